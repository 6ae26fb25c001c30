"""A chart: a picture with its headline, notes, source, description and data in one language.

``compose`` lays out what every chart has (headline, subtitle, notes, source) around the plot that
a chart's own function draws. Nothing here knows what the charts are about.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from antq_analysis.charts import export, style
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

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a point, in mm from the panel's top left, as parts of the figure."""
        across, down = (float(side) / MM for side in self.figure.get_size_inches())
        return (self.left + x) / across, 1 - (self.top + y) / down

    def axes(
        self, x: float = 0, y: float = 0, width: float | None = None, height: float | None = None
    ) -> Axes:
        """Add axes at `x`, `y` (mm from the panel's top left)."""
        width = self.width - x if width is None else width
        height = self.height - y if height is None else height
        return self.figure.add_axes(self.box(x, y, width, height))

    def box(
        self, x: float, y: float, width: float, height: float
    ) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height of a box at `x`, `y`, as parts of the figure."""
        (left, bottom), (right, top) = self.at(x, y + height), self.at(x + width, y)
        return left, bottom, right - left, top - bottom

    def text(self, x: float, y: float, text: str, **look: Any) -> None:
        """Write a text at `x`, `y` (mm from the panel's top left)."""
        self.figure.text(*self.at(x, y), text, **look)

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

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load().sel(place="Quảng Bình", period=2014)
    >>> chart = antq.charts.share_meeting(data, "vi")
    >>> [file.name for file in chart.save("reports/mine")][:2]
    ['compliance_share.png', 'compliance_share.svg']
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

    def save(self, folder: str | os.PathLike[str], *, name: str | None = None) -> list[Path]:
        """Write the chart as PNG, SVG, PDF and its data as CSV into a folder.

        Charts of one kind have one name in every language and of every place: two of them saved to
        one folder need a `name`, or the second takes the place of the first.

        Parameters
        ----------
        folder
            Where to; made if it isn't there. ``~`` is your own folder.
        name
            Name of the files, if not that of the chart: letters, digits, ``_`` and ``-``.

        Returns
        -------
        list of pathlib.Path
            The files written.

        Raises
        ------
        ValueError
            If the folder is no folder, or the name no name of a file.

        Examples
        --------
        >>> import antq_analysis as antq
        >>> chart = antq.charts.stock(antq.load().sel(place="Sơn Tịnh"), "vi")
        >>> [file.name for file in chart.save("reports/mine", name="son-tinh-vi")][:2]
        ['son-tinh-vi.png', 'son-tinh-vi.svg']
        """
        return export.save(self, folder, name)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show as SVG, as PNG where a notebook isn't trusted yet, and as text to a listener."""
        alt = {"alt": self.alt}
        bundle = {
            "image/svg+xml": export.svg(self),
            "image/png": export.png(self, dpi=144),
            "text/plain": self.alt,
        }
        return bundle, {"image/svg+xml": alt, "image/png": alt}


@dataclass
class Missing:
    """What stands where a chart would, if the data don't hold what it needs; false as a value.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> bool(antq.charts.share_meeting(antq.load().sel(place="Sơn Tịnh")))
    False
    """

    name: str
    language: str
    reason: str

    @property
    def sentence(self) -> str:
        """What is said where a chart's sentence would be."""
        return self.reason

    def save(self, folder: object = None, *, name: str | None = None) -> NoReturn:
        """Raise an error that says why there is no chart to save."""
        raise ValueError(f"no chart to save: {self.reason}")

    def __getattr__(self, name: str) -> NoReturn:
        if name in Chart.__dataclass_fields__:
            raise AttributeError(f"no chart, and so no '{name}': {self.reason}")
        raise AttributeError(f"'Missing' has no '{name}'")

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
    width: float = 0,
    notes: Sequence[str] = (),
    sentence: str = "",
    sources: pd.DataFrame | None = None,
    size: Size = SIZES["report"],
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
    width
        Width of the plot in mm that it needs at the size of a report, if that is more than others.
    size
        Measures of the picture.

    Raises
    ------
    ValueError
        If the box of axes is too narrow or too low; the message says what the chart needs.
    """
    source = source_line(words, data if sources is None else sources)
    headline, sentence = upper_first(headline), upper_first(sentence)
    said = [f"{words.text('note')}: {' '.join(notes)}"] if notes else []
    top = [_Line(headline, size.headline, "bold", INK), _Line(subtitle, size.subtitle)]
    bottom = [_Line(text, size.small) for text in [*said, source]]
    with style.context(size), style.untouched_on_error(size.ax):
        panel = _sheet(top, bottom, (width, height), size)
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
        panel.figure,
        size,
    )


@dataclass
class _Line:
    """A text above or below the plot, in lines that fit the picture."""

    text: str
    points: float
    weight: str = "regular"
    color: str = MUTED

    def lines(self, width: float) -> list[str]:
        return wrap(self.text, width, self.points, self.weight)


def _sheet(
    top: Sequence[_Line], bottom: Sequence[_Line], plot: tuple[float, float], size: Size
) -> Panel:
    """Write the texts above and below, and return the panel between them.

    The width and the height of the plot are what it needs, in mm at the size of a report.
    """
    margin, gap = MARGIN * size.scale, 3.5 * size.scale
    inner = size.width - 2 * margin
    head, foot = (
        sum(len(text.lines(inner)) * line_height(text.points) for text in part)
        for part in (top, bottom)
    )
    head += size.scale
    around = 2 * margin + head + foot + 2 * gap
    width, height = (side * size.scale for side in plot)
    sheet = _paper(width + 2 * margin, around + height, size)
    for part, start in ((top, margin), (bottom, sheet.height - margin - foot)):
        y = start
        for text in part:
            look = {"size": text.points, "color": text.color, "weight": text.weight, "va": "top"}
            for line in text.lines(inner):
                sheet.text(margin, y, line, ha="left", **look)
                y += line_height(text.points)
            y += size.scale if part is top and text is part[0] else 0
    left, down = sheet.left + margin, sheet.top + margin + head + gap
    return Panel(sheet.figure, size, left, down, inner, sheet.height - around)


def _paper(width: float, height: float, size: Size) -> Panel:
    """Return what a chart that needs so many mm is laid out on: its own figure, or a box."""
    if size.ax is None:
        total = size.height or height
        figure = Figure(figsize=(size.width * MM, total * MM), facecolor="white")
        FigureCanvasAgg(figure)
        return Panel(figure, size, 0, 0, size.width, total)
    box = style.box(size.ax)
    style.check_room("wide", width, box[2])
    style.check_room("high", height, box[3])
    style.take(size.ax)
    # No higher than it needs to be, so that its notes stand right below its plot.
    return Panel(style.figure_of(size.ax), size, *box[:3], height)


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
