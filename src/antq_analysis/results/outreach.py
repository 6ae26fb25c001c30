"""What campaigns did and reached: sessions, attendances, and what a total can't say."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from antq_analysis.data import places
from antq_analysis.messages import NoAnswer
from antq_analysis.periods import Period
from antq_analysis.proportions import refuse
from antq_analysis.quantities import Bounded, bounds_of, count_of
from antq_analysis.quantities import total as sum_of

if TYPE_CHECKING:
    from antq_analysis.data.dataset import DataSet

__all__ = ["may_overlap", "per_session", "per_year", "results", "total"]

Row = dict[Any, Any]
SERIES = ["series", "place_id", "period", "activity"]
PER_SESSION = {
    **dict.fromkeys(SERIES, "str"),
    **dict.fromkeys(["sessions", "attendances"], "Int64"),
    **dict.fromkeys(["per_session", "per_session_lower", "per_session_upper"], "Float64"),
    **dict.fromkeys(["qualifier", "fact_ids"], "str"),
}


def __dir__() -> list[str]:
    return __all__


def results(data: DataSet) -> pd.DataFrame:
    """Return every outreach row with the bounds of its figure.

    Parameters
    ----------
    data
        The data set, or a part of it.

    Returns
    -------
    pandas.DataFrame
        All columns of ``data.outreach``, and ``lower`` and ``upper`` (whole numbers, both included;
        missing is open): "more than 16,000" is 16,001 or more.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> row = antq.outreach.results(data).set_index("fact_id").loc["son-tinh-launch-attendances"]
    >>> print(row["as_printed"], row["lower"], row["upper"], sep=" | ")
    hơn 16.000 lượt người tham dự | 16001 | <NA>
    """
    frame = data.outreach
    return frame.join(bounds_of(frame["value"], frame["value_qualifier"]))


def per_session(data: DataSet) -> pd.DataFrame:
    """Return attendances per session, for each series in which a source prints both once.

    The quotient keeps what is certain: it lies between attendances' lower bound over sessions'
    upper bound and the reverse. It has a value only where both numbers have one. Two sources of one
    series make two rows. Where a source prints a whole and its parts, the whole is taken.

    Parameters
    ----------
    data
        The data set, or a part of it.

    Returns
    -------
    pandas.DataFrame
        ``series, place_id, period, activity, sessions, attendances`` (as printed), ``per_session``
        (missing where only a bound is known), ``per_session_lower``, ``per_session_upper``
        (missing is open), ``qualifier`` (missing where nothing is known) and ``fact_ids`` (the rows
        it was made from, joined by +).

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> averages = antq.outreach.per_session(data.sel(source="son-tinh-2023")).set_index("series")
    >>> row = averages.loc["son-tinh-launch-2013"]
    >>> print(row["qualifier"], row["per_session_lower"], row["per_session"])
    at_least 125.0078125 <NA>
    """
    frame = data.outreach
    held = frame["status"].eq("result") & frame["duplicate_of"].isna() & frame["kind"].eq("flow")
    frame = frame[held & frame["measure"].isin(["sessions", "attendances"])].dropna(subset=SERIES)
    rows = []
    keys = [frame[name].astype("str") for name in (*SERIES, "source_id")]
    for names, group in frame.groupby(keys, sort=False):
        whole = group[~group["part_of"].isin(group["fact_id"])]
        sessions, attendances = (
            whole[whole["measure"].eq(measure)].to_dict("records")
            for measure in ("sessions", "attendances")
        )
        if len(sessions) == len(attendances) == 1:  # else no telling which belong together
            rows += _averages(names, sessions[0], attendances[0])
    return pd.DataFrame(rows, columns=list(PER_SESSION)).astype(PER_SESSION)


def _averages(names: tuple[str, ...], sessions: Row, attendances: Row) -> list[list[Any]]:
    """Return the row of `per_session` that two figures make; none where nothing was held."""
    under = _count(sessions)
    if 0 in (under.value, under.upper):
        return []
    average = _count(attendances) / under
    numbers = [sessions["value"], attendances["value"]]
    numbers += [average.value, average.lower, average.upper]
    fact_ids = f"{sessions['fact_id']}+{attendances['fact_id']}"
    return [[*names[: len(SERIES)], *numbers, average.qualifier, fact_ids]]


def per_year(data: DataSet, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return averages per year over the periods that totals cover.

    An average is not the figure of any year. The years are those that the period prints: 2013/2023
    is ten, from 2013-08-01 to 2023-05-12 is 9.8.

    Parameters
    ----------
    data
        The data set, or a part of it.
    rows
        Rows of ``data.outreach``: flows that are results. Without them, all results whose period
        prints a year or more.

    Returns
    -------
    pandas.DataFrame
        ``fact_id, place_id, period, activity, measure, value, value_qualifier`` (as printed),
        ``years``, ``average_per_year`` (missing where only a bound is known),
        ``average_per_year_lower, average_per_year_upper`` (missing is open), ``qualifier``.

    Raises
    ------
    ValueError
        If a figure is a stock or a target, or its period prints no number of years or less than
        one.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> averages = antq.outreach.per_year(data).set_index("fact_id")
    >>> row = averages.loc["son-tinh-launch-attendances"]
    >>> print(row["years"], row["qualifier"], row["average_per_year_lower"])
    10.0 at_least 1600.1
    """
    frame = data.outreach if rows is None else rows
    years = frame["period"].map(lambda text: Period.parse(text).years).astype("float64")
    if rows is None:
        usable = frame["kind"].eq("flow") & frame["counts_in_total"] & years.ge(1)
        frame, years = frame[usable], years[usable]
    refusals = {
        "average_of_stock": frame["kind"].eq("stock"),
        "average_of_target": frame["status"].eq("target"),
        "average_of_no_years": years.isna(),
        "average_of_months": years.lt(1),
    }
    refuse(frame, refusals, language=data.language)
    columns = ["fact_id", "place_id", "period", "activity", "measure", "value", "value_qualifier"]
    made = frame[columns].assign(years=years)
    averages = [_count(row) / row["years"] for row in made.to_dict("records")]
    for name, end in (("", "value"), ("_lower", "lower"), ("_upper", "upper")):
        numbers = [getattr(average, end) for average in averages]
        made[f"average_per_year{name}"] = pd.array(numbers, dtype="Float64")
    words = [average.qualifier for average in averages]
    return made.assign(qualifier=pd.array(words, dtype="str"))


def total(data: DataSet, rows: pd.DataFrame | None = None) -> Bounded:
    """Return the sum of figures that may be summed.

    Parameters
    ----------
    data
        The data set, which knows which places lie within which.
    rows
        Rows of ``data.outreach``. Without them, all that count in totals.

    Raises
    ------
    ValueError
        If there is nothing to add; if the figures are of different measures, are flow and stock,
        hold targets, repeats, or a whole and its part; if stocks are of different dates; or if
        flows may overlap: in place, in time and in activity, as far as the sources tell.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> figures = data.outreach.set_index("fact_id", drop=False)
    >>> antq.outreach.total(
    ...     data, figures.loc[["son-tinh-launch-sessions", "son-tinh-forum-sessions"]]
    ... )
    Bounded(lower=144, upper=None, value=None)
    """
    frame = data.outreach[data.outreach["counts_in_total"]] if rows is None else rows
    measures, kinds = (frame[name].astype("str").unique() for name in ("measure", "kind"))
    refusals = {
        "nothing_to_add": frame.empty,
        "different_measures": len(measures) > 1,
        "different_kinds": len(kinds) > 1,
        "targets_added": frame["status"].eq("target").any(),
        "counts_twice": frame["duplicate_of"].notna().any() or _holds_parts(data, frame),
        "stocks_added": frame["kind"].eq("stock").any() and frame["period"].nunique() > 1,
    }
    if key := next((key for key, holds in refusals.items() if holds), ""):
        found = ", ".join(measures if key == "different_measures" else kinds)
        raise NoAnswer(key, found=found, language=data.language)
    if pair := _overlapping(data, frame):
        raise NoAnswer("may_overlap", one=pair[0], other=pair[1], language=data.language)
    return sum_of(_count(row) for row in frame.to_dict("records"))


def may_overlap(data: DataSet, rows: pd.DataFrame) -> bool:
    """Whether some of the figures may count the same thing, so that `total` refuses to add them.

    Parameters
    ----------
    data
        The data set, which knows which places lie within which.
    rows
        Rows of ``data.outreach``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> figures = data.outreach.set_index("fact_id", drop=False)
    >>> antq.outreach.may_overlap(
    ...     data, figures.loc[["son-tinh-launch-sessions", "son-tinh-commune-sessions"]]
    ... )
    True
    """
    return _overlapping(data, rows) is not None


def _overlapping(data: DataSet, rows: pd.DataFrame) -> tuple[str, str] | None:
    """Return two figures that may overlap in place, time and activity, or None."""
    for one, other in combinations(rows.to_dict("records"), 2):
        shared = set(str(one["activity"]).split("+")) & set(str(other["activity"]).split("+"))
        apart = Period.parse(one["period"]).overlaps(Period.parse(other["period"])) is False
        pair = (one["place_id"], other["place_id"])
        near = pair[0] == pair[1] or places.nested(pair, data.places) is not None
        if shared and near and not apart:
            return one["fact_id"], other["fact_id"]
    return None


def _holds_parts(data: DataSet, rows: pd.DataFrame) -> bool:
    """Whether a row is part, or part of a part, of another row."""
    above = data.outreach.set_index("fact_id")["part_of"].dropna().to_dict()
    ids = set(rows["fact_id"])
    return any(not ids.isdisjoint(places.followed(above, name)) for name in ids)


def _count(row: Row) -> Bounded:
    count = count_of(row, "value")
    assert count is not None  # a checked table holds a number in every row
    return count
