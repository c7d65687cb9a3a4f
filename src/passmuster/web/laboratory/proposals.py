"""The acts of two people about the inbox: one for what is odd, one for what a certificate shows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.outcomes import Outcome
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.laboratory.models import InboxItem
from passmuster.web.laboratory.queries import item_called
from passmuster.web.laboratory.settling import acts_for, require_open, require_way, settle
from passmuster.web.people.models import Force
from passmuster.web.wording.laboratory import CONSEQUENCES, OUTCOMES, SENSE, WAYS

SETTLE, CORRECTION = "settle-laboratory-item", "settle-correction"


def register_all() -> None:
    """Make the acts known to the approvals app."""
    for name, outcome in ((SETTLE, "unmatched"), (CORRECTION, "corrected")):
        first, second = acts_for(outcome)
        register(
            Verb(
                name,
                first=first,
                second=second,
                run=_settle,
                describe=_describe,
                present=_present,
                check=_check,
                private=True,
            )
        )


def verb_for(item: InboxItem) -> str:
    """Return the act that ends an item."""
    return CORRECTION if acts_for(item.outcome) == acts_for("corrected") else SETTLE


def _item(force: Force, facts: Facts) -> InboxItem:
    found = item_called(force, facts["item"])
    if found is None:
        raise Refused("inbox-item-unknown", "There is no such item in this inbox.")
    return found


def _check(force: Force, facts: Facts, by: Actor) -> None:
    item = _item(force, facts)
    require_open(item)
    require_way(item, facts["way"], facts["certificate"])


def _settle(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return settle(
        by=by,
        second=second,
        force=force,
        item=_item(force, facts),
        way=facts["way"],
        certificate=facts["certificate"],
    )


def _present(force: Force, facts: Facts) -> Any:
    item = _item(force, facts)
    return [item.outcome, hasattr(item, "settlement")]


def _describe(force: Force, facts: Facts) -> Description:
    item = _item(force, facts)
    rows = [
        (_("Item of the inbox"), str(item.pk)),
        (_("What it is"), str(OUTCOMES[item.outcome])),
        (_("Specimen"), (item.report and item.report.specimen) or "–"),
        (_("How it ends"), str(WAYS[facts["way"]])),
    ]
    if item.report is not None and item.outcome == Outcome.CORRECTED:
        # No result: who signs is no doctor, and yet knows how much hangs on the certificate.
        rows.append((_("Does it change the sense?"), str(SENSE[item.report.sense_changed])))
    if facts["certificate"]:
        rows.append((_("Number of the certificate"), facts["certificate"]))
    return Description(
        title=_("End item %(item)s of the laboratory’s inbox") % {"item": item.pk},
        rows=rows,
        consequences=[str(CONSEQUENCES[facts["way"]]), _("This cannot be taken back.")],
    )
