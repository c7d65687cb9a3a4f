"""The batches that an invented laboratory runs: passing ones for ordinary stories; spoilt ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from passmuster.core.laboratory.rules import Stage
from passmuster.formats.lab.reader import read_results
from passmuster.formats.lab.samples.batches import batch_file

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


def pass_batches_of(raw: bytes, laboratory: Any, by: Any) -> None:
    """Send the passing batches of every specimen that a message names, where it names any.

    Whoever may send none for this laboratory, or sends for nobody, sends none.
    """
    from passmuster.core.kernel.errors import PassmusterError

    named = {one.specimen_id.strip() for one in read_results(raw).reports}
    known = sorted(one for one in named if one.isascii() and one.isalnum() and len(one) <= 16)
    if laboratory is None or not known:
        return
    try:
        pass_batches(laboratory, by, known)
    except PassmusterError:
        return
