"""The cases of ``vectors/signing/acts.json``; other programs signed them all.

``python -m tests.core.signing.cases > vectors/signing/acts.json`` writes them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from fido2 import cbor

from passmuster.core.signing.acts import SignedAct
from passmuster.core.signing.assertions import Assertion
from passmuster.core.signing.enrolments import Enrolment
from passmuster.core.signing.records import act_json, enrolment_json
from tests.core.ledger.test_ed25519 import SMALL_ORDER
from tests.core.signing.authenticator import (
    BE,
    BOTH,
    BS,
    CODE,
    DARA,
    DAY,
    ED,
    ENTRY,
    NOON,
    SITE,
    SOTHEA,
    UP,
    UV,
    Human,
    SecurityKey,
)

ACT = SignedAct(
    entry=ENTRY, code=CODE, signatures=(SOTHEA.signature(), DARA.signature(at=NOON + DAY))
)

Case = tuple[str, str, SignedAct, tuple[Enrolment, ...], int]
"""Name, expected code (empty: good), act, enrolments, humans needed."""


def by_one(**changed: Any) -> SignedAct:
    """Return an act that one human signed, changed as ``Human.signature`` says."""
    return replace(ACT, signatures=(SOTHEA.signature(**changed),))


def altered(**parts: bytes) -> SignedAct:
    """Return an act whose one assertion had parts exchanged after it was signed."""
    one = SOTHEA.signature()
    changed = replace(one, assertion=replace(one.assertion, **parts))
    return replace(ACT, signatures=(changed,))


def cases() -> Iterator[Case]:
    """Yield every case, the good ones first."""
    yield "two humans, ES256 and EdDSA", "", ACT, BOTH, 2
    yield "one more than needed", "", ACT, BOTH, 1
    yield "copied passkey's flags", "", by_one(data={"flags": UP | UV | BE | BS}), BOTH, 1
    yield "an older browser", "", by_one(crossOrigin=...), BOTH, 1
    yield "a newer browser", "", by_one(more={"a": [1]}), BOTH, 1
    yield from _numbers()
    for code, changed in _signed_wrong():
        yield code, code, by_one(**changed), BOTH, 1
    for code, act in _changed_afterwards():
        yield code, code, act, BOTH, 1
    for code, enrolments in _not_enrolled():
        yield code, code, by_one(), enrolments, 1


def _numbers() -> Iterator[Case]:
    first = ACT.signatures[:1]
    again = Human(SOTHEA.code, SecurityKey("spare"))
    borrowed = replace(first[0], signer=DARA.code)
    for code, signatures in (
        ("act-unsigned", ()),
        ("act-signature-missing", first),
        ("act-signer-twice", (*first, again.signature())),
        ("act-passkey-twice", (*first, borrowed)),
    ):
        enrolments = (*BOTH, again.enrolment())
        yield code, code, replace(ACT, signatures=signatures), enrolments, 2


def _signed_wrong() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "client-data-type-wrong", {"type": "webauthn.create"}
    yield "client-data-challenge-wrong", {"entry": sha256(b"another").hexdigest()}
    yield "client-data-origin-wrong", {"origin": "https://evil.example"}
    yield "client-data-cross-origin", {"crossOrigin": True}
    yield "authenticator-data-extended", {"data": {"flags": UP | UV | ED}}
    yield "authenticator-flags-unknown", {"data": {"flags": UP | UV | 2}}
    yield "authenticator-flags-contradict", {"data": {"flags": UP | UV | BS}}
    yield "authenticator-site-wrong", {"data": {"rp_id": "evil.example"}}
    yield "authenticator-user-absent", {"data": {"flags": UV}}
    yield "authenticator-user-unverified", {"data": {"flags": UP}}


def _changed_afterwards() -> Iterator[tuple[str, SignedAct]]:
    good: Assertion = SOTHEA.signature().assertion
    yield "signed-entry-malformed", replace(by_one(), entry=ENTRY.upper())
    yield "signed-code-malformed", replace(by_one(), code="Decide")
    yield "signed-credential-malformed", altered(credential=bytes(15))
    yield "client-data-unreadable", altered(client_data=good.client_data + b"}")
    yield "authenticator-data-length", altered(authenticator_data=good.authenticator_data + b"\0")
    yield "assertion-signature-malformed", altered(signature=good.signature + b"\0")
    counted = good.authenticator_data[:-1] + b"\2"
    yield "assertion-signature-wrong", altered(authenticator_data=counted)


def _not_enrolled() -> Iterator[tuple[str, tuple[Enrolment, ...]]]:
    mine, hers = BOTH
    lent = replace(hers, passkey=replace(hers.passkey, key=mine.passkey.key))
    spare = replace(mine, passkey=replace(mine.passkey, key=hers.passkey.key))
    yield "enrolment-none", (hers,)
    yield "enrolment-of-another", (replace(mine, human=DARA.code),)
    yield "enrolment-not-witnessed", (replace(mine, witnessed_by=mine.human),)
    yield "enrolment-recorded-later", (replace(mine, enrolled_at=NOON),)
    yield "enrolment-revoked", (replace(mine, revoked_at=NOON),)
    yield "enrolment-shared", (mine, lent)
    yield "enrolment-key-differs", (mine, spare)


def keys() -> Iterator[tuple[str, bytes]]:
    """Yield public keys with the code of each (empty: good)."""
    curve, edwards = SOTHEA.device.cose, DARA.device.cose
    x, y = curve[10:42], curve[45:]
    yield "", curve
    yield "", edwards
    yield "cbor-unreadable", curve + b"\0"
    yield "cbor-unreadable", cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: True})
    yield "cbor-not-canonical", b"\xb8\x05" + curve[1:]
    yield "cbor-not-canonical", b"\xa6\x01\x02" + curve[1:]
    yield "cose-key-unknown", cbor.encode({1: 3, 3: -257, -1: x, -2: b"\1\0\1"})
    yield "cose-key-fields", cbor.encode({1: 2, 3: -7, -1: 1, -2: x})
    yield "cose-key-coordinate", cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: y[1:]})
    yield "cose-key-off-curve", cbor.encode({1: 2, 3: -7, -1: 1, -2: y, -3: x})
    yield "cose-key-weak", cbor.encode({1: 1, 3: -8, -1: 6, -2: SMALL_ORDER[0]})
    yield "cose-key-weak", cbor.encode({1: 1, 3: -8, -1: 6, -2: SMALL_ORDER[-1]})


def vectors() -> dict[str, Any]:
    """Return what the file holds."""
    return {
        "rp_id": SITE.rp_id,
        "origins": list(SITE.origins),
        "keys": [{"cose": data.hex(), "code": code} for code, data in keys()],
        "acts": [
            {
                "name": name,
                "code": code,
                "humans": humans,
                "enrolments": [enrolment_json(one) for one in enrolments],
                "act": act_json(act),
            }
            for name, code, act, enrolments, humans in cases()
        ],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(vectors(), indent=1) + "\n")
