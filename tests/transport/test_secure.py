from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from passmuster.core.kernel.errors import PassmusterError
from passmuster.transport.secure import (
    is_this_machine,
    laboratory_of,
    listener_context,
    parse_laboratories,
    sender_context,
)
from tests.transport.listening import keys

MARK = "ab" * 32
COLONS = ":".join(["AB"] * 32)


def test_a_laboratory_is_written_as_its_code_and_its_fingerprint() -> None:
    found = parse_laboratories([f"LAB-A={MARK}", f"LAB-A={COLONS}", f"LAB-B={'cd' * 32}"])
    assert found == {MARK: "LAB-A", "cd" * 32: "LAB-B"}


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["LAB-A"], "fingerprint-unusable"),
        (["LAB-A=abcd"], "fingerprint-unusable"),
        ([f"LAB-A={MARK}00"], "fingerprint-unusable"),
        ([f"={MARK}"], "laboratory-code-unusable"),
        ([f"../LAB={MARK}"], "laboratory-code-unusable"),
        ([f"LAB-A={MARK}", f"LAB-B={COLONS}"], "fingerprint-twice"),
    ],
)
def test_what_names_no_laboratory_is_refused(texts: list[str], code: str) -> None:
    with pytest.raises(PassmusterError) as refused:
        parse_laboratories(texts)
    assert refused.value.code == code


def test_a_certificate_that_nobody_named_is_of_nobody() -> None:
    assert laboratory_of(None, {}) == ""
    assert laboratory_of(b"", {}) == ""
    assert laboratory_of(b"a certificate", {MARK: "LAB-A"}) == ""


def test_a_certificate_with_another_key_or_a_locked_one_is_refused(tmp_path: Path) -> None:
    ours = keys()
    key = serialization.load_pem_private_key(ours.lab_a.key.read_bytes(), None)
    locked = tmp_path / "locked.key"
    locked.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    locked.chmod(0o600)
    empty = tmp_path / "empty.pem"
    empty.write_bytes(b"")
    for made in (listener_context, sender_context):
        for files in (
            (ours.lab_a.certificate, ours.lab_b.key, ours.authority),
            (ours.lab_a.certificate, locked, ours.authority),
            (ours.lab_a.certificate, ours.lab_a.key, empty),
        ):
            with pytest.raises(PassmusterError) as refused:
                made(*files)
            assert refused.value.code == "certificate-unusable"


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    ours = keys()
    key = tmp_path / "lab.key"
    key.write_bytes(ours.lab_a.key.read_bytes())
    key.chmod(0o640)
    with pytest.raises(PassmusterError) as refused:
        sender_context(ours.lab_a.certificate, key, ours.authority)
    assert refused.value.code == "key-exposed"


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("localhost", False),
    ],
)
def test_only_an_address_of_this_machine_is_this_machine(host: str, *, here: bool) -> None:
    assert is_this_machine(host) is here
