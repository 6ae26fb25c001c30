"""The workbook that figures are entered in: one sheet a table, with drop-downs and notes.

It holds no formulas, because a formula has no value until Excel has opened the file; what the
hidden columns stand for when they are blank is worked out on reading (`defaults`).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from antq_analysis.raw.dictionary import describe
from antq_analysis.raw.schemas import FACTS, columns, key_of
from antq_analysis.raw.texttable import TextTable
from antq_analysis.raw.workbook import NUMERIC, SUFFIX

GUIDE = "Hướng dẫn - Guide"
LISTS = "lists"
# The sheets in the order in which they are needed.
ORDER = ["sources", *FACTS, "places", "documents", "standards", "codes", "corrections"]
_FOLDED = ["fact_id", "period_basis", "status", "stage", "standard_id", "base", "kind"]
_FOLDED += ["organised_by", "series", "occasion", "part_of", "duplicate_of"]
# Columns that are rarely filled in, or have a default: they stand last, and are folded away.
HIDDEN = {
    "sources": ["published_basis", "language"],
    "places": ["boundary_changed", "successor_id"],
    **dict.fromkeys(FACTS, _FOLDED),
    "events": ["fact_id", "period_basis"],
    "initiatives": ["fact_id", "duplicate_of"],
}
DEFAULTED = {"fact_id", "period_basis", "stage", "standard_id", "occasion"}
DEFAULTED_IN = {("compliance", "status"), ("outreach", "status"), ("outreach", "kind")}
# Vocabularies that the calculations know by heart; to the others an analyst may add codes.
CLOSED = {"base", "event_status", "level", "outreach_kind", "period_basis"}
CLOSED |= {"qualifier", "stage", "status"}
WIDTHS = {"text": 34, "key": 24, "code": 22, "url": 34, "file": 24, "period": 18}
LAST = 1_048_576  # the last row that Excel has
LONGEST = 32_767  # characters that a cell of Excel holds
_WHEN = datetime(2000, 1, 1)  # of every file: the same data give the same bytes
_HEAD, _HIDDEN_HEAD = PatternFill("solid", "D9E2F3"), PatternFill("solid", "E7E6E6")


def write_template(texts: Mapping[str, TextTable], path: Path, *, filled: bool = False) -> None:
    """Write a workbook to enter figures in.

    Parameters
    ----------
    texts
        The checked tables as text, as `loading.check_source` gives them: what is printed, not what
        it was corrected to.
    path
        The file, which is replaced if it is there.
    filled
        Whether to write every row. Otherwise the sheets of facts and corrections are empty, and
        the others hold what their drop-downs offer.
    """
    book = Workbook()
    book.remove(book.active)
    words = _words()
    _write_guide(book.create_sheet(GUIDE), words)
    sheets = {table: book.create_sheet(table) for table in ORDER}
    lists = _write_lists(book.create_sheet(LISTS), texts["codes"])
    labels = _labels(texts["codes"])
    for table, sheet in sheets.items():
        names = arranged(table)
        rows = filled or table not in (*FACTS, "corrections")
        _write_rows(sheet, table, names, texts[table] if rows else None)
        for number, name in enumerate(names, 1):
            _write_head(sheet.cell(1, number), table, name, labels)
            _lay_out(sheet, number, table, name)
            validation = _validation(table, name, lists, words)
            validation.add(f"{get_column_letter(number)}2:{get_column_letter(number)}{LAST}")
            sheet.add_data_validation(validation)
        sheet.freeze_panes = "A2"
        sheet.row_dimensions[1].height = 48
    path.write_bytes(_settled(book))


def arranged(table: str) -> list[str]:
    """Return the columns of a table as the workbook has them: those that are hidden stand last."""
    hidden = [name for name in HIDDEN.get(table, []) if name in columns(table)]
    return [name for name in columns(table) if name not in hidden] + hidden


def _words() -> list[dict[str, str]]:
    file = resources.files("antq_analysis") / "words" / "entry_form.csv"
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _write_guide(sheet: Any, words: list[dict[str, str]]) -> None:
    """Write how a figure is entered, Vietnamese on the left and English on the right."""
    looks = {
        "guide_title": Font(size=16, bold=True),
        "guide_heading": Font(size=12, bold=True),
        "guide_example": Font(name="Consolas"),
    }
    lines = [row for row in words if row["key"].startswith("guide_")]
    for number, row in enumerate(lines, 1):
        for column, language in enumerate(("vi", "en"), 1):
            cell = sheet.cell(number, column)
            _put(cell, row[language])
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = looks.get(row["key"], Font())
        longest = max(len(row["vi"]), len(row["en"]))
        sheet.row_dimensions[number].height = 42 if number == 1 else 18 * (1 + longest // 78)
    for letter in "AB":
        sheet.column_dimensions[letter].width = 76
    sheet.sheet_view.showGridLines = False


def _write_lists(sheet: Any, codes: TextTable) -> dict[str, str]:
    """Write each vocabulary into a column of a hidden sheet; return where each one stands."""
    found: dict[str, list[str]] = {}
    rows = zip(codes.columns["list"].texts(), codes.columns["code"].texts(), strict=True)
    for name, code in rows:
        found.setdefault(name, []).append(code)
    places = {}
    for number, (name, values) in enumerate(found.items(), 1):
        for line, text in enumerate([name, *values], 1):
            _put(sheet.cell(line, number), text)
        letter = get_column_letter(number)
        places[name] = f"{LISTS}!${letter}$2:${letter}${len(values) + 1}"
    sheet.sheet_state = "hidden"
    return places


def _labels(codes: TextTable) -> dict[str, list[str]]:
    """Return by vocabulary a line for each code, with its labels in both languages."""
    found: dict[str, list[str]] = {}
    cells = [codes.columns[name].texts() for name in ("list", "code", "label_vi", "label_en")]
    for name, code, vi, en in zip(*cells, strict=True):
        found.setdefault(name, []).append(f"{code}: {vi} / {en}")
    return found


def _write_rows(sheet: Any, table: str, names: list[str], text: TextTable | None) -> None:
    if text is None:
        return
    for number, name in enumerate(names, 1):
        kind = columns(table)[name]["kind"]
        for line, value in enumerate(text.columns[name].texts(), 2):
            if value:
                _put(sheet.cell(line, number), value, kind)


def _put(cell: Any, text: str, kind: str = "text") -> None:
    """Write a number as a number, and anything else as text that Excel leaves alone."""
    if kind in NUMERIC and re.fullmatch(r"\d{1,15}(\.\d{1,6})?", text):
        cell.value = float(text) if "." in text else int(text)
        return
    if len(text) > LONGEST:
        raise OSError(f"a cell of Excel holds {LONGEST} characters, not all of '{text[:40]}…'")
    cell.value = text
    cell.data_type = "s"  # openpyxl makes formulas and errors of texts such as =1 and #N/A
    cell.quotePrefix = text[:1] in "=+-@"
    cell.number_format = "@"


def _required(table: str, name: str) -> bool:
    """Whether a person has to fill a column in."""
    defaulted = table in FACTS and (name in DEFAULTED or (table, name) in DEFAULTED_IN)
    return bool(columns(table)[name]["required"]) and not defaulted


def _write_head(cell: Any, table: str, name: str, labels: Mapping[str, list[str]]) -> None:
    """Write the name of a column so that its title shows too, and say in a note what it means."""
    vi, en = describe(table, name, "vi"), describe(table, name, "en")
    cell.value = name
    # The cell holds the name alone: the title is part of the format in which it is shown.
    star = " *" if _required(table, name) else ""
    cell.number_format = f'@"{star} · {vi.title}"'
    cell.font = Font(bold=True)
    cell.fill = _HIDDEN_HEAD if name in HIDDEN.get(table, []) else _HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    lines = [vi.title, vi.description, "", en.title, en.description]
    codes = labels.get(columns(table)[name].get("list", ""), [])
    lines += ["", *codes] if codes else []
    note = Comment("\n".join(lines), "antq")
    note.width = 420
    note.height = 40 + 17 * sum(1 + len(line) // 62 for line in lines)
    cell.comment = note


def _lay_out(sheet: Any, number: int, table: str, name: str) -> None:
    kind = columns(table)[name]["kind"]
    column = sheet.column_dimensions[get_column_letter(number)]
    column.width = WIDTHS.get(kind, 16)
    if kind not in NUMERIC:
        column.number_format = "@"  # or Excel makes a date of 2014-03 and a number of 08
    if name in HIDDEN.get(table, []):
        column.hidden, column.outlineLevel = True, 1


def _validation(
    table: str, name: str, lists: Mapping[str, str], words: list[dict[str, str]]
) -> DataValidation:
    """Return what a column offers and refuses, with its meaning shown beside the chosen cell."""
    facts = columns(table)[name]
    said = {row["key"]: row["vi"] for row in words}
    vocabulary, target = facts.get("list", ""), facts.get("table", "")
    made = DataValidation(allow_blank=True)  # of no type: it only shows its prompt
    if lists.get(vocabulary) or target:
        closed = vocabulary in CLOSED and not facts.get("joined")
        sheet = target or "codes"
        made = DataValidation(
            type="list", formula1=lists.get(vocabulary) or _keys(target), allow_blank=True
        )
        made.errorStyle = "stop" if closed else "warning"
        made.errorTitle = said["error_title"]
        made.error = said["error_closed"] if closed else said["error_open"].format(sheet=sheet)
    elif facts["kind"] in NUMERIC:
        number = "whole" if facts["kind"] == "whole" else "decimal"
        most = {"whole": "999999999999", "decimal": "100"}[number]
        made = DataValidation(type=number, operator="between", allow_blank=True)
        made.formula1, made.formula2 = str(facts.get("least") or 0), most
        made.error = said["error_number"]
    title, prompt, _ = describe(table, name, "vi")
    made.promptTitle, made.prompt = title[:32], prompt[:255]
    made.showInputMessage = made.showErrorMessage = True
    return made


def _keys(table: str) -> str:
    """Return where the keys of a table stand, however many there will be."""
    letter = get_column_letter(1 + arranged(table).index(str(key_of(table))))
    count = f"COUNTA({table}!${letter}:${letter})-1"
    return f"OFFSET({table}!${letter}$2,0,0,MAX(1,{count}),1)"


def _settled(book: Any) -> bytes:
    """Return a workbook as bytes that depend on nothing but what is in it."""
    book.properties.creator, book.properties.created = "antq-analysis", _WHEN
    written, settled = io.BytesIO(), io.BytesIO()
    book.save(written)
    stamp = f"{_WHEN.isoformat()}Z".encode()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(settled, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the time of day into it
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            part = zipfile.ZipInfo(name, date_time=_WHEN.timetuple()[:6])
            new.writestr(part, data, zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def target(path: str | Path | None) -> Path:
    """Return the file to write a workbook to.

    Raises
    ------
    OSError
        If it is there already, or not the name of a workbook.
    """
    file = Path(path or f"antq-template{SUFFIX}")
    if file.suffix.lower() != SUFFIX:
        raise OSError(f"'{file}' is no name of a workbook; give it one that ends in {SUFFIX}")
    if file.exists():
        raise OSError(f"'{file}' is there already; name another file, or remove it")
    return file
