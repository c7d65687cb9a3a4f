"""The life of a thing as one frozen table of moves: what is not in the table is forbidden.

Every table of the core is asked here, so that a move is decided, required and folded in one way
(architecture.md §2, habit 4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from passmuster.core.kernel.errors import CheckFailed, Refused

NOT_YET = "none"
"""The state before a thing exists."""


@dataclass(frozen=True)
class Transition:
    """One allowed move: the action it needs permission for, its evidence, its ledger event."""

    source: str
    verb: str
    target: str
    action: str
    evidence: tuple[str, ...]
    event: str


def moves_of(
    thing: str,
    verb: str,
    moves: Iterable[tuple[str, str]],
    *,
    action: str,
    evidence: tuple[str, ...] = (),
    event: str,
) -> Iterator[Transition]:
    """Yield one verb's moves between pairs of states; their event is named after the thing."""
    for source, target in moves:
        yield Transition(
            source=source,
            verb=verb,
            target=target,
            action=action,
            evidence=evidence,
            event=f"{thing}:{event}",
        )


Move = TypeVar("Move", bound=Transition)


@dataclass(frozen=True)
class Decision(Generic[Move]):
    """The answer to "may this thing move so?": the transition, or a reason code and a sentence."""

    transition: Move | None
    code: str = ""
    sentence: str = ""

    @property
    def allowed(self) -> bool:
        """Tell whether the move is allowed."""
        return self.transition is not None

    def required(self) -> Move:
        """Return the transition, or raise Refused with the code."""
        if self.transition is None:
            raise Refused(self.code, self.sentence)
        return self.transition


@dataclass(frozen=True, kw_only=True)
class StateTable(Generic[Move]):
    """The moves of one sort of thing.

    ``thing`` names it in sentences ("A draw"); ``forbidden`` and ``impossible`` are the codes of a
    move and of a history that the table does not know. ``beside`` are entries that leave the state
    as it is; before the first move they may stand only where ``beside_first`` is true.
    """

    transitions: tuple[Move, ...]
    thing: str
    forbidden: str
    impossible: str
    beside: frozenset[str] = frozenset()
    beside_first: bool = False

    @cached_property
    def _by_verb(self) -> dict[tuple[str, str], Move]:
        return {(t.source, str(t.verb)): t for t in self.transitions}

    @cached_property
    def _by_event(self) -> dict[tuple[str, str], Move]:
        return {(t.source, t.event): t for t in self.transitions}

    def find(self, state: str, verb: str) -> Move | None:
        """Return the move from a state by a verb, None where there is none."""
        return self._by_verb.get((state, str(verb)))

    def decide(
        self, state: str, verb: str, evidence: Collection[str], *, also: Sequence[str] = ()
    ) -> Decision[Move]:
        """Answer whether a thing in ``state`` may ``verb`` with this evidence at hand.

        ``also`` is evidence that is wanted besides the table's. Codes: the table's ``forbidden``,
        or the first missing evidence's name with ``-missing`` after it.
        """
        transition = self.find(state, verb)
        if transition is None:
            return Decision(
                None, self.forbidden, f"{self.thing} that is {state} cannot do this: {verb}."
            )
        for needed in (*transition.evidence, *also):
            if needed not in evidence:
                what = needed.replace("-", " ")
                return Decision(
                    None, f"{needed}-missing", f"{self.thing} cannot {verb} yet: {what} is missing."
                )
        return Decision(transition)

    def require(self, state: str, verb: str, evidence: Collection[str]) -> Move:
        """Return the transition, or raise Refused with the code that decide() gives."""
        return self.decide(state, verb, evidence).required()

    def state_after(self, events: Iterable[str]) -> str:
        """Return the state that a thing's entries add up to, in the order they were logged.

        Raises CheckFailed with the table's code ``impossible`` for a sequence that none can have.
        """
        state = NOT_YET
        for event in events:
            if event in self.beside and (self.beside_first or state != NOT_YET):
                continue
            transition = self._by_event.get((state, event))
            if transition is None:
                raise CheckFailed(
                    self.impossible, f"The entry {event} cannot follow while {state}."
                )
            state = transition.target
        return state
