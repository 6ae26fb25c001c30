"""Charts: functions that take results and their data set, and return a `Chart` in one language.

The data set alone will do: ``shortfall(data)`` is ``shortfall(compliance.rates(data), data)``.

With ``ax`` a chart is laid out in the box of axes on a figure of yours, with its headline, notes
and source, so that no figure is parted from its caveats; the axes themselves are switched off.
Texts and plot are as large as in a report, from the top of the box down; a box that is too small is
an error that says how many millimetres the chart needs. A chart stays where the axes were when it
was drawn: set margins and gaps before, and use no constrained or tight layout, which move axes
later. ``save`` writes the whole figure, and the data of the one chart.

Examples
--------
>>> import antq_analysis as antq
>>> from matplotlib.figure import Figure
>>> data = antq.load()
>>> left, right = Figure(figsize=(14, 8)).subplots(1, 2)
>>> chart = antq.charts.share_meeting(data.sel(place="Quảng Bình", period=2014), ax=left)
>>> other = antq.charts.scale(data.sel(place="Sơn Tịnh"), ax=right)
>>> chart.figure is other.figure
True
"""

from __future__ import annotations

from antq_analysis.charts.awards import distribution, recipients
from antq_analysis.charts.chart import Chart, Missing
from antq_analysis.charts.comparison import funnel, places, series
from antq_analysis.charts.compliance import share_meeting, shortfall
from antq_analysis.charts.context import citations, initiatives
from antq_analysis.charts.handmade import by_hand
from antq_analysis.charts.lanes import timeline
from antq_analysis.charts.outreach import per_session, scale, stock
from antq_analysis.charts.spans import period_totals
from antq_analysis.data.dataset import DataSet
from antq_analysis.results import awards as award_results
from antq_analysis.results import compliance as compliance_results
from antq_analysis.results import context as context_results
from antq_analysis.results import outreach as outreach_results

__all__ = [
    "Chart",
    "Missing",
    "all_charts",
    "by_hand",
    "citations",
    "distribution",
    "funnel",
    "initiatives",
    "per_session",
    "period_totals",
    "places",
    "recipients",
    "scale",
    "series",
    "share_meeting",
    "shortfall",
    "stock",
    "timeline",
]


def all_charts(data: DataSet, language: str | None = None, size: str = "report") -> list[Chart]:
    """Return every chart that the data allow, in the order of the notebooks.

    Parameters
    ----------
    data
        The data set.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> charts = antq.charts.all_charts(antq.load().sel(place="Quảng Bình"), "en")
    >>> "compliance_share" in [chart.name for chart in charts]
    True
    """
    rates = compliance_results.rates(data)
    figures = outreach_results.bounds(data)
    split = award_results.distribution(data)
    made = [
        timeline(context_results.timeline(data), data, language, size),
        share_meeting(rates, data, language, size),
        shortfall(rates, data, language, size),
        places(rates, data, language, size),
        funnel(rates, data, language, size),
        series(rates, data, language, size),
        scale(figures, data, language, size),
        per_session(outreach_results.per_session(data), data, language, size),
        period_totals(figures, data, language, size),
        stock(figures, data, language, size),
        distribution(split, data, language, size),
        recipients(split, data, language, size),
        citations(context_results.citations(data), data, language, size),
        initiatives(context_results.initiatives(data), data, language, size),
    ]
    return [chart for chart in made if isinstance(chart, Chart)]
