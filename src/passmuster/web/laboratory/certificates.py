"""The signed paper behind a change of what results are judged or read by (rules.md §1.7)."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from passmuster.core.access.purposes import read_case_number
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.laboratory.governing import require_lead
from passmuster.web import clock
from passmuster.web.installation import here

MAX_PAPER_BYTES = 5_000_000


def keep_certificate(paper: bytes) -> str:
    """Keep a certificate's paper as it is; returns its hash (64 hex).

    Raises UnusableInput: ``certificate-paper-missing``, ``certificate-paper-large``.
    """
    if not paper:
        raise UnusableInput("certificate-paper-missing", "Attach the signed certificate.")
    if len(paper) > MAX_PAPER_BYTES:
        raise UnusableInput("certificate-paper-large", "A certificate has 5 MB at most.")
    return here().keep(paper)


def require_certificate(number: str, sha256: str) -> str:
    """Return a certificate's number in one spelling, its paper being kept.

    Raises Refused: ``change-certificate-missing``, ``case-number-unreadable``; UnusableInput:
    ``kept-file-…`` where the paper is gone.
    """
    told = read_case_number(number)
    if not told:
        raise Refused("change-certificate-missing", "Give the number of the signed certificate.")
    here().kept_bytes(sha256)
    return told


def require_in_future(since: date) -> None:
    """Raise Refused (``change-too-soon``) unless a change signed now begins late enough."""
    require_lead(signed=localdate(clock.now()), since=since)
