"""Words for the codes of verdicts: explanations and their papers, results, what follows, reasons.

The words are the regulation's: a result is verified or cancelled, and none says what a person is.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAPERS: Mapping[str, Promise] = {
    "prescription-document": _("The prescription"),
    "prescriber-or-pharmacy-confirmed": _("Word of the prescriber or the pharmacy that it is so"),
    "lawfully-obtained-there": _("Proof that it was lawfully obtained in that country"),
    "legitimate-medical-use": _("Proof of a legitimate medical use"),
    "used-as-intended": _("Proof that it was used as intended"),
    "treatment-record": _("The record of the treatment"),
    "physicians-statement": _("The statement of a referral physician"),
    "medicine-named": _("The name of the medicine"),
    "transport-times": _("The times of the transport"),
    "transport-heat": _("The heat on the transport"),
}
"""The kinds of papers without which an explanation does not count."""
