"""The yearly pool key lies in two files, one per hand; every use is recorded before it happens.

The database holds commitments only, so that its administrator can neither compute nor choose a
ticket. The halves may lie on two different media: a symbolic link in the key folder is enough.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

from passmuster.core.access.actors import Actor
from passmuster.core.draw.pool import key_commitment, part_commitment, pool_key
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.draw.models import KeyUse, YearKey
from passmuster.web.installation import here, write_durably
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

HALF_BYTES = 32
SIDES = ("manager", "staff")


def half_path(force: Force, year: int, side: str) -> Path:
    """Return where one half lies."""
    return here().keys / f"pool-{force.code}-{year}-{side}.key"


def require_new_halves(force: Force, year: int, halves: Mapping[str, bytes]) -> None:
    """Refuse halves that cannot be kept: ``key-half-wrong-length``, ``key-half-exists``.

    A half that stands already is never replaced and never taken over: whoever laid it there could
    know it.
    """
    for side, half in halves.items():
        if len(half) != HALF_BYTES:
            raise Refused("key-half-wrong-length", "A key half is exactly 32 bytes.")
        path = half_path(force, year, side)
        if path.exists():
            raise Refused(
                "key-half-exists",
                f"A {side} half of {year} lies in {path}, but no key of {year} is committed: find "
                "out where it came from, and remove it before both hands contribute again.",
            )


def store_half(force: Force, year: int, side: str, half: bytes) -> None:
    """Keep one half durably, readable by the service's user only."""
    write_durably(half_path(force, year, side), half.hex().encode("ascii") + b"\n")


def offered_path(force: Force, year: int) -> Path:
    """Return where the manager's half waits until the staff side has given theirs."""
    return here().keys / f"pool-{force.code}-{year}-manager.offered"


def offer_half(force: Force, year: int, half: bytes) -> str:
    """Keep the manager's half aside and return its commitment, which the proposal carries.

    A later offer replaces an earlier one, so only the newest proposal of a year can be approved.
    Raises Refused (``key-half-wrong-length``).
    """
    if len(half) != HALF_BYTES:
        raise Refused("key-half-wrong-length", "A key half is exactly 32 bytes.")
    write_durably(offered_path(force, year), half.hex().encode("ascii") + b"\n")
    return part_commitment("manager", half)


def offered_half(force: Force, year: int, committed: str) -> bytes:
    """Return the manager's half that a proposal committed to; Refused (``key-offer-missing``)."""
    try:
        half = bytes.fromhex(offered_path(force, year).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        half = b""
    if len(half) != HALF_BYTES or part_commitment("manager", half) != committed:
        raise Refused("key-offer-missing", f"The half offered for {year} is not here any more.")
    return half


def new_half() -> bytes:
    """Return 32 bytes of chance for a contributor who brings none of their own."""
    return secrets.token_bytes(HALF_BYTES)


def read_half(force: Force, year: int, side: str) -> bytes:
    """Return one half; raises Refused (``key-half-missing``)."""
    try:
        return bytes.fromhex(half_path(force, year, side).read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise Refused(
            "key-half-missing",
            f"The {side} half of the key of {year} cannot be read; its holder has to put it back.",
        ) from error


def use_key(year_key: YearKey, *, by: Actor, draw_number: str, purpose: str) -> bytes:
    """Return K after recording who uses it and why; call inside a transaction.

    Raises Refused (``key-not-the-committed-one``) when the halves do not give the committed key.
    """
    force = year_key.force
    key = pool_key(
        read_half(force, year_key.year, "manager"), read_half(force, year_key.year, "staff")
    )
    if key_commitment(key) != year_key.key:
        raise Refused(
            "key-not-the-committed-one",
            f"The key halves of {year_key.year} do not match the commitment in the log.",
        )
    use = KeyUse.objects.create(
        key=year_key, draw_number=draw_number, purpose=purpose, by=by.human, at=clock.now()
    )
    append(force.log, "key:used", by=by, rows=[use])
    return key
