"""What the commands do with texts: look a phrase up, and propose rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from antq_analysis.data.dataset import raw_folder
from antq_analysis.messages import language_of
from antq_analysis.raw.load import check_source
from antq_analysis.raw.problems import DataError, Problem, lines_of
from antq_analysis.runs.answers import Report, Speaker, UsageError, answering
from antq_analysis.runs.named import new_workbook, said_of, text_at, there

if TYPE_CHECKING:
    from antq_analysis.texts.reading import Proposal


@answering
def find(phrase: str, texts: str | Path, language: str | None = None) -> Report:
    """Return a line for each place in a folder of texts where a phrase stands.

    The sources are named where the project's tables can be read.
    """
    from antq_analysis.texts.audit import find as places_of

    shelf = there(Path(texts), texts=True).resolve()
    try:
        sources = check_source(there(raw_folder())).frames.get("sources")
    except (OSError, UsageError):
        sources = None
    return Report(places_of(phrase, shelf, sources, language_of(language)))


@answering
def read(
    files: Sequence[str | Path],
    source: str = "",
    out: str | Path | None = None,
    language: str | None = None,
) -> Report:
    """Propose rows for the numbers and dates of texts, on the screen or in a new workbook."""
    from antq_analysis.texts.paragraphs import paragraphs_of
    from antq_analysis.texts.reading import proposals

    tell = Speaker(language_of(language))
    paths = [text_at(Path(file)) for file in files]
    if source and len(paths) > 1:
        raise UsageError("one_file_a_source", number=len(paths))
    file = new_workbook(out) if out else None
    texts: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            texts[path.name] = paragraphs_of(path)
        except DataError as error:
            problems += error.problems
    if problems:
        return Report(lines_of(problems, language), code=1)
    if file is None:
        shown = [_proposed(name, proposals(text), tell) for name, text in texts.items()]
        return Report([*chain(*shown), tell("proposals_only")])
    from antq_analysis.reports.entry_form import write_template
    from antq_analysis.texts.proposed import Proposed

    checked = check_source(there(raw_folder()))
    if checked.problems:
        return Report(lines_of(checked.problems, language), code=1)
    made = Proposed(checked.tables, tell.language)
    for name, text in texts.items():
        made.add(text, name, source)
    write_template(made.tables, file, tell.language, filled=True, proposed=made.words)
    number = sum(len(rows) for rows in made.words.values())
    return Report([tell.counted(number, "proposal_written", "proposals_written", **said_of(file))])


def _proposed(file: str, found: Sequence[Proposal], tell: Speaker) -> Iterator[str]:
    """Yield a line for each number and date of a text."""
    told = sum(one.table != "" for one in found)
    yield tell("text_read", file=file, number=len(found), told=told)
    for one in found:
        key = "proposal" if one.table else "proposal_of_no_table"
        names = {"paragraph": one.paragraph, "phrase": one.as_printed, "table": one.table}
        yield tell(key, **names, cells="; ".join(_cells(one, tell.language))).removesuffix(": ")


def _cells(one: Proposal, language: str) -> list[str]:
    """Return what is printed and guessed, each guess with the words that it rests on."""
    named = {name: value for name, value in one.values.items() if name != "value"} or one.values
    cells = [f"{name} {value:f}" for name, value in named.items()] if one.table else []
    cells += [one.qualifier] if one.qualifier not in ("", "exact") else []
    other = "reason_en" if language == "vi" else "reason_vi"
    for name, (value, words) in one.guesses.items():
        if name != other:
            said = value if name.startswith("reason") else f"{name} {value}"
            cells.append(f"{said} (“{words}”)" if words not in ("", value) else said)
    return cells
