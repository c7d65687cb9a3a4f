"""Attempts to reach a donor: which count, which are still missing, and when the next may be made.

Guarantees: a disputed attempt counts only once the dispute is heard and dismissed; three attempts
in an hour are one. Source: 49 CFR 40.131; rules.md §5.1; attack M-02.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet, Source
from passmuster.core.laboratory.sources import derived, read
from passmuster.core.review.limits import DEFAULT


class Caller(StrEnum):
    """On whose side an attempt is made: the doctor's, or that of the force's one contact."""

    DOCTOR = "contact"
    EMPLOYER = "employer"


class Phone(StrEnum):
    """Which of the numbers on the custody form was called; ``none`` for an attempt in person."""

    DAY = "day"
    EVENING = "evening"
    NONE = "none"


class Answer(StrEnum):
    """How an attempt ended."""

    DONOR = "donor"
    NOBODY = "no-answer"
    ANOTHER = "another-person"
    OUT_OF_ORDER = "out-of-order"


class Dispute(StrEnum):
    """Whether the officer denies it, and what the hearing of that came to."""

    NONE = "none"
    OPEN = "open"
    DISMISSED = "dismissed"
    UPHELD = "upheld"


STRUCK = frozenset({Dispute.OPEN, Dispute.UPHELD})
"""Denials with which an entry counts for nothing: not heard yet, or found to be right."""


@dataclass(frozen=True, kw_only=True)
class ContactAttempt:
    """One attempt: when, by which human, on which phone, how it ended, whether it is disputed."""

    at: datetime
    by: str
    phone: Phone
    answer: Answer
    dispute: Dispute = Dispute.NONE


@dataclass(frozen=True, kw_only=True)
class Service:
    """Something handed to the donor in person: when, and by which proof (its number).

    It counts with a proof, unless the donor disputes it and was not yet heard, or was right.
    """

    at: datetime
    proof: str
    dispute: Dispute = Dispute.NONE

    @property
    def counts(self) -> bool:
        """Tell whether a clock may run from it."""
        return bool(self.proof.strip()) and self.dispute not in STRUCK


@dataclass(frozen=True, kw_only=True)
class ContactRule:
    """One rule about attempts, with the figure that it uses."""

    code: str
    of_each: bool
    says: str
    limit: str
    source: Source


CONTACT_RULES: tuple[ContactRule, ...] = (
    ContactRule(
        code="out-of-its-time",
        of_each=True,
        says="made after the result arrived (the force's: after the letter), not in the future",
        limit="",
        source=read("49 CFR 40.131(c), (d)"),
    ),
    ContactRule(
        code="disputed",
        of_each=True,
        says="not disputed by the officer, or the dispute was heard and dismissed",
        limit="",
        source=derived("threat model M-02"),
    ),
    ContactRule(
        code="too-soon",
        of_each=True,
        says="made long enough after the last one that counts",
        limit="contact-spacing-minutes",
        source=derived("threat model M-02"),
    ),
    ContactRule(
        code="too-few",
        of_each=False,
        says="enough of them count",
        limit="contact-attempts / employer-attempts",
        source=read("49 CFR 40.131(c), (d)"),
    ),
    ContactRule(
        code="phone-not-tried",
        of_each=False,
        says="every number on the form was tried by the doctor",
        limit="",
        source=read("49 CFR 40.131(c)"),
    ),
    ContactRule(
        code="span-too-short",
        of_each=False,
        says="the last that counts is no sooner after the first than the span",
        limit="contact-span-hours / employer-span-hours",
        source=derived("49 CFR 40.131(c), (d): spaced over 24 hours, taken strictly"),
    ),
)
"""Every rule about attempts; what a lawyer has to approve."""


@dataclass(frozen=True)
class JudgedAttempt:
    """One attempt with the code of the rule that keeps it from counting, "" when it counts."""

    attempt: ContactAttempt
    why_not: str


@dataclass(frozen=True, kw_only=True)
class MissingAttempt:
    """An attempt that is still missing: whose, on which phone (NONE for any), not before when."""

    caller: Caller
    phone: Phone
    not_before: datetime


@dataclass(frozen=True, kw_only=True)
class Effort:
    """One side's effort; ``complete_at`` is when it was enough, None while attempts are missing."""

    judged: tuple[JudgedAttempt, ...]
    missing: tuple[MissingAttempt, ...]
    complete_at: datetime | None

    @property
    def reached(self) -> bool:
        """Tell whether an attempt that counts reached the donor."""
        every = (one.attempt.answer for one in self.judged if one.why_not == "")
        return Answer.DONOR in every


def judge_attempts(
    attempts: Iterable[ContactAttempt],
    *,
    since: datetime,
    now: datetime,
    limits: FigureSet = DEFAULT,
) -> tuple[JudgedAttempt, ...]:
    """Return every attempt in order of time, each with why it does not count, if so."""
    spacing = limits.span("contact-spacing-minutes")
    last: datetime | None = None
    judged = []
    for attempt in sorted(attempts, key=lambda one: one.at):
        why = ""
        if not since <= attempt.at <= now:
            why = "out-of-its-time"
        elif attempt.dispute in STRUCK:
            why = "disputed"
        elif last is not None and attempt.at - last < spacing:
            why = "too-soon"
        last = attempt.at if why == "" else last
        judged.append(JudgedAttempt(attempt, why))
    return tuple(judged)


def effort(
    attempts: Iterable[ContactAttempt],
    caller: Caller,
    *,
    phones: Sequence[Phone] = (),
    since: datetime,
    now: datetime,
    limits: FigureSet = DEFAULT,
) -> Effort:
    """Return what one side's attempts come to, and exactly which are missing.

    ``phones`` are the numbers on the form; a doctor without any has nobody to call, and the force
    is asked at once.
    """
    if caller is Caller.DOCTOR and not phones:
        return Effort(judged=(), missing=(), complete_at=since)
    judged = judge_attempts(attempts, since=since, now=now, limits=limits)
    counted = [one.attempt for one in judged if one.why_not == ""]
    asked = phones if caller is Caller.DOCTOR else ()
    for end in range(1, len(counted) + 1):
        if not _missing(counted[:end], caller, asked, counted[end - 1].at, since, limits):
            return Effort(judged=judged, missing=(), complete_at=counted[end - 1].at)
    missing = _missing(counted, caller, asked, now, since, limits)
    return Effort(judged=judged, missing=missing, complete_at=None)


def _missing(
    counted: Sequence[ContactAttempt],
    caller: Caller,
    phones: Sequence[Phone],
    now: datetime,
    since: datetime,
    limits: FigureSet,
) -> tuple[MissingAttempt, ...]:
    """Return the attempts that would make it enough, each at the earliest it may be made."""
    span = limits.span(f"{caller}-span-hours")
    untried = [one for one in phones if one not in {attempt.phone for attempt in counted}]
    count = max(limits.value(f"{caller}-attempts") - len(counted), len(untried))
    moments = [attempt.at for attempt in counted]
    if count <= 0 and moments[-1] - moments[0] < span:
        count = 1
    missing = []
    for left in range(count, 0, -1):
        moment = _next(moments, max(now, since), limits.span("contact-spacing-minutes"))
        if left == 1 and moments:
            moment = max(moment, moments[0] + span)
        moments.append(moment)
        phone = untried.pop(0) if untried else Phone.NONE
        missing.append(MissingAttempt(caller=caller, phone=phone, not_before=moment))
    return tuple(missing)


def _next(moments: Sequence[datetime], at_least: datetime, spacing: timedelta) -> datetime:
    return max(at_least, moments[-1] + spacing) if moments else at_least


LETTER_FIELDS = frozenset({"officer", "doctor", "doctors-phone", "call-by"})
"""All that the "call me" letter may hold; that there is a result is not among it."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The letter through the force's one contact: when it was sent, to whom, what it holds."""

    sent_at: datetime
    through: str
    fields: frozenset[str]


def require_letter(letter: Letter, contact: str) -> None:
    """Raise Refused unless the letter says no more than "call me", to the one named contact.

    Codes: ``letter-says-more``, ``letter-to-another`` (49 CFR 40.131(c)(2), (d)).
    """
    if not letter.fields <= LETTER_FIELDS:
        raise Refused("letter-says-more", "The letter asks to call the doctor and says no more.")
    if not contact or letter.through != contact:
        raise Refused("letter-to-another", "The letter goes through the force's named contact.")


def require_addressed(letters: Iterable[Letter], human: str, *, donor: str) -> None:
    """Raise Refused (``letter-not-yours``) unless one of the letters asks this human to act.

    Nobody is the contact for themselves: ``donor`` is the human behind the specimen, "" where the
    roster ties nobody.
    """
    if not human or human == donor or human not in {one.through for one in letters}:
        raise Refused("letter-not-yours", "No letter asks you to reach this officer.")
