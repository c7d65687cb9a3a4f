"""Invitations accepted, codes computed and passwords typed, as people do it in a browser."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import re
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.test import Client

PASSWORD = "correct horse battery staple"
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


def totp(secret: str, steps: int = 0) -> str:
    """Return the six digits of an app (RFC 6238): now, or so many half minutes later."""
    counter = int(time.time()) // 30 + steps
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def new_client() -> Client:
    """Return a browser that nobody is signed in with."""
    return Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_LANGUAGE="en")


@contextmanager
def committing() -> Iterator[None]:
    """Let what waits for a commit happen at once, before the answer: tests never commit."""
    with patch("django.db.transaction.on_commit", lambda what, **_more: what()):
        yield


def invitation(season: Any, code: str) -> tuple[str, str]:
    """Return link and code of a new invitation that two others gave."""
    from passmuster.web.accounts.seals import invitation_code, invitation_link
    from passmuster.web.accounts.services import invite

    cast, human = season.cast, season.force.humans.get(code=code)
    second = cast.staff_side if cast.oversight.human == code else cast.oversight
    made = invite(by=cast.administrator, second=second, human=human, force=season.force)
    return invitation_link(made.pk), invitation_code(made.pk)


def accept(client: Client, link: str, code: str, password: str = PASSWORD) -> Any:
    """Send the page of an invitation."""
    typed = {"code": code, "password": password, "again": password}
    with committing():
        return client.post(f"/en/account/invitation/{link}/", typed)


def secret_on(answer: Any) -> str:
    """Read the secret of an app from the page that offers it for typing."""
    page = answer.content.decode()
    typed = re.search(r'<p class="secret".*?</p>', page, re.S)
    return "".join(re.findall(r'class="id">([A-Z2-7]+)<', typed[0]))


def set_up_code(client: Client) -> str:
    """Set up one-time codes in a browser whose password is fresh; returns the secret."""
    secret = secret_on(client.get("/en/account/factors/code/"))
    with committing():
        answer = client.post("/en/account/factors/code/", {"code": totp(secret)})
    assert answer.status_code == 302, text_of(answer)
    return secret


def open_account(season: Any, code: str) -> tuple[Client, str]:
    """Walk from the invitation to a session with a second factor; returns browser and secret."""
    client = new_client()
    assert accept(client, *invitation(season, code)).status_code == 302
    return client, set_up_code(client)


def sign_in(client: Client, login: str, secret: str, password: str = PASSWORD) -> Any:
    """Sign in with both factors; the code is the next one, because each counts once."""
    answer = type_password(client, login, password)
    if answer.status_code != 302:
        return answer
    with committing():
        return client.post("/en/account/sign-in/code/", {"code": totp(secret, 1)})


def type_password(client: Client, login: str, password: str = PASSWORD) -> Any:
    """Send login and password."""
    with committing():
        return client.post("/en/account/sign-in/", {"login": login, "password": password})


def without_token(answer: Any) -> bytes:
    """Return a page's bytes without the token that Django masks anew for each answer."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[A-Za-z0-9]{64}"', b"", answer.content)


def text_of(answer: Any) -> str:
    """Return what a page says, without its marks."""
    page = answer.content.decode()
    page = re.sub(r"<(script|style|head).*?</\1>", " ", page, flags=re.S)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))
