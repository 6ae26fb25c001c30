"""Problems as lines: one mistake made many times is one line, and no line of a file gets lost."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antq_analysis.messages import LONGEST, Fault, quoted, reason
from antq_analysis.phrases import fold
from antq_analysis.raw.problems import MANY, DataError, Problem, lines_of, nearest

SOME = settings(max_examples=150, deadline=None, derandomize=True)
FAULTS = [Fault("too_long", value=word * 13) for word in "1234567"] + [Fault("blank")]
PROBLEMS = st.builds(
    Problem,
    file=st.sampled_from(["awards.csv", "sources.csv"]),
    fault=st.sampled_from(FAULTS),
    line=st.just(0) | st.integers(2, 40),
    column=st.sampled_from(["", "count", "period"]),
)
WRONG = "'1.273' is not a whole number; write 1273 (no thousands separator)"


def blank(line: int) -> Problem:
    return Problem("a.csv", Fault("blank"), line, "count")


def test_a_problem_is_file_line_column_and_sentence() -> None:
    fault = Fault("not_whole", "write_ungrouped", value="1.273", new=1273)
    lines = lines_of([Problem("a.csv", fault, 7, "assessed")], "en")
    assert lines == [f"a.csv:7: assessed: {WRONG}"]
    assert lines_of([Problem("a.csv", Fault("empty"))], "en") == [
        "a.csv: the file is empty; write at least the header line"
    ]
    assert lines_of([Problem("a.csv", Fault("empty"))], "vi") == [
        "a.csv: tệp trống; hãy ghi ít nhất dòng tiêu đề"
    ]


def test_a_table_is_named_as_its_file_or_as_its_sheet() -> None:
    fault = Fault("not_in_table", value="x", table="places")
    said = [Problem(file, fault, 2, "place_id").message("en") for file in ("a.csv", "b.xlsx[a]")]
    assert said[0].startswith("'x' is not in places.csv;")
    assert said[1].startswith("'x' is not in the sheet places;")


@pytest.mark.parametrize(
    ("lines", "english", "vietnamese"),
    [
        ([7], "", ""),
        ([7, 7], "", ""),
        ([9, 7], "; also in line 9", "; dòng 9 cũng vậy"),
        ([7, 8, 9], "; also in lines 8 and 9", "; các dòng 8 và 9 cũng vậy"),
        ([7, 8, 9, 10], "; also in lines 8, 9 and 10", "; các dòng 8, 9 và 10 cũng vậy"),
        (
            list(range(7, 507)),
            "; also in lines 8, 9, 10 and 496 more",
            "; các dòng 8, 9, 10 và 496 dòng nữa cũng vậy",
        ),
    ],
)
def test_the_same_mistake_many_times_is_one_line(
    lines: list[int], english: str, vietnamese: str
) -> None:
    problems = [blank(line) for line in lines]
    assert lines_of(problems, "en") == [f"a.csv:7: count: is blank; every row needs it{english}"]
    assert lines_of(problems, "vi") == [
        f"a.csv:7: count: đang để trống; dòng nào cũng phải có{vietnamese}"
    ]


def test_more_than_three_sentences_of_one_mistake_share_a_line() -> None:
    problems = [Problem("a.csv", Fault("too_long", value=n), n, "count") for n in range(2, 6)]
    said = [f"a.csv:{n}: count: '{n}' is too long for a count; check the digits" for n in (2, 3, 4)]
    assert lines_of(problems[:3], "en") == said
    assert lines_of(problems, "en") == [f"{said[0]}; also in lines 3, 4 and 5"]


def test_what_is_wrong_with_whole_files_is_never_merged() -> None:
    problems = [Problem("a.csv", Fault("cannot_open", reason=n)) for n in range(5)]
    assert len(lines_of(problems)) == 5


@SOME
@given(st.lists(PROBLEMS, max_size=60))
def test_no_place_with_a_problem_is_left_out(problems: list[Problem]) -> None:
    lines = lines_of(problems, "en")
    assert lines == lines_of(reversed(problems), "en")
    assert lines == sorted(set(lines), key=lines.index)
    for problem in problems:
        if not problem.line:  # nothing else shares its line
            assert any(problem.message("en") in line for line in lines)
    # A line says how many lines of the file it is about: itself, those named, those counted.
    for file in ("awards.csv", "sources.csv"):
        for column in ("count", "period"):
            said = sum(
                _counted(line) for line in lines if re.match(rf"{file}:\d+: {column}:", line)
            )
            group = [p for p in problems if (p.file, p.column) == (file, column) and p.line]
            assert said >= len({problem.line for problem in group})


def _counted(line: str) -> int:
    also = line.partition("; also in line")[2]
    more = re.search(r"and (\d+) more", also)
    named = len(re.findall(r"\d+", also)) - bool(more)
    return 1 + named + (int(more[1]) if more else 0)


@SOME
@given(st.lists(st.integers(2, 500), min_size=1))
def test_named_and_counted_lines_add_up(numbers: list[int]) -> None:
    (line,) = lines_of(map(blank, numbers), "en")
    named = re.findall(r"\d+", line)
    more = int(named.pop()) if line.endswith("more") else 0
    assert len(named) + more == len(set(numbers))
    assert [int(number) for number in named] == sorted(set(numbers))[: len(named)]


def test_an_error_carries_all_problems_and_says_them_in_a_language() -> None:
    problems = [Problem("b.csv", Fault("empty")), Problem("a.csv", Fault("empty"))]
    error = DataError(problems, "vi")
    assert error.problems == problems
    assert str(error) == "\n".join(lines_of(problems, "vi"))
    assert str(error).startswith("a.csv: tệp trống")


@SOME
@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    "text",
    ["Thanh Hoá", "thanh-hóa", " THANH_HÒA ", "thanh  hoa", "Thanh–Hóa", "Thanh\u00a0Hóa\u200b"],
)
def test_spellings_of_one_name_fold_alike(text: str) -> None:
    assert fold(text) == "thanh hoa"
    assert fold("Đất Đỏ") == "dat do"


def test_the_nearest_option_is_named_as_it_is_written() -> None:
    options = ["quang-binh", "quang-ngai", "Thanh_Hóa"]
    assert nearest("Quảng Bình", options) == "quang-binh"
    assert nearest("thanh hoa", options) == "Thanh_Hóa"
    assert nearest("xyz", options) == nearest("", options) == nearest("a", []) == ""
    assert nearest("quang-bin", (f"quang-{n}" for n in range(MANY + 1))) == ""


@SOME
@given(st.text(max_size=300))
def test_a_value_is_quoted_on_one_line_and_not_at_length(text: str) -> None:
    said = quoted(text)
    assert said[0] == said[-1] == "'"
    assert len(said) <= LONGEST + 3
    assert len(said[1:-1].splitlines()) <= 1
    if len(text) <= LONGEST and text.splitlines() == [text]:
        assert said == f"'{text}'"


def test_what_the_system_complains_of_is_said_in_the_reader_s_language() -> None:
    fault = Fault("cannot_open", reason=reason(PermissionError(13, "Permission denied")))
    assert (
        Problem("events.csv", fault).message("vi").startswith("không mở được (không truy cập được")
    )
    assert (
        Problem("events.csv", fault).message("en").startswith("can't be opened (Permission denied)")
    )
