"""What a built demo holds: people enough for every collection, and a story for each reason."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from passmuster.cli.demo import PEOPLE as PEOPLE_OF_DEMO
from passmuster.core.draw.strata import parse_rate, take_for
from passmuster.core.roster.people import FEMALE, MALE
from passmuster.demo.clinic import MOST
from passmuster.demo.orders import _PLANS, _tested
from passmuster.demo.policy import DEMO_POLICY
from tests.formats.pictures import codes
from tests.support.programs import ROOT, environment
from tests.support.season import made_people

PEOPLE = [
    person._replace(sex=MALE if place % 2 else FEMALE)
    for place, person in enumerate(made_people(120))
]
TOP = 0.15
"""The share of a page in which its codes stand."""


@pytest.fixture(scope="module")
def folder(demos, tmp_path_factory) -> Path:
    return demos.copy(PEOPLE, tmp_path_factory.mktemp("stories"))


@pytest.fixture(scope="module")
def told(folder) -> dict[str, Any]:
    """Return what stands in the demo."""
    command = [sys.executable, "-m", "tests.support.demo_facts", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, check=True, text=True
    )
    return json.loads(done.stdout)


def test_a_donor_of_each_gender_finds_an_observer(told) -> None:
    assert told["donors"] == [FEMALE, MALE]
    assert sorted(told["observers"].values()) == [FEMALE, MALE]


def test_every_collector_may_collect_and_has_whole_kits_and_a_site(told) -> None:
    assert len(told["collectors"]) == 3
    for code, facts in told["collectors"].items():
        assert facts["missing"] == "", code
        assert facts["keeper"], code
        assert facts["kits"] >= 2, code


def test_a_suspicion_is_collected_on_grounds_and_an_incident_waits_for_them(told) -> None:
    (suspicion,), (incident,) = told["orders"]["suspicion"], told["orders"]["post-incident"]
    assert (suspicion["state"], suspicion["grounds"]) == ("sampled", True)
    assert (incident["state"], incident["grounds"]) == ("ordered", False)


def test_recruits_are_ordered_from_a_list(told) -> None:
    states = {one["state"] for one in told["orders"]["pre-entry"]}
    assert states == {"ordered"}
    assert len(told["orders"]["pre-entry"]) > 1


def test_a_man_and_a_woman_wait_for_an_observed_collection(told) -> None:
    (returning,), (following,) = told["orders"]["return-to-duty"], told["orders"]["follow-up"]
    assert (returning["state"], returning["sex"]) == ("notified", MALE)
    assert returning["named"] == ["collector", "observer"]
    assert (following["state"], following["sex"]) == ("notified", FEMALE)
    assert (following["origin"], following["named"]) == ("due", [])


def test_a_paper_that_was_keyed_unlike_and_mended_is_a_collection(told) -> None:
    mended, unlike, half = told["packs"][:3]
    assert (mended["b_ml"], mended["differs"]) == (["20", "26", "20"], [])
    assert (mended["agreed"], len(told["from_paper"])) == (True, 1)
    assert (unlike["b_ml"], unlike["differs"]) == (["20", "26"], ["b_ml"])
    assert (len(half["keyers"]), half["agreed"]) == (1, False)
    assert len(set(mended["keyers"])) == 2


def test_no_keyed_pack_belongs_to_nobody(told) -> None:
    keyed = [pack for pack in told["packs"] if pack["keyers"]]
    assert len(keyed) == 3
    assert {pack["stands_not"] for pack in told["packs"]} == {""}


def test_a_scan_is_the_pack_itself_and_shows_what_is_keyed_from_it(told, folder) -> None:
    for pack in told["packs"]:
        for scan in pack["scans"]:
            picture = (folder / "kept" / scan[:2] / scan).read_bytes()
            assert set(codes(picture, upto=TOP)) == {pack["specimen"]}
            assert pack["shows"], pack["specimen"]


def test_every_bottle_is_under_the_seal_of_its_kit_and_both_are_used(told) -> None:
    assert len(told["bottles"]) >= 14
    for one in told["bottles"]:
        ((seal, state),) = one["seals"]
        assert state == "used", one
        if one["specimen"] != "paper":
            assert one["specimen"] == "used", one
            assert seal == 2 * one["number"] - (one["bottle"] == "A"), one
        else:
            assert seal % 2 == (one["bottle"] == "A"), one


def test_no_kit_is_used_without_its_bottles_and_none_of_those_carried_is_left_over(told) -> None:
    assert told["used_alone"] == []
    assert told["left_of_carried"] == []


def test_the_audit_finds_nothing_in_the_demo(told) -> None:
    assert told["audit"] == []


def test_everybody_in_the_round_who_gave_a_specimen_has_a_result_that_a_doctor_signed(told) -> None:
    found = told["round"]
    assert len(found["results"]) == found["sampled"] > 3
    assert {tuple(one) for one in found["results"].values()} == {("negative", "final")}


def test_each_way_in_which_a_result_ends_is_there_and_one_in_hundreds_is_a_positive(told) -> None:
    verified = Counter(told["verified"])
    ways = {"negative", "negative-dilute", "cancelled", "refusal-adulterated", "positive"}
    assert set(verified) == ways
    # The people of these tests are few: what differs in the invented force is its first round.
    others = verified.total() - len(told["round"]["results"])
    rates = [parse_rate(stratum["rate"]) for stratum in DEMO_POLICY["strata"]]
    drawn = take_for(PEOPLE_OF_DEMO, min(rates))
    not_tested = [plan for plan in _PLANS if plan is not _tested]
    results = drawn - len(not_tested) + others
    assert verified["positive"] / results < 0.005
    # So many a day are collected from that nobody of the invented force is left without a result.
    assert MOST * told["round"]["days"] > take_for(PEOPLE_OF_DEMO, Fraction(1, 16))


def test_results_of_the_laboratory_are_mostly_negative_and_came_after_the_receipt(told) -> None:
    lab = told["laboratory"]
    results = lab["results"]
    assert results.count("negative") > 0.6 * len(results)
    assert results.count("positive") == 4  # one verified, two explained, one to be corrected
    for one in ("negative-dilute", "invalid", "adulterated"):
        assert one in results
    assert lab["refused_at_receipt"] == ["rejected"]
    assert lab["received"] > len(results)
    assert 20 < lab["hours"][0] <= lab["hours"][-1] < 48
    assert lab["channels"] == ["mllp"]


def test_three_items_wait_in_the_laboratorys_inbox(told) -> None:
    assert told["laboratory"]["waiting"] == ["corrected", "unknown-code", "unmatched"]


def test_every_result_of_the_morning_has_a_donor_whom_a_doctor_can_ask(told) -> None:
    assert told["reviews"]["donors"] == 30
    assert told["reviews"]["sealed"] > 30


def test_one_result_is_a_verified_positive_and_told_to_the_officer(told) -> None:
    stories = told["reviews"]["stories"]
    (one,) = stories["positive-methamphetamine"]
    (signed,) = one["signed"]
    assert signed["results"] == ["positive"]
    assert "review:notified" in one["events"]
    verified = [
        result
        for found in stories.values()
        for review in found
        for result in (review["signed"][-1]["results"] if review["signed"] else [])
    ]
    assert verified.count("positive") == 1
    assert verified.count("negative") > 12


def test_a_prescription_reverses_a_positive_by_two_doctors_who_came_to_the_same(told) -> None:
    one, _waiting = told["reviews"]["stories"]["positive-amphetamine"]
    assert one["state"] == "final"
    assert [signed["results"] for signed in one["signed"]] == [["negative"], ["negative"]]
    assert [signed["by"] for signed in one["signed"]] == ["h-doctor", "h-doctor-2"]


def test_another_explained_positive_waits_for_a_second_doctor_who_sees_no_verdict(told) -> None:
    _final, waiting = told["reviews"]["stories"]["positive-amphetamine"]
    assert waiting["state"] == "second-review"
    assert [signed["by"] for signed in waiting["signed"]] == ["h-doctor"]


def test_tampering_is_a_refusal_and_what_cannot_be_judged_is_cancelled(told) -> None:
    stories = told["reviews"]["stories"]
    ends = {
        story: stories[story][0]["signed"][0]["results"]
        for story in ("adulterated-nitrite", "invalid-nitrite", "rejected", "negative-dilute")
    }
    assert ends == {
        "adulterated-nitrite": ["refusal-adulterated"],
        "invalid-nitrite": ["cancelled"],
        "rejected": ["cancelled"],
        "negative-dilute": ["negative-dilute"],
    }


def test_a_doctor_finds_something_in_the_queue(told) -> None:
    waiting = [one for one in told["reviews"]["stories"]["negative"] if not one["signed"]]
    assert len(waiting) == 6
    assert {one["state"] for one in waiting} == {"received"}
