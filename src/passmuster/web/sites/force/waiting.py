"""What waits for a person: derived from states and roles at each opening, never stored.

Each rule is one small function of the signed-in person; the list is sorted by deadline, the late
first (ui/README.md §4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.core.draw import states
from passmuster.core.programme.policy import PolicyState
from passmuster.web.accounts.queries import disowned_acts
from passmuster.web.approvals.queries import waiting_for
from passmuster.web.approvals.verbs import verb_called
from passmuster.web.clock import now as present
from passmuster.web.draw.progress import opening_day_reached, opening_moment
from passmuster.web.draw.queries import draws_of
from passmuster.web.draw.waiting import is_audited, may_still_throw
from passmuster.web.ledger.foreign_heads import foreign_heads
from passmuster.web.ledger.queries import last_heartbeat
from passmuster.web.ledger.seats import disagreeing_seals
from passmuster.web.ledger.services import HEARTBEAT_EVERY
from passmuster.web.programme.queries import policies_of
from passmuster.web.roster.keys import payroll_key_in_use
from passmuster.web.roster.waiting import payroll_is_current, units_to_attest
from passmuster.web.sites.force.access.waiting import tie_tasks
from passmuster.web.sites.force.accreditation.waiting import standing_tasks
from passmuster.web.sites.force.batches.waiting import batch_tasks
from passmuster.web.sites.force.blind.waiting import blind_tasks
from passmuster.web.sites.force.collection.waiting import collection_tasks
from passmuster.web.sites.force.custody.waiting import custody_tasks
from passmuster.web.sites.force.doctors.waiting import around_tasks
from passmuster.web.sites.force.kits.waiting import kit_tasks
from passmuster.web.sites.force.laboratory.waiting import laboratory_tasks
from passmuster.web.sites.force.orders.waiting import order_tasks
from passmuster.web.sites.force.review.bottle_waiting import bottle_tasks
from passmuster.web.sites.force.review.waiting import review_tasks
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import marked_task, task
from passmuster.web.theme.clocks import Clock, clock_for
from passmuster.web.theme.numerals import day, whole
from passmuster.web.theme.parts import Task, by_deadline

ENDED = (states.DECIDED, states.OPENED, states.VOIDED)
"""Where a draw leaves room for the announcement of the next."""

Rule = Callable[[SignedIn, datetime], Iterator[Task]]


def waiting_tasks(signed: SignedIn) -> list[Task]:
    """Return everything that waits for this person now, the earliest deadline first."""
    now = present()
    return by_deadline(found for rule in _RULES for found in rule(signed, now))


def _approvals(signed: SignedIn, now: datetime) -> Iterator[Task]:
    for proposal in waiting_for(signed.force, signed.human.code, signed.roles):
        said = verb_called(proposal.verb).describe(signed.force, proposal.facts)
        url = reverse("approval", args=[proposal.pk])
        due = clock_for(now, proposal.at, proposal.until, consequence=_("Then it lapses."))
        yield task(
            said.title,
            url,
            why=_("It takes two people. Somebody proposed it and waits for you."),
            action=_("Read the proposal"),
            clock=due,
        )


def _roster(signed: SignedIn, now: datetime) -> Iterator[Task]:
    if signed.may("roster:import") and not signed.force.snapshots.exists():
        yield task(
            _("Import the first personnel file"),
            reverse("roster-upload-new"),
            why=_("Without a roster there is nobody to draw from."),
            action=_("Import a file"),
        )
    if signed.may("roster:attest"):
        units = units_to_attest(signed.force, signed.sight("roster:attest"))
        if units:
            title = ngettext(
                "Count the people of %(n)s unit", "Count the people of %(n)s units", len(units)
            ) % {"n": whole(len(units))}
            yield task(
                title,
                reverse("roster-headcounts"),
                why=_("A pool is frozen only when every unit has said how many people it has."),
                action=_("Type the headcounts"),
            )
    stale = signed.may("roster:deliver-payroll") and not payroll_is_current(signed.force)
    if stale and payroll_key_in_use(signed.force) is None:
        yield task(
            _("Exchange payroll’s key"),
            reverse("roster-payroll-key"),
            why=_("Without it payroll’s list cannot be compared with the roster."),
            action=_("Hand in payroll’s half"),
        )
    elif stale:
        yield task(
            _("Deliver payroll’s list"),
            reverse("roster-payroll"),
            why=_("The roster is newer than the last list of those who are paid."),
            action=_("Send the list"),
        )


def _policies(signed: SignedIn, now: datetime) -> Iterator[Task]:
    if not signed.may("programme:announce"):
        return
    found = policies_of(signed.force).filter(state=PolicyState.ANNOUNCED.value)
    for version in found:
        if version.in_force_from and now.date() >= version.in_force_from:
            yield task(
                _("Put policy version %(n)s in force") % {"n": whole(version.number)},
                reverse("policy", args=[version.number]),
                why=_("It was announced for %(day)s.") % {"day": day(version.in_force_from)},
                action=_("Read it once more"),
            )


def _draws(signed: SignedIn, now: datetime) -> Iterator[Task]:
    under_way = (states.ANNOUNCED, states.FROZEN, states.DICED, states.DECIDED)
    for draw in draws_of(signed.force).filter(state__in=under_way):
        step = _next_step(signed, draw)
        if step is None:
            continue
        title, why, action, page, due = step
        yield task(
            title,
            reverse(page, args=[draw.number]),
            why=why,
            action=action,
            clock=clock_for(now, None, due) if due else None,
        )
    started = draws_of(signed.force).exclude(state__in=ENDED).exists()
    in_force = policies_of(signed.force).filter(state=PolicyState.IN_FORCE.value).exists()
    if signed.may("draw:announce") and in_force and not started:
        yield task(
            _("Announce the next draw"),
            reverse("announce-draw"),
            why=_("No draw is under way. A month without one shows in public."),
            action=_("Announce a draw"),
        )


Step = tuple[str, str, str, str, datetime | None]


def _next_step(signed: SignedIn, draw: Any) -> Step | None:
    """Return what this person does next for a draw: title, why, action, page, deadline."""
    number = {"draw": draw.number}
    dice_at = _moment(draw.announcement["dice_at"])
    state = draw.state
    if state == states.ANNOUNCED:
        if signed.may("roster:audit") and not is_audited(draw):
            return (
                _("Audit the roster for draw %(draw)s") % number,
                _("You open every entry of the pool before it is frozen."),
                _("Audit the roster"),
                "audit-roster",
                dice_at,
            )
        if signed.may("draw:freeze"):
            return (
                _("Freeze the pool of draw %(draw)s") % number,
                _("After that nobody can be added or left out."),
                _("See what is still missing"),
                "draw",
                dice_at,
            )
    if state == states.FROZEN and signed.may("draw:throw") and may_still_throw(draw, signed.human):
        return (
            _("Throw your dice for draw %(draw)s") % number,
            _("You type your own digits and confirm them; nobody else can."),
            _("Type my dice"),
            "throw",
            dice_at,
        )
    if state in (states.FROZEN, states.DICED) and signed.may("draw:dice"):
        return (
            _("Lead the ceremony of draw %(draw)s") % number,
            _("The pool is frozen. The throwers confirm their own dice."),
            _("Open the ceremony"),
            "ceremony",
            dice_at,
        )
    if state == states.DECIDED and signed.may("draw:open") and opening_day_reached(draw):
        return (
            _("Open draw %(draw)s") % number,
            _("Its opening day has come: officers can fetch their openings then."),
            _("Open the draw"),
            "draw",
            opening_moment(draw),
        )
    return None


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def public_clocks(signed: SignedIn) -> list[tuple[str, Clock]]:
    """Return the clocks that everybody watches: the ceremony, the opening day, the heartbeat."""
    now = present()
    found: list[tuple[str, Clock]] = []
    for draw in draws_of(signed.force).filter(state__in=(states.ANNOUNCED, states.FROZEN)):
        due = _moment(draw.announcement["dice_at"])
        title = _("Dice of draw %(draw)s") % {"draw": draw.number}
        found.append((title, clock_for(now, None, due)))
    for draw in draws_of(signed.force).filter(state=states.DECIDED):
        due = opening_moment(draw)
        title = _("Opening day of draw %(draw)s") % {"draw": draw.number}
        protects = _("From then on officers can check their own place in it.")
        found.append((title, clock_for(now, None, due, protects=protects)))
    beat = last_heartbeat(signed.force.log)
    if beat is not None:
        due = beat + HEARTBEAT_EVERY + timedelta(hours=1)
        found.append((_("Next sign of life in public"), clock_for(now, beat, due)))
    return sorted(found, key=lambda one: one[1].due or now)


def _alarms(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """What somebody has to look into at once; nobody changes anything there."""
    if signed.may("access:read-denials") and disowned_acts(signed.force):
        yield marked_task(
            "stop",
            _("To look into"),
            _("Somebody says that an act in their name was not theirs"),
            reverse("inspection"),
            why=_("It is a question until you have asked them."),
            action=_("See the act"),
        )
    if signed.may("ledger:read-seals") and foreign_heads(signed.force.log):
        yield marked_task(
            "stop",
            _("To look into"),
            _("A state bears this record’s signature and is not of this record"),
            reverse("seals"),
            why=_("The log’s key was used elsewhere, or this record was changed after it signed."),
            action=_("See the note"),
        )
    if signed.may("ledger:read-seals") and disagreeing_seals(signed.force.log):
        yield marked_task(
            "stop",
            _("Does not agree"),
            _("A witness reads another seal than the record has"),
            reverse("seals"),
            why=_("Two different records may have been shown. Ask the witness to read it again."),
            action=_("See the comparison"),
        )


_RULES: tuple[Rule, ...] = (
    _alarms,
    _approvals,
    order_tasks,
    collection_tasks,
    _draws,
    _policies,
    _roster,
    kit_tasks,
    custody_tasks,
    laboratory_tasks,
    standing_tasks,
    blind_tasks,
    batch_tasks,
    review_tasks,
    around_tasks,
    bottle_tasks,
    tie_tasks,
)
