"""Announcing the next draw: a form, then a page that shows and checks all of it, then the act."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from passmuster.core.draw.beacon import QUICKNET, round_at_or_after, round_time
from passmuster.core.draw.dice import LEAST_DIGITS, LEAST_THROWERS
from passmuster.core.draw.strata import take_of
from passmuster.core.kernel.errors import PassmusterError, UnusableInput
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.draw.ceremony import Prepared, announce_draw, prepare_announcement
from passmuster.web.sites.force.confirming import kept
from passmuster.web.sites.force.draws import saying
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme import numerals
from passmuster.web.theme.fields import ClockField, DayField, PlainForm, WholeField
from passmuster.web.theme.numerals import day as said_day
from passmuster.web.theme.numerals import day_and_clock, whole
from passmuster.web.theme.parts import Fact
from passmuster.web.theme.strata import stratum_name
from passmuster.web.wording.refusals import said

MOST_DICE = 100
MOST_THROWERS = 10
MOST_FALLBACKS = 5
ROUNDS, ROOM = "quicknet", "none"


class DaysField(forms.CharField):
    """Several days, one a line, each in any way that a day is read."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> list[date]:  # type: ignore[override]
        """Return the days; a line that is none is named."""
        lines = [line for line in (super().to_python(value) or "").splitlines() if line.strip()]
        days = []
        for line in lines:
            try:
                days.append(numerals.parse_day(line.strip(" ,;")))
            except UnusableInput as error:
                fault = _("“%(line)s”: %(sentence)s") % {"line": line, "sentence": error.message}
                raise ValidationError(fault, code=error.code) from error
        return days


class AnnounceForm(PlainForm):
    """What the manager chooses of a draw; everything else follows from policy and roster."""

    dice_day = DayField(
        label=gettext_lazy("Day of the ceremony"), help_text=gettext_lazy("Such as 18/11/2026.")
    )
    dice_hour = ClockField(
        label=gettext_lazy("Time of the ceremony"),
        help_text=gettext_lazy("On 24 hours. Nobody can throw before it."),
    )
    throwers = WholeField(
        label=gettext_lazy("How many people throw dice?"),
        help_text=gettext_lazy("From different bodies, each with their own login."),
        least=LEAST_THROWERS,
        most=MOST_THROWERS,
        initial=4,
    )
    dice = WholeField(
        label=gettext_lazy("How many ten-sided dice altogether?"),
        help_text=gettext_lazy("At least 20, which is more chance than anybody can foresee."),
        least=LEAST_DIGITS,
        most=MOST_DICE,
        initial=20,
    )
    beacon = forms.ChoiceField(
        label=gettext_lazy("Which public beacon is mixed in?"),
        choices=[
            (ROUNDS, gettext_lazy("drand quicknet: a round that nobody can know before its time")),
            (
                ROOM,
                gettext_lazy("None. Then every page says that the draw rests on the room alone"),
            ),
        ],
        widget=forms.RadioSelect,
        initial=ROUNDS,
    )
    margin = WholeField(
        label=gettext_lazy("Minutes between the dice and the beacon round"),
        help_text=gettext_lazy("The witnesses must have signed the dice before the round exists."),
        least=10,
        most=24 * 60,
        initial=60,
    )
    fallbacks = WholeField(
        label=gettext_lazy("How many rounds in reserve?"),
        help_text=gettext_lazy("Each an hour after the one before, if nobody can verify that one."),
        most=MOST_FALLBACKS,
        initial=2,
    )
    days = DaysField(
        label=gettext_lazy("Collecting days"), help_text=gettext_lazy("One a line, in order.")
    )
    opening_day = DayField(
        label=gettext_lazy("Opening day"),
        help_text=gettext_lazy("After the last collecting day: officers can check from then on."),
    )

    def clean(self) -> dict[str, Any]:
        """Dice are dealt evenly, so that each thrower has a row of the same length."""
        cleaned = super().clean() or {}
        dice, throwers = cleaned.get("dice"), cleaned.get("throwers")
        if dice and throwers and dice % throwers:
            nearest = dice + throwers - dice % throwers
            fault = _("%(dice)s dice cannot be dealt evenly. %(better)s can.") % {
                "dice": whole(dice),
                "better": whole(nearest),
            }
            self.add_error("dice", ValidationError(fault, code="dice-not-even"))
        return cleaned

    def asked(self) -> dict[str, Any]:
        """Return what prepare_announcement() takes."""
        given = self.cleaned_data
        dice_at = datetime.combine(
            given["dice_day"], given["dice_hour"], tzinfo=get_default_timezone()
        )
        rounds = []
        if given["beacon"] == ROUNDS:
            first = dice_at + timedelta(minutes=given["margin"])
            moments = [first + timedelta(hours=n) for n in range(given["fallbacks"] + 1)]
            rounds = [
                {"chain": QUICKNET.hash, "round": round_at_or_after(int(moment.timestamp()))}
                for moment in moments
            ]
        return {
            "days": given["days"],
            "dice_at": dice_at,
            "dice": given["dice"],
            "throwers": given["throwers"],
            "beacon": rounds[0] if rounds else None,
            "fallbacks": rounds[1:],
            "opening_day": given["opening_day"],
        }


@requires("draw:announce")
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest) -> HttpResponseBase:
    """Ask for the draw's times, show everything that would be announced, then announce it."""
    signed = signed_in(request)
    form = AnnounceForm(typed(request), initial=_proposed(clock.now()))
    if request.method != "POST" or not form.is_valid() or "mend" in request.POST:
        return render(request, "force/draws/announce.html", {"form": form})
    asked, refusal = form.asked(), None
    if "announce" in request.POST:
        by = signed.acting("draw:announce")
        done, refusal = attempt(lambda: announce_draw(by=by, force=signed.force, **asked))
        if done is not None:
            return redirect("draw", draw=done.number)
    try:
        prepared = prepare_announcement(force=signed.force, **asked)
    except PassmusterError as error:
        return render(request, "force/draws/announce.html", {"form": form, "refusal": said(error)})
    facts = {
        "form": form,
        "kept": kept(form.data, form.fields),
        "number": prepared.data["draw"],
        "rows": _rows(prepared, asked),
        "strata": _strata(prepared),
        "problems": [saying.said_gap(p.code, p.sentence) for p in prepared.problems],
        "room_alone": prepared.data["beacon"] is None,
        "refusal": refusal,
    }
    return render(request, "force/draws/announce_check.html", facts)


def _proposed(now: datetime) -> dict[str, Any]:
    """Propose times that keep the rules: a week for disputes, then days, then a month's half."""
    today = now.astimezone(get_default_timezone()).date()
    dice = today + timedelta(days=7)
    days = [dice + timedelta(days=n) for n in (1, 2, 3)]
    return {
        "dice_day": dice,
        "dice_hour": datetime(2000, 1, 1, 9, 0).time(),  # noqa: DTZ001 - a time of day
        "days": "\n".join(said_day(day) for day in days),
        "opening_day": days[-1] + timedelta(days=14),
    }


def _rows(prepared: Prepared, asked: dict[str, Any]) -> list[Fact]:
    data = prepared.data
    share = asked["dice"] // asked["throwers"]
    dice = _("%(dice)s ten-sided dice by %(people)s people, %(share)s each, on %(at)s") % {
        "dice": whole(asked["dice"]),
        "people": whole(asked["throwers"]),
        "share": whole(share),
        "at": day_and_clock(asked["dice_at"]),
    }
    rows = [
        Fact(_("Number of the draw"), data["draw"], latin=True),
        Fact(_("Policy version"), whole(int(data["policy"]))),
        Fact(_("Dice"), dice),
        Fact(_("Beacon"), saying.beacon_words(data)),
    ]
    if data["beacon"]:
        at = datetime.fromtimestamp(round_time(data["beacon"]["round"]), get_default_timezone())
        rows.append(Fact(_("The round comes to be"), day_and_clock(at)))
    return [
        *rows,
        Fact(_("Collecting days"), ", ".join(said_day(day) for day in asked["days"])),
        Fact(_("Opening day"), said_day(asked["opening_day"])),
    ]


def _strata(prepared: Prepared) -> list[dict[str, str]]:
    found = []
    for stratum in prepared.data["strata"]:
        label = stratum["label"]
        members = prepared.members.get(label, 0)
        found.append(
            {
                "label": label,
                "merged": ", ".join(stratum_name(one)[0] for one in stratum["merged_from"]),
                "members": whole(members),
                "rate": stratum["rate"],
                "take": whole(take_of(stratum, members)),
                "reserves": whole(prepared.data["reserves"].get(label, 0)),
            }
        )
    return found
