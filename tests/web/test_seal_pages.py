"""Seals read over the telephone: compared blindly, recorded for good, alarmed where they differ."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import PassmusterError
from tests.support.season import refused
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
COMPARERS = ("h-staff", "h-oversight", "h-thrower-1")
OTHERS = ("h-manager", "h-clerk", "h-commander", "h-auditor", "h-notifier", "h-payroll")


@pytest.fixture
def season(begin):
    season = begin("announce")
    with season.at(season.now + timedelta(minutes=5)):
        yield season


@pytest.fixture
def head(season):
    from passmuster.web.ledger.seats import newest_signed

    return newest_signed(season.force.log)


@pytest.fixture
def seal(head):
    from passmuster.web.ledger.seats import seal_of

    return seal_of(head)


def heard(head, **read):
    return {"who": "union", "channel": "telephone", "size": str(head.size)} | read


def recorded(season):
    events = season.force.log.events.filter(kind="log:seal-read").order_by("pk")
    return [json.loads(bytes(event.body)) for event in events]


def open_alarms(season):
    from passmuster.web.ledger.seats import disagreeing_seals

    return disagreeing_seals(season.force.log)


def readings(seal):
    """Return what one seal may sound like over a telephone."""
    digits = "".join(seal.digits)
    return {
        "blocks": {"blocks": "".join(map(str, seal.blocks))},
        "blocks in Khmer, apart": {"blocks": " - ".join(map(str, seal.blocks)).translate(KHMER)},
        "words": {"seal": " ".join(seal.words)},
        "words cut, in capitals": {"seal": ", ".join(word[:4].upper() for word in seal.words)},
        "digits in fours": {"seal": " ".join(seal.digits)},
        "digits in Khmer": {"seal": digits.translate(KHMER)},
        "blocks and words": {
            "blocks": "".join(map(str, seal.blocks)),
            "seal": " ".join(seal.words),
        },
    }


def at(name, language="en"):
    with translation.override(language):
        return reverse(name)


FORMS = {"blocks", "words", "digits"}


def test_a_seal_agrees_in_whichever_form_and_digits_it_was_read(season, head, seal):
    client = client_of(season, "h-staff")
    for read in readings(seal).values():
        answer = client.post(at("compare-seal"), heard(head, **read))
        assert (answer.status_code, answer.headers.get("Location")) == (302, at("seals"))
    bodies = recorded(season)
    assert [body["facts"]["agrees"] for body in bodies] == [True] * len(readings(seal))
    assert set().union(*(body["facts"]["forms"] for body in bodies)) == FORMS
    assert bodies[0]["facts"] == {
        "size": head.size,
        "agrees": True,
        "signed": True,
        "forms": ["blocks"],
        "channel": "telephone",
        "who": "union",
    }
    assert (bodies[0]["by"], bodies[0]["role"]) == ("h-staff", "staff-side")
    assert open_alarms(season) == []
    assert "it agrees" in client.get(at("seals")).text


def test_the_event_is_sealed_and_shows_nothing_in_the_public_record(season, head, seal):
    client_of(season, "h-staff").post(at("compare-seal"), heard(head, seal=" ".join(seal.words)))
    event = season.force.log.events.get(kind="log:seal-read")
    assert event.blind


def other_words(seal) -> str:
    return " ".join(seal.words[::-1])


def test_a_seal_that_differs_is_asked_for_again_and_recorded_only_when_one_is_sure(
    season, head, seal
):
    client = client_of(season, "h-oversight")
    wrong = heard(head, seal=other_words(seal))
    asked = client.post(at("compare-seal"), wrong)
    assert asked.status_code == 200
    assert "does not agree" in asked.text
    assert recorded(season) == []
    for page in (asked, client.get(at("compare-seal"))):  # nothing there could be read out
        assert " ".join(seal.words) not in page.text
        assert 'class="fp"' not in page.text
    again = client.post(at("compare-seal"), wrong | {"again": "yes"})
    assert other_words(seal) in again.text  # nothing typed is lost
    assert recorded(season) == []
    assert client.post(at("compare-seal"), wrong | {"sure": "yes"}).status_code == 302
    (alarm,) = open_alarms(season)
    assert (alarm.who, alarm.size, alarm.signed, alarm.by) == (
        "union",
        head.size,
        True,
        "h-oversight",
    )


def test_a_true_seal_beside_a_false_one_does_not_agree(season, head, seal):
    wrong = heard(head, blocks="".join(map(str, seal.blocks)), seal=other_words(seal), sure="yes")
    client_of(season, "h-staff").post(at("compare-seal"), wrong)
    assert len(open_alarms(season)) == 1


def test_a_size_that_was_never_signed_is_said_to_be_one(season, head, seal):
    client = client_of(season, "h-staff")
    beyond = heard(head, seal=" ".join(seal.words)) | {"size": str(head.size + 1)}
    assert "never had a signed state" in client.post(at("compare-seal"), beyond).text
    client.post(at("compare-seal"), beyond | {"sure": "yes"})
    (alarm,) = open_alarms(season)
    assert not alarm.signed
    assert "never had a signed state" in client.get(at("seals")).text


def test_the_alarm_stands_before_the_inspector_until_the_same_seal_is_read_and_agrees(
    season, head, seal
):
    client, inspector = client_of(season, "h-staff"), client_of(season, "h-inspector")
    page = at("compare-seal")
    client.post(page, heard(head, seal=other_words(seal), sure="yes"))
    assert "These do not agree" in inspector.get(at("seals")).text
    assert "holds another seal" in inspector.get(at("witnesses")).text
    assert inspector.post(page, heard(head, seal=other_words(seal))).status_code == 403
    other = heard(head, seal=" ".join(seal.words)) | {"who": "university"}
    client.post(page, other)
    assert len(open_alarms(season)) == 1
    client.post(page, heard(head, seal=" ".join(seal.words)))
    assert open_alarms(season) == []
    assert "These do not agree" not in inspector.get(at("seals")).text
    client.post(page, heard(head, seal=other_words(seal), sure="yes"))
    assert len(open_alarms(season)) == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"blocks": "12345"},
        {"blocks": "123458"},
        {"seal": "abandon ability able about above"},
        {"seal": "abandon ability able about above zzzz"},
        {"seal": "abandon ability able about above abse absent"},
        {"seal": "abandonment ability able about above absent"},
        {"seal": "1234 5678"},
        {},
        {"blocks": "123456", "who": "nobody"},
        {"blocks": "123456", "who": ""},
        {"blocks": "123456", "channel": "a letter from my brother"},
        {"blocks": "123456", "size": "0"},
        {"blocks": "123456", "size": "many"},
    ],
)
def test_what_cannot_be_a_seal_is_said_beside_its_field_and_kept(season, head, typed):
    client = client_of(season, "h-staff")
    answer = client.post(at("compare-seal"), heard(head) | typed)
    assert answer.status_code == 400
    assert 'class="errors' in answer.text
    for name in ("blocks", "seal"):
        assert typed.get(name, "") in answer.text
    assert recorded(season) == []


def test_only_who_may_compare_compares_and_only_some_may_read_what_was_compared(season):
    for code in COMPARERS:
        client = client_of(season, code)
        pages = [client.get(at(name)).status_code for name in ("compare-seal", "seals")]
        assert pages == [200, 200], code
    for code in OTHERS:
        client = client_of(season, code)
        pages = [client.get(at(name)).status_code for name in ("compare-seal", "seals")]
        assert pages == [403, 403], code
        assert client.get(at("witnesses")).status_code == 200


def record(season, **changed):
    from passmuster.web.ledger.seats import Reading, record_seal

    given = {
        "by": Actor(human="h-staff", role=Role.STAFF_SIDE),
        "force": season.force,
        "size": 1,
        "reading": Reading(blocks=(1, 2, 3, 4, 5, 6)),
        "who": "union",
        "channel": "radio",
    }
    return record_seal(**(given | changed))


def test_the_service_itself_takes_no_free_text_no_empty_reading_and_no_other_role(season):
    from passmuster.web.ledger.seats import Reading

    with refused("role-not-allowed"):
        record(season, by=Actor(human="h-manager", role=Role.PROGRAMME_MANAGER))
    for changed, code in (
        ({"who": "Sok Dara, 012 345 678"}, "seal-witness-unknown"),
        ({"channel": "he said so"}, "seal-channel-unknown"),
        ({"reading": Reading()}, "seal-nothing-read"),
    ):
        with pytest.raises(PassmusterError) as caught:
            record(season, **changed)
        assert caught.value.code == code
    assert recorded(season) == []


def test_a_refusal_of_the_service_stands_beside_the_form(season, head, monkeypatch):
    from passmuster.core.kernel.errors import Refused
    from passmuster.web.ledger import seats

    def refuse(**_given):
        raise Refused("too-many-events", "Wait.")

    monkeypatch.setattr(seats, "record_seal", refuse)
    answer = client_of(season, "h-staff").post(
        at("compare-seal"), heard(head, blocks="123456", sure="yes")
    )
    assert answer.status_code == 403
    assert "too-many-events" in answer.text


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_page_is_there_in_both_languages(season, language):
    client = client_of(season, "h-staff", language=language)
    for name in ("witnesses", "seals", "compare-seal"):
        page = at(name, language)
        assert client.get(page).status_code == 200


def test_the_witnesses_stand_with_what_they_cosigned_and_are_late_when_a_state_waits(season, head):
    from passmuster.web.ledger.publishing import publish
    from passmuster.web.ledger.services import sequence_batch

    client = client_of(season, "h-manager")
    page = client.get(at("witnesses")).text
    assert "2 of these 2" in page
    assert page.count("On time") == 2
    assert "is-late" not in page
    sequence_batch(season.force.log)
    publish(season.force.log)
    assert "is-late" not in client.get(at("witnesses")).text
    with season.at(season.now + timedelta(hours=2)):
        later = client_of(season, "h-manager").get(at("witnesses")).text
    assert later.count("is-late") >= 2


@pytest.mark.parametrize(("name", "language"), [("seal-sheet", "en"), ("notebook", "km")])
def test_the_seal_and_the_notebook_are_printed_for_whoever_signed_in(season, head, name, language):
    answer = client_of(season, "h-manager").get(at(name), {"language": language})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert f"-{language}.pdf" in answer.headers["Content-Disposition"]


def test_a_force_without_witnesses_or_signed_heads_says_so(season, head):
    from passmuster.web.ledger.publishing import published_folder
    from passmuster.web.ledger.seats import Quorum, quorum_of

    log = season.force.log
    policy = published_folder(log) / "policy"
    alone = policy.read_text("utf-8").splitlines(keepends=True)[0]
    assert quorum_of(log) == Quorum(2, ("union", "university"))
    policy.write_text(alone + "quorum none\n", "utf-8")
    client = client_of(season, "h-staff")
    assert "for no witness" in client.get(at("witnesses")).text
    assert "names no witness" in client.get(at("compare-seal")).text
    witness = next(str(w.vkey) for w in season.witnesses)
    policy.write_text(f"{alone}witness union {witness}\nquorum union\n", "utf-8")
    assert quorum_of(log) == Quorum(1, ("union",))


def test_before_anything_is_signed_there_is_no_seal_to_print(season, monkeypatch):
    from passmuster.web.ledger import seats

    monkeypatch.setattr(seats, "newest_heads", lambda log, most: [])
    answer = client_of(season, "h-staff").get(at("seal-sheet"))
    assert answer.status_code == 403
    assert "record-not-signed" in answer.text
