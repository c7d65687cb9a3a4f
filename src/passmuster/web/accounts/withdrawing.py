"""Takes an open invitation back: one person is enough, because it only takes away.

That it was withdrawn is read from the record, not from the table: a row that somebody takes out of
the table opens no link again.
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.accounts.models import Invitation, Withdrawal
from passmuster.web.accounts.queries import open_invitation
from passmuster.web.accounts.states import WITHDRAWN, facts_of
from passmuster.web.accounts.tries import WINDOW
from passmuster.web.ledger.denials import DENIED, denials_recorded, record_denial
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force, Human

WITHDRAWAL_REASONS = ("seen-by-others", "mistake", "not-needed")
TRIED_AGAIN = "invitation-withdrawn"


@denials_recorded
def withdraw_invitation(
    *, by: Actor, force: Force, invitation: Invitation, reason: str
) -> Withdrawal:
    """Let an invitation open nothing any more; a new one takes two people again.

    Raises Refused: ``withdrawal-reason-unknown``, ``invitation-not-open``.
    """
    require(by, "account:withdraw-invitation")
    if reason not in WITHDRAWAL_REASONS:
        raise Refused("withdrawal-reason-unknown", f"Give one of: {', '.join(WITHDRAWAL_REASONS)}.")
    with transaction.atomic():
        # As in accept_invitation: of two who press at once, one finds it done.
        human = Human.objects.select_for_update().get(pk=invitation.human_id)
        if open_invitation(human) != invitation:
            raise Refused("invitation-not-open", "This invitation is used, replaced or over.")
        withdrawn = Withdrawal.objects.create(
            invitation=invitation, reason=reason, by=by.human, at=clock.now()
        )
        facts = {"invitation": invitation.pk}
        append(force.log, WITHDRAWN, by=by, rows=[withdrawn], facts=facts)
    return withdrawn


def note_withdrawn_link(invitation: Invitation) -> None:
    """Record that somebody still opens a withdrawn link, once in a quarter of an hour.

    More often it would fill the log in the name of somebody who knows nothing of it.
    """
    human = invitation.human
    since = clock.now() - WINDOW
    recent = human.force.log.events.filter(kind=DENIED, by=human.code, at__gt=since)
    if all(facts_of(event).get("code") != TRIED_AGAIN for event in recent):
        record_denial(human.force, human.code, "accept_invitation", TRIED_AGAIN)
