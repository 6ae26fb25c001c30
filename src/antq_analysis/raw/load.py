"""Files to checked frames: the order of the steps, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from antq_analysis.messages import Fault
from antq_analysis.periods import Period
from antq_analysis.raw import as_printed, blank_cells, checks
from antq_analysis.raw.cells import read_cell, settle_order
from antq_analysis.raw.csv_file import read_folder
from antq_analysis.raw.names import Vocabulary, understand_codes, understand_places, vocabularies
from antq_analysis.raw.problems import Checked, DataError, Problem, nearest
from antq_analysis.raw.schema import TABLES, Column, columns, key_of

NONE = Vocabulary()  # of columns that hold no codes
Corrections = dict[tuple[str, str], dict[int, tuple[str, int]]]


def check_source(source: Path) -> Checked:
    """Read and check the raw tables of a folder, or of an Excel workbook with a sheet a table."""
    checked = Checked()
    if source.is_dir():
        read_folder(source, checked)
    elif source.suffix.lower() == ".xlsx" and source.exists():
        from antq_analysis.raw.workbook import read_workbook

        read_workbook(source, checked)
    else:
        fault = Fault("no_file" if source.suffix else "no_folder")
        checked.problems.append(Problem(source.name, fault))
        return checked
    known = vocabularies(checked)
    for table in checked.tables.values():
        understand_codes(table, known)
    understand_places(checked)
    blank_cells.fill(checked)
    corrections = _corrections(checked)
    for name, table in checked.tables.items():
        made: dict[str, Any] = {}
        for column in columns(name).values():
            made |= _read_column(checked, name, column, known.get(column.list, NONE), corrections)
        checked.frames[name] = frame = pd.DataFrame(made, index=table.cells.index)
        for english, vietnamese in (("name_en", "name_vi"), ("label_en", "label_vi")):
            if english in frame:
                frame[english] = frame[english].fillna(frame[vietnamese])
    checks.check(checked)
    as_printed.check(checked)
    return checked


def load_frames(source: Path, language: str | None = None) -> dict[str, pd.DataFrame]:
    """Return the checked frames of a folder or a workbook, each row under its number from 0.

    Raises
    ------
    DataError
        If anything is wrong with the data; it carries every problem.
    """
    checked = check_source(source)
    if checked.problems:
        raise DataError(checked.problems, language)
    return {name: frame.reset_index(drop=True) for name, frame in checked.frames.items()}


def _read_column(
    checked: Checked,
    name: str,
    column: Column,
    vocabulary: Vocabulary,
    corrections: Corrections,
) -> dict[str, Any]:
    """Return the columns of a frame that a column of text makes; each distinct text is read once.

    A cell with a problem is missing.
    """
    texts = cells = checked.tables[name].cells[column.name]
    corrected = corrections.get((name, column.name), {})
    if corrected:
        texts = cells.copy()
        texts.loc[list(corrected)] = [text for text, _ in corrected.values()]
    numbers, distinct = pd.factorize(texts.to_numpy())
    values, faults = _read_texts(distinct, column, vocabulary, checked.tables[name].is_sheet)
    # A correction that can't be read may put right what stands in a cell.
    unsure = "corrections" not in checked.tables and column.kind != "key"
    for line, number in zip(texts.index, numbers, strict=True) if faults else ():
        fault = faults.get(number)
        if fault and line in corrected:
            checked.add("corrections", corrected[line][1], "corrected", fault)
        elif fault and not (unsure and distinct[number].strip()):
            checked.add(name, line, column.name, fault)
        if number in faults:
            checked.mark(name, line, column.name)
    made = {column.name: _typed(values, column, vocabulary.codes).take(numbers)}
    if column.kind == "period":
        periods = [Period.parse(value) if value else None for value in values]
        for end in ("start", "end"):
            days = [getattr(period, f"{end}_date", None) for period in periods]
            made[f"period_{end}"] = np.array(days, dtype="datetime64[s]")[numbers]
    if corrected:
        printed = cells.where(cells.index.isin(list(corrected)))
        made[f"{column.name}_printed"] = printed.astype("str")
    return made


def _read_texts(
    texts: Iterable[str], column: Column, vocabulary: Vocabulary, is_sheet: bool
) -> tuple[list[Any], dict[int, Fault | None]]:
    """Return the values of texts, None for blank or bad ones, and what is wrong by number.

    None in the place of a fault is a code that may be that of a faulty row.
    """
    values: list[Any] = []
    faults: dict[int, Fault | None] = {}
    for number, text in enumerate(texts):
        value = None
        try:
            value = read_cell(text, column, vocabulary)
        except Fault as fault:
            faults[number] = fault
            if fault.key == "several_lines" and is_sheet:
                fault.remedy = "one_line_in_cell"
        if value is None and text.strip():
            faults.setdefault(number, None)
        elif value is None and column.required:
            stated = "not_stated" in vocabulary.codes
            faults[number] = Fault("blank_not_stated" if stated else "blank")
        values.append(value)
    settle_order(faults.values(), texts)
    return values, faults


def _typed(values: list[Any], column: Column, codes: list[str]) -> Any:
    """Return distinct values as an array of the type of their column."""
    if column.kind == "code":
        # Codes in their official order, each combination in use behind its first code.
        single = [code for code in dict.fromkeys(codes) if code and "+" not in code]
        place = {code: number for number, code in enumerate(single)}
        used = {*single, *(value for value in values if value is not None)}
        order = {code: [place.get(part, len(place)) for part in code.split("+")] for code in used}
        categories = sorted(used, key=lambda code: (order[code], code))
        return pd.Categorical(values, categories=categories, ordered=True)
    if column.kind == "day" and not column.joined:
        return np.array(values, dtype="datetime64[s]")
    types = {"whole": "Int64", "percent": "Float64"}
    return pd.array(values, dtype=types.get(column.kind, "str"))


def _corrections(checked: Checked) -> Corrections:
    """Return the corrections that apply, by table and column, then by line of the table.

    Each is a text and the line of ``corrections.csv`` that it is from. Those that don't apply are
    reported.
    """
    found: Corrections = {}
    table = checked.tables.get("corrections")
    rows = table.cells if table else pd.DataFrame()
    for line, *cells in rows.itertuples(name=None):
        entry = dict(zip(rows, (cell.strip() for cell in cells), strict=True))
        if not all(entry[name] for name in ("table", "row_id", "column", "printed", "corrected")):
            continue  # the blank cell is reported where cells are read
        at = _corrected_line(checked, line, entry)
        if at is not None:
            done = found.setdefault((entry["table"], entry["column"]), {})
            if at in done:
                fault = Fault("corrected_twice", value=entry["row_id"], other=done[at][1])
                checked.add("corrections", line, "row_id", fault)
            done[at] = (entry["corrected"], line)
    return found


def _corrected_line(checked: Checked, line: int, entry: dict[str, str]) -> int | None:
    """Return the line of the row that a correction is for, or report why there is none."""
    name, column, key = entry["table"], entry["column"], key_of(entry["table"])

    def report(at: str, problem: str, options: Iterable[str] = (), **values: Any) -> None:
        near = nearest(entry[at], options)
        values |= {"value": entry[at], "of": name, "near": near, "options": ", ".join(options)}
        checked.add("corrections", line, at, Fault(problem, **values))

    if key is None:
        report("table", "no_keyed_table", [one for one in TABLES if key_of(one)])
    elif column == key:
        report("column", "corrects_key")
    elif column not in columns(name):
        report("column", "no_column_to_correct", [one for one in columns(name) if one != key])
    elif name in checked.tables:
        table = checked.tables[name]
        keys = table.cells[key].str.strip()
        for at in keys.index[keys == entry["row_id"]]:
            now = table.cells[column][at].strip()
            if now == entry["printed"]:
                return int(at)
            checked.mark(name, at, column)  # it may hold either value
            stale = "no_longer_printed" if now else "no_longer_printed_blank"
            report("printed", stale, other=at, now=now)
            return None
        if entry["row_id"] not in table.lost:
            report("row_id", "no_such_row", keys)
    return None
