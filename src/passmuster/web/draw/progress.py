"""Where a draw stands: the next step of its state table, and which evidence is still missing.

Nothing here uses the year's key or writes: a page may ask as often as it likes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.timezone import get_default_timezone

from passmuster.core.draw import states
from passmuster.core.draw.announcement import announced_rounds, unix_time
from passmuster.core.draw.beacon import round_time
from passmuster.core.draw.dice import LEAST_THROWERS, Throw, join_throws, shares
from passmuster.core.draw.dossier import ENTRY_TYPES
from passmuster.core.draw.gate import audit_problems, freeze_problems
from passmuster.core.draw.hour import before_hour
from passmuster.core.kernel.errors import Refused
from passmuster.core.ledger.entries import parse_entry
from passmuster.web import clock
from passmuster.web.draw.ceremony import present_members
from passmuster.web.draw.models import Draw
from passmuster.web.ledger.models import Entry
from passmuster.web.ledger.publishing import Cover, earliest_cover, entry_of_draw, policy_of
from passmuster.web.roster.gate import GateFacts, gate_facts
from passmuster.web.roster.models import RosterAudit
from passmuster.web.roster.services import audit_findings

NEXT: Mapping[str, str] = {
    states.ANNOUNCED: states.FREEZE,
    states.FROZEN: states.DICE,
    states.DICED: states.DECIDE,
    states.DECIDED: states.OPEN,
}
"""The step that comes next, by state; a void is possible beside it and never next."""


@dataclass(frozen=True)
class Gap:
    """One piece of evidence that is missing: its reason code and an English sentence."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Logged:
    """One public entry of a draw: its name in the dossier, place, time, fields, and its cover."""

    name: str
    kind: str
    index: int
    at: datetime
    data: Mapping[str, object]
    cover: Cover | None


@dataclass(frozen=True)
class GateSummary:
    """The gate before the freeze as it stands now.

    ``strata`` counts who would be in the pool; ``audit`` are the auditor's findings, None before;
    ``audits`` is how often it was audited, ``audited_at`` when last, ``found`` what an audit would
    find now.
    """

    facts: GateFacts
    strata: Mapping[str, int]
    audit: Mapping[str, object] | None
    audits: int
    audited_at: datetime | None
    found: Mapping[str, object]
    gaps: tuple[Gap, ...]

    @property
    def is_signed(self) -> bool:
        """Tell whether the newest audit says what an audit would find now."""
        return self.audit is not None and dict(self.audit) == dict(self.found)


def missing(draw: Draw) -> list[Gap]:
    """Return what the next step still lacks; empty when it can be taken, or none is left."""
    if draw.state == states.ANNOUNCED:
        return list(gate_summary(draw).gaps)
    if draw.state == states.FROZEN:
        gap = [] if covered(draw, "draw:frozen") else [Gap("pool-cosigned-missing", "")]
        early = [] if hour_has_come(draw) else [Gap("dice-before-hour", "")]
        return early + gap + throws_missing(draw)
    if draw.state == states.DICED:
        gap = [] if covered(draw, "draw:diced") else [Gap("dice-cosigned-missing", "")]
        due = beacon_at(draw)
        waits = due is not None and clock.now() < due
        return gap + ([Gap("beacon-settled-missing", "")] if waits else [])
    if draw.state == states.DECIDED and not opening_day_reached(draw):
        return [Gap("opening-day-reached-missing", "")]
    return []


def gate_summary(draw: Draw) -> GateSummary:
    """Return the gate before the freeze; the key itself is compared only at the freeze."""
    today = clock.now().date()
    facts = gate_facts(draw.force, today)
    strata: dict[str, int] = {}
    for member in present_members(draw):
        strata[member.stratum] = strata.get(member.stratum, 0) + 1
    audits = list(RosterAudit.objects.filter(force=draw.force, draw_number=draw.number))
    audit = max(audits, key=lambda one: one.pk, default=None)
    same = audit is not None and audit.snapshot_id == facts.snapshot_id
    problems = freeze_problems(
        unattested_units=facts.unattested_units,
        payroll_delivered=facts.payroll_delivered,
        missing_from_roster=facts.missing_from_roster,
        unknown_to_payroll=facts.unknown_to_payroll,
        explanations=facts.explanations,
        exclusions=facts.exclusions,
        roster_audited=same,
        key_matches=True,
        on=today,
    )
    entry = {
        "draw": draw.number,
        "strata": strata,
        "excluded": len(facts.exclusions),
        "gaps": facts.gaps,
    }
    if audit is not None and same:
        problems += list(audit_problems(audit.findings, entry))
    return GateSummary(
        facts=facts,
        strata=strata,
        audit=audit.findings if audit is not None else None,
        audits=len(audits),
        audited_at=audit.at if audit is not None else None,
        found=audit_findings(draw.number, facts, strata),
        gaps=tuple(Gap(code, sentence) for code, sentence in problems),
    )


def throws_missing(draw: Draw) -> list[Gap]:
    """Return why the dice cannot be recorded yet: too few people, or too few digits."""
    throws = [Throw(t.human, t.digits, t.human) for t in draw.throws.order_by("position")]
    try:
        join_throws(throws, draw.announcement["dice"])
    except Refused as refused:
        return [Gap(refused.code, refused.message)]
    return []


def own_shares(draw: Draw) -> list[int]:
    """Return how many digits each thrower throws; a draw from before it was kept has two."""
    return shares(draw.announcement["dice"], draw.throwers or LEAST_THROWERS)


def dice_at(draw: Draw) -> datetime:
    """Return the announced moment of the dice."""
    return datetime.fromtimestamp(unix_time(draw.announcement["dice_at"]), UTC)


def hour_has_come(draw: Draw) -> bool:
    """Tell whether dice may be thrown now, by the announced hour."""
    return not before_hour(int(dice_at(draw).timestamp()), int(clock.now().timestamp()))


def beacon_at(draw: Draw) -> datetime | None:
    """Return when the named round comes to be, None without a beacon."""
    rounds = announced_rounds(draw.announcement)
    return datetime.fromtimestamp(round_time(rounds[0]), UTC) if rounds else None


def opening_day(draw: Draw) -> date:
    """Return the announced opening day."""
    return date.fromisoformat(draw.announcement["opening_day"])


def opening_moment(draw: Draw) -> datetime:
    """Return the local midnight with which the opening day begins: pages and services ask here."""
    return datetime.combine(opening_day(draw), time(), tzinfo=get_default_timezone())


def opening_day_reached(draw: Draw) -> bool:
    """Tell whether the announced opening day has begun."""
    return clock.now() >= opening_moment(draw)


def covered(draw: Draw, kind: str) -> Cover | None:
    """Return the head with a quorum that covers a draw's entry of a kind, None while there is none.

    It is the head that the dossier will show, so its fingerprint can be compared for ever.
    """
    entry = entry_of_draw(draw.force.log, kind, draw.number)
    return earliest_cover(draw.force.log, entry) if entry is not None else None


@dataclass(frozen=True)
class Seal:
    """A signed head as it is compared by eye: its text, and which witnesses have signed it when.

    ``signed`` are (name, moment) by the policy's own names, ``awaited`` the others.
    """

    text: bytes
    size: int
    at: datetime
    signed: tuple[tuple[str, datetime], ...]
    awaited: tuple[str, ...]


def seal_of(cover: Cover) -> Seal:
    """Return the head of a cover with its witnesses."""
    head = cover.head
    note = bytes(head.note)
    times = dict(head.cosignatures.order_by("-at").values_list("witness", "at"))
    witnesses = policy_of(head.log).witnesses
    return Seal(
        text=note[: note.index(b"\n\n") + 1],
        size=head.size,
        at=head.at,
        signed=tuple((w.name, times[w.key.name]) for w in witnesses if w.key.name in times),
        awaited=tuple(w.name for w in witnesses if w.key.name not in times),
    )


def history(draw: Draw) -> list[Logged]:
    """Return the draw's public entries, oldest first, each with the head that covers it."""
    log = draw.force.log
    found = [
        _logged(draw, name, kind, entry)
        for name, kind in (*ENTRY_TYPES.items(), ("opening", "draw:opened"))
        if name not in ("key", "roster")
        and (entry := entry_of_draw(log, kind, draw.number)) is not None
    ]
    return sorted(found, key=lambda one: one.index)


def _logged(draw: Draw, name: str, kind: str, entry: Entry) -> Logged:
    content = parse_entry(bytes(entry.data))
    at = datetime.fromtimestamp(unix_time(content["time"]), UTC)
    cover = earliest_cover(draw.force.log, entry)
    return Logged(name, kind, entry.index, at, content["data"], cover)
