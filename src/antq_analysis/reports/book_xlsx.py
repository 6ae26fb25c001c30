"""The tables as a workbook after good practice for statistical tables.

A cover, contents and notes; one table a sheet, its notes by number; nothing merged; units in the
headings; a number is a number, and the word that stands before it in its source has a column of its
own. What is read from the data is written as text whatever it looks like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table as Named

from antq_analysis.data.dataset import DataSet
from antq_analysis.readable import tables
from antq_analysis.readable.columns import COLUMNS, Row, cell, title
from antq_analysis.readable.tables import Table
from antq_analysis.reports.book_contents import about
from antq_analysis.reports.entry_form import put
from antq_analysis.reports.same_bytes import written
from antq_analysis.words import Words, printable

WIDEST, COVER = 46, 85  # widths in characters
NOTES = ["note_precision", "note_paragraph", "note_share", "note_attendances", "note_members"]
NOTES += ["note_stock", "note_overlap", "note_combined", "note_once", "note_not_stated"]
NOTES += ["note_names"]
# By table, its sheet and the numbers of its notes.
SHEETS = {
    "compliance": ("sheet_compliance", (1, 2, 3)),
    "left_out": ("sheet_left_out", (1, 2, 3)),
    "standards": ("sheet_standards", ()),
    "outreach": ("sheet_outreach", (1, 2, 4, 5, 6, 7, 8)),
    "outreach_per_session": ("sheet_per_session", (1, 2, 4, 7, 8)),
    "awards": ("sheet_awards", (1, 2, 9, 10)),
    "events": ("sheet_events", (2,)),
    "documents": ("sheet_documents", (2,)),
    "initiatives": ("sheet_initiatives", (2, 11)),
    "sources": ("sheet_sources", ()),
    "corrections": ("sheet_corrections", (2,)),
}
FORMATS = {"rate": "0.0", "percent": "0.0", "per_session": "#,##0.0"}  # of others "#,##0"
UNITS = {**dict.fromkeys(("compliant", "assessed", "shortfall"), "book_unit")}
UNITS |= dict.fromkeys(("rate", "percent", "threshold"), "book_percent")
# Where the qualifier of a number does not stand in "<column>_qualifier".
QUALIFIERS = {"rate": "rate_qualifier", "per_session": "qualifier"}
_TITLE, _HEAD = Font(name="Arial", size=16, bold=True), Font(name="Arial", size=12, bold=True)
_PLAIN, _LINK = Font(name="Arial", size=12), Font(name="Arial", size=12, underline="single")
_UNDER = Border(bottom=Side("thin"))
Columns = dict[str, list[Any]]


def workbook(data: DataSet, language: str) -> bytes:
    """Return the workbook.

    Parameters
    ----------
    data
        The data set.
    language
        ``en`` or ``vi``.
    """
    words = data.words(language)
    book = Workbook()
    book.remove(book.active)
    name = f"{words.text('book_tables')}: {words.text('antq')}"
    book.properties.title = name
    cover, contents, notes = (
        book.create_sheet(words.text(f"sheet_{key}")) for key in ("cover", "contents", "notes")
    )
    _write_lines(cover, name, [*about(data, words)[:2], words.text("book_missing")], wrap=True)
    cover.column_dimensions["A"].width = COVER
    one_list, shown = words.text("book_list"), {notes.title: notes.title}
    for table_name, (key, numbers) in SHEETS.items():
        table = getattr(tables, table_name)(data, language, long=True)
        if table.rows:
            sheet = book.create_sheet(words.text(key))
            shown[sheet.title] = table.title
            columns, formats = _columns_of(table, words)
            lines = _about(table, numbers, notes.title, words)
            _write(sheet, table.title, lines, columns, words, formats)
    texts = [words.text(key) for key in NOTES]
    heads = words.text("column_note_number"), words.text("column_note")
    numbered = dict(zip(heads, ([*range(1, len(texts) + 1)], texts), strict=True))
    _write(notes, notes.title, [one_list], numbered, words)
    heads = words.text("column_sheet"), words.text("column_item")
    listed: Columns = dict(zip(heads, map(list, zip(*shown.items(), strict=True)), strict=True))
    _write(contents, contents.title, [one_list], listed, words)
    for line, target in enumerate(shown, contents.max_row - len(shown) + 1):
        link = contents.cell(line, 1)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{target}'!A1")
        link.font = _LINK
    return written(book)


def _about(table: Table, numbers: Sequence[int], notes: str, words: Words) -> list[str]:
    """Return what stands between the title of a sheet and its table."""
    key = "book_sheet_noted" if numbers else "book_sheet"
    told = {"notes": notes, "numbers": ", ".join(map(str, numbers))}
    lines = [words.text(key, **told), words.text("book_missing")]
    return [*lines, words.text("book_source_rows")] if "source" in table.columns else lines


def _columns_of(table: Table, words: Words) -> tuple[Columns, dict[str, str]]:
    """Return every column of a table's long form, numbers as numbers, and the numbers' formats."""
    columns: Columns = {words.text("table_index"): list(table.frame.index)}
    formats: dict[str, str] = {}
    for name in table.columns:
        heading, of = title(name, words.language), COLUMNS[name].of
        if name == "source":
            columns[heading] = ["; ".join(row["cited"]) for row in table.rows]
        elif not COLUMNS[name].numeric:
            columns[heading] = [cell(name, row, words) for row in table.rows]
        else:
            unit = f" ({words.text(UNITS[name])})" if name in UNITS else ""
            for said, key in _numbers(name, heading, words).items():
                formats[said + unit] = FORMATS.get(name, "#,##0")
                columns[said + unit] = [row[key] for row in table.rows]
            qualifier = QUALIFIERS.get(name, f"{of}_qualifier")
            if qualifier in table.rows[0]:
                said = words.text("column_qualifier_of", column=heading)
                columns[said] = [_precision(row, of, qualifier, words) for row in table.rows]
    return columns, formats


def _numbers(name: str, heading: str, words: Words) -> dict[str, str]:
    """Return the columns of the rows that hold a number, by what stands above them."""
    of = COLUMNS[name].of
    if name != "per_session":
        return {heading: of}
    ends = {words.text("column_lower"): f"{of}_lower", heading: of}
    return {**ends, words.text("column_upper"): f"{of}_upper"}


def _precision(row: Row, of: str, qualifier: str, words: Words) -> str | None:
    """Return the word before a number: none is exact, no number has none."""
    word = row[qualifier]
    if pd.isna(word):
        return None if pd.isna(row[of]) else words.label("qualifier", "exact")
    return words.label("qualifier", str(word))


def _write_lines(sheet: Any, name: str, texts: Sequence[str], wrap: bool = False) -> None:
    """Write a title, and a line for each text below it."""
    for line, text in enumerate([name, *texts], 1):
        put(sheet.cell(line, 1), printable(text))
        sheet.cell(line, 1).font = _TITLE if line == 1 else _PLAIN
        sheet.cell(line, 1).alignment = Alignment(vertical="top", wrap_text=wrap)


def _write(
    sheet: Any,
    name: str,
    lines: Sequence[str],
    columns: Columns,
    words: Words,
    formats: Mapping[str, str] | None = None,
) -> None:
    """Write a title, lines and one table, which has a name of its own."""
    _write_lines(sheet, name, lines)
    blank, top = words.text("book_missing").partition(":")[0], len(lines) + 2
    for place, (heading, values) in enumerate(columns.items(), 1):
        number_format = (formats or {}).get(heading)
        texts = [heading, *(_text(value, blank) for value in values)]
        for line, text in enumerate(texts, top):
            made = sheet.cell(line, place)
            is_number = line > top and isinstance(text, int | float)
            if is_number:
                made.value, made.number_format = text, number_format or "General"
            else:
                put(made, printable(str(text)))
            made.font = _PLAIN if line > top else _HEAD
            made.border = _UNDER if line == top else Border()
            side = "right" if is_number or number_format else "left"
            made.alignment = Alignment(wrap_text=True, vertical="top", horizontal=side)
        width = max(len(str(text)) for text in texts) * 1.2 + 2
        sheet.column_dimensions[get_column_letter(place)].width = min(width, WIDEST)
    last = f"{get_column_letter(len(columns))}{top + len(texts) - 1}"
    label = "Bang" if words.language == "vi" else "Table"
    number = sheet.parent.worksheets.index(sheet)
    sheet.add_table(Named(displayName=f"{label}_{number}", ref=f"A{top}:{last}"))
    sheet.freeze_panes = sheet.cell(top + 1, 1)


def _text(value: Any, blank: str) -> Any:
    """Return a cell: a number, a text, or the sign for what is not stated."""
    if value is None or pd.isna(value) or not str(value).strip():
        return blank
    return value if isinstance(value, str) else getattr(value, "item", lambda: value)()
