"""Writes each step of a collection as one sealed event.

Guarantees: a step is judged by core alone; what it refuses is not stored. One form sent twice
is one event. Practice touches no order and no live serial.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.collection import steps
from passmuster.core.collection.conflicts import Pairing, Part
from passmuster.core.collection.fields import Answer
from passmuster.core.collection.progress import taken
from passmuster.core.collection.session import (
    JUDGED_AGAIN,
    Event,
    Moment,
    Progress,
    fold,
    require_step,
)
from passmuster.core.collection.step import Who
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.collection import beyond
from passmuster.web.collection.folding import (
    cache,
    core_events,
    donor_with,
    facts_of,
    locked,
    require_of,
    rules_of,
    signer,
)
from passmuster.web.collection.models import Session, SessionEvent
from passmuster.web.collection.pairing import (
    assignment_of,
    pairing_of,
    practice_pairing,
    require_person_known,
)
from passmuster.web.collection.standing import require_people_stand
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

_TOKEN = re.compile(r"[0-9a-f]{8,32}", re.ASCII)


@denials_recorded
def record_step(
    *,
    by: Actor,
    force: Force,
    session: Session,
    step: str,
    answers: Mapping[str, Answer],
    token: str,
) -> SessionEvent:
    """Record one step as one sealed event; a form sent twice returns the event it made.

    ``token`` is the form's own (8 to 32 hex digits). Codes: ``form-token-missing``,
    ``form-token-used``, ``session-not-found``, ``not-the-collector``, ``courier-unknown`` and those
    of ``core.collection.session.require_step`` and of ``standing.require_people_stand``.
    """
    if not _TOKEN.fullmatch(token):
        raise Refused("form-token-missing", "Open the page of this step anew, then send it.")
    with transaction.atomic():
        session = locked(session)
        require_of(session, force)
        require(by, _action(session, step))
        sent = session.events.filter(token=token).first()
        if sent is not None:
            return _same(sent, by, step, answers)
        facts, rules, events = facts_of(session), rules_of(session), core_events(session)
        now = int(clock.now().timestamp())
        _require_taker(force, session, answers)
        event = Event(step=step, at=now, by=signer(session, step, by.human), answers=answers)
        before = fold(facts, events, rules)
        moment = Moment(
            now=now,
            pairing=_pairing(session, event, before),
            other_open=_other_open(session),
        )
        after = require_step(facts, events, event, moment, rules)
        if not session.practice:
            require_people_stand(session, answers)
        row = SessionEvent.objects.create(
            session=session,
            position=len(events) + 1,
            step=step,
            answers=dict(answers),
            by=by.human,
            at=datetime.fromtimestamp(now, UTC),
            token=token,
        )
        cache(session, after)
        append(force.log, "collection:step-recorded", by=by, rows=[row, session])
        if not session.practice:
            beyond.neighbour().recorded(by, _told(session, event, before, after))
    return row


def _told(session: Session, event: Event, before: Progress, after: Progress) -> beyond.Step:
    return beyond.Step(
        force=session.force,
        order=session.order,
        session=session.number,
        taken=taken(facts_of(session), after),
        event=event,
        before=before,
        after=after,
    )


def _action(session: Session, step: str) -> str:
    if session.practice:
        return "collection:practise"
    signs = steps.step(step).signs
    return "collection:observe" if signs is Who.OBSERVER else "collection:collect"


def _same(sent: SessionEvent, by: Actor, step: str, answers: Mapping[str, Answer]) -> SessionEvent:
    if (sent.by, sent.step, sent.answers) != (by.human, step, dict(answers)):
        raise Refused("form-token-used", "This form was stored with other answers. Open it anew.")
    return sent


def _require_taker(force: Force, session: Session, answers: Mapping[str, Answer]) -> None:
    """A live pouch goes to somebody whom two people registered: a typed name carries nothing."""
    taker = answers.get("courier")
    if taker is None or session.practice:
        return
    if taker not in beyond.neighbour().takers(force):
        raise Refused("courier-unknown", "Choose one of those who are registered to carry.")


def _pairing(session: Session, event: Event, before: Progress) -> Pairing | None:
    part = JUDGED_AGAIN.get(event.step)
    if part is None or (part is Part.OBSERVER and "observer" not in event.answers):
        return None
    if session.practice:
        return practice_pairing(session.order, part, session.collector)
    human = session.collector if part is Part.COLLECTOR else str(event.answers["observer"])
    return pairing_of(
        force=session.force,
        order=session.order,
        person=require_person_known(session.person),
        part=part,
        human=human,
        trigger=before.trigger or session.fixed["trigger"],
        assignment=assignment_of(session.force, session.order, part, human),
    )


def _other_open(session: Session) -> bool:
    """Tell whether the collector has another donor present in another live session."""
    return not session.practice and donor_with(session.force, session.collector, besides=session)
