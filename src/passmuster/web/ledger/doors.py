"""Through which door an act came in: a page with session and second factor, or the shell.

Each private event says it, so that everybody can see on their own page what was done in their name
without their session (attack A-04). Whoever runs the machine can write anything here; that is why
each person's list exists, and not only this field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

WEB, SHELL = "web", "shell"


@dataclass(frozen=True)
class Door:
    """``by`` is ``web`` or ``shell``; ``factor`` how the person was known, "" for not at all.

    ``session`` names the session by 12 hex of a keyed hash, so that acts of one session can be
    told apart from those of another and nobody can take a session over with it.
    """

    by: str = SHELL
    factor: str = ""
    session: str = ""

    def as_json(self) -> dict[str, str]:
        """Return what an event keeps of it."""
        return {"by": self.by, "factor": self.factor, "session": self.session}


_present: ContextVar[Callable[[], Door]] = ContextVar("door", default=Door)


@contextmanager
def through(read: Callable[[], Door]) -> Iterator[None]:
    """Let acts inside the block have come through a door; ``read`` is asked at each act."""
    before = _present.set(read)
    try:
        yield
    finally:
        _present.reset(before)


def present() -> Door:
    """Return the door of the present act."""
    return _present.get()()


def door_of(body: Mapping[str, Any]) -> Door | None:
    """Return the door that a private event names; None for events from before it was recorded."""
    said = body.get("door")
    if not isinstance(said, Mapping):
        return None
    return Door(**{name: str(said.get(name, "")) for name in ("by", "factor", "session")})


def is_known(door: Door | None) -> bool:
    """Tell whether a session with a second factor stands behind an act."""
    return door is not None and door.by == WEB and bool(door.factor and door.session)
