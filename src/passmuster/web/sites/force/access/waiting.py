"""Officers whose account belongs to nobody on the roster, as they wait for the administrator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.web.approvals.queries import open_proposals
from passmuster.web.roster.identity import TIE, untied_officers
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import task
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Task


def to_tie(signed: SignedIn) -> list[str]:
    """Return the codes of the officers whom nobody has proposed to tie, in order."""
    proposed = {one.facts["human"] for one in open_proposals(signed.force).filter(verb=TIE)}
    codes = {one.code for one in untied_officers(signed.force)}
    return sorted(codes - proposed - {signed.human.code})


def tie_tasks(signed: SignedIn, _now: datetime) -> Iterator[Task]:
    """Lead the administrator to the officers whom nobody has proposed to tie."""
    if not signed.may("roster:propose-tie"):
        return
    left = to_tie(signed)
    if not left:
        return
    people = f"{reverse('people')}?waits={TIE}"
    url = reverse("tie-person", args=left) if len(left) == 1 else people
    title = ngettext(
        "Tie %(n)s officer’s account to a person of the roster",
        "Tie %(n)s officers’ accounts to people of the roster",
        len(left),
    ) % {"n": whole(len(left))}
    yield task(
        title,
        url,
        why=_("Until then their own pages show them nothing that is held on them."),
        action=_("Give the service number"),
    )
