"""The chart of totals over years: a span whose area is the total."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from antq_analysis.charts.chart import Chart, Missing, Panel, compose, mark
from antq_analysis.charts.draw import HATCH, arrow, heading
from antq_analysis.charts.outreach import (
    bound_notes,
    listing,
    overlap_note,
    place_and_period,
    plotted,
    qualifier_of,
    row_name,
    sentence,
)
from antq_analysis.charts.style import BLUE, INK, MUTED, check_size
from antq_analysis.dataset import DataSet
from antq_analysis.outreach import results
from antq_analysis.periods import Period, Point
from antq_analysis.quantities import Bounded
from antq_analysis.words import Words, first_short, upper_first

ROW = 31.0  # mm


@dataclass
class Span:
    """A total over some years."""

    name: str
    fact_id: str
    start: float
    years: float
    average: Bounded
    per_year: str
    text: str
    breaks: list[float]

    @property
    def height(self) -> float:
        """Height of the block: the average per year, or the bound that is known of it."""
        return self.average.value or self.average.lower or self.average.upper or 0.0


def period_totals(
    frame: pd.DataFrame, data: DataSet, language: str | None = None, size: str = "report"
) -> Chart | Missing:
    """Draw attendances over the years that they cover: the area of a span is its total.

    Parameters
    ----------
    frame
        Rows as `outreach.bounds` returns them; attendances of a year or more are drawn.
    data
        The data set, for names and sources.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.
    """
    words = data.words(language)
    flows = results(frame)[lambda rows: rows["kind"].eq("flow") & rows["measure"].eq("attendances")]
    years = flows["period"].map(lambda text: Period.parse(text).years).astype("float64")
    shown = flows.assign(years=years)[years >= 1]
    if shown.empty:
        return Missing("outreach_periods", words.language, words.text("no_spans"))
    every = len(shown)
    shown = shown.nlargest(max(check_size(size).rows // 3, 1), "value").sort_index()
    where, _ = place_and_period(shown, words)
    changes, notes = _boundaries(shown, data, words)
    spans = [_span(row, words, bool(where), changes) for row in shown.to_dict("records")]
    subtitle = ", ".join(part for part in (words.text("span_subtitle"), where) if part)
    headline = _headline(spans, words)
    listed = listing([(span.name, span.text) for span in spans], words, bool(where))
    if every > len(shown):
        notes.append(words.text("first_rows", count=len(shown), all=every))
    return compose(
        words,
        name="outreach_periods",
        headline=headline,
        subtitle=subtitle,
        alt=words.text("span_alt", subtitle=subtitle, finding=headline, listed=listed),
        sentence=sentence("span_sentence", shown, words, listed, where, ""),
        data=plotted(shown, words).assign(per_year_label=[span.per_year for span in spans]),
        draw=lambda panel: _draw(panel, spans),
        height=len(spans) * ROW + 6,
        notes=[
            words.text("note_span"),
            *overlap_note(shown, words),
            *bound_notes(shown, words),
            *notes,
        ],
        size=size,
    )


def _headline(spans: Sequence[Span], words: Words) -> str:
    """Say the averages of spans of several years, or the largest total of one."""
    long = [span for span in spans if span.years > 1]
    if not long:
        return upper_first(max(spans, key=lambda span: span.height).text)
    top = max(long, key=lambda span: span.height).per_year
    options = [words.text("span_headline", average=top)]
    if len(long) == 2:
        first, second = (span.per_year for span in long)
        options.insert(0, words.text("span_headline_two", first=first, second=second))
    return first_short(*options)


def _span(
    row: dict[str, object], words: Words, one_place: bool, changes: dict[str, list[float]]
) -> Span:
    value, qualifier = int(str(row["value"])), qualifier_of(row["value_qualifier"])
    years = float(str(row["years"]))
    average = Bounded.from_printed(value, qualifier) / years
    per_year = words.bounded(average)
    span = words.number(years, 1, at_least_digits=0)
    total = words.quantity(value, qualifier)
    key = "span_item" if years != 1 else "span_item_year"
    text = words.text(key, total=total, per_year=per_year, years=span)
    start = _year(Period.parse(str(row["period"])).begin)
    within = [change for change in changes.get(str(row["place_id"]), []) if change > start]
    return Span(
        row_name(row, words, one_place),
        str(row["fact_id"]),
        start,
        years,
        average,
        per_year,
        text,
        [change for change in within if change < start + years],
    )


def _boundaries(
    shown: pd.DataFrame, data: DataSet, words: Words
) -> tuple[dict[str, list[float]], list[str]]:
    """Return the changes of boundaries inside the periods shown, and the notes that name them."""
    dates = data.places.set_index("place_id")["boundary_changed"].dropna()
    changes: dict[str, list[float]] = {}
    notes = []
    for place, group in shown.groupby("place_id"):
        for day in str(dates.get(place, "")).split("+"):
            if day and ((group["period_start"] < day) & (group["period_end"] >= day)).any():
                changes.setdefault(str(place), []).append(_year(Point.parse(day)))
                text = words.text(
                    "note_boundary", place=words.place(str(place)), day=words.date(day)
                )
                notes.append(upper_first(text))
    return changes, notes


def _year(point: Point) -> float:
    return point.first.year + (point.first.timetuple().tm_yday - 1) / 366


def _draw(panel: Panel, spans: Sequence[Span]) -> None:
    scale = panel.size.scale
    row = min(ROW * scale, (panel.height - 6 * scale) / len(spans))
    first = math.floor(min(span.start for span in spans))
    last = math.ceil(max(span.start + span.years for span in spans))
    tallest = max(span.height for span in spans)
    for number, span in enumerate(spans):
        top = heading(panel, upper_first(span.name), number * row, 0)
        top = heading(panel, upper_first(span.text), top, 0, weight="regular")
        ax = panel.axes(4 * scale, top, width=panel.width - 10 * scale, height=row * 0.5)
        ax.set_xlim(first, last)
        ax.set_ylim(0, tallest * 1.4)
        _block(ax, span, tallest, scale)
        _years(ax, first, last, shown=number == len(spans) - 1)


def _block(ax: Axes, span: Span, tallest: float, scale: float) -> None:
    """Draw the block as certain as its total: an open top, or a hatched one."""
    box = Rectangle((span.start, 0), span.years, span.height, facecolor=BLUE, edgecolor=BLUE)
    ax.add_patch(mark(box, [span.fact_id]))
    middle = span.start + span.years / 2
    if span.average.value is None:
        top = (middle, span.height + tallest * 0.36)
        arrow(ax, (middle, span.height), top, BLUE, scale)
    elif span.average.qualifier != "exact":
        edge = Rectangle(
            (span.start, span.height),
            span.years,
            tallest * 0.12,
            facecolor="white",
            edgecolor=BLUE,
            hatch=HATCH,
        )
        ax.add_patch(edge)
    for change in span.breaks:
        for low, high, color in ((0, span.height, "white"), (span.height, tallest * 1.3, INK)):
            look: dict[str, Any] = {"color": color, "linestyle": (0, (1, 1)), "linewidth": scale}
            ax.plot([change, change], [low, high], **look)


def _years(ax: Axes, first: int, last: int, *, shown: bool) -> None:
    step = max(1, math.ceil((last - first) / 12))
    ax.set_xticks(range(first, last + 1, step))
    ax.yaxis.set_visible(False)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="x", labelbottom=shown, color=MUTED)
