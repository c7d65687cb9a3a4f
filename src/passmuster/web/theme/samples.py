"""Invented data for the live page of components, and the page's own list of parts.

Each part is written by the very template line that the page prints, so the line is known to work.
No person, force or number here is real.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.web.theme import numerals, parts
from passmuster.web.theme.clocks import clock_for
from passmuster.web.theme.fields import DayField, DayPlacesField, PlainForm, WholeField
from passmuster.web.theme.fingerprint import fingerprint
from passmuster.web.theme.parts import Link
from passmuster.web.theme.sample_lines import PARTS

LOAD = "{% load parts %}"
ENTRY = 48_219
"""The number of the sample's last entry."""


@dataclass(frozen=True)
class Shown:
    """One part on the live page: its name, when to use it, the line to write, and the result."""

    key: str
    name: str
    when: str
    line: str
    html: str


def parts_shown(request: HttpRequest, now: datetime) -> list[Shown]:
    """Return every part as the page shows it, in the request's language."""
    data = sample_data(now)
    found: list[tuple[Any, ...]] = [
        (*part, get_template(f"theme/samples/{part[0]}.html")) for part in PARTS
    ]
    return [
        Shown(
            key=key,
            name=str(name),
            when=str(when),
            line=template.template.source.removeprefix(LOAD).strip(),
            html=template.render(data, request),
        )
        for key, name, when, template in found
    ]


class SampleForm(PlainForm):
    """One field of each kind."""

    officer = forms.CharField(
        label=gettext_lazy("Service number"), help_text=gettext_lazy("As on the warrant card.")
    )
    strip = forms.ChoiceField(
        label=gettext_lazy("What does the strip show?"),
        help_text=gettext_lazy("Out of range is not an accusation."),
        choices=[
            ("in", gettext_lazy("32 to 38 °C, in range")),
            ("low", gettext_lazy("Below 32 °C")),
            ("none", gettext_lazy("The strip shows nothing")),
        ],
        widget=forms.RadioSelect,
    )
    code = forms.ChoiceField(
        label=gettext_lazy("Code"),
        choices=[("", gettext_lazy("Choose")), ("leave", gettext_lazy("Approved leave"))],
    )
    volume = WholeField(label=gettext_lazy("Volume"), least=30)
    effect = DayField(
        label=gettext_lazy("In force from"), help_text=gettext_lazy("Such as 18/11/2026.")
    )
    born = DayPlacesField(label=gettext_lazy("Date of birth"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    read = forms.BooleanField(label=gettext_lazy("I have read the consequences"))


class FileForm(PlainForm):
    """One file field."""

    roster = forms.FileField(
        label=gettext_lazy("Choose a file"),
        help_text=gettext_lazy("XLSX or CSV, up to 20 MB. The old attempt stays in the history."),
    )


class ProofForm(PlainForm):
    """What is typed before something that cannot be undone."""

    proof = forms.CharField(label=gettext_lazy("Type the draw number to go on"))


class FilterForm(PlainForm):
    """The filter of the sample list."""

    prefix = "list"
    unit = forms.CharField(label=gettext_lazy("Unit"), required=False)


@dataclass(frozen=True)
class Column:
    """One column of the sample list."""

    label: str
    key: str
    numeric: bool = False
    sort_url: str = ""
    aria_sort: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of the sample list."""

    label: str
    text: str
    numeric: bool = False
    url: str = ""
    html: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the sample list."""

    cells: list[Cell]


@dataclass(frozen=True)
class SampleListing:
    """What ``{% data_table %}`` reads; the package ``listing`` makes the real ones."""

    caption: str
    columns: list[Column]
    rows: list[Row]
    covers: str
    total: int = 39
    page_words: str = ""
    filters_form: forms.Form | None = None
    given: dict[str, str] = field(default_factory=dict)
    pages: list[tuple[str, str, bool]] = field(default_factory=list)
    exports: list[tuple[str, str]] = field(default_factory=list)


def sample_data(now: datetime) -> dict[str, Any]:
    """Return what the template lines of the page name."""
    late, soon, calm = _clocks(now)
    return {
        "clocks": [
            *(late, soon, calm),
            clock_for(now, None, now, stopped=_("The donor is in hospital.")),
            clock_for(now, None, now, met_at=now - timedelta(days=1)),
        ],
        "tasks": _tasks(late, soon, calm),
        "facts": _facts(),
        "figures": _figures(),
        "lines": _lines(),
        "stages": _stages(),
        "act": _act(),
        "signed": [parts.Signature(_("Roster clerk"), _("16 November, 07:02"))],
        "awaited": [_("Head of personnel")],
        "listing": _listing(),
        "receipt": _receipt(),
        "checks": _checks(),
        "shows": [_("Every record under your service number")],
        "cannot": [_("What people said to each other"), _("A photograph of a screen")],
        "throws": _throws(),
        "hall_throws": [replace(_throws()[0], first=5 * i + 1) for i in range(4)],
        "deadline": _("Read it before %(time)s.") % {"time": numerals.digits("14:36:20")},
        "links": [Link(_("See all excusals"), "#empty")],
        **_forms(now),
        **_chart(),
    }


def _clocks(now: datetime) -> tuple[parts.Clock, parts.Clock, parts.Clock]:
    """One late, one soon, one that protects somebody."""
    late = clock_for(
        now,
        now - timedelta(hours=26),
        now - timedelta(hours=1, minutes=50),
        rule=_("24 hours from dispatch (policy 13, section 4)"),
        consequence=_("Counted in public from midnight."),
    )
    soon = clock_for(now, now - timedelta(hours=6), now + timedelta(hours=1, minutes=20))
    protecting = clock_for(
        now,
        now - timedelta(hours=26),
        now + timedelta(hours=46),
        protects=_("This clock protects you. Asking costs nothing."),
    )
    return late, soon, protecting


def _forms(now: datetime) -> dict[str, forms.Form]:
    """A form that came back with faults, and one that waits for answers."""
    faulty = SampleForm({"volume": numerals.digits(12)})
    faulty.fields.pop("effect")
    born = now.date() - timedelta(days=9999)
    waiting = SampleForm(initial={"born": born}, auto_id="new_%s")
    return {"faulty": faulty, "form": waiting, "file_form": FileForm()}


def _chart() -> dict[str, Any]:
    rows = [[numerals.whole(month), numerals.whole(120 + 8 * month)] for month in (1, 2, 3)]
    return {
        "svg_wide": static("theme/sample-wide.svg"),
        "svg_narrow": static("theme/sample-narrow.svg"),
        "table": ([_("Month"), _("Drawn")], rows),
    }


def _tasks(late: parts.Clock, soon: parts.Clock, calm: parts.Clock) -> list[parts.Task]:
    return [
        parts.Task(
            mark="late",
            word=_("Late"),
            title=_("Three officers drawn on Monday have not been served"),
            url="#tasks",
            why=_("Two are on night duty, one is at a course."),
            action_label=_("See the attempts"),
            clock=late,
        ),
        parts.Task(
            mark="soon",
            word=_("Soon"),
            title=_("Name a same-gender observer for one collection"),
            url="#tasks",
            why=_("Three people have no tie to the donor."),
            action_label=_("Choose an observer"),
            clock=soon,
        ),
        parts.Task(
            mark="wait",
            word=_("Waiting"),
            title=_("Answer the payroll gap in Traffic Unit 2"),
            url="#tasks",
            why=_("The next draw cannot be frozen while a gap has no reason."),
            action_label=_("Answer the gap"),
            clock=calm,
        ),
    ]


def _facts() -> list[parts.Fact]:
    return [
        parts.Fact(_("Unit"), _("Traffic Unit 2"), "#facts"),
        parts.Fact(_("Service number"), "004711", "#facts", latin=True),
        parts.Fact(_("In force from"), numerals.day(datetime(2026, 12, 1).date()), "#facts"),  # noqa: DTZ001
    ]


def _figures() -> list[parts.Figure]:
    return [
        parts.Figure(_("Unchanged"), numerals.whole(6184)),
        parts.Figure(_("Joined"), numerals.whole(14), _("each with an order number")),
        parts.Figure(_("Disappeared"), numerals.whole(3), _("in the last roster, not here")),
    ]


def _lines() -> list[parts.RollLine]:
    entry = numerals.whole(ENTRY)
    when = [numerals.digits(text) for text in ("07:02", "07:40", "10:21")]
    return [
        parts.RollLine(
            _("The manager and the notifier opened the list together."), when[0], entry, "seal"
        ),
        parts.RollLine(
            _("The notifier served the first notice."), when[1], numerals.whole(ENTRY + 4)
        ),
        parts.RollLine(_("Nothing was recorded for 2 h 41 min."), kind="gap"),
        parts.RollLine(
            _("A roster clerk corrected the unit of one person."),
            when[2],
            numerals.whole(ENTRY + 9),
            "soon",
            "soon",
        ),
        parts.RollLine(_("The second person signs."), kind="expected"),
    ]


def _stages() -> list[parts.Stage]:
    return [
        parts.Stage(_("Eligible"), 6102, _("61 seconded, 38 recruits")),
        parts.Stage(_("Drawn"), 184, _("and 24 reserves in order"), before=184, of=184),
        parts.Stage(
            _("Notified"),
            181,
            "",
            184,
            184,
            "#funnel",
            _("3 not yet served"),
            "late",
            _("Late"),
            now=True,
        ),
        parts.Stage(_("Appeared"), 172, _("6 excused with code"), 181, 184),
        parts.Stage(
            _("Confirmed"), None, _("Shown when all are reviewed"), mark="seal", word=_("Sealed")
        ),
    ]


def _act() -> parts.Confirmation:
    return parts.Confirmation(
        question=_("Freeze the pool of draw 2026-012?"),
        consequences=[
            _("nobody can be added, moved or left out, by anyone"),
            _("the counts per stratum become public at once"),
            _("a mistake found later means a voided draw with your reason in public"),
        ],
        button=_("Freeze %(people)s people") % {"people": numerals.whole(6102)},
        back_url="#confirm_box",
        action_url="#confirm_box",
        proof=ProofForm()["proof"],
    )


def _listing() -> SampleListing:
    unit, drawn, excused = _("Unit"), _("Drawn"), _("Excused")
    units = [(_("River Patrol"), 41, 7), (_("Traffic Unit 2"), 38, 2), (_("Station 4"), 29, 1)]
    return SampleListing(
        caption=_("Excusals by unit"),
        columns=[
            Column(unit, "unit", sort_url="#data_table"),
            Column(drawn, "drawn", True, "#data_table", "descending"),
            Column(excused, "excused", True),
        ],
        rows=[
            Row(
                [
                    Cell(unit, name, url="#data_table"),
                    Cell(drawn, numerals.whole(count), True),
                    Cell(excused, numerals.whole(out), True),
                ]
            )
            for name, count, out in units
        ],
        covers=_("All 39 units, draws of the last 12 months."),
        page_words=_("Page 1 of 13"),
        filters_form=FilterForm(),
        pages=[(numerals.digits(n), "#data_table", n == 1) for n in (1, 2, 3)],
        exports=[("CSV", "#data_table"), ("XLSX", "#data_table")],
    )


def _receipt() -> parts.Receipt:
    return parts.Receipt(
        title=_("Receipt for your specimen"),
        code="RM-10-0142",
        qr="https://rivermouth.example/r/RM-10-0142",
        lines=[
            _("Sealed 5 November 2026, 08:31"),
            _("Seals %(a)s, %(b)s") % {"a": "A\u00a0219\u00a0866", "b": "B\u00a0219\u00a0866"},
        ],
        seal=fingerprint(b"rivermouth.example/log\n48219\n"),
    )


def _checks() -> list[parts.Check]:
    return [
        parts.Check(
            "agrees",
            _("The pool's fingerprint is the published one."),
            _("6 102 of 6 102 tickets computed"),
        ),
        parts.Check(
            "differs", _("The list of reserves is the published one."), _("Place 3 differs")
        ),
        parts.Check("unchecked", _("The beacon's round is signed by its operators.")),
    ]


def _throws() -> list[parts.Throw]:
    note = _("Its delegate rolled. Signed.")
    return [
        parts.Throw(_("Patrol officers’ association"), note, "70391", 1),
        parts.Throw(_("Municipal prosecutor’s office"), _("Rolling now"), "338", 6, "now"),
    ]
