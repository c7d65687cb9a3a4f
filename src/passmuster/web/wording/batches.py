"""Batches of laboratories in words: stages, states, questions about them, reasons of a recall.

A question is never a finding, and no sentence says what was measured of a specimen.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STAGES: Mapping[str, Promise] = {
    "initial": pgettext_lazy("stage of a batch", "Initial test"),
    "confirmatory": pgettext_lazy("stage of a batch", "Confirmatory test"),
}

STATES: Mapping[str, Promise] = {
    "passes": pgettext_lazy("batch", "Passed"),
    "held": pgettext_lazy("batch", "Held"),
    "asked": pgettext_lazy("batch", "A question is open"),
    "recalled": pgettext_lazy("batch", "Recalled"),
}

MARKS: Mapping[str, str] = {"passes": "done", "held": "stop", "asked": "wait", "recalled": "stop"}
"""The mark beside each state."""

MEANS: Mapping[str, Promise] = {
    "passes": _("Its controls read as they must. Results that rest on it go to the doctor."),
    "held": _("Results that rest on it wait. A new run and corrected reports are needed."),
    "asked": _("Results that rest on it wait until two people have the laboratory’s answer."),
    "recalled": _(
        "Two people recalled it. Results that rest on it wait for a new run and a corrected report."
    ),
}

KINDS: Mapping[str, Promise] = {
    "calibrator": _("Calibrator"),
    "negative": _("Control without drug"),
    "spiked": _("Control with a known amount"),
    "internal-blind": _("Blind control of the laboratory’s own"),
}

SIGNS: Mapping[str, Promise] = {
    "qc-file-reused": _("One file of control data stands in several batches"),
    "controls-equal": _("All controls read exactly the same in several batches"),
    "day-full": _("More specimens under one analyst in a day than are run without a question"),
    "quantities-equal": _("Equal quantities follow each other more often than by chance"),
}

ASKS: Mapping[str, Promise] = {
    "qc-file-reused": _("Ask the laboratory which run the file is from."),
    "controls-equal": _("Ask the laboratory for the raw data of each run."),
    "day-full": _("Ask the laboratory who worked on them."),
    "quantities-equal": _("Ask the laboratory for the raw data of each specimen."),
}
"""What to ask. None of it says that anybody did anything."""

_ASKED_OF_THE_LABORATORY: Mapping[str, Promise] = {
    "qc-file-reused": _("Say in writing which run the file is from."),
    "controls-equal": _("Send the raw data of each run."),
    "day-full": _("Say in writing who worked on them."),
    "quantities-equal": _("Send the raw data of each specimen."),
}
_MEANS_TO_THE_LABORATORY: Mapping[str, Promise] = {
    "held": _("Results that rest on it wait. Send a new run and corrected reports."),
    "asked": _("Results that rest on it wait until two people have your answer."),
    "recalled": _(
        "Two people recalled it. Results that rest on it wait: send a new run and a corrected "
        "report."
    ),
}


def asks_for(kind: str, *, laboratory: bool) -> str:
    """Return what is asked about batches, to its reader: nobody is sent to ask themselves."""
    return str((_ASKED_OF_THE_LABORATORY if laboratory else ASKS)[kind])


def means_for(state: str, *, laboratory: bool) -> str:
    """Return what a batch's state means, to its reader."""
    own = _MEANS_TO_THE_LABORATORY.get(state) if laboratory else None
    return str(own or MEANS[state])


RECALL_REASONS: Mapping[str, Promise] = {
    "calibration-wrong": _("The calibration was wrong"),
    "control-material-wrong": _("The control material was wrong or expired"),
    "instrument-fault": _("The instrument had a fault"),
    "specimens-exchanged": _("Specimens may have been exchanged"),
    "run-not-shown": _("The laboratory cannot show the data of the run"),
    "other-fault": _("Another fault, as the signed paper says"),
}

REVIEWS: Mapping[str, Promise] = {
    "": _("No result yet"),
    "held": _("The result is held"),
    "open": _("The result is with a doctor"),
    "verified": _("The result is verified"),
}
"""How far a specimen's review is, beside it on a doctor's page."""

WAITS: Mapping[str, Promise] = {
    "batch-missing": _("No batch came with it"),
    "batch-recalled": _("Its batch was recalled"),
    "specimen-not-in-batch": _("Its batch does not list it"),
    **SIGNS,
}
"""Why a result waits, where it is not that its batch did not pass."""

OTHERWISE: Promise = _("Its batch did not pass")
"""Why it waits for every other code of a batch's reasons."""
