"""Any frame to read in one language: columns by their titles, codes and ids by their names.

`tables` makes tables with columns chosen for a question; this takes whatever frame an analyst has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import zip_longest
from numbers import Number
from typing import Any

import pandas as pd

from antq_analysis.messages import LANGUAGES
from antq_analysis.proportions import FEW
from antq_analysis.quantities import Bounded
from antq_analysis.raw.schema import TABLES, Column, columns, describe
from antq_analysis.words import MissingWord, Words, has_message, message

ROWS_SHOWN = 200  # by a notebook; beyond, the first and the last


class Table(pd.DataFrame):  # type: ignore[misc]
    """A frame to read: a notebook shows its texts whole, and all of its columns."""

    @property
    def _constructor(self) -> type[Table]:
        return Table

    def _repr_html_(self) -> str:
        with pd.option_context("display.max_colwidth", None):
            return self.to_html(justify="left", border=0, max_rows=ROWS_SHOWN)


AVERAGES = ("per_session", "average_per_year")  # columns with two bounds beside them
FRACTIONS = ("value", "lower", "upper")  # of `proportions.proportion`
# Columns with the days that `period` names; a reader has that one.
_DAYS_OF_PERIOD = ["period_start", "period_end"]


def labelled(frame: pd.DataFrame, words: Words, table: str | None = None) -> Table:
    """Return a frame as it is read in one language; see `DataSet.labelled`.

    Parameters
    ----------
    frame
        Any rows with columns of the raw or derived tables; other columns stay as they are.
    words
        The language.
    table
        Name of the table whose rows they are, or None to go by the columns.
    """
    if table is None and {"kind", "label_vi", "label_en"} <= set(frame):
        table = "timeline"
    made: dict[Any, Any] = {}
    for name, values in frame.items():
        if not isinstance(name, str):
            made[name] = values
            continue
        if _said_elsewhere(name, frame, words.language):
            continue
        home, column = _home(name, values, table, words)
        cells = _cells(name, frame, column, words)
        title = _title(name, home, words.language)
        if table is None and column.refers_to == f"{name.removesuffix('_id')}s":
            title = words.text(f"column_{name.removesuffix('_id')}")  # whatever for
        if f"{name}_printed" in frame:
            title = words.text("title_corrected", title=title)
        if name in FRACTIONS and "statistic" in frame:
            title = words.text(f"title_proportion_{name}")
        made[title if title not in made else f"{title} ({name})"] = cells
    shown = Table(made, index=frame.index)
    return shown.dropna(axis="columns", how="all") if len(shown) else shown


def _said_elsewhere(name: str, frame: pd.DataFrame, language: str) -> bool:
    """Whether another column of the frame says the same to a reader of this language."""
    if name in _DAYS_OF_PERIOD:
        return "period" in frame
    if name == "qualifier":
        return any(_is_quantity(other, frame) for other in frame)
    for end in ("_qualifier", "_lower", "_upper"):
        base = name.removesuffix(end)
        if base != name and (_qualifier_of(base, frame) == name or _is_quantity(base, frame)):
            return True
    if name == "rate_qualifier":
        return "rate_percent" in frame
    stem, _, ending = name.rpartition("_")
    return ending in LANGUAGES and ending != language and f"{stem}_{language}" in frame


def _is_quantity(name: object, frame: pd.DataFrame) -> bool:
    """Whether a column is one number with its two bounds, as an average per session."""
    bounds = {f"{name}_lower", f"{name}_upper"}
    return name in AVERAGES and name in frame and bounds <= set(frame)


def _qualifier_of(name: str, frame: pd.DataFrame) -> str | None:
    qualifier = "rate_qualifier" if name == "rate_percent" else f"{name}_qualifier"
    return qualifier if name in frame and qualifier in frame else None


def _home(name: str, values: pd.Series, table: str | None, words: Words) -> tuple[str, Column]:
    """Return the table that a column comes from, "" if that is open, and what is known of it."""
    if table in TABLES and name in columns(str(table)):
        return str(table), columns(str(table))[name]
    known = {other: columns(other)[name] for other in TABLES if name in columns(other)}
    lists = {other: column for other, column in known.items() if column.list}
    codes = values.dropna().unique()
    for other, column in lists.items():  # `kind` and `status` are of several tables
        if all(_has_label(column.list, code, words) for code in codes):
            return table or other, column
    others = [column for column in known.values() if not column.list]
    refers = [column for column in others if column.refers_to]
    return table or "", next(iter([*refers, *others]), Column())


def _has_label(vocabulary: str, code: object, words: Words) -> bool:
    try:
        return bool(words.label(vocabulary, str(code)))
    except MissingWord:
        return False


def _title(name: str, table: str, language: str) -> str:
    """Return the title of a column; its name if it has none."""
    for home in (table, *TABLES):
        try:
            return describe(home, name, language).title
        except KeyError:
            continue
    base = name.removesuffix("_printed")  # what a correction put right
    if base != name:
        return message("title_printed", language).format(title=_title(base, table, language))
    return message(f"title_{name}", language) if has_message(f"title_{name}") else name


def _cells(name: str, frame: pd.DataFrame, column: Column, words: Words) -> pd.Series | list[Any]:
    """Return what a reader sees in a column's cells."""
    values = frame[name]
    if _is_quantity(name, frame):
        ends = zip(frame[f"{name}_lower"], frame[f"{name}_upper"], values, strict=True)
        return [words.bounded(Bounded(*map(_known, numbers))) for numbers in ends]
    if name in FRACTIONS and "statistic" in frame:
        ns = _denominators(frame)
        return [_share(one, n, words) for one, n in zip(values, ns, strict=True)]
    if name == "change_points":
        return [None if pd.isna(one) else words.number(one, 1) for one in values]
    if name == "rate_percent" or column.kind == "percent":
        return _percents(name, frame, words)
    if qualifier := _qualifier_of(name, frame):
        return _quantities(values, frame[qualifier], words)
    if name in ("sessions", "attendances") and "fact_ids" in frame:
        # The quotient's own qualifier is another one than that of each of its two numbers.
        return _quantities(values, _qualifiers_of_facts(name, frame["fact_ids"], words), words)
    say = _speaker(name, column, words)
    return values if say is None else [None if pd.isna(one) else say(one) for one in values]


def _speaker(name: str, column: Column, words: Words) -> Callable[[Any], object] | None:
    """Return what makes a reader's word of a value, or None for values that say it themselves."""
    names: dict[str, Callable[[str], str]] = {
        "places": words.place,
        "sources": words.source,
        "documents": words.document,
        "standards": words.standard,
    }
    if column.list:
        return _lenient(lambda code: words.label(column.list, str(code)))
    if column.refers_to in names:
        naming = _lenient(names[column.refers_to])
        return lambda ids: "; ".join(str(naming(one)) for one in str(ids).split("+"))
    if column.kind == "period":
        return _lenient(words.period)
    if column.kind == "date":
        return _lenient(words.date)
    if column.kind == "day" or name in _DAYS_OF_PERIOD:
        return lambda days: "; ".join(words.date(day[:10]) for day in str(days).split("+"))
    made: dict[str, Callable[[Any], str]] = {  # columns of results
        "rate_basis": lambda basis: words.text(f"basis_{basis}"),
        "statistic": lambda text: words.text(f"statistic_{text.split()[0]}"),
        "method": lambda text: words.text(f"method_{'wilson' if 'Wilson' in text else 'none'}"),
        "confidence": lambda level: words.percent(100 * level, digits=0),
        "comparable_group": lambda group: _group(group, words),
        "break_before": lambda why: "; ".join(words.text(f"why_{one}") for one in why.split("+")),
        "qualifier": lambda code: words.label("qualifier", str(code)),
    }
    if name in made:
        return _lenient(made[name])
    if name == "kind":  # of the timeline
        return lambda kind: (
            words.text(f"timeline_{kind}") if has_message(f"timeline_{kind}") else kind
        )
    return None


def _denominators(frame: pd.DataFrame) -> Iterable[Any]:
    """Return the numbers of units of proportions: the column before their value."""
    place = list(frame).index("value") - 1
    return frame.iloc[:, place] if place >= 0 else [None] * len(frame)


def _share(value: Any, n: Any, words: Words) -> str | None:
    """Return a fraction as a percentage, with the decimals that so many units have."""
    if pd.isna(value):
        return None
    return words.percent(100 * float(value), _known(n) if isinstance(n, Number) else None)


def _group(group: str, words: Words) -> str:
    """Return a comparable group by the names of what is the same in it."""
    kind, standard, *others = group.split("|")
    said = [words.label("subject", kind), words.standard(standard)]
    for vocabulary, code in zip_longest(("stage", "status", "base"), others, fillvalue=""):
        if code != "not_stated":  # what a later list of columns adds is shown as it is
            said.append(words.label(vocabulary, code) if vocabulary else code)
    return "; ".join(said)


def _lenient(say: Callable[[Any], str]) -> Callable[[Any], object]:
    """Leave a value as it is where the data have no word for it: it may be the analyst's own."""

    def said(value: Any) -> object:
        try:
            return say(value)
        except (KeyError, ValueError):
            return value

    return said


def _quantities(values: pd.Series, qualifiers: Iterable[Any], words: Words) -> pd.Series:
    """Return numbers, as words where a qualifier stands before them."""
    made: list[Any] = [
        None
        if pd.isna(value)
        else value
        if pd.isna(qualifier) or qualifier == "exact"
        else words.quantity(value, qualifier)
        for value, qualifier in zip(values, qualifiers, strict=True)
    ]
    worded = any(isinstance(one, str) for one in made)
    return pd.Series(made, values.index, dtype=object) if worded else values


def _percents(name: str, frame: pd.DataFrame, words: Words) -> list[str | None]:
    """Return percentages with their qualifiers; a computed one with the decimals that it has."""
    blank = pd.Series(None, frame.index, dtype="str")
    found = _qualifier_of(name, frame)
    qualifiers = blank if found is None else frame[found]
    units = frame.get("assessed", blank)
    computed = blank.notna()
    if name == "rate_percent":  # unrounded, unless a source prints it
        basis = frame.get("rate_basis", pd.Series("counts", frame.index))
        computed = basis.eq("counts")
    made: list[str | None] = []
    for value, qualifier, n, from_counts in zip(
        frame[name], qualifiers.astype("str").fillna("exact"), units, computed, strict=True
    ):
        if pd.isna(value) or (from_counts and n < FEW):  # so few that only the counts are said
            made.append(None)
        elif from_counts:
            made.append(words.qualified_percent(value, qualifier, _known(n)))
        else:  # as printed
            made.append(f"{words.quantity(value, qualifier)}%")
    return made


def _qualifiers_of_facts(measure: str, fact_ids: pd.Series, words: Words) -> list[Any]:
    """Return the qualifier of the figure of a measure among the figures of each row."""
    figures = words.tables["outreach"]
    figures = figures[figures["measure"].eq(measure)].set_index("fact_id")["value_qualifier"]
    return [
        next((figures[one] for one in str(ids).split("+") if one in figures.index), None)
        for ids in fact_ids
    ]


def _known(number: Any) -> float | None:
    return None if pd.isna(number) else float(number)
