"""Each reader of the laboratory's pages gets their own sentence: nobody asks themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from passmuster.core.laboratory.judgement import Reason
from passmuster.core.laboratory.outcomes import Outcome, Way
from passmuster.demo.custody import specimen_of
from passmuster.web.wording import batches, laboratory
from passmuster.web.wording.judged.saying import reasons_said
from tests.support.browsing import assert_refused
from tests.support.factors import text_of
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import message
from tests.support.signing_in import client_of

THEMSELVES = re.compile(
    r"\b[Aa]sk(s|ed)? (the laboratory|it\b|for it)|laboratory (was|is) asked|how the lab"
)
ONE = specimen_of(1)


def told(*, own: bool) -> Iterator[str]:
    with override("en"):
        for outcome in Outcome:
            yield laboratory.sentence_for(outcome.value, laboratory=own)
        for way in Way:
            yield laboratory.consequence_for(way.value, laboratory=own)
        for kind in batches.SIGNS:
            yield batches.asks_for(kind, laboratory=own)
        for state in batches.STATES:
            yield batches.means_for(state, laboratory=own)


def test_no_sentence_sends_the_laboratory_to_ask_the_laboratory() -> None:
    assert [one for one in told(own=True) if THEMSELVES.search(one)] == []
    assert len([one for one in told(own=False) if THEMSELVES.search(one)]) > 10


def test_a_reason_of_a_batch_loses_whom_to_ask_and_nothing_else() -> None:
    says = "No mean and deviation were declared for the BZE. Ask the laboratory for them."
    alone = "No mean and deviation were declared for the BZE."
    wait = "It has not ended. Wait."

    def said(*sentences: str, own: bool) -> list[str]:
        given = [Reason(rule="r", source="x", confirmed=True, says=one) for one in sentences]
        return [str(one.says) for one in reasons_said(given, laboratory=own)]

    with override("en"):
        assert said(says, wait, own=False) == [says, wait]
        assert said(says, wait, own=True) == [alone, wait]


@pytest.fixture
def lab(begin: Any) -> Iterator[Any]:
    found = laboratory_of(begin)
    with found.season.at(found.now):
        yield found


@pytest.mark.django_db
def test_item_inbox_and_answer_speak_to_whoever_reads_them(lab: Any) -> None:
    lab.sends(message("9999", number="M2"))
    (item,) = lab.items()
    receiver, doctor = (client_of(lab.season, code) for code in ("h-receiver", "h-doctor"))
    for page in ("/en/laboratory/", f"/en/laboratory/items/{item.pk}/"):
        assert not THEMSELVES.search(text_of(receiver.get(page)))
        assert THEMSELVES.search(text_of(doctor.get(page)))
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("r.hl7", message("9998", number="M3"))
    sent = text_of(receiver.post("/en/laboratory/send/", {"laboratory": "lab-1", "file": file}))
    assert "Look at the number on the bottle and send a new message." in sent
    assert not THEMSELVES.search(sent)


@pytest.mark.django_db
def test_a_certificate_that_was_seen_has_a_number_and_nothing_is_called_optional(lab: Any) -> None:
    lab.sends(message(ONE))
    lab.sends(message(ONE, positive=True, number="M2", status="C"))
    (item,) = lab.items()
    page = f"/en/laboratory/items/{item.pk}/end/"
    doctor = client_of(lab.season, "h-doctor")
    assert "optional" not in text_of(doctor.get(page))
    assert_refused(doctor.post(page, {"way": "taken", "certificate": ""}), "certificate-missing")
    assert doctor.post(page, {"way": "not-taken", "certificate": ""}).status_code == 302
