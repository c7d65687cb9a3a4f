"""Around a collection in words: grounds, reasons, ends, lines of training, questions."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

GROUNDS: Mapping[str, Promise] = {
    "not-appearing": _("Did not appear in time after the notice"),
    "left": _("Left before the end"),
    "no-specimen": _("Gave no specimen"),
    "observation-not-permitted": _("Did not permit an observation that was required"),
    "insufficient-unexplained": _("Too little, without a medical explanation"),
    "additional-test-declined": _("Declined an additional test that was properly ordered"),
    "evaluation-not-taken": _("Did not go to a medical evaluation that was required"),
    "not-cooperating": _("Did not cooperate with a part of the collection"),
    "clothing-not-raised": _("Observed: did not raise and lower the clothing and turn round"),
    "device-worn": _("Wore or had a device that could interfere"),
    "tampering-admitted": _("Said that the specimen was tampered with"),
    "verified-not-genuine": _("The doctor verified the specimen as not genuine"),
    "catheter-declined": _("Declined self-catheterisation, the own normal way"),
}
"""Facts that may be a refusal, by the code of the ground."""

REASONS: Mapping[str, Promise] = {
    "random": _("Drawn by lot"),
    "pre-entry": _("Before entering the force"),
    "suspicion": _("Grounds on the record"),
    "post-incident": _("After an incident"),
    "return-to-duty": _("Before returning to duty"),
    "follow-up": _("Follow-up after a return"),
    "promotion": _("Before a promotion"),
    "sensitive-post": _("Before a sensitive post"),
    "whole-unit": _("A whole unit"),
    "voluntary": _("At the own request"),
}
"""Why a test is ordered, as the order is read back."""

ENDS: Mapping[str, Promise] = {
    "collected": _("Collected"),
    "no-show": _("Nobody arrived"),
    "not-identified": _("Not identified"),
    "refusal-facts": _("Facts written down"),
    "medical-evaluation": _("A doctor evaluates"),
    "no-observer": _("No observer found"),
    "voided": _("Ended without effect"),
}
"""How a collection ended. None of them is a finding about the donor."""

FLAWS: Mapping[str, Promise] = {
    "collector-not-signed": _("The collector’s signature is missing on the form"),
    "form-wrong": _("A wrong or expired form was used"),
    "temperature-blank": _("The form tells no temperature"),
}
"""What a statement of the person responsible can mend."""

RECORD_KINDS: Mapping[str, Promise] = {
    "training": _("Training as a collector"),
    "mock": _("A mock collection"),
    "vetting": _("The staff check"),
    "refresher": _("Refresher training"),
    "error": _("An error that ended a test; the collector was told"),
    "retraining": _("Retraining after an error"),
    "gender": _("Gender, for observing"),
}
"""Lines of a collector's training."""

RECORD_DETAILS: Mapping[str, Promise] = {
    "normal": _("An ordinary collection"),
    "short-volume": _("Too little was given"),
    "temperature": pgettext_lazy("mock collection", "Temperature out of range"),
    "not-signing": _("The donor does not sign"),
    "female": _("Woman"),
    "male": _("Man"),
}
"""What exactly a line is about."""

QUALIFIED: Mapping[str, Promise] = {
    "": _("May collect"),
    "training-missing": _("Training is missing"),
    "mocks-missing": _("Mock collections without error are missing"),
    "vetting-missing": _("The staff check is missing"),
    "refresher-due": _("Refresher training is due"),
    "vetting-due": _("The staff check is due"),
    "retraining-due": _("Retraining after an error is due"),
}
"""Whether somebody may collect, by core's code."""

RULES: Mapping[str, Promise] = {
    "49-cfr-40-2023": _("49 CFR Part 40, as of 2023"),
}
"""The sets of figures that a collection is judged by, by their version."""

BARS: Mapping[str, Promise] = {
    "training": _("May not collect on this day"),
    "nearness": _("Works too near the donor"),
    "command": _("Is above or below the donor in command"),
    "tie": _("A tie was declared"),
    "objection": _("The donor objected"),
    "gender": _("Not of the donor’s gender, as far as the record says"),
    "trigger": _("This collection is not observed"),
    "lost-test": _("Took the test that this one replaces"),
    "named": _("Is named already"),
}
"""Of what kind the reason is that somebody cannot be named, by core's code."""

SIGNALS: Mapping[str, Promise] = {
    "steps-fast": _("More steps in a short time than hands can do"),
    "temperatures-equal": _("The same temperature many times in a row"),
}
"""Kinds of questions for the inspector."""
