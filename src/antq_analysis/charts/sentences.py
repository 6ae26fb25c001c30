"""Names, sentences and notes that charts of several subjects share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from antq_analysis.words import Words, has_message, upper_first


def texts(words: Words, alt: str, headline: str, subtitle: str, **told: str) -> dict[str, Any]:
    """Return the headline, the subtitle and the description of a chart.

    Parameters
    ----------
    words
        The language.
    alt
        Key of the description's message, which says the subtitle, the headline and `told`.
    headline, subtitle
        See `Chart`.
    told
        What else is in the description: a listing of the rows.
    """
    said = words.text(alt, subtitle=subtitle, finding=upper_first(headline), **told)
    return {"headline": headline, "subtitle": subtitle, "alt": said}


def comma(*parts: str) -> str:
    """Return the parts that there are, with commas between."""
    return ", ".join(part for part in parts if part)


def sentence(
    key: str,
    shown: pd.DataFrame,
    words: Words,
    listed: str,
    where: str,
    when: str,
    caveats: Sequence[str] = (),
) -> str:
    """Return the finding as a sentence to paste, with its caveats and its sources."""
    lead = f"{lead}: " if (lead := comma(where, when)) else ""
    caveat = "".join(f"; {text}" for text in caveats)
    return words.text(key, lead=lead, listed=listed, caveat=caveat, source=cited(shown, words))


def cited(shown: pd.DataFrame, words: Words, most: int = 5) -> str:
    """Return the sources of rows as part of a sentence: the first, and how many more there are."""
    groups = list(shown.groupby("source_id", sort=False)["paragraph"])
    named = [words.source(str(source), numbers.dropna()) for source, numbers in groups[:most]]
    if len(groups) > most:
        named.append(words.text("more_sources", count=words.number(len(groups) - most)))
    return "; ".join(named)


def listing(names: Sequence[str], labels: Sequence[str], words: Words, most: int = 6) -> str:
    """Return rows with their figures as part of a sentence, the first of many."""
    items = [f"{name}: {text}" for name, text in zip(names, labels, strict=True)]
    return first_of(items, words, most)


def first_of(items: Sequence[str], words: Words, most: int) -> str:
    """Return the first of many items, and how many more there are."""
    if more := max(len(items) - most, 0):
        items = [*items[:most], words.text("more_rows", count=words.number(more))]
    return "; ".join(items)


def told_apart(
    shown: pd.DataFrame, column: str, name: Callable[[str], str], words: Words
) -> list[str]:
    """Return the names of rows, with the source where two sources give a figure of the same."""
    twice = shown[column].duplicated(keep=False)
    return [
        name(str(row[column])) + (f" ({words.source(row['source_id'])})" if both else "")
        for row, both in zip(shown.to_dict("records"), twice, strict=True)
    ]


def place_and_period(shown: pd.DataFrame, words: Words) -> tuple[str, str]:
    """Return the one place and the one period of all rows; nothing where there are several."""
    places, periods = shown["place_id"].unique(), shown["period"].unique()
    where = words.place(places[0], former=True) if len(places) == 1 else ""
    return where, words.period(periods[0]) if len(periods) == 1 else ""


def numbered(key: str, count: int, words: Words, name: str = "count", **more: object) -> str:
    """Return a message about a number of things, in the singular if there is one."""
    key = f"{key}_one" if count == 1 and has_message(f"{key}_one") else key
    return words.text(key, **{name: words.number(count)}, **more)


def assessment_years(shown: pd.DataFrame, words: Words) -> list[str]:
    """Say which twelve months a year of the standards shown is: it is not the calendar year."""
    years = [words.assessment_year(standard) for standard in shown["standard_id"].unique()]
    return [words.text("assessment_year", year=year) for year in years if year]


def rows_shown(count: int, every: int, what: str, which: str, words: Words) -> list[str]:
    """Say that only some rows are shown, and which; nothing if all are."""
    if count == every:
        return []
    numbers = {"count": words.number(count), "all": words.number(every)}
    what, which = words.text(f"count_{what}"), words.text(which)
    return [words.text("rows_shown", **numbers, what=what, which=which)]
