"""Refusals about laboratory results: sending them in, and ending an item of the inbox."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, Promise] = {
    "certificate-missing": _(
        "A change counts only on the laboratory’s signed certificate. Give its number."
    ),
    "inbox-item-settled": _("This was ended already. Its page says how."),
    "inbox-item-unknown": _("There is no such item in this inbox. Choose one from the list."),
    "message-channel-unknown": _("Say by which way the message came."),
    "message-too-large": _("The file is larger than results ever are. Ask for it in parts."),
    "message-without-sender": _("Say which laboratory has sent this."),
    "way-out-not-offered": _("This item does not end in that way. Choose one that is offered."),
}
