"""What a blank cell of a workbook stands for.

The template asks for few columns and hides the others. Here these get the value that almost every
row has (``blank`` in ``words/schema.csv``), or one that follows from the row. CSV files are never
filled in: who keeps them says all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from antq_analysis.messages import Fault
from antq_analysis.periods import Period
from antq_analysis.phrases import fold
from antq_analysis.raw.problems import Checked, Table
from antq_analysis.raw.schema import FACTS, columns

# A measure that is not here may be either, so that its row has to say which.
KINDS = {
    **dict.fromkeys(("sessions", "attendances", "tips", "opinions"), "flow"),
    **dict.fromkeys(("groups", "members", "models", "households"), "stock"),
}
_SERIES = "place_id activity organised_by period"
_USUAL = {"result", "recognised", "not_stated"}  # codes that an id need not spell out
_LONGEST = 60  # characters of a name in an id


def fill(checked: Checked) -> None:
    """Fill the blank cells of sheets that have a default, and note which."""
    sheets = [one for one in checked.tables.values() if one.is_sheet and one.name in FACTS]
    taken = {text for sheet in sheets for text in sheet.cells["fact_id"]}
    for sheet in sheets:
        # A row that lacks none of these was typed in full: without a series, it is of none.
        asked = [one.name for one in columns(sheet.name).values() if one.blank not in ("", "*")]
        partial = sheet.cells[[*asked, "fact_id"]].eq("").any(axis=1)
        filled: dict[str, Counter[str]] = {}
        for column in columns(sheet.name).values():
            cells = sheet.cells[column.name] if column.blank else sheet.cells["fact_id"].head(0)
            blank = cells.index[cells.str.strip() == ""]
            for line in blank[checked.sound(sheet.name, [column.name], blank)]:
                value = column.blank
                if value == "*":
                    value = _from_row(checked, sheet, line, column.name, bool(partial[line]))
                if column.name == "fact_id":
                    value = untaken(value, taken)
                if value:
                    sheet.cells.at[line, column.name] = value
                    filled.setdefault(column.name, Counter())[value] += 1
        if filled:
            checked.notes.append(("filled", {"table": sheet.name, "cells": filled}))


def _from_row(checked: Checked, sheet: Table, line: int, column: str, partial: bool) -> str:
    """Return what a blank cell stands for in its row, or nothing."""
    row = sheet.cells.loc[line].str.strip().to_dict()
    if column == "kind":
        if not row["measure"]:
            checked.mark(sheet.name, line, column)
        return KINDS.get(row["measure"], "")
    if column == "standard_id":
        return _standard(checked, sheet.name, line, row["period"])
    if column == "series":
        return slug(row[name] for name in _SERIES.split()) if partial else ""
    return _id(sheet.name, row)


def id_of(table: str, row: Mapping[str, str], taken: set[str]) -> str:
    """Return the id that a row gets if it has none: made of its cells, and not taken."""
    return untaken(_id(table, row), taken)


def _id(table: str, row: Mapping[str, str]) -> str:
    told = [one for one in columns(table).values() if one.slug]
    return slug(row.get(one.name, "") for one in sorted(told, key=lambda one: one.slug))


def slug(texts: Iterable[str]) -> str:
    """Return some cells of a row as one readable id."""
    told = [fold(text) for text in texts if text not in _USUAL]
    parts = [re.sub(r"[^a-z0-9]+", "-", text)[:_LONGEST].strip("-") for text in told]
    return "-".join(filter(None, parts)) or "figure"


def untaken(wanted: str, taken: set[str]) -> str:
    """Return an id that is not taken, and take it: the one wanted, or that with a number."""
    number, proposed = 1, wanted
    while proposed in taken:
        number += 1
        proposed = f"{wanted}-{number}"
    taken.add(proposed)
    return proposed


def _standard(checked: Checked, table: str, line: int, text: str) -> str:
    """Return the standard in force during a period, or report that it can't be told."""
    standards = checked.tables.get("standards")
    touched = {}
    for row in standards.cells.to_dict("records") if standards else []:
        begin, end = row["in_force_from"] or "0001", row["in_force_to"] or "9999"
        try:
            life, period = Period.parse(f"{begin[:10]}/{end[:10]}"), Period.parse(text)
        except Fault:  # a problem of its own
            checked.mark(table, line, "standard_id")
            return ""
        # What has no threshold judges no communes.
        if life.overlaps(period) is not False and row["commune_threshold_percent"]:
            ends = filter(None, (row["in_force_from"], row["in_force_to"]))
            touched[row["standard_id"]] = " – ".join(ends)
    if len(touched) == 1:
        return next(iter(touched))
    options = ", ".join(f"{name}: {life}" for name, life in touched.items())
    fault = Fault("several_standards" if touched else "no_standard", value=text, options=options)
    checked.add(table, line, "standard_id", fault)
    return ""
