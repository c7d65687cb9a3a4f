"""The roster and its gate: imports, attestations, payroll, gaps, exclusions, the roster audit."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.roster.payroll import payroll_file, payroll_hash
from passmuster.web.installation import here
from tests.support.season import (
    BEFORE_FREEZE,
    FREEZE_DAY,
    footprint,
    human,
    import_file,
    made_people,
    personnel_file,
    refused,
)

PEOPLE = made_people()


@pytest.fixture
def season(begin):
    """Return a season whose draw is announced, the clock standing before the freeze."""
    opened = begin("announce")
    with opened.at(BEFORE_FREEZE):
        yield opened


def send(season, people, **facts):
    return import_file(season, personnel_file(people), **facts)[1]


def pay_hash(season, person) -> str:
    from passmuster.web.roster.keys import payroll_key_of

    return payroll_hash(payroll_key_of(season.force), person.number)


def audit_and_freeze(season):
    from passmuster.web.draw.ceremony import audit_roster, freeze_pool

    with season.at(FREEZE_DAY):
        audit = audit_roster(by=season.cast.auditor, draw=season.draw)
        return audit, freeze_pool(by=season.cast.manager, draw=season.draw)


def refused_freeze(season, code):
    """Audit, and expect the freeze to be refused."""
    from passmuster.web.draw.ceremony import audit_roster, freeze_pool

    with season.at(FREEZE_DAY):
        audit_roster(by=season.cast.auditor, draw=season.draw)
        with refused(code):
            freeze_pool(by=season.cast.manager, draw=season.draw)


# --- Imports ----------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(season) -> None:
    before = footprint()
    comparison = send(season, PEOPLE)
    assert footprint() == before
    assert (comparison.unchanged, comparison.disappeared) == (len(PEOPLE), [])


def test_a_file_makes_one_snapshot_one_import_and_one_event(season) -> None:
    before = footprint().rows
    send(season, [PEOPLE[0]._replace(rank="ពលបាលទោ"), *PEOPLE[1:]])
    after = footprint().rows
    grown = {
        table: after[table] - before[table] for table in after if after[table] != before[table]
    }
    assert grown == {
        "roster_snapshot": 1,
        "roster_import": 1,
        "roster_importreport": 1,
        "ledger_event": 1,
        "ledger_entry": 1,
    }


def test_whoever_is_absent_from_a_full_file_is_marked_and_never_removed(season) -> None:
    from passmuster.web.roster.queries import in_service

    comparison = send(season, PEOPLE[1:])
    assert [change.person.number for change in comparison.disappeared] == [PEOPLE[0].number]
    person = season.force.persons.get(service_number=PEOPLE[0].number)
    assert person.status == "left"
    assert in_service(season.force).count() == len(PEOPLE) - 1
    send(season, PEOPLE)
    assert in_service(season.force).count() == len(PEOPLE)


def test_snapshots_are_numbered_and_the_log_says_how_many_people_each_holds(season) -> None:
    send(season, PEOPLE[1:])
    send(season, PEOPLE[2:])
    log = season.force.log
    logged = [
        json.loads(bytes(entry.data))["data"]
        for entry in log.entries.filter(event__kind="roster:logged").order_by("index")
    ]
    snapshots = list(season.force.snapshots.order_by("number"))
    assert [s.number for s in snapshots] == [1, 2, 3]
    assert logged == [{"snapshot": s.sha256, "people": s.people} for s in snapshots]
    assert [s.people for s in snapshots] == [len(PEOPLE) - n for n in range(3)]


def test_the_files_bytes_are_kept_as_they_came(season) -> None:
    data = personnel_file(PEOPLE[1:])
    import_file(season, data)
    record = season.force.imports.order_by("-id").first()
    assert [here().kept_bytes(digest) for digest in record.raw_sha256] == [data]


def test_only_a_roster_clerk_imports(season) -> None:
    with refused("role-not-allowed"):
        send(season, PEOPLE[1:], by=season.cast.manager)


def test_two_forces_keep_two_rosters(season) -> None:
    from passmuster.web.people.establish import establish_force
    from passmuster.web.people.grants import actor_of, grant_role
    from passmuster.web.people.services import register_human
    from passmuster.web.roster.imports import import_people

    admin = season.cast.administrator
    facts = {"name_en": "Other", "name_km": "ផ្សេង", "origin": "other.example/log"}
    other = establish_force(by=admin, code="other", folder="other", **facts)
    clerk = register_human(by=admin, force=other, code="h-clerk", name="Same code")
    grant_role(by=admin, second=None, human=clerk, role=Role.ROSTER_CLERK)
    entries = season.force.log.entries.count()
    done = import_people(
        by=actor_of(clerk, Role.ROSTER_CLERK), force=other, people=PEOPLE[:20], raw=[b"file"]
    )
    assert (done.snapshot.number, other.persons.count()) == (1, 20)
    assert season.force.persons.count() == len(PEOPLE)
    assert season.force.log.entries.count() == entries


# --- Attestation ------------------------------------------------------------------------------


def attest(season, counts, **changes):
    from passmuster.web.roster.services import attest_headcounts

    facts = {"by": season.cast.commander, "force": season.force, "counts": counts}
    return attest_headcounts(**facts | changes)


def test_a_unit_attests_its_own_headcount_and_no_other_units(season) -> None:
    officer = human(season, "h-post-1", Role.UNIT_OFFICER, "post-1")
    counts = Counter(person.unit_code for person in PEOPLE)
    (row,) = attest(season, {"post-1": counts["post-1"]}, by=officer)
    assert (row.by, row.headcount) == ("h-post-1", counts["post-1"])
    with refused("attester-not-of-unit"):
        attest(season, {"post-2": 50}, by=officer)
    with refused("unit-unknown"):
        attest(season, {"post-99": 1})
    with refused("role-not-allowed"):
        attest(season, {"post-1": 50}, by=season.cast.clerk)


def test_a_headcount_that_differs_from_the_roster_stops_the_freeze(season) -> None:
    counts = Counter(person.unit_code for person in PEOPLE)
    attest(season, {"post-1": counts["post-1"] - 1})
    refused_freeze(season, "units-not-attested")
    attest(season, {"post-1": counts["post-1"]})
    assert audit_and_freeze(season)[1].state == "frozen"


def test_each_new_file_has_to_be_attested_anew(season) -> None:
    send(season, [PEOPLE[0]._replace(rank="ពលបាលទោ"), *PEOPLE[1:]])
    refused_freeze(season, "units-not-attested")


def test_nobody_attests_before_there_is_a_roster(begin) -> None:
    season = begin("adopt_policy")
    with season.at(BEFORE_FREEZE), refused("no-roster"):
        attest(season, {"post-1": 1})


# --- Payroll and gaps -------------------------------------------------------------------------


def deliver(season, people, **changes):
    from passmuster.web.roster.services import receive_payroll

    data = payroll_file(pay_hash(season, person) for person in people)
    facts = {"by": season.cast.payroll, "force": season.force, "data": data}
    return receive_payroll(**facts | changes)


def explain(season, person, **changes):
    from passmuster.web.roster.services import explain_gap

    facts = {
        "by": season.cast.clerk,
        "approver": season.cast.oversight,
        "force": season.force,
        "payroll_hash": pay_hash(season, person),
        "reason": "joined-after-pay-day",
    }
    return explain_gap(**facts | changes)


def test_payrolls_list_is_kept_as_it_came_and_comes_from_payroll_only(season) -> None:
    row = deliver(season, PEOPLE[:10])
    assert row.identities == 10
    assert len(here().kept_bytes(row.sha256).splitlines()) == 1 + 10
    with refused("role-not-allowed"):
        deliver(season, PEOPLE, by=season.cast.clerk)
    with refused("payroll-unreadable"):
        deliver(season, PEOPLE, data=b"PS000001;Sok Dara\n")


def test_without_payrolls_list_nothing_is_frozen(begin) -> None:
    season = begin("adopt_policy")
    with season.at(BEFORE_FREEZE):
        season.import_roster(season.people)
        from passmuster.web.people.services import arrange_units

        arrange_units(by=season.cast.clerk, force=season.force, units=season.units)
        season.attest()
    season.announce()
    refused_freeze(season, "payroll-not-delivered")


def test_the_gate_needs_both_halves_of_the_payroll_key(season) -> None:
    from passmuster.web.roster.keys import half_path_of, payroll_key_in_use

    half_path_of(payroll_key_in_use(season.force), "payroll").unlink()
    with season.at(FREEZE_DAY), pytest.raises(PassmusterError) as caught:
        audit_and_freeze(season)
    assert caught.value.code == "payroll-key-missing"


def test_somebody_nobody_pays_is_explained_by_two_or_stops_the_freeze(season) -> None:
    unpaid = PEOPLE[50]
    deliver(season, [person for person in PEOPLE if person != unpaid])
    refused_freeze(season, "ghost-unexplained")
    inside = human(season, "h-mate", Role.STAFF_SIDE, unpaid.unit_code)
    with refused("approver-inside-unit"):
        explain(season, unpaid, approver=inside)
    with refused("same-human-twice"):
        explain(season, unpaid, approver=replace(season.cast.oversight, human="h-clerk"))
    with refused("gap-reason-unknown"):
        explain(season, unpaid, reason="a friend")
    with refused("gap-unknown"):
        explain(season, PEOPLE[51])
    with refused("role-not-allowed"):
        explain(season, unpaid, approver=season.cast.commander)
    row = explain(season, unpaid)
    assert (row.kind, row.unit) == ("not-paid", unpaid.unit_code)
    audit, draw = audit_and_freeze(season)
    assert (audit.findings["gaps"], audit.findings["ghosts"]) == (1, 0)
    assert draw.state == "frozen"


@pytest.mark.parametrize("reason", ["joined-after-pay-day", "paid-elsewhere", "paid-in-parts"])
def test_a_reason_of_the_other_side_explains_nothing(season, reason) -> None:
    from passmuster.web.roster.proposals import propose_explanation

    stranger = PEOPLE[0]._replace(number="PS777777")
    deliver(season, [*PEOPLE, stranger])
    with refused("gap-reason-unfit"):
        explain(season, stranger, reason=reason)
    facts = {"force": season.force, "payroll_hash": pay_hash(season, stranger)}
    with refused("gap-reason-unfit"):
        propose_explanation(by=season.cast.clerk, **facts, reason=reason)


def test_an_identity_paid_twice_is_explained_by_its_own_reason_only(season) -> None:
    deliver(season, [*PEOPLE, PEOPLE[0]])
    with refused("gap-reason-unfit"):
        explain(season, PEOPLE[0], reason="left-after-pay-day")
    assert explain(season, PEOPLE[0], reason="paid-in-parts").kind == "not-on-roster"


def test_somebody_paid_who_is_on_no_roster_is_explained_or_stops_the_freeze(season) -> None:
    stranger = PEOPLE[0]._replace(number="PS777777")
    deliver(season, [*PEOPLE, stranger])
    refused_freeze(season, "gap-unexplained")
    row = explain(season, stranger, reason="left-after-pay-day")
    assert (row.kind, row.unit) == ("not-on-roster", "")
    assert audit_and_freeze(season)[0].findings["gaps"] == 1


def test_the_roster_audit_says_what_it_found(season) -> None:
    audit, _ = audit_and_freeze(season)
    assert audit.findings == {
        "draw": season.draw.number,
        "snapshot": season.force.snapshots.get().sha256,
        "people": len(PEOPLE),
        "strata": {"command": 30, "officers": 200, "recruits": 40, "staff": 30},
        "gaps": 0,
        "excluded": 0,
        "ghosts": 0,
        "duplicates": 0,
    }
    assert here().kept_bytes(audit.pool_sha256).count(b"\n") == len(PEOPLE)


# --- Exclusions -------------------------------------------------------------------------------


def exclude(season, person, **changes):
    from passmuster.web.roster.services import exclude_person

    row = season.force.persons.get(service_number=person.number)
    facts = {
        "by": season.cast.clerk,
        "approver": season.cast.oversight,
        "person": row,
        "reason": "maternity",
        "evidence": b"the certificate",
        "from_day": date(2023, 9, 1),
        "until_day": date(2023, 12, 31),
    }
    return exclude_person(**facts | changes)


def test_an_excluded_person_is_in_no_pool_until_the_exclusion_ends(season) -> None:
    row = exclude(season, PEOPLE[100])
    assert here().kept_bytes(row.evidence_sha256) == b"the certificate"
    ended = exclude(season, PEOPLE[101], until_day=FREEZE_DAY.date() - timedelta(days=1))
    assert ended.until_day < FREEZE_DAY.date()
    last = exclude(season, PEOPLE[102], until_day=FREEZE_DAY.date())
    assert last.until_day == FREEZE_DAY.date()
    audit, draw = audit_and_freeze(season)
    assert audit.findings["excluded"] == 2
    members = here().kept_bytes(draw.members_sha256).decode()
    assert [PEOPLE[n].number in members for n in (100, 101, 102)] == [False, True, False]


def test_an_exclusion_needs_reason_evidence_end_and_an_approver_from_outside(season) -> None:
    person, cast = PEOPLE[100], season.cast
    inside = human(season, "h-boss", Role.UNIT_OFFICER, person.unit_code)
    for code, changes in {
        "exclusion-reason-unknown": {"reason": "a headache"},
        "exclusion-without-evidence": {"evidence": b""},
        "exclusion-without-end": {"until_day": date(2023, 8, 1)},
        "approver-inside-unit": {"approver": inside},
        "same-human-twice": {"approver": replace(cast.oversight, human=cast.clerk.human)},
        "role-not-allowed": {"by": cast.manager},
    }.items():
        with refused(code):
            exclude(season, person, **changes)


def test_leave_in_the_file_keeps_nobody_out_of_the_pool(season) -> None:
    send(season, [PEOPLE[0]._replace(status="on-leave"), *PEOPLE[1:]])
    season.attest()
    findings = audit_and_freeze(season)[0].findings
    assert findings["people"] == sum(findings["strata"].values()) == len(PEOPLE)
