"""What charts of campaigns share: the order, the names, the notes and the data of their rows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pandas as pd

from antq_analysis.charts import facts
from antq_analysis.charts.chart import Chart
from antq_analysis.charts.draw import fitted
from antq_analysis.charts.sentences import numbered
from antq_analysis.charts.style import Size
from antq_analysis.data.dataset import DataSet
from antq_analysis.periods import Period, Point
from antq_analysis.words import Words, first_short, lower_first, upper_first

ABOVE, BELOW, BLURRED = {"more_than", "at_least"}, {"less_than", "at_most"}, {"about", "nearly"}


def fitted_rows(
    order: pd.DataFrame,
    plan: Callable[[pd.DataFrame], tuple[float, dict[str, Any]]],
    words: Words,
    size: Size,
) -> Chart:
    """Compose a chart of as many rows as fit; `order` says which, its index how they are drawn."""
    return fitted(words, lambda count: plan(order.head(count).sort_index()), len(order), size)


def latest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the order in which they are shown if not all fit, which no value decides.

    That is the latest period of each place, places in the order of the table, then the period
    before. The index becomes the order of the table.
    """
    rows = rows.reset_index(drop=True)
    periods = [Period.parse(text) for text in rows["period"]]
    ends = pd.Series([10**6 * p.end_date.toordinal() + p.start_date.toordinal() for p in periods])
    turn = ends.groupby(rows["place_id"]).rank(method="dense", ascending=False)
    place = pd.factorize(rows["place_id"])[0]
    order = pd.DataFrame({"turn": turn, "place": place}).sort_values(
        ["turn", "place"], kind="stable"
    )
    return rows.loc[order.index]


def row_names(shown: pd.DataFrame, words: Words) -> list[str]:
    """Return what rows are called: the activity, and what else tells them apart.

    The place and the period are named where there are several; who organised an activity where it
    is known and a place has several rows of one measure.
    """
    names = []
    for row, levelled in zip(shown.to_dict("records"), _levelled(shown), strict=True):
        name, level = words.label("activity", str(row["activity"])), str(row["organised_by"])
        if levelled:
            label = words.label("level", level)
            label = label if level == "national" else lower_first(label)
            name = words.text("organised", name=name, level=label)
        lead = [words.place_full(str(row["place_id"]))] if shown["place_id"].nunique() > 1 else []
        lead += [words.period(str(row["period"]))] if shown["period"].nunique() > 1 else []
        names.append(f"{', '.join(lead)}: {lower_first(name)}" if lead else lower_first(name))
    return names


def _levelled(shown: pd.DataFrame) -> pd.Series:
    """Return which rows are named with the level that organised them."""
    measures = ["place_id", *(["measure"] if "measure" in shown else [])]
    several = shown.groupby(measures, observed=True)["place_id"].transform("size") > 1
    return several & shown["organised_by"].notna()


def count_headline(key: str, shown: pd.DataFrame, words: Words, **more: str) -> str:
    """Say how many figures of how many places and years there are: never which is the largest."""
    periods = [Period.parse(text) for text in shown["period"]]
    first = min(period.start_date.year for period in periods)
    last = max(period.end_date.year for period in periods)
    places = shown["place_id"].unique()
    where = words.text("place_count", count=words.number(len(places)))
    where = words.place(places[0]) if len(places) == 1 else where
    text = numbered(key, len(shown), words, where=where, **more)
    years = str(first) if first == last else f"{first}–{last}"
    return first_short(f"{text}, {years}", text)


def may_overlap(shown: pd.DataFrame) -> bool:
    """Whether a place has several figures of one measure whose periods may overlap."""
    return any(
        Period.parse(one).overlaps(Period.parse(other)) is not False
        for _, group in shown.groupby(["place_id", "measure"], observed=True)
        for one, other in combinations(group["period"], 2)
    )


def notes(shown: pd.DataFrame, data: DataSet, words: Words) -> list[str]:
    """Return what is to be known of rows: who organised them, their marks, their boundaries."""
    made = []
    if shown["activity"].astype("str").str.contains("+", regex=False).any():
        made.append(words.text("note_combined"))
    if _levelled(shown).any():
        made.append(words.text("note_organised"))
    return [*made, *bound_notes(shown, words), *boundaries(shown, data, words)[1]]


def bound_notes(shown: pd.DataFrame, words: Words) -> list[str]:
    """Explain the marks of open and approximate figures, where there are any."""
    column = "value_qualifier" if "value_qualifier" in shown else "qualifier"
    found = set(shown[column].dropna().astype("str"))
    meant = {"note_open": ABOVE, "note_upper": BELOW, "note_between": {"between"}}
    meant["note_blurred"] = BLURRED
    said = [words.text(key) for key, qualifiers in meant.items() if found & qualifiers]
    return [" ".join(said)] if said else []


def boundaries(
    shown: pd.DataFrame, data: DataSet, words: Words
) -> tuple[dict[str, list[Point]], list[str]]:
    """Return the changes of boundaries inside the periods shown, and the notes that name them."""
    dates = data.places.set_index("place_id")["boundary_changed"].dropna()
    changes: dict[str, list[Point]] = {}
    said = []
    for place, periods in shown.groupby("place_id", sort=False)["period"]:
        covered = [Period.parse(text) for text in periods.unique()]
        for day in filter(None, str(dates.get(place, "")).split("+")):
            point = Point.parse(day)
            if any(period.start_date < point.first <= period.end_date for period in covered):
                changes.setdefault(str(place), []).append(point)
                several = shown["place_id"].nunique() > 1
                name = upper_first((words.place_full if several else words.place)(str(place)))
                said.append(words.text("note_boundary", place=name, day=words.date(day)))
    return changes, said


def plotted(shown: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the plotted figures with the facts behind them."""
    columns = "source_id paragraph place_id period activity measure value value_qualifier"
    qualifiers = shown["value_qualifier"].astype("str").fillna("exact")
    units = [
        words.text("memberships") if measure == "members" else words.unit(measure)
        for measure in shown["measure"].astype("str")
    ]
    labels = [
        words.quantity(int(row["value"]), row["value_qualifier"], unit)
        for row, unit in zip(shown.to_dict("records"), units, strict=True)
    ]
    return facts.plotted(
        shown, f"{columns} lower upper as_printed", value_qualifier=qualifiers, label=labels
    )


def qualifier_of(qualifier: object) -> str | None:
    """Return a qualifier, or None for an exact number."""
    return None if pd.isna(qualifier) else str(qualifier)
