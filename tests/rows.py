"""A small data set for a test: the project's reference tables, and only the facts of the test."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import antq_analysis as antq

if TYPE_CHECKING:
    from antq_analysis import DataSet

RAW = Path(__file__).parents[1] / "data" / "raw"
SHARED = {
    "source_id": "bao-quang-binh-2015",
    "as_printed": "as the source has it",
    "place_id": "quang-binh",
    "period": "2014",
    "period_basis": "printed",
}
DEFAULTS = {
    "compliance": {
        **SHARED,
        "status": "result",
        "stage": "recognised",
        "standard_id": "tt23-2012",
        "subject": "residential_area",
    },
    "outreach": {
        **SHARED,
        "status": "result",
        "activity": "launch",
        "measure": "sessions",
        "kind": "flow",
        "series": "one",
    },
    "awards": {
        **SHARED,
        "award": "certificate_of_merit",
        "conferred_by": "ministry",
        "recipient": "not_stated",
        "occasion": "not_stated",
    },
}


def load_with(folder: Path, table: str, *rows: dict[str, object]) -> DataSet:
    """Return a data set in which `table` holds these rows alone; rows name what differs."""
    shutil.copytree(RAW, folder, dirs_exist_ok=True)
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        for number, row in enumerate(rows):
            writer.writerow({"fact_id": f"fact-{number}", **DEFAULTS[table], **row})
    return antq.load(folder)
