"""Every row says whether it is exact and counts in totals, and all facts stand in one frame."""

import pandas as pd
import pytest

from antq_analysis import DataSet
from antq_analysis.raw.schema import FACTS
from datasets import named
from rows import load_with


@pytest.mark.parametrize("which", ["shipped", "update", "wide"])
def test_every_fact_stands_in_one_frame_once(which):
    data = named(which)
    facts = data.facts
    assert len(facts) == sum(len(data.tables[table]) for table in FACTS)
    assert facts["fact_id"].is_unique
    assert facts["what"].str.len().gt(0).all()
    for table, rows in facts.groupby("table"):
        frame = data.tables[table]
        assert rows["as_printed"].tolist() == frame["as_printed"].tolist()
        assert rows["is_exact"].tolist() == frame["is_exact"].tolist()
        assert rows["counts_in_total"].tolist() == frame["counts_in_total"].tolist()


def test_a_fact_has_its_number_qualifier_and_bounds():
    facts = named("update").facts.set_index("fact_id")
    launch = facts.loc["son-tinh-launch-attendances"]
    assert (launch["value"], launch["qualifier"], launch["lower"]) == (16000, "more_than", 16001)
    assert pd.isna(launch["upper"])
    assert not launch["is_exact"]
    target = facts.loc["c-s60-c064"]
    assert (target["value"], target["qualifier"]) == (70, "more_than")
    assert pd.isna(target["lower"])  # bounds are those of counts
    assert not target["counts_in_total"]
    commune = facts.loc["quang-binh-2014-commune"]
    assert (commune["value"], commune["lower"], commune["upper"]) == (134, 134, 134)
    named_only = facts.loc["son-tinh-zalo-138"]
    assert pd.isna(named_only["value"])
    assert pd.isna(facts.loc["vinh-loc-cites-44-kl-tw", "place_id"])


@pytest.mark.parametrize(
    ("fact_id", "english", "vietnamese"),
    [
        ("quang-binh-2014-commune", "Commune-level units", "Đơn vị cấp xã"),
        ("c-s60-c064", "Enterprises (target)", "Doanh nghiệp (chỉ tiêu)"),
        ("c-s01-c050", "Residential areas (pledge)", "Khu dân cư (đăng ký phấn đấu)"),
        (
            "son-tinh-zalo-members",
            "Zalo groups, members (memberships)",
            "Nhóm Zalo, số thành viên",
        ),
        (
            "quang-binh-2014-ministry-certificates",
            "Certificate of merit (bằng khen), Ministry of Public Security",
            "Bằng khen, Bộ Công an",
        ),
        (
            "vinh-loc-plan-2024",
            "Programme or plan (planned)",
            "Chương trình, kế hoạch (theo kế hoạch)",
        ),
        ("son-tinh-zalo-vsip", "Peaceful VSIP Quảng Ngãi Industrial Park", None),
    ],
)
def test_a_fact_says_what_it_is_about(fact_id, english, vietnamese):
    data = named("update")
    assert data.facts.set_index("fact_id")["what"][fact_id] == english
    if vietnamese:
        spoken = DataSet(data.tables, language="vi").facts
        assert spoken.set_index("fact_id")["what"][fact_id] == vietnamese


def test_only_whole_results_count_in_totals(tmp_path):
    data = load_with(
        tmp_path,
        "compliance",
        {"compliant": 3},
        {"compliant": 3, "status": "target"},
        {"compliant": 3, "stage": "registered"},
        {"compliant": 3, "duplicate_of": "fact-0"},
        {"compliant": 2, "part_of": "fact-0"},
    )
    assert data.compliance["counts_in_total"].tolist() == [True, False, False, False, False]
    assert data.compliance["counts_in_total"].dtype == bool


def test_a_row_is_exact_if_none_of_its_numbers_has_a_qualifier(tmp_path):
    data = load_with(
        tmp_path,
        "compliance",
        {"compliant": 3},
        {"compliant": 3, "compliant_qualifier": "exact"},
        {"compliant": 3, "compliant_qualifier": "about"},
        {"percent": 85, "percent_qualifier": "more_than"},
    )
    assert data.compliance["is_exact"].tolist() == [True, True, False, False]
    assert data.compliance["is_exact"].dtype == bool


def test_plans_and_repeats_of_names_do_not_count():
    data = named("shipped")
    planned = data.events["status"].eq("planned")
    assert data.events["counts_in_total"].tolist() == (~planned).tolist()
    again = data.initiatives.set_index("fact_id")["counts_in_total"]
    assert not again["son-tinh-campaign-solidarity-repeat"]
    assert again.sum() == len(again) - 1
    assert data.citations["counts_in_total"].all()


def test_a_part_that_lost_its_whole_counts(tmp_path):
    data = load_with(
        tmp_path,
        "awards",
        {"count": 13},
        {
            "count": 8,
            "part_of": "fact-0",
            "source_id": "quang-trach-2017",
            "recipient": "collective",
        },
    )
    assert data.awards["counts_in_total"].tolist() == [True, False]
    part = data.sel(source="quang-trach-2017")
    assert part.awards["counts_in_total"].tolist() == [True]
    assert part.facts["counts_in_total"].tolist()[0]
