"""A laboratory's standing: recorded by two, counted by its days, named where it did not hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.kernel.errors import PassmusterError, Refused
from tests.support.accreditation_acts import DAY, accredits, suspends, takes_part
from tests.support.browsing import approves, assert_refused, newest_proposal
from tests.support.factors import text_of
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import message
from tests.support.season import human
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

SENT_TO = ("laboratory-not-accredited", "custody_holder")
RESULT = ("result-not-accredited", "laboratory_specimenreport")
UNCOVERED = "Laboratory by the river is not accredited for the whole panel"
STANDING = "/en/laboratory/standing/"


@pytest.fixture
def lab(begin):
    return laboratory_of(begin, accredited=False)


def specimen():
    from passmuster.demo.custody import specimen_of

    return specimen_of(1)


def not_covered(lab, day=None):
    from passmuster.web.accreditation.queries import standing

    with lab.season.at(lab.now):
        found = standing(lab.season.force, "lab-1", day)
    return {one.cover.code for one in found if not one.cover.accredited}


def named(lab):
    from passmuster.web.ledger.audit import audit_log

    with lab.season.at(lab.now):
        return [(one.code, one.table) for one in audit_log(lab.season.force.log)]


def test_a_certificate_covers_its_scope_on_its_days_and_not_before_it_was_recorded(lab):
    assert not_covered(lab) == {"accreditation-missing"}
    with lab.season.at(lab.now):
        accredits(lab.season, since=lab.now.date() - 100 * DAY)
    assert not_covered(lab) == set()
    assert not_covered(lab, lab.now.date() - DAY) == {"accreditation-recorded-later"}
    assert not_covered(lab, lab.now.date() + 400 * DAY) == {"accreditation-not-on-day"}


def test_a_certificate_for_one_stage_leaves_the_other_uncovered(lab):
    with lab.season.at(lab.now):
        accredits(lab.season, analytes=["BZE", "COD"], stages=["confirmatory"])
    assert not_covered(lab) == {"accreditation-other-scope"}


def test_a_suspension_holds_from_its_first_day_and_a_withdrawal_has_no_end(lab):
    today = lab.now.date()
    with lab.season.at(lab.now):
        accredits(lab.season)
        suspends(lab.season, since=today + DAY, until=today + 2 * DAY)
    assert not_covered(lab, today) == set()
    assert not_covered(lab, today + DAY) == {"accreditation-suspended"}
    assert not_covered(lab, today + 3 * DAY) == set()
    with lab.season.at(lab.now):
        suspends(lab.season, since=today + 10 * DAY)
    assert not_covered(lab, today + 300 * DAY) == {"accreditation-suspended"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"body": " "}, "accreditation-unreadable"),
        ({"number": ""}, "accreditation-unreadable"),
        ({"until": None}, "accreditation-unreadable"),
        ({"analytes": ["BZE", "SUGAR"]}, "accreditation-scope-unknown"),
        ({"stages": ["unstated"]}, "accreditation-scope-unknown"),
        ({"stages": []}, "accreditation-scope-unknown"),
        ({"analytes": ["BZE", "ketamines"], "stages": ["initial"]}, "accreditation-not-of-panel"),
        ({"paper_sha256": "0" * 64}, "kept-file-missing"),
    ],
)
def test_a_certificate_that_cannot_be_is_refused(lab, changed, code):
    if changed.get("until", 1) is None:
        changed = {"until": lab.now.date() - DAY}
    with lab.season.at(lab.now), pytest.raises(PassmusterError) as refused:
        accredits(lab.season, **changed)
    assert refused.value.code == code
    assert lab.season.force.accreditations.count() == 0


def test_one_human_alone_records_nothing(lab):
    from passmuster.core.access.actors import Actor
    from passmuster.web.accreditation.services import record_accreditation
    from tests.support.accreditation_acts import certificate

    manager = lab.season.cast.manager
    same = Actor(human=manager.human, role=Role.OVERSIGHT_BODY)
    with lab.season.at(lab.now), pytest.raises(Refused) as refused:
        record_accreditation(
            by=manager,
            second=same,
            force=lab.season.force,
            laboratory=lab.holder,
            certificate=certificate(lab.season),
        )
    assert refused.value.code == "same-human-twice"


def test_a_result_that_came_without_cover_is_named_by_the_audit_whatever_it_says(lab):
    with lab.season.at(lab.now - timedelta(hours=2)):
        accredits(lab.season, analytes=["BZE"])
    lab.sends(message(specimen()))
    assert named(lab) == [SENT_TO, RESULT]


def test_a_result_under_a_whole_certificate_is_not_named(begin):
    found = laboratory_of(begin)
    found.sends(message(specimen()))
    assert named(found) == []


def test_a_laboratory_is_named_from_its_first_specimen_and_its_results_from_the_first(lab):
    assert named(lab) == [SENT_TO]
    lab.sends(message(specimen()))
    assert named(lab) == [SENT_TO, RESULT]
    lab.now += 2 * DAY
    with lab.season.at(lab.now):
        accredits(lab.season)
    # What was recorded later reaches nothing that was sent or came before.
    assert named(lab) == [SENT_TO, RESULT]


def test_a_laboratory_that_was_sent_nothing_waits_for_no_certificate(begin):
    from passmuster.web.ledger.audit import audit_log
    from tests.support.season_custody import custody_of

    season = begin("establish")
    custody_of(season, accredited=False)
    with season.at(season.now + DAY / 24):
        assert list(audit_log(season.force.log)) == []
        assert UNCOVERED not in text_of(client_of(season, "h-manager").get("/en/"))


def test_whoever_reads_the_standing_is_told_of_a_laboratory_in_use_without_a_certificate(lab):
    season = lab.season
    with season.at(lab.now):
        human(season, "h-inspector-2", Role.INSPECTOR_GENERAL)
        for code in ("h-manager", "h-inspector-2", "h-doctor"):
            start = text_of(client_of(season, code).get("/en/"))
            assert UNCOVERED in start
            assert "No accreditation is recorded" in start
        assert UNCOVERED not in text_of(client_of(season, "h-receiver").get("/en/"))
        accredits(season)
        assert UNCOVERED not in text_of(client_of(season, "h-manager").get("/en/"))


def test_what_is_marked_beside_a_result_does_not_follow_from_the_result(lab):
    from passmuster.web.accreditation.queries import gaps_of
    from passmuster.web.laboratory.models import SpecimenReport

    with lab.season.at(lab.now):
        accredits(lab.season, analytes=["BZE"])
    lab.sends(message(specimen()))
    lab.sends(message(specimen(), positive=True, number="M2", status="C"))
    negative, positive = SpecimenReport.objects.order_by("pk")
    gaps = [[(one.analyte, one.stage) for one in gaps_of(row)] for row in (negative, positive)]
    assert gaps[0] == gaps[1]
    assert ("BZE", "confirmatory") not in gaps[0]
    assert len(gaps[0]) > 5


def test_a_lost_paper_is_named(lab):
    from passmuster.web.installation import here

    with lab.season.at(lab.now):
        row = accredits(lab.season)
    here().kept_path(row.paper_sha256).unlink()
    assert named(lab) == [SENT_TO, ("kept-file-missing", "accreditation_accreditation")]


def test_people_are_warned_before_cover_ends_and_when_it_is_broken(lab):
    from passmuster.web.accreditation.queries import lapses

    with lab.season.at(lab.now):
        assert [one.code for one in lapses(lab.season.force)] == ["accreditation-missing"]
        accredits(lab.season)
        assert lapses(lab.season.force) == []
    with lab.season.at(lab.now + 320 * DAY):
        (lapse,) = lapses(lab.season.force)
        assert lapse.last == lab.now.date() + 365 * DAY
        start = text_of(client_of(lab.season, "h-manager").get("/en/"))
        assert "The accreditation of Laboratory by the river ends" in start
    with lab.season.at(lab.now + 366 * DAY):
        (lapse,) = lapses(lab.season.force)
        assert (lapse.last, lapse.code) == (None, "accreditation-not-on-day")


def test_a_round_is_judged_by_the_rule_and_recorded_once(lab):
    from passmuster.web.accreditation.queries import faults_of
    from passmuster.web.accreditation.samples import z_score

    with lab.season.at(lab.now):
        good = takes_part(lab.season)
        bad = takes_part(lab.season, "S1 BZE - + 500 900 50\nS2 BZE + -", number="2023-3")
        with pytest.raises(Refused) as refused:
            takes_part(lab.season)
    assert refused.value.code == "round-recorded"
    assert faults_of(good) == ()
    assert {one.rule for one in faults_of(bad)} == {
        *("round-too-few-right", "round-false-positive"),
        *("round-too-few-near", "round-quantity-far"),
    }
    assert z_score(bad.samples[0]) == 8
    assert z_score(bad.samples[1]) is None


@pytest.mark.parametrize(
    "line",
    [
        *("S1", "S1 BZE +", "S1 BZE yes no", "S1 BZE + + 1e9", "S1 BZE + + 0", "S1 BZE + + - 5"),
        "S1 BZE + + 1 2 3 4",
    ],
)
def test_a_line_that_is_no_sample_is_refused(line):
    from passmuster.web.accreditation.samples import read_samples

    with pytest.raises(PassmusterError) as refused:
        read_samples(line)
    assert refused.value.code == "round-line-unreadable"


def test_samples_are_read_in_both_digits_and_with_commas():
    from passmuster.web.accreditation.samples import read_samples

    (one,) = read_samples("S1, BZE, +, -, ៥០០, 480, 40\n\n")
    assert (one["positive"], one["reported"], one["target"]) == (True, False, "500")


@pytest.mark.parametrize("samples", ["", "S1 SUGAR + +", "S1 BZE + +\nS1 BZE - -"])
def test_a_round_of_nothing_of_an_unknown_drug_or_with_a_sample_twice_is_refused(lab, samples):
    with lab.season.at(lab.now), pytest.raises(Refused) as refused:
        takes_part(lab.season, samples)
    assert refused.value.code == "round-samples-unreadable"


def upload(name="paper.pdf", data=b"An invented paper."):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data)


def test_two_record_a_certificate_a_suspension_and_a_round_on_the_pages(lab):
    season = lab.season
    with season.at(lab.now):
        manager = client_of(season, "h-manager")
        oversight = client_of(season, season.cast.oversight.human)
        page = f"{STANDING}lab-1/"
        typed = {
            "body": "Invented body",
            "number": "ACC-9",
            "analytes": ["BZE"],
            "stages": ["confirmatory"],
            "since": "1 Jan 2023",
            "until": "31 Dec 2025",
        }
        missing = manager.post(f"{page}certificate/", typed)
        assert "Choose a file." in text_of(missing)
        assert 'value="ACC-9"' in missing.content.decode()
        form = f"{page}certificate/"
        wrong = typed | {"analytes": ["BZE", "ketamines"]}
        said = text_of(manager.post(form, wrong | {"paper": upload()}))
        assert "makes no such test of ketamine metabolites. Untick it" in said
        assert "names none of these" not in text_of(manager.get(form))
        asked = text_of(manager.post(form, typed | {"paper": upload()}))
        assert "you did not tick them: amphetamine and methamphetamine (Initial test), " in asked
        assert "benzoylecgonine (Confirmatory test), " not in asked
        sent = typed | {"partial": "on", "paper": upload()}
        assert manager.post(form, sent).status_code == 302
        proposal = text_of(oversight.get(f"/en/approvals/{newest_proposal()}/"))
        assert "Leaves out of the panel amphetamine and methamphetamine (Initial" in proposal
        assert season.force.accreditations.count() == 0
        approves(oversight, newest_proposal())
        assert "ACC-9" in text_of(manager.get(page))
        row = season.force.accreditations.get()
        suspend = f"{STANDING}certificates/{row.pk}/suspend/"
        late = manager.post(suspend, {"since": "1 Jan 2026", "paper": upload()})
        assert_refused(late, "pause-unreadable")
        sent = manager.post(suspend, {"since": "1 Feb 2024", "until": "", "paper": upload()})
        assert sent.status_code == 302
        approves(oversight, newest_proposal())
        assert "withdrawn from 1" in text_of(manager.get(page)).replace("\xa0", " ")
        given = {"scheme": "Invented", "number": "R-1", "day": "1 Feb 2023", "paper": upload()}
        wrong = manager.post(f"{page}round/", given | {"samples": "S1 BZE"})
        assert "One of the lines is no sample" in text_of(wrong)
        given["paper"] = upload()
        sent = manager.post(f"{page}round/", given | {"samples": "S1 BZE + + 500 480 40"})
        assert sent.status_code == 302
        approves(oversight, newest_proposal())
        found = season.force.proficiency_rounds.get()
        shown = text_of(manager.get(f"{STANDING}rounds/{found.pk}/"))
        assert "-0.50" in shown
        assert "Counts" in shown


def test_a_doctor_sees_beside_a_result_that_the_laboratory_was_not_accredited(lab):
    season = lab.season
    lab.sends(message(specimen()))
    lab.sends(message(specimen(), positive=True, number="M2", status="C"))
    (item,) = lab.items()
    with season.at(lab.now):
        doctor, manager = client_of(season, "h-doctor"), client_of(season, "h-manager")
        page = f"/en/laboratory/items/{item.pk}/"
        assert "Not accredited on the day on which it came" in text_of(doctor.get(page))
        assert "Not accredited" not in text_of(manager.get(page))
        accredits(season)
        assert "Not accredited" not in text_of(doctor.get(page))


def test_doctor_and_inspector_read_a_standing_and_record_none(lab):
    season = lab.season
    with season.at(lab.now):
        human(season, "h-inspector-2", Role.INSPECTOR_GENERAL)
        for code in ("h-doctor", "h-inspector-2"):
            client = client_of(season, code)
            assert "No accreditation is recorded" in text_of(client.get(f"{STANDING}lab-1/"))
            assert client.get(f"{STANDING}lab-1/certificate/").status_code == 403
