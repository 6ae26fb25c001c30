"""The chart on how many attendances there were per year."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator

from antq_analysis.charts import marks, rows
from antq_analysis.charts.chart import Missing
from antq_analysis.charts.evidence import first_of
from antq_analysis.charts.frame import Picture, chart
from antq_analysis.data import places
from antq_analysis.periods import Period
from antq_analysis.quantities import Bounded
from antq_analysis.results import outreach
from antq_analysis.words import Words, lower_first

FACETS, LISTED = 12, 6  # places in small multiples, and figures in the sentence
SERIES = ["place_id", "activity"]


@chart(outreach.results)
def outreach_over_time(picture: Picture) -> None:
    """Draw attendances per year over time: a small picture a place and activity.

    A figure of one year is a dot. A total of several years is a line over them at its yearly
    average. Dots are joined where three or more exact figures of one activity follow each other
    and no boundaries changed.
    """
    words = picture.words
    every, left = _yearly(picture)
    shown = rows.largest(every, every["per_year"], FACETS)
    shown = shown.assign(name=rows.names(shown, [*SERIES, "period"], words, ["activity"]))
    which = rows.which(picture, shown, every)
    picture.kind = "kind_time"
    picture.subtitle = rows.subtitle(picture, "per_year_subtitle", shown, which)
    picture.headline = _headline(shown, words)
    rows.show(
        picture, shown, "place_id period period_basis activity value value_qualifier years per_year"
    )
    picture.sentence = words.text("per_year_sentence", listed=_sentence(shown, words))
    picture.notes = [words.text("per_year_note"), *rows.inferred(shown, words)]
    if left:
        picture.notes.append(words.text("short_periods", count=words.number(left)))
    series = [part for _, part in shown.groupby(SERIES, sort=False)]
    last = pd.concat([part.iloc[[-1]] for part in series])
    names = rows.names(last, SERIES, words)
    each = zip(names, last["period"], last["label"], strict=True)
    titles = [f"{name}\n{words.period(period)}: {label}" for name, period, label in each]
    grid = picture.facets(titles)
    lines = {place: _lines(part, picture) for place, part in shown.groupby(SERIES)}
    rows.year_ticks(grid, shown)
    for ax, mine in zip(grid, series, strict=True):
        _scale(ax, shown, words)
        for other, runs in lines.items():
            is_mine = other == tuple(mine[SERIES].iloc[0])
            for run in runs:
                marks.line(ax, *run, **({"color": picture.color} if is_mine else marks.OTHERS))
        for row in mine.to_dict("records"):
            _figure(picture, ax, row)


def _yearly(picture: Picture) -> tuple[pd.DataFrame, int]:
    """Return attendances of a year or longer per year, and how many others there are."""
    found = picture.rows[picture.rows["counts_in_total"] & picture.rows["kind"].eq("flow")]
    found = found[found["measure"].eq("attendances")]
    years = found["period"].map(lambda text: Period.parse(text).years or 0)
    every = found[years >= 1].sort_values("period_start", kind="stable")
    if every.empty:
        raise Missing("no_years")
    averages = outreach.per_year(picture.data, every)
    ends = averages[["average_per_year_lower", "average_per_year_upper", "average_per_year"]]
    quantities = [
        Bounded(*(None if pd.isna(end) else float(end) for end in row))
        for row in ends.itertuples(index=False)
    ]
    every = every.assign(
        years=averages["years"],
        quantity=quantities,
        activity=every["activity"].astype("str"),
        label=[picture.words.bounded(quantity) for quantity in quantities],
        per_year=[marks.end_of(quantity) for quantity in quantities],
        middle=rows.middle_years(every),
    )
    return every, len(found) - len(every)


def _headline(shown: pd.DataFrame, words: Words) -> str:
    ordered = shown.sort_values("per_year")["quantity"]
    low, high = words.bounded(ordered.iloc[0]), words.bounded(ordered.iloc[-1])
    key = "per_year_headline_one" if low == high else "per_year_headline"
    return words.text(key, low=low, high=high)


def _sentence(shown: pd.DataFrame, words: Words) -> str:
    said = [
        f"{words.place_full(row.place_id)}, {words.in_period(row.period)}, "
        f"{lower_first(words.label('activity', row.activity))}: {row.label}"
        for row in shown.itertuples()
    ]
    return first_of(said, words, LISTED)


def _figure(picture: Picture, ax: Axes, row: dict[str, Any]) -> None:
    """Draw a yearly figure as a dot, a total of several years as a line over them."""
    at, color = (row["middle"], row["per_year"]), picture.color
    if row["years"] > 1:
        marks.span(ax, row["period"], row["per_year"], row["fact_id"], color)
        marks.open_end(picture, ax, at, row["quantity"], color)
    else:
        marks.dot(picture, ax, at, row["fact_id"], color, row["quantity"], size=3.5)


def _lines(part: pd.DataFrame, picture: Picture) -> list[tuple[list[float], list[float], str]]:
    """Return the runs of exact yearly figures of one activity that may be joined.

    Three or more follow each other, without a change of boundaries.
    """
    days = places.changes(str(part["place_id"].iloc[0]), picture.data.places)
    part = part[part["years"].le(1)]
    keys = [
        (str(row.activity), row.is_exact, sum(day <= row.period_end for day in days))
        for row in part.itertuples()
    ]
    runs = [list(run) for key, run in groupby(range(len(part)), keys.__getitem__) if key[1]]
    found = [part.iloc[run] for run in runs if len(run) >= 3]
    return [(list(one["middle"]), list(one["per_year"]), "+".join(one["fact_id"])) for one in found]


def _scale(ax: Axes, every: pd.DataFrame, words: Words) -> None:
    """Set the scale of attendances: logarithmic where the figures are of different size."""
    low, high = float(every["per_year"].min()), float(every["per_year"].max())
    is_log = high > 20 * low
    ax.set_yscale("log" if is_log else "linear")
    ax.set_ylim((low / 2, high * 2) if is_log else (0, high * 1.25))
    ax.yaxis.set_major_locator(LogLocator() if is_log else MaxNLocator(3))
    ax.yaxis.set_major_formatter(lambda value, _: words.number(value))
    ax.minorticks_off()
    ax.grid(axis="y")
    ax.set_axisbelow(True)
