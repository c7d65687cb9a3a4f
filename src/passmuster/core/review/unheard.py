"""May a result be verified without an interview now; if not, what is missing, and until when.

There are three ways and no other: the donor expressly declines; more than 72 hours have gone since
the force's contact reached the donor, with proof; ten days have gone since the result arrived and
nobody reached the donor, although both sides tried as the rules say. Source: 49 CFR 40.131, 40.133;
rules.md §5.1; attack M-02.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from passmuster.core.kernel.figures import FigureSet
from passmuster.core.laboratory.rules import Rule
from passmuster.core.laboratory.sources import read
from passmuster.core.review.contact import (
    LETTER_FIELDS,
    Caller,
    ContactAttempt,
    Effort,
    Letter,
    Phone,
    Service,
    effort,
)
from passmuster.core.review.limits import DEFAULT


class Way(StrEnum):
    """By which way a result is verified without an interview."""

    DECLINED = "declined"
    SERVED = "served-and-silent"
    UNREACHED = "never-reached"


WAYS: tuple[Rule, ...] = (
    Rule(
        code=Way.DECLINED,
        says="The donor expressly declines to speak about the result.",
        source=read("49 CFR 40.133(a)(1)"),
    ),
    Rule(
        code=Way.SERVED,
        says="More than 72 hours have gone since the force's contact reached the donor, with "
        "proof, and the donor did not call.",
        source=read("49 CFR 40.133(a)(2)"),
    ),
    Rule(
        code=Way.UNREACHED,
        says="More than ten days have gone since the doctor received the result, and nobody "
        "reached the donor although both sides made their attempts.",
        source=read("49 CFR 40.133(a)(3)"),
    ),
)
"""The three ways, with their sources."""


@dataclass(frozen=True, kw_only=True)
class ContactFile:
    """All that was done to reach one donor.

    ``received_at`` is when the doctor got the result; ``phones`` the numbers on the form;
    ``declined`` the donor's own word, with its proof; ``served`` the word to call the doctor, as
    the force's contact handed it over.
    """

    received_at: datetime
    phones: tuple[Phone, ...] = (Phone.DAY, Phone.EVENING)
    attempts: tuple[ContactAttempt, ...] = ()
    letter: Letter | None = None
    employer_attempts: tuple[ContactAttempt, ...] = ()
    served: Service | None = None
    declined: Service | None = None


class Missing(StrEnum):
    """What is still missing."""

    ATTEMPT = "attempt"
    LETTER = "letter"
    SERVICE = "service"
    HOURS_AFTER_SERVICE = "hours-after-service"
    DAYS_AFTER_RESULT = "days-after-result"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One missing step; an attempt may be made at ``not_before``, a clock has run after it."""

    what: Missing
    not_before: datetime
    caller: Caller | None = None
    phone: Phone = Phone.NONE


@dataclass(frozen=True, kw_only=True)
class Unheard:
    """The answer: by which way it may be verified unheard, or what is missing, in order."""

    way: Way | None
    missing: tuple[Step, ...] = ()

    @property
    def allowed(self) -> bool:
        """Tell whether it may be verified without an interview now."""
        return self.way is not None

    @property
    def earliest(self) -> datetime | None:
        """Return the moment after which it may be at the earliest; None where it may be now."""
        return max((step.not_before for step in self.missing), default=None)


def _attempts(given: Effort) -> list[Step]:
    return [
        Step(what=Missing.ATTEMPT, not_before=one.not_before, caller=one.caller, phone=one.phone)
        for one in given.missing
    ]


def _end_of(steps: Sequence[Step], otherwise: datetime) -> datetime:
    return max((step.not_before for step in steps), default=otherwise)


def unheard(given: ContactFile, *, now: datetime, limits: FigureSet = DEFAULT) -> Unheard:
    """Return whether a result may be verified unheard now, and if not, what is missing.

    Every listed moment is the earliest if the steps before it are made as early as they may be.
    """
    declined = given.declined
    if declined and declined.counts and given.received_at <= declined.at <= now:
        return Unheard(way=Way.DECLINED)
    doctor = effort(
        given.attempts,
        Caller.DOCTOR,
        phones=given.phones,
        since=given.received_at,
        now=now,
        limits=limits,
    )
    steps = _attempts(doctor)
    sent = _letter_at(given.letter, doctor, now)
    if sent is None:
        sent = _end_of(steps, now)
        steps.append(Step(what=Missing.LETTER, not_before=sent))
    else:
        service = given.served
        if service and service.counts and sent <= service.at <= now:
            ends = service.at + limits.span("unheard-after-service-hours")
            if now > ends:
                return Unheard(way=Way.SERVED)
            return Unheard(
                way=None, missing=(Step(what=Missing.HOURS_AFTER_SERVICE, not_before=ends),)
            )
    return _nobody_reached(given, doctor, steps, sent, now, limits)


def _letter_at(letter: Letter | None, doctor: Effort, now: datetime) -> datetime | None:
    """Return when a letter was sent that counts: after the doctor's own effort, saying no more."""
    if letter is None or doctor.complete_at is None or not letter.fields <= LETTER_FIELDS:
        return None
    return letter.sent_at if doctor.complete_at <= letter.sent_at <= now else None


def _nobody_reached(
    given: ContactFile,
    doctor: Effort,
    steps: list[Step],
    sent: datetime,
    now: datetime,
    limits: FigureSet,
) -> Unheard:
    force = effort(
        given.employer_attempts, Caller.EMPLOYER, since=sent, now=max(now, sent), limits=limits
    )
    if doctor.reached or force.reached:
        # Somebody who was reached is not "never reached": only a proved service starts a clock.
        start = _end_of(steps, now)
        ends = start + limits.span("unheard-after-service-hours")
        steps.append(Step(what=Missing.SERVICE, not_before=start))
        steps.append(Step(what=Missing.HOURS_AFTER_SERVICE, not_before=ends))
        return Unheard(way=None, missing=tuple(steps))
    steps += _attempts(force)
    ends = given.received_at + limits.span("unheard-after-result-days")
    if now <= ends:
        steps.append(Step(what=Missing.DAYS_AFTER_RESULT, not_before=ends))
    if not steps:
        return Unheard(way=Way.UNREACHED)
    return Unheard(way=None, missing=tuple(steps))


DECLINED, CLOCK_RUN = "express-declination", "contact-clock-run"
ATTEMPTS_MADE = "doctors-attempts-made"
"""That the doctor's own attempts are enough for the letter through the force's contact."""


def letter_evidence(
    given: ContactFile, *, now: datetime, limits: FigureSet = DEFAULT
) -> frozenset[str]:
    """Return ATTEMPTS_MADE where no attempt of the doctor's is missing before the letter."""
    missing = unheard(given, now=now, limits=limits).missing
    mine = {step.caller for step in missing if step.what is Missing.ATTEMPT}
    return frozenset() if Caller.DOCTOR in mine else frozenset({ATTEMPTS_MADE})


def unheard_evidence(
    given: ContactFile, *, now: datetime, limits: FigureSet = DEFAULT
) -> frozenset[str]:
    """Return what the attempts allow: names that the moves of a review ask for."""
    way = unheard(given, now=now, limits=limits).way
    if way is None:
        return frozenset()
    return frozenset({DECLINED if way is Way.DECLINED else CLOCK_RUN})
