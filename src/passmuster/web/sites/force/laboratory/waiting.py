"""What waits in the laboratory's inbox, for whoever ends it and for whoever has to know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.web.laboratory.queries import changes_to_look_at, waiting_items
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import marked_task, task
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Task


def laboratory_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield that a result is to be changed to another sense, and that items wait."""
    if signed.may("laboratory:read-change"):
        changed = changes_to_look_at(signed.force)
        if changed:
            title = ngettext(
                "%(n)s laboratory result is asked to be changed to another sense",
                "%(n)s laboratory results are asked to be changed to another sense",
                changed,
            )
            yield marked_task(
                "late",
                _("To look into"),
                title % {"n": whole(changed)},
                reverse("laboratory-changes"),
                why=_("The first result stands until two people have seen the certificate."),
                action=_("See both reports"),
            )
    if signed.may("laboratory:settle"):
        waiting = waiting_items(signed.force).count()
        if waiting:
            title = ngettext(
                "%(n)s item waits in the laboratory’s inbox",
                "%(n)s items wait in the laboratory’s inbox",
                waiting,
            )
            yield task(
                title % {"n": whole(waiting)},
                reverse("laboratory"),
                why=_("Something about a message needs two people."),
                action=_("Open the inbox"),
            )
