"""Prints labels once each, counts every further one, and says whether a scanned one still counts.

Source: attacks.md C-04 and C-05; the rules are core.kits.labels.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.kits import labels, ledger
from passmuster.core.kits.labels import Label, Place, Printing
from passmuster.core.kits.serials import Kind, parse_serial
from passmuster.web import clock
from passmuster.web.kits.models import KitItem, LabelPrint
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

IN_HAND = (ledger.WITH_COLLECTOR, ledger.USED)


@denials_recorded
def print_label(
    *,
    by: Actor,
    force: Force,
    specimen: str,
    place: Place,
    session: str,
    in_step: bool = True,
    reason: str = "",
) -> Label:
    """Record one label and return it to be printed; the specimen was issued to ``by`` for this.

    ``in_step`` says whether the step for labels is open. Each further label of a place wants a
    ``reason`` of core.kits.labels.REPRINT_REASONS and takes the place of the one before. Raises
    what core.kits.labels.print_label() raises; Refused: ``kit-unknown``, ``kit-foreign``,
    ``label-outside-step`` (also when the specimen was void, lost or given back).
    """
    require(by, "kit:use")
    number = parse_serial(specimen)
    with transaction.atomic():
        row = KitItem.objects.select_for_update().filter(force=force, serial=number.text).first()
        if row is None and number.kind is Kind.SPECIMEN:
            raise Refused("kit-unknown", "This number is in no lot that was received here.")
        if row is not None and (row.holder, row.session) != (by.human, session):
            raise Refused("kit-foreign", "This specimen's number was issued to somebody else.")
        at = clock.now()
        made = labels.print_label(
            number,
            place,
            printed=printings(force, number.text),
            in_step=in_step and row is not None and row.state in IN_HAND,
            by=by.human,
            at=int(at.timestamp()),
            reason=reason,
        )
        stored = LabelPrint.objects.create(
            force=force,
            specimen=number.text,
            place=place.value,
            generation=made.label.generation,
            label=made.label.text,
            session=session,
            reason=reason,
            by=by.human,
            at=at,
        )
        append(force.log, "label:printed", by=by, rows=[stored])
    return made.label


@denials_recorded
def print_labels(
    *,
    by: Actor,
    force: Force,
    specimen: str,
    places: Sequence[Place],
    session: str,
    in_step: bool = True,
    reason: str = "",
) -> list[Label]:
    """Record several labels of one specimen, all or none; raises what print_label() does."""
    require(by, "kit:use")
    with transaction.atomic():
        return [
            print_label(
                by=by,
                force=force,
                specimen=specimen,
                place=place,
                session=session,
                in_step=in_step,
                reason=reason,
            )
            for place in places
        ]


@denials_recorded
def check_label(*, by: Actor, force: Force, text: str) -> Label:
    """Return a scanned label if it is the last of its place; a refused scan is recorded.

    Raises UnusableInput: what core.kits.labels.parse_label() raises; Refused:
    ``label-never-printed``, ``label-superseded``.
    """
    require(by, "kit:check-label")
    return require_label(force, text)


def require_label(force: Force, text: str) -> Label:
    """Return a scanned label if it counts; raises what check_label() raises but for the role."""
    label = labels.parse_label(text)
    labels.require_current_label(label, printings(force, label.specimen.text))
    return label


def printings(force: Force, specimen: str) -> list[Printing]:
    """Return every printing of a specimen's labels, the oldest first."""
    return [
        Printing(
            label=labels.parse_label(row.label),
            by=row.by,
            at=int(row.at.timestamp()),
            reason=row.reason,
        )
        for row in force.label_prints.filter(specimen=specimen).order_by("pk")
    ]


def reprints_of(force: Force) -> list[LabelPrint]:
    """Return every label that took another's place, the newest first, to be counted and shown."""
    return list(force.label_prints.filter(generation__gt=1).order_by("-pk"))
