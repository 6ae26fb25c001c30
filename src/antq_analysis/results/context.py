"""What stands behind the figures: events, initiatives, documents, standards, and their times."""

from __future__ import annotations

from functools import partial

import pandas as pd

from antq_analysis.data import facts
from antq_analysis.data.dataset import DataSet
from antq_analysis.periods import Period
from antq_analysis.raw.schema import FIGURES

__all__ = ["results", "timeline"]

COLUMNS = ["fact_id", "table", "place_id", "period", "kind", "label_vi", "label_en", "document_id"]
COLUMNS += ["status", "source_id", "paragraph", "as_printed", "is_exact", "counts_in_total"]
TIMELINE = ["period_start", "period_end", "kind", "label_vi", "label_en"]
TIMELINE += ["place_id", "source_id", "document_id"]


def __dir__() -> list[str]:
    return __all__


def results(data: DataSet) -> pd.DataFrame:
    """Return events, named initiatives and citations in one frame.

    Parameters
    ----------
    data
        The data set, or a part of it.

    Returns
    -------
    pandas.DataFrame
        A row per fact: ``fact_id, table, place_id, period`` (both missing for citations), ``kind``
        (of event, initiative or document), ``label_vi, label_en, document_id, status`` (``held`` or
        ``planned``, of events), ``source_id, paragraph, as_printed, is_exact, counts_in_total``
        (False for repeats and for what is only planned).

    Examples
    --------
    >>> import antq_analysis as antq
    >>> rows = antq.context.results(antq.load()).set_index("fact_id")
    >>> print(*rows.loc["vinh-loc-cites-44-kl-tw", ["table", "kind", "document_id"]])
    citations conclusion 44-kl-tw-2019
    >>> print(rows.loc["son-tinh-campaign-solidarity-repeat", "counts_in_total"])
    False
    """
    kinds = data.citations["document_id"].map(data.documents.set_index("document_id")["kind"])
    tables = {name: data.tables[name] for name in ("events", "initiatives", "citations")}
    tables["citations"] = data.citations.assign(kind=kinds)
    made = []
    for table, frame in tables.items():
        labels = {
            f"label_{words.language}": facts.what(table, frame, words)
            for words in (data.words("vi"), data.words("en"))
        }
        made.append(frame.assign(table=table, **labels).reindex(columns=COLUMNS))
    texts = dict.fromkeys(COLUMNS[2:9], "str")
    return pd.concat([frame.astype(texts) for frame in made], ignore_index=True)


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
        source_id, document_id``. Parts and repeats of figures have no rows of their own.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> made = antq.context.timeline(data)
    >>> made.loc[made["document_id"] == "23-2012-tt-bca", "period_start"].dt.date.tolist()
    [datetime.date(2012, 6, 18)]
    """
    names = {"name_vi": "label_vi", "name_en": "label_en"}
    ends = {"in_force_from": "period_start", "in_force_to": "period_end"}
    made = {
        "standard": data.standards.dropna(subset="in_force_from").rename(columns=names | ends),
        "document": _dated(data.documents, "issued"),
        "figures": _periods_of_figures(data),
        "event": data.events,
        "source": _dated(data.sources, "published"),
    }
    for words in (data.words("vi"), data.words("en")):
        labels = {
            "document": made["document"]["document_id"].map(words.document),
            "event": facts.what("events", data.events, words),
            "source": made["source"]["source_id"].map(partial(words.source, dated=False)),
        }
        for kind, column in labels.items():
            made[kind] = made[kind].assign(**{f"label_{words.language}": column})
    typed = {**dict.fromkeys(TIMELINE[:2], "datetime64[s]"), **dict.fromkeys(TIMELINE[3:], "str")}
    frames = [
        frame.assign(kind=kind).reindex(columns=TIMELINE).astype(typed)
        for kind, frame in made.items()
    ]
    rows = pd.concat(frames)
    rows["kind"] = pd.Categorical(rows["kind"], categories=list(made), ordered=True)
    order = ["kind", "period_start", "period_end", "label_vi", "source_id"]
    return rows.sort_values(order, kind="stable", ignore_index=True)


def _dated(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the rows that have a date, with its first and its last day."""
    rows = frame.dropna(subset=column)
    periods = [Period.parse(text) for text in rows[column]]
    return rows.assign(
        period_start=[pd.Timestamp(period.start_date) for period in periods],
        period_end=[pd.Timestamp(period.end_date) for period in periods],
    )


def _periods_of_figures(data: DataSet) -> pd.DataFrame:
    """Return the periods that the figures of each source cover; targets and pledges say so."""
    frames = []
    for table in FIGURES:
        rows = data.tables[table]
        rows = rows[rows["duplicate_of"].isna() & rows["part_of"].isna()]
        for words in (data.words("vi"), data.words("en")):
            label = words.text(f"figures_{table}") + facts.remarks(rows, words)
            rows = rows.assign(**{f"label_{words.language}": label})
        frames.append(rows.drop_duplicates(["source_id", "place_id", "period", "label_vi"]))
    return pd.concat(frames)
