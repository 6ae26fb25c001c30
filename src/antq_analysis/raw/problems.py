"""What is wrong with the data: collected as keys and values, said as sentences when shown.

A problem names file, line, column, what is wrong and what to do about it. Problems are collected,
never thrown one by one, and one mistake made many times is printed as one line.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pandas as pd

from antq_analysis.messages import Fault, NoAnswer, language_of, say
from antq_analysis.phrases import fold

MANY = 5000  # options, beyond which none is suggested: comparing them takes too long
SPELLED_OUT = 3  # distinct sentences of one mistake in one column, before they share a line


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one file, or with one cell of it.

    Parameters
    ----------
    file
        Name of the file (or of the sheet) without its folder.
    fault
        What is wrong, and what to do. A value named `table` is said as its file, or as its sheet.
    line
        Line of the file, the header being line 1; 0 for a problem of the whole file.
    column
        Name of the column; blank for a problem of the whole file or row.
    """

    file: str
    fault: Fault
    line: int = 0
    column: str = ""

    def message(self, language: str) -> str:
        """Return what is wrong, and what to do about it, in a language."""
        kind = "sheet_named" if "[" in self.file else "file_named"
        table = say("problems", kind, language, table=self.fault.values.get("table"))
        return self.fault.sentence(language, table=table)


class DataError(ValueError):
    """The data can't be used; `problems` says everything that is wrong with them.

    Examples
    --------
    >>> from antq_analysis.messages import Fault
    >>> from antq_analysis.raw.problems import DataError, Problem
    >>> raise DataError([Problem("awards.csv", Fault("blank"), 2, "count")], "en")
    Traceback (most recent call last):
    antq_analysis.raw.problems.DataError: awards.csv:2: count: is blank; every row needs it
    """

    def __init__(self, problems: Sequence[Problem], language: str | None = None) -> None:
        self.problems, self.language = list(problems), language
        super().__init__(self.problems, language)

    def __str__(self) -> str:
        return "\n".join(lines_of(self.problems, self.language))


@dataclass
class Table:
    """A table as text.

    Attributes
    ----------
    name, file
        The table, and the file or sheet that it is read from.
    cells
        What stands in the cells; the index holds the line of the file that each row begins in.
    heads
        The column that each cell of a row belongs to, as the header names it.
    lost
        Cells of rows that could not be read: what refers to one of them is no fault.
    """

    name: str
    file: str
    cells: pd.DataFrame
    heads: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    @property
    def is_sheet(self) -> bool:
        """Whether the table is a sheet of a workbook."""
        return "[" in self.file


@dataclass
class Checked:
    """What checking found: frames as far as they could be made, and every problem.

    Attributes
    ----------
    tables, frames
        The tables by name, as text and as frames; the index is the line of the file.
    problems
        Everything that is wrong. The frames are good if there is nothing.
    notes
        What was taken as blank or filled in: keys of ``words/commands.csv`` with their values.
    faulty
        Lines of the cells that have a problem, by table and column.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faulty: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def add(self, table: str, line: int, column: str, fault: Fault) -> None:
        """Add a problem of one cell, unless it has one already."""
        if line not in self.faulty.setdefault((table, column), set()):
            self.mark(table, line, column)
            self.problems.append(Problem(self.tables[table].file, fault, int(line), column))

    def mark(self, table: str, line: int, column: str) -> None:
        """Take a cell as unknown because of another's fault."""
        self.faulty.setdefault((table, column), set()).add(line)

    def sound(self, table: str, names: Iterable[str], lines: Iterable[int]) -> pd.Series:
        """Return for each line of a table whether none of these cells has a problem."""
        faulty = set().union(*(self.faulty.get((table, name), set()) for name in names))
        return pd.Series(~pd.Index(lines).isin(list(faulty)), pd.Index(lines))


def lines_of(problems: Iterable[Problem], language: str | None = None) -> list[str]:
    """Return the problems as lines to print, the same mistake many times as one line."""
    language = language_of(language)
    mistakes: dict[tuple[str, bool, str, str], dict[str, list[Problem]]] = {}
    for problem in problems:
        text = problem.message(language)
        # What is wrong with a whole file stands in no other line that could name it.
        kind = f"{problem.fault.key} {problem.fault.remedy}" if problem.line else text
        mistake = (problem.file, bool(problem.line), problem.column, kind)
        mistakes.setdefault(mistake, {}).setdefault(text, []).append(problem)
    found = []
    for by_text in mistakes.values():
        groups = list(by_text.values())
        if len(groups) > SPELLED_OUT:
            groups = [list(chain.from_iterable(groups))]
        for group in groups:
            first = min(group, key=lambda one: one.line)
            place = f"{first.file}:{first.line}" if first.line else first.file
            text = ": ".join(filter(None, [place, first.column, first.message(language)]))
            lines = sorted({problem.line for problem in group} - {first.line})
            ordered = re.sub(r"\d+", lambda digits: digits[0].zfill(9), text)  # 9 before 10
            said = text + _also(lines, language)
            found.append((first.file, first.line, first.column, ordered, said))
    return list(dict.fromkeys(text for *_, text in sorted(found)))


def _also(lines: list[int], language: str) -> str:
    """Return the words that name the other lines of a mistake."""
    if not lines:
        return ""
    *first, last = map(str, lines[:3])
    named = {"lines": ", ".join([*first, last]), "more": len(lines) - 3, "last": last}
    if len(lines) > 3:
        return say("problems", "also_lines_and_more", language, **named)
    named["lines"] = ", ".join(first)
    return say("problems", "also_lines" if first else "also_line", language, **named)


def nearest(text: str, options: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the option nearest to a text, or nothing where none is near."""
    folded = {fold(option): option for option in options}
    near = difflib.get_close_matches(fold(text), folded, 1, cutoff) if len(folded) <= MANY else []
    return folded[near[0]] if near else ""


def not_there(key: str, asked: str, options: Iterable[str], **values: Any) -> NoAnswer:
    """Return that what was asked for is not there, with the option that is nearest to it."""
    meant = nearest(asked, options)
    hint = NoAnswer("did_you_mean", meant=meant) if meant else ""
    return NoAnswer(key, asked=asked, hint=hint, **values)
