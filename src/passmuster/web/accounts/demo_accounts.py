"""Accounts of the demo's cast, which nobody can sign in to by a password: the demo's own door does.

In any other folder there is no such account: `open_demo_account` refuses (attack W-06).
"""

from __future__ import annotations

import secrets
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import transaction

from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.accounts import factors
from passmuster.web.accounts.models import Account
from passmuster.web.accounts.queries import login_to_be
from passmuster.web.accounts.seals import account_seal
from passmuster.web.accounts.states import OPENED
from passmuster.web.installation import here
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Human


def open_demo_account(*, human: Human) -> Account:
    """Open the account of one of the cast; raises Refused (``demo-only``) outside a demo."""
    if not here().is_demo:
        raise Refused("demo-only", "Only a demo's cast has accounts without invitations.")
    with transaction.atomic():
        account = Account(human=human, login=login_to_be(human), opened_at=clock.now())
        account.password = _password_of_nobody()
        account.seal = account_seal(human.pk, account.password)
        account.save()
        facts = {"seal": account.seal, "demo": True}
        append(human.force.log, OPENED, by=factors.owner(account), facts=facts)
    return account


@cache
def _password_of_nobody() -> str:
    """Return the hash of a password that nobody was told: one for all, because hashing is slow."""
    return make_password(secrets.token_urlsafe(32))
