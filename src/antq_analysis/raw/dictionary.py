"""What a column means, in Vietnamese and English: title, description, unit.

The words stand in ``words/fields.csv``, a line for each column name, and one for ``table.column``
where a table means something else by it. The template, the descriptors and the documentation are
made from them.
"""

from __future__ import annotations

import csv
import functools
from importlib import resources
from typing import NamedTuple


class Description(NamedTuple):
    """What a column means, in one language; `unit` is empty where it holds no quantity."""

    title: str
    description: str
    unit: str


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
        If the dictionary has no such column.
    """
    row = _fields().get(f"{table}.{column}") or _fields().get(column)
    if row is None:
        raise KeyError(f"words/fields.csv has no '{column}' (of the table {table})")
    return Description(*(row[f"{name}_{language}"] for name in Description._fields))


@functools.cache
def _fields() -> dict[str, dict[str, str]]:
    text = (resources.files("antq_analysis") / "words" / "fields.csv").read_text(encoding="utf-8")
    return {row["name"]: row for row in csv.DictReader(text.splitlines())}
