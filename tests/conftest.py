"""A small project in a temporary folder: the real tables, tiny notebooks, stubs for charts."""

import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from antq_analysis.runs import notebooks
from datasets import RAW

CHANGES = {
    name: getattr(os, name) for name in ("fsync", "mkdir", "remove", "replace", "rmdir", "unlink")
}


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """Return a project with the real raw tables and no notebooks; it is the working directory."""
    folder = tmp_path / "project"
    shutil.copytree(RAW, folder / "data" / "raw")
    for name in ("ANTQ_DATA", "ANTQ_OUT", "ANTQ_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def add_notebook(project):
    """Return a function that writes a notebook of code cells into the project."""

    def add(name: str, *sources: str) -> Path:
        cells = [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
        notebook = new_notebook(cells=[new_markdown_cell("# A title", id="title"), *cells])
        path = project / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
        return path

    return add


class StubChart:
    """A chart whose one file says how many awards there are."""

    def __init__(self, data, language, size):
        self.name = "awards"
        self.text = f"{language} {size} {data.awards['count'].sum()}"

    def save(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.csv").write_text(self.text, encoding="utf-8", newline="\n")


@pytest.fixture
def stub_charts(monkeypatch):
    """Draw quickly: every language has one chart. Returns what stands in for the module."""

    def awards(data, language, size="report"):
        return StubChart(data, language, size)

    stub = SimpleNamespace(CHARTS=[awards])
    monkeypatch.setitem(sys.modules, "antq_analysis.charts", stub)
    no_book = SimpleNamespace(write=lambda *_: [])
    monkeypatch.setitem(sys.modules, "antq_analysis.reports.chart_book", no_book)
    return stub


@pytest.fixture
def stub_kernels(monkeypatch):
    """Execute the cells of notebooks, an expression each, in this very process."""

    async def execute(path, kernel, environment):
        notebook = notebooks._read(path)
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                try:
                    data = {"text/plain": repr(eval(cell.source))}
                except ArithmeticError as error:
                    said = f"{type(error).__name__}: {error}"
                    where = notebooks._cell(path, notebook, number)
                    raise notebooks.NotebookError("cell_fails", said=said, **where) from None
                cell.outputs = [new_output("execute_result", data, execution_count=number)]
        notebook.metadata["language_info"] = {}
        return notebooks._as_text(path, notebook)

    monkeypatch.setattr(notebooks, "_execute", execute)


@pytest.fixture
def stub_audit(monkeypatch):
    """Return what stands in for the module that looks figures up in texts."""
    stub = SimpleNamespace(audit=None, find=None)
    monkeypatch.setitem(sys.modules, "antq_analysis.texts.audit", stub)
    return stub


@pytest.fixture
def tree():
    """Return a function that reads a folder without its working files, run.json aside."""

    def read(folder: Path) -> dict[str, bytes]:
        files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
        return {
            name: path.read_bytes()
            for name, path in sorted(files.items())
            if not name.startswith(".antq/") and name != "reports/run.json"
        }

    return read


class Killed(BaseException):
    """The process ends here: nothing that handles errors may run."""


@pytest.fixture
def kill_at(monkeypatch):
    """Return a function that ends the process at the n-th change to the file system, n from 0.

    It counts the calls of `os` of the given kinds, or of all that change something, and returns
    the growing list of them. With a negative n nothing ends.
    """

    def arm(number: int, *kinds: str) -> list[str]:
        calls: list[str] = []

        def counted(name, real):
            def call(*args, **kwargs):
                if len(calls) == number:
                    raise Killed
                calls.append(f"{name} {args[0]}")
                return real(*args, **kwargs)

            return call

        for name, real in CHANGES.items():
            count = name in kinds or not kinds
            monkeypatch.setattr(f"os.{name}", counted(name, real) if count else real)
        return calls

    return arm
