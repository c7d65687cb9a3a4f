"""A bottle that was ordered to another laboratory, on the pages of whoever holds or carries it.

Whoever carries it learns where it goes; what is looked for in it the laboratory reads that has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from passmuster.core.laboratory.analytes import SUBJECTS
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.needs import sending_of, sendings_of
from passmuster.web.review.outcomes import looked_for
from passmuster.web.sites.force.custody.saying import Names
from passmuster.web.theme.numerals import day_and_clock
from passmuster.web.theme.parts import Fact
from passmuster.web.wording.bottles import ORDER_RULES
from passmuster.web.wording.laboratory import RESULTS
from passmuster.web.wording.substances import listed, substance

if TYPE_CHECKING:
    from passmuster.web.custody.models import Holder, Item


def ordered_said(
    item: Item, names: Names, own: Collection[str], *, watches: bool, reads: bool
) -> list[Fact]:
    """Return where a bottle was ordered, to whoever has it, gets it, or watches custody.

    ``reads`` is whoever works in a laboratory: in the one that has it, also what to look for.
    """
    order = sending_of(item)
    if order is None or not (watches or {item.holder, item.offered_to, order.to} & set(own)):
        return []
    if order.to == item.holder:
        here = [Fact(_("Ordered"), _("To be tested once more here"))]
        return [*here, *_looked_for(item)] if reads and order.to in own else here
    said = _("To be tested once more by %(holder)s; it leaves by %(moment)s")
    given = {"holder": names.holder(order.to), "moment": day_and_clock(order.due)}
    return [Fact(_("Ordered"), said % given)]


def _looked_for(item: Item) -> list[Fact]:
    found, rules = looked_for(item)
    named = listed(substance(code) if code in SUBJECTS else RESULTS[code] for code in found)
    return [
        Fact(_("Look for"), named),
        *(Fact(_("Rule"), ORDER_RULES[code]) for code in rules),
    ]


def can_take(item: Item, holders: Iterable[Holder]) -> list[Holder]:
    """Return who can be offered a bottle: of the laboratories the one of its order alone."""
    order = sending_of(item)
    return [one for one in holders if order is None or one.kind != LAB or one.code == order.to]


def to_travel(items: Iterable[Item], own: Collection[Holder]) -> list[Item]:
    """Return what a manifest lists: of what a laboratory has, the bottles ordered elsewhere."""
    laboratories = {one.code for one in own if one.kind == LAB}
    rows = list(items)
    if not laboratories.intersection(one.holder for one in rows):
        return rows
    force_id = rows[0].force_id
    ordered = {(one.specimen, one.bottle): one.to for one in sendings_of(force_id)}
    return [
        one
        for one in rows
        if one.holder not in laboratories
        or ordered.get((one.specimen, one.bottle), one.holder) != one.holder
    ]
