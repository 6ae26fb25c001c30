"""What a short Vietnamese phrase prints, and where a text holds it.

Numbers are read as Vietnamese prints them (1.201 is a thousand, 88,73 has decimals), with the words
that qualify them; dates as far as they are printed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_QUALIFIERS = {
    "more_than": "hơn|trên|>",
    "at_least": "ít nhất|tối thiểu|không dưới|không ít hơn|≥",
    "less_than": "dưới|chưa đến|chưa tới|<",
    "at_most": "không quá|không vượt quá|không hơn|tối đa|nhiều nhất|≤",
    "about": "khoảng|ước|ước tính|xấp xỉ|chừng|~|≈",
    "nearly": "gần|ngót",
}
_CODES = {word: code for code, words in _QUALIFIERS.items() for word in words.split("|")}
_QUALIFIER = re.compile(
    rf"(?<!\w)({'|'.join(sorted(_CODES, key=len, reverse=True))})(?: (?:là|đạt|có|tới|đến))* ?$",
    re.IGNORECASE,
)
# "134 xã trên 159 xã" is a share: behind a number, "trên" means "out of".
_OUT_OF = re.compile(r"\d[^\d,;(]* trên $", re.IGNORECASE)
_OR_MORE = re.compile(r"[^\d,;]*?\btrở (lên|xuống)\b", re.IGNORECASE)
_TIMES = {"chục": 10, "trăm": 100, "nghìn": 1000, "ngàn": 1000, "vạn": 10_000, "triệu": 10**6}
_TIMES |= {"tỷ": 10**9, "tỉ": 10**9}
_NUMBER = re.compile(
    r"(?<!\w)(?P<digits>\d{1,3}(?: \d{3}(?!\d))+|\d+(?:[.,]\d+)*)"
    rf"(?: ?(?P<times>{'|'.join(_TIMES)})(?!\w))?(?P<percent> ?(?:%|phần trăm))?",
    re.IGNORECASE,
)
_SMALL = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
_LARGER = "|".join([*_SMALL, *_TIMES, "mươi", "mốt", "tư", "lăm"])
_IN_WORDS = re.compile(rf"(?<!\w)({'|'.join(_SMALL)})(?= )(?! (?:{_LARGER})(?!\w))", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"(?<![\d/.-])\d+(?:/\d{4})?[-/][A-ZĐ]\w*(?: ?[-/] ?[A-ZĐ]\w*)*|(?<=số )\d+/\d{4}(?!\d)"
)
_Y, _D = r"(?:19|20)\d\d(?!\d)", r"\d{1,2}(?!\d)"
_DATES = [
    rf"(?<!\d)(?P<y>{_Y})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)",
    rf"(?:ngày|sáng|trưa|chiều|tối|đêm) (?P<d>{_D})(?: tháng | ?[/.-] ?)(?P<m>{_D})"
    rf"(?:(?:,? năm | ?[/.-] ?)(?P<y>\d{{4}}))?",
    rf"(?<![\d/.,-])(?P<d>{_D}) ?(?P<sep>[/.-]) ?(?P<m>{_D}) ?(?P=sep) ?(?P<y>\d{{4}})(?!\d)",
    rf"tháng (?P<m>{_D})(?: năm | ?[/-] ?)(?P<y>{_Y})",
    rf"(?:năm |năm học |giai đoạn |nhiệm kỳ |\()(?P<y>{_Y})"
    rf"(?: ?(?:-|–|/|đến|tới) ?(?:năm )?(?P<y2>{_Y}))?",
]
# Beside the name of an event these are dates; beside a figure they may be shares or counts.
_LOOSE_DATES = [
    rf"(?<!\d)(?P<y>{_Y})-(?P<m>0[1-9]|1[0-2])(?!\d)",
    rf"(?<![\d/.,-])(?P<m>0?[1-9]|1[0-2])[/-](?P<y>{_Y})",
    rf"(?<![\d/.,-])(?P<d>{_D})[/-](?P<m>{_D})(?![/.-]\d)(?= ?[,;:)]| ?$| (?:đến|tới|và) )",
    rf"ngày (?P<d>{_D})(?![/.,-]\d)",
    rf"tháng (?P<m>{_D})(?![/.,-]\d)",
    rf"(?<![\d.,])(?P<y>{_Y})(?![.,]\d)(?! (?!đến |tới |và )[^\W\d])",
]
_OLD_TONES = re.compile("[oOuU][àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ]")


@dataclass(frozen=True)
class Number:
    """A number as printed: its text, value, code of its qualifier, and if it is a percentage."""

    text: str
    value: Decimal
    qualifier: str
    is_percent: bool


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
        parts = [str(self.year or "????")]
        parts += [f"{self.month:02d}" if self.month else "??"] * bool(self.month or self.day)
        parts += [f"{self.day:02d}"] if self.day else []
        return "-".join(parts)


def numbers_in(phrase: str) -> list[Number]:
    """Return the numbers of a phrase in Vietnamese notation, in their order.

    Dots and blanks group thousands and a comma begins decimals; sloppy prints (``1,201`` as a
    count, ``12.5%``) are read by their groups of digits. ``613 ngàn`` is 613000.
    """
    found = []
    for match in _NUMBER.finditer(phrase):
        times = _TIMES.get((match["times"] or "").lower(), 1)
        value = _value(match["digits"], whole=times == 1 and not match["percent"]) * times
        before = phrase[: match.start()]
        qualifier = qualifier_of("" if _OUT_OF.search(before) else before, phrase[match.end() :])
        found.append(Number(match[0], value, qualifier, bool(match["percent"])))
    return found


def _value(digits: str, *, whole: bool) -> Decimal:
    first, *groups = re.split(r"[., ]", digits)
    marks = re.findall(r"[., ]", digits)
    thousands = {".", " ", ","} if whole else {".", " "}
    if all(len(group) == 3 for group in groups) and len(first) <= 3 and set(marks) <= thousands:
        return Decimal(first + "".join(groups))
    if not marks:
        return Decimal(digits)
    if marks.count(marks[-1]) == 1:  # so the last mark begins the decimals
        return Decimal("".join([first, *groups[:-1]]) + "." + groups[-1])
    return Decimal("NaN")  # a heading such as 19.2.5, which no number equals


def qualifier_of(before: str, after: str = "") -> str:
    """Return the code of the word right before a number, or of ``trở lên`` behind it."""
    if match := _OR_MORE.match(after):
        return "at_least" if match[1].lower() == "lên" else "at_most"
    match = _QUALIFIER.search(before)
    return _CODES[match[1].lower()] if match else "exact"


def numbers_in_words(phrase: str) -> list[int]:
    """Return the numbers from 1 to 10 that a phrase spells out (``ba tập thể``)."""
    return [_SMALL.index(match[1].lower()) + 1 for match in _IN_WORDS.finditer(phrase)]


def dates_in(phrase: str, *, loose: bool) -> tuple[list[PrintedDate], str]:
    """Return the dates of a phrase, and the phrase with them and document numbers blanked out.

    `loose` also takes what may be a share or a count beside a figure, such as ``10-2``.
    """
    rest = _DOCUMENT.sub(lambda match: "_" * len(match[0]), phrase)
    found = []
    for pattern in [*_DATES, *(_LOOSE_DATES if loose else [])]:
        for match in list(re.finditer(pattern, rest, re.IGNORECASE)):
            parts = {name: int(text) for name, text in match.groupdict().items() if _digits(text)}
            year, month, day = (parts.get(name) for name in "ymd")
            if (month or 1) > 12 or (day or 1) > 31:
                continue
            rest = rest[: match.start()] + "_" * len(match[0]) + rest[match.end() :]
            text = match[0].strip("( ")
            found.append(PrintedDate(text, year, month, day))
            if "y2" in parts:
                found.append(PrintedDate(text, parts["y2"]))
    return found, rest


def _digits(text: str | None) -> bool:
    return text is not None and text.isdigit()


def shown(text: str) -> str:
    """Return a text composed (NFC), with single blanks, and without marks that don't show."""
    return " ".join(re.sub("[\u200b\ufeff\u00ad]", "", unicodedata.normalize("NFC", text)).split())


@lru_cache(4096)
def folded(text: str) -> str:
    """Return a text as it is compared: old tone placement (hoà) as the new one (hòa).

    The length is that of the text shown, so that places in one are places in the other.
    """

    def modern(match: re.Match[str]) -> str:
        parts = unicodedata.normalize("NFD", match[0])
        return unicodedata.normalize("NFC", parts[0] + parts[2] + parts[1])

    return _OLD_TONES.sub(modern, shown(text))


def _lower(text: str, *, tones: bool) -> str:
    """Return a text in lower case, and without marks if tones don't count; of the same length."""
    bare = text if tones else "".join(unicodedata.normalize("NFD", one)[0] for one in text)
    lower = "".join(one.lower()[0] for one in bare)
    return lower if tones else lower.replace("đ", "d")


def pattern(text: str) -> re.Pattern[str]:
    """Return what matches a folded phrase between the boundaries of its words and numbers."""
    before = r"(?<!\w)" if text[0].isalnum() else ""
    after = r"(?!\w)" if text[-1].isalnum() or re.search(r"\d[.,/:–-]$", text) else ""
    if text[0].isdigit():
        before += r"(?<!\d[.,/:–-])(?<!\d [–-])(?<!\d[–-] )(?<!\d [–-] )"
    if text[-1].isdigit():
        more = "|".join([*_TIMES, "phần trăm"])
        after += rf"(?![.,/:]\d| ?[–-] ?\d| ?%| (?:{more})(?!\w))"
    return re.compile(before + re.escape(text) + after)


def hit(phrase: str, text: str, *, tones: bool) -> tuple[int, int, bool] | None:
    """Return where a text holds a phrase, whatever its capitals, and whether it stands alone.

    A phrase inside a longer word or number is found if it stands nowhere alone; the span is then
    that of the whole.
    """
    wanted, within = (_lower(folded(one), tones=tones) for one in (phrase, text))
    if alone := pattern(wanted).search(within):
        return alone.start(), alone.end(), True
    start = within.find(wanted)
    if start < 0:
        return None
    end = within.find(" ", start + len(wanted))
    return within.rfind(" ", 0, start) + 1, end if end > 0 else len(within), False
