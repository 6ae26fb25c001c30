"""What an analyst names, found in the data: places, periods, kinds of unit, sources.

Ids, names, labels, publishers and titles are found as people type them: with or without tone marks,
in either language. What the data do not know is a mistake, answered with what they do know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from numbers import Integral
from typing import Any

import pandas as pd

from antq_analysis.data import places
from antq_analysis.messages import quoted
from antq_analysis.periods import Period
from antq_analysis.phrases import bare_place, fold
from antq_analysis.raw.problems import did_you_mean
from antq_analysis.raw.schema import FACTS
from antq_analysis.words import shortened, upper_first

Tables = Mapping[str, pd.DataFrame]

LISTED = 12  # possibilities that a message names, before "and 3 more"
EXAMPLES = {
    "place": '"Quảng Bình"',
    "period": '2014 or period="2014/2018"',
    "subject": '"commune"',
    "source": '"Báo Quảng Bình"',
}


def place_ids(name: str, tables: Tables) -> list[str]:
    """Return the ids of the places that a name means; several if they follow or contain each other.

    An id means that place alone.

    Raises
    ------
    ValueError
        If there is no such place, or several that have only their name in common.
    """
    frame, text = tables["places"], _text(name, "place")
    if text in set(frame["place_id"]):
        return [text]
    names = frame.set_index("place_id")[["name_vi", "name_en"]]
    full = {place: {fold(vi), fold(en)} for place, vi, en in names.itertuples(name=None)}
    bare = {place: {fold(bare_place(vi))} for place, vi in names["name_vi"].items()}
    for forms in (full, bare):
        found = [place for place, written in forms.items() if fold(text) in written]
        if found and places.one_family(found, frame):
            return found
        if found:
            listed = ", ".join(f"{place} ({names.at[place, 'name_vi']})" for place in found)
            raise ValueError(
                f"{quoted(text)} is the name of {len(found)} places: {listed}; "
                "ask for one by its id, or for several by a list of ids"
            )
    figures = {place for table in FACTS for place in tables[table].get("place_id", ())}
    listed_names = list(names["name_vi"][names.index.isin(figures)])
    known = [*map(bare_place, listed_names), *names["name_vi"], *names["name_en"]]
    raise _unknown(text, "place", known, listed_names)


def means_one(name: str, tables: Tables) -> bool:
    """Whether a name means places that follow or contain each other, and not several others."""
    try:
        return bool(place_ids(name, tables))
    except ValueError:
        return False


def period(asked: object, whole: Tables) -> Period:
    """Return a period as it was asked for: 2014, "2014/2018", a `Period` or a date."""
    frames = [whole[name] for name in FACTS if "period" in whole[name] and len(whole[name])]
    first = min((frame["period_start"].min().date() for frame in frames), default=date.min)
    last = max((frame["period_end"].max().date() for frame in frames), default=date.max)
    cover = f"the data cover {first.year} to {last.year}" if frames else "there are no figures"
    if isinstance(asked, date):
        asked = asked.isoformat()[:10]
    if isinstance(asked, Integral) and not isinstance(asked, bool):
        asked = str(asked)
    try:
        found = asked if isinstance(asked, Period) else Period.parse(_text(asked, "period"))
    except ValueError as error:
        raise ValueError(f"{error}; {cover}") from None
    if found.end_date < first or last < found.start_date:
        raise ValueError(f"there is nothing on {found.text}; {cover}")
    return found


def source_ids(asked: str, whole: Tables) -> list[str]:
    """Return the sources whose id, publisher, title, file or address is a text."""
    frame, text = whole["sources"], _text(asked, "source")
    told = frame[["source_id", "publisher", "title", "file", "url"]].fillna("")
    rows = list(told.itertuples(index=False, name=None))
    if found := [row[0] for row in rows if fold(text) in map(fold, row)]:
        return found
    used = {one for table in FACTS for one in whole[table]["source_id"]}
    listed = [
        f"{key} ({shortened(publisher or title)})" if publisher or title else key
        for key, publisher, title, *_ in rows
        if key in used
    ]
    known = [name for row in rows for name in row[:3] if name]
    raise _unknown(text, "source", known, listed, "from")


def kinds_of_unit(asked: str, whole: Tables) -> set[str]:
    """Return the kinds of unit that a code or a label means: one, or those that it combines."""
    codes, text = whole["codes"], _text(asked, "subject")
    labels = codes[codes["list"] == "subject"].set_index("code")[["label_vi", "label_en"]]
    forms = {code: {fold(code), *map(fold, names)} for code, *names in labels.itertuples(name=None)}
    if found := [code for code, written in forms.items() if fold(text) in written]:
        return set(found[0].split("+"))
    if "+" in text and all(text.split("+")):
        return {one for part in text.split("+") for one in kinds_of_unit(part, whole)}
    used = list(dict.fromkeys(whole["compliance"]["subject"].astype("str")))
    listed = [f"{code} ({labels['label_vi'].get(code, code)})" for code in used]
    known = [name for code, written in forms.items() for name in (code, *written)]
    raise _unknown(text, "kind of unit", known, listed)


def each(asked: Any, what: str) -> list[Any]:
    """Return what was asked for as a list, whether it was one or several."""
    if isinstance(asked, str) or not isinstance(asked, Iterable):
        return [asked]
    if several := list(asked):
        return several
    raise ValueError(f"{what} is empty; name at least one, or leave {what} out to have all")


def _text(asked: object, what: str) -> str:
    if isinstance(asked, str) and asked.strip():
        return asked.strip()
    raise ValueError(f"{what} can't be {asked!r}; write it as in {what}={EXAMPLES[what]}")


def _unknown(
    text: str, what: str, known: Iterable[str], possible: Iterable[str], word: str = "on"
) -> ValueError:
    """Return the error that names what comes nearest, and what there is."""
    listed = list(dict.fromkeys(possible))
    more = f" and {len(listed) - LISTED} more" if len(listed) > LISTED else ""
    there = f"there are figures {word} {', '.join(listed[:LISTED])}{more}" if listed else ""
    hint = did_you_mean(text, known)
    there = f" {upper_first(there)}" if hint else f"; {there}"
    return ValueError(f"{quoted(text)} is no {what} of these data{hint}{there if listed else ''}")
