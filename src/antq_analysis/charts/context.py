"""Charts on what stands behind the figures: the timeline, who cites what, named initiatives."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from antq_analysis.charts.chart import Chart, Missing, Panel, compose, line_height, mark, wrap
from antq_analysis.charts.draw import Bar, bars, bars_height, heading, label_width
from antq_analysis.charts.style import (
    BLUE,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PINK,
    SIZES,
    TEAL,
    check_size,
    on,
)
from antq_analysis.dataset import DataSet
from antq_analysis.words import Words, lower_first

KINDS = {"standard": PINK, "document": ORANGE, "figures": BLUE, "event": TEAL, "source": MUTED}
LANE = 5.6  # mm
LABELS = 76.0  # mm for the names of documents
SHORTEST = 60  # days; a shorter span is drawn as a dot


def timeline(
    frame: pd.DataFrame, data: DataSet, language: str | None = None, size: str = "report"
) -> Chart | Missing:
    """Draw sources, the periods that figures cover, documents, events and standards over time.

    Parameters
    ----------
    frame
        Rows as `context.timeline` returns them.
    data
        The data set, for names and sources.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.
    """
    words = data.words(language)
    if frame.empty:
        return Missing("timeline", words.language, words.text("no_timeline"))
    rows, notes = _lanes(frame, words, size)
    covered = frame[frame["kind"].isin(["figures", "event"])]
    years = covered if len(covered) else frame
    first, last = years["period_start"].min().year, years["period_end"].max().year
    headline = words.text("timeline_headline", sources=len(data.sources), first=first, last=last)
    subtitle = words.text("timeline_subtitle")
    kinds = [kind for kind in KINDS if (rows["kind"] == kind).any()]
    listed = "; ".join(
        words.text(
            "timeline_group",
            kind=lower_first(words.text(f"timeline_{kind}")),
            count=int((frame["kind"] == kind).sum()),
        )
        for kind in kinds
    )

    def draw(panel: Panel) -> None:
        _draw_timeline(panel, rows, kinds, words)

    notes.insert(0, words.text("timeline_planned"))
    height = len(rows) * LANE + len(kinds) * (line_height(8.5) + 2) + 8
    named = data.sources.assign(paragraph=None)
    source = "; ".join(words.source(name) for name in named["source_id"].head(5))
    plotted = rows.drop(columns=["planned", "name"]).assign(
        label=rows["name"], fact_ids=rows["source_id"].fillna(rows["document_id"])
    )
    return compose(
        words,
        name="timeline",
        headline=headline,
        subtitle=subtitle,
        alt=words.text("timeline_alt", subtitle=subtitle, finding=headline, listed=listed),
        sentence=words.text("timeline_sentence", finding=headline, listed=listed, source=source),
        data=plotted,
        sources=named,
        draw=draw,
        height=height,
        notes=notes,
        size=size,
    )


def citations(
    frame: pd.DataFrame, data: DataSet, language: str | None = None, size: str = "report"
) -> Chart | Missing:
    """Draw which source cites which document: documents in rows, sources in columns.

    Parameters
    ----------
    frame
        Rows as `context.citations` returns them.
    data
        The data set, for names and sources.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.
    """
    words = data.words(language)
    if frame.empty:
        return Missing("citations", words.language, words.text("no_citations"))
    issued = data.documents.set_index("document_id")["issued"]
    counts = frame.groupby("document_id")["source_id"].nunique()
    keys = sorted(counts.index, key=lambda key: (-counts[key], str(issued[key]), key))
    kept, notes = keys[: check_size(size).rows], [words.text("note_dated")]
    if len(keys) > len(kept):
        notes.append(words.text("first_rows", count=len(kept), all=len(keys)))
    shown = frame[frame["document_id"].isin(kept)]
    sources = [key for key in data.sources["source_id"] if (shown["source_id"] == key).any()]
    names = {
        key: words.document(key) + (f", {words.date(issued[key])}" if pd.notna(issued[key]) else "")
        for key in kept
    }
    headline = _citation_headline(counts, frame["source_id"].nunique(), len(data.sources), words)
    subtitle = words.text("citations_subtitle")
    rows = [len(wrap(names[key], LABELS, SIZES["report"].label)) for key in kept]
    height = 11 + sum((lines + 0.45) * line_height(SIZES["report"].label) for lines in rows)

    def draw(panel: Panel) -> None:
        _draw_citations(panel, shown, names, sources, data, words)

    listed = words.listed(names[key] for key in kept[:6])
    cited = "; ".join(
        words.source(str(key), group["paragraph"].dropna())
        for key, group in list(shown.groupby("source_id", sort=False))[:5]
    )
    plotted = shown[["source_id", "paragraph", "document_id", "as_printed", "date"]].assign(
        label=[names[key] for key in shown["document_id"]], fact_ids=shown["fact_id"]
    )
    plotted["paragraph"] = plotted["paragraph"].astype("str")
    return compose(
        words,
        name="citations",
        headline=headline,
        subtitle=subtitle,
        alt=words.text("citations_alt", subtitle=subtitle, finding=headline, listed=listed),
        sentence=words.text("citations_sentence", finding=headline, listed=listed, source=cited),
        data=plotted,
        draw=draw,
        height=height,
        notes=notes,
        size=size,
    )


def _draw_citations(
    panel: Panel,
    shown: pd.DataFrame,
    names: dict[str, str],
    sources: list[str],
    data: DataSet,
    words: Words,
) -> None:
    scale, kept = panel.size.scale, list(names)
    left, top = LABELS * scale + 3 * scale, 11 * scale
    labels = [panel.wrap(names[key], LABELS * scale) for key in kept]
    share = [label.count("\n") + 1.45 for label in labels]
    ends = [sum(share[: place + 1]) for place in range(len(kept))]
    middle = [end - part / 2 for end, part in zip(ends, share, strict=True)]
    ax = panel.axes(left, top)
    ax.set_xlim(-0.5, len(sources) - 0.5)
    ax.set_ylim(ends[-1], 0)
    ax.set_yticks(middle, labels)
    places = data.sources.set_index("source_id")["place_id"]
    width = (panel.width - left) / len(sources) - 1
    ax.set_xticks(
        range(len(sources)), [panel.wrap(words.place(places[key]), width) for key in sources]
    )
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for label in ax.get_yticklabels():
        label.set(va="center", linespacing=1.2)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.hlines(middle, -0.5, len(sources) - 0.5, color=GRID, linewidth=0.5 * scale)
    for fact in shown.to_dict("records"):
        at = (sources.index(fact["source_id"]), middle[kept.index(fact["document_id"])])
        dot = ax.plot(
            *at,
            "o",
            color=ORANGE,
            markersize=6 * scale,
            markeredgecolor=INK,
            markeredgewidth=0.5 * scale,
        )[0]
        mark(dot, [fact["fact_id"]])


def initiatives(
    frame: pd.DataFrame, data: DataSet, language: str | None = None, size: str = "report"
) -> Chart | Missing:
    """Draw how many initiatives of each kind the sources name.

    Parameters
    ----------
    frame
        Rows as `context.initiatives` returns them.
    data
        The data set, for names and sources.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.
    """
    words = data.words(language)
    if frame.empty:
        return Missing("initiatives", words.language, words.text("no_initiatives"))
    groups = [(str(kind), rows) for kind, rows in frame.groupby("kind", observed=True)]
    rows = [
        Bar(
            words.label("initiative_kind", kind),
            words.number(len(group)),
            list(group["fact_id"]),
            len(group),
            len(group),
            len(group),
            TEAL,
        )
        for kind, group in groups
    ]

    labels = [row.label for row in rows]
    height = bars_height(labels, label_width(labels))

    def draw(panel: Panel) -> None:
        squeeze = min(1.0, panel.height / (height * panel.size.scale))
        bars(panel, rows, y=0, left=label_width(labels, panel.size), squeeze=squeeze)

    headline = words.text("initiatives_headline", count=len(frame), kinds=len(groups))
    subtitle = words.text("initiatives_subtitle")
    listed = words.listed(f"{lower_first(row.label)}: {row.text}" for row in rows)
    cited = "; ".join(
        words.source(str(key), group["paragraph"].dropna())
        for key, group in list(frame.groupby("source_id", sort=False))[:5]
    )
    plotted = frame[["source_id", "paragraph", "place_id", "period", "kind", "as_printed"]].assign(
        label=frame[f"name_{words.language}"], fact_ids=frame["fact_id"]
    )
    plotted["paragraph"] = plotted["paragraph"].astype("str")
    return compose(
        words,
        name="initiatives",
        headline=headline,
        subtitle=subtitle,
        alt=words.text("bar_alt", subtitle=subtitle, finding=headline, listed=listed),
        sentence=words.text("initiatives_sentence", count=len(frame), listed=listed, source=cited),
        data=plotted,
        draw=draw,
        height=height,
        notes=[words.text("note_names")],
        size=size,
    )


def _lanes(frame: pd.DataFrame, words: Words, size: str) -> tuple[pd.DataFrame, list[str]]:
    """Return a lane a row: equal labels of one kind, place and time share one."""
    label = frame[f"label_{words.language}"]
    planned = words.label("event_status", "planned").lower()
    rows = frame.assign(planned=label.str.endswith(f"({planned})"))
    rows["name"] = [_lane_name(row, words, planned) for row in rows.to_dict("records")]
    order = ["kind", "period_start", "period_end", "name"]
    rows = rows.sort_values(order, kind="stable").drop_duplicates(order)
    every, notes = len(rows), []
    room = check_size(size).rows
    room = room if check_size(size).height else 2 * room
    if every > room:
        # The periods that figures cover come first, then the latest of each kind in turn.
        turn = rows.iloc[::-1].groupby("kind", observed=True).cumcount()
        turn = turn.where(rows["kind"] != "figures", turn - room // 3)
        rows = rows.loc[turn.sort_values(kind="stable").index[:room]].sort_values(order)
        notes.append(words.text("shown_of", count=len(rows), all=every))
    return rows, notes


def _lane_name(row: dict[str, object], words: Words, planned: str) -> str:
    name = str(row[f"label_{words.language}"]).removesuffix(f" ({planned})")
    if row["kind"] in {"figures", "event"} and pd.notna(row["place_id"]):
        name = f"{words.bare_place(str(row['place_id']))}: {lower_first(name.split(': ')[-1])}"
    if row["kind"] == "standard":
        name = (
            str(words.document(str(row["document_id"]))) if pd.notna(row["document_id"]) else name
        )
    return name


def _draw_timeline(panel: Panel, rows: pd.DataFrame, kinds: list[str], words: Words) -> None:
    scale = panel.size.scale
    title = line_height(panel.size.label) + 2 * scale
    lane = min(LANE * scale, (panel.height - 8 * scale - len(kinds) * title) / len(rows))
    axis = 8 * scale
    covered = rows[rows["kind"].isin(["figures", "event", "source", "standard"])]
    begin = (covered if len(covered) else rows)["period_start"].min()
    begin = pd.Timestamp(begin.year, 1, 1)
    end = rows[["period_start", "period_end"]].max().max()
    end = pd.Timestamp(end.year + 1, 1, 1)
    y = 0.0
    for kind in kinds:
        lanes = rows[rows["kind"] == kind]
        y = heading(panel, words.text(f"timeline_{kind}"), y, 0)
        last = kind == kinds[-1]
        ax = panel.axes(5 * scale, y, panel.width - 10 * scale, len(lanes) * lane)
        ax.set_xlim(_day(begin), _day(end))
        ax.set_ylim(len(lanes) - 0.5, -0.5)
        for place, row in enumerate(lanes.to_dict("records")):
            _lane(ax, place, row, KINDS[kind], panel, (begin, end), words)
        _date_axis(ax, begin.year, end.year, shown=last)
        y += len(lanes) * lane + 2 * scale + (axis if last else 0)


def _lane(
    ax: Axes,
    place: int,
    row: dict[str, object],
    color: str,
    panel: Panel,
    limits: tuple[pd.Timestamp, pd.Timestamp],
    words: Words,
) -> None:
    begin, end = limits
    start = pd.Timestamp(str(row["period_start"]))
    stop = end if pd.isna(row["period_end"]) else pd.Timestamp(str(row["period_end"]))
    name = str(row["name"])
    if stop < begin:
        name = f"{start.year}: {name}"
    left, right = (_day(max(day, begin)) for day in (start, stop))
    hollow = bool(row["planned"])
    look: dict[str, Any] = {"facecolor": "white" if hollow else color, "edgecolor": color}
    ids = [str(row["source_id"] if pd.notna(row["source_id"]) else row["document_id"])]
    if stop < begin:
        right = left
        mark(ax.plot(left, place, "<", color=color, markersize=5 * panel.size.scale)[0], ids)
    elif (stop - start).days > SHORTEST:
        box = Rectangle((left, place - 0.28), right - left, 0.56, **look)
        ax.add_patch(mark(box, ids))
    else:
        size = 5.5 * panel.size.scale
        dot = ax.plot(
            (left + right) / 2,
            place,
            "o",
            markersize=size,
            markerfacecolor=look["facecolor"],
            markeredgecolor=color,
        )[0]
        mark(dot, ids)
    low, high = ax.get_xlim()
    need = (panel.text_width(name) + 4 * panel.size.scale) / panel.width * (high - low)
    gap = 2.2 * panel.size.scale / panel.width * (high - low)
    plain = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}  # over the grid
    if right + need <= high:
        ax.text(right + gap, place, name, va="center", color=INK, bbox=plain)
    elif left - need >= low:
        ax.text(left - gap, place, name, va="center", ha="right", color=INK, bbox=plain)
    elif right - left >= need:
        ax.text(left + gap, place, name, va="center", color=INK if hollow else on(color))
    else:
        ax.text(max(low, high - need), place, name, va="center", color=INK, bbox=plain)


def _date_axis(ax: Axes, first: int, last: int, *, shown: bool) -> None:
    step = max(1, math.ceil((last - first) / 14))
    ticks = [_day(pd.Timestamp(year, 1, 1)) for year in range(first, last + 1, step)]
    labels = [str(year) for year in range(first, last + 1, step)] if shown else []
    ax.set_xticks(ticks, labels or [""] * len(ticks))
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    ax.yaxis.set_visible(False)
    ax.tick_params(axis="x", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def _citation_headline(counts: pd.Series, citing: int, sources: int, words: Words) -> str:
    if counts.max() == 1:
        return words.text("citations_headline_once", count=len(counts))
    top = str(counts.idxmax())
    return words.text(
        "citations_headline", document=words.document(top), count=int(counts.max()), all=sources
    )


def _day(date: pd.Timestamp) -> float:
    """Return a date as a number of days, which is what the axis counts."""
    return float((date - pd.Timestamp(1970, 1, 1)).days)
