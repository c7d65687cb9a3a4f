"""Answers to every step of a collection, as a collector would give them, with a turn of events.

A turn that a step does not know is answered as on an ordinary day.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Said = dict[str, Any]

TURNS = ("plain", "cold", "short", "nothing", "left", "declined", "nobody", "item", "first-kit")
"""What may happen to a donor or a specimen; ``first-kit`` takes what may be used already."""


def answers_to(session: Any, step: str, turn: str, now: int) -> Said:
    """Return answers that fit a step, with serials that are still in the collector's hand."""
    return _ANSWERS[step](_Seen(session, turn, now))


class _Seen:
    """What somebody who answers looks at."""

    def __init__(self, session: Any, turn: str, now: int) -> None:
        from passmuster.web.collection.folding import facts_of, progress_of

        self.session, self.turn, self.now = session, turn, now
        self.facts, self.progress = facts_of(session), progress_of(session)

    def new_form(self) -> str:
        """Return the number of a kit nobody has used, or of the first."""
        unused = [kit.form for kit in self.facts.kits if self._is_unused(kit.form)]
        return self._one_of(unused, [kit.form for kit in self.facts.kits])

    def new_container(self) -> str:
        """Return a cup nobody has used, or the first."""
        cups = sorted(self.facts.containers)
        return self._one_of([cup for cup in cups if self._is_unused(cup)], cups)

    def scanned(self) -> Said:
        """Return the serials of the kit in use, or those of the first kit."""
        form = "" if self.turn == "first-kit" else self.progress.form
        kits = self.facts.kits
        kit = next((one for one in kits if one.form == form), kits[0] if kits else None)
        return {"form": kit.form, "seal_a": kit.seal_a, "seal_b": kit.seal_b} if kit else {}

    def told_until(self) -> int:
        """Return until when there is time to try again."""
        from passmuster.demo.collections import told_until

        return told_until(self.session)

    def _is_unused(self, text: str) -> bool:
        from passmuster.web.kits.queries import item_called

        row = item_called(self.session.force, text)
        unused = row is None or row.state == "with-collector"
        return unused and text not in self.progress.used

    def _one_of(self, unused: list[str], every: list[str]) -> str:
        found = every if self.turn == "first-kit" else unused
        return found[0] if found else "none-left"


def _order(seen: _Seen) -> Said:
    facts = seen.facts
    observed = "yes" if facts.trigger else "no"
    return {"order": facts.order, "reason": facts.reason, "observed": observed}


def _arrival(seen: _Seen) -> Said:
    if seen.turn != "nobody":
        return {"appeared": "arrived"}
    gone = {"allowed_by": "h-manager", "allowed_until": max(1, seen.now - 60)}
    return {"appeared": "did-not-arrive", **gone}


def _identify(seen: _Seen) -> Said:
    matched = {"photograph": "agrees", "matched_by": seen.session.collector}
    return {"document": "none" if seen.turn == "nobody" else "force-card", **matched}


def _belongings(seen: _Seen) -> Said:
    found = {"found": "nothing"}
    if seen.turn == "item":
        found = {"found": "tampering-item", "item": "A small bottle."}
    pockets = "declined" if seen.turn == "declined" else "emptied"
    return {"clothing": "removed", "pockets": pockets, **found}


def _given(seen: _Seen) -> Said:
    came = {"nothing": "nothing-given", "left": "left", "declined": "declined-to-try"}
    return {"result": came.get(seen.turn, "given")}


def _temperature(seen: _Seen) -> Said:
    if seen.turn == "cold":
        return {"strip": "below", "tenths": 310}
    return {"strip": "in-range", "tenths": 345}


def _pour(seen: _Seen) -> Said:
    return {"sight": "in-donor-sight"}


def _certifies(seen: _Seen) -> Said:
    if seen.turn == "declined":
        return {"signature": "declined", "name_printed": "by-collector", "why": "No reason given."}
    return {"signature": "signed", "name_printed": "by-donor"}


def _tell_time(seen: _Seen) -> Said:
    short = "none-given" if seen.progress.nothing_given else "discarded"
    return {"short_specimen": short, "told_until": seen.told_until()}


def _watched(seen: _Seen) -> Said:
    watched = "not-watched" if seen.turn == "left" else "watched"
    return {"watched": watched, "handled_container": "no"}


def _checked(seen: _Seen) -> Said:
    permitted = "not-permitted" if seen.turn == "declined" else "permitted"
    return {"clothing": "raised-and-turned", "device": "none-seen", "observation": permitted}


def _facts(seen: _Seen) -> Said:
    first = "discarded" if seen.progress.specimens else "none-kept"
    return {"ground": "left", "said": "Went away.", "first_specimen": first, **_left_over(seen)}


def _void(seen: _Seen) -> Said:
    return {"reason": "kit-damaged", "why": "It tore.", **_left_over(seen)}


def _left_over(seen: _Seen) -> Said:
    """Say what became of a kit that was opened, where one was opened and not used."""
    return {"kit_left": "procedure-stopped"} if seen.turn != "plain" else {}


def _const(**said: Any) -> Callable[[_Seen], Said]:
    return lambda seen: dict(said)


_ANSWERS: dict[str, Callable[[_Seen], Said]] = {
    "order-received": _order,
    "arrival": _arrival,
    "start": _const(started="at-once"),
    "identify": _identify,
    "own-card": _const(shown="shown"),
    "explain": _const(explained="explained"),
    "belongings": _belongings,
    "no-medicines": _const(told="told"),
    "form-part-one": lambda seen: {"form": seen.new_form()},
    "wash-hands": _const(hands="washed"),
    "choose-container": lambda seen: {
        "container": seen.new_container(),
        "chosen_by": "donor",
        "unwrapped": "both-present",
    },
    "give-specimen": _given,
    "volume": lambda seen: {"volume_ml": 20 if seen.turn == "short" else 60, "occasions": 1},
    "temperature": _temperature,
    "look": _const(colour="usual", smell="usual", foam="usual", tampering="not-apparent"),
    "pour-a": lambda seen: {"a_ml": 35, **_pour(seen)},
    "pour-b": lambda seen: {"b_ml": 20, **_pour(seen)},
    "seal": lambda seen: {**seen.scanned(), "closed": "capped-sealed-dated"},
    "donor-initials": lambda seen: {"initials": "given", "number_read": seen.progress.form},
    "discard-leftover": _const(leftover="discarded"),
    "donor-certifies": _certifies,
    "collector-certifies": _const(signed="signed", courier="courier-1"),
    "pouch": lambda seen: {
        "pouched": "sealed-in-donor-sight",
        "copy": "given",
        "held_item": "returned" if seen.progress.item_held else "none-held",
    },
    "send-copies": _const(doctor="sent", force="sent", own_copy="kept"),
    "ship": _const(courier="courier-1"),
    "order-observed": _const(trigger="temperature", told="told-why"),
    "name-observer": _const(observer="h-observer"),
    "no-observer": _const(fallback="reschedule", tried="Three were asked."),
    "observer-check": _checked,
    "observer-watched": _watched,
    "tell-time": _tell_time,
    "offer-fluid": _const(drank="drank", fluid_ml=200),
    "time-over": _const(force_told="told"),
    "refusal-facts": _facts,
    "void-step": lambda seen: {"step": seen.progress.last_step, "why": "A slip."},
    "void-collection": _void,
}
STEPS = tuple(_ANSWERS)
