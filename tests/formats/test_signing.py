from __future__ import annotations

from base64 import b64decode

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.checkpoints import Checkpoint, open_checkpoint
from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.notes import parse_note, parse_signature_line
from passmuster.formats.signing import SigningKey, cosign, fast_check, sign_checkpoint
from tests.core.ledger.vector_log import VECTORS, load, role, vkey

ROLES = ["log-a", "log-b", "log-c", "witness-1", "witness-2", "witness-3", "stranger"]


def key_of(name: str) -> SigningKey:
    return SigningKey.from_text(role(name)["Skey"])


@pytest.mark.parametrize("name", ROLES)
def test_signing_keys_of_other_programs_are_read_and_written_back(name: str) -> None:
    key = key_of(name)
    assert key.to_text() == role(name)["Skey"]
    assert str(key.vkey()) == role(name)["Vkey"]
    assert SigningKey.from_text(key.to_text() + "\n").to_text() == key.to_text()


def test_one_key_has_another_id_as_a_cosigner() -> None:
    assert key_of("witness-1").vkey(COSIGNATURE) == vkey("witness-1 as cosigner")


@pytest.mark.parametrize("size", [1, 256, 600])
def test_our_checkpoint_is_byte_for_byte_that_of_other_programs(size: int) -> None:
    root = b64decode(load("log-a/roots.json")["roots"][size])
    checkpoint = Checkpoint("passmuster.example/vec/a", size, root)
    note = sign_checkpoint(checkpoint, key_of("log-a"))
    assert note == (VECTORS / f"log-a/checkpoints/{size}").read_bytes()
    assert open_checkpoint(note, vkey("log-a"), fast_check)[1] == checkpoint


@pytest.mark.parametrize("size", [256, 600])
def test_our_cosignatures_are_byte_for_byte_those_of_other_programs(size: int) -> None:
    theirs = parse_note((VECTORS / f"cosigned/ed25519-{size}").read_bytes())
    lines = [str(line) for line in theirs.signatures]
    for number in (1, 2):
        line = cosign(theirs.text, key_of(f"witness-{number}"), 1795297406)
        assert line in lines
        note = parse_note(theirs.text + b"\n" + line.encode())
        assert verify_cosignatures(note, [vkey(f"witness-{number} as cosigner")], fast_check)


def test_the_recorded_witness_would_have_answered_as_we_do() -> None:
    for case in load("witness/exchange.json")["exchange"]:
        if case["Status"] == 200:
            text = case["Request"].partition("\n\n")[2].partition("\n\n")[0] + "\n"
            line = parse_signature_line(case["Response"].removesuffix("\n"))
            time = int.from_bytes(line.payload[:8], "big")
            assert cosign(text.encode(), key_of("witness-3"), time) == case["Response"]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: "",
        lambda s: s.removeprefix("PRIVATE+KEY+"),
        lambda s: s.replace("PRIVATE", "PUBLIC"),
        lambda s: s.replace("47eeec73", "47eeec74"),
        lambda s: s.replace("+AaBt", "+BaBt"),
        lambda s: s[:-4],
        lambda s: s + "\n\n",
        lambda s: s + "=",
        lambda s: s.rpartition("+")[0],
        lambda s: role("ml-dsa-44 cosigner (random key)")["Skey"],
    ],
)
def test_a_signing_key_in_any_other_form_is_refused_without_being_shown(change) -> None:
    secret = role("log-a")["Skey"]
    with pytest.raises(UnusableInput) as caught:
        SigningKey.from_text(change(secret))
    assert caught.value.code == "signing-key-malformed"
    assert secret[-20:] not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_secret_is_not_in_the_representation() -> None:
    key = key_of("log-a")
    assert key.to_text().rpartition("+")[2] not in repr(key)
    assert str(key.vkey()) in repr(key)


def test_new_keys_differ_and_sign() -> None:
    one, two = (SigningKey.generate("log.example/x") for _ in range(2))
    assert one.to_text() != two.to_text()
    assert fast_check(one.vkey().public_key, one.sign(b"m"), b"m")
    assert not fast_check(two.vkey().public_key, one.sign(b"m"), b"m")
    again = one.renamed("log.example/y")
    assert (again.name, again.vkey().public_key) == ("log.example/y", one.vkey().public_key)


def test_a_public_key_that_is_none_verifies_nothing() -> None:
    key = key_of("log-a")
    assert not fast_check(b"\2" + bytes(31), key.sign(b"m"), b"m")


def test_a_key_signs_only_for_the_log_of_its_name() -> None:
    with pytest.raises(UnusableInput) as caught:
        sign_checkpoint(Checkpoint("log.example/y", 1, bytes(32)), key_of("log-a"))
    assert caught.value.code == "origin-not-the-key-name"


@pytest.mark.parametrize("time", [0, -1, 2**63])
def test_a_time_that_is_none_is_not_signed(time: int) -> None:
    with pytest.raises(UnusableInput) as caught:
        cosign(b"o\n1\nr\n", key_of("witness-1"), time)
    assert caught.value.code == "cosignature-time-unusable"


def test_a_name_others_could_not_read_is_refused() -> None:
    with pytest.raises(UnusableInput) as caught:
        SigningKey.generate("ministry of justice")
    assert caught.value.code == "key-name-unusable"
