"""Acts in a person's own name: what, when, where in the log, through which door; and "not me"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kernel.errors import Refused
from passmuster.web.access.marks import requires
from passmuster.web.accounts.disowning import disown
from passmuster.web.accounts.factors import owner
from passmuster.web.accounts.queries import DISOWNED, acts_of, content_of, disowned_ids
from passmuster.web.ledger.doors import WEB, Door, door_of, is_known
from passmuster.web.listing import ChoiceFilter, Column, DateFilter, Listing
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.parts import Confirmation
from passmuster.web.wording.events import EVENTS, said_event
from passmuster.web.wording.refusals import said

if TYPE_CHECKING:
    from passmuster.web.ledger.models import Event


@requires("own:acts")
@require_safe
def acts(request: HttpRequest) -> HttpResponseBase:
    """List what was done in this person's name, and through which door."""
    signed = signed_in(request)
    disowned = disowned_ids(signed.human)
    listing = Listing(
        request,
        acts_of(signed.human),
        columns=act_columns(disowned),
        filters=[
            ChoiceFilter("kind", _("What"), sorted(EVENTS.items(), key=_by_words), "kind"),
            DateFilter("at", _("When"), "at"),
        ],
        caption=_("Acts in your name"),
        name="acts",
        default_sort="-at",
        exportable=False,
    )
    return render(request, "force/account/acts.html", {"listing": listing})


@requires("own:acts")
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, event: int) -> HttpResponse:
    """Ask once more, then record that an act was not this person's."""
    signed = signed_in(request)
    act: Event = signed.objects["event"]
    refusal = None
    if request.method == "POST":
        try:
            disown(by=owner(signed.account), force=signed.force, act=act.pk)
        except Refused as refused:
            refusal = said(refused)
        else:
            return HttpResponseRedirect(reverse("acts"))
    question = Confirmation(
        question=_("Was this not you?"),
        consequences=[
            _("The inspector general sees it at once, with this act and your name."),
            _("The act itself stands until somebody entitled takes it back."),
            _("If it was you after all, tell the inspector: this cannot be deleted."),
        ],
        button=_("Record that this was not me"),
        back_url=reverse("acts"),
    )
    facts = {"act": act, "what": said_event(act.kind), "door": door_words(act)}
    return render(
        request,
        "force/account/not_me.html",
        facts | {"question": question, "refusal": refusal},
        status=403 if refusal else 200,
    )


def act_columns(disowned: frozenset[int]) -> list[Column]:
    """Return the columns of a list of acts; each line leads to its entry or can be disowned."""
    return [
        Column("at", _("When"), "at", sort="at"),
        Column("what", _("What"), what_was_done),
        Column("door", _("Through"), door_words),
        Column("entry", _("Entry"), entry_number, url=_entry_url),
        Column(
            "mine",
            _("If it was not you"),
            lambda event: _("You said: not me") if event.pk in disowned else _("This was not me"),
            url=lambda event: (
                "" if _settled(event, disowned) else reverse("not-me", args=[event.pk])
            ),
        ),
    ]


def what_was_done(event: Event) -> str:
    """Return an act's phrase; a refused attempt says which rule said no."""
    phrase = str(said_event(event.kind))
    code = content_of(event)["facts"].get("code") if event.kind == "access:denied" else ""
    return f"{phrase} ({code})" if code else phrase


def entry_number(event: Event) -> int | None:
    """Return where an act stands in the log; sealed ones get their place with the next batch."""
    place: Any = getattr(event, "entry", None)
    return None if place is None else int(place.index)


def door_words(event: Event) -> str:
    """Say through which door an act came in."""
    return door_said(door_of(content_of(event)))


def door_said(door: Door | None) -> str:
    """Say a door in words."""
    if door is None:
        return _("Not recorded yet at that time")
    if door.by != WEB:
        return _("The server’s command line, without your session")
    if door.factor == "invitation":
        return _("The page of your invitation")
    if not is_known(door):
        return _("The site, without a second factor")
    return _("The site, with your second factor, session %(name)s") % {"name": door.session[:4]}


def _settled(event: Event, disowned: frozenset[int]) -> bool:
    return event.pk in disowned or event.kind == DISOWNED


def _entry_url(event: Event) -> str:
    number = entry_number(event)
    return "" if number is None else reverse("record-entry", args=[number])


def _by_words(pair: tuple[str, Any]) -> str:
    return str(pair[1])
