"""What the commands do: the order of their steps, from top to bottom.

How a step is done stands in the module that it calls.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antq_analysis import __version__
from antq_analysis.data.dataset import DataSet, project, raw_folder, span
from antq_analysis.messages import language_of
from antq_analysis.raw.load import check_source
from antq_analysis.raw.problems import Checked, lines_of
from antq_analysis.raw.schema import TABLES
from antq_analysis.runs import changes, commit, notebooks
from antq_analysis.runs.answers import Report, Speaker, UsageError, answering
from antq_analysis.runs.named import new_workbook, said_of, there
from antq_analysis.runs.progress import Progress
from antq_analysis.runs.steps import PROCESSED, SUBJECTS, Job, steps_of

if TYPE_CHECKING:
    import pandas as pd

RUN_JSON = "reports/run.json"
LIBRARIES = ("matplotlib", "nbclient", "numpy", "pandas", "statsmodels")
SOURCES = {".csv", ".j2", ".mplstyle", ".py"}  # files of the library
Place = str | Path | None


@answering
def check(folder: Place = None, texts: Place = None, language: str | None = None) -> Report:
    """Check the raw tables.

    Parameters
    ----------
    folder
        Where the tables are: a folder or an Excel workbook; without it, the same as for
        `antq_analysis.load`.
    texts
        Folder of the sources' texts, if every figure is to be looked up in them.
    language
        ``en`` or ``vi``; without it, the one that ``ANTQ_LANG`` names, or English.

    Returns
    -------
    Report
        A line per table, or every problem.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> antq.check("nowhere")
    there is no folder 'nowhere'; check its spelling
    >>> antq.check().lines[-1]
    'Nothing is wrong.'
    """
    tell = Speaker(language_of(language))
    shelf = texts and there(Path(texts), texts=True)
    checked = check_source(there(raw_folder(folder)))
    if checked.problems:
        unread = [tell("not_looked_up")] if shelf else []
        return Report(lines_of(checked.problems, language), unread, code=1)
    lines = [_line(name, frame, tell) for name, frame in checked.frames.items()]
    lines += _notes(checked, tell)
    if shelf:
        from antq_analysis.texts.audit import audit

        result = audit(checked, shelf)
        wrong = lines_of(result.problems, language)
        lines = wrong or lines
        for file, number in result.missing.items():
            lines.append(tell.counted(number, "text_missing_one", "text_missing", file=file))
        key = "found_some" if result.without_text else "found_all"
        some = "numbers_some" if result.accounted < result.printed else "numbers_all"
        lines.append(tell(key, **vars(result), numbers=tell(some, **vars(result))))
        if wrong:
            return Report(lines, code=1)
    return Report([*lines, tell("nothing_wrong")])


@answering
def run(
    data: Place = None,
    out: Place = None,
    slides: bool = False,
    language: str | None = None,
    force: bool = False,
    only: Sequence[str] = (),
    word_template: Place = None,
) -> Report:
    """Check the raw tables, then make and write everything that is made from them.

    If nothing has changed since the last run there, nothing is made.

    Parameters
    ----------
    data
        Where the raw tables are: a folder or an Excel workbook; without it, the same as for
        `antq_analysis.load`.
    out
        Folder to write to; without it, ``ANTQ_OUT`` or the project itself.
    slides
        Whether to draw the charts for slides, too.
    language
        ``en`` or ``vi``, of the answer; everything is written in both.
    force
        Whether to make everything even if nothing has changed.
    only
        Subjects whose tables, charts and notebook alone are made: ``compliance``, ``outreach``,
        ``awards``, ``context``. Books and workbook stay as they are.
    word_template
        A Word file of yours that the chart book is made from.

    Returns
    -------
    Report
        What was written and what changed, or why nothing was.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> antq.run("nowhere")  # names what is wrong, and makes nothing
    there is no folder 'nowhere'; check its spelling
    >>> antq.run()  # doctest: +SKIP
    …/antq-analysis: 170 files written.
    """
    source = there(raw_folder(data)).resolve()
    target = Path(out or os.environ.get("ANTQ_OUT") or project()).resolve()
    if any(source.is_relative_to(target / name) for name in (PROCESSED, "notebooks", "reports")):
        raise UsageError("results_over_tables", path=source)
    tell = Speaker(language_of(language))
    only = sorted({only} if isinstance(only, str) else only)
    if unknown := [name for name in only if name not in SUBJECTS]:
        raise UsageError("no_subject", value=unknown[0], options=", ".join(SUBJECTS))
    found = notebooks.find(project())
    if only:
        found = [path for path in found if notebooks.subject_of(path) in only]
    basis = {"inputs_sha256": _digests(source, found), "slides": slides, "versions": _versions()}
    basis |= {"data": _relative(source, target), "only": only}
    word = Path(word_template) if word_template else None
    basis["word_template"] = commit.digest(word) if word else ""
    if word and not word.is_file():
        raise UsageError("no_file", path=word)
    if word:
        from antq_analysis.reports.book_docx import opened

        opened(word)  # refused before anything is made
    if not force and _is_made(target, basis):
        return Report([tell("nothing_to_make", out=target), *_open_first(target, tell)])
    return _run(source, target, found, basis, tell, word)


@answering
def template(
    path: Place = None, filled: bool = False, data: Place = None, language: str | None = None
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
    language
        ``en`` or ``vi``, of the workbook and of the answer; without it, the one that ``ANTQ_LANG``
        names, or English.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> antq.template("figures.xls")
    'figures.xls' is not a name of a workbook; give it one that ends in .xlsx
    """
    from antq_analysis.reports.entry_form import write_template

    file = new_workbook(path or "antq-template.xlsx")
    checked = check_source(there(raw_folder(data)))
    if checked.problems:
        return Report(lines_of(checked.problems, language), code=1)
    tell = Speaker(language_of(language))
    write_template(checked.tables, file, tell.language, filled=filled)
    return Report([tell("template_written", **said_of(file))])


def _is_made(out: Path, basis: dict[str, Any]) -> bool:
    """Whether the last run made everything from the same, and its files are as it left them."""
    try:
        account = json.loads((out / RUN_JSON).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    same = all(account.get(name) == value for name, value in basis.items())
    return same and not commit.unfinished(out) and commit.is_untouched(out)


def _open_first(out: Path, tell: Speaker) -> list[str]:
    """Return which file of the results to open first, if it is there."""
    file = out / "reports" / f"chart_book.{tell.language}.html"
    return [tell("open_first", file=file)] if file.exists() else []


def _versions() -> dict[str, str]:
    """Return the versions of what makes the results, this library's own files included."""
    from importlib import metadata

    package = Path(__file__).parents[1]
    files = sorted(path for path in package.rglob("*") if path.suffix in SOURCES)
    own = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    made = {"antq-analysis": __version__, "library_sha256": own}
    made |= {"python": platform.python_version(), "platform": platform.platform()}
    return made | {name: metadata.version(name) for name in LIBRARIES}


def _run(
    source: Path,
    out: Path,
    found: Sequence[Path],
    basis: dict[str, Any],
    tell: Speaker,
    word_template: Path | None,
) -> Report:
    """Check, make everything in a stage, say what is new, and put it in its place."""
    progress = Progress(tell.language, len(steps_of(basis["only"])) + len(found) + 2)
    if commit.unfinished(out):
        with progress.step("step_recovery"), commit.locked(out):
            pass
    inputs = basis["inputs_sha256"]
    with progress.step("step_check"):
        checked = check_source(source)
    if checked.problems:
        return Report(lines_of(checked.problems, tell.language), code=1)
    frames = {name: frame.reset_index(drop=True) for name, frame in checked.frames.items()}
    with commit.staging(out) as stage, warnings.catch_warnings():
        # What libraries say to each other is nothing that a user could put right.
        warnings.simplefilter("ignore")
        job = Job(DataSet(frames, language="en"), stage, basis["slides"], basis["only"])
        job.word_template = word_template
        job.made_before = [path.stem for path in (out / PROCESSED).glob("*.csv")]
        job.own_tables = source == (out / "data" / "raw").resolve()
        failed = _make(job, source, found, progress)
        job.write(RUN_JSON, _account(job, basis, progress))
        only = bool(job.only)
        changed = changes.between(out / PROCESSED, stage / PROCESSED, tell, only=only)
        pictures = f"reports/figures/{tell.language}"
        changed += changes.charts_between(out / pictures, stage / pictures, tell)
        if _digests(source, found) != inputs:
            raise commit.CommitError("changed_meanwhile")
        as_it_was = {f"notebooks/{name}" for name in failed}
        outcome = commit.commit(out, stage, lambda name: only or name in as_it_was)
    lines = [*_notes(checked, tell), *_what_was_written(out, outcome, tell)]
    # What is missing is so in every language, and is said in the reader's.
    spoken = sorted(job.charts, key=lambda language: language == tell.language)
    missing = {c.name: c.reason for language in spoken for c in job.charts[language] if not c}
    lines += [tell("not_drawn", name=name, reason=why) for name, why in missing.items()]
    lines += [tell("notebook_failed", name=name, why=why) for name, why in sorted(failed.items())]
    return Report([*lines, *changed, *_open_first(out, tell)])


def _make(
    job: Job, source: Path, found: Sequence[Path], progress: Progress
) -> dict[str, notebooks.NotebookError]:
    """Make everything in the stage; return why notebooks of an analyst were left out."""
    # What libraries warn each other of is no output of a notebook.
    environment = {"ANTQ_DATA": str(source), "ANTQ_OUT": str(job.stage.parent)}
    environment["PYTHONWARNINGS"] = ""
    with notebooks.executing(found, environment, progress.done) as executed:
        for key, step in steps_of(job.only).items():  # while the notebooks are at work
            with progress.step(key):
                step(job)
        with progress.step("step_notebooks"):
            texts, failed = executed()
    for name, text in texts.items():
        job.write(f"notebooks/{name}", text)
    return failed


def _what_was_written(out: Path, outcome: commit.Outcome, tell: Speaker) -> list[str]:
    written = [name for name in outcome.written if name != RUN_JSON]
    counts = [tell.counted(len(written), "file_written", "files_written")]
    for key, names in (("files_same", outcome.unchanged), ("files_removed", outcome.removed)):
        counts += [tell(key, number=len(names))] if names else []
    kept = [tell("file_kept", name=name) for name in outcome.kept]
    return [f"{out}: {', '.join(counts)}.", *kept]


def _account(job: Job, basis: dict[str, Any], progress: Progress) -> str:
    """Return the account of a run: versions, hashes of inputs, row counts, durations."""
    rows = {
        kind: {name: len(frame) for name, frame in tables.items()}
        for kind, tables in (("raw", job.data.tables), ("processed", job.tables))
    }
    account = {**basis, "rows": rows}
    account["seconds"] = progress.seconds
    return json.dumps(account, indent=2, ensure_ascii=False) + "\n"


def _relative(source: Path, out: Path) -> str:
    """Return the way from the results to their tables, or the whole path from another disk."""
    try:
        return Path(os.path.relpath(source, out)).as_posix()
    except ValueError:
        return source.as_posix()


def _digests(source: Path, found: Sequence[Path]) -> dict[str, str]:
    tables = [source] if source.is_file() else [source / f"{name}.csv" for name in TABLES]
    named = {path.name: commit.digest(path) for path in tables}
    named |= {f"notebooks/{notebooks.name_of(path)}": notebooks.digest(path) for path in found}
    return {name: made for name, made in named.items() if made}


def _line(name: str, frame: pd.DataFrame, tell: Speaker) -> str:
    """Return what a table holds: rows, sources, span of years."""
    rows, sources = tell.counted(len(frame), "row", "rows"), ""
    if "fact_id" in frame:
        sources = tell.counted(frame["source_id"].nunique(), "source", "sources")
    return f"{name:<12}{rows:>12}  {sources:>12}  {span(frame)}".rstrip()


def _notes(checked: Checked, tell: Speaker) -> list[str]:
    """Return a line for everything that was filled in, taken as blank or not read."""
    lines = []
    for key, values in checked.notes:
        columns = []
        for column, counts in values.get("cells", {}).items():
            named = [f"{value} ({n})" if n > 1 else value for value, n in counts.items()]
            columns.append(f"{column} {changes.listed(named, tell, 3)}")
        number = sum(counts.total() for counts in values.get("cells", {}).values())
        told = {**values, "number": number, "cells": "; ".join(columns)}
        lines.append(tell("filled_one" if number == 1 else key, **told))
    return lines
