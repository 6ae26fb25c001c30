"""Periods in the notation of ISO 8601 with reduced precision: parsed, measured, compared.

A period is known only as precisely as it was printed. "2013/2023" names two years and no days, so
nothing here gives it days. Its calendar ends place it on an axis; they do not measure it.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from antq_analysis.messages import Fault

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_PRECISIONS = ("year", "month", "day")
DAYS_PER_YEAR = 365.2425  # mean Gregorian year


@dataclass(frozen=True)
class Point:
    """A date as precise as it was printed: a year, a month or a day, from `first` to `last`.

    Examples
    --------
    >>> from antq_analysis.periods import Point
    >>> point = Point.parse("2022-02")
    >>> print(point.first, point.last, point.precision)
    2022-02-01 2022-02-28 month
    """

    text: str
    first: date
    last: date
    precision: str

    @classmethod
    def parse(cls, text: str) -> Point:
        """Read ``2014``, ``2022-03`` or ``2015-02-10``.

        Raises
        ------
        Fault
            If the text is no such date; the sentence says what to do.
        """
        match = _POINT.fullmatch(text)
        if match is None:
            raise Fault("not_a_date", "write_a_date", value=text)
        year, month, day = match.groups()
        try:
            first = date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            if day:
                raise Fault("no_such_day", value=text) from None
            raise Fault("no_such_date", value=text) from None
        if day:
            return cls(text, first, first, "day")
        if month:
            days = calendar.monthrange(first.year, first.month)[1]
            return cls(text, first, first.replace(day=days), "month")
        return cls(text, first, first.replace(month=12, day=31), "year")


@dataclass(frozen=True)
class Period:
    """A span of time as it was printed, with one end or two.

    Attributes
    ----------
    text
        The notation, as in the tables.
    begin, end
        The two ends, each as precise as it was printed; the same for a period with one.

    Examples
    --------
    >>> from antq_analysis.periods import Period
    >>> period = Period.parse("2013/2023")
    >>> period.years, period.precision, period.start_date.isoformat()
    (10.0, 'year', '2013-01-01')
    >>> print(period.overlaps(Period.parse("2014")), period.overlaps(Period.parse("2023-12")))
    True None
    """

    text: str
    begin: Point
    end: Point

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period such as ``2014``, ``2017/2018`` or ``2013-08-01/2023-05-12``.

        Raises
        ------
        Fault
            If an end is no date, or the end comes before the start.
        """
        begin, slash, end = text.partition("/")
        if slash and not begin:
            raise Fault("period_without_start", value=text)
        if slash and not end:
            raise Fault("period_without_end", value=text)
        if not _POINT.fullmatch(begin) or (slash and not _POINT.fullmatch(end)):
            raise Fault("not_a_period", value=text)
        first = Point.parse(begin)
        last = Point.parse(end) if slash else first
        if last.last < first.first:
            raise Fault("period_reversed", value=text)
        if last.first < first.first:  # such as 2013-08/2013
            raise Fault("period_uneven", value=text)
        return cls(text, first, last)

    @property
    def start_date(self) -> date:
        """First day that the period can include."""
        return self.begin.first

    @property
    def end_date(self) -> date:
        """Last day that the period can include."""
        return self.end.last

    @property
    def is_span(self) -> bool:
        """Whether two ends are printed."""
        return "/" in self.text

    @property
    def precision(self) -> str:
        """``year``, ``month`` or ``day``: the coarser of the two ends."""
        return min(self.begin.precision, self.end.precision, key=_PRECISIONS.index)

    @property
    def years(self) -> float | None:
        """Length in years, as the reports count them.

        One year is 1. A span printed in years counts from anniversary to anniversary (2013-2023 is
        ten years, as the reports say, not eleven). A span printed in days is measured in days, both
        ends included. None for a span printed in months or in mixed precision, for one whose two
        ends name the same year, and for single months and days.
        """
        if self.begin.precision == self.end.precision == "year":
            if not self.is_span:
                return 1.0
            return float(self.end.first.year - self.begin.first.year) or None
        if self.is_span and self.precision == "day":
            return ((self.end_date - self.start_date).days + 1) / DAYS_PER_YEAR
        return None

    def overlaps(self, other: Period) -> bool | None:
        """Whether the two share a day: True, False, or None where the notation can't tell.

        A single year, month or day is all of it. A span printed in years may have begun on any day
        of its first year and ended on any day of its last; so may one printed in months. Two
        periods in the same notation are the same.
        """
        if self.end_date < other.start_date or other.end_date < self.start_date:
            return False
        certain = (
            self._latest_start <= other._earliest_end and other._latest_start <= self._earliest_end
        )
        return certain or self.text == other.text or None

    def contains(self, other: Period) -> bool | None:
        """Whether every day of `other` lies in this period: True, False, or None if not known.

        Ends are read as in `overlaps`.
        """
        if other._latest_start < self.start_date or self.end_date < other._earliest_end:
            return False
        certain = self._latest_start <= other.start_date and other.end_date <= self._earliest_end
        return certain or self.text == other.text or None

    # A single year is all of it. A span printed in years may begin or end on any day of its ends,
    # as long as it does not end before it begins (`parse` sees to the other end).
    @property
    def _latest_start(self) -> date:
        return min(self.begin.last, self.end.last) if self.is_span else self.begin.first

    @property
    def _earliest_end(self) -> date:
        return self.end.first if self.is_span else self.end.last
