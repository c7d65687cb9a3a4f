"""Enrolments and signed acts as JSON objects, for a court bundle and for other programs.

One value has one spelling: docs/protocol/signatures.md §5.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.entries import TIME, utc_text
from passmuster.core.signing.acts import ActSignature, SignedAct
from passmuster.core.signing.assertions import Assertion, Passkey
from passmuster.core.signing.challenge import base64url
from passmuster.core.signing.cose import key_bytes, read_key
from passmuster.core.signing.enrolments import Enrolment

MOST_SIGNATURES: Final = 16
"""No act has more signatures; a longer list is a slip or an attack."""

MAX_PART: Final = 8192
"""Letters of the longest part of a signature."""

_HUMAN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")
_ACT: Final = ("entry", "code", "signatures")
_SIGNATURE: Final = (
    "signer",
    "signed_at",
    "credential",
    "authenticator_data",
    "client_data",
    "signature",
)
_ENROLMENT: Final = (
    "human",
    "credential",
    "public_key",
    "enrolled_at",
    "witnessed_by",
    "revoked_at",
)


def enrolment_json(one: Enrolment) -> dict[str, Any]:
    """Return an enrolment as a JSON object; bytes are unpadded Base64 with the URL alphabet."""
    return {
        "human": one.human,
        "credential": base64url(one.passkey.credential),
        "public_key": base64url(key_bytes(one.passkey.key)),
        "enrolled_at": utc_text(one.enrolled_at),
        "witnessed_by": one.witnessed_by,
        "revoked_at": None if one.revoked_at is None else utc_text(one.revoked_at),
    }


def parse_enrolment(body: object) -> Enrolment:
    """Read an enrolment strictly: every field, no other, one spelling for each value.

    Raises UnusableInput: ``signing-record-unreadable`` naming the field, or a code of
    ``read_key`` for the public key. That nobody witnessed it is read (an empty text), not repaired.
    """
    said = _fields(body, _ENROLMENT)
    ended = said["revoked_at"]
    return Enrolment(
        human=_human(said["human"], "human"),
        passkey=Passkey(
            credential=_bytes(said["credential"], "credential"),
            key=read_key(_bytes(said["public_key"], "public_key")),
        ),
        enrolled_at=_moment(said["enrolled_at"], "enrolled_at"),
        witnessed_by=_witness(said["witnessed_by"]),
        revoked_at=None if ended is None else _moment(ended, "revoked_at"),
    )


def act_json(act: SignedAct) -> dict[str, Any]:
    """Return a signed act as a JSON object; bytes are unpadded Base64 with the URL alphabet."""
    return {
        "entry": act.entry,
        "code": act.code,
        "signatures": [_signature_json(one) for one in act.signatures],
    }


def parse_act(body: object) -> SignedAct:
    """Read a signed act as ``parse_enrolment`` reads an enrolment; whether it is good is not said.

    Raises UnusableInput (``signing-record-unreadable``) naming the field.
    """
    said = _fields(body, _ACT)
    signatures = said["signatures"]
    if not isinstance(signatures, list) or len(signatures) > MOST_SIGNATURES:
        raise _unreadable("signatures")
    return SignedAct(
        entry=_text(said["entry"], "entry"),
        code=_text(said["code"], "code"),
        signatures=tuple(_signature(one) for one in signatures),
    )


def _signature_json(one: ActSignature) -> dict[str, str]:
    return {
        "signer": one.signer,
        "signed_at": utc_text(one.signed_at),
        "credential": base64url(one.assertion.credential),
        "authenticator_data": base64url(one.assertion.authenticator_data),
        "client_data": base64url(one.assertion.client_data),
        "signature": base64url(one.assertion.signature),
    }


def _signature(body: object) -> ActSignature:
    said = _fields(body, _SIGNATURE)
    return ActSignature(
        signer=_human(said["signer"], "signer"),
        signed_at=_moment(said["signed_at"], "signed_at"),
        assertion=Assertion(**{name: _bytes(said[name], name) for name in _SIGNATURE[2:]}),
    )


def _fields(body: object, names: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise _unreadable("the whole")
    odd = sorted(str(name) for name in set(body) ^ set(names))
    if odd:
        raise _unreadable(", ".join(odd))
    return body


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_PART:
        raise _unreadable(name)
    return value


def _human(value: object, name: str) -> str:
    if not _HUMAN.fullmatch(_text(value, name)):
        raise _unreadable(name)
    return str(value)


def _witness(value: object) -> str:
    return "" if value == "" else _human(value, "witnessed_by")


def _bytes(value: object, name: str) -> bytes:
    text = _text(value, name)
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError as error:
        raise _unreadable(name) from error
    # The reader forgives junk and stray last bits: what is written again elsewise is refused.
    if base64url(data) != text:
        raise _unreadable(name)
    return data


def _moment(value: object, name: str) -> datetime:
    text = _text(value, name)
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise _unreadable(name) from error
    if not TIME(text):
        raise _unreadable(name)
    return moment


def _unreadable(name: str) -> UnusableInput:
    return UnusableInput(
        "signing-record-unreadable", f"The record cannot be read; what does not fit: {name}."
    )
