"""Who gave which awards to whom, every award once, and what the sources leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from antq_analysis.quantities import Bounded, count_of, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antq_analysis.data.dataset import DataSet

SPLIT = ["place_id", "period", "award", "conferred_by", "recipient"]


def counted(data: DataSet) -> pd.DataFrame:
    """Return every awards row with ``counts_in_total``: False for parts and for repeats.

    Parameters
    ----------
    data
        The data set, or a part of it.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> counted = antq.awards.counted(data).set_index("fact_id")["counts_in_total"]
    >>> print(counted["quang-binh-2014-ministry-medals"])
    True
    >>> print(counted["quang-binh-2014-ministry-medals-individuals"])
    False
    """
    frame = data.awards
    counts = frame["part_of"].isna() & frame["duplicate_of"].isna()
    return frame.assign(counts_in_total=counts.astype(bool))


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
    frame = data.awards[data.awards["duplicate_of"].isna()]
    wholes = _originals(frame["part_of"].dropna(), data.awards)
    children = dict(list(frame.loc[wholes.index].groupby(wholes)))
    pieces: dict[tuple[str, ...], list[Piece]] = {}
    for _, whole in frame[frame["part_of"].isna()].iterrows():
        for piece in _pieces(whole, children, dict.fromkeys(SPLIT[2:], "not_stated")):
            pieces.setdefault((*piece.split, whole["source_id"]), []).append(piece)
    rows = [
        {**dict(zip(SPLIT, name, strict=False)), **_printed(found)}
        for name, found in pieces.items()
    ]
    made = pd.DataFrame(rows, columns=[*SPLIT, "count", "count_qualifier", "fact_ids"])
    made = made.astype({"count": "Int64", "count_qualifier": "str", "fact_ids": "str"})
    for column in ("award", "conferred_by", "recipient"):
        made[column] = _ordered(made[column].astype("str"), data, column)
    return made.sort_values(SPLIT, kind="stable", ignore_index=True)


class Piece(NamedTuple):
    """A number of awards that no source splits further."""

    split: tuple[str, ...]
    number: Bounded
    facts: list[str]
    printed: tuple[int, str] | None  # of a figure that stands alone: number and qualifier


def _originals(wholes: pd.Series, frame: pd.DataFrame) -> pd.Series:
    """Return the figures that parts belong to; a part of a repeat is one of what it repeats."""
    repeats = frame.set_index("fact_id")["duplicate_of"].dropna().to_dict()
    while wholes.isin(repeats).any():
        wholes = wholes.map(lambda name: repeats.get(name, name))
    return wholes


def _pieces(
    whole: pd.Series, children: dict[str, pd.DataFrame], above: dict[str, str]
) -> Iterator[Piece]:
    """Yield the parts of a figure, down to the finest, and what is left of it."""
    codes = {
        column: above[column] if whole[column] == "not_stated" else str(whole[column])
        for column in above
    }
    spot = (str(whole["place_id"]), str(whole["period"]))
    count = _count(whole)
    parts = children.get(whole["fact_id"])
    if parts is None:
        word = "exact" if pd.isna(whole["count_qualifier"]) else str(whole["count_qualifier"])
        printed = (int(whole["count"]), word)
        yield Piece((*spot, *codes.values()), count, [whole["fact_id"]], printed)
        return
    for _, part in parts.iterrows():
        yield from _pieces(part, children, codes)
    known = [_count(part) for _, part in parts.iterrows()]
    rest = count - total(known)
    if known == [count] or rest.upper == 0 or rest.value == 0:
        return  # the parts are the whole
    left = {
        column: code if set(parts[column].astype("str")) <= {code, "not_stated"} else "not_stated"
        for column, code in codes.items()
    }
    yield Piece((*spot, *left.values()), rest, [whole["fact_id"], *parts["fact_id"]], None)


def _count(row: pd.Series) -> Bounded:
    count = count_of(row, "count")
    assert count is not None  # the model requires the column
    return count


def _printed(pieces: list[Piece]) -> dict[str, object]:
    """Return the number and the word that say how many awards the pieces are."""
    count = total(piece.number for piece in pieces)
    facts = "+".join(dict.fromkeys(fact for piece in pieces for fact in piece.facts))
    number: float | None
    word: str | None
    if len(pieces) == 1 and pieces[0].printed is not None:
        number, word = pieces[0].printed
    elif count.qualifier in {"at_least", "between"}:
        number, word = count.lower, "at_least"
    elif count.qualifier == "at_most":
        number, word = count.upper, "at_most"
    else:
        number, word = count.value, count.qualifier
    return {
        "count": None if number is None else int(number),
        "count_qualifier": word,
        "fact_ids": facts,
    }


def _ordered(values: pd.Series, data: DataSet, column: str) -> pd.Categorical:
    """Return codes in the order of the vocabulary, the combinations after it."""
    known = list(data.awards[column].cat.categories)
    more = sorted(set(values) - set(known))
    return pd.Categorical(values, categories=known + more, ordered=True)


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
    >>> import antq_analysis as antq
    >>> antq.awards.level_of("province_chair+ministry", ["ministry", "province"])
    'province+ministry'
    """
    found = []
    for part in conferred_by.split("+"):
        level = part if part in levels else part.split("_")[0]
        found.append(level if level in levels else part)
    return "+".join(dict.fromkeys(found))
