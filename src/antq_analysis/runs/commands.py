"""What `antq check` and `antq run` do: the order of the steps, from top to bottom.

How a step is done stands in the module that it calls. A new output is a function that writes into
the stage of a `Job`, and a line in `STEPS`.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antq_analysis import __version__
from antq_analysis.data.dataset import DataSet, project, raw_folder, span
from antq_analysis.raw import loading
from antq_analysis.raw.problems import lines_of
from antq_analysis.raw.schemas import TABLES
from antq_analysis.reports import descriptors as datapackage
from antq_analysis.results import derived as derive
from antq_analysis.runs import changes, commit, notebooks
from antq_analysis.runs.answers import Report, answering
from antq_analysis.runs.commit import CommitError
from antq_analysis.runs.progress import Progress
from antq_analysis.words import LANGUAGES

if TYPE_CHECKING:
    import pandas as pd

PROCESSED = "data/processed"
RUN_JSON = "reports/run.json"
LIBRARIES = ("matplotlib", "nbclient", "numpy", "pandas", "pandera", "pyarrow", "statsmodels")


@answering
def check(folder: str | Path | None = None, texts: str | Path | None = None) -> Report:
    """Check the raw tables.

    Parameters
    ----------
    folder
        Where the tables are: a folder or an Excel workbook; without it, the same as for
        `antq_analysis.load`.
    texts
        Folder of the sources' texts, if every figure is to be looked up in them.

    Returns
    -------
    Report
        A line per table, or every problem.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> antq.check("nowhere")
    there is no folder 'nowhere'; look for a slip in its name
    >>> antq.check().code
    0
    """
    shelf = texts and _there(Path(texts))
    checked = read(_there(raw_folder(folder)))
    if checked.problems:
        unread = ["the figures were not looked up; put the tables right first"] if shelf else []
        return Report(lines_of(checked.problems), unread, code=1)
    lines = [_line(name, frame) for name, frame in checked.frames.items()] + checked.notes
    return _looked_up(checked, shelf, lines) if shelf else Report(lines)


@answering
def run(
    data: str | Path | None = None, out: str | Path | None = None, slides: bool = False
) -> Report:
    """Check the raw tables, then make and write everything that is made from them.

    Parameters
    ----------
    data
        Where the raw tables are: a folder or an Excel workbook; without it, the same as for
        `antq_analysis.load`.
    out
        Folder to write to; without it, ``ANTQ_OUT`` or the project itself.
    slides
        Whether to draw the charts for slides, too.

    Returns
    -------
    Report
        What was written and what changed, or why nothing was.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> antq.run("nowhere")  # names what is wrong, and makes nothing
    there is no folder 'nowhere'; look for a slip in its name
    >>> antq.run()  # doctest: +SKIP
    …/antq-analysis: 170 files written.
    """
    source = _there(raw_folder(data)).resolve()
    target = Path(out or os.environ.get("ANTQ_OUT") or project()).resolve()
    for name in ("data/processed", "notebooks", "reports"):
        if source.is_relative_to(target / name):
            raise OSError(f"'{source}' is where the results would be written; name another --out")
    return _run(source, target, notebooks.find(project()), slides)


@answering
def template(
    path: str | Path | None = None, filled: bool = False, data: str | Path | None = None
) -> Report:
    """Write an Excel workbook to enter figures in, which is accepted wherever a folder is.

    Parameters
    ----------
    path
        The file to write; without it, ``antq-template.xlsx``.
    filled
        Whether it holds the figures that there are, or only what they refer to.
    data
        Where the raw tables are; without it, the same as for `antq_analysis.load`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> antq.template("figures.xls")
    'figures.xls' is no name of a workbook; give it one that ends in .xlsx
    """
    from antq_analysis.reports.entry_form import target, write_template

    file = target(path)
    checked = read(_there(raw_folder(data)))
    if checked.problems:
        return Report(lines_of(checked.problems), code=1)
    write_template(checked.texts, file, filled=filled)
    then = f"then check it: antq check {file}, or antq.check({str(file)!r}) in a notebook"
    return Report([f"{file} written; enter figures there, save it, {then}"])


@answering
def find(phrase: str, texts: str | Path) -> Report:
    """Return a line for each place in a folder of texts where a phrase stands.

    The sources are named where the project's tables can be read.
    """
    from antq_analysis.texts.audit import find as places_of

    shelf = _there(Path(texts))
    try:
        sources = read(_there(raw_folder())).frames.get("sources")
    except OSError:
        sources = None
    lines = places_of(phrase, shelf, sources)
    return Report(lines) if lines else Report(errors=[f"'{phrase}' stands in no text"], code=1)


def read(path: Path) -> loading.Checked:
    """Read and check the raw tables; every command reads them here."""
    return loading.check_source(path)


@dataclass
class Job:
    """What the steps of a run share: the checked tables, and where to write what."""

    data: DataSet
    stage: Path  # laid out like the folder that is written to in the end
    slides: bool = False
    own_tables: bool = False  # whether the raw tables lie where the results go
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)  # derived, by name
    charts: dict[str, list[Any]] = field(default_factory=dict)  # by language
    missing: list[str] = field(default_factory=list)  # what could not be drawn, and why


def write_tables(job: Job) -> None:
    """Derive the tables and write them."""
    job.tables = derive.derive(job.data)
    derive.write(job.tables, job.stage / PROCESSED)
    describe = datapackage.processed_package(job.tables)
    (job.stage / PROCESSED / datapackage.NAME).write_text(describe, encoding="utf-8", newline="\n")
    if job.own_tables:
        target = job.stage / "data" / "raw" / datapackage.NAME
        target.parent.mkdir(parents=True)
        raw = datapackage.raw_package(job.data.tables)
        target.write_text(raw, encoding="utf-8", newline="\n")


def draw_charts(job: Job) -> None:
    """Draw every chart in both languages, each to its files."""
    from antq_analysis.charts import all_charts

    for language in LANGUAGES:
        job.charts[language] = all_charts(job.data, language)
        _save(job, job.charts[language], job.stage / "reports" / "figures" / language)
        if job.slides:
            slides = all_charts(job.data, language, size="slide")
            _save(job, slides, job.stage / "reports" / "figures" / language / "slide")


def write_books(job: Job) -> None:
    """Write the chart book and the tables to read in both languages, from the charts drawn."""
    from antq_analysis.reports.chart_book import write

    for language in LANGUAGES:
        write(job.data, job.charts[language], language, job.stage / "reports")


def _save(job: Job, charts: Sequence[Any], folder: Path) -> None:
    for chart in charts:
        if chart:
            chart.save(folder)
        else:
            job.missing.append(f"Not drawn: {chart.name} ({folder.name}): {chart.reason}")


STEPS: dict[str, Callable[[Job], None]] = {
    "derived tables": write_tables,
    "charts": draw_charts,
    "chart book": write_books,
}


def _run(source: Path, out: Path, found: Sequence[Path], slides: bool) -> Report:
    """Check, make everything in a stage, say what is new, and put it in its place."""
    progress = Progress()
    if commit.unfinished(out):
        with progress.step("completing the run before"), commit.locked(out):
            pass
    with progress.step("check"):
        inputs = _digests(source, found)
        checked = read(source)
    if checked.problems:
        return Report(lines_of(checked.problems), code=1)
    with commit.staging(out) as stage:
        own = source.resolve() == (out / "data" / "raw").resolve()
        job = Job(DataSet(checked.frames), stage, slides, own)
        environment = {"ANTQ_DATA": str(source), "ANTQ_OUT": str(stage.parent), "ANTQ_LANG": ""}
        with notebooks.executing(found, environment, progress.done) as executed:
            for name, step in STEPS.items():  # while the notebooks are at work
                with progress.step(name):
                    step(job)
            with progress.step("notebooks"):
                texts = executed()
        texts = {f"notebooks/{name}": text for name, text in texts.items()}
        for name, text in {**texts, RUN_JSON: _account(job, inputs, progress)}.items():
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).write_text(text, encoding="utf-8", newline="\n")
        changed = changes.between(out / PROCESSED, stage / PROCESSED)
        if _digests(source, found) != inputs:
            raise CommitError("a table or a notebook was changed during the run; start it again")
        outcome = commit.commit(out, stage)
    return Report([*checked.notes, *_what_was_written(out, outcome), *job.missing, *changed])


def _what_was_written(out: Path, outcome: commit.Outcome) -> list[str]:
    written = [name for name in outcome.written if name != RUN_JSON]
    counts = [f"{len(written)} {'file' if len(written) == 1 else 'files'} written"]
    counts += [f"{len(outcome.unchanged)} the same as before"] if outcome.unchanged else []
    counts += [f"{len(outcome.removed)} no longer made and removed"] if outcome.removed else []
    kept = [
        f"No longer made, but left in place because it was edited: {name}" for name in outcome.kept
    ]
    return [f"{out}: {', '.join(counts)}.", *kept]


def _account(job: Job, inputs: dict[str, str], progress: Progress) -> str:
    """Return the account of a run: versions, hashes of inputs, row counts, durations."""
    account = {
        "versions": {
            "antq-analysis": __version__,
            "python": platform.python_version(),
            "platform": platform.platform(),
            **{name: metadata.version(name) for name in LIBRARIES},
        },
        "inputs_sha256": inputs,
        "rows": {
            "raw": {name: len(frame) for name, frame in job.data.tables.items()},
            "processed": {name: len(frame) for name, frame in job.tables.items()},
        },
        "seconds": progress.seconds,
    }
    return json.dumps(account, indent=2, ensure_ascii=False) + "\n"


def _digests(source: Path, found: Sequence[Path]) -> dict[str, str]:
    tables = [source] if source.is_file() else [source / f"{name}.csv" for name in TABLES]
    named = {path.name: path for path in tables} | {f"notebooks/{p.name}": p for p in found}
    return {name: commit.digest(path) for name, path in named.items() if path.is_file()}


def _line(name: str, frame: pd.DataFrame) -> str:
    """Return what a table holds: rows, sources, span of years."""
    rows = f"{len(frame):,} {'row' if len(frame) == 1 else 'rows'}"
    sources = ""
    if "fact_id" in frame:
        number = frame["source_id"].nunique()
        sources = f"{number:,} {'source' if number == 1 else 'sources'}"
    return f"{name:<12}{rows:>12}  {sources:>12}  {span(frame)}".rstrip()


def _looked_up(checked: loading.Checked, texts: Path, lines: list[str]) -> Report:
    from antq_analysis.texts.audit import audit

    result = audit(checked, texts)
    last = f"{result.found} of {result.figures} figures found in their paragraphs"
    if result.without_text:
        last += f"; {result.without_text} without a text"
    if result.problems:
        return Report([*lines_of(result.problems), last], code=1)
    return Report([*lines, last])


def _there(path: Path) -> Path:
    if path.is_dir() or (path.is_file() and path.suffix.lower() == ".xlsx"):
        return path
    if path.exists():
        raise OSError(f"'{path}' is a file; name the folder that it is in, or an .xlsx workbook")
    raise OSError(f"there is no folder '{path}'; look for a slip in its name")
