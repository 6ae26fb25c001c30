"""The workbook that figures are entered in: one sheet a table, with drop-downs and notes.

It speaks one language: headings, labels in drop-downs and filled cells, notes and guide. It holds
no formulas, because a formula has no value until Excel has opened the file; what the hidden columns
stand for when they are blank is worked out on reading (`raw.blank_cells`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from antq_analysis.messages import Refusal, rows_of
from antq_analysis.phrases import fold
from antq_analysis.raw.names import meanings_of_places, place_labels
from antq_analysis.raw.problems import Table
from antq_analysis.raw.schema import (
    FACTS,
    NUMERIC,
    Column,
    columns,
    describe,
    describe_table,
    key_of,
)
from antq_analysis.reports.same_bytes import written

GUIDES = {"vi": "Hướng dẫn", "en": "Guide"}
LISTS = "lists"
# The sheets in the order in which they are needed.
ORDER = ["sources", *FACTS, "places", "documents", "standards", "codes", "corrections"]
ORDER.append("not_figures")
# Vocabularies that the calculations know by heart; to the others an analyst may add codes.
CLOSED = {"base", "event_status", "level", "outreach_kind", "period_basis"}
CLOSED |= {"qualifier", "stage", "status"}
WIDTHS = {"text": 34, "key": 24, "ref": 24, "code": 28, "url": 34, "file": 24, "period": 18}
LAST = 1_048_576  # the last row that Excel has
LONGEST = 32_767  # characters that a cell of Excel holds
_HEAD, _HIDDEN_HEAD = PatternFill("solid", "D9E2F3"), PatternFill("solid", "E7E6E6")
_PROPOSED, _GUESSED = PatternFill("solid", "FFF9DB"), PatternFill("solid", "FFE08A")
_LOOKS = {
    "guide_title": Font(size=16, bold=True),
    "guide_heading": Font(size=12, bold=True),
    "guide_code": Font(name="Consolas"),
}
Labels = Mapping[str, Mapping[str, str]]  # by vocabulary (or "places"), then by code


def write_template(
    tables: Mapping[str, Table],
    path: Path,
    language: str,
    *,
    filled: bool = False,
    proposed: Mapping[str, Mapping[int, Mapping[str, str]]] | None = None,
) -> None:
    """Write a workbook to enter figures in.

    Parameters
    ----------
    tables
        The checked tables as text, as `raw.load.check_source` gives them: what is printed, not what
        it was corrected to.
    path
        The file, which is replaced if it is there.
    language
        ``en`` or ``vi``.
    filled
        Whether to write every row. Otherwise the sheets of facts, corrections and not_figures are
        empty, and the others hold what their drop-downs offer.
    proposed
        By table and place of a row in it: the words that each guessed cell of a proposed row rests
        on. These rows are coloured, and the words are notes.
    """
    book = Workbook()
    book.remove(book.active)
    labels = _labels(tables, language)
    words = {row["key"]: row[language] for row in rows_of("entry_form")}
    _write_guide(book.create_sheet(GUIDES[language]), language, proposed is not None)
    sheets = {name: book.create_sheet(name) for name in ORDER}
    lists = _write_lists(book.create_sheet(LISTS), labels)
    for name, sheet in sheets.items():
        rows = filled or name not in (*FACTS, "corrections", "not_figures")
        for number, column in enumerate(arranged(name), 1):
            _write_head(sheet.cell(1, number), name, column, language, labels)
            _lay_out(sheet, number, column)
            if rows:
                _write_cells(sheet, number, column, tables[name], labels)
                _colour(sheet, number, column.name, (proposed or {}).get(name, {}), words)
            validation = _validation(name, column, lists, words, language)
            validation.add(f"{get_column_letter(number)}2:{get_column_letter(number)}{LAST}")
            sheet.add_data_validation(validation)
        sheet.freeze_panes = "A2"
        sheet.row_dimensions[1].height = 48
    path.write_bytes(written(book))


def arranged(table: str) -> list[Column]:
    """Return the columns of a table as the workbook has them: those that are hidden stand last."""
    return sorted(columns(table).values(), key=lambda column: column.hidden)


def _labels(tables: Mapping[str, Table], language: str) -> dict[str, dict[str, str]]:
    """Return what stands for a code or a place: its label, or itself where others have that."""
    labels: dict[str, dict[str, str]] = {}
    cells = tables["codes"].cells.apply(lambda column: column.str.strip())
    for row in cells.itertuples():
        labels.setdefault(row.list, {})[row.code] = (
            getattr(row, f"label_{language}") or row.label_vi
        )
    for codes in labels.values():
        said = [fold(label) for label in codes.values()]
        codes |= {code: code for code, label in codes.items() if said.count(fold(label)) > 1}
    meanings = meanings_of_places(tables["places"])
    places = place_labels(tables["places"], language)
    labels["places"] = {
        place: label if meanings.get(fold(label)) == [place] else place
        for place, label in places.items()
    }
    return labels


def _write_guide(sheet: Any, language: str, proposals: bool) -> None:
    """Write how a figure is entered: a table of the sheets among the steps."""
    lines = [row for row in rows_of("entry_form") if row["key"].startswith("guide_")]
    lines += [row for row in rows_of("entry_form") if proposals and row["key"].startswith("read_")]
    lines = sorted(lines, key=lambda row: row["key"].startswith("guide_"))  # what to do first
    number = 0
    for row in lines:
        if row["key"] == "guide_sheets":
            for name in ORDER:
                number += 1
                title, about = describe_table(name, language)
                cell = sheet.cell(number, 1, name)
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!A1")
                sheet.cell(number, 2, f"{title}: {about}")
            continue
        number += 1
        column, text = (2, row[language]) if row["key"] == "guide_example" else (1, row[language])
        if row["key"] == "guide_example":
            name, _, text = text.partition("=")
            put(sheet.cell(number, 1), describe("compliance", name, language).title)
        cell = sheet.cell(number, column)
        put(cell, text)
        cell.font = _LOOKS.get(row["key"].replace("read_", "guide_"), Font())
        if row["key"] in ("read_row", "read_guess"):
            cell.fill = _PROPOSED if row["key"] == "read_row" else _GUESSED
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if column == 1:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=2)
            sheet.row_dimensions[number].height = 18 * (1 + len(text) // 100)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 84
    sheet.sheet_view.showGridLines = False


def _write_lists(sheet: Any, labels: Labels) -> dict[str, str]:
    """Write each vocabulary into a column of a hidden sheet; return where each one stands."""
    places = {}
    for number, (name, codes) in enumerate(labels.items(), 1):
        for line, text in enumerate([name, *codes.values()], 1):
            put(sheet.cell(line, number), text)
        letter = get_column_letter(number)
        places[name] = f"{LISTS}!${letter}$2:${letter}${len(codes) + 1}"
    sheet.sheet_state = "hidden"
    return places


def _write_cells(sheet: Any, number: int, column: Column, table: Table, labels: Labels) -> None:
    for line, text in enumerate(table.cells[column.name], 2):
        if text:
            put(sheet.cell(line, number), _said(text, column, labels), column.kind)


def _colour(
    sheet: Any,
    number: int,
    column: str,
    proposed: Mapping[int, Mapping[str, str]],
    words: Mapping[str, str],
) -> None:
    """Colour the cells of proposed rows, and note what those that are guessed rest on."""
    for place, guesses in proposed.items():
        cell = sheet.cell(place + 2, number)
        cell.fill = _GUESSED if column in guesses else _PROPOSED
        if column in guesses:
            cell.comment = Comment(words["guess"].format(words=guesses[column]), "antq")


def _said(text: str, column: Column, labels: Labels) -> str:
    """Return a code or a place as the drop-downs show it, and anything else as it is."""
    known = labels.get(column.list or column.refers_to, {})
    if text in known or "+" not in text or not column.list:
        return known.get(text, text)
    return "+".join(known.get(part, part) for part in text.split("+"))


def put(cell: Any, text: str, kind: str = "text") -> None:
    """Write a number as a number, and anything else as text that Excel leaves alone."""
    if kind in NUMERIC and re.fullmatch(r"\d{1,15}(\.\d{1,6})?", text):
        cell.value = float(text) if "." in text else int(text)
        return
    if len(text) > LONGEST:
        raise Refusal("cell_too_long", longest=LONGEST, text=f"{text[:40]}…")
    cell.value = text
    cell.data_type = "s"  # openpyxl makes formulas and errors of texts such as =1 and #N/A
    cell.quotePrefix = text[:1] in "=+-@"
    cell.number_format = "@"


def _write_head(cell: Any, table: str, column: Column, language: str, labels: Labels) -> None:
    """Write the heading of a column, a star at those to fill in, and a note on what it means."""
    about = describe(table, column.name, language)
    cell.value = about.title if language == "vi" else column.name
    star = " *" if column.required and not (column.blank and table in FACTS) else ""
    cell.number_format = f'@"{star}"' if star else "@"
    cell.font = Font(bold=True)
    cell.fill = _HIDDEN_HEAD if column.hidden else _HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    lines = [f"{about.title} ({column.name})", about.description]
    codes = labels.get(column.list, {})
    lines += ["", *(f"{label} ({code})" for code, label in codes.items())] if codes else []
    note = Comment("\n".join(lines), "antq")
    note.width = 420
    note.height = 40 + 17 * sum(1 + len(line) // 62 for line in lines)
    cell.comment = note


def _lay_out(sheet: Any, number: int, column: Column) -> None:
    layout = sheet.column_dimensions[get_column_letter(number)]
    layout.width = WIDTHS.get(column.kind, 16)
    if column.kind not in NUMERIC:
        layout.number_format = "@"  # or Excel makes a date of 2014-03 and a number of 08
    if column.hidden:
        layout.hidden, layout.outlineLevel = True, 1


def _validation(
    table: str,
    column: Column,
    lists: Mapping[str, str],
    words: Mapping[str, str],
    language: str,
) -> DataValidation:
    """Return what a column offers and refuses, with its meaning shown beside the chosen cell."""
    made = DataValidation(allow_blank=True)  # of no type: it only shows its prompt
    target, offered = column.refers_to, lists.get(column.list or column.refers_to)
    if offered or target:
        closed = column.list in CLOSED and not column.joined
        made = DataValidation(type="list", formula1=offered or _keys(target), allow_blank=True)
        made.errorStyle = "stop" if closed else "warning"
        made.errorTitle = words["error_title"]
        sheet = target or "codes"
        made.error = words["error_closed"] if closed else words["error_open"].format(sheet=sheet)
    elif column.kind in NUMERIC:
        number = "whole" if column.kind == "whole" else "decimal"
        made = DataValidation(type=number, operator="between", allow_blank=True)
        made.formula1 = str(column.least)
        made.formula2 = "999999999999" if column.kind == "whole" else "100"
        made.error = words["error_number"]
    title, prompt, _ = describe(table, column.name, language)
    made.promptTitle, made.prompt = title[:32], f"{column.name}: {prompt}"[:255]
    made.showInputMessage = made.showErrorMessage = True
    return made


def _keys(table: str) -> str:
    """Return where the keys of a table stand, however many there will be."""
    names = [column.name for column in arranged(table)]
    letter = get_column_letter(1 + names.index(str(key_of(table))))
    count = f"COUNTA({table}!${letter}:${letter})-1"
    return f"OFFSET({table}!${letter}$2,0,0,MAX(1,{count}),1)"
