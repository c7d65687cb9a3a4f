"""A draw in words: where it stands, what comes next and who does it, what happened, its clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passmuster.core.access.actors import Role
from passmuster.core.draw import states
from passmuster.web import clock
from passmuster.web.draw import progress
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.theme.clocks import Clock, clock_for
from passmuster.web.theme.numerals import day_and_clock, span, whole
from passmuster.web.theme.parts import RollLine
from passmuster.web.wording import entries
from passmuster.web.wording.refusals import SENTENCES
from passmuster.web.wording.roles import ROLES

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw

STATES: Mapping[str, tuple[str, Promise]] = {
    states.ANNOUNCED: ("wait", gettext_lazy("Announced")),
    states.FROZEN: ("seal", gettext_lazy("Pool frozen")),
    states.DICED: ("now", gettext_lazy("Waiting for the result")),
    states.DECIDED: ("done", gettext_lazy("Drawn")),
    states.OPENED: ("done", gettext_lazy("Opened")),
    states.VOIDED: ("void", gettext_lazy("Void")),
}
"""Mark and word of each state."""

SITUATIONS: Mapping[str, Promise] = {
    states.ANNOUNCED: gettext_lazy("The draw is announced. The pool is not frozen yet."),
    states.FROZEN: gettext_lazy("The pool is frozen. The dice come next."),
    states.DICED: gettext_lazy("The dice are fixed. The result comes next."),
    states.DECIDED: gettext_lazy("The draw is decided."),
    states.OPENED: gettext_lazy("The draw is open: officers can check their own slip."),
    states.VOIDED: gettext_lazy("The draw is void. Its number stays used."),
}
"""The situation as a title."""


@dataclass(frozen=True)
class Step:
    """The next step: what is done, by whom, where, and what it still waits for.

    ``action`` is what the step takes; ``url`` is "" while the reader may not take it.
    """

    title: str
    who: str
    button: str
    url: str
    waits: tuple[Waits, ...]

    quiet: bool = False
    """The button only leads to what is missing, so it is not the page's first thing to do."""


@dataclass(frozen=True)
class Waits:
    """One thing that is missing: a sentence, its stable code, and who brings it."""

    sentence: str
    code: str
    who: str


_STEPS: Mapping[str, tuple[Promise, Promise, str, str]] = {
    states.FREEZE: (
        gettext_lazy("Freeze the pool"),
        gettext_lazy("Freeze the pool"),
        "draw-freeze",
        "draw:freeze",
    ),
    states.DICE: (
        gettext_lazy("Hold the ceremony: throw the dice and record them"),
        gettext_lazy("Lead the ceremony"),
        "ceremony",
        "draw:dice",
    ),
    states.DECIDE: (
        gettext_lazy("Bring the beacon’s answer and let the draw be decided"),
        gettext_lazy("Go on with the ceremony"),
        "ceremony",
        "draw:decide",
    ),
    states.OPEN: (
        gettext_lazy("Open the draw on its opening day"),
        gettext_lazy("Open the draw"),
        "draw-open",
        "draw:open",
    ),
}

_BRINGS: Mapping[str, Role] = {
    "roster-audit": Role.ROSTER_AUDITOR,
    "payroll": Role.PAYROLL,
    "units": Role.COMMANDER,
    "gap": Role.ROSTER_CLERK,
    "ghost": Role.ROSTER_CLERK,
    "explanation": Role.ROSTER_CLERK,
    "exclusion": Role.ROSTER_CLERK,
    "dice": Role.CEREMONY_PARTICIPANT,
}
"""Who brings what is missing, by the beginning of its code."""


def next_step(signed: SignedIn, draw: Draw) -> Step | None:
    """Return the next step of a draw, None when none is left."""
    verb = progress.NEXT.get(draw.state)
    if verb is None:
        return None
    title, button, name, action = _STEPS[verb]
    if verb == states.DECIDE and draw.announcement["beacon"] is None:
        title = gettext_lazy("Let the dice alone decide the draw")
    return Step(
        title=str(title),
        who=str(ROLES[Role.PROGRAMME_MANAGER].name),
        button=str(button),
        url=reverse(name, args=[draw.number]) if signed.may(action) else "",
        waits=(waits := tuple(waits_for(draw))),
        quiet=bool(waits) and verb in (states.FREEZE, states.OPEN),
    )


def waits_for(draw: Draw) -> list[Waits]:
    """Return what is missing for the next step, in words."""
    return [_of_this_draw(draw, said_gap(g.code, g.sentence)) for g in progress.missing(draw)]


def _of_this_draw(draw: Draw, waits: Waits) -> Waits:
    return replace(waits, sentence=throws_said(draw, waits.code) or waits.sentence)


_THROWS_MISSING = ("dice-throwers-too-few", "dice-count-wrong")


def throws_said(draw: Draw, code: str) -> str:
    """Return how many of those announced have thrown, "" for a code that is not about that."""
    announced, thrown = len(progress.own_shares(draw)), draw.throws.count()
    if code not in _THROWS_MISSING or thrown >= announced:
        return ""
    return ngettext(
        "%(announced)s people were announced to throw, and %(thrown)s of them has thrown so far.",
        "%(announced)s people were announced to throw, and %(thrown)s of them have thrown so far.",
        thrown,
    ) % {"announced": whole(announced), "thrown": whole(thrown)}


def said_gap(code: str, sentence: str) -> Waits:
    """Return one missing thing in the page's language, with whoever brings it."""
    known = SENTENCES.get(code)
    who = next((ROLES[r].name for start, r in _BRINGS.items() if code.startswith(start)), "")
    if code in ("pool-cosigned-missing", "dice-cosigned-missing"):
        who = _("The witnesses, whom the system asks every few minutes")
    if code == "dice-before-hour":
        who = ""  # nobody brings the hour
    return Waits(str(known) if known is not None else sentence, code, str(who))


# --- What happened ----------------------------------------------------------------------------

Facts = Mapping[str, Any]

_SAID: Mapping[str, Callable[[Facts], str]] = {
    "announcement": entries.announced,
    "audit": entries.audited,
    "pool": entries.frozen,
    "dice": entries.rolled_by,
    "result": entries.decided,
    "void": entries.voided,
    "opening": entries.opened,
}


def timeline(draw: Draw, story: Sequence[progress.Logged]) -> list[RollLine]:
    """Return what happened as sentences, oldest first, and what is expected next."""
    lines: list[tuple[datetime, int, RollLine]] = []
    for logged in story:
        lines.append((logged.at, 0, _line(logged)))
        if logged.name in ("pool", "dice") and logged.cover is not None:
            at = datetime.fromtimestamp(logged.cover.at, UTC)
            lines.append((at, 1, RollLine(_signed(logged, at), day_and_clock(at), mark="seal")))
    lines.sort(key=lambda line: line[:2])
    return [line for _at, _order, line in lines] + _expected(draw)


def _line(logged: progress.Logged) -> RollLine:
    if logged.name == "beacon":
        sentence = _("Beacon round %(round)s was checked and recorded.") % {
            "round": whole(int(str(logged.data["round"])))
        }
    else:
        sentence = _SAID[logged.name](logged.data)
    detail = ""
    if logged.cover is None:
        detail = _("No quorum of witnesses has signed this yet.")
    return RollLine(
        sentence,
        day_and_clock(logged.at),
        whole(logged.index),
        "void" if logged.name == "void" else "done",
        entry_url=reverse("record-entry", args=[logged.index]),
        detail=detail,
    )


def _signed(logged: progress.Logged, at: datetime) -> str:
    length = span(at - logged.at)
    if logged.name == "pool":
        return _("Enough witnesses had signed the frozen pool, %(length)s after the freeze.") % {
            "length": length
        }
    return _("Enough witnesses had signed the dice, %(length)s after they were recorded.") % {
        "length": length
    }


def _expected(draw: Draw) -> list[RollLine]:
    if draw.state in (states.ANNOUNCED, states.FROZEN):
        at, said = progress.dice_at(draw), _("The dice are thrown.")
    elif draw.state == states.DICED:
        due = progress.beacon_at(draw)
        if due is None:
            return [RollLine(_("The draw is decided by the dice alone."), kind="expected")]
        at, said = due, _("The beacon round comes to be, and the draw is decided.")
    elif draw.state == states.DECIDED:
        at = progress.opening_moment(draw)
        said = _("Opening day: officers can fetch their own slip.")
    else:
        return []
    return [RollLine(said, day_and_clock(at), kind="expected")]


# --- Clocks -----------------------------------------------------------------------------------


def clocks(draw: Draw) -> list[tuple[str, Clock]]:
    """Return the clocks that run for a draw, each with its name."""
    now, policy = clock.now(), draw.announcement["policy"]
    rule = _("Announced under policy version %(version)s") % {"version": whole(int(policy))}
    found = []
    if draw.state in (states.ANNOUNCED, states.FROZEN):
        consequence = _("The dice are thrown from then on, and signed before the beacon round.")
        if draw.announcement["beacon"] is None:
            consequence = _("The dice are thrown from then on, not earlier.")
        shown = clock_for(now, None, progress.dice_at(draw), rule=rule, consequence=consequence)
        found.append((_("Dice"), shown))
    due = progress.beacon_at(draw)
    if due is not None and draw.state in (states.FROZEN, states.DICED):
        signed = draw.state == states.DICED and progress.covered(draw, "draw:diced") is not None
        if not (signed and now >= due):  # then it waits for nobody any more
            said = _("Dice that no quorum has signed by then void the draw.")
            if signed:
                said = _("From then on anybody can fetch the round.")
            shown = clock_for(now, None, due, rule=rule, consequence=said)
            found.append((_("Beacon round"), shown))
    if draw.state == states.DECIDED:
        shown = clock_for(
            now,
            None,
            progress.opening_moment(draw),
            rule=rule,
            protects=_("This clock protects the officers: from then on they can check."),
        )
        found.append((_("Opening day"), shown))
    return found


def beacon_words(announcement: Facts) -> str:
    """Say which round was announced and what happens when it fails."""
    if announcement["beacon"] is None:
        return _("None: the draw rests on the dice and on the people in the room alone.")
    said = _("drand quicknet, round %(round)s") % {"round": whole(announcement["beacon"]["round"])}
    spare = announcement["fallbacks"]
    if not spare:
        return said + " " + _("If it fails, the draw is voided.")
    rounds = ", ".join(whole(fallback["round"]) for fallback in spare)
    return f"{said}. " + ngettext(
        "In reserve, if nobody can verify it: round %(rounds)s.",
        "In reserve, in this order, if nobody can verify it: rounds %(rounds)s.",
        len(spare),
    ) % {"rounds": rounds}
