"""Many messages at once: in as few questions as one, each as if it had come alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passmuster.core.kernel.errors import UnusableInput
from passmuster.demo.custody import specimen_of
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import message
from tests.support.season import refused

pytestmark = pytest.mark.django_db

ONE, TWO = specimen_of(1), specimen_of(2)


@pytest.fixture
def lab(begin):
    return laboratory_of(begin)


def sends(lab, *raws, **facts):
    from passmuster.web.laboratory.services import Message, receive_reports

    given = {"by": lab.receiver, "laboratory": lab.holder, "channel": "folder"} | facts
    with lab.season.at(lab.now):
        return receive_reports(messages=[Message(raw=raw) for raw in raws], **given)


def classes(received):
    return [[str(said.outcome) for said in one.specimens] for one in received]


def events(lab, kind):
    return lab.season.force.log.events.filter(kind=kind)


def test_of_many_the_second_about_a_specimen_lies_beside_the_first(lab):
    from passmuster.web.ledger.audit import audit_log

    found = sends(
        lab,
        message(ONE, status="P"),
        message(ONE, number="M2"),
        message(ONE, number="M3", positive=True, status="C"),
        message(ONE, number="M4"),
        message(TWO, number="M5"),
    )
    assert classes(found) == [
        ["preliminary"],
        ["final-after-preliminary"],
        ["corrected"],
        ["duplicate"],
        ["before-receipt"],
    ]
    rows = [lab.season.force.arrivals.get(pk=one.arrival).reports.get() for one in found]
    assert [row.beside for row in rows] == [None, rows[0], rows[1], rows[1], None]
    assert [row.sense_changed for row in rows] == [False, False, True, False, False]
    assert lab.counts() == (["negative"], [])
    # Each is an entry of its own, and the audit finds nothing to name.
    assert events(lab, "laboratory:reported").count() == 5
    assert events(lab, "review:received").count() == 1
    assert list(audit_log(lab.season.force.log)) == []


def test_the_same_bytes_twice_among_many_count_once(lab):
    raw = message(ONE)
    first, again, other = sends(lab, raw, raw, message(TWO, number="M2"))
    assert (again.again, again.arrival) == (True, first.arrival)
    assert (first.again, other.again) == (False, False)
    assert again.specimens == first.specimens
    (later,) = sends(lab, raw)
    assert (later.again, later.arrival) == (True, first.arrival)
    assert lab.season.force.arrivals.count() == 2


def test_many_are_in_the_record_or_none_is_and_all_bytes_are_kept(lab, monkeypatch):
    from passmuster.web.installation import here
    from passmuster.web.laboratory import storing

    def fails(*args, **kwargs):
        raise OSError("no more room")

    monkeypatch.setattr(storing, "append_all", fails)
    raws = [message(ONE), message(TWO, number="M2")]
    with pytest.raises(OSError, match="no more room"):
        sends(lab, *raws)
    assert lab.season.force.arrivals.count() == 0
    assert [here().kept_bytes(digest) for digest in here().keep_all(raws)] == raws


def test_one_that_is_too_large_and_a_stranger_stop_all_of_them(lab, monkeypatch):
    from passmuster.web.laboratory import services

    monkeypatch.setattr(services, "MAX_FILE_BYTES", 400)
    with pytest.raises(UnusableInput) as error:
        sends(lab, b"MSH", message(ONE))
    assert error.value.code == "message-too-large"
    with refused("role-not-allowed"):
        sends(lab, b"MSH", by=lab.custody.actors["h-courier"])
    assert lab.season.force.arrivals.count() == 0


def test_ten_messages_ask_the_record_as_few_questions_as_one(lab):
    def asked(*raws):
        with CaptureQueriesContext(connection) as queries:
            sends(lab, *raws)
        return len(queries)

    asked(message("9990"))
    one = asked(message("9991"))
    assert asked(*(message(f"99{number}", number=f"M{number}") for number in range(10, 20))) == one


def test_who_sealed_a_specimen_is_found_by_an_index_however_many_are_asked(begin):
    from passmuster.web.collection.donors import sessions_that_sealed
    from passmuster.web.collection.models import FormNumber, SessionEvent

    force, numbers = begin("establish").force, [f"{number}" for number in range(50)]
    with CaptureQueriesContext(connection) as queries:
        sessions_that_sealed(force, numbers)
    (asked,) = queries
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # It reads an empty table whole, and joins small ones the other way round: it is asked
            # for the part that grows.
            cursor.execute("SET LOCAL enable_seqscan = off")
            rows = SessionEvent.objects.alias(form=FormNumber("answers"))
            plan = rows.filter(step="seal", form__in=numbers).values("pk").explain()
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked['sql']}")
            plan = str(cursor.fetchall())
    assert "event_by_form_number" in plan
