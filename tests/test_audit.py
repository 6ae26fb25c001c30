"""Figures held against invented texts; the real texts only where they are at hand."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antq_analysis.phrases import comparable, dates_in, numbers_in, numbers_in_words, pattern
from antq_analysis.raw.as_printed import differences
from antq_analysis.raw.load import check_source
from antq_analysis.raw.problems import lines_of
from antq_analysis.raw.schema import TABLES, columns
from antq_analysis.texts.audit import Audit, audit, find

PROJECT = Path(__file__).parents[1]
SEEDS = PROJECT.parent / "shared" / "seeds"
UPDATE = PROJECT.parent / "shared" / "update-sample"
MANY = settings(max_examples=300, deadline=None)

TEXT = """\ufeffLễ tổng kết ở xã Mẫu
\u00a0
Tỉnh Mẫu có 1.201/1.273 khu dân cư đạt, tặng 13 bằng\u00a0khen, 4  cờ; hơn 3 bằng khen nữa.

Có hơn 16.000 lượt người và 1.201.500 hộ; 613 ngàn lượt; tổ hoà giải họp ngày 10-2-2015.
"""
AWARD = {
    "fact_id": "one",
    "source_id": "mau",
    "paragraph": "2",
    "as_printed": "13 bằng khen",
    "place_id": "xa-mau",
    "period": "2014",
    "period_basis": "printed",
    "award": "certificate_of_merit",
    "conferred_by": "ministry",
    "recipient": "not_stated",
    "count": "13",
    "occasion": "not_stated",
}
PLACE = {"place_id": "xa-mau", "name_vi": "xã Mẫu", "name_en": "Mẫu", "level": "commune"}
SOURCE = {"source_id": "mau", "place_id": "xa-mau", "title": "Mẫu", "file": "mau.txt"}


def tables(folder: Path, **rows: list[dict[str, str]]) -> Path:
    """Write a data set of invented rows, with the project's codes."""
    folder.mkdir(exist_ok=True)
    with (PROJECT / "data" / "raw" / "codes.csv").open(encoding="utf-8") as file:
        rows["codes"] = list(csv.DictReader(file))
    rows = {"places": [PLACE], "sources": [SOURCE], **rows}
    for table in TABLES:
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(columns(table)))
            writer.writeheader()
            writer.writerows(rows.get(table, []))
    return folder


def audited(tmp_path: Path, text: str | bytes = TEXT, **rows: list[dict[str, str]]) -> Audit:
    texts = tmp_path / "texts"
    texts.mkdir(exist_ok=True)
    (texts / "mau.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    checked = check_source(tables(tmp_path / "raw", **rows))
    assert lines_of(checked.problems) == []
    result = audit(checked, texts)
    # Whether the texts hold more than the tables is tested in test_completeness.py.
    result.problems = [one for one in result.problems if one.fault.key != "not_accounted_for"]
    result.printed = result.accounted = 0
    return result


def award(**cells: str) -> list[dict[str, str]]:
    return [{**AWARD, **cells}]


def faults(table: str, phrase: str, **cells: object) -> dict[str, str]:
    found = differences(table, {"as_printed": phrase, **cells})
    return {column: fault.sentence("en") for column, fault in found}


# Where a phrase stands


def test_a_figure_is_found_across_blanks_and_tone_placement(tmp_path: Path) -> None:
    rows = award() + award(fact_id="two", as_printed="4 cờ", count="4")
    event = {name: AWARD[name] for name in ("source_id", "place_id", "period_basis")} | {
        "fact_id": "three",
        "paragraph": "3",
        "as_printed": "tổ hòa giải họp ngày 10-2-2015",
        "period": "2015-02-10",
        "status": "held",
        "kind": "review",
    }
    result = audited(tmp_path, awards=rows, events=[event])
    assert result == Audit([], found=3, figures=3, without_text=0)
    decomposed = unicodedata.normalize("NFD", TEXT)
    assert audited(tmp_path, decomposed, awards=rows, events=[event]) == result


@pytest.mark.parametrize(
    ("phrase", "paragraph", "expected"),
    [
        ("3 bằng khen", "1", "it stands in paragraph 2: correct the paragraph"),
        ("3 Bằng khen", "2", "; '3 bằng khen' does: copy it"),
        ("3 bang khen", "2", "; '3 bằng khen' does: copy it"),
        ("3 giấy khen", "2", "does not stand in paragraph 2 of mau.txt; copy it"),
    ],
)
def test_a_phrase_elsewhere_is_reported_at_as_printed(
    tmp_path: Path, phrase: str, paragraph: str, expected: str
) -> None:
    result = audited(tmp_path, awards=award(as_printed=phrase, paragraph=paragraph, count="3"))
    (problem,) = result.problems
    assert (problem.file, problem.line, problem.column) == ("awards.csv", 2, "as_printed")
    assert expected in problem.message("en")
    assert (result.found, result.figures, result.without_text) == (0, 1, 0)


def test_a_longer_number_is_named_as_what_stands_there(tmp_path: Path) -> None:
    (problem,) = audited(
        tmp_path,
        "tặng 13 bằng khen",
        awards=award(paragraph="1", as_printed="3 bằng khen", count="3"),
    ).problems
    assert "'13 bằng khen' does" in problem.message("en")


@pytest.mark.parametrize("paragraph", ["4", "900"])
def test_a_paragraph_beyond_the_text_is_a_problem(tmp_path: Path, paragraph: str) -> None:
    (problem,) = audited(tmp_path, awards=award(paragraph=paragraph)).problems
    assert problem.column == "paragraph"
    assert "which has 3 paragraphs; it stands in paragraph 2" in problem.message("en")


@pytest.mark.parametrize("source", [{"file": ""}, {"file": "other.txt"}])
def test_rows_without_a_text_are_counted_apart(tmp_path: Path, source: dict[str, str]) -> None:
    result = audited(tmp_path, awards=award(), sources=[SOURCE | source])
    missing = Counter({source["file"]: 1} if source["file"] else {})
    assert result == Audit([], found=0, figures=1, without_text=1, missing=missing)


def test_texts_are_found_whatever_their_capitals(tmp_path: Path) -> None:
    result = audited(tmp_path, awards=award(), sources=[SOURCE | {"file": "MAU.TXT"}])
    assert (result.found, result.without_text) == (1, 0)


def test_quotation_marks_are_alike(tmp_path: Path) -> None:
    result = audited(
        tmp_path, "tặng “13 bằng khen”", awards=award(paragraph="1", as_printed='"13 bằng khen"')
    )
    assert result.problems == []


def test_a_row_without_a_paragraph_is_counted_apart(tmp_path: Path) -> None:
    assert audited(tmp_path, awards=award(paragraph="")).without_text == 1


def test_a_text_in_another_encoding_is_one_problem(tmp_path: Path) -> None:
    result = audited(tmp_path, "hòa giải".encode("utf-16"), awards=award())
    assert lines_of(result.problems) == ["mau.txt: is not UTF-8 text; save it as 'UTF-8'"]
    assert result.without_text == 1


def test_a_phrase_may_not_leave_out_the_word_before_its_number(tmp_path: Path) -> None:
    (problem,) = audited(tmp_path, "có hơn 13 bằng khen", awards=award(paragraph="1")).problems
    assert "is more_than in the text" in problem.message("en")
    both = "có hơn 13 bằng khen, đúng 13 bằng khen"
    assert audited(tmp_path, both, awards=award(paragraph="1")).problems == []


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("3 bằng khen", "13 bằng khen"),
        ("3 bằng khen", "1.3 bằng khen"),
        ("5 tập thể", "15 tập thể"),
        ("1.201", "có 1.201.500 hộ"),
        ("1.201", "có 1.201/1.273 khu"),
        ("10-2", "ngày 10-2-2015"),
        ("ngày 10-", "ngày 10-2"),
        ("20 lượt", "từ 15-20 lượt"),
        ("20 lượt", "từ 15 – 20 lượt"),
        ("88", "tỷ lệ 88,73%"),
        ("88", "tỷ lệ 88%"),
        ("hơn 613", "hơn 613 ngàn lượt"),
        ("an", "toàn dân"),
        ("hòa giả", "tự hòa giải"),
        ("khu dân c", "khu dân cư"),
        ("Khu dân cư", "khu dân cư"),
    ],
)
def test_a_phrase_inside_a_longer_word_or_number_is_not_it(phrase: str, text: str) -> None:
    assert pattern(comparable(phrase)).search(comparable(text)) is None


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("Ngày 10-2", "(BM) - Ngày 10-2, Ban Chỉ đạo"),
        ("13 bằng khen", "3 cờ, 13 bằng khen."),
        ("8.686 lượt", "91 đợt/8.686 lượt người"),
        ("(2013-2023)", "mới”(2013-2023)."),
        ("5 an toàn", "“5 an toàn”"),
        ("Uỷ ban", "các Ủy ban xã"),
        ("HOÀ", "xã HÒA"),
    ],
)
def test_a_phrase_between_boundaries_is_found(phrase: str, text: str) -> None:
    assert pattern(comparable(phrase)).search(comparable(text))


@MANY
@given(
    st.integers(0, 10**7),
    st.sampled_from(["{}", "{} hộ"]),
    st.sampled_from(["1{}", "9.{}", "7,{}", "2/{}", "31-{}", "5 - {}", "x{}", "ữ{}"]),
)
def test_a_phrase_in_a_longer_number_is_never_found(number: int, unit: str, longer: str) -> None:
    phrase = unit.format(vietnamese(number))
    assert (
        pattern(comparable(phrase)).search(comparable(f"có {longer.format(phrase)} ở đó")) is None
    )
    assert pattern(comparable(phrase)).search(
        comparable(f"có {phrase} ở đó, {longer.format(phrase)}")
    )


# What a phrase prints


def vietnamese(number: int) -> str:
    return f"{number:,}".replace(",", ".")


@MANY
@given(
    st.integers(0, 10**12), st.sampled_from(["", "hơn ", "có ", "("]), st.sampled_from(["", " hộ"])
)
def test_a_whole_number_is_read_back(number: int, before: str, after: str) -> None:
    (found,) = numbers_in(f"{before}{vietnamese(number)}{after}")
    assert (found.value, found.is_percent) == (number, False)
    assert found.qualifier == ("more_than" if before == "hơn " else "exact")


@MANY
@given(st.decimals(0, 100, places=2))
def test_a_percentage_is_read_back(number: Decimal) -> None:
    (found,) = numbers_in(f"tỷ lệ {str(number).replace('.', ',')}%")
    assert (found.value, found.is_percent) == (number, True)


@pytest.mark.parametrize(
    ("phrase", "values"),
    [
        ("1.201/1.273 khu dân cư", [1201, 1273]),
        ("252/284 nhà trường (tỷ lệ 88,73%)", [252, 284, Decimal("88.73")]),
        ("hơn 613 ngàn lượt", [613000]),
        ("1,2 triệu lượt", [1200000]),
        ("gần 3 tỉ đồng", [3_000_000_000]),
        ("1,5 tỷ đồng", [1_500_000_000]),
        ("1,250 triệu lượt", [1250000]),
        ("16 000 lượt", [16000]),
        ("1,201 hộ", [1201]),
        ("12.5%", [Decimal("12.5")]),
        ("1.201,5 ha", [Decimal("1201.5")]),
        ("80 phần trăm", [80]),
        ("QH15 và B52", []),
    ],
)
def test_numbers_are_read_as_vietnamese_prints_them(phrase: str, values: list[Decimal]) -> None:
    assert [number.value for number in numbers_in(phrase)] == values


def test_a_heading_number_equals_nothing() -> None:
    assert [number.value.is_nan() for number in numbers_in("tiêu chí 19.2.5")] == [True]


@pytest.mark.parametrize(
    ("phrase", "qualifiers"),
    [
        ("hơn 15 hội nghị", ["more_than"]),
        ("Trên 85%", ["more_than"]),
        ("134 xã trên 159 xã", ["exact", "exact"]),
        ("khoảng 26.000 lượt", ["about"]),
        ("gần 7.700 buổi", ["nearly"]),
        ("dưới 50 hộ", ["less_than"]),
        ("không dưới 50 hộ", ["at_least"]),
        ("ít nhất là 70%", ["at_least"]),
        ("từ 80% khu dân cư trở lên", ["at_least"]),
        ("tối đa 5 tổ", ["at_most"]),
        ("không quá 5 tổ", ["at_most"]),
        ("5 tổ trở xuống", ["at_most"]),
        ("252/284 (đạt hơn 88%)", ["exact", "exact", "more_than"]),
        ("hơn hẳn, 5 tổ", ["exact"]),
    ],
)
def test_a_qualifier_belongs_to_the_number_it_precedes(phrase: str, qualifiers: list[str]) -> None:
    assert [number.qualifier for number in numbers_in(phrase)] == qualifiers


@pytest.mark.parametrize(
    ("phrase", "numbers"),
    [
        ("ba tập thể", [3]),
        ("mười hai tập thể", [12]),
        ("hai trăm hộ", [200]),
        ("hai năm ", [2, 5]),
        ("Hai mươi lăm xã", [25]),
        ("một nghìn hai trăm linh năm hộ", [1205]),
        ("ba triệu rưỡi lượt", [3_500_000]),
        ("bốn mươi tư xã", [44]),
        ("tư lệnh", []),
    ],
)
def test_numbers_may_be_spelled_out(phrase: str, numbers: list[int]) -> None:
    assert [number.value for number in numbers_in_words(phrase)] == numbers


# Whether the row says the same


@pytest.mark.parametrize(
    ("table", "phrase", "cells"),
    [
        ("compliance", "1.201/1.273 khu dân cư", {"compliant": 1201, "assessed": 1273}),
        ("compliance", "9/9 xã", {"compliant": 9, "assessed": 9}),
        ("compliance", "trên 85%", {"percent": 85.0, "percent_qualifier": "more_than"}),
        ("compliance", "134 xã trên 159 xã", {"compliant": 134, "assessed": 159}),
        ("compliance", "100% xã năm 2018", {"percent": 100.0, "period": "2018"}),
        ("outreach", "128 lượt", {"value": 128, "value_qualifier": "exact"}),
        ("outreach", "128 lượt theo Chỉ thị 09-CT/TW", {"value": 128}),
        ("outreach", "hơn 15, nay là 15 lượt", {"value": 15}),
        ("awards", "ba tập thể", {"count": 3}),
        ("awards", "10 tập thể, 5 cá nhân", {"count": 10}),
        ("outreach", "ba trăm lượt", {"value": 300}),
        ("outreach", "hơn hai nghìn ba trăm lượt", {"value": 2300, "value_qualifier": "more_than"}),
        ("awards", "13 bằng khen", {"count": 14, "count_printed": "13"}),
    ],
)
def test_a_row_that_says_the_same_has_no_fault(
    table: str, phrase: str, cells: dict[str, object]
) -> None:
    assert faults(table, phrase, **cells) == {}


@pytest.mark.parametrize(
    ("table", "phrase", "cells", "column", "message"),
    [
        ("awards", "13 bằng khen", {"count": 3}, "count", "'3' is not printed"),
        ("awards", "bằng khen", {"count": 3}, "count", "holds no number"),
        ("awards", "13 bằng khen", {"count": 13, "count_printed": "31"}, "count", "'31'"),
        ("awards", "13 bằng khen", {"count": 13, "count_printed": "1E"}, "count", "'1E'"),
        ("compliance", "9 xã", {"compliant": 9, "assessed": 9}, "assessed", "'9' is not printed"),
        ("compliance", "134/159 xã", {"compliant": 134}, "assessed", "holds '159'; write 159"),
        (
            "compliance",
            "134/159 xã (84,3%)",
            {"compliant": 134, "assessed": 159},
            "percent",
            "holds '84,3%'; write 84.3",
        ),
        ("awards", "3/5 bằng khen", {"count": 3}, "as_printed", "'5' stands in as_printed, but"),
        ("awards", "94,3% trong 13 bằng khen", {"count": 13}, "as_printed", "'94,3%' stands"),
        ("compliance", "70% xã", {"compliant": 70}, "compliant", "which holds 70%"),
        ("compliance", "70 xã", {"percent": 70.0}, "percent", "'70.0' is not printed"),
        ("compliance", "134/gần 160 xã", {"compliant": 134, "assessed": 160}, "assessed", "nearly"),
        ("outreach", "hơn 16.000 lượt", {"value": 16000}, "value_qualifier", "write more_than"),
        (
            "outreach",
            "hơn 16.000 lượt",
            {"value": 16000, "value_qualifier": "about"},
            "value_qualifier",
            "'about' stands here",
        ),
        (
            "outreach",
            "16.000 lượt",
            {"value": 16000, "value_qualifier": "more_than"},
            "value_qualifier",
            "'more_than' has no word for it",
        ),
        ("outreach", "1.201 hộ", {"value": 1}, "value", "which holds 1.201"),
        ("outreach", "613 ngàn lượt", {"value": 613}, "value", "which holds 613 ngàn"),
    ],
)
def test_a_row_that_says_something_else_is_reported_once(
    table: str, phrase: str, cells: dict[str, object], column: str, message: str
) -> None:
    found = faults(table, phrase, **cells)
    assert list(found) == [column]
    assert message in found[column]


DATES = [
    ("Ngày 08/12/2017", "2017-12-08"),
    ("Chiều ngày 12/5/2023", "2023-05-12"),
    ("Ngày 10-2", "2015-02-10"),
    ("Ngày 01/3", "2024-03-01"),
    ("lễ hội (19/8)", "2014-08-19"),
    ("ngày 19-8-2014", "2014-08-19"),
    ("ngày 01 tháng 8 năm 2013", "2013-08-01"),
    ("tháng 8 năm 2013", "2013-08"),
    ("tháng 8/2013", "2013-08"),
    ("2022-03", "2022-03"),
    ("từ năm 2017 đến 2018", "2017/2018"),
    ("(2013-2023)", "2013/2023"),
    ("giai đoạn 2021-2025", "2021/2025"),
    ("Năm 2014 là năm thứ ba", "2014"),
]


@pytest.mark.parametrize(("phrase", "period"), DATES)
def test_a_printed_date_is_an_end_of_the_period(phrase: str, period: str) -> None:
    assert faults("events", phrase, period=period) == {}
    assert (
        "does not hold the printed date" in faults("events", phrase, period="1999-01-31")["period"]
    )


@pytest.mark.parametrize(
    ("phrase", "period"),
    [
        ("Ngày 08/12/2017", "2017-08-12"),
        ("Ngày 08/12/2017", "2017-12"),
        ("từ năm 2017 đến 2018", "2017/2019"),
        ("năm 2018", "2017/2020"),
        ("Ngày 10-2", "2015-02"),
    ],
)
def test_a_date_that_the_period_does_not_hold_is_reported(phrase: str, period: str) -> None:
    assert list(faults("events", phrase, period=period)) == ["period"]


@pytest.mark.parametrize(
    "phrase",
    ["tổng kết 20 năm", "Khu dân cư 6 không", "5 an toàn", "Ban Chỉ đạo 138", "Chỉ thị 09-CT/TW",
     "Nghị quyết số 50-NQ/ĐU", "Kế hoạch số 06/KH-UBND", "Chỉ thị số 09/CT-BCA", "số 11/CT- BNV",
     "Thông tư 124/2021/TT-BCA", "Luật số 12/2015", "1.201/1.273 khu", "6 tháng đầu", "9/9 xã",
     "đạt 20/25", "ngày 40/5"],
)  # fmt: skip
def test_other_numbers_are_no_dates(phrase: str) -> None:
    assert dates_in(phrase, loose=True)[0] == []


def test_shares_are_no_dates_beside_a_figure() -> None:
    assert dates_in("đạt 9/9", loose=False) == ([], "đạt 9/9")
    assert [date.iso for date in dates_in("đợt 9/9", loose=True)[0]] == ["????-09-09"]


def test_a_citation_is_held_against_its_date_as_printed() -> None:
    phrase = "Kết luận số 44-KL/TW ngày 20/01/2019"
    corrected = {"date": "2019-01-22", "date_printed": "2019-01-20"}
    assert faults("citations", phrase, **corrected) == {}
    assert "write 2019-01-20" in faults("citations", phrase, date="2019-01-22")["date"]
    assert "is blank" in faults("citations", phrase, date=None)["date"]
    assert faults("citations", phrase, date="2019-01-20", date_printed=float("nan")) == {}


@MANY
@given(
    st.dates(pd.Timestamp(1990, 1, 1).date(), pd.Timestamp(2089, 12, 31).date()),
    st.sampled_from(["ngày {0.day}/{0.month}/{0.year}", "Ngày {0.day:02}-{0.month:02}",
                     "{0.day}.{0.month}.{0.year}", "tháng {0.month}/{0.year}", "năm {0.year}",
                     "ngày {0.day} tháng {0.month} năm {0.year}"]),
)  # fmt: skip
def test_every_date_is_read_back(date: object, form: str) -> None:
    phrase = form.format(date)
    (found,) = dates_in(f"Lễ {phrase}", loose=True)[0]
    assert found.agrees_with(str(date))
    assert not found.agrees_with("1989-13-32")


# Finding a phrase


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "mau.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "zzz.txt").write_text("Hòa Bình", encoding="utf-8")
    return tmp_path


SOURCES = pd.DataFrame([SOURCE])


def test_find_names_source_paragraph_and_surroundings(texts: Path) -> None:
    (line,) = find("HOÀ GIẢI", texts, SOURCES, "en")
    assert line.startswith("mau, paragraph 3: …")
    assert "tổ hoà giải họp" in line


def test_find_says_when_a_hit_is_part_of_a_longer_number(texts: Path) -> None:
    (line,) = find("201.500", texts, SOURCES, "en")
    assert line.endswith("(part of '1.201.500')")
    assert "(part of" not in find("3 bằng khen", texts, SOURCES, "en")[0]


def test_find_does_without_tone_marks_only_where_needed(texts: Path) -> None:
    head, *lines = find("hoa", texts, None, "en")
    assert "without" in head
    assert [line.split(",")[0] for line in lines] == ["mau.txt", "zzz.txt"]
    assert len(find("hòa bình", texts, None, "en")) == 1


def test_find_says_that_nothing_was_found_or_asked_for(texts: Path) -> None:
    assert find("giấy khen", texts, None, "en") == [
        f"'giấy khen' stands in none of the 2 texts of {texts.name}"
    ]
    assert "write a phrase" in find(" \u00a0", texts, None, "en")[0]
    (texts / "scan.pdf").write_bytes(b"%PDF\xff")
    assert find("Hòa Bình", texts, None, "en")[1].startswith("scan.pdf: not searched")


# Real rows


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the sources' texts are not at hand")
def test_every_figure_of_the_project_is_found() -> None:
    result = audit(check_source(PROJECT / "data" / "raw"), SEEDS)
    assert lines_of(result.problems) == []
    assert result.found == result.figures - result.without_text >= 86


@pytest.mark.skipif(not UPDATE.is_dir(), reason="the sample of an update is not at hand")
@pytest.mark.parametrize("table", ["compliance", "outreach", "awards"])
def test_the_rows_of_a_real_update_say_what_they_print(table: str) -> None:
    with (UPDATE / f"{table}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert list(differences(table, {name: cell or None for name, cell in row.items()})) == []
