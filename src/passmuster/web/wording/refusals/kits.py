"""Refusals about serials, kits, labels, paper packs, and the paper of a collection."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SERIALS: Mapping[str, Promise] = {
    "serial-form-unknown": _(
        "A number has twelve digits in three groups of four. Scan it, or type it again."
    ),
    "serial-check-wrong": _(
        "The last two digits do not fit the others: a digit was misread or two were exchanged. "
        "Scan the number, or type it again."
    ),
    "serial-kind-wrong": _(
        "This is the number of another kind of thing. Look at what is asked for and scan that."
    ),
    "serial-number-out-of-range": _(
        "A running number has one to nine digits and begins at 1. Give another one."
    ),
    "serial-practice-in-live": _(
        "This number is for practice only. Take a live one, without the letter P."
    ),
    "serial-live-in-practice": _(
        "This number is a live one. For practice take one that begins with the letter P."
    ),
}

_LEDGER: Mapping[str, Promise] = {
    "kit-unknown": _(
        "This serial is in no lot that was received here. Keep the thing apart and tell the "
        "manager."
    ),
    "kit-never-issued": _(
        "This serial was never issued to a collector. Keep the thing apart and take one of your "
        "own."
    ),
    "kit-foreign": _(
        "This serial was issued to another collector or another session. Take one of your own."
    ),
    "kit-returned": _("This serial was given back. It must be issued again before it can be used."),
    "kit-used-already": _(
        "This serial was used before. Keep the thing apart, take another and tell the manager."
    ),
    "kit-void": _("This serial is void and can never be used. Take another."),
    "kit-lost": _("This serial is recorded as lost. Keep the thing apart and tell the manager."),
    "kit-lot-expired": _(
        "The last day of this lot has passed. Take one of a lot that is still good."
    ),
    "kit-move-forbidden": _(
        "This serial is somewhere else, or came to its end already. One that lies in the store "
        "goes to a site first, then to a collector. Look at its history."
    ),
    "kit-events-impossible": _(
        "The entries of this serial cannot have happened in this order. Tell the auditor."
    ),
    "kit-lot-missing": _("Say in which lot the serial came."),
    "kit-second-signature-missing": _("A second person must sign this too."),
    "kit-receiver-signature-missing": _("Whoever takes it over must sign for it."),
    "kit-seen-whole-missing": _("Look whether it is whole before you issue it again, and say so."),
    "kit-specimen-missing": _("Say for which specimen it is used."),
    "kit-usable-now-missing": _("The serial must be checked before it is used. Scan it again."),
    "kit-reason-missing": _("Give the reason why it is void or lost."),
    "kit-reason-unknown": _("Choose one of the listed reasons."),
    "kit-opened-missing": _("Only what a collection opened ends so. Have the rest given back."),
    "kits-unaccounted": _(
        "The session cannot end yet: some of what was opened has no end. Say below what became "
        "of it, or have it given back or recorded as lost by two."
    ),
    "lot-empty": _("A lot runs from its first serial up to its last. Write both again."),
    "lot-overlaps": _(
        "Another lot holds some of these serials already. Compare the delivery with what was "
        "ordered."
    ),
}

_LABELS: Mapping[str, Promise] = {
    "label-form-unknown": _(
        "A label has sixteen digits in four groups of four. Scan it, or type it again."
    ),
    "label-outside-step": _(
        "Labels are printed only while the step of this specimen is open. Go to that step."
    ),
    "label-printed-already": _(
        "This label was printed before. Give the reason why another is needed; the first one "
        "then counts no more."
    ),
    "label-reprint-reason-unknown": _(
        "Choose one of the listed reasons for another label. A first label needs none."
    ),
    "label-generations-used-up": _(
        "No more labels can be printed for this place. Void this kit and take another."
    ),
    "label-never-printed": _("No such label was printed here. Keep it and tell the manager."),
    "label-superseded": _(
        "This label was replaced by a later one and counts no more. Look for the later one, and "
        "write down where this one was."
    ),
    "labels-of-another-specimen": _(
        "A label belongs to another specimen. Stop, and compare every number together with the "
        "donor."
    ),
    "labels-incomplete": _("Scan one label of each: bottle A, bottle B, form and pouch."),
    "labels-nothing-to-print": _(
        "There is no label to print. Open the step of the specimen first."
    ),
    "labels-of-two-specimens": _(
        "One sheet holds the labels of one specimen. Print each specimen’s apart."
    ),
    "labels-practice-mixed": _("Print practice labels apart from live ones."),
}

_PACKS: Mapping[str, Promise] = {
    "pack-end-unknown": _("A pack ends used, void or lost. Choose one of the three."),
    "pack-reason-unwanted": _(
        "A used pack needs no reason. Take the reason away, or say that it is void or lost."
    ),
    "pack-ended-twice": _(
        "Two ends were recorded of one pack. Look at both scans and tell the manager."
    ),
    "packs-never-issued": _(
        "A pack was handed in that was not issued in this round. Keep it apart and tell the "
        "manager."
    ),
    "packs-not-ended": _(
        "The round cannot close yet: say of each pack whether it was used, void or lost."
    ),
    "packs-not-keyed": _(
        "The round cannot close yet: two people must key each used pack from its scan."
    ),
    "keyings-of-two-packs": _("The two keyings are of two different packs. Choose the same pack."),
    "keyings-of-two-scans": _("Both people key from one and the same scan. Open that scan."),
    "keyed-by-one-human": _("The second keying is for another person to do."),
    "keyings-differ": _(
        "The two keyings differ. Both look at the scan again for the fields named."
    ),
    "written-after-keyed": _(
        "The time written on the paper lies ahead of now. Read it on the scan again."
    ),
}

_FROM_PAPER: Mapping[str, Promise] = {
    "paper-order-unknown": _(
        "No order that was served waits for a person of this service number. Read the number on "
        "the scan again. If it stands there so, make the pack void and tell the programme manager."
    ),
    "paper-other-collector": _(
        "Somebody else is assigned to this order, not the collector this pack was issued to. Read "
        "the service number again. If it stands there so, make the pack void and tell the "
        "programme manager."
    ),
    "paper-before-its-pack": _(
        "The time on the paper lies before its pack was issued. Read day and time on the scan "
        "again. If they stand there so, make the pack void; the programme manager cancels the "
        "order."
    ),
    "paper-without-specimen": _(
        "The millilitres of both bottles and both seals make a collection; one is missing. Read "
        "the scan again. If nothing was collected, make the pack void and record on the step pages "
        "what happened, or tell the programme manager."
    ),
    "paper-collector-missing": _(
        "The paper names no collector. Read the scan again. If no name stands there, make the pack "
        "void; the programme manager cancels the order."
    ),
    "paper-observed": _(
        "An observed collection is kept on the step pages only, where the observer signs too. Read "
        "the scan again. If it was observed, make the pack void; the programme manager cancels the "
        "order."
    ),
    "paper-temperature-missing": _(
        "The paper does not say whether the temperature was in range. Read the scan again. If "
        "nothing stands there, make the pack void; the programme manager cancels the order."
    ),
    "paper-out-of-range": _(
        "A temperature out of range or read late asks for an observed second specimen, which one "
        "paper cannot hold. It is no accusation. Read the scan again. If it stands there so, make "
        "the pack void; the programme manager cancels the order."
    ),
    "paper-bottle-short": _(
        "A bottle holds less than the rules ask for. Read the scan again. If it stands there so, "
        "make the pack void; the programme manager cancels the order."
    ),
}

_PAPER: Mapping[str, Promise] = {
    "donor-name-in-text": _(
        "The laboratory may not learn who it is, and a text holds a donor’s name. Word it in "
        "another way."
    ),
    "donor-number-in-text": _(
        "The laboratory may not learn who it is, and a text holds a donor’s service number. "
        "Take it out."
    ),
    "donor-phone-in-text": _(
        "The laboratory may not learn who it is, and a text holds a donor’s telephone number. "
        "Take it out."
    ),
    "form-number-wrong": _(
        "A form bears numbers of a specimen, its seals and its pack, all live or all for "
        "practice. Look at each number."
    ),
    "pack-number-repeated": _("Two packs bear one number. Give each pack numbers of its own."),
    "packs-to-print-none": _("There is no pack to print. Choose how many are wanted."),
    "packs-to-print-many": _(
        "These are more packs than one file of paper holds. Print them in parts."
    ),
    "manifest-empty": _("There is no specimen to carry. Add the specimens of the box first."),
    "manifest-too-long": _("These are more specimens than one manifest holds. Make a second one."),
    "manifest-number-repeated": _("A number stands twice on the manifest. Scan the box again."),
    "manifest-number-wrong": _(
        "A manifest holds numbers of specimens, seals and pouches, all live or all for "
        "practice. Look at each number."
    ),
    "correction-flaw-unknown": _(
        "Choose what the statement puts right. What is not listed cannot be put right by a "
        "statement."
    ),
}

_STORE: Mapping[str, Promise] = {
    "kit-for-another": _("This hand-over names another collector. Only they can sign for it."),
    "kit-proposed-already": _(
        "A proposal about one of these serials waits for its answer. Have that one answered or "
        "withdrawn first."
    ),
    "kit-site-unknown": _(
        "No site or store is registered so. Choose one of the register, or have the programme "
        "manager propose it under Who can hold."
    ),
    "serials-of-two-kinds": _("First and last serial must be of one kind. Scan both again."),
    "serials-too-many": _("Sign for 1,000 serials at most at once. Take them in several acts."),
    "lot-of-paper": _("These numbers are for the paper packs printed here. Look at the delivery."),
    "code-missing": _("Write the code of the session or the number of the lot."),
    "pack-volume-wrong": _("Type the millilitres of a bottle as a whole number, or nothing."),
    "packs-count": _("Issue between 1 and 100 packs at once."),
    "pack-printed-already": _("These packs were printed before. Say why they are printed again."),
    "pack-not-used": _("Only a pack that was used is keyed. Record its end first."),
    "pack-keyed-already": _("Two people keyed this pack alike. Nothing is left to do."),
    "keyed-by-two-others": _("Two other people key this paper."),
    "pack-field-unknown": _("The paper has no such field. Go back to the form."),
    "pack-time-missing": _("Type the day and the time that are written on the paper."),
    "pack-scan-missing": _("Bring the scan of the paper with the first keying."),
    "pack-scan-unopened": _("The scan bears a name. Say first why you open it."),
    "pack-scan-kind": _("A scan is a PDF, PNG or JPEG file. Bring one of these."),
    "pack-scan-large": _("A scan has 10 MB at most. Scan it in a lower resolution."),
}

SENTENCES: Mapping[str, Promise] = {
    **_SERIALS,
    **_LEDGER,
    **_LABELS,
    **_PACKS,
    **_FROM_PAPER,
    **_PAPER,
    **_STORE,
}
