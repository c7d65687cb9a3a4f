"""Reads of reviews: the queue by clock, what a doctor may see, what is missing before a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from passmuster.core.access.actors import Actor, require
from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.reported import Report
from passmuster.core.review import moves
from passmuster.core.review.second import SHOWN_BLIND
from passmuster.core.review.unheard import Unheard, unheard
from passmuster.web import clock
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force
from passmuster.web.review.folding import core_review, current_entries, locked
from passmuster.web.review.models import Review, ReviewEntry, ReviewOpened
from passmuster.web.review.queueing import is_blind
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.surroundings import (
    contact_file,
    report_under_review,
    require_free,
    row_under_review,
)


def reviews_of(force: Force) -> QuerySet[Review]:
    """Return every review of a force."""
    return Review.objects.filter(force=force).select_related("force__log").order_by("pk")


def review_of(force: Force, specimen: str) -> Review | None:
    """Return the review of a specimen's result, None before one counted."""
    return Review.objects.filter(force=force, specimen=specimen).first()


def how_far(force: Force, specimens: Sequence[str]) -> dict[str, str]:
    """Return how far the review of each specimen is: ``held``, ``open`` or ``verified``.

    Nothing for what has no result yet. It is for doctors: that a result is verified is a health
    fact.
    """
    found: dict[str, str] = {}
    for start in range(0, len(specimens), 500):
        rows = Review.objects.filter(force=force, specimen__in=specimens[start : start + 500])
        for specimen, state in rows.values_list("specimen", "state"):
            word = "verified" if state in moves.AFTER else "open"
            found[specimen] = "held" if state == moves.HELD else word
    return found


def missing_contact(review: Review) -> Unheard:
    """Return whether the result may be verified unheard now, and if not, what is missing."""
    return unheard(contact_file(review), now=clock.now())


@dataclass(frozen=True)
class Noted:
    """One entry as a doctor sees it; ``facts`` are what was noted in it."""

    row: ReviewEntry
    facts: dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """What a doctor sees of a review; ``blind`` where earlier verdicts are left out.

    ``row`` is that of the laboratory's report.
    """

    blind: bool
    row: SpecimenReport
    report: Report
    judgement: Judgement
    entries: tuple[Noted, ...]
    papers: tuple[str, ...]


@denials_recorded
def open_review(*, by: Actor, review: Review) -> Seen:
    """Return what a review holds to a doctor who may judge it, and record the look.

    While another doctor's verdict is wanted, nobody who has given none sees an earlier one: neither
    whose it is, nor what it says, nor when (core/review/second.HIDDEN). The papers are shown.
    Raises Refused: ``doctor-free-of-conflict-missing``.
    """
    require(by, "review:read")
    with transaction.atomic():
        review = locked(review)
        require_free(by, review)
        rows = current_entries(review)
        blind = is_blind(core_review(review), by.human)
        opened = ReviewOpened.objects.create(
            review=review, blind=blind, by=by.human, at=clock.now()
        )
        append(review.force.log, "review:opened", by=by, rows=[opened])
    report, judgement = report_under_review(rows)
    noted = [Noted(row, facts_of(row)) for row in rows]
    papers = [digest for one in noted for digest in one.facts.get("papers", ())]
    shown = [one for one in noted if not blind or one.row.event in SHOWN_BLIND]
    row = row_under_review(rows)
    return Seen(blind, row, report, judgement, tuple(shown), tuple(papers))
