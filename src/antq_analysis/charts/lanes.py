"""The timeline: sources, the periods that figures cover, documents, events and standards."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from antq_analysis.charts.chart import POINT, Chart, Missing, Panel, mark, wrap
from antq_analysis.charts.draw import PITCH, SPACING, fitted, per_mm
from antq_analysis.charts.sentences import cited, numbered, rows_shown, texts
from antq_analysis.charts.style import BLUE, INK, MUTED, ORANGE, PINK, TEAL, Size, measures, on
from antq_analysis.data.dataset import DataSet, asked_of
from antq_analysis.results import context as context_results
from antq_analysis.words import Words, lower_first, upper_first

KINDS = {"standard": PINK, "document": ORANGE, "figures": BLUE, "event": TEAL, "source": MUTED}
OF_PLACES = ("figures", "event")  # kinds whose lanes are gathered by place
IN_TURN = ("figures", "standard", "document", "source", "event")  # if not all lanes fit
ON_PAGE, ON_SLIDE = 16, 4  # places with figures before another kind's turn
LANE = 4.6  # mm
COLUMN = 52.0  # mm for the names of kinds and places on the timeline
YEARS = 6.0  # mm of the axis
SHORTEST = 60  # days; a shorter span is drawn as a dot


@asked_of(context_results.timeline, "label_vi")
def timeline(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
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
    ax
        Axes of your figure in whose box the whole chart is laid out; see `antq.charts`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> antq.charts.timeline(data, "en")  # doctest: +ELLIPSIS
    Chart timeline (en): ...
    """
    words, sheet = data.words(language), measures(size, ax)
    if frame["kind"].eq("standard").all():  # standards hold for everyone, and are nobody's figures
        return Missing("timeline", words.language, words.text("no_timeline"))
    lanes = _lanes(frame, data, words)
    order = _order(lanes, sheet)

    def plan(count: int) -> tuple[float, dict[str, Any]]:
        rows = lanes.loc[sorted(order[:count])]
        left_out = rows_shown(count, len(lanes), "items", "which_dated", words)
        return _plan_timeline(rows, frame, data, words, sheet, left_out)

    return fitted(words, plan, len(lanes), sheet)


def _plan_timeline(
    rows: pd.DataFrame,
    frame: pd.DataFrame,
    data: DataSet,
    words: Words,
    size: Size,
    left_out: list[str],
) -> tuple[float, dict[str, Any]]:
    height = _layout(rows, words, size).height
    said = [words.text("timeline_planned")] if rows["planned"].any() else []
    said += [words.text("timeline_years")] if _whole_years(rows).any() else []
    printed = rows["source_id"].dropna()
    behind = printed if len(printed) else data.citations["source_id"]  # of documents alone
    found = data.sources[data.sources["source_id"].isin(behind)].assign(paragraph=None)
    headline, listed = _timeline_headline(frame, words), _counts(frame, words)
    source = cited(found, words)
    return height, {
        "name": "timeline",
        **texts(words, "timeline_alt", headline, words.text("timeline_subtitle"), listed=listed),
        "sentence": words.text("timeline_sentence", finding=headline, listed=listed, source=source),
        "data": rows.drop(columns=["planned", "name", "what", "group", "short"]).assign(
            label=rows["name"], fact_ids=rows["source_id"].fillna(rows["document_id"])
        ),
        "sources": found,
        "draw": lambda panel: _draw_timeline(panel, rows, _begin(frame), words),
        "height": height,
        "notes": [*said, *_undated(frame, data, words), *left_out],
    }


def _counts(frame: pd.DataFrame, words: Words) -> str:
    """Return how many items of each kind have a date."""
    counts = frame["kind"].value_counts(sort=False)
    return "; ".join(
        words.text(
            "timeline_group",
            kind=lower_first(words.text(f"timeline_{kind}")),
            count=words.number(count),
        )
        for kind, count in counts[counts > 0].items()
    )


def _timeline_headline(frame: pd.DataFrame, words: Words) -> str:
    """Say how many sources have figures or events, and of which years."""
    covered = frame[frame["kind"].isin(OF_PLACES)]
    if covered.empty:
        return words.text("timeline")
    first, last = covered["period_start"].min().year, covered["period_end"].max().year
    return numbered(
        "timeline_headline",
        covered["source_id"].nunique(),
        words,
        "sources",
        years=f"{first}–{last}" if first != last else str(first),
    )


def _undated(frame: pd.DataFrame, data: DataSet, words: Words) -> list[str]:
    """Say what is not on the timeline because no date is printed."""
    kinds, items = set(frame["kind"]), []
    shown = frame[frame["kind"].isin(["standard", "document"])]["document_id"]
    undated = data.documents[data.documents["issued"].isna()]["document_id"]
    found = {
        "document": int((~undated.isin(shown)).sum()),
        "source": int(data.sources["published"].isna().sum()),
    }
    for kind, count in found.items():
        if kind in kinds and count:
            items.append(numbered(f"undated_{kind}s", count, words))
    return [words.text("timeline_undated", listed=words.listed(items))] if items else []


def _lanes(frame: pd.DataFrame, data: DataSet, words: Words) -> pd.DataFrame:
    """Return a lane a row, in the order of the picture, with its name and without its place's.

    Equal items of one kind, place and time share a lane. Lanes of a place stand together.
    """
    label = frame[f"label_{words.language}"]
    planned = f" ({words.label('event_status', 'planned').lower()})"
    rows = frame.assign(planned=label.str.endswith(planned))
    rows["what"] = [_what(row, words, planned) for row in rows.to_dict("records")]
    placed = rows["kind"].isin(OF_PLACES)
    rows["group"] = rows["place_id"].where(placed).fillna("")
    known = data.places.set_index("place_id").to_dict("index")
    short = {place: _short(str(place), words, known) for place in rows["group"].unique() if place}
    rows["short"] = rows["group"].map(short)
    rows["name"] = [
        f"{upper_first(words.place_full(place))}: {lower_first(what)}" if place else what
        for place, what in zip(rows["group"], rows["what"], strict=True)
    ]
    rows["from"] = rows.groupby(["kind", "group"], observed=True)["period_start"].transform("min")
    rows.loc[~placed, "from"] = rows["period_start"]
    rows["place"] = rows["group"].map({key: n for n, key in enumerate(data.places["place_id"])})
    order = ["kind", "from", "place", "period_start", "period_end", "what"]
    rows = rows.sort_values(order, kind="stable").drop_duplicates(order)
    return rows.drop(columns=["from", "place"]).reset_index(drop=True)


def _short(place: str, words: Words, known: dict[Any, dict[Any, Any]]) -> str:
    """Return a place's name and its province's without tỉnh, huyện or the like."""
    above = place
    while known[above]["level"] != "province" and pd.notna(known[above]["parent_id"]):
        above = str(known[above]["parent_id"])
    former = words.place_full(place).split(", ")[0].removeprefix(words.place(place))
    name = f"{words.bare_place(place)}{former}"
    within = above != place and known[above]["level"] == "province"
    return f"{name}, {words.bare_place(above)}" if within else name


def _what(row: dict[str, Any], words: Words, planned: str) -> str:
    if row["kind"] == "standard" and pd.notna(row["document_id"]):
        return words.document(str(row["document_id"]))
    label = str(row[f"label_{words.language}"]).removesuffix(planned)
    return upper_first(label.split(": ")[-1]) if row["kind"] == "figures" else label


def _order(lanes: pd.DataFrame, size: Size) -> list[int]:
    """Return lanes in the order in which they are shown if not all fit.

    The latest of each kind and of each place comes first, then the one before.
    """
    ends = lanes["period_end"].fillna(pd.Timestamp.max.as_unit("s"))
    latest = lanes.assign(end=ends).sort_values(
        ["end", "period_start"], ascending=False, kind="stable"
    )
    turn = latest.groupby(["kind", "group"], observed=True).cumcount()
    within = latest.assign(turn=turn).groupby(["kind", "turn"], observed=True).cumcount()
    at_once = ON_PAGE if size.height is None else ON_SLIDE
    latest["turn"] = turn + within.where(latest["kind"] == "figures", 0) // at_once
    latest["rank"] = [IN_TURN.index(kind) for kind in latest["kind"]]
    return list(latest.sort_values(["turn", "rank"], kind="stable").index)


def _begin(frame: pd.DataFrame) -> pd.Timestamp:
    """Return where the axis begins: with the first figure, event or standard."""
    within = frame[frame["kind"].isin([*OF_PLACES, "standard"])]
    first = (within if len(within) else frame)["period_start"].min()
    return pd.Timestamp(first.year, 1, 1)


def _whole_years(rows: pd.DataFrame) -> pd.Series:
    """Return which lanes of figures and events run from the start of one year to another's end."""
    begin, end = rows["period_start"], rows["period_end"]
    whole = begin.dt.is_year_start & end.dt.is_year_end & (end.dt.year > begin.dt.year)
    return whole & rows["kind"].isin(OF_PLACES)


@dataclass
class Layout:
    """Where the lanes and names of a timeline lie, in mm from the top at the size of the picture.

    Attributes
    ----------
    lanes
        The middle of each lane, in the order of the rows.
    names
        The middle, the text and the weight of the names of kinds and places.
    height
        Height of all, with the axis, as at the size of a report.
    """

    lanes: list[float]
    names: list[tuple[float, str, str]]
    height: float


def _layout(rows: pd.DataFrame, words: Words, size: Size) -> Layout:
    scale, width, line = size.scale, (COLUMN - 2) * size.scale, size.label * POINT * PITCH
    y, made = 0.0, Layout([], [], 0.0)
    for kind, part in rows.groupby("kind", observed=True):
        title = words.text(f"timeline_{kind}")
        if kind in OF_PLACES:
            made.names.append((y + line / 2, title, "semibold"))
            y += line
        for place, group in part.groupby("group", sort=False):
            weight = "regular" if place else "semibold"
            lines = wrap(title, width, size.label, weight)
            if place:
                lines = _place_lines(str(place), group["short"].iloc[0], rows, width, words, size)
            height = max(len(group) * LANE * scale, len(lines) * line)
            step = height / len(group)
            made.lanes += [y + (number + 0.5) * step for number in range(len(group))]
            middle = y + max(step, len(lines) * line) / 2
            made.names.append((middle, "\n".join(lines), weight))
            y += height
        y += 2.4 * scale
    made.height = y / scale + YEARS
    return made


def _place_lines(
    place: str, short: str, rows: pd.DataFrame, width: float, words: Words, size: Size
) -> list[str]:
    """Return a place's name in one line if it can be: a second would seem to name the next row."""
    whole, tail = wrap(upper_first(words.place_full(place)), width, size.label), ", "
    others = rows.loc[~rows["group"].isin(["", place]), "short"].unique()
    shorter = [
        (short, others),
        (short.partition(tail)[0], [one.partition(tail)[0] for one in others]),
    ]
    lines = [
        wrap(upper_first(name), width, size.label) for name, used in shorter if name not in used
    ]
    return next((line for line in [whole, *lines] if len(line) == 1), whole)


def _draw_timeline(panel: Panel, rows: pd.DataFrame, begin: pd.Timestamp, words: Words) -> None:
    size, scale = panel.size, panel.size.scale
    layout = _layout(rows, words, size)
    height = (layout.height - YEARS) * scale
    ends = rows[["period_start", "period_end"]].max().max()
    end = pd.Timestamp(max(ends.year, begin.year) + 1, 1, 1)
    left = COLUMN * scale
    ax = panel.axes(left, 0, panel.width - left - 5 * scale, height)
    ax.set_xlim(_day(begin), _day(end))
    ax.set_ylim(height, 0)
    for y, row in zip(layout.lanes, rows.to_dict("records"), strict=True):
        _lane(ax, y, row, panel, (begin, end))
    for y, name, weight in layout.names:
        panel.text(0, y, name, weight=weight, va="center", color=INK, linespacing=SPACING)
    step = max(1, math.ceil((end.year - begin.year) / ((panel.width - left) / (11 * scale))))
    years = range(begin.year, end.year + 1, step)
    ax.set_xticks([_day(pd.Timestamp(year, 1, 1)) for year in years], [str(year) for year in years])
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    ax.yaxis.set_visible(False)
    ax.tick_params(axis="x", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def _lane(
    ax: Axes,
    y: float,
    row: dict[str, Any],
    panel: Panel,
    limits: tuple[pd.Timestamp, pd.Timestamp],
) -> None:
    begin, end = limits
    start = row["period_start"]
    stop = end if pd.isna(row["period_end"]) else row["period_end"]
    left, right = (_day(max(day, begin)) for day in (start, stop))
    color, scale, name = KINDS[row["kind"]], panel.size.scale, row["what"]
    ids = [str(row["source_id"] if pd.notna(row["source_id"]) else row["document_id"])]
    look: dict[str, Any] = {"markersize": 5.5 * scale, "markeredgecolor": color}
    inside = "white" if row["planned"] else color
    if stop < begin:
        name, right = f"{start.year}: {name}", left
        dot = ax.plot(left, y, "<", markerfacecolor=color, clip_on=False, **look)[0]
        mark(dot, ids)
    elif (stop - start).days > SHORTEST:
        box = (left, y - 1.5 * scale), right - left, 3 * scale
        ax.add_patch(mark(Rectangle(*box, facecolor=inside, edgecolor=color), ids))
    else:
        left = right = (left + right) / 2
        mark(ax.plot(left, y, "o", markerfacecolor=inside, **look)[0], ids)
    _label(ax, y, name, (left, right), panel, INK if row["planned"] else on(color))


def _label(
    ax: Axes, y: float, name: str, ends: tuple[float, float], panel: Panel, inside: str
) -> None:
    """Write the name of a lane beside its mark, or within it, cut where no place is wide enough."""
    low, high = ax.get_xlim()
    mm = per_mm(ax)
    gap = 2.2 * panel.size.scale * mm
    left, right = ends
    plain = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}  # over the grid
    spaces: list[tuple[float, dict[str, Any]]] = [
        (high - right - gap, {"x": right + gap, "ha": "left", "color": INK, "bbox": plain}),
        (left - gap - low, {"x": left - gap, "ha": "right", "color": INK, "bbox": plain}),
        (right - left - 2 * gap, {"x": left + gap, "ha": "left", "color": inside}),
    ]
    need = panel.text_width(name) * mm
    widest = max(spaces, key=lambda space: space[0])
    room, place = next((space for space in spaces if space[0] >= need), widest)
    cut = name
    while panel.text_width(cut) * mm > room and " " in cut:
        cut = cut.rsplit(" ", 1)[0].rstrip(",.…") + "…"
    ax.text(y=y, s=cut, va="center", **place)


def _day(date: pd.Timestamp) -> float:
    """Return a date as a number of days, which is what the axis counts."""
    return float((date - pd.Timestamp(1970, 1, 1)).days)
