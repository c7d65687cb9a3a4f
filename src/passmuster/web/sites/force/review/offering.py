"""The acts of a review as links, and why one that its state knows cannot be done yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from passmuster.core.kernel.errors import Refused
from passmuster.core.review import moves
from passmuster.core.review.credentials import CREDENTIAL, require_credential
from passmuster.core.review.unheard import ATTEMPTS_MADE
from passmuster.web import clock
from passmuster.web.review.credentials import credentials_of
from passmuster.web.review.second_reports import is_unreported
from passmuster.web.review.standing import CONTACT_THERE, NOTHING_WAITS
from passmuster.web.sites.force.review.acts import Offer, offers
from passmuster.web.wording.bottles import NOTHING_REPORTED
from passmuster.web.wording.refusals import SENTENCES, said

if TYPE_CHECKING:
    from passmuster.web.people.models import Force
    from passmuster.web.review.models import Review


WITHOUT = {
    NOTHING_WAITS: "laboratory-result-open",
    ATTEMPTS_MADE: "letter-before-attempts",
    CONTACT_THERE: "letter-to-another",
}
"""By the name that is missing: the refusal whose sentence says so, where it bears another name."""


OF_REPORT = frozenset(
    {moves.B_RECONFIRMS, moves.B_FAILS, moves.B_CONDITION, moves.A_SHOWS, moves.A_SHOWS_NOT}
)
"""Names that a report of a bottle gives: while there is none, no sentence sends anybody to it."""


@dataclass(frozen=True)
class Offered:
    """One act on the page: its words, its address, and the sentences of what is still missing."""

    label: str
    url: str
    missing: tuple[str, ...] = ()


def offered(review: Review, shown: Collection[str], doctor: str) -> list[Offered]:
    """Return every act of the present state; those that can be done now come first."""
    found = [_said(review, one, doctor) for one in offers(review.state, shown)]
    return sorted(found, key=lambda one: bool(one.missing))


def missing_for(review: Review, page: str, shown: Collection[str], doctor: str) -> tuple[str, ...]:
    """Return what the act of a page still waits for, in sentences."""
    for one in offers(review.state, shown):
        if one.act.page == page:
            return _said(review, one, doctor).missing
    return ()


def _said(review: Review, offer: Offer, doctor: str) -> Offered:
    return Offered(
        label=str(offer.act.label),
        url=reverse(offer.act.page, args=[review.pk]),
        missing=tuple(dict.fromkeys(_why(review, doctor, name) for name in offer.missing)),
    )


def _why(review: Review, doctor: str, name: str) -> str:
    if name == CREDENTIAL:
        return credential_missing(review.force, doctor)
    if name in OF_REPORT and is_unreported(review):
        return str(NOTHING_REPORTED)
    return str(SENTENCES[WITHOUT.get(name, f"{name}-missing")])


def credential_missing(force: Force, doctor: str) -> str:
    """Return why a doctor cannot sign now for want of a credential, "" where they can."""
    try:
        require_credential(credentials_of(force), doctor, at=clock.now())
    except Refused as refused:
        return said(refused)[0]
    return ""
