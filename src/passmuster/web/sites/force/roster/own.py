"""An officer's window on who opened their record: when, who, in which role and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from passmuster.web.access.marks import requires
from passmuster.web.listing import Column, DateFilter, Listing
from passmuster.web.people.queries import humans_of
from passmuster.web.roster.identity import person_of
from passmuster.web.roster.looking import SEEN_AGAIN, openings_shown_to
from passmuster.web.sites.force.roster.persons import role_said
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording import rosters as words

if TYPE_CHECKING:
    from passmuster.web.roster.models import RecordOpening


@requires("roster:own-openings")
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """List the looks at the officer's own record; without a tie there is no record to show."""
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
    return render(request, "force/roster/mine.html", {"tied": True, "listing": listing})
