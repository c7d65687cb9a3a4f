"""One step of a collection as a row of a table: one signed, timed event when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from passmuster.core.collection.fields import Field, choice
from passmuster.core.kits.ledger import OPENED_REASONS


class Who(StrEnum):
    """Who does or signs a step."""

    COLLECTOR = "collector"
    DONOR = "donor"
    OBSERVER = "observer"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: its number in rules.md §3.1 ("" beside it), who does it and who signs the record.

    ``needs`` are the steps without which it never happens. ``confirmed`` False: the section was
    not read in its present wording. ``correctable``: a slip in the record may be voided and
    written anew, since no judgement about the specimen hangs on it.
    """

    number: str
    code: str
    does: Who
    fields: tuple[Field, ...]
    needs: tuple[str, ...]
    source: str
    text: str
    signs: Who = Who.COLLECTOR
    confirmed: bool = True
    correctable: bool = False


KIT_LEFT = choice("kit_left", *OPENED_REASONS, optional=True)
"""At a step that ends a session: why what was opened and not used is void (attack C-05)."""

MOVED = "49 CFR 40.73, wording before 2023"
"""How a source begins whose section moved in 2023 and was not read in its new place."""


def make_step(
    number: str,
    name: str,
    does: Who,
    source: str,
    text: str,
    *fields: Field,
    needs: tuple[str, ...] = (),
    signs: Who = Who.COLLECTOR,
    correctable: bool = False,
) -> Step:
    """Return one row of the table; a source without a document is of 49 CFR."""
    return Step(
        number=number,
        code=name,
        does=does,
        fields=fields,
        needs=needs,
        source=source if source.startswith(("49 CFR", "Passmuster")) else f"49 CFR {source}",
        text=text,
        signs=signs,
        confirmed=not source.startswith(MOVED),
        correctable=correctable,
    )
