"""The table of faults: what is done to the good tables, and the lines that the check prints.

A row of ``data/faults.csv`` puts `value` into one cell of a copy of ``data/good``: that of `column`
in `line` of `table`. In line 1 it renames the column. Several rows of one name are several patches;
a row without a table only expects a further line. Instead of a number, `line` may say

- ``append``: add a row, `value` being ``column=text`` for some columns, joined by `` | ``. ``like=4``
  takes the others from line 4, and ``times=500`` adds as many with `{n}` counting up from 0;
- ``add``: add a column with `value` in each row;
- ``remove``: take away the column, the lines in `value` (``2-5``), or with neither the file;
- ``above``: put `value` above the header as it is;
- ``rename``: give the file the name in `value`.

What can't be seen is written as ``\\u200b`` or ``\\n``. Files in ``data/files/NAME`` are laid over
the copy first; they are for what no patch can say.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

DATA = Path(__file__).parent / "data"
GOOD = DATA / "good"
Rows = dict[int, dict[str, str]]


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults() -> dict[str, list[dict[str, str]]]:
    """Return the rows of the table of faults by name."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in read_table(DATA / "faults.csv"):
        found.setdefault(row["name"], []).append(row)
    return found


def shown(value: str) -> str:
    """Return a value with its escapes as the characters that they stand for."""
    plain = value.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), plain)


def patched(name: str, patches: Iterable[dict[str, str]], folder: Path) -> Path:
    """Fill a folder with the good tables as the patches of a name change them."""
    shutil.copytree(GOOD, folder, dirs_exist_ok=True)
    if (DATA / "files" / name).is_dir():
        shutil.copytree(DATA / "files" / name, folder, dirs_exist_ok=True)
    by_table: dict[str, list[dict[str, str]]] = {}
    for patch in patches:
        if patch["table"]:
            by_table.setdefault(patch["table"], []).append(patch)
    for table, some in by_table.items():
        _change(folder / f"{table}.csv", some)
    return folder


def _change(path: Path, patches: list[dict[str, str]]) -> None:
    rows = dict(enumerate(read_table(path), 2))
    columns = list(rows[2])
    heads = dict(zip(columns, columns, strict=True))
    above = ""
    for patch in patches:
        line, column, value = patch["line"], patch["column"], shown(patch["value"])
        if line == "append":
            _append(rows, columns, value)
        elif line == "add":
            heads[column] = column
            rows = {at: {**row, column: value} for at, row in rows.items()}
        elif line == "remove" and column:
            del heads[column]
        elif line == "remove" and value:
            first, last = value.split("-")
            rows = {at: row for at, row in rows.items() if not int(first) <= at <= int(last)}
        elif line == "remove":
            path.unlink()
            return
        elif line == "above":
            above += f"{value}\n"
        elif line == "rename":
            path = path.rename(path.with_name(value))
        elif line == "1":
            heads[column] = value
        else:
            assert column in rows[int(line)], patch
            rows[int(line)][column] = value
    path.write_text(above + written(heads, rows), encoding="utf-8", newline="")


def _append(rows: Rows, columns: list[str], value: str) -> None:
    given = dict(pair.split("=", 1) for pair in value.split(" | "))
    row = dict(rows[int(like)]) if (like := given.pop("like", "")) else dict.fromkeys(columns, "")
    times = int(given.pop("times", 1))
    assert set(given) <= set(row), given
    for number in range(times):
        cells = {column: text.replace("{n}", str(number)) for column, text in given.items()}
        rows[max(rows) + 1] = {**row, **cells}


def written(heads: dict[str, str], rows: Rows) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads.values())
    writer.writerows([row[column] for column in heads] for row in rows.values())
    return out.getvalue()
