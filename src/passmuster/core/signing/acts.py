"""An act signed by the humans who made it: what nobody signed, the server alone decided.

Source: product.md, "Limits, on purpose" (dismissal, reinstatement, cancellation, excusal, void and
release are signed with the person's own passkey); protocol.md §10.8 rule 8.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from passmuster.core.kernel.errors import CheckFailed, PassmusterError
from passmuster.core.signing.assertions import (
    Assertion,
    read_authenticator_data,
    verify_assertion,
)
from passmuster.core.signing.challenge import challenge_of
from passmuster.core.signing.enrolments import Enrolment, enrolment_in_force

OWN_KEY: Final = "signed-with-own-key"
"""The evidence that a dismissal's floor asks for."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where acts are signed: the domain that passkeys belong to, and its pages' addresses."""

    rp_id: str
    origins: Collection[str]


@dataclass(frozen=True, kw_only=True)
class ActSignature:
    """One human's signature; ``signed_at`` is the moment of the log's entry that holds it."""

    signer: str
    signed_at: datetime
    assertion: Assertion


@dataclass(frozen=True, kw_only=True)
class SignedAct:
    """An act: the leaf hash of its entry (64 hex digits), its code, and who signed that entry."""

    entry: str
    code: str
    signatures: tuple[ActSignature, ...]


def check_signed_act(
    act: SignedAct, enrolments: Iterable[Enrolment], *, site: Site, humans: int = 1
) -> None:
    """Return if at least ``humans`` humans signed this act, each with a key of their own in force.

    Every signature has to be good, also one more than was asked for. Raises CheckFailed:
    ``act-unsigned`` (the server alone made it), ``act-signature-missing``, ``act-signer-twice``,
    ``act-passkey-twice``, and the codes of ``verify_assertion``; Refused: those of
    ``enrolment_in_force``; UnusableInput: those of ``challenge_of``.
    """
    known = list(enrolments)
    _check_number(act, humans)
    for one in act.signatures:
        credential = one.assertion.credential
        challenge = challenge_of(act.entry, act.code, credential)
        enrolment = enrolment_in_force(known, one.signer, credential, at=one.signed_at)
        verify_assertion(
            enrolment.passkey,
            one.assertion,
            challenge=challenge,
            rp_id=site.rp_id,
            origins=site.origins,
        )


def _check_number(act: SignedAct, humans: int) -> None:
    count = len(act.signatures)
    if not count:
        raise CheckFailed("act-unsigned", "No human signed this act: the server alone made it.")
    if count < humans:
        raise CheckFailed("act-signature-missing", "Fewer humans signed this act than it needs.")
    if len({one.signer for one in act.signatures}) != count:
        raise CheckFailed("act-signer-twice", "One human signed this act twice.")
    if len({one.assertion.credential for one in act.signatures}) != count:
        raise CheckFailed("act-passkey-twice", "One passkey signed this act twice.")


def signature_evidence(
    act: SignedAct, enrolments: Iterable[Enrolment], *, site: Site, humans: int = 1
) -> frozenset[str]:
    """Return OWN_KEY where ``check_signed_act`` finds nothing wrong, else nothing."""
    try:
        check_signed_act(act, enrolments, site=site, humans=humans)
    except PassmusterError:
        return frozenset()
    return frozenset({OWN_KEY})


def counts_behind(signatures: Iterable[ActSignature]) -> tuple[ActSignature, ...]:
    """Return each signature whose authenticator's count is not above that of the one before.

    Those of one passkey are read in the order of ``signed_at``; one that never counts is never
    named. What is named may come of a copied key: a human looks. The signatures are checked ones,
    else CheckFailed with a code of ``read_authenticator_data``.
    """
    by_passkey: dict[bytes, list[ActSignature]] = defaultdict(list)
    for one in signatures:
        by_passkey[one.assertion.credential].append(one)
    found = [
        later
        for series in by_passkey.values()
        for before, later in pairwise(sorted(series, key=lambda one: one.signed_at))
        if _count(before) and _count(later) <= _count(before)
    ]
    return tuple(sorted(found, key=lambda one: (one.signed_at, one.signer)))


def _count(one: ActSignature) -> int:
    return read_authenticator_data(one.assertion.authenticator_data).count
