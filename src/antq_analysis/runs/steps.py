"""What a run makes, step by step, into a stage.

How a step is done stands in the module that it calls. A new output is a function that writes into
the stage of a `Job`, and a line in `STEPS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antq_analysis.data.dataset import DataSet
from antq_analysis.messages import LANGUAGES
from antq_analysis.reports import descriptors
from antq_analysis.results import derived

if TYPE_CHECKING:
    import pandas as pd

PROCESSED = "data/processed"
SUBJECTS = ("compliance", "outreach", "awards", "context")


@dataclass
class Job:
    """What the steps of a run share: the checked tables, and where to write what."""

    data: DataSet
    stage: Path  # laid out like the folder that is written to in the end
    slides: bool = False
    only: Sequence[str] = ()  # subjects that are made; all, if none is named
    word_template: Path | None = None
    made_before: Sequence[str] = ()  # tables that lie where the results go
    own_tables: bool = False  # whether the raw tables lie where the results go
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)  # derived, by name
    charts: dict[str, list[Any]] = field(default_factory=dict)  # by language

    def write(self, name: str, text: str) -> None:
        """Write a text file into the stage."""
        (self.stage / name).parent.mkdir(parents=True, exist_ok=True)
        (self.stage / name).write_text(text, encoding="utf-8", newline="\n")

    def wants(self, name: str) -> bool:
        """Whether a table or a chart is asked for; its name begins with its subject."""
        subject = name.partition("_")[0]
        return not self.only or (subject if subject in SUBJECTS else "context") in self.only


def write_tables(job: Job) -> None:
    """Derive the tables and write them."""
    tables = derived.derive(job.data)
    job.tables = {name: frame for name, frame in tables.items() if job.wants(name)}
    derived.write(job.tables, job.stage / PROCESSED)
    there = {n: frame for n, frame in tables.items() if n in job.tables or n in job.made_before}
    job.write(f"{PROCESSED}/{descriptors.NAME}", descriptors.processed_package(there))
    if job.own_tables:
        job.write(f"data/raw/{descriptors.NAME}", descriptors.raw_package(job.data.tables))


def draw_charts(job: Job) -> None:
    """Draw every chart in both languages, each to its files."""
    from antq_analysis.charts import CHARTS

    wanted = [chart for chart in CHARTS if job.wants(chart.__name__)]
    for language in LANGUAGES:
        folder = job.stage / "reports" / "figures" / language
        job.charts[language] = [chart(job.data, language) for chart in wanted]
        for chart in filter(None, job.charts[language]):
            chart.save(folder)
        for chart in wanted if job.slides else []:
            if slide := chart(job.data, language, size="slide"):
                slide.save(folder / "slide")


def write_books(job: Job) -> None:
    """Write the chart book and the tables to read in both languages, from the charts drawn."""
    from antq_analysis.reports.chart_book import write

    for language in LANGUAGES:
        folder = job.stage / "reports"
        write(job.data, job.charts[language], language, folder, job.word_template)


STEPS = {"step_tables": write_tables, "step_charts": draw_charts, "step_books": write_books}


def steps_of(only: Sequence[str]) -> dict[str, Callable[[Job], None]]:
    """Return the steps by key; books are not made of some subjects alone."""
    return {key: step for key, step in STEPS.items() if not only or step is not write_books}
