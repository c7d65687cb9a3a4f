"""A tie of account and person ends by two people with a reason, and the window closes at once."""

from __future__ import annotations

import pytest
from django.db import connection

from passmuster.core.access.actors import Role
from tests.support.browsing import approves, assert_refused, newest_proposal
from tests.support.factors import text_of
from tests.support.season import BEFORE_FREEZE, human, refused
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

OFFICER = "h-officer"
PERSON = f"/en/people/of/{OFFICER}/"
TIE, END = f"{PERSON}tie/", f"{PERSON}tie/end/"
MINE = "/en/draws/mine/"
UNTIED = "Your account belongs to nobody on the roster yet"


@pytest.fixture
def season(begin):
    opened = begin("announce")
    with opened.at(BEFORE_FREEZE):
        human(opened, OFFICER, Role.OFFICER, "post-1")
        yield opened


def tie(season, number="PS000042", code=OFFICER):
    from passmuster.web.roster.identity import person_numbered, tie_person

    return tie_person(
        by=season.cast.administrator,
        second=season.cast.staff_side,
        human=season.force.humans.get(code=code),
        person=person_numbered(season.force, number),
    )


def end(season, made, **changes):
    from passmuster.web.roster.identity import end_tie

    facts = {
        "by": season.cast.administrator,
        "second": season.cast.oversight,
        "force": season.force,
        "tie": made,
        "reason": "wrong-person",
    }
    return end_tie(**facts | changes)


def person(season, code=OFFICER):
    from passmuster.web.roster.identity import person_of

    return person_of(season.force.humans.get(code=code))


def name_on_roster(season, number):
    row = season.force.persons.get(service_number=number)
    return row.full_name or row.latin_name


def tied_by_two(season, number):
    """Tie the officer on the pages, as the administrator and the oversight body do it."""
    administrator, outside = client_of(season, "h-admin"), client_of(season, "h-oversight")
    assert f'href="{TIE}"' in administrator.get(PERSON).content.decode()
    assert "Service number on their warrant card" in text_of(administrator.get(TIE))
    answer = administrator.post(TIE, {"number": number})
    assert answer.headers["Location"].startswith("/en/approvals/")
    assert UNTIED in text_of(client_of(season, OFFICER).get(MINE)), "one person is not enough"
    assert f"/approvals/{newest_proposal()}/" in outside.get("/en/").content.decode()
    asked = f"/en/approvals/{newest_proposal()}/"
    for page in (asked, f"{asked}answer/"):
        read = text_of(outside.get(page))
        assert number in read
        # Who may approve it compares the roster's own name with the card; the proposer does not.
        assert name_on_roster(season, number) in read
    assert name_on_roster(season, number) not in text_of(administrator.get(asked))
    assert name_on_roster(season, number) not in text_of(client_of(season, "h-manager").get(asked))
    assert approves(outside, newest_proposal()).status_code == 302


def test_an_account_is_tied_on_the_persons_page_and_anew_after_an_end(season):
    officer = client_of(season, OFFICER)
    assert "People and roles" in text_of(officer.get(MINE))
    tied_by_two(season, "PS000042")
    assert UNTIED not in text_of(officer.get(MINE))
    assert person(season).service_number == "PS000042"
    administrator = client_of(season, "h-admin")
    assert f'href="{TIE}"' not in administrator.get(PERSON).content.decode()
    assert administrator.get(TIE).headers["Location"] == PERSON
    assert administrator.post(END, {"reason": "wrong-person"}).status_code == 302
    assert approves(client_of(season, "h-staff"), newest_proposal()).status_code == 302
    assert UNTIED in text_of(officer.get(MINE))
    tied_by_two(season, "PS000043")
    assert UNTIED not in text_of(officer.get(MINE))
    assert person(season).service_number == "PS000043"


def test_the_administrator_alone_is_led_to_the_officers_who_are_tied_to_nobody(season):
    administrator = client_of(season, "h-admin")
    assert f'href="{TIE}"' in administrator.get("/en/").content.decode()
    human(season, "h-officer-2", Role.OFFICER, "post-1")
    both = administrator.get("/en/").content.decode()
    assert "/en/people/?waits=tie-person" in both
    assert f'href="{TIE}"' not in both
    tie(season)
    assert "/h-officer-2/tie/" in administrator.get("/en/").content.decode()
    administrator.post("/en/people/of/h-officer-2/tie/", {"number": "PS000043"})
    assert "/h-officer-2/tie/" not in administrator.get("/en/").content.decode()
    assert "/tie/" not in client_of(season, "h-manager").get("/en/").content.decode()


def test_nobody_else_proposes_a_tie_and_a_wrong_number_ties_nobody(season):
    for code in ("h-clerk", "h-staff", "h-oversight", OFFICER):
        assert client_of(season, code).post(TIE, {"number": "PS000042"}).status_code == 403
    administrator = client_of(season, "h-admin")
    assert_refused(administrator.post(TIE, {"number": "PS999999"}), "person-unknown")
    assert administrator.post(TIE, {"number": ""}).status_code == 400
    own = "/en/people/of/h-admin/tie/"
    assert own not in administrator.get("/en/people/of/h-admin/").content.decode()
    assert_refused(administrator.post(own, {"number": "PS000042"}), "tie-for-oneself")


def test_two_people_end_a_tie_and_the_officers_window_closes_at_once(season):
    tie(season)
    officer, administrator = client_of(season, OFFICER), client_of(season, "h-admin")
    assert UNTIED not in text_of(officer.get(MINE))
    assert END in administrator.get(PERSON).content.decode()
    assert administrator.post(END, {"reason": ""}).status_code == 400
    answer = administrator.post(END, {"reason": "wrong-person"})
    assert answer.headers["Location"].startswith("/en/approvals/")
    assert UNTIED not in text_of(officer.get(MINE)), "one person is not enough"
    staff = client_of(season, "h-staff")
    shown = text_of(staff.get(f"/en/approvals/{newest_proposal()}/"))
    assert "PS000042" in shown
    assert "The account was tied to the wrong person" in shown
    assert approves(staff, newest_proposal()).status_code == 302
    assert UNTIED in text_of(officer.get(MINE))
    assert END not in administrator.get(PERSON).content.decode()
    assert administrator.get(END).headers["Location"] == PERSON
    kinds = season.force.log.events.filter(kind="roster:tie-ended")
    assert list(kinds.values_list("by", flat=True)) == ["h-admin"]


def test_who_may_not_tie_may_not_end_it_and_nobody_ends_their_own(season):
    made, cast = tie(season), season.cast
    both = type(cast.oversight)(human="h-admin", role=Role.OVERSIGHT_BODY)
    for changes, code in (
        ({"by": cast.clerk}, "role-not-allowed"),
        ({"second": cast.manager}, "role-not-allowed"),
        ({"second": both}, "same-human-twice"),
        ({"reason": "other"}, "tie-reason-unknown"),
    ):
        with refused(code):
            end(season, made, **changes)
    own = tie(season, "PS000043", "h-oversight")
    with refused("tie-for-oneself"):
        end(season, own, second=cast.oversight)
    assert client_of(season, "h-clerk").post(END, {"reason": "wrong-person"}).status_code == 403


def test_a_tie_ends_once_and_account_and_person_can_be_tied_anew(season):
    made = tie(season)
    with refused("tie-exists"):
        tie(season, "PS000043")
    end(season, made)
    with refused("tie-not-in-force"):
        end(season, made)
    assert person(season) is None
    tie(season, "PS000043")
    assert person(season).service_number == "PS000043"
    tie(season, code="h-clerk")
    assert person(season, "h-clerk").service_number == "PS000042"


def test_a_proposal_to_end_a_tie_that_has_ended_meanwhile_does_nothing(season):
    from passmuster.web.approvals.services import approve, propose, shown_hash

    made = tie(season)
    facts = {"tie": made.pk, "reason": "wrong-person"}
    by, force = season.cast.administrator, season.force
    proposal = propose(by=by, force=force, verb="end-tie", facts=facts)
    shown = shown_hash(proposal)
    end(season, made)
    with refused("changed-since-shown"):
        approve(by=season.cast.oversight, force=force, proposal=proposal, shown=shown)
    with refused("tie-not-in-force"):
        propose(by=by, force=force, verb="end-tie", facts=facts)
    with refused("tie-not-in-force"):
        propose(by=by, force=force, verb="end-tie", facts=facts | {"tie": 999_999})


def test_an_end_that_is_taken_out_by_sql_opens_nothing_and_is_named(season):
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.ledger.triggers import drop_statements
    from passmuster.web.roster.models import TieEnd

    end(season, tie(season))
    season.publish()
    assert audit_log(season.force.log) == []
    with connection.cursor() as cursor:
        for statement in drop_statements(connection.vendor, "roster_tieend"):
            cursor.execute(statement)
        cursor.execute("DELETE FROM roster_tieend")
    assert not TieEnd.objects.exists()
    assert person(season) is None
    assert "roster_tieend" in {found.table for found in audit_log(season.force.log)}


def test_a_second_tie_put_in_by_sql_leads_to_nobody_else(season):
    from passmuster.web import clock
    from passmuster.web.roster.identity import person_numbered
    from passmuster.web.roster.models import PersonOfHuman

    tie(season)
    PersonOfHuman.objects.create(
        human=season.force.humans.get(code=OFFICER),
        person=person_numbered(season.force, "PS000001"),
        by="h-admin",
        second="h-staff",
        at=clock.now(),
    )
    assert person(season).service_number == "PS000042"
