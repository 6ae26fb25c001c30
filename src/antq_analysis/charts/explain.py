"""Sentences around the figures, computed from them: the prose that notebooks and reports show.

A function that takes results and their data set takes the data set alone, too.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from antq_analysis.charts.chart import Chart, Missing
from antq_analysis.charts.sentences import numbered
from antq_analysis.data.dataset import DataSet, asked_of
from antq_analysis.results import awards as award_results
from antq_analysis.results import compliance, outreach
from antq_analysis.words import Words, lower_first, upper_first


class Prose(str):
    """A sentence that a notebook shows as text; names in it are never taken for markup."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_markdown_(self) -> str:
        return re.sub(r"([\\`*_{}\[\]<>#|~$])", r"\\\1", self)


def sentence(chart: Chart | Missing) -> Prose:
    """Return the finding of a chart as a sentence to paste, or what is missing for the chart.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> chart = antq.charts.share_meeting(antq.load().sel(place="Quảng Bình", period=2014))
    >>> antq.explain.sentence(chart)
    Quảng Bình Province ... 94.3% (1,201 of 1,273) of residential areas; ...
    """
    return Prose(chart.sentence)


@asked_of(compliance.rates, "rate_percent")
def why_not_ranked(rates: pd.DataFrame, data: DataSet, language: str | None = None) -> Prose:
    """Say what pooling or averaging the kinds of unit would give, and why neither means anything.

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
    >>> antq.explain.why_not_ranked(antq.load().sel(place="Quảng Bình", period=2014))
    Pooled, the 4 kinds would give 92.65%; ...
    """
    words = data.words(language)
    shown = compliance.one_place(rates, data)
    counted = shown[shown["rate_basis"] == "counts"]
    if len(counted) < 2:
        kinds = shown["subject"].nunique()
        return Prose(
            words.text("no_rates" if not kinds else "one_kind" if kinds == 1 else "too_few_counts")
        )
    pooled = 100 * counted["compliant"].sum() / counted["assessed"].sum()
    mean = counted["rate_percent"].mean()
    both = {"commune", "residential_area"} <= set(counted["subject"].astype("str"))
    nested = f" {words.text('why_nested')}" if both else ""
    return Prose(
        words.text(
            "why_not_ranked",
            count=words.number(len(counted)),
            pooled=words.percent(float(pooled), digits=2),
            mean=words.percent(float(mean), digits=2),
        )
        + nested
    )


@asked_of(compliance.rates, "rate_percent")
def left_out(rates: pd.DataFrame, data: DataSet, language: str | None = None) -> Prose:
    """Say how many rows are no rates of the standard, and why.

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
    >>> antq.explain.left_out(antq.load().sel(place="Quảng Bình", period=2014))
    All 4 figures are in the table above.
    """
    words = data.words(language)
    standards = compliance.security_standards(data)
    reasons = compliance.reason_left_out(rates, standards).dropna()
    if rates.empty:
        return Prose(words.text("no_figures"))
    if reasons.empty:
        return Prose(numbered("nothing_left_out", len(rates), words))
    listed = "; ".join(
        f"{words.number(count)}: {lower_first(words.text(str(key))).rstrip('.')}"
        for key, count in reasons.value_counts(sort=False).items()
    )
    return Prose(
        words.text(
            "some_left_out",
            count=words.number(len(reasons)),
            all=words.number(len(rates)),
            listed=listed,
        )
    )


@asked_of(outreach.bounds, "lower")
def may_add(figures: pd.DataFrame, data: DataSet, language: str | None = None) -> Prose:
    """Say which figures of outreach were tried to be added, and why they are not.

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
    >>> antq.explain.may_add(antq.load().sel(place="Sơn Tịnh"))
    Sơn Tịnh District ... may overlap. ...
    """
    words = data.words(language)
    said = []
    flows = outreach.results(figures)[lambda rows: rows["kind"].eq("flow")]
    for (place, measure), group in flows.groupby(["place_id", "measure"], observed=True):
        try:
            outreach.add_up(group, data)
        except ValueError:
            listed = words.listed(
                words.quantity(int(row["value"]), row["value_qualifier"])
                for row in group.to_dict("records")
            )
            name = lower_first(words.label("measure", str(measure)))
            said.append(
                words.text(
                    "not_added", place=words.place_full(str(place)), measure=name, listed=listed
                )
            )
    if not said:
        return Prose(words.text("nothing_overlaps"))
    return Prose(" ".join(upper_first(sentence) for sentence in said))


@asked_of(award_results.distribution, "fact_ids")
def left_open(awards: pd.DataFrame, data: DataSet, language: str | None = None) -> Prose:
    """Say how many awards the sources name no recipient of.

    Parameters
    ----------
    awards
        Rows as `awards.distribution` returns them, or the data set alone.
    data
        The data set.
    language
        ``en`` or ``vi``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> antq.explain.left_open(antq.load().sel(place="Quảng Bình", period=2014))
    Quảng Bình Province ... 5 are left open ...
    """
    words = data.words(language)
    if awards.empty:
        return Prose(words.text("no_awards"))
    open_rows = awards[awards["recipient"].eq("not_stated")]
    if open_rows.empty:
        return Prose(words.text("recipients_headline_all") + ".")
    facts = data.awards.set_index("fact_id")
    said = [_open_rest(row, facts, words) for row in open_rows.to_dict("records")]
    return Prose(" ".join(upper_first(sentence) for sentence in said))


def _open_rest(row: dict[str, Any], facts: pd.DataFrame, words: Words) -> str:
    """Say of one row of awards what is left of which total, and what is known of the parts."""
    ids = row["fact_ids"].split("+")
    whole, parts = facts.loc[ids[0]], facts.loc[ids[1:]]

    def said(fact: pd.Series) -> str:
        return words.quantity(int(fact["count"]), fact["count_qualifier"])

    unknown = pd.isna(row["count"])
    count = "" if unknown else words.quantity(int(row["count"]), row["count_qualifier"])
    key = "all_open" if parts.empty else "rest_open_unknown" if unknown else "rest_open"
    return words.text(
        key,
        count=count,
        award=lower_first(words.label("award", str(row["award"]))),
        place=words.place_full(row["place_id"]),
        whole=said(whole),
        known=words.listed(said(part) for _, part in parts.iterrows()),
        source=words.source(whole["source_id"], whole[["paragraph"]].dropna()),
    )
