"""Whoever approves reads the whole matter: each fact that the act uses stands on the page."""

from __future__ import annotations

import pytest

from tests.support.browsing import newest_proposal, shown_on
from tests.support.factors import text_of
from tests.support.proposal_facts import EVERY, facts_read
from tests.support.signing_in import client_of

WHOLE = {
    "record-credential": {"holder", "number", "first_day", "last_day"},
    "register-holder": {"code", "kind", "name_en", "name_km"},
}
"""Acts that hand their facts on whole: what these are."""


def verbs():
    from passmuster.web.approvals.verbs import registered

    return {verb.name: verb for verb in registered()}


def unsaid(verb):
    """Return the facts that an act uses and its description does not read."""
    used, said = facts_read(verb.run), facts_read(verb.describe)
    return (used - {EVERY} | WHOLE.get(verb.name, set())) - said


def test_the_description_of_every_proposal_reads_each_fact_that_its_act_uses():
    assert len(verbs()) >= 50
    assert {name: sorted(unsaid(verb)) for name, verb in verbs().items() if unsaid(verb)} == {}


def test_every_act_uses_facts_that_can_be_read_off_it():
    for name, verb in verbs().items():
        used = facts_read(verb.run)
        assert used or name in WHOLE, name
        assert EVERY not in used or name in WHOLE, name


def test_a_description_that_leaves_a_fact_out_is_found():
    from dataclasses import replace

    verb = verbs()["exclude-person"]
    blind = replace(verb, describe=lambda force, facts: facts["person"])
    assert unsaid(blind) == {"reason", "from_day", "until_day", "evidence_sha256"}


@pytest.mark.django_db
def test_what_an_approver_is_shown_is_bound_by_the_hash_that_is_approved(begin):
    """A name that the roster changes after it was shown takes the approval back."""
    from tests.support.browsing import approves, assert_refused

    season = begin("freeze")
    administrator, outside = client_of(season, "h-admin"), client_of(season, "h-staff")
    person = season.force.persons.order_by("pk")[0]
    administrator.post("/en/people/of/h-payroll/tie/", {"number": person.service_number})
    number = newest_proposal()
    shown = shown_on(outside, number)
    type(person).objects.filter(pk=person.pk).update(full_name="Somebody Else")
    read = text_of(outside.get(f"/en/approvals/{number}/answer/"))
    assert "Somebody Else" in read
    assert_refused(approves(outside, number, shown=shown), "changed-since-shown")


@pytest.mark.django_db
def test_each_row_of_a_description_stands_on_the_page_of_the_answer(begin):
    from passmuster.web.approvals.queries import open_proposals

    season = begin("freeze")
    client = client_of(season, "h-admin")
    client.post("/en/people/of/h-payroll/tie/", {"number": person_number(season)})
    (asked,) = open_proposals(season.force)
    said = text_of(client_of(season, "h-staff").get(f"/en/approvals/{asked.pk}/answer/"))
    described = verbs()[asked.verb].describe(season.force, asked.facts)
    for question, answer in (*described.rows, *described.for_approver):
        assert " ".join(str(question).split()) in said
        assert " ".join(str(answer).split()) in said


def person_number(season):
    return season.force.persons.order_by("pk")[0].service_number
