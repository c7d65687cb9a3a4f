"""Refusals about laboratory results: sending them in, and ending an item of the inbox."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, Promise] = {
    "body-altered": _("These bytes are not those that were signed. Sign and send them anew."),
    "certificate-missing": _(
        "A change counts only on the laboratory’s signed certificate. Give its number."
    ),
    "inbox-item-settled": _("This was ended already. Its page says how."),
    "inbox-item-unknown": _("There is no such item in this inbox. Choose one from the list."),
    "laboratory-key-days": _("Give the key’s first day and its last, about a year apart at most."),
    "laboratory-key-ended": _("This key was ended. Use the one that replaced it."),
    "laboratory-key-known": _("This key was recorded before. Ask the laboratory for a new one."),
    "laboratory-key-not-its-own": _(
        "This key was made for another laboratory’s code. Ask for one that is made for this code."
    ),
    "laboratory-key-not-of-today": _("This key is not valid today. Use the one that is."),
    "laboratory-key-reason-unknown": _("Choose one of the listed reasons for ending it."),
    "laboratory-key-unknown": _("No laboratory here has this key. Record it first."),
    "message-channel-unknown": _("Say by which way the message came."),
    "message-too-large": _("The file is larger than results ever are. Ask for it in parts."),
    "message-without-sender": _("Say which laboratory has sent this."),
    "signature-expired": _("Sign it anew and send it at once; look at the clock."),
    "signature-from-tomorrow": _("Set the clock of the laboratory’s system: it runs ahead."),
    "signature-replayed": _("This very request came before. Sign it anew."),
    "signature-too-long": _("Let the signature end within a few minutes."),
    "signature-unreadable": _("The request is not signed as the guide says. Sign it anew."),
    "signature-wrong": _("The signature is not that of this key over this request."),
    "way-out-not-offered": _("This item does not end in that way. Choose one that is offered."),
}
