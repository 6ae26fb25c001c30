"""Tables to read: results with labels and headings in one language, and their sources below.

A line of ``words/readable.csv`` is a table: its title and its columns. The short form says what,
how much, how certain and where it is printed; ``long=True`` adds the phrases as printed and ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, NoReturn

import pandas as pd

from antq_analysis.data.as_html import as_html
from antq_analysis.data.dataset import DataSet
from antq_analysis.messages import rows_of
from antq_analysis.raw.problems import not_there
from antq_analysis.raw.schema import FACTS
from antq_analysis.readable.columns import COLUMNS, NONE, Row, cell, title
from antq_analysis.results import awards as award_results
from antq_analysis.results import compliance as compliance_results
from antq_analysis.results import outreach as outreach_results
from antq_analysis.words import Words, lower_first, message

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["awards", "compliance", "corrections", "documents", "events", "initiatives"]
__all__ += ["left_out", "outreach", "outreach_per_session", "sources", "standards"]


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> NoReturn:
    raise AttributeError(str(not_there("no_such_name", name, __all__, listed=", ".join(__all__))))


@dataclass(frozen=True)
class Table:
    """A table to read; a notebook shows it as a table, `print` as text.

    Attributes
    ----------
    name
        Name of the function that made it.
    language
        ``en`` or ``vi``.
    caption
        What it shows, and what all its rows share.
    frame
        Its cells as a reader sees them, rows numbered from 1.
    notes
        Sentences that belong below it: signs, sources, corrections.
    numeric
        Headings of the columns that hold numbers.
    title, columns, rows
        Title alone, names of all columns, and the rows with their evidence: what a workbook needs.
    number
        Its number in a chart book.
    """

    name: str
    language: str
    caption: str
    frame: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    numeric: tuple[str, ...] = ()
    title: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Row] = ()
    number: int = 0

    @property
    def headings(self) -> list[str]:
        """What stands above the cells, that of the rows' numbers first if they have them."""
        return [*filter(None, [self.frame.index.name]), *self.frame.columns]

    @property
    def cells(self) -> list[list[str]]:
        """The cells as text, a list a row."""
        rows = self.frame.itertuples(name=None, index=self.frame.index.name is not None)
        return [[str(cell) for cell in cells] for cells in rows]

    @property
    def printed(self) -> str:
        """The heading of phrases as printed, which are Vietnamese in every language."""
        return title("as_printed", self.language)

    def __repr__(self) -> str:
        if self.frame.empty:
            return f"{self.caption}: {message('table_empty', self.language)}"
        widths = {name: max([0, *column.str.len()]) for name, column in self.frame.items()}
        left = {
            name: f"{{:<{width}}}".format
            for name, width in widths.items()
            if name not in self.numeric
        }
        text = self.frame.to_string(justify="left", formatters=left)
        return "\n".join([self.caption, text, *self.notes])

    def _repr_html_(self) -> str:
        if self.frame.empty:
            return f"<p>{escape(repr(self))}</p>"
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return as_html(self.frame, self.numeric, self.caption) + notes

    def to_docx(self, document: Document) -> None:
        """Add the table with its caption and notes to a Word document of python-docx."""
        from antq_analysis.readable import word

        word.add_table(document, self)


def compliance(data: DataSet, language: str | None = None, *, long: bool = False) -> Table:
    """Return the rates of the standard, a row a figure, in the circular's order.

    Parameters
    ----------
    data
        The data set, or a part of it.
    language
        ``en`` or ``vi``; without it, that of the data set.
    long
        Whether to add the phrases as printed, and what else the rows hold.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> table = antq.tables.compliance(antq.load().sel(source="bao-quang-binh-2015"))
    >>> table.frame.iloc[1].tolist()
    ['Commune-level units', '134', '159', '84.3%', '25']
    """
    rows = compliance_results.results(data)
    rows = rows[rows["left_out"].isna()].sort_values(["place_id", "period", "subject"])
    notes = [_rule_not_cited(data, rows["standard_id"].unique(), language)]
    words = data.words(language)
    for standard in rows["standard_id"].unique():
        if year := words.assessment_year(standard):
            notes.append(f"{title('assessment_year', words.language)}: {year}.")
    return _table("compliance", data, rows, language, long, notes)


def left_out(data: DataSet, language: str | None = None, *, long: bool = False) -> Table:
    """Return the figures that are not rates of the standard, each with the reason.

    Parameters
    ----------
    data, language, long
        As in `compliance`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> antq.tables.left_out(antq.load()).name
    'left_out'
    """
    rows = compliance_results.results(data).dropna(subset="left_out")
    return _table("left_out", data, rows, language, long)


def standards(data: DataSet, language: str | None = None, *, long: bool = False) -> Table:
    """Return the standards with the time that they were in force and their assessment years.

    Parameters
    ----------
    data, language, long
        As in `compliance`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> "Still in force" in antq.tables.standards(antq.load()).frame["In force to"].tolist()
    True
    """
    notes = [_rule_not_cited(data, data.standards["standard_id"], language)]
    return _table("standards", data, data.standards, language, long, notes)


def outreach(data: DataSet, language: str | None = None, *, long: bool = False) -> Table:
    """Return the figures of outreach, a row a figure, with their qualifiers.

    Parameters
    ----------
    data, language, long
        As in `compliance`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> table = antq.tables.outreach(antq.load())
    >>> "more than 16,000" in table.frame["Figure"].tolist()
    True
    """
    rows = data.outreach
    printed = rows.set_index("fact_id")["as_printed"]
    rows = rows.assign(
        part_of_printed=rows["part_of"].map(printed),
        duplicate_of_printed=rows["duplicate_of"].map(printed),
    )
    measures = set(rows["measure"])
    keys = {"sessions": "table_sessions", "attendances": "note_attendances"}
    keys["members"] = "note_members"
    notes = [data.words(language).text(keys[name]) for name in keys if name in measures]
    return _table("outreach", data, rows, language, long, notes)


def outreach_per_session(
    data: DataSet, language: str | None = None, *, long: bool = False
) -> Table:
    """Return attendances per session, with the bounds that the sources leave.

    Parameters
    ----------
    data, language, long
        As in `compliance`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> table = antq.tables.outreach_per_session(antq.load().sel(source="son-tinh-2023"))
    >>> table.frame["Average per session"].tolist()
    ['at least 125', 'about 155']
    """
    rows = outreach_results.per_session(data)
    words = data.outreach.set_index("fact_id")["value_qualifier"]
    both = rows["fact_ids"].str.split("+", expand=True).reindex(columns=[0, 1])
    rows = rows.assign(
        sessions_qualifier=both[0].map(words), attendances_qualifier=both[1].map(words)
    )
    notes = [data.words(language).text("note_attendances")]
    return _table("outreach_per_session", data, rows, language, long, notes)


def awards(data: DataSet, language: str | None = None, *, long: bool = False) -> Table:
    """Return the awards as far as the sources split them, every award once.

    Parameters
    ----------
    data, language, long
        As in `compliance`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> table = antq.tables.awards(antq.load().sel(place="Quảng Bình", period=2014), long=True)
    >>> "3 cờ thi đua" in set(table.frame["As printed"])
    True
    """
    rows = award_results.distribution(data)
    words = data.words(language)
    notes = [words.text("note_once")]
    notes += [words.text("note_not_stated")] if rows["recipient"].eq("not_stated").any() else []
    return _table("awards", data, rows, language, long, notes)


def events(data: DataSet, language: str | None = None, *, long: bool = False) -> Table:
    """Return the events in their order, and whether they were held or only planned.

    Parameters
    ----------
    data, language, long
        As in `compliance`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> "Held" in set(antq.tables.events(antq.load()).frame["Status"])
    True
    """
    rows = data.events.sort_values(["period_start", "period_end"], kind="stable")
    return _table("events", data, rows, language, long)


def documents(data: DataSet, language: str | None = None, *, long: bool = False) -> Table:
    """Return the documents that the sources cite, and how many sources cite each.

    Parameters
    ----------
    data, language, long
        As in `compliance`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> table = antq.tables.documents(antq.load())
    >>> print(table.frame.loc[1, "Document"])
    Directive 09-CT/TW of 1 December 2011 (Secretariat of the Party Central Committee)
    """
    citing = data.citations.groupby("document_id")
    rows = data.documents.set_index("document_id").join(
        citing.agg(times_cited=("source_id", "nunique"), fact_ids=("fact_id", "+".join)),
        how="inner",
    )
    rows = rows.reset_index().sort_values(["times_cited", "document_id"], ascending=[False, True])
    return _table("documents", data, rows, language, long)


def initiatives(data: DataSet, language: str | None = None, *, long: bool = False) -> Table:
    """Return the named initiatives by kind, each once in a source.

    Parameters
    ----------
    data, language, long
        As in `compliance`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> table = antq.tables.initiatives(antq.load(), "vi", long=True)
    >>> "5 an toàn về ANTT" in set(table.frame["Nguyên văn"])
    True
    """
    rows = data.initiatives[data.initiatives["counts_in_total"]]
    rows = rows.sort_values(["kind", "fact_id"], kind="stable")
    notes = [data.words(language).text("table_names")]
    return _table("initiatives", data, rows, language, long, notes)


def sources(data: DataSet, language: str | None = None, *, long: bool = False) -> Table:
    """Return the list of the sources.

    Parameters
    ----------
    data, language, long
        As in `compliance`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> "Báo Quảng Bình" in set(antq.tables.sources(antq.load()).frame["Publisher"])
    True
    """
    return _table("sources", data, data.sources, language, long)


def corrections(data: DataSet, language: str | None = None, *, long: bool = False) -> Table:
    """Return the known errors of the sources, and what is right.

    Parameters
    ----------
    data, language, long
        As in `compliance`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> "20 January 2019" in set(antq.tables.corrections(antq.load()).frame["Printed"])
    True
    """
    rows = data.corrections.assign(fact_ids=data.corrections["row_id"])
    return _table("corrections", data, rows, language, long)


def _rule_not_cited(data: DataSet, standards: Iterable[str], language: str | None) -> str:
    """Return the sentence that no source names the rule of these standards, if that is so."""
    rows = data.standards[data.standards["standard_id"].isin(standards)]
    cited = rows["document_id"].isin(data.citations["document_id"]).any()
    return "" if cited or rows.empty else data.words(language).text("table_rule_not_cited")


def _table(
    name: str,
    data: DataSet,
    frame: pd.DataFrame,
    language: str | None,
    long: bool,
    notes: Iterable[str] = (),
) -> Table:
    """Return the table of some rows; each is known by ``fact_ids`` or ``fact_id``."""
    words = data.words(language)
    kind = next(row for row in rows_of("readable") if row["table"] == name)
    rows = _with_evidence(frame, data, words)
    cited = _number_sources(rows, words)
    names = f"{kind['columns']} {kind['more'] if long else ''}".split()
    cells = {one: [cell(one, row, words) for row in rows] for one in names}
    heading = words.text(kind["title"])
    caption = _caption(heading, cells, rows, words)
    below = [*filter(None, notes), *cited]
    signs = {}
    for blank, key in ((None, "table_unknown"), (NONE, "table_none")):
        signs[blank] = words.text(key)[0]  # the sign stands before what it means
        if any(blank in column for column in cells.values()):
            below.append(words.text(key))
    below += _corrections(data, rows, words) if name != "corrections" else []
    titles = {one: title(one, words.language) for one in cells}
    said = {
        titles[one]: [signs.get(text, text) for text in column] for one, column in cells.items()
    }
    index = pd.RangeIndex(1, len(rows) + 1, name=words.text("table_index"))
    numeric = tuple(titles[one] for one in cells if COLUMNS[one].numeric)
    shown = pd.DataFrame(said, index=index, dtype="str")
    return Table(name, words.language, caption, shown, below, numeric, heading, names, rows)


def _with_evidence(frame: pd.DataFrame, data: DataSet, words: Words) -> list[Row]:
    """Return rows with the phrases, the sources and the basis of the periods behind them."""
    names = ["source_id", "paragraph", "as_printed", "period_basis"]
    frames = (data.tables[table].set_index("fact_id").reindex(columns=names) for table in FACTS)
    facts = pd.concat(frames).to_dict("index")
    rows = frame.to_dict("records")
    for row in rows:
        row.setdefault("fact_ids", row.get("fact_id", ""))
        behind = [facts[one] for one in row["fact_ids"].split("+") if one in facts]
        places: dict[str, list[int]] = {}
        for fact in behind:
            paragraphs = [] if pd.isna(fact["paragraph"]) else [fact["paragraph"]]
            places.setdefault(fact["source_id"], []).extend(paragraphs)
        row["cited"] = [words.source(one, numbers) for one, numbers in places.items()]
        row["as_printed"] = "; ".join(fact["as_printed"] for fact in behind)
        is_inferred = any(fact["period_basis"] == "inferred" for fact in behind)
        row["period_basis"] = "inferred" if is_inferred else "printed"
        row["role"] = "yes" if row.get("counts_in_total") else ""
    return rows


def _number_sources(rows: list[Row], words: Words) -> list[str]:
    """Give each row the numbers of its sources; return what the numbers stand for."""
    cited = list(dict.fromkeys(text for row in rows for text in row["cited"]))
    numbers = {text: f"[{number}]" for number, text in enumerate(cited, start=1)}
    if all(row["cited"] == cited for row in rows):  # one source of all
        numbers = dict.fromkeys(cited, "")
    for row in rows:
        row["source"] = " ".join(numbers[text] for text in row["cited"]).strip()
    if any(numbers.values()):
        return [f"{number} {text}" for text, number in numbers.items()]
    return [words.text("table_source", source="; ".join(cited))] if cited else []


def _caption(text: str, cells: dict[str, list[Any]], rows: list[Row], words: Words) -> str:
    """Take what all rows share out of the cells; return it behind the title."""
    where, more = [], []
    for name, column in list(cells.items()):
        kind = COLUMNS[name]
        shared = len(set(column)) == 1
        usual = kind.usual and all(row[name] == kind.usual for row in rows)
        if rows and (usual or not any(column)):
            del cells[name]
        elif shared and kind.shared:
            del cells[name]
            if name == "place":
                where.append(words.place_full(rows[0]["place_id"]))
            elif name == "period":
                where.append(words.in_period(rows[0]["period"]))
            else:
                more.append(f"{lower_first(title(name, words.language))}: {lower_first(column[0])}")
    above = f"{text}: {', '.join(where)}" if where else text
    return "; ".join([above, *more])


def _corrections(data: DataSet, rows: list[Row], words: Words) -> list[str]:
    """Return what was corrected in these rows."""
    ids = {one for row in rows for one in row["fact_ids"].split("+")}
    found = data.corrections[data.corrections["row_id"].isin(ids)].to_dict("records")
    return [
        words.text(
            "table_correction",
            what=cell("corrected_what", row, words),
            printed=cell("printed", row, words),
            corrected=cell("corrected", row, words),
            url=row["evidence_url"],
        )
        for row in found
    ]
