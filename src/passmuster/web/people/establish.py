"""Begins a force: its log's key, the trust policy with the witnesses, the genesis entry.

The policy's hash stands in entry 0 and is meant to be printed on paper given to every officer, so
that nobody can later say that other witnesses were agreed (protocol.md §10.8 rule 6).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from django.db import transaction

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.core.ledger.policy import (
    Policy,
    PolicyGroup,
    PolicyLog,
    PolicyWitness,
    format_policy,
)
from passmuster.formats.signing import SigningKey
from passmuster.web.installation import here, write_durably
from passmuster.web.ledger.publishing import publish
from passmuster.web.ledger.services import create_log
from passmuster.web.people.models import Force
from passmuster.web.people.services import create_force

QUORUM_GROUP = "quorum"


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
    ``threshold`` of the ``witnesses`` must cosign a head before it counts. Raises Refused
    (``force-exists``).
    """
    place = here()
    key_file = place.keys / f"log-{folder or 'first'}.key"
    if key_file.exists():
        raise Refused("force-exists", "This installation has a log in that folder already.")
    key = SigningKey.generate(origin)
    policy = _policy(key, witnesses, threshold)
    published = place.published / folder if folder else place.published
    published.mkdir(exist_ok=True)
    write_durably(key_file, key.to_text().encode("ascii") + b"\n")
    write_durably(published / "policy", policy, mode=0o644)
    about = {"name_en": name_en, "name_km": name_km, "origin": origin, "demo": demo}
    write_durably(
        published / "force.json", json.dumps(about, ensure_ascii=False).encode("utf-8"), mode=0o644
    )
    with transaction.atomic():
        log = create_log(
            by=by,
            origin=origin,
            folder=folder,
            vkey=str(key.vkey()),
            policy_sha256=hashlib.sha256(policy).hexdigest(),
        )
        force = create_force(by=by, code=code, name_en=name_en, name_km=name_km, log=log)
    publish(log)
    return force


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
