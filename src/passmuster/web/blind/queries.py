"""Reads of blind controls that give nothing away before a plan is open."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.quality.blind_seal import quarter_of
from passmuster.web import clock
from passmuster.web.blind.models import BlindAlarm, BlindPlan, BlindPlanting
from passmuster.web.people.models import Force


def plans_of(force: Force) -> QuerySet[BlindPlan]:
    """Return every plan, the newest first."""
    return force.blind_plans.select_related("force", "opening").order_by("-period", "laboratory")


def readable_plans(force: Force, laboratories: list[str]) -> QuerySet[BlindPlan]:
    """Return the open plans of these laboratories: of a sealed one they learn nothing at all."""
    over = Q(period__lt=quarter_of(localdate(clock.now())))
    rows = plans_of(force).filter(laboratory__in=laboratories)
    return rows.filter(over | Q(opening__isnull=False))


def alarms_of(force: Force) -> QuerySet[BlindAlarm]:
    """Return what was told at once of all laboratories, the newest first."""
    rows = BlindAlarm.objects.filter(plan__force=force).select_related("plan__opening")
    return rows.order_by("-pk")


def own_plantings(force: Force, human: str) -> QuerySet[BlindPlanting]:
    """Return the controls that a human planted, the newest first."""
    rows = BlindPlanting.objects.filter(taking__plan__force=force, taking__by=human)
    return rows.select_related("taking__plan__force").order_by("-pk")


def require_own(planting: BlindPlanting, by: Actor) -> None:
    """Raise Refused (``blind-not-yours``) unless a collector planted it themselves."""
    require(by, "blind:plant")
    if planting.taking.by != by.human:
        raise Refused("blind-not-yours", "Only whoever planted it prints its form.")
