"""A chain in sentences: each link, gaps as lines of their own, faults by code, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _

from passmuster.core.custody.links import Amount, Kind, Link
from passmuster.core.custody.naming import Fault, FaultCode
from passmuster.core.kits.serials import in_fours
from passmuster.web.custody.needs import to_be_discarded
from passmuster.web.custody.queries import (
    ENDED,
    every_fault_of,
    explanations_of,
    faults_of,
    holder_list,
    links_of,
    offered_in_vain,
    overdue_of,
)
from passmuster.web.custody.splits import LeftOver, left_over
from passmuster.web.kits.words import STATES as KIT_STATES
from passmuster.web.people.queries import humans_of
from passmuster.web.theme.numerals import day_and_clock, digits
from passmuster.web.theme.parts import Fact, RollLine
from passmuster.web.wording.custody import (
    EXCHANGED,
    FAULTS,
    GAP_REASONS,
    LATE,
    LEFT_OVER,
    OUTCOME_MARKS,
    OUTCOMES,
    SEAL_SHORT,
    holder_name,
)

if TYPE_CHECKING:
    from passmuster.web.custody.models import Explanation, Item, ReceiptDecision
    from passmuster.web.people.models import Force


@dataclass(frozen=True)
class Names:
    """What holders and people are called, by their codes."""

    holders: Mapping[str, str]
    humans: Mapping[str, str]

    def holder(self, code: str | None) -> str:
        """Return a holder's name; an unknown code stands for itself."""
        return self.holders.get(code or "", code or "")

    def human(self, code: str | None) -> str:
        """Return a person's name; an unknown code stands for itself."""
        return self.humans.get(code or "", code or "")


def names_in(force: Force) -> Names:
    """Return the names of a force's holders and people. No donor is among them by this role."""
    return Names(
        {holder.code: holder_name(holder) for holder in holder_list(force)},
        dict(humans_of(force).values_list("code", "name")),
    )


def spoken(code: str) -> str:
    """Return a thing's code as people read it: its number in groups of four, then the bottle."""
    number, dash, bottle = code.partition("-")
    return f"{in_fours(number)} {bottle}" if dash and number.strip("P").isdecimal() else code


def lines_of(
    item: Item, now: datetime, *, blind: bool = False, most: int | None = None
) -> list[RollLine]:
    """Return the chain of an item as a timeline, the next expected event last.

    ``blind`` leaves out seals and amounts, for whoever is to read them off the thing. ``most`` are
    the links shown to whoever sees it to its receipt alone, without what comes after.
    """
    chain, names = links_of(item)[:most], names_in(item.force)
    standing, found = set(faults_of(item)), every_fault_of(item)
    explanations = {row.position: row for row in explanations_of(item)}
    lines: list[RollLine] = []
    for position, link in enumerate(chain):
        here = [fault for fault in found if fault.positions and fault.positions[-1] == position]
        lines += [
            _gap(fault, chain, explanations, names, stands=fault in standing)
            for fault in here
            if fault.code is FaultCode.GAP and len(fault.positions) > 1
        ]
        lines.append(_line(link, names, blind=blind))
        lines += [
            _fault(fault)
            for fault in here
            if fault.code is not FaultCode.GAP or len(fault.positions) == 1
        ]
    if most is not None:
        return lines
    lines += [_fault(fault) for fault in found if not fault.positions]
    expected = _expected(item, chain, names, now)
    return [*lines, expected] if expected else lines


def _line(link: Link, names: Names, *, blind: bool) -> RollLine:
    due = link.due or link.deliver_by
    facts = {
        "who": names.human(link.human),
        "holder": names.holder(link.holder),
        "to": names.holder(link.to),
        "second": names.human(link.second),
        "amount": _amount(link.amount),
        "taken": _amount(link.taken),
        "due": day_and_clock(due) if due else "",
    }
    return RollLine(
        sentence=(_unmeasured(link) if blind else _sentence(link)) % facts,
        time=day_and_clock(link.at),
        mark="done" if link.seal_state == "intact" or not link.seals else "stop",
        detail="" if blind else _seals(link),
    )


def _sentence(link: Link) -> str:
    if link.kind is Kind.BEGIN and link.amount:
        return _("%(who)s sealed it at %(holder)s: %(amount)s.")
    if link.kind is Kind.MEASURE and link.amount:
        return _("%(who)s measured it at %(holder)s: %(amount)s.")
    if link.kind is Kind.OPEN and link.new_seals and link.taken:
        return _("%(who)s opened it at %(holder)s, took out %(taken)s and sealed it anew.")
    return _unmeasured(link)


def _unmeasured(link: Link) -> str:
    """Return the sentence of a link without what was measured, for whoever is to measure it."""
    carried = _("%(who)s took it over for %(holder)s and promised delivery by %(due)s.")
    resealed = _("%(who)s opened it at %(holder)s and sealed it anew.")
    said = {
        Kind.BEGIN: _("%(who)s sealed it at %(holder)s."),
        Kind.OFFER: _("%(who)s offered it to %(to)s, due there by %(due)s."),
        Kind.ACCEPT: carried if link.deliver_by else _("%(who)s took it over for %(holder)s."),
        Kind.WITHDRAW: _("%(who)s took the offer back; %(holder)s still holds it."),
        Kind.STORE_IN: _("%(who)s put it into the store of %(holder)s."),
        Kind.STORE_OUT: _("%(who)s took it out of the store of %(holder)s."),
        Kind.OPEN: resealed if link.new_seals else _("%(who)s opened it at %(holder)s."),
        Kind.MEASURE: _("%(who)s measured it at %(holder)s."),
        Kind.RETURN: _("%(who)s gave it back; %(second)s took it and signed."),
        Kind.DISPOSE: _("%(who)s and %(second)s disposed of it at %(holder)s."),
    }
    return said[link.kind]


def _seals(link: Link) -> str:
    state = str(SEAL_SHORT[str(link.seal_state)])
    scanned = ", ".join(in_fours(serial) for serial in link.seals)
    measured = ""
    if link.amount is not None and link.kind not in (Kind.BEGIN, Kind.MEASURE):
        measured = _amount(link.amount)
    parts = [_("Scanned: %(seals)s") % {"seals": scanned} if scanned else "", state, measured]
    return "; ".join(part for part in parts if part)


def _amount(amount: Amount | None) -> str:
    if amount is None:
        return ""
    value = digits(format(amount.value, "f"))
    return _("%(value)s mL") % {"value": value} if amount.unit == "mL" else f"{value} g"


def _gap(
    fault: Fault,
    chain: tuple[Link, ...],
    explanations: Mapping[int, Explanation],
    names: Names,
    *,
    stands: bool,
) -> RollLine:
    sentence = _of_promise(
        chain[fault.positions[0]], _("Promised by %(due)s, arrived later: a gap.")
    )
    row = explanations.get(fault.positions[0])
    if row is None or stands:
        return RollLine(
            sentence=sentence, kind="gap", detail=_coded(_("Not explained."), FaultCode.GAP)
        )
    detail = _("%(reason)s Signed by %(first)s and %(second)s.") % {
        "reason": GAP_REASONS[row.reason],
        "first": names.human(row.human),
        "second": names.human(row.second),
    }
    return RollLine(sentence=sentence, kind="gap", detail=detail)


def _coded(said: str, code: str) -> str:
    """Return words and a stable code behind them, which stays in Latin letters."""
    return format_html('{} <span class="id" lang="en">{}</span>', said, code)


def _fault(fault: Fault) -> RollLine:
    return RollLine(
        sentence=str(FAULTS[str(fault.code)]),
        mark="late",
        kind="late",
        detail=_coded("", fault.code),
    )


def _expected(item: Item, chain: tuple[Link, ...], names: Names, now: datetime) -> RollLine | None:
    if item.state in ENDED or offered_in_vain(item.force).filter(pk=item.pk).exists():
        return None
    late = overdue_of(item, now)
    ending = " " + _("%(late)s.") % {"late": LATE[late.code]} if late else ""
    if item.offered_to:
        due = chain[-1].due or item.deliver_by
        sentence = _("%(to)s takes it over by %(due)s.")
    elif item.deliver_by:
        due = item.deliver_by
        sentence = _("%(holder)s delivers it by %(due)s.")
    elif item.ship_by and to_be_discarded(item):
        due = item.ship_by
        sentence = _("%(holder)s discards it by %(due)s, by two people.")
    elif item.ship_by and not any(link.kind is Kind.ACCEPT for link in chain):
        due = item.ship_by
        sentence = _("%(holder)s sends it off by %(due)s.")
    else:
        return None
    facts = {
        "to": names.holder(item.offered_to),
        "holder": names.holder(item.holder),
        "due": day_and_clock(due) if due else "",
    }
    return RollLine(sentence=sentence % facts + ending, kind="expected")


def lateness_of(item: Item) -> list[str]:
    """Return a sentence for each promise about an item that was not kept, explained or not."""
    chain = links_of(item)
    missing = _("Promised by %(due)s, and not there in time.")
    late = _("Promised by %(due)s, arrived later: a gap.")
    return [
        _of_promise(chain[fault.positions[0]], late if len(fault.positions) > 1 else missing)
        for fault in every_fault_of(item)
        if fault.code is FaultCode.GAP
    ]


def _of_promise(promise: Link, sentence: str) -> str:
    due = promise.due or promise.deliver_by
    return sentence % {"due": day_and_clock(due) if due else ""}


def seal_facts(item: Item, *, watches: bool) -> list[Fact]:
    """Return the seals of a thing, and others that were scanned on it at last.

    Whoever watches custody reads of those which are in this force's own stock, and where.
    """
    recorded = _fours(item.seals)
    links = [link for link in links_of(item) if link.seals or link.new_seals]
    if not links or links[-1].new_seals or set(links[-1].seals) == set(item.seals):
        return [Fact(_("Seals on it"), recorded, latin=True)]
    facts = [
        Fact(_("Seals that should be on it"), recorded, latin=True),
        Fact(_("Seals scanned at last"), _fours(links[-1].seals), latin=True),
    ]
    foreign = sorted(set(links[-1].seals) - set(item.seals)) if watches else []
    for serial in foreign:
        found = item.force.kit_items.filter(serial=serial).first()
        if found is not None:
            state = f"{in_fours(serial)}: {KIT_STATES[found.state]}"
            facts.append(Fact(_("A seal of this force’s own stock"), state))
    return facts


def _fours(serials: Iterable[str]) -> str:
    return ", ".join(map(in_fours, serials)) or "–"


def in_vain(holder: str) -> str:
    """Return why what is offered to a holder that was closed goes nowhere, and what to do."""
    return _("Offered to %(holder)s, which was closed: it cannot be taken over. Take it back.") % {
        "holder": holder
    }


def decided(receipt: ReceiptDecision) -> tuple[str, str]:
    """Return the mark and the words of what a receipt decided, an exchange since then included."""
    if hasattr(receipt, "redesignation"):
        return "done", str(EXCHANGED)
    return OUTCOME_MARKS[receipt.outcome], str(OUTCOMES[receipt.outcome])


def said_of_left_over(decision: ReceiptDecision) -> tuple[LeftOver, str]:
    """Return the bottle that is not tested first, and what is so with it in words."""
    left = left_over(decision)
    came = day_and_clock(left.came_at) if left.came_at else ""
    return left, LEFT_OVER[left.state] % {"bottle": left.bottle, "came": came}


def gaps_open(item: Item) -> list[int]:
    """Return the first positions of the gaps that nobody has explained, once it has arrived."""
    return [
        fault.positions[0]
        for fault in faults_of(item)
        if fault.code is FaultCode.GAP and len(fault.positions) > 1
    ]
