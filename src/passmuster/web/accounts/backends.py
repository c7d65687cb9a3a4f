"""Checks a login and its password, slowly after wrong tries, and only under a whole seal."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from passmuster.core.kernel.errors import Refused
from passmuster.web.accounts import factors, tries
from passmuster.web.accounts.addresses import address_of
from passmuster.web.accounts.devices import device_of
from passmuster.web.accounts.models import Account
from passmuster.web.accounts.states import stands
from passmuster.web.ledger.denials import record_denial


class PasswordBackend(BaseBackend):
    """Signs in by login and password; the second factor follows (allauth's login stages)."""

    def authenticate(
        self, request: HttpRequest | None, password: str | None = None, **names: Any
    ) -> Account | None:
        """Return the account, or None; a login that nobody has takes as long as any other.

        A right password opens nothing when SQL changed the account or its second factors.
        """
        login = names.get("username") or names.get("login") or ""
        if request is None or not password or not login:
            return None
        address, device = address_of(request), device_of(request, login)
        try:
            tries.require_not_locked(login, address, device)
        except Refused:
            make_password(password)  # takes as long as a real check
            return None
        account = Account.objects.filter(login=login).select_related("human__force").first()
        if account is None:
            make_password(password)
        elif account.check_password(password) and account.is_active:
            if stands(account) and factors.are_whole(account):
                return account
            record_denial(account.human.force, account.human.code, "sign_in", "account-unsealed")
        tries.failed(login, address, device)
        return None

    def get_user(self, user_id: int) -> Account | None:
        """Return a session's account, unless it was closed or its password was not set here."""
        account = Account.objects.filter(pk=user_id).select_related("human__force").first()
        return account if account is not None and stands(account) else None
