"""A collector is shown the control that falls due at their site, and plants it like any specimen.

Guarantees: one control at a time, to one collector at a time, and never before its day; its kit,
cup, chain, hours and form are those of an ordinary collection, made by the same services; its
number is bound to the plan before any result can be known (attack L-04).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from passmuster.core.access.actors import Actor, require
from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.specimen import Specimen, Temperature, require_pour
from passmuster.core.draw.sampler import draw
from passmuster.core.kernel.errors import Refused
from passmuster.core.kits.kits import Whole, whole_kits
from passmuster.core.kits.serials import Kind, Serial, parse_serial
from passmuster.core.laboratory.quality.blind_plan import Plan, Planted, planting_bytes
from passmuster.core.laboratory.quality.blind_rules import blind_rule
from passmuster.core.laboratory.quality.blind_seal import quarter_of
from passmuster.core.orders.reasons import Reason
from passmuster.web import clock
from passmuster.web.blind.models import BlindPlan, BlindPlanting, BlindTaking
from passmuster.web.blind.planning import day_and_site, read_plan
from passmuster.web.blind.sealing import key_of, seal, tag, unseal
from passmuster.web.collection.neighbours import begin_bottles
from passmuster.web.collection.queries import newest_reasons
from passmuster.web.custody.chains import SITE, chain_of
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import holder_called, kept_by
from passmuster.web.kits.queries import items_held
from passmuster.web.kits.services import use_serial
from passmuster.web.laboratory.rulesets import rules_in_force
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

PLANT = "blind:plant"

UNKNOWN_STRENGTH: Final = (Fraction(3, 2), Fraction(2))
"""Shares of the initial cutoff where a regime gives none: those of the two that were read."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """A control that falls due: its plan, its occasion's day and site, and how it is tagged."""

    row: BlindPlan
    plan: Plan
    control: Planted
    day: date
    site: str
    tag: str


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What one collector is to prepare today, and with what.

    ``strength`` are the least and the most ng/mL of the drug, None where the control holds none.
    """

    taking: BlindTaking
    due: Due
    strength: tuple[int, int] | None
    kit: Whole | None
    cup: Serial | None


def due_for(force: Force, human: str) -> Due | None:
    """Return the earliest control that falls due at one of a human's sites and is nobody's yet.

    One that somebody was shown on an earlier day and did not plant falls due again.
    """
    today = _today()
    taken = _taken(force)
    for due in _falling_due(force, human):
        last = taken.get(due.tag)
        if last is None or localdate(last.at) < today:
            return due
    return None


def taken_by(force: Force, human: str) -> Recipe | None:
    """Return the control that a human was shown today and has not planted, None for none."""
    today = _today()
    mine = {key: row for key, row in _taken(force).items() if row.by == human}
    for due in _falling_due(force, human):
        row = mine.get(due.tag)
        if row is not None and localdate(row.at) == today:
            return _recipe(force, human, row, due)
    return None


@denials_recorded
def take_control(*, by: Actor, force: Force) -> BlindTaking:
    """Show a collector the control that falls due at their site; nobody else is shown it today.

    Raises Refused: ``blind-nothing-due``.
    """
    require(by, PLANT)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        due = due_for(force, by.human)
        if due is None or taken_by(force, by.human) is not None:
            raise Refused("blind-nothing-due", "Nothing more falls due at your site today.")
        row = BlindTaking.objects.create(plan=due.row, tag=due.tag, by=by.human, at=clock.now())
        append(force.log, "blind:taken", by=by, rows=[row])
    return row


@denials_recorded
def plant_control(*, by: Actor, force: Force, a_ml: int, b_ml: int) -> BlindPlanting:
    """Seal today's control with the next kit in the collector's hand, and begin its two chains.

    Everything that an ordinary sealing leaves behind is left by the same services. Raises Refused:
    ``blind-nothing-due``, ``blind-kit-missing``, what require_pour(), use_serial() and
    begin_custody() raise.
    """
    require(by, PLANT)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        recipe = taken_by(force, by.human)
        if recipe is None:
            raise Refused("blind-nothing-due", "You were shown no control today. Have it shown.")
        kit, cup = recipe.kit, recipe.cup
        if kit is None or cup is None:
            raise Refused("blind-kit-missing", "Sign for a kit and a cup at the store first.")
        pour = {"volume_ml": a_ml + b_ml, "a_ml": a_ml, "b_ml": b_ml}
        require_pour(**pour, short_kept=False, rules=STANDARD)
        _use(by, force, kit, cup)
        bottles = (("A", kit.seal_a.text, a_ml), ("B", kit.seal_b.text, b_ml))
        site = holder_called(force, recipe.due.site)
        begin_bottles(by, force, kit.form.text, bottles, site=site)
        row = _bound(recipe, kit, by, pour)
        append(force.log, "blind:planted", by=by, rows=[row])
    return row


def _use(by: Actor, force: Force, kit: Whole, cup: Serial) -> None:
    """Use the cup, the number and both seals for the session for which they were issued."""
    sessions = dict(items_held(force, by.human).values_list("serial", "session"))
    for one in (cup, kit.form, kit.seal_a, kit.seal_b):
        use_serial(
            by=by,
            force=force,
            text=one.text,
            kind=one.kind,
            session=sessions[one.text],
            specimen="" if one.kind is Kind.SPECIMEN else kit.form.text,
        )


def _bound(recipe: Recipe, kit: Whole, by: Actor, pour: dict[str, int]) -> BlindPlanting:
    """Bind the control to its number, with what its copy of the form has to say."""
    due, key = recipe.due, key_of(recipe.due.row.force)
    facts = {
        **pour,
        "seal_a": kit.seal_a.text,
        "seal_b": kit.seal_b.text,
        "collector": by.human,
        "reason": _reason(due),
        "sealed_at": int(clock.now().timestamp()),
    }
    body = planting_bytes(due.plan, due.control.occasion, kit.form.text)
    sealed = seal(key, body, facts)
    return BlindPlanting.objects.create(
        taking=recipe.taking,
        tag=tag(key, "specimen", kit.form.text),
        seal=sealed.seal,
        sealed_sha256=sealed.sealed_sha256,
    )


def _reason(due: Due) -> str:
    """Return the reason that the form bears: one drawn among those of the newest collections.

    So it is as often random, or anything else, as an ordinary form's is.
    """
    known = newest_reasons(due.row.force)
    labels = [f"{place}/{reason}" for place, reason in enumerate(known)]
    drawn = draw(f"{due.plan.seed}/reason/{due.control.occasion}", labels, 1)
    return drawn[0].id.partition("/")[2] if drawn else Reason.RANDOM.value


def specimen_planted(row: BlindPlanting) -> tuple[Specimen, str, str]:
    """Return a control as an ordinary sealed specimen, the reason its form bears, its collector."""
    held = unseal(key_of(row.taking.plan.force), row)
    facts = held.beside
    specimen = Specimen(
        form=specimen_number(held.body),
        number=1,
        of=1,
        volume_ml=facts["volume_ml"],
        a_ml=facts["a_ml"],
        b_ml=facts["b_ml"],
        temperature=Temperature.IN_RANGE,
        tampering=False,
        observed=False,
        seal_a=facts["seal_a"],
        seal_b=facts["seal_b"],
        sealed_at=facts["sealed_at"],
    )
    return specimen, facts["reason"], facts["collector"]


def specimen_number(body: bytes) -> str:
    """Return the specimen's number in the bytes that bind a control to it."""
    number: str = json.loads(body)["specimen"]
    return number


def _falling_due(force: Force, human: str) -> Iterator[Due]:
    """Yield the controls of this quarter up to today at a human's open sites, the earliest first.

    What was planted is not among them.
    """
    today, own = _today(), {one.code for one in kept_by(force, human) if _open_site(one)}
    if not own:
        return
    rows = force.blind_plans.filter(period=quarter_of(today), opening__isnull=True).order_by("pk")
    done = set(_planted(force))
    found = []
    for row in rows:
        plan, key = read_plan(row).plan, key_of(force)
        for control in plan.controls:
            day, site = day_and_site(control.occasion)
            named = tag(key, "occasion", f"{row.pk}/{control.occasion}")
            if site in own and day <= today and named not in done:
                found.append(
                    Due(row=row, plan=plan, control=control, day=day, site=site, tag=named)
                )
    yield from sorted(found, key=lambda due: (due.day, due.site, due.row.pk))


def _open_site(holder: Holder) -> bool:
    return holder.kind == SITE and not hasattr(holder, "closing")


def _planted(force: Force) -> Iterator[str]:
    rows = BlindTaking.objects.filter(plan__force=force, planting__isnull=False)
    yield from rows.values_list("tag", flat=True)


def _taken(force: Force) -> dict[str, BlindTaking]:
    """Return the newest taking of each control, by its tag."""
    return {row.tag: row for row in BlindTaking.objects.filter(plan__force=force).order_by("pk")}


def _recipe(force: Force, human: str, row: BlindTaking, due: Due) -> Recipe:
    # What has expired stays in the hand until it is accounted for, and is used for nothing.
    usable = items_held(force, human).filter(lot__expires__gte=_today())
    held = [parse_serial(item.serial) for item in usable]
    kits = [kit for kit in whole_kits(held) if not kit.form.practice]
    cups = sorted(
        (one for one in held if one.kind is Kind.CUP and not one.practice),
        key=lambda one: one.number,
    )
    return Recipe(
        taking=row,
        due=due,
        strength=strength_of(due),
        # The next in the hand, as for whoever comes next: a chosen number could tell.
        kit=kits[0] if kits else None,
        cup=cups[0] if cups else None,
    )


def strength_of(due: Due) -> tuple[int, int] | None:
    """Return between how many ng/mL of its drug a control holds, None where it holds none."""
    if not due.control.analyte:
        return None
    row = rules_in_force(due.row.force).on(_today()).row_of_initial(due.control.analyte)
    parts = {part.sort: part for part in blind_rule(due.row.regime).mix}
    least, most = parts[due.control.sort].strength or UNKNOWN_STRENGTH
    cutoff = row.initial.value if row else 0
    return ceil(least * cutoff), floor(most * cutoff)


def _today() -> date:
    return localdate(clock.now())


def first_taker(force: Force, specimen: str) -> str:
    """Return the code of the first holder to whom a specimen was offered, "" while it was not."""
    item = force.items.filter(specimen=specimen, bottle="A").first()
    chain = chain_of(item) if item is not None else ()
    return next((link.to for link in chain if link.to), "")
