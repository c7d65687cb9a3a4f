"""Where the public reads a draw: the oversight site's address, as the installation gives it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.utils.translation import get_language

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw

ADDRESS_VARIABLE = "PASSMUSTER_OVERSIGHT_URL"


def dossier_url(draw: Draw) -> str:
    """Return the draw's public page; "" where this installation was not told the public address."""
    base = os.environ.get(ADDRESS_VARIABLE, "").rstrip("/")
    return f"{base}/{get_language()}/draws/{draw.number}/" if base else ""


def printed_url(draw: Draw) -> str:
    """Return the address for paper: the public page, else the one that the log's own name gives."""
    return dossier_url(draw) or f"https://{draw.force.log.origin}/draws/{draw.number}/"
