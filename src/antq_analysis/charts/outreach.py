"""Charts on what campaigns did and reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from typing import Any

import pandas as pd

from antq_analysis.charts.chart import Chart, Missing, Panel, line_height
from antq_analysis.charts.draw import (
    ROWS,
    Bar,
    bars,
    bars_height,
    fitted,
    heading,
    label_width,
    row_for,
)
from antq_analysis.charts.style import BLUE, SIZES, TEAL, Size, check_size
from antq_analysis.dataset import DataSet
from antq_analysis.outreach import results
from antq_analysis.periods import Period, Point
from antq_analysis.quantities import Bounded
from antq_analysis.words import Words, first_short, lower_first, upper_first

WIDEST = 0.34, 0.46  # of the width, for the names of rows: of one place, of several or on a slide
PART = line_height(SIZES["report"].label) + 3.6  # mm of a measure's heading, with the gap below
COLOURS = {"sessions": TEAL, "attendances": BLUE}
ABOVE, BELOW, BLURRED = {"more_than", "at_least"}, {"less_than", "at_most"}, {"about", "nearly"}


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
    return _amounts(frame, data, language, size, "flow")


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
    return _amounts(frame, data, language, size, "stock")


def _amounts(
    frame: pd.DataFrame, data: DataSet, language: str | None, size: str, kind: str
) -> Chart | Missing:
    words = data.words(language)
    rows = results(frame)[lambda rows: rows["kind"].eq(kind)]
    if rows.empty:
        name = "outreach_stock" if kind == "stock" else "outreach_scale"
        return Missing(name, words.language, words.text(f"no_{kind}"))
    plan = partial(_plan_amounts, data=data, words=words, size=size, kind=kind, every=len(rows))
    return fitted_rows(latest_first(rows), plan, words, size)


def _plan_amounts(
    shown: pd.DataFrame, *, data: DataSet, words: Words, size: str, kind: str, every: int
) -> tuple[float, dict[str, Any]]:
    where, when = place_and_period(shown, words)
    headline, listed = _headline(shown, words, kind), _listed(shown, words)
    subtitle = ", ".join(part for part in (words.text(f"{kind}_subtitle"), where, when) if part)
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
        **texts(words, headline, subtitle, listed),
        "sentence": sentence(key, shown, words, told, where, when, caveats=caveats),
        "data": plotted(shown, words),
        "notes": [
            *said,
            *notes(shown, data, words),
            *rows_shown(len(shown), every, "figures", "which_latest", words),
        ],
    }


def fitted_rows(
    order: pd.DataFrame,
    plan: Callable[[pd.DataFrame], tuple[float, dict[str, Any]]],
    words: Words,
    size: str,
) -> Chart:
    """Compose a chart of as many rows as fit; `order` says which, its index how they are drawn."""
    return fitted(words, lambda count: plan(order.head(count).sort_index()), len(order), size)


def texts(
    words: Words, headline: str, subtitle: str, listed: str, alt: str = "bar_alt"
) -> dict[str, str]:
    """Return the headline, the subtitle and the description of a chart."""
    headline = upper_first(headline)
    said = words.text(alt, subtitle=subtitle, finding=headline, listed=listed)
    return {"headline": headline, "subtitle": subtitle, "alt": said}


def _picture(shown: pd.DataFrame, words: Words, size: str) -> tuple[float, dict[str, Any]]:
    """Return the least height of the bars, by measure, and how to draw them."""
    groups, measures = _bars(shown, words), check_size(size)
    labels = [[bar.label for bar in group] for group in groups.values()]
    left = _names_width(shown, [label for group in labels for label in group], measures)
    fixed = len(groups) * PART
    least, height = (
        fixed + sum(bars_height(group, left, row, measures) for group in labels)
        for row in (ROWS[-1], ROWS[0])
    )

    def draw(panel: Panel) -> None:
        y, scale = 0.0, panel.size.scale
        row = row_for(labels, left, panel.height / scale - fixed, measures)
        for measure, group in groups.items():
            y = heading(panel, words.label("measure", measure), y, 0)
            y = bars(panel, group, y=y, left=left, row=row) + 2.6 * scale

    return least, {"draw": draw, "height": height}


def _names_width(shown: pd.DataFrame, labels: list[str], size: Size) -> float:
    """Return the mm that the names of rows take."""
    narrow, wide = WIDEST
    one = shown["place_id"].nunique() == 1 and size.height is None
    return label_width(labels, size, narrow if one else wide)


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
    facts = data.outreach.set_index("fact_id")
    said = [words.text("note_division")]
    if left_out := len(frame) - len(known):
        said.append(words.text("unknown_left_out", count=words.number(left_out)))
    plan = partial(_plan_sessions, data=data, words=words, size=size, every=len(known), said=said)
    return fitted_rows(latest_first(_with_facts(known, facts)), plan, words, size)


def _plan_sessions(
    shown: pd.DataFrame, *, data: DataSet, words: Words, size: str, every: int, said: list[str]
) -> tuple[float, dict[str, Any]]:
    where, when = place_and_period(shown, words)
    rows = _session_bars(shown, words)
    labels = [row.text for row in rows]
    headline, title = _session_headline(shown, labels, words), words.text("session_subtitle")
    subtitle = ", ".join(part for part in (title, where, when) if part)
    listed = listing(row_names(shown, words), labels, words)
    facts = data.outreach.set_index("fact_id")
    behind = facts.loc[shown["fact_ids"].str.split("+").explode()].reset_index()
    least, picture = _session_picture(shown, rows, words, check_size(size))
    return least, {
        **picture,
        "name": "outreach_per_session",
        **texts(words, headline, subtitle, listed),
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


def _with_facts(known: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Add to averages what their figures say: the source, the paragraph and who organised it."""
    names = known["fact_ids"].str.split("+")
    levels = [facts.loc[ids, "organised_by"] for ids in names]
    return known.assign(
        source_id=["+".join(facts.loc[ids, "source_id"]) for ids in names],
        paragraph=["+".join(facts.loc[ids, "paragraph"].astype("str").fillna("")) for ids in names],
        organised_by=[found.iloc[0] if found.nunique() == 1 else None for found in levels],
    )


def latest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the order in which they are shown if not all fit, which no value decides.

    That is the latest period of each place, places in the order of the table, then the period
    before. The index becomes the order of the table.
    """
    rows = rows.reset_index(drop=True)
    periods = [Period.parse(text) for text in rows["period"]]
    ends = pd.Series([10**6 * p.end_date.toordinal() + p.start_date.toordinal() for p in periods])
    turn = ends.groupby(rows["place_id"]).rank(method="dense", ascending=False)
    place = pd.factorize(rows["place_id"])[0]
    order = pd.DataFrame({"turn": turn, "place": place}).sort_values(
        ["turn", "place"], kind="stable"
    )
    return rows.loc[order.index]


def row_names(shown: pd.DataFrame, words: Words) -> list[str]:
    """Return what rows are called: the activity, and what else tells them apart.

    The place and the period are named where there are several; who organised an activity where it
    is known and a place has several rows of one measure.
    """
    names = []
    for row, levelled in zip(shown.to_dict("records"), _levelled(shown), strict=True):
        name, level = words.label("activity", str(row["activity"])), str(row["organised_by"])
        if levelled:
            label = words.label("level", level)
            label = label if level == "national" else lower_first(label)
            name = words.text("organised", name=name, level=label)
        lead = [words.place_full(str(row["place_id"]))] if shown["place_id"].nunique() > 1 else []
        lead += [words.period(str(row["period"]))] if shown["period"].nunique() > 1 else []
        names.append(f"{', '.join(lead)}: {lower_first(name)}" if lead else lower_first(name))
    return names


def _levelled(shown: pd.DataFrame) -> pd.Series:
    """Return which rows are named with the level that organised them."""
    measures = ["place_id", *(["measure"] if "measure" in shown else [])]
    several = shown.groupby(measures, observed=True)["place_id"].transform("size") > 1
    return several & shown["organised_by"].notna()


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
        words.quantity(int(row["value"]), qualifier_of(row["value_qualifier"]))
        for row in rows.to_dict("records")
    )
    lengths = {Period.parse(text).years for text in rows["period"]}
    years = lengths.pop() if len(lengths) == 1 else None
    if years is None or years <= 1:
        return words.text("headline_amounts", listed=listed, unit=words.unit(key))
    span = words.number(years, 1, at_least_digits=0)
    return words.text("headline_years", listed=listed, unit=words.unit(key), years=span)


def count_headline(key: str, shown: pd.DataFrame, words: Words, **more: str) -> str:
    """Say how many figures of how many places and years there are: never which is the largest."""
    periods = [Period.parse(text) for text in shown["period"]]
    first = min(period.start_date.year for period in periods)
    last = max(period.end_date.year for period in periods)
    places = shown["place_id"].unique()
    where = words.text("place_count", count=words.number(len(places)))
    where = words.place(places[0]) if len(places) == 1 else where
    text = words.text(key, count=words.number(len(shown)), where=where, **more)
    years = str(first) if first == last else f"{first}–{last}"
    return first_short(f"{text}, {years}", text)


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
        made.append(words.quantity(int(row["value"]), qualifier_of(row["value_qualifier"]), unit))
    return made


def _stock_listed(shown: pd.DataFrame, words: Words) -> str:
    """Return the stocks of one place as part of a sentence: groups, with their members."""
    return ", ".join(
        words.text("stock_members", members=text) if measure == "members" else text
        for text, measure in zip(_stock_texts(shown, words), shown["measure"], strict=True)
    )


def _listed(shown: pd.DataFrame, words: Words) -> str:
    return listing(row_names(shown, words), list(plotted(shown, words)["label"]), words)


def listing(names: Sequence[str], texts: Sequence[str], words: Words, most: int = 6) -> str:
    """Return rows with their figures as part of a sentence, the first of many."""
    items = [f"{name}: {text}" for name, text in zip(names, texts, strict=True)]
    if len(items) > most:
        items = [*items[:most], words.text("more_rows", count=words.number(len(items) - most))]
    return "; ".join(items)


def place_and_period(shown: pd.DataFrame, words: Words) -> tuple[str, str]:
    """Return the one place and the one period of all rows; nothing where there are several."""
    places, periods = shown["place_id"].unique(), shown["period"].unique()
    where = words.place(places[0], former=True) if len(places) == 1 else ""
    return where, words.period(periods[0]) if len(periods) == 1 else ""


def _cautions(shown: pd.DataFrame) -> list[str]:
    """Return what a reader of amounts is to be told, as parts of the names of messages."""
    cautions = [name for name in ("attendances", "members") if shown["measure"].eq(name).any()]
    return [*cautions, *(["overlap"] if may_overlap(shown) else [])]


def may_overlap(shown: pd.DataFrame) -> bool:
    """Whether a place has several figures of one measure whose periods may overlap."""
    return any(
        Period.parse(one).overlaps(Period.parse(other)) is not False
        for _, group in shown.groupby(["place_id", "measure"], observed=True)
        for one, other in combinations(group["period"], 2)
    )


def notes(shown: pd.DataFrame, data: DataSet, words: Words) -> list[str]:
    """Return what is to be known of rows: who organised them, their marks, their boundaries."""
    made = []
    if shown["activity"].astype("str").str.contains("+", regex=False).any():
        made.append(words.text("note_combined"))
    if _levelled(shown).any():
        made.append(words.text("note_organised"))
    return [*made, *bound_notes(shown, words), *boundaries(shown, data, words)[1]]


def bound_notes(shown: pd.DataFrame, words: Words) -> list[str]:
    """Explain the marks of open and approximate figures, where there are any."""
    column = "value_qualifier" if "value_qualifier" in shown else "qualifier"
    found = set(shown[column].dropna().astype("str"))
    meant = {"note_open": ABOVE, "note_upper": BELOW, "note_between": {"between"}}
    meant["note_blurred"] = BLURRED
    said = [words.text(key) for key, qualifiers in meant.items() if found & qualifiers]
    return [" ".join(said)] if said else []


def boundaries(
    shown: pd.DataFrame, data: DataSet, words: Words
) -> tuple[dict[str, list[Point]], list[str]]:
    """Return the changes of boundaries inside the periods shown, and the notes that name them."""
    dates = data.places.set_index("place_id")["boundary_changed"].dropna()
    changes: dict[str, list[Point]] = {}
    said = []
    for place, periods in shown.groupby("place_id", sort=False)["period"]:
        covered = [Period.parse(text) for text in periods.unique()]
        for day in filter(None, str(dates.get(place, "")).split("+")):
            point = Point.parse(day)
            if any(period.start_date < point.first <= period.end_date for period in covered):
                changes.setdefault(str(place), []).append(point)
                several = shown["place_id"].nunique() > 1
                name = upper_first((words.place_full if several else words.place)(str(place)))
                said.append(words.text("note_boundary", place=name, day=words.date(day)))
    return changes, said


def rows_shown(count: int, every: int, what: str, which: str, words: Words) -> list[str]:
    """Say that only some rows are shown, and which; nothing if all are."""
    if count == every:
        return []
    numbers = {"count": words.number(count), "all": words.number(every)}
    what, which = words.text(f"count_{what}"), words.text(which)
    return [words.text("rows_shown", **numbers, what=what, which=which)]


def sentence(
    key: str,
    shown: pd.DataFrame,
    words: Words,
    listed: str,
    where: str,
    when: str,
    caveats: Sequence[str] = (),
) -> str:
    """Return the finding as a sentence to paste, with its caveats and its sources."""
    lead = ", ".join(part for part in (where, when) if part)
    lead = f"{lead}: " if lead else ""
    caveat = "".join(f"; {text}" for text in caveats)
    source = cited(shown, words)
    return upper_first(words.text(key, lead=lead, listed=listed, caveat=caveat, source=source))


def cited(shown: pd.DataFrame, words: Words, most: int = 5) -> str:
    """Return the sources of rows as part of a sentence: the first, and how many more there are."""
    groups = list(shown.groupby("source_id", sort=False)["paragraph"])
    named = [words.source(str(source), numbers.dropna()) for source, numbers in groups[:most]]
    if len(groups) > most:
        named.append(words.text("more_sources", count=words.number(len(groups) - most)))
    return "; ".join(named)


def plotted(shown: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the plotted figures with the facts behind them."""
    columns = ["source_id", "paragraph", "place_id", "period", "activity", "measure", "value"]
    columns += ["value_qualifier", "lower", "upper", "as_printed"]
    made = shown[columns].copy()
    made["paragraph"] = made["paragraph"].astype("str")
    made["value_qualifier"] = made["value_qualifier"].astype("str").fillna("exact")
    units = [
        words.text("memberships") if measure == "members" else words.unit(measure)
        for measure in shown["measure"].astype("str")
    ]
    made["label"] = [
        words.quantity(int(row["value"]), qualifier_of(row["value_qualifier"]), unit)
        for row, unit in zip(shown.to_dict("records"), units, strict=True)
    ]
    return made.assign(fact_ids=shown["fact_id"]).reset_index(drop=True)


def qualifier_of(qualifier: object) -> str | None:
    """Return a qualifier, or None for an exact number."""
    return None if pd.isna(qualifier) else str(qualifier)


def number(value: object) -> float | None:
    """Return a number, or None where it is missing."""
    return None if pd.isna(value) else float(str(value))
