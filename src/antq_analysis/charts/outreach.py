"""Charts on what campaigns did and reached."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from antq_analysis.charts import facts
from antq_analysis.charts.campaigns import (
    ABOVE,
    BELOW,
    count_headline,
    fitted_rows,
    latest_first,
    may_overlap,
    notes,
    plotted,
    qualifier_of,
    row_names,
)
from antq_analysis.charts.chart import Chart, Missing, Panel, line_height
from antq_analysis.charts.draw import ROWS, Bar, bars, bars_height, heading, label_width, row_for
from antq_analysis.charts.sentences import (
    comma,
    listing,
    place_and_period,
    rows_shown,
    sentence,
    texts,
)
from antq_analysis.charts.style import BLUE, SIZES, TEAL, Size, measures
from antq_analysis.data.dataset import DataSet, asked_of
from antq_analysis.periods import Period
from antq_analysis.quantities import Bounded
from antq_analysis.results import outreach as outreach_results
from antq_analysis.words import Words, first_short, lower_first, upper_first

WIDEST = 0.34, 0.46  # of the width, for the names of rows: of one place, of several or on a slide
PART = line_height(SIZES["report"].label) + 3.6  # mm of a measure's heading, with the gap below
COLOURS = {"sessions": TEAL, "attendances": BLUE}


@asked_of(outreach_results.bounds, "lower")
def scale(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
) -> Chart | Missing:
    """Draw what was done and reached over a period, a part of the picture for each measure.

    Parameters
    ----------
    frame
        Rows as `outreach.bounds` returns them; flows that are results are drawn, each figure once.
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
    >>> antq.charts.scale(data, "en")  # doctest: +ELLIPSIS
    Chart outreach_scale (en): ...
    """
    return _amounts(frame, data.words(language), data, measures(size, ax), "flow")


@asked_of(outreach_results.bounds, "lower")
def stock(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
) -> Chart | Missing:
    """Draw what exists at the date of a report: groups, memberships, models.

    Parameters
    ----------
    frame
        Rows as `outreach.bounds` returns them; stocks that are results are drawn, each once.
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
    >>> antq.charts.stock(data, "en")  # doctest: +ELLIPSIS
    Chart outreach_stock (en): ...
    """
    return _amounts(frame, data.words(language), data, measures(size, ax), "stock")


def _amounts(
    frame: pd.DataFrame, words: Words, data: DataSet, size: Size, kind: str
) -> Chart | Missing:
    rows = outreach_results.results(frame)[lambda rows: rows["kind"].eq(kind)]
    if rows.empty:
        name = "outreach_stock" if kind == "stock" else "outreach_scale"
        return Missing(name, words.language, words.text(f"no_{kind}"))
    plan = partial(_plan_amounts, data=data, words=words, size=size, kind=kind, every=len(rows))
    return fitted_rows(latest_first(rows), plan, words, size)


def _plan_amounts(
    shown: pd.DataFrame, *, data: DataSet, words: Words, size: Size, kind: str, every: int
) -> tuple[float, dict[str, Any]]:
    where, when = place_and_period(shown, words)
    headline, listed = upper_first(_headline(shown, words, kind)), _listed(shown, words)
    subtitle = comma(words.text(f"{kind}_subtitle"), where, when)
    key, told = f"{kind}_sentence", listed
    if kind == "stock" and where and when:
        key, told = "stock_sentence_one", _stock_listed(shown, words)
    cautions = _cautions(shown)
    caveats = [words.text(f"caveat_{caution}") for caution in cautions]
    said = [words.text("note_stock")] if kind == "stock" else []
    said += [words.text(f"note_{caution}") for caution in cautions]
    least, picture = _picture(shown, words, size)
    return least, {
        **picture,
        "name": "outreach_stock" if kind == "stock" else "outreach_scale",
        **texts(words, "bar_alt", headline, subtitle, listed=listed),
        "sentence": sentence(key, shown, words, told, where, when, caveats=caveats),
        "data": plotted(shown, words),
        "notes": [
            *said,
            *notes(shown, data, words),
            *rows_shown(len(shown), every, "figures", "which_latest", words),
        ],
    }


def _picture(shown: pd.DataFrame, words: Words, size: Size) -> tuple[float, dict[str, Any]]:
    """Return the least height of the bars, by measure, and how to draw them."""
    groups = _bars(shown, words)
    labels = [[bar.label for bar in group] for group in groups.values()]
    left = _names_width(shown, [label for group in labels for label in group], size)
    fixed = len(groups) * PART
    least, height = (
        fixed + sum(bars_height(group, left, row, size) for group in labels)
        for row in (ROWS[-1], ROWS[0])
    )

    def draw(panel: Panel) -> None:
        y, scale = 0.0, panel.size.scale
        row = row_for(labels, left, panel.height / scale - fixed, size)
        for measure, group in groups.items():
            y = heading(panel, words.label("measure", measure), y, 0)
            y = bars(panel, group, y=y, left=left, row=row) + 2.6 * scale

    return least, {"draw": draw, "height": height}


def _names_width(shown: pd.DataFrame, labels: list[str], size: Size) -> float:
    """Return the mm that the names of rows take."""
    narrow, wide = WIDEST
    one = shown["place_id"].nunique() == 1 and size.height is None
    return label_width(labels, size, narrow if one else wide)


@asked_of(outreach_results.per_session, "per_session")
def per_session(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
) -> Chart | Missing:
    """Draw attendances per session, as certain as the figures that they are made from.

    Parameters
    ----------
    frame
        Rows as `outreach.per_session` returns them.
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
    >>> antq.charts.per_session(data, "en")  # doctest: +ELLIPSIS
    Chart outreach_per_session (en): ...
    """
    words, sheet = data.words(language), measures(size, ax)
    known = frame[frame["qualifier"].notna()]
    if known.empty:
        return Missing("outreach_per_session", words.language, words.text("no_per_session"))
    said = [words.text("note_division")]
    if left_out := len(frame) - len(known):
        said.append(words.text("unknown_left_out", count=words.number(left_out)))
    rows = latest_first(_with_facts(known, data.outreach))
    plan = partial(_plan_sessions, data=data, words=words, size=sheet, every=len(rows), said=said)
    return fitted_rows(rows, plan, words, sheet)


def _plan_sessions(
    shown: pd.DataFrame, *, data: DataSet, words: Words, size: Size, every: int, said: list[str]
) -> tuple[float, dict[str, Any]]:
    where, when = place_and_period(shown, words)
    rows = _session_bars(shown, words)
    labels = [row.text for row in rows]
    headline = upper_first(_session_headline(shown, labels, words))
    subtitle = comma(words.text("session_subtitle"), where, when)
    listed = listing(row_names(shown, words), labels, words)
    behind = facts.behind(shown, data.outreach)
    least, picture = _session_picture(shown, rows, words, size)
    return least, {
        **picture,
        "name": "outreach_per_session",
        **texts(words, "bar_alt", headline, subtitle, listed=listed),
        "sentence": sentence("session_sentence", behind, words, listed, where, when),
        "data": shown.assign(label=labels).drop(columns="organised_by"),
        "notes": [
            *said,
            *notes(shown, data, words),
            *rows_shown(len(shown), every, "averages", "which_latest", words),
        ],
    }


def _session_picture(
    shown: pd.DataFrame, rows: Sequence[Bar], words: Words, size: Size
) -> tuple[float, dict[str, Any]]:
    """Return the least height of the bars, and how to draw them below their unit."""
    unit = f"{words.text('unit_of_measure')}: {words.unit('attendances_per_session')}"
    labels = [row.label for row in rows]
    left = _names_width(shown, labels, size)
    least, height = (PART + bars_height(labels, left, row, size) for row in (ROWS[-1], ROWS[0]))

    def draw(panel: Panel) -> None:
        row = row_for([labels], left, panel.height / panel.size.scale - PART, size)
        bars(panel, rows, y=heading(panel, unit, 0, 0), left=left, row=row)

    return least, {"draw": draw, "height": height}


def _with_facts(known: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Add to averages what their figures say: the source, the paragraph and who organised it."""
    levels = figures.set_index("fact_id")["organised_by"]
    found = [levels[ids.split("+")] for ids in known["fact_ids"]]
    one = [level.iloc[0] if level.nunique() == 1 else None for level in found]
    return facts.sourced(known, figures).assign(organised_by=one)


def as_bar(name: str, row: dict[Any, Any], words: Words, color: str = BLUE) -> Bar:
    """Return the bar of a printed figure, which ends at the number that is printed."""
    value, qualifier = int(row["value"]), qualifier_of(row["value_qualifier"])
    known = Bounded.from_printed(value, qualifier)
    return Bar(
        upper_first(name),
        words.quantity(value, qualifier),
        [str(row["fact_id"])],
        known.value,
        value if qualifier in ABOVE else known.lower,
        value if qualifier in BELOW else known.upper,
        color,
    )


def _bars(shown: pd.DataFrame, words: Words) -> dict[str, list[Bar]]:
    """Return the bars by measure, in the order of the table."""
    made: dict[str, list[Bar]] = {str(measure): [] for measure in sorted_measures(shown)}
    for name, row in zip(row_names(shown, words), shown.to_dict("records"), strict=True):
        measure = str(row["measure"])
        made[measure].append(as_bar(name, row, words, COLOURS.get(measure, BLUE)))
    return made


def sorted_measures(shown: pd.DataFrame) -> list[str]:
    """Return the measures of rows in the order of their list of codes."""
    return [str(measure) for measure, _ in shown.groupby("measure", observed=True)]


def _session_bars(shown: pd.DataFrame, words: Words) -> list[Bar]:
    made = []
    for name, row in zip(row_names(shown, words), shown.to_dict("records"), strict=True):
        lower, upper = (number(row[f"per_session_{end}"]) for end in ("lower", "upper"))
        value, facts = number(row["per_session"]), row["fact_ids"].split("+")
        text = words.bounded(Bounded(lower, upper, value))
        made.append(Bar(upper_first(name), text, facts, value, lower, upper))
    return made


def _headline(shown: pd.DataFrame, words: Words, kind: str) -> str:
    """Say the figures of one place if they are few; of several only how many there are."""
    many = count_headline("headline_stock", shown, words)
    if kind == "stock":
        if shown["place_id"].nunique() == 1 and len(shown) <= 3:
            return first_short(", ".join(_stock_texts(shown, words)), many)
        return many
    measures = sorted_measures(shown)
    key = "attendances" if "attendances" in measures else measures[0]
    rows = shown[shown["measure"] == key]
    if rows["place_id"].nunique() > 1 or len(rows) > 2:
        what = "headline_attendances" if key == "attendances" else "headline_figures"
        measure = lower_first(words.label("measure", key))
        return count_headline(what, rows, words, measure=measure)
    listed = words.listed(
        words.quantity(int(row["value"]), row["value_qualifier"]) for row in rows.to_dict("records")
    )
    lengths = {Period.parse(text).years for text in rows["period"]}
    years = lengths.pop() if len(lengths) == 1 else None
    if years is None or years <= 1:
        return words.text("headline_amounts", listed=listed, unit=words.unit(key))
    span = words.number(years, 1, at_least_digits=0)
    return words.text("headline_years", listed=listed, unit=words.unit(key), years=span)


def _session_headline(shown: pd.DataFrame, texts: list[str], words: Words) -> str:
    if shown["place_id"].nunique() > 1 or len(texts) > 2:
        return count_headline("session_headline_many", shown, words)
    unit = words.unit("attendances_per_session")
    return words.text("session_headline", listed=words.listed(texts), unit=unit)


def _stock_texts(shown: pd.DataFrame, words: Words) -> list[str]:
    """Return stocks with what they count: "48 Zalo groups", "9,000 memberships"."""
    made = []
    for row in shown.to_dict("records"):
        unit, name = words.unit(str(row["measure"])), words.label("activity", str(row["activity"]))
        unit = words.text("memberships") if row["measure"] == "members" else unit
        unit = lower_first(name) if unit in name.lower() else unit
        made.append(words.quantity(int(row["value"]), row["value_qualifier"], unit))
    return made


def _stock_listed(shown: pd.DataFrame, words: Words) -> str:
    """Return the stocks of one place as part of a sentence: groups, with their members."""
    return ", ".join(
        words.text("stock_members", members=text) if measure == "members" else text
        for text, measure in zip(_stock_texts(shown, words), shown["measure"], strict=True)
    )


def _listed(shown: pd.DataFrame, words: Words) -> str:
    return listing(row_names(shown, words), list(plotted(shown, words)["label"]), words)


def _cautions(shown: pd.DataFrame) -> list[str]:
    """Return what a reader of amounts is to be told, as parts of the names of messages."""
    cautions = [name for name in ("attendances", "members") if shown["measure"].eq(name).any()]
    return [*cautions, *(["overlap"] if may_overlap(shown) else [])]


def number(value: object) -> float | None:
    """Return a number, or None where it is missing."""
    return None if pd.isna(value) else float(str(value))
