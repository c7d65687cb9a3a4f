"""Makes the plan of a laboratory's quarter, and seals it: whoever plans learns how many, no more.

Guarantees: the number follows from a published rule, and places, sorts and drugs from a seed that
nobody chose; both are committed to in the log before the first day on which a control may fall due
(attack L-04).
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.quality.blind_plan import (
    Plan,
    Planted,
    check_plan,
    make_plan,
    plan_bytes,
)
from passmuster.core.laboratory.quality.blind_rules import Sort, blind_rule, blinds_of_quarter
from passmuster.core.laboratory.quality.blind_seal import first_day, last_day, quarter_number
from passmuster.web import clock
from passmuster.web.blind.models import BlindPlan
from passmuster.web.blind.sealing import Unsealed, key_for_planning, key_of, seal, unseal
from passmuster.web.custody.chains import LAB, SITE
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import open_holders
from passmuster.web.laboratory.rulesets import rules_in_force
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

PLAN = "blind:plan"
SEED = "passmuster-blind/v1/"
YEAR = timedelta(days=365)


@denials_recorded
def plan_controls(
    *, by: Actor, force: Force, laboratory: Holder, period: str, regime: str, specimens: int
) -> BlindPlan:
    """Make and seal the plan of a quarter; ``specimens`` are those expected in a year.

    Raises Refused: ``blind-not-a-laboratory``, ``blind-plan-made``, ``blind-quarter-over``,
    ``blind-specimens-too-few`` (fewer than came in the last year), ``blind-none-due``, and what
    make_plan(), last_day() and blind_rule() raise.
    """
    require(by, PLAN)
    if laboratory.force_id != force.pk or laboratory.kind != LAB:
        raise Refused("blind-not-a-laboratory", "Choose one of the registered laboratories.")
    rule, today = blind_rule(regime), localdate(clock.now())
    if today >= last_day(period):
        raise Refused("blind-quarter-over", "No day of this quarter is left. Plan the next one.")
    came = received_in_a_year(force, laboratory)
    if specimens < came:
        raise Refused(
            "blind-specimens-too-few",
            f"{came} specimens came to this laboratory in the last year: expect no fewer.",
        )
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        before = force.blind_plans.filter(laboratory=laboratory.code)
        if before.filter(period=period).exists():
            raise Refused("blind-plan-made", "This quarter has its plan. It stays as it is.")
        quarter, first = quarter_number(period), not before.exists()
        number = blinds_of_quarter(rule, specimens=specimens, quarter=quarter, first=first)
        if not number:
            raise Refused("blind-none-due", "The rule asks for no control. Choose another one.")
        occasions = occasions_of(force, period, today)
        plan = make_plan(
            rule,
            number,
            laboratory=laboratory.code,
            period=period,
            occasions=occasions,
            analytes=drugs_of(force),
            seed=SEED + secrets.token_hex(32),
        )
        sealed = seal(key_for_planning(force), plan_bytes(plan), {"occasions": occasions})
        row = BlindPlan.objects.create(
            force=force,
            laboratory=laboratory.code,
            period=period,
            regime=regime,
            specimens=specimens,
            number=number,
            seal=sealed.seal,
            sealed_sha256=sealed.sealed_sha256,
            by=by.human,
            at=clock.now(),
        )
        append(force.log, "blind:planned", by=by, rows=[row])
    return row


def received_in_a_year(force: Force, laboratory: Holder) -> int:
    """Return how many specimens a laboratory received in the last 365 days."""
    since = clock.now() - YEAR
    return force.receipts.filter(holder=laboratory.code, at__gte=since).count()


def drugs_of(force: Force) -> tuple[str, ...]:
    """Return the drugs of the panel in force that a positive control can hold."""
    rules = rules_in_force(force).on(localdate(clock.now()))
    return tuple(cutoff.target for row in rules.panel for cutoff in row.confirm)


def occasions_of(force: Force, period: str, today: date) -> list[str]:
    """Return every day that is left of a quarter at every site that takes specimens, in order.

    Today is not among them: nobody has yet been told of a control that would fall due on it.
    """
    kept = open_holders(force).filter(kind=SITE, keepers__isnull=False)
    sites = sorted(set(kept.values_list("code", flat=True)))
    begins = max(first_day(period), today + timedelta(days=1))
    days = range((last_day(period) - begins).days + 1)
    return [occasion_of(begins + timedelta(days=day), site) for day in days for site in sites]


def occasion_of(day: date, site: str) -> str:
    """Return the name of an occasion: a day at a site."""
    return f"{day.isoformat()}/{site}"


def day_and_site(occasion: str) -> tuple[date, str]:
    """Take an occasion apart."""
    day, _slash, site = occasion.partition("/")
    return date.fromisoformat(day), site


@dataclass(frozen=True, kw_only=True)
class Known:
    """A plan as it was sealed, with the salt and the bytes that give its commitment."""

    plan: Plan
    held: Unsealed


def known_plan(row: BlindPlan) -> Known:
    """Return a plan from its sealed file, made again from its seed and compared; for no page.

    Raises what unseal() and check_plan() raise.
    """
    found = read_plan(row)
    plan, occasions = found.plan, found.held.beside["occasions"]
    check_plan(plan, blind_rule(row.regime), occasions=occasions, analytes=plan.analytes)
    return found


def read_plan(row: BlindPlan) -> Known:
    """Return a plan from its sealed file, compared with its commitment alone; for no page.

    Raises what unseal() raises.
    """
    held = unseal(key_of(row.force), row)
    facts = json.loads(held.body)
    controls = tuple(
        Planted(
            occasion=one["occasion"],
            sort=Sort(one["sort"]),
            analyte=one["analyte"],
            expected=Result(one["expected"]),
        )
        for one in facts["controls"]
    )
    plan = Plan(
        regime=facts["regime"],
        laboratory=facts["laboratory"],
        period=facts["period"],
        seed=facts["seed"],
        occasions_sha256=facts["occasions_sha256"],
        analytes=tuple(facts["analytes"]),
        controls=controls,
    )
    return Known(plan=plan, held=held)
