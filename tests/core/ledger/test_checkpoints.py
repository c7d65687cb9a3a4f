from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from passmuster.core.ledger.encoding import format_base64
from passmuster.core.ledger.notes import format_signature_line
from passmuster.formats.signing import SigningKey
from tests.core.ledger.vector_log import VECTORS, load, vkey

ROOT = format_base64(bytes(32))


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 600])
def test_checkpoints_of_other_programs_are_read_and_written_back(size: int) -> None:
    data = (VECTORS / f"log-a/checkpoints/{size}").read_bytes()
    note, checkpoint = open_checkpoint(data, vkey("log-a"))
    assert checkpoint.origin == "passmuster.example/vec/a"
    assert checkpoint.size == size
    assert format_base64(checkpoint.root) == load("log-a/roots.json")["roots"][size]
    assert checkpoint.text() == note.text


@pytest.mark.parametrize(
    "text",
    [
        f"o\n05\n{ROOT}\n",
        f"o\n+5\n{ROOT}\n",
        f"o\n5_0\n{ROOT}\n",
        f"o\n 5\n{ROOT}\n",
        f"o\n٥\n{ROOT}\n",
        f"o\n\n{ROOT}\n",
        f"o\n9223372036854775808\n{ROOT}\n",
        f"\n5\n{ROOT}\n",
        f"o\n5\n{ROOT}",
        f"o\n5\n{ROOT}\n\n",
        f"o\n5\n{ROOT}\n\nx\n",
        f"o\n5\n{ROOT[:-1]}\n",
        f"o\n5\n{ROOT[:-2]}B=\n",
        f"o\n5\n{format_base64(bytes(31))}\n",
        "o\n5\n",
        "",
        "o\u20285\u2028" + ROOT + "\n",
    ],
)
def test_a_checkpoint_in_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(CheckFailed) as caught:
        parse_checkpoint(text.encode())
    assert caught.value.code == "checkpoint-malformed"


def test_extension_lines_are_read_and_never_written() -> None:
    checkpoint = parse_checkpoint(f"o\n5\n{ROOT}\nmore\nand more\n".encode())
    assert checkpoint.extensions == ("more", "and more")
    with pytest.raises(UnusableInput) as caught:
        checkpoint.text()
    assert caught.value.code == "checkpoint-unwritable"


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("a b", 1, bytes(32)),
        Checkpoint("é", 1, bytes(32)),
        Checkpoint("", 1, bytes(32)),
        Checkpoint("o", -1, bytes(32)),
        Checkpoint("o", 2**63, bytes(32)),
        Checkpoint("o", 1, bytes(31)),
    ],
)
def test_a_checkpoint_that_others_could_not_read_is_not_written(checkpoint: Checkpoint) -> None:
    with pytest.raises(UnusableInput):
        checkpoint.text()


def test_a_key_cannot_vouch_for_a_log_of_another_name() -> None:
    key = SigningKey("log.example/x", bytes(32))
    text = Checkpoint("log.example/other", 1, bytes(32)).text()
    line = format_signature_line(key.name, key.vkey().id, key.sign(text))
    with pytest.raises(CheckFailed) as caught:
        open_checkpoint(text + b"\n" + line.encode(), key.vkey())
    assert caught.value.code == "checkpoint-other-origin"
