"""Marks: one convention for each degree of certainty, drawn from what is known of a quantity.

They are drawn once the layout stands, because ends and hatching are measured in millimetres.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from antq_analysis.charts.frame import Picture
from antq_analysis.charts.look import MM, colours, text_width
from antq_analysis.periods import Period
from antq_analysis.quantities import Bounded

FACT = "fact:"
THICK, THICKEST = 0.62, 4.6  # of the height of a row, and mm
BLUR, OPEN = 3.0, 2.2  # mm of an uncertain end, and of an open one
STEPS = 10  # in which an end fades


def tied(artist: Any, fact_ids: object) -> Any:
    """Tie an artist to the facts it stands for, so that its evidence can be written beside it."""
    artist.set_gid(f"{FACT}{fact_ids}")
    return artist


def per_mm(ax: Axes, at: tuple[float, float] | None = None) -> tuple[float, float]:
    """Return how much of the axes' x and y a millimetre is, at a point of a log scale."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    place = ax.transData.transform(at or (ax.get_xlim()[0], ax.get_ylim()[0]))
    start, moved = ax.transData.inverted().transform([place, place + figure.dpi * MM])
    return tuple(abs(moved - start))


def bar(
    picture: Picture,
    ax: Axes,
    y: float,
    quantity: Bounded,
    fact_ids: object,
    *,
    color: str | None = None,
    start: float = 0.0,
    hollow: bool = False,
    hatch: str | None = None,
) -> float:
    """Draw a bar as certain as its quantity; return where its value or bound lies.

    Exact: to the value. A lower bound: to the bound, with an open end. About or nearly: solid to a
    little below the value, hatched from there; a tick at the value of "about". An upper bound is
    hatched from 0, two bounds between them.
    """
    if quantity.qualifier is None:
        return start
    end, edge, word = start + end_of(quantity), color or picture.color, quantity.qualifier
    up = _thick(picture) / 2

    def draw() -> None:
        mm, _ = per_mm(ax)
        solid = end
        if word in ("about", "nearly"):
            solid = max(end - BLUR * mm, (start + end) / 2)
        elif word in ("at_most", "between"):
            solid = start + (quantity.lower or 0)
        look: dict[str, Any] = {"facecolor": "white" if hollow else edge, "hatch": hatch}
        pieces = [(start, solid, {**look, "edgecolor": "white" if hatch else edge})]
        if solid < end:
            look = {"facecolor": "white", "edgecolor": edge, "hatch": "////", "linewidth": 0}
            pieces.append((solid, end, look))
        for left, right, look in pieces:
            ax.add_patch(tied(Rectangle((left, y - up), right - left, 2 * up, **look), fact_ids))
        if word == "about":
            ax.plot([end, end], [y - up, y + up], color=colours.ink, lw=1.2)
        if word == "at_least":
            across = [end + 0.5 * mm, end + OPEN * mm, end + 0.5 * mm]
            ax.plot(across, [y - up, y, y + up], color=edge, lw=1.4, clip_on=False)

    picture.after.append(draw)
    return end


def _thick(picture: Picture) -> float:
    return min(THICK * picture.pitch, THICKEST)


def end_of(quantity: Bounded | None) -> float:
    """Return where the bar of a quantity ends: at its value, or at a bound."""
    ends = [] if quantity is None else [quantity.value, quantity.upper, quantity.lower]
    return float(next((end for end in ends if end is not None), 0))


def exact(count: float) -> Bounded:
    """Return an exact quantity."""
    return Bounded(count, count, count)


def head(ax: Axes, lines: Sequence[str], up: float = 0.0) -> None:
    """Write the heading of a column over axes, so many mm up; unlike a title it is given room."""
    text = "\n".join(lines)
    offset: dict[str, Any] = {
        "xytext": (0, 4 + up * 72 * MM),
        "textcoords": "offset points",
        "xycoords": "axes fraction",
    }
    look: dict[str, Any] = {"va": "bottom", "weight": "semibold", "linespacing": 1.07}
    ax.annotate(text, (0, 1), annotation_clip=False, **look, **offset)


def behind(ax: Axes, x: float, y: float, text: str, quantity: Bounded | None = None) -> None:
    """Write a label behind the end of a bar, and behind what is drawn at an open end."""
    is_open = quantity is not None and quantity.qualifier == "at_least"
    note(ax, x, y, text, 1.5 + OPEN * is_open)


def note(ax: Axes, x: float, y: float, text: str, mm: float = 1.5, **look: Any) -> None:
    """Write a text so many mm to the right of a point; the layout gives it room."""
    look = {"va": "center", "weight": "semibold", "linespacing": 1.07, **look}
    offset: dict[str, Any] = {"xytext": (mm * 72 * MM, 0), "textcoords": "offset points"}
    ax.annotate(text, (x, y), annotation_clip=False, **offset, **look)


def within(picture: Picture, ax: Axes, y: float, end: float, text: str) -> None:
    """Write a label into a bar from 0 to `end`, or right behind it where it is too short."""

    def draw() -> None:
        mm, _ = per_mm(ax)
        fits = text_width(text, picture.label, "semibold") + 3 < end / mm
        x, side = (end / 2, "center") if fits else (end + 1.5 * mm, "left")
        ink = "white" if fits else colours.ink
        ax.text(x, y, text, color=ink, ha=side, va="center", weight="semibold")

    picture.after.append(draw)


def track(picture: Picture, ax: Axes, y: float, end: float) -> None:
    """Draw the whole that a bar is a share of."""
    thick = _thick(picture)
    look: dict[str, Any] = {"facecolor": colours.pale, "edgecolor": picture.color, "clip_on": False}
    ax.add_patch(Rectangle((0, y - thick / 2), end, thick, **look))


def dot(
    picture: Picture,
    ax: Axes,
    at: tuple[float, float],
    fact_ids: object,
    color: str,
    quantity: Bounded | None = None,
    *,
    hollow: bool = False,
    marker: str = "o",
    size: float = 6.0,
    along: str = "y",
) -> None:
    """Draw a dot: hollow for a target or pledge, half filled for about and nearly.

    Where only a bound is known, an open end points along the axis of the value.
    """
    word = "exact" if quantity is None else quantity.qualifier
    fill: Any = "left" if word in ("about", "nearly") else "full"
    look: dict[str, Any] = {"color": color, "markerfacecoloralt": "white", "clip_on": False}
    look |= {"markerfacecolor": "white"} if hollow else {}
    x, y = at
    points = Line2D([x], [y], marker=marker, ms=size, fillstyle=fill, ls="none", zorder=3, **look)
    ax.add_line(tied(points, fact_ids))
    if quantity is not None:
        open_end(picture, ax, at, quantity, color, along)


def open_end(
    picture: Picture,
    ax: Axes,
    at: tuple[float, float],
    quantity: Bounded,
    color: str,
    along: str = "y",
) -> None:
    """Draw an arrow away from a point where only a bound is known, along the axis of the value."""
    if quantity.qualifier not in ("at_least", "at_most"):
        return

    def draw() -> None:
        (x, y), (mm_x, mm_y) = at, per_mm(ax, at)
        way = 2 * OPEN if quantity.qualifier == "at_least" else -2 * OPEN
        tip = (x + way * mm_x, y) if along == "x" else (x, y + way * mm_y)
        arrow = {"arrowstyle": "->", "color": color, "lw": 1.2, "shrinkA": 2, "shrinkB": 0}
        ax.annotate("", tip, at, arrowprops=arrow, annotation_clip=False)

    picture.after.append(draw)


# The look of the other places' lines behind that of a small multiple.
OTHERS: dict[str, Any] = {"color": colours.grid, "lw": 0.6, "zorder": 0}


def line(ax: Axes, x: Sequence[float], y: Sequence[float], fact_ids: str, **look: Any) -> None:
    """Join points that may be compared; the layout pays no heed to the line."""
    shape = Line2D(x, y, **{"lw": 1.2, "zorder": 1, **look})
    shape.set_in_layout(False)
    ax.add_line(tied(shape, fact_ids))


def year_of(day: Any, whole: int = 366) -> float:
    """Return a day as a year with its fraction."""
    day = pd.Timestamp(day)
    return float(day.year + (day.day_of_year - 1) / whole)


def years(text: str) -> tuple[float, float]:
    """Return the calendar ends of a period as years with fractions."""
    period = Period.parse(text)
    return year_of(period.start_date), year_of(period.end_date) + 1 / 366


def fading(periods: pd.Series) -> bool:
    """Whether some of the periods are printed in years, so that their ends fade."""
    return bool(periods.str.fullmatch(r"\d{4}/\d{4}").any())


def span(ax: Axes, text: str, y: float, fact_ids: object, color: str, width: float = 3.0) -> None:
    """Draw a period as a line over its days; ends of which only the year is printed fade."""
    period, ends = Period.parse(text), years(text)
    fades = [period.is_span and end.precision == "year" for end in (period.begin, period.end)]
    solid = (ends[0] + fades[0], ends[1] - fades[1])
    pieces: list[tuple[float, float, float | None]]
    pieces = [(*solid, None)] if solid[0] < solid[1] else []
    for end, way, fade in zip(ends, (1, -1), fades, strict=True):
        for step in range(STEPS if fade else 0):
            near, far = (end + way * (step + add) / STEPS for add in (0, 1))
            pieces.append((near, far, (step + 0.5) / STEPS))
    for left, right, alpha in pieces:
        shape = Line2D((left, right), (y, y), color=color, lw=width, solid_capstyle="butt")
        shape.set_alpha(alpha)
        ax.add_line(tied(shape, fact_ids))


def upright(ax: Axes, x: float | None, ends: tuple[float, float], fact_ids: pd.Series) -> None:
    """Draw an upright line that stands for many facts, if there is a value."""
    if x is not None:
        shape = ax.plot([x, x], ends, color=colours.ink, lw=1.6, zorder=2)[0]
        tied(shape, "+".join(fact_ids))


def line_at(ax: Axes, x: float) -> None:
    """Draw a break: a dotted line, on both sides of which figures can't be compared."""
    ax.axvline(x, color=colours.muted, lw=0.9, ls=(0, (1, 1.5)), zorder=0)
