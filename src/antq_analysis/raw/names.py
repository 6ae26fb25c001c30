"""What people write for a code or a place: its label or its name, in either language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from antq_analysis.messages import LANGUAGES, Fault, say
from antq_analysis.periods import Period
from antq_analysis.phrases import bare_place, composed, fold
from antq_analysis.quantities import QUALIFIERS
from antq_analysis.raw.problems import Checked, Problem, Table, nearest
from antq_analysis.raw.schema import SUBJECTS, columns, lists_in_use

ID = r"[A-Za-z0-9][A-Za-z0-9._-]*"
LISTED = 12  # codes that a sentence names


@dataclass
class Vocabulary:
    """The codes of a list in their official order, and what is not known about them.

    `meanings` are codes by what people write for them, as compared. `lost` are codes of rows with a
    problem of their own; `unsure` is a list with a row whose code can't be read. What may be such a
    code is no fault of the cell that uses it.
    """

    name: str = ""
    codes: list[str] = field(default_factory=list)
    meanings: dict[str, list[str]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    unsure: bool = False

    def add(self, code: str, labels: Iterable[str]) -> None:
        """Add a code with its labels."""
        self.codes.append(code)
        for label in {fold(label) for label in labels} - {""}:
            self.meanings.setdefault(label, []).append(code)

    def understood(self, text: str) -> str:
        """Return the codes that a text is the labels of, joined by +, or the text itself."""
        parts = [text] if fold(text) in self.meanings else re.split(r" *[+,] *", text)
        found = [
            [part] if part in self.codes else self.meanings.get(fold(part), []) for part in parts
        ]
        if not all(len(codes) == 1 for codes in found):
            return text
        return "+".join(in_order([codes[0] for codes in found], self.name))

    def read(self, text: str, *, joined: bool) -> str | None:
        """Return a code, or several joined by +; None where one may be lost.

        Raises
        ------
        Fault
            If it is no code of the list; the remedy names the code that is meant, or all.
        """
        single, parts = {code for code in self.codes if "+" not in code}, text.split("+")
        if not all(parts):
            raise Fault("plus_too_many", value=text)
        if len(parts) > 1 and not joined and set(parts) <= single:
            raise Fault("several_codes", value=text)
        for part in parts if joined else [text]:
            if self.unsure or part in self.lost:
                return None
            if part not in single:
                raise self._unknown(text, part)
        if len(set(parts)) < len(parts):
            raise Fault("code_twice", value=text)
        ordered = "+".join(in_order(parts, self.name))
        if ordered != text:
            raise Fault("wrong_order", value=text, new=ordered)
        return text

    def _unknown(self, text: str, part: str) -> Fault:
        """Return what is wrong with a text, or with a part of it that is no code."""
        single = [code for code in self.codes if "+" not in code]
        if not single:
            return Fault("no_codes_yet", value=part, list=self.name, table="codes")
        if (new := self.understood(text)) != text:
            return Fault("not_a_code", "write", value=text, list=self.name, new=new)
        meant = self.meanings.get(fold(part), [])
        labelled = self.meanings.get(nearest(part, self.meanings), [])
        near = "" if meant else nearest(part, single) or "".join(labelled[:1])
        options = ", ".join(meant or single[:LISTED])
        return Fault("not_a_code", value=part, list=self.name, near=near, options=options)


def in_order(codes: list[str], name: str) -> list[str]:
    """Return codes in the official order of their list, if it has one."""
    place = {code: number for number, code in enumerate(SUBJECTS)} if name == "subject" else {}
    return sorted(codes, key=lambda code: place.get(code, len(place)))


def vocabularies(checked: Checked) -> dict[str, Vocabulary]:
    """Return the vocabularies by list; without a table of codes nothing is known about them."""
    table = checked.tables.get("codes")
    if table is None or table.cells.empty:
        if table is not None:
            checked.problems.append(Problem(table.file, Fault("no_codes")))
        return {name: Vocabulary(name, unsure=True) for name in lists_in_use()}
    found = {name: Vocabulary(name, lost=set(table.lost)) for name in lists_in_use()}
    cells = table.cells[["list", "code", "label_vi", "label_en"]].map(composed)
    for line, name, code, *labels in cells.itertuples(name=None):
        near = nearest(name, found, cutoff=0.85) if name not in found else ""
        odd = name == "qualifier" and code not in ("", *QUALIFIERS)
        if near:
            checked.add("codes", line, "list", Fault("no_list", value=name, near=near))
        if odd:
            fault = Fault("odd_qualifier", value=code, options=", ".join(QUALIFIERS))
            checked.add("codes", line, "code", fault)
        if near or odd or not name:
            for vocabulary in [found[near or name]] if name else found.values():
                vocabulary.lost.add(code)
        elif all(re.fullmatch(ID, part) for part in code.split("+")):
            words = QUALIFIERS[code].words if name == "qualifier" else ()
            found.setdefault(name, Vocabulary(name)).add(code, [*labels, *words])
        else:
            found.setdefault(name, Vocabulary(name)).unsure = True
    return found


def understand_codes(table: Table, known: dict[str, Vocabulary]) -> None:
    """Put codes in the place of their labels in a sheet of a workbook."""
    for column in columns(table.name).values():
        if column.list and table.is_sheet:
            cells = table.cells[column.name]
            codes = {text: known[column.list].understood(text) for text in cells.unique()}
            table.cells[column.name] = cells.map(codes).astype(object)


def understand_places(checked: Checked) -> None:
    """Put ids in the place of places' names in a workbook; in files, say which id is meant.

    A name that several places have means the one that existed in the row's period.
    """
    places = checked.tables.get("places")
    if places is None or places.cells.empty:
        return
    ids = set(places.cells["place_id"].map(composed))
    meanings: dict[str, list[str]] = {}
    for table in checked.tables.values():
        for column in columns(table.name).values():
            cells = table.cells[column.name] if column.refers_to == "places" else pd.Series()
            for text in cells.unique():
                if text and not set(composed(text).split("+")) <= ids:
                    meanings = meanings or meanings_of_places(places)
                    for line in cells.index[cells == text] if fold(text) in meanings else ():
                        _understand(checked, table, line, column.name, meanings[fold(text)])


def _understand(checked: Checked, table: Table, line: int, column: str, found: list[str]) -> None:
    text, row = table.cells.at[line, column], table.cells.loc[line]
    meant = [one for one in found if len(found) == 1 or _lived(checked, one, row.get("period", ""))]
    if len(meant) != 1:
        fault = Fault("name_of_several", value=text, options=", ".join(meant or found))
        checked.add(table.name, line, column, fault)
    elif table.is_sheet:
        table.cells.at[line, column] = meant[0]
    else:
        checked.add(table.name, line, column, Fault("name_not_id", value=text, new=meant[0]))


def _lived(checked: Checked, place_id: str, text: str) -> bool:
    """Whether a place existed in a period, as far as its dates say."""
    places = checked.tables["places"].cells
    row = places[places["place_id"].map(composed) == place_id].iloc[0]
    try:
        life = Period.parse(f"{row['valid_from'] or '0001'}/{row['valid_to'] or '9999'}")
        return Period.parse(text).overlaps(life) is not False
    except Fault:
        return True


def meanings_of_places(places: Table) -> dict[str, list[str]]:
    """Return the ids of places by what people write for them, as compared."""
    found: dict[str, dict[str, None]] = {}
    cells = places.cells[["place_id", "name_vi", "name_en"]].map(composed)
    written = [(one, name) for one, *names in cells.itertuples(index=False) for name in names]
    written += [(one, bare_place(name)) for one, name, _ in cells.itertuples(index=False)]
    written += [pair for language in LANGUAGES for pair in place_labels(places, language).items()]
    sound = set(places.cells["place_id"])  # an id with what can't be seen has a problem
    for one, name in [*written, *((one, one) for one in cells["place_id"])]:
        if name and one in sound and re.fullmatch(ID, one):
            found.setdefault(fold(name), {})[one] = None
    return {name: list(ids) for name, ids in found.items()}


def place_labels(places: Table, language: str) -> dict[str, str]:
    """Return the names of places by id; those that several places have are told apart.

    What tells them apart is where they lie, or when they were: "tỉnh Quảng Ngãi (từ 01/7/2025)".
    """
    cells = places.cells.map(composed).set_index("place_id")
    names = cells[f"name_{language}"].where(cells[f"name_{language}"] != "", cells["name_vi"])
    labels = dict(names)
    for name, group in cells.groupby(names):
        for place, row in group.iterrows() if len(group) > 1 else ():
            key = "from_day" if row["valid_from"] else "to_day"
            day = _short_date(row["valid_from"] or row["valid_to"], language)
            if group["parent_id"].nunique() > 1:
                labels[place] = f"{name} ({names.get(row['parent_id'], row['parent_id'])})"
            elif day:
                labels[place] = f"{name} ({say('commands', key, language, day=day)})"
    uses = Counter(labels.values())
    return {one: f"{name} ({one})" if uses[name] > 1 else name for one, name in labels.items()}


def _short_date(text: str, language: str) -> str:
    """Return an ISO date as offices write it: 01/7/2025, 11/02/2015."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    return (
        f"{day}/{month if month < '03' else month.lstrip('0')}/{year}" if language == "vi" else text
    )
