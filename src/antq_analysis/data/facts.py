"""Facts: which are exact and count in totals, all of them in one frame, and their origins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from antq_analysis.quantities import bounds_of
from antq_analysis.raw.schema import FACTS, FIGURES, columns, numbers_of
from antq_analysis.words import Words, lower_first

# Columns of codes that say what a row is about, and codes that make it other than a result.
ABOUT = ["subject", "activity", "measure", "award", "conferred_by", "recipient", "kind"]
REMARKS = [("status", "target", "table_target"), ("stage", "registered", "table_pledge")]
REMARKS += [("status", "planned", "table_planned")]
EVERY = {
    **dict.fromkeys(["fact_id", "table", "place_id", "period", "what"], "str"),
    **{"value": "Float64", "qualifier": "str", "lower": "Int64", "upper": "Int64"},
    **dict.fromkeys(["is_exact", "counts_in_total"], "bool"),
    **{"as_printed": "str", "source_id": "str", "paragraph": "Int64"},
}


def marked(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table of facts with ``is_exact`` and ``counts_in_total``; others as they are."""
    if table not in FACTS:
        return frame
    exact = counts = pd.Series(True, frame.index)
    for number in numbers_of(table):
        if f"{number}_qualifier" in frame:
            exact = exact & frame[f"{number}_qualifier"].astype("str").fillna("exact").eq("exact")
    for column, code, _ in REMARKS:
        if column in frame:
            counts = counts & frame[column].ne(code)
    for link in ("part_of", "duplicate_of"):
        if link in frame:
            counts = counts & frame[link].isna()
    return frame.assign(is_exact=exact, counts_in_total=counts)


def every_fact(tables: Mapping[str, pd.DataFrame], words: Words) -> pd.DataFrame:
    """Return every fact of all tables in one frame; see `DataSet.facts`."""
    frames = []
    for table in FACTS:
        frame = tables[table].assign(table=table, what=what(table, tables[table], words))
        if count := FIGURES.get(table):
            value, qualifier = frame[count], frame[f"{count}_qualifier"].astype("str")
            frame = frame.join(bounds_of(value, qualifier))
            value = value.astype("Float64")
            if "percent" in frame:
                printed = frame["percent_qualifier"].astype("str")
                qualifier = qualifier.where(value.notna(), printed)
                value = value.fillna(frame["percent"])
            frame = frame.assign(value=value, qualifier=qualifier)
        frames.append(frame.reindex(columns=list(EVERY)).astype(EVERY))
    return pd.concat(frames, ignore_index=True)


def what(table: str, frame: pd.DataFrame, words: Words) -> pd.Series:
    """Return what each row of a table of facts is about, in words."""
    if table == "initiatives":
        return frame[f"name_{words.language}"]
    if table == "citations":
        return frame["document_id"].map(words.document)
    parts = []
    for name in (name for name in ABOUT if name in columns(table)):
        codes = frame[name].astype("str")
        if (table, name) != ("outreach", "kind"):
            said = {code: words.label(columns(table)[name].list, code) for code in codes.unique()}
            parts.append(codes.map({**said, "not_stated": ""}))
    rows = (list(filter(None, row)) for row in zip(*parts, strict=True))
    texts = [", ".join([*row[:1], *map(lower_first, row[1:])]) for row in rows]
    return pd.Series(texts, frame.index, dtype="str") + remarks(frame, words)


def remarks(frame: pd.DataFrame, words: Words) -> pd.Series:
    """Return " (target)" and the like for rows that are not results, nothing for others."""
    said = pd.Series("", frame.index, dtype="str")
    for column, code, key in REMARKS:
        if column in frame:
            said = said.mask(frame[column].eq(code) & said.eq(""), f" ({words.text(key)})")
    return said


def origin(tables: Mapping[str, pd.DataFrame], table: str, fact_id: str) -> dict[str, Any]:
    """Return what the tables say of a figure; see `DataSet.trace`."""
    frame = tables[table]
    row = frame.set_index("fact_id").loc[fact_id].rename({"as_printed": "as printed"})
    source = tables["sources"].set_index("source_id").loc[row["source_id"]]
    first = row[["as printed", "paragraph"]].to_dict()
    told = {"fact_id": fact_id, "table": table, **first}
    told |= {f"source {name}".replace("_", " "): value for name, value in source.items()}
    told |= row.to_dict()
    for entry in tables["corrections"].itertuples():
        if (entry.table, entry.row_id) == (table, fact_id):
            told[f"correction of {entry.column}"] = (
                f"printed {entry.printed}, corrected to {entry.corrected}: {entry.reason}"
            )
            told["correction evidence"] = entry.evidence_url
    for column, word in (("part_of", "parts"), ("duplicate_of", "repeats")):
        if column in frame:
            told[word] = ", ".join(frame["fact_id"][frame[column] == fact_id]) or None
    return told
