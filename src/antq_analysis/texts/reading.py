"""Texts to proposed rows: every number and date that a text prints, and what it may be of.

It proposes; a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain

import pandas as pd

from antq_analysis.messages import rows_of
from antq_analysis.phrases import Mark, numbers_in, numbers_in_words, qualified_span, qualifier_of
from antq_analysis.raw.schema import FIGURES, columns
from antq_analysis.texts.sentences import Sentence, Word, joined, period_of, sentences_of

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
_OF_ALL = re.compile(
    r" (?:trên|trong)(?: tổng)?(?: số)? (?P<number>\d[\d.]*)(?![\d,%])", re.IGNORECASE
)
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


Figure = tuple[int, int, Proposal]  # where its phrase begins and ends in the sentence


def frame_of(found: list[Proposal]) -> pd.DataFrame:
    """Return proposals as a frame: what is printed, what is guessed, and what that rests on."""
    rows = []
    for one in found:
        row = {**vars(one), **{name: float(value) for name, value in one.values.items()}}
        row |= {name: code for name, (code, _) in one.guesses.items()}
        told = (f"{name}: {words}" for name, (_, words) in one.guesses.items() if words)
        rows.append({**row, "rests_on": "; ".join(told)})
    types = dict.fromkeys(COLUMNS, "str") | dict.fromkeys(NUMBERS, "Float64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(types | {"paragraph": "Int64"})


def proposals(paragraphs: list[str]) -> list[Proposal]:
    """Return what the paragraphs of a text print, in their order."""
    texts = [sentences_of(paragraph) for paragraph in paragraphs]
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
        if 0 < date.begin - end < 8:  # ", ngày "
            end, one.guesses["date"] = date.end, (date.code, date.text)
    return begin, end, one


def _date(sentence: Sentence, mark: Mark) -> Figure:
    """Return a date, which an event may have been on."""
    lead = _BEFORE_DATE.search(sentence.text, 0, mark.begin)
    begin, end, one = lead.start() if lead else mark.begin, mark.end, Proposal()
    event = sentence.nearest("kind", begin, end)
    if event and mark.dates[0].month:
        one.table = "events"
        one.guesses = {"kind": (event.code, event.text), "status": ("held", event.text)}
    if one.table or mark.dates[0].year:
        one.guesses["period"] = period_of(mark), sentence.text[begin:end]
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
    end, units = sentence.units_behind(max(mark.end, begin + number.end))
    if (total := _OF_ALL.match(text, end)) and assessed is None:
        last, more = sentence.units_behind(total.end())
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
    share = _SHARE.match(text, end) if name == "compliant" else None
    if share and not sentence.units_behind(share.end())[1]:
        one.values["percent"], end = numbers_in(share["number"])[0].value, share.end()
    if assessed is not None:
        one.values["assessed"] = assessed
        one.qualifier = qualifier_of(text[: mark.begin])
    else:  # "trở lên" may stand behind the units
        if number.qualifier == "exact":
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
            code = joined(name, [unit.code for unit in counted])
            one.guesses[name] = code, ", ".join(unit.text for unit in counted)
        elif not counted and (near := sentence.nearest(name, begin, end)):
            one.guesses[name] = near.code, near.text
        elif one.table == "awards" and name in AWARDS:
            one.guesses[name] = "not_stated", ""
