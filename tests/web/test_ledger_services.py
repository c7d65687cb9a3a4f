"""Each state change is one event in its own transaction; sealed ones wait for a padded batch."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise

import pytest

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.core.ledger.entries import BLIND_LENGTH, commitment, is_blind, parse_entry

CLERK = Actor(human="h-clerk", role=Role.ROSTER_CLERK)


@pytest.fixture
def season(begin):
    """Return a season at its beginning, the clock standing at its present."""
    opened = begin("establish")
    with opened.at(opened.now):
        yield opened


@pytest.fixture
def log(season):
    return season.force.log


def seal(log, number=1, **facts):
    """Record sealed events as the services do."""
    from django.db import transaction

    from passmuster.web.ledger.services import append

    with transaction.atomic():
        return [append(log, "test:sealed", by=CLERK, facts={"n": n} | facts) for n in range(number)]


def later(season, **by):
    """Let the clock stand further on."""
    return season.at(season.now + timedelta(**by))


def contents(log, start=0):
    entries = log.entries.filter(index__gte=start).order_by("index")
    return [parse_entry(bytes(entry.data)) for entry in entries]


def test_an_event_outside_a_transaction_is_refused() -> None:
    from passmuster.web.ledger.models import Log
    from passmuster.web.ledger.services import SYSTEM, append

    with pytest.raises(Refused) as caught:
        append(Log(origin="x"), "log:heartbeat", by=SYSTEM)
    assert caught.value.code == "no-transaction"


def test_a_readable_event_has_its_place_at_once_and_a_sealed_one_waits(season, log) -> None:
    from passmuster.web.ledger.services import beat, sequence_batch, waiting_events

    sequence_batch(log)
    size = log.entries.count()
    (sealed,) = seal(log)
    assert list(waiting_events(log)) == [sealed]
    assert beat(log).entry.index == size
    sequence_batch(log)
    assert not waiting_events(log).exists()
    sealed.refresh_from_db()
    assert bytes(sealed.entry.data) == b'{"c":"' + sealed.commitment.encode() + b'","v":1}'


def test_an_event_is_bound_by_a_salted_commitment_that_its_entry_repeats(log) -> None:
    from passmuster.web.ledger.services import beat

    event = beat(log)
    assert commitment(bytes(event.salt), bytes(event.body)) == event.commitment
    assert parse_entry(bytes(event.entry.data))["c"] == event.commitment
    body = json.loads(bytes(event.body))
    assert (body["type"], body["by"], body["role"]) == ("log:heartbeat", "system", "system")


def test_two_equal_acts_have_different_commitments(log) -> None:
    first, second = seal(log), seal(log)
    assert bytes(first[0].body) == bytes(second[0].body)
    assert first[0].commitment != second[0].commitment


@pytest.mark.parametrize(("waiting", "batch"), [(0, 64), (1, 64), (63, 64), (64, 128), (65, 128)])
def test_a_batch_is_padded_to_a_multiple_of_64_with_at_least_one_dummy(log, waiting, batch) -> None:
    from passmuster.web.ledger.services import sequence_batch

    sequence_batch(log)
    start = log.entries.count()
    seal(log, waiting)
    assert sequence_batch(log) == batch
    entries = contents(log, start)
    assert len(entries) == batch
    assert all(is_blind(entry) for entry in entries)
    assert {len(bytes(entry.data)) for entry in log.entries.filter(index__gte=start)} == {
        BLIND_LENGTH
    }
    assert log.events.filter(kind="log:dummy", entry__index__gte=start).count() == batch - waiting


def test_a_batch_stands_in_the_order_of_commitments_and_not_of_acts(log) -> None:
    from passmuster.web.ledger.services import sequence_batch

    sequence_batch(log)
    start = log.entries.count()
    acts = [event.commitment for event in seal(log, 20)]
    sequence_batch(log)
    order = [entry["c"] for entry in contents(log, start)]
    assert order == sorted(order)
    assert [c for c in order if c in acts] != acts


def test_each_log_keeps_its_own_sequence(log) -> None:
    from passmuster.web.ledger.services import beat, sequence_batch
    from passmuster.web.people.establish import establish_force

    by = Actor(human="h-admin", role=Role.ADMINISTRATOR)
    facts = {"name_en": "Other", "name_km": "ផ្សេង", "folder": "other"}
    other = establish_force(by=by, code="other", origin="other.example/log", **facts).log
    seal(other, 3)
    sequence_batch(log)
    assert other.events.filter(blind=True, entry__isnull=True).count() == 4
    assert beat(other).entry.index == 1


def test_a_batch_is_due_every_quarter_of_an_hour_and_a_heartbeat_every_day(season, log) -> None:
    from passmuster.web.ledger.services import batch_due, beat, heartbeat_due, sequence_batch

    assert batch_due(log)
    assert heartbeat_due(log)
    sequence_batch(log)
    beat(log)
    with later(season, minutes=14, seconds=59):
        assert not batch_due(log)
    with later(season, minutes=1):
        assert batch_due(log)
    with later(season, hours=23):
        assert not heartbeat_due(log)
    with later(season, hours=1):
        assert heartbeat_due(log)


def test_the_heartbeat_counts_what_was_placed_since_the_last_one_zero_included(season, log) -> None:
    from passmuster.web.ledger.services import beat, sequence_batch

    def counted(event):
        data = json.loads(bytes(event.entry.data))["data"]
        return {name: data[name] for name in ("entries", "sealed_entries", "draws_announced")}

    sequence_batch(log)
    placed = log.entries.count()
    sealed = log.events.filter(blind=True).count()
    first = beat(log)
    assert counted(first) == {"entries": placed, "sealed_entries": sealed, "draws_announced": 0}
    with later(season, days=1):
        second = beat(log)
    assert counted(second) == {"entries": 1, "sealed_entries": 0, "draws_announced": 0}
    with later(season, hours=1):
        seal(log, 5)
    with later(season, hours=23):
        sequence_batch(log)
        third = beat(log)
    # The sealed acts came before the last heartbeat's day was over, their places after it.
    assert counted(third) == {"entries": 65, "sealed_entries": 64, "draws_announced": 0}
    indexes = [event.entry.index for event in (first, second, third)]
    assert [b - a for a, b in pairwise(indexes)] == [1, 65]


def test_the_heartbeats_span_begins_where_the_last_one_ended(season, log) -> None:
    from passmuster.web.ledger.services import beat

    first = json.loads(bytes(beat(log).entry.data))["data"]
    with later(season, days=1):
        second = json.loads(bytes(beat(log).entry.data))["data"]
    assert second["from"] == first["to"]
    assert second["valid_until"] > second["to"]


def test_a_heartbeat_counts_draws_announced_decided_and_voided(begin) -> None:
    log = begin("finish").force.log
    (heart,) = log.events.filter(kind="log:heartbeat")
    data = json.loads(bytes(heart.entry.data))["data"]
    assert (data["draws_announced"], data["draws_decided"], data["draws_voided"]) == (1, 1, 0)
    assert data["entries"] == heart.entry.index


def test_free_text_cannot_be_written_into_the_log(log) -> None:
    from passmuster.web.ledger.services import SYSTEM, append
    from tests.support.season import refused

    with refused("entry-not-in-schema"):
        append(log, "log:policy-changed", by=SYSTEM, data={"policy_sha256": "Sok Dara 012 345 678"})
    with refused("entry-not-in-schema"):
        append(log, "test:never", by=SYSTEM, data={})


def test_one_human_cannot_flood_the_log(season, log, monkeypatch) -> None:
    from passmuster.web.ledger import services
    from tests.support.season import refused

    monkeypatch.setattr(services, "EVENTS_PER_HOUR", 3)
    seal(log, 3)
    with refused("too-many-events"):
        seal(log)
    services.beat(log)
    with later(season, hours=1, seconds=1):
        seal(log)


@pytest.mark.parametrize("kind", ["sealed", "readable"])
def test_a_failure_after_the_event_takes_both_event_and_change_back(log, kind) -> None:
    from django.db import transaction

    from passmuster.web.ledger.services import SYSTEM, append
    from tests.support.season import footprint

    before = footprint()
    data = {"policy_sha256": "0" * 64} if kind == "readable" else None

    def change_and_fail():
        with transaction.atomic():
            append(log, "log:policy-changed", by=SYSTEM, data=data)
            raise Refused("no", "No.")

    with pytest.raises(Refused):
        change_and_fail()
    assert footprint() == before


@pytest.mark.parametrize("table", ["ledger_event", "ledger_entry", "ledger_signedhead"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_database_itself_refuses_to_change_or_remove_what_was_written(log, table, verb) -> None:
    from django.db import DatabaseError, connection, transaction

    statement = f"UPDATE {table} SET id = id" if verb == "UPDATE" else f"DELETE FROM {table}"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_postgresql_refuses_to_empty_a_table_at_one_stroke(log) -> None:
    from django.db import DatabaseError, connection, transaction

    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL knows TRUNCATE (tools/with_postgres.py runs this there)")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE ledger_cosignature")
