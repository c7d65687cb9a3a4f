"""What the record shows of a file, as the names that its moves and the floor ask for.

Each function gives out names for facts that hold and nothing for those that do not. Source:
rules.md §9; attacks J-01, J-04.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from passmuster.core.access.actors import Actor
from passmuster.core.access.duties import Duty, PastAct, Scope, exclusion_between
from passmuster.core.discipline import floor, moves
from passmuster.core.discipline.clocks import business_days_between, due
from passmuster.core.discipline.policy import DisciplinePolicy
from passmuster.core.discipline.sanctions import Sanction
from passmuster.core.orders.rulings import letters
from passmuster.core.review.contact import Service
from passmuster.core.review.credentials import CREDENTIAL, Credential, credential_evidence
from passmuster.core.review.evidence import names
from passmuster.core.review.screens import SLOTS, ReferralFacts, missing_slots


def slots_evidence(
    facts: ReferralFacts,
    *,
    credentials: Iterable[Credential],
    doctor: str,
    signed_at: datetime | None,
) -> frozenset[str]:
    """Return which slots of the test are filled, the doctor's credential when signing among them.

    ``signed_at`` is when the verdict that stands was signed, None while there is none.
    """
    open_slots = set(missing_slots(facts))
    filled = frozenset(slot.code for slot in SLOTS if slot.code not in open_slots)
    if signed_at is None:
        return filled
    return filled | (credential_evidence(credentials, doctor, at=signed_at) & {CREDENTIAL})


def served_evidence(service: Service | None, name: str, *, now: datetime) -> frozenset[str]:
    """Return a name where something was handed over with a proof that nobody's dispute struck."""
    return names({name: service is not None and service.counts and service.at <= now})


def answer_evidence(
    disclosed: Service | None,
    answered_at: datetime | None,
    *,
    now: datetime,
    policy: DisciplinePolicy,
) -> frozenset[str]:
    """Return whether the officer answered, or the time to answer is over.

    The time runs from the evidence in the officer's hands and from nothing earlier.
    """
    counts = disclosed is not None and disclosed.counts
    until = (
        due(disclosed.at, "answer-days", policy.limits, policy.calendar)
        if disclosed is not None and counts
        else None
    )
    answered = answered_at is not None and answered_at <= now
    run = until is not None and now > until
    return names(
        {
            moves.ANSWER_IN: answered,
            moves.ANSWER_RUN: run,
            floor.ANSWERED: answered or run,
        }
    )


def notice_evidence(
    summons: Service | None, hearing_at: datetime, *, name: str, policy: DisciplinePolicy
) -> frozenset[str]:
    """Return whether a summons left the officer the time that the figure gives before a hearing.

    The days of the summons and of the hearing are not counted.
    """
    if summons is None or not summons.counts or summons.at >= hearing_at:
        return frozenset()
    local = summons.at.astimezone(hearing_at.tzinfo)
    clear = business_days_between(local.date(), hearing_at.date(), policy.calendar)
    return names({name: clear >= policy.limits.value("hearing-notice-days")})


class Attendance(StrEnum):
    """How the officer took part in a hearing."""

    PRESENT = "present"
    REPRESENTED = "represented"
    IN_WRITING = "in-writing"
    WAIVED = "waived-in-writing"
    ABSENT = "absent"


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """One hearing: when, how the officer took part, and what the officer had asked for.

    ``summonses`` are all that were served for hearings of this file; ``proof`` is the number of
    the officer's own paper for a hearing in writing or a waiver, ``recorded`` that its record is
    final. Somebody with good cause to stay away was not absent.
    """

    at: datetime
    attendance: Attendance
    recorded: bool
    proof: str = ""
    summonses: tuple[Service, ...] = ()
    good_cause: bool = False
    interpreter_asked: bool = False
    interpreter_there: bool = False
    representative_asked: bool = False
    representative_let_in: bool = False


ATTENDANCE: Mapping[Attendance, str] = MappingProxyType(
    {
        Attendance.PRESENT: "with the interpreter and the representative who were asked for",
        Attendance.REPRESENTED: "as if present",
        Attendance.IN_WRITING: "with a paper of the officer's own",
        Attendance.WAIVED: "with a paper of the officer's own",
        Attendance.ABSENT: "after as many served summonses as the figure says, without good cause",
    }
)
"""When each way of taking part counts as heard; a record is final in every case."""

_ON_PAPER: Final = frozenset({Attendance.IN_WRITING, Attendance.WAIVED})


def heard_evidence(
    hearing: Hearing | None, *, name: str, now: datetime, policy: DisciplinePolicy
) -> frozenset[str]:
    """Return whether the officer was heard, or had every chance of it.

    Whoever stays away counts as heard after as many served summonses as the figure says, and
    without good cause; an interpreter or representative who was asked for was there.
    """
    if hearing is None or not hearing.recorded or hearing.at > now:
        return frozenset()
    asked_and_not = (hearing.interpreter_asked and not hearing.interpreter_there) or (
        hearing.representative_asked and not hearing.representative_let_in
    )
    if hearing.attendance is Attendance.ABSENT:
        served = [one for one in hearing.summonses if one.counts and one.at < hearing.at]
        enough = len(served) >= policy.limits.value("absent-summonses")
        return names({name: enough and not hearing.good_cause})
    if hearing.attendance in _ON_PAPER:
        return names({name: bool(hearing.proof.strip())})
    return names({name: not asked_and_not})


JUDGING: Final[Mapping[Duty, tuple[str, str, str]]] = MappingProxyType(
    {
        Duty.HEAR: (floor.PANEL_FULL, floor.PANEL_FREE, "panel-least"),
        Duty.HEAR_APPEAL: (
            moves.APPEAL_PANEL_FULL,
            moves.APPEAL_PANEL_FREE,
            "appeal-panel-least",
        ),
    }
)
"""For the panel and the appeal panel: what shows that it is complete, and free, and its figure."""


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Whom a file is about: the human, the unit with every unit above, who commands, who is kin."""

    human: str
    units: frozenset[str]
    chain: frozenset[str] = frozenset()
    kin: frozenset[str] = frozenset()


def tie_of(
    judge: Actor, duty: Duty, officer: Officer, past: Iterable[PastAct], *, file: str
) -> str:
    """Return why somebody may not judge in a file, "" where nothing stands against it.

    ``past`` are acts, those in the file and in what it rests on with the file as their subject. The
    history of acts counts, and no present role: whoever served the notice, collected, carried,
    tested, reviewed or charged judges nothing here (attack J-04). Codes: ``judge-unknown``,
    ``judge-own-cause``, ``judge-commands``, ``judge-kin``, ``judge-own-unit``,
    ``judge-acted-before``.
    """

    def excluded(act: PastAct) -> bool:
        if act.human != judge.human:
            return False
        here = act.scope is Scope.FILE and act.subject == file
        rule = exclusion_between(duty, act.duty)
        always = rule is not None and rule.scope is Scope.ALWAYS
        return always or (here and act.duty is not duty)

    whys = (
        ("judge-unknown", not judge.human),
        ("judge-own-cause", judge.human == officer.human),
        ("judge-commands", judge.human in officer.chain),
        ("judge-kin", judge.human in officer.kin),
        ("judge-own-unit", judge.unit in officer.units),
        ("judge-acted-before", any(map(excluded, past))),
    )
    return next((code for code, holds in whys if holds), "")


def panel_evidence(
    panel: Collection[Actor],
    duty: Duty,
    officer: Officer,
    past: Collection[PastAct],
    *,
    file: str,
    policy: DisciplinePolicy,
    barred: Collection[str] = (),
) -> frozenset[str]:
    """Return whether a panel is complete with different humans, and whether nobody has a tie.

    ``barred`` are the humans of an earlier panel whose decision was sent back for a new hearing.
    """
    full, free, least = JUDGING[duty]
    humans = {one.human for one in panel} - {""}
    untied = bool(humans - set(barred)) and not any(
        one.human in barred or tie_of(one, duty, officer, past, file=file) for one in panel
    )
    return names({full: len(humans) >= policy.limits.value(least), free: untied})


def decision_evidence(
    reasons: str, sanction: Sanction, *, pinned: str, policy: DisciplinePolicy
) -> frozenset[str]:
    """Return whether reasons were written out, the policy is the file's own, and the sanction its.

    ``pinned`` is the version that the file is pinned to.
    """
    return names(
        {
            floor.REASONS: letters(reasons) >= policy.limits.value("reasons-letters"),
            floor.POLICY: pinned == policy.version,
            moves.AVAILABLE: sanction in policy.sanctions,
        }
    )
