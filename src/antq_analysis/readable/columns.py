"""The columns of tables to read: what stands above each, and how a value is said.

A line of ``words/columns.csv`` is a column: its title (the key of a message, or a line of
``words/fields.csv``), the kind of its cells (a function of `KINDS`), the column of the rows that
they are made of, and the list of its codes. ``numeric`` columns hold numbers; what all rows of a
``shared`` column say stands in the caption; a column in which all rows have the ``usual`` code is
left out.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pandas as pd

from antq_analysis.messages import rows_of
from antq_analysis.proportions import FEW
from antq_analysis.quantities import Bounded
from antq_analysis.raw.schema import DATED, columns, describe, describe_table
from antq_analysis.words import Words, message, upper_first

Row = dict[str, Any]
Column = SimpleNamespace
COLUMNS = {row["column"]: Column(**row) for row in rows_of("columns")}
NONE = ""  # a cell where there can be nothing; None is what no source states


def title(name: str, language: str) -> str:
    """Return what stands above a column."""
    key = COLUMNS[name].title
    if key.startswith(("column_", "table_")):
        return message(key, language)
    table, _, column = key.rpartition(".")
    return describe(table, column, language).title


def cell(name: str, row: Row, words: Words) -> str | None:
    """Return the cell of a row: `NONE` where there can be nothing, None where nothing is stated."""
    column = COLUMNS[name]
    value = row.get(f"{column.of}_{words.language}", row.get(column.of, ""))
    if pd.isna(value) and column.kind not in BLANKS:
        return None
    return KINDS[column.kind](row, column, words)


def _date(row: Row, column: Column, words: Words) -> str:
    return words.date(str(row[column.of])[:10])


def _in_force(row: Row, column: Column, words: Words) -> str:
    is_over = pd.notna(row[column.of])
    return _date(row, column, words) if is_over else words.text("table_in_force")


def _published(row: Row, column: Column, words: Words) -> str:
    said = words.date(row["published"])
    return f"{said} ({words.text('inferred')})" if row["published_basis"] == "inferred" else said


def _percent(row: Row, column: Column, words: Words) -> str:
    return NONE if pd.isna(row[column.of]) else words.percent(row[column.of], 1)


def _rate(row: Row, column: Column, words: Words) -> str:
    """Return a rate: nothing where so few units were assessed that their counts say more."""
    printed = row["rate_basis"] == "printed"
    if not printed and row["assessed"] < FEW:
        return NONE
    n = None if printed else row["assessed"]
    return words.rate(row["rate_percent"], row["rate_qualifier"], n, printed)


def _average(row: Row, column: Column, words: Words) -> str:
    ends = (row[f"per_session{end}"] for end in ("_lower", "_upper", ""))
    return words.bounded(Bounded(*(None if pd.isna(end) else float(end) for end in ends)))


def _documents(row: Row, column: Column, words: Words) -> str:
    ids = [] if pd.isna(row["document_id"]) else row["document_id"].split("+")
    return "; ".join(words.document(one) for one in ids)


def _role(row: Row, column: Column, words: Words) -> str:
    for link, key in (("duplicate_of", "role_repeat"), ("part_of", "role_part")):
        if pd.notna(row[link]):
            return words.text(key, other=f"“{row[f'{link}_printed']}”")
    return words.text("role_whole" if row["counts_in_total"] else "table_not_counted")


def _corrected(row: Row, column: Column, words: Words) -> str:
    is_date = columns(row["table"])[row["column"]].kind in DATED
    return words.period(row[column.of]) if is_date else str(row[column.of])


def _what(row: Row, column: Column, words: Words) -> str:
    table = describe_table(row["table"], words.language)[0]
    return f"{table}: {describe(row['table'], row['column'], words.language).title}"


def _basis(row: Row, column: Column, words: Words) -> str:
    return words.text("basis_counts" if row["rate_basis"] == "counts" else "basis_printed")


KINDS: dict[str, Callable[[Row, Column, Words], str]] = {
    "average": _average,
    "basis": _basis,
    "code": lambda row, column, words: words.label(column.list, str(row[column.of])),
    "corrected": _corrected,
    "date": _date,
    "document": lambda row, column, words: words.document(row["document_id"], full=True),
    "documents": _documents,
    "in_force": _in_force,
    "local": lambda row, column, words: str(row[f"{column.of}_{words.language}"]),
    "message": lambda row, column, words: words.text(row[column.of]),
    "number": lambda row, column, words: words.quantity(
        row[column.of], row.get(f"{column.of}_qualifier")
    ),
    "percent": _percent,
    "period": lambda row, column, words: words.period(row["period"]),
    "place": lambda row, column, words: upper_first(words.place_full(row["place_id"])),
    "published": _published,
    "rate": _rate,
    "role": _role,
    "standard": lambda row, column, words: words.standard(row["standard_id"]),
    "text": lambda row, column, words: str(row[column.of]),
    "what": _what,
}
BLANKS = ("average", "documents", "in_force", "percent")  # kinds that say something of a blank
