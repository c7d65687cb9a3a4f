"""How each laboratory stands: what is covered today, its certificates, its proficiency rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from passmuster.core.laboratory.quality.batch import shown
from passmuster.core.laboratory.quality.figures import QUALITY
from passmuster.web.access.marks import requires
from passmuster.web.accreditation import queries
from passmuster.web.accreditation.proposals import PAUSE, RECORD_CERTIFICATE, ROUND
from passmuster.web.accreditation.samples import z_score
from passmuster.web.blind.opening import is_open
from passmuster.web.blind.queries import plans_of
from passmuster.web.sites.force.accreditation.saying import gaps_in
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.proposing import open_about
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import day, digits, whole
from passmuster.web.theme.parts import Fact
from passmuster.web.wording.accreditation import FAULTS, NO_COVER, STAGES
from passmuster.web.wording.blind import said_period
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.judged.saying import reasons_said
from passmuster.web.wording.substances import substance, substances

if TYPE_CHECKING:
    from passmuster.web.accreditation.models import Accreditation, ProficiencyRound
    from passmuster.web.custody.models import Holder

Marked = tuple[str, str]


@requires("accreditation:read")
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """List the laboratories, each with whether all of the panel is covered today."""
    signed = signed_in(request)
    lapses = {one.laboratory.code: one for one in queries.lapses(signed.force)}
    rows = []
    for laboratory in queries.laboratories(signed.force):
        newest = queries.rounds_of(signed.force, laboratory.code).first()
        mark, word = cover_of(lapses.get(laboratory.code))
        rows.append(
            {
                "code": laboratory.code,
                "name": holder_name(laboratory),
                "mark": mark,
                "word": word,
                "round": _judged(newest) if newest else ("none", _("None recorded")),
            }
        )
    return render(request, "force/accreditation/every.html", {"rows": rows})


def cover_of(lapse: queries.Lapse | None) -> Marked:
    """Return mark and word of a laboratory's cover."""
    if lapse is None:
        return "done", _("All of the panel is covered")
    if lapse.last is None:
        return "stop", str(NO_COVER[lapse.code])
    return "soon", _("Covered until %(day)s") % {"day": day(lapse.last)}


def _judged(row: ProficiencyRound) -> Marked:
    faults = queries.faults_of(row)
    if not faults:
        return "done", _("Counts")
    return "stop", "; ".join(str(FAULTS[one.rule]) for one in faults)


@requires("accreditation:read")
@require_safe
def one(request: HttpRequest, laboratory: str) -> HttpResponse:
    """Show one laboratory: cover test by test, certificates, rounds, opened scorecards."""
    signed = signed_in(request)
    found: Holder = signed.objects["laboratory"]
    lapse = {one.laboratory.code: one for one in queries.lapses(signed.force)}.get(found.code)
    mark, word = cover_of(lapse)
    tests = queries.standing(signed.force, found.code)
    records = queries.accreditations_of(signed.force, found.code)
    rounds = queries.rounds_of(signed.force, found.code)
    facts = {
        "laboratory": found,
        "name": holder_name(found),
        "mark": mark,
        "word": word,
        "warned": QUALITY.value("lapse-warning"),
        "tests": [_test(one) for one in tests],
        "gaps": gaps_in(tests),
        "covered": _covered(tests),
        "certificates": [_certificate(signed, one) for one in records],
        "rounds": [_round(one) for one in rounds],
        "may_record": signed.may("accreditation:record"),
        "waiting": [
            (what, one.name, one.key)
            for verb, what in (
                (RECORD_CERTIFICATE, _("Record a certificate")),
                (ROUND, _("Record a proficiency round")),
            )
            for one in open_about(signed.force, verb, laboratory=found.code)
        ],
        "scorecards": [
            (said_period(one.period), one.pk)
            for one in plans_of(signed.force).filter(laboratory=found.code)
            if is_open(one)
        ],
    }
    return render(request, "force/accreditation/one.html", facts)


def _covered(tests: list[queries.Test]) -> str:
    """Return how many tests a certificate covers, "" where none does."""
    number = sum(one.cover.accredited for one in tests)
    said = ngettext("%(n)s test is covered", "%(n)s tests are covered", number)
    return said % {"n": whole(number)} if number else ""


def _test(test: queries.Test) -> dict[str, Any]:
    cover = test.cover
    word = cover.number if cover.accredited else NO_COVER[cover.code]
    return {
        "name": substance(test.analyte),
        "stage": STAGES[test.stage.value],
        "mark": "done" if cover.accredited else "stop",
        "word": word,
    }


def _certificate(signed: SignedIn, row: Accreditation) -> dict[str, Any]:
    pauses = [
        _("%(since)s to %(until)s") % {"since": day(one.since), "until": day(one.until)}
        if one.until
        else _("withdrawn from %(since)s") % {"since": day(one.since)}
        for one in row.pauses.all()
    ]
    both = names_in(signed.force)
    return {
        "key": row.pk,
        "number": row.number,
        "facts": [
            Fact(_("Accrediting body"), row.body),
            Fact(_("For"), substances(row.analytes)),
            Fact(_("At"), ", ".join(str(STAGES[stage]) for stage in row.stages)),
            Fact(_("First day"), day(row.since)),
            Fact(_("Last day"), day(row.until)),
            Fact(_("Does not hold"), "; ".join(pauses) or _("On no day")),
            Fact(
                _("Recorded"),
                _("%(day)s by %(first)s and %(second)s")
                % {
                    "day": day(row.at),
                    "first": both.human(row.by),
                    "second": both.human(row.second),
                },
            ),
            Fact(_("Paper, SHA-256"), row.paper_sha256[:16], latin=True),
        ],
        "waiting": bool(open_about(signed.force, PAUSE, accreditation=row.pk)),
    }


def _round(row: ProficiencyRound) -> dict[str, Any]:
    mark, word = _judged(row)
    right = sum(one["positive"] is one["reported"] for one in row.samples)
    said = {"n": whole(right), "of": whole(len(row.samples))}
    return {
        "key": row.pk,
        "day": day(row.day),
        "scheme": row.scheme,
        "number": row.number,
        "right": _("%(n)s of %(of)s") % said,
        "mark": mark,
        "word": word,
    }


@requires("accreditation:read")
@require_safe
def proficiency(request: HttpRequest, round: int) -> HttpResponse:  # noqa: A002  # the URL's word
    """Show one proficiency round, sample by sample, with how far each quantity was off."""
    signed = signed_in(request)
    found: ProficiencyRound = signed.objects["round"]
    mark, word = _judged(found)
    facts = {
        "found": found,
        "laboratory": names_in(signed.force).holder(found.laboratory),
        "mark": mark,
        "word": word,
        "reasons": reasons_said(queries.faults_of(found)),
        "samples": [_sample(one) for one in found.samples],
    }
    return render(request, "force/accreditation/round.html", facts)


def _sample(one: dict[str, Any]) -> dict[str, Any]:
    score = z_score(one)
    signs = {True: _("holds it"), False: _("does not hold it")}
    right = one["positive"] is one["reported"]
    return {
        "code": one["code"],
        "drug": substance(one["analyte"]),
        "holds": signs[one["positive"]],
        "target": digits(one["target"]) or "–",
        "measured": digits(one["measured"]) or "–",
        "z": digits(shown(score)) if score is not None else "–",
        "mark": "done" if right else "stop",
        "word": _("Right") if right else _("Wrong"),
    }
