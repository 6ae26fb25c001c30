"""The derived tables, by file name, and which of them use a figure."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from antq_analysis.data.dataset import DataSet
from antq_analysis.results import awards, compliance, context, outreach

DERIVED = {
    "compliance": compliance.results,
    "outreach": outreach.results,
    "outreach_per_session": outreach.per_session,
    "awards": awards.results,
    "awards_distribution": awards.distribution,
    "timeline": context.timeline,
}
# Columns that help at the keyboard, but are not written.
UNWRITTEN = {
    "compliance": ["is_exact", "counts_in_total", "left_out"],
    "outreach": ["is_exact", "counts_in_total"],
    "awards": ["is_exact", "lower", "upper"],
}


def derive(data: DataSet) -> dict[str, pd.DataFrame]:
    """Return the derived tables by name."""
    return {
        name: make(data).drop(columns=UNWRITTEN.get(name, [])) for name, make in DERIVED.items()
    }


def write(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write tables as CSV: UTF-8, numbers unrounded, dates in ISO, blank where missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        text = as_csv(frame)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")


def as_csv(frame: pd.DataFrame) -> str:
    """Return a table as the text of a CSV file."""
    plain = frame.copy()
    for name, column in plain.items():
        if isinstance(column.dtype, pd.BooleanDtype) or column.dtype == bool:
            plain[name] = column.map({True: "true", False: "false"})
    return plain.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def uses_of(data: DataSet, fact_id: str) -> list[str]:
    """Say which derived values a figure was used for."""
    uses = []
    for row in outreach.per_session(data).itertuples():
        if fact_id in row.fact_ids.split("+"):
            uses.append(f"outreach_per_session: {row.series}, {row.period}")
    for row in awards.distribution(data).itertuples():
        if fact_id in row.fact_ids.split("+"):
            split = f"{row.award}, {row.conferred_by}, {row.recipient}"
            uses.append(f"awards_distribution: {split}: {row.count}")
    rates = compliance.results(data)
    for row in rates[rates["fact_id"] == fact_id].itertuples():
        if pd.notna(row.rate_percent):
            uses.append(f"compliance: rate_percent {row.rate_percent:g} ({row.rate_basis})")
        if pd.notna(row.shortfall):
            uses.append(f"compliance: shortfall {row.shortfall}")
    return uses
