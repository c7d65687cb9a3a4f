"""The first half of a draw: yearly key, announcement, audit of the roster, freeze."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.access.duties import Duty
from passmuster.core.draw import states
from passmuster.core.draw.announcement import Problem, check_announcement, next_number
from passmuster.core.draw.gate import audit_problems, freeze_problems
from passmuster.core.draw.pool import (
    key_commitment,
    parse_pool,
    part_commitment,
    pool_key,
    pool_root,
    stratum_counts,
)
from passmuster.core.draw.sampler import METHOD
from passmuster.core.draw.strata import LEAST_MEMBERS, take_of
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.state_table import NOT_YET
from passmuster.core.ledger.entries import utc_text
from passmuster.core.programme.policy import Policy
from passmuster.web import clock
from passmuster.web.draw.duties import require_free_in_round
from passmuster.web.draw.keys import new_half, require_new_halves, store_half, use_key
from passmuster.web.draw.models import Draw, YearKey
from passmuster.web.draw.pool import (
    Member,
    announced_strata,
    commit_members,
    in_announced_strata,
    members_file,
    own_strata,
    require_labels_name_nobody,
)
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force
from passmuster.web.programme.models import PolicyVersion
from passmuster.web.programme.services import policy_in_force, policy_of
from passmuster.web.roster.gate import gate_facts
from passmuster.web.roster.models import RosterAudit
from passmuster.web.roster.services import record_roster_audit


@denials_recorded
def commit_year_key(
    *,
    manager: Actor,
    staff: Actor,
    force: Force,
    year: int,
    manager_half: bytes | None = None,
    staff_half: bytes | None = None,
) -> YearKey:
    """Take one half of the year's key from each of two hands and log the commitments.

    A half not given is made by chance. Raises Refused ``key-exists`` for a year that has its key,
    and as require_new_halves().
    """
    require(manager, "key:contribute-manager")
    require(staff, "key:contribute-staff")
    require_two_humans(manager, staff)
    halves = {
        "manager": new_half() if manager_half is None else manager_half,
        "staff": new_half() if staff_half is None else staff_half,
    }
    with transaction.atomic():
        if force.year_keys.filter(year=year).exists():
            raise Refused("key-exists", f"The key of {year} is committed; it cannot be made anew.")
        require_new_halves(force, year, halves)
        year_key = YearKey.objects.create(
            force=force,
            year=year,
            key=key_commitment(pool_key(halves["manager"], halves["staff"])),
            manager=part_commitment("manager", halves["manager"]),
            staff=part_commitment("staff", halves["staff"]),
            manager_human=manager.human,
            staff_human=staff.human,
        )
        data = {
            "year": year,
            "key": year_key.key,
            "manager": year_key.manager,
            "staff": year_key.staff,
        }
        append(force.log, "key:committed", by=manager, data=data, rows=[year_key])
        # Last: whatever is refused before leaves no half behind that would stand in the way.
        for side, half in halves.items():
            store_half(force, year, side, half)
    return year_key


@dataclass(frozen=True)
class Prepared:
    """An announcement before it is made: its data, what speaks against it, the pool of today.

    ``members`` is how many people each announced stratum has now.
    """

    version: PolicyVersion
    data: dict[str, Any]
    problems: list[Problem]
    members: Mapping[str, int]


def prepare_announcement(
    *,
    force: Force,
    days: Sequence[date],
    dice_at: datetime,
    dice: int,
    throwers: int,
    beacon: dict[str, Any] | None,
    fallbacks: Sequence[dict[str, Any]] = (),
    opening_day: date,
) -> Prepared:
    """Return the next draw's announcement as it would be made now; nothing is written.

    Raises Refused where none can be put together: ``no-policy-in-force``, ``no-key-for-year``,
    ``draw-year-past``, ``draw-numbers-used-up``, ``label-names-somebody``.
    """
    year = days[0].year if days else clock.now().year
    version = policy_in_force(force)
    policy = policy_of(version)
    key = _year_key(force, year)
    last = force.draws.order_by("-year", "-sequence").first()
    drawn_from = _strata_and_reserves(force, policy)
    data = {
        "draw": next_number(last.number if last else None, year),
        "year": year,
        "policy": str(version.number),
        "policy_sha256": version.sha256,
        "key": key.key,
        "method": METHOD,
        "strata": drawn_from.strata,
        "reserves": drawn_from.reserves,
        "days": [day.isoformat() for day in days],
        "dice": dice,
        "dice_at": utc_text(dice_at),
        "beacon": beacon,
        "fallbacks": list(fallbacks),
        "opening_day": opening_day.isoformat(),
    }
    problems = check_announcement(
        data,
        last_number=last.number if last else None,
        throwers=throwers,
        opening_cap_days=policy.opening_cap_days,
        round_taken_by=_round_taken_by(force, days),
    )
    return Prepared(version, data, problems, drawn_from.members)


@denials_recorded
def announce_draw(*, by: Actor, force: Force, throwers: int, **facts: Any) -> Draw:
    """Announce the next draw: number, strata, ceremony, beacon round and its fallbacks.

    ``facts`` are those of prepare_announcement(); the first thing that speaks against it refuses
    it.
    """
    require(by, "draw:announce")
    with transaction.atomic():
        prepared = prepare_announcement(force=force, throwers=throwers, **facts)
        for problem in prepared.problems:
            raise Refused(problem.code, problem.sentence)
        return _record_announcement(by, force, prepared, throwers)


def _record_announcement(by: Actor, force: Force, prepared: Prepared, throwers: int) -> Draw:
    evidence = ("policy-in-force", "key-committed", "announcement-within-rules")
    move = states.require(NOT_YET, states.ANNOUNCE, evidence)
    announcement = prepared.data
    draw = Draw.objects.create(
        force=force,
        number=announcement["draw"],
        year=announcement["year"],
        sequence=int(announcement["draw"][5:]),
        state=move.target,
        policy=prepared.version,
        announcement=announcement,
        throwers=throwers,
    )
    append(force.log, move.event, by=by, data=announcement, rows=[draw])
    return draw


@denials_recorded
def audit_roster(*, by: Actor, draw: Draw, seen: int | None = None) -> RosterAudit:
    """Open every pool entry against roster and payroll, as the inspector, before the freeze.

    People on the roster whom payroll does not know are ghosts unless explained; they are counted
    into the entry, and the freeze refuses while there are any. ``seen`` is how many audits of this
    draw the page showed that was signed: sent twice, it is signed once.
    """
    require(by, "roster:audit")
    with transaction.atomic():
        draw = locked(draw)
        require_free_in_round(draw, by, Duty.AUDIT_ROSTER)
        earlier = RosterAudit.objects.filter(force=draw.force, draw_number=draw.number)
        last = earlier.last()
        if last is not None and seen is not None and earlier.count() > seen:
            return last
        data, _behind = commit(draw, present_members(draw), by=by, purpose="audit-roster")
        facts = gate_facts(draw.force, clock.now().date())
        entries = parse_pool(data)
        return record_roster_audit(
            by=by,
            force=draw.force,
            draw_number=draw.number,
            pool=data,
            facts=facts,
            strata=stratum_counts(entries),
        )


@denials_recorded
def freeze_pool(*, by: Actor, draw: Draw) -> Draw:
    """Freeze the pool: complete by identity, audited, and equal to what the inspector opened."""
    require(by, "draw:freeze")
    today = clock.now().date()
    with transaction.atomic():
        draw = locked(draw)
        move = states.require(
            draw.state, states.FREEZE, ("completeness-gate", "roster-audit", "key-matches")
        )
        require_free_in_round(draw, by, Duty.MANAGE)
        facts = gate_facts(draw.force, today)
        members = present_members(draw)
        data, _behind = commit(draw, members, by=by, purpose="freeze-pool")
        digest = here().keep(data)
        counts = stratum_counts(parse_pool(data))
        entry = {
            "draw": draw.number,
            "pool_sha256": digest,
            "pool_root": pool_root(data),
            "strata": counts,
            "excluded": len(facts.exclusions),
            "gaps": facts.gaps,
        }
        audit = RosterAudit.objects.filter(force=draw.force, draw_number=draw.number).last()
        audited = audit is not None and audit.pool_sha256 == digest
        for code, sentence in (
            *freeze_problems(
                unattested_units=facts.unattested_units,
                payroll_delivered=facts.payroll_delivered,
                missing_from_roster=facts.missing_from_roster,
                unknown_to_payroll=facts.unknown_to_payroll,
                explanations=facts.explanations,
                exclusions=facts.exclusions,
                roster_audited=audited,
                key_matches=True,  # pool_of has refused any other key
                on=today,
            ),
            *(audit_problems(audit.findings, entry) if audit else ()),
        ):
            raise Refused(code, sentence)
        _require_large_strata(draw, counts)
        draw.state = move.target
        draw.snapshot_id, draw.pool_sha256 = facts.snapshot_id, digest
        draw.members_sha256 = here().keep(members_file(members))
        draw.save()
        append(draw.force.log, move.event, by=by, data=entry, rows=[draw])
    return draw


def present_members(draw: Draw) -> list[Member]:
    """Return who would be in the draw's pool now, in the announced strata."""
    members = own_strata(draw.force, policy_of(draw.policy), clock.now().date())
    return in_announced_strata(members, draw.announcement["strata"])


def commit(
    draw: Draw, members: list[Member], *, by: Actor, purpose: str
) -> tuple[bytes, dict[str, Member]]:
    """Return the one valid pool file of these members and who stands behind each line.

    The year's key is used for it, and that use is logged.
    """
    key = use_key(_year_key(draw.force, draw.year), by=by, draw_number=draw.number, purpose=purpose)
    return commit_members(key, draw.number, members)


def _year_key(force: Force, year: int) -> YearKey:
    year_key = force.year_keys.filter(year=year).first()
    if year_key is None:
        raise Refused("no-key-for-year", f"Commit the key of {year} in two hands first.")
    return year_key


def _round_taken_by(force: Force, days: Sequence[date]) -> str | None:
    """Return the draw that stands for one of these days, or that has not ended yet (D-02)."""
    wanted = {day.isoformat() for day in days}
    for other in force.draws.exclude(state=states.VOIDED):
        ended = other.state in (states.DECIDED, states.OPENED)
        if not ended or wanted & set(other.announcement["days"]):
            return other.number
    return None


def _require_large_strata(draw: Draw, counts: dict[str, int]) -> None:
    announced = {stratum["label"] for stratum in draw.announcement["strata"]}
    small = {label for label, count in counts.items() if count < LEAST_MEMBERS}
    if set(counts) != announced or (small and len(counts) > 1):
        raise Refused(
            "strata-changed",
            "The strata are no longer those announced, or one fell below "
            f"{LEAST_MEMBERS} members: void this draw and announce the next.",
        )


@dataclass(frozen=True)
class _DrawnFrom:
    strata: list[dict[str, Any]]
    reserves: dict[str, int]
    members: dict[str, int]


def _strata_and_reserves(force: Force, policy: Policy) -> _DrawnFrom:
    """Return the announced strata, small ones merged by today's roster, and their reserves."""
    members = own_strata(force, policy, clock.now().date())
    strata = announced_strata(members, policy)
    require_labels_name_nobody(force, strata)
    counts = _counts(in_announced_strata(members, strata))
    return _DrawnFrom(strata, _reserves(strata, counts, policy.reserves_rate), counts)


def _reserves(strata: list[dict[str, Any]], counts: dict[str, int], rate: Any) -> dict[str, int]:
    """Return how many reserves each stratum holds: a share of those drawn, never past the pool."""
    reserves = {}
    for stratum in strata:
        label, members = stratum["label"], counts[stratum["label"]]
        take = take_of(stratum, members)
        reserves[label] = min(members - take, -(-take * rate.numerator // rate.denominator))
    return reserves


def _counts(members: Sequence[Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for member in members:
        counts[member.stratum] = counts.get(member.stratum, 0) + 1
    return counts


def locked(draw: Draw) -> Draw:
    """Return the draw as it is now, held until the transaction ends."""
    return Draw.objects.select_for_update().get(pk=draw.pk)
