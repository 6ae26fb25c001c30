"""What a short Vietnamese phrase prints: numbers, qualifiers, dates, names, and where it stands.

Numbers are read as Vietnamese prints them (1.201 is a thousand, 88,73 has decimals), with the words
that qualify them; dates as far as they are printed. The words and the forms of dates stand in
``words/phrases.csv``: dates of the kind ``loose_date`` may be shares or counts beside a figure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache

from antq_analysis.messages import rows_of
from antq_analysis.quantities import QUALIFIERS


@cache
def _words(*kinds: str) -> dict[str, int]:
    rows = (row for row in rows_of("phrases") if row["kind"] in kinds)
    return {row["words"]: int(row["value"] or 0) for row in rows}


@cache
def _any(*kinds: str) -> str:
    return "|".join(sorted(_words(*kinds), key=len, reverse=True))


_CODES = {word: code for code, one in QUALIFIERS.items() for word in one.words}
_LONGEST_FIRST = "|".join(sorted(_CODES, key=len, reverse=True))
_QUALIFIER = re.compile(
    rf"(?<!\w)({_LONGEST_FIRST})(?: (?:là|đạt|có|tới|đến))* ?[\"“(]?$", re.IGNORECASE
)
# "134 xã trên 159 xã" is a share: behind a number, "trên" means "out of"; "đạt trên 85%" is not.
_OUT_OF = re.compile(r"\d(?:(?! (?:có|đạt|là) )[^\d,;(])* trên $", re.IGNORECASE)
_OR_MORE = re.compile(r"(?:(?!\btừ )[^\d;])*?\btrở (lên|xuống)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<!\w)(?P<digits>[0-9]{1,3}(?:[ \u2009\u202f]\d{3}(?!\d))+|[0-9]+(?:[.,][0-9]+)*)"
    rf"(?: ?(?P<times>{_any('tens', 'times', 'short')})(?P<half> rưỡi)?(?!\w))?"
    r"(?P<percent> ?(?:%|phần trăm))?",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"\d ?/ ?\||\| ?/ ?\d")  # the number itself taken out
# A unit or "mười ba"; tens, hundreds and thousands behind it, each with a unit of its own.
_ONE = rf"(?:mười(?: (?:{_any('unit', 'last')}))?|{_any('unit', 'last')})"
_IN_WORDS = re.compile(
    rf"(?<!\w)(?!{_any('last')}){_ONE}(?: (?:{_any('tens', 'times')})(?: rưỡi)?(?!\w)"
    rf"(?:(?: không trăm)?(?: linh| lẻ)? {_ONE}(?= ))?)*(?= )",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"(?<![\d/.-])\d+(?:/\d{4})?[-/][A-ZĐ]\w*(?: ?[-/] ?[A-ZĐ]\w*)*|(?<=số )\d+/\d{4}(?!\d)"
)
_STRICT = [re.compile(pattern, re.IGNORECASE) for pattern in _words("date")]
_LOOSE = [*_STRICT, *(re.compile(pattern, re.IGNORECASE) for pattern in _words("loose_date"))]
_DIGITS = re.compile(r"\d+(?:[.,:]\d+| ?[/–-] ?\d+)*")
_COUNTED = re.compile(rf" (?:{_any('counted')})(?!\w)", re.IGNORECASE)
_OLD_TONES = re.compile("[oOuU][àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ]")
INVISIBLE = re.compile(r"[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Marks that look alike are compared as one; each stays one letter, so that places stay the same.
_ALIKE = str.maketrans("“”„‟«»‘’‚", '""""""' + "'''")
UNIT_WORDS = tuple(_words("place"))  # before a name in Vietnamese: tỉnh, huyện and the like


@dataclass(frozen=True)
class Number:
    """A number as printed: its text, value and qualifier.

    `is_percent` says whether a percentage is printed; `of_fraction` whether the number stands on
    one side of a fraction such as ``1.201/1.273``; `end` is where it ends in the phrase.
    """

    text: str
    value: Decimal
    qualifier: str
    is_percent: bool = False
    of_fraction: bool = False
    end: int = field(default=0, compare=False)


@dataclass(frozen=True)
class PrintedDate:
    """A date as printed; parts that are not printed are None."""

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None

    def agrees_with(self, date: str) -> bool:
        """Whether an ISO date holds every part that is printed."""
        parts = [int(part) for part in date.split("-")] + [None, None]
        pairs = zip((self.year, self.month, self.day), parts, strict=False)
        return all(mine in (None, theirs) for mine, theirs in pairs)

    @property
    def iso(self) -> str:
        """The date as the tables write it, with `?` for the parts that are not printed."""
        month = f"-{self.month:02d}" if self.month else "-??" if self.day else ""
        return f"{self.year or '????'}{month}" + (f"-{self.day:02d}" if self.day else "")


@dataclass(frozen=True)
class Mark:
    """Where a text prints a number; its dates, or the number of a document that it is."""

    begin: int
    end: int
    dates: tuple[PrintedDate, ...] = ()
    document: str = ""


def numbers_in(phrase: str) -> list[Number]:
    """Return the numbers that a phrase prints in digits, in their order.

    Dots and blanks group thousands and a comma begins decimals; sloppy prints (``1,201`` as a
    count, ``12.5%``) are read by their groups of digits. ``613 ngàn`` is 613000.
    """
    found = []
    for match in _NUMBER.finditer(phrase):
        before, behind = phrase[: match.start()], phrase[match.end() :]
        times = _words("tens", "times", "short").get((match["times"] or "").lower(), 1)
        value = _value(match["digits"], whole=times == 1 and not match["percent"]) * times
        value += Decimal(times) / 2 if match["half"] else 0
        qualifier = qualifier_of("" if _OUT_OF.search(before) else before, behind)
        of_fraction = bool(_FRACTION.search(f"{before}|{behind}"))
        is_percent = bool(match["percent"])
        found.append(Number(match[0], value, qualifier, is_percent, of_fraction, match.end()))
    return found


def _value(digits: str, *, whole: bool) -> Decimal:
    first, *groups = re.split(r"[., \u2009\u202f]", digits)
    marks = re.findall(r"[., \u2009\u202f]", digits)
    thousands = set(" .\u2009\u202f") | ({","} if whole else set())
    if all(len(group) == 3 for group in groups) and len(first) <= 3 and set(marks) <= thousands:
        return Decimal(first + "".join(groups))
    if marks.count(marks[-1] if marks else "") == 1:  # so the last mark begins the decimals
        return Decimal("".join([first, *groups[:-1]]) + "." + groups[-1])
    return Decimal("NaN") if marks else Decimal(digits)  # 19.2.5 is a heading, equal to no number


def qualifier_of(before: str, after: str = "") -> str:
    """Return the code of the word right before a number, or of ``trở lên`` behind it."""
    if match := _OR_MORE.match(after):
        return "at_least" if match[1].lower() == "lên" else "at_most"
    match = _QUALIFIER.search(before)
    return _CODES[match[1].lower()] if match else "exact"


def qualified_span(text: str, begin: int, end: int) -> tuple[int, int]:
    """Return where a number begins and ends with the words that qualify it."""
    match = None if _OUT_OF.search(text[:begin]) else _QUALIFIER.search(text[:begin])
    more = _OR_MORE.match(text, end)
    return match.start() if match else begin, more.end() if more else end


def numbers_in_words(phrase: str) -> list[Number]:
    """Return the numbers that a phrase spells out (``ba tập thể``, ``ba trăm lượt``)."""
    found = []
    for match in _IN_WORDS.finditer(phrase):
        qualifier = qualifier_of(phrase[: match.start()], phrase[match.end() :])
        value = Decimal(_spelled_out(match[0].lower()))
        found.append(Number(match[0], value, qualifier, end=match.end()))
    return found


def _spelled_out(text: str) -> int:
    """Return the value of number words: thousands of hundreds, tens and units."""
    total = hundreds = units = last = 0
    times, tens, ones = _words("times"), _words("tens"), _words("unit", "last")
    for word in text.replace("không trăm", "").split():
        if word in times:
            last = times[word]
            total += (hundreds + units or 1) * last
            hundreds = units = 0
        elif word in tens:
            last = tens[word]
            hundreds, units = hundreds + (units or 1) * last, 0
        else:
            units += last // 2 if word == "rưỡi" else ones.get(word, 0)
    return total + hundreds + units


def dates_in(phrase: str, *, loose: bool) -> tuple[list[PrintedDate], str]:
    """Return the dates of a phrase, and the phrase with them and document numbers blanked out.

    `loose` also takes what may be a share or a count beside a figure, such as ``10-2``.
    """
    places, rest = _dated(phrase, _LOOSE if loose else _STRICT)
    return [date for _, dates in sorted(places.items()) for date in dates], rest


def _dated(
    phrase: str, forms: list[re.Pattern[str]]
) -> tuple[dict[tuple[int, int], list[PrintedDate]], str]:
    """Return the dates by where they begin and end, and the phrase without them."""
    rest = _DOCUMENT.sub(lambda match: "_" * len(match[0]), phrase)
    found = {}
    for form in forms:
        for match in list(form.finditer(rest)):
            groups = match.groupdict()
            parts = {name: int(text) for name, text in groups.items() if text and text.isdigit()}
            year, month, day = (parts.get(name) for name in "ymd")
            if (month or 1) > 12 or (day or 1) > 31:
                continue
            rest = rest[: match.start()] + "_" * len(match[0]) + rest[match.end() :]
            text = match[0].strip("( ")
            ends = [PrintedDate(text, parts["y2"])] if "y2" in parts else []
            found[match.span()] = [PrintedDate(text, year, month, day), *ends]
    return found, rest


def marks_in(text: str) -> Iterator[Mark]:
    """Yield everything that a text prints as a number, in digits or in words that count things.

    A fraction, a date and the number of a document are one mark each; ``một`` alone is an article.
    """
    documents = {match.span(): match[0] for match in _DOCUMENT.finditer(text)}
    for begin, end in documents:
        yield Mark(begin, end, document="".join(text[begin:end].split()))
    dated = _dated(text, _LOOSE)[0]
    for match in _DIGITS.finditer(text):
        begin, end = match.span()
        if not any(first <= begin and end <= last for first, last in documents):
            dates = [d for (first, last), d in dated.items() if first <= begin and end <= last]
            yield Mark(begin, end, dates=tuple(dates[0]) if dates else ())
    for match in _IN_WORDS.finditer(text):
        alone = match[0].lower() == "một" or text[: match.start()].lower().endswith("thứ ")
        if not alone and _COUNTED.match(text, match.end()):
            yield Mark(*match.span())


def composed(text: str) -> str:
    """Return a text composed (NFC), with single blanks, and without marks that don't show."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def fold(text: str) -> str:
    """Return a name as it is compared: lower case, without tone marks, single blanks.

    Old and new tone placement (Hòa, Hoà) fold to the same text, as do đ and d.
    """
    plain = unicodedata.normalize("NFD", text.strip().lower()).replace("đ", "d")
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[-_‐‑–—−]", " ", INVISIBLE.sub("", kept)).split())


def bare_place(name_vi: str) -> str:
    """Return a Vietnamese name without tỉnh, huyện or the like before it."""
    kind = next((kind for kind in UNIT_WORDS if name_vi.startswith(f"{kind} ")), "")
    return name_vi[len(kind) :].lstrip()


@lru_cache(4096)
def comparable(text: str) -> str:
    """Return a text as phrases are looked up: old tone placement (hoà) as the new one (hòa).

    The length is that of the composed text, so that places in one are places in the other.
    """

    def modern(match: re.Match[str]) -> str:
        parts = unicodedata.normalize("NFD", match[0])
        return unicodedata.normalize("NFC", parts[0] + parts[2] + parts[1])

    return _OLD_TONES.sub(modern, composed(text)).translate(_ALIKE)


def _lower(text: str, *, tones: bool) -> str:
    """Return a text in lower case, and without marks if tones don't count; of the same length."""
    bare = text if tones else "".join(unicodedata.normalize("NFD", one)[0] for one in text)
    lower = "".join(one.lower()[0] for one in bare)
    return lower if tones else lower.replace("đ", "d")


def pattern(text: str) -> re.Pattern[str]:
    """Return what matches a comparable phrase between the boundaries of its words and numbers."""
    before = r"(?<!\w)" if text[0].isalnum() else ""
    after = r"(?!\w)" if text[-1].isalnum() or re.search(r"\d[.,/:–-]$", text) else ""
    if text[0].isdigit():
        before += r"(?<!\d[.,/:–-])(?<!\d [–-])(?<!\d[–-] )(?<!\d [–-] )"
    if text[-1].isdigit():
        more = f"{_any('tens', 'times')}|phần trăm"
        after += rf"(?![.,/:]\d| ?[–-] ?\d| ?%| (?:{more})(?!\w))"
    return re.compile(before + re.escape(text) + after)


def hit(phrase: str, text: str, *, tones: bool) -> tuple[int, int, bool] | None:
    """Return where a text holds a phrase, whatever its capitals, and whether it stands alone.

    A phrase inside a longer word or number is found if it stands nowhere alone; the span is then
    that of the whole.
    """
    wanted, within = (_lower(comparable(one), tones=tones) for one in (phrase, text))
    if alone := pattern(wanted).search(within):
        return alone.start(), alone.end(), True
    start = within.find(wanted)
    if start < 0:
        return None
    end = within.find(" ", start + len(wanted))
    return within.rfind(" ", 0, start) + 1, end if end > 0 else len(within), False
