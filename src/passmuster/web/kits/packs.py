"""Paper packs from their issue to two agreeing keyings; none of them just goes away.

The store issues and prints; the collector ends each pack; two humans type a used one from one scan.
Source: attacks.md C-08; the rules are core.kits.packs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import make_aware

from passmuster.core.access.actors import Actor, Role, require, require_two_humans
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kits import labels, ledger
from passmuster.core.kits import packs as rules
from passmuster.core.kits.serials import Kind, Serial, parse_serial, read_serial, serial
from passmuster.web import clock
from passmuster.web.installation import here
from passmuster.web.kits.following import Agreed, follow
from passmuster.web.kits.keyings import (
    CONTRADICTED,
    contradiction_of,
    keyers_of,
    pair_of,
    scan_kind,
)
from passmuster.web.kits.models import Keying, Pack
from passmuster.web.kits.queries import (
    PACK_ISSUED,
    PACK_STATES,
    pack_called,
    session_called,
)
from passmuster.web.kits.scans import BRING, jot_opening
from passmuster.web.kits.services import (
    PAPER_SPECIMENS_FROM,
    record_move,
    require_duties_apart,
    use,
)
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

MOST_PACKS = 100
"""Packs of one issue: what one printed file holds (formats.paper.custody_form)."""

MAX_SCAN_BYTES = 10_000_000

FIELDS = (
    "service_number",
    "collected_on",
    "collected_at",
    "temperature",
    "observed",
    "a_ml",
    "b_ml",
    "seal_a",
    "seal_b",
    "collector",
    "released_to",
    "remark",
)
"""What two people type from a pack: a day as YYYY-MM-DD, a time as HH:MM, mL as a whole number or
nothing, the rest as written."""

ISSUED = PACK_STATES[PACK_ISSUED]
_EVENT_OF_END = {state: event for event, state in PACK_STATES.items()}
_HANDED, _PRINTED = "pack:issued", "pack:printed"


@denials_recorded
def issue_packs(
    *, by: Actor, second: Actor, force: Force, session: str, count: int, practice: bool = False
) -> list[Pack]:
    """Issue the next numbers to a collector, who signs for them; their paper is printed after.

    Raises Refused: ``packs-count``, ``duties-excluded``.
    """
    require(by, "pack:issue")
    require(second, "kit:use")
    require_two_humans(by, second)
    code = session_called(force, session)
    if not 1 <= count <= MOST_PACKS:
        raise Refused("packs-count", f"Issue between 1 and {MOST_PACKS} packs at once.")
    require_duties_apart(force, code, store=by, collector=second)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        own = force.packs.filter(practice=practice)
        last = own.aggregate(last=Max("number"))["last"] or 0
        made = [
            _new_pack(force, number, practice, session=code, holder=second.human)
            for number in range(last + 1, last + count + 1)
        ]
        Pack.objects.bulk_create(made)
        entry = record_move(
            force,
            _HANDED,
            _numbers(made),
            by=by,
            second=second,
            at=clock.now(),
            holder=second.human,
            session=code,
        )
        append(force.log, "pack:issued", by=by, rows=[entry, *made])
    return made


@denials_recorded
def print_packs(*, by: Actor, force: Force, session: str, reason: str = "") -> list[Pack]:
    """Record that a session's open packs are printed, and return them for the printer.

    A second printing wants a reason of core.kits.labels.REPRINT_REASONS: two papers of one number
    are how a collection is doubled. Raises Refused: ``packs-to-print-none``,
    ``pack-printed-already``, ``label-reprint-reason-unknown``.
    """
    require(by, "pack:issue")
    with transaction.atomic():
        waiting = list(force.packs.filter(session=session, state=ISSUED).order_by("number"))
        if not waiting:
            raise Refused("packs-to-print-none", "No pack of this session waits to be printed.")
        again = was_printed(force, session)
        if again and not reason:
            raise Refused("pack-printed-already", "These were printed. Say why once more.")
        if reason not in (labels.REPRINT_REASONS if again else ("",)):
            raise Refused(
                "label-reprint-reason-unknown",
                f"A reason to print again is one of: {', '.join(labels.REPRINT_REASONS)}.",
            )
        entry = record_move(
            force,
            _PRINTED,
            _numbers(waiting),
            by=by,
            at=clock.now(),
            session=session,
            reason=reason,
        )
        append(force.log, "pack:printed", by=by, rows=[entry])
    return waiting


def was_printed(force: Force, session: str) -> bool:
    """Tell whether the packs of a session were printed before."""
    return bool(force.kit_moves.filter(event=_PRINTED, session=session).exists())


@denials_recorded
def end_pack(
    *, by: Actor, force: Force, text: str, end: str, reason: str = "", second: Actor | None = None
) -> Pack:
    """Say how a pack ended: used, or void or lost with a reason and a second signature.

    A collector ends the own packs only. A used one whose keyings agree on what cannot stand may be
    made void: the record keeps both keyings and the reason. Raises what core.kits.packs.end_pack()
    raises; Refused: ``packs-never-issued``, ``pack-ended-twice``, ``kit-foreign``,
    ``kit-second-signature-missing``.
    """
    require(by, "pack:end")
    number = parse_serial(text)
    ended = rules.end_pack(number, end, reason=reason, by=by.human)
    if ended.end != ledger.USED:
        if second is None:
            raise Refused("kit-second-signature-missing", "A second person signs for this.")
        require(second, "kit:confirm")
        require_two_humans(by, second)
    with transaction.atomic():
        pack = _locked(pack_called(force, number.text))
        if by.role is Role.COLLECTOR and pack.holder != by.human:
            raise Refused("kit-foreign", "This pack was issued to somebody else.")
        require_endable(pack, ended.end)
        pack.state, pack.reason = ended.end, ended.reason
        pack.save()
        event = _EVENT_OF_END[ended.end]
        entry = record_move(
            force,
            event,
            [number],
            by=by,
            second=second,
            at=clock.now(),
            holder=pack.holder,
            session=pack.session,
            reason=ended.reason,
        )
        append(force.log, event, by=by, rows=[entry, pack])
    return pack


def require_endable(pack: Pack, end: str) -> None:
    """Raise Refused (``pack-ended-twice``) unless this may now be the end of a pack."""
    set_aside = end == ledger.VOIDED and contradiction_of(pack)
    if pack.state != ISSUED and not set_aside:
        raise Refused("pack-ended-twice", "An end of this pack was recorded before.")


@denials_recorded
def key_pack(
    *,
    by: Actor,
    force: Force,
    pack: Pack,
    fields: Mapping[str, str],
    scan: bytes | None = None,
) -> Pack:
    """Keep what one human typed from a used pack; the second of two ends it where both agree.

    The first brings the scan. Where two keyings differ both may type again, and what they typed
    before stays. When they agree the paper becomes a collection; where that cannot be, the reason
    is kept beside the keyings and both may type again. Raises UnusableInput:
    ``pack-field-unknown``, ``pack-time-missing``, ``pack-volume-wrong``, ``pack-scan-missing``,
    ``pack-scan-kind``, ``pack-scan-large``; Refused: ``pack-not-used``, ``pack-keyed-already``,
    ``keyed-by-one-human``, ``keyed-by-two-others``, ``keyings-of-two-scans``,
    ``written-after-keyed``.
    """
    require(by, "pack:key")
    written = _written(fields)
    _require_volumes(fields)
    with transaction.atomic():
        pack = _locked(pack)
        _require_keyable(pack, by)
        now = clock.now()
        rules.keyed_time(int(written.timestamp()), int(now.timestamp()))
        keying = Keying.objects.create(
            pack=pack,
            human=by.human,
            scan_sha256=_scan_of(pack, scan),
            fields={name: fields.get(name, "") for name in FIELDS},
            written_at=written,
            at=now,
        )
        append(force.log, "pack:typed", by=by, rows=[keying])
        if len(keyers_of(pack)) == 1:
            jot_opening(by, pack, BRING)
        both = pair_of(pack)
        if both is not None and not rules.differences(*both):
            _settle(by, force, pack, *both)
    return pack


def _settle(by: Actor, force: Force, pack: Pack, first: rules.Keying, second: rules.Keying) -> None:
    """Take the paper into the record whole or not at all; the keyings stay either way."""
    try:
        with transaction.atomic():
            _agree(by, force, pack, first, second)
    except (Refused, UnusableInput) as error:
        pack.refresh_from_db()
        entry = record_move(
            force,
            CONTRADICTED,
            [pack.as_core],
            by=by,
            at=clock.now(),
            written_at=_written(second.fields),
            holder=pack.holder,
            session=pack.session,
            specimen=pack.specimen,
            reason=error.code,
        )
        append(force.log, "pack:contradicted", by=by, rows=[entry])


def _agree(by: Actor, force: Force, pack: Pack, first: rules.Keying, second: rules.Keying) -> None:
    rules.require_two_keyings(first, second)
    pack.agreed = True
    pack.save()
    written = _written(second.fields)
    entry = record_move(
        force,
        "pack:agreed",
        [pack.as_core],
        by=by,
        at=clock.now(),
        written_at=written,
        holder=pack.holder,
        session=pack.session,
        specimen=pack.specimen,
    )
    append(force.log, "pack:agreed", by=by, rows=[entry, pack])
    if pack.practice:
        for text in (second.fields["seal_a"], second.fields["seal_b"]):
            _use_practice_seal(by, pack, text, written)
        return
    given = force.kit_moves.filter(event=_HANDED, serials__contains=pack.serial).get()
    typed = pack.keyings.order_by("pk")[0]
    agreed = Agreed(
        pack=pack,
        fields={name: second.fields.get(name, "") for name in FIELDS},
        issued=given.at,
        written=written,
        first_keyed=typed.at,
    )
    follow(by, agreed)


def _use_practice_seal(by: Actor, pack: Pack, text: str, written: datetime) -> None:
    """Use a practice seal that the paper names; one that may not be used is nobody's loss."""
    try:
        with transaction.atomic():
            use(
                by=by,
                force=pack.force,
                found=read_serial(text, Kind.SEAL, practice=True),
                holder=pack.holder,
                session=pack.session,
                specimen=pack.specimen,
                at=written,
            )
    except (Refused, UnusableInput):
        return


def _new_pack(force: Force, number: int, practice: bool, *, session: str, holder: str) -> Pack:
    paper = serial(Kind.SPECIMEN, PAPER_SPECIMENS_FROM + number - 1, practice=practice)
    return Pack(
        force=force,
        number=number,
        practice=practice,
        serial=serial(Kind.PACK, number, practice=practice).text,
        specimen=paper.text,
        session=session,
        holder=holder,
        state=ISSUED,
    )


def _numbers(packs: list[Pack]) -> list[Serial]:
    return [pack.as_core for pack in packs]


def _locked(pack: Pack) -> Pack:
    return Pack.objects.select_for_update().get(pk=pack.pk)


def _require_keyable(pack: Pack, by: Actor) -> None:
    if pack.state != ledger.USED:
        raise Refused("pack-not-used", "Only a pack that was used is keyed.")
    if pack.agreed:
        raise Refused("pack-keyed-already", "Two people keyed this pack alike.")
    keyers = keyers_of(pack)
    if keyers == [by.human]:
        raise Refused("keyed-by-one-human", "The second keying is another person's to do.")
    if len(keyers) > 1 and by.human not in keyers:
        raise Refused("keyed-by-two-others", "Two other people key this pack.")


def _scan_of(pack: Pack, scan: bytes | None) -> str:
    first = pack.keyings.order_by("pk").first()
    if first is not None:
        if scan is not None and here().keep(scan) != first.scan_sha256:
            raise Refused("keyings-of-two-scans", "Both people type from one and the same scan.")
        return first.scan_sha256
    if not scan:
        raise UnusableInput(
            "pack-scan-missing", "Bring the scan of the paper with the first keying."
        )
    if len(scan) > MAX_SCAN_BYTES:
        raise UnusableInput("pack-scan-large", "A scan has 10 MB at most.")
    scan_kind(scan)
    return here().keep(scan)


def _written(fields: Mapping[str, str]) -> datetime:
    if unknown := set(fields) - set(FIELDS):
        raise UnusableInput("pack-field-unknown", f"A pack has no {', '.join(sorted(unknown))}.")
    clocked = fields.get("collected_at", "")
    try:
        if not re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", clocked):
            raise ValueError(clocked)
        day = date.fromisoformat(fields.get("collected_on", ""))
        return make_aware(datetime.combine(day, time.fromisoformat(clocked)))
    except ValueError as error:
        raise UnusableInput(
            "pack-time-missing", "Type the day and the time that are written on the paper."
        ) from error


def _require_volumes(fields: Mapping[str, str]) -> None:
    for name in ("a_ml", "b_ml"):
        if not re.fullmatch(r"(?:[0-9]{1,3})?", fields.get(name, ""), re.ASCII):
            raise UnusableInput("pack-volume-wrong", "Type the millilitres as a whole number.")
