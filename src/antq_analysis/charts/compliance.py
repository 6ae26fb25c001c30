"""Charts on which share of the units judged meets the standard."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from antq_analysis.charts import marks, rows
from antq_analysis.charts.chart import Missing
from antq_analysis.charts.evidence import first_of
from antq_analysis.charts.frame import Panel, Picture, chart
from antq_analysis.charts.look import colours, line_height
from antq_analysis.proportions import FEW
from antq_analysis.quantities import QUALIFIERS, Bounded
from antq_analysis.results import compliance
from antq_analysis.words import Words, lower_first

NAMED, COLUMNS = 12, 4  # places and kinds of which all dots are named; more are strips
STRIP, SEED = 15.0, 2014  # mm of a strip, and what spreads its dots
DATA = "place_id period period_basis subject standard_id compliant assessed rate_percent rate_basis"
DATA += " rate_qualifier shortfall"


@chart(compliance.results)
def compliance_share(picture: Picture) -> None:
    """Draw which share of each kind of unit met the standard, and how many did not.

    Of several places and periods, the latest period of the place with most units is drawn.
    """
    every, words = rates_of(picture), picture.words
    shown = rows.one_place(every, every["assessed"]).sort_values("subject", kind="stable")
    shown = shown.assign(name=rows.names(shown, ["subject"], words))
    rows.show(picture, shown, DATA)
    which = rows.which_one(picture, every, "units")
    picture.subtitle = rows.subtitle(picture, "share_subtitle", shown, which)
    picture.headline = _floor(shown, words)
    key = "share_sentence" if len(shown) > 1 else "share_sentence_one"
    listed = "; ".join(map(lower_first, picture.listed))
    picture.sentence = words.text(key, where=rows.where(shown, words), listed=listed)
    picture.notes = [*_own_tests(shown, words), *rows.inferred(shown, words)]
    [[ax]] = picture.axes([Panel(list(shown["name"]))], ticks=1)
    percent_axis(ax, "x", words, 0)
    for y, row in zip(picture.middles[0], shown.to_dict("records"), strict=True):
        marks.track(picture, ax, y, 100)
        end = marks.bar(picture, ax, y, rate_of(row), row["fact_id"])
        marks.within(picture, ax, y, end, row["label"])
        if pd.notna(row["shortfall"]):
            count = words.number(int(row["shortfall"]))
            marks.note(ax, 100, y, words.text("did_not", count=count), weight="regular")


@chart(compliance.results)
def compliance_by_place(picture: Picture) -> None:
    """Draw how places compare, kind by kind: a dot a place.

    The latest period of each place is drawn. Up to twelve places are a row each; of more the lowest
    and the highest are named. Places with fewer than ten units are counts.
    """
    every, words = rates_of(picture), picture.words
    shown = rows.latest(every, ["subject", "place_id"])
    several = shown.groupby("comparable_group")["place_id"].transform("nunique") >= 2
    shown = shown[several].sort_values(["standard_id", "subject"], kind="stable")
    dots = shown[~shown["few"]]
    if dots.empty:
        raise Missing("no_places")
    shown = shown.assign(name=rows.names(shown, ["subject", "place_id"], words))
    rows.show(picture, shown, DATA)
    compared = every[every["place_id"].isin(shown["place_id"])]
    which = rows.which(picture, shown, compared)
    picture.subtitle = rows.subtitle(picture, "by_place_subtitle", shown, which)
    group = dots["comparable_group"]
    main = dots[group.eq(group.mode().iloc[0])]
    kind, count = words.label("subject", str(main["subject"].iloc[0])), main["place_id"].nunique()
    told = {"kind": kind, "count": words.number(count), **ends(main, words)}
    picture.headline = words.text("by_place_headline", **told)
    picture.kind, picture.notes = "kind_dots", [words.text("by_place_note")]
    if dots["rate_basis"].eq("printed").any():
        picture.notes.append(words.text("printed_note"))
    picture.notes += rows.inferred(shown, words)
    kinds = [part for _, part in shown.groupby("comparable_group", sort=False)]
    named = shown["place_id"].nunique() <= NAMED and len(kinds) <= COLUMNS
    (_columns if named else _strips)(picture, shown, kinds, _titles(kinds, words))


def _columns(
    picture: Picture, shown: pd.DataFrame, kinds: list[pd.DataFrame], titles: list[str]
) -> None:
    """Draw a row a place and a column a kind, with shares and counts below the dots."""
    order = list(rows.largest(shown, shown["assessed"], NAMED)["place_id"].unique())
    panel = Panel([picture.words.place_short(str(place)) for place in order])
    high, low = 3.4 * line_height(picture.label), lowest(shown)
    columns = [1.0] * len(kinds)
    [line] = picture.axes([panel], columns, ticks=1, heads=3, names=0.25, least=high)
    for ax, part, title in zip(line, kinds, titles, strict=True):
        percent_axis(ax, "x", picture.words, low)
        value, together = _pool(picture, part)
        heading = picture.lines(title, 0.65 * picture.width / len(kinds))
        if together:
            heading.append(picture.words.text("together", share=together))
        marks.head(ax, heading)
        ax.spines["left"].set_visible(False)
        for row in part.to_dict("records"):
            y = picture.middles[0][order.index(row["place_id"])] - 0.2 * high
            ax.axhline(y, color=colours.grid, lw=0.5, zorder=0)
            marks.upright(ax, value, (y - 1.6, y + 1.6), part["fact_id"])
            if not row["few"]:
                rate_dot(picture, ax, row, y)
            label = row["label"].replace(" (", "\n").removesuffix(")")
            look: dict[str, Any] = {"ha": "center", "va": "top", "linespacing": 1.07}
            ax.text((low + 100) / 2, y + 1.6, label, size=picture.label - 0.5, **look)


def _strips(
    picture: Picture, shown: pd.DataFrame, kinds: list[pd.DataFrame], titles: list[str]
) -> None:
    """Draw a row a kind, with a dot a place; the lowest and the highest are named."""
    words = picture.words
    [[ax]] = picture.axes([Panel(titles)], ticks=1, names=0.3, least=STRIP)
    small: dict[str, Any] = {"size": picture.label - 1, "color": colours.muted}
    ys, names = picture.middles[0], ax.get_yticklabels()
    for y, part in zip(ys, kinds, strict=True):
        value, together = _pool(picture, part)
        marks.upright(ax, value, (y - STRIP * 0.32, y + STRIP * 0.32), part["fact_id"])
        ax.text(value or 0, y - STRIP * 0.37, together, ha="center", weight="semibold")
        dots = part[~part["few"]].sort_values("rate_percent", kind="stable")
        for row, side in ((dots.iloc[0], "left"), (dots.iloc[-1], "right")):
            name = words.place_short(str(row["place_id"]))
            ax.text(row["rate_percent"], y + STRIP * 0.42, name, ha=side, va="center", **small)
        counts = part[part["few"]]
        said = first_of(list(counts["name"] + ": " + counts["label"]), words, 3)
        ax.text(100, y - STRIP * 0.4, said, ha="right", **small)
    every = pd.concat([part.assign(y=y) for y, part in zip(ys, kinds, strict=True)])
    spread(picture, ax, every[~every["few"]])
    percent_axis(ax, "x", words, lowest(shown))
    ax.set_ylim(ys[-1] + STRIP / 2, 0)
    ax.set_yticks(ys, [name.get_text() for name in names])


def spread(picture: Picture, ax: Axes, dots: pd.DataFrame) -> None:
    """Draw strips of dots around their ``y``, each dot tied to its fact."""
    import seaborn as sns  # takes as long as all else that draws, and few charts need it

    state = np.random.get_state()  # noqa: NPY002, seaborn draws from it; put back below
    np.random.seed(SEED)  # noqa: NPY002
    look: dict[str, Any] = {"native_scale": True, "orient": "h", "jitter": 0.22, "size": 4.2}
    sns.stripplot(dots, x="rate_percent", y="y", ax=ax, color=picture.color, alpha=0.75, **look)
    np.random.set_state(state)  # noqa: NPY002
    for points, (_, part) in zip(ax.collections, dots.groupby("y"), strict=True):
        points.set(gid="facts:" + "|".join(part["fact_id"]), clip_on=False)
    ax.set(xlabel="", ylabel="")


def rates_of(picture: Picture) -> pd.DataFrame:
    """Return the rows that are rates of the standard, with label and whether units are few."""
    found = picture.rows[picture.rows["left_out"].isna()]
    if found.empty:
        raise Missing("no_rates")
    few = (found["assessed"] < FEW).fillna(False).astype(bool)
    labels = [share(row, picture.words) for row in found.to_dict("records")]
    return found.assign(label=labels, few=few)


def share(row: dict[Any, Any], words: Words) -> str:
    """Return "94.3% (1,201 of 1,273)", the counts alone below ten, the percentage as printed."""
    rate, qualifier = row["rate_percent"], row["rate_qualifier"]
    if row["rate_basis"] == "printed":
        return words.text("as_printed_percent", share=words.rate(rate, qualifier, printed=True))
    count = words.quantity(row["compliant"], qualifier)
    counts = words.text("x_of_n", count=count, assessed=words.number(row["assessed"]))
    if row["assessed"] < FEW:
        return counts
    return f"{words.rate(rate, qualifier, row['assessed'])} ({counts})"


def rate_of(row: dict[Any, Any]) -> Bounded:
    """Return a rate as certain as its numerator or its printed percentage."""
    rate, meaning = float(row["rate_percent"]), QUALIFIERS[row["rate_qualifier"]]
    # Bounds are of counts, one of which hardly moves a rate: it stays right below what it is under.
    lower = rate if meaning.lower is not None and meaning.lower >= 0 else None
    upper = None if meaning.upper is None else max(rate + 1e-9 * meaning.upper, 0)
    return Bounded(lower, upper, rate if meaning.is_value else None)


def rate_dot(
    picture: Picture, ax: Axes, row: dict[Any, Any], across: float, along: str = "x", **look: Any
) -> None:
    """Draw a rate as a dot along an axis; one printed without counts as a diamond."""
    value = float(row["rate_percent"])
    at = (value, across) if along == "x" else (across, value)
    look = {"color": picture.color, **look}
    look["marker"] = "D" if row["rate_basis"] == "printed" else "o"
    marks.dot(picture, ax, at, row["fact_id"], quantity=rate_of(row), along=along, **look)


def percent_axis(
    ax: Axes, which: Literal["x", "y"], words: Words, low: float, ticks: bool = True
) -> None:
    """Label a scale of percentages up to 100 at its ends and in between."""
    values = [low, (low + 100) / 2, 100] if low < 80 else [low, 100]
    labels = [f"{words.number(value, 1, at_least_digits=0)}%" if ticks else "" for value in values]
    ax.set(**{f"{which}lim": (low, 100), f"{which}ticks": values, f"{which}ticklabels": labels})
    ax.grid(axis=which)
    ax.set_axisbelow(True)


def ends(shown: pd.DataFrame, words: Words) -> dict[str, str]:
    """Return the lowest and the highest rate in words."""
    rates = shown["rate_percent"].astype("float64")
    low, high = (words.percent(end, digits=0) for end in (rates.min(), rates.max()))
    return {"low": low, "high": high}


def lowest(shown: pd.DataFrame) -> float:
    """Return where a scale of rates starts."""
    return min(90.0, 10 * math.floor(float(shown[~shown["few"]]["rate_percent"].min()) / 10))


def _titles(kinds: list[pd.DataFrame], words: Words) -> list[str]:
    first = pd.concat([part.iloc[[0]] for part in kinds])
    if first["standard_id"].nunique() == 1:
        return rows.names(first.drop(columns="source_id"), ["subject"], words)
    return [
        f"{words.label('subject', str(row.subject))} ({words.standard_short(row.standard_id)})"
        for row in first.itertuples()
    ]


def _pool(picture: Picture, part: pd.DataFrame) -> tuple[float | None, str]:
    """Return the share of all places together, where their units may be added."""
    try:
        pooled = compliance.pooled(picture.data, part[part["rate_basis"].eq("counts")])
    except ValueError:
        return None, ""
    value = 100 * float(pooled["value"].iloc[0])
    return value, picture.words.percent(value, int(pooled["assessed"].iloc[0]))


def _own_tests(shown: pd.DataFrame, words: Words) -> list[str]:
    """Return that kinds have their own tests, and that communes are made of residential areas."""
    kinds = set(shown["subject"].astype("str"))
    notes = [words.text("own_tests", count=words.number(len(shown)))] if len(kinds) > 1 else []
    return notes + [words.text("nested")] * ({"commune", "residential_area"} <= kinds)


def _floor(shown: pd.DataFrame, words: Words) -> str:
    """Say the floor of all kinds where there is one, else the first kind's share."""
    floors = shown["rate_qualifier"].isin(["exact", "more_than", "at_least"]) & ~shown["few"]
    low = float(shown["rate_percent"].min())
    if len(shown) > 1 and floors.all():
        key = "share_headline_all" if low == 100 else "share_headline"
        return words.text(key, floor=words.number(math.floor(low)))
    label, name = (str(shown[column].iloc[0]).split(" (")[0] for column in ("label", "name"))
    return words.text("share_headline_one", share=label, unit=lower_first(name))
