"""Charts on how many units meet the standard."""

from __future__ import annotations

import math
from numbers import Integral
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from antq_analysis.charts.chart import Chart, Missing, Panel, compose, mark
from antq_analysis.charts.draw import THICK, Bar, bar, bars_height, label_width, named_axes, rows_of
from antq_analysis.charts.facts import plotted
from antq_analysis.charts.sentences import assessment_years, cited, numbered, texts, told_apart
from antq_analysis.charts.style import BLUE, ORANGE, TRACK, measures
from antq_analysis.data.dataset import DataSet, asked_of
from antq_analysis.results.compliance import FEW, charted, one_place, rates
from antq_analysis.words import Words, has_message, lower_first

SQUARES_HIGH = 5
SQUARES_ROW = 16.0  # mm


@asked_of(rates, "rate_percent")
def share_meeting(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    digits: int | None = None,
    *,
    ax: Axes | None = None,
) -> Chart | Missing:
    """Draw the share of each kind of unit that meets the standard, in the circular's order.

    Parameters
    ----------
    frame
        Rows as `compliance.rates` returns them. One place, period and standard is drawn: the
        latest of those with the most kinds of unit.
    data
        The data set, for names and sources.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.
    ax
        Axes of your figure in whose box the whole chart is laid out; see `antq.charts`.
    digits
        Decimals of the percentages: 0, 1 or 2; without it none below 100 units, and one above.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> antq.charts.share_meeting(data, "en")  # doctest: +ELLIPSIS
    Chart compliance_share (en): ...
    """
    words, sheet = data.words(language), measures(size, ax)
    digits = _decimals(digits)
    shown = one_place(frame, data)
    if shown.empty:
        return Missing("compliance_share", words.language, words.text("no_rates"))
    place, period = _where(shown, words)
    labels = [share_label(row, words, digits) for row in shown.to_dict("records")]
    names = _names(shown, words)

    def draw(panel: Panel) -> None:
        left, scale = label_width(names, panel.size), panel.size.scale
        right = max(panel.text_width(label, "semibold") for label in labels) + 3 * scale
        lanes = rows_of(names, panel.size, left - 3 * scale)
        ax = named_axes(panel, lanes, y=0, left=left, right=right)
        ax.set_xlim(0, 100)
        thick = THICK * scale
        for middle, label, row in zip(lanes.middles, labels, shown.to_dict("records"), strict=True):
            at = (0, middle - thick / 2)
            ax.add_patch(Rectangle(at, 100, thick, facecolor=TRACK, edgecolor=BLUE))
            per_mm = 100 / (panel.width - left - right)
            bar(ax, middle, _rate_bar(row, label), per_mm * scale, scale, thick)
            ax.text(103, middle, label, va="center", weight="semibold")

    listed = "; ".join(
        words.text("share_item", unit=lower_first(name), share=label)
        for name, label in zip(names, labels, strict=True)
    )
    headline = _share_headline(shown, names, words)
    subtitle = words.text("share_subtitle", place=place, period=period)
    told = {"period": period, "place": place, "listed": listed, "source": cited(shown, words)}
    return compose(
        words,
        name="compliance_share",
        **texts(words, "share_alt", headline, subtitle, listed=listed),
        sentence=words.text(_of_kinds("share_sentence", shown), **told),
        data=_data(shown, names).assign(label=labels),
        draw=draw,
        height=bars_height(names, label_width(names, sheet), size=sheet),
        notes=_notes(frame, shown, data, words),
        size=sheet,
    )


@asked_of(rates, "rate_percent")
def shortfall(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
) -> Chart | Missing:
    """Draw how many units of each kind do not meet the standard, a square a unit.

    Parameters
    ----------
    frame
        Rows as `compliance.rates` returns them; the same place and period is drawn as by
        `share_meeting`.
    data
        The data set, for names and sources.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.
    ax
        Axes of your figure in whose box the whole chart is laid out; see `antq.charts`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> antq.charts.shortfall(data, "en")  # doctest: +ELLIPSIS
    Chart compliance_shortfall (en): ...
    """
    words, sheet = data.words(language), measures(size, ax)
    every = one_place(frame, data)
    shown = every[every["shortfall"].notna()]
    if shown.empty:
        return Missing("compliance_shortfall", words.language, words.text("no_shortfall"))
    place, period = _where(shown, words)
    names = _names(shown, words)
    counts = [int(count) for count in shown["shortfall"]]
    each = _units_per_square(max(counts))
    labels = [
        words.text("of_assessed", count=words.number(count), assessed=words.number(assessed))
        for count, assessed in zip(counts, shown["assessed"], strict=True)
    ]

    def draw(panel: Panel) -> None:
        left, scale = label_width(names, panel.size), panel.size.scale
        squeeze = min(1.0, panel.height / (len(shown) * SQUARES_ROW * scale))
        lanes = rows_of(names, panel.size, left - 3 * scale, SQUARES_ROW, squeeze)
        ax = named_axes(panel, lanes, y=0, left=left)
        ax.set_xlim(0, panel.width - left)
        side = SQUARES_ROW * scale * squeeze * 0.72 / SQUARES_HIGH
        for place, row in enumerate(shown.to_dict("records")):
            middle = lanes.middles[place]
            end = _squares(ax, middle, side, counts[place] / each, row["fact_id"])
            ax.text(end + 3 * scale, middle, labels[place], va="center", weight="semibold")

    listed = "; ".join(
        words.text("shortfall_item", unit=lower_first(name), count=label)
        for name, label in zip(names, labels, strict=True)
    )
    uncounted = [lower_first(name) for name in _names(every[every["shortfall"].isna()], words)]
    headline = _shortfall_headline(counts, names, bool(uncounted), words)
    key = "square_one" if each == 1 else "square_many"
    subtitle = words.text("shortfall_subtitle", place=place, period=period)
    told = {"period": period, "place": place, "listed": listed, "source": cited(shown, words)}
    return compose(
        words,
        name="compliance_shortfall",
        **texts(words, "shortfall_alt", headline, subtitle, listed=listed),
        sentence=words.text(_of_kinds("shortfall_sentence", shown), **told),
        data=_data(shown, names).assign(label=labels),
        draw=draw,
        height=len(shown) * SQUARES_ROW,
        notes=[
            words.text(key, count=words.number(each)),
            *([words.text("without_counts", kinds=words.listed(uncounted))] if uncounted else []),
            *_notes(frame, shown, data, words),
        ],
        size=sheet,
    )


def _decimals(digits: object) -> int | None:
    """Return how many decimals percentages have; raise an error if they can't have so many."""
    if digits is None:
        return None
    if isinstance(digits, bool) or not isinstance(digits, Integral) or digits not in (0, 1, 2):
        raise ValueError(f"digits={digits!r}: percentages have 0, 1 or 2 decimals here")
    return int(digits)


def _where(shown: pd.DataFrame, words: Words) -> tuple[str, str]:
    first = shown.iloc[0]
    return words.place(first["place_id"], former=True), words.period(first["period"])


def _names(shown: pd.DataFrame, words: Words) -> list[str]:
    return told_apart(shown, "subject", lambda code: words.label("subject", code), words)


def share_label(row: dict[str, Any], words: Words, digits: int | None = None) -> str:
    """Return "94.3% (1,201 of 1,273)", the counts alone below ten, the percentage as printed."""
    qualifier = row["rate_qualifier"]
    if row["rate_basis"] == "printed":
        share = words.qualified_percent(row["rate_percent"], qualifier)
        return words.text("as_printed_percent", share=share)
    count = words.quantity(row["compliant"], qualifier)
    counts = words.text("x_of_n", count=count, assessed=words.number(row["assessed"]))
    if row["assessed"] < FEW:
        return counts
    share = words.qualified_percent(row["rate_percent"], qualifier, row["assessed"], digits)
    return f"{share} ({counts})"


def _rate_bar(row: dict[str, Any], label: str) -> Bar:
    """Return the bar of a rate, as certain as its numerator or its printed percentage."""
    rate, word = float(row["rate_percent"]), row["rate_qualifier"]
    ids = [row["fact_id"]]
    if word in {"more_than", "at_least"} and rate < 90:  # above, the arrow would leave the whole
        return Bar("", label, ids, None, rate, None)
    if word in {"less_than", "at_most"}:
        return Bar("", label, ids, None, None, rate)
    if word in {"about", "nearly"}:
        return Bar("", label, ids, rate, None, rate if word == "nearly" else None)
    upper = rate if word == "exact" else 100.0
    return Bar("", label, ids, rate if word == "exact" else None, rate, upper)


def _share_headline(shown: pd.DataFrame, names: list[str], words: Words) -> str:
    """Say the floor of all kinds where there is one, else the first kind's share."""
    floors = shown["rate_qualifier"].isin(["exact", "more_than", "at_least"])
    enough = shown["rate_basis"].eq("printed") | shown["assessed"].ge(FEW).fillna(False)
    lowest = shown["rate_percent"].astype("float64").min()
    if len(shown) > 1 and (floors & enough).all():
        if lowest == 100:
            return words.text("share_headline_all")
        return words.text("share_headline", floor=words.number(math.floor(lowest)))
    share = share_label(shown.iloc[0].to_dict(), words).split(" (")[0]
    return words.text("share_headline_one", share=share, unit=names[0].split(" (")[0])


def _of_kinds(key: str, shown: pd.DataFrame) -> str:
    """Return the key of a sentence, which says of several kinds that each has its own test."""
    return key if shown["subject"].nunique() > 1 else f"{key}_one"


def _shortfall_headline(counts: list[int], names: list[str], some: bool, words: Words) -> str:
    """Say how many units of each kind did not meet it; `some` kinds may have no counts."""
    low, high = words.number(min(counts)), words.number(max(counts))
    if len(counts) == 1:
        if counts[0] == 0:
            return words.text("shortfall_headline_none", unit=names[0])
        unit = lower_first(names[0])
        return numbered("shortfall_headline_one", counts[0], words, unit=unit)
    if some:
        span = low if low == high else f"{low}–{high}"
        return words.text("shortfall_headline_counted", span=span)
    if max(counts) == 0:
        return words.text("share_headline_all")
    if low == high:
        return numbered("shortfall_headline_each", counts[0], words)
    return words.text("shortfall_headline", low=low, high=high)


def _notes(frame: pd.DataFrame, shown: pd.DataFrame, data: DataSet, words: Words) -> list[str]:
    """Return what has to be said beside rates: own tests, nesting, assessment year, standard."""
    standard = shown["standard_id"].iloc[0]
    notes = [f"{words.standard(standard)}."]
    if len(shown) > 1:
        notes[0] += " " + words.text("own_test")
    if {"commune", "residential_area"} <= set(shown["subject"].astype(str)):
        threshold = data.standards.set_index("standard_id")["commune_threshold_percent"][standard]
        if pd.notna(threshold):
            key = f"nested_{standard}"  # what the threshold is a share of differs by standard
            key = key if has_message(key) else "nested"
            notes[0] += " " + words.text(key, threshold=words.number(float(threshold)))
    notes += assessment_years(shown, words)
    if shown["base"].isna().all():
        notes.append(words.text("denominators_open"))
    others = len(charted(frame, data)) - len(shown)
    if others > 0:
        notes.append(numbered("others_in_tables", others, words))
    return notes


def _data(shown: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    columns = "source_id paragraph place_id period subject subject_label compliant assessed"
    columns += " rate_percent rate_basis rate_qualifier shortfall as_printed"
    return plotted(shown.assign(subject_label=names), columns)


def _units_per_square(most: int) -> int:
    """Return how many units a square stands for, so that the longest row stays readable."""
    each = 1
    while most / each > 30 * SQUARES_HIGH:
        each *= 10
    return each


def _squares(ax: Axes, middle: float, side: float, count: float, fact_id: str) -> float:
    """Draw a count as squares in columns from the top; return where they end, in mm."""
    squares = math.ceil(count)
    top = middle - side * SQUARES_HIGH / 2
    for number in range(squares):
        column, row = divmod(number, SQUARES_HIGH)
        part = min(count - number, 1)
        at = (side * (column + 0.08), top + side * (row + 0.08))
        shape = Rectangle(at, 0.84 * side * part, 0.84 * side, facecolor=ORANGE, edgecolor="none")
        ax.add_patch(mark(shape, [fact_id]))
    return math.ceil(squares / SQUARES_HIGH) * side
