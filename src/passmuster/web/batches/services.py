"""Takes in batches, and lets two people recall one, answer a question, or excuse a laboratory.

Guarantees: both files are kept as they came and bound by their hashes; a batch is judged once, on
arrival, and never judged better afterwards; the same bytes count once, and a number is used once
(attack L-03). A recall happens once and cancels nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from passmuster.core.access.actors import Actor, Role, require, require_two_humans
from passmuster.core.access.purposes import read_case_number
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.laboratory.quality.batch import Control, Outcome
from passmuster.core.laboratory.quality.batch_rules import STARTING
from passmuster.core.laboratory.quality.figures import QUALITY
from passmuster.core.laboratory.quality.judging import cutoffs_of, judge_batch
from passmuster.core.laboratory.quality.recall import REASONS
from passmuster.core.laboratory.quality.written import WrittenBatch
from passmuster.core.laboratory.rules import RuleSet
from passmuster.formats.lab.batches.reader import read_batch
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.web import clock
from passmuster.web.batches.models import (
    Batch,
    BatchControl,
    BatchReason,
    BatchRecall,
    BatchSign,
    BatchSpecimen,
    Excuse,
    SignAnswer,
)
from passmuster.web.batches.queries import same_questions
from passmuster.web.batches.rebuilding import control_of, readings_sha256
from passmuster.web.batches.signs import find_signs
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import keeps
from passmuster.web.installation import here
from passmuster.web.laboratory.rulesets import rules_in_force
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.protection import ProtectedModel
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

BACK: Final = 100
"""Earlier batches of an instrument over which Westgard's rules are asked: they look ten readings
back, over all materials and within each."""

AHEAD: Final = timedelta(minutes=10)
"""By how much a laboratory's clock may be ahead of ours."""


@dataclass(frozen=True)
class Recorded:
    """What became of a batch; ``again``: the same bytes had come before, and nothing new counts."""

    batch: Batch
    again: bool


@denials_recorded
def record_batch(
    *, by: Actor, laboratory: Holder, raw: bytes, qc: bytes = b"", filename: str = ""
) -> Recorded:
    """Keep a batch with its control data, judge it, and look whether it repeats another.

    ``raw`` tells of the batch, ``qc`` is the instrument's own file; without it the batch is held. A
    person acts for the laboratory; the system acts for a channel that has told the sender.

    Raises Refused: ``receipt-not-a-laboratory``, ``custody-not-keeper``, ``batch-number-taken``,
    ``batch-in-the-future``; UnusableInput: ``message-too-large`` and what read_batch() raises.
    """
    require(by, "batch:record")
    if laboratory.kind != LAB:
        raise Refused("receipt-not-a-laboratory", "Only a laboratory sends batches.")
    if by.role is not Role.SYSTEM and not keeps(laboratory, by.human):
        raise Refused("custody-not-keeper", f"You do not act for {laboratory.code}.")
    if max(len(raw), len(qc)) > MAX_FILE_BYTES:
        raise UnusableInput("message-too-large", "Send it in parts.")
    written = read_batch(raw, filename)
    if written.ended_at > clock.now() + AHEAD:
        raise Refused("batch-in-the-future", "The batch ends in the future. Check its times.")
    sha256, qc_sha256 = here().keep(raw), here().keep(qc) if qc else ""
    with transaction.atomic():
        # One after the other: of two with one file of control data the second names both.
        force = Force.objects.select_for_update().get(pk=laboratory.force_id)
        known = force.batches.filter(laboratory=laboratory.code, number=written.number).first()
        if known is not None:
            if (known.sha256, known.qc_sha256) != (sha256, qc_sha256):
                raise Refused(
                    "batch-number-taken",
                    f"Batch {written.number} came before with other bytes. A run that was repeated "
                    "has a number of its own.",
                )
            return Recorded(known, again=True)
        files = {"sha256": sha256, "qc_sha256": qc_sha256}
        batch, rows = _stored(force, laboratory.code, written, files, by)
        append(force.log, "batch:recorded", by=by, rows=[*rows, *find_signs(batch)])
    return Recorded(batch, again=False)


def _stored(
    force: Force, laboratory: str, written: WrittenBatch, files: dict[str, str], by: Actor
) -> tuple[Batch, list[ProtectedModel]]:
    """Store a batch with everything in it and what the rules make of it; returns it, and all."""
    rules = rules_in_force(force).on(localdate(written.ended_at))
    outcome = _judged(force, laboratory, written, files["qc_sha256"], rules)
    offset = written.ended_at.utcoffset() or timedelta()
    batch = Batch.objects.create(
        force=force,
        laboratory=laboratory,
        number=written.number,
        stage=written.stage.value,
        method=written.method,
        instrument=written.instrument,
        analyst=written.analyst,
        begun_at=written.begun_at,
        ended_at=written.ended_at,
        offset=offset // timedelta(minutes=1),
        analytes=" ".join(written.analytes),
        **files,
        readings_sha256=readings_sha256(written),
        rule=outcome.rule,
        rule_set=rules.name,
        rule_version=rules.version,
        standing=outcome.standing.value,
        by=by.human,
        at=clock.now(),
    )
    controls = BatchControl.objects.bulk_create(_controls(batch, written))
    places = [
        BatchSpecimen(batch=batch, position=place, specimen=number)
        for place, number in written.specimens
    ]
    specimens = BatchSpecimen.objects.bulk_create(places, batch_size=200)
    reasons = BatchReason.objects.bulk_create(reason_rows(batch, outcome))
    return batch, [batch, *controls, *specimens, *reasons]


def _judged(
    force: Force, laboratory: str, written: WrittenBatch, qc_sha256: str, rules: RuleSet
) -> Outcome:
    return judge_batch(
        written.as_batch(laboratory, qc_sha256),
        STARTING[written.stage],
        cutoffs_of(rules, written.stage, written.analytes),
        history=history_before(
            force.batches.filter(
                laboratory=laboratory,
                stage=written.stage.value,
                instrument=written.instrument,
                ended_at__lte=written.ended_at,
            )
        ),
    )


def history_before(earlier: QuerySet[Batch]) -> list[tuple[str, Control]]:
    """Return the controls of the last BACK of these batches, oldest first, as the core asks."""
    last = list(earlier.order_by("-ended_at", "-pk")[:BACK])
    controls: dict[int, list[BatchControl]] = {row.pk: [] for row in last}
    for one in BatchControl.objects.filter(batch_id__in=list(controls)).order_by("turn"):
        controls[one.batch_id].append(one)
    return [
        (row.number, control_of(control)) for row in reversed(last) for control in controls[row.pk]
    ]


def _controls(batch: Batch, written: WrittenBatch) -> Iterator[BatchControl]:
    for turn, one in enumerate(written.controls):
        yield BatchControl(
            batch=batch,
            turn=turn,
            position=one.position,
            kind=one.kind.value,
            analyte=one.analyte,
            material=one.material,
            target=one.target,
            measured=one.measured,
            mean=one.mean,
            deviation=one.deviation,
        )


def reason_rows(batch: Batch, outcome: Outcome) -> list[BatchReason]:
    """Return what the rules say of a batch as rows not yet stored, what holds it first."""
    told = [(one, True) for one in outcome.reasons] + [(one, False) for one in outcome.warnings]
    return [
        BatchReason(
            batch=batch,
            place=place,
            rule=one.rule,
            holds=holds,
            source=one.source,
            confirmed=one.confirmed,
            says=one.says[:1000],
        )
        for place, (one, holds) in enumerate(told)
    ]


@denials_recorded
def recall_batch(*, by: Actor, second: Actor, batch: Batch, reason: str, paper: str) -> BatchRecall:
    """Recall a batch: what rests on it is held or looked at again, in the same transaction.

    ``reason`` is of core REASONS, ``paper`` the number of the signed statement. Raises what
    require_recall() raises, and ``same-human-twice``.
    """
    require(by, "batch:recall")
    require(second, "batch:confirm-recall")
    require_two_humans(by, second)
    number = require_recall(batch, reason, paper, by)
    with transaction.atomic():
        force = Force.objects.select_for_update().get(pk=batch.force_id)
        require_recall(batch, reason, paper, by)
        row = BatchRecall.objects.create(
            batch=batch,
            reason=reason,
            paper=number,
            first=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "batch:recalled", by=by, rows=[row])
    return row


def require_recall(batch: Batch, reason: str, paper: str, first: Actor) -> str:
    """Return the paper's number in one spelling, or raise Refused.

    Codes: ``recall-reason-unknown``, ``batch-recalled-before``, ``batch-paper-missing``,
    ``case-number-unreadable``; ``custody-not-keeper`` for another laboratory's scientist.
    """
    if reason not in REASONS:
        raise Refused("recall-reason-unknown", "Choose from the list why the batch is recalled.")
    if BatchRecall.objects.filter(batch=batch).exists():
        raise Refused("batch-recalled-before", "This batch was recalled already.")
    if first.role is Role.CERTIFYING_SCIENTIST:
        holder = Holder.objects.get(force_id=batch.force_id, code=batch.laboratory)
        if not keeps(holder, first.human):
            raise Refused("custody-not-keeper", f"You do not act for {batch.laboratory}.")
    return _paper(paper)


def _paper(text: str) -> str:
    number = read_case_number(text)
    if not number:
        raise Refused("batch-paper-missing", "Give the number of the signed paper.")
    return number


@denials_recorded
def answer_sign(*, by: Actor, second: Actor, sign: BatchSign, paper: str) -> SignAnswer:
    """Say that the laboratory's answer to a sign is here and explains it; results go on.

    Questions of the same kind about some of the same batches are answered with it. Raises what
    require_answer() raises, and ``same-human-twice``.
    """
    require(by, "batch:answer")
    require(second, "batch:confirm-answer")
    require_two_humans(by, second)
    with transaction.atomic():
        force = Force.objects.select_for_update().get(pk=sign.force_id)
        number = require_answer(sign, paper)
        facts = {"paper": number, "first": by.human, "second": second.human, "at": clock.now()}
        rows = [
            SignAnswer.objects.create(sign=one, **facts) for one in (sign, *same_questions(sign))
        ]
        append(force.log, "batch:answered", by=by, rows=rows)
    return rows[0]


def require_answer(sign: BatchSign, paper: str) -> str:
    """Return the paper's number in one spelling, or raise Refused.

    Codes: ``batch-sign-answered``, ``batch-paper-missing``, ``case-number-unreadable``.
    """
    if SignAnswer.objects.filter(sign=sign).exists():
        raise Refused("batch-sign-answered", "This question was answered already.")
    return _paper(paper)


@denials_recorded
def excuse_laboratory(
    *, by: Actor, second: Actor, laboratory: Holder, since: date, until: date, paper: str
) -> Excuse:
    """Let a laboratory report without its batches from a day to a day, both included.

    It never reaches back: it begins tomorrow at the earliest. Raises what require_excuse() raises,
    and ``same-human-twice``.
    """
    require(by, "batch:excuse")
    require(second, "batch:confirm-excuse")
    require_two_humans(by, second)
    number = require_excuse(laboratory, since, until, paper)
    with transaction.atomic():
        force = Force.objects.select_for_update().get(pk=laboratory.force_id)
        row = Excuse.objects.create(
            force=force,
            laboratory=laboratory.code,
            since=since,
            until=until,
            paper=number,
            first=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "batch:excused", by=by, rows=[row])
    return row


def require_excuse(laboratory: Holder, since: date, until: date, paper: str) -> str:
    """Return the paper's number in one spelling, or raise Refused.

    Codes: ``receipt-not-a-laboratory``, ``excuse-days-wrong``, ``batch-paper-missing``,
    ``case-number-unreadable``.
    """
    if laboratory.kind != LAB:
        raise Refused("receipt-not-a-laboratory", "Only a laboratory sends batches.")
    longest = QUALITY.value("excuse-days")
    if not localdate(clock.now()) < since <= until < since + timedelta(days=longest):
        raise Refused(
            "excuse-days-wrong",
            f"Give a first day from tomorrow on, and a last one at most {longest} days from it.",
        )
    return _paper(paper)
