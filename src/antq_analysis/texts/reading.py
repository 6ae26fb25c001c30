"""Texts to proposed rows: every number and date that a text prints, and what it may be of.

The words that tell stand in ``words/reading.csv``. A `unit` stands right behind a number and says
which table it belongs to; what stands `near` or `before` it in its sentence says the rest. The
nearest words count; what parts the items of a list, or clauses, moves them further away.
It proposes; a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pandas as pd

from antq_analysis.messages import rows_of
from antq_analysis.phrases import (
    UNIT_WORDS,
    Mark,
    composed,
    marks_in,
    numbers_in,
    numbers_in_words,
    qualified_span,
    qualifier_of,
)
from antq_analysis.raw.schema import FIGURES, SUBJECTS, columns
from antq_analysis.texts.paragraphs import paragraphs_of

NUMBERS = ("value", "compliant", "assessed", "percent", "count")
AROUND = 30  # letters before and behind a number of no table in which its reason may stand
GUESSES = ["place_id", "period", "period_basis", "subject", "stage", "activity", "measure"]
GUESSES += ["organised_by", "status", "award", "conferred_by", "recipient", "kind", "date"]
GUESSES += ["reason_vi", "reason_en"]
AWARDS = ("award", "conferred_by", "recipient")  # none of them stays blank
COLUMNS = ("paragraph", "as_printed", "table", *NUMBERS, "qualifier", *GUESSES, "rests_on")
# The table of each unit; what a unit counts in no table is a number without one.
TABLE_OF = {"subject": "compliance", "measure": "outreach", "recipient": "awards"}
TABLE_OF |= {"award": "awards"}
# How much further away than its letters a word is, for each of these that stands between.
_FURTHER = {r",| và ": 60, r"[;:]": 200}
# What stands between the items of a list.
_BETWEEN = {"subject": re.compile(r",? (?:và )?"), "activity": re.compile(r"[^\d.;:]{0,60}")}
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
_SENTENCE = re.compile(rf"(?<!TP)(?<=[.!?…])[\"”)]*\s+(?=[\"“(–-]*{_CAPITAL})")
_OF_ALL = re.compile(
    r" (?:trên|trong)(?: tổng)?(?: số)? (?P<number>\d[\d.]*)(?![\d,%])", re.IGNORECASE
)
_ISSUED = re.compile(r",? (?:ngày )?", re.IGNORECASE)
_SHARE = re.compile(
    r"[^.;\d]{0,60}?(?:\(|đạt |chiếm |bằng )(?:đạt |tỷ lệ |tỉ lệ )*"
    r"(?P<number>\d[\d.,]*) ?%\)?",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(r"(?:từ )?(?:ngày|tháng|năm|giai đoạn) $", re.IGNORECASE)


@dataclass
class Proposal:
    """A number or date of a text, and what its row may hold.

    `values` are the numbers that are printed, by column. `guesses` hold for other columns a code,
    and the words that it rests on.
    """

    paragraph: int = 0
    as_printed: str = ""
    table: str = ""
    qualifier: str = ""
    values: dict[str, Decimal] = field(default_factory=dict)
    guesses: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Word:
    """Words of a sentence that tell what a number is of."""

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
        """Return the word that tells one thing and is nearest to a phrase."""
        asked = [w for w in self.named(field) if field not in _BEFORE or w.end <= begin]

        def distance(word: Word) -> int:
            between = self.text[word.end : begin] or self.text[end : word.begin]
            more = sum(far * len(re.findall(what, between)) for what, far in _FURTHER.items())
            return len(between) + more

        return min(asked, key=distance, default=None)


Figure = tuple[int, int, Proposal]  # where its phrase begins and ends in the sentence


def read(path: str | Path) -> pd.DataFrame:
    """Return the numbers and dates of a text as proposed rows.

    Parameters
    ----------
    path
        The text: UTF-8 with a paragraph a line, or a Word file (.docx).

    Returns
    -------
    pandas.DataFrame
        A row for each number or date, in the order of the text: ``paragraph``, ``as_printed``,
        ``table`` (blank where no words tell); ``value``, and the same number under the name that
        it has in its table (``compliant``, ``count``; ``assessed`` and ``percent`` beside it);
        ``qualifier``; guesses, as the tables write them; ``rests_on``, the words of each guess.

    Raises
    ------
    Refusal
        If the file is of another kind, or holds no text that can be read.
    OSError
        If the file can't be read.
    """
    rows = []
    for one in proposals(paragraphs_of(Path(path))):
        row = {**vars(one), **{name: float(value) for name, value in one.values.items()}}
        row |= {name: code for name, (code, _) in one.guesses.items()}
        told = (f"{name}: {words}" for name, (_, words) in one.guesses.items() if words)
        rows.append({**row, "rests_on": "; ".join(told)})
    types = dict.fromkeys(COLUMNS, "str") | dict.fromkeys(NUMBERS, "Float64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(types | {"paragraph": "Int64"})


def proposals(paragraphs: list[str]) -> list[Proposal]:
    """Return what the paragraphs of a text print, in their order."""
    texts = [
        [_sentence(text) for text in _SENTENCE.split(composed(paragraph))]
        for paragraph in paragraphs
    ]
    places = [word.code for parts in texts for one in parts for word in one.named("place_id")]
    usual = max(places, key=places.count, default="")
    found: list[Proposal] = []
    before: list[Word] = []  # the periods before a paragraph, the last one first
    for number, sentences in enumerate(texts, 1):
        # Of a target's year nothing else is.
        here = [[] if one.named("status") else one.named("period") for one in sentences]
        for at, sentence in enumerate(sentences):
            passed = reversed([*chain(*here[:at])])
            others = [*passed, *chain(*here[at + 1 :]), *before]
            for begin, end, one in _figures(sentence):
                one.paragraph, one.as_printed = number, sentence.text[begin:end]
                if one.table not in ("", "citations"):
                    near = sentence.nearest("place_id", begin, end)
                    if place := near.code if near else usual:
                        one.guesses["place_id"] = place, place
                    _guess_period(one, sentence.nearest("period", begin, end), others)
                found.append(one)
        before = [*chain(*here)][::-1] + before
    return found


def _guess_period(one: Proposal, near: Word | None, others: list[Word]) -> None:
    """Guess a period: printed in the sentence, or inferred from what stands near it."""
    told = [word for word in (near, *others) if word]
    code, words = (told[0].code, told[0].text) if told else ("", "")
    basis = "printed" if near else "inferred"
    if one.table == "events":  # of its own date; what lacks a year has that of the day before it
        code, words = one.guesses.pop("period")
        basis = "inferred" if "?" in code else "printed"
        days = sorted(told, key=lambda word: word.code.count("-") < 2)
        year = days[0].code.split("/")[-1][:4] if days else ""
        code = code.replace("????", year) if year else code.replace("????-", "")
    if code[:4].isdigit():
        one.guesses |= {"period": (code, words), "period_basis": (basis, "")}


def _figures(sentence: Sentence) -> Iterator[Figure]:
    """Yield the numbers and dates of a sentence, each with its phrase and what it may be of."""
    done = 0
    for mark in sentence.marks:
        if mark.begin >= done:
            told = _document if mark.document else _date if mark.dates else _number
            begin, done, one = told(sentence, mark)
            yield begin, done, one


def _document(sentence: Sentence, mark: Mark) -> Figure:
    """Return the number of a document, with its kind and the date that it was issued on."""
    one, begin, end = Proposal(table="citations"), mark.begin, mark.end
    for kind in sentence.named("document"):
        if kind.end == mark.begin - 1:
            begin, one.guesses["kind"] = kind.begin, (kind.code, kind.text)
    for date in sentence.named("issued"):
        if date.begin >= end and _ISSUED.fullmatch(sentence.text, end, date.begin):
            end, one.guesses["date"] = date.end, (date.code, date.text)
    return begin, end, one


def _date(sentence: Sentence, mark: Mark) -> Figure:
    """Return a date, which an event may have been on."""
    lead = _BEFORE_DATE.search(sentence.text, 0, mark.begin)
    begin, end, one = lead.start() if lead else mark.begin, mark.end, Proposal()
    event = sentence.nearest("kind", begin, end)
    if event and mark.dates[0].month:
        one.table = "events"
        one.guesses = {"kind": (event.code, event.text), "status": ("held", "")}
    if one.table or mark.dates[0].year:
        one.guesses["period"] = _period(mark), sentence.text[begin:end]
    return begin, end, one


def _number(sentence: Sentence, mark: Mark) -> Figure:
    """Return a number with the words that qualify it, and what it counts."""
    text = sentence.text
    begin, _ = qualified_span(text, mark.begin, mark.end)
    near = text[begin : mark.end + 60]
    numbers = numbers_in(near) if text[mark.begin].isdigit() else numbers_in_words(near)
    if not numbers or set(text[mark.begin : mark.end]) & set(":–-"):  # a time, a range
        return mark.begin, mark.end, _with_reason(Proposal(), text, mark)
    number = numbers[0]
    assessed = numbers[1].value if number.of_fraction else None
    end, units = _units(text, max(mark.end, begin + number.end))
    if (total := _OF_ALL.match(text, end)) and assessed is None:
        last, more = _units(text, total.end())
        if {unit.field for unit in [*units, *more]} == {"subject"}:
            assessed, end, units = numbers_in(total["number"])[0].value, last, units or more
    if units and not units[0].code and sentence.named("honoured") and not _judged(sentence):
        units = [replace(units[0], field="recipient", code="collective")]  # 5 đơn vị được tặng …
    is_share = number.is_percent or assessed is not None
    table = _table(units, is_share, sentence)
    if is_share and table != "compliance":
        table = ""  # a share of what no table holds
    one = Proposal(table=table, qualifier=number.qualifier)
    name = "percent" if number.is_percent else FIGURES.get(table, "value")
    one.values = {"value": number.value, name: number.value}
    if assessed is not None:
        one.values["assessed"] = assessed
    share = _SHARE.match(text, end) if name == "compliant" else None
    if share and not _units(text, share.end())[1]:
        one.values["percent"], end = numbers_in(share["number"])[0].value, share.end()
    if number.qualifier == "exact":  # "trở lên" may stand behind the units
        one.qualifier = qualifier_of("", text[end:])
    end = qualified_span(text, mark.begin, end)[1]
    _guess(one, units, sentence, begin, end)
    return begin, end, one if table else _with_reason(one, text, mark)


def _with_reason(one: Proposal, text: str, mark: Mark) -> Proposal:
    """Guess why a number is in no table: from what stands right before and behind it."""
    before, behind = text[: mark.begin][-AROUND:], text[mark.end :][:AROUND]
    near = f"{before}#{text[mark.begin : mark.end]}#{behind}"
    for row in rows_of("reasons"):
        if found := re.search(row["words"], near, re.IGNORECASE):
            words = found[0].replace("#", "").strip()
            one.guesses = {name: (row[name], words) for name in ("reason_vi", "reason_en")}
            break
    return one


def _units(text: str, at: int) -> tuple[int, list[Word]]:
    """Return where the units behind a number end, and the units: one, or several of a kind."""
    units: list[Word] = []
    while joint := _JOINT.match(text, at):
        found = _UNIT.match(text, joint.end())
        unit = _word(found) if found else None
        joined = not units or (unit and unit.field == units[0].field != "measure")
        if unit is None or not joined or (not units and joint[0][0] != " "):
            break
        units.append(unit)
        at = unit.end
    return at, units


def _table(units: list[Word], is_share: bool, sentence: Sentence) -> str:
    """Return the table that a number belongs to, as far as its unit and its sentence tell."""
    honoured = sentence.named("honoured") or sentence.named("award")
    kind = units[0].field if units else ""
    if not units and is_share and sentence.named("subject"):
        kind = "subject"
    asked = {"subject": _judged(sentence), "recipient": honoured}.get(kind, True)
    return TABLE_OF.get(kind, "") if asked else ""


def _judged(sentence: Sentence) -> bool:
    return bool(sentence.named("standard") or sentence.named("stage"))


def _guess(one: Proposal, units: list[Word], sentence: Sentence, begin: int, end: int) -> None:
    """Guess what a number is of: from its units, then from the nearest words of each kind."""
    for name in GUESSES if one.table else ():
        counted = [unit for unit in units if unit.field == name]
        if name not in columns(one.table):
            continue
        if counted and counted[0].code:
            codes = [*dict.fromkeys(unit.code for unit in counted)]
            codes = [code for code in SUBJECTS if code in codes] or codes
            one.guesses[name] = "+".join(codes), ", ".join(unit.text for unit in counted)
        elif not counted and (near := sentence.nearest(name, begin, end)):
            near = _listed(near, sentence) if name in _BETWEEN else near
            one.guesses[name] = near.code, near.text
        elif one.table == "awards" and name in AWARDS:
            one.guesses[name] = "not_stated", ""


def _listed(near: Word, sentence: Sentence) -> Word:
    """Return a word with those that it is listed with, if there is a code for all of them."""
    between = _BETWEEN[near.field]
    runs: list[list[Word]] = []
    for word in sorted(sentence.named(near.field), key=lambda word: word.begin):
        if not runs or not between.fullmatch(sentence.text, runs[-1][-1].end, word.begin):
            runs.append([])
        runs[-1].append(word)
    listed = next(run for run in runs if near in run)
    codes = [*dict.fromkeys(word.code for word in listed)]
    if near.field == "subject":
        joined = "+".join(code for code in SUBJECTS if code in codes)
    else:
        lists = (row["code"] for row in _RULES.values() if row["role"] == "joined")
        joined = next((one for one in lists if {*one.split("+")} == {*codes}), "")
    if not joined:
        return near
    begin, end = listed[0].begin, listed[-1].end
    return Word(near.field, joined, begin, end, sentence.text[begin:end])


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
            words.append(Word("issued" if issued else "period", _period(mark), *place))
    return Sentence(text, marks, words)


def _word(found: re.Match[str]) -> Word:
    group = str(found.lastgroup)
    row = _RULES[int(group[1:])]
    return Word(row["field"], row["code"], *found.span(group), found[group])


def _period(mark: Mark) -> str:
    return "/".join(date.iso for date in mark.dates)
