"""Proposals behind the tables that there are: rows that an analyst completes or deletes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from antq_analysis.messages import rows_of
from antq_analysis.phrases import comparable, composed, fold, marks_in, pattern
from antq_analysis.raw.blank_cells import id_of, slug, untaken
from antq_analysis.raw.names import meanings_of_places
from antq_analysis.raw.problems import Table
from antq_analysis.raw.schema import FACTS, FIGURES, columns, describe
from antq_analysis.texts.reading import Proposal, proposals

HEADING = 60  # letters of a paragraph whose date may be that of publication
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
        source = source or next(iter(named), slug([Path(file).stem]))
        place = next(iter(sources["place_id"][sources["source_id"] == source]), None)
        if place is None:
            names = [one.guesses["place_id"][0] for one in found if "place_id" in one.guesses]
            place = self._known_place(max(names, key=names.count), "") if names else ""
            self._add_source(source, file, paragraphs, found, place)
        held, reasons = self._held(source), set()
        for one in found:
            phrase = comparable(one.as_printed)
            others = held.get(str(one.paragraph), []) + held.get("", [])
            known = (one.paragraph, phrase) in reasons
            known = known or any(pattern(phrase).search(other) for other in others)
            if not one.table:
                known = known or "period" in one.guesses
                reasons.add((one.paragraph, phrase))
            if not known:
                self._add_figure(one.table or "not_figures", one, source, place)

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

    def _add_figure(self, table: str, one: Proposal, source: str, place: str) -> None:
        """Add a row for a number or a date, and its place if nobody knows that yet."""
        row = {"source_id": source, "paragraph": str(one.paragraph), "as_printed": one.as_printed}
        usual = {
            one.name: one.blank for one in columns(table).values() if one.blank not in ("", "*")
        }
        row |= usual | {"place_id": place}
        row |= {name: f"{value:f}" for name, value in one.values.items()}
        row |= {name: code for name, (code, _) in one.guesses.items()}
        words = {name: said for name, (_, said) in one.guesses.items()}
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

    def _held(self, source: str) -> dict[str, list[str]]:
        """Return the phrases that rows of a source hold, by paragraph."""
        held: dict[str, list[str]] = {}
        for name in (*FACTS, "not_figures"):
            rows = self.tables[name].cells
            for row in rows[rows["source_id"] == source].itertuples():
                held.setdefault(row.paragraph, []).append(comparable(row.as_printed))
        return held

    def _document(self, one: Proposal) -> str:
        """Return the id of a document; add one whose number no row has yet."""
        number = next(marks_in(one.as_printed)).document
        (date, said), rows = one.guesses.get("date", ("", "")), self.tables["documents"].cells
        same = rows["number"].str.split().str.join("") == number
        same &= rows["issued"].eq(date) | (date == "")
        if same.any():
            return str(rows["document_id"][same].iloc[0])
        key = untaken(slug([number, date[:4]]), set(rows["document_id"]))
        kind, words = one.guesses.get("kind", ("", ""))
        row = {"document_id": key, "kind": kind, "number": number, "issued": date}
        self._add_row("documents", row, {"kind": words, "issued": said})
        return key

    def _known_place(self, name: str, period: str) -> str:
        """Return the id of a place in a period; add a place that nobody knows yet."""
        rows, year = self.tables["places"].cells, period[:4]
        ids = meanings_of_places(self.tables["places"]).get(fold(name), [])
        for row in rows[rows["place_id"].isin(ids)].itertuples():
            if row.valid_from[: len(year)] <= year and (not row.valid_to or year <= row.valid_to):
                return str(row.place_id)
        kind = next((word for word in LEVELS if name.startswith(f"{word} ")), "")
        place = untaken(slug([name.removeprefix(kind)]), set(rows["place_id"]))
        row = {"place_id": place, "name_vi": name, "level": LEVELS.get(kind, "")}
        self._add_row("places", row, {"name_vi": name, "level": kind})
        return place

    def _add_row(self, table: str, row: Mapping[str, str], words: Mapping[str, str]) -> None:
        cells = self.tables[table].cells
        cells.loc[len(cells)] = [row.get(name, "") for name in columns(table)]
        told = {name: said for name, said in words.items() if said and name in columns(table)}
        self.words.setdefault(table, {})[len(cells) - 1] = told
