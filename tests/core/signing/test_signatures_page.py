"""docs/protocol/signatures.md and the vectors say what the program does."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.signing import acts
from passmuster.core.signing.acts import Site, check_signed_act
from passmuster.core.signing.assertions import MAX_CLIENT_DATA
from passmuster.core.signing.challenge import (
    MAX_CREDENTIAL_BYTES,
    MIN_CREDENTIAL_BYTES,
    challenge_of,
)
from passmuster.core.signing.cose import MAX_KEY_BYTES, key_bytes, read_key
from passmuster.core.signing.records import (
    MOST_SIGNATURES,
    act_json,
    enrolment_json,
    parse_act,
    parse_enrolment,
)
from tests.core.signing.authenticator import CODE, DARA, ENTRY, SOTHEA
from tests.core.signing.cases import vectors

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/protocol/signatures.md").read_text("utf-8")
VECTORS = json.loads((ROOT / "vectors/signing/acts.json").read_text("utf-8"))
ACTS = {case["name"]: case for case in VECTORS["acts"]}
PACKAGE = Path(acts.__file__).parent


def answer(check: Any) -> str:
    try:
        check()
    except PassmusterError as error:
        return error.code
    return ""


@pytest.mark.parametrize("name", ACTS)
def test_an_act_of_the_vectors_gets_its_answer(name: str) -> None:
    case = ACTS[name]
    act = parse_act(case["act"])
    enrolments = [parse_enrolment(one) for one in case["enrolments"]]
    site = Site(rp_id=VECTORS["rp_id"], origins=VECTORS["origins"])
    found = answer(lambda: check_signed_act(act, enrolments, site=site, humans=case["humans"]))
    assert found == case["code"]
    assert act_json(act) == case["act"]
    assert [enrolment_json(one) for one in enrolments] == case["enrolments"]


@pytest.mark.parametrize("case", VECTORS["keys"], ids=lambda case: case["cose"][:24])
def test_a_key_of_the_vectors_gets_its_answer(case: dict[str, str]) -> None:
    data = bytes.fromhex(case["cose"])
    assert answer(lambda: read_key(data)) == case["code"]
    assert case["code"] or key_bytes(read_key(data)) == data


def test_the_vectors_are_those_that_the_cases_make() -> None:
    assert vectors() == VECTORS
    said = f"{len(ACTS)} signed acts with their enrolments, {len(VECTORS['keys'])} public keys"
    assert len(ACTS) == len(VECTORS["acts"])
    assert said in (ROOT / "vectors/README.md").read_text("utf-8")


def codes_of_the_program() -> set[str]:
    found = set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return {one for one in found if re.fullmatch(CODES, one)}


CODES = (
    r"(?:act|assertion|authenticator|cbor|client-data|cose-key|enrolment|signed|signing)-[a-z-]+"
)


def test_the_page_and_the_program_have_the_same_codes() -> None:
    program = codes_of_the_program() - {acts.OWN_KEY}
    assert len(program) > 35
    assert set(re.findall(f"`({CODES})`", PAGE)) == program


def test_the_vectors_show_every_code_that_a_record_can_bear() -> None:
    shown = {case["code"] for case in (*VECTORS["acts"], *VECTORS["keys"])} - {""}
    # What cannot be read has no act; an act's passkey is found by its id; counts are read beside.
    apart = {
        "signing-record-unreadable",
        "assertion-of-another-passkey",
        "authenticator-count-behind",
    }
    assert shown == codes_of_the_program() - {acts.OWN_KEY} - apart


def test_the_code_of_the_page_runs_and_gives_the_same_challenge() -> None:
    block = re.search(r"(?m)^    from hashlib(?:.*\n)+?(?=\S)", PAGE)
    assert block is not None
    known: dict[str, Any] = {}
    exec(re.sub(r"(?m)^    ", "", block[0]), known)
    for credential in (bytes(16), SOTHEA.device.credential):
        assert known["challenge"](ENTRY, CODE, credential) == challenge_of(ENTRY, CODE, credential)


def test_the_numbers_and_bytes_of_the_page_are_those_of_the_program() -> None:
    assert f"{MIN_CREDENTIAL_BYTES} to {MAX_CREDENTIAL_BYTES} bytes" in PAGE
    assert f"At most {MAX_KEY_BYTES} bytes" in PAGE
    assert f"more than {MAX_CLIENT_DATA} bytes" in PAGE
    assert f"at most {MOST_SIGNATURES}" in PAGE
    curve, edwards = key_bytes(SOTHEA.device.passkey.key), key_bytes(DARA.device.passkey.key)
    assert f"`{curve[:10].hex()}` ‖ x ‖ `{curve[42:45].hex()}` ‖ y" in PAGE
    assert f"`{edwards[:10].hex()}` ‖ key" in PAGE
    signed = VECTORS["acts"][0]
    fields = {*signed["act"], *signed["act"]["signatures"][0], *signed["enrolments"][0]}
    assert {name for name in fields if f"`{name}`" not in PAGE} == set()
