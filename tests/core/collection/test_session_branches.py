"""Out of range, tampering and observation open the branch that is prescribed, and no other."""

from __future__ import annotations

import pytest

from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.session import SessionEnd, next_step
from passmuster.core.collection.specimen import Temperature
from tests.core.collection.walks import FACTS, OBSERVED, Walk


@pytest.mark.parametrize(
    ("after", "answers", "judged"),
    [
        (20, {"strip": "below", "tenths": 319}, Temperature.BELOW),
        (20, {"strip": "below", "tenths": None}, Temperature.BELOW),
        (20, {"strip": "above", "tenths": 381}, Temperature.ABOVE),
        (20, {"strip": "nothing", "tenths": None}, Temperature.UNREADABLE),
        (221, {"strip": "in-range", "tenths": 350}, Temperature.LATE),
    ],
)
def test_a_temperature_out_of_range_or_late_opens_an_observed_second_specimen(
    after: int, answers: dict[str, str | int | None], judged: Temperature
) -> None:
    walk = Walk().to("temperature").do("temperature", after=after, **answers).do("look")
    assert walk.next == "order-observed"
    walk.refused("observation-due", "pour-a")
    walk.refused("trigger-differs", "order-observed", trigger="specimen-signs")
    walk.do("order-observed").to(None)
    first, second = walk.progress.specimens
    assert (first.number, first.of, first.temperature, first.observed) == (1, 2, judged, False)
    assert (second.number, second.of, second.observed) == (2, 2, True)
    assert (first.linked_to, second.linked_to) == (second.form, first.form)
    assert second.temperature is Temperature.IN_RANGE
    assert "observer-watched" in {event.step for event in walk.events}


def test_the_last_second_of_four_minutes_is_in_time() -> None:
    walk = Walk().to("volume").do("volume", after=20).do("temperature", after=220).do("look")
    assert walk.next == "pour-a"


def test_the_page_knows_until_when_the_strip_is_read() -> None:
    walk = Walk().to("temperature")
    given = next(e.at for e in walk.events if e.step == "give-specimen")
    found = next_step(FACTS, walk.events, STANDARD)
    assert found is not None
    assert (found.until, found.number, found.of) == (given + 240, 1, 1)


def test_signs_of_tampering_open_an_observed_second_specimen() -> None:
    walk = Walk().through("look", tampering="apparent", signs="blue")
    walk.refused("trigger-differs", "order-observed", trigger="temperature")
    walk.do("order-observed").to("give-specimen")
    found = next_step(FACTS, walk.events, STANDARD)
    assert found is not None
    assert (found.number, found.of) == (2, 2)
    assert len(walk.to(None).progress.specimens) == 2


def test_a_short_first_specimen_out_of_range_is_kept_and_sealed_as_it_is() -> None:
    walk = Walk().through("volume", volume_ml=10)
    walk.do("temperature", strip="below", tenths=None).do("look").do("order-observed")
    walk.refused("poured-more-than-given", "pour-a", a_ml=11)
    walk.to(None)
    first, second = walk.progress.specimens
    assert (first.volume_ml, first.a_ml, first.b_ml) == (10, 10, 0)
    assert second.a_ml >= 30
    assert walk.progress.first_failed_at is None


def test_the_second_specimen_is_next_as_soon_as_the_first_is_signed_for() -> None:
    walk = Walk().through("look", tampering="apparent", signs="blue").do("order-observed")
    numbers = []
    for step in ("collector-certifies", "form-part-one", "choose-container"):
        found = next_step(FACTS, walk.to(step).events, STANDARD)
        assert found is not None
        numbers.append((step, found.number, found.of))
    assert numbers == [
        ("collector-certifies", 1, 2),
        ("form-part-one", 2, 2),
        ("choose-container", 2, 2),
    ]


def test_a_second_specimen_out_of_range_is_sealed_and_no_third_is_asked() -> None:
    walk = Walk().through("look", tampering="apparent", signs="blue").do("order-observed")
    walk.to("give-specimen").do("give-specimen").do("volume", volume_ml=20)
    walk.do("temperature", strip="above", tenths=None).to(None)
    second = walk.progress.specimens[1]
    assert (second.volume_ml, second.temperature) == (20, Temperature.ABOVE)
    assert walk.progress.end is SessionEnd.COLLECTED


def test_a_second_specimen_that_is_short_is_discarded_and_tried_again() -> None:
    walk = Walk().through("look", tampering="apparent", signs="blue").do("order-observed")
    walk.to("give-specimen").do("give-specimen").do("volume", volume_ml=20)
    walk.do("temperature").do("look")
    assert walk.next == "tell-time"
    assert len(walk.to(None).progress.specimens) == 2


def test_when_the_second_is_refused_the_facts_are_written_and_the_first_is_discarded() -> None:
    walk = Walk().through("look", tampering="apparent", signs="blue").do("order-observed")
    walk.to("give-specimen").do("give-specimen", result="declined-to-try")
    assert walk.next == "refusal-facts"
    walk.refused("refusal-facts-due", "volume")
    walk.refused("first-specimen-differs", "refusal-facts", first_specimen="none-kept")
    walk.do("refusal-facts", ground="no-specimen")
    assert walk.progress.end is SessionEnd.REFUSAL_FACTS
    assert (walk.progress.specimens, walk.progress.discarded) == ((), 1)


def test_a_donor_who_leaves_after_sealing_leaves_facts_and_the_specimen() -> None:
    walk = Walk().to("pouch")
    walk.refused("first-specimen-differs", "refusal-facts", first_specimen="discarded")
    walk.do("refusal-facts")
    assert len(walk.progress.specimens) == 1


def test_an_order_to_observe_brings_the_observer_and_is_read_back() -> None:
    walk = Walk(OBSERVED)
    walk.refused("order-differs", "order-received", observed="no")
    walk.to("name-observer").refused("observer-is-collector", "name-observer", observer="bopha")
    walk.to("observer-check")
    by_collector = walk.event("observer-check", {}, by="bopha")
    walk.refused_at("not-the-observer", by_collector, walk.moment("observer-check"))
    walk.to("observer-watched")
    walk.refused("observer-handled-container", "observer-watched", handled_container="yes")
    walk.refused("observation-not-made", "observer-watched", watched="not-watched")
    walk.to(None)
    assert walk.progress.specimens[0].observed
    assert walk.progress.specimens[0].of == 1


def test_an_observed_first_specimen_out_of_range_keeps_its_observer_for_the_second() -> None:
    walk = Walk(OBSERVED).to("temperature").do("temperature", strip="below", tenths=None)
    walk.do("look").do("order-observed")
    assert walk.next == "observer-watched"
    walk.to(None)
    assert [event.step for event in walk.events].count("name-observer") == 1
    assert [s.observed for s in walk.progress.specimens] == [True, True]


def test_a_short_observed_specimen_is_tried_again_under_observation() -> None:
    walk = Walk(OBSERVED).through("volume", volume_ml=44).to("tell-time").to(None)
    assert [event.step for event in walk.events].count("observer-check") == 2
