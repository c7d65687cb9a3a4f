"""From a drawn name to a sealed bottle: whatever is called in whatever order, nothing is lost.

The rules of the core have machines of their own; this one calls the services, over the database,
as people do whose duty it is and as people do whose duty it is not. Each example begins where the
last one began: a savepoint takes back what it did.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from passmuster.core.custody.links import ENDINGS, Kind, Link
from passmuster.core.kernel.errors import CheckFailed, Refused
from tests.support.collecting_live import live
from tests.support.machine_guided import Guided
from tests.support.machine_world import world_of

SEARCHING = settings().max_examples > 1000
GATE = settings(
    max_examples=120 if SEARCHING else 15,
    stateful_step_count=40 if SEARCHING else 30,
    derandomize=not SEARCHING,
    database=None,
    report_multiple_bugs=False,
    # What fails in the gate is told as it was found; the search makes it short.
    phases=[Phase.generate, *([Phase.shrink] if SEARCHING else [])],
    suppress_health_check=list(HealthCheck),
)


def hands(chain: list[Link]) -> tuple[str, str]:
    """Return (holder, offered to) after these links; asserts that each hands on what it has."""
    holder, giver, to = "", "", ""
    for position, link in enumerate(chain):
        assert (link.kind is Kind.BEGIN) == (position == 0)
        if link.kind is Kind.BEGIN:
            holder = link.holder
        elif link.kind is Kind.ACCEPT:
            assert link.holder == to
            assert link.human != giver
            holder, giver, to = to, "", ""
        else:
            assert link.holder == holder
            if link.kind is Kind.OFFER:
                assert not to
                giver, to = link.human, link.to or ""
            elif link.kind is Kind.WITHDRAW:
                giver, to = "", ""
            elif link.kind in ENDINGS:
                holder, giver, to = "", "", ""
    return holder, to


class Programme(Guided):
    """Everybody tries everything; what is stored has to agree with itself after every call."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, int] = {}
        self.links: dict[str, int] = {}
        self.looked_at = -1

    @invariant()
    def what_is_stored_agrees_with_itself(self) -> None:
        # What a refused call may have left is seen after the next that is done, or at the end.
        if self.done.total() != self.looked_at:
            self.looked_at = self.done.total()
            self.look()

    def teardown(self) -> None:
        """Look once more, then take everything back."""
        from django.db import transaction

        try:
            if not transaction.get_connection().needs_rollback:
                self.look()
        finally:
            super().teardown()

    def look(self) -> None:
        """Assert everything that has to hold whatever was called."""
        self.no_order_and_no_entry_disappears()
        self.every_state_is_what_its_events_say()
        self.no_serial_is_used_twice()
        self.every_bottle_has_one_chain_and_one_holder()
        self.whoever_was_sampled_has_a_specimen_of_their_own()

    def no_order_and_no_entry_disappears(self) -> None:
        from django.db.models import Count

        rows = self.force.orders.annotate(n=Count("entries")).values_list("number", "n")
        now = dict(rows)
        assert all(now.get(number, 0) >= count for number, count in self.entries.items())
        self.entries = now

    def every_state_is_what_its_events_say(self) -> None:
        from passmuster.web.collection import audit as collection
        from passmuster.web.custody import audit as custody
        from passmuster.web.kits import audit as kits
        from passmuster.web.orders import audit as orders

        for check in (
            orders.orders_as_their_entries_say,
            orders.every_drawn_person_has_an_order,
            orders.kept_files_of_orders,
            collection.sessions_as_their_events_say,
            collection.kept_reasons,
            kits.serials_as_moved,
            kits.packs_as_moved,
            custody.items_as_their_links,
        ):
            assert list(check(self.force.log)) == []

    def no_serial_is_used_twice(self) -> None:
        used = Counter(
            text for move in self.force.kit_moves.filter(event="kit:used") for text in move.texts
        )
        assert [text for text, times in used.items() if times > 1] == []
        sealed = Counter(
            str(event.answers[name])
            for event in self._seals()
            for name in ("form", "seal_a", "seal_b")
        )
        assert [text for text, times in sealed.items() if times > 1] == []

    def every_bottle_has_one_chain_and_one_holder(self) -> None:
        from passmuster.web.custody.chains import chain_of

        now = {}
        for item in self.force.items.all():
            chain = list(chain_of(item))
            holder, to = hands(chain)
            assert (item.holder, item.offered_to) == (holder, to)
            assert holder in self.world.holders or chain[-1].kind in ENDINGS
            now[item.code] = len(chain)
        assert all(now.get(code, 0) >= count for code, count in self.links.items())
        self.links = now
        bottles = Counter(self.force.items.values_list("specimen", "bottle"))
        assert [one for one, times in bottles.items() if times > 1] == []
        wanted = {
            (str(event.answers["form"]), bottle) for event in self._seals() for bottle in "AB"
        }
        assert wanted == set(bottles)
        numbers = self.force.kit_items.filter(lot__kind="specimen", state="used")
        assert {(row.serial, bottle) for row in numbers for bottle in "AB"} == set(bottles)

    def whoever_was_sampled_has_a_specimen_of_their_own(self) -> None:
        from passmuster.web.orders.models import OrderEntry

        rows = OrderEntry.objects.filter(order__force=self.force, event="order:sampled")
        forms = [row.facts["specimen"] for row in rows]
        assert len(set(forms)) == len(forms)
        assert set(forms) <= set(self.force.items.values_list("specimen", flat=True))

    def _seals(self) -> list[Any]:
        from passmuster.web.collection.models import SessionEvent

        rows = SessionEvent.objects.filter(session__force=self.force, step="seal")
        return list(rows.filter(session__practice=False))


REACHED = {
    *("serve_notice", "cancel", "keep_dues", "open_session", "seal", "ship", "offer", "accept"),
}
"""What has to have been done at least once, or the machine shows less than it says."""


@pytest.fixture
def programme(begin):
    """Return the machine over a world in which a collection can begin."""
    with live(begin("finish")) as ready:
        here = {"world": world_of(ready), "done": Counter()}
        yield type("ProgrammeHere", (Programme,), here)


def test_no_sequence_of_calls_loses_an_order_a_bottle_or_a_serial(programme) -> None:
    run_state_machine_as_test(programme, settings=GATE)
    assert set(programme.done) >= REACHED


def closed_over_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    from passmuster.web.orders import queries

    monkeypatch.setattr(queries, "core_closable", lambda orders: None)


def usable_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from passmuster.core.kits import ledger

    (move,) = (one for one in ledger.TRANSITIONS if one.verb == ledger.USE)
    monkeypatch.setattr(ledger, "require_usable", lambda *item, **facts: move)


def carried_past_its_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    from passmuster.core.kernel import state_table
    from passmuster.web.custody import services

    def whatever(state, verb, evidence):
        try:
            return states_require(state, verb, evidence)
        except Refused:
            return move

    states_require = services.states.require
    move = next(one for one in services.states.TRANSITIONS if one.verb == "offer")
    assert isinstance(move, state_table.Transition)
    monkeypatch.setattr(services.states, "require", whatever)
    monkeypatch.setattr(services, "require_next", lambda *chain, **facts: None)


@pytest.mark.parametrize("guard", [closed_over_anything, usable_again, carried_past_its_chain])
def test_the_machine_finds_out_when_a_guard_is_gone(programme, monkeypatch, guard) -> None:
    guard(monkeypatch)
    with pytest.raises((AssertionError, CheckFailed)):
        run_state_machine_as_test(programme, settings=settings(GATE, phases=[Phase.generate]))
