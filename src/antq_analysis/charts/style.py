"""One look for all charts: typeface, sizes, colours, and how they become matplotlib's settings."""

from __future__ import annotations

import functools
import logging
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from weakref import WeakSet

import fontpkg_be_vietnam_pro
import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure, FigureBase
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.rcsetup import cycler
from matplotlib.spines import Spine
from matplotlib.text import Text

_TAKEN: WeakSet[Axes] = WeakSet()  # axes in whose box a chart stands
MM = 1 / 25.4  # one millimetre in inches
NARROWEST = 100.0  # mm of the box of axes, at the size of a report

# Marks: the palette of the UK Government Analysis Function; all at least 3:1 on white.
BLUE, TEAL, PINK, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
# Text: all at least 4.5:1 on white.
INK, MUTED = "#1A1A1A", "#595959"
TRACK = "#E3E6EA"  # the rest of a whole, always outlined by what is drawn on it
GRID = "#D0D4D9"

FAMILY = fontpkg_be_vietnam_pro.FAMILY
# DejaVu Sans comes with matplotlib; it stands in for letters of other scripts in the data.
FAMILIES = [FAMILY, "DejaVu Sans"]
WEIGHTS = {"regular": "Regular", "semibold": "SemiBold", "bold": "Bold"}
LINE_SPACING = 1.35  # stacked tone marks on capitals need at least 1.3


@dataclass(frozen=True)
class Size:
    """The measures of one kind of picture, in millimetres and points.

    Parameters
    ----------
    width
        Width of the picture in mm.
    height
        Height in mm; None lets the content decide.
    headline, subtitle, label, small
        Text sizes in points: headline, subtitle, everything in the plot, notes and source.
    rows
        How many rows a chart may show; of more it shows some and says so.
    ax
        Axes of someone's figure, in whose box the picture stands; None is a figure of its own.
    """

    width: float
    height: float | None
    headline: float
    subtitle: float
    label: float
    small: float
    rows: int
    ax: Axes | None = field(default=None, repr=False, compare=False)

    @property
    def scale(self) -> float:
        """How much larger marks and gaps are than in a report."""
        return self.label / SIZES["report"].label


SIZES: dict[str, Size] = {
    # A4 after Decree 30/2020 leaves 160 mm; 155 mm fits beside every margin that it allows.
    "report": Size(155, None, headline=12, subtitle=9, label=8.5, small=7.5, rows=24),
    "slide": Size(338.7, 190.5, headline=28, subtitle=18, label=16, small=12, rows=5),
}


def measures(size: str, ax: Axes | None = None) -> Size:
    """Return the measures of a size by its name, as wide as the box of axes if there are some.

    Raises
    ------
    ValueError
        If there is no such size, or the box is narrower than any chart can be; if the axes are none
        or hold something already.
    """
    _check_size(size)
    if ax is None:
        return SIZES[size]
    _check_axes(ax)
    found = replace(SIZES[size], width=box(ax)[2], height=None, ax=ax)
    check_room("wide", NARROWEST * found.scale, found.width)
    return found


def _check_size(size: object) -> None:
    """Raise an error if there is no such size."""
    if isinstance(size, Axes):
        raise ValueError("axes are given by name, behind language and size: write ax=...")
    if not isinstance(size, str) or size not in SIZES:
        raise ValueError(f"'{size}' is no size of a chart; use one of {', '.join(SIZES)}")


def _check_axes(ax: object) -> None:
    """Raise an error if a chart can't be laid out in the box of these axes."""
    if isinstance(ax, FigureBase):
        raise ValueError("ax= takes axes, and this is a figure; make some with figure.subplots()")
    if isinstance(ax, np.ndarray | list | tuple):
        raise ValueError("ax= takes one of the axes, and these are several; pick one, as axes[0]")
    if not isinstance(ax, Axes):
        raise ValueError(f"ax= takes axes of matplotlib, and not {type(ax).__name__}")
    if ax.get_figure(root=True) is None:
        raise ValueError("these axes were removed from their figure; make others")
    titled = any(ax.get_title(loc=side) for side in ("left", "center", "right"))
    if ax in _TAKEN or titled or holds(ax):
        raise ValueError(
            "these axes already hold something, which a chart would lie on; make empty ones for it"
        )


def holds(ax: Axes) -> bool:
    """Whether something was drawn on axes: more than frame, axis, title and background."""
    return any(
        part in ax.texts if isinstance(part, Text) else not isinstance(part, Spine | Axis)
        for part in ax.get_children()
        if part is not ax.patch
    )


def take(ax: Axes) -> None:
    """Switch axes off whose box a chart is laid out in, and remember that they hold it."""
    ax.set_axis_off()
    _TAKEN.add(ax)


def check_room(side: str, needed: float, has: float) -> None:
    """Raise an error that says how many mm a chart needs, if the box of axes is smaller."""
    if needed > has + 0.01:
        raise ValueError(
            f"this chart needs a box {math.ceil(needed)} mm {side}, and that of the axes is "
            f"{math.floor(has)} mm {side}; make the figure larger or give it fewer axes"
        )


def box(ax: Axes) -> tuple[float, float, float, float]:
    """Return left, top, width and height of axes, in mm from the top left of their figure."""
    figure = figure_of(ax)
    left, bottom, width, height = (side / figure.dpi / MM for side in ax.bbox.bounds)
    return left, figure.get_figheight() / MM - bottom - height, width, height


def figure_of(ax: Axes) -> Figure:
    """Return the figure that axes stand on, in a part of it or not."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def font_file(weight: str) -> Path:
    """Return the file of the typeface in one of the weights that charts use."""
    return fontpkg_be_vietnam_pro.ROOT / "files" / f"BeVietnamPro-{WEIGHTS[weight]}.ttf"


def font(weight: str, points: float) -> FontProperties:
    """Return the typeface as matplotlib takes it."""
    _register()
    return FontProperties(family=FAMILIES, weight=weight, size=points)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep matplotlib from warning of letters that neither typeface holds: they show as boxes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
        yield


@contextmanager
def context(size: Size) -> Iterator[None]:
    """Set matplotlib's settings for a size, for the time of a ``with`` block."""
    _register()
    everything: Any = settings(size)
    with mpl.rc_context(everything), quiet():
        yield


@contextmanager
def untouched_on_error(ax: Axes | None) -> Iterator[None]:
    """Take away what was drawn on the figure of these axes, if a chart fails half-way."""
    if ax is None:
        yield
        return
    figure = figure_of(ax)
    before = {id(artist) for artist in figure.get_children()}
    try:
        yield
    except BaseException:
        for artist in figure.get_children():
            if id(artist) not in before:
                artist.remove()
        ax.set_axis_on()
        _TAKEN.discard(ax)
        raise


def settings(size: Size) -> dict[str, Any]:
    """Return matplotlib's settings for a size."""
    return {
        **dict(mpl.rcParamsDefault.items()),
        "backend": mpl.rcParams._get("backend"),
        "font.family": FAMILIES,
        "font.size": size.label,
        "text.color": INK,
        "text.parse_math": False,  # a dollar sign in the data is a dollar sign
        "axes.edgecolor": MUTED,
        "axes.prop_cycle": cycler(color=[BLUE, ORANGE, TEAL, PINK]),
        "axes.labelcolor": MUTED,
        "axes.linewidth": 0.6 * size.scale,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "axes.formatter.use_mathtext": False,
        "xtick.color": MUTED,
        "ytick.color": INK,
        "xtick.labelsize": size.label,
        "ytick.labelsize": size.label,
        "grid.color": GRID,
        "grid.linewidth": 0.5 * size.scale,
        "hatch.linewidth": 0.9 * size.scale,
        "lines.linewidth": 1.4 * size.scale,
        "patch.linewidth": 0.8 * size.scale,
        "svg.fonttype": "none",
        "svg.hashsalt": "antq-analysis",
        "pdf.fonttype": 42,
        "pdf.compression": 6,
        "figure.dpi": 100,
        "savefig.bbox": None,
    }


@functools.cache
def _register() -> None:
    """Make matplotlib know the typeface, and no other copy of it that the machine may have."""
    fontManager.ttflist = [entry for entry in fontManager.ttflist if entry.name != FAMILY]
    for weight in WEIGHTS:
        fontManager.addfont(font_file(weight))


def on(color: str) -> str:
    """Return the colour of text on a mark: white where that has enough contrast, else ink."""
    return "white" if color in {BLUE, PINK, MUTED} else INK
