"""Rules that hold between cells, rows and tables: references, parts and wholes, lives of places.

Nothing here looks at a cell that has a problem already, so that one mistake is one problem.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from antq_analysis.problems import Problem, nearest
from antq_analysis.quantities import count_of, total
from antq_analysis.schemas import (
    FACTS,
    FIGURES,
    columns,
    key_of,
    rules,
)
from antq_analysis.texttable import STRING

if TYPE_CHECKING:
    from antq_analysis.loading import Checked

# Columns in which a part has to say the same as its whole.
ALIKE = {"compliance": ["stage", "status"], "outreach": ["measure", "kind", "status"], "awards": []}


def check(result: Checked) -> None:
    """Report every broken rule between the cells of a row, between rows and between tables."""
    for table in result.frames:
        _unique_keys(result, table)
    _unique_facts(result)
    _unique_codes(result)
    for table in result.frames:
        _references(result, table)
        _rules(result, table)
        for column in ("parent_id", "part_of", "duplicate_of"):
            if column in result.frames[table] and result.used(table, column):
                _cycles(result, table, column)
    for table, column in FIGURES.items():
        if table in result.frames:
            _possible(result, table, column)
            if "part_of" in result.frames[table]:
                _parts(result, table, column)
    for table in FACTS:
        _lives(result, table)


def misspelt(name: str, known: Iterable[str]) -> str:
    """Return the known name that differs by so little that it must be meant, or nothing."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.85)), "")


def _unique_keys(result: Checked, table: str) -> None:
    key = key_of(table)
    if key is None:
        return
    if result.distinct_keys[table].result().as_py() == result.texts[table].rows:
        return
    column = result.texts[table].columns[key].encoded()
    repeated = (np.bincount(column.index, minlength=len(column.values)) > 1) & ~column.blank
    first: dict[int, int] = {}
    for row in column.rows_of(repeated):
        number = int(column.index[row])
        if first.setdefault(number, int(row)) != row:
            line = result.texts[table].line(first[number])
            message = f"'{column.text(row)}' is the {key} of line {line} already; choose another"
            result.report(table, row, key, message, "unique")


def _unique_facts(result: Checked) -> None:
    """Look for ids that two tables share; the larger table is looked through, not the smaller."""
    ids = {
        table: result.texts[table].columns["fact_id"] for table in FACTS if table in result.texts
    }
    largest = max(ids, key=lambda table: len(ids[table].values), default="")
    smaller = [column.values.to_pylist() for table, column in ids.items() if table != largest]
    counted = Counter(fact for facts in smaller for fact in set(facts))
    shared = {fact for fact, number in counted.items() if number > 1}
    if largest:
        both = pc.is_in(ids[largest].values, value_set=pa.array(counted, STRING))
        shared |= set(ids[largest].values.filter(both).to_pylist())
    for fact in sorted(shared - {""}):
        first, *later = [table for table in ids if len(ids[table].rows_with(fact))]
        for table in later:
            message = f"'{fact}' is the id of a row in {first}.csv already; choose another"
            for row in ids[table].rows_with(fact):
                result.report(table, row, "fact_id", message, "unique")


def _unique_codes(result: Checked) -> None:
    if "codes" not in result.frames:
        return
    codes = result.frames["codes"]
    for row in codes.index[codes.duplicated(["list", "code"]) & codes["code"].notna()]:
        message = (
            f"'{codes['code'][row]}' stands twice in the list {codes['list'][row]}; remove one"
        )
        result.report("codes", row, "code", message, "unique")


def _references(result: Checked, table: str) -> None:
    for column, facts in columns(table).items():
        target = result.texts.get(facts.get("table", ""))
        used = result.used(table, column) if target else []
        if target is None or not used:
            continue
        name = facts["table"]
        if not target.rows and not target.lost:
            message = f"the table has no rows, but {table}.csv refers to it; fill it in"
            if not any(problem.file == target.file for problem in result.problems):
                result.problems.append(Problem(target.file, message))
            continue
        missing = _missing(result, name, used)
        values = result.frames[table][column]
        for row in values.index[values.isin(missing)] if missing else []:
            part, hint = missing[values[row]]
            message = f"'{part}' is not in {name}.csv{hint or '; add it there, or correct it'}"
            result.report(table, row, column, message, "reference")


def _missing(result: Checked, name: str, used: list[str]) -> dict[str, tuple[str, str]]:
    """Return references to no row of a table: the part that is missing, and the nearest key."""
    target = result.texts[name]
    keys = target.columns[str(key_of(name))].values
    parts = pa.array(dict.fromkeys(part for value in used for part in value.split("+")), STRING)
    unknown = parts.filter(pc.invert(pc.is_in(parts, value_set=keys))).to_pylist()
    if not unknown:
        return {}
    known = keys.to_pylist()
    hints = {part: nearest(part, known) for part in unknown if part not in target.lost}
    for part in _explained(result, name, hints):
        del hints[part]
    found = {}
    for value in used:
        first = next((part for part in value.split("+") if part in hints), None)
        if first is not None:
            found[value] = (first, hints[first])
    return found


def _explained(result: Checked, name: str, hints: Mapping[str, str]) -> list[str]:
    """Return the references that point to rows whose own key is blank or faulty."""
    key = str(key_of(name))
    column = result.texts[name].columns[key]
    faulty = [column.text(row) for row in sorted(result.cells.get((name, key), ()))]
    explained = [part for part in hints if any(f"'{text}'" in hints[part] for text in faulty)]
    # A blank key may be any that nothing else is near to; more of them than blanks is a mistake.
    strange = [part for part in hints if not hints[part]]
    return explained + (strange if len(strange) <= sum(not text.strip() for text in faulty) else [])


def _rules(result: Checked, table: str) -> None:
    """Hold the rows against the rules between their columns."""
    frame = result.frames[table]
    for rule in rules(table) if len(frame) else []:
        broken = ~np.asarray(rule.holds(frame), dtype=bool)
        if broken.any():
            for row in np.flatnonzero(broken & result.sound(table, rule.columns)):
                message = rule.sentence.format(**frame.iloc[row])
                result.report(table, int(row), rule.column, message, rule.sentence)


def _possible(result: Checked, table: str, column: str) -> None:
    """Report qualifiers that leave nothing to count."""
    frame = result.frames[table]
    below = frame[f"{column}_qualifier"].isin(["less_than", "nearly"])
    for row in frame.index[below & frame[column].eq(0).fillna(False)]:
        message = f"'{frame[f'{column}_qualifier'][row]}' 0 can't be; check both against the source"
        result.report(table, int(row), f"{column}_qualifier", message)


def _cycles(result: Checked, table: str, column: str) -> None:
    frame = result.frames[table]
    key = str(key_of(table))
    linked = frame.loc[frame[column].notna(), [key, column]].dropna()
    above = dict(linked.itertuples(index=False, name=None))
    done: set[str] = set()
    for start in above:
        path: dict[str, int] = {}
        here: str | None = start
        while here is not None and here not in done and here not in path:
            path[here] = len(path)
            here = above.get(here)
        if here in path:
            _report_ring(result, table, column, list(path)[path[here] :])
        done.update(path)


def _report_ring(result: Checked, table: str, column: str, ring: list[str]) -> None:
    """Report a ring once, at its first row in the file."""
    ids = result.frames[table][str(key_of(table))]
    row = int(ids.index[ids.isin(ring)][0])
    first = ring.index(ids[row])
    ring = [*ring[first:], *ring[:first], ids[row]]
    shown = " → ".join(ring if len(ring) <= 6 else [*ring[:5], "…", ring[-1]])
    message = f"'{ring[1]}' leads back to this row ({shown}); correct one of these rows"
    result.report(table, row, column, message)


def _parts(result: Checked, table: str, column: str) -> None:
    """Report parts of another kind than their whole, and parts that add up to more."""
    frame = result.frames[table]
    sound = result.sound(table, (column, f"{column}_qualifier", "part_of", "duplicate_of"))
    parts = frame[frame["part_of"].notna() & frame["duplicate_of"].isna()]
    wholes = frame[frame["fact_id"].isin(parts["part_of"])].drop_duplicates("fact_id")
    wholes = wholes.assign(row=wholes.index).set_index("fact_id")
    for whole_id, group in parts[parts["part_of"].isin(wholes.index)].groupby("part_of"):
        whole = wholes.loc[whole_id]
        alike = [row for row in group.index if _alike(result, table, int(row), whole_id, whole)]
        if not sound[[*alike, whole["row"]]].all():
            continue  # a count that can't be read would be missing from the sum
        counts = [count_of(frame.loc[row], column) for row in alike]
        known = total(count for count in counts if count is not None)
        limit = count_of(whole, column)
        if limit is not None and limit.less_than(known):
            least = "" if known.lower == known.upper else "at least "
            qualifier = whole[f"{column}_qualifier"]
            words = "" if pd.isna(qualifier) else f" ({qualifier})"
            message = (
                f"the parts of '{whole_id}' add up to {least}{known.lower:.0f}, more than its "
                f"{whole[column]}{words}; correct a count, or part_of"
            )
            for row in alike:
                result.report(table, int(row), column, message, f"parts of {whole_id}")


def _alike(result: Checked, table: str, row: int, whole_id: str, whole: pd.Series) -> bool:
    part = result.frames[table].loc[row]
    for name in ALIKE.get(table, []):
        if pd.notna(part[name]) and pd.notna(whole[name]) and part[name] != whole[name]:
            message = (
                f"'{whole_id}' has another {name} ({whole[name]}, not {part[name]}); "
                "a part and its whole are of one kind: correct the one or the other"
            )
            result.report(table, row, "part_of", message, "alike")
            return False
    return True


def _lives(result: Checked, table: str) -> None:
    """Report periods that lie wholly outside the life of the row's place or standard."""
    frame = result.frames.get(table)
    if frame is None or "period" not in frame:
        return
    for column, other, begin, end, what in _spans(result):
        if column not in frame or other not in result.frames:
            continue
        lives = result.frames[other][result.sound(other, (begin, end))]
        lives = lives.dropna(subset=column).drop_duplicates(column).set_index(column)
        if lives.empty:
            continue
        # Each place is looked up once, because a table has far fewer places than rows.
        read = result.read[table, column]
        numbers = lives.index.get_indexer(pd.Index(read.values))[read.index]
        starts = np.where(numbers >= 0, lives[begin].to_numpy()[numbers], np.datetime64("NaT", "s"))
        ends = np.where(numbers >= 0, lives[end].to_numpy()[numbers], np.datetime64("NaT", "s"))
        late = frame["period_start"].to_numpy() > ends
        early = frame["period_end"].to_numpy() < starts
        for row in np.flatnonzero(late | early):
            limit = str((ends if late[row] else starts)[row])[:10]
            message = (
                f"'{frame['period'][row]}' lies wholly {'after' if late[row] else 'before'} "
                f"{what} '{frame[column][row]}' ({'to' if late[row] else 'from'} {limit}); "
                f"correct the period or the {column}"
            )
            result.report(table, int(row), "period", message, f"life {column}")


def _spans(result: Checked) -> Iterator[tuple[str, str, str, str, str]]:
    yield "place_id", "places", "valid_from", "valid_to", "the life of place"
    yield "standard_id", "standards", "in_force_from", "in_force_to", "the time of standard"
