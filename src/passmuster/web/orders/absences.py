"""Excusals and deferrals before the notice: a code, papers that came before it, an outside hand.

After a no-show nothing here exists, and a deferral runs out (attacks N-02, N-03).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.timezone import localtime

from passmuster.core.access.actors import Actor, require, require_outside_unit, require_two_humans
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts
from passmuster.core.orders.excusals import ABSENCES, AbsenceRequest, absence_evidence
from passmuster.core.orders.excusals import Paper as CorePaper
from passmuster.core.orders.moves import Verb
from passmuster.web import clock
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.folding import locked, move
from passmuster.web.orders.models import Order, OrderEntry, OrderOpened, Paper
from passmuster.web.orders.surroundings import human_behind, local_now, units_of

TOLD = ("order:attempted", "order:notified")


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document as it was handed in: its kind, the day written on it, its bytes."""

    kind: str
    dated: date
    data: bytes


@denials_recorded
def receive_paper(*, by: Actor, order: Order, document: Document) -> Paper:
    """Take in one document about an absence, as it came, at this moment.

    Raises Refused: ``paper-kind-unknown``, ``paper-empty``, ``paper-dated-later``.
    """
    require(by, acts.ASK_ABSENCE)
    if document.kind not in {kind for row in ABSENCES.values() for kind in row.papers}:
        raise Refused("paper-kind-unknown", "Give a kind of document from the list.")
    if not document.data:
        raise Refused("paper-empty", "This file is empty. Attach the document.")
    now = local_now()
    if document.dated > now.date():
        raise Refused("paper-dated-later", "The day on a document cannot lie in the future.")
    with transaction.atomic():
        paper = Paper.objects.create(
            order=order,
            kind=document.kind,
            dated=document.dated,
            sha256=here().keep(document.data),
            by=by.human,
            at=now,
        )
        append(order.force.log, "order:paper-received", by=by, rows=[paper])
    return paper


def require_papers(code: str, papers: Sequence[Paper]) -> None:
    """Raise Refused (``papers-complete-missing``) while a paper is absent."""
    if not {paper.kind for paper in papers} >= set(ABSENCES[code].papers):
        raise Refused(
            "papers-complete-missing", "A paper that this code asks for is missing. Add it."
        )


@denials_recorded
def open_paper(*, by: Actor, order: Order, paper: Paper) -> bytes:
    """Return a paper to whoever may approve the absence, and record that it was read.

    Raises Refused (``approver-inside-unit``): a paper names its person, who may be drawn.
    """
    require(by, acts.APPROVE_ABSENCE)
    order = Order.objects.select_related("person__unit", "force__log").get(pk=order.pk)
    require_outside_unit(by, units_of(order.person))
    with transaction.atomic():
        opened = OrderOpened.objects.create(
            order=order, purpose="read-paper", by=by.human, role=by.role.value, at=clock.now()
        )
        append(order.force.log, "order:name-opened", by=by, rows=[opened])
    return here().kept_bytes(paper.sha256)


@denials_recorded
def excuse(
    *,
    by: Actor,
    second: Actor,
    order: Order,
    code: str,
    papers: Sequence[Paper],
    until: date | None,
) -> OrderEntry:
    """Excuse an order before its notice: ``by`` asked, ``second`` from outside approves."""
    return _absence(Verb.EXCUSE, by, second, order, code, papers, until)


@denials_recorded
def defer(
    *,
    by: Actor,
    second: Actor,
    order: Order,
    code: str,
    papers: Sequence[Paper],
    until: date | None,
) -> OrderEntry:
    """Put an order off until a day; a test that nobody announces follows (attack N-03)."""
    return _absence(Verb.DEFER, by, second, order, code, papers, until)


def _absence(
    verb: Verb,
    by: Actor,
    second: Actor,
    order: Order,
    code: str,
    papers: Sequence[Paper],
    until: date | None,
) -> OrderEntry:
    require(by, acts.ASK_ABSENCE)
    require(second, acts.APPROVE_ABSENCE)
    require_two_humans(by, second)
    with transaction.atomic():
        order = locked(order)
        if second.human == human_behind(order.person):
            raise Refused("approver-inside-unit", "Nobody approves an absence of their own.")
        told = order.entries.filter(event__in=TOLD).order_by("position").first()
        request = AbsenceRequest(
            code=code,
            papers=tuple(
                CorePaper(kind=paper.kind, dated=paper.dated, received_at=localtime(paper.at))
                for paper in papers
                if paper.order_id == order.pk
            ),
            until=until,
            requested_by=by.human,
            approver=second,
        )
        evidence = absence_evidence(
            request,
            verb,
            units=units_of(order.person),
            told_at=told.at if told else None,
            at=local_now(),
        )
        facts = {
            "until": until.isoformat() if until else "",
            "papers": [paper.sha256 for paper in papers],
        }
        return move(order, verb, evidence, by=by, second=second, code=code, facts=facts)
