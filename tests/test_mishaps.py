"""What Excel does to a workbook, and what people do in one; CSV files have `data/faults.csv`."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from pandas.testing import assert_frame_equal

from antq_analysis.raw.load import check_source
from antq_analysis.raw.problems import Checked, lines_of
from antq_analysis.raw.schema import TABLES, columns, describe
from patches import GOOD, read_table

Change = Callable[[Any], object]
AS_TEXT = "format the cell as Text and type it again"


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes the good tables as a workbook with some changes made to it."""

    def write(*changes: Change) -> Path:
        made = Workbook()
        made.remove(made.active)
        for table in TABLES:
            sheet = made.create_sheet(table)
            sheet.append(list(columns(table)))
            for row in read_table(GOOD / f"{table}.csv"):
                sheet.append([row[name] or None for name in columns(table)])
        for change in changes:
            change(made)
        made.save(tmp_path / "b.xlsx")
        return tmp_path / "b.xlsx"

    return write


def cell(made: Any, table: str, line: int, column: str) -> Any:
    return made[table].cell(line, 1 + list(columns(table)).index(column))


def put(table: str, line: int, column: str, value: object, shown: str = "") -> Change:
    """Return a change that writes a cell, with its number format if one is given."""

    def change(made: Any) -> None:
        one = cell(made, table, line, column)
        one.value = value
        one.number_format = shown or one.number_format

    return change


def add(table: str, **cells: object) -> Change:
    return lambda made: made[table].append([cells.get(name) for name in columns(table)])


def said(checked: Checked, language: str = "en") -> list[str]:
    cells = [(one.file, one.line, one.column) for one in checked.problems if one.line]
    assert len(set(cells)) == len(cells)
    return lines_of(checked.problems, language)


def found(path: Path, language: str = "en") -> list[str]:
    return said(check_source(path), language)


def test_a_workbook_holds_what_the_files_hold(book) -> None:
    files, sheets = check_source(GOOD), check_source(book())
    assert (sheets.problems, sheets.notes) == ([], [])
    for table, frame in files.frames.items():
        assert_frame_equal(sheets.frames[table], frame)


def test_a_year_in_a_cell_for_dates(book) -> None:
    """2014 typed into a cell formatted as a date is 1905-07-06 to Excel."""
    path = book(
        put("outreach", 4, "period", 2021, "dd/mm/yyyy"),
        put("sources", 2, "published", 2020, "d-mmm-yy"),
        put("documents", 3, "issued", 2021, "yyyy-mm-dd"),
        put("citations", 3, "date", 2012, "mm/dd/yy"),
        put("places", 5, "valid_from", 1996, "dd/mm/yyyy"),
    )
    ending = "for the number {0} in a cell for dates; format the cell as Text and write {0}"
    assert found(path) == [
        f"b.xlsx[{place}: '{day}' is what a spreadsheet shows {ending.format(year)}"
        for place, day, year in [
            ("citations]:3: date", "1905-07-04", 2012),
            ("documents]:3: issued", "1905-07-13", 2021),
            ("outreach]:4: period", "1905-07-13", 2021),
            ("places]:5: valid_from", "1905-06-18", 1996),
            ("sources]:2: published", "1905-07-12", 2020),
        ]
    ]


def test_dates_where_numbers_and_texts_belong(book) -> None:
    path = book(
        put("awards", 5, "count", date(2025, 3, 1), "d-mmm"),
        put("compliance", 5, "percent", datetime(2025, 9, 1), "mmm-yy"),
        put("outreach", 5, "as_printed", date(2025, 8, 2), "d-mmm"),
        put("documents", 2, "number", datetime(2011, 9, 1), "mmm-yy"),
        put("places", 6, "gso_code", date(1927, 1, 14), "dd/mm/yyyy"),
        put("compliance", 2, "paragraph", date(1900, 1, 2), "d"),
    )
    made = f"is a date that Excel made of what was typed; {AS_TEXT}"
    assert found(path) == [
        f"b.xlsx[awards]:5: count: '2025-03-01' {made}",
        f"b.xlsx[compliance]:2: paragraph: '1900-01-02' {made}",
        f"b.xlsx[compliance]:5: percent: '2025-09-01' {made}",
        f"b.xlsx[documents]:2: number: '2011-09-01' {made}",
        f"b.xlsx[outreach]:5: as_printed: '2025-08-02' {made}",
        f"b.xlsx[places]:6: gso_code: '1927-01-14' {made}",
    ]


def test_dates_where_dates_belong(book) -> None:
    """A full date is read; of a month Excel keeps a day that nobody typed."""
    path = book(
        put("events", 2, "period", datetime(2019, 12, 12), "dd/mm/yyyy"),
        put("places", 5, "valid_from", date(1996, 1, 1), "d/m/yyyy"),
        put("documents", 3, "issued", 2021),
        put("outreach", 4, "period", 2021.0),
    )
    assert found(path) == []
    path = book(
        put("events", 3, "period", datetime(2021, 12, 1), "mmm-yy"),
        put("sources", 3, "published", datetime(2021, 12, 1), "mm/yyyy"),
        put("outreach", 5, "period", datetime(2021, 6, 1, 8, 30), "dd/mm/yyyy hh:mm"),
    )
    either = "format the cell as Text and write 2021-12 or 2021-12-01, whichever is printed"
    assert found(path) == [
        f"b.xlsx[events]:3: period: Excel made a date of what was typed; {either}",
        "b.xlsx[outreach]:5: period: Excel made a date of what was typed; "
        "format the cell as Text and write 2021-06-01 without the time",
        f"b.xlsx[sources]:3: published: Excel made a date of what was typed; {either}",
    ]


def test_formulas_and_errors(book) -> None:
    path = book(
        put("compliance", 2, "assessed", "=1200+100"),
        put("compliance", 4, "note", "#N/A"),
        put("awards", 5, "count", "#REF!"),
        put("places", 5, "name_vi", "=A5"),
        put("sources", 3, "published", "=TODAY()"),
    )
    formula = "is a formula; write its result (copy, then paste as values only)"
    error = "is an error of Excel; write the value, or clear the cell"
    assert found(path) == [
        f"b.xlsx[awards]:5: count: '#REF!' {error}",
        f"b.xlsx[compliance]:2: assessed: '=1200+100' {formula}",
        f"b.xlsx[compliance]:4: note: '#N/A' {error}",
        f"b.xlsx[places]:5: name_vi: '=A5' {formula}",
        f"b.xlsx[sources]:3: published: '=TODAY()' {formula}",
    ]
    assert found(path, "vi")[1].endswith(
        "'=1200+100' là công thức; hãy ghi kết quả (sao chép rồi dán giá trị, Paste Values)"
    )


def test_merged_cells(book) -> None:
    path = book(
        lambda made: made["awards"].merge_cells("E2:E4"),
        lambda made: made["compliance"].merge_cells("A8:D8"),  # below the rows: a title, perhaps
    )
    assert found(path) == [
        "b.xlsx[awards]:2: place_id: the cells E2:E4 are merged; unmerge them, "
        "and fill in each of them"
    ]


def test_numbers_in_formats_for_percentages(book) -> None:
    path = book(
        put("compliance", 5, "percent", 0.9, "0%"),
        put("compliance", 3, "percent", 0.9375, "0.00%"),
        put("compliance", 4, "assessed", 4.25, "0%"),
        put("outreach", 2, "as_printed", 0.5, "0.0%"),
    )
    assert found(path) == [
        "b.xlsx[compliance]:3: percent: '93.75%' is 0.9375 to Excel; "
        "set its format to General, and write 93.75",
        "b.xlsx[compliance]:4: assessed: '425%' is 4.25 to Excel; "
        "set its format to General, and write 425",
        "b.xlsx[compliance]:5: percent: '90%' is 0.9 to Excel; "
        "set its format to General, and write 90",
        f"b.xlsx[outreach]:2: as_printed: '50%' is 0.5 to Excel; {AS_TEXT}",
    ]


def test_numbers_as_numbers_and_as_texts(book) -> None:
    path = book(
        put("compliance", 2, "compliant", 1234.0),
        put("compliance", 2, "assessed", "1300"),
        put("compliance", 3, "percent", 93.75),
        put("awards", 5, "count", 3),
        put("compliance", 5, "percent", 90, '0.0"%"'),
    )
    assert found(path) == []
    path = book(
        put("compliance", 2, "compliant", 1.234),  # 1.234, typed into an English Excel
        put("outreach", 3, "value", 61),  # of 61.000
        put("awards", 5, "count", True),
        put("compliance", 4, "compliant", 388.4),
    )
    assert found(path) == [
        "b.xlsx[awards]:5: count: 'TRUE' is not a whole number; write digits only",
        "b.xlsx[compliance]:2: compliant: '1.234' is not a whole number; "
        "write 1234 (no thousands separator)",
        "b.xlsx[compliance]:4: compliant: '388.4' is not a whole number; "
        "counts are whole: check it against the source",
        "b.xlsx[corrections]:3: printed: '61000' no longer stands in outreach, line 3 ('61' does); "
        "remove the entry, or put the printed value back into the row",
    ]


def test_a_gso_code_as_a_number(book) -> None:
    path = book(put("places", 6, "gso_code", 9876), put("places", 3, "gso_code", 98))
    lost = "is a number, which has lost any zeros before it"
    assert found(path) == [
        f"b.xlsx[places]:3: gso_code: '98' {lost}; {AS_TEXT}",
        f"b.xlsx[places]:6: gso_code: '9876' {lost}; {AS_TEXT}",
    ]


def copied(table: str, title: str, rows: int = 9) -> Change:
    def change(made: Any) -> None:
        sheet = made.copy_worksheet(made[table])
        sheet.title = title
        sheet.delete_rows(2 + rows, 99)

    return change


def test_sheets_that_are_not_read_are_named(book) -> None:
    path = book(
        copied("compliance", "compliance (2)", 2),
        copied("awards", "Nhập thêm", 1),
        copied("outreach", "empty", 0),  # a header alone holds nothing that could be lost
        lambda made: made.create_sheet("my sums").append(["a", "b"]),
    )
    unread = "and is not read; move its rows into the sheet"
    assert found(path) == [
        f"b.xlsx: the sheet 'Nhập thêm' has the columns of awards {unread} awards, or remove it",
        "b.xlsx: the sheet 'compliance (2)' has the columns of compliance "
        f"{unread} compliance, or remove it",
    ]


@pytest.mark.parametrize("title", ["Khen thưởng", "khen thuong", "award", "Sheet1"])
def test_a_sheet_by_another_name_is_found(title: str, book) -> None:
    def rename(made: Any) -> None:
        made["awards"].title = title

    assert found(book(rename)) == [
        f"b.xlsx: the sheet 'awards' is missing; is it '{title}'? rename it"
    ]


def test_sheets_missing_empty_and_twice(book) -> None:
    def change(made: Any) -> None:
        made.remove(made["events"])
        made["citations"].delete_rows(1, 99)
        made["initiatives"].title = "Initiatives "
        copied("outreach", "outreach ")(made)

    assert found(book(change)) == [
        "b.xlsx: the sheet 'citations' is empty; write at least the header line",
        "b.xlsx: the sheet 'events' is missing; put it back, if only with its header",
        "b.xlsx: there are 2 sheets 'outreach'; rename or remove one",
    ]


def strict(path: Path) -> None:
    """Write a workbook again as Strict Open XML."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    base = b"http://schemas.openxmlformats.org/"
    new = {base + b"spreadsheetml/2006": b"http://purl.oclc.org/ooxml/spreadsheetml"}
    new |= {base + b"officeDocument/2006": b"http://purl.oclc.org/ooxml/officeDocument"}
    with zipfile.ZipFile(path, "w") as out:
        for name, data in parts.items():
            for before, after in new.items():
                data = data.replace(before, after)  # noqa: PLW2901
            out.writestr(name, data)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 a workbook of 2003", b"a,b\n", "strict"],
)
def test_a_workbook_of_another_kind(content: bytes | str, book) -> None:
    path = book()
    if isinstance(content, str):
        strict(path)
    else:
        path.write_bytes(content)
    assert found(path) == [
        "b.xlsx: can't be read as an Excel workbook: it is damaged, locked with a password, "
        "or of another kind; open it in Excel and save it as 'Excel Workbook (*.xlsx)'"
    ]


def test_line_breaks_and_marks_that_do_not_show(book) -> None:
    path = book(
        put("sources", 2, "title", "Báo cáo tổng kết năm 2019 (bịa)_x000D_"),
        put("places", 5, "name_vi", "huyện\u00a0Ví Dụ\u200b"),
        put("outreach", 2, "series", "vi-du\u200b-launch"),
        put("awards", 2, "note", "_x0041_bc"),
    )
    checked = check_source(path)
    assert said(checked) == []
    assert checked.frames["sources"]["title"][2] == "Báo cáo tổng kết năm 2019 (bịa)"
    assert checked.frames["awards"]["note"][2] == "Abc"
    path = book(
        put("awards", 5, "as_printed", "3 cờ\nthi đua"),
        put("places", 5, "name_vi", "huyện_x000D_\nVí Dụ"),
    )
    one_line = "runs over several lines; write it on one line, without Alt+Enter"
    assert found(path) == [
        f"b.xlsx[awards]:5: as_printed: '3 cờ…' {one_line}",
        f"b.xlsx[places]:5: name_vi: 'huyện…' {one_line}",
    ]


def test_a_stray_mark_far_right(book) -> None:
    def mark(made: Any) -> None:
        made["awards"]["AB4"] = "x"
        made["compliance"]["XFD2"] = "?"
        made["outreach"]["Z30"] = "x"  # a row of its own

    name_it = "which has no name; name the column, or remove it with its cells"
    assert found(book(mark)) == [
        f"b.xlsx[awards]:4: 'x' stands in the column AB, {name_it}",
        f"b.xlsx[compliance]:2: '?' stands in the column XFD, {name_it}",
        "b.xlsx[outreach]:30: the row is not a figure: a total or a remark; remove it",
    ]


def test_labels_and_names_are_understood(book) -> None:
    path = book(
        put("compliance", 2, "subject", "Khu dân cư"),
        put("compliance", 4, "subject", "doanh nghiệp + CƠ QUAN"),
        put("compliance", 5, "percent_qualifier", "trên"),
        put("compliance", 6, "status", "Target"),
        put("compliance", 3, "base", "tong so"),
        put("outreach", 4, "activity", "Tuyên truyền pháp luật+Lễ phát động"),
        put("awards", 5, "conferred_by", "Bộ+province"),
        put("awards", 2, "award", "Certificate of merit"),
        put("places", 5, "level", "Cấp huyện"),
        put("outreach", 2, "place_id", "huyện Ví Dụ"),
        put("outreach", 3, "place_id", "Vi Du District"),
        put("outreach", 5, "place_id", "thu"),
        put("compliance", 2, "place_id", "tỉnh Mẫu (đến 30/6/2025)"),
        put("awards", 5, "place_id", "tỉnh Mẫu"),  # the one of 2019
        put("places", 3, "successor_id", "Mau Province (from 2025-07-01)"),
        put("places", 6, "parent_id", "huyện Ví Dụ"),
    )
    checked, files = check_source(path), check_source(GOOD)
    assert said(checked) == []
    activity = checked.frames["outreach"]["activity"]
    assert set(activity[4].split("+")) == {"launch", "legal_awareness"}
    for table in ("compliance", "awards", "places"):
        assert_frame_equal(checked.frames[table], files.frames[table])
    assert list(checked.frames["outreach"]["place_id"]) == list(
        files.frames["outreach"]["place_id"]
    )


def test_names_of_several_places(book) -> None:
    path = book(
        put("sources", 2, "place_id", "tỉnh Mẫu"),
        put("awards", 5, "place_id", "Mẫu"),
        put("awards", 5, "period", "2025"),
        put("sources", 3, "published", "2025-12"),
        put("awards", 5, "source_id", "report-2021"),
    )
    several = "is the name of several places; use one of tinh-mau, tinh-mau-2025"
    assert found(path) == [
        f"b.xlsx[awards]:5: place_id: 'Mẫu' {several}",
        f"b.xlsx[sources]:2: place_id: 'tỉnh Mẫu' {several}",
    ]


def test_what_is_no_label_is_refused_as_in_files(book) -> None:
    path = book(
        put("compliance", 2, "subject", "Khu phố"),
        put("compliance", 4, "subject", "Cơ quan+Khu phố"),
        put("outreach", 2, "place_id", "huyện Ví Dục"),
    )
    lines = found(path)
    assert len(lines) == 3
    assert lines[0].startswith("b.xlsx[compliance]:2: subject: 'Khu phố' is not a code of the list")
    assert lines[2].endswith("is not in the sheet places; did you mean 'huyen-vi-du'?")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_headings_are_titles_with_a_star(language: str, book) -> None:
    def rename(made: Any) -> None:
        for table in TABLES:
            for at, name in enumerate(columns(table), 1):
                star = " *" if columns(table)[name].required else ""
                made[table].cell(1, at).value = describe(table, name, language).title + star

    checked = check_source(book(rename))
    assert (said(checked), checked.notes) == ([], [])
    for table, frame in check_source(GOOD).frames.items():
        assert_frame_equal(checked.frames[table], frame)


def test_what_stands_above_and_below_a_table(book) -> None:
    def change(made: Any) -> None:
        made["awards"].insert_rows(1, 2)
        made["awards"]["A1"] = "KHEN THƯỞNG NĂM 2019"
        made["outreach"].append([])
        made["outreach"].append(["Tổng cộng", *[None] * 12, 196])
        made["compliance"].append(["Ghi chú: số liệu sơ bộ"])
        made["events"].append(list(columns("events")))

    remove = "the row is not a figure: a total or a remark; remove it"
    assert found(book(change)) == [
        "b.xlsx[awards]: 'KHEN THƯỞNG NĂM 2019' stands in line 1, above the header in line 3; "
        "remove what stands above the header",
        f"b.xlsx[compliance]:7: {remove}",
        "b.xlsx[events]:4: the row repeats the header; remove it",
        f"b.xlsx[outreach]:7: {remove}",
    ]


def test_damaged_text_is_one_line_a_sheet(book) -> None:
    path = book(
        put("places", 5, "name_vi", "huyá»‡n VĂ\u00ad Dá»¥"),
        put("documents", 2, "issuer_vi", "Bé MÉu, tØnh"),
        put("awards", 2, "note", "13 b?ng khen"),
    )
    lines = found(path)
    assert [line.split(" ")[0] for line in lines] == [
        f"b.xlsx[{table}]:" for table in ("awards", "documents", "places")
    ]
    convert = "convert the cells to Unicode (with UniKey, say), or type them again"
    assert all(line.endswith(convert) for line in lines)


def test_rows_pasted_twice_are_named_whatever_ids_are_proposed(book) -> None:
    row = read_table(GOOD / "awards.csv")[3] | {"fact_id": None}
    assert found(book(add("awards", **row))) == [
        "b.xlsx[awards]:6: duplicate_of: the row says the same as line 5; if the source repeats "
        "the figure, write mau-2019-flags into duplicate_of; if it was entered twice, remove one"
    ]


def test_a_sheet_without_optional_columns(book) -> None:
    def drop(made: Any) -> None:
        made["compliance"].delete_cols(1 + list(columns("compliance")).index("base"))
        made["places"].delete_cols(1 + list(columns("places")).index("name_en"))

    checked = check_source(book(drop))
    assert said(checked) == []
    assert sorted(values["file"] for _, values in checked.notes) == [
        "b.xlsx[compliance]",
        "b.xlsx[places]",
    ]


def test_only_filled_rows_are_read(book) -> None:
    """A coloured cell in the last row took minutes and gigabytes when every row was read."""

    def colour(made: Any) -> None:
        for table in ("awards", "compliance", "codes"):
            made[table].cell(1_048_576, 3).fill = PatternFill("solid", fgColor="FFFF00")

    path = book(colour)
    begin = time.process_time()
    checked = check_source(path)
    assert time.process_time() - begin < 5
    assert said(checked) == []
    assert_frame_equal(checked.frames["awards"], check_source(GOOD).frames["awards"])
