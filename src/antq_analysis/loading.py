"""Tables of text to checked frames, with all problems found on the way.

The steps are: files to text (`reading`), text to values (`parsing`), values to frames as the models
describe them (`schemas`), rows that agree with themselves and each other (`checking`). Each
distinct text of a column is read once, so that a table of a million rows costs little more than
its reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from antq_analysis import checking, parsing
from antq_analysis.periods import Period
from antq_analysis.problems import DataError, Problem, nearest
from antq_analysis.quantities import QUALIFIERS
from antq_analysis.reading import STRING, Column, TextTable, Unreadable, read_csv, truths
from antq_analysis.schemas import SUBJECTS, TABLES, columns, key_of, lists_in_use

# Texts that need no closer look: no quotation marks, no marks to compose, nothing invisible, no
# blanks around them. Arrow tests millions of them at once.
_LETTERS = r"!#-~\x{a1}-\x{ac}\x{ae}-\x{2ff}\x{1e00}-\x{1fff}\x{2010}-\x{2027}\x{2030}-\x{205e}"
_PLAIN = {
    "text": rf"^(?:[{_LETTERS}]+(?: +[{_LETTERS}]+)*)?$",
    "key": r"^(?:[A-Za-z0-9][A-Za-z0-9._-]*)?$",
}
LONGEST_SHOWN = 40  # characters of a value that a message repeats
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffd-\uffff]")
_INVISIBLE = re.compile(r"[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass
class Checked:
    """What checking found: frames as far as they could be made, and every problem."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    texts: dict[str, TextTable] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faulty: set[tuple[str, int]] = field(default_factory=set)  # rows with a problem
    cells: dict[tuple[str, str], set[int]] = field(default_factory=dict)  # rows by table and column
    read: dict[tuple[str, str], Column] = field(default_factory=dict)  # values that were read
    distinct_keys: dict[str, Future[Any]] = field(default_factory=dict)  # how many, by table
    notes: list[str] = field(default_factory=list)  # what was filled in

    def report(self, table: str, row: int, column: str, message: str, rule: str = "") -> None:
        """Add a problem of one cell; a cell has one problem at most."""
        rows, row = self.cells.setdefault((table, column), set()), int(row)
        if row not in rows:
            rows.add(row)
            self.faulty.add((table, row))
            text = self.texts[table]
            message = _UNPRINTABLE.sub("?", re.sub(r"[\r\n\t]", " ", message))
            self.problems.append(Problem(text.file, message, text.line(row), column, rule))

    def used(self, table: str, column: str) -> list[str]:
        """Return the distinct values that were read in a column, in the order of the file."""
        read = self.read[table, column]
        stands = np.zeros(len(read.values), dtype=bool)
        stands[read.index] = True
        values = np.asarray(read.values, dtype=object)[stands]
        return [value for value in values if value is not None]

    def sound(self, table: str, names: tuple[str, ...]) -> np.ndarray:
        """Return for each row of a table whether none of these cells has a problem."""
        sound = np.ones(self.texts[table].rows, dtype=bool)
        for name in names:
            sound[list(self.cells.get((table, name), ()))] = False
        return sound


@dataclass
class Vocabulary:
    """The codes of a list in their official order, and what is not known about them.

    `lost` are codes of rows with a problem of their own; `unsure` is a list with a row whose code
    can't be read. What may be such a code is no fault of the cell that uses it.
    """

    codes: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    unsure: bool = False


def check_source(source: Path) -> Checked:
    """Read and check the raw tables of a folder, or of an Excel workbook with a sheet a table.

    Returns
    -------
    Checked
        As `check_folder` returns it; the lines of a problem are rows of the sheet.
    """
    if source.is_dir() or source.suffix.lower() != ".xlsx":
        return check_folder(source)
    from antq_analysis.workbook import in_workbook, read_workbook

    book = read_workbook(source)
    result = Checked(texts=book.texts, problems=book.problems, notes=book.notes)
    for table, row, column, message in book.faults:
        if message:
            _report_all(result, table, column, np.array([row]), message)
        result.cells.setdefault((table, column), set()).add(row)
    check_texts(result)
    found = result.problems
    result.problems = [replace(one, message=in_workbook(one.message)) for one in found]
    return result


def check_folder(folder: Path) -> Checked:
    """Read and check the raw tables of a folder.

    Returns
    -------
    Checked
        The frames by table, and all problems; the frames are good if there are none.
    """
    result = Checked()
    if not folder.is_dir():
        message = "there is no such folder; name the folder that holds sources.csv and the others"
        result.problems.append(Problem(str(folder), message))
        return result
    for table in TABLES:
        try:
            result.texts[table] = read_csv(folder / f"{table}.csv", list(columns(table)))
        except Unreadable as error:
            result.problems += error.problems
    return check_texts(result)


def check_texts(result: Checked) -> Checked:
    """Turn the tables of text into checked frames."""
    for text in result.texts.values():
        result.problems += text.problems
    with ThreadPoolExecutor(max_workers=1) as beside:  # Arrow counts while Python goes on
        for table, text in result.texts.items():
            if key := key_of(table):
                values = text.columns[key].values
                result.distinct_keys[table] = beside.submit(pc.count_distinct, values)
        vocabularies = _vocabularies(result)
        corrections = checking.corrections(result)
        for table in result.texts:
            result.frames[table] = _frame(result, table, vocabularies, corrections.get(table, {}))
        checking.check(result)
    return result


def load_frames(source: Path) -> dict[str, pd.DataFrame]:
    """Return the checked frames of a folder or a workbook.

    Raises
    ------
    DataError
        If anything is wrong with the data; it carries every problem.
    """
    result = check_source(source)
    if result.problems:
        raise DataError(result.problems)
    return result.frames


def _vocabularies(result: Checked) -> dict[str, Vocabulary]:
    """Return the vocabularies by list; without a table of codes nothing is known about them."""
    text = result.texts.get("codes")
    if text is None or not text.rows:
        if text is not None:
            message = "the table has no rows; put the codes back that the other tables use"
            result.problems.append(Problem(text.file, message))
        return {name: Vocabulary(unsure=True) for name in lists_in_use()}
    found = {name: Vocabulary(lost=set(text.lost)) for name in lists_in_use()}
    lists, codes = text.columns["list"].texts(), text.columns["code"].texts()
    for row in range(text.rows):
        name, code = lists[row].strip(), codes[row].strip()
        if name not in found and (meant := checking.misspelt(name, found)):
            result.report("codes", row, "list", f"'{name}' is no list; did you mean '{meant}'?")
            name = meant
        if name == "qualifier" and code not in (*QUALIFIERS, ""):
            message = f"'{code}' is a qualifier that nothing can be calculated with; use one of "
            result.report("codes", row, "code", message + ", ".join(QUALIFIERS))
            found[name].lost.add(code)
        elif name:
            vocabulary = found.setdefault(name, Vocabulary())
            readable = all(re.fullmatch(_PLAIN["key"], part) for part in code.split("+"))
            vocabulary.unsure |= not (code and readable)
            vocabulary.codes += [code] if readable else []
        else:
            for vocabulary in found.values():
                vocabulary.lost.add(code)
    return found


def _frame(
    result: Checked,
    table: str,
    vocabularies: Mapping[str, Vocabulary],
    corrections: Mapping[str, Mapping[int, tuple[str, int]]],
) -> pd.DataFrame:
    """Return the frame of a table; a cell with a problem is missing in it."""
    text = result.texts[table]
    frame: dict[str, Any] = {}
    for name, facts in columns(table).items():
        column, corrected = text.columns[name], corrections.get(name, {})
        if corrected:
            printed = {row: column.text(row) for row in corrected}
            column = _with(column, [value for value, _ in corrected.values()], list(corrected))
        vocabulary = vocabularies.get(facts.get("list", ""), Vocabulary())
        values, faults = _read(column, facts, vocabulary)
        result.read[table, name] = Column(values, column.index)
        for number, message in faults.items():
            entries = [at for row, (_, at) in corrected.items() if column.index[row] == number]
            for entry in entries:
                result.report("corrections", entry, "corrected", message)
            if not entries:
                _report_all(result, table, name, np.flatnonzero(column.index == number), message)
        if facts["required"]:
            message = "is blank; every row needs it"
            _report_all(result, table, name, column.rows_of(column.blank), message)
        frame[name] = _typed(values, column, facts, vocabulary.codes)
        if name == "period":
            frame |= _period_ends(values, column.index)
        if corrected:
            shown = [printed.get(row) for row in range(text.rows)]
            frame[f"{name}_printed"] = pd.array(shown, dtype="str")
    return pd.DataFrame(frame, index=pd.RangeIndex(text.rows), copy=False)


def _report_all(result: Checked, table: str, name: str, rows: np.ndarray, message: str) -> None:
    kind = re.sub(r"^'.*?'(?= )", "", message).partition(";")[0]
    for row in rows:
        result.report(table, row, name, message, kind)


def _with(column: Column, values: list[str], rows: list[int]) -> Column:
    """Return the column with other values in some rows."""
    index = column.index.copy()
    index[rows] = len(column.values) + np.arange(len(rows))
    return Column(pa.concat_arrays([column.values, pa.array(values, STRING)]), index)


def _read(
    column: Column, facts: Mapping[str, Any], vocabulary: Vocabulary
) -> tuple[Any, dict[int, str]]:
    """Read each distinct text once: values, None for blank or bad ones, and what is wrong."""
    kind, read = facts["kind"], _reader(facts, vocabulary)
    plain = np.zeros(len(column.values), dtype=bool)
    if kind in _PLAIN and not facts.get("joined"):
        plain = _plain(column, kind)
        if plain.all():
            blank = pc.equal(column.values, "")
            if not pc.any(blank).as_py():
                return column.values, {}
            return pc.if_else(blank, pa.scalar(None, STRING), column.values), {}
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
    return truths(pc.match_substring_regex(column.values, _PLAIN[kind]))


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
    if odd := _UNPRINTABLE.search(bare) or (kind != "text" and _INVISIBLE.search(bare)):
        shown = _INVISIBLE.sub("", _UNPRINTABLE.sub("?", bare))
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
        hint = nearest(text, single)
        options = f"; use one of {', '.join(single[:12])}" if not hint else ""
        raise ValueError(f"'{text}' is not a code of the list {name}{hint}{options}")

    return read


def _typed(values: Any, column: Column, facts: Mapping[str, Any], codes: list[str]) -> Any:
    index = column.index
    match facts["kind"]:
        case "whole":
            return pd.array(values, dtype="Int64").take(index)
        case "percent":
            return pd.array(values, dtype="Float64").take(index)
        case "day" if not facts.get("joined"):
            return pd.array(np.array(values, dtype="datetime64[s]")[index])
        case "code":
            categories = _categories(values, codes)
            numbers = pd.Categorical(values, categories=categories, ordered=True).codes[index]
            return pd.Categorical.from_codes(numbers, categories=categories, ordered=True)
        case _:
            texts = pa.array(values, STRING)
            return pd.array(texts if column.in_order else texts.take(pa.array(index)), dtype="str")


def _categories(values: list[Any], vocabulary: list[str]) -> list[str]:
    """Return codes in their official order, each combination in use behind its first code."""
    single = [code for code in dict.fromkeys(vocabulary) if code and "+" not in code]
    place = {code: number for number, code in enumerate(single)}
    used = {value for value in values if value is not None}
    return sorted(
        {*single, *used},
        key=lambda code: ([place.get(part, len(place)) for part in code.split("+")], code),
    )


def _period_ends(values: list[str | None], index: np.ndarray) -> dict[str, np.ndarray]:
    """Return the calendar ends of the periods as dates."""
    periods = [Period.parse(value) if value else None for value in values]
    starts = [period.start_date if period else None for period in periods]
    ends = [period.end_date if period else None for period in periods]
    return {
        "period_start": np.array(starts, dtype="datetime64[s]")[index],
        "period_end": np.array(ends, dtype="datetime64[s]")[index],
    }
