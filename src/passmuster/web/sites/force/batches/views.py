"""The list of batches, the page of one, its specimens, what waits, and what is asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.kits.serials import in_fours
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.batches.proposals import ANSWER, RECALL
from passmuster.web.batches.queries import (
    batches_of,
    excuses_of,
    numbers_in,
    open_signs,
    recall_of,
    signs_about,
    signs_of,
    specimens_in,
)
from passmuster.web.listing import ChoiceFilter, Column, Listing, TextFilter
from passmuster.web.review.holding import waiting_for_batches
from passmuster.web.review.queries import how_far
from passmuster.web.sites.force.batches.pictures import charts_of
from passmuster.web.sites.force.batches.saying import (
    facts_of,
    how_many_wait,
    state_of,
    state_tag,
    why_waiting,
)
from passmuster.web.sites.force.batches.sight import batches_seen, specimens_seen
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.proposing import open_about
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import day_and_clock
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording.batches import (
    KINDS,
    REVIEWS,
    SIGNS,
    STAGES,
    asks_for,
    means_for,
)
from passmuster.web.wording.judged.saying import reasons_said
from passmuster.web.wording.substances import substance

if TYPE_CHECKING:
    from passmuster.web.batches.models import Batch, BatchSign, Excuse


MOST_TO_ANSWER = 20
"""Open questions with a link of their own; the others follow once these are answered."""


@requires("batch:read")
@require_safe
def batches(request: HttpRequest) -> HttpResponseBase:
    """List every batch that came, with what it comes to."""
    signed = signed_in(request)
    names = names_in(signed.force)
    listing = Listing(
        request,
        batches_of(signed.force, batches_seen(signed)),
        [
            Column("number", _("Batch"), "number", sort="number", url=_url),
            Column("from", _("Laboratory"), lambda one: names.holder(one.laboratory)),
            Column("stage", _("Stage"), "stage", words=lambda code: STAGES[code]),
            Column("instrument", _("Instrument"), "instrument", sort="instrument"),
            Column("analyst", _("Analyst’s code"), "analyst", sort="analyst"),
            Column("ended", _("Ended"), "ended_at", sort="ended_at"),
            Column("listed", _("Specimens"), "listed", numeric=True),
            Column("state", _("State"), state_of, html=state_tag),
        ],
        [
            ChoiceFilter("stage", _("Stage"), list(STAGES.items()), "stage"),
            TextFilter("batch", _("Batch contains"), "number"),
            TextFilter("analyst", _("Analyst’s code contains"), "analyst"),
        ],
        caption=_("Batches"),
        name="batches",
        exportable=False,
    )
    return render(request, "force/batches/list.html", {"listing": listing, "links": _links(signed)})


def _links(signed: SignedIn) -> list[tuple[str, str]]:
    every = (
        ("batch:record", _("Send a batch"), "batch-send"),
        ("batch:read", _("Results that wait for a batch"), "batch-waiting"),
        ("batch:read", _("Questions about batches"), "batch-signs"),
        ("batch:read", _("Laboratories without batches"), "batch-excuses"),
    )
    return [(label, reverse(page)) for action, label, page in every if signed.may(action)]


def _url(batch: Batch) -> str:
    return reverse("batch", args=[batch.pk])


@requires("batch:read")
@require_safe
def batch(request: HttpRequest, batch: int) -> HttpResponse:
    """Show one batch: what it comes to and why, its controls, and what is asked about it."""
    signed = signed_in(request)
    found: Batch = signed.objects["batch"]
    state, seen = state_of(found), specimens_seen(signed)
    own = not signed.may("batch:read-all")
    told = list(found.reasons.order_by("place"))
    facts = {
        "batch": found,
        "tag": state_tag(found),
        "means": means_for(state, laboratory=own),
        "facts": facts_of(signed, found),
        "holds": reasons_said((one for one in told if one.holds), laboratory=own),
        "warns": reasons_said((one for one in told if not one.holds), laboratory=own),
        # The same question may be open several times; it is asked once here.
        "signs": [
            (SIGNS[kind], asks_for(kind, laboratory=own))
            for kind in dict.fromkeys(
                one.kind for one in signs_about(found) if not hasattr(one, "answer")
            )
        ],
        "controls": [
            (KINDS[one.kind], substance(one.analyte) if one.analyte else "–", one)
            for one in found.controls.order_by("turn")
        ],
        "charts": charts_of(found),
        "waiting": open_about(signed.force, RECALL, batch=found.pk),
        "sees_specimens": seen is None or found.laboratory in seen,
        "may_recall": signed.may("batch:recall") and recall_of(found) is None,
    }
    return render(request, "force/batches/batch.html", facts)


@requires("batch:read-specimens")
@require_safe
def specimens(request: HttpRequest, batch: int) -> HttpResponseBase:
    """List the specimens of a batch to its laboratory and to the doctor.

    Beside them stands, for the doctor alone, how far each test is.
    """
    signed = signed_in(request)
    found: Batch = signed.objects["batch"]
    columns = [
        Column("place", _("Place"), "position", sort="position", numeric=True),
        Column("specimen", _("Specimen"), lambda row: in_fours(row.specimen), sort="specimen"),
    ]
    if signed.may("batch:read-reviews"):
        known = how_far(signed.force, [row.specimen for row in specimens_in(found)])
        columns.append(
            Column("state", _("Review"), lambda row: REVIEWS[known.get(row.specimen, "")])
        )
    listing = Listing(
        request,
        specimens_in(found),
        columns,
        [TextFilter("number", _("Specimen contains"), "specimen")],
        caption=_("Specimens of batch %(batch)s") % {"batch": found.number},
        name="batch-specimens",
        exportable=False,
    )
    facts = {"listing": listing, "batch": found, "recalled": recall_of(found) is not None}
    return render(request, "force/batches/specimens.html", facts)


@requires("batch:read")
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Show which results wait for a batch and why; nothing of what they say.

    Where somebody may not see whose they are, they are counted by laboratory and reason.
    """
    signed = signed_in(request)
    names = names_in(signed.force)
    seen = specimens_seen(signed)
    rows: list[tuple[str, str, str, str]] = []
    counted: Counter[tuple[str, str]] = Counter()
    for one in waiting_for_batches(signed.force, batches_seen(signed)):
        laboratory, why = names.holder(one.laboratory), why_waiting(one.reasons)
        if seen is None or one.laboratory in seen:
            at = day_and_clock(one.reported.arrival.at)
            rows.append((in_fours(one.specimen), laboratory, at, why))
        else:
            counted[laboratory, why] += 1
    facts = {
        "rows": rows,
        "number": how_many_wait(counted.total()),
        "counts": [(*key, number) for key, number in sorted(counted.items())],
    }
    return render(request, "force/batches/waiting.html", facts)


@requires("batch:read")
@require_safe
def signs(request: HttpRequest) -> HttpResponseBase:
    """List every question about batches, the newest first."""
    signed = signed_in(request)
    names = names_in(signed.force)
    listing = Listing(
        request,
        signs_of(signed.force, batches_seen(signed)),
        [
            Column("what", _("What was noticed"), "kind", words=lambda kind: SIGNS[kind]),
            Column("batches", _("Batches"), lambda one: ", ".join(numbers_in(one))),
            Column("from", _("Laboratory"), lambda one: names.holder(one.laboratory)),
            Column("analyst", _("Analyst’s code"), lambda one: one.analyst or "–"),
            Column("count", _("Counted"), "count", numeric=True),
            Column("at", _("Noticed"), "at", sort="at"),
            Column("state", _("State"), _answered, html=_answered_tag),
        ],
        [ChoiceFilter("what", _("What was noticed"), list(SIGNS.items()), "kind")],
        caption=_("Questions about batches"),
        name="batch-signs",
        exportable=False,
    )
    to_answer = [
        (one.pk, SIGNS[one.kind], ", ".join(numbers_in(one)))
        for one in open_signs(signed.force)[:MOST_TO_ANSWER]
        if signed.may("batch:answer") and not open_about(signed.force, ANSWER, sign=one.pk)
    ]
    facts = {"listing": listing, "to_answer": to_answer}
    return render(request, "force/batches/signs.html", facts)


def _answered(sign: BatchSign) -> bool:
    return hasattr(sign, "answer")


def _answered_tag(sign: BatchSign) -> Any:
    return tag("done", _("Answered")) if _answered(sign) else tag("wait", _("Open"))


@requires("batch:read")
@require_safe
def excuses(request: HttpRequest) -> HttpResponseBase:
    """List who may report without batches, and on which days."""
    signed = signed_in(request)
    names, today = names_in(signed.force), localdate(clock.now())

    def state(one: Excuse) -> Any:
        if one.until < today:
            return tag("none", _("Over"))
        return tag("soon", _("In force")) if one.since <= today else tag("wait", _("To come"))

    listing = Listing(
        request,
        excuses_of(signed.force),
        [
            Column("from", _("Laboratory"), lambda one: names.holder(one.laboratory)),
            Column("since", _("First day"), "since", sort="since"),
            Column("until", _("Last day"), "until", sort="until"),
            Column("paper", _("Number of the signed paper"), "paper"),
            Column("signed", _("Signed by"), lambda one: _both(names, one)),
            Column("state", _("State"), "until", html=state),
        ],
        caption=_("Laboratories without batches"),
        name="batch-excuses",
        exportable=False,
    )
    facts = {"listing": listing, "may": signed.may("batch:excuse")}
    return render(request, "force/batches/excuses.html", facts)


def _both(names: Any, one: Excuse) -> str:
    return f"{names.human(one.first)} · {names.human(one.second)}"
