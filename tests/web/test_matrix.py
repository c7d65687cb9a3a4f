"""All views × all roles × own and others' objects × methods, derived from the URL map.

What a role may is read from core/access alone, so a view that lets in more, or fewer, fails here
the day it is added; and so does one whose address names an object that nobody looks up.
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse

from passmuster.core.access.actors import Role, may
from passmuster.core.access.roles import GRANTABLE, OWN_UNIT_ONLY, READS_ONLY
from passmuster.web.sites.force.decide import LOOKS
from tests.support import matrix
from tests.support.factors import without_token
from tests.support.season import denied
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

UNIT = "post-1"
UNSAFE = ("post", "put", "patch", "delete")
SEES_EVERY_PROPOSAL = "access:read"
LET_IN, DENIED, NOT_FOUND = "let in", "denied", "not found"
OUTCOMES = {"role-not-allowed": DENIED, "reads-only": DENIED, "object-not-found": NOT_FOUND}


@pytest.fixture
def season(begin):
    season = begin("announce")
    with season.at(season.now + timedelta(minutes=5)):
        yield season


@pytest.fixture
def refusals_drawn_once(monkeypatch):
    """Draw a refusal once for each person and once at each address, of thousands that are met.

    How one was answered is read from the log, whatever its page looks like.
    """
    from passmuster.web.sites.force import failures

    drawn, met, draw = {}, set(), failures.render

    def drawn_once(request, template, facts=None, status=200):
        whose = (request.user.pk, template, (facts or {}).get("code"))
        where = request.resolver_match.route
        if whose not in drawn or where not in met:
            met.add(where)
            drawn[whose] = draw(request, template, facts).content
        return HttpResponse(drawn[whose], status=status)

    monkeypatch.setattr(failures, "render", drawn_once)


def address(page, objects):
    from passmuster.web.sites.force.objects import FINDERS

    known = matrix.NOBODYS | objects
    given = {
        name: known[name] if name in FINDERS else matrix.SAMPLES[name] for name in page.arguments
    }
    return reverse(page.name, kwargs=given)


def private_pages():
    return [page for page in matrix.pages() if page.action is not None]


def roles_apart():
    """Return one role of each kind: those whom the tables treat alike are one kind.

    The decider knows a role by these tables alone, so another of its kind meets the same answers.
    """
    actions = sorted({page.action for page in private_pages()})
    kinds = {}
    for role in sorted(GRANTABLE):
        allowed = tuple(may(role, action) for action in actions)
        kinds.setdefault((allowed, role in OWN_UNIT_ONLY, role in READS_ONLY), role)
    return list(kinds.values())


def newest_denial():
    from passmuster.web.ledger.denials import DENIED as KIND
    from passmuster.web.ledger.models import Event

    found = Event.objects.filter(kind=KIND).order_by("-pk")
    return found.values_list("pk", "body").first() or (0, b"")


def outcome(client, url, method="get"):
    """Return how the decider answered, as the log has it, and the status."""
    before, _ = newest_denial()
    answer = getattr(client, method)(url)
    after, body = newest_denial()
    assert answer.status_code < 500, url
    if after == before:
        return LET_IN, answer.status_code
    code = json.loads(bytes(body))["facts"]["code"]
    # Any other refusal comes from a rule that a page met after it was let in.
    return OUTCOMES.get(code, LET_IN), answer.status_code


def sees(role, page):
    """Tell whether a role may meet the samples of its own force: a grant's proposal, an order."""
    if "order" in page.arguments and role is Role.COLLECTOR:
        return False  # nobody is named for the sample order (attack N-01e tries whoever is)
    if "proposal" not in page.arguments or may(role, SEES_EVERY_PROPOSAL):
        return True
    return may(role, "access:propose") or may(role, "access:approve")


def test_every_view_is_named_marked_and_its_objects_are_looked_up():
    from passmuster.web.sites.force.objects import FINDERS, NO_OBJECT

    found = matrix.pages()
    assert len(found) > 60
    assert [page.route for page in found if page.action == "?"] == []
    assert [page.route for page in found if not page.name] == []
    assert {a for page in found for a in page.arguments} - set(FINDERS) - NO_OBJECT == set()


def test_nobody_without_an_account_opens_anything_but_the_public_doors(season, client):
    own = matrix.own_objects(season, UNIT)
    opened = []
    for page in private_pages():
        for method in ("get", *UNSAFE):
            answer = getattr(client, method)(address(page, own), SERVER_NAME="127.0.0.1")
            location = answer.headers.get("Location", "")
            if answer.status_code != 302 or "/account/sign-in/" not in location:
                opened.append((method, page.name, answer.status_code))
    assert opened == []


@pytest.mark.usefixtures("refusals_drawn_once")
def test_each_role_opens_what_the_table_says_and_nothing_of_others(season):
    codes = matrix.humans_of_every_role(season, UNIT)
    own = matrix.own_objects(season, UNIT)
    elsewhere = own | matrix.objects_of_another_unit(season, UNIT)
    foreign = matrix.objects_of_another_force(season)
    wrong = []
    for role in roles_apart():
        client = client_of(season, codes[role])
        for page in private_pages():
            allowed = may(role, page.action)
            mine = LET_IN if sees(role, page) else NOT_FOUND
            if matrix.PERSONAL & set(page.arguments):
                mine = NOT_FOUND
            asked = [("own", own, mine)]
            # Whose object it is matters to those whom the table lets in; others are stopped before.
            if allowed and set(page.arguments) & set(foreign):
                asked.append(("other force", foreign, NOT_FOUND))
            if allowed and role in OWN_UNIT_ONLY and {"person", "unit"} & set(page.arguments):
                asked.append(("other unit", elsewhere, NOT_FOUND))
            for whose, objects, expected in asked:
                got, status = outcome(client, address(page, objects))
                if got != (expected if allowed else DENIED):
                    wrong.append((role.value, whose, page.name, got, status))
    assert wrong == []


@pytest.mark.usefixtures("refusals_drawn_once")
@pytest.mark.parametrize("methods", [UNSAFE[:2], UNSAFE[2:]])
def test_the_inspector_who_reads_everything_changes_nothing_by_any_unsafe_method(season, methods):
    # Two methods at a time: of more than a thousand refusals in an hour none is recorded any more.
    code = matrix.humans_of_every_role(season, UNIT)[Role.INSPECTOR_GENERAL]
    own = matrix.own_objects(season, UNIT)
    client = client_of(season, code)
    let = []
    for page in private_pages():
        if page.action.startswith("own:"):
            continue
        for method in methods:
            if method == "post" and page.action in LOOKS:
                continue  # a look is asked for by a form, because it is recorded
            got, status = outcome(client, address(page, own), method)
            if got != DENIED:
                let.append((method, page.name, status))
    assert let == []
    assert {Role.INSPECTOR_GENERAL} == READS_ONLY


def test_somebody_elses_object_and_none_at_all_answer_with_the_same_bytes_and_are_counted(season):
    matrix.humans_of_every_role(season, UNIT)
    own = matrix.own_objects(season, UNIT)
    elsewhere = matrix.objects_of_another_unit(season, UNIT)
    client = client_of(season, "m-commander")
    met = 0
    for page in private_pages():
        named = {"person", "unit"} & set(page.arguments)
        if not named or not may(Role.COMMANDER, page.action):
            continue
        others = address(page, own | elsewhere)
        absent = address(page, own | dict.fromkeys(named, 99_999_999))
        first, second = client.get(others), client.get(absent)
        assert (first.status_code, second.status_code) == (404, 404)
        same = without_token(second).replace(absent[4:].encode(), others[4:].encode())
        assert without_token(first) == same, page.name
        met += 1
    assert met
    counted = [code for _who, _verb, code in denied() if code == "object-not-found"]
    assert len(counted) == 2 * met
