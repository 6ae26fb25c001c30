"""The chart on how the share of units that meet the standard changed."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from antq_analysis.charts import marks, rows
from antq_analysis.charts.chart import Missing
from antq_analysis.charts.compliance import DATA, ends, lowest, percent_axis, rate_dot, rates_of
from antq_analysis.charts.frame import Panel, Picture, chart
from antq_analysis.charts.look import colours, line_height
from antq_analysis.results import compliance
from antq_analysis.words import Words, lower_first

FACETS, PAIRS = 12, 24  # small multiples, and places of two periods
SERIES = ["place_id", "subject"]


@chart(compliance.results)
def compliance_over_time(picture: Picture) -> None:
    """Draw what changed in places, by kind of unit.

    Two periods are two dots on a row with their difference. Three or more are small multiples, of
    the kind that most places have, with the other places in grey. Lines break where the standard or
    the boundaries changed.
    """
    every = rates_of(picture)
    every = every[every["rate_qualifier"].eq("exact") & ~every["few"]]
    periods = every.groupby(SERIES, observed=True)["period"].transform("nunique")
    every = every[periods >= 2].sort_values(["subject", "period_end"], kind="stable")
    if every.empty:
        raise Missing("no_periods")
    if periods.max() > 2:  # the kind that most places have
        places = every.groupby("subject", observed=True)["place_id"].nunique()
        every = every[every["subject"].eq(str(places.idxmax()))]
    picture.kind, pairs = "kind_dots", periods.max() == 2
    shown = rows.largest(every, every["assessed"], PAIRS if pairs else FACETS)
    series = shown.groupby(SERIES, observed=True, sort=False)
    shown = pd.concat([compliance.segments(picture.data, part) for _, part in series])
    shown = shown.sort_values("subject", kind="stable")
    names = rows.names(shown, [*SERIES, "period"], picture.words, ["place_id"])
    rows.show(picture, shown.assign(name=names), DATA)
    (_pairs if pairs else _facets)(picture, shown, every)


def _pairs(picture: Picture, shown: pd.DataFrame, every: pd.DataFrame) -> None:
    """Draw both values of a place on a row with their difference: a panel a kind."""
    words, which = picture.words, rows.which(picture, shown, every)
    picture.subtitle = rows.subtitle(picture, "by_place_subtitle", shown, which)
    series = shown.groupby(SERIES, observed=True, sort=False)
    changes = [change for _, pair in series if (change := _change(pair)) is not None]
    low, high = (words.points(end(changes)) if changes else "" for end in (min, max))
    key = "change_headline" if low != high else "change_headline_one" if changes else "change_none"
    names = _places(shown, words)
    picture.headline = words.text(key, low=low, high=high, name=names[0])
    picture.notes = [words.text("change_note"), *rows.inferred(shown, words)]
    kinds = list(shown.groupby("subject", observed=True))
    panels = [
        Panel(_places(part, words), words.label("subject", str(kind))) for kind, part in kinds
    ]
    # Both counts stand below each other, so that a row has two lines.
    grid = picture.axes(panels, ticks=1, names=0.3, least=2 * line_height(picture.label) + 1)
    for [ax], (kind, part), ys in zip(grid, kinds, picture.middles, strict=True):
        percent_axis(ax, "x", words, lowest(shown), kind == kinds[-1][0])
        for y, (_, pair) in zip(ys, part.groupby("place_id", sort=False), strict=True):
            _pair(picture, ax, y, pair)


def _pair(picture: Picture, ax: Axes, y: float, pair: pd.DataFrame) -> None:
    """Draw two values on a row, with their difference and their counts behind."""
    words, change = picture.words, _change(pair)
    if change is not None:
        ax.plot(pair["rate_percent"], [y, y], color=colours.muted, lw=1, zorder=1)
        marks.note(ax, 100, y, words.points(change), 2.5)
    for row, color in zip(pair.to_dict("records"), (colours.teal, picture.color), strict=True):
        rate_dot(picture, ax, row, y, color=color)
    both = zip(pair["period"], pair["label"], strict=True)
    said = "\n".join(f"{words.period(period)}: {label}" for period, label in both)
    marks.note(ax, 100, y, said, 14, weight="regular")


def _change(pair: pd.DataFrame) -> float | None:
    """Return the difference of two comparable rates in percentage points."""
    if pair["segment"].nunique() > 1:
        return None
    return float(pair["rate_percent"].iloc[-1] - pair["rate_percent"].iloc[0])


def _places(shown: pd.DataFrame, words: Words) -> list[str]:
    return [words.place_short(str(place)) for place in shown["place_id"].unique()]


def _facets(picture: Picture, shown: pd.DataFrame, every: pd.DataFrame) -> None:
    """Draw a small picture for each of the largest places."""
    words, names = picture.words, _places(shown, picture.words)
    kind = lower_first(words.label("subject", str(every["subject"].iloc[0])))
    which = rows.which(picture, shown, every)
    picture.subtitle = rows.subtitle(picture, "over_time_subtitle", shown, which, kind=kind)
    told = {"count": words.number(len(names)), "name": names[0], **ends(shown, words)}
    key = "over_time_headline" if len(names) > 1 else "over_time_headline_one"
    picture.headline = words.text(key, **told)
    days = rows.new_standards(shown, picture)
    told = {"day": words.listed(words.date(str(day.date())) for day in days)}
    picture.notes = [words.text("over_time_note")]
    picture.notes += [words.text("over_time_break", **told)] * bool(days)
    grid = picture.facets(names)
    places = dict(list(shown.groupby("place_id")))
    for ax, (place, mine) in zip(grid, shown.groupby("place_id", sort=False), strict=True):
        percent_axis(ax, "y", words, lowest(shown))
        for day in days:
            marks.line_at(ax, marks.year_of(day))
        for other, part in places.items():
            mark = {"color": picture.color} if other == place else marks.OTHERS
            for _, one in part.groupby("segment"):
                if len(one) >= compliance.TREND_POINTS:
                    ids = "+".join(one["fact_id"])
                    marks.line(ax, rows.middle_years(one), one["rate_percent"], ids, **mark)
        for x, row in zip(rows.middle_years(mine), mine.to_dict("records"), strict=True):
            rate_dot(picture, ax, row, x, "y", size=2.5)
        label = words.percent(row["rate_percent"], row["assessed"])
        marks.note(ax, x, row["rate_percent"], label, 1)
    rows.year_ticks(grid, shown)
