"""A collection played step by step: the honest answers, and a person who deviates from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from passmuster.core.collection.collectors import QualifiedDecision
from passmuster.core.collection.conflicts import Declaration, Declared, Pairing, Part, Side
from passmuster.core.collection.constants import STANDARD, CollectionRules
from passmuster.core.collection.session import (
    Event,
    Moment,
    Progress,
    SessionFacts,
    fold,
    next_step,
    require_step,
)
from passmuster.core.collection.specimen import Kit
from passmuster.core.kernel.errors import Refused

START = 1_700_000_000
HOUR = 3600
KITS = tuple(Kit(form=f"F-{n}", seal_a=f"A-{n}", seal_b=f"B-{n}") for n in (1, 2, 3))
FACTS = SessionFacts(
    order="O-7",
    reason="random",
    collector="bopha",
    donor="dara",
    notice_served_at=START - HOUR,
    kits=KITS,
    containers=frozenset({f"C-{n}" for n in range(1, 9)}),
    group=frozenset({"colleague"}),
)
OBSERVED = replace(FACTS, trigger="observation-owed")
PRACTICE = replace(
    FACTS,
    order="PRACTICE-7",
    notice_served_at=None,
    practice=True,
    kits=(Kit(form="PRACTICE-F-1", seal_a="PRACTICE-A-1", seal_b="PRACTICE-B-1"),),
    containers=frozenset({"PRACTICE-C-1"}),
)


def pairing(part: Part = Part.COLLECTOR, human: str = "bopha", **changes: Any) -> Pairing:
    """Return the ties of somebody who may take part."""
    order = changes.pop("order", FACTS.order)
    made = Pairing(
        part=part,
        assignment=order,
        human=Side(human=human, unit="north", work_group="n-1", gender="m"),
        donor=Side(human="dara", unit="south", work_group="s-1", gender="m"),
        training=QualifiedDecision(code=""),
        declaration=Declaration(
            human=human, donor="dara", assignment=order, relation=Declared.NONE
        ),
        trigger="observation-owed" if part is Part.OBSERVER else "",
    )
    return replace(made, **changes)


def honest(step: str, facts: SessionFacts, progress: Progress) -> dict[str, str | int]:
    """Return the plain answers of a step in which nothing is out of the ordinary."""
    form = progress.form
    kit = next((kit for kit in facts.kits if kit.form == form), facts.kits[0])
    free = sorted(facts.containers - progress.used)
    forms = [kit.form for kit in facts.kits if kit.form not in progress.used]
    until = (progress.first_failed_at or 0) + 3 * HOUR
    first_alone = progress.two and len(progress.specimens) < 2
    answers: dict[str, dict[str, str | int]] = {
        "order-received": {
            "order": facts.order,
            "reason": facts.reason,
            "observed": "yes" if facts.trigger else "no",
        },
        "arrival": {"appeared": "arrived"},
        "start": {"started": "at-once"},
        "identify": {"document": "force-card", "photograph": "agrees", "matched_by": "bopha"},
        "own-card": {"shown": "not-asked"},
        "explain": {"explained": "explained"},
        "belongings": {"clothing": "removed", "pockets": "emptied", "found": "nothing"},
        "no-medicines": {"told": "told"},
        "form-part-one": {"form": (forms or ["none"])[0]},
        "wash-hands": {"hands": "washed"},
        "choose-container": {
            "container": (free or ["none"])[0],
            "chosen_by": "donor",
            "unwrapped": "both-present",
        },
        "give-specimen": {"result": "given"},
        "volume": {"volume_ml": 60, "occasions": 1},
        "temperature": {"strip": "in-range", "tenths": 350},
        "look": {
            "colour": "usual",
            "smell": "usual",
            "foam": "usual",
            "tampering": "not-apparent",
        },
        "pour-a": {"a_ml": min(30, progress.volume_ml), "sight": "in-donor-sight"},
        "pour-b": {
            "b_ml": min(15, progress.volume_ml - progress.a_ml),
            "sight": "in-donor-sight",
        },
        "seal": {
            "form": form,
            "seal_a": kit.seal_a,
            "seal_b": kit.seal_b,
            "closed": "capped-sealed-dated",
        },
        "donor-initials": {"initials": "given", "number_read": form},
        "discard-leftover": {"leftover": "discarded"},
        "donor-certifies": {"signature": "signed", "name_printed": "by-donor"},
        "collector-certifies": {"signed": "signed", "courier": "courier-1"},
        "pouch": {
            "pouched": "sealed-in-donor-sight",
            "copy": "given",
            "held_item": "returned" if progress.item_held else "none-held",
        },
        "send-copies": {"doctor": "sent", "force": "sent", "own_copy": "kept"},
        "ship": {"courier": "courier-1"},
        "order-observed": {"trigger": progress.trigger or "tampering-item", "told": "told-why"},
        "name-observer": {"observer": "rith"},
        "no-observer": {"fallback": "reschedule", "tried": "asked two units"},
        "observer-check": {
            "clothing": "raised-and-turned",
            "device": "none-seen",
            "observation": "permitted",
        },
        "observer-watched": {"watched": "watched", "handled_container": "no"},
        "tell-time": {
            "short_specimen": "none-given" if progress.nothing_given else "discarded",
            "told_until": until,
        },
        "offer-fluid": {"drank": "declined"},
        "time-over": {"force_told": "told"},
        "refusal-facts": {
            "ground": "left",
            "said": "went to the car and drove off",
            "first_specimen": "discarded" if first_alone else "none-kept",
        },
        "void-step": {"step": progress.last_step, "why": "wrong box"},
        "void-collection": {"reason": "kit-damaged", "why": "the pouch tore"},
    }
    return answers[step]


class Walk:
    """One session under way."""

    def __init__(self, facts: SessionFacts = FACTS, rules: CollectionRules = STANDARD) -> None:
        self.facts, self.rules = facts, rules
        self.events: list[Event] = []
        self.now = START
        self._folded: tuple[int, Progress] | None = None

    @property
    def progress(self) -> Progress:
        """Return what the events add up to, folded anew when there are more."""
        if self._folded is None or self._folded[0] != len(self.events):
            self._folded = len(self.events), fold(self.facts, self.events, self.rules)
        return self._folded[1]

    @property
    def next(self) -> str | None:
        found = next_step(self.facts, self.events, self.rules)
        return found.step.code if found else None

    def event(self, step: str, answers: dict[str, Any], *, by: str = "") -> Event:
        said = {**honest(step, self.facts, self.progress), **answers}
        said = {name: value for name, value in said.items() if value is not None}
        signer = "rith" if step.startswith("observer-") else "bopha"
        return Event(step=step, at=self.now, by=by or signer, answers=said)

    def moment(self, step: str) -> Moment:
        ties = pairing(order=self.facts.order)
        if step == "name-observer":
            ties = pairing(Part.OBSERVER, "rith", order=self.facts.order)
        return Moment(now=self.now, pairing=ties)

    def do(self, step: str, /, *, after: int = 20, **answers: Any) -> Walk:
        self.now += after
        event = self.event(step, answers)
        require_step(self.facts, self.events, event, self.moment(step), self.rules)
        self.events.append(event)
        return self

    def refused(self, code: str, step: str, /, *, after: int = 20, **answers: Any) -> Walk:
        """Assert that a step is refused with this code, and that nothing else moved."""
        before = self.progress
        event = replace(self.event(step, answers), at=self.now + after)
        moment = replace(self.moment(step), now=self.now + after)
        self.refused_at(code, event, moment)
        assert self.progress == before
        return self

    def refused_at(self, code: str, event: Event, moment: Moment) -> None:
        with pytest.raises(Refused) as refused:
            require_step(self.facts, self.events, event, moment, self.rules)
        assert refused.value.code == code

    def to(self, step: str | None) -> Walk:
        """Play honestly until this step is the next one."""
        for _ in range(80):
            path = self.progress.path
            if (path[0] if path else None) == step:
                return self
            self.do(path[0])
        raise AssertionError(f"{step} never came")

    def through(self, step: str, /, **answers: Any) -> Walk:
        return self.to(step).do(step, **answers)
