"""Makes known who can hold a sealed thing, and who acts for them; each takes two signatures.

A holder that one person could add alone would be a place where a bottle goes to be swapped (S-01).
"""

from __future__ import annotations

import re

from django.db import transaction

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.web import clock
from passmuster.web.custody.chains import HOLDER_KINDS
from passmuster.web.custody.models import Holder, Keeper
from passmuster.web.custody.services import require_both
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

_CODE = re.compile("[A-Za-z0-9][A-Za-z0-9-]{0,31}", re.ASCII)


@denials_recorded
def register_holder(
    *, by: Actor, second: Actor, force: Force, code: str, kind: str, name_en: str, name_km: str
) -> Holder:
    """Make a site, courier, store or laboratory known, with two signatures.

    Raises Refused: ``holder-kind-unknown``, ``holder-known``; UnusableInput
    (``holder-code-unreadable``) for a code that no link could hold.
    """
    require_both(by, "custody:propose-holder", second, "custody:approve-holder")
    if kind not in HOLDER_KINDS:
        raise Refused("holder-kind-unknown", f"Give one of: {', '.join(HOLDER_KINDS)}.")
    if not _CODE.fullmatch(code):
        raise UnusableInput("holder-code-unreadable", "Use letters, digits and hyphens: post-4.")
    with transaction.atomic():
        if force.holders.filter(code=code).exists():
            raise Refused("holder-known", "This code is a holder's already. Choose another.")
        holder = Holder.objects.create(
            force=force,
            code=code,
            kind=kind,
            name_en=name_en,
            name_km=name_km,
            by=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "custody:holder-registered", by=by, rows=[holder])
    return holder


@denials_recorded
def add_keeper(*, by: Actor, second: Actor, force: Force, holder: Holder, human: str) -> Keeper:
    """Let a human act for a holder; raises Refused (``keeper-known``, ``human-unknown``)."""
    require_both(by, "custody:propose-holder", second, "custody:approve-holder")
    with transaction.atomic():
        if not force.humans.filter(code=human).exists():
            raise Refused("human-unknown", f"Nobody here has the code {human}.")
        if human in (by.human, second.human):
            raise Refused("role-for-oneself", "Nobody proposes or approves this for themselves.")
        if holder.keepers.filter(human=human).exists():
            raise Refused("keeper-known", f"{human} acts for {holder.code} already.")
        keeper = Keeper.objects.create(
            holder=holder, human=human, by=by.human, second=second.human, at=clock.now()
        )
        append(force.log, "custody:keeper-added", by=by, rows=[keeper])
    return keeper
