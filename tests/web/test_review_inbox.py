"""What waits in the laboratory's inbox about a specimen shows on its review and stops verdicts."""

from __future__ import annotations

import pytest

from passmuster.web.review import signing
from tests.support.laboratory_messages import message
from tests.support.review_acts import ONE, PRESCRIBED, reviewing
from tests.support.review_pages import Doctor
from tests.support.season import refused

pytestmark = pytest.mark.django_db

STRANGE = "ST|Z1^Compound ZQ^RIVER||Positive|"
WAITS = "Two people have to end it before a verdict can be signed."
HEADING = "The laboratory’s inbox about this specimen"


@pytest.fixture
def case(begin):
    return reviewing(begin)


@pytest.fixture
def doctor(case):
    return Doctor(case)


def corrected(case, *, positive=False):
    """Let the laboratory correct its report, and return the item that waits."""
    case.laboratory.sends(message(ONE, number="M2", status="C", positive=positive))
    return case.laboratory.items()[-1]


def unknown(case):
    """Let another message of the laboratory have a code that nobody knows; return its item."""
    said = case.laboratory.said(message(ONE, number="M3", lines=(STRANGE,)))
    assert said == ["unknown-code"]
    return case.laboratory.items()[-1]


def offers(doctor, act):
    """Tell whether the review's page leads to the page of an act."""
    return f'href="{doctor.url(act)}"' in doctor.gets().content.decode()


def offers_verdict(doctor):
    """Tell whether the review's page leads to the form of the verdict."""
    return offers(doctor, "verdict/")


def test_a_waiting_correction_is_on_the_page_with_a_link_and_no_verdict_is_offered(case, doctor):
    case.reported()
    case.heard()
    assert HEADING not in doctor.sees()
    assert offers_verdict(doctor)
    item = corrected(case)
    page = doctor.sees()
    assert "Corrected report" in page
    assert WAITS in page
    assert f"/en/laboratory/items/{item.pk}/" in doctor.gets().content.decode()
    assert not offers_verdict(doctor)
    assert "Verify the result: not yet" in page
    assert "an item of the inbox about this specimen still waits" in page
    form = doctor.sees("verdict/")
    assert "It cannot be verified yet" in form
    assert "an item of the inbox about this specimen still waits" in form
    with refused("laboratory-result-open"):
        case.does(signing.verify)


def test_an_ended_item_stays_on_the_page_with_how_it_ended_and_stops_nothing(case, doctor):
    case.reported()
    case.heard()
    case.laboratory.ends(corrected(case), "not-taken")
    page = doctor.sees()
    assert "Ended Corrected report" in page
    assert WAITS not in page
    assert offers_verdict(doctor)
    case.does(signing.verify)


def test_a_negative_is_not_verified_while_a_message_with_an_unknown_code_waits(case, doctor):
    case.reported(positive=False)
    assert offers_verdict(doctor)
    item = unknown(case)
    assert "Unknown code" in doctor.sees()
    assert not offers_verdict(doctor)
    with refused("laboratory-result-open"):
        case.does(signing.verify)
    case.laboratory.ends(item, "asked-anew")
    assert offers_verdict(doctor)
    case.does(signing.verify)
    assert case.review().state == "final"


def test_a_message_of_which_a_part_was_not_read_stops_the_verdict_on_what_was_read(case, doctor):
    lost = message("77", number="M9").split(b"\rOBR", 1)[0]
    raw = message(ONE) + lost + b"\rOBX|1|ST|A^B^RIVER||Negative||||||F\r"
    case.laboratory.sends(raw)
    (item,) = case.laboratory.items()
    assert (item.outcome, item.report) == ("partly-read", None)
    assert "Message of which a part was not read" in doctor.sees()
    with refused("laboratory-result-open"):
        case.does(signing.verify)
    case.laboratory.ends(item, "set-aside")
    case.does(signing.verify)


def test_an_alarm_about_the_days_is_shown_and_stops_no_verdict(case, doctor):
    case.reported(positive=False, collected="20200101120000")
    (item,) = case.laboratory.items()
    assert item.outcome == "days-contradict"
    assert "It stops no verdict" in doctor.sees()
    assert offers_verdict(doctor)
    case.does(signing.verify)


def test_a_blind_second_doctor_sees_what_waits_and_signs_nothing_beside_it(case):
    case.reported()
    case.heard()
    case.does(signing.verify, findings=PRESCRIBED, papers=[b"A scan."])
    second = Doctor(case, "h-doctor-2")
    assert offers(second, "second/")
    item = corrected(case)
    page = second.sees()
    assert WAITS in page
    assert f"/en/laboratory/items/{item.pk}/" in second.gets().content.decode()
    assert not offers(second, "second/")
    with refused("laboratory-result-open"):
        case.does(signing.judge_second, by=case.second, findings=PRESCRIBED)


def test_an_item_about_another_specimen_stands_on_no_other_page(case, doctor):
    from passmuster.demo.custody import specimen_of

    case.reported()
    case.heard()
    case.laboratory.sends(message(specimen_of(2), number="M4"))
    (item,) = case.laboratory.items()
    assert item.report.specimen == specimen_of(2)
    assert HEADING not in doctor.sees()
    assert offers_verdict(doctor)


def test_what_bottle_b_comes_to_is_not_signed_while_a_message_about_it_waits(begin):
    from tests.support.split_acts import retest
    from tests.support.split_acts import splitting as begin_split

    split = begin_split(begin)
    split.under_test()
    assert split.second_sends(retest("12")) == ["retested"]
    doctor = Doctor(split)
    assert offers(doctor, "bottle-b/")
    item = unknown(split)
    page = doctor.sees()
    assert WAITS in page
    assert not offers(doctor, "bottle-b/")
    with refused("laboratory-result-open"):
        split.judged()
    split.laboratory.ends(item, "asked-anew")
    split.judged()
    assert split.state() == "final"
