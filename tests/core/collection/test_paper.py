"""A paper is judged as far as paper can hold a collection, and never by a kinder rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.paper import Paper, read_paper
from passmuster.core.collection.session import (
    Event,
    SessionEnd,
    fold,
    next_step,
    report,
    require_step,
)
from passmuster.core.collection.specimen import Temperature
from passmuster.core.kernel.errors import CheckFailed, Refused
from tests.core.collection.walks import FACTS, HOUR, START, Walk

WRITTEN = (START + HOUR) // 60 * 60
PAPER = Paper(
    pack="P-1",
    form="F-1",
    issued_at=WRITTEN - HOUR,
    written_at=WRITTEN,
    keyed_at=WRITTEN + 2 * HOUR,
    in_range=True,
    observed=False,
    a_ml=30,
    b_ml=15,
    seal_a="A-1",
    seal_b="B-1",
    collector_named=True,
)


def refuses(code: str, facts=FACTS, **changed) -> None:
    with pytest.raises(Refused) as caught:
        read_paper(facts, replace(PAPER, **changed), STANDARD)
    assert caught.value.code == code


def test_a_whole_paper_is_a_collection_that_has_ended_with_one_sealed_specimen() -> None:
    facts = replace(FACTS, paper=PAPER)
    progress = fold(facts, (), STANDARD)
    assert progress.end is SessionEnd.COLLECTED
    assert next_step(facts, (), STANDARD) is None
    told = report(facts, progress)
    assert told is not None
    (specimen,) = told.specimens
    assert (specimen.form, specimen.a_ml, specimen.b_ml, specimen.volume_ml) == ("F-1", 30, 15, 45)
    assert (specimen.seal_a, specimen.seal_b, specimen.sealed_at) == ("A-1", "B-1", WRITTEN)
    assert specimen.temperature is Temperature.IN_RANGE
    assert not progress.donor_present


def test_a_paper_takes_no_step_after_it() -> None:
    facts = replace(FACTS, paper=PAPER)
    event = Event(step="ship", at=WRITTEN, by=FACTS.collector, answers={"courier": "x"})
    moment = replace(Walk().moment("ship"), now=WRITTEN)
    with pytest.raises(Refused) as caught:
        require_step(facts, (), event, moment, STANDARD)
    assert caught.value.code == "session-ended"


def test_a_written_time_lies_between_the_issue_of_its_pack_and_its_first_keying() -> None:
    refuses("paper-before-its-pack", issued_at=WRITTEN + 60)
    refuses("written-after-keyed", keyed_at=WRITTEN - 1)
    # A hand writes minutes: the pack may have been issued within the minute that is written.
    read_paper(FACTS, replace(PAPER, issued_at=WRITTEN + 59, keyed_at=WRITTEN), STANDARD)


def test_no_paper_makes_a_collection_of_an_order_that_was_not_served_before_it() -> None:
    refuses("notice-not-served", replace(FACTS, notice_served_at=None))
    refuses("notice-not-served", replace(FACTS, notice_served_at=WRITTEN + 60))
    read_paper(replace(FACTS, notice_served_at=WRITTEN + 59), PAPER, STANDARD)


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("paper-without-specimen", {"a_ml": None}),
        ("paper-without-specimen", {"b_ml": None}),
        ("paper-without-specimen", {"seal_a": ""}),
        ("paper-without-specimen", {"seal_b": ""}),
        ("paper-collector-missing", {"collector_named": False}),
        ("paper-observed", {"observed": True}),
        ("paper-observed", {"observed": None}),
        ("paper-temperature-missing", {"in_range": None}),
        ("paper-out-of-range", {"in_range": False}),
        ("paper-bottle-short", {"a_ml": 29}),
        ("paper-bottle-short", {"b_ml": 14}),
    ],
)
def test_what_a_paper_lacks_or_what_asks_for_more_than_it_holds_is_refused(code, changed) -> None:
    refuses(code, **changed)


def test_an_order_that_asks_for_an_observer_is_met_by_no_paper() -> None:
    refuses("paper-observed", replace(FACTS, trigger="return-or-follow-up"))


def test_a_kept_paper_that_no_rule_lets_stand_is_found_at_its_fold() -> None:
    facts = replace(FACTS, paper=replace(PAPER, a_ml=29))
    with pytest.raises(CheckFailed) as caught:
        fold(facts, (), STANDARD)
    assert caught.value.code == "session-events-impossible"
