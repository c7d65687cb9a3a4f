"""Verifier keys: who may sign, under which name, and over which bytes (C2SP signed-note v1.0.0).

A key's type decides what it signs: type 01 the note's text, type 04 (tlog-cosignature v1.0.1) a
time and the text. Other types are known by name only and are refused as keys to trust.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger import ed25519
from passmuster.core.ledger.encoding import MAX_COUNT, format_base64, parse_base64

Check = Callable[[bytes, bytes, bytes], bool]
"""(public key of 32 bytes, signature of 64 bytes, message) → whether the signature holds."""

ED25519 = 0x01
COSIGNATURE = 0x04

_TYPE_NAMES = {
    0x02: "ECDSA",
    0x05: "RFC 6962 tree head",
    0x06: "ML-DSA-44 cosignature",
}
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_TIME_BYTES = 8
_SIGNATURE_BYTES = 64
_MAX_NAME_BYTES = 255


def key_id(name: str, key_type: int, public_key: bytes) -> bytes:
    """Return the four bytes that tell apart keys of one name: H(name ‖ LF ‖ type ‖ key)[:4]."""
    return sha256(name.encode() + b"\n" + bytes([key_type]) + public_key).digest()[:4]


def is_key_name(name: str) -> bool:
    """Return whether a signature line may carry ``name``: not empty, no space, no plus sign."""
    return bool(name) and not any(c == "+" or c.isspace() or c < " " for c in name)


def require_key_name(name: str) -> str:
    """Return ``name`` if we may give it to a key of our own: also ASCII and at most 255 bytes.

    Raises UnusableInput (``key-name-unusable``).
    """
    if not is_key_name(name) or not name.isascii() or len(name) > _MAX_NAME_BYTES:
        raise UnusableInput(
            "key-name-unusable",
            "A key's name must be 1 to 255 ASCII characters without spaces or plus signs, "
            "such as police.example/log.",
        )
    return name


def cosigned_message(text: bytes, time: int) -> bytes:
    """Return the bytes an Ed25519 cosignature covers: header, time in Unix seconds, whole text."""
    return b"cosignature/v1\ntime %d\n%b" % (time, text)


@dataclass(frozen=True)
class VerifierKey:
    """A public key under a name; ``type`` is ED25519 (a log) or COSIGNATURE (a witness)."""

    name: str
    id: bytes
    type: int
    public_key: bytes

    @classmethod
    def of(cls, name: str, key_type: int, public_key: bytes) -> VerifierKey:
        """Return the key with its computed id."""
        return cls(name, key_id(name, key_type, public_key), key_type, public_key)

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read ``name+8 hex digits+base64(type ‖ key)``.

        Raises UnusableInput: ``vkey-malformed``, or ``vkey-type-unsupported`` for a well-formed key
        of a type this program cannot check.
        """
        try:
            # Base64 has plus signs of its own: only the first two part anything.
            name, hex_id, encoded = text.split("+", 2)
            name.encode()
            material = parse_base64(encoded)
        except ValueError as error:
            raise _malformed("it is not name+id+base64") from error
        if not is_key_name(name):
            raise _malformed("its name is empty or holds a space")
        if not _KEY_ID.fullmatch(hex_id):
            raise _malformed("its id is not 8 lower-case hex digits")
        if not material:
            raise _malformed("it holds no key")
        return cls._of_material(name, bytes.fromhex(hex_id), material)

    @classmethod
    def _of_material(cls, name: str, written_id: bytes, material: bytes) -> VerifierKey:
        key_type, public_key = material[0], material[1:]
        if key_type not in (ED25519, COSIGNATURE):
            kind = _TYPE_NAMES.get(key_type, f"unknown type {key_type:02x}")
            raise UnusableInput(
                "vkey-type-unsupported",
                f"The verifier key {name} is of a kind this program cannot check ({kind}); "
                "give its Ed25519 key (type 01 for a log, 04 for a witness).",
            )
        if not ed25519.is_canonical_key(public_key):
            raise _malformed("its Ed25519 key is not 32 bytes that encode a point")
        key = cls.of(name, key_type, public_key)
        if key.id != written_id:
            raise _malformed("its id does not belong to its name and key; was it copied whole?")
        return key

    def __str__(self) -> str:
        material = format_base64(bytes([self.type]) + self.public_key)
        return f"{self.name}+{self.id.hex()}+{material}"

    def time_of(self, payload: bytes) -> int | None:
        """Return the Unix seconds a cosignature payload claims, or None for other keys' payloads.

        The claim means nothing until ``holds`` has said yes.
        """
        if self.type != COSIGNATURE:
            return None
        return int.from_bytes(payload[:_TIME_BYTES], "big")

    def holds(self, text: bytes, payload: bytes, check: Check = ed25519.verify) -> bool:
        """Return whether ``payload`` (a signature line's bytes after the id) is by this key."""
        time = self.time_of(payload)
        if time is None:
            signature, message = payload, text
        else:
            signature, message = payload[_TIME_BYTES:], cosigned_message(text, time)
        if len(signature) != _SIGNATURE_BYTES or (time is not None and time > MAX_COUNT):
            return False
        return check(self.public_key, signature, message)


def _malformed(why: str) -> UnusableInput:
    return UnusableInput("vkey-malformed", f"This is not a verifier key: {why}.")
