"""Reads of proposals: what waits for whom, and what became of the others."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from passmuster.core.access.actors import Role, may
from passmuster.core.access.roles import READS_ONLY
from passmuster.web import clock
from passmuster.web.approvals.models import Proposal
from passmuster.web.approvals.verbs import registered, verb_called
from passmuster.web.people.models import Force


def open_proposals(force: Force) -> QuerySet[Proposal]:
    """Return what waits for an answer and can still get one, the oldest first."""
    now = clock.now()
    return force.proposals.filter(answer__isnull=True, until__gte=now).order_by("until", "pk")


def waiting_for(force: Force, human: str, roles: Iterable[Role]) -> list[Proposal]:
    """Return the proposals of others that a human in these roles is asked to answer."""
    held = list(roles)
    verbs = [verb.name for verb in registered() if any(may(role, verb.second) for role in held)]
    waiting = open_proposals(force).filter(verb__in=verbs).exclude(by=human)
    return [one for one in waiting if verb_called(one.verb).asks(one.facts, human)]


def proposed_by(force: Force, human: str) -> QuerySet[Proposal]:
    """Return a human's own proposals, the newest first."""
    return force.proposals.filter(by=human).select_related("answer").order_by("-pk")


def readable_proposals(force: Force, roles: Iterable[Role]) -> QuerySet[Proposal]:
    """Return every proposal but the private ones that these roles neither make nor answer.

    Whoever inspects reads these too (product.md, "People").
    """
    held = set(roles)
    hidden = [
        verb.name
        for verb in registered()
        if verb.private
        and not held & READS_ONLY
        and not any(may(role, act) for role in held for act in (verb.first, verb.second))
    ]
    return proposals_of(force).exclude(verb__in=hidden)


def proposals_of(force: Force) -> QuerySet[Proposal]:
    """Return every proposal of a force, the newest first."""
    return force.proposals.select_related("answer").order_by("-pk")
