"""The completeness gate in the browser: what is open, whose turn it is, and the acts of two."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passmuster.core.access.actors import Role
from passmuster.core.roster.payroll import payroll_file, payroll_hash
from passmuster.core.roster.people import Person
from tests.support.season import (
    BEFORE_FREEZE,
    footprint,
    human,
    import_file,
    made_people,
    personnel_file,
)
from tests.support.signing_in import client_of

PEOPLE = made_people()
FRIEND = PEOPLE[150]


@pytest.fixture
def season(begin):
    opened = begin("announce")
    with opened.at(BEFORE_FREEZE):
        yield opened


def page(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def gate(season, code="h-manager") -> str:
    return page(client_of(season, code), "/en/roster/completeness/")


def hash_of(season, number) -> str:
    from passmuster.web.roster.keys import payroll_key_of

    return payroll_hash(payroll_key_of(season.force), number)


def drop_friend(season) -> str:
    """Send a file without the friend, every headcount attested to match; returns their gap."""
    import_file(season, personnel_file([p for p in PEOPLE if p is not FRIEND]))
    season.attest()
    return hash_of(season, FRIEND.number)


def proposal_of(season):
    return season.force.proposals.order_by("-pk").first()


def approved(season, *, by):
    from passmuster.web.approvals.services import approve, shown_hash

    proposal = proposal_of(season)
    return approve(by=by, force=season.force, proposal=proposal, shown=shown_hash(proposal))


# --- What is open -----------------------------------------------------------------------------


def test_a_complete_roster_says_so_and_what_that_cannot_show(season) -> None:
    said = gate(season)
    assert "The roster is complete" in said
    assert "Whether somebody who is listed really serves" in said


def test_before_there_is_a_roster_the_gate_says_what_will_stand_there(begin) -> None:
    assert "There is no roster yet" in gate(begin("adopt_policy"))


def test_uncounted_units_and_differing_ones_are_named(season) -> None:
    from passmuster.web.roster.services import attest_headcounts

    import_file(season, personnel_file([PEOPLE[0]._replace(rank="ពលបាលទោ"), *PEOPLE[1:]]))
    counts = {"post-1": 49, "post-2": 50}
    attest_headcounts(by=season.cast.commander, force=season.force, counts=counts)
    said = gate(season)
    assert "Post 0" in said
    assert "Counted 49, on the roster 50." in said
    assert "<h3>Post 2</h3>" not in said


def test_a_dropped_officer_keeps_the_pool_closed_until_two_have_given_a_reason(season) -> None:
    gap = drop_friend(season)
    said = gate(season)
    assert "One person stands on one list only, without a reason" in said
    clerk = client_of(season, "h-clerk")
    listed = page(clerk, "/en/roster/completeness/differences/")
    assert FRIEND.number in listed
    address = f"/en/roster/completeness/differences/{gap}/"
    assert address in listed
    assert page(clerk, address)
    done = clerk.post(address, {"reason": "left-after-pay-day"})
    assert done.status_code == 302
    assert "Waits for approval" in page(clerk, "/en/roster/completeness/differences/")
    assert "1 explanation waits for its approval." in gate(season)
    approved(season, by=season.cast.oversight)
    assert "The roster is complete" in gate(season)
    assert "Left after the last pay day" in page(clerk, "/en/roster/completeness/differences/")


def test_who_may_not_read_the_roster_sees_no_number_of_anybody(season) -> None:
    gap = drop_friend(season)
    for code in ("h-manager", "h-payroll", "h-staff", "h-oversight"):
        listed = page(client_of(season, code), "/en/roster/completeness/differences/")
        assert gap[:16] in listed
        assert FRIEND.number not in listed
        assert FRIEND.latin_name not in listed


def test_ghosts_and_strangers_are_told_apart(season) -> None:
    ghost = Person("PS888888", name="ខ្មោច", unit_code="post-1", unit_name="Post 1")
    import_file(season, personnel_file([*PEOPLE, ghost]))
    season.deliver_payroll([*PEOPLE, Person("PS777777")])
    listed = page(client_of(season, "h-clerk"), "/en/roster/completeness/differences/")
    assert "On the roster, not on payroll" in listed
    assert "On payroll, not on the roster" in listed
    assert "PS888888" in listed
    assert "PS777777" not in listed


# --- Explaining -------------------------------------------------------------------------------


def test_an_explanation_needs_a_reason_of_the_list_and_a_real_difference(season) -> None:
    gap = drop_friend(season)
    clerk = client_of(season, "h-clerk")
    address = f"/en/roster/completeness/differences/{gap}/"
    before = footprint()
    assert clerk.post(address, {"reason": "he is my cousin"}).status_code == 200
    assert clerk.post(address, {}).status_code == 200
    assert footprint() == before
    agreed = hash_of(season, PEOPLE[0].number)
    assert clerk.get(f"/en/roster/completeness/differences/{agreed}/").status_code == 404


def test_one_difference_has_one_open_proposal(season) -> None:
    gap = drop_friend(season)
    clerk = client_of(season, "h-clerk")
    address = f"/en/roster/completeness/differences/{gap}/"
    clerk.post(address, {"reason": "left-after-pay-day"})
    before = footprint()
    said = clerk.post(address, {"reason": "seconded-away"}).content.decode()
    assert "waits for its approval already" in said
    assert footprint() == before


def test_the_clerk_cannot_approve_the_own_explanation_nor_somebody_inside_the_unit(season) -> None:
    from passmuster.core.kernel.errors import Refused

    gap = drop_friend(season)
    client_of(season, "h-clerk").post(
        f"/en/roster/completeness/differences/{gap}/", {"reason": "left-after-pay-day"}
    )
    inside = human(season, "h-mate", Role.STAFF_SIDE, FRIEND.unit_code)
    for by, code in ((season.cast.clerk, "role-not-allowed"), (inside, "approver-inside-unit")):
        with pytest.raises(Refused) as caught:
            approved(season, by=by)
        assert caught.value.code == code
    assert "without a reason" in gate(season)


@pytest.mark.parametrize("code", ["h-manager", "h-payroll", "h-oversight", "h-auditor"])
def test_only_a_clerk_proposes_explanations(season, code) -> None:
    gap = drop_friend(season)
    answer = client_of(season, code).post(
        f"/en/roster/completeness/differences/{gap}/", {"reason": "left-after-pay-day"}
    )
    assert answer.status_code == 403


# --- Payroll ----------------------------------------------------------------------------------


def delivered(client, data):
    form = {"file": SimpleUploadedFile("payroll.txt", data)}
    return client.post("/en/roster/completeness/payroll/", form)


def test_payroll_delivers_its_list_in_the_browser(season) -> None:
    data = payroll_file(hash_of(season, p.number) for p in PEOPLE[1:])
    assert delivered(client_of(season, "h-payroll"), data).status_code == 302
    assert season.force.payroll_lists.order_by("-pk").first().identities == 299
    assert "One person stands on one list only" in gate(season, "h-payroll")


@pytest.mark.parametrize("data", [b"PS000001;Sok Dara\n", b"\x00\xff\x00", b"<html>"])
def test_what_is_no_payroll_list_is_refused_beside_the_field(season, data) -> None:
    client = client_of(season, "h-payroll")
    before = footprint()
    said = delivered(client, data).content.decode()
    assert "This is not the file that payroll’s program writes." in said
    assert footprint() == before


@pytest.mark.parametrize("code", ["h-clerk", "h-manager", "h-oversight", "h-inspector"])
def test_nobody_delivers_payrolls_list_in_its_place(season, code) -> None:
    data = payroll_file(hash_of(season, p.number) for p in PEOPLE)
    client = client_of(season, code)
    before = footprint()
    assert delivered(client, data).status_code == 403
    assert footprint() == before


# --- Exclusions -------------------------------------------------------------------------------

FIRST, LAST = BEFORE_FREEZE.date(), BEFORE_FREEZE.date() + timedelta(days=60)


def excluded(client, person, **changes):
    typed = {
        "reason": "maternity",
        "from_day": FIRST.isoformat(),
        "until_day": LAST.isoformat(),
        "evidence": SimpleUploadedFile("order.pdf", b"%PDF order"),
    }
    typed |= changes
    return client.post(
        f"/en/roster/people/{person.pk}/exclusion/",
        {name: value for name, value in typed.items() if value is not None},
    )


def friend(season):
    return season.force.persons.get(service_number=FRIEND.number)


def test_an_exclusion_is_proposed_with_its_evidence_and_approved_from_outside(season) -> None:
    from passmuster.web.installation import here

    clerk = client_of(season, "h-clerk")
    said = excluded(clerk, friend(season)).content.decode()
    assert "The exclusion waits for its approval" in said
    assert friend(season).exclusions.count() == 0
    proposal = proposal_of(season)
    assert here().kept_bytes(proposal.facts["evidence_sha256"]) == b"%PDF order"
    oversight = client_of(season, "h-oversight")
    evidence = oversight.get(f"/en/roster/evidence/{proposal.pk}/")
    assert evidence.content == b"%PDF order"
    assert evidence.headers["Content-Disposition"].startswith("attachment")
    approved(season, by=season.cast.oversight)
    assert friend(season).exclusions.get().until_day == LAST
    listed = page(oversight, "/en/roster/completeness/exclusions/")
    assert "Maternity" in listed
    assert FRIEND.number not in listed
    assert FRIEND.number in page(clerk, "/en/roster/completeness/exclusions/")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": "friend-of-mine"}, "There is no such choice."),
        ({"evidence": None}, "Choose a file."),
        ({"evidence": SimpleUploadedFile("empty.pdf", b"")}, "empty"),
        ({"until_day": "1/1/2020"}, "The last day is before the first."),
        ({"until_day": "31/02/2024"}, "There is no such day."),
        ({"until_day": "1/1/2566"}, "Write the year of the common era"),
    ],
)
def test_an_exclusion_without_its_particulars_is_asked_again(season, changes, said) -> None:
    clerk = client_of(season, "h-clerk")
    before = footprint()
    found = excluded(clerk, friend(season), **changes)
    assert found.status_code == 200
    assert said in found.content.decode()
    assert footprint() == before


def test_a_commander_asks_for_own_people_only(season) -> None:
    human(season, "h-head-1", Role.COMMANDER, FRIEND.unit_code)
    commander = client_of(season, "h-head-1")
    other = season.force.persons.exclude(unit__code=FRIEND.unit_code).first()
    assert excluded(commander, friend(season)).status_code == 200
    assert proposal_of(season).facts["person"] == friend(season).pk
    before = footprint()
    assert excluded(commander, other).status_code == 404
    assert footprint() == before


def test_the_same_person_is_not_proposed_twice(season) -> None:
    clerk = client_of(season, "h-clerk")
    excluded(clerk, friend(season))
    before = footprint()
    assert "waits for its approval already" in excluded(clerk, friend(season)).content.decode()
    assert footprint() == before


def test_evidence_is_given_to_approvers_only_and_of_exclusions_only(season) -> None:
    excluded(client_of(season, "h-clerk"), friend(season))
    address = f"/en/roster/evidence/{proposal_of(season).pk}/"
    for code in ("h-manager", "h-payroll", "h-commander", "h-staff"):
        assert client_of(season, code).get(address).status_code == 403
    gap = drop_friend(season)
    client_of(season, "h-clerk").post(
        f"/en/roster/completeness/differences/{gap}/", {"reason": "left-after-pay-day"}
    )
    address = f"/en/roster/evidence/{proposal_of(season).pk}/"
    assert client_of(season, "h-oversight").get(address).status_code == 404


def test_days_are_taken_in_khmer_digits_too(season) -> None:
    excluded(client_of(season, "h-clerk"), friend(season), until_day="៣១/១២/២០២៣")
    assert proposal_of(season).facts["until_day"] == date(2023, 12, 31).isoformat()
