"""One WebAuthn assertion, checked as a stranger checks it: with the public key alone.

Stricter than the standard where that leaves fewer ways to be wrong: no extension data, no flag
that means nothing yet, and the user verified always. Source: WebAuthn Level 3 §6.1, §6.5.5, §7.2.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from passmuster.core.kernel.canonical import each_name_once, loads_shallow
from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.signing.challenge import base64url
from passmuster.core.signing.cose import Algorithm, PublicKey
from passmuster.core.signing.p256 import read_signature

MAX_CLIENT_DATA: Final = 4096
"""Bytes of a browser's JSON; longer than any makes, read before anybody is known to have signed."""

_DATA_BYTES: Final = 37
_PRESENT, _VERIFIED, _MAY_BE_COPIED, _COPIED = 0x01, 0x04, 0x08, 0x10
_MORE: Final = 0x40 | 0x80
"""A new key, or extensions, follow: neither belongs to a signature of an act."""

_KNOWN: Final = _PRESENT | _VERIFIED | _MAY_BE_COPIED | _COPIED | _MORE


@dataclass(frozen=True, kw_only=True)
class Passkey:
    """A credential: its id as the authenticator gave it, and its public key."""

    credential: bytes
    key: PublicKey


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """What a browser hands over when a passkey signed, each part as the bytes that came."""

    credential: bytes
    authenticator_data: bytes
    client_data: bytes
    signature: bytes


@dataclass(frozen=True, kw_only=True)
class AuthenticatorData:
    """The authenticator's own words: for which site, how the human was seen, how often it signed.

    ``count`` is 0 in every signature of an authenticator that does not count.
    """

    rp_id_hash: bytes
    present: bool
    verified: bool
    count: int


def read_authenticator_data(data: bytes) -> AuthenticatorData:
    """Return what ``data`` (exactly 37 bytes) says, or raise CheckFailed.

    Codes: ``authenticator-data-length``, ``authenticator-data-extended`` (a key or extensions
    follow), ``authenticator-flags-unknown``, ``authenticator-flags-contradict`` (a copy of what
    cannot be copied).
    """
    if len(data) < _DATA_BYTES:
        raise CheckFailed("authenticator-data-length", "The authenticator's data is cut.")
    flags = data[32]
    if flags & _MORE:
        raise CheckFailed("authenticator-data-extended", "The authenticator's data says too much.")
    if flags & ~_KNOWN:
        raise CheckFailed("authenticator-flags-unknown", "A flag is set that means nothing yet.")
    if flags & _COPIED and not flags & _MAY_BE_COPIED:
        raise CheckFailed("authenticator-flags-contradict", "What cannot be copied was copied.")
    if len(data) != _DATA_BYTES:
        raise CheckFailed("authenticator-data-length", "More follows the authenticator's data.")
    return AuthenticatorData(
        rp_id_hash=data[:32],
        present=bool(flags & _PRESENT),
        verified=bool(flags & _VERIFIED),
        count=int.from_bytes(data[33:], "big"),
    )


def verify_assertion(
    passkey: Passkey,
    assertion: Assertion,
    *,
    challenge: bytes,
    rp_id: str,
    origins: Collection[str],
    after: int = 0,
) -> None:
    """Return if ``assertion`` is by ``passkey`` for this challenge and site; else CheckFailed.

    ``rp_id`` is the site's domain, ``origins`` every address its pages are served from, such as
    ``https://police.example``; ``after`` is the count of the signature before, where that is known.
    Codes: ``assertion-of-another-passkey``, those of ``check_client_data`` and
    ``read_authenticator_data``, ``authenticator-site-wrong``, ``authenticator-user-absent``,
    ``authenticator-user-unverified``, ``authenticator-count-behind`` (perhaps a copied key),
    ``assertion-signature-malformed``, ``assertion-signature-wrong``.
    """
    if assertion.credential != passkey.credential:
        raise CheckFailed("assertion-of-another-passkey", "Another passkey signed this.")
    check_client_data(assertion.client_data, challenge=challenge, origins=origins)
    _check_authenticator(read_authenticator_data(assertion.authenticator_data), rp_id, after)
    _check_signature(passkey.key, assertion)


def check_client_data(data: bytes, *, challenge: bytes, origins: Collection[str]) -> None:
    """Return if the browser says it signed this challenge on one of these pages.

    Raises CheckFailed: ``client-data-unreadable``, ``client-data-type-wrong``,
    ``client-data-challenge-wrong``, ``client-data-origin-wrong``, ``client-data-cross-origin``.
    A browser older than WebAuthn Level 2 leaves ``crossOrigin`` out, and signs in no foreign frame.
    """
    said = _client_data(data)
    if said.get("type") != "webauthn.get":
        raise CheckFailed("client-data-type-wrong", "This was not signed as an assertion.")
    if said.get("challenge") != base64url(challenge):
        raise CheckFailed("client-data-challenge-wrong", "Something else was signed.")
    # A tuple: of one text handed over in place of several, no part matches.
    if said.get("origin") not in tuple(origins):
        raise CheckFailed("client-data-origin-wrong", "It was signed on a page of another site.")
    if said.get("crossOrigin", False) is not False or "topOrigin" in said:
        raise CheckFailed("client-data-cross-origin", "It was signed inside another site's page.")


def _client_data(data: bytes) -> dict[str, Any]:
    try:
        if len(data) > MAX_CLIENT_DATA:
            raise ValueError("too long")
        said = loads_shallow(data.decode("utf-8"), object_pairs_hook=each_name_once)
    except ValueError as error:
        raise _unreadable() from error
    if not isinstance(said, dict):
        raise _unreadable()
    return said


def _unreadable() -> CheckFailed:
    return CheckFailed("client-data-unreadable", "The browser's data cannot be read.")


def _check_authenticator(said: AuthenticatorData, rp_id: str, after: int) -> None:
    if said.rp_id_hash != sha256(rp_id.encode("utf-8")).digest():
        raise CheckFailed("authenticator-site-wrong", "The passkey signed for another site.")
    if not said.present:
        raise CheckFailed("authenticator-user-absent", "Nobody touched the authenticator.")
    if not said.verified:
        raise CheckFailed(
            "authenticator-user-unverified", "The authenticator asked for no PIN or finger."
        )
    if after and said.count <= after:
        raise CheckFailed(
            "authenticator-count-behind", "The authenticator's count fell back: is there a copy?"
        )


def _check_signature(key: PublicKey, assertion: Assertion) -> None:
    signature = assertion.signature
    spelt = len(signature) == 64
    if key.algorithm is Algorithm.ES256:
        spelt = read_signature(signature) is not None
    if not spelt:
        raise CheckFailed("assertion-signature-malformed", "This is no signature of such a key.")
    signed = assertion.authenticator_data + sha256(assertion.client_data).digest()
    if not key.holds(signature, signed):
        raise CheckFailed("assertion-signature-wrong", "The signature is not by this passkey.")
