"""Texts to proposed rows: on sentences, on invented articles, and on the project's own texts."""

from __future__ import annotations

import csv
import filecmp
import re
import shutil
from pathlib import Path

import docx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

import antq_analysis as antq
from antq_analysis.messages import rows_of
from antq_analysis.phrases import comparable, composed
from antq_analysis.raw.as_printed import differences
from antq_analysis.raw.load import check_source
from antq_analysis.raw.problems import DataError
from antq_analysis.raw.schema import columns
from antq_analysis.runs.answers import UsageError
from antq_analysis.runs.cli import main
from antq_analysis.texts.reading import proposals
from datasets import RAW
from test_audit import SEEDS

ARTICLES = Path(__file__).parent / "data" / "articles"
KINDS = ("table", "subject", "activity", "measure", "award", "recipient")
at_hand = pytest.mark.skipif(not SEEDS.is_dir(), reason="the sources' texts are not at hand")


def only(text: str) -> dict[str, object]:
    """Return the one number of a text as its row."""
    (one,) = proposals([text])
    guesses = {name: code for name, (code, _) in one.guesses.items()}
    values = {name: float(value) for name, value in one.values.items()}
    return {**vars(one), **values, **guesses}


def expected() -> list[dict[str, str]]:
    with (ARTICLES / "expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def missed(frame: pd.DataFrame, wanted: dict[str, str]) -> list[str]:
    """Return in which columns the proposal that is nearest to what is wanted differs from it."""
    number = re.compile(rf"(?<![\d.,]){re.escape(wanted['number'])}", re.IGNORECASE)
    found = frame[frame["paragraph"].eq(int(wanted["paragraph"]))]
    found = found[
        found["as_printed"].str.contains(number) & found["value"].eq(float(wanted["value"]))
    ]
    texts = ("qualifier", "conferred_by", "period", *KINDS)
    wrong = [list(wanted)]
    for row in found.fillna(dict.fromkeys(texts, "") | {"assessed": -1, "percent": -1}).to_dict(
        "records"
    ):
        differing = [name for name in texts if row[name] != wanted[name]]
        numbers = [
            name for name in ("assessed", "percent") if row[name] != float(wanted[name] or -1)
        ]
        wrong.append([*differing, *numbers])
    return min(wrong, key=len)


@at_hand
def test_the_projects_own_statistics_are_proposed() -> None:
    data, told, kinds = antq.load(RAW), 0, 0
    files = data.sources.set_index("source_id")["file"]
    frames = {source: antq.read(SEEDS / file) for source, file in files.items()}
    for table, (value, *kind) in {
        "compliance": ("compliant", "subject"),
        "outreach": ("value", "activity", "measure"),
        "awards": ("count", "award", "recipient"),
    }.items():
        for fact in getattr(data, table).to_dict("records"):
            rows = frames[fact["source_id"]]
            rows = rows[rows["paragraph"].eq(fact["paragraph"]) & rows["value"].eq(fact[value])]
            phrase = comparable(fact["as_printed"])
            rows = rows[[comparable(one) in phrase for one in rows["as_printed"]]]
            qualifier = fact[f"{value}_qualifier"]
            told += rows["qualifier"].eq("exact" if pd.isna(qualifier) else qualifier).any()
            same = rows["table"].eq(table)
            for name in kind:
                same &= rows[name].eq(fact[name])
            kinds += same.any()
    assert (told, kinds) == (20, 20)


@at_hand
def test_what_the_rows_hold_already_is_not_proposed_again(tmp_path) -> None:
    files = [str(SEEDS / file) for file in antq.load(RAW).sources["file"]]
    assert main(["read", *files, "--out", str(tmp_path / "new.xlsx")]) == 0
    made, raw = antq.load(tmp_path / "new.xlsx"), antq.load(RAW)
    for table in ("compliance", "outreach", "awards", "events", "not_figures", "documents"):
        assert len(getattr(made, table)) == len(getattr(raw, table)), table


def test_invented_articles() -> None:
    frames = {path.name: antq.read(path) for path in ARTICLES.glob("*.txt")}
    wrong = {(one["file"], one["number"]): missed(frames[one["file"]], one) for one in expected()}
    found = sum("value" not in names for names in wrong.values())
    assert found >= 0.95 * len(wrong), wrong
    assert sum(not {*names} & {*KINDS, "value"} for names in wrong.values()) >= 0.8 * len(wrong), (
        wrong
    )
    assert sum(not names for names in wrong.values()) >= 0.7 * len(wrong), wrong


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "Toàn huyện có 1.201/1.273 khu dân cư đạt tiêu chuẩn an toàn về ANTT.",
            {"compliant": 1201, "assessed": 1273, "subject": "residential_area", "value": 1201},
        ),
        (
            "Có 134 xã trên tổng số 159 xã, phường đạt chuẩn (84,3%).",
            {"compliant": 134, "assessed": 159, "percent": 84.3, "subject": "commune"}
            | {"as_printed": "134 xã trên tổng số 159 xã, phường đạt chuẩn (84,3%)"},
        ),
        (
            "Trên 85% cơ quan, doanh nghiệp, trường học đạt chuẩn.",
            {"percent": 85, "qualifier": "more_than", "subject": "agency+enterprise+education"},
        ),
        (
            "Phấn đấu từ 80% xã, phường, thị trấn trở lên đạt chuẩn.",
            {"percent": 80, "qualifier": "at_least", "status": "target"},
        ),
        (
            "Đã có 42 thôn đăng ký phấn đấu đạt chuẩn.",
            {"compliant": 42, "stage": "registered", "subject": "residential_area"},
        ),
        ("Có 65 đơn vị được công nhận.", {"table": "compliance", "compliant": 65}),
        ("Có 65 đơn vị được tặng giấy khen.", {"recipient": "collective", "count": 65}),
        (
            "Tổ chức hơn 613 ngàn lượt người nghe tuyên truyền pháp luật.",
            {"value": 613000, "measure": "attendances", "activity": "legal_awareness"},
        ),
        (
            "Tổ chức ba trăm buổi tập huấn.",
            {"value": 300, "measure": "sessions", "activity": "training"},
        ),
        (
            "Tuyên truyền pháp luật, phát động phong trào, phòng chống tội phạm 168 lượt.",
            {"activity": "legal_awareness+launch+crime_prevention", "as_printed": "168 lượt"},
        ),
        ("Tuyên truyền về phòng, chống tội phạm 45 buổi.", {"activity": "crime_prevention"}),
        ("Thành lập gần 48 nhóm Zalo.", {"activity": "zalo", "qualifier": "nearly"}),
        (
            "Bộ Công an tặng 15 lượt tập thể Bằng khen.",
            {
                "award": "certificate_of_merit",
                "conferred_by": "ministry",
                "recipient": "collective",
            },
        ),
        (
            "Gần 180 Kỷ niệm chương, bằng khen được trao cho các tập thể.",
            {"award": "commemorative_medal+certificate_of_merit", "count": 180},
        ),
        ("Trao 5 giấy khen.", {"recipient": "not_stated", "conferred_by": "not_stated"}),
        ("Trồng 500 cây xanh.", {"table": "", "value": 500, "as_printed": "500"}),
        ("Có 12 thôn sáp nhập.", {"table": ""}),
        ("Ban Chỉ đạo 138 họp.", {"reason_en": "part of the name of a steering committee"}),
        ("Lúc 8:30 khai mạc.", {"table": "", "reason_vi": "giờ trong ngày", "values": {}}),
        (
            "Theo Chỉ thị số 09/CT-BCA, ngày 19/8/2014.",
            {"table": "citations", "date": "2014-08-19", "kind": "directive"},
        ),
        (
            "Ngày 01/3/2024, thị trấn Vĩnh Lộc tổ chức hội nghị phát động phong trào.",
            {"table": "events", "period": "2024-03-01", "kind": "launch_conference"}
            | {"place_id": "thị trấn Vĩnh Lộc", "as_printed": "Ngày 01/3/2024"},
        ),
    ],
)
def test_what_a_sentence_tells(text: str, row: dict[str, object]) -> None:
    assert only(text).items() >= row.items()


def test_each_award_has_what_stands_nearest_to_it() -> None:
    text = (
        "Chủ tịch UBND tỉnh tặng Bằng khen cho 15 tập thể, 21 cá nhân; Công an tỉnh tặng Giấy khen"
        " cho 50 tập thể và 94 cá nhân."
    )
    told = [tuple(one.guesses[name][0] for name in ("conferred_by", "award", "recipient"))
            for one in proposals([text])]  # fmt: skip
    first, second = ("province_chair", "certificate_of_merit"), ("province_police",)
    second += ("certificate_of_commendation",)
    both = ("collective", "individual")
    assert told == [(*by, one) for by in (first, second) for one in both]


def test_periods_are_printed_or_inferred() -> None:
    paragraphs = [
        "Giai đoạn 2013-2023, tổ chức 12 buổi tuyên truyền pháp luật.",
        "Có 300 lượt người tham dự. Năm 2024 có 40 lượt người tham dự.",
        "Mục tiêu đến năm 2030 có 90% thôn đạt chuẩn. Có 80 nhóm Zalo.",
    ]
    told = [one.guesses for one in proposals(paragraphs) if one.table]
    assert [(one["period"][0], one["period_basis"][0]) for one in told] == [
        ("2013/2023", "printed"),
        ("2024", "inferred"),
        ("2024", "printed"),
        ("2030", "printed"),
        ("2024", "inferred"),  # no target's year
    ]


def test_a_day_without_a_year_has_that_of_the_day_before_it() -> None:
    paragraphs = ["15/01/2024", "Sáng 12-1, huyện tổ chức hội nghị tổng kết năm 2023."]
    event = proposals(paragraphs)[1]
    assert event.guesses["period"] == ("2024-01-12", "12-1")
    assert event.guesses["period_basis"][0] == "inferred"
    assert "period" not in proposals(["Sáng 12-1 khai mạc hội nghị tổng kết."])[0].guesses


def test_nobody_becomes_a_place() -> None:
    frame = proposals(
        [
            "Phó Giám đốc Công an tỉnh Nguyễn Văn An trao giấy khen cho 5 tập thể.",
            "UBND huyện Lê Thị Bình An dự cùng 40 người tham dự.",
        ]
    )
    assert [one.guesses.get("place_id") for one in frame] == [None, None]


PARTS = ["12", "1.201/1.273", "hơn", "trên", "trở lên", "khu dân cư", "đạt", "tập thể", "lượt"]
PARTS += [
    "bằng khen",
    "người nghe",
    "năm 2014",
    "19/8",
    ",",
    ".",
    "và",
    "85%",
    "ba",
    "trăm",
    "ngày",
]
LETTERS = st.text("12.,/%abăđ ơư–:()\"' \nA", max_size=60)


@given(LETTERS | st.lists(st.sampled_from([*PARTS, "số 09/CT-BCA"]), max_size=12).map(" ".join))
def test_a_proposal_never_says_more_than_its_phrase(text: str) -> None:
    done = 0
    for one in proposals([text]):
        done = composed(text).index(one.as_printed, max(done - 1, 0))
        row: dict[object, object] = {"as_printed": one.as_printed, **one.values}
        if one.table in ("compliance", "outreach", "awards"):
            name = "percent" if "compliant" not in one.values else "compliant"
            name = {"outreach": "value", "awards": "count"}.get(one.table, name)
            row[f"{name}_qualifier"] = one.qualifier
            assert [key for key, fault in differences(one.table, row) if key != "period"] == [], one


def test_a_word_file_reads_as_its_text(tmp_path) -> None:
    document = docx.Document()
    lines = (ARTICLES / "tinh-lac-son.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Tập huấn", "12 lớp"
    document.save(str(tmp_path / "bai.docx"))
    plain, word = antq.read(ARTICLES / "tinh-lac-son.txt"), antq.read(tmp_path / "bai.docx")
    pd.testing.assert_frame_equal(plain, word.iloc[: len(plain)])
    assert word.iloc[-1][["paragraph", "as_printed", "activity"]].tolist() == [
        8,
        "12 lớp",
        "training",
    ]


def test_the_frame() -> None:
    frame = antq.read(ARTICLES / "tinh-lac-son.txt")
    row = frame.set_index("as_printed").loc[
        "1.012 trên tổng số 1.086 thôn, tổ dân phố (đạt 93,19%)"
    ]
    assert row[["value", "compliant", "assessed", "percent"]].tolist() == [1012, 1012, 1086, 93.19]
    assert pd.isna(row["count"])
    assert row["paragraph"] == 5
    assert "subject: thôn, tổ dân phố" in row["rests_on"]
    assert frame["paragraph"].is_monotonic_increasing


def test_the_frame_and_the_workbook_in_one_call(project, tmp_path) -> None:
    text, book = ARTICLES / "tinh-lac-son.txt", tmp_path / "f.xlsx"
    frame = antq.read(text, book, source="bao-lac-son", language="vi")
    pd.testing.assert_frame_equal(frame, antq.read(text))
    assert load_workbook(book).sheetnames[0] == "Hướng dẫn"
    assert "bao-lac-son" in set(check_source(book).tables["awards"].cells["source_id"])
    with pytest.raises(UsageError, match="is there already"):
        antq.read(text, book)


@pytest.mark.parametrize(("language", "said"), [("en", "guess rests on"), ("vi", "dùng để đoán")])
def test_on_the_screen(capsys, language, said) -> None:
    assert main(["read", str(ARTICLES / "tinh-lac-son.txt"), "--lang", language]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert said in lines[0]
    assert any("“gần 2.350 buổi” → outreach: value 2350; nearly" in line for line in lines)
    assert len(lines) == 2 + len(antq.read(ARTICLES / "tinh-lac-son.txt"))


def test_from_an_article_to_checked_rows(project, tmp_path, capsys) -> None:
    texts, book = tmp_path / "texts", tmp_path / "figures.xlsx"
    texts.mkdir()
    shutil.copy(ARTICLES / "tinh-lac-son.txt", texts)
    before = sorted(project.rglob("*"))
    assert main(["read", str(texts / "tinh-lac-son.txt"), "--out", str(book)]) == 0
    assert sorted(project.rglob("*")) == before
    assert filecmp.dircmp(RAW, project / "data" / "raw").diff_files == []
    assert "proposed rows (coloured)" in capsys.readouterr().out
    assert main(["check", str(book)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[2].partition(":")[0] for line in lines] == [
        "reason_en",
        "reason_vi",
    ]
    made = load_workbook(book)
    sheet = made["not_figures"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for name in ("reason_vi", "reason_en"):
            cell = sheet.cell(row, heads[name])
            cell.value = cell.value or "án"
    made.save(book)
    assert main(["check", str(book), "--texts", str(texts)]) == 0
    assert "all 30 printed numbers accounted for" in capsys.readouterr().out
    data = antq.load(book)
    rows = data.compliance[data.compliance["source_id"] == "tinh-lac-son"]
    assert rows["place_id"].unique().tolist() == ["lac-son"]
    assert rows["status"].tolist() == ["result"] * 4 + ["target"] * 2
    assert rows["percent_qualifier"].dropna().tolist() == ["more_than", "at_least"]
    assert data.sources.set_index("source_id").loc["tinh-lac-son", "published"] == "2024-01-15"
    assert antq.compliance.results(data).shape[0] > rows.shape[0]


def test_equal_phrases_and_numbers_within_numbers_are_rows_of_their_own(project, tmp_path) -> None:
    text = tmp_path / "Bài báo (2).txt"
    text.write_text(
        "Bộ Công an tặng Bằng khen cho 15 tập thể, 5 cá nhân; Công an tỉnh tặng Giấy khen cho 5 tập"
        " thể và 5 cá nhân của xã Tân Lập mới. Ban Chỉ đạo 138, Ban Chỉ đạo 138. Có 5 xe.",
        encoding="utf-8",
    )
    antq.read(text, tmp_path / "f.xlsx")
    tables = check_source(tmp_path / "f.xlsx").tables
    rows = {name: table.cells[table.cells.get("source_id", pd.Series()) == "bai-bao-2"]
            for name, table in tables.items() if "source_id" in table.cells}  # fmt: skip
    phrases = ["15 tập thể", "5 cá nhân", "5 tập thể", "5 cá nhân"]
    assert rows["awards"]["as_printed"].tolist() == phrases
    assert rows["awards"]["fact_id"].is_unique
    assert rows["not_figures"]["as_printed"].tolist() == ["138", "5"]
    assert rows["sources"]["file"].tolist() == ["Bài báo (2).txt"]


def test_files_of_one_name_in_two_folders_are_both_read(tmp_path, capsys) -> None:
    for folder in ("2023", "2024"):
        (tmp_path / folder).mkdir()
        text = f"Năm {folder}, tặng giấy khen cho 5 tập thể."
        (tmp_path / folder / "bai.txt").write_text(text, encoding="utf-8")
    assert main(["read", *map(str, sorted(tmp_path.glob("*/bai.txt")))]) == 0
    said = capsys.readouterr().out
    assert said.count("bai.txt: 2 numbers") == 2
    assert "period 2023" in said


@pytest.mark.parametrize(("language", "sheet"), [("en", "Guide"), ("vi", "Hướng dẫn")])
def test_proposed_rows_are_coloured_and_noted(project, tmp_path, language, sheet) -> None:
    book = tmp_path / "figures.xlsx"
    files = [str(ARTICLES / "tinh-lac-son.txt"), "--source", "bao-lac-son"]
    assert main(["read", *files, "--out", str(book), "--lang", language]) == 0
    made = load_workbook(book)
    rows = list(made["outreach"].iter_rows(min_row=2))
    plain = [row for row in rows if row[0].fill.fill_type is None]
    proposed = [row for row in rows if row[0].fill.fill_type == "solid"]
    assert (len(plain), len(proposed)) == (len(antq.load(RAW).outreach), 5)
    assert all(row[0].value == "bao-lac-son" for row in proposed)
    notes = [cell.comment.text for cell in proposed[0] if cell.comment]
    words = {row["key"]: row[language] for row in rows_of("entry_form")}
    assert words["guess"].format(words="tuyên truyền pháp luật") in notes
    colours = {cell.fill.fgColor.rgb for cell in proposed[0]}
    legend = {cell.fill.fgColor.rgb for cell in made[sheet]["A"] if cell.fill.fill_type}
    assert colours == legend
    assert made[sheet]["A1"].value == words["read_heading"]
    assert check_source(book).tables["outreach"].cells.shape == (12, len(columns("outreach")))


def test_files_that_cannot_be_read(project, tmp_path, capsys, monkeypatch) -> None:
    (tmp_path / "bai.docx").write_bytes(b"no zip")
    (tmp_path / "bai.pdf").write_bytes(b"%PDF \xff\xfe")
    (tmp_path / "bai.txt").write_text("Có 5 tập thể.", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("bai.docx", "bai.pdf", "bai.txt")]
    assert main(["read", *files, "--out", str(tmp_path / "f.xlsx")]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "bai.docx: is not a Word file that can be read; open it in Word and save it as '.docx'",
        "bai.pdf: is not UTF-8 text; save it as 'UTF-8'",
    ]
    assert not (tmp_path / "f.xlsx").exists()
    monkeypatch.setenv("ANTQ_LANG", "vi")
    with pytest.raises(DataError, match="không phải tệp Word"):
        antq.read(tmp_path / "bai.docx")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bai.tx"], "there is no file 'bai.tx'; is it 'bai.txt'?"),
        (["."], "'.' is a folder; name the texts in it"),
        (["bai.txt", "hai.txt", "--source", "x"], "--source names the source of one text"),
        (["bai.txt", "--out", "f.xls"], "'f.xls' is not a name of a workbook"),
        (["bai.txt", "--out", "there.xlsx"], "'there.xlsx' is there already"),
    ],
)
def test_what_is_named_wrongly(tmp_path, monkeypatch, capsys, arguments, said) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("bai.txt", "hai.txt", "there.xlsx"):
        Path(name).write_text("Có 5 tập thể.", encoding="utf-8")
    assert main(["read", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert Path("there.xlsx").read_text(encoding="utf-8") == "Có 5 tập thể."


def test_the_rules_are_codes_of_the_tables() -> None:
    codes = antq.load(RAW).codes
    known = {(row["list"], row["code"]) for row in codes.to_dict("records")}
    lists = {name: column.list for table in ("compliance", "outreach", "awards")
             for name, column in columns(table).items() if column.list}  # fmt: skip
    lists |= {"document": "document_kind", "kind": "event_kind", "": "level"}
    for row in rows_of("reading"):
        re.compile(row["words"])
        assert row["words"] == composed(row["words"]) or row["words"] == ""
        if row["field"] in lists and row["code"]:
            assert (lists[row["field"]], row["code"]) in known, row
    for row in rows_of("reasons"):
        re.compile(row["words"])
        assert all(row.values())
