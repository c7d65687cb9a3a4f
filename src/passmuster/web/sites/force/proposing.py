"""Puts an act of two people before the second one, and shows what waits for that answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from passmuster.web.approvals.queries import open_proposals
from passmuster.web.approvals.services import propose
from passmuster.web.approvals.verbs import Facts, verb_called
from passmuster.web.draw.queries import names_of
from passmuster.web.sites.force.refusing import Refusal, attempt
from passmuster.web.sites.force.signed import signed_in

if TYPE_CHECKING:
    from passmuster.web.approvals.models import Proposal
    from passmuster.web.people.models import Force


@dataclass(frozen=True)
class Awaited:
    """One proposal that waits: who made it, when, until when it can be answered."""

    key: int
    name: str
    at: datetime
    until: datetime
    facts: dict[str, Any]


def proposed(
    request: HttpRequest, verb: str, facts: Callable[[], Facts], *, to: str = ""
) -> tuple[HttpResponseBase | None, Refusal | None]:
    """Propose an act; return (where the page goes on, None), or (None, why it was refused).

    ``facts`` is asked within the attempt, so that what refuses to become a fact is said like any
    refusal. ``to`` is the path or the name of a page; without it the proposal's own page follows.
    """
    signed = signed_in(request)

    def act() -> Proposal:
        by = signed.acting(verb_called(verb).first)
        return propose(by=by, force=signed.force, verb=verb, facts=facts())

    made, refusal = attempt(act)
    if made is None:
        return None, refusal
    return redirect(to) if to else redirect("approval", made.pk), None


def open_about(force: Force, verb: str, **facts: Any) -> list[Awaited]:
    """Return the open proposals of an act about one thing, the oldest first."""
    found = [
        proposal
        for proposal in open_proposals(force).filter(verb=verb)
        if all(proposal.facts.get(name) == value for name, value in facts.items())
    ]
    names = names_of(force, (proposal.by for proposal in found))
    return [Awaited(p.pk, names[p.by], p.at, p.until, p.facts) for p in found]
