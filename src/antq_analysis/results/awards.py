"""Who gave which awards to whom, every award once, and what the sources leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from antq_analysis.data import finding, places
from antq_analysis.messages import NoAnswer
from antq_analysis.quantities import Bounded, bounds_of, count_of, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antq_analysis.data.dataset import DataSet

__all__ = ["count", "distribution", "results"]

CODES = ["award", "conferred_by", "recipient"]
SPLIT = ["place_id", "period", *CODES]
NOT_STATED = dict.fromkeys(CODES, "not_stated")
NONE = Bounded(0, 0, 0)


def __dir__() -> list[str]:
    return __all__


def results(data: DataSet) -> pd.DataFrame:
    """Return every awards row with the bounds of its figure.

    Parameters
    ----------
    data
        The data set, or a part of it.

    Returns
    -------
    pandas.DataFrame
        All columns of ``data.awards``, and ``lower`` and ``upper`` (missing is open). Rows where
        ``counts_in_total`` is False are parts and repeats of others.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> rows = antq.awards.results(antq.load()).set_index("fact_id")
    >>> print(rows.loc["quang-binh-2014-ministry-medals", "counts_in_total"])
    True
    >>> print(rows.loc["quang-binh-2014-ministry-medals-individuals", "counts_in_total"])
    False
    """
    frame = data.awards
    return frame.join(bounds_of(frame["count"], frame["count_qualifier"]))


class Figure(NamedTuple):
    """A printed number of awards, with the figures that are printed as parts of it.

    Attributes
    ----------
    row
        The row of ``data.awards``.
    codes
        Its award, who conferred it and who received it; what it leaves open is as in its whole.
    number
        Its count.
    parts
        Its parts.
    """

    row: dict[Any, Any]
    codes: dict[str, str]
    number: Bounded
    parts: list[Figure]

    def rest(self) -> Bounded:
        """Return what is left of the figure without its parts."""
        numbers = [part.number for part in self.parts]
        return NONE if numbers == [self.number] else self.number - total(numbers)


def _figures(data: DataSet) -> list[Figure]:
    """Return the figures that are not part of others.

    A part of a repeat is a part of what it repeats.
    """
    repeats = data.awards.set_index("fact_id")["duplicate_of"].dropna().to_dict()
    children: dict[str, list[dict[Any, Any]]] = {}
    for row in data.awards[data.awards["duplicate_of"].isna()].to_dict("records"):
        whole = "" if pd.isna(row["part_of"]) else row["part_of"]
        whole = [whole, *places.followed(repeats, whole)][-1]
        children.setdefault(whole, []).append(row)

    def figure(row: dict[Any, Any], above: dict[str, str]) -> Figure:
        codes = {
            name: above[name] if row[name] == "not_stated" else str(row[name]) for name in CODES
        }
        number = count_of(row, "count")
        assert number is not None  # a checked table holds a number in every row
        parts = [figure(part, codes) for part in children.get(row["fact_id"], [])]
        return Figure(row, codes, number, parts)

    return [figure(row, NOT_STATED) for row in children.get("", [])]


def distribution(data: DataSet) -> pd.DataFrame:
    """Return the finest split of awards that the sources allow, every award once.

    A total and its parts become the parts and what is left of the total; what is left has
    ``not_stated`` wherever the parts are more exact than the total: 13 certificates of which 8 are
    expressly for collectives leave 5 for recipients not stated. A part that leaves open what its
    total states has it from the total. Two sources' figures are never added: each has its row.

    Parameters
    ----------
    data
        The data set, or a part of it.

    Returns
    -------
    pandas.DataFrame
        ``place_id, period, award, conferred_by, recipient, count, count_qualifier, fact_ids``. A
        figure that stands alone has number and qualifier as printed; both are missing where nothing
        is known of what is left.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> split = antq.awards.distribution(data.sel(source="bao-quang-binh-2015"))
    >>> keys = ["award", "conferred_by", "recipient"]
    >>> split[split["period"] == "2014"].set_index(keys)["count"].to_dict()[
    ...     "certificate_of_merit", "ministry", "not_stated"
    ... ]
    5
    """
    pieces: dict[tuple[str, ...], list[Piece]] = {}
    for whole in _figures(data):
        spot = (str(whole.row["place_id"]), str(whole.row["period"]))
        for piece in _pieces(whole):
            key = (*spot, *piece.codes.values(), whole.row["source_id"])
            pieces.setdefault(key, []).append(piece)
    rows = [[*key[: len(SPLIT)], *_printed(found)] for key, found in pieces.items()]
    made = pd.DataFrame(rows, columns=[*SPLIT, "count", "count_qualifier", "fact_ids"])
    made = made.astype({"count": "Int64", "count_qualifier": "str", "fact_ids": "str"})
    for column in CODES:  # in the order of the vocabulary, combinations after it
        known = list(data.awards[column].cat.categories)
        more = sorted(set(made[column]) - set(known))
        made[column] = pd.Categorical(made[column], [*known, *more], ordered=True)
    return made.sort_values(SPLIT, kind="stable", ignore_index=True)


class Piece(NamedTuple):
    """A number of awards that no source splits further."""

    codes: dict[str, str]
    number: Bounded
    fact_ids: list[str]
    row: dict[Any, Any] | None  # of a figure that stands alone


def _pieces(whole: Figure) -> Iterator[Piece]:
    """Yield the parts of a figure, down to the finest, and what is left of it."""
    facts = [whole.row["fact_id"], *(part.row["fact_id"] for part in whole.parts)]
    if not whole.parts:
        yield Piece(whole.codes, whole.number, facts, whole.row)
        return
    for part in whole.parts:
        yield from _pieces(part)
    rest = whole.rest()
    if 0 in (rest.upper, rest.value):
        return  # the parts are the whole
    left = {}
    for name, code in whole.codes.items():
        alike = all(part.row[name] in (code, "not_stated") for part in whole.parts)
        left[name] = code if alike else "not_stated"
    yield Piece(left, rest, facts, None)


def _printed(pieces: list[Piece]) -> tuple[int | None, str | None, str]:
    """Return the number and the qualifier of the pieces together, and their facts."""
    number = total(piece.number for piece in pieces)
    facts = "+".join(dict.fromkeys(fact for piece in pieces for fact in piece.fact_ids))
    row = pieces[0].row
    if len(pieces) == 1 and row is not None:
        word = row["count_qualifier"]
        return row["count"], "exact" if pd.isna(word) else str(word), facts
    word = "at_least" if number.qualifier == "between" else number.qualifier
    printed = {"at_least": number.lower, "at_most": number.upper}.get(word or "", number.value)
    return None if printed is None else int(printed), word, facts


def count(
    data: DataSet,
    award: str | None = None,
    recipient: str | None = None,
    conferred_by: str | None = None,
) -> Bounded:
    """Return how many awards of a kind there were, every award once, as far as is known.

    What the sources leave open (``not_stated``, or one figure for several kinds) may be of the kind
    asked for: it gives the upper bound.

    Parameters
    ----------
    data
        The data set, or a part of it: ``data.sel(place="Quảng Bình", period=2014)``.
    award, recipient, conferred_by
        A code or its label in either language; None is any.

    Raises
    ------
    ValueError
        If a code is unknown, or several sources report awards of one place and period.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> part = antq.load().sel(place="quang-binh", period=2014, source="bao-quang-binh-2015")
    >>> antq.awards.count(part, award="bằng khen", recipient="individual")
    Bounded(lower=5, upper=10, value=None)
    """
    asked = {"award": award, "recipient": recipient, "conferred_by": conferred_by}
    wanted = {
        name: set(finding.code(text, name, data.tables).split("+"))
        for name, text in asked.items()
        if text is not None
    }
    sources: dict[tuple[str, str], str] = {}
    numbers = []
    for figure in _figures(data):
        number = _within(figure, wanted)
        if number.upper != 0:
            numbers.append(number)
            spot = (figure.row["place_id"], figure.row["period"])
            if sources.setdefault(spot, figure.row["source_id"]) != figure.row["source_id"]:
                both = {"one": sources[spot], "other": figure.row["source_id"]}
                raise NoAnswer("two_sources", **both, language=data.language)
    return total(numbers)


def _within(figure: Figure, wanted: dict[str, set[str]]) -> Bounded:
    """Return how many awards of a figure are of the codes that are wanted."""
    codes = {name: set(figure.codes[name].split("+")) for name in wanted}
    parts = total(_within(part, wanted) for part in figure.parts)
    if all(codes[name] <= wanted[name] for name in wanted):
        lowers = [lower for lower in (figure.number.lower, parts.lower) if lower]
        lower = max(lowers, default=figure.number.lower)
        return Bounded(lower, figure.number.upper, figure.number.value)
    if not all(codes[name] & {*wanted[name], "not_stated"} for name in wanted):
        return NONE
    if not figure.parts:
        return Bounded(0, figure.number.upper)
    uppers = [figure.number.upper, (parts + Bounded(0, figure.rest().upper)).upper]
    known = [upper for upper in uppers if upper is not None]
    return Bounded(parts.lower or 0, min(known, default=None))


def level_of(conferred_by: str, levels: list[str]) -> str:
    """Return the level that an award was given on; combinations stay combined.

    The first word of a code names its level (``province_chair`` is of the level ``province``).

    Parameters
    ----------
    conferred_by
        A code of ``conferred_by``, or several joined by +.
    levels
        Codes of the levels, as in the list ``conferring_level``.

    Examples
    --------
    >>> from antq_analysis.results.awards import level_of
    >>> level_of("province_chair+ministry", ["ministry", "province"])
    'province+ministry'
    """
    found = []
    for part in conferred_by.split("+"):
        level = part if part in levels else part.split("_")[0]
        found.append(level if level in levels else part)
    return "+".join(dict.fromkeys(found))
