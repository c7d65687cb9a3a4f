"""The keys by which laboratories sign what they send: recorded by two people, ended by two (L-02).

Only the public half is ever here. A key counts on its days and until it was ended; what it signed
before stays as it was.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.uploads import require_key_days
from passmuster.core.ledger.keys import ED25519, VerifierKey
from passmuster.web import clock
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import require_open
from passmuster.web.laboratory.models import LaboratoryKey, LaboratoryKeyEnd
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

RECORD, CONFIRM = "laboratory:record-key", "laboratory:confirm-key"

ENDED_FOR = ("replaced", "lost-or-stolen", "recorded-wrongly", "laboratory-left")
"""Why a key counts no longer."""


@denials_recorded
def record_key(
    *,
    by: Actor,
    second: Actor,
    force: Force,
    holder: Holder,
    public: str,
    valid_from: date,
    valid_until: date,
) -> LaboratoryKey:
    """Record the public key of a laboratory; ``public`` is the line that ``lab-key`` printed.

    Raises what require_key() raises, and ``same-human-twice``.
    """
    _require_two(by, second)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        vkey = require_key(holder, public, valid_from, valid_until)
        row = LaboratoryKey.objects.create(
            holder=holder,
            name=_called(vkey),
            public_key=vkey.public_key.hex(),
            valid_from=valid_from,
            valid_until=valid_until,
            by=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "laboratory:key-recorded", by=by, rows=[row])
    return row


@denials_recorded
def end_key(
    *, by: Actor, second: Actor, force: Force, key: LaboratoryKey, reason: str
) -> LaboratoryKeyEnd:
    """End a key from now on; ``reason`` is of ENDED_FOR.

    Raises what require_ending() raises, and ``same-human-twice``.
    """
    _require_two(by, second)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        require_ending(key, reason)
        row = LaboratoryKeyEnd.objects.create(
            key=key, reason=reason, by=by.human, second=second.human, at=clock.now()
        )
        append(force.log, "laboratory:key-ended", by=by, rows=[row])
    return row


def require_key(holder: Holder, public: str, valid_from: date, valid_until: date) -> VerifierKey:
    """Return a key that may be recorded for a laboratory.

    Raises Refused: ``receipt-not-a-laboratory``, ``custody-holder-closed``,
    ``laboratory-key-not-its-own``, ``laboratory-key-known``, ``laboratory-key-days``;
    UnusableInput as VerifierKey.parse() does.
    """
    if holder.kind != LAB:
        raise Refused("receipt-not-a-laboratory", "Only a laboratory reports results.")
    require_open(holder)
    vkey = VerifierKey.parse(public.strip())
    if vkey.name != holder.code or vkey.type != ED25519:
        raise Refused(
            "laboratory-key-not-its-own",
            f"This key was not made for {holder.code}: passmuster lab-key {holder.code} makes one.",
        )
    require_key_days(valid_from, valid_until)
    same = LaboratoryKey.objects.filter(public_key=vkey.public_key.hex())
    if same.exists() or LaboratoryKey.objects.filter(name=_called(vkey)).exists():
        raise Refused("laboratory-key-known", "This key was recorded before. Ask for a new one.")
    return vkey


def require_ending(key: LaboratoryKey, reason: str) -> None:
    """Raise Refused: ``laboratory-key-reason-unknown``, ``laboratory-key-ended``."""
    if reason not in ENDED_FOR:
        raise Refused("laboratory-key-reason-unknown", f"Give one of: {', '.join(ENDED_FOR)}.")
    if LaboratoryKeyEnd.objects.filter(key=key).exists():
        raise Refused("laboratory-key-ended", "It was ended before. Nothing is left to do.")


def keys_of(force: Force, laboratories: list[str] | None = None) -> QuerySet[LaboratoryKey]:
    """Return the keys of a force's laboratories, by code, the newest first."""
    rows = LaboratoryKey.objects.filter(holder__force=force).select_related("holder", "end")
    if laboratories is not None:
        rows = rows.filter(holder__code__in=laboratories)
    return rows.order_by("holder__code", "-pk")


def key_named(name: str) -> LaboratoryKey | None:
    """Return the key that a signature calls so, whatever became of it."""
    found = LaboratoryKey.objects.select_related("holder__force__log", "end")
    return found.filter(name=name).first()


def require_good(key: LaboratoryKey, now: datetime) -> None:
    """Refuse a key that signs nothing now: ``laboratory-key-ended``, ``…-not-of-today``."""
    if hasattr(key, "end"):
        raise Refused("laboratory-key-ended", "Sign with the key that took its place.")
    if not is_of_today(key, now):
        raise Refused("laboratory-key-not-of-today", "Sign with the key that is valid today.")


def is_of_today(key: LaboratoryKey, now: datetime) -> bool:
    """Tell whether a moment is within a key's days."""
    return key.valid_from <= localdate(now) <= key.valid_until


def _called(vkey: VerifierKey) -> str:
    return f"{vkey.name}+{vkey.id.hex()}"


def _require_two(by: Actor, second: Actor) -> None:
    require(by, RECORD)
    require(second, CONFIRM)
    require_two_humans(by, second)
