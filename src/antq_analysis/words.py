"""Words, numbers and dates in Vietnamese and English.

Labels of codes come from ``codes.csv`` of the data, the project's own words from
``words/messages.csv``; numbers and dates are written by Babel. Nothing else writes a number for a
reader.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from antq_analysis.messages import LANGUAGES, rows_of
from antq_analysis.periods import Period, Point
from antq_analysis.phrases import bare_place
from antq_analysis.quantities import Bounded

_DATES = {
    "en": {"day": "d MMMM yyyy", "month": "MMMM yyyy", "year": "yyyy"},
    "vi": {"day": "dd/MM/yyyy", "month": "'tháng' M/yyyy", "year": "yyyy"},
}


class MissingWord(KeyError):
    """A message or a label is not there in the language asked for."""


class Words:
    """Everything that is said in one language about one data set.

    Parameters
    ----------
    language
        ``en`` or ``vi``.
    tables
        The data set's tables; labels of codes, places, sources and documents come from them.
    """

    def __init__(self, language: str, tables: Mapping[str, pd.DataFrame]) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"'{language}' is no language of this project; use en or vi")
        self.language = language
        self.tables = tables
        codes = tables["codes"]
        keys = zip(codes["list"], codes["code"], strict=True)
        self._labels = dict(zip(keys, codes[f"label_{language}"], strict=True))
        self._by_key: dict[str, dict[str, dict[str, Any]]] = {}

    def _row(self, table: str, key: str) -> dict[str, Any]:
        """Return the row of a table with this key; a table is looked through when asked for."""
        if table not in self._by_key:
            rows = self.tables[table].to_dict("records")
            self._by_key[table] = {row[f"{table.removesuffix('s')}_id"]: row for row in rows}
        return self._by_key[table][key]

    def text(self, key: str, **values: object) -> str:
        """Return a message with its values filled in."""
        return message(key, self.language).format(**values)

    def label(self, vocabulary: str, code: str) -> str:
        """Return the label of a code; a combination without one is its parts' labels joined."""
        if (vocabulary, code) in self._labels:
            return self._labels[vocabulary, code]
        if "+" in code:
            parts = [self.label(vocabulary, part) for part in code.split("+")]
            return ", ".join([parts[0], *(lower_first(part) for part in parts[1:])])
        raise MissingWord(f"codes.csv has no label for the code '{code}' of the list {vocabulary}")

    def number(self, value: float, digits: int = 0, *, at_least_digits: int | None = None) -> str:
        """Return a number with this language's separators, rounded to `digits` decimals."""
        fixed = digits if at_least_digits is None else at_least_digits
        pattern = "#,##0." + "0" * fixed + "#" * (digits - fixed)
        return format_decimal(value, format=pattern.rstrip("."), locale=self.language)

    def percent(self, value: float, n: float | None = None, digits: int | None = None) -> str:
        """Return a percentage; without `digits`, no decimals where `n` is below 100, one above.

        All of them is "100%"; less than all is never rounded up to that.
        """
        if digits is None:
            digits = 0 if n is not None and n < 100 else 1
        if value == 100:
            return "100%"
        step = 10**-digits
        return f"{self.number(min(value, 100 - step) if value < 100 else value, digits)}%"

    def quantity(self, value: float, qualifier: object = None, unit: str = "") -> str:
        """Return a number behind its qualifier and before its unit, as it was printed.

        A missing qualifier is that of an exact number.
        """
        exact = pd.isna(qualifier) or qualifier == "exact"
        words = [] if exact else [self._qualifier(str(qualifier))]
        words += [self.number(value, 2, at_least_digits=0), unit]
        return " ".join(word for word in words if word)

    def bounded(self, quantity: Bounded, digits: int = 0, unit: str = "") -> str:
        """Return what is known of a quantity: "at least 125", "about 155", "between 3 and 5"."""
        shown = quantity.rounded(digits)
        qualifier = quantity.qualifier
        if qualifier is None:
            return self.text("not_known")
        if qualifier == "between":
            low, high = self.number(shown.lower or 0, digits), self.number(shown.upper or 0, digits)
            return f"{self.text('between', low=low, high=high)} {unit}".strip()
        number = shown.value if shown.value is not None else shown.lower
        if qualifier == "at_most":
            number = shown.upper
        assert number is not None
        words = [] if qualifier == "exact" else [self._qualifier(qualifier)]
        return " ".join([*words, self.number(number, digits), *([unit] if unit else [])])

    def qualified_percent(
        self, value: float, qualifier: str, n: float | None = None, digits: int | None = None
    ) -> str:
        """Return a percentage behind its qualifier; Vietnamese says "trên" before percentages."""
        share = self.percent(value, n, digits)
        if qualifier == "exact":
            return share
        word = self.text("more_than_percent") if qualifier == "more_than" else ""
        return f"{word or self._qualifier(qualifier)} {share}"

    def _qualifier(self, code: str) -> str:
        return self.label("qualifier", code)

    def unit(self, code: str) -> str:
        """Return the word that stands behind a number of this measure."""
        return self.label("unit", code)

    def date(self, text: str) -> str:
        """Return a date as precise as it was printed."""
        point = Point.parse(text)
        pattern = _DATES[self.language][point.precision]
        return format_date(point.first, pattern, locale=self.language)

    def period(self, text: str) -> str:
        """Return a period: "2014", "2013-2023", "June 2022", "first half of 2022"."""
        period = Period.parse(text)
        if not period.is_span:
            return self.date(text)
        begin, end = period.start_date, period.end_date
        ends = (begin.month, begin.day, end.month, end.day)
        if period.precision == "day" and begin.year == end.year:
            if begin.day == 1 and Point.parse(f"{begin:%Y-%m}").last == end:
                return self.date(f"{begin:%Y-%m}")
            halves = {(1, 1, 6, 30): "first_half", (7, 1, 12, 31): "second_half"}
            if ends in halves:
                return self.text(halves[ends], year=begin.year)
        dash = "–" if period.precision == "year" else " – "
        return f"{self.date(period.begin.text)}{dash}{self.date(period.end.text)}"

    def place(self, place_id: str, *, former: bool = False) -> str:
        """Return a place's name; with `former`, what became of a place that ended."""
        row = self._row("places", place_id)
        name: str = row[f"name_{self.language}"]
        if not former or pd.isna(row["valid_to"]):
            return name
        after = [] if pd.isna(row["successor_id"]) else row["successor_id"].split("+")
        names = [self.place(successor) for successor in after]
        if name in names:  # the new unit has the old name
            ended = row["valid_to"] + pd.Timedelta(days=1)
            return f"{name} ({self.text('before', day=self.date(ended.date().isoformat()))})"
        name = f"{name} {self.text('former')}"
        return f"{name}, {self.text('now_part_of', place=', '.join(names))}" if names else name

    def place_full(self, place_id: str) -> str:
        """Return a place's name that can stand alone among others: with its province."""
        row = self._row("places", place_id)
        name = self.place(place_id)
        if pd.notna(row["valid_to"]):
            name = self.place(place_id, former=True).split(", ")[0]
        above = row
        while above["level"] != "province" and pd.notna(above["parent_id"]):
            above = self._row("places", above["parent_id"])
        within = above["level"] == "province" and above is not row
        return f"{name}, {above[f'name_{self.language}']}" if within else name

    def bare_place(self, place_id: str) -> str:
        """Return a place's name without tỉnh, huyện or the like."""
        return bare_place(self._row("places", place_id)["name_vi"])

    def source(self, source_id: str, paragraphs: Iterable[int] = (), *, dated: bool = True) -> str:
        """Return a source as it is cited: "Báo Quảng Bình, 11/02/2015, đoạn 11"."""
        row = self._row("sources", source_id)
        parts = [row["publisher"]] if pd.notna(row["publisher"]) else []
        if not parts and pd.notna(row["title"]):
            parts = [f"“{shortened(row['title'])}”"]
        if not parts:
            parts = [row["file"] if pd.isna(row["url"]) else row["url"]]
        if dated and pd.notna(row["published"]):
            parts.append(self.date(row["published"]))
        numbers = sorted({int(number) for number in paragraphs})
        if numbers:
            listed = ", ".join(str(number) for number in numbers)
            key = "paragraph" if len(numbers) == 1 else "paragraphs"
            parts.append(f"{self.text(key)} {listed}")
        return ", ".join(parts)

    def document(self, document_id: str) -> str:
        """Return a document by kind and number, or by kind and subject where none is printed."""
        row = self._row("documents", document_id)
        kind = self.label("document_kind", row["kind"])
        if pd.notna(row["number"]):
            return f"{kind} {row['number']}"
        subject = row[f"subject_{self.language}"]
        if pd.isna(subject):
            return kind
        named = subject.lower().startswith(kind.lower())
        return shortened(subject) if named else f"{kind} “{shortened(subject)}”"

    def standard(self, standard_id: str) -> str:
        """Return the name of a standard."""
        return self._row("standards", standard_id)[f"name_{self.language}"]

    def assessment_year(self, standard_id: str) -> str | None:
        """Return which twelve months a standard's year is, or None where that is not stated."""
        text = self._row("standards", standard_id)[f"assessment_year_{self.language}"]
        return None if pd.isna(text) else text

    def listed(self, items: Iterable[str]) -> str:
        """Return items joined as in a sentence: "a, b and c"."""
        words = list(items)
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {self.text('and')} {words[-1]}"


def first_short(*options: str, most: int = 10) -> str:
    """Return the first of some headlines that has at most so many words, else the last."""
    return next((text for text in options if len(text.split()) <= most), options[-1])


def shortened(text: str, longest: int = 60) -> str:
    """Return a text cut at a word, with an ellipsis, where it is longer than `longest`."""
    text = text.rstrip(". ")
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def lower_first(text: str) -> str:
    """Return a label as it stands within a sentence; names keep their capital."""
    first = text.split(" ", maxsplit=1)[0]
    return text if first.isupper() or first == "Zalo" else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


@functools.cache
def _messages() -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in rows_of("messages")}


def message(key: str, language: str) -> str:
    """Return one of the project's own words or sentences in a language."""
    try:
        return _messages()[key][language]
    except KeyError:
        raise MissingWord(f"words/messages.csv has no '{key}' in {language}") from None


def has_message(key: str) -> bool:
    """Whether there is a message with this key."""
    return key in _messages()
