"""The pages of panel and cutoffs: everybody reads, one proposes, another signs what differs."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from tests.support.browsing import approves, assert_refused, newest_proposal, nothing_moves
from tests.support.factors import text_of
from tests.support.own_rules import own_body
from tests.support.rules_acts import LEAD, PAPER, choose, chosen
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

RULES, NEW = "/en/laboratory/rules/", "/en/laboratory/rules/new/"
FROM_FILE = f"{NEW}?base=file"
START = "phnom-penh-start (start)"


@pytest.fixture
def season(begin):
    found = begin("establish")
    with found.at(found.now):
        yield found


@pytest.fixture
def manager(season):
    return client_of(season, "h-manager")


@pytest.fixture
def oversight(season):
    return client_of(season, "h-oversight")


def typed(season, days=30, **changes):
    since = localdate(season.now) + timedelta(days=days)
    return {
        "since": since.isoformat(),
        "certificate": "TOX-7",
        "paper": SimpleUploadedFile("certificate.pdf", PAPER),
    } | changes


def as_file(**changes):
    body = json.dumps(own_body(**changes), ensure_ascii=False).encode()
    return SimpleUploadedFile("rules.json", body)


def test_a_force_that_chose_nothing_shows_the_set_it_starts_with_to_every_role(season):
    for code in ("h-manager", "h-oversight", "h-clerk"):
        shown = text_of(client_of(season, code).get(RULES))
        assert START in shown
        assert "From the start" in shown
        assert "2 000" in shown


def test_a_file_is_proposed_shown_cutoff_by_cutoff_and_signed_by_another(
    season, manager, oversight
):
    manager.post(FROM_FILE, typed(season, file=as_file()))
    assert season.force.rule_sets.count() == 0
    proposal = newest_proposal()
    shown = text_of(oversight.get(f"/en/approvals/{proposal}/"))
    assert "morphine , confirmation" in shown
    assert "2 000 ng/mL → 300 ng/mL: stricter" in shown
    assert "TOX-7" in shown
    paper = oversight.get(f"/en/laboratory/rules/paper/{proposal}/")
    assert paper.content == PAPER
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert manager.get(f"/en/laboratory/rules/paper/{proposal}/").status_code == 403
    approves(oversight, proposal)
    row = season.force.rule_sets.get()
    assert (row.name, row.version, row.certificate) == ("preah-sovann", "2027-1", "TOX-7")
    listed = text_of(manager.get(RULES))
    assert "Announced" in listed
    assert START in listed
    page = text_of(manager.get(f"{RULES}{row.pk}/"))
    assert "2 000 ng/mL → 300 ng/mL: stricter" in page
    assert "The day on which it was sealed" in page


def test_a_looser_cutoff_is_called_looser_where_it_is_signed(season, manager, oversight):
    cutoffs = [{"row": "ketamines", "analyte": "KET", "value": 1000}]
    manager.post(FROM_FILE, typed(season, file=as_file(cutoffs=cutoffs)))
    shown = text_of(oversight.get(f"/en/approvals/{newest_proposal()}/"))
    assert "ketamine , confirmation" in shown
    assert "100 ng/mL → 1 000 ng/mL: looser" in shown


def test_rows_of_a_known_set_are_left_out_on_the_page(season, manager, oversight):
    page = f"{NEW}?base=dot-2023"
    assert "phencyclidine" in text_of(manager.get(page))
    kept = ["cannabinoids", "cocaine-metabolites", "6-AM"]
    manager.post(page, typed(season, rows=kept))
    approves(oversight, newest_proposal())
    row = season.force.rule_sets.get()
    assert row.name == "dot-2023"
    assert row.version.startswith("2023-06-01-")
    assert "no longer tested" in text_of(manager.get(f"{RULES}{row.pk}/"))


def test_what_is_in_force_is_shown_with_what_was_before(season, manager):
    chosen(season)
    with season.at(season.now):
        shown = text_of(client_of(season, "h-manager").get(RULES))
    assert "Preah Sovann, urine" in shown
    assert "In force" in shown
    assert f"Before: {START}" in shown


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"days": 29}, "change-too-soon"),
        ({"days": 0}, "change-too-soon"),
        ({"certificate": "dear colleague"}, "case-number-unreadable"),
        ({"file": as_file(name="dot-2023")}, "rule-set-name-taken"),
        ({"file": SimpleUploadedFile("rules.json", b"{")}, "rule-set-unreadable"),
        ({"file": as_file(without=["cocaine"])}, "rule-set-unreadable"),
    ],
)
def test_what_cannot_be_is_refused_and_keeps_what_was_typed(season, manager, changes, code):
    days = changes.get("days", 30)
    given = {"file": as_file()} | {name: one for name, one in changes.items() if name != "days"}
    for one in given.values():
        if isinstance(one, SimpleUploadedFile):
            one.seek(0)
    with nothing_moves():
        answer = manager.post(FROM_FILE, typed(season, days, **given))
        assert_refused(answer, code)
    certificate = given.get("certificate", "TOX-7")
    assert f'value="{certificate}"' in answer.content.decode()


def test_a_file_says_what_in_it_is_wrong(season, manager):
    answer = manager.post(FROM_FILE, typed(season, file=as_file(without=["cocaine"])))
    assert "there is no row “cocaine”" in text_of(answer)


@pytest.mark.parametrize("missing", ["certificate", "paper", "since", "file"])
def test_a_form_with_a_gap_proposes_nothing(season, manager, missing):
    given = typed(season, file=as_file())
    del given[missing]
    with nothing_moves():
        assert manager.post(FROM_FILE, given).status_code in {200, 400}


def test_a_proposal_is_read_anew_where_another_change_came_between(season, manager, oversight):
    manager.post(FROM_FILE, typed(season, file=as_file()))
    proposal = newest_proposal()
    later = (localdate(season.now) + LEAD + timedelta(days=9)).isoformat()
    shown = text_of(oversight.get(f"/en/approvals/{proposal}/answer/"))
    assert "stricter" in shown
    from tests.support.browsing import shown_on

    before = shown_on(oversight, proposal)
    choose(season, body=own_body(version="2027-2", without=["6-AM"]), in_force_from=later)
    assert_refused(approves(oversight, proposal, shown=before), "changed-since-shown")


def test_an_address_that_names_no_known_set_offers_the_choice(season, manager):
    shown = text_of(manager.get(f"{NEW}?base=dot-1988"))
    assert "A rule set from a file" in shown
    assert "US DOT" in shown or "49 CFR" in shown
