"""Marks that several charts share: bars that show no more than is known, and their labels."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from antq_analysis.charts.chart import (
    POINT,
    Chart,
    Panel,
    compose,
    line_height,
    mark,
    text_width,
    wrap,
)
from antq_analysis.charts.style import BLUE, INK, MUTED, SIZES, Size, box
from antq_analysis.words import Words

ARROW = 9.0  # mm, at the size of a report; an open end has no length of its own
BLUR = 3.0  # mm of hatching on either side of an approximate value; the width means nothing
HATCH = "/////"
ROW = 9.0  # mm from one bar to the next
WIDEST_LABEL = 0.34  # of the width, that the names of rows may take
THICK = 5.6  # mm of a bar
SPACING = 1.3  # of the typeface's own lines; stacked tone marks on capitals need it
PITCH = 1.65  # from line to line at that spacing, in sizes of the type
ROWS = (9.6, 9.0, 8.4, 7.8, 7.2, 6.6)  # mm from one bar to the next, from wanted to least
PAGE = 184.0  # mm of plot that a page of a report has room for
MOST_ROWS = 40  # no page and no slide has room for more


@dataclass
class Bar:
    """One row of a bar chart.

    Parameters
    ----------
    label
        Name of the row.
    text
        What is written behind the bar, qualifier included.
    fact_ids
        The facts that the bar stands for.
    value
        Length of an exact or approximate bar; None where only bounds are known.
    lower, upper
        The bounds; None is open.
    """

    label: str
    text: str
    fact_ids: Sequence[str]
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    color: str = field(default=BLUE)

    @property
    def end(self) -> float:
        """Where the bar ends on the axis, an open arrow aside."""
        known = [end for end in (self.value, self.upper, self.lower) if end is not None]
        return max(known, default=0)

    @property
    def is_open(self) -> bool:
        """Whether the bar goes on to an unknown end."""
        return self.value is None and self.lower is not None and self.upper is None

    @property
    def is_approximate(self) -> bool:
        """Whether the value is one that the source calls approximate."""
        return self.value is not None and not self.lower == self.upper == self.value


@dataclass
class Rows:
    """Where rows lie, by the lines that their names take: all in mm from the top of the first."""

    names: list[str]
    middles: list[float]
    height: float


def rows_of(
    labels: Sequence[str], size: Size, width: float, row: float = ROW, squeeze: float = 1
) -> Rows:
    """Return rows high enough for their names.

    Parameters
    ----------
    labels
        Names of the rows.
    size
        Measures of the picture.
    width
        Width in mm that the names may take.
    row
        Least height in mm of a row at the size of a report.
    squeeze
        Factor for all heights, where a slide has not enough room.
    """
    names = ["\n".join(wrap(label, width + 0.01, size.label)) for label in labels]
    line = size.label * POINT * PITCH
    heights = [
        max(row * size.scale, (name.count("\n") + 1) * line + size.scale) * squeeze
        for name in names
    ]
    ends = [sum(heights[: place + 1]) for place in range(len(heights))]
    middles = [end - height / 2 for end, height in zip(ends, heights, strict=True)]
    return Rows(names, middles, ends[-1] if ends else 0.0)


def named_axes(panel: Panel, rows: Rows, *, y: float, left: float, right: float = 0) -> Axes:
    """Add axes whose vertical unit is the millimetre, with the rows' names at their left."""
    ax = panel.axes(left, y, panel.width - left - right, rows.height)
    ax.set_ylim(rows.height, 0)
    ax.set_yticks(rows.middles, rows.names)
    plain(ax)
    return ax


def bars(panel: Panel, entries: Sequence[Bar], *, y: float, left: float, row: float = ROW) -> float:
    """Draw horizontal bars with their names and figures.

    Parameters
    ----------
    panel
        Where to draw.
    entries
        The bars from top to bottom.
    y
        Top of the bars, mm from the panel's top.
    left
        Width in mm that the names of rows take.
    row
        As in `rows_of`.

    Returns
    -------
    float
        The mm from the panel's top to the end of the bars.
    """
    scale = panel.size.scale
    labels = [entry.label for entry in entries]
    rows = rows_of(labels, panel.size, left - 3 * scale, row)
    ax = named_axes(panel, rows, y=y, left=left)
    width = panel.width - left
    ax.set_xlim(0, axis_end(panel, entries, width))
    per_mm = ax.get_xlim()[1] / width
    thick = min(THICK * scale, rows.height / len(entries) * 0.7)
    for middle, entry in zip(rows.middles, entries, strict=True):
        reach = bar(ax, middle, entry, per_mm * scale, scale, thick)
        ax.text(reach + 1.5 * scale * per_mm, middle, entry.text, va="center", color=INK)
    return y + rows.height


def axis_end(panel: Panel, rows: Sequence[Bar], width: float) -> float:
    """Return the end of the axis that leaves every bar room for what is written behind it."""
    scale = panel.size.scale
    ends = []
    for entry in rows:
        behind = panel.text_width(entry.text) + 3 * scale
        behind += ARROW * scale if entry.is_open else BLUR * scale if entry.is_approximate else 0
        ends.append(entry.end / max(1 - behind / width, 0.2))
    return max(ends, default=1) or 1


def bar(ax: Axes, place: float, entry: Bar, per_mm: float, scale: float, height: float) -> float:
    """Draw one bar as certain as it is; return where its mark ends on the axis."""
    end = 0.0
    for start, end, hatched in pieces(entry, BLUR * per_mm):
        look = {**fill(None if hatched else entry.color), "edgecolor": entry.color}
        shape = Rectangle((start, place - height / 2), end - start, height, **look)
        ax.add_patch(mark(shape, entry.fact_ids))
    if entry.is_open:
        reach = end + ARROW * per_mm
        arrow(ax, (end, place), (reach, place), entry.color, scale)
        return reach
    return end


def pieces(entry: Bar, blur: float) -> list[tuple[float, float, bool]]:
    """Return the parts of a bar: where each begins and ends, and whether it is hatched.

    What is certain is solid. Hatched is all between two bounds, or up to an upper one, and `blur`
    (at most half of it) about the end of an approximate value; below only if it is "nearly" that.
    """
    if entry.is_approximate and entry.value is not None:
        blur = min(blur, entry.value / 2)
        certain = entry.value - blur
        end = entry.value if entry.upper is not None else entry.value + blur
    else:
        certain, end = entry.lower or 0, entry.end
    parts = [(0, certain, False), (certain, end, True)]
    return [part for part in parts if part[1] > part[0]] or parts[:1]


def fill(color: str | None) -> dict[str, Any]:
    """Return the look of a mark: its colour, or hatching where nothing certain is shown."""
    return {"facecolor": color} if color else {"facecolor": "white", "hatch": HATCH}


def arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str, scale: float
) -> None:
    """Draw the dashed arrow of an open end."""
    look: dict[str, Any] = {
        "arrowstyle": "->,head_width=0.28,head_length=0.45",
        "linestyle": (0, (3, 2)),
        "color": color,
        "linewidth": 1.4 * scale,
        "shrinkA": 1,
        "shrinkB": 0,
    }
    ax.annotate("", end, start, arrowprops=look)


def plain(ax: Axes) -> None:
    """Take away what direct labels make needless: the value axis, ticks and frame."""
    ax.xaxis.set_visible(False)
    ax.tick_params(axis="y", length=0, pad=4)
    for side in ("right", "top", "bottom"):
        ax.spines[side].set_visible(False)
    ax.spines["left"].set_color(MUTED)
    for label in ax.get_yticklabels():
        label.set(linespacing=SPACING, va="center")


def label_width(
    labels: Sequence[str], size: Size = SIZES["report"], widest: float = WIDEST_LABEL
) -> float:
    """Return the mm that the names of rows need, with the gap behind them."""
    lines = [line for label in labels for line in wrap(label, widest * size.width, size.label)]
    return max((text_width(line, size.label) for line in lines), default=0) + 3 * size.scale


def bars_height(
    labels: Sequence[str], left: float, row: float = ROW, size: Size = SIZES["report"]
) -> float:
    """Return the mm that bars with these names take, as at the size of a report."""
    return rows_of(labels, size, left - 3 * size.scale, row).height / size.scale


def row_for(groups: Sequence[Sequence[str]], left: float, room: float, size: Size) -> float:
    """Return the mm of a row with which groups of bars fit into `room`, or the least."""
    return next(
        (row for row in ROWS if sum(bars_height(g, left, row, size) for g in groups) <= room),
        ROWS[-1],
    )


def fitted(
    words: Words, plan: Callable[[int], tuple[float, dict[str, Any]]], every: int, size: Size
) -> Chart:
    """Compose a chart of as many rows as the page of a report or the slide has room for.

    Parameters
    ----------
    words
        The language.
    plan
        Returns, for a number of rows, the least height of their plot in mm at the size of a report,
        and what `compose` takes.
    every
        How many rows there are.
    size
        Measures of the picture.
    """
    plans: dict[int, dict[str, Any]] = {}

    def too_many(count: int) -> bool:
        least, plans[count] = plan(count)
        return least > _room(words, plans[count], size)

    counts = range(1, min(every, MOST_ROWS) + 1)
    # More rows never take less room, so that the last count that fits is found by halving.
    last = len(counts) if not too_many(len(counts)) else bisect_left(counts, True, key=too_many)
    last = max(last, 1)
    return compose(words, size=size, **plans.get(last) or plan(last)[1])


def _room(words: Words, parts: dict[str, Any], size: Size) -> float:
    """Return the mm that the texts of a chart leave for its plot, as at the size of a report."""
    if size.height is None:
        return PAGE
    found: list[Panel] = []
    compose(words, size=size, **{**parts, "draw": found.append})
    return found[0].height / found[0].size.scale


def heading(panel: Panel, text: str, y: float, left: float, weight: str = "semibold") -> float:
    """Write a small heading over a part of the plot; return where the part may begin."""
    panel.text(left, y, text, weight=weight, color=INK, va="top")
    return y + line_height(panel.size.label) + 0.6 * panel.size.scale


def per_mm(ax: Axes) -> float:
    """Return how much of the horizontal axis is a millimetre."""
    low, high = ax.get_xlim()
    return float(high - low) / box(ax)[2]
