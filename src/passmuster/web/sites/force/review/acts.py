"""Which page does which verb: one row an act. What is allowed stands in core/review alone.

A row offers itself in each state in which the table of moves has one of its verbs, or
core/review/beside one of its entries. A new verb needs one row here, and its page.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from passmuster.core.review import beside, moves
from passmuster.core.review.moves import TRANSITIONS, Verb
from passmuster.core.review.unheard import DECLINED


@dataclass(frozen=True)
class Act:
    """One page of an act: its address's name, its words, and the verbs or entries it writes.

    ``brings`` is the evidence that the form itself brings: the page does not wait for it.
    """

    page: str
    label: Promise
    verbs: tuple[Verb, ...] = ()
    notes: tuple[str, ...] = ()
    brings: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Offer:
    """An act in the present state, with the names of the evidence that it still waits for."""

    act: Act
    missing: tuple[str, ...] = ()


ACTS: tuple[Act, ...] = (
    Act(
        page="review-attempt",
        label=_("Record an attempt to reach the officer"),
        verbs=(Verb.CONTACT,),
        notes=(beside.ATTEMPTED,),
    ),
    Act(
        page="review-interview",
        label=_("Record the interview"),
        verbs=(Verb.INTERVIEW,),
        brings=frozenset({moves.HEARD}),
    ),
    Act(
        page="review-letter",
        label=_("Send the letter that asks for a call"),
        notes=(beside.LETTER,),
    ),
    Act(
        page="review-declined",
        label=_("Record that the officer declines to speak"),
        verbs=(Verb.RECORD_DECLINED,),
        brings=frozenset({DECLINED}),
    ),
    Act(
        page="review-unreached",
        label=_("Record that the clock has run out"),
        verbs=(Verb.RECORD_UNREACHED,),
    ),
    Act(
        page="review-awaited",
        label=_("Name the papers that the officer has to bring"),
        verbs=(Verb.AWAIT_DOCUMENTS,),
        brings=frozenset({moves.NAMED_DOCUMENTS}),
    ),
    Act(
        page="review-paper-taken",
        label=_("Take in a paper"),
        notes=(beside.DOCUMENT,),
    ),
)
"""Every act that has a page, in the order in which the page of a review offers it."""


def offers(state: str, shown: Collection[str]) -> list[Offer]:
    """Return the acts of a state, each with what is missing of its evidence."""
    found = (_offer(act, state, shown) for act in ACTS)
    return [one for one in found if one is not None]


def acts_in(state: str) -> list[Act]:
    """Return the acts that have a place in a state, whatever is missing."""
    return [one.act for one in offers(state, ())]


def _offer(act: Act, state: str, shown: Collection[str]) -> Offer | None:
    if any(beside.may_note(event, state) for event in act.notes):
        return Offer(act)
    ways = [
        tuple(name for name in move.evidence if name not in shown and name not in act.brings)
        for move in TRANSITIONS
        if move.source == state and move.verb in act.verbs
    ]
    return Offer(act, min(ways, key=len)) if ways else None
