"""The pages of blind controls: who is shown what, and when."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.ledger.entries import commitment
from tests.support.blind_acts import AFTER, PLANNED_AT, controls_of, opens_early
from tests.support.browsing import approves, assert_refused, newest_proposal
from tests.support.factors import text_of
from tests.support.season import human
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

DOOR = "/en/laboratory/blind/"
TODAY = f"{DOOR}today/"


@pytest.fixture
def controls(begin):
    return controls_of(begin, kits=34)


def page_of(controls):
    return f"{DOOR}{controls.row.pk}/"


def test_a_manager_plans_a_quarter_on_the_page_and_learns_how_many_and_no_more(controls):
    with controls.season.at(PLANNED_AT + timedelta(days=15)):
        manager = client_of(controls.season, "h-manager")
        given = {"laboratory": "lab-1", "period": "2024-Q1", "regime": "nrc", "specimens": "100"}
        sent = manager.post(f"{DOOR}new/", given)
        assert (sent.status_code, sent.headers["Location"]) == (302, DOOR)
        listed = text_of(manager.get(DOOR))
        assert "Quarter 1 of 2024" in listed
        assert "Sealed until" in listed
        again = manager.post(f"{DOOR}new/", given)
    assert_refused(again, "blind-plan-made")
    assert 'value="100"' in again.content.decode()  # what was typed is kept


def test_the_control_of_today_is_shown_to_one_collector_and_planted_there(controls):
    first = controls.plan().controls[0]
    collector = client_of(controls.season, "h-collector")
    with controls.season.at(controls.day_of(first)):
        start = text_of(collector.get("/en/"))
        assert "A control is to be planted at your site" in start
        before = text_of(collector.get(TODAY))
        assert "Specimen number" not in before
        assert collector.post(TODAY, {"act": "show"}).status_code == 302
        shown = text_of(collector.get(TODAY))
        assert "Specimen number" in shown
        short = collector.post(TODAY, {"act": "planted", "a_ml": "10", "b_ml": "20"})
        assert "30" in text_of(short)
        assert controls.force.items.count() == 0
        done = collector.post(TODAY, {"act": "planted", "a_ml": "35", "b_ml": "20"})
        assert done.status_code == 302
        after = text_of(collector.get(TODAY))
        assert "Planted by you" in after
        form = collector.get(f"{DOOR}planted/{controls.row.takings.get().planting.pk}/form/")
    assert form.headers["Content-Type"] == "application/pdf"
    assert form.content[:4] == b"%PDF"
    assert controls.force.items.count() == 2


def test_another_collector_finds_neither_the_control_nor_its_form(controls):
    first = controls.plan().controls[0]
    planting = controls.plants(first)
    with controls.season.at(controls.day_of(first, 12)):
        human(controls.season, "h-collector-7", Role.COLLECTOR)
        other = client_of(controls.season, "h-collector-7")
        assert "Nothing falls due at your site today" in text_of(other.get(TODAY))
        assert_refused(other.post(TODAY, {"act": "show"}), "blind-nothing-due")
        assert other.get(f"{DOOR}planted/{planting.pk}/form/").status_code == 404


def test_a_sealed_plan_shows_its_commitment_alone_and_to_a_laboratory_nothing(controls):
    with controls.season.at(PLANNED_AT + timedelta(days=15)):
        inspector = client_of(controls.season, "h-inspector-2")
        answer = inspector.get(page_of(controls))
        assert_refused(answer, "blind-plan-sealed")
        assert controls.row.seal in answer.content.decode()
        laboratory = client_of(controls.season, "h-receiver")
        assert laboratory.get(page_of(controls)).status_code == 404
        assert "Quarter 4 of 2023" not in text_of(laboratory.get(DOOR))


def test_after_its_quarter_everybody_entitled_reads_the_scorecard_and_computes_the_seal(controls):
    (negative, *_rest) = controls.of_sort("negative")
    planting = controls.runs(negative)
    with controls.season.at(AFTER):
        for code in ("h-manager", "h-inspector-2", "h-doctor", "h-receiver"):
            shown = text_of(client_of(controls.season, code).get(page_of(controls)))
            assert "Reported as planted" in shown, code
            assert "1 of 1" in shown
        client = client_of(controls.season, "h-receiver")
        held = json.loads(client.get(f"{page_of(controls)}sealed-file/").content)
    salt, body = bytes.fromhex(held["salt"]), held["body"].encode()
    assert commitment(salt, body) == held["seal"] == controls.row.seal
    assert len(json.loads(body)["controls"]) == 30
    assert controls.number_of(planting).replace(" ", "") in shown.replace(" ", "")


def test_what_was_not_there_is_on_the_start_page_at_once_without_the_number(controls):
    (negative, *_rest) = controls.of_sort("negative")
    planting = controls.runs(negative, positive=True)
    number = controls.number_of(planting)
    with controls.season.at(controls.day_of(negative) + timedelta(days=1)):
        inspector = client_of(controls.season, "h-inspector-2")
        assert "a laboratory reported what was not there" in text_of(inspector.get("/en/"))
        told = text_of(inspector.get(DOOR))
        assert "A drug was reported that the control did not hold" in told
        assert number not in told.replace(" ", "")
        manager = client_of(controls.season, "h-manager")
        assert "reported what was not there" not in text_of(manager.get("/en/"))


def test_a_plan_that_two_opened_early_says_so_and_why(controls):
    with controls.season.at(PLANNED_AT + timedelta(days=15)):
        oversight = client_of(controls.season, controls.season.cast.oversight.human)
        early = f"{page_of(controls)}open-early/"
        assert "Why is it opened early?" in text_of(oversight.get(early))
        assert oversight.post(early, {"reason": "code-known"}).status_code == 302
        assert "It waits for the second person" in text_of(oversight.get(early))
        staff = client_of(controls.season, controls.season.cast.staff_side.human)
        approves(staff, newest_proposal())
        shown = text_of(oversight.get(page_of(controls)))
        assert "A control’s number became known" in shown
        assert_refused(oversight.get(early), "blind-plan-open")


def test_a_changed_file_is_said_and_not_shown(controls):
    from passmuster.web.installation import here

    here().kept_path(controls.row.sealed_sha256).write_bytes(b"altered")
    with controls.season.at(AFTER):
        opened = client_of(controls.season, "h-inspector-2").get(page_of(controls))
    assert_refused(opened, "kept-file-altered")
    assert opens_early
