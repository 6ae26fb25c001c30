"""An Excel workbook to tables of text: one sheet a table, and all that Excel does to what is typed.

What stands in the cells is judged by the same rules as CSV files, elsewhere. Here is only what a
CSV file can't hold: dates, formulas, error values, merged cells.
"""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from antq_analysis.messages import Fault, reason
from antq_analysis.phrases import fold
from antq_analysis.raw.cells import year_in_a_date
from antq_analysis.raw.problems import Checked, Problem, Table, nearest
from antq_analysis.raw.rows import Row, empty_table, make_table, table_of
from antq_analysis.raw.schema import DATED, NUMERIC, OPTIONAL, TABLES, columns, describe_table

Rows = list[list[Any]]  # the cells of each row of a sheet that holds something
# What a number format shows besides its codes: quoted words, [colours] and escaped characters.
_NO_CODES = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def read_workbook(path: Path, checked: Checked) -> None:
    """Read the tables of an Excel workbook as text, and note what is wrong with its sheets.

    A sheet has the name of its table and the names of the columns in its first row; hidden rows and
    columns are read like any other.
    """
    try:
        sheets = _sheets(path)
    except Fault as fault:
        checked.problems.append(Problem(path.name, fault))
        return
    for name in TABLES:
        file = path.name
        if name in OPTIONAL and name not in sheets:
            checked.tables[name] = empty_table(name, f"{file}[{name}]")
            continue
        try:
            rows = _the_sheet(name, sheets)
            file = f"{path.name}[{name}]"
            if table := make_table(name, file, _texts(rows), checked):
                checked.tables[name] = table
                for cell in (cell for cells in rows for cell in cells):
                    _take(checked, table, cell)
                _note_merged(checked, table, rows[0][0].parent)
        except Fault as fault:
            checked.problems.append(Problem(file, fault))
    for title, found in sheets.items():
        for rows in found if title not in TABLES else []:
            if (meant := _table_in(rows)) in checked.tables:
                unread = Fault("sheet_not_read", sheet=rows[0][0].parent.title, new=meant)
                checked.problems.append(Problem(path.name, unread))


def _sheets(path: Path) -> dict[str, list[Rows]]:
    """Return the rows of all sheets by name, in lower case and without blanks around it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about decorations that openpyxl does not know
            book = load_workbook(path)
    except OSError as error:
        raise Fault("cannot_open", reason=reason(error)) from None
    except Exception:  # whatever a damaged file makes openpyxl raise: there is not a list of it
        raise Fault("not_a_workbook") from None
    found: dict[str, list[Rows]] = {}
    for sheet in book.worksheets:
        found.setdefault(sheet.title.strip().lower(), []).append(_filled_rows(sheet))
    if not set(found) & set(TABLES):  # Strict Open XML seems to have no sheets at all
        raise Fault("no_sheets" if found else "not_a_workbook")
    return found


def _filled_rows(sheet: Any) -> Rows:
    """Return the cells of each row that holds something.

    `iter_rows` makes every cell of every row down to the last one that has so much as a colour;
    openpyxl has no other way to the cells that are there.
    """
    rows: dict[int, list[Any]] = {}
    for (row, _), cell in sorted(sheet._cells.items()):
        if _plain(cell.value).strip():
            rows.setdefault(row, []).append(cell)
    return list(rows.values())


def _texts(rows: Rows) -> list[Row]:
    width = max((cells[-1].column for cells in rows), default=0)
    found = [(cells[0].row, {cell.column: _plain(cell.value) for cell in cells}) for cells in rows]
    return [(line, [texts.get(at, "") for at in range(1, width + 1)]) for line, texts in found]


def _table_in(rows: Rows) -> str:
    """Return the table whose header a sheet has, with rows below it, or nothing."""
    return table_of([_plain(cell.value) for cell in rows[0]]) if len(rows) > 1 else ""


def _the_sheet(name: str, sheets: dict[str, list[Rows]]) -> Rows:
    found = sheets.get(name, [])
    if len(found) > 1:
        raise Fault("sheets_alike", number=len(found), new=name)
    if found and not found[0]:
        raise Fault("empty_sheet", new=name)
    if found:
        return found[0]
    titles = {fold(describe_table(name, language)[0]) for language in ("vi", "en")}
    others = {title: rows for title, (rows, *_) in sheets.items() if title not in TABLES and rows}
    near = [title for title in others if fold(title) in titles or _table_in(others[title]) == name]
    near = near or list(filter(None, [nearest(name, others)]))
    if not near:
        raise Fault("sheet_missing", new=name)
    raise Fault("sheet_missing", "rename_sheet", near=others[near[0]][0][0].parent.title, new=name)


def _take(checked: Checked, table: Table, cell: Any) -> None:
    """Put a cell into the table as the text that was typed, or note why that is not known."""
    column = columns(table.name).get(table.heads[cell.column - 1])
    if column is None or cell.row not in table.cells.index:
        return
    text = ""
    try:
        text = _text(cell, column.kind)
    except Fault as fault:
        checked.add(table.name, cell.row, column.name, fault)
    if text != _plain(cell.value):
        table.cells.at[cell.row, column.name] = text


def _note_merged(checked: Checked, table: Table, sheet: Any) -> None:
    """Report merged cells: all but the first are blank, though they show its value."""
    for merged in sheet.merged_cells.ranges:
        heads = table.heads[merged.min_col - 1 : merged.max_col]
        lines = [line for line in table.cells.index if merged.min_row <= line <= merged.max_row]
        spots = [(line, head) for line in lines for head in heads if head]
        for line, head in spots[:1]:  # one problem; the other cells are unknown because of it
            checked.add(table.name, line, head, Fault("merged", cells=merged.coord))
        for line, head in spots[1:]:
            checked.mark(table.name, line, head)


def _text(cell: Any, kind: str) -> str:
    """Return a cell as the text that was typed, or refuse what Excel made of it."""
    value, shown = cell.value, _NO_CODES.sub("", cell.number_format or "").lower()
    if cell.data_type == "f":
        raise Fault("a_formula", value=getattr(value, "text", value))
    if cell.data_type == "e":
        raise Fault("an_error", value=value)
    if isinstance(value, date):
        return _date(value, kind, shown)
    if cell.data_type == "d" or isinstance(value, time):
        raise Fault("a_time", value=value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if "%" in shown:
            new = f"{100 * value:.8g}"
            remedy = "general_format" if kind in NUMERIC else "as_text"
            raise Fault("percent_format", remedy, value=f"{new}%", held=f"{value:g}", new=new)
        if kind == "gso_code":
            raise Fault("a_number", value=value)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()  # as Excel shows it
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else unescape(str(value))


def _date(value: date, kind: str, shown: str) -> str:
    """Return a date as text where Excel shows all of it, or else say what happened."""
    day = value.isoformat()[:10]
    if year := year_in_a_date(date.fromisoformat(day)):
        raise Fault("year_as_date", value=day, year=year, new=year)
    if kind not in DATED:
        raise Fault("made_a_date", value=day)
    if isinstance(value, datetime) and value.time() != time():
        raise Fault("date_of_typed", "as_text_without_time", new=day)
    if not all(code in shown for code in "ymd"):
        raise Fault("date_of_typed", month=day[: 7 if "m" in shown else 4], new=day)
    return day
