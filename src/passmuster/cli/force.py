"""`passmuster force`: begin a real force's log with its witnesses, and say who may act."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from passmuster.cli.output import add_json, print_json
from passmuster.core.access.actors import OUTSIDE_FORCE, Actor, Role
from passmuster.core.access.roles import GRANTABLE
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.policy import PolicyWitness

NO_ADDRESS = "-"
HELP = "Begin a force: its log, its key, the witnesses who must cosign; say who may act."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="force_verb", required=True, metavar="VERB")
    create = verbs.add_parser("create", help="begin a force with a new log")
    _add_create(create)
    register = verbs.add_parser("register", help="register one vetted human, with a role or none")
    register.add_argument("code", help="the human's code, never a name")
    register.add_argument("--name", required=True, help="the human's name")
    register.add_argument("--unit", default=OUTSIDE_FORCE, help="code of the unit, if in the force")
    grant = verbs.add_parser("grant", help="grant a registered human one more role")
    grant.add_argument("code", help="the human's code")
    invite = verbs.add_parser("invite", help="invite a registered human to open an account")
    _add_invite(invite)
    for sub in (register, grant):
        sub.add_argument(
            "--role",
            required=sub is grant,
            choices=sorted(role.value for role in GRANTABLE),
            help="what the human may do",
        )
        sub.add_argument(
            "--second",
            default="",
            help="code of the human who approves the role; needed as soon as there is one",
        )
        sub.add_argument("--force", default="", help="the force's code, when there are several")
    for sub in (create, register, grant, invite):
        sub.add_argument("--dir", type=Path, help="the installation's folder")
        sub.add_argument("--by", default="administrator", help="code of the administrator")
        add_json(sub)


def _add_create(create: argparse.ArgumentParser) -> None:
    create.add_argument("code", help="short name in lower case, for instance phnom-penh")
    create.add_argument("--name-en", required=True, help="the force's name in English")
    create.add_argument("--name-km", required=True, help="the force's name in Khmer")
    create.add_argument(
        "--origin",
        required=True,
        help="the log's identity for ever, like a URL without scheme; not a host you could lose",
    )
    create.add_argument(
        "--witness",
        nargs=3,
        action="append",
        default=[],
        metavar=("NAME", "VKEY", "URL"),
        help="a witness who cosigns (repeat for each); URL - is one who cosigns from the force "
        "site's witness page and has no address",
    )
    create.add_argument("--quorum", type=int, default=0, help="how many witnesses must cosign")
    create.add_argument("--folder", default="", help="folder below published/ for a second force")


def _add_invite(invite: argparse.ArgumentParser) -> None:
    invite.add_argument("code", help="the human's code")
    invite.add_argument(
        "--code-file",
        type=Path,
        required=True,
        help="new file for the eight digits, which the second person hands over",
    )
    invite.add_argument(
        "--second",
        default="",
        help="code of the human who approves; needed as soon as two have accounts to invite with",
    )
    invite.add_argument("--force", default="", help="the force's code, when there are several")


def run(args: argparse.Namespace) -> int:
    from passmuster.web.setup import start

    start(args.dir, create=args.force_verb == "create")
    by = Actor(human=args.by, role=Role.ADMINISTRATOR)
    answer = _VERBS[args.force_verb](args, by)
    if args.json:
        print_json(answer)
        return 0
    for name, value in answer.items():
        print(f"{name}: {value}")
    if args.force_verb == "create" and args.witness:
        print("Send each witness the policy file; it starts with --policy and that file.")
        print("Then keep `passmuster work` running here: it asks them to cosign.")
        if any(url == NO_ADDRESS for *_, url in args.witness):
            print("A witness without an address cosigns on the force site, at /en/witness/.")
    return 0


def _create(args: argparse.Namespace, by: Actor) -> dict[str, Any]:
    from passmuster.web.ledger.publishing import published_folder
    from passmuster.web.people.establish import establish_force

    witnesses = [
        PolicyWitness(name, VerifierKey.parse(vkey), None if url == NO_ADDRESS else url)
        for name, vkey, url in args.witness
    ]
    force = establish_force(
        by=by,
        code=args.code,
        name_en=args.name_en,
        name_km=args.name_km,
        origin=args.origin,
        witnesses=witnesses,
        threshold=args.quorum,
        folder=args.folder,
    )
    return {
        "force": force.code,
        "origin": force.log.origin,
        "vkey": force.log.vkey,
        "policy": str(published_folder(force.log) / "policy"),
    }


def _register(args: argparse.Namespace, by: Actor) -> dict[str, Any]:
    from passmuster.web.people.services import register_human

    force = _force(args.force)
    human = register_human(by=by, force=force, code=args.code, name=args.name, unit=args.unit)
    roles = _roles_after_grant(args, by, force) if args.role else []
    return {"human": human.code, "unit": human.unit, "roles": roles}


def _grant(args: argparse.Namespace, by: Actor) -> dict[str, Any]:
    return {"human": args.code, "roles": _roles_after_grant(args, by, _force(args.force))}


def _roles_after_grant(args: argparse.Namespace, by: Actor, force: Any) -> list[str]:
    """Grant the role that the arguments name; returns every role the human holds now."""
    from passmuster.web.people.grants import actor_for, grant_role, roles_of
    from passmuster.web.people.services import human_of

    human = human_of(force, args.code)
    second = actor_for(human_of(force, args.second), "access:approve") if args.second else None
    grant_role(by=by, second=second, human=human, role=Role(args.role))
    return sorted(role.value for role in roles_of(human))


def _invite(args: argparse.Namespace, by: Actor) -> dict[str, Any]:
    """Invite somebody: the link goes to the output, the code to a file, for two people."""
    from django.conf import settings

    from passmuster.web.accounts.seals import invitation_code, invitation_link
    from passmuster.web.accounts.services import invite
    from passmuster.web.people.grants import actor_for
    from passmuster.web.people.services import human_of

    if args.code_file.exists():
        raise UnusableInput("code-file-exists", f"{args.code_file} is there already: name another.")
    force = _force(args.force)
    human = human_of(force, args.code)
    if args.second:
        by = actor_for(human_of(force, args.by), "account:invite")
    second = (
        actor_for(human_of(force, args.second), "account:approve-invitation")
        if args.second
        else None
    )
    made = invite(by=by, second=second, human=human, force=force)
    digits = invitation_code(made.pk)
    args.code_file.touch(mode=0o600)
    args.code_file.write_text(f"{digits[:4]} {digits[4:]}\n", encoding="ascii")
    path = f"/account/invitation/{invitation_link(made.pk)}/"
    return {
        "human": human.code,
        "link": f"{settings.PASSMUSTER_ADDRESS or 'http://127.0.0.1:8000'}{path}",
        "code_file": str(args.code_file),
        "until": made.until.isoformat(),
    }


def _force(code: str) -> Any:
    from passmuster.web.people.models import Force

    forces = Force.objects.filter(**({"code": code} if code else {}))
    if forces.count() != 1:
        raise UnusableInput("force-not-named", "Name one force with --force.")
    return forces.get()


_VERBS = {"create": _create, "register": _register, "grant": _grant, "invite": _invite}
