"""Each attack test fails when its guard is taken away: a test that cannot fail holds nothing.

At least one row of every group is shown so. The guard is patched out where it is used, and the
row's own test, called again, must then fail.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from passmuster.core.draw.voiding import Void
from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import PassmusterError
from tests.attacks import (
    test_access,
    test_cases,
    test_collection,
    test_custody,
    test_discipline,
    test_draw,
    test_draw_proofs,
    test_laboratory,
    test_ledger_rows,
    test_notices,
    test_privacy,
    test_publication,
    test_review,
    test_roster,
    test_venues,
    test_web,
)
from tests.support import barriers

Guards = dict[str, Callable[..., Any]]


def allow(*_: Any, **__: Any) -> None:
    """Judge nothing."""


def find_nothing(*_: Any, **__: Any) -> list[Any]:
    """Find nothing wrong."""
    return []


def void_without_looking(state: str, *, reason: str, **_: Any) -> Void:
    """Void whatever is asked."""
    return Void(reason if reason.isascii() else "", state, seed_known=True)


def write_anything(kind: str, at: Any, data: Any, private: str) -> bytes:
    """Write an entry without a schema."""
    return canonical_bytes({"c": private, "data": dict(data), "type": kind})


WEB = "passmuster.web"
EXECUTED: dict[str, tuple[Callable[..., None], Guards]] = {
    "R-01a": (
        test_roster.test_r01a_a_clerk_who_drops_a_friend_from_the_file_is_stopped_at_the_gate,
        {f"{WEB}.draw.ceremony.freeze_problems": find_nothing},
    ),
    "R-02a": (
        test_roster.test_r02a_two_who_thin_the_pool_with_ghosts_are_stopped_at_the_gate,
        {f"{WEB}.draw.ceremony.freeze_problems": find_nothing},
    ),
    "R-05a": (
        test_roster.test_r05a_a_commander_who_puts_a_friend_on_leave_does_not_get_him_out_of_the_pool,
        {f"{WEB}.roster.services.require_outside_unit": allow},
    ),
    "D-02a": (
        test_draw.test_d02a_a_manager_who_wants_a_second_draw_for_the_round_is_refused,
        {f"{WEB}.draw.ceremony._round_taken_by": allow},
    ),
    "D-03a": (
        test_draw.test_d03a_a_presenter_can_neither_correct_dice_nor_type_them_for_others,
        {f"{WEB}.draw.services.join_throws": lambda throws, _: "".join(t.digits for t in throws)},
    ),
    "D-04a": (
        test_draw_proofs.test_d04a_a_manager_with_a_wrong_beacon_round_is_refused_offline,
        {f"{WEB}.draw.services.check_round": allow},
    ),
    "D-06a": (
        test_draw.test_d06a_a_manager_with_a_new_key_or_both_halves_cannot_make_a_pool,
        {f"{WEB}.draw.ceremony.require_two_humans": allow},
    ),
    "D-07": (
        test_draw.test_d07_two_insiders_cannot_void_and_a_void_after_the_seed_is_public,
        {f"{WEB}.draw.services.check_void": void_without_looking},
    ),
    "N-01a": (
        test_notices.test_n01a_nobody_gets_an_opening_before_its_day_and_each_one_is_an_entry,
        {f"{WEB}.draw.openings.use_key": lambda *_, **__: bytes(32)},
    ),
    "A-02a": (
        test_access.test_a02a_one_human_in_two_roles_is_not_two_people,
        {f"{WEB}.programme.services.require_two_humans": allow},
    ),
    "A-02b": (
        test_access.test_a02b_nobody_hands_a_role_back_to_take_the_excluded_one_in_one_round,
        {f"{WEB}.draw.services.require_no_managing_act": allow},
    ),
    "G-01b": (
        test_ledger_rows.test_g01b_an_administrator_who_takes_the_triggers_off_is_named,
        {f"{WEB}.ledger.audit.missing_triggers": find_nothing},
    ),
    "G-01c": (
        test_ledger_rows.test_g01c_a_server_operator_who_edits_any_file_on_disk_is_named,
        {f"{WEB}.ledger.audit_files._compare": find_nothing},
    ),
    "G-06a": (
        test_ledger_rows.test_g06a_an_operator_who_moves_the_clock_is_named_by_the_witnesses_time,
        {f"{WEB}.ledger.audit.CLOCK_TOLERANCE": timedelta(days=9)},
    ),
    "G-08a": (
        test_ledger_rows.test_g08a_no_service_lets_a_name_or_number_into_the_public_log,
        {f"{WEB}.ledger.services.readable_entry": write_anything},
    ),
    "G-08b": (
        test_ledger_rows.test_g08b_two_who_name_a_stratum_after_a_person_are_refused_at_the_announcement,
        {f"{WEB}.draw.ceremony.require_labels_name_nobody": allow},
    ),
}
"""Row → its test, and the guards without which it must fail."""

HELD: dict[str, Callable[[], None]] = {
    "C-01": test_collection.test_c01_a_stand_in_finds_no_collection_to_stand_in_for,
    "S-01": test_custody.test_s01_a_courier_finds_no_parcel_to_be_late_with,
    "L-01": test_laboratory.test_l01_a_laboratory_finds_no_result_to_replace,
    "M-01": test_review.test_m01_a_clerk_finds_no_verdict_to_sign_for_a_doctor,
    "J-01": test_discipline.test_j01_a_discipline_officer_finds_no_dismissal_to_rush,
    "F-01": test_publication.test_f01_two_publishers_find_no_release_to_withdraw,
    "E-01": test_cases.test_e01_a_custodian_finds_no_exhibit_to_shave,
    "V-01": test_venues.test_v01_an_inspector_finds_no_visit_list_to_read_early,
    "P-03": test_privacy.test_p03_the_press_finds_no_table_to_subtract_from,
    "A-01": test_access.test_a01_an_administrator_finds_no_role_to_grant_to_himself,
}
FIRST_NOUN = {
    "C-01": "collection",
    "S-01": "custody",
    "L-01": "laboratory",
    "M-01": "review",
    "J-01": "discipline",
    "F-01": "publication",
    "E-01": "case",
    "V-01": "venue",
    "P-03": "release",
    "A-01": "grant",
}


@pytest.mark.parametrize("row", EXECUTED)
def test_an_executed_row_fails_without_its_guard(
    row: str, begin: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    attack, guards = EXECUTED[row]
    for place, stand_in in guards.items():
        monkeypatch.setattr(place, stand_in)
    with pytest.raises((AssertionError, pytest.fail.Exception, PassmusterError)):
        attack(begin)


@pytest.mark.parametrize("row", HELD)
def test_a_held_row_fails_when_its_door_is_there(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    HELD[row]()
    door = [("app", FIRST_NOUN[row])]
    monkeypatch.setattr(barriers, "names_in_use", lambda: iter(door))
    with pytest.raises(AssertionError):
        HELD[row]()


def test_a_formula_is_found_when_cells_are_not_neutralised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("passmuster.formats.cells.neutral_cell", str)
    with pytest.raises(AssertionError):
        test_web.test_w03_a_formula_in_a_name_comes_back_as_text_that_reads_the_same()


def test_a_new_package_is_seen_as_a_door(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import passmuster.web

    (tmp_path / "collection").mkdir()
    (tmp_path / "collection" / "__init__.py").write_text("")
    assert barriers.doors("collection") == []
    path = [*passmuster.web.__path__, str(tmp_path)]
    monkeypatch.setattr(passmuster.web, "__path__", path)
    assert barriers.doors("collection") == ["module collection"]
