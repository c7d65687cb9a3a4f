"""Behind the sign-in: how the witnesses stand, and seals compared with them by telephone."""

from __future__ import annotations

from typing import Any, Literal, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kernel.errors import PassmusterError, Refused
from passmuster.formats.paper.seal_sheet import Cosigner, Seal, notebook_pdf, seal_pdf
from passmuster.web.access.marks import requires
from passmuster.web.ledger import seats
from passmuster.web.ledger.foreign_heads import foreign_heads
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.sites.force.witness.forms import CHANNEL_WORDS, SealForm
from passmuster.web.theme.numerals import day_and_clock, whole
from passmuster.web.theme.parts import RollLine
from passmuster.web.wording.refusals import said
from passmuster.web.work import MAXIMUM_DELAY

NOTEBOOK_LINES = 10
NOTEBOOK_BLANK = 14
SHOWN = 100

Language = Literal["km", "en"]


@requires("ledger:read")
@require_safe
def witnesses(request: HttpRequest) -> HttpResponse:
    """Show each witness of the policy with what it last cosigned, and whom the quorum asks for."""
    signed = signed_in(request)
    log = signed.force.log
    facts = {
        "log": log,
        "seats": seats.seats_of(log, delay=MAXIMUM_DELAY),
        "head": seats.newest_signed(log),
        "quorum": _quorum(log),
        "delay": MAXIMUM_DELAY,
        "may_compare": signed.may("ledger:record-seal"),
        "may_read": signed.may("ledger:read-seals"),
        "disagreeing": seats.disagreeing_seals(log) if signed.may("ledger:read-seals") else [],
        "foreign": foreign_heads(log) if signed.may("ledger:read-seals") else [],
    }
    return render(request, "force/witness/witnesses.html", facts)


@requires("ledger:read-seals")
@require_safe
def compared(request: HttpRequest) -> HttpResponse:
    """List the seals that were compared, the newest first."""
    signed = signed_in(request)
    log = signed.force.log
    found = seats.comparisons(log)
    facts = {
        "lines": [_line(one) for one in found[:SHOWN]],
        "count": len(found),
        "disagreeing": [(one.at, _sentence(one)) for one in seats.disagreeing_seals(log)],
        "foreign": foreign_heads(log),
        "may_compare": signed.may("ledger:record-seal"),
    }
    return render(request, "force/witness/seals.html", facts)


@requires("ledger:record-seal")
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """Compare a seal that was read aloud. One that differs is asked for once more, then recorded.

    Neither page shows the true seal beside what was typed: it must be heard, not corrected.
    """
    signed = signed_in(request)
    log = signed.force.log
    names = seats.witness_names(log)
    if request.method != "POST":
        return _ask(request, SealForm(names), names)
    form = SealForm(names, request.POST)
    if not form.is_valid() or "again" in request.POST:
        return _ask(request, form, names, status=200 if form.is_valid() else 400)
    given = form.cleaned_data
    held = seats.compare_seal(log, given["size"], form.reading())
    if not held.agrees and request.POST.get("sure") != "yes":
        facts = {"form": form, "held": held, "typed": _typed(request)}
        return render(request, "force/witness/differs.html", facts)
    try:
        seats.record_seal(
            by=signed.acting("ledger:record-seal"),
            force=signed.force,
            size=given["size"],
            reading=form.reading(),
            who=given["who"],
            channel=given["channel"],
        )
    except PassmusterError as error:
        return _ask(request, form, names, refusal=error, status=403)
    return HttpResponseRedirect(reverse("seals"))


@requires("ledger:read")
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Print the seal of the newest signed head, for a witness who compares on paper."""
    signed, language = signed_in(request), _language(request)
    data = seal_pdf(_seals(request, signed, 1), language)
    return _pdf(data, f"seal-{signed.force.code}-{language}.pdf")


@requires("ledger:read")
@require_safe
def notebook(request: HttpRequest) -> HttpResponse:
    """Print pages of a witness's notebook: the last heads, then lines to be filled in by hand."""
    signed, language = signed_in(request), _language(request)
    found = _seals(request, signed, NOTEBOOK_LINES)
    data = notebook_pdf(found, language, blank=NOTEBOOK_BLANK)
    return _pdf(data, f"notebook-{signed.force.code}-{language}.pdf")


def _ask(
    request: HttpRequest,
    form: SealForm,
    names: Any,
    *,
    refusal: PassmusterError | None = None,
    status: int = 200,
) -> HttpResponse:
    sentence, code = said(refusal) if refusal else ("", "")
    facts = {"form": form, "names": names, "sentence": sentence, "code": code}
    return render(request, "force/witness/compare.html", facts, status=status)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, request.POST.get(name, "")) for name in SealForm.base_fields]


def _quorum(log: Any) -> str:
    asked = seats.quorum_of(log)
    if not asked.needed:
        return _("The policy asks for no witness: a state counts as soon as the force signed it.")
    return _("A state counts when %(needed)s of these %(all)s have cosigned it: %(names)s.") % {
        "needed": whole(asked.needed),
        "all": whole(len(asked.members)),
        "names": ", ".join(asked.members),
    }


def _sentence(one: seats.Comparison) -> str:
    facts = {"who": one.who, "size": whole(one.size), "channel": CHANNEL_WORDS[one.channel]}
    if one.agrees:
        return _("%(who)s read the seal of %(size)s entries: it agrees. %(channel)s.") % facts
    if one.signed:
        text = _("%(who)s read the seal of %(size)s entries: it does not agree. %(channel)s.")
        return text % facts
    text = _(
        "%(who)s read a seal of %(size)s entries, and this record never had a signed state of that "
        "size. %(channel)s."
    )
    return text % facts


def _line(one: seats.Comparison) -> RollLine:
    return RollLine(
        sentence=_sentence(one),
        time=day_and_clock(one.at),
        mark="done" if one.agrees else "stop",
        kind="" if one.agrees else "late",
    )


def _seals(request: HttpRequest, signed: SignedIn, most: int) -> list[Seal]:
    """Return the newest heads as they are printed, the oldest of them first."""
    heads = seats.newest_heads(signed.force.log, most)
    if not heads:
        raise Refused("record-not-signed", "Nothing of this record was signed yet.")
    url = request.build_absolute_uri(reverse("witness"))
    return [
        Seal(
            force=signed.force_name,
            origin=signed.force.log.origin,
            size=head.size,
            at=localtime(head.at),
            fingerprint=seats.seal_of(head),
            witnesses=tuple(
                Cosigner(name, localtime(at) if at else None) for name, at in seats.signers(head)
            ),
            url=url,
        )
        for head in heads
    ]


def _language(request: HttpRequest) -> Language:
    asked = request.GET.get("language", "")
    return cast("Language", asked if asked in ("km", "en") else get_language())


def _pdf(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
