"""The tables as a workbook after good practice for statistical tables (gptables).

A cover, contents and notes; one table a sheet; nothing merged; units in the headings; a number is
a number, and the word that stands before it in its source has a column of its own. What is read
from the data is written as text whatever it looks like.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
from gptables import GPTable, GPWorkbook
from gptables.core.gptable import FormatList

from antq_analysis.data.dataset import DataSet
from antq_analysis.readable.tables import Cell, code
from antq_analysis.reports.book_contents import about, cited
from antq_analysis.reports.book_docx import STAMP
from antq_analysis.reports.book_marks import Witness
from antq_analysis.results import awards, compliance, context, outreach
from antq_analysis.words import Words

Row = dict[str, Any]
BLANK = "[x]"  # the sign for what is not there, explained on every sheet
WIDEST, CHARACTER = 330, 8  # pixels
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NOTES = ["precision", "paragraph", "share", "attendances", "members", "stock", "overlap"]
NOTES += ["combined", "once", "not_stated", "names", "dated"]

# Columns of each sheet. A word behind a + is a number with its qualifier in the column after it.
SHEETS = {
    "compliance": "place period subject standard +compliant assessed +rate basis shortfall",
    "left_out": "place period subject stage status +compliant assessed +percent reason",
    "outreach": "place period activity measure kind status +amount unit",
    "per_session": "place period activity +attendances +sessions lower per_session upper precision",
    "awards": "place period award conferred_by recipient +count",
    "reconciled": "place period award conferred_by recipient +count role",
    "events": "period place event status",
    "documents": "document issuer issued about times_cited",
    "initiatives": "kind name place period",
    "sources": "source title published url file",
}
EVIDENCE = "as_printed source_paragraph fact_id"
WITHOUT = {"documents", "sources"}  # sheets whose rows are no figures
WHOLE = ("compliant", "assessed", "shortfall", "amount", "attendances", "sessions", "count")
FORMATS = {**dict.fromkeys(WHOLE, "#,##0"), **dict.fromkeys(("rate", "percent"), "0.0")}
FORMATS |= dict.fromkeys(("lower", "per_session", "upper"), "#,##0.0")
UNITS = {**dict.fromkeys(("compliant", "assessed", "shortfall"), "book_unit")}
UNITS |= dict.fromkeys(("rate", "percent"), "book_percent")


def _plain(column: str) -> Cell:
    return lambda row, words: row[column]


def _in_language(column: str) -> Cell:
    return lambda row, words: row[f"{column}_{words.language}"]


def _period(row: Row, words: Words) -> str | int:
    """Return a year as a number, any other period in words."""
    text = str(row["period"])
    return int(text) if re.fullmatch(r"\d{4}", text) else words.period(text)


def _date(column: str) -> Cell:
    return lambda row, words: None if pd.isna(row[column]) else words.date(row[column])


def _role(row: Row, words: Words) -> str:
    for column, key in (("duplicate_of", "role_repeat"), ("part_of", "role_part")):
        if pd.notna(row[column]):
            return words.text(key, other=row[column])
    return words.text("role_whole")


CELLS: dict[str, Cell] = {
    "place": lambda row, words: words.place(row["place_id"]),
    "period": _period,
    **{key: code(key, key) for key in ("subject", "stage", "activity", "measure", "award")},
    **{key: code(key, key) for key in ("conferred_by", "recipient")},
    "status": lambda row, words: code(row["statuses"], "status")(row, words),
    "kind": lambda row, words: code(row["kinds"], "kind")(row, words),
    "event": code("event_kind", "kind"),
    "standard": lambda row, words: words.standard(row["standard_id"]),
    "rate": _plain("rate_percent"),
    "basis": lambda row, words: words.text(f"basis_{row['rate_basis']}"),
    "reason": lambda row, words: words.text(row["reason"]),
    "unit": code("unit", "measure"),
    "lower": _plain("per_session_lower"),
    "upper": _plain("per_session_upper"),
    "precision": code("qualifier", "qualifier"),
    "role": _role,
    "document": lambda row, words: words.document(row["document_id"]),
    "issuer": _in_language("issuer"),
    "issued": _date("issued"),
    "about": _in_language("subject"),
    "name": _in_language("name"),
    "source": lambda row, words: words.source(row["source_id"], dated=False),
    "published": _date("published"),
}


def workbook(data: DataSet, language: str) -> bytes:
    """Return the workbook.

    Parameters
    ----------
    data
        The data set.
    language
        ``en`` or ``vi``.
    """
    words = data.words(language)
    buffer = io.BytesIO()
    book = GPWorkbook(buffer, options={**_OPTIONS, "in_memory": True})
    title = f"{words.text('book_tables')}: {words.text('antq')}"
    book.set_properties({"title": title, "author": "antq-analysis", "created": STAMP})
    _add_cover(book, [title, *about(data, words)[:2], words.text("book_missing")], words)
    rows = {name: found for name, found in _rows(data, words).items() if found}
    shown = {words.text("sheet_notes"): _notes(words)}
    for number, (name, found) in enumerate(rows.items(), start=3):
        shown[words.text(f"sheet_{name}")] = _sheet(name, number, found, words)
    label = words.text("sheet_contents")
    contents = book.make_table_of_contents(
        shown,
        title=label,
        table_name=_table_name(1, words),
        instructions=words.text("book_list"),
        column_names=[words.text("column_sheet"), words.text("column_item")],
    )
    for name, table in {label: contents, **shown}.items():
        sheet = book.add_worksheet(name)
        sheet.write_gptable(table, False, [])
        for place, width in enumerate(_widths(table.table)):
            sheet.set_column_pixels(place, place, width)
    book.close()
    return buffer.getvalue()


def _rows(data: DataSet, words: Words) -> dict[str, list[Row]]:
    """Return the rows of each sheet, with where they stand."""
    rates = compliance.rates(data)
    reasons = compliance.reason_left_out(rates, compliance.security_standards(data))
    times = data.citations.groupby("document_id")["source_id"].nunique()
    documents = data.documents.assign(times_cited=data.documents["document_id"].map(times))
    facts = {row["fact_id"]: row for row in data.outreach.to_dict("records")}
    frames = {
        "compliance": rates[reasons.isna()].assign(statuses="status"),
        "left_out": rates.assign(reason=reasons, statuses="status")[reasons.notna()],
        "outreach": data.outreach.rename(
            columns={"value": "amount", "value_qualifier": "amount_qualifier"}
        ).assign(statuses="status", kinds="outreach_kind"),
        "per_session": outreach.per_session(data),
        "awards": awards.distribution(data),
        "reconciled": awards.counted(data),
        "events": data.events.assign(statuses="event_status").sort_values(
            ["period_start", "period_end"], kind="stable"
        ),
        "documents": documents.dropna(subset="times_cited").astype({"times_cited": int}),
        "initiatives": context.initiatives(data).assign(kinds="initiative_kind"),
        "sources": data.sources,
    }
    witness = Witness(data, words)
    made = {str(name): frame.to_dict("records") for name, frame in frames.items()}
    for row in made["per_session"]:  # the numbers' own qualifiers stand in the figures
        for name in row["fact_ids"].split("+"):
            row[f"{facts[name]['measure']}_qualifier"] = facts[name]["value_qualifier"]
    for name in set(made) - WITHOUT:
        for row in made[name]:
            names = row.get("fact_ids", row.get("fact_id"))
            found = witness.evidence({"fact_ids": names})
            row["fact_id"] = names.replace("+", ", ")
            row["as_printed"] = "; ".join(text for one in found for text in one.printed)
            row["source_paragraph"] = cited(found)
    return made


def _sheet(name: str, number: int, rows: Sequence[Row], words: Words) -> GPTable:
    """Return the table of a sheet."""
    columns: dict[str, list[Any]] = {}
    units: dict[str, str] = {}
    formats: list[dict[str, Any]] = []
    keys = SHEETS[name] if name in WITHOUT else f"{SHEETS[name]} {EVIDENCE}"
    for word in keys.split():
        key = word.removeprefix("+")
        heading = words.text(f"column_{key}")
        cell = CELLS.get(key, _plain(key))
        columns[heading] = [_value(cell(row, words)) for row in rows]
        if key in UNITS:
            units[heading] = words.text(UNITS[key])
        if key in FORMATS:
            look = {"num_format": FORMATS[key], "align": "right"}
            formats.append({"column": {"columns": [len(columns) - 1], "format": look}})
        if word != key:
            said = words.text("column_qualifier_of", column=heading)
            columns[said] = [_value(_precision(row, key, words)) for row in rows]
    frame = pd.DataFrame(columns, dtype=object)
    return GPTable(
        frame,
        _table_name(number, words),
        words.text(f"title_{name}"),
        source=None if name in WITHOUT else words.text("book_source_rows"),
        units=units or None,
        instructions=words.text("book_sheet", notes=words.text("sheet_notes")),
        legend=[words.text("book_missing")],
        index_columns={},
        additional_formatting=formats,
    )


def _precision(row: Row, key: str, words: Words) -> str | None:
    """Return the word before a number: none is exact, no number has none."""
    if pd.isna(row["rate_percent" if key == "rate" else key]):
        return None
    word = row[f"{key}_qualifier"]
    return words.label("qualifier", "exact" if pd.isna(word) else str(word))


def _value(cell: Any) -> Any:
    """Return a cell as gptables takes it: text that is never read as formula, link or note."""
    if cell is None or pd.isna(cell) or not str(cell).strip():
        return BLANK
    if not isinstance(cell, str):
        return cell
    return FormatList([{"quote_prefix": cell[0] in "=+-@"}, cell])


def _notes(words: Words) -> GPTable:
    texts = [words.text(f"note_{name}") for name in NOTES]
    frame = pd.DataFrame(
        {
            words.text("column_note_number"): range(1, len(texts) + 1),
            words.text("column_note"): texts,
        }
    )
    return GPTable(
        frame,
        _table_name(2, words),
        words.text("sheet_notes"),
        instructions=words.text("book_list"),
        index_columns={},
    )


def _add_cover(book: GPWorkbook, texts: Sequence[str], words: Words) -> None:
    """Add the cover; gptables' own has headings in English."""
    sheet = book.add_worksheet(words.text("sheet_cover"))
    sheet.set_column(0, 0, 85)
    looks = [book.theme.cover_title_format, *[book.theme.cover_text_format] * len(texts)]
    for number, text in enumerate(texts):
        sheet.write_string(number, 0, text, book.add_format(looks[number]))


def _table_name(number: int, words: Words) -> str:
    return f"{'Bang' if words.language == 'vi' else 'Table'}_{number}"


def _widths(frame: pd.DataFrame) -> list[int]:
    """Return the columns' widths in pixels; longer texts are wrapped."""
    widths = []
    for name, column in frame.items():
        texts = [*str(name).split("\n"), *(getattr(cell, "string", str(cell)) for cell in column)]
        widths.append(min(max(len(text) for text in texts) * CHARACTER + 12, WIDEST))
    return widths
