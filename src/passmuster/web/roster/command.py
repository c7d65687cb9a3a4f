"""What the command line asks of the stored roster: who is in it, and to apply a file to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.comparing import Comparison
from passmuster.core.roster.people import Person as RosterPerson
from passmuster.core.roster.reading import Reading
from passmuster.web.installation import Installation
from passmuster.web.setup import start

if TYPE_CHECKING:
    # The models can be imported only once Django is set up, which is what this module does.
    from passmuster.web.people.models import Force

Progress = Callable[[str, int, int], None]

TRIAL_ORIGIN = "trial.example/roster"


@dataclass(frozen=True)
class Imported:
    """What an import did: the comparison, whether anything changed, and where it is recorded."""

    comparison: Comparison
    snapshot_sha256: str | None
    log_size: int
    trial: bool


def stored_people(directory: Path, force_code: str = "") -> list[RosterPerson]:
    """Return everybody a force's roster knows; a folder without an installation has nobody.

    Without a code it is the first force's.
    """
    if not Installation(directory).keys.is_dir():
        return []
    start(directory)
    from passmuster.web.people.models import Force
    from passmuster.web.roster import imports

    forces = Force.objects.filter(**({"code": force_code} if force_code else {}))
    force = forces.order_by("id").first()
    return imports.stored_people(force) if force else []


def apply_reading(
    directory: Path,
    reading: Reading,
    raw: Sequence[bytes],
    *,
    delta: bool,
    by: str = "",
    force_code: str = "",
    progress: Progress,
) -> Imported:
    """Apply a file's accepted rows to the roster, as the roster clerk ``by``.

    In a folder that holds no installation a trial one is begun, without witnesses, and said so:
    it shows what an import does, and nothing it signs is meant to be believed by anybody.
    """
    trial = not Installation(directory).keys.is_dir()
    start(directory, create=trial)
    from passmuster.web.ledger.publishing import publish
    from passmuster.web.people.models import Force
    from passmuster.web.roster.imports import FileFacts, import_people

    if trial:
        _begin_trial()
    forces = Force.objects.filter(**({"code": force_code} if force_code else {}))
    if forces.count() != 1:
        raise UnusableInput("force-not-named", "Name one force with --force.")
    force = forces.get()
    facts = FileFacts(
        rows=reading.rows,
        rejected=len(reading.rejected),
        mapping=dict(reading.mapping),
        told=reading.told,
        held=reading.held,
        delta=delta,
    )
    applied = import_people(
        by=_clerk(force, by),
        force=force,
        people=reading.people,
        raw=raw,
        facts=facts,
        progress=progress,
    )
    head = publish(force.log)
    digest = applied.snapshot.sha256 if applied.snapshot else None
    return Imported(applied.comparison, digest, head.size, trial)


def _clerk(force: Force, code: str) -> Actor:
    """Return the roster clerk who imports: the one named, or the only one there is."""
    from passmuster.web.people.grants import actor_of, holdings
    from passmuster.web.people.models import Human

    keys = [held.human_id for held in holdings(force) if held.role is Role.ROSTER_CLERK]
    clerks = Human.objects.filter(pk__in=keys).order_by("code")
    found = clerks.filter(code=code) if code else clerks
    if found.count() != 1:
        names = ", ".join(clerks.values_list("code", flat=True)) or "none"
        raise UnusableInput("clerk-not-named", f"Name one roster clerk with --by; known: {names}.")
    return actor_of(found.get(), Role.ROSTER_CLERK)


def _begin_trial() -> None:
    from passmuster.web.people.establish import establish_force
    from passmuster.web.people.grants import grant_role
    from passmuster.web.people.services import register_human

    administrator = Actor(human="trial-administrator", role=Role.ADMINISTRATOR)
    force = establish_force(
        by=administrator,
        code="trial",
        name_en="Trial installation",
        name_km="ការសាកល្បង",
        origin=TRIAL_ORIGIN,
        demo=True,
    )
    clerk = register_human(by=administrator, force=force, code="trial-clerk", name="")
    grant_role(by=administrator, second=None, human=clerk, role=Role.ROSTER_CLERK)
