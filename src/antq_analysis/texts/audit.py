"""Figures against the texts they were read in.

Each phrase must stand in the paragraph that its row names, and the row must say what the phrase
says (`phrases` reads it). Nothing here judges whether a figure is plausible.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import pandas as pd

from antq_analysis import phrases
from antq_analysis.phrases import folded, hit, pattern, shown
from antq_analysis.raw.problems import Problem
from antq_analysis.raw.schemas import FACTS, numbers_of

if TYPE_CHECKING:
    from pathlib import Path

    from antq_analysis.raw.loading import Checked

NUMBERS = {table: numbers for table in FACTS if (numbers := numbers_of(table))}
AROUND = 40  # characters of text shown on either side of a phrase

Row = Mapping[Hashable, Any]
Fault = tuple[str, str, str]  # column, sentence, rule


@dataclass(frozen=True)
class Audit:
    """What holding the figures against their texts found.

    Attributes
    ----------
    problems
        Phrases that don't stand where their row says, and rows that differ from their phrase.
    found, figures, without_text
        Number of figures whose phrase stands in its paragraph, of all figures, and of those
        that can't be looked up: no text at hand, or no paragraph named.
    """

    problems: list[Problem]
    found: int
    figures: int
    without_text: int


def audit(checked: Checked, texts: Path) -> Audit:
    """Hold every figure against the paragraph that it was read in, and against its phrase.

    Parameters
    ----------
    checked
        The checked tables. Rows with faulty cells are looked up, but not compared.
    texts
        The folder of the texts, UTF-8, each named as in the column ``file`` of the sources.

    Returns
    -------
    Audit
        The problems, and how many figures were found.

    Raises
    ------
    OSError
        If the folder can't be read.
    """
    files = _files(checked.frames.get("sources"))
    shelf, problems = _shelf(texts, set(files.values()))
    found = figures = without_text = 0
    for table in FACTS:
        for number, row in enumerate(checked.frames.get(table, pd.DataFrame()).to_dict("records")):
            file = files.get(row["source_id"], "")
            faults = [] if (table, number) in checked.faulty else row_faults(table, row)
            figures += 1
            if file not in shelf or pd.isna(row["paragraph"]) or not _cell(row, "as_printed"):
                without_text += 1
            elif fault := _place_fault(row, file, shelf[file]):
                faults.insert(0, fault)
            else:
                found += 1
                faults += _lost_qualifier(row, shelf[file]) if table in NUMBERS else []
            text = checked.texts[table]
            for column, message, rule in faults:
                problems.append(Problem(text.file, message, text.line(number), column, rule))
    return Audit(problems, found, figures, without_text)


def find(phrase: str, texts: Path, sources: pd.DataFrame | None) -> list[str]:
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

    Raises
    ------
    OSError
        If the folder can't be read.
    """
    if not shown(phrase):
        return ["there is nothing to look for; write a phrase, in quotation marks"]
    shelf, unread = _shelf(texts)
    names: dict[str, list[str]] = {}
    for source, file in _files(sources).items():
        names.setdefault(file, []).append(source)
    skipped = [f"{problem.file}: not searched: {problem.message}" for problem in unread]
    for tones in (True, False):
        lines = [
            f"{' and '.join(names.get(file, [file]))}, paragraph {number}: {excerpt}"
            for file, paragraphs in shelf.items()
            for number, text in enumerate(paragraphs, 1)
            if (excerpt := _excerpt(phrase, text, tones=tones))
        ]
        if lines:
            head = [] if tones else [f"'{phrase}' stands nowhere with these tone marks; without:"]
            return [*head, *lines, *skipped]
    return [f"'{phrase}' stands in none of the {len(shelf)} texts of {texts.name}", *skipped]


def row_faults(table: str, row: Row) -> list[Fault]:
    """Return where a fact differs from its own phrase, without looking into any text.

    Every number of the row must be printed in the phrase, with the same qualifier, and every number
    of the phrase must be one of the row's; a printed date must be an end of the row's period, or
    its date. Where a correction applies, the value that the source prints is compared.

    Parameters
    ----------
    table
        Name of the table of facts.
    row
        The values of a row by column, blank ones missing.

    Returns
    -------
    list of tuple
        Column, sentence and rule of each difference.
    """
    dates, rest = phrases.dates_in(_cell(row, "as_printed"), loose=table not in NUMBERS)
    faults = _number_faults(table, row, rest) if table in NUMBERS else []
    column = "date" if "date" in row else "period"
    value = _cell(row, column)
    for date in dates:
        if not any(date.agrees_with(end) for end in value.split("/") if end):
            what = f"'{value}' does not hold" if value else "is blank, but as_printed holds"
            remedy = f"write {date.iso}, or correct as_printed"
            faults.append((column, f"{what} the printed date '{date.text}'; {remedy}", ""))
    return faults


def _number_faults(table: str, row: Row, phrase: str) -> list[Fault]:
    faults: list[Fault] = []
    printed, spelled = phrases.numbers_in(phrase), phrases.numbers_in_words(phrase)
    unused, absent = list(printed), False
    stated = {column: (_number(row, column), column == "percent") for column in NUMBERS[table]}
    for column, (value, is_percent) in stated.items():
        wanted = _cell(row, f"{column}_qualifier") or "exact"
        fits = [one for one in unused if (one.value, one.is_percent) == (value, is_percent)]
        if fits:
            one = next((one for one in fits if one.qualifier == wanted), fits[0])
            unused.remove(one)
            faults += _qualifier_faults(column, one, wanted)
        elif value is not None and (is_percent or value not in spelled):
            absent = True
            holds = " and ".join(one.text for one in printed) or "no number"
            message = f"'{_cell(row, column)}' is not printed in as_printed, which holds {holds}"
            faults.append((column, f"{message}; correct the number, or as_printed", ""))
    for one in unused:
        if not absent and (one.value, one.is_percent) not in stated.values():
            message = f"'{one.text}' stands in as_printed, but is no number of the row"
            faults.append(("as_printed", f"{message}; fill it in, or shorten the phrase", ""))
    return faults


def _qualifier_faults(column: str, number: phrases.Number, wanted: str) -> list[Fault]:
    said, text = number.qualifier, number.text
    if said == wanted:
        return []
    if column == "assessed":
        return [(column, f"'{text}' is {said} in as_printed; leave assessed blank", "")]
    what = "is blank" if wanted == "exact" else f"'{wanted}' stands here"
    message = f"{what}, but as_printed qualifies {text}; write {said}"
    if said == "exact":
        message = (
            f"'{wanted}' has no word for it before {text} in as_printed; clear the cell, "
            "or copy the word from the source into as_printed"
        )
    return [(f"{column}_qualifier", message, "")]


def _place_fault(row: Row, file: str, paragraphs: list[str]) -> Fault | None:
    """Return what is wrong if a phrase does not stand in its paragraph, and where it does."""
    phrase, paragraph = _cell(row, "as_printed"), int(row["paragraph"])
    exact = pattern(folded(phrase))
    near = paragraphs[paragraph - 1] if 0 < paragraph <= len(paragraphs) else ""
    if exact.search(folded(near)):
        return None
    places = [str(n) for n, text in enumerate(paragraphs, 1) if exact.search(folded(text))]
    where = f"it stands in paragraph {' and '.join(places)}" if places else ""
    if not near:
        message = f"'{paragraph}' is not in {file}, which has {len(paragraphs)} paragraphs"
        return "paragraph", f"{message}; {where or 'count the lines that hold text'}", ""
    message = f"'{phrase}' does not stand in paragraph {paragraph} of {file}"
    if places:
        return "as_printed", f"{message}; {where}: correct the paragraph", ""
    if place := hit(phrase, near, tones=False):
        like = shown(near)[place[0] : place[1]].strip("\"'“”‘’(),.;: ")
        return "as_printed", f"{message}, but '{like}' does; copy it as it is printed there", ""
    remedy = "copy it as it is printed there, or correct the paragraph"
    return "as_printed", f"{message}; {remedy}", f"not in {file}"


def _lost_qualifier(row: Row, paragraphs: list[str]) -> list[Fault]:
    """Report a phrase that leaves out the word before it that makes its number inexact."""
    phrase, text = folded(_cell(row, "as_printed")), folded(paragraphs[int(row["paragraph"]) - 1])
    hits = pattern(phrase).finditer(text)
    said = [
        phrases.qualifier_of(text[: hit.start()], text[hit.end() : hit.end() + 8]) for hit in hits
    ]
    if not phrase[0].isdigit() or "exact" in said:
        return []
    remedy = "copy that word too, and fill in the qualifier"
    return [("as_printed", f"'{phrase}' is {said[0]} in the text; {remedy}", "")]


def _excerpt(phrase: str, text: str, *, tones: bool) -> str:
    place = hit(phrase, text, tones=tones)
    if place is None:
        return ""
    full, (first, last, alone) = shown(text), place
    begin, end = max(first - AROUND, 0), last + AROUND
    whole = "" if alone else f" (part of '{full[first:last]}')"
    return f"{'…' * (begin > 0)}{full[begin:end]}{'…' * (end < len(full))}{whole}"


def _files(sources: pd.DataFrame | None) -> dict[str, str]:
    """Return the name of the text of each source that has one."""
    if sources is None:
        return {}
    named = sources[["source_id", "file"]].dropna()
    return dict(zip(named["source_id"], named["file"], strict=True))


def _shelf(
    texts: Path, wanted: set[str] | None = None
) -> tuple[dict[str, list[str]], list[Problem]]:
    """Return the paragraphs of the texts in a folder by file name, and what can't be read."""
    shelf, problems = {}, []
    for path in sorted(texts.iterdir()):
        name = unicodedata.normalize("NFC", path.name)
        if (
            name.startswith(".")
            or not path.is_file()
            or (wanted is not None and name not in wanted)
        ):
            continue
        try:
            lines = path.read_text(encoding="utf-8-sig").split("\n")
        except UnicodeDecodeError:
            problems.append(Problem(name, "is not UTF-8 text; save it as 'UTF-8'"))
        except OSError as error:
            problems.append(Problem(name, f"can't be opened ({error.strerror})"))
        else:
            shelf[name] = [line for line in lines if line.strip()]
    return shelf, problems


def _number(row: Row, column: str) -> Decimal | None:
    cell = _cell(row, column)
    try:
        return Decimal(cell) if cell else None
    except InvalidOperation:  # what a correction replaces may be no number
        return Decimal("NaN")


def _cell(row: Row, column: str) -> str:
    """Return a cell as text, as the source prints it where a correction applies; blank is ''."""
    for name in (f"{column}_printed", column):
        value = row.get(name)
        if value is not None and not pd.isna(value):
            return shown(str(value))
    return ""
