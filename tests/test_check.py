"""Every kind of faulty input in `data/faults/`, laid over the good tables in `data/good/`.

A folder there holds the changed files (NAME.missing: the file NAME is taken away) and, in
`expected.txt`, the lines that the check prints. `data/accepted/` holds what passes without a word.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from antq_analysis.raw.loading import Checked, check_folder, load_frames
from antq_analysis.raw.problems import DataError, lines_of, nearest
from antq_analysis.raw.schemas import TABLES

DATA = Path(__file__).parent / "data"
FAULTS = sorted(folder.name for folder in (DATA / "faults").iterdir())
ACCEPTED = sorted(folder.name for folder in (DATA / "accepted").iterdir())
LIBRARY_WORDS = ("pandera", "pyarrow", "Arrow", "dtype", "Int64", "float", "object", "NaN", "None")


def overlaid(kind: str, name: str, folder: Path) -> Path:
    shutil.copytree(DATA / "good", folder, dirs_exist_ok=True)
    for file in (DATA / kind / name).iterdir():
        if file.suffix == ".missing":
            (folder / file.stem).unlink()
        elif file.suffix == ".csv":
            shutil.copyfile(file, folder / file.name)
    return folder


def changed(folder: Path, table: str, old: str, new: str) -> Checked:
    shutil.copytree(DATA / "good", folder, dirs_exist_ok=True)
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return check_folder(folder)


def test_good_tables_have_no_problem() -> None:
    assert check_folder(DATA / "good").problems == []


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_named(name: str, tmp_path: Path) -> None:
    """All of it, once, and in our own words."""
    problems = check_folder(overlaid("faults", name, tmp_path)).problems
    expected = (DATA / "faults" / name / "expected.txt").read_text(encoding="utf-8")
    assert lines_of(problems) == expected.splitlines()
    places = [(problem.file, problem.line, problem.column) for problem in problems]
    assert len(set(places)) == len(places)
    assert not [word for word in LIBRARY_WORDS if word in expected]


def test_faulty_data_are_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="write 1300") as refusal:
        load_frames(overlaid("faults", "thousands-vietnamese", tmp_path))
    assert len(refusal.value.problems) == 2


@pytest.mark.parametrize("name", ACCEPTED)
def test_harmless_differences_pass(name: str, tmp_path: Path) -> None:
    assert lines_of(check_folder(overlaid("accepted", name, tmp_path)).problems) == []


@pytest.mark.parametrize(
    "name", sorted({*ACCEPTED} - {"header-only", "quotation-marks-in-text", "subjects-added"})
)
def test_harmless_differences_change_no_value(name: str, tmp_path: Path) -> None:
    good, same = load_frames(DATA / "good"), load_frames(overlaid("accepted", name, tmp_path))
    for table, frame in good.items():
        assert_frame_equal(same[table], frame)


def test_frames_obey_their_models() -> None:
    for table, frame in load_frames(DATA / "good").items():
        model = TABLES[table].to_schema()
        model.validate(frame[list(model.columns)], lazy=True)


def test_empty_tables_obey_their_models(tmp_path: Path) -> None:
    for table, frame in load_frames(overlaid("accepted", "header-only", tmp_path)).items():
        model = TABLES[table].to_schema()
        model.validate(frame[list(model.columns)], lazy=True)


def test_corrections_are_applied_and_both_values_kept() -> None:
    frames = load_frames(DATA / "good")
    outreach = frames["outreach"].set_index("fact_id")
    assert outreach.loc["vi-du-launch-attendances", "value"] == 16000
    assert outreach.loc["vi-du-launch-attendances", "value_printed"] == "61000"
    assert outreach["value_printed"].notna().sum() == 1
    assert frames["citations"]["date"][0] == "2019-02-28"


def test_periods_have_calendar_ends() -> None:
    outreach = load_frames(DATA / "good")["outreach"]
    assert outreach["period_start"].tolist()[0] == pd.Timestamp("2017-01-01")
    assert outreach["period_end"].tolist()[3] == pd.Timestamp("2021-06-30")


def test_decomposed_letters_are_composed(tmp_path: Path) -> None:
    places = load_frames(overlaid("accepted", "decomposed-letters", tmp_path))["places"]
    assert places["name_vi"][1] == "tỉnh Mẫu"


def test_leading_zeros_stay() -> None:
    assert load_frames(DATA / "good")["places"]["gso_code"][4] == "09876"


def test_old_and_new_tone_placement_are_one_name() -> None:
    assert nearest("xã Hoà", ["xã Hòa", "xã Khác"]) == "; did you mean 'xã Hòa'?"


def test_missing_folder_is_one_problem(tmp_path: Path) -> None:
    (problem,) = check_folder(tmp_path / "nowhere").problems
    assert "there is no such folder" in problem.message


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    shutil.copytree(DATA / "good", tmp_path, dirs_exist_ok=True)
    (tmp_path / "events.csv").unlink()
    (tmp_path / "events.csv").mkdir()
    (line,) = lines_of(check_folder(tmp_path).problems)
    assert line.startswith("events.csv: can't be opened")


def test_lost_rows_have_no_followers(tmp_path: Path) -> None:
    """A row that can't be read is one problem; what refers to it is none."""
    checked = changed(tmp_path, "places", "Vi Du District,district", "Vi Du, District,district")
    (line,) = lines_of(checked.problems)
    assert line.startswith("places.csv:5: the row has 12 cells instead of 11")


def test_faulty_rows_keep_their_other_problems(tmp_path: Path) -> None:
    """A faulty cell hides no other cell, nor a rule that it has no part in."""
    checked = changed(tmp_path, "compliance", "printed,result,recognised,old", "?,result,,old")
    columns = {(problem.line, problem.column) for problem in checked.problems}
    assert columns >= {(2, "period_basis"), (2, "stage"), (3, "period_basis"), (3, "stage")}


def test_long_cells_are_read(tmp_path: Path) -> None:
    """csv refuses cells of more than 131,072 characters unless told not to."""
    long = "a very long note " * 10_000
    checked = changed(tmp_path, "compliance", "our reading: part of the province", long)
    assert checked.problems == []
    checked = changed(tmp_path, "compliance", "ít nhất 7 xã,huyen-vi-du", f'"{long}",nowhere')
    assert [problem.line for problem in checked.problems] == [6]


def test_many_blocks_have_right_lines(tmp_path: Path) -> None:
    """Arrow reads a large file in blocks; rows, dictionaries and lines go on over their ends."""
    shutil.copytree(DATA / "good", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "outreach.csv"
    row = path.read_text(encoding="utf-8").splitlines()[3]
    with path.open("a", encoding="utf-8", newline="") as file:
        for number in range(40_000):
            file.write(row.replace("vi-du-commune-sessions", f"more-{number}") + "\r\n")
        file.write(row.replace("vi-du-commune-sessions", "last").replace(",40,", ",4.000,"))
    (line,) = lines_of(check_folder(tmp_path).problems)
    assert line.startswith("outreach.csv:40006: value: '4.000' is not a whole number; write 4000")
