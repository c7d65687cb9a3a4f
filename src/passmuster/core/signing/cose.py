"""A passkey's public key as its authenticator spells it: COSE_Key in the CBOR of CTAP2.

Two kinds are known: ES256 on P-256 (COSE -7) and EdDSA on Ed25519 (COSE -8). Each has one
spelling; every other is refused and nothing is repaired. Source: RFC 9052 §7, RFC 9053 §2 and §7,
RFC 8949 §3, CTAP 2.1 §8 (canonical CBOR).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger import ed25519
from passmuster.core.signing import p256

MAX_KEY_BYTES: Final = 128
"""Longer than either spelling; what is longer is refused before it is read."""

_UNSIGNED, _NEGATIVE, _BYTES, _MAP = 0, 1, 2, 5
_WIDTHS: Final[Mapping[int, int]] = MappingProxyType({24: 1, 25: 2, 26: 4, 27: 8})
_KTY, _ALG, _CRV, _X, _Y = 1, 3, -1, -2, -3

Value = int | bytes
"""What may stand in a COSE_Key of a known kind."""


class Algorithm(IntEnum):
    """How a passkey signs, by its number in the COSE registry."""

    ES256 = -7
    EDDSA = -8


@dataclass(frozen=True)
class PublicKey:
    """A public key that was read strictly: x ‖ y (64 bytes) for ES256, 32 bytes for EdDSA."""

    algorithm: Algorithm
    material: bytes

    def holds(self, signature: bytes, message: bytes) -> bool:
        """Return whether ``signature`` over ``message`` is by this key (ES256: in DER)."""
        if self.algorithm is Algorithm.ES256:
            return p256.verify(self.material, signature, message)
        return ed25519.verify(self.material, signature, message)


@dataclass(frozen=True)
class _Kind:
    algorithm: Algorithm
    fixed: Mapping[int, int]
    coordinates: tuple[int, ...]


_KINDS: Final = (
    _Kind(Algorithm.ES256, MappingProxyType({_KTY: 2, _ALG: -7, _CRV: 1}), (_X, _Y)),
    _Kind(Algorithm.EDDSA, MappingProxyType({_KTY: 1, _ALG: -8, _CRV: 6}), (_X,)),
)
"""Key type, algorithm and curve (RFC 9053 tables 17, 18; RFC 9052 §7.1), then the coordinates."""


def read_key(data: bytes) -> PublicKey:
    """Return the public key that ``data`` spells, or raise UnusableInput.

    Codes: ``cbor-unreadable`` (cut, more behind it, or a kind of value no such key holds),
    ``cbor-not-canonical`` (another spelling, a label twice or out of order), ``cose-key-unknown``
    (another type, algorithm or curve), ``cose-key-fields`` (a label missing or too many),
    ``cose-key-coordinate`` (no 32 bytes), ``cose-key-off-curve``, ``cose-key-weak`` (a point of
    small order, under which anybody can sign).
    """
    fields = read_map(data)
    for kind in _KINDS:
        if all(fields.get(label) == value for label, value in kind.fixed.items()):
            return _of_kind(kind, fields)
    raise UnusableInput(
        "cose-key-unknown", "Only ES256 on P-256 and EdDSA on Ed25519 are checked here."
    )


def key_bytes(key: PublicKey) -> bytes:
    """Return the one spelling of a key: what ``read_key`` reads back."""
    if key.algorithm is Algorithm.ES256:
        return _HEAD_ES256 + key.material[:32] + _SECOND + key.material[32:]
    return _HEAD_EDDSA + key.material


_HEAD_ES256: Final = bytes.fromhex("a5010203262001215820")
_SECOND: Final = bytes.fromhex("225820")
_HEAD_EDDSA: Final = bytes.fromhex("a4010103272006215820")


def _of_kind(kind: _Kind, fields: Mapping[int, Value]) -> PublicKey:
    if set(fields) != {*kind.fixed, *kind.coordinates}:
        raise UnusableInput("cose-key-fields", "The key has a part too many or too few.")
    material = b""
    for label in kind.coordinates:
        part = fields[label]
        if not isinstance(part, bytes) or len(part) != 32:
            raise UnusableInput("cose-key-coordinate", "A coordinate of the key is not 32 bytes.")
        material += part
    return _sound(PublicKey(kind.algorithm, material))


def _sound(key: PublicKey) -> PublicKey:
    on_curve = p256.is_key if key.algorithm is Algorithm.ES256 else ed25519.is_canonical_key
    if not on_curve(key.material):
        raise UnusableInput("cose-key-off-curve", "The key is no point of its curve.")
    if key.algorithm is Algorithm.EDDSA and _small_order(key.material):
        raise UnusableInput("cose-key-weak", "Under this key anybody can sign.")
    return key


_PRIME: Final = 2**255 - 19
_ORDER_8: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL: Final = frozenset({0, 1, _PRIME - 1, _ORDER_8, _PRIME - _ORDER_8})
"""The y of the eight points of Ed25519 whose order divides 8."""


def _small_order(material: bytes) -> bool:
    return int.from_bytes(material, "little") % 2**255 in _SMALL


def read_map(data: bytes) -> Mapping[int, Value]:
    """Return a CBOR map from numbers to numbers and byte strings, in CTAP2's canonical form.

    Raises UnusableInput: ``cbor-unreadable``, ``cbor-not-canonical``.
    """
    if len(data) > MAX_KEY_BYTES:
        raise _unreadable()
    major, count, at = _head(data, 0)
    if major != _MAP:
        raise _unreadable()
    found: dict[int, Value] = {}
    before = b""
    for _ in range(count):
        label, after = _item(data, at)
        spelt = data[at:after]
        if not isinstance(label, int):
            raise _unreadable()
        # CTAP 2.1 §8: by type, length, bytes: for numbers that is by bytes. None stands twice.
        if spelt <= before:
            raise _not_canonical()
        found[label], at = _item(data, after)
        before = spelt
    if at != len(data):
        raise _unreadable()
    return found


def _item(data: bytes, at: int) -> tuple[Value, int]:
    major, argument, at = _head(data, at)
    if major == _UNSIGNED:
        return argument, at
    if major == _NEGATIVE:
        return -1 - argument, at
    if major != _BYTES or argument > len(data) - at:
        raise _unreadable()
    return data[at : at + argument], at + argument


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Return the major type, the argument, and where what follows begins (RFC 8949 §3)."""
    if at >= len(data):
        raise _unreadable()
    major, short = data[at] >> 5, data[at] & 31
    if short < 24:
        return major, short, at + 1
    width = _WIDTHS.get(short, 0)
    argument = int.from_bytes(data[at + 1 : at + 1 + width], "big")
    if not width or at + 1 + width > len(data):
        raise _unreadable()
    if argument < (24 if width == 1 else 1 << 4 * width):
        raise _not_canonical()
    return major, argument, at + 1 + width


def _unreadable() -> UnusableInput:
    return UnusableInput("cbor-unreadable", "These bytes are no map of a public key.")


def _not_canonical() -> UnusableInput:
    return UnusableInput("cbor-not-canonical", "This key is not spelt as its standard spells it.")
