"""What the record shows, as the names that the moves of a review ask for.

Each function gives out names for facts that hold and nothing for those that do not; a move without
its names is refused with a code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from passmuster.core.access.actors import Actor
from passmuster.core.access.duties import DUTY_OF_ROLE, Duty
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.laboratory.judgement import Judgement, State
from passmuster.core.review import moves
from passmuster.core.review.contact import Service
from passmuster.core.review.facts import Findings, contact_needed
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.split_results import Outcome, SplitVerdict
from passmuster.core.review.unheard import ContactFile, unheard_evidence
from passmuster.core.review.verdict import Verdict


def names(met: Mapping[str, bool]) -> frozenset[str]:
    """Return the names of what holds."""
    return frozenset(name for name, holds in met.items() if holds)


def laboratory_evidence(judgement: Judgement, *, batch_passed: bool) -> frozenset[str]:
    """Return whether the laboratory has settled a result: judged, in a batch that passed.

    A batch that is held, failed or recalled has not passed (attack L-03).
    """
    settled = judgement.status in {State.JUDGED, State.CORRECTED} and batch_passed
    return names({moves.JUDGED: settled, moves.WITHDRAWN: judgement.status is State.WITHDRAWN})


def doctor_evidence(doctor: Actor, *, donor: str, units: Collection[str]) -> frozenset[str]:
    """Return whether a doctor may judge this donor's specimen.

    ``units`` are the donor's unit and every unit above it: a review doctor is in none of them.
    """
    free = (
        doctor.human not in {"", donor}
        and DUTY_OF_ROLE.get(doctor.role) is Duty.REVIEW
        and doctor.unit not in units
    )
    return names({moves.NO_CONFLICT: free})


@dataclass(frozen=True, kw_only=True)
class Interview:
    """An interview: when, by which human, that the donor's identity was checked and it is noted."""

    at: datetime
    by: str
    identified: bool
    noted: bool


def hearing_evidence(
    interview: Interview | None,
    given: ContactFile,
    *,
    doctors: Collection[str],
    now: datetime,
    limits: FigureSet = DEFAULT,
) -> frozenset[str]:
    """Return how the donor was heard, or by which way may be verified unheard.

    Only a doctor hears a donor: staff may call and explain, and take no medical fact (49 CFR
    40.131(a), (b)).
    """
    heard = (
        interview is not None
        and interview.by in doctors
        and interview.identified
        and interview.noted
        and given.received_at <= interview.at <= now
    )
    unheard = unheard_evidence(given, now=now, limits=limits)
    return unheard | names({moves.HEARD: heard, moves.HEARD_OR_RUN: heard or bool(unheard)})


def documents_evidence(
    asked_at: datetime | None, *, complete: bool, now: datetime, limits: FigureSet = DEFAULT
) -> frozenset[str]:
    """Return whether documents were named, and whether they are in or their time is over."""
    over = asked_at is not None and now > asked_at + limits.span("documents-days")
    return names(
        {moves.NAMED_DOCUMENTS: asked_at is not None, moves.DOCUMENTS_OVER: complete or over}
    )


def verdict_evidence(judgement: Judgement, findings: Findings, verdict: Verdict) -> frozenset[str]:
    """Return what a verdict shows about the moves that may follow it.

    Raises Refused (``laboratory-result-open``) as contact_needed() does.
    """
    return names(
        {
            moves.NOT_NEEDED: verdict.unasked or not contact_needed(judgement, findings),
            moves.NOTHING_REVERSED: not verdict.needs_second_doctor,
            moves.NO_SPLIT_RIGHT: not verdict.split_right,
        }
    )


def split_outcome_evidence(verdict: SplitVerdict) -> frozenset[str]:
    """Return what bottle B, or bottle A tested anew, shows."""
    code, outcome = verdict.category.code, verdict.outcome
    return names(
        {
            moves.B_RECONFIRMS: outcome is Outcome.STANDS,
            moves.B_FAILS: code in {"2", "3a"},
            moves.B_UNAVAILABLE: code == "5",
            moves.B_CONDITION: outcome is Outcome.INTERVIEW,
            moves.B_EXPLAINED: code == "3b-explained",
            moves.B_UNEXPLAINED: code == "3b-refusal",
            moves.A_SHOWS: code == "3b-reconfirmed",
            moves.A_SHOWS_NOT: code == "3b-not-reconfirmed",
        }
    )


def bottle_a_evidence(
    service: Service | None,
    asked_at: datetime | None,
    *,
    now: datetime,
    limits: FigureSet = DEFAULT,
) -> frozenset[str]:
    """Return whether a test of bottle A was asked for in time, or the time for it is over.

    The clock runs from the service of what was found in bottle B; asking before it counts.
    """
    began = service is not None and service.counts
    until = service.at + limits.span("bottle-a-request-hours") if service and began else None
    asked = asked_at is not None and (until is None or asked_at <= until)
    return names(
        {moves.A_IN_TIME: asked, moves.A_RUN: until is not None and now > until and not asked}
    )
