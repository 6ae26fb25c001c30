"""A chart: a picture with its headline, notes, source, description and data in one language.

``compose`` lays out what every chart has (headline, subtitle, notes, source) around the plot that
a chart's own function draws. Nothing here knows what the charts are about.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from antq_analysis.charts import style
from antq_analysis.charts.style import INK, LINE_SPACING, MM, MUTED, SIZES, Size
from antq_analysis.words import Words, upper_first

MARGIN = 4.0  # mm around the picture, at the size of a report
POINT = 25.4 / 72  # one point in mm


@dataclass
class Panel:
    """The part of the picture that a chart draws in, measured in millimetres from its top left."""

    figure: Figure
    size: Size
    left: float
    top: float
    width: float
    height: float

    def axes(
        self, x: float = 0, y: float = 0, width: float | None = None, height: float | None = None
    ) -> Axes:
        """Add axes at `x`, `y` (mm from the panel's top left)."""
        width = self.width - x if width is None else width
        height = self.height - y if height is None else height
        across, down = (float(side) / MM for side in self.figure.get_size_inches())
        box = (self.left + x, down - self.top - y - height, width, height)
        return self.figure.add_axes(
            (box[0] / across, box[1] / down, box[2] / across, box[3] / down)
        )

    def text_width(self, text: str, weight: str = "regular", size: float | None = None) -> float:
        """Return the width of a text in mm, at the size of labels."""
        return text_width(text, size or self.size.label, weight)

    def wrap(self, text: str, width: float, weight: str = "regular") -> str:
        """Return the text broken into lines that fit a width in mm."""
        return "\n".join(wrap(text, width, self.size.label, weight))


@dataclass
class Chart:
    """A finished chart in one language.

    Attributes
    ----------
    name
        Name of its files, the same in every language.
    headline, subtitle, notes, source
        The texts around the picture.
    sentence
        The finding as a sentence to paste into a report, with its figures, caveat and source.
    alt
        Description for someone who can't see the picture.
    data
        The plotted figures, a row a mark; ``fact_ids`` names the facts behind each.
    figure
        The matplotlib figure.
    """

    name: str
    language: str
    headline: str
    subtitle: str
    notes: list[str]
    source: str
    sentence: str
    alt: str
    data: pd.DataFrame
    figure: Figure = field(repr=False)
    size: Size = field(repr=False, default=SIZES["report"])

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"Chart {self.name} ({self.language}): {self.headline}"

    def save(self, folder: str | Path) -> list[Path]:
        """Write the chart as PNG, SVG, PDF and its data as CSV into a folder."""
        from antq_analysis.export import save

        return save(self, Path(folder))

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show as SVG, as PNG where a notebook isn't trusted yet, and as text to a listener."""
        from antq_analysis.export import png, svg

        alt = {"alt": self.alt}
        bundle = {
            "image/svg+xml": svg(self),
            "image/png": png(self, dpi=144),
            "text/plain": self.alt,
        }
        return bundle, {"image/svg+xml": alt, "image/png": alt}


@dataclass
class Missing:
    """What stands where a chart would, if the data don't hold what it needs; false as a value."""

    name: str
    language: str
    reason: str

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return self.reason


@functools.cache
def text_width(text: str, points: float, weight: str = "regular") -> float:
    """Return the width in mm of a line of text."""
    canvas: Any = FigureCanvasAgg(Figure(figsize=(0.1, 0.1), dpi=720))
    prop = style.font(weight, points)
    with style.quiet():
        width, _, _ = canvas.get_renderer().get_text_width_height_descent(text, prop, ismath=False)
    return float(width) * 25.4 / 720


def wrap(text: str, width: float, points: float, weight: str = "regular") -> list[str]:
    """Return the text in lines of at most `width` mm."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, points, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def line_height(points: float) -> float:
    """Return the height in mm of a line of text of this size."""
    return points * POINT * LINE_SPACING


def compose(
    words: Words,
    *,
    name: str,
    headline: str,
    subtitle: str,
    alt: str,
    data: pd.DataFrame,
    draw: Callable[[Panel], None],
    height: float,
    notes: Sequence[str] = (),
    sentence: str = "",
    sources: pd.DataFrame | None = None,
    size: str = "report",
) -> Chart:
    """Lay out a chart.

    Parameters
    ----------
    words
        The language.
    name, headline, subtitle, alt, notes, sentence
        See `Chart`.
    data
        The plotted figures; columns ``source_id`` and ``paragraph`` make the source line.
    sources
        Rows with ``source_id`` and ``paragraph`` for the source line, if not those of `data`.
    draw
        Draws into the panel that it is given.
    height
        Height of the plot in mm at the size of a report; on a slide the plot takes what is left.
    size
        ``report`` or ``slide``.
    """
    measures = style.check_size(size)
    source = source_line(words, data if sources is None else sources)
    headline, sentence = upper_first(headline), upper_first(sentence)
    with style.context(measures):
        top = [(headline, measures.headline, "bold", INK)]
        top += [(subtitle, measures.subtitle, "regular", MUTED)]
        said = [f"{words.text('note')}: {' '.join(notes)}"] if notes else []
        bottom = [(text, measures.small, "regular", MUTED) for text in [*said, source]]
        figure, panel = _sheet(top, bottom, height, measures)
        draw(panel)
    return Chart(
        name,
        words.language,
        headline,
        subtitle,
        list(notes),
        source,
        sentence,
        alt,
        data,
        figure,
        measures,
    )


def _sheet(
    top: Sequence[tuple[str, float, str, str]],
    bottom: Sequence[tuple[str, float, str, str]],
    height: float,
    size: Size,
) -> tuple[Figure, Panel]:
    """Make the figure with the texts above and below, and the panel between them."""
    margin, gap = MARGIN * size.scale, 3.5 * size.scale
    inner = size.width - 2 * margin
    above = [
        (wrap(text, inner, points, weight), points, weight, ink)
        for text, points, weight, ink in top
    ]
    below = [
        (wrap(text, inner, points, weight), points, weight, ink)
        for text, points, weight, ink in bottom
    ]
    head = sum(len(lines) * line_height(points) for lines, points, _, _ in above) + size.scale
    foot = sum(len(lines) * line_height(points) for lines, points, _, _ in below)
    total = size.height or 2 * margin + head + foot + 2 * gap + height
    plot = total - 2 * margin - head - foot - 2 * gap
    figure = Figure(figsize=(size.width * MM, total * MM), facecolor="white")
    FigureCanvasAgg(figure)
    y = margin
    for block, start in ((above, margin), (below, total - margin - foot)):
        y = start
        for lines, points, weight, ink in block:
            for line in lines:
                figure.text(
                    margin / size.width,
                    1 - y / total,
                    line,
                    size=points,
                    color=ink,
                    weight=weight,
                    va="top",
                    ha="left",
                )
                y += line_height(points)
            y += size.scale if block is above and points == size.headline else 0
    return figure, Panel(figure, size, margin, margin + head + gap, inner, plot)


def source_line(words: Words, data: pd.DataFrame, most: int = 5) -> str:
    """Return the source line: the sources and paragraphs that the plotted rows stand in."""
    if "source_id" not in data:
        return ""
    paragraphs: dict[str, list[int]] = {}
    for sources, numbers in zip(data["source_id"], data["paragraph"], strict=True):
        listed = str(numbers).split("+") if pd.notna(numbers) else []
        for position, source in enumerate(str(sources).split("+")):
            found = paragraphs.setdefault(source, [])
            mine = listed[position] if position < len(listed) else ""
            found += [int(float(mine))] if mine not in {"", "<NA>", "nan"} else []
    named = [words.source(source, paragraphs[source]) for source in list(paragraphs)[:most]]
    if len(paragraphs) > most:
        named.append(words.text("more_sources", count=len(paragraphs) - most))
    return f"{words.text('source')}: {'; '.join(named)}."


def mark(artist: Any, fact_ids: Iterable[str]) -> Any:
    """Tie an artist to the facts it stands for, so that a page can answer where it comes from."""
    artist.set_gid("fact:" + "+".join(fact_ids))
    return artist
