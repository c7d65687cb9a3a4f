"""Refusals about witnesses' seats: cosignatures handed in by a page, seals read by telephone."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, Promise] = {
    "cosignature-too-large": _(
        "This is larger than a cosigned checkpoint. Send the checkpoint with your own line, and "
        "nothing else."
    ),
    "cosignature-not-one": _(
        "Send one checkpoint with two lines below it: the log’s signature and one witness’s."
    ),
    "witness-not-in-policy": _(
        "This key is none of the witnesses that the force’s policy names, so its signature would "
        "count for nobody. Give the key to the administrator first."
    ),
    "head-not-signed-here": _(
        "The note bears this log’s key, but this record never signed it: an old copy was restored, "
        "or there are two histories. Keep the note and show it to the oversight body."
    ),
    "cosignature-time-ahead": _(
        "The cosignature’s time lies ahead of ours. Set the clock of the phone, look at the record "
        "again and sign anew."
    ),
    "cosignature-time-past": _(
        "The cosignature is older than ten minutes. Look at the record again and sign anew."
    ),
    "cosignature-before-head": _(
        "The cosignature claims a time before this state of the record was signed. Set the clock "
        "of "
        "the phone and sign anew."
    ),
    "record-not-signed": _(
        "Nothing of this record was signed yet. Wait for the first signed state."
    ),
    "seal-nothing-read": _(
        "Write what was read to you: the six blocks, the six words or the 20 digits."
    ),
    "seal-witness-unknown": _("Choose one of the witnesses that the policy names."),
    "seal-channel-unknown": _("Choose how the seal was read to you."),
}
