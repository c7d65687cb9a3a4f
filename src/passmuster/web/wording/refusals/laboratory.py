"""Refusals about laboratory results: sending them in, the inbox, and what they are judged by."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, Promise] = {
    "certificate-paper-large": _("A certificate has 5 MB at most. Scan it in grey."),
    "certificate-paper-missing": _("Attach the signed certificate."),
    "certificate-missing": _(
        "A change counts only on the laboratory’s signed certificate. Give its number."
    ),
    "change-certificate-missing": _("Give the number of the signed certificate."),
    "change-day-taken": _("Another change begins on that day. Choose another day."),
    "change-too-soon": _(
        "Specimens may be under way. Choose the day that the page names, or a later one."
    ),
    "inbox-item-settled": _("This was ended already. Its page says how."),
    "inbox-item-unknown": _("There is no such item in this inbox. Choose one from the list."),
    "message-channel-unknown": _("Say by which way the message came."),
    "message-too-large": _("The file is larger than results ever are. Ask for it in parts."),
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
    "way-out-not-offered": _("This item does not end in that way. Choose one that is offered."),
}
