"""Whatever is tried in whatever order, no accepted sequence seals what the rules do not allow."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from passmuster.core.collection import steps
from passmuster.core.collection.session import Event, SessionEnd, require_step
from passmuster.core.kernel.errors import Refused
from tests.core.collection.walks import FACTS, KITS, OBSERVED, Walk

TWEAKS: list[dict[str, Any]] = [
    {"volume_ml": 44},
    {"volume_ml": 45},
    {"occasions": 2},
    {"strip": "below", "tenths": None},
    {"strip": "above", "tenths": None},
    {"strip": "nothing", "tenths": None},
    {"tampering": "apparent", "signs": "blue"},
    {"a_ml": 29},
    {"a_ml": 40},
    {"b_ml": 14},
    {"b_ml": 0},
    {"seal_a": "A-2"},
    {"result": "nothing-given"},
    {"result": "declined-to-try"},
    {"found": "tampering-item", "item": "powder"},
    {"found": "accidental-item", "item": "eye drops"},
    {"initials": "declined", "number_read": None, "why": "would not"},
    {"drank": "drank", "fluid_ml": 700},
    {"container": "C-1"},
    {"form": "F-1"},
    {"trigger": "tampering-item"},
]

LONGEST = 90
"""Rounds after which a session is left as it is."""


def asked(step: str) -> set[str]:
    return {field.name for field in steps.step(step).fields}


DEVIATIONS = [(s.code, t) for s in steps.STEPS for t in TWEAKS if set(t) <= asked(s.code)]
WAITS = st.sampled_from([20, 20, 0, 239, 241, 4000, 11000, -1])


def plans() -> st.SearchStrategy[list[tuple[str, dict[str, Any], int]]]:
    """Return lists of deviations: at which step, with which answers, after how many seconds."""
    return st.lists(
        st.tuples(st.sampled_from(DEVIATIONS), WAITS).map(lambda d: (*d[0], d[1])), max_size=6
    )


def intrusions() -> st.SearchStrategy[dict[int, str]]:
    """Return steps that are tried out of their place, by the round in which they are tried."""
    codes = st.sampled_from([s.code for s in steps.STEPS if s.code != "void-collection"])
    return st.dictionaries(st.integers(0, 50), codes, max_size=8)


class Collection:
    """A collector and a donor, honest or not: what is refused is then done honestly, if it can."""

    def __init__(self, *, observed: bool) -> None:
        self.walk = Walk(OBSERVED if observed else FACTS)

    def attempt(self, step: str, answers: dict[str, Any], wait: int) -> bool:
        """Try a step; tell whether it was accepted."""
        walk = self.walk
        event = walk.event(step, answers)
        event = Event(step=step, at=walk.now + wait, by=event.by, answers=event.answers)
        before, walk.now = walk.now, walk.now + wait
        try:
            require_step(walk.facts, walk.events, event, walk.moment(step), walk.rules)
        except Refused:
            walk.now = before
            return False
        walk.events.append(event)
        return True

    def play(self, plan: list[tuple[str, dict[str, Any], int]], tried: dict[int, str]) -> None:
        """Go through a session with these deviations, each made once."""
        left = list(plan)
        for number in range(LONGEST):
            if number in tried:
                self.attempt(tried[number], {}, 20)
            if self.walk.progress.end is not None:
                return
            due = self.walk.progress.path[0]
            deviation = next((d for d in left if d[0] == due), None)
            if deviation is not None:
                left.remove(deviation)
                if self.attempt(*deviation):
                    continue
            if not self.attempt(due, {}, 20) and not self.attempt("time-over", {}, 20):
                return


@settings(max_examples=200, deadline=None)
@given(plan=plans(), tried=intrusions(), observed=st.booleans())
def test_no_accepted_sequence_seals_what_the_rules_do_not_allow(
    plan: list[tuple[str, dict[str, Any], int]], tried: dict[int, str], observed: bool
) -> None:
    collection = Collection(observed=observed)
    collection.play(plan, tried)
    events, progress = collection.walk.events, collection.walk.progress
    for place, event in enumerate(events):
        if event.step == "seal":
            check_sealed(events[:place], event)
    check_in_order(events)
    check_serials_and_time(events)
    if progress.end is SessionEnd.COLLECTED:
        specimens = progress.specimens
        assert len(specimens) == (2 if is_kept(events, 1) else 1)
        if len(specimens) == 2:
            first, second = specimens
            assert second.observed
            assert (first.linked_to, second.linked_to) == (second.form, first.form)


def check_in_order(events: list[Event]) -> None:
    """Assert that each step followed all that it needs."""
    done: set[str] = set()
    for event in events:
        assert set(steps.step(event.step).needs) <= done, event.step
        done.add(event.step)


def check_serials_and_time(events: list[Event]) -> None:
    """Assert that time runs forward and that each serial is used once."""
    assert [e.at for e in events] == sorted(e.at for e in events)
    for step, name in (("choose-container", "container"), ("form-part-one", "form")):
        used = [e.answers[name] for e in events if e.step == step]
        assert len(set(used)) == len(used)


def last(events: list[Event], step: str) -> tuple[int, Event]:
    """Return the place of the last event of a step, and the event."""
    return max((n, e) for n, e in enumerate(events) if e.step == step)


def judged_kept(events: list[Event]) -> bool:
    """Tell from the bare events whether the specimen before this place asks to be kept."""
    given, read, look = (last(events, s)[1] for s in ("give-specimen", "temperature", "look"))
    return (
        read.at - given.at > 240
        or read.answers["strip"] != "in-range"
        or look.answers["tampering"] == "apparent"
    )


def is_kept(events: list[Event], number: int) -> bool:
    """Tell whether the specimen sealed as the ``number``-th one had to be kept."""
    seals = [place for place, event in enumerate(events) if event.step == "seal"]
    return judged_kept(events[: seals[number - 1]])


def check_sealed(before: list[Event], seal: Event) -> None:
    """Assert of one seal, from the bare events before it, what the rules ask."""
    order = ["give-specimen", "volume", "temperature", "look", "pour-a", "pour-b"]
    found = [last(before, step) for step in order]
    assert [place for place, _ in found] == sorted(place for place, _ in found)
    answers = {name: value for _, event in found for name, value in event.answers.items()}
    assert answers["occasions"] == 1
    assert answers["a_ml"] + answers["b_ml"] <= answers["volume_ml"]
    scanned = tuple(seal.answers[name] for name in ("form", "seal_a", "seal_b"))
    assert scanned in {(kit.form, kit.seal_a, kit.seal_b) for kit in KITS}
    if not judged_kept(before):
        assert answers["volume_ml"] >= 45
        assert answers["a_ml"] >= 30
        assert answers["b_ml"] >= 15
    first = not any(event.step == "seal" for event in before)
    if judged_kept(before) and first:
        assert any(event.step == "order-observed" for event in before)
