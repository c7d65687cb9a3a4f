"""Who may not collect from, or observe, this donor: judged at assignment and again at the start.

Guarantees: the same function answers both times, from the facts of that moment. Source: product.md,
"People"; 49 CFR 40.31, 40.67(g); 10 CFR 26.31(b)(1)(ii)-(iv); rules.md §3.7; attacks C-02 and A-06.
The collector's rules here are stricter than the regulation's: own unit, supervisor and relative are
never allowed. The observer's are stricter still: no monitor makes up for the same work group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from passmuster.core.collection.collectors import QualifiedDecision
from passmuster.core.collection.observation import TRIGGERS, require_same_gender
from passmuster.core.kernel.errors import Refused


class Part(StrEnum):
    """What the human is to do in the collection."""

    COLLECTOR = "collector"
    OBSERVER = "observer"


class Declared(StrEnum):
    """What the human declared about the donor."""

    NONE = "none"
    RELATIVE = "relative"
    OTHER_TIE = "other-tie"


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """A declaration made for one assignment by one human about one donor."""

    human: str
    donor: str
    assignment: str
    relation: Declared


@dataclass(frozen=True, kw_only=True)
class Side:
    """What the roster says of one of the two: unit and work group as codes, gender or ""."""

    human: str
    unit: str
    work_group: str = ""
    gender: str = ""


@dataclass(frozen=True, kw_only=True)
class Pairing:
    """The facts of one moment about a collector or observer and a donor.

    ``supervises`` and ``related`` hold pairs of humans (supervisor first; relatives as either of
    them declared at any time). ``training`` is the answer of ``collectors.qualified`` for the day.
    ``trigger`` is the reason for observing, "" for none. ``monitor`` watches over a collector of
    the same work group; ``monitor_training`` is that human's own answer. ``objection`` is what the
    donor wrote against this human and nobody has answered by naming another, "" for none.
    """

    part: Part
    assignment: str
    human: Side
    donor: Side
    training: QualifiedDecision
    declaration: Declaration | None
    supervises: frozenset[tuple[str, str]] = frozenset()
    related: frozenset[tuple[str, str]] = frozenset()
    trigger: str = ""
    monitor: Side | None = None
    monitor_training: QualifiedDecision | None = None
    objection: str = ""


def require_free(pairing: Pairing) -> None:
    """Raise Refused unless this human may collect from, or observe, this donor now.

    Codes: ``pairing-own-specimen``, ``pairing-own-unit``, ``pairing-supervisor``,
    ``pairing-relative``, ``declaration-missing``, ``declaration-of-another``,
    ``pairing-declared-tie``, ``donor-objected``, ``collector-not-qualified``, and
    ``pairing-work-group`` (observer), ``monitor-missing``, ``monitor-not-free`` (collector), or
    ``observation-without-trigger``, ``observer-gender-unknown``, ``observer-other-gender``.
    """
    _require_apart(pairing)
    _require_declared(pairing)
    if pairing.objection:
        raise Refused("donor-objected", "The donor objected. Assign somebody else.")
    if pairing.part is Part.OBSERVER:
        _require_observer(pairing)
    else:
        _require_collector(pairing)


class Bar(StrEnum):
    """Of what kind the reason is that keeps a human from this part; it names no fact of anybody."""

    TRAINING = "training"
    NEARNESS = "nearness"
    COMMAND = "command"
    TIE = "tie"
    OBJECTION = "objection"
    GENDER = "gender"
    TRIGGER = "trigger"
    LOST_TEST = "lost-test"
    NAMED = "named"


_BARS: Mapping[str, Bar] = MappingProxyType(
    {
        # The donor too serves in the donor's unit: from this answer nobody reads who it is.
        "pairing-own-specimen": Bar.NEARNESS,
        "pairing-own-unit": Bar.NEARNESS,
        "pairing-work-group": Bar.NEARNESS,
        "monitor-missing": Bar.NEARNESS,
        "pairing-supervisor": Bar.COMMAND,
        "pairing-relative": Bar.TIE,
        "pairing-declared-tie": Bar.TIE,
        "donor-objected": Bar.OBJECTION,
        "collector-not-qualified": Bar.TRAINING,
        "observation-without-trigger": Bar.TRIGGER,
        "observer-gender-unknown": Bar.GENDER,
        "observer-other-gender": Bar.GENDER,
    }
)
"""The kind of each refusal that can meet a human before they declare."""


def bar_of(pairing: Pairing) -> Bar | None:
    """Return what kind of reason keeps this human from this part, None for who would be taken.

    The answer is that of require_free(), for lists of people; it names no fact.
    """
    try:
        require_free(pairing)
    except Refused as refused:
        return _BARS[refused.code]
    return None


def _require_apart(pairing: Pairing) -> None:
    human, donor = pairing.human, pairing.donor
    if human.human == donor.human:
        raise Refused("pairing-own-specimen", "Nobody takes part in their own collection.")
    if human.unit == donor.unit:
        raise Refused("pairing-own-unit", "Assign somebody from another unit.")
    if _either(human.human, donor.human, pairing.supervises):
        raise Refused("pairing-supervisor", "One supervises the other. Assign somebody else.")
    if _either(human.human, donor.human, pairing.related):
        raise Refused("pairing-relative", "They are relatives. Assign somebody else.")


def _either(one: str, other: str, pairs: frozenset[tuple[str, str]]) -> bool:
    return (one, other) in pairs or (other, one) in pairs


def _require_declared(pairing: Pairing) -> None:
    declaration = pairing.declaration
    if declaration is None:
        raise Refused("declaration-missing", "Declare first whether you are tied to the donor.")
    about = (declaration.human, declaration.donor, declaration.assignment)
    if about != (pairing.human.human, pairing.donor.human, pairing.assignment):
        raise Refused("declaration-of-another", "A declaration counts for its assignment only.")
    if declaration.relation is not Declared.NONE:
        raise Refused("pairing-declared-tie", "A tie was declared. Assign somebody else.")


def _require_observer(pairing: Pairing) -> None:
    if pairing.trigger not in {trigger.code for trigger in TRIGGERS}:
        raise Refused(
            "observation-without-trigger", "Observe only for a reason that the rules list."
        )
    require_same_gender(pairing.human.gender, pairing.donor.gender)
    if _same_group(pairing.human, pairing.donor):
        raise Refused("pairing-work-group", "Name an observer from another work group.")


def _require_collector(pairing: Pairing) -> None:
    if not pairing.training.qualified:
        raise Refused(
            "collector-not-qualified", f"Not qualified on this day: {pairing.training.code}."
        )
    if not _same_group(pairing.human, pairing.donor):
        return
    if pairing.monitor is None:
        raise Refused("monitor-missing", "Name an unrelated trained person to watch over it.")
    monitor, donor = pairing.monitor, pairing.donor
    tied = (
        monitor.human in (pairing.human.human, donor.human)
        or monitor.unit in (pairing.human.unit, donor.unit)
        or _same_group(monitor, donor)
        or _either(monitor.human, donor.human, pairing.supervises | pairing.related)
    )
    trained = pairing.monitor_training is not None and pairing.monitor_training.qualified
    if tied or not trained:
        raise Refused("monitor-not-free", "The one who watches must be unrelated and trained.")


def _same_group(one: Side, other: Side) -> bool:
    return bool(one.work_group) and one.work_group == other.work_group


def require_replaceable(*, same: bool, answers: bool, reason: str) -> None:
    """Raise Refused unless another human may take the place of the collector named before.

    ``same`` tells that the same human is named again, ``answers`` that a declared tie or the
    donor's objection asks for another; without that the reason is said (attack A-06: nobody picks
    a collector anew unseen). Codes: ``assignment-same``, ``reassignment-without-words``.
    """
    if same:
        raise Refused("assignment-same", "This person is named already.")
    if not answers and not reason.strip():
        raise Refused("reassignment-without-words", "Say in a few words why another is named.")


def require_objection_in_time(*, started: bool, reason: str) -> None:
    """Raise Refused unless the donor may still object to the collector or observer.

    Before the start only, and in words (attack A-06). Codes: ``objection-too-late``,
    ``objection-without-words``. The answer to an objection is another human, never a refusal.
    """
    if started:
        raise Refused("objection-too-late", "Object before the start; later, open a dispute.")
    if not reason.strip():
        raise Refused("objection-without-words", "Say in a few words why.")
