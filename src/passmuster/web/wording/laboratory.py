"""Classes of laboratory reports in words, and the ways out of the inbox.

No sentence says what was measured or what a result is: whoever reads them may not know it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

OUTCOMES: Mapping[str, Promise] = {
    "first": _("First final report"),
    "preliminary": _("Preliminary report"),
    "final-after-preliminary": _("Final report after a preliminary one"),
    "preliminary-after-final": _("Preliminary report after a final one"),
    "duplicate": _("The same report again"),
    "corrected": _("Corrected report"),
    "corrected-without-first": _("Correction of a report that never came"),
    "withdrawn": _("Withdrawn report"),
    "unmatched": _("No specimen of that number"),
    "wrong-laboratory": _("Specimen that this laboratory did not receive"),
    "before-receipt": _("Result before the receipt"),
    "not-to-be-tested": _("Result of a specimen that is not to be tested"),
    "not-yet-to-be-tested": _("Result of a specimen that is not yet to be tested"),
    "wrong-specimen": _("Doubt which specimen it is"),
    "unknown-code": _("Unknown code"),
    "wrong-unit": _("Unit that does not fit"),
    "implausible-value": _("Value that cannot be"),
    "held": _("Something is missing or contradicts"),
    "retested": _("Report of a bottle that was ordered to be tested once more"),
    "retest-changed": _("Changed report of a bottle that was tested once more"),
    "days-contradict": _("Days that contradict the record"),
    "unreadable": _("Message that cannot be read"),
    "partly-read": _("Message of which a part was not read"),
    "names-a-person": _("Message that names a person"),
}

SENTENCES: Mapping[str, Promise] = {
    "first": _(
        "It counts as the specimen’s result. It goes to the review doctor once each batch it rests "
        "on has come and passed; until then it waits for its batch."
    ),
    "preliminary": _("The laboratory has not finished. Nothing counts before its final report."),
    "final-after-preliminary": _(
        "It counts as the specimen’s result. The preliminary report stays beside it."
    ),
    "preliminary-after-final": _(
        "A final report had come before. It stands; ask the laboratory why this came after it."
    ),
    "duplicate": _("It says what an earlier report says. It counts once."),
    "corrected": _(
        "It says that it replaces an earlier report, or it differs from it. The earlier one stands "
        "until two people have seen the laboratory’s signed certificate."
    ),
    "corrected-without-first": _(
        "It corrects a report that never came here. Ask the laboratory for the first one."
    ),
    "withdrawn": _(
        "The laboratory takes a report back. What stands goes on standing until two people have "
        "seen its signed certificate."
    ),
    "unmatched": _(
        "It gives no specimen’s number, or one that nobody here has sealed. It counts for nobody; "
        "ask the laboratory for the right number."
    ),
    "wrong-laboratory": _(
        "The specimen is not in the custody of whoever sent this. It counts for nobody; the bytes "
        "are kept as evidence."
    ),
    "before-receipt": _(
        "The specimen has no receipt for testing yet, so nothing could have been measured. It "
        "counts for nobody; ask the laboratory."
    ),
    "not-to-be-tested": _(
        "At its receipt the specimen was not accepted for testing. A result of it counts for "
        "nobody."
    ),
    "not-yet-to-be-tested": _(
        "Its bottles are still to be exchanged by two people, or a flaw is still to be mended. "
        "This result counts for nobody; ask the laboratory for a new message after that."
    ),
    "wrong-specimen": _(
        "It names several specimens, two numbers for one, or a specimen that is not urine. None "
        "was chosen; ask the laboratory."
    ),
    "unknown-code": _(
        "A code is unknown, wrong, or says something else than the words beside it. Ask the "
        "laboratory what was measured."
    ),
    "wrong-unit": _(
        "A unit is missing, unknown or in doubt. Ask the laboratory for the right one."
    ),
    "implausible-value": _(
        "A value is no single number, cannot be, or does not fit its code. Ask the laboratory for "
        "it again."
    ),
    "held": _(
        "Something that the rules need is missing, or two parts contradict each other. Nothing was "
        "guessed; the review doctor sees what it is and asks the laboratory."
    ),
    "retested": _(
        "It answers the order for that bottle, and waits for its batch and then for the review "
        "doctor. The first report stands beside it."
    ),
    "retest-changed": _(
        "It says otherwise than the laboratory’s earlier report of that bottle. The earlier one "
        "stands until two people have seen the laboratory’s signed certificate."
    ),
    "days-contradict": _(
        "The message gives another day of collection or receipt than the record, by more than "
        "clocks can differ. It may be about another specimen: ask the laboratory before anybody "
        "relies on the report."
    ),
    "unreadable": _("Nothing in it could be read. The bytes are kept; ask for it anew."),
    "partly-read": _("What could be read was taken in. Ask the laboratory about the rest."),
    "names-a-person": _(
        "A laboratory knows specimens by number only. The data of a person was masked; the message "
        "is shown to nobody and counts for nobody. Find out how the laboratory got the data, and "
        "ask for a message without it."
    ),
}
"""What each class means and what happens next, to whoever may ask the laboratory."""

_TO_THE_LABORATORY: Mapping[str, Promise] = {
    "preliminary": _("Nothing counts before your final report."),
    "preliminary-after-final": _(
        "Your final report had come before. It stands; say in writing why this came after it."
    ),
    "corrected": _(
        "It says that it replaces an earlier report, or it differs from it. The earlier one stands "
        "until two people have seen your signed certificate. Send it to the review doctor."
    ),
    "corrected-without-first": _(
        "It corrects a report that never came here. Send that one as a report of its own."
    ),
    "withdrawn": _(
        "You take a report back. What stands goes on standing until two people have seen your "
        "signed certificate. Send it to the review doctor."
    ),
    "unmatched": _(
        "It gives no specimen’s number, or one that nobody here has sealed. It counts for nobody. "
        "Look at the number on the bottle and send a new message."
    ),
    "wrong-laboratory": _(
        "No bottle of this specimen was given to you. It counts for nobody. Look at the number on "
        "the bottle and send a new message about the right one."
    ),
    "before-receipt": _(
        "You have not received the specimen yet. It counts for nobody. Receive it first, then send "
        "a new message."
    ),
    "not-to-be-tested": _(
        "At your receipt the specimen was not accepted for testing. A result of it counts for "
        "nobody."
    ),
    "not-yet-to-be-tested": _(
        "Its bottles are still to be exchanged by two people, or a flaw is still to be mended. "
        "This result counts for nobody. Send a new message after that."
    ),
    "wrong-specimen": _(
        "It names several specimens, two numbers for one, or a specimen that is not urine. None "
        "was chosen. Send a new message about one specimen."
    ),
    "unknown-code": _(
        "A code is unknown, wrong, or says something else than the words beside it. Send a new "
        "message whose code and words say what you measured."
    ),
    "wrong-unit": _(
        "A unit is missing, unknown or in doubt. Send a new message with the right one."
    ),
    "implausible-value": _(
        "A value is no single number, cannot be, or does not fit its code. Look at it, and send a "
        "new message."
    ),
    "held": _(
        "Something that the rules need is missing, or two parts contradict each other. Nothing was "
        "guessed; the review doctor sees what it is and asks you for a new message."
    ),
    "retest-changed": _(
        "It says otherwise than your earlier report of that bottle. The earlier one stands until "
        "two people have seen your signed certificate. Send it to the review doctor."
    ),
    "days-contradict": _(
        "The message gives another day of collection or receipt than the record, by more than "
        "clocks can differ. Say in writing why the days differ, and whether it is about this "
        "specimen."
    ),
    "unreadable": _(
        "Nothing in it could be read. The bytes are kept; send it anew as your own system writes "
        "it."
    ),
    "partly-read": _("What could be read was taken in. Send a new message with the rest."),
    "names-a-person": _(
        "You know specimens by number only. The data of a person was masked; the message is shown "
        "to nobody and counts for nobody. Say how the data came to you, and send a new message "
        "without it."
    ),
}
"""The same to whoever acts for the laboratory, where it is another sentence."""

_WAYS_TO_THE_LABORATORY: Mapping[str, Promise] = {
    "asked-anew": _(
        "The item is ended. You are asked for a right message, which counts by itself."
    ),
}


_ASKING = re.compile(r"\s*\bAsk [^.]*\.")
"""A sentence of a reader's or judge's text, in its one language, that says whom to ask."""


def without_asking(says: str) -> str:
    """Return an English text of a reader or judge without the sentence that says whom to ask."""
    return _ASKING.sub("", says).strip()


def sentence_for(outcome: str, *, laboratory: bool) -> str:
    """Return what a class means to its reader: nobody is sent to ask themselves."""
    own = _TO_THE_LABORATORY.get(outcome) if laboratory else None
    return str(own or SENTENCES[outcome])


def consequence_for(way: str, *, laboratory: bool) -> str:
    """Return what followed from a way out, to its reader."""
    own = _WAYS_TO_THE_LABORATORY.get(way) if laboratory else None
    return str(own or CONSEQUENCES[way])


WAYS: Mapping[str, Promise] = {
    "asked-anew": _("The laboratory was asked for a right message; nothing of this one counts"),
    "set-aside": _("It was looked into and set aside; nothing of it counts"),
    "taken": _("We have seen the signed certificate; the change counts"),
    "not-taken": _("No certificate bears it out; what stood goes on standing"),
    "explained": _("The laboratory has explained in writing why the days differ"),
    "looked-into": _("It was found out how the laboratory came by the data"),
}
"""The ways out, as they stand beside their buttons."""

CONSEQUENCES: Mapping[str, Promise] = {
    "asked-anew": _("The item is ended. A right message makes a report of its own."),
    "set-aside": _("The item is ended. The bytes stay as evidence and count for nobody."),
    "taken": _(
        "From then on the change counts and the review is open again. The earlier report stays "
        "beside it."
    ),
    "not-taken": _("The item is ended. The report stays beside the one that counts."),
    "explained": _("The alarm is ended. The report stands as it was."),
    "looked-into": _("The alarm is ended. The message stays closed to everybody."),
}
"""What follows each way."""

ENDED: Mapping[tuple[str, str], Promise] = {
    ("corrected", "taken"): _(
        "Two people have seen the laboratory’s signed certificate: this report counts now. The "
        "earlier one stays readable beside it."
    ),
    ("corrected", "not-taken"): _(
        "No certificate bears it out: the earlier report counts as before. This one stays readable "
        "beside it."
    ),
    ("retest-changed", "taken"): _(
        "Two people have seen the laboratory’s signed certificate: this report of the bottle "
        "counts now, and the doctor signs what it comes to. The earlier one stays readable."
    ),
    ("retest-changed", "not-taken"): _(
        "No certificate bears it out: what was signed of the bottle stands. This report stays "
        "readable beside the earlier one."
    ),
    ("withdrawn", "taken"): _(
        "Two people have seen the laboratory’s signed certificate: the report that was taken back "
        "counts no longer."
    ),
    ("withdrawn", "not-taken"): _(
        "No certificate bears it out: the report that was to be taken back counts as before."
    ),
}
"""What is so with an ended item, by its class and its way; the others by CONSEQUENCES."""

CHANGES: Mapping[str, Promise] = {
    "taken": _("The change counts"),
    "not-taken": _("It does not count"),
}
"""How a report of another sense ended."""

SENSE: Mapping[bool, Promise] = {
    True: _("Yes: the new report calls the specimen something else than the first"),
    False: _("No: the new report calls the specimen the same as the first"),
}
"""Whether a corrected report is of another sense; neither says which."""

CHANNELS: Mapping[str, Promise] = {
    "folder": pgettext_lazy("way of a message", "Watched folder"),
    "page": pgettext_lazy("way of a message", "Sent on a page"),
    "mllp": pgettext_lazy("way of a message", "Over the network (MLLP)"),
    "api": pgettext_lazy("way of a message", "Over the network (HTTP)"),
    "keyed": pgettext_lazy("way of a message", "Keyed by two people from paper"),
}

KEY_ENDED_FOR: Mapping[str, Promise] = {
    "replaced": _("Another key takes its place"),
    "lost-or-stolen": _("It was lost, or somebody else may have it"),
    "recorded-wrongly": _("It was recorded wrongly"),
    "laboratory-left": _("The laboratory works for this force no longer"),
}
"""Why a laboratory's signing key ended (web/laboratory/keys.ENDED_FOR)."""

RESULTS: Mapping[str, Promise] = {
    "negative": pgettext_lazy("laboratory result", "Negative"),
    "negative-dilute": pgettext_lazy("laboratory result", "Negative, dilute"),
    "positive": pgettext_lazy("laboratory result", "Laboratory positive, not verified"),
    "positive-dilute": pgettext_lazy(
        "laboratory result", "Laboratory positive, dilute, not verified"
    ),
    "adulterated": pgettext_lazy("laboratory result", "Reported as adulterated, not verified"),
    "substituted": pgettext_lazy("laboratory result", "Reported as substituted, not verified"),
    "invalid": pgettext_lazy("laboratory result", "Invalid"),
    "rejected": pgettext_lazy("laboratory result", "Rejected for testing"),
}
"""The laboratory's vocabulary before anybody verified it: no word of it says what somebody did."""

STAGES: Mapping[str, Promise] = {
    "initial": _("initial test"),
    "confirmatory": _("confirmation"),
}
"""The two tests whose cutoffs a rule set has."""

CHANGE_WAYS: Mapping[str, Promise] = {
    "stricter": _("stricter"),
    "looser": _("looser"),
    "added": _("added"),
    "removed": _("no longer tested"),
}
"""What a change of rules does to one cutoff."""

DECIDING_DAYS: Mapping[str, Promise] = {
    "collection-date": _("The day on which it was sealed"),
    "accession-date": _("The day on which the laboratory received it"),
}
"""Which day of a specimen decides by what it is judged."""

MAPPING_PARTS: Mapping[str, Promise] = {
    "layout": _("Shape of the table"),
    "column": _("Column about the specimen"),
    "analyte": _("Column of an analyte"),
    "word": _("Word"),
    "status": _("State of the results"),
    "personal": _("Column that must not be there"),
    "ignored": _("Column that is not read"),
}
"""What a row of a mapping is about."""

KEYED_FIELDS: Mapping[str, Promise] = {
    "specimen": _("Specimen’s number"),
    "message_id": _("Number of the report"),
    "status": _("State of the report"),
    "collected_at": _("Collected, as printed"),
    "received_at": _("Received, as printed"),
    "released_at": _("Released, as printed"),
    "verdict": _("What the laboratory calls the specimen"),
    "rejected": _("Rejected, and why"),
    "initial": _("initial test"),
    "value": _("value, digit for digit"),
    "unit": _("unit"),
    "first": _("initial test, digit for digit"),
    "method": _("method of the initial test"),
    "again": _("confirmation on a second aliquot, digit for digit"),
    "againunit": _("unit of the confirmation"),
    "againmethod": _("method of the confirmation"),
    "failed": _("confirmation"),
}
"""What a field of a printed report is called; from the initial test on beside what was measured."""

FAILURES: Mapping[str, Promise] = {
    "failed": _("Failed by interference, on one aliquot"),
    "failed-twice": _("Failed by interference, on two aliquots"),
}
"""A test that gave no answer, as its printed report says."""

KEYED_STATUSES: Mapping[str, Promise] = {
    "final": _("Final"),
    "corrected": _("Corrected"),
    "withdrawn": _("Withdrawn"),
    "preliminary": _("Preliminary"),
}
"""How far a printed report says that it has come."""
