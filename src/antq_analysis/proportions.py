"""Proportions of full counts: rates, differences, limits, and when each is refused.

Nothing here knows a table. A refusal is a ValueError whose message says what may be shown instead.
"""

from __future__ import annotations

import numbers
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from antq_analysis import counts
from antq_analysis.counts import percent_follows

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Difference",
    "Dispersion",
    "difference_of_proportions",
    "dispersion",
    "funnel_limits",
    "percent_follows",
    "proportion",
]

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
    keys = [by] if isinstance(by, str) else by
    if interval not in (None, "wilson"):
        raise ValueError(f"'{interval}' is no interval; use None or 'wilson'")
    _level(confidence)
    absent = [name for name in [numerator, denominator, *(keys or [])] if name not in frame]
    if absent or keys == []:
        has = ", ".join(map(str, frame.columns))
        raise ValueError(f"no column {', '.join(absent) or 'to group by'}; the frame has {has}")
    counts.of_units(frame, numerator, denominator)
    words = counts.qualifiers(frame, numerator)
    if interval or keys:
        counts.results_only(frame, numerator, "pooled" if keys else "given an interval")
    if keys:
        counts.one_kind(frame, keys)
        made = _summed(frame, keys, [numerator, denominator])
        words = pd.Series("exact", made.index)
    else:
        made = frame[[numerator, denominator]].copy()
        if "fact_id" in frame:
            made["fact_ids"] = frame["fact_id"]
    facts = made.pop("fact_ids") if "fact_ids" in made else None
    made = made.assign(**_values(made[numerator], made[denominator], interval, confidence))
    made["statistic"] = "pooled proportion" if keys else "proportion"
    made["method"] = (
        f"Wilson score interval, {100 * confidence:g} %: {MEANING}" if interval else NO_INTERVAL
    )
    made["qualifier"] = words
    return made if facts is None else made.assign(fact_ids=facts)


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

    _level(confidence)
    for number in (x1, n1, x2, n2):
        if not isinstance(number, numbers.Real) or isinstance(number, bool | np.bool_):
            raise ValueError(f"{number!r} is no count; give one whole number for each of the four")
    pair = pd.DataFrame({"x": [x1, x2], "n": [n1, n2]}, index=["first", "second"])
    counts.of_units(pair, "x", "n")
    value = x1 / n1 - x2 / n2
    lower, upper = confint_proportions_2indep(
        x1, n1, x2, n2, method="newcomb", compare="diff", alpha=1 - confidence
    )
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
        raise ValueError(f"the baseline {baseline} is no fraction; write 94 % as 0.94")
    levels = np.atleast_1d(np.asarray(confidence, dtype="float64"))
    z = np.array([_z(level) for level in levels])
    units = np.atleast_1d(np.asarray(n))
    if units.dtype.kind not in "iuf" or not (np.isfinite(units) & (units > 0)).all():
        raise ValueError("limits are for 1 unit or more; leave out places without units judged")
    width = (np.sqrt(baseline * (1 - baseline) / units)[:, None] * z).ravel()
    return pd.DataFrame(
        {
            "n": np.repeat(units, len(levels)),
            "confidence": np.tile(levels, len(units)),
            "lower": np.clip(baseline - width, 0, 1),
            "upper": np.clip(baseline + width, 0, 1),
        }
    )


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
    counts.of_units(pairs, "x", "n")
    if len(pairs) < 2:
        raise ValueError("one place has no scatter; show its counts")
    baseline = float(pairs["x"].sum() / pairs["n"].sum())
    if baseline in (0, 1):
        raise ValueError(f"every proportion is {baseline:g}: nothing scatters; show the counts")
    z = (pairs["x"] / pairs["n"] - baseline) / np.sqrt(baseline * (1 - baseline) / pairs["n"])
    outside = int((z.abs() > _z(confidence)).sum())
    return Dispersion(baseline, float((z**2).mean()), len(pairs), outside)


def _level(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"{confidence} is no level of confidence; write 95 % as 0.95")


def _z(confidence: float) -> float:
    _level(confidence)
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _summed(frame: pd.DataFrame, keys: list[str], columns: list[str]) -> pd.DataFrame:
    groups = frame.groupby(keys, observed=True, dropna=False)
    made = groups[columns].sum()
    if "fact_id" in frame:
        made["fact_ids"] = groups["fact_id"].agg("+".join)
    return made.reset_index()


def _values(x: pd.Series, n: pd.Series, interval: str | None, confidence: float) -> pd.DataFrame:
    made = pd.DataFrame({"value": x.astype("float64") / n.astype("float64")})
    made[["lower", "upper", "confidence"]] = np.nan
    if interval and len(made):
        from statsmodels.stats.proportion import proportion_confint

        pair = (x.to_numpy("float64"), n.to_numpy("float64"))
        lower, upper = proportion_confint(*pair, alpha=1 - confidence, method="wilson")
        # The library misses 0 and 1 by the last digit.
        made["lower"] = np.clip(np.minimum(lower, made["value"]), 0, 1)
        made["upper"] = np.clip(np.maximum(upper, made["value"]), 0, 1)
        made["confidence"] = confidence
    return made
