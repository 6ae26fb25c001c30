"""A part of the data set: all tables narrowed to places, periods, kinds of unit and sources.

What was asked for and is known, but has no figure left, is no mistake: it leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import pandas as pd

from antq_analysis.data import finding, places
from antq_analysis.data.finding import Tables
from antq_analysis.periods import Period
from antq_analysis.raw.schema import FACTS


def narrowed(
    tables: Tables, whole: Tables, *, place: Any, period: Any, subject: Any, source: Any
) -> dict[str, pd.DataFrame]:
    """Return all tables, narrowed to what was asked for; see `DataSet.sel`.

    Parameters
    ----------
    tables
        The tables to narrow.
    whole
        The tables that say what there is to ask for.
    place, period, subject, source
        One or several of each, or None for all.
    """

    def found(asked: Any, what: str, find: Callable[[Any, Tables], Any]) -> list[Any] | None:
        if asked is None:
            return None
        return [find(one, whole) for one in finding.each(asked, what)]

    named = found(place, "place", finding.place_ids)
    chosen = None if named is None else places.within(chain(*named), whole["places"])
    periods = found(period, "period", finding.period)
    subjects = found(subject, "subject", finding.kinds_of_unit)
    printed = found(source, "source", finding.source_ids)
    sources = None if printed is None else set(chain(*printed))
    if all(asked is None for asked in (place, period, subject, source)):
        return dict(tables)
    kept = _kept(tables, chosen, periods, sources)
    if subjects is not None:
        rows = kept["compliance"]
        known = {code: set(str(code).split("+")) for code in rows["subject"].unique()}
        fit = [code for code in known if any(asked <= known[code] for asked in subjects)]
        kept["compliance"] = rows[rows["subject"].isin(fit)]
    kept = {name: _relinked(tables[name], rows) for name, rows in kept.items()}
    return {**tables, **_referred_to(tables, kept), **kept}


def _kept(
    tables: Tables,
    chosen: set[str] | None,
    periods: list[Period] | None,
    sources: set[str] | None,
) -> dict[str, pd.DataFrame]:
    """Return the rows of the tables of facts that are of these places, periods and sources."""
    kept = {}
    for name in FACTS:
        rows = tables[name]
        if sources is not None:
            rows = rows[rows["source_id"].isin(sources)]
        if chosen is not None and "place_id" in rows:
            rows = rows[rows["place_id"].isin(chosen)]
        if periods is not None and "period" in rows:
            rows = rows[_overlapping(rows, periods)]
        kept[name] = rows
    if chosen is None and periods is None:
        return kept
    # What has neither place nor period, as a citation, stays with its source.
    left = {one for rows in kept.values() if "place_id" in rows for one in rows["source_id"]}
    if chosen is not None and periods is None:
        about = tables["sources"]["place_id"].isin(chosen)
        left |= set(tables["sources"]["source_id"][about])
    for name, rows in kept.items():
        if "place_id" not in rows:
            kept[name] = rows[rows["source_id"].isin(left)]
    return kept


def _referred_to(tables: Tables, kept: Tables) -> dict[str, pd.DataFrame]:
    """Return sources, documents and corrections without those that only other facts refer to."""
    sources = {one for frame in kept.values() for one in frame["source_id"]}
    facts = {one for frame in kept.values() for one in frame["fact_id"]}
    refers = [frame["document_id"] for frame in kept.values() if "document_id" in frame]
    refers.append(tables["standards"]["document_id"])
    documents = {one for column in refers for ids in column.dropna() for one in ids.split("+")}
    corrections = tables["corrections"]
    elsewhere = corrections["table"].isin(FACTS) & ~corrections["row_id"].isin(facts)
    made = {
        "sources": tables["sources"][tables["sources"]["source_id"].isin(sources)],
        "documents": tables["documents"][tables["documents"]["document_id"].isin(documents)],
        "corrections": corrections[~elsewhere.astype(bool)],
    }
    return {name: frame.reset_index(drop=True) for name, frame in made.items()}


def _relinked(before: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Return rows that are part of, and repeat, only each other, so that each still counts once.

    The first repeat of a figure that was left out takes its place; a part belongs to the next whole
    above it that was kept, and to none if there is none.
    """
    kept = kept.reset_index(drop=True)
    ids = set(kept["fact_id"])
    columns = [name for name in ("part_of", "duplicate_of") if name in kept]
    if all(kept[name].dropna().isin(ids).all() for name in columns):
        return kept
    links = {name: before.set_index("fact_id")[name].dropna().to_dict() for name in columns}
    repeats, parts = links["duplicate_of"], links.get("part_of", {})

    def original(name: str) -> str:
        while name in repeats:
            name = repeats[name]
        return name

    stands_for: dict[str, str] = {}  # a figure left out: the repeat that takes its place
    for name in kept["fact_id"][kept["duplicate_of"].notna()]:
        if original(name) not in ids:
            stands_for.setdefault(original(name), name)

    def present(name: str) -> str | None:
        if name in ids:
            return name
        first = original(name)
        return first if first in ids else stands_for.get(first)

    def whole(name: str) -> str | None:
        """Return the next whole above a figure that was kept."""
        above = parts.get(name) or parts.get(original(name))
        while above is not None and present(above) is None:
            above = parts.get(above) or parts.get(original(above))
        return None if above is None else present(above)

    takes_place = set(stands_for.values())
    made: dict[str, list[str | None]] = {"part_of": [], "duplicate_of": []}
    for name in kept["fact_id"]:
        repeated = name in repeats and name not in takes_place
        made["duplicate_of"].append(present(repeats[name]) if repeated else None)
        made["part_of"].append(whole(name) if name in parts or name in takes_place else None)
    return kept.assign(**{name: pd.array(made[name], dtype="str") for name in columns})


def _overlapping(frame: pd.DataFrame, periods: Iterable[Period]) -> pd.Series:
    """Say of each row whether its period shares a calendar day with one of the periods."""
    shares = pd.Series(False, frame.index)
    for period in periods:
        first, last = pd.Timestamp(period.start_date), pd.Timestamp(period.end_date)
        shares |= (frame["period_start"] <= last) & (frame["period_end"] >= first)
    return shares
