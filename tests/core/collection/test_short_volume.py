"""Too little is no fault: three hours, fluid that may be declined, then a doctor (40.193)."""

from __future__ import annotations

import pytest

from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.session import SessionEnd, next_step
from tests.core.collection.walks import FACTS, HOUR, Walk


def short(volume_ml: int = 44) -> Walk:
    """Return a session in which the first specimen was too little."""
    return Walk().through("volume", volume_ml=volume_ml).do("temperature").do("look")


def test_below_the_least_volume_the_specimen_is_discarded_and_the_time_is_told() -> None:
    walk = short()
    assert walk.next == "tell-time"
    walk.refused("time-not-told", "choose-container")
    walk.refused("short-specimen-differs", "tell-time", short_specimen="none-given")
    until = next(e.at for e in walk.events if e.step == "give-specimen") + 3 * HOUR
    walk.refused("told-time-differs", "tell-time", told_until=until - HOUR)
    walk.do("tell-time")
    found = next_step(FACTS, walk.events, STANDARD)
    assert found is not None
    assert (found.step.code, found.until) == ("choose-container", until)
    assert {"offer-fluid", "time-over"} <= set(found.beside)
    walk.to(None)
    assert walk.progress.end is SessionEnd.COLLECTED
    assert walk.progress.specimens[0].volume_ml == 60


def test_the_least_volume_itself_is_enough() -> None:
    assert short(45).next == "pour-a"


def test_nothing_given_starts_the_time_and_has_nothing_to_discard() -> None:
    walk = Walk().through("give-specimen", result="nothing-given")
    walk.refused("short-specimen-differs", "tell-time", short_specimen="discarded")
    walk.do("tell-time")
    assert walk.next == "choose-container"


def test_the_time_runs_from_the_first_try_that_was_short() -> None:
    walk = short().do("tell-time", after=60)
    first = walk.progress.first_failed_at
    walk.do("choose-container", after=HOUR).do("give-specimen", result="nothing-given")
    walk.do("tell-time")
    assert walk.progress.first_failed_at == first


def test_up_to_the_limit_of_fluid_is_offered_and_declining_is_a_remark() -> None:
    walk = short().do("tell-time").do("offer-fluid")
    assert walk.progress.remarks == ("offer-fluid",)
    walk.do("offer-fluid", drank="drank", fluid_ml=700)
    walk.refused("fluid-over-limit", "offer-fluid", drank="drank", fluid_ml=501)
    walk.do("offer-fluid", drank="drank", fluid_ml=500)
    assert walk.progress.fluid_ml == 1200
    assert walk.to(None).progress.end is SessionEnd.COLLECTED


def test_after_the_time_a_doctor_evaluates_and_nobody_refused_anything() -> None:
    walk = short().do("tell-time")
    walk.refused("trying-time-left", "time-over")
    walk.refused("trying-time-over", "choose-container", after=3 * HOUR)
    walk.refused("trying-time-over", "offer-fluid", after=3 * HOUR)
    walk.do("time-over", after=3 * HOUR)
    walk.refused("step-not-now", "refusal-facts")
    walk.to(None)
    assert walk.progress.end is SessionEnd.MEDICAL_EVALUATION
    assert walk.progress.specimens == ()


def test_a_specimen_after_the_time_is_not_taken() -> None:
    walk = short().do("tell-time").do("choose-container")
    walk.refused("trying-time-over", "give-specimen", after=3 * HOUR)
    walk.do("time-over", after=3 * HOUR)
    assert walk.next == "send-copies"


def test_the_end_of_the_time_itself_still_counts_for_both() -> None:
    walk = short()
    until = next(e.at for e in walk.events if e.step == "give-specimen") + 3 * HOUR
    walk.do("tell-time").do("choose-container", after=0)
    walk.do("give-specimen", after=until - walk.now)
    assert walk.next == "volume"
    walk = short().do("tell-time")
    walk.do("time-over", after=until - walk.now)
    assert walk.next == "send-copies"


def test_a_kept_first_specimen_goes_on_its_way_when_the_second_never_comes() -> None:
    walk = Walk().through("look", tampering="apparent", signs="blue").do("order-observed")
    walk.to("give-specimen").do("give-specimen", result="nothing-given").do("tell-time")
    walk.do("time-over", after=3 * HOUR).to(None)
    assert walk.progress.end is SessionEnd.MEDICAL_EVALUATION
    assert [s.of for s in walk.progress.specimens] == [2]


@pytest.mark.parametrize("result", ["declined-to-try", "left"])
def test_declining_to_try_again_or_leaving_leads_to_facts(result: str) -> None:
    walk = short().do("tell-time").do("choose-container").do("give-specimen", result=result)
    assert walk.next == "refusal-facts"


def test_fluid_is_offered_only_while_the_donor_waits() -> None:
    Walk().to("choose-container").refused("step-not-now", "offer-fluid")
    short().do("tell-time").do("choose-container").refused("step-not-now", "offer-fluid")


def test_a_second_specimen_has_its_own_time_to_try() -> None:
    walk = short().do("tell-time").to("look").do("look", tampering="apparent", signs="blue")
    walk.do("order-observed").to("choose-container").do("choose-container", after=4 * HOUR)
    walk.to("give-specimen").do("give-specimen", result="nothing-given").do("tell-time")
    assert walk.next == "choose-container"
    walk.refused("trying-time-left", "time-over")
    assert walk.to(None).progress.end is SessionEnd.COLLECTED
