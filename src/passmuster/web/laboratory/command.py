"""What the command line asks of the laboratory app: to take one file in, as somebody who may."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.outcomes import REFUSED
from passmuster.web.setup import start

if TYPE_CHECKING:
    # The models can be imported only once Django is set up, which is what this module does.
    from passmuster.web.custody.models import Holder
    from passmuster.web.laboratory.services import Received


@dataclass(frozen=True)
class Taken:
    """What became of one file.

    ``outcomes`` are (specimen's number, class) pairs; ``refused`` is true where nothing of it is a
    result of a specimen here.
    """

    arrival: int
    again: bool
    code: str
    names_a_person: bool
    says: str
    outcomes: tuple[tuple[str, str, str], ...]
    refused: bool


@dataclass(frozen=True)
class Door:
    """One laboratory's door, with whoever sends through it."""

    laboratory: Holder
    by: Actor
    mapping: bytes = b""

    def take(self, raw: bytes, name: str) -> Taken:
        """Take one file in, under ``laboratory/services.receive_report``'s rules."""
        from passmuster.web.laboratory.services import FOLDER, receive_report

        got = receive_report(
            raw=raw,
            filename=name,
            channel=FOLDER,
            laboratory=self.laboratory,
            by=self.by,
            mapping=self.mapping,
        )
        return _taken(got)

    def publish(self) -> int:
        """Publish the log with what came; returns its size."""
        from passmuster.web.ledger.publishing import publish

        return publish(self.laboratory.force.log).size


def open_door(
    directory: Path, *, laboratory: str, by: str, force_code: str = "", mapping: bytes = b""
) -> Door:
    """Open an installation for whoever acts for a laboratory (a holder's code).

    Raises UnusableInput: ``installation-missing``, ``force-not-named``,
    ``laboratory-not-known``, ``sender-not-known``; and Refused where the person's roles send
    nothing in.
    """
    start(directory)
    from passmuster.web.custody.chains import LAB
    from passmuster.web.custody.queries import holder_called
    from passmuster.web.people.grants import actor_for
    from passmuster.web.people.models import Force

    forces = Force.objects.filter(**({"code": force_code} if force_code else {}))
    if forces.count() != 1:
        raise UnusableInput("force-not-named", "Name one force with --force.")
    force = forces.get()
    holder = holder_called(force, laboratory)
    if holder is None or holder.kind != LAB:
        known = ", ".join(force.holders.filter(kind=LAB).values_list("code", flat=True)) or "none"
        raise UnusableInput(
            "laboratory-not-known", f"There is no laboratory {laboratory}; known: {known}."
        )
    human = force.humans.filter(code=by).first()
    if human is None:
        raise UnusableInput("sender-not-known", f"Nobody here has the code {by}: name --by.")
    return Door(holder, actor_for(human, "laboratory:receive"), mapping)


def _why_refused(got: Received) -> str:
    """Return in a sentence why nothing of a message could be read, "" where something could."""
    from passmuster.formats.lab.problems import SAYS
    from passmuster.web.laboratory.models import Arrival
    from passmuster.web.laboratory.queries import read_of

    if not got.code:
        return ""
    content = read_of(Arrival.objects.get(pk=got.arrival))
    found = content.problems if content else ()
    return next((one.says for one in found if one.code == got.code), SAYS.get(got.code, ""))


def _taken(got: Received) -> Taken:
    """Return what became of a file; the command line speaks English, whatever the pages do."""
    from django.utils.translation import override

    with override("en"):
        return _said(got)


def _said(got: Received) -> Taken:
    from passmuster.web.wording.laboratory import SENTENCES

    return Taken(
        arrival=got.arrival,
        again=got.again,
        code=got.code,
        names_a_person=got.names_a_person,
        says=_why_refused(got),
        outcomes=tuple(
            (one.specimen, one.outcome.value, str(SENTENCES[one.outcome.value]))
            for one in got.specimens
        ),
        refused=bool(got.code) or all(one.outcome in REFUSED for one in got.specimens),
    )
