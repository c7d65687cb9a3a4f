"""Observation has a reason of the table, ordered by whoever may, by an observer of the gender."""

from __future__ import annotations

import pytest

from passmuster.core.collection.observation import (
    ALWAYS_OBSERVED,
    FALLBACK_SOURCE,
    TRIGGERS,
    Orderer,
    require_ordered,
    require_same_gender,
    require_trigger,
)
from passmuster.core.kernel.errors import Refused

ROWS = {
    "invalid-unexplained": (Orderer.FORCE, "(a)(1)"),
    "split-not-testable": (Orderer.FORCE, "(a)(2)"),
    "dilute-low-creatinine": (Orderer.FORCE_ON_MEDICAL_WORD, "(a)(3)"),
    "observation-owed": (Orderer.FORCE, "(a)(4), (n)"),
    "return-or-follow-up": (Orderer.FORCE, "(b), (c)(5)"),
    "tampering-item": (Orderer.COLLECTOR, "(c)(2)"),
    "temperature": (Orderer.COLLECTOR, "(c)(3)"),
    "specimen-signs": (Orderer.COLLECTOR, "(c)(4)"),
    "split-not-reconfirmed": (Orderer.FORCE_ON_MEDICAL_WORD, "(b)(2), (b)(3), (c)(1), (e)"),
}


def test_the_triggers_are_the_rows_of_the_rules() -> None:
    assert {t.code: t.orderer for t in TRIGGERS} == {c: row[0] for c, row in ROWS.items()}
    for trigger in TRIGGERS:
        assert trigger.source.endswith(ROWS[trigger.code][1])


@pytest.mark.parametrize("code", ROWS)
@pytest.mark.parametrize("orderer", Orderer)
def test_each_trigger_is_ordered_by_whoever_may(code: str, orderer: Orderer) -> None:
    collectors = ROWS[code][0] is Orderer.COLLECTOR
    if collectors is (orderer is Orderer.COLLECTOR):
        assert require_trigger(code, orderer).code == code
        return
    with pytest.raises(Refused) as refused:
        require_trigger(code, orderer)
    assert refused.value.code == "trigger-not-theirs"


@pytest.mark.parametrize(
    ("reason", "trigger", "code"),
    [
        ("random", "curiosity", "observation-without-trigger"),
        ("random", "temperature", "trigger-not-theirs"),
        *((reason, "", "observation-left-out") for reason in sorted(ALWAYS_OBSERVED)),
    ],
)
def test_an_order_that_observes_wrongly_is_refused(reason: str, trigger: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        require_ordered(reason, trigger)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("reason", "trigger", "observed"),
    [
        ("random", "", False),
        ("random", "observation-owed", True),
        ("follow-up", "return-or-follow-up", True),
    ],
)
def test_an_order_says_whether_it_is_observed(reason: str, trigger: str, observed: bool) -> None:
    assert require_ordered(reason, trigger) is observed


@pytest.mark.parametrize(
    ("observer", "donor", "code"),
    [
        ("m", "f", "observer-other-gender"),
        ("", "f", "observer-gender-unknown"),
        ("m", "", "observer-gender-unknown"),
        ("", "", "observer-gender-unknown"),
    ],
)
def test_an_observer_is_of_the_donors_gender(observer: str, donor: str, code: str) -> None:
    require_same_gender("f", "f")
    with pytest.raises(Refused) as refused:
        require_same_gender(observer, donor)
    assert refused.value.code == code


def test_the_way_out_without_an_observer_is_said_to_be_unconfirmed() -> None:
    assert not FALLBACK_SOURCE.confirmed
