"""A refusal is decided by a named official and a second human, and no non-refusal becomes one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.access.actors import Actor
from passmuster.core.access.duties import Duty
from passmuster.core.access.roles import Role
from passmuster.core.collection.refusals import (
    GROUNDS,
    NOT_GROUNDS,
    RefusalFacts,
    decide_refusal,
    require_facts,
    require_recordable,
)
from passmuster.core.kernel.errors import Refused

ROWS = {
    "not-appearing": "(a)(1)",
    "left": "(a)(2)",
    "no-specimen": "(a)(3)",
    "observation-not-permitted": "(a)(4)",
    "insufficient-unexplained": "(a)(5)",
    "additional-test-declined": "(a)(6)",
    "evaluation-not-taken": "(a)(7)",
    "not-cooperating": "(a)(8)",
    "clothing-not-raised": "(a)(9)",
    "device-worn": "(a)(10)",
    "tampering-admitted": "(a)(11)",
    "verified-not-genuine": "40.191(b)",
    "catheter-declined": "40.61(b)(4)",
}
VERIFIED = "verified-not-genuine"
"""What the doctor decides, who verified the specimen."""
ANSWERED = {"insufficient-unexplained", "evaluation-not-taken"}
"""What the doctor answers for an evaluation, and decides nothing by it."""
OFFICIAL = Actor(human="sokha", role=Role.DISCIPLINE_OFFICER, unit="headquarters")
DOCTOR = Actor(human="maly", role=Role.MEDICAL_REVIEW_OFFICER, unit="clinic")
SECOND = Actor(human="vanna", role=Role.OVERSIGHT_BODY)
CHAIN = ("post-3", "south", "force")
FACTS = RefusalFacts(
    ground="left",
    donor="dara",
    recorded_by="bopha",
    said="went to the car and drove off",
    observed=True,
    before_entry=False,
    container_chosen=True,
)


def decided_by(facts: RefusalFacts = FACTS, **changes: object) -> object:
    """Decide on the facts as an honest official does, with changes."""
    given: dict[str, object] = {
        "refusal": True,
        "reasons": "left after the container was chosen, and was told what that means",
        "by": DOCTOR if facts.ground == VERIFIED else OFFICIAL,
        "second": SECOND,
        "donor_chain": CHAIN,
        "took_part": ("rith",),
    }
    return decide_refusal(facts, **{**given, **changes})


def test_the_grounds_are_the_rows_of_the_rules() -> None:
    assert [ground.code for ground in GROUNDS] == list(ROWS)
    for ground in GROUNDS:
        assert ground.source.endswith(ROWS[ground.code])
        assert (ground.decides is Duty.REVIEW) is (ground.code == VERIFIED)
        assert ground.doctor_reports is (ground.code in ANSWERED)
        assert not (ground.doctor_reports and ground.collector_records)


@pytest.mark.parametrize("ground", ROWS)
@pytest.mark.parametrize("refusal", [True, False])
def test_each_ground_can_be_decided_both_ways(ground: str, refusal: bool) -> None:
    decided = decided_by(replace(FACTS, ground=ground), refusal=refusal)
    assert (decided.ground, decided.refusal) == (ground, refusal)
    assert decided.second == "vanna"


@pytest.mark.parametrize("ground", NOT_GROUNDS)
def test_what_is_no_refusal_can_be_neither_recorded_nor_decided(ground: str) -> None:
    for attempt in (
        lambda: require_recordable(ground, observed=True),
        lambda: decided_by(replace(FACTS, ground=ground)),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "not-a-refusal"


@pytest.mark.parametrize("ground", ROWS)
@pytest.mark.parametrize("observed", [True, False])
def test_a_collector_records_what_a_collection_shows(ground: str, observed: bool) -> None:
    code = ""
    if ground in {*ANSWERED, VERIFIED, "not-appearing"}:
        code = "ground-not-collectors"
    elif ground in {"observation-not-permitted", "clothing-not-raised"} and not observed:
        code = "ground-needs-observation"
    if not code:
        assert require_recordable(ground, observed=observed).code == ground
        return
    with pytest.raises(Refused) as refused:
        require_recordable(ground, observed=observed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("refusal-decider-wrong", {"by": Actor(human="bopha", role=Role.COLLECTOR)}),
        ("refusal-decider-wrong", {"by": Actor(human="mony", role=Role.COMMANDER)}),
        ("refusal-decider-wrong", {"by": DOCTOR}),
        ("refusal-reasons-missing", {"reasons": "  "}),
        ("refusal-second-missing", {"second": None}),
        ("same-human-twice", {"second": replace(OFFICIAL, role=Role.OVERSIGHT_BODY)}),
        ("approver-inside-unit", {"second": replace(SECOND, unit="post-3")}),
        ("approver-inside-unit", {"second": replace(SECOND, unit="force")}),
        ("refusal-decider-took-part", {"by": replace(OFFICIAL, human="bopha")}),
        ("refusal-decider-took-part", {"by": replace(OFFICIAL, human="dara")}),
        ("refusal-decider-took-part", {"second": replace(SECOND, human="rith")}),
        ("refusal-decider-took-part", {"second": replace(SECOND, human="dara")}),
    ],
)
def test_a_decision_needs_an_official_reasons_and_an_outside_second(
    code: str, changes: dict[str, object]
) -> None:
    with pytest.raises(Refused) as refused:
        decided_by(**changes)
    assert refused.value.code == code


def test_a_doctor_decides_what_the_doctor_verified_and_nobody_else() -> None:
    with pytest.raises(Refused) as refused:
        decided_by(replace(FACTS, ground=VERIFIED), by=OFFICIAL)
    assert refused.value.code == "refusal-decider-wrong"


@pytest.mark.parametrize("ground", sorted(ANSWERED))
def test_a_doctor_who_answered_for_an_evaluation_decides_no_refusal_by_it(ground: str) -> None:
    with pytest.raises(Refused) as refused:
        decided_by(replace(FACTS, ground=ground), by=DOCTOR)
    assert refused.value.code == "refusal-decider-wrong"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("ground-unknown", {"ground": "rude"}),
        ("ground-needs-observation", {"ground": "clothing-not-raised", "observed": False}),
        ("refusal-facts-missing", {"said": " "}),
        ("refusal-facts-missing", {"recorded_by": ""}),
        ("before-entry-no-refusal", {"ground": "not-appearing", "before_entry": True}),
        ("before-entry-no-refusal", {"before_entry": True, "container_chosen": False}),
    ],
)
def test_facts_that_are_none_or_before_entry_go_to_nobody(
    code: str, changes: dict[str, object]
) -> None:
    with pytest.raises(Refused) as refused:
        require_facts(replace(FACTS, **changes))
    assert refused.value.code == code


def test_before_entry_leaving_counts_once_the_container_was_chosen() -> None:
    assert require_facts(replace(FACTS, before_entry=True)).code == "left"
    assert require_facts(replace(FACTS, container_chosen=False)).code == "left"
