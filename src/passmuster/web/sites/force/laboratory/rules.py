"""By which panel and cutoffs results are judged: now, before and from when on; proposing a change.

Everybody with a role reads it: the cutoffs by which one is judged are no secret. A change is
proposed here on a certificate, shown cutoff by cutoff to whoever signs, and binds later days alone.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.laboratory.governing import changes, earliest_start
from passmuster.core.laboratory.own_rules import MAX_BYTES as MAX_RULES_BYTES
from passmuster.core.laboratory.own_rules import narrowed, parse_own, read_own
from passmuster.core.laboratory.rules import RuleSet
from passmuster.core.laboratory.rulesets import RULE_SETS, STARTING, names, rule_set
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.installation import here
from passmuster.web.laboratory.certificates import MAX_PAPER_BYTES
from passmuster.web.laboratory.mapping_proposals import CHOOSE_MAPPING
from passmuster.web.laboratory.rule_proposals import CHOOSE, in_words, propose_rule_set
from passmuster.web.laboratory.rulesets import before, choices_of, rules_in_force
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.laboratory.forms import RulesForm
from passmuster.web.sites.force.programme.views import in_hash
from passmuster.web.sites.force.proposing import open_about
from passmuster.web.sites.force.refusing import Refusal, attempt, explained, sent
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import day, whole
from passmuster.web.theme.parts import Fact
from passmuster.web.theme.templatetags.theme import spaced
from passmuster.web.wording.laboratory import DECIDING_DAYS, STAGES
from passmuster.web.wording.sources import cited
from passmuster.web.wording.substances import substance

if TYPE_CHECKING:
    from passmuster.web.approvals.models import Proposal
    from passmuster.web.laboratory.models import RuleSetChoice

FROM_A_FILE = "file"


@requires("laboratory:read-rules")
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show what judges a specimen of today, and every rule set that was ever put in force."""
    signed = signed_in(request)
    today = localdate(clock.now())
    now = rules_in_force(signed.force).on(today)
    rows = list(choices_of(signed.force))
    holds = next((row for row in rows if row.in_force_from <= today), None)
    facts = {
        "now": _heading(now),
        "source": now.source,
        "cutoffs": cutoffs_of(now),
        "rows": [_line(row, today, holds) for row in rows],
        "starts": _heading(rule_set(STARTING)),
        "waiting": open_about(signed.force, CHOOSE),
        "may_propose": signed.may("laboratory:propose-rules"),
    }
    return render(request, "force/laboratory/rules.html", facts)


@requires("laboratory:read-rules")
@require_safe
def one(request: HttpRequest, choice: int) -> HttpResponse:
    """Show one rule set: from when on, on which certificate, and what it changed."""
    signed = signed_in(request)
    row: RuleSetChoice = signed.objects["choice"]
    found = read_own(row.body)
    facts = {
        "title": _heading(found),
        "facts": _facts_of(row, found),
        "changes": list(map(in_words, changes(before(row), found))),
        "was": _heading(before(row)),
        "cutoffs": cutoffs_of(found),
    }
    return render(request, "force/laboratory/rule_set.html", facts)


@requires("laboratory:propose-rules")
@takes_files(MAX_PAPER_BYTES + MAX_RULES_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Choose a known set or a file, and put it before the second person on a certificate."""
    signed = signed_in(request)
    base = request.GET.get("base", "")
    if base not in (*names(), FROM_A_FILE):
        shown = [{"rules": known, "rows": whole(len(known.panel))} for known in RULE_SETS]
        offered = {"known": shown, "file": FROM_A_FILE}
        return render(request, "force/laboratory/rules_from.html", offered)
    known = None if base == FROM_A_FILE else rule_set(base)
    form, refusal, detail = RulesForm(known, *sent(request)), None, ""
    if request.method == "POST" and form.is_valid():
        body, refusal, detail = _body(known, form)
        if body is not None:
            made, refusal = _proposed(signed, body, form.cleaned_data)
            if made is not None:
                return redirect("approval", made.pk)
    facts = {
        "form": form,
        "known": known and _heading(known),
        "refusal": refusal,
        "detail": detail,
        "earliest": earliest_start(localdate(clock.now())),
    }
    return render(request, "force/laboratory/rules_new.html", facts, status=403 if refusal else 200)


@requires("laboratory:confirm-rules")
@require_safe
def paper(request: HttpRequest, proposal: int) -> HttpResponse:
    """Send the certificate behind a proposed change to whoever may sign it, as it came."""
    found: Proposal = signed_in(request).objects["proposal"]
    if found.verb not in (CHOOSE, CHOOSE_MAPPING):
        raise Http404(proposal)
    data = here().kept_bytes(found.facts["certificate_sha256"])
    # Never opened in the browser: it is somebody's file, of any kind.
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-{found.pk}.bin"'
    return answer


def _body(
    known: RuleSet | None, form: RulesForm
) -> tuple[dict[str, Any] | None, Refusal | None, str]:
    """Return the data that is proposed; or why a file is none, and what in it is wrong."""
    given = form.cleaned_data
    if known is not None:
        left_out = {row.code for row in known.panel} - set(given["rows"])
        return narrowed(known, left_out, known.source), None, ""
    return explained(lambda: parse_own(given["file"].read()))


def _proposed(
    signed: SignedIn, body: dict[str, Any], given: dict[str, Any]
) -> tuple[Proposal | None, Refusal | None]:
    return attempt(
        lambda: propose_rule_set(
            by=signed.acting("laboratory:propose-rules"),
            force=signed.force,
            body=body,
            since=given["since"],
            certificate=given["certificate"],
            paper=given["paper"].read(),
        )
    )


def _heading(found: RuleSet) -> dict[str, str]:
    return {"title": found.title, "name": found.name, "version": found.version}


def cutoffs_of(found: RuleSet) -> list[dict[str, Any]]:
    """Return every cutoff of a panel with its source, the initial test of each row first."""
    return [
        {
            "row": substance(row.code),
            "what": substance(cutoff.target),
            "stage": STAGES[cutoff.stage],
            "value": whole(cutoff.value),
            "source": cited(cutoff.source.text),
            "confirmed": cutoff.source.confirmed,
        }
        for row in found.panel
        for cutoff in (row.initial, *row.confirm)
    ]


def _line(row: RuleSetChoice, today: date, holds: RuleSetChoice | None) -> dict[str, Any]:
    if row.in_force_from > today:
        state = ("wait", _("Announced"))
    else:
        state = ("done", _("In force")) if row == holds else ("none", _("Replaced"))
    return {"row": row, "url": reverse("laboratory-rule-set", args=[row.pk]), "state": state}


def _facts_of(row: RuleSetChoice, found: RuleSet) -> list[Fact]:
    people = dict(row.force.humans.values_list("code", "name"))
    both = " · ".join(people.get(code, code) for code in (row.first, row.second))
    return [
        Fact(_("Name and version"), f"{row.name} ({row.version})", latin=True),
        Fact(_("In force from"), day(row.in_force_from)),
        Fact(_("Which day of a specimen decides"), DECIDING_DAYS[found.applies_by]),
        Fact(_("Source"), cited(found.source.text)),
        Fact(_("Number of the certificate"), row.certificate, latin=True),
        Fact(_("Hash of the certificate"), in_hash(spaced(row.certificate_sha256))),
        Fact(_("Hash of the rule set"), in_hash(spaced(row.sha256))),
        Fact(_("Signed by"), both),
    ]
