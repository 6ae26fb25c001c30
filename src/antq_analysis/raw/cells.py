"""The text of one cell to its value, or a `Fault` that says what to write instead.

What people and spreadsheets write in the place of a value is a line of ``words/mistakes.csv``: the
first pattern of the column's kind that matches the whole cell says what is wrong and what to do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from antq_analysis.messages import Fault
from antq_analysis.periods import Period, Point
from antq_analysis.phrases import INVISIBLE, composed, fold, numbers_in, numbers_in_words
from antq_analysis.raw.names import ID, Vocabulary
from antq_analysis.raw.schema import Column, mistakes

YEARS = (1945, 2100)  # between which a figure, an event or a document can lie
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffd-\uffff]")
_ERROR = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!)")
# What a spreadsheet makes of 9/11, and of a long number.
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"({'|'.join(_MONTHS)}|thg ?[0-9]{{1,2}})"
_POWER = r"[0-9][.,][0-9]+E[+-]?[0-9]+|[0-9]E[+-][0-9]+"
_REWRITTEN = re.compile(
    rf"[0-9]{{1,2}}-{_MONTH}(-[0-9]+)?|{_MONTH}-[0-9]{{2}}|{_POWER}", re.IGNORECASE
)
_SLASHED = re.compile(r"\s*([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})\s*")
FORMS = {
    "whole": r"[0-9]{1,12}",  # no count in the country needs more digits
    "percent": r"([0-9]{1,2}|100(?=\.0*$|$))(\.[0-9]{1,6})?",
    "key": ID,
    "gso_code": r"[0-9]{1,5}",
    "url": r"https?://[^\s<>\"]+",
    "file": r"(?!\.\.?$)[^/\\:]+",
}


def read_cell(raw: str, column: Column, vocabulary: Vocabulary) -> Any:
    """Return the value of a cell, or None for a blank one.

    Parameters
    ----------
    raw
        What stands in the cell.
    column
        What its column holds.
    vocabulary
        What a column of codes may hold.

    Raises
    ------
    Fault
        If the cell can't be used.
    """
    value = unicodedata.normalize("NFC", raw)
    bare = value.strip()
    if not bare:
        return None
    is_text = column.kind == "text"
    if not bare.isprintable() or "\ufffd" in bare:
        _refuse_unseen(bare, is_text=is_text)
    if _ERROR.fullmatch(bare):
        raise Fault("an_error", value=bare)
    if is_text and bare.count('"') % 2:
        raise Fault("single_quote", value=bare)
    if column.kind in ("text", "key") and _REWRITTEN.fullmatch(bare):
        raise Fault("rewritten", value=bare)
    if is_text:
        return composed(bare)
    if bare != value:  # a blank may be a line break
        read_cell(bare, column, vocabulary)  # what else is wrong is said first
        raise Fault("blanks_around", value=re.sub(r"\s", " ", value), new=bare)
    if column.kind == "code":
        return vocabulary.read(bare, joined=bool(column.joined))
    if column.joined:
        return _joined(bare, column)
    read = READERS[column.kind](bare)
    if column.least and read < int(column.least):
        raise Fault("too_small", value=bare, least=column.least)
    return read


def _refuse_unseen(bare: str, *, is_text: bool) -> None:
    if "\n" in bare or "\r" in bare:
        raise Fault("several_lines", value=bare.splitlines()[0][:30] + "…")
    if odd := UNPRINTABLE.search(bare) or (not is_text and INVISIBLE.search(bare)):
        shown = INVISIBLE.sub("", UNPRINTABLE.sub("?", bare))
        raise Fault("unseen_character", value=shown, code=f"U+{ord(odd[0]):04X}")


def _joined(value: str, column: Column) -> str:
    """Read what may be joined by +; what is wrong with a part is said of the whole."""
    parts = value.split("+")
    if not all(parts):
        raise Fault("plus_too_many", value=value)
    for part in parts:
        try:
            READERS[column.kind](part)
        except Fault as fault:
            new = value.replace(part, str(fault.values.get("new", "")))
            values = {**fault.values, "value": value, "new": new}
            raise Fault(fault.key, fault.remedy, **values) from None
    if len(set(parts)) < len(parts):
        raise Fault("code_twice", value=value)
    return value


def _new(template: str, match: re.Match[str]) -> str:
    """Return what a line of ``mistakes.csv`` says to write: a pattern, or how to work it out."""
    groups = [group for group in match.groups() if group]
    match template:
        case "digits":
            return re.sub("[^0-9]", "", groups[0])
        case "id":
            return fold(match[0]).replace(" ", "-")
        case "day_number":
            return (date(1899, 12, 30) + timedelta(days=int(groups[0]))).isoformat()
        case "month_year":  # Mar-99 is 1999-03, Thg3-22 is 2022-03
            name, year = groups[0].lower(), groups[1]
            month = 1 + _MONTHS.index(name) if name in _MONTHS else int(name.removeprefix("thg"))
            return f"{'20' if year < '30' else '19'}{year}-{month:02}"
        case "next_year":  # 2011/12 is 2011/2012
            century, first, last = groups
            return f"{century}{first}/{century}{last}" if int(last) == int(first) + 1 else ""
        case "later_year":
            century, first, last = groups
            return f"{century}{first}/{century}{last}, {century}{first}-{last}"
    new = match.expand(template)
    return re.sub(r"(?<![0-9])([0-9])(?![0-9])", r"0\1", new) if "-" in template else new


def _form(kind: str, value: str) -> str:
    """Read a text of one form."""
    if re.fullmatch(FORMS[kind], value):
        return value
    for row, new in _fitting(kind, value):
        if row["new"] != "id" or re.fullmatch(ID, new):
            raise Fault(row["key"], row["remedy"], value=value, new=new)
    raise _words_around(value)


def _fitting(kind: str, value: str) -> Iterator[tuple[dict[str, str], str]]:
    """Yield the lines of ``mistakes.csv`` that fit a cell, each with what to write instead."""
    for pattern, row in mistakes(kind):
        if match := pattern.fullmatch(value):
            yield row, _new(row["new"], match)


def _words_around(value: str) -> Fault:
    """Return what is wrong with a count that has words beside its number."""
    in_digits = numbers_in(value)
    numbers = in_digits or numbers_in_words(f"{value} ")
    if len(numbers) > 1:
        return Fault("several_numbers", value=value)
    rest = value.replace(numbers[0].text, "") if numbers else value
    number = f"{numbers[0].value:f}".removesuffix(".0") if numbers else ""
    if not re.fullmatch(FORMS["whole"], number) or any(letter.isnumeric() for letter in rest):
        return Fault("not_whole", value=value)
    if numbers[0].qualifier != "exact" or number == re.sub("[^0-9]", "", value).lstrip("0"):
        return Fault("more_than_a_number", value=value, new=number)
    return Fault("size_in_words" if in_digits else "spelled_out", value=value, new=number)


def day(value: str) -> date:
    """Read a full date."""
    point: Point = _dated(value, Point.parse, day)
    if point.precision != "day":
        raise Fault("not_full_date", value=value)
    if point.first.year > YEARS[1]:
        raise Fault("year_too_late", value=value, last=YEARS[1])
    return point.first


def period(value: str) -> str:
    """Read a period, kept as text."""
    return _in_our_time(value, Period.parse, period)


def date_text(value: str) -> str:
    """Read a date that may lack its day or month, kept as text."""
    return _in_our_time(value, Point.parse, date_text)


def _in_our_time(value: str, parse: Callable[[str], Any], read: Callable[[str], Any]) -> str:
    _dated(value, parse, read)
    if not all(YEARS[0] <= int(end[:4]) <= YEARS[1] for end in value.split("/")):
        raise Fault("other_time", value=value, first=YEARS[0], last=YEARS[1])
    return value


def _dated(value: str, parse: Callable[[str], Any], read: Callable[[str], Any]) -> Any:
    """Parse a date or period; where that fails, say what to write that `read` accepts."""
    try:
        found = parse(value)
    except Fault as fault:
        if fault.key in ("not_a_date", "not_a_period", "no_such_date"):
            for row, new in _fitting("dates", re.sub(r"\s+", "", value)):
                if new != value and all(can_be_read(one, read) for one in new.split(", ")):
                    raise Fault(fault.key, row["remedy"], value=value, new=new) from None
        if fault.key == "not_a_date":
            fault.remedy = "full_date" if read is day else "write_one_date"
        raise fault from None
    days = {end: date.fromisoformat(end) for end in value.split("/") if len(end) == 10}
    years = {end: year for end, day in days.items() if (year := year_in_a_date(day))}
    if years:
        new = "/".join(str(years.get(end, end)) for end in value.split("/"))
        raise Fault("year_as_date", value=value, year=next(iter(years.values())), new=new)
    return found


def year_in_a_date(found: date) -> int | None:
    """Return the year that a spreadsheet shows as this date: 1905-07-06 is the number 2014."""
    number = (found - date(1899, 12, 30)).days
    return number if YEARS[0] <= number <= YEARS[1] else None


def settle_order(faults: Iterable[Fault | None], texts: Iterable[str]) -> None:
    """Say for certain what slashed dates mean where their column shows which part stands first."""
    unsure = [one for one in faults if one and one.remedy in ("if_day_first", "if_month_first")]
    slashed = [match for text in texts if (match := _SLASHED.fullmatch(text))] if unsure else []
    day_first, month_first = (any(int(match[at]) > 12 for match in slashed) for at in (1, 2))
    for fault in unsure if day_first != month_first else ():
        if match := _SLASHED.fullmatch(fault.values["value"]):
            day, month = match[1 + month_first], match[1 + day_first]
            fault.values["new"] = f"{match[3]}-{month:0>2}-{day:0>2}"
            fault.remedy = "write"


def can_be_read(value: str, read: Callable[[str], Any] = period) -> bool:
    """Whether a text can be read: as a period, if nothing else is said."""
    try:
        return bool(read(value))
    except ValueError:
        return False


READERS: dict[str, Callable[[str], Any]] = {
    **{kind: partial(_form, kind) for kind in FORMS},
    "whole": lambda value: int(_form("whole", value)),
    "percent": lambda value: float(_form("percent", value)),
    "name": partial(_form, "key"),
    "ref": str,
    "day": day,
    "date": date_text,
    "period": period,
}
