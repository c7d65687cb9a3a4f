"""The payroll key lies in two halves, one of them payroll's own (protocol.md §10.8 rule 3).

Payroll makes its half on its own computer and hands it in; the force's half is made here at that
moment and handed out to payroll alone, each time with an entry. Both halves are committed to in one
sealed entry before either is used, so a half that is exchanged in the folder is refused, and the
audit names it. Payroll's half is never handed out again: whoever takes over a session of payroll's
gets one half only (docs/decisions/0020).
"""

from __future__ import annotations

import secrets
from pathlib import Path

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.roster.payroll import (
    KEY_BYTES,
    KEY_SIDES,
    parse_payroll_half,
    payroll_half_file,
    payroll_key,
    payroll_key_commitment,
)
from passmuster.web import clock
from passmuster.web.installation import here, write_durably
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force
from passmuster.web.roster.models import PayrollKey, PayrollList

NAMED_BY = 16
"""Hex digits of its commitment that name a half's file, so that no half is ever written over."""


def payroll_key_in_use(force: Force) -> PayrollKey | None:
    """Return the key that was exchanged last, None before the first."""
    return force.payroll_keys.order_by("-id").first()


def latest_payroll(force: Force) -> PayrollList | None:
    """Return the list that payroll delivered last under the key in use; older ones say nothing."""
    key = payroll_key_in_use(force)
    if key is None:
        return None
    return force.payroll_lists.filter(at__gte=key.at).order_by("-id").first()


def half_path_of(key: PayrollKey, side: str) -> Path:
    """Return where one half of a key lies."""
    return _path(key.force, side, getattr(key, side))


@denials_recorded
def exchange_payroll_key(*, by: Actor, force: Force, data: bytes) -> PayrollKey:
    """Take payroll's half and make the force's; both are new, and earlier lists no longer count.

    ``data`` is the file that ``passmuster payroll key`` wrote. Raises UnusableInput
    (``payroll-half-unreadable``) and Refused (``payroll-half-of-other-side``,
    ``payroll-half-used-before``).
    """
    require(by, "roster:exchange-payroll-key")
    side, half = parse_payroll_half(data)
    if side != "payroll":
        raise Refused("payroll-half-of-other-side", "This is the force's half, not payroll's.")
    halves = {"payroll": half, "personnel": secrets.token_bytes(KEY_BYTES)}
    committed = {one: payroll_key_commitment(one, halves[one]) for one in KEY_SIDES}
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        if force.payroll_keys.filter(payroll=committed["payroll"]).exists():
            raise Refused("payroll-half-used-before", "This half was handed in before.")
        for one in KEY_SIDES:
            # Before the entry: a key that the record names can always be used.
            path = _path(force, one, committed[one])
            write_durably(path, payroll_half_file(one, halves[one]))
        key = PayrollKey.objects.create(force=force, by=by.human, at=clock.now(), **committed)
        append(force.log, "roster:payroll-key-exchanged", by=by, rows=[key])
    return key


@denials_recorded
def hand_out_personnel_half(*, by: Actor, force: Force) -> bytes:
    """Return the file of the force's half for payroll's computer, and record who took it.

    Raises Refused: ``payroll-key-missing``, ``payroll-key-not-the-committed-one``.
    """
    require(by, "roster:exchange-payroll-key")
    key = _required(force)
    data = payroll_half_file("personnel", read_half(key, "personnel"))
    with transaction.atomic():
        facts = {"half": key.personnel}
        append(force.log, "roster:payroll-half-handed-out", by=by, facts=facts)
    return data


def payroll_key_of(force: Force) -> bytes:
    """Return the key both halves make.

    Raises Refused: ``payroll-key-missing``, ``payroll-key-not-the-committed-one``.
    """
    key = _required(force)
    return payroll_key(*(read_half(key, side) for side in KEY_SIDES))


def read_half(key: PayrollKey, side: str) -> bytes:
    """Return one half of a key after comparing it with what was committed to; raises Refused."""
    try:
        found, half = parse_payroll_half(half_path_of(key, side).read_bytes())
    except OSError as error:
        raise Refused("payroll-key-missing", "A half of the payroll key cannot be read.") from error
    except UnusableInput:
        found, half = "", b""
    if payroll_key_commitment(found, half) != getattr(key, side):
        raise Refused(
            "payroll-key-not-the-committed-one",
            "A half of the payroll key was exchanged: it is not the one in the record.",
        )
    return half


def _required(force: Force) -> PayrollKey:
    key = payroll_key_in_use(force)
    if key is None:
        raise Refused("payroll-key-missing", "Payroll has not exchanged its key yet.")
    return key


def _path(force: Force, side: str, commitment: str) -> Path:
    return here().keys / f"payroll-{force.code}-{side}-{commitment[:NAMED_BY]}.key"
