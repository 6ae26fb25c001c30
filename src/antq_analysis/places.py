"""Which places lie within which, which follow which, and when their boundaries changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable


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
        waiting, seen = {inner}, {inner}
        while waiting:
            place = waiting.pop()
            waiting |= {*above.get(place, []), *after.get(place, [])} - seen
            seen |= waiting
        for outer in chosen:
            if outer != inner and outer in seen:
                return inner, outer
    return None
