"""Reads of kits: what stands where, whose it is, and what keeps a session from closing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from passmuster.core.access.actors import Role
from passmuster.core.access.duties import Duty, PastAct, Scope
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kernel.state_table import Transition
from passmuster.core.kernel.text import ascii_digits, normalise_text
from passmuster.core.kits import ledger, packs
from passmuster.core.kits.serials import Serial, parse_serial, serial
from passmuster.web.custody.chains import LAB, SITE, STORE
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import open_holders
from passmuster.web.kits.models import KitItem, KitMove, Lot, Pack, PackOpened
from passmuster.web.people.grants import roles_of
from passmuster.web.people.models import Force
from passmuster.web.people.queries import humans_of

MOST_AT_ONCE = 1_000
"""Serials of one act: one delivery, one hand-over. More are signed for in several acts."""

LIES_AT = (SITE, STORE)
"""Kinds of holders at which kits lie before a collector has them."""

ISSUED = "kit:issued"
PACK_ISSUED, PACK_USED = "pack:issued", "pack:used"
PACK_STATES = {
    PACK_ISSUED: "issued",
    PACK_USED: ledger.USED,
    "pack:voided": ledger.VOIDED,
    "pack:lost": ledger.LOST,
}
"""The state that each entry puts a pack into."""


def serials_between(first: str, last: str = "") -> list[Serial]:
    """Return the serials from one to another, both as typed or scanned; one alone without a last.

    Raises UnusableInput (what parse_serial raises) and Refused: ``lot-empty``,
    ``serials-of-two-kinds``, ``serials-too-many``.
    """
    begins = parse_serial(first)
    ends = parse_serial(last) if last else begins
    if (begins.kind, begins.practice) != (ends.kind, ends.practice):
        raise Refused("serials-of-two-kinds", "First and last serial are of one kind.")
    if ends.number < begins.number:
        raise Refused("lot-empty", "The last serial comes after the first.")
    if ends.number - begins.number >= MOST_AT_ONCE:
        raise Refused("serials-too-many", f"Sign for {MOST_AT_ONCE} serials at most at once.")
    return [
        serial(begins.kind, number, practice=begins.practice)
        for number in range(begins.number, ends.number + 1)
    ]


def sites_of(force: Force) -> list[Holder]:
    """Return where kits may lie: the sites and stores of the register of custody, by code."""
    return list(open_holders(force).filter(kind__in=LIES_AT).order_by("code"))


def laboratories_of(force: Force) -> list[Holder]:
    """Return the laboratories of the register of custody, by code."""
    return list(open_holders(force).filter(kind=LAB).order_by("code"))


def require_site(force: Force, code: str) -> Holder:
    """Return the site or store of this code; raises Refused (``kit-site-unknown``).

    Two people signed for each of them, so one place has one spelling.
    """
    found = open_holders(force).filter(kind__in=LIES_AT, code=code.strip()).first()
    if found is None:
        raise Refused("kit-site-unknown", "Choose a site or a store of the register.")
    return found


def items_of(force: Force) -> QuerySet[KitItem]:
    """Return every serial that was ever received, with its lot."""
    return force.kit_items.select_related("lot").order_by("serial")


def item_called(force: Force, text: str) -> KitItem | None:
    """Return the serial that was typed or scanned, None when none such was received.

    Raises UnusableInput: what parse_serial raises.
    """
    return items_of(force).filter(serial=parse_serial(text).text).first()


def items_held(force: Force, holder: str) -> QuerySet[KitItem]:
    """Return what a collector has in hand and must account for."""
    held = items_of(force).filter(holder=holder, state=ledger.WITH_COLLECTOR)
    return held.order_by("session", "serial")


def moves_of(force: Force, text: str) -> QuerySet[KitMove]:
    """Return every act on one serial or pack, the oldest first."""
    return force.kit_moves.filter(serials__contains=text).order_by("pk")


def usable(
    *, force: Force, text: str, holder: str, session: str, practice: bool, on: date
) -> Transition:
    """Return the move to "used" of a serial that this collector may use now, or raise.

    Codes: those of core.kits.ledger.require_usable() and parse_serial().
    """
    row = item_called(force, text)
    item = row.as_core if row else ledger.Item(serial=parse_serial(text))
    lot = row.lot.as_core if row else None
    return ledger.require_usable(
        item, lot, holder=holder, session=session, practice=practice, on=on
    )


@dataclass(frozen=True)
class LotStock:
    """One lot and how many of its serials are in each state; ``sites`` holds what lies at sites."""

    lot: Lot
    states: Counter[str]
    sites: Counter[str]


def stock_of(force: Force) -> list[LotStock]:
    """Return each lot with its counts, the first to expire first."""
    states: dict[int, Counter[str]] = {}
    sites: dict[int, Counter[str]] = {}
    counted = force.kit_items.values("lot", "state", "site").annotate(n=Count("pk")).order_by()
    for row in counted:
        states.setdefault(row["lot"], Counter())[row["state"]] += row["n"]
        if row["state"] == ledger.AT_SITE:
            sites.setdefault(row["lot"], Counter())[row["site"]] += row["n"]
    lots = force.kit_lots.order_by("expires", "pk")
    return [
        LotStock(lot, states.get(lot.pk, Counter()), sites.get(lot.pk, Counter())) for lot in lots
    ]


def unaccounted(force: Force, session: str, taken: Sequence[Serial] = ()) -> tuple[Serial, ...]:
    """Return the serials issued to a session, or taken by it, that nobody has accounted for yet."""
    issued = _issued_to(force, session)
    return ledger.account_for(session, issued, _items(force, (*issued, *taken)), taken)


def open_packs(force: Force, session: str) -> tuple[Serial, ...]:
    """Return the packs of a session that have not come to an end."""
    waiting = force.packs.filter(session=session, state=PACK_STATES[PACK_ISSUED])
    return tuple(pack.as_core for pack in waiting.order_by("number"))


def require_session_accounted(force: Force, session: str, taken: Sequence[Serial] = ()) -> None:
    """Raise Refused while a serial or a pack of a session is not accounted for.

    ``taken`` is what a collection opened of its collector's stock. Codes: ``kits-unaccounted``,
    ``packs-not-ended``, ``packs-not-keyed``. Asked before a collection ends (attacks C-05, C-08).
    """
    issued = _issued_to(force, session)
    ledger.require_all_accounted(session, issued, _items(force, (*issued, *taken)), taken)
    own = list(force.packs.filter(session=session).order_by("number"))
    ended = [
        packs.PackEnd(pack=one.as_core, end=one.state, reason=one.reason, by=one.holder)
        for one in own
        if one.state in packs.ENDS
    ]
    agreed = [one.as_core for one in own if one.agreed]
    # What was issued is read from the entries: a pack whose row is gone is still missed.
    moves = force.kit_moves.filter(event=PACK_ISSUED, session=session)
    numbers = [parse_serial(text) for move in moves.order_by("pk") for text in move.texts]
    packs.require_packs_ended(numbers, ended, agreed)


def acts_in_session(force: Force, session: str) -> list[PastAct]:
    """Return who issued for a session and who took over: duties that exclude each other there."""
    moves = force.kit_moves.filter(event__in=(ISSUED, PACK_ISSUED), session=session)
    found = []
    for move in moves:
        found.append(PastAct(move.by, Duty.KEEP_STORE, Scope.SESSION, session))
        found.append(PastAct(move.holder, Duty.COLLECT, Scope.SESSION, session))
    return found


def packs_of(force: Force) -> QuerySet[Pack]:
    """Return every pack, the newest first."""
    return force.packs.order_by("-number", "practice")


def scans_opened(force: Force) -> QuerySet[PackOpened]:
    """Return every opening of a pack's scan, the newest first; it names nobody on the paper."""
    return PackOpened.objects.filter(pack__force=force).select_related("pack").order_by("-pk")


def pack_called(force: Force, text: str) -> Pack:
    """Return the pack that was typed or scanned; raises Refused (``packs-never-issued``)."""
    found = force.packs.filter(serial=parse_serial(text).text).first()
    if found is None:
        raise Refused("packs-never-issued", "No pack of this number was issued here.")
    return found


def collectors_of(force: Force) -> list[tuple[str, str]]:
    """Return code and name of everybody who holds the collector's role now."""
    ever = humans_of(force).filter(grants__role=Role.COLLECTOR.value).distinct()
    return [(one.code, one.name) for one in ever if Role.COLLECTOR in roles_of(one)]


def sessions_open(force: Force) -> list[str]:
    """Return the sessions with a serial or a pack that somebody still has."""
    items = force.kit_items.filter(state=ledger.WITH_COLLECTOR).values_list("session", flat=True)
    waiting = force.packs.filter(state=PACK_STATES[PACK_ISSUED]).values_list("session", flat=True)
    return sorted({*items, *waiting})


def _issued_to(force: Force, session: str) -> list[Serial]:
    moves = force.kit_moves.filter(event=ISSUED, session=session).order_by("pk")
    found = dict.fromkeys(text for move in moves for text in move.texts)
    return [parse_serial(text) for text in found]


def _items(force: Force, serials: Iterable[Serial]) -> dict[Serial, ledger.Item]:
    rows = force.kit_items.filter(serial__in=[one.text for one in serials])
    return {item.serial: item for item in (row.as_core for row in rows)}


def session_called(force: Force, text: str) -> str:
    """Return the code of a session in the one spelling that it has here.

    Digits of any script are welcome; whoever types it a second time in small or capital letters
    means the same session. Raises UnusableInput (``code-missing``).
    """
    code = " ".join(ascii_digits(normalise_text(require_some(text))).split())
    known = force.kit_moves.filter(event__in=(ISSUED, PACK_ISSUED), session__iexact=code)
    first = known.order_by("pk").first()
    return first.session if first else code


def require_some(text: str) -> str:
    """Return a typed code without its margins; raises UnusableInput (``code-missing``)."""
    found = text.strip()
    if not found:
        raise UnusableInput("code-missing", "Name the session or the lot.")
    return found
