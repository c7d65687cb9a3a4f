"""The life of one review as a frozen table; whatever is not in it is forbidden.

Nothing is verified while the laboratory's result is held; nobody is verified unheard without the
donor's own word or a clock; no reversal is final by one doctor. Source: rules.md §5; attacks M-01
to M-04, L-01, L-03.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from typing import Final

from passmuster.core.kernel.state_table import NOT_YET, Transition, moves_of
from passmuster.core.review import acts
from passmuster.core.review.credentials import CREDENTIAL
from passmuster.core.review.reopening import BY_DENIAL, BY_DONOR, BY_LABORATORY, BY_SAMPLE
from passmuster.core.review.second import AGREE, DIFFERS
from passmuster.core.review.split import IN_TIME, LATE_EXCUSED, RUN, SERVED, WAIVED
from passmuster.core.review.unheard import CLOCK_RUN, DECLINED

HELD, RECEIVED, CONTACTING = "held", "received", "contacting"
INTERVIEWED, HAS_DECLINED, UNREACHED = "interviewed", "declined", "unreached"
DOCUMENTS = "documents-awaited"
SECOND_REVIEW, DISAGREED, VERIFIED = "second-review", "disagreed", "verified"
NOTIFIED, SPLIT_REQUESTED, AT_SECOND = "notified", "split-requested", "at-second-laboratory"
SPLIT_HEARING, SPLIT_SECOND, SPLIT_REFUSAL = "split-hearing", "split-second", "split-refusal"
AT_BOTTLE_A, REOPENED, FINAL = "bottle-a-retested", "reopened", "final"

BEFORE: Final = (
    *(RECEIVED, CONTACTING, INTERVIEWED, HAS_DECLINED, UNREACHED, DOCUMENTS),
    *(SECOND_REVIEW, DISAGREED, REOPENED),
)
"""States in which no result is verified yet."""

AFTER: Final = (
    *(VERIFIED, NOTIFIED, SPLIT_REQUESTED, AT_SECOND, SPLIT_HEARING, SPLIT_SECOND),
    *(SPLIT_REFUSAL, AT_BOTTLE_A, FINAL),
)
"""States with a verified result; in the last nothing is open."""

STATES: Final = (HELD, *BEFORE, *AFTER)


class Verb(StrEnum):
    """What can be done with a review."""

    RECEIVE = "receive"
    RECEIVE_HELD = "receive-held"
    HOLD = "hold"
    RELEASE = "release"
    CANCEL_WITHDRAWN = "cancel-withdrawn"
    REOPEN_BOTTLE_B = "reopen-bottle-b"
    RECALL_BOTTLE_B = "recall-bottle-b"
    CONTACT = "contact"
    INTERVIEW = "interview"
    RECORD_DECLINED = "record-declined"
    RECORD_UNREACHED = "record-unreached"
    AWAIT_DOCUMENTS = "await-documents"
    VERIFY = "verify"
    VERIFY_REVERSED = "verify-reversed"
    AGREE = "agree"
    DISAGREE = "disagree"
    CLOSE = "close"
    NOTIFY = "notify"
    REQUEST_SPLIT = "request-split"
    REQUEST_SPLIT_LATE = "request-split-late"
    WAIVE_SPLIT = "waive-split"
    LAPSE_SPLIT = "lapse-split"
    KEEP_REQUEST = "keep-request"
    SEND_SPLIT = "send-split"
    RECONFIRM = "reconfirm"
    CANCEL_BY_SPLIT = "cancel-by-split"
    CANCEL_UNAVAILABLE = "cancel-unavailable"
    HEAR_SPLIT = "hear-split"
    REFUSE_BY_SPLIT = "refuse-by-split"
    EXPLAIN_SPLIT = "explain-split"
    REQUEST_BOTTLE_A = "request-bottle-a"
    LAPSE_BOTTLE_A = "lapse-bottle-a"
    RECONFIRM_BY_A = "reconfirm-by-a"
    CANCEL_BY_A = "cancel-by-a"
    REOPEN_BY_DONOR = "reopen-by-donor"
    REOPEN_BY_LABORATORY = "reopen-by-laboratory"
    REOPEN_BY_SAMPLE = "reopen-by-sample"
    STRIKE = "strike"


JUDGED, NO_CONFLICT, SIGNED = "result-judged", "doctor-free-of-conflict", "verdict-signed"
HEARD, NOT_NEEDED = "interview-noted", "contact-not-needed"
NAMED_DOCUMENTS, DOCUMENTS_OVER = "documents-named", "documents-in-or-time-over"
NOTHING_REVERSED, NO_SPLIT_RIGHT = "nothing-reversed", "no-split-right"
SPLIT_ORDERED, HEARD_OR_RUN = "split-order-made", "heard-or-clock-run"
B_RECONFIRMS, B_FAILS = "bottle-b-reconfirms", "bottle-b-fails"
B_UNAVAILABLE, B_CONDITION = "bottle-b-unavailable", "bottle-b-other-condition"
B_EXPLAINED, B_UNEXPLAINED = "bottle-b-explained", "bottle-b-unexplained"
A_IN_TIME, A_RUN = "bottle-a-request-in-time", "bottle-a-clock-run"
A_SHOWS, A_SHOWS_NOT = "bottle-a-shows-it", "bottle-a-shows-it-not"
WITHDRAWN = "laboratory-withdrew"

ANOTHER, UNTESTED, TESTED = "doctor-another", "bottle-b-untested", "bottle-b-tested"
ASKED_BEFORE, UNDENIED = "split-request-stands", "hearing-undenied"
"""Evidence that the review itself shows: core/review/record.py supplies it."""

SIGNATURE: Final = (CREDENTIAL, NO_CONFLICT, SIGNED)
"""What every signature of a doctor asks for."""

SIGNING: Final = (JUDGED, *SIGNATURE)
"""The same, of a result: the laboratory has settled it, and the batch has passed."""


_moves: Final = partial(moves_of, "review")


def _laboratory() -> Iterator[Transition]:
    for verb, moves, evidence, event in (
        (Verb.RECEIVE, [(NOT_YET, RECEIVED)], (JUDGED,), "received"),
        (Verb.RECEIVE_HELD, [(NOT_YET, HELD)], (), "received-held"),
        (Verb.RELEASE, [(HELD, RECEIVED)], (JUDGED,), "released"),
    ):
        yield from _moves(verb, moves, action=acts.RECEIVE, evidence=evidence, event=event)
    yield from _moves(
        Verb.HOLD,
        [(state, HELD) for state in BEFORE],
        action=acts.REOPEN,
        evidence=(BY_LABORATORY,),
        event="held",
    )
    yield from _moves(
        Verb.REOPEN_BY_LABORATORY,
        [(state, HELD) for state in AFTER],
        action=acts.REOPEN,
        evidence=(BY_LABORATORY,),
        event="reopened-by-laboratory",
    )
    # Two doctors, since what a laboratory takes back may be what somebody bought.
    yield from _moves(
        Verb.CANCEL_WITHDRAWN,
        [(HELD, FINAL)],
        action=acts.VERIFY,
        evidence=(WITHDRAWN, *SIGNATURE, AGREE),
        event="cancelled-withdrawn",
    )


def _hearing() -> Iterator[Transition]:
    yield from _moves(
        Verb.CONTACT, [(RECEIVED, CONTACTING)], action=acts.CONTACT, event="contact-begun"
    )
    yield from _moves(
        Verb.INTERVIEW,
        [(s, INTERVIEWED) for s in (CONTACTING, HAS_DECLINED, UNREACHED, REOPENED)],
        action=acts.CONTACT,
        evidence=(HEARD,),
        event="interviewed",
    )
    yield from _moves(
        Verb.RECORD_DECLINED,
        [(CONTACTING, HAS_DECLINED)],
        action=acts.CONTACT,
        evidence=(DECLINED,),
        event="declined",
    )
    yield from _moves(
        Verb.RECORD_UNREACHED,
        [(CONTACTING, UNREACHED)],
        action=acts.KEEP_CLOCK,
        evidence=(CLOCK_RUN,),
        event="unreached",
    )
    # Once in a judgement: nothing leads from the documents back to the interview.
    yield from _moves(
        Verb.AWAIT_DOCUMENTS,
        [(INTERVIEWED, DOCUMENTS)],
        action=acts.CONTACT,
        evidence=(NAMED_DOCUMENTS,),
        event="documents-awaited",
    )


def _verifying() -> Iterator[Transition]:
    ways = (
        (RECEIVED, (NOT_NEEDED,)),
        # Asked again here: what was noted may have been disputed since.
        (INTERVIEWED, (UNDENIED,)),
        (HAS_DECLINED, (DECLINED,)),
        (UNREACHED, (CLOCK_RUN,)),
        (DOCUMENTS, (UNDENIED, DOCUMENTS_OVER)),
    )
    for state, own in ways:
        yield from _moves(
            Verb.VERIFY,
            [(state, VERIFIED)],
            action=acts.VERIFY,
            evidence=(*own, *SIGNING, NOTHING_REVERSED),
            event="verified",
        )
        yield from _moves(
            Verb.VERIFY_REVERSED,
            [(state, SECOND_REVIEW)],
            action=acts.VERIFY,
            evidence=(*own, *SIGNING),
            event="verified-reversed",
        )
    yield from _moves(
        Verb.AGREE,
        [(SECOND_REVIEW, VERIFIED), (DISAGREED, VERIFIED)],
        action=acts.SECOND,
        evidence=(*SIGNING, ANOTHER, UNDENIED, AGREE),
        event="agreed",
    )
    # Both wait alike, so that no refusal tells whether the other doctor came to the same.
    yield from _moves(
        Verb.DISAGREE,
        [(SECOND_REVIEW, DISAGREED), (DISAGREED, DISAGREED)],
        action=acts.SECOND,
        evidence=(*SIGNING, ANOTHER, UNDENIED, DIFFERS),
        event="disagreed",
    )


def _offering() -> Iterator[Transition]:
    asked, late = (VERIFIED, SPLIT_REQUESTED), (NOTIFIED, SPLIT_REQUESTED)
    for verb, moves, action, evidence, event in (
        (Verb.CLOSE, [(VERIFIED, FINAL)], acts.VERIFY, (NO_SPLIT_RIGHT,), "closed"),
        (Verb.NOTIFY, [(VERIFIED, NOTIFIED)], acts.NOTIFY, (SERVED,), "notified"),
        (Verb.REQUEST_SPLIT, [asked, late], acts.ASK_SPLIT, (IN_TIME, UNTESTED), "split-requested"),
        (
            *(Verb.REQUEST_SPLIT_LATE, [late, (FINAL, SPLIT_REQUESTED)]),
            *(acts.ASK_SPLIT, (LATE_EXCUSED, UNTESTED), "split-requested-late"),
        ),
        (Verb.WAIVE_SPLIT, [(NOTIFIED, FINAL)], acts.ASK_SPLIT, (WAIVED,), "split-waived"),
        (Verb.LAPSE_SPLIT, [(NOTIFIED, FINAL)], acts.KEEP_CLOCK, (RUN,), "split-lapsed"),
        # What an officer asked for once is asked for again, whatever a laboratory changes.
        (
            *(Verb.KEEP_REQUEST, [asked], acts.SEND_SPLIT),
            *((ASKED_BEFORE, UNTESTED), "split-request-kept"),
        ),
        (
            *(Verb.SEND_SPLIT, [(SPLIT_REQUESTED, AT_SECOND)], acts.SEND_SPLIT),
            *((SPLIT_ORDERED,), "split-sent"),
        ),
    ):
        yield from _moves(verb, moves, action=action, evidence=evidence, event=event)


def _split() -> Iterator[Transition]:
    for verb, moves, evidence, event in (
        (Verb.RECONFIRM, [(AT_SECOND, FINAL)], (B_RECONFIRMS,), "split-reconfirmed"),
        (Verb.CANCEL_BY_SPLIT, [(AT_SECOND, FINAL)], (B_FAILS,), "split-failed"),
        (
            Verb.CANCEL_UNAVAILABLE,
            [(SPLIT_REQUESTED, FINAL), (AT_SECOND, FINAL)],
            (B_UNAVAILABLE,),
            "split-unavailable",
        ),
        (Verb.HEAR_SPLIT, [(AT_SECOND, SPLIT_HEARING)], (B_CONDITION,), "split-heard-on"),
        (
            Verb.REFUSE_BY_SPLIT,
            [(SPLIT_HEARING, SPLIT_REFUSAL)],
            (B_UNEXPLAINED, HEARD_OR_RUN),
            "split-refusal",
        ),
        (
            Verb.EXPLAIN_SPLIT,
            [(SPLIT_HEARING, SPLIT_SECOND)],
            (B_EXPLAINED, HEARD),
            "split-explained",
        ),
        (Verb.RECONFIRM_BY_A, [(AT_BOTTLE_A, FINAL)], (A_SHOWS,), "bottle-a-reconfirmed"),
        (Verb.CANCEL_BY_A, [(AT_BOTTLE_A, FINAL)], (A_SHOWS_NOT,), "bottle-a-failed"),
    ):
        yield from _moves(
            verb, moves, action=acts.VERIFY, evidence=(*evidence, *SIGNING), event=event
        )


def _after_bottle_b() -> Iterator[Transition]:
    # What the two agree on decides the way: an explanation ends it, none is a refusal.
    for verb, target, shown, event in (
        (Verb.AGREE, FINAL, B_EXPLAINED, "agreed"),
        (Verb.REFUSE_BY_SPLIT, SPLIT_REFUSAL, B_UNEXPLAINED, "split-refusal"),
    ):
        yield from _moves(
            verb,
            [(SPLIT_SECOND, target)],
            action=acts.SECOND,
            evidence=(*SIGNING, ANOTHER, AGREE, shown),
            event=event,
        )
    yield from _moves(
        Verb.DISAGREE,
        [(SPLIT_SECOND, SPLIT_SECOND)],
        action=acts.SECOND,
        evidence=(*SIGNING, ANOTHER, DIFFERS),
        event="disagreed",
    )
    for verb, target, action, shown, event in (
        (Verb.REQUEST_BOTTLE_A, AT_BOTTLE_A, acts.ASK_SPLIT, A_IN_TIME, "bottle-a-requested"),
        (Verb.LAPSE_BOTTLE_A, FINAL, acts.KEEP_CLOCK, A_RUN, "bottle-a-lapsed"),
    ):
        moves = [(SPLIT_REFUSAL, target)]
        yield from _moves(verb, moves, action=action, evidence=(shown,), event=event)
    # What was signed of bottle B no longer holds; the verdict on bottle A is not touched by that.
    for verb, target, event in (
        (Verb.REOPEN_BOTTLE_B, AT_SECOND, "bottle-b-reopened"),
        (Verb.RECALL_BOTTLE_B, SPLIT_REQUESTED, "bottle-b-recalled"),
    ):
        sources = (SPLIT_HEARING, SPLIT_SECOND, SPLIT_REFUSAL, AT_BOTTLE_A, FINAL)
        yield from _moves(
            verb,
            [(state, target) for state in sources],
            action=acts.REOPEN,
            evidence=(BY_LABORATORY, TESTED),
            event=event,
        )


def _reopening() -> Iterator[Transition]:
    yield from _moves(
        Verb.REOPEN_BY_DONOR,
        [(state, REOPENED) for state in (VERIFIED, NOTIFIED, FINAL)],
        action=acts.ASK_REOPENING,
        evidence=(BY_DONOR,),
        event="reopened-by-donor",
    )
    yield from _moves(
        Verb.REOPEN_BY_SAMPLE,
        [(state, DISAGREED) for state in (VERIFIED, NOTIFIED, FINAL)],
        action=acts.REOPEN,
        evidence=(BY_SAMPLE,),
        event="reopened-by-sample",
    )


STRIKABLE: Final = (
    *(INTERVIEWED, HAS_DECLINED, UNREACHED, DOCUMENTS, SECOND_REVIEW, DISAGREED),
    *(VERIFIED, NOTIFIED, FINAL),
)
"""States that rest on how the officer was heard; a second bottle under way ends first."""


def _striking() -> Iterator[Transition]:
    # Back to the beginning: while the entry stood, nobody looked for the officer.
    yield from _moves(
        Verb.STRIKE,
        [(state, CONTACTING) for state in STRIKABLE],
        action=acts.REOPEN,
        evidence=(BY_DENIAL,),
        event="struck",
    )


TRANSITIONS: tuple[Transition, ...] = (
    *_laboratory(),
    *_hearing(),
    *_verifying(),
    *_offering(),
    *_split(),
    *_after_bottle_b(),
    *_reopening(),
    *_striking(),
)
"""Every move there is."""

BESIDE_EVENTS: Final = frozenset(
    {
        "review:attempted",
        "review:letter-sent",
        "review:employer-attempted",
        "review:word-served",
        "review:bottle-b-told",
        "review:disputed",
        "review:dispute-heard",
        "review:employer-told",
        "review:regulator-told",
        "review:drawn-for-second",
        "review:sample-agreed",
        "review:document-taken",
        "review:outcome-read",
    }
)
"""Entries of a review that leave its state as it is."""
