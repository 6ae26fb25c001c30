"""One look for all drawings: typeface, colours, sizes, and how lines of text are broken."""

from __future__ import annotations

import functools
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import fontpkg_be_vietnam_pro
import matplotlib as mpl
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ticker import FuncFormatter, ScalarFormatter

from antq_analysis.messages import language_of
from antq_analysis.words import decimal

MM = 1 / 25.4  # one millimetre in inches
POINT = 25.4 / 72  # one point in mm
LINE = 1.35  # line pitch: stacked tone marks on capitals need at least 1.3
FAMILY = fontpkg_be_vietnam_pro.FAMILY
STYLE = Path(__file__).parent / "antq.mplstyle"
# DejaVu Sans comes with matplotlib; it stands in for letters of other scripts in the data.
FAMILIES = [FAMILY, "DejaVu Sans"]
WEIGHTS = {"regular": "Regular", "semibold": "SemiBold", "bold": "Bold"}
HEADLINE, SUBTITLE, LABEL, NOTES, SOURCE = 12.0, 9.0, 8.5, 8.0, 7.5  # points
NBSP = "\N{NO-BREAK SPACE}"
LONG = 10_000  # an axis up to here has no separators in its numbers, which may be years


class Colours(NamedTuple):
    """The palette: that of the UK Government Analysis Function, and greys.

    Blue is the measure, teal a second series, orange draws attention. These and pink have at least
    3:1 to white, ink and muted at least 4.5:1.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> antq.colours.blue
    '#12436D'
    """

    blue: str = "#12436D"
    teal: str = "#28A197"
    orange: str = "#F46A25"
    pink: str = "#801650"
    ink: str = "#1A1A1A"
    muted: str = "#595959"
    pale: str = "#E3E6EA"
    grid: str = "#D0D4D9"


colours = Colours()


def font_file(weight: str) -> Path:
    """Return the file of the typeface in one of the weights that charts use."""
    return fontpkg_be_vietnam_pro.ROOT / "files" / f"BeVietnamPro-{WEIGHTS[weight]}.ttf"


@functools.cache
def _register() -> None:
    """Make matplotlib know the typeface, before any other copy that the machine may have."""
    known = list(fontManager.ttflist)
    for weight in WEIGHTS:
        fontManager.addfont(font_file(weight))
    fontManager.ttflist[:] = [*fontManager.ttflist[len(known) :], *known]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep matplotlib from warning of letters that neither typeface holds: they show as boxes."""
    logger = logging.getLogger("matplotlib.font_manager")
    level = logger.level
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            logger.setLevel(level)


@contextmanager
def context(label_size: float = LABEL) -> Iterator[None]:
    """Set matplotlib's settings, whatever the machine's are, for the time of a ``with`` block."""
    _register()
    sizes: Any = ("font.size", "axes.titlesize", "xtick.labelsize", "ytick.labelsize")
    with mpl.rc_context(dict.fromkeys(sizes, label_size), STYLE), _quiet():
        yield


@contextmanager
def style(language: str | None = None, label_size: float = LABEL) -> Iterator[None]:
    """Give drawings of your own the house style, for the time of a ``with`` block.

    Parameters
    ----------
    language
        ``en`` or ``vi``: how the axes of figures made in the block write numbers. Without it, the
        language that ``ANTQ_LANG`` names, or English.
    label_size
        Size of the labels in points.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> import seaborn as sns
    >>> with antq.style("vi"):
    ...     ax = sns.barplot(x=[1250.5, 900], y=["A", "B"], color=antq.colours.blue)
    >>> ax.xaxis.get_major_formatter()(0.5)
    '0,5'
    """
    from matplotlib import pyplot as plt

    before, language = set(plt.get_fignums()), language_of(language)
    with context(label_size):
        yield
        for number in set(plt.get_fignums()) - before:
            localise(plt.figure(number), language)


def localise(figure: Figure, language: str) -> None:
    """Let the axes of a figure write their numbers as a language does."""
    for axis in (axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)):
        if type(axis.get_major_formatter()) is ScalarFormatter:
            axis.set_major_formatter(FuncFormatter(functools.partial(_number, axis, language)))


def _number(axis: Axis, language: str, value: float, _: int | None = None) -> str:
    if float(value).is_integer() and max(map(abs, axis.get_view_interval())) < LONG:
        return str(int(value))
    return decimal(value, language, 6, 0)


def line_height(points: float) -> float:
    """Return the height in mm of a line of text of this size."""
    return points * POINT * LINE


def text_width(text: str, points: float = LABEL, weight: str = "regular") -> float:
    """Return the width in mm of a line of text: of its words and the blanks between them."""
    widths = [_word_width(word, points, weight) for word in text.split(" ")]
    return sum(widths) + _word_width(" ", points, weight) * (len(widths) - 1)


@functools.cache
def _word_width(word: str, points: float, weight: str) -> float:
    _register()
    prop = FontProperties(family=FAMILIES, weight=weight, size=points)
    with _quiet():
        width, _, _ = _renderer().get_text_width_height_descent(word, prop, ismath=False)
    return float(width) * 25.4 / 720


@functools.cache
def _renderer() -> Any:
    canvas: Any = FigureCanvasAgg(Figure(figsize=(0.1, 0.1), dpi=720))
    return canvas.get_renderer()


def wrap(
    text: str, width: float, points: float = LABEL, weight: str = "regular", narrow: int = 40
) -> list[str]:
    """Return a text in as few lines of at most `width` mm as it needs, of like lengths.

    Lines are at least `narrow` percent as wide. Terms in brackets, and a number with the word
    behind it, are not broken.
    """
    text = re.sub(r"\([^()]{1,30}\)", lambda found: found[0].replace(" ", NBSP), text)
    text = re.sub(r"(?<=\d) (?=[^\W\d])", NBSP, text)
    lines = _greedy(text, width, points, weight)
    for percent in range(95, narrow - 1, -5):  # narrower, while no line more is needed
        narrower = _greedy(text, width * percent / 100, points, weight)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _greedy(text: str, width: float, points: float, weight: str) -> list[str]:
    lines: list[str] = []
    filled, blank = 0.0, _word_width(" ", points, weight)
    for word in text.split(" "):  # not at no-break spaces
        long = _word_width(word, points, weight)
        if lines and filled + blank + long <= width:
            lines[-1], filled = f"{lines[-1]} {word}", filled + blank + long
        else:
            lines.append(word)
            filled = long
    return lines
