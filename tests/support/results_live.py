"""A force on disk whose laboratory has a known officer's specimen, for the real sites and listener.

``python -m tests.support.results_live ACT FOLDER`` does one act through the services, in a process
of its own as every program here, and prints JSON: ``build`` plays the force up to the hour at which
the first laboratory reports, ``begin`` goes on to a positive result whose second bottle is asked
for, ``carry`` brings that bottle to the second laboratory, ``told`` says how everything stands.

The clock runs on from the season's own present, as a demo's does; the sites are those of a force
in earnest, where a second factor has to be fresh.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from passmuster.web.setup import start
from tests.support.programs import ROOT, environment
from tests.support.ready_tables import start_with_tables

DOCTOR, OFFICER, OVERSIGHT = "h-doctor", "h-own-officer", "h-oversight"
PEOPLE = (DOCTOR, OFFICER, OVERSIGHT, "h-discipline", "h-manager")
SECOND_LABORATORY = "lab-2"
STALE = 700
"""Seconds ago at which everybody showed the second factor: no longer fresh."""


def act(name: str, folder: Path) -> Any:
    """Run an act in a process of its own; returns what it told."""
    command = [sys.executable, "-m", __name__, name, str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def build(folder: Path) -> dict[str, Any]:
    """Play the force and sign its people in; return their cookies, and the secrets of who signs."""
    from tests.support.factors import open_account
    from tests.support.season import made_people, open_season
    from tests.support.split_acts import Splitting

    season = open_season(made_people()).play(until="finish")
    case = Splitting(season, reports=False)
    with case.at():
        secrets = {code: open_account(season, code)[1] for code in (DOCTOR, OVERSIGHT)}
        cookies = {code: cookies_of(season, code) for code in PEOPLE}
        season.publish()
    for witness in season.witnesses:
        witness.close()
    shift = case.now + timedelta(minutes=1) - datetime.now(UTC)
    mark = {"clock_shift": int(shift.total_seconds())}
    (folder / "DEMO").write_text(json.dumps(mark), encoding="utf-8")
    return {"cookies": cookies, "secrets": secrets}


def cookies_of(season: Any, code: str) -> dict[str, str]:
    """Sign somebody in whose second factor is no longer fresh; returns their cookies."""
    from django.test import Client

    from tests.support.signing_in import account_of, sign_in

    client, real = Client(SERVER_NAME="127.0.0.1"), time.time
    with patch("time.time", lambda: real() - STALE):
        sign_in(client, account_of(season, code))
    return {name: morsel.value for name, morsel in client.cookies.items()}


def begin(_folder: Path) -> dict[str, Any]:
    """Let the first laboratory report, the doctor verify, and the officer ask, by services."""
    from passmuster.core.access.actors import Role
    from passmuster.web.laboratory.services import MLLP, receive_report
    from passmuster.web.ledger.services import SYSTEM
    from passmuster.web.people.grants import actor_of
    from passmuster.web.people.models import Force
    from passmuster.web.review import contacting, signing, splitting
    from passmuster.web.review.queries import review_of
    from tests.support.laboratory_messages import message
    from tests.support.review_acts import ONE

    force = Force.objects.get()
    doctor = actor_of(force.humans.get(code=DOCTOR), Role.MEDICAL_REVIEW_OFFICER)
    officer = actor_of(force.humans.get(code=OFFICER), Role.OFFICER)
    holder = force.holders.get(code="lab-1")
    receive_report(raw=message(ONE, positive=True), channel=MLLP, laboratory=holder, by=SYSTEM)
    for by, does, facts in (
        (doctor, contacting.record_contact_attempt, {"phone": "day", "answer": "donor"}),
        (doctor, contacting.record_interview, {"identified": True, "notes": "គ្មានអ្វីបន្ថែមទេ។"}),
        (doctor, signing.verify, {}),
        (doctor, splitting.notify_officer, {"proof": "N-7"}),
        (officer, splitting.ask_for_split, {}),
    ):
        does(by=by, review=review_of(force, ONE), **facts)
    return {}


def carry(_folder: Path) -> dict[str, Any]:
    """Let the first laboratory send bottle B to where it was ordered, be taken over and run."""
    from decimal import Decimal

    from passmuster.core.access.actors import Role
    from passmuster.core.laboratory.rules import Stage
    from passmuster.demo.custody import code_of, seen
    from passmuster.web import clock
    from passmuster.web.custody.services import accept, offer
    from passmuster.web.people.grants import actor_of
    from passmuster.web.people.models import Force
    from tests.support.batch_acts import a_batch, send_batch
    from tests.support.review_acts import ONE

    force = Force.objects.get()

    def receiver(code: str) -> Any:
        return actor_of(force.humans.get(code=code), Role.LABORATORY_RECEIVER)

    item, to = force.items.get(code=code_of(1, "B")), force.holders.get(code=SECOND_LABORATORY)
    due = clock.now() + timedelta(hours=5)
    offer(by=receiver("h-receiver"), item=item, to=to, due=due, seen=seen(1, "B"))
    item.refresh_from_db()
    there = receiver(f"h-of-{SECOND_LABORATORY}")
    accept(by=there, item=item, seen=seen(1, "B", Decimal(18)))
    # Its own run, ended after the order: without one no doctor signs (attack L-03).
    run = a_batch(to, [ONE], Stage.CONFIRMATORY, ended=clock.now())
    send_batch(to, there, run)
    return {}


def told(_folder: Path) -> dict[str, Any]:
    """Return how the review, its second bottle and the whole record stand now."""
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.people.models import Force
    from passmuster.web.review.bottles import SENT, entry_last
    from passmuster.web.review.collected import order_behind
    from passmuster.web.review.queries import review_of
    from passmuster.web.review.sealing import facts_of
    from tests.support.review_acts import ONE

    force = Force.objects.get()
    review, order = review_of(force, ONE), order_behind(force, ONE)
    rows = review.entries.order_by("position") if review else ()
    sent = entry_last(review, SENT) if review else None
    return {
        "review": review and review.pk,
        "state": review and review.state,
        "events": [row.event for row in rows],
        "told": [facts_of(row) for row in rows if row.event == "review:employer-told"],
        "sent": facts_of(sent) if sent else None,
        "order": order.number,
        "channels": [one.channel for one in force.arrivals.order_by("pk")],
        "batch": force.batches.get(stage="initial").pk,
        "differences": [[one.code, one.table] for one in audit_log(force.log)],
    }


def main(name: str, folder: Path) -> None:
    """Do what was asked for."""
    (start_with_tables if name == "build" else start)(folder)
    acts = {"build": build, "begin": begin, "carry": carry, "told": told}
    print(json.dumps(acts[name](folder)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).resolve())
