"""Proportions agree with published worked examples, and say no where they would mislead."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antq_analysis.proportions import (
    difference_of_proportions,
    dispersion,
    funnel_limits,
    percent_follows,
    proportion,
)


def rates(*rows: dict) -> pd.DataFrame:
    """Return rows that may be pooled, but for what each says."""
    base = {"subject": "commune", "standard_id": "s", "stage": "recognised", "status": "result"}
    base |= {"base": None, "period": "2014", "source_id": "a", "part_of": None}
    base |= {"duplicate_of": None, "compliant_qualifier": None, "compliant": 3, "assessed": 4}
    made = pd.DataFrame(
        [
            {"fact_id": f"fact-{number}", "place_id": f"place-{number}", **base, **row}
            for number, row in enumerate(rows)
        ]
    )
    return made.astype({"compliant": "Int64", "assessed": "Int64"})


def wilson(x: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    frame = pd.DataFrame({"x": [x], "n": [n]})
    row = proportion(frame, "x", "n", interval="wilson", confidence=confidence).iloc[0]
    return row["lower"], row["upper"]


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_agrees_with_newcombe_1998(x, n, lower, upper):
    # Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
    assert wilson(x, n) == pytest.approx((lower, upper), abs=5e-5)


@given(st.integers(1, 10**6), st.sampled_from([0.8, 0.95, 0.998]), st.data())
@settings(max_examples=300, deadline=None)
def test_wilson_encloses_the_proportion_and_stays_within_0_and_1(n, confidence, data):
    x = data.draw(st.sampled_from([0, n]) | st.integers(0, n))
    lower, upper = wilson(x, n, confidence)
    assert 0 <= lower <= x / n <= upper <= 1
    assert (lower == 0) == (x == 0)
    assert (upper == 1) == (x == n)


# Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10: all eight cases.
@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "lower", "upper"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_difference_agrees_with_newcombe_1998(x1, n1, x2, n2, lower, upper):
    made = difference_of_proportions(x1, n1, x2, n2)
    assert made.value == x1 / n1 - x2 / n2
    assert (made.lower, made.upper) == pytest.approx((lower, upper), abs=5e-5)


def test_difference_stays_within_1():
    # The library gives 1.0000000000000002 for these.
    assert difference_of_proportions(281, 281, 0, 132).upper == 1
    assert difference_of_proportions(0, 132, 281, 281).lower == -1


def test_a_wider_level_gives_a_wider_interval():
    narrow, wide = (difference_of_proportions(9, 10, 3, 10, level) for level in (0.8, 0.99))
    assert wide.lower < narrow.lower < narrow.upper < wide.upper


def test_limits_agree_with_a_published_control_chart():
    # Montgomery, Introduction to Statistical Quality Control, example 7.1: p = 0.2313, n = 50,
    # three standard errors to either side. A funnel is this chart with n along its axis.
    (row,) = funnel_limits(50, 0.2313, 0.9973002).itertuples()
    assert (row.lower, row.upper) == pytest.approx((0.0524, 0.4102), abs=1e-4)


def test_limits_are_a_row_for_each_number_and_level():
    made = funnel_limits([100, 400], 0.5)
    assert list(made.columns) == ["n", "confidence", "lower", "upper"]
    assert made["n"].tolist() == [100, 100, 400, 400]
    assert made["confidence"].tolist() == [0.95, 0.998, 0.95, 0.998]
    # z is 1.960 and 3.090 (Spiegelhalter 2005), the standard error 0.05 and 0.025.
    assert made["upper"].tolist() == pytest.approx([0.598, 0.6545, 0.549, 0.57725], abs=5e-5)
    assert (made["lower"] + made["upper"]).tolist() == pytest.approx([1, 1, 1, 1])


def test_limits_are_cut_off_at_0_and_1():
    made = funnel_limits(pd.Series([1, 2], dtype="Int64"), 0.94)
    assert made["upper"].tolist() == [1, 1, 1, 1]
    assert funnel_limits(1, 0.06)["lower"].tolist() == [0, 0]


def test_dispersion_agrees_with_a_published_test_of_homogeneity():
    # Fleiss, Statistical Methods for Rates and Proportions (2nd ed. 1981), page 139: smokers among
    # lung cancer patients in four studies; chi-squared 12.6004, which is the sum of the z-scores'
    # squares (worked in R's help page on prop.test).
    made = dispersion([83, 90, 129, 70], [86, 93, 136, 82])
    assert made.phi == pytest.approx(12.6004 / 4, abs=5e-5)
    assert made.baseline == pytest.approx(372 / 397)
    assert (made.points, made.outside, made.most_outside) == (4, 1, False)


def test_dispersion_says_when_most_points_lie_outside():
    assert dispersion([10, 90, 50], [100, 100, 100]).most_outside
    assert not dispersion([49, 51, 50], [100, 100, 100]).most_outside


def test_a_proportion_has_no_interval_unless_asked():
    made = proportion(rates({}), "compliant", "assessed")
    row = made.iloc[0]
    assert row["value"] == 0.75
    assert made[["lower", "upper", "confidence"]].isna().all(axis=None)
    assert row["method"] == "full count of the units judged: no sampling error, so no interval"
    assert row["statistic"] == "proportion"
    assert (row["qualifier"], row["fact_ids"]) == ("exact", "fact-0")


def test_an_interval_says_what_it_means():
    made = proportion(rates({}), "compliant", "assessed", interval="wilson", confidence=0.998)
    assert made["confidence"].tolist() == [0.998]
    assert made["method"].item() == (
        "Wilson score interval, 99.8 %: "
        "variation of a stable process; not errors of reporting or definition"
    )


def test_rows_keep_their_index_and_the_frame_its_values():
    frame = rates({}, {"compliant": 1}).set_index(pd.Index([7, 7]))
    before = frame.copy()
    made = proportion(frame, "compliant", "assessed", interval="wilson")
    assert made.index.tolist() == [7, 7]
    assert made["value"].tolist() == [0.75, 0.25]
    pd.testing.assert_frame_equal(frame, before)


def test_counts_are_pooled_and_percentages_never_averaged():
    frame = rates({"compliant": 1, "assessed": 1}, {"compliant": 0, "assessed": 9})
    made = proportion(frame, "compliant", "assessed", by="subject", interval="wilson")
    assert made["value"].tolist() == [0.1]
    assert made[["subject", "compliant", "assessed", "fact_ids"]].iloc[0].tolist() == [
        "commune", 1, 10, "fact-0+fact-1",
    ]  # fmt: skip
    assert (made["lower"].item(), made["upper"].item()) == wilson(1, 10)
    assert made["statistic"].item() == "pooled proportion"


def test_groups_come_in_the_official_order():
    order = pd.CategoricalDtype(["residential_area", "commune"], ordered=True)
    frame = rates({}, {"subject": "residential_area"}).astype({"subject": order})
    made = proportion(frame, "compliant", "assessed", by=["subject"])
    assert made["subject"].tolist() == ["residential_area", "commune"]


def test_plain_counts_need_no_other_columns():
    frame = pd.DataFrame({"x": [1, 2], "n": [4, 4], "group": ["a", "a"]})
    assert proportion(frame, "x", "n", by="group")["value"].tolist() == [0.375]


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"subject": "agency"}, "different subject .*commune, agency.*side by side"),
        ({"standard_id": "t"}, "different standard_id .*side by side"),
        ({"base": "all"}, "different base .*not stated, all.*side by side"),
        ({"stage": "registered"}, "fact-1: a pledge is no result.*show it apart"),
        ({"status": "target"}, "fact-1: a target is no result.*show it apart"),
        ({"compliant_qualifier": "more_than"}, "fact-1: not exact.*show it as printed"),
        ({"duplicate_of": "fact-0"}, "fact-1: a repeat counts nowhere; leave it out"),
        ({"part_of": "fact-0"}, "fact-1: part of another row; pool the whole or its parts"),
        ({"place_id": "place-0", "source_id": "b"}, "fact-0, fact-1.*show each as its source"),
    ],
)
def test_what_must_not_be_pooled_is_refused(other, sentence):
    frame = rates({}, other)
    with pytest.raises(ValueError, match=sentence):
        proportion(frame, "compliant", "assessed", by="period")
    assert len(proportion(frame, "compliant", "assessed")) == 2  # but shown row by row


def test_comparable_groups_are_not_pooled():
    frame = rates({}, {}).assign(comparable_group=["a", "b"])
    with pytest.raises(ValueError, match="different comparable_group"):
        proportion(frame, "compliant", "assessed", by="subject")
    assert len(proportion(frame, "compliant", "assessed", by="comparable_group")) == 2


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"compliant_qualifier": "about"}, "not exact.*as printed, with its qualifier"),
        ({"status": "target"}, "a target is no result"),
        ({"stage": "registered"}, "a pledge is no result"),
    ],
)
def test_an_interval_is_for_exact_results_only(row, sentence):
    with pytest.raises(ValueError, match=sentence):
        proportion(rates(row), "compliant", "assessed", interval="wilson")


def test_a_bound_keeps_its_qualifier():
    frame = rates({"compliant_qualifier": "more_than"}, {})
    made = proportion(frame, "compliant", "assessed")
    assert made["qualifier"].tolist() == ["more_than", "exact"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"assessed": None}, "fact-1: no counts; show the percentage or the count alone"),
        ({"compliant": None}, "fact-1: no counts"),
        ({"compliant": 5}, "fact-1: a compliant above assessed; check both"),
        ({"compliant": 0, "assessed": 0}, "fact-1: no units judged"),
        ({"compliant": -1}, "fact-1: a negative count"),
    ],
)
def test_what_are_no_counts_of_units_is_refused(row, sentence):
    with pytest.raises(ValueError, match=sentence):
        proportion(rates({}, row), "compliant", "assessed")


def test_fractions_of_units_are_refused():
    frame = pd.DataFrame({"x": [1.5], "n": [4]})
    with pytest.raises(ValueError, match="fractions of units; show the percentage as printed"):
        proportion(frame, "x", "n")


@pytest.mark.parametrize("values", [["1"], [True], [None]])
def test_columns_without_numbers_are_refused(values):
    frame = pd.DataFrame({"x": values, "n": [4]})
    with pytest.raises(ValueError, match="x holds no numbers"):
        proportion(frame, "x", "n")


def test_many_rows_are_not_all_named():
    with pytest.raises(ValueError, match="fact-0, fact-1, fact-2 and 2 more: no counts"):
        proportion(rates(*[{"assessed": None}] * 5), "compliant", "assessed")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"interval": "wald"}, "use None or 'wilson'"),
        ({"confidence": 95}, "write 95 % as 0.95"),
        ({"by": "province"}, "no column province; the frame has fact_id"),
        ({"by": []}, "no column to group by"),
    ],
)
def test_wrong_options_are_explained(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        proportion(rates({}), "compliant", "assessed", **arguments)


BAD_COUNTS = [
    ((5, 4, 1, 2), "first: a x above n"),
    ((1, 2, 1, 0), "second: no units judged"),
    ((-1, 4, 1, 2), "first: a negative count"),
    ((1.5, 4, 1, 2), "first: fractions of units"),
    ((True, 4, False, 2), "x holds no numbers"),
    ((1, 4, 1, np.True_), "n holds no numbers"),
    ((math.nan, 4, 1, 2), "first: no counts"),
    ((math.inf, 4, 1, 2), "first: fractions of units"),
    ((True, 4, 1, 2), "x holds no numbers"),
    (("1", 4, 1, 2), "x holds no numbers"),
    ((None, 4, 1, 2), "first: no counts"),
    (([1, 2], 4, 1, 2), "x holds no numbers"),
    ((np.array([1, 2]), 4, 1, 2), "x holds no numbers"),
    ((pd.Series([1]), 4, 1, 2), "x holds no numbers"),
]


@pytest.mark.parametrize(("counts", "sentence"), BAD_COUNTS)
def test_a_difference_of_no_counts_is_refused(counts, sentence):
    with pytest.raises(ValueError, match=sentence):
        difference_of_proportions(*counts)


def test_a_difference_takes_the_numbers_of_a_frame():
    frame = rates({})
    x, n = frame["compliant"].iloc[0], frame["assessed"].iloc[0]
    assert difference_of_proportions(x, n, 1, 4).value == 0.5


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((10, 94.3), "write 94 % as 0.94"),
        ((0, 0.9), "for 1 unit or more"),
        (([5, math.nan], 0.9), "for 1 unit or more"),
        ((["5"], 0.9), "for 1 unit or more"),
        ((10, 0.9, 95), "write 95 % as 0.95"),
    ],
)
def test_limits_refuse_what_is_no_funnel(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        funnel_limits(*arguments)


@pytest.mark.parametrize(
    ("x", "n", "sentence"),
    [
        ([3], [4], "one place has no scatter; show its counts"),
        ([4, 5], [4, 5], "nothing scatters; show the counts"),
        ([0, 0], [4, 5], "nothing scatters; show the counts"),
        ([5, 1], [4, 4], "above n"),
    ],
)
def test_dispersion_refuses_where_nothing_scatters(x, n, sentence):
    with pytest.raises(ValueError, match=sentence):
        dispersion(x, n)


@pytest.mark.parametrize(
    ("x", "n", "percent", "qualifier", "follows"),
    [
        (252, 284, 88.73, None, True),
        (252, 284, 88.7, None, True),
        (252, 284, 88.72, None, False),
        (252, 284, 89, None, True),
        (252, 284, 88, None, False),
        (252, 284, 88, "more_than", True),
        (252, 284, 89, "more_than", False),
        (3, 4, 75, "more_than", False),
        (3, 4, 75, "at_least", True),
        (3, 4, 75, "at_most", True),
        (3, 4, 75, "less_than", False),
        (3, 4, 10, "about", True),
        (3, None, 10, None, True),
        (3, 4, None, None, True),
    ],
)
def test_a_printed_percentage_follows_from_its_counts(x, n, percent, qualifier, follows):
    made = percent_follows(
        pd.Series([x], dtype="Int64"),
        pd.Series([n], dtype="Int64"),
        pd.Series([percent], dtype="Float64"),
        pd.Series([qualifier], dtype="str"),
    )
    assert made.tolist() == [follows]


@pytest.mark.parametrize(
    ("x", "n", "percent", "qualifier", "follows"),
    [(3, 4, 10, "nearly", True), (57, 100, 57, "more_than", False), (7, 100, 7, "at_least", True)],
)
def test_a_percentage_at_its_bound_is_judged_without_errors_of_binary_arithmetic(
    x, n, percent, qualifier, follows
):
    columns = [pd.Series([value]) for value in (x, n, percent, qualifier)]
    assert percent_follows(*columns).tolist() == [follows]


def test_a_percentage_with_an_unknown_qualifier_is_refused():
    columns = [pd.Series([value]) for value in (3, 4, 75, "hơn")]
    with pytest.raises(ValueError, match="'hơn' is no qualifier; use one of exact"):
        percent_follows(*columns)


def test_a_proportion_with_an_unknown_qualifier_is_refused():
    frame = rates({"compliant_qualifier": "hơn"})
    with pytest.raises(ValueError, match="'hơn' is no qualifier; use one of exact"):
        proportion(frame, "compliant", "assessed")
