"""What the commands print, where, and with which exit code."""

import subprocess
import sys

import pytest

from antq_analysis.runs import cli, commit


def test_help_imports_no_pandas():
    code = (
        "import sys\n"
        "from antq_analysis.runs.cli import main\n"
        "try:\n    main(['run', '--help'])\n"
        "except SystemExit:\n    pass\n"
        "slow = {'pandas', 'numpy', 'matplotlib', 'nbclient', 'rich'} & set(sys.modules)\n"
        "sys.exit(', '.join(slow) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert "Example: antq run" in done.stdout


@pytest.mark.parametrize("command", ["check", "run", "find"])
def test_help_has_an_example(command, capsys):
    with pytest.raises(SystemExit) as exit_:
        cli.main([command, "--help"])
    assert exit_.value.code == 0
    assert f"Example: antq {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [[], ["chek"], ["run", "--colour"], ["find", "x"], ["check", "a", "b"]]
)
def test_wrong_usage_is_2_and_on_standard_error(words, capsys):
    with pytest.raises(SystemExit) as exit_:
        cli.main(words)
    assert exit_.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "usage: antq" in printed.err


def test_check_good_tables(project, capsys):
    assert cli.main(["check"]) == 0
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 12
    assert printed.err == ""


def test_check_prints_problems_on_standard_output(project, capsys):
    path = project / "data" / "raw" / "compliance.csv"
    path.write_text(path.read_text("utf-8").replace(",1273,", ",1.273,"), encoding="utf-8")
    assert cli.main(["check", "data/raw"]) == 1
    printed = capsys.readouterr()
    assert "assessed: '1.273' is not a whole number" in printed.out
    assert printed.err == ""


def test_missing_folder_is_a_sentence(project, capsys):
    for words in (
        ["check", "nowhere"],
        ["run", "--data", "nowhere"],
        ["find", "x", "--texts", "no"],
    ):
        assert cli.main(words) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.startswith("antq: there is no folder '")


def test_commands_ignore_what_is_meant_for_notebooks(project, monkeypatch, capsys):
    monkeypatch.setenv("ANTQ_DATA", "nowhere")
    assert cli.main(["check"]) == 0


def test_run_prints_the_result_and_is_quiet_otherwise(project, stub_charts, capfd, tmp_path):
    assert cli.main(["run", "--out", str(tmp_path / "out")]) == 0
    printed = capfd.readouterr()
    assert printed.out.splitlines() == [
        f"{tmp_path / 'out'}: 9 files written.",
        "This is the first run here.",
    ]
    assert printed.err == ""


def test_run_shows_steps_on_a_terminal(project, stub_charts, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert cli.main(["run"]) == 0
    printed = capsys.readouterr()
    assert "derived tables" in printed.err
    assert "derived tables" not in printed.out


def test_failure_is_on_standard_error(project, stub_charts, capsys, monkeypatch):
    def fail(*_):
        raise commit.CommitError("a sentence")

    monkeypatch.setattr(commit, "commit", fail)
    assert cli.main(["run"]) == 1
    assert capsys.readouterr() == ("", "antq: a sentence\n")


def test_interruption_is_one_line(project, stub_charts, capsys, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("antq_analysis.results.derived.write", interrupt)
    assert cli.main(["run"]) == 130
    assert capsys.readouterr() == ("", "Interrupted.\n")
    assert not list((project / ".antq").glob("run-*"))


def test_find_prints_places(project, capsys, stub_audit):
    found = {"phrase": ["bqb paragraph 4: phrase"], "other": []}
    stub_audit.find = lambda phrase, texts, sources: found[phrase]
    assert cli.main(["find", "phrase", "--texts", str(project)]) == 0
    assert capsys.readouterr().out == "bqb paragraph 4: phrase\n"
    assert cli.main(["find", "other", "--texts", str(project)]) == 1
    assert capsys.readouterr().err == "antq: 'other' stands in no text\n"


def test_reader_that_stops_reading_gets_no_traceback(project):
    code = "import sys\nfrom antq_analysis.runs.cli import main\nsys.exit(main(['check']))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
