"""Every chart, in both languages and sizes, with few and with many figures."""

import functools
import itertools
import re

import numpy as np
import pandas as pd
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


EVERY = [
    charts.timeline,
    charts.share_meeting,
    charts.shortfall,
    charts.places,
    charts.funnel,
    charts.series,
    charts.scale,
    charts.per_session,
    charts.period_totals,
    charts.stock,
    charts.distribution,
    charts.recipients,
    charts.citations,
    charts.initiatives,
]


def without_facts(data: antq.DataSet) -> antq.DataSet:
    """Return a data set that has places, standards and codes, and no figure."""
    kept = {"places", "standards", "codes"}
    return antq.DataSet(
        {name: table if name in kept else table.head(0) for name, table in data.tables.items()}
    )


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("data", ["shipped", "update"])
@pytest.mark.parametrize("draw", EVERY, ids=lambda draw: draw.__name__)
def test_of_a_data_set_without_figures_each_chart_says_why_it_is_missing(draw, data, language):
    whole = named(data)
    for part in (whole.sel("quang-ngai-2025"), without_facts(whole)):
        for size in ("report", "slide"):
            missing = draw(part, language, size)
            assert isinstance(missing, charts.Missing)
            assert missing.reason.endswith(".")


@functools.cache
def parts(data: str, language: str) -> list[charts.Chart]:
    """Return the charts of each place by itself."""
    whole = named(data)
    every = [whole.sel(place) for place in whole.places["place_id"]]
    return [chart for part in every for draw in EVERY if (chart := draw(part, language))]


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("data", ["shipped", "update"])
def test_a_chart_of_one_place_has_a_source_and_no_plural_of_one(data, language):
    for chart in parts(data, language):
        assert re.fullmatch(r"(Source|Nguồn): .*\w.*", chart.source), chart.headline
        assert len(chart.data)
        said = " ".join([chart.headline, *chart.notes])
        assert not re.search(r"(?<![\w.,/–])1 (documents|figures|places|sources|names)", said), said
        assert "là không nêu" not in said


def test_headlines_of_one_thing_are_in_the_singular():
    said = {chart.headline for chart in parts("shipped", "en")}
    said |= {chart.headline for chart in parts("update", "en")}
    assert "1 document, cited by one source" in said
    assert "1 figure of awards of Thái Nguyên Province" in said
    assert "Kind not stated: 36 of 36 awards" in said
    assert "10 documents, each cited by one source" in said
    said = {chart.headline for chart in parts("shipped", "vi")}
    said |= {chart.headline for chart in parts("update", "vi")}
    assert "1 văn bản, do một nguồn viện dẫn" in said
    assert "Tỉnh Thái Nguyên: 1 số liệu khen thưởng" in said
    assert "36 trong 36 lượt khen thưởng không nêu hình thức" in said
    one = next(c for c in parts("shipped", "en") if c.headline.startswith("1 document"))
    assert "; the document is Coordination programme" in one.sentence


def test_as_many_units_of_each_kind_are_said_once():
    data = named("shipped")
    rates = antq.compliance.rates(data)
    rates["shortfall"] = rates["shortfall"].where(rates["shortfall"].isna(), 1)
    assert charts.shortfall(rates, data, "en").headline == (
        "Of each kind, 1 unit did not meet the standard"
    )
    rates["shortfall"] = rates["shortfall"].where(rates["shortfall"].isna(), 3)
    assert charts.shortfall(rates, data, "vi").headline == (
        "Mỗi loại có 3 đơn vị chưa đạt tiêu chuẩn"
    )


def test_a_series_of_one_place_is_headed_by_its_name():
    data = named("wide")
    place = charts.series(data, "en").data["place_id"].iloc[0]
    chart = charts.series(data.sel(place), "en")
    assert chart.headline.startswith(f"{data.words('en').place(place)}: shares of ")


@pytest.mark.parametrize("digits", [None, 0, 1, 2, np.int64(1)])
def test_percentages_have_at_most_two_decimals(digits):
    assert charts.share_meeting(named("shipped"), "en", digits=digits)


@pytest.mark.parametrize("digits", [-1, 3, 1.0, "1", True])
def test_other_decimals_of_percentages_are_refused(digits):
    with pytest.raises(ValueError, match="percentages have 0, 1 or 2 decimals"):
        charts.share_meeting(named("shipped"), "en", digits=digits)


def test_what_is_missing_keeps_its_reason_when_it_is_used_like_a_chart(tmp_path):
    missing = charts.places(named("shipped"), "en")
    with pytest.raises(ValueError, match=r"no chart to save: Too few places"):
        missing.save(tmp_path, name="mine")
    for name in ("figure", "data", "alt", "headline", "source", "notes"):
        with pytest.raises(AttributeError, match=f"no '{name}': Too few places"):
            getattr(missing, name)
    with pytest.raises(AttributeError, match="'Missing' has no 'other'"):
        _ = missing.other
    assert not missing
    assert not hasattr(missing, "figure")


def test_a_chart_is_saved_under_another_name_and_into_ones_own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    chart = drawn("shipped", "vi", "report")["outreach_stock"]
    saved = chart.save("~/mine", name="của-tôi_1")
    assert [path.name for path in saved] == [
        f"của-tôi_1.{ending}" for ending in ("png", "svg", "pdf", "csv")
    ]
    assert {path.parent for path in saved} == {tmp_path / "mine"}
    assert sorted((tmp_path / "mine").iterdir()) == sorted(saved)


def test_what_is_no_folder_or_no_name_is_refused_before_anything_is_written(tmp_path):
    chart = drawn("shipped", "vi", "report")["outreach_stock"]
    (tmp_path / "file").write_text("kept")
    wrong = ["", " ", None, 3, b"mine", tmp_path / "file", tmp_path / "file" / "within"]
    wrong += [tmp_path / f"mine.{ending}" for ending in ("png", "SVG", "pdf", "csv")]
    for folder in wrong:
        with pytest.raises(ValueError, match="save takes a folder; the files are named after"):
            chart.save(folder)
    with pytest.raises(ValueError, match="nobody here is called '~no-such-user-here'"):
        chart.save("~no-such-user-here/mine")
    for name in ("", "a/b", "mine.png", "..", 3):
        with pytest.raises(ValueError, match="is no name of a file; use letters"):
            chart.save(tmp_path / "new", name=name)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_every_chart_is_drawn_in_the_language_that_is_set(monkeypatch):
    monkeypatch.setenv("ANTQ_LANG", "vi")
    part = named("shipped").sel("son-tinh")
    assert {chart.language for chart in charts.all_charts(part)} == {"vi"}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_place_on_the_timeline_is_named_in_one_line(language):
    found = [text for text, _ in texts(drawn("shipped", language, "report")["timeline"])]
    former = "(former)" if language == "en" else "(cũ)"
    assert f"Sơn Tịnh {former}, Quảng Ngãi" in found
    assert not [text for text in found if former in text and "\n" in text]


def test_places_that_a_short_name_can_not_tell_apart_keep_their_long_ones():
    whole = named("shipped")
    tables = {name: table.copy() for name, table in whole.tables.items()}
    places = tables["places"]
    other = places[places["place_id"] == "quang-trach"].assign(
        place_id="other", name_vi="thị xã Quảng Trạch", name_en="Quảng Trạch Town"
    )
    tables["places"] = pd.concat([places, other], ignore_index=True)
    events = tables["events"]
    more = events[events["place_id"] == "quang-trach"].assign(place_id="other")
    tables["events"] = pd.concat([events, more], ignore_index=True)
    found = [text for text, _ in texts(charts.timeline(antq.DataSet(tables), "vi"))]
    assert not [text for text in found if text.startswith("Quảng Trạch")]
    assert [text for text in found if text.startswith("Thị xã Quảng Trạch")]
