"""The tables can be read by any program that knows the Data Package standard."""

import json
import shutil
import warnings
from pathlib import Path

import pytest

import antq_analysis as antq
from antq_analysis.raw import schema
from antq_analysis.raw.schema import TABLES, columns
from antq_analysis.reports import descriptors
from antq_analysis.results.derived import derive, write
from datasets import RAW, named

ROOT = Path(__file__).parents[1]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import frictionless


@pytest.mark.parametrize("name", ["shipped", "update"])
@pytest.mark.filterwarnings("ignore")
def test_frictionless_accepts_both_packages(name, tmp_path):
    data = named(name)
    raw, processed = tmp_path / "raw", tmp_path / "processed"
    raw.mkdir()
    for table, frame in data.tables.items():
        frame[list(columns(table))].to_csv(raw / f"{table}.csv", index=False)
    write(derive(data), processed)
    for folder, text in (
        (raw, descriptors.raw_package(data.tables)),
        (processed, descriptors.processed_package(derive(data))),
    ):
        (folder / descriptors.NAME).write_text(text, encoding="utf-8")
        report = frictionless.validate(str(folder / descriptors.NAME))
        assert report.valid, report.flatten(["fieldName", "rowNumber", "note"])


@pytest.mark.filterwarnings("ignore")
def test_frictionless_refuses_what_the_schemas_refuse(tmp_path):
    shutil.copytree(RAW, tmp_path / "raw")
    path = tmp_path / "raw" / "compliance.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",recognised,", ",recognized,"), encoding="utf-8")
    package = descriptors.raw_package(named("shipped").tables)
    (tmp_path / "raw" / descriptors.NAME).write_text(package, encoding="utf-8")
    assert not frictionless.validate(str(tmp_path / "raw" / descriptors.NAME)).valid


def test_stored_descriptors_and_dictionary_are_those_of_the_schemas():
    data = antq.load(RAW)
    derived = derive(data)
    stored = {
        ROOT / "data" / "raw" / descriptors.NAME: descriptors.raw_package(data.tables),
        ROOT / "data" / "processed" / descriptors.NAME: descriptors.processed_package(derived),
        ROOT / "docs" / "data-dictionary.md": descriptors.dictionary_page(data.tables, derived),
        ROOT / "docs" / "messages.md": descriptors.messages_page(),
    }
    for path, text in stored.items():
        assert path.read_text(encoding="utf-8") == text, "run 'antq run' and 'make docs'"


def test_every_column_has_words_in_both_languages():
    frames = derive(named("shipped"))
    every = [(table, column) for table in TABLES for column in columns(table)]
    every += [(table, column) for table, frame in frames.items() for column in frame]
    for table, column in every:
        for language in ("en", "vi"):
            meaning = schema.describe(table, column, language)
            assert meaning.title
            assert meaning.description


def test_a_column_says_its_unit_and_its_key():
    package = json.loads(descriptors.raw_package(named("shipped").tables))
    tables = {resource["name"]: resource["schema"] for resource in package["resources"]}
    assert tables["compliance"]["primaryKey"] == ["fact_id"]
    fields = {field["name"]: field for field in tables["compliance"]["fields"]}
    assert fields["compliant"]["type"] == "integer"
    assert fields["compliant"]["unit"]
    assert fields["subject"]["constraints"]["pattern"]
    assert {
        "fields": ["place_id"],
        "reference": {"resource": "places", "fields": ["place_id"]},
    } in (tables["compliance"]["foreignKeys"])
