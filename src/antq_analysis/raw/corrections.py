"""Known errors of sources: which corrections apply, and which no longer do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from antq_analysis.raw.problems import nearest
from antq_analysis.raw.schemas import TABLES, columns, key_of

if TYPE_CHECKING:
    from antq_analysis.raw.loading import Checked


def applying(result: Checked) -> dict[str, dict[str, dict[int, tuple[str, int]]]]:
    """Return the corrections that apply; report those that don't.

    Returns
    -------
    dict
        By table, column and row: the corrected text, and the row of ``corrections.csv`` it is from.
    """
    found: dict[str, dict[str, dict[int, tuple[str, int]]]] = {}
    text = result.texts.get("corrections")
    if text is None:
        return found
    cells = {name: column.texts() for name, column in text.columns.items()}
    for row in range(text.rows):
        entry = {name: texts[row].strip() for name, texts in cells.items()}
        if not all(entry[name] for name in ("table", "row_id", "column", "printed", "corrected")):
            continue  # the blank cell is reported where cells are read
        place = _place(result, row, entry)
        if place is None:
            continue
        done = found.setdefault(entry["table"], {}).setdefault(entry["column"], {})
        if place in done:
            line = text.line(done[place][1])
            message = f"'{entry['row_id']}' is corrected in line {line} already; remove one"
            result.report("corrections", row, "row_id", message)
        done[place] = (entry["corrected"], row)
    return found


def _place(result: Checked, row: int, entry: Mapping[str, str]) -> int | None:
    """Return the row that a correction is for, or report why there is none."""
    table, column, key = entry["table"], entry["column"], key_of(entry["table"])
    target = result.texts.get(table)
    name, message = "", ""
    if key is None:
        keyed = [name for name in TABLES if key_of(name)]
        name, message = "table", f"'{table}' is no table with keys{nearest(table, keyed)}"
        message += "" if "; " in message else f"; use one of {', '.join(keyed)}"
    elif column == key:
        name, message = "column", f"'{column}' is the key of {table}; correct it in the row itself"
    elif column not in columns(table):
        others = [name for name in columns(table) if name != key]
        name, message = "column", f"'{column}' is no column of {table} to correct"
        message += nearest(column, others) or f"; use one of {', '.join(others)}"
    elif target is not None:
        keys = target.columns[key]
        places = keys.rows_with(entry["row_id"])
        if len(places):
            now = target.columns[column].text(places[0]).strip()
            if now == entry["printed"]:
                return int(places[0])
            stands = f"'{now}' does" if now else "the cell is blank"
            name, message = (
                "printed",
                f"'{entry['printed']}' no longer stands in {table}, line {target.line(places[0])} "
                f"({stands}); remove the entry, or put the printed value back into the row",
            )
        elif entry["row_id"] not in target.lost:
            hint = nearest(entry["row_id"], keys.values.to_pylist())
            name = "row_id"
            message = f"'{entry['row_id']}' is no row of {table}{hint or '; remove the entry'}"
    if message:
        result.report("corrections", row, name, message)
    return None
