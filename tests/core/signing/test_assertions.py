"""An assertion counts for one challenge, one passkey and one site, and for nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.webauthn import AuthenticatorData as TheirData
from fido2.webauthn import CollectedClientData
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import CheckFailed, PassmusterError, UnusableInput
from passmuster.core.signing.assertions import (
    MAX_CLIENT_DATA,
    Assertion,
    check_client_data,
    read_authenticator_data,
    verify_assertion,
)
from passmuster.core.signing.challenge import base64url, challenge_of
from tests.core.signing.authenticator import (
    AT,
    BE,
    BS,
    CODE,
    ED,
    ENTRY,
    ORIGIN,
    RP_ID,
    UP,
    UV,
    SecurityKey,
    authenticator_data,
    client_data,
)
from tests.core.signing.test_p256 import ORDER, der, number

KEYS = [SecurityKey("one"), SecurityKey("two", "EdDSA")]
EACH = pytest.mark.parametrize("key", KEYS, ids=["ES256", "EdDSA"])


def check(key: SecurityKey, assertion: Assertion, **changed: Any) -> None:
    given: dict[str, Any] = {
        "challenge": challenge_of(ENTRY, CODE, key.credential),
        "rp_id": RP_ID,
        "origins": (ORIGIN,),
    }
    verify_assertion(key.passkey, assertion, **{**given, **changed})


def code_of(key: SecurityKey, assertion: Assertion, **changed: Any) -> str:
    with pytest.raises(CheckFailed) as caught:
        check(key, assertion, **changed)
    return caught.value.code


@EACH
def test_what_an_authenticator_signed_verifies_and_another_program_says_so_too(
    key: SecurityKey,
) -> None:
    assertion = key.assertion()
    check(key, assertion)
    data = TheirData(assertion.authenticator_data)
    client = CollectedClientData(assertion.client_data)
    assert data.is_user_present()
    assert data.is_user_verified()
    assert data.rp_id_hash == sha256(RP_ID.encode()).digest()
    assert client.challenge == challenge_of(ENTRY, CODE, key.credential)
    assert client.origin == ORIGIN
    their_key = CoseKey.parse(cbor.decode(key.cose))
    their_key.verify(assertion.authenticator_data + client.hash, assertion.signature)


@EACH
@pytest.mark.parametrize("part", ["credential", "authenticator_data", "client_data", "signature"])
def test_each_bit_of_each_part_changed_is_refused(key: SecurityKey, part: str) -> None:
    assertion = key.assertion()
    whole = getattr(assertion, part)
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        code_of(key, replace(assertion, **{part: bytes(changed)}))
    for other in (whole[:-1], whole + b"\0", b"", whole[1:], whole + whole):
        code_of(key, replace(assertion, **{part: other}))


@EACH
@given(place=st.integers(0, 10**6), byte=st.integers(1, 255))
def test_any_changed_byte_is_refused(key: SecurityKey, place: int, byte: int) -> None:
    assertion = key.assertion()
    parts = ["authenticator_data", "client_data", "signature"]
    part = parts[place % 3]
    changed = bytearray(getattr(assertion, part))
    changed[place // 3 % len(changed)] ^= byte
    code_of(key, replace(assertion, **{part: bytes(changed)}))


@EACH
def test_it_counts_for_its_entry_its_act_and_its_passkey_alone(key: SecurityKey) -> None:
    assertion = key.assertion()
    wrong = "client-data-challenge-wrong"
    other = sha256(b"another entry").hexdigest()
    assert code_of(key, assertion, challenge=challenge_of(other, CODE, key.credential)) == wrong
    assert code_of(key, assertion, challenge=challenge_of(ENTRY, "x:y", key.credential)) == wrong
    assert code_of(key, assertion, challenge=challenge_of(ENTRY, CODE, bytes(16))) == wrong
    assert code_of(key, assertion, challenge=b"") == wrong
    third = SecurityKey("three", key.kind)
    assert code_of(third, assertion) == "assertion-of-another-passkey"
    renamed = replace(assertion, credential=third.credential)
    assert code_of(third, renamed) == wrong
    # The very same words, signed by another key that claims to be this one.
    forged = third.sign(assertion.authenticator_data, assertion.client_data)
    claimed = replace(forged, credential=key.credential)
    assert code_of(key, claimed) == "assertion-signature-wrong"


@EACH
def test_it_counts_for_its_site_alone(key: SecurityKey) -> None:
    assertion = key.assertion()
    for origins in ((), ("https://evil.example",), (ORIGIN + "/",), ORIGIN, (ORIGIN.upper(),)):
        assert code_of(key, assertion, origins=origins) == "client-data-origin-wrong"
    assert code_of(key, assertion, rp_id="example") == "authenticator-site-wrong"
    elsewhere = key.assertion(data={"rp_id": "evil.example"})
    assert code_of(key, elsewhere) == "authenticator-site-wrong"
    check(key, assertion, origins={"https://other.police.example", ORIGIN})


CLIENT = [
    ({"type": "webauthn.create"}, "client-data-type-wrong"),
    ({"type": "payment.get"}, "client-data-type-wrong"),
    ({"type": ...}, "client-data-type-wrong"),
    ({"type": ["webauthn.get"]}, "client-data-type-wrong"),
    ({"challenge": ...}, "client-data-challenge-wrong"),
    ({"challenge": None}, "client-data-challenge-wrong"),
    ({"challenge": ""}, "client-data-challenge-wrong"),
    ({"origin": ...}, "client-data-origin-wrong"),
    ({"origin": None}, "client-data-origin-wrong"),
    ({"origin": [ORIGIN]}, "client-data-origin-wrong"),
    ({"origin": ORIGIN + ".evil.example"}, "client-data-origin-wrong"),
    ({"origin": "http" + ORIGIN[5:]}, "client-data-origin-wrong"),
    ({"crossOrigin": True}, "client-data-cross-origin"),
    ({"crossOrigin": None}, "client-data-cross-origin"),
    ({"crossOrigin": 0}, "client-data-cross-origin"),
    ({"crossOrigin": "false"}, "client-data-cross-origin"),
    ({"topOrigin": "https://evil.example"}, "client-data-cross-origin"),
    ({"topOrigin": ORIGIN}, "client-data-cross-origin"),
]


@EACH
@pytest.mark.parametrize(("said", "code"), CLIENT)
def test_what_a_browser_signed_for_something_else_is_refused(
    key: SecurityKey, said: dict, code: str
) -> None:
    assert code_of(key, key.assertion(**said)) == code


@EACH
def test_what_browsers_leave_out_or_add_is_taken(key: SecurityKey) -> None:
    check(key, key.assertion(crossOrigin=...))
    check(key, key.assertion(other_keys_can_be_added_here="do not compare with a template"))
    challenge = challenge_of(ENTRY, CODE, key.credential)
    spaced = json.dumps(json.loads(client_data(challenge)), indent=2).encode()
    check(key, key.sign(authenticator_data(), spaced))


@EACH
def test_a_challenge_has_one_spelling(key: SecurityKey) -> None:
    challenge = base64url(challenge_of(ENTRY, CODE, key.credential))
    for other in (challenge + "=", challenge.swapcase(), f" {challenge}", challenge + "\n"):
        assert code_of(key, key.assertion(challenge=other)) == "client-data-challenge-wrong"


GOOD = client_data(challenge_of(ENTRY, CODE, KEYS[0].credential))
UNREADABLE = {
    "nothing": b"",
    "no JSON": b"webauthn.get",
    "a list": b"[" + GOOD + b"]",
    "a text": b'"webauthn.get"',
    "no UTF-8": GOOD.replace(b"https", b"\xff\xfe"),
    "a mark before it": b"\xef\xbb\xbf" + GOOD,
    "in UTF-16": GOOD.decode().encode("utf-16"),
    "more behind": GOOD + b"{}",
    "a name twice": GOOD[:-1] + b',"type":"webauthn.get"}',
    "a name twice, inside": GOOD[:-1] + b',"more":{"a":1,"a":1}}',
    "too long": GOOD[:-1] + b',"more":"' + b"x" * MAX_CLIENT_DATA + b'"}',
    "too deep": GOOD[:-1] + b',"more":' + b"[" * 1000 + b"]" * 1000 + b"}",
    "a number beyond reading": GOOD[:-1] + b',"more":1' + b"0" * 5000 + b"}",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_browsers_data_is_read_strictly(name: str) -> None:
    key = KEYS[0]
    signed = key.sign(authenticator_data(), UNREADABLE[name])
    assert code_of(key, signed) == "client-data-unreadable"


def test_the_data_that_is_misspelt_above_is_good() -> None:
    check(KEYS[0], KEYS[0].sign(authenticator_data(), GOOD))
    longest = GOOD[:-1] + b',"more":""}'
    longest = longest[:-2] + b"x" * (MAX_CLIENT_DATA - len(longest)) + longest[-2:]
    assert len(longest) == MAX_CLIENT_DATA
    check(KEYS[0], KEYS[0].sign(authenticator_data(), longest))


@given(st.binary(max_size=60))
def test_any_bytes_are_no_browsers_data(data: bytes) -> None:
    with pytest.raises(CheckFailed):
        check_client_data(data, challenge=b"", origins=(ORIGIN,))


FLAGS = [
    (0, "authenticator-user-absent"),
    (UV, "authenticator-user-absent"),
    (UP, "authenticator-user-unverified"),
    (UP | BE, "authenticator-user-unverified"),
    (UP | UV | AT, "authenticator-data-extended"),
    (UP | UV | ED, "authenticator-data-extended"),
    (UP | UV | 0x02, "authenticator-flags-unknown"),
    (UP | UV | 0x20, "authenticator-flags-unknown"),
    (UP | UV | BS, "authenticator-flags-contradict"),
]


@EACH
@pytest.mark.parametrize(("flags", "code"), FLAGS)
def test_a_flag_that_is_wrong_is_named(key: SecurityKey, flags: int, code: str) -> None:
    assert code_of(key, key.assertion(data={"flags": flags})) == code


@EACH
@pytest.mark.parametrize("flags", range(256))
def test_four_flags_of_256_are_taken(key: SecurityKey, flags: int) -> None:
    assertion = key.assertion(data={"flags": flags})
    if flags in {UP | UV, UP | UV | BE, UP | UV | BE | BS}:
        check(key, assertion)
    else:
        assert code_of(key, assertion).startswith("authenticator-")


@EACH
def test_authenticator_data_is_37_bytes(key: SecurityKey) -> None:
    client = client_data(challenge_of(ENTRY, CODE, key.credential))
    data = authenticator_data()
    for other in (b"", data[:32], data[:36], data + b"\0", data + cbor.encode({"x": True})):
        assert code_of(key, key.sign(other, client)) == "authenticator-data-length"
    extended = authenticator_data(flags=UP | UV | ED) + cbor.encode({"credProtect": 2})
    assert code_of(key, key.sign(extended, client)) == "authenticator-data-extended"


@EACH
def test_a_count_that_fell_back_is_named(key: SecurityKey) -> None:
    for count, after in ((1, 0), (0, 0), (2**32 - 1, 0), (5, 4), (2**32 - 1, 2**32 - 2)):
        check(key, key.assertion(data={"count": count}), after=after)
    for count, after in ((4, 4), (3, 4), (0, 1), (0, 2**32 - 1)):
        fallen = key.assertion(data={"count": count})
        assert code_of(key, fallen, after=after) == "authenticator-count-behind"


def test_authenticator_data_says_what_it_says() -> None:
    said = read_authenticator_data(authenticator_data(flags=UV | BE, count=0x01020304))
    assert (said.present, said.verified, said.count) == (False, True, 0x01020304)
    assert said.rp_id_hash == sha256(RP_ID.encode()).digest()


def test_a_signature_of_another_spelling_is_no_signature() -> None:
    curve, edwards = (key.assertion() for key in KEYS)
    r, s = decode_dss_signature(curve.signature)
    check(KEYS[0], replace(curve, signature=der(*map(_positive, (r, ORDER - s)))))
    for spelt in (
        number(r) + number(s),
        edwards.signature,
        der(_positive(r), b"\0" + _positive(s)),
        curve.signature + b"\0",
    ):
        malformed = replace(curve, signature=spelt)
        assert code_of(KEYS[0], malformed) == "assertion-signature-malformed"
    for spelt in (curve.signature, edwards.signature[:63], edwards.signature + b"\0", b""):
        malformed = replace(edwards, signature=spelt)
        assert code_of(KEYS[1], malformed) == "assertion-signature-malformed"
    swapped = replace(curve, signature=der(_positive(s), _positive(r)))
    assert code_of(KEYS[0], swapped) == "assertion-signature-wrong"


def _positive(value: int) -> bytes:
    return value.to_bytes(value.bit_length() // 8 + 1, "big")


def test_a_challenge_binds_each_of_its_parts() -> None:
    credential = bytes(range(16))
    known = challenge_of(ENTRY, CODE, credential)
    spelt = f"passmuster-act/v1\n{ENTRY}\n{CODE}\n{credential.hex()}\n"
    assert known == sha256(spelt.encode()).digest()
    others = {
        challenge_of(sha256(b"").hexdigest(), CODE, credential),
        challenge_of(ENTRY, "discipline:cancel", credential),
        challenge_of(ENTRY, CODE, credential + b"\0"),
        challenge_of(ENTRY, CODE, credential[::-1]),
    }
    assert len(others | {known}) == 5


@pytest.mark.parametrize(
    ("entry", "code", "credential", "refused"),
    [
        ("", CODE, bytes(16), "signed-entry-malformed"),
        (ENTRY.upper(), CODE, bytes(16), "signed-entry-malformed"),
        (ENTRY[1:], CODE, bytes(16), "signed-entry-malformed"),
        (ENTRY + "\n", CODE, bytes(16), "signed-entry-malformed"),
        (ENTRY, "", bytes(16), "signed-code-malformed"),
        (ENTRY, "discipline:", bytes(16), "signed-code-malformed"),
        (ENTRY, "Discipline:decide", bytes(16), "signed-code-malformed"),
        (ENTRY, "a\nb", bytes(16), "signed-code-malformed"),
        (ENTRY, CODE + "\n", bytes(16), "signed-code-malformed"),
        (ENTRY, "a:b:c", bytes(16), "signed-code-malformed"),
        (ENTRY, "a" * 65, bytes(16), "signed-code-malformed"),
        (ENTRY, CODE, bytes(15), "signed-credential-malformed"),
        (ENTRY, CODE, bytes(1024), "signed-credential-malformed"),
    ],
)
def test_what_no_challenge_is_made_of_is_refused(
    entry: str, code: str, credential: bytes, refused: str
) -> None:
    with pytest.raises(UnusableInput) as caught:
        challenge_of(entry, code, credential)
    assert caught.value.code == refused
    assert isinstance(caught.value, PassmusterError)


@pytest.mark.parametrize("code", ["void", "discipline:decide", "a-b:c-1", "a" * 64])
@pytest.mark.parametrize("length", [16, 1023])
def test_codes_and_credentials_of_every_length_have_a_challenge(code: str, length: int) -> None:
    assert len(challenge_of(ENTRY, code, bytes(length))) == 32
