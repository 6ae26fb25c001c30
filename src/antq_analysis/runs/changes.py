"""What is different between the derived tables of two runs, in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from antq_analysis.results.awards import SPLIT
from antq_analysis.results.outreach import SERIES
from antq_analysis.runs.answers import Tell

# What names a row where no fact_id does.
KEYS = {
    "outreach_per_session": SERIES,
    "awards_distribution": SPLIT,
    "timeline": ["kind", "period_start", "label_en"],
}
LISTED = 10  # rows of a table that are listed one by one
LONGEST = 40  # letters of a text


def between(before: Path, after: Path, tell: Tell) -> list[str]:
    """Say what changed from the tables of one folder to those of another.

    Parameters
    ----------
    before, after
        Folders of CSV files; `before` need not exist.
    tell
        Says a key of ``words/commands.csv``.

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
    lines += [f"  {name}: {tell('table_gone')}" for name in old if name not in new]
    return [tell("changed"), *lines] if lines else [tell("nothing_changed")]


def listed(names: Sequence[str], tell: Tell, most: int = LISTED) -> str:
    """Return names behind one another, the first ones of many."""
    shown = ", ".join(names[:most])
    more = len(names) - most
    return tell("and_more", names=shown, number=more) if more > 0 else shown


def _rows_between(name: str, before: Path, after: Path, tell: Tell) -> list[str]:
    new = _read(name, after)
    try:
        old = _read(name, before)
    except (ValueError, KeyError):
        return [tell("table_replaced")]
    lines = []
    for key, rows in (
        ("rows_added", new.index.difference(old.index, sort=False)),
        ("rows_gone", old.index.difference(new.index, sort=False)),
    ):
        if names := [_named(row) for row in rows]:
            lines.append(tell(key, number=len(names), names=listed(names, tell)))
    columns = [column for column in new if column in old]
    both = new.index.intersection(old.index, sort=False)
    then, now = old.loc[both, columns], new.loc[both, columns]
    different = then.ne(now)
    changed = different.index[different.any(axis=1)]
    for row in changed[:LISTED]:
        values = [
            f"{column} {_change(then.at[row, column], now.at[row, column], tell)}"
            for column in different.columns[different.loc[row]]
        ]
        lines.append(f"{_named(row)}: {'; '.join(values)}")
    if len(changed) > LISTED:
        lines.append(tell("more_changed", number=len(changed) - LISTED))
    renamed = [*(f"+{c}" for c in new if c not in old), *(f"-{c}" for c in old if c not in new)]
    if renamed:
        lines.append(tell("other_columns", names=listed(renamed, tell)))
    return lines or [tell("other_order")]


def _read(name: str, path: Path) -> pd.DataFrame:
    """Read a table as text, a row by its key; rows of one key are counted."""
    frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    key = ["fact_id"] if "fact_id" in frame else KEYS.get(name, [str(frame.columns[0])])
    return frame.set_index([*key, frame.groupby(key).cumcount()])


def _named(row: tuple[object, ...]) -> str:
    *names, number = row
    again = f" ({int(str(number)) + 1})" if number else ""
    return ", ".join(str(name) for name in names if name) + again


def _change(then: str, now: str, tell: Tell) -> str:
    values = then or tell("blank_cell"), now or tell("blank_cell")
    short = _shown(values[0]), _shown(values[1])
    return " → ".join(values if short[0] == short[1] else short)


def _shown(value: str) -> str:
    """Return a value as short as it can be told by: six digits of a fraction, some letters."""
    try:
        return f"{float(value):.6g}" if "." in value else value
    except ValueError:
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
