"""The acts of two people that open the door: granting a role and inviting to an account."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from passmuster.core.access.actors import OUTSIDE_FORCE, Actor, Role
from passmuster.core.access.duties import require_role_free
from passmuster.core.access.roles import GRANTABLE
from passmuster.core.kernel.errors import Refused
from passmuster.web.accounts.services import invite
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.people.grants import grant_role, roles_of
from passmuster.web.people.models import Force, Human
from passmuster.web.people.services import human_of
from passmuster.web.wording.roles import ROLES


def register_all() -> None:
    """Make both acts known to the approvals app."""
    register(
        Verb(
            name="grant-role",
            first="access:propose",
            second="access:approve",
            run=_grant,
            describe=_describe_grant,
            present=_present,
            check=_check_grant,
        )
    )
    register(
        Verb(
            name="invite",
            first="account:invite",
            second="account:approve-invitation",
            run=_invite,
            describe=_describe_invitation,
            present=_present,
            check=_check_human,
        )
    )


def _unit(human: Human) -> str:
    return _("Outside the force") if human.unit in ("", OUTSIDE_FORCE) else human.unit


def _human(force: Force, facts: Facts) -> Human:
    return human_of(force, facts["human"])


def _present(force: Force, facts: Facts) -> Any:
    human = _human(force, facts)
    return [human.code, human.name, human.unit, sorted(role.value for role in roles_of(human))]


def _grant(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return grant_role(by=by, second=second, human=_human(force, facts), role=Role(facts["role"]))


def _check_grant(force: Force, facts: Facts, by: Actor) -> None:
    if facts["role"] not in {role.value for role in GRANTABLE}:
        raise Refused("role-not-grantable", f"Nobody is granted the role {facts['role']}.")
    _check_human(force, facts, by)
    held = roles_of(_human(force, facts))
    if facts["role"] in held:
        raise Refused("role-held", f"{facts['human']} holds the role already.")
    require_role_free(Role(facts["role"]), held)


def _check_human(force: Force, facts: Facts, by: Actor) -> None:
    if _human(force, facts).code == by.human:
        raise Refused("role-for-oneself", "Nobody proposes a role or an invitation for themselves.")


def _describe_grant(force: Force, facts: Facts) -> Description:
    human, role = _human(force, facts), Role(facts["role"])
    held = sorted(str(ROLES[one].name) for one in roles_of(human))
    return Description(
        title=_("Grant %(name)s the role: %(role)s")
        % {"name": human.name, "role": ROLES[role].name},
        rows=[
            (_("Person"), f"{human.name} ({human.code})"),
            (_("Serves in"), _unit(human)),
            (_("Roles now"), ", ".join(held) or _("None")),
        ],
        consequences=[_("They can act in this role at once. The log keeps who granted it.")],
    )


def _invite(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return invite(by=by, second=second, human=_human(force, facts), force=force)


def _describe_invitation(force: Force, facts: Facts) -> Description:
    human = _human(force, facts)
    return Description(
        title=_("Invite %(name)s to open an account") % {"name": human.name},
        rows=[(_("Person"), f"{human.name} ({human.code})"), (_("Serves in"), _unit(human))],
        consequences=[
            _("The administrator hands over a link. You hand over a code: see that it is them."),
            _("A password and second factor that they had before end."),
        ],
    )
