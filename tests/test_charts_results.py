"""Charts and sentences on compliance and awards say no more than their rows."""

import pytest
from matplotlib.lines import Line2D

import antq_analysis as antq
from antq_analysis import charts
from datasets import named
from rows import load_with


def rates_chart(folder, draw, *rows, language="en"):
    data = load_with(folder, "compliance", *rows)
    return draw(antq.compliance.rates(data), data, language)


def row(compliant, assessed=None, **more):
    return {"compliant": compliant, "assessed": assessed, **more}


@pytest.mark.parametrize(
    ("qualifier", "word", "vietnamese"),
    [
        ("more_than", "more than 75.0% (more than 750 of 1,000)", "trên 75,0% (hơn 750/1.000)"),
        ("about", "about 75.0% (about 750 of 1,000)", "khoảng 75,0% (khoảng 750/1.000)"),
        ("less_than", "less than 75.0% (less than 750 of 1,000)", "dưới 75,0% (dưới 750/1.000)"),
    ],
)
def test_qualifier_of_a_rate_is_in_every_text(tmp_path, qualifier, word, vietnamese):
    rows = [
        row(750, 1000, compliant_qualifier=qualifier),
        row(800, 1000, place_id="thanh-hoa", compliant_qualifier=qualifier),
    ]
    for draw in (charts.share_meeting, charts.places):
        for language, text in (("en", word), ("vi", vietnamese)):
            chart = rates_chart(tmp_path / language, draw, *rows, language=language)
            assert text in set(chart.data["label"]), draw
            assert text in chart.sentence
            assert text in chart.alt
        english = rates_chart(tmp_path / "en", charts.places, *rows)
        assert any(note.startswith("Hollow dot") for note in english.notes)


def test_a_rate_that_is_not_exact_is_drawn_otherwise(tmp_path):
    def hatches(chart):
        return [patch.get_hatch() for axes in chart.figure.axes for patch in axes.patches]

    exact = rates_chart(tmp_path / "a", charts.share_meeting, row(750, 1000))
    about = rates_chart(
        tmp_path / "b", charts.share_meeting, row(750, 1000, compliant_qualifier="about")
    )
    assert not any(hatches(exact))
    assert any(hatches(about))


def test_floor_of_all_kinds_is_said_only_where_there_is_one(tmp_path):
    certain = [row(90, 100), row(80, 100, subject="commune")]
    chart = rates_chart(tmp_path / "a", charts.share_meeting, *certain)
    assert "at least 80%" in chart.headline
    few = [row(90, 100), row(1, 4, subject="commune")]
    chart = rates_chart(tmp_path / "b", charts.share_meeting, *few)
    assert "25%" not in chart.headline + chart.alt + chart.sentence
    below = [row(90, 100), row(60, 100, subject="commune", compliant_qualifier="less_than")]
    chart = rates_chart(tmp_path / "c", charts.share_meeting, *below)
    assert "at least" not in chart.headline


def test_two_sources_that_disagree_are_both_shown(tmp_path):
    rows = [row(90, 100), row(80, 100, source_id="son-tinh-2023")]
    chart = rates_chart(tmp_path, charts.share_meeting, *rows)
    assert list(chart.data["compliant"]) == [90, 80]
    assert chart.data["subject_label"].is_unique
    assert "Báo Quảng Bình" in chart.sentence


def test_rates_of_other_places_are_named_as_not_shown(tmp_path):
    rows = [row(90, 100), row(80, 100, subject="commune"), row(70, 100, place_id="thanh-hoa")]
    chart = rates_chart(tmp_path, charts.share_meeting, *rows)
    assert len(chart.data) == 2
    assert any(note.startswith("1 more share, of another place") for note in chart.notes)


def test_range_and_number_of_places_are_those_of_all_places(tmp_path):
    many = [
        {"place_id": "thanh-hoa", "compliant": 500, "assessed": 1000},
        {"place_id": "quang-binh", "compliant": 90, "assessed": 100},
        {"place_id": "quang-binh", "compliant": 91, "assessed": 100, "source_id": "son-tinh-2023"},
        {"place_id": "tuyen-quang", "compliant": 1, "assessed": 5},
    ]
    chart = rates_chart(tmp_path, charts.places, *many)
    assert chart.headline == "3 places: shares from 50% to 91%"


def test_two_points_are_not_joined_and_three_are(tmp_path):
    def lines(chart):
        return [
            line
            for axes in chart.figure.axes
            for line in axes.findobj(Line2D)
            if len(line.get_xdata()) > 2 and line.get_linestyle() == "-"
        ]

    years = [row(90, 100, period=str(year)) for year in (2014, 2015)]
    assert lines(rates_chart(tmp_path / "a", charts.series, *years)) == []
    years.append(row(91, 100, period="2016"))
    assert len(lines(rates_chart(tmp_path / "b", charts.series, *years))) == 1
    years[2] = row(91, 100, period="2016", compliant_qualifier="about")
    assert lines(rates_chart(tmp_path / "c", charts.series, *years)) == []


def test_change_of_standard_breaks_the_series_and_is_named(tmp_path):
    years = [row(90, 100, period=str(year)) for year in (2019, 2020, 2021)]
    years += [row(90, 100, period=str(y), standard_id="tt124-2021") for y in (2022, 2023, 2024)]
    chart = rates_chart(tmp_path, charts.series, *years)
    assert any("change of standard" in note for note in chart.notes)


def awards_chart(folder, draw, *rows, language="en"):
    data = load_with(folder, "awards", *rows)
    return draw(antq.awards.distribution(data), data, language)


def test_awards_of_two_sources_are_never_added(tmp_path):
    rows = [{"count": 13}, {"count": 14, "source_id": "son-tinh-2023"}]
    for draw in (charts.distribution, charts.recipients):
        chart = awards_chart(tmp_path, draw, *rows)
        assert "27" not in chart.headline + chart.alt + chart.sentence
        assert sorted(chart.data["count"]) == [13, 14]


def test_total_of_awards_is_said_for_one_place_and_period_only(tmp_path):
    chart = awards_chart(tmp_path / "a", charts.distribution, {"count": 13})
    assert "13 of 13" in chart.headline
    rows = [{"count": 13}, {"count": 20, "place_id": "thanh-hoa"}]
    chart = awards_chart(tmp_path / "b", charts.distribution, *rows)
    assert chart.headline == "2 figures of awards of 2 places"


def test_a_rest_of_unknown_size_is_said(tmp_path):
    rows = [
        {"fact_id": "whole", "count": 20, "count_qualifier": "more_than"},
        {
            "fact_id": "part",
            "count": 8,
            "count_qualifier": "about",
            "part_of": "whole",
            "recipient": "collective",
        },
    ]
    chart = awards_chart(tmp_path, charts.distribution, *rows)
    assert any("unknown size" in note for note in chart.notes)
    data = antq.load(tmp_path)
    said = antq.explain.left_open(antq.awards.distribution(data), data)
    assert "more than 20" in said
    assert "about 8" in said
    assert "not known" in said


def test_prose_says_what_is_left_out_and_why(tmp_path):
    rows = [row(90, 100), row(80, 100, status="target"), row(70, stage="registered")]
    data = load_with(tmp_path, "compliance", *rows)
    said = antq.explain.left_out(antq.compliance.rates(data), data)
    assert said.startswith("2 of 3 figures are not shares of this standard")
    assert "target" in said
    assert "pledged" in said


def test_a_place_that_ended_is_called_former(tmp_path):
    chart = rates_chart(tmp_path / "en", charts.share_meeting, row(90, 100))
    assert "Quảng Bình Province (former), now part of Quảng Trị Province" in chart.subtitle
    ended = row(90, 100, place_id="quang-ngai")
    chart = rates_chart(tmp_path / "vi", charts.share_meeting, ended, language="vi")
    assert "tỉnh Quảng Ngãi (trước 01/07/2025)" in chart.subtitle


def test_no_vietnamese_chart_uses_a_word_to_avoid():
    from datasets import named

    for chart in charts.all_charts(named("update"), "vi"):
        text = " ".join([chart.headline, chart.subtitle, chart.alt, chart.sentence, *chart.notes])
        for word in ("tuân thủ", "phiên", "tiếp cận", "giải thưởng", "thiếu hụt"):
            assert word not in text.lower(), chart.name


def test_an_option_gives_two_decimals(tmp_path):
    data = load_with(tmp_path, "compliance", row(388, 425))
    rates = antq.compliance.rates(data)
    labels = [charts.share_meeting(rates, data, "vi", digits=n).data["label"][0] for n in (None, 2)]
    assert labels == ["91,3% (388/425)", "91,29% (388/425)"]


def test_shortfall_says_nothing_of_kinds_without_counts(tmp_path):
    rows = [row(100, 100), {"percent": 80, "subject": "education"}]
    chart = rates_chart(tmp_path / "mixed", charts.shortfall, *rows)
    assert chart.headline == "Residential areas: all that were assessed met the standard"
    assert "Not shown, for want of counts: schools and educational institutions." in chart.notes
    assert "own test" not in chart.sentence
    rows.append(row(9, 9, subject="commune"))
    chart = rates_chart(tmp_path / "two", charts.shortfall, *rows)
    assert chart.headline == "Of each kind with counts, 0 units did not meet the standard"
    complete = rates_chart(tmp_path / "complete", charts.shortfall, rows[0], rows[2])
    assert complete.headline == "Each kind reported: all units assessed met the standard"
    assert "own test" in complete.sentence


def test_sentences_about_one_kind_speak_of_no_others(tmp_path):
    chart = rates_chart(tmp_path, charts.share_meeting, row(90, 100))
    assert "ranked" not in chart.sentence
    assert rates_chart(tmp_path / "vi", charts.share_meeting, row(90, 100), language="vi")


def test_nothing_is_said_of_awards_and_rates_that_are_not_there(tmp_path):
    empty = named("shipped").sel(place="Thanh Hóa", period=2014)
    assert antq.explain.left_open(empty) == "There are no awards to show."
    assert antq.explain.left_out(empty) == "There are no figures."
    assert "There is no rate to show" in antq.explain.why_not_ranked(empty)
    mixed = load_with(
        tmp_path / "mixed", "compliance", row(9, 10), {"percent": 80, "subject": "education"}
    )
    assert "Fewer than two kinds of unit have both counts" in antq.explain.why_not_ranked(mixed)
    assert antq.explain.left_out(load_with(tmp_path / "one", "compliance", row(9, 10))) == (
        "The one figure is in the table above."
    )
