"""The gates before the freeze and before the dice: whom the pool may leave out, and who says so.

Completeness is judged by identity: payroll's keyed hashes against the roster's, every difference
explained and approved by somebody outside the unit (protocol.md §10.8 rule 3; attacks R-01, R-02,
R-05). Everything here is plain values; problems are (code, sentence) pairs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Approval:
    """Who said that a difference or an exclusion may stand, and from where.

    ``unit`` is the unit of the person it concerns; units are stable codes, and an approver in the
    same unit counts as inside. ``by`` and ``requested_by`` are human ids.
    """

    reason: str
    by: str
    by_unit: str
    unit: str
    requested_by: str


@dataclass(frozen=True)
class Exclusion:
    """One person left out of the pool although on the roster."""

    code: str
    evidence: str
    until: date | None
    approval: Approval | None


Explained = Mapping[str, Approval]
"""Approved explanations by the identity they explain."""


def freeze_problems(
    *,
    unattested_units: Sequence[str],
    payroll_delivered: bool,
    missing_from_roster: Collection[str],
    unknown_to_payroll: Collection[str],
    explanations: Explained,
    exclusions: Sequence[Exclusion],
    roster_audited: bool,
    key_matches: bool,
    on: date,
) -> list[tuple[str, str]]:
    """Return every reason why the pool cannot be frozen; none means that it can.

    ``missing_from_roster`` are identities that payroll has and the roster has not,
    ``unknown_to_payroll`` the reverse, both as keyed hashes; ``key_matches`` tells whether the
    year's key equals its logged commitment; ``on`` is the day of the freeze. Codes:
    ``units-not-attested``, ``payroll-not-delivered``, ``gap-unexplained``, ``ghost-unexplained``,
    ``explanation-not-approved``, ``exclusion-…``, ``roster-audit-missing``, ``pool-key-differs``.
    """
    problems: list[tuple[str, str]] = []
    if unattested_units:
        names = ", ".join(unattested_units)
        problems.append(("units-not-attested", f"No headcount is attested for: {names}."))
    if not payroll_delivered:
        problems.append(("payroll-not-delivered", "Payroll has not delivered its identities."))
    problems += _differences(missing_from_roster, unknown_to_payroll, explanations)
    for exclusion in exclusions:
        problems += _exclusion(exclusion, on)
    if not roster_audited:
        problems.append(("roster-audit-missing", "The roster auditor has not yet signed."))
    if not key_matches:
        problems.append(("pool-key-differs", "The key is not the one committed for this year."))
    return problems


def dice_problems(
    *, audit: Mapping[str, Any] | None, frozen: Mapping[str, Any], pool_cosigned: bool
) -> list[tuple[str, str]]:
    """Return every reason why the dice cannot be thrown.

    ``audit`` is the data of the draw's ``roster:audited`` entry or None, ``frozen`` that of its
    ``draw:frozen`` entry. Codes: ``roster-audit-missing``, ``roster-audit-…`` and
    ``pool-not-cosigned``.
    """
    problems = list(audit_problems(audit, frozen))
    if not pool_cosigned:
        problems.append(
            ("pool-not-cosigned", "No quorum of witnesses has cosigned a head with the pool.")
        )
    return problems


def audit_problems(
    audit: Mapping[str, Any] | None, frozen: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield where the roster auditor's entry is missing or says other than the frozen pool."""
    if audit is None:
        yield "roster-audit-missing", "The roster auditor has not yet signed."
        return
    if audit["draw"] != frozen["draw"]:
        yield "roster-audit-other-draw", "The roster audit is of another draw."
    if audit["ghosts"]:
        yield "roster-audit-ghosts", f"The auditor found {audit['ghosts']} people nobody pays."
    if audit["duplicates"]:
        yield "roster-audit-duplicates", f"The auditor found {audit['duplicates']} repetitions."
    for name in ("strata", "gaps", "excluded"):
        if audit[name] != frozen[name]:
            yield f"roster-audit-{name}-differ", f"Audit and pool give different {name}."
    if sum(audit["strata"].values()) + audit["excluded"] > audit["people"]:
        yield "roster-audit-too-many", "The pool holds more people than the roster."


def _differences(
    missing: Collection[str], unknown: Collection[str], explanations: Explained
) -> Iterator[tuple[str, str]]:
    gaps = [identity for identity in missing if identity not in explanations]
    ghosts = [identity for identity in unknown if identity not in explanations]
    if gaps:
        yield (
            "gap-unexplained",
            f"{len(gaps)} paid by payroll are not on the roster, without an explanation.",
        )
    if ghosts:
        yield (
            "ghost-unexplained",
            f"{len(ghosts)} on the roster are not paid by payroll, without an explanation.",
        )
    used = {*missing, *unknown} & set(explanations)
    if any(_weak(explanations[identity]) for identity in used):
        yield (
            "explanation-not-approved",
            "A difference has no reason, or was approved inside the unit or by who asked.",
        )


def _exclusion(exclusion: Exclusion, on: date) -> Iterator[tuple[str, str]]:
    if not exclusion.code.strip():
        yield "exclusion-without-code", "An exclusion has no reason code."
    if not exclusion.evidence.strip():
        yield "exclusion-without-evidence", "An exclusion has no evidence."
    if exclusion.until is None or exclusion.until < on:
        yield "exclusion-without-end", "An exclusion has no end, or its end has passed."
    if exclusion.approval is None or _weak(exclusion.approval):
        yield (
            "exclusion-not-approved",
            "An exclusion has no approver, or one inside the unit or who asked for it.",
        )


def _weak(approval: Approval) -> bool:
    return (
        not approval.reason.strip()
        or not approval.by.strip()
        or not approval.by_unit.strip()
        or approval.by_unit == approval.unit
        or approval.by == approval.requested_by
    )
