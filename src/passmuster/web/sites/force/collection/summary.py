"""How a collection went: each step in its order with its time and answers; no donor is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.collection import steps
from passmuster.core.collection.fields import Kind
from passmuster.core.collection.session import SessionEnd
from passmuster.core.custody import states
from passmuster.core.kits.packs import KeyedTime
from passmuster.web.access.marks import requires
from passmuster.web.collection import folding
from passmuster.web.custody.queries import bottles_of_all, kept_by
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.collection.copies import holder_said, listed
from passmuster.web.sites.force.collection.forms import PEOPLE
from passmuster.web.sites.force.collection.late import came_late
from passmuster.web.sites.force.custody.saying import spoken
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import clock, day, day_and_clock, digits, whole
from passmuster.web.theme.parts import Fact, RollLine
from passmuster.web.theme.templatetags.theme import serial
from passmuster.web.wording.collections import STEPS, choice_words, label_of
from passmuster.web.wording.collectors import ENDS, RULES

if TYPE_CHECKING:
    from passmuster.web.collection.models import Session, SessionEvent

HUMANS = (*PEOPLE, "observer")
"""Answers that are codes of humans: their names stand on the page."""

_UNITS = {"mL": "mL", "tenths of °C": "°C"}


@requires("collection:read")
@require_safe
def summary(request: HttpRequest, collection: int) -> HttpResponse:
    """Show the steps of a collection as a timeline."""
    signed = signed_in(request)
    session: Session = signed.objects["collection"]
    rows = folding.rows_of(session)
    names = {**names_of(signed.force), **_couriers(session, rows)}
    facts = {
        "session": session,
        "facts": _facts(session, len(rows), names),
        "lines": [_line(row, names) for row in rows],
        "own": (own := signed.human.code == session.collector),
        "forms": listed(session) if own and "paper" not in session.fixed else [],
        "late": _late(session),
        "to_offer": _to_offer(signed, session) if own else [],
        "came_late": came_late(signed.force, session.order),
    }
    return render(request, "force/collection/summary.html", facts)


def _facts(session: Session, count: int, names: Mapping[str, str]) -> list[Fact]:
    progress = folding.progress_of(session)
    end = ENDS[session.end] if session.end else _("Under way")
    found = [
        Fact(_("State"), end),
        Fact(_("Day"), day(session.opened_at)),
        Fact(_("Collector"), names.get(session.collector, session.collector)),
        *(_of_paper(session) or [Fact(_("Steps recorded"), whole(count))]),
        Fact(_("Judged by the numbers of"), RULES.get(session.rules, session.rules)),
    ]
    if not session.practice:
        found.insert(2, Fact(_("Order"), session.order, latin=True))
    for specimen in progress.specimens:
        said = _("Specimen %(number)s of %(of)s") % {
            "number": whole(specimen.number),
            "of": whole(specimen.of),
        }
        found.append(Fact(said, serial(specimen.form), latin=True))
    return found


def _to_offer(signed: SignedIn, session: Session) -> list[tuple[str, str]]:
    """Return (name, address of its offer) of each bottle that the collector's site still holds."""
    if session.practice or session.end != SessionEnd.COLLECTED or not signed.may("custody:offer"):
        return []
    own = {holder.code for holder in kept_by(signed.force, signed.human.code)}
    forms = [specimen.form for specimen in folding.progress_of(session).specimens]
    return [
        (spoken(item.code), reverse("custody-offer", args=[item.code]))
        for item in bottles_of_all(signed.force, forms)
        if item.state == states.HELD and item.holder in own
    ]


def _late(session: Session) -> bool:
    paper = session.fixed.get("paper")
    return bool(paper) and KeyedTime(paper["written_at"], paper["keyed_at"]).is_late()


def _of_paper(session: Session) -> list[Fact]:
    paper = session.fixed.get("paper")
    if not paper:
        return []
    written, keyed = (datetime.fromtimestamp(paper[at], UTC) for at in ("written_at", "keyed_at"))
    return [
        Fact(_("Kept from paper pack"), serial(paper["pack"]), latin=True),
        Fact(_("Written on the paper"), day_and_clock(written)),
        Fact(_("Keyed here"), day_and_clock(keyed)),
    ]


def _line(row: SessionEvent, names: Mapping[str, str]) -> RollLine:
    step = steps.step(row.step)
    number = _("Step %(n)s") % {"n": whole(int(step.number))} if step.number else ""
    mark = "void" if row.step in ("void-step", "void-collection") else "done"
    return RollLine(
        sentence=str(STEPS[row.step].title),
        time=f"{clock(row.at, seconds=True)}",
        mark=mark,
        detail=" · ".join(filter(None, [number, *_answers(row, names)])),
    )


def _answers(row: SessionEvent, names: Mapping[str, str]) -> list[str]:
    found = []
    for field in steps.step(row.step).fields:
        if field.name in row.answers:
            said = _said(field, row.answers[field.name], names)
            found.append(f"{label_of(row.step, field.name)} {said}")
    return found


def _couriers(session: Session, rows: Sequence[SessionEvent]) -> dict[str, str]:
    """Return what whoever took the pouch over is called, by code."""
    codes = {str(row.answers["courier"]) for row in rows if "courier" in row.answers}
    return {code: holder_said(session.force, code) for code in codes}


def _said(field: Any, answer: Any, names: Mapping[str, str]) -> str:
    if field.name in (*HUMANS, "courier"):
        return names.get(str(answer), str(answer))
    if field.kind is Kind.CHOICE or field.name == "reason":
        return str(choice_words(field.name, str(answer)))
    if field.name == "step":
        return str(STEPS[str(answer)].title)
    if field.kind is not Kind.WHOLE:
        return serial(str(answer))
    if field.unit == "Unix seconds":
        return clock(datetime.fromtimestamp(int(answer), UTC))
    if field.name == "tenths":
        answer = f"{int(answer) // 10}.{int(answer) % 10}"
    return f"{digits(answer)} {_UNITS.get(field.unit, '')}".strip()
