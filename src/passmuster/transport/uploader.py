"""Sends a laboratory's results over HTTPS, each request signed, until it is answered.

Guarantees: a result counts as sent only where the force's site has answered for it; whatever is not
an answer (no connection, the site at fault, too many at once) is sent again, signed anew, up to a
number of times, and then told. The key stays here; what travels is its signature.
"""

from __future__ import annotations

import http.client
import json
import secrets
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.laboratory.uploads import FIGURES
from passmuster.formats.signed_request import SignedParts, digest_of, sign_request
from passmuster.formats.signing import SigningKey
from passmuster.transport.secure import is_this_machine

HL7, FHIR = "application/hl7-v2", "application/fhir+json"

_ANSWER_BYTES: Final = 1024 * 1024
_AGAIN: Final = frozenset({429, 500, 502, 503, 504})
"""Answers after which the same bytes are sent again."""


@dataclass(frozen=True)
class Answer:
    """What a site answered: the HTTP status, and (code, sentence) of each of its issues."""

    status: int
    issues: tuple[tuple[str, str], ...]

    @property
    def is_taken(self) -> bool:
        """Tell whether something of it is in the record, now or from before."""
        return self.status in (201, 202)


@dataclass(frozen=True)
class Site:
    """Where results go: scheme, host with its port, path."""

    secure: bool
    authority: str
    path: str

    @classmethod
    def parse(cls, url: str) -> Site:
        """Read an address; plain HTTP is for this machine alone.

        Raises UnusableInput: ``upload-address-unusable``, ``plain-only-at-home``.
        """
        parts = urlsplit(url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or not parts.path.startswith("/")
            or any((parts.query, parts.fragment, parts.username))
        ):
            raise UnusableInput(
                "upload-address-unusable",
                "Give the whole address, such as "
                "https://muster.example.org/api/laboratory/reports.",
            )
        if parts.scheme == "http" and not is_this_machine(parts.hostname):
            raise UnusableInput(
                "plain-only-at-home", "Results travel by https, except on this machine."
            )
        return cls(parts.scheme == "https", parts.netloc.lower(), parts.path)


class Uploader:
    """Signs and sends what one laboratory has to say."""

    def __init__(
        self,
        site: Site,
        key: SigningKey,
        clock: Callable[[], float],
        *,
        context: ssl.SSLContext | None = None,
        seconds: float = 30.0,
        attempts: int = 5,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """``clock`` gives Unix seconds; ``seconds`` is how long one answer is waited for."""
        self._site = site
        self._key = key
        self._clock = clock
        self._context = context
        self._seconds = seconds
        self._attempts = attempts
        self._pause = pause

    def send(self, raw: bytes, content_type: str) -> Answer:
        """Send bytes until they are answered; a refusal is an answer.

        Raises CheckFailed (``upload-not-answered``).
        """
        why = ""
        for attempt in range(self._attempts):
            if attempt:
                self._pause(min(2.0 ** (attempt - 1), 30.0))
            try:
                answer = self._once(raw, content_type)
            except (OSError, http.client.HTTPException) as error:
                why = str(error) or type(error).__name__
                continue
            if answer.status not in _AGAIN:
                return answer
            why = f"it answered {answer.status}"
        raise CheckFailed(
            "upload-not-answered",
            f"{self._site.authority} did not take it after {self._attempts} attempts: {why}.",
        )

    def headers(self, raw: bytes, content_type: str) -> dict[str, str]:
        """Return the headers of one request over these bytes, signed now."""
        parts = SignedParts(
            method="POST",
            authority=self._site.authority,
            path=self._site.path,
            content_type=content_type,
            content_digest=digest_of(raw),
        )
        now = int(self._clock())
        life = FIGURES.value("upload-signature-life")
        signed = sign_request(
            parts, self._key, created=now, expires=now + life, nonce=secrets.token_urlsafe(24)
        )
        return {"Host": self._site.authority, "Content-Type": content_type} | signed

    def _once(self, raw: bytes, content_type: str) -> Answer:
        connection = self._connect()
        try:
            connection.request("POST", self._site.path, raw, self.headers(raw, content_type))
            answer = connection.getresponse()
            return Answer(answer.status, _issues(answer.read(_ANSWER_BYTES)))
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        authority, seconds = self._site.authority, self._seconds
        if not self._site.secure:
            return http.client.HTTPConnection(authority, timeout=seconds)
        context = self._context or ssl.create_default_context()
        return http.client.HTTPSConnection(authority, timeout=seconds, context=context)


def kind_of(raw: bytes) -> str:
    """Return as what bytes are sent: FHIR where they are JSON, else HL7 v2."""
    return FHIR if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else HL7


def _issues(body: bytes) -> tuple[tuple[str, str], ...]:
    """Return the issues of an OperationOutcome; none where a site answers with something else."""
    try:
        found: Any = json.loads(body)
        issues = found["issue"]
        return tuple(
            (str(one["details"]["coding"][0]["code"]), str(one["details"]["text"]))
            for one in issues
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return ()
