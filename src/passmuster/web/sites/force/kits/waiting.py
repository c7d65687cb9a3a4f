"""What of kits and packs waits for a person: to account for, to key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.web.kits.waiting import packs_to_key, sessions_in_hand
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import task
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Task


def kit_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Serials and packs that a collector still has, and packs that wait for this keyer."""
    code = signed.human.code
    if signed.may("kit:use"):
        for session in sessions_in_hand(signed.force, code):
            yield task(
                _("Account for what you hold for session %(session)s") % {"session": session},
                reverse("kits-mine"),
                why=_("The session closes only when each serial and pack has an end."),
                action=_("See what I have"),
            )
    waiting = packs_to_key(signed.force, code) if signed.may("pack:key") else []
    if waiting:
        title = ngettext(
            "Key %(n)s paper pack from its scan",
            "Key %(n)s paper packs from their scans",
            len(waiting),
        ) % {"n": whole(len(waiting))}
        yield task(
            title,
            reverse("pack-key", args=[waiting[0].pk]),
            why=_("Two people type what is on the paper, each without seeing the other."),
            action=_("Key the first one"),
        )
