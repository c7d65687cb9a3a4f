"""One person's record: the question why it is opened, the record itself, and who looked at whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kernel.errors import Refused
from passmuster.web.access.marks import requires
from passmuster.web.draw.openings import was_in_pool
from passmuster.web.draw.queries import draws_of
from passmuster.web.listing import ChoiceFilter, Column, DateFilter, Filter, Listing, TextFilter
from passmuster.web.people.queries import humans_of
from passmuster.web.roster.history import history_of
from passmuster.web.roster.lists import CLASS_WORDS, SEX_WORDS, STATUS_WORDS
from passmuster.web.roster.looking import (
    SEEN_AGAIN,
    last_answer,
    open_again,
    open_record,
    openings_of,
)
from passmuster.web.roster.queries import exclusions_of_person
from passmuster.web.sites.force.roster import said
from passmuster.web.sites.force.roster.forms import PurposeForm, add_refusal
from passmuster.web.sites.force.roster.people import ways
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme import numerals
from passmuster.web.theme.parts import Fact, RollLine
from passmuster.web.wording import rosters as words
from passmuster.web.wording.roles import ROLES

if TYPE_CHECKING:
    from passmuster.web.roster.history import Step
    from passmuster.web.roster.models import Person, RecordOpening

JUST_OPENED = "roster-just-opened"
"""In the session: the person whose record was opened by the answer before this page."""


@requires("roster:open-person")
@require_http_methods(["GET", "HEAD", "POST"])
def purpose(request: HttpRequest, person: int) -> HttpResponse:
    """Ask why the record is opened; the answer opens it and is recorded.

    The answer is a form with this site's own token: a link that somebody is made to follow records
    no opening in their name (attack W-01).
    """
    signed = signed_in(request)
    found: Person = signed.objects["person"]
    by = signed.acting("roster:open-person")
    form = PurposeForm(by.role, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            open_record(by=by, person=found, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error, "case_number" if "case" in error.code else "purpose")
        else:
            request.session[JUST_OPENED] = found.pk
            return redirect("roster-person", found.pk)
    facts = {"person": found, "form": form}
    return render(request, "force/roster/purpose.html", facts)


@requires("roster:open-person")
@require_safe
def person(request: HttpRequest, person: int) -> HttpResponse:
    """Show one person's record, after the question why, and count the look."""
    signed = signed_in(request)
    found: Person = signed.objects["person"]
    by = signed.acting("roster:open-person")
    if request.session.pop(JUST_OPENED, None) == found.pk:
        opening = last_answer(by=by, person=found)
    else:
        opening = open_again(by=by, person=found)
    if opening is None:
        return _ask(found)
    steps, older = history_of(found)
    exclusions = [
        (
            words.EXCLUSION_REASONS[one.reason],
            numerals.day(one.from_day),
            numerals.day(one.until_day),
        )
        for one in exclusions_of_person(found)
    ]
    facts = {
        "person": found,
        "facts": _facts(found),
        "history": [_line(step) for step in steps],
        "older": older,
        "exclusions": exclusions,
        # The numbers only: that somebody was in a pool tells nothing of who is called.
        "pools": [d.number for d in draws_of(found.force) if was_in_pool(d, found)],
        "opening": opening,
        "purpose": words.PURPOSES[opening.purpose],
        "disclosure": words.DISCLOSURES[opening.disclosure],
        "ways": ways(signed),
    }
    return render(request, "force/roster/person.html", facts)


@requires("access:read-openings")
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """List who opened whose record, and why."""
    signed = signed_in(request)
    names = dict(humans_of(signed.force).values_list("code", "name"))

    def who(opening: RecordOpening) -> str:
        return str(names.get(opening.by, opening.by))

    columns = [
        Column("at", gettext_lazy("When"), "at", sort=("at", "pk")),
        Column("by", gettext_lazy("Who"), who, sort="by"),
        Column("role", gettext_lazy("As"), "role", words=role_said, sort="role"),
        Column("person", gettext_lazy("Whose record"), "person.service_number"),
        Column("purpose", gettext_lazy("Purpose"), "purpose", words=words.PURPOSES.__getitem__),
        Column("case", gettext_lazy("Case"), "case_number"),
        Column("again", gettext_lazy("Again"), lambda one: one.what == SEEN_AGAIN),
        Column(
            "disclosure",
            gettext_lazy("When the person learns of it"),
            "disclosure",
            words=words.DISCLOSURES.__getitem__,
        ),
    ]
    filters: list[Filter] = [
        ChoiceFilter("purpose", gettext_lazy("Purpose"), list(words.PURPOSES.items()), "purpose"),
        ChoiceFilter(
            "disclosure",
            gettext_lazy("When the person learns of it"),
            list(words.DISCLOSURES.items()),
            "disclosure",
        ),
        TextFilter("person", gettext_lazy("Service number"), "person__service_number"),
        TextFilter("by", gettext_lazy("Code of who looked"), "by"),
        DateFilter("on", gettext_lazy("Day"), "at"),
    ]
    listing = Listing(
        request,
        openings_of(signed.force),
        columns=columns,
        filters=filters,
        caption=gettext_lazy("Who opened whose record"),
        name="openings",
        default_sort="-at",
        exportable=False,
    )
    return render(request, "force/roster/openings.html", {"listing": listing})


def _ask(found: Person) -> HttpResponseRedirect:
    return redirect("roster-purpose", found.pk)


def role_said(code: str) -> Any:
    """Return a role in words, a code without words as it stands."""
    return next((one.name for role, one in ROLES.items() if role.value == code), code)


def _facts(found: Person) -> list[Fact]:
    none = _("Not given")

    def day(text: str) -> str:
        return said_day(text) if text else none

    return [
        Fact(_("Service number"), found.service_number, latin=True),
        Fact(_("Name"), found.full_name or none),
        Fact(_("Name in Latin letters"), found.latin_name or none),
        Fact(_("Rank"), found.rank or none),
        Fact(_("Unit"), words.unit_words(found.unit.name)),
        Fact(_("Class"), CLASS_WORDS[found.person_class]),
        Fact(_("Status"), STATUS_WORDS[found.status]),
        Fact(_("Sex"), SEX_WORDS[found.sex] if found.sex else none),
        Fact(_("Day of joining"), day(found.joined_on)),
        Fact(_("Day of leaving"), day(found.left_on)),
        Fact(_("Badge"), found.badge or none, latin=bool(found.badge)),
    ]


def said_day(text: str) -> str:
    """Return an ISO 8601 day in words of the page's language."""
    return numerals.day(numerals.parse_day(text))


def _line(step: Step) -> RollLine:
    """Return one change between two rosters as a sentence."""
    said_as = said.corrected if step.kind == "corrected" else said.value
    old, new = said_as(step.old) or "–", said_as(step.new) or "–"
    sentence = {
        "joined": _("Stood on the roster for the first time, in %(new)s."),
        "first": _("Stood on the roster already, in %(new)s."),
        "disappeared": _("Stood on the roster no longer."),
        "leavers": _("Left the force, or disappeared from its list."),
        "returned": _("Was listed again."),
        "transfers": _("Moved from %(old)s to %(new)s."),
        "promotions": _("Rank changed from %(old)s to %(new)s."),
        "demotions": _("Rank changed from %(old)s to %(new)s."),
        "rank_changes": _("Rank changed from %(old)s to %(new)s."),
        "class_changes": _("Class changed from %(old)s to %(new)s."),
        "status_changes": _("Status changed from %(old)s to %(new)s."),
        "renamed": _("Name changed from %(old)s to %(new)s."),
        "corrected": _("Particulars were put right: %(old)s became %(new)s."),
    }[step.kind]
    return RollLine(
        sentence % {"old": old, "new": new},
        time=numerals.day(step.at),
        detail=_("Roster %(n)s") % {"n": numerals.whole(step.number)},
        mark="late" if step.kind == "disappeared" else "done",
        kind="late" if step.kind == "disappeared" else "",
    )
