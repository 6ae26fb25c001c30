"""How long checking, deriving and a whole run take, as ratios within one run.

    python benchmarks/measure.py

measures on this machine and writes what it found between the marks in docs/performance.md. Every
case runs in a process of its own, which warms up on small tables, does its work once and then
again, and says how long that took and how much memory the process had at its peak. The first time
includes that the process gets its memory. Of several repeats the shortest counts: whatever else the
machine does only adds. Seconds tell of a machine, ratios of the code, so that only ratios are
compared with anything.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from generate import RAW, generate

from antq_analysis.raw.schemas import columns

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
MILLION = 1_000_000
TEXTS = {"key", "text", "period", "code"}  # kinds of column in the table measured
MEMORY = 24  # GB of the machine that the page speaks of

# What a case does: once to warm up, with the project's tables, and once with the large ones.
PLAIN = """
import pandas as pd
from antq_analysis.raw.schemas import columns
TEXT = {n: "str" for n, f in columns("compliance").items() if f["kind"] not in ("whole", "percent")}
def work(folder):
    pd.read_csv(folder + "/compliance.csv", engine="pyarrow", dtype=TEXT)
"""
CASES = {
    "plain read": PLAIN,
    "check": """
import antq_analysis as antq
def work(folder):
    assert antq.check(folder).code == 0
""",
    "faults": """
import antq_analysis as antq
def prepare(folder):
    global faulty
    faulty = folder + "-faulty"
def work(folder):
    assert antq.check(faulty).code == 1
""",
    "load": "import antq_analysis as antq\ndef work(folder):\n    antq.load(folder)",
    "derive": """
import antq_analysis as antq
from antq_analysis.results.derived import derive
data = None
def prepare(folder):
    global data
    data = antq.load(folder)
def work(folder):
    derive(data)
""",
    "write": """
import antq_analysis as antq
from antq_analysis.results.derived import derive, write
from pathlib import Path
def prepare(folder):
    global tables
    tables = derive(antq.load(folder))
def work(folder):
    write(tables, Path(folder + "-processed"))
""",
    # The rules of one table: no references, no lives, no parts, no lines of the file.
    "pandera": """
import pandas as pd
from antq_analysis.raw.schemas import TABLES, columns
from antq_analysis.data.dataset import load
model, kinds = TABLES["compliance"], columns("compliance")
TYPES = {"whole": "Int64", "percent": "Float64"}
DTYPES = {n: TYPES.get(f["kind"], "str") for n, f in kinds.items()}
small = load()
codes = {n: small.compliance[n].cat.categories for n, f in kinds.items() if f["kind"] == "code"}
def work(folder):
    frame = pd.read_csv(folder + "/compliance.csv", engine="pyarrow", dtype=DTYPES)
    for name, categories in codes.items():
        frame[name] = pd.Categorical(frame[name], categories=categories, ordered=True)
    model.validate(frame, lazy=True)
""",
    "frictionless": """
from frictionless import Package, system
def work(folder):
    package = Package(folder + "/datapackage.json")
    package.resources = [one for one in package.resources if one.name == "compliance"]
    for one in package.resources:
        one.schema.foreign_keys = []
    report = package.validate()
    assert report.valid, report.flatten(["message"])[:3]
""",
}
CHILD = """
import sys, time, json
{code}
small, folder = sys.argv[1:]
prepare = globals().get("prepare", lambda folder: None)
prepare(small)
work(small)
prepare(folder)
seconds = []
for _ in range({turns}):
    start = time.perf_counter()
    work(folder)
    seconds.append(time.perf_counter() - start)
try:
    import resource
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
except ImportError:  # Windows
    import psutil
    peak = psutil.Process().memory_info().peak_wset
print("\\n" + json.dumps([seconds, peak]))
"""


class Cost(NamedTuple):
    """Seconds of the work, the first time and again, and bytes that its process had at most."""

    first: float
    again: float
    peak: float


def cost(case: str, folder: Path, small: Path, repeats: int = 3, turns: int = 4) -> Cost:
    """Return what a case costs: the least seconds of several repeats, and the least peak."""
    found = []
    code = CHILD.format(code=CASES[case], turns=turns)
    for _ in range(repeats):
        done = subprocess.run(
            [sys.executable, "-c", code, str(small), str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{case}: {done.stderr}")
        (first, *later), peak = json.loads(done.stdout.splitlines()[-1])
        found.append(Cost(first, min(later, default=first), peak))
    shown = Cost(*(min(numbers) for numbers in zip(*found, strict=True)))
    seconds = f"{shown.first:7.2f} s {shown.again:7.2f} s"
    print(f"{case:<14} {folder.name:<10} {seconds} {shown.peak / 1e6:7,.0f} MB")
    return shown


def wall(command: list[str], repeats: int = 3, **environment: str) -> float:
    """Return the seconds that a command takes from its start to its end, at least."""
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
        found.append(time.perf_counter() - start)
    print(f"{Path(command[-1]).name[:30]:<30} {min(found):7.2f} s")
    return min(found)


def antq(*words: str) -> list[str]:
    """Return the command line of one of our commands."""
    start = "from antq_analysis.runs.cli import main; raise SystemExit(main())"
    return [sys.executable, "-c", start, *words]


def table(head: str, rows: list[list[str]]) -> str:
    """Return a Markdown table, numbers to the right."""
    names = head.split(" | ")
    marks = ["---", *["---:"] * (len(names) - 1)]
    lines = [names, marks, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def spoil(folder: Path, copy: Path) -> None:
    """Copy raw tables with every thousandth row of compliance faulty, and so named by its line."""
    shutil.copytree(folder, copy)
    # Line by line: a process that a case is started from counts towards the peak of the case.
    with (
        (folder / "compliance.csv").open(encoding="utf-8", newline="") as sound,
        (copy / "compliance.csv").open("w", encoding="utf-8", newline="") as faulty,
    ):
        for number, line in enumerate(sound):
            spoilt = line.replace(",recognised,", ",recognized,")
            faulty.write(spoilt if number % 1000 == 500 else line)


def of_a_million(scratch: Path) -> str:
    """Return the costs of checking and deriving a million rows, beside a plain read."""
    folder = generate(MILLION, scratch / "1000000")
    small = generate(1000, scratch / "1000")
    for sound in (folder, small):
        spoil(sound, sound.with_name(f"{sound.name}-faulty"))
    costs = {name: cost(name, folder, small) for name in CASES if name != "frictionless"}
    plain = costs["plain read"]
    says = {
        "plain read": '`pandas.read_csv(engine="pyarrow")`, text columns named',
        "check": "`antq.check()`: every rule",
        "faults": "the same where a thousand rows are faulty",
        "load": "`antq.load()`: every rule, and the frames",
        "derive": "deriving the processed tables",
        "write": "writing them as CSV",
        "pandera": "pandera alone: reading, and the rules of one table",
    }
    rows = [
        [
            says[name],
            f"{one.first:.2f}",
            f"{one.first / plain.first:.1f}",
            f"{one.again:.2f}",
            f"{one.again / plain.again:.1f}",
            f"{one.peak / 1e6:,.0f}",
            f"{one.peak / plain.peak:.2f}",
        ]
        for name, one in costs.items()
    ]
    head = "in a process | first, s | ratio | again, s | ratio | peak MB | ratio"
    warm = table(head, rows)
    text = {name: "str" for name, facts in columns("compliance").items() if facts["kind"] in TEXTS}
    read = "import pandas; pandas.read_csv({!r}, engine='pyarrow', dtype={!r})"
    read = read.format(str(folder / "compliance.csv"), text)
    both = [wall([sys.executable, "-c", read]), wall(antq("check", str(folder)))]
    rows = [
        ["a script with the plain read", f"{both[0]:.2f}", "1.0"],
        ["`antq check`", f"{both[1]:.2f}", f"{both[1] / both[0]:.1f}"],
    ]
    return f"{warm}\n\n{table('as a command, from start to end | seconds | ratio', rows)}"


def beside_frictionless(scratch: Path) -> str:
    """Return the costs of a tenth of the rows, beside frictionless."""
    folder = generate(MILLION // 10, scratch / "100000")
    ours = cost("check", folder, RAW, turns=1)
    theirs = cost("frictionless", folder, RAW, repeats=1, turns=1)
    rows = [
        ["`antq.check()`", f"{ours.first:.2f}", "1"],
        [
            "frictionless, without foreign keys",
            f"{theirs.first:.1f}",
            f"{theirs.first / ours.first:,.0f}",
        ],
    ]
    return table("100,000 rows | seconds | ratio", rows)


def growth(scratch: Path) -> str:
    """Return seconds and bytes per million rows, and how many rows the memory has room for."""
    rows, per_million = [], 0.0
    for millions in (1, 5):
        folder = scratch / str(millions * MILLION)
        folder = folder if folder.is_dir() else generate(millions * MILLION, folder)
        cases = ("check", "load", "derive")
        made = {name: cost(name, folder, RAW, repeats=2, turns=1) for name in cases}
        per_million = max(one.peak for one in made.values()) / millions
        rows.append(
            [
                f"{millions} million",
                *[f"{one.first / millions:.2f}" for one in made.values()],
                *[f"{one.peak / millions / 1e6:,.0f}" for one in made.values()],
            ]
        )
    head = "per million rows | check, s | load, s | derive, s | check, MB | load, MB | derive, MB"
    fits = int(MEMORY * 0.9e9 / per_million)
    return (
        f"{table(head, rows)}\n\nAt the last row's rate, {MEMORY} GB have room for about "
        f"{fits} million rows."
    )


def whole_run(scratch: Path) -> str:
    """Return what a whole run takes, beside the notebooks executed one after another."""
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    home = scratch / "notebooks"
    home.mkdir()
    execute = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook"]
    execute += ["--output-dir", str(home), "--log-level", "ERROR"]
    alone = sum(wall([*execute, str(path)], repeats=2) for path in notebooks)
    shipped = wall(antq("run", "--data", str(RAW), "--out", str(scratch / "shipped")), repeats=2)
    sys.path.insert(0, str(ROOT / "tests"))
    import datasets

    wide = datasets.wide(scratch / "wide")
    large = wall(antq("run", "--data", str(wide), "--out", str(scratch / "large")), repeats=2)
    rows = [
        ["the five notebooks with `jupyter nbconvert --execute`", f"{alone:.1f}", "1.0"],
        ["`antq run`, the shipped data", f"{shipped:.1f}", f"{shipped / alone:.2f}"],
        ["`antq run`, 63 provinces × 12 years × 4 kinds", f"{large:.1f}", f"{large / alone:.2f}"],
    ]
    start = wall(antq("--help"))
    rows.append(["`antq --help`", f"{start:.2f}", f"{start / alone:.2f}"])
    return table("a whole run | seconds | ratio", rows)


PARTS: dict[str, Callable[[Path], str]] = {
    "million": of_a_million,
    "frictionless": beside_frictionless,
    "growth": growth,
    "run": whole_run,
}


def machine() -> str:
    """Return what the seconds were measured with."""
    versions = [f"{name} {metadata.version(name)}" for name in ("pandas", "pyarrow", "pandera")]
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {platform.system()}, {python}, {', '.join(versions)}"


def main() -> None:
    """Measure what is asked for, and write it into the page."""
    asked = argparse.ArgumentParser(description="measure, and write docs/performance.md")
    asked.add_argument("part", nargs="*", choices=[*PARTS, []], help="default: all of them")
    for name in asked.parse_args().part or PARTS:
        scratch = Path(tempfile.mkdtemp())
        try:
            made = {name: PARTS[name](scratch), "machine": machine()}
        finally:
            shutil.rmtree(scratch)
        page = PAGE.read_text(encoding="utf-8")
        for part, text in made.items():
            before, mark, after = page.partition(f"<!-- {part} -->\n")
            _, end, after = after.partition("<!-- end -->")
            page = f"{before}{mark}{text}\n{end}{after}"
        PAGE.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
