"""Codes of the draw pages in words: why names were opened, why the key was used, why a void."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from passmuster.web.draw import names

NAME_PURPOSES: Mapping[str, Promise] = {
    names.SERVE: _("To serve the slips in person"),
    names.PRINT_SLIPS: _("To print the sealed slips"),
    names.ANSWER: _("To answer a question about one person"),
}
"""Why names may be opened, in the order of the form."""

PURPOSES: Mapping[str, Promise] = {
    **NAME_PURPOSES,
    "audit-roster": _("Key used to open the pool for the auditor"),
    "freeze-pool": _("Key used to freeze the pool"),
    "name-the-drawn": _("Key used to find who stands behind the drawn commitments"),
    "give-opening": _("Key used to give an officer the own slip"),
    "own-opening": _("Key used by an officer for the own slip"),
}
"""Every purpose that stands in the record."""
