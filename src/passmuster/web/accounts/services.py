"""Opens, closes and changes accounts. An account begins with an invitation in two parts."""

from __future__ import annotations

import hmac
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kernel.text import ascii_digits
from passmuster.core.ledger.entries import utc_text
from passmuster.web import clock
from passmuster.web.accounts import factors, tries
from passmuster.web.accounts.models import Acceptance, Account, Invitation
from passmuster.web.accounts.queries import login_to_be
from passmuster.web.accounts.seals import invitation_code, invitation_link
from passmuster.web.accounts.states import (
    CHANGED,
    CLOSED,
    OPENED,
    doors_are_founded,
    withdrawn_invitations,
)
from passmuster.web.accounts.withdrawing import note_withdrawn_link
from passmuster.web.ledger.denials import denials_recorded, record_denial
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force, Human

INVITED_FOR = timedelta(days=7)
THEMES = ("", "light", "dark")
LANGUAGES = ("", "km", "en")


@denials_recorded
def invite(*, by: Actor, second: Actor | None, human: Human, force: Force) -> Invitation:
    """Let a registered human open an account, or open it anew after losing a factor.

    ``by`` hands over the link and ``second`` the code, so neither can open it alone. While a force
    is founded ``second`` may be missing: until one human can invite in the pages and another
    approve. Raises Refused: ``invitation-needs-two``, ``invitation-for-oneself``.
    """
    require(by, "account:invite")
    if second is None:
        if doors_are_founded(force):
            raise Refused(
                "invitation-needs-two",
                "Two people have accounts that can invite: one proposes, the other approves.",
            )
    else:
        require(second, "account:approve-invitation")
        require_two_humans(by, second)
        if human.code in (by.human, second.human):
            raise Refused("invitation-for-oneself", "Two others invite; nobody invites themselves.")
    with transaction.atomic():
        at = clock.now()
        invitation = Invitation.objects.create(
            human=human,
            by=by.human,
            second=second.human if second else "",
            at=at,
            until=at + INVITED_FOR,
        )
        append(force.log, "account:invited", by=by, rows=[invitation])
    return invitation


def invitation_behind(link: str) -> Invitation:
    """Return the open invitation of a link.

    Raises Refused (``invitation-closed``) for a link that is wrong, used, withdrawn, replaced or
    too old; whoever comes with a withdrawn one is recorded, and is told the same.
    """
    newest: dict[int, Invitation] = {}
    for invitation in Invitation.objects.select_related("human__force").order_by("pk"):
        newest[invitation.human_id] = invitation
    for invitation in newest.values():
        same = hmac.compare_digest(invitation_link(invitation.pk).encode(), link.encode())
        used = Acceptance.objects.filter(invitation=invitation).exists()
        if not same or used:
            continue
        if invitation.pk in withdrawn_invitations(invitation.human.force):
            note_withdrawn_link(invitation)
        elif clock.now() <= invitation.until:
            return invitation
    raise Refused(
        "invitation-closed", "This invitation is used, withdrawn, replaced or older than 7 days."
    )


def accept_invitation(*, link: str, code: str, password: str, address: str = "") -> Account:
    """Open the account with both parts and a password; what stood there before ends.

    ``address`` is where the attempt comes from; wrong codes are slowed down like wrong passwords.
    Raises Refused (``invitation-closed``, ``sign-in-locked``, ``invitation-code-wrong``) and
    UnusableInput (``password-too-weak``).
    """
    invitation = invitation_behind(link)
    human = invitation.human
    _require_code(invitation, code, address)
    account = Account.objects.filter(human=human).first() or Account(
        human=human, login=login_to_be(human), opened_at=clock.now()
    )
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise UnusableInput("password-too-weak", " ".join(error.messages)) from error
    with transaction.atomic():
        Human.objects.select_for_update().get(pk=human.pk)
        invitation_behind(link)  # a second press of the button finds it used
        used = Acceptance.objects.create(invitation=invitation, at=clock.now())
        account.is_active = True
        account.set_password(password)
        account.save()
        factors.end_all(account)
        _end_sessions(account)
        facts = {"seal": account.seal, "opened_at": utc_text(account.opened_at)}
        append(human.force.log, OPENED, by=factors.owner(account), rows=[used], facts=facts)
    return account


def change_password(account: Account, *, password: str) -> None:
    """Give an account another password; every other session of it ends by that."""
    with transaction.atomic():
        account.set_password(password)
        account.save()
        facts = {"seal": account.seal}
        append(account.human.force.log, CHANGED, by=factors.owner(account), facts=facts)


@denials_recorded
def close_account(*, by: Actor, force: Force, account: Account) -> None:
    """Let nobody sign in with an account any more, and end its sessions at once.

    Raises Refused (``account-closed-already``).
    """
    require(by, "account:close")
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account.pk)
        if not account.is_active:
            raise Refused("account-closed-already", "This account is closed already.")
        account.is_active = False
        account.save(update_fields=["is_active"])
        _end_sessions(account)
        facts = {"human": account.human.code}
        append(force.log, CLOSED, by=by, facts=facts)


def end_session(account: Account, session: UserSession) -> None:
    """End one of the account's own sessions; its cookies open nothing from then on."""
    if session.user_id == account.pk:
        session.end()


def prefer(account: Account, *, theme: str | None = None, language: str | None = None) -> None:
    """Store how a person wants the pages; what is not offered is left as it was."""
    if theme in THEMES:
        account.theme = theme or ""
    if language in LANGUAGES:
        account.language = language or ""
    account.save(update_fields=["theme", "language"])


def _require_code(invitation: Invitation, code: str, address: str) -> None:
    """Compare the code, digits of both scripts and spaces allowed; a wrong one is recorded."""
    counted = f"invitation {invitation.pk}"
    tries.require_not_locked(counted, address)
    typed = "".join(ascii_digits(code).split())
    if not hmac.compare_digest(invitation_code(invitation.pk).encode(), typed.encode()):
        tries.failed(counted, address)
        human = invitation.human
        record_denial(human.force, human.code, "accept_invitation", "invitation-code-wrong")
        raise Refused("invitation-code-wrong", "The code is not the one your approver was given.")


def _end_sessions(account: Account) -> None:
    for session in UserSession.objects.filter(user=account):
        session.end()
