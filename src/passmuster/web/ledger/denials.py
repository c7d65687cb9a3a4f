"""Records refused attempts: who tried what, and which rule said no.

Nothing else of a refused act remains, so its record is written after the act's own transaction has
been taken back (attacks.md, "Answers": a denied attempt at a sensitive act is itself recorded).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.services import append

DENIED = "access:denied"

P = ParamSpec("P")
R = TypeVar("R")


def denials_recorded(service: Callable[P, R]) -> Callable[P, R]:
    """Let a service record each refusal as a sealed event before the caller hears of it.

    The service takes its actor as ``by`` (or ``manager``), and names its force by one of
    ``force``, ``draw``, ``person``, ``version``, ``order``, ``item``, ``laboratory`` or
    ``review``.
    """

    @wraps(service)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return service(*args, **kwargs)
        except Refused as refused:
            _record(service.__name__, kwargs, refused)
            raise

    return guarded


def record_denial(force: Any, human: str, verb: str, code: str) -> None:
    """Record a refusal that no service met: at the door, before there is anybody who acts."""
    by = Actor(human=human, role=Role.OFFICER)
    with suppress(Refused), transaction.atomic():
        append(force.log, DENIED, by=by, facts={"verb": verb, "code": code})


def _record(verb: str, facts: Mapping[str, Any], refused: Refused) -> None:
    log, by = _log_of(facts), facts.get("by") or facts.get("manager")
    if log is None or not isinstance(by, Actor):
        return
    # A flood of refused attempts is throttled like any other flood.
    with suppress(Refused), transaction.atomic():
        append(log, DENIED, by=by, facts={"verb": verb, "code": refused.code})


def _log_of(facts: Mapping[str, Any]) -> Log | None:
    force = facts.get("force")
    if force is not None:
        log: Log = force.log
        return log
    for name in ("draw", "person", "version", "order", "item", "laboratory", "review"):
        if facts.get(name) is not None:
            found: Log = facts[name].force.log
            return found
    return None
