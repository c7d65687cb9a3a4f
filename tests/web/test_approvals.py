"""Acts of two people: proposed, shown whole, approved by another as shown, or not at all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from tests.support.factors import text_of
from tests.support.season import denied, refused
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

GRANT = {"human": "h-payroll", "role": "observer"}


@pytest.fixture
def season(begin):
    return begin("announce")


@pytest.fixture
def proposal(season):
    return propose(season)


def propose(season, verb="grant-role", facts=GRANT, by=None):
    from passmuster.web.approvals.services import propose as service

    by = by or season.cast.administrator
    return service(by=by, force=season.force, verb=verb, facts=facts)


def shown_on(answer):
    return re.search(r'name="shown" value="([0-9a-f]{64})"', answer.content.decode())[1]


def roles(season, code):
    from passmuster.web.people.grants import roles_of

    return roles_of(season.force.humans.get(code=code))


def test_the_administrator_proposes_and_another_approves_in_two_browsers(season):
    administrator = client_of(season, "h-admin")
    assert "Observer" in text_of(administrator.get("/en/people/of/h-payroll/role/"))
    answer = administrator.post("/en/people/of/h-payroll/role/", {"role": "observer"})
    page = answer.headers["Location"]
    assert "Grant Chea Bopha the role: Observer" in text_of(administrator.get(page))
    assert "Answer this proposal" not in text_of(administrator.get(page))
    assert administrator.get(f"{page}answer/").status_code == 302, "one's own is not answered"

    oversight = client_of(season, "h-oversight")
    assert "Grant Chea Bopha" in text_of(oversight.get("/en/approvals/"))
    shown = shown_on(oversight.get(f"{page}answer/"))
    assert roles(season, "h-payroll") == {Role.PAYROLL}
    done = oversight.post(f"{page}answer/", {"answer": "approve", "shown": shown})
    assert done.headers["Location"] == page
    assert roles(season, "h-payroll") == {Role.PAYROLL, Role.OBSERVER}
    assert "Approved by Prak Malis" in text_of(oversight.get(page))
    again = oversight.post(f"{page}answer/", {"answer": "approve", "shown": shown})
    assert "proposal-answered" in text_of(again), "a second press changes nothing"


def test_an_approval_of_something_that_changed_since_it_was_shown_is_refused(season, proposal):
    from passmuster.web.people.grants import grant_role

    oversight = client_of(season, "h-oversight")
    page = f"/en/approvals/{proposal.pk}/answer/"
    shown = shown_on(oversight.get(page))
    human = season.force.humans.get(code="h-payroll")
    cast = season.cast
    grant_role(by=cast.administrator, second=cast.staff_side, human=human, role=Role.TRAINER)
    answer = oversight.post(page, {"answer": "approve", "shown": shown})
    assert answer.status_code == 403
    assert "changed-since-shown" in text_of(answer)
    assert roles(season, "h-payroll") == {Role.PAYROLL, Role.TRAINER}
    now = shown_on(answer)
    assert now != shown
    assert oversight.post(page, {"answer": "approve", "shown": now}).status_code == 302


@pytest.mark.parametrize("shown", ["", "0" * 64, "ទទួល"])
def test_an_approval_without_what_was_shown_is_refused(season, proposal, shown):
    from passmuster.web.approvals.services import approve

    with refused("changed-since-shown"):
        approve(by=season.cast.oversight, force=season.force, proposal=proposal, shown=shown)


def test_nobody_approves_alone_late_twice_or_without_the_role(season, proposal):
    from dataclasses import replace

    from passmuster.web import clock
    from passmuster.web.approvals.services import approve, shown_hash

    cast = season.cast
    facts = {"force": season.force, "proposal": proposal, "shown": shown_hash(proposal)}
    with refused("role-not-allowed"):
        approve(by=cast.manager, **facts)
    with refused("same-human-twice"):
        approve(by=replace(cast.oversight, human="h-admin"), **facts)
    late = clock.now() + timedelta(days=14, seconds=1)
    with clock.standing_at(late), refused("proposal-expired"):
        approve(by=cast.oversight, **facts)
    approve(by=cast.oversight, **facts)
    with refused("proposal-answered"):
        approve(by=cast.staff_side, **facts)


def test_a_proposal_of_somebody_whose_role_has_ended_cannot_be_approved(season, proposal):
    from passmuster.web.approvals.services import approve, shown_hash
    from passmuster.web.people.grants import revoke_role
    from passmuster.web.people.models import Grant

    grant = Grant.objects.get(human__code="h-admin")
    revoke_role(by=season.cast.oversight, grant=grant, force=season.force, reason="account-at-risk")
    shown = shown_hash(proposal)
    with refused("role-not-allowed"):
        approve(by=season.cast.oversight, force=season.force, proposal=proposal, shown=shown)


def test_what_cannot_be_done_is_refused_when_it_is_proposed(season):
    with refused("verb-unknown"):
        propose(season, verb="dismiss")
    with refused("role-not-allowed"):
        propose(season, by=season.cast.manager)
    with refused("role-not-grantable"):
        propose(season, facts={"human": "h-payroll", "role": "system"})
    with refused("role-held"):
        propose(season, facts={"human": "h-payroll", "role": "payroll"})
    with refused("roles-exclude-each-other"):
        propose(season, facts={"human": "h-clerk", "role": "programme-manager"})
    with refused("role-for-oneself"):
        propose(season, facts={"human": "h-admin", "role": "trainer"})
    with refused("human-unknown"):
        propose(season, facts={"human": "h-nobody", "role": "trainer"})


def test_a_proposal_is_declined_by_another_or_withdrawn_by_oneself(season, proposal):
    other = propose(season, facts={"human": "h-payroll", "role": "trainer"})
    oversight = client_of(season, "h-oversight")
    administrator = client_of(season, "h-admin")
    oversight.post(f"/en/approvals/{proposal.pk}/answer/", {"answer": "decline"})
    assert "Declined" in text_of(oversight.get(f"/en/approvals/{proposal.pk}/"))
    assert oversight.get(f"/en/approvals/{other.pk}/withdraw/").status_code == 302
    refusal = oversight.post(f"/en/approvals/{other.pk}/withdraw/")
    assert "not-the-proposer" in text_of(refusal)
    assert administrator.post(f"/en/approvals/{other.pk}/withdraw/").status_code == 302
    assert "Withdrawn" in text_of(administrator.get("/en/approvals/"))
    assert roles(season, "h-payroll") == {Role.PAYROLL}


def test_nothing_that_a_browser_sends_says_who_acts_or_what_is_approved(season, proposal):
    oversight = client_of(season, "h-oversight")
    page = f"/en/approvals/{proposal.pk}/answer/"
    foreign = {
        "by": "h-staff",
        "human": "h-oversight",
        "role": "inspector-general",
        "second": "h-admin",
        "verb": "invite",
        "at": "2020-01-01",
        "answer": "approve",
        "shown": shown_on(oversight.get(page)),
    }
    assert oversight.post(page, foreign).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.answer.by, proposal.answer.role) == ("h-oversight", "oversight-body")
    assert roles(season, "h-payroll") == {Role.PAYROLL, Role.OBSERVER}
    assert roles(season, "h-oversight") == {Role.OVERSIGHT_BODY}


def test_an_answer_takes_a_fresh_second_factor_and_comes_back_to_the_proposal(
    season, proposal, monkeypatch
):
    import time

    client = client_of(season, "h-oversight")
    page = f"/en/approvals/{proposal.pk}/answer/"
    assert client.get(page).status_code == 200
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)
    back = f"/en/account/again/code/?next=%2Fen%2Fapprovals%2F{proposal.pk}%2Fanswer%2F"
    assert client.get(page).headers["Location"] == back
    sent = client.post(page, {"answer": "decline"}, HTTP_REFERER=f"http://127.0.0.1{page}")
    assert sent.headers["Location"] == back
    assert client.get(f"/en/approvals/{proposal.pk}/").status_code == 200


def test_a_proposal_that_concerns_somebody_else_answers_not_found(season, proposal):
    clerk = client_of(season, "h-clerk")
    for path in ("", "answer/", "withdraw/", "code/"):
        assert clerk.get(f"/en/approvals/{proposal.pk}/{path}").status_code == 404
    assert clerk.get("/en/approvals/99999/").status_code == 404
    assert ("h-clerk", "own:approvals", "object-not-found") in denied()
    assert client_of(season, "h-inspector").get(f"/en/approvals/{proposal.pk}/").status_code == 200


def test_another_forces_proposal_answers_not_found(season, proposal):
    from passmuster.web.approvals.models import Proposal
    from passmuster.web.people.establish import establish_force

    force = establish_force(
        by=season.cast.administrator,
        code="kandal",
        name_en="Kandal police",
        name_km="នគរបាលកណ្ដាល",
        origin="police.example/kandal",
        folder="kandal",
    )
    facts = {"verb": "invite", "facts": {"human": "h-x"}, "by": "h-y", "role": "administrator"}
    theirs = Proposal.objects.create(force=force, at=proposal.at, until=proposal.until, **facts)
    oversight = client_of(season, "h-oversight")
    assert oversight.get(f"/en/approvals/{theirs.pk}/").status_code == 404
    assert oversight.get(f"/en/approvals/{proposal.pk}/").status_code == 200


def test_the_code_of_an_invitation_is_shown_to_its_approver_once(season):
    from passmuster.web.accounts.models import Invitation
    from passmuster.web.accounts.seals import invitation_code, invitation_link

    made = propose(season, verb="invite", facts={"human": "h-payroll"})
    oversight = client_of(season, "h-oversight")
    page = f"/en/approvals/{made.pk}/"
    answer = {"answer": "approve", "shown": shown_on(oversight.get(f"{page}answer/"))}
    done = oversight.post(f"{page}answer/", answer)
    assert done.headers["Location"] == f"{page}code/"
    found = Invitation.objects.get()
    digits = invitation_code(found.pk)
    said = text_of(oversight.get(f"{page}code/"))
    assert f"{digits[:4]} {digits[4:]}" in said
    assert invitation_link(found.pk) not in said
    assert client_of(season, "h-oversight").get(f"{page}code/").status_code == 404
    assert client_of(season, "h-admin").get(f"{page}code/").status_code == 404
