"""Raw tables of any size with invented figures.

    python benchmarks/generate.py 100000 FOLDER

copies the project's tables to FOLDER, which must not exist yet, and adds that many rows to
``compliance.csv``, with the communes and the newspapers that these rows refer to. The same number
of rows gives the same bytes.
"""

from __future__ import annotations

import csv
import random
import shutil
import sys
from collections.abc import Iterable, Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any

RAW = Path(__file__).parents[1] / "data" / "raw"
PROVINCES, YEARS = 63, range(2012, 2024)
SUBJECTS = {
    "residential_area": "khu dân cư",
    "commune": "xã, phường",
    "agency+enterprise": "cơ quan, doanh nghiệp",
    "education": "trường, cơ sở giáo dục",
}
REPRINTED = 4  # every how many years a part and a repeat are printed, too
ROWS_OF_A_COMMUNE = len(YEARS) * len(SUBJECTS) + 2 * len(YEARS) // REPRINTED
Row = dict[str, Any]


def generate(rows: int, folder: Path) -> Path:
    """Write raw tables with `rows` invented rows of compliance; return their folder."""
    shutil.copytree(RAW, folder)
    communes = -(-rows // ROWS_OF_A_COMMUNE)
    _append(folder / "places.csv", _places(communes))
    _append(folder / "sources.csv", _sources())
    _append(folder / "compliance.csv", islice(_figures(communes), rows))
    return folder


def _append(path: Path, rows: Iterable[Row]) -> None:
    """Append rows to a table; the columns that a row does not name stay blank."""
    with path.open("r+", encoding="utf-8", newline="") as file:
        head = next(csv.reader(file))
        file.seek(0, 2)
        csv.DictWriter(file, head, lineterminator="\n").writerows(rows)


def _places(communes: int) -> Iterator[Row]:
    for number in range(PROVINCES):
        names = {"name_vi": f"tỉnh Mẫu {number}", "name_en": f"Mẫu {number} Province"}
        yield {"place_id": f"p{number}", **names, "level": "province", "parent_id": "viet-nam"}
    for number in range(communes):
        names = {"name_vi": f"xã Mẫu {number}", "name_en": f"Mẫu {number} Commune"}
        parent = f"p{number % PROVINCES}"
        yield {"place_id": f"c{number}", **names, "level": "commune", "parent_id": parent}


def _sources() -> Iterator[Row]:
    """Yield a newspaper for each province and year of its rows, published in the year after."""
    for number in range(PROVINCES):
        for year in [*YEARS, YEARS.stop]:
            named = {"source_id": f"s{number}-{year}", "publisher": f"Báo Mẫu {number}"}
            dated = {"published": f"{year + 1}-02-01", "published_basis": "printed"}
            yield {**named, **dated, "place_id": f"p{number}", "language": "vi"}


def _figures(communes: int) -> Iterator[Row]:
    """Yield the rows of each commune and year, one for each kind of unit.

    Every few years, one of them has a part, and one is printed again in the year after.
    """
    draw = random.Random(2014)
    for place, year in product(range(communes), YEARS):
        shared: Row = {
            "source_id": f"s{place % PROVINCES}-{year}",
            "paragraph": draw.randint(3, 40),
            "place_id": f"c{place}",
            "period": year,
            "period_basis": "printed",
            "status": "result",
            "stage": "recognised",
            "standard_id": "tt124-2021" if year >= 2022 else "tt23-2012",
        }
        for subject, words in SUBJECTS.items():
            fact = {**shared, "fact_id": f"c{place}-{year}-{subject.replace('+', '-')}"}
            fact |= {"subject": subject, **_counts(draw, words)}
            yield fact
            if year % REPRINTED:
                continue
            if subject == "residential_area":
                again = {"fact_id": f"{fact['fact_id']}-again", "duplicate_of": fact["fact_id"]}
                yield {**fact, **again, "source_id": f"s{place % PROVINCES}-{year + 1}"}
            if subject == "agency+enterprise":
                count = fact["compliant"] // 2
                part = {"fact_id": f"{fact['fact_id']}-part", "part_of": fact["fact_id"]}
                part |= {"compliant": count, "as_printed": f"{_vi(count)} cơ quan"}
                yield {**shared, **part, "subject": "agency"}


def _counts(draw: random.Random, words: str) -> Row:
    """Return the numbers of a row with their phrase: of ten, eight are a plain fraction."""
    assessed = draw.randint(5, 3000)
    compliant = draw.randint(assessed * 7 // 10, assessed)
    fraction = f"{_vi(compliant)}/{_vi(assessed)} {words}"
    row: Row = {"compliant": compliant, "assessed": assessed, "as_printed": fraction}
    match draw.randrange(10):
        case 0:
            row["percent"] = percent = f"{100 * compliant / assessed:.2f}"
            row["as_printed"] = f"{fraction} (tỷ lệ {percent.replace('.', ',')}%)"
        case 1:
            row |= {"compliant_qualifier": "more_than", "assessed": ""}
            row["as_printed"] = f"hơn {_vi(compliant)} {words}"
    return row


def _vi(number: int) -> str:
    """Return a count as Vietnamese prints it: 1.201."""
    return f"{number:,}".replace(",", ".")


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
