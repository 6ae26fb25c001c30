"""What the commands print, where, in which language, and with which exit code."""

import csv
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import antq_analysis
from antq_analysis.messages import rows_of
from antq_analysis.runs import cli, commit

MAIN = "import sys\nfrom antq_analysis.runs.cli import main\nsys.exit(main(sys.argv[1:]))"
COMMANDS = ["check", "run", "template", "read", "find"]


def antq(*words, before="", **how):
    """Run a command as a program of its own."""
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8", **how}
    return subprocess.run([sys.executable, "-c", before + MAIN, *words], check=False, **how)


def usage_error(words, capsys):
    """Return what wrong usage is answered with, below the usage."""
    with pytest.raises(SystemExit) as exit_:
        cli.main(words)
    assert exit_.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


def help_text(words, capsys):
    with pytest.raises(SystemExit) as exit_:
        cli.main(words)
    assert exit_.value.code == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


# Help and usage


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


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_in_both_languages(command, capsys):
    assert f"Example: antq {command}" in help_text([command, "--help"], capsys)
    for words in (["--lang", "vi", command, "--help"], [command, "--help", "--lang=vi"]):
        text = help_text(words, capsys)
        assert f"Ví dụ: antq {command}" in text
        assert text.startswith(f"cú pháp: antq {command} ")


@pytest.mark.parametrize("command", [[], *([command] for command in COMMANDS)])
def test_help_in_vietnamese_has_no_english_words(command, capsys, monkeypatch):
    monkeypatch.setenv("ANTQ_LANG", "vi")
    vietnamese = " ".join(help_text([*command, "-h"], capsys).split())
    english = " ".join(help_text([*command, "-h", "--lang", "en"], capsys).split())
    for row in rows_of("commands"):
        first = row["en"].partition(".")[0]
        if first in english and len(first) > 8 and row["en"] != row["vi"]:
            assert first not in vietnamese
    assert not re.search(r"\b(the|show|options|usage|default|folder)\b", vietnamese)


@pytest.mark.parametrize(
    ("words", "english", "vietnamese"),
    [
        ([], "antq: missing: COMMAND; see 'antq --help'", "antq: còn thiếu: COMMAND"),
        (["chek"], "antq: 'chek' is not understood; use one of ", "antq: không hiểu 'chek'; hãy"),
        (["run", "--colour"], "antq: not understood: --colour", "antq: không hiểu: --colour"),
        (["find", "x"], "antq find: missing: --texts; see", "antq find: còn thiếu: --texts; hãy"),
        (["check", "a", "b"], "antq: not understood: b; see", "antq: không hiểu: b; hãy xem"),
        (["run", "--out"], "antq run: --out needs one value", "antq run: sau --out phải có một"),
        (["run", "--slides=2"], "--slides takes no value", "--slides không nhận giá trị"),
    ],
)
def test_wrong_usage_is_2_and_said_in_both_languages(words, english, vietnamese, capsys):
    printed = usage_error(words, capsys)
    assert printed.startswith("usage: antq")
    assert english in printed
    printed = usage_error([*words[:1], "--lang", "vi", *words[1:]], capsys)
    assert printed.startswith("cú pháp: antq")
    assert vietnamese in printed
    assert not re.search(r"\b(the|error|usage|required|invalid|argument)\b", printed)


def test_every_complaint_of_argparse_has_its_sentence(capsys):
    parser = cli.Parser("vi", prog="antq")
    parser.add_argument("--one")
    parser.add_argument("--only", type=int)
    for words, said in (
        (["--on", "1"], "'--on' có thể là --one, --only; hãy ghi đầy đủ"),
        (["--only", "x"], "không hiểu; hãy xem 'antq --lang vi --help'"),
    ):
        with pytest.raises(SystemExit):
            parser.parse_args(words)
        assert capsys.readouterr().err.splitlines()[-1] == f"antq: {said}"


def test_an_unknown_language_is_wrong_usage_but_in_the_environment_is_english(
    project, capsys, monkeypatch
):
    printed = usage_error(["check", "--lang", "fr"], capsys)
    assert re.search(r"antq check: 'fr' is not understood; use one of '?en'?, '?vi'?\n", printed)
    monkeypatch.setenv("ANTQ_LANG", "fr")
    assert cli.main(["check"]) == 0
    assert capsys.readouterr().out.endswith("\nNothing is wrong.\n")


@pytest.mark.parametrize(
    ("words", "environment", "last"),
    [
        (["check"], "", "Nothing is wrong."),
        (["check"], "vi", "Không có lỗi nào."),
        (["check", "--lang", "en"], "vi", "Nothing is wrong."),
        (["check", "--lang", "vi"], "", "Không có lỗi nào."),
        (["--lang", "vi", "check"], "", "Không có lỗi nào."),
        (["check", "--lang", "vi", "data/raw"], "en", "Không có lỗi nào."),
    ],
)
def test_language_is_the_one_asked_for(words, environment, last, project, capsys, monkeypatch):
    monkeypatch.setenv("ANTQ_LANG", environment)
    assert cli.main(words) == 0
    assert capsys.readouterr().out.splitlines()[-1] == last


# What goes where


def test_check_good_tables(project, capsys):
    assert cli.main(["check"]) == 0
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 14
    assert printed.err == ""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "assessed: '1.273' is not a whole number; write 1273"),
        ("vi", "assessed: '1.273' không phải số nguyên; hãy ghi 1273"),
    ],
)
def test_check_prints_problems_on_standard_output(project, capsys, language, said):
    path = project / "data" / "raw" / "compliance.csv"
    path.write_text(path.read_text("utf-8").replace(",1273,", ",1.273,"), encoding="utf-8")
    assert cli.main(["check", "data/raw", "--lang", language]) == 1
    printed = capsys.readouterr()
    assert said in printed.out
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
        assert cli.main([*words, "--lang", "vi"]) == 2
        assert capsys.readouterr().err.startswith("antq: không có thư mục '")


@pytest.mark.parametrize(
    ("words", "english", "vietnamese"),
    [
        (
            ["check", "figures.xlsx"],
            "there is no file 'figures.xlsx'; is it 'Figures (1).xlsx'?",
            "không có tệp 'figures.xlsx'; có phải 'Figures (1).xlsx' không?",
        ),
        (
            ["check", "in/Figures.xls"],
            "there is no file 'in/Figures.xls'; is it 'in/figures.ods'?",
            "không có tệp 'in/Figures.xls'; có phải 'in/figures.ods' không?",
        ),
        (
            ["check", "other.xlsx"],
            "there is no file 'other.xlsx'; check its spelling",
            "không có tệp 'other.xlsx'; hãy xem lại tên có gõ sai không",
        ),
        (
            ["run", "--data", "data/rwa"],
            "there is no folder 'data/rwa'; is it 'data/raw'?",
            "không có thư mục 'data/rwa'; có phải 'data/raw' không?",
        ),
        (
            ["find", "x", "--texts", "figure"],  # a workbook is no folder of texts
            "there is no folder 'figure'; check its spelling",
            "không có thư mục 'figure'; hãy xem lại tên có gõ sai không",
        ),
        (
            ["find", "x", "--texts", "Figures (1).xlsx"],
            "'Figures (1).xlsx' is a file; name the folder that the texts are in",
            "'Figures (1).xlsx' là một tệp; hãy ghi thư mục chứa các văn bản",
        ),
        (
            ["check", "in/figures.ods"],
            "'in/figures.ods' is a workbook of another kind; open it in Excel and save it as "
            "'Excel Workbook (*.xlsx)'",
            "'in/figures.ods' là bảng tính dạng khác; hãy mở bằng Excel rồi lưu dạng "
            "'Excel Workbook (*.xlsx)'",
        ),
        (
            ["check", "data/raw/awards.csv"],
            "'data/raw/awards.csv' is a file; name the folder that it is in, or an .xlsx workbook",
            "'data/raw/awards.csv' là một tệp; hãy ghi thư mục chứa tệp đó, hoặc một tệp Excel "
            ".xlsx",
        ),
        (
            ["template", "Figures (1).xlsx"],
            "'Figures (1).xlsx' is there already; name another file, or remove it",
            "đã có 'Figures (1).xlsx'; hãy chọn tên khác, hoặc xóa tệp đó",
        ),
        (
            ["template", "mine.xls"],
            "'mine.xls' is not a name of a workbook; give it one that ends in .xlsx",
            "'mine.xls' không phải tên tệp Excel; hãy đặt tên có đuôi .xlsx",
        ),
    ],
)
def test_what_is_named_wrongly_is_2_and_what_is_near_is_named(
    words, english, vietnamese, project, capsys
):
    (project / "in").mkdir()
    for name in ("Figures (1).xlsx", "in/figures.ods"):
        (project / name).write_bytes(b"someone's work")
    words = [word.replace("/", os.sep) for word in words]
    for language, said in (("en", english), ("vi", vietnamese)):
        assert cli.main([*words, "--lang", language]) == 2
        assert capsys.readouterr() == ("", f"antq: {said}\n".replace("/", os.sep))


@pytest.mark.parametrize("suffix", [".xls", ".XLS", ".xlsb", ".xlsm", ".ods"])
def test_workbooks_of_other_kinds_are_to_be_saved_anew(suffix, project, capsys):
    (project / f"book{suffix}").write_bytes(b"")
    assert cli.main(["check", f"book{suffix}"]) == 2
    assert "save it as 'Excel Workbook (*.xlsx)'" in capsys.readouterr().err


def test_where_no_project_is_found_is_a_sentence(project, capsys, monkeypatch):
    def nothing(start=None):
        raise FileNotFoundError("in English")

    monkeypatch.setattr("antq_analysis.runs.commands.project", nothing)
    monkeypatch.setattr("antq_analysis.data.dataset.project", nothing)
    for command in ("check", "run", "template"):
        assert cli.main([command]) == 2
        assert capsys.readouterr().err.startswith("antq: no project found: no folder upwards")
        assert cli.main([command, "--lang", "vi"]) == 2
        assert capsys.readouterr().err.startswith("antq: không tìm thấy dự án: ")


def test_commands_ignore_what_is_meant_for_notebooks(project, monkeypatch, capsys):
    monkeypatch.setenv("ANTQ_DATA", "nowhere")
    assert cli.main(["check"]) == 0


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["9 files written.", "This is the first run here."]),
        ("vi", ["đã ghi 9 tệp.", "Đây là lần chạy đầu tiên trong thư mục này."]),
    ],
)
def test_run_prints_the_result_and_is_quiet_otherwise(
    project, stub_charts, capfd, tmp_path, language, said
):
    out = tmp_path / "out"
    assert cli.main(["run", "--out", str(out), "--lang", language]) == 0
    printed = capfd.readouterr()
    assert printed.out.splitlines() == [f"{out}: {said[0]}", said[1]]
    assert printed.err == ""


@pytest.mark.parametrize(("language", "step"), [("en", "derived tables"), ("vi", "bảng dẫn xuất")])
def test_run_shows_steps_on_a_terminal(project, stub_charts, capsys, monkeypatch, language, step):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert cli.main(["run", "--lang", language]) == 0
    printed = capsys.readouterr()
    assert step in printed.err
    assert step not in printed.out


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "x is open in another program; close it and start 'antq run' again"),
        ("vi", "x đang mở trong chương trình khác; hãy đóng lại rồi chạy 'antq run' lần nữa"),
    ],
)
def test_failure_is_on_standard_error(project, stub_charts, capsys, monkeypatch, language, said):
    def fail(*_):
        raise commit.CommitError("opened_half_way", name="x")

    monkeypatch.setattr(commit, "commit", fail)
    assert cli.main(["run", "--lang", language]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"antq: {said}")
    assert len(printed.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Interrupted."), ("vi", "Đã dừng theo yêu cầu.")]
)
def test_interruption_is_one_line(project, stub_charts, capsys, monkeypatch, language, said):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("antq_analysis.results.derived.write", interrupt)
    assert cli.main(["run", "--lang", language]) == 130
    assert capsys.readouterr() == ("", f"{said}\n")
    assert not list((project / ".antq").glob("run-*"))


# Template and find


@pytest.mark.parametrize("name", ["figures.xlsx", "số liệu năm 2014.xlsx", "it's $x.xlsx"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_template_says_can_be_pasted(project, capsys, name, language):
    assert cli.main(["template", name, "--lang", language]) == 0
    said = capsys.readouterr().out.strip()
    shell = re.search(r": (antq check .*), (?:or|hoặc) antq", said)[1]
    words = shlex.split(shell)
    assert words[-1] == name
    if " " in name and "$" not in name:  # cmd.exe knows no other quotation marks
        assert f'"{name}"' in shell
    assert cli.main(words[1:]) == 0
    last = {"en": "Nothing is wrong.", "vi": "Không có lỗi nào."}[language]
    assert capsys.readouterr().out.splitlines()[-1] == last
    python = re.search(r"antq\.check\(.*\)", said)[0]
    report = eval(python, {"antq": antq_analysis})
    assert report.lines[-1] == last


@pytest.fixture
def texts(project):
    """Return a folder of texts; one of them is of a source of the tables."""
    folder = project / "texts"
    folder.mkdir()
    with (project / "data" / "raw" / "sources.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["file"])
    (folder / row["file"]).write_text("Một.\n\nCó 3 bằng khen nữa.\n", encoding="utf-8")
    (folder / "other.txt").write_text("Hòa bình", encoding="utf-8")
    (folder / "old.txt").write_bytes("Hòa bình".encode("utf-16"))
    return folder, row["source_id"]


@pytest.mark.parametrize(
    ("phrase", "english", "vietnamese"),
    [
        ("bằng khen", "{}, paragraph 2: Có 3 bằng khen nữa.", "{}, đoạn 2: Có 3 bằng khen nữa."),
        (
            "ằng khen",
            "{}, paragraph 2: Có 3 bằng khen nữa. (part of 'bằng khen')",
            "{}, đoạn 2: Có 3 bằng khen nữa. (một phần của 'bằng khen')",
        ),
        (
            "hoa binh",
            "'hoa binh' stands nowhere with these tone marks; without:",
            "không ở đâu có 'hoa binh' với đúng dấu như vậy; nếu bỏ qua dấu thì có:",
        ),
        (
            "cờ thi đua",
            "'cờ thi đua' stands in none of the 2 texts of texts",
            "không có 'cờ thi đua' trong văn bản nào của texts (đã tìm trong 2 văn bản)",
        ),
        (
            " ",
            "there is nothing to look for; write a phrase, in quotation marks",
            "chưa có gì để tìm; hãy ghi một cụm từ, đặt trong dấu ngoặc kép",
        ),
    ],
)
def test_find_prints_places(texts, capsys, phrase, english, vietnamese):
    folder, source = texts
    skipped = {
        "en": "old.txt: not searched: is not UTF-8 text; save it as 'UTF-8'",
        "vi": "old.txt: bỏ qua tệp này: không phải văn bản UTF-8; hãy lưu lại dạng 'UTF-8'",
    }
    for language, said in (("en", english), ("vi", vietnamese)):
        assert cli.main(["find", phrase, "--texts", str(folder), "--lang", language]) == 0
        first, *rest = capsys.readouterr().out.splitlines()
        assert first == said.format(source)
        assert (rest[-1:] == [skipped[language]]) == bool(phrase.strip())


# Where the answer can't be written


FULL = "antq: the answer can't be written to standard output: No space left on device\n"
FULL_VI = "antq: không ghi được kết quả: ổ đĩa không còn chỗ trống\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    ("words", "unbuffered", "said"),
    [
        (["check"], "", FULL),
        (["check", "--lang", "vi"], "1", FULL_VI),
        (["template", "new.xlsx"], "", FULL),
        (["find", "x", "--texts", "data/raw"], "", FULL),
        (["--help"], "", FULL),
        (["check", "--help", "--lang", "vi"], "1", FULL_VI),
        (["--version"], "1", FULL),
    ],
)
def test_output_that_cannot_be_written_is_a_sentence(project, words, unbuffered, said):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = antq(*words, stdout=full, env={**os.environ, "PYTHONUNBUFFERED": unbuffered})
    assert (done.returncode, done.stderr) == (1, said)


@pytest.mark.parametrize("gone", [["sys.stdout"], ["sys.stdout", "sys.stderr"]])
def test_absent_streams_are_no_traceback(project, stub_charts, monkeypatch, gone):
    for name in gone:
        monkeypatch.setattr(name, None)
    for words in (["check"], ["template", "new.xlsx"], ["find", "x", "--texts", "data/raw"]):
        assert cli.main(words) == 0
    assert cli.main(["run"]) == 0
    assert cli.main(["check", "nowhere"]) == 2
    for words, code in ((["--help"], 0), (["check", "--help"], 0), (["--version"], 0), (["x"], 2)):
        with pytest.raises(SystemExit) as exit_:
            cli.main(words)
        assert exit_.value.code == code


def test_absent_output_is_none_at_the_end_of_python(project):
    done = antq("check", before="import sys\nsys.stdout = None\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "words",
    [
        ["check", "book.xlsx"],
        ["template", "new.xlsx"],
        ["find", "x", "--texts", "data/raw"],
        ["--help"],
    ],
)
def test_warnings_that_are_errors_stop_nothing(project, words):
    assert cli.main(["template", "book.xlsx", "--filled"]) == 0
    done = antq(*words, env={**os.environ, "PYTHONWARNINGS": "error"})
    assert (done.returncode, done.stderr) == (0, "")


def test_reader_that_stops_reading_gets_no_traceback(project):
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, "check"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
