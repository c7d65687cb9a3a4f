"""What the command line asks of the laboratory app: to take in a file, or a message of a listener.

A file comes from somebody who may send it; a listener has told the laboratory by its certificate
and acts as the system.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.outcomes import REFUSED
from passmuster.formats.lab.hl7v2 import acknowledgement as answer
from passmuster.web.setup import start

if TYPE_CHECKING:
    # The models can be imported only once Django is set up, which is what this module does.
    from passmuster.web.custody.models import Holder
    from passmuster.web.laboratory.services import Received
    from passmuster.web.people.models import Force


@dataclass(frozen=True)
class Taken:
    """What became of one file.

    ``outcomes`` are (specimen's number, class, the class in a sentence); ``refused`` is true where
    nothing of it is a result of a specimen here.
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

    def take_all(self, files: Sequence[tuple[bytes, str]]) -> list[Taken]:
        """Take files (bytes and name) in, all or none (``laboratory/services.receive_reports``)."""
        from passmuster.web.laboratory.services import FOLDER, Message, receive_reports

        got = receive_reports(
            messages=[Message(raw=raw, filename=name) for raw, name in files],
            channel=FOLDER,
            laboratory=self.laboratory,
            by=self.by,
        )
        return [_taken(one) for one in got]

    def publish(self) -> int:
        """Publish the log with what came; returns its size."""
        from passmuster.web.ledger.publishing import publish

        return publish(self.laboratory.force.log).size


def open_door(directory: Path, *, laboratory: str, by: str, force_code: str = "") -> Door:
    """Open an installation for whoever acts for a laboratory (a holder's code).

    Raises UnusableInput: ``installation-missing``, ``force-not-named``,
    ``laboratory-not-known``, ``sender-not-known``; and Refused where the person's roles send
    nothing in.
    """
    force = _force_in(directory, force_code)
    from passmuster.web.people.grants import actor_for

    holder = _laboratory_of(force, laboratory)
    human = force.humans.filter(code=by).first()
    if human is None:
        raise UnusableInput("sender-not-known", f"Nobody here has the code {by}: name --by.")
    return Door(holder, actor_for(human, "laboratory:receive"))


@dataclass(frozen=True)
class Line:
    """The end of a line on which laboratories send messages and wait for the answer."""

    force: Force

    def receive(self, raw: bytes, laboratory: str) -> answer.Received:
        """Take one message of a laboratory (a holder's code) in and return what it is told.

        Durable on return. Raises whatever keeps it out of the record; the sender repeats it then.
        """
        from django.db import connection

        from passmuster.web.laboratory.answering import answer_to
        from passmuster.web.laboratory.services import MLLP, receive_report
        from passmuster.web.ledger.services import SYSTEM

        try:
            holder = _laboratory_of(self.force, laboratory)
            return answer_to(
                receive_report(raw=raw, channel=MLLP, laboratory=holder, by=SYSTEM),
            )
        except Exception:
            # A database that went away and came back is asked over a new connection.
            connection.close_if_unusable_or_obsolete()
            raise


def open_line(directory: Path, laboratories: Iterable[str], force_code: str = "") -> Line:
    """Open an installation for a listener that knows these laboratories (holders' codes).

    Raises UnusableInput: ``installation-missing``, ``force-not-named``, ``laboratory-not-known``.
    """
    force = _force_in(directory, force_code)
    for code in sorted(set(laboratories)):
        _laboratory_of(force, code)
    return Line(force)


def _force_in(directory: Path, code: str) -> Force:
    """Start an installation and return its force, the only one or the one of this code."""
    start(directory)
    from passmuster.web.people.models import Force

    forces = Force.objects.filter(**({"code": code} if code else {}))
    if forces.count() != 1:
        raise UnusableInput("force-not-named", "Name one force with --force.")
    return forces.get()


def _laboratory_of(force: Force, code: str) -> Holder:
    from passmuster.web.custody.chains import LAB
    from passmuster.web.custody.queries import holder_called

    holder = holder_called(force, code)
    if holder is None or holder.kind != LAB:
        known = ", ".join(force.holders.filter(kind=LAB).values_list("code", flat=True)) or "none"
        raise UnusableInput(
            "laboratory-not-known", f"There is no laboratory {code}; known: {known}."
        )
    return holder


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
    from passmuster.web.wording.laboratory import sentence_for, without_asking

    return Taken(
        arrival=got.arrival,
        again=got.again,
        code=got.code,
        names_a_person=got.names_a_person,
        says=without_asking(_why_refused(got)),
        outcomes=tuple(
            (one.specimen, one.outcome.value, sentence_for(one.outcome.value, laboratory=True))
            for one in got.specimens
        ),
        refused=bool(got.code) or all(one.outcome in REFUSED for one in got.specimens),
    )
