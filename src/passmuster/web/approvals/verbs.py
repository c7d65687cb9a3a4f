"""The acts that take two people, as the apps that do them register them.

Each app adds its verbs from its AppConfig: this app knows none of them, so that the arrow between
apps holds (architecture.md §1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.web.people.models import Force

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Description:
    """What the second person reads before deciding, in the language of the page.

    ``rows`` are (question, answer): every fact that the act uses stands among them;
    ``consequences`` say what follows an approval. ``for_approver`` are rows that only whoever may
    approve it reads, while they may: what the proposer has no right to see.
    """

    title: str
    rows: Sequence[tuple[str, str]]
    consequences: Sequence[str] = field(default=())
    for_approver: Sequence[tuple[str, str]] = field(default=())


@dataclass(frozen=True)
class Verb:
    """One act of two people.

    ``first`` and ``second`` are the actions that proposer and approver need. ``run`` calls the
    act's own service with both actors. ``describe`` says what is proposed. ``present`` returns
    what the act depends on as plain values: it changes when the object does, so that an approval
    of something else than was shown is refused. ``check`` refuses a proposal that cannot be run.
    ``private``: nobody reads one but those who may propose or answer it, and the inspector.
    ``addressee`` returns the one human who is asked to answer, "" for whoever may.
    """

    name: str
    first: str
    second: str
    run: Callable[[Force, Facts, Actor, Actor], object]
    describe: Callable[[Force, Facts], Description]
    present: Callable[[Force, Facts], Any]
    check: Callable[[Force, Facts, Actor], None] = lambda force, facts, by: None
    private: bool = False
    addressee: Callable[[Facts], str] = lambda facts: ""

    def asks(self, facts: Facts, human: str) -> bool:
        """Tell whether this human is one of those who are asked to answer."""
        return self.addressee(facts) in ("", human)


_VERBS: dict[str, Verb] = {}


def register(verb: Verb) -> None:
    """Make an act known; a name is registered once."""
    _VERBS[verb.name] = verb


def verb_called(name: str) -> Verb:
    """Return a registered act; raises Refused (``verb-unknown``)."""
    if name not in _VERBS:
        raise Refused("verb-unknown", f"There is no act {name} that takes two people.")
    return _VERBS[name]


def registered() -> tuple[Verb, ...]:
    """Return every registered act, by name."""
    return tuple(_VERBS[name] for name in sorted(_VERBS))
