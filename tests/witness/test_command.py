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


def test_a_witness_without_a_log_says_who_it_is_and_ends(tmp_path: Path, capsys) -> None:
    """The force needs its key before there is a log, and the log's key comes only then."""
    command = ["witness", "--dir", str(tmp_path / "w"), "--name", "union.example/w"]
    said = []
    for listen in ("127.0.0.1:8781", "127.0.0.1:0"):
        assert main([*command, "--listen", listen, "--json"]) == 0
        said.append(json.loads(capsys.readouterr().out))
    store = WitnessStore(tmp_path / "w")
    assert said[0]["vkey"] == said[1]["vkey"] == str(vkey_of(store))
    store.close()
    assert [answer["url"] for answer in said] == ["http://127.0.0.1:8781", None]
    assert main(command) == 0
    assert said[0]["vkey"] in capsys.readouterr().out


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
