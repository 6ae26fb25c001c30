"""The texts above and below a drawing, and a layout that stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from antq_analysis.charts import look
from antq_analysis.charts.look import colours, line_height, wrap
from antq_analysis.words import Words

MARGIN = 4.0  # mm around a picture


class Line(NamedTuple):
    """A line of text above or below a drawing: text, points, weight and colour."""

    text: str
    points: float
    weight: str = "regular"
    color: str = colours.muted


def head_and_foot(
    words: Words, headline: str, subtitle: str, notes: Sequence[str], source: str, width: float
) -> tuple[list[Line], list[Line]]:
    """Return the texts above and below a drawing in lines that fit a width in mm."""

    def lines(text: str, points: float) -> list[Line]:
        return [Line(line, points) for line in wrap(text, width, points, narrow=85)]

    bold = wrap(headline, width, look.HEADLINE, "bold")
    head = [Line(line, look.HEADLINE, "bold", colours.ink) for line in bold]
    foot = lines(f"{words.text('note')}: {' '.join(notes)}", look.NOTES) if notes else []
    return head + lines(subtitle, look.SUBTITLE), foot + lines(source, look.SOURCE)


def height_of(lines: Sequence[Line]) -> float:
    """Return the height in mm of the part of a picture that holds lines."""
    return MARGIN + 1.5 + sum(line_height(line.points) for line in lines)


def write(
    part: Any,
    lines: Sequence[Line],
    size: tuple[float, float],
    top: float = MARGIN,
    left: float = MARGIN,
) -> None:
    """Write lines into a part of a figure, which is so many mm wide and high, from `top` down."""
    width, height = size
    for line in lines:
        look_ = {"size": line.points, "weight": line.weight, "color": line.color, "va": "top"}
        part.text(left / width, 1 - top / height, line.text, gid="frame", **look_)
        top += line_height(line.points)


def freeze(figure: Figure) -> None:
    """Run the layout and keep it, or PNG, SVG and PDF would differ by fractions of a point.

    Its last digits differ from run to run, so they are rounded away.
    """
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        engine.execute(figure)
    figure.set_layout_engine("none")
    for part in figure.subfigs:
        part.bbox_relative.set_points(part.bbox_relative.get_points().round(9) + 0.0)
    for ax in figure.axes:
        ax.set_position(Bbox(ax.get_position().get_points().round(9) + 0.0))
