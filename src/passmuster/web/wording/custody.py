"""Codes of custody in words: holders, states, seals, faults of a chain, receipts, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

HOLDER_KINDS: Mapping[str, Promise] = {
    "site": _("Collection site"),
    "courier": _("Courier"),
    "store": _("Store"),
    "laboratory": _("Laboratory"),
}

CLOSED_FOR: Mapping[str, Promise] = {
    "contract-ended": _("Its contract ended"),
    "left-service": _("Whoever it was left the service"),
    "closed-down": _("It was closed down or moved away"),
    "registered-wrongly": _("It was registered wrongly; another takes its place"),
}
"""Why a holder takes nothing over any more."""

ITEM_KINDS: Mapping[str, Promise] = {
    "specimen": _("Specimen bottle"),
    "exhibit": _("Exhibit"),
}

STATES: Mapping[str, Promise] = {
    "held": pgettext_lazy("custody", "Held"),
    "offered": pgettext_lazy("custody", "Offered"),
    "stored": pgettext_lazy("custody", "In the store"),
    "returned": pgettext_lazy("custody", "Given back"),
    "disposed": pgettext_lazy("custody", "Disposed of"),
}

MARKS: Mapping[str, str] = {
    "held": "now",
    "offered": "wait",
    "stored": "seal",
    "returned": "done",
    "disposed": "done",
}
"""The mark beside each state."""

SEAL_STATES: Mapping[str, Promise] = {
    "intact": _("Whole: the seals are on it and untouched"),
    "broken": _("Broken: a seal is torn, cut or loose"),
    "unsealed": _("None: it was lawfully opened and left unsealed"),
}
"""Rows of the question; no row is chosen before somebody looked."""

SEAL_SHORT: Mapping[str, Promise] = {
    "intact": _("seals whole"),
    "broken": _("a seal broken"),
    "unsealed": _("no seals"),
}

GAP_REASONS: Mapping[str, Promise] = {
    "road-closed": _("The road was closed or could not be used."),
    "vehicle-broke-down": _("The vehicle broke down."),
    "receiver-closed": _("Nobody was there to receive it."),
    "accident": _("There was an accident or an illness on the way."),
    "written-late": _("It arrived in time and was written down later; the paper shows it."),
}

FAULTS: Mapping[str, Promise] = {
    "custody-orphan": _("This chain does not begin at its beginning."),
    "custody-begun-twice": _("This chain begins twice."),
    "custody-link-twice": _("One event stands in the chain twice."),
    "custody-item-differs": _("Another code was scanned than that of this chain."),
    "custody-time-backwards": _("An event is recorded with an earlier time than the one before."),
    "custody-holder-unknown": _("A holder stands here whom nobody knows."),
    "custody-one-sided": _("A hand-over has one side only."),
    "custody-overlap": _("Somebody acted who did not hold it."),
    "custody-gap": _("The promised hour passed before anybody signed that it had arrived."),
    "custody-storage-unpaired": _("It went into the store or out of it without the other half."),
    "custody-seal-broken": _("A seal was found broken or missing."),
    "custody-seal-changed": _("Other seals were found than those that should be on it."),
    "custody-amount-lost": _("There is less in it than there can be."),
    "custody-amount-gained": _("There is more in it than there can be."),
    "custody-unit-differs": _("It was measured in another unit."),
    "custody-needs-two-humans": _("One person stands where two are needed."),
    "custody-act-after-end": _("Something was recorded after its end."),
}
"""What is so with a chain. Each is a question to be answered and no accusation."""

LATE: Mapping[str, Promise] = {
    "custody-overdue": _("Promised and not arrived"),
    "custody-not-shipped": _("Sealed and not sent off in time"),
    "custody-not-discarded": _("To be discarded by two, and still there"),
}

DISCARDED: Mapping[str, Promise] = {
    "specimen-discarded": _("Its collection ended without the second specimen."),
    "specimen-voided": _("Its collection was made void."),
}
"""Why a bottle is to be discarded, by what it is kept as."""

OUTCOMES: Mapping[str, Promise] = {
    "accept": _("Accepted for testing"),
    "hold": _("On hold until it is corrected"),
    "redesignate": _("To be tested after A and B are exchanged"),
    "reject": _("Not to be tested"),
}

EXCHANGED: Promise = _("To be tested: A and B were exchanged")
"""Of a receipt whose exchange two people have signed."""

OUTCOME_MARKS: Mapping[str, str] = {
    "accept": "done",
    "hold": "soon",
    "redesignate": "soon",
    "reject": "stop",
}

RECEIPTS: Mapping[str, Promise] = {
    "receipt-no-form": _("The form did not come with it."),
    "receipt-no-specimen": _("No bottle came with the form."),
    "receipt-collector-unknown": _("The form has neither the collector’s name nor signature."),
    "receipt-two-collections": _("The form is about two collections."),
    "receipt-code-differs": _("The numbers on form and bottle differ."),
    "receipt-primary-missing": _("Bottle A did not come."),
    "receipt-labels-swapped": _("The labels of A and B were exchanged."),
    "receipt-split-opened": _("Bottle B was opened by mistake."),
    "receipt-primary-unsealed": _("Bottle A is not under its own whole seals; B is."),
    "receipt-no-sealed-bottle": _(
        "Bottle A is not under its own whole seals, and bottle B cannot take its place."
    ),
    "receipt-primary-too-little": _("Bottle A holds too little; B holds enough."),
    "receipt-too-little": _("Bottle A holds too little, and bottle B cannot take its place."),
    "receipt-collector-unsigned": _("The collector did not sign; it can be corrected."),
    "receipt-form-wrong": _("The form is a wrong or an expired one; it can be corrected."),
    "receipt-temperature-blank": _("The form tells no temperature; it can be corrected."),
    "receipt-split-missing": _("Bottle B did not come with it."),
    "receipt-split-seal-changed": _(
        "Bottle B came under other seals than those that were put on it."
    ),
    "receipt-split-unsealed": _("Bottle B came without a whole seal."),
    "receipt-split-too-little": _("Bottle B holds too little."),
    "receipt-in-order": _("Everything was in order."),
}
"""By the row that decided. A flaw is about the specimen, never about a person."""

_APART = _(
    "Bottle %(bottle)s cannot serve as the second bottle. Set it apart as it is, and tell the "
    "inspector. This does not stop the test of the other bottle."
)

LEFT_OVER: Mapping[str, Promise] = {
    "not-tested": _("No bottle of it is tested. Keep what came as it is."),
    "not-here": _(
        "Bottle %(bottle)s is not here, so it cannot be tested later unless it still comes. When "
        "it comes, take it over and scan its seals."
    ),
    "whole": _("Bottle %(bottle)s is whole and can be tested later if that is asked for."),
    "came-whole": _(
        "Bottle %(bottle)s came later, %(came)s, under its own whole seals. It can be tested later "
        "if that is asked for."
    ),
    "came-unfit": _(
        "Bottle %(bottle)s came later, %(came)s, and is not as it was sealed. It cannot serve as "
        "the second bottle. Set it apart as it is, and tell the inspector."
    ),
    "unfit": _APART,
    "spent": _("Bottle %(bottle)s is no longer whole: its chain shows what was done with it."),
}
"""What is so with the bottle that is not tested first, and what to do."""


def holder_name(holder: Any) -> str:
    """Return what a holder is called in the language of the page; "" for none."""
    if holder is None:
        return ""
    name: str = holder.name_km if get_language() == "km" else holder.name_en
    return name
