"""How long a laboratory's signed request holds, and how long a key of its may.

A request is good for minutes, so that whoever copied one can do nothing with it later; within them
its number (nonce) is remembered. Times are Unix seconds, as RFC 9421 §2.3 writes them.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Figure, FigureSet, Source, Unit

_OWN: Final = Source(text="Passmuster, for want of a source")

FIGURES: Final = FigureSet(
    version="1",
    figures=(
        Figure(
            code="upload-signature-life",
            value=300,
            unit=Unit.SECONDS,
            says="from the signing of a laboratory's request to its end, at the most",
            source=_OWN,
        ),
        Figure(
            code="upload-clock-skew",
            value=60,
            unit=Unit.SECONDS,
            says="by which a laboratory's clock may run ahead of ours or behind it",
            source=_OWN,
        ),
        Figure(
            code="upload-key-life",
            value=400,
            unit=Unit.DAYS,
            says="for which a laboratory's key may be recorded: a year, and time to renew it",
            source=_OWN,
        ),
        Figure(
            code="uploads-a-minute",
            value=600,
            unit=Unit.COUNT,
            says="signed requests of one key that are taken in a minute",
            source=_OWN,
        ),
        Figure(
            code="unsigned-a-minute",
            value=120,
            unit=Unit.COUNT,
            says="requests in a minute, of whomever, that are told why their signature is not good",
            source=_OWN,
        ),
    ),
)
"""What bounds a laboratory's uploads."""


def require_fresh(*, created: int, expires: int, now: int) -> None:
    """Refuse a request that was not signed just now.

    Codes: ``signature-too-long``, ``signature-from-tomorrow``, ``signature-expired``.
    """
    life = FIGURES.value("upload-signature-life")
    skew = FIGURES.value("upload-clock-skew")
    if not 0 < expires - created <= life:
        raise Refused("signature-too-long", f"Let a signature end within {life} seconds.")
    if created > now + skew:
        raise Refused("signature-from-tomorrow", "Set the clock: it runs ahead of ours.")
    if now > expires + skew:
        raise Refused("signature-expired", "Sign it anew and send it at once; look at the clock.")


def require_key_days(valid_from: date, valid_until: date) -> None:
    """Refuse days of a key that are none, or too many (``laboratory-key-days``)."""
    most = FIGURES.value("upload-key-life")
    if not 0 <= (valid_until - valid_from).days <= most:
        raise Refused(
            "laboratory-key-days", f"Give its first day and its last, at most {most} days apart."
        )
