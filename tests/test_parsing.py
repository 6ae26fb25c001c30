"""Cells to values: what is read, and that every refusal names the value and what to write."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antq_analysis.raw import parsing

THOUSAND = settings(max_examples=1000, deadline=None)
NUMBERISH = st.text(st.sampled_from("0123456789.,%-−+eE '\u00a0/hơnngàx٣"), max_size=12)


@THOUSAND
@given(st.integers(0, 10**12 - 1))
def test_whole_numbers_are_read_and_separators_refused(number: int) -> None:
    assert parsing.whole(str(number)) == number
    for separator in (".", ",", " ", "\u00a0", "\u202f", "'", "’"):
        printed = f"{number:,}".replace(",", separator)
        if number < 1000:
            continue
        with pytest.raises(ValueError, match="no thousands separator") as caught:
            parsing.whole(printed)
        assert f"write {number} (" in str(caught.value)


@THOUSAND
@given(st.integers(0, 10**9), st.sampled_from(["hơn {}", "{} lượt", "khoảng {} người"]))
def test_words_around_a_number_go_into_the_qualifier(number: int, form: str) -> None:
    for printed in (str(number), f"{number:,}".replace(",", ".")):
        with pytest.raises(ValueError, match="qualifier") as caught:
            parsing.whole(form.format(printed))
        assert f"write {number} and" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("1.201/1.273", "more than one number"),
        ("613 ngàn", "write out all digits"),
        ("2 tỷ", "write out all digits"),
        ("26,5", "counts are whole"),
        ("0.500", "counts are whole"),
        ("khoảng 26,5", "write digits only"),
        ("128.0", "write 128"),
        ("1.6e4", "write out all digits"),
        ("-5", "counts are 0 or more"),
        ("88%", "the column percent"),
        ("n/a", "leave the cell blank"),
        ("∞", "write the number that is printed"),
        ("ba", "write digits only"),
        ("٣", "write digits only"),
        ("9" * 13, "check the digits"),
    ],
)
def test_a_bad_count_says_what_to_write(text: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=re.escape(remedy)) as caught:
        parsing.whole(text)
    assert str(caught.value).startswith(f"'{text}' ")


@THOUSAND
@given(st.decimals(0, 100, places=2))
def test_percentages_are_read_and_vietnamese_ones_refused(number: object) -> None:
    plain, comma = str(number), str(number).replace(".", ",")
    assert parsing.percent(plain) == float(plain)
    for printed in (comma, f"{comma}%", f"{plain} %"):
        with pytest.raises(ValueError, match="decimal point") as caught:
            parsing.percent(printed)
        assert f"write {plain} (" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("100.01", "more than 100 percent"),
        ("150%", "more than 100 percent"),
        ("-3", "between 0 and 100"),
        ("n/a", "leave the cell blank"),
        ("nan", "leave the cell blank"),
        ("88.73239436619718", "write what the source prints"),
        ("trên 85%", "as a code in percent_qualifier"),
        ("5%%", "decimal point, such as 94.3"),
        ("1e1", "decimal point, such as 94.3"),
        ("inf", "decimal point, such as 94.3"),
    ],
)
def test_a_bad_percentage_says_what_to_write(text: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=re.escape(remedy)) as caught:
        parsing.percent(text)
    assert str(caught.value).startswith(f"'{text}' ")


@THOUSAND
@given(NUMBERISH | st.text(max_size=200))
def test_any_cell_is_read_or_refused_in_a_sentence_that_works(text: str) -> None:
    for name, read in parsing.READERS.items():
        try:
            value = read(text)
        except ValueError as error:
            message = str(error)
            assert "; " in message
            assert len(message) < 400
            assert "\n" not in message
            if name in ("whole", "percent") and (
                match := re.search(r"write ([\d.]+)( |$)", message)
            ):
                read(match[1])
        else:
            if name == "whole":
                assert 0 <= value < 10**12
            elif name == "percent":
                assert 0 <= value <= 100
            elif name != "day":
                assert value == text


@pytest.mark.parametrize(
    ("name", "good", "bad", "remedy"),
    [
        ("key", "quang-binh_2.0", "Quảng Bình", "such as quang-binh"),
        ("key", "a", "a+b", "no blanks"),
        ("day", "2025-06-30", "2025-06", "write year, month and day"),
        ("date", "2025-06", "2025/2026", "write 2014"),
        ("gso_code", "02287", "2.287", "with leading zeros"),
        ("url", "https://a.vn/b?c", "www.a.vn", "starts with https://"),
        ("file", "a b.txt", "x/a.txt", "without a folder"),
        ("file", "ă.txt", "..", "without a folder"),
        ("text", "a, b", "a\nb", "on one line"),
    ],
)
def test_other_cells(name: str, good: str, bad: str, remedy: str) -> None:
    read = parsing.READERS[name]
    assert str(read(good)) == good
    with pytest.raises(ValueError, match=re.escape(remedy)):
        read(bad)
