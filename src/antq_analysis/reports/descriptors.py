"""Descriptors of the tables for other programs, and the dictionary for people, from the schemas.

``datapackage.json`` follows the Data Package standard: types, constraints, keys, titles and
descriptions in both languages, units, licences. ``docs/data-dictionary.md`` says the same as a
page, and ``docs/messages.md`` lists everything that a check may say.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from antq_analysis.messages import rows_of
from antq_analysis.raw.schema import (
    NUMERIC,
    TABLES,
    Column,
    columns,
    describe,
    describe_table,
    key_of,
)
from antq_analysis.results.derived import derive

NAME = "datapackage.json"
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
ABOUT = (
    "Published statistics on the Vietnamese movement Toàn dân bảo vệ an ninh Tổ quốc, read off "
    "press and government reports. A blank is not stated, never 0. A qualifier column says what "
    "stands before a number (more_than, about …); a blank qualifier in a raw table is exact."
)
MESSAGES_HEAD = """# Danh sách thông báo (List of messages)

Mọi điều mà `antq check` có thể nêu, kèm cách sửa; dấu … là chỗ của tên, giá trị và số dòng.
Everything that `antq check` may say, with what to write instead. Made from `words/problems.csv`.

| tiếng Việt | English |
|---|---|"""
# What a column is read as, as types of the standard; text is a string.
TYPES = {"whole": "integer", "percent": "number", "day": "date"}
PERIOD = r"\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?"
DATE = r"\d{4}(-\d{2}(-\d{2})?)?"


def raw_package(tables: dict[str, pd.DataFrame]) -> str:
    """Return the descriptor of the raw tables as JSON text.

    Parameters
    ----------
    tables
        The checked tables; the codes of the closed vocabularies come from ``codes``.
    """
    resources = [
        _resource(name, describe_table(name, "en")[1], _raw_schema(name, tables["codes"]))
        for name in TABLES
    ]
    return _package("antq-raw", "ANTQ: figures as printed", resources)


def processed_package(tables: dict[str, pd.DataFrame]) -> str:
    """Return the descriptor of the derived tables as JSON text.

    Parameters
    ----------
    tables
        The derived tables by name.
    """
    resources = [
        _resource(
            name,
            describe_table(f"processed/{name}", "en")[1],
            {"fields": _typed_fields(name, frame)},
        )
        for name, frame in tables.items()
    ]
    return _package("antq-processed", "ANTQ: derived tables", resources)


def dictionary_page(tables: dict[str, pd.DataFrame], derived: dict[str, pd.DataFrame]) -> str:
    """Return the data dictionary as a page of Markdown, in both languages."""
    lines = ["# Data dictionary", "", ABOUT, "", "This page is made from the schemas.", ""]
    every = {name: list(columns(name)) for name in tables}
    every |= {f"processed/{name}": list(frame) for name, frame in derived.items()}
    for name, fields in every.items():
        path = name if "/" in name else f"raw/{name}"
        lines += [f"## data/{path}.csv", "", describe_table(name, "en")[1], ""]
        lines += ["| column | meaning | nghĩa | unit |", "|---|---|---|---|"]
        for field in fields:
            table = name.rpartition("/")[2]
            en, vi = (describe(table, field, language) for language in ("en", "vi"))
            cells = (f"`{field}`", _cell(en), _cell(vi), en.unit)
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _cell(meaning: Any) -> str:
    return f"**{meaning.title}**: {meaning.description}".replace("|", "\\|")


def _package(name: str, title: str, resources: list[dict[str, Any]]) -> str:
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": title,
        "description": ABOUT,
        "version": "0.1.0",
        "licenses": [LICENCE],
        "sources": [{"title": "The press and portal reports named in sources.csv"}],
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": about,
        "schema": {**schema, "missingValues": [""]},
    }


def _raw_schema(table: str, codes: pd.DataFrame) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [], "foreignKeys": []}
    for name, column in columns(table).items():
        kind = "string" if column.joined else TYPES.get(column.kind, "string")
        field = {**_described(table, name, kind), **_constraints(column, codes)}
        schema["fields"].append(field)
        target = column.refers_to
        if target and not column.joined:
            reference = {"resource": "" if target == table else target, "fields": [key_of(target)]}
            schema["foreignKeys"].append({"fields": [name], "reference": reference})
    if key := key_of(table):
        schema["primaryKey"] = [key]
    if not schema["foreignKeys"]:
        del schema["foreignKeys"]
    return schema


def _described(table: str, name: str, kind: str) -> dict[str, Any]:
    en, vi = (describe(table, name, language) for language in ("en", "vi"))
    made = {"name": name, "type": kind, "title": en.title, "title_vi": vi.title}
    made |= {"description": en.description, "description_vi": vi.description}
    return made | ({"unit": en.unit, "unit_vi": vi.unit} if en.unit else {})


def _constraints(column: Column, codes: pd.DataFrame) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if column.required:
        made["required"] = True
    if column.kind == "key":
        made["unique"] = True
    if column.kind in NUMERIC:
        made["minimum"] = int(column.least or 0)
    if column.kind == "percent":
        made["maximum"] = 100
    if column.kind in {"period", "date"}:
        made["pattern"] = PERIOD if column.kind == "period" else DATE
    if column.kind == "code":
        listed = codes["code"][codes["list"].eq(column.list)]
        single = [code for code in listed if "+" not in code]
        if column.joined:
            one = f"({'|'.join(single)})"
            made["pattern"] = rf"{one}(\+{one})*"
        else:
            made["enum"] = single
    return {"constraints": made} if made else {}


def _typed_fields(table: str, frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [_described(table, str(name), _type(column)) for name, column in frame.items()]


def _type(column: pd.Series) -> str:
    kinds = {"b": "boolean", "i": "integer", "u": "integer", "f": "number", "M": "date"}
    return kinds.get(column.dtype.kind, "string")


def messages_page() -> str:
    """Return a page of everything that a check may say, in both languages."""
    rows = {row["key"]: row for row in rows_of("problems")}
    lines = [MESSAGES_HEAD]
    for row in rows.values():
        if not row["key"].startswith(("also_", "file_named", "sheet_named")):
            parts = [row, *([rows[row["remedy"]]] if row["remedy"] else [])]
            said = ["; ".join(part[language] for part in parts) for language in ("vi", "en")]
            plain = [re.sub(r"\{[^}]*\}", "…", text).replace("|", "\\|") for text in said]
            lines.append(f"| {' | '.join(plain)} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Write the pages made from tables of words into the folder named on the command line."""
    from antq_analysis.data.dataset import load

    data = load()
    pages = {
        "data-dictionary.md": dictionary_page(data.tables, derive(data)),
        "messages.md": messages_page(),
    }
    for name, page in pages.items():
        (Path(sys.argv[1]) / name).write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
