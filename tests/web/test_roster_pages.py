"""The roster's pages: the tree, a unit, the list of people, and who sees which of them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test.utils import CaptureQueriesContext

from passmuster.core.access.actors import Role
from passmuster.core.roster.people import Person
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


def unit_officer(season, unit="post-1", code="h-post-1"):
    human(season, code, Role.UNIT_OFFICER, unit)
    return client_of(season, code)


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def main(answer) -> str:
    """Return the page without its head and frame, where its own address stands."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def unit_of(season, code):
    return season.force.units.get(code=code)


def person_in(season, code):
    return season.force.persons.filter(unit__code=code).first()


# --- The tree ---------------------------------------------------------------------------------


def test_the_tree_shows_every_unit_with_its_headcount_and_marks(season, clerk) -> None:
    page = text(clerk.get("/en/roster/"))
    for number in range(6):
        assert f">Post {number}" in page
    assert page.count("Counted") >= 6
    assert page.count("Agrees") >= 6
    assert "300 people in service" in page


def test_a_unit_that_payroll_counts_otherwise_says_so(season, clerk) -> None:
    import_file(season, personnel_file(PEOPLE[1:]))
    page = text(clerk.get("/en/roster/"))
    assert "One more on payroll" in page
    assert "Not counted yet" in page


def test_a_stranger_on_payroll_is_said_of_no_unit(season, clerk) -> None:
    season.deliver_payroll([*PEOPLE, Person("PS999999")])
    assert "Payroll pays 1 person whom the roster has never known." in text(
        clerk.get("/en/roster/")
    )


def test_a_unit_officer_sees_the_own_unit_only(season) -> None:
    officer = unit_officer(season)
    page = text(officer.get("/en/roster/"))
    assert ">Post 1" in page
    assert ">Post 2" not in page
    assert "50 people in service" in page
    assert "300 people" not in page


def test_a_tree_without_a_roster_says_what_will_stand_there(begin) -> None:
    season = begin("adopt_policy")
    assert "There is no roster yet" in text(client_of(season, "h-clerk").get("/en/roster/"))


def test_a_unit_whose_name_holds_a_slash_has_its_page(season, clerk) -> None:
    odd = Person("PS900001", name="សុខ", unit_name="Patrol/Night <b>")
    import_file(season, personnel_file([*PEOPLE, odd]))
    page = text(clerk.get("/en/roster/"))
    assert "Patrol/Night &lt;b&gt;" in page
    assert "PS900001" in text(
        clerk.get(f"/en/roster/units/{unit_of(season, 'Patrol/Night <b>').pk}/")
    )


def test_another_units_page_and_one_that_is_not_there_answer_alike(season) -> None:
    officer = unit_officer(season)
    own, other = unit_of(season, "post-1"), unit_of(season, "post-2")
    assert officer.get(f"/en/roster/units/{own.pk}/").status_code == 200
    foreign = officer.get(f"/en/roster/units/{other.pk}/")
    absent = officer.get("/en/roster/units/999999/")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert main(foreign) == main(absent)
    assert ("h-post-1", "roster:read", "object-not-found") in denied()


def test_the_units_people_stand_on_its_page(season, clerk) -> None:
    page = text(clerk.get(f"/en/roster/units/{unit_of(season, 'post-3').pk}/"))
    assert "PS000003" in page
    assert "PS000004" not in page


# --- The list ---------------------------------------------------------------------------------


def test_the_list_shows_both_scripts_and_finds_either_spelling(season, clerk) -> None:
    page = text(clerk.get("/en/roster/people/"))
    assert PEOPLE[0].name in page
    assert PEOPLE[0].latin_name in page
    for query in (PEOPLE[0].name, PEOPLE[0].latin_name.lower(), "PS០០០០០១"):
        assert "PS000001" in text(clerk.get("/en/roster/people/", {"q": query}))
    assert "PS000001" not in text(clerk.get("/en/roster/people/", {"q": "nobody"}))


def test_filters_narrow_by_unit_class_status_and_rank(season, clerk) -> None:
    address = "/en/roster/people/"
    assert "All 50" not in text(clerk.get(address, {"class": "staff"}))
    assert "30 of 300 rows" in text(clerk.get(address, {"class": "staff"})).replace("\u00a0", " ")
    assert "50 of 300 rows" in text(clerk.get(address, {"unit": "Post 1"}))
    assert "30 of 300 rows" in text(clerk.get(address, {"rank": "វរសេនីយ៍ទោ"}))
    assert "None of 300 rows" in text(clerk.get(address, {"status": "suspended"}))


def test_only_who_may_read_the_roster_sees_names(season) -> None:
    for code in ("h-manager", "h-payroll", "h-staff", "h-oversight", "h-notifier"):
        answer = client_of(season, code).get("/en/roster/people/")
        assert answer.status_code == 403
        assert PEOPLE[0].latin_name.encode() not in answer.content


def test_a_unit_officers_list_holds_nobody_of_another_unit_whatever_is_asked(season) -> None:
    officer = unit_officer(season)
    for asked in ({}, {"unit": "Post 2"}, {"q": "PS000002"}, {"page": "2"}, {"sort": "-unit"}):
        assert "PS000002</a>" not in text(officer.get("/en/roster/people/", asked))


def test_the_number_of_queries_does_not_grow_with_the_list(season, clerk) -> None:
    from django.db import connection

    def queries(address, **asked):
        clerk.get(address, asked)
        with CaptureQueriesContext(
            connection,
        ) as found:
            text(clerk.get(address, asked))
        return len(found)

    people = queries("/en/roster/people/")
    tree = queries("/en/roster/")
    more = [
        Person(f"QS{n:06d}", name="ចាន់", unit_code=f"new-{n % 40}", unit_name=f"New {n % 40}")
        for n in range(200)
    ]
    import_file(season, personnel_file([*PEOPLE, *more]))
    assert queries("/en/roster/people/") == people
    assert queries("/en/roster/people/", page="3") == people
    assert queries("/en/roster/") == tree


# --- Lists taken away -------------------------------------------------------------------------


def taken(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def exported(season):
    events = season.force.log.events.filter(kind="roster:exported").order_by("id")
    return [json.loads(bytes(event.body))["facts"] for event in events]


def test_a_list_taken_away_is_recorded_with_its_filter_and_rows_and_holds_the_number(
    season, clerk
) -> None:
    address = "/en/roster/people/?class=staff&q=Sok&export=csv"
    data = taken(clerk.get(address)).decode("utf-8-sig")
    (facts,) = exported(season)
    assert (facts["list"], facts["kind"], facts["filters"]) == ("people", "csv", ["q", "class"])
    assert facts["rows"] == sum("Sok" in p.latin_name and p.person_class == "staff" for p in PEOPLE)
    event = season.force.log.events.get(kind="roster:exported")
    assert event.commitment[:16] in data
    assert "Sok" not in json.dumps(facts)


def test_who_may_not_take_lists_away_gets_the_page_and_no_file(season) -> None:
    officer = unit_officer(season)
    answer = officer.get("/en/roster/people/?export=csv")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "export=csv" not in main(answer)
    assert exported(season) == []


def test_hostile_names_are_text_on_the_page_and_in_the_file(season, clerk) -> None:
    hostile = [
        Person("PS800001", name="<script>alert(1)</script>", unit_code="post-1"),
        Person("PS800002", name='=HYPERLINK("http://x")', unit_code="post-1"),
        Person("PS800003", name="{{ settings.SECRET_KEY }}{% now 'Y' %}", unit_code="post-1"),
        Person("PS800004", name="\u202eevil\u202c", unit_code="post-1"),
    ]
    import_file(season, personnel_file([*PEOPLE, *hostile]))
    page = text(clerk.get("/en/roster/people/", {"q": "PS80000"}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ settings.SECRET_KEY }}" in page
    assert "\u202e" not in page
    data = taken(clerk.get("/en/roster/people/?q=PS80000&export=csv")).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(data)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell not in ("", "-")]


@pytest.mark.parametrize("address", ["/km/roster/", "/km/roster/people/", "/km/roster/imports/"])
def test_the_pages_speak_khmer_too(clerk, address) -> None:
    assert 'lang="km"' in text(clerk.get(address))
