"""Charts on who gave which awards to whom."""

from __future__ import annotations

from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from antq_analysis.awards import level_of
from antq_analysis.charts.chart import Chart, Missing, Panel, compose, line_height, mark
from antq_analysis.charts.draw import (
    ARROW,
    BLUR,
    HATCH,
    THICK,
    arrow,
    bars_height,
    heading,
    label_width,
    named_axes,
    rows_of,
)
from antq_analysis.charts.outreach import place_and_period, qualifier_of, sentence
from antq_analysis.charts.style import BLUE, INK, ORANGE, PINK, SIZES, TEAL, check_size, on
from antq_analysis.dataset import DataSet
from antq_analysis.words import Words, lower_first, upper_first

RECIPIENTS = {"collective": BLUE, "individual": TEAL, "collective+individual": PINK}


def distribution(
    frame: pd.DataFrame, data: DataSet, language: str | None = None, size: str = "report"
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
    """
    words = data.words(language)
    shown, notes = _shown(frame, data, words, size)
    if shown.empty:
        return Missing("awards_distribution", words.language, words.text("no_awards"))
    where, when = place_and_period(shown, words)
    groups = _groups(shown, words)
    names = [_row_name(key, words) for _, rows in groups for key, _ in rows]
    headline = _headline(shown, data, words)
    subtitle = ", ".join(part for part in (words.text("awards_subtitle"), where, when) if part)

    left = label_width(names)
    title_height = line_height(SIZES["report"].label) + 1
    height = 7 + sum(
        bars_height([_row_name(key, words) for key, _ in group], left)
        + (title_height if title else 0)
        + 3
        for title, group in groups
    )

    def draw(panel: Panel) -> None:
        _draw_bars(panel, groups, names, shown, words, height)

    listed = _listed(groups, words)
    facts = data.awards.set_index("fact_id")
    cited = facts.loc[shown["fact_ids"].str.split("+").explode()].reset_index()
    return compose(
        words,
        name="awards_distribution",
        headline=headline,
        subtitle=subtitle,
        alt=words.text("awards_alt", subtitle=subtitle, finding=headline, listed=listed),
        sentence=sentence("awards_sentence", cited, words, listed, where, when),
        data=_data(shown, data, words),
        draw=draw,
        height=height,
        notes=[words.text("note_once"), *_not_stated(shown, words), *notes],
        size=size,
    )


def recipients(
    frame: pd.DataFrame, data: DataSet, language: str | None = None, size: str = "report"
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
    """
    words = data.words(language)
    shown, notes = _shown(frame, data, words, size)
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
    columns = list(shown["recipient"].astype(str).drop_duplicates())
    order = [code for code in shown["recipient"].cat.categories if code in columns]
    counts = pd.DataFrame(
        [rows.groupby(rows["recipient"].astype(str))["count"].sum() for rows in splits], index=keys
    ).reindex(columns=order)
    texts = pd.DataFrame(
        [
            {code: _total(rows[rows["recipient"].eq(code)], words) for code in order}
            for rows in splits
        ],
        index=keys,
    )
    ids = pd.DataFrame(
        [
            {code: "+".join(rows["fact_ids"][rows["recipient"].eq(code)]) for code in order}
            for rows in splits
        ],
        index=keys,
    )
    headline = _recipients_headline(shown, words)
    subtitle = ", ".join(part for part in (words.text("recipients_subtitle"), where, when) if part)

    def draw(panel: Panel) -> None:
        scale, left = panel.size.scale, label_width(keys, panel.size)
        lanes = rows_of(keys, panel.size, left - 3 * scale)
        width = (panel.width - left) / len(order) - 2 * scale
        heads = [panel.wrap(words.label("recipient", code), width) for code in order]
        top = (max(head.count("\n") for head in heads) + 1) * line_height(panel.size.label) + scale
        height = min(lanes.height, panel.height - top)
        ax = panel.axes(left, top, height=height)
        _heat(ax, counts, texts, ids)
        ax.set_yticklabels(lanes.names)
        ax.set_xticklabels(heads)

    facts = data.awards.set_index("fact_id")
    cited = facts.loc[shown["fact_ids"].str.split("+").explode()].reset_index()
    listed = _listed(groups, words)
    return compose(
        words,
        name="awards_recipients",
        headline=headline,
        subtitle=subtitle,
        alt=words.text("recipients_alt", subtitle=subtitle, finding=headline, listed=listed),
        sentence=sentence("awards_sentence", cited, words, listed, where, when),
        data=_data(shown, data, words),
        draw=draw,
        height=13 + bars_height(keys, label_width(keys)),
        notes=[words.text("note_kinds"), *_not_stated(shown, words), *notes],
        size=size,
    )


def _shown(
    frame: pd.DataFrame, data: DataSet, words: Words, size: str
) -> tuple[pd.DataFrame, list[str]]:
    """Return counted awards with their level, as many groups as fit; say how many are left out."""
    levels = list(data.codes["code"][data.codes["list"] == "conferring_level"])
    rows = frame[frame["count"].notna() & frame["count"].gt(0)]
    rows = rows.assign(level=[level_of(str(code), levels) for code in rows["conferred_by"]])
    group = ["place_id", "period"]
    sizes = rows.groupby(group, sort=False).agg(
        awards=("count", "sum"), rows=("award", lambda part: part.astype("str").nunique() + 1)
    )
    sizes = sizes.sort_values("awards", ascending=False, kind="stable")
    fits = sizes["rows"].cumsum() <= check_size(size).rows
    kept = sizes.index[fits | (sizes.index == sizes.index[0])] if len(sizes) else sizes.index
    notes = []
    if len(kept) < len(sizes):
        notes.append(words.text("other_places", count=len(kept), all=len(sizes)))
    return rows[pd.MultiIndex.from_frame(rows[group]).isin(kept)], notes


Groups = list[tuple[str, list[tuple[tuple[str, str], pd.DataFrame]]]]


def _groups(shown: pd.DataFrame, words: Words) -> Groups:
    """Return the rows of each bar, by place and period where there are several."""
    one = shown[["place_id", "period"]].drop_duplicates().shape[0] == 1
    made: Groups = []
    for (place, period), part in shown.groupby(["place_id", "period"], sort=False):
        where = upper_first(words.place(place))
        title = "" if one else f"{where}, {words.period(period)}"
        levels = {level: number for number, level in enumerate(part["level"].unique())}
        ranks = {"ministry": -4, "province": -3, "district": -2, "commune": -1}
        ordered = part.assign(
            rank=[ranks.get(level, levels[level]) for level in part["level"]]
        ).sort_values(["rank", "award", "conferred_by", "recipient"], kind="stable")
        rows = [
            ((str(key[0]), str(key[1])), group)
            for key, group in ordered.groupby(["level", "award"], sort=False, observed=True)
        ]
        made.append((title, rows))
    return made


def _row_name(key: tuple[str, str], words: Words) -> str:
    level, award = key
    return f"{words.label('award', award)}, {lower_first(words.label('conferring_level', level))}"


def _total(rows: pd.DataFrame, words: Words) -> str:
    """Return the count of some rows; several with a word like "nearly" are listed, not added."""
    if rows.empty:
        return ""
    words_used = set(rows["count_qualifier"].dropna()) - {"exact"}
    if not words_used:
        return words.number(int(rows["count"].sum()))
    return " + ".join(
        words.quantity(int(row["count"]), qualifier_of(row["count_qualifier"]))
        for row in rows.to_dict("records")
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
            _segments(ax, panel, middle, rows, words, per_mm)
            end = float(rows["count"].sum()) + 1.5 * scale * per_mm
            ax.text(end, middle, _total(rows, words), va="center", weight="semibold")
        y += lanes.height + 3 * scale * squeeze


def _segments(
    ax: Axes, panel: Panel, middle: float, rows: pd.DataFrame, words: Words, per_mm: float
) -> None:
    start, thick = 0.0, THICK * panel.size.scale
    for row in rows.to_dict("records"):
        count, known = float(row["count"]), RECIPIENTS.get(str(row["recipient"]))
        look: dict[str, Any] = (
            {"facecolor": known} if known else {"facecolor": "white", "hatch": HATCH}
        )
        edge = "white" if known else ORANGE
        shape = Rectangle((start, middle - thick / 2), count, thick, edgecolor=edge, **look)
        ax.add_patch(mark(shape, row["fact_ids"].split("+")))
        _uncertain(
            ax, str(row["count_qualifier"]), (start + count, middle), known or ORANGE, panel, per_mm
        )
        text = words.quantity(int(row["count"]), qualifier_of(row["count_qualifier"]))
        if panel.text_width(text) + 2 < count / per_mm and len(rows) > 1:
            box = None if known else {"facecolor": "white", "edgecolor": "none", "pad": 1}
            ax.text(
                start + count / 2,
                middle,
                text,
                color=on(known) if known else INK,
                ha="center",
                va="center",
                bbox=box,
            )
        start += count


def _uncertain(
    ax: Axes, word: str, end: tuple[float, float], color: str, panel: Panel, per_mm: float
) -> None:
    """Mark the end of a count that is approximate (hatched) or open (arrow)."""
    scale, (reach, middle) = panel.size.scale, end
    if word in {"about", "nearly"}:
        width, thick = min(BLUR * scale * per_mm, reach), THICK * scale
        at = (reach - width, middle - thick / 2)
        ax.add_patch(Rectangle(at, width, thick, facecolor="white", edgecolor=color, hatch=HATCH))
    elif word in {"more_than", "at_least"}:
        arrow(ax, end, (reach + ARROW * scale * per_mm, middle), color, scale)


def _legend(panel: Panel, shown: pd.DataFrame, words: Words) -> float:
    """Name the recipients' colours above the bars; return where the bars may begin."""
    scale = panel.size.scale
    across, down = (float(side) * 25.4 for side in panel.figure.get_size_inches())
    x = 0.0
    used = [
        code for code in shown["recipient"].cat.categories if (shown["recipient"] == code).any()
    ]
    for code in used:
        known = RECIPIENTS.get(code)
        look: dict[str, Any] = (
            {"facecolor": known} if known else {"facecolor": "white", "hatch": HATCH}
        )
        panel.figure.add_artist(
            Rectangle(
                ((panel.left + x) / across, 1 - (panel.top + 3.2 * scale) / down),
                4 * scale / across,
                3 * scale / down,
                edgecolor=known or ORANGE,
                transform=panel.figure.transFigure,
                **look,
            )
        )
        text = words.label("recipient", code)
        panel.figure.text(
            (panel.left + x + 5.5 * scale) / across,
            1 - (panel.top + 1.7 * scale) / down,
            text,
            va="center",
        )
        x += 11 * scale + panel.text_width(text)
    return 7 * scale


def _heat(ax: Axes, counts: pd.DataFrame, texts: pd.DataFrame, facts: pd.DataFrame) -> None:
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
                    texts.iloc[y, x],
                    ha="center",
                    va="center",
                    color="white" if dark else INK,
                    weight="semibold",
                )
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelrotation=0)
    ax.set(xlabel="", ylabel="")


def _headline(shown: pd.DataFrame, data: DataSet, words: Words) -> str:
    top = shown.loc[shown["count"].astype("int64").idxmax()]
    level = lower_first(words.label("conferring_level", top["level"]))
    award = words.label("award", str(top["award"])).split(" (")[0]
    if set(shown["count_qualifier"]) == {"exact"}:
        same = shown[shown["award"].eq(top["award"]) & shown["level"].eq(top["level"])]
        return words.text(
            "awards_headline",
            part=words.number(int(same["count"].sum())),
            all=words.number(int(shown["count"].sum())),
            award=award,
            level=level,
        )
    count = words.quantity(int(top["count"]), qualifier_of(top["count_qualifier"]))
    return upper_first(
        words.text("awards_headline_bound", count=count, award=lower_first(award), level=level)
    )


def _recipients_headline(shown: pd.DataFrame, words: Words) -> str:
    unknown = shown[shown["recipient"] == "not_stated"]
    if unknown.empty:
        return words.text("recipients_headline_all")
    return words.text("recipients_headline", count=_total(unknown, words))


def _not_stated(shown: pd.DataFrame, words: Words) -> list[str]:
    return [words.text("note_not_stated")] if shown["recipient"].eq("not_stated").any() else []


def _listed(groups: Groups, words: Words, most: int = 8) -> str:
    items = []
    for title, group in groups:
        for key, rows in group:
            parts = [
                words.text(
                    "awards_part",
                    count=words.quantity(int(row["count"]), qualifier_of(row["count_qualifier"])),
                    recipient=lower_first(words.label("recipient", str(row["recipient"]))),
                )
                for row in rows.to_dict("records")
            ]
            name = _row_name(key, words)
            lead = f"{title}: " if title else ""
            items.append(f"{lead}{lower_first(name)}: {', '.join(parts)}")
    if len(items) > most:
        items = [*items[:most], words.text("more_rows", count=len(items) - most)]
    return "; ".join(items)


def _data(shown: pd.DataFrame, data: DataSet, words: Words) -> pd.DataFrame:
    facts = data.awards.set_index("fact_id")
    names = shown["fact_ids"].str.split("+")
    made = shown.drop(columns="fact_ids").copy()
    made["award_label"] = [words.label("award", str(code)) for code in shown["award"]]
    made["recipient_label"] = [words.label("recipient", str(code)) for code in shown["recipient"]]
    made["as_printed"] = ["; ".join(facts.loc[ids, "as_printed"]) for ids in names]
    made["source_id"] = ["+".join(facts.loc[ids, "source_id"]) for ids in names]
    made["paragraph"] = [
        "+".join(facts.loc[ids, "paragraph"].astype("str").fillna("")) for ids in names
    ]
    return made.assign(fact_ids=shown["fact_ids"]).reset_index(drop=True)
