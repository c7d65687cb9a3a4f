"""Plays collections step by step, as a collector records them: for the demo and the tests.

Guarantees: every step goes through the same service as a real one; nothing is written past it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

from passmuster.core.access.actors import Actor
from passmuster.core.collection.fields import Answer
from passmuster.web.collection.folding import facts_of, progress_of, rules_of
from passmuster.web.collection.models import Session
from passmuster.web.collection.pairing import PRACTICE_COURIER
from passmuster.web.collection.services import record_step
from passmuster.web.collection.training import attest_record
from passmuster.web.people.models import Force

Answers = Mapping[str, Answer]
Done = tuple[str, Answers]

MOCKS = ("normal", "normal", "short-volume", "temperature", "not-signing")


def ordinary(session: Session, kit: int = 0, container: int = 0) -> Iterator[Done]:
    """Yield the steps of an ordinary collection with their answers."""
    facts = facts_of(session)
    found = facts.kits[kit]
    observed = "yes" if facts.trigger else "no"
    yield "order-received", {"order": facts.order, "reason": facts.reason, "observed": observed}
    yield "arrival", {"appeared": "arrived"}
    yield "start", {"started": "at-once"}
    yield (
        "identify",
        {"document": "force-card", "photograph": "agrees", "matched_by": session.collector},
    )
    yield "own-card", {"shown": "shown"}
    yield "explain", {"explained": "explained"}
    yield "belongings", {"clothing": "removed", "pockets": "emptied", "found": "nothing"}
    yield "no-medicines", {"told": "told"}
    yield "form-part-one", {"form": found.form}
    yield "wash-hands", {"hands": "washed"}
    yield "choose-container", _container(session, container)
    yield "give-specimen", {"result": "given"}
    yield from measured()
    yield from sealed(session, kit)
    yield from closed(session)


def _container(session: Session, number: int) -> Answers:
    containers = sorted(facts_of(session).containers)
    return {
        "container": containers[number],
        "chosen_by": "donor",
        "unwrapped": "both-present",
    }


def tried(session: Session, container: int, *, given: bool = True) -> Iterator[Done]:
    """Yield one try with a new container: choosing it, and what came of it."""
    yield "choose-container", _container(session, container)
    yield "give-specimen", {"result": "given" if given else "nothing-given"}


def measured(volume: int = 60, tenths: int = 345, strip: str = "in-range") -> Iterator[Done]:
    """Yield the readings of one specimen (mL, tenths of a degree)."""
    yield "volume", {"volume_ml": volume, "occasions": 1}
    yield "temperature", {"strip": strip, "tenths": tenths}
    usual = {"colour": "usual", "smell": "usual", "foam": "usual"}
    yield "look", {**usual, "tampering": "not-apparent"}


def sealed(session: Session, kit: int = 0) -> Iterator[Done]:
    """Yield the pouring, the sealing and the signatures of one specimen."""
    found = facts_of(session).kits[kit]
    seen = {"sight": "in-donor-sight"}
    yield "pour-a", {"a_ml": 35, **seen}
    yield "pour-b", {"b_ml": 20, **seen}
    serials = {"form": found.form, "seal_a": found.seal_a, "seal_b": found.seal_b}
    yield "seal", {**serials, "closed": "capped-sealed-dated"}
    yield "donor-initials", {"initials": "given", "number_read": found.form}
    yield "discard-leftover", {"leftover": "discarded"}
    yield "donor-certifies", {"signature": "signed", "name_printed": "by-donor"}
    yield "collector-certifies", {"signed": "signed", "courier": courier_of(session)}


def courier_of(session: Session) -> str:
    """Return who carries the pouch of a session: a registered courier, or the invented one."""
    return PRACTICE_COURIER if session.practice else "courier-1"


def closed(session: Session) -> Iterator[Done]:
    """Yield what is left once the specimen is sealed."""
    yield (
        "pouch",
        {"pouched": "sealed-in-donor-sight", "copy": "given", "held_item": "none-held"},
    )
    yield "send-copies", {"doctor": "sent", "force": "sent", "own_copy": "kept"}
    yield "ship", {"courier": courier_of(session)}


def told_until(session: Session) -> int:
    """Return the moment (Unix seconds) until which a donor may try again."""
    failed = progress_of(session).first_failed_at or 0
    return failed + rules_of(session).value("shy-bladder-hours") * 3600


def record(by: Actor, force: Force, session: Session, done: Done) -> None:
    """Record one step; its form's token follows from the session and the place."""
    step, answers = done
    place = f"{session.number} {session.events.count()}"
    token = hashlib.sha256(place.encode()).hexdigest()[:32]
    record_step(by=by, force=force, session=session, step=step, answers=answers, token=token)


def play(
    at: Callable[[datetime], AbstractContextManager[None]],
    begins: datetime,
    by: Actor,
    session: Session,
    steps: Iterable[Done],
    *,
    seconds: int = 50,
    until: str = "",
) -> datetime:
    """Record these steps one after the other; returns the moment of the last one."""
    moment = begins
    for done in steps:
        moment += timedelta(seconds=seconds)
        with at(moment):
            record(by, session.force, session, done)
        if done[0] == until:
            break
    return moment


def train(season: Any, human: str, day: date, *, second: Actor, gender: str = "") -> None:
    """Put a whole training on file for a collector, all of it on one day; a trainer attests."""
    trainer: Actor = season.trainer
    lines: list[dict[str, Any]] = [{"kind": "training"}, {"kind": "vetting"}]
    lines += [{"kind": "mock", "detail": kind, "watched_by": trainer.human} for kind in MOCKS]
    if gender:
        lines.append({"kind": "gender", "detail": gender})
    for line in lines:
        attest_record(by=trainer, second=second, force=season.force, human=human, day=day, **line)
