"""Opening a person's record: why, by whom, seen by whom, and nothing without a question first."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from tests.support.factors import text_of
from tests.support.season import (
    BEFORE_FREEZE,
    denied,
    human,
    import_file,
    made_people,
    personnel_file,
)
from tests.support.signing_in import client_of

PEOPLE = made_people()


@pytest.fixture
def season(begin):
    opened = begin("announce")
    with opened.at(BEFORE_FREEZE):
        yield opened


@pytest.fixture
def clerk(season):
    return client_of(season, "h-clerk")


def person_of(season, number="PS000151"):
    return season.force.persons.get(service_number=number)


def asked(client, person, purpose="own-request", **more):
    """Answer the question why; returns the answer."""
    return client.post(f"/en/roster/people/{person.pk}/purpose/", {"purpose": purpose, **more})


def opened(client, person, **more):
    """Answer the question and return the record's page."""
    answer = asked(client, person, **more)
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer.headers["Location"]).content.decode()


def rows(season):
    from passmuster.web.roster.looking import openings_of

    columns = ("by", "purpose", "case_number", "what", "disclosure")
    return list(openings_of(season.force).order_by("pk").values_list(*columns))


# --- The question -----------------------------------------------------------------------------


def test_nothing_is_shown_before_the_purpose_is_given(season, clerk) -> None:
    person = person_of(season)
    answer = clerk.get(f"/en/roster/people/{person.pk}/")
    assert answer.headers["Location"] == f"/en/roster/people/{person.pk}/purpose/"
    page = clerk.get(answer.headers["Location"]).content.decode()
    assert person.full_name not in page
    assert person.latin_name not in page
    assert rows(season) == []


def test_a_link_that_somebody_follows_opens_nothing_in_their_name(season, clerk) -> None:
    person = person_of(season)
    page = clerk.get(f"/en/roster/people/{person.pk}/purpose/", {"purpose": "own-request"})
    assert page.status_code == 200
    assert person.full_name not in page.content.decode()
    clerk.handler.enforce_csrf_checks = True
    assert asked(clerk, person).status_code == 403
    assert rows(season) == []


def test_an_opening_writes_a_row_and_a_sealed_event(season, clerk) -> None:
    person = person_of(season)
    page = opened(clerk, person, purpose="own-request", case_number="២០២៣-14")
    assert person.full_name in page
    assert rows(season) == [("h-clerk", "own-request", "2023-14", "roster-record", "at-once")]
    (event,) = season.force.log.events.filter(kind="roster:record-opened")
    assert (event.blind, event.by, event.role) == (True, "h-clerk", "roster-clerk")
    ((table, _key, values),) = json.loads(bytes(event.body))["rows"]
    assert (table, values["person_id"]) == ("roster_recordopening", person.pk)


def test_the_same_purpose_within_a_quarter_of_an_hour_asks_nothing_but_counts(
    season, clerk
) -> None:
    person = person_of(season)
    opened(clerk, person)
    assert clerk.get(f"/en/roster/people/{person.pk}/").status_code == 200
    with season.at(BEFORE_FREEZE + timedelta(minutes=14)):
        assert clerk.get(f"/en/roster/people/{person.pk}/").status_code == 200
    assert [row[3] for row in rows(season)] == [
        "roster-record",
        "roster-record-again",
        "roster-record-again",
    ]
    with season.at(BEFORE_FREEZE + timedelta(minutes=16)):
        assert clerk.get(f"/en/roster/people/{person.pk}/").status_code == 302


def test_an_answer_for_one_person_opens_nobody_else(season, clerk) -> None:
    opened(clerk, person_of(season))
    other = person_of(season, "PS000152")
    assert clerk.get(f"/en/roster/people/{other.pk}/").status_code == 302


def test_another_humans_answer_opens_nothing(season, clerk) -> None:
    person = person_of(season)
    opened(clerk, person)
    auditor = client_of(season, "h-auditor")
    assert auditor.get(f"/en/roster/people/{person.pk}/").status_code == 302


@pytest.mark.parametrize(
    ("code", "typed", "sentence"),
    [
        ("h-clerk", {"purpose": "curiosity"}, "There is no such choice."),
        ("h-clerk", {"purpose": "case", "case_number": "1"}, "There is no such choice."),
        ("h-clerk", {"purpose": ""}, "Choose one answer."),
        ("h-clerk", {"purpose": "own-request", "case_number": "Sok Dara"}, "A case number has"),
        ("h-clerk", {"purpose": "own-request", "case_number": "A" * 40 + "1"}, "A case number has"),
        ("h-inspector", {"purpose": "case"}, "opened under a case number"),
    ],
)
def test_an_answer_that_is_none_opens_nothing(season, code, typed, sentence) -> None:
    client, person = client_of(season, code), person_of(season)
    page = client.post(f"/en/roster/people/{person.pk}/purpose/", typed).content.decode()
    assert sentence in page
    assert person.full_name not in page
    assert rows(season) == []


def test_the_inspector_opens_too_and_may_hold_it_back_under_a_case_number(season) -> None:
    inspector, person = client_of(season, "h-inspector"), person_of(season)
    page = opened(inspector, person, purpose="case", case_number="IG-2023/7")
    assert "The inspector holds this back" in page
    assert rows(season)[0][1:3] == ("case", "IG-2023/7")
    assert rows(season)[0][4] == "held-by-inspector"
    # The question is the only form they send: the record itself takes none.
    assert inspector.post(f"/en/roster/people/{person.pk}/").status_code == 405
    assert inspector.put(f"/en/roster/people/{person.pk}/purpose/").status_code == 403


# --- The record -------------------------------------------------------------------------------


def test_the_record_shows_what_happened_from_roster_to_roster(season, clerk) -> None:
    person = PEOPLE[150]
    moved = person._replace(unit_code="post-5", unit_name="Post 5", rank="ពលបាលទោ")
    assert person.unit_name != "Post 5"
    import_file(season, personnel_file([moved if p is person else p for p in PEOPLE]))
    import_file(season, personnel_file([p for p in PEOPLE if p is not person]))
    page = opened(clerk, person_of(season))
    assert "Stood on the roster for the first time, in Post 1." in page
    assert "Moved from Post 1 to Post 5." in page
    assert "Left the force, or disappeared from its list." in page


def test_somebody_whose_name_looks_like_a_line_of_a_roster_has_no_other_history(
    season, clerk
) -> None:
    forged = PEOPLE[10]._replace(name='x","number":"PS000151","person_class":"staff')
    import_file(season, personnel_file([forged if p is PEOPLE[10] else p for p in PEOPLE]))
    page = opened(clerk, person_of(season))
    assert "Stood on the roster for the first time, in Post 1." in page
    assert "Class changed" not in page


def test_pools_are_named_by_number_and_never_who_was_drawn(begin) -> None:
    season = begin("finish")
    with season.at(season.now):
        auditor = client_of(season, "h-auditor")
        drawn = season.draw.selected.filter(reserve=False).first().person
        page = opened(auditor, drawn, purpose="roster-audit")
        assert season.draw.number in page
        other = season.force.persons.exclude(
            pk__in=season.draw.selected.values_list("person_id", flat=True)
        ).first()
        assert season.draw.number in opened(auditor, other, purpose="roster-audit")
        for word in ("drawn", "selected", "ticket", "reserve"):
            assert word not in page.lower()


# --- Whose record -----------------------------------------------------------------------------


def test_another_units_person_answers_as_if_absent_and_is_recorded(season) -> None:
    human(season, "h-post-2", Role.COMMANDER, "post-2")
    commander = client_of(season, "h-post-2")
    own = season.force.persons.filter(unit__code="post-2").first()
    other = season.force.persons.filter(unit__code="post-3").first()
    assert asked(commander, own, purpose="headcount").status_code == 302
    for path in ("", "purpose/", "exclusion/"):
        foreign = commander.get(f"/en/roster/people/{other.pk}/{path}")
        absent = commander.get(f"/en/roster/people/999999/{path}")
        assert (foreign.status_code, absent.status_code) == (404, 404)
        assert main(foreign) == main(absent)
    assert asked(commander, other, purpose="headcount").status_code == 404
    assert ("h-post-2", "roster:open-person", "object-not-found") in denied()
    assert len(rows(season)) == 1


def main(answer) -> str:
    """Return the page without its head and frame, where its own address stands."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("code", ["h-manager", "h-payroll", "h-oversight", "h-notifier"])
def test_who_has_no_business_with_records_opens_none(season, code) -> None:
    person = person_of(season)
    client = client_of(season, code)
    assert client.get(f"/en/roster/people/{person.pk}/").status_code == 403
    assert asked(client, person).status_code == 403
    assert rows(season) == []


# --- Who looked -------------------------------------------------------------------------------


def test_the_inspector_sees_every_opening_and_nobody_else_does(season, clerk) -> None:
    opened(clerk, person_of(season))
    opened(client_of(season, "h-auditor"), person_of(season, "PS000002"), purpose="roster-audit")
    inspector = client_of(season, "h-inspector")
    page = inspector.get("/en/roster/openings/").content.decode()
    for text in ("Sok Chanthou", "Ros Sreyleak", "PS000151", "PS000002", "The person asked for it"):
        assert text in page
    narrowed = inspector.get("/en/roster/openings/", {"by": "h-auditor"}).content.decode()
    assert "PS000151" not in narrowed
    for code in ("h-clerk", "h-auditor", "h-commander", "h-oversight"):
        assert client_of(season, code).get("/en/roster/openings/").status_code == 403


def test_who_looked_cannot_be_unwritten(season, clerk) -> None:
    from django.db import DatabaseError, transaction

    from passmuster.web.roster.looking import openings_of

    opened(clerk, person_of(season))
    with pytest.raises(DatabaseError), transaction.atomic():
        openings_of(season.force).update(purpose="headcount")
    with pytest.raises(DatabaseError), transaction.atomic():
        openings_of(season.force).delete()


# --- The officer's own window -------------------------------------------------------------------

MINE = "/en/roster/mine/"


def officer_tied(season, code, number):
    from passmuster.web.roster.identity import tie_person

    human(season, code, Role.OFFICER, "post-1")
    both = {"by": season.cast.administrator, "second": season.cast.staff_side}
    row = season.force.humans.get(code=code)
    return tie_person(**both, human=row, person=person_of(season, number))


def shown_to(season, code):
    return text_of(client_of(season, code).get(MINE))


def test_a_commander_opens_a_record_and_that_officer_alone_sees_it_at_once(season) -> None:
    human(season, "h-post-c", Role.COMMANDER, "post-1")
    mine = season.force.persons.filter(unit__code="post-1").order_by("pk")[0].service_number
    officer_tied(season, "o-mine", mine)
    officer_tied(season, "o-other", "PS000151")
    assert "To count the unit" not in shown_to(season, "o-mine")
    opened(client_of(season, "h-post-c"), person_of(season, mine), purpose="headcount")
    seen = shown_to(season, "o-mine")
    assert "To count the unit" in seen
    assert "Commander" in seen
    assert season.force.humans.get(code="h-post-c").name in seen
    assert "To count the unit" not in shown_to(season, "o-other")
    for page in ("/en/", "/en/account/"):
        assert f'href="{MINE}"' in client_of(season, "o-mine").get(page).content.decode()
    assert client_of(season, "h-post-c").get(MINE).status_code == 403


def test_what_the_inspector_holds_back_shows_in_no_way(season) -> None:
    officer_tied(season, "o-mine", "PS000151")
    before = shown_to(season, "o-mine")
    inspector = client_of(season, "h-inspector")
    opened(inspector, person_of(season), purpose="case", case_number="IG-1")
    seen = shown_to(season, "o-mine")
    assert seen == before
    assert "IG-1" not in seen
    opened(inspector, person_of(season), purpose="roster-audit")
    assert "To audit the roster before a draw" in shown_to(season, "o-mine")


def test_an_ended_tie_shows_what_an_account_never_tied_is_shown(season, clerk) -> None:
    from passmuster.web.roster.identity import end_tie

    made = officer_tied(season, "o-mine", "PS000151")
    human(season, "o-never", Role.OFFICER, "post-1")
    opened(clerk, person_of(season))
    assert "The person asked for it" in shown_to(season, "o-mine")
    both = {"by": season.cast.administrator, "second": season.cast.oversight}
    end_tie(**both, force=season.force, tie=made, reason="wrong-person")
    for code in ("o-mine", "o-never"):
        seen = shown_to(season, code)
        assert "The person asked for it" not in seen
        assert "Your account belongs to nobody on the roster yet" in seen
