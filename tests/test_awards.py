"""Every award counts once, and nothing is split further than a source splits it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antq_analysis import DataSet, load
from antq_analysis.quantities import Bounded
from antq_analysis.results import awards
from datasets import named
from rows import load_with


@pytest.fixture
def spread(tmp_path):
    """Return a function that loads awards rows and returns their distribution, told in short."""

    def rows(*given):
        made = awards.distribution(load_with(tmp_path, "awards", *given))
        told = made[["award", "recipient", "count", "count_qualifier"]].astype(object)
        return told.where(told.notna(), None).apply(tuple, axis=1).tolist()

    return rows


MERIT = "certificate_of_merit"


def test_a_total_and_its_part_leave_a_rest_that_is_not_stated(spread):
    assert spread({"count": 14}, {"count": 9, "recipient": "collective", "part_of": "fact-0"}) == [
        (MERIT, "collective", 9, "exact"),
        (MERIT, "not_stated", 5, "exact"),
    ]


def test_facts_of_a_rest_are_the_total_and_its_parts(tmp_path):
    part = {"count": 9, "recipient": "collective", "part_of": "fact-0"}
    made = awards.distribution(load_with(tmp_path, "awards", {"count": 14}, part))
    assert made["fact_ids"].tolist() == ["fact-1", "fact-0+fact-1"]


def test_parts_that_are_the_whole_leave_nothing(spread):
    rows = [{"count": 14}, {"count": 14, "recipient": "individual", "part_of": "fact-0"}]
    assert spread(*rows) == [(MERIT, "individual", 14, "exact")]


@pytest.mark.parametrize("word", ["more_than", "at_least", "about", "nearly", "at_most"])
def test_a_bound_that_is_said_again_in_full_leaves_nothing(spread, word):
    total = {"count": 14, "count_qualifier": word}
    assert spread(total, {**total, "recipient": "individual", "part_of": "fact-0"}) == [
        (MERIT, "individual", 14, word)
    ]


def test_parts_of_parts_are_split_to_the_finest(spread):
    assert spread(
        {"count": 20, "award": "not_stated"},
        {"count": 14, "part_of": "fact-0"},
        {"count": 9, "recipient": "collective", "part_of": "fact-1"},
    ) == [
        (MERIT, "collective", 9, "exact"),
        (MERIT, "not_stated", 5, "exact"),
        ("not_stated", "not_stated", 6, "exact"),
    ]


def test_combined_codes_stay_combined(spread):
    both = {
        "award": "commemorative_medal+certificate_of_merit",
        "recipient": "collective+individual",
    }
    assert spread({"count": 180, "count_qualifier": "nearly", **both}) == [
        (both["award"], both["recipient"], 180, "nearly")
    ]


def test_a_repeat_counts_nowhere(spread):
    assert spread({"count": 14}, {"count": 14, "duplicate_of": "fact-0"}) == [
        (MERIT, "not_stated", 14, "exact")
    ]


def test_a_part_of_a_repeat_is_a_part_of_what_it_repeats(spread):
    assert spread(
        {"count": 14},
        {"count": 14, "duplicate_of": "fact-0"},
        {"count": 14, "duplicate_of": "fact-1"},
        {"count": 9, "recipient": "collective", "part_of": "fact-2"},
    ) == [(MERIT, "collective", 9, "exact"), (MERIT, "not_stated", 5, "exact")]


def test_figures_of_one_kind_from_one_source_are_added(spread):
    assert spread({"count": 4, "occasion": "festival"}, {"count": 5}) == [
        (MERIT, "not_stated", 9, "exact")
    ]


def test_two_sources_are_both_shown_and_never_added(spread):
    assert spread({"count": 14}, {"count": 15, "source_id": "son-tinh-2023"}) == [
        (MERIT, "not_stated", 14, "exact"),
        (MERIT, "not_stated", 15, "exact"),
    ]


@pytest.mark.parametrize(
    ("total", "part", "rest"),
    [
        ((14, "more_than"), (9, None), (6, "at_least")),
        ((14, "at_least"), (9, None), (5, "at_least")),
        ((14, "about"), (9, None), (5, "about")),
        ((14, "nearly"), (9, None), (5, "nearly")),
        ((14, "at_most"), (9, None), (5, "at_most")),
        ((14, None), (9, "more_than"), (4, "at_most")),
        ((14, None), (9, "less_than"), (6, "at_least")),
        ((14, None), (9, "about"), (5, "about")),
        ((14, None), (9, "nearly"), (6, "at_least")),
        ((14, "more_than"), (9, "more_than"), (None, None)),
    ],
)
def test_a_rest_is_as_certain_as_total_and_part(spread, total, part, rest):
    given = [dict(zip(("count", "count_qualifier"), pair, strict=True)) for pair in (total, part)]
    made = spread(given[0], {**given[1], "recipient": "collective", "part_of": "fact-0"})
    assert made[0] == (MERIT, "collective", part[0], part[1] or "exact")
    assert made[1] == (MERIT, "not_stated", *rest)


def test_bounds_add_up_to_bounds(spread):
    assert spread({"count": 4}, {"count": 5, "count_qualifier": "more_than"}) == [
        (MERIT, "not_stated", 10, "at_least")
    ]


def test_codes_come_in_the_order_of_the_vocabulary(spread):
    made = spread(
        {"count": 1, "recipient": "individual"},
        {"count": 1, "award": "emulation_flag", "recipient": "collective"},
        {"count": 1, "recipient": "collective"},
    )
    assert [row[:2] for row in made] == [
        ("emulation_flag", "collective"), (MERIT, "collective"), (MERIT, "individual"),
    ]  # fmt: skip


def test_no_awards_have_no_distribution(spread):
    assert spread() == []


def test_parts_and_repeats_are_not_counted_in_totals(tmp_path):
    data = load_with(
        tmp_path,
        "awards",
        {"count": 14},
        {"count": 9, "part_of": "fact-0"},
        {"count": 14, "duplicate_of": "fact-0"},
    )
    assert data.awards["counts_in_total"].tolist() == [True, False, False]
    made = awards.results(data)
    pd.testing.assert_frame_equal(made[data.awards.columns], data.awards)
    assert made[["lower", "upper"]].to_numpy().tolist() == [[14, 14], [9, 9], [14, 14]]


@pytest.mark.parametrize(
    ("conferred_by", "level"),
    [
        ("province_chair", "province"),
        ("province_police+commune", "province+commune"),
        ("province+province_chair", "province"),
        ("not_stated", "not_stated"),
    ],
)
def test_an_award_has_the_level_of_who_confers_it(conferred_by, level):
    levels = ["ministry", "province", "district", "commune", "not_stated"]
    assert awards.level_of(conferred_by, levels) == level


SHIPPED = load().tables
CODES = {
    "award": ["emulation_flag", MERIT, "not_stated", f"emulation_flag+{MERIT}"],
    "conferred_by": ["ministry", "province", "not_stated"],
    "recipient": ["collective", "individual", "not_stated", "collective+individual"],
}


NOT_STATED = dict.fromkeys(CODES, "not_stated")


def within(name, code):
    """Return the codes that a part of a figure of this code may have."""
    if code == "not_stated":
        return CODES[name]
    return [one for one in CODES[name] if set(one.split("+")) <= {*code.split("+"), "not_stated"}]


@st.composite
def trees(draw, sources=("a", "b")):
    """Draw rows of totals, with parts and parts of parts that never exceed their whole."""
    rows, room, inherited = [], [], []
    for number in range(draw(st.integers(1, 12))):
        whole = draw(st.sampled_from([None, *range(number)]))
        count = draw(st.integers(0, 100 if whole is None else room[whole]))
        if whole is not None:
            room[whole] -= count
        room.append(count)
        above = NOT_STATED if whole is None else inherited[whole]
        codes = {name: draw(st.sampled_from(within(name, above[name]))) for name in CODES}
        inherited.append({**codes, **{k: v for k, v in above.items() if codes[k] == "not_stated"}})
        part_of = None if whole is None else f"fact-{whole}"
        place = {"place_id": "quang-binh", "period": "2014"}
        source = {"source_id": draw(st.sampled_from(sources)), "duplicate_of": None}
        rows.append(
            {"fact_id": f"fact-{number}", "count": count, "part_of": part_of, **codes, **source}
            | place
        )
    return rows


def holding(rows):
    """Return a data set that holds these awards."""
    frame = pd.DataFrame(rows).assign(count_qualifier=None).astype({"count": "Int64"})
    for name, codes in CODES.items():
        frame[name] = frame[name].astype(pd.CategoricalDtype(codes, ordered=True))
    for name in ("part_of", "duplicate_of", "count_qualifier"):
        frame[name] = frame[name].astype("str")
    return DataSet({**SHIPPED, "awards": frame})


@given(trees())
@settings(max_examples=100, deadline=None)
def test_the_distribution_adds_up_to_the_totals(rows):
    made = awards.distribution(holding(rows))
    assert made["count"].sum() == sum(row["count"] for row in rows if row["part_of"] is None)
    assert made["count_qualifier"].eq("exact").all()


# How many of a kind

ASKED = {
    "award": [None, "emulation_flag", MERIT],
    "conferred_by": [None, "ministry", "province"],
    "recipient": [None, "collective", "individual"],
}


@given(
    trees(sources=["a"]), st.fixed_dictionaries({k: st.sampled_from(v) for k, v in ASKED.items()})
)
@settings(max_examples=100, deadline=None)
def test_a_count_is_what_the_distribution_says_and_what_it_leaves_open(rows, asked):
    data = holding(rows)
    known = possible = 0
    for piece in awards.distribution(data).to_dict("records"):
        codes = [set(piece[name].split("+")) for name, code in asked.items() if code]
        wanted = [{code} for code in asked.values() if code]
        if all(code & {"not_stated", *one} for code, one in zip(codes, wanted, strict=True)):
            possible += piece["count"]
            known += piece["count"] if codes == wanted else 0
    assert (awards.count(data, **asked).lower, awards.count(data, **asked).upper) == (
        known,
        possible,
    )


@pytest.mark.parametrize(
    ("whole", "part", "merit", "collective", "individual"),
    [
        ((14, None), (9, None), (14, 14), (9, 14), (0, 5)),
        ((14, None), (9, "more_than"), (14, 14), (10, 14), (0, 4)),
        ((14, None), (9, "about"), (14, 14), (0, 14), (0, 14)),
        ((14, None), (9, "at_most"), (14, 14), (0, 14), (0, 14)),
        ((14, "more_than"), (9, None), (15, None), (9, None), (0, None)),
        ((14, "at_most"), (9, None), (9, 14), (9, 14), (0, 5)),
        ((14, "about"), (9, None), (9, None), (9, None), (0, None)),
        ((14, "nearly"), (9, "at_least"), (9, 13), (9, 13), (0, 4)),
    ],
)
def test_a_count_is_as_certain_as_total_and_part(
    tmp_path, whole, part, merit, collective, individual
):
    rows = [dict(zip(("count", "count_qualifier"), pair, strict=True)) for pair in (whole, part)]
    data = load_with(
        tmp_path, "awards", rows[0], {**rows[1], "recipient": "collective", "part_of": "fact-0"}
    )
    for expected, asked in (
        (merit, {"award": "Bằng khen"}),
        (collective, {"recipient": "Tập thể"}),
        (individual, {"recipient": "ca nhan"}),
    ):
        found = awards.count(data, **asked)
        assert (found.lower or 0, found.upper) == expected, asked


def test_a_figure_for_several_kinds_leaves_each_open(tmp_path):
    data = load_with(tmp_path, "awards", {"count": 10, "recipient": "collective+individual"})
    assert awards.count(data) == Bounded(10, 10, 10)
    assert awards.count(data, recipient="individual") == Bounded(0, 10)
    assert awards.count(data, recipient="collective+individual") == Bounded(10, 10, 10)
    assert awards.count(data, award="emulation_flag") == Bounded(0, 0, 0)


def test_an_approximate_count_keeps_its_value(tmp_path):
    data = load_with(tmp_path, "awards", {"count": 180, "count_qualifier": "about"}, {"count": 3})
    assert awards.count(data, award=MERIT).value == 183
    assert awards.count(data, award=MERIT).qualifier == "about"


def test_two_sources_of_one_year_are_not_counted_together(tmp_path):
    data = load_with(tmp_path, "awards", {"count": 14}, {"count": 15, "source_id": "son-tinh-2023"})
    with pytest.raises(
        ValueError, match=r"bao-quang-binh-2015 and son-tinh-2023.*data\.sel\(source"
    ):
        awards.count(data)
    assert awards.count(data.sel(source="son-tinh-2023")) == Bounded(15, 15, 15)
    assert awards.count(data, award="emulation_flag") == Bounded(0, 0, 0)


def test_an_unknown_kind_of_award_is_answered_with_those_there_are():
    with pytest.raises(ValueError, match="award: 'medal' is not known; there are") as said:
        awards.count(named("shipped"), award="medal")
    assert "commemorative_medal (Kỷ niệm chương)" in str(said.value)


def test_every_award_of_the_five_documents_counts_once():
    data = named("shipped")
    assert awards.count(data) == Bounded(111, 111, 111)
    assert data.awards.query("counts_in_total")["count"].sum() == 111
