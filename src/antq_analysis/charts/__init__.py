"""Charts: functions of a data set that return a `Chart` in one language, or a `NoChart`.

All have the same call, which `compliance_share` explains. `own` gives a drawing of yours what the
others have around them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from antq_analysis.charts.awards import awards_distribution, awards_over_time
from antq_analysis.charts.chart import Chart, NoChart
from antq_analysis.charts.compliance import compliance_by_place, compliance_share
from antq_analysis.charts.compliance_over_time import compliance_over_time
from antq_analysis.charts.context import citations, coverage, initiatives
from antq_analysis.charts.outreach import outreach_scale
from antq_analysis.charts.outreach_over_time import outreach_over_time
from antq_analysis.charts.own import own
from antq_analysis.charts.timeline import timeline
from antq_analysis.data.dataset import DataSet
from antq_analysis.raw.problems import not_there

# In the order of the books.
CHARTS: tuple[Callable[..., Any], ...] = (
    compliance_share,
    compliance_by_place,
    compliance_over_time,
    outreach_scale,
    outreach_over_time,
    awards_distribution,
    awards_over_time,
    coverage,
    timeline,
    citations,
    initiatives,
)
__all__ = [chart.__name__ for chart in CHARTS] + ["all_charts", "own"]


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> NoReturn:
    raise AttributeError(str(not_there("no_such_name", name, __all__, listed=", ".join(__all__))))


def all_charts(
    data: DataSet, language: str | None = None, size: str = "report"
) -> list[Chart | NoChart]:
    """Return every chart, or why the data can't fill it, in the order of the books.

    Parameters
    ----------
    data
        The data set, or a part of it.
    language, size
        ``en`` or ``vi``; ``report`` or ``slide``.

    Examples
    --------
    >>> import antq_analysis as antq
    >>> charts = antq.charts.all_charts(antq.load().sel(place="Quảng Bình"), "en")
    >>> "compliance_share" in [chart.name for chart in charts if chart]
    True
    """
    return [chart(data, language, size=size) for chart in CHARTS]
