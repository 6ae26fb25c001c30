"""Periods: what the notation says, what it leaves open, and what is wrong with other texts."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antq_analysis.messages import Fault
from antq_analysis.periods import DAYS_PER_YEAR, Period, Point

MANY = settings(max_examples=300, deadline=None)
DAYS = st.dates(date(2010, 1, 1), date(2016, 12, 31))
LENGTHS = st.sampled_from([4, 7, 10])  # letters of a year, a month, a day


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first, last = sorted([draw(DAYS), draw(DAYS)])
    begin, end = first.isoformat()[: draw(LENGTHS)], last.isoformat()[: draw(LENGTHS)]
    if draw(st.booleans()):
        return Period.parse(begin)
    try:
        return Period.parse(f"{begin}/{end}")
    except ValueError:  # an end that may lie before its start
        return Period.parse(end)


def worlds(period: Period, days: list[date]) -> list[tuple[date, date]]:
    """Return every pair of first and last day that a notation leaves open, out of some days."""
    if not period.is_span:
        return [(period.start_date, period.end_date)]
    return [
        (start, end)
        for start, end in product(days, days)
        if period.begin.first <= start <= period.begin.last
        and period.end.first <= end <= period.end.last
        and start <= end
    ]


def possible(one: Period, other: Period, relation: str) -> bool | None:
    """Answer a question by trying everything that the two notations leave open."""
    ends = [point for period in (one, other) for point in (period.begin, period.end)]
    days = sorted({day for point in ends for day in (point.first, point.last)})
    answers = {
        a <= d and c <= b if relation == "overlaps" else a <= c and d <= b
        for (a, b), (c, d) in product(worlds(one, days), worlds(other, days))
    }
    return answers.pop() if len(answers) == 1 else None


@MANY
@given(periods(), periods())
def test_overlap_and_containment_are_what_every_reading_agrees_on(a: Period, b: Period) -> None:
    if a.text != b.text:
        assert a.overlaps(b) is possible(a, b, "overlaps")
        assert a.contains(b) is possible(a, b, "contains")
    else:
        assert a.overlaps(b) is a.contains(b) is True


@MANY
@given(periods(), periods())
def test_overlap_goes_both_ways_and_follows_from_containment(a: Period, b: Period) -> None:
    assert a.overlaps(b) is b.overlaps(a)
    if a.contains(b):
        assert a.overlaps(b)
    if a.overlaps(b) is False:
        assert a.contains(b) is False


@pytest.mark.parametrize(
    ("one", "other", "overlaps", "contains"),
    [
        ("2014", "2014-05-01", True, True),
        ("2014-05-01", "2014", True, False),
        ("2014", "2015", False, False),
        ("2013/2023", "2014", True, True),
        ("2013/2023", "2013", True, None),
        ("2013/2023", "2023", True, None),
        ("2013/2023", "2013-08-01", None, None),
        ("2013/2023", "2023/2025", None, False),
        ("2013/2023", "2024", False, False),
        ("2013/2023", "2013-08-01/2023-05-12", True, None),
        ("2013-08-01/2023-05-12", "2013/2023", True, None),
        ("2013-08-01/2023-05-12", "2014/2022", True, True),
        ("2013-08-01/2023-05-12", "2013", True, False),
        ("2017/2018", "2019/2020", False, False),
        ("2017/2018", "2018/2020", None, False),
        ("2014", "2014/2015", True, False),
        ("2014/2015", "2014", True, None),
        ("2022-03/2022-05", "2022-04", True, True),
        ("2022-03/2022-05", "2022-05-31", None, None),
        ("2014", "2014-03/2014-05", True, True),
    ],
)
def test_what_is_certain_and_what_is_not(
    one: str, other: str, overlaps: bool | None, contains: bool | None
) -> None:
    first, second = Period.parse(one), Period.parse(other)
    assert (first.overlaps(second), first.contains(second)) == (overlaps, contains)


@MANY
@given(st.integers(1900, 2098), st.integers(1, 100))
def test_a_span_in_years_has_the_years_between_anniversaries(year: int, more: int) -> None:
    assert Period.parse(f"{year}/{year + more}").years == more
    assert Period.parse(f"{year}/{year}").years is None
    assert Period.parse(str(year)).years == 1


@MANY
@given(DAYS, st.integers(0, 4000))
def test_a_span_in_days_has_both_its_ends(first: date, more: int) -> None:
    period = Period.parse(f"{first}/{first + timedelta(days=more)}")
    assert period.years == pytest.approx((more + 1) / DAYS_PER_YEAR)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2014", 1),
        ("2013/2023", 10),
        ("2013-08-01/2023-05-12", 9.78),
        ("2014-01-01/2014-12-31", 1),
        ("2014-05", None),
        ("2015-02-10", None),
        ("2022-01/2022-06", None),
        ("2013/2023-05-12", None),
    ],
)
def test_length_in_years(text: str, years: float | None) -> None:
    length = Period.parse(text).years
    assert length == (None if years is None else pytest.approx(years, abs=0.005))


@MANY
@given(DAYS, LENGTHS)
def test_a_point_spans_what_its_precision_leaves_open(day: date, length: int) -> None:
    point = Point.parse(day.isoformat()[:length])
    assert point.first <= day <= point.last
    assert point.precision == {4: "year", 7: "month", 10: "day"}[length]
    for outside in (point.first - timedelta(days=1), point.last + timedelta(days=1)):
        assert outside.isoformat()[:length] != point.text
    assert {point.first.isoformat()[:length], point.last.isoformat()[:length]} == {point.text}


def test_the_coarser_end_gives_the_precision() -> None:
    assert Period.parse("2013/2023-05-12").precision == "year"
    assert Period.parse("2013-08-01/2023-05").precision == "month"


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("quý I", "not_a_period", "quý I"),
        ("", "not_a_period", ""),
        ("08/12/2017", "not_a_period", "08/12/2017"),
        ("2017 / 2018", "not_a_period", "2017 / 2018"),
        ("2014/2015/2016", "not_a_period", "2014/2015/2016"),
        ("2014-13 ", "not_a_period", "2014-13 "),
        ("2014\n", "not_a_period", "2014\n"),
        ("٢٠١٤", "not_a_period", "٢٠١٤"),
        ("2014/", "period_without_end", "2014/"),
        ("/2014", "period_without_start", "/2014"),
        ("/", "period_without_start", "/"),
        ("2018/2017", "period_reversed", "2018/2017"),
        ("2013-08/2013", "period_uneven", "2013-08/2013"),
        ("2014-02-30", "no_such_day", "2014-02-30"),
        ("2014-00-10", "no_such_day", "2014-00-10"),
        ("2014-13", "no_such_date", "2014-13"),
        ("2014-00", "no_such_date", "2014-00"),
        ("0000", "no_such_date", "0000"),
        ("2013/2014-13", "no_such_date", "2014-13"),
    ],
)
def test_a_bad_period_says_what_is_wrong(text: str, key: str, value: str) -> None:
    with pytest.raises(Fault) as caught:
        Period.parse(text)
    fault = caught.value
    assert (fault.key, fault.values) == (key, {"value": value})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2017/2018", "not_a_date"),
        ("8.12.2017", "not_a_date"),
        ("2015-02-29", "no_such_day"),
        ("2015-13", "no_such_date"),
    ],
)
def test_a_bad_date_says_what_is_wrong(text: str, key: str) -> None:
    with pytest.raises(Fault) as caught:
        Point.parse(text)
    assert caught.value.key == key


@MANY
@given(st.text(st.sampled_from("0123456789/-. aT:–x٢"), max_size=22) | st.text(max_size=12))
def test_any_text_is_a_period_or_a_fault(text: str) -> None:
    with suppress(Fault):
        assert Period.parse(text).text == text
