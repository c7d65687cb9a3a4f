"""Reads of the roster that other apps may make."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from passmuster.core.kernel.errors import Refused
from passmuster.core.roster.people import LEFT
from passmuster.web.people.models import Force
from passmuster.web.roster.models import Exclusion, Import, Person, Snapshot, Upload

SHOWN = (
    "force",  # or Django asks for it again, row by row
    *("identity_key", "service_number", "full_name", "latin_name", "sex", "rank", "status"),
    *("person_class", "joined_on", "left_on", "badge", "unit__code", "unit__name"),
)


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


def imports_of(force: Force) -> QuerySet[Import]:
    """Return every personnel file that was applied, the newest first."""
    return force.imports.select_related("snapshot", "report").order_by("-pk")


def uploads_of(force: Force) -> QuerySet[Upload]:
    """Return every file that was sent to be looked at, the newest first."""
    return force.uploads.select_related("report").order_by("-pk")


def exclusions_of(force: Force, on: date) -> QuerySet[Exclusion]:
    """Return the exclusions that keep somebody out of pools on a day, the first to end first."""
    rows = Exclusion.objects.filter(person__force=force, from_day__lte=on, until_day__gte=on)
    return rows.select_related("person", "person__unit").order_by("until_day", "pk")


def exclusions_of_person(person: Person) -> QuerySet[Exclusion]:
    """Return every exclusion that a person ever had, the newest first."""
    return person.exclusions.order_by("-pk")


def people_of(force: Force, units: frozenset[str] | None = None) -> QuerySet[Person]:
    """Return the people of a force with their units, of these units only where a set is given.

    Those who left are among them. Only the columns that pages show are fetched.
    """
    people = force.persons.select_related("unit").only(*SHOWN)
    return people if units is None else people.filter(unit__code__in=units)
