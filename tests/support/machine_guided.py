"""What may well come next, by whose duty it is: so that examples come far before they go astray."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from passmuster.core.orders.moves import Verb
from tests.support.machine_collection import TURN, Collections
from tests.support.machine_custody import Bottles
from tests.support.machine_orders import ABSENT, Orders
from tests.support.orders import REASONS

Act = Callable[[st.DataObject, Any], None]


class Guided(Orders, Collections, Bottles):
    """Everybody, most of the time about their own work."""

    @initialize(ended=st.sampled_from([0, 0, 3, 2]))
    def some_of_the_round_has_ended(self, ended: int) -> None:
        """Let the court forbid some more orders, so that a round may come to its end."""
        for number in self.world.numbers[4 - ended :]:
            self._cancelled(self.force.orders.get(number=number), "court-order")

    def _goes_on(self, data: st.DataObject, times: int) -> None:
        """Do with one order, some times, what may come next."""
        coming = self._coming()
        order = self.one_of(data, self.force.orders.filter(state__in=coming).order_by("sequence"))
        for _ in range(times if order is not None else 0):
            order = self.force.orders.get(pk=order.pk)
            if order.state in coming:
                data.draw(st.sampled_from(coming[order.state]))(data, order)

    # A rule is as likely as any other: what goes on is three of them.
    an_order_goes_on = rule(data=st.data(), times=st.integers(2, 6))(_goes_on)
    an_order_goes_further = rule(data=st.data(), times=st.integers(2, 6))(_goes_on)
    an_order_goes_on_again = rule(data=st.data(), times=st.integers(2, 6))(_goes_on)

    def _coming(self) -> dict[str, list[Act]]:
        return {
            "ordered": [self._served, self._served, self._away, self._no_kits],
            "resumed": [self._served],
            "deferred": [self._back],
            "notified": [self._collected, self._missed, self._arrived],
            "missed": [self._ruled],
            "arrived": [self._collected, self._no_kits],
            "collecting": [self._further, self._broken_off],
            "facts-reported": [self._facts_ruled],
            "sampled": [self._travels, self._travels, self._lost],
            "not-reached": [self._ruled],
            "excused": [self._reserve, self._back],
        }

    def _served(self, data: st.DataObject, order: Any) -> None:
        from passmuster.web.orders.notices import seal_slip, serve_notice
        from passmuster.web.orders.surroundings import dispatch_at

        self.now = max(self.now, dispatch_at(order))
        by = self.world.people["notifier"]
        self.went(seal_slip, by=by, order=order)
        self.passes(minutes=10)
        self.went(serve_notice, by=by, order=order, place="Gate")
        self.passes(minutes=10)

    def _away(self, data: st.DataObject, order: Any) -> None:
        from passmuster.web.orders import absences

        by, (code, kind) = self.world.people["notifier"], data.draw(st.sampled_from(ABSENT))
        day = self.now.date()
        paper = absences.Document(kind=kind, dated=day - timedelta(days=9), data=b"Another.")
        self.went(absences.receive_paper, by=by, order=order, document=paper)
        both = {"by": by, "second": self.world.people["oversight"]}
        facts = {"papers": list(order.papers.all()), "until": day + timedelta(days=9)}
        act = absences.excuse if code == "maternity" else absences.defer
        self.went(act, **both, order=order, code=code, **facts)

    def _back(self, data: st.DataObject, order: Any) -> None:
        self.passes(days=10)
        self.what_is_due_arises()

    def _no_kits(self, data: st.DataObject, order: Any) -> None:
        self._cancelled(order, "no-kits")

    def _lost(self, data: st.DataObject, order: Any) -> None:
        self._cancelled(order, "specimen-lost")

    def _cancelled(self, order: Any, code: str) -> None:
        from passmuster.web.orders.rulings import cancel

        both = {"by": self.world.people["manager"], "second": self.world.people["oversight"]}
        self.went(cancel, **both, order=order, code=code, reasons=REASONS)

    def _arrived(self, data: st.DataObject, order: Any) -> None:
        from passmuster.web.orders.appearing import record_arrival

        self.went(record_arrival, by=self.world.people["collector"], order=order)

    def _missed(self, data: st.DataObject, order: Any) -> None:
        from passmuster.web.orders.appearing import report_missed

        self.passes(hours=3)
        self.went(report_missed, by=self.world.people["collector"], order=order)

    def _ruled(self, data: st.DataObject, order: Any) -> None:
        from passmuster.web.orders.rulings import decide

        both = {"by": self.world.people["official"], "second": self.world.people["oversight"]}
        verb, code = Verb.DECIDE_NO_REFUSAL, "absence-no-refusal"
        if order.state == "not-reached":
            code = "not-reached"
        elif data.draw(st.booleans()):
            verb, code = Verb.DECIDE_REFUSAL, "did-not-appear"
        self.went(decide, **both, order=order, verb=verb, code=code, reasons=REASONS)

    def _collected(self, data: st.DataObject, order: Any) -> None:
        name = data.draw(st.sampled_from(("collector", "collector-2")))
        if self._assigned(order.number, name):
            self._further(data, order)

    def _further(self, data: st.DataObject, order: Any) -> None:
        session = self.force.collections.filter(order=order.number).order_by("-pk").first()
        steps, turn = data.draw(st.sampled_from([24, 14, 12, 4])), data.draw(TURN)
        for left in range(steps if session else 0, 0, -1):
            self._next(session, turn if left == 1 else "plain")

    def _broken_off(self, data: st.DataObject, order: Any) -> None:
        session = self.force.collections.filter(order=order.number).order_by("-pk").first()
        if session is not None:
            step = data.draw(st.sampled_from(["refusal-facts", "void-collection"]))
            for turn in ("plain", "left"):
                self._record(session, step, turn, self._collector(session))

    def _facts_ruled(self, data: st.DataObject, order: Any) -> None:
        from passmuster.web.collection.deciding import decide_facts, reasons_kept

        session = self.force.collections.filter(order=order.number).order_by("-pk").first()
        both = {"by": self.world.people["official"], "second": self.world.people["oversight"]}
        said = {"refusal": data.draw(st.booleans()), "reasons_sha256": reasons_kept(REASONS)}
        self.went(decide_facts, **both, force=self.force, session=session, **said)

    def _travels(self, data: st.DataObject, order: Any) -> None:
        from passmuster.web.custody.receiving import receive_at_laboratory

        sampled = order.entries.filter(event="order:sampled").first()
        specimen = sampled.facts["specimen"]
        bottle = self.force.items.filter(specimen=specimen).first()
        if bottle is not None:
            self._pair_travels(data, bottle)
            by, seen = self.world.people["receiver"], self._arrival(data, specimen, False)
            self.went(receive_at_laboratory, by=by, force=self.force, specimen=specimen, seen=seen)

    def _reserve(self, data: st.DataObject, order: Any) -> None:
        from passmuster.web.orders.reserves import strata_with_places, take_reserve

        both = {"by": self.world.people["manager"], "second": self.world.people["oversight"]}
        for standing in strata_with_places(self.draw):
            if standing.next is not None:
                ticket = standing.next.ticket
                self.went(take_reserve, **both, draw=self.draw, ticket=ticket)
