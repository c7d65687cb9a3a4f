"""The programme in a browser: a version in words, drafted, announced by two, put in force; keys."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from passmuster.demo.policy import DEMO_POLICY
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

NOW = datetime(2023, 9, 8, 3, 0, tzinfo=UTC)
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def season(begin):
    season = begin("load_roster")
    with season.at(NOW):
        yield season


def fields(**changes):
    """Return what the draft form sends for the demo's policy."""
    sent = {
        "notice_days": "30",
        "opening_cap_days": "30",
        "reserves_rate": "1/5",
        "dispatch_hour": "06:00",
        "on_initial_test": "none",
        "rows": str(len(DEMO_POLICY["strata"]) + 1),
    }
    for name in ("panel", "sites", "sanctions"):
        sent[name] = "\n".join(DEMO_POLICY[name])
    for place, stratum in enumerate(DEMO_POLICY["strata"]):
        sent[f"s{place}-label"] = stratum["label"]
        sent[f"s{place}-rate"] = stratum["rate"]
        sent[f"s{place}-classes"] = stratum["classes"]
        sent[f"s{place}-ranks"] = "\n".join(stratum.get("ranks", ()))
    return sent | changes


def drafted(season, **changes):
    client = client_of(season, "h-manager")
    answer = client.post(reverse("policy-draft"), fields(keep="yes", **changes))
    return client, answer, season.force.policies.order_by("number").last()


def half(data):
    return SimpleUploadedFile("half", data)


# --- Versions -----------------------------------------------------------------------------------


def test_a_version_is_read_in_words_with_what_is_not_confirmed_marked_so(season):
    answer = client_of(season, "h-commander").get(reverse("policy", args=[1]))
    page = answer.content.decode().replace("\u00a0", " ")
    assert "1 of 20 (5.0 %)" in page
    assert "Decision of the invented force on its testing programme, part 2" in page
    assert "06:00" in page
    assert "7 values are not confirmed" in page
    assert page.count("Not confirmed") == 7


def test_the_list_says_where_each_version_stands(season):
    page = client_of(season, "h-notifier").get(reverse("programme")).content.decode()
    assert "In force" in page
    assert season.force.year_keys.get().key in page
    assert reverse("policy-draft") not in page


def test_a_draft_is_shown_in_words_before_anything_is_kept(season):
    client = client_of(season, "h-manager")
    page = client.post(reverse("policy-draft"), fields(notice_days="20")).content.decode()
    assert "20 days" in page
    assert "No source is given." in page
    assert season.force.policies.count() == 1


def test_a_kept_draft_holds_what_was_typed_in_either_digits(season):
    _client, answer, version = drafted(
        season,
        notice_days="20".translate(KHMER),
        dispatch_hour="5:30".translate(KHMER),
        reserves_rate="25 %".translate(KHMER),
        dispatch_hour_source="Order 12",
        dispatch_hour_day="4/1/2023",
        dispatch_hour_confirmed="on",
        **{"s1-rate": "1 of 25"},
    )
    assert answer.headers["Location"] == reverse("policy", args=[2])
    assert version.body["notice_days"] == 20
    assert version.body["dispatch_hour"] == "05:30"
    assert version.body["reserves_rate"] == "1/4"
    assert version.body["strata"][1] == {
        "label": "officers",
        "rate": "1/25",
        "classes": ["officer"],
    }
    source = {"text": "Order 12", "day": "2023-01-04", "confirmed": True}
    assert version.body["sources"] == {"dispatch_hour": source}


def test_what_may_be_done_on_an_initial_test_is_chosen_said_and_never_a_dismissal(season):
    client = client_of(season, "h-manager")
    page = client.get(reverse("policy", args=[1])).content.decode()
    assert "Nothing, before a doctor has verified the result" in page
    assert "Never, under any policy: a dismissal" in page
    restriction = "temporary-duty-restriction"
    _client, _answer, version = drafted(season, on_initial_test=restriction)
    assert version.body["on_initial_test"] == restriction
    page = client.get(reverse("policy", args=[2])).content.decode()
    assert "Duties may be restricted for a time" in page
    assert "Never, under any policy: a dismissal" in page
    before = season.force.policies.count()
    page = client.post(reverse("policy-draft"), fields(keep="yes", on_initial_test="dismissal"))
    assert page.status_code == 200
    assert season.force.policies.count() == before


def test_a_fault_in_a_stratum_is_named_and_nothing_typed_is_lost(season):
    client = client_of(season, "h-manager")
    sent = fields(**{"s4-label": "Bad Name", "notice_days": "21", "s4-rate": "3/2"})
    page = client.post(reverse("policy-draft"), sent | {"keep": "yes"}).content.decode()
    assert "Stratum 5, Share drawn: A share is above 0 and at most 1." in page
    assert 'value="Bad Name"' in page
    assert 'value="21"' in page
    assert season.force.policies.count() == 1


def test_another_row_is_added_without_script_and_keeps_the_others(season):
    client = client_of(season, "h-manager")
    page = client.post(reverse("policy-draft"), fields(more="yes")).content.decode()
    assert 'name="s5-label"' in page
    assert 'value="recruits"' in page
    assert "need" not in page.split("<form")[0]


@pytest.mark.parametrize("rows", ["-1", "x", "9999", "٣"])
def test_a_number_of_rows_that_is_none_breaks_nothing(season, rows):
    client = client_of(season, "h-manager")
    assert client.post(reverse("policy-draft"), fields(rows=rows)).status_code == 200


def test_a_file_fills_the_form_and_keeps_nothing(season):
    client = client_of(season, "h-manager")
    body = json.dumps(DEMO_POLICY | {"notice_days": 44}).encode()
    answer = client.post(
        reverse("policy-draft-file"), {"file": SimpleUploadedFile("policy.json", body)}
    )
    assert b'value="44"' in answer.content
    assert season.force.policies.count() == 1


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"notice_days": 1}', b"\xff"])
def test_a_file_that_is_no_policy_is_refused_with_a_sentence(season, data):
    client = client_of(season, "h-manager")
    answer = client.post(reverse("policy-draft-file"), {"file": SimpleUploadedFile("p.json", data)})
    assert b"policy-unreadable" in answer.content


def test_the_text_of_a_version_can_be_downloaded_and_drafted_from_again(season):
    client = client_of(season, "h-manager")
    answer = client.get(reverse("policy-text", args=[1]))
    assert json.loads(answer.content) == DEMO_POLICY
    again = client.post(
        reverse("policy-draft-file"), {"file": SimpleUploadedFile("p.json", answer.content)}
    )
    assert "Assumed: no rule of the force names an hour yet" in again.content.decode()


def test_two_versions_are_compared_value_by_value(season):
    client, _answer, _version = drafted(season, notice_days="20")
    page = client.get(reverse("policy-compare", args=[2])).content.decode()
    assert "30 days" in page
    assert "20 days" in page
    assert "Latest opening day" not in page
    first = client.get(reverse("policy-compare", args=[1])).content.decode()
    assert "This is the first version" in first


# --- Two people announce --------------------------------------------------------------------------


def test_a_policy_is_announced_by_two_people_and_put_in_force_on_its_day(season):
    manager, _answer, version = drafted(season)
    url = reverse("policy-announce", args=[version.number])
    answer = manager.post(url, {"in_force_from": "9/10/2023"})
    assert answer.headers["Location"] == url
    assert "It waits for the second person" in manager.get(url).content.decode()
    manager.post(url, {"in_force_from": "9/10/2023"})  # sent twice
    proposal = season.force.proposals.get()
    version.refresh_from_db()
    assert version.state == "draft"
    approve(season, proposal)
    version.refresh_from_db()
    assert (version.state, version.in_force_from) == ("announced", date(2023, 10, 9))
    act = reverse("policy-in-force", args=[version.number])
    refusal = manager.post(act)
    assert b"policy-not-yet" in refusal.content
    with season.at(datetime(2023, 10, 9, 3, 0, tzinfo=UTC)):
        assert manager.get(act).status_code == 200
        assert manager.post(act).status_code == 302
        assert manager.post(act).status_code == 302  # sent twice: it is done
    states = dict(season.force.policies.values_list("number", "state"))
    assert states == {1: "superseded", 2: "in-force"}


def approve(season, proposal):
    from passmuster.web.approvals.services import approve as sign
    from passmuster.web.approvals.services import shown_hash

    by = season.cast.oversight
    return sign(by=by, force=season.force, proposal=proposal, shown=shown_hash(proposal))


def test_a_day_before_the_notice_is_refused_at_the_form_and_kept_there(season):
    manager, _answer, version = drafted(season)
    url = reverse("policy-announce", args=[version.number])
    page = manager.post(url, {"in_force_from": "១០/៩/២០២៣"}).content.decode()
    assert "notice-too-short" in page
    assert "១០/៩/២០២៣" in page
    assert not season.force.proposals.exists()


def test_what_the_second_person_reads_names_every_value_and_what_is_not_confirmed(season):
    from passmuster.web.approvals.verbs import verb_called

    said = verb_called("announce-policy").describe(
        season.force, {"policy": 1, "in_force_from": "2023-12-01"}
    )
    rows = dict(said.rows)
    assert rows["Days of notice before a policy binds"] == "30 days"
    assert rows["Hour from which the names of a day may be opened"] == "06:00 (not confirmed)"
    assert rows["In force from"].replace("\u00a0", " ") == "1 Dec 2023"


# --- The year's key in two hands ------------------------------------------------------------------


def propose_key(season, **sent):
    client = client_of(season, "h-manager")
    return client.post(reverse("key-propose"), {"year": "2024", "source": "chance"} | sent)


def answer_key(season, **sent):
    from passmuster.web.approvals.services import shown_hash

    proposal = season.force.proposals.order_by("pk").last()
    facts = {"source": "chance", "shown": shown_hash(proposal)}
    url = reverse("key-answer", args=[proposal.pk])
    return client_of(season, "h-staff").post(url, facts | sent)


def test_each_hand_may_bring_a_half_of_its_own_and_neither_is_shown_again(season):
    from passmuster.web.draw.keys import read_half

    ours, theirs = b"m" * 32, b"s" * 32
    propose_key(season, source="own", file=half(ours))
    assert season.force.year_keys.filter(year=2024).count() == 0
    answer = answer_key(season, source="own", file=half(theirs.hex().encode()))
    assert answer.headers["Location"] == reverse("keys")
    assert read_half(season.force, 2024, "manager") == ours
    assert read_half(season.force, 2024, "staff") == theirs
    made = season.force.year_keys.get(year=2024)
    assert (made.manager_human, made.staff_human) == ("h-manager", "h-staff")
    for code in ("h-manager", "h-staff", "h-inspector"):
        page = client_of(season, code).get(reverse("keys")).content.decode()
        assert made.key in page
        assert ours.hex() not in page
        assert theirs.hex() not in page


def test_no_half_stands_in_a_proposal_or_in_any_event(season):
    from passmuster.web.ledger.models import Event

    ours, theirs = b"\x11" * 32, b"\x22" * 32
    propose_key(season, source="own", file=half(ours))
    answer_key(season, source="own", file=half(theirs))
    assert set(season.force.proposals.get().facts) == {"year", "manager"}
    bodies = b"".join(bytes(event.body) for event in Event.objects.all())
    for data in (ours, theirs):
        assert data not in bodies
        assert data.hex().encode() not in bodies


def test_chance_makes_both_halves_where_nobody_brings_one(season):
    from passmuster.web.draw.keys import read_half

    propose_key(season)
    answer_key(season)
    assert read_half(season.force, 2024, "manager") != read_half(season.force, 2024, "staff")


@pytest.mark.parametrize("data", [b"short", b"x" * 33, b"zz" * 32])
def test_a_half_of_another_length_is_refused_and_proposes_nothing(season, data):
    page = propose_key(season, source="own", file=half(data)).content.decode()
    assert "neither 32 bytes nor their 64 hexadecimal digits" in page
    assert not season.force.proposals.exists()


def test_a_key_that_is_made_is_not_made_anew(season):
    page = client_of(season, "h-manager").get(reverse("keys")).content.decode()
    assert 'value="2023"' not in page
    assert b"There is no such" in propose_key(season, year="2023").content or not (
        season.force.proposals.exists()
    )


def test_a_half_swapped_while_it_waited_makes_no_key(season):
    from passmuster.web.draw.keys import offered_path

    propose_key(season, source="own", file=half(b"m" * 32))
    offered_path(season.force, 2024).write_text("00" * 32)
    page = answer_key(season).content.decode()
    assert "key-offer-missing" in page
    assert not season.force.year_keys.filter(year=2024).exists()


def test_the_page_for_the_second_half_opens_no_other_proposal(season):
    from passmuster.web.approvals.services import propose

    facts = {"human": "h-payroll", "role": "trainer"}
    other = propose(
        by=season.cast.administrator, force=season.force, verb="grant-role", facts=facts
    )
    url = reverse("key-answer", args=[other.pk])
    assert client_of(season, "h-staff").get(url).status_code == 404
