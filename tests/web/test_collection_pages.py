"""The collector's pages: every step from its row, nothing preselected, nothing lost, no script."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from passmuster.core.access.actors import Role
from passmuster.demo.collections import measured, ordinary, play, sealed
from tests.support import stepping
from tests.support.browsing import approves, newest_proposal
from tests.support.collecting import MORNING, ready_to_collect
from tests.support.factors import text_of
from tests.support.season import human
from tests.support.signing_in import client_of
from tests.support.stepping import sends, token_on


@pytest.fixture
def ready(begin):
    with ready_to_collect(begin("finish")) as made:
        yield made


def walks(ready, client, session, steps, moment=MORNING, until=""):
    return stepping.walks(ready, client, session, steps, moment, until)


def practising(client):
    from passmuster.web.collection.models import Session

    assert client.post("/en/collection/practice/").status_code == 302
    return Session.objects.order_by("-pk")[0]


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_step_of_a_practice_is_walked_in_the_browser(ready, language) -> None:
    client = client_of(ready.season, "h-collector", language=language)
    session = practising(client)
    walks(ready, client, session, ordinary(session))
    session.refresh_from_db()
    assert session.end == "collected"
    page = client.get(f"/{language}/collection/{session.pk}/summary/")
    assert page.status_code == 200
    assert "PRACTICE-F1" in text_of(page)


def test_a_step_names_its_place_the_next_step_and_preselects_nothing(ready) -> None:
    client = client_of(ready.season, "h-collector")
    session = practising(client)
    moment = walks(ready, client, session, ordinary(session), until="volume")
    with ready.at(moment + timedelta(seconds=20)):
        page = client.get(f"/en/collection/{session.pk}/step/temperature/")
    source, text = page.content.decode(), text_of(page)
    assert "Step 14 of 24" in text
    assert "Save and go on to step 15" in text
    assert "PRACTICE-F1" in text
    assert "<animateTransform" in source
    assert " checked" not in source
    assert 'lang="km"' in source
    assert "<script" not in source


def test_only_what_may_be_left_out_is_called_optional(ready) -> None:
    client = client_of(ready.season, "h-collector")
    session = practising(client)
    moment, said = MORNING, {}
    for name, answers in ordinary(session):
        moment += timedelta(seconds=50)
        with ready.at(moment):
            page = client.get(f"/en/collection/{session.pk}/step/{name}/")
            said[name] = text_of(page).count("(optional)")
            assert sends(client, session, name, answers).status_code == 302
    assert {name for name, times in said.items() if times} == {"temperature"}


def test_a_button_leads_to_a_step_only_where_another_follows_on_this_phone(ready) -> None:
    client = client_of(ready.season, "h-collector")
    session = practising(client)
    moment = walks(ready, client, session, ordinary(session), until="look")
    with ready.at(moment):
        page = text_of(client.get(f"/en/collection/{session.pk}/step/pour-a/"))
    assert "Save and go on to step" not in page
    assert "Save and go on" in page


def test_numbers_to_be_read_aloud_stand_in_groups_and_practice_as_it_is(ready) -> None:
    from passmuster.web.theme.templatetags.theme import serial

    assert serial("100000500322") == "1000 0050 0322"
    assert serial("P100000500322") == "P 1000 0050 0322"
    assert serial("PRACTICE-F1") == "PRACTICE-F1"


def test_what_was_typed_comes_back_with_the_faults_named(ready) -> None:
    client = client_of(ready.season, "h-collector")
    session = practising(client)
    moment = walks(ready, client, session, ordinary(session), until="volume")
    with ready.at(moment):
        answer = sends(client, session, "temperature", {"tenths": 345})
    source = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "34,5" in source
    assert "Choose one answer" in source
    assert session.events.filter(step="temperature").count() == 0


def test_going_back_and_sending_again_loses_nothing_and_writes_nothing(ready) -> None:
    client = client_of(ready.season, "h-collector")
    session = practising(client)
    url = f"/en/collection/{session.pk}/step/order-received/"
    token = token_on(client.get(url).content.decode())
    typed = {"token": token, "order": session.order, "reason": "random", "observed": "no"}
    assert client.post(url, typed).status_code == 302
    assert client.post(url, typed).status_code == 302
    assert session.events.count() == 1
    again = client.get(url)
    assert again.status_code == 302
    assert client.get(again["Location"])["Location"].endswith("/step/arrival/")


def test_temperature_after_four_minutes_is_saved_and_leads_to_an_observed_second(ready) -> None:
    client = client_of(ready.season, "h-collector")
    session = practising(client)
    moment = walks(ready, client, session, ordinary(session), until="volume")
    late = moment + timedelta(minutes=5)
    with ready.at(late):
        page = client.get(f"/en/collection/{session.pk}/step/temperature/")
        assert "The time for reading is over" in text_of(page)
        walks(ready, client, session, list(measured())[1:], late)
        page = client.get(f"/en/collection/{session.pk}/", follow=True)
    assert "Order an observed collection" in text_of(page)


def test_a_second_specimen_is_begun_by_its_name_and_bears_no_number_of_the_first(ready) -> None:
    client = client_of(ready.season, "h-collector")
    session = practising(client)
    moment = walks(ready, client, session, ordinary(session), until="give-specimen")
    first = [*measured(tenths=310, strip="below"), ("order-observed", {"trigger": "temperature"})]
    first[-1][1]["told"] = "told-why"
    signing = sealed(session)
    before = [*first, *(done for done in signing if done[0] != "collector-certifies")]
    moment = walks(ready, client, session, before, moment)
    steps = f"/en/collection/{session.pk}/step"
    with ready.at(moment):
        signs = text_of(client.get(f"{steps}/collector-certifies/"))
    assert "Save and begin the second specimen" in signs
    assert "go on to step" not in signs
    assert "PRACTICE-F1" in signs
    assert "Specimen 1 of 2" in signs
    certified = [done for done in sealed(session) if done[0] == "collector-certifies"]
    moment = walks(ready, client, session, certified, moment)
    with ready.at(moment):
        begins = text_of(client.get(f"{steps}/form-part-one/"))
    assert f"Step 9 of 24 · {session.number} · Specimen 2 of 2" in begins
    assert "PRACTICE-F1" not in begins


def test_a_refused_step_says_why_and_leads_on(ready) -> None:
    client = client_of(ready.season, "h-collector")
    session = practising(client)
    walks(ready, client, session, ordinary(session), until="no-medicines")
    with ready.at(MORNING + timedelta(hours=1)):
        answer = sends(client, session, "form-part-one", {"form": "F-1"})
    assert "live-serial-in-practice" in text_of(answer)
    assert "This step is not stored" in text_of(answer)


def test_an_observed_live_collection_takes_two_phones(ready) -> None:
    from passmuster.web.collection.models import Session

    ready.order(trigger="observation-owed")
    manager = client_of(ready.season, "h-manager")
    chosen = {"order": "R-0001", "human": "h-collector"}
    assert manager.post("/en/collection/assignments/", chosen).status_code == 302
    collector = client_of(ready.season, "h-collector")
    observer = client_of(ready.season, "h-observer")
    page = collector.get("/en/collection/")
    found = re.search(r"/en/collection/assignments/(\d+)/", page.content.decode())
    assert found
    url = found[0]
    assert collector.post(url, {}).status_code == 200
    assert collector.post(url, {"relation": "none"}).status_code == 302
    assert collector.post(f"{url}open/").status_code == 302
    session = Session.objects.get(order="R-0001")
    moment = walks(ready, collector, session, ordinary(session), until="wash-hands")
    with ready.at(moment):
        lonely = collector.get(f"/en/collection/{session.pk}/step/name-observer/")
        assert "Nobody whom you asked has declared yet." in text_of(lonely)
        assert "Save and go on" not in text_of(lonely)
        asked = collector.post(f"/en/collection/{session.pk}/observer/", {"human": "h-observer"})
        assert asked.status_code == 302
        page = observer.get("/en/collection/")
        found = re.search(r"/en/collection/assignments/(\d+)/", page.content.decode())
        assert found
        observer.post(found[0], {"relation": "none"})
        named = sends(collector, session, "name-observer", {"observer": "h-observer"})
        assert named.status_code == 302
        container = dict(ordinary(session))["choose-container"]
        sends(collector, session, "choose-container", container)
        waits = collector.get(f"/en/collection/{session.pk}/")
        assert "The observer records this step" in text_of(waits)
        check = {
            "clothing": "raised-and-turned",
            "device": "none-seen",
            "observation": "permitted",
        }
        own = observer.get(f"/en/collection/{session.pk}/step/observer-check/")
        assert "Save and go on to step" not in text_of(own), "the next step is the collector's"
        assert sends(observer, session, "observer-check", check).status_code == 302
        page = collector.get(f"/en/collection/{session.pk}/", follow=True)
    assert "What did the donor hand over?" in text_of(page)


def test_nobody_else_sees_or_steps_a_collection(ready) -> None:
    session = ready.opened()
    other = human(ready.season, "h-collector-2", Role.COLLECTOR)
    client = client_of(ready.season, other.human)
    for name in ("collection", "collection-summary"):
        url = reverse(name, kwargs={"collection": session.pk})
        assert client.get(url).status_code == 404
    reader = client_of(ready.season, "h-inspector")
    assert reader.get(f"/en/collection/{session.pk}/summary/").status_code == 200
    assert reader.get(f"/en/collection/{session.pk}/").status_code == 403


def test_no_page_of_a_collection_holds_the_donors_name_or_number(ready) -> None:
    session = ready.opened()
    play(ready.at, MORNING, ready.collector, session, ordinary(session), until="volume")
    client = client_of(ready.season, "h-collector")
    pages = [
        client.get(f"/en/collection/{session.pk}/", follow=True),
        client.get(f"/en/collection/{session.pk}/summary/"),
        client.get("/en/collection/"),
    ]
    for page in pages:
        assert page.status_code == 200
        for secret in (ready.person.service_number, ready.person.full_name):
            assert secret not in page.content.decode()


def test_facts_are_proposed_by_the_official_and_signed_by_a_second(ready) -> None:
    session = ready.opened()
    client = client_of(ready.season, "h-collector")
    moment = walks(ready, client, session, ordinary(session), until="no-medicines")
    facts = {"ground": "left", "said": "Left the room.", "first_specimen": "none-kept"}
    with ready.at(moment):
        assert sends(client, session, "refusal-facts", facts).status_code == 302
    human(ready.season, "h-discipline", Role.DISCIPLINE_OFFICER)
    official = client_of(ready.season, "h-discipline")
    url = f"/en/collection/refusals/{session.pk}/"
    assert "Left the room." in text_of(official.get(url))
    typed = {"refusal": "yes", "reasons": "Two people saw it, and both wrote it down."}
    assert official.post(url, {"refusal": "yes"}).status_code == 200
    short = official.post(url, {"refusal": "yes", "reasons": "Two saw it."})
    assert "written-reasons-missing" in text_of(short)
    assert official.post(url, typed).status_code == 302
    second = client_of(ready.season, "h-oversight")
    page = second.get(f"/en/approvals/{newest_proposal()}/answer/")
    assert "Two people saw it, and both" in text_of(page)
    assert approves(second, newest_proposal()).status_code == 302
    session.refresh_from_db()
    assert session.decision.refusal is True
    assert "No facts wait" in text_of(official.get("/en/collection/refusals/"))


def test_a_line_of_training_is_proposed_by_a_trainer_and_signed_by_another(ready) -> None:
    from passmuster.web.collection.models import CollectorRecord

    human(ready.season, "h-new", Role.COLLECTOR)
    trainer = client_of(ready.season, "h-trainer")
    url = "/en/collection/training/h-new/"
    assert "Nothing is on file" in text_of(trainer.get(url))
    line = {"kind": "training", "day": "1/9/2023"}
    assert trainer.post(url, {"kind": "training"}).status_code == 200
    assert trainer.post(url, line).status_code == 302
    assert CollectorRecord.objects.filter(human="h-new").count() == 0
    oversight = client_of(ready.season, "h-oversight")
    assert approves(oversight, newest_proposal()).status_code == 302
    assert CollectorRecord.objects.get(human="h-new").second == "h-oversight"
    reader = client_of(ready.season, "h-manager")
    assert "Mock collections" in text_of(reader.get("/en/collection/training/"))


def test_a_donor_objects_on_the_own_page_and_the_manager_reads_it(ready) -> None:
    from passmuster.web.roster.identity import tie_person

    human(ready.season, "h-donor", Role.OFFICER)
    cast = ready.season.cast
    tie_person(
        by=cast.administrator,
        second=cast.staff_side,
        human=ready.force.humans.get(code="h-donor"),
        person=ready.person,
    )
    row = ready.assigned()
    donor = client_of(ready.season, "h-donor")
    assert "Person of h-collector" in text_of(donor.get("/en/collection/mine/"))
    url = f"/en/collection/mine/{row.pk}/"
    assert donor.post(url, {}).status_code == 200
    assert donor.post(url, {"words": "We quarrelled."}).status_code == 302
    manager = client_of(ready.season, "h-manager")
    assert "We quarrelled." in text_of(manager.get("/en/collection/assignments/"))
    stranger = client_of(ready.season, human(ready.season, "h-other", Role.OFFICER).human)
    assert stranger.get(url).status_code == 404


def test_the_inspector_reads_questions_and_no_findings(ready) -> None:
    session = ready.opened()
    play(ready.at, MORNING, ready.collector, session, ordinary(session), seconds=2)
    text = text_of(client_of(ready.season, "h-inspector").get("/en/collection/signals/"))
    assert session.number in text
    assert "a question and no finding" in text


def test_every_step_field_and_answer_has_its_words() -> None:
    from passmuster.core.collection.fields import Kind
    from passmuster.core.collection.refusals import GROUNDS
    from passmuster.core.collection.session import SessionEnd
    from passmuster.core.collection.steps import STEPS
    from passmuster.core.orders.reasons import Reason
    from passmuster.web.wording import collections as words
    from passmuster.web.wording import collectors

    assert set(words.STEPS) == {step.code for step in STEPS}
    assert set(collectors.GROUNDS) == {ground.code for ground in GROUNDS}
    assert set(collectors.REASONS) == set(Reason)
    assert set(collectors.ENDS) == set(SessionEnd)
    for step in STEPS:
        for field in step.fields:
            assert words.label_of(step.code, field.name)
            if field.kind is Kind.CHOICE and field.name != "ground":
                for one in field.choices:
                    assert f"{field.name}:{one}" in words.CHOICES, (step.code, field.name, one)


def test_a_summary_names_people_and_rules_in_words_and_no_code(ready) -> None:
    session = ready.opened()
    moment = play(ready.at, MORNING, ready.collector, session, ordinary(session), until="volume")
    with ready.at(moment):
        page = text_of(client_of(ready.season, "h-inspector").get(summary_of(session)))
    assert "Collector Person of h-collector" in page
    assert "49 CFR Part 40, as of 2023" in page
    assert "49-cfr-40-2023" not in page
    assert re.findall(r"(?<!Person of )h-[a-z]+", page.split("Record ")[0]) == []


def summary_of(session):
    return f"/en/collection/{session.pk}/summary/"
