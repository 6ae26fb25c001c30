"""How long users wait, and beside what that is long or short.

    python benchmarks/measure.py

measures and writes what it found between the marks in docs/performance.md. What is compared is
measured in turns, each time in a fresh process from its start to its end, and medians count.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import sysconfig
import tempfile
import time
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import NamedTuple

from generate import generate

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
PYTHON = [sys.executable, "-c"]
ANTQ = [str(Path(sysconfig.get_path("scripts")) / "antq")]
PANDAS = [*PYTHON, "import pandas"]
CELL = [*PYTHON, "import antq_analysis as antq; data = antq.load()"]
CHART = """
import antq_analysis as antq
data = antq.load().sel(place="quang-binh", period=2014)
antq.charts.share_meeting(data).save("OUT")
"""
SEABORN = """
import matplotlib.pyplot as plt, pandas as pd, seaborn as sns
rows = pd.read_csv("data/raw/compliance.csv").query("place_id == 'quang-binh' and period == '2014'")
share = 100 * rows["compliant"] / rows["assessed"]
axes = sns.barplot(x=share, y=rows["subject"], ax=plt.figure(figsize=(6.1, 3.5)).add_subplot())
for ending in ("png", "svg", "pdf"):
    axes.figure.savefig(f"OUT/share.{ending}", dpi=300)
"""
NOTEBOOKS = [str(path) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
NBCONVERT = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook"]
FRICTIONLESS = """
from frictionless import Package
package = Package("{folder}/datapackage.json")
(table,) = (one for one in package.resources if one.name == "compliance")
table.schema.foreign_keys, package.resources = [], [table]
report = package.validate()
assert report.valid, report.flatten(["message"])[:3]
"""
SIZES = (10_000, 100_000, 1_000_000)


class Cost(NamedTuple):
    """Seconds from the start of a process to its end, and the MB that it had at its peak."""

    seconds: float
    memory: float


def cost(command: list[str]) -> Cost:
    """Return what a command costs; OUT in it is an empty folder."""
    with tempfile.TemporaryDirectory() as out, tempfile.TemporaryFile("w+") as said:
        words = [word.replace("OUT", out) for word in command]
        start = time.perf_counter()
        process = subprocess.Popen(words, cwd=ROOT, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{command}: {said.read()}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(seconds, usage.ru_maxrss * unit / 1e6)


def medians(rounds: int, *commands: list[str]) -> list[Cost]:
    """Return the median cost of each command; in each round, every command runs once."""
    costs = [[cost(command) for command in commands] for _ in range(rounds)]
    return [Cost(*map(median, zip(*turns, strict=True))) for turns in zip(*costs, strict=True)]


def questions(scratch: Path) -> dict[str, str]:
    """Return the tables of the page by their marks."""
    pandas, check, usage, cell = medians(15, PANDAS, [*ANTQ, "check"], [*ANTQ, "--help"], CELL)
    chart, seaborn = medians(7, [*PYTHON, CHART], [*PYTHON, SEABORN])
    notebooks = [*NBCONVERT, "--output-dir", "OUT", *NOTEBOOKS]
    run, alone = medians(3, [*ANTQ, "run", "--out", "OUT"], notebooks)
    folders = [str(generate(rows, scratch / str(rows))) for rows in SIZES]
    frictionless = [*PYTHON, FRICTIONLESS.format(folder=folders[1])]
    *grown, beside = medians(5, *([*ANTQ, "check", one] for one in folders), frictionless)
    bare = "`import pandas`"
    asked = [
        ("`antq check`, the project's own data", check, bare, pandas),
        ("`antq --help`", usage, bare, pandas),
        ("first cell of a notebook, which loads the data", cell, bare, pandas),
        ("first chart with its files", chart, "four bars by seaborn", seaborn),
        ("`antq run`", run, "`jupyter nbconvert` of the notebooks alone", alone),
        ("`antq check`, 100,000 rows", grown[1], "frictionless, one table, no references", beside),
    ]
    rows = [
        (one, f"{a.seconds:.2f}", than, f"{b.seconds:.2f}", f"{a.seconds / b.seconds:.2f}")
        for one, a, than, b in asked
    ]
    growth = []
    for size, one in zip(SIZES, grown, strict=True):
        each = (one.seconds - check.seconds) / size * 1e5
        growth.append((f"{size:,}", f"{one.seconds:.1f}", f"{each:.1f}", f"{one.memory:,.0f}"))
    return {
        "questions": table("question | seconds | compared with | seconds | ratio", rows),
        "growth": table("rows | seconds | seconds per 100,000 rows | peak MB", growth),
        "versions": versions(),
    }


def versions() -> str:
    """Return what the seconds were measured with."""
    named = [
        f"{name} {metadata.version(name)}" for name in ("pandas", "matplotlib", "frictionless")
    ]
    return f"Python {platform.python_version()}, {', '.join(named)}; {os.cpu_count()} cores."


def table(head: str, rows: list[tuple[str, ...]]) -> str:
    """Return a table in Markdown; columns of numbers are aligned to the right."""
    left = [not cell.strip("0123456789.,") for cell in rows[0]]
    rule = " | ".join("---:" if number else "---" for number in left)
    return "\n".join(f"| {line} |" for line in [head, rule, *map(" | ".join, rows)])


def main() -> None:
    """Measure, and write what was found into the page."""
    with tempfile.TemporaryDirectory() as scratch:
        found = questions(Path(scratch))
    page = PAGE.read_text(encoding="utf-8")
    for mark, text in found.items():
        before, _, rest = page.partition(f"<!-- {mark} -->\n")
        _, _, after = rest.partition("<!-- end -->")
        page = f"{before}<!-- {mark} -->\n{text}\n<!-- end -->{after}"
    PAGE.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
