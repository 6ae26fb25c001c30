"""Charts that an analyst draws: the frame, the source line and the files of any other chart."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from numbers import Real

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, ScalarFormatter

from antq_analysis.charts import export
from antq_analysis.charts.chart import Chart, Panel, compose
from antq_analysis.charts.facts import behind, sourced
from antq_analysis.charts.sentences import cited, first_of
from antq_analysis.charts.style import MM, holds, measures
from antq_analysis.data.dataset import DataSet
from antq_analysis.quantities import QUALIFIERS
from antq_analysis.raw.problems import did_you_mean
from antq_analysis.raw.schema import FACTS
from antq_analysis.words import Words, upper_first

LISTED = 8  # phrases in a description
PASSES = 3  # in which axes give way to their labels, which then may be others
LEAST = 20.0  # mm of axes without their labels
LONG = 10_000  # an axis up to here has no separators in its numbers, which may be years


def by_hand(
    draw: Callable[[Axes], object],
    rows: pd.DataFrame,
    data: DataSet,
    *,
    name: str,
    headline: str,
    subtitle: str = "",
    alt: str = "",
    notes: str | Sequence[str] = (),
    language: str | None = None,
    size: str = "report",
    height: float = 70,
    ax: Axes | None = None,
) -> Chart:
    """Make a chart of a drawing of yours, with the source line and the files of any other chart.

    Notes of its own say that figures are not exact, or are parts or repeats of others.

    Parameters
    ----------
    draw
        Draws on the axes that it is given, in the project's type, colours and sizes. The axes are
        made smaller until their labels have room.
    rows
        What is drawn: rows of a table of facts or of a result. Their ``fact_id`` or ``fact_ids``
        say which sources and paragraphs the source line names.
    data
        The data set that the rows are from.
    name
        Name of the files: letters, digits, ``_`` and ``-``.
    headline, subtitle, notes
        The texts around the drawing, in the language of the chart. Notes are one or several.
    alt
        Description for someone who can't see the chart; without it the headline and the phrases as
        printed.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.
    height
        Height of the drawing in mm, with its labels, at the size of a report.
    ax
        Axes of your figure in whose box the whole chart is laid out; see `antq.charts`.

    Returns
    -------
    Chart
        Its data are the rows with ``source_id``, ``paragraph``, ``as_printed`` and ``fact_ids``.

    Raises
    ------
    ValueError
        If the rows name no figures, or some that the data set has not; if the name is no name of a
        file; if there is no headline, nothing is drawn on the axes, or there is no room.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> data = antq.load()
    >>> rows = data.awards.head(3)
    >>> def draw(ax):
    ...     ax.barh(rows["as_printed"], rows["count"])
    >>> antq.charts.by_hand(draw, rows, data, name="mine", headline="Three figures", language="en")
    Chart mine (en): Three figures
    """
    _check_given(draw, rows, data, headline, height)
    export.file_name(name)
    words, sheet = data.words(language), measures(size, ax)
    facts = pd.concat(
        data.tables[table][["fact_id", "source_id", "paragraph", "as_printed"]] for table in FACTS
    )
    shown = _with_ids(rows, facts)
    said = [notes] if isinstance(notes, str) else list(notes)
    said += _cautions(rows, shown["fact_ids"], data, words)
    printed = facts.set_index("fact_id")["as_printed"]
    phrases = ["; ".join(printed[ids.split("+")]) for ids in shown["fact_ids"]]
    shown = sourced(shown, facts).assign(as_printed=phrases)
    finding = upper_first(headline).rstrip(".")
    listed = first_of(list(dict.fromkeys(f"“{phrase}”" for phrase in phrases)), words, LISTED)
    return compose(
        words,
        name=name,
        headline=headline,
        subtitle=subtitle,
        alt=alt or words.text("hand_alt", finding=finding, listed=listed),
        sentence=f"{finding} ({cited(behind(shown, facts), words)}).",
        data=shown.drop(columns="fact_ids").assign(fact_ids=shown["fact_ids"]),
        draw=lambda panel: _draw(panel, draw, words),
        height=height,
        notes=said,
        size=sheet,
    )


def _check_given(
    draw: object, rows: object, data: object, headline: object, height: object
) -> None:
    """Raise an error if something is in another's place, or can't be."""
    order = "by_hand(draw, rows, data, name=..., headline=...)"
    if not callable(draw):
        raise ValueError(f"the first is a function that draws on axes, and this is none: {order}")
    if not isinstance(rows, pd.DataFrame):
        raise ValueError(f"the second is a frame of the rows that are drawn: {order}")
    if not isinstance(data, DataSet):
        raise ValueError(f"the third is the data set that the rows are from: {order}")
    if not isinstance(headline, str) or not headline.strip(" ."):
        raise ValueError("a chart has a headline; write what it shows")
    if isinstance(height, bool) or not isinstance(height, Real) or not 0 < float(height) < math.inf:
        raise ValueError(f"the height is a number of mm above 0, as 70, and not {height!r}")


def _cautions(rows: pd.DataFrame, ids: pd.Series, data: DataSet, words: Words) -> list[str]:
    """Say which rows are not exact, and that some are parts or repeats of others.

    What the rows don't say of themselves, the facts say that they are.
    """
    behind = [one for names in ids for one in names.split("+")]
    tables = [data.tables[table] for table in FACTS]
    facts = [frame[frame["fact_id"].isin(behind)] for frame in tables]

    def found(frames: Sequence[pd.DataFrame], ending: str) -> set[str]:
        columns = [frame[name] for frame in frames for name in frame if str(name).endswith(ending)]
        return {str(one) for column in columns for one in column.dropna()} - {"", "exact"}

    stated = any(str(name).endswith("qualifier") for name in rows)
    used = found([rows] if stated else facts, "qualifier")
    order = [code for code in [*QUALIFIERS, "between"] if code in used]
    said = []
    if order:
        names = [
            words.text("hand_between") if code == "between" else words.label("qualifier", code)
            for code in order
        ]
        said.append(words.text("hand_not_exact", listed=", ".join(names)))
    single = facts if "fact_id" in rows and "fact_ids" not in rows else [rows]
    for column in ("part_of", "duplicate_of"):
        if found(single, column):
            said.append(words.text(f"hand_{column}"))
    return said


def _with_ids(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the facts behind them in ``fact_ids``, all of which are known."""
    if rows.empty:
        raise ValueError("there are no rows; a chart needs the figures that it shows")
    column = next((name for name in ("fact_ids", "fact_id") if name in rows), None)
    if column is None:
        raise ValueError(
            "the rows of a chart say in a column 'fact_id' or 'fact_ids' which figures they are; "
            f"these have {', '.join(str(name) for name in rows)}"
        )
    known = set(facts["fact_id"])
    for number, ids in enumerate(rows[column], start=1):
        if pd.isna(ids):
            raise ValueError(f"row {number} names no figure; write its id into '{column}'")
        for fact in str(ids).split("+"):
            if fact not in known:
                raise ValueError(
                    f"row {number}: no figure is called '{fact}'{did_you_mean(fact, known)}"
                )
    ids = rows[column].astype("str")
    plain = rows.drop(columns=["fact_id", "fact_ids"], errors="ignore")
    return pd.DataFrame(plain).assign(fact_ids=ids).reset_index(drop=True)


def _draw(panel: Panel, draw: Callable[[Axes], object], words: Words) -> None:
    """Let the analyst draw, write numbers as the language does, and give the labels room."""
    before = list(panel.figure.axes)
    ax = panel.axes()
    draw(ax)
    if not any(holds(drawn) for drawn in panel.figure.axes if drawn not in before):
        raise ValueError("nothing was drawn; draw on the axes that the function is given")
    for axis in (ax.xaxis, ax.yaxis):
        if type(axis.get_major_formatter()) is ScalarFormatter:
            axis.set_major_formatter(FuncFormatter(partial(_number, axis=axis, words=words)))
    for _ in range(PASSES):
        labels = ax.get_tightbbox()
        if labels is None:
            return
        mm = 1 / panel.figure.dpi / MM
        left, bottom = ((ax.bbox.p0 - labels.p0) * mm).tolist()
        right, top = ((labels.p1 - ax.bbox.p1) * mm).tolist()
        width, height = panel.width - left - right, panel.height - top - bottom
        if (least := min(width, height)) < LEAST * panel.size.scale:
            raise ValueError(
                f"the labels of this drawing leave {max(least, 0):.0f} mm for its axes; "
                "write shorter ones, or give the chart more height"
            )
        ax.set_position(panel.box(left, top, width, height))


def _number(value: float, _: int | None, *, axis: Axis, words: Words) -> str:
    """Return a number as an axis shows it in this language."""
    if float(value).is_integer() and max(map(abs, axis.get_view_interval())) < LONG:
        return str(int(value))
    return words.number(value, 6, at_least_digits=0)
