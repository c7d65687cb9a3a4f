"""`passmuster witness`: a small witness that a union, a university or an oversight body can run."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from pathlib import Path

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.keys import COSIGNATURE, ED25519, VerifierKey
from passmuster.core.ledger.policy import parse_policy
from passmuster.witness.server import Witness, WitnessServer, listen_address
from passmuster.witness.store import WitnessStore

HELP = "Run a witness that cosigns logs it has seen only grow (C2SP tlog-witness)."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dir",
        type=Path,
        required=True,
        help="the witness's folder: its key (made at the first start) and its memory; keep it",
    )
    parser.add_argument("--name", help="name of the new key, such as union.example/witness")
    parser.add_argument(
        "--listen",
        default="127.0.0.1:8780",
        metavar="HOST:PORT",
        help="where to listen (default %(default)s); port 0 takes a free one",
    )
    parser.add_argument(
        "--log",
        action="append",
        default=[],
        metavar="VKEY",
        help="verifier key of a log to cosign; may be repeated. Without any, the witness makes its "
        "key, says it, and ends: the force needs that key before there is a log",
    )
    parser.add_argument("--policy", type=Path, metavar="FILE", help="cosign the logs of a policy")
    parser.add_argument("--json", action="store_true", help="print one JSON line at the start")


def run(args: argparse.Namespace) -> int:
    logs = [VerifierKey.parse(vkey) for vkey in args.log]
    if args.policy:
        logs += [log.key for log in parse_policy(args.policy.read_bytes()).logs]
    for key in logs:
        if key.type != ED25519:
            raise UnusableInput("vkey-wrong-kind", f"{key.name}: give the log's own key (type 01).")
    try:
        address = listen_address(args.listen)
    except (ValueError, OSError) as error:
        raise UnusableInput("listen-unusable", f"--listen: {error}.") from error
    store = WitnessStore(args.dir, args.name)
    try:
        if not logs:
            _introduce(store, args.dir, address, as_json=args.json)
            return 0
        with WitnessServer(address, Witness(store, logs, time.time)) as server:
            _stop_on_signals(server)
            _announce(server, store, as_json=args.json)
            server.serve_forever(poll_interval=0.2)
            print("Stopped.", file=sys.stderr)
    finally:
        store.close()
    return 0


def _introduce(
    store: WitnessStore, folder: Path, address: tuple[str, int], *, as_json: bool
) -> None:
    """Say who the witness is, for the force to enter it into the policy of a log to come."""
    host, port = address
    url = f"http://{host}:{port}" if port else None
    vkey = str(store.key.vkey(COSIGNATURE))
    if as_json:
        print(json.dumps({"vkey": vkey, "url": url, "name": store.key.name}), flush=True)
        return
    print(f"Witness {store.key.name}, not serving: it was given no log to cosign.")
    print(f"Verifier key: {vkey}")
    print("Give the force this key and the address at which it will reach you. When the force")
    print(f"sends its policy: passmuster witness --dir {folder} --policy policy")


def _announce(server: WitnessServer, store: WitnessStore, *, as_json: bool) -> None:
    vkey = str(store.key.vkey(COSIGNATURE))
    if as_json:
        print(json.dumps({"vkey": vkey, "url": server.url, "name": store.key.name}), flush=True)
    else:
        print(f"Witness {store.key.name} at {server.url}", flush=True)
        print(f"Verifier key: {vkey}", flush=True)
        print("Stop with Ctrl-C; what it has cosigned is kept.", flush=True)


def _stop_on_signals(server: WitnessServer) -> None:
    # shutdown() waits for serve_forever to end, so it must not run in the same thread.
    def stop(*_: object) -> None:
        threading.Thread(target=server.shutdown).start()

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
