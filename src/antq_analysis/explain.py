"""Sentences around the figures, computed from them: the prose that notebooks and reports show."""

from __future__ import annotations

import re

import pandas as pd

from antq_analysis import compliance, outreach
from antq_analysis.charts.chart import Chart, Missing
from antq_analysis.checking import figure
from antq_analysis.dataset import DataSet
from antq_analysis.words import lower_first, upper_first


class Prose(str):
    """A sentence that a notebook shows as text; names in it are never taken for markup."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_markdown_(self) -> str:
        return re.sub(r"([\\`*_{}\[\]<>#|~$])", r"\\\1", self)


def sentence(chart: Chart | Missing) -> Prose:
    """Return the finding of a chart as a sentence to paste, or what is missing for the chart."""
    return Prose(chart.sentence if isinstance(chart, Chart) else chart.reason)


def why_not_ranked(rates: pd.DataFrame, data: DataSet, language: str | None = None) -> Prose:
    """Say what pooling or averaging the kinds of unit would give, and why neither means anything.

    Parameters
    ----------
    rates
        Rows as `compliance.rates` returns them.
    data
        The data set.
    language
        ``en`` or ``vi``.
    """
    words = data.words(language)
    shown = compliance.one_place(rates, data)
    counted = shown[shown["rate_basis"] == "counts"]
    if len(counted) < 2:
        return Prose(words.text("one_kind"))
    pooled = 100 * counted["compliant"].sum() / counted["assessed"].sum()
    mean = counted["rate_percent"].mean()
    return Prose(
        words.text(
            "why_not_ranked",
            count=words.number(len(counted)),
            pooled=words.percent(float(pooled), digits=2),
            mean=words.percent(float(mean), digits=2),
        )
    )


def left_out(rates: pd.DataFrame, data: DataSet, language: str | None = None) -> Prose:
    """Say how many rows are no rates of the standard, and why.

    Parameters
    ----------
    rates
        Rows as `compliance.rates` returns them.
    data
        The data set.
    language
        ``en`` or ``vi``.
    """
    words = data.words(language)
    standards = compliance.security_standards(data)
    reasons = compliance.reason_left_out(rates, standards).dropna()
    if reasons.empty:
        return Prose(words.text("nothing_left_out", count=words.number(len(rates))))
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


def may_add(figures: pd.DataFrame, data: DataSet, language: str | None = None) -> Prose:
    """Say which figures of outreach were tried to be added, and why they are not.

    Parameters
    ----------
    figures
        Rows as `outreach.bounds` returns them.
    data
        The data set.
    language
        ``en`` or ``vi``.
    """
    words = data.words(language)
    said = []
    flows = outreach.results(figures)[lambda rows: rows["kind"].eq("flow")]
    for (place, measure), group in flows.groupby(["place_id", "measure"], observed=True):
        try:
            outreach.add_up(group, data)
        except ValueError:
            listed = words.listed(
                words.quantity(int(row["value"]), _word(row["value_qualifier"]))
                for row in group.to_dict("records")
            )
            name = lower_first(words.label("measure", str(measure)))
            said.append(
                words.text("not_added", place=words.place(str(place)), measure=name, listed=listed)
            )
    if not said:
        return Prose(words.text("nothing_overlaps"))
    return Prose(" ".join(upper_first(sentence) for sentence in said))


def left_open(awards: pd.DataFrame, data: DataSet, language: str | None = None) -> Prose:
    """Say how many awards the sources name no recipient of.

    Parameters
    ----------
    awards
        Rows as `awards.distribution` returns them.
    data
        The data set.
    language
        ``en`` or ``vi``.
    """
    words = data.words(language)
    open_rows = awards[awards["recipient"].eq("not_stated")]
    if open_rows.empty:
        return Prose(words.text("recipients_headline_all") + ".")
    said = []
    facts = data.awards.set_index("fact_id")
    for row in open_rows.to_dict("records"):
        ids = row["fact_ids"].split("+")
        whole, parts = facts.loc[ids[0]], facts.loc[ids[1:]]
        count = words.quantity(int(row["count"]), _word(row["count_qualifier"]))
        award = lower_first(words.label("award", str(row["award"])))
        key = "rest_open" if len(parts) else "all_open"
        counts = [figure(part, "awards") for _, part in parts.iterrows()]
        known = sum(int(part.value or part.lower or 0) for part in counts if part is not None)
        said.append(
            words.text(
                key,
                count=count,
                award=award,
                place=words.place(row["place_id"]),
                whole=words.number(int(whole["count"])),
                known=words.number(known),
                source=words.source(
                    whole["source_id"], [whole["paragraph"]] if pd.notna(whole["paragraph"]) else []
                ),
            )
        )
    return Prose(" ".join(upper_first(sentence) for sentence in said))


def _word(qualifier: object) -> str | None:
    return None if pd.isna(qualifier) else str(qualifier)
