"""A security key and a browser made of other programs: they sign, ours checks."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import CoseKey

from passmuster.core.signing.acts import ActSignature, Site
from passmuster.core.signing.assertions import Assertion, Passkey
from passmuster.core.signing.challenge import challenge_of
from passmuster.core.signing.cose import read_key
from passmuster.core.signing.enrolments import Enrolment

RP_ID = "police.example"
ORIGIN = "https://drugtests.police.example"
SITE = Site(rp_id=RP_ID, origins=(ORIGIN,))
ENTRY = sha256(b"an entry of the log").hexdigest()
CODE = "discipline:decide"
NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

UP, UV, BE, BS, AT, ED = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80


def client_data(challenge: bytes, /, **changed: Any) -> bytes:
    """Return a browser's JSON; a member given as ... is left out."""
    said = {
        "type": "webauthn.get",
        "challenge": urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "origin": ORIGIN,
        "crossOrigin": False,
        **changed,
    }
    kept = {name: value for name, value in said.items() if value is not ...}
    return json.dumps(kept, separators=(",", ":")).encode()


def authenticator_data(rp_id: str = RP_ID, flags: int = UP | UV, count: int = 1) -> bytes:
    """Return the 37 bytes of an authenticator."""
    return sha256(rp_id.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")


@dataclass(frozen=True)
class SecurityKey:
    """One key of one kind (``ES256`` or ``EdDSA``), the same for a name on every machine."""

    name: str
    kind: str = "ES256"
    private: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        seed = sha256(b"passmuster test key " + self.name.encode()).digest()
        object.__setattr__(
            self,
            "private",
            ec.derive_private_key(int.from_bytes(seed[:31], "big"), ec.SECP256R1())
            if self.kind == "ES256"
            else Ed25519PrivateKey.from_private_bytes(seed),
        )

    @property
    def credential(self) -> bytes:
        return sha256(b"passmuster test credential " + self.name.encode()).digest()[:16]

    @property
    def cose(self) -> bytes:
        cose = CoseKey.for_alg(-7 if self.kind == "ES256" else -8)
        return cbor.encode(dict(cose.from_cryptography_key(self.private.public_key())))

    @property
    def passkey(self) -> Passkey:
        return Passkey(credential=self.credential, key=read_key(self.cose))

    def sign(self, data: bytes, client: bytes) -> Assertion:
        """Sign whatever is handed over, as a dishonest browser could have it signed."""
        signed = data + sha256(client).digest()
        if self.kind == "ES256":
            how = ec.ECDSA(SHA256(), deterministic_signing=True)
            signature = self.private.sign(signed, how)
        else:
            signature = self.private.sign(signed)
        return Assertion(
            credential=self.credential,
            authenticator_data=data,
            client_data=client,
            signature=signature,
        )

    def assertion(
        self,
        entry: str = ENTRY,
        code: str = CODE,
        *,
        data: Mapping[str, Any] | None = None,
        **changed: Any,
    ) -> Assertion:
        """Sign an act on an honest page, but for what ``data`` and ``changed`` say."""
        challenge = challenge_of(entry, code, self.credential)
        return self.sign(authenticator_data(**(data or {})), client_data(challenge, **changed))


@dataclass(frozen=True)
class Human:
    """Somebody with a security key."""

    code: str
    device: SecurityKey

    def enrolment(self, **changed: Any) -> Enrolment:
        given: dict[str, Any] = {
            "human": self.code,
            "passkey": self.device.passkey,
            "enrolled_at": NOON - 30 * DAY,
            "witnessed_by": "human-w",
        }
        return Enrolment(**{**given, **changed})

    def signature(self, *, at: datetime = NOON, **changed: Any) -> ActSignature:
        return ActSignature(
            signer=self.code, signed_at=at, assertion=self.device.assertion(**changed)
        )


SOTHEA = Human("human-1", SecurityKey("one"))
DARA = Human("human-2", SecurityKey("two", "EdDSA"))
BOTH = (SOTHEA.enrolment(), DARA.enrolment())
