"""`passmuster force`: begin a real force's log with its witnesses, and register who acts."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from passmuster.cli.output import add_json, print_json
from passmuster.core.access.actors import OUTSIDE_FORCE, Actor, Role
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.policy import PolicyWitness

HELP = "Begin a force: its log, its key, the witnesses who must cosign; register who acts."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="force_verb", required=True, metavar="VERB")
    create = verbs.add_parser("create", help="begin a force with a new log")
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
        help="a witness who cosigns (repeat for each)",
    )
    create.add_argument("--quorum", type=int, default=0, help="how many witnesses must cosign")
    create.add_argument("--folder", default="", help="folder below published/ for a second force")
    register = verbs.add_parser("register", help="register one vetted human in one role")
    register.add_argument("code", help="the human's code, never a name")
    register.add_argument("--name", required=True, help="the human's name")
    register.add_argument(
        "--role", required=True, choices=[r.value for r in Role], help="what the human may do"
    )
    register.add_argument("--unit", default=OUTSIDE_FORCE, help="code of the unit, if in the force")
    register.add_argument("--force", default="", help="the force's code, when there are several")
    for sub in (create, register):
        sub.add_argument("--dir", type=Path, help="the installation's folder")
        sub.add_argument("--by", default="administrator", help="code of the administrator")
        add_json(sub)


def run(args: argparse.Namespace) -> int:
    from passmuster.web.setup import start

    start(args.dir, create=args.force_verb == "create")
    by = Actor(human=args.by, role=Role.ADMINISTRATOR)
    answer = _create(args, by) if args.force_verb == "create" else _register(args, by)
    if args.json:
        print_json(answer)
        return 0
    for name, value in answer.items():
        print(f"{name}: {value}")
    if args.force_verb == "create" and args.witness:
        print("Send each witness the policy file; it starts with --policy and that file.")
        print("Then keep `passmuster work` running here: it asks them to cosign.")
    return 0


def _create(args: argparse.Namespace, by: Actor) -> dict[str, Any]:
    from passmuster.web.ledger.publishing import published_folder
    from passmuster.web.people.establish import establish_force

    witnesses = [PolicyWitness(n, VerifierKey.parse(vkey), url) for n, vkey, url in args.witness]
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
    from passmuster.web.people.models import Force
    from passmuster.web.people.services import register_human

    forces = Force.objects.filter(**({"code": args.force} if args.force else {}))
    if forces.count() != 1:
        raise UnusableInput("force-not-named", "Name one force with --force.")
    human = register_human(
        by=by,
        force=forces.get(),
        code=args.code,
        name=args.name,
        role=Role(args.role),
        unit=args.unit,
    )
    return {"human": human.code, "role": human.role, "unit": human.unit}
