"""What waits about laboratories: cover that ends, or has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from passmuster.web.accreditation.queries import lapses
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import marked_task
from passmuster.web.theme.numerals import day
from passmuster.web.theme.parts import Task
from passmuster.web.wording.accreditation import NO_COVER
from passmuster.web.wording.custody import holder_name


def standing_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield each laboratory whose recorded cover is broken or is to end, to whoever records it.

    One of which no certificate was ever recorded says so on its own page.
    """
    if not signed.may("accreditation:record"):
        return
    for lapse in lapses(signed.force):
        if lapse.code == "accreditation-missing":
            continue
        name = holder_name(lapse.laboratory)
        url = reverse("standing-laboratory", args=[lapse.laboratory.code])
        if lapse.last is None:
            title = _("%(laboratory)s is not accredited for the whole panel") % {"laboratory": name}
            yield marked_task(
                "late",
                _("Not covered"),
                title,
                url,
                why=str(NO_COVER[lapse.code]),
                action=_("See what is not covered"),
            )
        else:
            title = _("The accreditation of %(laboratory)s ends") % {"laboratory": name}
            yield marked_task(
                "soon",
                _("Soon"),
                title,
                url,
                why=_("All of the panel is covered until %(day)s.") % {"day": day(lapse.last)},
                action=_("Record the new certificate"),
            )
