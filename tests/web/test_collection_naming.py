"""Who is named to collect: another in the place of one, with a reason; who would be refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.core.kernel.errors import Refused
from tests.support.collecting import MORNING, ready_to_collect
from tests.support.season import human, refused


@pytest.fixture
def ready(begin):
    with ready_to_collect(begin("finish")) as made:
        yield made


def _another(ready, code="h-collector-2"):
    from passmuster.demo.collections import train

    other = human(ready.season, code, Role.COLLECTOR)
    with ready.at(MORNING - timedelta(days=1)):
        train(
            ready.season,
            code,
            MORNING.date() - timedelta(days=60),
            second=ready.season.cast.oversight,
        )
    return other


def test_another_collector_is_named_with_a_reason_until_the_collection_has_begun(ready) -> None:
    from passmuster.web.collection.assigning import assign
    from passmuster.web.collection.opening import open_session
    from passmuster.web.collection.queries import assignments_for, reassignment_words

    other, before = _another(ready), ready.assigned()
    facts = {"by": ready.manager, "force": ready.force, "number": "R-0001"}
    facts["part"] = Part.COLLECTOR
    with refused("assignment-same"):
        assign(**facts, human="h-collector", words="The same again.")
    with refused("reassignment-without-words"):
        assign(**facts, human=other.human, words="  ")
    row = assign(**facts, human=other.human, words="Called to court that day.")
    assert [(one.human, one.by) for one in assignments_for(ready.force, "R-0001")] == [
        ("h-collector-2", ready.manager.human),
        ("h-collector", ready.manager.human),
    ]
    assert (reassignment_words(row), reassignment_words(before)) == (
        "Called to court that day.",
        "",
    )
    with refused("assignment-replaced"):
        open_session(by=ready.collector, force=ready.force, assignment=before)
    again = assign(**facts, human="h-collector", words="The court let him go.")
    from passmuster.web.collection.assigning import declare

    declare(by=ready.collector, force=ready.force, assignment=again, relation=Declared.NONE)
    session = open_session(by=ready.collector, force=ready.force, assignment=again)
    with refused("assignment-begun"):
        assign(**facts, human=other.human, words="Too late.")
    type(session).objects.filter(pk=session.pk).update(state="ended", end="no-show")
    with refused("assignment-begun"):
        assign(**facts, human=other.human, words="It was held, and its order ends.")


def test_the_audit_names_why_another_was_named_when_its_words_are_gone(ready) -> None:
    from passmuster.web.collection.assigning import assign
    from passmuster.web.collection.audit import kept_reasons
    from passmuster.web.installation import here

    ready.assigned()
    facts = {"by": ready.manager, "force": ready.force, "number": "R-0001"}
    chosen = {"part": Part.COLLECTOR, "human": _another(ready).human}
    row = assign(**facts, **chosen, words="Called to court that day.")
    assert list(kept_reasons(ready.force.log)) == []
    here().kept_path(row.reassignment.words_sha256).unlink()
    named = [(one.code, one.table) for one in kept_reasons(ready.force.log)]
    assert named == [("kept-file-missing", "collection_reassignment")]


def test_who_would_be_refused_is_told_apart_by_the_check_of_the_naming_itself(ready) -> None:
    from passmuster.core.collection.conflicts import Bar
    from passmuster.web.collection.assigning import assign, declare
    from passmuster.web.collection.pairing import candidates
    from passmuster.web.people.grants import actor_of

    mates = {
        "h-mate": Bar.NEARNESS,
        "h-cousin": Bar.TIE,
        "h-untrained": Bar.TRAINING,
        "h-lost": Bar.LOST_TEST,
        "h-free": None,
    }
    human(ready.season, "h-mate", Role.COLLECTOR, unit=ready.person.unit.code)
    human(ready.season, "h-untrained", Role.COLLECTOR)
    for code in ("h-cousin", "h-lost", "h-free"):
        _another(ready, code)
    facts = {"by": ready.manager, "force": ready.force, "number": "R-0001"}
    row = assign(**facts, part=Part.COLLECTOR, human="h-cousin")
    by = actor_of(ready.force.humans.get(code="h-cousin"), Role.COLLECTOR)
    declare(by=by, force=ready.force, assignment=row, relation=Declared.OTHER_TIE)
    ready.order(not_collector="h-lost")
    ordered = ready.orders.orders["R-0001"]
    people = ready.force.humans.filter(code__in=mates)
    found = candidates(ready.force, ordered, Part.COLLECTOR, people)
    assert {one.human.code: one.bar for one in found} == mates
    for one in found:
        if one.bar is not None:
            with pytest.raises(Refused):
                assign(**facts, part=Part.COLLECTOR, human=one.human.code)
    assign(**facts, part=Part.COLLECTOR, human="h-free")
    found = candidates(ready.force, ordered, Part.COLLECTOR, people.filter(code="h-free"))
    assert [one.bar for one in found] == [Bar.NAMED]
