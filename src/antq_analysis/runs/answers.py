"""What a command answers: lines, or sentences that say why there are none."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec

from antq_analysis.runs import commit
from antq_analysis.runs.commit import CommitError
from antq_analysis.runs.notebooks import NotebookError

P = ParamSpec("P")


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


def answering(command: Callable[P, Report]) -> Callable[P, Report]:
    """Let a command answer with a sentence where it meets an error that a user can cause."""

    @functools.wraps(command)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Report:
        try:
            return command(*args, **kwargs)
        except (CommitError, NotebookError) as error:
            return Report(errors=[str(error)], code=1)
        except OSError as error:
            if error.errno is None:  # a sentence of ours: the command names something wrong
                return Report(errors=[str(error)], code=2)
            return Report(errors=[commit.said(error)], code=1)

    return answer
