"""Published statistics on the movement "Toàn dân bảo vệ an ninh Tổ quốc", figure by figure."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
# Where the names that an analyst types live; one without a module is a module itself.
_HOMES = {
    "DataError": "raw.problems:DataError",
    "DataSet": "data.dataset:DataSet",
    "awards": "results.awards",
    "charts": "charts",
    "check": "runs.commands:check",
    "compliance": "results.compliance",
    "colours": "charts.look:colours",
    "context": "results.context",
    "load": "data.dataset:load",
    "outreach": "results.outreach",
    "read": "runs.texts:read",
    "run": "runs.commands:run",
    "style": "charts.look:style",
    "tables": "readable.tables",
    "template": "runs.commands:template",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    """Import a name when it is first used, so that the commands start without pandas."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"antq_analysis has no '{name}'; there are {', '.join(_HOMES)}")
    module, _, attribute = _HOMES[name].partition(":")
    home = import_module(f"antq_analysis.{module}")
    return getattr(home, attribute) if attribute else home


def __dir__() -> list[str]:
    return [*_HOMES, "__version__"]
