"""The pages of laboratories' signing keys: proposed by one, signed by another, ended by two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from passmuster.demo.custody import specimen_of
from passmuster.web.wording.laboratory import KEY_ENDED_FOR
from tests.support.browsing import approves, assert_refused, newest_proposal
from tests.support.factors import text_of
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import message
from tests.support.laboratory_signing import codes, key_of, record, uploads
from tests.support.season_custody import holder_new
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

ONE = specimen_of(1)
KEY = key_of("lab-1")
KEYS, NEW, END = (f"/en/laboratory/keys/{end}" for end in ("", "new/", "end/"))


@pytest.fixture
def lab(begin):
    cache.clear()
    found = laboratory_of(begin)
    with found.season.at(found.now):
        yield found


@pytest.fixture
def manager(lab):
    return client_of(lab.season, "h-manager")


@pytest.fixture
def oversight(lab):
    return client_of(lab.season, "h-oversight")


def typed(lab, **changes):
    given = {
        "holder": "lab-1",
        "public": f" {KEY.vkey()}\n",
        "valid_from": f"{lab.now:%Y-%m-%d}",
        "valid_until": f"{lab.now + timedelta(days=365):%Y-%m-%d}",
    }
    return given | changes


def test_a_key_signs_once_two_have_signed_and_no_longer_once_two_ended_it(lab, manager, oversight):
    raw = message(ONE)
    assert manager.post(NEW, typed(lab)).status_code == 302
    assert codes(uploads(raw, KEY)) == ["laboratory-key-unknown"]
    said = text_of(oversight.get(f"/en/approvals/{newest_proposal()}/"))
    assert f"lab-1+{KEY.vkey().id.hex()}" in said
    assert str(KEY.vkey()).split("+", 2)[2][:8] in said
    assert approves(oversight, newest_proposal()).status_code == 302
    assert "Valid" in text_of(manager.get(KEYS))
    assert codes(uploads(raw, KEY)) == ["first"]

    name = f"lab-1+{KEY.vkey().id.hex()}"
    assert manager.post(END, {"key": name, "reason": "lost-or-stolen"}).status_code == 302
    assert codes(uploads(raw, KEY)) == ["first", "came-before"]
    assert approves(oversight, newest_proposal()).status_code == 302
    assert codes(uploads(raw, KEY)) == ["laboratory-key-ended"]
    shown = text_of(oversight.get(KEYS))
    assert str(KEY_ENDED_FOR["lost-or-stolen"]) in shown


def test_what_is_no_key_of_the_laboratory_is_refused_and_stays_typed(lab, manager):
    from passmuster.web.approvals.models import Proposal

    holder_new(lab.season, "lab-2", "laboratory")
    record(lab, key_of("lab-1", 4))
    for changes, code in (
        ({"holder": "lab-2"}, "laboratory-key-not-its-own"),
        ({"public": "lab-1, by telephone"}, "vkey-malformed"),
        ({"public": str(key_of("lab-1", 4).vkey())}, "laboratory-key-known"),
        ({"valid_until": "2099-01-01"}, "laboratory-key-days"),
    ):
        answer = manager.post(NEW, typed(lab, **changes))
        assert_refused(answer, code)
        assert typed(lab, **changes)["public"].strip() in answer.content.decode()
    assert not Proposal.objects.exists()
    assert lab.holder.signing_keys.count() == 1


def test_a_laboratory_sees_its_own_keys_and_whoever_watches_sees_all(lab, manager, oversight):
    other = key_of("lab-2", 2)
    record(lab, KEY)
    record(lab, other, holder_new(lab.season, "lab-2", "laboratory"))
    receiver = client_of(lab.season, "h-receiver")
    seen = {
        name: [key.vkey().id.hex() in text_of(client.get(KEYS)) for key in (KEY, other)]
        for name, client in (("manager", manager), ("oversight", oversight), ("own", receiver))
    }
    assert seen == {"manager": [True, True], "oversight": [True, True], "own": [True, False]}
    assert receiver.get(NEW).status_code == 403
