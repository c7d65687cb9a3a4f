"""The value of an Observation or of one of its components, as written.

Guarantees: a number keeps its digits; of several values none is chosen; a narrative is never read
for a value.

Source: FHIR R5, 10.1.9 (value[x], dataAbsentReason), 2.1.27.9 (Quantity).
"""

from __future__ import annotations

import re
from typing import Final

from passmuster.core.laboratory.reported import Coding, Comparator, Line, Status
from passmuster.formats.lab.fhir.elements import Element, concept
from passmuster.formats.lab.fhir.profile import VALUES
from passmuster.formats.lab.limits import MAX_VALUE_CHARACTERS
from passmuster.formats.lab.values import first_text, points_to_a_note, written_number

_SIGNS: Final = {sign.value: sign for sign in Comparator}
_UCUM: Final = "http://unitsofmeasure.org"
_CONCENTRATION: Final = re.compile(r"[a-zµμ]{0,2}g/[a-z]{0,2}l", re.IGNORECASE)


class Value:
    """What stands as a value; an empty text where nothing does or nothing can be chosen."""

    def __init__(self) -> None:
        self.text = ""
        self.comparator = Comparator.NONE
        self.numeric = False
        self.codings: tuple[Coding, ...] = ()
        self.unit = ""
        self.given = False


def read_line(
    part: Element, *, status: Status, method: str = "", notes: tuple[str, ...] = ()
) -> Line:
    """Return the line of an Observation or a component; what is odd goes to ``part.faults``."""
    code = part.one("code")
    codings, label = concept(code)
    if code is None or not (codings or label):
        part.fault("element-missing", path=f"{part.path}.code")
    value = _value(part)
    absent = _absent(part)
    if absent and value.given:
        part.fault("value-with-reason")
    elif absent:
        part.fault("value-absent", reason=absent)
    if len(value.text) > MAX_VALUE_CHARACTERS:
        part.fault("value-too-long", length=len(value.text), limit=MAX_VALUE_CHARACTERS)
    if value.text and points_to_a_note(value.text):
        part.fault("value-points-to-a-note", value=value.text)
    return Line(
        place=part.place,
        codings=codings,
        label=label,
        value="" if absent else value.text,
        comparator=value.comparator,
        numeric=value.numeric and not absent,
        value_codings=value.codings,
        unit=value.unit,
        reference="; ".join(filter(None, map(_range, part.many("referenceRange")))),
        flag="~".join(filter(None, map(_flag, part.many("interpretation")))),
        status=status,
        method=method,
        notes=notes,
    )


def has_value(part: Element) -> bool:
    """Tell whether an Observation or component has a value or says why it has none."""
    return any(name in part for name in (*VALUES, "dataAbsentReason"))


def _value(part: Element) -> Value:
    named = [name for name in VALUES if name in part]
    found = Value()
    if not named:
        return found
    found.given = True
    if len(named) > 1:
        part.fault("value-several", names=named)
        return found
    name = named[0]
    if name == "valueQuantity":
        _quantity(part, found)
    elif name == "valueCodeableConcept":
        found.codings, text = concept(part.one(name))
        found.text = first_text((text, *(one.code for one in found.codings)))
    elif name == "valueString":
        _string(part.text(name), found)
    elif name == "valueInteger":
        found.text = part.number(name)
        found.numeric = bool(found.text)
    else:
        part.fault("value-type-unread", kind=name)
        return found
    if not found.text:
        part.fault("element-missing", path=f"{part.path}.{name}")
    return found


def _string(text: str, found: Value) -> None:
    number = written_number(text)
    found.text = number.number if number else text.strip()
    found.numeric = number is not None
    found.comparator = number.comparator if number else Comparator.NONE


def _quantity(part: Element, found: Value) -> None:
    quantity = part.one("valueQuantity")
    if quantity is None:
        return
    found.text = quantity.number("value")
    found.numeric = written_number(found.text) is not None
    if found.text and not found.numeric:
        quantity.fault("value-exponent", value=found.text)
    sign = quantity.text("comparator")
    found.comparator = _SIGNS.get(sign, Comparator.NONE)
    if sign and sign not in _SIGNS:
        quantity.fault("comparator-unknown", comparator=sign)
        found.numeric = False
        found.text = f"{sign} {found.text}"
    unit, code = quantity.text("unit").strip(), quantity.text("code").strip()
    both = bool(_CONCENTRATION.fullmatch(unit) and _CONCENTRATION.fullmatch(code))
    if both and unit.lower() != code.lower():
        quantity.fault("unit-and-code-differ", unit=unit, code=code)
    found.unit = code if code and quantity.text("system") == _UCUM else unit or code


def _absent(part: Element) -> str:
    reason = part.one("dataAbsentReason")
    codings, text = concept(reason)
    if reason is None:
        return ""
    return first_text((text, *(one.code for one in codings), "no reason given"))


def _range(limits: Element) -> str:
    text = limits.text("text").strip()
    if text:
        return text
    ends = [limits.one(name) for name in ("low", "high")]
    low, high = (end.number("value") if end else "" for end in ends)
    return f"{low}-{high}" if low and high else f">={low}" if low else f"<={high}" if high else ""


def _flag(interpretation: Element) -> str:
    codings, text = concept(interpretation)
    return first_text((*(one.code for one in codings), text))
