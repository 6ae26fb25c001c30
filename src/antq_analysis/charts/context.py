"""Charts on what stands behind the figures: who cites which document, named initiatives."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from antq_analysis.charts.chart import POINT, Chart, Missing, Panel, compose, mark, text_width, wrap
from antq_analysis.charts.draw import (
    PITCH,
    SPACING,
    Bar,
    bars,
    bars_height,
    fitted,
    label_width,
    row_for,
)
from antq_analysis.charts.facts import plotted
from antq_analysis.charts.sentences import cited, numbered, rows_shown, texts
from antq_analysis.charts.style import GRID, INK, ORANGE, TEAL, Size, measures
from antq_analysis.data.dataset import DataSet, asked_of
from antq_analysis.results import context as context_results
from antq_analysis.words import Words, lower_first, upper_first

LABELS = 76.0  # mm for the names of documents
NARROW = 15.0  # mm; narrower columns have their names upright
SLIMMEST = 5.0  # mm of a column


@asked_of(context_results.citations, "kind")
def citations(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
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
    ax
        Axes of your figure in whose box the whole chart is laid out; see `antq.charts`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> antq.charts.citations(data, "en")  # doctest: +ELLIPSIS
    Chart citations (en): ...
    """
    words, sheet = data.words(language), measures(size, ax)
    if frame.empty:
        return Missing("citations", words.language, words.text("no_citations"))
    issued = data.documents.set_index("document_id")["issued"]
    counts = frame.groupby("document_id")["source_id"].nunique()
    keys = sorted(counts.index, key=lambda key: (-counts[key], str(issued[key]), key))
    names = {
        key: words.document(key) + (f", {words.date(issued[key])}" if pd.notna(issued[key]) else "")
        for key in keys
    }
    headline = _citation_headline(counts, len(data.sources), words)

    def plan(count: int) -> tuple[float, dict[str, Any]]:
        kept = {key: names[key] for key in keys[:count]}
        left_out = rows_shown(count, len(keys), "documents", "which_cited", words)
        return _plan_citations(frame, kept, data, words, sheet, headline, left_out)

    return fitted(words, plan, len(keys), sheet)


def _plan_citations(
    frame: pd.DataFrame,
    kept: dict[str, str],
    data: DataSet,
    words: Words,
    size: Size,
    headline: str,
    left_out: list[str],
) -> tuple[float, dict[str, Any]]:
    shown = frame[frame["document_id"].isin(kept)]
    sources, more = _columns(shown, data, words, size)
    shown = shown[shown["source_id"].isin(sources)]
    top, rows = _matrix(kept, sources, size)
    listed, source = "; ".join(list(kept.values())[:6]), cited(shown, words)
    key = "citations_sentence" if len(kept) > 1 else "citations_sentence_one"
    return top + sum(rows), {
        "name": "citations",
        **texts(words, "citations_alt", headline, words.text("citations_subtitle"), listed=listed),
        "sentence": words.text(key, finding=headline, listed=listed, source=source),
        "data": plotted(
            shown,
            "source_id paragraph document_id as_printed date",
            label=[kept[key] for key in shown["document_id"]],
        ),
        "draw": lambda panel: _draw_citations(panel, shown, kept, sources),
        "height": top + sum(rows),
        "notes": [words.text("note_dated"), *left_out, *more],
    }


def _columns(
    shown: pd.DataFrame, data: DataSet, words: Words, size: Size
) -> tuple[dict[str, str], list[str]]:
    """Return the sources that cite, as many as there is room for, and how each column is called.

    That is by the place that a source is about, and by the day of its publication where several
    are about one place.
    """
    citing = data.sources[data.sources["source_id"].isin(shown["source_id"])]
    room = int((size.width / size.scale - 8 - LABELS) / SLIMMEST)
    kept = citing.head(room)
    twice = kept["place_id"].duplicated(keep=False)
    names = {}
    for row, several in zip(kept.to_dict("records"), twice, strict=True):
        name = upper_first(words.place_full(row["place_id"]))
        dated = several and pd.notna(row["published"])
        names[row["source_id"]] = f"{name}, {words.date(row['published'])}" if dated else name
    return names, rows_shown(len(kept), len(citing), "sources", "which_table", words)


def _matrix(
    names: dict[str, str], sources: dict[str, str], size: Size
) -> tuple[float, list[float]]:
    """Return the mm of the columns' names and of each row, as at the size of a report."""
    line = size.label * POINT * PITCH / size.scale
    lines = [len(wrap(name, LABELS * size.scale, size.label)) for name in names.values()]
    width = _column(sources, size)
    if width < NARROW:
        top = max(text_width(name, size.label) for name in sources.values()) / size.scale
    else:
        every = [wrap(name, (width - 1) * size.scale, size.label) for name in sources.values()]
        top = max(len(found) for found in every) * line
    return top + 3, [number * line + 1.2 for number in lines]


def _column(sources: dict[str, str], size: Size) -> float:
    """Return the mm of a column, as at the size of a report."""
    return (size.width / size.scale - 8 - LABELS - 3) / len(sources)


def _draw_citations(
    panel: Panel, shown: pd.DataFrame, names: dict[str, str], sources: dict[str, str]
) -> None:
    scale, kept, columns = panel.size.scale, list(names), list(sources)
    top, rows = _matrix(names, sources, panel.size)
    ends = [sum(rows[: place + 1]) for place in range(len(rows))]
    middle = [end - row / 2 for end, row in zip(ends, rows, strict=True)]
    height = min(sum(rows) * scale * 1.2, panel.height - top * scale)
    ax = panel.axes((LABELS + 3) * scale, top * scale, height=height)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(ends[-1], 0)
    ax.set_yticks(middle, [panel.wrap(name, LABELS * scale) for name in names.values()])
    width = _column(sources, panel.size)
    upright = width < NARROW
    labels = [
        name if upright else panel.wrap(name, (width - 1) * scale) for name in sources.values()
    ]
    ax.set_xticks(range(len(columns)), labels, rotation=90 if upright else 0)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for label in [*ax.get_yticklabels(), *ax.get_xticklabels()]:
        label.set_linespacing(SPACING)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.hlines(middle, -0.5, len(columns) - 0.5, color=GRID, linewidth=0.5 * scale)
    look: dict[str, Any] = {"color": ORANGE, "markersize": 6 * scale, "markeredgecolor": INK}
    for fact in shown.to_dict("records"):
        at = (columns.index(fact["source_id"]), middle[kept.index(fact["document_id"])])
        dot = ax.plot(*at, "o", markeredgewidth=0.5 * scale, **look)[0]
        mark(dot, [fact["fact_id"]])


@asked_of(context_results.initiatives, "name_vi")
def initiatives(
    frame: pd.DataFrame,
    data: DataSet,
    language: str | None = None,
    size: str = "report",
    *,
    ax: Axes | None = None,
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
    ax
        Axes of your figure in whose box the whole chart is laid out; see `antq.charts`.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> antq.charts.initiatives(data, "en")  # doctest: +ELLIPSIS
    Chart initiatives (en): ...
    """
    words, sheet = data.words(language), measures(size, ax)
    if frame.empty:
        return Missing("initiatives", words.language, words.text("no_initiatives"))
    rows = _kinds(frame, words)
    labels = [row.label for row in rows]
    left = label_width(labels, sheet)

    def draw(panel: Panel) -> None:
        row = row_for([labels], left, panel.height / panel.size.scale, sheet)
        bars(panel, rows, y=0, left=left, row=row)

    headline = numbered("initiatives_headline", len(frame), words)
    listed = words.listed(f"{lower_first(row.label)}: {row.text}" for row in rows)
    told = {"listed": listed, "source": cited(frame, words)}
    return compose(
        words,
        name="initiatives",
        **texts(words, "bar_alt", headline, words.text("initiatives_subtitle"), listed=listed),
        sentence=words.text("initiatives_sentence", count=words.number(len(frame)), **told),
        data=plotted(
            frame,
            "source_id paragraph place_id period kind as_printed",
            label=frame[f"name_{words.language}"],
        ),
        draw=draw,
        height=bars_height(labels, left, size=sheet),
        notes=[words.text("note_names")],
        size=sheet,
    )


def _kinds(frame: pd.DataFrame, words: Words) -> list[Bar]:
    """Return a bar for each kind of initiative, in the order of the list of kinds."""
    made = []
    for kind, group in frame.groupby("kind", observed=True):
        name, count = words.label("initiative_kind", str(kind)), len(group)
        facts = list(group["fact_id"])
        made.append(Bar(name, words.number(count), facts, count, count, count, TEAL))
    return made


def _citation_headline(counts: pd.Series, sources: int, words: Words) -> str:
    if counts.max() == 1:
        return numbered("citations_headline_once", len(counts), words)
    top = str(counts.idxmax())
    most, every = words.number(int(counts.max())), words.number(sources)
    return words.text("citations_headline", document=words.document(top), count=most, all=every)
