"""What a laboratory signs and sends over HTTPS is taken in once, as its own, and answered."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.test import Client

from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.rulesets import STARTING, rule_set
from passmuster.demo.custody import specimen_of
from passmuster.formats.lab.samples.simulator import Laboratory, simulate
from passmuster.transport.uploader import FHIR
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import NUMBER, message
from tests.support.laboratory_signing import (
    HOST,
    PATH,
    codes,
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
KEY = key_of("lab-1")


@pytest.fixture
def lab(begin):
    cache.clear()
    found = laboratory_of(begin)
    with found.season.at(found.now):
        record(found, KEY)
        yield found
    cache.clear()


def fhir(lab, kind):
    writer = Laboratory(rules=rule_set(STARTING), code="lab-1", force="season", kind=kind)
    (sample,) = simulate(writer, ONE, "negative", at=lab.now)
    return sample.data


def test_a_signed_message_is_in_the_record_and_its_signature_is_kept_beside_it(lab):
    from passmuster.web.installation import here
    from passmuster.web.ledger.audit import audit_log

    answer = uploads(message(ONE, positive=True), KEY)
    assert (answer.status_code, codes(answer)) == (201, ["first"])
    assert answer["Content-Type"] == "application/fhir+json; charset=utf-8"
    # No session, no cookie, and nothing of what was sent comes back.
    assert not answer.cookies
    assert NUMBER not in answer.content.decode()
    assert ONE not in answer.content.decode()
    arrival = lab.season.force.arrivals.get()
    assert (arrival.laboratory, arrival.channel, arrival.by) == ("lab-1", "api", "system")
    assert lab.counts() == (["positive"], ["BZE"])
    upload = arrival.signed_uploads.get()
    kept = json.loads(here().kept_bytes(upload.request_sha256))
    assert kept["public_key"] == KEY.vkey().public_key.hex()
    assert list(audit_log(lab.season.force.log)) == []


def test_the_audit_names_an_upload_whose_signature_was_altered(lab):
    from passmuster.web.installation import here
    from passmuster.web.ledger.audit import audit_log

    uploads(message(ONE), KEY)
    upload = lab.season.force.arrivals.get().signed_uploads.get()
    here().kept_path(upload.request_sha256).write_bytes(b"{}")
    found = [(one.code, one.table) for one in audit_log(lab.season.force.log)]
    assert ("kept-file-altered", "laboratory_signedupload") in found


@pytest.mark.parametrize("kind", ["fhir-r4b", "fhir-r5"])
def test_fhir_as_json_is_taken_as_hl7_is(lab, kind):
    answer = uploads(fhir(lab, kind), KEY, FHIR)
    assert answer.status_code == 201
    assert codes(answer) == ["first"]
    assert lab.counts() == (["negative"], [])


def test_the_same_bytes_again_are_said_to_be_known_and_count_once(lab):
    uploads(message(ONE), KEY)
    again = uploads(message(ONE), KEY)
    assert (again.status_code, codes(again)) == (202, ["first", "came-before"])
    assert lab.season.force.arrivals.count() == 1
    assert lab.season.force.arrivals.get().signed_uploads.count() == 2


def test_what_cannot_be_read_is_kept_and_refused_and_so_is_no_result_of_its_own(lab):
    unread = uploads(b"hello", KEY)
    assert unread.status_code == 400
    early = uploads(message(TWO), KEY)
    assert (early.status_code, codes(early)) == (403, ["before-receipt"])
    strange = uploads(message("9999", number="M2"), KEY)
    assert (strange.status_code, codes(strange)) == (403, ["unmatched"])
    assert [item.outcome for item in lab.items()] == ["unreadable", "before-receipt", "unmatched"]
    assert lab.season.force.arrivals.count() == 3


def test_what_a_person_has_to_see_is_taken_with_a_warning(lab):
    uploads(message(ONE), KEY)
    answer = uploads(message(ONE, number="M2", positive=True, status="C"), KEY)
    assert (answer.status_code, codes(answer)) == (201, ["corrected"])
    assert json.loads(answer.content)["issue"][0]["severity"] == "warning"


def test_another_kind_of_content_and_more_than_results_ever_are_are_refused(lab, monkeypatch):
    from passmuster.formats.lab.limits import MAX_FILE_BYTES

    table = uploads(b"a,b", KEY, "text/csv")
    assert (table.status_code, codes(table)) == (415, ["upload-kind-unknown"])
    packed = posted(b"MSH", headers_of(b"MSH", KEY) | {"Content-Encoding": "gzip"})
    assert packed.status_code == 415
    large = b"x" * (MAX_FILE_BYTES + 1)
    assert codes(uploads(large, KEY)) == ["message-too-large"]
    headers = headers_of(b"MSH", KEY)
    huge = posted(b"MSH", headers, CONTENT_LENGTH=str(10**9))
    assert (huge.status_code, codes(huge)) == (413, ["message-too-large"])
    assert not lab.season.force.arrivals.exists()


def test_only_what_is_signed_passes_and_no_session_helps(lab):
    for client in (Client(SERVER_NAME=HOST), client_of(lab.season, "h-receiver")):
        for method in ("get", "post", "put", "delete"):
            answer = getattr(client, method)(PATH)
            assert (answer.status_code, codes(answer)) == (401, ["signature-unreadable"])
            assert answer["WWW-Authenticate"].startswith("Signature ")


def test_a_signed_request_is_a_post(lab):
    from passmuster.formats.signed_request import SignedParts, digest_of, sign_request
    from passmuster.web import clock

    now = int(clock.now().timestamp())
    parts = SignedParts(
        method="PUT",
        authority=HOST,
        path=PATH,
        content_type="application/hl7-v2",
        content_digest=digest_of(b"MSH"),
    )
    headers = sign_request(parts, KEY, created=now, expires=now + 60, nonce="n" * 24)
    put = Client(SERVER_NAME=HOST).put(
        PATH, b"MSH", content_type=parts.content_type, headers=headers
    )
    assert put.status_code == 405


def test_too_many_of_one_key_and_of_nobody_are_told_to_wait_and_stop_nobody_else(lab, monkeypatch):
    from passmuster.web.sites.force import signatures

    other = key_of("lab-2", 2)
    record(lab, other, holder_new(lab.season, "lab-2", "laboratory"))
    counts = {"uploads-a-minute": 2, "unsigned-a-minute": 3}
    fewer = signatures.FIGURES.with_policy(
        version="few",
        effective_from="",
        values=counts,
        sources=dict.fromkeys(counts, Source(text="a test")),
    )
    monkeypatch.setattr(signatures, "FIGURES", fewer)
    anonymous = [posted(b"MSH", {}).status_code for _ in range(5)]
    assert anonymous == [401, 401, 401, 429, 429]
    taken = [uploads(message(ONE, number=f"M{n}"), KEY) for n in range(4)]
    assert [one.status_code for one in taken] == [201, 201, 429, 429]
    assert taken[-1]["Retry-After"] == "60"
    assert uploads(message("77"), other).status_code == 403
