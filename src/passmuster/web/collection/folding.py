"""A session's rows as core's values: its fixed facts, its events, what they add up to.

Guarantees: a session is always the fold of its stored events, so that one whose connection was lost
goes on where its last stored step left it.
"""

from __future__ import annotations

from collections.abc import Sequence

from passmuster.core.collection import steps
from passmuster.core.collection.constants import STANDARD, CollectionRules
from passmuster.core.collection.observation import Fallback
from passmuster.core.collection.paper import Paper
from passmuster.core.collection.session import (
    Event,
    Next,
    Progress,
    SessionFacts,
    fold,
    next_step,
)
from passmuster.core.collection.specimen import Kit
from passmuster.core.collection.step import Who
from passmuster.core.kernel.errors import CheckFailed, Refused
from passmuster.web.collection.models import Session, SessionEvent
from passmuster.web.collection.pairing import PRACTICE_OBSERVER
from passmuster.web.people.models import Force

OPEN, ENDED = "open", "ended"

RULES: dict[str, CollectionRules] = {STANDARD.version: STANDARD}
"""Every version of the numbers that a session can bear."""


def rules_of(session: Session) -> CollectionRules:
    """Return the numbers a session is judged by; raises CheckFailed (``rules-not-known``)."""
    found = RULES.get(session.rules)
    if found is None:
        raise CheckFailed("rules-not-known", f"No rules of the version {session.rules} exist.")
    return found


def facts_of(session: Session) -> SessionFacts:
    """Return what was fixed before the session."""
    fixed = session.fixed
    return SessionFacts(
        order=session.order,
        reason=fixed["reason"],
        collector=session.collector,
        donor=fixed["donor"],
        notice_served_at=fixed["notice_served_at"],
        kits=tuple(Kit(form=f, seal_a=a, seal_b=b) for f, a, b in fixed["kits"]),
        containers=frozenset(fixed["containers"]),
        trigger=fixed["trigger"],
        group=frozenset(fixed["group"]),
        fallback=Fallback(fixed["fallback"]),
        practice=session.practice,
        paper=paper_of(session) if "paper" in fixed else None,
    )


def paper_of(session: Session) -> Paper:
    """Return what two people typed from the pack that a collection was kept from."""
    return Paper(form=session.fixed["kits"][0][0], **session.fixed["paper"])


def core_event(session: Session, row: SessionEvent) -> Event:
    """Return one stored event; in practice whoever practises signs for the observer too."""
    return Event(
        step=row.step,
        at=int(row.at.timestamp()),
        by=signer(session, row.step, row.by),
        answers=row.answers,
    )


def signer(session: Session, step: str, by: str) -> str:
    """Return under whose name a step counts: the human's own, or the invented observer's."""
    observes = session.practice and steps.step(step).signs is Who.OBSERVER
    return PRACTICE_OBSERVER if observes else by


def rows_of(session: Session) -> list[SessionEvent]:
    """Return a session's stored events in their order."""
    return list(session.events.order_by("position"))


def core_events(session: Session, rows: Sequence[SessionEvent] | None = None) -> list[Event]:
    """Return a session's events as core has them."""
    return [core_event(session, row) for row in (rows_of(session) if rows is None else rows)]


def progress_of(session: Session) -> Progress:
    """Return what a session's events add up to; raises CheckFailed for impossible ones."""
    return fold(facts_of(session), core_events(session), rules_of(session))


def next_of(session: Session) -> Next | None:
    """Return what comes next in a session, None when it has ended."""
    return next_step(facts_of(session), core_events(session), rules_of(session))


def locked(session: Session) -> Session:
    """Return a session's present row, held until the transaction ends."""
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related("force", "person__unit")
        .get(pk=session.pk)
    )


def cache(session: Session, progress: Progress) -> None:
    """Write what the events add up to into the row."""
    session.end = progress.end.value if progress.end else ""
    session.state = ENDED if progress.end else OPEN
    session.save(update_fields=["end", "state"])


def require_of(session: Session, force: object) -> None:
    """Raise Refused (``session-not-found``) for a session of another force."""
    if session.force != force:
        raise Refused("session-not-found", "There is no such collection.")


def donor_with(force: Force, collector: str, *, besides: Session | None = None) -> bool:
    """Tell whether a donor is present in a live collection of this collector's."""
    rows = Session.objects.filter(force=force, collector=collector, state=OPEN, practice=False)
    others = rows.exclude(pk=besides.pk) if besides else rows
    return any(progress_of(other).donor_present for other in others)
