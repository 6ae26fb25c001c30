"""Which places lie within which, which follow which, and when their boundaries changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def followed(links: Mapping[str, str], start: str) -> Iterator[str]:
    """Yield what a name leads to, one link after the other."""
    while start in links:
        start = links[start]
        yield start


def _listed(places: pd.DataFrame, column: str) -> dict[str, list[str]]:
    """Return, by place, what a column with several values joined by + holds."""
    pairs = places[["place_id", column]].dropna().itertuples(index=False, name=None)
    return {place: text.split("+") for place, text in pairs}


def successors(place_id: str, places: pd.DataFrame) -> list[str]:
    """Return the places that took over a place's territory."""
    return _listed(places, "successor_id").get(place_id, [])


def changes(place_id: str, places: pd.DataFrame) -> list[pd.Timestamp]:
    """Return the days on which a place's boundaries changed."""
    return [pd.Timestamp(day) for day in _listed(places, "boundary_changed").get(place_id, [])]


def nested(names: Iterable[str], places: pd.DataFrame) -> tuple[str, str] | None:
    """Return two of the places of which the second takes in the first, or None.

    A place is taken in by those above it (``parent_id``) and by those after it
    (``successor_id``), and by whatever takes these in.
    """
    above, after = _listed(places, "parent_id"), _listed(places, "successor_id")
    chosen = list(dict.fromkeys(names))
    for inner in chosen:
        seen = _reached({inner}, above, after)
        for outer in chosen:
            if outer != inner and outer in seen:
                return inner, outer
    return None


def within(names: Iterable[str], places: pd.DataFrame) -> set[str]:
    """Return the places and everything that lies below them (``parent_id``).

    A place that another took over (``successor_id``) does not lie below that one: Quảng Bình, as it
    was until 2025, is not part of the Quảng Trị into which it was merged.
    """
    below: dict[str, list[str]] = {}
    for place, parents in _listed(places, "parent_id").items():
        for parent in parents:
            below.setdefault(parent, []).append(place)
    return _reached(set(names), below)


def _reached(names: set[str], *ways: dict[str, list[str]]) -> set[str]:
    """Return the places and all that can be reached from them."""
    seen, waiting = set(names), set(names)
    while waiting:
        place = waiting.pop()
        waiting |= {other for way in ways for other in way.get(place, [])} - seen
        seen |= waiting
    return seen
