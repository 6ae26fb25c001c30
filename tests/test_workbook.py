"""A workbook holds the same data as a folder of CSV files, whatever Excel does to what is typed."""

from __future__ import annotations

import csv
import datetime
import functools
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from pandas.testing import assert_frame_equal

import antq_analysis as antq
from antq_analysis.raw.load import check_source
from antq_analysis.raw.problems import lines_of
from antq_analysis.raw.schema import FACTS, TABLES, columns, describe, headings
from antq_analysis.reports.entry_form import CLOSED, GUIDES, LISTS, ORDER, write_template
from antq_analysis.reports.entry_form import arranged as arranged_columns
from antq_analysis.runs import cli, commit
from datasets import RAW, ROOT, append, updated

# A figure as the template asks for it: the visible columns alone.
FIGURE = {
    "source_id": "bao-quang-binh-2015",
    "paragraph": 11,
    "as_printed": "12/15 khu dân cư",
    "place_id": "quang-binh",
    "period": "2013",
    "subject": "residential_area",
    "compliant": 12,
    "assessed": 15,
}
LATER = {"source_id": "vinh-loc-2024"}
ACTIVITY = {
    "source_id": "son-tinh-2023",
    "as_printed": "300 lượt người",
    "place_id": "son-tinh",
    "period": "2019",
    "activity": "launch",
    "measure": "attendances",
    "value": 300,
}
AWARD = {
    "source_id": "son-tinh-2023",
    "as_printed": "3 bằng khen",
    "place_id": "son-tinh",
    "period": "2019",
    "award": "certificate_of_merit",
    "conferred_by": "ministry",
    "recipient": "not_stated",
    "count": 3,
}


def arranged(table: str) -> list[str]:
    return [column.name for column in arranged_columns(table)]


Change = Callable[[Any], object]


@functools.cache
def template(filled: bool, language: str = "en") -> bytes:
    import tempfile

    path = Path(tempfile.mkdtemp()) / "book.xlsx"
    write_template(check_source(RAW).tables, path, language, filled=filled)
    return path.read_bytes()


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a template with a change made to it."""

    def edit(change: Change = lambda book: None, filled: bool = True) -> Path:
        book = load_workbook(io.BytesIO(template(filled)))
        change(book)
        path = tmp_path / "book.xlsx"
        book.save(path)
        return path

    return edit


def put(table: str, line: int, **cells: object) -> Change:
    """Return a change that writes cells of a row, each a value or a value with its format."""

    def change(book: Any) -> None:
        sheet = book[table]
        for name, value in cells.items():
            cell = sheet.cell(line, 1 + arranged(table).index(name))
            cell.value, shown = value if isinstance(value, tuple) else (value, None)
            if shown:
                cell.number_format = shown

    return change


def both(*changes: Change) -> Change:
    def change(book: Any) -> None:
        for one in changes:
            one(book)

    return change


def found(path: Path) -> list[str]:
    return lines_of(check_source(path).problems)


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("more", [False, True])
def test_filled_template_holds_what_the_tables_hold(
    more: bool, language: str, tmp_path: Path
) -> None:
    folder = updated(tmp_path / "raw") if more else RAW
    write_template(check_source(folder).tables, tmp_path / "book.xlsx", language, filled=True)
    expected, read = antq.load(folder), antq.load(tmp_path / "book.xlsx")
    assert list(read.tables) == list(TABLES)
    for table, frame in expected.tables.items():
        assert_frame_equal(read.tables[table], frame)
    assert check_source(tmp_path / "book.xlsx").notes == []


def test_template_writes_what_is_printed_not_what_it_is_corrected_to() -> None:
    sheet = load_workbook(io.BytesIO(template(True)))["citations"]
    column = 1 + arranged("citations").index("date")
    dates = [sheet.cell(line, column).value for line in range(2, sheet.max_row + 1)]
    assert "2019-01-20" in dates
    assert "2019-01-22" not in dates


def test_empty_template_holds_what_its_lists_offer(edited) -> None:
    data = antq.load(edited(filled=False))
    assert all(data.tables[table].empty for table in (*FACTS, "corrections"))
    for table in ("sources", "places", "documents", "standards", "codes"):
        assert len(data.tables[table]) == len(antq.load(RAW).tables[table])


def test_visible_columns_are_enough(edited) -> None:
    path = edited(
        both(
            put("compliance", 2, **FIGURE),
            put("compliance", 3, **FIGURE | LATER | {"period": "2023", "stage": "registered"}),
            put("outreach", 2, **ACTIVITY),
            put("outreach", 3, **ACTIVITY | {"measure": "groups", "status": "target"}),
            put("awards", 2, **AWARD),
        ),
        filled=False,
    )
    checked = check_source(path)
    assert lines_of(checked.problems) == []
    compliance, outreach = checked.frames["compliance"], checked.frames["outreach"]
    assert list(compliance["standard_id"]) == ["tt23-2012", "tt124-2021"]
    assert list(compliance["stage"]) == ["recognised", "registered"]
    assert set(compliance["status"]) == {"result"}
    assert list(compliance["fact_id"]) == [
        "bao-quang-binh-2015-quang-binh-2013-residential-area",
        "vinh-loc-2024-quang-binh-2023-residential-area-registered",
    ]
    assert list(outreach["kind"]) == ["flow", "stock"]
    assert list(outreach["status"]) == ["result", "target"]
    assert set(outreach["series"]) == {"son-tinh-launch-2019"}
    assert list(checked.frames["awards"]["occasion"]) == ["not_stated"]
    for frame in (compliance, outreach, checked.frames["awards"]):
        assert set(frame["period_basis"]) == {"printed"}


def test_what_was_filled_in_is_said(edited) -> None:
    report = antq.check(edited(put("compliance", 2, **FIGURE), filled=False))
    assert report.lines[-2] == (
        "compliance: 5 blank cells filled by default: "
        "fact_id bao-quang-binh-2015-quang-binh-2013-residential-area; period_basis printed; "
        "status result; stage recognised; standard_id tt23-2012"
    )
    assert len(report.lines) == 15


def test_proposed_ids_are_unique(edited) -> None:
    taken = "son-tinh-2023-son-tinh-2019-launch-attendances"
    rows = [
        put("outreach", line, **ACTIVITY | {"value": 300 + line, "as_printed": f"{300 + line}"})
        for line in (2, 3, 4)
    ]
    path = edited(both(*rows, put("outreach", 3, fact_id=taken)), filled=False)
    assert list(antq.load(path).outreach["fact_id"]) == [f"{taken}-2", taken, f"{taken}-3"]


def test_series_stays_blank_in_a_row_typed_in_full(edited) -> None:
    column = 1 + arranged("outreach").index("series")
    path = edited(lambda book: book["outreach"].cell(2, column, value=""))
    assert antq.load(path).outreach["series"].isna().tolist()[0]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (
            {"period": "2022"},
            "standard_id: is blank, and 2022 touches several standards (tt23-2012: 2012-06-18 – "
            "2022-02-09, tt124-2021: 2022-02-10); write the one that was used",
        ),
        (
            {"period": "2011"},
            "standard_id: is blank, and no standard was in force in 2011; "
            "write the one that was used",
        ),
        # One mistake is one problem: without a period no standard can be told.
        ({"period": "2013-2014"}, "period: '2013-2014' is not a period; write 2013/2014"),
        ({"period": None}, "period: is blank; every row needs it"),
    ],
)
def test_standard_that_cannot_be_told_is_asked_for(edited, cells, line) -> None:
    path = edited(put("compliance", 2, **FIGURE | LATER | cells), filled=False)
    assert found(path) == [f"book.xlsx[compliance]:2: {line}"]


def test_criterion_of_another_programme_is_no_default(edited) -> None:
    other = {"standard_id": "ntm", "name_vi": "Tiêu chí 19.2", "name_en": "Criterion 19.2"}
    path = edited(both(put("standards", 4, **other), put("compliance", 2, **FIGURE)), filled=False)
    assert list(antq.load(path).compliance["standard_id"]) == ["tt23-2012"]


def test_kind_is_not_guessed(edited) -> None:
    path = edited(
        both(
            put("outreach", 2, **ACTIVITY | {"measure": None}),
            put("events", 2, **{name: AWARD[name] for name in list(AWARD)[:4]}, kind="festival"),
        ),
        filled=False,
    )
    assert found(path) == [
        "book.xlsx[events]:2: status: is blank; every row needs it",
        "book.xlsx[outreach]:2: measure: is blank; every row needs it",
    ]


AGAIN = "format the cell as Text and type it again"
DAMAGE = [
    ("assessed", 1273.0, None),
    ("assessed", "1273", None),
    ("period", 2014, None),
    ("period", (datetime.datetime(2014, 3, 5), "dd/mm/yyyy"), None),
    ("period", (datetime.date(2014, 3, 5), "mm-dd-yy"), None),
    (
        "period",
        (datetime.datetime(2014, 3, 1), "mmm-yy"),
        "Excel made a date of what was typed; format the cell as Text and write "
        "2014-03 or 2014-03-01, whichever is printed",
    ),
    (
        "period",
        (datetime.datetime(2014, 3, 1, 8, 30), "dd/mm/yyyy hh:mm"),
        "Excel made a date of what was typed; format the cell as Text and write "
        "2014-03-01 without the time",
    ),
    (
        "period",
        (datetime.time(8, 30), "hh:mm"),
        f"'08:30:00' is a time that Excel made of what was typed; {AGAIN}",
    ),
    (
        "as_printed",
        (datetime.datetime(2015, 4, 3), "d-mmm"),
        f"'2015-04-03' is a date that Excel made of what was typed; {AGAIN}",
    ),
    ("assessed", "1.273", "'1.273' is not a whole number; write 1273 (no thousands separator)"),
    ("assessed", 1.273, "'1.273' is not a whole number; write 1273 (no thousands separator)"),
    ("assessed", True, "'TRUE' is not a whole number; write digits only"),
    ("percent", (94.3, "0.0"), None),
    (
        "percent",
        (0.943, "0.0%"),
        "'94.3%' is 0.943 to Excel; set its format to General, and write 94.3",
    ),
    ("as_printed", (0.943, "0.0%"), f"'94.3%' is 0.943 to Excel; {AGAIN}"),
    ("percent", (94.3, '0.0"%"'), None),
    (
        "assessed",
        "=1200+73",
        "'=1200+73' is a formula; write its result (copy, then paste as values only)",
    ),
    ("note", "#N/A", "'#N/A' is an error of Excel; write the value, or clear the cell"),
]


@pytest.mark.parametrize(("column", "value", "message"), DAMAGE)
def test_what_excel_does_to_a_cell(edited, column, value, message) -> None:
    printed = {"as_printed": "1.201/1.273 khu dân cư (94,3%)", "percent": 94.3}
    lines = found(edited(put("compliance", 2, **{**printed, column: value})))
    assert lines == ([f"book.xlsx[compliance]:2: {column}: {message}"] if message else [])


def test_damage_of_a_required_cell_is_one_problem(edited) -> None:
    (line,) = found(edited(put("compliance", 3, subject="=F2")))
    assert line.startswith("book.xlsx[compliance]:3: subject: '=F2' is a formula")


def test_gso_code_as_a_number_has_lost_its_zeros(edited) -> None:
    assert found(edited(put("places", 12, gso_code=2287))) == [
        f"book.xlsx[places]:12: gso_code: '2287' is a number, which has lost any zeros before it; "
        f"{AGAIN}"
    ]


def test_same_damage_many_times_is_one_line(edited) -> None:
    formulas = [put("compliance", line, assessed=f"={line}*100") for line in (2, 3, 4, 5)]
    (line,) = found(edited(both(*formulas)))
    assert line.startswith("book.xlsx[compliance]:2: assessed: '=2*100' is a formula;")
    assert line.endswith("; also in lines 3, 4 and 5")


def test_merged_cells_are_one_problem(edited) -> None:
    letter = "ABCDEFGH"[arranged("compliance").index("subject")]
    merged = f"{letter}2:{letter}4"
    assert found(edited(lambda book: book["compliance"].merge_cells(merged))) == [
        f"book.xlsx[compliance]:2: subject: the cells {merged} are merged; unmerge them, "
        "and fill in each of them"
    ]


def test_layout_changes_nothing(edited) -> None:
    def change(book: Any) -> None:
        sheet = book["compliance"]
        sheet.insert_rows(4)
        sheet.title = " Compliance "
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["A"].hidden = True
        sheet.auto_filter.ref = "A1:T6"
        sheet.move_range("A1:A6", cols=25)  # a column to the far end, its place left empty
        book.create_sheet("my sums")["A1"] = "=1+1"
        book.move_sheet("codes", -8)

    path = edited(change)
    assert_frame_equal(antq.load(path).compliance, antq.load(RAW).compliance)
    # A row is named as Excel names it, whatever is blank above.
    book = load_workbook(path)
    book[" Compliance "]["C5"] = None
    book.save(path)
    assert found(path)[0].startswith("book.xlsx[compliance]:5: as_printed: is blank")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda book: book.remove(book["awards"]),
            "book.xlsx: the sheet 'awards' is missing; put it back, if only with its header",
        ),
        (
            lambda book: setattr(book["awards"], "title", "award"),
            "book.xlsx: the sheet 'awards' is missing; is it 'award'? rename it",
        ),
        (
            lambda book: setattr(book.copy_worksheet(book["awards"]), "title", "awards "),
            "book.xlsx: there are 2 sheets 'awards'; rename or remove one",
        ),
        (
            lambda book: book["awards"].delete_rows(1),
            "book.xlsx[awards]: line 1 holds 'bao-quang-binh-2015', and no line holds the names of "
            "the columns; the first line names the columns: fact_id, source_id, paragraph "
            "and so on",
        ),
        (
            lambda book: book["awards"].delete_rows(1, 20),
            "book.xlsx: the sheet 'awards' is empty; write at least the header line",
        ),
        (
            put("awards", 1, recipient="recipientt"),
            "book.xlsx[awards]:1: recipientt: is not a column of this table; "
            "did you mean 'recipient'?",
        ),
        (
            lambda book: book["awards"].cell(3, 25, value="x"),
            "book.xlsx[awards]:3: 'x' stands in the column Y, which has no name; "
            "name the column, or remove it with its cells",
        ),
    ],
)
def test_sheets_and_columns_that_are_not_as_they_should_be(edited, change, line) -> None:
    assert found(edited(change)) == [line]


def test_what_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    assert found(path) == ["book.xlsx: there is no such file; check its spelling"]
    for content in (b"", b"place_id,period\n", b"\xd0\xcf\x11\xe0" * 200, template(True)[:9000]):
        path.write_bytes(content)
        (line,) = found(path)
        assert line.startswith("book.xlsx: can't be read as an Excel workbook: it is damaged")
    Workbook().save(path)
    (line,) = found(path)
    assert line.startswith("book.xlsx: has no sheet with the name of a table")


HOSTILE = [
    "=1+1",
    "+84 đường dây",
    "-5",
    "@SUM(A1)",
    "#N/A là gì",
    "=cmd|'/c calc'!A0",
    "TRUE",
    "1E5",
]
HOSTILE += ["http://example.org", "'quoted", "0012", "12/03/2014", "   ="]


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    folder = shutil.copytree(RAW, tmp_path / "raw")
    rows = [{"list": "colour", "code": f"c{n}", "label_vi": t} for n, t in enumerate(HOSTILE)]
    append(folder, "codes", [row | {"label_en": row["label_vi"]} for row in rows])
    path = tmp_path / "book.xlsx"
    write_template(check_source(folder).tables, path, "en", filled=True)
    assert_frame_equal(antq.load(path).codes, antq.load(folder).codes)
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    risky = [cell for cell in cells if cell.data_type == "s" and cell.value[0] in "=+-@"]
    assert len(risky) >= 10
    assert all(cell.quotePrefix and cell.number_format == "@" for cell in risky)
    names = zipfile.ZipFile(path).namelist()
    assert not [name for name in names if "externalLink" in name]
    assert b"External" not in b"".join(zipfile.ZipFile(path).read(name) for name in names)


def test_text_too_long_for_a_cell_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(RAW, tmp_path / "raw")
    place = {"place_id": "xa", "name_vi": "xã", "name_en": "x", "level": "commune"}
    append(folder, "places", [place | {"note": "x" * 40_000}])
    report = antq.template(tmp_path / "book.xlsx", filled=True, data=folder)
    assert report.code == 1
    assert "a cell of Excel holds 32767 characters" in repr(report)


def _validations(sheet: Any) -> dict[str, Any]:
    """Return what each column of a sheet offers, by the column's name."""
    return {
        str(sheet.cell(1, area.min_col).value): one
        for one in sheet.data_validations.dataValidation
        for area in one.sqref.ranges
    }


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("table", TABLES)
def test_every_code_and_reference_has_a_drop_down(table: str, language: str) -> None:
    book = load_workbook(io.BytesIO(template(False, language)))
    labels: dict[str, list[str]] = {}
    with (RAW / "codes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            labels.setdefault(row["list"], []).append(row[f"label_{language}"])
    offered = dict(zip(arranged(table), _validations(book[table]).values(), strict=True))
    for name, column in columns(table).items():
        one = offered[name]
        assert str(one.sqref).endswith("1048576")
        assert not one.showDropDown  # which hides the arrow, in spite of its name
        assert one.showInputMessage
        assert one.prompt.startswith(f"{name}: ")
        assert len(one.prompt) <= 255
        assert len(one.promptTitle) <= 32
        if column.list or column.refers_to:
            assert one.type == "list"
            stop = column.list in CLOSED and not column.joined
            assert one.errorStyle == ("stop" if stop else "warning")
        if column.list or column.refers_to == "places":
            sheet, area = one.formula1.split("!")
            assert sheet == LISTS
            cells = [cell.value for (cell,) in book[LISTS][area.replace("$", "")]]
            if column.list:
                assert cells == labels[column.list]
            else:
                assert "tỉnh Thanh Hóa" in cells or "Thanh Hóa Province" in cells
        elif column.refers_to:
            assert one.formula1.startswith(f"OFFSET({column.refers_to}!$")


def test_places_of_one_name_are_told_apart() -> None:
    book = load_workbook(io.BytesIO(template(False, "vi")))
    cells = [cell.value for row in book[LISTS].iter_rows() for cell in row]
    assert {"tỉnh Quảng Ngãi (đến 30/6/2025)", "tỉnh Quảng Ngãi (từ 01/7/2025)"} <= set(cells)
    assert "huyện Sơn Tịnh" in cells


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("filled", [False, True])
def test_sheets_are_laid_out_for_typing(filled: bool, language: str) -> None:
    book = load_workbook(io.BytesIO(template(filled, language)))
    assert book.sheetnames == [GUIDES[language], *ORDER, LISTS]
    assert book.active.title == GUIDES[language]
    assert book[LISTS].sheet_state == "hidden"
    for table in ORDER:
        sheet = book[table]
        assert sheet.freeze_panes == "A2"
        for name, cell in zip(arranged(table), sheet[1], strict=True):
            words = describe(table, name, language)
            assert cell.value == (words.title if language == "vi" else name)
            assert cell.font.bold
            assert words.description in cell.comment.text
            assert f"({name})" in cell.comment.text
            dimension = sheet.column_dimensions[cell.column_letter]
            if columns(table)[name].kind not in ("whole", "percent"):
                assert dimension.number_format == "@"


def test_vietnamese_workbook_speaks_no_english() -> None:
    """Sheets, ids, columns and commands keep their names; everything else is Vietnamese."""
    book = load_workbook(io.BytesIO(template(True, "vi")))
    english = set()
    with (RAW / "codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    vietnamese = {row["label_vi"] for row in rows}
    english = {row["label_en"] for row in rows} - vietnamese
    for table in FACTS:
        for number, name in enumerate(arranged(table), 1):
            if columns(table)[name].list:
                cells = {row[number - 1].value for row in book[table].iter_rows(min_row=2)}
                assert not english & cells, (table, name)
    assert book["compliance"].cell(2, 1 + arranged("compliance").index("subject")).value == (
        "Khu dân cư"
    )
    guide = [cell.value for row in book[GUIDES["vi"]].iter_rows() for cell in row if cell.value]
    assert 'antq.check("so-lieu.xlsx", language="vi")' in guide
    assert not [text for text in guide if " the " in text]


def test_titles_of_workbooks_made_before_they_were_changed_are_understood() -> None:
    assert headings("outreach")["mức chính xác của số liệu"] == "value_qualifier"
    assert headings("awards")["cấp tặng"] == "conferred_by"
    assert "" not in headings("sources")


def test_labels_names_and_titles_are_understood(edited, tmp_path: Path) -> None:
    typed = {
        "place_id": "quang binh",
        "subject": "khu dân cư",
        "stage": "Registered (pledged)",
        "compliant_qualifier": "Trên",
        "as_printed": "trên 12 trong số 15 khu dân cư",
    }
    path = edited(
        both(
            put("compliance", 2, **FIGURE | typed),
            put("compliance", 3, **FIGURE | {"subject": "Doanh nghiệp + Cơ quan"}),
            put("compliance", 4, **FIGURE | {"subject": "Cơ quan, doanh nghiệp", "period": "2012"}),
            put("compliance", 1, subject="Loại đơn vị *", compliant="Meet the standard"),
        ),
        filled=False,
    )
    frame = antq.load(path).compliance
    assert set(frame["place_id"]) == {"quang-binh"}
    assert list(frame["subject"]) == ["residential_area", "agency+enterprise", "agency+enterprise"]
    assert list(frame["stage"]) == ["registered", "recognised", "recognised"]
    assert frame["compliant_qualifier"][0] == "more_than"


def test_name_of_several_places_is_that_of_the_period(edited) -> None:
    event = {name: AWARD[name] for name in ("source_id", "as_printed")}
    event |= {"status": "planned", "kind": "festival"}
    names = ["tỉnh Quảng Ngãi", "Quảng Ngãi", "tỉnh Quảng Ngãi (từ 01/7/2025)"]
    periods = ["2019", "2026", "2026"]
    rows = [
        put("events", line, place_id=name, period=period, **event)
        for line, (name, period) in enumerate(zip(names, periods, strict=True), 2)
    ]
    path = edited(both(*rows, put("events", 4, note="again", kind="award_ceremony")), filled=False)
    assert list(antq.load(path).events["place_id"]) == [
        "quang-ngai",
        "quang-ngai-2025",
        "quang-ngai-2025",
    ]
    path = edited(put("events", 2, place_id="Quảng Ngãi", period="2025", **event), filled=False)
    (line,) = found(path)
    assert line == (
        "book.xlsx[events]:2: place_id: 'Quảng Ngãi' is the name of several places; "
        "use one of quang-ngai, quang-ngai-2025"
    )


def test_the_columns_that_matter_come_first_and_the_others_are_folded_away() -> None:
    sheet = load_workbook(io.BytesIO(template(False)))["compliance"]
    hidden = [
        cell.value
        for cell in sheet[1]
        if sheet.column_dimensions[cell.column_letter].hidden
        and sheet.column_dimensions[cell.column_letter].outlineLevel == 1
    ]
    names = [cell.value for cell in sheet[1]]
    assert names[-len(hidden) :] == hidden
    assert {"fact_id", "status", "stage", "standard_id", "period_basis"} <= set(hidden)
    assert set(FIGURE) <= set(names) - set(hidden)
    asked = [cell.value for cell in sheet[1] if "*" in cell.number_format]
    assert asked == ["source_id", "as_printed", "place_id", "period", "subject"]


def test_same_data_same_bytes(tmp_path: Path, monkeypatch) -> None:
    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)

    monkeypatch.setattr("datetime.datetime", Later)
    monkeypatch.setattr("time.time", lambda: 1.9e9)
    write_template(check_source(RAW).tables, tmp_path / "again.xlsx", "en", filled=True)
    assert (tmp_path / "again.xlsx").read_bytes() == template(True)
    with zipfile.ZipFile(tmp_path / "again.xlsx") as book:
        assert {part.date_time[0] for part in book.infolist()} == {2000}
        assert book.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2


def test_check_says_the_same_of_a_workbook_and_of_files(edited, tmp_path: Path) -> None:
    """Line numbers and sentences are those of the CSV files; only the names of files differ."""
    faults = {
        ("compliance", 2, "place_id"): "quang-bin",
        ("compliance", 3, "subject"): "communes",
        ("compliance", 4, "compliant"): "426",
        ("awards", 3, "count"): "1.300",
        ("events", 5, "period"): "12/2017",
        ("sources", 2, "title"): "",
    }
    folder = shutil.copytree(RAW, tmp_path / "raw")
    for (table, line, column), value in faults.items():
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        rows[line - 1][rows[0].index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    changes = [put(table, n, **{column: value}) for (table, n, column), value in faults.items()]
    lines = antq.check(edited(both(*changes))).lines
    assert any("'quang-bin' is not in the sheet places" in line for line in lines)
    plain = [line.replace("book.xlsx[", "").replace("]:", ".csv:", 1) for line in lines]
    expected = [line.replace("not in places.csv", "not in the sheet places")
                for line in antq.check(folder).lines]  # fmt: skip
    assert plain == expected
    assert len(lines) == 5


def test_every_column_is_described() -> None:
    known = {(table, name) for table in TABLES for name in columns(table)}
    for path in (ROOT / "data" / "processed").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            known |= {(path.stem, name) for name in next(csv.reader(file))}
    for table, name in known:
        for language in ("vi", "en"):
            title, description, _ = describe(table, name, language)
            assert title.strip() == title != ""
            assert description.endswith((".", "…")), (table, name)
    with (ROOT / "src/antq_analysis/words/fields.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(names) == len(set(names))
    used = {f"{table}.{name}" for table, name in known} | {name for _, name in known}
    assert set(names) <= used


def test_unknown_column_has_no_description() -> None:
    with pytest.raises(KeyError, match="colour"):
        describe("compliance", "colour", "vi")


def test_template_command(project, capsys) -> None:
    assert cli.main(["template"]) == 0
    assert "antq-template.xlsx written" in capsys.readouterr().out
    assert cli.main(["check", "antq-template.xlsx"]) == 0
    assert "compliance        0 rows" in capsys.readouterr().out
    assert (project / "antq-template.xlsx").read_bytes() == template(False)
    assert cli.main(["template", "mine.XLSX", "--filled"]) == 0
    assert cli.main(["check", "mine.XLSX"]) == 0
    assert (project / "mine.XLSX").read_bytes() == template(True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["template", "there.xlsx"], "'there.xlsx' is there already; name another file"),
        (["template", "mine.ods"], "'mine.ods' is not a name of a workbook"),
        (["check", "there.ods"], "save it as 'Excel Workbook (*.xlsx)'"),
    ],
)
def test_template_refuses_in_a_sentence(project, capsys, words, message) -> None:
    for name in ("there.xlsx", "there.ods"):
        (project / name).write_bytes(b"someone's work")
    assert cli.main(words) == 2
    assert message in capsys.readouterr().err
    assert (project / "there.xlsx").read_bytes() == b"someone's work"
    assert not (project / "mine.ods").exists()


def test_template_of_faulty_tables_names_the_faults(project) -> None:
    path = project / "data" / "raw" / "compliance.csv"
    path.write_text(path.read_text("utf-8").replace(",1273,", ",1.273,"), encoding="utf-8")
    report = antq.template("book.xlsx")
    assert report.code == 1
    assert "'1.273'" in report.lines[0]
    assert not (project / "book.xlsx").exists()


def test_template_from_a_workbook_offers_its_new_codes(edited, tmp_path: Path) -> None:
    new = {"list": "occasion", "code": "anniversary", "label_vi": "Kỷ niệm", "label_en": "Jubilee"}
    old = edited(
        both(put("codes", len(antq.load(RAW).codes) + 2, **new), put("compliance", 6, **FIGURE))
    )
    assert antq.template(tmp_path / "new.xlsx", filled=True, data=old)
    book = load_workbook(tmp_path / "new.xlsx")
    assert "Jubilee" in {cell.value for row in book[LISTS].iter_rows() for cell in row}
    assert check_source(tmp_path / "new.xlsx").notes == []  # what was proposed is written down
    assert len(antq.load(tmp_path / "new.xlsx").compliance) == 5


def test_run_from_a_workbook(project, stub_charts, add_notebook, edited, tmp_path: Path) -> None:
    add_notebook("00_start.ipynb", "import antq_analysis as antq\nlen(antq.load().compliance)")
    path, out = edited(put("compliance", 6, **FIGURE)), tmp_path / "out"
    report = antq.run(path, out)
    assert report, report
    assert report.lines[0].startswith("compliance: 5 blank cells filled by default")
    account = json.loads((out / "reports" / "run.json").read_text("utf-8"))
    assert account["inputs_sha256"]["book.xlsx"] == commit.digest(path)
    assert account["rows"]["processed"]["compliance"] == 5
    notebook = json.loads((out / "notebooks" / "00_start.ipynb").read_text("utf-8"))
    assert notebook["cells"][1]["outputs"][0]["data"]["text/plain"] == ["5"]


@pytest.mark.parametrize("name", ["updating.md", "updating.vi.md"])
def test_example_of_the_recipe_is_good(name: str, edited) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    changes = []
    for table in ("sources", "places", "outreach"):
        lines = text.split(f"\n`{table}`\n\n", 1)[1].split("\n\n", 1)[0].splitlines()
        head, _, *rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
        head = [headings(table)[cell.casefold()] for cell in head]
        first = len(antq.load(RAW).tables[table]) + 2
        for line, row in enumerate(rows, first):
            changes.append(put(table, line, **dict(zip(head, row, strict=True))))
    path = edited(both(*changes))
    assert found(path) == []
    made = antq.outreach.per_session(antq.load(path)).iloc[-1]
    assert (made["place_id"], made["per_session_lower"]) == ("dong-hoi", 45_601 / 186)
    twin = (ROOT / "docs" / "updating.md").read_text("utf-8")
    plain = text.replace(', language="vi"', "").replace("so-lieu", "figures")
    plain = plain.replace("ket-qua", "results").replace("bai-bao", "article")
    plain = plain.replace("de-xuat", "proposals")
    assert plain.split("```")[1::2] == twin.split("```")[1::2]


def test_figures_of_a_workbook_are_looked_up_in_texts(edited, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "001_b864025c05a2b374.txt").write_text("Một đoạn.\n" * 12, encoding="utf-8")
    report = antq.check(edited(), texts)
    assert report.code == 1
    assert any(line.startswith("book.xlsx[compliance]:2: as_printed: ") for line in report.lines)
