"""The chart on what was done and how many attended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from antq_analysis.charts import marks, rows
from antq_analysis.charts.chart import Missing
from antq_analysis.charts.evidence import first_of
from antq_analysis.charts.frame import Panel, Picture, chart
from antq_analysis.charts.look import colours, line_height, text_width
from antq_analysis.periods import Period
from antq_analysis.quantities import Bounded, count_of
from antq_analysis.results import outreach
from antq_analysis.words import Words, lower_first

SPOT = ["place_id", "period"]
GROUP = [*SPOT, "activity", "organised_by", "series", "source_id"]
MEASURES = ("sessions", "attendances")
AVERAGES = (("attendances", "sessions"), ("members", "groups"))
PLACES, BARS = 12, 56.0  # places of a panel each, and mm that bars and gaps take
DATA = "place_id period period_basis activity measure kind organised_by value value_qualifier lower"


@chart(outreach.results)
def outreach_scale(picture: Picture) -> None:
    """Draw what was done, and how many attended: a row an activity, by place and period.

    Sessions, attendances and attendances per session have a scale each, and so have periods of
    different lengths. What is counted at a date, such as groups, is numbers without bars.
    """
    every, words = picture.rows[picture.rows["counts_in_total"]], picture.words
    if every.empty:
        raise Missing("no_outreach")
    is_flow = every["kind"].eq("flow") & every["measure"].isin(MEASURES)
    shown = _fitting(every, rows.MOST)
    titled = shown[is_flow.reindex(shown.index)]["activity"].nunique() != 1
    shown = _fitting(every, PLACES) if titled else shown  # places of a panel each take more room
    both = _activities(shown, words)
    groups = [
        part for _, part in both.groupby(SPOT if titled else "length", sort=False, dropna=False)
    ]
    panels = _panels(groups, titled, words)
    names = [
        ", ".join(filter(None, [panel.title, lower_first(name) if panel.title else name]))
        for panel in panels
        for name in panel.names
    ]
    both = pd.concat(groups).assign(name=names)
    each = both.assign(fact_id=both["fact_ids"].str.split("+")).explode("fact_id")
    named = shown.merge(each[["fact_id", "name", "label"]], on="fact_id")
    rows.show(picture, named, f"{DATA} upper")
    picture.listed = list(both["name"] + ": " + both["label"])
    flows, which = shown[is_flow.reindex(shown.index)], rows.which(picture, shown, every)
    main = flows if len(flows) else shown
    picture.subtitle = rows.subtitle(picture, "scale_subtitle", main, which)
    picture.headline = _headline(both[both["length"].notna()], words)
    picture.sentence = words.text("scale_sentence", listed=_sentence(both, words))
    picture.notes = _notes(picture, shown)
    _draw(picture, groups, panels, titled)


def _fitting(every: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return all rows, or the latest of the largest places if there are too many."""
    if len(every[SPOT].drop_duplicates()) <= most:
        return every
    return rows.largest(rows.latest(every), every["value"], most)


def _activities(shown: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return a row an activity: its figures by measure, and how long its period is."""
    made = []
    for _, part in shown.groupby(GROUP, sort=False, observed=True, dropna=False):
        figures = {str(row["measure"]): row for row in part.to_dict("records")}
        counts: dict[str, Any] = {name: count_of(row, "value") for name, row in figures.items()}
        printed = {
            name: words.quantity(row["value"], row["value_qualifier"])
            for name, row in figures.items()
        }
        first = part.iloc[0]
        is_flow = first["kind"] == "flow" and set(counts) <= set(MEASURES)
        said = [f"{printed[name]} {words.unit(name)}" for name in counts]
        averages = [(_average(counts, *both), "_per_".join(both)[:-1]) for both in AVERAGES]
        said += [words.bounded(one, unit=words.unit(unit)) for one, unit in averages if one]
        average = (averages[0][0], words.bounded(averages[0][0]) if averages[0][0] else "")
        made.append(
            {
                **first[GROUP],
                "activity": str(first["activity"]),
                "length": round(Period.parse(first["period"]).years or 0) if is_flow else None,
                "cells": [*((counts.get(one), printed.get(one, "")) for one in MEASURES), average],
                "label": ", ".join(said),
                "fact_ids": "+".join(part["fact_id"]),
            }
        )
    return pd.DataFrame(made)


def _average(counts: dict[str, Bounded], over: str, under: str) -> Bounded | None:
    if not {over, under} <= set(counts) or 0 in (counts[under].value, counts[under].upper):
        return None
    average = counts[over] / counts[under]
    return average if average.qualifier else None


def _panels(groups: list[pd.DataFrame], titled: bool, words: Words) -> list[Panel]:
    """Name activities by what tells them apart, below place and period if `titled`."""
    titles = [""] * len(groups)
    if titled and len(groups) > 1:
        first = pd.concat([part.iloc[[0]] for part in groups])
        titles = rows.names(first.drop(columns="source_id"), SPOT, words)
    panels = []
    for part, title in zip(groups, titles, strict=True):
        dated = part["length"].isna().any()
        columns = ["activity"] if titled else [*SPOT, "activity"] if dated else SPOT
        names = rows.names(part, columns, words, columns if dated else columns[:1])
        levels = [_by(level, words) for level in part["organised_by"]]
        panels.append(Panel([a + b for a, b in zip(names, levels, strict=True)], title))
    return panels


def _by(level: object, words: Words) -> str:
    return "" if pd.isna(level) else f" ({lower_first(words.label('level', str(level)))})"


def _draw(picture: Picture, groups: list[pd.DataFrame], panels: list[Panel], titled: bool) -> None:
    """Draw bars for flows, in columns with a scale each; write numbers for the rest."""
    both, words = pd.concat(groups), picture.words
    # The labels behind the bars leave the names what there is.
    widths = [
        max(text_width(label, picture.label, "semibold") for _, label in column)
        for column in zip(*both["cells"], strict=True)
    ]
    share = min(max((picture.width - sum(widths) - BARS) / picture.width, 0.25), 0.4)
    bars = [part["length"].notna().any() for part in groups]
    heads = [has and (not titled or not any(bars[:n])) for n, has in enumerate(bars)]
    grid = picture.axes(panels, (1, 1, 1), heads=sum(heads), names=share)
    names = [words.label("measure", one) for one in MEASURES] + [words.text("per_session")]
    ends = {
        length: [
            max(marks.end_of(count) for count, _ in column) or 1
            for column in zip(*part["cells"], strict=True)
        ]
        for length, part in both.groupby("length")
    }
    for line, part, panel, has_head, has_bars, ys in zip(
        grid, groups, panels, heads, bars, picture.middles, strict=True
    ):
        for ax, name in zip(line, names, strict=True):
            ax.set_xticks([])
            ax.spines["left"].set_visible(has_bars)
            if has_head:
                marks.head(ax, [name], line_height(picture.label) if panel.title else 0)
        for y, row in zip(ys, part.to_dict("records"), strict=True):
            if pd.notna(row["length"]):
                _bars(picture, line, y, row, ends[row["length"]])
                continue
            text = line[0].text(0, y, row["label"], va="center", weight="semibold")
            text.set_in_layout(False)  # runs on over the columns beside …
            if has_bars:  # … and over their axes
                text.set_bbox({"facecolor": "white", "linewidth": 0, "pad": 1})
                line[0].set_zorder(1)
            marks.tied(text, row["fact_ids"])


def _bars(
    picture: Picture, line: Sequence[Axes], y: float, row: dict[str, Any], ends: list[float]
) -> None:
    """Draw sessions, attendances and their ratio; what is not stated has a sign."""
    tints = (colours.teal, picture.color, picture.color)
    for ax, color, end, (count, label) in zip(line, tints, ends, row["cells"], strict=True):
        ax.set_xlim(0, end)
        if count is None:
            sign = picture.words.text("not_stated_sign")
            marks.note(ax, 0, y, sign, color=colours.muted)
        else:
            reached = marks.bar(picture, ax, y, count, row["fact_ids"], color=color)
            marks.behind(ax, reached, y, label, count)


def _headline(flows: pd.DataFrame, words: Words) -> str:
    """Say the attendances of one place, or the range of the averages of several."""
    known = [row for row in flows.to_dict("records") if row["cells"][1][0]]
    counts = [row["cells"][1][1] for row in known]
    levels = [row["organised_by"] for row in known]
    if len(known) == 1:
        return words.text("scale_headline_one", name=known[0]["name"], count=counts[0])
    if len(known) == 2 and len(set(levels)) == 2 and pd.notna(levels).all():
        a, b = (words.label("level", str(level)) for level in levels)
        return words.text("scale_headline_two", a=a, b=lower_first(b), x=counts[0], y=counts[1])
    averages = sorted((row["cells"][2] for row in known), key=lambda cell: marks.end_of(cell[0]))
    averages = [label for count, label in averages if count]
    if len(averages) < 2:
        return words.text("scale_headline", count=words.number(len(flows)))
    return words.text("scale_headline_range", low=averages[0], high=averages[-1])


def _sentence(both: pd.DataFrame, words: Words, most: int = 8) -> str:
    said = []
    for _, part in both.groupby(SPOT, sort=False):
        names = rows.names(part, ["activity"], words)
        each = zip(names, part["organised_by"], part["label"], strict=True)
        items = [f"{lower_first(name)}{_by(by, words)} {label}" for name, by, label in each]
        said.append(f"{rows.where(part, words)}: {'; '.join(items)}")
    return first_of(said, words, most)


def _notes(picture: Picture, shown: pd.DataFrame) -> list[str]:
    """Return what has to be known of attendances, overlaps, words and boundaries."""
    words, notes = picture.words, []
    attendances = shown[shown["measure"].eq("attendances") & shown["kind"].eq("flow")]
    if len(attendances):
        overlap = any(
            outreach.may_overlap(picture.data, part)
            for _, part in attendances.groupby("place_id", sort=False)
            if len(part) > 1
        )
        notes.append(words.text("attendances_overlap" if overlap else "attendances_note"))
    if shown["as_printed"].str.contains(r"\blượt\b(?! người)|[Hh]ội nghị").any():
        notes.append(words.text("sessions_note"))
    if shown["measure"].eq("members").any():
        notes.append(words.text("members_note"))
    return [*notes, *rows.boundaries(shown, picture), *rows.inferred(shown, words)]
