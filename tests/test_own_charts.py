"""What an analyst can change, draw and put into a document."""

import dataclasses

import docx
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import antq_analysis as antq
from antq_analysis import charts
from datasets import named


def size_of(chart):
    return tuple(round(side * 25.4) for side in chart.figure.get_size_inches())


def test_everything_that_can_be_changed_is_laid_out_anew():
    data = named("shipped")
    plain = charts.compliance_share(data, "en")
    chart = charts.compliance_share(
        data,
        "en",
        headline="My own headline",
        width=120,
        height=90,
        label_size=10,
        color="#801650",
        rows=antq.compliance.results(data).query("subject == 'commune'"),
    )
    assert size_of(chart) == (120, 90)
    assert chart.headline == "My own headline" in chart.alt
    assert list(chart.data["subject"]) == ["commune"]
    faces = {to_hex(patch.get_facecolor()) for ax in chart.figure.axes for patch in ax.patches}
    assert "#801650" in faces
    assert to_hex(antq.colours.blue) not in faces
    written = {t.get_text() for part in chart.figure.subfigs for t in part.texts}
    assert "My own headline" in written
    labels = [label for ax in chart.figure.axes for label in ax.get_yticklabels()]
    assert {label.get_size() for label in labels} == {10}
    assert size_of(plain)[0] == 155


@pytest.mark.parametrize("name", charts.__all__[:-2])
def test_every_chart_takes_the_same_changes(name):
    chart = getattr(charts, name)(
        named("several"), "vi", headline="Tiêu đề riêng", width=180, label_size=8, color="#28A197"
    )
    assert chart.headline == "Tiêu đề riêng"
    assert size_of(chart)[0] == 180


def test_texts_of_a_finished_chart_can_not_be_assigned():
    chart = charts.compliance_share(named("shipped"), "en")
    for name in ("headline", "notes", "sentence", "alt"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(chart, name, "another")


@pytest.mark.parametrize(
    ("asked", "language", "text"),
    [
        ({"size": "poster"}, "en", "'poster' is not a size of a chart; use one of report, slide"),
        ({"width": 20}, "en", "there is no room for this chart; it needs a width of 90 mm"),
        ({"height": 20}, "vi", "không đủ chỗ cho biểu đồ này"),
        ({"language": "fr"}, "en", "'fr' is not a language of this project; use one of"),
        ({"color": "greenish"}, "vi", "'greenish' không phải là tên màu"),
        ({"width": "120"}, "en", "width is '120'; write a number above 0"),
        ({"label_size": -3}, "vi", "label_size đang là -3; hãy ghi một số lớn hơn 0"),
        (
            {"rows": pd.DataFrame({"subject": ["x"]})},
            "en",
            r"a part of what antq.compliance.results",
        ),
    ],
)
def test_what_can_not_be_is_a_sentence(asked, language, text):
    with pytest.raises(ValueError, match=text):
        charts.compliance_share(named("shipped"), **{"language": language, **asked})


def test_a_chart_is_saved_under_another_name_and_into_ones_own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    chart = charts.compliance_share(named("shipped"), "vi")
    saved = chart.save("~/mine", name="của-tôi_1")
    names = [f"của-tôi_1.{ending}" for ending in ("png", "svg", "pdf", "csv")]
    assert [path.name for path in saved] == names
    assert {path.parent for path in saved} == {tmp_path / "mine"}


def test_what_is_no_folder_or_no_name_is_refused_before_anything_is_written(tmp_path):
    chart = charts.compliance_share(named("shipped"), "en")
    (tmp_path / "file").write_text("kept")
    wrong = ["", " ", None, 3, b"mine", tmp_path / "file", tmp_path / "file" / "within"]
    wrong += [tmp_path / f"mine.{ending}" for ending in ("png", "SVG", "pdf", "csv")]
    for folder in wrong:
        with pytest.raises(ValueError, match="folder"):
            chart.save(folder)
    with pytest.raises(ValueError, match="~no-such-user-here"):
        chart.save("~no-such-user-here/mine")
    for name in ("", "a/b", "mine.png", "..", 3):
        with pytest.raises(ValueError, match="name of a file"):
            chart.save(tmp_path / "new", name=name)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def own(rows, data, language="en", **more):
    with antq.style(language):
        ax = sns.barplot(rows, x="count", y="award", estimator="sum", errorbar=None)
    told = {"name": "mine", "headline": "Awards by kind", "language": language, **more}
    return charts.own(ax.figure, rows, data, **told)


def test_an_own_drawing_gets_source_notes_alt_text_and_files(tmp_path):
    data = named("shipped")
    chart = own(data.awards.query("counts_in_total"), data, notes="Counted once.")
    assert chart.source.startswith("Source: Báo Quảng Bình")
    assert chart.notes == ["Counted once."]
    assert "Awards by kind" in chart.alt
    assert [path.suffix for path in chart.save(tmp_path)] == [".png", ".svg", ".pdf", ".csv"]
    assert max(chart.figure.axes[0].get_xlim()) > 81  # sums, not seaborn's means


def test_a_whole_beside_its_parts_and_inexact_figures_are_said():
    data = named("shipped")
    assert any("count them twice" in note for note in own(data.awards, data).notes)
    rows = data.outreach.query("measure == 'attendances'").rename(columns={"value": "count"})
    chart = own(rows.assign(award=rows["activity"].astype("str")), data)
    assert "Some figures are approximate or bounds." in chart.notes


def test_what_can_not_be_an_own_chart_is_a_sentence():
    data = named("shipped")
    rows = data.awards.query("counts_in_total")
    told = {"name": "mine", "headline": "Mine"}
    with pytest.raises(ValueError, match=r"own takes a figure .* write ax.figure"):
        charts.own(Figure().subplots(), rows, data, **told)
    with pytest.raises(ValueError, match="of grouped rows give the rows behind them"):
        charts.own(Figure(), rows.groupby("award")["count"].sum().reset_index(), data, **told)
    with pytest.raises(ValueError, match="no figure of these data has the id 'other'"):
        charts.own(Figure(), rows.assign(fact_id="other"), data, **told)


def test_style_writes_decimal_commas_and_is_put_back():
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    before = dict(mpl.rcParams)
    with antq.style("vi"):
        ax = sns.barplot(x=[1250.5, 12000], y=["A", "B"], color=antq.colours.blue)
        family = mpl.rcParams["font.family"]
    assert family[0] == "Be Vietnam Pro"
    assert ax.xaxis.get_major_formatter()(2500.5) == "2.500,5"
    assert dict(mpl.rcParams) == before
    plt.close("all")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_chart_and_table_go_into_a_document_of_ones_own(tmp_path, language):
    data = named("shipped")
    document = docx.Document()
    chart = charts.compliance_share(data, language)
    table = antq.tables.compliance(data, language)
    chart.to_docx(document)
    table.to_docx(document)
    document.save(tmp_path / "mine.docx")
    again = docx.Document(str(tmp_path / "mine.docx"))
    texts = [paragraph.text for paragraph in again.paragraphs]
    assert chart.sentence in texts
    assert chart.source in texts
    assert any(chart.subtitle in text for text in texts)
    assert any(table.caption in text for text in texts)
    [shape] = again.inline_shapes
    assert round(shape.width.mm) == 155
    assert shape._inline.docPr.get("descr") == chart.alt
    assert len(again.tables) == 1
    assert len(again.tables[0].rows) == len(table.frame) + 1
