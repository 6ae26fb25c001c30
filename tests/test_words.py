"""Words: every sentence in both languages, each key used, and each key that is used there."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import antq_analysis
from antq_analysis.messages import LANGUAGES, rows_of
from antq_analysis.raw.schema import TABLES, columns, describe, describe_table

SOURCE = Path(antq_analysis.__file__).parent
KEYS = {
    file: [row["key"] for row in rows_of(file)] for file in ("problems", "commands", "refusals")
}


@cache
def modules() -> list[ast.Module]:
    return [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")]


@cache
def refusals() -> set[str]:
    """Return the names of the errors whose sentence is a key of ``commands.csv``."""
    classes = [
        node for tree in modules() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    ]
    found = {"Refusal"}
    for _ in classes:
        found |= {one.name for one in classes if found & {ast.unparse(base) for base in one.bases}}
    return found


def literals(node: ast.AST) -> set[str]:
    """Return the texts that an argument may be: one, or either side of "if … else"."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) | literals(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def asked() -> Iterator[tuple[str, str]]:
    """Yield the keys that the code writes out where it makes a sentence, each with its file."""
    for node in (node for tree in modules() for node in ast.walk(tree)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name, texts = ast.unparse(node.func), [literals(argument) for argument in node.args]
        if name == "Fault":
            yield from (("problems", key) for key in texts[0] | (texts[1:] or [set()])[0])
        elif name == "NoAnswer":
            yield from (("refusals", key) for key in texts[0])
        elif name in refusals():
            yield from (("commands", key) for key in texts[0])
        elif name in ("say", "messages.say") and texts[0] & set(KEYS):
            yield from ((min(texts[0]), key) for key in texts[1])


@cache
def written_out() -> set[str]:
    """Return every text in the code, its words too, and the keys that other tables name."""
    texts = {
        node.value
        for tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    split = {word for text in texts if re.fullmatch("[a-z_ ]+", text) for word in text.split()}
    mistakes = {row[name] for row in rows_of("mistakes") for name in ("key", "remedy")}
    return texts | split | mistakes | {row["remedy"] for row in rows_of("problems")}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("file", KEYS)
def test_sentences_say_the_same_in_both_languages(file: str) -> None:
    assert [key for key, times in Counter(KEYS[file]).items() if times > 1] == []
    for row in rows_of(file):
        english, vietnamese = (row[language] for language in LANGUAGES)
        assert english, row["key"]
        assert vietnamese, row["key"]
        assert placeholders(english) == placeholders(vietnamese), row["key"]
        # An opening word that a sentence is joined to must not bring a full stop.
        assert file == "commands" or not english.endswith("."), row["key"]


@pytest.mark.parametrize("file", KEYS)
def test_every_key_is_used(file: str) -> None:
    assert [key for key in KEYS[file] if key not in written_out()] == []


def test_every_key_that_is_used_is_there() -> None:
    found = set(asked())
    assert len(found) > 100
    assert sorted(one for one in found if one[1] and one[1] not in KEYS[one[0]]) == []


def test_every_remedy_is_there() -> None:
    for file in ("problems", "mistakes"):
        for row in rows_of(file):
            assert {row["key"], row["remedy"]} - {""} <= set(KEYS["problems"]), row


def test_mistakes_are_patterns_whose_groups_are_there() -> None:
    for row in rows_of("mistakes"):
        groups = re.compile(row["pattern"]).groups
        assert all(int(number) <= groups for number in re.findall(r"\\(\d)", row["new"])), row


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_titles_tell_the_columns_of_a_table_apart(table: str, language: str) -> None:
    titles = [describe(table, name, language).title.casefold() for name in columns(table)]
    assert [title for title, times in Counter(titles).items() if times > 1 or not title] == []
    assert not set(titles) & set(columns(table)) - {
        name for name in columns(table) if describe(table, name, language).title.casefold() == name
    }
    assert all(describe(table, name, language).description for name in columns(table))
    assert all(describe_table(table, language))


def test_the_entry_form_is_complete_in_both_languages() -> None:
    for row in rows_of("entry_form"):
        assert bool(row["en"]) == bool(row["vi"]), row
        if row["key"] == "guide_example" and row["en"]:
            assert row["en"].split("=")[0] == row["vi"].split("=")[0]


# Keys that are put together from a code, where every code has one.
GLUED = {
    "messages": "row_|figures_|data_|book_|column_|title_|sheet_|table_",
    "charts": "which_one_|from_|to_|many_|subject_",
}


@pytest.mark.parametrize("file", GLUED)
def test_words_of_charts_and_books_are_all_used(file: str) -> None:
    texts = written_out() | {
        key
        for path in SOURCE.rglob("*.j2")
        for key in re.findall(r't\("(\w+)"', path.read_text(encoding="utf-8"))
    }
    keys = [row["key"] for row in rows_of(file)]
    unused = [
        key
        for key in keys
        if key.removesuffix("_one") not in texts
        and key not in texts
        and not re.match(GLUED[file], key)
    ]
    assert unused == []


@pytest.mark.parametrize("file", GLUED)
def test_words_of_charts_and_books_say_the_same_in_both_languages(file: str) -> None:
    for row in rows_of(file):
        assert placeholders(row["en"]) == placeholders(row["vi"]), row["key"]
