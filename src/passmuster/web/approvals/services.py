"""Writes proposals and their answers; an approval runs the act with both humans."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.approvals.models import Answer, Proposal
from passmuster.web.approvals.verbs import Facts, Verb, verb_called
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.grants import actor_for
from passmuster.web.people.models import Force
from passmuster.web.people.services import human_of

VALID_FOR = timedelta(days=14)
APPROVED, DECLINED, WITHDRAWN = "approved", "declined", "withdrawn"


@denials_recorded
def propose(*, by: Actor, force: Force, verb: str, facts: Facts) -> Proposal:
    """Propose an act; nothing of it happens before another human approves.

    Raises whatever the act's own check refuses. Proposals of a force are made one after the other,
    so that of two about one thing the second is judged by the first.
    """
    act = verb_called(verb)
    require(by, act.first)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        act.check(force, facts, by)
        at = clock.now()
        proposal = Proposal.objects.create(
            force=force,
            verb=verb,
            facts=dict(facts),
            by=by.human,
            role=by.role.value,
            at=at,
            until=at + VALID_FOR,
        )
        append(force.log, "approval:proposed", by=by, rows=[proposal])
    return proposal


@denials_recorded
def approve(*, by: Actor, force: Force, proposal: Proposal, shown: str) -> Any:
    """Approve what was shown and do the act; returns what its service returns.

    ``shown`` is the hash that stood on the page (``shown_hash``). Raises Refused:
    ``changed-since-shown``, ``proposal-answered``, ``proposal-expired``, ``same-human-twice``,
    and whatever the act itself refuses; the proposer must still hold the role for it.
    """
    act = verb_called(proposal.verb)
    require(by, act.second)
    with transaction.atomic():
        _require_open(proposal)
        proposer = actor_for(human_of(force, proposal.by), act.first)
        require_two_humans(proposer, by)
        if not hmac.compare_digest(shown.encode(), shown_hash(proposal).encode()):
            raise Refused(
                "changed-since-shown",
                "What this proposal is about has changed since it was shown: read it again.",
            )
        result = act.run(force, proposal.facts, proposer, by)
        _answer(proposal, APPROVED, by=by, shown=shown)
    return result


@denials_recorded
def decline(*, by: Actor, force: Force, proposal: Proposal) -> Answer:
    """Say no to a proposal; it can be made anew.

    Raises Refused (``proposal-for-another``): one that names who is asked is not anybody's to end.
    """
    act = verb_called(proposal.verb)
    require(by, act.second)
    if not act.asks(proposal.facts, by.human):
        raise Refused("proposal-for-another", "This proposal asks somebody else. They answer it.")
    with transaction.atomic():
        _require_open(proposal)
        return _answer(proposal, DECLINED, by=by, shown=shown_hash(proposal))


@denials_recorded
def withdraw(*, by: Actor, force: Force, proposal: Proposal) -> Answer:
    """Take one's own proposal back; raises Refused (``not-the-proposer``)."""
    if by.human != proposal.by:
        raise Refused("not-the-proposer", "Only whoever proposed this can withdraw it.")
    with transaction.atomic():
        _require_open(proposal)
        return _answer(proposal, WITHDRAWN, by=by, shown=shown_hash(proposal))


def shown_hash(proposal: Proposal) -> str:
    """Return the hash (64 hex) of a proposal and of the present state of what it is about."""
    act: Verb = verb_called(proposal.verb)
    content = [
        proposal.pk,
        proposal.verb,
        dict(proposal.facts),
        proposal.by,
        act.present(proposal.force, proposal.facts),
    ]
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def _require_open(proposal: Proposal) -> None:
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    if Answer.objects.filter(proposal=proposal).exists():
        raise Refused("proposal-answered", "This proposal was answered already.")
    if clock.now() > proposal.until:
        raise Refused("proposal-expired", "This proposal was open for 14 days: make it anew.")


def _answer(proposal: Proposal, outcome: str, *, by: Actor, shown: str) -> Answer:
    answer = Answer.objects.create(
        proposal=proposal,
        outcome=outcome,
        shown=shown,
        by=by.human,
        role=by.role.value,
        at=clock.now(),
    )
    append(proposal.force.log, f"approval:{outcome}", by=by, rows=[answer])
    return answer
