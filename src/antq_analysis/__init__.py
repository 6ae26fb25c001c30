"""Published statistics on the movement "Toàn dân bảo vệ an ninh Tổ quốc", figure by figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from antq_analysis import awards, charts, compliance, context, explain, outreach, tables
    from antq_analysis.dataset import DataSet, load
    from antq_analysis.problems import DataError
    from antq_analysis.running import check, run, template

__version__ = "0.1.0"
_HOMES = {
    "load": "dataset",
    "DataSet": "dataset",
    "DataError": "problems",
    "check": "running",
    "run": "running",
    "template": "running",
}
_ROOMS = ("awards", "charts", "compliance", "context", "explain", "outreach", "tables")
__all__ = [
    "DataError",
    "DataSet",
    "awards",
    "charts",
    "check",
    "compliance",
    "context",
    "explain",
    "load",
    "outreach",
    "run",
    "tables",
    "template",
]


def __getattr__(name: str) -> Any:
    """Import a name when it is first used, so that the commands start without pandas."""
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f"antq_analysis.{_HOMES[name]}"), name)
    if name in _ROOMS:
        return import_module(f"antq_analysis.{name}")
    raise AttributeError(f"antq_analysis has no '{name}'; there are {', '.join(__all__)}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
