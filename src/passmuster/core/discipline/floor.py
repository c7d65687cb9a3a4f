"""The floor under every dismissal: what has to be there, for each way in which a file begins.

No policy, no memo and no hand-off goes below it; whatever is missing is named, all of it at once
(product.md, promise 5; rules.md §9; attack J-01).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.sources import OURS, derived, remembered
from passmuster.core.review import screens
from passmuster.core.signing.acts import OWN_KEY


class Route(StrEnum):
    """By which way a file begins."""

    POSITIVE = "verified-positive"
    LABORATORY_REFUSAL = "verified-refusal"
    COLLECTION_REFUSAL = "decided-refusal"
    REFERRAL = "referral"


CREDENTIAL: Final = "credential-valid"
GROUNDS: Final = "grounds-stand"
CHARGE_SERVED, DISCLOSED = "charge-served", "evidence-disclosed"
ANSWERED, NOTICE_KEPT = "answer-in-or-time-over", "hearing-notice-kept"
HEARD, REASONS = "officer-heard", "reasons-given"
PANEL_FREE, PANEL_FULL = "judges-free-of-conflict", "panel-complete"
TWO: Final = "two-signatures"
POLICY: Final = "policy-in-force"
REFERRED_BY_TWO, REFERRAL_REASONS = "referral-by-two", "referral-reasons"


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One thing that has to be there: its code, what it is, for which ways, and its source."""

    code: str
    says: str
    routes: frozenset[Route]
    source: Source


_EVERY: Final = frozenset(Route)
_REVIEWED: Final = frozenset({Route.POSITIVE, Route.LABORATORY_REFUSAL})
_REFUSED: Final = frozenset({Route.LABORATORY_REFUSAL, Route.COLLECTION_REFUSAL})
_PROMISE: Final = derived("Passmuster, promise 5")
_ANSWER: Final = remembered("Cleveland Board of Education v. Loudermill, 470 U.S. 532, 1985")
_RUSH: Final = derived("threat model J-01")

_OF_THE_TEST: Final[Mapping[str, frozenset[Route]]] = MappingProxyType(
    {
        "confirmed": _REVIEWED,
        "verified": _REVIEWED,
        "review-final": _REVIEWED,
        "bottle-b-answered": _REVIEWED,
        "no-open-flaw": _REVIEWED | _REFUSED,
        "refusal-reasons": _REFUSED,
        "refusal-two-approvers": _REFUSED,
    }
)

SLOTS: tuple[Slot, ...] = (
    *(
        Slot(code=one.code, says=one.says, routes=_OF_THE_TEST[one.code], source=one.source)
        for one in screens.SLOTS
    ),
    Slot(
        code=CREDENTIAL,
        says="verified by a doctor whose credential was valid at the moment of signing",
        routes=_REVIEWED,
        source=_PROMISE,
    ),
    *(
        Slot(code=code, says=says, routes=frozenset({Route.REFERRAL}), source=source)
        for code, says, source in (
            (REFERRAL_REASONS, "the referral's reasons in writing", _PROMISE),
            (REFERRED_BY_TWO, "two humans referred it", _PROMISE),
        )
    ),
    *(
        Slot(code=code, says=says, routes=_EVERY, source=source)
        for code, says, source in (
            (
                GROUNDS,
                "what the file rests on stands: nothing of it is held or reopened",
                _RUSH,
            ),
            (CHARGE_SERVED, "the notice of charge was handed over, with proof", _RUSH),
            (DISCLOSED, "the evidence was handed over, with proof", _ANSWER),
            (ANSWERED, "the officer answered, or the time for it is over", _ANSWER),
            (NOTICE_KEPT, "the summons was handed over long enough before the hearing", _RUSH),
            (HEARD, "the officer was heard, or had every chance that the rules give", _PROMISE),
            (PANEL_FULL, "the panel was complete", Source(text=OURS)),
            (
                PANEL_FREE,
                "nobody judges who collected, reviewed, investigated, commands or is kin",
                derived("threat model J-04"),
            ),
            (REASONS, "the decision's reasons in writing", _PROMISE),
            (POLICY, "decided by the policy in force on the day of collection", _PROMISE),
            (
                OWN_KEY,
                "each signature is made with its signer's own key",
                derived("Passmuster, limits on purpose"),
            ),
            (TWO, "signed by two different humans", _PROMISE),
        )
    ),
)
"""Every slot of the floor, in the order in which a file fills them."""


def floor(route: Route) -> tuple[str, ...]:
    """Return the codes of everything that a dismissal needs, for one way in which a file begins."""
    return tuple(slot.code for slot in SLOTS if route in slot.routes)


BEFORE_CHARGE: Final = frozenset(
    {*_OF_THE_TEST, CREDENTIAL, REFERRAL_REASONS, REFERRED_BY_TWO, GROUNDS}
)
"""What has to be there before anybody is charged: the test itself, or the referral."""


def unlocking(route: Route) -> tuple[str, ...]:
    """Return what a charge needs: until then duty may be restricted, and nothing more."""
    return tuple(code for code in floor(route) if code in BEFORE_CHARGE)


class SlotsOpen(Refused):
    """A charge or a dismissal was refused; ``missing`` are the codes of the slots not filled."""

    def __init__(self, code: str, says: str, missing: tuple[str, ...]) -> None:
        names = ", ".join(slot.replace("-", " ") for slot in missing)
        super().__init__(code, f"{says} Missing: {names}.")
        self.missing = missing


def floor_open(missing: tuple[str, ...]) -> SlotsOpen:
    """Return the refusal of a dismissal (``dismissal-floor-open``)."""
    return SlotsOpen("dismissal-floor-open", "Nobody is dismissed on this file yet.", missing)


def charge_locked(missing: tuple[str, ...]) -> SlotsOpen:
    """Return the refusal of a charge (``charge-locked``)."""
    return SlotsOpen("charge-locked", "Nobody is charged on this file yet.", missing)


def missing(
    route: Route, shown: Collection[str], *, above: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the slots that are not filled: the floor's, then those that a policy adds above it."""
    wanted = (*floor(route), *sorted(set(above) - set(floor(route))))
    return tuple(code for code in wanted if code not in shown)


def require_floor(route: Route, shown: Collection[str], *, above: Collection[str] = ()) -> None:
    """Raise SlotsOpen (``dismissal-floor-open``) that names every slot which is not filled."""
    open_slots = missing(route, shown, above=above)
    if open_slots:
        raise floor_open(open_slots)
