"""Bounds always hold: whatever the true numbers are, the bounds enclose the true result."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antq_analysis.quantities import QUALIFIERS, Bounded, bounds_of, qualifier_codes, total

MANY = settings(max_examples=300, deadline=None)
counts = st.integers(0, 10**9)
printed = st.tuples(counts, st.sampled_from(list(QUALIFIERS))).filter(
    lambda pair: pair[0] > 0 or pair[1] not in {"less_than", "nearly"}
)
quantities = printed.map(lambda pair: Bounded.from_printed(*pair))


def says(true: int, value: int, qualifier: str) -> bool:
    """Whether a true count is what the printed words say of it."""
    return {
        "exact": true == value,
        "more_than": true > value,
        "at_least": true >= value,
        "less_than": true < value,
        "at_most": true <= value,
        "about": True,
        "nearly": true < value,
    }[qualifier]


def encloses(quantity: Bounded, number: float) -> bool:
    above = quantity.lower is None or quantity.lower <= number
    return above and (quantity.upper is None or number <= quantity.upper)


@st.composite
def known(draw):
    """Draw a quantity and a true number that it allows, often at its very bounds."""
    quantity = draw(quantities)
    low, high = quantity.lower or 0, quantity.upper
    high = low + 10**6 if high is None else high
    return quantity, draw(st.sampled_from([low, high]) | st.integers(low, high))


@pytest.mark.parametrize(
    ("qualifier", "lower", "upper", "value", "word"),
    [
        ("exact", 16, 16, 16, "exact"),
        ("more_than", 17, None, None, "at_least"),
        ("at_least", 16, None, None, "at_least"),
        ("less_than", 0, 15, None, "at_most"),
        ("at_most", 0, 16, None, "at_most"),
        ("about", None, None, 16, "about"),
        ("nearly", None, 15, 16, "nearly"),
    ],
)
def test_printed_words_give_these_bounds(qualifier, lower, upper, value, word):
    quantity = Bounded.from_printed(16, qualifier)
    assert (quantity.lower, quantity.upper, quantity.value) == (lower, upper, value)
    assert quantity.qualifier == word


def test_the_table_has_these_qualifiers_in_this_order():
    assert list(QUALIFIERS) == [
        "exact", "more_than", "at_least", "less_than", "at_most", "about", "nearly",
    ]  # fmt: skip


def test_a_printed_word_has_one_meaning_and_only_exact_prints_none():
    words = [word for meaning in QUALIFIERS.values() for word in meaning.words]
    assert len(words) == len(set(words))
    assert all(word == word.lower().strip() for word in words)
    assert [code for code, meaning in QUALIFIERS.items() if not meaning.words] == ["exact"]


def test_a_number_without_a_qualifier_is_exact():
    assert Bounded.from_printed(128) == Bounded.from_printed(128, None) == Bounded(128, 128, 128)


@MANY
@given(printed, counts)
def test_bounds_hold_exactly_the_counts_that_the_words_allow(pair, true):
    assert encloses(Bounded.from_printed(*pair), true) == says(true, *pair)


@MANY
@given(known(), known())
def test_true_sum_difference_and_quotient_lie_within_the_bounds(one, other):
    (a, x), (b, y) = one, other
    assert encloses(a + b, x + y)
    if x >= y:
        assert encloses(a - b, x - y)
    if y > 0 and 0 not in (b.value, b.upper):
        assert encloses(a / b, x / y)


@MANY
@given(known(), known())
def test_a_comparison_is_never_wrong(one, other):
    (a, x), (b, y) = one, other
    assert a.less_than(b) in (x < y, None)


@MANY
@given(quantities, quantities, quantities)
def test_sums_do_not_depend_on_order(a, b, c):
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert total([a, b, c]) == total([c, b, a]) == sum([a, b, c])


@MANY
@given(known(), st.integers(1, 10**4), st.integers(0, 3))
def test_rounding_goes_outward(one, divisor, digits):
    quantity, true = one
    exact = quantity / divisor
    shown = exact.rounded(digits)
    if exact.qualifier != "exact":
        assert encloses(shown, true / divisor)
        for bound, near in ((exact.lower, shown.lower), (exact.upper, shown.upper)):
            assert bound is None or abs(near - bound) <= 10.0**-digits
    else:
        assert abs(shown.value - exact.value) <= 0.5001 * 10.0**-digits


def test_rounding_takes_numbers_as_they_are_written():
    # 0.07 * 100 is 7.000000000000001 in binary arithmetic, 1.15 * 100 is 114.99999999999999.
    assert Bounded(0, 0.07).rounded(2).upper == 0.07
    assert Bounded(1.15).rounded(2).lower == 1.15


def test_lower_bounds_are_printed_rounded_down_and_upper_bounds_rounded_up():
    assert (Bounded.from_printed(1600, "more_than") / 13).rounded() == Bounded(123)  # 123.15…
    assert (Bounded.from_printed(1600, "at_most") / 13).rounded() == Bounded(0, 124)  # 123.07…


def test_about_and_nearly_stay_what_they_are():
    assert (Bounded.from_printed(26, "about") / 4).qualifier == "about"
    assert (Bounded.from_printed(26, "nearly") + 4).qualifier == "nearly"
    assert (Bounded.from_printed(26, "nearly") / 4).qualifier == "nearly"
    mixed = Bounded.from_printed(26, "nearly") + Bounded.from_printed(4, "about")
    assert mixed.qualifier == "about"


def test_a_value_below_the_lower_bound_is_dropped():
    # 13 less "nearly 8", which is 7 or less, is 6 or more, not "about 5".
    left = Bounded.from_printed(13) - Bounded.from_printed(8, "nearly")
    assert left == Bounded(6)
    assert left.qualifier == "at_least"


def test_what_is_not_known_has_no_qualifier():
    quotient = Bounded.from_printed(9, "more_than") / Bounded.from_printed(2, "more_than")
    assert quotient == Bounded()
    assert quotient.qualifier is None


def test_bounds_on_both_sides_are_between():
    assert Bounded(3, 5).qualifier == "between"
    assert Bounded.from_printed(1, "less_than").qualifier == "exact"  # nothing but 0 is left


@MANY
@given(st.lists(printed, min_size=1, max_size=20), st.booleans())
def test_bounds_of_columns_agree_with_each_row(pairs, as_codes):
    words = pd.Series([None if word == "exact" else word for _, word in pairs], dtype="str")
    if as_codes:
        words = words.astype(pd.CategoricalDtype(list(QUALIFIERS)))
    values = pd.Series([value for value, _ in pairs], dtype="Int64")
    made = bounds_of(values, words).astype(object).where(lambda cells: cells.notna(), None)
    rows = [Bounded.from_printed(*pair) for pair in pairs]
    assert made["lower"].tolist() == [row.lower for row in rows]
    assert made["upper"].tolist() == [row.upper for row in rows]


def test_a_missing_number_has_no_bounds():
    made = bounds_of(
        pd.Series([None, 3], dtype="Int64"), pd.Series(["less_than", None], dtype="str")
    )
    assert made["lower"].isna().tolist() == [True, False]
    assert made.dtypes.astype(str).tolist() == ["Int64", "Int64"]
    assert bounds_of(made["lower"].iloc[:0], pd.Series(dtype="str")).columns.tolist() == list(made)


@pytest.mark.parametrize(
    ("value", "qualifier", "sentence"),
    [
        (94.3, "exact", "counts are whole numbers, .* a percentage is shown as printed"),
        (-1, "exact", "-1 is not a count"),
        (math.nan, "exact", "nan is not a count"),
        (math.inf, "exact", "inf is not a count"),
        ("16.000", "exact", "'16.000' is not a count"),
        (True, "exact", "True is not a count"),
        (None, "exact", "None is not a count"),
        (5, "hơn", "'hơn' is no qualifier; use one of exact, more_than"),
        (-1, "at_least", "-1 is not a count"),
        (0, "less_than", "nothing is counted below 0"),
        (0, "nearly", "nothing is counted below 0"),
    ],
)
def test_what_is_no_count_is_refused(value, qualifier, sentence):
    with pytest.raises(ValueError, match=sentence):
        Bounded.from_printed(value, qualifier)


@pytest.mark.parametrize("word", ["less_than", "nearly"])
def test_columns_refuse_what_a_row_refuses(word):
    with pytest.raises(ValueError, match="nothing is counted below 0"):
        bounds_of(pd.Series([0], dtype="Int64"), pd.Series([word], dtype="str"))


@pytest.mark.parametrize("word", ["exact", "at_least", "at_most"])
def test_columns_refuse_negative_numbers(word):
    with pytest.raises(ValueError, match="nothing is counted below 0"):
        bounds_of(pd.Series([3, -1], dtype="Int64"), pd.Series(["exact", word], dtype="str"))


@pytest.mark.parametrize("value", [1, None])
def test_columns_refuse_an_unknown_qualifier(value):
    words = pd.Series(["hơn"], dtype="str")
    with pytest.raises(ValueError, match="'hơn' is no qualifier; use one of exact"):
        bounds_of(pd.Series([value], dtype="Int64"), words)
    with pytest.raises(ValueError, match="'hơn' is no qualifier; use one of exact"):
        qualifier_codes(words)


@pytest.mark.parametrize("ends", [(5, 3), (-1, None), (None, math.inf), (math.nan, None)])
def test_impossible_bounds_are_refused(ends):
    with pytest.raises(ValueError, match=r"above the upper|of 0 or more"):
        Bounded(*ends)


@pytest.mark.parametrize("divisor", [0, Bounded.from_printed(0, "at_most")])
def test_there_is_no_average_over_nothing(divisor):
    with pytest.raises(ValueError, match="no average over nothing"):
        Bounded.from_printed(5) / divisor
