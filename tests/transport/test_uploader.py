"""The uploader signs each attempt anew and counts nothing as sent that was not answered."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from passmuster.core.kernel.errors import PassmusterError
from passmuster.formats.signed_request import SignedParts, digest_of, read_claim
from passmuster.formats.signing import SigningKey
from passmuster.transport.uploader import FHIR, HL7, Site, Uploader, kind_of

KEY = SigningKey("lab-1", bytes(range(32)))
OUTCOME = {"issue": [{"details": {"coding": [{"code": "first"}], "text": "It counts."}}]}


@contextmanager
def site(*answers: tuple[int, bytes]) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """Serve these answers in turn; yields the address and what was asked."""
    asked: list[tuple[dict[str, str], bytes]] = []
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((dict(self.headers), body))
            status, said = left.pop(0)
            if not status:
                self.connection.close()
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/laboratory/reports", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def uploader(url: str, **more: object) -> Uploader:
    return Uploader(Site.parse(url), KEY, lambda: 1000.9, pause=lambda _: None, **more)


def test_what_is_sent_is_signed_over_its_bytes_and_its_address() -> None:
    with site((201, json.dumps(OUTCOME).encode())) as (url, asked):
        answer = uploader(url).send(b"{}", FHIR)
    assert (answer.status, answer.issues, answer.is_taken) == (
        201,
        (("first", "It counts."),),
        True,
    )
    ((headers, body),) = asked
    claim = read_claim(headers["Signature-Input"], headers["Signature"], headers["Content-Digest"])
    parts = SignedParts(
        method="POST",
        authority=url.split("/")[2],
        path="/api/laboratory/reports",
        content_type=FHIR,
        content_digest=digest_of(body),
    )
    assert claim.holds(parts, KEY.vkey().public_key)
    assert (claim.created, claim.expires) == (1000, 1300)
    assert headers["Host"] == parts.authority


def test_what_was_not_answered_is_sent_again_with_a_number_of_its_own() -> None:
    with site((0, b""), (503, b"later"), (429, b""), (202, b"no outcome")) as (url, asked):
        answer = uploader(url).send(b"MSH|", HL7)
    assert (answer.status, answer.issues, answer.is_taken) == (202, (), True)
    nonces = {
        read_claim(h["Signature-Input"], h["Signature"], h["Content-Digest"]).nonce
        for h, _ in asked
    }
    assert len(nonces) == len(asked) == 4


def test_a_refusal_is_an_answer_and_silence_is_told() -> None:
    with site((403, b"{}")) as (url, asked):
        assert not uploader(url).send(b"MSH|", HL7).is_taken
    assert len(asked) == 1
    with pytest.raises(PassmusterError) as error:
        uploader(url, attempts=2).send(b"MSH|", HL7)
    assert error.value.code == "upload-not-answered"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://muster.example.org/api", "plain-only-at-home"),
        ("http://localhost/api", "plain-only-at-home"),
        ("ftp://127.0.0.1/api", "upload-address-unusable"),
        ("https://muster.example.org", "upload-address-unusable"),
        ("https://muster.example.org/api?x=1", "upload-address-unusable"),
        ("https://me@muster.example.org/api", "upload-address-unusable"),
    ],
)
def test_an_address_that_results_do_not_go_to_is_refused(url: str, code: str) -> None:
    with pytest.raises(PassmusterError) as error:
        Site.parse(url)
    assert error.value.code == code


def test_files_are_told_apart_by_their_first_bytes() -> None:
    assert kind_of(b"\xef\xbb\xbf \n{}") == FHIR
    assert kind_of(b"MSH|^~\\&|") == HL7
