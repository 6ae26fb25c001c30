"""Texts against the tables: every number that a source prints is in a row, or has a reason.

A mark (a number, a date, the number of a document) is accounted for where it lies in a row's phrase
in that paragraph, or in a phrase of ``not_figures``; or where it is a date, or the number of a
document, that rows of its source hold.
"""

from __future__ import annotations

from itertools import chain

import pandas as pd

from antq_analysis.messages import Fault
from antq_analysis.phrases import Mark, comparable, composed, marks_in, pattern
from antq_analysis.raw.problems import Checked
from antq_analysis.raw.schema import FACTS

AROUND = 4  # words shown on either side of a number
HELD_DATES = ("period", "date", "date_printed", "published", "issued")


def unaccounted(
    checked: Checked, sources: list[str], paragraphs: list[str]
) -> tuple[int, list[Fault]]:
    """Return how many numbers and dates a text prints, and those that no row accounts for.

    Parameters
    ----------
    checked
        The checked tables.
    sources
        The ids of the sources that the text is of.
    paragraphs
        The paragraphs of the text.
    """
    rows = _rows_of(checked, sources)
    phrases: dict[int, list[str]] = {}  # by paragraph; 0 is everywhere
    for frame in rows:
        if "as_printed" in frame:
            numbers = frame["paragraph"].fillna(0)
            if "fact_id" in frame:  # a fact without a paragraph stands nowhere
                numbers = numbers.replace(0, -1)
            for number, phrase in zip(numbers, frame["as_printed"].dropna(), strict=True):
                phrases.setdefault(int(number), []).append(comparable(phrase))
    dates = _held(rows, HELD_DATES, "/")
    documents = {"".join(one.split()) for one in _held(rows, ("number",), None)}
    printed, faults = 0, []
    for number, text in enumerate(paragraphs, 1):
        full, shown = comparable(text), composed(text)  # places are the same in both
        wanted = {*phrases.get(number, []), *phrases.get(0, [])}
        spans = [hit.span() for phrase in wanted for hit in pattern(phrase).finditer(full)]
        for mark in marks_in(shown):
            printed += 1
            inside = any(begin <= mark.begin and mark.end <= end for begin, end in spans)
            if not inside and mark.document not in documents and not _is_held(mark, dates):
                value, words = _shown(shown, mark)
                values = {"paragraph": number, "value": value, "words": words}
                faults.append(Fault("not_accounted_for", **values))
    return printed, faults


def _shown(text: str, mark: Mark) -> tuple[str, str]:
    """Return a mark as printed, alone and among the words around it."""
    before, behind = text[: mark.begin].split(" "), text[mark.end :].split(" ")
    value = text[mark.begin : mark.end]
    words = " ".join(before[-AROUND - 1 :]) + value + " ".join(behind[: AROUND + 1])
    return value, words.strip(" ,.;")


def _rows_of(checked: Checked, sources: list[str]) -> list[pd.DataFrame]:
    """Return the rows of sources in every table, and the documents that they name."""
    frames = checked.frames
    rows = [frames[name] for name in ("sources", *FACTS, "not_figures") if name in frames]
    rows = [frame[frame["source_id"].isin(sources)] for frame in rows]
    named = _held(rows, ("document_id",), "+")
    documents = frames.get("documents", pd.DataFrame({"document_id": []}))
    return [*rows, documents[documents["document_id"].isin(named)]]


def _held(rows: list[pd.DataFrame], columns: tuple[str, ...], joint: str | None) -> set[str]:
    """Return what the cells of some columns hold, the parts of joined ones apart."""
    cells = chain(*(frame[name].dropna() for frame in rows for name in columns if name in frame))
    return {part for cell in cells for part in (cell.split(joint) if joint else [cell])}


def _is_held(mark: Mark, dates: set[str]) -> bool:
    """Whether all dates of a mark, which say a month or a year, are dates that rows hold."""
    told = [date for date in mark.dates if date.year or date.month]
    return bool(told) and all(any(date.agrees_with(one) for one in dates) for date in told)
