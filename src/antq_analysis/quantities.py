"""Numbers as certain as their source: exact, bounded, or approximate.

``QUALIFIERS`` says what each qualifier means. ``Bounded`` is one number with its bounds, and
``bounds_of`` gives the bounds of a column. The bounds are hard: "more than 16,000" attendances are
16,001 or more. "About" and "nearly" have a value and no hard bound, but "nearly 8" is below 8.
"""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from operator import add, ge, gt, le, lt
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from antq_analysis.messages import NoAnswer, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Operation = Callable[[Any, Any], Any]


class Qualifier(NamedTuple):
    """What a qualifier says about a printed whole number: a line of ``words/qualifiers.csv``.

    Attributes
    ----------
    lower, upper
        What is added to the printed number to get the bound, -inf to get 0. None leaves it open.
    rate_agrees
        Compares a column of rates, computed from counts, with a column of printed percentages.
        True where the rate is what the percentage and its qualifier say. None: nobody can tell.
    words
        The Vietnamese words and signs that print the qualifier, in lower case.
    is_value
        Whether the printed number stands for the quantity. A mere bound does not.
    """

    lower: float | None
    upper: float | None
    rate_agrees: Operation | None
    words: tuple[str, ...]
    is_value: bool = False


def _rounds_to(rates: pd.Series, printed: pd.Series) -> pd.Series:
    """Whether each rate is within half a unit of the last decimal of what is printed."""
    decimals = printed.map(lambda percent: len(f"{percent:.6f}".rstrip("0").partition(".")[2]))
    return (rates - printed).abs() <= 0.5 * 10.0**-decimals + 1e-9  # for binary arithmetic


_BOUNDS = {"": None, "zero": -math.inf, "-1": -1, "0": 0, "1": 1}
_RATES = {"": None, "rounds_to": _rounds_to, "gt": gt, "ge": ge, "lt": lt, "le": le}
QUALIFIERS = {
    row["code"]: Qualifier(
        _BOUNDS[row["lower"]],
        _BOUNDS[row["upper"]],
        _RATES[row["rate_agrees"]],
        tuple(filter(None, row["words"].split("|"))),
        row["is_value"] == "yes",
    )
    for row in rows_of("qualifiers")
}


@dataclass(frozen=True)
class Bounded:
    """A quantity between two bounds, either of which may be open.

    ``==`` asks whether two of them say the same, not whether the quantities are equal.

    Parameters
    ----------
    lower, upper
        The bounds, both included; None is an open end.
    value
        The number that stands for the quantity if there is one: the exact number, or the one
        printed behind "about" or "nearly". A bound is not a value.

    Examples
    --------
    >>> from antq_analysis.quantities import Bounded
    >>> attendances = Bounded.from_printed(16000, "more_than")
    >>> average = attendances / Bounded.from_printed(128)
    >>> average.rounded(), average.qualifier
    (Bounded(lower=125.0, upper=None, value=None), 'at_least')
    >>> print(attendances.less_than(20000))
    None
    """

    lower: float | None = None
    upper: float | None = None
    value: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no quantity, and settle the value."""
        for number in (self.lower, self.upper, self.value):
            if number is not None and not 0 <= number < math.inf:
                raise NoAnswer("no_quantity", value=number)
        lowest = self.lower or 0
        if self.upper is not None and lowest > self.upper:
            raise NoAnswer("bounds_crossed", lower=self.lower, upper=self.upper)
        if self.lower is not None and self.lower == self.upper:
            object.__setattr__(self, "value", self.lower)
        elif self.value is not None and self.value < lowest:
            # Left of dividing by, or subtracting, "nearly 8": the bound knows better.
            object.__setattr__(self, "value", None)

    @classmethod
    def from_printed(cls, value: float, qualifier: str | None = "exact") -> Bounded:
        """Return what a printed whole number with its qualifier says.

        Parameters
        ----------
        value
            The number printed, not negative.
        qualifier
            A code of `QUALIFIERS`: ``exact``, ``more_than``, ``at_least``, ``less_than``,
            ``at_most``, ``about``, ``nearly``; None is exact.

        Raises
        ------
        ValueError
            If the qualifier is unknown, the number negative, or "less than 0".

        Examples
        --------
        >>> from antq_analysis.quantities import Bounded
        >>> Bounded.from_printed(16000, "more_than")
        Bounded(lower=16001, upper=None, value=None)
        """
        meaning = _meaning(qualifier or "exact")
        is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
        if not is_number or not value >= 0 or not float(value).is_integer():
            raise NoAnswer("not_a_count", value=value)
        if value + (meaning.upper or 0) < 0:
            raise NoAnswer("below_nothing", qualifier=qualifier)
        lower = None if meaning.lower is None else max(value + meaning.lower, 0)
        upper = None if meaning.upper is None else value + meaning.upper
        return cls(lower, upper, value if meaning.is_value else None)

    @property
    def qualifier(self) -> str | None:
        """The word that tells what is known.

        ``exact``, ``at_least``, ``at_most``, ``between``, ``about``, ``nearly`` (a value that the
        quantity is known to stay below), or None: nothing is known.
        """
        if self.lower is not None and self.lower == self.upper:
            return "exact"
        if self.value is not None:
            return "nearly" if self.upper is not None and self.upper < self.value else "about"
        if self.lower:
            return "at_least" if self.upper is None else "between"
        return "at_most" if self.upper is not None else None

    def __add__(self, other: Bounded | float) -> Bounded:
        """Add bounds to bounds, and values to values."""
        return self._combined(other, add)

    __radd__ = __add__  # sum() begins with 0

    def __sub__(self, other: Bounded | float) -> Bounded:
        """Subtract: the least that can be left, and the most; never below 0."""
        return self._combined(other, lambda a, b: max(a - b, 0), crosswise=True)

    def __truediv__(self, other: Bounded | float) -> Bounded:
        """Divide: from ``lower / other.upper`` to ``upper / other.lower``."""
        other = _as_bounded(other)
        if 0 in (other.value, other.upper):
            raise NoAnswer("average_over_nothing")
        return self._combined(other, lambda a, b: a / b if b else None, crosswise=True)

    def _combined(self, other: Any, operation: Operation, crosswise: bool = False) -> Bounded:
        """Apply an operation to the two lower and the two upper bounds, or crosswise."""
        other = _as_bounded(other)
        bounds = (other.upper, other.lower) if crosswise else (other.lower, other.upper)
        pairs = zip((self.lower, self.upper, self.value), (*bounds, other.value), strict=True)
        return Bounded(*(None if None in pair else operation(*pair) for pair in pairs))

    def less_than(self, other: Bounded | float) -> bool | None:
        """Whether this quantity is below `other`: True, False, or None if that is not known."""
        other = _as_bounded(other)
        if self.upper is not None and other.lower is not None and self.upper < other.lower:
            return True
        if self.lower is not None and other.upper is not None and self.lower >= other.upper:
            return False
        return None

    def rounded(self, digits: int = 0) -> Bounded:
        """Return the quantity as it may be printed.

        Bounds are rounded outward (lower down, upper up), so that the printed bound still holds.
        A value is rounded to the nearest, and so is an exact quantity.
        """
        value = None if self.value is None else round(self.value, digits)
        if self.qualifier == "exact":
            return Bounded(value, value, value)
        lower = _rounded(self.lower, digits, ROUND_FLOOR)
        return Bounded(lower, _rounded(self.upper, digits, ROUND_CEILING), value)


def _as_bounded(number: Bounded | float) -> Bounded:
    return number if isinstance(number, Bounded) else Bounded(number, number, number)


def _rounded(number: float | None, digits: int, direction: str) -> float | None:
    """Round the number as it is written: 0.07·100 is 7.000…1 in binary, and would go up to 8."""
    if number is None:
        return None
    return float(Decimal(str(number)).quantize(Decimal(1).scaleb(-digits), direction))


def _meaning(code: str) -> Qualifier:
    if code not in QUALIFIERS:
        raise NoAnswer("no_qualifier", code=code, known=", ".join(QUALIFIERS))
    return QUALIFIERS[code]


def qualifier_codes(qualifiers: pd.Series) -> pd.Series:
    """Return a column of qualifiers with ``exact`` where none is printed.

    Raises
    ------
    ValueError
        If a qualifier is unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> from antq_analysis.quantities import qualifier_codes
    >>> qualifier_codes(pd.Series([None, "about"], dtype="str")).tolist()
    ['exact', 'about']
    """
    codes = qualifiers.astype("str").fillna("exact")
    for code in codes.unique():
        _meaning(code)
    return codes


def bounds_of(values: pd.Series, qualifiers: pd.Series) -> pd.DataFrame:
    """Return the bounds of a column of printed whole numbers.

    Parameters
    ----------
    values
        Printed numbers (``Int64``); missing gives missing bounds.
    qualifiers
        Their qualifiers; missing is exact.

    Returns
    -------
    pandas.DataFrame
        Columns ``lower`` and ``upper`` (``Int64``, missing is open), on the index of `values`:
        what `Bounded.from_printed` says of each row.

    Raises
    ------
    ValueError
        If a qualifier is unknown, or something is said to be below 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from antq_analysis.quantities import bounds_of
    >>> bounds = bounds_of(
    ...     pd.Series([16000, 50], dtype="Int64"), pd.Series(["more_than", "less_than"])
    ... )
    >>> bounds["lower"].tolist(), bounds["upper"].isna().tolist()
    ([16001, 0], [True, False])
    """
    codes = qualifier_codes(qualifiers)
    lower = codes.map({code: meaning.lower for code, meaning in QUALIFIERS.items()})
    upper = codes.map({code: meaning.upper for code, meaning in QUALIFIERS.items()})
    bounds = pd.DataFrame({"lower": lower, "upper": upper}, dtype="Float64").add(values, axis=0)
    if values.lt(0).any() or bounds["upper"].lt(0).any():
        raise NoAnswer("counts_below_nothing")
    return bounds.clip(lower=0).astype("Int64")


def count_of(row: Mapping[Any, Any] | pd.Series, column: str) -> Bounded | None:
    """Return the count of a row with its qualifier, or None where none is printed.

    Parameters
    ----------
    row
        A row of a fact table.
    column
        The count's column; its qualifier stands in the column ``<column>_qualifier``.

    Examples
    --------
    >>> from antq_analysis.quantities import count_of
    >>> count_of({"value": 16000, "value_qualifier": "more_than"}, "value")
    Bounded(lower=16001, upper=None, value=None)
    """
    value, qualifier = row[column], row[f"{column}_qualifier"]
    if pd.isna(value):
        return None
    return Bounded.from_printed(int(value), None if pd.isna(qualifier) else str(qualifier))


def total(quantities: Iterable[Bounded]) -> Bounded:
    """Return the sum of quantities; bounds add to bounds.

    Parameters
    ----------
    quantities
        What is added; nothing adds up to exactly 0.

    Examples
    --------
    >>> from antq_analysis.quantities import Bounded, total
    >>> total([Bounded.from_printed(128), Bounded.from_printed(15, "more_than")])
    Bounded(lower=144, upper=None, value=None)
    """
    return sum(quantities, Bounded(0, 0, 0))
