"""The presenter's page: who has thrown, the dice recorded, the beacon's answer, the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from passmuster.core.draw import states
from passmuster.core.draw.announcement import announced_rounds
from passmuster.core.draw.beacon import MAX_JSON_BYTES
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.draw import progress
from passmuster.web.draw.proposals import FALLBACK
from passmuster.web.draw.queries import throws_of
from passmuster.web.draw.services import decide_draw, log_dice
from passmuster.web.sites.force.draws import saying
from passmuster.web.sites.force.proposing import open_about, proposed
from passmuster.web.sites.force.refusing import Refusal, attempt, sent
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm
from passmuster.web.theme.numerals import whole

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw

RELAY = "https://api.drand.sh"


class BeaconForm(PlainForm):
    """A relay's answer for one round, as text or as a file."""

    answer = forms.CharField(
        label=gettext_lazy("The relay’s answer"),
        help_text=gettext_lazy("Paste it whole, with its brackets."),
        required=False,
        max_length=MAX_JSON_BYTES,
        widget=forms.Textarea(attrs={"rows": 5, "class": "id", "lang": "en"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or the answer as a file"),
        help_text=gettext_lazy("As the relay gives it, a few hundred bytes."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is needed, and no file of another size."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is not None and file.size > MAX_JSON_BYTES:
            self.add_error("file", ValidationError(_("This file is no beacon’s answer."), "size"))
        elif file is None and not cleaned.get("answer", "").strip():
            self.add_error("answer", ValidationError(_("Paste the answer, or choose a file."), ""))
        return cleaned

    def bytes(self) -> bytes:
        """Return the answer's bytes; a file counts before what was pasted."""
        file = self.cleaned_data.get("file")
        data: bytes = file.read() if file else self.cleaned_data["answer"].strip().encode("utf-8")
        return data


@requires("draw:dice")
@require_safe
def ceremony(request: HttpRequest, draw: str) -> HttpResponse:
    """Show the presenter who has thrown and the one next step."""
    found: Draw = signed_in(request).objects["draw"]
    return _page(request, found)


@requires("draw:dice")
@require_POST
def record_dice(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Record the dice that the throwers confirmed; sent twice it does nothing more."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    refusal = None
    if found.state == states.FROZEN:
        by = signed.acting("draw:dice")
        _done, refusal = attempt(lambda: log_dice(by=by, draw=found))
        if refusal is not None and (counted := saying.throws_said(found, refusal[1])):
            refusal = Refusal((counted, refusal[1]))
    if refusal is None:
        return redirect("ceremony", draw=found.number)
    return _page(request, found, refusal=refusal)


@requires("draw:decide")
@require_POST
def decide(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Check the beacon's answer and let the draw be decided; sent twice it does nothing more."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    if found.state != states.DICED:
        return redirect("ceremony", draw=found.number)
    by, answer, form = signed.acting("draw:decide"), None, None
    if found.announcement["beacon"] is not None:
        form = BeaconForm(request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, found, form=form)
        answer = form.bytes()
    done, refusal = attempt(lambda: decide_draw(by=by, draw=found, beacon_json=answer))
    if done is not None:
        return redirect("ceremony", draw=found.number)
    return _page(request, found, form=form, refusal=refusal)


class FallbackForm(BeaconForm):
    """How many announced rounds nobody could verify, and the answer for the one after them."""

    given_up = forms.TypedChoiceField(
        label=gettext_lazy("Which rounds could nobody verify?"),
        coerce=int,
        widget=forms.RadioSelect,
    )

    field_order = ("given_up", "answer", "file")

    def __init__(self, rounds: list[int], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["given_up"].choices = [  # type: ignore[attr-defined]
            (count, self._said(rounds[:count], rounds[count])) for count in range(1, len(rounds))
        ]

    @staticmethod
    def _said(given_up: list[int], counts: int) -> str:
        return _("%(rounds)s. Then round %(counts)s counts") % {
            "rounds": ", ".join(whole(number) for number in given_up),
            "counts": whole(counts),
        }


@requires("draw:decide")
@require_http_methods(["GET", "HEAD", "POST"])
def fallback(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Put before the oversight body that announced rounds failed, with the answer that counts."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    rounds = announced_rounds(found.announcement)
    if found.state != states.DICED or len(rounds) < 2:
        return redirect("ceremony", draw=found.number)
    waiting = open_about(signed.force, FALLBACK, draw=found.number)
    form, refusal = FallbackForm(rounds, *sent(request)), None
    if request.method == "POST" and not waiting and form.is_valid():
        about = {
            "draw": found.number,
            "given_up": rounds[: form.cleaned_data["given_up"]],
            "beacon": form.bytes().decode("utf-8", "replace"),
        }
        done, refusal = proposed(request, FALLBACK, lambda: about, to=request.path)
        if done is not None:
            return done
    facts = {
        "draw": found,
        "form": form,
        "refusal": refusal,
        "waiting": waiting,
        "relay": RELAY,
        "chain": found.announcement["beacon"]["chain"],
    }
    return render(request, "force/draws/fallback.html", facts)


def _page(
    request: HttpRequest,
    draw: Draw,
    *,
    form: BeaconForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Render the presenter's page; one primary button at most, that of the next step."""
    rounds = announced_rounds(draw.announcement)
    beacon_due = progress.beacon_at(draw)
    facts: dict[str, Any] = {
        "draw": draw,
        "situation": saying.SITUATIONS[draw.state],
        "rows": _rows(draw),
        "waits": saying.waits_for(draw) if draw.state in _WAITING else [],
        "clocks": saying.clocks(draw),
        "refusal": refusal,
        "throwing": draw.state == states.FROZEN,
        "diced": draw.state == states.DICED,
        "decided": draw.state in (states.DECIDED, states.OPENED),
        "too_early": draw.state == states.ANNOUNCED,
        "room_alone": not rounds,
        "cosigned": draw.state != states.DICED or progress.covered(draw, "draw:diced") is not None,
        "awaited": beacon_due is not None and clock.now() < beacon_due,
        "form": form or BeaconForm(),
        "spare": len(rounds) > 1,
    }
    if rounds:
        chain = draw.announcement["beacon"]["chain"]
        facts |= {"round": rounds[0], "url": f"{RELAY}/{chain}/public/{rounds[0]}"}
    return render(request, "force/draws/ceremony.html", facts)


_WAITING = (states.FROZEN, states.DICED)


def _rows(draw: Draw) -> list[dict[str, Any]]:
    """Return one row a thrower: who confirmed what, and the places that are still open."""
    throws = throws_of(draw)
    rows: list[dict[str, Any]] = [
        {"place": whole(one.position), "name": one.name, "digits": one.digits, "done": True}
        for one in throws
    ]
    shares = progress.own_shares(draw)
    for place in range(len(throws) + 1, len(shares) + 1):
        said = _("%(n)s digits awaited") % {"n": whole(shares[place - 1])}
        rows.append({"place": whole(place), "name": said, "digits": "", "done": False})
    return rows
