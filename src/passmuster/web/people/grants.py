"""Roles: granted by two others, ended by one, and counted from the ledger's own events.

What somebody may do is computed from the events ``access:granted`` and ``access:revoked``, each
bound by its commitment and carrying a seal made with a key outside the database. So a row put into
the tables by SQL gives nothing (attack A-01), and the audit names it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from passmuster.core.access.actors import ACTIONS, Actor, Role, may, require, require_two_humans
from passmuster.core.access.duties import require_role_free
from passmuster.core.access.roles import COMMANDING, GRANTABLE, OWN_UNIT_ONLY
from passmuster.core.kernel.errors import Refused
from passmuster.core.ledger.entries import utc_text
from passmuster.web import clock
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.counting import GRANTED, REVOKED, Held, access_key, counted, seal_of
from passmuster.web.people.models import Force, Grant, Human, Revocation
from passmuster.web.people.services import unit_and_below

REVOCATION_REASONS = (
    "duty-ended",
    "left-the-force",
    "conflict-found",
    "account-at-risk",
    "mistake",
)


@denials_recorded
def grant_role(*, by: Actor, second: Actor | None, human: Human, role: Role) -> Grant:
    """Grant a role to a human; ``by`` proposes, ``second`` approves, and neither is the human.

    While a force is founded ``second`` may be missing: until one human may propose and another
    approve. Raises Refused: ``role-not-grantable``, ``role-needs-two``, ``role-for-oneself``,
    ``role-held``, ``roles-exclude-each-other``.
    """
    require(by, "access:propose")
    if role not in GRANTABLE:
        raise Refused("role-not-grantable", f"Nobody is granted the role {role}.")
    if second is None:
        _require_founding(human.force)
    else:
        require(second, "access:approve")
        require_two_humans(by, second)
        if human.code in (by.human, second.human):
            raise Refused("role-for-oneself", "Nobody proposes or approves a role for themselves.")
    with transaction.atomic():
        Human.objects.select_for_update().get(pk=human.pk)
        held = roles_of(human)
        if role in held:
            raise Refused("role-held", f"{human.code} holds the role {role} already.")
        require_role_free(role, held)
        at = clock.now()
        grant = Grant.objects.create(
            human=human,
            role=role.value,
            by=by.human,
            second=second.human if second else "",
            at=at,
            seal=_seal(human.pk, role.value, at),
        )
        append(human.force.log, GRANTED, by=by, rows=[grant])
    return grant


@denials_recorded
def revoke_role(*, by: Actor, grant: Grant, force: Force, reason: str) -> Revocation:
    """End a grant at once; one person is enough, because it only takes away.

    Raises Refused: ``revocation-reason-unknown``, ``role-not-held``.
    """
    require(by, "access:revoke")
    if reason not in REVOCATION_REASONS:
        raise Refused("revocation-reason-unknown", f"Give one of: {', '.join(REVOCATION_REASONS)}.")
    with transaction.atomic():
        Human.objects.select_for_update().get(pk=grant.human_id)
        if Revocation.objects.filter(grant=grant).exists():
            raise Refused("role-not-held", "This role has ended already.")
        ended = Revocation.objects.create(grant=grant, reason=reason, by=by.human, at=clock.now())
        append(force.log, REVOKED, by=by, rows=[ended])
    return ended


def holdings(force: Force) -> list[Held]:
    """Return every role held in a force, from the events alone."""
    found = counted(force.log)
    return [one for one in found.ever() if one.grant_id not in found.ended]


def roles_of(human: Human) -> frozenset[Role]:
    """Return the roles that a human holds now."""
    return frozenset(held.role for held in counted(human.force.log).of_human(human.pk))


def commanders_of(force: Force) -> QuerySet[Human]:
    """Return the humans who command a unit of the force now."""
    keys = {held.human_id for held in holdings(force) if held.role in COMMANDING}
    return force.humans.filter(pk__in=keys)


def founded(force: Force) -> bool:
    """Tell whether one human could ever propose a role here and another one approve it."""
    ever = [(held.human_id, held.role) for held in ever_held(force)]
    proposers = {human for human, role in ever if may(role, "access:propose")}
    approvers = {human for human, role in ever if may(role, "access:approve")}
    return any(one != other for one in proposers for other in approvers)


def ever_held(force: Force) -> list[Held]:
    """Return every role that anybody ever held here, ended ones too, from the events alone."""
    return counted(force.log).ever()


def actor_of(human: Human, role: Role) -> Actor:
    """Return a human acting in a role; raises Refused (``role-not-held``) without its grant."""
    if role not in roles_of(human):
        raise Refused("role-not-held", f"{human.code} does not hold the role {role}.")
    return Actor(human=human.code, role=role, unit=human.unit)


def actor_for(human: Human, action: str, roles: frozenset[Role] | None = None) -> Actor:
    """Return a human in the held role that allows an action, the widest sight first.

    Raises Refused (``role-not-allowed``) when no held role does.
    """
    held = roles_of(human) if roles is None else roles
    fitting = [role for role in Role if role in held and role in ACTIONS.get(action, ())]
    if not fitting:
        raise Refused("role-not-allowed", f"None of the roles of {human.code} may do {action}.")
    role = min(fitting, key=lambda role: role in OWN_UNIT_ONLY)
    return Actor(human=human.code, role=role, unit=human.unit)


def sight(force: Force, by: Actor) -> frozenset[str] | None:
    """Return the codes of the units whose people an actor may see; None is the whole force."""
    return unit_and_below(force, by.unit) if by.role in OWN_UNIT_ONLY else None


def _require_founding(force: Force) -> None:
    if founded(force):
        raise Refused(
            "role-needs-two",
            "This force is founded: a role is proposed by one human and approved by another.",
        )


def _seal(human_id: int, role: str, at: datetime) -> str:
    return seal_of(human_id, role, utc_text(at), access_key())
