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
from antq_analysis.texts.audit import find as places_of
from antq_analysis.texts.paragraphs import paragraphs_of
from antq_analysis.texts.proposed import Proposed
from antq_analysis.texts.reading import Proposal, frame_of, proposals

if TYPE_CHECKING:
    import pandas as pd


@answering
def find(phrase: str, texts: str | Path, language: str | None = None) -> Report:
    """Return a line for each place in a folder of texts where a phrase stands.

    The sources are named where the project's tables can be read.
    """
    shelf = there(Path(texts), texts=True).resolve()
    try:
        sources = check_source(there(raw_folder())).frames.get("sources")
    except (OSError, UsageError):
        sources = None
    return Report(places_of(phrase, shelf, sources, language_of(language)))


def read(
    path: str | Path,
    out: str | Path | None = None,
    source: str = "",
    language: str | None = None,
) -> pd.DataFrame:
    """Return the numbers and dates of a text as proposed rows.

    What each is of is guessed from the words around it. It proposes; you decide.

    Parameters
    ----------
    path
        The text: UTF-8 with a paragraph a line, or a Word file (.docx).
    out
        A new workbook to write, with all tables and behind them, coloured, the proposals that no
        row holds yet.
    source
        The id of the text's source, for the workbook; without it, that of the source that names the
        file, or one made of its name.
    language
        ``en`` or ``vi``, of the workbook; without it, the one that ``ANTQ_LANG`` names, or English.

    Returns
    -------
    pandas.DataFrame
        A row for each number or date, in the order of the text: ``paragraph``, ``as_printed``,
        ``table`` (blank where no words tell); ``value``, and the same number under the name that
        it has in its table (``compliant``, ``count``; ``assessed`` and ``percent`` beside it);
        ``qualifier``; guesses, as the tables write them; ``rests_on``, the words of each guess.

    Raises
    ------
    DataError
        If the file is no text, or the tables have problems.
    UsageError
        If there is no such file, or `out` can't be used.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> from pathlib import Path
    >>> text = "Có 118/126 khu dân cư đạt tiêu chuẩn an toàn về ANTT."
    >>> _ = Path("article.txt").write_text(text, encoding="utf-8")
    >>> row = antq.read("article.txt").loc[0]
    >>> print(row["table"], row["compliant"], row["assessed"])
    compliance 118.0 126.0
    """
    texts = _texts_of([path], language)
    if out:
        _write(texts, new_workbook(out), source, language_of(language))
    return frame_of(proposals(next(iter(texts.values()))))


@answering
def propose(
    files: Sequence[str | Path],
    source: str = "",
    out: str | Path | None = None,
    language: str | None = None,
) -> Report:
    """Propose rows for the numbers and dates of texts, on the screen or in a new workbook."""
    tell = Speaker(language_of(language))
    if source and len(files) > 1:
        raise UsageError("one_file_a_source", number=len(files))
    file = new_workbook(out) if out else None
    try:
        texts = _texts_of(files, language)
        number = _write(texts, file, source, tell.language) if file else 0
    except DataError as error:
        return Report(lines_of(error.problems, language), code=1)
    if file:
        key = tell.counted(number, "proposal_written", "proposals_written", **said_of(file))
        return Report([key])
    shown = [_proposed(path.name, proposals(text), tell) for path, text in texts.items()]
    return Report([*chain(*shown), tell("proposals_only")])


def _texts_of(files: Sequence[str | Path], language: str | None) -> dict[Path, list[str]]:
    """Return the paragraphs of texts by their files.

    Raises
    ------
    DataError
        If some can't be read; it says so of each.
    """
    texts: dict[Path, list[str]] = {}
    problems: list[Problem] = []
    for path in [text_at(Path(file)) for file in files]:
        try:
            texts[path] = paragraphs_of(path)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems, language)
    return texts


def _write(texts: dict[Path, list[str]], file: Path, source: str, language: str) -> int:
    """Write the workbook of the project's tables and the proposals; return how many these are."""
    from antq_analysis.reports.entry_form import write_template

    checked = check_source(there(raw_folder()))
    if checked.problems:
        raise DataError(checked.problems, language)
    made = Proposed(checked.tables, language)
    for path, text in texts.items():
        made.add(text, path.name, source)
    write_template(made.tables, file, language, filled=True, proposed=made.words)
    return sum(len(rows) for rows in made.words.values())


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
