from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from passmuster.cli.main import main
from passmuster.core.ledger.keys import COSIGNATURE, VerifierKey
from passmuster.witness.client import cosign
from passmuster.witness.store import WitnessStore
from tests.witness.serving import LOG, Log, vkey_of

VKEY = str(LOG.vkey())


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], "log-missing"),
        (["--log", "nonsense"], "vkey-malformed"),
        (["--log", str(LOG.vkey(COSIGNATURE))], "vkey-wrong-kind"),
        (["--log", VKEY, "--listen", "nowhere"], "listen-unusable"),
        (["--log", VKEY, "--listen", "127.0.0.1:99999"], "listen-unusable"),
        (["--log", VKEY, "--policy", "nothing-here"], "file-unusable"),
        (["--log", VKEY, "--name", "two words"], "key-name-unusable"),
    ],
)
def test_what_a_witness_cannot_start_with_is_said(
    tmp_path: Path, capsys, options: list[str], code: str
) -> None:
    assert main(["witness", "--dir", str(tmp_path / "w"), *options, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code
    assert not (tmp_path / "w" / "key").exists()


def test_a_witness_says_its_key_and_address_and_cosigns_the_logs_of_a_policy(
    tmp_path: Path,
) -> None:
    (tmp_path / "policy").write_text(f"log {VKEY}\nquorum none\n")
    command = [sys.executable, "-m", "passmuster", "witness", "--dir", str(tmp_path / "w")]
    command += ["--name", "union.example/w", "--listen", "127.0.0.1:0"]
    command += ["--policy", str(tmp_path / "policy")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        first, second = (process.stdout.readline().rstrip() for _ in range(2))
        key = VerifierKey.parse(second.removeprefix("Verifier key: "))
        assert first.startswith("Witness union.example/w at http://127.0.0.1:")
        cosign(Log().note(5), Log().prove(5), first.rpartition(" ")[2], key, 5)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    store = WitnessStore(tmp_path / "w")
    assert (store.latest[LOG.name].size, vkey_of(store)) == (5, key)
    store.close()
