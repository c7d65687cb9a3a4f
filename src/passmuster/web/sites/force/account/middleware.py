"""Lets every event of a request say that it came through the site, in which session, known how."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponseBase

from passmuster.web.accounts.seals import session_name
from passmuster.web.ledger.doors import WEB, Door, through
from passmuster.web.sites.force.signed import DEMO_METHOD

METHODS = ("mfa", DEMO_METHOD)


class ThroughTheSite:
    """Middleware around every page; the session is read only when something is written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside the door of this request."""
        with through(lambda: door_of_request(request)):
            return self.get_response(request)


def door_of_request(request: HttpRequest) -> Door:
    """Return the door of a request; a sign-in half done has no session and no factor yet."""
    if not request.user.is_authenticated:
        return Door(by=WEB)
    given = {record.get("method") for record in get_authentication_records(request, request.user)}
    factor = next((method for method in METHODS if method in given), "")
    return Door(by=WEB, factor=factor, session=session_name(request.session.session_key or ""))
