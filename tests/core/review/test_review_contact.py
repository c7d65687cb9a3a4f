"""Reaching an officer: what counts, what is missing, and that no shortcut leads past it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import Refused
from passmuster.core.review.contact import (
    CONTACT_RULES,
    LETTER_FIELDS,
    Answer,
    Caller,
    Dispute,
    Phone,
    Service,
    effort,
    judge_attempts,
    require_addressed,
    require_letter,
)
from passmuster.core.review.evidence import Interview, documents_evidence, hearing_evidence
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.moves import DOCUMENTS_OVER, HEARD, HEARD_OR_RUN, NAMED_DOCUMENTS
from passmuster.core.review.unheard import (
    ATTEMPTS_MADE,
    CLOCK_RUN,
    DECLINED,
    ContactFile,
    Missing,
    letter_evidence,
    unheard,
    unheard_evidence,
)
from tests.core.review.cases import DAY, DOCTOR, HOUR, SECOND, START, calls, letter, served

TRIED = ContactFile(
    received_at=START,
    attempts=calls(0, 2, 24),
    letter=letter(24),
    employer_attempts=calls(24, 26, 48),
)
BOTH = (Phone.DAY, Phone.EVENING)


def test_an_attempt_says_why_it_does_not_count() -> None:
    early, late = (replace(calls(0)[0], at=START + hours * HOUR) for hours in (-1, 30))
    disputed = replace(calls(4)[0], dispute=Dispute.OPEN)
    judged = judge_attempts(
        [*calls(0, 1, 2), early, late, disputed], since=START, now=START + 29 * HOUR
    )
    whys = [one.why_not for one in judged]
    assert whys == ["out-of-its-time", "", "too-soon", "", "disputed", "out-of-its-time"]
    assert {why for why in whys if why} <= {rule.code for rule in CONTACT_RULES}


def test_an_attempt_that_does_not_count_moves_no_spacing() -> None:
    struck = replace(calls(1)[0], dispute=Dispute.UPHELD)
    judged = judge_attempts([*calls(0, 2), struck], since=START, now=START + DAY)
    assert [one.why_not for one in judged] == ["", "disputed", ""]


@pytest.mark.parametrize(("seconds", "whole"), [(-1, False), (0, True), (1, True)])
def test_the_span_of_the_doctors_attempts_is_exact(seconds: int, whole: bool) -> None:
    last = replace(calls(24)[0], at=START + DAY + seconds * SECOND)
    given = effort(
        [*calls(0, 2), last], Caller.DOCTOR, phones=BOTH, since=START, now=START + 2 * DAY
    )
    assert (given.complete_at is not None) is whole


@pytest.mark.parametrize(("seconds", "counts"), [(-1, False), (0, True)])
def test_the_spacing_of_two_attempts_is_exact(seconds: int, counts: bool) -> None:
    second = replace(calls(2)[0], at=START + 2 * HOUR + seconds * SECOND)
    judged = judge_attempts([*calls(0), second], since=START, now=START + DAY)
    assert (judged[1].why_not == "") is counts


def test_the_force_needs_no_phone_and_a_doctor_every_one_on_the_form() -> None:
    one_phone = tuple(replace(a, phone=Phone.NONE) for a in calls(0, 2, 24))
    now = START + 30 * HOUR
    assert effort(one_phone, Caller.EMPLOYER, since=START, now=now).complete_at is not None
    missing = effort(one_phone, Caller.DOCTOR, phones=BOTH, since=START, now=now).missing
    assert [one.phone for one in missing] == [Phone.DAY, Phone.EVENING]


def test_a_service_counts_with_its_proof_and_while_nobody_denies_it() -> None:
    assert served(1).counts
    assert served(1, dispute="dismissed").counts
    assert not served(1, proof=" ").counts
    assert not served(1, dispute="open").counts
    assert not served(1, dispute="upheld").counts


@pytest.mark.parametrize(
    ("fields", "through", "code"),
    [
        (LETTER_FIELDS | {"result"}, "contact", "letter-says-more"),
        (LETTER_FIELDS, "commander", "letter-to-another"),
    ],
)
def test_a_letter_says_call_me_to_the_one_contact(fields, through: str, code: str) -> None:
    require_letter(letter(1), "contact")
    with pytest.raises(Refused) as refused:
        require_letter(replace(letter(1, fields), through=through), "contact")
    assert refused.value.code == code


def test_a_letter_to_nobody_named_is_refused() -> None:
    with pytest.raises(Refused):
        require_letter(replace(letter(1), through=""), "")


def test_whom_one_of_the_letters_asks_may_reach_the_officer() -> None:
    letters = (replace(letter(1), through="contact-before"), letter(24))
    require_addressed(letters, "contact", donor="donor")
    require_addressed(letters, "contact-before", donor="donor")
    require_addressed(letters, "contact", donor="")


@pytest.mark.parametrize(
    ("human", "donor", "through"),
    [
        ("commander", "donor", "contact"),
        ("contact", "contact", "contact"),
        ("", "donor", "contact"),
        ("", "donor", ""),
        ("contact", "donor", None),
    ],
    ids=["another", "the donor", "nobody", "a letter to nobody", "no letter"],
)
def test_nobody_else_and_no_officer_for_themselves_is_the_contact(
    human: str, donor: str, through: str | None
) -> None:
    letters = () if through is None else (replace(letter(1), through=through),)
    with pytest.raises(Refused) as refused:
        require_addressed(letters, human, donor=donor)
    assert refused.value.code == "letter-not-yours"


@pytest.mark.parametrize(("seconds", "allowed"), [(-1, False), (0, False), (1, True)])
def test_ten_days_are_exact_when_both_sides_tried(seconds: int, allowed: bool) -> None:
    assert unheard(TRIED, now=START + 10 * DAY + seconds * SECOND).allowed is allowed


@pytest.mark.parametrize(("seconds", "allowed"), [(-1, False), (0, False), (1, True)])
def test_the_hours_after_the_service_are_exact(seconds: int, allowed: bool) -> None:
    reached = replace(TRIED, served=served(50))
    assert unheard(reached, now=START + 122 * HOUR + seconds * SECOND).allowed is allowed


def test_a_declination_or_service_out_of_its_time_counts_for_nothing() -> None:
    now = START + 30 * HOUR
    assert not unheard(replace(TRIED, declined=served(31)), now=now).allowed
    assert not unheard(replace(TRIED, declined=served(-1)), now=now).allowed
    later = unheard(replace(TRIED, served=served(31)), now=now)
    assert Missing.HOURS_AFTER_SERVICE not in {step.what for step in later.missing}


def test_a_service_before_the_letter_starts_no_clock() -> None:
    before = replace(TRIED, served=served(23))
    assert not unheard(before, now=START + 9 * DAY).allowed


def test_nobody_has_to_wait_once_it_may_be_and_else_the_earliest_is_said() -> None:
    assert unheard(TRIED, now=START + 11 * DAY).earliest is None
    assert unheard(TRIED, now=START + DAY).earliest == START + 10 * DAY


def test_the_letter_waits_for_the_doctors_own_attempts_and_for_nobody_elses() -> None:
    untried = ContactFile(received_at=START)
    assert letter_evidence(untried, now=START + 30 * DAY) == frozenset()
    two = replace(untried, attempts=calls(1, 25))
    assert letter_evidence(two, now=START + 26 * HOUR) == frozenset()
    three = replace(untried, attempts=calls(1, 13, 25))
    for now, made in ((START + 25 * HOUR - SECOND, False), (START + 25 * HOUR, True)):
        assert letter_evidence(three, now=now) == ({ATTEMPTS_MADE} if made else frozenset())
    # The force's own attempts come after the letter: they are still missing here.
    assert any(step.caller is Caller.EMPLOYER for step in unheard(three, now=START + DAY).missing)


def test_the_evidence_is_the_way() -> None:
    declined = replace(TRIED, declined=served(1))
    assert unheard_evidence(declined, now=START + 2 * HOUR) == {DECLINED}
    assert unheard_evidence(TRIED, now=START + 11 * DAY) == {CLOCK_RUN}
    assert unheard_evidence(TRIED, now=START + DAY) == frozenset()


@pytest.mark.parametrize(
    "changes",
    [
        {"by": "staff"},
        {"identified": False},
        {"noted": False},
        {"at": START - SECOND},
        {"at": START + 3 * HOUR},
    ],
)
def test_only_a_doctors_noted_interview_of_a_known_person_is_a_hearing(changes) -> None:
    now = START + 2 * HOUR
    held = Interview(at=START + HOUR, by=DOCTOR, identified=True, noted=True)
    file = ContactFile(received_at=START)
    found = hearing_evidence(held, file, doctors={DOCTOR}, now=now)
    assert found == {HEARD, HEARD_OR_RUN}
    other = replace(held, **changes)
    assert hearing_evidence(other, file, doctors={DOCTOR}, now=now) == frozenset()
    assert hearing_evidence(None, TRIED, doctors={DOCTOR}, now=START + 11 * DAY) == {
        CLOCK_RUN,
        HEARD_OR_RUN,
    }


def test_documents_have_five_days_to_the_second() -> None:
    until = START + DEFAULT.span("documents-days")
    wait = documents_evidence(START, complete=False, now=until)
    assert wait == {NAMED_DOCUMENTS}
    over = documents_evidence(START, complete=False, now=until + SECOND)
    assert over == {NAMED_DOCUMENTS, DOCUMENTS_OVER}
    assert documents_evidence(START, complete=True, now=START) == {NAMED_DOCUMENTS, DOCUMENTS_OVER}
    assert documents_evidence(None, complete=False, now=until) == frozenset()


ATTEMPTS = st.lists(st.integers(0, 300), max_size=6).map(lambda hours: calls(*sorted(hours)))


@given(
    attempts=ATTEMPTS,
    force=ATTEMPTS,
    sent=st.none() | st.integers(0, 300),
    reached=st.none() | st.integers(0, 300),
    hour=st.integers(0, 400),
    answer=st.sampled_from(sorted(Answer)),
)
def test_nobody_is_verified_unheard_without_three_spaced_attempts_and_a_letter(
    attempts, force, sent, reached, hour: int, answer: str
) -> None:
    """Whatever was or was not done, the answer is either missing steps or a clock that ran."""
    now = START + hour * HOUR
    file = ContactFile(
        received_at=START,
        attempts=tuple(replace(one, answer=Answer(answer)) for one in attempts),
        letter=None if sent is None else letter(sent),
        employer_attempts=force,
        served=None if reached is None else served(reached),
    )
    answered = unheard(file, now=now)
    assert answered.allowed is not bool(answered.missing)
    if not answered.allowed:
        assert answered.earliest is not None
        return
    counted = [
        one.attempt.at
        for one in judge_attempts(attempts, since=START, now=now)
        if one.why_not == ""
    ]
    assert len(counted) >= 3
    assert counted[-1] - counted[0] >= DAY
    assert sent is not None
    served_long_ago = reached is not None and now > START + (reached + 72) * HOUR
    assert served_long_ago or now > START + 10 * DAY


@given(hour=st.integers(0, 300), done=st.integers(0, 3))
def test_who_makes_every_missing_step_at_its_moment_may_verify_just_after_the_last(
    hour: int, done: int
) -> None:
    now = START + hour * HOUR
    file = ContactFile(received_at=START, attempts=calls(*(0, 5, 24)[:done]))
    steps = unheard(file, now=now).missing
    made = {Caller.DOCTOR: list(file.attempts), Caller.EMPLOYER: []}
    for step in steps:
        if step.what is Missing.ATTEMPT and step.caller:
            phone = Phone.DAY if step.phone is Phone.NONE else step.phone
            made[step.caller].append(replace(calls(0)[0], at=step.not_before, phone=phone))
        elif step.what is Missing.LETTER:
            file = replace(file, letter=replace(letter(0), sent_at=step.not_before))
    file = replace(
        file,
        attempts=tuple(made[Caller.DOCTOR]),
        employer_attempts=tuple(made[Caller.EMPLOYER]),
    )
    last = unheard(file, now=now).earliest or max(step.not_before for step in steps)
    assert unheard(file, now=last + SECOND).allowed
    assert not unheard(file, now=max(step.not_before for step in steps) - SECOND).allowed


def test_a_service_is_the_same_for_word_and_notification() -> None:
    assert Service(at=START, proof="P-2").counts
