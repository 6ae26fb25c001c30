"""Words, numbers and dates in Vietnamese and English.

Labels of codes come from ``codes.csv`` of the data, the project's own words from
``words/messages.csv``; numbers and dates are written by Babel. Nothing else writes a number for a
reader.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from antq_analysis.messages import language_of, rows_of
from antq_analysis.periods import Period, Point
from antq_analysis.phrases import bare_place
from antq_analysis.quantities import Bounded

_DATES = {
    "en": {"day": "d MMMM yyyy", "month": "MMMM yyyy", "year": "yyyy"},
    # Decree 30/2020: a zero before days under 10, and before the months 1 and 2 alone.
    "vi": {"day": "dd/M/yyyy", "month": "'tháng' M/yyyy", "year": "yyyy"},
}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Labels that begin with a body's name, or with a name, keep their capital within a sentence.
_NAMES = ("Zalo", "Bộ ", "Công an", "Chủ tịch", "Ban ", "Ủy ban", "Ngày hội", "Ministry", "Party")


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
        self.language = language = language_of(language)
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

    def counted(self, key: str, number: int, **values: object) -> str:
        """Return a message about a number of things, in the singular if there is one."""
        one = f"{key}_one"
        return self.text(one if number == 1 and one in _messages() else key, **values)

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
        return decimal(value, self.language, digits, fixed)

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
        words = [] if exact else [self.label("qualifier", str(qualifier))]
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
        words = [] if qualifier == "exact" else [self.label("qualifier", qualifier)]
        return " ".join([*words, self.number(number, digits), *([unit] if unit else [])])

    def points(self, value: float) -> str:
        """Return a difference in percentage points with its sign."""
        sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
        return f"{sign}{self.number(abs(value), 1)}"

    def rate(
        self, value: float, qualifier: object = None, n: float | None = None, printed: bool = False
    ) -> str:
        """Return a percentage behind its qualifier, with the decimals that were printed or fit `n`.

        Vietnamese says "trên" before percentages, and "hơn" before counts.
        """
        share = (
            f"{self.number(value, 2, at_least_digits=0)}%" if printed else self.percent(value, n)
        )
        if pd.isna(qualifier) or qualifier == "exact":
            return share
        word = self.text("more_than_percent") if qualifier == "more_than" else ""
        return f"{word or self.label('qualifier', str(qualifier))} {share}"

    def unit(self, code: str) -> str:
        """Return the word that stands behind a number of this measure."""
        return self.label("unit", code)

    def date(self, text: str) -> str:
        """Return a date as precise as it was printed."""
        from babel.dates import format_date

        point = Point.parse(text)
        pattern = _DATES[self.language][point.precision]
        if point.first.month < 3:
            pattern = pattern.replace("M/", "MM/")
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

    def in_period(self, text: str) -> str:
        """Return a period as it stands in a title: "năm 2014", "giai đoạn 2013–2023"."""
        period = Period.parse(text)
        if self.language == "en" or period.precision == "month":
            return self.period(text)
        if period.precision == "year":
            return f"{'giai đoạn' if period.is_span else 'năm'} {self.period(text)}"
        said = self.period(text)
        if not period.is_span:
            return f"ngày {said}"
        return f"từ ngày {said.replace(' – ', ' đến ngày ')}" if " – " in said else said

    def place(self, place_id: str) -> str:
        """Return a place's name with the word for its level."""
        return str(self._row("places", place_id)[f"name_{self.language}"])

    def place_short(self, place_id: str) -> str:
        """Return a place's name for a crowded chart: of a province without the word for it."""
        row = self._row("places", place_id)
        bare = row["level"] == "province"
        return upper_first(bare_place(row["name_vi"]) if bare else self.place(place_id))

    def place_full(self, place_id: str) -> str:
        """Return a place's name that can stand alone: with its province, and whether it ended.

        Where a place ended, whatever lay within it had ended too, so that this is said once.
        """
        row = self._row("places", place_id)
        names, above = [self.place(place_id)], row
        while above["level"] not in ("province", "national") and pd.notna(above["parent_id"]):
            above = self._row("places", above["parent_id"])
        if above["level"] == "province" and above is not row:
            names.append(above[f"name_{self.language}"])
        name = ", ".join(names)
        if pd.isna(row["valid_to"]):
            return name
        after = [] if pd.isna(row["successor_id"]) else row["successor_id"].split("+")
        if self.place(place_id) in map(self.place, after):  # the new unit has the old name
            first = (row["valid_to"] + pd.Timedelta(days=1)).date().isoformat()
            return f"{name} ({self.text('before', day=self.date(first))})"
        return f"{name} {self.text('former')}"

    def source(self, source_id: str, paragraphs: Iterable[int] = (), *, dated: bool = True) -> str:
        """Return a source as it is cited: "Báo Quảng Bình, 11/02/2015, đoạn 11"."""
        row = self._row("sources", source_id)
        parts = [row["publisher"]] if pd.notna(row["publisher"]) else []
        if not parts and pd.notna(row["title"]):
            about = "" if pd.isna(row["place_id"]) else f" ({self.place(row['place_id'])})"
            parts = [f"“{shortened(row['title'])}”{about}"]
        if not parts:
            parts = [row["file"] if pd.isna(row["url"]) else row["url"]]
        if dated and pd.notna(row["published"]):
            inferred = row["published_basis"] == "inferred"
            said = f" ({self.text('inferred')})" if inferred else ""
            parts.append(self.date(row["published"]) + said)
        numbers = sorted({int(number) for number in paragraphs})
        if numbers:
            listed = ", ".join(str(number) for number in numbers)
            key = "paragraph" if len(numbers) == 1 else "paragraphs"
            parts.append(f"{self.text(key)} {listed}")
        return ", ".join(parts)

    def source_short(self, source_id: str) -> str:
        """Return a source by what it is about and its year: "Sơn Tịnh 2023"."""
        row = self._row("sources", source_id)
        name = self.source(source_id, dated=False)
        if pd.notna(row["place_id"]):
            name = bare_place(self._row("places", row["place_id"])["name_vi"])
        year = row["published"]
        when = f"({self.text('undated')})" if pd.isna(year) else str(year)[:4]
        return f"{name} {when}"

    def document(self, document_id: str, *, full: bool = False) -> str:
        """Return a document by kind and number, or by subject and issuer where none is printed.

        With `full`, the date and the issuer stand behind a number.
        """
        row = self._row("documents", document_id)
        kind, issuer = self.label("document_kind", row["kind"]), row[f"issuer_{self.language}"]
        if pd.notna(row["number"]):
            name = self.text("document_number", kind=kind, number=row["number"])
            if full and pd.notna(row["issued"]):
                name += f" {self.text('document_date', date=self.date(row['issued']))}"
            return self._by_issuer(name, issuer, 300) if full else name
        subject, name = row[f"subject_{self.language}"], kind
        if pd.notna(subject):
            about = subject if full else shortened(subject, 90)
            own_name = row["kind"] == "national_target_programme"
            key = "document_named" if own_name else "document_about"
            name = self.text(key, kind=kind, subject=lower_first(about))
            name = about if subject.lower().startswith(kind.lower()) else name
        return self._by_issuer(name, issuer, 300 if full else 120)

    def _by_issuer(self, name: str, issuer: Any, longest: int) -> str:
        if pd.isna(issuer):
            return name
        return self.text("document_issuer", name=name, issuer=shortened(issuer, longest))

    def standard(self, standard_id: str) -> str:
        """Return the name of a standard."""
        return self._row("standards", standard_id)[f"name_{self.language}"]

    def standard_short(self, standard_id: str) -> str:
        """Return the number of the document that a standard stands in, or its name."""
        document = self._row("standards", standard_id)["document_id"]
        return self.standard(standard_id) if pd.isna(document) else self.document(document)

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


def decimal(value: float, language: str, most: int, least: int) -> str:
    """Return a number with a language's separators and from `least` to `most` decimals."""
    from babel.numbers import format_decimal

    pattern = "#,##0." + "0" * least + "#" * (most - least)
    return str(format_decimal(value, format=pattern.rstrip("."), locale=language))


def shortened(text: str, longest: int = 60) -> str:
    """Return a text cut at a word, with an ellipsis, where it is longer than `longest`."""
    text = text.rstrip(". ")
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def printable(text: str) -> str:
    """Return a text without the control characters that no page and no document can hold."""
    return _UNPRINTABLE.sub("?", text)


def lower_first(text: str) -> str:
    """Return a label as it stands within a sentence; names keep their capital."""
    is_name = text.split(" ", maxsplit=1)[0].isupper() or text.startswith(_NAMES)
    return text if is_name else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


@functools.cache
def _messages() -> dict[str, dict[str, str]]:
    return {row["key"]: row for name in ("messages", "charts") for row in rows_of(name)}


def message(key: str, language: str) -> str:
    """Return one of the project's own words or sentences in a language."""
    try:
        return _messages()[key][language]
    except KeyError:
        raise MissingWord(f"words/messages.csv has no '{key}' in {language}") from None


def has_message(key: str) -> bool:
    """Whether there is a message with this key."""
    return key in _messages()
