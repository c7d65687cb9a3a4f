"""An upheld denial takes away what a judgement rests on: no way to a verdict goes past it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.kernel.errors import Refused
from passmuster.core.review import moves
from passmuster.core.review.clocks import clock_of
from passmuster.core.review.contact import Answer, ContactAttempt, Dispute, Phone, Service
from passmuster.core.review.denials import DISPUTED, PAPERS, RULED, Grounds, grounds_of
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.moves import STATES, STRIKABLE, UNDENIED, Verb
from passmuster.core.review.record import TABLE, Review, advance, note
from passmuster.core.review.striking import UNDER_WAY, struck_by
from passmuster.core.review.unheard import ContactFile
from tests.core.review.cases import DAY, DOCTOR, HOUR, OTHER, START, letter
from tests.core.review.test_review_table import EVIDENCE, review_in

FILE = ContactFile(received_at=START)
INTERVIEWED, DECLINED = "review:interviewed", "review:declined"
VERDICTS = (Verb.VERIFY, Verb.VERIFY_REVERSED)
SECONDS = (Verb.AGREE, Verb.DISAGREE)


def place(review: Review, event: str) -> int:
    return [entry.event for entry in review.entries].index(event) + 1


def denied(review: Review, event: str, ruling: str = "") -> Review:
    """Return a review in which the officer denies an entry, and somebody ruled on that if said."""
    at, code = review.entries[-1].at + HOUR, str(place(review, event))
    review = note(review, DISPUTED, at=at, by="officer", code=code)
    if ruling:
        review = note(review, RULED, at=at, by="oversight", code=f"{code}:{ruling}")
    return review


def tried(review: Review, verb: Verb, by: str = "another") -> Review:
    return advance(review, verb, EVIDENCE, at=review.entries[-1].at, by=by)


REFUSED_IN = [
    *[(moves.INTERVIEWED, INTERVIEWED, verb) for verb in VERDICTS],
    *[(moves.DOCUMENTS, claim, verb) for claim in (INTERVIEWED, PAPERS) for verb in VERDICTS],
    *[(moves.SECOND_REVIEW, INTERVIEWED, verb) for verb in SECONDS],
    *[(moves.DISAGREED, INTERVIEWED, verb) for verb in SECONDS],
]


@pytest.mark.parametrize(("state", "claim", "verb"), REFUSED_IN)
@pytest.mark.parametrize("ruling", ["", "upheld"])
def test_no_verdict_is_signed_on_what_is_denied_until_that_is_dismissed(
    state: str, claim: str, verb: Verb, ruling: str
) -> None:
    review = review_in(state)
    with pytest.raises(Refused) as refused:
        tried(denied(review, claim, ruling), verb)
    assert refused.value.code == f"{UNDENIED}-missing"
    assert tried(denied(review, claim, "dismissed"), verb).state != state or verb is Verb.DISAGREE


def test_every_way_to_a_first_verdict_after_a_hearing_asks_whether_it_is_denied() -> None:
    """What is asked of a clock or a declination is asked of the contact file itself."""
    asked = {moves.INTERVIEWED: UNDENIED, moves.DOCUMENTS: UNDENIED}
    asked |= {moves.HAS_DECLINED: moves.DECLINED, moves.UNREACHED: moves.CLOCK_RUN}
    asked |= {moves.SECOND_REVIEW: UNDENIED, moves.DISAGREED: UNDENIED}
    into = [
        move
        for move in moves.TRANSITIONS
        if move.target in (moves.VERIFIED, moves.SECOND_REVIEW) and move.source in moves.BEFORE
    ]
    assert {move.source for move in into} == {*asked, moves.RECEIVED}
    for move in into:
        assert asked.get(move.source, moves.NOT_NEEDED) in move.evidence


def test_a_strike_leads_back_to_the_contact_from_whatever_rests_on_a_hearing() -> None:
    sources = {move.source for move in moves.TRANSITIONS if move.verb is Verb.STRIKE}
    assert sources == set(STRIKABLE)
    rest = {*STATES} - sources - set(UNDER_WAY)
    assert rest == {moves.HELD, moves.RECEIVED, moves.CONTACTING, moves.REOPENED}
    for state in STRIKABLE:
        move = TABLE.find(state, Verb.STRIKE)
        assert move is not None
        assert (move.target, move.evidence) == (moves.CONTACTING, (moves.BY_DENIAL,))


def test_after_a_strike_all_is_judged_and_counted_from_its_moment() -> None:
    review = denied(review_in(moves.SECOND_REVIEW), INTERVIEWED, "upheld")
    signers = review.signers
    assert signers
    struck = tried(review, Verb.STRIKE, by="system")
    assert (struck.state, struck.signers, struck.undenied) == (moves.CONTACTING, frozenset(), True)
    assert struck.begun == struck.judged_since == len(struck.entries) - 1
    clock = clock_of(struck, now=START)
    assert clock is not None
    assert clock.since == struck.entries[-1].at
    assert clock.due == clock.since + DEFAULT.span("unheard-after-result-days")
    # Whoever signed on the struck interview hears and signs anew; it rests on nothing else.
    (signer,) = signers
    again = tried(tried(struck, Verb.INTERVIEW, by=signer), Verb.VERIFY_REVERSED, by=signer)
    assert again.state == moves.SECOND_REVIEW
    with pytest.raises(Refused):
        tried(struck, Verb.VERIFY)


@pytest.mark.parametrize("state", STATES)
def test_what_an_upheld_denial_takes_away_in_each_state(state: str) -> None:
    review = review_in(state)
    events = {entry.event for entry in review.entries}
    for claim in (INTERVIEWED, DECLINED, PAPERS):
        if claim not in events:
            continue
        for ruling in ("", "dismissed"):
            assert struck_by(denied(review, claim, ruling), FILE) == ()
        # One that began anew at the officer's wish rests on no hearing yet.
        rests = state != moves.REOPENED
        expected = (place(review, claim),) if rests else ()
        assert struck_by(denied(review, claim, "upheld"), FILE) == expected


@pytest.mark.parametrize("verb", [Verb.CANCEL_BY_SPLIT, Verb.CANCEL_UNAVAILABLE, Verb.RECONFIRM])
def test_a_test_that_bottle_b_cancelled_stays_cancelled(verb: Verb) -> None:
    review = tried(denied(review_in(moves.AT_SECOND), INTERVIEWED, "upheld"), verb)
    assert review.state == moves.FINAL
    assert bool(struck_by(review, FILE)) is (verb is Verb.RECONFIRM)


@pytest.mark.parametrize(
    ("state", "verb"), [(moves.SPLIT_SECOND, Verb.AGREE), (moves.AT_BOTTLE_A, Verb.CANCEL_BY_A)]
)
def test_one_that_an_explanation_or_bottle_a_cancelled_stays_so_too(state: str, verb: Verb) -> None:
    review = denied(review_in(state), INTERVIEWED, "upheld")
    assert struck_by(review, FILE) != ()
    ended = tried(review, verb)
    assert (ended.state, struck_by(ended, FILE)) == (moves.FINAL, ())


def test_only_the_last_hearing_counts_and_papers_only_with_it() -> None:
    review = review_in(moves.HAS_DECLINED)
    assert grounds_of(review.entries, 0).claims == (place(review, DECLINED),)
    heard = tried(denied(review, DECLINED, "upheld"), Verb.INTERVIEW)
    assert struck_by(heard, FILE) == ()
    assert heard.undenied
    assert grounds_of(review_in(moves.RECEIVED).entries, 0) == Grounds()


def unreached(*spoilt: Dispute, employer: Dispute = Dispute.NONE) -> tuple[Review, ContactFile]:
    """Return a review of ten silent days, and its file; ``spoilt`` are denials of its first calls.

    The doctor made four calls, so that one of them may be missing.
    """
    review = review_in(moves.CONTACTING)
    calls, file = [], ContactFile(received_at=review.entries[0].at)
    at = review.entries[-1].at
    for turn, phone in enumerate((Phone.DAY, Phone.EVENING, Phone.DAY, Phone.EVENING)):
        at += 12 * HOUR
        dispute = spoilt[turn] if turn < len(spoilt) else Dispute.NONE
        calls.append(ContactAttempt(at=at, by=DOCTOR, phone=phone, answer=Answer.NOBODY))
        calls[-1] = replace(calls[-1], dispute=dispute)
        review = note(review, "review:attempted", at=at, by=DOCTOR)
    sent = replace(letter(0), sent_at=at)
    force = []
    for turn in range(3):
        at += 12 * HOUR
        dispute = employer if turn == 0 else Dispute.NONE
        force.append(
            ContactAttempt(
                at=at, by="manager", phone=Phone.NONE, answer=Answer.NOBODY, dispute=dispute
            )
        )
        review = note(review, "review:employer-attempted", at=at, by="manager")
    file = replace(
        file,
        attempts=tuple(calls),
        employer_attempts=tuple(force),
        letter=sent,
        served=Service(at=at, proof=" ", dispute=Dispute.OPEN),
        declined=None,
    )
    review = advance(review, Verb.RECORD_UNREACHED, EVIDENCE, at=at + 11 * DAY, by=DOCTOR)
    for place_, dispute in [*enumerate(spoilt, start=3), (7, employer)]:
        if dispute is Dispute.NONE:
            continue
        code = str(place_)
        review = note(review, DISPUTED, at=review.entries[-1].at, by="officer", code=code)
        if dispute is not Dispute.OPEN:
            ruled = f"{code}:{dispute}"
            review = note(review, RULED, at=review.entries[-1].at, by="oversight", code=ruled)
    return review, file


OPEN, UPHELD, DISMISSED = Dispute.OPEN, Dispute.UPHELD, Dispute.DISMISSED


@pytest.mark.parametrize(
    ("spoilt", "places"),
    [
        ((), ()),
        ((DISMISSED, DISMISSED), ()),
        ((OPEN, OPEN), ()),
        ((UPHELD,), ()),
        ((UPHELD, OPEN), ()),
        ((UPHELD, UPHELD), (3, 4)),
        ((DISMISSED, UPHELD, UPHELD), (4, 5)),
    ],
)
def test_a_clock_is_struck_where_the_attempts_that_are_left_do_not_let_it_run(
    spoilt: tuple[Dispute, ...], places: tuple[int, ...]
) -> None:
    assert struck_by(*unreached(*spoilt)) == places


def test_an_attempt_of_the_forces_contact_counts_as_well() -> None:
    assert struck_by(*unreached(employer=UPHELD)) == (7,)
    assert struck_by(*unreached(employer=OPEN)) == ()


def test_a_second_doctor_waits_while_an_attempt_is_denied_and_not_when_it_was_heard() -> None:
    for spoilt, may in (((OPEN,), False), ((UPHELD,), True), ((DISMISSED,), True)):
        review, _file = unreached(*spoilt)
        signed = tried(review, Verb.VERIFY_REVERSED, by=DOCTOR)
        assert signed.undenied is may
        if may:
            assert tried(signed, Verb.AGREE, by=OTHER).state == moves.VERIFIED
