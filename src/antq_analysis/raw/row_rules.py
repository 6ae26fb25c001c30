"""Rules between the columns of a row; their sentences stand in ``words/problems.csv``.

A rule gives the column that it is reported at, the key of what is wrong, the columns that it looks
at, and which rows of the frame break it. Its sentence may name the cells of the row by columns. A
row with a problem in one of these columns is not held against it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from antq_analysis.messages import Fault
from antq_analysis.proportions import percent_follows
from antq_analysis.raw.problems import Checked
from antq_analysis.raw.schema import FIGURES

DIGITS = {"province": 2, "district": 3, "commune": 5}  # of GSO codes

# Column, key of the problem, all columns looked at, the rows that break the rule.
Broken = tuple[str, str, str, pd.Series]


def sources(rows: pd.DataFrame) -> Iterator[Broken]:
    """Yield the sources that nothing tells from others."""
    dated = rows["publisher"].notna() & rows["published"].notna()
    alone = rows[["title", "url", "file"]].isna().all(axis=1) & ~dated
    yield "title", "unidentified", "source_id title url file publisher published", alone


def places(rows: pd.DataFrame) -> Iterator[Broken]:
    """Yield places with dates or codes that can't be."""
    ends_first = rows["valid_to"] < rows["valid_from"]
    yield "valid_to", "place_ends_first", "valid_from valid_to", ends_first
    digits = rows["level"].astype("str").map(DIGITS)
    other = digits.notna() & rows["gso_code"].notna() & (rows["gso_code"].str.len() != digits)
    yield "gso_code", "gso_length", "gso_code level", other


def standards(rows: pd.DataFrame) -> Iterator[Broken]:
    """Yield standards that end before they begin."""
    ends_first = rows["in_force_to"] < rows["in_force_from"]
    yield "in_force_to", "standard_ends_first", "in_force_from in_force_to", ends_first


def compliance(rows: pd.DataFrame) -> Iterator[Broken]:
    """Yield rows whose counts, percentage and qualifiers contradict each other."""
    counts = "compliant compliant_qualifier assessed"
    every = f"{counts} percent percent_qualifier"
    blank = rows[every.split()].isna()
    # A row with anything in these columns breaks one of the rules below instead.
    yield "compliant", "no_figure", every, blank.all(axis=1)
    alone = blank["compliant"] & ~blank["assessed"]
    yield "compliant", "assessed_alone", "compliant assessed", alone
    more = rows["compliant_qualifier"].eq("more_than").astype("Int64")
    over = rows["compliant"] + more > rows["assessed"]
    yield "compliant", "over_assessed", counts, over
    numbers = (rows[name] for name in ("compliant", "assessed", "percent", "percent_qualifier"))
    exact = blank["compliant_qualifier"] | rows["compliant_qualifier"].eq("exact")
    differs = exact & rows["compliant"].le(rows["assessed"]) & ~percent_follows(*numbers)
    yield "percent", "does_not_follow", every, differs
    nothing = ~blank["compliant_qualifier"] & blank["compliant"] & blank["assessed"]
    yield "compliant_qualifier", "count_unqualified", counts, nothing
    nothing = ~blank["percent_qualifier"] & blank["percent"]
    yield "percent_qualifier", "percent_unqualified", "percent percent_qualifier", nothing


def below_nothing(name: str, rows: pd.DataFrame) -> Iterator[Broken]:
    """Yield the figures that are said to be below 0."""
    count, qualifier = FIGURES[name], f"{FIGURES[name]}_qualifier"
    below = rows[qualifier].isin(["less_than", "nearly"]) & rows[count].eq(0)
    yield qualifier, "below_nothing", f"{qualifier} {count}", below


RULES = {rule.__name__: rule for rule in (sources, places, standards, compliance)}


def check(checked: Checked, name: str) -> None:
    """Report the rows of a table that break a rule between their columns."""
    rows = checked.frames[name]
    rules = list(RULES[name](rows)) if name in RULES else []
    rules += below_nothing(name, rows) if name in FIGURES else []
    for column, key, columns, broken in rules:
        lines = rows.index[broken.fillna(False).astype(bool)]
        for line in lines[checked.sound(name, columns.split(), lines)]:
            cells = rows.loc[line, columns.split()].to_dict()
            checked.add(name, line, column, Fault(key, **{**cells, "value": cells[column]}))
