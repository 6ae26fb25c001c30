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
from itertools import islice
from pathlib import Path

RAW = Path(__file__).parents[1] / "data" / "raw"
PROVINCES, YEARS = 63, range(2012, 2024)
SUBJECTS = {
    "residential_area": "khu dân cư",
    "commune": "xã, phường",
    "agency+enterprise": "cơ quan, doanh nghiệp",
    "education": "trường, cơ sở giáo dục",
}
ROWS_OF_A_PLACE = len(YEARS) * (len(SUBJECTS) + 2)  # a part and a repeat in each year
Row = dict[str, object]


def generate(rows: int, folder: Path) -> Path:
    """Write raw tables with `rows` invented rows of compliance; return their folder."""
    shutil.copytree(RAW, folder)
    communes = -(-rows // ROWS_OF_A_PLACE)
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
    """Yield a newspaper a province and year, published in the year after; one year more for repeats."""
    for number in range(PROVINCES):
        for year in [*YEARS, YEARS.stop]:
            named = {"source_id": f"s{number}-{year}", "publisher": f"Báo Mẫu {number}"}
            dated = {"published": f"{year + 1}-02-01", "published_basis": "printed"}
            yield {**named, **dated, "place_id": f"p{number}", "language": "vi"}


def _figures(communes: int) -> Iterator[Row]:
    """Yield the rows of each place and year: four kinds of unit, a part of one, a repeat of one."""
    draw = random.Random(2014)
    for place in range(communes):
        for year in YEARS:
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
            made = {
                subject: {"fact_id": f"c{place}-{year}-{subject.replace('+', '-')}", **shared}
                | {"subject": subject, **_counts(draw, words)}
                for subject, words in SUBJECTS.items()
            }
            yield from made.values()
            whole, again = made["agency+enterprise"], made["residential_area"]
            count = draw.randint(1, int(str(whole["compliant"])))
            part = {"fact_id": f"c{place}-{year}-agency", "subject": "agency", "compliant": count}
            yield {**shared, **part, "as_printed": f"{_vi(count)} cơ quan", "part_of": whole["fact_id"]}
            repeat = {"fact_id": f"{again['fact_id']}-again", "duplicate_of": again["fact_id"]}
            yield {**again, **repeat, "source_id": f"s{place % PROVINCES}-{year + 1}"}


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
