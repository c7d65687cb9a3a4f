"""Writes each step of a collection as one sealed event.

Guarantees: a step is judged by core alone; what it refuses is not stored. One form sent twice
is one event. Practice touches no order and no live serial.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

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
    SessionFacts,
    fold,
    require_after,
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
    rows_of,
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
from passmuster.web.ledger.services import append_all
from passmuster.web.people.models import Force

_TOKEN = re.compile(r"[0-9a-f]{8,32}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One step as it was sent; ``token`` is its form's own (8 to 32 hex digits)."""

    step: str
    answers: Mapping[str, Answer]
    token: str


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
    sent = Sent(step=step, answers=answers, token=token)
    (row,) = _record(by, force, session, [sent])
    return row


@denials_recorded
def record_steps(
    *, by: Actor, force: Force, session: Session, sent: Iterable[Sent]
) -> list[SessionEvent]:
    """Record many steps of one collection as ``record_step`` does one, in their order.

    Each is taken when its turn comes, bears the moment of that, and is a sealed event of its own.
    All are in the record on return, or none where one is refused.
    """
    return _record(by, force, session, sent)


def _record(by: Actor, force: Force, session: Session, sent: Iterable[Sent]) -> list[SessionEvent]:
    found = []
    with transaction.atomic():
        session = locked(session)
        require_of(session, force)
        recording = _Recording(by, session)
        for one in sent:
            if not _TOKEN.fullmatch(one.token):
                raise Refused(
                    "form-token-missing", "Open the page of this step anew, then send it."
                )
            require(by, _action(session, one.step))
            found.append(recording.take(one))
        recording.store()
    return found


class _Recording:
    """Steps of one locked session: each judged by the fold of those before it, then stored.

    Steps that nothing outside the collection follows are stored together with the one after them.
    """

    def __init__(self, by: Actor, session: Session) -> None:
        self.by, self.session = by, session
        rows = rows_of(session)
        self.sent = {row.token: row for row in rows}
        self.facts, self.rules = facts_of(session), rules_of(session)
        self.progress = fold(self.facts, core_events(session, rows), self.rules)
        self.waiting: list[SessionEvent] = []

    def take(self, one: Sent) -> SessionEvent:
        """Judge one step and return its row; what was sent before is the row that it made."""
        session = self.session
        if one.token in self.sent:
            return _same(self.sent[one.token], self.by, one.step, one.answers)
        now = int(clock.now().timestamp())
        _require_taker(session.force, session, one.answers)
        signed = signer(session, one.step, self.by.human)
        event = Event(step=one.step, at=now, by=signed, answers=one.answers)
        before = self.progress
        pairing = _pairing(session, event, before)
        moment = Moment(now=now, pairing=pairing, other_open=self._other_open)
        after = require_after(before, self.facts, event, moment, self.rules)
        if not session.practice:
            require_people_stand(session, one.answers)
        row = SessionEvent(
            session=session,
            position=len(self.sent) + 1,
            step=one.step,
            answers=dict(one.answers),
            by=self.by.human,
            at=datetime.fromtimestamp(now, UTC),
            token=one.token,
        )
        self.sent[one.token], self.progress = row, after
        self.waiting.append(row)
        self._follow(event, before, after)
        return row

    @cached_property
    def _other_open(self) -> bool:
        return _other_open(self.session)

    def _follow(self, event: Event, before: Progress, after: Progress) -> None:
        """Let the neighbours do what follows from a step, once it is stored."""
        if self.session.practice:
            return
        if event.step in beyond.FOLLOWED or after.end is not None:
            self.store()
        beyond.neighbour().recorded(self.by, _told(self.session, self.facts, event, before, after))

    def store(self) -> None:
        """Store the steps that wait, each with its sealed event."""
        if not self.waiting:
            return
        rows, self.waiting = self.waiting, []
        SessionEvent.objects.bulk_create(rows)
        cache(self.session, self.progress)
        each = [[row, self.session] for row in rows]
        append_all(self.session.force.log, "collection:step-recorded", by=self.by, each=each)


def _told(
    session: Session, facts: SessionFacts, event: Event, before: Progress, after: Progress
) -> beyond.Step:
    return beyond.Step(
        force=session.force,
        order=session.order,
        session=session.number,
        taken=taken(facts, after),
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
