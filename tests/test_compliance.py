"""Rates, and which of them may be compared, pooled, joined or read as a trend."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antq_analysis import DataSet
from antq_analysis.proportions import difference_of_proportions
from antq_analysis.results import compliance
from antq_analysis.words import message
from datasets import named
from rows import load_with


@pytest.fixture
def load(tmp_path):
    """Return a function that loads compliance rows: 3 of 4 units, but for what each says."""

    def rows(*given):
        counts = {"compliant": 3, "assessed": 4}
        return load_with(tmp_path, "compliance", *[counts | row for row in given])

    return rows


@pytest.fixture
def rates(load):
    def made(*given):
        return compliance.results(load(*given))

    return made


def years(*named: int, **same) -> list[dict]:
    return [{"period": str(year), **same} for year in named]


def test_a_rate_comes_from_counts_where_there_are_any(rates):
    made = rates(
        {"compliant": 2, "assessed": 3, "percent": 66.7},
        {"compliant": None, "assessed": None, "percent": 85, "percent_qualifier": "more_than"},
        {"assessed": None},
        {"compliant": 3, "compliant_qualifier": "more_than"},
    )
    assert made["rate_percent"].tolist()[:2] == [200 / 3, 85]  # unrounded
    assert made["rate_basis"].tolist()[:2] == ["counts", "printed"]
    assert made["rate_qualifier"].tolist()[:2] == ["exact", "more_than"]
    alone = made.iloc[2][["rate_percent", "rate_basis", "rate_qualifier", "shortfall"]]
    assert alone.isna().all()
    assert made["rate_qualifier"].iloc[3] == "more_than"


def test_a_percentage_is_never_turned_into_counts(rates):
    row = rates({"compliant": None, "assessed": None, "percent": 50}).iloc[0]
    assert row[["compliant", "assessed", "shortfall"]].isna().all()


def test_a_shortfall_needs_exact_counts(rates):
    made = rates({}, {"compliant_qualifier": "exact"}, {"compliant_qualifier": "about"})
    assert made["shortfall"].tolist()[:2] == [1, 1]
    assert pd.isna(made["shortfall"].iloc[2])


def test_every_row_and_column_is_kept(load):
    data = load({}, {"status": "target"}, {"stage": "registered"}, {"duplicate_of": "fact-0"})
    made = compliance.results(data)
    pd.testing.assert_frame_equal(made[data.compliance.columns], data.compliance)


@pytest.mark.parametrize(
    "other",
    [
        {"subject": "commune"},
        {"standard_id": "tt124-2021", "period": "2023"},
        {"stage": "registered"},
        {"status": "target"},
        {"base": "registered"},
    ],
)
def test_other_kinds_are_no_comparable_group(rates, other):
    made = rates({}, other, {"place_id": "tuyen-quang"})
    first, second, third = made["comparable_group"]
    assert first == third != second
    with pytest.raises(ValueError, match=f"differ in {next(iter(other))}.*side by side"):
        compliance.compare(made.iloc[0], made.iloc[1])


def test_a_difference_is_in_percentage_points_with_both_fractions(rates):
    made = rates(
        {"compliant": 56, "assessed": 70},
        {"compliant": 48, "assessed": 80, "place_id": "thanh-hoa"},
    )
    plain = compliance.compare(made.iloc[0], made.iloc[1])
    assert plain.points == pytest.approx(20)
    assert plain[1:] == (None, None, (56, 70), (48, 80))
    asked = compliance.compare(made.iloc[0], made.iloc[1], interval="newcombe")
    expected = difference_of_proportions(56, 70, 48, 80)
    assert asked[:3] == pytest.approx(tuple(100 * part for part in expected))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"assessed": None}, "no counts; show the percentage or the count alone"),
        ({"compliant_qualifier": "more_than"}, "not exact.*show it as printed"),
    ],
)
def test_only_exact_counts_have_a_difference(rates, row, sentence):
    made = rates({}, {"place_id": "thanh-hoa", **row})
    with pytest.raises(ValueError, match=sentence):
        compliance.compare(made.iloc[0], made.iloc[1])


@pytest.mark.parametrize("kind", [{"status": "target"}, {"stage": "registered"}])
def test_targets_and_pledges_have_no_difference(rates, kind):
    made = rates(kind, {"place_id": "thanh-hoa", **kind})
    with pytest.raises(ValueError, match="is no result and can't be compared; show it apart"):
        compliance.compare(made.iloc[0], made.iloc[1])


def test_one_place_in_two_years_is_not_two_samples(rates):
    made = rates(*years(2014, 2015))
    assert compliance.compare(made.iloc[0], made.iloc[1]).points == 0
    with pytest.raises(ValueError, match=r"same units.*without an interval"):
        compliance.compare(made.iloc[0], made.iloc[1], interval="newcombe")


def test_other_intervals_are_not_known(rates):
    made = rates(*years(2014, 2015))
    with pytest.raises(ValueError, match="use None or 'newcombe'"):
        compliance.compare(made.iloc[0], made.iloc[1], interval="wald")


def test_places_are_pooled_within_comparable_groups(load):
    data = load({}, {"place_id": "thanh-hoa", "compliant": 1}, {"subject": "commune"})
    made = compliance.pooled(data)
    assert made["value"].tolist() == [0.75, 0.5]
    assert made["fact_ids"].tolist() == ["fact-2", "fact-0+fact-1"]


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("quang-trach", "quang-trach lies within quang-binh.*pool places of one level"),
        ("viet-nam", "quang-binh lies within viet-nam.*pool places of one level"),
        ("quang-binh", "fact-0, fact-1: one place's units.*pool one figure of each place"),
    ],
)
def test_units_are_never_pooled_twice(load, place, sentence):
    data = load({}, {"place_id": place, "period": "2015"})
    with pytest.raises(ValueError, match=sentence):
        compliance.pooled(data)


def test_a_place_lies_within_what_took_over_its_territory(load):
    new = {"place_id": "quang-tri-2025", "period": "2026", "standard_id": "tt124-2021"}
    data = load({"period": "2024", "standard_id": "tt124-2021"}, new)
    with pytest.raises(ValueError, match="quang-binh lies within quang-tri-2025"):
        compliance.pooled(data)


def split(data) -> list[tuple[str, int, str | None]]:
    made = compliance.segments(data, compliance.results(data))
    why = made["break_before"].astype(object).where(made["break_before"].notna(), None)
    return list(zip(made["period"], made["segment"].tolist(), why, strict=True))


def test_a_series_without_breaks_is_one_segment_in_order_of_time(load):
    data = load(*years(2016, 2014, 2015))
    assert split(data) == [("2014", 1, None), ("2015", 1, None), ("2016", 1, None)]


def test_another_standard_breaks_a_series(load):
    data = load(*years(2020, 2021), *years(2023, standard_id="tt124-2021"))
    assert split(data) == [("2020", 1, None), ("2021", 1, None), ("2023", 2, "standard_id")]


def test_other_subjects_break_a_series(load):
    data = load(
        *years(2014, subject="agency+enterprise"), *years(2015, subject="agency", base="all")
    )
    assert split(data) == [("2014", 1, None), ("2015", 2, "subject+base")]


def test_a_year_in_which_boundaries_changed_is_comparable_with_neither_side(load):
    # The boundaries of Sơn Tịnh changed on 1 April 2014.
    data = load(*years(2012, 2013, 2014, 2015, 2016, place_id="son-tinh"))
    assert split(data) == [
        ("2012", 1, None),
        ("2013", 1, None),
        ("2014", 2, "boundary"),
        ("2015", 3, "boundary"),
        ("2016", 3, None),
    ]


def test_a_place_that_ended_and_its_successor_are_two_segments(load):
    same = {"standard_id": "tt124-2021"}
    data = load(*years(2023, 2024, **same), *years(2026, 2027, place_id="quang-tri-2025", **same))
    assert [row[1:] for row in split(data)] == [(1, None), (1, None), (2, "place"), (2, None)]


def test_two_figures_of_one_period_are_joined_with_nothing(load):
    data = load(*years(2013, 2014), *years(2014, source_id="son-tinh-2023"), *years(2015))
    assert [row[1:] for row in split(data)] == [
        (1, None), (2, "overlap"), (3, "overlap"), (4, "overlap"),
    ]  # fmt: skip


def test_no_rows_have_no_segments(load):
    data = load()
    made = compliance.segments(data, compliance.results(data))
    assert made.empty
    assert {"segment", "break_before"} <= set(made)


def test_places_that_do_not_follow_each_other_are_no_series(load):
    data = load(*years(2014), *years(2015, place_id="thanh-hoa"))
    with pytest.raises(ValueError, match=r"quang-binh and thanh-hoa are no series.*side by side"):
        compliance.segments(data, compliance.results(data))


@pytest.mark.parametrize(
    "row",
    [
        {"period": "2015", "status": "target"},
        {"period": "2015", "stage": "registered"},
        {"period": "2014", "duplicate_of": "fact-0"},
    ],
)
def test_only_results_are_points_of_a_series(load, row):
    data = load(*years(2014), years(int(row["period"]))[0] | row)
    with pytest.raises(ValueError, match=r"not points of a series.*show them apart"):
        compliance.segments(data, compliance.results(data))


def test_a_trend_has_three_comparable_points(load):
    data = load(*years(2014, 2015), {"period": "2016", "compliant": 4})
    made = compliance.trend(data, compliance.results(data))
    assert made["change_points"].tolist()[1:] == [0, 25]
    assert pd.isna(made["change_points"].iloc[0])


@pytest.mark.parametrize(
    "rows",
    [
        years(2014, 2015),
        [*years(2020, 2021), *years(2023, 2024, standard_id="tt124-2021")],
        years(2013, 2014, 2015, place_id="son-tinh"),
        [*years(2014, 2015), *years(2015, source_id="son-tinh-2023")],
        [*years(2014, 2015), {"period": "2016", "assessed": None}],
        [*years(2014, 2015), {"period": "2016", "compliant_qualifier": "more_than"}],
        [],
    ],
)
def test_fewer_than_three_comparable_points_are_no_trend(load, rows):
    data = load(*rows)
    with pytest.raises(ValueError, match="no trend; show each point with its counts"):
        compliance.trend(data, compliance.results(data))


def test_rows_that_are_not_rates_of_the_standard_say_why(load):
    data = load(
        {},
        {"duplicate_of": "fact-0"},
        {"status": "target"},
        {"stage": "registered"},
        {"assessed": None},
        {"part_of": "fact-0", "compliant": 1, "assessed": 2},
        {"status": "target", "stage": "registered", "assessed": None},
    )
    reasons = compliance.results(data)["left_out"]
    assert reasons.tolist()[1:] == [
        "left_out_repeat", "left_out_target", "left_out_pledge", "left_out_no_denominator",
        "left_out_part", "left_out_target",
    ]  # fmt: skip
    assert pd.isna(reasons.iloc[0])
    no_threshold = data.standards.assign(commune_threshold_percent=pd.NA)
    others = DataSet({**data.tables, "standards": no_threshold})
    assert compliance.results(others)["left_out"].iloc[0] == "left_out_programme"


def test_pooled_takes_the_rates_of_the_standard_and_nothing_else(load):
    data = load({}, {"status": "target", "compliant": 4}, {"place_id": "thanh-hoa"})
    assert compliance.pooled(data)["fact_ids"].tolist() == ["fact-0+fact-2"]


# What is needed


def test_units_that_are_needed_are_whole(load):
    data = load({"compliant": 134, "assessed": 159}, {"subject": "commune", "compliant": 4})
    for percent, expected in ((90, [10, 0]), (95, [18, 0]), (84, [0, 0]), (100, [25, 0])):
        made = compliance.needed(data, percent)
        assert made["needed"].tolist() == expected
        assert made["target_percent"].eq(percent).all()
    assert compliance.needed(data)["needed"].tolist() == [10, 0]


def test_without_exact_counts_nobody_knows_what_is_needed(load):
    data = load(
        {"compliant": None, "assessed": None, "percent": 80},
        {"subject": "commune", "compliant_qualifier": "more_than"},
        {"status": "target"},
    )
    made = compliance.needed(data)
    assert made["needed"].isna().all()
    assert made["reason"].tolist() == ["table_needed_no_counts", "table_needed_not_exact"]
    assert made["fact_ids"].tolist() == ["fact-0", "fact-1"]
    assert all(message(key, language) for key in made["reason"] for language in ("en", "vi"))


@pytest.mark.parametrize("percent", [-1, 100.1])
def test_a_target_is_a_percentage(load, percent):
    with pytest.raises(ValueError, match="is not a percentage; write a number from 0 to 100"):
        compliance.needed(load({}), percent)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), assessed=st.integers(1, 5000), tenths=st.integers(0, 1000))
def test_one_unit_less_than_needed_is_not_enough(data, assessed, tenths):
    compliant = data.draw(st.integers(0, assessed))
    row = named("shipped").compliance.iloc[:1].assign(compliant=compliant, assessed=assessed)
    rows = row.astype({"compliant": "Int64", "assessed": "Int64"})
    found = DataSet({**named("shipped").tables, "compliance": rows})
    more = compliance.needed(found, tenths / 10)["needed"].item()
    assert 1000 * (compliant + more) >= tenths * assessed
    assert more == 0 or 1000 * (compliant + more - 1) < tenths * assessed
    assert compliant + more <= assessed
