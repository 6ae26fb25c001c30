"""Good tables, damaged at random: accepted with right values, or refused at the right place.

What is accepted is held against the files as the csv module reads them, cell by cell, so that no
damage passes as another value.
"""

from __future__ import annotations

import csv
import io
import random
import re
import tempfile
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from antq_analysis.messages import LANGUAGES
from antq_analysis.phrases import composed
from antq_analysis.quantities import Bounded, total
from antq_analysis.raw.load import check_source
from antq_analysis.raw.problems import Checked, lines_of
from antq_analysis.raw.schema import TABLES, columns, headings, key_of
from patches import GOOD

FILES = {table: (GOOD / f"{table}.csv").read_bytes() for table in TABLES}
# A check takes a seventh of a second, too long to make failing examples smaller.
QUICK = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
)
NASTY = [
    *("", " ", "0", "-1", "1.273", "1,273", "1 273", "12,5", "12.5", "95%", "1e5", "inf", "nan"),
    *("9" * 30, "n/a", "null", "hơn 5", "٣", "½", "0x1F", "+5", "007", "=1+1", "TRUE", "3 vạn"),
    *("2014", "01/01/2014", "Mar-22", "41640", "2015-02-30", "2022/2021", "2019/", "0000", "9999"),
    *("2017-2018", "2011/12", "2014-03/05", "Thg3-22", "2017/2018", "1905-07-06", "2017-21", "ba"),
    *("result", "Result", " result", "result+target", "+", "a++b", "agency+enterprise", "roughly"),
    *("khu dân cư", "Bằng khen", "tỉnh Mẫu", "huyện Ví Dụ", "Cơ quan+Doanh nghiệp", "Mau Province"),
    *("less_than", "nearly", "mau-2019-areas", "tinh-mau", "nowhere", "xã-thử", "old", "{x}", "%s"),
    *('"', '""', "a\nb", "a\r\nb,c", "\x00", "\x07", "\ufffd", "\u200b", "\xad", "a\u0301", "'"),
    *(
        "x" * 500,
        "Tổng cộng",
        "fact_id",
        "tØnh",
        "t?nh",
        "tá»‰nh",
        "sep=,",
        "1/1",
        "134(1)",
        "#REF!",
    ),
]
tables = st.sampled_from(list(TABLES))
texts = st.sampled_from(NASTY) | st.text(max_size=12)


@cache
def good_frames() -> dict[str, pd.DataFrame]:
    return check_source(GOOD).frames


def rows_of(data: bytes) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) if row]


def written(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", errors="surrogatepass")


def checked(**changed: bytes) -> Checked:
    """Check the good tables with some of their files changed, and what holds of any result."""
    with tempfile.TemporaryDirectory() as name:
        for table, data in {**FILES, **changed}.items():
            (Path(name) / f"{table}.csv").write_bytes(data)
        result = check_source(Path(name))
    for language in LANGUAGES:
        lines = lines_of(result.problems, language)
        assert len(lines) <= len(result.problems)
        assert all(len(line.splitlines()) == 1 for line in lines)
    cells = [(one.file, one.line, one.column) for one in result.problems if one.column]
    assert len(set(cells)) == len(cells) or any(line == 1 for _, line, _ in cells)
    for problem in result.problems:
        table = problem.file.removesuffix(".csv")
        data = changed.get(table, FILES[table])
        assert 0 <= problem.line <= len(re.split(rb"\r\n|\r|\n", data))
        assert problem.line in (0, 1) or problem.column in {"", *columns(table)}
    if not result.problems:
        for table, data in changed.items():
            says_the_same(data, result.frames[table], table)
    return result


def says_the_same(data: bytes, frame: pd.DataFrame, table: str) -> None:
    head, *rows = rows_of(data)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(frame) == len(rows), table
    known = {
        at: headings(table).get(composed(name).casefold(), name) for at, name in enumerate(head)
    }
    for place, name in known.items():
        if not name:
            continue
        values = list(frame[name])
        printed = list(frame.get(f"{name}_printed", [None] * len(frame)))
        for row, value, before in zip(rows, values, printed, strict=True):
            text = unicodedata.normalize("NFC", row[place]).strip()
            text = composed(text) if columns(table)[name].kind == "text" else text
            if not text and name in ("name_en", "label_en"):
                continue  # the Vietnamese one
            assert text == as_text(value if pd.isna(before) else before, text), (table, name)


def as_text(value: Any, like: str) -> str:
    """Return a value as the file has to say it, with the zeros that the file may have."""
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, str):
        return value
    return like if re.fullmatch(r"[0-9]+(\.[0-9]+)?", like) and float(like) == value else str(value)


@settings(QUICK, max_examples=20)
@given(data=st.data(), edits=st.lists(st.tuples(tables, texts), min_size=1, max_size=3))
def test_edited_cells(data: st.DataObject, edits: list[tuple[str, str]]) -> None:
    changed = {table: rows_of(FILES[table]) for table, _ in edits}
    for table, text in edits:
        rows = changed[table]
        row = data.draw(st.integers(0, len(rows) - 1))
        rows[row][data.draw(st.integers(0, len(rows[0]) - 1))] = text
    checked(**{table: written(rows) for table, rows in changed.items()})


@pytest.mark.parametrize("table", ["outreach", "sources", "places", "compliance"])
def test_every_nasty_cell(table: str) -> None:
    """Rows of nothing but nasty cells: every column meets every one of them."""
    head, *rows = rows_of(FILES[table])
    for shift in range(0, len(NASTY), 2):
        rows.append([NASTY[(shift + at) % len(NASTY)] for at in range(len(head))])
    damaged = [row for row in rows if not {"tØnh", "t?nh", "tá»‰nh", "\x00"} & set(row)]
    assert checked(**{table: written([head, *damaged])}).problems


@QUICK
@given(data=st.data(), table=tables)
def test_rows_deleted_repeated_and_cut(data: st.DataObject, table: str) -> None:
    rows = rows_of(FILES[table])
    row = data.draw(st.integers(1, len(rows) - 1))
    what = data.draw(st.sampled_from(["delete", "repeat", "shorten", "lengthen"]))
    if what == "delete":
        del rows[row]
    elif what == "repeat":
        rows.insert(data.draw(st.integers(1, len(rows))), list(rows[row]))
    elif what == "shorten":
        rows[row] = rows[row][: data.draw(st.integers(1, len(rows[0]) - 1))]
    else:
        rows[row] += ["more"]
    result = checked(**{table: written(rows)})
    assert what == "delete" or result.problems


@settings(QUICK, max_examples=5)
@given(seed=st.integers(0, 10**6))
def test_shuffled_rows_and_columns(seed: int) -> None:
    """The order of rows and columns says nothing, but for codes: theirs is the official order."""
    chance = random.Random(seed)
    changed = {}
    for table in TABLES:
        head, *rows = rows_of(FILES[table])
        if table != "codes":
            chance.shuffle(rows)
        order = chance.sample(range(len(head)), len(head))
        changed[table] = written([[row[place] for place in order] for row in [head, *rows]])
    result = checked(**changed)
    assert lines_of(result.problems) == []
    for table in TABLES:
        key = key_of(table) or result.frames[table].columns[1]
        assert_frame_equal(
            result.frames[table].sort_values(key, ignore_index=True),
            good_frames()[table].sort_values(key, ignore_index=True),
        )


def shuffled_faults(seed: int) -> set[tuple[str, str, str]]:
    head, *rows = rows_of(FILES["compliance"])
    rows[0][head.index("assessed")] = "1.300"
    rows[1][head.index("place_id")] = "huyen-vi-duu"
    rows[2][head.index("compliant")] = "426"
    rows[3][head.index("period")] = "2019/2018"
    random.Random(seed).shuffle(rows)
    problems = checked(compliance=written([head, *rows])).problems
    return {(problem.file, problem.column, problem.message("en")) for problem in problems}


@pytest.mark.parametrize("seed", range(2))
def test_shuffled_rows_have_the_same_problems(seed: int) -> None:
    found = shuffled_faults(seed)
    assert len(found) == 4
    assert found == shuffled_faults(99)


def cut(data: bytes, place: int, piece: bytes) -> bytes:
    return data[:place]


def insert(data: bytes, place: int, piece: bytes) -> bytes:
    return data[:place] + piece + data[place:]


def overwrite(data: bytes, place: int, piece: bytes) -> bytes:
    return data[:place] + piece + data[place + len(piece) :]


def remove(data: bytes, place: int, piece: bytes) -> bytes:
    return data[:place] + data[place + len(piece) :]


@settings(QUICK, max_examples=20)
@given(
    data=st.data(),
    table=tables,
    damage=st.sampled_from([cut, insert, overwrite, remove]),
    piece=st.one_of(
        st.sampled_from([b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\x00", b'",', b',"', b"\xff"]),
        st.binary(min_size=1, max_size=4),
    ),
    times=st.integers(1, 2),
)
def test_damaged_bytes(
    data: st.DataObject,
    table: str,
    damage: Callable[[bytes, int, bytes], bytes],
    piece: bytes,
    times: int,
) -> None:
    broken = FILES[table]
    for _ in range(times):
        broken = damage(broken, data.draw(st.integers(0, len(broken))), piece)
    checked(**{table: broken})


WORDS = {"": "", "more_than": "hơn", "less_than": "dưới", "about": "khoảng"}
counts = st.tuples(
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["", *WORDS]),
    st.integers(0, 2),  # the row that it is a part of, if that one comes before it
)


@settings(QUICK, max_examples=8)
@given(rows=st.lists(counts, min_size=2, max_size=6))
@example(rows=[("2", "", 2), ("2", "more_than", 0)])
@example(rows=[("2", "less_than", 2), ("2", "", 0)])
@example(rows=[("2", "", 2), ("1", "", 0), ("1", "about", 0), ("1", "", 1)])
def test_parts_that_add_up_to_more_are_named(rows: list[tuple[str, str, int]]) -> None:
    head, first, *_ = rows_of(FILES["awards"])
    # Rows of one source may not be alike; these have six places where they can be told apart.
    places = [(s, b) for s in ("report-2019", "news-2019", "report-2021") for b in ("", "not_")]
    written_rows, expected = [head], set()
    made: list[dict[str, Any]] = []
    for number, (count, qualifier, whole) in enumerate(rows):
        row = dict(zip(head, first, strict=True))
        row |= {"fact_id": f"row-{number}", "count": count, "count_qualifier": qualifier}
        row["source_id"], basis = places[number]
        row["period_basis"] = "inferred" if basis else "printed"
        row["as_printed"] = f"{WORDS[qualifier]} {count} bằng khen".strip()
        row["part_of"] = f"row-{whole}" if whole < number else ""
        written_rows.append(list(row.values()))
        made.append(row)
    for row in made:
        parts = [part for part in made if part["part_of"] == row["fact_id"]]
        known = total(Bounded.from_printed(int(p["count"]), p["count_qualifier"]) for p in parts)
        limit = Bounded.from_printed(int(row["count"]), row["count_qualifier"])
        if parts and limit.less_than(known):
            expected |= {(2 + made.index(part), row["fact_id"]) for part in parts}
    problems = checked(awards=written(written_rows)).problems
    said = {(problem.line, problem.fault.values["value"]) for problem in problems}
    assert {problem.fault.key for problem in problems} <= {"parts_over", "parts_at_least_over"}
    assert said == expected


# Sound text, and text damaged on the way

ONSETS = ["", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "kh", "l", "m", "n", "ng", "ngh"]
ONSETS += ["nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x"]
RIMES = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y", "iê", "ươ", "uô", "oa", "uyê"]
ENDS = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t", "i", "u", "o", "y"]
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
syllables = st.builds(
    lambda *parts: unicodedata.normalize("NFC", "".join(parts)),
    *map(st.sampled_from, (ONSETS, RIMES, TONES, ENDS)),
)
between = st.sampled_from([" "] * 12 + [", ", "; ", ": ", "? ", "! ", " – ", " “", "” ", "/", "-"])
words = st.builds(
    lambda word, case: getattr(word, case)(),
    syllables,
    st.sampled_from(["lower", "lower", "lower", "capitalize", "upper"]),
)
sentences = st.lists(st.tuples(words, between), min_size=6, max_size=14).map(
    lambda pairs: "".join(word + mark for word, mark in pairs)
)


def with_notes(notes: list[str]) -> dict[str, bytes]:
    head, *rows = rows_of(FILES["awards"])
    rows = [[*rows[-1][:-1], note] for note in notes]
    for number, row in enumerate(rows):
        row[0], row[head.index("period")] = f"row-{number}", str(1946 + number)
    return {"awards": written([head, *rows])}


@settings(QUICK, max_examples=6)
@given(notes=st.lists(sentences, min_size=20, max_size=40), form=st.sampled_from(["NFC", "NFD"]))
def test_sound_vietnamese_is_never_called_damaged(notes: list[str], form: str) -> None:
    result = checked(**with_notes([unicodedata.normalize(form, note) for note in notes]))
    assert [problem.fault for problem in result.problems] == []


def misread(text: str) -> str:
    """Return UTF-8 as Windows-1252 shows it; what it lacks stays a control character."""
    data = text.encode("utf-8")
    return "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in data)


def in_ansi(text: str) -> str:
    return text.encode("cp1252", errors="replace").decode("cp1252")


PHRASES = [  # each is damaged alone
    "tỉnh Quảng Bình",
    "được công nhận đạt tiêu chuẩn",
    "Phong trào Toàn dân bảo vệ an ninh Tổ quốc",
    "1.201/1.273 khu dân cư",
    "hơn 16.000 lượt người",
    "Giấy khen của Giám đốc Công an tỉnh",
]


@pytest.mark.parametrize("phrase", PHRASES)
@pytest.mark.parametrize(("damage", "key"), [(misread, "misread"), (in_ansi, "letters_lost")])
def test_damaged_vietnamese_is_one_problem_of_the_file(
    damage: Callable[[str], str], key: str, phrase: str
) -> None:
    result = checked(**with_notes([damage(phrase)]))
    assert [(problem.line, problem.fault.key) for problem in result.problems] == [(0, key)]


def test_decomposed_tables_are_the_same_tables() -> None:
    files = {
        table: unicodedata.normalize("NFD", data.decode("utf-8")).encode("utf-8")
        for table, data in FILES.items()
    }
    result = checked(**files)
    assert lines_of(result.problems) == []
    for table, frame in good_frames().items():
        assert_frame_equal(result.frames[table], frame)
