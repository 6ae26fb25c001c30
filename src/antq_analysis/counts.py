"""What may be counted together: counts of units out of units, of one kind, each unit once.

A refusal is a ValueError that names the rows and says what may be shown instead.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

# Counts may be summed only where all of these say the same.
ONE_KIND = ("subject", "standard_id", "stage", "status", "base", "comparable_group")
FEW = 10  # units; below, only the counts are said
NAMED = 3  # rows that a message names, before "and 12 more"


def named(frame: pd.DataFrame, rows: Any) -> str:
    """Name rows of a frame for a message: by fact_id if there is one, else by index."""
    found = frame.loc[np.asarray(rows, dtype=bool)]
    names = [str(name) for name in found.get("fact_id", found.index)]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def of_units(frame: pd.DataFrame, numerator: str, denominator: str) -> None:
    """Refuse what is no count of units out of units."""
    for name in (numerator, denominator):
        if frame[name].dtype.kind not in "iuf":
            raise ValueError(f"{name} holds no numbers; counts are whole numbers of units")
    x, n = (frame[name].astype("Float64") for name in (numerator, denominator))
    _refuse(
        frame,
        {
            "no counts; show the percentage or the count alone, as printed": x.isna() | n.isna(),
            "fractions of units; show the percentage as printed, it has no counts": (
                (x % 1).ne(0) | (n % 1).ne(0)
            ),
            "a negative count; check it against the source": x.lt(0),
            "no units judged; there is no proportion of nothing, show the counts": n.le(0),
            f"a {numerator} above {denominator}; check both against the source": x.gt(n),
        },
    )


def qualifiers(frame: pd.DataFrame, numerator: str) -> pd.Series:
    """Return the word that each numerator was printed with; missing is exact."""
    name = f"{numerator}_qualifier"
    if name not in frame:
        return pd.Series("exact", frame.index)
    return frame[name].astype("str").fillna("exact")


def results_only(frame: pd.DataFrame, numerator: str, what: str) -> None:
    """Refuse targets, pledges and counts that are not exact, for what is done to them."""
    refusals = {
        f"not exact, so it can't be {what}; show it as printed, with its qualifier": (
            qualifiers(frame, numerator).ne("exact")
        )
    }
    for column, value, word in (
        ("status", "target", "a target"),
        ("stage", "registered", "a pledge"),
    ):
        if column in frame:
            sentence = f"{word} is no result and can't be {what}; show it apart, called {word}"
            refusals[sentence] = frame[column].eq(value)
    _refuse(frame, refusals)


def one_kind(frame: pd.DataFrame, keys: list[str]) -> None:
    """Refuse groups whose rows are of several kinds, or count the same units twice."""
    groups = [frame[key] for key in keys]
    for column in ONE_KIND:
        if column in frame and column not in keys:
            text = frame[column].astype("str").fillna("not stated")
            kinds = text.groupby(groups, observed=True, dropna=False).transform("nunique")
            if (kinds > 1).any():
                found = ", ".join(text[kinds > 1].unique())
                raise ValueError(
                    f"figures of different {column} can't be pooled ({found}); "
                    f"show their proportions side by side, or group by {column} too"
                )
    refusals = {}
    if "duplicate_of" in frame:
        refusals["a repeat counts nowhere; leave it out"] = frame["duplicate_of"].notna()
    if {"fact_id", "part_of"} <= set(frame):
        inside = frame["part_of"].isin(frame["fact_id"])
        refusals["part of another row; pool the whole or its parts, not both"] = inside
    if {"place_id", "period"} <= set(frame):
        spot = list(dict.fromkeys([*keys, "place_id", "period"]))
        refusals[
            "figures of one place and period can't be pooled, the same units would count twice; "
            "show each as its source prints it"
        ] = frame.duplicated(spot, keep=False)
    _refuse(frame, refusals)


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

    Examples
    --------
    >>> import pandas as pd
    >>> from antq_analysis.counts import percent_follows
    >>> x, n, percent = pd.Series([134, 134]), pd.Series([159, 159]), pd.Series([84.3, 85.0])
    >>> percent_follows(x, n, percent, pd.Series([None, "less_than"], dtype="str")).tolist()
    [True, True]
    """
    printed = percent.astype("float64").to_numpy(na_value=np.nan)
    counts = x.astype("float64").to_numpy(na_value=np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = 100 * counts / n.astype("float64").to_numpy(na_value=np.nan)
    slack = np.full(printed.shape, 0.5e-6)
    for decimals in range(5, -1, -1):
        whole = np.isclose(np.round(printed, decimals), printed, rtol=0, atol=1e-9)
        slack = np.where(whole, 0.5 * 10.0**-decimals, slack)
    words = qualifier.astype("str").fillna("exact").to_numpy()
    tiny = 1e-9
    judged = {
        "exact": np.abs(rate - printed) <= slack + tiny,
        "more_than": rate > printed,
        "at_least": rate >= printed - tiny,
        "less_than": rate < printed,
        "at_most": rate <= printed + tiny,
    }
    follows = np.isnan(rate) | np.isnan(printed) | np.isin(words, ["about", "nearly"])
    for word, holds in judged.items():
        follows |= (words == word) & holds
    return pd.Series(follows, index=x.index)


def _refuse(frame: pd.DataFrame, refusals: dict[str, pd.Series]) -> None:
    for sentence, holds in refusals.items():
        rows = holds.fillna(True).astype(bool)
        if rows.any():
            raise ValueError(f"{named(frame, rows)}: {sentence}")
