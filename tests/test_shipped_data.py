"""The figures of the shipped data: the only place where tests name them.

Facts are looked up by their ids, so that an analyst may add rows without touching this file. Who
changes a shipped row meets this module, and should: it was read off the documents twice.
"""

import pandas as pd
import pytest

import antq_analysis as antq
from antq_analysis.data.dataset import project

SEEDS = project() / ".." / "shared" / "seeds"


@pytest.fixture(scope="module")
def data():
    return antq.load(project() / "data" / "raw")


SOURCES = {
    "quang-trach-2017",
    "bao-quang-binh-2015",
    "son-tinh-2023",
    "vinh-loc-2024",
    "thanh-hoa-2022",
}
FACTS = {
    "compliance": 4,
    "outreach": 7,
    "awards": 9,
    "events": 17,
    "initiatives": 32,
    "citations": 17,
}


@pytest.mark.parametrize("table", FACTS)
def test_number_of_facts_read_in_the_five_documents(data, table):
    frame = data.tables[table]
    assert frame["source_id"].isin(SOURCES).sum() == FACTS[table]


@pytest.mark.parametrize(
    ("fact_id", "compliant", "assessed", "rate", "shortfall"),
    [
        ("quang-binh-2014-residential-area", 1201, 1273, 94.344, 72),
        ("quang-binh-2014-commune", 134, 159, 84.277, 25),
        ("quang-binh-2014-agency-enterprise", 388, 425, 91.294, 37),
        ("quang-binh-2014-education", 570, 618, 92.233, 48),
    ],
)
def test_compliance(data, fact_id, compliant, assessed, rate, shortfall):
    row = antq.compliance.results(data).set_index("fact_id").loc[fact_id]
    assert (row["compliant"], row["assessed"], row["shortfall"]) == (compliant, assessed, shortfall)
    assert row["rate_percent"] == pytest.approx(rate, abs=0.001)
    assert (row["standard_id"], row["period"], row["paragraph"]) == ("tt23-2012", "2014", 11)


@pytest.mark.parametrize(
    ("fact_id", "value", "qualifier", "kind"),
    [
        ("son-tinh-launch-sessions", 128, None, "flow"),
        ("son-tinh-launch-attendances", 16000, "more_than", "flow"),
        ("son-tinh-forum-sessions", 15, "more_than", "flow"),
        ("son-tinh-commune-sessions", 168, None, "flow"),
        ("son-tinh-commune-attendances", 26000, "about", "flow"),
        ("son-tinh-zalo-groups", 48, None, "stock"),
        ("son-tinh-zalo-members", 9000, None, "stock"),
    ],
)
def test_outreach(data, fact_id, value, qualifier, kind):
    row = data.outreach.set_index("fact_id").loc[fact_id]
    found = None if pd.isna(row["value_qualifier"]) else row["value_qualifier"]
    assert (row["value"], found, row["kind"], row["paragraph"]) == (value, qualifier, kind, 7)


def test_attendances_per_session(data):
    made = antq.outreach.per_session(data).set_index("series")
    launch = made.loc["son-tinh-launch-2013"]
    assert launch["qualifier"] == "at_least"
    assert launch["per_session_lower"] == pytest.approx(16001 / 128)
    assert pd.isna(launch["per_session"])
    assert pd.isna(launch["per_session_upper"])
    commune = made.loc["son-tinh-commune-outreach-2013"]
    assert commune["qualifier"] == "about"
    assert commune["per_session"] == pytest.approx(26000 / 168)


def test_awards_are_counted_once(data):
    made = antq.awards.distribution(data)
    made = made[made["place_id"].eq("quang-binh") & made["period"].eq("2014")]
    found = {
        (row["award"], row["conferred_by"], row["recipient"]): row["count"]
        for row in made.to_dict("records")
    }
    assert found == {
        ("emulation_flag", "ministry", "collective"): 3,
        ("certificate_of_merit", "ministry", "collective"): 8,
        ("certificate_of_merit", "ministry", "not_stated"): 5,
        ("commemorative_medal", "ministry", "individual"): 81,
        ("emulation_flag", "province", "collective"): 4,
        ("certificate_of_merit", "province_chair", "collective"): 5,
        ("certificate_of_merit", "province_chair", "individual"): 5,
    }


def test_misprinted_date_is_corrected_and_kept(data):
    row = data.citations.set_index("fact_id").loc["vinh-loc-cites-44-kl-tw"]
    assert (row["date"], row["date_printed"]) == ("2019-01-22", "2019-01-20")
    assert "2019-01-20" in repr(data.trace("vinh-loc-cites-44-kl-tw"))


def test_what_was_announced_is_not_held(data):
    events = data.events.set_index("fact_id")
    assert events.loc["quang-trach-campaign-phase-2", "status"] == "planned"
    assert events.loc["quang-trach-launch-conference-2017", "status"] == "held"


@pytest.mark.parametrize(
    ("place_id", "gso_code", "successor"),
    [
        ("quang-binh", "44", "quang-tri-2025"),
        ("quang-tri-2025", "44", None),
        ("quang-trach", "454", None),
        ("quang-ngai", "51", "quang-ngai-2025"),
        ("son-tinh", "527", None),
        ("tuyen-quang", "08", "tuyen-quang-2025"),
        ("chiem-hoa", "073", None),
        ("vinh-loc", "02287", "chiem-hoa-2025"),
        ("chiem-hoa-2025", "02287", None),
        ("thanh-hoa", "38", None),
    ],
)
def test_places_keep_their_codes_and_successors(data, place_id, gso_code, successor):
    row = data.places.set_index("place_id").loc[place_id]
    found = None if pd.isna(row["successor_id"]) else row["successor_id"]
    assert (row["gso_code"], found) == (gso_code, successor)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the texts of the documents are not at hand")
def test_every_figure_stands_in_its_paragraph():
    from antq_analysis.raw.load import check_source
    from antq_analysis.texts.audit import audit

    found = audit(check_source(project() / "data" / "raw"), SEEDS)
    assert found.problems == []
    assert found.found == found.figures - found.without_text
    assert found.found >= sum(FACTS.values())
