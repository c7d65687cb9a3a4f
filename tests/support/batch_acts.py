"""The batches that an invented laboratory runs: passing ones for ordinary stories; spoilt ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from passmuster.core.access.actors import Role
from passmuster.core.laboratory.rules import Stage
from passmuster.demo.custody import Custody, specimen_of
from passmuster.formats.lab.samples.batches import batch_file
from tests.support.custody_acts import NOW, received
from tests.support.season import human

BOTH = (Stage.INITIAL, Stage.CONFIRMATORY)
MINUTE = timedelta(minutes=1)
Change = Callable[[dict[str, Any]], None]


def a_batch(
    laboratory: Any, specimens: Sequence[str], stage: Stage = Stage.INITIAL, **facts: Any
) -> bytes:
    """Return the file of a batch of this laboratory that ended a minute ago, and passes."""
    from passmuster.web.clock import now
    from passmuster.web.laboratory.rulesets import rules_in_force

    before = laboratory.force.batches.filter(stage=stage.value).count()
    ended = now() - MINUTE
    given = {
        "number": f"{stage.value[0].upper()}-{before + 1}",
        "begun": ended - timedelta(hours=2),
        "ended": ended,
        "turn": before,
    } | facts
    rules = rules_in_force(laboratory.force).on(localdate(ended))
    return batch_file(rules, stage, specimens, **given)


def changed(raw: bytes, change: Change) -> bytes:
    """Return a batch's file after something was done to it."""
    found = json.loads(raw)
    change(found)
    return json.dumps(found, ensure_ascii=False).encode()


def control_out(batch: dict[str, Any], deviations: int = 4) -> None:
    """Let one control read far above its mean."""
    one = next(one for one in batch["controls"] if one["kind"] == "spiked")
    one["measured"] = str(float(one["mean"]) + deviations * float(one["deviation"]))


def send_batch(laboratory: Any, by: Any, raw: bytes, qc: bytes | None = None) -> Any:
    """Send a batch with control data of its own, as somebody who acts for the laboratory."""
    from passmuster.web.batches.services import record_batch

    data = b"instrument's own file of " + raw if qc is None else qc
    return record_batch(by=by, laboratory=laboratory, raw=raw, qc=data).batch


def pass_batches(
    laboratory: Any, by: Any, specimens: Iterable[str], stages: Sequence[Stage] = BOTH
) -> list[Any]:
    """Send a passing batch of each stage that lists these specimens; returns them."""
    listed = sorted(set(specimens))
    return [send_batch(laboratory, by, a_batch(laboratory, listed, stage)) for stage in stages]


def fill_batches(season: Any) -> None:
    """Play so much that no table of the batches is empty; specimen 1 has runs that passed."""
    from passmuster.web.batches.queries import open_signs
    from passmuster.web.batches.services import answer_sign, excuse_laboratory, recall_batch
    from passmuster.web.clock import now

    custody = Custody(season).resume()
    laboratory, by = custody.holders["lab-1"], custody.actors["h-receiver"]
    pass_batches(laboratory, by, [specimen_of(1)])
    both = {"by": _doctor(season), "second": season.cast.oversight}
    spoilt = changed(a_batch(laboratory, ["other1"], instrument="IA-9"), control_out)
    send_batch(laboratory, by, spoilt, b"one file")
    again = send_batch(
        laboratory, by, a_batch(laboratory, ["other2"], instrument="IA-9", turn=1), b"one file"
    )
    answer_sign(**both, sign=open_signs(season.force).get(), paper="LAB-1")
    recall_batch(**both, batch=again, reason="instrument-fault", paper="LAB-2")
    day = localdate(now())
    excuse_laboratory(
        by=season.cast.manager,
        second=season.cast.oversight,
        laboratory=laboratory,
        since=day + timedelta(days=1),
        until=day + timedelta(days=5),
        paper="OV-1",
    )


def _doctor(season: Any) -> Any:
    """Return the review doctor who recalls and answers, registered at the first call."""
    from passmuster.web.people.grants import actor_of

    known = season.force.humans.filter(code="h-batch-doctor").first()
    if known is not None:
        return actor_of(known, Role.MEDICAL_REVIEW_OFFICER)
    return human(season, "h-batch-doctor", Role.MEDICAL_REVIEW_OFFICER)


def records(season: Any) -> None:
    """Send a batch, as an act of a test."""
    custody = Custody(season).resume()
    laboratory = custody.holders["lab-1"]
    send_batch(laboratory, custody.actors["h-receiver"], a_batch(laboratory, ["other3"]))


def recalls(season: Any) -> None:
    """Recall the newest batch, as an act of a test."""
    from passmuster.web.batches.services import recall_batch

    batch = season.force.batches.order_by("-pk").first()
    both = {"by": _doctor(season), "second": season.cast.oversight}
    recall_batch(**both, batch=batch, reason="instrument-fault", paper="LAB-2")


def answers(season: Any) -> None:
    """Answer the question about two runs with one file, as an act of a test."""
    from passmuster.web.batches.queries import open_signs
    from passmuster.web.batches.services import answer_sign

    both = {"by": _doctor(season), "second": season.cast.oversight}
    answer_sign(**both, sign=open_signs(season.force).first(), paper="LAB-1")


def excuses(season: Any) -> None:
    """Excuse a laboratory for some days, as an act of a test."""
    from passmuster.web.batches.services import excuse_laboratory
    from passmuster.web.clock import now

    day = localdate(now())
    excuse_laboratory(
        by=season.cast.manager,
        second=season.cast.oversight,
        laboratory=Custody(season).resume().holders["lab-1"],
        since=day + timedelta(days=1),
        until=day + timedelta(days=5),
        paper="OV-1",
    )


def two_with_one_file(season: Any) -> None:
    """Receive a specimen, let two runs have one file of control data, and know who answers."""
    received(season)
    custody = Custody(season).resume()
    laboratory, by = custody.holders["lab-1"], custody.actors["h-receiver"]
    with season.at(NOW):
        for turn in range(2):
            raw = a_batch(laboratory, ["other4"], number=f"T-{turn}", turn=turn)
            send_batch(laboratory, by, raw, b"one file")
        _doctor(season)


BATCHES: list[tuple[str, Callable[..., None], object, Callable[..., None]]] = [
    ("establish", records, NOW, received),
    ("establish", recalls, NOW, two_with_one_file),
    ("establish", answers, NOW, two_with_one_file),
    ("establish", excuses, NOW, received),
]
"""Step of the season, the act, its moment, and what comes before it."""

OF_BATCHES = frozenset({"record_batch", "recall_batch", "answer_sign", "excuse_laboratory"})
"""Every function of the app's services in which somebody acts."""
