"""What the log says of accounts: opened, closed, and under which seal; the tables only repeat it.

A row that SQL changed back (closed to open, a new password to an old one) differs from its last
event: it opens nothing, and the audit names it.
"""

from __future__ import annotations

import json
from typing import Any

from passmuster.core.access.actors import may
from passmuster.core.ledger.entries import utc_text
from passmuster.web.accounts.models import Account
from passmuster.web.ledger.models import Event, Log
from passmuster.web.people.grants import ever_held
from passmuster.web.people.models import Force

OPENED, CHANGED, CLOSED = "account:opened", "account:password-changed", "account:closed"
WITHDRAWN = "account:invitation-withdrawn"


def is_as_recorded(account: Account) -> bool:
    """Tell whether an account is open, with the seal, that its last event says.

    Accounts that no event ever opened are the demo's and tests' own: their seal alone counts.
    """
    log, code = account.human.force.log, account.human.code
    opened = log.events.filter(kind__in=(OPENED, CHANGED), by=code).order_by("-id").first()
    if opened is None:
        return True
    recorded = facts_of(opened).get("seal", account.seal)
    return recorded == account.seal and account.is_active is not _closed_after(log, code, opened)


def opened_when_recorded(account: Account) -> bool:
    """Tell whether an account was opened when its last opening says; the demo's own have none."""
    events = account.human.force.log.events.filter(kind=OPENED, by=account.human.code)
    last = events.order_by("-id").first()
    opened_at = utc_text(account.opened_at)
    return last is None or facts_of(last).get("opened_at", opened_at) == opened_at


def stands(account: Account) -> bool:
    """Tell whether somebody may be signed in with an account: open, sealed, and as recorded."""
    return account.is_active and account.is_sealed and is_as_recorded(account)


def doors_are_founded(force: Force) -> bool:
    """Tell whether one human ever had an account to invite with, and another one to approve."""
    opened = set(force.log.events.filter(kind=OPENED).values_list("by", flat=True))
    codes = {human.pk: human.code for human in force.humans.all()}
    ever = [(codes.get(h.human_id), h.role) for h in ever_held(force)]
    inviters = {code for code, role in ever if code in opened and may(role, "account:invite")}
    approvers = {
        code for code, role in ever if code in opened and may(role, "account:approve-invitation")
    }
    return any(one != other for one in inviters for other in approvers)


def _closed_after(log: Log, code: str, opened: Event) -> bool:
    later = log.events.filter(kind=CLOSED, id__gt=opened.pk)
    return any(facts_of(event).get("human") == code for event in later)


def withdrawn_invitations(force: Force) -> frozenset[int]:
    """Return the keys of the invitations that were taken back, as the record has them."""
    events = force.log.events.filter(kind=WITHDRAWN)
    return frozenset(int(facts_of(event)["invitation"]) for event in events)


def facts_of(event: Event) -> dict[str, Any]:
    """Return the private facts of an event."""
    facts: dict[str, Any] = json.loads(bytes(event.body))["facts"]
    return facts


def is_own_login(account: Account) -> bool:
    """Tell whether the login is the human's code, with the force's before it where it was taken."""
    human = account.human
    return account.login in (human.code, f"{human.force.code}.{human.code}")
