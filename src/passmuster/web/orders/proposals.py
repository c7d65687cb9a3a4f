"""The acts of two people on orders: an absence, a decision, a cancellation.

A proposal names an order by its number and never its person, so that whoever approves learns no
drawn name from it. Reasons lie in a kept file; the proposal holds their hash.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts
from passmuster.core.orders import order as core
from passmuster.core.orders.excusals import ABSENCES
from passmuster.core.orders.moves import FACTS_REPORTED, NOTIFIED, SAMPLED, TRANSITIONS
from passmuster.core.orders.moves import Verb as Move
from passmuster.core.orders.notices import deadline_evidence
from passmuster.core.orders.outcomes import OUTCOMES, find_outcome
from passmuster.core.orders.reasons import REASONS, Origin, Reason
from passmuster.core.orders.rulings import require_reasons
from passmuster.web import clock
from passmuster.web.approvals.models import Proposal
from passmuster.web.approvals.queries import open_proposals
from passmuster.web.approvals.services import propose
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.installation import keep_words, kept_words
from passmuster.web.orders import absences, rulings
from passmuster.web.orders.evaluations import ground_reported
from passmuster.web.orders.models import Order, Paper
from passmuster.web.orders.notices import notice_of
from passmuster.web.orders.queries import reported_uncollected
from passmuster.web.orders.specimens import (
    SPECIMEN_EVIDENCE,
    cancellable,
    evidence_of_specimen,
)
from passmuster.web.people.models import Force
from passmuster.web.theme.numerals import day, day_and_clock
from passmuster.web.wording import orders as words
from passmuster.web.wording.collectors import GROUNDS

EXCUSE, DEFER, DECIDE, CANCEL = "excuse-order", "defer-order", "decide-order", "cancel-order"
OF_ORDERS = (EXCUSE, DEFER, DECIDE, CANCEL)
CANCELS = (Move.CANCEL, Move.CANCEL_SPECIMEN)

_EVERYTHING = frozenset(
    {name for move in TRANSITIONS for name in move.evidence}
    | {name for rule in REASONS.values() for name in (*rule.at_notice, *rule.at_start)}
)


def register_all() -> None:
    """Make the four acts known to the approvals app."""
    absence = (acts.ASK_ABSENCE, acts.APPROVE_ABSENCE)
    ruling = (acts.RULE, acts.CONFIRM)
    cancelling = (acts.CANCEL, acts.CONFIRM)
    for name, (first, second), run, describe, check in (
        (EXCUSE, absence, _excuse, _describe_absence, _check_absence),
        (DEFER, absence, _defer, _describe_absence, _check_absence),
        (DECIDE, ruling, _decide, _describe_decision, _check_decision),
        (CANCEL, cancelling, _cancel, _describe_cancel, _check_cancel),
    ):
        register(
            Verb(
                name=name,
                first=first,
                second=second,
                run=run,
                describe=describe,
                present=_present_order,
                check=check,
            )
        )


def propose_absence(
    *,
    by: Actor,
    order: Order,
    code: str,
    until: date | None,
    documents: Sequence[absences.Document],
) -> Proposal:
    """Take in the documents and ask for an excusal or a deferral, as the code has it.

    Raises Refused: ``absence-code-missing`` and those of receive_paper().
    """
    row = ABSENCES.get(code)
    if row is None:
        raise Refused("absence-code-missing", "Choose a code from the list.")
    with transaction.atomic():
        papers = [absences.receive_paper(by=by, order=order, document=one) for one in documents]
        facts = {
            "order": order.number,
            "code": code,
            "until": until.isoformat() if until else "",
            "papers": [paper.pk for paper in papers],
        }
        verb = EXCUSE if row.excuses else DEFER
        return propose(by=by, force=order.force, verb=verb, facts=facts)


def propose_decision(*, by: Actor, order: Order, verb: Move, code: str, reasons: str) -> Proposal:
    """Propose what a no-show was; the reasons are kept outside the log.

    Facts of a collection are decided where they stand word for word (``facts-of-a-collection``).
    Reasons too short are refused here (``written-reasons-missing``), not before the second person.
    """
    require_reasons(reasons)
    facts = {
        "order": order.number,
        "verb": verb.value,
        "code": code,
        "reasons_sha256": keep_words(reasons),
    }
    return propose(by=by, force=order.force, verb=DECIDE, facts=facts)


def propose_cancel(*, by: Actor, order: Order, code: str, reasons: str) -> Proposal:
    """Propose to cancel an order or its specimen; refuses short reasons as propose_decision()."""
    require_reasons(reasons)
    facts = {"order": order.number, "code": code, "reasons_sha256": keep_words(reasons)}
    return propose(by=by, force=order.force, verb=CANCEL, facts=facts)


def waiting_about(order: Order) -> list[Proposal]:
    """Return the open proposals about an order."""
    found = open_proposals(order.force).filter(verb__in=OF_ORDERS)
    return [one for one in found if one.facts["order"] == order.number]


def possible(order: Order, verb: Move) -> bool:
    """Tell whether the table of moves leads on by a verb from where an order stands now."""
    return core.decide(
        order.state,
        verb,
        _could_have(order),
        reason=Reason(order.reason),
        origin=Origin(order.origin),
    ).allowed


def _could_have(order: Order) -> frozenset[str]:
    """Return what could be shown of an order: everything but what its own clock speaks against."""
    if order.state != NOTIFIED:
        return _EVERYTHING
    now = deadline_evidence(notice_of(order), None, now=clock.now())
    return _EVERYTHING - ({"deadline-to-appear-passed", "deadline-to-appear-open"} - now)


def codes_for(order: Order, verbs: Collection[Move]) -> list[tuple[Move, str]]:
    """Return every (verb, outcome code) that could end an order from where it stands."""
    return [
        (move.verb, outcome.code)
        for move in TRANSITIONS
        if move.source == order.state and move.verb in verbs and possible(order, move.verb)
        for outcome in OUTCOMES
        if outcome.state == move.target
        if not outcome.sources or order.state in outcome.sources
        if move.verb is not Move.CANCEL_SPECIMEN or cancellable(order, outcome.code)
    ]


def require_cancellable(order: Order, code: str = "") -> None:
    """Refuse what rulings.cancel() would refuse of an order as it stands; for ``code`` or for any.

    Codes: ``no-result-reported-missing``, ``record-agrees-missing``, and those of the table.
    """
    verb = Move.CANCEL_SPECIMEN if order.state == SAMPLED else Move.CANCEL
    shown = _could_have(order)
    if verb is Move.CANCEL_SPECIMEN:
        shown = shown - SPECIMEN_EVIDENCE | evidence_of_specimen(order, code)
    _require_possible(order, verb, code, shown)


def _order(force: Force, facts: Facts) -> Order:
    found = force.orders.filter(number=facts["order"]).first()
    if found is None:
        raise Refused("order-unknown", "There is no order of this number.")
    return found


def _require_possible(
    order: Order, verb: Move, code: str = "", shown: frozenset[str] | None = None
) -> None:
    move = core.require(
        order.state,
        verb,
        _could_have(order) if shown is None else shown,
        reason=Reason(order.reason),
        origin=Origin(order.origin),
    )
    if code and find_outcome(move.target, code) is None:
        raise Refused("outcome-code-missing", "Choose an outcome from the list.")
    if waiting_about(order):
        raise Refused("order-proposed", "A proposal about this order waits for its answer.")


def _present_order(force: Force, facts: Facts) -> Any:
    order = _order(force, facts)
    return [order.number, order.state, order.entries.count(), order.reason]


def _rows(order: Order) -> list[tuple[str, str]]:
    return [
        (_("Order"), order.number),
        (_("Reason for the test"), str(words.REASONS[order.reason])),
        (_("State"), str(words.STATES[order.state])),
    ]


# --- Absence ------------------------------------------------------------------------------------


def _papers(facts: Facts) -> list[Paper]:
    return list(Paper.objects.filter(pk__in=facts["papers"]).order_by("pk"))


def _until(facts: Facts) -> date | None:
    return date.fromisoformat(facts["until"]) if facts["until"] else None


def _check_absence(force: Force, facts: Facts, by: Actor) -> None:
    verb = Move.EXCUSE if ABSENCES[facts["code"]].excuses else Move.DEFER
    _require_possible(_order(force, facts), verb)
    absences.require_papers(facts["code"], _papers(facts))


def _excuse(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return absences.excuse(by=by, second=second, **_absence(force, facts))


def _defer(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return absences.defer(by=by, second=second, **_absence(force, facts))


def _absence(force: Force, facts: Facts) -> dict[str, Any]:
    return {
        "order": _order(force, facts),
        "code": facts["code"],
        "papers": _papers(facts),
        "until": _until(facts),
    }


def _describe_absence(force: Force, facts: Facts) -> Description:
    order, until = _order(force, facts), _until(facts)
    excuses = ABSENCES[facts["code"]].excuses
    rows = [
        *_rows(order),
        (_("Ground"), str(words.ABSENCES[facts["code"]])),
        (_("Last day away"), day(until) if until else _("Not known")),
    ]
    rows += [
        (
            str(words.PAPERS[paper.kind]),
            _("dated %(day)s, received %(at)s, hash %(hash)s")
            % {"day": day(paper.dated), "at": day_and_clock(paper.at), "hash": paper.sha256[:16]},
        )
        for paper in _papers(facts)
    ]
    title = _("Excuse order %(number)s") if excuses else _("Put off order %(number)s")
    ends = _("The order ends as excused, with its ground, in the figures.")
    runs = _("The order stays open. Its clock runs on and turns red when the limit has passed.")
    return Description(
        title=title % {"number": order.number},
        rows=rows,
        consequences=[
            ends if excuses else runs,
            _("When the absence is over a test follows that nobody announces."),
            _("You sign that you serve outside the person’s unit and saw the papers."),
        ],
    )


# --- Decision and cancellation --------------------------------------------------------------------


def _check_decision(force: Force, facts: Facts, by: Actor) -> None:
    verb = Move(facts["verb"])
    if verb not in rulings.DECISIONS:
        raise Refused("order-move-forbidden", "This is no decision on an order.")
    order = _order(force, facts)
    if order.state == FACTS_REPORTED and not ground_reported(order):
        raise Refused("facts-of-a-collection", "Decide these facts on the collection's page.")
    _require_possible(order, verb, facts["code"])


def _decide(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return rulings.decide(
        by=by,
        second=second,
        order=_order(force, facts),
        verb=Move(facts["verb"]),
        code=facts["code"],
        reasons=kept_words(facts["reasons_sha256"]),
    )


def _describe_decision(force: Force, facts: Facts) -> Description:
    order = _order(force, facts)
    refusal = facts["verb"] == Move.DECIDE_REFUSAL
    yes = _("It counts as a refusal. A discipline file can follow, in which the person is heard.")
    no = _("It counts as no refusal, and nothing follows for the person from it.")
    return Description(
        title=_("Decide on order %(number)s") % {"number": order.number},
        rows=[
            *_rows(order),
            *_reported(order),
            (_("Decision"), _("A refusal") if refusal else _("No refusal")),
            (_("Ground"), str(words.OUTCOMES[facts["code"]])),
            (_("Reasons"), kept_words(facts["reasons_sha256"])),
        ],
        consequences=[
            yes if refusal else no,
            _("Neither of you served the notice, collected, or commands the person."),
            _("The order ends by it."),
        ],
    )


def _reported(order: Order) -> list[tuple[str, str]]:
    """Return what was reported from outside a collection, for the two who decide on it."""
    ground, missed = ground_reported(order), reported_uncollected(order)
    found = [(_("What was recorded"), str(GROUNDS[ground]))] if ground else []
    if missed is not None:
        found.append((_("Collector"), _("No collector was named for it.")))
        found.append((_("What was recorded"), missed.words))
    return found


def _check_cancel(force: Force, facts: Facts, by: Actor) -> None:
    require_cancellable(_order(force, facts), facts["code"])


def _cancel(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return rulings.cancel(
        by=by,
        second=second,
        order=_order(force, facts),
        code=facts["code"],
        reasons=kept_words(facts["reasons_sha256"]),
    )


def _describe_cancel(force: Force, facts: Facts) -> Description:
    order = _order(force, facts)
    return Description(
        title=_("Cancel order %(number)s") % {"number": order.number},
        rows=[
            *_rows(order),
            (_("Ground"), str(words.OUTCOMES[facts["code"]])),
            (_("Reasons"), kept_words(facts["reasons_sha256"])),
        ],
        consequences=[
            _("The figures show it by its ground, never among the excused."),
            _("Where the rule says so, a new order follows that nobody announces."),
        ],
    )
