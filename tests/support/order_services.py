"""One call of every shape of service of the orders app, for the test of one transaction."""

from __future__ import annotations

from datetime import date, timedelta

from passmuster.demo.season import ROUND_TIME
from tests.support.orders import REASONS, missed, orders_of, slipped, staff_of

ON_THE_DAY = ROUND_TIME + timedelta(days=6)


def modules():
    """Return the modules of the orders app in which somebody acts."""
    from passmuster.web import orders
    from passmuster.web.orders import (
        absences,
        appearing,
        bases,
        dues,
        ends,
        evaluations,
        grounds,
        lists,
        making,
        names,
        notices,
        requesting,
        reserves,
        rulings,
        withdrawing,
    )

    assert orders
    acting = (absences, appearing, bases, dues, ends, grounds, lists, making, names, notices)
    return (*acting, evaluations, requesting, reserves, rulings, withdrawing)


TRIED = {
    *("order_test", "order_list", "seal_grounds", "seal_slip", "record_attempt", "receive_paper"),
    *("excuse", "cancel", "open_name", "serve_notice", "decide"),
    # The same one way to store an entry (orders/folding), tried above with other verbs.
    *("defer", "report_not_reached", "record_arrival", "report_missed", "record_not_taken"),
    "report_uncollected",
    *("start_collection", "report_sampled", "report_short", "report_facts", "dispute"),
    *("continue_notices", "admit_late", "record_left", "record_death", "record_gone", "step_back"),
    # The same way to store an entry; acted out in tests/web/test_order_evaluations.
    *("accept_medical", "report_evaluation", "open_statement", "foresee"),
    # Shaped as order_test; acted out in tests/web/test_planned_orders.
    *("order_return", "seal_plan", "read_basis", "request_test"),
    *("propose_return", "propose_plan", "propose_unit", "record_look"),
    # Shaped as open_name and order_test; acted out in whole_season and in the attack N-04b.
    *("open_paper", "skip_reserve", "take_reserve", "make"),
}


def first_order(season):
    return orders_of(season)[0]


def order_named(season):
    from passmuster.core.orders.reasons import Reason
    from passmuster.web.orders.making import order_test

    person = season.force.persons.first()
    return order_test(by=season.cast.manager, person=person, reason=Reason.SUSPICION)


def order_everybody(season):
    from passmuster.core.orders.reasons import Reason
    from passmuster.web.orders.making import order_list

    facts = {"persons": list(season.force.persons.all()[:3]), "words": "promotion of November"}
    by = season.cast.manager
    return order_list(by=by, force=season.force, reason=Reason.PROMOTION, **facts)


def seal_grounds(season):
    from passmuster.web.orders.grounds import seal_grounds as seal

    order = season.force.orders.get(reason="suspicion")
    return seal(by=staff_of(season).official, order=order, text=REASONS)


def seal_slip(season):
    from passmuster.web.orders.notices import seal_slip as seal

    return seal(by=staff_of(season).notifier, order=first_order(season))


def attempt(season):
    from passmuster.core.orders.notices import Way
    from passmuster.web.orders.notices import record_attempt

    order = first_order(season)
    by = staff_of(season).notifier
    return record_attempt(by=by, order=order, place="Gate", way=Way.IN_PERSON)


def receive(season):
    from passmuster.web.orders.absences import Document, receive_paper

    paper = Document(kind="medical-certificate", dated=date(2023, 9, 1), data=b"certificate")
    return receive_paper(by=staff_of(season).notifier, order=first_order(season), document=paper)


def excuse(season):
    from passmuster.web.orders.absences import excuse as excused

    order = first_order(season)
    both = {"by": staff_of(season).notifier, "second": season.cast.oversight}
    facts = {"code": "maternity", "until": date(2023, 12, 1), "papers": list(order.papers.all())}
    return excused(**both, order=order, **facts)


def cancel(season):
    from passmuster.web.orders.rulings import cancel as cancelled

    both = {"by": season.cast.manager, "second": season.cast.oversight}
    return cancelled(**both, order=first_order(season), code="no-kits", reasons=REASONS)


def open_order_name(season):
    from passmuster.web.orders.names import open_name

    by = staff_of(season).notifier
    return open_name(by=by, order=first_order(season), purpose="serve-in-person")


def hand_over(season):
    from passmuster.web.orders.notices import serve_notice

    return serve_notice(by=staff_of(season).notifier, order=first_order(season), place="Gate")


def decide_order(season):
    from passmuster.core.orders.moves import Verb
    from passmuster.web.orders.rulings import decide as decided

    both = {"by": staff_of(season).official, "second": season.cast.oversight}
    facts = {"verb": Verb.DECIDE_NO_REFUSAL, "code": "absence-no-refusal", "reasons": REASONS}
    return decided(**both, order=first_order(season), **facts)


def keep_dues(season):
    from passmuster.web.orders.dues import keep_dues as keep

    return keep(season.force.log)


def slip_before(season):
    slipped(season, first_order(season))


def nobody_came(season):
    missed(season, first_order(season))


def receive_before(season):
    staff_of(season)
    with season.at(ON_THE_DAY):
        receive(season)


def cancel_before(season):
    staff_of(season)
    with season.at(ON_THE_DAY):
        cancel(season)


def order_before(season):
    staff_of(season)
    with season.at(ON_THE_DAY - timedelta(hours=1)):
        order_named(season)


SERVICES = [
    ("finish", order_named, ON_THE_DAY, staff_of),
    ("finish", order_everybody, ON_THE_DAY, staff_of),
    ("finish", seal_grounds, ON_THE_DAY, order_before),
    ("finish", seal_slip, ON_THE_DAY, staff_of),
    ("finish", attempt, ON_THE_DAY, staff_of),
    ("finish", receive, ON_THE_DAY, staff_of),
    ("finish", excuse, ON_THE_DAY, receive_before),
    ("finish", cancel, ON_THE_DAY, staff_of),
    ("finish", open_order_name, ON_THE_DAY, staff_of),
    ("finish", hand_over, ON_THE_DAY, slip_before),
    ("finish", decide_order, ON_THE_DAY, nobody_came),
    ("finish", keep_dues, ON_THE_DAY, cancel_before),
]
