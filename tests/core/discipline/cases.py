"""A discipline file driven to any of its states, and the people and policies of its tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from passmuster.core.access.actors import Actor, Role
from passmuster.core.discipline import moves
from passmuster.core.discipline.file import File, NextStep, advance
from passmuster.core.discipline.floor import SLOTS, Route
from passmuster.core.discipline.moves import ENDS, TRANSITIONS, Verb
from passmuster.core.discipline.policy import Calendar, DisciplinePolicy
from passmuster.core.kernel.figures import Source
from passmuster.core.review.contact import Dispute, Service

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday
HOUR, SECOND, DAY = timedelta(hours=1), timedelta(seconds=1), timedelta(days=1)
EVIDENCE = frozenset(name for move in TRANSITIONS for name in move.evidence) | {
    slot.code for slot in SLOTS
}
POLICY = DisciplinePolicy(
    version="2026-1",
    announced_on=date(2025, 11, 1),
    effective_from=date(2026, 1, 1),
    calendar=Calendar(holidays=frozenset({date(2026, 3, 9)}), source=Source(text="invented")),
)
OWNER = "h-owner"

_TO_HEARD = (
    *((Verb.OPEN, ""), (Verb.CHARGE, ""), (Verb.DISCLOSE, ""), (Verb.ANSWER, "")),
    *((Verb.SUMMON, ""), (Verb.HEAR, "")),
)


def paths(sanction: str) -> dict[str, tuple[tuple[Verb, str], ...]]:
    """Return how each state is reached in a file whose decision is this sanction."""
    reached = {state: _TO_HEARD[: turn + 1] for turn, state in enumerate(moves.UNDECIDED[:6])}
    reached[moves.SIGNED] = (*_TO_HEARD, (Verb.SIGN, sanction))
    reached[moves.DECIDED] = (*reached[moves.SIGNED], (Verb.COUNTERSIGN, sanction))
    reached[moves.SERVED] = (*reached[moves.DECIDED], (Verb.SERVE, ""))
    reached[moves.APPEALED] = (*reached[moves.SERVED], (Verb.APPEAL, ""))
    reached[moves.APPEAL_SUMMONED] = (*reached[moves.APPEALED], (Verb.SUMMON_APPEAL, ""))
    reached[moves.APPEAL_HEARD] = (*reached[moves.APPEAL_SUMMONED], (Verb.HEAR_APPEAL, ""))
    reached[moves.APPEAL_SIGNED] = (*reached[moves.APPEAL_HEARD], (Verb.SIGN_APPEAL, "upheld"))
    reached[moves.UNDOING] = (*reached[moves.APPEAL_SIGNED], (Verb.UPHOLD, ""))
    reached[moves.UNDONE] = (*reached[moves.UNDOING], (Verb.UNDO, ""))
    reached[moves.STANDS] = (*reached[moves.SERVED], (Verb.LAPSE_APPEAL, ""))
    cancelled = ((Verb.CANCEL, "cancelled"), (Verb.CLOSE_CANCELLED, ""))
    reached[moves.CANCELLED] = (*reached[moves.OPENED], *cancelled)
    reached[moves.LEFT] = (*reached[moves.CHARGED], (Verb.RECORD_LEFT, "resigned"))
    reached[moves.DIED] = (*reached[moves.CHARGED], (Verb.RECORD_DEATH, ""))
    return reached


def new_file(route: Route = Route.POSITIVE, above: frozenset[str] = frozenset()) -> File:
    """Return a file that does not exist yet."""
    return File(id="f-1", route=route, policy=POLICY.version, grounds="S-1", above=above)


def rest_in(state: str, at: datetime, owner: str = OWNER) -> NextStep | None:
    """Return some next step that a state knows, ten days later; None for an end."""
    if state in ENDS:
        return None
    what = sorted(str(move.verb) for move in TRANSITIONS if move.source == state)[0]
    return NextStep(what=what, due=at + 10 * DAY, owner=owner)


def target_of(file: File, verb: str) -> str:
    """Return where a verb would lead, the state itself where it leads nowhere."""
    found = [m.target for m in TRANSITIONS if m.source == file.state and m.verb == verb]
    return found[0] if found else file.state


def step(
    file: File,
    verb: Verb,
    code: str = "",
    *,
    by: str = "",
    without: frozenset[str] = frozenset(),
) -> File:
    """Return a file after one move a day later, by somebody else each time, or raise Refused."""
    at = (file.entries[-1].at if file.entries else START - DAY) + DAY
    return advance(
        file,
        verb,
        EVIDENCE - without,
        at=at,
        by=by or f"h-{len(file.entries)}",
        code=code,
        rest=rest_in(target_of(file, verb), at),
    )


def file_in(state: str, sanction: str = "dismissal", route: Route = Route.POSITIVE) -> File:
    """Return a file driven to a state, a day for each move, by humans who differ."""
    file = new_file(route)
    for verb, code in paths(sanction)[state]:
        file = step(file, verb, code)
    return file


def served(at: datetime, *, proof: str = "P-1", dispute: str = "none") -> Service:
    """Return something handed over with a proof."""
    return Service(at=at, proof=proof, dispute=Dispute(dispute))


def judge(human: str, unit: str = "unit-far", role: Role = Role.PANEL_MEMBER) -> Actor:
    """Return a member of a panel."""
    return Actor(human=human, role=role, unit=unit)


def subsets(names: tuple[str, ...], size: int) -> Iterator[frozenset[str]]:
    """Yield every subset of some names up to a size, and what is left of the names without it."""
    for count in range(size + 1):
        for chosen in combinations(names, count):
            yield frozenset(chosen)
            yield frozenset(names) - frozenset(chosen)
