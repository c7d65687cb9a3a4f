"""A force on disk whose policy names the browser's key as a witness, served as it is in earnest."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.formats.signing import SigningKey
from tests.support.programs import ROOT, environment, passmuster

SEED = bytes(range(32))
WORDS = (
    "abandon amount liar amount expire adjust cage candy arch gather drum bullet "
    "absurd math era live bid rhythm alien crouch range attend journey unaware"
)
"""BIP-39 of SEED, from the standard's list; tests hold the page's own against it."""

ORIGIN = "police.example/sovann"


def phone_key() -> str:
    """Return the verifier key that the page makes of SEED: named after its own first bytes."""
    public = SigningKey("x", SEED).vkey().public_key
    return str(SigningKey(f"witness/{public[:8].hex()}", SEED).vkey(COSIGNATURE))


def build(folder: Path) -> Path:
    """Begin a force that asks this witness, with one signed head of more than a genesis."""
    passmuster(
        *("force", "create", "sovann", "--name-en", "Sovann police"),
        *("--name-km", "នគរបាលសុវណ្ណ", "--origin", ORIGIN, "--dir", folder, "--quorum", "1"),
        *("--witness", "union", phone_key(), "-"),
        check=0,
    )
    grow(folder)
    return folder


def grow(folder: Path, times: int = 1) -> Path:
    """Add so many batches and sign each."""
    command = [sys.executable, "-m", "tests.support.seat_play", str(folder), str(times)]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True)
    return folder


def twin_of(folder: Path, target: Path) -> Path:
    """Return a copy with the same keys: what grows in both is a fork."""
    return Path(shutil.copytree(folder, target))


@dataclass
class Site:
    """A running site."""

    address: str
    folder: Path


@contextmanager
def served(folder: Path, **more: str) -> Iterator[Site]:
    """Serve the force site by gunicorn on a free loopback port."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    variables = environment() | {
        "PASSMUSTER_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "passmuster.web.settings",
        **more,
    }
    command = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2"),
        "passmuster.web.sites.force.wsgi:application",
    ]
    with subprocess.Popen(
        command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            _wait_for(f"{address}/en/witness/", server)
            yield Site(address, folder)
        finally:
            server.terminate()
            server.communicate(timeout=20)


def _wait_for(address: str, server: subprocess.Popen[str]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError(f"the site did not start: {server.stderr and server.stderr.read()}")
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{address} answers {error.code}") from error
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the site did not answer")


__all__ = ["ORIGIN", "SEED", "WORDS", "Site", "build", "grow", "phone_key", "served", "twin_of"]
