"""The tables as a workbook after good practice for statistical tables (gptables).

A cover, contents and notes; one table a sheet; nothing merged; units in the headings; a number is
a number, and the word that stands before it in its source has a column of its own. What is read
from the data is written as text whatever it looks like.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
from gptables import GPTable, GPWorkbook
from gptables.core.gptable import FormatList

from antq_analysis.data.dataset import DataSet
from antq_analysis.readable import tables
from antq_analysis.readable.columns import COLUMNS, Row, cell, title
from antq_analysis.readable.tables import Table
from antq_analysis.reports.book_contents import about
from antq_analysis.reports.book_docx import STAMP
from antq_analysis.words import Words

WIDEST, CHARACTER = 330, 8  # pixels
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
SHEETS = {
    "compliance": "sheet_compliance",
    "left_out": "sheet_left_out",
    "standards": "sheet_standards",
    "outreach": "sheet_outreach",
    "outreach_per_session": "sheet_per_session",
    "awards": "sheet_awards",
    "events": "sheet_events",
    "documents": "sheet_documents",
    "initiatives": "sheet_initiatives",
    "sources": "sheet_sources",
    "corrections": "sheet_corrections",
}
NOTES = ["note_precision", "note_paragraph", "note_share", "note_attendances", "note_members"]
NOTES += ["note_stock", "note_overlap", "note_combined", "note_once", "note_not_stated"]
NOTES += ["note_names"]
FORMATS = {"rate": "0.0", "percent": "0.0", "per_session": "#,##0.0"}  # of others "#,##0"
UNITS = {**dict.fromkeys(("compliant", "assessed", "shortfall"), "book_unit")}
UNITS |= dict.fromkeys(("rate", "percent", "threshold"), "book_percent")
# Where the qualifier of a number does not stand in "<column>_qualifier".
QUALIFIERS = {"rate": "rate_qualifier", "per_session": "qualifier"}


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
    buffer = io.BytesIO()
    book = GPWorkbook(buffer, options={**_OPTIONS, "in_memory": True})
    name = f"{words.text('book_tables')}: {words.text('antq')}"
    book.set_properties({"title": name, "author": "antq-analysis", "created": STAMP})
    _add_cover(book, [name, *about(data, words)[:2], words.text("book_missing")], words)
    shown = {words.text("sheet_notes"): _notes(words)}
    for table_name, key in SHEETS.items():
        table = getattr(tables, table_name)(data, language, long=True)
        if table.rows:
            shown[words.text(key)] = _sheet(table, len(shown) + 2, words)
    label = words.text("sheet_contents")
    contents = book.make_table_of_contents(
        shown,
        title=label,
        table_name=_table_name(1, words),
        instructions=words.text("book_list"),
        column_names=[words.text("column_sheet"), words.text("column_item")],
    )
    for sheet_name, made in {label: contents, **shown}.items():
        sheet = book.add_worksheet(sheet_name)
        sheet.write_gptable(made, False, [])
        for place, width in enumerate(_widths(made.table)):
            sheet.set_column_pixels(place, place, width)
    book.close()
    return buffer.getvalue()


def _sheet(table: Table, number: int, words: Words) -> GPTable:
    """Return the sheet of a table: every column of its long form, numbers as numbers."""
    columns: dict[str, list[Any]] = {words.text("table_index"): list(table.frame.index)}
    units: dict[str, str] = {}
    formats: list[dict[str, Any]] = []
    for name in table.columns:
        heading, of = title(name, words.language), COLUMNS[name].of
        if name == "source":
            columns[heading] = ["; ".join(row["cited"]) for row in table.rows]
        elif not COLUMNS[name].numeric:
            columns[heading] = [cell(name, row, words) for row in table.rows]
        else:
            look = {"num_format": FORMATS.get(name, "#,##0"), "align": "right"}
            for said, key in _numbers(name, heading, words).items():
                formats.append({"column": {"columns": [len(columns)], "format": look}})
                columns[said] = [row[key] for row in table.rows]
            if name in UNITS:
                units[heading] = words.text(UNITS[name])
            qualifier = QUALIFIERS.get(name, f"{of}_qualifier")
            if qualifier in table.rows[0]:
                said = words.text("column_qualifier_of", column=heading)
                columns[said] = [_precision(row, of, qualifier, words) for row in table.rows]
    blank = words.text("book_missing").partition(":")[0]
    cells = {name: [_value(one, blank) for one in column] for name, column in columns.items()}
    has_sources = "source" in table.columns
    return GPTable(
        pd.DataFrame(cells, dtype=object),
        _table_name(number, words),
        table.title,
        source=words.text("book_source_rows") if has_sources else None,
        units=units or None,
        instructions=words.text("book_sheet", notes=words.text("sheet_notes")),
        legend=[words.text("book_missing")],
        index_columns={},
        additional_formatting=formats,
    )


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


def _value(value: Any, blank: str) -> Any:
    """Return a cell as gptables takes it: text that is never read as formula, link or note."""
    if value is None or pd.isna(value) or not str(value).strip():
        return FormatList([{}, blank])  # gptables refuses a sign by itself
    if not isinstance(value, str):
        return value
    return FormatList([{"quote_prefix": value[0] in "=+-@"}, value])


def _notes(words: Words) -> GPTable:
    texts = [words.text(key) for key in NOTES]
    frame = pd.DataFrame(
        {
            words.text("column_note_number"): range(1, len(texts) + 1),
            words.text("column_note"): texts,
        }
    )
    return GPTable(
        frame,
        _table_name(2, words),
        words.text("sheet_notes"),
        instructions=words.text("book_list"),
        index_columns={},
    )


def _add_cover(book: GPWorkbook, texts: Sequence[str], words: Words) -> None:
    """Add the cover; gptables' own has headings in English."""
    sheet = book.add_worksheet(words.text("sheet_cover"))
    sheet.set_column(0, 0, 85)
    looks = [book.theme.cover_title_format, *[book.theme.cover_text_format] * len(texts)]
    for number, text in enumerate(texts):
        sheet.write_string(number, 0, text, book.add_format(looks[number]))


def _table_name(number: int, words: Words) -> str:
    return f"{'Bang' if words.language == 'vi' else 'Table'}_{number}"


def _widths(frame: pd.DataFrame) -> list[int]:
    """Return the columns' widths in pixels; longer texts are wrapped."""
    widths = []
    for name, column in frame.items():
        texts = [*str(name).split("\n"), *(getattr(one, "string", str(one)) for one in column)]
        widths.append(min(max(len(text) for text in texts) * CHARACTER + 12, WIDEST))
    return widths
