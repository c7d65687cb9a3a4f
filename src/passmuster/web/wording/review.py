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

CREDENTIAL_STANDINGS: Mapping[str, tuple[str, Promise]] = {
    "not-begun": ("wait", pgettext_lazy("credential", "Not in force yet")),
    "valid": ("done", pgettext_lazy("credential", "In force")),
    "lapsing": ("late", pgettext_lazy("credential", "Lapses soon")),
    "lapsed": ("stop", pgettext_lazy("credential", "Lapsed")),
    "withdrawn": ("void", pgettext_lazy("credential", "Withdrawn")),
}
"""Mark and word of how a credential stands."""
