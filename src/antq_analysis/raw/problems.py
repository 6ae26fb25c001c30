"""What is wrong with the data, in sentences for someone who keeps a spreadsheet.

A problem names file, line, column, the value and what to write instead. Problems are collected,
never thrown one by one, and printed so that one mistake made many times is one line.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MANY = 5000  # options, beyond which none is suggested: comparing them takes too long
LONGEST = 60  # characters of a value that a sentence repeats
SPELLED_OUT = 3  # distinct sentences of one rule in one column, before they share a line


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one file, or with one cell of it.

    Parameters
    ----------
    file
        Name of the file (or of the sheet) without its folder.
    message
        The sentence: what is wrong with the value, and what to write instead.
    line
        Line of the file, the header being line 1; None for a problem of the whole file.
    column
        Name of the column; None for a problem of the whole file.
    rule
        What kind of mistake it is; problems of one rule in one column may share a line.
    """

    file: str
    message: str
    line: int | None = None
    column: str | None = None
    rule: str = ""

    def __lt__(self, other: Problem) -> bool:
        """Whether it is printed before another: by file, line and column, whole files first."""
        return self._place() < other._place()

    def _place(self) -> tuple[str, int, str, str, str]:
        return self.file, self.line or 0, self.column or "", self.message, self.rule


class DataError(ValueError):
    """The data can't be used; `problems` says everything that is wrong with them.

    Examples
    --------
    >>> from antq_analysis.raw.problems import DataError, Problem
    >>> raise DataError([Problem("awards.csv", "'x' is not a whole number; write 5", 2, "count")])
    Traceback (most recent call last):
    antq_analysis.raw.problems.DataError: awards.csv:2: count: 'x' is not a whole number; write 5
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(lines_of(self.problems)))


def lines_of(problems: Iterable[Problem]) -> list[str]:
    """Return the problems as lines to print, the same mistake many times as one line."""
    by_rule: dict[tuple[str, bool, str, str], dict[str, list[Problem]]] = {}
    for problem in problems:
        # What is wrong with a whole file stands in no other line that could name it.
        rule = problem.rule if problem.line else ""
        key = (problem.file, bool(problem.line), problem.column or "", rule or problem.message)
        by_rule.setdefault(key, {}).setdefault(problem.message, []).append(problem)
    heads: list[tuple[Problem, str]] = []
    for sentences in by_rule.values():
        groups = list(sentences.values())
        if len(groups) > SPELLED_OUT:
            groups = [[problem for group in groups for problem in group]]
        heads += [(min(group), _sentence(min(group), group)) for group in groups]
    return list(dict.fromkeys(sentence for _, sentence in sorted(heads)))


def _sentence(first: Problem, group: Sequence[Problem]) -> str:
    place = [first.file, str(first.line)] if first.line else [first.file]
    text = ": ".join([":".join(place), *([first.column] if first.column else []), first.message])
    others = sorted({problem.line for problem in group if problem.line} - {first.line})
    if not others:
        return text
    named = ", ".join(str(line) for line in others[:3])
    if len(others) == 1:
        return f"{text}; also in line {named}"
    if len(others) <= 3:
        return f"{text}; also in lines {' and '.join(named.rsplit(', ', 1))}"
    return f"{text}; also in lines {named} and {len(others) - 3} more"


def nearest(text: str, options: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the option nearest to `text`, or nothing."""
    known = list(options)
    if len(known) > MANY:
        return ""
    folded = {fold(option): option for option in known}
    match = difflib.get_close_matches(fold(text), folded, n=1, cutoff=0.6)
    return f"; did you mean '{folded[match[0]]}'?" if match else ""


def quoted(text: str) -> str:
    """Return a value as a sentence names it: in quotation marks, on one line, not at length."""
    line = " ".join(text.splitlines())
    return f"'{line}'" if len(line) <= LONGEST else f"'{line[:LONGEST]}…'"


def fold(text: str) -> str:
    """Return a name as it is compared: lower case, without tone marks, single blanks.

    Old and new tone placement (Hòa, Hoà) fold to the same text, as do đ and d.
    """
    plain = unicodedata.normalize("NFD", text.strip().lower()).replace("đ", "d")
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.replace("-", " ").replace("_", " ").split())
