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
from passmuster.core.review.reopening import BY_DONOR
from passmuster.core.review.second import AGREE, DIFFERS
from passmuster.core.review.split import LATE_EXCUSED, SERVED, WAIVED
from passmuster.core.review.unheard import ATTEMPTS_MADE, DECLINED
from passmuster.web.review.split_standing import FAILED, SPLIT_RIGHT, UNHEARD
from passmuster.web.review.standing import ANOTHER_WANTED, CONTACT_THERE, NOTHING_WAITS


@dataclass(frozen=True)
class Act:
    """One page of an act: its address's name, its words, and the verbs or entries it writes.

    ``brings`` is the evidence that the form itself brings: the page does not wait for it. An act
    with ``states`` is offered in these alone, one ``for_whom`` where one of its names is shown.
    One that ``signs`` a verdict waits until nothing in the laboratory's inbox may change it; an
    entry waits for what it ``needs`` besides its state.
    """

    page: str
    label: Promise
    verbs: tuple[Verb, ...] = ()
    notes: tuple[str, ...] = ()
    states: frozenset[str] = field(default_factory=frozenset)
    brings: frozenset[str] = field(default_factory=frozenset)
    for_whom: frozenset[str] = field(default_factory=frozenset)
    signs: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """An act in the present state, with the names of the evidence that it still waits for."""

    act: Act
    missing: tuple[str, ...] = ()


_SIGNED = frozenset({moves.SIGNED})

OF_BOTTLES: tuple[Act, ...] = (
    Act(
        page="review-notify",
        label=_("Record that the officer was told the result"),
        verbs=(Verb.NOTIFY,),
        brings=frozenset({SERVED}),
    ),
    Act(
        page="review-split-asked",
        label=_("Enter that the officer asks for bottle B"),
        verbs=(Verb.REQUEST_SPLIT, Verb.REQUEST_SPLIT_LATE),
        brings=frozenset({LATE_EXCUSED}),
        for_whom=frozenset({SPLIT_RIGHT}),
    ),
    Act(
        page="review-split-waived",
        label=_("Take in the paper by which the officer waives bottle B"),
        verbs=(Verb.WAIVE_SPLIT,),
        brings=frozenset({WAIVED}),
    ),
    Act(
        page="review-bottle-b",
        label=_("Sign what bottle B comes to"),
        verbs=(Verb.RECONFIRM, Verb.CANCEL_BY_SPLIT, Verb.CANCEL_UNAVAILABLE, Verb.HEAR_SPLIT),
        brings=_SIGNED,
        signs=True,
    ),
    Act(
        page="review-hearing",
        label=_("Hear the officer on bottle B and sign what follows"),
        verbs=(Verb.REFUSE_BY_SPLIT, Verb.EXPLAIN_SPLIT),
        brings=_SIGNED | {moves.HEARD, moves.HEARD_OR_RUN, moves.B_EXPLAINED, moves.B_UNEXPLAINED},
        states=frozenset({moves.SPLIT_HEARING}),
        signs=True,
    ),
    Act(
        page="review-hearing-second",
        label=_("Judge the explanation of bottle B as another doctor"),
        verbs=(Verb.AGREE, Verb.REFUSE_BY_SPLIT, Verb.DISAGREE),
        brings=_SIGNED | {AGREE, DIFFERS, moves.B_EXPLAINED, moves.B_UNEXPLAINED},
        states=frozenset({moves.SPLIT_SECOND}),
        signs=True,
    ),
    Act(
        page="review-told-bottle-b",
        label=_("Record that the officer was told what is in bottle B"),
        notes=(beside.B_TOLD,),
    ),
    Act(
        page="review-bottle-a-asked",
        label=_("Enter that the officer asks for another test of bottle A"),
        verbs=(Verb.REQUEST_BOTTLE_A,),
    ),
    Act(
        page="review-bottle-a",
        label=_("Sign what bottle A comes to"),
        verbs=(Verb.RECONFIRM_BY_A, Verb.CANCEL_BY_A),
        brings=_SIGNED,
        signs=True,
    ),
    Act(
        page="review-reopen",
        label=_("Enter that an officer who was not heard shows the cause"),
        verbs=(Verb.REOPEN_BY_DONOR,),
        brings=frozenset({BY_DONOR}),
        for_whom=frozenset({UNHEARD}),
    ),
    Act(
        page="review-failure",
        label=_("Print the report of the second bottle that failed"),
        notes=(beside.REGULATOR,),
        for_whom=frozenset({FAILED}),
    ),
    Act(
        page="review-regulator",
        label=_("Report to the regulator that bottle B failed"),
        notes=(beside.REGULATOR,),
        for_whom=frozenset({FAILED}),
    ),
)
"""The acts about the second bottle, and about a result that was given without a hearing."""

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
        needs=(ATTEMPTS_MADE, CONTACT_THERE),
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
    Act(
        page="review-verdict",
        label=_("Verify the result"),
        verbs=(Verb.VERIFY, Verb.VERIFY_REVERSED),
        brings=frozenset({moves.SIGNED, moves.NOTHING_REVERSED, moves.DOCUMENTS_OVER}),
        signs=True,
    ),
    Act(
        page="review-second",
        label=_("Judge as another doctor"),
        verbs=(Verb.AGREE, Verb.DISAGREE),
        notes=(beside.SAMPLE_AGREED,),
        states=frozenset({moves.SECOND_REVIEW, moves.DISAGREED}) | beside.SAMPLED,
        for_whom=frozenset({ANOTHER_WANTED}),
        brings=frozenset({moves.SIGNED, AGREE, DIFFERS}),
        signs=True,
    ),
    *OF_BOTTLES,
)
"""Every act that has a page, in the order in which the page of a review offers it."""


def offers(state: str, shown: Collection[str]) -> list[Offer]:
    """Return the acts of a state, each with what is missing of its evidence."""
    found = (_offer(act, state, shown) for act in ACTS)
    return [one for one in found if one is not None]


def acts_in(state: str) -> list[Act]:
    """Return the acts that have a place in a state, whatever is missing."""
    found = (_offer(act, state, None) for act in ACTS)
    return [one.act for one in found if one is not None]


def _offer(act: Act, state: str, shown: Collection[str] | None) -> Offer | None:
    if act.states and state not in act.states:
        return None
    if shown is not None and act.for_whom and act.for_whom.isdisjoint(shown):
        return None
    shown = shown or ()
    waits = (NOTHING_WAITS,) if act.signs and NOTHING_WAITS not in shown else ()
    if any(beside.may_note(event, state) for event in act.notes):
        return Offer(act, (*(name for name in act.needs if name not in shown), *waits))
    ways = [
        tuple(name for name in move.evidence if name not in shown and name not in act.brings)
        for move in TRANSITIONS
        if move.source == state and move.verb in act.verbs and state in (act.states or [state])
    ]
    return Offer(act, (*min(ways, key=len), *waits)) if ways else None
