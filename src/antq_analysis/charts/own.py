"""Drawings of an analyst's own, with the head, foot and files of any other chart."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from antq_analysis.charts import evidence, export, look
from antq_analysis.charts.around import MARGIN, freeze, head_and_foot, height_of, write
from antq_analysis.charts.chart import Chart
from antq_analysis.charts.look import MM
from antq_analysis.data.dataset import DataSet
from antq_analysis.words import Words, upper_first

LISTED = 8  # phrases in a description


def own(
    figure: Figure,
    rows: pd.DataFrame,
    data: DataSet,
    *,
    name: str,
    headline: str,
    language: str | None = None,
    notes: str | Sequence[str] = (),
) -> Chart:
    """Make a chart of a drawing of yours: with headline, notes, sources, alt text and files.

    The figure grows by the room for these texts. Notes of their own say that figures are not exact,
    or are parts or repeats of others.

    Parameters
    ----------
    figure
        The finished drawing, best made within `antq.style`.
    rows
        What is drawn: rows of a table or a result. Their ``fact_id`` or ``fact_ids`` say which
        sources are named. Of grouped rows give those behind them.
    data
        The data set that the rows are from.
    name
        Name of the files: letters, digits, ``_`` and ``-``.
    headline, notes
        The texts around the drawing, in the language of the chart. Notes are one or several.
    language
        ``en`` or ``vi``; without it, that of the data set.

    Raises
    ------
    ValueError
        If the figure is none, the rows name no facts of the data set, or the name is not one for
        files.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> import seaborn as sns
    >>> data = antq.load()
    >>> rows = data.awards.query("counts_in_total")
    >>> with antq.style("en"):
    ...     ax = sns.barplot(rows, x="count", y="award", estimator="sum", errorbar=None)
    >>> antq.charts.own(
    ...     ax.figure, rows, data, name="mine", headline="Awards by kind", language="en"
    ... )
    Chart mine (en): Awards by kind
    """
    words = data.words(language)
    if not isinstance(figure, Figure):
        raise ValueError(words.text("own_no_figure", kind=type(figure).__name__))
    export.file_name(name, words.language)
    shown = _with_ids(rows, data, words)
    said = [*([notes] if isinstance(notes, str) else notes), *_cautions(rows, shown, data, words)]
    headline = upper_first(headline).rstrip(".")
    cited = evidence.cited(shown["fact_ids"], data, words, short=True)
    source = f"{words.text('source')}: {cited}."
    with look.context():
        look.localise(figure, words.language)
        _frame(figure, words, headline, said, source)
    made = evidence.sourced(shown, data)
    phrases = evidence.first_of(
        [f"“{text}”" for text in made["as_printed"].unique()], words, LISTED
    )
    return Chart(
        name=name,
        language=words.language,
        headline=headline,
        subtitle="",
        notes=said,
        source=source,
        sentence=f"{headline} ({evidence.cited(shown['fact_ids'], data, words)}).",
        alt=words.text("own_alt", headline=headline, listed=phrases),
        data=made,
        figure=figure,
        evidence=evidence.stands(shown["fact_ids"], data, words),
    )


def _frame(figure: Figure, words: Words, headline: str, notes: list[str], source: str) -> None:
    """Write the texts above and below a finished drawing, which keeps its size."""
    from matplotlib import pyplot as plt

    width, height = (float(side) / MM for side in figure.get_size_inches())
    head, foot = head_and_foot(words, headline, "", notes, source, width - 2 * MARGIN)
    top, bottom = height_of(head), height_of(foot)
    total = height + top + bottom
    figure.set_size_inches(width * MM, total * MM)
    figure.set_facecolor("white")
    for ax in figure.axes:
        if ax.get_subplotspec() is None:  # placed by hand: keep its place in the drawing
            box = ax.get_position()
            y, high = (bottom + box.y0 * height) / total, box.height * height / total
            ax.set_position((box.x0, y, box.width, high))
    rect = (0, bottom / total, 1, height / total)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=rect, w_pad=MARGIN * MM, h_pad=MM))
    freeze(figure)
    write(figure, head, (width, total))
    write(figure, foot, (width, total), total - bottom + MARGIN)
    plt.close(figure)  # or a notebook would show it twice


def _with_ids(rows: pd.DataFrame, data: DataSet, words: Words) -> pd.DataFrame:
    """Return rows with the facts behind them in ``fact_ids``, all of which are known."""
    column = next((name for name in ("fact_ids", "fact_id") if name in rows), None)
    if column is None or rows.empty or rows[column].isna().any():
        raise ValueError(words.text("own_no_facts"))
    known = set(data.facts["fact_id"])
    for fact in (one for ids in rows[column] for one in str(ids).split("+")):
        if fact not in known:
            raise ValueError(words.text("own_unknown", fact=fact))
    plain = rows.drop(columns=["fact_id", "fact_ids"], errors="ignore")
    return plain.assign(fact_ids=rows[column].astype("str"))


def _cautions(rows: pd.DataFrame, shown: pd.DataFrame, data: DataSet, words: Words) -> list[str]:
    """Say that figures are not exact, and that a whole is shown beside its parts or repeats."""
    facts = evidence.facts_of(shown["fact_ids"], data)
    said = [] if facts["is_exact"].all() else [words.text("own_not_exact")]
    if "fact_id" in rows and not facts["counts_in_total"].all() and len(facts) > 1:
        said.append(words.text("own_parts"))
    return said
