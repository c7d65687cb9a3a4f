"""Writes the kit ledger: each act is one entry that binds every serial it moves.

Whoever hands over and whoever takes over are two humans; so are the two who sign that a serial is
void or lost, unless the record of a collection shows that it was opened there. Source: attacks.md
C-05; rules.md §3.1 steps 11 and 17.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from passmuster.core.access.actors import Actor, Role, require, require_two_humans
from passmuster.core.access.duties import Duty, Scope, require_duty_free
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.state_table import NOT_YET
from passmuster.core.kits import ledger
from passmuster.core.kits.packs import keyed_time
from passmuster.core.kits.serials import Kind, Serial, parse_serial, read_serial
from passmuster.web import clock
from passmuster.web.kits.models import KitItem, KitMove, Lot
from passmuster.web.kits.queries import (
    acts_in_session,
    require_site,
    require_some,
    serials_between,
    session_called,
)
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

PAPER_SPECIMENS_FROM = 900_000_001
"""Specimen numbers from here on stand on our own paper packs; no lot may hold one of them."""


@denials_recorded
def receive_lot(
    *,
    by: Actor,
    second: Actor,
    force: Force,
    number: str,
    first: str,
    last: str,
    expires: date,
) -> Lot:
    """Receive a delivery: its first and last serial as scanned; both humans counted it.

    Raises Refused: ``lot-overlaps``, ``lot-empty``, ``lot-of-paper``, ``kit-lot-expired``, and
    what serials_between() raises.
    """
    require(by, "kit:receive")
    require(second, "kit:confirm")
    require_two_humans(by, second)
    serials = serials_between(first, last)
    begins = serials[0]
    if begins.kind is Kind.PACK or (
        begins.kind is Kind.SPECIMEN and serials[-1].number >= PAPER_SPECIMENS_FROM
    ):
        raise Refused("lot-of-paper", "These numbers are for the paper packs printed here.")
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        at = clock.now()
        lot = Lot(
            force=force,
            number=require_some(number),
            kind=begins.kind.value,
            practice=begins.practice,
            first=begins.number,
            last=serials[-1].number,
            expires=expires,
            by=by.human,
            second=second.human,
            at=at,
        )
        ledger.require_lot_new(lot.as_core, [one.as_core for one in force.kit_lots.all()])
        ledger.require_not_expired(lot.as_core, on=localtime(at).date())
        lot.save()
        move = ledger.require(NOT_YET, ledger.RECEIVE, ("kit-lot", "kit-second-signature"))
        made = KitItem.objects.bulk_create(
            [KitItem(force=force, lot=lot, serial=one.text, state=move.target) for one in serials]
        )
        entry = record_move(force, move.event, serials, by=by, second=second, at=at)
        append(force.log, "kit:received", by=by, rows=[lot, entry, *made])
    return lot


@denials_recorded
def issue_to_site(
    *, by: Actor, second: Actor, force: Force, serials: Sequence[str], site: str
) -> KitMove:
    """Hand serials from the store to a site; ``second`` is the human who takes them there.

    ``site`` is the code of a site or store that two people registered (``kit-site-unknown``).
    """
    require(by, "kit:issue")
    require(second, "kit:confirm")
    require_two_humans(by, second)
    where = require_site(force, site).code
    with transaction.atomic():
        rows = _locked(force, serials)
        _require_good(rows)
        return _moved(force, rows, ledger.ISSUE_TO_SITE, _HANDED, by=by, second=second, site=where)


@denials_recorded
def issue_to_collector(
    *,
    by: Actor,
    second: Actor,
    force: Force,
    serials: Sequence[str],
    session: str,
    seen_whole: bool = False,
) -> KitMove:
    """Hand serials to a collector for one session; ``second`` is the collector, who signs for them.

    ``seen_whole`` says that returned ones were looked at. Raises Refused: ``duties-excluded``
    (store and collector of one session are two humans), ``kit-lot-expired``, and decide()'s codes.
    """
    require(by, "kit:issue")
    require(second, "kit:use")
    require_two_humans(by, second)
    code = session_called(force, session)
    require_duties_apart(force, code, store=by, collector=second)
    evidence = (*_HANDED, "kit-seen-whole") if seen_whole else _HANDED
    with transaction.atomic():
        rows = _locked(force, serials)
        _require_good(rows)
        return _moved(
            force,
            rows,
            ledger.ISSUE,
            evidence,
            by=by,
            second=second,
            holder=second.human,
            session=code,
        )


@denials_recorded
def use_serial(
    *,
    by: Actor,
    force: Force,
    text: str,
    kind: Kind,
    session: str,
    specimen: str = "",
    practice: bool = False,
    at: datetime | None = None,
) -> KitItem:
    """Use a serial once, as the collector it was issued to, in the session it was issued for.

    ``specimen`` is the specimen's number that it belongs to (a specimen's own number needs none);
    ``at`` is the moment written on paper, by which the lot's last day is judged. Raises what
    core.kits.ledger.require_usable() raises, ``kit-specimen-missing``, ``written-after-keyed``.
    """
    require(by, "kit:use")
    found = read_serial(text, kind, practice=practice)
    whose = found.text if found.kind is Kind.SPECIMEN else _specimen(specimen, practice)
    with transaction.atomic():
        own = {"holder": by.human, "session": session, "specimen": whose}
        return use(by=by, force=force, found=found, at=at, **own)


def use(
    *,
    by: Actor,
    force: Force,
    found: Serial,
    holder: str,
    session: str,
    specimen: str,
    at: datetime | None,
) -> KitItem:
    """Use a serial of ``holder`` inside the caller's transaction; a keyed pack names its own."""
    now = clock.now()
    moment = at or now
    keyed_time(int(moment.timestamp()), int(now.timestamp()))
    row = _own_rows(force, [found.text]).first()
    if row is None:
        raise Refused("kit-unknown", "This serial is in no lot that was received here.")
    move = ledger.require_usable(
        row.as_core,
        row.lot.as_core,
        holder=holder,
        session=session,
        practice=found.practice,
        on=localtime(moment).date(),
    )
    row.state = move.target
    row.save()
    entry = record_move(
        force,
        move.event,
        [found],
        by=by,
        at=now,
        holder=holder,
        session=session,
        specimen=specimen,
        written_at=moment,
    )
    append(force.log, "kit:used", by=by, rows=[entry, row])
    return row


@denials_recorded
def return_serials(*, by: Actor, second: Actor, force: Force, serials: Sequence[str]) -> KitMove:
    """Give unused serials back; ``second`` is the store clerk who takes them."""
    require(by, "kit:return")
    require(second, "kit:receive")
    require_two_humans(by, second)
    with transaction.atomic():
        rows = _locked(force, serials)
        _require_own(rows, by)
        return _moved(force, rows, ledger.RETURN, _HANDED, by=by, second=second)


@denials_recorded
def void_serials(
    *, by: Actor, second: Actor, force: Force, serials: Sequence[str], reason: str
) -> KitMove:
    """Make serials void for a reason of core.kits.ledger.REASONS; two humans sign."""
    require(by, "kit:void")
    return _ended(ledger.VOID, by=by, second=second, force=force, serials=serials, reason=reason)


@denials_recorded
def lose_serials(
    *, by: Actor, second: Actor, force: Force, serials: Sequence[str], reason: str
) -> KitMove:
    """Record serials as lost for a reason of core.kits.ledger.REASONS; two humans sign."""
    require(by, "kit:lose")
    return _ended(ledger.LOSE, by=by, second=second, force=force, serials=serials, reason=reason)


@denials_recorded
def spoil_serials(
    *, by: Actor, force: Force, serials: Sequence[str], session: str, reason: str
) -> KitMove:
    """Make void what a collection opened and did not use, as the collector who holds it.

    ``session`` is the collection's number; the ``reason`` is one of ledger.OPENED_REASONS. It is
    part of the step that ends the collection, whose record shows what was opened: no second human
    signs. Raises Refused: ``kit-foreign``, ``kit-reason-unknown`` and decide()'s codes.
    """
    require(by, "kit:use")
    with transaction.atomic():
        rows = _locked(force, serials)
        _require_own(rows, by)
        return _moved(force, rows, ledger.SPOIL, _OPENED, by=by, session=session, reason=reason)


def require_duties_apart(force: Force, session: str, *, store: Actor, collector: Actor) -> None:
    """Refuse (``duties-excluded``) a human who would be store and collector of one session."""
    past = acts_in_session(force, session)
    for human, duty in ((collector.human, Duty.COLLECT), (store.human, Duty.KEEP_STORE)):
        require_duty_free(human, duty, scope=Scope.SESSION, subject=session, past=past)


_HANDED = ("kit-receiver-signature",)
_ENDING = ("kit-reason", "kit-second-signature")
_OPENED = ("kit-reason", "kit-opened")


def _ended(
    verb: str,
    *,
    by: Actor,
    second: Actor,
    force: Force,
    serials: Sequence[str],
    reason: str,
) -> KitMove:
    require(second, "kit:confirm")
    require_two_humans(by, second)
    with transaction.atomic():
        rows = _locked(force, serials)
        if by.role is Role.COLLECTOR:
            _require_own(rows, by)
        return _moved(force, rows, verb, _ENDING, by=by, second=second, reason=reason)


def _specimen(text: str, practice: bool) -> str:
    if not text:
        raise Refused("kit-specimen-missing", "Say for which specimen this serial is used.")
    return read_serial(text, Kind.SPECIMEN, practice=practice).text


def _locked(force: Force, serials: Sequence[str]) -> list[KitItem]:
    wanted = list(dict.fromkeys(parse_serial(text).text for text in serials))
    rows = {row.serial: row for row in _own_rows(force, wanted)}
    if not wanted or len(rows) < len(wanted):
        raise Refused("kit-unknown", "One of these serials is in no lot that was received here.")
    return [rows[text] for text in wanted]


def _own_rows(force: Force, texts: Sequence[str]) -> QuerySet[KitItem]:
    locked = KitItem.objects.select_for_update(of=("self",)).select_related("lot")
    return locked.filter(force=force, serial__in=texts)


def _require_good(rows: Sequence[KitItem]) -> None:
    today = localtime(clock.now()).date()
    for lot in {row.lot_id: row.lot for row in rows}.values():
        ledger.require_not_expired(lot.as_core, on=today)


def _require_own(rows: Sequence[KitItem], by: Actor) -> None:
    if any(row.holder != by.human for row in rows):
        raise Refused("kit-foreign", "One of these serials was issued to somebody else.")


def _moved(
    force: Force,
    rows: Sequence[KitItem],
    verb: str,
    evidence: Sequence[str],
    *,
    by: Actor,
    second: Actor | None = None,
    site: str = "",
    holder: str = "",
    session: str = "",
    reason: str = "",
) -> KitMove:
    """Move serials that stand alike or not at all: one that may not move keeps all of them."""
    event = ""
    for row in rows:
        event = ledger.require(row.state, verb, evidence).event
        after = ledger.move(
            row.as_core, verb, evidence, holder=holder, session=session, reason=reason
        )
        row.state, row.holder, row.session = after.state, after.holder, after.session
        row.site = site or row.site
    KitItem.objects.bulk_update(rows, ["state", "holder", "session", "site"], batch_size=200)
    entry = record_move(
        force,
        event,
        [parse_serial(row.serial) for row in rows],
        by=by,
        second=second,
        at=clock.now(),
        site=site,
        holder=holder,
        session=session,
        reason=reason,
    )
    append(force.log, event, by=by, rows=[entry, *rows])
    return entry


def record_move(
    force: Force,
    event: str,
    serials: Sequence[Serial],
    *,
    by: Actor,
    at: datetime,
    second: Actor | None = None,
    written_at: datetime | None = None,
    **more: str,
) -> KitMove:
    """Write one act on these serials; its event is the caller's to append, with what it moved."""
    return KitMove.objects.create(
        force=force,
        event=event,
        serials=" ".join(one.text for one in serials),
        by=by.human,
        second=second.human if second else "",
        written_at=written_at or at,
        at=at,
        **more,
    )
