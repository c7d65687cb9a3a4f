"""Amounts over a whole chain: a loss counts from the first reference amount, never step by step.

Net is compared with net and gross with gross. The first net amount is the reference for good, less
what openings say was taken out; a gross reference ends at an opening, because the packaging changes
there. So small losses, each within what a scale may be wrong, add up to a named one (attack E-01).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from passmuster.core.custody.chain import Chain, units_of
from passmuster.core.custody.limits import ChainRules
from passmuster.core.custody.links import Amount, Basis, Kind, Link
from passmuster.core.custody.naming import Fault, FaultCode, Order, fault


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """One amount beside its reference: the position, the basis, and what is missing.

    ``reference`` is the first amount of the basis, ``lost`` what is missing from it beyond what was
    taken out (below 0: more is there than can be), both in the chain's unit.
    """

    position: int
    reference_position: int
    basis: Basis
    reference: Fraction
    lost: Fraction


@dataclass(frozen=True)
class _Reference:
    position: int
    value: Fraction
    taken: Fraction


def weighings(order: Order) -> Iterator[Weighing]:
    """Yield every amount of the links in this order beside its reference, the first ones too."""
    references: dict[Basis, _Reference] = {}
    unit = None
    for position, link in order:
        if link.kind is Kind.OPEN:
            references.pop(Basis.GROSS, None)
        taken = _taken(link)
        net = references.get(Basis.NET)
        if net is not None:
            references[Basis.NET] = _Reference(net.position, net.value, net.taken + taken)
        amount = link.amount
        if amount is None:
            continue
        unit = unit or amount.unit
        if amount.unit is not unit:
            continue
        out = taken if amount.basis is Basis.NET else Fraction(0)
        first = _Reference(position, Fraction(amount.value) + out, out)
        reference = references.setdefault(amount.basis, first)
        yield Weighing(
            position=position,
            reference_position=reference.position,
            basis=amount.basis,
            reference=reference.value,
            lost=reference.value - reference.taken - Fraction(amount.value),
        )


def lost_so_far(chain: Chain) -> Fraction:
    """Return what the last net amount lacks, in the chain's unit; below 0 when there is more.

    What a store has lost is the sum over its things (attack E-01, "per store").
    """
    net = [each.lost for each in weighings(tuple(enumerate(chain))) if each.basis is Basis.NET]
    return net[-1] if net else Fraction(0)


def amount_faults(order: Order, rules: ChainRules) -> Iterator[Fault]:
    """Yield where the content first lacks or exceeds more than allowed, and each change of unit.

    A loss that stays is named once. What is gained may be as much as the scale may be wrong; what
    is lost, as much as that and the drying together.
    """
    yield from _unit_faults(order)
    within: dict[Basis, FaultCode | None] = {}
    for each in weighings(order):
        gain = rules.tolerance.value * each.reference
        loss = gain + rules.drying.value * each.reference
        code = None
        if each.lost > loss:
            code = FaultCode.AMOUNT_LOST
        elif -each.lost > gain:
            code = FaultCode.AMOUNT_GAINED
        if code is not None and code is not within.get(each.basis):
            yield fault(code, each.reference_position, each.position)
        within[each.basis] = code


def _unit_faults(order: Order) -> Iterator[Fault]:
    unit = None
    for position, link in order:
        units = units_of(link)
        unit = unit or next(iter(sorted(units)), None)
        if units - {unit}:
            yield fault(FaultCode.UNIT_DIFFERS, position)


def _taken(link: Link) -> Fraction:
    taken: Amount | None = link.taken
    return Fraction(0) if taken is None else Fraction(taken.value)
