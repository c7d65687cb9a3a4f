"""Duties that one human must never hold or do together, and the decision from past acts.

A role can be handed back and another taken in between, so what counts is what somebody *did* in a
round, a file or a case, not which role they hold now (product.md, "People (roles) and duties that
exclude each other"; attack A-02).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from passmuster.core.access.roles import Role
from passmuster.core.kernel.errors import Refused


class Duty(StrEnum):
    """What somebody does in the programme, whichever role allows it."""

    ADMINISTER = "administer"
    KEEP_ROSTER = "keep-roster"
    AUDIT_ROSTER = "audit-roster"
    MANAGE = "manage"
    THROW = "throw"
    NOTIFY = "notify"
    KEEP_STORE = "keep-store"
    COLLECT = "collect"
    OBSERVE = "observe"
    CARRY = "carry"
    TEST = "test"
    REVIEW = "review"
    DISCIPLINE = "discipline"
    HEAR = "hear"
    HEAR_APPEAL = "hear-appeal"
    INVESTIGATE = "investigate"
    KEEP_EXHIBITS = "keep-exhibits"
    INSPECT = "inspect"


class Scope(StrEnum):
    """Where two duties exclude each other."""

    ALWAYS = "always"
    ROUND = "round"
    SESSION = "session"
    FILE = "file"
    CASE = "case"


@dataclass(frozen=True)
class Exclusion:
    """Two duties that exclude each other, in either order; ``source`` says where that is said."""

    first: Duty
    second: Duty
    scope: Scope
    source: str

    def between(self, one: Duty, other: Duty) -> bool:
        """Tell whether this is about these two duties."""
        return {one, other} == {self.first, self.second}


_PEOPLE = "Passmuster, duties that exclude each other: "


def _all(duty: Duty, others: Iterable[Duty], scope: Scope, row: str) -> tuple[Exclusion, ...]:
    return tuple(Exclusion(duty, other, scope, _PEOPLE + row) for other in others)


_SEE_PERSONAL_DATA = tuple(d for d in Duty if d not in (Duty.ADMINISTER, Duty.THROW))

EXCLUSIONS: tuple[Exclusion, ...] = (
    *_all(Duty.ADMINISTER, _SEE_PERSONAL_DATA, Scope.ALWAYS, "system administrator"),
    *_all(
        Duty.INSPECT,
        [d for d in Duty if d not in (Duty.INSPECT, Duty.ADMINISTER)],
        Scope.ALWAYS,
        "inspector general",
    ),
    *_all(Duty.KEEP_ROSTER, (Duty.MANAGE, Duty.COLLECT), Scope.ALWAYS, "roster clerk"),
    *_all(Duty.AUDIT_ROSTER, (Duty.KEEP_ROSTER, Duty.MANAGE), Scope.ALWAYS, "auditor"),
    *_all(
        Duty.MANAGE,
        (Duty.THROW, Duty.COLLECT, Duty.REVIEW, Duty.DISCIPLINE),
        Scope.ROUND,
        "programme manager",
    ),
    *_all(Duty.COLLECT, (Duty.REVIEW,), Scope.ALWAYS, "collector"),
    Exclusion(Duty.KEEP_STORE, Duty.COLLECT, Scope.SESSION, "threat model C-05"),
    *_all(
        Duty.REVIEW,
        (Duty.DISCIPLINE, Duty.HEAR, Duty.HEAR_APPEAL),
        Scope.ALWAYS,
        "medical review officer",
    ),
    *_all(Duty.TEST, (Duty.REVIEW, Duty.COLLECT), Scope.ALWAYS, "laboratory"),
    *_all(Duty.DISCIPLINE, (Duty.HEAR, Duty.HEAR_APPEAL), Scope.FILE, "discipline officer, panel"),
    *_all(Duty.HEAR, (Duty.HEAR_APPEAL,), Scope.FILE, "discipline officer, panel"),
    *(
        pair
        for judge in (Duty.DISCIPLINE, Duty.HEAR, Duty.HEAR_APPEAL)
        for pair in _all(
            judge, (Duty.COLLECT, Duty.INVESTIGATE), Scope.FILE, "discipline officer, panel"
        )
    ),
    *_all(Duty.INVESTIGATE, (Duty.KEEP_EXHIBITS,), Scope.CASE, "case investigator"),
)
"""Every pair that excludes each other; the permission page and the tests are derived from it."""

DUTY_OF_ROLE: dict[Role, Duty] = {
    Role.ADMINISTRATOR: Duty.ADMINISTER,
    Role.ROSTER_CLERK: Duty.KEEP_ROSTER,
    Role.ROSTER_AUDITOR: Duty.AUDIT_ROSTER,
    Role.PROGRAMME_MANAGER: Duty.MANAGE,
    Role.CEREMONY_PARTICIPANT: Duty.THROW,
    Role.NOTIFIER: Duty.NOTIFY,
    Role.STORE_CLERK: Duty.KEEP_STORE,
    Role.COLLECTOR: Duty.COLLECT,
    Role.OBSERVER: Duty.OBSERVE,
    Role.COURIER: Duty.CARRY,
    Role.LABORATORY_RECEIVER: Duty.TEST,
    Role.CERTIFYING_SCIENTIST: Duty.TEST,
    Role.MEDICAL_REVIEW_OFFICER: Duty.REVIEW,
    Role.DISCIPLINE_OFFICER: Duty.DISCIPLINE,
    Role.PANEL_MEMBER: Duty.HEAR,
    Role.APPEAL_PANEL_MEMBER: Duty.HEAR_APPEAL,
    Role.CASE_INVESTIGATOR: Duty.INVESTIGATE,
    Role.EXHIBIT_CUSTODIAN: Duty.KEEP_EXHIBITS,
    Role.INSPECTOR_GENERAL: Duty.INSPECT,
}
"""The duty that a role exists for. Roles not here carry no duty that excludes another."""


@dataclass(frozen=True)
class PastAct:
    """What a human did before: the duty, and the round, file or case it was done in."""

    human: str
    duty: Duty
    scope: Scope
    subject: str


def exclusion_between(one: Duty, other: Duty) -> Exclusion | None:
    """Return the rule by which two duties exclude each other, or None."""
    return next((rule for rule in EXCLUSIONS if rule.between(one, other)), None)


def require_role_free(role: Role, held: Iterable[Role]) -> None:
    """Raise Refused (``roles-exclude-each-other``) when a human may never hold both roles.

    Pairs that exclude each other only within one round, file or case are judged at the act.
    """
    duty = DUTY_OF_ROLE.get(role)
    for other in sorted(held):
        other_duty = DUTY_OF_ROLE.get(other)
        if duty is None or other_duty is None or other is role:
            continue
        rule = exclusion_between(duty, other_duty)
        if rule is not None and rule.scope is Scope.ALWAYS:
            raise Refused(
                "roles-exclude-each-other",
                f"Whoever is {other} cannot also be {role} ({rule.source}).",
            )


def require_duty_free(
    human: str, duty: Duty, *, scope: Scope, subject: str, past: Iterable[PastAct]
) -> None:
    """Raise Refused (``duties-excluded``) when the human's own past acts exclude this duty.

    ``past`` may hold everybody's acts; only this human's in the same round, file or case count,
    and those whose duties exclude each other always. The present roles do not matter.
    """
    for act in past:
        if act.human != human:
            continue
        rule = exclusion_between(duty, act.duty)
        if rule is None:
            continue
        same = act.scope is scope and act.subject == subject
        if rule.scope is Scope.ALWAYS or (rule.scope is scope and same):
            raise Refused(
                "duties-excluded",
                f"Whoever did {act.duty} in {act.scope} {act.subject} leaves {duty} to another.",
            )
