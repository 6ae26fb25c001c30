"""The chart of the programmes, documents and events that stand behind the figures."""

from __future__ import annotations

from itertools import accumulate

import pandas as pd
from matplotlib.axes import Axes

from antq_analysis.charts import marks, rows
from antq_analysis.charts.chart import Missing
from antq_analysis.charts.frame import Panel, Picture, chart
from antq_analysis.charts.look import colours
from antq_analysis.messages import LANGUAGES
from antq_analysis.periods import Period
from antq_analysis.results import context
from antq_analysis.words import Words, lower_first

NAMES, ROOM = 0.45, 196.0  # of the width, and mm for the rows


@chart(context.results)
def timeline(picture: Picture) -> None:
    """Draw which programmes, documents and events stand behind the figures, in their order.

    What is only planned is hollow. An arrow is a standard that is still in force.
    """
    words, events = picture.words, picture.rows[picture.rows["table"].eq("events")]
    every = _items(picture, words)
    if every.empty:
        raise Missing("no_dated")
    # As many as a page has room for in either language, so that both show the same.
    fits = min(_fits(picture, picture.data.words(language)) for language in LANGUAGES)
    shown = every.tail(fits)
    told = {"held": events["status"].eq("held").sum(), "all": len(events)}
    key = "timeline_headline" if len(events) else "timeline_headline_none"
    picture.headline = words.text(key, **told)
    last = words.text("which_last", count=words.number(fits)) if fits < len(every) else ""
    picture.subtitle = "; ".join(filter(None, [words.text("timeline_subtitle"), last]))
    picture.kind = "kind_time"
    rows.show(picture, shown, "kind period planned inferred")
    picture.notes = [
        words.text(key)
        for key, holds in (
            ("planned_note", shown["planned"].any()),
            ("years_fade", marks.fading(shown["period"])),
            ("inferred_many", shown["inferred"].any()),
        )
        if holds
    ]
    panel = Panel(list(shown["name"]))
    [[ax]] = picture.axes([panel], ticks=1, names=NAMES, equal=False)
    rows.year_ticks([ax], shown, 3)
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    for y, row in zip(picture.middles[0], shown.to_dict("records"), strict=True):
        _mark(picture, ax, y, row)
        marks.note(ax, ax.get_xlim()[1], y, row["label"], 2, weight="regular", color=colours.muted)


def _items(picture: Picture, words: Words) -> pd.DataFrame:
    """Return events, cited documents, and the standards that figures were judged by."""
    data, found = picture.data, picture.rows.set_index("fact_id", drop=False)
    events = found[found["table"].eq("events")]
    basis = data.events.set_index("fact_id")["period_basis"].reindex(events.index)
    cited = found[found["table"].eq("citations")].groupby("document_id")["fact_id"].agg("+".join)
    documents = data.documents.set_index("document_id", drop=False)
    issued = documents[documents["issued"].notna() & documents.index.isin(cited.index)]
    judged = data.compliance.groupby("standard_id")["fact_id"].agg("+".join)
    standards = data.standards.set_index("standard_id", drop=False).dropna(subset="in_force_from")
    standards = standards[standards.index.isin(judged.index)]
    judging = [lower_first(words.standard_short(one)) for one in standards.index]
    begin, end = (standards[name].astype("str") for name in ("in_force_from", "in_force_to"))
    made = {
        "event": {
            "name": [_event(row, documents, words) for row in events.to_dict("records")],
            "period": events["period"],
            "planned": events["status"].eq("planned"),
            "inferred": basis.eq("inferred"),
            "fact_ids": events["fact_id"],
        },
        "document": {
            "name": issued["document_id"].map(words.document),
            "period": issued["issued"],
            "fact_ids": cited.reindex(issued.index),
        },
        "standard": {
            "name": [f"{words.text('standard_in_force')}: {name}" for name in judging],
            "period": begin.mask(end.notna(), begin + "/" + end),
            "fact_ids": judged.reindex(standards.index),
        },
    }
    frames = [pd.DataFrame(columns).assign(kind=kind) for kind, columns in made.items()]
    every = pd.concat(frames, ignore_index=True).fillna({"planned": False, "inferred": False})
    periods = [Period.parse(text) for text in every["period"]]
    every = every.assign(
        period_start=pd.to_datetime([period.start_date for period in periods]),
        period_end=pd.to_datetime([period.end_date for period in periods]),
        label=[words.period(text) for text in every["period"]],
    )
    return every.sort_values(["period_start", "fact_ids"], kind="stable")


def _event(row: dict[str, object], documents: pd.DataFrame, words: Words) -> str:
    """Return an event by kind, by the number or kind of its document, and by place."""
    name = words.label("event_kind", str(row["kind"]))
    if pd.notna(row["document_id"]):
        document = documents.loc[str(row["document_id"]).split("+")[0]]
        about = words.label("document_kind", str(document["kind"]))
        if pd.notna(document["number"]):
            about = words.document(str(document["document_id"]))
        name = f"{name}: {lower_first(about)}"
    return f"{name} ({words.place_short(str(row['place_id']))})"


def _fits(picture: Picture, words: Words) -> int:
    """Return how many of the last names have room on a page."""
    names = list(_items(picture, words)["name"])
    heights = picture.heights(Panel(names), NAMES * picture.width)
    return sum(total <= ROOM for total in accumulate(reversed(heights)))


def _mark(picture: Picture, ax: Axes, y: float, row: dict[str, object]) -> None:
    """Draw a day, month or year as a dot in its middle, a period as a line."""
    text, ids, hollow = str(row["period"]), row["fact_ids"], bool(row["planned"])
    tints = {"document": colours.teal, "standard": colours.muted}
    color = tints.get(str(row["kind"]), picture.color)
    (start, end), last = marks.years(text), ax.get_xlim()[1]
    if Period.parse(text).is_span:
        marks.span(ax, text, y, ids, color, 1.2 if hollow else 3.0)
    elif row["kind"] == "standard":
        marks.tied(ax.plot([start, last], [y, y], color=color, lw=3)[0], ids)
        arrow = {"arrowstyle": "-|>", "color": color}
        ax.annotate("", (last + 0.02, y), (last - 0.3, y), arrowprops=arrow, annotation_clip=False)
    else:
        marks.dot(picture, ax, ((start + end) / 2, y), ids, color, hollow=hollow, size=5)
