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
