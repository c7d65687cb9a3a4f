"""Signs test clients in as members of the cast, as the site's own sign-in would leave them.

The password step is skipped for speed (tests/web/test_sign_in.py walks it whole); session, second
factor and the cookie that binds them are the real ones.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.test import Client, RequestFactory

BACKEND = "passmuster.web.accounts.backends.PasswordBackend"
HASHED = "argon2$no-password-was-set"


def account_of(season: Any, code: str) -> Any:
    """Return the account of a human of the cast, opened without a usable password."""
    from passmuster.web import clock
    from passmuster.web.accounts.models import Account
    from passmuster.web.accounts.seals import account_seal

    human = season.force.humans.get(code=code)
    found = Account.objects.filter(human=human).first()
    if found is None:
        found = Account(human=human, login=code, opened_at=clock.now(), password=HASHED)
        found.seal = account_seal(human.pk, HASHED)
        found.save()
    return found


def client_of(season: Any, code: str, *, factor: bool = True, language: str = "en") -> Client:
    """Return a client whose session belongs to a human of the cast, with a fresh second factor."""
    client = Client(
        SERVER_NAME="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language, raise_request_exception=True
    )
    sign_in(client, account_of(season, code), factor=factor)
    return client


def sign_in(client: Client, account: Any, *, factor: bool = True) -> None:
    """Give a client the cookies of a new session of this account."""
    from allauth.account.internal.flows.login import record_authentication
    from django.contrib.auth import login

    from passmuster.web.accounts.sessions import COOKIE

    engine = import_module(settings.SESSION_ENGINE)
    request = RequestFactory(SERVER_NAME="127.0.0.1").get("/")
    request.session = engine.SessionStore()
    login(request, account, backend=BACKEND)
    record_authentication(request, account, method="password")
    if factor:
        record_authentication(request, account, method="mfa")
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    client.cookies[COOKIE] = request._passmuster_new_bond
