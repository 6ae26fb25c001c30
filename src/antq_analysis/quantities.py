"""Numbers as certain as their source: exact, bounded, or approximate.

``Bounded`` is one such number; ``bounds_of`` does the same for the columns of a frame. The bounds
are hard: "more than 16,000" attendances are 16,001 or more. "About" and "nearly" have a value and
no hard bound, but for "nearly", which is below its value.
"""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

QUALIFIERS = ("exact", "more_than", "at_least", "less_than", "at_most", "about", "nearly")
_BELOW = ("less_than", "nearly")


@dataclass(frozen=True, eq=False)
class Bounded:
    """A quantity between two bounds, either of which may be open.

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
                raise ValueError(f"{number} is no quantity of 0 or more; leave an open end as None")
        if self.lower is None:
            return
        if self.upper is not None and self.lower > self.upper:
            raise ValueError(f"the lower bound {self.lower} is above the upper {self.upper}")
        if self.lower == self.upper:
            object.__setattr__(self, "value", self.lower)
        elif self.value is not None and self.value < self.lower:
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
            One of ``exact``, ``more_than``, ``at_least``, ``less_than``, ``at_most``, ``about``,
            ``nearly``; None is exact.

        Raises
        ------
        ValueError
            If the qualifier is none of these, the number negative, or "less than 0".

        Examples
        --------
        >>> from antq_analysis.quantities import Bounded
        >>> Bounded.from_printed(16000, "more_than")
        Bounded(lower=16001, upper=None, value=None)
        """
        qualifier = qualifier or "exact"
        if qualifier not in QUALIFIERS:
            raise ValueError(f"'{qualifier}' is no qualifier; use one of {', '.join(QUALIFIERS)}")
        if not isinstance(value, numbers.Real) or isinstance(value, bool) or not value >= 0:
            raise ValueError(f"{value!r} is not a count; counts are 0 or more")
        if math.isinf(value) or value != int(value):
            raise ValueError(
                f"{value} is not a whole number; counts are whole, and a percentage is shown as "
                "printed, with its qualifier"
            )
        if qualifier in _BELOW and value == 0:
            raise ValueError(f"nothing is counted below 0; check the qualifier '{qualifier}'")
        return {
            "exact": cls(value, value, value),
            "more_than": cls(value + 1, None),
            "at_least": cls(value, None),
            "less_than": cls(0, max(value - 1, 0)),
            "at_most": cls(0, value),
            "about": cls(None, None, value),
            "nearly": cls(None, max(value - 1, 0), value),
        }[qualifier]

    @property
    def qualifier(self) -> str | None:
        """The word that tells what is known.

        ``exact``, ``at_least``, ``at_most``, ``between``, ``about``, ``nearly`` (a value that the
        quantity is known to stay below), or None: nothing is known.
        """
        if self.lower is not None and self.lower == self.upper:
            return "exact"
        if self.value is not None:
            below = self.upper is not None and self.upper < self.value
            return "nearly" if below else "about"
        if self.lower and self.upper is not None:
            return "between"
        if self.lower:
            return "at_least"
        return "at_most" if self.upper is not None else None

    def __add__(self, other: Bounded | float) -> Bounded:
        """Add bounds to bounds, and values to values."""
        if other == 0 and not isinstance(other, Bounded):  # so that sum() works
            return self
        other = _as_bounded(other)
        return Bounded(
            _both(self.lower, other.lower, lambda a, b: a + b),
            _both(self.upper, other.upper, lambda a, b: a + b),
            _both(self.value, other.value, lambda a, b: a + b),
        )

    __radd__ = __add__

    def __sub__(self, other: Bounded | float) -> Bounded:
        """Subtract: the least that can be left, and the most; never below 0."""
        other = _as_bounded(other)
        return Bounded(
            _both(self.lower, other.upper, lambda a, b: max(a - b, 0)),
            _both(self.upper, other.lower, lambda a, b: max(a - b, 0)),
            _both(self.value, other.value, lambda a, b: max(a - b, 0)),
        )

    def __truediv__(self, other: Bounded | float) -> Bounded:
        """Divide: from ``lower / other.upper`` to ``upper / other.lower``."""
        other = _as_bounded(other)
        if 0 in (other.value, other.upper):
            raise ValueError("there is no average over nothing: the divisor is 0")
        return Bounded(
            _both(self.lower, other.upper, lambda a, b: a / b),
            _both(self.upper, other.lower or None, lambda a, b: a / b),
            _both(self.value, other.value, lambda a, b: a / b),
        )

    def __eq__(self, other: object) -> bool:
        """Whether both say the same; ``equals`` asks whether the quantities are equal."""
        if not isinstance(other, Bounded):
            return NotImplemented
        mine, theirs = (self.lower, self.upper, self.value), (other.lower, other.upper, other.value)
        return mine == theirs

    def __hash__(self) -> int:
        """Hash of bounds and value."""
        return hash((self.lower, self.upper, self.value))

    def less_than(self, other: Bounded | float) -> bool | None:
        """Whether this quantity is below `other`: True, False, or None if that is not known."""
        other = _as_bounded(other)
        if self.upper is not None and other.lower is not None and self.upper < other.lower:
            return True
        if self.lower is not None and other.upper is not None and self.lower >= other.upper:
            return False
        return None

    def equals(self, other: Bounded | float) -> bool | None:
        """Whether the two quantities are equal: True, False, or None if that is not known."""
        other = _as_bounded(other)
        if self.less_than(other) or other.less_than(self):
            return False
        exact = self.qualifier == other.qualifier == "exact"
        return True if exact else None

    def rounded(self, digits: int = 0) -> Bounded:
        """Return the quantity as it may be printed.

        Bounds are rounded outward (lower down, upper up), so that the printed bound still holds;
        a value is rounded to the nearest, and so is an exact quantity.
        """
        if self.qualifier == "exact":
            near = round(self.lower or 0, digits)
            return Bounded(near, near, near)
        return Bounded(
            None if self.lower is None else _rounded(self.lower, digits, ROUND_FLOOR),
            None if self.upper is None else _rounded(self.upper, digits, ROUND_CEILING),
            None if self.value is None else round(self.value, digits),
        )


def _as_bounded(number: Bounded | float) -> Bounded:
    return number if isinstance(number, Bounded) else Bounded(number, number, number)


def _both(
    a: float | None, b: float | None, operation: Callable[[float, float], float]
) -> float | None:
    return None if a is None or b is None else operation(a, b)


def _rounded(number: float, digits: int, direction: str) -> float:
    """Round the number as it is written: 0.07·100 is 7.000…1 in binary, and would go up to 8."""
    return float(Decimal(str(number)).quantize(Decimal(1).scaleb(-digits), direction))


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
    words = qualifiers.astype("str").fillna("exact")
    if (words.isin(_BELOW) & values.eq(0)).any():
        raise ValueError("nothing is counted below 0; check the qualifiers of the zeros")
    unknown = sorted(set(words[values.notna()]) - set(QUALIFIERS))
    if unknown:
        raise ValueError(f"'{unknown[0]}' is no qualifier; use one of {', '.join(QUALIFIERS)}")
    lower = values.where(words.isin(["exact", "at_least"]))
    lower = lower.mask(words == "more_than", values + 1)
    lower = lower.mask(words.isin(["less_than", "at_most"]) & values.notna(), 0)
    upper = values.where(words.isin(["exact", "at_most"]))
    upper = upper.mask(words.isin(["less_than", "nearly"]), values - 1)
    return pd.DataFrame({"lower": lower, "upper": upper}).astype("Int64")


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
