"""Proposals behind the tables that there are: rows that an analyst completes or deletes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from antq_analysis.messages import rows_of
from antq_analysis.phrases import comparable, composed, fold, marks_in
from antq_analysis.raw.blank_cells import id_of
from antq_analysis.raw.names import meanings_of_places
from antq_analysis.raw.problems import Table
from antq_analysis.raw.schema import FACTS, FIGURES, columns, describe
from antq_analysis.texts.reading import Proposal, proposals

HEADING = 60  # letters of a paragraph whose date may be that of publication
USUAL = {"status": "result", "stage": "recognised"}
# The level of a place by the word before its name; of "thành phố" nobody can tell.
LEVELS = {row["words"]: row["code"] for row in rows_of("reading") if row["role"] == "level"}


class Proposed:
    """Tables with the rows behind them that texts propose.

    Attributes
    ----------
    tables
        The tables, as text.
    words
        For each proposed row, by table and by its place in it: the words that each guessed column
        rests on.
    """

    def __init__(self, tables: Mapping[str, Table], language: str) -> None:
        self.tables = {
            name: dataclasses.replace(table, cells=table.cells.reset_index(drop=True))
            for name, table in tables.items()
        }
        self.words: dict[str, dict[int, dict[str, str]]] = {}
        self._language = language

    def add(self, paragraphs: list[str], file: str, source: str) -> None:
        """Add what a text prints, except for what a row of its source holds already.

        Parameters
        ----------
        paragraphs, file
            The paragraphs of the text, and the name of its file.
        source
            The id of its source; blank for the source that names the file, or else for a new one.
        """
        found = proposals(paragraphs)
        sources = self.tables["sources"].cells
        named = sources["source_id"][sources["file"].str.casefold() == file.casefold()]
        source = source or next(iter(named), fold(file.rpartition(".")[0]).replace(" ", "-"))
        places = list(sources["place_id"][sources["source_id"] == source])
        if not places:
            names = [one.guesses["place_id"][0] for one in found if "place_id" in one.guesses]
            names = sorted(names, key=names.count, reverse=True)
            places = [self._known_place(name, "") for name in names[:1]]
            self._add_source(source, file, paragraphs, found, *(places or [""]))
        for one in found:
            table, phrase = one.table, comparable(one.as_printed)
            known = any(phrase in other for other in self._held(source, one.paragraph))
            if not known and (table or "period" not in one.guesses):
                self._add_figure(table or "not_figures", one, source, *places[:1])

    def _add_source(
        self, source: str, file: str, paragraphs: list[str], found: list[Proposal], place: str
    ) -> None:
        """Add a source with its first line as its title, and a date that stands alone."""
        title = next((composed(one) for one in paragraphs if len(one) > HEADING // 3), "")
        row = {"source_id": source, "title": title, "place_id": place, "file": file}
        row["language"] = "vi"
        words = {"title": title, "place_id": place}
        for one in found[::-1]:
            dated = not one.values and "period" in one.guesses
            if dated and len(paragraphs[one.paragraph - 1]) < HEADING:
                row["published"], words["published"] = one.guesses["period"]
                row["published_basis"] = "printed"
        self._add_row("sources", row, words)

    def _add_figure(self, table: str, one: Proposal, source: str, place: str = "") -> None:
        """Add a row for a number or a date, and its place if nobody knows that yet."""
        row = {"source_id": source, "paragraph": str(one.paragraph), "as_printed": one.as_printed}
        row |= USUAL | {"place_id": place} | {n: f"{v:f}" for n, v in one.values.items()}
        row |= {name: code for name, (code, _) in one.guesses.items()}
        words = {name: said for name, (_, said) in one.guesses.items() if said}
        number = "percent" if "percent" in one.values and "compliant" not in one.values else ""
        if one.qualifier not in ("", "exact") and table in FIGURES:
            row[f"{number or FIGURES[table]}_qualifier"] = one.qualifier
        if "place_id" in one.guesses:
            row["place_id"] = self._known_place(row["place_id"], row.get("period", ""))
        if row.get("period_basis") == "inferred":
            title = describe(table, "period", self._language).title
            row["note"] = f"{title}: “{words['period']}”"
        if table == "citations":
            row["document_id"] = self._document(one)
        taken = {cell for name in FACTS for cell in self.tables[name].cells["fact_id"]}
        if table in FACTS:
            row["fact_id"] = id_of(table, row, taken)
        self._add_row(table, row, words)

    def _held(self, source: str, paragraph: int) -> list[str]:
        """Return the phrases that rows of a source hold in a paragraph of its text."""
        found = []
        for name in (*FACTS, "not_figures"):
            rows = self.tables[name].cells
            rows = rows[rows["source_id"].eq(source) & rows["paragraph"].isin(["", str(paragraph)])]
            found += [comparable(phrase) for phrase in rows["as_printed"]]
        return found

    def _document(self, one: Proposal) -> str:
        """Return the id of a document; add one whose number no row has yet."""
        number = next(marks_in(one.as_printed)).document
        rows, date = self.tables["documents"].cells, one.guesses.get("date", ("", ""))
        same = rows["number"].str.split().str.join("") == number
        same &= rows["issued"].eq(date[0]) | (date[0] == "")
        if not same.any():
            key = fold(number + date[0][:4]).replace("/", "-").replace(" ", "-")
            kind = one.guesses.get("kind", ("", ""))
            row = {"document_id": key, "kind": kind[0], "number": number, "issued": date[0]}
            words = {"kind": kind[1], "issued": date[1]}
            self._add_row("documents", row, {n: said for n, said in words.items() if said})
            return key
        return str(rows["document_id"][same].iloc[0])

    def _known_place(self, name: str, period: str) -> str:
        """Return the id of a place in a period; add a place that nobody knows yet."""
        cells = self.tables["places"].cells
        ids = meanings_of_places(self.tables["places"]).get(fold(name), [])
        lives = cells[cells["place_id"].isin(ids)]
        for place, begin, end in lives[["place_id", "valid_from", "valid_to"]].itertuples(
            index=False
        ):
            if begin[: len(period)] <= period[:10] and (not end or period[:4] <= end):
                return str(place)
        kind = next((word for word in LEVELS if name.startswith(f"{word} ")), "")
        place = fold(name.removeprefix(kind)).replace(" ", "-")
        row = {"place_id": place, "name_vi": name, "level": LEVELS.get(kind, "")}
        self._add_row("places", row, {"name_vi": name, "level": kind})
        return place

    def _add_row(self, table: str, row: Mapping[str, str], words: Mapping[str, str]) -> None:
        cells = self.tables[table].cells
        cells.loc[len(cells)] = [row.get(name, "") for name in columns(table)]
        told = {name: said for name, said in words.items() if name in columns(table)}
        self.words.setdefault(table, {})[len(cells) - 1] = told
