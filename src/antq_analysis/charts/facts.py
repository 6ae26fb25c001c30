"""The facts behind what is drawn: the rows of a chart's data file, and where each figure stands."""

from __future__ import annotations

from typing import Any

import pandas as pd


def plotted(shown: pd.DataFrame, columns: str, **made: Any) -> pd.DataFrame:
    """Return the plotted figures with the facts behind them.

    Parameters
    ----------
    shown
        The rows drawn, a fact a row.
    columns
        Names of the columns that are kept, ``paragraph`` among them, with blanks between.
    made
        Columns that are made for the chart.
    """
    kept = shown[columns.split()].assign(paragraph=shown["paragraph"].astype("str"))
    return kept.assign(**made, fact_ids=shown["fact_id"]).reset_index(drop=True)


def behind(shown: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Return the facts that rows with ``fact_ids`` were made from, in their order."""
    ids = shown["fact_ids"].str.split("+").explode()
    return facts.set_index("fact_id").loc[ids].reset_index()


def sourced(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Add the sources and paragraphs of the facts that each row was made from, joined by +."""
    known = facts.set_index("fact_id")[["source_id", "paragraph"]].astype("str")
    found = [known.loc[ids.split("+")] for ids in rows["fact_ids"]]
    return rows.assign(
        source_id=["+".join(part["source_id"]) for part in found],
        paragraph=["+".join(part["paragraph"].fillna("")) for part in found],
    )
