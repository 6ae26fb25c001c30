"""Rules that hold between cells, rows and tables: references, parts and wholes, lives of places.

Nothing here looks at a cell that has a problem already, so that one mistake is one problem.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from antq_analysis.quantities import count_of, total
from antq_analysis.raw.problems import Problem, nearest
from antq_analysis.raw.schemas import (
    FACTS,
    FIGURES,
    columns,
    key_of,
    rules,
)
from antq_analysis.raw.texttable import STRING, Column, differ, spread
from antq_analysis.raw.values import period_ends

if TYPE_CHECKING:
    from antq_analysis.raw.loading import Checked

# Columns in which a part has to say the same as its whole.
ALIKE = {"compliance": ["stage", "status"], "outreach": ["measure", "kind", "status"], "awards": []}


def check(result: Checked) -> None:
    """Report every broken rule between the cells of a row, between rows and between tables."""
    for table in result.frames:
        if table not in FACTS:
            _unique_keys(result, table)
    _unique_codes(result)
    for table in result.frames:
        _references(result, table)
        _rules(result, table)
        for column in ("parent_id", "part_of", "duplicate_of"):
            if column in result.frames[table] and result.distinct(table, column):
                _cycles(result, table, column)
    for table, column in FIGURES.items():
        if table in result.frames:
            _possible(result, table, column)
            if "part_of" in result.frames[table]:
                _parts(result, table, column)
    lives = _lives(result)
    for table in FACTS:
        for column, what, spans in lives:
            _outlived(result, table, column, what, spans)
    _unique_facts(result)  # last, because a million ids are still being compared


def misspelt(name: str, known: Iterable[str]) -> str:
    """Return the known name that differs by so little that it must be meant, or nothing."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.85)), "")


def _unique_keys(result: Checked, table: str) -> None:
    key = key_of(table)
    if key is None:
        return
    column = result.texts[table].columns[key]
    if column.in_order and differ(column.values):
        return
    column = column.encoded()
    repeated = (np.bincount(column.index, minlength=len(column.values)) > 1) & ~column.blank
    first: dict[int, int] = {}
    for row in column.rows_of(repeated):
        number = int(column.index[row])
        if first.setdefault(number, int(row)) != row:
            line = result.texts[table].line(first[number])
            message = f"'{column.text(row)}' is the {key} of line {line} already; choose another"
            result.report(table, row, key, message, "unique")


def facts_differ(result: Checked) -> bool:
    """Whether no two texts that are ids of facts are the same, in one table or in two."""
    ids = [column.values for column in _fact_ids(result).values()]
    return not ids or differ(pa.concat_arrays(ids))


def _fact_ids(result: Checked) -> dict[str, Column]:
    return {
        table: result.texts[table].columns["fact_id"] for table in FACTS if table in result.texts
    }


def _unique_facts(result: Checked) -> None:
    """Report ids that stand twice in a table of facts, or in two of them."""
    ids = _fact_ids(result)
    if result.facts_differ.result() and all(column.in_order for column in ids.values()):
        return
    for table in ids:
        _unique_keys(result, table)
    # The largest table is looked through, and no others for what is in it.
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
        name = facts.get("table", "")
        target = result.texts.get(name)
        if target is None:
            continue
        # Which texts are in use is asked only where one that was read is missing.
        read = result.distinct(table, column)
        if not read or (target.rows and not _missing(result, name, read)):
            continue
        used = result.used(table, column)
        if not used:
            continue
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
    parts = pa.array(dict.fromkeys("+".join(used).split("+")), STRING)
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
    if name in FACTS:
        _unique_facts(result)
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
    frame, least = result.frames[table], ["less_than", "nearly"]
    if not set(least) & set(result.distinct(table, f"{column}_qualifier")):
        return
    below = np.flatnonzero(frame[f"{column}_qualifier"].isin(least))
    for row in below[frame[column].iloc[below].eq(0).fillna(False)]:
        message = f"'{frame[f'{column}_qualifier'][row]}' 0 can't be; check both against the source"
        result.report(table, int(row), f"{column}_qualifier", message)


def _cycles(result: Checked, table: str, column: str) -> None:
    frame = result.frames[table]
    key = str(key_of(table))
    keys, others = (pa.array(frame[name], STRING) for name in (key, column))
    rows = pc.index_in(others, value_set=keys, skip_nulls=True).fill_null(-1).to_numpy()
    if not _rings(rows):
        return
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


def _rings(above: np.ndarray) -> bool:
    """Whether the rows above rows, -1 for none, lead round anywhere: each turn doubles the way."""
    for _ in range(len(above).bit_length()):
        above = np.where(above >= 0, above[above], -1)
    return bool((above >= 0).any())


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
    if not result.distinct(table, "part_of"):
        return
    frame, read = result.frames[table], result.read[table, "part_of"]
    ids = pa.array(frame["fact_id"], STRING)
    found = pc.index_in(pa.array(read.values, STRING), value_set=ids, skip_nulls=True)
    whole = spread(found.fill_null(-1).to_numpy(), read.index)
    rows = np.flatnonzero((whole >= 0) & frame["duplicate_of"].isna())
    for name in ALIKE[table] if len(rows) else []:
        kinds = frame[name].cat.codes.to_numpy()
        mine, its = kinds[rows], kinds[whole[rows]]
        other = (mine >= 0) & (its >= 0) & (mine != its)
        for row in rows[other]:
            message = (
                f"'{frame['part_of'][row]}' has another {name} ({frame[name][whole[row]]}, not "
                f"{frame[name][row]}); a part and its whole are of one kind: correct the one or "
                "the other"
            )
            result.report(table, row, "part_of", message, "alike")
        rows = rows[~other]
    if not len(rows):
        return
    wholes, number = np.unique(whole[rows], return_inverse=True)
    qualifier = f"{column}_qualifier"
    qualified = frame[qualifier].notna().to_numpy()
    counts = frame[column].fillna(0).to_numpy(np.int64)
    sums = np.zeros(len(wholes), dtype=np.int64)
    np.add.at(sums, number, counts[rows])
    # What exact counts add up to is known; what bounds add up to is looked at more closely.
    close = (counts[wholes] < sums) | qualified[wholes]
    close |= np.bincount(number, qualified[rows]) > 0
    # A count that can't be read would be missing from the sum.
    sound = result.sound(table, (column, qualifier, "part_of", "duplicate_of"))
    close &= sound[wholes] & (np.bincount(number, ~sound[rows]) == 0)
    close &= frame[column].notna().to_numpy()[wholes]
    rows = rows[close[number]]
    looked_at = frame[["fact_id", column, qualifier]].iloc[np.union1d(wholes[close], rows)]
    records = looked_at.to_dict("index")
    parts: dict[int, list[int]] = {}
    for row in rows:
        parts.setdefault(whole[row], []).append(row)
    for of_whole, of_parts in parts.items():
        _add_up(result, table, column, records[of_whole], {row: records[row] for row in of_parts})


def _add_up(
    result: Checked,
    table: str,
    column: str,
    whole: dict[Any, Any],
    parts: dict[int, dict[Any, Any]],
) -> None:
    """Report the parts of a whole, by their row, if they add up to more."""
    counts = [count_of(part, column) for part in parts.values()]
    known = total(count for count in counts if count is not None)
    limit = count_of(whole, column)
    if limit is not None and limit.less_than(known):
        least = "" if known.lower == known.upper else "at least "
        qualifier = whole[f"{column}_qualifier"]
        words = "" if pd.isna(qualifier) else f" ({qualifier})"
        message = (
            f"the parts of '{whole['fact_id']}' add up to {least}{known.lower:.0f}, more than its "
            f"{whole[column]}{words}; correct a count, or part_of"
        )
        for row in parts:
            result.report(table, row, column, message, f"parts of {whole['fact_id']}")


def _lives(result: Checked) -> list[tuple[str, str, pd.DataFrame]]:
    """Return what has a life: its column in tables of facts, what it is, its first and last day."""
    found = []
    for column, other, begin, end, what in (
        ("place_id", "places", "valid_from", "valid_to", "the life of place"),
        ("standard_id", "standards", "in_force_from", "in_force_to", "the time of standard"),
    ):
        if other in result.frames:
            frame = result.frames[other]
            first, last = (frame[name].to_numpy() for name in (begin, end))
            limited = (~np.isnat(first) | ~np.isnat(last)) & result.sound(other, (begin, end))
            rows = np.flatnonzero(limited & frame[column].notna().to_numpy())
            days = {"first": first[rows], "last": last[rows]}
            lives = pd.DataFrame(days, index=pd.Index(frame[column].iloc[rows]))
            lives = lives[~lives.index.duplicated()]
            found.append((column, what, lives))
    return found


def _outlived(result: Checked, table: str, column: str, what: str, lives: pd.DataFrame) -> None:
    """Report periods that lie wholly outside the life of the row's place or standard."""
    frame = result.frames.get(table)
    if lives.empty or frame is None or not {column, "period"} <= set(frame):
        return
    # Each life is held against each period once: a table has far fewer of both than rows.
    places, periods = result.read[table, column], result.read[table, "period"]
    number = lives.index.get_indexer(pd.Index(places.values))  # -1 is the last one
    first, last = (days[None, :] for days in period_ends(periods.values).values())
    late = np.vstack([first > lives["last"].to_numpy()[:, None], np.zeros_like(first, bool)])
    early = np.vstack([last < lives["first"].to_numpy()[:, None], np.zeros_like(first, bool)])
    if not (late | early)[number].any():
        return
    spots = spread(number % len(late) * first.size, places.index) + periods.index
    for row in np.flatnonzero(spread((late | early).ravel(), spots)):
        after = late.ravel()[spots[row]]
        limit = lives.iloc[number[places.index[row]]]["last" if after else "first"]
        message = (
            f"'{frame['period'][row]}' lies wholly {'after' if after else 'before'} {what} "
            f"'{frame[column][row]}' ({'to' if after else 'from'} {limit.date()}); "
            f"correct the period or the {column}"
        )
        result.report(table, int(row), "period", message, f"life {column}")
