"""A record of an act or of an enrolment has one spelling, and reading it repairs nothing."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.signing.acts import SignedAct, check_signed_act
from passmuster.core.signing.records import (
    MAX_PART,
    MOST_SIGNATURES,
    act_json,
    enrolment_json,
    parse_act,
    parse_enrolment,
)
from tests.core.signing.authenticator import BOTH, CODE, DARA, DAY, ENTRY, NOON, SITE, SOTHEA

ACT = SignedAct(
    entry=ENTRY, code=CODE, signatures=(SOTHEA.signature(), DARA.signature(at=NOON + DAY))
)
ENROLMENT = enrolment_json(BOTH[0])
SIGNED = act_json(ACT)


def refused(read: Any, body: Any) -> str:
    with pytest.raises(UnusableInput) as caught:
        read(body)
    return caught.value.code


def test_what_is_written_is_read_back_and_still_good() -> None:
    enrolments = (*BOTH, replace(BOTH[0], revoked_at=NOON), replace(BOTH[1], witnessed_by=""))
    for one in enrolments:
        assert parse_enrolment(enrolment_json(one)) == one
    read = parse_act(SIGNED)
    assert read == ACT
    assert act_json(read) == SIGNED
    known = [parse_enrolment(enrolment_json(one)) for one in BOTH]
    check_signed_act(read, known, site=SITE, humans=2)
    unsigned = replace(ACT, signatures=())
    assert parse_act(act_json(unsigned)) == unsigned


@pytest.mark.parametrize("body", [None, [], "x", 1, {}, {"entry": ENTRY}])
def test_what_is_no_record_is_refused(body: Any) -> None:
    for read in (parse_act, parse_enrolment):
        assert refused(read, body) == "signing-record-unreadable"
    assert refused(parse_act, SIGNED | {"signatures": [body]}) == "signing-record-unreadable"


@pytest.mark.parametrize("name", [*ENROLMENT, "more"])
def test_an_enrolment_has_every_field_and_no_other(name: str) -> None:
    fewer = {key: value for key, value in ENROLMENT.items() if key != name}
    body = fewer if name in ENROLMENT else ENROLMENT | {name: "x"}
    assert refused(parse_enrolment, body) == "signing-record-unreadable"


@pytest.mark.parametrize("name", [*SIGNED["signatures"][0], "more"])
def test_a_signature_has_every_field_and_no_other(name: str) -> None:
    body = deepcopy(SIGNED)
    signature = body["signatures"][1]
    if name in signature:
        del signature[name]
    else:
        signature[name] = "x"
    assert refused(parse_act, body) == "signing-record-unreadable"


WRONG: dict[str, list[Any]] = {
    "human": ["", "two words", "ចាន់", "a" * 65, None, 1, ["x"], "x\n"],
    "bytes": [
        None,
        1,
        "A",
        "AAAA=",
        "AAA=",
        "AA A",
        "AA+A",
        "AA/A",
        "AB",
        "é",
        "x" * (MAX_PART + 4),
    ],
    "moment": [
        None,
        1,
        "",
        "2026-11-30",
        "2026-11-30 12:00:00Z",
        "2026-11-30T12:00:00",
        "2026-11-30T12:00:00+00:00",
        "2026-11-30T12:00:00.5Z",
        "2026-13-30T12:00:00Z",
        "2026-11-30T12:00:0Z",
        "2026-1-30T12:00:00Z",
        "٢٠٢٦-11-30T12:00:00Z",
    ],
    "text": [None, 1, [], "x" * (MAX_PART + 1)],
}
OF_ENROLMENT = {
    "human": "human",
    "credential": "bytes",
    "public_key": "bytes",
    "enrolled_at": "moment",
    "witnessed_by": "human",
    "revoked_at": "moment",
}
OF_SIGNATURE = {
    "signer": "human",
    "signed_at": "moment",
    "credential": "bytes",
    "authenticator_data": "bytes",
    "client_data": "bytes",
    "signature": "bytes",
}


@pytest.mark.parametrize("name", OF_ENROLMENT)
def test_a_value_of_an_enrolment_has_one_spelling(name: str) -> None:
    assert set(OF_ENROLMENT) == set(ENROLMENT)
    # That nobody saw an enrolment, and that none ended it, can be said.
    sayable = {"witnessed_by": "", "revoked_at": None}
    for value in WRONG[OF_ENROLMENT[name]]:
        body = ENROLMENT | {name: value}
        if name in sayable and value == sayable[name]:
            assert enrolment_json(parse_enrolment(body)) == body
        else:
            assert refused(parse_enrolment, body) == "signing-record-unreadable"


@pytest.mark.parametrize("name", OF_SIGNATURE)
def test_a_value_of_a_signature_has_one_spelling(name: str) -> None:
    assert set(OF_SIGNATURE) == set(SIGNED["signatures"][0])
    for value in WRONG[OF_SIGNATURE[name]]:
        body = deepcopy(SIGNED)
        body["signatures"][0][name] = value
        assert refused(parse_act, body) == "signing-record-unreadable"


def test_what_an_act_says_of_itself_is_text_and_a_list_that_has_an_end() -> None:
    for name in ("entry", "code"):
        for value in WRONG["text"]:
            assert refused(parse_act, SIGNED | {name: value}) == "signing-record-unreadable"
    assert parse_act(SIGNED | {"code": "x" * MAX_PART}).code == "x" * MAX_PART
    many = SIGNED["signatures"][:1] * MOST_SIGNATURES
    assert len(parse_act(SIGNED | {"signatures": many}).signatures) == MOST_SIGNATURES
    for value in ([*many, many[0]], {}, None, "x"):
        assert refused(parse_act, SIGNED | {"signatures": value}) == "signing-record-unreadable"


def test_a_public_key_that_is_none_keeps_the_code_of_its_reader() -> None:
    assert refused(parse_enrolment, ENROLMENT | {"public_key": ""}) == "cbor-unreadable"
    assert refused(parse_enrolment, ENROLMENT | {"public_key": "oA"}) == "cose-key-unknown"


@given(st.text(alphabet="AQgw-_=+/ \n", max_size=9))
def test_bytes_are_read_as_they_are_written_or_refused(text: str) -> None:
    body = ENROLMENT | {"credential": text}
    try:
        found = enrolment_json(parse_enrolment(body))
    except UnusableInput:
        found = body
    assert found == body
