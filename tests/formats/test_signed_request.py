"""Signed requests: those of another program are read, and nothing less than all of it is signed."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.keys import VerifierKey
from passmuster.formats.signed_request import (
    SignedParts,
    digest_of,
    key_called,
    read_claim,
    sign_request,
)
from passmuster.formats.signing import SigningKey
from tests.support.programs import ROOT

VECTOR = json.loads((ROOT / "vectors/upload/signed.json").read_text("utf-8"))
PUBLIC = VerifierKey.parse(VECTOR["public_key"])
KEY = SigningKey("lab-1", bytes(range(32)))
PARTS = SignedParts(
    method="POST",
    authority="muster.example.org",
    path="/api/laboratory/reports",
    content_type="application/fhir+json",
    content_digest=digest_of(b"{}"),
)
SIGNED = sign_request(PARTS, KEY, created=1000, expires=1300, nonce="n" * 24)


def read(**changes):
    given = SIGNED | changes
    return read_claim(given["Signature-Input"], given["Signature"], given["Content-Digest"])


@pytest.mark.parametrize("request_", VECTOR["requests"], ids=lambda one: one["url"])
def test_what_another_program_signed_is_read_and_holds(request_) -> None:
    headers, url = request_["headers"], urlsplit(request_["url"])
    body = base64.b64decode(request_["body"])
    claim = read_claim(headers["Signature-Input"], headers["Signature"], headers["Content-Digest"])
    parts = SignedParts(
        method=request_["method"],
        authority=url.netloc,
        path=url.path,
        content_type=headers["Content-Type"],
        content_digest=headers["Content-Digest"],
    )
    assert digest_of(body) == headers["Content-Digest"]
    assert claim.key == f"{PUBLIC.name}+{PUBLIC.id.hex()}"
    assert (claim.created, claim.expires - claim.created) == (1793581200, 300)
    assert claim.holds(parts, PUBLIC.public_key)
    assert not claim.holds(replace(parts, path="/other"), PUBLIC.public_key)


def test_what_we_sign_is_read_back_and_holds() -> None:
    claim = read()
    assert (claim.key, claim.created, claim.expires) == (key_called(KEY), 1000, 1300)
    assert claim.holds(PARTS, KEY.vkey().public_key)


@pytest.mark.parametrize("name", ["method", "authority", "path", "content_type", "content_digest"])
def test_no_part_can_be_another_than_was_signed(name) -> None:
    assert not read().holds(replace(PARTS, **{name: "other"}), KEY.vkey().public_key)


def test_another_key_did_not_sign_it() -> None:
    assert not read().holds(PARTS, SigningKey("lab-1", bytes(32)).vkey().public_key)


INPUT = SIGNED["Signature-Input"]
UNREADABLE = {
    "nothing": {"Signature-Input": "", "Signature": ""},
    "two signatures": {"Signature-Input": f"{INPUT}, {INPUT}"},
    "another label": {"Signature": SIGNED["Signature"].replace("sig1", "sig2")},
    "a part left out": {"Signature-Input": INPUT.replace(' "content-digest"', "")},
    "a part twice": {"Signature-Input": INPUT.replace('"@path"', '"@method"')},
    "a part with a parameter": {"Signature-Input": INPUT.replace('"@path"', '"@path";req')},
    "no end": {"Signature-Input": INPUT.replace(";expires=1300", "")},
    "no number": {"Signature-Input": INPUT.replace(f';nonce="{"n" * 24}"', "")},
    "a short number": {"Signature-Input": INPUT.replace("n" * 24, "n" * 15)},
    "another purpose": {"Signature-Input": INPUT.replace("passmuster-laboratory", "app")},
    "another algorithm": {"Signature-Input": INPUT.replace("ed25519", "hmac-sha256")},
    "a parameter twice": {"Signature-Input": f"{INPUT};created=1"},
    "an unknown parameter": {"Signature-Input": f'{INPUT};more="x"'},
    "a time that is a text": {"Signature-Input": INPUT.replace("=1000", '="1000"')},
    "a time that is a word": {"Signature-Input": INPUT.replace("=1000", '="soon"')},
    "a weaker digest": {"Content-Digest": "md5=:AAAA:"},
    "two digests": {"Content-Digest": f"{SIGNED['Content-Digest']}, sha-512=:AAAA:"},
    "no base64": {"Signature": f"sig1=:{'A' * 87}~:"},
    "stray bits": {"Signature": SIGNED["Signature"][:-4] + "B==:"},
}


@pytest.mark.parametrize("changes", UNREADABLE.values(), ids=list(UNREADABLE))
def test_whatever_is_not_of_the_profile_is_refused(changes) -> None:
    if changes == UNREADABLE["a time that is a text"]:
        # The text of a number is signed as it stands, so it is another signature, not another time.
        assert not read(**changes).holds(PARTS, KEY.vkey().public_key)
        return
    with pytest.raises(UnusableInput) as error:
        read(**changes)
    assert error.value.code == "signature-unreadable"
