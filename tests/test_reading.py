"""Large files are read in parts, and say the same as if they were read at once."""

from __future__ import annotations

import csv
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from antq_analysis.raw.texttable import STRING, TextTable, Unreadable, differ, numbered, spread
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from antq_analysis.raw import reading, texttable
from antq_analysis.raw.problems import Problem

QUICK = settings(
    deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), max_examples=150
)
HEAD = ["place", "count", "note"]
cells = st.one_of(
    st.sampled_from(["", "12", "xã Thử", 'nói "hơn" 5', "a, b", "one\ntwo", "x\r\ny", '"', "ỿ"]),
    st.text(alphabet='a,"\n\rđ ', max_size=6),
)
rows = st.lists(st.tuples(cells, cells, cells), max_size=40)


def read(path: Path, part: int) -> dict[int, tuple[str, ...]] | list[Problem]:
    """Return the rows of a file by line, or what is wrong, read in parts of this many bytes."""
    with patch.object(reading, "PART", part):
        try:
            table = reading.read_csv(path, HEAD)
        except Unreadable as error:
            return error.problems
    return table.problems or {table.line(at): row for at, row in enumerate(rows_of(table))}


def rows_of(table: TextTable) -> list[tuple[str, ...]]:
    return list(zip(*[column.texts() for column in table.columns.values()], strict=True))


def lines_of(path: Path) -> dict[int, tuple[str, ...]]:
    """Return the rows by line as the csv module reads them, but for those that hold nothing."""
    lines, begin = {}, 1
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        for row in reader:
            if any(cell.strip() for cell in row):
                lines[begin] = tuple(row)
            begin = reader.line_num + 1
    return {line: row for line, row in lines.items() if line > 1}


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("parts") / "table.csv"


@QUICK
@given(
    rows=rows, part=st.integers(20, 200), end=st.sampled_from(["\n", "\r\n"]), last=st.booleans()
)
def test_parts_say_what_the_whole_says(path, rows, part, end, last):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator=end).writerows([HEAD, *rows])
    if not last:
        path.write_bytes(path.read_bytes().removesuffix(end.encode()))
    found = read(path, part)
    assert found == read(path, 1 << 20)
    if isinstance(found, dict):
        assert found == lines_of(path)


@QUICK
@given(rows=rows, part=st.integers(20, 200), data=st.data())
def test_parts_of_a_damaged_file_say_what_the_whole_says(path, rows, part, data):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEAD, *rows])
    text = path.read_bytes()
    place = data.draw(st.integers(0, len(text)))
    piece = data.draw(
        st.sampled_from([b'"', b"\n", b",", b"\r", b"\x00", b"\xff", b'"\n', b"\n\n"])
    )
    path.write_bytes(text[:place] + piece + text[place:])
    assert read(path, part) == read(path, 1 << 20)


def sound(count: int) -> list[tuple[str, str, str]]:
    return [(f"xã {number}", str(number % 7), "hơn, kém") for number in range(count)]


def write(path: Path, rows: list[tuple[str, str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEAD, *rows])


def test_sound_files_are_read_in_parts(path):
    write(path, sound(3000))
    with patch.object(reading, "PART", 1000), patch.object(reading, "_whole", side_effect=OSError):
        assert rows_of(reading.read_csv(path, HEAD)) == sound(3000)


@pytest.mark.parametrize(
    "odd", ["a,1\n", 'a,1,"x\n', "a,1,\x00\n", 'a,1,x"y\n', "a,1," + "x" * 2000 + "\n"]
)
def test_what_is_odd_is_looked_at_as_a_whole(path, odd):
    write(path, sound(3000))
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(odd)
    seen = []
    with (
        patch.object(reading, "PART", 1000),
        patch.object(reading, "_whole", side_effect=lambda *given: seen.append(given) or 1 / 0),
        pytest.raises(ZeroDivisionError),
    ):
        reading.read_csv(path, HEAD)
    assert len(seen) == 1


def test_lines_are_named_in_parts_as_well(path):
    write(path, [*sound(2000), ("a", "1", "one\ntwo"), *sound(2000)])
    with patch.object(reading, "PART", 1000):
        table = reading.read_csv(path, HEAD)
    assert [table.line(row) for row in (0, 1999, 2000, 2001)] == [2, 2001, 2002, 2004]


def test_texts_that_begin_to_recur_are_read_alike(path):
    # Some parts have a text for each row, others have the same texts again and again.
    mixed = [(f"xã {number if number < 3000 else number % 3}", "", "") for number in range(6000)]
    write(path, mixed)
    with patch.object(reading, "PART", 20_000):
        assert rows_of(reading.read_csv(path, HEAD)) == mixed


@QUICK
@given(texts=st.lists(st.text(alphabet="abđ", max_size=30), max_size=30), rows=st.integers(1, 8))
def test_differ_is_true_of_distinct_texts_alone(texts, rows):
    array = pa.array(["before", *texts, "after"], STRING)[1:-1]
    with patch.object(texttable, "ROWS", rows):
        assert differ(array) == (len(set(texts)) == len(texts))


@pytest.mark.parametrize("length", [8, 64, 65, 500])
def test_differ_sees_the_last_letter_of_long_texts(length):
    texts = [f"{'x' * (length - 3)}{number:03}" for number in range(1000)]
    assert differ(pa.array(texts, STRING))
    assert not differ(pa.array([*texts, texts[500]], STRING))


@QUICK
@given(texts=st.lists(st.sampled_from(["", "a", "aa", "b", "đ"]), max_size=12))
def test_numbered_texts_stay_what_they_are(texts):
    chunks = pa.chunked_array([pa.array(texts, STRING)])
    assert numbered(chunks).cast(STRING).to_pylist() == texts


@given(st.lists(st.integers(0, 4), max_size=20), st.integers(1, 5))
def test_spread_takes_the_value_of_each_row(index, rows):
    values = np.array([1.5, 2, 3, 5, 8])
    with patch.object(texttable, "ROWS", rows):
        assert spread(values, np.array(index, "int32")).tolist() == values[index].tolist()
