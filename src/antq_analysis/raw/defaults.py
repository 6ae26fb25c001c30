"""What a blank cell of a workbook stands for.

The template asks for few columns and hides the others. Here these get the value that almost every
row has, or one that follows from the row. CSV files are never filled in: who keeps them says all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from antq_analysis.periods import Period
from antq_analysis.raw import parsing
from antq_analysis.raw.problems import fold
from antq_analysis.raw.schemas import FACTS, columns

ALWAYS = {
    "compliance": {"period_basis": "printed", "status": "result", "stage": "recognised"},
    "outreach": {"period_basis": "printed", "status": "result"},
    "awards": {"period_basis": "printed", "occasion": "not_stated"},
    "events": {"period_basis": "printed"},  # a plan is not an event: its status has to be said
}
# A code that is not here may be either, so that its row has to say which.
KINDS = {
    **dict.fromkeys(("sessions", "attendances", "tips", "opinions"), "flow"),
    **dict.fromkeys(("groups", "members", "models", "households"), "stock"),
}
# What tells the figures of one source, place and period apart.
TOLD_APART = {
    "compliance": ("subject", "stage", "status"),
    "outreach": ("activity", "measure", "organised_by", "status"),
    "awards": ("award", "conferred_by", "recipient"),
    "events": ("kind",),
    "initiatives": ("kind", "name_vi"),
    "citations": ("document_id",),
}
_USUAL = {"result", "recognised", "not_stated"}  # codes that an id need not spell out
_LONGEST = 60  # characters of a name in an id


@dataclass
class Sheet:
    """The rows of one sheet as text.

    `lines` are their rows in Excel. `faults` are cells that can't be used, each as row, column and
    the sentence that says why; a cell without a sentence is unknown because of another's fault.
    """

    columns: dict[str, list[str]]
    lines: list[int]
    faults: list[tuple[int, str, str]] = field(default_factory=list)

    def cell(self, row: int, column: str) -> str:
        """Return the text of a cell, without blanks around it."""
        return self.columns[column][row].strip()


Filled = dict[str, dict[str, list[str]]]


def fill(sheets: Mapping[str, Sheet]) -> Filled:
    """Fill the blank cells that have a default.

    Returns
    -------
    dict
        By table and column, the values filled in, from top to bottom.
    """
    filled: Filled = {}
    taken = {
        sheets[table].cell(row, "fact_id")
        for table in FACTS
        if table in sheets
        for row in range(len(sheets[table].lines))
    }
    standards = list(_standards(sheets["standards"])) if "standards" in sheets else []
    for table in FACTS:
        if table in sheets:
            sheet = sheets[table]
            faulty = {(row, column) for row, column, _ in sheet.faults}
            for row in range(len(sheet.lines)):
                for column, value in _values(table, sheet, row, standards, taken, faulty):
                    sheet.columns[column][row] = value
                    filled.setdefault(table, {}).setdefault(column, []).append(value)
    return filled


def said(filled: Filled) -> list[str]:
    """Return a line for each table that says what was filled in."""
    lines = []
    for table, cells_filled in filled.items():
        number = sum(len(values) for values in cells_filled.values())
        cells = "blank cell" if number == 1 else "blank cells"
        parts = []
        for column, values in cells_filled.items():
            counts = {value: values.count(value) for value in values}
            shown = [f"{value} ({count})" for value, count in list(counts.items())[:3]]
            shown = [text.removesuffix(" (1)") for text in shown]
            more = f" and {len(counts) - 3} more" if len(counts) > 3 else ""
            parts.append(f"{column} {', '.join(shown)}{more}")
        lines.append(f"{table}: {number} {cells} filled by default: {'; '.join(parts)}")
    return lines


def _values(
    table: str,
    sheet: Sheet,
    row: int,
    standards: list[tuple[str, date, date]],
    taken: set[str],
    faulty: set[tuple[int, str]],
) -> Iterator[tuple[str, str]]:
    """Yield the columns of a row to fill in; each may build on the ones before it."""

    def blank(column: str) -> bool:
        return not sheet.cell(row, column) and (row, column) not in faulty

    # A row that lacks none of these was typed in full: where it has no series, it is of none.
    partial = any(blank(column) for column in (*ALWAYS.get(table, {}), "fact_id"))
    for column, value in ALWAYS.get(table, {}).items():
        if blank(column):
            yield column, value
    if table == "outreach" and blank("kind"):
        if kind := KINDS.get(sheet.cell(row, "measure")):
            yield "kind", kind
        elif not sheet.cell(row, "measure"):
            sheet.faults.append((row, "kind", ""))
    if table == "compliance" and blank("standard_id"):
        standard, fault = _standard(sheet.cell(row, "period"), standards)
        if standard:
            yield "standard_id", standard
        else:
            sheet.faults.append((row, "standard_id", fault))
    if table == "outreach" and partial and blank("series"):
        yield "series", _slug(sheet, row, ("place_id", "activity", "organised_by", "period"))
    if blank("fact_id"):
        codes = tuple(name for name, facts in columns(table).items() if "list" in facts)
        parts = ("source_id", "place_id", "period", *TOLD_APART.get(table, codes))
        yield "fact_id", _untaken(_slug(sheet, row, parts), taken)


def _slug(sheet: Sheet, row: int, columns: tuple[str, ...]) -> str:
    """Return some cells of a row as one readable id."""
    texts = [sheet.cell(row, column) for column in columns if column in sheet.columns]
    plain = [re.sub(r"[^a-z0-9]+", "-", fold(text))[:_LONGEST].strip("-") for text in texts]
    kept = [part for text, part in zip(texts, plain, strict=True) if part and text not in _USUAL]
    return "-".join(kept) or "figure"


def _untaken(slug: str, taken: set[str]) -> str:
    number = 1
    proposed = slug
    while proposed in taken:
        number += 1
        proposed = f"{slug}-{number}"
    taken.add(proposed)
    return proposed


def _standards(sheet: Sheet) -> Iterator[tuple[str, date, date]]:
    """Yield the standards that communes are judged by: those with a threshold, and when."""
    for row in range(len(sheet.lines)):
        begin, end = sheet.cell(row, "in_force_from"), sheet.cell(row, "in_force_to")
        try:
            first = parsing.day(begin) if begin else date.min
            last = parsing.day(end) if end else date.max
        except ValueError:
            continue
        if sheet.cell(row, "commune_threshold_percent"):
            yield sheet.cell(row, "standard_id"), first, last


def _standard(text: str, standards: list[tuple[str, date, date]]) -> tuple[str, str]:
    """Return the standard in force during a period, or why it can't be told."""
    try:
        period = Period.parse(text)
    except ValueError:
        return "", ""  # the period has a problem of its own
    touched = [
        (name, first, last)
        for name, first, last in standards
        if first <= period.end_date and period.start_date <= last
    ]
    if len(touched) == 1:
        return touched[0][0], ""
    if not touched:
        return "", f"is blank, and no standard was in force in {text}; write the one that was used"
    named = ", ".join(
        f"{name} from {first}" if last == date.max else f"{name} to {last}"
        for name, first, last in touched
    )
    return "", f"is blank, and {text} touches several standards ({named}); write the one used"
