"""Attack L-02 over HTTPS: a foreign or stolen key, a replay, other bytes, another's specimen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from passmuster.core.kernel.errors import PassmusterError
from passmuster.demo.custody import specimen_of
from tests.support.browsing import nothing_moves
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import message
from tests.support.laboratory_signing import (
    PATH,
    codes,
    end,
    headers_of,
    key_of,
    posted,
    record,
    uploads,
)
from tests.support.season_custody import holder_new
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

ONE, TWO = specimen_of(1), specimen_of(2)
FORGED = message(ONE, positive=True)


def refused(answer: Any, code: str, status: int = 401) -> None:
    """Expect this answer."""
    assert (answer.status_code, codes(answer)) == (status, [code])


def tried(lab: Any) -> list[tuple[str, str]]:
    """Return which attempts were recorded: (whose key, why it was refused)."""
    import json

    events = lab.season.force.log.events.filter(kind="access:denied").order_by("pk")
    found = [(event.by, json.loads(bytes(event.body))["facts"]) for event in events]
    return [(by, facts["code"]) for by, facts in found if facts["verb"] == "receive_report"]


def counted_for_nobody(lab: Any) -> None:
    assert lab.counts() is None
    assert not lab.season.force.arrivals.exists()


@pytest.mark.attack("L-02d")
def test_l02d_a_foreign_stolen_or_replayed_signature_brings_no_result(begin: Any) -> None:
    """Nobody without a key that two recorded, and nobody with a copy of a request."""
    cache.clear()
    lab = laboratory_of(begin)
    ours, foreign, stolen = key_of("lab-1"), key_of("lab-1", 9), key_of("lab-1", 7)
    with lab.season.at(lab.now):
        record(lab, ours)
        lost = record(lab, stolen)
        good = headers_of(FORGED, ours)
        person = client_of(lab.season, "h-receiver")
        with nothing_moves():
            # No signature at all, also from a person of the laboratory who is signed in.
            refused(posted(FORGED, {}), "signature-unreadable")
            refused(posted(FORGED, {}, person), "signature-unreadable")
            # A key that the attacker made under the laboratory's code.
            refused(uploads(FORGED, foreign), "laboratory-key-unknown")
        # The name of the right key over another's signature; other bytes, address, kind of content.
        theirs = headers_of(FORGED, foreign)
        named = theirs["Signature-Input"].replace(_id(foreign), _id(ours))
        refused(posted(FORGED, theirs | {"Signature-Input": named}), "signature-wrong")
        refused(posted(FORGED.replace(b"417.3", b"000.0"), good), "body-altered")
        kind = {"Content-Type": "application/json"}
        refused(posted(FORGED, good | kind), "signature-wrong")
        # A copy from yesterday, one made ahead for tomorrow, one that would hold for ever.
        refused(uploads(FORGED, ours, late=-400), "signature-expired")
        refused(uploads(FORGED, ours, late=400), "signature-from-tomorrow")
        # A key that the laboratory lost and two people ended, and one whose year is over.
        end(lab, lost)
        refused(uploads(FORGED, stolen), "laboratory-key-ended")
        counted_for_nobody(lab)
    with lab.season.at(lab.now + timedelta(days=31)):
        refused(uploads(FORGED, ours), "laboratory-key-not-of-today")
        counted_for_nobody(lab)
    with lab.season.at(lab.now):
        # The laboratory's own request is taken once; whoever copied it has nothing.
        assert posted(FORGED, good).status_code == 201
        with_it = lab.season.force.arrivals.get()
        for _again in range(2):
            refused(posted(FORGED, good), "signature-replayed")
        assert lab.season.force.arrivals.get() == with_it
        assert with_it.signed_uploads.count() == 1
    # The inspector finds each attempt with a key that is known, under its name.
    assert {code for _by, code in tried(lab)} == {
        *("signature-wrong", "body-altered", "signature-expired", "signature-from-tomorrow"),
        *("laboratory-key-ended", "laboratory-key-not-of-today", "signature-replayed"),
    }
    assert all(by.startswith("lab-1+") for by, _code in tried(lab))


@pytest.mark.attack("L-02d")
def test_l02d_the_right_key_of_the_wrong_laboratory_or_before_the_receipt_makes_no_result(
    begin: Any,
) -> None:
    """403, an inbox item and no result; the bytes are kept under whoever signed them."""
    cache.clear()
    lab = laboratory_of(begin)
    ours, other = key_of("lab-1"), key_of("lab-2", 2)
    with lab.season.at(lab.now):
        record(lab, ours)
        record(lab, other, holder_new(lab.season, "lab-2", "laboratory"))
        refused(uploads(FORGED, other), "wrong-laboratory", 403)
        refused(uploads(message(TWO, number="M2"), ours), "before-receipt", 403)
        refused(uploads(message("9999", number="M3"), ours), "unmatched", 403)
        assert [lab.counts(number) for number in (1, 2)] == [None, None]
        assert [item.outcome for item in lab.items()] == [
            *("wrong-laboratory", "before-receipt", "unmatched")
        ]
        sent = lab.season.force.arrivals.order_by("pk").values_list("laboratory", flat=True)
        assert list(sent) == ["lab-2", "lab-1", "lab-1"]
        # The laboratory that has the specimen still reports it.
        assert codes(uploads(FORGED, ours)) == ["first"]


@pytest.mark.attack("L-02d")
def test_l02d_no_key_is_recorded_by_one_or_for_another(begin: Any) -> None:
    """A key stands for a laboratory only when two people said so, and for that one alone."""
    from passmuster.web.laboratory.keys import record_key

    lab = laboratory_of(begin)
    ours, manager, overseer = key_of("lab-1"), lab.season.cast.manager, lab.season.cast.oversight
    with lab.season.at(lab.now):
        other = holder_new(lab.season, "lab-2", "laboratory")
        row = record(lab, ours)
        days = {"valid_from": row.valid_from, "valid_until": row.valid_until}
        for who, holder, key, code in (
            (
                {"by": manager, "second": manager},
                lab.holder,
                key_of("lab-1", 3),
                "role-not-allowed",
            ),
            ({"by": lab.receiver, "second": overseer}, lab.holder, key_of("lab-1", 3), "role-not-"),
            ({"by": manager, "second": overseer}, other, ours, "laboratory-key-not-its-own"),
            ({"by": manager, "second": overseer}, lab.holder, ours, "laboratory-key-known"),
        ):
            with pytest.raises(PassmusterError) as error:
                record_key(
                    **who, **days, force=lab.season.force, holder=holder, public=str(key.vkey())
                )
            assert error.value.code.startswith(code)
        assert [one.name for one in lab.holder.signing_keys.all()] == [row.name]


def _id(key: Any) -> str:
    return str(key.vkey().id.hex())


def test_the_address_under_attack_is_the_one_that_is_served() -> None:
    from django.urls import reverse

    assert reverse("laboratory-reports") == PATH
