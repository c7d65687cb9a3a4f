"""An opened plan: its scorecard with exact limits, each control, and how to check the seal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.kits.serials import in_fours
from passmuster.core.laboratory.quality.batch import shown
from passmuster.core.laboratory.quality.blind_seal import last_day
from passmuster.core.laboratory.quality.figures import QUALITY, share
from passmuster.web.access.marks import requires
from passmuster.web.blind.opening import Line, Opened, open_plan
from passmuster.web.blind.planning import day_and_site
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.refusing import attempt
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import day, digits, whole
from passmuster.web.theme.parts import Fact
from passmuster.web.wording.blind import (
    EARLY_REASONS,
    MATCHES,
    REGIMES,
    SORTS,
    TALLIES,
    said_period,
)
from passmuster.web.wording.laboratory import RESULTS
from passmuster.web.wording.substances import listed, substance

if TYPE_CHECKING:
    from passmuster.core.laboratory.quality.scorecard import Tally
    from passmuster.web.blind.models import BlindPlan
    from passmuster.web.sites.force.custody.saying import Names

WIDE = 1000
"""Units of a bar: the whole share."""


@requires("blind:read")
@require_safe
def opened(request: HttpRequest, blind: int) -> HttpResponseBase:
    """Show an open plan with its scorecard; a sealed one is refused to everybody."""
    signed = signed_in(request)
    plan: BlindPlan = signed.objects["blind"]
    names = names_in(signed.force)
    facts: dict[str, Any] = {
        "plan": plan,
        "period": said_period(plan.period),
        "laboratory": names.holder(plan.laboratory),
        "last": last_day(plan.period),
        "may_open": signed.may("blind:open"),
    }
    found, refusal = _open(signed, plan)
    if found is None:
        return render(request, "force/blind/sealed.html", facts | {"refusal": refusal}, status=403)
    confidence = shown(share("confidence", QUALITY) * 100)
    facts |= {
        "facts": _about(plan, found),
        "bars": bars_of(found),
        "confidence": digits(confidence),
        "shows": percent_of(found.card.shows),
        "lines": [_line(line, names) for line in found.lines],
        "seal": plan.seal,
        "salt": found.known.held.salt.hex(),
        "seed": found.known.plan.seed,
    }
    return render(request, "force/blind/opened.html", facts)


@requires("blind:read")
@require_safe
def sealed_file(request: HttpRequest, blind: int) -> HttpResponseBase:
    """Answer with what was sealed of an open plan, so that anybody computes its commitment."""
    signed = signed_in(request)
    plan: BlindPlan = signed.objects["blind"]
    found, refusal = _open(signed, plan)
    if found is None:
        facts = {"plan": plan, "refusal": refusal, "period": said_period(plan.period)}
        return render(request, "force/blind/sealed.html", facts, status=403)
    held = found.known.held
    content = {
        "seal": plan.seal,
        "salt": held.salt.hex(),
        "body": held.body.decode("utf-8"),
        "occasions": held.beside["occasions"],
    }
    answer = HttpResponse(json.dumps(content, indent=1), content_type="application/json")
    name = f"blind-{plan.laboratory}-{plan.period}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _open(signed: SignedIn, plan: BlindPlan) -> Any:
    by = signed.acting("blind:read")
    return attempt(lambda: open_plan(by=by, force=signed.force, plan=plan))


def _about(plan: BlindPlan, found: Opened) -> list[Fact]:
    planted = sum(line.blind is not None for line in found.lines)
    rows = [
        Fact(_("Rule"), REGIMES[plan.regime]),
        Fact(_("Controls planned"), whole(plan.number)),
        Fact(_("Controls planted"), whole(planted)),
        Fact(_("Controls reported"), whole(planted - len(found.card.open))),
    ]
    opening = getattr(plan, "opening", None)
    if opening is not None:
        said = f"{day(opening.at)}: {EARLY_REASONS[opening.reason]}"
        rows.append(Fact(_("Opened early"), said))
    return rows


@dataclass(frozen=True)
class Bar:
    """One share of the scorecard with its limits, as words and as thousandths of the bar."""

    label: str
    said: str
    limits: str
    start: int
    width: int
    at: int | None


def bars_of(found: Opened) -> list[Bar]:
    """Return the three shares of a scorecard."""
    card = found.card
    tallies = {"agreed": card.agreed, "missed": card.missed, "invented": card.invented}
    return [_bar(str(TALLIES[name]), tally) for name, tally in tallies.items()]


def _bar(label: str, tally: Tally) -> Bar:
    low, high = (int(one * WIDE) for one in (tally.limits.low, tally.limits.high))
    limits = {"low": percent_of(tally.limits.low), "high": percent_of(tally.limits.high)}
    return Bar(
        label=label,
        said=_("%(n)s of %(of)s") % {"n": whole(tally.seen), "of": whole(tally.of)},
        limits=_("between %(low)s and %(high)s") % limits,
        start=low,
        width=max(high - low, 4),
        at=min(WIDE * tally.seen // tally.of, WIDE - 6) if tally.of else None,
    )


def percent_of(value: Fraction) -> str:
    """Say a share in percent, exact to a hundredth, in the page's digits."""
    return digits(shown(value * 100)) + " %"


def _line(line: Line, names: Names) -> dict[str, Any]:
    when, site = day_and_site(line.control.occasion)
    said = {
        "day": day(when),
        "site": names.holder(site),
        "sort": SORTS[line.control.sort.value],
        "drug": substance(line.control.analyte) if line.control.analyte else "",
        "expected": RESULTS[line.control.expected.value],
        "number": "",
        "reported": "",
        "mark": "none",
        "word": _("Not planted"),
        "next": "",
    }
    if line.blind is None or line.follows is None:
        return said
    reported = line.blind.reported or ()
    follows = line.follows
    wrong = "stop" if follows.regulator else "soon"
    mark = wrong if follows.told else "done" if line.blind.reported is not None else "wait"
    return said | {
        "number": in_fours(line.blind.specimen),
        "reported": listed(
            (
                *(RESULTS[one.value] for one in reported),
                *map(substance, line.blind.found),
            )
        ),
        "mark": mark,
        "word": MATCHES[follows.match.value],
        "next": _("The laboratory gets the expected result and finds the cause.")
        if follows.told
        else "",
    }
