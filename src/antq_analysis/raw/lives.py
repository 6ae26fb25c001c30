"""Periods against the lives of places and standards, and against their source's publication."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from typing import Any

import pandas as pd

from antq_analysis.messages import Fault
from antq_analysis.periods import Point
from antq_analysis.raw.problems import Checked

# What has a life: its column in tables of facts, its table, its first and last day.
_LIVES = [
    "place_id places valid_from valid_to before_place after_place",
    "standard_id standards in_force_from in_force_to before_standard after_standard",
]


def check(checked: Checked, names: list[str]) -> None:
    """Report periods outside the life of their place or standard, or after their publication."""
    lives = []
    for column, of, begin, end, before, after in map(str.split, _LIVES):
        if of in checked.frames:
            life = checked.frames[of].dropna(subset=column).drop_duplicates(column)
            life = life[checked.sound(of, [begin, end], life.index)].set_index(column)
            lives.append((column, life[begin].to_dict(), life[end].to_dict(), before, after))
    sources = checked.frames.get("sources", pd.DataFrame(columns=["source_id", "published"]))
    told = dict(sources[["source_id", "published"]].itertuples(index=False))
    this_year = pd.Timestamp(date.today().year, 12, 31)
    published = {
        one: this_year if pd.isna(text) else Point.parse(text).last for one, text in told.items()
    }
    for name in names:
        frame = checked.frames[name]
        for column, begins, ends, before, after in lives:
            if column not in frame:
                continue
            first, last = (_days(frame[column], days) for days in (begins, ends))
            for key, limit, broken in (
                (before, first, frame["period_end"] < first),
                (after, last, frame["period_start"] > last),
            ):
                for line in frame.index[broken]:
                    fault = Fault(key, value=frame["period"][line], of=frame[column][line])
                    fault.values |= {"at": column, "limit": limit[line].date()}
                    checked.add(name, line, "period", fault)
        held = frame["status"].isin(["result", "held"]) if "status" in frame else name == "awards"
        last = _days(frame["source_id"], published)
        for line in frame.index[held & (frame["period_start"] > last)]:
            dated = pd.notna(told[frame["source_id"][line]])
            remedy = "" if "status" in frame else "period_or_date"
            key = "after_publication" if dated else "after_this_year"
            fault = Fault(key, remedy, day=last[line].date(), value=frame["period"][line])
            checked.add(name, line, "period", fault)


def _days(ids: pd.Series, days: dict[Hashable, Any]) -> pd.Series:
    return pd.Series(list(map(days.get, ids)), ids.index, dtype="datetime64[s]")
