"""Rules that hold between rows and tables: keys, references, repeats, parts and wholes.

Nothing here looks at a cell that has a problem already, so that one mistake is one problem.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from antq_analysis.messages import Fault
from antq_analysis.periods import Period
from antq_analysis.phrases import bare_place, fold
from antq_analysis.quantities import QUALIFIERS, count_of, total
from antq_analysis.raw import lives, row_rules
from antq_analysis.raw.problems import Checked, Problem, Table, nearest
from antq_analysis.raw.schema import FACTS, FIGURES, NUMERIC, Column, columns, key_of

# What tells two rows of one source apart: all but these.
_TELL_NOTHING = {"fact_id", "paragraph", "as_printed", "note"}
_FREE_IN_REPEATS = {"period_basis", "occasion", "paragraph"}


def check(checked: Checked) -> None:
    """Report every broken rule between the cells of a row, between rows and between tables."""
    _unique_keys(checked)
    for name in checked.tables:
        for column in columns(name).values():
            if column.refers_to in checked.tables:
                _references(checked, name, column)
        row_rules.check(checked, name)
        for link in ("parent_id", "part_of", "duplicate_of"):
            if link in checked.frames[name]:
                _rings(checked, name, link)
    facts = [name for name in FACTS if name in checked.tables]
    lives.check(checked, [name for name in facts if "period" in checked.frames[name]])
    for name in facts:
        _repeats(checked, name)
        for link in ("duplicate_of", "part_of"):
            if link in checked.frames[name]:
                _relatives(checked, name, link)
        if name in FIGURES:
            _parts_add_up(checked, name, FIGURES[name])
    if "sources" in checked.tables:
        _same_sources(checked)


def _unique_keys(checked: Checked) -> None:
    """Report keys that stand twice in a table, and ids of facts in two of them."""
    facts: dict[str, str] = {}
    for name, frame in checked.frames.items():
        key = key_of(name)
        names = [key] if key else ["list", "code"]
        ids = frame[names].dropna() if key or name == "codes" else pd.DataFrame(columns=names)
        for line, *cells in ids[ids.duplicated()].itertuples(name=None):
            other = ids.index[ids.eq(cells).all(axis=1)][0]
            values = {"value": cells[-1], "list": cells[0], "key": key, "other": other}
            fault = Fault("key_twice" if key else "code_in_list_twice", **values)
            checked.add(name, line, names[-1], fault)
        if name in FACTS:
            for line, value in ids["fact_id"][ids["fact_id"].isin(list(facts))].items():
                fault = Fault("id_in_two_tables", value=value, table=facts[value])
                checked.add(name, line, "fact_id", fault)
            facts |= dict.fromkeys(ids["fact_id"], name)


def _references(checked: Checked, name: str, column: Column) -> None:
    target, frame, key = checked.tables[column.refers_to], checked.frames[name], key_of(name)
    used = frame[column.name].dropna()
    if target.cells.empty and not target.lost:
        if len(used) and not any(problem.file == target.file for problem in checked.problems):
            fault = Fault("empty_but_used", table=name)
            checked.problems.append(Problem(target.file, fault))
        return
    unknown = _unknown(checked, set(used), target)
    for line, value in used[used.isin(unknown)].items() if unknown else ():
        part, near = unknown[value]
        near = "" if key and near == frame.at[line, key] else near  # the row itself
        fault = Fault("not_in_table", value=part, near=near, table=target.name)
        checked.add(name, line, column.name, fault)


def _unknown(checked: Checked, used: set[str], target: Table) -> dict[str, tuple[str, str]]:
    """Return references to no row of a table: the part that is missing, and the nearest key."""
    key = str(key_of(target.name))
    keys = target.cells[key]
    known = set(keys)
    missing = {part for value in used - known for part in value.split("+")}
    near = {part: _near(part, target, keys) for part in missing - known - target.lost}
    # A key that can't be read may be any of these; more of them than such keys is a mistake.
    faulty = keys[checked.frames[target.name][key].isna()]
    near = {part: one for part, one in near.items() if not one or one not in set(faulty)}
    if len(near) <= len(faulty):
        return {}
    parts = {value: [part for part in value.split("+") if part in near] for value in used - known}
    return {value: (found[0], near[found[0]]) for value, found in parts.items() if found}


def _near(part: str, target: Table, keys: pd.Series) -> str:
    """Return the key nearest to a text, or whose name is nearest but for the kind of place."""
    bare = bare_place(part)
    near = nearest(part, keys, 0.65) if bare == part else ""
    names = target.cells.get("name_vi", keys.head(0)).map(bare_place)
    return near or dict(zip(names, keys, strict=False)).get(nearest(bare, names, 0.65), "")


def _rings(checked: Checked, name: str, link: str) -> None:
    """Report rows that lead back to themselves, each ring once, at its first row in the file."""
    frame = checked.frames[name]
    linked = frame[link].dropna()
    keys = frame[str(key_of(name))][linked.index]
    above = dict(zip(keys, linked, strict=True))
    lines = {key: line for line, key in reversed(list(keys.items()))}
    done: set[str] = set()
    for start in above:
        path: dict[str, None] = {}
        here = start
        while here in above and here not in done and here not in path:
            path[here] = None
            here = above[here]
        if here in path:
            ring = list(path)[list(path).index(here) :]
            first = min(range(len(ring)), key=lambda at: lines[ring[at]])
            ring = [*ring[first:], *ring[: first + 1]]
            shown = " → ".join(ring if len(ring) <= 6 else [*ring[:5], "…", ring[-1]])
            fault = Fault("leads_back", value=ring[1], ring=shown)
            checked.add(name, lines[ring[0]], link, fault)
        done.update(path)


def _repeats(checked: Checked, name: str) -> None:
    """Report rows of one source that are alike, and names of series that only look alike."""
    frame = checked.frames[name]
    told = [one for one in columns(name) if one not in _TELL_NOTHING]
    repeats = "duplicate_of" in frame
    rows = frame.loc[frame["duplicate_of"].isna() if repeats else slice(None), told]
    rows = rows[rows.duplicated(keep=False) & checked.sound(name, told, rows.index)]
    first: dict[tuple[str, ...], int] = {}
    # None are alike in most tables, and texts of no rows take as long to make as those of many.
    texts = rows.astype("str").fillna("").itertuples(name=None) if len(rows) else ()
    for line, *cells in texts:
        other = first.setdefault(tuple(cells), line)
        if other == line:
            continue
        values = {"other": other, "new": frame["fact_id"][other]}
        fault = Fault("same_as_line", "repeat_or_remove" if repeats else "", **values)
        checked.add(name, line, "duplicate_of" if repeats else "fact_id", fault)
    written: dict[str, str] = {}
    for line, text in frame["series"].dropna().items() if "series" in frame else ():
        new = written.setdefault(fold(text), text)
        if new != text:
            checked.add(name, line, "series", Fault("series_alike", value=text, new=new))


def _linked(frame: pd.DataFrame, link: str) -> pd.DataFrame:
    """Return the rows that name another row, with its cells and line behind `whole_`."""
    rows = frame[frame[link].isin(frame["fact_id"].dropna())]
    if rows.empty:
        return rows
    rows = rows[rows["duplicate_of"].isna()] if link == "part_of" else rows
    whole = frame.assign(line=frame.index).drop_duplicates("fact_id").set_index("fact_id")
    return rows.join(whole.loc[rows[link]].set_axis(rows.index).add_prefix("whole_"))


def _relatives(checked: Checked, name: str, link: str) -> None:
    """Report repeats that differ from their original, and parts that their whole can't hold."""
    frame = checked.frames[name]
    rows = _linked(frame, link)
    if rows.empty:
        return
    above = _places_above(checked)
    known = [one for one in columns(name).values() if f"whole_{one.name}" in rows]
    told = [one for one in known if one.part or link == "duplicate_of"]
    own, whole = (
        rows[[f"{of}{one.name}" for one in told]].astype("str").fillna("").to_numpy("object")
        for of in ("", "whole_")
    )
    lines = rows.index.to_numpy()
    for at, column in enumerate(told):
        faulty = checked.faulty.get((name, column.name), set())
        for number in np.flatnonzero(own[:, at] != whole[:, at]):
            line, pair = lines[number], (own[number, at], whole[number, at])
            if {line, rows.at[line, "whole_line"]} & faulty:
                continue
            key = ""
            if link == "duplicate_of":
                key = "repeat_differs" if _repeat_differs(name, column, *pair) else ""
            elif column.part == "same":
                key = "part_of_other_kind"
            elif not _within(above, column, *pair):
                key = "part_outside"
            if key:
                values = {"value": rows.at[line, link], "at": column.name}
                values |= {"own": pair[0] or "–", "whole": pair[1] or "–"}
                checked.add(name, line, link, Fault(key, **values))


def _repeat_differs(table: str, column: Column, own: str, whole: str) -> bool:
    """Whether a repeat says something else than its original; it may say less, but its count."""
    if column.name in _FREE_IN_REPEATS or {own, whole} == {"", "exact"}:
        return False
    told = column.kind in ("code", "period", *NUMERIC) or column.name == "place_id"
    counted = column.name.endswith("_qualifier") or column.name == FIGURES.get(table)
    return told and (counted or bool(own))


def _within(above: dict[str, list[str]], column: Column, own: str, whole: str) -> bool:
    """Whether a cell of a part is what its whole's allows, where both are filled in."""
    if not own or not whole:
        return True
    if column.name == "period":
        return Period.parse(whole).contains(Period.parse(own)) is not False
    if column.name != "place_id":
        return set(own.split("+")) <= set(whole.split("+")) or "not_stated" in whole.split("+")
    seen: set[str] = set()
    waiting = [own]
    while waiting:
        place = waiting.pop()
        if place not in seen:
            waiting += above.get(place, [whole])  # of a place that nobody knows, nothing is said
        seen.add(place)
    return whole in seen


def _places_above(checked: Checked) -> dict[str, list[str]]:
    """Return the places right above each place, and those that followed it; none if in doubt."""
    if "places" not in checked.frames or any(table == "places" for table, _ in checked.faulty):
        return {}
    links = checked.frames["places"][["place_id", "parent_id", "successor_id"]].fillna("")
    return {
        place: [one for text in above for one in text.split("+") if one]
        for place, *above in links.itertuples(index=False)
    }


def _parts_add_up(checked: Checked, name: str, count: str) -> None:
    """Report the parts of a whole that add up to more than it."""
    frame, qualifier = checked.frames[name], f"{count}_qualifier"
    told = ["fact_id", "part_of", "duplicate_of", count, qualifier]
    parts = _linked(frame[told], "part_of")
    if parts.empty:
        return
    # More than some number can be any sum.
    unlimited = [code for code, meaning in QUALIFIERS.items() if meaning.upper is None]
    parts = parts[~parts[f"whole_{qualifier}"].isin(unlimited)]
    # What exact counts add up to is known; what bounds add up to is looked at more closely.
    over = parts.groupby("part_of")[count].transform("sum") > parts[f"whole_{count}"]
    over |= parts[qualifier].notna() | parts[f"whole_{qualifier}"].notna()
    close = parts[over.fillna(True).groupby(parts["part_of"]).transform("any")]
    for whole_id, group in close.groupby("part_of"):
        whole = group.iloc[0].filter(like="whole_").rename(lambda at: at.removeprefix("whole_"))
        limit, lines = count_of(whole, count), [whole["line"], *group.index]
        # A count that can't be read would be missing from the sum.
        sound = checked.sound(name, [count, qualifier, "part_of", "duplicate_of"], lines).all()
        counts = (count_of(row, count) for row in group.to_dict("records"))
        known = total(one for one in counts if one is not None)
        if limit is None or not sound or not limit.less_than(known):
            continue
        said = "" if pd.isna(whole[qualifier]) else f" ({whole[qualifier]})"
        key = "parts_over" if known.lower == known.upper else "parts_at_least_over"
        fault = Fault(key, value=whole_id, sum=f"{known.lower:.0f}", limit=f"{whole[count]}{said}")
        for line in group.index:
            checked.add(name, line, count, fault)


def _same_sources(checked: Checked) -> None:
    """Report two sources that are one: the same address, or title, publisher and date."""
    frame = checked.frames["sources"]
    url = frame["url"].str.replace(r"^https?://(www\.)?|/+$", "", regex=True).str.lower()
    named = frame[["title", "publisher", "published"]].dropna()
    title = named["title"].map(fold) + "\n" + named["publisher"] + "\n" + named["published"]
    for column, texts in (("url", url.dropna()), ("title", title)):
        first = {text: line for line, text in reversed(list(texts.items()))}
        for line, text in texts[texts.duplicated()].items():
            new = frame["source_id"][first[text]]
            checked.add("sources", line, column, Fault("same_source", other=first[text], new=new))
