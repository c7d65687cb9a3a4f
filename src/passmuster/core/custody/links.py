"""One event of a possession chain as plain data: who had the thing, where, in which state, when.

A link always says its seal state; there is no default that a hurried hand could leave standing
(attack S-02). Links hold codes only, never names or remarks, so a chain can go to a laboratory and
into a court bundle. Nothing here knows what the thing is: a specimen bottle and an exhibit alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.ledger.entries import TIME, utc_text


class Kind(StrEnum):
    """What happened (rules.md §3.1 rows 16-24; product.md, promise 4; attack S-03)."""

    BEGIN = "begin"
    OFFER = "offer"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    STORE_IN = "store-in"
    STORE_OUT = "store-out"
    OPEN = "open"
    MEASURE = "measure"
    RETURN = "return"
    DISPOSE = "dispose"


class SealState(StrEnum):
    """What the person saw; UNSEALED is for what was lawfully opened and not sealed again."""

    INTACT = "intact"
    BROKEN = "broken"
    UNSEALED = "unsealed"


class Unit(StrEnum):
    """Units of an amount: millilitre and gram."""

    MILLILITRE = "mL"
    GRAM = "g"


class Basis(StrEnum):
    """What was measured: the content alone, or the content with its packaging."""

    NET = "net"
    GROSS = "gross"


ENDINGS = frozenset({Kind.RETURN, Kind.DISPOSE})
"""After one of these there is nothing left to act on."""

_EXTRA: Mapping[Kind, tuple[str, ...]] = {
    Kind.OFFER: ("to", "due"),
    Kind.ACCEPT: ("deliver_by",),
    Kind.OPEN: ("new_seals", "taken"),
    Kind.MEASURE: ("second",),
    Kind.RETURN: ("second",),
    Kind.DISPOSE: ("second",),
}
"""The fields that only these kinds have."""

_COMMON = (
    "kind",
    "item",
    "holder",
    "human",
    "place",
    "at",
    "seals",
    "seal_state",
    "amount",
    "temperature",
)
_ALL_EXTRA = ("to", "due", "deliver_by", "new_seals", "taken", "second")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}", re.ASCII)
_VALUE = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?", re.ASCII)
_DEGREES = re.compile(r"(?!-0(?:\.0*)?$)-?(0|[1-9][0-9]{0,2})(\.[0-9]{1,2})?", re.ASCII)
_Word = TypeVar("_Word", bound=StrEnum)

MOST_SEALS = 16
"""A thing bears no more seals than this; a longer list is a slip or an attack."""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """How much there is, as it was read off: exact decimal digits, unit and basis."""

    value: Decimal
    unit: Unit
    basis: Basis

    def __post_init__(self) -> None:
        """Refuse digits that no scale shows (``custody-link-unreadable``)."""
        _require(_VALUE.fullmatch(format(self.value, "f")) is not None, "amount")


@dataclass(frozen=True, kw_only=True)
class Link:
    """One event. ``holder`` is the code of whoever answers for the thing, ``human`` who acted.

    ``at`` is aware and in whole seconds; ``seals`` are the serials as scanned, before the act;
    ``amount`` and ``temperature`` (degrees Celsius) are None when not measured. Only some kinds
    have the rest: an offer names whom it is ``to`` and by when it is ``due`` there; whoever accepts
    only to carry promises to ``deliver_by`` when; an opening has its ``new_seals`` (none: left
    unsealed) and what was ``taken`` out, its ``amount`` being what stayed in; a measurement may, a
    return and a disposal must name a ``second`` human (on a return: whoever takes it back).

    Raises Refused (``custody-seal-state-not-said``, ``custody-amount-missing`` for a beginning)
    and UnusableInput (``custody-link-unreadable``) for any other field that cannot be.
    """

    kind: Kind
    item: str
    holder: str
    human: str
    place: str
    at: datetime
    seals: tuple[str, ...]
    seal_state: SealState
    amount: Amount | None
    temperature: Decimal | None
    to: str | None = None
    due: datetime | None = None
    deliver_by: datetime | None = None
    new_seals: tuple[str, ...] = ()
    taken: Amount | None = None
    second: str | None = None

    def __post_init__(self) -> None:
        """Refuse a link that could not have happened so."""
        if self.seal_state not in tuple(SealState):
            raise Refused(
                "custody-seal-state-not-said", "Look at the seal and say intact, broken or none."
            )
        for name in ("item", "holder", "human", "place"):
            _require(_is_code(getattr(self, name)), name)
        _require(_are_seals(self.seals), "seals")
        _require((self.seal_state is SealState.UNSEALED) <= (not self.seals), "seals")
        _require((self.seal_state is SealState.INTACT) <= bool(self.seals), "seals")
        _require(_is_moment(self.at), "at")
        degrees = self.temperature
        _require(
            degrees is None or _DEGREES.fullmatch(format(degrees, "f")) is not None, "temperature"
        )
        if self.kind is Kind.BEGIN and self.amount is None:
            raise Refused("custody-amount-missing", "Measure how much there is before it is held.")
        self._check_extras()

    def _check_extras(self) -> None:
        has = _EXTRA.get(self.kind, ())
        for name in _ALL_EXTRA:
            _require(name in has or not getattr(self, name), name)
        if self.kind is Kind.OFFER:
            _require(_is_code(self.to), "to")
            _require(self.due is not None and _is_moment(self.due), "due")
        _require(self.deliver_by is None or _is_moment(self.deliver_by), "deliver_by")
        _require(_are_seals(self.new_seals), "new_seals")
        _require(self.taken is None or self.taken.basis is Basis.NET, "taken")
        _require(
            _is_code(self.second) or (self.second is None and self.kind not in ENDINGS), "second"
        )


def as_json(link: Link) -> dict[str, Any]:
    """Return a link as a JSON object: exactly the fields of its kind; docs/protocol/custody.md §1.

    Times are ``YYYY-MM-DDTHH:MM:SSZ``, numbers are text, so that every reader keeps them exactly.
    """
    body: dict[str, Any] = {
        "kind": str(link.kind),
        "item": link.item,
        "holder": link.holder,
        "human": link.human,
        "place": link.place,
        "at": utc_text(link.at),
        "seals": list(link.seals),
        "seal_state": str(link.seal_state),
        "amount": _amount_json(link.amount),
        "temperature": None if link.temperature is None else format(link.temperature, "f"),
    }
    extra: dict[str, Any] = {
        "to": link.to,
        "due": _time_json(link.due),
        "deliver_by": _time_json(link.deliver_by),
        "new_seals": list(link.new_seals),
        "taken": _amount_json(link.taken),
        "second": link.second,
    }
    return body | {name: extra[name] for name in _EXTRA.get(link.kind, ())}


def parse_link(body: object) -> Link:
    """Read a link strictly: every field of its kind, no other, one spelling for each value.

    Raises UnusableInput (``custody-link-unreadable``) naming the field, and Refused
    (``custody-seal-state-not-said``) where the seal state is left out or empty.
    """
    if not isinstance(body, Mapping):
        raise _unreadable("the whole")
    if body.get("seal_state") in (None, ""):
        raise Refused(
            "custody-seal-state-not-said", "Look at the seal and say intact, broken or none."
        )
    kind = _word(Kind, body.get("kind"), "kind")
    fields = (*_COMMON, *_EXTRA.get(kind, ()))
    odd = sorted(str(name) for name in set(body) ^ set(fields))
    _require(not odd, ", ".join(odd))
    extra: dict[str, Any] = {
        "to": lambda: body["to"],
        "due": lambda: _moment(body["due"], "due"),
        "deliver_by": lambda: _moment_or_none(body["deliver_by"], "deliver_by"),
        "new_seals": lambda: _seals(body["new_seals"], "new_seals"),
        "taken": lambda: _amount(body["taken"], "taken"),
        "second": lambda: body["second"],
    }
    return Link(
        kind=kind,
        item=body["item"],
        holder=body["holder"],
        human=body["human"],
        place=body["place"],
        at=_moment(body["at"], "at"),
        seals=_seals(body["seals"], "seals"),
        seal_state=_word(SealState, body["seal_state"], "seal_state"),
        amount=_amount(body["amount"], "amount"),
        temperature=_degrees(body["temperature"]),
        **{name: extra[name]() for name in _EXTRA.get(kind, ())},
    )


def parse_chain(body: object) -> tuple[Link, ...]:
    """Read a list of links as parse_link does; their order is the order of recording."""
    _require(isinstance(body, list), "links")
    return tuple(parse_link(item) for item in body) if isinstance(body, list) else ()


def _word(words: type[_Word], value: object, name: str) -> _Word:
    _require(isinstance(value, str) and value in tuple(words), name)
    return words(str(value))


def _seals(value: object, name: str) -> tuple[str, ...]:
    _require(isinstance(value, list), name)
    return tuple(value) if isinstance(value, list) else ()


def _moment(value: object, name: str) -> datetime:
    if isinstance(value, str) and TIME(value):
        try:
            return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError as error:
            raise _unreadable(name) from error
    raise _unreadable(name)


def _moment_or_none(value: object, name: str) -> datetime | None:
    return None if value is None else _moment(value, name)


def _time_json(moment: datetime | None) -> str | None:
    return None if moment is None else utc_text(moment)


def _amount(value: object, name: str) -> Amount | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or set(value) != {"value", "unit", "basis"}:
        raise _unreadable(name)
    digits = value["value"]
    _require(isinstance(digits, str) and _VALUE.fullmatch(digits) is not None, name)
    return Amount(
        value=Decimal(digits),
        unit=_word(Unit, value["unit"], name),
        basis=_word(Basis, value["basis"], name),
    )


def _amount_json(amount: Amount | None) -> dict[str, str] | None:
    if amount is None:
        return None
    value = format(amount.value, "f")
    return {"value": value, "unit": str(amount.unit), "basis": str(amount.basis)}


def _degrees(value: object) -> Decimal | None:
    if value is None:
        return None
    _require(isinstance(value, str) and _DEGREES.fullmatch(value) is not None, "temperature")
    return Decimal(str(value))


def _is_code(value: object) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def _are_seals(value: tuple[str, ...]) -> bool:
    return (
        len(value) <= MOST_SEALS
        and all(_is_code(serial) for serial in value)
        and len(set(value)) == len(value)
    )


def _is_moment(value: datetime) -> bool:
    return value.tzinfo is not None and value.microsecond == 0


def _require(good: bool, name: str) -> None:
    if not good:
        raise _unreadable(name)


def _unreadable(name: str) -> UnusableInput:
    return UnusableInput(
        "custody-link-unreadable", f"The link cannot be read; what does not fit: {name}."
    )
