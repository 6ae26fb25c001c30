"""Charts on what stands behind the figures: what they cover, citations, initiatives."""

from __future__ import annotations

from typing import Any

import pandas as pd

from antq_analysis.charts import marks, rows
from antq_analysis.charts.chart import Missing
from antq_analysis.charts.evidence import first_of
from antq_analysis.charts.frame import Panel, Picture, chart
from antq_analysis.charts.look import colours
from antq_analysis.data.dataset import DataSet
from antq_analysis.periods import Period
from antq_analysis.raw.schema import FIGURES
from antq_analysis.results import context
from antq_analysis.words import Words

DOCUMENTS, NAMED = 30, 8  # of a list, and initiatives of a kind


def figures(data: DataSet) -> pd.DataFrame:
    """Return the figures of all subjects, with whether each is a result that was reached."""
    frames = []
    for table in FIGURES:
        frame = data.tables[table]
        frame = frame[frame["duplicate_of"].isna()]
        reached = pd.Series(True, frame.index)
        for column, code in (("status", "result"), ("stage", "recognised")):
            reached &= frame[column].eq(code) if column in frame else True
        frames.append(frame.assign(table=table, reached=reached))
    columns = ["fact_id", "table", "place_id", "period", "period_start", "period_end"]
    return pd.concat(frames)[[*columns, "period_basis", "source_id", "reached"]]


@chart(figures)
def coverage(picture: Picture) -> None:
    """Draw which places and years the figures cover, a column a subject.

    Targets and pledges are hollow. A dotted line is the change of the standard.
    """
    every, words = picture.rows, picture.words
    if every.empty:
        raise Missing("no_figures")
    shown = rows.largest(every, every.groupby("place_id")["fact_id"].transform("size"))
    ids = list(shown["place_id"].unique())
    names = [words.place_short(str(place)) for place in ids]
    picture.kind, picture.headline = "kind_time", _covered(shown, names, words)
    which = rows.which(picture, shown, every)
    picture.subtitle = rows.subtitle(picture, "coverage_subtitle", shown, which)
    keys = ["table", "place_id", "period", "reached"]
    spots = shown.groupby(keys, sort=False, as_index=False).agg(
        fact_ids=("fact_id", "+".join), figures=("fact_id", "size")
    )
    subjects = {table: words.text(f"subject_{table}") for table in spots["table"].unique()}
    whose = spots["place_id"].map(words.place_short) + ", " + spots["table"].map(subjects)
    spots = spots.assign(name=whose, label=spots["period"].map(words.period))
    rows.show(picture, spots, " ".join([*keys, "figures"]))
    tables = [table for table in FIGURES if table in subjects]
    days = rows.new_standards(shown, picture) if "compliance" in tables else []
    told = {"day": words.listed(words.date(str(day.date())) for day in days)}
    picture.notes = [words.text("coverage_note")] * (not shown["reached"].all())
    picture.notes += [words.text("coverage_line", **told)] * bool(days)
    picture.notes += [words.text("years_fade")] * marks.fading(shown["period"])
    picture.notes += rows.inferred(shown, words)
    [line] = picture.axes([Panel(names)], [1.0] * len(tables), ticks=1, heads=1, names=0.3)
    rows.year_ticks(line, shown, 3)
    for ax, table in zip(line, tables, strict=True):
        marks.head(ax, [subjects[table]])
        ax.spines["left"].set_visible(False)
        ax.hlines(picture.middles[0], *ax.get_xlim(), color=colours.grid, lw=0.5, zorder=0)
        for day in days if table == "compliance" else []:
            marks.line_at(ax, marks.year_of(day))
        for row in spots[spots["table"].eq(table)].itertuples():
            y, color = picture.middles[0][ids.index(row.place_id)], picture.color
            if (Period.parse(row.period).years or 0) > 1:
                marks.span(ax, row.period, y, row.fact_ids, color)
            else:
                at = (sum(marks.years(row.period)) / 2, y)
                marks.dot(picture, ax, at, row.fact_ids, color, hollow=not row.reached, size=5)


def _covered(shown: pd.DataFrame, names: list[str], words: Words) -> str:
    """Say how many places there are, and of how many there are figures of one period only."""
    once = int(shown.groupby("place_id")["period"].nunique().eq(1).sum())
    key = "coverage_headline" if once else "coverage_headline_several"
    key = "coverage_headline_one" if len(names) == 1 else key
    told = {"count": words.number(len(names)), "once": words.number(once), "name": names[0]}
    return words.text(key, **told)


@chart(context.results)
def citations(picture: Picture) -> None:
    """Draw which source cites which document: a list of documents with the sources behind them.

    Only sources whose citations were recorded are counted.
    """
    cited, words = picture.rows[picture.rows["table"].eq("citations")], picture.words
    if cited.empty:
        raise Missing("no_citations")
    groups = cited.groupby("document_id", sort=False, as_index=False).agg(
        fact_ids=("fact_id", "+".join),
        sources=("source_id", lambda ids: "+".join(dict.fromkeys(ids))),
        times=("source_id", "nunique"),
    )
    groups = groups.sort_values("times", ascending=False, kind="stable")
    labels = [
        "; ".join(words.source_short(one) for one in ids.split("+")) for ids in groups["sources"]
    ]
    names = [words.document(str(document), full=True) for document in groups["document_id"]]
    shown = groups.assign(name=names, label=labels).head(DOCUMENTS)
    rows.show(picture, shown, "document_id sources times")
    count = words.number(cited["source_id"].nunique())
    first = words.text("which_first", count=DOCUMENTS) if len(groups) > DOCUMENTS else ""
    subtitle = words.text("citations_subtitle", count=count)
    picture.kind, picture.subtitle = "kind_list", "; ".join(filter(None, [subtitle, first]))
    several = int((shown["times"] > 1).sum())
    key = "citations_headline" if several else "citations_headline_none"
    picture.headline = words.counted(key, len(shown), several=several, all=len(shown))
    picture.notes = [words.text("citations_note"), *_corrections(picture)]
    panel = Panel(list(shown["name"]), texts=list(shown["label"]))
    [[ax]] = picture.axes([panel], names=0.66, beside=0.26, equal=False)
    ax.set(xticks=[], xlim=(0, 1))
    ax.spines["left"].set_color(colours.grid)
    _texts(picture, ax, shown, 0.06, colours.ink)


def _texts(picture: Picture, ax: Any, shown: pd.DataFrame, x: float, color: str) -> None:
    """Write the texts beside the names, over what lies to their right."""
    for y, text, ids in zip(picture.middles[0], picture.texts[0], shown["fact_ids"], strict=True):
        written = ax.text(x, y, text, va="center", linespacing=1.07, color=color)
        written.set_in_layout(False)
        marks.tied(written, ids)


def _corrections(picture: Picture) -> list[str]:
    """Return a note on each date of a document that a source misprints."""
    words, cited = picture.words, picture.data.citations.set_index("fact_id")
    return [
        words.text(
            "corrected_date",
            document=words.document(str(cited.at[row.row_id, "document_id"])),
            printed=words.date(row.printed),
            corrected=words.date(row.corrected),
        )
        for row in picture.data.corrections.itertuples()
        if row.table == "citations" and row.column == "date" and row.row_id in cited.index
    ]


@chart(context.results)
def initiatives(picture: Picture) -> None:
    """Draw what the initiatives are called: counts by kind, the most frequent first, with names."""
    words = picture.words
    found = picture.rows[picture.rows["table"].eq("initiatives") & picture.rows["counts_in_total"]]
    if found.empty:
        raise Missing("no_initiatives")

    def names(texts: pd.Series) -> str:
        return first_of(list(dict.fromkeys(texts)), words, NAMED)

    groups = found.groupby("kind", as_index=False).agg(
        count=("fact_id", "size"),
        names=(f"label_{words.language}", names),
        fact_ids=("fact_id", "+".join),
    )
    shown = groups.sort_values("count", ascending=False, kind="stable")
    shown = shown.assign(
        name=[words.label("initiative_kind", str(kind)) for kind in shown["kind"]],
        label=shown["count"].map(words.number),
    )
    rows.show(picture, shown, "kind count names")
    every = words.number(len(found))
    picture.subtitle = rows.subtitle(picture, "initiatives_subtitle", found)
    picture.headline = words.counted("initiatives_headline", len(found), count=every)
    told = {"count": every, "listed": "; ".join(picture.listed)}
    picture.sentence = words.text("initiatives_sentence", **told)
    picture.notes = [words.text("initiatives_note")]
    panel = Panel(list(shown["name"]), texts=list(shown["names"]))
    [[bars, side]] = picture.axes([panel], (1, 4), names=0.22, beside=0.56, equal=False)
    bars.set(xticks=[], xlim=(0, int(shown["count"].max())))
    side.set_axis_off()
    _texts(picture, side, shown, 0, colours.muted)
    for y, row in zip(picture.middles[0], shown.to_dict("records"), strict=True):
        marks.bar(picture, bars, y, marks.exact(row["count"]), row["fact_ids"])
        marks.behind(bars, row["count"], y, row["label"])
