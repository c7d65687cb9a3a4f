"""Whom a pouch is handed to: somebody registered by two people, never a name that was typed."""

from __future__ import annotations

import re

import pytest

from passmuster.demo.collections import ordinary, play
from tests.support import stepping
from tests.support.browsing import nothing_moves
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.season import refused
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(begin):
    with live(begin("finish")) as made:
        yield made


def holder(ready, code, kind, **names):
    from passmuster.web.custody.holders import register_holder

    both = {"by": ready.season.cast.manager, "second": ready.season.cast.oversight}
    named = {"name_en": code, "name_km": code} | names
    return register_holder(**both, force=ready.force, code=code, kind=kind, **named)


@pytest.mark.parametrize("step", ["collector-certifies", "ship"])
def test_a_courier_is_chosen_from_those_registered_and_none_beforehand(ready, step) -> None:
    holder(ready, "lab-1", "laboratory", name_en="Laboratory by the river")
    client = client_of(ready.season, ready.collector.human)
    session = ready.opened()
    steps = list(ordinary(session))
    before = steps[: [name for name, _ in steps].index(step)]
    moment = play(ready.at, ready.season.now, ready.collector, session, before)
    with ready.at(moment):
        page = client.get(f"/en/collection/{session.pk}/step/{step}/")
        offered = re.findall(r'name="courier" value="([^"]+)"', page.content.decode())
        assert offered == ["courier-1", "lab-1"]
        assert " checked" not in page.content.decode()
        assert "Courier on the northern road" in text_of(page)
        with nothing_moves():
            more = {"signed": "signed"} if step == "collector-certifies" else {}
            typed = {"courier": "My cousin", **more}
            answer = stepping.sends(client, session, step, typed)
            assert answer.status_code == 200
            assert "courier" in answer.content.decode()


def test_a_typed_name_is_refused_behind_the_form_too_and_the_site_is_no_courier(ready) -> None:
    from passmuster.demo.collections import record

    session = ready.opened()
    moment = play(
        ready.at, ready.season.now, ready.collector, session, ordinary(session), until="pouch"
    )
    moment = play(
        ready.at, moment, ready.collector, session, [dict_of(ordinary(session), "send-copies")]
    )
    with ready.at(moment):
        for name in ("My cousin", "site-1", "PRACTICE-COURIER"):
            with refused("courier-unknown"):
                record(ready.collector, ready.force, session, ("ship", {"courier": name}))
        record(ready.collector, ready.force, session, ("ship", {"courier": "courier-1"}))
        client = client_of(ready.season, ready.collector.human)
        said = text_of(client.get(f"/en/collection/{session.pk}/summary/"))
    assert "Who carries it? Courier on the northern road" in said
    assert "courier-1" not in said


def dict_of(steps, name):
    return next(done for done in steps if done[0] == name)


def test_a_name_typed_before_there_was_a_choice_stays_as_it_was_written(ready) -> None:
    from passmuster.web.collection.models import SessionEvent

    session = ready.opened()
    steps = ordinary(session)
    moment = play(ready.at, ready.season.now, ready.collector, session, steps, until="pouch")
    with ready.at(moment):
        count = session.events.count()
        earlier = {"position": count + 1, "step": "send-copies", "token": "0" * 32}
        sent = dict_of(ordinary(session), "send-copies")[1]
        row = {"session": session, "by": ready.collector.human, "at": moment}
        SessionEvent.objects.create(**row, **earlier, answers=dict(sent))
        later = {"position": count + 2, "step": "ship", "token": "1" * 32}
        SessionEvent.objects.create(**row, **later, answers={"courier": "Courier of the lab"})
        client = client_of(ready.season, ready.collector.human)
        said = text_of(client.get(f"/en/collection/{session.pk}/summary/"))
    assert "Who carries it? Courier of the lab" in said


def test_nothing_is_begun_that_nobody_could_take_over(ready, monkeypatch) -> None:
    from passmuster.core.collection.conflicts import Declared, Part
    from passmuster.web.collection.assigning import assign, declare
    from passmuster.web.collection.opening import open_session
    from passmuster.web.custody.models import Holder

    facts = {"force": ready.force, "number": ready.order.number, "part": Part.COLLECTOR}
    row = assign(by=ready.season.cast.manager, **facts, human=ready.collector.human)
    declare(by=ready.collector, force=ready.force, assignment=row, relation=Declared.NONE)
    opening = {"by": ready.collector, "force": ready.force, "assignment": row}
    with monkeypatch.context() as before:
        unknown = Holder.objects.filter(kind="site")
        before.setattr("passmuster.web.custody.queries.holder_list", lambda force: unknown)
        with refused("courier-none"):
            open_session(**opening)
    assert open_session(**opening).order == ready.order.number
