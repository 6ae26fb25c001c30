"""Columns of text to columns of values: each distinct text is read once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from antq_analysis.periods import Period
from antq_analysis.raw import parsing
from antq_analysis.raw.problems import nearest
from antq_analysis.raw.schemas import SUBJECTS
from antq_analysis.raw.texttable import STRING, Column, spread, truths

# Texts that need no closer look: no quotation marks, no marks to compose, nothing invisible, no
# blanks around them. Arrow tests millions of them at once.
_LETTERS = r"!#-~\x{a1}-\x{ac}\x{ae}-\x{2ff}\x{1e00}-\x{1fff}\x{2010}-\x{2027}\x{2030}-\x{205e}"
PLAIN = {
    "text": rf"^(?:[{_LETTERS}]+(?: +[{_LETTERS}]+)*)?$",
    "key": r"^(?:[A-Za-z0-9][A-Za-z0-9._-]*)?$",
}
LONGEST_SHOWN = 40  # characters of a value that a message repeats
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffd-\uffff]")
_INVISIBLE = re.compile(r"[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass
class Vocabulary:
    """The codes of a list in their official order, and what is not known about them.

    `lost` are codes of rows with a problem of their own; `unsure` is a list with a row whose code
    can't be read. What may be such a code is no fault of the cell that uses it.
    """

    codes: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    unsure: bool = False


def read(
    column: Column, facts: Mapping[str, Any], vocabulary: Vocabulary
) -> tuple[Any, dict[int, str]]:
    """Read each distinct text once: values, None for blank or bad ones, and what is wrong."""
    kind, read = facts["kind"], _reader(facts, vocabulary)
    plain = np.zeros(len(column.values), dtype=bool)
    if kind in PLAIN and not facts.get("joined"):
        plain = _plain(column, kind)
        if plain.all():
            if not column.blank.any():
                return column.values, {}
            return pc.if_else(pa.array(column.blank), pa.scalar(None, STRING), column.values), {}
    values: list[Any] = column.values.to_pylist()
    faults: dict[int, str] = {}
    for number in np.flatnonzero(~plain | column.blank):
        raw, values[number] = values[number], None
        try:
            values[number] = _read_cell(raw, kind, read)
        except ValueError as error:
            faults[int(number)] = _short(str(error), raw)
    return values, faults


def _plain(column: Column, kind: str) -> np.ndarray:
    """Return for each distinct text whether it can be taken as it is."""
    if kind == "text" and column.plain:
        edges = pc.or_(pc.starts_with(column.values, " "), pc.ends_with(column.values, " "))
        return ~truths(edges)
    if kind == "key" and column.bare:
        return ~np.isin(column.firsts(), [ord(mark) for mark in "._-"])
    return truths(pc.match_substring_regex(column.values, PLAIN[kind]))


def _short(message: str, raw: str) -> str:
    """Shorten a long value in a message to its beginning."""
    for part in sorted({raw.strip(), *raw.strip().split("+")}, key=len, reverse=True):
        if len(part) > LONGEST_SHOWN:
            message = message.replace(part, f"{part[:LONGEST_SHOWN]}…")
    return message


def _read_cell(raw: str, kind: str, read: Callable[[str], Any]) -> Any:
    value = unicodedata.normalize("NFC", raw)
    bare = value.strip()
    if not bare:
        return None
    parsing.text(bare)
    if odd := UNPRINTABLE.search(bare) or (kind != "text" and _INVISIBLE.search(bare)):
        shown = _INVISIBLE.sub("", UNPRINTABLE.sub("?", bare))
        code = f"U+{ord(odd.group()):04X}"
        raise ValueError(f"'{shown}' holds a character that can't be seen ({code}); type it again")
    if kind == "text":
        if bare.count('"') % 2:
            raise ValueError(f"'{bare}' holds a single quotation mark; close it, or remove it")
    elif bare != value:
        shown = re.sub(r"\s", " ", value)  # a line break, say
        raise ValueError(f"'{shown}' has blanks around it; write '{bare}'")
    return read(bare)


def _reader(facts: Mapping[str, Any], vocabulary: Vocabulary) -> Callable[[str], Any]:
    one = parsing.READERS[facts["kind"]]
    if facts["kind"] == "code":
        one = _code_reader(facts["list"], vocabulary)
    if facts.get("joined"):
        return _joined_reader(one, facts.get("list", ""))
    least = facts.get("least")
    if not least:
        return one

    def enough(text: str) -> Any:
        value = one(text)
        if value < least:
            message = f"'{text}' is too small; write {least} or more, or clear the cell"
            raise ValueError(message)
        return value

    return enough


def _joined_reader(one: Callable[[str], Any], name: str) -> Callable[[str], str | None]:
    def several(text: str) -> str | None:
        parts = text.split("+")
        if not all(parts):
            raise ValueError(f"'{text}' has a + too many; write codes joined by single +")
        known = [one(part) is not None for part in parts]
        if len(set(parts)) < len(parts):
            raise ValueError(f"'{text}' names a code twice; name each once")
        order = [code for code in SUBJECTS if code in parts]
        if name == "subject" and [part for part in parts if part in SUBJECTS] != order:
            order += [part for part in parts if part not in SUBJECTS]
            raise ValueError(f"'{text}' is not in the official order; write {'+'.join(order)}")
        return text if all(known) else None

    return several


def _code_reader(name: str, vocabulary: Vocabulary) -> Callable[[str], str | None]:
    single = [code for code in vocabulary.codes if "+" not in code]

    def read(text: str) -> str | None:
        if text in single:
            return text
        if vocabulary.unsure or text in vocabulary.lost:
            return None
        if "+" in text and all(part in single for part in text.split("+")):
            raise ValueError(f"'{text}' names several codes; this column takes one: choose it")
        if not single:
            raise ValueError(f"'{text}': the list {name} has no codes yet; add it to codes.csv")
        hint = nearest(text, single)
        options = f"; use one of {', '.join(single[:12])}" if not hint else ""
        raise ValueError(f"'{text}' is not a code of the list {name}{hint}{options}")

    return read


def typed(values: Any, column: Column, facts: Mapping[str, Any], codes: list[str]) -> Any:
    """Return the column of a frame: the values of each row, in the type of the column."""
    index = column.index
    match facts["kind"]:
        case "whole":
            return _rows_of(pd.array(values, dtype="Int64"), index)
        case "percent":
            return _rows_of(pd.array(values, dtype="Float64"), index)
        case "day" if not facts.get("joined"):
            return pd.array(spread(np.array(values, dtype="datetime64[s]"), index))
        case "code":
            categories = _categories(values, codes)
            place = {code: number for number, code in enumerate(categories)}
            size = np.int8 if len(place) < 128 else np.int16  # as pandas takes them
            numbers = np.array([place.get(value, -1) for value in values], dtype=size)
            return pd.Categorical.from_codes(spread(numbers, index), dtype=_codes(categories))
        case _:
            texts = pa.array(values, STRING)
            if texts.null_count == len(texts):
                texts = pa.nulls(len(index), STRING)
            elif not column.in_order:
                texts = pc.take(texts, pa.array(index), boundscheck=False)
            return pd.array(texts, dtype="str")


def _rows_of(distinct: Any, index: np.ndarray) -> Any:
    numbers = distinct.to_numpy(distinct.dtype.numpy_dtype, na_value=0)
    return type(distinct)(spread(numbers, index), spread(distinct.isna(), index))


@cache
def _codes(categories: tuple[str, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(list(categories), ordered=True)


def _categories(values: list[Any], vocabulary: list[str]) -> tuple[str, ...]:
    """Return codes in their official order, each combination in use behind its first code."""
    single = [code for code in dict.fromkeys(vocabulary) if code and "+" not in code]
    place = {code: number for number, code in enumerate(single)}
    used = {value for value in values if value is not None}
    every = sorted(
        {*single, *used},
        key=lambda code: ([place.get(part, len(place)) for part in code.split("+")], code),
    )
    return tuple(every)


def period_ends(values: list[str | None]) -> dict[str, np.ndarray]:
    """Return the calendar ends of the periods as dates."""
    periods = [Period.parse(value) if value else None for value in values]
    starts = [period.start_date if period else None for period in periods]
    ends = [period.end_date if period else None for period in periods]
    return {
        "period_start": np.array(starts, dtype="datetime64[s]"),
        "period_end": np.array(ends, dtype="datetime64[s]"),
    }
