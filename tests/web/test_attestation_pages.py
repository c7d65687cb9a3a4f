"""Units count their people in the browser: confirmed, signed, compared, once each."""

from __future__ import annotations

import pytest

from passmuster.core.access.actors import Role
from tests.support.factors import without_token
from tests.support.season import (
    BEFORE_FREEZE,
    denied,
    footprint,
    human,
    import_file,
    made_people,
    personnel_file,
)
from tests.support.signing_in import client_of

PEOPLE = made_people()
NEW = [PEOPLE[0]._replace(rank="ពលបាលទោ"), *PEOPLE[1:]]


@pytest.fixture
def season(begin):
    """Return a season with a new roster that nobody has counted yet."""
    opened = begin("announce")
    with opened.at(BEFORE_FREEZE):
        import_file(opened, personnel_file(NEW))
        human(opened, "h-post-1", Role.UNIT_OFFICER, "post-1")
        yield opened


@pytest.fixture
def officer(season):
    return client_of(season, "h-post-1")


def key(season, code="post-1"):
    return season.force.units.get(code=code).pk


def counted(client, season, **typed):
    """Send headcounts by unit code, ``post_1="50"``, confirmed; returns the page after it."""
    return sent(client, season, "confirm", **typed)


def sent(client, season, button="", **typed):
    """Send headcounts by a button, without one to be looked through; returns the page after it."""
    data = {f"unit-{key(season, code.replace('_', '-'))}": n for code, n in typed.items()}
    data |= {button: "yes"} if button else {}
    return client.post("/en/roster/headcounts/", data, follow=True).content.decode()


def attestations(season):
    snapshot = season.force.snapshots.order_by("-number").first()
    rows = snapshot.attestations.order_by("pk").values_list("unit__code", "headcount", "by")
    return list(rows)


def test_an_officer_is_asked_for_the_own_unit_and_shown_no_number(season, officer) -> None:
    # The token is random, and may hold any two digits.
    page = without_token(officer.get("/en/roster/headcounts/")).decode()
    assert page.count('name="unit-') == 1
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "50" not in main.replace("“", "")
    assert "On the roster" not in main


def test_the_numbers_are_shown_back_and_nothing_is_attested_before_they_are_confirmed(
    season, officer
) -> None:
    before = footprint()
    page = sent(officer, season, post_1="5000")
    assert "5\N{NO-BREAK SPACE}000" in page or "5 000" in page
    assert f'name="unit-{key(season)}" value="5000"' in page
    assert "You count each unit once" in page
    back = sent(officer, season, "mend", post_1="5000")
    assert 'value="5000"' in back
    assert "Attest these headcounts" not in back
    assert footprint() == before


def test_after_typing_the_rosters_number_stands_beside(season, officer) -> None:
    page = counted(officer, season, post_1="៥០")
    assert attestations(season) == [("post-1", 50, "h-post-1")]
    assert "On the roster" in page
    assert "Agrees" in page


@pytest.mark.parametrize(("typed", "said"), [("49", "1 fewer counted"), ("52", "2 more counted")])
def test_a_difference_is_named_and_not_called_a_fault(season, officer, typed, said) -> None:
    page = counted(officer, season, post_1=typed)
    assert said in page
    assert "tell the roster clerk" in page


def test_a_unit_is_counted_once_by_one_human(season, officer) -> None:
    counted(officer, season, post_1="49")
    assert 'name="unit-' not in officer.get("/en/roster/headcounts/").content.decode()
    before = footprint()
    counted(officer, season, post_1="50")
    assert footprint() == before
    assert attestations(season) == [("post-1", 49, "h-post-1")]


def test_the_service_refuses_a_second_count_whatever_a_browser_sends(season, officer) -> None:
    from passmuster.core.access.actors import Actor
    from passmuster.core.kernel.errors import Refused
    from passmuster.web.roster.counting import count_units

    counted(officer, season, post_1="49")
    by = Actor(human="h-post-1", role=Role.UNIT_OFFICER, unit="post-1")
    with pytest.raises(Refused) as caught:
        count_units(by=by, force=season.force, counts={"post-1": 50})
    assert caught.value.code == "counted-already"
    assert ("h-post-1", "count_units", "counted-already") in denied()


def test_another_person_above_may_count_again_and_is_not_told_the_number(season, officer) -> None:
    counted(officer, season, post_1="49")
    commander = client_of(season, "h-commander")
    page = commander.get("/en/roster/headcounts/").content.decode()
    assert page.count('name="unit-') == 7
    assert "Counted by you" not in page
    counted(commander, season, post_1="50", post_2="50")
    assert attestations(season)[1:] == [
        ("post-1", 50, "h-commander"),
        ("post-2", 50, "h-commander"),
    ]


def test_another_units_field_is_passed_over(season, officer) -> None:
    before = footprint()
    page = counted(officer, season, post_2="50")
    assert "Write the number of people of at least one unit." in page
    assert footprint() == before


@pytest.mark.parametrize("typed", ["fifty", "-3", "50.5", "9" * 30])
def test_what_is_no_number_is_kept_and_asked_again(season, officer, typed) -> None:
    page = counted(officer, season, post_1=typed)
    assert f'value="{typed}"' in page
    assert attestations(season) == []


def test_a_new_roster_is_counted_anew(season, officer) -> None:
    counted(officer, season, post_1="50")
    import_file(season, personnel_file(PEOPLE))
    assert 'name="unit-' in officer.get("/en/roster/headcounts/").content.decode()


def test_without_a_roster_nobody_is_asked(begin) -> None:
    season = begin("adopt_policy")
    page = client_of(season, "h-commander").get("/en/roster/headcounts/").content.decode()
    assert "There is no roster yet" in page


@pytest.mark.parametrize("code", ["h-clerk", "h-auditor", "h-manager", "h-inspector"])
def test_who_serves_in_no_unit_of_theirs_attests_nothing(season, code) -> None:
    client = client_of(season, code)
    before = footprint()
    assert client.get("/en/roster/headcounts/").status_code == 403
    data = {f"unit-{key(season)}": "50"}
    assert client.post("/en/roster/headcounts/", data).status_code == 403
    assert footprint() == before


def test_the_count_is_said_not_to_be_blind_and_no_number_is_hidden(season, officer) -> None:
    """The list of the unit's people has a total: a hidden number beside it hid nothing."""

    def number(page):
        return page.partition("<main")[2].partition("</main>")[0].count(">50<")

    assert "This count is not blind" in officer.get("/en/roster/headcounts/").content.decode()
    for address in ("/en/roster/", f"/en/roster/units/{key(season)}/"):
        page = officer.get(address).content.decode()
        assert number(page) == 1
        assert "Count first" not in page
