"""BLS signatures on G1 of the curve BLS12-381: checking only, in plain Python.

Follows draft-irtf-cfrg-bls-signature-05 §2.7 (CoreVerify, minimal signature size), RFC 9380 for the
hash to the curve, and the ZCash point encoding its appendix C names. Checking handles public values
only, so nothing here needs to take constant time.
"""

from __future__ import annotations

from functools import lru_cache

from passmuster.core.draw.bls12381.curve import (
    G2_GENERATOR,
    MalformedPoint,
    decode_g1,
    decode_g2,
    negate,
)
from passmuster.core.draw.bls12381.hashing import hash_to_g1
from passmuster.core.draw.bls12381.pairing import pairings_cancel

__all__ = ["MalformedPoint", "verify"]


REMEMBERED = 256
"""Answers kept: a dossier is judged again and again, and one pairing takes a twentieth second."""


@lru_cache(maxsize=REMEMBERED)
def verify(*, public_key: bytes, message: bytes, signature: bytes, tag: bytes) -> bool:
    """Tell whether ``signature`` (48 bytes, G1) is the key's (96 bytes, G2) over ``message``.

    ``tag`` is the domain separation tag of the hash to the curve. Malformed or foreign points make
    the answer False; a public key that cannot be read raises MalformedPoint, because it is the
    caller's constant and not the other side's claim.
    """
    key = decode_g2(public_key)
    try:
        point = decode_g1(signature)
    except MalformedPoint:
        return False
    # e(signature, -g2) · e(H(message), key) = 1 exactly when e(signature, g2) = e(H(message), key).
    return pairings_cancel([(point, negate(G2_GENERATOR)), (hash_to_g1(message, tag), key)])
