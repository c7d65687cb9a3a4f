"""Serves a demo: both sites on loopback, and the work that has to go on beside them.

The sites are programs of their own, as in a real installation; this process does what
`passmuster work` does there, with the demo's own witnesses in place of those on the network.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from passmuster.demo.witnesses import DemoWitness
from passmuster.web import clock
from passmuster.web.installation import Installation
from passmuster.web.ledger.models import Log
from passmuster.web.work import work_once

PAUSE_SECONDS = 3
OVERSIGHT = "passmuster.web.sites.oversight.wsgi:application"
FORCE = "passmuster.web.sites.force.wsgi:application"


def serve(folder: Path, host: str, ports: tuple[int, int], witnesses: Sequence[str]) -> None:
    """Serve both sites until the process is told to end; then end what was started, by its id.

    A signal only leaves a note: raised in the middle of the work, it could be taken for a fault
    of the work, and asked for twice it would leave a site running.
    """
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: ending.set())
    environment = {**os.environ, "PASSMUSTER_DEMO": "yes", "PASSMUSTER_DIR": str(folder)}
    sites = {OVERSIGHT: ports[0], FORCE: ports[1]}
    environment["PASSMUSTER_PUBLISHED"] = str(folder / "published")
    environment["PASSMUSTER_OVERSIGHT_URL"] = f"http://{host}:{ports[0]}"
    running = [_start(site, host, port, environment) for site, port in sites.items()]
    try:
        _work(folder, witnesses, running, ending)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def _start(
    site: str, host: str, port: int, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", site, "--bind", f"{host}:{port}"]
    # Its control socket would stand in the home folder, which the demo does not touch.
    command += ["--workers", "2", "--no-control-socket", "--log-level", "warning"]
    return subprocess.Popen(command, env=dict(environment))  # noqa: S603 - fixed arguments


def _work(
    folder: Path,
    names: Sequence[str],
    running: Sequence[subprocess.Popen[bytes]],
    ending: threading.Event,
) -> None:
    clock.run_shifted(Installation(folder).demo_shift)
    log = Log.objects.get()
    witnesses = [DemoWitness(name) for name in names]
    for witness in witnesses:
        witness.trust(log.vkey)
    try:
        while not ending.is_set() and all(process.poll() is None for process in running):
            work_once(log)
            head = log.heads.order_by("-size").first()
            for witness in witnesses:
                known = witness.latest.get(log.origin)
                if head is not None and (known is None or known.size < head.size):
                    witness.cosign(log, head)
            ending.wait(PAUSE_SECONDS)
    finally:
        for witness in witnesses:
            witness.close()
