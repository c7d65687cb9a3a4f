"""A collector or observer tied to the donor is refused, at assignment and again at the start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from passmuster.core.collection.collectors import QualifiedDecision
from passmuster.core.collection.conflicts import (
    Bar,
    Declared,
    Pairing,
    Part,
    Side,
    bar_of,
    require_free,
    require_objection_in_time,
    require_replaceable,
)
from passmuster.core.kernel.errors import Refused
from tests.core.collection.walks import pairing

DONOR = pairing().donor
EXPIRED = QualifiedDecision(code="refresher-due")
GOOD = QualifiedDecision(code="")
WATCHER = Side(human="vanna", unit="west", work_group="w-1")


def changed(part: Part, **changes: Any) -> Pairing:
    """Return a pairing that is free but for these changes; ``side_`` ones are the human's own."""
    base = pairing(part)
    own = {key[5:]: value for key, value in changes.items() if key.startswith("side_")}
    rest = {key: value for key, value in changes.items() if not key.startswith("side_")}
    if "declared" in rest:
        made = base.declaration
        rest["declaration"] = replace(made, **rest.pop("declared"))
    return replace(base, human=replace(base.human, **own), **rest)


BOTH: list[tuple[str, dict[str, Any]]] = [
    ("pairing-own-specimen", {"side_human": "dara"}),
    ("pairing-own-unit", {"side_unit": "south"}),
    ("pairing-supervisor", {"supervises": frozenset({("bopha", "dara")})}),
    ("pairing-supervisor", {"supervises": frozenset({("dara", "bopha")})}),
    ("pairing-relative", {"related": frozenset({("bopha", "dara")})}),
    ("pairing-relative", {"related": frozenset({("dara", "bopha")})}),
    ("declaration-missing", {"declaration": None}),
    ("declaration-of-another", {"declared": {"human": "rith"}}),
    ("declaration-of-another", {"declared": {"donor": "sokha"}}),
    ("declaration-of-another", {"declared": {"assignment": "O-1"}}),
    ("pairing-declared-tie", {"declared": {"relation": Declared.RELATIVE}}),
    ("pairing-declared-tie", {"declared": {"relation": Declared.OTHER_TIE}}),
    ("donor-objected", {"objection": "we quarrelled over a debt"}),
]


@pytest.mark.parametrize("part", Part)
def test_whoever_is_free_may_take_part(part: Part) -> None:
    require_free(changed(part))


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize(("code", "changes"), BOTH)
def test_each_tie_is_refused_for_collector_and_observer(
    part: Part, code: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        require_free(changed(part, **changes))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("part", "code", "changes"),
    [
        (Part.COLLECTOR, "collector-not-qualified", {"training": EXPIRED}),
        (Part.COLLECTOR, "monitor-missing", {"side_work_group": "s-1"}),
        (Part.OBSERVER, "pairing-work-group", {"side_work_group": "s-1"}),
        (
            Part.OBSERVER,
            "pairing-work-group",
            {"side_work_group": "s-1", "monitor": WATCHER, "monitor_training": GOOD},
        ),
        (Part.OBSERVER, "observation-without-trigger", {"trigger": ""}),
        (Part.OBSERVER, "observation-without-trigger", {"trigger": "curiosity"}),
        (Part.OBSERVER, "observer-other-gender", {"side_gender": "f"}),
        (Part.OBSERVER, "observer-gender-unknown", {"side_gender": ""}),
    ],
)
def test_what_holds_for_one_part_only(part: Part, code: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        require_free(changed(part, **changes))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("watcher", "training", "ties"),
    [
        (WATCHER, None, {}),
        (WATCHER, EXPIRED, {}),
        (replace(WATCHER, human="bopha"), GOOD, {}),
        (replace(WATCHER, human="dara"), GOOD, {}),
        (replace(WATCHER, unit="south"), GOOD, {}),
        (replace(WATCHER, unit="north"), GOOD, {}),
        (replace(WATCHER, work_group="s-1"), GOOD, {}),
        (WATCHER, GOOD, {"related": frozenset({("vanna", "dara")})}),
        (WATCHER, GOOD, {"supervises": frozenset({("vanna", "dara")})}),
    ],
)
def test_only_an_unrelated_trained_person_watches_over_a_collector(
    watcher: Side, training: QualifiedDecision | None, ties: dict[str, Any]
) -> None:
    same_group = {"side_work_group": "s-1"}
    require_free(changed(Part.COLLECTOR, **same_group, monitor=WATCHER, monitor_training=GOOD))
    with pytest.raises(Refused) as refused:
        require_free(
            changed(
                Part.COLLECTOR, **same_group, monitor=watcher, monitor_training=training, **ties
            )
        )
    assert refused.value.code == "monitor-not-free"


@pytest.mark.parametrize(
    ("part", "changes", "bar"),
    [
        (Part.COLLECTOR, {}, None),
        (Part.OBSERVER, {}, None),
        # The donor themselves and a colleague of theirs look alike: the list names no donor.
        (Part.COLLECTOR, {"side_human": "dara"}, Bar.NEARNESS),
        (Part.COLLECTOR, {"side_unit": "south"}, Bar.NEARNESS),
        (Part.OBSERVER, {"side_work_group": "s-1"}, Bar.NEARNESS),
        (Part.COLLECTOR, {"side_work_group": "s-1"}, Bar.NEARNESS),
        (Part.OBSERVER, {"supervises": frozenset({("bopha", "dara")})}, Bar.COMMAND),
        (Part.COLLECTOR, {"related": frozenset({("bopha", "dara")})}, Bar.TIE),
        (Part.COLLECTOR, {"declared": {"relation": Declared.OTHER_TIE}}, Bar.TIE),
        (Part.OBSERVER, {"objection": "we quarrelled over a debt"}, Bar.OBJECTION),
        (Part.COLLECTOR, {"training": EXPIRED}, Bar.TRAINING),
        (Part.OBSERVER, {"trigger": "curiosity"}, Bar.TRIGGER),
        (Part.OBSERVER, {"side_gender": "f"}, Bar.GENDER),
        (Part.OBSERVER, {"side_gender": ""}, Bar.GENDER),
    ],
)
def test_a_list_tells_the_kind_of_what_bars_somebody_and_no_fact(
    part: Part, changes: dict[str, Any], bar: Bar | None
) -> None:
    assert bar_of(changed(part, **changes)) is bar


def test_another_is_named_in_words_unless_a_tie_or_objection_asks_for_one() -> None:
    require_replaceable(same=False, answers=True, reason="")
    require_replaceable(same=False, answers=False, reason="Called to court that day.")
    for same, answers, reason, code in [
        (True, True, "The same again.", "assignment-same"),
        (False, False, " ", "reassignment-without-words"),
    ]:
        with pytest.raises(Refused) as refused:
            require_replaceable(same=same, answers=answers, reason=reason)
        assert refused.value.code == code


def test_a_blank_work_group_is_nobodys() -> None:
    free = changed(Part.OBSERVER, side_work_group="")
    require_free(replace(free, donor=replace(DONOR, work_group="")))


def test_a_donor_objects_before_the_start_and_in_words() -> None:
    require_objection_in_time(started=False, reason="we quarrelled")
    for started, reason, code in [
        (True, "we quarrelled", "objection-too-late"),
        (False, " ", "objection-without-words"),
    ]:
        with pytest.raises(Refused) as refused:
            require_objection_in_time(started=started, reason=reason)
        assert refused.value.code == code
