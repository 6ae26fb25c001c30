"""The data set that an analyst works with: checked tables, and where each figure comes from."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from antq_analysis.data import facts, selection
from antq_analysis.data.as_html import as_html
from antq_analysis.messages import Fault, language_of
from antq_analysis.raw.load import load_frames
from antq_analysis.raw.problems import not_there
from antq_analysis.raw.schema import FACTS
from antq_analysis.words import Words, message


class DataSet:
    """Checked tables as pandas frames, one attribute a table.

    ``data.compliance``, ``data.outreach``, ``data.awards``, ``data.events``, ``data.initiatives``
    and ``data.citations`` hold facts, a row a figure; ``data.sources``, ``data.places``,
    ``data.standards``, ``data.documents``, ``data.codes`` and ``data.corrections`` say what the
    facts refer to. The frames are yours: changing one changes no file.

    Every row of a fact table has ``is_exact`` (no qualifier stands before a number) and
    ``counts_in_total``: False for targets, pledges and plans, and for parts and repeats of other
    figures, so that the sum of the rows where it is True counts every figure once.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> data
    ANTQ data set: ... facts from ... sources...
    ...
    >>> row = data.compliance.set_index("fact_id").loc["quang-binh-2014-commune"]
    >>> print(f"{row['compliant']} of {row['assessed']}")
    134 of 159
    """

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        whole: DataSet | None = None,
        language: str | None = None,
        name: str = "",
    ) -> None:
        self.name = name  # of the tables' folder or workbook, where it is not the project's
        self.tables = {name: facts.marked(name, frame) for name, frame in tables.items()}
        self._whole = whole
        self.language = language

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            return tables[name]
        verbs = [word for word in dir(DataSet) if not word.startswith("_")]
        told = {"listed": ", ".join(tables), "language": self.__dict__.get("language")}
        raise AttributeError(str(not_there("no_table", name, [*tables, *verbs], **told)))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        rows = self._overview().itertuples(name=None)
        lines = [
            f"  {name:<12}{count:>9,}  {years:<11}{about}" for name, count, years, about in rows
        ]
        return "\n".join([self._text(self._head()), *lines, self._text("data_sums")])

    def _repr_html_(self) -> str:
        frame = self._overview()
        above, below = self._text(self._head()), self._text("data_sums")
        return f"{as_html(frame, frame.columns[:1], above)}<p>{below}</p>"

    def _overview(self) -> pd.DataFrame:
        """Return a row per table, those of facts first."""
        rows = {
            name: [len(self.tables[name]), span(self.tables[name]), self._text(f"row_{name}")]
            for name in sorted(self.tables, key=lambda name: name not in FACTS)
        }
        titles = [self._text(f"data_{key}") for key in ("rows", "years", "row_is")]
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=titles)
        return frame.rename_axis(self._text("data_table"))

    def _head(self) -> str:
        key = "data_head" if self._whole is None else "data_part"
        return key if len(self.tables["sources"]) != 1 else f"{key}_one"

    def _text(self, key: str) -> str:
        """Return a message; numbers in it are those of these data."""
        counts = (
            sum(len(one.tables[name]) for name in FACTS) for one in (self, self._whole or self)
        )
        facts, all_facts = (f"{count:,}" for count in counts)
        text = message(key, language_of(self.language or default_language(), refuse=False))
        text = text.format(facts=facts, all=all_facts, sources=f"{len(self.tables['sources']):,}")
        return f"{text} ({self.name})" if self.name and key == self._head() else text

    @property
    def facts(self) -> pd.DataFrame:
        """Every fact of all tables in one frame.

        Returns
        -------
        pandas.DataFrame
            ``fact_id, table, place_id, period, what`` (the row's codes in words), ``value`` (the
            count, else the percentage; of compliance the units that meet the standard; blank for
            events, initiatives and citations), ``qualifier, lower, upper`` (bounds of a count;
            missing is open), ``is_exact, counts_in_total, as_printed, source_id, paragraph``.

        Examples
        --------
        >>> import antq_analysis as antq
        >>> row = antq.load().facts.set_index("fact_id").loc["son-tinh-launch-attendances"]
        >>> print(row["what"], row["qualifier"], row["value"], row["is_exact"], sep=" | ")
        Launch (mobilisation) meetings, attendances | more_than | 16000.0 | False
        """
        return facts.every_fact(self.tables, self.words())

    def sel(
        self,
        place: Any = None,
        period: Any = None,
        subject: Any = None,
        source: Any = None,
        **other: Any,
    ) -> DataSet:
        """Return a part of the data: the facts of all tables, narrowed to what is asked for.

        The part is a data set like the whole, so that every function takes it.

        Parameters
        ----------
        place
            Places with everything below them, by name or id: "Quảng Bình", "quang binh", "tỉnh
            Quảng Bình", "Quảng Bình Province" and "quang-binh" are the same. Of a name that was
            used before and after a reform, both; an id is one alone. Territory that a place took
            over from another that ended (``successor_id``) does not lie below it.
        period
            2014, "2015-02", "2014/2018": every figure whose period shares a calendar day with it. A
            total of 2013/2023 is kept for 2014, and remains the total of all its years.
        subject
            Kinds of unit, by code or label: only rows of ``compliance`` are kept, since no other
            table has kinds of unit. A figure for several kinds is found by each of them.
        source
            Documents in which figures were read, by id, publisher, title, file or address.

        Returns
        -------
        DataSet
            A citation has the place of its source, and is kept where other facts of its source are.
            Sources, documents and corrections are those that the facts kept refer to; the other
            tables are whole. Each figure counts once: where the figure that another is part of is
            left out, the part stands alone, and where the figure that another repeats is, the
            repeat takes its place. `trace` goes on to tell all that the whole data set knows.

        Raises
        ------
        ValueError
            If something asked for is unknown, or a name means places that have nothing to do with
            each other. What is known, but has no figure left, is no error: the data set is empty.

        Examples
        --------
        >>> import antq_analysis as antq
        >>> data = antq.load()
        >>> part = data.sel(place="quang binh", period=2014, subject="commune")
        >>> "134/159 xã, phường, thị trấn" in set(part.compliance["as_printed"])
        True
        >>> data.sel(place="Quang Bin")
        Traceback (most recent call last):
        antq_analysis.messages.NoAnswer: place: 'Quang Bin' is not known; there are ...
        """
        if other:
            known = ("place", "period", "subject", "source")
            raise not_there("sel_asks", next(iter(other)), known, language=self.language)
        asked = {"place": place, "period": period, "subject": subject, "source": source}
        whole = self._whole or self
        try:
            part = selection.selected(self.tables, whole.tables, **asked)
        except Fault as fault:
            fault.values["language"] = self.language
            raise
        return DataSet(part, whole, self.language, self.name)

    def words(self, language: str | None = None) -> Words:
        """Return labels and number formats in a language.

        Parameters
        ----------
        language
            ``en`` or ``vi``; without it, the one that ``ANTQ_LANG`` names, or English.

        Raises
        ------
        ValueError
            If it is another language.

        Examples
        --------
        >>> import antq_analysis as antq
        >>> words = antq.load().words("vi")
        >>> words.label("recipient", "collective"), words.number(1201), words.period("2015-02-10")
        ('Tập thể', '1.201', '10/02/2015')
        """
        return Words(language or self.language or default_language(), self.tables)

    def trace(self, fact_id: str) -> Trace:
        """Return where a figure comes from: source, paragraph, phrase, correction, relatives.

        Parameters
        ----------
        fact_id
            The figure's id, as in the tables, in a chart's data file and in its source line.

        Raises
        ------
        ValueError
            If no figure has this id; the message names the nearest one.

        Examples
        --------
        >>> import antq_analysis as antq
        >>> origin = antq.load().trace("quang-binh-2014-commune")
        >>> print(origin["source publisher"], origin["paragraph"], origin["used in"])
        Báo Quảng Bình 11 compliance: rate_percent 84.2767 (counts); compliance: shortfall 25
        """
        if self._whole is not None:
            return self._whole.trace(fact_id)
        from antq_analysis.results.derived import uses_of

        known = {name: table for table in FACTS for name in self.tables[table]["fact_id"]}
        if fact_id not in known:
            raise not_there("no_figure", str(fact_id), known, language=self.language)
        told = facts.origin(self.tables, known[fact_id], fact_id)
        told["used in"] = "; ".join(uses_of(self, fact_id)) or None
        return Trace({name: value for name, value in told.items() if pd.notna(value)})


@dataclass(frozen=True)
class Trace:
    """Everything known about one figure; shows itself as a list of names and values."""

    facts: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]

    def __repr__(self) -> str:
        width = max(len(name) for name in self.facts) + 2
        return "\n".join(f"{name:<{width}}{_shown(value)}" for name, value in self.facts.items())

    def _repr_html_(self) -> str:
        values = {name: [_shown(value)] for name, value in self.facts.items()}
        return as_html(pd.DataFrame.from_dict(values, orient="index", columns=[""]))


def load(folder: str | Path | None = None, language: str | None = None) -> DataSet:
    """Load and check the raw tables.

    Parameters
    ----------
    folder
        Where the tables are. Without it: ``ANTQ_DATA`` if that is set; in a notebook that a run has
        made, the tables that it was made from; else ``data/raw`` of the project, which is the
        nearest folder upwards that has it.
    language
        ``en`` or ``vi``: what the data set speaks where nothing else is asked for. Without it, the
        one that ``ANTQ_LANG`` names, or English.

    Returns
    -------
    DataSet
        Checked tables as pandas frames, corrections applied.

    Raises
    ------
    DataError
        If anything is wrong with the data; the message lists all of it.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> bool(data.compliance["fact_id"].is_unique)
    True
    """
    if language is not None:
        language_of(language)
    source = Path(folder or os.environ.get("ANTQ_DATA") or _made_from() or raw_folder())
    name = "" if source.resolve() == _own_tables() else source.resolve().name
    return DataSet(load_frames(source, language), language=language, name=name)


def raw_folder(folder: str | Path | None = None) -> Path:
    """Return the folder of the raw tables: the one named, ``ANTQ_DATA``, or the project's."""
    named = folder or os.environ.get("ANTQ_DATA")
    return Path(named) if named else project() / "data" / "raw"


def _made_from() -> Path | None:
    """Return the tables that the notebooks of the working directory were made from, if known."""
    here = Path.cwd()
    for folder in [one.parent for one in (here, here.parent) if one.name == "notebooks"]:
        try:
            told = json.loads((folder / "reports" / "run.json").read_text(encoding="utf-8"))
            return (folder / told["data"]).resolve()
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no run has made them
    return None


def _own_tables() -> Path | None:
    try:
        return (project() / "data" / "raw").resolve()
    except FileNotFoundError:
        return None


def project(start: Path | None = None) -> Path:
    """Return the project: the nearest folder upwards that holds ``data/raw``.

    Where the working directory lies in no project, the one this library was installed from.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in [here, *here.parents, *Path(__file__).resolve().parents]:
        if (folder / "data" / "raw").is_dir():
            return folder
    raise FileNotFoundError(
        "no project found: no folder upwards from here holds data/raw; "
        "change into the project, or name the folder of the tables"
    )


def default_language() -> str:
    """Return the language that ``ANTQ_LANG`` names, or English."""
    return os.environ.get("ANTQ_LANG") or "en"


def span(frame: pd.DataFrame) -> str:
    """Return the first and last year that a table's periods cover, or nothing."""
    if "period_start" not in frame or frame["period_start"].isna().all():
        return ""
    first, last = frame["period_start"].min().year, frame["period_end"].max().year
    return str(first) if first == last else f"{first}-{last}"


def _shown(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
