"""What each raw table holds: the one data dictionary.

Checks, the descriptors, the documentation and the labels are made from these pandera models. A
column's ``metadata`` says what its text is read as (``kind``), which closed vocabulary its codes
come from (``list``), which table it points to (``table``), whether several values may be joined by
``+`` (``joined``), and the least number that it may hold (``least``). Titles, descriptions and
units in two languages stand in ``words/fields.csv``; the rules between the columns of a row stand
here, with the sentence that a person reads when one is broken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
import pandera.pandas as pa

from antq_analysis.counts import percent_follows

Text: TypeAlias = str
Code: TypeAlias = pd.CategoricalDtype
Whole: TypeAlias = pd.Int64Dtype
Number: TypeAlias = pd.Float64Dtype
if TYPE_CHECKING:
    Day: TypeAlias = np.datetime64
else:
    Day = np.dtype("datetime64[s]")


def _field(kind: str, required: bool, **facts: Any) -> Any:
    metadata = {"kind": kind, "required": required, **facts}
    return pa.Field(
        nullable=not required,
        unique=bool(facts.get("key")),
        ge=facts.get("least"),
        metadata=metadata,
    )


def _key() -> Any:
    return _field("key", required=True, key=True)


def _ref(table: str, *, required: bool = False, joined: bool = False) -> Any:
    return _field("key", required=required, table=table, joined=joined)


def _code(vocabulary: str, *, required: bool = True, joined: bool = False) -> Any:
    return _field("code", required=required, list=vocabulary, joined=joined)


def _text(*, required: bool = False, kind: str = "text") -> Any:
    return _field(kind, required=required)


@dataclass(frozen=True)
class Rule:
    """A rule between columns: `holds` says of each row of a frame whether it is kept."""

    column: str
    sentence: str
    columns: tuple[str, ...]
    holds: Callable[[pd.DataFrame], pd.Series]


_RULES: dict[str, list[Rule]] = {}  # by table


def _rule(column: str, sentence: str, *others: str) -> Callable[[Any], Any]:
    """Mark a rule between columns: a broken row is reported at `column` with the sentence.

    A row in which `column` or one of the `others` could not be read is not held against the rule.
    """

    def mark(holds: Any) -> Any:
        # Called by us rather than by pandera, which takes a quarter of a second to get ready.
        rule = Rule(column, sentence, (column, *others), partial(holds, None))
        _RULES.setdefault(holds.__qualname__.partition(".")[0].lower(), []).append(rule)
        return pa.dataframe_check(name=column, error=sentence, ignore_na=False)(holds)

    return mark


class Sources(pa.DataFrameModel):
    """The documents that figures were read in."""

    source_id: Text = _key()
    title: Text = _text()
    publisher: Text = _text()
    published: Text = _text(kind="date")
    published_basis: Code = _code("period_basis", required=False)
    place_id: Text = _ref("places", required=True)
    language: Text = _text()
    url: Text = _text(kind="url")
    file: Text = _text(kind="file")
    note: Text = _text()

    @_rule(
        "title",
        "source '{source_id}' can't be told from others; give a title, a url, a file, "
        "or a publisher with the date of publication",
        *("url", "file", "publisher", "published"),
    )
    def _identified(cls, frame: pd.DataFrame) -> pd.Series:
        named = frame[["title", "url", "file"]].notna().any(axis=1)
        return named | (frame["publisher"].notna() & frame["published"].notna())


class Places(pa.DataFrameModel):
    """Administrative units, each as it was in one stretch of time."""

    place_id: Text = _key()
    name_vi: Text = _text(required=True)
    name_en: Text = _text(required=True)
    level: Code = _code("level")
    parent_id: Text = _ref("places")
    gso_code: Text = _text(kind="gso_code")
    valid_from: Day = _text(kind="day")
    valid_to: Day = _text(kind="day")
    boundary_changed: Text = _field("day", required=False, joined=True)
    successor_id: Text = _ref("places", joined=True)
    note: Text = _text()

    @_rule("valid_to", "the place ends before it begins; correct a date", "valid_from")
    def _in_order(cls, frame: pd.DataFrame) -> pd.Series:
        return ~(frame["valid_to"] < frame["valid_from"])


class Standards(pa.DataFrameModel):
    """The rules that ratios were judged by."""

    standard_id: Text = _key()
    name_vi: Text = _text(required=True)
    name_en: Text = _text(required=True)
    document_id: Text = _ref("documents")
    in_force_from: Day = _text(kind="day")
    in_force_to: Day = _text(kind="day")
    commune_threshold_percent: Number = _text(kind="percent")
    assessment_year_vi: Text = _text()
    assessment_year_en: Text = _text()
    note: Text = _text()

    @_rule("in_force_to", "the standard ends before it begins; correct a date", "in_force_from")
    def _in_order(cls, frame: pd.DataFrame) -> pd.Series:
        return ~(frame["in_force_to"] < frame["in_force_from"])


class Documents(pa.DataFrameModel):
    """Directives, plans and other documents behind the movement."""

    document_id: Text = _key()
    kind: Code = _code("document_kind")
    number: Text = _text()
    issuer_vi: Text = _text()
    issuer_en: Text = _text()
    issued: Text = _text(kind="date")
    subject_vi: Text = _text()
    subject_en: Text = _text()
    note: Text = _text()


class Codes(pa.DataFrameModel):
    """The closed vocabularies of the other tables, with their labels."""

    list: Text = _text(required=True, kind="key")
    code: Text = _field("key", required=True, joined=True)
    label_vi: Text = _text(required=True)
    label_en: Text = _text(required=True)
    definition: Text = _text()


class Corrections(pa.DataFrameModel):
    """Known errors of sources, applied on loading."""

    table: Text = _text(required=True, kind="key")
    row_id: Text = _text(required=True, kind="key")
    column: Text = _text(required=True, kind="key")
    printed: Text = _text(required=True)
    corrected: Text = _text(required=True)
    reason: Text = _text(required=True)
    evidence_url: Text = _text(kind="url")


class Fact(pa.DataFrameModel):
    """The columns that every fact begins with: what was printed, and where."""

    fact_id: Text = _key()
    source_id: Text = _ref("sources", required=True)
    paragraph: Whole = _field("whole", required=False, least=1)
    as_printed: Text = _text(required=True)


class Compliance(Fact):
    """How many units meet a standard, as printed."""

    place_id: Text = _ref("places", required=True)
    period: Text = _text(required=True, kind="period")
    period_basis: Code = _code("period_basis")
    status: Code = _code("status")
    stage: Code = _code("stage")
    standard_id: Text = _ref("standards", required=True)
    subject: Code = _code("subject", joined=True)
    compliant: Whole = _field("whole", required=False)
    compliant_qualifier: Code = _code("qualifier", required=False)
    assessed: Whole = _field("whole", required=False, least=1)
    percent: Number = _text(kind="percent")
    percent_qualifier: Code = _code("qualifier", required=False)
    base: Code = _code("base", required=False)
    part_of: Text = _ref("compliance")
    duplicate_of: Text = _ref("compliance")
    note: Text = _text()

    @_rule(
        "compliant",
        "the row holds no figure; write a count, a percentage or both as printed",
        *("compliant_qualifier", "assessed", "percent", "percent_qualifier"),
    )
    def _has_figure(cls, frame: pd.DataFrame) -> pd.Series:
        # A row with anything in these columns breaks one of the rules below instead.
        names = ["compliant", "compliant_qualifier", "assessed", "percent", "percent_qualifier"]
        return reduce(or_, (frame[name].notna() for name in names))

    @_rule(
        "compliant",
        "is blank although {assessed} were assessed; fill it in, or clear the column assessed",
        "assessed",
    )
    def _assessed_with_count(cls, frame: pd.DataFrame) -> pd.Series:
        return frame["assessed"].isna() | frame["compliant"].notna()

    @_rule(
        "compliant",
        "'{compliant}' units meet the standard but only {assessed} were assessed; "
        "check both numbers against the source",
        *("compliant_qualifier", "assessed"),
    )
    def _within_assessed(cls, frame: pd.DataFrame) -> pd.Series:
        more = frame["compliant_qualifier"].eq("more_than")
        least = frame["compliant"] + more.astype("Int64") if more.any() else frame["compliant"]
        return ~(least > frame["assessed"]).fillna(False)

    @_rule(
        "percent",
        "'{percent:g}' does not follow from {compliant} of {assessed}; "
        "check the three numbers against the source",
        *("compliant", "compliant_qualifier", "assessed", "percent_qualifier"),
    )
    def _percent_follows(cls, frame: pd.DataFrame) -> pd.Series:
        judged = frame["percent"].notna().to_numpy()
        names = ["compliant", "compliant_qualifier", "assessed", "percent", "percent_qualifier"]
        printed = frame.loc[judged, names]
        exact = printed["compliant_qualifier"].isna() | printed["compliant_qualifier"].eq("exact")
        counted = printed["compliant"].le(printed["assessed"]).fillna(False).astype(bool)
        follows = percent_follows(
            printed["compliant"],
            printed["assessed"],
            printed["percent"],
            printed["percent_qualifier"],
        )
        kept = np.ones(len(frame), dtype=bool)
        kept[judged] = follows | ~(exact & counted)
        return pd.Series(kept, frame.index)

    @_rule(
        "compliant_qualifier",
        "'{compliant_qualifier}' qualifies no number; fill in compliant, or clear it",
        *("compliant", "assessed"),
    )
    def _count_qualified(cls, frame: pd.DataFrame) -> pd.Series:
        # Where units were assessed, the blank count is the mistake, and is named above.
        unqualified = frame["compliant_qualifier"].isna()
        return unqualified | frame["compliant"].notna() | frame["assessed"].notna()

    @_rule(
        "percent_qualifier",
        "'{percent_qualifier}' qualifies no number; fill in percent, or clear it",
        "percent",
    )
    def _percent_qualified(cls, frame: pd.DataFrame) -> pd.Series:
        return frame["percent_qualifier"].isna() | frame["percent"].notna()


class Outreach(Fact):
    """What a campaign did or reached, as printed."""

    place_id: Text = _ref("places", required=True)
    period: Text = _text(required=True, kind="period")
    period_basis: Code = _code("period_basis")
    status: Code = _code("status")
    activity: Code = _code("activity", joined=True)
    measure: Code = _code("measure")
    kind: Code = _code("outreach_kind")
    organised_by: Code = _code("level", required=False)
    series: Text = _text()
    value: Whole = _field("whole", required=True)
    value_qualifier: Code = _code("qualifier", required=False)
    part_of: Text = _ref("outreach")
    duplicate_of: Text = _ref("outreach")
    note: Text = _text()


class Awards(Fact):
    """How many awards were given, as printed."""

    place_id: Text = _ref("places", required=True)
    period: Text = _text(required=True, kind="period")
    period_basis: Code = _code("period_basis")
    award: Code = _code("award", joined=True)
    conferred_by: Code = _code("conferred_by", joined=True)
    recipient: Code = _code("recipient", joined=True)
    count: Whole = _field("whole", required=True)
    count_qualifier: Code = _code("qualifier", required=False)
    occasion: Code = _code("occasion")
    part_of: Text = _ref("awards")
    duplicate_of: Text = _ref("awards")
    note: Text = _text()


class Events(Fact):
    """Conferences, campaigns and their phases, held or planned."""

    place_id: Text = _ref("places", required=True)
    period: Text = _text(required=True, kind="period")
    period_basis: Code = _code("period_basis")
    status: Code = _code("event_status")
    kind: Code = _code("event_kind")
    document_id: Text = _ref("documents", joined=True)
    note: Text = _text()


class Initiatives(Fact):
    """Named models, groups, festivals and emulation campaigns."""

    place_id: Text = _ref("places", required=True)
    period: Text = _text(required=True, kind="period")
    kind: Code = _code("initiative_kind")
    name_vi: Text = _text(required=True)
    name_en: Text = _text(required=True)
    duplicate_of: Text = _ref("initiatives")
    note: Text = _text()


class Citations(Fact):
    """Which source cites which document."""

    document_id: Text = _ref("documents", required=True)
    date: Text = _text(kind="date")
    note: Text = _text()


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "sources": Sources,
    "places": Places,
    "standards": Standards,
    "documents": Documents,
    "codes": Codes,
    "corrections": Corrections,
    "compliance": Compliance,
    "outreach": Outreach,
    "awards": Awards,
    "events": Events,
    "initiatives": Initiatives,
    "citations": Citations,
}
FACTS = [name for name, model in TABLES.items() if issubclass(model, Fact)]
# The official order, in which the subjects of one figure are joined.
SUBJECTS = ("residential_area", "commune", "agency", "enterprise", "education")
# Lists that no column uses, but charts and tables do.
OTHER_LISTS = ("unit", "conferring_level")


@cache
def columns(table: str) -> dict[str, dict[str, Any]]:
    """Return the columns of a table in their order, each with its metadata."""
    schema = TABLES[table].to_schema()
    return {name: dict(column.metadata or {}) for name, column in schema.columns.items()}


def numbers_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table of facts that hold numbers which its source prints."""
    return tuple(
        name
        for name, facts in columns(table).items()
        if facts["kind"] in ("whole", "percent") and name != "paragraph"
    )


def rules(table: str) -> list[Rule]:
    """Return the rules between the columns of a table."""
    return _RULES.get(table, [])


def key_of(table: str) -> str | None:
    """Return the name of the key column of a table, or None if it has none."""
    if table not in TABLES:
        return None
    return next((name for name, facts in columns(table).items() if facts.get("key")), None)


@cache
def lists_in_use() -> frozenset[str]:
    """Return the names of all vocabularies that a column or a chart uses."""
    used = {facts.get("list") for table in TABLES for facts in columns(table).values()}
    return frozenset({name for name in used if name} | set(OTHER_LISTS))


# The count of each table of figures: a whole number with its qualifier in COUNT_qualifier.
FIGURES = {
    table: name
    for table in FACTS
    for name in numbers_of(table)
    if columns(table)[name]["kind"] == "whole" and f"{name}_qualifier" in columns(table)
}
