"""Which share of the units judged meets the standard, and what may be compared with what."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from antq_analysis import proportions
from antq_analysis.data import places
from antq_analysis.proportions import difference_of_proportions, proportion

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from antq_analysis.data.dataset import DataSet

FEW = proportions.FEW
# Same values in all of these: same test, same kind of figure.
GROUP = ["subject", "standard_id", "stage", "status", "base"]
TREND_POINTS = 3


def rates(data: DataSet) -> pd.DataFrame:
    """Return every compliance row with its rate, its shortfall and its comparable group.

    Parameters
    ----------
    data
        The data set, or a part of it.

    Returns
    -------
    pandas.DataFrame
        All columns of ``data.compliance``, and

        ``rate_percent``
            100·compliant/assessed where both are printed, else the printed percentage; unrounded.
        ``rate_basis``
            ``counts`` or ``printed``.
        ``rate_qualifier``
            Qualifier of the number that the rate was made from; ``exact`` where none is printed.
        ``shortfall``
            assessed - compliant, in units; missing where either is missing or not exact.
        ``comparable_group``
            Rows with the same value may be compared: same subject, standard, stage, status, base.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rates = antq.compliance.rates(data)
    >>> row = rates.set_index("fact_id").loc["quang-binh-2014-commune"]
    >>> print(round(row["rate_percent"], 1), row["rate_basis"], row["shortfall"])
    84.3 counts 25
    """
    frame = data.compliance.copy()
    counted = (frame["compliant"].notna() & frame["assessed"].notna()).to_numpy()
    printed = frame["percent"].notna().to_numpy() & ~counted
    rate = 100 * frame["compliant"].astype("Float64") / frame["assessed"].astype("Float64")
    frame["rate_percent"] = rate.where(counted, frame["percent"])
    numbers = np.select([counted, printed], [0, 1], -1)
    frame["rate_basis"] = _texts(["counts", "printed"], numbers)
    count, of_counts = pd.factorize(frame["compliant_qualifier"])
    percent, of_percents = pd.factorize(frame["percent_qualifier"])
    percent = np.where(percent < 0, -1, percent + len(of_counts))
    qualifiers = ["exact", *of_counts, *of_percents]
    numbers = np.select([counted, printed], [count + 1, percent + 1], -1)
    frame["rate_qualifier"] = _texts(qualifiers, numbers)
    exact = frame["compliant_qualifier"].isna() | frame["compliant_qualifier"].eq("exact")
    frame["shortfall"] = (frame["assessed"] - frame["compliant"]).where(exact)
    frame["comparable_group"] = _group_names(frame)
    return frame


def _texts(distinct: list[str], numbers: np.ndarray) -> Any:
    """Return the text of each number, missing for -1: a text that recurs is written once."""
    return pd.array(distinct, dtype="str").take(numbers, allow_fill=True)


def _group_names(frame: pd.DataFrame) -> Any:
    """Return the name of each row's comparable group, put together once a group."""
    numbers = np.zeros(len(frame), dtype=np.int64)
    for name in GROUP:
        codes, values = pd.factorize(frame[name])
        numbers = numbers * (len(values) + 1) + codes + 1
    numbers, distinct = pd.factorize(numbers)
    first = np.empty(len(distinct), dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(frame))[::-1]
    groups = frame[GROUP].iloc[first].astype("str").fillna("not_stated")
    names = ["|".join(row) for row in groups.itertuples(index=False, name=None)]
    return _texts(names, numbers)


def results(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are results of the standard: no targets, pledges or repeats.

    Parameters
    ----------
    frame
        Rows as `rates` returns them.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rates = antq.compliance.rates(data)
    >>> one = rates[rates["fact_id"] == "quang-binh-2014-commune"]
    >>> pledge = one.assign(stage="registered")
    >>> len(antq.compliance.results(one)), len(antq.compliance.results(pledge))
    (1, 0)
    """
    kept = frame["status"].eq("result") & frame["stage"].eq("recognised")
    return frame[kept & frame["duplicate_of"].isna()]


def reason_left_out(frame: pd.DataFrame, standards: list[str]) -> pd.Series:
    """Say for each row why it is no rate of the standard, or leave it missing if it is one.

    Parameters
    ----------
    frame
        Rows as `rates` returns them.
    standards
        The standards that are charted; another programme's criteria are left out.

    Returns
    -------
    pandas.Series
        Keys of messages: ``left_out_repeat``, ``left_out_target``, ``left_out_pledge``,
        ``left_out_programme``, ``left_out_no_denominator``; missing where the row is charted.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rates = antq.compliance.rates(data)
    >>> one = rates[rates["fact_id"] == "quang-binh-2014-commune"]
    >>> standards = antq.compliance.security_standards(data)
    >>> antq.compliance.reason_left_out(one.assign(stage="registered"), standards).tolist()
    ['left_out_pledge']
    """
    reason = pd.Series(None, frame.index, dtype="str")
    reasons = {
        "left_out_no_denominator": frame["rate_percent"].isna(),
        "left_out_programme": ~frame["standard_id"].isin(standards),
        "left_out_pledge": frame["stage"].eq("registered"),
        "left_out_target": frame["status"].eq("target"),
        "left_out_repeat": frame["duplicate_of"].notna(),
    }
    for key, holds in reasons.items():
        reason = reason.mask(holds.astype(bool), key)
    return reason


def security_standards(data: DataSet) -> list[str]:
    """Return the ids of the standards "An toàn về an ninh, trật tự": those with a threshold.

    Parameters
    ----------
    data
        The data set, or a part of it.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> "tt23-2012" in antq.compliance.security_standards(antq.load())
    True
    """
    frame = data.standards
    return list(frame["standard_id"][frame["commune_threshold_percent"].notna()])


class Comparison(NamedTuple):
    """Two rates of one comparable group.

    Attributes
    ----------
    points
        First rate minus second, in percentage points.
    lower, upper
        Ends of Newcombe's interval in percentage points, or None.
    first, second
        Both fractions, as (compliant, assessed): a difference is never shown without them.
    """

    points: float
    lower: float | None
    upper: float | None
    first: tuple[int, int]
    second: tuple[int, int]


def compare(
    first: pd.Series, second: pd.Series, interval: str | None = None, confidence: float = 0.95
) -> Comparison:
    """Return the difference of two rates that may be compared.

    Parameters
    ----------
    first, second
        Rows as `rates` returns them, with exact counts.
    interval
        None, or ``newcombe`` for two separate sets of units.
    confidence
        Level of the interval.

    Raises
    ------
    ValueError
        If the rows are not of one comparable group, are no results, have no exact counts, or an
        interval is asked for one place twice.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rates = antq.compliance.rates(data)
    >>> first = rates.set_index("fact_id", drop=False).loc["quang-binh-2014-commune"]
    >>> second = first.copy()
    >>> second[["place_id", "compliant", "assessed"]] = ["another", 90, 120]
    >>> antq.compliance.compare(first, second)
    Comparison(points=9.27..., lower=None, upper=None, first=(134, 159), second=(90, 120))
    >>> second["subject"] = "education"
    >>> antq.compliance.compare(first, second)
    Traceback (most recent call last):
    ValueError: these two can't be compared, they differ in subject: commune, education; ...
    """
    if interval not in (None, "newcombe"):
        raise ValueError(f"'{interval}' is no interval; use None or 'newcombe'")
    both = pd.DataFrame([first, second])
    named = both[GROUP].astype("str").fillna("not stated")
    differs = [f"{name}: {', '.join(named[name])}" for name in GROUP if named[name].nunique() > 1]
    if differs:
        raise ValueError(
            f"these two can't be compared, they differ in {'; '.join(differs)}; "
            "show each with its own counts, side by side and without a difference"
        )
    both = both.astype({"compliant": "Int64", "assessed": "Int64"})
    proportions.results_only(both, "compliant", "compared")
    proportions.of_units(both, "compliant", "assessed")
    x1, x2 = (int(count) for count in both["compliant"])
    n1, n2 = (int(count) for count in both["assessed"])
    made = difference_of_proportions(x1, n1, x2, n2, confidence)
    points, lower, upper = (100 * part for part in made)
    if interval is None:
        return Comparison(points, None, None, (x1, n1), (x2, n2))
    if first["place_id"] == second["place_id"]:
        raise ValueError(
            "the same units are judged each time, so the interval for two separate sets of units "
            "does not hold; show the difference with both fractions and without an interval"
        )
    return Comparison(points, lower, upper, (x1, n1), (x2, n2))


def pooled(
    frame: pd.DataFrame, data: DataSet, interval: str | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Return the rate of all places together, a row per comparable group.

    Parameters
    ----------
    frame
        Rows as `rates` returns them, with exact counts; each place once in a group.
    data
        The data set, which knows which places lie within which.
    interval, confidence
        As in `antq_analysis.proportions.proportion`.

    Returns
    -------
    pandas.DataFrame
        As `proportion` returns it: ``comparable_group, compliant, assessed, value, lower, upper,
        confidence, statistic, method, qualifier, fact_ids``.

    Raises
    ------
    ValueError
        If units would count twice or the rows are no results with exact counts.

    Examples
    --------
    >>> import pandas as pd
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rates = antq.compliance.rates(data)
    >>> one = rates[rates["fact_id"] == "quang-binh-2014-commune"]
    >>> other = one.assign(fact_id="other", place_id="son-tinh", compliant=90, assessed=120)
    >>> pooled = antq.compliance.pooled(pd.concat([one, other]), data)
    >>> pooled[["compliant", "assessed", "value"]].round(3).iloc[0].tolist()
    [224.0, 279.0, 0.803]
    """
    for _, group in frame.groupby("comparable_group"):
        again = group["place_id"].duplicated(keep=False)
        if again.any():
            raise ValueError(
                f"{proportions.named(group, again)}: one place's units would count several times; "
                "pool one figure of each place, and show the others as a series"
            )
        if found := places.nested(group["place_id"], data.places):
            raise ValueError(
                f"{found[0]} lies within {found[1]}, so its units would count twice; "
                "pool places of one level, and show the others beside them"
            )
    return proportion(frame, "compliant", "assessed", "comparable_group", interval, confidence)


def segments(frame: pd.DataFrame, data: DataSet) -> pd.DataFrame:
    """Split the series of one place where its figures stop being comparable.

    Parameters
    ----------
    frame
        Rows as `rates` returns them: results of one place, or of a place and its successors.
    data
        The data set, which knows when boundaries changed.

    Returns
    -------
    pandas.DataFrame
        The rows in the order of time with ``segment`` (counted from 1; only points of one segment
        may be joined or compared) and ``break_before``: why a segment begins, ``place``,
        ``boundary``, ``overlap`` (of periods, as when two sources report one year), or the columns
        of the comparable group that changed, joined by +; missing within a segment.

    Raises
    ------
    ValueError
        If the rows hold targets, pledges or repeats, or places that do not follow each other.

    Examples
    --------
    >>> import pandas as pd
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rates = antq.compliance.rates(data)
    >>> one = rates[rates["fact_id"] == "quang-binh-2014-commune"]
    >>> days = {
    ...     "period_start": pd.Timestamp("2022-01-01"),
    ...     "period_end": pd.Timestamp("2022-12-31"),
    ... }
    >>> later = one.assign(fact_id="later", standard_id="tt124-2021", period="2022", **days)
    >>> parts = antq.compliance.segments(pd.concat([one, later]), data)
    >>> parts["segment"].tolist(), parts["break_before"].iloc[1]
    ([1, 2], 'standard_id')
    """
    if len(results(frame)) < len(frame):
        raise ValueError(
            "targets, pledges and repeats are no points of a series; leave them out with "
            "compliance.results and show them apart"
        )
    ordered = frame.sort_values(["period_start", "period_end"], kind="stable")
    for one, other in pairwise(ordered["place_id"]):
        if one != other and other not in places.successors(one, data.places):
            raise ValueError(
                f"{one} and {other} are no series; make one for each place, show them side by side"
            )
    rows = list(ordered.to_dict("records"))
    crowded = [sum(_overlap(row, other) for other in rows) > 1 for row in rows]
    reasons = [None] * bool(rows) + [
        "+".join(_breaks(rows[at], rows[at + 1], any(crowded[at : at + 2]), data)) or None
        for at in range(len(rows) - 1)
    ]
    made = ordered.assign(break_before=pd.array(reasons, dtype="str"))
    return made.assign(segment=1 + made["break_before"].notna().cumsum())


def _overlap(row: dict[Hashable, Any], other: dict[Hashable, Any]) -> bool:
    starts_before = row["period_start"] <= other["period_end"]
    return bool(starts_before and other["period_start"] <= row["period_end"])


def _breaks(
    before: dict[Hashable, Any], after: dict[Hashable, Any], crowded: bool, data: DataSet
) -> Iterator[str]:
    """Yield why two figures, one after the other, are not comparable."""
    if before["place_id"] != after["place_id"]:
        yield "place"
    # A year in which the boundaries changed is comparable with neither side of it.
    days = places.changes(after["place_id"], data.places)
    if any(before["period_start"] < day <= after["period_end"] for day in days):
        yield "boundary"
    if crowded:
        yield "overlap"
    for column in GROUP:
        if str(before[column]) != str(after[column]):
            yield column


def trend(frame: pd.DataFrame, data: DataSet) -> pd.DataFrame:
    """Return the points of a series in which a trend may be read: three or more comparable ones.

    Parameters
    ----------
    frame, data
        As in `segments`; only rows with an exact rate are points.

    Returns
    -------
    pandas.DataFrame
        The points of the segments that are long enough, as `segments` returns them, and
        ``change_points``: percentage points since the point before, missing at the first.

    Raises
    ------
    ValueError
        If no segment has three points, and as `segments` does.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rates = antq.compliance.rates(data)
    >>> one = rates[rates["fact_id"] == "quang-binh-2014-commune"]
    >>> antq.compliance.trend(one, data)
    Traceback (most recent call last):
    ValueError: there are fewer than three comparable points, so no trend; ...
    """
    exact = frame["rate_percent"].notna() & frame["rate_qualifier"].eq("exact")
    made = segments(frame[exact.astype(bool)], data)
    sizes = made.groupby("segment")["segment"].transform("size")
    kept = made[sizes >= TREND_POINTS]
    if kept.empty:
        raise ValueError(
            "there are fewer than three comparable points, so no trend; show each point with its "
            "counts, and no line through them"
        )
    return kept.assign(change_points=kept.groupby("segment")["rate_percent"].diff())


def one_place(frame: pd.DataFrame, data: DataSet) -> pd.DataFrame:
    """Return the rates of one place, period and standard; two sources of one figure both.

    Of several, the one with the most kinds of unit is taken, then the latest; parts are left out.

    Parameters
    ----------
    frame
        Rows as `rates` returns them.
    data
        The data set.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rates = antq.compliance.rates(data)
    >>> shown = antq.compliance.one_place(rates, data)
    >>> shown["place_id"].nunique(), shown["period"].nunique()
    (1, 1)
    """
    rated = charted(frame, data)
    if rated.empty:
        return rated
    group = ["place_id", "period", "standard_id"]
    judged = rated.assign(subject=rated["subject"].astype("str")).groupby(group)
    sizes = pd.DataFrame({"kinds": judged["subject"].nunique(), "end": judged["period_end"].max()})
    best = sizes.sort_values(["kinds", "end"], ascending=False, kind="stable").index[0]
    chosen = rated[(rated[group] == list(best)).all(axis=1)]
    return chosen.sort_values(["subject", "source_id"], kind="stable")


def charted(frame: pd.DataFrame, data: DataSet) -> pd.DataFrame:
    """Return the rates of the standard, each whole figure once.

    Parameters
    ----------
    frame
        Rows as `rates` returns them.
    data
        The data set.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rates = antq.compliance.rates(data)
    >>> one = rates[rates["fact_id"] == "quang-binh-2014-commune"]
    >>> target = one.assign(status="target")
    >>> len(antq.compliance.charted(one, data)), len(antq.compliance.charted(target, data))
    (1, 0)
    """
    reasons = reason_left_out(frame, security_standards(data))
    return frame[reasons.isna() & frame["part_of"].isna()]
