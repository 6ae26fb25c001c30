"""A row against its own phrase: the numbers, qualifiers and dates that `as_printed` holds.

Every number of a row stands in its phrase, with the same qualifier. Of a fraction both numbers, and
a printed percentage, are the row's; other numbers may stand in the phrase. A printed date is an end
of the row's period, or its date. Where a correction applies, the value that the source prints is
compared.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pandas as pd

from antq_analysis.messages import Fault
from antq_analysis.phrases import Number, composed, dates_in, numbers_in, numbers_in_words
from antq_analysis.raw.cells import can_be_read
from antq_analysis.raw.problems import Checked
from antq_analysis.raw.schema import FACTS, numbers_of

ONE_BY_ONE = 100  # rows that are compared sooner one by one than all together
Row = Mapping[Hashable, Any]
_COUNT = r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)"
_TIMES = "nghìn|ngàn|vạn|triệu|t[ỷỉ]|chục|trăm|phần"
# A phrase of one count or fraction, and its percentage in brackets; no other number.
_PLAIN = (
    rf"^(?:(hơn|trên) )?{_COUNT}(?:/{_COUNT})?"
    rf"(?: (?!{_TIMES})(?!.*trở)[^\d%(]*(?:\((?:tỷ lệ )?([0-9]+(?:,[0-9]+)?)%\))?)?$"
)


def check(checked: Checked) -> None:
    """Report every row that differs from its own phrase."""
    for name in FACTS:
        frame, numbers = checked.frames.get(name, pd.DataFrame()), numbers_of(name)
        if frame.empty:
            continue
        told = ["as_printed", "period", "date", *numbers, *(f"{one}_qualifier" for one in numbers)]
        told = [one for column in told for one in (column, f"{column}_printed") if one in frame]
        doubtful = checked.sound(name, told, frame.index) & frame["as_printed"].notna()
        if numbers and len(frame) > ONE_BY_ONE:
            doubtful &= ~_plainly_alike(frame, numbers)
        for line, *cells in frame.loc[doubtful, told].itertuples(name=None):
            for column, fault in differences(name, dict(zip(told, cells, strict=True))):
                checked.add(name, line, column, fault)


def _plainly_alike(frame: pd.DataFrame, numbers: tuple[str, ...]) -> np.ndarray:
    """Return the rows whose phrase is no more than their count, units judged and percentage.

    Most rows of a large table are; the others are looked at one by one.
    """
    first = f"{numbers[0]}_qualifier"
    more = [name for name in frame if str(name).endswith(("_qualifier", "_printed"))]
    blank = frame[more].drop(columns=["as_printed", first]).isna().all(axis=1)
    found = frame["as_printed"].str.extract(_PLAIN)
    qualifiers = frame[first].astype("str").fillna("exact")
    blank &= np.where(found[0].isna(), "exact", "more_than") == qualifiers
    digits = found.iloc[:, 1:].apply(lambda texts: texts.str.replace(".", "").str.replace(",", "."))
    held = frame.reindex(columns=[*numbers, "", " "][:3]).astype("Float64").fillna(-1)
    printed = digits.apply(pd.to_numeric).fillna(-1)
    return (printed.to_numpy() == held.to_numpy()).all(axis=1) & blank.to_numpy()


def differences(table: str, row: Row) -> Iterator[tuple[str, Fault]]:
    """Yield where a fact differs from its own phrase: the column, and what is wrong.

    Parameters
    ----------
    table
        Name of the table of facts.
    row
        The values of a row by column, blank ones missing.
    """
    numbers = numbers_of(table)
    column = "date" if "date" in row else "period"
    dates, rest = dates_in(_cell(row, "as_printed"), loose=not numbers)
    if numbers:
        yield from _numbers_differ(numbers, row, rest)
    value, isos = _cell(row, column), [date.iso for date in dates]
    for date in dates:
        agreeing = [end for end in value.split("/") if end and date.agrees_with(end)]
        too_exact = date.month and not date.day and all(end.count("-") == 2 for end in agreeing)
        if agreeing and not too_exact:
            continue
        new = "/".join(isos) if column == "period" and len(isos) == 2 else date.iso
        new = agreeing[0][:7] if agreeing and not can_be_read(new) else new
        key = "day_not_printed" if agreeing else "other_date" if value else "blank_date"
        remedy = "write_or_correct" if can_be_read(new) else ""
        yield column, Fault(key, remedy, value=value, printed=date.text, new=new)
        return


def _numbers_differ(columns: tuple[str, ...], row: Row, phrase: str) -> Iterator[tuple[str, Fault]]:
    printed, spelled = numbers_in(phrase), numbers_in_words(phrase)
    unused, absent = list(printed), []
    for column in columns:
        value, wanted = _number(row, column), _cell(row, f"{column}_qualifier") or "exact"
        asked = (value, column == "percent")
        fits = [one for one in unused if (one.value, one.is_percent) == asked]
        fits = fits or [one for one in spelled if (one.value, one.is_percent) == asked]
        if fits:
            one = next((one for one in fits if one.qualifier == wanted), fits[0])
            unused = [other for other in unused if other is not one]
            if one.qualifier != wanted:
                yield _qualifier_differs(column, one, wanted)
        elif value is not None:
            absent.append(column)
    for column in absent:
        left = [one for one in unused or spelled if one.is_percent == (column == "percent")]
        holds = ", ".join(one.text for one in printed or spelled)
        certain = len(left) == 1 and left[0].value.is_finite()
        key = "other_number" if holds else "no_number_printed"
        values = {"value": _cell(row, column), "printed": holds}
        values["new"] = f"{left[0].value.normalize():f}" if certain else ""
        yield column, Fault(key, "write_or_correct" if certain else "", **values)
    # What must be the row's, and is not: the other side of a fraction, or a percentage.
    for one in [] if absent else unused:
        if one.is_percent or one.of_fraction:
            free = [name for name in columns if (name == "percent") == one.is_percent]
            blank = next((name for name in free if _number(row, name) is None), "")
            fault = Fault("blank_number" if blank else "no_number_of_row", value=one.text)
            fault.values["new"] = f"{one.value.normalize():f}"
            if blank == "assessed" and one.value < (_number(row, columns[0]) or 0):
                fault.remedy = "check_both"  # the row holds the other side of the fraction
            yield blank or "as_printed", fault


def _qualifier_differs(column: str, number: Number, wanted: str) -> tuple[str, Fault]:
    values = {"value": wanted, "printed": number.text.strip(), "new": number.qualifier}
    if column == "assessed":
        return column, Fault("inexact_assessed", **values)
    key = "qualifier_blank" if wanted == "exact" else "other_qualifier"
    key = "no_word_for_it" if number.qualifier == "exact" else key
    return f"{column}_qualifier", Fault(key, **values)


def _number(row: Row, column: str) -> Decimal | None:
    cell = _cell(row, column)
    try:
        return Decimal(cell) if cell else None
    except InvalidOperation:  # what a correction replaces may be no number
        return Decimal("NaN")


def _cell(row: Row, column: str) -> str:
    """Return a cell as text, as the source prints it where a correction applies; blank is ''."""
    for name in (f"{column}_printed", column):
        value = row.get(name)
        if value is not None and not pd.isna(value):
            return composed(str(value)) if name != column else str(value)
    return ""
