"""What a laboratory's tables are read with: by two people, on its signed paper, from a day ahead.

Guarantees: whoever sends a table brings no mapping of their own; one human alone changes none; a
mapping that calls a drug's column another drug, or a positive negative, is refused, and every
column that changes its meaning is named to whoever signs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.governing import FIRST_MAPPING_LEAD, LEAD
from passmuster.formats.lab.reader import kind_of
from passmuster.formats.lab.table.mapping import Mapping, parse_mapping
from passmuster.formats.lab.table.meaning import contradictions
from passmuster.web import clock
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import keeps
from passmuster.web.installation import here
from passmuster.web.laboratory.certificates import require_certificate, require_in_future
from passmuster.web.laboratory.models import MappingChoice
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passmuster.web.approvals.verbs import Facts

PROPOSE, CONFIRM = "laboratory:propose-mapping", "laboratory:confirm-rules"
TABLE = "table"


@dataclass(frozen=True)
class ReadWith:
    """What one file is read with: its mapping and the hash of that, or nothing."""

    mapping: Mapping | None = None
    sha256: str = ""


def mappings_for(laboratory: Holder | None, raws: Sequence[bytes]) -> list[ReadWith]:
    """Return what each of a laboratory's files is read with now; only a table needs a mapping.

    Raises UnusableInput (``kept-file-…``) where the mapping in force is gone.
    """
    tables = [laboratory is not None and kind_of(raw) == TABLE for raw in raws]
    row = None
    if laboratory is not None and any(tables):
        row = mapping_in_force(laboratory.force, laboratory.code, localdate(clock.now()))
    in_force = ReadWith(mapping_of(row), row.mapping_sha256) if row else ReadWith()
    return [in_force if table else ReadWith() for table in tables]


def mapping_of(row: MappingChoice) -> Mapping:
    """Return a mapping as the reader of tables takes it."""
    return parse_mapping(here().kept_bytes(row.mapping_sha256))


def mappings_of(force: Force, laboratories: list[str] | None = None) -> QuerySet[MappingChoice]:
    """Return every mapping, the one that begins last first; ``laboratories`` only of these."""
    rows = force.mappings.order_by("-in_force_from", "-pk")
    return rows if laboratories is None else rows.filter(laboratory__in=laboratories)


def mapping_in_force(force: Force, laboratory: str, day: date) -> MappingChoice | None:
    """Return the mapping of a laboratory (its holder's code) on a day, None where it has none."""
    return mappings_of(force, [laboratory]).filter(in_force_from__lte=day).first()


def mapping_before(row: MappingChoice) -> MappingChoice | None:
    """Return the mapping that a later one replaces."""
    earlier = mappings_of(row.force, [row.laboratory]).filter(in_force_from__lt=row.in_force_from)
    return earlier.first()


def lead_for(force: Force, laboratory: str) -> str:
    """Return the figure that says how far ahead a laboratory's next mapping begins."""
    return LEAD if mappings_of(force, [laboratory]).exists() else FIRST_MAPPING_LEAD


@denials_recorded
def choose_mapping(*, by: Actor, second: Actor, force: Force, facts: Facts) -> MappingChoice:
    """Put a mapping of a laboratory in force from a day on.

    ``facts`` hold ``laboratory`` (its holder's code), ``mapping_sha256`` (the kept mapping),
    ``in_force_from`` (ISO), ``certificate`` and ``certificate_sha256``. Raises what
    require_mapping() raises.
    """
    require(by, PROPOSE)
    require(second, CONFIRM)
    require_two_humans(by, second)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        require_mapping(force, facts, by.human)
        row = MappingChoice.objects.create(
            force=force,
            laboratory=facts["laboratory"],
            mapping_sha256=facts["mapping_sha256"],
            in_force_from=date.fromisoformat(facts["in_force_from"]),
            certificate=require_certificate(facts["certificate"], facts["certificate_sha256"]),
            certificate_sha256=facts["certificate_sha256"],
            first=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "laboratory:mapping-chosen", by=by, rows=[row])
    return row


def require_mapping(force: Force, facts: Facts, human: str) -> Mapping:
    """Return the mapping that a human's proposal would put in force, or raise.

    Raises Refused: ``custody-not-keeper``, ``mapping-contradicts``, ``mapping-in-force-already``,
    ``change-too-soon``, ``change-day-taken``, ``change-certificate-missing``; UnusableInput:
    ``mapping-unreadable`` and ``kept-file-…``.
    """
    code, since = facts["laboratory"], date.fromisoformat(facts["in_force_from"])
    _require_acts_for(force, code, human)
    mapping = parse_mapping(here().kept_bytes(facts["mapping_sha256"]))
    for fault in contradictions(mapping):
        raise Refused("mapping-contradicts", fault.says)
    require_certificate(facts["certificate"], facts["certificate_sha256"])
    require_in_future(since, lead_for(force, code))
    if mappings_of(force, [code]).filter(in_force_from=since).exists():
        raise Refused("change-day-taken", "Another change begins on that day. Choose another day.")
    now = mapping_in_force(force, code, since)
    if now is not None and now.mapping_sha256 == facts["mapping_sha256"]:
        raise Refused("mapping-in-force-already", "It is what would be in force on that day.")
    return mapping


def _require_acts_for(force: Force, code: str, human: str) -> None:
    holder = force.holders.filter(code=code, kind=LAB).first()
    if holder is None or not keeps(holder, human):
        raise Refused("custody-not-keeper", f"You do not act for {code}.")


def tables_read_otherwise(force: Force) -> Iterator[int]:
    """Yield the key of each arrival that another mapping read than the one of its day."""
    for arrival in force.arrivals.filter(kind=TABLE).order_by("pk"):
        row = mapping_in_force(force, arrival.laboratory, localdate(arrival.at))
        if arrival.mapping_sha256 != (row.mapping_sha256 if row else ""):
            yield arrival.pk
