"""What all charts share: a call, a frame around the drawing, texts, evidence and files.

`chart` makes a function of a `Picture` into a chart that an analyst calls. The body of a chart says
what is shown; the frame lays it out, with head and foot, and freezes it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import is_color_like
from matplotlib.figure import Figure, SubFigure

from antq_analysis.charts import evidence, look
from antq_analysis.charts.around import MARGIN, Line, freeze, head_and_foot, height_of, write
from antq_analysis.charts.chart import Chart, Missing, NoChart
from antq_analysis.charts.look import LABEL, MM, colours, line_height, wrap
from antq_analysis.data.dataset import DataSet
from antq_analysis.messages import NoAnswer
from antq_analysis.words import Words, upper_first

WIDTH, TALLEST, NARROWEST = 155.0, 240.0, 90.0  # mm
SLIDE = 9 / 16  # of the width
INSET, TICKS = 2.0, 6.0  # mm around axes, and below axes with ticks
GAP, TIGHT = 2.8, 1.8  # mm between rows, and between many
SIZES = ("report", "slide")


class Panel(NamedTuple):
    """A part of a picture with a row a name; `texts` stand beside the names, in lines that fit."""

    names: Sequence[str]
    title: str = ""
    texts: Sequence[str] = ()


@dataclass
class Picture:
    """What the body of a chart is given, and what it says of the chart.

    Attributes
    ----------
    rows
        The results that the chart is drawn from.
    kind
        Key of the word for the kind of chart.
    listed
        The figures in words, an item a mark.
    sentence
        The finding in words; without it, the headline.
    shown
        The rows drawn, with ``fact_ids``.
    """

    name: str
    words: Words
    data: DataSet
    rows: pd.DataFrame
    width: float
    height: float | None
    label: float
    color: str
    slide: bool = False
    asked_headline: str | None = None
    headline: str = ""
    subtitle: str = ""
    kind: str = "kind_bars"
    notes: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    sentence: str = ""
    shown: pd.DataFrame = field(default_factory=pd.DataFrame)
    after: list[Callable[[], None]] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)  # beside the names, in lines
    middles: list[list[float]] = field(default_factory=list)  # of the rows of each panel, in mm
    pitch: float = 0.0  # mm of the lowest row
    figure: Figure = field(init=False)

    def axes(
        self,
        panels: Sequence[Panel],
        columns: Sequence[float] = (1,),
        *,
        ticks: int = 0,
        names: float = 0.4,
        beside: float = 0.5,
        equal: bool = True,
        least: float = 0.0,
        heads: int = 0,
    ) -> list[list[Axes]]:
        """Return axes, a row a panel: the rows of a panel lie at `middles`, in mm from its top.

        Parameters
        ----------
        panels
            Names of the rows, and a title each.
        columns
            Relative widths of the axes beside each other.
        ticks
            How many panels have ticks below them.
        names, beside
            Most of the width that names and the texts beside them take.
        equal
            Whether all rows are as high as the highest.
        least
            Least height of a row in mm.
        heads
            How many lines of headings stand over columns.
        """

        def rows(width: float) -> list[list[float]]:
            found = [self.heights(panel, width * names, width * beside) for panel in panels]
            return [[max(least, *h)] * len(h) for h in found] if equal else found

        titles = heads + sum(1 for panel in panels if panel.title)
        around = titles * (line_height(self.label) + 3) + TICKS * ticks + 2.0 * len(panels)
        body = self.start(lambda width: around + sum(map(sum, rows(width))))
        heights = rows(self.width)
        self.pitch = min(min(panel) for panel in heights)
        grid = body.subplots(
            len(panels),
            len(columns),
            squeeze=False,
            gridspec_kw={"width_ratios": columns, "height_ratios": [sum(p) for p in heights]},
        )
        for line, panel, high in zip(grid, panels, heights, strict=True):
            ends = np.cumsum(high)
            self.middles.append((ends - np.array(high) / 2).tolist())
            self.texts.append(self.wrapped(panel.texts, beside))
            for number, ax in enumerate(line):
                ax.set(ylim=(ends[-1], 0), yticks=self.middles[-1] if number == 0 else [])
                ax.tick_params(length=0)
                ax.spines["bottom"].set_visible(False)
            wrapped = self.wrapped(panel.names, names)
            line[0].set_yticklabels(wrapped, linespacing=1.07, va="center")
            line[0].set_title(panel.title)
        return [list(line) for line in grid]

    def facets(self, titles: Sequence[str], high: float = 31.0) -> list[Axes]:
        """Return small pictures of one scale, so many beside each other, each `high` mm high."""
        across = min(2 if len(titles) in (2, 4) else 3, len(titles))
        down = -(-len(titles) // across)

        def wrapped(width: float) -> list[list[str]]:
            room = width / across - 15
            return [[x for part in t.split("\n") for x in self.lines(part, room)] for t in titles]

        def natural(width: float) -> float:
            most = max(map(len, wrapped(width)))
            return down * (high + (most - 1) * line_height(self.label)) + TICKS

        body = self.start(natural)
        grid = body.subplots(down, across, squeeze=False, sharex=True, sharey=True).flatten()
        for ax in grid[len(titles) :]:
            ax.set_axis_off()
        for ax, title in zip(grid, wrapped(self.width), strict=False):
            ax.set_title("\n".join(title), linespacing=1.07)
            ax.tick_params(length=0)
        return list(grid[: len(titles)])

    def start(self, natural: Callable[[float], float]) -> SubFigure:
        """Make the figure and write head and foot; return the part for the drawing.

        `natural` says how many mm of height the drawing needs at a width.
        """
        self.headline = self.asked_headline or upper_first(self.headline)

        def total(width: float) -> float:
            return sum(map(height_of, self._around(width))) + natural(width)

        if self.slide and self.height is None:
            for _ in range(4):
                self.width = max(self.width, total(self.width) / SLIDE)
            self.height = self.width * SLIDE
        height = self.height or min(total(self.width), TALLEST)
        head, foot = self._around(self.width)
        ratios = [height_of(head), height - height_of(head) - height_of(foot), height_of(foot)]
        if self.width < NARROWEST or ratios[1] < 0.6 * natural(self.width):
            least = {"width": round(NARROWEST), "height": round(0.7 * total(self.width))}
            raise ValueError(self.words.text("too_small", **least))
        self.figure = Figure(figsize=(self.width * MM, height * MM), facecolor="white")
        FigureCanvasAgg(self.figure)
        self.figure.set_layout_engine(
            "constrained",
            w_pad=INSET * MM,
            h_pad=0.4 * MM,
            hspace=0,
            wspace=0,
            rect=(INSET / self.width, 0, 1 - 2 * INSET / self.width, 1),
        )
        parts: Any = self.figure.subfigures(3, height_ratios=ratios)
        for part, lines, high in zip(parts[::2], (head, foot), ratios[::2], strict=True):
            write(part, lines, (self.width - 2 * INSET, high), left=MARGIN - INSET)
        body: SubFigure = parts[1]
        return body

    def finish(self) -> Chart:
        """Lay the drawing out once, freeze it, and draw what is measured in mm."""
        freeze(self.figure)
        for draw in self.after:
            draw()
        words, language = self.words, self.words.language
        known = evidence.stands(self.shown["fact_ids"], self.data, words)
        cited = evidence.cited(self.shown["fact_ids"], self.data, words)
        listed = evidence.first_of(self.listed, words, 8)
        sentence = upper_first(self.sentence or self.headline)
        return Chart(
            name=self.name,
            language=language,
            headline=self.headline,
            subtitle=self.subtitle,
            notes=self.notes,
            source=self.source,
            sentence=f"{sentence} ({cited}).",
            alt=words.text(
                "alt",
                kind=words.text(self.kind),
                subtitle=self.subtitle,
                headline=self.headline,
                listed=listed,
            ).replace(": .", "."),
            data=evidence.sourced(self.shown, self.data),
            figure=self.figure,
            evidence=known,
            dpi=round(3840 / (self.width * MM)) if self.slide else 300,
        )

    @functools.cached_property
    def source(self) -> str:
        """The line of sources, which is asked for when all rows are known."""
        cited = evidence.cited(self.shown["fact_ids"], self.data, self.words, short=True)
        return f"{self.words.text('source')}: {cited}."

    def _around(self, width: float) -> tuple[list[Line], list[Line]]:
        """Return the lines above and below a drawing of this width."""
        inner = width - 2 * MARGIN
        return head_and_foot(
            self.words, self.headline, self.subtitle, self.notes, self.source, inner
        )

    def lines(self, text: str, width: float) -> list[str]:
        """Return a text in lines that fit a width in mm, at the size of labels."""
        return wrap(text, width, self.label)

    def wrapped(self, texts: Sequence[str], share: float) -> list[str]:
        """Return texts in lines that fit a share of the picture's width."""
        return ["\n".join(self.lines(text, self.width * share)) for text in texts]

    def heights(self, panel: Panel, names: float, beside: float = 0.0) -> list[float]:
        """Return the heights in mm of a panel's rows."""
        counts = [len(self.lines(name, names)) for name in panel.names]
        others = [len(self.lines(text, beside)) for text in panel.texts] or counts
        gap = (GAP if len(panel.names) <= 20 else TIGHT) * self.label / LABEL
        return [
            max(both) * line_height(self.label) + gap for both in zip(counts, others, strict=True)
        ]


Results = Callable[[DataSet], pd.DataFrame]
Body = Callable[[Picture], None]


def _refuse(words: Words, color: str | None, **sizes: float | None) -> None:
    """Refuse a colour that is none, and sizes that are not numbers above 0."""
    if color is not None and not is_color_like(color):
        raise NoAnswer("no_colour", value=color, language=words.language)
    for name, size in sizes.items():
        if size is not None and not (isinstance(size, Real) and size > 0):
            raise NoAnswer("no_size", name=name, value=size, language=words.language)


def _part_of(every: pd.DataFrame, rows: pd.DataFrame, results: Results, words: Words) -> Any:
    """Return the rows that an analyst gives, which have to be some of the results."""
    if lacking := [str(name) for name in every if name not in rows]:
        module = results.__module__.removeprefix("antq_analysis.").removeprefix("results.")
        made = {"results": f"{module}.{results.__name__}", "language": words.language}
        raise NoAnswer("not_results", columns=", ".join(lacking), **made)
    return rows


def chart(results: Results) -> Callable[[Body], Callable[..., Any]]:
    """Make the body of a chart into a chart of the results of a data set.

    Parameters
    ----------
    results
        Makes the rows that the chart is drawn from, if an analyst gives none.
    """

    def decorate(body: Body) -> Callable[..., Chart | NoChart]:
        name = body.__name__

        def draw(
            data: DataSet,
            language: str | None = None,
            *,
            size: str = "report",
            rows: pd.DataFrame | None = None,
            headline: str | None = None,
            width: float | None = None,
            height: float | None = None,
            label_size: float | None = None,
            color: str | None = None,
        ) -> Chart | NoChart:
            """Draw.

            Parameters
            ----------
            data
                The data set, or a part of it (``data.sel(...)``).
            language
                ``en`` or ``vi``; without it, that of the data set.
            size
                ``report`` (155 mm wide) or ``slide`` (16:9).
            rows
                A part of the results that the chart is drawn from.
            headline
                Another headline.
            width, height
                Of the picture in mm.
            label_size
                Of labels, in points.
            color
                One colour for the measure.

            Returns
            -------
            Chart or NoChart
                A `NoChart` is false as a value and says why the data can't fill the chart.

            Examples
            --------
            >>> import antq_analysis as antq
            >>> antq.charts.NAME(antq.load(), "vi").language
            'vi'
            """
            if not isinstance(data, DataSet):
                raise NoAnswer("no_data_set", kind=type(data).__name__, language=language)
            words = data.words(language)
            if size not in SIZES:
                raise ValueError(words.text("no_such_size", size=size, options=", ".join(SIZES)))
            _refuse(words, color, width=width, height=height, label_size=label_size)
            shown = results(data)
            if rows is not None:
                shown = _part_of(shown, rows, results, words)
            tint = color or colours.blue
            given = (width or WIDTH, height, label_size or LABEL, tint, size == "slide", headline)
            picture = Picture(name, words, data, shown, *given)
            with look.context(picture.label):
                try:
                    body(picture)
                except Missing as missing:
                    return NoChart(name, words.language, words.text(str(missing)))
                return picture.finish()

        shared = inspect.cleandoc(draw.__doc__ or "").removeprefix("Draw.").replace("NAME", name)
        draw.__doc__ = inspect.cleandoc(body.__doc__ or "") + shared
        draw.__name__ = draw.__qualname__ = name
        draw.__module__ = body.__module__
        return draw

    return decorate
