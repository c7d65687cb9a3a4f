"""Credentials of review doctors, recorded and withdrawn by two others (attack M-01)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.access.purposes import read_case_number
from passmuster.core.access.roles import Role
from passmuster.core.kernel.errors import Refused
from passmuster.core.review.credentials import STANDS, standing
from passmuster.core.review.credentials import Credential as CoreCredential
from passmuster.web import clock
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.grants import roles_of
from passmuster.web.people.models import Force
from passmuster.web.review.models import Credential, CredentialEnd

RECORD, CONFIRM = "credential:record", "credential:confirm"

ENDED_FOR = ("left-service", "withdrawn-by-issuer", "recorded-wrongly")
"""Why a credential counts no longer."""


@denials_recorded
def record_credential(
    *,
    by: Actor,
    second: Actor,
    force: Force,
    holder: str,
    number: str,
    valid_from: datetime,
    valid_until: datetime,
) -> Credential:
    """Record a doctor's credential by two humans who are not the doctor.

    Whatever day it bears, no signature before this entry rests on it. Raises Refused:
    ``credential-not-by-two``, ``credential-not-a-doctors``, ``credential-unreadable``,
    ``same-human-twice``.
    """
    _require_two(by, second, holder)
    told = require_recordable(force, holder, number, valid_from, valid_until)
    with transaction.atomic():
        row = Credential.objects.create(
            force=force,
            holder=holder,
            number=told,
            valid_from=valid_from,
            valid_until=valid_until,
            by=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "credential:recorded", by=by, rows=[row])
    return row


@denials_recorded
def end_credential(
    *, by: Actor, second: Actor, force: Force, credential: Credential, reason: str
) -> CredentialEnd:
    """Withdraw a credential by two humans from now on; ``reason`` is of ENDED_FOR.

    Raises Refused: ``credential-not-by-two``, ``credential-reason-unknown``,
    ``credential-ended``, ``same-human-twice``.
    """
    _require_two(by, second, credential.holder)
    with transaction.atomic():
        row = Credential.objects.select_for_update().get(pk=credential.pk, force=force)
        require_endable(row, reason)
        end = CredentialEnd.objects.create(
            credential=row, reason=reason, by=by.human, second=second.human, at=clock.now()
        )
        append(force.log, "credential:ended", by=by, rows=[end])
    return end


def require_recordable(
    force: Force, holder: str, number: str, valid_from: datetime, valid_until: datetime
) -> str:
    """Return the number as it is stored, or raise Refused unless these facts make a credential.

    Codes: ``credential-not-a-doctors``, ``credential-unreadable``, ``case-number-unreadable``.
    """
    human = force.humans.filter(code=holder).first()
    if human is None or Role.MEDICAL_REVIEW_OFFICER not in roles_of(human):
        raise Refused("credential-not-a-doctors", "Only a medical review officer's is recorded.")
    told = read_case_number(number)
    if not told or valid_until <= valid_from:
        raise Refused("credential-unreadable", "Give its number, its first day and its last.")
    return told


def require_endable(credential: Credential, reason: str) -> None:
    """Raise Refused unless a credential can be withdrawn for a reason.

    Codes: ``credential-reason-unknown``, ``credential-ended``.
    """
    if reason not in ENDED_FOR:
        raise Refused("credential-reason-unknown", f"Give one of: {', '.join(ENDED_FOR)}.")
    if CredentialEnd.objects.filter(credential=credential).exists():
        raise Refused("credential-ended", "It was withdrawn before. Nothing is left to do.")


def require_not_the_doctors(by: Actor, holder: str) -> None:
    """Raise Refused (``credential-not-by-two``) where somebody acts about their own credential."""
    if holder == by.human:
        raise Refused("credential-not-by-two", "Two humans, and not the doctor, record it.")


def _require_two(by: Actor, second: Actor, holder: str) -> None:
    require(by, RECORD)
    require(second, CONFIRM)
    require_two_humans(by, second)
    for one in (by, second):
        require_not_the_doctors(one, holder)


def credential_rows(force: Force) -> QuerySet[Credential]:
    """Return every credential of a force with its end, where it has one."""
    return force.credentials.select_related("end").order_by("pk")


def core_credential(row: Credential) -> CoreCredential:
    """Return one credential as the core reads it."""
    return CoreCredential(
        holder=row.holder,
        number=row.number,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        recorded_at=row.at,
        recorded_by=row.by,
        confirmed_by=row.second,
        withdrawn_at=row.end.at if hasattr(row, "end") else None,
    )


def credentials_of(force: Force) -> tuple[CoreCredential, ...]:
    """Return every credential of a force as the core reads it."""
    return tuple(core_credential(row) for row in credential_rows(force))


def doctors_who_may_sign(force: Force) -> frozenset[str]:
    """Return the doctors with a credential in force now who hold the role."""
    now = clock.now()
    held = {one.holder for one in credentials_of(force) if standing(one, at=now) in STANDS}
    doctors = force.humans.filter(code__in=held)
    return frozenset(one.code for one in doctors if Role.MEDICAL_REVIEW_OFFICER in roles_of(one))
