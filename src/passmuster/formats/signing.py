"""Ed25519 keys that sign the log and cosign other logs, over the `cryptography` package.

The text form of a signing key is the one of golang.org/x/mod/sumdb/note: a convention, not part of
the signed-note specification, but every tool at hand reads it.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger import ed25519
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.cosignatures import cosigned_message
from passmuster.core.ledger.encoding import MAX_COUNT, format_base64, parse_base64
from passmuster.core.ledger.keys import COSIGNATURE, ED25519, VerifierKey, require_key_name
from passmuster.core.ledger.notes import SignatureLine, SignedNote

_PREFIX = "PRIVATE+KEY+"
_SEED_BYTES = 32


class SigningKey:
    """A named private key. Its text and bytes never appear in ``repr`` or in errors."""

    def __init__(self, name: str, seed: bytes) -> None:
        """Take the 32-byte seed of RFC 8032 §5.1.5.

        Raises UnusableInput: ``key-name-unusable``, ``signing-key-malformed``.
        """
        if len(seed) != _SEED_BYTES:
            raise _malformed("its seed is not 32 bytes long")
        self._name = require_key_name(name)
        self._seed = seed
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._private.public_key().public_bytes_raw()

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        """Return a new key from the operating system's randomness."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_text(cls, text: str) -> SigningKey:
        """Read ``PRIVATE+KEY+name+8 hex digits+base64(01 ‖ seed)``; one last line feed may follow.

        Raises UnusableInput (``signing-key-malformed``, ``key-name-unusable``).
        """
        line = text.removesuffix("\n")
        try:
            name, hex_id, encoded = line.removeprefix(_PREFIX).split("+", 2)
            material = parse_base64(encoded)
        except ValueError:
            # The cause is left out: it could carry a part of the key into a log of errors.
            raise _malformed("it is not PRIVATE+KEY+name+id+base64") from None
        if not line.startswith(_PREFIX) or material[:1] != bytes([ED25519]):
            raise _malformed("it is not an Ed25519 key (type 01)")
        key = cls(name, material[1:])
        if key.vkey().id.hex() != hex_id:
            raise _malformed("its id does not belong to its name and seed; was it copied whole?")
        return key

    def to_text(self) -> str:
        """Return the secret text form, without a line feed."""
        material = format_base64(bytes([ED25519]) + self._seed)
        return f"{_PREFIX}{self._name}+{self.vkey().id.hex()}+{material}"

    @property
    def name(self) -> str:
        """The name under which this key signs."""
        return self._name

    def vkey(self, key_type: int = ED25519) -> VerifierKey:
        """Return the public half: type ED25519 for a log, COSIGNATURE for a witness."""
        return VerifierKey.of(self._name, key_type, self._public)

    def renamed(self, name: str) -> SigningKey:
        """Return the same key under another name (before it has signed anything)."""
        return SigningKey(name, self._seed)

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature over ``message``."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.vkey()})"


def sign_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> bytes:
    """Return the log's signed note of ``checkpoint``.

    The caller has made sure that this tree continues the last one signed and that no other tree was
    signed for its size. Raises UnusableInput: ``checkpoint-unwritable``, or
    ``origin-not-the-key-name``, because readers take the key's name for the origin.
    """
    if key.name != checkpoint.origin:
        raise UnusableInput(
            "origin-not-the-key-name",
            f"The key {key.name} cannot sign for the log {checkpoint.origin}: "
            "a log's key carries the log's origin as its name.",
        )
    text = checkpoint.text()
    line = SignatureLine(key.name, key.vkey().id, key.sign(text))
    return SignedNote(text, (line,)).to_bytes()


def cosign(checkpoint_text: bytes, key: SigningKey, time: int) -> str:
    """Return the cosignature line, with its line feed, of ``key`` over a checkpoint's whole text.

    ``time`` is in Unix seconds. Raises UnusableInput (``cosignature-time-unusable``) for a time of
    0 or less, which a witness must not send, or beyond 2^63 - 1.
    """
    if not 0 < time <= MAX_COUNT:
        raise UnusableInput(
            "cosignature-time-unusable", "The clock gives no time a cosignature can carry."
        )
    signature = key.sign(cosigned_message(checkpoint_text, time))
    payload = time.to_bytes(8, "big") + signature
    return str(SignatureLine(key.name, key.vkey(COSIGNATURE).id, payload))


def fast_check(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the signature holds; the same answers as ``ed25519.verify``, sooner.

    OpenSSL accepts other spellings of a public key, so that is asked of our own code first.
    """
    if not ed25519.is_canonical_key(public_key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _malformed(why: str) -> UnusableInput:
    return UnusableInput("signing-key-malformed", f"This is not a signing key: {why}.")
