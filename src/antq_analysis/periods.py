"""Periods in the notation of ISO 8601 with reduced precision: parsed, measured, compared.

A period is known only as precisely as it was printed. "2013/2023" names two years and no days, so
nothing here gives it days: its calendar ends serve to place it on an axis, not to measure it.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from antq_analysis.raw.problems import quoted

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_PRECISIONS = ("year", "month", "day")
DAYS_PER_YEAR = 365.2425  # mean Gregorian year
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


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
        ValueError
            If the text is no such date; the sentence says what to write.
        """
        match = _POINT.fullmatch(text)
        if match is None:
            raise ValueError(f"{quoted(text)} is not a date; {_remedy(text) or _FORMS}")
        year = int(match[1])
        month, day = (int(part) if part else None for part in match.groups()[1:])
        first = _day(year, 1 if month is None else month, 1 if day is None else day)
        if first is None:
            what = "date" if day is None else "day"
            raise ValueError(
                f"'{text}' is a {what} that does not exist; check the year, month and day"
            )
        if month is None:
            last = date(year, 12, 31)
        elif day is None:
            last = date(year, month, calendar.monthrange(year, month)[1])
        else:
            last = first
        return cls(text, first, last, _PRECISIONS[(month is not None) + (day is not None)])


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
        ValueError
            If an end is no date, or the end comes before the start.
        """
        if known := _remedy(text):
            raise ValueError(f"{quoted(text)} is not a period; {known}")
        begin, slash, end = text.partition("/")
        if slash and not begin:
            raise ValueError(
                f"{quoted(text)} has no start before the slash; write it, or leave the slash"
            )
        if slash and not end:
            raise ValueError(
                f"{quoted(text)} has no end after the slash; write it, or leave the slash"
            )
        first = Point.parse(begin)
        last = Point.parse(end) if slash else first
        if last.last < first.first:
            raise ValueError(f"'{text}' ends before it starts; write the earlier end first")
        if last.first < first.first:  # such as 2013-08/2013
            raise ValueError(
                f"'{text}' has an end that may lie before its start; write the end as exactly as "
                "the start, or the start as roughly as the end"
            )
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
    def days(self) -> int | None:
        """Number of days with both ends; None for a span whose ends are not printed as days."""
        if self.is_span and self.precision != "day":
            return None
        return (self.end_date - self.start_date).days + 1

    @property
    def years(self) -> float | None:
        """Length in years, as the reports count them.

        One year is 1. A span printed in years counts from anniversary to anniversary (2013-2023 is
        ten years, as the reports say, not eleven); a span printed in days is measured in days, both
        ends included. None for a span printed in months or in mixed precision, for one whose two
        ends name the same year, and for single months and days.
        """
        if self.begin.precision == self.end.precision == "year":
            return (
                (float(self.end.first.year - self.begin.first.year) or None)
                if self.is_span
                else 1.0
            )
        if self.is_span and self.days is not None:
            return self.days / DAYS_PER_YEAR
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

    # A single year is all of it; a span printed in years may begin or end on any day of its ends,
    # as long as it does not end before it begins (`parse` sees to the other end).
    @property
    def _latest_start(self) -> date:
        return min(self.begin.last, self.end.last) if self.is_span else self.begin.first

    @property
    def _earliest_end(self) -> date:
        return self.end.first if self.is_span else self.end.last


_FORMS = "write 2014, 2022-03, 2015-02-10 or two of these joined by /, as in 2017/2018"


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_period(text: str) -> bool:
    try:
        return bool(Period.parse(text))
    except ValueError:
        return False


def _remedy(text: str) -> str:
    """Say what to write instead of a date in another notation, or nothing."""
    bare = re.sub(r"\s+", "", text)
    if bare != text and _is_period(bare):
        return f"write {bare} without blanks"
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", bare, re.ASCII):
        day, month, year = (int(part) for part in match.groups())
        if found := _day(year, month, day):
            return f"write {found.isoformat()} if it is day/month/year"
        if found := _day(year, day, month):
            return f"write {found.isoformat()} if it is month/day/year"
    if match := re.fullmatch(r"(\d{4})[/.-](\d{1,2})(?:[/.-](\d{1,2}))?", bare, re.ASCII):
        found = _day(int(match[1]), int(match[2]), int(match[3] or 1))
        if found and not _POINT.fullmatch(bare):
            return f"write {found.isoformat() if match[3] else found.isoformat()[:7]}"
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{4})", bare, re.ASCII):
        found = _day(int(match[2]), int(match[1]), 1)
        return f"write {found.isoformat()[:7]}" if found else ""
    if re.fullmatch(r"\d{4}[-–—]\d{4}", bare) and _is_period(f"{bare[:4]}/{bare[5:]}"):
        return f"write {bare[:4]}/{bare[5:]}"
    return _spreadsheet_remedy(bare)


def _spreadsheet_remedy(bare: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\dT?\d\d:\d\d.*", bare) and _is_period(bare[:10]):
        return f"write {bare[:10]} without the time of day"
    if re.fullmatch(r"\d{4}\.0", bare) and _is_period(bare[:4]):
        return f"write {bare[:4]}"
    if match := re.fullmatch(r"([A-Za-z]{3})-(\d{2})", bare, re.ASCII):
        name = match[1].lower()
        if name in _MONTHS:
            month = f"20{match[2]}-{_MONTHS.index(name) + 1:02d}"
            return f"a spreadsheet rewrote it; write {month}"
    if re.fullmatch(r"[1-9]\d{4}", bare, re.ASCII):
        found = date(1899, 12, 30) + timedelta(days=int(bare))
        return f"a spreadsheet turned it into a number; write {found.isoformat()} if it is that day"
    return ""
