"""Acts of two people: a doctor's credential, and the end of a result that was taken back.

Of a credential neither of the two is the doctor: nobody proposes or signs what lets themselves
judge (attack M-01). A withdrawn result ends by two doctors (attacks L-01, M-03).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.core.kits.serials import in_fours
from passmuster.core.review import acts
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
from passmuster.web.review.models import Credential, Review
from passmuster.web.review.withdrawing import cancel_withdrawn
from passmuster.web.review.withdrawn import require_cancellable
from passmuster.web.theme.numerals import day as said_day
from passmuster.web.wording.review import CREDENTIAL_ENDS

RECORD_VERB, END_VERB = "record-credential", "end-credential"
WITHDRAWN_VERB = "cancel-withdrawn"


def register_all() -> None:
    """Make these acts known to the approvals app."""
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
    register(
        Verb(
            name=WITHDRAWN_VERB,
            first=acts.VERIFY,
            second=acts.SECOND,
            run=_cancel,
            describe=_describe_cancel,
            present=_present_cancel,
            check=_check_cancel,
            private=True,
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
    require_not_the_doctors(by.human, facts["holder"])
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
    require_not_the_doctors(by.human, row.holder)
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


# --- A result that the laboratory took back -----------------------------------------------------


def _review(force: Force, facts: Facts) -> Review:
    row = force.reviews.filter(pk=facts["review"]).first()
    if row is None:
        raise Refused("review-move-forbidden", "There is no such review.")
    return row


def _cancel(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return cancel_withdrawn(by=by, second=second, review=_review(force, facts))


def _check_cancel(force: Force, facts: Facts, by: Actor) -> None:
    require_cancellable(by, _review(force, facts))


def _present_cancel(force: Force, facts: Facts) -> Any:
    row = _review(force, facts)
    return [row.pk, row.state, row.entries.count()]


def _describe_cancel(force: Force, facts: Facts) -> Description:
    row = _review(force, facts)
    return Description(
        title=_("Cancel a result that the laboratory took back"),
        rows=[
            (_("Specimen"), in_fours(row.specimen)),
            (_("What happened"), _("The laboratory took its result back and gave no other.")),
        ],
        consequences=[
            _("The test is cancelled: neither positive nor negative, and without consequences."),
            _("The force is told at once, and that the laboratory took its result back."),
            _("You are another doctor than the one who proposes it, with a credential in force."),
        ],
    )
