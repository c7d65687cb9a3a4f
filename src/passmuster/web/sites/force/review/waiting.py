"""What waits for a review doctor, on the start page: one line for the whole queue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.web.review.queueing import queue_of
from passmuster.web.sites.force.review.saying import clock_said, waits_for_doctor
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import marked_task, task
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Task


def review_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield that reviews wait for a doctor, with the earliest clock that may be shown."""
    if not signed.may("review:read"):
        return
    rows = [
        one for one in queue_of(signed.acting("review:read"), signed.force) if waits_for_doctor(one)
    ]
    if not rows:
        return
    title = ngettext(
        "%(n)s review waits for a doctor", "%(n)s reviews wait for a doctor", len(rows)
    ) % {"n": whole(len(rows))}
    why, action = _("Nobody is told a result before it is verified."), _("Open the queue")
    open_ones = [one for one in rows if not one.blind]
    late = any(one.clock.late for one in rows)
    mark, word = ("late", _("Late")) if late else ("wait", _("Waiting"))
    if open_ones:
        clock = clock_said(open_ones[0].clock, now)
        yield task(title, reverse("reviews"), why=why, action=action, clock=clock)
    else:
        yield marked_task(mark, word, title, reverse("reviews"), why=why, action=action)
