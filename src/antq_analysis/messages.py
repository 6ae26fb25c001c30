"""What the project says in the reader's language: a key and its values, a sentence when shown.

The sentences stand in ``words/*.csv``, a line for each key with its text in every language. Nothing
here needs pandas, so that the commands start at once.
"""

from __future__ import annotations

import csv
import errno
import functools
import io
import os
import string
from importlib import resources
from typing import Any

LANGUAGES = ("en", "vi")
LONGEST = 60  # characters of a value that a sentence repeats
# Complaints of the system that are said in our words, because many systems say them in English.
REASONS = {errno.EACCES: "not_allowed", errno.ENOENT: "nothing_there", errno.ENOSPC: "no_space"}
REASONS |= {errno.ENOTDIR: "not_a_folder", errno.EEXIST: "file_there"}


class Fault(ValueError):
    """What is wrong with a value, as keys of ``words/problems.csv`` and what fills them in.

    Parameters
    ----------
    key
        What is wrong.
    remedy
        What to do about it; without it, what is `near` is asked for, or what stands beside the key.
    values
        What stands in the sentences in the place of ``{name}``.

    Examples
    --------
    >>> from antq_analysis.messages import Fault
    >>> print(Fault("too_long", value="12345678901234"))
    '12345678901234' is too long for a count; check the digits
    """

    file = "problems"

    def __init__(self, key: str, remedy: str = "", /, **values: Any) -> None:
        self.key, self.remedy, self.values = key, remedy, values
        super().__init__(key, remedy, values)

    def sentence(self, language: str, **more: Any) -> str:
        """Return what is wrong and what to do about it as one sentence."""
        values = {**self.values, **more}
        near = "did_you_mean" if self.values.get("near") else ""
        remedy = self.remedy or near or _texts(self.file)[self.key].get("remedy")
        parts = [say(self.file, key, language, **values) for key in (self.key, remedy) if key]
        return "; ".join(parts)

    def __str__(self) -> str:
        return self.sentence(self.values.get("language") or session_language())


class NoAnswer(Fault):
    """Why a question to the data has no answer: a key of ``words/refusals.csv``.

    Examples
    --------
    >>> from antq_analysis.messages import NoAnswer
    >>> print(NoAnswer("not_a_percentage", value=900))
    900 is not a percentage; write a number from 0 to 100
    """

    file = "refusals"


class Refusal(RuntimeError):
    """Why a command does not do what it was asked for: a key of ``words/commands.csv``.

    Examples
    --------
    >>> from antq_analysis.messages import Refusal
    >>> print(Refusal("no_file", path="figures.xlsx"))
    there is no file 'figures.xlsx'; check its spelling
    """

    def __init__(self, key: str, /, **values: Any) -> None:
        self.key, self.values = key, values
        super().__init__(key, values)

    def sentence(self, language: str) -> str:
        """Return the sentence in a language."""
        return say("commands", self.key, language, **self.values)

    def __str__(self) -> str:
        return self.sentence(session_language())


class _Formatter(string.Formatter):
    """Fills in values; ``{value!q}`` stands for it in quotes, on one line and not at length."""

    def convert_field(self, value: Any, conversion: Any) -> Any:
        if conversion == "q":
            return quoted(str(value))
        return super().convert_field(value, conversion)


def session_language() -> str:
    """Return the language that ``ANTQ_LANG`` names, or English."""
    return language_of(os.environ.get("ANTQ_LANG"), refuse=False)


def language_of(asked: str | None, *, refuse: bool = True) -> str:
    """Return the language asked for; without one, that of the session.

    Raises
    ------
    ValueError
        If the project does not speak it.
    """
    if asked in LANGUAGES:
        return str(asked)
    if asked and refuse:
        raise Fault("no_such_language", value=asked, options=", ".join(LANGUAGES))
    return session_language() if refuse else LANGUAGES[0]


def say(file: str, key: str, language: str, /, **values: Any) -> str:
    """Return the text of a key of ``words/FILE.csv`` with its values filled in.

    Values that are refusals are said in the same language.
    """
    for name, value in values.items():
        is_said = isinstance(value, Fault | Refusal)
        values[name] = value.sentence(language) if is_said else value
    return _Formatter().vformat(_texts(file)[key][language], (), values)


def reason(error: OSError) -> Refusal:
    """Return why the system does not do what it was asked for."""
    key = REASONS.get(error.errno or 0, "system_error")
    return Refusal(key, said=error.strerror or error)


@functools.cache
def rows_of(file: str) -> list[dict[str, str]]:
    """Return the rows of ``words/FILE.csv``."""
    path = resources.files("antq_analysis") / "words" / f"{file}.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


@functools.cache
def _texts(file: str) -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in rows_of(file)}


def quoted(text: str) -> str:
    """Return a value as a sentence names it: in quotation marks, on one line, not at length."""
    line = " ".join(text.splitlines())
    return f"'{line}'" if len(line) <= LONGEST else f"'{line[:LONGEST]}…'"
