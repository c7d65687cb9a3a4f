"""Reads of policy versions."""

from __future__ import annotations

from django.db.models import QuerySet

from passmuster.web.people.models import Force
from passmuster.web.programme.models import PolicyVersion


def policies_of(force: Force) -> QuerySet[PolicyVersion]:
    """Return every version, the newest first."""
    return force.policies.order_by("-number")
