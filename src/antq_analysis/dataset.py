"""The data set that an analyst works with: checked tables, and where each figure comes from."""

from __future__ import annotations

import html
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from antq_analysis.loading import load_frames
from antq_analysis.schemas import FACTS, key_of
from antq_analysis.words import Words


class DataSet:
    """Checked tables as pandas frames, one attribute a table.

    ``data.compliance``, ``data.outreach``, ``data.awards``, ``data.events``, ``data.initiatives``
    and ``data.citations`` hold facts, a row a figure; ``data.sources``, ``data.places``,
    ``data.standards``, ``data.documents``, ``data.codes`` and ``data.corrections`` say what the
    facts refer to. The frames are yours: changing one changes no file.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = dict(tables)

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            return tables[name]
        raise AttributeError(f"no table '{name}'; there are {', '.join(tables)}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        rows = [
            f"  {name:<12}{len(self.tables[name]):>7,} rows  {span(self.tables[name])}".rstrip()
            for name in self.tables
        ]
        facts = sum(len(self.tables[name]) for name in FACTS)
        head = f"ANTQ data set: {facts:,} facts from {len(self.tables['sources']):,} sources"
        return "\n".join([head, *rows])

    def words(self, language: str | None = None) -> Words:
        """Return labels and number formats in a language (``en`` or ``vi``)."""
        return Words(language or default_language(), self.tables)

    def fact(self, fact_id: str) -> tuple[str, pd.Series]:
        """Return the table and the row of a fact.

        Raises
        ------
        KeyError
            If no fact has this id; the message names the nearest ones.
        """
        for table in FACTS:
            frame = self.tables[table]
            found = frame[frame["fact_id"] == fact_id]
            if len(found):
                return table, found.iloc[0]
        from antq_analysis.problems import nearest

        known = [name for table in FACTS for name in self.tables[table]["fact_id"]]
        raise KeyError(f"no figure is called '{fact_id}'{nearest(fact_id, known)}")

    def trace(self, fact_id: str) -> Trace:
        """Return where a figure comes from: source, paragraph, phrase, correction, relatives.

        Parameters
        ----------
        fact_id
            The figure's id, as in the tables, in a chart's data file and in its source line.

        Raises
        ------
        KeyError
            If no figure has this id; the message names the nearest ones.
        """
        table, row = self.fact(fact_id)
        facts: dict[str, Any] = {
            "fact_id": fact_id,
            "table": table,
            "as printed": row["as_printed"],
        }
        facts["paragraph"] = row["paragraph"]
        source = self.sources.set_index("source_id").loc[row["source_id"]]
        for name in ("title", "publisher", "published", "published_basis", "url", "file", "note"):
            facts[f"source {name}".replace("_", " ")] = source[name]
        skipped = {"fact_id", "as_printed", "paragraph"}
        facts |= {name: value for name, value in row.items() if name not in skipped}
        for entry in self.corrections.itertuples():
            if entry.table == table and entry.row_id == fact_id:
                facts[f"correction of {entry.column}"] = (
                    f"printed {entry.printed}, corrected to {entry.corrected}: {entry.reason}"
                )
                facts["correction evidence"] = entry.evidence_url
        for column, words in (("part_of", "parts"), ("duplicate_of", "repeats")):
            frame = self.tables[table]
            if column in frame:
                facts[words] = ", ".join(frame["fact_id"][frame[column] == fact_id]) or None
        from antq_analysis.derive import uses_of

        facts["used in"] = "; ".join(uses_of(self, fact_id)) or None
        return Trace({name: value for name, value in facts.items() if not _missing(value)})


@dataclass(frozen=True)
class Trace:
    """Everything known about one figure; shows itself as a list of names and values."""

    facts: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]

    def __repr__(self) -> str:
        width = max(len(name) for name in self.facts) + 2
        return "\n".join(f"{name:<{width}}{_shown(value)}" for name, value in self.facts.items())

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th style="text-align:left">{html.escape(name)}</th>'
            f'<td style="text-align:left">{html.escape(_shown(value))}</td></tr>'
            for name, value in self.facts.items()
        )
        return f"<table>{rows}</table>"


def load(folder: str | Path | None = None) -> DataSet:
    """Load and check the raw tables.

    Parameters
    ----------
    folder
        Where the tables are. Without it: ``ANTQ_DATA`` if that is set, else ``data/raw`` of the
        project, which is the nearest folder upwards that has it.

    Returns
    -------
    DataSet
        Checked tables as pandas frames, corrections applied.

    Raises
    ------
    DataError
        If anything is wrong with the data; the message lists all of it.
    """
    return DataSet(load_frames(raw_folder(folder)))


def raw_folder(folder: str | Path | None = None) -> Path:
    """Return the folder of the raw tables: the one named, ``ANTQ_DATA``, or the project's."""
    named = folder or os.environ.get("ANTQ_DATA")
    return Path(named) if named else project() / "data" / "raw"


def project(start: Path | None = None) -> Path:
    """Return the project: the nearest folder upwards that holds ``data/raw``.

    Where the working directory lies in no project, the one this library was installed from.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in [here, *here.parents, *Path(__file__).resolve().parents]:
        if (folder / "data" / "raw").is_dir():
            return folder
    raise FileNotFoundError(
        "no project found: no folder upwards from here holds data/raw; "
        "change into the project, or name the folder of the tables"
    )


def default_language() -> str:
    """Return the language that ``ANTQ_LANG`` names, or English."""
    return os.environ.get("ANTQ_LANG") or "en"


def span(frame: pd.DataFrame) -> str:
    """Return the first and last year that a table's periods cover, or nothing."""
    if "period_start" not in frame or frame["period_start"].isna().all():
        return ""
    first, last = frame["period_start"].min().year, frame["period_end"].max().year
    return str(first) if first == last else f"{first}-{last}"


def _missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _shown(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)


__all__ = [
    "DataSet",
    "Trace",
    "default_language",
    "key_of",
    "load",
    "project",
    "raw_folder",
    "span",
]
