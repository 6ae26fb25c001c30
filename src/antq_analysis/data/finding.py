"""What an analyst names, found in the data: places, periods, kinds of unit, sources.

Names are found as people type them: with or without tone marks and the word for a place's level,
in either language. What the data do not know is a mistake, answered with what they do know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from numbers import Integral
from typing import Any

import pandas as pd

from antq_analysis.data import places
from antq_analysis.messages import quoted
from antq_analysis.periods import Period
from antq_analysis.phrases import UNIT_WORDS, bare_place, fold
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
# Words before a Vietnamese name, or behind an English one, that say what kind of unit it is: those
# of the administrative levels, and those of the residential areas below them.
_BEFORE = [
    *UNIT_WORDS,
    "khu dân cư",
    "thôn",
    "tổ dân phố",
    "khu phố",
    "ấp",
    "bản",
    "buôn",
    "khóm",
]
_BEHIND = ["Province", "City", "District", "Town", "Township", "Commune", "Ward", "Special Zone"]
ALIASES = {"education": ["trường", "trường học", "nhà trường"]}  # as sources say
_SHORT = {"tp": "thành phố", "tx": "thị xã", "tt": "thị trấn"}


def place_ids(name: str, tables: Tables) -> list[str]:
    """Return the ids of the places that a name means; several if they follow or contain each other.

    An id means that place alone.

    Raises
    ------
    ValueError
        If there is no such place, or several that have only their name in common.
    """
    frame = tables["places"]
    text = _text(name, "place")
    if text in set(frame["place_id"]):
        return [text]
    asked = _plain(text)
    first, _, rest = asked.partition(" ")
    if first in _SHORT and rest:
        asked = f"{fold(_SHORT[first])} {rest}"
    rows = frame[["place_id", "name_vi", "name_en"]].itertuples(index=False, name=None)
    full = {place: {_plain(vi), _plain(en)} for place, vi, en in rows}
    bare = {place: {_plain(place), *map(_bare, names)} for place, names in full.items()}
    for names in (full, bare):
        found = [place for place, forms in names.items() if asked in forms]
        if found and places.one_family(found, frame):
            return found
        if found:
            listed = ", ".join(_described(place, frame) for place in found)
            raise ValueError(
                f"{quoted(text)} is the name of {len(found)} places: {listed}; "
                "ask for one by its id, or for several by a list of ids"
            )
    known = [bare_place(vi) for vi in frame["name_vi"]]
    figures = {place for table in FACTS for place in tables[table].get("place_id", ())}
    with_figures = frame["name_vi"][frame["place_id"].isin(figures)]
    every = [*known, *frame["name_vi"], *frame["name_en"]]
    raise _unknown(text, "place", every, with_figures, first=map(bare_place, with_figures))


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
    if isinstance(asked, Period):
        period = asked
    else:
        if isinstance(asked, date):
            text = asked.isoformat()[:10]
        elif isinstance(asked, Integral) and not isinstance(asked, bool):
            text = str(int(asked))
        else:
            text = _text(asked, "period")
        try:
            period = Period.parse(text)
        except ValueError as error:
            raise ValueError(f"{error}; {cover}") from None
    if period.end_date < first or last < period.start_date:
        raise ValueError(f"there is nothing on {period.text}; {cover}")
    return period


def source_ids(asked: str, whole: Tables) -> list[str]:
    """Return the sources whose id, publisher, title, file or address is, or else holds, a text."""
    frame, text = whole["sources"], _text(asked, "source")
    names = frame[["source_id", "publisher", "title", "file", "url"]].set_index(
        "source_id", drop=False
    )
    folded = {key: {_plain(name) for name in row.dropna()} for key, row in names.iterrows()}
    plain = _plain(text)
    as_typed = unicodedata.normalize("NFC", text).casefold()
    exact = {
        key: " ".join(unicodedata.normalize("NFC", name).casefold() for name in row.dropna())
        for key, row in names.iterrows()
    }
    for fits in (
        lambda key, forms: key == text,
        lambda key, forms: plain in forms,
        # What is typed with tone marks has them: Báo is a newspaper, bảo is to protect.
        lambda key, forms: not text.isascii() and _holds(exact[key], as_typed),
        lambda key, forms: any(_holds(form, plain) for form in forms),
    ):
        if found := [str(key) for key, forms in folded.items() if fits(key, forms)]:
            return found
    known = [
        name for column in ("source_id", "publisher", "title") for name in names[column].dropna()
    ]
    used = {one for table in FACTS for one in whole[table]["source_id"]}
    listed = [
        f"{key} ({shortened(row['title'] if pd.isna(row['publisher']) else row['publisher'])})"
        if row[["title", "publisher"]].notna().any()
        else str(key)
        for key, row in names[names["source_id"].isin(used)].iterrows()
    ]
    raise _unknown(text, "source", known, listed, "from")


def kinds_of_unit(asked: str, whole: Tables) -> set[str]:
    """Return the kinds of unit that a code or a label means: one, or those that it combines."""
    codes, text = whole["codes"], _text(asked, "subject")
    known = codes[codes["list"] == "subject"].set_index("code")
    if text in known.index:
        return set(text.split("+"))
    plain = "+".join(part.strip() for part in _plain(text).split("+"))
    # The unit of a kind (Xã, phường, thị trấn) has the kind's code in the plural.
    units = codes[codes["list"] == "unit"].set_index("code")
    forms = {}
    for code, row in known.iterrows():
        labels = [row["label_vi"], row["label_en"]]
        if f"{code}s" in units.index:
            labels += list(units.loc[f"{code}s", ["label_vi", "label_en"]])
        if "+" not in str(code):  # "Schools" are "Schools and educational institutions"
            labels += [part for label in labels for part in re.split(", | and | và ", label)]
        labels += ALIASES.get(str(code), [])
        forms[str(code)] = {_plain(name) for name in (str(code), f"{code}s", *labels)}
    found = [code for code, names in forms.items() if {plain, f"{plain}s"} & names]
    if found:
        return set(found[0].split("+"))
    if "+" in plain and all(plain.split("+")):
        return {one for part in plain.split("+") for one in kinds_of_unit(part, whole)}
    used = list(dict.fromkeys(whole["compliance"]["subject"].astype("str")))
    listed = [
        f"{code} ({known.loc[code, 'label_vi']})" if code in known.index else code for code in used
    ]
    labels = [name for code, names in forms.items() for name in (code, *names)]
    raise _unknown(text, "kind of unit", labels, listed)


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


def _plain(text: str) -> str:
    """Return a name as it is compared: folded, without stops, commas and dashes."""
    return fold(re.sub(r"[.,;:–—“”\"'()]", " ", text))


def _bare(name: str) -> str:
    """Return a folded name in either language without the word for its kind of unit."""
    for kind in map(fold, _BEFORE):
        if name.startswith(f"{kind} "):
            return name[len(kind) + 1 :]
    for kind in map(fold, _BEHIND):
        if name.endswith(f" {kind}"):
            return name[: -len(kind) - 1]
    return name


def _holds(text: str, words: str) -> bool:
    return f" {words} " in f" {text} "


def _described(place_id: str, frame: pd.DataFrame) -> str:
    """Return an id with the name of its place and of the place above it."""
    named = frame.set_index("place_id")
    names = [named.loc[place_id, "name_vi"]]
    above = named.loc[place_id, "parent_id"]
    if pd.notna(above):
        names += [named.loc[one, "name_vi"] for one in above.split("+")]
    return f"{place_id} ({', '.join(names)})"


def _unknown(
    text: str,
    what: str,
    known: Iterable[str],
    possible: Iterable[str],
    word: str = "on",
    first: Iterable[str] = (),
) -> ValueError:
    """Return the error that names what comes nearest, and what there is."""
    listed = list(dict.fromkeys(possible))
    more = f" and {len(listed) - LISTED} more" if len(listed) > LISTED else ""
    there = f"there are figures {word} {', '.join(listed[:LISTED])}{more}"
    hint = did_you_mean(text, first) or did_you_mean(text, known)
    there = f" {upper_first(there)}" if hint else f"; {there}"
    return ValueError(f"{quoted(text)} is no {what} of these data{hint}{there if listed else ''}")
