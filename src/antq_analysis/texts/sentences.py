"""A sentence, and the words in it that tell what its numbers are of.

The words stand in ``words/reading.csv``. A `unit` stands right behind a number; what stands `near`
or `before` it in its sentence says the rest. The nearest words count; what parts clauses, or the
items of a list, moves them further away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from antq_analysis.messages import rows_of
from antq_analysis.phrases import UNIT_WORDS, Mark, composed, marks_in
from antq_analysis.raw.schema import SUBJECTS

# How much further away than its letters a word is, for each of these that stands between.
_FURTHER = {r",| và ": 60, r"[;:]": 200}
# What may stand between the items of a list.
_LISTED = {"subject": re.compile(r",? (?:và )?"), "activity": re.compile(r"[^\d.;:]{0,60}")}
_RULES = dict(enumerate(rows_of("reading")))


def _any(**asked: str) -> re.Pattern[str]:
    """Return what matches the words of some rules; the name of the group that does is a rule's."""
    rules = ((n, row) for n, row in _RULES.items() if asked.items() <= row.items() and row["words"])
    words = "|".join(f"(?P<r{n}>{row['words']})" for n, row in rules)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


_UNIT = _any(role="unit")
_JOINT = re.compile(r"(?: |, | và |, và |/)(?:số |các )?")  # before a unit, or between two
_FIELDS = dict.fromkeys(row["field"] for row in _RULES.values() if row["field"])
_WORDS = [_any(field=name) for name in _FIELDS]
_BEFORE = {row["field"] for row in _RULES.values() if row["role"] == "before"}
_CAPITAL = "[" + "".join(filter(str.isupper, map(chr, range(0x1EFA)))) + "]"
# A place has three words or fewer, and no title before it: "Giám đốc Công an tỉnh" is a person.
_PLACE = re.compile(
    rf"(?<!\w)(?:{'|'.join(UNIT_WORDS)})"
    rf"(?: {_CAPITAL}\w*+){{1,3}}+(?:-{_CAPITAL}\w*+(?: {_CAPITAL}\w*+)?+)?+(?! {_CAPITAL})"
)
_TITLED = re.compile(rf"{_any(field='title').pattern}[^,.;]*$", re.IGNORECASE)
_END = re.compile(rf"(?<!TP)(?<=[.!?…])[\"”)]*\s+(?=[\"“(–-]*{_CAPITAL})")
_ISSUED = re.compile(r",? (?:ngày )?", re.IGNORECASE)  # between a document's number and its date


@dataclass(frozen=True)
class Word:
    """Words of a sentence that tell what a number is of, and the code that they stand for."""

    field: str
    code: str
    begin: int
    end: int
    text: str


@dataclass(frozen=True)
class Sentence:
    """A sentence, what it prints, and the words in it that tell what that is of."""

    text: str
    marks: list[Mark]
    words: list[Word]

    def named(self, field: str) -> list[Word]:
        """Return the words that tell one thing."""
        return [word for word in self.words if word.field == field]

    def nearest(self, field: str, begin: int, end: int) -> Word | None:
        """Return the words that tell one thing and are nearest to a phrase."""
        asked = [w for w in self.named(field) if field not in _BEFORE or w.end <= begin]

        def distance(word: Word) -> int:
            between = self.text[word.end : begin] or self.text[end : word.begin]
            more = sum(far * len(re.findall(what, between)) for what, far in _FURTHER.items())
            return len(between) + more

        near = min(asked, key=distance, default=None)
        return self._with_its_list(near) if near and field in _LISTED else near

    def _with_its_list(self, near: Word) -> Word:
        """Return a word with those that it is listed with, if there is a code for all of them."""
        runs: list[list[Word]] = []
        for word in sorted(self.named(near.field), key=lambda word: word.begin):
            if not runs or not _LISTED[near.field].fullmatch(
                self.text, runs[-1][-1].end, word.begin
            ):
                runs.append([])
            runs[-1].append(word)
        listed = next(run for run in runs if near in run)
        code = joined(near.field, [word.code for word in listed])
        begin, end = listed[0].begin, listed[-1].end
        return Word(near.field, code, begin, end, self.text[begin:end]) if code else near

    def units_behind(self, at: int) -> tuple[int, list[Word]]:
        """Return where the units behind a number end, and the units: one, or several of a kind."""
        units: list[Word] = []
        while joint := _JOINT.match(self.text, at):
            found = _UNIT.match(self.text, joint.end())
            unit = _word(found) if found else None
            alike = not units or (unit and unit.field == units[0].field != "measure")
            if unit is None or not alike or (not units and joint[0][0] != " "):
                break
            units.append(unit)
            at = unit.end
        return at, units


def joined(field: str, codes: list[str]) -> str:
    """Return the code that stands for several, in their official order; blank if there is none."""
    if field == "subject":
        return "+".join(code for code in SUBJECTS if code in codes)
    lists = (row["code"] for row in _RULES.values() if row["role"] == "joined")
    distinct = dict.fromkeys(codes)
    known = [code for code in lists if {*code.split("+")} == {*distinct}]
    return next(iter(known), "" if field == "activity" else "+".join(distinct))


def sentences_of(paragraph: str) -> list[Sentence]:
    """Return the sentences of a paragraph."""
    return [_sentence(text) for text in _END.split(composed(paragraph))]


def period_of(mark: Mark) -> str:
    """Return the dates of a mark as the tables write them."""
    return "/".join(date.iso for date in mark.dates)


def _sentence(text: str) -> Sentence:
    marks = sorted(marks_in(text), key=lambda mark: mark.begin)
    words = [_word(found) for rule in _WORDS for found in rule.finditer(text)]
    for found in _PLACE.finditer(text):
        if not _TITLED.search(text, 0, found.start()):
            words.append(Word("place_id", found[0], *found.span(), found[0]))
    for last, mark in zip([None, *marks], marks, strict=False):
        if mark.dates and mark.dates[0].year:
            issued = last and last.document and _ISSUED.fullmatch(text, last.end, mark.begin)
            place = (mark.begin, mark.end, text[mark.begin : mark.end])
            words.append(Word("issued" if issued else "period", period_of(mark), *place))
    return Sentence(text, marks, words)


def _word(found: re.Match[str]) -> Word:
    group = str(found.lastgroup)
    row = _RULES[int(group[1:])]
    return Word(row["field"], row["code"], *found.span(group), found[group])
