"""Figures against the texts they were read in: each phrase in the paragraph that its row names.

What a row says beside its own phrase is checked without any text (`raw.as_printed`).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from antq_analysis.messages import Fault, say
from antq_analysis.phrases import comparable, composed, hit, pattern, qualifier_of
from antq_analysis.raw.problems import Checked, DataError, Problem
from antq_analysis.raw.schema import FACTS, numbers_of
from antq_analysis.texts.completeness import unaccounted
from antq_analysis.texts.paragraphs import paragraphs_of

AROUND = 40  # characters of text shown on either side of a phrase

Row = Mapping[Hashable, Any]
Shelf = dict[str, list[str]]  # the paragraphs of texts by the name of their file


@dataclass
class Audit:
    """What holding the figures against their texts found.

    Attributes
    ----------
    problems
        Phrases that don't stand where their row says.
    found, figures, without_text
        Number of figures whose phrase stands in its paragraph, of all figures, and of those
        that can't be looked up: no text at hand, or no paragraph named.
    missing
        Names of texts that are not in the folder, with the number of figures that wait for each.
    printed, accounted
        Number of marks (numbers and dates) that the texts at hand print, and of those that a row
        accounts for.
    """

    problems: list[Problem] = field(default_factory=list)
    found: int = 0
    figures: int = 0
    without_text: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    printed: int = 0
    accounted: int = 0


def audit(checked: Checked, texts: Path) -> Audit:
    """Hold every figure against the paragraph that it was read in.

    Parameters
    ----------
    checked
        The checked tables.
    texts
        The folder of the texts, UTF-8, each named as in the column ``file`` of the sources,
        whatever its capitals.

    Raises
    ------
    OSError
        If the folder can't be read.
    """
    files = _files(checked.frames.get("sources"))
    shelf, problems = _shelf(texts, {name.casefold() for name in files.values()})
    result = Audit(problems)
    for table in FACTS:
        frame = checked.frames.get(table, pd.DataFrame())
        for line, row in zip(frame.index, frame.to_dict("records"), strict=True):
            result.figures += 1
            file = files.get(row["source_id"], "")
            paragraphs = shelf.get(file.casefold())
            if paragraphs is None or pd.isna(row["paragraph"]) or pd.isna(row["as_printed"]):
                result.without_text += 1
                if file and paragraphs is None:
                    result.missing[file] += 1
                continue
            fault = _misplaced(row, file, paragraphs)
            result.found += fault is None
            if fault is None and numbers_of(table):
                fault = _lost_qualifier(row, paragraphs)
            if fault:
                column = "paragraph" if fault.key == "no_such_paragraph" else "as_printed"
                problem = Problem(checked.tables[table].file, fault, int(line), column)
                result.problems.append(problem)
    for file in dict.fromkeys(files.values()):
        sources = [source for source, name in files.items() if name == file]
        printed, faults = unaccounted(checked, sources, shelf.get(file.casefold(), []))
        result.printed += printed
        result.accounted += printed - len(faults)
        result.problems += [Problem(file, fault) for fault in faults]
    return result


def _misplaced(row: Row, file: str, paragraphs: list[str]) -> Fault | None:
    """Return what is wrong if a phrase does not stand in its paragraph, and where it does."""
    phrase, paragraph = composed(row["as_printed"]), int(row["paragraph"])
    exact = pattern(comparable(phrase))
    near = paragraphs[paragraph - 1] if 0 < paragraph <= len(paragraphs) else ""
    if exact.search(comparable(near)):
        return None
    fault = Fault("not_in_paragraph" if near else "no_such_paragraph", value=phrase, file=file)
    fault.values |= {"paragraph": paragraph, "number": len(paragraphs)}
    found = [str(n) for n, text in enumerate(paragraphs, 1) if exact.search(comparable(text))]
    if found:
        fault.remedy = "stands_in"
        fault.values["found"] = ", ".join(found)
    elif place := hit(phrase, near, tones=False):
        fault.remedy = "copy_near"
        fault.values["near"] = composed(near)[place[0] : place[1]].strip("\"'“”‘’(),.;: ")
    return fault


def _lost_qualifier(row: Row, paragraphs: list[str]) -> Fault | None:
    """Report a phrase that leaves out the word before it that makes its number inexact."""
    phrase = comparable(row["as_printed"])
    text = comparable(paragraphs[int(row["paragraph"]) - 1])
    hits = pattern(phrase).finditer(text)
    said = [qualifier_of(text[: hit.start()], text[hit.end() : hit.end() + 8]) for hit in hits]
    if not phrase[0].isdigit() or "exact" in said:
        return None
    return Fault("qualified_in_text", value=phrase, new=said[0])


def find(phrase: str, texts: Path, sources: pd.DataFrame | None, language: str) -> list[str]:
    """Return where a phrase stands, as lines to print.

    Capitals don't matter; tone marks don't either if the phrase stands nowhere with them.

    Parameters
    ----------
    phrase
        What to look for; it may be part of a word or of a number, and the line then says so.
    texts
        The folder of the texts; every UTF-8 text in it is searched.
    sources
        The table of sources, whose ids name the texts; None to name them by their files.
    language
        ``en`` or ``vi``.

    Raises
    ------
    OSError
        If the folder can't be read.
    """
    if not composed(phrase):
        return [say("commands", "nothing_to_find", language)]
    shelf, unread = _shelf(texts)
    names: dict[str, list[str]] = {}
    for source, file in _files(sources).items():
        names.setdefault(file.casefold(), []).append(source)
    skipped = [
        say("commands", "not_searched", language, file=one.file, problem=one.message(language))
        for one in unread
    ]
    for tones in (True, False):
        lines = []
        for file, paragraphs in shelf.items():
            source = ", ".join(names.get(file, [file]))
            for number, text in enumerate(paragraphs, 1):
                if excerpt := _excerpt(phrase, text, language, tones=tones):
                    values = {"source": source, "number": number, "excerpt": excerpt}
                    lines.append(say("commands", "found_in", language, **values))
        if lines:
            head = [] if tones else [say("commands", "without_tones", language, phrase=phrase)]
            return [*head, *lines, *skipped]
    values = {"phrase": phrase, "number": len(shelf), "folder": texts.name}
    return [say("commands", "found_nowhere", language, **values), *skipped]


def _excerpt(phrase: str, text: str, language: str, *, tones: bool) -> str:
    place = hit(phrase, text, tones=tones)
    if place is None:
        return ""
    full, (first, last, alone) = composed(text), place
    begin, end = max(first - AROUND, 0), last + AROUND
    excerpt = f"{'…' * (begin > 0)}{full[begin:end]}{'…' * (end < len(full))}"
    if alone:
        return excerpt
    return excerpt + say("commands", "part_of_word", language, whole=full[first:last])


def _files(sources: pd.DataFrame | None) -> dict[str, str]:
    """Return the name of the text of each source that has one."""
    if sources is None:
        return {}
    named = sources[["source_id", "file"]].dropna()
    return dict(zip(named["source_id"], named["file"], strict=True))


def _shelf(texts: Path, wanted: set[str] | None = None) -> tuple[Shelf, list[Problem]]:
    """Return the paragraphs of the texts in a folder by file name, and what can't be read."""
    shelf: Shelf = {}
    problems = []
    for path in sorted(texts.iterdir()):
        name = unicodedata.normalize("NFC", path.name)
        asked = wanted is None or name.casefold() in wanted
        if name.startswith(".") or not path.is_file() or not asked:
            continue
        try:
            shelf[name.casefold()] = paragraphs_of(path)
        except DataError as error:
            problems += error.problems
    return shelf, problems
