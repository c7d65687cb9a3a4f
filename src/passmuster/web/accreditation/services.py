"""Records a laboratory's certificates, their suspensions and its proficiency rounds, by two people.

Guarantees: no certificate reaches back before it was recorded; a suspension ends no certificate
that is not there; every record rests on a paper that is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.access.purposes import read_case_number
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.rules import Stage
from passmuster.web import clock
from passmuster.web.accreditation.models import Accreditation, Pause, ProficiencyRound
from passmuster.web.accreditation.samples import require_samples
from passmuster.web.accreditation.scope import codes_of_panel, outside_panel, panel_today
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

RECORD, CONFIRM = "accreditation:record", "accreditation:confirm"

TESTED = (Stage.INITIAL, Stage.CONFIRMATORY)
"""The stages that a certificate can be for."""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What stands on a certificate; ``since`` and ``until`` are both included."""

    body: str
    number: str
    analytes: Collection[str]
    stages: Collection[str]
    since: date
    until: date
    paper_sha256: str


@denials_recorded
def record_accreditation(
    *, by: Actor, second: Actor, force: Force, laboratory: Holder, certificate: Certificate
) -> Accreditation:
    """Record a certificate; it covers what comes from today on, within its days.

    Raises Refused: what require_certificate() raises, and ``same-human-twice``.
    """
    _require_two(by, second)
    require_certificate(force, laboratory, certificate)
    with transaction.atomic():
        row = Accreditation.objects.create(
            force=force,
            laboratory=laboratory.code,
            body=certificate.body.strip(),
            number=read_case_number(certificate.number),
            analytes=sorted(certificate.analytes),
            stages=sorted(certificate.stages),
            since=certificate.since,
            until=certificate.until,
            paper_sha256=certificate.paper_sha256,
            by=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "accreditation:recorded", by=by, rows=[row])
    return row


def require_certificate(force: Force, laboratory: Holder, given: Certificate) -> None:
    """Raise Refused for what no certificate can say.

    Codes: ``accreditation-not-a-laboratory``, ``accreditation-unreadable``,
    ``accreditation-scope-unknown``, ``accreditation-not-of-panel``; UnusableInput
    (``kept-file-…``) without its paper.
    """
    _require_laboratory(force, laboratory)
    if not given.body.strip() or not read_case_number(given.number) or given.until < given.since:
        raise Refused(
            "accreditation-unreadable",
            "Give the body, the number, the first day, and a last day that is no earlier.",
        )
    known, stages = codes_of_panel(force), {stage.value for stage in TESTED}
    named = set(given.analytes), set(given.stages)
    if not all(named) or not (named[0] <= set(known) and named[1] <= stages):
        raise Refused(
            "accreditation-scope-unknown", "Choose at least one drug of the panel and one stage."
        )
    if outside_panel(panel_today(force), given.analytes, given.stages):
        raise Refused(
            "accreditation-not-of-panel",
            "The panel tests one of these drugs at another stage: untick it, or add its stage.",
        )
    here().kept_bytes(given.paper_sha256)


@denials_recorded
def pause_accreditation(
    *,
    by: Actor,
    second: Actor,
    force: Force,
    accreditation: Accreditation,
    since: date,
    until: date | None,
    paper_sha256: str,
) -> Pause:
    """Record that a certificate does not hold from a day on; without ``until`` it is withdrawn.

    A suspension that began earlier is recorded with its own day: what was received since is
    marked. Raises Refused: what require_pause() raises, and ``same-human-twice``.
    """
    _require_two(by, second)
    require_pause(accreditation, since, until)
    here().kept_bytes(paper_sha256)
    with transaction.atomic():
        row = Pause.objects.create(
            accreditation=accreditation,
            since=since,
            until=until,
            paper_sha256=paper_sha256,
            by=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "accreditation:paused", by=by, rows=[row])
    return row


def require_pause(accreditation: Accreditation, since: date, until: date | None) -> None:
    """Raise Refused (``pause-unreadable``) for days that lie in no part of the certificate's."""
    if since > accreditation.until or (until is not None and until < since):
        raise Refused(
            "pause-unreadable",
            "Give a first day within the certificate’s days, and a last day that is no earlier.",
        )


@denials_recorded
def record_round(
    *,
    by: Actor,
    second: Actor,
    force: Force,
    laboratory: Holder,
    scheme: str,
    number: str,
    day: date,
    samples: Sequence[Mapping[str, Any]],
    paper_sha256: str,
) -> ProficiencyRound:
    """Record a proficiency round as the scheme's report gives it.

    Raises Refused: what require_round() raises, and ``same-human-twice``.
    """
    _require_two(by, second)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        require_round(force, laboratory, scheme=scheme, number=number, day=day, samples=samples)
        here().kept_bytes(paper_sha256)
        row = ProficiencyRound.objects.create(
            force=force,
            laboratory=laboratory.code,
            scheme=scheme.strip(),
            number=read_case_number(number),
            day=day,
            samples=[dict(one) for one in samples],
            paper_sha256=paper_sha256,
            by=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "accreditation:round-recorded", by=by, rows=[row])
    return row


def require_round(
    force: Force,
    laboratory: Holder,
    *,
    scheme: str,
    number: str,
    day: date,
    samples: Sequence[Mapping[str, Any]],
) -> None:
    """Raise Refused for a round that cannot be.

    Codes: ``accreditation-not-a-laboratory``, ``round-unreadable``, ``round-recorded``,
    ``round-samples-unreadable``.
    """
    _require_laboratory(force, laboratory)
    told = read_case_number(number)
    if not scheme.strip() or not told or day > clock.now().date():
        raise Refused("round-unreadable", "Give the scheme, the round’s number and its past day.")
    same = {"laboratory": laboratory.code, "scheme": scheme.strip(), "number": told}
    if force.proficiency_rounds.filter(**same).exists():
        raise Refused("round-recorded", "This round was recorded before. It stays as it is.")
    require_samples(force, samples)


def _require_laboratory(force: Force, laboratory: Holder) -> None:
    if laboratory.force_id != force.pk or laboratory.kind != LAB:
        raise Refused("accreditation-not-a-laboratory", "Choose a registered laboratory.")


def _require_two(by: Actor, second: Actor) -> None:
    require(by, RECORD)
    require(second, CONFIRM)
    require_two_humans(by, second)
