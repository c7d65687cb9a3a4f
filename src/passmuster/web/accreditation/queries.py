"""Reads of a laboratory's standing: what covers it on a day, what lapses, how its rounds were.

What is said of a result depends on the day, the laboratory and the panel, and never on the result:
so nobody learns from a mark what was found (attack P-01).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localdate

from passmuster.core.laboratory.judgement import Reason
from passmuster.core.laboratory.quality.accreditation import Accreditation as CoreAccreditation
from passmuster.core.laboratory.quality.accreditation import Cover, accredited
from passmuster.core.laboratory.quality.accreditation import Pause as CorePause
from passmuster.core.laboratory.quality.figures import QUALITY
from passmuster.core.laboratory.quality.proficiency import ProficiencyRound as CoreRound
from passmuster.core.laboratory.quality.proficiency import judge_round
from passmuster.core.laboratory.rules import RuleSet, Stage
from passmuster.web import clock
from passmuster.web.accreditation.models import Accreditation, ProficiencyRound
from passmuster.web.accreditation.samples import as_core
from passmuster.web.accreditation.scope import tests_of
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import open_holders
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.laboratory.rulesets import rules_behind, rules_in_force
from passmuster.web.people.models import Force


@dataclass(frozen=True, kw_only=True)
class Test:
    """One test of the panel, and what covers it or why nothing does."""

    __test__ = False

    analyte: str
    stage: Stage
    cover: Cover


def laboratories(force: Force) -> list[Holder]:
    """Return the registered laboratories that take something over, by code."""
    return list(open_holders(force).filter(kind=LAB).order_by("code"))


def accreditations_of(force: Force, laboratory: str = "") -> QuerySet[Accreditation]:
    """Return the certificates, that of the latest last day first; ``laboratory`` only its own."""
    rows = force.accreditations.prefetch_related("pauses").order_by("-until", "-pk")
    return rows.filter(laboratory=laboratory) if laboratory else rows


def rounds_of(force: Force, laboratory: str) -> QuerySet[ProficiencyRound]:
    """Return a laboratory's proficiency rounds, the newest first."""
    return every_round(force).filter(laboratory=laboratory)


def every_round(force: Force) -> QuerySet[ProficiencyRound]:
    """Return the proficiency rounds of every laboratory, the newest first."""
    return force.proficiency_rounds.order_by("-day", "-pk")


def records_of(force: Force) -> tuple[CoreAccreditation, ...]:
    """Return every certificate of a force as the core reads it."""
    return tuple(
        CoreAccreditation(
            laboratory=row.laboratory,
            body=row.body,
            number=row.number,
            analytes=frozenset(row.analytes),
            stages=frozenset(map(Stage, row.stages)),
            since=row.since,
            until=row.until,
            recorded_on=localdate(row.at),
            paused=tuple(CorePause(since=p.since, until=p.until) for p in row.pauses.all()),
        )
        for row in accreditations_of(force)
    )


def standing(force: Force, laboratory: str, day: date | None = None) -> list[Test]:
    """Return each test of the panel in force with what covers it on a day, today unless given."""
    on = day or localdate(clock.now())
    return tested(records_of(force), laboratory, rules_in_force(force).on(on), on)


def tested(
    records: tuple[CoreAccreditation, ...], laboratory: str, rules: RuleSet, day: date
) -> list[Test]:
    """Return each test of a rule set with what of these certificates covers it on a day."""
    return [
        Test(
            analyte=code,
            stage=stage,
            cover=accredited(records, laboratory=laboratory, analyte=code, stage=stage, day=day),
        )
        for code, stage in tests_of(rules)
    ]


def gaps_of(row: SpecimenReport) -> list[Test]:
    """Return the tests of a report's panel that nothing covered on the day it was received."""
    arrival = row.arrival
    rules, day = rules_behind(row), localdate(arrival.at)
    found = tested(records_of(arrival.force), arrival.laboratory, rules, day)
    return [one for one in found if not one.cover.accredited]


@dataclass(frozen=True, kw_only=True)
class Lapse:
    """A laboratory whose cover is not whole, or is to end: ``last`` is its last whole day.

    ``last`` is None where some test is not covered today; ``code`` says why then.
    """

    laboratory: Holder
    last: date | None
    code: str = ""


def lapses(force: Force) -> list[Lapse]:
    """Return the laboratories whose cover is not whole today or will not be for the figure's days.

    The figure is ``lapse-warning`` of the quality figures.
    """
    today, warned = localdate(clock.now()), QUALITY.value("lapse-warning")
    records, rules = records_of(force), rules_in_force(force)
    found = []
    for laboratory in laboratories(force):
        for ahead in range(warned + 1):
            day = today + timedelta(days=ahead)
            tests = tested(records, laboratory.code, rules.on(day), day)
            broken = next((one for one in tests if not one.cover.accredited), None)
            if broken is not None:
                last = today + timedelta(days=ahead - 1) if ahead else None
                found.append(Lapse(laboratory=laboratory, last=last, code=broken.cover.code))
                break
    return found


def faults_of(row: ProficiencyRound) -> tuple[Reason, ...]:
    """Return why a round does not count; none where it does."""
    return judge_round(core_round(row))


def core_round(row: ProficiencyRound) -> CoreRound:
    """Return a stored round as the core judges it."""
    return CoreRound(
        laboratory=row.laboratory,
        scheme=row.scheme,
        day=row.day,
        samples=tuple(map(as_core, row.samples)),
    )
