"""What a mark of a chart answers when it is asked: name, figure, phrase as printed, source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from antq_analysis.charts.chart import Chart
from antq_analysis.data.dataset import DataSet
from antq_analysis.raw.schema import FACTS, FIGURES
from antq_analysis.words import Words, upper_first

FACT = "fact:"
MOST = 6  # of the figures behind a mark; the others are counted


@dataclass(frozen=True)
class Evidence:
    """Where figures stand: the phrases as printed, the source, and the paragraph in words.

    There is no phrase, and the paragraph is blank, where the data have none.
    """

    printed: tuple[str, ...]
    source: str
    paragraph: str


@dataclass(frozen=True)
class Answer:
    """What is known of a mark.

    Attributes
    ----------
    facts
        The facts that the mark names, joined by +.
    lines
        Name and figure, of each row of the chart's data that the mark stands for.
    evidence
        Where the figures stand, at most `MOST` phrases.
    more
        How many more there are.
    """

    facts: str
    lines: tuple[tuple[str, str], ...]
    evidence: tuple[Evidence, ...]
    more: int = 0


class Witness:
    """Finds where figures stand, in one language.

    Parameters
    ----------
    data
        The data set.
    words
        The language.
    """

    def __init__(self, data: DataSet, words: Words) -> None:
        self.data, self.words = data, words
        self._facts: dict[str, dict[str, Any]] = {}
        self._by_time: dict[tuple[Any, ...], list[str]] = {}
        self._citing: dict[str, list[str]] = {}
        self._sources = set(data.sources["source_id"])
        for table in FACTS:
            for row in data.tables[table].to_dict("records"):
                name = str(row["fact_id"])
                self._facts[name] = row
                if "period_start" in row:
                    ends = (row["period_start"], row["period_end"])
                    key = (table, row["source_id"], row["place_id"], *ends)
                    self._by_time.setdefault(key, []).append(name)
                if table == "citations":
                    self._citing.setdefault(str(row["document_id"]), []).append(name)

    def evidence(self, row: dict[str, Any]) -> list[Evidence]:
        """Return where the figures of a row of a chart's data stand, each with one phrase.

        Parameters
        ----------
        row
            ``fact_ids`` names figures, or, on the timeline, a source or a document.
        """
        names = str(row["fact_ids"]).split("+")
        if "period_start" in row:
            names = self._behind(row) or names
        return [self._stands(name, str(row.get("label", ""))) for name in names]

    def _behind(self, row: dict[str, Any]) -> list[str]:
        """Return the figures behind a row of the timeline, if there are any."""
        if row["kind"] in {"standard", "document"}:
            return self._citing.get(str(row["document_id"]), [])
        label = str(row[f"label_{self.words.language}"])
        table = "events" if row["kind"] == "event" else ""
        for name in FIGURES:
            if row["kind"] == "figures" and label == self.words.text(f"figures_{name}"):
                table = name
        key = (table, row["fact_ids"], row["place_id"], row["period_start"], row["period_end"])
        found = self._by_time.get(key, [])
        if table != "events":
            return found
        kinds = {name: self._facts[name]["kind"] for name in found}
        return [
            name for name in found if label.startswith(self.words.label("event_kind", kinds[name]))
        ]

    def _stands(self, name: str, label: str) -> Evidence:
        """Return where a figure stands; a source or a standard on the timeline has no phrase."""
        words = self.words
        if name not in self._facts:
            return Evidence((), words.source(name) if name in self._sources else label, "")
        fact = self._facts[name]
        number = fact["paragraph"]
        paragraph = "" if pd.isna(number) else f"{words.text('paragraph')} {int(number)}"
        return Evidence((fact["as_printed"],), words.source(fact["source_id"]), paragraph)


def answers(chart: Chart, witness: Witness) -> list[tuple[str, Answer]]:
    """Return the answer of each mark of a chart, in the order in which they stand in its SVG.

    Parameters
    ----------
    chart
        The chart.
    witness
        Finds the evidence.

    Returns
    -------
    list of tuple
        A key and an answer for each mark. Marks of the same figure have the same key: the squares
        of a count, a bar and its hatched end.
    """
    drawn, shown = _marks(chart.figure)
    rows = chart.data.to_dict("records")
    whole: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        whole.setdefault(str(row["fact_ids"]), []).append(number)
    # Where rows and marks are the same in number and order, each mark is the row in its place;
    # on the timeline several marks have the name of one source.
    same = [gid for _, gid in drawn] == [str(row["fact_ids"]) for row in rows]
    place = {id(artist): number for number, (artist, _) in enumerate(drawn)}
    made: dict[str, Answer] = {}
    found = []
    for artist, gid in shown:
        numbers = [place[id(artist)]] if same else whole.get(gid) or _parts(gid, whole)
        key = "-".join(str(number) for number in numbers)
        if key not in made:
            made[key] = answer(chart, gid, [rows[number] for number in numbers], witness)
        found.append((key, made[key]))
    return found


def answer(chart: Chart, facts: str, rows: list[dict[str, Any]], witness: Witness) -> Answer:
    """Return what is known of the rows of a chart's data that one mark stands for."""
    words = witness.words
    lines = [(_name(row, chart, words), _figure(row, words)) for row in rows]
    if chart.name == "initiatives":  # a bar is a count of names
        kind = words.label("initiative_kind", str(rows[0]["kind"]))
        lines = [(kind, words.number(len(rows)))]
    evidence = list(dict.fromkeys(found for row in rows for found in witness.evidence(row)))
    places: dict[tuple[str, str], tuple[str, ...]] = {}
    for found in evidence[:MOST]:
        place = (found.source, found.paragraph)
        places[place] = (*places.get(place, ()), *found.printed)
    gathered = tuple(Evidence(printed, *place) for place, printed in places.items())
    return Answer(facts, tuple(lines), gathered, max(len(evidence) - MOST, 0))


def _parts(gid: str, whole: dict[str, list[int]]) -> list[int]:
    names = set(gid.split("+"))
    return [
        number
        for ids, numbers in whole.items()
        if names.issuperset(ids.split("+"))
        for number in numbers
    ]


def _marks(figure: Figure) -> tuple[list[tuple[Any, str]], list[tuple[Any, str]]]:
    """Return the marks with the facts they name: as they were drawn, and as an SVG has them."""
    drawn, shown = [], []
    for axes in sorted(figure.axes, key=lambda axes: axes.get_zorder()):
        marks = [
            (artist, str(artist.get_gid()).removeprefix(FACT))
            for artist in axes.get_children()
            if str(artist.get_gid()).startswith(FACT)
        ]
        drawn += marks
        shown += sorted(marks, key=lambda mark: mark[0].get_zorder())
    return drawn, shown


def _name(row: dict[str, Any], chart: Chart, words: Words) -> str:
    """Return what a row is about, without what all rows of the chart share."""
    parts = []
    if "period_start" in row or "date" in row:
        parts.append(str(row["label"]))
    else:
        for column in ("place_id", "period"):
            if chart.data[column].nunique() > 1:
                of = words.place if column == "place_id" else words.period
                parts.append(of(str(row[column])))
    for column in ("subject", "activity", "award", "conferred_by", "recipient"):
        if column in row:
            parts.append(words.label(column, str(row[column])))
    return upper_first(", ".join(parts))


def _figure(row: dict[str, Any], words: Words) -> str:
    """Return the figure of a row in words, as the chart labels it."""
    if "period_start" in row:
        return days(row, words)
    if "count" in row:
        if pd.isna(row["count"]):
            return words.text("not_known")
        return words.quantity(row["count"], row["count_qualifier"])
    if "per_year_label" in row:
        return f"{row['label']} ({words.text('per_year').lower()}: {row['per_year_label']})"
    return "" if "date" in row or "kind" in row else str(row["label"])


def days(row: dict[str, Any], words: Words) -> str:
    """Return the time of a row of the timeline; whole years and months are called that."""
    begin, end = row["period_start"], row["period_end"]
    first = begin.date().isoformat()
    if pd.isna(end):
        return words.text("book_since", day=words.date(first))
    last = end.date().isoformat()
    for cut, start, stop in (
        (4, begin.is_year_start, end.is_year_end),
        (7, begin.is_month_start, end.is_month_end),
    ):
        if start and stop:
            first, last = first[:cut], last[:cut]
            break
    return words.date(first) if first == last else words.period(f"{first}/{last}")
