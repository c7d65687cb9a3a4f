"""Makes known who can hold a sealed thing, and who acts for them; each takes two signatures.

A holder that one person could add alone would be a place where a bottle goes to be swapped (S-01);
one that could not be closed would stay such a place when its contract has ended.
"""

from __future__ import annotations

import re

from django.db import transaction

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.web import clock
from passmuster.web.custody.chains import CLOSED_FOR, HOLDER_KINDS
from passmuster.web.custody.models import Holder, HolderClosing, Keeper
from passmuster.web.custody.queries import require_open
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
    """Let a human act for a holder.

    Raises Refused: ``keeper-known``, ``human-unknown``, ``custody-holder-closed``.
    """
    require_both(by, "custody:propose-holder", second, "custody:approve-holder")
    with transaction.atomic():
        require_open(holder)
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


@denials_recorded
def close_holder(
    *, by: Actor, second: Actor, force: Force, holder: Holder, reason: str
) -> HolderClosing:
    """Let a holder take nothing over any more, with two signatures; it cannot be taken back.

    What it has it still answers for, and hands on as before. Raises Refused: ``holder-closed``,
    ``holder-closing-unknown``, ``custody-holder-unknown``.
    """
    require_both(by, "custody:propose-holder", second, "custody:approve-holder")
    require_closing(reason)
    with transaction.atomic():
        found = Holder.objects.select_for_update().filter(force=force, pk=holder.pk).first()
        if found is None:
            raise Refused("custody-holder-unknown", f"Nobody here is called {holder.code}.")
        if hasattr(found, "closing"):
            raise Refused("holder-closed", f"{found.code} was closed already.")
        row = HolderClosing.objects.create(
            holder=found, reason=reason, by=by.human, second=second.human, at=clock.now()
        )
        append(force.log, "custody:holder-closed", by=by, rows=[row])
    return row


def require_closing(reason: str) -> None:
    """Raise Refused (``holder-closing-unknown``) for a reason that is not on the list."""
    if reason not in CLOSED_FOR:
        raise Refused("holder-closing-unknown", f"Give one of: {', '.join(CLOSED_FOR)}.")
