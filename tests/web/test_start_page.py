"""What waits for each of the cast, at each state of a round."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db


def page_of(season, code, language="en"):
    with season.at(season.now):
        answer = client_of(season, code).get(f"/{language}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("until", "code", "address"),
    [
        ("adopt_policy", "h-clerk", "/en/roster/imports/new/"),
        ("load_roster", "h-manager", "/en/draws/announce/"),
        ("announce", "h-auditor", "/en/draws/2023-001/audit/"),
        ("announce", "h-manager", "/en/draws/2023-001/"),
        ("freeze", "h-thrower-1", "/en/draws/2023-001/throw/"),
        ("freeze", "h-manager", "/en/draws/2023-001/ceremony/"),
        ("throw", "h-manager", "/en/draws/2023-001/ceremony/"),
    ],
)
def test_whoever_has_to_act_next_is_led_there(begin, until, code, address):
    assert f'href="{address}"' in page_of(begin(until), code)


def test_whoever_has_thrown_waits_for_nothing(begin):
    season = begin("throw")
    assert "/throw/" not in page_of(season, "h-thrower-1")


def test_a_proposal_waits_for_those_who_may_answer_it_and_for_nobody_else(begin):
    from passmuster.web.approvals.services import propose

    season = begin("load_roster")
    with season.at(season.now):
        proposal = propose(
            by=season.cast.administrator,
            force=season.force,
            verb="grant-role",
            facts={"human": "h-payroll", "role": "trainer"},
        )
    address = f'/{proposal.pk}/"'
    for code in ("h-oversight", "h-staff"):
        assert address in page_of(season, code)
    for code in ("h-clerk", "h-manager", "h-inspector"):
        assert address not in page_of(season, code)


def test_the_units_of_a_commander_wait_for_their_count_after_each_import(begin):
    season = begin("load_roster")
    assert "/en/roster/headcounts/" not in page_of(season, "h-commander")
    with season.at(season.now + timedelta(hours=1)):
        season.import_roster(season.people[1:])
    assert "/en/roster/headcounts/" in page_of(season, "h-commander")
    assert "/en/roster/completeness/payroll/" in page_of(season, "h-payroll")


def test_the_newest_draw_is_shown_from_headcount_to_outcome(begin):
    season = begin("decide")
    page = page_of(season, "h-manager")
    assert "from headcount to outcome" in page
    assert "of the pool" in page


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_member_of_the_cast_has_a_start_page(begin, language):
    season = begin("freeze")
    for human in season.force.humans.all():
        assert page_of(season, human.code, language)
