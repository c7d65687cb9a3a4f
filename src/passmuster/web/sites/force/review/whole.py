"""Everything that the page of one review shows, for whoever sees all and for whoever is blind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from passmuster.core.kits.serials import in_fours
from passmuster.core.review import moves
from passmuster.core.review.clocks import clock_of
from passmuster.core.review.contact import judge_attempts
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.unheard import ContactFile, unheard
from passmuster.web import clock
from passmuster.web.batches.resting import Reported
from passmuster.web.people.queries import humans_of
from passmuster.web.review.credentials import credentials_of
from passmuster.web.review.folding import core_review
from passmuster.web.review.proposals import last_day
from passmuster.web.review.standing import documents_due, shown_now
from passmuster.web.review.striking import began_struck, waits_for_bottle
from passmuster.web.review.surroundings import contact_file, donor_named
from passmuster.web.review.thirds import without_another
from passmuster.web.review.whereabouts import whereabouts_of
from passmuster.web.sites.force.accreditation.saying import gaps_said
from passmuster.web.sites.force.laboratory.saying import as_sent, line_said, results_said
from passmuster.web.sites.force.review import saying
from passmuster.web.sites.force.review.inbox import inbox_said
from passmuster.web.sites.force.review.offering import credential_missing, offered
from passmuster.web.sites.force.review.runs import run_waited_for
from passmuster.web.sites.force.review.second import OrderedSaid, ordered_said
from passmuster.web.sites.force.review.steps import steps_said
from passmuster.web.sites.force.review.told import verdicts_in
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.theme.numerals import day, day_and_clock
from passmuster.web.theme.parts import Fact
from passmuster.web.wording import review as words
from passmuster.web.wording.bottles import WHEREABOUTS
from passmuster.web.wording.judged.saying import problems_said, reasons_said
from passmuster.web.wording.substances import substances

if TYPE_CHECKING:
    from passmuster.core.laboratory.judgement import Judgement
    from passmuster.web.laboratory.models import SpecimenReport
    from passmuster.web.review.models import Review, ReviewEntry
    from passmuster.web.review.queries import Seen


def file_of(signed: SignedIn, found: Review, seen: Seen) -> dict[str, Any]:
    """Return what the page of a review shows; the look at it was recorded before."""
    by, now = signed.acting("review:read"), clock.now()
    rows = [one.row for one in seen.entries]
    tried = contact_file(found, rows)
    told = Reported(seen.row, seen.report, seen.judgement)
    value = core_review(found)
    ticking = clock_of(value, now=now)
    names = dict(humans_of(signed.force).values_list("code", "name"))
    return {
        "review": found,
        "number": in_fours(found.specimen),
        "blind": seen.blind,
        "title": _title(found, blind=seen.blind),
        "mark": saying.mark_of(found.state, blind=seen.blind),
        "clock": saying.clock_said(ticking, now) if ticking and not seen.blind else None,
        "within": saying.within_said() if seen.blind else "",
        "waits": run_waited_for(found),
        "struck": _struck(found),
        "alone": _alone(found),
        "acts": offered(found, shown_now(by, found, told, tried), by.human),
        "lapsed": credential_missing(signed.force, by.human),
        "credential": _credential(signed),
        "donor": donor_named(found),
        "papers": range(1, len(seen.papers) + 1),
        "named": saying.named_papers(seen.entries),
        "notes": saying.notes_of(seen.entries),
        "roll": saying.roll_of(seen.entries, names, blind=seen.blind),
        "told": verdicts_in(signed, seen),
        "verified": found.state in moves.AFTER,
        "inbox": inbox_said(found),
        "bottle": [] if seen.blind else steps_said(whereabouts_of(found), WHEREABOUTS),
        "ordered": _ordered(found, seen),
        **report_facts(seen),
        **(_contact(found, tried, rows) if found.state in _REACHING else {}),
    }


_REACHING = (
    *(moves.CONTACTING, moves.INTERVIEWED, moves.DOCUMENTS, moves.HAS_DECLINED),
    moves.SPLIT_HEARING,
)


def _ordered(found: Review, seen: Seen) -> list[OrderedSaid]:
    """Return the bottles on order: to who judges blind only where it is bottle B that is judged."""
    hidden = seen.blind and found.state != moves.SPLIT_SECOND
    return [] if hidden else ordered_said(found)


def _title(found: Review, *, blind: bool) -> str:
    if blind:
        return _("Judge as another doctor")
    return str(words.WAITS_TO.get(found.state, words.STATES[found.state]))


def _alone(found: Review) -> str:
    """Return that nobody could judge this next, where no further doctor may sign."""
    if str(found.pk) not in {one.review for one in without_another(found.force)}:
        return ""
    return _(
        "No other doctor holds a credential and is free to judge it. Whoever records credentials "
        "is told, with the clock, and has one named."
    )


def _struck(found: Review) -> str:
    """Return what an upheld denial means here, while it says what is to be done next."""
    if found.state == moves.CONTACTING and began_struck(found):
        return str(words.STRUCK["began"])
    return str(words.STRUCK["bottle"]) if waits_for_bottle(found) else ""


def _credential(signed: SignedIn) -> str:
    """Return the last day on which this doctor may sign, "" where no credential counts now."""
    now = clock.now()
    ends = [
        one.valid_until
        for one in credentials_of(signed.force)
        if one.holder == signed.human.code and one.withdrawn_at is None and one.valid_until > now
    ]
    return day(last_day(max(ends))) if ends else ""


def report_facts(seen: Seen) -> dict[str, Any]:
    """Return the laboratory's report and, beside it, what the rules in force made of it."""
    judgement = seen.judgement
    report = seen.row
    return {
        "results": results_said(judgement),
        "drugs": substances(judgement.positive_for),
        "lines": [line_said(line) for line in seen.report.lines],
        "gaps": gaps_said(report),
        "reasons": reasons_said(judgement.reasons),
        "problems": problems_said(judgement.problems),
        "judged": _judged(report, judgement),
    }


def _judged(report: SpecimenReport, judgement: Judgement) -> list[Fact]:
    rules = f"{judgement.rule_set} ({judgement.rule_version})"
    return [
        Fact(_("Judged by"), as_sent(rules)),
        Fact(_("Rules as in force on"), day(report.in_force_on)),
        Fact(_("Came"), day_and_clock(report.arrival.at)),
    ]


def _contact(found: Review, tried: ContactFile, rows: list[ReviewEntry]) -> dict[str, Any]:
    """Return what was tried to reach the officer, what is missing, and the deadlines."""
    now = clock.now()
    judged = judge_attempts(tried.attempts, since=tried.received_at, now=now)
    standing = unheard(tried, now=now)
    reaching = found.state in (moves.CONTACTING, moves.SPLIT_HEARING)
    return {
        "attempts": saying.attempts_said(judged),
        "letter": tried.letter is not None,
        "missing": saying.missing_said(standing) if reaching else [],
        "way": words.WAYS[standing.way] if reaching and standing.way else "",
        "deadlines": _deadlines(tried, rows),
    }


def _deadlines(tried: ContactFile, rows: list[ReviewEntry]) -> list[Fact]:
    """Return the ends of the clocks that protect the officer, those that run."""
    ends: Mapping[str, Any] = {
        _("Silent after the word to call: unheard from"): tried.served
        and tried.served.at + DEFAULT.span("unheard-after-service-hours"),
        _("Reached by nobody: unheard from"): tried.received_at
        + DEFAULT.span("unheard-after-result-days"),
        _("Papers can be brought until"): documents_due(rows),
    }
    return [Fact(question, day_and_clock(end)) for question, end in ends.items() if end]
