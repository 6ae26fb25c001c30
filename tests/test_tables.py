"""Tables to read: every cell is in words, every number is a fact's, every figure has its source."""

import io
import re

import docx
import matplotlib.pyplot as plt
import pytest

import antq_analysis as antq
from antq_analysis.messages import rows_of
from antq_analysis.raw.schema import FACTS
from antq_analysis.readable import word
from antq_analysis.readable.columns import COLUMNS, KINDS, title
from datasets import named
from rows import load_with

NAMES = antq.tables.__all__
EVERY = [(which, language) for which in ("shipped", "update") for language in ("en", "vi")]
KEY = re.compile(r"\b[a-z]+_[a-z_]+\b")
PRINTED = {title("as_printed", language) for language in ("en", "vi")}


def table_of(name, which, language, **form):
    return getattr(antq.tables, name)(named(which), language, **form)


@pytest.mark.parametrize(("which", "language"), EVERY)
@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_in_words(name, which, language):
    for long in (False, True):
        table = table_of(name, which, language, long=long)
        assert (table.name, table.language) == (name, language)
        assert table.frame.columns.is_unique
        assert set(table.numeric) <= set(table.frame)
        assert table.frame.index.tolist() == list(range(1, len(table.frame) + 1))
        assert table.frame.index.name == {"en": "No.", "vi": "STT"}[language]
        ids = title("fact_ids", language)
        cells = table.frame.drop(columns=ids, errors="ignore").to_numpy().ravel().tolist()
        for text in [table.caption, *table.frame.columns, *cells, *table.notes]:
            assert isinstance(text, str)
            assert text.strip()
            assert text not in {"nan", "None", "<NA>", "NaT"}
            assert "<NA>" not in text
            if "://" not in text and not text.endswith(".txt"):
                assert not KEY.search(text), text


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_column_has_one_title_and_every_kind_is_used(language):
    titles = {name: title(name, language) for name in COLUMNS}
    assert all(titles.values())
    for row in rows_of("readable"):
        shown = [titles[name] for name in f"{row['columns']} {row['more']}".split()]
        assert len(set(shown)) == len(shown), row["table"]
    assert {column.kind for column in COLUMNS.values()} == set(KINDS)
    used = {
        name for row in rows_of("readable") for name in f"{row['columns']} {row['more']}".split()
    }
    assert used == set(COLUMNS)
    assert sorted(row["table"] for row in rows_of("readable")) == sorted(NAMES)


@pytest.mark.parametrize("which", ["shipped", "update"])
@pytest.mark.parametrize("name", ["compliance", "left_out", "outreach", "awards", "initiatives"])
def test_every_row_stands_on_facts_of_these_data(name, which):
    data = named(which)
    known = {one for table in FACTS for one in data.tables[table]["fact_id"]}
    table = table_of(name, which, "en", long=True)
    for row in table.rows:
        assert set(row["fact_ids"].split("+")) <= known
        assert row["as_printed"]
        assert row["cited"]


@pytest.mark.parametrize("which", ["shipped", "update"])
def test_numbers_are_those_of_the_facts(which):
    facts = named(which).facts.set_index("fact_id")
    for name, column in (("compliance", "compliant"), ("outreach", "value")):
        table = table_of(name, which, "vi", long=True)
        heading, ids = title(column, "vi"), title("fact_ids", "vi")
        for text, fact in zip(table.frame[heading], table.frame[ids], strict=True):
            if text != "…":
                digits = int(re.sub(r"\D", "", text))
                assert digits == facts["value"][fact]
                assert bool(re.match(r"\d", text)) == facts["is_exact"][fact]


def test_awards_count_once_and_say_what_is_not_stated():
    table = table_of("awards", "shipped", "en")
    assert table.frame["Number"].astype(int).sum() == 111
    assert "Not stated" in set(table.frame["Recipients"])
    assert any(note.startswith("Not stated: the source does not say") for note in table.notes)


def test_what_all_rows_share_stands_in_the_caption():
    table = table_of("compliance", "shipped", "vi")
    assert table.caption.startswith(
        "Tỷ lệ đơn vị đạt tiêu chuẩn “An toàn về an ninh, trật tự”: tỉnh Quảng Bình (cũ), "
        "năm 2014; căn cứ của thời kỳ: suy ra từ ngữ cảnh"
    )
    assert list(table.frame) == [
        "Loại đơn vị", "Số đạt", "Số được đánh giá", "Tỷ lệ đạt tiêu chuẩn", "Chưa đạt",
    ]  # fmt: skip
    assert table.notes[-1] == "Nguồn: Báo Quảng Bình, 11/02/2015, đoạn 11."


def test_sources_are_numbered_below_the_table():
    table = table_of("awards", "shipped", "vi")
    assert set(table.frame["Nguồn"]) == {"[1]", "[2]"}
    assert table.notes[-2:] == [
        "[1] Báo Quảng Bình, 11/02/2015, đoạn 15",
        "[2] Báo Quảng Bình, 11/02/2015, các đoạn 11, 15",
    ]


def test_inferred_periods_are_called_inferred():
    for name in ("compliance", "outreach", "outreach_per_session", "awards", "events"):
        table = table_of(name, "shipped", "vi")
        assert "suy ra từ ngữ cảnh" in f"{table.caption} {table.frame.to_string()}".lower(), name
    assert "March 2022 (inferred)" in set(table_of("sources", "shipped", "en").frame["Published"])
    printed = antq.tables.outreach(named("update").sel(source="press-s25"))
    assert "Basis of the period" not in printed.frame
    assert "basis" not in printed.caption


def test_a_correction_is_shown_where_it_applies():
    table = table_of("documents", "shipped", "vi")
    (note,) = [note for note in table.notes if "đính chính" in note]
    assert "nguồn ghi 20/01/2019, đính chính thành 22/01/2019 (đối chiếu: https://" in note
    assert not [note for note in table_of("awards", "shipped", "vi").notes if "đính chính" in note]


def test_the_sources_name_no_rule():
    for name in ("compliance", "standards"):
        notes = table_of(name, "shipped", "en").notes
        assert any(note.startswith("The sources do not name the rule") for note in notes)


def test_a_blank_never_looks_like_zero():
    standards = table_of("standards", "update", "en")
    assert "Still in force" in set(standards.frame["In force to"])
    assert "–" in set(standards.frame["Threshold for communes"])  # another programme's criterion
    assert [note for note in standards.notes if note.startswith("–: ")]
    outreach = table_of("outreach", "shipped", "vi")
    assert "…" in set(outreach.frame["Cấp tổ chức"])
    assert [note for note in outreach.notes if note.startswith("…: ")] == ["…: nguồn không nêu."]
    assert not [note for note in outreach.notes if note.startswith("-: ")]


@pytest.mark.parametrize(
    ("row", "english", "vietnamese"),
    [
        ({"compliant": 134, "assessed": 159}, "84.3%", "84,3%"),
        ({"compliant": 45, "assessed": 50}, "90%", "90%"),
        ({"compliant": 8, "assessed": 9}, "–", "-"),
        ({"percent": 90, "percent_qualifier": "more_than"}, "more than 90%", "trên 90%"),
        ({"percent": 88.73}, "88.73%", "88,73%"),
        ({"percent": 85}, "85%", "85%"),
    ],
)
def test_a_rate_has_the_decimals_that_are_known(tmp_path, row, english, vietnamese):
    data = load_with(tmp_path, "compliance", row, {"compliant": 4, "assessed": 80})
    for language, expected in (("en", english), ("vi", vietnamese)):
        table = antq.tables.compliance(data, language)
        assert expected in table.frame[title("rate", language)].tolist()


def test_parts_targets_and_repeats_say_how_they_count(tmp_path):
    data = load_with(
        tmp_path,
        "outreach",
        {"value": 10},
        {"value": 4, "part_of": "fact-0"},
        {"value": 10, "duplicate_of": "fact-0"},
        {"value": 20, "status": "target", "period": "2013"},
    )
    counted = antq.tables.outreach(data, "en").frame["How it counts"].tolist()
    assert counted == [
        "counts in the total",
        "part of “10”, counted there",
        "repeat of “10”, not counted",
        "not counted: a target",
    ]
    assert "How it counts" not in table_of("outreach", "shipped", "en").frame


def test_a_table_shows_itself():
    table = table_of("compliance", "shipped", "en")
    text = repr(table)
    assert text.startswith("Shares of units that met the standard")
    assert re.search(r"Commune-level units +134 +159 +84\.3%", text)
    page = table._repr_html_()
    assert '<td style="text-align:left">Commune-level units</td>' in page
    assert '<td style="text-align:right">134</td>' in page
    assert page.index("<caption>") < page.index("<tbody>") < page.index("<p>")


def test_a_table_becomes_one_of_word():
    document = docx.Document()
    table = table_of("awards", "update", "vi")
    table.to_docx(document)
    (made,) = document.tables
    texts = [[cell.text for cell in row.cells] for row in made.rows]
    assert texts == [["STT", *table.frame], *table.cells]
    assert made.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert not made.rows[1]._tr.xpath("./w:trPr/w:tblHeader")
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert texts == [table.caption, *table.notes]
    document.save(io.BytesIO())


def test_a_picture_in_word_has_its_alt_text():
    pixel = io.BytesIO()
    plt.imsave(pixel, [[0] * 1000] * 100, format="png", dpi=72)
    document = docx.Document()
    word.add_picture(document, pixel.getvalue(), "What it\x00 shows")
    (shape,) = document.inline_shapes
    assert shape.width.mm == pytest.approx(155, abs=0.1)
    assert shape._inline.docPr.get("descr") == "What it? shows"


def test_a_part_without_figures_has_tables_without_rows():
    part = named("shipped").sel(place="Thanh Hóa", period=2014)
    for name in NAMES:
        table = getattr(antq.tables, name)(part, "vi")
        assert table.frame.empty or name in {"standards"}
        assert list(table.frame)
        assert repr(table)


def test_tab_lists_the_tables_alone():
    assert dir(antq.tables) == NAMES
    for room in (antq.compliance, antq.outreach, antq.awards, antq.context):
        assert dir(room) == sorted(room.__all__)
        assert "results" in dir(room)
