"""Tables of text to checked frames, with all problems found on the way.

The steps are: files to text (`reading`), text to values (`parsing`), values to frames as the models
describe them (`schemas`), rows that agree with themselves and each other (`checking`). Each
distinct text of a column is read once, so that a table of a million rows costs little more than
its reading.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from antq_analysis.quantities import QUALIFIERS
from antq_analysis.raw import checking, corrections
from antq_analysis.raw.problems import DataError, Problem
from antq_analysis.raw.reading import read_csv
from antq_analysis.raw.schemas import TABLES, columns, lists_in_use
from antq_analysis.raw.texttable import Column, TextTable, Unreadable, spread
from antq_analysis.raw.values import PLAIN, UNPRINTABLE, Vocabulary, period_ends, read, typed

MANY = 1 << 14  # rows from which on columns are made beside each other


@dataclass
class Checked:
    """What checking found: frames as far as they could be made, and every problem."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    texts: dict[str, TextTable] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faulty: set[tuple[str, int]] = field(default_factory=set)  # rows with a problem
    cells: dict[tuple[str, str], set[int]] = field(default_factory=dict)  # rows by table and column
    read: dict[tuple[str, str], Column] = field(default_factory=dict)  # values that were read
    facts_differ: Future[bool] = field(default_factory=Future)  # whether no fact_id stands twice
    notes: list[str] = field(default_factory=list)  # what was filled in

    def report(self, table: str, row: int, column: str, message: str, rule: str = "") -> None:
        """Add a problem of one cell; a cell has one problem at most."""
        rows, row = self.cells.setdefault((table, column), set()), int(row)
        if row not in rows:
            rows.add(row)
            self.faulty.add((table, row))
            text = self.texts[table]
            message = UNPRINTABLE.sub("?", re.sub(r"[\r\n\t]", " ", message))
            self.problems.append(Problem(text.file, message, text.line(row), column, rule))

    def report_all(self, table: str, rows: np.ndarray, column: str, message: str) -> None:
        """Add the same problem of several cells of a column."""
        kind = re.sub(r"^'.*?'(?= )", "", message).partition(";")[0]
        for row in rows:
            self.report(table, row, column, message, kind)

    def distinct(self, table: str, column: str) -> list[str]:
        """Return the distinct values that were read in a column, corrected ones as well."""
        values = self.read[table, column].values
        every = values if isinstance(values, list) else values.to_pylist()
        return [value for value in every if value is not None]

    def used(self, table: str, column: str) -> list[str]:
        """Return the distinct values that a column holds, in the order of the file."""
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


def check_source(source: Path) -> Checked:
    """Read and check the raw tables of a folder, or of an Excel workbook with a sheet a table.

    Returns
    -------
    Checked
        As `check_folder` returns it; the lines of a problem are rows of the sheet.
    """
    if source.is_dir() or source.suffix.lower() != ".xlsx":
        return check_folder(source)
    from antq_analysis.raw.workbook import in_workbook, read_workbook

    book = read_workbook(source)
    result = Checked(texts=book.texts, problems=book.problems, notes=book.notes)
    for table, row, column, message in book.faults:
        if message:
            result.report_all(table, np.array([row]), column, message)
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
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as beside:
        files = {table: folder / f"{table}.csv" for table in TABLES}
        read = {t: beside.submit(read_csv, file, list(columns(t))) for t, file in files.items()}
    for table, text in read.items():
        try:
            result.texts[table] = text.result()
        except Unreadable as error:
            result.problems += error.problems
    return check_texts(result)


def check_texts(result: Checked) -> Checked:
    """Turn the tables of text into checked frames."""
    for text in result.texts.values():
        result.problems += text.problems
    vocabularies = _vocabularies(result)
    applying = corrections.applying(result)
    # What takes long is begun first and waited for last; but what is wrong with a correction itself
    # is said before what it does to a table.
    begun = sorted(result.texts, key=lambda table: -result.texts[table].rows)
    begun.sort(key=lambda table: table != "corrections")
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as beside:
        made = {
            table: _columns(result, table, vocabularies, applying.get(table, {}), beside)
            for table in begun
        }
        result.facts_differ = beside.submit(checking.facts_differ, result)
        result.frames = dict.fromkeys(result.texts, pd.DataFrame())
        for table in reversed(begun):
            frame = {name: column() for name, column in made[table].items()}
            index = pd.RangeIndex(result.texts[table].rows)
            result.frames[table] = pd.DataFrame(frame, index=index, copy=False)
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
            readable = all(re.fullmatch(PLAIN["key"], part) for part in code.split("+"))
            vocabulary.unsure |= not (code and readable)
            vocabulary.codes += [code] if readable else []
        else:
            for vocabulary in found.values():
                vocabulary.lost.add(code)
    return found


def _columns(
    result: Checked,
    table: str,
    vocabularies: Mapping[str, Vocabulary],
    applying: Mapping[str, Mapping[int, tuple[str, int]]],
    beside: ThreadPoolExecutor,
) -> dict[str, Callable[[], Any]]:
    """Return how to get the columns of a table's frame; a cell with a problem is missing in it."""
    text = result.texts[table]
    made: dict[str, Callable[[], Any]] = {}

    def make(work: Callable[..., Any], *given: Any) -> Callable[[], Any]:
        many = text.rows > MANY
        return beside.submit(work, *given).result if many else partial(work, *given)

    for name, facts in columns(table).items():
        column, corrected = text.columns[name], applying.get(name, {})
        if corrected:
            printed = {row: column.text(row) for row in corrected}
            column = column.mended({row: value for row, (value, _) in corrected.items()})
        vocabulary = vocabularies.get(facts.get("list", ""), Vocabulary())
        values, faults = read(column, facts, vocabulary)
        result.read[table, name] = Column(values, column.index)
        for number, message in faults.items():
            entries = [at for row, (_, at) in corrected.items() if column.index[row] == number]
            for entry in entries:
                result.report("corrections", entry, "corrected", message)
            if not entries:
                result.report_all(table, np.flatnonzero(column.index == number), name, message)
        if facts["required"]:
            message = "is blank; every row needs it"
            if "not_stated" in vocabulary.codes:
                message += ", and not_stated is a code of it"
            result.report_all(table, column.rows_of(column.blank), name, message)
        made[name] = make(typed, values, column, facts, vocabulary.codes)
        if name == "period":
            for end, days in period_ends(values).items():
                made[end] = make(spread, days, column.index)
        if corrected:
            shown = [printed.get(row) for row in range(text.rows)]
            made[f"{name}_printed"] = make(pd.array, shown, "str")
    return made
