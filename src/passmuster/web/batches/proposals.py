"""The acts of two people about batches: a recall, an answer to a question, an excuse."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.batches.models import Batch, BatchSign
from passmuster.web.batches.queries import batches_of, excuses_of, numbers_in, signs_of
from passmuster.web.batches.services import (
    answer_sign,
    excuse_laboratory,
    recall_batch,
    require_answer,
    require_excuse,
    require_recall,
)
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import holder_called
from passmuster.web.people.models import Force
from passmuster.web.theme.numerals import day, whole
from passmuster.web.wording.batches import RECALL_REASONS, SIGNS
from passmuster.web.wording.custody import holder_name

RECALL, ANSWER, EXCUSE = "recall-batch", "answer-batch-sign", "excuse-from-batches"


def register_all() -> None:
    """Make the acts known to the approvals app."""
    for name, part, run, describe, present, check in (
        (RECALL, "recall", _recall, _describe_recall, _state_of_batch, _check_recall),
        (ANSWER, "answer", _answer, _describe_answer, _state_of_sign, _check_answer),
        (EXCUSE, "excuse", _excuse, _describe_excuse, _excuses_now, _check_excuse),
    ):
        register(
            Verb(
                name,
                first=f"batch:{part}",
                second=f"batch:confirm-{part}",
                run=run,
                describe=describe,
                present=present,
                check=check,
                private=True,
            )
        )


def _batch(force: Force, facts: Facts) -> Batch:
    found = batches_of(force).filter(pk=facts["batch"]).first()
    if found is None:
        raise Refused("batch-unknown", "There is no such batch here.")
    return found


def _sign(force: Force, facts: Facts) -> BatchSign:
    found = signs_of(force).filter(pk=facts["sign"]).first()
    if found is None:
        raise Refused("batch-unknown", "There is no such question here.")
    return found


def _laboratory(force: Force, facts: Facts) -> Holder:
    found = holder_called(force, facts["laboratory"])
    if found is None:
        raise Refused("receipt-not-a-laboratory", "There is no such laboratory here.")
    return found


def _days(facts: Facts) -> tuple[date, date]:
    return date.fromisoformat(facts["since"]), date.fromisoformat(facts["until"])


def _check_recall(force: Force, facts: Facts, by: Actor) -> None:
    require_recall(_batch(force, facts), facts["reason"], facts["paper"], by)


def _check_answer(force: Force, facts: Facts, by: Actor) -> None:
    require_answer(_sign(force, facts), facts["paper"])


def _check_excuse(force: Force, facts: Facts, by: Actor) -> None:
    require_excuse(_laboratory(force, facts), *_days(facts), facts["paper"])


def _recall(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    batch = _batch(force, facts)
    return recall_batch(
        by=by, second=second, batch=batch, reason=facts["reason"], paper=facts["paper"]
    )


def _answer(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return answer_sign(by=by, second=second, sign=_sign(force, facts), paper=facts["paper"])


def _excuse(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    since, until = _days(facts)
    return excuse_laboratory(
        by=by,
        second=second,
        laboratory=_laboratory(force, facts),
        since=since,
        until=until,
        paper=facts["paper"],
    )


def _state_of_batch(force: Force, facts: Facts) -> Any:
    batch = _batch(force, facts)
    return [batch.standing, hasattr(batch, "recall")]


def _state_of_sign(force: Force, facts: Facts) -> Any:
    return hasattr(_sign(force, facts), "answer")


def _excuses_now(force: Force, facts: Facts) -> Any:
    return excuses_of(force).filter(laboratory=facts["laboratory"]).count()


def how_many_specimens(batch: Batch) -> str:
    """Return how many specimens a batch lists; which ones is not for whoever signs."""
    number = batch.specimens.count()
    return ngettext("%(n)s specimen", "%(n)s specimens", number) % {"n": whole(number)}


def _describe_recall(force: Force, facts: Facts) -> Description:
    batch = _batch(force, facts)
    return Description(
        title=_("Recall batch %(batch)s") % {"batch": batch.number},
        rows=[
            (_("Laboratory"), holder_name(_laboratory(force, {"laboratory": batch.laboratory}))),
            (_("Ran to its end"), day(batch.ended_at)),
            (_("It lists"), how_many_specimens(batch)),
            (_("Why"), str(RECALL_REASONS[facts["reason"]])),
            (_("Number of the signed paper"), facts["paper"]),
        ],
        consequences=[
            _("Every result that rests on it is held, and a verified one is looked at again."),
            _("Nobody is cleared and nothing is cancelled by it. The bottles are kept."),
            _("This cannot be taken back."),
        ],
    )


def _describe_answer(force: Force, facts: Facts) -> Description:
    sign = _sign(force, facts)
    return Description(
        title=_("Answer the question about batches %(batches)s")
        % {"batches": ", ".join(numbers_in(sign))},
        rows=[
            (_("What was asked"), str(SIGNS[sign.kind])),
            (_("Number of the laboratory’s answer"), facts["paper"]),
        ],
        consequences=[
            _("Results that waited for this answer alone go to the doctor."),
            _("This cannot be taken back."),
        ],
    )


def _describe_excuse(force: Force, facts: Facts) -> Description:
    since, until = _days(facts)
    return Description(
        title=_("Let a laboratory report without its batches"),
        rows=[
            (_("Laboratory"), holder_name(_laboratory(force, facts))),
            (_("From"), day(since)),
            (_("To"), day(until)),
            (_("Number of the signed paper"), facts["paper"]),
        ],
        consequences=[
            _("On these days a result without its batch is not held. One with a batch is judged."),
            _("Every such result stays on the list of those without a batch."),
        ],
    )
