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
from unittest.mock import patch

import pandas as pd
import pytest
from antq_analysis.raw.loading import Checked, check_folder
from antq_analysis.raw.schemas import TABLES, columns, key_of
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from antq_analysis.quantities import Bounded, total
from antq_analysis.raw import reading
from antq_analysis.raw.problems import lines_of

GOOD = Path(__file__).parent / "data" / "good"
FILES = {table: (GOOD / f"{table}.csv").read_bytes() for table in TABLES}
QUICK = settings(
    deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), max_examples=60
)
NASTY = [
    *("", " ", "0", "-1", "1.273", "1,273", "1 273", "12,5", "12.5", "95%", "1e5", "inf", "nan"),
    *("9" * 30, "n/a", "null", "hơn 5", "٣", "½", "0x1F", "+5", "007", "=1+1", "TRUE"),
    *("2014", "01/01/2014", "Mar-22", "41640", "2015-02-30", "2022/2021", "2019/", "0000", "9999"),
    *("result", "Result", " result", "result+target", "+", "a++b", "agency+enterprise", "roughly"),
    *("less_than", "nearly", "mau-2019-areas", "tinh-mau", "nowhere", "xã-thử", "old", "{x}", "%s"),
    *('"', '""', "a\nb", "a\r\nb,c", "\x00", "\x07", "\ufffd", "\u200b", "a\u0301", "'", "x" * 500),
]
tables = st.sampled_from(list(TABLES))
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=12))


@cache
def good_frames() -> dict[str, pd.DataFrame]:
    return check_folder(GOOD).frames


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
        result = check_folder(Path(name))
        lines = lines_of(result.problems)
        assert len(lines) <= len(result.problems)
        with patch.object(reading, "PART", 150):  # bytes: as a file of megabytes is read
            in_parts = check_folder(Path(name))
    assert sorted(in_parts.problems) == sorted(result.problems)
    for table, frame in result.frames.items():
        assert_frame_equal(in_parts.frames[table], frame)
    for problem in result.problems:
        table = problem.file.removesuffix(".csv")
        data = changed.get(table, FILES[table])
        assert len((problem.message + (problem.column or "")).splitlines()) == 1, problem
        assert problem.line is None or 1 <= problem.line <= len(re.split(rb"\r\n|\r|\n", data))
        assert problem.line in (None, 1) or problem.column in {None, *columns(table)}
    if not result.problems:
        for table, data in changed.items():
            says_the_same(data, result.frames[table], table)
    return result


def says_the_same(data: bytes, frame: pd.DataFrame, table: str) -> None:
    head, *rows = rows_of(data)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(frame) == len(rows), table
    model = TABLES[table].to_schema()
    model.validate(frame[list(model.columns)], lazy=True)
    for place, name in enumerate(head):
        values = list(frame[name])
        printed = list(frame.get(f"{name}_printed", [None] * len(frame)))
        for row, value, before in zip(rows, values, printed, strict=True):
            text = unicodedata.normalize("NFC", row[place]).strip()
            assert text == as_text(value if pd.isna(before) else before, text), (table, name)
        assert all(len(row) == len(head) for row in rows)


def as_text(value: Any, like: str) -> str:
    """Return a value as the file has to say it, with the zeros that the file may have."""
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, str):
        return value
    return like if re.fullmatch(r"[0-9]+(\.[0-9]+)?", like) and float(like) == value else str(value)


@QUICK
@given(data=st.data(), table=tables, text=texts)
def test_edited_cells(data: st.DataObject, table: str, text: str) -> None:
    rows = rows_of(FILES[table])
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[0]) - 1))
    rows[row][column] = text
    checked(**{table: written(rows)})


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


@QUICK
@given(table=tables, seed=st.integers(0, 10**6))
def test_shuffled_rows_and_columns(table: str, seed: int) -> None:
    """The order of rows and columns says nothing, but for codes: theirs is the official order."""
    chance = random.Random(seed)
    head, *rows = rows_of(FILES[table])
    if table != "codes":
        chance.shuffle(rows)
    order = chance.sample(range(len(head)), len(head))
    mixed = [[row[place] for place in order] for row in [head, *rows]]
    result = checked(**{table: written(mixed)})
    assert lines_of(result.problems) == []
    key = key_of(table) or result.frames[table].columns[1]
    assert_frame_equal(
        result.frames[table].sort_values(key, ignore_index=True),
        good_frames()[table].sort_values(key, ignore_index=True),
    )


def shuffled_faults(seed: int) -> set[tuple[str, str | None, str]]:
    head, *rows = rows_of(FILES["compliance"])
    rows[0][head.index("assessed")] = "1.300"
    rows[1][head.index("place_id")] = "huyen-vi-duu"
    rows[2][head.index("compliant")] = "426"
    rows[3][head.index("period")] = "2019/2018"
    random.Random(seed).shuffle(rows)
    problems = checked(compliance=written([head, *rows])).problems
    return {(problem.file, problem.column, problem.message) for problem in problems}


@pytest.mark.parametrize("seed", range(5))
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


@settings(QUICK, max_examples=120)
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


counts = st.tuples(
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["", "", "more_than", "less_than", "about"]),
    st.integers(0, 2),  # the row that it is a part of, if that one comes before it
)


@settings(QUICK, max_examples=50)
@given(rows=st.lists(counts, min_size=2, max_size=6))
@example(rows=[("2", "", 2), ("2", "more_than", 0)])
@example(rows=[("2", "less_than", 2), ("2", "", 0)])
@example(rows=[("2", "", 2), ("1", "", 0), ("1", "about", 0), ("1", "", 1)])
def test_parts_that_add_up_to_more_are_named(rows: list[tuple[str, str, int]]) -> None:
    head, first, *_ = rows_of(FILES["awards"])
    written_rows, expected = [head], set()
    made: list[dict[str, Any]] = []
    for number, (count, qualifier, whole) in enumerate(rows):
        row = dict(zip(head, first, strict=True))
        row |= {"fact_id": f"row-{number}", "count": count, "count_qualifier": qualifier}
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
    said = {
        (problem.line, re.findall(r"the parts of '([^']*)'", problem.message)[0])
        for problem in problems
        if "the parts of" in problem.message
    }
    assert said == expected
