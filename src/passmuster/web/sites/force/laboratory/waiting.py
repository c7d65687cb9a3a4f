"""What waits in the laboratory's inbox, for whoever ends it and for whoever has to know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.web.laboratory.keying import papers_to_key
from passmuster.web.laboratory.queries import changes_to_look_at, codes_of, waiting_items
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import marked_task, task
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Task


def laboratory_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield that a printed report is to be keyed, a result to be changed, and that items wait."""
    yield from _keyings(signed)
    if signed.may("laboratory:read-change"):
        changed = changes_to_look_at(signed.force)
        if changed:
            title = ngettext(
                "%(n)s laboratory result is asked to be changed to another sense",
                "%(n)s laboratory results are asked to be changed to another sense",
                changed,
            )
            yield marked_task(
                "stop",
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


def _keyings(signed: SignedIn) -> Iterator[Task]:
    """Yield the printed reports that wait for this human's keying, not for another's."""
    if not signed.may("laboratory:key"):
        return
    own = codes_of(signed.force, signed.human.code)
    waiting = papers_to_key(signed.force, signed.human.code, own)
    if waiting:
        title = ngettext(
            "Key %(n)s printed report from its scan",
            "Key %(n)s printed reports from their scans",
            len(waiting),
        )
        yield task(
            title % {"n": whole(len(waiting))},
            reverse("laboratory-keying-one", args=[waiting[0].pk]),
            why=_("Two people type what is on the paper, each without seeing the other."),
            action=_("Key the first one"),
        )
