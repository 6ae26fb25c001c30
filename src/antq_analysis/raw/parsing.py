"""Text of one cell to a value, or a sentence that says what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from antq_analysis.periods import Period, Point
from antq_analysis.raw.problems import fold, quoted

_THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,'’ \u00a0\u202f]\d{3})+", re.ASCII)
_NUMBERS = re.compile(r"\d+(?:[.,'’ \u00a0\u202f]?\d+)*", re.ASCII)
_BLANK_WORDS = {"n/a", "na", "nan", "null", "none", "-", "–", "—", "x", "?", "..."}
_LONGEST_COUNT = 12  # digits; no count in the country needs more
_INFINITE = {"inf", "infinity", "∞"}


def whole(text: str) -> int:
    """Read a whole number that is not negative, without any separator."""
    if text.isascii() and text.isdigit():
        if len(text) > _LONGEST_COUNT:
            raise ValueError(f"{quoted(text)} is too long for a count; check the digits")
        return int(text)
    raise ValueError(f"{quoted(text)} {_why_not_whole(text)}")


def _why_not_whole(text: str) -> str:
    if _THOUSANDS.fullmatch(text):
        plain = re.sub(r"[^0-9]", "", text)
        return f"is not a whole number; write {plain} (no thousands separator)"
    if text.lower() in _BLANK_WORDS:
        return "is not a whole number; leave the cell blank where nothing is stated"
    if text.lstrip("+-").lower() in _INFINITE:
        return "is not a finite number; write the number that is printed"
    if re.fullmatch(r"[-−]\s*\d+([.,]\d+)?", text):
        return "is negative; counts are 0 or more"
    if text.endswith("%"):
        return "is a percentage; write it without the sign in the column percent"
    if match := re.fullmatch(r"(\d+)[.,]0+", text, re.ASCII):
        return f"is not a whole number; write {match[1]}"
    if re.fullmatch(r"\d+([.,]\d+)?[eE][+-]?\d+", text):
        return "is written as a power of ten by a spreadsheet; write out all digits"
    if re.fullmatch(r"\d*[.,]\d+", text):
        return "is not a whole number; counts are whole: check it against the source"
    return _why_words(text)


def _why_words(text: str) -> str:
    numbers = _NUMBERS.findall(text)
    if len(numbers) > 1:
        return "holds more than one number; write one, and the others into columns of their own"
    if re.search(r"\d\s*(nghìn|ngàn|triệu|tỷ|tỉ)\b", text, re.IGNORECASE):
        return "has a word for its size; write out all digits, such as 613000 for 613 ngàn"
    number = numbers[0] if numbers else ""
    digits = re.sub(r"[^0-9]", "", number)
    plain = digits == number or _THOUSANDS.fullmatch(number)
    if plain and 0 < len(digits) <= _LONGEST_COUNT:
        return (
            f"holds more than a number; write {int(digits)} and put words such as hơn or khoảng "
            "into the qualifier's column"
        )
    return "is not a whole number; write digits only"


def percent(text: str) -> float:
    """Read a percentage from 0 to 100 with a decimal point and without the sign."""
    bare = re.sub(r"\s*%$", "", text).replace(",", ".")
    if re.fullmatch(r"\d{1,3}(\.\d{1,6})?", bare, re.ASCII):
        if float(bare) > 100:
            raise ValueError(f"'{text}' is more than 100 percent; check it against the source")
        if bare == text:
            return float(text)
        raise ValueError(f"'{text}' is not a plain number; write {bare} (decimal point, no % sign)")
    if text.lower() in _BLANK_WORDS:
        raise ValueError(f"'{text}' is not a percentage; leave the cell blank where none is stated")
    if re.fullmatch(r"[-−]\s*\d.*", text):
        raise ValueError(f"{quoted(text)} is negative; percentages lie between 0 and 100")
    if re.fullmatch(r"\d{1,3}\.\d{7,}", bare, re.ASCII):
        raise ValueError(
            f"{quoted(text)} was worked out, not printed; write what the source prints"
        )
    raise ValueError(
        f"{quoted(text)} is not a percentage; write digits with a decimal point, such as 94.3, "
        "and words such as trên as a code in percent_qualifier"
    )


def key(text: str) -> str:
    """Read an id: letters without tone marks, digits, hyphens, dots and underscores."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", text, re.ASCII):
        return text
    plain = fold(text).replace(" ", "-")
    hint = f", such as {plain}" if re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,40}", plain) else ""
    raise ValueError(
        f"{quoted(text)} is not an id; use letters without tone marks, digits and hyphens, "
        f"no blanks{hint}"
    )


def day(text: str) -> date:
    """Read a full date."""
    point = Point.parse(text)
    if point.precision != "day":
        raise ValueError(f"'{text}' is not a full date; write year, month and day (2025-06-30)")
    return point.first


def date_text(text: str) -> str:
    """Read a date that may lack its day or month, kept as text."""
    return Point.parse(text).text


def period(text: str) -> str:
    """Read a period, kept as text."""
    return Period.parse(text).text


def gso_code(text: str) -> str:
    """Read a code of the General Statistics Office, kept as text with its leading zeros."""
    if re.fullmatch(r"\d{2,5}", text, re.ASCII):
        return text
    raise ValueError(f"{quoted(text)} is not a GSO code; write 2 to 5 digits, with leading zeros")


def url(text: str) -> str:
    """Read an address on the web."""
    if re.fullmatch(r"https?://[^\s<>\"]+", text):
        return text
    raise ValueError(f"{quoted(text)} is not an address; it starts with https:// or http://")


def file(text: str) -> str:
    """Read the name of a file without a folder."""
    if re.search(r"[/\\:]", text) or text in {".", ".."}:
        raise ValueError(f"{quoted(text)} is not a file's name; write it without a folder")
    return text


def text(value: str) -> str:
    """Read any text of one line."""
    if "\n" in value or "\r" in value:
        raise ValueError(
            f"'{value[:30].splitlines()[0]}…' runs over several lines; look for a quotation mark "
            "that is not closed, or write it on one line"
        )
    return value


READERS: dict[str, Callable[[str], Any]] = {
    "whole": whole,
    "percent": percent,
    "key": key,
    "day": day,
    "date": date_text,
    "period": period,
    "gso_code": gso_code,
    "url": url,
    "file": file,
    "text": text,
    "code": text,
}
