"""Each attack test fails when its guard is taken away: a test that cannot fail holds nothing.

At least one row of every group is shown so. The guard is patched out where it is used, and the
row's own test, called again, must then fail.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from passmuster.core.custody.receipt import Outcome, Receipt
from passmuster.core.draw.voiding import Void
from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.orders.moves import ABSENCE, ATTEMPTS, HOUR, NOTHING_REPORTED, RECORD_AGREES
from passmuster.core.orders.reasons import OUTSIDE_CHAIN, SEALED_EARLIER, UNCHANGED
from tests.attacks import (
    test_access,
    test_access_pages,
    test_cases,
    test_collection,
    test_custody,
    test_discipline,
    test_draw,
    test_draw_pages,
    test_draw_proofs,
    test_kits,
    test_laboratory_messages,
    test_ledger_pages,
    test_ledger_rows,
    test_notices,
    test_order_names,
    test_order_pages,
    test_orders,
    test_orders_shelved,
    test_privacy,
    test_privacy_pages,
    test_publication,
    test_roster,
    test_venues,
    test_web,
    test_web_pages,
)
from tests.attacks.teeth_of_results import OF_BOTTLE_B, OF_RESULTS, allow, find_nothing
from tests.support import barriers

SPECIMEN_EVIDENCE = frozenset((NOTHING_REPORTED, RECORD_AGREES))
AT_NOTICE = (SEALED_EARLIER, OUTSIDE_CHAIN, UNCHANGED)
Guards = dict[str, Callable[..., Any]]


def void_without_looking(state: str, *, reason: str, **_: Any) -> Void:
    """Void whatever is asked."""
    return Void(reason if reason.isascii() else "", state, seed_known=True)


def accept_anything(_arrival: Any) -> Receipt:
    """Receive whatever comes as it were in order."""
    return Receipt(
        outcome=Outcome.ACCEPT,
        code="receipt-in-order",
        source="",
        confirmed=True,
        split_available=True,
        also=(),
    )


def write_anything(kind: str, at: Any, data: Any, private: str) -> bytes:
    """Write an entry without a schema."""
    return canonical_bytes({"c": private, "data": dict(data), "type": kind})


WEB = "passmuster.web"
SITE = f"{WEB}.sites.force"
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
    "D-03d": (
        test_draw.test_d03d_a_manager_who_throws_before_the_announced_hour_is_refused_and_named,
        {f"{WEB}.draw.services.require_hour": allow},
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
    "C-04a": (
        test_kits.test_c04a_an_old_label_after_a_reprint_and_a_wrong_digit_are_refused_at_every_scan,
        {f"{WEB}.kits.labels.labels.require_current_label": allow},
    ),
    "C-05": (
        test_kits.test_c05_a_serial_used_twice_never_issued_expired_or_void_is_refused_and_keeps_its_session_open,
        {f"{WEB}.kits.queries.ledger.require_all_accounted": allow},
    ),
    "C-08": (
        test_kits.test_c08_a_pack_keyed_by_one_hand_or_never_ended_keeps_its_session_open,
        {
            f"{SITE}.kits.packs.packs_to_key": lambda force, _: list(force.packs.all()),
            f"{WEB}.kits.packs._require_keyable": allow,
        },
    ),
    "N-01a": (
        test_notices.test_n01a_nobody_gets_an_opening_before_its_day_and_each_one_is_an_entry,
        {f"{WEB}.draw.openings.use_key": lambda *_, **__: bytes(32)},
    ),
    "N-01c": (
        test_order_pages.test_n01c_no_page_of_orders_holds_a_drawn_name_a_minute_before_the_hour,
        {f"{WEB}.orders.names.dispatch_at": lambda order: order.made_at},
    ),
    "N-01e": (
        test_order_names.test_n01e_who_does_not_work_on_an_order_finds_neither_it_nor_its_name,
        {f"{WEB}.orders.names.works_on": lambda *_, **__: True},
    ),
    "N-02": (
        test_notices.test_n02_nobody_is_excused_by_his_own_chain_or_after_the_notice,
        {f"{WEB}.orders.absences.absence_evidence": lambda *_, **__: frozenset(ABSENCE)},
    ),
    "N-04b": (
        test_notices.test_n04b_a_manager_calls_no_reserve_out_of_turn,
        {f"{WEB}.orders.reserves.check_reserve_call": allow},
    ),
    "N-05": (
        test_notices.test_n05_attempts_from_a_desk_count_for_nothing_and_end_nothing,
        {f"{WEB}.orders.notices.attempt_evidence": lambda *_, **__: frozenset((HOUR, ATTEMPTS))},
    ),
    "N-07a": (
        test_notices.test_n07a_no_test_as_punishment_grounds_come_first_from_outside_and_stay,
        {f"{WEB}.orders.notices.grounds_evidence": lambda *_, **__: frozenset(AT_NOTICE)},
    ),
    "N-07b": (
        test_orders.test_n07b_the_inspector_alone_sees_at_once_that_somebody_had_spoken_up,
        {f"{WEB}.orders.signs.retaliation_signs": find_nothing},
    ),
    "N-08": (
        test_orders_shelved.test_n08_no_two_cancel_the_order_behind_a_result_as_lost,
        {f"{WEB}.orders.rulings.evidence_of_specimen": lambda *_: SPECIMEN_EVIDENCE},
    ),
    "C-01": (
        test_collection.test_c01_a_stand_in_is_not_collected_from_without_card_photograph_and_a_stranger,
        {f"{WEB}.collection.services.require_people_stand": allow},
    ),
    "C-02": (
        test_collection.test_c02_the_wrong_person_is_refused_at_assignment_and_again_at_the_first_step,
        {"passmuster.core.collection.session._require_judged": allow},
    ),
    "C-03": (
        test_collection.test_c03_late_short_and_out_of_order_are_each_met_with_a_code,
        {"passmuster.core.collection.judging._require_pour": allow},
    ),
    "S-01a": (
        test_custody.test_s01a_a_courier_neither_takes_alone_nor_loses_an_hour_nor_a_bottle_unseen,
        {f"{WEB}.custody.services.require_keeper": allow},
    ),
    "S-02": (
        test_custody.test_s02_a_bottle_resealed_on_the_way_is_not_tested_whatever_the_receiver_clicks,
        {f"{WEB}.custody.receiving.decide_receipt": accept_anything},
    ),
    "S-03": (
        test_custody.test_s03_bottle_b_outlives_everybody_who_might_need_it_and_goes_by_two_hands,
        {f"{WEB}.custody.services.require_disposal": allow},
    ),
    "A-02a": (
        test_access.test_a02a_one_human_in_two_roles_is_not_two_people,
        {f"{WEB}.programme.services.require_two_humans": allow},
    ),
    "A-02b": (
        test_access.test_a02b_nobody_hands_a_role_back_to_take_the_excluded_one_in_one_round,
        {f"{WEB}.draw.services.require_free_in_round": allow},
    ),
    "A-01": (
        test_access.test_a01_an_administrator_gives_himself_no_role_by_page_by_friend_or_by_sql,
        {f"{WEB}.accounts.proposals._check_human": allow},
    ),
    "A-02d": (
        test_access.test_a02d_two_roles_that_always_exclude_each_other_are_never_held_together,
        {f"{WEB}.people.grants.require_role_free": allow},
    ),
    "A-03b": (
        test_access_pages.test_a03b_an_answer_sent_again_or_after_a_change_approves_nothing,
        {f"{WEB}.approvals.services.hmac": SimpleNamespace(compare_digest=lambda *_: True)},
    ),
    "A-05b": (
        test_access_pages.test_a05b_no_private_page_opens_by_any_method_without_a_session_role_or_mark,
        {f"{SITE}.decide.has_second_factor": lambda _: True},
    ),
    "R-01c": (
        test_draw_pages.test_r01c_a_dropped_officer_reads_on_his_own_page_that_he_was_not_in_the_pool,
        {f"{SITE}.draws.mine.was_in_pool": lambda *_: True},
    ),
    "D-06c": (
        test_draw_pages.test_d06c_each_use_of_the_key_stands_at_once_on_the_auditors_and_staff_sides_page,
        {f"{SITE}.draws.views.uses_of": find_nothing},
    ),
    "N-01b": (
        test_draw_pages.test_n01b_no_page_paper_or_export_holds_a_drawn_name_a_minute_before_the_hour,
        {f"{WEB}.draw.names.clock": SimpleNamespace(now=lambda: datetime(2099, 1, 1, tzinfo=UTC))},
    ),
    "P-02a": (
        test_privacy_pages.test_p02a_a_neighbours_object_and_none_at_all_answer_alike_and_are_counted,
        {f"{SITE}.decide.record_denial": allow},
    ),
    "W-01a": (
        test_web_pages.test_w01a_no_unsafe_address_takes_a_request_without_this_sites_own_token,
        {"django.middleware.csrf.CsrfViewMiddleware.process_view": lambda *_, **__: None},
    ),
    "L-02b": (
        test_laboratory_messages.test_l02b_nobody_without_a_laboratorys_certificate_speaks_for_one_over_mllp,
        {"passmuster.transport.listener.laboratory_of": lambda *_: "LAB-A"},
    ),
    "G-01b": (
        test_ledger_rows.test_g01b_an_administrator_who_takes_the_triggers_off_is_named,
        {f"{WEB}.ledger.audit.missing_triggers": find_nothing},
    ),
    "G-01c": (
        test_ledger_rows.test_g01c_a_server_operator_who_edits_any_file_on_disk_is_named,
        {f"{WEB}.ledger.audit_files._compare": find_nothing},
    ),
    "G-01d": (
        test_ledger_rows.test_g01d_an_administrator_who_deletes_any_old_cosignature_is_named_by_head_and_witness,
        {f"{WEB}.ledger.audit_files.noted_cosignatures": find_nothing},
    ),
    "G-03c": (
        test_ledger_pages.test_g03c_a_head_signed_outside_this_record_is_named_to_the_inspector_and_by_the_audit,
        {f"{WEB}.ledger.seats.record_foreign_head": allow},
    ),
    "P-01b": (
        test_privacy.test_p01b_what_a_doctor_heard_and_decided_is_opened_by_doctors_alone,
        {f"{WEB}.ledger.queries._readable": bytes.decode},
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
    "J-01": test_discipline.test_j01_a_discipline_officer_finds_no_dismissal_to_rush,
    "F-01": test_publication.test_f01_two_publishers_find_no_release_to_withdraw,
    "E-01": test_cases.test_e01_a_custodian_finds_no_exhibit_to_shave,
    "V-01": test_venues.test_v01_an_inspector_finds_no_visit_list_to_read_early,
    "P-03": test_privacy.test_p03_the_press_finds_no_table_to_subtract_from,
}
FIRST_NOUN = {
    "J-01": "discipline",
    "F-01": "publication",
    "E-01": "case",
    "V-01": "venue",
    "P-03": "release",
}


@pytest.mark.parametrize("row", EXECUTED | OF_RESULTS)
def test_an_executed_row_fails_without_its_guard(
    row: str, begin: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    attack, guards = (EXECUTED | OF_RESULTS)[row]
    for place, stand_in in guards.items():
        monkeypatch.setattr(place, stand_in)
    with pytest.raises((AssertionError, pytest.fail.Exception, PassmusterError)):
        attack(begin)


@pytest.mark.parametrize("guard", OF_BOTTLE_B)
def test_the_second_bottle_is_obstructed_without_each_of_its_guards(
    guard: str, begin: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    attack, guards = OF_BOTTLE_B[guard]
    for place, stand_in in guards.items():
        monkeypatch.setattr(place, stand_in)
    with pytest.raises((AssertionError, pytest.fail.Exception, PassmusterError)):
        attack(begin)


@pytest.mark.parametrize("place", ["dossier.order.before_hour", "watch.before_hour"])
def test_dice_before_their_hour_go_unnamed_without_either_guard_of_the_strangers(
    place: str, begin: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"passmuster.core.draw.{place}", lambda *_: False)
    with pytest.raises(AssertionError):
        EXECUTED["D-03d"][0](begin)


def test_a_clock_put_forward_goes_unnamed_without_the_witnesses_time(
    begin: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("passmuster.core.draw.dossier.order.seen_before_hour", lambda *_: False)
    with pytest.raises(AssertionError):
        EXECUTED["D-03d"][0](begin)


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
    monkeypatch.setattr("passmuster.formats.pieces.neutral_cell", str)
    with pytest.raises(AssertionError):
        test_web.test_w03_a_formula_in_a_name_comes_back_as_text_that_reads_the_same()


def test_a_new_package_is_seen_as_a_door(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import passmuster.web

    (tmp_path / "publication").mkdir()
    (tmp_path / "publication" / "__init__.py").write_text("")
    assert barriers.doors("publication") == []
    path = [*passmuster.web.__path__, str(tmp_path)]
    monkeypatch.setattr(passmuster.web, "__path__", path)
    assert barriers.doors("publication") == ["module publication"]
