"""Data sets that tests draw and derive from: the shipped one, an update of it, a wide one."""

from __future__ import annotations

import csv
import functools
import random
import shutil
import tempfile
from pathlib import Path

import antq_analysis as antq
from antq_analysis.charts.chart import Chart

ROOT = Path(__file__).parents[1]
UPDATE = Path(__file__).parent / "data" / "update"
PRINTED = {"": "", "more_than": "hơn ", "about": "khoảng "}
SHARES = {"residential_area": 1, "commune": 0.12, "agency+enterprise": 0.35, "education": 0.4}


FIVE = {
    "quang-trach-2017",
    "bao-quang-binh-2015",
    "son-tinh-2023",
    "vinh-loc-2024",
    "thanh-hoa-2022",
}


def shipped(folder: Path) -> Path:
    """Make a copy of the raw tables with the five documents alone, whatever was added since."""
    shutil.copytree(ROOT / "data" / "raw", folder)
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if not rows:
            continue
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            added = _keys(UPDATE / path.name)
            for row in rows:
                if (
                    row.get("source_id", "") in {"", *FIVE}
                    and next(iter(row.values())) not in added
                ):
                    writer.writerow(row)
    return folder


def _keys(path: Path) -> set[str]:
    """Return the keys of a table of the update, which an analyst may have added to the project."""
    if not path.is_file():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0] for row in csv.reader(file)}


_KEPT = tempfile.TemporaryDirectory()  # removed when the tests end
RAW = shipped(Path(_KEPT.name) / "raw")


def append(folder: Path, table: str, rows: list[dict[str, object]]) -> None:
    """Append rows to a table of a folder, but for those it has; what a row lacks stays blank."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        head = list(reader.fieldnames or [])
        key = head[:2] if table == "codes" else head[:1]
        known = {tuple(row[name] for name in key) for row in reader}
    rows = [row for row in rows if tuple(row[name] for name in key) not in known]
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, lineterminator="\n")
        writer.writerows({name: row.get(name, "") for name in head} for row in rows)


def updated(folder: Path) -> Path:
    """Make a copy of the raw tables with the rows of an analyst's update."""
    shipped(folder)
    for path in sorted(UPDATE.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            append(folder, path.stem, list(csv.DictReader(file)))
    return folder


def wide(folder: Path, provinces: int = 63, years: range = range(2018, 2025)) -> Path:
    """Make a copy of the raw tables with invented figures of many provinces and years."""
    shipped(folder)
    draw = random.Random(63)
    rows: dict[str, list[dict[str, object]]] = {"places": [], "sources": []}
    for number in range(provinces):
        place, name = f"invented-{number}", f"Thí Điểm Số {number + 1}"
        rows["places"].append(
            {
                "place_id": place,
                "name_vi": f"tỉnh {name}",
                "name_en": f"{name} Province",
                "level": "province",
                "parent_id": "viet-nam",
                "valid_to": "2025-06-30",
            }
        )
        units = draw.randint(80, 3000)
        for year in years:
            source = f"source-{number}-{year}"
            rows["sources"].append(
                {
                    "source_id": source,
                    "publisher": f"Báo {name}",
                    "published": f"{year + 1}-02-0{1 + year % 7}",
                    "published_basis": "printed",
                    "place_id": place,
                }
            )
            shared = {
                "source_id": source,
                "paragraph": 4,
                "place_id": place,
                "period": year,
                "period_basis": "printed",
                "status": "result",
            }
            for table, fact in _facts(draw, units, year):
                key = f"{table}-{number}-{year}-{len(rows.get(table, []))}"
                rows.setdefault(table, []).append({"fact_id": key, **shared, **fact})
    for table, added in rows.items():
        append(folder, table, added)
    return folder


def _facts(draw: random.Random, units: int, year: int) -> list[tuple[str, dict[str, object]]]:
    made: list[tuple[str, dict[str, object]]] = []
    new = year >= 2022
    for subject, share in SHARES.items():
        assessed = max(3, int(units * share * (0.7 if new else 1)))
        compliant = min(assessed, max(1, int(assessed * draw.gauss(0.88, 0.06))))
        made.append(
            (
                "compliance",
                {
                    "as_printed": f"{compliant}/{assessed}",
                    "stage": "recognised",
                    "standard_id": "tt124-2021" if new else "tt23-2012",
                    "subject": subject,
                    "compliant": compliant,
                    "assessed": assessed,
                },
            )
        )
    sessions = draw.randint(20, 900)
    qualifier = draw.choice(["", "more_than", "about"])
    for measure, value, word in (
        ("sessions", sessions, ""),
        ("attendances", sessions * draw.randint(60, 300), qualifier),
    ):
        made.append(
            (
                "outreach",
                {
                    "as_printed": f"{PRINTED[word]}{value}",
                    "activity": "launch",
                    "measure": measure,
                    "kind": "flow",
                    "series": f"series-{units}-{year}",
                    "value": value,
                    "value_qualifier": word,
                },
            )
        )
    for award, granter, recipient in (
        ("certificate_of_merit", "ministry", "collective"),
        ("certificate_of_merit", "province_chair", "individual"),
        ("emulation_flag", "ministry", "collective"),
    ):
        count = draw.randint(1, 40)
        made.append(
            (
                "awards",
                {
                    "as_printed": f"{count}",
                    "award": award,
                    "conferred_by": granter,
                    "recipient": recipient,
                    "count": count,
                    "occasion": "movement_year",
                },
            )
        )
    return made


MADE = {
    "shipped": shipped,
    "update": updated,
    "pair": functools.partial(wide, provinces=2, years=range(2015, 2017)),
    "several": functools.partial(wide, provinces=7, years=range(2013, 2018)),
    "wide": functools.partial(wide, provinces=35),  # more than any chart has room for
}


@functools.cache
def named(name: str) -> antq.DataSet:
    """Return one of the data sets of `MADE`, loaded once."""
    return antq.load(MADE[name](Path(tempfile.mkdtemp()) / name))


@functools.cache
def drawn(name: str, language: str, size: str = "report") -> dict[str, Chart]:
    """Return the charts that a data set fills, by name, drawn once for all tests."""
    charts = antq.charts.all_charts(named(name), language, size)
    return {chart.name: chart for chart in charts if chart}
