"""The guards of results, from the laboratory to the doctor's verdict, for test_teeth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from passmuster.core.laboratory.quality.release import Release
from passmuster.core.review.unheard import CLOCK_RUN
from tests.attacks import (
    test_batches,
    test_blind,
    test_laboratory,
    test_laboratory_standing,
    test_laboratory_uploads,
    test_privacy_batches,
    test_privacy_results,
    test_review,
    test_review_split,
    test_review_struck,
)
from tests.support.laboratory_acts import laboratory_of
from tests.support.review_acts import reviewing

WEB = "passmuster.web"
LABORATORY = f"{WEB}.laboratory"


def allow(*_: Any, **__: Any) -> None:
    """Judge nothing."""


def find_nothing(*_: Any, **__: Any) -> list[Any]:
    """Find nothing wrong."""
    return []


def let_go(specimen: str, *_: Any, **__: Any) -> Release:
    """Hold no result."""
    return Release(specimen=specimen)


def in_laboratory(attack: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return an attack that begins at a laboratory, as one that begins with a season."""

    def begun(begin: Callable[..., Any]) -> None:
        lab = laboratory_of(begin)
        with lab.season.at(lab.now):
            attack(lab)

    return begun


def with_a_clock_to_turn(attack: Callable[..., None], case: Any) -> None:
    """Run an attack that turns the clock, and turn it back."""
    with pytest.MonkeyPatch.context() as patch:
        attack(case, patch)


OF_RESULTS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "L-02d": (
        test_laboratory_uploads.test_l02d_a_foreign_stolen_or_replayed_signature_brings_no_result,
        {f"{LABORATORY}.uploading._require_good": allow},
    ),
    "L-06a": (
        in_laboratory(
            test_laboratory.test_l06a_nobody_moves_a_cutoff_for_a_friend_alone_late_or_unseen
        ),
        {f"{LABORATORY}.certificates.require_lead": lambda **_: None},
    ),
    "L-06b": (
        in_laboratory(test_laboratory.test_l06b_nobody_calls_a_column_another_drug_alone_or_unseen),
        {f"{LABORATORY}.mappings.contradictions": lambda _: []},
    ),
    "L-06c": (
        in_laboratory(
            test_laboratory.test_l06c_nobody_types_a_result_alone_or_after_anothers_keying
        ),
        {f"{LABORATORY}.keying.differences": lambda _: []},
    ),
    "L-06d": (
        test_laboratory_standing.test_l06d_no_laboratory_is_used_without_a_certificate_and_certified_afterwards_unseen,
        {f"{WEB}.accreditation.audit.first_sent": lambda _: None},
    ),
    "L-06d on the start page": (
        test_laboratory_standing.test_l06d_no_laboratory_is_used_without_a_certificate_and_certified_afterwards_unseen,
        {f"{WEB}.sites.force.accreditation.waiting.in_use": lambda _: False},
    ),
    "L-03": (
        lambda begin: test_batches.test_l03_a_result_without_a_run_is_held_with_its_reason(
            test_batches.a_case(begin)
        ),
        {f"{WEB}.batches.resting.released": let_go},
    ),
    "L-03b": (
        lambda begin: test_batches.test_l03_one_file_of_control_data_for_two_runs_is_named_in_both(
            test_batches.a_case(begin)
        ),
        {f"{WEB}.batches.signs.all_signs": find_nothing},
    ),
    "P-01d": (
        test_privacy_batches.test_p01d_who_watches_finds_no_specimen_of_a_confirmatory_batch_on_any_page,
        {f"{WEB}.sites.force.batches.views.specimens_seen": lambda _: None},
    ),
    "P-01d in the log": (
        test_privacy_batches.test_p01d_who_watches_finds_no_specimen_of_a_confirmatory_batch_on_any_page,
        {f"{WEB}.ledger.queries._readable": bytes.decode},
    ),
    "P-01e": (
        test_privacy_results.test_p01e_nobody_of_the_force_reads_a_verified_result_before_its_officer_was_told,
        {f"{WEB}.review.telling.force_may_know": lambda *_, **__: True},
    ),
    "P-01e after a rehearing": (
        test_privacy_results.test_p01e_a_second_verdict_after_a_rehearing_reaches_nobody_before_its_officer,
        {f"{WEB}.review.told.taken_back": lambda *_: ()},
    ),
    "P-01h": (
        test_privacy_results.test_p01h_a_rehearing_of_what_was_told_as_negative_shows_on_no_page_of_the_force,
        {f"{WEB}.review.told.shows_rehearing": lambda _: True},
    ),
    "P-01f": (
        test_privacy_results.test_p01f_who_serves_plans_and_collects_reads_on_no_page_why_a_specimen_is_asked_for_again,
        {f"{WEB}.sites.force.orders.views.reads_results": lambda _: True},
    ),
    "P-01g": (
        test_privacy_results.test_p01g_an_inspector_reads_off_no_moment_or_place_in_the_log_whom_a_recall_touched,
        {f"{WEB}.sites.force.record.views.is_unplaced": lambda _: False},
    ),
    "L-04b": (
        test_blind.test_l04b_nobody_sees_a_plan_before_its_end_whoever_planned_it_or_runs_the_machine,
        {f"{WEB}.blind.opening.is_open": lambda *_: True},
    ),
    "L-04c": (
        test_blind.test_l04c_one_alone_the_planner_or_one_organisation_opens_no_plan_early,
        {f"{WEB}.blind.opening.require_may_open": allow},
    ),
    "L-04d": (
        test_blind.test_l04d_another_plan_or_a_number_chosen_after_the_result_is_named,
        {f"{WEB}.blind.sealing.check_seal": allow},
    ),
    "L-04e": (
        test_laboratory_standing.test_l04e_no_page_offers_a_plan_whose_quarter_still_runs,
        {f"{WEB}.sites.force.blind.views.is_open": lambda *_: True},
    ),
    "M-01a": (
        test_review.test_m01a_who_left_lapsed_or_never_was_a_doctor_signs_nothing,
        {f"{WEB}.review.signing.require_credential": allow},
    ),
    "M-01b": (
        lambda begin: with_a_clock_to_turn(
            test_review.test_m01b_a_clerk_in_the_doctors_session_signs_nothing_without_the_doctors_factor,
            reviewing(begin),
        ),
        {f"{WEB}.sites.force.decide.FRESH": frozenset()},
    ),
    "M-02a": (
        lambda begin: test_review.test_m02a_no_shortcut_past_the_officers_own_word(
            reviewing(begin)
        ),
        {f"{WEB}.review.contacting.unheard_evidence": lambda *_, **__: {CLOCK_RUN}},
    ),
    "M-03": (
        lambda begin: (
            test_review.test_m03_a_reversal_is_final_by_two_doctors_who_came_to_the_same_and_by_no_one_else(
                reviewing(begin)
            )
        ),
        {f"{WEB}.review.signing.require_another": allow},
    ),
    "M-02b": (
        test_review_split.test_m02b_an_officer_sees_each_claimed_call_and_one_that_is_denied_counts_for_nothing,
        {f"{WEB}.review.surroundings.disputes_of": lambda _: {}},
    ),
    "M-02c": (
        test_review_struck.test_m02c_no_doctor_signs_on_an_interview_that_the_officer_denies,
        {"passmuster.core.review.record.undenied": lambda *_: True},
    ),
    "M-02d": (
        test_review_struck.test_m02d_no_verdict_outlives_an_interview_that_was_found_not_to_have_been_held,
        {f"{WEB}.review.disputing.strike_if_due": allow},
    ),
    "M-04a": (
        test_review_split.test_m04a_the_first_laboratory_tests_no_second_bottle_under_whatever_name,
        {f"{WEB}.custody.services.require_ordered_there": allow},
    ),
}
"""Row → its test, and the guard without which it must fail."""


def everybody(force: Any) -> frozenset[str]:
    """Let every human take a bottle in."""
    return frozenset(force.humans.values_list("code", flat=True))


OF_BOTTLE_B: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "receivers": (
        test_review_split.test_m04a_no_bottle_is_ordered_to_a_house_where_nobody_could_take_it_in,
        {f"{WEB}.review.bottles.receivers_of": everybody},
    ),
    "request-stands": (
        test_review_split.test_m04a_no_recall_of_bottle_a_loses_what_the_officer_asked_for,
        {"passmuster.core.review.record.Review.asked_for_bottle_b": False},
    ),
    "recalled": (
        test_review_split.test_m04a_a_run_that_was_recalled_bears_out_nothing_against_an_officer,
        {f"{WEB}.review.holding.asked_last": lambda _: ""},
    ),
    "changed": (
        test_review_split.test_m04a_nobody_alone_changes_what_bottle_b_came_to_after_the_signature,
        {f"{WEB}.review.bottles.taken": lambda _: True},
    ),
    "read": (
        test_review_split.test_m04a_no_outcome_is_kept_from_the_officer_or_marked_read_by_another,
        {f"{WEB}.review.came_to.require_own": allow},
    ),
}
"""Further guards of the second bottle → the test, and the guard without which it must fail."""
