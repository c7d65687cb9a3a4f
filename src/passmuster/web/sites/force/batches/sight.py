"""Whose batches somebody sees, and of whose batches the specimens.

Two questions: a confirmatory batch lists whoever screened positive, so that its specimens are for
the laboratory that ran it and for the review doctor. Everybody else reads how many they are
(attack P-01d).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.web.laboratory.queries import codes_of

if TYPE_CHECKING:
    from passmuster.web.sites.force.signed import SignedIn


def batches_seen(signed: SignedIn) -> list[str] | None:
    """Return the laboratories whose batches this person sees, None for all of them."""
    return None if signed.may("batch:read-all") else codes_of(signed.force, signed.human.code)


def specimens_seen(signed: SignedIn) -> list[str] | None:
    """Return the laboratories in whose batches this person sees specimens, None for all."""
    if signed.may("batch:read-all-specimens"):
        return None
    if not signed.may("batch:read-specimens"):
        return []
    return codes_of(signed.force, signed.human.code)
