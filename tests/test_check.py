"""Every row of the table of faults, in both languages; what is right passes without a word.

`patches.py` says how the table is read. Names that begin with ``same-`` are accepted and change no
value; those that begin with ``fine-`` are accepted with other values.
"""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from antq_analysis.messages import say
from antq_analysis.raw import checks
from antq_analysis.raw.load import check_source, load_frames
from antq_analysis.raw.problems import Checked, DataError, lines_of, nearest
from antq_analysis.raw.schema import TABLES, columns
from patches import GOOD, faults, patched

ROWS = faults()
ACCEPTED = [name for name in ROWS if name.startswith(("same-", "fine-"))]
FAULTS = [name for name in ROWS if name not in ACCEPTED]
LIBRARY_WORDS = ("pandas", "Arrow", "dtype", "Int64", "float", "object", "NaN", "None", "NaT")


def checked(folder: Path, *patches: tuple[object, ...]) -> Checked:
    """Check the good tables after some patches: table, line, column, value."""
    names = ("table", "line", "column", "value")
    rows = [dict(zip(names, map(str, patch), strict=True)) for patch in patches]
    return check_source(patched(rows, folder))


def test_good_tables_have_no_problem() -> None:
    result = check_source(GOOD)
    assert (result.problems, result.notes) == ([], [])


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_named(name: str, tmp_path: Path) -> None:
    """All of it, once, in our own words and in both languages."""
    problems = check_source(patched(ROWS[name], tmp_path)).problems
    expected = [row for row in ROWS[name] if row["en"]]
    assert expected, "a name that is accepted begins with same- or fine-"
    for language in ("en", "vi"):
        lines = lines_of(problems, language)
        assert lines == [row[language] for row in expected]
        assert not [word for word in LIBRARY_WORDS if word in " ".join(lines)]
    places = [(problem.file, problem.line, problem.column) for problem in problems]
    assert len(set(places)) == len(places)


@functools.cache
def good_frames() -> dict[str, pd.DataFrame]:
    return check_source(GOOD).frames


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_right_passes(name: str, tmp_path: Path) -> None:
    assert not any(row["en"] or row["vi"] for row in ROWS[name])
    result = check_source(patched(ROWS[name], tmp_path))
    assert lines_of(result.problems) == []
    assert list(result.frames) == list(TABLES)
    for table, frame in good_frames().items() if name.startswith("same-") else ():
        found = result.frames[table]
        assert_frame_equal(found.reset_index(drop=True), frame.reset_index(drop=True))


def test_faulty_data_are_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="write 1300") as refusal:
        load_frames(patched(ROWS["thousands-vietnamese"], tmp_path), "en")
    assert len(refusal.value.problems) == 2
    with pytest.raises(DataError, match="hãy ghi 1300"):
        load_frames(tmp_path, "vi")


@pytest.mark.parametrize("name", ["good", "fine-header-only"])
def test_frames_hold_what_the_schema_says(name: str, tmp_path: Path) -> None:
    frames = load_frames(patched(ROWS.get(name, []), tmp_path))
    assert list(frames) == list(TABLES)
    kinds = {"whole": "Int64", "percent": "Float64", "code": "category", "day": "datetime64[s]"}
    for table, frame in frames.items():
        for column in columns(table).values():
            kind = "" if column.joined and column.kind == "day" else column.kind
            assert str(frame[column.name].dtype) == kinds.get(kind, "str"), column.name
            assert not (column.required and frame[column.name].isna().any())


def test_missing_optional_columns_are_notes(tmp_path: Path) -> None:
    result = check_source(patched(ROWS["fine-columns-optional-missing"], tmp_path))
    said = {say("commands", key, "en", **values) for key, values in result.notes}
    assert said == {
        "places.csv: the columns name_en, boundary_changed are missing, and are taken as blank",
        "codes.csv: the columns definition, definition_vi are missing, and are taken as blank",
        "compliance.csv: the column base is missing, and is taken as blank",
        "outreach.csv: the column series is missing, and is taken as blank",
    }
    assert result.frames["compliance"]["base"].isna().all()
    assert list(result.frames["places"]["name_en"]) == list(result.frames["places"]["name_vi"])


def test_file_that_is_not_read_is_a_note(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    shutil.copyfile(GOOD / "awards.csv", tmp_path / "awards (1).csv")
    (tmp_path / "list.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    result = check_source(tmp_path)
    assert result.problems == []
    assert result.notes == [("file_not_read", {"file": "awards (1).csv", "table": "awards.csv"})]


def test_blank_english_names_are_the_vietnamese_ones(tmp_path: Path) -> None:
    patches = [("places", 5, "name_en", ""), ("codes", 6, "label_en", "")]
    frames = checked(tmp_path, *patches, ("initiatives", 2, "name_en", "")).frames
    assert frames["places"].set_index("place_id")["name_en"]["huyen-vi-du"] == "huyện Ví Dụ"
    assert frames["codes"]["label_en"][6] == "Khu dân cư"
    assert list(frames["initiatives"]["name_en"]) == ["Cổng an ninh", "Security gate"]


def test_corrections_are_applied_and_both_values_kept() -> None:
    frames = load_frames(GOOD)
    outreach = frames["outreach"].set_index("fact_id")
    assert outreach.loc["vi-du-launch-attendances", "value"] == 16000
    assert outreach.loc["vi-du-launch-attendances", "value_printed"] == "61000"
    assert outreach["value_printed"].notna().sum() == 1
    assert frames["citations"]["date"][0] == "2019-02-28"


def test_what_is_printed_is_compared_with_the_phrase_not_its_correction(tmp_path: Path) -> None:
    """The corrected value stands in no phrase; a slip in the raw value is still found."""
    patches = [("outreach", 3, "value", "60000"), ("corrections", 3, "printed", "60000")]
    (line,) = lines_of(checked(tmp_path, *patches).problems)
    assert line.startswith("outreach.csv:3: value: '60000' is not printed in as_printed")


def test_periods_have_calendar_ends() -> None:
    outreach = load_frames(GOOD)["outreach"]
    assert outreach["period_start"][0] == pd.Timestamp("2017-01-01")
    assert outreach["period_end"][3] == pd.Timestamp("2021-06-30")


def test_decomposed_letters_are_composed(tmp_path: Path) -> None:
    places = load_frames(patched(ROWS["same-decomposed-letters"], tmp_path))["places"]
    assert places["name_vi"][1] == "tỉnh Mẫu"


def test_leading_zeros_stay() -> None:
    assert load_frames(GOOD)["places"]["gso_code"][4] == "09876"


def test_old_and_new_tone_placement_are_one_name() -> None:
    assert nearest("xã Hoà", ["xã Hòa", "xã Khác"]) == "xã Hòa"


def test_missing_folder_is_one_problem(tmp_path: Path) -> None:
    (line,) = lines_of(check_source(tmp_path / "nowhere").problems, "en")
    assert "there is no such folder" in line


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    (tmp_path / "events.csv").unlink()
    (tmp_path / "events.csv").mkdir()
    (line,) = lines_of(check_source(tmp_path).problems)
    assert line.startswith("events.csv: can't be opened")


def test_lost_rows_have_no_followers(tmp_path: Path) -> None:
    """A row that can't be read is one problem; what refers to it is none."""
    row = ("places", "text", "Vi Du District,district", "Vi Du, District,district")
    (line,) = lines_of(checked(tmp_path, row).problems)
    assert line.startswith("places.csv:5: the row has 12 cells instead of 11")


@pytest.mark.parametrize("table", ["codes", "corrections", "places", "sources", "outreach"])
def test_unreadable_table_makes_no_further_problem(table: str, tmp_path: Path) -> None:
    problems = checked(tmp_path, (table, "saved", "", "encoding=utf-16")).problems
    assert [(problem.file, problem.fault.key) for problem in problems] == [
        (f"{table}.csv", "utf16")
    ]


def test_faulty_rows_keep_their_other_problems(tmp_path: Path) -> None:
    """A faulty cell hides no other cell, nor a rule that it has no part in."""
    cells = [
        ("compliance", line, column, value)
        for line in (2, 3)
        for column, value in (("period_basis", "?"), ("stage", ""))
    ]
    over = ("compliance", 4, "compliant", "426")
    problems = checked(tmp_path, *cells, ("compliance", 4, "stage", "?"), over).problems
    assert {(problem.line, problem.column) for problem in problems} == {
        *((line, column) for _, line, column, _ in cells),
        (4, "stage"),
        (4, "compliant"),
    }


def test_long_cells_are_read(tmp_path: Path) -> None:
    """csv refuses cells of more than 131,072 characters unless told not to."""
    long = "a very long note " * 10_000
    assert checked(tmp_path / "a", ("compliance", 3, "note", long)).problems == []
    patches = [("compliance", 6, "note", long), ("compliance", 6, "place_id", "nowhere")]
    assert [problem.line for problem in checked(tmp_path / "b", *patches).problems] == [6]


def test_lines_are_right_in_long_files(tmp_path: Path) -> None:
    more = "like=4 | fact_id=more-{n} | paragraph=1{n} | series=s{n} | times=4000"
    last = "like=4 | fact_id=last | series=last | value=4.000"
    result = checked(tmp_path, ("outreach", "append", "", more), ("outreach", "append", "", last))
    (line,) = lines_of(result.problems, "en")
    assert line.startswith("outreach.csv:4006: value: '4.000' is not a whole number; write 4000")


def test_parts_of_a_table_without_figures_are_checked_like_others(tmp_path, monkeypatch) -> None:
    """A new table may have parts and no count: its kinds, places and periods are still compared."""
    monkeypatch.delitem(checks.FIGURES, "awards")
    problems = checked(tmp_path, ("awards", 3, "award", "emulation_flag")).problems
    assert [problem.fault.key for problem in problems] == ["part_outside"]


def test_unreadable_corrections_hide_only_what_they_may_correct(tmp_path: Path) -> None:
    """A blank cell, and a rule between good cells, have nothing to do with a correction."""
    problems = checked(
        tmp_path,
        ("corrections", "saved", "", "encoding=utf-16"),
        ("compliance", 2, "period", "2019,5"),
        ("compliance", 3, "stage", ""),
        ("compliance", 4, "compliant", "426"),
    ).problems
    found = {(problem.line, problem.column) for problem in problems}
    assert found == {(0, ""), (3, "stage"), (4, "compliant")}
