"""A collection cannot leave the order of its steps, and each deviation opens what is prescribed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.collection import steps
from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.progress import ends_with, taken
from passmuster.core.collection.session import (
    Event,
    Moment,
    SessionEnd,
    fold,
    next_step,
    report,
    require_step,
)
from passmuster.core.kernel.errors import CheckFailed
from tests.core.collection.walks import (
    FACTS,
    HOUR,
    OBSERVED,
    PRACTICE,
    START,
    Walk,
    pairing,
)

ORDERED = [s.code for s in steps.STEPS if s.number]


def test_an_honest_collection_goes_through_every_row_in_order_and_seals_one_specimen() -> None:
    walk = Walk().to(None)
    assert [event.step for event in walk.events] == ORDERED
    assert [int(s.number) for s in steps.STEPS if s.number] == [*range(1, 17), *range(16, 25)]
    ended = walk.progress
    assert ended.end is SessionEnd.COLLECTED
    (specimen,) = ended.specimens
    assert (specimen.number, specimen.of, specimen.a_ml, specimen.b_ml) == (1, 1, 30, 15)
    assert (specimen.form, specimen.seal_a, specimen.seal_b) == ("F-1", "A-1", "B-1")
    handed = report(FACTS, ended)
    assert handed is not None
    assert (handed.order, handed.specimens, handed.new_collector) == ("O-7", (specimen,), False)
    walk.refused("session-ended", "void-collection")


@pytest.mark.parametrize("skipped", ORDERED[2:-1])
def test_no_row_can_be_skipped(skipped: str) -> None:
    walk = Walk().to(skipped)
    following = ORDERED[ORDERED.index(skipped) + 1]
    code = {
        "temperature": "step-skipped",
        "look": "temperature-missing",
        "pour-a": "bottle-b-before-a",
    }
    walk.refused(code.get(skipped, "step-skipped"), following)


@pytest.mark.parametrize("repeated", ORDERED[:-1])
def test_no_row_can_be_recorded_twice(repeated: str) -> None:
    Walk().through(repeated).refused("step-repeated", repeated)


@pytest.mark.parametrize("step", ORDERED[2:])
def test_nothing_is_collected_before_the_donor_arrived(step: str) -> None:
    Walk().do("order-received").refused("donor-not-arrived", step)


@pytest.mark.parametrize("served", [None, START + 10**6])
@pytest.mark.parametrize("appeared", ["arrived", "did-not-arrive"])
def test_nobody_arrives_or_stays_away_without_a_served_notice(
    served: int | None, appeared: str
) -> None:
    walk = Walk(replace(FACTS, notice_served_at=served)).do("order-received")
    extra = {} if appeared == "arrived" else {"allowed_by": "boss", "allowed_until": START}
    walk.refused("notice-not-served", "arrival", appeared=appeared, **extra)


@pytest.mark.parametrize("step", ["seal", "pour-a", "pour-b"])
def test_nothing_is_poured_or_sealed_without_a_temperature(step: str) -> None:
    Walk().to("temperature").refused("temperature-missing", step)


@pytest.mark.parametrize(
    "facts", [replace(FACTS, reason="follow-up"), replace(FACTS, trigger="temperature")]
)
def test_an_order_that_observes_wrongly_is_not_begun(facts: object) -> None:
    code = {"follow-up": "observation-left-out", "random": "trigger-not-theirs"}
    walk = Walk(facts)
    walk.refused(code[walk.facts.reason], "order-received")


@pytest.mark.parametrize("changed", ["order", "reason"])
def test_an_order_is_read_back_as_it_was_given(changed: str) -> None:
    Walk().refused("order-differs", "order-received", **{changed: "another"})


def test_nobody_of_the_gender_to_observe_is_no_refusal() -> None:
    walk = Walk(OBSERVED).to("name-observer")
    walk.refused("fallback-not-policy", "no-observer", fallback="other-specimen")
    walk.do("no-observer")
    assert walk.to(None).progress.end is SessionEnd.NO_OBSERVER
    kept = Walk().through("look", tampering="apparent", signs="blue").to("name-observer")
    kept.do("no-observer").to(None)
    assert len(kept.progress.specimens) == 1
    assert kept.progress.end is SessionEnd.NO_OBSERVER


@pytest.mark.parametrize(
    ("step", "answers"),
    [
        ("belongings", {"clothing": "declined"}),
        ("belongings", {"pockets": "declined"}),
        ("wash-hands", {"hands": "declined"}),
        ("give-specimen", {"result": "left"}),
        ("give-specimen", {"result": "declined-to-try"}),
        ("observer-check", {"clothing": "declined"}),
        ("observer-check", {"device": "seen"}),
        ("observer-check", {"observation": "not-permitted"}),
    ],
)
def test_what_could_be_a_refusal_leads_to_facts_and_nothing_else(
    step: str, answers: dict[str, str]
) -> None:
    walk = Walk(OBSERVED).through(step, **answers)
    assert walk.next == "refusal-facts"
    walk.do("refusal-facts")
    assert walk.progress.end is SessionEnd.REFUSAL_FACTS


@pytest.mark.parametrize(
    ("ground", "code"),
    [
        ("form-not-signed", "not-a-refusal"),
        ("seal-not-initialled", "not-a-refusal"),
        ("drink-declined", "not-a-refusal"),
        ("left-before-start", "not-a-refusal"),
        ("other-test-declined", "not-a-refusal"),
        ("insufficient-unexplained", "ground-not-collectors"),
        ("verified-not-genuine", "ground-not-collectors"),
        ("clothing-not-raised", "ground-needs-observation"),
        ("made-up", "ground-unknown"),
    ],
)
def test_a_collector_cannot_mark_as_refused_what_is_none(ground: str, code: str) -> None:
    Walk().to("give-specimen").refused(code, "refusal-facts", ground=ground)


@pytest.mark.parametrize("missing", ["ground", "said", "first_specimen"])
def test_facts_are_written_whole(missing: str) -> None:
    Walk().to("wash-hands").refused("answer-missing", "refusal-facts", **{missing: None})


def test_declining_to_sign_and_to_initial_are_remarks_and_the_collection_goes_on() -> None:
    walk = Walk().to("donor-initials")
    walk.do("donor-initials", initials="declined", number_read=None, why="did not want to")
    walk.to("donor-certifies")
    walk.do("donor-certifies", signature="declined", name_printed="by-collector", why="tired")
    ended = walk.to(None).progress
    assert ended.end is SessionEnd.COLLECTED
    assert ended.remarks == ("donor-initials", "donor-certifies")


def test_an_accidental_item_is_held_given_back_and_nothing_more() -> None:
    walk = Walk().through("belongings", found="accidental-item", item="eye drops").to("pouch")
    walk.refused("held-item-differs", "pouch", held_item="none-held")
    walk.to(None)
    assert not walk.progress.specimens[0].observed
    Walk().to("pouch").refused("held-item-differs", "pouch", held_item="returned")


def test_an_item_meant_for_tampering_makes_the_collection_observed() -> None:
    walk = Walk().through("belongings", found="tampering-item", item="a bottle of powder")
    assert walk.next == "order-observed"
    walk.to(None)
    (specimen,) = walk.progress.specimens
    assert (specimen.observed, specimen.of) == (True, 1)
    already = Walk(OBSERVED).through("belongings", found="tampering-item", item="powder")
    assert already.next == "no-medicines"


def test_conduct_that_shows_tampering_makes_the_collection_observed_at_any_time() -> None:
    walk = Walk().to("give-specimen")
    walk.refused("trigger-differs", "order-observed", trigger="temperature")
    walk.do("order-observed")
    assert walk.next == "name-observer"
    walk.to(None)
    assert walk.progress.specimens[0].observed
    Walk().to("identify").refused("step-not-now", "order-observed")


def test_no_show_needs_the_time_that_the_force_allows() -> None:
    walk = Walk().do("order-received")
    away = {"appeared": "did-not-arrive", "allowed_by": "boss"}
    walk.refused("arrival-time-left", "arrival", allowed_until=START + HOUR, **away)
    walk.do("arrival", allowed_until=START + HOUR, after=2 * HOUR, **away)
    assert walk.progress.end is SessionEnd.NO_SHOW


@pytest.mark.parametrize("answers", [{"document": "none"}, {"photograph": "differs"}])
def test_a_donor_who_is_not_identified_gives_no_specimen(answers: dict[str, str]) -> None:
    walk = Walk().through("identify", **answers)
    assert walk.progress.end is SessionEnd.NOT_IDENTIFIED
    walk.refused("session-ended", "own-card")


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        ("answer-not-a-choice", {"document": "photocopy"}),
        ("answer-missing", {"document": "vouched"}),
        ("voucher-too-near", {"document": "vouched", "vouched_by": "colleague"}),
        ("voucher-too-near", {"document": "force-verified", "vouched_by": "dara"}),
        ("matcher-too-near", {"matched_by": "colleague"}),
        ("answer-missing", {"photograph": None}),
        ("answer-missing", {"matched_by": None}),
        ("answer-not-asked", {"vouched_by": "boss"}),
    ],
)
def test_a_stand_in_with_a_card_is_not_identified_by_a_friend(
    code: str, answers: dict[str, str | None]
) -> None:
    Walk().to("identify").refused(code, "identify", **answers)


@pytest.mark.parametrize(
    ("code", "step", "answers"),
    [
        ("bottle-a-short", "pour-a", {"a_ml": 29}),
        ("bottle-b-short", "pour-b", {"b_ml": 14}),
        ("poured-more-than-given", "pour-b", {"b_ml": 31}),
        ("specimens-combined", "volume", {"occasions": 2}),
        ("reading-contradicts-strip", "temperature", {"tenths": 310}),
        ("scan-exchanged", "seal", {"seal_a": "B-1", "seal_b": "A-1"}),
        ("scan-disagrees", "seal", {"seal_a": "A-2"}),
        ("scan-disagrees", "seal", {"form": "F-2"}),
        ("number-read-differs", "donor-initials", {"number_read": "F-2"}),
        ("kit-not-issued", "form-part-one", {"form": "F-9"}),
        ("container-not-issued", "choose-container", {"container": "C-99"}),
        ("practice-serial-in-live", "choose-container", {"container": "PRACTICE-C-1"}),
        ("answer-not-asked", "start", {"delay": "waited for the union"}),
    ],
)
def test_bottles_serials_and_readings_must_agree(
    code: str, step: str, answers: dict[str, str | int]
) -> None:
    Walk().to(step).refused(code, step, **answers)


def test_a_form_or_container_that_was_used_is_not_used_again() -> None:
    walk = Walk().through("give-specimen", result="nothing-given").to("choose-container")
    walk.refused("serial-used-already", "choose-container", container="C-1")
    walk = Walk().through("look", tampering="apparent", signs="blue").to("form-part-one")
    walk.refused("serial-used-already", "form-part-one", form="F-1")


def test_time_never_runs_backwards_nor_ahead_and_a_live_record_is_of_now() -> None:
    walk = Walk().to("start")
    walk.refused("time-runs-backwards", "start", after=-1)
    event = walk.event("start", {})
    walk.refused_at("step-in-future", event, Moment(now=walk.now - 1, pairing=pairing()))
    walk.refused_at("step-time-not-now", event, Moment(now=walk.now + 1, pairing=pairing()))


def test_another_hand_cannot_sign_and_an_unknown_step_is_none() -> None:
    walk = Walk().to("start")
    walk.refused_at("not-the-collector", walk.event("start", {}, by="rith"), walk.moment("start"))
    unknown = Event(step="wave", at=walk.now, by="bopha", answers={})
    walk.refused_at("step-unknown", unknown, walk.moment("start"))


def test_a_collector_has_one_open_collection_at_a_time() -> None:
    walk = Walk().to("start")
    busy = replace(walk.moment("start"), other_open=True)
    walk.refused_at("collection-open-elsewhere", walk.event("start", {}), busy)
    walk.to("ship")
    busy = Moment(now=walk.now, other_open=True)
    after = require_step(FACTS, walk.events, walk.event("ship", {}), busy, STANDARD)
    assert after.end is SessionEnd.COLLECTED


@pytest.mark.parametrize("step", ["order-received", "start"])
def test_ties_are_judged_again_at_the_first_steps(step: str) -> None:
    walk = Walk().to(step)
    event, now = walk.event(step, {}), walk.now
    walk.refused_at("pairing-not-judged", event, Moment(now=now))
    walk.refused_at("pairing-of-another", event, Moment(now=now, pairing=pairing(human="rith")))
    moved = pairing()
    moved = replace(moved, human=replace(moved.human, unit="south"))
    walk.refused_at("pairing-own-unit", event, Moment(now=now, pairing=moved))


def test_an_observer_of_another_gender_is_refused_in_the_session() -> None:
    walk = Walk(OBSERVED).to("name-observer")
    ties = walk.moment("name-observer").pairing
    assert ties is not None
    other = replace(ties, human=replace(ties.human, gender="f"))
    moment = Moment(now=walk.now, pairing=other)
    walk.refused_at("observer-other-gender", walk.event("name-observer", {}), moment)


def test_a_lost_connection_loses_nothing() -> None:
    walk = Walk().to("seal")
    stored = tuple(walk.events)
    assert fold(FACTS, stored, STANDARD) == walk.progress
    resumed = Walk()
    resumed.events, resumed.now = list(stored), walk.now
    assert resumed.to(None).progress.end is SessionEnd.COLLECTED


def test_stored_events_that_no_session_can_have_are_named() -> None:
    walk = Walk().to(None)
    with pytest.raises(CheckFailed) as failed:
        fold(FACTS, [e for e in walk.events if e.step != "temperature"], STANDARD)
    assert failed.value.code == "session-events-impossible"


def test_a_slip_in_the_last_record_is_voided_and_written_anew() -> None:
    walk = Walk().through("own-card", shown="shown")
    walk.refused("record-not-voidable", "void-step", step="identify")
    walk.do("void-step")
    assert walk.next == "own-card"
    walk.do("own-card")
    assert walk.progress.voided_records == 1
    walk.to("pour-a").refused("step-not-now", "void-step", step="look")


def test_a_voided_collection_brings_another_collector_and_keeps_its_observation() -> None:
    walk = Walk().to("seal").do("void-collection")
    handed = report(FACTS, walk.progress)
    assert handed is not None
    assert (handed.end, handed.new_collector) == (SessionEnd.VOIDED, True)
    assert (handed.specimens, handed.observed_next) == ((), False)
    walk = Walk().through("temperature", strip="below", tenths=None).do("look")
    handed = report(FACTS, walk.do("void-collection").progress)
    assert handed is not None
    assert handed.observed_next


def test_a_session_has_taken_each_form_with_its_seals_and_each_container() -> None:
    walk = Walk().to("form-part-one")
    assert taken(FACTS, walk.progress) == ()
    walk.do("form-part-one")
    assert taken(FACTS, walk.progress) == ("F-1", "A-1", "B-1")
    assert taken(FACTS, walk.to("give-specimen").progress) == ("F-1", "A-1", "B-1", "C-1")
    assert ends_with(walk.progress, "void-collection")
    assert ends_with(walk.progress, "refusal-facts")
    assert not ends_with(walk.progress, "ship")
    assert ends_with(walk.to("ship").progress, "ship")


def test_a_practice_session_uses_practice_serials_and_never_touches_an_order() -> None:
    walk = Walk(PRACTICE).to("form-part-one")
    walk.refused("live-serial-in-practice", "form-part-one", form="F-1")
    ended = walk.to(None).progress
    assert ended.end is SessionEnd.COLLECTED
    assert report(PRACTICE, ended) is None
    assert report(FACTS, Walk().to("seal").progress) is None
    assert next_step(PRACTICE, walk.events, STANDARD) is None


def test_a_practice_serial_as_an_order_is_refused_live() -> None:
    Walk(replace(FACTS, order="PRACTICE-1")).refused("practice-serial-in-live", "order-received")
