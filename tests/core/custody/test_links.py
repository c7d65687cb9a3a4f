"""A link goes to JSON and back unchanged; a form or a bundle that says less or more is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from passmuster.core.custody.links import Kind, SealState, Unit, as_json, parse_chain, parse_link
from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import Refused, UnusableInput
from tests.core.custody.chains import HONEST, LAB, SEALS, SITE, at, link, net

BODIES = {
    kind: next(b for b in map(as_json, HONEST) if b["kind"] == kind)
    for kind in Kind
    if any(each.kind is kind for each in HONEST)
}
BODIES[Kind.RETURN] = as_json(link(Kind.RETURN, 5, SITE, second="owner-1"))


def test_every_kind_goes_to_json_and_back() -> None:
    assert set(BODIES) == set(Kind)
    for body in BODIES.values():
        again = json.loads(canonical_bytes(body))
        assert as_json(parse_link(again)) == body
    assert parse_chain([as_json(each) for each in HONEST]) == HONEST


def test_digits_stay_as_they_were_read_off() -> None:
    body = BODIES[Kind.BEGIN] | {"temperature": "-20.50"}
    body["amount"] = {"value": "0.000000", "unit": "g", "basis": "gross"}
    assert as_json(parse_link(body)) == body


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("said", [None, ""])
def test_a_form_without_the_seal_state_is_refused_by_its_own_code(kind: Kind, said: Any) -> None:
    body = BODIES[kind] | {"seal_state": said}
    with pytest.raises(Refused) as refused:
        parse_link(body)
    assert refused.value.code == "custody-seal-state-not-said"
    del body["seal_state"]
    with pytest.raises(Refused) as refused:
        parse_link(body)
    assert refused.value.code == "custody-seal-state-not-said"


def test_no_link_can_be_made_without_its_seal_state() -> None:
    with pytest.raises(Refused) as refused:
        link(Kind.MEASURE, 1, SITE, seal_state=None)
    assert refused.value.code == "custody-seal-state-not-said"
    fields = set(as_json(HONEST[0])) - {"seal_state"}
    with pytest.raises(TypeError, match="seal_state"):
        type(HONEST[0])(**{name: getattr(HONEST[0], name) for name in fields})


def test_a_beginning_says_how_much_there_is() -> None:
    with pytest.raises(Refused) as refused:
        parse_link(BODIES[Kind.BEGIN] | {"amount": None})
    assert refused.value.code == "custody-amount-missing"


NO_TEXT = (None, 7, [], "", "a b", "ក", "-x", "x" * 65)
NO_TIME = (None, 7, "2026-03-02", "2026-03-02T08:00:00+00:00", "2026-02-30T08:00:00Z")
NO_AMOUNT = (
    7,
    {"value": "1", "unit": "mL"},
    {"value": 1, "unit": "mL", "basis": "net"},
    *({"value": v, "unit": "mL", "basis": "net"} for v in ("-1", "01", "1.", "1e3", "٣", "NaN")),
    {"value": "1", "unit": "ml", "basis": "net"},
    {"value": "1", "unit": "mL", "basis": ["net"]},
)
NO_SEALS = (None, "SEAL-1", ["a", "a"], ["a b"], [7], [[]], [f"s{i}" for i in range(17)])
CANNOT_BE: list[tuple[Kind, str, tuple[Any, ...]]] = [
    (Kind.BEGIN, "item", NO_TEXT),
    (Kind.BEGIN, "holder", NO_TEXT),
    (Kind.BEGIN, "human", NO_TEXT),
    (Kind.BEGIN, "place", NO_TEXT),
    (Kind.BEGIN, "at", NO_TIME),
    (Kind.BEGIN, "seals", (*NO_SEALS, [])),
    (Kind.BEGIN, "seal_state", ("ok", "Intact", True, ["intact"], "unsealed")),
    (Kind.BEGIN, "kind", (None, "", "start", ["begin"], "offer")),
    (Kind.BEGIN, "amount", NO_AMOUNT),
    (Kind.MEASURE, "temperature", (20, "-0", "-0.0", "+4", "4.", "4.555", "1000", "")),
    (Kind.MEASURE, "second", ("", "a b", 7)),
    (Kind.OFFER, "to", NO_TEXT),
    (Kind.OFFER, "due", NO_TIME),
    (Kind.ACCEPT, "deliver_by", NO_TIME[1:]),
    (Kind.OPEN, "new_seals", NO_SEALS),
    (Kind.OPEN, "taken", (*NO_AMOUNT, {"value": "1", "unit": "mL", "basis": "gross"})),
    (Kind.RETURN, "second", (None, "", 7)),
    (Kind.DISPOSE, "second", (None, "", 7)),
]


@pytest.mark.parametrize(
    ("kind", "name", "value"), [(k, n, v) for k, n, values in CANNOT_BE for v in values]
)
def test_a_field_that_cannot_be_so_is_refused(kind: Kind, name: str, value: Any) -> None:
    with pytest.raises(UnusableInput) as refused:
        parse_link(BODIES[kind] | {name: value})
    assert refused.value.code == "custody-link-unreadable"


@pytest.mark.parametrize("kind", list(Kind))
def test_a_field_more_or_less_than_the_kind_has_is_refused(kind: Kind) -> None:
    body = BODIES[kind]
    bodies = [{n: v for n, v in body.items() if n != left} for left in set(body) - {"seal_state"}]
    more = {n for other in BODIES.values() for n in other} | {"remark"}
    bodies += [body | {name: None} for name in more - set(body)]
    for wrong in bodies:
        with pytest.raises(UnusableInput) as refused:
            parse_link(wrong)
        assert refused.value.code == "custody-link-unreadable"


@pytest.mark.parametrize("body", [None, [], "begin", 7])
def test_what_is_no_object_is_no_link(body: Any) -> None:
    with pytest.raises(UnusableInput):
        parse_link(body)


@pytest.mark.parametrize("body", [None, {}, "links"])
def test_what_is_no_list_is_no_chain(body: Any) -> None:
    with pytest.raises(UnusableInput):
        parse_chain(body)


@pytest.mark.parametrize(
    "changes",
    [
        {"at": datetime(2026, 3, 2, 8)},  # noqa: DTZ001 - what must not be taken
        {"at": datetime(2026, 3, 2, 8, 0, 0, 1, tzinfo=UTC)},
        {"temperature": Decimal("NaN")},
        {"to": LAB},
        {"due": at(9)},
        {"deliver_by": at(9)},
        {"new_seals": SEALS},
        {"taken": net("1")},
        {"seals": ()},
        {"seals": (), "seal_state": SealState.INTACT},
        {"seal_state": SealState.UNSEALED},
    ],
)
def test_a_link_in_memory_is_held_to_the_same_rules(changes: dict[str, Any]) -> None:
    with pytest.raises(UnusableInput) as refused:
        replace(HONEST[6], **changes)
    assert refused.value.code == "custody-link-unreadable"


def test_an_amount_that_no_scale_shows_is_refused() -> None:
    for value in ("-1", "NaN", "1e12", "0.0000001"):
        with pytest.raises(UnusableInput):
            net(value, Unit.GRAM)
