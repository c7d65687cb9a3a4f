"""Attacks on the roster: who is in the pool, once, in the right stratum (attack book, group R)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.draw.pool import commitment, salt
from passmuster.core.roster.payroll import payroll_hash
from passmuster.core.roster.people import ON_LEAVE
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster
from passmuster.web.installation import here
from tests.support.orders import everybody_served
from tests.support.season import (
    BEFORE_FREEZE,
    FREEZE_DAY,
    human,
    import_file,
    made_people,
    personnel_file,
    refused,
    taken_back,
)

OPENS = datetime(2023, 10, 10, 3, tzinfo=UTC)


def audit(season):
    """Let the inspector open every pool entry, on the morning of the dice."""
    from passmuster.web.draw.ceremony import audit_roster

    with season.at(FREEZE_DAY):
        return audit_roster(by=season.cast.auditor, draw=season.draw)


def freeze(season):
    """Let the manager freeze the pool, on the morning of the dice."""
    from passmuster.web.draw.ceremony import freeze_pool

    with season.at(FREEZE_DAY):
        return freeze_pool(by=season.cast.manager, draw=season.draw)


def frozen_honestly(season) -> dict:
    """Audit, freeze, and return what the log then says of the pool; taken back afterwards."""
    with taken_back():
        audit(season)
        freeze(season)
        return frozen_entry(season)


def frozen_entry(season) -> dict:
    """Return what the public log says of the frozen pool."""
    from passmuster.web.ledger.publishing import entry_of_draw

    entry = entry_of_draw(season.force.log, "draw:frozen", season.draw.number)
    return json.loads(bytes(entry.data))["data"]


def drop_from_the_file(season, friend):
    """Send in the personnel file without one person, with every headcount attested to match."""
    with season.at(BEFORE_FREEZE):
        rest = [person for person in made_people() if person.number != friend.number]
        _, comparison = import_file(season, personnel_file(rest))
        season.attest()
    return comparison


@pytest.mark.attack("R-01a")
def test_r01a_a_clerk_who_drops_a_friend_from_the_file_is_stopped_at_the_gate(begin) -> None:
    from passmuster.web.roster.keys import payroll_key_of
    from passmuster.web.roster.services import explain_gap

    season = begin("announce")
    friend = made_people()[150]
    assert frozen_honestly(season)["gaps"] == 0
    comparison = drop_from_the_file(season, friend)
    assert [change.person.number for change in comparison.disappeared] == [friend.number]
    audit(season)
    with refused("gap-unexplained"):
        freeze(season)

    gap = payroll_hash(payroll_key_of(season.force), friend.number)
    inside = human(season, "h-mate", Role.STAFF_SIDE, friend.unit_code)
    cast, facts = season.cast, {"force": season.force, "payroll_hash": gap}
    facts["reason"] = "left-after-pay-day"
    with season.at(BEFORE_FREEZE):
        with refused("approver-inside-unit"):
            explain_gap(by=cast.clerk, approver=inside, **facts)
        with refused("role-not-allowed"):
            explain_gap(by=cast.clerk, approver=cast.manager, **facts)
        with refused("gap-reason-unknown"):
            explain_gap(
                by=cast.clerk, approver=cast.oversight, **facts | {"reason": "he is my cousin"}
            )
        explain_gap(by=cast.clerk, approver=cast.oversight, **facts)
    season.freeze()
    season.throw()
    season.decide()
    season.finish()
    dossier = here().published / "dossiers" / season.draw.number
    assert json.loads((dossier / "entries/pool.json").read_bytes())["data"]["gaps"] == 1


@pytest.mark.attack("R-01b")
def test_r01b_a_dropped_officer_who_asks_for_his_opening_is_told_that_he_was_not_in_the_pool(
    begin,
) -> None:
    from passmuster.web.draw.openings import opening_for

    season = begin("announce")
    friend, other = made_people()[150], made_people()[151]
    with season.at(BEFORE_FREEZE):
        rest = [person for person in made_people() if person.number != friend.number]
        import_file(season, personnel_file(rest))
        season.attest()
        season.deliver_payroll()
    for step in ("freeze", "throw", "decide", "finish"):
        getattr(season, step)()
    opened = opening_day(season)
    with season.at(OPENS):
        persons = season.force.persons
        own = {"by": season.cast.staff_side, "draw": opened}
        assert opening_for(**own, person=persons.get(service_number=other.number)).commitment
        with refused("person-not-in-pool"):
            opening_for(**own, person=persons.get(service_number=friend.number))


def opening_day(season):
    """Open the draw on its day."""
    from passmuster.web.draw.services import open_draw

    everybody_served(season)
    with season.at(OPENS):
        return open_draw(by=season.cast.manager, draw=season.draw)


def ghosts(number: int) -> list:
    """Return people of a quiet post whom nobody pays."""
    return [
        person._replace(number=f"PS9{n:05d}", unit_code="post-5", unit_name="Post 5")
        for n, person in enumerate(made_people(number))
    ]


@pytest.mark.attack("R-02a")
def test_r02a_two_who_thin_the_pool_with_ghosts_are_stopped_at_the_gate(begin) -> None:
    season = begin("announce")
    assert frozen_honestly(season)["gaps"] == 0
    with season.at(BEFORE_FREEZE):
        import_file(season, personnel_file([*made_people(), *ghosts(200)]))
        season.attest()
    audit(season)
    with refused("ghost-unexplained"):
        freeze(season)


@pytest.mark.attack("R-02b")
def test_r02b_ghosts_behind_an_equal_payroll_count_are_named_to_the_auditor(begin) -> None:
    from passmuster.web.draw.ceremony import audit_roster, freeze_pool
    from passmuster.web.draw.services import confirm_throw
    from passmuster.web.roster.gate import gate_facts
    from passmuster.web.roster.services import explain_gap

    season = begin("announce")
    with season.at(FREEZE_DAY):
        assert gate_facts(season.force, FREEZE_DAY.date()).unknown_to_payroll == {}
    invented = ghosts(200)
    with season.at(BEFORE_FREEZE):
        import_file(season, personnel_file([*made_people(), *invented]))
        season.attest()
        # The count is bent to 500, but payroll's key makes hashes of the identities it pays.
        season.deliver_payroll([*made_people(), *made_people(500)[300:]])
        # He explains away the payroll side, one of them by one: nothing is left but the ghosts.
        missing = gate_facts(season.force, BEFORE_FREEZE.date()).missing_from_roster
        for gap in sorted(missing):
            explain_gap(
                by=season.cast.clerk,
                approver=season.cast.oversight,
                force=season.force,
                payroll_hash=gap,
                reason="seconded-away",
            )
    with season.at(FREEZE_DAY):
        with refused("role-not-allowed"):
            audit_roster(by=season.cast.manager, draw=season.draw)
        with refused("ghost-unexplained"):
            freeze_pool(by=season.cast.manager, draw=season.draw)
        found = audit_roster(by=season.cast.auditor, draw=season.draw)
        named = gate_facts(season.force, FREEZE_DAY.date()).unknown_to_payroll.values()
        with refused("ghost-unexplained"):
            freeze_pool(by=season.cast.manager, draw=season.draw)
        with refused("draw-move-forbidden"):
            confirm_throw(by=season.cast.throwers[0], draw=season.draw, digits="12345678")
    assert found.findings["ghosts"] == 200
    assert sorted(named) == sorted(ghost.number for ghost in invented)


OTHER_SPELLINGS = {
    "lost leading zeros": "4711",
    "Khmer digits": "០០៤៧១១",
    "zero-width mark": "004\u200b711",
    "trailing no-break space": "004711\u00a0",
    "full-width digits": "００４７１１",
    "number sign": "#004711",
    "space inside": "004 711",
}


@pytest.mark.attack("R-03")
def test_r03_a_clerk_who_spells_one_person_eight_ways_gets_one_person(begin) -> None:
    officer = made_people()[0]._replace(number="004711", name="ស្រីមុំ កញ្ញា")
    other_order = officer._replace(name="ស្រីុំម កញ្ញា")
    everybody = [officer, *made_people()[1:]]
    disguises = [other_order._replace(number=text) for text in OTHER_SPELLINGS.values()]
    honest = read_roster(SheetFile("personnel.csv", personnel_file(everybody))).reading
    assert not honest.rejected

    data = personnel_file([everybody[0], *disguises, *everybody[1:]])
    reading = read_roster(SheetFile("personnel.csv", data)).reading
    assert reading.rows == len(everybody) + 7
    assert list(reading.people) == list(honest.people)
    assert {fault.row for fault in reading.rejected} == set(range(3, 10))
    assert {fault.code for fault in reading.rejected} <= {"duplicate-number", "duplicate-row"}

    season = begin("load_roster", everybody)
    key, made = bytes(32), set()
    for disguise in disguises:
        _, comparison = import_file(season, personnel_file([disguise, *everybody[1:]]))
        assert comparison.joiners == comparison.disappeared == []
        assert season.force.persons.count() == len(everybody)
        stored = season.force.persons.get(identity_key=officer.key).service_number
        made.add(commitment("2023-001", "command", stored, salt(key, "2023-001", stored)))
    assert made == {commitment("2023-001", "command", "004711", salt(key, "2023-001", "004711"))}


def movers(comparison) -> dict[str, list[str]]:
    """Return who stands under transfers and class changes of an import."""
    return {
        name: [change.person.number for change in comparison.lists()[name]]
        for name in ("transfers", "class_changes")
    }


@pytest.mark.attack("R-04a")
def test_r04a_a_paper_transfer_before_the_freeze_shows_in_movers_and_counts(begin) -> None:
    season = begin("announce")
    honest = frozen_honestly(season)["strata"]
    friend = made_people()[150]
    moved = friend._replace(unit_code="post-x", unit_name="Post X", person_class="staff")
    rest = [person for person in made_people() if person.number != friend.number]
    with season.at(BEFORE_FREEZE):
        assert movers(import_file(season, personnel_file(made_people()))[1]) == {
            "transfers": [],
            "class_changes": [],
        }
        _, comparison = import_file(season, personnel_file([*rest, moved]))
        season.attest()
    assert movers(comparison) == {"transfers": [friend.number], "class_changes": [friend.number]}
    season.freeze()
    season.throw()
    season.decide()
    season.finish()
    dossier = here().published / "dossiers" / season.draw.number
    counts = json.loads((dossier / "entries/pool.json").read_bytes())["data"]["strata"]
    expected = Counter(honest)
    expected["officers"] -= 1
    expected["staff"] += 1
    assert counts == dict(expected)
    whole = b"".join(path.read_bytes() for path in dossier.rglob("*") if path.is_file())
    assert friend.number.encode() not in whole
    assert friend.name.encode() not in whole


@pytest.mark.attack("R-04b")
def test_r04b_there_and_back_around_a_freeze_is_named_to_the_auditor_alone(begin) -> None:
    from passmuster.web.draw.signals import there_and_back

    season = begin("announce")
    friend, other = made_people()[150], made_people()[151]
    rest = [p for p in made_people() if p.number not in (friend.number, other.number)]
    moved = friend._replace(person_class="staff")
    really_moved = other._replace(unit_code="post-1", unit_name="Post 1")
    with season.at(BEFORE_FREEZE):
        import_file(season, personnel_file([*rest, moved, really_moved]))
        season.attest()
    season.freeze()
    asked = {"by": season.cast.inspector, "draw": season.draw}
    assert there_and_back(**asked) == []
    with season.at(FREEZE_DAY + timedelta(days=1)):
        import_file(season, personnel_file([*rest, friend, really_moved]))
        (named,) = there_and_back(**asked)
        assert (named.number, named.usual[1], named.at_freeze[1]) == (
            friend.number,
            "officer",
            "staff",
        )
        for role in (season.cast.manager, season.cast.clerk, season.cast.commander):
            with refused("role-not-allowed"):
                there_and_back(by=role, draw=season.draw)


@pytest.mark.attack("R-04c")
def test_r04c_the_opening_shows_the_officer_the_stratum_he_was_moved_to(begin) -> None:
    from passmuster.web.draw.openings import opening_for

    season = begin("announce")
    friend, other = made_people()[150], made_people()[151]
    moved = friend._replace(person_class="staff")
    rest = [person for person in made_people() if person.number != friend.number]
    with season.at(BEFORE_FREEZE):
        import_file(season, personnel_file([*rest, moved]))
        season.attest()
    for step in ("freeze", "throw", "decide", "finish"):
        getattr(season, step)()
    opened, shown = opening_day(season), {}
    with season.at(OPENS):
        for officer in (friend, other):
            person = season.force.persons.get(service_number=officer.number)
            text = opening_for(by=season.cast.staff_side, draw=opened, person=person).data
            shown[officer.number] = text.decode().split("stratum ")[1].split("\n")[0]
    assert shown == {friend.number: "staff", other.number: "officers"}


@pytest.mark.attack("R-05a")
def test_r05a_a_commander_who_puts_a_friend_on_leave_does_not_get_him_out_of_the_pool(
    begin,
) -> None:
    from passmuster.web.roster.services import exclude_person

    season = begin("announce")
    cast, friend = season.cast, made_people()[150]
    honest = frozen_honestly(season)
    members = sum(honest["strata"].values())
    assert honest["excluded"] == 0
    on_leave = [
        person._replace(status=ON_LEAVE) if person.number == friend.number else person
        for person in made_people()
    ]
    with season.at(BEFORE_FREEZE):
        _, comparison = import_file(season, personnel_file(on_leave))
        season.attest()
    assert [change.person.number for change in comparison.status_changes] == [friend.number]
    assert sum(frozen_honestly(season)["strata"].values()) == members

    person = season.force.persons.get(service_number=friend.number)
    same_human = replace(cast.oversight, human=cast.commander.human)
    own = human(season, "h-own-chief", Role.UNIT_OFFICER, friend.unit_code)
    proper = {
        "by": cast.commander,
        "approver": cast.oversight,
        "person": person,
        "reason": "long-illness",
        "evidence": b"certificate",
        "from_day": FREEZE_DAY.date(),
        "until_day": FREEZE_DAY.date() + timedelta(days=20),
    }
    attempts = {
        "approver-inside-unit": {"approver": own},
        "same-human-twice": {"by": cast.commander, "approver": same_human},
        "role-not-allowed": {"approver": cast.commander},
        "exclusion-reason-unknown": {"reason": "on leave"},
        "exclusion-without-evidence": {"evidence": b""},
        "exclusion-without-end": {"until_day": FREEZE_DAY.date() - timedelta(days=1)},
    }
    with season.at(BEFORE_FREEZE):
        for code, change in attempts.items():
            with refused(code):
                exclude_person(**proper | change)
        exclude_person(**proper)
    audit(season)
    freeze(season)
    assert frozen_entry(season)["excluded"] == 1
    assert sum(frozen_entry(season)["strata"].values()) == members - 1
