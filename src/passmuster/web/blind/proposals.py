"""The act of two people about blind controls: opening a plan before its quarter is over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.blind.models import BlindPlan
from passmuster.web.blind.opening import CONFIRM, OPEN, is_open, open_early, require_may_open
from passmuster.web.blind.queries import plans_of
from passmuster.web.people.models import Force
from passmuster.web.wording.blind import EARLY_REASONS, said_period

OPEN_EARLY = "open-blind-plan"


def register_all() -> None:
    """Make the act known to the approvals app."""
    register(
        Verb(
            OPEN_EARLY,
            first=OPEN,
            second=CONFIRM,
            run=_open,
            describe=_describe,
            present=_present,
            check=_check,
            private=True,
        )
    )


def _plan(force: Force, facts: Facts) -> BlindPlan:
    found = plans_of(force).filter(pk=facts["plan"]).first()
    if found is None:
        raise Refused("blind-plan-unknown", "There is no such plan. Choose one from the list.")
    return found


def _check(force: Force, facts: Facts, by: Actor) -> None:
    require_may_open(_plan(force, facts), by.human, reason=facts["reason"])


def _open(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    plan = _plan(force, facts)
    return open_early(by=by, second=second, force=force, plan=plan, reason=facts["reason"])


def _present(force: Force, facts: Facts) -> Any:
    return [is_open(_plan(force, facts))]


def _describe(force: Force, facts: Facts) -> Description:
    plan = _plan(force, facts)
    return Description(
        title=_("Open the plan of blind controls of %(laboratory)s early")
        % {"laboratory": plan.laboratory},
        rows=[
            (_("Laboratory"), plan.laboratory),
            (_("Quarter"), said_period(plan.period)),
            (_("Reason"), str(EARLY_REASONS[facts["reason"]])),
        ],
        consequences=[
            _("Everybody who reads plans sees its controls, with their codes, from then on."),
            _("What is still to be planted of it is planted no more."),
            _("Both of you stand in the record for it. This cannot be taken back."),
        ],
    )
