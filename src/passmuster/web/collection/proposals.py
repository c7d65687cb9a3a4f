"""The acts of two people about collections: a line of training, and facts that are decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor, Role
from passmuster.core.access.duties import DUTY_OF_ROLE
from passmuster.core.collection.refusals import require_facts
from passmuster.core.kernel.errors import Refused
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.collection.deciding import (
    decide_facts,
    refusal_facts_of,
    require_undecided,
    took_part,
)
from passmuster.web.collection.models import Session
from passmuster.web.collection.training import attest_record, require_record
from passmuster.web.installation import kept_words
from passmuster.web.people.models import Force
from passmuster.web.people.services import human_of
from passmuster.web.theme.numerals import day as said_day
from passmuster.web.wording.collectors import GROUNDS, RECORD_DETAILS, RECORD_KINDS

ATTEST, DECIDE = "attest-training", "decide-facts"


def register_all() -> None:
    """Make both acts known to the approvals app."""
    register(
        Verb(
            name=ATTEST,
            first="collection:attest-training",
            second="collection:confirm-training",
            run=_attest,
            describe=_describe_record,
            present=lambda force, facts: [human_of(force, facts["human"]).code],
            check=_check_record,
        )
    )
    register(
        Verb(
            name=DECIDE,
            first="collection:propose-refusal",
            second="collection:confirm-refusal",
            run=_decide,
            describe=_describe_facts,
            present=_present_facts,
            check=_check_facts,
        )
    )


# --- One line of training ---------------------------------------------------------------------


def _line(facts: Facts) -> dict[str, Any]:
    return {
        "human": facts["human"],
        "kind": facts["kind"],
        "day": date.fromisoformat(facts["day"]),
        "detail": facts["detail"],
        "watched_by": facts["watched_by"],
    }


def _attest(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    more = {"error_free": facts["error_free"], **_line(facts)}
    return attest_record(by=by, second=second, force=force, **more)


def _check_record(force: Force, facts: Facts, by: Actor) -> None:
    if by.human == facts["human"]:
        raise Refused("record-of-oneself", "Nobody attests their own training.")
    require_record(force, **_line(facts))


def _describe_record(force: Force, facts: Facts) -> Description:
    human = human_of(force, facts["human"])
    rows = [
        (_("Collector"), f"{human.name} ({human.code})"),
        (_("What is attested"), str(RECORD_KINDS[facts["kind"]])),
        (_("Day"), said_day(date.fromisoformat(facts["day"]))),
    ]
    if facts["detail"]:
        rows.append((_("What exactly"), str(RECORD_DETAILS[facts["detail"]])))
    if facts["kind"] == "mock":
        rows.append((_("Without error"), _("Yes") if facts["error_free"] else _("No")))
        rows.append((_("Watched by"), human_of(force, facts["watched_by"]).name))
    return Description(
        title=_("Attest a line of training of %(name)s") % {"name": human.name},
        rows=rows,
        consequences=[
            _("Whether this person may collect, and until when, follows from these lines."),
            _("A line cannot be taken back. You sign that you have seen the proof of it."),
        ],
    )


# --- Facts that may be a refusal --------------------------------------------------------------


def _session(force: Force, facts: Facts) -> Session:
    rows = Session.objects.select_related("force", "person__unit")
    found = rows.filter(force=force, number=facts["session"]).first()
    if found is None:
        raise Refused("session-not-found", "There is no such collection.")
    return found


def _decide(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return decide_facts(
        by=by,
        second=second,
        force=force,
        session=_session(force, facts),
        refusal=facts["refusal"],
        reasons_sha256=facts["reasons_sha256"],
    )


def _check_facts(force: Force, facts: Facts, by: Actor) -> None:
    session = _session(force, facts)
    require_undecided(session)
    ground = require_facts(refusal_facts_of(session))
    if DUTY_OF_ROLE.get(Role(by.role)) is not ground.decides:
        raise Refused("refusal-decider-wrong", "Another official decides this ground.")
    if by.human in took_part(session):
        raise Refused("refusal-decider-took-part", "Whoever took part leaves it to others.")
    kept_words(facts["reasons_sha256"])


def _present_facts(force: Force, facts: Facts) -> Any:
    session = _session(force, facts)
    return [session.number, session.end, hasattr(session, "decision")]


def _describe_facts(force: Force, facts: Facts) -> Description:
    session = _session(force, facts)
    found = refusal_facts_of(session)
    decided = _("A refusal to test") if facts["refusal"] else _("No refusal")
    return Description(
        title=_("Decide the facts of collection %(number)s") % {"number": session.number},
        rows=[
            (_("Collection"), session.number),
            (_("What was recorded"), str(GROUNDS[found.ground])),
            (_("In the collector’s words"), found.said),
            (_("Decision"), decided),
            (_("Reasons"), kept_words(facts["reasons_sha256"])),
        ],
        consequences=[
            _("You come from outside the donor’s chain of command, and took no part."),
            _("Not signing, not initialling and not drinking are never a refusal."),
            _("The decision, both names and the reasons stay on record."),
        ],
    )
