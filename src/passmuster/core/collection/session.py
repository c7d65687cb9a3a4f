"""A collection session as the fold of its events: the next step, or the reason why not.

Guarantees: no specimen is sealed without a temperature read in time and range, bottle A before
bottle B, enough in each, and serials that agree; whatever is out of range is kept and followed by
an observed second specimen or by the facts of a refusal. Source: rules.md §3.1 to §3.5; attacks
C-01 to C-07.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from passmuster.core.collection import judging, steps
from passmuster.core.collection.conflicts import Pairing, Part, require_free
from passmuster.core.collection.constants import CollectionRules
from passmuster.core.collection.fields import require_answers
from passmuster.core.collection.paper import read_paper
from passmuster.core.collection.progress import (
    Event,
    Progress,
    SessionEnd,
    SessionFacts,
    begin,
    try_until,
)
from passmuster.core.collection.refusals import require_recordable
from passmuster.core.collection.specimen import Specimen, read_until
from passmuster.core.collection.step import Step, Who
from passmuster.core.kernel.errors import CheckFailed, Refused

__all__ = [
    "Event",
    "Moment",
    "Next",
    "Progress",
    "Report",
    "SessionEnd",
    "SessionFacts",
    "fold",
    "next_step",
    "report",
    "require_after",
    "require_step",
]

JUDGED_AGAIN: dict[str, Part] = {
    "order-received": Part.COLLECTOR,
    "start": Part.COLLECTOR,
    "name-observer": Part.OBSERVER,
}
"""Steps at which the conflict check of conflicts.py is made anew, for whom (attack C-02)."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What holds now and may have changed: the time, the ties, another open collection.

    ``now`` in Unix seconds. ``pairing`` is needed at the steps of JUDGED_AGAIN. ``other_open``:
    this collector has another donor present in another session.
    """

    now: int
    pairing: Pairing | None = None
    other_open: bool = False


@dataclass(frozen=True, kw_only=True)
class Next:
    """What comes next: the step, what may be recorded beside it, until when, for which specimen.

    ``until`` is in Unix seconds, None without a limit; ``number`` and ``of`` as on the specimen.
    """

    step: Step
    beside: tuple[str, ...]
    until: int | None
    number: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a live session that has ended hands on to its order.

    ``new_collector``: it was voided, so a new unannounced order goes to another collector;
    ``observed_next``: that order is observed, because a first specimen had asked for it.
    """

    order: str
    end: SessionEnd
    specimens: tuple[Specimen, ...]
    discarded: int
    remarks: tuple[str, ...]
    new_collector: bool
    observed_next: bool


def fold(facts: SessionFacts, events: Sequence[Event], rules: CollectionRules) -> Progress:
    """Return what the stored events of a session add up to.

    Raises CheckFailed (``session-events-impossible``) for events that no session can have, and for
    a paper that none can have been kept from.
    """
    progress = _before_events(facts, rules)
    for event in events:
        try:
            progress = _accept(progress, facts, event, rules)
        except Refused as refused:
            raise CheckFailed(
                "session-events-impossible",
                f"The step {event.step} cannot stand here: {refused.message}",
            ) from refused
    return progress


def _before_events(facts: SessionFacts, rules: CollectionRules) -> Progress:
    if facts.paper is None:
        return begin(observed=bool(facts.trigger))
    try:
        return read_paper(facts, facts.paper, rules)
    except Refused as refused:
        raise CheckFailed(
            "session-events-impossible", f"This paper cannot stand: {refused.message}"
        ) from refused


def next_step(facts: SessionFacts, events: Sequence[Event], rules: CollectionRules) -> Next | None:
    """Return what comes next in a session, or None when it has ended."""
    progress = fold(facts, events, rules)
    if progress.end is not None:
        return None
    name = progress.path[0]
    until = None
    if name == "temperature":
        until = read_until(progress.given_at, rules)
    elif progress.trying:
        until = try_until(progress, rules)
    return Next(
        step=steps.step(name),
        beside=_beside(progress),
        until=until,
        number=2 if progress.at_second else 1,
        of=2 if progress.two else 1,
    )


def require_step(
    facts: SessionFacts,
    events: Sequence[Event],
    event: Event,
    moment: Moment,
    rules: CollectionRules,
) -> Progress:
    """Return the session after one more event, or raise Refused with the code of the deviation.

    Codes of the moment: ``step-in-future``, ``step-time-not-now`` (a live record bears the time
    of its making), ``collection-open-elsewhere``, ``pairing-not-judged``, ``pairing-of-another``
    and those of ``conflicts.require_free``. Codes of the step: ``step-unknown``,
    ``session-ended``, ``time-runs-backwards``, ``not-the-collector``, ``not-the-observer``,
    ``donor-not-arrived``, ``temperature-missing``, ``bottle-b-before-a``,
    ``refusal-facts-due``, ``observation-due``, ``time-not-told``, ``step-skipped``,
    ``step-repeated``, ``step-not-now``, those of ``fields`` and those of ``judging``.
    """
    return require_after(fold(facts, events, rules), facts, event, moment, rules)


def require_after(
    progress: Progress,
    facts: SessionFacts,
    event: Event,
    moment: Moment,
    rules: CollectionRules,
) -> Progress:
    """Return what a session adds up to after one more event, or raise as require_step() does.

    ``progress`` is the fold of the events before it.
    """
    if event.at > moment.now:
        raise Refused("step-in-future", "A step is recorded when it is done, not before.")
    if event.at != moment.now:
        raise Refused("step-time-not-now", "A live record bears the time at which it is made.")
    after = _accept(progress, facts, event, rules)
    if moment.other_open and not progress.donor_gone:
        raise Refused("collection-open-elsewhere", "Finish your other collection first.")
    _require_judged(facts, event, moment)
    return after


def report(facts: SessionFacts, progress: Progress) -> Report | None:
    """Return what an ended session hands on; None while it runs, and always in practice."""
    if facts.practice or progress.end is None:
        return None
    voided = progress.end is SessionEnd.VOIDED
    return Report(
        order=facts.order,
        end=progress.end,
        specimens=() if voided else progress.specimens,
        discarded=progress.discarded,
        remarks=progress.remarks,
        new_collector=voided,
        observed_next=voided and (progress.observed or progress.two),
    )


def _require_judged(facts: SessionFacts, event: Event, moment: Moment) -> None:
    part = JUDGED_AGAIN.get(event.step)
    if part is None:
        return
    pairing = moment.pairing
    if pairing is None:
        raise Refused("pairing-not-judged", "Ties are judged anew at this step. Declare yours.")
    human = facts.collector if part is Part.COLLECTOR else event.answers["observer"]
    about = (pairing.part, pairing.human.human, pairing.donor.human, pairing.assignment)
    if about != (part, human, facts.donor, facts.order):
        raise Refused("pairing-of-another", "The ties judged are those of somebody else.")
    require_free(pairing)


def _accept(
    progress: Progress, facts: SessionFacts, event: Event, rules: CollectionRules
) -> Progress:
    step = steps.step(event.step)
    if progress.end is not None:
        raise Refused("session-ended", "This collection has ended. Nothing is added to it.")
    if event.at < progress.last_at:
        raise Refused("time-runs-backwards", "A step cannot lie before the step before it.")
    _require_signer(progress, facts, event, step)
    if event.step != progress.path[0] and event.step not in _beside(progress):
        _refuse_place(progress, step)
    if event.step == "refusal-facts" and "ground" in event.answers:
        require_recordable(str(event.answers["ground"]), observed=progress.observed)
    require_answers(step.fields, event.answers)
    judging.require_serials_of(facts, event)
    if event.step == "void-step":
        return _void_record(progress, event)
    before = replace(progress, previous=None)
    popped = progress.path[1:] if event.step == progress.path[0] else progress.path
    after = judging.apply(replace(before, path=popped), facts, event, rules)
    after = replace(
        after,
        done=after.done | {event.step},
        last_step=event.step,
        last_at=event.at,
        previous=before if step.correctable else None,
    )
    return after if after.path or after.end else replace(after, end=after.ends_as)


def _require_signer(progress: Progress, facts: SessionFacts, event: Event, step: Step) -> None:
    if step.signs is Who.COLLECTOR and event.by != facts.collector:
        raise Refused("not-the-collector", "The collector of this session signs this step.")
    if step.signs is Who.OBSERVER and event.by != progress.observer:
        raise Refused("not-the-observer", "The observer who was named signs this step.")


def _void_record(progress: Progress, event: Event) -> Progress:
    if progress.previous is None or event.answers["step"] != progress.last_step:
        raise Refused("record-not-voidable", "Only a slip in the last record can be voided.")
    return replace(
        progress.previous,
        last_at=event.at,
        last_step=event.step,
        voided_records=progress.voided_records + 1,
    )


def _beside(progress: Progress) -> tuple[str, ...]:
    """Return the steps that may be recorded now beside the next of the path."""
    found = []
    if progress.donor_present:
        found += ["refusal-facts", "void-collection"]
        ahead = "give-specimen" in progress.path
        if ahead and not progress.observed and not progress.two and "identify" in progress.done:
            found.append("order-observed")
    if progress.previous is not None:
        found.append("void-step")
    if progress.path[0] == "name-observer":
        found.append("no-observer")
    if progress.trying:
        found.append("time-over")
        if progress.path[0] == "choose-container":
            found.append("offer-fluid")
    return tuple(found)


def _refuse_place(progress: Progress, step: Step) -> None:
    due = progress.path[0]
    name = step.code
    if "arrival" not in progress.done and name not in ("order-received", "arrival"):
        raise Refused("donor-not-arrived", "Nothing is collected before the donor has arrived.")
    if due == "refusal-facts":
        raise Refused("refusal-facts-due", "Write down the facts; an official decides.")
    if due == "order-observed":
        raise Refused("observation-due", "An observed collection has to be ordered first.")
    if due == "tell-time":
        raise Refused("time-not-told", "Tell the donor first until when there is time to try.")
    if name in steps.SEALING[:3] and not {"temperature", "look"} <= progress.done:
        raise Refused("temperature-missing", "Nothing is poured or sealed before the judgement.")
    if name == "pour-b" and "pour-a" not in progress.done:
        raise Refused("bottle-b-before-a", "Bottle A is poured first, then bottle B.")
    if name in progress.path:
        raise Refused("step-skipped", f"The step {due} comes first.")
    if name in progress.done:
        raise Refused("step-repeated", "This step is done. A record is not written twice.")
    raise Refused("step-not-now", f"This step has no place here. Next is {due}.")
