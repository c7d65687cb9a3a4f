"""Facts of a collection are decided by a named official and a second human, with reasons.

Guarantees: no collector's words become a refusal by themselves; whoever took part decides nothing,
and the second human comes from outside the donor's chain of command (attack C-07).
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.collection.refusals import RefusalDecided, RefusalFacts, decide_refusal
from passmuster.core.collection.session import SessionEnd
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders.rulings import require_reasons
from passmuster.core.roster.people import RECRUIT
from passmuster.web import clock
from passmuster.web.collection import beyond
from passmuster.web.collection.folding import core_events, locked, progress_of, require_of
from passmuster.web.collection.models import RefusalDecision, Session
from passmuster.web.collection.pairing import donor_code, require_person_known
from passmuster.web.collection.queries import facts_recorded
from passmuster.web.installation import keep_words, kept_words
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force
from passmuster.web.people.services import unit_and_above
from passmuster.web.roster.identity import human_tied_to


def refusal_facts_of(session: Session) -> RefusalFacts:
    """Return the facts as the collector wrote them; raises Refused (``no-facts-to-decide``)."""
    row = facts_recorded(session)
    if row is None or session.practice or session.end != SessionEnd.REFUSAL_FACTS.value:
        raise Refused("no-facts-to-decide", "This collection ended without such facts.")
    person = require_person_known(session.person)
    done = {event.step for event in core_events(session)}
    return RefusalFacts(
        ground=str(row.answers["ground"]),
        donor=donor_code(person),
        recorded_by=row.by,
        said=str(row.answers["said"]),
        observed=progress_of(session).observed,
        before_entry=person.person_class == RECRUIT and session.fixed["reason"] == "pre-entry",
        container_chosen="choose-container" in done,
    )


def took_part(session: Session) -> frozenset[str]:
    """Return the humans of the collection, and the donor's own account if there is one."""
    humans = {session.collector, *(event.by for event in core_events(session))}
    donor = human_tied_to(session.person) if session.person else None
    return frozenset(humans | {donor.code} if donor else humans)


def judged(
    session: Session, *, refusal: bool, reasons: str, by: Actor, second: Actor | None
) -> RefusalDecided:
    """Return the decision that these two make; raises Refused as ``decide_refusal`` does."""
    person = require_person_known(session.person)
    return decide_refusal(
        refusal_facts_of(session),
        refusal=refusal,
        reasons=reasons,
        by=by,
        second=second,
        donor_chain=unit_and_above(session.force, person.unit.code),
        took_part=took_part(session),
    )


@denials_recorded
def decide_facts(
    *,
    by: Actor,
    second: Actor,
    force: Force,
    session: Session,
    refusal: bool,
    reasons_sha256: str,
) -> RefusalDecision:
    """Decide facts under two names; the reasons were kept when the first of them proposed it.

    Codes: ``facts-decided``, ``no-facts-to-decide`` and those of ``decide_refusal``.
    """
    require(by, "collection:propose-refusal")
    require(second, "collection:confirm-refusal")
    with transaction.atomic():
        session = locked(session)
        require_of(session, force)
        require_undecided(session)
        reasons = kept_words(reasons_sha256)
        decided = judged(session, refusal=refusal, reasons=reasons, by=by, second=second)
        row = RefusalDecision.objects.create(
            session=session,
            ground=decided.ground,
            refusal=decided.refusal,
            reasons_sha256=reasons_sha256,
            by=decided.by,
            second=decided.second,
            at=clock.now(),
        )
        append(force.log, "collection:refusal-decided", by=by, rows=[row])
        beyond.neighbour().decided(
            by, second, force, session.order, refusal=decided.refusal, reasons=reasons
        )
    return row


def require_undecided(session: Session) -> None:
    """Raise Refused (``facts-decided``) when a decision stands already."""
    if RefusalDecision.objects.filter(session=session).exists():
        raise Refused("facts-decided", "These facts were decided already.")


def reasons_kept(reasons: str) -> str:
    """Keep the reasons outside the log.

    Raises Refused (``refusal-reasons-missing``, ``written-reasons-missing``): the order, which ends
    by the decision, asks for as many letters of every ruling.
    """
    if not reasons.strip():
        raise Refused("refusal-reasons-missing", "Give the reasons of the decision.")
    require_reasons(reasons)
    return keep_words(reasons)
