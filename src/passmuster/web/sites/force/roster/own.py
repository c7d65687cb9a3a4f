"""An officer's window on who opened their record, name or result: when, who, as what and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from passmuster.web.access.marks import requires
from passmuster.web.kits.words import SCANS_OPENED_FOR
from passmuster.web.listing import Column, DateFilter, Listing
from passmuster.web.people.queries import humans_of
from passmuster.web.review.looks import JUDGE, looks_shown_to
from passmuster.web.roster.identity import person_of
from passmuster.web.roster.looking import SEEN_AGAIN, openings_shown_to
from passmuster.web.sites.force.draws.words import NAME_PURPOSES
from passmuster.web.sites.force.roster.persons import role_said
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording import orders
from passmuster.web.wording import rosters as words

if TYPE_CHECKING:
    from passmuster.web.roster.models import RecordOpening


LOOKED_AT: Mapping[str, Promise] = {
    "draw:names-opened": gettext_lazy("The names of those called on a day, mine among them"),
    "order:name-opened": gettext_lazy("My name behind an order, or its papers"),
    "pack:scan-opened": gettext_lazy("The scan of the papers of my collection"),
    "review:opened": gettext_lazy("My result, as a review doctor"),
}
"""What was opened, by the class of the look; the record on the roster has a list of its own."""

OPENED_FOR: Mapping[str, Mapping[str, Promise]] = {
    "draw:names-opened": NAME_PURPOSES,
    "order:name-opened": orders.OPENED_FOR,
    "pack:scan-opened": SCANS_OPENED_FOR,
    "review:opened": {JUDGE: gettext_lazy("To judge the result")},
}


@requires("roster:own-openings")
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """List the looks at the officer's own record; without a tie there is no record to show.

    Below it stand the looks of every other class that the person may know of.
    """
    signed = signed_in(request)
    person = person_of(signed.human)
    if person is None:
        return render(request, "force/roster/mine.html", {"tied": False})
    names = dict(humans_of(signed.force).values_list("code", "name"))

    def who(opening: RecordOpening) -> str:
        return str(names.get(opening.by, opening.by))

    listing = Listing(
        request,
        openings_shown_to(person),
        columns=[
            Column("at", gettext_lazy("When"), "at", sort=("at", "pk")),
            Column("by", gettext_lazy("Who"), who),
            Column("role", gettext_lazy("As"), "role", words=role_said),
            Column("purpose", gettext_lazy("Purpose"), "purpose", words=words.PURPOSES.__getitem__),
            Column("again", gettext_lazy("Again"), lambda one: one.what == SEEN_AGAIN),
        ],
        filters=[DateFilter("on", gettext_lazy("Day"), "at")],
        caption=gettext_lazy("Who looked at my record"),
        name="own-openings",
        default_sort="-at",
        exportable=False,
    )
    others = [
        {
            "at": one.at,
            "who": names.get(one.by, one.by),
            "role": role_said(one.role),
            "what": LOOKED_AT[one.kind],
            "purpose": OPENED_FOR[one.kind][one.purpose],
        }
        for one in looks_shown_to(person)
        if one.kind in LOOKED_AT
    ]
    facts = {"tied": True, "listing": listing, "others": others}
    return render(request, "force/roster/mine.html", facts)
