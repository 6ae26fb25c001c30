"""What a chart book holds: by subject, its charts, each with its data table, and further tables.

How it becomes files stands in `chart_book`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from antq_analysis.charts.chart import Chart
from antq_analysis.data.dataset import DataSet, span
from antq_analysis.raw.schema import FACTS
from antq_analysis.readable import tables
from antq_analysis.readable.tables import Cell
from antq_analysis.reports.book_marks import Answer, Evidence, Witness, answers, days
from antq_analysis.results import compliance
from antq_analysis.words import Words, lower_first

SECTIONS = ("compliance", "outreach", "awards", "context")
NUMERIC = {"compliant", "assessed", "rate", "shortfall", "amount", "per_session", "per_year"}
NUMERIC |= {"count", "cited"}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A chart of the same rows as another shows what it is about.
LEFT_OUT = {"compliance_share": {"shortfall"}, "compliance_shortfall": {"rate", "compliant"}}


@dataclass(frozen=True)
class Column:
    """A column of a table to read: its heading, whether it holds numbers or phrases as printed."""

    heading: str
    numbers: bool = False
    printed: bool = False


@dataclass(frozen=True)
class Shown:
    """A table to read: every cell is text in the book's language.

    Attributes
    ----------
    title
        What it shows.
    columns, rows
        Its columns, and a list of texts a row.
    unit
        Unit of measure, or nothing.
    source
        Source line, or nothing where each row names its own.
    number
        Its number in the book.
    """

    title: str
    columns: list[Column]
    rows: list[list[str]]
    unit: str = ""
    source: str = ""
    number: int = 0


@dataclass(frozen=True)
class Entry:
    """A chart in the book: its number, its data table, and the answer of each of its marks."""

    chart: Chart
    number: int
    table: Shown
    answers: list[tuple[str, Answer]]


@dataclass
class Section:
    """A subject: its charts, and further tables."""

    name: str
    title: str
    entries: list[Entry] = field(default_factory=list)
    tables: list[Shown] = field(default_factory=list)


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
    sources: Shown

    @property
    def entries(self) -> list[Entry]:
        """Every chart in its order."""
        return [entry for section in self.sections for entry in section.entries]


def chart_book(data: DataSet, charts: Sequence[Chart], language: str) -> Book:
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
    words, witness = data.words(language), Witness(data, data.words(language))
    sections, charted, tabled = [], 0, 0
    for name in SECTIONS:
        section = Section(name, words.text(f"book_{name}"))
        for chart in charts:
            if subject(chart.name) == name:
                charted, tabled = charted + 1, tabled + 1
                shown = chart_table(chart, witness, charted, tabled)
                found = answers(chart, witness)
                section.entries.append(Entry(chart, charted, shown, found))
        for key, frame in _further(name, data, language):
            if len(frame):
                tabled += 1
                shown = _readable(frame, words.text(f"title_{key}"), words, tabled)
                section.tables.append(shown)
        if section.entries or section.tables:
            sections.append(section)
    sources = sources_table(data, words, tabled + 1)
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
    frames = [data.tables[name] for name in FACTS]
    years = [span(frame) for frame in frames if "period_start" in frame]
    ends = sorted(end for text in years if text for end in text.split("-"))
    counted = words.text(
        "book_counts",
        facts=words.number(sum(len(frame) for frame in frames)),
        sources=words.number(len(data.sources)),
        first=ends[0] if ends else "",
        last=ends[-1] if ends else "",
    )
    return [counted, words.text("book_about"), words.text("book_comparable")]


def chart_table(chart: Chart, witness: Witness, number: int, place: int) -> Shown:
    """Return the plotted figures as a table to read; what all rows share stands in its title."""
    words, rows = witness.words, chart.data.to_dict("records")
    evidence = [witness.evidence(row) for row in rows]
    cells = {
        key: [_text(cell(row, words)) for row in rows]
        for key, (needs, cell) in CHART_CELLS.items()
        if needs <= set(chart.data.columns) and key not in LEFT_OUT.get(chart.name, ())
    }
    if "time" in cells:
        cells = {key: cells[key] for key in ("time", "kind", "item")}
    elif "date" in chart.data:
        cells = {"document": cells["document"]}
    else:
        shared = {key for key in ("place", "period", "measure") if len(set(cells.get(key, ()))) < 2}
        cells = {key: texts for key, texts in cells.items() if key not in shared}
        if {"place", "period"} <= set(cells):
            both = zip(cells.pop("place"), cells.pop("period"), strict=True)
            cells = {"place_period": [", ".join(texts) for texts in both], **cells}
    if "time" not in cells:
        cells["as_printed"] = [
            "; ".join(dict.fromkeys(phrase for one in found for phrase in one.printed))
            for found in evidence
        ]
    named = [cited(found) for found in evidence]
    if len(set(named)) > 1:
        cells["source"] = named
    columns = [
        Column(words.text(f"column_{key}"), key in NUMERIC, key == "as_printed") for key in cells
    ]
    title = words.text("book_data_of", number=number, title=lower_first(chart.subtitle))
    texts = [list(row) for row in zip(*cells.values(), strict=True)]
    return Shown(title, columns, texts, _unit(chart, words), chart.source, place)


def sources_table(data: DataSet, words: Words, number: int = 0) -> Shown:
    """Return the list of the sources."""
    keys = ("source", "title", "published", "url")
    columns = [Column(words.text(f"column_{key}"), printed=key == "title") for key in keys]
    rows = [
        [
            words.source(row["source_id"], dated=False),
            _text(row["title"]),
            "" if pd.isna(row["published"]) else words.date(row["published"]),
            _text(row["url"]),
        ]
        for row in data.sources.to_dict("records")
    ]
    return Shown(words.text("book_sources"), columns, rows, number=number)


def _in_words(value: str, qualifier: str = "") -> Cell:
    """Return what makes a cell of a number in words, behind its qualifier."""
    return lambda row, words: (
        None if pd.isna(row[value]) else words.quantity(row[value], row.get(qualifier))
    )


def _kind(row: dict[str, Any], words: Words) -> str:
    if "period_start" in row:
        return words.text(f"timeline_{row['kind']}")
    return words.label("initiative_kind", str(row["kind"]))


CHART_CELLS: dict[str, tuple[set[str], Cell]] = {
    "time": ({"period_start"}, days),
    "item": ({"period_start"}, lambda row, words: row["label"]),
    "place": ({"place_id", "period"}, lambda row, words: words.place(row["place_id"])),
    "period": ({"period"}, lambda row, words: words.period(row["period"])),
    "subject": ({"subject"}, tables.code("subject", "subject")),
    "activity": ({"activity"}, tables.code("activity", "activity")),
    "measure": ({"measure"}, tables.code("measure", "measure")),
    "award": ({"award"}, tables.code("award", "award")),
    "conferred_by": ({"conferred_by"}, tables.code("conferred_by", "conferred_by")),
    "recipient": ({"recipient"}, tables.code("recipient", "recipient")),
    "kind": ({"kind"}, _kind),
    "name": ({"kind", "period"}, lambda row, words: row["label"]),
    "document": ({"document_id", "date"}, lambda row, words: row["label"]),
    "compliant": ({"compliant"}, _in_words("compliant", "rate_qualifier")),
    "assessed": ({"assessed"}, _in_words("assessed")),
    "rate": ({"rate_percent"}, tables.rate),
    "shortfall": ({"shortfall"}, _in_words("shortfall")),
    "amount": ({"value"}, _in_words("value", "value_qualifier")),
    "per_session": ({"per_session"}, lambda row, words: row["label"]),
    "per_year": ({"per_year_label"}, lambda row, words: row["per_year_label"]),
    "count": ({"count"}, _in_words("count", "count_qualifier")),
}


def _further(name: str, data: DataSet, language: str) -> list[tuple[str, pd.DataFrame]]:
    """Return the tables of a section that no chart draws, with the keys of their titles."""
    made: dict[str, Callable[[], list[tuple[str, pd.DataFrame]]]] = {
        "compliance": lambda: [
            ("left_out", tables.left_out(compliance.rates(data), data, language)),
            ("standards", tables.standards(data, language)),
        ],
        "context": lambda: [("documents", tables.documents(data, language))],
    }
    return made[name]() if name in made else []


def _readable(frame: pd.DataFrame, title: str, words: Words, number: int) -> Shown:
    """Return a table of `tables` as texts, without the ids of its figures."""
    hidden = {words.text("column_fact"), words.text("column_facts")}
    printed, cited = words.text("column_as_printed"), words.text("column_cited")
    kept = [name for name in frame.columns if name not in hidden]
    columns = [Column(name, name == cited, name == printed) for name in kept]
    rows = [
        [_text(words.number(cell) if isinstance(cell, int) else cell) for cell in row]
        for row in frame[kept].astype(object).values.tolist()
    ]
    return Shown(title, columns, rows, number=number)


def _unit(chart: Chart, words: Words) -> str:
    """Return the units of a chart's figures, or nothing where it counts nothing."""
    if "per_session" in chart.data:
        return words.unit("attendances_per_session")
    if "measure" in chart.data:
        return ", ".join(words.unit(str(code)) for code in chart.data["measure"].unique())
    if "count" in chart.data:
        return words.unit("awards")
    return words.text("book_unit") if "assessed" in chart.data else ""


def cited(found: Sequence[Evidence]) -> str:
    """Return sources with their paragraphs, each once."""
    named = [", ".join(filter(None, [one.source, one.paragraph])) for one in found]
    return "; ".join(dict.fromkeys(named))


def printable(text: str) -> str:
    """Return a text without the control characters that no page and no document can hold."""
    return _UNPRINTABLE.sub("?", text)


def _text(cell: Any) -> str:
    return "" if cell is None or pd.isna(cell) else str(cell)
