"""The acts of two people around the doctors: a credential is recorded, or withdrawn (attack M-01).

Neither of the two is the doctor: nobody proposes or signs what lets themselves judge.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.orders.surroundings import end_of
from passmuster.web.people.models import Force
from passmuster.web.people.services import human_of
from passmuster.web.review.credentials import (
    CONFIRM,
    RECORD,
    credential_rows,
    end_credential,
    record_credential,
    require_endable,
    require_not_the_doctors,
    require_recordable,
)
from passmuster.web.review.models import Credential
from passmuster.web.theme.numerals import day as said_day
from passmuster.web.wording.review import CREDENTIAL_ENDS

RECORD_VERB, END_VERB = "record-credential", "end-credential"


def register_all() -> None:
    """Make both acts known to the approvals app."""
    register(
        Verb(
            name=RECORD_VERB,
            first=RECORD,
            second=CONFIRM,
            run=_record,
            describe=_describe_record,
            present=_present_record,
            check=_check_record,
        )
    )
    register(
        Verb(
            name=END_VERB,
            first=RECORD,
            second=CONFIRM,
            run=_end,
            describe=_describe_end,
            present=_present_end,
            check=_check_end,
        )
    )


def last_day(valid_until: datetime) -> date:
    """Return the last day on which a credential holds, by the force's calendar."""
    return localtime(valid_until - timedelta(seconds=1)).date()


# --- A credential is recorded -----------------------------------------------------------------


def _credential(facts: Facts) -> dict[str, Any]:
    first, last = (date.fromisoformat(facts[name]) for name in ("first_day", "last_day"))
    return {
        "holder": facts["holder"],
        "number": facts["number"],
        "valid_from": datetime.combine(first, time(), tzinfo=get_default_timezone()),
        "valid_until": end_of(last),
    }


def _record(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return record_credential(by=by, second=second, force=force, **_credential(facts))


def _check_record(force: Force, facts: Facts, by: Actor) -> None:
    require_not_the_doctors(by, facts["holder"])
    require_recordable(force, **_credential(facts))


def _present_record(force: Force, facts: Facts) -> Any:
    # What was recorded of the doctor since it was shown is part of what is signed.
    return [row.pk for row in credential_rows(force).filter(holder=facts["holder"])]


def _describe_record(force: Force, facts: Facts) -> Description:
    human = human_of(force, facts["holder"])
    return Description(
        title=_("Record a credential of the review doctor %(name)s") % {"name": human.name},
        rows=[
            (_("Review doctor"), f"{human.name} ({human.code})"),
            (_("Number of the credential"), facts["number"]),
            (_("First day"), said_day(date.fromisoformat(facts["first_day"]))),
            (_("Last day"), said_day(date.fromisoformat(facts["last_day"]))),
        ],
        consequences=[
            _("From your signature on the doctor can sign results; nothing earlier becomes good."),
            _("You sign that you have seen the paper itself and asked whoever issued it."),
        ],
    )


# --- A credential is withdrawn ----------------------------------------------------------------


def _found(force: Force, facts: Facts) -> Credential:
    row = credential_rows(force).filter(pk=facts["credential"]).first()
    if row is None:
        raise Refused("credential-none", "There is no such credential.")
    return row


def _end(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    row = _found(force, facts)
    return end_credential(by=by, second=second, force=force, credential=row, reason=facts["reason"])


def _check_end(force: Force, facts: Facts, by: Actor) -> None:
    row = _found(force, facts)
    require_not_the_doctors(by, row.holder)
    require_endable(row, facts["reason"])


def _present_end(force: Force, facts: Facts) -> Any:
    row = _found(force, facts)
    return [row.pk, hasattr(row, "end")]


def _describe_end(force: Force, facts: Facts) -> Description:
    row = _found(force, facts)
    human = human_of(force, row.holder)
    return Description(
        title=_("Withdraw a credential of the review doctor %(name)s") % {"name": human.name},
        rows=[
            (_("Review doctor"), f"{human.name} ({human.code})"),
            (_("Number of the credential"), row.number),
            (_("Last day"), said_day(last_day(row.valid_until))),
            (_("Why"), str(CREDENTIAL_ENDS[facts["reason"]])),
        ],
        consequences=[
            _("From your signature on it counts no longer; what was signed before it stands."),
            _("This cannot be taken back. The doctor can be given a new one by two people."),
        ],
    )
