"""Paper packs: the list, one pack with its acts, its end, and its two keyings.

What one human typed is on no page of the other before both have looked at the scan once more: until
then a page names the fields that differ and nothing of what stands in them (attack C-08).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kernel.errors import PassmusterError, Refused
from passmuster.core.kits import packs as rules
from passmuster.core.kits.serials import parse_serial
from passmuster.web.access.marks import requires
from passmuster.web.collection.from_paper import session_of_pack
from passmuster.web.custody.queries import bottles_of
from passmuster.web.kits import keyings, scans
from passmuster.web.kits import packs as services
from passmuster.web.kits.proposals import END_PACK
from passmuster.web.kits.queries import moves_of, packs_of
from passmuster.web.kits.waiting import packs_to_key
from passmuster.web.kits.words import PACK_STATES, REASONS
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.kits.forms import (
    FirstKeyForm,
    KeyForm,
    OpenScanForm,
    PackEndForm,
)
from passmuster.web.sites.force.kits.stock import move_line, names_in
from passmuster.web.sites.force.proposing import proposed
from passmuster.web.sites.force.refusing import attempt, sent, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme import numerals
from passmuster.web.theme.parts import Fact
from passmuster.web.wording.refusals import said

if TYPE_CHECKING:
    from passmuster.web.kits.models import Pack

SHOWN = 500
"""Packs on the page; older ones are found by their session."""


@requires("pack:read")
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List the packs, the newest first, with what is missing of each."""
    signed = signed_in(request)
    names = names_in(signed)
    lines = [
        {
            "pack": one,
            "state": PACK_STATES[one.state],
            "holder": names.get(one.holder, one.holder),
            "keyed": len(keyings.keyers_of(one)) if one.state == "used" else None,
        }
        for one in packs_of(signed.force)[:SHOWN]
    ]
    facts = {
        "lines": lines,
        "issues": signed.may("pack:issue"),
        "may_openings": signed.may("order:read-openings"),
    }
    return render(request, "force/kits/packs.html", facts)


@requires("pack:read")
@require_safe
def one(request: HttpRequest, pack: int) -> HttpResponse:
    """Show one pack: what became of it, who keyed it, and how late."""
    signed = signed_in(request)
    found: Pack = signed.objects["pack"]
    names = names_in(signed)
    code = signed.human.code
    ends = signed.may("pack:end") and (found.holder == code or not signed.may("kit:use"))
    facts = {
        "pack": found,
        "facts": _facts(found, names),
        "late": _late(found),
        "lines": [move_line(move, names) for move in moves_of(signed.force, found.serial)],
        "stands_not": _stands_not(found),
        "begun": is_begun(found),
        "may_end": ends and _endable(found),
        "may_key": signed.may("pack:key") and found in packs_to_key(signed.force, code),
    }
    return render(request, "force/kits/pack.html", facts)


@requires("pack:end")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pack: int) -> HttpResponseBase:
    """Record that a pack was used, or put its void or loss before a second person."""
    signed = signed_in(request)
    found: Pack = signed.objects["pack"]
    if not _endable(found):
        return redirect("pack", found.pk)
    form, refusal = PackEndForm(typed(request)), None
    if request.method == "POST" and form.is_valid():
        given, by = form.cleaned_data, signed.acting("pack:end")
        if given["end"] == "used":
            _ended, refusal = attempt(
                lambda: services.end_pack(
                    by=by, force=signed.force, text=found.serial, end="used", reason=given["reason"]
                )
            )
        else:
            about = {"pack": found.serial, "end": given["end"], "reason": given["reason"]}
            _sent, refusal = proposed(request, END_PACK, lambda: about)
        if refusal is None:
            return redirect("pack", found.pk)
    facts = {"pack": found, "form": form, "refusal": refusal, "begun": is_begun(found)}
    return render(request, "force/kits/pack_end.html", facts)


@requires("pack:key")
@takes_files(services.MAX_SCAN_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: HttpRequest, pack: int) -> HttpResponseBase:
    """Let one human type what is on the scan; what differs shows after both have typed."""
    signed = signed_in(request)
    found: Pack = signed.objects["pack"]
    if found not in packs_to_key(signed.force, signed.human.code):
        return redirect("pack", found.pk)
    both = keyings.pair_of(found)
    first = not keyings.keyers_of(found)
    if not first and (asked := _asks_why(request, found)) is not None:
        return asked
    own = _own(signed, both)
    form = (FirstKeyForm if first else KeyForm)(*sent(request), initial=own)
    refusal = None
    if request.method == "POST" and form.is_valid():
        by = signed.acting("pack:key")
        done, refusal = attempt(
            lambda: services.key_pack(
                by=by,
                force=signed.force,
                pack=found,
                fields=form.as_fields,
                scan=form.cleaned_data.get("scan"),
            )
        )
        if done is not None:
            again = keyings.pair_of(done) is not None and not done.agreed
            return redirect("pack-key" if again else "pack", found.pk)
    facts = {
        "pack": found,
        "form": form,
        "first": first,
        "picture": not first and _is_picture(found),
        "refusal": refusal,
        "unlike": _unlike(form, both),
        "compare": keyings.both_looked_again(found),
        "stands_not": _stands_not(found),
        "begun": is_begun(found),
    }
    return render(request, "force/kits/pack_key.html", facts)


def _asks_why(request: HttpRequest, pack: Pack) -> HttpResponseBase | None:
    """Ask once why this human opens the scan, which bears a name; None when nothing is to ask."""
    signed = signed_in(request)
    asked = request.method == "POST" and "open" in request.POST
    if not asked and (request.method == "POST" or scans.was_opened(pack, signed.human.code)):
        return None
    form, refusal = OpenScanForm(request.POST if asked else None), None
    if form.is_valid():
        by, purpose = signed.acting("pack:key"), form.cleaned_data["purpose"]
        done, refusal = attempt(lambda: scans.open_scan(by=by, pack=pack, purpose=purpose))
        if done is not None:
            return redirect("pack-key", pack.pk)
    facts = {
        "pack": pack,
        "form": form,
        "refusal": refusal,
        "differ": keyings.pair_of(pack) is not None,
        "stands_not": _stands_not(pack),
    }
    return render(request, "force/kits/pack_open.html", facts)


@requires("pack:key")
@require_safe
def scan(request: HttpRequest, pack: int) -> HttpResponseBase:
    """Send the kept scan to whoever keys this pack and said why they open it."""
    signed = signed_in(request)
    found: Pack = signed.objects["pack"]
    keyers = keyings.keyers_of(found)
    if not keyers or found.agreed or found not in packs_to_key(signed.force, signed.human.code):
        raise Http404(pack)
    if not scans.was_opened(found, signed.human.code):
        return redirect("pack-key", found.pk)
    try:
        data, kind = scans.read_scan(by=signed.acting("pack:key"), pack=found)
    except PassmusterError as error:
        raise Http404(pack) from error
    answer = HttpResponse(data, content_type=kind)
    # A picture can run nothing; any other file is somebody's and is opened outside the browser.
    how = "inline" if kind.startswith("image/") else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="pack-{found.serial}.{kind[-3:]}"'
    return answer


def _endable(pack: Pack) -> bool:
    return pack.state == services.ISSUED or bool(keyings.contradiction_of(pack))


def _stands_not(pack: Pack) -> tuple[str, str] | None:
    """Return the sentence and the code of why what was keyed alike cannot stand."""
    code = keyings.contradiction_of(pack)
    return said(Refused(code, code)) if code else None


def is_begun(pack: Pack) -> bool:
    """Tell whether bottles of a pack's number have a chain that its own paper did not begin."""
    return not pack.agreed and bottles_of(pack.force, pack.specimen).exists()


def _is_picture(pack: Pack) -> bool:
    try:
        return keyings.scan_of(pack)[1].startswith("image/")
    except PassmusterError:
        return False


def _own(signed: SignedIn, both: tuple[rules.Keying, rules.Keying] | None) -> dict[str, Any] | None:
    """Return what this human typed before, where the two differ: to be looked at again."""
    mine = next((one for one in both or () if one.human == signed.human.code), None)
    if mine is None:
        return None
    given: dict[str, Any] = dict(mine.fields)
    given["collected_on"] = date.fromisoformat(mine.fields["collected_on"])
    given["collected_at"] = time.fromisoformat(mine.fields["collected_at"])
    return given


def _unlike(
    form: KeyForm, both: tuple[rules.Keying, rules.Keying] | None
) -> list[tuple[str, str, str]]:
    """Return each field that differs: its label, what the first and what the second typed."""
    if both is None:
        return []
    return [
        (str(form.fields[one.field].label), one.first or "–", one.second or "–")
        for one in rules.differences(*both)
    ]


def _facts(pack: Pack, names: dict[str, str]) -> list[Fact]:
    keyers = ", ".join(names.get(code, code) for code in keyings.keyers_of(pack))
    reason = REASONS.get(pack.reason, "–")
    facts = [
        Fact(_("State"), PACK_STATES[pack.state]),
        Fact(_("Specimen number"), parse_serial(pack.specimen).grouped, latin=True),
        Fact(_("Session"), pack.session, latin=True),
        Fact(_("Collector"), names.get(pack.holder, pack.holder)),
        Fact(_("Reason"), reason),
        Fact(_("Keyed by"), keyers or "–"),
        Fact(_("Both keyings agree"), _agreement(pack)),
    ]
    kept = session_of_pack(pack.force, pack.serial) if pack.agreed else None
    if kept is not None:
        facts.append(Fact(_("Collection"), kept.number, latin=True))
    times = keyings.lateness_of(pack)
    if times is not None:
        written, keyed = (datetime.fromtimestamp(at, UTC) for at in (times.written, times.keyed))
        facts += [
            Fact(_("Written on the paper"), numerals.day_and_clock(written)),
            Fact(_("Keyed here"), numerals.day_and_clock(keyed)),
            Fact(_("Between them"), numerals.span(times.lateness)),
        ]
    return facts


def _agreement(pack: Pack) -> str:
    both = keyings.pair_of(pack)
    if both is None:
        return _("Not yet, one keying") if keyings.keyers_of(pack) else "–"
    return _("No") if rules.differences(*both) else _("Yes")


def _late(pack: Pack) -> bool:
    times = keyings.lateness_of(pack)
    return times is not None and times.is_late()
