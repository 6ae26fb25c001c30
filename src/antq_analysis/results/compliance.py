"""Which share of the units judged meets the standard, and what may be compared with what."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from antq_analysis import proportions
from antq_analysis.data import places
from antq_analysis.messages import NoAnswer
from antq_analysis.proportions import difference_of_proportions, proportion

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from antq_analysis.data.dataset import DataSet

__all__ = ["compare", "needed", "pooled", "results", "segments", "trend"]

# Same values in all of these: same test, same kind of figure.
GROUP = ["subject", "standard_id", "stage", "status", "base"]
TREND_POINTS = 3


def __dir__() -> list[str]:
    return __all__


def results(data: DataSet) -> pd.DataFrame:
    """Return every compliance row with its rate, and why it is not a rate of the standard.

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
        ``left_out``
            Missing where the row is a rate of the standard. Else the key of a message:
            ``left_out_repeat``, ``left_out_target``, ``left_out_pledge``, ``left_out_programme``,
            ``left_out_no_denominator`` or ``left_out_part``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> row = antq.compliance.results(data).set_index("fact_id").loc["quang-binh-2014-commune"]
    >>> print(round(row["rate_percent"], 1), row["rate_basis"], row["shortfall"])
    84.3 counts 25
    """
    frame = data.compliance.copy()
    counted = frame["compliant"].notna() & frame["assessed"].notna()
    printed = frame["percent"].notna() & ~counted
    rate = 100 * frame["compliant"].astype("Float64") / frame["assessed"].astype("Float64")
    frame["rate_percent"] = rate.where(counted, frame["percent"])
    blank = pd.Series(None, frame.index, dtype="str")
    frame["rate_basis"] = blank.mask(counted, "counts").mask(printed, "printed")
    of_count, of_percent = (
        frame[f"{name}_qualifier"].astype("str").fillna("exact")
        for name in ("compliant", "percent")
    )
    frame["rate_qualifier"] = blank.mask(counted, of_count).mask(printed, of_percent)
    frame["shortfall"] = (frame["assessed"] - frame["compliant"]).where(of_count.eq("exact"))
    parts = (frame[name].astype("str").fillna("not_stated") for name in GROUP)
    groups = ["|".join(values) for values in zip(*parts, strict=True)]
    frame["comparable_group"] = pd.array(groups, dtype="str")
    return frame.assign(left_out=_left_out(frame, data))


def _left_out(frame: pd.DataFrame, data: DataSet) -> pd.Series:
    """Return the key of the reason why each row is not a rate of the standard."""
    # Criteria of other programmes have no threshold for communes.
    standards = data.standards["standard_id"][data.standards["commune_threshold_percent"].notna()]
    reasons = {  # the last that holds is said
        "left_out_part": frame["part_of"].notna(),
        "left_out_no_denominator": frame["rate_percent"].isna(),
        "left_out_programme": ~frame["standard_id"].isin(standards),
        "left_out_pledge": frame["stage"].eq("registered"),
        "left_out_target": frame["status"].eq("target"),
        "left_out_repeat": frame["duplicate_of"].notna(),
    }
    reason = pd.Series(None, frame.index, dtype="str")
    for key, holds in reasons.items():
        reason = reason.mask(holds.astype(bool), key)
    return reason


def needed(data: DataSet, percent: float = 90) -> pd.DataFrame:
    """Return how many more units must meet the standard for a share to reach a percentage.

    Parameters
    ----------
    data
        The data set, or a part of it.
    percent
        The percentage to reach, from 0 to 100.

    Returns
    -------
    pandas.DataFrame
        A row per rate of the standard: ``place_id, period, subject, compliant, assessed``,
        ``needed`` (whole units; 0 where the share is reached), ``target_percent``, ``reason`` and
        ``fact_ids``. Where a source prints no exact counts, ``needed`` is missing and ``reason`` is
        the key of the message that says so.

    Raises
    ------
    ValueError
        If `percent` is not a percentage.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> for percent in (90, 95):
    ...     rows = antq.compliance.needed(data, percent).set_index("fact_ids")
    ...     print(rows.loc["quang-binh-2014-commune", "needed"])
    10
    18
    """
    if not isinstance(percent, Real) or not 0 <= percent <= 100:
        raise NoAnswer("not_a_percentage", value=percent, language=data.language)
    rows = results(data)
    rows = rows[rows["left_out"].isna()]
    share = Fraction(str(percent)) / 100
    counts = rows[["compliant", "assessed"]].astype(object).itertuples(index=False, name=None)
    missing = [
        None if pd.isna(x) or pd.isna(n) else max(0, math.ceil(share * int(n)) - int(x))
        for x, n in counts
    ]
    exact = rows["rate_qualifier"].eq("exact")
    reason = pd.Series(None, rows.index, dtype="str")
    reason = reason.mask(~exact, "table_needed_not_exact")
    reason = reason.mask(rows["rate_basis"].eq("printed"), "table_needed_no_counts")
    made = rows[["place_id", "period", "subject", "compliant", "assessed"]].assign(
        needed=pd.array(missing, dtype="Int64"),
        target_percent=float(percent),
        reason=reason,
        fact_ids=rows["fact_id"],
    )
    made["needed"] = made["needed"].where(reason.isna())
    return made.reset_index(drop=True)


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
        Rows as `results` returns them, with exact counts.
    interval
        None, or ``newcombe`` for two separate sets of units.
    confidence
        Level of the interval.

    Raises
    ------
    ValueError
        If the rows are not of one comparable group, are not results, have no exact counts, or an
        interval is asked for one place twice.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rows = antq.compliance.results(data)
    >>> first = rows.set_index("fact_id", drop=False).loc["quang-binh-2014-commune"]
    >>> second = first.copy()
    >>> second[["place_id", "compliant", "assessed"]] = ["another", 90, 120]
    >>> antq.compliance.compare(first, second)
    Comparison(points=9.27..., lower=None, upper=None, first=(134, 159), second=(90, 120))
    >>> second["subject"] = "education"
    >>> antq.compliance.compare(first, second)
    Traceback (most recent call last):
    antq_analysis.messages.NoAnswer: these two can't be compared, they differ in ...
    """
    if interval not in (None, "newcombe"):
        raise NoAnswer("no_interval", value=interval, known="newcombe")
    both = pd.DataFrame([first, second])
    named = both[GROUP].astype("str").fillna("not stated")
    differs = [f"{name}: {', '.join(named[name])}" for name in GROUP if named[name].nunique() > 1]
    if differs:
        raise NoAnswer("not_comparable", differs="; ".join(differs))
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
        raise NoAnswer("same_units")
    return Comparison(points, lower, upper, (x1, n1), (x2, n2))


def pooled(
    data: DataSet,
    rows: pd.DataFrame | None = None,
    interval: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return the rate of all places together, a row per comparable group.

    Parameters
    ----------
    data
        The data set, which knows which places lie within which.
    rows
        Rows as `results` returns them, with exact counts; each place once in a group. Without it,
        all rates of the standard.
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
        If units would count twice or the rows are not results with exact counts.

    Examples
    --------
    >>> import pandas as pd
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rows = antq.compliance.results(data)
    >>> one = rows[rows["fact_id"] == "quang-binh-2014-commune"]
    >>> other = one.assign(fact_id="other", place_id="son-tinh", compliant=90, assessed=120)
    >>> pooled = antq.compliance.pooled(data, pd.concat([one, other]))
    >>> pooled[["compliant", "assessed", "value"]].round(3).iloc[0].tolist()
    [224.0, 279.0, 0.803]
    """
    if rows is None:
        rows = results(data)
        rows = rows[rows["left_out"].isna()]
    for _, group in rows.groupby("comparable_group"):
        again = {"place_twice": group["place_id"].duplicated(keep=False)}
        proportions.refuse(group, again, language=data.language)
        if found := places.nested(group["place_id"], data.places):
            one, other = found
            raise NoAnswer("place_within", one=one, other=other, language=data.language)
    return proportion(rows, "compliant", "assessed", "comparable_group", interval, confidence)


def segments(data: DataSet, rows: pd.DataFrame) -> pd.DataFrame:
    """Split the series of one place where its figures stop being comparable.

    Parameters
    ----------
    data
        The data set, which knows when boundaries changed.
    rows
        Rows as `results` returns them: results of one place, or of a place and its successors.

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
    >>> rows = antq.compliance.results(data)
    >>> one = rows[rows["fact_id"] == "quang-binh-2014-commune"]
    >>> days = {
    ...     "period_start": pd.Timestamp("2022-01-01"),
    ...     "period_end": pd.Timestamp("2022-12-31"),
    ... }
    >>> later = one.assign(fact_id="later", standard_id="tt124-2021", period="2022", **days)
    >>> parts = antq.compliance.segments(data, pd.concat([one, later]))
    >>> parts["segment"].tolist(), parts["break_before"].iloc[1]
    ([1, 2], 'standard_id')
    """
    is_result = rows["status"].eq("result") & rows["stage"].eq("recognised")
    if not (is_result & rows["duplicate_of"].isna()).all():
        raise NoAnswer("not_points", language=data.language)
    ordered = rows.sort_values(["period_start", "period_end"], kind="stable")
    for one, other in pairwise(ordered["place_id"]):
        if one != other and other not in places.successors(one, data.places):
            raise NoAnswer("not_a_series", one=one, other=other, language=data.language)
    points = list(ordered.to_dict("records"))
    crowded = [sum(_overlap(point, other) for other in points) > 1 for point in points]
    reasons: list[str | None] = [None for _ in points[:1]]
    for at, (before, after) in enumerate(pairwise(points)):
        reasons.append("+".join(_breaks(before, after, any(crowded[at : at + 2]), data)) or None)
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


def trend(data: DataSet, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the points of a series in which a trend may be read: three or more comparable ones.

    Parameters
    ----------
    data, rows
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
    >>> rows = antq.compliance.results(data)
    >>> one = rows[rows["fact_id"] == "quang-binh-2014-commune"]
    >>> antq.compliance.trend(data, one)
    Traceback (most recent call last):
    antq_analysis.messages.NoAnswer: there are fewer than three comparable points, so no trend; ...
    """
    exact = rows["rate_percent"].notna() & rows["rate_qualifier"].eq("exact")
    made = segments(data, rows[exact.astype(bool)])
    sizes = made.groupby("segment")["segment"].transform("size")
    kept = made[sizes >= TREND_POINTS]
    if kept.empty:
        raise NoAnswer("no_trend", language=data.language)
    return kept.assign(change_points=kept.groupby("segment")["rate_percent"].diff())
