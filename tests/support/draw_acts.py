"""Every act up to a draw's opening, each with when it is tried and what has to come before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from passmuster.core.roster.payroll import payroll_file, payroll_hash
from passmuster.demo.policy import DEMO_POLICY
from passmuster.demo.season import BEACON_JSON, DAYS, DICE, OPENING_DAY, ROUND_TIME
from tests.support.orders import everybody_served
from tests.support.season import BEFORE_FREEZE, FREEZE_DAY, made_people

JUST_AFTER = ROUND_TIME + timedelta(minutes=2)
PEOPLE = made_people()


def register(season):
    from passmuster.web.people.services import register_human

    facts = {"by": season.cast.administrator, "force": season.force, "code": "h-new"}
    return register_human(**facts, name="New")


def arrange(season):
    from passmuster.web.people.services import UnitFacts, arrange_units

    new = [UnitFacts("post-new", "New", "")]
    return arrange_units(by=season.cast.clerk, force=season.force, units=new)


def import_roster(season):
    return season.import_roster(PEOPLE[1:])


def attest(season):
    return season.attest()


def deliver(season):
    return season.deliver_payroll(PEOPLE[:10])


def exchange_key(season):
    from passmuster.core.roster.payroll import payroll_half_file
    from passmuster.web.roster.keys import exchange_payroll_key

    data = payroll_half_file("payroll", bytes(32))
    return exchange_payroll_key(by=season.cast.payroll, force=season.force, data=data)


def hand_out(season):
    from passmuster.web.roster.keys import hand_out_personnel_half

    return hand_out_personnel_half(by=season.cast.payroll, force=season.force)


def explain(season):
    from passmuster.web.roster.keys import payroll_key_of
    from passmuster.web.roster.services import explain_gap, receive_payroll

    key = payroll_key_of(season.force)
    hashes = [payroll_hash(key, person.number) for person in PEOPLE]
    if season.force.payroll_lists.count() == 1:
        data = payroll_file(hashes[1:])
        receive_payroll(by=season.cast.payroll, force=season.force, data=data)
        return None
    facts = {"force": season.force, "payroll_hash": hashes[0], "reason": "joined-after-pay-day"}
    return explain_gap(by=season.cast.clerk, approver=season.cast.oversight, **facts)


def exclude(season):
    from passmuster.web.roster.services import exclude_person

    return exclude_person(
        by=season.cast.clerk,
        approver=season.cast.oversight,
        person=season.force.persons.first(),
        reason="maternity",
        evidence=b"certificate",
        from_day=date(2023, 9, 1),
        until_day=date(2023, 12, 1),
    )


def draft(season):
    from passmuster.web.programme.services import draft_policy

    return draft_policy(by=season.cast.manager, force=season.force, body=DEMO_POLICY)


def announce_policy(season):
    from passmuster.web.programme import services

    version = season.force.policies.filter(state="draft").first() or draft(season)
    services.announce_policy(
        by=season.cast.manager,
        second=season.cast.oversight,
        version=version,
        in_force_from=season.now.date() + timedelta(days=40),
    )


def announced_long_ago(season):
    with season.at(BEFORE_FREEZE - timedelta(days=60)):
        announce_policy(season)


def put_in_force(season):
    from passmuster.web.programme.services import put_in_force as put

    put(by=season.cast.manager, version=season.force.policies.order_by("-number").first())


def commit_key(season):
    from passmuster.web.draw.ceremony import commit_year_key

    hands = {"manager": season.cast.manager, "staff": season.cast.staff_side}
    return commit_year_key(**hands, force=season.force, year=2024)


def announce(season):
    from passmuster.web.draw.ceremony import announce_draw

    return announce_draw(
        by=season.cast.manager,
        force=season.force,
        days=DAYS,
        dice_at=ROUND_TIME,
        dice=DICE,
        throwers=3,
        beacon=None,
        opening_day=OPENING_DAY,
    )


def audit(season):
    from passmuster.web.draw.ceremony import audit_roster

    return audit_roster(by=season.cast.auditor, draw=season.draw)


def freeze(season):
    from passmuster.web.draw.ceremony import freeze_pool

    return freeze_pool(by=season.cast.manager, draw=season.draw)


def throw(season):
    from passmuster.web.draw.services import confirm_throw

    return confirm_throw(by=season.cast.throwers[0], draw=season.draw, digits="12345678")


def log_dice(season):
    from passmuster.web.draw.services import log_dice as log

    return log(by=season.cast.manager, draw=season.draw)


def decide(season):
    from passmuster.web.draw.services import decide_draw

    return decide_draw(by=season.cast.manager, draw=season.draw, beacon_json=BEACON_JSON)


def open_draw(season):
    from passmuster.web.draw.services import open_draw as opened

    return opened(by=season.cast.manager, draw=season.draw)


def served_before(season):
    everybody_served(season)


def opened_before(season):
    everybody_served(season)
    with season.at(OPENING):
        open_draw(season)


def void(season):
    from passmuster.web.draw.services import void_draw

    cast = season.cast
    return void_draw(
        by=cast.manager, second=cast.oversight, draw=season.draw, reason="technical-failure"
    )


def open_names(season):
    from passmuster.web.draw.names import open_names as opened

    facts = {"by": season.cast.notifier, "draw": season.draw, "day": DAYS[0]}
    return opened(**facts, purpose="print-slips")


def give_opening(season):
    from passmuster.web.draw.openings import opening_for

    season.draw.refresh_from_db()
    person = season.force.persons.first()
    return opening_for(by=season.cast.staff_side, draw=season.draw, person=person)


def tie(season):
    from passmuster.web.roster.identity import tie_person

    return tie_person(
        by=season.cast.administrator,
        second=season.cast.staff_side,
        human=season.force.humans.get(code="h-payroll"),
        person=season.force.persons.first(),
    )


def end_tie(season):
    from passmuster.web.roster.identity import end_tie as ended
    from passmuster.web.roster.models import PersonOfHuman

    return ended(
        by=season.cast.administrator,
        second=season.cast.staff_side,
        force=season.force,
        tie=PersonOfHuman.objects.get(),
        reason="wrong-person",
    )


def three_throws(season):
    from passmuster.web.draw.services import confirm_throw

    for thrower in season.cast.throwers:
        confirm_throw(by=thrower, draw=season.draw, digits="12345678")


OPENING = ROUND_TIME + timedelta(days=30)
OF_DRAWS: list[tuple[str, Callable, object, Callable | None]] = [
    ("establish", register, BEFORE_FREEZE, None),
    ("establish", arrange, BEFORE_FREEZE, None),
    ("establish", draft, BEFORE_FREEZE, None),
    ("establish", announce_policy, BEFORE_FREEZE, draft),
    ("establish", put_in_force, BEFORE_FREEZE, announced_long_ago),
    ("establish", commit_key, BEFORE_FREEZE, None),
    ("load_roster", import_roster, BEFORE_FREEZE, None),
    ("load_roster", attest, BEFORE_FREEZE, None),
    ("load_roster", deliver, BEFORE_FREEZE, None),
    ("load_roster", exchange_key, BEFORE_FREEZE, None),
    ("load_roster", hand_out, BEFORE_FREEZE, None),
    ("load_roster", explain, BEFORE_FREEZE, explain),
    ("load_roster", exclude, BEFORE_FREEZE, None),
    ("load_roster", announce, BEFORE_FREEZE, None),
    ("announce", audit, FREEZE_DAY, None),
    ("announce", freeze, FREEZE_DAY, audit),
    ("freeze", throw, ROUND_TIME - timedelta(minutes=50), None),
    ("freeze", log_dice, ROUND_TIME - timedelta(minutes=50), three_throws),
    ("throw", decide, JUST_AFTER, None),
    ("finish", open_draw, OPENING, served_before),
    ("decide", void, OPENING, None),
    ("decide", open_names, OPENING, None),
    ("finish", give_opening, OPENING, opened_before),
    ("load_roster", tie, BEFORE_FREEZE, None),
    ("load_roster", end_tie, BEFORE_FREEZE, tie),
]
