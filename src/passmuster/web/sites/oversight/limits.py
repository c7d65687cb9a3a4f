"""What the record cannot show, in plain words (protocol.md §10.5); said beside every proof."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Limit:
    """One way that is left: what stays open, what stands against it, who would have to join."""

    open: Promise
    guard: Promise
    who: Promise


LIMITS = (
    Limit(
        _("A roster that was wrong from the beginning"),
        _("Comparison with payroll by identity, the auditor, every officer’s own slip"),
        _("Personnel, payroll and the auditor"),
    ),
    Limit(
        _("A friend left out of the roster who does not complain"),
        _("Headcounts by unit, comparison with payroll"),
        _("The friend, personnel and the auditor"),
    ),
    Limit(
        _("A real transfer into a stratum with a lower rate, long before the draw"),
        _("Movements between rosters are counted in public"),
        _("Personnel and a commander"),
    ),
    Limit(
        _("Dice that were not honest"),
        _("Several people roll in public, and the beacon comes after"),
        _("All who roll and the beacon’s operators"),
    ),
    Limit(
        _("A draw voided because its outcome did not suit"),
        _("The oversight body must sign, and it is shown here for ever"),
        _("The programme and the oversight body"),
    ),
    Limit(
        _("A warning to those drawn, before the notice"),
        _("Names are opened late, and each opening is recorded"),
        _("One person who knows"),
    ),
    Limit(
        _("A false excuse after the draw"),
        _("Each excuse has a code and an approver outside the unit; no-shows are followed up"),
        _("A doctor or a commander, and the approver"),
    ),
    Limit(
        _("Urine exchanged before the cup"),
        _("Temperature, seals, an observer where a rule orders it"),
        _("The officer and the collector"),
    ),
    Limit(
        _("Two different records shown to different people"),
        _("Witnesses sign only one; compare by phone"),
        _("The force and all the witnesses"),
    ),
    Limit(
        _("An act done at the server in another person’s name"),
        _("Each act is recorded under a name, and the gravest need two people"),
        _("Whoever runs the server"),
    ),
    Limit(
        _("What was never written down"),
        _("A daily entry even when nothing happened, numbers without gaps"),
        _("Everybody involved"),
    ),
)
