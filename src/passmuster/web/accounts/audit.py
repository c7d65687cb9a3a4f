"""What the audit checks of accounts: that passwords and second factors came through the site."""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.web.accounts import factors
from passmuster.web.accounts.models import Account
from passmuster.web.accounts.states import is_as_recorded, is_own_login, opened_when_recorded
from passmuster.web.ledger.differences import Difference
from passmuster.web.ledger.models import Log


def sealed_accounts(log: Log) -> Iterator[Difference]:
    """Name each account that was changed by another way than the site's.

    ``account-unsealed``: password or human; ``account-not-as-recorded``: closed, opened or given
    an old password again, or under another login; ``factors-not-as-recorded``: a second factor put
    in or taken away.
    """
    for account in Account.objects.filter(human__force__log=log).order_by("pk"):
        checks = (
            ("account-unsealed", "password", account.is_sealed),
            ("account-not-as-recorded", "is_active", is_as_recorded(account)),
            ("account-not-as-recorded", "opened_at", opened_when_recorded(account)),
            ("account-not-as-recorded", "login", is_own_login(account)),
            ("factors-not-as-recorded", "human", factors.are_whole(account)),
        )
        for code, field, right in checks:
            if not right:
                yield Difference(
                    code=code, table="accounts_account", row=str(account.pk), field=field
                )
