"""What a run is doing, said on a terminal while it lasts, and how long each step took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from antq_analysis.messages import say


class Progress:
    """Steps with their durations, "3 of 8"; silent where standard error is no terminal.

    Attributes
    ----------
    seconds
        How long each step took, in the order in which they ended.
    """

    def __init__(self, language: str, steps: int) -> None:
        from rich.console import Console

        self.seconds: dict[str, float] = {}
        self._language, self._steps = language, steps
        quiet = sys.stderr is None or not sys.stderr.isatty()
        self._console = Console(stderr=True, highlight=False, force_jupyter=False, quiet=quiet)

    @contextmanager
    def step(self, key: str) -> Iterator[None]:
        """Show a step, a key of ``words/commands.csv``, while it lasts."""
        begin = time.perf_counter()
        shown = say("commands", key, self._language)
        with self._console.status(f"{shown} …"):
            yield
        self.done(say("commands", key, "en"), time.perf_counter() - begin, shown)

    def done(self, name: str, seconds: float, shown: str = "") -> None:
        """Note a step that has ended, and show it by another name than it is noted by."""
        self.seconds[name] = round(seconds, 2)
        at = say("commands", "step_of", self._language, at=len(self.seconds), steps=self._steps)
        self._console.print(f"{seconds:4.0f} s  {at}  {shown or name}", markup=False)
