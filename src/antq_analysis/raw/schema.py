"""What each raw table holds: the data dictionary, read from ``words/schema.csv``.

A line there is a column: what its text is read as (``kind``), whether a cell may be blank, which
vocabulary its codes come from (``list``), which table its keys are of (``refers_to``), whether
several values may be joined by ``+``, the least number it may hold, and how a part relates to its
whole (``part``). For the workbook to enter figures in, it says which columns are folded away
(``hidden``), what a blank cell stands for (``blank``; ``*`` is worked out from the row), and which
cells, in which order, make the id of a figure (``slug``).
"""

from __future__ import annotations

import re
from functools import cache
from types import SimpleNamespace
from typing import NamedTuple

from antq_analysis.messages import rows_of


class Column(SimpleNamespace):
    """A line of ``words/schema.csv``, its cells as attributes; what is blank is false."""

    def __getattr__(self, name: str) -> str:
        return ""


class Description(NamedTuple):
    """What a column means, in one language; `unit` is empty where it holds no quantity."""

    title: str
    description: str
    unit: str


@cache
def _schema() -> dict[str, dict[str, Column]]:
    tables: dict[str, dict[str, Column]] = {}
    for row in rows_of("schema"):
        tables.setdefault(row["table"], {})[row["column"]] = Column(name=row["column"], **row)
    return tables


TABLES = tuple(_schema())
FACTS = tuple(table for table in TABLES if "fact_id" in _schema()[table])
# Tables that need not be there: no file or sheet is an empty table.
OPTIONAL = ("not_figures",)
# The official order, in which the subjects of one figure are joined.
SUBJECTS = ("residential_area", "commune", "agency", "enterprise", "education")
# Lists that no column uses, but charts and tables do.
OTHER_LISTS = ("unit", "conferring_level")
NUMERIC = ("whole", "percent")  # kinds of columns that hold numbers
DATED = ("day", "date", "period")  # kinds of columns that hold dates


def columns(table: str) -> dict[str, Column]:
    """Return the columns of a table in their order."""
    return _schema()[table]


def key_of(table: str) -> str | None:
    """Return the name of the key column of a table, or None if it has none."""
    return next((c.name for c in _schema().get(table, {}).values() if c.kind == "key"), None)


@cache
def numbers_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table of facts that hold numbers which its source prints."""
    numeric = (column.name for column in columns(table).values() if column.kind in NUMERIC)
    return tuple(name for name in numeric if name != "paragraph")


@cache
def required_of(table: str) -> frozenset[str]:
    """Return the columns of a table that every row fills in itself."""
    return frozenset(c.name for c in columns(table).values() if c.required and not c.blank)


# The count of each table of figures: the first of its numbers.
FIGURES = {table: numbers_of(table)[0] for table in FACTS if numbers_of(table)}


@cache
def lists_in_use() -> frozenset[str]:
    """Return the names of all vocabularies that a column or a chart uses."""
    used = {column.list for table in TABLES for column in columns(table).values()}
    return frozenset({*used, *OTHER_LISTS} - {""})


@cache
def headings(table: str) -> dict[str, str]:
    """Return the columns of a table by all that may stand above them, as compared.

    That is the id, a title, or the title that workbooks made before it was changed have.
    """
    former = {_field(table, name)["former_vi"].casefold(): name for name in columns(table)}
    former.pop("", None)  # of columns whose title never changed
    titles = {
        describe(table, name, language).title.casefold(): name
        for language in ("vi", "en")
        for name in columns(table)
    }
    return {**former, **titles, **{name: name for name in columns(table)}}


def describe(table: str, column: str, language: str) -> Description:
    """Return what a column of a raw or processed table means.

    Parameters
    ----------
    table
        Name of the table, such as ``compliance``.
    column
        Name of the column.
    language
        ``en`` or ``vi``.

    Raises
    ------
    KeyError
        If ``words/fields.csv`` has no such column.
    """
    row = _field(table, column)
    return Description(*(row[f"{name}_{language}"] for name in Description._fields))


def describe_table(table: str, language: str) -> tuple[str, str]:
    """Return the title and the description of a raw table."""
    row = next(row for row in rows_of("tables") if row["table"] == table)
    return row[f"title_{language}"], row[f"description_{language}"]


def _field(table: str, column: str) -> dict[str, str]:
    return _fields().get(f"{table}.{column}") or _fields()[column]


@cache
def _fields() -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in rows_of("fields")}


@cache
def mistakes(kind: str) -> list[tuple[re.Pattern[str], dict[str, str]]]:
    """Return the lines of ``words/mistakes.csv`` of a kind, each with its pattern compiled."""
    rows = (row for row in rows_of("mistakes") if row["kind"] == kind)
    return [(re.compile(row["pattern"]), row) for row in rows]
