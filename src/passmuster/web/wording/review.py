"""Medical review in words, for those who are told nothing of a result."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CREDENTIAL_ENDS: Mapping[str, Promise] = {
    "left-service": _("The doctor no longer works for the programme"),
    "withdrawn-by-issuer": _("Whoever issued it took it back"),
    "recorded-wrongly": _("It was recorded wrongly"),
}

REACHED: Mapping[str, Promise] = {
    "donor": _("I spoke with the officer"),
    "no-answer": _("Nobody was there"),
    "another-person": _("Another person was there; I told them nothing"),
    "out-of-order": _("The telephone did not work"),
}
"""How an attempt of the force's contact ended, in the words of whoever made it."""

WHY_NOT: Mapping[str, Promise] = {
    "": pgettext_lazy("attempt", "Counts"),
    "out-of-its-time": pgettext_lazy("attempt", "Made before the letter"),
    "disputed": pgettext_lazy("attempt", "The officer denies it"),
    "too-soon": pgettext_lazy("attempt", "Too soon after the one before"),
}
"""Why an attempt does not count."""

CREDENTIAL_STANDINGS: Mapping[str, tuple[str, Promise]] = {
    "not-begun": ("wait", pgettext_lazy("credential", "Not in force yet")),
    "valid": ("done", pgettext_lazy("credential", "In force")),
    "lapsing": ("late", pgettext_lazy("credential", "Lapses soon")),
    "lapsed": ("stop", pgettext_lazy("credential", "Lapsed")),
    "withdrawn": ("void", pgettext_lazy("credential", "Withdrawn")),
}
"""Mark and word of how a credential stands."""

VERIFIED: Mapping[str, tuple[str, Promise]] = {
    "negative": ("done", pgettext_lazy("verified result", "Negative")),
    "negative-dilute": ("done", pgettext_lazy("verified result", "Negative, dilute")),
    "positive": ("stop", pgettext_lazy("verified result", "Verified positive")),
    "positive-dilute": ("stop", pgettext_lazy("verified result", "Verified positive, dilute")),
    "refusal-adulterated": (
        "stop",
        pgettext_lazy("verified result", "Verified as a refusal: adulterated"),
    ),
    "refusal-substituted": (
        "stop",
        pgettext_lazy("verified result", "Verified as a refusal: substituted"),
    ),
    "refusal-admitted": (
        "stop",
        pgettext_lazy("verified result", "Verified as a refusal: told to the doctor"),
    ),
    "cancelled": ("void", pgettext_lazy("verified result", "Cancelled")),
    "not-reported": ("void", pgettext_lazy("verified result", "Counts for nothing")),
}
"""Mark and word of a verified result; none says what a person is."""

TOLD_WHY: Mapping[str, Promise] = {
    "rejected": _("The laboratory rejected the specimen."),
    "laboratory-withdrew": _("The laboratory took its result back."),
    "not-observed": _("The collection had to be observed and was not."),
    "flaw": _("A flaw was not mended."),
    "invalid": _("The specimen was invalid."),
    "adulterated": _("The specimen was adulterated."),
    "substituted": _("The specimen was substituted."),
    "tampering-admitted": _("The officer told the doctor of it."),
    "cancelled-by-doctor": _("The doctor cancelled it."),
    "bottle-b": _("Bottle B did not bear it out, or could not be tested."),
}
"""All the reasons that the force is told; none says that there is a medical cause."""

NEXT: Mapping[str, Promise] = {
    "file": _("Nothing more is done."),
    "may-retest": _("The force may collect once more, by one policy for all."),
    "dilute-observed": _("A new specimen is collected at once, observed."),
    "owed-observed": _("The specimen is collected again, observed."),
    "invalid-observed": _("A new specimen is collected at once, observed."),
    "invalid-again": _("A new specimen is collected at once, observed."),
    "if-negative-required": _(
        "Only where a negative result is required is a new specimen collected."
    ),
    "split-dilute-observed": _("A new specimen is collected, observed."),
    "split-invalid-primary-observed": _("A new specimen is collected, observed."),
    "split-invalid-observed": _("A new specimen is collected without notice, observed."),
    "split-unavailable-observed": _("A new specimen is collected without notice, observed."),
    "offer-bottle-b": _(
        "The officer can still ask for bottle B. Nobody is dismissed before that is answered."
    ),
    "offer-bottle-a": _("The officer can still ask for another test of bottle A."),
    "refer-refusal": _("It goes to the officials who decide what follows a refusal."),
}
"""What follows a verified result, in the words of those who act on it."""
