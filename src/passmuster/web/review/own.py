"""What an officer may know of the own review, and when: nothing of a result before it is verified.

Before that every review looks the same, whatever the laboratory reported; after it the officer
chooses to read. Own numbers are the officer's own (product.md, promise 8; attack P-01).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.reported import Line
from passmuster.core.review import moves
from passmuster.core.review.contact import Dispute, Service
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.moves import TRANSITIONS
from passmuster.core.review.split import split_until
from passmuster.core.review.verdict import Verdict
from passmuster.web import clock
from passmuster.web.collection.models import SessionEvent
from passmuster.web.people.models import Force
from passmuster.web.review.bottles import (
    REQUESTED,
    entry_last,
    laboratories_to_ask,
    may_reopen,
    rows_of_bottle,
    standing_verdict,
    told_of_bottle_b,
    told_of_result,
    why_unavailable,
)
from passmuster.web.review.came_to import CameTo, came_to
from passmuster.web.review.disputing import CLAIMS
from passmuster.web.review.folding import core_review
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.outcomes import HEARING, result_now
from passmuster.web.review.striking import began_struck, waits_for_bottle
from passmuster.web.review.surroundings import disputes_of, report_under_review
from passmuster.web.review.whereabouts import Whereabouts, whereabouts_of
from passmuster.web.roster.models import Person

ASKED_LATE = (moves.NOTIFIED, moves.FINAL)
"""States in which bottle B is still asked for, with a cause, when the time has run out."""

TAKEN_BACK = ("review:reopened-by-laboratory", "review:held")
OTHERWISE_OPEN = ("review:reopened-by-donor", "review:reopened-by-sample", "review:struck")
SHOWN_BY = frozenset(
    move.event
    for move in TRANSITIONS
    if move.target in moves.AFTER and move.target != moves.VERIFIED and move.source != moves.HELD
)
"""Entries from which on the result that they are of was the officer's to know."""


def own_reviews(force: Force, person: Person) -> dict[str, list[Review]]:
    """Return the reviews of a person's specimens by the number of the order, the oldest first."""
    sealed = SessionEvent.objects.filter(
        session__force=force, session__person=person, session__practice=False, step="seal"
    )
    order_of = {
        str(event.answers.get("form", "")): event.session.order
        for event in sealed.select_related("session")
    }
    found: dict[str, list[Review]] = {}
    rows = Review.objects.filter(force=force, specimen__in=list(order_of))
    for review in rows.select_related("force__log").order_by("pk"):
        found.setdefault(order_of[review.specimen], []).append(review)
    return found


@dataclass(frozen=True)
class Claim:
    """What somebody notes to have done to reach or tell the officer; ``dispute`` how it stands."""

    row: ReviewEntry
    dispute: Dispute


@dataclass(frozen=True)
class Own:
    """One own review, as far as the officer may know it now.

    ``verdict`` is None before it was read; ``to_read`` that it, or what was found in bottle B, can
    be read now. ``told`` is the service from which the 72 hours run, ``until`` their end, None
    while they do not run. ``taken_back`` is the ground (core GROUNDS) on which a result that was
    shown does not stand now, "" for none; ``begun_anew`` where the officer's denial was upheld and
    nothing is verified since, ``struck`` where the result that shows stands for nothing because of
    one and the second bottle comes first; ``request_stands`` that the officer asked for bottle B
    and need not ask again. ``lines`` are the figures that were shown last: who has read them keeps
    them. ``unavailable`` says why bottle B cannot be tested; ``came`` is what it came to. ``can``
    are codes of what the officer may do.
    """

    claims: tuple[Claim, ...]
    verdict: Verdict | None
    told: Service | None
    until: datetime | None
    until_bottle_a: datetime | None
    heard_on_bottle_b: bool
    withdrawn: bool
    taken_back: str
    request_stands: bool
    unavailable: str
    begun_anew: bool
    struck: bool
    came: CameTo | None
    bottle: tuple[Whereabouts, ...]
    lines: tuple[Line, ...]
    can: frozenset[str]


def own_view(review: Review) -> Own:
    """Return what the officer may know of a review now; who asks was asked before."""
    verdict, told = _verdict_to_show(review), told_of_result(review)
    taken_back = _taken_back(review)
    until = split_until(told)
    untested = core_review(review).bottle_b_untested
    running = verdict is not None and review.state == moves.NOTIFIED and untested
    return Own(
        claims=_claims(review),
        verdict=verdict,
        told=told,
        until=until if running else None,
        until_bottle_a=_until_bottle_a(review),
        heard_on_bottle_b=review.state in HEARING,
        withdrawn=_ended_unverified(review),
        taken_back=taken_back,
        begun_anew=began_struck(review),
        struck=waits_for_bottle(review),
        request_stands=_request_stands(review),
        unavailable=why_unavailable(review),
        came=came_to(review) if verdict is not None else None,
        bottle=whereabouts_of(review),
        lines=_lines(review) if verdict is not None or taken_back else (),
        can=_can(review, verdict, told),
    )


def _verdict_to_show(review: Review) -> Verdict | None:
    """Return the result once it is the officer's to know: told, or final without an offer."""
    if review.state not in (*moves.AFTER,) or review.state == moves.VERIFIED:
        return None
    if review.state == moves.SPLIT_REFUSAL and told_of_bottle_b(review) is None:
        return None
    try:
        if review.state in HEARING:
            return standing_verdict(review)
        return result_now(review)
    except Refused:
        return None


def _ended_unverified(review: Review) -> bool:
    return entry_last(review, "review:cancelled-withdrawn") is not None and (
        review.state == moves.FINAL
    )


def _claims(review: Review) -> tuple[Claim, ...]:
    denied = disputes_of(review)
    rows = review.entries.filter(event__in=CLAIMS).exclude(role="officer").order_by("position")
    return tuple(Claim(row, denied.get(row.position, Dispute.NONE)) for row in rows)


def _until_bottle_a(review: Review) -> datetime | None:
    told = told_of_bottle_b(review)
    if review.state != moves.SPLIT_REFUSAL or told is None or not told.counts:
        return None
    return told.at + DEFAULT.span("bottle-a-request-hours")


def _shown_rows(review: Review) -> list[ReviewEntry]:
    """Return the entries of the last result that was the officer's to know, as far as it was."""
    rows = list(review.entries.select_related("report__arrival").order_by("position"))
    shown = max((n for n, row in enumerate(rows) if row.event in SHOWN_BY), default=-1)
    begun = max((n for n, row in enumerate(rows[: shown + 1]) if row.report is not None), default=0)
    return rows[begun : shown + 1]


def _taken_back(review: Review) -> str:
    """Return on which ground a result that was shown does not stand now, "" where none was."""
    if review.state not in (moves.HELD, *moves.BEFORE) or not _shown_rows(review):
        return ""
    last = entry_last(review, *TAKEN_BACK, *OTHERWISE_OPEN)
    return last.code if last is not None and last.event in TAKEN_BACK else ""


def _request_stands(review: Review) -> bool:
    open_still = review.state in (moves.HELD, *moves.BEFORE, moves.SPLIT_REQUESTED, moves.AT_SECOND)
    return open_still and core_review(review).asked_for_bottle_b


def _lines(review: Review) -> tuple[Line, ...]:
    rows = _shown_rows(review)
    return report_under_review(rows)[0].lines if rows else ()


def _can(review: Review, verdict: Verdict | None, told: Service | None) -> frozenset[str]:
    now, state = clock.now(), review.state
    until = split_until(told)
    untested = core_review(review).bottle_b_untested
    unasked = not any(row.event in REQUESTED for row in rows_of_bottle(review))
    right = verdict is not None and verdict.split_right and untested and unasked
    in_time = state == moves.NOTIFIED and (until is None or now <= until)
    told_of_b = told_of_bottle_b(review)
    until_a = _until_bottle_a(review)
    met = {
        "read": state == moves.VERIFIED,
        "read-bottle-b": state == moves.SPLIT_REFUSAL and told_of_b is None,
        "ask": right and in_time,
        "waive": right and in_time and until is not None,
        "ask-late": right and until is not None and now > until and state in ASKED_LATE,
        "ask-bottle-a": state == moves.SPLIT_REFUSAL
        and told_of_b is not None
        and (until_a is None or now <= until_a),
        # Not before it is read: until then every result looks the same.
        "reopen": verdict is not None and state != moves.VERIFIED and may_reopen(review, now),
        "no-laboratory": state == moves.SPLIT_REQUESTED and not laboratories_to_ask(review),
    }
    return frozenset(name for name, holds in met.items() if holds)
