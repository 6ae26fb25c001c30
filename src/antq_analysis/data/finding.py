"""What an analyst names, found in the data: places, codes, sources, periods.

Ids, names, labels, publishers and titles are found as people type them: in either language, with or
without tone marks. What the data do not know is answered with what they do know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from antq_analysis.data import places
from antq_analysis.messages import NoAnswer
from antq_analysis.periods import Period
from antq_analysis.phrases import bare_place, fold
from antq_analysis.raw.problems import not_there
from antq_analysis.raw.schema import FACTS

Tables = Mapping[str, pd.DataFrame]
LISTED = 12  # possibilities that a message names, before "and 3 more"


def place_ids(asked: object, tables: Tables) -> list[str]:
    """Return the ids of the places that a name means: several if one takes in the others."""
    frame = tables["places"].set_index("place_id")
    names = {
        place: [vi, en, bare_place(vi)]
        for place, vi, en in frame[["name_vi", "name_en"]].itertuples(name=None)
    }
    with_figures = {place for table in FACTS for place in tables[table].get("place_id", ())}
    found = _named(asked, names, "place", with_figures)
    pairs = (pair for one in found for pair in ([one, other] for other in found if other != one))
    if any(places.nested(pair, tables["places"]) is None for pair in pairs):
        listed = ", ".join(f"{place} ({names[place][0]})" for place in found)
        raise NoAnswer("name_of_places", asked=asked, number=len(found), listed=listed)
    return found


def code(asked: object, vocabulary: str, tables: Tables) -> str:
    """Return the code of a vocabulary that a code or a label means."""
    codes = tables["codes"]
    codes = codes[codes["list"] == vocabulary].set_index("code")
    names = {
        one: list(labels) for one, *labels in codes[["label_vi", "label_en"]].itertuples(name=None)
    }
    return _named(asked, names, vocabulary.replace("_", " "), names)[0]


def source_ids(asked: object, tables: Tables) -> list[str]:
    """Return the sources whose id, publisher, title, file or address is a text."""
    columns = ["publisher", "title", "file", "url"]
    frame = tables["sources"].set_index("source_id")[columns].fillna("")
    names = {one: list(filter(None, told)) for one, *told in frame.itertuples(name=None)}
    used = {one for table in FACTS for one in tables[table]["source_id"]}
    return _named(asked, names, "source", used)


def period(asked: object) -> Period:
    """Return a period as it was asked for: 2014, "2014/2018", a `Period` or a date."""
    if isinstance(asked, Period):
        return asked
    text = asked.isoformat()[:10] if isinstance(asked, date) else str(asked)
    return Period.parse(text.strip())


def each(asked: Any, what: str) -> list[Any]:
    """Return what was asked for as a list, whether it was one or several."""
    if isinstance(asked, str) or not isinstance(asked, Iterable):
        return [asked]
    if several := list(asked):
        return several
    raise NoAnswer("nothing_asked", what=what)


def _named(
    asked: object, names: Mapping[str, list[str]], what: str, options: Iterable[str]
) -> list[str]:
    """Return the keys that a text means: itself, or those that have it as a name.

    Raises
    ------
    ValueError
        If there are none; the message lists `options`.
    """
    text = str(asked).strip()
    if text in names:
        return [text]
    found = [key for key in names if fold(text) in map(fold, (key, *names[key]))]
    if found:
        return found
    written = [one for key in names for one in (key, *names[key])]
    listed = [f"{key} ({names[key][0]})" if names[key] else key for key in names if key in options]
    first, more = ", ".join(listed[:LISTED]), len(listed) - LISTED
    shown = NoAnswer("and_more", names=first, more=more) if more > 0 else first
    raise not_there("not_known", text, written, what=what, listed=shown)
