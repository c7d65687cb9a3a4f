"""Attacks on rows, clock and entries from inside the database and the services (group G)."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps

from passmuster.core.access.actors import Role
from passmuster.demo.policy import DEMO_POLICY
from passmuster.demo.season import ROUND_TIME
from passmuster.web.installation import here
from tests.support.draws import NEXT_DAY, alarms, announce, void
from tests.support.orders import orders_of, served, staff_of
from tests.support.season import (
    FREEZE_DAY,
    human,
    import_file,
    made_people,
    personnel_file,
    refused,
)
from tests.support.whole_season import whole_season

CELLS_A_TABLE = 2
NO_FACT = frozenset(
    {
        ("accounts_account", "theme"),
        ("accounts_account", "last_login"),
        ("mfa_authenticator", "last_used_at"),
    }
)
"""Cells on which nothing rests: how a page looks to somebody, and two notes of libraries' own."""


def audit():
    """Audit every log there is, as the nightly run does."""
    from passmuster.web.ledger.audit import audit_everything

    return [difference for found in audit_everything().values() for difference in found]


NO_FACTS = {
    "accounts_failedtry": "counts of wrong passwords for a day",
    "django_content_type": "Django's own list of models",
    "auth_permission": "Django's own; access is computed from grants",
    "auth_group": "Django's own; access is computed from grants",
    "account_emailaddress": "no mail is sent; always empty",
    "account_emailconfirmation": "no mail is sent; always empty",
    "django_session": "opens nothing without a cookie that is not stored: row A-07",
    "usersessions_usersession": "the list of one's sessions, which opens nothing",
}
"""Tables that nothing is decided from; every other one is edited at random."""


def audited_tables() -> list:
    """Return the models of every table there is but those that hold no fact of the programme."""
    return [model for model in apps.get_models() if model._meta.db_table not in NO_FACTS]


def names_row(found, row) -> bool:
    """Tell whether a difference names this row: by key, or by what the table knows it under."""
    table = row._meta.db_table
    if table == "mfa_authenticator":
        # A second factor is judged with the account that it opens.
        return (found.table, found.row) == ("accounts_account", str(row.user_id))
    if table == "ledger_entry" and found.code == "entry-gap":
        return True  # an entry without its place is named by the hole that it leaves
    known = {str(row.pk), *(str(getattr(row, n, "")) for n in ("size", "identity_key"))}
    return found.table == table and found.row in known


@pytest.mark.attack("G-01a")
def test_g01a_an_administrator_who_edits_any_table_is_named_by_table_row_and_field(begin) -> None:
    from passmuster.web.ledger.protection import protected_models
    from tests.support.tampering import add_like, administrator, change, put_back, remove

    whole_season(begin)
    assert audit() == []
    chance, unnamed, empty = random.Random(2023), [], []
    for model in audited_tables():
        table = model._meta.db_table
        rows = list(model._default_manager.order_by("pk"))
        if not rows:
            empty.append(table)
            continue
        columns = [field for field in model._meta.concrete_fields if not field.primary_key]
        fields = [field for field in columns if (table, field.name) not in NO_FACT]
        cells = chance.sample(fields, min(CELLS_A_TABLE, len(fields)))
        while cells:  # one cell a row at a time, so that each row is named for its own
            at_once, cells = cells[: len(rows)], cells[len(rows) :]
            with administrator(table) as cursor:
                changed = list(zip(chance.sample(rows, len(at_once)), at_once, strict=True))
                for row, field in changed:
                    change(cursor, row, field)
                put_back(cursor, table)
                differences = audit()
            for row, field in changed:
                named = [found for found in differences if names_row(found, row)]
                fields_named = {found.field.removesuffix("_id") for found in named}
                whole = any(found.entry is not None for found in named)
                if table in protected_models() and not (field.name in fields_named and whole):
                    named = []
                if not named:
                    unnamed.append((table, field.name, row.pk))
        for act in (chance.choice((remove, add_like)),):
            row = chance.choice(rows)
            with administrator(table) as cursor:
                act(cursor, row)
                put_back(cursor, table)
                if not audit():
                    unnamed.append((table, act.__name__, row.pk))
    assert [unnamed, empty] == [[], []]
    assert audit() == []


@pytest.mark.attack("G-01b")
def test_g01b_an_administrator_who_takes_the_triggers_off_is_named(begin) -> None:
    from django.db import connection, transaction

    from passmuster.web.ledger.triggers import all_tables, drop_statements

    begin("establish")
    assert audit() == []
    for table in all_tables():
        with transaction.atomic():
            with connection.cursor() as cursor:
                for statement in drop_statements(connection.vendor, table):
                    cursor.execute(statement)
            named = audit()
            assert {found.code for found in named} == {"trigger-missing"}
            assert all(found.table.startswith(table) for found in named)
            transaction.set_rollback(True)


@pytest.mark.attack("G-01c")
def test_g01c_a_server_operator_who_edits_any_file_on_disk_is_named(begin) -> None:
    begin("finish")
    assert audit() == []
    root, chance, unnamed = here().root, random.Random(2023), []
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and path.stat().st_size]
    # A log key that is changed alters no record: it stops what comes next.
    files = [p for p in files if "witnesses" not in p.parts and p.parent.name != "keys"]
    files += [path for name in ("pool-*", "payroll-*") for path in sorted(here().keys.glob(name))]
    for path in chance.sample(files, 40):
        genuine = path.read_bytes()
        altered = bytearray(genuine)
        altered[len(altered) // 2] ^= 1
        path.write_bytes(altered)
        if not audit():
            unnamed.append(path.relative_to(root).as_posix())
        path.write_bytes(genuine)
    assert unnamed == []
    assert audit() == []


@pytest.mark.attack("G-01d")
def test_g01d_an_administrator_who_deletes_any_old_cosignature_is_named_by_head_and_witness(
    begin,
) -> None:
    from passmuster.web.ledger.models import Cosignature
    from tests.support.tampering import administrator, put_back, remove

    begin("finish")
    assert audit() == []
    rows = list(Cosignature.objects.select_related("head").order_by("pk"))
    assert len({row.head_id for row in rows}) > 5
    for row in rows:
        with administrator("ledger_cosignature") as cursor:
            remove(cursor, row)
            put_back(cursor, "ledger_cosignature")
            named = [(d.row, d.field) for d in audit() if d.code == "cosignature-missing"]
            assert named == [(f"signed size {row.head.size}", row.witness)]
    assert audit() == []


@pytest.mark.attack("G-06a")
def test_g06a_an_operator_who_moves_the_clock_is_named_by_the_witnesses_time(begin) -> None:
    from passmuster.web.ledger.publishing import publish
    from passmuster.web.ledger.services import beat

    season = begin("establish")
    for skew, expected in ((0, []), (2, ["entry", "head"]), (-2, ["entry", "head"])):
        moment = season.now + timedelta(days=1)
        with season.at(moment):
            season.publish()
        before = audit()
        with season.at(moment + timedelta(days=skew, minutes=10)):
            event = beat(season.force.log)
            head = publish(season.force.log)
        with season.at(moment + timedelta(minutes=11)):
            for witness in season.witnesses:
                witness.cosign(season.force.log, head)
        new = [found for found in audit() if found not in before]
        assert [found.code.partition("-")[0] for found in new] == expected
        if new:
            assert new[0].code == "entry-time-outside-cosigned"
            assert (new[0].table, new[0].field) == ("ledger_entry", "at")
            assert new[0].entry == event.entry.index


@pytest.mark.attack("G-06b")
def test_g06b_a_clock_put_forward_ends_no_order_by_itself(begin) -> None:
    from passmuster.web.orders.appearing import record_arrival
    from passmuster.web.orders.surroundings import dispatch_at
    from passmuster.web.work import work_once

    season = begin("finish")
    order = served(season, orders_of(season)[0])
    waiting = {row.pk: row.state for row in season.draw.orders.all()}
    with season.at(dispatch_at(order) + timedelta(days=3)):
        work_once(season.force.log)
        assert {row.pk: row.state for row in season.draw.orders.all()} == waiting
    with season.at(dispatch_at(order) + timedelta(hours=1, minutes=30)):
        record_arrival(by=staff_of(season).collector, order=order)
    order.refresh_from_db()
    assert (waiting[order.pk], order.state) == ("notified", "arrived")


@pytest.mark.attack("G-07a")
def test_g07a_silence_is_an_alarm_that_needs_nothing_from_the_force(begin) -> None:
    season = begin("finish")
    assert alarms(season, NEXT_DAY) == []
    assert ("heartbeat-overdue", None) in alarms(season, NEXT_DAY + timedelta(hours=12))
    before = alarms(season, ROUND_TIME + timedelta(days=9))
    assert ("heartbeat-overdue", None) in before


# --- G-08: the log stuffed, or a name planted in it ------------------------------------------


def log_bytes(season) -> bytes:
    """Return every entry as the public reads it, one after another."""
    entries = season.force.log.entries.order_by("index").values_list("data", flat=True)
    return b"\n".join(bytes(data) for data in entries)


def words_about_people(season) -> set[str]:
    """Return every number, name and unit name of the force and of those who act in it."""
    people = season.force.persons.select_related("unit")
    words = {w for p in people for w in (p.service_number, p.full_name, p.latin_name, p.unit.name)}
    for acting in season.force.humans.all():
        words |= {acting.name, acting.code}
    return {word for word in words if word}


PLANTED = "Sok Dara 012345678"


def planting(season) -> dict[str, Callable[[], object]]:
    """Return every way to hand a text of one's own to a service, by the code that refuses it."""
    from passmuster.web.draw.services import confirm_throw, decide_draw
    from passmuster.web.ledger.services import append
    from passmuster.web.programme.services import draft_policy
    from passmuster.web.roster.services import exclude_person, explain_gap

    cast, force = season.cast, season.force
    excluded = {
        "by": cast.commander,
        "approver": cast.oversight,
        "person": force.persons.first(),
        "evidence": PLANTED.encode(),
        "from_day": FREEZE_DAY.date(),
        "until_day": FREEZE_DAY.date(),
    }
    explained = {"by": cast.clerk, "approver": cast.oversight, "force": force}
    stratum = {"label": PLANTED, "rate": "1/10", "classes": ["officer"]}
    return {
        "void-reason-unknown": lambda: void(season, reason=PLANTED),
        "exclusion-reason-unknown": lambda: exclude_person(**excluded, reason=PLANTED),
        "gap-reason-unknown": lambda: explain_gap(
            **explained, payroll_hash="0" * 64, reason=PLANTED
        ),
        "dice-not-digits": lambda: confirm_throw(
            by=cast.throwers[0], draw=season.draw, digits=PLANTED
        ),
        "policy-unreadable": lambda: draft_policy(
            by=cast.manager, force=force, body=DEMO_POLICY | {"strata": [stratum]}
        ),
        "beacon-json-unreadable": lambda: decide_draw(
            by=cast.manager, draw=season.draw, beacon_json=PLANTED.encode()
        ),
        "entry-not-in-schema": lambda: append(
            force.log, "draw:voided", by=cast.manager, data={"draw": PLANTED}
        ),
    }


@pytest.mark.attack("G-08a")
def test_g08a_no_service_lets_a_name_or_number_into_the_public_log(begin) -> None:
    season = begin("freeze")
    with season.at(FREEZE_DAY):
        for code, plant in planting(season).items():
            with refused(code):
                plant()
        human(season, "h-dara", Role.CEREMONY_PARTICIPANT, PLANTED[:60])
        import_file(season, personnel_file([*made_people(), made_people(301)[-1]]))
        season.publish()
    for step in ("throw", "decide", "finish"):
        getattr(season, step)()
    public = log_bytes(season)
    assert public.count(b"draw:decided") == 1
    for word in (*words_about_people(season), PLANTED, *PLANTED.split()):
        assert word.encode() not in public, word
    published = b"".join(p.read_bytes() for p in here().published.rglob("*") if p.is_file())
    for word in words_about_people(season):
        assert word.encode() not in published, word


@pytest.mark.attack("G-08b")
def test_g08b_two_who_name_a_stratum_after_a_person_are_refused_at_the_announcement(begin) -> None:
    from passmuster.web.programme.services import announce_policy, draft_policy, put_in_force

    season = begin("load_roster")
    victim = made_people()[3].latin_name.lower().replace(" ", "-")
    cast = season.cast
    for label in (victim, "unit-of-012345678"):
        strata = [{"label": label, "rate": "1/10", "classes": ["officer", "recruit", "staff"]}]
        with season.at(season.now):
            version = draft_policy(
                by=cast.manager, force=season.force, body=DEMO_POLICY | {"strata": strata}
            )
            begins = season.now.date() + timedelta(days=30)
            announce_policy(
                by=cast.manager, second=cast.oversight, version=version, in_force_from=begins
            )
        with season.at(season.now + timedelta(days=30)):
            put_in_force(by=cast.manager, version=version)
            with refused("label-names-somebody"):
                announce(season)


@pytest.mark.attack("G-08c")
def test_g08c_one_person_who_floods_the_log_is_throttled_and_the_heartbeat_counts(begin) -> None:
    from passmuster.web.ledger.services import EVENTS_PER_HOUR, beat
    from passmuster.web.roster.services import attest_headcounts

    season = begin("load_roster")
    log, cast = season.force.log, season.cast
    unit = season.force.units.get(code="post-0")
    own = human(season, "h-flood", Role.UNIT_OFFICER, unit.code)
    with season.at(season.now):
        for _ in range(EVENTS_PER_HOUR):
            attest_headcounts(by=own, force=season.force, counts={unit.code: 50})
        with refused("too-many-events"):
            attest_headcounts(by=own, force=season.force, counts={unit.code: 50})
        # Another person is not stopped by it, and an hour later nor is this one.
        attest_headcounts(by=cast.commander, force=season.force, counts={unit.code: 50})
    with season.at(season.now + timedelta(hours=1, minutes=1)):
        attest_headcounts(by=own, force=season.force, counts={unit.code: 50})
        beat(log)
    (heartbeat,) = log.events.filter(kind="log:heartbeat")
    facts = json.loads(bytes(heartbeat.entry.data))["data"]
    assert facts["entries"] > EVENTS_PER_HOUR
