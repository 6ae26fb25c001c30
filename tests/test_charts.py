"""What holds of every chart, in both languages, with few and with many places and years."""

import itertools
import re

import numpy as np
import pandas as pd
import pytest

import antq_analysis as antq
from antq_analysis.charts import export, look
from datasets import MADE, drawn, named

LANGUAGES = ("en", "vi")
DATA = [name for name in MADE if name != "pair"]  # whose charts have tests of their own
BOTH = [(data, language) for data in DATA for language in LANGUAGES]
each_set = pytest.mark.parametrize(("data", "language"), BOTH)
NUMBER = re.compile(r"\d[\d.,]*\d|\d")
TOUCH = 3  # pixels that texts may share, at 100 dots per inch


def said(chart):
    return [chart.headline, chart.subtitle, chart.sentence, chart.alt, chart.source, *chart.notes]


def texts(figure):
    """Return what can be read on a figure, and where it stands."""
    with look.context():
        figure.draw_without_rendering()
        renderer = figure.canvas.get_renderer()
        found = [text for part in (figure, *figure.subfigs) for text in part.texts]
        for axes in figure.axes:
            shown = [
                axis for axis in (axes.xaxis, axes.yaxis) if axis.get_visible() and axes.axison
            ]
            ticks = [
                tick
                for axis in shown
                for low, high in [sorted(axis.get_view_interval())]
                for tick in axis.get_major_ticks()
                if low <= tick.get_loc() <= high
            ]
            found += [*axes.texts, axes.title, axes._left_title, *(tick.label1 for tick in ticks)]
        return [
            (text.get_text(), text.get_window_extent(renderer))
            for text in found
            if text.get_visible() and text.get_text().strip()
        ]


SIZES = [(*both, "report") for both in BOTH]
SIZES += [(data, language, "slide") for data in ("shipped", "several") for language in LANGUAGES]


@pytest.mark.parametrize(("data", "language", "size"), SIZES)
def test_no_text_lies_on_another_or_leaves_the_picture(data, language, size):
    wrong = []
    for name, chart in drawn(data, language, size).items():
        frame, found = chart.figure.bbox, texts(chart.figure)
        wrong += [
            f"{name}: '{text}' leaves the picture"
            for text, box in found
            if box.x0 < -1 or box.y0 < -1 or box.x1 > frame.x1 + 1 or box.y1 > frame.y1 + 1
        ]
        for (one, first), (other, second) in itertools.combinations(found, 2):
            across = min(first.x1, second.x1) - max(first.x0, second.x0)
            down = min(first.y1, second.y1) - max(first.y0, second.y0)
            if across > TOUCH and down > TOUCH:
                wrong.append(f"{name}: '{one}' lies on '{other}'")
    assert wrong == []


@each_set
def test_headlines_and_notes_are_short(data, language):
    words, notes = (12, 40) if language == "en" else (16, 55)
    for name, chart in drawn(data, language).items():
        assert len(chart.headline.split()) <= words, chart.headline
        assert len(" ".join(chart.notes).split()) <= notes, (name, chart.notes)


@each_set
def test_pictures_fit_a_page(data, language):
    for name, chart in drawn(data, language).items():
        width, height = chart.figure.get_size_inches() * 25.4
        assert width == pytest.approx(155), name
        assert height <= 240.01, name


@pytest.mark.parametrize(("data", "language"), [(a, b) for a, b, size in SIZES if size == "slide"])
def test_slides_are_16_to_9_with_the_same_rows(data, language):
    for name, chart in drawn(data, language, "slide").items():
        width, height = chart.figure.get_size_inches()
        assert width / height == pytest.approx(16 / 9, rel=1e-3)
        report = drawn(data, language)[name]
        assert said(chart) == said(report)
        assert chart.data.equals(report.data)


@each_set
def test_every_number_of_a_headline_or_sentence_is_in_the_data_or_counts_its_rows(data, language):
    for name, chart in drawn(data, language).items():
        known = numbers_of(chart, language)
        facts = re.sub(r" \(((?:[^()]|\([^()]*\))*)\)\.$", "", chart.sentence)  # without source
        for text in (chart.headline, facts):
            unknown = [one for one in NUMBER.findall(text) if number(one, language) not in known]
            assert unknown == [], (name, text)


def number(text, language):
    return text.replace("," if language == "en" else ".", "").replace(",", ".")


def numbers_of(chart, language):
    """Return the numbers in a chart's data, rounded as they may be said, and what counts rows."""
    known = {number(one, language) for text in said(chart)[1:2] for one in NUMBER.findall(text)}
    for column in chart.data:
        values = chart.data[column].dropna()
        known.add(str(values.nunique()))
        if pd.api.types.is_bool_dtype(values):
            known.add(str(values.sum()))
        elif pd.api.types.is_numeric_dtype(values):
            ends = [values.min(), values.max(), values.sum(), *values] if len(values) else []
            known |= {f"{round(abs(value), n):.{n}f}" for value in ends for n in (0, 1)}
            known |= {str(int(np.floor(value))) for value in ends}
            if column == "rate_percent":  # differences of two periods
                known |= {f"{abs(a - b):.1f}" for a in values for b in values}
            if column == "count":  # awards of one kind, of one place and period
                groups = [[key] for key in ("award", "kind") if key in chart.data]
                groups += [["place_id", "period"]] if "period" in chart.data else []
                sums = (chart.data.groupby(key)[column].sum() for key in groups)
                known |= {str(value) for one in sums for value in one}
        else:
            known |= {number(one, language) for text in values for one in NUMBER.findall(str(text))}
    known |= {str(len(chart.data))}
    places = chart.data.get("place_id", pd.Series(dtype="str"))
    if "period" in chart.data and len(places.dropna()):
        spots = chart.data[["place_id", "period"]].drop_duplicates()
        known |= {str(len(spots)), str(spots["place_id"].value_counts().eq(1).sum())}
    listed = re.search(r"(?:and|và) (\d+) (?:more|mục khác|nơi khác)", chart.sentence)
    known |= {listed[1]} if listed else set()
    if chart.name == "timeline":
        events = chart.data[chart.data["kind"].eq("event")]
        known |= {str(len(events)), str((~events["planned"]).sum())}
    if chart.name == "citations":
        known |= {str((chart.data["times"] > 1).sum())}
    return known


@pytest.mark.parametrize("data", DATA)
def test_both_languages_show_the_same_rows_in_the_same_order(data):
    english, vietnamese = drawn(data, "en"), drawn(data, "vi")
    assert list(english) == list(vietnamese)
    for name, chart in english.items():
        other = vietnamese[name]
        assert list(chart.data["fact_ids"]) == list(other.data["fact_ids"]), name
        assert len(chart.notes) == len(other.notes), name
        assert (";" in chart.subtitle) == (";" in other.subtitle), name


@each_set
def test_every_mark_can_be_traced(data, language):
    known = set(named(data).facts["fact_id"])
    for name, chart in drawn(data, language).items():
        columns = ["name", "label", "as_printed", "source_id", "paragraph", "fact_ids"]
        assert set(columns) <= set(chart.data), name
        behind = {one for ids in chart.data["fact_ids"] for one in ids.split("+")}
        assert behind <= known, name
        gids = [a.get_gid() for a in chart.figure.findobj(lambda a: a.get_gid() is not None)]
        ids = [gid.split(":", 1)[1] for gid in gids if gid.startswith("fact")]
        marked = {one for gid in ids for one in re.split(r"[+|]", gid)}
        assert marked, name
        assert marked <= behind, name


@pytest.mark.parametrize(("data", "language"), [("shipped", "vi"), ("pair", "en")])
def test_every_mark_of_a_file_carries_its_evidence(data, language):
    where = "paragraph" if language == "en" else "đoạn"
    for name, chart in drawn(data, language).items():
        text = export.svg(chart)
        marks = re.findall(
            r'<g class="mark" data-fact="([^"]+)" tabindex="0"><title>([^<]*)<', text
        )
        assert len(marks) == text.count('class="mark"') > 0, name
        assert all("“" in title for _, title in marks), name
        assert any(where in title for _, title in marks), name
        assert 'id="fact' not in text  # several marks of one fact would share an id
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids)), name


ENGLISH = re.compile(r"\b(the|of|and|more|than|about|at least|places?|years?|not|period)\b")


@pytest.mark.parametrize("data", DATA)
def test_a_vietnamese_chart_has_no_english_word_and_no_word_to_avoid(data):
    for name, chart in drawn(data, "vi").items():
        written = " ".join([*said(chart), *(text for text, _ in texts(chart.figure))])
        assert not ENGLISH.search(written), (name, ENGLISH.search(written))
        for word in ("tuân thủ", "phiên", "tiếp cận", "giải thưởng", "thiếu hụt"):
            assert word not in written.lower(), name
        assert not re.search(r"\d,\d{3}(?!\d)", written), name  # 1.273, not 1,273


@each_set
def test_a_chart_says_its_source_and_its_finding_to_a_listener(data, language):
    word = "Source: " if language == "en" else "Nguồn: "
    for name, chart in drawn(data, language).items():
        assert chart.source.startswith(word)
        assert chart.headline in chart.alt
        assert chart.sentence.endswith(")."), name
        assert ".." not in chart.sentence + chart.alt


def test_files_are_the_same_bytes_on_every_run(tmp_path, monkeypatch):
    for number_, zone in enumerate(("UTC", "Asia/Ho_Chi_Minh")):
        monkeypatch.setenv("TZ", zone)
        for draw in (antq.charts.outreach_scale, antq.charts.compliance_by_place):
            draw(named("pair"), "vi").save(tmp_path / str(number_))
    first, second = (sorted((tmp_path / name).iterdir()) for name in ("0", "1"))
    assert len(first) == 8
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_svg_holds_its_text_its_typeface_and_its_description():
    text = export.svg(drawn("shipped", "vi")["compliance_share"])
    assert "<title>Loại đơn vị nào" in text
    assert "<desc>" in text
    assert 'role="img" lang="vi"' in text
    assert "94,3% (1.201/1.273)" in text
    assert "data:font/woff;base64," in text
    assert not re.search(r"(href|src)=\"https?:", text)


def test_no_formula_gets_into_the_data_file():
    frame = drawn("shipped", "en")["compliance_share"].data.copy()
    frame.loc[0, "as_printed"] = "=HYPERLINK(1)"
    assert "'=HYPERLINK(1)" in export.csv_text(frame)
    assert ",94.3" in export.csv_text(frame)  # numbers stay numbers


def test_a_dollar_sign_or_markup_in_the_data_is_only_text():
    tables = {name: frame.copy() for name, frame in named("shipped").tables.items()}
    tables["places"]["name_vi"] += " $x^2$ <script>"
    text = export.svg(antq.charts.outreach_scale(antq.DataSet(tables), "vi"))
    assert "<script>" not in text
    assert "$x^2$" in text


def contrast(color):
    channels = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return 1.05 / (float(linear @ [0.2126, 0.7152, 0.0722]) + 0.05)


def test_marks_and_texts_have_enough_contrast():
    colours = antq.colours
    for color in (colours.blue, colours.teal, colours.pink, colours.orange):
        assert contrast(color) >= 2.9  # orange is the palette's own, for attention only
    for color in (colours.ink, colours.muted, colours.blue):  # text, and white text on blue
        assert contrast(color) >= 4.5


def test_of_a_data_set_without_figures_each_chart_says_why_it_is_missing():
    whole = named("update")
    tables = {name: table.head(0) for name, table in whole.tables.items()}
    kept = {name: whole.tables[name] for name in ("places", "standards", "codes")}
    for language, size in itertools.product(LANGUAGES, ("report", "slide")):
        for empty in (antq.DataSet(tables | kept), whole.sel("quang-ngai-2025")):
            for chart in antq.charts.all_charts(empty, language, size):
                assert not chart
                assert str(chart) == chart.reason
                assert chart.reason.endswith(".")
                with pytest.raises(AttributeError, match="'save'"):
                    chart.save("nowhere")


def test_charts_of_every_place_alone_can_be_drawn():
    whole, language = named("update"), "en"
    for place in whole.facts["place_id"].dropna().unique():
        for chart in antq.charts.all_charts(whole.sel(place), language):
            if chart:
                assert chart.source.split(": ", 1)[1], chart
                plural = r"(?<![\w.,/–])1 (documents|figures|places|sources|names|awards)\b"
                assert not re.search(plural, chart.headline), chart


def test_every_chart_is_drawn_in_the_language_that_is_set(monkeypatch):
    monkeypatch.setenv("ANTQ_LANG", "vi")
    charts = antq.charts.all_charts(named("shipped").sel("son-tinh"))
    assert {chart.language for chart in charts} == {"vi"}


def test_tab_lists_what_is_meant_for_users():
    assert set(dir(antq.charts)) == {
        "compliance_share",
        "compliance_by_place",
        "compliance_over_time",
        "outreach_scale",
        "outreach_over_time",
        "awards_distribution",
        "awards_over_time",
        "coverage",
        "timeline",
        "citations",
        "initiatives",
        "all_charts",
        "own",
    }
