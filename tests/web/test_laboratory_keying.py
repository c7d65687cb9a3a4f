"""A printed report counts once two people of the laboratory typed it alike from one scan."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passmuster.core.access.actors import Role
from passmuster.demo.custody import specimen_of
from tests.support.browsing import assert_refused, nothing_moves
from tests.support.factors import text_of
from tests.support.keying_acts import SCAN, VALUE, two_keyers, typed
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import message
from tests.support.season import human, refused
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

ONE = specimen_of(1)
LIST, NEW = "/en/laboratory/keying/", "/en/laboratory/keying/new/"
POSITIVE, NEGATIVE = (["positive"], ["BZE"]), (["negative"], [])


@pytest.fixture
def lab(begin):
    found = laboratory_of(begin)
    with found.season.at(found.now):
        found.first, found.second = two_keyers(found.season)
        yield found


def bring(lab, fields=None, scan=SCAN, by=None, **more):
    from passmuster.web.laboratory.keying import bring_report

    given = {"by": by or lab.first, "laboratory": lab.holder} | more
    return bring_report(**given, scan=scan, fields=fields or typed(positive=True))


def again(lab, paper, fields=None, by=None):
    from passmuster.web.laboratory.keying import key_report

    return key_report(by=by or lab.second, paper=paper, fields=fields or typed(positive=True))


def named_by_the_audit(lab):
    from passmuster.web.ledger.audit import audit_log

    return [(one.code, one.table, one.field) for one in audit_log(lab.season.force.log)]


def test_two_who_typed_alike_make_a_report_and_the_scan_is_its_bytes(lab):
    from passmuster.web.installation import here
    from passmuster.web.laboratory.keying import arrival_of
    from passmuster.web.laboratory.queries import standing_result

    paper = bring(lab)
    assert lab.counts() is None
    got = again(lab, paper)
    assert [(one.specimen, str(one.outcome)) for one in got.specimens] == [(ONE, "first")]
    assert lab.counts() == POSITIVE
    arrival = arrival_of(paper)
    assert (arrival.channel, arrival.kind) == ("keyed", "keyed")
    assert here().kept_bytes(arrival.sha256) == SCAN
    assert paper.keyings.count() == 2
    line = next(o for o in standing_result(lab.season.force, ONE).report.lines if o.numeric)
    assert line.value == VALUE
    assert named_by_the_audit(lab) == []


def test_no_number_stands_in_a_column_or_an_event(lab):
    again(lab, bring(lab))
    for event in lab.season.force.log.events.filter(kind__startswith="laboratory:"):
        assert VALUE not in bytes(event.body).decode()


@pytest.mark.parametrize(
    "other",
    [
        {"value_of_BZE": "417.3"},
        {"value_of_BZE": "4173.0"},
        {"unit_of_BZE": "ug/L"},
        {"message_id": "P-2"},
        {"value_of_MOR": "12"},
    ],
)
def test_two_who_typed_otherwise_make_nothing_until_they_agree(lab, other):
    from passmuster.web.laboratory.keying import both_looked_again, differences, pair_of

    paper = bring(lab)
    assert again(lab, paper, typed(positive=True, **other)) is None
    assert lab.counts() is None
    assert len(differences(pair_of(paper))) == 1
    assert not both_looked_again(paper)
    got = again(lab, paper)
    assert str(got.specimens[0].outcome) == "first"
    assert paper.keyings.count() == 3


def test_digits_of_either_script_are_the_same(lab):
    khmer = typed(positive=True) | {"specimen": "".join(chr(0x17E0 + int(d)) for d in ONE)}
    paper = bring(lab, khmer)
    assert again(lab, paper) is not None
    assert lab.counts() == POSITIVE


def test_one_human_alone_or_a_third_keys_nothing(lab):
    from passmuster.web.custody.holders import add_keeper

    paper = bring(lab)
    with refused("keyed-by-one-human"):
        again(lab, paper, by=lab.first)
    again(lab, paper, typed())
    third = human(lab.season, "h-third", Role.LABORATORY_RECEIVER)
    with refused("custody-not-keeper"):
        again(lab, paper, by=third)
    both = {"by": lab.season.cast.manager, "second": lab.season.cast.oversight}
    add_keeper(**both, force=lab.season.force, holder=lab.holder, human="h-third")
    with refused("keyed-by-two-others"):
        again(lab, paper, by=third)
    again(lab, paper)
    with refused("keyed-already"):
        again(lab, paper)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scan": b""}, "pack-scan-missing"),
        ({"scan": b"PK\x03\x04"}, "pack-scan-kind"),
        ({"fields": {"name": "Sok Dara"}}, "keyed-field-unknown"),
    ],
)
def test_a_first_keying_without_a_scan_or_with_something_else_is_refused(lab, changes, code):
    from passmuster.web.installation import here

    here().keep(changes.get("scan") or SCAN)
    with refused(code):
        bring(lab, **changes)


def test_a_scan_is_brought_once(lab):
    bring(lab)
    with refused("keyed-scan-known"):
        bring(lab, by=lab.second)


def test_a_scan_that_was_sent_as_a_file_before_can_still_be_keyed(lab):
    lab.sends(SCAN, filename="report.png")
    again(lab, bring(lab))
    assert lab.counts() == POSITIVE
    assert named_by_the_audit(lab) == []


def test_a_keyed_report_after_a_message_stands_beside_it(lab):
    lab.sends(message(ONE))
    got = again(lab, bring(lab))
    assert str(got.specimens[0].outcome) == "corrected"
    assert lab.counts() == NEGATIVE


def test_who_does_not_act_for_the_laboratory_or_has_another_role_keys_nothing(lab):
    with refused("role-not-allowed"):
        bring(lab, by=lab.doctor)
    site = lab.season.force.holders.exclude(kind=lab.holder.kind).first()
    with refused("receipt-not-a-laboratory"):
        bring(lab, laboratory=site)


def test_the_audit_names_files_that_are_gone_and_a_report_that_nobody_keyed(lab, monkeypatch):
    from passmuster.web.installation import here
    from passmuster.web.laboratory import keying

    paper = bring(lab)
    with monkeypatch.context() as patch:
        patch.setattr(keying, "differences", lambda pair: ())
        again(lab, paper, typed())
    assert named_by_the_audit(lab) == [("not-keyed-alike", "laboratory_paperreport", "keyings")]
    here().kept_path(paper.keyings.first().typed_sha256).unlink()
    gone = ("kept-file-missing", "laboratory_reportkeying", "typed_sha256")
    assert gone in named_by_the_audit(lab)


def on_page(**more):
    return typed(positive=True) | more


def test_both_see_what_differs_and_neither_a_value_before_both_typed_again(lab):
    first, second = client_of(lab.season, "h-receiver"), client_of(lab.season, "h-scientist")
    file = {"laboratory": "lab-1", "scan": SimpleUploadedFile("report.png", SCAN)}
    assert first.post(NEW, on_page() | file).status_code == 302
    paper = lab.season.force.paper_reports.get()
    page = f"{LIST}{paper.pk}/"
    assert "Waits for the second keying" in text_of(second.get(LIST))
    assert first.get(page).status_code == 302
    opened = second.get(page)
    assert VALUE not in opened.content.decode()
    assert second.get(f"{page}scan/").content == SCAN
    wrong = {"value-BZE": "471.30"}
    told = text_of(second.post(page, on_page(**wrong), follow=True))
    assert "benzoylecgonine : value, digit for digit" in told
    assert VALUE not in told
    mine = first.get(page).content.decode()
    assert "471.30" not in mine
    first.post(page, on_page())
    second.post(page, on_page(**wrong))
    both = text_of(second.get(page))
    assert VALUE in both
    assert "471.30" in both
    done = text_of(second.post(page, on_page()))
    assert "First final report" in done
    assert "Keyed alike by two" in text_of(first.get(LIST))
    assert lab.counts() == POSITIVE


def test_a_form_with_a_gap_keeps_what_was_typed_and_records_nothing(lab):
    first = client_of(lab.season, "h-receiver")
    with nothing_moves():
        answer = first.post(NEW, on_page(specimen="") | {"laboratory": "lab-1"})
    assert f'value="{VALUE}"' in answer.content.decode()
    scan = SimpleUploadedFile("report.txt", b"text")
    with nothing_moves():
        answer = first.post(NEW, on_page() | {"laboratory": "lab-1", "scan": scan})
        assert_refused(answer, "pack-scan-kind")


def test_the_doctor_opens_the_scan_of_an_item_and_nobody_else_does(lab):
    lab.sends(message(ONE))
    again(lab, bring(lab))
    (item,) = lab.items()
    page = f"/en/laboratory/items/{item.pk}/"
    doctor = client_of(lab.season, "h-doctor")
    assert f"{page}scan/" in doctor.get(page).content.decode()
    assert doctor.get(f"{page}scan/").content == SCAN
    manager = client_of(lab.season, "h-manager")
    assert f"{page}scan/" not in manager.get(page).content.decode()
    assert manager.get(f"{page}scan/").status_code == 403


def announced(lab, code):
    return "Key 1 printed report from its scan" in text_of(client_of(lab.season, code).get("/en/"))


def test_a_keying_waits_on_the_page_of_whoever_has_to_type_and_on_no_other(lab):
    paper = bring(lab)
    both = ("h-receiver", "h-scientist")
    assert not announced(lab, "h-manager")
    assert [announced(lab, code) for code in both] == [False, True]
    again(lab, paper, typed())
    assert [announced(lab, code) for code in both] == [True, True]
    again(lab, paper, typed())
    assert [announced(lab, code) for code in both] == [True, False]
    again(lab, paper, typed(), by=lab.first)
    assert [announced(lab, code) for code in both] == [False, False]


def test_what_was_ticked_and_typed_of_validity_comes_back_and_is_judged(lab):
    from passmuster.core.laboratory.judgement import Result
    from passmuster.web.laboratory.queries import standing_result

    low = {"value-creatinine": "1.2", "again-creatinine": "1.3", "unit-creatinine": "mg/dL"}
    low |= {"againunit-creatinine": "mg/dL", "value-gravity": "1.0005", "again-gravity": "1.0006"}
    low |= {"value-nitrite": "12", "unit-nitrite": "ug/mL"}
    first, second = client_of(lab.season, "h-receiver"), client_of(lab.season, "h-scientist")
    told = typed() | low
    file = {"laboratory": "lab-1", "scan": SimpleUploadedFile("report.png", SCAN)}
    wrong = told | file | {"verdict": ["substituted", "invalid"]}
    assert first.post(NEW, wrong).status_code == 302
    page = f"{LIST}{lab.season.force.paper_reports.get().pk}/"
    empty = second.get(page).content.decode()
    assert "<details><summary>Other adulterants" in empty
    differs = text_of(second.post(page, told | {"verdict": ["substituted"]}, follow=True))
    assert "What the laboratory calls the specimen" in differs
    mine = first.get(page).content.decode()
    assert mine.count(" checked") == 2
    assert "<details open><summary>Other adulterants" in mine
    assert "<details><summary>Confirmations that failed" in mine
    first.post(page, told | {"verdict": ["substituted", "invalid"]})
    second.post(page, told | {"verdict": ["substituted"]})
    both = text_of(second.get(page))
    assert "Reported as substituted, not verified, Invalid" in both
    first.post(page, told | {"verdict": ["substituted"]})
    found = standing_result(lab.season.force, ONE).judgement
    assert found.laboratory_result == (Result.SUBSTITUTED,)
