"""A run makes everything or nothing, and says what it did."""

import csv
import errno
import json
import os
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass, field

import pytest
from filelock import FileLock

import antq_analysis as antq
from antq_analysis.results import derived
from antq_analysis.runs import commands as running
from antq_analysis.runs import commit, texts
from antq_analysis.runs.answers import Speaker
from conftest import Killed
from datasets import append

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
    """Return what changes an award's count in the raw tables, and says it as a run does."""

    def change():
        path = project / "data" / "raw" / "awards.csv"
        with path.open(encoding="utf-8", newline="") as file:
            *_, row = rows = list(csv.DictReader(file))
        count, phrase = row["count"], row["as_printed"]
        row["count"] = str(int(count) - 1)
        row["as_printed"] = phrase.replace(count.zfill(2), row["count"]).replace(
            count, row["count"]
        )
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        was = f"awards: {row['fact_id']}: as_printed {phrase} → {row['as_printed']}"
        return f"{was}; count {count} → {row['count']}"

    return change


# Check


def test_check_gives_a_line_per_table(project):
    report = antq.check()
    assert report
    assert len(report.lines) == 14
    assert report.lines[6].split() == ["compliance", "4", "rows", "1", "source", "2014"]
    assert report.lines[-1] == "Nothing is wrong."
    assert repr(report) == "\n".join(report.lines)


def test_check_in_vietnamese(project, monkeypatch):
    report = antq.check(language="vi")
    assert report.lines[6].split() == ["compliance", "4", "dòng", "1", "nguồn", "2014"]
    assert report.lines[-1] == "Không có lỗi nào."
    assert [len(line) for line in report.lines[:5]] == [24] * 5
    monkeypatch.setenv("ANTQ_LANG", "vi")
    assert antq.check().lines == report.lines
    assert antq.check(language="en").lines[-1] == "Nothing is wrong."


@pytest.mark.parametrize(("language", "rows"), [("en", "1,513 rows"), ("vi", "1.513 dòng")])
def test_large_numbers_have_the_separators_of_the_language(project, language, rows):
    places = [{"place_id": f"xa-{n}", "name_vi": "xã", "level": "commune"} for n in range(1500)]
    append(project / "data" / "raw", "places", places)
    assert antq.check(language=language).lines[1] == f"places{rows:>18}"


def test_check_gives_every_problem(project):
    edit(project, "compliance", ",1273,", ",1.273,")
    edit(project, "awards", "collective", "colective")
    report = antq.check("data/raw")
    assert not report
    assert report.code == 1
    assert any("'1.273' is not a whole number" in line for line in report.lines)
    assert any("colective" in line for line in report.lines)
    lines = antq.check("data/raw", language="vi").lines
    assert len(lines) == len(report.lines)
    assert any("'1.273' không phải số nguyên" in line for line in lines)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "the figures were not looked up; put the tables right first"),
        ("vi", "chưa đối chiếu số liệu với văn bản; hãy sửa lỗi của các bảng trước"),
    ],
)
def test_figures_of_faulty_tables_are_not_looked_up(project, language, said):
    edit(project, "compliance", ",1273,", ",1.273,")
    assert antq.check(texts=project, language=language).errors == [said]


@pytest.mark.parametrize("kept", [(), ("compliance",), ("events",)])
def test_data_with_few_tables_or_none_are_checked(project, kept):
    facts = ("compliance", "outreach", "awards", "events", "initiatives", "citations")
    for table in {*facts, "corrections"} - {*kept}:
        path = project / "data" / "raw" / f"{table}.csv"
        path.write_text(path.read_text("utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    report = antq.check(texts=project)
    assert report, report
    assert len(report.lines) >= 14
    assert f"{'awards':<12}      0 rows     0 sources" in report.lines


def test_a_column_that_is_missing_is_told(project):
    path = project / "data" / "raw" / "corrections.csv"
    text = path.read_text("utf-8").replace("evidence_url", "note", 1)
    lines = [line.rpartition(",")[0] for line in text.splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = antq.check(language="vi")
    assert report
    assert report.lines[-2] == "corrections.csv: thiếu cột evidence_url, coi như để trống"


def test_what_was_filled_in_is_told_in_a_line_a_table():
    cells = {"base": Counter(all=2), "series": Counter(a=1, b=1, c=1, d=1, e=1)}
    checked = running.Checked(notes=[("filled", {"table": "outreach", "cells": cells})])
    checked.notes.append(("filled", {"table": "awards", "cells": {"base": Counter(all=1)}}))
    assert running._notes(checked, Speaker("en")) == [
        "outreach: 7 blank cells filled by default: base all (2); series a, b, c and 2 more",
        "awards: 1 blank cell filled by default: base all",
    ]
    assert running._notes(checked, Speaker("vi")) == [
        "outreach: 7 ô để trống được tự điền: base all (2); series a, b, c và 2 mục khác",
        "awards: 1 ô để trống được tự điền: base all",
    ]


def test_check_says_where_there_is_nothing(project):
    assert antq.check("nowhere").code == 2
    assert "there is no folder 'nowhere'" in repr(antq.check("nowhere"))
    assert "không có thư mục 'nowhere'" in repr(antq.check("nowhere", language="vi"))
    assert "is a file" in repr(antq.check("data/raw/awards.csv"))
    assert "no-texts" in repr(antq.check(texts="no-texts"))


@pytest.mark.parametrize(
    "command", [antq.check, antq.run, antq.template, lambda **how: texts.find("x", ".", **how)]
)
def test_an_unknown_language_is_refused(project, command):
    report = command(language="fr")
    assert report.code == 2
    assert repr(report) == "'fr' is not a language of this project; use one of en, vi"


def test_the_language_may_stand_in_its_place(project):
    assert repr(antq.check("nowhere", None, "vi")).startswith("không có thư mục")


@dataclass
class StubAudit:
    problems: list
    found: int = 85
    figures: int = 86
    without_text: int = 12
    missing: Counter = field(default_factory=lambda: Counter({"Bao.txt": 3, "Tin.txt": 1}))
    printed: int = 88
    accounted: int = 70


@pytest.mark.parametrize("good", [True, False])
@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "Bao.txt: not in the folder of the texts; 3 figures wait for it",
                "Tin.txt: not in the folder of the texts; 1 figure waits for it",
                "85 of 86 figures found in their paragraphs; 12 without a text; "
                "70 of 88 printed numbers accounted for",
                "Nothing is wrong.",
            ],
        ),
        (
            "vi",
            [
                "Bao.txt: không có trong thư mục văn bản; 3 số liệu chưa đối chiếu được",
                "Tin.txt: không có trong thư mục văn bản; 1 số liệu chưa đối chiếu được",
                "Đã tìm thấy 85/86 số liệu ở đúng đoạn đã ghi; "
                "12 số liệu không có văn bản để đối chiếu; "
                "mới rõ 70/88 con số, ngày tháng có trong văn bản",
                "Không có lỗi nào.",
            ],
        ),
    ],
)
def test_check_with_texts_ends_with_how_many_were_found(project, stub_audit, good, language, said):
    edit(project, "compliance", ",1273,", ",1.273,")
    problems = [] if good else running.check_source(project / "data" / "raw").problems
    edit(project, "compliance", ",1.273,", ",1273,")
    stub_audit.audit = lambda checked, texts: StubAudit(problems)
    report = antq.check(texts=project, language=language)
    assert report.code == (0 if good else 1)
    assert report.lines[-4 if good else 1 :] == said[: 4 if good else 3]
    assert len(report.lines) == (17 if good else 4)


def test_check_with_all_texts_says_nothing_of_missing_ones(project, stub_audit):
    stub_audit.audit = lambda checked, texts: StubAudit([], 86, 86, 0, Counter(), 88, 88)
    lines = antq.check(texts=project).lines
    found = "86 of 86 figures found in their paragraphs"
    assert lines[-2] == f"{found}; all 88 printed numbers accounted for"
    lines = antq.check(texts=project, language="vi").lines
    found = "Đã tìm thấy 86/86 số liệu ở đúng đoạn đã ghi"
    assert lines[-2] == f"{found}; đã rõ cả 88 con số, ngày tháng có trong văn bản"


# Template and find (test_cli.py says what they print)


def test_template_refuses_in_the_language_asked_for(project):
    said = "'figures.ods' không phải tên tệp Excel; hãy đặt tên có đuôi .xlsx"
    assert repr(antq.template("figures.ods", language="vi")) == said
    edit(project, "compliance", ",1273,", ",1.273,")
    report = antq.template(language="vi")
    assert report.code == 1
    assert "'1.273' không phải số nguyên" in report.lines[0]
    assert not (project / "antq-template.xlsx").exists()


def test_find_works_where_there_are_no_tables(project, monkeypatch):
    (project / "text.txt").write_text("khu dân cư", encoding="utf-8")
    monkeypatch.setenv("ANTQ_DATA", "nowhere")
    assert texts.find("khu", project).lines == ["text.txt, paragraph 1: khu dân cư"]
    assert texts.find("khu", project, "vi").lines == ["text.txt, đoạn 1: khu dân cư"]
    assert repr(texts.find("khu", project / "no", language="vi")).startswith("không có thư mục")


# Run


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
    said = f"{project}: nothing has changed since the last run there, so nothing was made"
    [line] = antq.run().lines
    assert line.startswith(said)
    again = antq.run(force=True)
    assert again.lines == [
        f"{project}: 0 files written, 11 the same as before.",
        "No figure has changed since the last run here.",
    ]
    assert tree(project) == files
    assert sorted(p.name for p in (project / ".antq").iterdir() if p.name != "lock") == [
        "owned.json"
    ]


@pytest.mark.parametrize("how", ["table", "notebook", "output edited", "output gone", "slides"])
def test_what_has_changed_is_made(project, stub_charts, stub_kernels, add_notebook, how):
    notebook = add_notebook("00_start.ipynb", "1")
    antq.run()
    assert len(antq.run().lines) == 1
    table = project / "data" / "processed" / "awards.csv"
    raw = project / "data" / "raw" / "awards.csv"
    match how:
        case "table":
            raw.write_text(raw.read_text("utf-8").replace(",81,", ",80,", 1), encoding="utf-8")
        case "notebook":
            notebook.write_text(notebook.read_text("utf-8").replace('"1"', '"2"'), "utf-8")
        case "output edited":
            table.write_text("mine", encoding="utf-8")
        case "output gone":
            table.unlink()
    report = antq.run(slides=how == "slides")
    assert "nothing was made" not in repr(report)


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


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Not drawn: trend: fewer than three comparable years"),
        ("vi", "Không vẽ được trend: chưa đủ ba năm so sánh được"),
    ],
)
def test_chart_that_the_data_cannot_fill_is_named_once(project, stub_charts, language, said):
    class Missing:
        name = "trend"

        def __init__(self, language):
            english, vietnamese = "fewer than three comparable years", "chưa đủ ba năm so sánh được"
            self.reason = vietnamese if language == "vi" else english

        def __bool__(self):
            return False

    def trend(data, language, size="report"):
        return Missing(language)

    stub_charts.CHARTS = [trend]
    lines = antq.run(slides=True, language=language).lines
    assert [line for line in lines if "trend" in line] == [said]


def test_a_real_run_names_the_charts_that_the_data_cannot_fill(project):
    lines = antq.run(only="awards").lines
    assert "Not drawn: awards_over_time: There are awards of one place and period only." in lines


def test_run_in_vietnamese_says_what_it_did(project, stub_charts, more_awards):
    assert antq.run(slides=True, language="vi").lines == [
        f"{project}: đã ghi 11 tệp, 1 tệp vẫn như trước.",
        "Đây là lần chạy đầu tiên trong thư mục này.",
    ]
    (project / "reports" / "figures" / "vi" / "slide" / "awards.csv").write_text("x", "utf-8")
    changed = more_awards()
    lines = antq.run(language="vi").lines
    assert lines[0].startswith(f"{project}: đã ghi ")
    assert lines[0].endswith(" tệp vẫn như trước, đã xóa 1 tệp không còn được tạo.")
    edited = "reports/figures/vi/slide/awards.csv"
    assert lines[1] == f"Không còn được tạo, nhưng vẫn giữ lại vì tệp đã được sửa: {edited}"
    assert lines[2] == "Thay đổi so với lần chạy trước trong thư mục này:"
    assert f"  {changed}" in lines


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
    add_notebook("01_compliance.ipynb", "1 / 0")
    before = tree(project)
    report = antq.run()
    assert report.code == 1
    assert report.errors == [
        "notebooks/01_compliance.ipynb, cell 2 (1 / 0) fails: ZeroDivisionError: division by zero"
    ]
    assert antq.run(language="vi").errors == [
        "notebooks/01_compliance.ipynb, ô 2 (1 / 0) gặp lỗi: ZeroDivisionError: division by zero"
    ]
    assert tree(project) == before


@pytest.mark.parametrize("language", ["en", "vi"])
def test_failing_notebook_of_an_analyst_is_left_out_and_named(
    project, stub_charts, stub_kernels, tree, add_notebook, language
):
    add_notebook("00_start_here.ipynb", "1")
    mine = add_notebook("06_mine.ipynb", "1")
    assert antq.run()
    add_notebook("06_mine.ipynb", "1 / 0")
    mine_now = mine.read_bytes()
    report = antq.run(language=language)
    assert report, report
    assert "notebooks/06_mine.ipynb" in report.lines[-2]
    assert report.lines[-2].endswith("ZeroDivisionError: division by zero")
    assert mine.read_bytes() == mine_now
    mine.write_text(mine.read_text("utf-8").replace("1 / 0", "2 / 1"), encoding="utf-8")
    assert antq.run()
    assert b"2.0" in tree(project)["notebooks/06_mine.ipynb"]


def test_only_a_subject_is_made_and_the_rest_stays(
    project, stub_charts, stub_kernels, tree, add_notebook, tmp_path
):
    for name in ("01_compliance.ipynb", "03_awards.ipynb", "vi/03_awards.ipynb", "06_mine.ipynb"):
        add_notebook(name, "1 + 1")
    out = tmp_path / "out"
    assert antq.run(out=out, only=["awards"])
    made = [f"data/processed/{name}.csv" for name in ("awards", "awards_distribution")]
    made += ["data/processed/datapackage.json"]
    made += ["reports/figures/en/awards.csv", "reports/figures/vi/awards.csv"]
    made += ["notebooks/03_awards.ipynb", "notebooks/vi/03_awards.ipynb"]
    assert sorted(tree(out)) == sorted(made)
    assert len(antq.run(out=out, only="awards").lines) == 1
    assert antq.run(out=out)  # is not skipped
    whole = tree(out)
    assert set(made) < set(whole)
    assert antq.run(out=out, only=["outreach"])
    assert tree(out) == whole
    assert "nothing was made" not in repr(antq.run(out=out))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "'award' is not a subject; use one or more of: compliance, outreach, awards, context",
        ),
        (
            "vi",
            "'award' không phải là chủ đề; hãy dùng một hoặc nhiều chủ đề sau: "
            "compliance, outreach, awards, context",
        ),
    ],
)
def test_unknown_subject_is_refused(project, language, said):
    report = antq.run(only="award", language=language)
    assert (report.code, report.errors) == (2, [said])


def test_notebooks_load_the_data_that_made_them(project, stub_charts, tmp_path, monkeypatch):
    data = shutil.copytree(project / "data" / "raw", tmp_path / "mine")
    append(data, "places", [{"place_id": "xa-a", "name_vi": "xã A", "level": "commune"}])
    out = tmp_path / "out"
    assert antq.run(data, out)
    for folder in (out / "notebooks", out / "notebooks" / "vi"):
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(folder)
        assert "xa-a" in set(antq.load().places["place_id"])
        assert repr(antq.load()).splitlines()[0].endswith("(mine)")
    monkeypatch.chdir(out)
    assert "xa-a" not in set(antq.load().places["place_id"])
    assert "(" not in repr(antq.load()).splitlines()[0]


def test_changes_are_told(project, stub_charts, more_awards):
    antq.run()
    expected = more_awards()
    lines = antq.run().lines
    assert f"  {expected}" in lines
    assert any(line.startswith("  awards_distribution: ") and "→" in line for line in lines)


def test_input_that_changes_during_the_run_stops_it(project, stub_charts, monkeypatch, more_awards):
    real = derived.derive

    def derive(data):
        more_awards()
        return real(data)

    monkeypatch.setattr("antq_analysis.results.derived.derive", derive)
    assert "changed during the run" in repr(antq.run())
    assert repr(antq.run(language="vi")).startswith("có bảng hoặc sổ tay bị sửa trong lúc chạy")
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
    assert repr(antq.run(language="vi")).startswith("ổ đĩa đã đầy; hãy giải phóng dung lượng")
    assert tree(project) == before


def test_folder_that_cannot_be_made_is_a_sentence(project, stub_charts):
    (project / "file").write_text("", encoding="utf-8")
    report = antq.run(out="file/out")
    assert report.code == 1
    assert "Traceback" not in repr(report)
    if os.name != "nt":  # where it is something that isn't there
        report = antq.run(out="file/out", language="vi")
        assert repr(report).endswith(": không phải thư mục")


def test_tables_are_not_overwritten_by_their_results(project, stub_charts):
    shutil.move(project / "data" / "raw", project / "data" / "processed")
    (project / "data" / "raw").mkdir()
    report = antq.run("data/processed", project)
    assert report.code == 2
    assert "name another --out" in repr(report)
    assert "hãy chọn thư mục khác sau --out" in repr(
        antq.run("data/processed", project, language="vi")
    )


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
    new = running.check_source(project / "data" / "raw")
    antq.run(out=tmp_path / "clean")
    after = tree(tmp_path / "clean")
    assert before != after
    made = derived.derive(antq.load())
    # Reading and deriving anew takes longest, and changes no file.
    monkeypatch.setattr("antq_analysis.runs.commands.check_source", lambda path: new)
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
