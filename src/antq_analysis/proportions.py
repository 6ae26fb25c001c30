"""Proportions of full counts: rates, differences, limits, and when each is refused.

Counts go together if they count units out of units, of one kind, and each unit once. Nothing here
knows a table. A refusal is a `NoAnswer` (a ValueError): it names the rows, and what may be shown.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from antq_analysis.messages import NoAnswer
from antq_analysis.quantities import QUALIFIERS, qualifier_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

# Counts may be summed only where all of these say the same.
ONE_KIND = ("subject", "standard_id", "stage", "status", "base", "comparable_group")
FEW = 10  # units; below, only the counts are said
NAMED = 3  # rows that a message names, before "and 12 more"
NO_INTERVAL = "full count of the units judged: no sampling error, so no interval"
MEANING = "variation of a stable process; not errors of reporting or definition"


class Difference(NamedTuple):
    """A difference of two proportions with its interval, all as fractions.

    Examples
    --------
    >>> from antq_analysis.proportions import Difference
    >>> Difference(value=0.2, lower=0.05, upper=0.33).lower
    0.05
    """

    value: float
    lower: float
    upper: float


class Dispersion(NamedTuple):
    """How far proportions scatter about their pooled baseline.

    Attributes
    ----------
    baseline
        Sum of the numerators over the sum of the denominators.
    phi
        Mean squared z-score; about 1 if nothing but chance made the proportions differ.
    points, outside
        How many there are, and how many lie outside the funnel limits.

    Examples
    --------
    >>> from antq_analysis.proportions import Dispersion
    >>> Dispersion(baseline=0.9, phi=4.2, points=10, outside=6).most_outside
    True
    """

    baseline: float
    phi: float
    points: int
    outside: int

    @property
    def most_outside(self) -> bool:
        """Whether most points lie outside the limits, which then mean nothing."""
        return 2 * self.outside > self.points


def proportion(
    frame: pd.DataFrame,
    numerator: str,
    denominator: str,
    by: str | list[str] | None = None,
    interval: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return proportions of counts, row by row or pooled by groups.

    Parameters
    ----------
    frame
        Rows with both counts. Columns that say what a row is (``subject``, ``standard_id``,
        ``stage``, ``status``, ``base``, ``place_id``, ``period``, ``source_id``, ``part_of``,
        ``duplicate_of``, the numerator's ``_qualifier``) are heeded where there are any.
    numerator, denominator
        Columns of whole counts.
    by
        None for a proportion per row; else the columns whose groups are pooled. Counts are summed;
        percentages are never averaged.
    interval
        None, as full counts have no sampling error, or ``wilson``.
    confidence
        Level of the interval.

    Returns
    -------
    pandas.DataFrame
        The columns `by`, `numerator`, `denominator`, then ``value, lower, upper`` (fractions; the
        limits are missing without an interval), ``confidence`` (missing without an interval),
        ``statistic``, ``method`` (a sentence that says what the interval means), ``qualifier`` of
        the value and, if the frame has ``fact_id``, ``fact_ids``. Index of `frame` if `by` is None.

    Raises
    ------
    ValueError
        If the counts are no counts of units out of units, or the rows must not be pooled.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> import pandas as pd
    >>> from antq_analysis.proportions import proportion
    >>> units = pd.DataFrame({"met": [134, 90], "judged": [159, 120], "group": "communes"})
    >>> proportion(units, "met", "judged")["value"].round(3).tolist()
    [0.843, 0.75]
    >>> pooled = proportion(units, "met", "judged", by="group", interval="wilson")
    >>> pooled[["value", "lower", "upper"]].round(3).iloc[0].tolist()
    [0.803, 0.752, 0.845]
    """
    keys = [by] if isinstance(by, str) else by or []
    if interval not in (None, "wilson"):
        raise NoAnswer("no_interval", value=interval, known="wilson")
    alpha = _alpha(confidence)
    absent = [name for name in (*keys, numerator, denominator) if name not in frame]
    if absent or by == []:
        key = "no_column" if absent else "no_column_to_group"
        raise NoAnswer(key, absent=", ".join(absent), has=", ".join(map(str, frame)))
    of_units(frame, numerator, denominator)
    if interval or keys:
        results_only(frame, numerator, "pooled" if keys else "given_an_interval")
    if keys:
        _one_kind(frame, keys)
        groups = frame.groupby(keys, observed=True, dropna=False)
        rates = groups[[numerator, denominator]].sum().reset_index()
    else:
        rates = frame[[numerator, denominator]].copy()
    x, n = (rates[name].to_numpy("float64") for name in (numerator, denominator))
    rates["value"] = x / n
    rates[["lower", "upper", "confidence"]] = np.nan
    rates["statistic"] = "pooled proportion" if keys else "proportion"
    rates["method"] = NO_INTERVAL
    if interval:
        from statsmodels.stats.proportion import proportion_confint

        lower, upper = proportion_confint(x, n, alpha=alpha, method="wilson")
        # The library misses 0 and 1 by the last digit.
        rates["lower"], rates["upper"] = np.clip(lower, 0, x / n), np.clip(upper, x / n, 1)
        rates["confidence"] = confidence
        rates["method"] = f"Wilson score interval, {100 * confidence:g} %: {MEANING}"
    rates["qualifier"] = "exact" if keys else _qualifiers(frame, numerator)
    if "fact_id" in frame:
        rates["fact_ids"] = groups["fact_id"].agg("+".join).array if keys else frame["fact_id"]
    return rates


def difference_of_proportions(
    x1: int, n1: int, x2: int, n2: int, confidence: float = 0.95
) -> Difference:
    """Return x1/n1 - x2/n2 with Newcombe's hybrid score interval.

    The interval is for two separate sets of units. Numbers can't show that one set lies within the
    other, as communes and their residential areas do: `antq.compliance.compare` sees that.

    Parameters
    ----------
    x1, n1, x2, n2
        Whole counts: units that have the property, and units judged.
    confidence
        Level of the interval.

    Returns
    -------
    Difference
        ``value, lower, upper`` as fractions; times 100 they are percentage points.

    Raises
    ------
    ValueError
        If the counts are no counts of units out of units.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions:
    comparison of eleven methods. Statistics in Medicine 17, 873-890 (method 10).

    Examples
    --------
    >>> from antq_analysis.proportions import difference_of_proportions
    >>> [round(part, 4) for part in difference_of_proportions(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    alpha = _alpha(confidence)
    pair = pd.DataFrame({"x": [x1, x2], "n": [n1, n2]}, index=["first", "second"])
    of_units(pair, "x", "n")
    value = x1 / n1 - x2 / n2
    lower, upper = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", alpha=alpha)
    # Where all of one set and none of the other have it, the library may pass 1 by the last digit.
    return Difference(value, float(np.clip(lower, -1, value)), float(np.clip(upper, value, 1)))


def funnel_limits(
    n: int | Sequence[int], baseline: float, confidence: float | Sequence[float] = (0.95, 0.998)
) -> pd.DataFrame:
    """Return the limits within which proportions of `n` units differ by chance alone.

    Parameters
    ----------
    n
        Numbers of units, each 1 or more.
    baseline
        The proportion that the limits lie about, as a fraction.
    confidence
        Levels of the limits; 95 % and 99.8 % are the usual ones.

    Returns
    -------
    pandas.DataFrame
        ``n, confidence, lower, upper``: a row per number of units and level. The limits are
        baseline ± z·sqrt(baseline·(1 - baseline)/n), as fractions, cut off at 0 and 1.

    Raises
    ------
    ValueError
        If `baseline` is no fraction, or a number of units is not above 0.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in
    Medicine 24, 1185-1202.

    Examples
    --------
    >>> from antq_analysis.proportions import funnel_limits
    >>> funnel_limits(100, 0.9, confidence=0.95).round(3).iloc[0].tolist()
    [100.0, 0.95, 0.841, 0.959]
    """
    if not 0 <= baseline <= 1:
        raise NoAnswer("no_baseline", value=baseline)
    units = np.atleast_1d(np.asarray(n))
    if units.dtype.kind not in "iuf" or not (np.isfinite(units) & (units > 0)).all():
        raise NoAnswer("limits_of_nothing")
    levels = np.atleast_1d(np.asarray(confidence, dtype="float64"))
    pairs = pd.MultiIndex.from_product([units, levels], names=["n", "confidence"])
    limits = pairs.to_frame(index=False)
    width = limits["confidence"].map(_z) * np.sqrt(baseline * (1 - baseline) / limits["n"])
    limits["lower"] = (baseline - width).clip(lower=0)
    limits["upper"] = (baseline + width).clip(upper=1)
    return limits


def dispersion(x: Sequence[int], n: Sequence[int], confidence: float = 0.95) -> Dispersion:
    """Return how far proportions scatter about their pooled baseline.

    Parameters
    ----------
    x, n
        Whole counts, a pair per place: units that have the property, and units judged.
    confidence
        Level of the funnel limits that points are counted outside of.

    Returns
    -------
    Dispersion
        ``baseline, phi, points, outside``. phi is the mean squared z-score, where z is
        (x/n - baseline) / sqrt(baseline·(1 - baseline)/n). No outliers are pulled in.

    Raises
    ------
    ValueError
        If there are fewer than two places, or all units or none have the property: there is no
        scatter to measure.

    References
    ----------
    Spiegelhalter, D. J. (2005). Handling over-dispersion of performance indicators. Quality and
    Safety in Health Care 14, 347-351.

    Examples
    --------
    >>> from antq_analysis.proportions import dispersion
    >>> found = dispersion([134, 90, 60], [159, 120, 64])
    >>> round(found.baseline, 3), found.points, found.outside
    (0.828, 3, 2)
    """
    pairs = pd.DataFrame({"x": list(x), "n": list(n)})
    of_units(pairs, "x", "n")
    if len(pairs) < 2:
        raise NoAnswer("one_place_scatters")
    baseline = float(pairs["x"].sum() / pairs["n"].sum())
    if baseline in (0, 1):
        raise NoAnswer("nothing_scatters", value=f"{baseline:g}")
    z = (pairs["x"] / pairs["n"] - baseline) / np.sqrt(baseline * (1 - baseline) / pairs["n"])
    outside = int((z.abs() > _z(confidence)).sum())
    return Dispersion(baseline, float((z**2).mean()), len(pairs), outside)


def percent_follows(
    x: pd.Series, n: pd.Series, percent: pd.Series, qualifier: pd.Series
) -> pd.Series:
    """Say whether printed percentages follow from their printed counts.

    A percentage follows if it is 100·x/n within the rounding of its own last decimal, or if 100·x/n
    lies on the side that its qualifier says. "About" and "nearly" are not judged.

    Parameters
    ----------
    x, n
        Counts; rows without both follow from anything.
    percent
        Percentages (0 to 100) as printed.
    qualifier
        Qualifiers of the percentages; missing is exact.

    Returns
    -------
    pandas.Series
        True or False on the index of `x`.

    Raises
    ------
    ValueError
        If a qualifier is unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> from antq_analysis.proportions import percent_follows
    >>> x, n, percent = pd.Series([134, 134]), pd.Series([159, 159]), pd.Series([84.3, 85.0])
    >>> percent_follows(x, n, percent, pd.Series([None, "less_than"], dtype="str")).tolist()
    [True, True]
    """
    rates = (100 * x / n).astype("float64")
    printed = percent.astype("float64")
    codes = qualifier_codes(qualifier)
    follows = rates.isna() | printed.isna()
    for code, meaning in QUALIFIERS.items():
        agrees = True if meaning.rate_agrees is None else meaning.rate_agrees(rates, printed)
        follows |= codes.eq(code) & agrees
    return follows


def named(frame: pd.DataFrame, rows: Any) -> str | NoAnswer:
    """Name rows of a frame for a message: by fact_id if there is one, else by index.

    Parameters
    ----------
    frame
        Any frame.
    rows
        True for the rows to name, in the order of the frame.

    Examples
    --------
    >>> import pandas as pd
    >>> from antq_analysis.proportions import named
    >>> named(pd.DataFrame({"fact_id": ["a", "b", "c"]}), [True, False, True])
    'a, c'
    """
    chosen = frame.loc[np.asarray(rows, dtype=bool)]
    names = [str(name) for name in chosen.get("fact_id", chosen.index)]
    first, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return NoAnswer("and_more", names=first, more=more) if more > 0 else first


def of_units(frame: pd.DataFrame, numerator: str, denominator: str) -> None:
    """Refuse rows that do not count units out of units.

    Parameters
    ----------
    frame
        Rows with both counts.
    numerator, denominator
        Columns of the counts.

    Raises
    ------
    ValueError
        If a count is missing, negative or not whole, a denominator is 0, or a numerator is above
        its denominator.

    Examples
    --------
    >>> import pandas as pd
    >>> from antq_analysis.proportions import of_units
    >>> of_units(pd.DataFrame({"met": [3], "judged": [2]}, index=["first"]), "met", "judged")
    Traceback (most recent call last):
    antq_analysis.messages.NoAnswer: first: a met above judged; check both against the source
    """
    for name in (numerator, denominator):
        if frame[name].dtype.kind not in "iuf":
            raise NoAnswer("not_numbers", column=name)
    x, n = (frame[name].astype("Float64") for name in (numerator, denominator))
    fractions = (x % 1).ne(0) | (n % 1).ne(0)
    refusals = {
        "no_counts": x.isna() | n.isna(),
        "fractions_of_units": fractions,
        "negative_count": x.lt(0),
        "nothing_judged": n.le(0),
        "above_all": x.gt(n),
    }
    refuse(frame, refusals, numerator=numerator, denominator=denominator)


def results_only(frame: pd.DataFrame, numerator: str, verb: str) -> None:
    """Refuse targets, pledges and counts that are not exact.

    Parameters
    ----------
    frame
        Rows; the columns ``status``, ``stage`` and the numerator's ``_qualifier`` are heeded where
        there are any.
    numerator
        Column of the counts.
    verb
        What is about to be done to the rows: ``pooled``, ``compared`` or ``given_an_interval``.

    Raises
    ------
    ValueError
        If a row is a target or a pledge, or its count is not exact.

    Examples
    --------
    >>> import pandas as pd
    >>> from antq_analysis.proportions import results_only
    >>> results_only(pd.DataFrame({"met": [3], "status": "target"}, ["first"]), "met", "pooled")
    Traceback (most recent call last):
    antq_analysis.messages.NoAnswer: first: a target is no result and can't be pooled; ...
    """
    bounds = _qualifiers(frame, numerator).ne("exact")
    targets = _column(frame, "status").eq("target")
    pledges = _column(frame, "stage").eq("registered")
    refusals = {
        "not_exact": bounds,
        "not_a_result": targets,
        "only_a_pledge": pledges,
    }
    refuse(frame, refusals, verb=NoAnswer(verb))


def _one_kind(frame: pd.DataFrame, keys: list[str]) -> None:
    """Refuse groups whose rows are of several kinds, or count the same units twice."""
    groups = [frame[key] for key in keys]
    for column in frame.columns.intersection(ONE_KIND):
        text = frame[column].astype("str").fillna("not stated")
        kinds = text.groupby(groups, observed=True, dropna=False).transform("nunique")
        if kinds.gt(1).any():
            different = ", ".join(text[kinds > 1].unique())
            raise NoAnswer("several_kinds", column=column, different=different)
    repeats = _column(frame, "duplicate_of").notna()
    parts = _column(frame, "part_of").isin(frame.get("fact_id", []))
    refusals = {
        "a_repeat": repeats,
        "part_and_whole": parts,
    }
    if {"place_id", "period"} <= set(frame):
        again = frame.duplicated([*keys, "place_id", "period"], keep=False)
        refusals["same_place_and_period"] = again
    refuse(frame, refusals)


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column, or blanks if the frame has none of this name."""
    return frame.get(name, pd.Series(None, frame.index, dtype="str"))


def _qualifiers(frame: pd.DataFrame, numerator: str) -> pd.Series:
    return qualifier_codes(_column(frame, f"{numerator}_qualifier"))


def refuse(frame: pd.DataFrame, refusals: dict[str, pd.Series], **values: Any) -> None:
    """Refuse rows of a frame for the first reason that holds of some.

    Parameters
    ----------
    frame
        Any frame.
    refusals
        By the key of a refusal, for which rows it holds.
    values
        What the sentence tells besides the names of the rows.

    Raises
    ------
    NoAnswer
        If a reason holds of a row.

    Examples
    --------
    >>> import pandas as pd
    >>> from antq_analysis.proportions import refuse
    >>> refuse(pd.DataFrame({"fact_id": ["a"]}), {"a_repeat": pd.Series([True])})
    Traceback (most recent call last):
    antq_analysis.messages.NoAnswer: a: a repeat counts nowhere; leave it out
    """
    for key, holds in refusals.items():
        rows = holds.fillna(True).astype(bool)
        if rows.any():
            raise NoAnswer(key, rows=named(frame, rows), **values)


def _alpha(confidence: float) -> float:
    """Return the probability outside an interval of this level."""
    if not 0 < confidence < 1:
        raise NoAnswer("no_confidence", value=confidence)
    return 1 - confidence


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(1 - _alpha(confidence) / 2)
