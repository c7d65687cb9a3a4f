"""Begins a force: its log's key, the trust policy with the witnesses, the genesis entry.

The policy's hash stands in entry 0 and is meant to be printed on paper given to every officer, so
that nobody can later say that other witnesses were agreed (protocol.md §10.8 rule 6).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.ledger.entries import ORIGIN
from passmuster.core.ledger.policy import (
    Policy,
    PolicyGroup,
    PolicyLog,
    PolicyWitness,
    format_policy,
)
from passmuster.formats.signing import SigningKey
from passmuster.web.installation import Installation, here, write_durably
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.publishing import FIRST_FOLDER, publish, signed_sizes
from passmuster.web.ledger.services import create_log
from passmuster.web.people.models import Force
from passmuster.web.people.services import create_force

QUORUM_GROUP = "quorum"

_FOLDER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LONGEST_FOLDER = 64
_NOT_FOLDERS = frozenset({"dossiers", FIRST_FOLDER, "log", "policy"})
"""What the first force's published folder holds itself, and the name its own files go by."""


def establish_force(
    *,
    by: Actor,
    code: str,
    name_en: str,
    name_km: str,
    origin: str,
    witnesses: Sequence[PolicyWitness] = (),
    threshold: int = 0,
    folder: str = "",
    demo: bool = False,
) -> Force:
    """Create a force with a new log and publish its first head.

    ``origin`` is the log's identity for ever and must not name a host that could be lost;
    ``threshold`` of the ``witnesses`` must cosign a head before it counts; ``folder`` is where a
    second force is published. Raises Refused (``force-exists``, ``origin-taken``,
    ``demo-folder``), UnusableInput (``code-unusable``, ``folder-unusable``, ``origin-unusable``,
    or what the policy cannot be).
    """
    require(by, "installation:set-up")
    place = here()
    _require_usable(origin, folder)
    if place.demo_mark.exists() and not demo:
        raise Refused(
            "demo-folder",
            f"{place.root} was made by `passmuster demo`, which may empty it: name another folder.",
        )
    key = SigningKey.generate(origin)
    policy = _policy(key, witnesses, threshold)
    with transaction.atomic():
        _require_new_log(origin, folder)
        log = create_log(
            by=by,
            origin=origin,
            folder=folder,
            vkey=str(key.vkey()),
            policy_sha256=hashlib.sha256(policy).hexdigest(),
        )
        force = create_force(by=by, code=code, name_en=name_en, name_km=name_km, log=log)
        about = {"name_en": name_en, "name_km": name_km, "origin": origin, "demo": demo}
        # Last: what is refused leaves no key behind, and what stands in the database has its key.
        _write_files(place, folder, key, policy, about)
    publish(log)
    return force


def _require_usable(origin: str, folder: str) -> None:
    if not ORIGIN(origin):
        raise UnusableInput(
            "origin-unusable",
            f"{origin!r} cannot be a log's origin: lower-case letters, digits, dots, hyphens and "
            "slashes, such as police.example/log.",
        )
    fits = _FOLDER.fullmatch(folder) and len(folder) <= _LONGEST_FOLDER
    if folder and (not fits or folder in _NOT_FOLDERS):
        raise UnusableInput(
            "folder-unusable",
            f"{folder!r} cannot be the folder of a force: lower-case letters, digits and hyphens, "
            f"and none of {', '.join(sorted(_NOT_FOLDERS))}.",
        )


def _require_new_log(origin: str, folder: str) -> None:
    """Refuse a log that stands already, in the database or in what was signed beside it.

    A key without either signed nothing: a beginning was cut short, and may be made again.
    """
    if Log.objects.filter(folder=folder).exists() or signed_sizes(Log(folder=folder)):
        raise Refused(
            "force-exists",
            "This installation has a log in that folder already: name another with --folder, or "
            "restore the database that belongs to what was signed.",
        )
    if Log.objects.filter(origin=origin).exists():
        raise Refused("origin-taken", f"A log of the origin {origin} stands here already.")


def _write_files(
    place: Installation, folder: str, key: SigningKey, policy: bytes, about: dict[str, object]
) -> None:
    published = place.published / folder
    published.mkdir(exist_ok=True)
    write_durably(
        place.keys / f"log-{folder or FIRST_FOLDER}.key", key.to_text().encode("ascii") + b"\n"
    )
    write_durably(published / "policy", policy, mode=0o644)
    write_durably(
        published / "force.json", json.dumps(about, ensure_ascii=False).encode("utf-8"), mode=0o644
    )


def _policy(key: SigningKey, witnesses: Sequence[PolicyWitness], threshold: int) -> bytes:
    """Return the tlog-policy file: this log, these witnesses, so many of them."""
    group = PolicyGroup(QUORUM_GROUP, threshold, tuple(witness.name for witness in witnesses))
    return format_policy(
        Policy(
            logs=(PolicyLog(key.vkey()),),
            witnesses=tuple(witnesses),
            groups=(group,) if threshold else (),
            quorum=QUORUM_GROUP if threshold else "none",
        )
    )
