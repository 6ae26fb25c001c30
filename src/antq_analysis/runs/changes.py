"""What is different between the derived tables of two runs, in a few lines."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from antq_analysis.results.awards import SPLIT
from antq_analysis.results.outreach import SERIES
from antq_analysis.runs.answers import Speaker

# What names a row where no fact_id does.
KEYS = {
    "outreach_per_session": SERIES,
    "awards_distribution": SPLIT,
    "timeline": ["kind", "period_start", "label_en"],
}
LISTED = 10  # rows of a table that are listed one by one
LONGEST = 40  # letters of a text

Rows = dict[str, dict[str, str]]  # the cells of a row by column, under what names the row


def between(before: Path, after: Path, tell: Speaker, *, only: bool = False) -> list[str]:
    """Say what changed from the tables of one folder to those of another.

    Parameters
    ----------
    before, after
        Folders of CSV files; `before` need not exist.
    tell
        Says a key of ``words/commands.csv``.
    only
        Whether `after` holds some tables alone, so that one that is missing there is not gone.

    Returns
    -------
    list of str
        Lines to print: rows added, gone and changed, with old and new value.
    """
    old = {path.stem: path for path in sorted(before.glob("*.csv"))}
    new = {path.stem: path for path in sorted(after.glob("*.csv"))}
    if not old.keys() & new.keys():
        return [tell("first_run")]
    lines = []
    for name, path in new.items():
        if name not in old:
            lines.append(f"  {name}: {tell('new_table')}")
        elif old[name].read_bytes() != path.read_bytes():
            lines += [f"  {name}: {line}" for line in _rows_between(name, old[name], path, tell)]
    gone = [name for name in old if name not in new and not only]
    lines += [f"  {name}: {tell('table_gone')}" for name in gone]
    return [tell("changed"), *lines] if lines else [tell("nothing_changed")]


def charts_between(before: Path, after: Path, tell: Speaker) -> list[str]:
    """Say which charts look different from those of an earlier run, if there was one."""
    old, new = ({path.stem: path for path in one.glob("*.svg")} for one in (before, after))
    names = [
        name
        for name, path in sorted(new.items())
        if name not in old or old[name].read_bytes() != path.read_bytes()
    ]
    return [tell("charts_changed", names=", ".join(names))] if old and names else []


def listed(names: Sequence[str], tell: Speaker, most: int = LISTED) -> str:
    """Return names behind one another, the first ones of many."""
    shown, more = ", ".join(names[:most]), len(names) - most
    return tell("and_more", names=shown, number=more) if more > 0 else shown


def _rows_between(name: str, before: Path, after: Path, tell: Speaker) -> list[str]:
    columns, new = _read(name, after)
    try:
        old_columns, old = _read(name, before)
    except (ValueError, KeyError, csv.Error):
        return [tell("table_replaced")]
    added, gone = [row for row in new if row not in old], [row for row in old if row not in new]
    renamed = [f"+{column}" for column in columns if column not in old_columns]
    renamed += [f"-{column}" for column in old_columns if column not in columns]
    changed = []
    for row in new:
        was = old.get(row, new[row])
        values = [
            f"{column} {_change(was[column], now, tell)}"
            for column, now in new[row].items()
            if was.get(column, now) != now
        ]
        changed += [f"{row}: {'; '.join(values)}"] if values else []
    lines = [tell("rows_added", number=len(added), names=listed(added, tell))] if added else []
    lines += [tell("rows_gone", number=len(gone), names=listed(gone, tell))] if gone else []
    lines += changed[:LISTED]
    lines += [tell("more_changed", number=n)] if (n := len(changed) - LISTED) > 0 else []
    lines += [tell("other_columns", names=listed(renamed, tell))] if renamed else []
    return lines or [tell("other_order")]


def _read(name: str, path: Path) -> tuple[Sequence[str], Rows]:
    """Return the columns and the rows of a table; rows of one name are numbered."""
    rows: Rows = {}
    seen: Counter[str] = Counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="")
        columns = reader.fieldnames or []
        for row in reader:
            key = ["fact_id"] if "fact_id" in row else KEYS.get(name, columns[:1])
            named = ", ".join(row[column] for column in key if row[column])
            seen[named] += 1
            rows[f"{named} ({seen[named]})" if seen[named] > 1 else named] = row
    return columns, rows


def _change(then: str, now: str, tell: Speaker) -> str:
    values = then or tell("blank_cell"), now or tell("blank_cell")
    short = _shown(values[0]), _shown(values[1])
    return " → ".join(values if short[0] == short[1] else short)


def _shown(value: str) -> str:
    """Return a value as short as it can be told by: six digits of a fraction, some letters."""
    try:
        return f"{float(value):.6g}" if "." in value else value
    except ValueError:
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
