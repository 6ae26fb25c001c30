"""A run makes everything or nothing, and says what it did."""

import errno
import json
import os
import shutil
import subprocess
from dataclasses import dataclass

import pytest
from filelock import FileLock

import antq_analysis as antq
from antq_analysis.raw.problems import Problem
from antq_analysis.runs import commands as running
from antq_analysis.runs import commit
from conftest import Killed

TABLES = ["awards", "awards_distribution", "compliance", "outreach"]
TABLES += ["outreach_per_session", "timeline"]
OUTPUTS = [f"data/processed/{name}.csv" for name in TABLES]
OUTPUTS += ["data/processed/datapackage.json"]
OUTPUTS += ["reports/figures/en/awards.csv", "reports/figures/vi/awards.csv"]


def edit(project, table, old, new):
    path = project / "data" / "raw" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


@pytest.fixture
def more_awards(project):
    """Change one award's count in the raw tables, and give the words of old and new value."""
    row = antq.load().awards.iloc[-1]
    printed, count = str(row["as_printed"]), int(row["count"])

    def change():
        path = project / "data" / "raw" / "awards.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        (number,) = [n for n, line in enumerate(lines) if line.startswith(f"{row['fact_id']},")]
        head, tail = lines[number].split(printed, 1)
        lines[number] = head + printed + tail.replace(f",{count},", f",{count - 1},", 1)
        path.write_text("".join(lines), encoding="utf-8", newline="\n")
        return f"awards: {row['fact_id']}: count {count} → {count - 1}"

    return change


def test_check_gives_a_line_per_table(project):
    report = antq.check()
    assert report
    assert len(report.lines) == 12
    assert report.lines[6].split() == ["compliance", "4", "rows", "1", "source", "2014"]
    assert repr(report) == "\n".join(report.lines)


def test_check_gives_every_problem(project):
    edit(project, "compliance", ",1273,", ",1.273,")
    edit(project, "awards", "collective", "colective")
    report = antq.check("data/raw")
    assert not report
    assert report.code == 1
    assert any("'1.273'" in line for line in report.lines)
    assert any("colective" in line for line in report.lines)


def test_check_says_where_there_is_nothing(project):
    assert antq.check("nowhere").code == 2
    assert "there is no folder 'nowhere'" in repr(antq.check("nowhere"))
    assert "is a file" in repr(antq.check("data/raw/awards.csv"))
    assert "no-texts" in repr(antq.check(texts="no-texts"))


@dataclass
class StubAudit:
    problems: list
    found: int = 85
    figures: int = 86
    without_text: int = 12


@pytest.mark.parametrize("good", [True, False])
def test_check_with_texts_ends_with_how_many_were_found(project, stub_audit, good):
    problems = [] if good else [Problem("awards.csv", "is not there", 2)]
    stub_audit.audit = lambda checked, texts: StubAudit(problems)
    report = antq.check(texts=project)
    assert report.lines[-1] == "85 of 86 figures found in their paragraphs; 12 without a text"
    assert report.code == (0 if good else 1)
    assert len(report.lines) == (13 if good else 2)


def test_run_writes_everything_and_then_nothing(project, stub_charts, tree, add_notebook):
    source = "import antq_analysis as antq\nlen(antq.load('../data/raw').awards)"
    notebook = add_notebook("00_start.ipynb", source)
    before = json.loads(notebook.read_text("utf-8"))
    report = antq.run()
    assert report, report
    assert report.lines[-1] == "This is the first run here."
    files = tree(project)
    raw = [name for name in files if name.startswith("data/raw/")]
    assert sorted(files) == sorted([*OUTPUTS, *raw, "notebooks/00_start.ipynb"])
    after = json.loads(notebook.read_text("utf-8"))
    assert after["cells"][1]["outputs"]
    assert [c["source"] for c in after["cells"]] == [
        c["source"] if isinstance(c["source"], list) else c["source"].splitlines(keepends=True)
        for c in before["cells"]
    ]
    again = antq.run()
    assert again.lines == [
        f"{project}: 0 files written, 11 the same as before.",
        "No figure has changed since the last run here.",
    ]
    assert tree(project) == files
    assert sorted(p.name for p in (project / ".antq").iterdir() if p.name != "lock") == [
        "owned.json"
    ]


def test_run_json_accounts_for_the_run(project, stub_charts):
    antq.run()
    account = json.loads((project / "reports" / "run.json").read_text("utf-8"))
    assert account["versions"]["antq-analysis"] == antq.__version__
    raw = project / "data" / "raw" / "awards.csv"
    assert account["inputs_sha256"]["awards.csv"] == commit.digest(raw)
    assert account["rows"]["raw"]["awards"] == account["rows"]["processed"]["awards"] == 9
    assert {"check", "derived tables", "charts", "notebooks"} <= set(account["seconds"])


def test_run_elsewhere_leaves_the_project_alone(project, stub_charts, tree, add_notebook, tmp_path):
    add_notebook("00_start.ipynb", "import os\nos.path.basename(os.environ['ANTQ_DATA'])")
    data = shutil.copytree(project / "data" / "raw", tmp_path / "tables")
    before = tree(project)
    assert antq.run(data, tmp_path / "new" / "out")
    assert tree(project) == before
    assert not (project / ".antq").exists()
    files = tree(tmp_path / "new" / "out")
    assert sorted(files) == sorted([*OUTPUTS, "notebooks/00_start.ipynb"])
    assert b"'tables'" in files["notebooks/00_start.ipynb"]
    assert str(tmp_path).encode() not in b"".join(files.values())


def test_slides_are_drawn_only_if_asked_for(project, stub_charts, tree):
    antq.run(slides=True)
    assert b"slide" in tree(project)["reports/figures/vi/slide/awards.csv"]
    antq.run()
    assert "reports/figures/vi/slide/awards.csv" not in tree(project)


def test_chart_that_the_data_cannot_fill_is_named(project, stub_charts):
    class Missing:
        name, reason = "trend", "fewer than three comparable years"

        def __bool__(self):
            return False

    stub_charts.all_charts = lambda data, language: [Missing()]
    assert "Not drawn: trend (vi): fewer than three comparable years" in antq.run().lines


def test_refused_run_creates_nothing(project, stub_charts, tree, tmp_path):
    edit(project, "compliance", ",1273,", ",1.273,")
    before = tree(project)
    for out in (project, tmp_path / "out"):
        report = antq.run(out=out)
        assert report.code == 1
        assert "'1.273'" in report.lines[0]
        assert not (out / ".antq").exists()
    assert tree(project) == before
    assert not (tmp_path / "out").exists()


def test_failing_cell_changes_nothing(project, stub_charts, tree, add_notebook):
    add_notebook("00_start.ipynb", "1 / 0")
    before = tree(project)
    report = antq.run()
    assert report.code == 1
    assert report.errors == [
        "notebooks/00_start.ipynb, cell 2 (1 / 0) fails: ZeroDivisionError: division by zero"
    ]
    assert tree(project) == before


def test_changes_are_told(project, stub_charts, more_awards):
    antq.run()
    expected = more_awards()
    lines = antq.run().lines
    assert f"  {expected}" in lines
    assert any(line.startswith("  awards_distribution: ") and "→" in line for line in lines)


def test_input_that_changes_during_the_run_stops_it(project, stub_charts, monkeypatch, more_awards):
    real = running.derive.derive

    def derive(data):
        more_awards()
        return real(data)

    monkeypatch.setattr("antq_analysis.results.derived.derive", derive)
    assert "changed during the run" in repr(antq.run())
    assert not (project / "data" / "processed").exists()


def test_second_run_at_once_says_so(project, stub_charts):
    (project / ".antq").mkdir()
    with FileLock(project / ".antq" / "lock"):
        report = antq.run()
    assert report.code == 1
    assert "another 'antq run' is at work" in repr(report)


def test_full_disk_is_a_sentence(project, stub_charts, monkeypatch, tree):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = tree(project)
    monkeypatch.setattr("antq_analysis.results.derived.write", full)
    assert repr(antq.run()).startswith("the disk is full; make room")
    assert tree(project) == before


def test_folder_that_cannot_be_made_is_a_sentence(project, stub_charts):
    (project / "file").write_text("", encoding="utf-8")
    report = antq.run(out="file/out")
    assert report.code == 1
    assert "Traceback" not in repr(report)


def test_tables_are_not_overwritten_by_their_results(project, stub_charts):
    shutil.move(project / "data" / "raw", project / "data" / "processed")
    (project / "data" / "raw").mkdir()
    report = antq.run("data/processed", project)
    assert report.code == 2
    assert "name another --out" in repr(report)


def test_recovery_comes_first_even_if_the_tables_are_bad_now(
    project, stub_charts, more_awards, kill_at, tree, tmp_path
):
    antq.run()
    more_awards()
    kill_in_commit(project, kill_at)
    edit(project, "compliance", ",1273,", ",1.273,")
    assert antq.run().code == 1
    assert not commit.unfinished(project)
    edit(project, "compliance", ",1.273,", ",1273,")
    antq.run(out=tmp_path / "clean")
    made = {name: text for name, text in tree(project).items() if "data/raw" not in name}
    assert made == tree(tmp_path / "clean")


def kill_in_commit(project, kill_at):
    for number in range(400):
        kill_at(number, "replace", "fsync")
        with pytest.raises(Killed):
            antq.run()
        kill_at(-1)
        if commit.unfinished(project):
            return


def test_kill_at_any_step_then_the_next_run_equals_a_clean_one(
    project, stub_charts, more_awards, kill_at, tree, tmp_path, monkeypatch
):
    start = tmp_path / "start"
    antq.run(out=start)
    before = tree(start)
    more_awards()
    new = running.read(project / "data" / "raw")
    antq.run(out=tmp_path / "clean")
    after = tree(tmp_path / "clean")
    assert before != after
    made = running.derive.derive(antq.load())
    # Reading and deriving anew takes longest, and changes no file.
    monkeypatch.setattr("antq_analysis.runs.commands.read", lambda path: new)
    monkeypatch.setattr("antq_analysis.results.derived.derive", lambda data: made)
    ends = set()
    for number in range(400):
        out = tmp_path / f"killed-{number}"
        shutil.copytree(start, out)
        kill_at(number, "replace", "fsync", "remove")
        try:
            antq.run(out=out)
        except Killed:
            survived = False
        else:
            survived = True
        kill_at(-1)
        for name, content in tree(out).items():
            assert content in (before.get(name), after.get(name)), name
        ends.add(commit.unfinished(out))
        assert antq.run(out=out)
        assert tree(out) == after
        shutil.rmtree(out)
        if survived:
            break
    assert survived
    assert ends == {True, False}


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_running_twice_leaves_git_status_clean(project, stub_charts, add_notebook):
    add_notebook("00_start.ipynb", "print('a')\n1 + 1")
    (project / ".gitignore").write_text("/.antq/\n/reports/\n", encoding="utf-8")
    antq.run()

    def git(*words):
        names = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "core.autocrlf=false"]
        done = subprocess.run(
            ["git", *names, *words], cwd=project, check=True, capture_output=True, text=True
        )
        return done.stdout

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "x")
    assert antq.check()
    assert antq.run()
    assert git("status", "--porcelain") == ""
