"""What a command answers: lines, or sentences that say why there are none."""

from __future__ import annotations

import errno
import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec

from antq_analysis.messages import Fault, Refusal, language_of, reason, say

P = ParamSpec("P")


class UsageError(Refusal):
    """What a person named wrongly: a key of ``words/commands.csv`` with its values."""


@dataclass(frozen=True)
class Report:
    """What a command has to say; shows itself as text, and is true if all is well.

    Attributes
    ----------
    lines
        The result.
    errors
        Why there is none.
    code
        0 if all is well, 1 if something is wrong, 2 if the command was not understood.
    """

    lines: Sequence[str] = ()
    errors: Sequence[str] = ()
    code: int = 0

    def __bool__(self) -> bool:
        return self.code == 0

    def __repr__(self) -> str:
        return "\n".join([*self.lines, *self.errors])


@dataclass(frozen=True)
class Speaker:
    """Says the keys of ``words/commands.csv`` in a language."""

    language: str

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the sentence of a key with its values filled in."""
        return say("commands", key, self.language, **values)

    def counted(self, number: int, one: str, many: str, **values: Any) -> str:
        """Return the sentence on one thing, or on another number of them."""
        grouped = f"{number:,}" if self.language == "en" else f"{number:,}".replace(",", ".")
        return self(one if number == 1 else many, number=grouped, **values)


def answering(command: Callable[P, Report]) -> Callable[P, Report]:
    """Let a command answer with a sentence where it meets an error that a user can cause."""
    takes = inspect.signature(command)

    @functools.wraps(command)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Report:
        try:
            language = language_of(takes.bind(*args, **kwargs).arguments.get("language"))
        except Fault as fault:
            return Report(errors=[str(fault)], code=2)
        try:
            return command(*args, **kwargs)
        except (Refusal, OSError) as error:
            refusal = error if isinstance(error, Refusal) else said(error)
            code = 2 if isinstance(refusal, UsageError) else 1
            return Report(errors=[refusal.sentence(language)], code=code)

    return answer


def said(error: OSError) -> Refusal:
    """Return what the system complains of."""
    if isinstance(error, FileNotFoundError) and error.errno is None:
        return UsageError("no_project")
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return Refusal("disk_full")
    place = error.filename or Refusal("the_system")
    return Refusal("system_says", place=place, reason=reason(error))
