"""What the parts of a page are given: plain records that any app may fill in.

Each is written by a tag of ``{% load parts %}``; the live page of components shows them all. Every
text is a finished sentence or phrase of the page's language; the parts translate only their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.web.theme import numerals
from passmuster.web.theme.clocks import Clock
from passmuster.web.theme.fingerprint import Fingerprint

__all__ = [
    "Check",
    "Clock",
    "Confirmation",
    "Fact",
    "Figure",
    "Link",
    "Receipt",
    "RollLine",
    "Signature",
    "Stage",
    "Task",
    "Throw",
    "as_links",
    "by_deadline",
    "choice",
    "renewing",
    "waiting_title",
]


@dataclass(frozen=True)
class Link:
    """A verb with its object, and where it leads."""

    label: str
    url: str


def choice(label: str, hint: str) -> SafeString:
    """Return the label of a choice row with a line under it that says what the choice means."""
    return format_html('{}<span class="hint">{}</span>', label, hint)


@dataclass(frozen=True)
class Task:
    """One thing that waits for a person: mark and word, a sentence that leads there, why, by when.

    ``mark`` is one of the nine; ``action_label`` repeats the link as a verb with its object.
    """

    mark: str
    word: str
    title: str
    url: str
    why: str = ""
    action_label: str = ""
    action_url: str = ""
    clock: Clock | None = None


def by_deadline(tasks: Iterable[Task]) -> list[Task]:
    """Return tasks with the earliest deadline first; what has no clock comes last."""
    return sorted(tasks, key=lambda task: (_due(task) is None, _due(task) or 0.0))


def _due(task: Task) -> float | None:
    return task.clock.due.timestamp() if task.clock and task.clock.due else None


def waiting_title(tasks: Sequence[Task]) -> str:
    """Return the title of a start page: ``Five things wait for you, one is late``."""
    late = sum(1 for task in tasks if task.mark == "late")
    if not tasks:
        return _("Nothing waits for you")
    waits = ngettext("%(n)s thing waits for you", "%(n)s things wait for you", len(tasks)) % {
        "n": numerals.in_words(len(tasks), first=True)
    }
    if not late:
        return waits
    over = ngettext("%(n)s is late", "%(n)s are late", late) % {"n": numerals.in_words(late)}
    return _("%(waiting)s, %(late)s") % {"waiting": waits, "late": over}


@dataclass(frozen=True)
class Fact:
    """One row of a summary card: question, answer, and where the answer can be changed."""

    question: str
    answer: object
    change_url: str = ""
    latin: bool = False
    """The answer is a number or code that stays in Latin letters and digits."""


@dataclass(frozen=True)
class Figure:
    """One key figure: what is counted, the count as it is written, and what it does not cover."""

    label: str
    figure: str
    note: str = ""


@dataclass(frozen=True)
class RollLine:
    """One line of a timeline: when, which entry of the record, who did what to what.

    ``kind`` is empty, ``soon`` or ``late`` (colours the mark), ``gap`` (nothing was recorded for a
    while) or ``expected`` (the next event, with an empty circle).
    """

    sentence: str
    time: str = ""
    entry: str = ""
    mark: str = "done"
    kind: str = ""
    entry_url: str = ""
    detail: str = ""

    @property
    def shape(self) -> str:
        """The mark to draw: gaps are a dash, what is expected an empty circle."""
        return {"gap": "none", "expected": "wait"}.get(self.kind, self.mark)


@dataclass(frozen=True)
class Confirmation:
    """A page for a decision: the question, what follows from it, and a button that names the act.

    ``proof`` is a bound form field in which the person types what cannot be typed by chance;
    ``hidden`` are further values the form sends.
    """

    question: str
    consequences: Sequence[str]
    button: str
    back_url: str
    proof: object = None
    action_url: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    grave: bool = True


@dataclass(frozen=True)
class Signature:
    """One of the people an act needs: who (name or office), and what they did or will do."""

    who: str
    note: str = ""


@dataclass(frozen=True)
class Check:
    """One claim that was checked, with its numbers: ``agrees``, ``differs`` or ``unchecked``."""

    state: str
    claim: str
    detail: str = ""

    @property
    def mark(self) -> str:
        """The mark of the state."""
        return {"agrees": "done", "differs": "stop", "unchecked": "wait"}[self.state]

    @property
    def word(self) -> str:
        """The state in words."""
        return {
            "agrees": _("Agrees"),
            "differs": _("Does not agree"),
            "unchecked": _("Not checked yet"),
        }[self.state]


@dataclass(frozen=True)
class Receipt:
    """What somebody takes away on paper.

    ``code`` is written in Latin; ``qr`` is the text of the QR code; ``lines`` are sentences (when,
    which seals); ``seal`` is the fingerprint of the record at that moment.
    """

    title: str
    code: str
    qr: str
    lines: Sequence[str] = ()
    seal: Fingerprint | None = None
    note: str = ""


@dataclass(frozen=True)
class Throw:
    """One roller's row of dice; ``digits`` may be shorter than the row while they roll."""

    who: str
    note: str
    digits: str
    first: int
    mark: str = "done"
    places: int = 5

    @property
    def last(self) -> int:
        """The number of the row's last die."""
        return self.first + self.places - 1

    @property
    def cells(self) -> list[str]:
        """The digits, with empty places for those not rolled yet."""
        return [*self.digits, *[""] * (self.places - len(self.digits))]


@dataclass(frozen=True)
class Stage:
    """One stage of a funnel: how many are left of the stage before it, and why the rest left.

    ``left`` and ``before`` are counts (persons); without them there is no bar. ``sealed`` replaces
    the count while it could point at one person.
    """

    label: str
    left: int | None
    why: str = ""
    before: int | None = None
    of: int | None = None
    why_url: str = ""
    why_link: str = ""
    mark: str = ""
    word: str = ""
    now: bool = False

    @property
    def bar(self) -> tuple[int, int] | None:
        """Thousandths of the widest bar: what was there before, and what is left."""
        if self.left is None or not self.of:
            return None
        before = self.before if self.before is not None else self.left
        return (1000 * before // self.of, 1000 * self.left // self.of)


def renewing(response: HttpResponseBase, seconds: int = 3) -> HttpResponseBase:
    """Let a page of long work renew itself, without script; never one in which somebody types."""
    response.headers["Refresh"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


def as_links(links: Iterable[Link | tuple[str, str]]) -> list[Link]:
    """Return links from links or pairs of label and address."""
    return [link if isinstance(link, Link) else Link(*link) for link in links]
