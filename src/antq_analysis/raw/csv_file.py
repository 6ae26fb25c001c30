"""CSV files to rows of text: everything that can be wrong with a file before its cells are read."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from antq_analysis.messages import Fault, reason
from antq_analysis.raw.problems import Checked, Problem, Table
from antq_analysis.raw.rows import Row, empty_table, make_table, refuse_damage, table_of
from antq_analysis.raw.schema import OPTIONAL, TABLES, mistakes

BOM = b"\xef\xbb\xbf"
_BREAK = re.compile(rb"\r\n|\r|\n")
# A cell of several lines, one of which goes on like a row: a comma, but none within a number.
_ROWS_INSIDE = re.compile(r"[\r\n].*(?:(?<!\d),\S|,[^\d\s]|,$)", re.DOTALL)


def read_folder(folder: Path, checked: Checked) -> None:
    """Read the raw tables of a folder as text, and note what is wrong with their files."""
    for name in TABLES:
        path = folder / f"{name}.csv"
        if name in OPTIONAL and not path.exists():
            checked.tables[name] = empty_table(name, path.name)
            continue
        try:
            if table := read_csv(path, name, checked):
                checked.tables[name] = table
        except Fault as fault:
            checked.problems.append(Problem(path.name, fault))
    for path in _others(folder):
        if meant := _table_in(path):
            checked.notes.append(("file_not_read", {"file": path.name, "table": f"{meant}.csv"}))


def read_csv(path: Path, name: str, checked: Checked) -> Table | None:
    """Read a CSV file as a table of text.

    Parameters
    ----------
    path
        The file.
    name
        The table that it holds.
    checked
        Gets the problems of the header and of single rows.

    Raises
    ------
    Fault
        If the file as a whole is no such table.
    """
    data = _bytes(path, name)
    if not data.strip(b'\r\n\t ;,"' + BOM):
        raise Fault("empty")
    start = data[: 1 << 16].removeprefix(BOM).lower().decode("latin-1")
    for pattern, row in mistakes("file_start"):
        if pattern.match(start):
            raise Fault(row["key"])
    if (place := data.find(b"\x00")) >= 0:
        raise Fault("nul_byte", number=_line_at(data, place))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not re.search("[Ạ-ỹ]", data.decode("utf-8", errors="ignore")):  # not so by chance
            lines = data.decode("cp1258", errors="replace").splitlines()
            refuse_damage([(number, [line]) for number, line in enumerate(lines, 1)], "")
        number = _line_at(data, error.start)
        raise Fault("not_utf8", byte=f"0x{data[error.start]:02x}", number=number) from None
    rows, broken = _rows(text)
    if broken:
        checked.problems += [Problem(path.name, Fault("broken_quote"), line) for line in broken]
        return None
    return make_table(name, path.name, rows, checked)


def _rows(text: str) -> tuple[list[Row], list[int]]:
    """Return the rows that hold something, and the lines in which a broken quotation begins."""
    rows: list[Row] = []
    broken: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    limit, begin = csv.field_size_limit(2**31 - 1), 1
    try:
        while True:
            try:
                cells = next(reader)
            except csv.Error:
                broken.append(begin)
                cells = []
            several = reader.line_num > begin
            if several and any("\n" in cell and _ROWS_INSIDE.search(cell) for cell in cells):
                broken.append(begin)
            elif any(cell.strip() for cell in cells):
                rows.append((begin, cells))
            begin = reader.line_num + 1
    except StopIteration:
        return rows, broken
    finally:
        csv.field_size_limit(limit)


def _bytes(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        near = [one.name for one in _others(path.parent) if name in (_table_in(one), _stem(one))]
        if near:
            raise Fault("file_missing", "rename_near", near=near[0], new=path.name) from None
        raise Fault("file_missing") from None
    except OSError as error:
        raise Fault("cannot_open", reason=reason(error)) from None


def _others(folder: Path) -> list[Path]:
    """Return the files of a folder that are no tables by their name, but may hold one."""
    known, kinds = {f"{name}.csv" for name in TABLES}, {".csv", ".txt", ".tsv"}
    found = [path for path in folder.iterdir() if path.suffix.lower() in kinds]
    return sorted(path for path in found if path.name not in known and path.is_file())


def _stem(path: Path) -> str:
    return re.split(r"[ ._(-]", path.name.lower())[0]


def _table_in(path: Path) -> str:
    """Return the table whose header begins a file and has rows below it, or nothing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [cells for cells, _ in zip(csv.reader(file), range(2), strict=False)]
    except (OSError, UnicodeDecodeError, csv.Error):
        return ""
    return table_of(rows[0]) if len(rows) == 2 else ""


def _line_at(data: bytes, place: int) -> int:
    return len(_BREAK.findall(data[:place])) + 1
