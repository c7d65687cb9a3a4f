"""A table is read with the mapping of its day; two people put one in force, on a paper, ahead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from passmuster.core.access.actors import Role
from passmuster.demo.custody import specimen_of
from tests.support.browsing import approves, assert_refused, newest_proposal, nothing_moves
from tests.support.factors import text_of
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import message
from tests.support.mapping_acts import TABLE, choose_mapping, mapping_bytes, mapping_facts
from tests.support.rules_acts import LEAD, PAPER
from tests.support.season import human, refused
from tests.support.season_custody import holder_new
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

ONE = specimen_of(1)
DAY = timedelta(days=1)
LIST, NEW = "/en/laboratory/mappings/", "/en/laboratory/mappings/new/"


@pytest.fixture
def lab(begin):
    found = laboratory_of(begin)
    with found.season.at(found.now):
        yield found


def chooses(lab, mapping=b"", **changes):
    with lab.season.at(lab.now):
        return choose_mapping(lab.season, mapping, **changes)


def named_by_the_audit(lab):
    from passmuster.web.ledger.audit import audit_log

    return [(one.code, one.table, one.field) for one in audit_log(lab.season.force.log)]


def test_a_table_before_any_mapping_is_kept_and_not_read(lab):
    got = lab.sends(TABLE)
    assert (got.code, got.specimens) == ("mapping-missing", ())


def test_a_table_is_read_with_the_mapping_of_its_day_by_whichever_way_it_comes(lab):
    row = chooses(lab)
    assert lab.sends(TABLE).code == "mapping-missing"
    lab.now += DAY
    assert lab.said(TABLE) == ["first"]
    assert lab.counts() == (["negative"], [])
    arrival = lab.season.force.arrivals.order_by("-pk")[0]
    assert arrival.mapping_sha256 == row.mapping_sha256
    assert named_by_the_audit(lab) == []


def test_a_message_needs_no_mapping_and_is_the_same_bytes_under_every_one(lab):
    first = lab.sends(message(ONE))
    chooses(lab)
    lab.now += DAY
    again = lab.sends(message(ONE))
    assert (again.again, again.arrival) == (True, first.arrival)
    assert lab.season.force.arrivals.get().mapping_sha256 == ""


def test_what_was_read_stays_and_a_later_table_is_read_with_the_later_mapping(lab):
    first = chooses(lab)
    lab.now += DAY
    lab.sends(TABLE)
    other = mapping_bytes(words={"N": "positive", "Y": "negative"})
    later = chooses(lab, other, in_force_from=(localdate(lab.now) + LEAD).isoformat())
    assert lab.counts() == (["negative"], [])
    lab.now += LEAD
    got = lab.sends(TABLE)
    assert not got.again
    assert lab.season.force.arrivals.get(pk=got.arrival).mapping_sha256 == later.mapping_sha256
    assert later.mapping_sha256 != first.mapping_sha256
    # Another reading of the same bytes is a correction: two people and a certificate first.
    assert lab.counts() == (["negative"], [])
    assert named_by_the_audit(lab) == []


def test_another_laboratorys_mapping_reads_nothing_of_this_one(lab):
    chooses(lab)
    lab.now += DAY
    with lab.season.at(lab.now):
        other = holder_new(lab.season, "lab-2", "laboratory")
        who = human(lab.season, "h-other-lab", Role.LABORATORY_RECEIVER)
        from passmuster.web.custody.holders import add_keeper

        both = {"by": lab.season.cast.manager, "second": lab.season.cast.oversight}
        add_keeper(**both, force=lab.season.force, holder=other, human="h-other-lab")
    assert lab.sends(TABLE, laboratory=other, by=who).code == "mapping-missing"


@pytest.mark.parametrize(
    ("mapping", "changes", "code"),
    [
        (mapping_bytes(ket="Cannabinoids screen"), {}, "mapping-contradicts"),
        (mapping_bytes(words={"Positive": "negative"}), {}, "mapping-contradicts"),
        (b"layout = 'wide'", {}, "mapping-unreadable"),
        (b"", {"certificate": ""}, "change-certificate-missing"),
        (b"", {"certificate_sha256": "0" * 64}, "kept-file-missing"),
        (b"", {"mapping_sha256": "0" * 64}, "kept-file-missing"),
        (b"", {"laboratory": "lab-9"}, "custody-not-keeper"),
        (b"", {"laboratory": "site-1"}, "custody-not-keeper"),
    ],
)
def test_a_mapping_that_misleads_or_rests_on_nothing_is_refused(lab, mapping, changes, code):
    with lab.season.at(lab.now):
        mapping_facts(lab.season, mapping)
    with refused(code):
        chooses(lab, mapping, **changes)


def test_the_first_mapping_begins_tomorrow_and_a_later_one_a_month_ahead(lab):
    today = localdate(lab.now)
    with lab.season.at(lab.now):
        mapping_facts(lab.season)
    with refused("change-too-soon"):
        chooses(lab, in_force_from=today.isoformat())
    chooses(lab)
    other = mapping_bytes(words={"N": "negative"})
    with lab.season.at(lab.now):
        mapping_facts(lab.season, other)
    for days, code in ((1, "change-too-soon"), (29, "change-too-soon")):
        with refused(code):
            chooses(lab, other, in_force_from=(today + days * DAY).isoformat())
    with refused("mapping-in-force-already"):
        chooses(lab, in_force_from=(today + LEAD).isoformat())
    chooses(lab, other, in_force_from=(today + LEAD).isoformat())
    with refused("change-day-taken"):
        chooses(lab, in_force_from=(today + LEAD).isoformat())


def test_one_human_alone_or_another_role_puts_none_in_force(lab):
    cast = lab.season.cast
    with lab.season.at(lab.now):
        mapping_facts(lab.season)
    with refused("role-not-allowed"):
        chooses(lab, by=cast.manager)
    with refused("role-not-allowed"):
        chooses(lab, second=lab.receiver)


def test_the_audit_names_a_table_that_another_mapping_read_and_files_that_are_gone(
    lab, monkeypatch
):
    from passmuster.web.installation import here
    from passmuster.web.laboratory import services
    from passmuster.web.laboratory.mappings import ReadWith

    row = chooses(lab)
    lab.now += DAY
    with monkeypatch.context() as patch:
        patch.setattr(services, "mappings_for", lambda _, raws: [ReadWith() for _ in raws])
        lab.sends(TABLE)
    wrong = ("read-with-another-mapping", "laboratory_arrival", "mapping_sha256")
    assert named_by_the_audit(lab) == [wrong]
    here().kept_path(row.certificate_sha256).unlink()
    gone = ("kept-file-missing", "laboratory_mappingchoice", "certificate_sha256")
    assert named_by_the_audit(lab) == [gone, wrong]


def tried(client, mapping=b"", sample=TABLE, name="table.csv"):
    given = {
        "laboratory": "lab-1",
        "file": SimpleUploadedFile("mapping.json", mapping or mapping_bytes()),
        "sample": SimpleUploadedFile(name, sample),
    }
    return client.post(NEW, given)


def hidden(answer, name):
    import re

    (found,) = re.findall(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    return found


def test_a_receiver_tries_a_mapping_proposes_it_and_the_oversight_body_signs(lab):
    receiver, oversight = client_of(lab.season, "h-receiver"), client_of(lab.season, "h-oversight")
    assert "No mapping was announced yet" in text_of(receiver.get(LIST))
    with nothing_moves():
        shown = tried(receiver)
    said = text_of(shown)
    assert ONE in said
    assert "Ketamine screen" in said
    assert "N = Negative" in said
    given = {
        "mapping": hidden(shown, "mapping"),
        "laboratory": hidden(shown, "laboratory"),
        "since": (localdate(lab.now) + DAY).isoformat(),
        "certificate": "RIVER-7",
        "paper": SimpleUploadedFile("paper.pdf", PAPER),
    }
    too_soon = receiver.post(NEW, given | {"since": localdate(lab.now).isoformat()})
    assert_refused(too_soon, "change-too-soon")
    assert hidden(too_soon, "mapping") == given["mapping"]
    given["paper"].seek(0)
    receiver.post(NEW, given)
    proposal = newest_proposal()
    read = text_of(oversight.get(f"/en/approvals/{proposal}/"))
    assert "Column of an analyte: ket" in read
    assert oversight.get(f"/en/laboratory/rules/paper/{proposal}/").content == PAPER
    approves(oversight, proposal)
    row = lab.season.force.mappings.get()
    assert "Announced" in text_of(receiver.get(LIST))
    assert "Ketamine screen" in text_of(receiver.get(f"{LIST}{row.pk}/"))
    lab.now += DAY
    with lab.season.at(lab.now):
        receiver = client_of(lab.season, "h-receiver")
        file = SimpleUploadedFile("table.csv", TABLE)
        answer = receiver.post("/en/laboratory/send/", {"laboratory": "lab-1", "file": file})
        assert "First final report" in text_of(answer)
        assert "In force" in text_of(receiver.get(LIST))


@pytest.mark.parametrize(
    ("mapping", "sample", "code"),
    [
        (mapping_bytes(ket="Cannabinoids screen"), TABLE, "mapping-contradicts"),
        (b"{", TABLE, "mapping-unreadable"),
        (b"", message(ONE), "mapping-sample-no-table"),
    ],
)
def test_a_mapping_that_cannot_be_tried_is_refused(lab, mapping, sample, code):
    receiver = client_of(lab.season, "h-receiver")
    with nothing_moves():
        assert_refused(tried(receiver, mapping, sample), code)


def test_a_sample_of_another_table_reads_nothing_and_says_why(lab):
    shown = text_of(tried(client_of(lab.season, "h-receiver"), sample=b"number,other\n1,2\n"))
    assert "column-missing" in shown
    assert "It reads nothing in this table." in shown


def test_a_hidden_mapping_that_was_tampered_with_is_refused(lab):
    receiver = client_of(lab.season, "h-receiver")
    given = {
        "mapping": "%%%",
        "laboratory": "lab-1",
        "since": (localdate(lab.now) + DAY).isoformat(),
        "certificate": "RIVER-7",
        "paper": SimpleUploadedFile("paper.pdf", PAPER),
    }
    with nothing_moves():
        assert_refused(receiver.post(NEW, given), "mapping-unreadable")


def test_a_change_is_shown_with_what_each_column_meant_before(lab):
    chooses(lab)
    other = mapping_bytes(opi="Opiates confirmation")
    row = chooses(lab, other, in_force_from=(localdate(lab.now) + LEAD).isoformat())
    page = text_of(client_of(lab.season, "h-manager").get(f"{LIST}{row.pk}/"))
    assert "Opiates screen L-opi (–) → Opiates confirmation L-opi (–)" in page
