"""What a review's page offers a doctor is what the services take: no act more, and none less."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.review import moves
from passmuster.core.review.facts import Findings
from passmuster.web.review import contacting, outcomes, signing, splitting
from tests.support.factors import text_of
from tests.support.laboratory_messages import message
from tests.support.recollecting import invalid
from tests.support.review_acts import DAY, HOUR, ONE, PRESCRIBED
from tests.support.signing_in import client_of
from tests.support.split_acts import ACID, Splitting, retest, without_panel

pytestmark = pytest.mark.django_db

PAPER = b"A paper."
CALL = {"phone": "day", "answer": "no-answer"}
SHOWN = {"cause": "injury", "paper": PAPER}
FINDINGS = (Findings(), PRESCRIBED, Findings(laboratory_asked=True))

Act = Callable[[Any, Any], object]


def does(act: Callable[..., Any], **facts: Any) -> Act:
    """Return an act of a doctor with what its form brings."""
    return lambda case, by: case.does(act, by=by, **facts)


def signs(act: Callable[..., Any], **facts: Any) -> tuple[Act, ...]:
    """Return the ways in which a doctor can sign, by what was found."""
    return tuple(does(act, findings=one, papers=[PAPER], **facts) for one in FINDINGS)


WAYS: dict[str, tuple[Act, ...]] = {
    "review-attempt": (does(contacting.record_contact_attempt, **CALL),),
    "review-interview": (does(contacting.record_interview, identified=True, notes="A word."),),
    "review-letter": (does(contacting.send_letter, through="h-manager"),),
    "review-declined": (does(contacting.record_declination, proof="N-1"),),
    "review-unreached": (does(contacting.record_unreached),),
    "review-awaited": (does(contacting.await_documents, papers=["treatment-record"]),),
    "review-paper-taken": (does(contacting.take_document, data=PAPER),),
    "review-verdict": signs(signing.verify, documents_complete=True),
    "review-second": signs(signing.judge_second),
    "review-notify": (does(splitting.notify_officer, proof="N-2"),),
    "review-split-asked": (
        does(splitting.ask_for_split, way="oral"),
        does(splitting.ask_for_split, way="oral", **SHOWN),
    ),
    "review-split-waived": (does(splitting.waive_split, paper=PAPER),),
    "review-bottle-b": (does(outcomes.judge_bottle_b),),
    "review-hearing": (
        does(outcomes.judge_hearing, identified=True, notes="A word."),
        does(outcomes.judge_hearing),
    ),
    "review-hearing-second": (does(outcomes.judge_hearing_second),),
    "review-told-bottle-b": (does(splitting.tell_of_bottle_b, proof="N-3"),),
    "review-bottle-a-asked": (does(splitting.ask_for_bottle_a, way="oral"),),
    "review-bottle-a": (does(outcomes.judge_bottle_a),),
    "review-reopen": (does(splitting.ask_for_reopening, **SHOWN),),
    "review-regulator": (does(outcomes.record_regulator_told, proof="N-4"),),
}
"""By the page of an act: the ways in which a doctor can do it, with all that its form brings."""

PRINTS = frozenset({"review-failure"})
"""Pages that write nothing."""


def taken(case: Any, by: Any) -> set[str]:
    """Return the pages whose act the services take from a doctor now, each tried and undone."""
    return {page for page, ways in WAYS.items() if any(_works(case, by, way) for way in ways)}


def _works(case: Any, by: Any, way: Act) -> bool:
    try:
        with transaction.atomic():
            way(case, by)
            transaction.set_rollback(True)
    except PassmusterError:
        return False
    return True


def offered(case: Any, by: Any) -> tuple[set[str], frozenset[str]]:
    """Return the pages that the review's page offers a doctor now, and what the record shows."""
    from passmuster.web.review.queries import open_review
    from passmuster.web.sites.force.review.acts import offers

    with case.at(), transaction.atomic():
        seen = open_review(by=by, review=case.review())
        shown = shown_to(case, by, seen)
        transaction.set_rollback(True)
    found = {one.act.page for one in offers(case.review().state, shown) if not one.missing}
    return found - PRINTS, shown


def shown_to(case: Any, by: Any, seen: Any) -> frozenset[str]:
    from passmuster.web.batches.resting import Reported
    from passmuster.web.review.standing import shown_now
    from passmuster.web.review.surroundings import contact_file

    review = case.review()
    told = Reported(seen.row, seen.report, seen.judgement)
    return shown_now(by, review, told, contact_file(review, [one.row for one in seen.entries]))


def test_every_act_with_a_page_is_tried() -> None:
    from passmuster.web.sites.force.review.acts import ACTS

    assert {act.page for act in ACTS} == set(WAYS) | PRINTS


def calls(case: Any) -> None:
    for phone in ("day", "evening", "day"):
        case.does(contacting.record_contact_attempt, phone=phone, answer="no-answer")
        case.later(12 * HOUR)


def unreached(case: Any) -> None:
    case.later(10 * DAY)
    case.does(contacting.record_unreached)


def force_calls(case: Any) -> None:
    for _ in range(3):
        case.later(12 * HOUR)
        case.does(contacting.record_employer_attempt, by=case.manager, answer="no-answer")


def reaches(case: Any) -> None:
    case.does(contacting.record_contact_attempt, phone="day", answer="donor")


def hears(case: Any) -> None:
    case.does(contacting.record_interview, identified=True, notes="A word.")


def verifies(case: Any) -> None:
    case.does(signing.verify)


def reverses(case: Any) -> None:
    case.does(signing.verify, findings=PRESCRIBED, papers=[PAPER], documents_complete=True)


def told_b(case: Any) -> None:
    case.does(splitting.tell_of_bottle_b, proof="N-8")


def acid(case: Any) -> None:
    case.second_sends(retest("<5", number="S4", validity=ACID))


def acid_in_a(case: Any) -> None:
    case.laboratory.said(without_panel(message(ONE, lines=ACID, number="A2")))


def waits(span: timedelta) -> Callable[[Any], None]:
    return lambda case: case.later(span)


PATHS: dict[str, tuple[Callable[[Any], object], ...]] = {
    "negative": (lambda case: case.reported(positive=False), verifies, waits(61 * DAY)),
    "invalid": (
        lambda case: case.laboratory.sends(invalid(ONE)),
        reaches,
        hears,
        lambda case: case.does(signing.verify, findings=Findings(laboratory_asked=True)),
    ),
    "unreached": (
        lambda case: case.reported(),
        reaches,
        waits(3 * HOUR),
        calls,
        lambda case: case.does(contacting.send_letter, through="h-manager"),
    ),
    "silent": (
        lambda case: case.reported(),
        calls,
        lambda case: case.does(contacting.send_letter, through="h-manager"),
        force_calls,
        unreached,
        verifies,
        lambda case: case.told(),
        waits(61 * DAY),
    ),
    "declined": (
        lambda case: case.reported(),
        reaches,
        lambda case: case.does(contacting.record_declination, proof="N-6"),
        verifies,
        lambda case: case.told(),
        waits(73 * HOUR),
    ),
    "documents": (
        lambda case: case.reported(),
        reaches,
        hears,
        lambda case: case.does(contacting.await_documents, papers=["treatment-record"]),
        reverses,
        lambda case: case.does(signing.judge_second, by=case.second),
        lambda case: case.does(signing.judge_second, by=case.third),
    ),
    "reconfirmed": (
        lambda case: case.reported(),
        reaches,
        hears,
        verifies,
        lambda case: case.told(),
        lambda case: case.asks(),
        lambda case: case.travels(),
        lambda case: case.second_sends(retest("12", number="S1")),
        lambda case: case.judged(),
    ),
    "failed": (
        lambda case: case.reported(),
        reaches,
        hears,
        verifies,
        lambda case: case.asks(),
        lambda case: case.travels(),
        lambda case: case.second_sends(retest("<5", number="S2")),
        lambda case: case.judged(),
    ),
    "waived": (
        lambda case: case.reported(),
        reaches,
        hears,
        verifies,
        lambda case: case.told(),
        lambda case: case.does(splitting.waive_split, by=case.officer),
    ),
    "acid in bottle B": (
        lambda case: case.reported(),
        reaches,
        hears,
        verifies,
        lambda case: case.asks(),
        lambda case: case.travels(),
        acid,
        lambda case: case.judged(),
        reaches,
        lambda case: case.does(outcomes.judge_hearing, identified=True, notes="N."),
        told_b,
        lambda case: case.does(splitting.ask_for_bottle_a, by=case.officer),
        acid_in_a,
        lambda case: case.does(outcomes.judge_bottle_a),
    ),
    "taken back": (lambda case: case.reported(), lambda case: case.taken_back()),
}
"""Ways through a review; after each step every act is offered or not, and tried."""


OF_TWO = frozenset({moves.SECOND_REVIEW, moves.DISAGREED, moves.SPLIT_SECOND})
"""States in which another doctor does something else than the first."""


def compare(case: Any, known: set[Any]) -> list[tuple[str, set[str], set[str]]]:
    """Return by doctor what is offered and refused, and what would be taken and is not offered.

    What the record shows in a state is compared once, by whichever way it came about.
    """
    found = []
    state = case.state()
    for by in (case.doctor, case.second) if state in OF_TWO else (case.doctor,):
        on_page, shown = offered(case, by)
        if (state, by.human, shown) in known:
            continue
        known.add((state, by.human, shown))
        done = taken(case, by)
        if on_page != done:
            found.append((by.human, on_page - done, done - on_page))
    return found


def test_in_every_state_the_page_offers_what_the_services_take_and_nothing_else(begin) -> None:
    case: Any = Splitting(begin("finish"), reports=False)
    began, states, known, wrong = case.now, set(), set(), []
    for name, path in PATHS.items():
        with transaction.atomic():
            for place, step in enumerate(path):
                step(case)
                states.add(case.state())
                wrong += [(name, place, case.state(), *one) for one in compare(case, known)]
                case.later(timedelta(minutes=1))
            transaction.set_rollback(True)
        case.later(began - case.now)
    assert wrong == []
    # A request moves on at once where there is a second laboratory.
    unplayed = {moves.SPLIT_REQUESTED, moves.SPLIT_SECOND, moves.DISAGREED, moves.REOPENED}
    unplayed |= {moves.RECEIVED}
    assert set(moves.STATES) - states <= unplayed | {moves.VERIFIED}


def test_a_letter_waits_for_the_doctors_own_attempts_and_says_so(begin) -> None:
    case: Any = Splitting(begin("finish"), reports=False)
    review = case.reported()
    reaches(case)
    page = f"/en/reviews/{review.pk}/"
    with case.at():
        said = text_of(client_of(case.season, "h-doctor").get(page))
    assert "Send the letter that asks for a call" in said
    assert "when the doctor’s own attempts are enough" in said
