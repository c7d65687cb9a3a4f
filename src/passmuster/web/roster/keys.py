"""The payroll key lies in two halves, one of them payroll's own (protocol.md §10.8 rule 3)."""

from __future__ import annotations

import secrets
from pathlib import Path

from passmuster.core.kernel.errors import Refused
from passmuster.core.roster.payroll import payroll_key
from passmuster.web.installation import here, write_durably
from passmuster.web.people.models import Force

SIDES = ("personnel", "payroll")


def payroll_half_path(force: Force, side: str) -> Path:
    """Return where one half of the payroll key lies."""
    return here().keys / f"payroll-{force.code}-{side}.key"


def make_payroll_halves(force: Force) -> None:
    """Make the halves that do not stand yet, each in its own file."""
    for side in SIDES:
        path = payroll_half_path(force, side)
        if not path.exists():
            write_durably(path, secrets.token_bytes(32).hex().encode("ascii") + b"\n")


def payroll_key_of(force: Force) -> bytes:
    """Return the key both halves make; raises Refused (``payroll-key-missing``)."""
    try:
        halves = [
            bytes.fromhex(payroll_half_path(force, side).read_text(encoding="ascii").strip())
            for side in SIDES
        ]
    except (OSError, ValueError) as error:
        raise Refused("payroll-key-missing", "A half of the payroll key cannot be read.") from error
    return payroll_key(*halves)
