"""A review in sentences: its queue, its clock, what was tried, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.core.kits.serials import in_fours
from passmuster.core.review import moves
from passmuster.core.review.contact import Dispute, JudgedAttempt
from passmuster.core.review.denials import DISPUTED, RULED, disputes_in
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.unheard import Missing, Step, Unheard
from passmuster.web.sites.force.review.acts import acts_in
from passmuster.web.sites.force.tasks import marked_task, task
from passmuster.web.theme.clocks import Clock, clock_for
from passmuster.web.theme.numerals import day_and_clock, whole
from passmuster.web.theme.parts import RollLine, Task
from passmuster.web.wording import review as words
from passmuster.web.wording.verdicts import PAPERS

if TYPE_CHECKING:
    from passmuster.core.review.clocks import Clock as CoreClock
    from passmuster.web.review.queries import Noted
    from passmuster.web.review.queueing import Queued

MARKS: Mapping[str, str] = {
    moves.HELD: "seal",
    moves.RECEIVED: "wait",
    moves.REOPENED: "wait",
    moves.FINAL: "done",
    moves.VERIFIED: "done",
}
"""The mark of a state; any other is in hand."""


def mark_of(state: str, *, blind: bool = False) -> tuple[str, str]:
    """Return mark and word of a state; to whoever judges blind it says no more than that."""
    if blind:
        return "wait", _("Another doctor’s judgement is wanted")
    return MARKS.get(state, "now"), str(words.STATES[state])


def title_of(one: Queued) -> str:
    """Return what a review waits for, with its specimen's number."""
    act = _("Judge as another doctor") if one.blind else str(words.WAITS_TO[one.clock.state])
    return f"{act}: {in_fours(one.review.specimen)}"


def clock_said(found: CoreClock, now: datetime) -> Clock:
    """Return the clock of a review as a page shows it, with whom it protects."""
    whom = words.WHOM.get(found.state, words.BINDS_DOCTORS)
    return clock_for(now, found.since, found.due, protects=str(whom))


def within_said() -> str:
    """Return the time of another doctor's judgement, without the moment from which it runs."""
    days = DEFAULT.value("second-review-days")
    said = ngettext("Within %(n)s day", "Within %(n)s days", days) % {"n": whole(days)}
    return _(
        "%(within)s of being sent to another doctor. You are not told when that was: you judge "
        "without sight of the first doctor."
    ) % {"within": said}


def line_of(one: Queued, now: datetime) -> Task:
    """Return one line of the queue: its clock, what it waits for, and the page that does it."""
    url, title = reverse("review", args=[one.review.pk]), title_of(one)
    if one.nobodys:
        return marked_task(
            "stop",
            _("Stopped"),
            title,
            url,
            why=_("Nobody here knows whose specimen it is, so no doctor may open it."),
            action=_("See what to do"),
        )
    action = _("Open the review")
    if one.blind:
        mark, word = ("late", _("Late")) if one.clock.late else ("wait", _("Waiting"))
        return marked_task(mark, word, title, url, why=within_said(), action=action)
    said = mark_of(one.clock.state)[1]
    return task(title, url, why=said, action=action, clock=clock_said(one.clock, now))


def waits_for_doctor(one: Queued) -> bool:
    """Tell whether a doctor has an act in this state."""
    return not one.nobodys and bool(acts_in(one.clock.state))


def roll_of(entries: tuple[Noted, ...], names: Mapping[str, str], *, blind: bool) -> list[RollLine]:
    """Return what happened, in sentences; to whoever judges blind without who did it."""
    return [
        RollLine(
            sentence=str(words.HAPPENED[one.row.event]),
            time=day_and_clock(one.row.at),
            detail=_detail(one, entries, names, blind=blind),
        )
        for one in entries
    ]


def _detail(
    one: Noted, entries: tuple[Noted, ...], names: Mapping[str, str], *, blind: bool
) -> str:
    facts, said = one.facts, []
    if not blind and one.row.by != "system":
        said.append(names.get(one.row.by, one.row.by))
    if "phone" in facts:
        said += [str(words.PHONES[facts["phone"]]), str(words.ANSWERS[facts["answer"]])]
    if facts.get("through"):
        said.append(_("To %(name)s") % {"name": names.get(facts["through"], facts["through"])})
    if facts.get("proof"):
        said.append(_("Proof %(number)s") % {"number": facts["proof"]})
    if one.row.event in (DISPUTED, RULED):
        said += about_said(one, entries)
    said += [
        claim_said(each["event"], datetime.fromisoformat(each["at"]))
        for each in facts.get("struck", ())
    ]
    return ". ".join(said)


def about_said(one: Noted, entries: tuple[Noted, ...]) -> list[str]:
    """Return which entry is denied, when it was made, and how the hearing of that ended.

    ``one`` enters the denial or its hearing. An entry that is not among those shown, of an earlier
    judgement or hidden from whoever judges blind, is not named.
    """
    position = int(one.row.code.partition(":")[0])
    said = [
        claim_said(each.row.event, each.row.at) for each in entries if each.row.position == position
    ]
    ruling = denials_in(entries)[position]
    if ruling is not Dispute.OPEN:
        said.append(str(words.RULINGS[ruling]))
    return said


def claim_said(event: str, at: datetime) -> str:
    """Return which entry a denial is about, and when that was made."""
    claim = {"claim": words.HAPPENED[event], "at": day_and_clock(at)}
    return _("It is about: %(claim)s %(at)s") % claim


def denials_in(entries: tuple[Noted, ...]) -> Mapping[int, Dispute]:
    """Return how each denied claim stands, by the position of its entry."""
    rows = [one.row for one in entries if one.row.event in (DISPUTED, RULED)]
    return disputes_in((row.event, row.code) for row in rows)


def notes_of(entries: tuple[Noted, ...]) -> list[str]:
    """Return what doctors wrote down of what the officer said, the oldest first.

    Where the officer denies to have been heard, the notes say so.
    """
    denied = denials_in(entries)
    found = []
    for one in entries:
        if one.facts.get("notes"):
            dispute = denied.get(one.row.position)
            said = [str(one.facts["notes"]), *([str(words.DENIED[dispute])] if dispute else [])]
            found.append("\n".join(said))
    return found


def named_papers(entries: tuple[Noted, ...]) -> list[str]:
    """Return the kinds of papers that the officer was asked to bring."""
    return [str(PAPERS[code]) for one in entries for code in one.facts.get("named", ())]


def attempts_said(judged: tuple[JudgedAttempt, ...]) -> list[tuple[str, str, str, str]]:
    """Return each attempt: when, on which number, how it ended, and whether it counts."""
    return [
        (
            day_and_clock(one.attempt.at),
            str(words.PHONES[one.attempt.phone]),
            str(words.ANSWERS[one.attempt.answer]),
            str(words.WHY_NOT[one.why_not]),
        )
        for one in judged
    ]


def missing_said(found: Unheard) -> list[str]:
    """Return what is missing before the result may be verified unheard, in order."""
    return [_step_said(step) for step in found.missing]


def _step_said(step: Step) -> str:
    key = str(step.what)
    if step.what is Missing.ATTEMPT:
        key = f"{step.caller}-{step.phone}"
    return str(words.MISSING[key]) % {"moment": day_and_clock(step.not_before)}
