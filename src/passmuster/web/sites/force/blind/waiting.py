"""What waits about blind controls: one falls due, or a laboratory found what was not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.blind.opening import is_open
from passmuster.web.blind.planting import due_for, taken_by
from passmuster.web.blind.queries import alarms_of
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import marked_task, task
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Task


def blind_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield the control of today, and what was told at once of plans that are still sealed."""
    if signed.may("blind:plant") and _waits(signed):
        yield task(
            _("A control is to be planted at your site"),
            reverse("blind-today"),
            why=_("It comes to the laboratory like any other specimen. Tell nobody."),
            action=_("See what to prepare"),
        )
    if signed.may("blind:read-alarm"):
        told = sum(not is_open(one.plan) for one in alarms_of(signed.force))
        if told:
            title = ngettext(
                "In %(n)s blind control a laboratory reported what was not there",
                "In %(n)s blind controls a laboratory reported what was not there",
                told,
            )
            yield marked_task(
                "stop",
                _("To look into"),
                title % {"n": whole(told)},
                reverse("blind"),
                why=_("Which one is sealed. Two people can open the plan for that."),
                action=_("See which laboratory"),
            )


def _waits(signed: SignedIn) -> bool:
    """Tell whether a control waits; a key that is not there is said on the control's own page."""
    force, human = signed.force, signed.human.code
    try:
        return taken_by(force, human) is not None or due_for(force, human) is not None
    except PassmusterError:
        return True
