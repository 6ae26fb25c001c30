"""Raw tables of any size with invented figures: what a register of every commune would look like.

    python benchmarks/generate.py 1000000 FOLDER

copies the project's reference tables to FOLDER and writes a `compliance.csv` of that many rows:
every commune of 63 provinces, seventeen years, the four subjects, then residential areas.
The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

RAW = Path(__file__).parents[1] / "data" / "raw"
PROVINCES, COMMUNES, YEARS = 63, 10_600, range(2012, 2029)
SUBJECTS = {
    "residential_area": "khu dân cư",
    "commune": "xã, phường",
    "agency+enterprise": "cơ quan, doanh nghiệp",
    "education": "trường, cơ sở giáo dục",
}


def generate(rows: int, folder: Path, seed: int = 2014) -> Path:
    """Write raw tables with `rows` rows of compliance to a folder that does not exist yet."""
    shutil.copytree(RAW, folder)
    draw = random.Random(seed)
    areas = max(0, -(-rows // (len(YEARS) * len(SUBJECTS))) - COMMUNES)
    with (folder / "places.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_places(areas))
    with (folder / "sources.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_sources())
    head = (folder / "compliance.csv").read_text(encoding="utf-8").partition("\n")[0]
    with (folder / "compliance.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(f"{head}\n")
        for number, cells in enumerate(_figures(COMMUNES + areas, draw)):
            if number == rows:
                break
            file.write(cells)
    return folder


def _places(areas: int) -> Iterator[list[str]]:
    for number in range(PROVINCES):
        name = f"Mẫu {number + 1}"
        yield [f"p{number}", f"tỉnh {name}", f"{name} Province", "province", "viet-nam", *[""] * 6]
    for number in range(COMMUNES + areas):
        level = "commune" if number < COMMUNES else "residential_area"
        kind, english = ("xã", "Commune") if level == "commune" else ("thôn", "Village")
        parent = f"p{number % PROVINCES}" if level == "commune" else f"c{number % COMMUNES}"
        names = [f"{kind} Mẫu {number + 1}", f"Mẫu {number + 1} {english}"]
        yield [f"c{number}", *names, level, parent, *[""] * 6]


def _sources() -> Iterator[list[str]]:
    for number in range(PROVINCES):
        for year in YEARS:
            about = [f"Báo Mẫu {number + 1}", f"{year + 1}-02-01", "printed", f"p{number}"]
            yield [f"s{number}-{year}", "", *about, "vi", "", "", ""]


def _figures(places: int, draw: random.Random) -> Iterator[str]:
    for place in range(places):
        for year in YEARS:
            standard = "tt124-2021" if year >= 2022 else "tt23-2012"
            for number, (subject, words) in enumerate(SUBJECTS.items()):
                assessed = draw.randint(5, 60)
                compliant = assessed - min(assessed, int(draw.expovariate(0.3)))
                printed = f"{compliant}/{assessed} {words}"
                printed = f'"{printed}"' if "," in words else printed
                yield (
                    f"c{place}-{year}-{number},s{place % PROVINCES}-{year},{draw.randint(3, 40)},"
                    f"{printed},c{place},{year},printed,result,recognised,{standard},{subject},"
                    f"{compliant},,{assessed},,,{draw.choice(['', 'all'])},,,\n"
                )


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="write raw tables with invented figures")
    asked.add_argument("rows", type=int)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--seed", type=int, default=2014)
    given = asked.parse_args()
    generate(given.rows, given.folder, given.seed)
