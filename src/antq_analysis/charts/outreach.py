"""Charts on what campaigns did and reached."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from antq_analysis.charts.chart import Chart, Missing, Panel, compose, line_height
from antq_analysis.charts.draw import Bar, bars, bars_height, heading, label_width
from antq_analysis.charts.style import BLUE, SIZES, TEAL, check_size
from antq_analysis.dataset import DataSet
from antq_analysis.outreach import results
from antq_analysis.periods import Period
from antq_analysis.quantities import Bounded
from antq_analysis.words import Words, lower_first, upper_first

ROW = 11.0  # mm; names of activities take two lines
MOST_ROWS = 12  # bars of one measure; of more, the largest are shown, and the note says so
COLOURS = {"sessions": TEAL, "attendances": BLUE}


def scale(
    frame: pd.DataFrame, data: DataSet, language: str | None = None, size: str = "report"
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
    """
    return _amounts(frame, data, language, size, kind="flow", name="outreach_scale")


def stock(
    frame: pd.DataFrame, data: DataSet, language: str | None = None, size: str = "report"
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
    """
    return _amounts(frame, data, language, size, kind="stock", name="outreach_stock")


def _amounts(
    frame: pd.DataFrame, data: DataSet, language: str | None, size: str, *, kind: str, name: str
) -> Chart | Missing:
    words = data.words(language)
    rows = results(frame)[lambda rows: rows["kind"].eq(kind)]
    if rows.empty:
        return Missing(name, words.language, words.text(f"no_{kind}"))
    parts, notes = _by_measure(rows, words, size)
    shown = pd.concat([rows for _, rows in parts])
    where, when = place_and_period(shown, words)
    drawn = {measure: _bars(rows, words, bool(where)) for measure, rows in parts}
    headline = _headline(shown, words, kind)
    subtitle = ", ".join(part for part in (words.text(f"{kind}_subtitle"), where, when) if part)

    labels = {measure: [bar.label for bar in group] for measure, group in drawn.items()}
    every = [label for group in labels.values() for label in group]
    part = line_height(SIZES["report"].label) + 4
    height = sum(bars_height(group, label_width(every), ROW) + part for group in labels.values())

    def draw(panel: Panel) -> None:
        y, scale, left = 0.0, panel.size.scale, label_width(every, panel.size)
        fixed = len(drawn) * part * scale
        squeeze = min(1.0, (panel.height - fixed) / (height * scale - fixed))
        for measure, group in drawn.items():
            y = heading(panel, words.label("measure", measure), y, 0)
            y = bars(panel, group, y=y, left=left, row=ROW, squeeze=squeeze) + 3 * scale

    items = [
        (bar.label, f"{bar.text} {words.unit(measure)}")
        for measure, group in drawn.items()
        for bar in group
    ]
    listed = listing(items, words, bool(where))
    return compose(
        words,
        name=name,
        headline=headline,
        subtitle=subtitle,
        alt=words.text("bar_alt", subtitle=subtitle, finding=headline, listed=listed),
        sentence=sentence(f"{kind}_sentence", shown, words, listed, where, when),
        data=plotted(shown, words),
        draw=draw,
        height=height,
        notes=[
            words.text(f"note_{kind}"),
            *overlap_note(shown, words),
            *bound_notes(shown, words),
            *notes,
        ],
        size=size,
    )


def per_session(
    frame: pd.DataFrame, data: DataSet, language: str | None = None, size: str = "report"
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
    """
    words = data.words(language)
    known = frame[frame["qualifier"].notna()]
    if known.empty:
        return Missing("outreach_per_session", words.language, words.text("no_per_session"))
    notes = []
    if len(known) < len(frame):
        notes.append(words.text("unknown_left_out", count=len(frame) - len(known)))
    shown = known.head(min(MOST_ROWS, check_size(size).rows - 2))
    if len(known) > len(shown):
        notes.append(words.text("first_rows", count=len(shown), all=len(known)))
    where, when = place_and_period(shown, words)
    rows = [_session_bar(row, words, bool(where)) for row in shown.to_dict("records")]
    subtitle = ", ".join(part for part in (words.text("session_subtitle"), where, when) if part)
    headline = _session_headline([row.text for row in rows], words)

    labels = [row.label for row in rows]
    height = bars_height(labels, label_width(labels), ROW)

    def draw(panel: Panel) -> None:
        squeeze = min(1.0, panel.height / (height * panel.size.scale))
        left = label_width(labels, panel.size)
        bars(panel, rows, y=0, left=left, row=ROW, squeeze=squeeze)

    listed = listing([(row.label, row.text) for row in rows], words, bool(where))
    facts = data.outreach.set_index("fact_id")
    names = shown["fact_ids"].str.split("+")
    plotted = shown.assign(
        source_id=["+".join(facts.loc[ids, "source_id"]) for ids in names],
        paragraph=["+".join(facts.loc[ids, "paragraph"].astype("str").fillna("")) for ids in names],
        label=[row.text for row in rows],
    )
    return compose(
        words,
        name="outreach_per_session",
        headline=headline,
        subtitle=subtitle,
        alt=words.text("bar_alt", subtitle=subtitle, finding=headline, listed=listed),
        sentence=sentence(
            "session_sentence", facts.loc[names.explode()].reset_index(), words, listed, where, when
        ),
        data=plotted,
        draw=draw,
        height=height,
        notes=[words.text("note_division"), *bound_notes(shown, words), *notes],
        size=size,
    )


def _by_measure(
    rows: pd.DataFrame, words: Words, size: str
) -> tuple[list[tuple[str, pd.DataFrame]], list[str]]:
    """Split by measure, as many measures and rows as fit; say what is not shown."""
    room = check_size(size).rows
    groups = list(rows.groupby("measure", observed=True))
    kept, notes = groups[: max(room // 3, 1)], []
    most = min(max(room // len(kept) - 1, 1), MOST_ROWS)
    parts = []
    for measure, group in kept:
        part = group
        if len(group) > most:
            part = group.nlargest(most, "value")
            name = lower_first(words.label("measure", str(measure)))
            notes.append(words.text("largest_rows", count=most, all=len(group), measure=name))
        parts.append((str(measure), part))
    if len(kept) < len(groups):
        notes.append(words.text("shown_of", count=len(kept), all=len(groups)))
    return parts, notes


def _bars(rows: pd.DataFrame, words: Words, one_place: bool) -> list[Bar]:
    made = []
    for row in rows.to_dict("records"):
        value, qualifier = int(row["value"]), qualifier_of(row["value_qualifier"])
        quantity = Bounded.from_printed(value, qualifier)
        # A bar ends at the printed number: "more than 16,000" is drawn and written as that.
        lower = value if qualifier in {"more_than", "at_least"} else quantity.lower
        made.append(
            Bar(
                row_name(row, words, one_place),
                words.quantity(value, qualifier),
                [row["fact_id"]],
                quantity.value,
                lower,
                quantity.upper,
                COLOURS.get(str(row["measure"]), BLUE),
            )
        )
    return made


def row_name(row: dict[str, object], words: Words, one_place: bool) -> str:
    """Return what a row is called: the activity, and the place where there are several."""
    name = words.label("activity", str(row["activity"]))
    if one_place:
        return name
    where, when = words.place(str(row["place_id"])), words.period(str(row["period"]))
    return f"{where}, {when}: {lower_first(name)}"


def _session_bar(row: dict[str, object], words: Words, one_place: bool) -> Bar:
    ends = {name: number(row[name]) for name in ("per_session_lower", "per_session_upper")}
    value, (lower, upper) = number(row["per_session"]), ends.values()
    quantity = Bounded(lower, upper, value)
    return Bar(
        row_name(row, words, one_place),
        words.bounded(quantity),
        str(row["fact_ids"]).split("+"),
        value,
        lower,
        upper,
    )


def _headline(shown: pd.DataFrame, words: Words, kind: str) -> str:
    measures = list(shown["measure"].astype("str"))
    if kind == "stock" and len(shown) <= 3:
        return upper_first(words.listed(plotted(shown, words)["label"]))
    key = "attendances" if "attendances" in measures else measures[0]
    rows = shown[shown["measure"] == key]
    unit = words.unit(key)
    texts = [
        words.quantity(int(row["value"]), qualifier_of(row["value_qualifier"]))
        for row in rows.to_dict("records")
    ]
    if len(texts) > 2:
        top = rows.loc[rows["value"].astype("int64").idxmax()]
        largest = words.quantity(int(top["value"]), qualifier_of(top["value_qualifier"]))
        place = words.bare_place(top["place_id"])
        return words.text("headline_most", largest=largest, unit=unit, place=place)
    years = {Period.parse(text).years for text in rows["period"]}
    length = years.pop() if len(years) == 1 else None
    listed = words.listed(texts)
    if kind == "flow" and length is not None and length > 1:
        span = words.number(length, 1, at_least_digits=0)
        return upper_first(words.text("headline_years", listed=listed, unit=unit, years=span))
    return upper_first(words.text("headline_amounts", listed=listed, unit=unit))


def _session_headline(texts: list[str], words: Words) -> str:
    if len(texts) <= 2:
        return upper_first(words.text("session_headline", listed=words.listed(texts)))
    return words.text("session_headline_many", count=len(texts))


def listing(items: Sequence[tuple[str, str]], words: Words, one_place: bool, most: int = 6) -> str:
    """Return rows with their figures as part of a sentence, the first of many."""
    texts = [f"{lower_first(name) if one_place else name}: {text}" for name, text in items[:most]]
    if len(items) > most:
        texts.append(words.text("more_rows", count=len(items) - most))
    return "; ".join(texts)


def place_and_period(shown: pd.DataFrame, words: Words) -> tuple[str, str]:
    """Return the one place and the one period of all rows; nothing where there are several."""
    places, periods = shown["place_id"].unique(), shown["period"].unique()
    where = words.place(places[0], former=True) if len(places) == 1 else ""
    return where, words.period(periods[0]) if len(periods) == 1 else ""


def overlap_note(shown: pd.DataFrame, words: Words) -> list[str]:
    """Say that figures may overlap, where a place has several."""
    repeated = shown.groupby(["place_id", "measure"], observed=True).size().max()
    return [words.text("note_overlap")] if repeated > 1 else []


def bound_notes(shown: pd.DataFrame, words: Words) -> list[str]:
    """Explain the marks of open and approximate figures, where there are any."""
    column = "value_qualifier" if "value_qualifier" in shown else "qualifier"
    found = set(shown[column].dropna().astype("str"))
    notes = []
    if found & {"more_than", "at_least"}:
        notes.append(words.text("note_open"))
    if found & {"about", "nearly"}:
        notes.append(words.text("note_hatched"))
    return [" ".join(notes)] if notes else []


def sentence(
    key: str, shown: pd.DataFrame, words: Words, listed: str, where: str, when: str
) -> str:
    """Return the finding as a sentence to paste, with its sources."""
    sources = "; ".join(
        words.source(str(source), group["paragraph"].dropna())
        for source, group in shown.groupby("source_id", sort=False)
    )
    lead = ", ".join(part for part in (where, when) if part)
    return upper_first(
        words.text(key, lead=f"{lead}: " if lead else "", listed=listed, source=sources)
    )


def plotted(shown: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the plotted figures with the facts behind them."""
    columns = ["source_id", "paragraph", "place_id", "period", "activity", "measure", "value"]
    columns += ["value_qualifier", "lower", "upper", "as_printed"]
    made = shown[columns].copy()
    made["paragraph"] = made["paragraph"].astype("str")
    made["value_qualifier"] = made["value_qualifier"].astype("str").fillna("exact")
    made["label"] = [
        words.quantity(
            int(row["value"]), qualifier_of(row["value_qualifier"]), words.unit(str(row["measure"]))
        )
        for row in shown.to_dict("records")
    ]
    return made.assign(fact_ids=shown["fact_id"]).reset_index(drop=True)


def qualifier_of(qualifier: object) -> str | None:
    """Return a qualifier, or None for an exact number."""
    return None if pd.isna(qualifier) else str(qualifier)


def number(value: object) -> float | None:
    """Return a number, or None where it is missing."""
    return None if pd.isna(value) else float(str(value))
