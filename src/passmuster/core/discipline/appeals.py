"""An appeal: until when it can be filed, and what an outcome undoes, all of it and nothing else.

The time runs from a proved service alone, so that a force's own lateness bars nobody. Source:
rules.md §9; attack J-05.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from passmuster.core.discipline import moves
from passmuster.core.discipline.clocks import due
from passmuster.core.discipline.file import File
from passmuster.core.discipline.policy import DisciplinePolicy
from passmuster.core.discipline.sanctions import Sanction
from passmuster.core.review.contact import Service
from passmuster.core.review.evidence import names
from passmuster.core.review.split import LATE_CAUSES


@dataclass(frozen=True, kw_only=True)
class AppealRequest:
    """An appeal as the officer filed it; ``cause`` is a code of LATE_CAUSES for a late one."""

    filed_at: datetime
    cause: str = ""
    cause_shown: bool = False


def appeal_until(service: Service | None, policy: DisciplinePolicy) -> datetime | None:
    """Return until when an appeal can be filed; None while the time has not begun to run."""
    if service is None or not service.counts:
        return None
    return due(service.at, "appeal-days", policy.limits, policy.calendar)


def appeal_evidence(
    service: Service | None,
    request: AppealRequest | None,
    *,
    waived_at: datetime | None = None,
    now: datetime,
    policy: DisciplinePolicy,
) -> frozenset[str]:
    """Return how an appeal stands: filed in time, excused, waived by the officer, or lapsed."""
    until = appeal_until(service, policy)
    filed = request is not None and request.filed_at <= now
    in_time = request is not None and filed and (until is None or request.filed_at <= until)
    excused = (
        request is not None
        and filed
        and not in_time
        and request.cause in LATE_CAUSES
        and request.cause_shown
    )
    waived = until is not None and waived_at is not None and waived_at <= now
    run = until is not None and now > until and not in_time
    return names(
        {
            moves.APPEAL_IN_TIME: in_time,
            moves.APPEAL_EXCUSED: excused,
            moves.APPEAL_WAIVED: waived,
            moves.APPEAL_RUN: run,
        }
    )


class Effect(StrEnum):
    """One thing that a file did to an officer and that may have to be undone."""

    DUTY = "duty-restored"
    SERVICE = "service-restored"
    PAY = "pay-restored"
    RANK = "rank-restored"
    POST = "post-restored"
    MARK = "mark-removed"
    COUNTS = "counts-corrected"
    PUBLICATION = "publication-corrected"


EFFECTS_OF_SANCTION: Final[Mapping[Sanction, frozenset[Effect]]] = MappingProxyType(
    {
        Sanction.NONE: frozenset(),
        Sanction.TREATMENT: frozenset({Effect.DUTY}),
        Sanction.REPRIMAND: frozenset(),
        Sanction.TRANSFER: frozenset({Effect.POST}),
        Sanction.DEMOTION: frozenset({Effect.RANK, Effect.PAY}),
        Sanction.DISMISSAL: frozenset({Effect.SERVICE, Effect.DUTY, Effect.PAY}),
    }
)
"""What a sanction that took effect has done, besides the mark that every one of them leaves."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a file has done so far outside itself.

    ``restricted`` that duty is restricted because of it now; ``counted`` that a published count
    holds its outcome; ``published`` that something published says more than a count.
    """

    restricted: bool = False
    counted: bool = False
    published: bool = False


def effects_of(file: File, standing: Standing) -> frozenset[Effect]:
    """Return what has to be carried out while a file is being undone; nothing in other states.

    After a varied decision only the difference is undone: what the lighter sanction does, stays.
    """
    if file.state != moves.UNDOING:
        return frozenset()
    varied = file.entry_of_state().event == "discipline:decision-varied"
    decisions = _served_decisions(file)
    new = decisions.pop() if varied else Sanction.NONE
    done = {effect for old in decisions for effect in EFFECTS_OF_SANCTION[old]}
    if any(old is not Sanction.NONE for old in decisions):
        done.add(Effect.MARK)
    done |= {Effect.DUTY} if standing.restricted else set()
    done |= {Effect.COUNTS} if standing.counted else set()
    done |= {Effect.PUBLICATION} if standing.published else set()
    if new is Sanction.NONE:
        return frozenset(done)
    return frozenset(done - EFFECTS_OF_SANCTION[new] - {Effect.MARK})


def _served_decisions(file: File) -> list[Sanction]:
    """Return the sanctions that reached the officer, oldest first; a varied one stands last."""
    found: list[Sanction] = []
    decided = ""
    for entry in file.entries:
        if entry.event == "discipline:decided":
            decided = entry.code
        elif entry.event == "discipline:served":
            found.append(Sanction(decided))
        elif entry.event == "discipline:decision-varied":
            found.append(Sanction(entry.code))
    return found


def effects_left(
    file: File, standing: Standing, carried_out: Iterable[Effect]
) -> frozenset[Effect]:
    """Return what is still to be carried out."""
    return effects_of(file, standing) - set(carried_out)


def effects_evidence(
    file: File, standing: Standing, carried_out: Collection[Effect]
) -> frozenset[str]:
    """Return whether everything was carried out, and nothing besides.

    What nobody had to undo is no effect of this file: it is refused, not counted.
    """
    wanted = effects_of(file, standing)
    return names({moves.CARRIED_OUT: wanted == set(carried_out)})
