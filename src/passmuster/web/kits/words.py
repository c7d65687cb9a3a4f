"""Kinds, states and reasons of kits and packs in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from passmuster.core.kits import ledger
from passmuster.core.kits.labels import REPRINT_REASONS, Place
from passmuster.core.kits.serials import Kind
from passmuster.web.people.models import Force
from passmuster.web.wording.custody import holder_name

KINDS: Mapping[str, Promise] = {
    Kind.SPECIMEN.value: pgettext_lazy("kind of serial", "Specimen number"),
    Kind.PACK.value: pgettext_lazy("kind of serial", "Paper pack"),
    Kind.SEAL.value: pgettext_lazy("kind of serial", "Seal"),
    Kind.KIT.value: pgettext_lazy("kind of serial", "Kit"),
    Kind.CUP.value: pgettext_lazy("kind of serial", "Cup"),
    Kind.STRIP.value: pgettext_lazy("kind of serial", "Strip"),
    Kind.POUCH.value: pgettext_lazy("kind of serial", "Pouch"),
}
STATES: Mapping[str, Promise] = {
    ledger.RECEIVED: pgettext_lazy("state of a serial", "In the store"),
    ledger.AT_SITE: pgettext_lazy("state of a serial", "At a site"),
    ledger.WITH_COLLECTOR: pgettext_lazy("state of a serial", "With a collector"),
    ledger.RETURNED: pgettext_lazy("state of a serial", "Given back"),
    ledger.USED: pgettext_lazy("state of a serial", "Used"),
    ledger.VOIDED: pgettext_lazy("state of a serial", "Void"),
    ledger.LOST: pgettext_lazy("state of a serial", "Lost"),
}
PACK_STATES: Mapping[str, Promise] = {
    "issued": pgettext_lazy("state of a pack", "Issued, no end yet"),
    ledger.USED: pgettext_lazy("state of a pack", "Used"),
    ledger.VOIDED: pgettext_lazy("state of a pack", "Void"),
    ledger.LOST: pgettext_lazy("state of a pack", "Lost"),
}
REASONS: Mapping[str, Promise] = {
    "torn-or-broken": _("It was torn, broken or leaking"),
    "opened-early": _("Its wrapping was open before both were present"),
    "misprinted": _("Its number cannot be read or stands on two things"),
    "procedure-stopped": _("The collection was stopped after it had been opened"),
    "written-wrongly": _("It was filled in wrongly and begun anew on another"),
    "recalled": _("Its maker or the laboratory recalled the lot"),
    "not-found": _("It was searched for and not found"),
    "taken": _("It was taken; a report was made"),
    "found-again": _("It had been given up as lost and was found again"),
}
REPRINTS: Mapping[str, Promise] = {
    "printer-jammed": _("The printer jammed or tore it"),
    "not-readable": _("It cannot be read or scanned"),
    "fell-off": _("It did not hold, or was wetted before the seal was closed"),
    "placed-wrongly": _("It was put where it does not belong"),
}
SCAN_PURPOSES: Mapping[str, Promise] = {
    "key-paper": _("To key what stands on the paper"),
    "compare-keyings": _("To look again where two keyings differ"),
}
SCANS_OPENED_FOR: Mapping[str, Promise] = {
    **SCAN_PURPOSES,
    "bring-scan": _("To bring the scan, as the first who keyed it"),
}
PLACES: Mapping[str, Promise] = {
    Place.BOTTLE_A.value: pgettext_lazy("place of a label", "Bottle A"),
    Place.BOTTLE_B.value: pgettext_lazy("place of a label", "Bottle B"),
    Place.FORM.value: pgettext_lazy("place of a label", "Form"),
    Place.POUCH.value: pgettext_lazy("place of a label", "Pouch"),
}

if set(REASONS) != set(ledger.REASONS) or set(REPRINTS) != set(REPRINT_REASONS):
    raise LookupError("A reason of the rules has no words, or words have no reason.")


def site_name(force: Force, site: str) -> str:
    """Return what a site is called in the language of the page; an older row has words of its own.

    Before there was a register a site was written down freely, and what was written stays.
    """
    return holder_name(force.holders.filter(code=site).first()) or site
