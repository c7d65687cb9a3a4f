"""A refusal to test is decided, with reasons, by a named official and a second human: never typed.

Guarantees: collectors record facts only; what the rules call no refusal has no way into one. Where
a ground rests on a doctor's finding, that finding is the doctor's alone and has to be there first;
that it is a refusal the force decides and nobody in its stead. What the doctor has verified
himself, a specimen that is not genuine, he decides.
Source: 49 CFR 40.191(a), (b), (d)(1) in its wording of 2023, 40.193(d), 40.61(b)(4); rules.md §3.3
items 5 and 6, §3.5; attacks C-07, M-05.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from passmuster.core.access.actors import Actor, require_outside_unit, require_two_humans
from passmuster.core.access.duties import DUTY_OF_ROLE, Duty
from passmuster.core.kernel.errors import Refused


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One ground of refusal.

    ``decides`` is the duty of the official who decides it; ``collector_records`` says whether its
    facts are seen in a collection, ``doctor_reports`` whether they are the review doctor's answer
    for an evaluation; ``observed_only`` that it exists in observed collections only.
    """

    code: str
    decides: Duty
    collector_records: bool
    source: str
    text: str
    observed_only: bool = False
    doctor_reports: bool = False


def _ground(code: str, number: str, text: str, *, verified: bool = False, **more: bool) -> Ground:
    doctor_reports = more.get("doctor_reports", False)
    return Ground(
        code=code,
        decides=Duty.REVIEW if verified else Duty.DISCIPLINE,
        collector_records=more.get("collector_records", not (verified or doctor_reports)),
        observed_only=more.get("observed_only", False),
        doctor_reports=doctor_reports,
        source=f"49 CFR {number}",
        text=text,
    )


GROUNDS: tuple[Ground, ...] = (
    _ground(
        "not-appearing",
        "40.191(a)(1)",
        "did not appear within a reasonable time after the notice",
        collector_records=False,  # the step of arrival records it
    ),
    _ground("left", "40.191(a)(2)", "left before the process ended"),
    _ground("no-specimen", "40.191(a)(3)", "did not give a specimen"),
    _ground(
        "observation-not-permitted",
        "40.191(a)(4)",
        "did not permit an observation that was required",
        observed_only=True,
    ),
    _ground(
        "insufficient-unexplained",
        "40.191(a)(5)",
        "too little specimen without an adequate medical explanation",
        doctor_reports=True,
    ),
    _ground(
        "additional-test-declined",
        "40.191(a)(6)",
        "declined an additional test that was properly ordered",
    ),
    _ground(
        "evaluation-not-taken",
        "40.191(a)(7)",
        "did not take a medical evaluation that was required",
        doctor_reports=True,
    ),
    _ground("not-cooperating", "40.191(a)(8)", "did not cooperate with a part of the process"),
    _ground(
        "clothing-not-raised",
        "40.191(a)(9)",
        "observed: did not raise and lower the clothing and turn round",
        observed_only=True,
    ),
    _ground(
        "device-worn",
        "40.191(a)(10)",
        "had or wore a device that could interfere with the collection",
    ),
    _ground(
        "tampering-admitted",
        "40.191(a)(11)",
        "told the collector or the doctor of adulterating or substituting the specimen",
    ),
    _ground(
        "verified-not-genuine",
        "40.191(b)",
        "the doctor verified the specimen as adulterated or substituted",
        verified=True,
    ),
    _ground(
        "catheter-declined",
        "40.61(b)(4)",
        "declined self-catheterisation although it is the normal way of voiding",
    ),
)
"""The eleven grounds of §40.191(a), the doctor's own and that of catheterisation."""

_BY_CODE = {ground.code: ground for ground in GROUNDS}

_NOT = "49 CFR 40.191"

NOT_GROUNDS: dict[str, tuple[str, str]] = {
    "form-not-signed": ("did not sign the form: a remark only", _NOT),
    "seal-not-initialled": ("did not initial the seals: a remark only", _NOT),
    "drink-declined": ("declined to drink", "49 CFR 40.193(b)"),
    "left-before-start": ("before entry: left before the container was chosen", _NOT),
    "not-appearing-before-entry": ("before entry: did not appear", "49 CFR 40.191(a)(1)"),
    "other-test-declined": ("declined a test that is not of this programme", _NOT),
}
"""What is never a refusal: code, (in words, source)."""


@dataclass(frozen=True, kw_only=True)
class RefusalFacts:
    """What was seen, as the collector (or, for grounds outside a collection, the force) wrote it.

    ``before_entry`` marks an applicant or recruit not yet in service; ``container_chosen`` is when
    the process starts for them. ``said`` holds the donor's own words and what was seen.
    """

    ground: str
    donor: str
    recorded_by: str
    said: str
    observed: bool
    before_entry: bool
    container_chosen: bool


@dataclass(frozen=True, kw_only=True)
class RefusalDecided:
    """A decision under two names. ``refusal`` False closes the facts without a refusal."""

    ground: str
    refusal: bool
    reasons: str
    by: str
    second: str


def require_ground(code: str) -> Ground:
    """Return the ground, or raise Refused (``not-a-refusal``, ``ground-unknown``)."""
    if code in NOT_GROUNDS:
        raise Refused("not-a-refusal", f"The donor {NOT_GROUNDS[code][0]}. This is no refusal.")
    if code not in _BY_CODE:
        raise Refused("ground-unknown", f"Give one of: {', '.join(_BY_CODE)}.")
    return _BY_CODE[code]


def require_recordable(code: str, *, observed: bool) -> Ground:
    """Return the ground whose facts a collector may record, or raise Refused.

    Codes: those of ``require_ground``, ``ground-not-collectors`` (it rests on a doctor's finding or
    on what happens after the collection), ``ground-needs-observation``.
    """
    ground = require_ground(code)
    if not ground.collector_records:
        raise Refused("ground-not-collectors", "This is not seen in a collection.")
    _require_observed(ground, observed=observed)
    return ground


def require_facts(facts: RefusalFacts) -> Ground:
    """Return the ground of facts that may go to an official, or raise Refused.

    Codes: those of ``require_ground``, ``ground-needs-observation``, ``before-entry-no-refusal``,
    ``refusal-facts-missing``.
    """
    ground = require_ground(facts.ground)
    _require_observed(ground, observed=facts.observed)
    excepted = ground.code == "not-appearing" or (
        ground.code == "left" and not facts.container_chosen
    )
    if facts.before_entry and excepted:
        raise Refused("before-entry-no-refusal", "Before entry this is no refusal.")
    if not facts.said.strip() or not facts.recorded_by:
        raise Refused("refusal-facts-missing", "Write what was said and seen, and who saw it.")
    return ground


def _require_observed(ground: Ground, *, observed: bool) -> None:
    if ground.observed_only and not observed:
        raise Refused("ground-needs-observation", "This exists in observed collections only.")


def decide_refusal(
    facts: RefusalFacts,
    *,
    refusal: bool,
    reasons: str,
    by: Actor,
    second: Actor | None,
    donor_chain: Iterable[str],
    took_part: Iterable[str] = (),
) -> RefusalDecided:
    """Return the decision of a named official and a second human, or raise Refused.

    ``donor_chain`` are the codes of the donor's unit and of every unit above it; ``took_part`` the
    humans of the collection (collector, observer), who decide nothing about it. Codes: those of
    ``require_facts``, ``refusal-decider-wrong``, ``refusal-reasons-missing``,
    ``refusal-second-missing``, ``same-human-twice``, ``approver-inside-unit``,
    ``refusal-decider-took-part``.
    """
    ground = require_facts(facts)
    if DUTY_OF_ROLE.get(by.role) is not ground.decides:
        raise Refused(
            "refusal-decider-wrong", f"This is decided by whoever holds the duty {ground.decides}."
        )
    if not reasons.strip():
        raise Refused("refusal-reasons-missing", "Give the reasons of the decision.")
    if second is None:
        raise Refused("refusal-second-missing", "A second human has to approve this.")
    require_two_humans(by, second)
    chain = frozenset(donor_chain)
    barred = {facts.donor, facts.recorded_by, *took_part}
    for human in (by, second):
        if human.human in barred:
            raise Refused("refusal-decider-took-part", "Whoever took part leaves it to others.")
    require_outside_unit(second, chain)
    return RefusalDecided(
        ground=ground.code,
        refusal=refusal,
        reasons=reasons,
        by=by.human,
        second=second.human,
    )
