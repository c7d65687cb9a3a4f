"""Refusals about custody: hand-overs, seals, the store, receipts, retention and disposal."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_CHAIN: Mapping[str, Promise] = {
    "custody-seal-state-not-said": _(
        "Look at the seal and choose: intact, broken, or lawfully opened. There is no other way on."
    ),
    "custody-amount-missing": _(
        "Measure how much there is, net, before it is sealed, and enter it."
    ),
    "custody-link-unreadable": _(
        "A field of this custody record cannot be read. Correct the field and send it again."
    ),
    "custody-not-begun": _(
        "This code has no beginning in the record. Set the thing apart and report it to the "
        "inspector."
    ),
    "custody-begun-twice": _(
        "This code already has its beginning. Use a new code for another thing."
    ),
    "custody-begin-unsealed": _(
        "Seal it first and scan every seal. Custody begins with a whole seal."
    ),
    "custody-act-after-end": _(
        "This was returned or disposed of. Nothing more can be recorded about it."
    ),
    "custody-link-twice": _("This is recorded already. Do not record it again."),
    "custody-item-differs": _(
        "The code you scanned belongs to another chain. Scan the code on the thing in your hand."
    ),
    "custody-holder-unknown": _(
        "Nobody with this holder code is known here. Choose one from the list."
    ),
    "custody-not-offered": _(
        "Nothing is offered here that you could take or take back. Ask its holder to offer it."
    ),
    "custody-not-holder": _("Only whoever holds it may do this. Have it handed over to you first."),
    "custody-offer-open": _(
        "It is offered to another and waits for the answer. Wait, or take the offer back."
    ),
    "custody-in-storage": _("It lies in the store. Record first that it is taken out."),
    "custody-not-in-storage": _("It does not lie in the store. Record first that it was put in."),
    "custody-delivery-not-promised": _(
        "Whoever carries it says by when it will arrive. Enter the hour."
    ),
    "custody-due-not-later": _("The promised hour must lie after this moment. Enter a later one."),
    "custody-unit-differs": _(
        "This chain is measured in another unit. Measure in the unit in which it began."
    ),
    "custody-needs-two-humans": _(
        "Two different people do this together. Ask a second person to sign."
    ),
    "custody-gap-not-there": _(
        "No gap begins at this place of the chain. Choose one of the gaps that are named."
    ),
    "custody-reason-unknown": _("Choose one of the reasons on the list for this gap."),
    "custody-explained-by-holder": _(
        "Whoever had it in their hands cannot explain the gap. Ask two other people."
    ),
}

_MOVES: Mapping[str, Promise] = {
    "custody-to-be-discarded": _(
        "Its collection ended without a use for it: it goes nowhere. Dispose of it with a second "
        "person."
    ),
    "custody-receipt-first": _(
        "A laboratory takes a specimen over by its receipt. Record the receipt of this specimen "
        "first."
    ),
    "custody-move-forbidden": _(
        "This cannot be done with the bottle as it stands now. Look at its chain for what "
        "comes next."
    ),
    "custody-events-impossible": _(
        "The entries about this bottle cannot follow each other. Have the database audited."
    ),
    "seal-state-missing": _("Nobody has said how the seal looks. Look at it and say so."),
    "measured-amount-missing": _(
        "It is not measured yet. Measure how much there is, and enter it."
    ),
    "promised-hour-missing": _("Nobody has said by when it will arrive. Enter the promised hour."),
    "receiver-signature-missing": _("Whoever receives it has not signed yet. Ask them to sign."),
    "order-to-open-missing": _(
        "There is no order to open this bottle. Wait for the test or the request that asks for it."
    ),
    "nothing-open-missing": _(
        "A file, a dispute or a request may still need this. Wait until none is open."
    ),
    "retention-over-missing": _("It must be kept longer. Look up the earliest day on its page."),
    "second-signature-missing": _("A second person has not signed yet. Ask them to sign."),
}

_BOTTLES: Mapping[str, Promise] = {
    "redesignation-not-offered": _(
        "Bottles A and B may be exchanged only where the table of receipts allows it, and here "
        "it does not."
    ),
    "redesignation-signature-missing": _(
        "Two people sign the exchange of bottles A and B. Ask for the signature that is missing."
    ),
    "redesignation-signed-twice-by-one": _(
        "Two different people sign the exchange of bottles A and B. Ask a second person."
    ),
    "disposal-before-retention": _(
        "It must be kept longer. Its page names the earliest day for disposal."
    ),
    "disposal-file-open": _("A file still rests on it. Keep it until the file is closed."),
    "disposal-dispute-open": _("A dispute about it is open. Keep it until the dispute is decided."),
    "disposal-split-requested": _(
        "A test of the second bottle was asked for. Keep it until the answer was served."
    ),
    "disposal-needs-two-humans": _(
        "Two different people dispose of it together. Ask a second person to sign."
    ),
}

_HOLDERS: Mapping[str, Promise] = {
    "custody-not-keeper": _(
        "You do not act for whoever holds this or is offered it. Ask the programme manager."
    ),
    "custody-holder-closed": _(
        "This holder was closed and takes nothing over any more. Choose another one."
    ),
    "custody-ordered-elsewhere": _(
        "This bottle was ordered to another laboratory. Offer it to that one, or to a courier."
    ),
    "holder-closed": _("This holder was closed already."),
    "holder-closing-unknown": _("Choose one of the listed reasons for closing it."),
    "holder-kind-unknown": _("Choose what it is: a site, a courier, a store or a laboratory."),
    "holder-known": _("This code is in use already. Choose another."),
    "holder-code-unreadable": _("A code has letters, digits and hyphens, such as post-4."),
    "keeper-known": _("This person acts for this holder already."),
    "item-kind-unknown": _("Say whether it is a specimen or an exhibit."),
    "receipt-made": _("This specimen was received and decided upon already."),
    "receipt-nothing-offered": _(
        "Nobody has offered this specimen to you. Ask whoever brings it to offer it first."
    ),
    "receipt-not-a-laboratory": _("Only a laboratory receives a specimen for testing."),
    "redesignation-made": _("Bottles A and B were exchanged already."),
}

SENTENCES: Mapping[str, Promise] = {**_CHAIN, **_MOVES, **_BOTTLES, **_HOLDERS}
