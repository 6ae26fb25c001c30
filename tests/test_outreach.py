"""Averages are as certain as what they are made from, and sums count nothing twice."""

import pandas as pd
import pytest

import antq_analysis as antq
from antq_analysis.quantities import Bounded
from antq_analysis.results import outreach
from datasets import named
from rows import load_with


@pytest.fixture
def load(tmp_path):
    def rows(*given):
        return load_with(tmp_path, "outreach", *[{"value": 10} | row for row in given])

    return rows


def attended(value: int, qualifier: str | None = None, **more) -> dict:
    return {"measure": "attendances", "value": value, "value_qualifier": qualifier, **more}


def held(value: int, qualifier: str | None = None, **more) -> dict:
    return {"measure": "sessions", "value": value, "value_qualifier": qualifier, **more}


def none(values: pd.Series) -> list:
    """Return the values of a row with None for what is missing."""
    return values.astype(object).where(values.notna(), None).tolist()


NUMBERS = ["per_session", "per_session_lower", "per_session_upper", "qualifier"]


@pytest.mark.parametrize(
    ("attendances", "sessions", "expected"),
    [
        (attended(100), held(8), [12.5, 12.5, 12.5, "exact"]),
        (attended(100, "more_than"), held(8), [None, 101 / 8, None, "at_least"]),
        (attended(100, "at_least"), held(8, "at_most"), [None, 12.5, None, "at_least"]),
        (attended(100, "less_than"), held(8), [None, 0, 99 / 8, "at_most"]),
        (attended(100), held(8, "more_than"), [None, None, 100 / 9, "at_most"]),
        (attended(100, "about"), held(8), [12.5, None, None, "about"]),
        (attended(100, "nearly"), held(8), [12.5, None, 99 / 8, "nearly"]),
        (attended(100), held(8, "nearly"), [None, 100 / 7, None, "at_least"]),
        (attended(100, "more_than"), held(8, "more_than"), [None, None, None, None]),
    ],
)
def test_attendances_per_session_are_as_certain_as_both(load, attendances, sessions, expected):
    (row,) = outreach.per_session(load(sessions, attendances)).to_dict("records")
    assert none(pd.Series([row[name] for name in NUMBERS])) == expected
    assert (row["sessions"], row["attendances"]) == (8, 100)  # as printed
    assert row["fact_ids"] == "fact-0+fact-1"


@pytest.mark.parametrize(
    "rows",
    [
        [held(8)],
        [held(8, series=None), attended(100, series=None)],
        [held(8), attended(100, series="other")],
        [held(8), attended(100, period="2015")],
        [held(8), attended(100, place_id="thanh-hoa")],
        [held(8), attended(100, status="target")],
        [held(8), attended(100, source_id="son-tinh-2023")],
        [held(0), attended(0)],
        [held(8), held(9), attended(100)],
        [held(8, kind="stock"), attended(100)],
        [held(8), attended(100, measure="members")],
    ],
)
def test_only_what_one_source_says_of_one_series_is_related(load, rows):
    made = outreach.per_session(load(*rows))
    assert made.empty
    assert made["per_session"].dtype == "Float64"


def test_two_sources_make_two_averages(load):
    other = {"source_id": "son-tinh-2023"}
    made = outreach.per_session(
        load(held(8), attended(100), held(10, **other), attended(100, **other))
    )
    assert made["per_session"].tolist() == [12.5, 10]


def test_repeats_and_parts_of_a_series_are_left_out(load):
    data = load(
        held(8),
        attended(100),
        attended(60, part_of="fact-1"),
        attended(100, duplicate_of="fact-1"),
    )
    assert outreach.per_session(data)["per_session"].tolist() == [12.5]


def test_parts_that_are_a_series_of_their_own_have_an_average(load):
    data = load(
        held(8, series="all"),
        held(5, part_of="fact-0"),
        attended(50),
    )
    assert outreach.per_session(data)["fact_ids"].tolist() == ["fact-1+fact-2"]


def test_bounds_stand_beside_every_row(load):
    data = load(held(8, "more_than"), held(8, "about", status="target"))
    made = outreach.results(data)
    pd.testing.assert_frame_equal(made[data.outreach.columns], data.outreach)
    assert none(made["lower"]) == [9, None]
    assert none(made["upper"]) == [None, None]


YEARLY = ["average_per_year", "average_per_year_lower", "average_per_year_upper", "qualifier"]


@pytest.mark.parametrize(
    ("row", "years", "expected"),
    [
        (held(45, period="2013/2023"), 10, [4.5, 4.5, 4.5, "exact"]),
        (held(45, "more_than", period="2013/2023"), 10, [None, 4.6, None, "at_least"]),
        (held(45, "about", period="2013/2023"), 10, [4.5, None, None, "about"]),
        (held(45, "nearly", period="2013/2023"), 10, [4.5, None, 4.4, "nearly"]),
        (held(45), 1, [45, 45, 45, "exact"]),
    ],
)
def test_averages_per_year_use_the_years_that_are_printed(load, row, years, expected):
    data = load(row)
    (made,) = outreach.per_year(data, data.outreach).to_dict("records")
    assert made["years"] == years
    assert none(pd.Series([made[name] for name in YEARLY])) == expected
    assert made["value"] == 45  # the total stays beside its average


def test_a_period_of_days_is_measured_in_days(load):
    data = load(held(98, period="2013-08-01/2023-05-12"))
    row = outreach.per_year(data).iloc[0]
    assert row["years"] == pytest.approx(9.8, abs=0.03)
    assert row["average_per_year"] == pytest.approx(98 / row["years"])


def test_without_rows_all_averages_are_made_that_can_be(load):
    data = load(
        held(45, "more_than", period="2013/2023"),
        held(4, kind="stock"),
        held(4, status="target"),
        held(4, period="2014-05"),
        held(4, period="2013/2023", part_of="fact-0"),
    )
    made = outreach.per_year(data)
    assert made["fact_id"].tolist() == ["fact-0"]
    assert made["average_per_year_lower"].tolist() == [4.6]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"kind": "stock"}, "fact-0: a stock has no average per year; show it at its date"),
        ({"status": "target"}, "fact-0: a target is not a result; show it as printed"),
        ({"period": "2022-01/2022-06"}, "prints no number of years; show the total"),
        ({"period": "2014-05-12"}, "prints no number of years; show the total"),
        ({"period": "2022-01-01/2022-06-30"}, "shorter than a year; show the total"),
    ],
)
def test_what_has_no_average_per_year_is_refused(load, row, sentence):
    data = load(row)
    with pytest.raises(ValueError, match=sentence):
        outreach.per_year(data, data.outreach)


def total(data) -> Bounded:
    return outreach.total(data, data.outreach)


def test_sums_add_bounds(load):
    data = load(
        held(10), held(5, "more_than", activity="listening_forum"), held(3, place_id="thanh-hoa")
    )
    assert total(data) == Bounded(19)


@pytest.mark.parametrize(
    "other",
    [
        {"period": "2015"},
        {"activity": "legal_awareness"},
        {"place_id": "thanh-hoa"},
    ],
)
def test_figures_apart_in_time_activity_or_place_are_added(load, other):
    data = load({}, other)
    assert not outreach.may_overlap(data, data.outreach)
    assert total(data) == Bounded(20, 20)


@pytest.mark.parametrize(
    "other",
    [
        {"series": "two"},
        {"activity": "legal_awareness+launch"},
        {"period": "2013/2023"},
        {"period": "2014-03"},
        {"organised_by": "commune"},
        {"source_id": "son-tinh-2023"},
        {"place_id": "quang-trach"},
        {"place_id": "viet-nam"},
    ],
)
def test_figures_that_may_overlap_are_not_added(load, other):
    data = load({}, other)
    assert outreach.may_overlap(data, data.outreach)
    with pytest.raises(ValueError, match=r"fact-0 and fact-1 may overlap.*side by side, not added"):
        total(load({}, other))


def test_figures_that_may_overlap_in_time_are_not_added(load):
    # The ten years began some day in 2013: before or after March, nobody says.
    with pytest.raises(ValueError, match="may overlap"):
        total(load({"period": "2013/2023"}, {"period": "2013-03"}))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "no figures to add.*show no total"),
        ([held(1), attended(9)], "different measures .*sessions, attendances.*side by side"),
        (
            [{"measure": "groups"}, {"measure": "groups", "kind": "stock"}],
            "different kinds of figure .*flow, stock.*side by side",
        ),
        ([{}, {"status": "target", "period": "2015"}], "targets are not results.*show each"),
        ([{}, {"duplicate_of": "fact-0"}], "count twice; leave out repeats"),
        ([{}, {"part_of": "fact-0", "series": "two"}], "count twice.*parts"),
        (
            [{"kind": "stock"}, {"kind": "stock", "period": "2015"}],
            "stocks of different dates.*show each at its date",
        ),
    ],
)
def test_what_must_not_be_added_is_refused(load, rows, sentence):
    with pytest.raises(ValueError, match=sentence):
        total(load(*rows))


def test_a_part_of_a_part_is_not_added_to_the_whole(load):
    data = load({}, {"part_of": "fact-0"}, {"part_of": "fact-1"})
    frame = data.outreach[data.outreach["fact_id"] != "fact-1"]
    with pytest.raises(ValueError, match="count twice"):
        outreach.total(data, frame)


def test_parts_of_one_whole_may_be_added(load):
    data = load(
        {"activity": "legal_awareness+launch"},
        {"value": 4, "part_of": "fact-0"},
        {"value": 5, "part_of": "fact-0", "activity": "legal_awareness"},
    )
    assert outreach.total(data, data.outreach.iloc[1:]) == Bounded(9, 9)


def test_without_rows_what_counts_in_totals_is_added(load):
    data = load({}, {"status": "target"}, {"part_of": "fact-0"}, {"place_id": "thanh-hoa"})
    assert outreach.total(data) == Bounded(20, 20)


def test_a_refusal_speaks_the_language_of_the_data(monkeypatch):
    data = antq.DataSet(named("shipped").tables, language="vi")
    stocks = data.outreach[data.outreach["kind"].eq("stock")]
    with pytest.raises(ValueError, match="số thời điểm thì không có bình quân năm"):
        antq.outreach.per_year(data, stocks)
    with pytest.raises(ValueError, match="không có số liệu nào để cộng"):
        antq.outreach.total(data, stocks.head(0))
    with pytest.raises(ValueError, match="950 không phải là tỷ lệ phần trăm"):
        antq.compliance.needed(data, percent=950)
    with pytest.raises(ValueError, match="'90' is not a percentage"):
        antq.compliance.needed(named("shipped"), percent="90")
    monkeypatch.setenv("ANTQ_LANG", "vi")
    with pytest.raises(ValueError, match="không phải là số lượng"):
        Bounded.from_printed(2.5)
