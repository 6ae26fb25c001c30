"""What a run is doing, said on a terminal while it lasts, and how long each step took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext


class Progress:
    """Steps with their durations; silent where standard error is no terminal.

    Attributes
    ----------
    seconds
        How long each step took, in the order in which they ended.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._console = None
        if sys.stderr.isatty():
            from rich.console import Console

            self._console = Console(stderr=True, highlight=False)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a step while it lasts."""
        begin = time.perf_counter()
        waiting: AbstractContextManager[object] = nullcontext()
        if self._console:
            waiting = self._console.status(f"{name} …")
        with waiting:
            yield
        self.done(name, time.perf_counter() - begin)

    def done(self, name: str, seconds: float) -> None:
        """Note a step that has ended."""
        self.seconds[name] = round(seconds, 2)
        if self._console:
            self._console.print(f"{seconds:6.1f} s  {name}", markup=False)
