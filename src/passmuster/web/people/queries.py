"""Reads of who acts: humans, what they were granted, and the tree of units."""

from __future__ import annotations

from django.db.models import QuerySet

from passmuster.web.people.models import Force, Grant, Human, Unit


def humans_of(force: Force) -> QuerySet[Human]:
    """Return the registered humans of a force, by code."""
    return force.humans.order_by("code")


def grants_of(force: Force) -> QuerySet[Grant]:
    """Return every grant ever made in a force, ended ones too, the newest first."""
    return (
        Grant.objects.filter(human__force=force)
        .select_related("human", "revocation")
        .order_by("-pk")
    )


def units_of(force: Force) -> QuerySet[Unit]:
    """Return the units of a force with the unit above each, by code."""
    return force.units.select_related("parent").order_by("code")
