"""What whoever receives a two-bottle specimen decides, as one frozen table read from top to bottom.

Nothing is presumed: every fact of the arrival is said, or no decision is made (attack S-02).
Source: 49 CFR 40.83 and 40.199; rules.md §3.6. A flaw is about the specimen, never about the donor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from passmuster.core.custody.limits import FIGURES, OURS
from passmuster.core.custody.links import SealState
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Figure


class Outcome(StrEnum):
    """What follows: test it, test it when corrected, exchange A and B first, or reject it."""

    ACCEPT = "accept"
    HOLD = "hold"
    REDESIGNATE = "redesignate"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True)
class Bottle:
    """One bottle as it arrived; ``scanned`` and ``recorded`` are seal serials, ``volume`` in mL.

    ``code`` is the specimen code on the bottle. Where ``present`` is false the rest says nothing
    and ``seal_state`` may be None; otherwise None is refused (``custody-seal-state-not-said``).
    """

    present: bool
    code: str
    seal_state: SealState | None
    scanned: tuple[str, ...]
    recorded: tuple[str, ...]
    volume: Decimal

    def __post_init__(self) -> None:
        """Refuse a bottle whose seal nobody looked at."""
        if self.present and self.seal_state not in tuple(SealState):
            raise Refused(
                "custody-seal-state-not-said", "Look at the seal and say intact, broken or none."
            )

    @property
    def sealed(self) -> bool:
        """Tell whether it is here under the very seals that the collector put on."""
        return self.present and not (self.unsealed or self.changed)

    @property
    def unsealed(self) -> bool:
        """Tell whether it is here without a whole seal."""
        whole = self.seal_state is SealState.INTACT and bool(self.scanned)
        return self.present and not whole

    @property
    def changed(self) -> bool:
        """Tell whether it is here under other seals than those that the collector put on."""
        scanned = set(self.scanned)
        return self.present and bool(scanned) and scanned != set(self.recorded)


@dataclass(frozen=True, kw_only=True)
class FormSeen:
    """What the receiver says of the form that came and of how the bottles were handled.

    ``form_code`` is the specimen code on the form; ``collector_named`` tells of a printed name,
    ``collector_signed`` of a signature; ``one_collection`` that the form is about one only;
    ``form_right`` that it is the programme's and not expired; ``temperature_said`` that it answers
    if the temperature was in range, or a remark says why not.
    """

    form_present: bool
    form_code: str
    collector_named: bool
    collector_signed: bool
    one_collection: bool
    form_right: bool
    temperature_said: bool
    labels_swapped: bool
    b_opened_by_mistake: bool


@dataclass(frozen=True, kw_only=True)
class Arrival(FormSeen):
    """Everything the receiver says of one arrival. No field has a default."""

    a: Bottle
    b: Bottle
    enough: Figure


ENOUGH = FIGURES.figure("primary-bottle-ml")
"""How much a bottle must hold to be tested as the primary one."""


def _fits(bottle: Bottle, arrival: Arrival) -> bool:
    return bottle.sealed and _holds_enough(bottle, arrival)


def _holds_enough(bottle: Bottle, arrival: Arrival) -> bool:
    return bottle.present and Fraction(bottle.volume) >= arrival.enough.value


def _code_differs(arrival: Arrival) -> bool:
    present = [bottle for bottle in (arrival.a, arrival.b) if bottle.present]
    return any(bottle.code != arrival.form_code for bottle in present)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: what is so, what follows, if the bottle left over can be a split, the source."""

    code: str
    when: Callable[[Arrival], bool]
    outcome: Outcome
    split: Callable[[Arrival], bool]
    source: str
    confirmed: bool


def _reject(code: str, when: Callable[[Arrival], bool], source: str, confirmed: bool = True) -> Row:
    return Row(
        code=code,
        when=when,
        outcome=Outcome.REJECT,
        split=lambda _: False,
        source=source,
        confirmed=confirmed,
    )


def _exchange(code: str, when: Callable[[Arrival], bool], split: Callable[[Arrival], bool]) -> Row:
    return Row(
        code=code,
        when=when,
        outcome=Outcome.REDESIGNATE,
        split=split,
        source="49 CFR 40.83(h)",
        confirmed=True,
    )


def _hold(code: str, when: Callable[[Arrival], bool], source: str) -> Row:
    return Row(
        code=code,
        when=when,
        outcome=Outcome.HOLD,
        split=lambda r: _fits(r.b, r),
        source=source,
        confirmed=True,
    )


def _without_split(code: str, when: Callable[[Arrival], bool], *, named: bool) -> Row:
    rule = "49 CFR 40.83(h): a missing or leaked split does not stop the primary"
    return Row(
        code=code,
        when=when,
        outcome=Outcome.ACCEPT,
        split=lambda _: False,
        source=rule if named else f"{OURS}: as for a missing or leaked split, 49 CFR 40.83(h)",
        confirmed=named,
    )


_FATAL = "49 CFR 40.199, 40.83(c), fatal flaw "

ROWS: tuple[Row, ...] = (
    _reject("receipt-no-form", lambda r: not r.form_present, _FATAL + "1"),
    _reject("receipt-no-specimen", lambda r: not (r.a.present or r.b.present), _FATAL + "2"),
    _reject(
        "receipt-collector-unknown",
        lambda r: not (r.collector_named or r.collector_signed),
        _FATAL + "3",
    ),
    _reject("receipt-two-collections", lambda r: not r.one_collection, _FATAL + "4"),
    _reject("receipt-code-differs", _code_differs, _FATAL + "5"),
    _reject(
        "receipt-primary-missing",
        lambda r: not r.a.present,
        f"{OURS}: 40.83(h) names no exchange for a bottle that is not there",
        confirmed=False,
    ),
    _exchange(
        "receipt-labels-swapped",
        lambda r: r.labels_swapped and r.a.sealed and _fits(r.b, r),
        lambda r: _holds_enough(r.a, r),
    ),
    _exchange(
        "receipt-split-opened",
        lambda r: r.b_opened_by_mistake and _fits(r.a, r) and _holds_enough(r.b, r),
        lambda _: True,
    ),
    _exchange(
        "receipt-primary-unsealed", lambda r: not r.a.sealed and _fits(r.b, r), lambda _: False
    ),
    _reject("receipt-no-sealed-bottle", lambda r: not r.a.sealed, _FATAL + "6"),
    _exchange(
        "receipt-primary-too-little",
        lambda r: not _holds_enough(r.a, r) and _fits(r.b, r),
        lambda _: False,
    ),
    _reject("receipt-too-little", lambda r: not _holds_enough(r.a, r), _FATAL + "7"),
    _hold(
        "receipt-collector-unsigned",
        lambda r: not r.collector_signed,
        "49 CFR 40.203(b), 40.83(e), correctable by the laboratory",
    ),
    _hold(
        "receipt-form-wrong",
        lambda r: not r.form_right,
        "49 CFR 40.203(d), a wrong or expired form",
    ),
    # Last, as this one alone is tested in the end whether it was mended or not.
    _hold(
        "receipt-temperature-blank",
        lambda r: not r.temperature_said,
        "49 CFR 40.83(f), 40.208, must be mended and never cancels",
    ),
    _without_split("receipt-split-missing", lambda r: not r.b.present, named=True),
    _without_split("receipt-split-seal-changed", lambda r: r.b.changed, named=False),
    _without_split("receipt-split-unsealed", lambda r: r.b.unsealed, named=False),
    _without_split(
        "receipt-split-too-little",
        lambda r: r.b.present and not _holds_enough(r.b, r),
        named=True,
    ),
    Row(
        code="receipt-in-order",
        when=lambda _: True,
        outcome=Outcome.ACCEPT,
        split=lambda _: True,
        source="49 CFR 40.83: no flaw is so",
        confirmed=True,
    ),
)
"""Read from the top; the first row that is so decides. The last one always is."""

HOLDS: tuple[str, ...] = tuple(row.code for row in ROWS if row.outcome is Outcome.HOLD)
"""Rows that are mended by a statement, in their order; each that is so wants its own."""

_OF_THE_FORM = frozenset(
    {
        "receipt-collector-unknown",
        "receipt-two-collections",
        "receipt-code-differs",
        "receipt-collector-unsigned",
        "receipt-form-wrong",
        "receipt-temperature-blank",
    }
)
_OF_THE_PRIMARY = frozenset(
    {
        "receipt-primary-unsealed",
        "receipt-no-sealed-bottle",
        "receipt-primary-too-little",
        "receipt-too-little",
    }
)

FOLLOWS: Mapping[str, frozenset[str]] = {
    "receipt-no-form": _OF_THE_FORM,
    "receipt-no-specimen": _OF_THE_PRIMARY | {"receipt-primary-missing", "receipt-split-missing"},
    "receipt-collector-unknown": frozenset({"receipt-collector-unsigned"}),
    "receipt-primary-missing": _OF_THE_PRIMARY,
    "receipt-split-opened": frozenset({"receipt-split-unsealed"}),
    "receipt-primary-unsealed": frozenset({"receipt-no-sealed-bottle"}),
    "receipt-primary-too-little": frozenset({"receipt-too-little"}),
}
"""Rows that are so only because another one is: they tell nobody anything more."""


def without_followers(found: Iterable[str]) -> tuple[str, ...]:
    """Return of these codes those that follow from no other of them, in their order."""
    codes = tuple(found)
    followers = frozenset().union(*(FOLLOWS.get(code, frozenset()) for code in codes))
    return tuple(code for code in codes if code not in followers)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What follows from an arrival: the row that decided, and what else was found.

    ``also`` are codes of later rows that are so and follow from no other.

    ``split_available`` tells whether a second bottle could be tested later; where it is false a
    request for it will have the consequence of 49 CFR 40.187(e), which the donor must be told of.
    """

    outcome: Outcome
    code: str
    source: str
    confirmed: bool
    split_available: bool
    also: tuple[str, ...]


def decide_receipt(arrival: Arrival) -> Receipt:
    """Return what the table says of an arrival; ``also`` are later rows that follow from none."""
    row, *later = [row for row in ROWS if row.when(arrival)]
    found = without_followers([row.code, *(other.code for other in later[:-1])])
    return Receipt(
        outcome=row.outcome,
        code=row.code,
        source=row.source,
        confirmed=row.confirmed,
        split_available=row.split(arrival),
        also=found[1:],
    )


def require_redesignation(receipt: Receipt, *, first: str | None, second: str | None) -> None:
    """Raise Refused unless A and B may be exchanged and two different humans sign for it.

    Codes: ``redesignation-not-offered``, ``redesignation-signature-missing``,
    ``redesignation-signed-twice-by-one``. Source: 49 CFR 40.83(h) (strike, relabel, initial,
    date); the second signature is attack S-02's.
    """
    if receipt.outcome is not Outcome.REDESIGNATE:
        raise Refused(
            "redesignation-not-offered",
            "The bottles may be exchanged only where the table says so.",
        )
    if not first or not second:
        raise Refused("redesignation-signature-missing", "Two people sign the exchange.")
    if first == second:
        raise Refused("redesignation-signed-twice-by-one", "Two different people sign it.")
