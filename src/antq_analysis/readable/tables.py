"""Tables to read: results with labels, numbers and headings in one language.

Numbers stay numbers, except where a cell needs words ("more than 16,000"). Each table ends with the
source, paragraph and id of its figures. A function that takes results and their data set takes the
data set alone, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from antq_analysis.data.dataset import DataSet, asked_of
from antq_analysis.data.labels import Table
from antq_analysis.results import awards as award_results
from antq_analysis.results import compliance as compliance_results
from antq_analysis.results import context as context_results
from antq_analysis.results import outreach as outreach_results
from antq_analysis.words import Words

__all__ = [
    "awards",
    "awards_reconciled",
    "comparable_groups",
    "compliance",
    "documents",
    "events",
    "initiatives",
    "left_out",
    "outreach",
    "standards",
]

Cell = Callable[[dict[str, Any], Words], Any]


def code(vocabulary: str, column: str) -> Cell:
    """Return what makes a cell of a code's label."""
    return lambda row, words: (
        None if pd.isna(row[column]) else words.label(vocabulary, str(row[column]))
    )


def _place(row: dict[str, Any], words: Words) -> str:
    return words.place(row["place_id"])


def _period(row: dict[str, Any], words: Words) -> str:
    return words.period(row["period"])


def _source(row: dict[str, Any], words: Words) -> str:
    return words.source(row["source_id"], [] if pd.isna(row["paragraph"]) else [row["paragraph"]])


def _quantity(value: str, qualifier: str) -> Cell:
    def cell(row: dict[str, Any], words: Words) -> Any:
        if pd.isna(row[value]):
            return None
        exact = pd.isna(row[qualifier]) or row[qualifier] == "exact"
        return row[value] if exact else words.quantity(row[value], row[qualifier])

    return cell


def _plain(column: str) -> Cell:
    return lambda row, words: None if pd.isna(row[column]) else row[column]


def _local(column: str) -> Cell:
    return lambda row, words: _plain(f"{column}_{words.language}")(row, words)


def rate(row: dict[str, Any], words: Words) -> str | None:
    """Return the cell of a rate: blank where so few units were assessed that counts say more."""
    if row["rate_basis"] == "printed":
        return words.quantity(row["rate_percent"], row["rate_qualifier"]) + "%"
    if row["assessed"] < compliance_results.FEW:
        return None
    share = words.percent(row["rate_percent"], row["assessed"])
    if row["rate_qualifier"] == "exact":
        return share
    return f"{words.label('qualifier', row['rate_qualifier'])} {share}"


def table(frame: pd.DataFrame, words: Words, cells: Mapping[str, Cell]) -> Table:
    """Return a frame with the named columns, each made by its function from a row.

    Parameters
    ----------
    frame
        The rows.
    words
        The language.
    cells
        Key of the heading's message, and what makes the cell.
    """
    rows = frame.to_dict("records")
    titles = [words.text(f"column_{key}") for key in cells]
    if len(set(titles)) < len(titles):
        raise ValueError(f"two columns have one title: {', '.join(titles)}")
    made = {
        title: [cell(row, words) for row in rows]
        for title, cell in zip(titles, cells.values(), strict=True)
    }
    return Table(pd.DataFrame(made, index=pd.RangeIndex(1, len(rows) + 1)).convert_dtypes())


@asked_of(compliance_results.rates, "rate_percent")
def compliance(rates: pd.DataFrame, data: DataSet, language: str | None = None) -> Table:
    """Return the rates of the standard, a row a figure, in the circular's order.

    Parameters
    ----------
    rates
        Rows as `compliance.rates` returns them, or the data set alone; targets, pledges and
        the like are in `left_out`.
    data
        The data set.
    language
        ``en`` or ``vi``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> table = antq.tables.compliance(antq.load())
    >>> "134/159 xã, phường, thị trấn" in set(table["As printed"])
    True
    """
    reasons = compliance_results.reason_left_out(rates, compliance_results.security_standards(data))
    shown = rates[reasons.isna()].sort_values(["place_id", "period", "subject"], kind="stable")
    return table(
        shown,
        data.words(language),
        {
            "place": _place,
            "period": _period,
            "subject": code("subject", "subject"),
            "compliant": _quantity("compliant", "compliant_qualifier"),
            "assessed": _plain("assessed"),
            "rate": rate,
            "shortfall": _plain("shortfall"),
            "as_printed": _plain("as_printed"),
            "source": _source,
            "fact": _plain("fact_id"),
        },
    )


@asked_of(compliance_results.rates, "rate_percent")
def left_out(rates: pd.DataFrame, data: DataSet, language: str | None = None) -> Table:
    """Return the rows that are no rates of the standard, each with the reason.

    Parameters
    ----------
    rates
        Rows as `compliance.rates` returns them, or the data set alone.
    data
        The data set.
    language
        ``en`` or ``vi``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> list(antq.tables.left_out(antq.load()))[3:5]
    ['As printed', 'Why']
    """
    reasons = compliance_results.reason_left_out(rates, compliance_results.security_standards(data))
    shown = rates.assign(reason=reasons)[reasons.notna()]
    return table(
        shown,
        data.words(language),
        {
            "place": _place,
            "period": _period,
            "subject": code("subject", "subject"),
            "as_printed": _plain("as_printed"),
            "reason": lambda row, words: words.text(row["reason"]),
            "source": _source,
            "fact": _plain("fact_id"),
        },
    )


@asked_of(compliance_results.rates, "rate_percent")
def comparable_groups(rates: pd.DataFrame, data: DataSet, language: str | None = None) -> Table:
    """Return the groups within which rates may be compared, and what each holds.

    Parameters
    ----------
    rates
        Rows as `compliance.rates` returns them, or the data set alone.
    data
        The data set.
    language
        ``en`` or ``vi``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> table = antq.tables.comparable_groups(antq.load())
    >>> bool(table["Comparable group"].is_unique)
    True
    """
    reasons = compliance_results.reason_left_out(rates, compliance_results.security_standards(data))
    shown = rates[reasons.isna()]
    groups = (
        shown.groupby("comparable_group", sort=False)
        .agg(
            subject=("subject", "first"),
            standard_id=("standard_id", "first"),
            figures=("fact_id", "size"),
            places=("place_id", "nunique"),
            periods=("period", "nunique"),
        )
        .sort_values(["standard_id", "subject"])
        .reset_index()
    )
    return table(
        groups,
        data.words(language),
        {
            "subject": code("subject", "subject"),
            "standard": lambda row, words: words.standard(row["standard_id"]),
            "figures": _plain("figures"),
            "places": _plain("places"),
            "periods": _plain("periods"),
            "group": _plain("comparable_group"),
        },
    )


def standards(data: DataSet, language: str | None = None) -> Table:
    """Return the standards with the time that they were in force and their assessment years.

    Parameters
    ----------
    data
        The data set.
    language
        ``en`` or ``vi``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> antq.tables.standards(antq.load(), "vi").columns[0]
    'Tiêu chuẩn'
    """

    def day(column: str) -> Cell:
        return lambda row, words: (
            None if pd.isna(row[column]) else words.date(row[column].date().isoformat())
        )

    return table(
        data.standards,
        data.words(language),
        {
            "standard": _local("name"),
            "in_force_from": day("in_force_from"),
            "in_force_to": day("in_force_to"),
            "assessment_year": _local("assessment_year"),
        },
    )


@asked_of(outreach_results.bounds, "lower")
def outreach(figures: pd.DataFrame, data: DataSet, language: str | None = None) -> Table:
    """Return the figures of outreach, a row a figure, with their qualifiers.

    Parameters
    ----------
    figures
        Rows as `outreach.bounds` returns them, or the data set alone.
    data
        The data set.
    language
        ``en`` or ``vi``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> table = antq.tables.outreach(antq.load())
    >>> "hơn 16.000 lượt người tham dự" in set(table["As printed"])
    True
    """
    return table(
        figures,
        data.words(language),
        {
            "place": _place,
            "period": _period,
            "activity": code("activity", "activity"),
            "measure": code("measure", "measure"),
            "kind": code("outreach_kind", "kind"),
            "value": _quantity("value", "value_qualifier"),
            "as_printed": _plain("as_printed"),
            "source": _source,
            "fact": _plain("fact_id"),
        },
    )


@asked_of(award_results.distribution, "fact_ids")
def awards(split: pd.DataFrame, data: DataSet, language: str | None = None) -> Table:
    """Return the awards, every award once, with the figures that each row was made from.

    Parameters
    ----------
    split
        Rows as `awards.distribution` returns them, or the data set alone.
    data
        The data set.
    language
        ``en`` or ``vi``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> table = antq.tables.awards(antq.load().sel(place="Quảng Bình", period=2014))
    >>> "3 cờ thi đua" in set(table["As printed"])
    True
    """
    facts = data.awards.set_index("fact_id")

    def printed(row: dict[str, Any], words: Words) -> str:
        return "; ".join(facts.loc[row["fact_ids"].split("+"), "as_printed"])

    def sources(row: dict[str, Any], words: Words) -> str:
        found = facts.loc[row["fact_ids"].split("+")]
        return "; ".join(
            words.source(str(source), group["paragraph"].dropna())
            for source, group in found.groupby("source_id", sort=False)
        )

    return table(
        split,
        data.words(language),
        {
            "place": _place,
            "period": _period,
            "award": code("award", "award"),
            "conferred_by": code("conferred_by", "conferred_by"),
            "recipient": code("recipient", "recipient"),
            "count": _quantity("count", "count_qualifier"),
            "as_printed": printed,
            "source": sources,
            "facts": lambda row, words: row["fact_ids"].replace("+", ", "),
        },
    )


def awards_reconciled(data: DataSet, language: str | None = None) -> Table:
    """Return every printed figure of awards, and whether it counts in the total or is a part.

    Parameters
    ----------
    data
        The data set.
    language
        ``en`` or ``vi``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> table = antq.tables.awards_reconciled(antq.load())
    >>> "counts in the total" in set(table["How it counts"])
    True
    """

    def role(row: dict[str, Any], words: Words) -> str:
        if not pd.isna(row["duplicate_of"]):
            return words.text("role_repeat", other=row["duplicate_of"])
        if not pd.isna(row["part_of"]):
            return words.text("role_part", other=row["part_of"])
        return words.text("role_whole")

    return table(
        award_results.counted(data),
        data.words(language),
        {
            "fact": _plain("fact_id"),
            "as_printed": _plain("as_printed"),
            "recipient": code("recipient", "recipient"),
            "count": _quantity("count", "count_qualifier"),
            "role": role,
            "source": _source,
        },
    )


def events(data: DataSet, language: str | None = None) -> Table:
    """Return the events in their order, and whether they were held or only planned.

    Parameters
    ----------
    data
        The data set.
    language
        ``en`` or ``vi``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> "Held" in set(antq.tables.events(antq.load())["Status"])
    True
    """
    shown = data.events.sort_values(["period_start", "period_end"], kind="stable")
    return table(
        shown,
        data.words(language),
        {
            "period": _period,
            "place": _place,
            "event": code("event_kind", "kind"),
            "status": code("event_status", "status"),
            "as_printed": _plain("as_printed"),
            "source": _source,
            "fact": _plain("fact_id"),
        },
    )


def documents(data: DataSet, language: str | None = None) -> Table:
    """Return the cited documents with their issuers, dates and how many sources cite them.

    Parameters
    ----------
    data
        The data set.
    language
        ``en`` or ``vi``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> "Directive 09-CT/TW" in set(antq.tables.documents(antq.load())["Document"])
    True
    """
    counts = data.citations.groupby("document_id")["source_id"].nunique()
    shown = data.documents[data.documents["document_id"].isin(counts.index)]
    shown = shown.assign(cited=shown["document_id"].map(counts)).sort_values(
        ["cited", "document_id"], ascending=[False, True]
    )
    return table(
        shown,
        data.words(language),
        {
            "document": lambda row, words: words.document(row["document_id"]),
            "issuer": _local("issuer"),
            "issued": lambda row, words: (
                None if pd.isna(row["issued"]) else words.date(row["issued"])
            ),
            "about": _local("subject"),
            "cited": _plain("cited"),
        },
    )


@asked_of(context_results.initiatives, "name_vi")
def initiatives(named: pd.DataFrame, data: DataSet, language: str | None = None) -> Table:
    """Return the named initiatives by kind.

    Parameters
    ----------
    named
        Rows as `context.initiatives` returns them, or the data set alone.
    data
        The data set.
    language
        ``en`` or ``vi``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> "5 an toàn về ANTT" in set(antq.tables.initiatives(antq.load())["As printed"])
    True
    """
    return table(
        named.sort_values(["kind", "fact_id"], kind="stable"),
        data.words(language),
        {
            "kind": code("initiative_kind", "kind"),
            "name": _local("name"),
            "place": _place,
            "period": _period,
            "as_printed": _plain("as_printed"),
            "source": _source,
            "fact": _plain("fact_id"),
        },
    )
