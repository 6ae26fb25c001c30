"""Finished charts: picture, texts and evidence, which can't be changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd
from matplotlib.figure import Figure

from antq_analysis.charts import export
from antq_analysis.messages import NoAnswer
from antq_analysis.words import printable


@dataclass(frozen=True)
class Chart:
    """A finished chart in one language; its texts and picture can't be changed.

    Attributes
    ----------
    name
        Name of its files, the same in every language.
    headline, subtitle, notes, source
        The texts around the drawing.
    sentence
        The finding as a sentence to paste into a report, with its figures and source.
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
    >>> chart = antq.charts.compliance_share(data, "vi")
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
    data: pd.DataFrame = field(repr=False)
    figure: Figure = field(repr=False)
    evidence: Mapping[str, str] = field(repr=False)
    dpi: int = field(default=300, repr=False)

    def save(self, folder: str | os.PathLike[str], name: str | None = None) -> list[Path]:
        """Write the chart as PNG, SVG, PDF and CSV into a folder; return the files.

        Parameters
        ----------
        folder
            Where to; made if it isn't there.
        name
            Name of the files, if not that of the chart: letters, digits, ``_`` and ``-``.

        Raises
        ------
        ValueError
            If the folder can't be one, or the name can't be that of a file.
        """
        return export.save(self, folder, name)

    def to_docx(self, document: Any) -> None:
        """Add picture, caption, notes, source and sentence to a python-docx document of yours."""
        from antq_analysis.readable import word  # which few charts need, and is slow to import

        word.add_picture(document, export.png(self), self.alt)
        document.add_paragraph(printable(self.subtitle), "Caption")
        for text in [*export.foot(self), self.sentence]:
            document.add_paragraph(printable(text))

    def __repr__(self) -> str:
        return f"Chart {self.name} ({self.language}): {self.headline}"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show as SVG, as PNG where a notebook isn't trusted yet, and as text to a listener."""
        alt = {"alt": self.alt}
        shown = {"image/svg+xml": export.svg(self), "image/png": export.png(self, 144)}
        return {**shown, "text/plain": self.alt}, {"image/svg+xml": alt, "image/png": alt}


@dataclass(frozen=True)
class NoChart:
    """What stands where a chart would, if the data don't hold what it needs; false as a value.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> bool(antq.charts.compliance_share(antq.load().sel(place="Sơn Tịnh")))
    False
    """

    name: str
    language: str
    reason: str

    @property
    def sentence(self) -> str:
        """What is said where a chart's sentence would be."""
        return self.reason

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return self.reason

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        told = {"asked": name, "reason": self.reason, "language": self.language}
        raise AttributeError(str(NoAnswer("no_chart", **told)))


class Missing(Exception):
    """Why the data can't fill a chart: a key of ``words/charts.csv``."""
