"""An officer's own draws: tied by two, told of every pool, given the own opening and nobody's."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import translation

from passmuster.core.access.actors import Role
from passmuster.core.draw.pool import parse_pool
from passmuster.core.ledger.receipts import parse_receipt
from passmuster.web.installation import here
from tests.support.orders import everybody_served
from tests.support.season import human, refused
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

DRAW = "2023-001"
OPENING_DAY = datetime(2023, 10, 10, 3, 0, tzinfo=UTC)
OFFICER = "h-officer"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def season(begin):
    season = begin("finish")
    with season.at(season.now):
        human(season, OFFICER, Role.OFFICER, "post-1")
    return season


def officer_row(season):
    return season.force.humans.get(code=OFFICER)


def tie(season, person=None, **changes):
    from passmuster.web.roster.identity import tie_person

    facts = {
        "by": season.cast.administrator,
        "second": season.cast.staff_side,
        "human": officer_row(season),
        "person": person or season.force.persons.order_by("pk").first(),
    }
    return tie_person(**facts | changes)


def opened(season):
    from passmuster.web.draw.services import open_draw

    moment = season.now
    everybody_served(season)
    with season.at(moment):
        season.draw = open_draw(by=season.cast.manager, draw=season.draw)


# --- The tie --------------------------------------------------------------------------------------


def test_an_account_is_tied_by_two_others_and_once(season):
    first, second = season.force.persons.order_by("pk")[:2]
    with season.at(OPENING_DAY):
        made = tie(season, first)
        assert (made.by, made.second) == ("h-admin", "h-staff")
        with refused("tie-exists"):
            tie(season, second)
        human(season, "h-officer-2", Role.OFFICER)
        with refused("tie-exists"):
            tie(season, first, human=season.force.humans.get(code="h-officer-2"))


def test_nobody_ties_themselves_and_no_two_insiders_do_it(season):
    cast = season.cast
    with season.at(OPENING_DAY):
        with refused("role-not-allowed"):
            tie(season, by=cast.manager)
        with refused("role-not-allowed"):
            tie(season, second=cast.manager)
        with refused("tie-for-oneself"):
            tie(season, human=season.force.humans.get(code=cast.staff_side.human))


def test_the_administrator_proposes_by_number_and_the_staff_side_approves(season):
    from passmuster.web.approvals.services import approve, shown_hash
    from passmuster.web.approvals.verbs import verb_called
    from passmuster.web.roster.identity import person_of

    person = season.force.persons.order_by("pk").first()
    with season.at(OPENING_DAY):
        client = client_of(season, "h-admin")
        page, sent = reverse("tie-person", args=[OFFICER]), {"number": person.service_number}
        assert b"person-unknown" in client.post(page, {"number": "PS999999"}).content
        assert client.post(page, sent).status_code == 302
        proposal = season.force.proposals.get()
        said = verb_called("tie-person").describe(season.force, proposal.facts)
        # The administrator reads no personal data: the number that was typed, and no name.
        assert person.full_name not in str((said.title, said.rows, said.consequences))
        assert person.full_name in str(said.for_approver)
        approve(
            by=season.cast.staff_side,
            force=season.force,
            proposal=proposal,
            shown=shown_hash(proposal),
        )
    assert person_of(officer_row(season)) == person


# --- My draws -------------------------------------------------------------------------------------


def test_an_account_that_is_tied_to_nobody_is_told_what_to_do(season):
    page = client_of(season, OFFICER).get(reverse("draws-mine")).content.decode()
    assert "Your account belongs to nobody on the roster yet" in page
    with season.at(OPENING_DAY):
        opened(season)
        answer = client_of(season, OFFICER).post(reverse("draws-mine-slip", args=[DRAW]))
    assert b"person-not-tied" in answer.content


def test_before_opening_day_the_officer_sees_the_pool_and_gets_no_opening(season):
    with season.at(season.now):
        tie(season)
        client = client_of(season, OFFICER)
        page = client.get(reverse("draws-mine")).content.decode()
        assert "You were in the pool. From 10" in page
        answer = client.post(reverse("draws-mine-slip", args=[DRAW]))
    assert answer.status_code == 403
    assert b"opening-before-its-day" in answer.content


def test_from_opening_day_the_own_opening_is_the_text_behind_the_commitment(season):
    from passmuster.web.draw.models import KeyUse

    drawn = season.draw.selected.filter(reserve=False).first()
    with season.at(OPENING_DAY):
        opened(season)
        tie(season, drawn.person)
        answer = client_of(season, OFFICER).post(reverse("draws-mine-slip", args=[DRAW]))
    assert hashlib.sha256(answer.content).hexdigest() == drawn.commitment
    pool = {entry.commitment for entry in parse_pool(here().kept_bytes(season.draw.pool_sha256))}
    assert drawn.commitment in pool
    assert 'filename="opening-2023-001.txt"' in answer.headers["Content-Disposition"]
    use = KeyUse.objects.order_by("pk").last()
    assert (use.purpose, use.by) == ("own-opening", OFFICER)


def test_whatever_the_form_says_an_officer_gets_only_the_own_opening(season):
    own, other = season.force.persons.order_by("pk")[:2]
    with season.at(OPENING_DAY):
        opened(season)
        tie(season, own)
        sent = {"person": other.pk, "number": other.service_number, "human": "h-manager"}
        answer = client_of(season, OFFICER).post(reverse("draws-mine-slip", args=[DRAW]), sent)
    assert own.service_number.encode() in answer.content
    assert other.service_number.encode() not in answer.content


def test_the_receipt_proves_the_pool_under_a_cosigned_head(season):
    with season.at(OPENING_DAY):
        answer = client_of(season, OFFICER).get(reverse("draws-mine-receipt", args=[DRAW]))
    receipt = parse_receipt(answer.content)
    entry = season.force.log.entries.get(index=receipt.index)
    assert season.draw.pool_sha256.encode() in bytes(entry.data)


def test_somebody_who_was_not_in_a_pool_is_told_so(season):
    from passmuster.web.roster.models import Person

    late = season.force.persons.order_by("pk").first()
    late.pk, late.identity_key, late.service_number = None, "late", "PS777777"
    late.save()
    with season.at(OPENING_DAY):
        opened(season)
        tie(season, Person.objects.get(identity_key="late"))
        client = client_of(season, OFFICER)
        assert (
            "You were not in the pool of this draw"
            in client.get(reverse("draws-mine")).content.decode()
        )
        answer = client.post(reverse("draws-mine-slip", args=[DRAW]))
    assert b"person-not-in-pool" in answer.content


def test_another_role_has_no_draws_of_its_own(season):
    assert client_of(season, "h-manager").get(reverse("draws-mine")).status_code == 403


# --- Given on request -----------------------------------------------------------------------------


def test_the_staff_side_gives_an_opening_by_the_number_on_a_warrant_card(season):
    person = season.force.persons.order_by("pk").first()
    url = reverse("draw-give", args=[DRAW])
    with season.at(season.now):
        early = client_of(season, "h-staff").get(url).content.decode()
        assert "Openings can be fetched from 10" in early
    with season.at(OPENING_DAY):
        opened(season)
        client = client_of(season, "h-staff")
        answer = client.post(url, {"number": person.service_number})
        assert f"person {person.service_number}\n".encode() in answer.content
        unknown = client.post(url, {"number": "PS999999"}).content.decode()
        assert "person-unknown" in unknown
        assert "PS999999" in unknown
