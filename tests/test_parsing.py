"""Cells to values: what is read, and that a refusal names the value and what to write instead."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antq_analysis.messages import LANGUAGES, Fault
from antq_analysis.phrases import numbers_in_words
from antq_analysis.raw.as_printed import _plainly_alike, differences
from antq_analysis.raw.cells import READERS, read_cell
from antq_analysis.raw.names import Vocabulary
from antq_analysis.raw.schema import FIGURES, Column, columns, numbers_of

SOME = settings(max_examples=100, deadline=None, derandomize=True)
COUNT, PERCENT = columns("compliance")["compliant"], columns("compliance")["percent"]
PERIOD, DATE, DAY = (
    columns("outreach")["period"],
    columns("sources")["published"],
    columns("places")["valid_from"],
)
NUMBERISH = st.text(st.sampled_from("0123456789.,%-−+eE '\u00a0/hơnngàx٣"), max_size=12)


def read(text: str, column: Column) -> Any:
    return read_cell(text, column, Vocabulary())


def refused(text: str, column: Column) -> Fault:
    with pytest.raises(Fault) as caught:
        read(text, column)
    assert caught.value.values["value"]
    return caught.value


def advice(fault: Fault) -> list[str]:
    """Return what a sentence says to write: what stands behind "write", but for mere examples."""
    found = re.findall(r"\bwrite '?([0-9][0-9./-]*)", fault.sentence("en"))
    return [] if "write 2014, 2022-03" in fault.sentence("en") else found


# Counts and percentages


@SOME
@given(st.integers(0, 10**12 - 1))
def test_whole_numbers_are_read_and_separators_refused(number: int) -> None:
    assert read(str(number), COUNT) == number
    for separator in (".", ",", " ", "\u00a0", "\u202f", "\u2009", "'", "’"):
        if number >= 1000:
            fault = refused(f"{number:,}".replace(",", separator), COUNT)
            assert (fault.remedy, fault.values["new"]) == ("write_ungrouped", str(number))


@SOME
@given(
    st.integers(1, 10**9),
    st.sampled_from(["hơn {}", "{} lượt", "khoảng {} người", "{}(1)", "{}*", ">{}", "{},0"]),
    st.sampled_from(["{}", "{:,}"]),
)
def test_what_is_said_to_be_written_is_accepted_as_a_count(
    number: int, around: str, form: str
) -> None:
    fault = refused(around.format(form.format(number).replace(",", ".")), COUNT)
    assert advice(fault) == [str(number)]
    assert read(advice(fault)[0], COUNT) == number


@pytest.mark.parametrize(
    ("text", "column", "new"),
    [
        (" 1.273", COUNT, "1273"),
        ("1273 ", COUNT, "1273"),
        ("94,3 ", PERCENT, "94.3"),
        ("\u00a02017-2018", PERIOD, "2017/2018"),
        ("1.4.2014 ", DAY, "2014-04-01"),
    ],
)
def test_blanks_around_a_cell_are_not_all_that_is_said(text: str, column: Column, new: str) -> None:
    """What is said to be written is accepted, not refused for the next reason."""
    assert advice(refused(text, column)) == [new]


@SOME
@given(st.integers(1, 999), st.sampled_from(["nghìn", "ngàn", "vạn", "triệu", "trăm", "k", "tr"]))
def test_words_for_the_size_of_a_count_are_multiplied_out(number: int, word: str) -> None:
    times = {"vạn": 10_000, "triệu": 10**6, "tr": 10**6, "trăm": 100}.get(word, 1000)
    for text in (f"{number} {word}", f"{number}{word}"):
        if text[-2:].strip() in ("k", "tr") and " " in text:
            continue  # nobody writes 16 k
        fault = refused(text, COUNT)
        if fault.values.get("new"):
            assert fault.values["new"] == str(number * times)
            assert read(fault.values["new"], COUNT) == number * times


@pytest.mark.parametrize(
    ("text", "key", "new"),
    [
        ("1.201/1.273", "several_numbers", ""),
        ("613 ngàn", "size_in_words", "613000"),
        ("3 vạn", "size_in_words", "30000"),
        ("5tr", "size_in_words", "5000000"),
        ("16k", "size_in_words", "16000"),
        ("2 tỷ", "size_in_words", "2000000000"),
        ("1,5 triệu", "size_in_words", "1500000"),
        ("ba", "spelled_out", "3"),
        ("ba trăm", "spelled_out", "300"),
        ("26,5", "not_whole", ""),
        ("0.500", "not_whole", ""),
        ("khoảng 26,5", "not_whole", ""),
        ("128.0", "not_whole", "128"),
        ("1.6e4", "power_of_ten", ""),
        ("-5", "negative_count", ""),
        ("88%", "a_percentage", ""),
        ("n/a", "not_whole", ""),
        ("∞", "not_finite", ""),
        ("٣", "not_whole", ""),
        ("134(1)", "footnote", "134"),
        ("134¹", "footnote", "134"),
        ("9" * 13, "too_long", ""),
    ],
)
def test_a_bad_count_says_what_to_write(text: str, key: str, new: str) -> None:
    fault = refused(text, COUNT)
    assert (fault.key, fault.values.get("new", "")) == (key, new)
    assert fault.sentence("en").startswith(f"'{text}' ")


@SOME
@given(st.decimals(0, 100, places=2))
def test_percentages_are_read_and_vietnamese_ones_refused(number: object) -> None:
    plain, comma = str(number), str(number).replace(".", ",")
    assert read(plain, PERCENT) == float(plain)
    for printed in (comma, f"{comma}%", f"{plain} %", f"{comma} phần trăm", f"{comma}(1)"):
        fault = refused(printed, PERCENT)
        assert fault.values["new"] == plain
        assert read(fault.values["new"], PERCENT) == float(plain)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("100.01", "over_100"),
        ("150%", "over_100"),
        ("-3", "negative_percent"),
        ("n/a", "not_percent"),
        ("88.73239436619718", "worked_out"),
        ("trên 85%", "not_percent"),
        ("5%%", "not_percent"),
        ("1e1", "not_percent"),
        ("inf", "not_percent"),
    ],
)
def test_a_bad_percentage_is_refused(text: str, key: str) -> None:
    assert refused(text, PERCENT).key == key


# Dates and periods


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("08/12/2017", ["2017-12-08"]),
        ("8.12.2017", ["2017-12-08"]),
        ("12/31/2014", ["2014-12-31"]),
        ("12/2017", ["2017-12"]),
        ("2017-2018", ["2017/2018"]),
        ("2013–2023", ["2013/2023"]),
        ("2017 / 2018", ["2017/2018"]),
        ("2022/03", ["2022-03"]),
        ("2022/3/5", ["2022-03-05"]),
        ("2022-3", ["2022-03"]),
        ("Mar-22", ["2022-03"]),
        ("Thg3-22", ["2022-03"]),
        ("Mar-99", ["1999-03"]),
        ("2014.0", ["2014"]),
        ("2015-02-10 00:00:00", ["2015-02-10"]),
        ("42045", ["2015-02-10"]),
        ("2014-03/05", ["2014-03/2014-05"]),
        ("2011/12", ["2011/2012"]),
        ("2017/18", ["2017/2018"]),
        ("2018-2017", []),
        ("32/13/2014", []),
        ("quý I", []),
        ("2014-3-45", []),
    ],
)
def test_a_period_in_another_notation_says_what_to_write(text: str, new: list[str]) -> None:
    fault = refused(text, PERIOD)
    assert fault.key == "not_a_period"
    assert advice(fault) == new
    for one in new:
        assert read(one, PERIOD) == one


@pytest.mark.parametrize("column", [DATE, DAY])
@pytest.mark.parametrize("text", ["2017/2018", "2017-2018", "2011/12", "2014-03/05"])
def test_no_span_is_suggested_for_a_date(text: str, column: Column) -> None:
    fault = refused(text, column)
    assert fault.key == "not_a_date"
    assert all(is_read(one, column) for one in advice(fault))


def is_read(text: str, column: Column) -> bool:
    try:
        return read(text, column) is not None
    except Fault:
        return False


DAYS = st.dates(date(1946, 1, 1), date(2099, 12, 31))
NOTATIONS = [
    *("{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "{d}-{m}-{y}", "{d}.{m}.{y}", "{m}/{d}/{y}"),
    *("{y}/{m}/{d}", "{y}.{m:02}.{d:02}", "{y}-{m}-{d}", "{y}-{m:02}-{d:02} 08:30", "{m}/{y}"),
    *("{y}/{m:02}", "{m:02}-{y}", "{y}.0", "{y}-{y}", " {y} / {y}", "{y}–{y}", "{y}-{m:02}/{m:02}"),
    *("Thg{m}-{s:02}", "thg {m}-{s:02}", "ngày {d}/{m}/{y}", "tháng {m}/{y}", "năm {y}"),
]


@SOME
@given(DAYS, st.sampled_from(NOTATIONS), st.sampled_from([PERIOD, DATE, DAY]))
def test_what_is_said_to_be_written_is_accepted_as_a_date(
    day: date, notation: str, column: Column
) -> None:
    text = notation.format(d=day.day, m=day.month, y=day.year, s=day.year % 100)
    if is_read(text, column):
        return
    for new in advice(refused(text, column)):
        assert is_read(new, column), (text, new)
        if "s" not in notation:
            assert str(day.year) in new


@pytest.mark.parametrize(
    ("text", "column", "key"),
    [
        ("1905-07-06", PERIOD, "year_as_date"),
        ("1905-07-06", DAY, "year_as_date"),
        ("9999", PERIOD, "other_time"),
        ("1944", DATE, "other_time"),
        ("2101-01-01", DAY, "year_too_late"),
        ("1996", DAY, "not_full_date"),
        ("2015-02-30", DATE, "no_such_day"),
        ("2015-13", PERIOD, "no_such_date"),
        ("2017/", PERIOD, "period_without_end"),
    ],
)
def test_dates_that_can_not_be(text: str, column: Column, key: str) -> None:
    assert refused(text, column).key == key


# Numbers in words, and a row against its phrase

UNITS = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def spelled(number: int, empty: str = "") -> str:
    """Return a number below a million as Vietnamese spells it; `empty` stands for no hundreds."""
    if number >= 1000:
        head, rest = spelled(number // 1000, empty), number % 1000
        between = empty if 0 < rest < 100 else ""
        zero = "linh" if 0 < rest < 10 else ""
        parts = [head, "nghìn", between, zero, spelled(rest) if rest else ""]
        return " ".join(filter(None, parts))
    hundreds, tens, units = number // 100, number // 10 % 10, number % 10
    words = [UNITS[hundreds], "trăm"] if hundreds else []
    if tens > 1:
        words += [UNITS[tens], "mươi"]
    elif tens == 1:
        words += ["mười"]
    elif hundreds and units:
        words += ["linh"]
    last = {1: "mốt", 4: "tư", 5: "lăm"} if tens > 1 else {5: "lăm"} if tens else {}
    return " ".join([*words, last.get(units, UNITS[units])]).strip()


@settings(SOME, max_examples=300)
@given(st.integers(1, 999_999) | st.integers(1, 9999))
def test_numbers_in_words_are_understood(number: int) -> None:
    text = spelled(number)
    (found,) = numbers_in_words(f"có {text} người")
    assert (found.value, found.text.strip()) == (number, text)


@pytest.mark.parametrize("number", [1005, 2014, 20_024, 83_001])
def test_no_hundreds_may_be_spelled_out(number: int) -> None:
    """Formal texts say "hai nghìn không trăm mười bốn"."""
    text = spelled(number, "không trăm")
    assert [one.value for one in numbers_in_words(f"có {text} người")] == [number]


def test_the_speller_of_this_test_spells() -> None:
    assert spelled(1005, "không trăm") == "một nghìn không trăm linh năm"
    assert [spelled(one) for one in (15, 21, 44, 105, 300, 1005, 20_024)] == [
        "mười lăm",
        "hai mươi mốt",
        "bốn mươi tư",
        "một trăm linh năm",
        "ba trăm",
        "một nghìn linh năm",
        "hai mươi nghìn hai mươi tư",
    ]


WORDS = {"": "", "more_than": "hơn", "at_least": "ít nhất", "about": "khoảng", "nearly": "gần"}
UNIT = {"outreach": "lượt người", "awards": "bằng khen", "compliance": "khu dân cư"}


@SOME
@given(
    st.sampled_from(sorted(FIGURES)),
    st.integers(1, 10**7),
    st.sampled_from(sorted(WORDS)),
    st.sampled_from(["digits", "plain", "words"]),
    st.integers(1, 10**7),
)
def test_a_row_agrees_with_a_phrase_that_prints_it_and_with_no_other(
    table: str, number: int, qualifier: str, form: str, other: int
) -> None:
    count = numbers_of(table)[0]
    number = number % 999_999 + 1 if form == "words" else number
    texts = {"digits": f"{number:,}".replace(",", "."), "plain": str(number)}
    printed = spelled(number) if form == "words" else texts[form]
    phrase = f"{WORDS[qualifier]} {printed} {UNIT[table]}".strip()
    row = {"as_printed": phrase, "period": "2019", count: number, f"{count}_qualifier": qualifier}
    row = {column: value for column, value in row.items() if value}
    assert list(differences(table, row)) == []
    wrong = "less_than" if qualifier else "about"
    ((column, fault),) = differences(table, {**row, f"{count}_qualifier": wrong})
    assert column == f"{count}_qualifier"
    assert not qualifier or fault.values["new"] == qualifier
    if other != number:
        ((column, fault),) = differences(table, {**row, count: other})
        assert (column, fault.values["new"]) == (count, str(number))


# Any text


@SOME
@given(NUMBERISH | st.text(max_size=200), st.sampled_from(sorted(READERS)))
def test_any_cell_is_read_or_refused_in_a_sentence(text: str, kind: str) -> None:
    column = Column(name="x", kind=kind)
    found: Any = None
    try:
        value = read(text, column)
    except Fault as fault:
        value, found = None, fault
    for sentence in [found.sentence(language) for language in LANGUAGES] if found else []:
        assert "; " in sentence or found.values["value"] not in sentence
        assert len(sentence) < 500
        assert len(sentence.splitlines()) == 1
    if kind == "whole" and value is not None:
        assert 0 <= value < 10**12
    elif kind == "percent" and value is not None:
        assert 0 <= value <= 100


@pytest.mark.parametrize(
    ("kind", "good", "bad", "key"),
    [
        ("key", "quang-binh_2.0", "Quảng Bình", "not_an_id"),
        ("key", "a", "a+b", "not_an_id"),
        ("key", "a", "Sep-11", "rewritten"),
        ("gso_code", "02287", "2.287", "not_gso"),
        ("url", "https://a.vn/b?c", "www.a.vn", "not_url"),
        ("file", "a b.txt", "x/a.txt", "not_file"),
        ("file", "ă.txt", "..", "not_file"),
        ("text", "a, b", "a\nb", "several_lines"),
        ("text", 'nói "hơn"', 'nói "hơn', "single_quote"),
        ("text", "1-Sep-2011 x", "1.24E+20", "rewritten"),
        ("text", "Thg", "Thg3-22", "rewritten"),
        ("ref", "a b", "a\u200bb", "unseen_character"),
        ("ref", "a", "a ", "blanks_around"),
    ],
)
def test_other_cells(kind: str, good: str, bad: str, key: str) -> None:
    column = Column(name="x", kind=kind)
    assert read(good, column) == good
    assert refused(bad, column).key == key


def test_text_is_composed_and_without_what_does_not_show() -> None:
    text = Column(name="x", kind="text")
    assert read(" xa\u0303 \u00a0 Thu\u031b\u0309\u200b ", text) == "xã Thử"
    assert read(" \u00a0\n", text) is None


SAID = ["", "hơn ", "trên ", "khoảng "]
BEHIND = [
    " xã",
    " nghìn xã",
    " xã (80%)",
    " xã (tỷ lệ 79,5%)",
    " xã trở lên",
    "/1.200 xã",
    "%",
    " và 3 xã",
]
ASKED = {"percent": ["", "80", "79.5"], "assessed": ["", "1200"], "compliant": ["12", "1201", "3"]}


def test_what_is_passed_over_in_large_tables_has_no_differences():
    """Rows that are plainly alike are not looked at one by one: they must be all right."""
    phrases = [f"{said}{n}{more}" for said in SAID for n in ("12", "1.201") for more in BEHIND]
    made = [
        {"as_printed": phrase, "compliant_qualifier": word, "percent_qualifier": "", **numbers}
        for phrase in phrases
        for word in ("", "more_than", "about")
        for numbers in (
            {"compliant": a, "assessed": b, "percent": c}
            for a in ASKED["compliant"]
            for b in ASKED["assessed"]
            for c in ASKED["percent"]
        )
    ]
    frame = pd.DataFrame(made).replace("", None)
    alike = _plainly_alike(frame, numbers_of("compliance"))
    assert 20 < alike.sum() < len(frame) / 10
    for row in frame[alike].to_dict("records"):
        assert not list(differences("compliance", {**row, "period": "2014"})), row
