"""A part of the data set: all tables narrowed to places, periods, kinds of unit and sources."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pandas as pd

from antq_analysis.data import finding, places
from antq_analysis.data.finding import Tables
from antq_analysis.raw.schema import FACTS


def selected(
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
    kept = {name: tables[name] for name in FACTS}
    if all(asked is None for asked in (place, period, subject, source)):
        return dict(tables)
    if source is not None:
        found = {
            *chain(*(finding.source_ids(one, whole) for one in finding.each(source, "source")))
        }
        kept = {name: rows[rows["source_id"].isin(found)] for name, rows in kept.items()}
    if place is not None:
        named = chain(*(finding.place_ids(one, whole) for one in finding.each(place, "place")))
        kept = _of_places(kept, places.within(named, whole["places"]), tables)
    if period is not None:
        kept = _of_periods(kept, [finding.period(one) for one in finding.each(period, "period")])
    if subject is not None:
        codes = (finding.code(one, "subject", whole) for one in finding.each(subject, "subject"))
        asked = [set(code.split("+")) for code in codes]
        kinds = kept["compliance"]["subject"].astype("str").str.split("+")
        fits = kinds.map(lambda kind: any(one <= set(kind) for one in asked)).astype(bool)
        others = {name: rows.iloc[:0] for name, rows in kept.items()}
        kept = {**others, "compliance": kept["compliance"][fits]}
    kept = {name: _relinked(tables[name], rows) for name, rows in kept.items()}
    return {**tables, **_referred_to(tables, kept), **kept}


def _of_places(kept: Tables, chosen: set[str], tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the facts of these places; a citation has the place that its source is about."""
    about = tables["sources"].set_index("source_id")["place_id"]
    return {
        name: rows[rows.get("place_id", rows["source_id"].map(about)).isin(chosen)]
        for name, rows in kept.items()
    }


def _of_periods(kept: Tables, periods: list[Any]) -> dict[str, pd.DataFrame]:
    """Return the facts that share a day with a period; a citation stays with its source's facts."""
    made: dict[str, pd.DataFrame] = {}
    for name, rows in kept.items():
        if "period_start" in rows:
            shares = pd.Series(False, rows.index)
            for one in periods:
                first, last = pd.Timestamp(one.start_date), pd.Timestamp(one.end_date)
                shares |= (rows["period_start"] <= last) & (rows["period_end"] >= first)
        else:
            shares = rows["source_id"].isin(
                list(chain(*(one["source_id"] for one in made.values())))
            )
        made[name] = rows[shares]
    return made


def _referred_to(tables: Tables, kept: Tables) -> dict[str, pd.DataFrame]:
    """Return sources, documents and corrections without those that only other facts refer to."""
    facts, sources = (
        set(chain(*(rows[name] for rows in kept.values()))) for name in ("fact_id", "source_id")
    )
    refer = [*kept.values(), tables["standards"]]
    joined = chain(*(rows["document_id"].dropna() for rows in refer if "document_id" in rows))
    documents = {one for text in joined for one in text.split("+")}
    rows = tables["corrections"]
    made = {
        "sources": tables["sources"][tables["sources"]["source_id"].isin(sources)],
        "documents": tables["documents"][tables["documents"]["document_id"].isin(documents)],
        "not_figures": tables["not_figures"].query("source_id in @sources"),
        "corrections": rows[~rows["table"].isin(FACTS) | rows["row_id"].isin(facts)],
    }
    return {name: frame.reset_index(drop=True) for name, frame in made.items()}


def _relinked(before: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Return rows that are part of, and repeat, only each other, so that each still counts once.

    The first repeat of a figure that was left out takes its place; a part belongs to the next whole
    above it that was kept, and to none if there is none.
    """
    kept = kept.reset_index(drop=True)
    ids = list(kept["fact_id"])
    links = {name: kept[name] for name in ("part_of", "duplicate_of") if name in kept}
    if all(column.dropna().isin(ids).all() for column in links.values()):
        return kept
    rows = before.set_index("fact_id")
    repeats = rows["duplicate_of"].dropna().to_dict()
    parts = rows["part_of"].dropna().to_dict() if "part_of" in rows else {}
    first = {name: [name, *places.followed(repeats, name)][-1] for name in rows.index}
    stands_for: dict[str, str] = {}  # what is repeated: the row that is kept for it
    for name in sorted(ids, key=repeats.__contains__):
        stands_for.setdefault(first[name], name)
    above = {first[name]: first[whole] for name, whole in parts.items()}
    made: dict[str, list[str | None]] = {"part_of": [], "duplicate_of": []}
    for name in ids:
        shown = stands_for[first[name]]
        wholes = places.followed(above, first[name]) if name in parts or name == shown else ()
        part_of = next((stands_for[whole] for whole in wholes if whole in stands_for), None)
        made["part_of"].append(part_of)
        made["duplicate_of"].append(None if name == shown else shown)
    return kept.assign(**{name: pd.array(made[name], dtype="str") for name in links})
