"""What campaigns did and reached: sessions, attendances, and what a total can't say."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from antq_analysis.data import places
from antq_analysis.periods import Period
from antq_analysis.proportions import named
from antq_analysis.quantities import Bounded, bounds_of, count_of, total

if TYPE_CHECKING:
    from antq_analysis.data.dataset import DataSet

SERIES = ["series", "place_id", "period", "activity"]


def bounds(data: DataSet) -> pd.DataFrame:
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
    >>> row = antq.outreach.bounds(data).set_index("fact_id").loc["son-tinh-launch-attendances"]
    >>> print(row["as_printed"], row["lower"], row["upper"], sep=" | ")
    hơn 16.000 lượt người tham dự | 16001 | <NA>
    """
    frame = data.outreach
    return frame.join(bounds_of(frame["value"], frame["value_qualifier"]))


def results(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are results, each figure once: no targets, repeats or parts.

    Parameters
    ----------
    frame
        Rows of ``data.outreach``, or as `bounds` returns them.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rows = data.outreach[data.outreach["fact_id"] == "son-tinh-launch-sessions"]
    >>> len(antq.outreach.results(rows)), len(antq.outreach.results(rows.assign(status="target")))
    (1, 0)
    """
    whole = frame["duplicate_of"].isna() & frame["part_of"].isna()
    return frame[frame["status"].eq("result") & whole]


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
    counted = frame["status"].eq("result") & frame["duplicate_of"].isna() & frame["kind"].eq("flow")
    frame = frame[counted & frame["measure"].isin(["sessions", "attendances"])]
    groups: dict[tuple[str, ...], list[dict[Any, Any]]] = {}
    for row in frame.dropna(subset=SERIES).to_dict("records"):
        groups.setdefault(tuple(str(row[name]) for name in (*SERIES, "source_id")), []).append(row)
    rows = []
    for names, group in groups.items():
        ids = {row["fact_id"] for row in group}
        whole = [row for row in group if row["part_of"] not in ids]
        sessions = [row for row in whole if row["measure"] == "sessions"]
        attendances = [row for row in whole if row["measure"] == "attendances"]
        if len(sessions) != 1 or len(attendances) != 1:
            continue  # nothing to relate, or no telling which belong together
        quotient = _quotient(attendances[0], sessions[0])
        if quotient is None:
            continue
        rows.append(
            {
                **dict(zip(SERIES, names, strict=False)),
                "sessions": sessions[0]["value"],
                "attendances": attendances[0]["value"],
                "per_session": quotient.value,
                "per_session_lower": quotient.lower,
                "per_session_upper": quotient.upper,
                "qualifier": quotient.qualifier,
                "fact_ids": f"{sessions[0]['fact_id']}+{attendances[0]['fact_id']}",
            }
        )
    columns = [*SERIES, "sessions", "attendances", "per_session", "per_session_lower"]
    columns += ["per_session_upper", "qualifier", "fact_ids"]
    made = pd.DataFrame(rows, columns=columns)
    numbers = {"sessions": "Int64", "attendances": "Int64", "per_session": "Float64"}
    numbers |= {"per_session_lower": "Float64", "per_session_upper": "Float64"}
    texts = dict.fromkeys([*SERIES, "qualifier", "fact_ids"], "str")
    return made.astype({**numbers, **texts})


def _quotient(attendances: dict[Any, Any], sessions: dict[Any, Any]) -> Bounded | None:
    over, under = count_of(attendances, "value"), count_of(sessions, "value")
    if over is None or under is None or 0 in (under.value, under.upper):
        return None
    return over / under


def per_year(figures: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """Return averages per year over the periods that totals cover.

    An average is no figure of any year. The years are those that the period prints: 2013/2023 is
    ten, from 2013-08-01 to 2023-05-12 is 9.8.

    Parameters
    ----------
    figures
        A row of ``data.outreach``, or several: flows that are results.

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
    >>> row = data.outreach.set_index("fact_id", drop=False).loc["son-tinh-launch-attendances"]
    >>> average = antq.outreach.per_year(row).iloc[0]
    >>> print(average["years"], average["qualifier"], average["average_per_year_lower"])
    10.0 at_least 1600.1
    """
    frame = figures.to_frame().T if isinstance(figures, pd.Series) else figures
    years = frame["period"].map(lambda text: Period.parse(text).years).astype("float64")
    refusals = {
        "a stock has no average per year; show it at its date": frame["kind"].eq("stock"),
        "a target is no result; show it as printed, as a target": frame["status"].eq("target"),
        "the period prints no number of years; show the total over the period": years.isna(),
        "the period is shorter than a year; show the total over the period": years.lt(1),
    }
    for sentence, holds in refusals.items():
        if holds.any():
            raise ValueError(f"{named(frame, holds)}: {sentence}")
    columns = ["fact_id", "place_id", "period", "activity", "measure", "value", "value_qualifier"]
    made = frame[columns].assign(years=years)
    averages = [_counted(row) / row["years"] for row in made.to_dict("records")]
    for name, numbers in {
        "average_per_year": [average.value for average in averages],
        "average_per_year_lower": [average.lower for average in averages],
        "average_per_year_upper": [average.upper for average in averages],
    }.items():
        made[name] = pd.array(numbers, dtype="Float64")
    words = [average.qualifier for average in averages]
    return made.assign(qualifier=pd.array(words, dtype="str"))


def add_up(frame: pd.DataFrame, data: DataSet) -> Bounded:
    """Return the sum of figures that may be summed.

    Parameters
    ----------
    frame
        Rows of ``data.outreach``.
    data
        The data set, which knows which places lie within which.

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
    >>> antq.outreach.add_up(
    ...     figures.loc[["son-tinh-launch-sessions", "son-tinh-forum-sessions"]], data
    ... )
    Bounded(lower=144, upper=None, value=None)
    """
    if frame.empty:
        raise ValueError("there are no figures to add; 'not stated' is not 0, show no total")
    for column, what in (("measure", "measures"), ("kind", "kinds of figure")):
        if frame[column].nunique() > 1:
            found = ", ".join(frame[column].astype("str").unique())
            raise ValueError(f"different {what} can't be added ({found}); show them side by side")
    if frame["status"].eq("target").any():
        raise ValueError("targets are no results and can't be added; show each as a target")
    if frame["duplicate_of"].notna().any() or _holds_parts(frame, data):
        raise ValueError("a figure would count twice; leave out repeats, and the parts of a whole")
    if frame["kind"].eq("stock").any() and frame["period"].nunique() > 1:
        raise ValueError("stocks of different dates can't be added; show each at its date")
    for one, other in combinations(frame.to_dict("records"), 2):
        if _may_overlap(one, other, data):
            raise ValueError(
                f"{one['fact_id']} and {other['fact_id']} may overlap (no source says otherwise); "
                "show them side by side, not added"
            )
    return total(_counted(row) for row in frame.to_dict("records"))


def _counted(row: dict[Any, Any]) -> Bounded:
    count = count_of(row, "value")
    assert count is not None  # the model requires the column
    return count


def _holds_parts(frame: pd.DataFrame, data: DataSet) -> bool:
    """Whether a row is part, or part of a part, of another row."""
    whole_of = data.outreach.set_index("fact_id")["part_of"].dropna().to_dict()
    wholes = set(frame["fact_id"])
    for name in frame["fact_id"]:
        above = whole_of.get(name)
        while above is not None:
            if above in wholes:
                return True
            above = whole_of.get(above)
    return False


def _may_overlap(one: dict[Any, Any], other: dict[Any, Any], data: DataSet) -> bool:
    shared = set(str(one["activity"]).split("+")) & set(str(other["activity"]).split("+"))
    if not shared:
        return False
    if Period.parse(one["period"]).overlaps(Period.parse(other["period"])) is False:
        return False
    pair = (one["place_id"], other["place_id"])
    return pair[0] == pair[1] or places.nested(pair, data.places) is not None
