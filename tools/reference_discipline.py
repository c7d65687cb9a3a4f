"""The page of reference about discipline: the floor, moves, clocks, sanctions, steps, duty.

The tables come from what decides (`src/passmuster/core/discipline`).
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.core.discipline import duty
from passmuster.core.discipline.acts import DISCIPLINE_ACTIONS
from passmuster.core.discipline.appeals import EFFECTS_OF_SANCTION
from passmuster.core.discipline.clocks import CLOCKS
from passmuster.core.discipline.evidence import ATTENDANCE
from passmuster.core.discipline.floor import SLOTS, Route
from passmuster.core.discipline.moves import BESIDE_EVENTS, ENDS, TRANSITIONS
from passmuster.core.discipline.policy import STEPS
from passmuster.core.discipline.sanctions import SANCTIONS
from passmuster.core.kernel.state_table import Transition
from tools.reference_collection import origin, table
from tools.reference_orders import codes, yes
from tools.reference_review import title

HEAD = """\
# Discipline

Written by `make docs` from the tables that decide (`src/passmuster/core/discipline`); do not edit.
A test compares the two. "Unconfirmed" marks what nobody has read in the document itself: a person
with the document has to confirm it before a force relies on it. What follows from other rules, and
what is our own choice, is unconfirmed too.

No law of Cambodia on hearings and appeals of police officers was found: a force's own policy, its
lawyer and its courts decide. What a policy can add, and never take away, is said here. Every figure
stands in [figures.md](figures.md).
"""


def moves_of(given: tuple[Transition, ...]) -> Iterator[str]:
    """Yield a table of moves."""
    cells = (
        (
            f"`{move.source}`",
            f"`{move.verb}`",
            f"`{move.target}`",
            codes(move.evidence),
            f"`{move.action}`",
            f"`{move.event}`",
        )
        for move in given
    )
    yield from table(("From", "Verb", "To", "Evidence", "Act", "Entry"), cells)


def about_floor() -> Iterator[str]:
    """Yield what every dismissal needs, by the way in which a file began."""
    said = (
        "What has to be there before anybody is dismissed, by the way in which a file began. No "
        "policy and no memo goes below it; what is missing is named, all of it at once."
    )
    yield from title("The floor", said)
    cells = (
        (
            f"`{slot.code}`",
            slot.says,
            *(yes(route in slot.routes) for route in Route),
            origin(slot.source),
        )
        for slot in SLOTS
    )
    yield from table(("Slot", "Says", *(f"`{route}`" for route in Route), "Source"), cells)


def about_moves() -> Iterator[str]:
    """Yield every move of a file, its clocks and its acts."""
    said = (
        f"Every move there is. These entries move nothing: {codes(sorted(BESIDE_EVENTS))}. These "
        f"states are ends: {codes(ENDS)}. A charge needs the test's part of the floor besides; a "
        "dismissal, and turning down an appeal against one, all of it."
    )
    yield from title("Moves", said)
    yield from moves_of(TRANSITIONS)
    yield from title("Clocks", "How long a file may wait in a state, and who is late after that.")
    waits = (
        (f"`{one.state}`", one.says, f"`{one.limit}`", f"`{one.who}`") for one in CLOCKS.values()
    )
    yield from table(("State", "Waits to", "Figure", "Late"), waits)
    yield from title("Acts", "Who may do each act. Unconfirmed until a force's own rules are seen.")
    acts = ((f"`{act}`", codes(sorted(may))) for act, may in DISCIPLINE_ACTIONS.items())
    yield from table(("Act", "Roles"), acts)


def about_decisions() -> Iterator[str]:
    """Yield the sanctions with what they do, how somebody is heard, and steps above the floor."""
    yield from title("Sanctions", "The lightest first. An appeal never ends with a heavier one.")
    cells = (
        (
            f"`{one.sanction}`",
            one.says,
            yes(one.ends_service),
            codes(sorted(EFFECTS_OF_SANCTION[one.sanction])),
            origin(one.source),
        )
        for one in SANCTIONS.values()
    )
    heads = ("Sanction", "Says", "Ends the service", "Undone if it is taken back", "Source")
    yield from table(heads, cells)
    yield from title("Heard", "How an officer takes part in a hearing, and when that counts.")
    yield from table(
        ("Attendance", "Counts"), ((f"`{one}`", says) for one, says in ATTENDANCE.items())
    )
    yield from title(
        "Steps above the floor",
        "A policy may ask for them; a memo that two sign may let one fall in a file.",
    )
    steps = ((f"`{one.code}`", one.says, origin(one.source)) for one in STEPS.values())
    yield from table(("Step", "Says", "Source"), steps)


def about_duty() -> Iterator[str]:
    """Yield the moves of an officer's duty."""
    said = "Whether an officer serves: what the commander sees, and nothing of why."
    yield from title("Duty", said)
    yield from moves_of(duty.TRANSITIONS)


def render() -> str:
    """Return the page's text."""
    parts = (about_floor, about_moves, about_decisions, about_duty)
    return HEAD + "\n" + "\n".join(line for part in parts for line in part()).rstrip() + "\n"
