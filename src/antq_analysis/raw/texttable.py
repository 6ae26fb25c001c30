"""A table as text: columns whose values stand once, with the row of the file that each is in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from antq_analysis.raw.problems import Problem, nearest

STRING = pa.large_string()  # as pandas keeps text
BLOCK = 1 << 18  # bytes looked at in one go, which fit the processor's cache
ROWS = 1 << 16  # rows looked at in one go
LONGEST_HASHED = 64  # bytes
# Odd numbers to multiply by, one for every eight bytes: powers of 2^64 by the golden ratio (Knuth).
_ODD = [
    np.uint64(pow(0x9E3779B97F4A7C15, power, 1 << 64))
    for power in range(1, LONGEST_HASHED // 8 + 1)
]
SAMPLE = 1 << 9  # rows of a column that say how often its texts recur
_BARE_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
# ASCII but for the quotation mark and what is invisible, and the bytes of the letters up to U+02FF
# and from U+1E00 on, with those of other scripts that begin alike.
_PLAIN_BYTES = bytes(
    {*range(0x20, 0x7F), *range(0x80, 0xC0), *range(0xC3, 0xCC), 0xE1} - {ord('"')}
)


@dataclass
class Column:
    """A column of text: its values (Arrow), and for each row the number of its value.

    A value stands once, but in the columns of which almost every row has a value of its own.
    """

    values: Any
    index: np.ndarray

    @classmethod
    def of(cls, texts: Iterable[str]) -> Column:
        """Return the column that holds these texts, one a row."""
        return cls._encoded(pa.array(texts, STRING).dictionary_encode())

    @classmethod
    def _encoded(cls, array: Any) -> Column:
        return cls(array.dictionary.cast(STRING), array.indices.to_numpy())

    @classmethod
    def from_chunks(cls, chunks: Sequence[Any]) -> Column:
        """Return the column of these texts, some of which may be numbered."""
        if all(pa.types.is_dictionary(chunk.type) for chunk in chunks):
            return cls._encoded(pa.chunked_array(chunks).unify_dictionaries().combine_chunks())
        texts = pa.concat_arrays([chunk.cast(STRING) for chunk in chunks])
        column = cls(texts, np.arange(len(texts), dtype="int32"))
        _ = column.plain  # looks at many letters, which is best done beside other columns
        return column

    def encoded(self) -> Column:
        """Return the column with each value once."""
        return Column._encoded(self.values.take(pa.array(self.index)).dictionary_encode())

    def firsts(self) -> np.ndarray:
        """For each distinct value its first byte; that of a blank one is of no meaning."""
        letters = np.append(_letters(self.values), np.uint8(0))
        return letters[_ends(self.values)[:-1]]

    @cached_property
    def blank(self) -> np.ndarray:
        """For each distinct value, whether it is nothing but white space."""
        if self.bare or (self.plain and not pc.any(pc.starts_with(self.values, " ")).as_py()):
            return np.diff(_ends(self.values)) == 0
        return truths(pc.equal(pc.utf8_trim_whitespace(self.values), ""))

    @cached_property
    def plain(self) -> bool:
        """Whether no value holds anything but common letters, digits, signs and blanks.

        A plain column has no quotation marks, no marks to compose, nothing invisible and no line
        breaks. All bytes are looked at in one go, which makes a column that is plain cheap.
        """
        if self.bare or not self._only(_PLAIN_BYTES):
            return self.bare
        text = _letters(self.values)
        begins = np.flatnonzero(text[:-1] == 0xE1)
        return bool((text[begins + 1] >= 0xB8).all())  # less is U+1000 to U+1DFF

    @cached_property
    def bare(self) -> bool:
        """Whether no value holds anything but what ids are made of."""
        return self._only(_BARE_BYTES)

    def _only(self, allowed: bytes) -> bool:
        text = _letters(self.values)
        parts = range(0, len(text), BLOCK)
        return not any(text[at : at + BLOCK].tobytes().translate(None, allowed) for at in parts)

    @cached_property
    def in_order(self) -> bool:
        """Whether each row has the value of its own number, as in a column of distinct values."""
        rows = len(self.index)
        return len(self.values) == rows and np.array_equal(self.index, np.arange(rows))

    def text(self, row: int) -> str:
        """Return the text of a row."""
        return str(self.values[self.index[row]])

    def texts(self) -> list[str]:
        """Return the text of every row."""
        distinct = self.values.to_pylist()
        return [distinct[number] for number in self.index]

    def mended(self, texts: Mapping[int, str]) -> Column:
        """Return the column with other texts in some rows."""
        index = self.index.copy()
        index[list(texts)] = len(self.values) + np.arange(len(texts))
        return Column(pa.concat_arrays([self.values, pa.array(texts.values(), STRING)]), index)

    def rows_of(self, chosen: np.ndarray) -> np.ndarray:
        """Return the rows whose value is chosen (a truth for each distinct value)."""
        return np.flatnonzero(chosen[self.index]) if chosen.any() else np.array([], dtype=int)

    def rows_with(self, text: str) -> np.ndarray:
        """Return the rows that hold a text."""
        return self.rows_of(truths(pc.equal(self.values, text)))


@dataclass
class TextTable:
    """A table as text, and how to name a row of it to a person.

    `lost` holds the cells of rows that could not be read: what refers to one of them is no fault.
    """

    file: str
    columns: dict[str, Column]
    rows: int
    find_lines: Callable[[], Sequence[int]]
    problems: list[Problem] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    @cached_property
    def _lines(self) -> Sequence[int]:
        return self.find_lines()

    def line(self, row: int) -> int:
        """Return the line of the file that a row begins in; the header is line 1."""
        return self._lines[int(row)]


class Unreadable(Exception):
    """A file can't be read as a table; `problems` says why."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = list(problems)
        super().__init__(problems[0].message if problems else "")


def numbered(chunks: Any) -> Any:
    """Return texts with each of them once, but those of which almost every row has another one.

    Looking for equal ones among these costs more than it saves.
    """
    texts = chunks.chunk(0) if chunks.num_chunks == 1 else chunks.combine_chunks()
    if _alike(texts):
        return pa.DictionaryArray.from_arrays(np.zeros(len(texts), "int32"), texts[:1])
    if len(texts) > SAMPLE and len(texts[:SAMPLE].unique()) > SAMPLE * 15 // 16:
        return texts
    return texts.dictionary_encode()


def _alike(texts: Any) -> bool:
    """Whether all texts are the same: all as long as the first, and the bytes repeat themselves."""
    if not len(texts) or texts[0] != texts[-1]:
        return not len(texts)
    letters = _letters(texts)
    length = len(letters) // len(texts)
    alike = (np.diff(_ends(texts)) == length).all()
    return bool(alike and (letters[length:] == letters[: len(letters) - length]).all())


def _ends(texts: Any) -> np.ndarray:
    """Return where each text begins in the bytes of all, and where the last one ends."""
    ends = texts.buffers()[1]
    if ends is None or not len(texts):
        return np.zeros(1, np.int64)
    ends = np.frombuffer(ends, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return ends - ends[0] if ends[0] else ends


def _letters(texts: Any) -> np.ndarray:
    """Return the bytes of all texts, one after another."""
    _, ends, letters = texts.buffers()
    if letters is None or not len(texts):
        return np.array([], np.uint8)
    begin, end = np.frombuffer(ends, np.int64)[[texts.offset, texts.offset + len(texts)]]
    return np.frombuffer(letters, np.uint8)[begin:end]


def differ(texts: Any) -> bool:
    """Whether no text stands twice."""
    return _hashes_differ(texts) or pc.count_distinct(texts).as_py() == len(texts)


def _hashes_differ(texts: Any) -> bool:
    """Whether texts are short, and no two of them can be equal: sorting numbers is fast.

    Each text gives a number. Equal texts give equal ones, so that texts of which no two give the
    same are all different; the reverse need not hold.
    """
    ends, letters = _ends(texts), _letters(texts)
    if np.diff(ends).max(initial=0) > LONGEST_HASHED:
        return False
    # Eight letters from every place on, as one number, of which only those of the text are kept.
    padded = np.append(letters, np.zeros(8, np.uint8))
    words = np.ndarray(len(letters) + 1, "<u8", padded, strides=(1,))
    kept = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
    numbers = np.zeros(len(texts), np.uint64)
    for begin in range(0, len(texts), ROWS):
        part = ends[begin : begin + ROWS + 1]
        lengths = np.diff(part)
        for read in range(0, lengths.max(), 8):
            at, left = np.minimum(part[:-1] + read, part[1:]), (lengths - read).clip(0, 8)
            number = (words[at] & kept[left]) * _ODD[read // 8]
            numbers[begin : begin + ROWS] += number ^ (number >> np.uint64(32))
    numbers.sort()
    return bool((numbers[1:] != numbers[:-1]).all())


def spread(values: np.ndarray, index: np.ndarray) -> np.ndarray:
    """Return ``values[index]``, without a copy of the whole index as numpy makes one."""
    found = np.empty(len(index), values.dtype)
    for at in range(0, len(index), ROWS):
        part = slice(at, at + ROWS)
        values.take(index[part], out=found[part], mode="clip")  # all are in bounds
    return found


def truths(array: Any) -> np.ndarray:
    """Return an Arrow array of truths as numpy's."""
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=bool)


def without_blank_rows(table: TextTable) -> TextTable:
    """Return the table without the rows that hold nothing, such as those after the last."""
    filled = np.zeros(table.rows, dtype=bool)
    for column in sorted(table.columns.values(), key=lambda column: len(column.values)):
        if not column.blank.any():
            return table
        filled |= ~column.blank[column.index]
    if filled.all():
        return table
    kept = np.flatnonzero(filled)
    columns = {
        name: Column(column.values, column.index[kept]) for name, column in table.columns.items()
    }

    def find_lines() -> Sequence[int]:
        lines = table.find_lines()
        return [lines[row] for row in kept.tolist()]

    return TextTable(table.file, columns, len(kept), find_lines, table.problems, table.lost)


def header_problems(file: str, head: list[str], expected: list[str]) -> list[Problem]:
    """Say what is wrong with the names of columns; a misspelt one is not missing as well."""
    problems = []
    missing = [name for name in expected if name not in head]
    for name in dict.fromkeys(head):
        if not name.strip():
            message = "a column has no name; name it, or remove it with its cells"
            problems.append(Problem(file, message, 1))
        elif name not in expected:
            hint = nearest(name, missing)
            missing = [column for column in missing if f"'{column}'" not in hint]
            message = f"is no column of this table{hint or '; remove it, or use the column note'}"
            problems.append(Problem(file, message, 1, _shown(name)))
        elif head.count(name) > 1:
            problems.append(Problem(file, "the column stands twice; remove one", 1, name))
    message = "the column is missing; add it, blank where nothing is stated"
    return problems + [Problem(file, message, 1, name) for name in missing]


def _shown(text: str) -> str:
    """Return a name as one short line, in quotes if that shows what is odd about it."""
    line = "".join(letter if letter.isprintable() else "?" for letter in text)
    line = line if len(line) <= 60 else f"{line[:40]}…"
    return line if text.strip() == text else f"'{line}'"
