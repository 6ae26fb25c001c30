"""The chart book as page and document, and the tables as a workbook, in both languages."""

import csv
import functools
import io
import itertools
import re
import shutil
import tempfile
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from lxml import html
from PIL import Image

import antq_analysis as antq
from antq_analysis.charts import export
from antq_analysis.readable import word as word_tables
from antq_analysis.readable.columns import title
from antq_analysis.reports import book_contents, book_docx, book_html, book_xlsx, chart_book
from antq_analysis.words import message, shortened
from datasets import ROOT, named
from datasets import drawn as charts_of

LANGUAGES = ("en", "vi")
DATA = ("shipped", "update")
BOTH = [("shipped", "en"), ("update", "vi")]
WORDS = {"en": ("Figure", "Table"), "vi": ("Biểu đồ", "Bảng")}
each_book = pytest.mark.parametrize(("data", "language"), BOTH)


@functools.cache
def drawn(data: str, language: str):
    """Return the charts with the folder that holds their files."""
    folder = Path(tempfile.mkdtemp())
    charts = list(charts_of(data, language).values())
    for chart in charts:
        chart.save(folder)
    return charts, folder


@functools.cache
def book(data: str, language: str) -> book_contents.Book:
    return book_contents.chart_book(named(data), drawn(data, language)[0], language)


@functools.cache
def page(data: str, language: str) -> str:
    return book_html.page(book(data, language), drawn(data, language)[1])


@functools.cache
def parsed(data: str, language: str):
    return html.fromstring(page(data, language).encode("utf-8"))


@functools.cache
def word(data: str, language: str) -> bytes:
    return book_docx.document(book(data, language), drawn(data, language)[1])


@functools.cache
def workbook(data: str, language: str) -> bytes:
    return book_xlsx.workbook(named(data), language)


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def sheet_texts(content: bytes) -> list[str]:
    cells = (cell for sheet in opened(content) for row in sheet.iter_rows() for cell in row)
    return [str(cell.value) for cell in cells if cell.value is not None]


# --- the book ------------------------------------------------------------------------------------


@each_book
def test_every_chart_stands_once_in_its_section(data, language):
    made = book(data, language)
    assert {e.chart.name for e in made.entries} == {c.name for c in drawn(data, language)[0]}
    assert [entry.number for entry in made.entries] == list(range(1, len(made.entries) + 1))
    tables = [e.table.number for s in made.sections for e in s.entries]
    tables += [shown.number for s in made.sections for shown in s.tables]
    assert sorted([*tables, made.sources.number]) == list(range(1, len(tables) + 2))


def test_numbers_are_written_in_the_language():
    numbers = {"en": ("94.3%", "1,201"), "vi": ("94,3%", "1.201")}
    for data, language in BOTH:
        tables = [entry.table.cells for entry in book(data, language).entries]
        cells = " ".join(cell for table in tables for row in table for cell in row)
        rate, count = numbers[language]
        assert rate in cells
        assert count in cells


# --- the page ------------------------------------------------------------------------------------


@each_book
def test_page_loads_nothing(data, language):
    tree = parsed(data, language)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy
    assert not tree.xpath("//link | //iframe | //object | //embed | //script[@src] | //base")
    for source in tree.xpath("//@src | //svg//@href"):
        assert source.startswith(("data:", "#"))
    for link in tree.xpath("//a"):
        if link.get("href").startswith("http"):
            assert link.get("rel") == "noopener noreferrer"
        else:
            assert link.get("href").startswith(("#", "data:"))
    assert not re.search(r"@import|url\((?!data:|#)", page(data, language))


@each_book
def test_page_has_every_chart_with_table_sentence_and_downloads(data, language):
    tree = parsed(data, language)
    assert tree.get("lang") == language
    articles = tree.xpath("//article")
    assert len(articles) == len(book(data, language).entries)
    for article, entry in zip(articles, book(data, language).entries, strict=True):
        chart, text = entry.chart, " ".join(article.text_content().split())
        for part in (chart.headline, chart.subtitle, chart.sentence, chart.source, chart.alt):
            assert " ".join(part.split()) in text
        assert f"{WORDS[language][0]} {entry.number}. {chart.headline}" in text
        names = article.xpath(".//a[@download]/@download")
        assert names == [f"{chart.name}.{kind}" for kind in ("svg", "png", "csv")]
        assert len(article.xpath(".//tbody/tr")) == len(chart.data)
        assert article.xpath(".//table/caption")
        assert all(head.get("scope") == "col" for head in article.xpath(".//thead//th"))
        # The picture is the plot alone: what stands around it is text of the page.
        assert chart.headline not in "".join(article.xpath(".//svg//text()"))


@each_book
def test_every_mark_of_the_page_carries_its_evidence(data, language):
    for picture in parsed(data, language).xpath("//*[@class='plot']/svg"):
        marks = picture.xpath(".//*[@data-fact]")
        assert marks
        assert all("“" in mark.xpath("./title/text()")[0] for mark in marks)


@each_book
def test_ids_are_unique_and_headings_in_order(data, language):
    tree = parsed(data, language)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    levels = [int(head.tag[1]) for head in tree.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - former <= 1 for former, later in itertools.pairwise(levels))
    for reference in tree.xpath("//nav//a/@href"):
        assert reference[1:] in ids
    used = re.findall(r"url\(#([^)]+)\)", page(data, language))
    assert set(used) <= set(ids)


def test_typeface_is_embedded_once():
    assert page("update", "vi").count("@font-face") == 3


# --- the document --------------------------------------------------------------------------------


@each_book
def test_document_follows_decree_30(data, language):
    made = docx.Document(io.BytesIO(word(data, language)))
    section = made.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    sizes += (section.left_margin, section.right_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 20, 20, 30, 20]
    assert section.different_first_page_header_footer
    header = section.header.paragraphs[0]
    assert header.alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER
    assert header._p.xpath("./w:fldSimple/@w:instr") == [" PAGE "]
    assert not section.first_page_header.paragraphs[0].text
    normal = made.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)
    for fonts in made.styles.element.iter(qn("w:rFonts")):
        assert set(fonts.attrib.values()) == {"Times New Roman"}
    spoken = {"en": "en-GB", "vi": "vi-VN"}[language]
    assert {part.get(qn("w:val")) for part in made.styles.element.iter(qn("w:lang"))} == {spoken}


@each_book
def test_document_has_captions_pictures_and_tables(data, language):
    made, held = docx.Document(io.BytesIO(word(data, language))), book(data, language)
    figure, table = WORDS[language]
    captions = [
        "".join(p._p.xpath(".//w:t/text()")) for p in made.paragraphs if p.style.name == "Caption"
    ]
    for entry in held.entries:
        assert f"{figure} {entry.number}. {entry.chart.subtitle}" in captions
        assert f"{table} {entry.table.number}. {entry.table.caption}" in captions
    instructions = made.element.xpath(".//w:fldSimple/@w:instr")
    name = figure.replace(" ", "_")
    assert instructions.count(f" SEQ {name} \\* ARABIC ") == len(held.entries)
    described = made.element.xpath(".//wp:docPr/@descr")
    assert described == [entry.chart.alt for entry in held.entries]
    for shape in made.inline_shapes:
        assert shape.width.mm == pytest.approx(155, abs=0.1) or shape.height.mm == pytest.approx(
            word_tables.TALLEST, abs=0.5
        )
    assert len(made.tables) == sum(len(s.entries) + len(s.tables) for s in held.sections) + 1
    for one in made.tables:
        assert one.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 2"]
    assert headings == [
        f"{place}. {entry.chart.headline}"
        for section in held.sections
        for place, entry in enumerate(section.entries, 1)
    ]
    texts = [p.text for p in made.paragraphs]
    for entry in held.entries:
        assert entry.chart.sentence in texts
        assert texts.count(entry.chart.source) >= 1
        assert " ".join(entry.chart.notes) in texts or not entry.chart.notes
    for section in held.sections:
        assert message(f"book_rules_{section.name}", language) in texts


@each_book
def test_document_lists_its_headings_once(data, language):
    made = docx.Document(io.BytesIO(word(data, language)))
    texts = [p.text for p in made.paragraphs]
    headings = [p.text for p in made.paragraphs if p.style.name.startswith("Heading")]
    at = texts.index(message("book_contents", language)) + 1
    assert texts[at : at + len(headings)] == headings
    assert made.element.xpath("//w:instrText/text()") == [' TOC \\o "1-2" ']
    kinds = made.element.xpath("//w:fldChar/@w:fldCharType")
    assert kinds == ["begin", "separate", "end"]


def test_pictures_of_the_document_leave_out_the_texts_around_them():
    charts, folder = drawn("shipped", "en")
    for chart in filter(None, charts):
        file = folder / f"{chart.name}.png"
        pictures = file.read_bytes(), export.drawing(chart, file)
        whole, alone = (Image.open(io.BytesIO(one)) for one in pictures)
        assert whole.width == alone.width
        head = 1 - chart.figure.subfigs[1].bbox.y1 / chart.figure.bbox.y1
        assert alone.height < whole.height * (1 - head)


def test_template_follows_decree_30():
    made = book_docx.opened()
    assert not made.paragraphs
    sizes = {name: made.styles[name].font.size.pt for name in book_docx.STYLES[:-1]}
    assert set(sizes.values()) == {13, 14}
    assert made.styles["Title"].font.all_caps
    normal = made.styles["Normal"].paragraph_format
    assert (normal.space_after.pt, normal.line_spacing) == (6, 1.15)


def test_office_gives_its_own_template(tmp_path):
    own = book_docx.opened()
    own.sections[0].left_margin = docx.shared.Mm(35)
    own.styles["Normal"].font.size = docx.shared.Pt(13)
    own.save(tmp_path / "own.docx")
    made = book_docx.document(book("update", "vi"), drawn("update", "vi")[1], tmp_path / "own.docx")
    again = docx.Document(io.BytesIO(made))
    assert round(again.sections[0].left_margin.mm) == 35
    assert again.styles["Normal"].font.size.pt == 13


@pytest.mark.parametrize(
    ("language", "none", "lacks"),
    [
        (
            "en",
            "bad.docx is not a Word document; save it in Word as .docx",
            "poor.docx lacks the styles Caption; add them in Word, or begin with the project's "
            "template",
        ),
        (
            "vi",
            "bad.docx không phải là tệp Word; hãy lưu trong Word dưới dạng .docx",
            "poor.docx thiếu kiểu định dạng (style) Caption; hãy thêm trong Word, hoặc bắt đầu từ "
            "tệp mẫu của dự án",
        ),
    ],
)
def test_bad_template_is_a_sentence_before_anything_is_made(
    project, tmp_path, monkeypatch, language, none, lacks
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.docx").write_text("no", encoding="utf-8")
    poor = book_docx.opened()
    poor.styles["Caption"].delete()
    poor.save("poor.docx")
    for name, said in (("bad.docx", none), ("poor.docx", lacks)):
        report = antq.run(project / "data" / "raw", "out", word_template=name, language=language)
        assert report.errors == [said]
    assert not (tmp_path / "out").exists()
    assert antq.run(project / "data" / "raw", "out", word_template="no.docx").code == 2


# --- the workbook --------------------------------------------------------------------------------


@each_book
def test_workbook_has_cover_contents_notes_and_one_table_a_sheet(data, language):
    made = opened(workbook(data, language))
    first = [message(f"sheet_{name}", language) for name in ("cover", "contents", "notes")]
    assert made.sheetnames[:3] == first
    for sheet in made:
        assert not sheet.merged_cells.ranges
        assert len(sheet.tables) == (sheet.title != first[0])
    links = [cell.hyperlink.location for cell in made[first[1]]["A"] if cell.hyperlink]
    assert len(links) == len(made.sheetnames) - 2


@each_book
def test_a_number_is_a_number_beside_its_qualifier(data, language):
    sheet = opened(workbook(data, language))[message("sheet_outreach", language)]
    rows = list(sheet.iter_rows(values_only=True))
    [head] = [n for n, row in enumerate(rows) if row[0] == message("table_index", language)]
    number = rows[head].index(title("value", language))
    frame = named(data).outreach
    assert [row[number] for row in rows[head + 1 :]] == frame["value"].tolist()
    words = named(data).words(language)
    said = [words.label("qualifier", code) for code in frame["value_qualifier"].fillna("exact")]
    assert [row[number + 1] for row in rows[head + 1 :]] == said


@each_book
def test_headings_of_a_sheet_differ(data, language):
    for sheet in opened(workbook(data, language)):
        for table in sheet.tables.values():
            assert len(set(table.column_names)) == len(table.column_names), sheet.title


# --- all of them ---------------------------------------------------------------------------------


def bytes_of(data: str, language: str) -> list[bytes]:
    charts, folder = drawn(data, language)
    made = book_contents.chart_book(named(data), charts, language)
    return [
        book_html.page(made, folder).encode("utf-8"),
        book_docx.document(made, folder),
        book_xlsx.workbook(named(data), language),
    ]


@each_book
def test_the_same_data_give_the_same_bytes(data, language, monkeypatch):
    first = bytes_of(data, language)
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert bytes_of(data, language) == first


def phrases(language: str) -> set[str]:
    """Return the project's own words in a language, as far as they can't be the other's."""
    path = ROOT / "src" / "antq_analysis" / "words" / "messages.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    other = LANGUAGES[language == "en"]
    found = set()
    for row in rows:
        for part in re.split(r"\{[^}]*\}", row[language]):
            text = part.strip(" .,:;()%/“”–")
            if len(text.split()) > 1 and text.casefold() not in row[other].casefold():
                found.add(text)
    return found


def readable(data: str, language: str) -> str:
    """Return what is read in the files of a language."""
    tree = html.fromstring(page(data, language).encode("utf-8"))
    for part in tree.xpath("//script | //style | //*[@lang][not(self::html)]"):
        part.drop_tree()
    texts = [tree.text_content(), *tree.xpath("//@aria-label")]
    with zipfile.ZipFile(io.BytesIO(word(data, language))) as archive:
        document = archive.read("word/document.xml").decode("utf-8")
    # What is printed is Vietnamese; in the English document it is marked as that.
    document = re.sub(r'<w:lang w:val="vi-VN"/></w:rPr><w:t[^>]*>[^<]*', "", document)
    texts += re.findall(r"<w:t[^>]*>([^<]*)|descr=\"([^\"]*)", document)[0]
    texts += [text for pair in re.findall(r"<w:t[^>]*>([^<]*)()", document) for text in pair]
    texts += sheet_texts(workbook(data, language))
    return "\n".join(texts)


@each_book
def test_a_language_holds_no_words_of_the_other(data, language):
    text = readable(data, language)
    # Titles, phrases as printed and names in the sources are Vietnamese in both.
    columns = ("title", "as_printed", "publisher", "name_vi", "subject_vi")
    frames = named(data).tables.values()
    printed = {t for f in frames for c in columns if c in f for t in f[c].dropna().astype(str)}
    for one in sorted(printed | set(map(shortened, printed)), key=len, reverse=True):
        text = text.replace(one, "")
    other = LANGUAGES[language == "en"]
    found = [
        phrase
        for phrase in phrases(other)
        if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE)
    ]
    assert found == []


HOSTILE = "=1+1</script><script>alert(1)</script><b>&amp; $$x$$ [a](http://b) {{ 7*7 }} \x01"


def test_hostile_text_is_only_text(tmp_path):
    tables = {name: frame.copy() for name, frame in named("shipped").tables.items()}
    tables["places"]["name_vi"] = HOSTILE
    tables["compliance"]["as_printed"] = HOSTILE
    tables["sources"]["publisher"] = "@SUM(1) \"x' onmouseover=alert(1)"
    tables["sources"]["title"] = "漢字"
    tables["sources"]["url"] = "javascript:alert(1)"
    data = antq.DataSet(tables)
    charts = [antq.charts.compliance_share(data, "vi"), antq.charts.awards_distribution(data, "vi")]
    (tmp_path / "figures" / "vi").mkdir(parents=True)
    for chart in charts:
        chart.save(tmp_path / "figures" / "vi")
    page_file, word_file, book_file = chart_book.write(data, charts, "vi", tmp_path)
    tree = html.fromstring(page_file.read_bytes())
    assert len(tree.xpath("//script")) == 1
    assert not tree.xpath("//b[contains(., 'amp')] | //@onmouseover")
    assert "7*7" in tree.text_content()
    assert not [link for link in tree.xpath("//@href") if link.startswith("javascript")]
    text = "".join(docx.Document(word_file).element.xpath(".//w:t/text()"))
    assert "<script>alert(1)</script>" in text
    for sheet in openpyxl.load_workbook(book_file):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not cell.hyperlink or cell.hyperlink.location
    assert any(text.startswith("=1+1") for text in sheet_texts(book_file.read_bytes()))


@pytest.mark.skipif(not shutil.which("chromium"), reason="there is no Chromium on this machine")
def test_keyboard_and_pointer_in_a_browser(tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "book.html"
    path.write_text(page("update", "vi"), encoding="utf-8")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        tab = browser.new_page()
        asked = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(path.as_uri())
        tab.locator(".mark").first.focus()
        tab.keyboard.press("Enter")
        assert "đoạn 11" in tab.locator("#tip").inner_text()
        tab.locator(".mark").nth(1).click()
        assert "134/159" in tab.locator("#tip").inner_text()
        tab.keyboard.press("Escape")
        assert tab.locator("#tip").is_hidden()
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        browser.close()
