"""Every number of a text is a row or has a reason; the real texts only where they are at hand."""

from __future__ import annotations

import csv
import shutil
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import antq_analysis as antq
from antq_analysis.phrases import composed, marks_in
from antq_analysis.raw.load import check_source
from antq_analysis.raw.problems import lines_of
from antq_analysis.texts.audit import audit
from test_audit import SEEDS, award, tables

RAW = Path(__file__).parents[1] / "data" / "raw"
at_hand = pytest.mark.skipif(not SEEDS.is_dir(), reason="the sources' texts are not at hand")


def marks(text: str) -> list[str]:
    text = composed(text)
    return [text[mark.begin : mark.end] for mark in sorted(marks_in(text), key=lambda m: m.begin)]


def left(tmp_path: Path, text: str, **rows: list[dict[str, str]]) -> list[str]:
    """Return what no row accounts for in a text of the source 'mau'."""
    (tmp_path / "texts").mkdir(exist_ok=True)
    (tmp_path / "texts" / "mau.txt").write_text(text, encoding="utf-8")
    checked = check_source(tables(tmp_path / "raw", **rows))
    assert lines_of(checked.problems) == []
    result = audit(checked, tmp_path / "texts")
    found = [one.fault.values["value"] for one in result.problems]
    assert result.printed - result.accounted == len(found)
    return found


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("1.201/1.273 khu dân cư; tỷ lệ 88,73%", ["1.201/1.273", "88,73"]),
        ("ngày 19-8-2014, 11:10", ["19-8-2014", "11:10"]),
        ("ngày 11/02/2015, 11:10", ["11/02/2015", "11:10"]),
        ("từ 80 – 90% hộ", ["80 – 90"]),
        ("12, 13 và 14 thôn", ["12", "13", "14"]),
        ("Chỉ thị số 11/CT- BNV và 124/2021/TT-BCA", ["11/CT- BNV", "124/2021/TT-BCA"]),
        ("chia thành hai giai đoạn, ba trăm lượt", ["hai", "ba trăm"]),
        ("năm 2014 là năm thứ ba triển khai", ["2014"]),
        ("một hội nghị; thứ hai người dân; năm học mới; ba chân kiềng", []),
        ("COVID19", ["19"]),
    ],
)
def test_what_a_text_prints(text: str, printed: list[str]) -> None:
    assert marks(text) == printed
    assert marks(unicodedata.normalize("NFD", text)) == printed


@given(st.text("0123456789.,/-–: aKđ%()TC", max_size=30))
def test_every_digit_is_in_one_mark(text: str) -> None:
    text = composed(text)
    spans = [(mark.begin, mark.end) for mark in marks_in(text)]
    for place, letter in enumerate(text):
        if letter.isdigit():
            assert sum(begin <= place < end for begin, end in spans) >= 1


def test_a_number_is_accounted_for_by_a_phrase_of_its_paragraph(tmp_path: Path) -> None:
    text = "Tặng 13 bằng khen\nTặng 13 bằng khen, 113 bằng khen, 13 bằng khen nữa"
    assert left(tmp_path, text, awards=award(paragraph="2")) == ["13", "113"]
    assert left(tmp_path, text, awards=award(paragraph="1")) == ["13", "113", "13"]
    assert left(tmp_path, text, awards=award(paragraph="")) == ["13", "13", "113", "13"]


def test_dates_that_rows_hold_are_accounted_for(tmp_path: Path) -> None:
    source = {"source_id": "mau", "place_id": "xa-mau", "title": "Mẫu", "file": "mau.txt"}
    source |= {"published": "2015-02-11", "published_basis": "printed"}
    rows = {"sources": [source], "awards": award(paragraph="")}
    text = "11/02/2015; ngày 11-2; năm 2014; tháng 3/2015; năm 2013; ngày 12-2; 2014 lượt"
    assert left(tmp_path, text, **rows) == ["3/2015", "2013", "12-2", "2014"]


def test_two_sources_may_share_a_text(tmp_path: Path) -> None:
    both = [{"source_id": one, "place_id": "xa-mau", "file": "mau.txt"} for one in ("mau", "b")]
    rows = {"sources": both, "awards": award(paragraph="1")}
    assert left(tmp_path, "Tặng 13 bằng khen, 4 cờ", **rows) == ["4"]


def test_documents_that_the_source_cites_are_accounted_for(tmp_path: Path) -> None:
    document = {"document_id": "d", "kind": "directive", "number": "11/CT-BNV"}
    cited = {"fact_id": "c", "source_id": "mau", "paragraph": "", "document_id": "d"}
    cited |= {"as_printed": "Chỉ thị số 11/CT-BNV"}
    text = "Chỉ thị số 11/CT- BNV và Chỉ thị số 12/CT-BNV"
    assert left(tmp_path, text, documents=[document], citations=[cited]) == ["12/CT-BNV"]
    assert left(tmp_path, text, documents=[document]) == ["11/CT- BNV", "12/CT-BNV"]


def test_what_is_no_figure_has_a_reason_in_a_paragraph_or_everywhere(tmp_path: Path) -> None:
    reason = {"source_id": "mau", "as_printed": "đạo 138", "reason_vi": "tên", "reason_en": "name"}
    text = "Ban Chỉ đạo 138\nBan chỉ đạo 138 có 138 người"
    assert left(tmp_path, text, not_figures=[reason]) == ["138"]
    assert left(tmp_path, text, not_figures=[reason | {"paragraph": "1"}]) == ["138", "138"]


def test_a_reason_is_needed_in_both_languages(tmp_path: Path) -> None:
    row = {"source_id": "mau", "as_printed": "154", "reason_vi": "lượt xem"}
    checked = check_source(tables(tmp_path / "raw", not_figures=[row]))
    assert lines_of(checked.problems) == [
        "not_figures.csv:2: reason_en: is blank; every row needs it"
    ]


def test_the_table_of_reasons_may_be_missing(tmp_path: Path) -> None:
    folder = tables(tmp_path / "raw", awards=award())
    (folder / "not_figures.csv").unlink()
    checked = check_source(folder)
    assert lines_of(checked.problems) == []
    assert checked.frames["not_figures"].empty
    assert len(antq.load(folder).awards) == 1


def test_a_number_is_named_with_file_paragraph_and_the_words_around_it(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    text = "\n".join(f"Đoạn này nói rằng có {n} nhóm Zalo ở xã" for n in range(2, 13))
    (tmp_path / "texts" / "mau.txt").write_text(text, encoding="utf-8")
    folder = tables(tmp_path / "raw", awards=award(paragraph=""))
    report = antq.check(folder, tmp_path / "texts", language="en")
    assert report.code == 1
    assert report.lines[0] == (
        "mau.txt: paragraph 1: '2' is in no row ('này nói rằng có 2 nhóm Zalo ở xã'); "
        "add a row for it, or one to the table not_figures that says why it is not data"
    )
    told = [line.split(": ")[1] for line in report.lines[:-1]]
    assert told == [f"paragraph {number}" for number in range(1, 12)]
    assert report.lines[-1].endswith("; 0 of 11 printed numbers accounted for")
    vi = antq.check(folder, tmp_path / "texts", language="vi").lines
    assert vi[0].startswith("mau.txt: đoạn 1: chưa có dòng nào ghi '2' (")
    assert vi[-1].endswith("; mới rõ 0/11 con số, ngày tháng có trong văn bản")


@at_hand
def test_nothing_is_missed_in_the_sources() -> None:
    report = antq.check(RAW, SEEDS, language="en")
    found = "86 of 86 figures found in their paragraphs"
    assert report.lines[-2] == f"{found}; all 89 printed numbers accounted for"
    with (RAW / "not_figures.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) <= 30


@at_hand
@pytest.mark.parametrize(
    ("table", "printed"),
    [("awards", "81 Kỷ niệm chương"), ("outreach", "hơn 16.000"), ("compliance", "134/159")],
)
def test_a_row_taken_out_is_named(tmp_path: Path, table: str, printed: str) -> None:
    folder = shutil.copytree(RAW, tmp_path / "raw")
    path = folder / f"{table}.csv"
    kept = [
        line
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
        if printed not in line
    ]
    path.write_text("".join(kept), encoding="utf-8", newline="")
    report = antq.check(folder, SEEDS, language="en")
    number = next(part for part in printed.split() if part[0].isdigit())
    assert report.code == 1
    assert any(f"'{number}' is in no row" in line for line in report.lines)


@at_hand
def test_a_figure_added_to_a_text_is_named(tmp_path: Path) -> None:
    texts = shutil.copytree(SEEDS, tmp_path / "texts")
    (path,) = texts.glob("002_*.txt")
    path.write_text(path.read_text(encoding="utf-8") + "\nCó 7 nhóm.\n", encoding="utf-8")
    (line, last) = antq.check(RAW, texts, language="en").lines
    assert "paragraph 13: '7' is in no row ('Có 7 nhóm')" in line
    assert last.endswith("; 89 of 90 printed numbers accounted for")
