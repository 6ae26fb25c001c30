"""The data set that an analyst works with: checked tables, and where each figure comes from."""

from __future__ import annotations

import functools
import html
import inspect
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from antq_analysis.data import finding, labels, selection
from antq_analysis.messages import LANGUAGES, language_of
from antq_analysis.raw.load import load_frames
from antq_analysis.raw.problems import did_you_mean
from antq_analysis.raw.schema import FACTS, key_of
from antq_analysis.words import Words, message

Shown = TypeVar("Shown")  # a chart, a table or a sentence


class DataSet:
    """Checked tables as pandas frames, one attribute a table.

    ``data.compliance``, ``data.outreach``, ``data.awards``, ``data.events``, ``data.initiatives``
    and ``data.citations`` hold facts, a row a figure; ``data.sources``, ``data.places``,
    ``data.standards``, ``data.documents``, ``data.codes`` and ``data.corrections`` say what the
    facts refer to. The frames are yours: changing one changes no file.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> data
    ANTQ data set: ... facts from ... sources
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
    ) -> None:
        self.tables = dict(tables)
        self._whole = whole
        self.language = language

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            return tables[name]
        verbs = [word for word in dir(DataSet) if not word.startswith("_")]
        raise AttributeError(_no_table(name, tables, verbs))

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name in self.tables:
            return self.tables[name]
        raise KeyError(_no_table(str(name), self.tables))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        say = _own_words(self.language)
        rows = [
            f"  {name:<12}{len(frame):>9,}  {span(frame):<11}{say(f'row_{name}')}"
            for name, frame in self.tables.items()
        ]
        return "\n".join([self._head(), *rows, self._next()])

    def _repr_html_(self) -> str:
        say = _own_words(self.language)
        left = ' style="text-align:left"'
        heads = "".join(
            f"<th{left}>{say(f'data_{key}')}</th>" for key in ("table", "rows", "years", "row_is")
        )
        rows = "".join(
            f"<tr><th{left}>{name}</th><td>{len(frame):,}</td><td{left}>{span(frame)}</td>"
            f"<td{left}>{html.escape(say(f'row_{name}'))}</td></tr>"
            for name, frame in self.tables.items()
        )
        return (
            f"<p>{html.escape(self._head())}</p><table><tr>{heads}</tr>{rows}</table>"
            f"<p>{html.escape(self._next())}</p>"
        )

    def _head(self) -> str:
        sources = len(self.tables["sources"])
        key = "data_head" if self._whole is None else "data_part"
        return _own_words(self.language)(
            key if sources != 1 else f"{key}_one",
            facts=f"{_facts(self):,}",
            sources=f"{sources:,}",
            all=f"{_facts(self._whole or self):,}",
        )

    def _next(self) -> str:
        """Return a line that says what to type next, with names that these data know."""
        name = next((name for name in FACTS if len(self.tables[name])), None)
        if name is None:
            return _own_words(self.language)("data_none")
        if self._whole is not None:
            return _own_words(self.language)("data_next_part", table=name)
        row = self.tables[name].iloc[0]
        place = "..."
        if "place_id" in row:  # by its name, if that is enough
            bare = self.words("vi").bare_place(row["place_id"])
            place = bare if finding.means_one(bare, self.tables) else row["place_id"]
        return _own_words(self.language)(
            "data_next",
            sel=f'data.sel(place="{place}")',
            labelled=f'data.labelled("{name}")',
            trace=f'data.trace("{row["fact_id"]}")',
        )

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
            used before and after a reform, both; an id is one alone. What a place took over from
            another that ended (``successor_id``) does not lie below it.
        period
            2014, "2015-02", "2014/2018": what may lie in it, that is what shares a calendar day
            with it. A total of 2013/2023 is kept for 2014, and still is one of all its years.
        subject
            Kinds of unit, by code or label; a figure for several kinds is found by each of them. It
            narrows ``compliance``, the one table with kinds of unit, and no other.
        source
            Documents that figures were read in, by id, publisher, title, file or address.

        Returns
        -------
        DataSet
            Citations, which have neither place nor period, are kept with their source. Sources,
            documents and corrections are those that the facts kept refer to; the other tables are
            whole. Each figure counts once: where the figure that another is part of is left out,
            the part stands alone, and where the figure that another repeats is, the repeat takes
            its place. `trace` goes on to tell all that the whole data set knows.

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
        ValueError: 'Quang Bin' is no place of these data; did you mean 'Quảng Bình'? There are ...
        """
        if other:
            hint = did_you_mean(next(iter(other)), ["place", "period", "subject", "source"])
            raise ValueError(
                f"sel knows no '{next(iter(other))}'{hint or ';'} ask for place, period (a year is "
                "one), subject or source"
            )
        asked = {"place": place, "period": period, "subject": subject, "source": source}
        whole = self._whole or self
        part = selection.narrowed(self.tables, whole.tables, **asked)
        return DataSet(part, whole, self.language)

    def place_ids(self, name: str) -> list[str]:
        """Return the ids of the places that a name means, as `sel` finds them.

        Parameters
        ----------
        name
            A name in either language, with or without tone marks and the word for its level.

        Returns
        -------
        list of str
            Several where they follow or contain each other, such as a province before and after a
            reform.

        Raises
        ------
        ValueError
            If there is no such place, or several that have nothing to do with each other.

        Examples
        --------
        >>> import antq_analysis as antq
        >>> data = antq.load()
        >>> data.place_ids("huyen son tinh")
        ['son-tinh']
        >>> data.place_ids("Quảng Ngãi")
        ['quang-ngai', 'quang-ngai-2025']
        """
        return finding.place_ids(name, (self._whole or self).tables)

    def labelled(self, table: str | pd.DataFrame, language: str | None = None) -> pd.DataFrame:
        """Return a table to read: titles, labels, names, dates and qualifiers in one language.

        Parameters
        ----------
        table
            Name of a table, such as ``compliance``, or any frame made from one: some of its rows,
            `antq.compliance.rates`, `antq.awards.distribution` and so on. Columns of your own stay
            as they are.
        language
            ``en`` or ``vi``; without it, the one that ``ANTQ_LANG`` names, or English.

        Returns
        -------
        pandas.DataFrame
            A row per row, on the same index, to read and to paste, not to compute with. A number
            stays a number unless a word stands before it ("more than 16,000"). Columns in which
            nothing is stated are left out.

        Raises
        ------
        ValueError
            If there is no such table or language.

        Examples
        --------
        >>> import antq_analysis as antq
        >>> data = antq.load()
        >>> rows = data.outreach[data.outreach["fact_id"] == "son-tinh-launch-attendances"]
        >>> data.labelled(rows, "vi")[["Địa phương", "Thời kỳ", "Số liệu"]].iloc[0].tolist()
        ['huyện Sơn Tịnh', '2013–2023', 'hơn 16.000']
        """
        words = (self._whole or self).words(language)
        if isinstance(table, pd.DataFrame):
            return labels.labelled(table, words, self._table_of(table))
        if table not in self.tables:
            raise ValueError(_no_table(str(table), self.tables))
        return labels.labelled(self.tables[table], words, table)

    def _table_of(self, frame: pd.DataFrame) -> str | None:
        """Return the table that the rows of a frame come from, or None for rows of no table."""
        if "fact_id" not in frame:
            return None
        ids, tables = set(frame["fact_id"]), (self._whole or self).tables
        return next((name for name in FACTS if ids and ids <= set(tables[name]["fact_id"])), None)

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

    def fact(self, fact_id: str) -> tuple[str, pd.Series]:
        """Return the table and the row of a fact.

        Raises
        ------
        KeyError
            If no fact has this id; the message names the nearest ones.

        Examples
        --------
        >>> import antq_analysis as antq
        >>> table, row = antq.load().fact("quang-binh-2014-commune")
        >>> print(table, row["as_printed"], sep=": ")
        compliance: 134/159 xã, phường, thị trấn
        """
        for table in FACTS:
            frame = self.tables[table]
            found = frame[frame["fact_id"] == str(fact_id)]
            if len(found):
                return table, found.iloc[0]
        if fact_id in set(self.tables["sources"]["source_id"]):
            raise KeyError(f"'{fact_id}' is a source; its figures: data.sel(source='{fact_id}')")
        if fact_id in set(self.tables["places"]["place_id"]):
            raise KeyError(f"'{fact_id}' is a place; its figures: data.sel(place='{fact_id}')")
        if self._whole is not None and any(
            fact_id in set(self._whole.tables[table]["fact_id"]) for table in FACTS
        ):
            raise KeyError(f"'{fact_id}' is not in this part of the data")
        known = [name for table in FACTS for name in self.tables[table]["fact_id"]]
        raise KeyError(f"no figure is called '{fact_id}'{did_you_mean(str(fact_id), known)}")

    def trace(self, fact_id: str) -> Trace:
        """Return where a figure comes from: source, paragraph, phrase, correction, relatives.

        Parameters
        ----------
        fact_id
            The figure's id, as in the tables, in a chart's data file and in its source line.

        Raises
        ------
        KeyError
            If no figure has this id; the message names the nearest ones.

        Examples
        --------
        >>> import antq_analysis as antq
        >>> origin = antq.load().trace("quang-binh-2014-commune")
        >>> print(origin["source publisher"], origin["paragraph"], origin["used in"])
        Báo Quảng Bình 11 compliance: rate_percent 84.2767 (counts); compliance: shortfall 25
        """
        if self._whole is not None:
            return self._whole.trace(fact_id)
        table, row = self.fact(fact_id)
        facts: dict[str, Any] = {
            "fact_id": fact_id,
            "table": table,
            "as printed": row["as_printed"],
        }
        facts["paragraph"] = row["paragraph"]
        source = self.sources.set_index("source_id").loc[row["source_id"]]
        for name in ("title", "publisher", "published", "published_basis", "url", "file", "note"):
            facts[f"source {name}".replace("_", " ")] = source[name]
        skipped = {"fact_id", "as_printed", "paragraph"}
        facts |= {name: value for name, value in row.items() if name not in skipped}
        for entry in self.corrections.itertuples():
            if entry.table == table and entry.row_id == fact_id:
                facts[f"correction of {entry.column}"] = (
                    f"printed {entry.printed}, corrected to {entry.corrected}: {entry.reason}"
                )
                facts["correction evidence"] = entry.evidence_url
        for column, words in (("part_of", "parts"), ("duplicate_of", "repeats")):
            frame = self.tables[table]
            if column in frame:
                facts[words] = ", ".join(frame["fact_id"][frame[column] == fact_id]) or None
        from antq_analysis.results.derived import uses_of

        facts["used in"] = "; ".join(uses_of(self, fact_id)) or None
        return Trace({name: value for name, value in facts.items() if not _missing(value)})


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
        rows = "".join(
            f'<tr><th style="text-align:left">{html.escape(name)}</th>'
            f'<td style="text-align:left">{html.escape(_shown(value))}</td></tr>'
            for name, value in self.facts.items()
        )
        return f"<table>{rows}</table>"


def asked_of(
    results: Callable[[DataSet], pd.DataFrame], column: str
) -> Callable[[Callable[..., Shown]], Callable[..., Shown]]:
    """Let a function of results and their data set take the data set alone.

    Parameters
    ----------
    results
        Makes the results of a data set that the function shows.
    column
        A column by which rows of these results are known.
    """
    rows = f"{results.__module__.rpartition('.')[2]}.{results.__name__}"

    def decorate(show: Callable[..., Shown]) -> Callable[..., Shown]:
        name, parameter = show.__name__, next(iter(inspect.signature(show).parameters))

        def ask(what: str) -> ValueError:
            say = f"{name}(data), or {name}({rows}(data), data)"
            return ValueError(f"{name} shows rows of {rows}, {what}; write {say}")

        @functools.wraps(show)
        def shown(*given: Any, **named: Any) -> Shown:
            first = given[0] if given else named.get(parameter, named.get("data"))
            if isinstance(first, DataSet):
                behind = [one for one in (*given, *named.values()) if isinstance(one, DataSet)]
                if any(one is not first for one in behind):
                    raise ask("and these are two data sets")
                rest = [one for one in given if one is not first]
                named = {key: one for key, one in named.items() if key not in (parameter, "data")}
                return show(results(first), first, *rest, **named)
            if given and not isinstance(first, pd.DataFrame):
                raise ask(f"and this is {type(first).__name__}")
            if isinstance(first, pd.DataFrame) and column not in first:
                raise ask(f"and these have no column {column}")
            if given and not isinstance(named.get("data", (*given, None)[1]), DataSet):
                raise ask("together with their data set")
            return show(*given, **named)

        known = inspect.signature(show)
        optional = [
            one.replace(default=None) if one.name == "data" else one
            for one in known.parameters.values()
        ]
        shown.__signature__ = known.replace(parameters=optional)  # type: ignore[attr-defined]
        return shown

    return decorate


def load(folder: str | Path | None = None, language: str | None = None) -> DataSet:
    """Load and check the raw tables.

    Parameters
    ----------
    folder
        Where the tables are. Without it: ``ANTQ_DATA`` if that is set, else ``data/raw`` of the
        project, which is the nearest folder upwards that has it.
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
    return DataSet(load_frames(raw_folder(folder), language), language=language)


def raw_folder(folder: str | Path | None = None) -> Path:
    """Return the folder of the raw tables: the one named, ``ANTQ_DATA``, or the project's."""
    named = folder or os.environ.get("ANTQ_DATA")
    return Path(named) if named else project() / "data" / "raw"


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


def _facts(data: DataSet) -> int:
    """Return how many facts there are."""
    return sum(len(data.tables[name]) for name in FACTS)


def _no_table(name: str, tables: Iterable[str], verbs: Iterable[str] = ()) -> str:
    known = list(tables)
    hint = did_you_mean(name, [*known, *verbs])
    return f"no table '{name}'{f'{hint} There' if hint else '; there'} are {', '.join(known)}"


def _own_words(language: str | None) -> Callable[..., str]:
    """Return what says the project's own words in a language, or in that of this session."""
    language = language or default_language()
    language = language if language in LANGUAGES else "en"  # to show itself, it is no use to refuse
    return lambda key, **values: message(key, language).format(**values)


def _missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _shown(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)


__all__ = [
    "DataSet",
    "Trace",
    "default_language",
    "key_of",
    "load",
    "project",
    "raw_folder",
    "span",
]
