"""An Excel workbook to tables of text: one sheet a table, and all that Excel does to what is typed.

What stands in the cells is judged by the same rules as CSV files, elsewhere. Here is only what a
CSV file can't hold: dates, formulas, error values, merged cells.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from antq_analysis.raw import defaults
from antq_analysis.raw.defaults import Sheet
from antq_analysis.raw.problems import Problem, nearest, quoted
from antq_analysis.raw.schemas import TABLES, columns
from antq_analysis.raw.texttable import Column, TextTable, Unreadable, header_problems

SUFFIX = ".xlsx"
NUMERIC = ("whole", "percent")  # kinds of columns whose cells hold numbers
DATED = ("day", "date", "period")  # kinds of columns in which a full date may stand
# What a number format shows besides its codes: quoted words, [colours] and escaped characters.
_NO_CODES = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_AS_TEXT = "format the cell as Text and type it again"


@dataclass
class Book:
    """What a workbook holds.

    Attributes
    ----------
    texts
        The tables by name, blank cells filled in where they have a default.
    problems
        What is wrong with the file or with a whole sheet.
    faults
        Cells that can't be used, as table, row, column and sentence. One without a sentence is
        unknown because of another cell's fault.
    notes
        A line for each table in which blank cells were filled in.
    """

    texts: dict[str, TextTable] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faults: list[tuple[str, int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_workbook(path: Path) -> Book:
    """Read the tables of an Excel workbook as text, and fill in the cells that have a default.

    A sheet has the name of its table and the names of the columns in its first row; other sheets
    are not looked at, hidden rows and columns are read like any other.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Book
        The tables, what is wrong with them, and what was filled in.
    """
    book = Book()
    sheets: dict[str, Sheet] = {}
    try:
        found = _sheets_by_table(path)
    except Unreadable as error:
        return Book(problems=error.problems)
    for table in TABLES:
        file = f"{path.name}[{table}]"
        try:
            sheets[table] = _read_sheet(_the_sheet(path.name, table, found), file, table)
        except Unreadable as error:
            book.problems += error.problems
    book.notes = defaults.said(defaults.fill(sheets))
    for table, sheet in sheets.items():
        texts = {name: Column.of(cells) for name, cells in sheet.columns.items()}
        find_lines: partial[list[int]] = partial(list, sheet.lines)
        book.texts[table] = TextTable(f"{path.name}[{table}]", texts, len(sheet.lines), find_lines)
        book.faults += [(table, *fault) for fault in sheet.faults]
    return book


def in_workbook(message: str) -> str:
    """Return a sentence about tables with its files called sheets."""
    return re.sub(rf"\b({'|'.join(TABLES)})\.csv\b", r"the sheet \1", message)


def _sheets_by_table(path: Path) -> dict[str, list[Any]]:
    """Return all sheets by their names, in lower case and without blanks around them."""
    message = ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about decorations that openpyxl does not know
            book = load_workbook(path)
    except FileNotFoundError:
        message = "there is no such file; look for a slip in its name"
    except OSError as error:
        message = (
            f"can't be opened ({error.strerror or 'damaged'}); close it elsewhere, and try again"
        )
    except Exception:  # whatever a damaged file makes openpyxl raise: there is no list of it
        message = (
            "can't be read as an Excel workbook: it is damaged, locked with a password, or of "
            "another kind; open it in Excel and save it as 'Excel Workbook (*.xlsx)'"
        )
    if message:
        raise Unreadable(Problem(path.name, message))
    found: dict[str, list[Any]] = {}
    for sheet in book.worksheets:
        found.setdefault(sheet.title.strip().lower(), []).append(sheet)
    if not set(found) & set(TABLES):
        message = (
            "has no sheet with the name of a table (sources, places, compliance and so on); "
            "enter the figures in a workbook that 'antq template' wrote"
        )
        raise Unreadable(Problem(path.name, message))
    return found


def _the_sheet(file: str, table: str, found: dict[str, list[Any]]) -> Any:
    sheets = found.get(table, [])
    if len(sheets) == 1:
        return sheets[0]
    message = f"there are {len(sheets)} sheets '{table}'; rename or remove one"
    if not sheets:
        hint = nearest(table, [name for name in found if name not in TABLES])
        hint = hint.replace("did you mean", "is it").replace("?", "? rename it")
        message = (
            f"the sheet '{table}' is missing{hint or '; put it back, if only with its header'}"
        )
    raise Unreadable(Problem(file, message))


def _read_sheet(sheet: Any, file: str, table: str) -> Sheet:
    """Return the rows below the header that hold anything."""
    expected = columns(table)
    rows = sheet.iter_rows()
    head = [_plain(cell.value).strip() for cell in next(rows, ())]
    if not set(head) & set(expected):
        message = "the first row does not hold the names of the columns; put them back"
        raise Unreadable(Problem(file, message, 1))
    result = Sheet({name: [] for name in expected}, [])
    nameless = False
    for cells in rows:
        if not any(_plain(cell.value).strip() for cell in cells):
            continue
        row = len(result.lines)
        result.lines.append(cells[0].row)
        for name, cell in zip(head, cells, strict=True):
            if name in expected:
                text, fault = _text(cell, expected[name]["kind"])
                result.columns[name].append(text)
                result.faults += [(row, name, fault)] if fault else []
            nameless |= not name and bool(_plain(cell.value).strip())
    names = head if nameless else [name for name in head if name]
    if problems := header_problems(file, names, list(expected)):
        raise Unreadable(*problems)
    _note_merged(sheet, head, result)
    return result


def _note_merged(sheet: Any, head: list[str], result: Sheet) -> None:
    """Report merged cells: all but the first are blank, though they show its value."""
    for merged in sheet.merged_cells.ranges:
        message = f"the cells {merged.coord} are merged; unmerge them, and fill in each of them"
        for row, line in enumerate(result.lines):
            for name in head[merged.min_col - 1 : merged.max_col]:
                if merged.min_row <= line <= merged.max_row and name in result.columns:
                    result.faults.append((row, name, message))
                    message = ""  # one problem; the other cells are unknown because of it


def _text(cell: Any, kind: str) -> tuple[str, str]:
    """Return a cell as the text that was typed, or what is wrong with it."""
    value, shown = cell.value, cell.number_format or ""
    if value is None:
        return "", ""
    if cell.data_type == "f":
        formula = quoted(str(getattr(value, "text", value)))
        return "", f"{formula} is a formula; write its result (copy, then paste as values only)"
    if cell.data_type == "e":
        return "", f"'{value}' is an error of Excel; write the value, or clear the cell"
    if isinstance(value, date):
        return _date(value, kind, _NO_CODES.sub("", shown).lower())
    if cell.data_type == "d" or isinstance(value, time):
        return "", f"'{value}' is a time that Excel made of what was typed; {_AS_TEXT}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _plain(value), ""
    if "%" in _NO_CODES.sub("", shown):
        number = f"{100 * value:.8g}"
        again = f"set its format to General, and write {number}" if kind in NUMERIC else _AS_TEXT
        return "", f"'{number}%' is {value:g} to Excel; {again}"
    if kind == "gso_code":
        return "", f"'{value}' is a number, which has lost any zeros before it; {_AS_TEXT}"
    return _plain(value), ""


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()  # as Excel shows it
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _date(value: date, kind: str, shown: str) -> tuple[str, str]:
    """Return a date as text where Excel shows all of it, or else say what happened."""
    day = value.isoformat()[:10]
    whole = not isinstance(value, datetime) or value.time() == time()
    if kind not in DATED:
        return "", f"'{day}' is a date that Excel made of what was typed; {_AS_TEXT}"
    if whole and all(code in shown for code in "ymd"):
        return day, ""
    printed = f"{day[:7]} or {day}, whichever is printed" if whole else f"{day} without the time"
    return "", f"Excel made a date of what was typed; format the cell as Text and write {printed}"
