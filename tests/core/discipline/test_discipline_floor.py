"""No dismissal without the floor: every reachable file, every verb, every slot taken away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from passmuster.core.discipline import moves
from passmuster.core.discipline.file import APPEAL_OUTCOMES, File, demanded
from passmuster.core.discipline.floor import (
    SLOTS,
    TWO,
    Route,
    SlotsOpen,
    floor,
    missing,
    require_floor,
    unlocking,
)
from passmuster.core.discipline.moves import TRANSITIONS, Verb
from passmuster.core.discipline.sanctions import SANCTIONS, Sanction, ends_service
from passmuster.core.kernel.errors import Refused
from tests.core.discipline.cases import EVIDENCE, new_file, step, subsets

CODES: dict[Verb, tuple[str, ...]] = {
    Verb.SIGN: ("dismissal", "reprimand", "no-measure"),
    Verb.COUNTERSIGN: ("dismissal", "reprimand", "no-measure"),
    Verb.VARY: ("reprimand", "no-measure", "dismissal"),
    Verb.SIGN_APPEAL: (
        *(one for one in APPEAL_OUTCOMES if one != "varied"),
        *("varied:reprimand", "varied:no-measure", "varied:dismissal"),
    ),
}


def tries(state: str) -> Iterator[tuple[Verb, str]]:
    for move in TRANSITIONS:
        if move.source == state:
            for code in CODES.get(Verb(move.verb), ("",)):
                yield Verb(move.verb), code


def key(file: File) -> tuple[object, ...]:
    """Return all that any rule asks of a file's history: two files with one key behave alike."""
    first = file.first
    return (
        file.state,
        file.entry_of_state().event,
        file.decision,
        file.was_served,
        None if first is None else first.code,
    )


def reachable(route: Route, above: frozenset[str] = frozenset()) -> list[File]:
    """Return one file for every key that any sequence of moves leads to."""
    begin = step(new_file(route, above), Verb.OPEN)
    found, waiting = {key(begin): begin}, [begin]
    while waiting:
        file = waiting.pop(0)
        for verb, code in tries(file.state):
            try:
                after = step(file, verb, code)
            except Refused:
                continue
            if key(after) not in found:
                found[key(after)] = after
                waiting.append(after)
    return list(found.values())


REACHED = {route: reachable(route) for route in Route}


def test_the_search_reaches_every_state_and_every_end() -> None:
    for files in REACHED.values():
        assert {file.state for file in files} == set(moves.STATES)
        assert len(files) > 60


def decides_dismissal(before: File, after: File) -> bool:
    """Tell whether a move made a dismissal, or made one stand against an appeal."""
    made = after.decision == "dismissal" != before.decision
    verb = after.entries[-1].event
    again = verb in {"discipline:decided", "discipline:decision-varied"}
    upheld = verb == "discipline:appeal-rejected" and after.decision == "dismissal"
    return made or (again and after.decision == "dismissal") or upheld


def attempted(file: File, verb: Verb, code: str, slot: str) -> File | Refused:
    """Return a file after a move made without one slot, or the refusal."""
    try:
        return step(file, verb, code, without=frozenset({slot}))
    except Refused as refused:
        return refused


@pytest.mark.parametrize("route", Route)
def test_no_reachable_file_comes_to_a_dismissal_with_any_slot_taken_away(route: Route) -> None:
    deciding = 0
    for file in REACHED[route]:
        for verb, code in tries(file.state):
            after = attempted(file, verb, code, "")
            if isinstance(after, Refused) or not decides_dismissal(file, after):
                continue
            deciding += 1
            # That two signed, the file knows: nobody hands it in or takes it away.
            for slot in (one for one in floor(route) if one != TWO):
                refused = attempted(file, verb, code, slot)
                assert isinstance(refused, SlotsOpen), (key(file), verb, slot)
                assert refused.missing == (slot,)
    assert deciding > 4


@pytest.mark.parametrize("route", Route)
def test_the_full_floor_lets_a_dismissal_pass_and_nothing_else_is_asked_for(route: Route) -> None:
    made = [file for file in REACHED[route] if file.decision == "dismissal"]
    assert {file.state for file in made} >= {moves.DECIDED, moves.STANDS, moves.UNDOING}


@pytest.mark.parametrize("route", Route)
def test_every_subset_of_slots_that_is_taken_away_is_named_whole(route: Route) -> None:
    wanted = floor(route)
    for gone in subsets(wanted, 3):
        assert set(missing(route, EVIDENCE - gone)) == gone
    require_floor(route, wanted)
    with pytest.raises(SlotsOpen) as refused:
        require_floor(route, ())
    assert refused.value.code == "dismissal-floor-open"
    assert refused.value.missing == wanted
    for slot in wanted:
        assert slot.replace("-", " ") in refused.value.message


def test_the_promise_stands_in_the_floor_word_for_word() -> None:
    """Promise 5 of product.md, slot by slot; the same floor has what J-01 adds."""
    promise = {
        *("confirmed", "verified", "credential-valid", "bottle-b-answered"),
        *("officer-heard", "reasons-given", "two-signatures", "policy-in-force"),
    }
    for route in (Route.POSITIVE, Route.LABORATORY_REFUSAL):
        assert promise <= set(floor(route))
    for route in Route:
        common = {"officer-heard", "reasons-given", "two-signatures", "policy-in-force"}
        assert common | {"hearing-notice-kept", "judges-free-of-conflict"} <= set(floor(route))
    assert {"refusal-reasons", "refusal-two-approvers"} <= set(floor(Route.COLLECTION_REFUSAL))
    assert len({slot.code for slot in SLOTS}) == len(SLOTS)


def test_nobody_is_charged_before_the_test_itself_is_whole() -> None:
    for route in Route:
        opened = step(new_file(route), Verb.OPEN)
        for slot in unlocking(route):
            if slot == "grounds-stand":
                continue
            with pytest.raises(SlotsOpen) as refused:
                step(opened, Verb.CHARGE, without=frozenset({slot}))
            assert (refused.value.code, refused.value.missing) == ("charge-locked", (slot,))
        with pytest.raises(SlotsOpen) as all_gone:
            step(opened, Verb.CHARGE, without=frozenset(unlocking(route)))
        assert all_gone.value.missing == unlocking(route)


def test_what_a_policy_asks_for_above_the_floor_is_named_like_a_slot() -> None:
    above = frozenset({"treatment-considered", "officer-heard"})
    assert missing(Route.POSITIVE, EVIDENCE, above=above) == ("treatment-considered",)
    require_floor(Route.POSITIVE, EVIDENCE | above, above=above)
    heard = [f for f in reachable(Route.POSITIVE, above) if f.state == moves.HEARD]
    with pytest.raises(SlotsOpen) as refused:
        step(heard[0], Verb.SIGN, "dismissal")
    assert refused.value.missing == ("treatment-considered",)
    assert demanded(heard[0], Verb.SIGN, "reprimand") == ()


def test_only_a_dismissal_ends_the_service_and_the_list_is_closed() -> None:
    assert [one for one in Sanction if ends_service(one)] == [Sanction.DISMISSAL]
    assert set(SANCTIONS) == set(Sanction)
    assert [rule.weight for rule in SANCTIONS.values()] == list(range(len(Sanction)))
