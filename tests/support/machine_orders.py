"""What people do with orders and with the round, one rule a service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from passmuster.core.orders.moves import Verb
from passmuster.core.orders.notices import Way
from tests.support.machine_world import InWorld
from tests.support.orders import REASONS

WORDS = st.sampled_from([REASONS, REASONS, "short"])
ENDS = [
    (Verb.DECIDE_REFUSAL, "did-not-appear"),
    (Verb.DECIDE_NO_REFUSAL, "absence-no-refusal"),
    (Verb.DECIDE_NO_REFUSAL, "not-reached"),
    (Verb.DECIDE_REFUSAL, "facts-were-a-refusal"),
    (Verb.CANCEL, "no-kits"),
]
CANCELS = ["no-kits", "flaw-at-collection", "specimen-lost", "fatal-flaw", "court-order"]
ABSENT = [("maternity", "medical-certificate"), ("approved-leave", "leave-approval")]
STEPS_OF_TIME = [
    timedelta(minutes=1),
    timedelta(minutes=40),
    timedelta(hours=3),
    timedelta(days=1),
    timedelta(days=6),
    timedelta(days=30),
]


class Orders(InWorld):
    """Notifiers, officials, the manager, and whoever would like to be one of them."""

    @rule(step=st.sampled_from(STEPS_OF_TIME))
    def time_passes(self, step: timedelta) -> None:
        """Let the clock go on."""
        self.now += step

    @rule()
    def what_is_due_arises(self) -> None:
        """Run the dues, as the machine itself does every minute."""
        from passmuster.web.orders.dues import keep_dues

        assert self.went(keep_dues, self.force.log)

    @rule(data=st.data())
    def a_notice_is_served(self, data: st.DataObject) -> None:
        """Seal a slip and hand it over; now and then the one without the other."""
        from passmuster.web.orders.notices import seal_slip, serve_notice

        order, by = self.order(data), self.who(data, "notifier", "notifier-2")
        if data.draw(st.integers(0, 4)) < 4:
            self.went(seal_slip, by=by, order=order)
            self.passes(minutes=10)
        if data.draw(st.integers(0, 4)) < 4:
            self.went(serve_notice, by=by, order=order, place="Gate")

    @rule(data=st.data(), times=st.integers(1, 3))
    def somebody_is_not_reached(self, data: st.DataObject, times: int) -> None:
        """Try to reach somebody some times, and report it; an official sends it back or not."""
        from passmuster.web.orders.notices import record_attempt, report_not_reached
        from passmuster.web.orders.rulings import continue_notices

        order = self.order(data)
        for turn in range(times):
            by = self.who(data, ("notifier", "notifier-2")[turn % 2])
            at = {"place": f"Gate {turn}", "way": Way.IN_PERSON, "duty_roster": b"A sheet."}
            self.went(record_attempt, by=by, order=order, **at)
            self.passes(hours=3)
        self.went(report_not_reached, by=self.who(data, "notifier-2"), order=order)
        if data.draw(st.booleans()):
            by = self.who(data, "official")
            self.went(continue_notices, by=by, order=order, reasons=data.draw(WORDS))

    @rule(data=st.data())
    def somebody_stands_at_the_door_or_does_not(self, data: st.DataObject) -> None:
        """Record an arrival, a missed deadline, or a test that was not taken."""
        from passmuster.web.orders import appearing

        names = ("record_arrival", "report_missed", "record_not_taken")
        act = getattr(appearing, data.draw(st.sampled_from(names)))
        self.went(act, by=self.who(data, "collector"), order=self.order(data))

    @rule(data=st.data())
    def an_official_rules(self, data: st.DataObject) -> None:
        """Decide on a no-show, or admit somebody who came late."""
        from passmuster.web.orders.rulings import admit_late, decide

        order, by = self.order(data), self.who(data, "official")
        reasons = data.draw(WORDS)
        if data.draw(st.integers(0, 3)) == 3:
            self.went(admit_late, by=by, order=order, reasons=reasons)
            return
        verb, code = data.draw(st.sampled_from(ENDS))
        both = {"by": by, "second": self.who(data, "oversight")}
        self.went(decide, **both, order=order, verb=verb, code=code, reasons=reasons)

    @rule(data=st.data())
    def a_review_officer_answers_for_an_evaluation(self, data: st.DataObject) -> None:
        """Accept a cause or report that none was found, of an order at the physician or not."""
        from passmuster.web.orders.evaluations import accept_medical, report_evaluation

        order, by = self.order(data), self.who(data, "doctor")
        said = {"examined_on": self.now.date(), "physician": "Dr X", "statement": b"A paper."}
        ground = data.draw(
            st.sampled_from(["", "insufficient-unexplained", "evaluation-not-taken"])
        )
        if ground:
            self.went(report_evaluation, by=by, order=order, ground=ground, **said)
        else:
            self.went(accept_medical, by=by, order=order, **said)

    @rule(data=st.data())
    def an_order_or_its_specimen_is_cancelled(self, data: st.DataObject) -> None:
        """Cancel with a code that fits or does not."""
        from passmuster.web.orders.rulings import cancel

        both = {"by": self.who(data, "manager"), "second": self.who(data, "oversight")}
        said = {"code": data.draw(st.sampled_from(CANCELS)), "reasons": data.draw(WORDS)}
        self.went(cancel, **both, order=self.order(data), **said)

    @rule(data=st.data(), days=st.sampled_from([1, 9, 60]))
    def somebody_is_away(self, data: st.DataObject, days: int) -> None:
        """Excuse or defer with a paper that was handed in for this order or for another."""
        from passmuster.web.orders.absences import Document, defer, excuse, receive_paper
        from passmuster.web.orders.models import Paper

        order, by = self.order(data), self.who(data, "notifier")
        code, kind = data.draw(st.sampled_from(ABSENT))
        paper = Document(kind=kind, dated=self.now.date() - timedelta(days=9), data=b"A paper.")
        self.went(receive_paper, by=by, order=order, document=paper)
        papers = list(Paper.objects.filter(order__force=self.force).order_by("-pk")[:1])
        both = {"by": by, "second": self.who(data, "oversight")}
        ground = {"code": code, "papers": papers, "until": self.now.date() + timedelta(days=days)}
        act = data.draw(st.sampled_from([excuse, defer]))
        self.went(act, **both, order=order, **ground)

    @rule(data=st.data())
    def an_officer_speaks_of_an_order(self, data: st.DataObject) -> None:
        """Dispute, or step back, one's own order or another's."""
        from passmuster.web.orders.appearing import dispute
        from passmuster.web.orders.withdrawing import step_back

        order, by = self.order(data), self.who(data, "donor")
        if data.draw(st.booleans()):
            self.went(dispute, by=by, order=order, words="It was not so.")
        else:
            self.went(step_back, by=by, order=order, paper=data.draw(st.binary(max_size=2)))

    @rule(data=st.data())
    def somebody_is_said_to_have_gone(self, data: st.DataObject) -> None:
        """Say that somebody left or died who still stands on the roster."""
        from passmuster.web.orders.ends import record_death, record_left

        order, by = self.order(data), self.who(data, "clerk", "manager")
        if data.draw(st.booleans()):
            self.went(record_left, by=by, order=order)
        else:
            self.went(record_death, by=by, order=order, certificate=b"A certificate.")

    @rule(data=st.data())
    def a_reserve_is_called_or_passed_over(self, data: st.DataObject) -> None:
        """Call any reserve, or pass over any."""
        from passmuster.web.orders.reserves import skip_reserve, take_reserve

        rows = self.draw.selected.filter(reserve=True).order_by("stratum", "position")
        ticket = self.one_of(data, rows).ticket
        both = {"by": self.who(data, "manager"), "second": self.who(data, "oversight")}
        if data.draw(st.integers(0, 2)) < 2:
            self.went(take_reserve, **both, draw=self.draw, ticket=ticket)
        else:
            self.went(skip_reserve, **both, draw=self.draw, ticket=ticket, reason="left-since")

    @rule(data=st.data())
    def the_draw_is_opened_or_voided(self, data: st.DataObject) -> None:
        """Open the draw, which nobody may while somebody drawn waits for a notice; or void it."""
        from passmuster.web.draw.models import Draw
        from passmuster.web.draw.services import open_draw, void_draw

        draw = Draw.objects.get(pk=self.draw.pk) if data.draw(st.booleans()) else self.draw
        by = self.who(data, "manager")
        if data.draw(st.integers(0, 5)) == 5:
            both = {"by": by, "second": self.who(data, "oversight")}
            self.went(void_draw, **both, draw=draw, reason="no-such-reason")
        elif self.went(open_draw, by=by, draw=draw):
            waiting = {"ordered", "resumed", "not-reached", "deferred"}
            assert not waiting & set(self.draw.orders.values_list("state", flat=True))

    @rule(data=st.data())
    def the_round_is_closed(self, data: st.DataObject) -> None:
        """Close the round: never while an order of it has no outcome."""
        from passmuster.web.orders.rounds import close_round

        if self.went(close_round, by=self.who(data, "manager"), draw=self.draw):
            assert_round_has_ended(self.draw)


def assert_round_has_ended(draw: Any) -> None:
    """Fold every order of a round anew: each has an outcome, and everybody drawn has an order."""
    from passmuster.web.orders.folding import core_orders

    assert not draw.selected.filter(reserve=False, order__isnull=True).exists()
    left = [order.id for order in core_orders(draw.orders.all()) if order.outcome is None]
    assert not left, f"the round was closed over {left}"
