import pandas as pd
import pytest

import antq_analysis as antq
from antq_analysis import charts
from antq_analysis.proportions import proportion
from antq_analysis.readable import tables
from antq_analysis.results import derived
from antq_analysis.words import LANGUAGES
from datasets import named
from rows import load_with


@pytest.fixture
def data():
    return named("shipped")


def row(frame, fact_id):
    return frame[frame["fact_id"] == fact_id]


def test_table_has_titles_labels_and_names_of_one_language(data):
    english = data.labelled("compliance").iloc[1]
    assert english["Place"] == "Quảng Bình Province"
    assert english["Kind of unit"] == "Commune-level units"
    assert english["Source"] == "Báo Quảng Bình, 11 February 2015"
    assert english["Standard"] == "“Safe in security and order” standard (Circular 23/2012/TT-BCA)"
    vietnamese = data.labelled("compliance", "vi").iloc[1]
    assert vietnamese["Địa phương"] == "tỉnh Quảng Bình"
    assert vietnamese["Loại đơn vị"] == "Đơn vị cấp xã"
    assert {"Name in English", "Name in Vietnamese"} & set(data.labelled("places")) == {
        "Name in English"
    }
    assert vietnamese["Số đạt"] == english["Meet the standard"] == 134


def test_language_is_that_of_the_session(data, monkeypatch):
    monkeypatch.setenv("ANTQ_LANG", "vi")
    assert "Địa phương" in data.labelled("awards")
    assert "Place" in data.labelled("awards", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", ["shipped", "update"])
def test_no_code_and_no_name_of_a_column_is_left(language, which):
    data = named(which)
    codes = (
        set(data.codes["code"]) | set(data.places["place_id"]) | set(data.documents["document_id"])
    )
    made = {name: data.labelled(name, language) for name in data.tables}
    made |= {f"derived {n}": data.labelled(f, language) for n, f in derived.derive(data).items()}
    own_keys = {"places": 0, "documents": 0, "codes": 1}
    for name, frame in made.items():
        assert frame.columns.is_unique, name
        assert not [column for column in frame if "_" in column], name
        for place, (column, values) in enumerate(frame.items()):
            if values.dtype.kind in "Mmif" or own_keys.get(name) == place or name == "corrections":
                continue
            left = set(values.dropna().astype(str)) & {
                code for code in codes if "_" in code or "-" in code
            }
            assert not left, (name, column)


@pytest.mark.parametrize(
    ("value", "qualifier", "said"),
    [
        (128, "", 128),
        (16000, "more_than", "more than 16,000"),
        (26000, "about", "about 26,000"),
        (5, "exact", 5),
    ],
)
def test_qualifier_stands_before_its_number(tmp_path, value, qualifier, said):
    fact = {"value": value, "value_qualifier": qualifier}
    data = load_with(tmp_path / "raw", "outreach", fact)
    made = data.labelled("outreach")
    assert made["Figure"].tolist() == [said]
    assert not [title for title in made if "ualifier" in title]


def test_numbers_stay_numbers(data):
    figures = data.labelled("awards")["Number"]
    assert pd.api.types.is_numeric_dtype(figures)
    assert figures.sum() == data.awards["count"].sum()


def test_rates_are_said_as_on_charts(tmp_path):
    counts = [
        (134, 159, "", "84.3%"),
        (1200, 1273, "more_than", "more than 94.3%"),
        (49, 50, "", "98%"),
    ]
    rows = [
        {"compliant": x, "compliant_qualifier": word, "assessed": n}
        for x, n, word, _ in [*counts, (5, 7, "", None)]
    ]
    rows.append({"percent": 96.5, "percent_qualifier": "more_than", "as_printed": "trên 96,5%"})
    data = load_with(tmp_path / "raw", "compliance", *rows)
    said = data.labelled(antq.compliance.rates(data))["Share meeting the standard"]
    # Of fewer than ten units, only the counts are said.
    assert said.drop(3).tolist() == [*(share for *_, share in counts), "more than 96.5%"]
    assert said.isna()[3]
    assert data.labelled("compliance")["Printed percentage"].tolist()[-1] == "more than 96.5%"


def test_average_is_said_with_its_bounds_and_its_numbers_with_their_qualifiers(data):
    made = data.labelled(antq.outreach.per_session(data), "vi")
    assert made["Lượt người tham dự"].tolist() == ["hơn 16.000", "khoảng 26.000"]
    assert made["Bình quân mỗi buổi"].tolist() == ["ít nhất 125", "khoảng 155"]
    assert made["Số buổi"].tolist() == [128, 168]
    yearly = antq.outreach.per_year(row(data.outreach, "son-tinh-launch-attendances"))
    assert data.labelled(yearly)["Average per year"].tolist() == ["at least 1,600"]


def test_rows_of_two_tables_with_one_column_have_each_their_words(data):
    assert data.labelled(data.events, "vi")["Tình trạng"].unique().tolist() == [
        "Đã diễn ra",
        "Theo kế hoạch",
    ]
    assert data.labelled(data.outreach)["Result or target"].unique().tolist() == ["Result"]
    kinds = data.labelled(antq.context.timeline(data))["Kind of entry"]
    assert kinds.iloc[0] == "Standards in force"
    # Without ids, the codes themselves say what they are.
    assert data.labelled(data.events[["kind", "status"]]).columns.tolist() == [
        "Kind of event",
        "Status",
    ]


def test_dates_and_documents_are_written_out(data):
    made = data.labelled(row(data.citations, "vinh-loc-cites-44-kl-tw"), "vi").iloc[0]
    assert made["Văn bản được viện dẫn"] == "Kết luận 44-KL/TW"
    assert made["Ngày in trong nguồn, đã đính chính"] == "22/01/2019"
    assert made["Ngày in trong nguồn, trước khi đính chính"] == "2019-01-20"
    several = data.labelled(row(data.events, "quang-binh-implementation-year-2014")).iloc[0]
    assert several["Document"] == "Directive 09-CT/TW; Action programme 09-CTr/TU"
    places = data.labelled("places").set_index("Place id")
    assert places.loc["son-tinh", ["Parent", "Boundary changed"]].tolist() == [
        "Quảng Ngãi Province",
        "1 April 2014",
    ]


def test_columns_and_values_of_an_analyst_stay(data):
    mine = data.awards.assign(mine=range(len(data.awards)), place_id="my-place")
    made = data.labelled(mine)
    assert made["mine"].tolist() == mine["mine"].tolist()
    assert set(made["Place"]) == {"my-place"}
    assert data.labelled(pd.DataFrame({0: [1], "x": ["y"]})).columns.tolist() == [0, "x"]
    counts = data.labelled(data.awards.groupby("award", observed=True)["count"].sum().reset_index())
    assert counts["Award"].tolist()[0].startswith("Emulation flag")


def test_pooled_share_is_called_a_share(data):
    made = data.labelled(proportion(antq.compliance.rates(data), "compliant", "assessed"), "vi")
    assert made["Tỷ lệ"].tolist()[1] == "84,3%"
    assert made["Đại lượng"].tolist()[1] == "tỷ lệ"
    assert not [title for title in made if title.isascii() and title.islower()]


def test_a_part_is_labelled_with_what_the_whole_knows(data):
    part = data.sel(place="Quảng Bình")
    whole = data.labelled(antq.outreach.per_session(data))
    assert part.labelled(antq.outreach.per_session(data)).equals(whole)
    assert "more than 16,000" in set(whole["Attendances"])


def test_columns_of_an_analyst_with_bounds_stay(data):
    mine = pd.DataFrame({"growth": [84.3], "growth_lower": [80.12], "growth_upper": [90.0]})
    assert pd.DataFrame(data.labelled(mine)).equals(mine)


def test_few_columns_are_labelled_too(data):
    rates = antq.compliance.rates(data)
    made = data.labelled(rates[["place_id", "rate_percent"]])
    assert made.iloc[1].tolist()[1] == "84.3%" or made.iloc[1].tolist()[1].startswith("84")
    titles = [
        data.labelled(data.tables[table][["document_id"]]).columns[0]
        for table in ("citations", "events", "documents")
    ]
    assert titles == ["Document"] * 3


def test_whole_numbers_stay_whole_beside_blanks():
    update = named("update")
    counts = update.labelled("compliance")["Meet the standard"].dropna()
    assert not [one for one in counts if isinstance(one, float)]


def test_columns_in_which_nothing_is_stated_are_left_out(data):
    made = data.labelled("compliance")
    assert "Repeat of" not in made
    assert "Repeat of" in data.labelled("initiatives")
    assert "What the denominator covers" in data.labelled(data.compliance.iloc[:0])


def test_notebook_shows_texts_whole_and_all_columns(data):
    rates = data.labelled(antq.compliance.rates(data))
    page = rates[rates["Figure id"] == "quang-binh-2014-commune"]._repr_html_()
    assert "159 was every commune-level unit of the province" in page
    assert page.count("<th>") == rates.shape[1] + 2  # an empty corner, and the index


def test_index_stays_and_nothing_is_changed_in_place(data):
    rows = data.outreach.iloc[[4, 2]]
    before = rows.copy()
    assert data.labelled(rows).index.tolist() == [4, 2]
    assert data.labelled(rows[["kind", "measure"]]).index.tolist() == [4, 2]
    pd.testing.assert_frame_equal(rows, before)
    assert data.labelled(data.sel(place="quang-tri-2025").outreach).empty


def test_unknown_table_is_answered_with_those_there_are(data):
    with pytest.raises(
        ValueError, match=r"no table 'award'; did you mean 'awards'\? There are sources"
    ):
        data.labelled("award")


@pytest.mark.parametrize("language", ["fr", "EN", "Tiếng Việt"])
def test_unknown_language_is_answered_with_the_two(data, language, monkeypatch):
    rates = antq.compliance.rates(data)
    calls = [
        data.words,
        lambda asked: data.labelled("awards", asked),
        lambda asked: tables.compliance(rates, data, asked),
        lambda asked: antq.explain.left_out(rates, data, asked),
        lambda asked: charts.share_meeting(rates, data, asked),
        lambda asked: charts.all_charts(data, asked),
    ]
    for call in calls:
        with pytest.raises(
            ValueError, match=f"'{language}' is no language of this project; use en or vi"
        ):
            call(language)
    monkeypatch.setenv("ANTQ_LANG", language)
    with pytest.raises(ValueError, match="use en or vi"):
        data.labelled("awards")


def test_a_group_with_one_more_thing_in_common_is_still_said(data):
    """Whoever adds a column to what makes figures comparable need not touch the labels."""
    rates = antq.compliance.rates(data).head(1)
    before = data.labelled(rates).filter(like="omparable").iloc[0, 0]
    longer = rates.assign(comparable_group=rates["comparable_group"] + "|by vote")
    assert data.labelled(longer).filter(like="omparable").iloc[0, 0] == f"{before}; by vote"
