"""What waits about laboratories: cover that ends, or has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from passmuster.web.accreditation.queries import lapses
from passmuster.web.custody.queries import in_use
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import marked_task
from passmuster.web.theme.numerals import day
from passmuster.web.theme.parts import Task
from passmuster.web.wording.accreditation import NO_COVER
from passmuster.web.wording.custody import holder_name


def standing_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield each laboratory whose cover is broken, to whoever reads it, or is to end, to whoever
    records it.

    One without any certificate waits from the first specimen that it was sent (attack L-06d).
    """
    if not signed.may("accreditation:read"):
        return
    for lapse in lapses(signed.force):
        if lapse.code == "accreditation-missing" and not in_use(lapse.laboratory):
            continue
        name = holder_name(lapse.laboratory)
        url = reverse("standing-laboratory", args=[lapse.laboratory.code])
        if lapse.last is None:
            title = _("%(laboratory)s is not accredited for the whole panel") % {"laboratory": name}
            yield marked_task(
                "stop",
                _("Not covered"),
                title,
                url,
                why=str(NO_COVER[lapse.code]),
                action=_("See what is not covered"),
            )
        elif signed.may("accreditation:record"):
            title = _("The accreditation of %(laboratory)s ends") % {"laboratory": name}
            yield marked_task(
                "soon",
                _("Soon"),
                title,
                url,
                why=_("All of the panel is covered until %(day)s.") % {"day": day(lapse.last)},
                action=_("Record the new certificate"),
            )
