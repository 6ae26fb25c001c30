"""Where what is drawn stands: sources, paragraphs and phrases of the facts behind each mark."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from antq_analysis.data.dataset import DataSet
from antq_analysis.raw.schema import FACTS
from antq_analysis.words import Words

COLUMNS = ["fact_id", "source_id", "paragraph", "as_printed", "is_exact", "counts_in_total"]


def facts_of(fact_ids: pd.Series, data: DataSet) -> pd.DataFrame:
    """Return the facts behind rows, each once, in their order, indexed by their id."""
    ids = list(dict.fromkeys(one for text in fact_ids.dropna() for one in text.split("+")))
    known = pd.concat([data.tables[name][COLUMNS] for name in FACTS]).set_index("fact_id")
    return known.loc[[one for one in ids if one in known.index]]


def stands(fact_ids: pd.Series, data: DataSet, words: Words) -> dict[str, str]:
    """Return for each fact its phrase as printed, its source and its paragraph."""
    found = facts_of(fact_ids, data)
    sources = {one: words.source(str(one)) for one in found["source_id"].unique()}
    where = [
        f"{sources[source]}" + ("" if pd.isna(number) else f", {words.text('paragraph')} {number}")
        for source, number in zip(found["source_id"], found["paragraph"], strict=True)
    ]
    phrases = zip(found.index, found["as_printed"], where, strict=True)
    return {fact: f"“{phrase}” – {place}" for fact, phrase, place in phrases}


def cited(
    fact_ids: pd.Series, data: DataSet, words: Words, most: int = 5, *, short: bool = False
) -> str:
    """Return the sources and paragraphs of rows: the first, and how many more there are.

    Parameters
    ----------
    most
        How many sources are named.
    short
        Whether more than two sources are named by place and year.
    """
    groups = list(facts_of(fact_ids, data).groupby("source_id", sort=False)["paragraph"])
    if short and len(groups) > 2:
        names = [words.source_short(str(source)) for source, _ in groups]
    else:
        names = [words.source(str(source), numbers.dropna()) for source, numbers in groups]
    return first_of(names, words, most, "more_sources")


def first_of(items: Sequence[str], words: Words, most: int, more: str = "more_rows") -> str:
    """Return the first of many items, and how many more there are."""
    left = len(items) - most
    shown = [*items[:most], words.text(more, count=words.number(left))] if left > 0 else items
    return "; ".join(shown)


def sourced(rows: pd.DataFrame, data: DataSet) -> pd.DataFrame:
    """Add source, paragraph and phrase of the facts behind each row, joined by + and "; "."""
    known = facts_of(rows["fact_ids"], data)
    texts = known[["source_id", "paragraph", "as_printed"]].astype("str").fillna("")

    def joined(column: str, sign: str) -> list[str]:
        values = texts[column].to_dict()
        each = rows["fact_ids"].astype("str").fillna("").str.split("+")
        return [sign.join(values[one] for one in ids if one in values) for ids in each]

    made = rows.drop(columns=["fact_id", "source_id", "paragraph", "as_printed"], errors="ignore")
    made = made.assign(
        as_printed=joined("as_printed", "; "),
        source_id=joined("source_id", "+"),
        paragraph=joined("paragraph", "+"),
    )
    last = made.pop("fact_ids")
    return made.assign(fact_ids=last).reset_index(drop=True)
