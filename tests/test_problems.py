"""Problems as lines: one mistake made many times is one line, and no line of a file gets lost."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antq_analysis.raw.problems import (
    LONGEST,
    MANY,
    DataError,
    Problem,
    fold,
    lines_of,
    nearest,
    quoted,
)

THOUSAND = settings(max_examples=1000, deadline=None)
PROBLEMS = st.builds(
    Problem,
    file=st.sampled_from(["awards.csv", "sources.csv"]),
    message=st.sampled_from([f"'{word}' is wrong; write {word}s" for word in "abcdefg"]),
    line=st.none() | st.integers(2, 40),
    column=st.none() | st.sampled_from(["count", "period"]),
    rule=st.sampled_from(["", "wrong"]),
)


def test_a_problem_is_file_line_column_and_sentence() -> None:
    message = "'1.273' is not a whole number; write 1273"
    assert lines_of([Problem("a.csv", message, 7, "assessed")]) == [f"a.csv:7: assessed: {message}"]
    assert lines_of([Problem("a.csv", "the file is empty")]) == ["a.csv: the file is empty"]


@pytest.mark.parametrize(
    ("lines", "tail"),
    [
        ([7], ""),
        ([7, 7], ""),
        ([9, 7], "; also in line 9"),
        ([7, 8, 9], "; also in lines 8 and 9"),
        ([7, 8, 9, 10], "; also in lines 8, 9 and 10"),
        (list(range(7, 507)), "; also in lines 8, 9, 10 and 496 more"),
    ],
)
def test_the_same_mistake_many_times_is_one_line(lines: list[int], tail: str) -> None:
    problems = [Problem("a.csv", "is blank", line, "count", "blank") for line in lines]
    assert lines_of(problems) == [f"a.csv:7: count: is blank{tail}"]


def test_more_than_three_sentences_of_one_rule_share_a_line() -> None:
    problems = [Problem("a.csv", f"'{n}'", n, "count", "whole") for n in range(2, 6)]
    assert lines_of(problems[:3]) == [
        "a.csv:2: count: '2'",
        "a.csv:3: count: '3'",
        "a.csv:4: count: '4'",
    ]
    assert lines_of(problems) == ["a.csv:2: count: '2'; also in lines 3, 4 and 5"]


def test_what_is_wrong_with_whole_files_is_never_merged() -> None:
    problems = [Problem("a.csv", f"'{n}'", rule="file") for n in range(5)]
    assert lines_of(problems) == [f"a.csv: '{n}'" for n in range(5)]


@THOUSAND
@given(st.lists(PROBLEMS, max_size=60))
def test_no_place_with_a_problem_is_left_out(problems: list[Problem]) -> None:
    lines = lines_of(problems)
    assert lines == lines_of(reversed(problems))
    assert len(lines) == len(set(lines))
    text = "\n".join(lines)
    for problem in problems:
        if problem.line is None or not problem.rule:  # nothing else shares its line
            assert problem.message in text
    # A line says how many lines of the file it is about: itself, those named, those counted.
    for file in ("awards.csv", "sources.csv"):
        for column in (None, "count", "period"):
            head = rf"{file}:\d+: " + (f"{column}: '" if column else "'")
            said = sum(_counted(line) for line in lines if re.match(head, line))
            group = [p for p in problems if (p.file, p.column) == (file, column) and p.line]
            assert said >= len({problem.line for problem in group})


def _counted(line: str) -> int:
    also = line.partition("; also in line")[2]
    more = re.search(r"and (\d+) more", also)
    named = len(re.findall(r"\d+", also)) - bool(more)
    return 1 + named + (int(more[1]) if more else 0)


@THOUSAND
@given(st.lists(st.integers(2, 500), min_size=1))
def test_named_and_counted_lines_add_up(numbers: list[int]) -> None:
    (line,) = lines_of(Problem("a.csv", "is blank", number, "count") for number in numbers)
    named = re.findall(r"\d+", line)
    more = int(named.pop()) if line.endswith("more") else 0
    assert len(named) + more == len(set(numbers))
    assert [int(number) for number in named] == sorted(set(numbers))[: len(named)]


@THOUSAND
@given(st.lists(PROBLEMS, max_size=20))
def test_problems_can_be_sorted(problems: list[Problem]) -> None:
    places = [(p.file, p.line or 0, p.column or "") for p in sorted(problems)]
    assert places == sorted(places)


def test_an_error_carries_all_problems() -> None:
    problems = [Problem("b.csv", "two"), Problem("a.csv", "one")]
    assert DataError(problems).problems == problems
    assert str(DataError(problems)) == "a.csv: one\nb.csv: two"


@THOUSAND
@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("text", ["Thanh Hoá", "thanh-hóa", " THANH_HÒA ", "thanh  hoa"])
def test_spellings_of_one_name_fold_alike(text: str) -> None:
    assert fold(text) == "thanh hoa"
    assert fold("Đất Đỏ") == "dat do"


def test_the_nearest_option_is_named_as_it_is_written() -> None:
    options = ["quang-binh", "quang-ngai", "Thanh_Hóa"]
    assert nearest("Quảng Bình", options) == "; did you mean 'quang-binh'?"
    assert nearest("thanh hoa", options) == "; did you mean 'Thanh_Hóa'?"
    assert nearest("xyz", options) == nearest("", options) == nearest("a", []) == ""
    assert nearest("quang-bin", (f"quang-{n}" for n in range(MANY + 1))) == ""


@THOUSAND
@given(st.text(max_size=300))
def test_a_value_is_quoted_on_one_line_and_not_at_length(text: str) -> None:
    said = quoted(text)
    assert said[0] == said[-1] == "'"
    assert len(said) <= LONGEST + 3
    assert len(said[1:-1].splitlines()) <= 1
    if len(text) <= LONGEST and len(text.splitlines()) <= 1 and text.splitlines() == [text]:
        assert said == f"'{text}'"
