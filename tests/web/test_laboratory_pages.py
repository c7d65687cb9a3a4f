"""The laboratory's pages: a file is sent, the inbox is ended by two, results are the doctor's."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passmuster.core.kits.serials import in_fours
from passmuster.demo.custody import specimen_of
from tests.support.browsing import approves, assert_refused, newest_proposal, nothing_moves
from tests.support.factors import text_of
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import NUMBER, message
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

ONE, TWO = specimen_of(1), specimen_of(2)
SEND = "/en/laboratory/send/"


@pytest.fixture
def lab(begin):
    found = laboratory_of(begin)
    with found.season.at(found.now):
        yield found


@pytest.fixture
def receiver(lab):
    return client_of(lab.season, "h-receiver")


@pytest.fixture
def doctor(lab):
    return client_of(lab.season, "h-doctor")


def file_of(raw, name="results.hl7"):
    return {"laboratory": "lab-1", "file": SimpleUploadedFile(name, raw)}


def page(item):
    return f"/en/laboratory/items/{item.pk}/"


def test_a_receiver_sends_a_file_and_reads_what_became_of_each_report(lab, receiver):
    shown = text_of(receiver.get(SEND))
    assert "Laboratory by the river" in shown
    answer = receiver.post(SEND, file_of(message(ONE, positive=True) + message("77", number="M2")))
    said = text_of(answer)
    assert f"{in_fours(ONE)}: First final report" in said
    assert "No specimen of that number" in said
    assert NUMBER not in said
    again = text_of(
        receiver.post(SEND, file_of(message(ONE, positive=True) + message("77", number="M2")))
    )
    assert "nothing new counts" in again
    assert lab.season.force.arrivals.count() == 1


def test_a_file_that_cannot_be_read_is_kept_and_one_without_bytes_is_asked_for(lab, receiver):
    assert "nothing in it could be read" in text_of(receiver.post(SEND, file_of(b"hello")))
    assert [item.outcome for item in lab.items()] == ["unreadable"]
    with nothing_moves():
        assert "Choose a file" in text_of(receiver.post(SEND, {"laboratory": "lab-1"}))
        other = file_of(message(ONE)) | {"laboratory": "lab-2"}
        assert "There is no such choice" in text_of(receiver.post(SEND, other))


def test_whoever_acts_for_no_laboratory_is_told_who_decides_that(lab):
    from passmuster.core.access.actors import Role
    from tests.support.season import human

    human(lab.season, "h-new", Role.LABORATORY_RECEIVER)
    client = client_of(lab.season, "h-new")
    assert "You act for no laboratory" in text_of(client.get(SEND))
    lab.sends(message("9999"))
    (item,) = lab.items()
    assert client.get(page(item)).status_code == 404
    assert in_fours(ONE) not in text_of(client.get("/en/laboratory/"))


def test_an_item_is_ended_by_the_doctor_and_the_oversight_body(lab, doctor):
    lab.sends(message("9999"))
    (item,) = lab.items()
    shown = text_of(doctor.get("/en/"))
    assert "1 item waits in the laboratory" in shown
    assert "No specimen of that number" in text_of(doctor.get("/en/laboratory/"))
    with nothing_moves():
        bad = doctor.post(f"{page(item)}end/", {"way": "taken"})
        assert "There is no such choice" in text_of(bad)
    answer = doctor.post(f"{page(item)}end/", {"way": "asked-anew"})
    assert answer.status_code == 302
    assert "A second person reads and signs it" in text_of(doctor.get(page(item)))
    oversight = client_of(lab.season, "h-oversight")
    told = text_of(oversight.get(f"/en/approvals/{newest_proposal()}/answer/"))
    assert "The laboratory was asked for a right message" in told
    assert approves(oversight, newest_proposal()).status_code == 302
    assert lab.items() == []
    ended = text_of(doctor.get(page(item)))
    assert "Ended" in ended
    assert "Propose how it ends" not in ended
    assert doctor.get(f"{page(item)}end/").status_code == 404


def test_a_correction_is_taken_with_a_certificate_and_both_reports_stay_for_the_doctor(lab, doctor):
    lab.sends(message(ONE, positive=True))
    lab.sends(message(ONE, number="M2", status="C"))
    (item,) = lab.items()
    shown = text_of(doctor.get(page(item)))
    assert "Laboratory positive, not verified" in shown
    assert NUMBER in shown
    assert "Changed to another sense" in shown
    assert "MSH|" in shown
    form = f"{page(item)}end/"
    manager = client_of(lab.season, "h-manager")
    with nothing_moves():
        assert manager.get(form).status_code == 404
    assert_refused(doctor.post(form, {"way": "taken"}), "certificate-missing")
    assert_refused(
        doctor.post(form, {"way": "taken", "certificate": "Sok Dara"}), "case-number-unreadable"
    )
    doctor.post(form, {"way": "taken", "certificate": "RIVER-2023/17"})
    assert lab.counts() == (["positive"], ["BZE"])
    approves(client_of(lab.season, "h-oversight"), newest_proposal())
    assert lab.counts() == (["negative"], [])
    assert NUMBER in text_of(doctor.get(page(item)))


@pytest.mark.parametrize(
    ("way", "lede", "counting", "state"),
    [
        ("taken", "this report counts now", "Corrected report", "The change counts"),
        ("not-taken", "the earlier report counts as before", "First final", "It does not count"),
    ],
)
def test_the_page_of_an_ended_correction_says_which_report_counts(
    lab, doctor, way, lede, counting, state
):
    lab.sends(message(ONE, positive=True))
    lab.sends(message(ONE, number="M2", status="C"))
    (item,) = lab.items()
    inspector = client_of(lab.season, "h-inspector")
    assert "Waits for two people" in text_of(inspector.get("/en/laboratory/changes/"))
    assert "Counts now First final report" in text_of(doctor.get(page(item)))
    lab.ends(item, way, "RIVER-17" if way == "taken" else "")
    for client in (doctor, inspector):
        shown = text_of(client.get(page(item)))
        assert lede in shown
        assert f"Counts now {counting}" in shown
        assert "stands until two people" not in shown
        assert "Both stay." not in shown
    listed = text_of(inspector.get("/en/laboratory/changes/"))
    assert state in listed
    assert "The first one stays" not in listed
    assert "Waits for two people" not in listed


def test_the_page_of_a_withdrawal_that_was_taken_says_that_nothing_counts(lab, doctor):
    lab.sends(message(ONE))
    lab.sends(message(ONE, number="M2", status="X"))
    (item,) = lab.items()
    lab.ends(item, "taken", "RIVER-18")
    shown = text_of(doctor.get(page(item)))
    assert "the report that was taken back counts no longer" in shown
    assert "Counts now No report of this specimen" in shown


@pytest.mark.parametrize("human", ["h-receiver", "h-manager", "h-oversight"])
def test_no_number_and_no_word_of_a_result_reaches_anybody_but_the_doctor(lab, human):
    lab.sends(message(ONE, positive=True))
    lab.sends(message(ONE, number="M2", status="C"))
    lab.sends(message("9999", positive=True))
    client = client_of(lab.season, human)
    pages = ["/en/", "/en/laboratory/", "/en/laboratory/arrivals/", *map(page, lab.items())]
    for address in pages:
        said = text_of(client.get(address))
        assert NUMBER not in said
        for word in ("ositive", "egative", "Benzoyl", "another sense"):
            assert word not in said, (address, word)
    assert client.get("/en/laboratory/changes/").status_code == 403


@pytest.mark.parametrize(
    ("positive", "said"),
    [
        (False, "calls the specimen something else than the first"),
        (True, "calls the specimen the same as the first"),
    ],
)
def test_whoever_signs_a_correction_reads_whether_its_sense_changed_and_opens_its_item(
    lab, doctor, positive, said
):
    lab.sends(message(ONE, positive=True))
    lab.sends(message(ONE, number="M2", status="C", positive=positive, note=""))
    (item,) = lab.items()
    doctor.post(f"{page(item)}end/", {"way": "taken", "certificate": "RIVER-2023/17"})
    oversight = client_of(lab.season, "h-oversight")
    for address in ("", "answer/"):
        answer = oversight.get(f"/en/approvals/{newest_proposal()}/{address}")
        shown = text_of(answer)
        assert said in shown
        assert page(item) in answer.content.decode()
        for word in (NUMBER, "ositive", "egative", "Benzoyl"):
            assert word not in shown
    opened = oversight.get(page(item))
    assert opened.status_code == 200
    assert NUMBER not in text_of(opened)


def test_an_item_without_an_earlier_report_is_linked_and_says_nothing_of_a_sense(lab):
    lab.sends(message("9999"))
    (item,) = lab.items()
    manager = client_of(lab.season, "h-manager")
    manager.post(f"{page(item)}end/", {"way": "asked-anew"})
    answer = client_of(lab.season, "h-oversight").get(f"/en/approvals/{newest_proposal()}/")
    assert page(item) in answer.content.decode()
    assert "change the sense" not in text_of(answer)


def test_a_message_that_names_a_person_is_shown_to_nobody_the_doctor_included(lab, doctor):
    lab.sends(message(ONE, positive=True, person="Sok^Dara", note="Sok Dara was pale"))
    (item,) = lab.items()
    shown = doctor.get(page(item)).content.decode()
    assert "Message that names a person" in shown
    assert "Dara" not in shown
    assert "MSH|" not in shown
    told = text_of(client_of(lab.season, "h-manager").get(page(item)))
    assert "it is shown to nobody here" in told
    assert "by the review doctor alone" not in told


def test_the_inspector_sees_that_a_sense_was_changed_and_no_result(lab):
    lab.sends(message(ONE, positive=True))
    lab.sends(message(ONE, number="M2", status="C"))
    inspector = client_of(lab.season, "h-inspector")
    assert "1 laboratory result is asked to be changed to another sense" in text_of(
        inspector.get("/en/")
    )
    assert in_fours(ONE) in text_of(inspector.get("/en/laboratory/changes/"))
    (item,) = lab.items()
    shown = text_of(inspector.get(page(item)))
    assert "Changed to another sense" in shown
    assert NUMBER not in shown
    assert "ositive" not in shown


@pytest.mark.parametrize("address", ["", "arrivals/", "changes/"])
def test_a_list_asks_as_often_however_long_it_is(lab, doctor, address):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert doctor.get(f"/en/laboratory/{address}").status_code == 200
        return len(queries)

    lab.sends(message(ONE))
    lab.sends(message("9999"))
    lab.sends(message(ONE, positive=True, number="C0"))
    doctor.get(f"/en/laboratory/{address}")
    few = asked()
    for number in range(6):
        lab.sends(message("9999", number=f"U{number}"))
        lab.sends(message(ONE, status="C", positive=bool(number % 2), number=f"C{number}"))
    assert asked() == few
