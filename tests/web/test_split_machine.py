"""The second bottle by services in any order: a result never stands after a failed split.

Every example begins at a verified positive, tries what people may and may not do in an order of
chance, and is taken back by a savepoint.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from passmuster.core.custody.links import Kind
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.review.verdict import NON_NEGATIVE
from passmuster.web.review import contacting, outcomes, splitting
from tests.support.laboratory_messages import message
from tests.support.review_acts import DAY, HOUR, ONE
from tests.support.split_acts import ACID, VALIDITY, Splitting, retest, without_panel
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db

Step = Callable[[Splitting], object]


def _reports(case: Splitting, value: str, number: str, validity: tuple[str, ...] = VALIDITY) -> Any:
    return case.second_sends(retest(value, number=number, validity=validity))


STEPS: dict[str, Step] = {
    "told": lambda case: case.told(),
    "read": lambda case: case.does(splitting.read_result, by=case.officer),
    "asks": lambda case: case.asks(),
    "asks-late": lambda case: case.asks(cause="injury", paper=b"A paper."),
    "doctor-enters": lambda case: case.asks(by=case.doctor, way="oral"),
    "waives": lambda case: case.does(splitting.waive_split, by=case.officer),
    "waits": lambda case: case.later(73 * HOUR),
    "waits-long": lambda case: case.later(10 * DAY + timedelta(seconds=1)),
    "works": lambda case: case.works(),
    "travels": lambda case: case.travels(),
    "to-the-third": lambda case: case.offered(case.force.holders.get(code="lab-3")),
    "found": lambda case: _reports(case, "12", "S1"),
    "not-found": lambda case: _reports(case, "<5", "S2"),
    "by-cutoff": lambda case: _reports(case, "<100", "S3"),
    "acid": lambda case: _reports(case, "<5", "S4", ACID),
    "first-says": lambda case: case.laboratory.said(retest("12", number="A1")),
    "bottle-a": lambda case: case.laboratory.said(
        without_panel(message(ONE, lines=ACID, number="A2"))
    ),
    "settles": lambda case: case.laboratory.ends(case.laboratory.items()[0], "taken", "H-1"),
    "judged": lambda case: case.judged(),
    "calls": lambda case: case.does(contacting.record_contact_attempt, phone="day", answer="donor"),
    "hears": lambda case: case.does(outcomes.judge_hearing, identified=True, notes="N."),
    "asks-a": lambda case: case.does(splitting.ask_for_bottle_a, by=case.officer),
    "judges-a": lambda case: case.does(outcomes.judge_bottle_a),
    "reopens": lambda case: case.does(
        splitting.ask_for_reopening, by=case.officer, cause="injury", paper=b"A paper."
    ),
}
USUAL = (
    ("told", "asks", "travels", "found", "judged"),
    ("read", "asks", "travels", "not-found", "judged"),
    ("asks", "travels", "by-cutoff", "judged", "found", "settles", "judged"),
    (
        "asks",
        "travels",
        "acid",
        "judged",
        "calls",
        "hears",
        "read",
        "asks-a",
        "bottle-a",
        "judges-a",
    ),
    ("told", "waits", "works", "asks-late", "waits-long", "judged"),
    ("told", "waives", "asks-late", "travels", "not-found", "judged"),
)
PATHS = st.builds(
    lambda usual, cut, more: (*usual[:cut], *more),
    st.sampled_from(USUAL),
    st.integers(0, 9),
    st.lists(st.sampled_from(sorted(STEPS)), max_size=8),
)
FAILED = {"2", "3a", "3b-explained", "3b-not-reconfirmed", "5"}


def look(case: Splitting) -> None:
    """Assert what has to hold after every act, whatever came before."""
    from passmuster.web.custody.chains import chain_of
    from passmuster.web.review.bottles import sendings

    category = outcomes.category_now(case.review())
    if category in FAILED:
        standing = set(outcomes.result_now(case.review()).results)
        assert not standing & NON_NEGATIVE, category
    for order in sendings(case.force.pk):
        assert order.to == ("lab-1" if order.bottle == "A" else "lab-2")
    sent = case.review().entries.filter(event="review:split-sent").first()
    if sent is None:
        return
    after = [one for one in chain_of(case.bottle()) if one.at >= sent.at.replace(microsecond=0)]
    went = {link.to for link in after if link.kind is Kind.OFFER}
    assert went <= {"lab-2", "courier-1"}


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(path=PATHS)
@example(path=USUAL[0])
@example(path=USUAL[1])
@example(path=USUAL[2])
@example(path=USUAL[3])
@example(path=USUAL[4])
@example(path=USUAL[5])
def _in_any_order(case: Splitting, path: tuple[str, ...]) -> None:
    began = case.now
    with transaction.atomic():
        try:
            for name in path:
                try:
                    STEPS[name](case)
                except (PassmusterError, IndexError):
                    continue
                finally:
                    case.seen_states.add(case.state())
                look(case)
            from passmuster.web.review import audit

            assert list(audit.second_bottles_as_reported(case.force.log)) == []
            assert list(audit.reviews_as_their_entries_say(case.force.log)) == []
        finally:
            transaction.set_rollback(True)
            case.later(began - case.now)


def test_whatever_is_done_in_whatever_order_no_result_stands_after_a_failed_split(begin) -> None:
    case: Any = begin_split(begin)
    case.register_second("lab-3", name_en="Third", name_km="ទីបី")
    case.receiver_2 = _receiver(case, "lab-2")
    case.holder_2 = case.force.holders.get(code="lab-2")
    case.seen_states = set()
    _in_any_order(case)
    # The orders of chance reach every end, or the test would show nothing.
    wanted = {"notified", "at-second-laboratory", "split-hearing", "split-refusal", "final"}
    assert wanted | {"bottle-a-retested"} <= case.seen_states


def _receiver(case: Any, code: str) -> Any:
    from passmuster.core.access.actors import Role
    from passmuster.web.people.grants import actor_of

    row = case.force.humans.get(code=f"h-of-{code}")
    return actor_of(row, Role.LABORATORY_RECEIVER)
