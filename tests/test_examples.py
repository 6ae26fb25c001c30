"""Every name that an analyst types shows how it is used, and what it shows is true.

Examples are run as they stand, in a session that knows nothing yet, on the five documents and on an
update of them: an analyst's new rows leave them true.
"""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import antq_analysis as antq
from datasets import RAW, updated

ROOMS = ["awards", "charts", "compliance", "context", "outreach", "periods"]
ROOMS += ["proportions", "quantities", "tables"]
CLASSES = [antq.DataSet, importlib.import_module("antq_analysis.quantities").Bounded]
CLASSES += [importlib.import_module("antq_analysis.periods").Period]


def room(name: str):
    known = name in antq.__all__
    return getattr(antq, name) if known else importlib.import_module(f"antq_analysis.{name}")


def public() -> dict[str, object]:
    """Return what an analyst calls, by the name to call it by."""
    found = {name: getattr(antq, name) for name in antq.__all__ if name not in ROOMS}
    for method, thing in vars(antq.DataSet).items():
        if inspect.isfunction(thing) and not method.startswith("_"):
            found[f"DataSet.{method}"] = thing
    for name in ROOMS:
        module = room(name)
        for word, thing in vars(module).items():
            own = inspect.isfunction(thing) and thing.__module__ == module.__name__
            listed = getattr(module, "__all__", None)
            if not callable(thing) or word.startswith("_"):
                continue
            if word in listed if listed is not None else own or thing in CLASSES:
                found[f"{name}.{word}"] = thing
    return found


def has_example(thing: object) -> bool:
    return bool(doctest.DocTestParser().get_examples(inspect.getdoc(thing) or ""))


def examples() -> list[doctest.DocTest]:
    finder = doctest.DocTestFinder(exclude_empty=True)
    modules = [found.name for found in pkgutil.walk_packages(antq.__path__, "antq_analysis.")]
    rooms = map(importlib.import_module, modules)
    found = [test for module in rooms for test in finder.find(module, globs={})]
    return [test for test in found if test.examples]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Return the folders of the data that examples are run on."""
    return {"five": RAW, "update": updated(tmp_path_factory.mktemp("update") / "raw")}


def failures(test: doctest.DocTest) -> str:
    """Run an example and return what is not as it says."""
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(test, out=said.append, clear_globs=False)
    return "".join(said)


@pytest.mark.parametrize(
    ("test", "data"),
    [
        pytest.param(test, data, id=f"{test.name}-{data}")
        for test in examples()
        for data in ("five", "update")
        # A box of axes that suits the five documents may be too small for more.
        if data == "five" or ".charts" not in test.name
    ],
)
def test_example_is_true(test, data, folders, monkeypatch, tmp_path):
    monkeypatch.setenv("ANTQ_DATA", str(folders[data]))
    monkeypatch.delenv("ANTQ_LANG", raising=False)
    monkeypatch.chdir(tmp_path)
    test.globs = {"__name__": "__main__"}
    assert not failures(test)


def test_every_public_name_has_an_example():
    without = {name for name, thing in public().items() if not has_example(thing)}
    missing = sorted(without)
    assert not missing, f"no Examples in the docstrings of {', '.join(missing)}"


def test_public_names_are_found():
    names = public()
    assert {"load", "run", "DataSet.sel", "compliance.results", "charts.timeline"} <= set(names)
    assert {"quantities.Bounded", "periods.Period", "proportions.proportion"} <= set(names)
    assert not any("._" in name for name in names)


def test_wrong_examples_are_found():
    parser = doctest.DocTestParser()
    wrong = parser.get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, None)
    right = parser.get_doctest(">>> 1 + 1\n2\n", {}, "right", None, None)
    assert "Expected" in failures(wrong)
    assert not failures(right)
    assert not has_example(len)
