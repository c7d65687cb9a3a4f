"""Group L: laboratory and its messages, through the laboratory's own folder and pages.

Blind controls have no door yet: nothing bears their names.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from passmuster.core.access.actors import Role
from passmuster.core.kits.serials import in_fours
from passmuster.demo.collections import ordinary, play
from passmuster.demo.custody import specimen_of
from tests.support.browsing import (
    approves,
    assert_refused,
    attempts,
    newest_proposal,
    nothing_moves,
)
from tests.support.collecting_live import live
from tests.support.correcting import held_for_a_signature
from tests.support.factors import text_of
from tests.support.keying_acts import SCAN, VALUE, typed
from tests.support.laboratory_acts import Laboratory, laboratory_of
from tests.support.laboratory_messages import message
from tests.support.mapping_acts import TABLE, choose_mapping, mapping_bytes
from tests.support.own_rules import own_body
from tests.support.rules_acts import LEAD, PAPER
from tests.support.season import human
from tests.support.season_custody import holder_new
from tests.support.signing_in import client_of

ONE, TWO = specimen_of(1), specimen_of(2)
SEND = "/en/laboratory/send/"


@pytest.fixture
def lab(begin: Callable[..., Any]) -> Iterator[Laboratory]:
    """Return a force whose laboratory received specimen 1 and has specimen 2 at its door."""
    found = laboratory_of(begin)
    with found.season.at(found.now):
        yield found


def sent(client: Any, raw: bytes, name: str = "results.hl7", laboratory: str = "lab-1") -> Any:
    """Send a file on the page, as a laboratory's receiver does."""
    return client.post(SEND, {"laboratory": laboratory, "file": SimpleUploadedFile(name, raw)})


def meanings_told(lab: Laboratory) -> list[str]:
    """Return what each line of the report that came last was read as."""
    from passmuster.web.laboratory.contents import content_of

    arrival = lab.season.force.arrivals.order_by("-pk")[0]
    ((report, _judgement),) = content_of(arrival).reports
    return [line.value_codings[0].text for line in report.lines]


def item_page(item: Any, act: str = "") -> str:
    return f"/en/laboratory/items/{item.pk}/{act}"


@pytest.mark.attack("L-01")
def test_l01_no_later_message_replaces_a_result_and_a_change_is_seen_at_once(
    lab: Laboratory,
) -> None:
    from passmuster.web.installation import here
    from passmuster.web.ledger.audit import audit_log

    receiver, doctor = client_of(lab.season, "h-receiver"), client_of(lab.season, "h-doctor")
    inspector = client_of(lab.season, "h-inspector")
    first = message(ONE, positive=True)
    sent(receiver, first)
    # The same number with other bytes, said to be a correction or not, and a withdrawal.
    for status, number in (("F", "M1"), ("C", "M2"), ("X", "M3")):
        said = text_of(sent(receiver, message(ONE, status=status, number=number)))
        assert "Corrected report" in said or "Withdrawn report" in said or "again" in said
        assert lab.counts() == (["positive"], ["BZE"])
    for client in (doctor, inspector):
        assert "changed to another sense" in text_of(client.get("/en/"))
        assert in_fours(ONE) in text_of(client.get("/en/laboratory/changes/"))
    # Nobody of the laboratory ends it, nobody alone, and not without the certificate's number.
    item = next(one for one in lab.items() if one.outcome == "corrected")
    assert receiver.get(item_page(item, "end/")).status_code == 403
    assert ("h-receiver", "laboratory:settle") in attempts("role-not-allowed")
    assert_refused(doctor.post(item_page(item, "end/"), {"way": "taken"}), "certificate-missing")
    doctor.post(item_page(item, "end/"), {"way": "taken", "certificate": "RIVER-17"})
    alone = {"answer": "approve", "shown": "0" * 64}
    doctor.post(f"/en/approvals/{newest_proposal()}/answer/", alone)
    assert lab.counts() == (["positive"], ["BZE"])
    approves(client_of(lab.season, "h-oversight"), newest_proposal())
    # Taken by two: it counts, and both versions stand.
    assert lab.counts() == (["negative"], [])
    assert here().kept_bytes(hashlib.sha256(first).hexdigest()) == first
    assert "Laboratory positive, not verified" in text_of(doctor.get(item_page(item)))
    # Whoever alters the laboratory's file afterwards differs from the hash that was recorded.
    here().kept_path(hashlib.sha256(first).hexdigest()).write_bytes(message(ONE))
    named = {(one.code, one.table) for one in audit_log(lab.season.force.log)}
    assert ("kept-file-altered", "laboratory_arrival") in named


@pytest.mark.attack("L-02a")
def test_l02a_a_forged_file_counts_for_nobody_whoever_drops_or_sends_it(
    lab: Laboratory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from passmuster.cli.main import main
    from passmuster.web.custody.holders import add_keeper

    other = holder_new(lab.season, "lab-2", "laboratory")
    human(lab.season, "h-other-lab", Role.LABORATORY_RECEIVER)
    both = {"by": lab.season.cast.manager, "second": lab.season.cast.oversight}
    add_keeper(**both, force=lab.season.force, holder=other, human="h-other-lab")
    folder = tmp_path / "drop"
    folder.mkdir()

    def dropped(raw: bytes, *who: str) -> int:
        (folder / "forged.hl7").write_bytes(raw)
        where = ("--dir", str(tmp_path / "installation"))
        return main(["lab", "receive", str(folder), *where, *who])

    # An unknown sender, a person who sends for nobody, and one who acts for another laboratory.
    forged = message(ONE, positive=True)
    with nothing_moves():
        assert dropped(forged, "--laboratory", "lab-9", "--by", "h-receiver") == 2
        assert dropped(forged, "--laboratory", "lab-1", "--by", "h-courier") == 1
    assert dropped(forged, "--laboratory", "lab-1", "--by", "h-other-lab") == 1
    assert attempts("custody-not-keeper") == [("h-other-lab", "receive_reports")]
    assert not lab.season.force.arrivals.exists()
    assert (folder / "forged.hl7").is_file()
    # The right person of the other laboratory: not its specimen. Then before the receipt.
    assert dropped(forged, "--laboratory", "lab-2", "--by", "h-other-lab") == 1
    assert dropped(message(TWO), "--laboratory", "lab-1", "--by", "h-receiver") == 1
    assert [item.outcome for item in lab.items()] == ["wrong-laboratory", "before-receipt"]
    reasons = sorted(path.read_text() for path in (folder / "refused").glob("*.txt"))
    assert any("wrong-laboratory" in said for said in reasons)
    # On the page: only one's own laboratory can be chosen.
    client = client_of(lab.season, "h-other-lab")
    with nothing_moves():
        assert "There is no such choice" in text_of(sent(client, forged, laboratory="lab-1"))
    assert (lab.counts(1), lab.counts(2)) == (None, None)
    capsys.readouterr()


@pytest.mark.attack("L-02c")
def test_l02c_a_result_with_another_specimens_days_is_asked_about_and_never_silently_fine(
    lab: Laboratory,
) -> None:
    receiver, manager = client_of(lab.season, "h-receiver"), client_of(lab.season, "h-manager")
    # The right laboratory, the right number, and the days of a specimen sealed weeks before.
    sent(receiver, message(ONE, positive=True, collected="20230801"))
    (item,) = lab.items()
    assert item.outcome == "days-contradict"
    assert "1 item waits in the laboratory" in text_of(manager.get("/en/"))
    assert "another day of collection or receipt" in text_of(manager.get(item_page(item)))
    assert receiver.get(item_page(item, "end/")).status_code == 403


@pytest.mark.attack("L-05a")
def test_l05a_a_collector_who_writes_the_name_into_a_remark_prints_no_laboratory_copy(
    begin: Callable[..., Any],
) -> None:
    with live(begin("finish")) as ready:
        name = ready.order.person.full_name
        told = {"signature": "declined", "name_printed": "by-collector", "why": f"{name}: tired."}
        session = ready.opened()
        steps = [
            (step, told if step == "donor-certifies" else answers)
            for step, answers in ordinary(session)
        ]
        play(ready.at, ready.season.now, ready.collector, session, steps)
        client = client_of(ready.season, ready.collector.human)
        with nothing_moves():
            answer = client.get(f"/en/collection/{session.pk}/form/0/laboratory/")
        assert_refused(answer, "donor-name-in-text")


@pytest.mark.attack("L-05b")
def test_l05b_a_message_with_the_donors_name_anywhere_alarms_and_shows_it_to_nobody(
    begin: Callable[..., Any],
) -> None:
    with held_for_a_signature(begin("finish")) as held:
        season = held.ready.season
        specimen = dict(ordinary(held.session))["seal"]["form"]
        person = held.session.person
        reversed_name = " ".join(reversed(person.latin_name.split()))
        human(season, "h-doctor", Role.MEDICAL_REVIEW_OFFICER)
        laboratory = season.force.holders.filter(kind="laboratory").first() or holder_new(
            season, "lab-1", "laboratory"
        )
        raised = 0
        for number, (said, name) in enumerate(
            (
                ({"note": f"{person.full_name} was pale"}, "plain.hl7"),
                ({"note": f"copy of {reversed_name}"}, "plain.hl7"),
                ({"note": f"no. {person.service_number}"}, "plain.hl7"),
                ({"lines": (f"ST|Z1^{person.latin_name}^RIVER||Negative|",)}, "plain.hl7"),
                ({"person": "^".join(person.latin_name.split())}, "plain.hl7"),
                ({}, f"{person.latin_name}.hl7"),
            )
        ):
            raw = message(specimen, number=f"N{number}", **said)
            got = received(laboratory, raw, name)
            assert got.names_a_person, (number, said, name)
            raised += 1
        honest = received(laboratory, message(specimen, number="N99"), "plain.hl7")
        assert not honest.names_a_person
        doctor = client_of(season, "h-doctor")
        pages = [doctor.get("/en/laboratory/").content.decode()]
        for item in season.force.arrivals.order_by("pk").values_list("items__pk", flat=True):
            if item:
                pages.append(doctor.get(f"/en/laboratory/items/{item}/").content.decode())
        for name in (person.full_name, person.latin_name, reversed_name, person.service_number):
            assert not any(name in page for page in pages)
        assert text_of(doctor.get("/en/laboratory/")).count("Message that names a person") >= raised


def received(laboratory: Any, raw: bytes, filename: str) -> Any:
    """Take a message in as the system does for a channel that has told the sender."""
    from passmuster.web.laboratory.services import receive_report
    from passmuster.web.ledger.services import SYSTEM

    return receive_report(
        raw=raw, channel="mllp", laboratory=laboratory, by=SYSTEM, filename=filename
    )


@pytest.mark.attack("W-05b")
def test_w05b_what_a_laboratory_writes_between_its_fields_runs_and_counts_nowhere(
    lab: Laboratory,
) -> None:
    receiver, doctor = client_of(lab.season, "h-receiver"), client_of(lab.season, "h-doctor")
    script = "<script>alert(1)</script>"
    injected = (f"ST|X1^{script}^RIVER||Positive|", "ST|X2^A~B^RIVER||Negative~Positive|")
    sent(receiver, message(ONE, lines=injected, note=script), name=f"{script}.hl7")
    (item,) = lab.items()
    assert lab.counts() is None
    for client in (receiver, doctor):
        page = client.get(item_page(item)).content.decode()
        assert script not in page
    assert "&lt;script&gt;" in doctor.get(item_page(item)).content.decode()


@pytest.mark.attack("L-06a")
def test_l06a_nobody_moves_a_cutoff_for_a_friend_alone_late_or_unseen(lab: Laboratory) -> None:
    from passmuster.web.ledger.audit import audit_log

    manager, oversight = client_of(lab.season, "h-manager"), client_of(lab.season, "h-oversight")
    sealed = localdate(lab.now)

    def proposes(since: date, **changes: Any) -> Any:
        looser = own_body(cutoffs=[{"row": "cocaine-metabolites", "analyte": "BZE", "value": 5000}])
        given = {
            "file": SimpleUploadedFile("rules.json", json.dumps(looser).encode()),
            "since": since.isoformat(),
            "certificate": "TOX-7",
            "paper": SimpleUploadedFile("paper.pdf", PAPER),
        } | changes
        sent_in = {name: value for name, value in given.items() if value is not None}
        return manager.post("/en/laboratory/rules/new/?base=file", sent_in)

    # The friend's specimen is sealed and received; its result is on the way.
    with nothing_moves():
        for days in (-1, 0, 1, 29):
            assert_refused(proposes(sealed + timedelta(days=days)), "change-too-soon")
        assert proposes(sealed + LEAD, paper=None).status_code == 200
        assert proposes(sealed + LEAD, certificate="").status_code == 200
    assert not any(lab.season.force.proposals.filter(verb="choose-rule-set"))
    # As early as can be, and approved by nobody but the proposer: nothing is in force.
    proposes(sealed + LEAD)
    proposal = newest_proposal()
    alone = {"answer": "approve", "shown": "0" * 64}
    assert manager.post(f"/en/approvals/{proposal}/answer/", alone).status_code == 403
    assert lab.season.force.rule_sets.count() == 0
    # Whoever is asked to sign reads that the cutoff becomes looser.
    assert "looser" in text_of(oversight.get(f"/en/approvals/{proposal}/"))
    # Signed a day late, it would begin too soon; signed at once, it does not reach the specimen.
    with lab.season.at(lab.now + timedelta(days=1)):
        assert_refused(approves(client_of(lab.season, "h-oversight"), proposal), "change-too-soon")
    with lab.season.at(lab.now):
        approves(client_of(lab.season, "h-oversight"), proposal)
    assert lab.season.force.rule_sets.count() == 1
    lab.now += LEAD + timedelta(days=1)
    lab.sends(message(ONE, positive=True))
    assert lab.counts() == (["positive"], ["BZE"])
    assert [one.code for one in audit_log(lab.season.force.log)] == []


@pytest.mark.attack("L-06b")
def test_l06b_nobody_calls_a_column_another_drug_alone_or_unseen(lab: Laboratory) -> None:
    from passmuster.web.ledger.audit import audit_log

    receiver, oversight = client_of(lab.season, "h-receiver"), client_of(lab.season, "h-oversight")
    choose_mapping(lab.season)
    lab.now += timedelta(days=1)
    today, new = localdate(lab.now), "/en/laboratory/mappings/new/"

    def tries(mapping: bytes) -> Any:
        files = {
            "file": SimpleUploadedFile("mapping.json", mapping),
            "sample": SimpleUploadedFile("table.csv", TABLE),
        }
        return receiver.post(new, files | {"laboratory": "lab-1"})

    def proposes(mapping: bytes, days: int) -> Any:
        given = {
            "mapping": base64.b64encode(mapping).decode(),
            "laboratory": "lab-1",
            "since": (today + timedelta(days=days)).isoformat(),
            "certificate": "RIVER-8",
            "paper": SimpleUploadedFile("paper.pdf", PAPER),
        }
        return receiver.post(new, given)

    # Ketamine as cannabis, or a positive word as negative: also past the page that tries it.
    misled = (mapping_bytes(ket="Cannabinoids screen"), mapping_bytes(words={"POS": "negative"}))
    # A short name that nobody understands misleads no reader; only whoever signs can see it.
    quiet = mapping_bytes(words={"N": "negative", "Y": "negative"})
    with lab.season.at(lab.now), nothing_moves():
        for mapping in misled:
            assert_refused(tries(mapping), "mapping-contradicts")
            assert_refused(proposes(mapping, 30), "mapping-contradicts")
        for days in (-1, 0, 1, 29):
            assert_refused(proposes(quiet, days), "change-too-soon")
    with lab.season.at(lab.now):
        proposes(quiet, 30)
        proposal = newest_proposal()
        alone = {"answer": "approve", "shown": "0" * 64}
        assert receiver.post(f"/en/approvals/{proposal}/answer/", alone).status_code == 403
        assert lab.season.force.mappings.count() == 1
        shown = text_of(oversight.get(f"/en/approvals/{proposal}/"))
        assert "Word: Y positive → negative" in shown
        approves(oversight, proposal)
    # A table of today, with a positive in it, is read with the mapping of today.
    lab.sends(TABLE.replace(b",N\n", b",Y\n"))
    assert meanings_told(lab)[-1] == "Positive"
    assert [one.code for one in audit_log(lab.season.force.log)] == []


@pytest.mark.attack("L-06c")
def test_l06c_nobody_types_a_result_alone_or_after_anothers_keying(lab: Laboratory) -> None:
    from passmuster.web.ledger.audit import audit_log

    first, second = client_of(lab.season, "h-receiver"), client_of(lab.season, "h-scientist")
    scan = {"laboratory": "lab-1", "scan": SimpleUploadedFile("report.png", SCAN)}
    clean, true = typed(), typed(positive=True)
    # The receiver types a friend's positive as a negative, and would key it twice alone.
    first.post("/en/laboratory/keying/new/", clean | scan)
    page = f"/en/laboratory/keying/{lab.season.force.paper_reports.get().pk}/"
    with nothing_moves():
        assert first.post(page, clean).status_code == 302
    scan["scan"].seek(0)
    assert_refused(first.post("/en/laboratory/keying/new/", true | scan), "keyed-scan-known")
    assert lab.counts() is None
    # The second types from the scan, unseen; the friend cannot copy what was typed there.
    assert VALUE not in second.get(page).content.decode()
    second.post(page, true)
    assert lab.counts() is None
    assert VALUE not in first.get(page).content.decode()
    # He insists: both keyings lie beside each other, nothing counts, and both see what differs.
    first.post(page, clean)
    second.post(page, true)
    assert VALUE in text_of(first.get(page))
    assert lab.counts() is None
    # Only what both typed from the one scan counts, and the scan is kept as it came.
    first.post(page, true)
    assert lab.counts() == (["positive"], ["BZE"])
    assert [one.code for one in audit_log(lab.season.force.log)] == []
