"""From named texts to a batch, checked one by one: the first that is wrong is named with its place.

Guarantees: codes are codes, so that no sentence and no name comes in with one; an amount keeps its
digits; a moment has its zone; no vial stands at two places and no place holds two specimens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.analytes import SUBJECTS
from passmuster.core.laboratory.quality.batch import ALL_ANALYTES, Kind
from passmuster.core.laboratory.quality.written import SPECIMEN, WrittenBatch, WrittenControl
from passmuster.core.laboratory.rules import Stage

MAX_VIALS: Final = 5_000
"""Rows of one batch; a carousel holds some hundreds of vials, each with a panel's analytes."""

BATCH_FIELDS: Final = (
    *("batch", "stage", "method", "instrument", "analyst", "begun", "ended", "analytes"),
)
"""What a batch says of itself."""

VIAL_FIELDS: Final = (
    *("position", "kind", "specimen", "analyte", "material", "target", "measured", "mean"),
    "deviation",
)
"""What it says of each vial; a control of several analytes has a row for each."""

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,31}", re.ASCII)
_PERSON: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9-]{0,15}", re.ASCII)
_SPECIMEN: Final = re.compile(r"[A-Za-z0-9-]{1,16}", re.ASCII)
_AMOUNT: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", re.ASCII)
_PLACE: Final = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_STAGES: Final = {stage.value: stage for stage in (Stage.INITIAL, Stage.CONFIRMATORY)}
_KINDS: Final = {kind.value: kind for kind in Kind}

Texts = Mapping[str, str]
Vial = tuple[str, Texts]
"""Where a vial is written ("row 7", "control 3"), and its texts."""


def wrong(code: str, place: str, says: str) -> UnusableInput:
    """Return the error of one thing in a batch's file: where it stands and what to do."""
    return UnusableInput(code, f"{place}: {says}" if place else says)


def build(facts: Texts, vials: Sequence[Vial]) -> WrittenBatch:
    """Return the batch that the texts make; every field of BATCH_FIELDS and VIAL_FIELDS is there.

    Raises UnusableInput: ``batch-code-unreadable``, ``batch-stage-unknown``,
    ``batch-moment-unreadable``, ``batch-analyte-unknown``, ``batch-kind-unknown``,
    ``batch-place-unreadable``, ``batch-place-twice``, ``batch-specimen-unreadable``,
    ``batch-amount-unreadable``, ``batch-cell-not-wanted``, ``batch-too-large``.
    """
    if len(vials) > MAX_VIALS:
        raise wrong(
            "batch-too-large", "", f"A batch has at most {MAX_VIALS} vials. Send it in two."
        )
    stage = _STAGES.get(facts["stage"])
    if stage is None:
        raise wrong("batch-stage-unknown", "stage", f"Write one of: {', '.join(_STAGES)}.")
    return WrittenBatch(
        number=_code(facts["batch"], "batch"),
        stage=stage,
        method=_code(facts["method"], "method"),
        instrument=_code(facts["instrument"], "instrument"),
        analyst=_analyst(facts["analyst"]),
        begun_at=_moment(facts["begun"], "begun"),
        ended_at=_moment(facts["ended"], "ended"),
        analytes=tuple(_analyte(code, "analytes") for code in facts["analytes"].split()),
        controls=tuple(_controls(vials)),
        specimens=tuple(_specimens(vials)),
    )


def _code(text: str, place: str) -> str:
    if not _CODE.fullmatch(text):
        raise wrong(
            "batch-code-unreadable",
            place,
            "Write a code of at most 32 letters A to Z, digits and . _ / - between them.",
        )
    return text


def _analyst(text: str) -> str:
    if not _PERSON.fullmatch(text):
        raise wrong(
            "batch-code-unreadable",
            "analyst",
            "Write the analyst's code, with a digit in it and never a name.",
        )
    return text


def _moment(text: str, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise wrong(
            "batch-moment-unreadable", place, "Write the time as 2026-11-02T08:00:00+07:00."
        )
    return moment


def _analyte(code: str, place: str) -> str:
    if code not in SUBJECTS:
        raise wrong(
            "batch-analyte-unknown", place, f"There is no analyte {code[:32]!r}. See the list."
        )
    return code


def _controls(vials: Sequence[Vial]) -> Iterator[WrittenControl]:
    for place, vial in vials:
        if vial["kind"] == SPECIMEN:
            continue
        kind = _KINDS.get(vial["kind"])
        if kind is None:
            known = ", ".join((SPECIMEN, *_KINDS))
            raise wrong("batch-kind-unknown", f"{place}, kind", f"Write one of: {known}.")
        _nothing_in(vial, place, ("specimen",))
        yield WrittenControl(
            position=_place(vial["position"], place),
            kind=kind,
            analyte=_of_control(vial["analyte"], kind, place),
            material=_code(vial["material"], f"{place}, material"),
            target=_amount(vial["target"], f"{place}, target"),
            measured=_amount(vial["measured"], f"{place}, measured"),
            mean=_amount(vial["mean"], f"{place}, mean", needed=False),
            deviation=_amount(vial["deviation"], f"{place}, deviation", needed=False),
        )


def _of_control(code: str, kind: Kind, place: str) -> str:
    if code == ALL_ANALYTES and kind is Kind.NEGATIVE:
        return code
    return _analyte(code, f"{place}, analyte")


def _specimens(vials: Sequence[Vial]) -> Iterator[tuple[int, str]]:
    taken: dict[int, str] = {}
    for place, vial in vials:
        number = _place(vial["position"], place)
        here = vial["specimen"] if vial["kind"] == SPECIMEN else ""
        if number in taken and (here or taken[number]):
            raise wrong(
                "batch-place-twice",
                place,
                f"Place {number} holds another vial. Ask the instrument.",
            )
        taken[number] = here
        if not here and vial["kind"] != SPECIMEN:
            continue
        if not _SPECIMEN.fullmatch(here.replace(" ", "")):
            raise wrong(
                "batch-specimen-unreadable", f"{place}, specimen", "Write the specimen's number."
            )
        _nothing_in(vial, place, ("analyte", "material", "target", "measured", "mean", "deviation"))
        yield number, here.replace(" ", "")


def _nothing_in(vial: Texts, place: str, fields: Sequence[str]) -> None:
    for field in fields:
        if vial[field]:
            raise wrong(
                "batch-cell-not-wanted",
                f"{place}, {field}",
                f"A vial of the kind {vial['kind']} says nothing here: no result belongs in it.",
            )


def _place(text: str, place: str) -> int:
    if not _PLACE.fullmatch(text):
        raise wrong(
            "batch-place-unreadable", f"{place}, position", "Write the vial's place, from 1."
        )
    return int(text)


def _amount(text: str, place: str, *, needed: bool = True) -> str:
    if not text and not needed:
        return ""
    if not _AMOUNT.fullmatch(text):
        raise wrong(
            "batch-amount-unreadable", place, "Write ng/mL in digits with a point, such as 412.50."
        )
    return text
