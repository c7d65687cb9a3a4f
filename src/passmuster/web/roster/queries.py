"""Reads of the roster that other apps may make."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from passmuster.core.kernel.errors import Refused
from passmuster.core.roster.people import LEFT
from passmuster.web.people.models import Force
from passmuster.web.roster.models import Exclusion, Person, Snapshot


def persons_in_service(force: Force) -> Iterator[Person]:
    """Return everyone who has not left, by identity.

    Leave, detachment or suspension in the personnel file keep nobody out of a pool: only an
    exclusion with evidence and an outside approver does (attack R-05).
    """
    return in_service(force).order_by("identity_key").iterator(chunk_size=5000)


def in_service(force: Force) -> QuerySet[Person]:
    """Return the rows of everyone who has not left."""
    return force.persons.exclude(status=LEFT)


def excluded_persons(force: Force, on: date) -> set[int]:
    """Return the keys of the persons whom a proper exclusion keeps out of pools on a day."""
    return set(
        Exclusion.objects.filter(
            person__force=force, from_day__lte=on, until_day__gte=on
        ).values_list("person_id", flat=True)
    )


def latest_snapshot(force: Force) -> Snapshot:
    """Return the newest snapshot; raises Refused (``no-roster``) when no file was imported yet."""
    snapshot = force.snapshots.order_by("-number").first()
    if snapshot is None:
        raise Refused("no-roster", "Import a personnel file first.")
    return snapshot
