"""The acts of two people about a laboratory's standing: a certificate, its suspension, a round."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.web.accreditation.models import Accreditation
from passmuster.web.accreditation.queries import accreditations_of
from passmuster.web.accreditation.scope import left_out, panel_today
from passmuster.web.accreditation.services import (
    CONFIRM,
    RECORD,
    Certificate,
    pause_accreditation,
    record_accreditation,
    record_round,
    require_certificate,
    require_pause,
    require_round,
)
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import holder_called
from passmuster.web.people.models import Force
from passmuster.web.theme.numerals import day, whole
from passmuster.web.wording.accreditation import STAGES
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.substances import substance_text, substances

RECORD_CERTIFICATE, PAUSE, ROUND = (
    "record-accreditation",
    "pause-accreditation",
    "record-proficiency-round",
)


def register_all() -> None:
    """Make the three acts known to the approvals app."""
    for name, run, describe, present, check in (
        (RECORD_CERTIFICATE, _record, _describe_certificate, _present_laboratory, _check_record),
        (PAUSE, _pause, _describe_pause, _present_pause, _check_pause),
        (ROUND, _round, _describe_round, _present_laboratory, _check_round),
    ):
        register(
            Verb(
                name=name,
                first=RECORD,
                second=CONFIRM,
                run=run,
                describe=describe,
                present=present,
                check=check,
            )
        )


def _laboratory(force: Force, facts: Facts) -> Holder:
    found = holder_called(force, facts["laboratory"])
    if found is None:
        raise Refused("accreditation-not-a-laboratory", "Choose a registered laboratory.")
    return found


def _present_laboratory(force: Force, facts: Facts) -> Any:
    return [hasattr(_laboratory(force, facts), "closing")]


# --- A certificate ----------------------------------------------------------------------------


def _certificate(facts: Facts) -> Certificate:
    return Certificate(
        body=facts["body"],
        number=facts["number"],
        analytes=facts["analytes"],
        stages=facts["stages"],
        since=date.fromisoformat(facts["since"]),
        until=date.fromisoformat(facts["until"]),
        paper_sha256=facts["paper_sha256"],
    )


def _check_record(force: Force, facts: Facts, by: Actor) -> None:
    require_certificate(force, _laboratory(force, facts), _certificate(facts))


def _record(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return record_accreditation(
        by=by,
        second=second,
        force=force,
        laboratory=_laboratory(force, facts),
        certificate=_certificate(facts),
    )


def _describe_certificate(force: Force, facts: Facts) -> Description:
    given = _certificate(facts)
    return Description(
        title=_("Record accreditation %(number)s") % {"number": given.number},
        rows=[
            (_("Laboratory"), holder_name(_laboratory(force, facts))),
            (_("Accrediting body"), given.body),
            (_("Number"), given.number),
            (_("For"), substances(given.analytes)),
            (_("At"), ", ".join(str(STAGES[stage]) for stage in given.stages)),
            (_("Leaves out of the panel"), _left_out(force, given)),
            (_("First day"), day(given.since)),
            (_("Last day"), day(given.until)),
            (_("Paper, SHA-256"), given.paper_sha256[:16]),
        ],
        consequences=[
            _("It covers what the laboratory sends from the day on which you both recorded it."),
            _("Sign only if you have the certificate before you, and asked the body that gave it."),
        ],
    )


def _left_out(force: Force, given: Certificate) -> str:
    """Return the tests of the panel in force that a certificate does not name, in words."""
    tests = left_out(panel_today(force), given.analytes, given.stages)
    named = (f"{substance_text(code)} ({STAGES[stage.value]})" for code, stage in tests)
    return ", ".join(named) or _("Nothing")


# --- A suspension -----------------------------------------------------------------------------


def _accreditation(force: Force, facts: Facts) -> Accreditation:
    found = accreditations_of(force).filter(pk=facts["accreditation"]).first()
    if found is None:
        raise Refused("accreditation-unknown", "There is no such certificate here.")
    return found


def _days(facts: Facts) -> tuple[date, date | None]:
    until = date.fromisoformat(facts["until"]) if facts["until"] else None
    return date.fromisoformat(facts["since"]), until


def _check_pause(force: Force, facts: Facts, by: Actor) -> None:
    require_pause(_accreditation(force, facts), *_days(facts))


def _pause(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    since, until = _days(facts)
    return pause_accreditation(
        by=by,
        second=second,
        force=force,
        accreditation=_accreditation(force, facts),
        since=since,
        until=until,
        paper_sha256=facts["paper_sha256"],
    )


def _present_pause(force: Force, facts: Facts) -> Any:
    return [_accreditation(force, facts).pauses.count()]


def _describe_pause(force: Force, facts: Facts) -> Description:
    row, (since, until) = _accreditation(force, facts), _days(facts)
    last = day(until) if until else _("Withdrawn: no last day")
    return Description(
        title=_("Record that accreditation %(number)s does not hold") % {"number": row.number},
        rows=[
            (_("Laboratory"), holder_name(holder_called(force, row.laboratory))),
            (_("Accrediting body"), row.body),
            (_("From"), day(since)),
            (_("Last day"), last),
            (_("Paper, SHA-256"), facts["paper_sha256"][:16]),
        ],
        consequences=[
            _("Results that came on these days are marked for the review doctors."),
            _("This cannot be taken back."),
        ],
    )


# --- A round ----------------------------------------------------------------------------------


def _of_round(facts: Facts) -> dict[str, Any]:
    return {
        "scheme": facts["scheme"],
        "number": facts["number"],
        "day": date.fromisoformat(facts["day"]),
        "samples": facts["samples"],
    }


def _check_round(force: Force, facts: Facts, by: Actor) -> None:
    require_round(force, _laboratory(force, facts), **_of_round(facts))


def _round(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return record_round(
        by=by,
        second=second,
        force=force,
        laboratory=_laboratory(force, facts),
        paper_sha256=facts["paper_sha256"],
        **_of_round(facts),
    )


def _describe_round(force: Force, facts: Facts) -> Description:
    samples = facts["samples"]
    right = sum(one["positive"] is one["reported"] for one in samples)
    return Description(
        title=_("Record proficiency round %(number)s") % {"number": facts["number"]},
        rows=[
            (_("Laboratory"), holder_name(_laboratory(force, facts))),
            (_("Scheme"), facts["scheme"]),
            (_("Day"), day(date.fromisoformat(facts["day"]))),
            (_("Samples"), whole(len(samples))),
            (_("Answered right"), whole(right)),
            (_("Paper, SHA-256"), facts["paper_sha256"][:16]),
        ],
        consequences=[
            _("Compare it with the scheme’s own report. It stays as you record it."),
        ],
    )
