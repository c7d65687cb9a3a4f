"""One invented collection, for labels, forms, manifests and corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from passmuster.core.kits.labels import PLACES, Label
from passmuster.core.kits.serials import Kind, Serial, serial
from passmuster.formats.paper.correction import Correction
from passmuster.formats.paper.custody_form import (
    Collection,
    CustodyForm,
    DonorPart,
    LaboratoryCopy,
    Order,
)
from passmuster.formats.paper.labels import LabelSheet
from passmuster.formats.paper.manifest import Manifest, Parcel
from tests.formats.paper_samples import HERE

FORCE = "Preah Sovann municipal police"
ISSUED = date(2026, 11, 25)
SPECIMEN = serial(Kind.SPECIMEN, 10_023)
PRACTICE = serial(Kind.SPECIMEN, 10_023, practice=True)


def sheet(specimen: Serial = SPECIMEN, generation: int = 1) -> LabelSheet:
    labels = tuple(Label(specimen, place, generation) for place in PLACES)
    return LabelSheet(FORCE, labels, ISSUED)


def shared(**changed: object) -> LaboratoryCopy:
    made = LaboratoryCopy(
        force=FORCE,
        laboratory="National reference laboratory",
        laboratory_address="12 River Road, Preah Sovann",
        specimen=SPECIMEN,
        issued=ISSUED,
        order=Order(
            employer=FORCE,
            employer_contact="testing desk, 023 555 010",
            review_doctor="Dr Chan Sreymom, 023 555 020",
            authority="Policy version 3",
            reason="random",
            panel="amphetamines, opiates, cannabis, cocaine, ketamine",
            site="Municipal health centre, room 4",
            site_contact="023 555 011",
        ),
        collection=Collection(
            specimen_kind="split",
            temperature_in_range=True,
            observed=False,
            remark="Donor declined to initial seal A.",
            seal_a=serial(Kind.SEAL, 881),
            seal_b=serial(Kind.SEAL, 882),
            collector="Keo Dara",
            at=datetime(2026, 11, 25, 8, 42, tzinfo=HERE),
            released_to="Riverside couriers",
        ),
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def donor(**changed: object) -> DonorPart:
    made = DonorPart(
        khmer_name="សុខ ពិសិដ្ឋ",
        latin_name="Sok Piseth",
        service_number="004711",
        birth=date(1990, 3, 2),
        day_phone="012 345 678",
        evening_phone="097 123 4567",
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def form(**changed: object) -> CustodyForm:
    return CustodyForm(shared(**changed), donor())


def blank(number: int, *, practice: bool = False, **changed: object) -> LaboratoryCopy:
    facts = {
        "specimen": serial(Kind.SPECIMEN, number, practice=practice),
        "pack": serial(Kind.PACK, number, practice=practice),
    }
    return shared(**(facts | changed))


def parcel(number: int, *, practice: bool = False) -> Parcel:
    seals = (
        serial(Kind.SEAL, 2 * number, practice=practice),
        serial(Kind.SEAL, 2 * number + 1, practice=practice),
        serial(Kind.POUCH, number, practice=practice),
    )
    return Parcel(serial(Kind.SPECIMEN, number, practice=practice), seals)


def manifest(**changed: object) -> Manifest:
    made = Manifest(
        force=FORCE,
        record="M-42",
        issued=ISSUED,
        sender="Municipal health centre, room 4",
        receiver="National reference laboratory",
        courier="Riverside couriers",
        parcels=tuple(parcel(number) for number in (10_023, 10_024, 10_025)),
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def correction(**changed: object) -> Correction:
    made = Correction(
        force=FORCE,
        record="14022",
        specimen=SPECIMEN,
        issued=date(2026, 11, 26),
        flaw="temperature-blank",
        person="Keo Dara",
        duty="collector",
        told_at=datetime(2026, 11, 26, 9, 0, tzinfo=HERE),
        was="The temperature box is empty.",
    )
    return replace(made, **changed)  # type: ignore[arg-type]
