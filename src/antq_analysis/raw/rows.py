"""Rows of text to a table: which row is the header, and which rows are none of the table's.

CSV files and sheets of workbooks come here as rows with their lines, and become the same tables.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from itertools import islice

import pandas as pd

from antq_analysis.messages import Fault
from antq_analysis.raw.problems import Checked, Problem, Table, nearest
from antq_analysis.raw.schema import TABLES, columns, headings, mistakes, required_of

LOOKED_AT = 20  # rows at the top among which the header is looked for
_TOTAL = re.compile(r"(tổng( số| cộng)?|cộng|total|sum|ghi chú|lưu ý|note|nguồn)\b", re.IGNORECASE)

_ADDRESS = re.compile(r"https?://\S+|\S+\.\w{2,}/\S+")
_VIETNAMESE = re.compile("[Ạ-ỹơưƠƯ]")  # letters that no other encoding leaves by chance
_HARMLESS = set("“”‘’–—…°²³·−\xa0\xad\u200b")

Row = tuple[int, list[str]]  # the line that the row begins in, and its cells


def make_table(name: str, file: str, rows: list[Row], checked: Checked) -> Table | None:
    """Return the rows below the header as a table; None if the header can't be used.

    Parameters
    ----------
    name, file
        The table, and what it is read from.
    rows
        Every row that holds something, with its line.
    checked
        Gets the problems of the header and of single rows, and a note on columns that are missing.

    Raises
    ------
    Fault
        If there is no header, or the text is damaged.
    """
    refuse_damage(rows, "convert_cells" if "[" in file else "")
    at = _header_at(name, rows)
    heads = [headings(name).get(_compared(cell), cell.strip()) for cell in rows[at][1]]
    table = Table(name, file, pd.DataFrame(), heads)
    kept: dict[int, list[str]] = {}
    needed = [number for number, head in enumerate(heads) if head in required_of(name)]
    for line, cells in rows[at + 1 :]:
        if fault := _row_fault(name, heads, cells, needed):
            checked.problems.append(Problem(file, fault, line))
            table.lost.update(cells)
        else:
            kept[line] = cells
    missing = _missing(table, rows[at][0], kept, checked)
    if missing is None:
        return None
    by_head = dict(zip(heads, zip(*kept.values(), strict=True), strict=False))
    texts = {column: by_head.get(column, ("",) * len(kept)) for column in columns(name)}
    table.cells = pd.DataFrame(texts, list(kept), dtype=object)
    if missing:
        key = "column_absent" if len(missing) == 1 else "columns_absent"
        checked.notes.append((key, {"file": file, "columns": ", ".join(missing)}))
    return table


def empty_table(name: str, file: str) -> Table:
    """Return a table without rows, in the place of one that need not be there."""
    heads = list(columns(name))
    return Table(name, file, pd.DataFrame(columns=heads, dtype=object), heads)


def table_of(cells: Sequence[str]) -> str:
    """Return the table that most of these headings are of, or nothing."""
    shares = {name: _recognised(name, cells) / len(columns(name)) for name in TABLES}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > 0.6 else ""


def _compared(heading: str) -> str:
    return unicodedata.normalize("NFC", heading).strip().removesuffix("*").strip().casefold()


def _recognised(name: str, cells: Sequence[str]) -> int:
    return len({headings(name).get(_compared(cell), "") for cell in cells} - {""})


def _header_at(name: str, rows: list[Row]) -> int:
    """Return which row is the header: the first one that holds anything."""
    found = [_recognised(name, cells) for _, cells in rows[:LOOKED_AT]] or [0]
    at = found.index(max(found))
    if not rows:
        raise Fault("empty")
    if (other := table_of(rows[0][1])) not in ("", name):
        raise Fault("of_other_table", table=other)
    line, first = rows[0][0], next(cell for cell in rows[0][1] if cell.strip())
    if first.lower().startswith("sep="):
        raise Fault("sep_line", number=line, header=line + 1)
    if at and found[at] >= 2:
        raise Fault("above_header", value=first, number=line, header=rows[at][0])
    if _recognised(name, next(csv.reader([first]), [])) >= 2:
        raise Fault("rows_in_quotes")
    if found[at] < min(2, len(rows[0][1])):
        names = ", ".join(list(columns(name))[:3])
        raise Fault("no_header", value=first, number=line, names=names)
    return at


def _missing(
    table: Table, line: int, rows: dict[int, list[str]], checked: Checked
) -> list[str] | None:
    """Return the columns that may be missing as they are; None if the header has a problem.

    A misspelt column is not missing as well.
    """
    known, before = columns(table.name), len(checked.problems)
    missing = [column for column in known if column not in table.heads]

    def add(fault: Fault, at: int, column: str = "") -> None:
        checked.problems.append(Problem(table.file, fault, at, column))

    for at, head in enumerate(table.heads):
        held = ((number, cells[at]) for number, cells in rows.items() if cells[at].strip())
        if not head:
            for number, value in islice(held, 1):
                add(Fault("nameless", value=value, place=_letters(at)), number)
        elif head not in known:
            near = nearest(head, missing)
            missing = [column for column in missing if column != near]
            shown = "".join(letter if letter.isprintable() else "?" for letter in head)[:60]
            add(Fault("no_column", near=near), line, shown)
        elif head in table.heads[:at]:
            add(Fault("column_twice"), line, head)
    for column in [known[one] for one in missing]:
        if column.required and not (column.blank and table.is_sheet):
            add(Fault("no_such_column"), line, column.name)
    return missing if len(checked.problems) == before else None


def _row_fault(name: str, heads: list[str], cells: list[str], needed: list[int]) -> Fault | None:
    """Return why a row is none of the table's, or nothing; `needed` is what every row fills in."""
    if len(cells) != len(heads):
        if len(cells) == 1 and len(next(csv.reader(cells))) == len(heads):
            raise Fault("rows_in_quotes")
        inside = any("\n" in cell for cell in cells)
        values = {"cells": len(cells), "width": len(heads)}
        return Fault("broken_quote") if inside else Fault("row_width", **values)
    first = next(cell for cell in cells if cell.strip())
    known = headings(name)
    if _compared(first) in known:
        again = sum(known.get(_compared(cell)) == at for at, cell in zip(heads, cells, strict=True))
        if again >= max(2, sum(map(bool, cells)) / 2):
            return Fault("second_header")
    blank = sum(not cells[at].strip() for at in needed)
    if blank < 2:
        return None
    remark = sum(map(bool, cells)) == 1 or _TOTAL.match(first.strip()) or blank == len(needed)
    return Fault("remark_row") if remark else None


def _letters(at: int) -> str:
    """Return a column's place as spreadsheets name it."""
    return (_letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def refuse_damage(rows: list[Row], remedy: str) -> None:
    """Refuse a table whose letters were damaged on the way, with the first word that shows it.

    It was opened or saved in a wrong encoding. What VNI and VIQR print may be one foreign name.
    """
    letters: set[str] = set().union(*("".join(cells) for _, cells in rows))
    if all(letter in _HARMLESS or _is_undamaged(letter) for letter in letters):
        return
    strange: list[Fault] = []
    for number, cell in ((number, cell) for number, cells in rows for cell in cells):
        text = _ADDRESS.sub("", unicodedata.normalize("NFC", cell))
        for pattern, row in [*mistakes("damage"), *mistakes("strange")]:
            if match := pattern.search(text):
                fault = Fault(row["key"], remedy, number=number, value=match[0])
                if row["kind"] == "damage":
                    raise fault
                strange += [fault] if not _VIETNAMESE.search(text) else []
    sound = sum(bool(_VIETNAMESE.search(cell)) for _, cells in rows for cell in cells)
    if len(strange) > max(1, sound):
        raise strange[0]


def _is_undamaged(letter: str) -> bool:
    """Whether a character says nothing about damage: ASCII, or a letter of Vietnamese."""
    if letter.isascii():
        return letter not in "?`~^"
    bare = unicodedata.normalize("NFD", letter)
    return bare[0] in "đĐ" or (bare[0].isascii() and letter not in "äåçëîïñöûüÿ")
