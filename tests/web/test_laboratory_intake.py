"""What laboratories send is kept as it came, counts once, and replaces nothing by itself."""

from __future__ import annotations

import hashlib

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.demo.custody import HOUR, specimen_of
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import NUMBER, message
from tests.support.season import refused
from tests.support.season_custody import arrival

pytestmark = pytest.mark.django_db

ONE, TWO = specimen_of(1), specimen_of(2)
POSITIVE = (["positive"], ["BZE"])
NEGATIVE = (["negative"], [])


@pytest.fixture
def lab(begin):
    return laboratory_of(begin)


def events(lab, kind="laboratory:reported"):
    return lab.season.force.log.events.filter(kind=kind)


def found_by_the_audit(lab):
    from passmuster.web.ledger.audit import audit_log

    return [(one.code, one.table, one.field) for one in audit_log(lab.season.force.log)]


def test_a_first_report_is_kept_byte_for_byte_judged_and_bound_by_one_entry(lab):
    from passmuster.web.installation import here

    raw = message(ONE, positive=True)
    got = lab.sends(raw)

    assert [(one.specimen, str(one.outcome)) for one in got.specimens] == [(ONE, "first")]
    assert (got.again, got.code, got.names_a_person) == (False, "", False)
    assert here().kept_bytes(hashlib.sha256(raw).hexdigest()) == raw
    assert lab.counts() == POSITIVE
    assert lab.items() == []
    (event,) = events(lab)
    assert event.blind
    body = bytes(event.body).decode()
    # The event binds hashes and classes: no number and no word of a result.
    assert NUMBER not in body
    assert "positive" not in body
    row = lab.season.force.arrivals.get(pk=got.arrival).reports.get()
    assert (row.rule_set, row.rule_version) == ("phnom-penh-start", "start")
    assert found_by_the_audit(lab) == []


def test_the_same_bytes_are_named_and_count_once_and_add_nothing_to_the_record(lab):
    first = lab.sends(message(ONE))
    again = lab.sends(message(ONE), channel="page")

    assert (again.again, again.arrival) == (True, first.arrival)
    assert again.specimens == first.specimens
    assert lab.season.force.arrivals.count() == 1
    assert events(lab).count() == 1


def test_a_result_before_an_exchange_or_a_mending_is_told_that_it_comes_too_early(lab):
    from tests.support.season_custody import hold

    hold(lab.custody, 3, lab.now - 3 * HOUR)
    assert lab.said(message(specimen_of(3))) == ["not-yet-to-be-tested"]
    assert lab.counts(3) is None
    assert [item.outcome for item in lab.items()] == ["not-yet-to-be-tested"]


def test_a_result_of_a_rejected_specimen_is_none_that_comes_too_early(lab):
    from passmuster.web.custody.receiving import receive_at_laboratory

    with lab.season.at(lab.now):
        receive_at_laboratory(
            by=lab.receiver,
            force=lab.season.force,
            specimen=TWO,
            seen=arrival(2, one_collection=False),
        )
    assert lab.said(message(TWO)) == ["not-to-be-tested"]


@pytest.mark.parametrize("status", ["F", "C"])
def test_days_that_contradict_the_record_wait_beside_the_result_for_two_people(lab, status):
    from passmuster.web.laboratory.queries import changes_to_look_at

    if status == "C":
        lab.sends(message(ONE, positive=True))
    lab.sends(message(ONE, number="M2", status=status, collected="20230901"))
    *before, item = lab.items()
    assert [str(one.outcome) for one in before] == (["corrected"] if status == "C" else [])
    assert item.outcome == "days-contradict"
    assert lab.counts() == (POSITIVE if status == "C" else NEGATIVE)
    with refused("way-out-not-offered"):
        lab.ends(item, "looked-into")
    lab.ends(item, "explained")
    assert lab.items() == before
    assert changes_to_look_at(lab.season.force) == len(before)
    assert found_by_the_audit(lab) == []


def test_days_that_agree_with_the_record_raise_nothing(lab):
    sealed = lab.season.force.items.filter(specimen=ONE).first().chain.order_by("position").first()
    lab.sends(message(ONE, collected=sealed.body["at"]))
    assert lab.items() == []


def test_the_same_content_in_other_bytes_is_a_duplicate_beside_the_first(lab):
    lab.sends(message(ONE))
    assert lab.said(message(ONE, number="M2")) == ["duplicate"]
    assert lab.items() == []


def test_a_preliminary_report_counts_for_nothing_and_its_final_for_itself(lab):
    assert lab.said(message(ONE, status="P")) == ["preliminary"]
    assert lab.counts() is None
    assert lab.said(message(ONE, number="M2")) == ["final-after-preliminary"]
    assert lab.counts() == NEGATIVE


@pytest.mark.parametrize("status", ["C", "F"])
def test_a_changed_result_stands_beside_the_first_until_two_have_seen_the_certificate(lab, status):
    lab.sends(message(ONE, positive=True))
    assert lab.said(message(ONE, number="M2", status=status)) == ["corrected"]
    assert lab.counts() == POSITIVE
    (item,) = lab.items()
    assert item.report.sense_changed
    assert item.report.beside.outcome == "first"

    with refused("certificate-missing"):
        lab.ends(item, "taken")
    with refused("way-out-not-offered"):
        lab.ends(item, "set-aside")
    lab.ends(item, "taken", "RIVER-2023/17")
    assert lab.counts() == NEGATIVE
    assert item.settlement.certificate == "RIVER-2023/17"
    with refused("inbox-item-settled"):
        lab.ends(item, "not-taken")
    assert found_by_the_audit(lab) == []


def test_a_correction_without_a_certificate_leaves_what_stood(lab):
    lab.sends(message(ONE))
    lab.sends(message(ONE, positive=True, number="M2", status="C"))
    (item,) = lab.items()
    lab.ends(item, "not-taken")
    assert lab.counts() == NEGATIVE
    assert lab.items() == []


def test_a_withdrawn_report_goes_on_counting_until_two_have_taken_the_withdrawal(lab):
    lab.sends(message(ONE))
    assert lab.said(message(ONE, number="M2", status="X")) == ["withdrawn"]
    assert lab.counts() == NEGATIVE
    (item,) = lab.items()
    lab.ends(item, "taken", "17")
    assert lab.counts() is None
    # What comes afterwards is still beside what stood, and needs its own certificate.
    assert lab.said(message(ONE, positive=True, number="M3")) == ["corrected"]
    assert lab.counts() is None


def test_a_held_report_is_mended_by_a_new_one_and_never_by_hand(lab):
    held = message(ONE, lines=("NM|Q1^Mystery^RIVER||3|ng/mL",))
    assert lab.said(held) == ["unknown-code"]
    assert lab.counts() is None
    (item,) = lab.items()
    lab.ends(item, "asked-anew")
    assert lab.said(message(ONE, number="M2", status="C")) == ["first"]
    assert lab.counts() == NEGATIVE


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (message("9999"), "unmatched"),
        (message(""), "unmatched"),
        (message(TWO), "before-receipt"),
    ],
)
def test_what_is_no_result_of_a_received_specimen_counts_for_nobody(lab, raw, outcome):
    assert lab.said(raw) == [outcome]
    assert lab.counts() is None
    assert lab.counts(2) is None
    assert [item.outcome for item in lab.items()] == [outcome]


def test_a_result_before_its_receipt_stays_refused_and_a_new_one_counts(lab):
    lab.sends(message(TWO))
    lab.custody.receive(2, lab.now)
    assert lab.sends(message(TWO)).again
    assert lab.counts(2) is None
    assert lab.said(message(TWO, number="M2")) == ["first"]
    assert lab.counts(2) == NEGATIVE


def test_another_laboratory_says_nothing_about_a_specimen_it_did_not_receive(lab):
    from passmuster.web.custody.holders import add_keeper
    from tests.support.season_custody import holder_new

    both = {"by": lab.season.cast.manager, "second": lab.season.cast.oversight}
    with lab.season.at(lab.now):
        other = holder_new(lab.season, "lab-2", "laboratory")
        add_keeper(**both, force=lab.season.force, holder=other, human="h-receiver")
    lab.sends(message(ONE))
    # The same bytes from elsewhere are another arrival, and no duplicate.
    assert lab.said(message(ONE), laboratory=other) == ["wrong-laboratory"]
    assert lab.counts() == NEGATIVE


def test_what_cannot_be_read_is_kept_and_waits_in_the_inbox(lab):
    got = lab.sends(b"no result of any kind")
    assert got.code
    assert got.specimens == ()
    assert [item.outcome for item in lab.items()] == ["unreadable"]
    assert found_by_the_audit(lab) == []


def test_two_messages_in_one_file_are_laid_beside_each_other(lab):
    both = message(ONE) + message(ONE, positive=True, number="M2")
    assert lab.said(both) == ["first", "corrected"]
    assert lab.counts() == NEGATIVE


def test_a_message_that_names_a_person_counts_for_nobody_and_the_next_one_is_the_first(lab):
    got = lab.sends(message(ONE, person="Sok^Dara", note="Sok Dara was pale"))
    assert got.names_a_person
    assert [str(one.outcome) for one in got.specimens] == ["names-a-person"]
    assert lab.counts() is None
    # One alarm for the message, and none beside it for each of its reports.
    assert [item.outcome for item in lab.items()] == ["names-a-person"]
    assert lab.said(message(ONE, positive=True, number="M2")) == ["first"]
    assert lab.counts() == POSITIVE
    (report,) = lab.season.force.arrivals.order_by("pk")[1].reports.all()
    assert report.beside is None
    lab.ends(lab.items()[0], "looked-into")
    assert lab.items() == []


def test_only_whoever_acts_for_the_laboratory_sends_for_it(lab):
    raw = message(ONE)
    stranger = lab.custody.actors["h-courier"]
    with refused("role-not-allowed"):
        lab.sends(raw, by=stranger)
    with refused("receipt-not-a-laboratory"):
        lab.sends(raw, laboratory=lab.custody.holders["site-1"])
    with refused("message-channel-unknown"):
        lab.sends(raw, channel="pigeon")
    with refused("message-without-sender"):
        lab.sends(raw, laboratory=None, force=lab.season.force)
    assert lab.season.force.arrivals.count() == 0


def test_whoever_acts_for_another_laboratory_sends_nothing_for_this_one(lab):
    from passmuster.core.access.actors import Role
    from tests.support.season import human

    with lab.season.at(lab.now):
        other = human(lab.season, "h-other", Role.LABORATORY_RECEIVER)
    with refused("custody-not-keeper"):
        lab.sends(message(ONE), by=other)


def test_a_message_of_nobody_knows_whom_is_kept_as_evidence_alone(lab):
    from passmuster.web.ledger.services import SYSTEM

    unknown = {"laboratory": None, "by": SYSTEM, "channel": "mllp", "force": lab.season.force}
    assert lab.said(message(ONE), **unknown) == ["wrong-laboratory"]
    assert lab.counts() is None


def test_a_file_beyond_every_limit_is_refused_before_it_is_kept(lab, monkeypatch):
    from passmuster.web.laboratory import services

    monkeypatch.setattr(services, "MAX_FILE_BYTES", 10)
    with pytest.raises(UnusableInput, match="parts"):
        lab.sends(message(ONE))


def test_the_audit_names_a_message_whose_bytes_or_reading_were_altered(lab):
    from passmuster.web.installation import here

    arrival = lab.season.force.arrivals.get(pk=lab.sends(message(ONE)).arrival)
    here().kept_path(arrival.sha256).chmod(0o600)
    here().kept_path(arrival.sha256).write_bytes(message(ONE, positive=True))
    here().kept_path(arrival.content_sha256).unlink()
    found = found_by_the_audit(lab)
    assert ("kept-file-altered", "laboratory_arrival", "sha256") in found
    assert ("kept-file-missing", "laboratory_arrival", "content_sha256") in found
    # What was read is gone: whatever comes now differs from it, and replaces nothing.
    assert lab.said(message(ONE, number="M2")) == ["corrected"]


def test_whoever_reports_cannot_end_an_item_and_nobody_ends_one_alone(lab):
    from passmuster.web.laboratory.settling import settle

    lab.sends(message("9999"))
    (item,) = lab.items()
    facts = {"force": lab.season.force, "item": item, "way": "set-aside"}
    oversight = lab.season.cast.oversight
    with lab.season.at(lab.now):
        with refused("role-not-allowed"):
            settle(by=lab.receiver, second=oversight, **facts)
        with refused("role-not-allowed"):
            settle(by=lab.doctor, second=lab.doctor, **facts)
        settle(by=lab.season.cast.manager, second=oversight, **facts)


def test_a_manager_takes_no_correction(lab):
    from passmuster.web.laboratory.settling import settle

    lab.sends(message(ONE))
    lab.sends(message(ONE, positive=True, number="M2"))
    (item,) = lab.items()
    cast = lab.season.cast
    facts = {"force": lab.season.force, "item": item, "way": "taken", "certificate": "1"}
    with lab.season.at(lab.now), refused("role-not-allowed"):
        settle(by=cast.manager, second=cast.oversight, **facts)
