"""Blind controls: planned and sealed, planted like any specimen, scored, opened in their time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.core.kernel.errors import CheckFailed, PassmusterError, Refused
from passmuster.core.laboratory.quality.scorecard import Match
from tests.support.blind_acts import (
    AFTER,
    PERIOD,
    PLANNED_AT,
    controls_of,
    give_kits,
    opens_early,
    plans,
    plants,
    takes,
)
from tests.support.laboratory_messages import message
from tests.support.season import denied

pytestmark = pytest.mark.django_db


@pytest.fixture
def controls(begin):
    return controls_of(begin)


def audited(controls):
    from passmuster.web.ledger.audit import audit_log

    return [(found.code, found.table, found.row) for found in audit_log(controls.force.log)]


def opened(controls, by=None):
    from passmuster.web.blind.opening import open_plan

    with controls.season.at(AFTER):
        return open_plan(by=by or controls.inspector, force=controls.force, plan=controls.row)


def test_the_number_follows_from_the_rule_and_the_plan_from_a_seed_that_nobody_gave(controls):
    plan = controls.plan()
    assert controls.row.number == len(plan.controls) == 30  # 10 CFR 26.168: at least 30 at first
    assert plan.seed.startswith("passmuster-blind/v1/")
    assert len(plan.seed.rpartition("/")[2]) == 64
    days = {control.occasion.partition("/")[0] for control in plan.controls}
    assert len(days) == 30
    assert min(days) >= "2023-10-01"
    assert max(days) <= "2023-12-31"


def test_a_later_quarter_goes_by_the_ordinary_rate(controls):
    with controls.season.at(AFTER):
        row = plans(controls.season, period="2024-Q1")
    assert row.number == 10


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"period": PERIOD}, "blind-plan-made"),
        ({"period": "2023-Q2"}, "blind-quarter-over"),
        ({"period": "2023-9"}, "period-unreadable"),
        ({"period": "2024-Q1", "regime": "ours"}, "blind-rule-unknown"),
        ({"period": "2024-Q1", "specimens": 0, "regime": "dot"}, "blind-none-due"),
    ],
)
def test_a_plan_is_refused(controls, changed, code):
    from passmuster.web.blind.planning import plan_controls

    facts = {"laboratory": controls.holder, "regime": "nrc", "specimens": 100, **changed}
    with controls.season.at(PLANNED_AT), pytest.raises(PassmusterError) as refused:
        plan_controls(by=controls.season.cast.manager, force=controls.force, **facts)
    assert refused.value.code == code


def test_a_site_is_no_laboratory_and_fewer_specimens_than_came_are_not_expected(controls):
    from passmuster.web.blind.planning import plan_controls

    first = controls.plan().controls[0]
    controls.runs(first)
    facts = {"by": controls.season.cast.manager, "force": controls.force, "regime": "nrc"}
    with controls.season.at(controls.day_of(first) + timedelta(days=2)):
        site = controls.custody.holders["site-1"]
        for laboratory, specimens, code in (
            (site, 100, "blind-not-a-laboratory"),
            (controls.holder, 0, "blind-specimens-too-few"),
        ):
            with pytest.raises(Refused) as refused:
                plan_controls(**facts, laboratory=laboratory, period="2024-Q1", specimens=specimens)
            assert refused.value.code == code


def test_a_collector_is_shown_one_control_on_its_day_and_no_earlier(controls):
    from passmuster.web.blind.planting import due_for, taken_by

    first, second = controls.plan().controls[:2]
    before = controls.day_of(first) - timedelta(days=1)
    with controls.season.at(before):
        assert due_for(controls.force, "h-collector") is None
        with pytest.raises(Refused) as refused:
            takes(controls.season)
    assert refused.value.code == "blind-nothing-due"
    with controls.season.at(controls.day_of(first)):
        takes(controls.season)
        recipe = taken_by(controls.force, "h-collector")
        assert recipe.due.control == first
        assert (recipe.kit.form.number, recipe.cup.number) == (1, 1)
        with pytest.raises(Refused) as refused:
            takes(controls.season)
    assert refused.value.code == "blind-nothing-due"
    # Not planted on its day: it falls due again before the next one.
    with controls.season.at(controls.day_of(second)):
        takes(controls.season)
        assert taken_by(controls.force, "h-collector").due.control == first


def test_whoever_acts_for_no_site_with_a_control_due_is_shown_nothing(controls):
    from passmuster.web.blind.planting import take_control
    from tests.support.season import human as registered

    first = controls.plan().controls[0]
    with controls.season.at(controls.day_of(first)):
        from passmuster.core.access.actors import Role

        other = registered(controls.season, "h-collector-9", Role.COLLECTOR)
        with pytest.raises(Refused) as refused:
            take_control(by=other, force=controls.force)
    assert refused.value.code == "blind-nothing-due"


def test_a_drug_is_named_with_its_strength_and_nothing_else_has_one(controls):
    from passmuster.web.blind.planting import taken_by

    found = {}
    for control in controls.plan().controls:
        with controls.season.at(controls.day_of(control)):
            takes(controls.season)
            recipe = taken_by(controls.force, "h-collector")
            found.setdefault(recipe.due.control.sort.value, recipe)
            plants(controls.season)
    from passmuster.web.laboratory.rulesets import rules_in_force

    rules = rules_in_force(controls.force).on(controls.season.now.date())
    for sort, recipe in found.items():
        analyte = recipe.due.control.analyte
        if sort in ("negative", "validity"):
            assert (analyte, recipe.strength) == ("", None)
            continue
        cutoff = rules.row_of_initial(analyte).initial.value
        least, most = (150, 200) if sort == "positive" else (130, 155)
        assert recipe.strength[0] * 100 >= least * cutoff > (recipe.strength[0] - 1) * 100
        assert recipe.strength[1] * 100 <= most * cutoff
    assert set(found) == {"negative", "positive", "false-negative-challenge", "validity"}


def test_a_planted_control_has_chains_a_used_kit_and_no_collection(controls):
    from passmuster.web.kits.queries import item_called

    planting = controls.plants(controls.plan().controls[0])
    number = controls.number_of(planting)
    items = list(controls.force.items.filter(specimen=number).order_by("code"))
    assert [item.code for item in items] == [f"{number}-A", f"{number}-B"]
    assert {item.holder for item in items} == {"site-1"}
    assert item_called(controls.force, number).state == "used"
    assert controls.force.collections.count() == 0
    assert controls.force.orders.count() == 0
    assert number not in str(planting.bound_values())
    assert audited(controls) == []


def test_nobody_plants_what_they_were_not_shown_or_without_a_kit_or_too_little(begin):
    from passmuster.web.blind.planting import plant_control

    controls = controls_of(begin, kits=1)
    first, second = controls.plan().controls[:2]
    with controls.season.at(controls.day_of(first)):
        with pytest.raises(Refused) as refused:
            plants(controls.season)
        assert refused.value.code == "blind-nothing-due"
        takes(controls.season)
        with pytest.raises(Refused) as refused:
            plant_control(by=controls.collector, force=controls.force, a_ml=10, b_ml=5)
        assert refused.value.code != "blind-nothing-due"
        plants(controls.season)
    with controls.season.at(controls.day_of(second)):
        takes(controls.season)
        with pytest.raises(Refused) as refused:
            plants(controls.season)
    assert refused.value.code == "blind-kit-missing"


def test_an_expired_kit_in_the_hand_is_passed_over(begin):
    from passmuster.web.blind.planting import taken_by

    controls = controls_of(begin, kits=1, expires=PLANNED_AT.date())
    (first, *_rest) = controls.plan().controls
    day = controls.day_of(first)
    with controls.season.at(day):
        takes(controls.season)
        assert taken_by(controls.force, "h-collector").kit is None
        with pytest.raises(Refused) as refused:
            plants(controls.season)
        assert refused.value.code == "blind-kit-missing"
        give_kits(controls, 1, first=51)
        assert taken_by(controls.force, "h-collector").kit.form.number == 51
        plants(controls.season)


def test_a_report_of_a_control_opens_no_review_and_the_audit_misses_none(controls):
    (control, *_rest) = controls.of_sort("negative")
    planting = controls.runs(control)
    number = controls.number_of(planting)
    assert controls.force.reviews.count() == 0
    assert planting.result.seal
    from passmuster.web.laboratory.queries import standing_result, waiting_items

    assert standing_result(controls.force, number) is not None
    assert list(waiting_items(controls.force)) == []
    assert audited(controls) == []


def test_an_ordinary_report_in_the_same_message_still_waits_for_a_doctor(controls):
    first = controls.plan().controls[0]
    planting = controls.plants(first)
    day = controls.day_of(first)
    controls.custody.kits = True
    items = controls.custody.seal(9, day)
    controls.custody.to_courier(items, day, promise=4 * timedelta(hours=1))
    controls.custody.deliver(9, items, day + timedelta(hours=2))
    number = controls.number_of(planting)
    controls.carries(number, day + timedelta(hours=3))
    ordinary = items[0].specimen
    both = message(number).decode() + message(ordinary, number="M2").decode()
    controls.reports(both.encode(), day + timedelta(days=1))
    assert [one.specimen for one in controls.force.reviews.all()] == [ordinary]


def test_the_audit_names_a_control_that_a_doctor_was_given_without_saying_which(controls):
    from passmuster.web import handoffs

    (control, *_rest) = controls.of_sort("negative")
    planting = controls.plants(control)
    number, day = controls.number_of(planting), controls.day_of(control)
    controls.carries(number, day)
    seen = handoffs.CHOICES["blind-controls"]
    handoffs.CHOICES["blind-controls"] = lambda rows: set()
    try:
        controls.reports(message(number), day + timedelta(days=1))
    finally:
        handoffs.CHOICES["blind-controls"] = seen
    found = audited(controls)
    assert ("blind-control-reviewed", "blind_blindplanting", str(planting.pk)) in found
    assert number not in str(found)


def test_the_scorecard_counts_what_agreed_what_was_missed_and_what_was_invented(controls):
    negative, *_more = controls.of_sort("negative")
    drugs = controls.of_sort("positive", "false-negative-challenge")
    positive = next(one for one in drugs if one.analyte == "BZE")
    missed = next(one for one in drugs if one.analyte != "BZE")
    ran = sorted(
        [(negative, {"positive": True}), (positive, {"positive": True}), (missed, {})],
        key=lambda pair: pair[0].occasion,
    )
    for control in controls.plan().controls:
        said = next((facts for one, facts in ran if one == control), None)
        if said is None:
            controls.plants(control)
        else:
            controls.runs(control, **said)
    found = opened(controls)
    lines = {line.control.occasion: line.follows.match for line in found.lines}
    assert lines[negative.occasion] is Match.FALSE_POSITIVE
    assert lines[positive.occasion] is Match.AGREES
    assert lines[missed.occasion] is Match.FALSE_NEGATIVE
    assert (found.card.agreed.seen, found.card.agreed.of) == (1, 3)
    assert (found.card.missed.seen, found.card.missed.of) == (1, 2)
    assert (found.card.invented.seen, found.card.invented.of) == (1, 1)
    assert len(found.card.open) == 27


def test_what_was_not_there_is_told_at_once_and_not_in_which_control(controls):
    from passmuster.web.blind.queries import alarms_of

    negative, *_more = controls.of_sort("negative")
    planting = controls.runs(negative, positive=True)
    (alarm,) = alarms_of(controls.force)
    assert alarm.match == "false-positive"
    assert alarm.plan == controls.row
    assert controls.number_of(planting) not in str(alarm.bound_values())


def test_a_false_negative_waits_sealed_for_the_end_of_the_quarter(controls):
    from passmuster.web.blind.queries import alarms_of

    missed, *_more = controls.of_sort("positive")
    controls.runs(missed)
    assert list(alarms_of(controls.force)) == []


def test_a_later_correction_changes_no_scorecard(controls):
    negative, *_more = controls.of_sort("negative")
    planting = controls.runs(negative, positive=True)
    number, day = controls.number_of(planting), controls.day_of(negative)
    controls.reports(message(number, status="C", number="M9"), day + timedelta(days=2))
    found = opened(controls)
    (line,) = [one for one in found.lines if one.control == negative]
    assert line.follows.match is Match.FALSE_POSITIVE
    assert audited(controls) == []


def test_a_plan_opens_by_itself_the_day_after_its_quarter(controls):
    from passmuster.web.blind.opening import is_open, open_plan

    by = controls.season.cast.manager
    with controls.season.at(AFTER - timedelta(days=2)), pytest.raises(Refused) as refused:
        open_plan(by=by, force=controls.force, plan=controls.row)
    assert refused.value.code == "blind-plan-sealed"
    assert denied()[-1] == (by.human, "open_plan", "blind-plan-sealed")
    with controls.season.at(AFTER):
        assert is_open(controls.row)
    assert len(opened(controls, by).lines) == 30


def test_what_was_sealed_is_compared_before_it_is_shown(controls, monkeypatch):
    from passmuster.core.ledger.entries import commitment
    from passmuster.web.blind import opening

    held = opened(controls).known.held
    assert commitment(held.salt, held.body) == controls.row.seal
    controls.row.seal = "0" * 64
    with pytest.raises(CheckFailed) as failed:
        opened(controls)
    assert failed.value.code == "blind-plan-differs"
    assert opening


def test_two_others_open_early_with_a_reason_and_nothing_more_is_planted(controls):
    first, second = controls.plan().controls[:2]
    controls.plants(first)
    with controls.season.at(controls.day_of(second)):
        row = opens_early(controls.season)
        assert (row.first, row.second) == (
            controls.season.cast.oversight.human,
            controls.season.cast.staff_side.human,
        )
        with pytest.raises(Refused) as refused:
            takes(controls.season)
        assert refused.value.code == "blind-nothing-due"
        with pytest.raises(Refused) as refused:
            opens_early(controls.season)
        assert refused.value.code == "blind-plan-open"


def test_an_early_opening_without_a_known_reason_is_refused(controls):
    with controls.season.at(PLANNED_AT), pytest.raises(Refused) as refused:
        opens_early(controls.season, reason="curiosity")
    assert refused.value.code == "blind-opening-reason-unknown"


def test_a_lost_key_stops_and_is_not_made_anew(controls):
    from passmuster.web.blind.sealing import key_path

    (control, *_rest) = controls.of_sort("negative")
    planting = controls.plants(control)
    number, day = controls.number_of(planting), controls.day_of(control)
    controls.carries(number, day)
    kept = key_path(controls.force).read_bytes()
    key_path(controls.force).unlink()
    with pytest.raises(Refused) as refused:
        controls.reports(message(number), day + timedelta(days=1))
    assert refused.value.code == "blind-key-missing"
    with controls.season.at(AFTER), pytest.raises(Refused) as refused:
        plans(controls.season, period="2024-Q1")
    assert refused.value.code == "blind-key-missing"
    assert not key_path(controls.force).exists()
    assert {code for code, _table, _row in audited(controls)} == {"blind-key-missing"}
    key_path(controls.force).write_bytes(kept)
    controls.reports(message(number), day + timedelta(days=1))
    assert audited(controls) == []


def test_another_key_opens_nothing_and_the_audit_says_so(controls):
    from passmuster.web.blind.sealing import key_path

    key_path(controls.force).write_bytes(b"11" * 32 + b"\n")
    assert audited(controls) == [("blind-seal-broken", "blind_blindplan", str(controls.row.pk))]
