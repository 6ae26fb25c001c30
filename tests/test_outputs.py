"""What lies in the project was made from data/raw: no stale table, no notebook without outputs."""

import re
from pathlib import Path

import nbformat
import pytest

import antq_analysis as antq
from antq_analysis.results.derived import as_csv, derive
from antq_analysis.runs.notebooks import find, name_of

ROOT = Path(__file__).parents[1]
NOTEBOOKS = find(ROOT)
SHARED = [path for path in NOTEBOOKS if path.parent.name != "vi"]
TYPED = {"30%", "70%", "90%", "95%", "1,000", "1.000"}  # rules, goals and rates, which are no data


@pytest.fixture(scope="module")
def made():
    return {
        f"{name}.csv": as_csv(frame)
        for name, frame in derive(antq.load(ROOT / "data" / "raw")).items()
    }


def test_processed_tables_are_those_that_the_raw_tables_give(made):
    stored = {
        path.name: path.read_text(encoding="utf-8")
        for path in (ROOT / "data" / "processed").glob("*.csv")
    }
    assert sorted(stored) == sorted(made)
    stale = [name for name in made if stored[name] != made[name]]
    assert stale == [], "run 'antq run': these tables are not what data/raw gives"


def test_there_is_a_notebook_for_each_question():
    assert [path.stem for path in SHARED] == [
        "00_start_here",
        "01_compliance",
        "02_outreach",
        "03_awards",
        "04_context",
        "05_your_own_question",
    ]


def code(path):
    """Return the code of a notebook without texts in quotation marks and comments."""
    cells = [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    return ["".join(re.sub(r"\"[^\"\n]*\"|#.*", "", source).split()) for source in cells]


def markdown(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_vietnamese_notebooks_hold_the_same_code(path):
    twin = path.parent / "vi" / path.name
    assert [re.sub(r"f(?=f)|f(?=\))", "", one) for one in code(twin)] == [
        re.sub(r"f(?=f)|f(?=\))", "", one) for one in code(path)
    ]
    assert len(markdown(twin)) == len(markdown(path))


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_notebooks_are_essays(path):
    texts = markdown(path)
    assert len(" ".join(texts).split()) >= 220
    assert texts[0].startswith("# ")
    if path.stem[:2] in ("01", "02", "03", "04"):
        assert "?" in texts[0]
        assert any("## What was found, and what cannot" in text for text in texts)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_notebook_is_stored_executed_in_order_and_clean(path):
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        last = cell.source.splitlines()[-1]
        shows = not re.match(r"(import |from |\w+ = )", last)
        assert not shows or cell.outputs or "None" in last or last == "answer", cell.source
        for output in cell.outputs:
            assert output.output_type in {"execute_result", "display_data"}, cell.source
        assert not cell.source.rstrip().endswith(";")
        assert len(cell.source.splitlines()) <= 40
    text = path.read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert not re.search(r"/(home|root|Users|tmp)/", text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_no_figure_is_typed_into_prose(path):
    notebook = nbformat.read(path, as_version=4)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    typed = re.findall(r"\b\d{2,}[.,]?\d*\s?%|\b\d{1,3}[.,]\d{3}\b", prose)
    assert set(typed) <= TYPED
