"""What the audit checks of orders: fold and cache, tickets, and the files kept outside the log."""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.orders import moves
from passmuster.core.orders.reasons import Origin
from passmuster.core.orders.specimens import BY_REVIEW
from passmuster.web.draw.models import Selected
from passmuster.web.installation import here
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log
from passmuster.web.orders.folding import core_orders
from passmuster.web.orders.models import Basis, Grounds, Order, OrderEntry, Paper, RoundClosed
from passmuster.web.orders.specimens import cancelled_for, reported_by, specimens_of

TABLE, ENTRIES = "orders_order", "orders_orderentry"
KEPT = (
    *("words_sha256", "reasons_sha256", "duty_sha256", "certificate_sha256"),
    *("withdrawal_sha256", "statement_sha256"),
)


def orders_as_their_entries_say(log: Log) -> Iterator[Difference]:
    """Compare state, code and time of every order with what its entries add up to."""
    rows = list(Order.objects.filter(force__log=log).order_by("sequence"))
    for row, value in zip(rows, core_orders(rows), strict=True):
        try:
            ended = value.outcome
            right = {
                "state": value.state,
                "code": ended.code if ended else "",
                "entered_at": value.entry_of_state().at,
            }
        except (PassmusterError, StopIteration):
            yield Difference(code="order-events-impossible", table=TABLE, row=str(row.pk))
            continue
        for field, wanted in right.items():
            if getattr(row, field) != wanted:
                yield Difference(
                    code="not-what-its-events-say", table=TABLE, row=str(row.pk), field=field
                )


def every_drawn_person_has_an_order(log: Log) -> Iterator[Difference]:
    """Find a random order whose ticket is not its person's, and somebody drawn without an order."""
    drawn = Selected.objects.filter(draw__force__log=log, reserve=False, order__isnull=True)
    for key in drawn.values_list("pk", flat=True):
        yield Difference(code="drawn-without-order", table="draw_selected", row=str(key))
    by_ticket = Order.objects.filter(force__log=log, origin__in=(Origin.DRAW, Origin.RESERVE))
    for order in by_ticket.select_related("selected"):
        row = order.selected
        right = row is not None and (row.person_id, row.ticket, row.draw_id) == (
            order.person_id,
            order.ticket,
            order.draw_id,
        )
        if not right:
            yield Difference(
                code="order-not-its-ticket", table=TABLE, row=str(order.pk), field="ticket"
            )


def no_order_was_cancelled_over_a_result(log: Log) -> Iterator[Difference]:
    """Find an order whose specimen was cancelled after a laboratory had reported on it.

    What its review had cancelled then for a rejection or a flaw is in order (attack N-08).
    """
    ended = OrderEntry.objects.filter(order__force__log=log, event="order:specimen-cancelled")
    for entry in ended.select_related("order__force").order_by("pk"):
        force, numbers = entry.order.force, specimens_of(entry.order)
        by_review = cancelled_for(force, numbers, entry.at) & BY_REVIEW
        if reported_by(force, numbers, entry.at) and not by_review:
            yield Difference(code="order-cancelled-over-result", table=ENTRIES, row=str(entry.pk))


def closed_rounds_are_whole(log: Log) -> Iterator[Difference]:
    """Find a closed round in which an order has no outcome, or an order was added or is gone."""
    for row in RoundClosed.objects.filter(draw__force__log=log).select_related("draw"):
        orders = row.draw.orders
        if orders.filter(state__in=moves.OPEN).exists() or orders.count() != row.orders:
            yield Difference(
                code="closed-round-not-whole", table="orders_roundclosed", row=str(row.pk)
            )


def kept_files_of_orders(log: Log) -> Iterator[Difference]:
    """Check that grounds, papers, reasons and duty sheets still have their bytes."""
    for sealed in Grounds.objects.filter(order__force__log=log):
        yield from _kept(sealed.sha256, "orders_grounds", sealed.pk, "sha256")
    for paper in Paper.objects.filter(order__force__log=log):
        yield from _kept(paper.sha256, "orders_paper", paper.pk, "sha256")
    for basis in Basis.objects.filter(force__log=log):
        yield from _kept(basis.sha256, "orders_basis", basis.pk, "sha256")
        if basis.days_sha256:
            yield from _kept(basis.days_sha256, "orders_basis", basis.pk, "days_sha256")
    for entry in OrderEntry.objects.filter(order__force__log=log).exclude(facts={}):
        for name in KEPT:
            if entry.facts.get(name):
                yield from _kept(entry.facts[name], ENTRIES, entry.pk, "facts")


def _kept(digest: str, table: str, key: int, field: str) -> Iterator[Difference]:
    try:
        here().kept_bytes(digest)
    except PassmusterError as error:
        yield Difference(code=error.code, table=table, row=str(key), field=field)
