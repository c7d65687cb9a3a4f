"""The audit reads a log of any length, and names whatever differs from the record by its place."""

from __future__ import annotations

import sqlite3

import pytest

from passmuster.web import clock
from tests.support import programs


def codes(log) -> list[str]:
    from passmuster.web.ledger.audit import audit_log

    return [found.code for found in audit_log(log)]


def test_an_untouched_round_agrees_with_its_record(begin) -> None:
    assert codes(begin("finish").force.log) == []


@pytest.mark.parametrize(
    "step", ["establish", "adopt_policy", "load_roster", "announce", "freeze", "throw", "decide"]
)
def test_an_unfinished_round_differs_in_nothing_but_its_missing_dossier(begin, step) -> None:
    expected = ["dossier-missing"] if step == "decide" else []
    assert codes(begin(step).force.log) == expected


def test_a_log_of_thousands_of_entries_and_heads_is_read_to_its_end(begin) -> None:
    from passmuster.web.ledger.models import SignedHead
    from passmuster.web.ledger.publishing import publish
    from passmuster.web.ledger.services import sequence_batch

    log = begin("establish").force.log
    for _ in range(35):
        sequence_batch(log)
    publish(log)
    assert log.entries.count() > 2_000
    assert codes(log) == []
    SignedHead.objects.bulk_create(
        SignedHead(log=log, size=10_000 + n, root="0" * 64, note=b"forged", at=clock.now())
        for n in range(1_200)
    )
    found = codes(log)
    assert "check-broken" not in found
    assert found.count("entries-missing-under-head") == 1_200


def test_what_each_check_looks_at_is_said_as_it_goes(begin) -> None:
    from passmuster.web.ledger.audit import audit_log

    said = []
    audit_log(begin("establish").force.log, said.append)
    assert {"entries", "events", "times", "draws drawn again"} <= set(said)


def test_a_check_that_breaks_is_itself_a_finding(begin, monkeypatch) -> None:
    from passmuster.web.ledger import audit

    def broken(log):
        raise ZeroDivisionError

    monkeypatch.setattr(audit, "FURTHER_CHECKS", [broken])
    (found,) = audit.audit_log(begin("establish").force.log)
    assert (found.code, found.table, found.row) == ("check-broken", "broken", "ZeroDivisionError")


@pytest.mark.parametrize("value", ["not a date", "2023-99-99 00:00:00", ""])
def test_a_date_that_is_none_is_named_by_table_row_and_field(copy, value):

    with sqlite3.connect(copy / "passmuster.sqlite3") as database:
        database.execute("DROP TRIGGER ledger_event_no_update")
        database.execute("UPDATE ledger_event SET at = ? WHERE id = 2", [value])
    database.close()

    named = programs.passmuster("audit", "--dir", copy, check=1).differences()

    places = {(found["code"], found["table"], found["row"], found["field"]) for found in named}
    assert ("cell-unreadable", "ledger_event", "2", "at") in places
    assert "check-broken" not in {found["code"] for found in named}
