"""The laboratory for the matrix: an item of the inbox and a rule set, own and another force's."""

from __future__ import annotations

from typing import Any

from passmuster.demo.custody import Custody
from tests.support.batch_acts import a_batch, send_batch
from tests.support.laboratory_acts import receive_report
from tests.support.laboratory_messages import message
from tests.support.own_rules import own_body
from tests.support.rules_acts import choose


def own_laboratory(season: Any) -> dict[str, Any]:
    """Return a rule set, and an item of a laboratory for which everybody of the matrix acts."""
    from passmuster.web.custody.holders import add_keeper
    from passmuster.web.laboratory.queries import waiting_items

    custody = Custody(season).resume()
    laboratory = custody.holders["lab-1"]
    both = {"by": season.cast.manager, "second": season.cast.oversight}
    with season.at(season.now):
        for human in season.force.humans.filter(code__startswith="m-"):
            add_keeper(**both, force=season.force, holder=laboratory, human=human.code)
        by = custody.actors["h-receiver"]
        receive_report(message("9999"), by=by, laboratory=laboratory)
        matter = waiting_items(season.force).get().pk
        choice = choose(season).pk
        return {"matter": matter, "choice": choice, **_own_batches(season, by, laboratory)}


def _own_batches(season: Any, by: Any, laboratory: Any) -> dict[str, Any]:
    """Return two batches with one file of control data, and the question about them."""
    for turn in range(2):
        raw = a_batch(laboratory, ["1"], number=f"M-{turn}", turn=turn)
        batch = send_batch(laboratory, by, raw, b"one file")
    return {"batch": batch.pk, "sign": season.force.batch_signs.get().pk}


def laboratory_of_another_force(force: Any, at: Any) -> dict[str, Any]:
    """Return an item, a batch, a question and rules of another force, made as rows."""
    from passmuster.web.batches.models import Batch, BatchSign
    from passmuster.web.laboratory.models import Arrival, InboxItem, RuleSetChoice

    arrival = Arrival.objects.create(
        force=force,
        laboratory="o-lab",
        channel="folder",
        sha256="0" * 64,
        size=1,
        content_sha256="0" * 64,
        reports_read=0,
        names_a_person=False,
        by="o-human",
        at=at,
    )
    sign = BatchSign.objects.create(
        force=force, laboratory="o-lab", kind="day-full", count=1, key="0" * 64, at=at
    )
    batch = Batch.objects.create(
        force=force,
        laboratory="o-lab",
        number="O-1",
        stage="initial",
        begun_at=at,
        ended_at=at,
        offset=0,
        sha256="0" * 64,
        standing="passes",
        at=at,
    )
    choice = RuleSetChoice.objects.create(
        force=force,
        name="preah-sovann",
        version="2027-1",
        body=own_body(),
        sha256="0" * 64,
        in_force_from=at.date(),
        certificate="TOX-7",
        certificate_sha256="0" * 64,
        first="o-human",
        second="o-other",
        at=at,
    )
    item = InboxItem.objects.create(arrival=arrival, outcome="unreadable", at=at)
    return {"matter": item.pk, "batch": batch.pk, "sign": sign.pk, "choice": choice.pk}
