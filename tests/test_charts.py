"""Every chart, in both languages and sizes, with few and with many figures."""

import functools
import itertools
import re

import numpy as np
import pytest

import antq_analysis as antq
from antq_analysis import charts
from antq_analysis.charts import export, style
from datasets import named

DATA = ("shipped", "update", "wide")
SHARED_PIXELS = 3  # texts may come this close, at 100 dots per inch


@functools.cache
def drawn(data: str, language: str, size: str) -> dict[str, charts.Chart]:
    return {chart.name: chart for chart in charts.all_charts(named(data), language, size)}


def texts(chart: charts.Chart) -> list[tuple[str, object]]:
    """Return what can be read on a chart, and where it stands."""
    figure = chart.figure
    with style.context(chart.size):
        figure.draw_without_rendering()
        renderer = figure.canvas.get_renderer()
        found = list(figure.texts)
        for axes in figure.axes:
            found += [*axes.texts, axes.xaxis.label, axes.yaxis.label, axes.title]
            for axis in (axes.xaxis, axes.yaxis):
                if axis.get_visible():
                    low, high = sorted(axis.get_view_interval())
                    ticks = axis.get_major_ticks()
                    inside = [tick for tick in ticks if low <= tick.get_loc() <= high]
                    found += [tick.label1 for tick in inside] + [tick.label2 for tick in inside]
        return [
            (artist.get_text(), artist.get_window_extent(renderer))
            for artist in found
            if artist.get_visible() and artist.get_text().strip()
        ]


def overlapping(chart: charts.Chart) -> list[str]:
    """Return which texts of a chart lie on others."""
    wrong = []
    for (one, first), (other, second) in itertools.combinations(texts(chart), 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        if across > SHARED_PIXELS and down > SHARED_PIXELS:
            wrong.append(f"{chart.name}: '{one}' lies on '{other}'")
    return wrong


@pytest.mark.parametrize("size", ["report", "slide"])
@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("data", DATA)
def test_no_text_overlaps_or_leaves_the_figure(data, language, size):
    wrong = []
    for name, chart in drawn(data, language, size).items():
        found = texts(chart)
        frame = chart.figure.bbox
        for text, box in found:
            if box.x0 < -1 or box.y0 < -1 or box.x1 > frame.x1 + 1 or box.y1 > frame.y1 + 1:
                wrong.append(f"{name}: '{text}' leaves the figure")
        wrong += overlapping(chart)
    assert wrong == []


@pytest.mark.parametrize("data", DATA)
def test_headlines_have_at_most_ten_words(data):
    for language in ("en", "vi"):
        for chart in drawn(data, language, "report").values():
            assert len(chart.headline.split()) <= 10, chart.headline


def test_other_data_give_another_headline():
    shipped, updated = drawn("shipped", "en", "report"), drawn("update", "en", "report")
    assert shipped["timeline"].headline != updated["timeline"].headline
    assert shipped["outreach_scale"].headline != updated["outreach_scale"].headline


@pytest.mark.parametrize("data", DATA)
def test_every_mark_names_facts_that_can_be_traced(data):
    known = {key for table in antq_facts(data) for key in table}
    for chart in drawn(data, "en", "report").values():
        named_facts = {key for ids in chart.data["fact_ids"] for key in str(ids).split("+")}
        marks = {
            key
            for artist in chart.figure.findobj(lambda artist: artist.get_gid() is not None)
            for key in artist.get_gid().removeprefix("fact:").split("+")
        }
        assert marks
        assert marks <= named_facts
        if chart.name != "timeline":  # its marks are documents and sources
            assert named_facts <= known


def antq_facts(data):
    tables = named(data).tables
    return [set(frame["fact_id"]) for frame in tables.values() if "fact_id" in frame]


@pytest.mark.parametrize("data", DATA)
def test_every_chart_says_its_source_and_its_finding_to_a_listener(data):
    for language, word in (("en", "Source"), ("vi", "Nguồn")):
        for chart in drawn(data, language, "report").values():
            assert chart.source.startswith(f"{word}: ")
            assert chart.headline.lower() in chart.alt.lower()
            assert chart.sentence


def test_a_qualifier_is_in_labels_data_alt_text_and_sentence():
    for language, word in (("en", "more than"), ("vi", "hơn")):
        chart = drawn("shipped", language, "report")["outreach_scale"]
        number = "16,000" if language == "en" else "16.000"
        labels = [text for text, _ in texts(chart)]
        assert f"{word} {number}" in labels
        assert f"{word} {number}" in chart.alt
        assert f"{word} {number}" in chart.sentence
        assert any(f"{word} {number}" in label for label in chart.data["label"])
        assert "more_than" in set(chart.data["value_qualifier"])


def test_files_are_the_same_bytes_on_every_run(tmp_path, monkeypatch):
    data = named("shipped")
    for number, zone in enumerate(("UTC", "Asia/Ho_Chi_Minh")):
        monkeypatch.setenv("TZ", zone)
        figures = antq.outreach.bounds(data)
        charts.scale(figures, data, "vi").save(tmp_path / str(number))
    first, second = (sorted((tmp_path / name).iterdir()) for name in ("0", "1"))
    assert [path.name for path in first] == [
        f"outreach_scale.{ending}" for ending in ("csv", "pdf", "png", "svg")
    ]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_svg_holds_its_text_its_typeface_and_its_description():
    text = export.svg(drawn("shipped", "vi", "report")["compliance_share"])
    assert "<title>Loại nào có số liệu" in text
    assert "<desc>" in text
    assert 'role="img"' in text
    assert "94,3% (1.201/1.273)" in text
    assert "data:font/woff;base64," in text
    assert not re.search(r"(href|src)=\"https?:", text)


def test_a_report_chart_is_155_mm_wide_and_a_slide_16_to_9():
    report = drawn("shipped", "en", "report")["compliance_share"].figure
    assert report.get_figwidth() * 25.4 == pytest.approx(155)
    slide = drawn("shipped", "en", "slide")["compliance_share"].figure
    assert slide.get_figwidth() / slide.get_figheight() == pytest.approx(16 / 9, rel=1e-3)


def test_no_formula_gets_into_the_data_file():
    frame = drawn("shipped", "en", "report")["compliance_share"].data.copy()
    frame.loc[0, "as_printed"] = "=HYPERLINK(1)"
    assert "'=HYPERLINK(1)" in export.csv_text(frame)
    assert ",94.3" in export.csv_text(frame)  # numbers stay numbers


def test_typeface_holds_every_vietnamese_letter():
    from fontTools.ttLib import TTFont

    vowels = "aăâeêioôơuưy"
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    import unicodedata

    letters = {unicodedata.normalize("NFC", v + t) for v in vowels for t in tones} | {"đ"}
    letters |= {letter.upper() for letter in letters}
    assert len(letters) == 146
    for weight in style.WEIGHTS:
        known = TTFont(style.font_file(weight)).getBestCmap()
        assert [letter for letter in letters if ord(letter) not in known] == []


def contrast(color: str) -> float:
    channels = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return 1.05 / (float(linear @ [0.2126, 0.7152, 0.0722]) + 0.05)


def test_marks_and_text_have_enough_contrast():
    for color in (style.BLUE, style.TEAL, style.PINK, style.ORANGE):
        assert contrast(color) >= 3
        on = style.on(color)
        white = contrast(color) if on == "white" else contrast(on) / contrast(color)
        assert white >= 4.5, color
    for color in (style.INK, style.MUTED):
        assert contrast(color) >= 4.5


def test_what_is_missing_is_said_and_nothing_is_drawn():
    rates = antq.compliance.rates(named("shipped"))
    missing = charts.places(rates, named("shipped"), "en")
    assert not missing
    assert repr(missing).startswith("Too few places to compare")


def test_a_dollar_sign_or_markup_in_the_data_is_only_text():
    data = antq.DataSet({name: frame.copy() for name, frame in named("shipped").tables.items()})
    data.places["name_vi"] = data.places["name_vi"] + " $x^2$ <script>"
    chart = charts.scale(antq.outreach.bounds(data), data, "vi")
    text = export.svg(chart)
    assert "<script>" not in text
    assert "$x^2$" in text
