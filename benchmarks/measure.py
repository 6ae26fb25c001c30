"""How long users wait, and beside what that is long or short.

    python benchmarks/measure.py

measures, and writes what it found between the marks in docs/performance.md. Commands that are
compared take turns, each time in a fresh process from its start to its end, and medians count.
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
antq.charts.compliance_share(data).save("OUT")
"""
SEABORN = """
import matplotlib.pyplot as plt, pandas as pd, seaborn as sns
rows = pd.read_csv("data/raw/compliance.csv", nrows=4)
share = 100 * rows["compliant"] / rows["assessed"]
axes = sns.barplot(x=share, y=rows["subject"], ax=plt.figure(figsize=(6.1, 3.7)).add_subplot())
for ending in ("png", "svg", "pdf"):
    axes.figure.savefig(f"OUT/share.{ending}", dpi=300)
"""
NOTEBOOKS = [str(path) for path in sorted((ROOT / "notebooks").glob("**/[0-9]*_*.ipynb"))]
NBCONVERT = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook"]
NBCONVERT += ["--output-dir", "OUT", *NOTEBOOKS]
FRICTIONLESS = """
from frictionless import Package
package = Package("{folder}/datapackage.json")
(table,) = (one for one in package.resources if one.name == "compliance")
table.schema.foreign_keys, package.resources = [], [table]
report = package.validate()
assert report.valid, report.flatten(["message"])[:3]
"""
RUN = [*ANTQ, "run", "--out", "OUT"]
SIZES = (10_000, 100_000, 1_000_000)
# Rounds, a question with its command, and what it is compared with.
QUESTIONS = [
    (15, "`antq check` of the project's own data", [*ANTQ, "check"], "`import pandas`", PANDAS),
    (15, "`antq --help`", [*ANTQ, "--help"], "`import pandas`", PANDAS),
    (15, "a notebook's first cell, which loads the data", CELL, "`import pandas`", PANDAS),
    (7, "a first chart with its files", [*PYTHON, CHART], "seaborn", [*PYTHON, SEABORN]),
    (3, "`antq run`", RUN, "nbconvert", NBCONVERT),
    (3, "`antq run --only outreach`", [*RUN, "--only", "outreach"], "`antq run`", RUN),
    (3, "`antq run` with nothing changed", [*ANTQ, "run"], "`antq run`", RUN),
]


def cost(command: list[str]) -> tuple[float, float]:
    """Return the seconds of a command and its peak in MB; OUT in it is an empty folder."""
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
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def medians(rounds: int, *commands: list[str]) -> list[tuple[float, ...]]:
    """Return the median cost of each command; in each round, every command runs once."""
    costs = [[cost(command) for command in commands] for _ in range(rounds)]
    return [tuple(map(median, zip(*one, strict=True))) for one in zip(*costs, strict=True)]


def compared(folder: str) -> list[str]:
    """Return the lines of the table of questions; the folder holds the 100,000 rows."""
    lines = ["question | seconds | compared with | seconds | ratio"]
    lines.append("--- | ---: | --- | ---: | ---:")
    other = [*PYTHON, FRICTIONLESS.format(folder=folder)]
    check = (5, "`antq check` of 100,000 rows", [*ANTQ, "check", folder], "frictionless", other)
    for rounds, question, command, name, beside in [*QUESTIONS, check]:
        (own, _), (others, _) = medians(rounds, command, beside)
        lines.append(f"{question} | {own:.2f} | {name} | {others:.2f} | {own / others:.2f}")
    return lines


def growth(folders: list[str]) -> list[str]:
    """Return the lines of the table of sizes; the start is the check of the project's own data."""
    lines = ["rows | seconds | per 100,000 rows, without the start | peak MB"]
    lines.append("---: | ---: | ---: | ---:")
    checks = [[*ANTQ, "check", folder] for folder in folders]
    (start, _), *costs = medians(3, [*ANTQ, "check"], *checks)
    for rows, (seconds, memory) in zip(SIZES, costs, strict=True):
        each = (seconds - start) / rows * 1e5
        lines.append(f"{rows:,} | {seconds:.1f} | {each:.1f} | {memory:,.0f}")
    return lines


def main() -> None:
    """Measure, and write what was found into the page."""
    named = [f"{one} {metadata.version(one)}" for one in ("pandas", "matplotlib", "frictionless")]
    versions = f"{os.cpu_count()} cores, Python {platform.python_version()}, {', '.join(named)}"
    with tempfile.TemporaryDirectory() as scratch:
        folders = [str(generate(rows, Path(scratch) / str(rows))) for rows in SIZES]
        tables = {"questions": compared(folders[1]), "growth": growth(folders)}
    found = {mark: "\n".join(f"| {one} |" for one in lines) for mark, lines in tables.items()}
    page = PAGE.read_text(encoding="utf-8")
    for mark, text in {**found, "versions": versions}.items():
        before, _, rest = page.partition(f"<!-- {mark} -->\n")
        after = rest.partition("<!-- end -->")[2]
        page = f"{before}<!-- {mark} -->\n{text}\n<!-- end -->{after}"
    PAGE.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
