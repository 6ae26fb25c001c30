"""A table as text: columns whose values stand once, with the row of the file that each is in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from antq_analysis.problems import Problem, nearest

STRING = pa.large_string()  # as pandas keeps text
BLOCK = 1 << 18  # bytes looked at in one go
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
    def from_chunks(cls, chunks: Any) -> Column:
        """Return a column as Arrow read it, with or without a dictionary."""
        if not pa.types.is_dictionary(chunks.type):
            return cls(chunks.combine_chunks(), np.arange(len(chunks), dtype="int32"))
        return cls._encoded(chunks.unify_dictionaries().combine_chunks())

    def encoded(self) -> Column:
        """Return the column with each value once."""
        return Column._encoded(self.values.take(pa.array(self.index)).dictionary_encode())

    @cached_property
    def blank(self) -> np.ndarray:
        """For each distinct value, whether it is nothing but white space."""
        if self.plain and not pc.any(pc.starts_with(self.values, " ")).as_py():
            return truths(pc.equal(self.values, ""))
        return truths(pc.equal(pc.utf8_trim_whitespace(self.values), ""))

    @cached_property
    def plain(self) -> bool:
        """Whether no value holds anything but common letters, digits, signs and blanks.

        A plain column has no quotation marks, no marks to compose, nothing invisible and no line
        breaks. All bytes are looked at in one go, which makes a column that is plain cheap.
        """
        _, ends, letters = self.values.buffers()
        if letters is None or not len(self.values):
            return True
        first = self.values.offset
        begin, end = np.frombuffer(ends, np.int64)[[first, first + len(self.values)]]
        text = np.frombuffer(letters, np.uint8)[begin:end]
        for start in range(0, len(text), BLOCK):  # what fits the processor's cache is fast
            block = text[start : start + BLOCK + 1]
            other_script = (block[:-1] == 0xE1) & (block[1:] < 0xB8)  # U+1000 to U+1DFF
            if block.tobytes().translate(None, _PLAIN_BYTES) or other_script.any():
                return False
        return True

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


def truths(array: Any) -> np.ndarray:
    """Return an Arrow array of truths as numpy's."""
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=bool)


def without_blank_rows(table: TextTable) -> TextTable:
    """Return the table without the rows that hold nothing, such as those after the last."""
    filled = np.zeros(table.rows, dtype=bool)
    for column in table.columns.values():
        if filled.all():
            return table
        filled |= ~column.blank[column.index]
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
