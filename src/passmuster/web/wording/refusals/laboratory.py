"""Refusals about laboratory results: sending them in, the inbox, and what they are judged by."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, Promise] = {
    "body-altered": _("These bytes are not those that were signed. Sign and send them anew."),
    "certificate-missing": _(
        "A change counts only on the laboratory’s signed certificate. Give its number."
    ),
    "certificate-paper-large": _("A certificate has 5 MB at most. Scan it in grey."),
    "certificate-paper-missing": _("Attach the signed certificate."),
    "change-certificate-missing": _("Give the number of the signed certificate."),
    "change-day-taken": _("Another change begins on that day. Choose another day."),
    "change-too-soon": _(
        "Specimens may be under way. Choose the day that the page names, or a later one."
    ),
    "inbox-item-settled": _("This was ended already. Its page says how."),
    "inbox-item-unknown": _("There is no such item in this inbox. Choose one from the list."),
    "keyed-already": _("Two people keyed this report alike. Nothing is left to key."),
    "keyed-field-unknown": _("The form has a field that no report has. Open the page again."),
    "keyed-scan-known": _("This scan is here already. Key it from the list of printed reports."),
    "laboratory-key-days": _("Give the key’s first day and its last, about a year apart at most."),
    "laboratory-key-ended": _("This key was ended. Use the one that replaced it."),
    "laboratory-key-known": _("This key was recorded before. Ask the laboratory for a new one."),
    "laboratory-key-not-its-own": _(
        "This key was made for another laboratory’s code. Ask for one that is made for this code."
    ),
    "laboratory-key-not-of-today": _("This key is not valid today. Use the one that is."),
    "laboratory-key-reason-unknown": _("Choose one of the listed reasons for ending it."),
    "laboratory-key-unknown": _("No laboratory here has this key. Record it first."),
    "mapping-contradicts": _(
        "The mapping calls a column or a word something else than its own name says. Mend what is "
        "named below."
    ),
    "mapping-in-force-already": _("It is what would be in force on that day. Nothing changes."),
    "mapping-sample-no-table": _(
        "The sample is no table. Bring a table; messages need no mapping."
    ),
    "message-channel-unknown": _("Say by which way the message came."),
    "message-too-large": _("The file is larger than results ever are. Send it in parts."),
    "message-without-sender": _("Say which laboratory has sent this."),
    "rule-set-in-force-already": _("It is what would be in force on that day. Nothing changes."),
    "rule-set-name-taken": _(
        "That is the name of a known rule set. Give the changed one a name of its own."
    ),
    "rule-set-unknown": _(
        "There is no rule set of that name and version. Choose one that the list of rule sets has."
    ),
    "rule-set-unreadable": _(
        "This file is not a rule set as it has to be written. Mend what is named below."
    ),
    "rule-set-version-taken": _("That version stands for other rules. Give it a new version."),
    "signature-expired": _("Sign it anew and send it at once; look at the clock."),
    "signature-from-tomorrow": _("Set the clock of the laboratory’s system: it runs ahead."),
    "signature-replayed": _("This very request came before. Sign it anew."),
    "signature-too-long": _("Let the signature end within a few minutes."),
    "signature-unreadable": _("The request is not signed as the guide says. Sign it anew."),
    "signature-wrong": _("The signature is not that of this key over this request."),
    "way-out-not-offered": _("This item does not end in that way. Choose one that is offered."),
}
