"""The form of a recorded collection: the scanned numbers stand on it, and no donor on copy 1."""

from __future__ import annotations

import pytest

from passmuster.core.kits.blinding import find_identifiers
from passmuster.demo.collections import ordinary, play
from passmuster.formats.paper.custody_form import ADDRESSEES, DonorPart
from tests.formats.pdf_text import text_of as said_on
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.signing_in import client_of


@pytest.fixture
def ready(begin):
    with live(begin("finish")) as made:
        yield made


def collected(ready, **declined):
    """Collect; what is declined stands in the record with these words."""
    session = ready.opened()
    steps = [(name, declined.get(name, answers)) for name, answers in ordinary(session)]
    play(ready.at, ready.season.now, ready.collector, session, steps)
    session.refresh_from_db()
    return session


def copy_of(ready, session, name, language="en", who=""):
    client = client_of(ready.season, who or ready.collector.human, language=language)
    return client.get(f"/{language}/collection/{session.pk}/form/0/{name}/")


@pytest.mark.parametrize("language", ["en", "km"])
def test_each_copy_bears_the_scanned_numbers_and_no_copy_a_donor(ready, language) -> None:
    session = collected(ready)
    person = session.person
    donor = DonorPart(
        khmer_name=person.full_name,
        latin_name=person.latin_name,
        service_number=person.service_number,
    ).identifiers()
    form, *seals = session.fixed["kits"][0]
    for number, addressee in enumerate(ADDRESSEES, start=1):
        answer = copy_of(ready, session, addressee.value, language)
        assert answer["Content-Type"] == "application/pdf"
        assert f'filename="{form}-{number}.pdf"' in answer["Content-Disposition"]
        text = said_on(answer.content).replace(" ", "")
        assert all(serial in text for serial in (form, *seals))
        assert not find_identifiers({"page": said_on(answer.content)}, donor)


def test_what_names_the_donor_is_not_printed_for_the_laboratory(ready) -> None:
    name = ready.order.person.latin_name
    why = {"signature": "declined", "name_printed": "by-collector", "why": f"{name} would not."}
    session = collected(ready, **{"donor-certifies": why})
    refused = copy_of(ready, session, "laboratory")
    assert refused.status_code == 403
    assert "donor-name-in-text" in text_of(refused)
    assert "Write this form by hand" in text_of(refused)


def test_a_remark_that_names_nobody_stands_on_the_form(ready) -> None:
    why = {"signature": "declined", "name_printed": "by-collector", "why": "Wrist in plaster."}
    session = collected(ready, **{"donor-certifies": why})
    answer = copy_of(ready, session, "laboratory")
    assert "Wrist in plaster." in said_on(answer.content)


def test_what_has_no_room_on_the_form_is_left_to_be_written_by_hand(ready) -> None:
    why = {"signature": "declined", "name_printed": "by-collector", "why": "long " * 60}
    initials = {"initials": "declined", "why": "Wrist in plaster, " * 12}
    session = collected(ready, **{"donor-certifies": why, "donor-initials": initials})
    text = said_on(copy_of(ready, session, "laboratory").content)
    assert "Wrist in plaster" in text
    assert "long long" not in text


def test_only_the_own_collector_prints_and_only_what_was_sealed(ready) -> None:
    session = ready.opened()
    assert copy_of(ready, session, "laboratory").status_code == 404
    play(ready.at, ready.season.now, ready.collector, session, ordinary(session))
    assert copy_of(ready, session, "laboratory").status_code == 200
    assert copy_of(ready, session, "nobody").status_code == 404
    for who in ("h-inspector", "h-manager"):
        assert copy_of(ready, session, "laboratory", who=who).status_code in (403, 404)


def test_practice_prints_no_form(ready) -> None:
    from passmuster.web.collection.models import Session

    client = client_of(ready.season, ready.collector.human)
    assert client.post("/en/collection/practice/").status_code == 302
    session = Session.objects.get(practice=True)
    play(ready.at, ready.season.now, ready.collector, session, ordinary(session))
    assert copy_of(ready, session, "laboratory").status_code == 404
    assert "copy by copy" not in text_of(client.get(f"/en/collection/{session.pk}/summary/"))
