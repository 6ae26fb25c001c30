"""Files to tables of text: everything that can be wrong with a file before its cells are read."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from antq_analysis.raw.problems import Problem
from antq_analysis.raw.texttable import (
    BLOCK,
    STRING,
    Column,
    TextTable,
    Unreadable,
    header_problems,
    numbered,
    truths,
    without_blank_rows,
)

BOM = b"\xef\xbb\xbf"
PART = 4 << 20  # bytes of a file that are read at a time; lines are shorter
ONE_BLOCK = 8 << 20  # bytes that Arrow takes at a time; a part and its last line are no more
HEAD = 1 << 16  # bytes that the header is in
_BREAK = re.compile(rb"\r\n|\r|\n")
# A cell of several lines, one of which goes on like a row: a comma and no blank behind it.
_ROWS_INSIDE = re.compile(r"[\r\n].*,(?:\S|$)", re.DOTALL)
_QUOTE_MESSAGE = (
    "a quotation mark opened in this row is not closed, or stands alone inside a cell; close it, "
    "or put the whole cell in quotation marks and write those inside it twice"
)


def read_csv(path: Path, expected: list[str]) -> TextTable:
    """Read a CSV file as text.

    Parameters
    ----------
    path
        The file.
    expected
        Names of the columns it has to have, no more and no less, in any order.

    Returns
    -------
    TextTable
        The rows with the right number of cells; its `problems` name the others.

    Raises
    ------
    Unreadable
        If the file is no such table, with everything that is wrong with it as a whole.
    """
    return without_blank_rows(_in_parts(path, expected) or _whole(path, expected))


def _in_parts(path: Path, expected: list[str]) -> TextTable | None:
    """Read a large file in parts, several at a time; None if it is small, or anything is odd.

    A part ends with a line. Were that line to end inside a cell, the quotation marks of the part
    would not go in pairs: where those of all parts do, no cell is in two parts.
    """
    try:
        size = path.stat().st_size
        if size <= PART:
            return None
        with path.open("rb") as file:
            names = _header(file.read(HEAD))
        if sorted(names) != sorted(expected):
            return None
        cores = os.cpu_count() or 1
        step = size // (-(-size // PART // cores) * cores) + 1  # the same number for each core
        with ThreadPoolExecutor(max_workers=cores) as pool:
            begins = range(0, size, step)
            parts = list(pool.map(lambda begin: _part(path, begin, step, names), begins))
            found = [part for part in parts if part]
            if len(found) < len(parts):
                return None
            chunks = [[part.texts[name] for part in found if part.texts] for name in expected]
            columns = dict(zip(expected, pool.map(Column.from_chunks, chunks), strict=True))
    except (OSError, pa.ArrowInvalid):
        return None
    a_line_a_row = all(part.a_line_a_row for part in found)
    text = _text_table(path, columns, a_line_a_row=a_line_a_row)
    if not a_line_a_row:  # else no cell runs over lines
        _refuse_rows_in_cells(text)
    return text


class _Part(NamedTuple):
    texts: dict[str, Any]  # by column; none where no line begins in the part
    a_line_a_row: bool


def _part(path: Path, begin: int, step: int, names: list[str]) -> _Part | None:
    """Read the lines that begin in a part of a file; None if anything about them is odd."""
    with path.open("rb") as file:
        file.seek(begin + step - 1)
        rest = file.readline(PART)  # of the last line, and the break before the next part's first
        file.seek(max(0, begin - 1))  # the break before the first line
        data = file.read(step - (not begin) + len(rest))
    first = data.find(b"\n") + 1 if begin else 0
    if first == len(data) or (begin and not first):
        return _Part({}, a_line_a_row=True)  # a line of a part before goes through to the end
    if (len(rest) == PART and not rest.endswith(b"\n")) or b"\x00" in data:
        return None
    if not data.endswith((b"\n", b"\r")):
        data += b"\n"
    lines = memoryview(data)[first:]
    if not _is_text(lines) or not _quotes_pair(lines):
        return None
    table, odd = _parse(lines, names, header=not begin)
    if odd or table.column_names != names:
        return None
    texts = {name: numbered(table.column(name)) for name in names}
    return _Part(texts, _lines(data, first) == table.num_rows + (not begin))


def _whole(path: Path, expected: list[str]) -> TextTable:
    """Read a file that anything may be wrong with, and say what is."""
    data = _bytes(path)
    _refuse_other_formats(path.name, data)
    _refuse_other_bytes(path.name, data)
    _refuse_broken_quotes(path.name, data)
    if problems := header_problems(path.name, _header(data), expected):
        raise Unreadable(*problems)
    lines = data if data.endswith((b"\n", b"\r")) else data + b"\n"
    try:
        table, odd = _parse(lines, expected, header=True)
    except pa.ArrowInvalid:
        message = "can't be read as a table; look for a quotation mark or a cell without an end"
        raise Unreadable(Problem(path.name, message)) from None
    columns = {name: Column.from_chunks([numbered(table.column(name))]) for name in expected}
    text = _text_table(path, columns, a_line_a_row=_lines(data) == table.num_rows + 1)
    if odd:
        _note_odd_rows(text, data, len(expected))
    if b'"' in data:
        _refuse_rows_in_cells(text)
    return text


def _parse(data: Any, names: list[str], *, header: bool) -> tuple[Any, bool]:
    """Return the table as Arrow reads it, and whether rows were left out.

    In one block, Arrow takes no line break inside a cell for the end of a row; between blocks it
    has to look for that.
    """
    odd: list[str] = []

    def note(row: Any) -> str:
        odd.append(row.text)
        return "skip"

    blocks = len(data) > ONE_BLOCK
    table = pa.csv.read_csv(
        pa.BufferReader(data),
        read_options=pa.csv.ReadOptions(
            block_size=ONE_BLOCK // 2 if blocks else len(data) + 1,
            use_threads=blocks,
            column_names=None if header else names,
        ),
        parse_options=pa.csv.ParseOptions(newlines_in_values=blocks, invalid_row_handler=note),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, STRING), strings_can_be_null=False, check_utf8=False
        ),
    )
    return table, any(text.strip(" \t,") for text in odd)


def _text_table(path: Path, columns: dict[str, Column], *, a_line_a_row: bool) -> TextTable:
    """Return the table of these columns, with a way to find the lines of its rows."""
    width, rows = len(columns), len(next(iter(columns.values())).index)

    def find_lines() -> Sequence[int]:
        if a_line_a_row:
            return range(2, rows + 2)
        # The file is read again instead of kept, because this is only done once a fault is known.
        return [line for line, cells in _records(path.read_bytes()) if len(cells) == width]

    return TextTable(path.name, columns, rows, find_lines)


def _lines(data: bytes, begin: int = 0) -> int | None:
    """Return how many lines the data are, or None if old Macintosh breaks may be among them."""
    text = np.frombuffer(data, np.uint8, offset=begin)
    blocks = [text[at : at + BLOCK + 1] for at in range(0, len(text), BLOCK)]  # and a byte more
    if data.find(b"\r", begin) >= 0:
        alone = ((one[:-1] == ord("\r")) & (one[1:] != ord("\n")) for one in blocks)
        if data.endswith(b"\r") or any(marks.any() for marks in alone):
            return None
    breaks = sum(np.count_nonzero(one[:BLOCK] == ord("\n")) for one in blocks)
    return int(breaks) + (not data.endswith(b"\n"))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        message = "the file is missing; put it back, if only with its header"
    except OSError as error:
        message = f"can't be opened ({error.strerror}); close it elsewhere, or check its rights"
    raise Unreadable(Problem(path.name, message))


def _refuse_other_formats(file: str, data: bytes) -> None:
    def refuse(message: str) -> None:
        raise Unreadable(Problem(file, f"{message}: save it as 'CSV UTF-8 (comma delimited)'"))

    if not data[:1000].strip(b'\r\n\t ;,"' + BOM) and not data.strip(b'\r\n\t ;,"' + BOM):
        raise Unreadable(Problem(file, "the file is empty; write at least the header line"))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:2]:
        refuse("is UTF-16 text; tables are UTF-8")
    if data[:2] == b"PK":
        refuse("is an Excel workbook with the name of a CSV file; tables are text")
    if (place := data.find(b"\x00")) >= 0:
        refuse(f"holds a NUL byte in line {_line_at(data, place)}; the file is damaged")
    head = _head(data)
    for separator, name in ((b";", "semicolons"), (b"\t", "tabs"), (b"|", "bars")):
        if separator in head and b"," not in head:
            refuse(f"is separated by {name}; tables are separated by commas")


def _head(data: bytes) -> bytes:
    return _BREAK.split(data[:HEAD].removeprefix(BOM).lstrip(b"\r\n"), maxsplit=1)[0]


def _header(data: bytes) -> list[str]:
    return next(csv.reader([_head(data).decode("utf-8", errors="replace")]), [])


def _line_at(data: bytes, place: int) -> int:
    return len(_BREAK.findall(data[:place])) + 1


def _refuse_broken_quotes(file: str, data: bytes) -> None:
    if _quotes_pair(data):
        return
    lines = [line for line, cells in _records(data, strict=True) if not cells]
    if lines:
        raise Unreadable(*[Problem(file, _QUOTE_MESSAGE, line, rule="quote") for line in lines])


def _quotes_pair(data: Any) -> bool:
    """Whether quotation marks begin or end a cell or stand twice; Arrow reads over others."""
    text = np.frombuffer(data, np.uint8)
    text = text[len(BOM) :] if bytes(data[: len(BOM)]) == BOM else text
    blocks = range(0, len(text), BLOCK)
    marks = [np.flatnonzero(text[at : at + BLOCK] == ord('"')) + at for at in blocks]
    quotes = np.concatenate(marks) if marks else np.array([], dtype=int)
    if len(quotes) % 2:
        return False
    # A mark at either end of the data is its own neighbour, so the mark itself may be one.
    before = text[np.maximum(quotes[::2] - 1, 0)]
    after = text[np.minimum(quotes[1::2] + 1, len(text) - 1)]
    edge = np.zeros(256, dtype=bool)
    edge[list(b',\r\n"')] = True
    return bool(edge[before].all() and edge[after].all())


def _refuse_other_bytes(file: str, data: bytes) -> None:
    if _is_text(data):
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = (
            f"is not UTF-8 text (byte 0x{data[error.start]:02x} in line "
            f"{_line_at(data, error.start)}); it may be Windows-1258 or damaged: "
            "save it as 'CSV UTF-8 (comma delimited)'"
        )
        raise Unreadable(Problem(file, message)) from None


def _is_text(data: Any) -> bool:
    """Whether the data are UTF-8."""
    ends = pa.py_buffer(np.array([0, len(data)], np.int64))
    text = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
    try:
        text.cast(STRING)  # looks at the bytes, and copies none
    except pa.ArrowInvalid:
        return False
    return True


def _records(data: bytes, *, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the header with the lines that they begin in.

    Empty lines are no rows. With `strict`, a row with a broken quotation is an empty list.
    """
    lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
    reader = csv.reader(lines, strict=strict)
    csv.field_size_limit(2**31 - 1)  # not put back: other files are read at the same time
    begin, header = 1, True
    while True:
        try:
            cells = next(reader)
            if cells and not header:
                yield begin, cells
            header = header and not cells
        except csv.Error:
            header = False
            yield begin, []
        except StopIteration:
            return
        begin = reader.line_num + 1


def _note_odd_rows(table: TextTable, data: bytes, width: int) -> None:
    """Explain the rows that are too short or too long."""
    for line, cells in _records(data):
        if len(cells) == width or not any(cell.strip() for cell in cells):
            continue
        message, rule = (
            (
                f"the row has {len(cells)} cells instead of {width}; look for a missing or extra "
                "comma, or put text that holds commas in quotation marks"
            ),
            "width",
        )
        if any("\n" in cell or "\r" in cell for cell in cells):
            message, rule = _QUOTE_MESSAGE, "quote"
        table.problems.append(Problem(table.file, message, line, rule=rule))
        table.lost.update(cells)


def _refuse_rows_in_cells(table: TextTable) -> None:
    """Look for cells with rows inside: two stray quotation marks swallow what is between them."""
    rows: set[int] = set()
    for column in table.columns.values():
        if column.plain:
            continue
        for number in np.flatnonzero(truths(pc.match_substring_regex(column.values, r"[\r\n]"))):
            if _ROWS_INSIDE.search(str(column.values[number])):
                rows.update(np.flatnonzero(column.index == number).tolist())
    if rows:
        found = [Problem(table.file, _QUOTE_MESSAGE, table.line(row), rule="quote") for row in rows]
        raise Unreadable(*table.problems, *found)
