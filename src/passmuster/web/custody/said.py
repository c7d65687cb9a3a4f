"""What a second person reads of a chain before signing: where a gap begins, what was seen."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from passmuster.web.custody.chains import chain_of
from passmuster.web.custody.models import Item
from passmuster.web.custody.queries import holder_called
from passmuster.web.theme.numerals import day_and_clock
from passmuster.web.wording.custody import SEAL_STATES, holder_name


def gap_said(item: Item, position: int) -> list[tuple[str, str]]:
    """Return since when a gap is, with whom, for whom, and the hour that was promised."""
    link = chain_of(item)[position]
    rows = [
        (_("The gap begins"), day_and_clock(link.at)),
        (_("Holder"), holder_name(holder_called(item.force, link.holder))),
    ]
    if link.to is not None:
        rows.append((_("Handed over to"), holder_name(holder_called(item.force, link.to))))
    if link.due is not None:
        rows.append((_("Promised by"), day_and_clock(link.due)))
    return rows


def seen_said(seals: Collection[str], state: str) -> list[tuple[str, str]]:
    """Return what the proposer saw of the seals; the approver compares it with the thing."""
    return [
        (_("Seals"), ", ".join(seals) or _("Nothing")),
        (_("How the seals are"), str(SEAL_STATES[state])),
    ]
