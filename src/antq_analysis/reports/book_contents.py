"""What a chart book holds: by subject, its charts, each with its data table, and further tables.

How it becomes files stands in `chart_book`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from antq_analysis.charts import evidence
from antq_analysis.charts.chart import Chart, NoChart
from antq_analysis.data.dataset import DataSet, span
from antq_analysis.raw.schema import FACTS, FIGURES
from antq_analysis.readable import tables
from antq_analysis.readable.tables import Table
from antq_analysis.words import Words, lower_first

SECTIONS = ("compliance", "outreach", "awards", "context")


@dataclass(frozen=True)
class Entry:
    """A chart in the book: its number and its data table."""

    chart: Chart
    number: int
    table: Table


@dataclass
class Section:
    """A subject: its charts, and further tables."""

    name: str
    title: str
    entries: list[Entry] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True)
class Book:
    """A chart book in one language.

    Attributes
    ----------
    words
        The language.
    title, about
        Title, and paragraphs on what the figures are.
    sections
        The subjects that have something to show.
    sources
        List of the sources.
    """

    words: Words
    title: str
    about: list[str]
    sections: list[Section]
    sources: Table

    @property
    def entries(self) -> list[Entry]:
        """Every chart in its order."""
        return [entry for section in self.sections for entry in section.entries]


def chart_book(data: DataSet, charts: Sequence[Chart | NoChart], language: str) -> Book:
    """Return the chart book of charts in one language.

    Parameters
    ----------
    data
        The data set that the charts were drawn from.
    charts
        The charts, in that language.
    language
        ``en`` or ``vi``.
    """
    words = data.words(language)
    sections, charted, tabled = [], 0, 0
    for name in SECTIONS:
        section = Section(name, words.text(f"book_{name}"))
        for chart in charts:
            if isinstance(chart, Chart) and subject(chart.name) == name:
                charted, tabled = charted + 1, tabled + 1
                figures = chart_table(chart, data, words, charted, tabled)
                section.entries.append(Entry(chart, charted, figures))
        for table in _further(name, data, language):
            if len(table.frame):
                tabled += 1
                section.tables.append(replace(table, number=tabled))
        if section.entries or section.tables:
            sections.append(section)
    sources = replace(tables.sources(data, language), number=tabled + 1)
    return Book(words, book_title(words), about(data, words), sections, sources)


def subject(chart: str) -> str:
    """Return the section that a chart belongs to, by its name."""
    first = chart.split("_", maxsplit=1)[0]
    return first if first in SECTIONS else "context"


def book_title(words: Words) -> str:
    """Return the title of the book."""
    return f"{words.text('book_title')}: {words.text('antq')}"


def about(data: DataSet, words: Words) -> list[str]:
    """Return what there is to know before reading any figure."""
    years = [span(data.tables[name]) for name in FACTS]
    ends = sorted(end for text in years if text for end in text.split("-"))
    counts = {
        "figures": sum(len(data.tables[name]) for name in FIGURES),
        "events": len(data.events),
        "names": len(data.initiatives),
        "cited": len(data.citations),
        "sources": len(data.sources),
    }
    counted = words.text(
        "book_counts",
        **{name: words.number(count) for name, count in counts.items()},
        first=ends[0] if ends else "",
        last=ends[-1] if ends else "",
    )
    return [counted, words.text("book_about"), words.text("book_comparable")]


def chart_table(chart: Chart, data: DataSet, words: Words, number: int, place: int) -> Table:
    """Return the plotted figures as a table to read: what, how much, as printed, where."""
    rows = chart.data
    cells = {"item": rows["name"], "amount": rows["label"], "as_printed": rows["as_printed"]}
    named = [evidence.cited(rows["fact_ids"].iloc[[n]], data, words) for n in range(len(rows))]
    if len(set(named)) > 1:
        cells["source"] = pd.Series(named)
    frame = pd.DataFrame({words.text(f"column_{key}"): texts for key, texts in cells.items()})
    told = {"number": number, "title": lower_first(chart.subtitle)}
    caption = words.text("book_data_of", **told)
    return Table(chart.name, words.language, caption, frame, [chart.source], number=place)


def _further(name: str, data: DataSet, language: str) -> list[Table]:
    """Return the tables of a section that no chart draws."""
    if name == "compliance":
        return [tables.left_out(data, language), tables.standards(data, language)]
    if name == "context":
        return [tables.documents(data, language), tables.corrections(data, language)]
    return []
