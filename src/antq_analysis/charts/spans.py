"""The chart of totals over several years: a span whose area is the total."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from antq_analysis.charts.campaigns import (
    boundaries,
    count_headline,
    fitted_rows,
    latest_first,
    may_overlap,
    notes,
    plotted,
    qualifier_of,
    row_names,
)
from antq_analysis.charts.chart import Chart, Missing, Panel, line_height, mark, wrap
from antq_analysis.charts.draw import Bar, arrow, fill, heading, pieces
from antq_analysis.charts.sentences import (
    comma,
    listing,
    place_and_period,
    rows_shown,
    sentence,
    texts,
)
from antq_analysis.charts.style import INK, MUTED, Size, measures
from antq_analysis.data.dataset import DataSet, asked_of
from antq_analysis.periods import Period, Point
from antq_analysis.quantities import Bounded
from antq_analysis.results.outreach import bounds, results
from antq_analysis.words import Words, upper_first

BLOCK, LEAST_BLOCK = 16.0, 7.6  # mm of the tallest block with its open end: wanted, needed
OPEN = 3.8  # mm of the arrow of an open end
GAP = 3.0  # mm below a span
AXIS = 6.0  # mm of the years
BLUR = 0.08  # of the tallest block: what is hatched above and below an approximate value


@dataclass
class Span:
    """A total over some years; its bar is the average per year, as certain as the total."""

    bar: Bar
    start: float
    years: float
    breaks: list[float]
    broken: str

    def lines(self, size: Size, width: float) -> list[tuple[str, str]]:
        """Return what stands above the block, line by line, with the weight of the type."""
        lines = []
        for text, weight in ((self.bar.label, "semibold"), (self.bar.text, "regular")):
            lines += [(line, weight) for line in wrap(text, width, size.label, weight)]
        return lines


@asked_of(bounds, "lower")
def period_totals(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
) -> Chart | Missing:
    """Draw attendances over the years that they cover: the area of a span is its total.

    Parameters
    ----------
    frame
        Rows as `outreach.bounds` returns them; attendances over more than a year are drawn.
    data
        The data set, for names and sources.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.
    ax
        Axes of your figure in whose box the whole chart is laid out; see `antq.charts`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> antq.charts.period_totals(data, "en")  # doctest: +ELLIPSIS
    Chart outreach_periods (en): ...
    """
    words, sheet = data.words(language), measures(size, ax)
    flows = results(frame)[lambda rows: rows["kind"].eq("flow") & rows["measure"].eq("attendances")]
    years = flows["period"].map(lambda text: Period.parse(text).years).astype("float64")
    rows = flows.assign(years=years)[years > 1]
    if rows.empty:
        return Missing("outreach_periods", words.language, words.text("no_spans"))
    plan = partial(_plan, data=data, words=words, size=sheet, every=len(rows))
    return fitted_rows(latest_first(rows), plan, words, sheet)


def _plan(
    shown: pd.DataFrame, *, data: DataSet, words: Words, size: Size, every: int
) -> tuple[float, dict[str, Any]]:
    where, _ = place_and_period(shown, words)
    spans, averages, said = _spans(shown, data, words)
    subtitle = comma(words.text("span_subtitle"), where)
    headline = upper_first(_headline(shown, averages, words))
    listed = listing(row_names(shown, words), said, words)
    least, height = (_height(spans, size, block) for block in (LEAST_BLOCK, BLOCK))
    return least, {
        "name": "outreach_periods",
        **texts(words, "span_alt", headline, subtitle, listed=listed),
        "sentence": sentence("span_sentence", shown, words, listed, where, ""),
        "data": plotted(shown, words).assign(per_year_label=averages),
        "draw": lambda panel: _draw(panel, spans),
        "height": height,
        "notes": [
            words.text("note_span"),
            *_note_years(shown, words),
            *([words.text("note_overlap")] if may_overlap(shown) else []),
            *notes(shown, data, words),
            *rows_shown(len(shown), every, "totals", "which_latest", words),
        ],
    }


def _headline(shown: pd.DataFrame, averages: Sequence[str], words: Words) -> str:
    """Say the averages of one place if they are few; of several only how many totals there are."""
    if shown["place_id"].nunique() > 1 or len(shown) > 2:
        return count_headline("span_headline_many", shown, words)
    if len(averages) == 2:
        return words.text("span_headline_two", first=averages[0], second=averages[1])
    return words.text("span_headline", average=averages[0])


def _note_years(shown: pd.DataFrame, words: Words) -> list[str]:
    """Say how spans are drawn whose ends are printed as years only."""
    rough = shown[[Period.parse(text).precision == "year" for text in shown["period"]]]
    if rough.empty:
        return []
    period, years = rough["period"].iloc[0], words.number(int(rough["years"].iloc[0]))
    return [words.text("note_years", period=words.period(period), years=years)]


def _spans(
    shown: pd.DataFrame, data: DataSet, words: Words
) -> tuple[list[Span], list[str], list[str]]:
    """Return the spans of rows, and in words their averages per year and all that they say."""
    changes, _ = boundaries(shown, data, words)
    spans: list[Span] = []
    averages, said = [], []
    for name, row in zip(row_names(shown, words), shown.to_dict("records"), strict=True):
        value, qualifier = int(row["value"]), qualifier_of(row["value_qualifier"])
        average = Bounded.from_printed(value, qualifier) / row["years"]
        averages.append(words.bounded(average))
        item = {"total": words.quantity(value, qualifier), "per_year": averages[-1]}
        item["years"] = words.number(row["years"], 1, at_least_digits=0)
        said.append(words.text("span_item", **item))
        ends = (average.value, average.lower, average.upper)
        bar = Bar(upper_first(name), upper_first(said[-1]), [str(row["fact_id"])], *ends)
        start = _year(Period.parse(row["period"]).begin)
        breaks = {
            _year(point): words.date(point.text)
            for point in changes.get(str(row["place_id"]), [])
            if start < _year(point) < start + row["years"]
        }
        broken = words.text("span_break", days=", ".join(breaks.values())) if breaks else ""
        repeated = bool(spans) and spans[-1].breaks == list(breaks)
        spans.append(Span(bar, start, row["years"], list(breaks), "" if repeated else broken))
    return spans, averages, said


def _year(point: Point) -> float:
    return point.first.year + (point.first.timetuple().tm_yday - 1) / 366


def _line(size: Size) -> float:
    return line_height(size.label) + 0.6 * size.scale


def _height(spans: Sequence[Span], size: Size, block: float, width: float | None = None) -> float:
    """Return the mm that spans take with blocks of this height, as at the size of a report."""
    width = size.width - 8 * size.scale if width is None else width
    lines = sum(len(span.lines(size, width)) + bool(span.broken) for span in spans)
    return lines * _line(size) / size.scale + len(spans) * (block + GAP) + AXIS


def _draw(panel: Panel, spans: Sequence[Span]) -> None:
    scale = panel.size.scale
    spare = panel.height / scale - _height(spans, panel.size, 0, panel.width)
    block = min(BLOCK, spare / len(spans)) * scale
    first = math.floor(min(span.start for span in spans))
    last = math.ceil(max(span.start + span.years for span in spans))
    tallest = max(span.bar.end for span in spans)
    y = 0.0
    for span in spans:
        for text, weight in span.lines(panel.size, panel.width):
            y = heading(panel, text, y, 0, weight)
        y += _line(panel.size) if span.broken else 0
        ax = panel.axes(4 * scale, y, width=panel.width - 10 * scale, height=block)
        ax.set_xlim(first, last)
        ax.set_ylim(0, tallest * block / (block - OPEN * scale))
        _block(ax, span, tallest, scale)
        _years(ax, first, last, shown=span is spans[-1])
        y += block + GAP * scale


def _block(ax: Axes, span: Span, tallest: float, scale: float) -> None:
    """Draw the block as certain as its total, and where boundaries changed."""
    end = 0.0
    for start, end, hatched in pieces(span.bar, BLUR * tallest):
        look = {**fill(None if hatched else span.bar.color), "edgecolor": span.bar.color}
        box = Rectangle((span.start, start), span.years, end - start, **look)
        ax.add_patch(mark(box, span.bar.fact_ids))
    if span.bar.is_open:
        middle = span.start + span.years / 2
        reach = end + ax.get_ylim()[1] - tallest
        arrow(ax, (middle, end), (middle, reach), span.bar.color, scale)
    for change in span.breaks:
        for color, style, width in (("white", "-", 2.6), (INK, (0, (1, 1)), 1.2)):
            look = {"color": color, "linestyle": style, "linewidth": width * scale}
            ax.axvline(change, **look)
    if span.broken:
        low, high = ax.get_xlim()
        left = span.breaks[0] < (low + high) / 2
        at = (span.breaks[0], ax.get_ylim()[1] * 1.04)
        ax.text(*at, span.broken, ha="left" if left else "right", va="bottom", color=MUTED)


def _years(ax: Axes, first: int, last: int, *, shown: bool) -> None:
    step = max(1, math.ceil((last - first) / 12))
    ax.set_xticks(range(first, last + 1, step))
    ax.yaxis.set_visible(False)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="x", labelbottom=shown, color=MUTED)
