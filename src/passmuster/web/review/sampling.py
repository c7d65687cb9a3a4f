"""The part of each doctor's results that another doctor judges blind, drawn by a public seed.

A quarter is drawn by the seed of the first draw whose dice were thrown after its end: its dice and
its beacon round are public, and nobody could know them while a result was being signed. Reversals
are left out, for two doctors judged them. `passmuster work` draws; nobody chooses (attack M-03).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.db import transaction
from django.utils.timezone import get_default_timezone, localtime

from passmuster.core.draw import states
from passmuster.core.review import moves
from passmuster.core.review.beside import DRAWN
from passmuster.core.review.second import drawn_for_second, first_day_after, quarter_of
from passmuster.web import clock
from passmuster.web.draw.models import Draw
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.ledger.services import SYSTEM, append
from passmuster.web.people.models import Force
from passmuster.web.review.folding import current_entries, jot, locked
from passmuster.web.review.models import Review, ReviewEntry, SecondSample
from passmuster.web.review.sealing import facts_kept, keep_facts

SIGNED = "review:verified"
"""A result that one doctor verified and that reversed nothing."""

Doctors = Mapping[str, Mapping[str, Any]]
"""By doctor: the ids of the reviews, of those with a corrected report, and of the drawn."""


def draw_samples(force: Force) -> int:
    """Draw each quarter that has ended and whose seed is there; return how many were drawn."""
    done = 0
    for quarter, draw in quarters_to_draw(force):
        with transaction.atomic():
            Force.objects.select_for_update().get(pk=force.pk)
            if not force.second_samples.filter(quarter=quarter).exists():
                _draw(force, quarter, draw)
                done += 1
    return done


def quarters_to_draw(force: Force) -> list[tuple[str, Draw]]:
    """Return the quarters with results that are still to be drawn, each with the draw of its seed.

    A quarter waits while no draw was decided whose dice were thrown after its end.
    """
    signed = ReviewEntry.objects.filter(review__force=force, event=SIGNED)
    quarters = {quarter_of(localtime(at).date()) for at in signed.values_list("at", flat=True)}
    met = set(force.second_samples.values_list("quarter", flat=True))
    found = ((one, _seeding(force, one)) for one in sorted(quarters - met))
    return [(quarter, draw) for quarter, draw in found if draw is not None]


def _ended(quarter: str) -> datetime:
    return datetime.combine(first_day_after(quarter), time(), tzinfo=get_default_timezone())


def _seeding(force: Force, quarter: str) -> Draw | None:
    decided = (states.DECIDED, states.OPENED)
    ended = _ended(quarter)
    rows = force.draws.filter(state__in=decided).exclude(seed="").order_by("year", "sequence")
    return next((one for one in rows if _thrown(one) >= ended), None)


def _thrown(draw: Draw) -> datetime:
    told = draw.announcement["dice_at"]
    return datetime.strptime(told, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _draw(force: Force, quarter: str, draw: Draw) -> None:
    doctors = _results_of(force, quarter)
    drawn = {
        doctor: list(
            drawn_for_second(
                of["reviews"],
                seed=draw.seed,
                doctor=doctor,
                quarter=quarter,
                corrected=of["corrected"],
            )
        )
        for doctor, of in doctors.items()
    }
    facts = {
        "seed": draw.seed,
        "doctors": {one: {**of, "drawn": drawn[one]} for one, of in doctors.items()},
    }
    row = SecondSample.objects.create(
        force=force, quarter=quarter, draw=draw, facts_sha256=keep_facts(facts), at=clock.now()
    )
    append(force.log, "review:sample-drawn", by=SYSTEM, rows=[row])
    for key in sorted(int(one) for found in drawn.values() for one in found):
        # Neither the doctor nor the result stands beside it: whoever judges next is blind to both.
        review = locked(Review.objects.get(pk=key))
        jot(review, DRAWN, by=SYSTEM, facts={}, code=quarter)


def _results_of(force: Force, quarter: str) -> dict[str, dict[str, list[str]]]:
    """Return by doctor the reviews of a quarter's results that still stand, and the corrected."""
    rows = ReviewEntry.objects.filter(review__force=force, event=SIGNED).order_by("review", "pk")
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows.select_related("review"):
        if quarter_of(localtime(row.at).date()) != quarter or row.review.state not in moves.AFTER:
            continue
        entries = current_entries(row.review)
        if row.pk not in {one.pk for one in entries}:
            continue
        of = found.setdefault(row.by, {"reviews": [], "corrected": []})
        of["reviews"].append(str(row.review_id))
        if _is_corrected(entries):
            of["corrected"].append(str(row.review_id))
    return found


def _is_corrected(entries: Iterable[ReviewEntry]) -> bool:
    report: SpecimenReport | None = next((row.report for row in entries if row.report), None)
    return report is not None and report.outcome == "corrected"


def drawn_again(sample: SecondSample) -> set[str]:
    """Return which reviews a sample's own facts and its draw's seed give, drawn once more."""
    doctors: Doctors = facts_kept(sample.facts_sha256)["doctors"]
    return {
        one
        for doctor, of in doctors.items()
        for one in drawn_for_second(
            of["reviews"],
            seed=sample.draw.seed,
            doctor=doctor,
            quarter=sample.quarter,
            corrected=of["corrected"],
        )
    }
