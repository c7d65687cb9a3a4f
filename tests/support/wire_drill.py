"""An installation on disk with a laboratory, for the real listener: build it, and tell what came.

``python -m tests.support.wire_drill build FOLDER`` plays a force whose laboratory lab-1 received
specimen 1 and has specimen 2 at its door, beside a laboratory lab-2 that has none.
``… record-key FOLDER`` records the laboratory's key in ``signing.pub`` beside the folder.
``… tell FOLDER`` prints one JSON object: what the record, the audit and the people see.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from passmuster.web.setup import start
from tests.support.programs import ROOT, environment
from tests.support.ready_tables import start_with_tables
from tests.transport.listening import keys


def drill(act: str, folder: Path) -> Any:
    """Run an act in a process of its own; returns what it told."""
    command = [sys.executable, "-m", __name__, act, str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout) if done.stdout else None


@contextmanager
def listener_over(folder: Path, *, port: int = 0) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Run the real listener over a record, with mutual TLS; yields its port and the process."""
    ours = keys()
    command = [
        *(sys.executable, "-m", "passmuster", "lab-listen", "--dir", str(folder), "--json"),
        *("--port", str(port), "--certificate", str(ours.force.certificate)),
        *("--key", str(ours.force.key), "--client-ca", str(ours.authority)),
        *("--laboratory", f"lab-1={ours.lab_a.fingerprint}"),
        *("--laboratory", f"lab-2={ours.lab_b.fingerprint}"),
    ]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())["port"], process
        finally:
            process.terminate()


def build() -> None:
    """Play the force into the present folder."""
    from tests.support.laboratory_acts import Laboratory
    from tests.support.season import made_people, open_season
    from tests.support.season_custody import holder_new

    lab = Laboratory(open_season(made_people()).play(until="establish"))
    holder_new(lab.season, "lab-2", "laboratory")
    for witness in lab.season.witnesses:
        witness.close()


def record_key(folder: Path) -> None:
    """Record the key whose public line lies in the folder above, from yesterday on."""
    from datetime import UTC, datetime, timedelta

    from passmuster.core.access.actors import Actor, Role
    from passmuster.web.laboratory.keys import record_key as recorded
    from passmuster.web.people.models import Force

    force = Force.objects.get()
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    recorded(
        by=Actor(human="h-manager", role=Role.PROGRAMME_MANAGER),
        second=Actor(human="h-oversight", role=Role.OVERSIGHT_BODY),
        force=force,
        holder=force.holders.get(code="lab-1"),
        public=(folder.parent / "signing.pub").read_text("ascii"),
        valid_from=yesterday,
        valid_until=yesterday + timedelta(days=30),
    )


def told() -> dict[str, Any]:
    """Return what came, what counts, and what each of two people is shown."""
    from passmuster.demo.custody import specimen_of
    from passmuster.web.installation import here
    from passmuster.web.laboratory.queries import standing_result, waiting_items
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.people.models import Force
    from tests.support.factors import text_of
    from tests.support.signing_in import client_of

    force = Force.objects.get()
    arrivals = list(force.arrivals.order_by("pk"))
    stands = {n: standing_result(force, specimen_of(n)) for n in (1, 2)}
    season = SimpleNamespace(force=force)
    return {
        "messages": [here().kept_bytes(one.sha256).decode() for one in arrivals],
        "laboratories": [one.laboratory for one in arrivals],
        "channels": sorted({one.channel for one in arrivals}),
        "by": sorted({one.by for one in arrivals}),
        "items": [one.outcome for one in waiting_items(force)],
        "results": {
            str(number): [str(one) for one in found.judgement.laboratory_result] if found else None
            for number, found in stands.items()
        },
        "differences": [one.code for one in audit_log(force.log)],
        "entries": force.log.events.filter(kind="laboratory:reported").count(),
        "pages": {
            name: text_of(client_of(season, "h-doctor").get(f"/en/laboratory/{name}"))
            for name in ("", "arrivals/")
        },
    }


def main(act: str, folder: Path) -> None:
    """Do what was asked for."""
    (start_with_tables if act == "build" else start)(folder)
    if act == "build":
        build()
    elif act == "record-key":
        record_key(folder)
    else:
        print(json.dumps(told()))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).resolve())
