"""What stands behind the figures: sources, directives, standards in force, initiatives."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from antq_analysis.data.dataset import DataSet
from antq_analysis.periods import Period
from antq_analysis.raw.schema import FIGURES
from antq_analysis.words import Words

COLUMNS = ["period_start", "period_end", "kind", "label_vi", "label_en"]
COLUMNS += ["place_id", "source_id", "document_id"]


def timeline(data: DataSet) -> pd.DataFrame:
    """Return everything that has a date, in its order.

    Parameters
    ----------
    data
        The data set, or a part of it.

    Returns
    -------
    pandas.DataFrame
        ``period_start, period_end`` (calendar ends; the end is missing while something is in
        force), ``kind`` (``standard``, ``document``, ``figures`` for a period that figures cover,
        ``event``, ``source`` for the day of publication), ``label_vi, label_en, place_id,
        source_id, document_id``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> made = antq.context.timeline(data)
    >>> made.loc[made["document_id"] == "23-2012-tt-bca", "period_start"].dt.date.tolist()
    [datetime.date(2012, 6, 18)]
    """
    both = [data.words("vi"), data.words("en")]
    rows = [*_standards(data), *_documents(data, both), *_events(data, both), *_sources(data, both)]
    made = pd.DataFrame(rows, columns=COLUMNS)
    for column in ("period_start", "period_end"):
        made[column] = pd.to_datetime(made[column]).astype("datetime64[s]")
    texts = [name for name in COLUMNS if name.startswith("label") or name.endswith("_id")]
    made = pd.concat([made.astype(dict.fromkeys(texts, "str")), *_figures(data, both)])
    kinds = ["standard", "document", "figures", "event", "source"]
    made["kind"] = pd.Categorical(made["kind"], categories=kinds, ordered=True)
    order = ["kind", "period_start", "period_end", "label_vi", "source_id"]
    return made.sort_values(order, kind="stable", ignore_index=True)


def _row(
    begin: object, end: object, kind: str, vi: object, en: object, **ids: object
) -> dict[str, object]:
    return {
        "period_start": begin,
        "period_end": end,
        "kind": kind,
        "label_vi": vi,
        "label_en": en,
        **ids,
    }


def _ends(text: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    period = Period.parse(text)
    return pd.Timestamp(period.start_date), pd.Timestamp(period.end_date)


def _standards(data: DataSet) -> Iterator[dict[str, object]]:
    for row in data.standards.dropna(subset="in_force_from").itertuples():
        ends = (row.in_force_from, row.in_force_to)
        yield _row(*ends, "standard", row.name_vi, row.name_en, document_id=row.document_id)


def _documents(data: DataSet, both: list[Words]) -> Iterator[dict[str, object]]:
    for row in data.documents.dropna(subset="issued").itertuples():
        names = [words.document(row.document_id) for words in both]
        yield _row(*_ends(row.issued), "document", *names, document_id=row.document_id)


def _figures(data: DataSet, both: list[Words]) -> Iterator[pd.DataFrame]:
    # Frames, because a register of communes has a hundred thousand places and years.
    for table in FIGURES:
        columns = ["source_id", "place_id", "period"]
        found = data.tables[table][[*columns, "period_start", "period_end"]]
        found = found.drop_duplicates(columns).drop(columns="period")
        vi, en = (words.text(f"figures_{table}") for words in both)
        yield found.assign(kind="figures", label_vi=vi, label_en=en)


def _events(data: DataSet, both: list[Words]) -> Iterator[dict[str, object]]:
    for row in data.events.itertuples():
        names = []
        for words in both:
            planned = f" ({words.label('event_status', 'planned').lower()})"
            names.append(
                words.label("event_kind", row.kind) + (planned if row.status == "planned" else "")
            )
        ids = {
            "place_id": row.place_id,
            "source_id": row.source_id,
            "document_id": row.document_id,
        }
        yield _row(row.period_start, row.period_end, "event", *names, **ids)


def _sources(data: DataSet, both: list[Words]) -> Iterator[dict[str, object]]:
    for row in data.sources.dropna(subset="published").itertuples():
        names = [words.source(row.source_id, dated=False) for words in both]
        ids = {"place_id": row.place_id, "source_id": row.source_id}
        yield _row(*_ends(row.published), "source", *names, **ids)


def initiatives(data: DataSet) -> pd.DataFrame:
    """Return the named initiatives, each once: rows of ``data.initiatives`` without repeats.

    Parameters
    ----------
    data
        The data set, or a part of it.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> named = set(antq.context.initiatives(data)["fact_id"])
    >>> "son-tinh-campaign-solidarity" in named, "son-tinh-campaign-solidarity-repeat" in named
    (True, False)
    """
    return data.initiatives[data.initiatives["duplicate_of"].isna()]


def citations(data: DataSet) -> pd.DataFrame:
    """Return who cites what, with the kind of each document: ``data.citations`` and ``kind``.

    Parameters
    ----------
    data
        The data set, or a part of it.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> cited = antq.context.citations(data).set_index("fact_id")
    >>> print(*cited.loc["vinh-loc-cites-44-kl-tw", ["kind", "document_id", "date"]])
    conclusion 44-kl-tw-2019 2019-01-22
    """
    kinds = data.documents.set_index("document_id")["kind"]
    return data.citations.assign(kind=data.citations["document_id"].map(kinds))


__all__ = ["citations", "initiatives", "timeline"]
