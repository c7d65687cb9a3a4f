"""Facts of an invented force for the printed pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from passmuster.core.ledger.fingerprint import Fingerprint
from passmuster.formats.paper.ceremony import BeaconPlan, Minutes, Stratum, Thrower
from passmuster.formats.paper.notice import Cover, Notice
from passmuster.formats.paper.seal_sheet import Cosigner, Seal

HERE = timezone(timedelta(hours=7))
URL = "https://record.preahsovann.example/en/draws/2026-031/"
COMMITMENT = "444092859bce025fec20ab9980efcf2b5d3bebdbd5c4ba8c76cfac3bd8e5de8a"
SEAL = Fingerprint(
    sha256=COMMITMENT,
    words=("boat", "salt", "clay", "heron", "drum", "silk"),
    digits=("2764", "8633", "4228", "6954", "4163"),
    blocks=(0, 1, 2, 3, 4, 5),
)


def notice(**changed: object) -> Notice:
    facts: dict[str, object] = {
        "unit": "Traffic Office",
        "service_number": "004711",
        "name": "សុខ ពិសិដ្ឋ",
        "within": 60,
        "place": "Municipal health centre, room 4",
        "commitment": COMMITMENT,
        "record": "12408",
        "fingerprint": "a31f 09c2",
    }
    return Notice(**(facts | changed))  # type: ignore[arg-type]


def cover(**changed: object) -> Cover:
    facts: dict[str, object] = {
        "force": "Preah Sovann municipal police",
        "draw": "2026-031",
        "issued": date(2026, 11, 24),
        "lunar": "Full moon of Kadeuk, 2570 B.E.",
        "opening_day": date(2026, 12, 20),
        "opening": "the personnel desk",
        "contact": "the testing desk, 023 555 010",
        "policy_version": "3",
        "bottle_hours": 72,
        "dossier_url": URL,
        "record": "12400",
    }
    return Cover(**(facts | changed))  # type: ignore[arg-type]


def seal(size: int = 812, **changed: object) -> Seal:
    at = datetime(2026, 11, 18, 10, 30, tzinfo=HERE)
    facts: dict[str, object] = {
        "force": "Preah Sovann municipal police",
        "origin": "preahsovann.example/log",
        "size": size,
        "at": at,
        "fingerprint": SEAL,
        "witnesses": (Cosigner("Patrol officers’ association", at), Cosigner("Bar", None)),
        "url": "https://record.preahsovann.example/en/log/",
    }
    return Seal(**(facts | changed))  # type: ignore[arg-type]


def minutes(**changed: object) -> Minutes:
    facts: dict[str, object] = {
        "force": "Preah Sovann municipal police",
        "draw": "2026-031",
        "issued": date(2026, 11, 18),
        "lunar": "",
        "place": "Town hall, public gallery",
        "policy_version": "3",
        "announced": (12001, datetime(2026, 11, 9, 9, 0, tzinfo=HERE)),
        "dice": 20,
        "dice_at": datetime(2026, 11, 18, 10, 0, tzinfo=HERE),
        "beacon": BeaconPlan(34056412, datetime(2026, 11, 18, 10, 30, tzinfo=HERE), (34057412,)),
        "strata": (Stratum("patrol", 3200, 96, 12), Stratum("command", 210, 21, 4)),
        "days": (date(2026, 11, 25),),
        "opening_day": date(2026, 12, 20),
        "root": COMMITMENT,
        "seal": SEAL,
        "throwers": (
            Thrower("Keo Dara", "Patrol officers’ association", 10),
            Thrower("Sok Nary", "Riverbank Legal Aid", 10),
        ),
        "present": (("Chan Sreymom", "Programme manager"),),
        "url": URL,
        "record": "12100",
    }
    return Minutes(**(facts | changed))  # type: ignore[arg-type]
