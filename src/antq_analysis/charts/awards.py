"""Charts on who gave which awards to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from antq_analysis.charts.chart import Chart, Missing, Panel, compose, line_height, mark, text_width
from antq_analysis.charts.draw import (
    ARROW,
    BLUR,
    THICK,
    arrow,
    bars_height,
    fill,
    heading,
    label_width,
    named_axes,
    rows_of,
)
from antq_analysis.charts.facts import behind, sourced
from antq_analysis.charts.sentences import (
    comma,
    first_of,
    numbered,
    place_and_period,
    sentence,
    texts,
)
from antq_analysis.charts.style import BLUE, INK, ORANGE, SIZES, TEAL, Size, measures, on
from antq_analysis.data.dataset import DataSet, asked_of
from antq_analysis.results import awards as award_results
from antq_analysis.words import Words, lower_first, upper_first

RECIPIENTS = {"collective": BLUE, "individual": TEAL}
BOTH = "collective+individual"
GROUP = ["place_id", "period", "group_source"]
LEVELS = ["ministry", "province", "district", "commune"]


@asked_of(award_results.distribution, "fact_ids")
def distribution(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
) -> Chart | Missing:
    """Draw awards by level and kind, each bar split by who received them.

    Parameters
    ----------
    frame
        Rows as `awards.distribution` returns them.
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
    >>> antq.charts.distribution(data, "en")  # doctest: +ELLIPSIS
    Chart awards_distribution (en): ...
    """
    words, sheet = data.words(language), measures(size, ax)
    shown, notes = _shown(frame, data, words, sheet)
    if shown.empty:
        return Missing("awards_distribution", words.language, words.text("no_awards"))
    where, when = place_and_period(shown, words)
    groups = _groups(shown, words)
    names = [_row_name(key, words) for _, rows in groups for key, _ in rows]
    headline = _headline(shown, words)
    subtitle = comma(words.text("awards_subtitle"), where, when)

    # On a slide, where the height of the plot is given, bars are squeezed as those of a report are.
    page = sheet if sheet.height is None else SIZES["report"]
    left, gap = label_width(names, page), 3
    gaps = [gap + (line_height(page.label) + 1 if title else 0) for title, _ in groups]
    lanes = [[_row_name(key, words) for key, _ in group] for _, group in groups]
    height = 7 + sum(gaps) + sum(bars_height(labels, left, size=page) for labels in lanes)

    def draw(panel: Panel) -> None:
        _draw_bars(panel, groups, names, shown, words, height)

    listed = _listed(groups, words)
    facts = behind(shown, data.awards)
    return compose(
        words,
        name="awards_distribution",
        **texts(words, "awards_alt", headline, subtitle, listed=listed),
        sentence=sentence("awards_sentence", facts, words, listed, where, when),
        data=_data(shown, data, words),
        draw=draw,
        height=height,
        width=sum(_legend_widths(shown, words, sheet).values()) / sheet.scale,
        notes=[words.text("note_once"), *_not_stated(shown, words), *notes],
        size=sheet,
    )


@asked_of(award_results.distribution, "fact_ids")
def recipients(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
) -> Chart | Missing:
    """Draw awards as a heat map: level and kind by who received them.

    Parameters
    ----------
    frame
        Rows as `awards.distribution` returns them.
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
    >>> antq.charts.recipients(data, "en")  # doctest: +ELLIPSIS
    Chart awards_recipients (en): ...
    """
    words, sheet = data.words(language), measures(size, ax)
    shown, notes = _shown(frame, data, words, sheet)
    if shown.empty:
        return Missing("awards_recipients", words.language, words.text("no_awards"))
    where, when = place_and_period(shown, words)
    groups = _groups(shown, words)
    keys = [
        (f"{title}: " if title else "") + _row_name(key, words)
        for title, group in groups
        for key, _ in group
    ]
    splits = [rows for _, group in groups for _, rows in group]
    order = list(_legend_widths(shown, words, sheet))

    def cells(cell: Callable[[pd.DataFrame], object]) -> pd.DataFrame:
        made = [[cell(rows[rows["recipient"].eq(code)]) for code in order] for rows in splits]
        return pd.DataFrame(made, keys, order)

    counts = cells(lambda rows: rows["count"].sum() if len(rows) else None)
    labels = cells(lambda rows: _total(rows, words))
    ids = cells(lambda rows: "+".join(rows["fact_ids"]))
    headline = _recipients_headline(frame, words)
    subtitle = comma(words.text("recipients_subtitle"), where, when)

    def draw(panel: Panel) -> None:
        scale, left = panel.size.scale, label_width(keys, panel.size)
        lanes = rows_of(keys, panel.size, left - 3 * scale)
        width = (panel.width - left) / len(order) - 2 * scale
        heads = [panel.wrap(words.label("recipient", code), width) for code in order]
        top = (max(head.count("\n") for head in heads) + 1) * line_height(panel.size.label) + scale
        height = min(lanes.height, panel.height - top)
        ax = panel.axes(left, top, height=height)
        _heat(ax, counts, labels, ids)
        ax.set_yticklabels(lanes.names)
        ax.set_xticklabels(heads)

    heads = " ".join(words.label("recipient", code) for code in order)
    widest = max(text_width(word, sheet.label) for word in heads.split())
    facts = behind(shown, data.awards)
    listed = _listed(groups, words)
    return compose(
        words,
        name="awards_recipients",
        **texts(words, "recipients_alt", headline, subtitle, listed=listed),
        sentence=sentence("awards_sentence", facts, words, listed, where, when),
        data=_data(shown, data, words),
        draw=draw,
        height=13 + bars_height(keys, label_width(keys, sheet), size=sheet),
        width=(label_width(keys, sheet) + len(order) * widest) / sheet.scale + 2 * len(order),
        notes=[words.text("note_kinds"), *_not_stated(shown, words), *notes],
        size=sheet,
    )


def _shown(
    frame: pd.DataFrame, data: DataSet, words: Words, size: Size
) -> tuple[pd.DataFrame, list[str]]:
    """Return counted awards with their level and source, as many groups as fit.

    The groups are places, periods and sources, in the order of the table; two sources of one place
    and period are never put together. Notes say what is not drawn.
    """
    levels = list(data.codes["code"][data.codes["list"] == "conferring_level"])
    sources = data.awards.set_index("fact_id")["source_id"]
    rows = frame.assign(
        level=[award_results.level_of(str(code), levels) for code in frame["conferred_by"]],
        group_source=[sources[ids.split("+")[0]] for ids in frame["fact_ids"]],
    )
    drawn = rows[rows["count"].notna() & rows["count"].gt(0)]
    notes = []
    if unknown := int(rows["count"].isna().sum()):
        notes.append(numbered("note_rest_unknown", unknown, words))
    sizes = drawn.groupby(GROUP, sort=False)["award"].agg(lambda part: part.nunique() + 1)
    room = size.rows
    kept: list[Any] = []
    for name, height in sizes.items():
        if not kept or height <= room:
            kept.append(name)
            room -= height
    if len(kept) < len(sizes):
        every = words.number(len(sizes))
        notes.append(numbered("other_places", len(kept), words, all=every))
    return drawn[pd.MultiIndex.from_frame(drawn[GROUP]).isin(kept)], notes


Groups = list[tuple[str, list[tuple[tuple[str, str], pd.DataFrame]]]]


def _groups(shown: pd.DataFrame, words: Words) -> Groups:
    """Return the rows of each bar, by place, period and source where there are several."""
    one = shown[GROUP].drop_duplicates().shape[0] == 1
    twice = shown[GROUP].drop_duplicates().duplicated(GROUP[:2], keep=False).any()
    made: Groups = []
    for (place, period, source), part in shown.groupby(GROUP, sort=False):
        title = f"{upper_first(words.place_full(place))}, {words.period(period)}"
        title += f" ({words.source(source)})" if twice else ""
        ordered = part.assign(
            rank=[
                LEVELS.index(level) if level in LEVELS else len(LEVELS) for level in part["level"]
            ]
        ).sort_values(["rank", "award", "conferred_by", "recipient"], kind="stable")
        rows = [
            ((str(key[0]), str(key[1])), group)
            for key, group in ordered.groupby(["level", "award"], sort=False, observed=True)
        ]
        made.append(("" if one else title, rows))
    return made


def _row_name(key: tuple[str, str], words: Words) -> str:
    level, award = key
    what = "award_not_stated" if award == "not_stated" else ""
    where = "level_not_stated" if level == "not_stated" else ""
    name = words.text(what) if what else words.label("award", award)
    by = words.text(where) if where else lower_first(words.label("conferring_level", level))
    return upper_first(f"{name}, {by}")


def _total(rows: pd.DataFrame, words: Words) -> str:
    """Return the count of some rows; several with a word like "nearly" are listed, not added."""
    if rows.empty:
        return ""
    words_used = set(rows["count_qualifier"].dropna()) - {"exact"}
    if not words_used:
        return words.number(int(rows["count"].sum()))
    return " + ".join(
        words.quantity(int(row["count"]), row["count_qualifier"]) for row in rows.to_dict("records")
    )


def _draw_bars(
    panel: Panel, groups: Groups, names: list[str], shown: pd.DataFrame, words: Words, height: float
) -> None:
    scale, left = panel.size.scale, label_width(names, panel.size)
    y = _legend(panel, shown, words)
    width = panel.width - left
    squeeze = min(1.0, panel.height / (height * scale))
    every = [rows for _, group in groups for _, rows in group]
    behind = max(panel.text_width(_total(rows, words), "semibold") for rows in every) + 3 * scale
    if any(rows["count_qualifier"].isin(["more_than", "at_least"]).any() for rows in every):
        behind += ARROW * scale
    most = float(max(rows["count"].sum() for rows in every))
    for title, group in groups:
        if title:
            y = heading(panel, title, y, 0)
        labels = [_row_name(key, words) for key, _ in group]
        lanes = rows_of(labels, panel.size, left - 3 * scale, squeeze=squeeze)
        ax = named_axes(panel, lanes, y=y, left=left)
        ax.set_xlim(0, most / max(1 - behind / width, 0.3))
        per_mm = ax.get_xlim()[1] / width
        for middle, (_, rows) in zip(lanes.middles, group, strict=True):
            end = _segments(ax, panel, middle, rows, words, per_mm) + 1.5 * scale * per_mm
            ax.text(end, middle, _total(rows, words), va="center", weight="semibold")
        y += lanes.height + 3 * scale * squeeze


def _look(recipient: str) -> dict[str, Any]:
    """Return the look of recipients: no two are alike in grey print."""
    if recipient == BOTH:
        return {"facecolor": "white", "edgecolor": BLUE, "hatch": "..."}
    known = RECIPIENTS.get(recipient)
    return {**fill(known), "edgecolor": "white" if known else ORANGE}


def _segments(
    ax: Axes, panel: Panel, middle: float, rows: pd.DataFrame, words: Words, per_mm: float
) -> float:
    """Draw the parts of one bar, each as certain as its count; return where it ends."""
    start, scale = 0.0, panel.size.scale
    thick = THICK * scale
    for row in rows.to_dict("records"):
        count, recipient, word = float(row["count"]), str(row["recipient"]), row["count_qualifier"]
        look = _look(recipient)
        shape = Rectangle((start, middle - thick / 2), count, thick, **look)
        ax.add_patch(mark(shape, row["fact_ids"].split("+")))
        text = words.quantity(int(row["count"]), word)
        known = RECIPIENTS.get(recipient)
        if panel.text_width(text) + 2 < count / per_mm and len(rows) > 1:
            box = None if known else {"facecolor": "white", "edgecolor": "none", "pad": 1}
            ink = on(known) if known else INK
            at = (start + count / 2, middle)
            ax.text(*at, text, color=ink, ha="center", va="center", bbox=box)
        start += count
        if word in {"about", "nearly", "less_than", "at_most"}:
            width = count if word in {"less_than", "at_most"} else min(BLUR * scale * per_mm, count)
            edge = known or BLUE
            at = (start - width, middle - thick / 2)
            ax.add_patch(Rectangle(at, width, thick, **{**fill(None), "edgecolor": edge}))
        elif word in {"more_than", "at_least"}:
            reach = start + ARROW * scale * per_mm
            arrow(ax, (start, middle), (reach, middle), known or BLUE, scale)
            start = reach
    return start


def _legend_widths(shown: pd.DataFrame, words: Words, size: Size) -> dict[str, float]:
    """Return the recipients that have awards, and the mm that each takes in the legend."""
    used = set(shown["recipient"].astype("str"))
    return {
        code: 11 * size.scale + text_width(words.label("recipient", code), size.label)
        for code in shown["recipient"].cat.categories
        if code in used
    }


def _legend(panel: Panel, shown: pd.DataFrame, words: Words) -> float:
    """Name the recipients' colours above the bars; return where the bars may begin."""
    scale, x = panel.size.scale, 0.0
    for code, width in _legend_widths(shown, words, panel.size).items():
        left, bottom, across, up = panel.box(x, 0.2 * scale, 4 * scale, 3 * scale)
        look = {"transform": panel.figure.transFigure, **_look(code)}
        panel.figure.add_artist(Rectangle((left, bottom), across, up, **look))
        panel.text(x + 5.5 * scale, 1.7 * scale, words.label("recipient", code), va="center")
        x += width
    return 7 * scale


def _heat(ax: Axes, counts: pd.DataFrame, labels: pd.DataFrame, facts: pd.DataFrame) -> None:
    shades = LinearSegmentedColormap.from_list("antq", ["#DCE6F1", BLUE])
    values = counts.astype("float64")
    sns.heatmap(
        values,
        ax=ax,
        xticklabels=True,
        yticklabels=True,
        cmap=shades,
        cbar=False,
        linewidths=1.5,
        linecolor="white",
        vmin=0,
        vmax=float(values.max().max()) or 1,
    )
    for y in range(values.shape[0]):
        for x in range(values.shape[1]):
            if pd.notna(values.iloc[y, x]):
                cell = Rectangle((x, y), 1, 1, alpha=0)
                ax.add_patch(mark(cell, facts.iloc[y, x].split("+")))
                dark = values.iloc[y, x] > 0.45 * float(values.max().max())
                ax.text(
                    x + 0.5,
                    y + 0.5,
                    labels.iloc[y, x],
                    ha="center",
                    va="center",
                    color="white" if dark else INK,
                    weight="semibold",
                )
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelrotation=0)
    ax.set(xlabel="", ylabel="")


def _headline(shown: pd.DataFrame, words: Words) -> str:
    """Say the largest part of one place's awards, if all are exact; else how many figures."""
    one = shown[GROUP].drop_duplicates().shape[0] == 1
    if not one or set(shown["count_qualifier"]) != {"exact"}:
        where, places = place_and_period(shown, words)[0], shown["place_id"].nunique()
        if where:
            where = words.place(shown["place_id"].iloc[0])
            return numbered("awards_headline_of", len(shown), words, where=where)
        figures, places = words.number(len(shown)), words.number(places)
        return words.text("awards_headline_many", figures=figures, places=places)
    totals = shown.groupby("award", observed=True)["count"].sum()
    most = str(totals.idxmax())
    award = words.label("award", most).split(" (")[0]
    return words.text(
        "awards_headline" if most != "not_stated" else "awards_headline_not_stated",
        part=words.number(int(totals.max())),
        all=words.number(int(totals.sum())),
        award=lower_first(award),
    )


def _recipients_headline(frame: pd.DataFrame, words: Words) -> str:
    """Say of how many awards, of all places, the sources name no recipient."""
    unknown = frame[frame["recipient"].eq("not_stated") & frame["count"].notna()]
    if frame["recipient"].ne("not_stated").all():
        return words.text("recipients_headline_all")
    if len(unknown) > 1:
        return words.text("recipients_headline_many", count=words.number(len(unknown)))
    count = _total(unknown, words)
    return words.text(f"recipients_headline{'_one' * (count == '1')}", count=count)


def _not_stated(shown: pd.DataFrame, words: Words) -> list[str]:
    notes = [words.text("note_not_stated")] if shown["recipient"].eq("not_stated").any() else []
    if set(shown["count_qualifier"]) != {"exact"}:
        notes.append(words.text("note_approximate"))
    return notes


def _listed(groups: Groups, words: Words, most: int = 8) -> str:
    items = []
    for title, group in groups:
        for key, rows in group:
            parts = [
                words.text(
                    "awards_part",
                    count=words.quantity(int(row["count"]), row["count_qualifier"]),
                    recipient=lower_first(words.label("recipient", str(row["recipient"]))),
                )
                for row in rows.to_dict("records")
            ]
            name = _row_name(key, words)
            lead = f"{title}: " if title else ""
            items.append(f"{lead}{lower_first(name)}: {', '.join(parts)}")
    return first_of(items, words, most)


def _data(shown: pd.DataFrame, data: DataSet, words: Words) -> pd.DataFrame:
    printed = data.awards.set_index("fact_id")["as_printed"]
    made = sourced(
        shown.drop(columns="group_source").assign(
            award_label=[words.label("award", str(code)) for code in shown["award"]],
            recipient_label=[words.label("recipient", str(code)) for code in shown["recipient"]],
            as_printed=["; ".join(printed[ids.split("+")]) for ids in shown["fact_ids"]],
        ),
        data.awards,
    )
    last = made.drop(columns="fact_ids").assign(fact_ids=made["fact_ids"])
    return last.reset_index(drop=True)
