"""What a collection's events add up to: what is done, what comes next, which specimens are sealed.

Guarantees: nothing is kept that does not follow from the facts and the events, so that a session
whose connection was lost goes on where its last event left it (rules.md §3.1; field.md §B3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from passmuster.core.collection import steps
from passmuster.core.collection.constants import CollectionRules
from passmuster.core.collection.fields import Answer
from passmuster.core.collection.observation import Fallback
from passmuster.core.collection.specimen import Kit, Specimen, Temperature

if TYPE_CHECKING:
    from passmuster.core.collection.paper import Paper


class SessionEnd(StrEnum):
    """How a collection ended. None of them is a finding about the donor."""

    COLLECTED = "collected"
    NO_SHOW = "no-show"
    NOT_IDENTIFIED = "not-identified"
    REFUSAL_FACTS = "refusal-facts"
    MEDICAL_EVALUATION = "medical-evaluation"
    NO_OBSERVER = "no-observer"
    VOIDED = "voided"


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """What is fixed before a session: whose, by whom, for which order, with which serials.

    ``notice_served_at`` in Unix seconds, None while no notice was served. ``trigger`` is the reason
    for an observed collection that the order gives, "" for none. ``group`` holds the humans who
    cannot vouch for the donor: co-workers and fellow donors. ``kits`` and ``containers`` are what
    the store issued to this collector. ``practice`` sessions use serials of their own form;
    one that was written by hand and keyed later is its ``paper`` and has no events.
    """

    order: str
    reason: str
    collector: str
    donor: str
    notice_served_at: int | None
    kits: tuple[Kit, ...]
    containers: frozenset[str]
    trigger: str = ""
    group: frozenset[str] = frozenset()
    fallback: Fallback = Fallback.RESCHEDULE
    practice: bool = False
    paper: Paper | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One step done: ``at`` in Unix seconds, ``by`` the human who signed the record."""

    step: str
    at: int
    by: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A session after some events.

    ``path`` is what comes next, in order; ``done`` the steps that count for the present specimen.
    ``two`` says that a second specimen was ordered, ``second`` that it is under way. ``discarded``
    counts sealed specimens that were discarded. ``previous`` is the state that voiding the last
    record returns to, None when it cannot be voided.
    """

    path: tuple[str, ...]
    done: frozenset[str] = frozenset()
    end: SessionEnd | None = None
    ends_as: SessionEnd = SessionEnd.COLLECTED
    last_step: str = ""
    last_at: int = 0
    observed: bool = False
    trigger: str = ""
    observer: str = ""
    form: str = ""
    used: frozenset[str] = frozenset()
    given_at: int = 0
    nothing_given: bool = False
    volume_ml: int = 0
    temperature: Temperature = Temperature.IN_RANGE
    tampering: bool = False
    a_ml: int = 0
    b_ml: int = 0
    two: bool = False
    second: bool = False
    first_failed_at: int | None = None
    fluid_ml: int = 0
    item_held: bool = False
    specimens: tuple[Specimen, ...] = ()
    discarded: int = 0
    remarks: tuple[str, ...] = ()
    voided_records: int = 0
    previous: Progress | None = None

    @property
    def kept(self) -> bool:
        """Tell whether the present specimen is kept whatever its volume (49 CFR 40.65(b)(6))."""
        return self.tampering or self.temperature is not Temperature.IN_RANGE

    @property
    def at_second(self) -> bool:
        """Tell whether the second specimen is next or under way: the first is signed for."""
        return self.second or (self.two and "collector-certifies" in self.done)

    @property
    def donor_present(self) -> bool:
        """Tell whether the donor has arrived and not yet left: the time a collection is open."""
        return "arrival" in self.done and not self.donor_gone

    @property
    def donor_gone(self) -> bool:
        """Tell whether the donor has left, or the collection has ended."""
        return self.end is not None or self.path[0] in ("send-copies", "ship")

    @property
    def trying(self) -> bool:
        """Tell whether the donor has time left to try again after a short volume."""
        waiting = ("choose-container", "observer-check", "give-specimen")
        failed = self.end is None and self.first_failed_at is not None
        return failed and self.path[0] in waiting


def taken(facts: SessionFacts, progress: Progress) -> tuple[str, ...]:
    """Return every serial that a session has opened: forms with both their seals, containers.

    A seal lies with its form: whoever opened one has opened all three.
    """
    kits = [kit for kit in facts.kits if kit.form in progress.used]
    serials = [serial for kit in kits for serial in (kit.form, kit.seal_a, kit.seal_b)]
    return (*serials, *sorted(progress.used & facts.containers))


def ends_with(progress: Progress, step: str) -> bool:
    """Tell whether a session ends when this step is recorded, as far as no answer changes it."""
    return step in ("refusal-facts", "void-collection") or progress.path == (step,)


def begin(*, observed: bool) -> Progress:
    """Return a session before its first event."""
    path = (*steps.PREPARING, *steps.GIVING, *steps.SEALING, *steps.CLOSING)
    return Progress(path=with_observer(path) if observed else path, observed=observed)


def with_observer(path: tuple[str, ...], *, named: bool = False) -> tuple[str, ...]:
    """Return a path with the observer's steps in it: named, check before, statement after.

    The observer is named before the container is chosen where that still lies ahead.
    """
    first = "choose-container" if "choose-container" in path else "give-specimen"
    found = []
    for step in path:
        if step == first and not named:
            found.append("name-observer")
        if step == "give-specimen":
            found.append("observer-check")
        found.append(step)
        if step == "look":
            found.append("observer-watched")
    return tuple(found)


def try_again(progress: Progress) -> tuple[str, ...]:
    """Return the path after a specimen that was too little: tell the time, then once more."""
    attempt = with_observer(steps.ATTEMPT, named=True) if progress.observed else steps.ATTEMPT
    return ("tell-time", *attempt, *progress.path[progress.path.index("pour-a") :])


def second_specimen(progress: Progress) -> tuple[str, ...]:
    """Return the path when the first specimen is kept: it is sealed, then an observed second."""
    again = tuple(step for step in steps.GIVING if step != "wash-hands")
    watched = ("observer-watched",) if progress.observed else ()
    return (
        "order-observed",
        *watched,
        *steps.SEALING,
        *with_observer(again, named=bool(progress.observer)),
        *steps.SEALING,
        *steps.CLOSING,
    )


def to_the_end(progress: Progress) -> tuple[str, ...]:
    """Return what is left when no more is collected: copies, and the way of what was kept."""
    return ("pouch", "send-copies", "ship") if progress.specimens else ("send-copies",)


def try_until(progress: Progress, rules: CollectionRules) -> int | None:
    """Return the end of the time for trying again (Unix seconds), None before a short volume."""
    if progress.first_failed_at is None:
        return None
    return progress.first_failed_at + rules.value("shy-bladder-hours") * 3600
