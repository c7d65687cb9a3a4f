"""A rule set is put in force by two, on a certificate and ahead; each specimen by its own day's."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils.timezone import localdate

from passmuster.core.laboratory.own_rules import narrowed
from passmuster.core.laboratory.rulesets import rule_set
from passmuster.demo.custody import specimen_of
from passmuster.demo.season import DAYS
from tests.support.laboratory_acts import Laboratory
from tests.support.laboratory_messages import message
from tests.support.own_rules import own_body
from tests.support.review_acts import Reviewing
from tests.support.rules_acts import LEAD, choose, chosen, rule_facts
from tests.support.season import refused

pytestmark = pytest.mark.django_db

ONE, TWO = specimen_of(1), specimen_of(2)
PHENCYCLIDINE = ("NM|C8^Phencyclidine confirmation^RIVER||30|ng/mL",)

DAY = timedelta(days=1)
START, OWN = ("phnom-penh-start", "start"), ("preah-sovann", "2027-1")
KNOWN = rule_set("phnom-penh-start")


def morphine(number="M1", specimen=ONE):
    """Return a report of 700 ng/mL: below the cutoff of the start, above that of the own rules."""
    lines = (
        "NM|C7^Morphine confirmation^RIVER||700|ng/mL",
        "NM|C9^Codeine confirmation^RIVER||20|ng/mL",
    )
    raw = message(specimen, number=number, lines=lines)
    return raw.replace(b"Opiates screen^RIVER||Negative", b"Opiates screen^RIVER||Positive")


@pytest.fixture
def season(begin):
    return begin("establish")


def judged(lab, got):
    """Return the rule set, its version and the day of each report of a message."""
    rows = lab.season.force.arrivals.get(pk=got.arrival).reports.order_by("position")
    return [(row.rule_set, row.rule_version, row.in_force_on) for row in rows]


def named_by_the_audit(season):
    from passmuster.web.ledger.audit import audit_log

    return [(one.code, one.table, one.field) for one in audit_log(season.force.log)]


def test_a_specimen_sealed_after_the_day_is_judged_by_the_new_rules_and_counts_so(season):
    since = chosen(season)
    lab = Laboratory(season)
    got = lab.sends(morphine())
    assert judged(lab, got) == [(*OWN, since)]
    assert lab.counts() == (["positive"], ["MOR"])
    assert named_by_the_audit(season) == []


def test_a_specimen_sealed_before_the_day_stays_judged_by_the_old_rules(season):
    lab = Laboratory(season)
    sealed = localdate(lab.now)
    with season.at(lab.now):
        choose(season, in_force_from=(sealed + LEAD).isoformat())
    lab.now += LEAD + DAY
    got = lab.sends(morphine())
    assert judged(lab, got) == [(*START, sealed)]
    assert lab.counts() == (["negative"], [])
    assert named_by_the_audit(season) == []


def test_a_correction_weeks_later_is_judged_by_the_same_rules_as_the_first_report(season):
    lab = Laboratory(season)
    first = lab.sends(morphine())
    with season.at(lab.now):
        choose(season, in_force_from=(localdate(lab.now) + LEAD).isoformat())
    lab.now += LEAD + DAY
    later = lab.sends(message(ONE, positive=True, status="C", number="M2"))
    assert judged(lab, later) == judged(lab, first)


def test_a_report_of_no_specimen_of_ours_is_judged_by_the_day_it_came(season):
    lab = Laboratory(season)
    got = lab.sends(message("9999"))
    assert judged(lab, got) == [(*START, localdate(lab.now))]


def test_a_judgement_finds_its_rules_again_by_name_and_version(season):
    from passmuster.core.kernel.errors import UnusableInput
    from passmuster.web.laboratory.queries import standing_result
    from passmuster.web.laboratory.rulesets import rules_called, rules_of

    chosen(season)
    lab = Laboratory(season)
    lab.sends(morphine())
    judgement = standing_result(season.force, ONE).judgement
    assert rules_of(season.force, judgement).cutoff("MOR").value == 300
    assert rules_called(season.force, *START).cutoff("MOR").value == 2000
    for name, version in (("phnom-penh-start", "2"), ("preah-sovann", "2027-2")):
        with pytest.raises(UnusableInput, match="rule-set-unknown"):
            rules_called(season.force, name, version)


def test_a_doctor_signs_a_result_by_the_rules_that_judged_it(begin):
    from passmuster.web.review.queries import open_review
    from passmuster.web.review.signing import verify

    season = begin("finish")
    taken = {"row": "PCP", "from": {"name": "dot-2023", "version": "2023-06-01"}}
    long_before = datetime.combine(DAYS[0], time(), UTC) - LEAD - DAY
    with season.at(long_before):
        choose(season, body=own_body(rows=[taken]))
    review = Reviewing(season)
    review.credentials()
    review.reported(positive=False, lines=PHENCYCLIDINE)
    review.heard()
    review.does(verify)
    seen = review.does(open_review)
    assert (seen.judgement.rule_set, seen.judgement.rule_version) == OWN
    signed = next(one.facts for one in seen.entries if "reasons" in one.facts)
    assert signed["positive_for"] == ["PCP"]
    assert signed["reasons"][0] == "no-medical-claim"


def test_the_panel_can_be_narrowed_and_what_was_left_out_is_not_judged(season):
    body = narrowed(KNOWN, ["cocaine-metabolites"], KNOWN.source)
    chosen(season, body=body)
    lab = Laboratory(season)
    got = lab.sends(message(ONE, positive=True))
    ((name, version, _day),) = judged(lab, got)
    assert (name, version) == (KNOWN.name, body["version"])
    assert lab.counts() == (["negative"], [])


def test_one_entry_binds_what_was_chosen_and_both_names(season):
    with season.at(season.now):
        row = choose(season)
    event = season.force.log.events.get(kind="laboratory:rules-chosen")
    body = bytes(event.body).decode()
    assert row.sha256 in body
    assert season.cast.manager.human in body
    assert season.cast.oversight.human in body


@pytest.mark.parametrize("days", [29, 1, 0, -1])
def test_a_day_that_specimens_under_way_could_meet_is_refused(season, days):
    since = (localdate(season.now) + days * DAY).isoformat()
    with season.at(season.now), refused("change-too-soon"):
        choose(season, in_force_from=since)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"certificate": ""}, "change-certificate-missing"),
        ({"certificate": "dear colleague"}, "case-number-unreadable"),
        ({"certificate_sha256": "0" * 64}, "kept-file-missing"),
        ({"body": own_body(cutoffs=[])}, "rule-set-unreadable"),
        ({"body": narrowed(KNOWN, [], KNOWN.source)}, "rule-set-in-force-already"),
    ],
)
def test_a_change_that_rests_on_nothing_or_changes_nothing_is_refused(season, changes, code):
    with season.at(season.now):
        rule_facts(season)
        with refused(code):
            choose(season, **changes)


def test_one_human_alone_or_another_role_changes_nothing(season):
    cast = season.cast
    with season.at(season.now):
        rule_facts(season)
        with refused("role-not-allowed"):
            choose(season, by=cast.oversight)
        with refused("role-not-allowed"):
            choose(season, second=cast.manager)
        with refused("same-human-twice"):
            choose(season, second=type(cast.oversight)(
                human=cast.manager.human, role=cast.oversight.role
            ))  # fmt: skip


def test_a_day_and_a_version_are_given_once(season):
    with season.at(season.now):
        choose(season)
        other = own_body(version="2027-2", without=["cocaine-metabolites"])
        with refused("change-day-taken"):
            choose(season, body=other)
        later = (localdate(season.now) + LEAD + DAY).isoformat()
        with refused("rule-set-version-taken"):
            choose(season, body=other | {"version": "2027-1"}, in_force_from=later)
        choose(season, body=other, in_force_from=later)
        back = (localdate(season.now) + LEAD + 2 * DAY).isoformat()
        choose(season, body=narrowed(KNOWN, [], KNOWN.source), in_force_from=back)


def test_the_audit_names_a_report_that_other_rules_judged_and_a_certificate_that_is_gone(
    season, monkeypatch
):
    from passmuster.web.installation import here
    from passmuster.web.laboratory import rulesets

    chosen(season)
    lab = Laboratory(season)
    governing = rulesets.governing
    with monkeypatch.context() as patch:
        patch.setattr(rulesets, "governing", lambda starts, days: governing(starts[:1], days))
        lab.sends(morphine())
    wrong = ("judged-by-other-rules", "laboratory_specimenreport", "rule_set")
    assert named_by_the_audit(season) == [wrong]
    row = season.force.rule_sets.get()
    here().kept_path(row.certificate_sha256).unlink()
    gone = ("kept-file-missing", "laboratory_rulesetchoice", "certificate_sha256")
    assert named_by_the_audit(season) == [gone, wrong]
