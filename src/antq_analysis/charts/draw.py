"""Marks that several charts share: bars that show no more than is known, and their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from antq_analysis.charts.chart import POINT, Panel, line_height, mark, text_width, wrap
from antq_analysis.charts.style import BLUE, INK, MUTED, SIZES, Size

ARROW = 9.0  # mm, at the size of a report; an open end has no length of its own
BLUR = 3.0  # mm of hatching on either side of an approximate value; the width means nothing
HATCH = "/////"
ROW = 9.0  # mm from one bar to the next
WIDEST_LABEL = 0.34  # of the width, that the names of rows may take
THICK = 5.6  # mm of a bar


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
    names = ["\n".join(wrap(label, width, size.label)) for label in labels]
    line = size.label * POINT * 1.42
    heights = [
        max(row * size.scale, (name.count("\n") + 1) * line + 2.2 * size.scale) * squeeze
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


def bars(
    panel: Panel,
    entries: Sequence[Bar],
    *,
    y: float,
    left: float,
    row: float = ROW,
    squeeze: float = 1,
) -> float:
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
    row, squeeze
        As in `rows_of`.

    Returns
    -------
    float
        The mm from the panel's top to the end of the bars.
    """
    scale = panel.size.scale
    labels = [entry.label for entry in entries]
    rows = rows_of(labels, panel.size, left - 3 * scale, row, squeeze)
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
    low = place - height / 2

    def box(start: float, end: float, *, hatched: bool = False) -> None:
        look: dict[str, Any] = (
            {"facecolor": "white", "hatch": HATCH} if hatched else {"facecolor": entry.color}
        )
        shape = Rectangle((start, low), end - start, height, edgecolor=entry.color, **look)
        ax.add_patch(mark(shape, entry.fact_ids))

    if entry.is_approximate and entry.value is not None:
        blur = min(BLUR * per_mm, entry.value)
        end = entry.value if entry.upper is not None else entry.value + blur
        box(0, entry.value - blur)
        box(entry.value - blur, end, hatched=True)
        return end
    if entry.is_open and entry.lower is not None:
        box(0, entry.lower)
        arrow(ax, (entry.lower, place), (entry.lower + ARROW * per_mm, place), entry.color, scale)
        return entry.lower + ARROW * per_mm
    lower, upper = entry.lower or 0, entry.end
    if lower:
        box(0, lower)
    if upper > lower:
        box(lower, upper, hatched=True)
    return upper


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
        label.set(linespacing=1.25, va="center")


def label_width(labels: Sequence[str], size: Size = SIZES["report"]) -> float:
    """Return the mm that the names of rows need, with the gap behind them."""
    limit = WIDEST_LABEL * size.width
    lines = [line for label in labels for line in wrap(label, limit, size.label)]
    return max((text_width(line, size.label) for line in lines), default=0) + 3 * size.scale


def bars_height(labels: Sequence[str], left: float, row: float = ROW) -> float:
    """Return the mm that bars with these names take at the size of a report."""
    return rows_of(labels, SIZES["report"], left - 3, row).height


def heading(panel: Panel, text: str, y: float, left: float, weight: str = "semibold") -> float:
    """Write a small heading over a part of the plot; return where the part may begin."""
    down = panel.figure.get_figheight() * 25.4
    across = panel.figure.get_figwidth() * 25.4
    panel.figure.text(
        (panel.left + left) / across,
        1 - (panel.top + y) / down,
        text,
        weight=weight,
        color=INK,
        va="top",
    )
    return y + line_height(panel.size.label) + 0.6 * panel.size.scale
