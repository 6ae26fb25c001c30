"""The table of faults: what is done to the good tables, and the lines that the check prints.

A row of ``data/faults.csv`` puts `value` into one cell of a copy of ``data/good``: that of `column`
in `line` of `table`. In line 1 it renames the column. Several rows of one name are several patches;
a row without a table only expects a further line; a name without expected lines is accepted.
Instead of a number, `line` may say

- ``append``: add a row, `value` being ``column=text`` for some columns, joined by `` | ``.
  ``like=4`` takes the others from line 4, and ``times=500`` adds as many, with `{n}` or ``{n:02}``
  counting up from 0;
- ``add``: add a column with `value` in each row, `{base}` being what stands there in `base`;
- ``remove``: take away the column, the lines in `value` (``2-5``), or with neither the file;
- ``reverse``: put the columns in the opposite order;
- ``above``: put `value` above the header as it is;
- ``text``: put `value` for what `column` holds, which stands once in the file as it is written;
- ``saved``: write the file otherwise: `value` is ``between=;``, ``ends=\\r``, ``quotes=all`` or
  ``encoding=utf-16``, or several of these joined by `` | ``;
- ``instead``: the file holds `value` and nothing else;
- ``rename``: give the file the name in `value`.

What can't be seen is written as ``\\u200b`` or ``\\n``; ``\\udcc6`` is the byte 0xc6.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).parent / "data"
GOOD = DATA / "good"


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


def patched(patches: Iterable[dict[str, str]], folder: Path) -> Path:
    """Fill a folder with the good tables as some patches change them."""
    shutil.copytree(GOOD, folder, dirs_exist_ok=True)
    tables: dict[str, _Table] = {}
    for patch in patches:
        name, line = patch["table"], patch["line"]
        if name and name not in tables:
            path = folder / f"{name}.csv"
            tables[name] = _Table(path, dict(enumerate(read_table(path), 2)))
            path.unlink()
        if line in VERBS:
            VERBS[line](tables[name], patch["column"], shown(patch["value"]))
        elif name:
            tables[name].put(int(line), patch["column"], shown(patch["value"]))
    for table in tables.values():
        table.write()
    return folder


def pairs(value: str) -> dict[str, str]:
    """Return what ``one=a | other=b`` says."""
    return dict(pair.split("=", 1) for pair in value.split(" | ") if pair)


@dataclass
class _Table:
    """A table and how its file is written; `heads` are its headings by column."""

    path: Path
    rows: dict[int, dict[str, str]]
    heads: dict[str, str] = field(default_factory=dict)
    above: str = ""
    swaps: list[tuple[str, str]] = field(default_factory=list)
    form: dict[str, str] = field(default_factory=dict)
    content: str | None = None
    is_there: bool = True

    def __post_init__(self) -> None:
        self.heads = {column: column for column in self.rows[2]}

    def put(self, line: int, column: str, value: str) -> None:
        cells = self.heads if line == 1 else self.rows[line]
        assert column in cells, column
        cells[column] = value

    def append(self, _: str, value: str) -> None:
        given = pairs(value)
        like, times = given.pop("like", ""), int(given.pop("times", 1))
        row = dict(self.rows[int(like)]) if like else dict.fromkeys(self.heads, "")
        assert set(given) <= set(row), given
        for number in range(times):
            cells = {column: text.format(n=number) for column, text in given.items()}
            self.rows[max(self.rows) + 1] = {**row, **cells}

    def add(self, column: str, value: str) -> None:
        self.heads[column] = column
        for row in self.rows.values():
            row[column] = value.format_map(row)

    def remove(self, column: str, value: str) -> None:
        if column:
            del self.heads[column]
        elif value:
            first, last = map(int, value.split("-"))
            self.rows = {at: row for at, row in self.rows.items() if not first <= at <= last}
        else:
            self.is_there = False

    def reverse(self, *_: str) -> None:
        self.heads = dict(reversed(self.heads.items()))

    def put_above(self, _: str, value: str) -> None:
        self.above += f"{value}\n"

    def swap(self, column: str, value: str) -> None:
        self.swaps.append((shown(column), value))

    def save_as(self, _: str, value: str) -> None:
        self.form |= pairs(value)

    def replace(self, _: str, value: str) -> None:
        self.content = value

    def rename(self, _: str, value: str) -> None:
        self.path = self.path.with_name(value)

    def write(self) -> None:
        out = io.StringIO(newline="")
        quoting = csv.QUOTE_ALL if "quotes" in self.form else csv.QUOTE_MINIMAL
        between, ends = self.form.get("between", ","), self.form.get("ends", "\n")
        writer = csv.writer(out, delimiter=between, lineterminator=ends, quoting=quoting)
        writer.writerow(self.heads.values())
        writer.writerows([row[column] for column in self.heads] for row in self.rows.values())
        text = self.above + out.getvalue()
        for old, new in self.swaps:
            assert text.count(old) == 1, (old, text.count(old))
            text = text.replace(old, new)
        text = text if self.content is None else self.content
        if self.is_there:
            encoding = self.form.get("encoding", "utf-8")
            self.path.write_bytes(text.encode(encoding, errors="surrogateescape"))


VERBS: dict[str, Callable[[_Table, str, str], None]] = {
    "append": _Table.append,
    "add": _Table.add,
    "remove": _Table.remove,
    "reverse": _Table.reverse,
    "above": _Table.put_above,
    "text": _Table.swap,
    "saved": _Table.save_as,
    "instead": _Table.replace,
    "rename": _Table.rename,
}
