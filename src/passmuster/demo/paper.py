"""Collections on paper: packs filled in with a pen, scanned, and keyed by two people.

Of three used packs the first was keyed unlike, looked at again, and is a collection; of the second
the two keyings still differ; the third waits for its second keyer. Each stands for an order that
was served, and its scan is the pack itself as the collector filled it in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.timezone import localtime

from passmuster.core.access.actors import Actor, Role
from passmuster.core.collection.conflicts import Part
from passmuster.core.kits.serials import Kind, parse_serial, serial
from passmuster.core.orders.reasons import Reason
from passmuster.demo.collecting import declared, notifier_of, unordered
from passmuster.demo.season import Season, admit
from passmuster.formats.paper.custody_form import (
    Addressee,
    Collection,
    CustodyForm,
    DonorPart,
    LaboratoryCopy,
    Order,
    penned_pages,
)
from passmuster.formats.paper.language import Language
from passmuster.web.kits.models import Pack
from passmuster.web.kits.packs import end_pack, issue_packs, key_pack, print_packs
from passmuster.web.orders import models as orders
from passmuster.web.orders.making import order_list
from passmuster.web.orders.notices import seal_slip, serve_notice

ISSUED = datetime(2023, 10, 20, 4, 5, tzinfo=UTC)
SERVED = datetime(2023, 10, 20, 4, 20, tzinfo=UTC)
WRITTEN = datetime(2023, 10, 20, 4, 40, tzinfo=UTC)
KEYED = datetime(2023, 10, 20, 5, 30, tzinfo=UTC)
BETWEEN = timedelta(minutes=12)
"""From one collection on paper to the next."""

COUNT, USED = 5, 3
WORDS = "List of those who are posted to the Anti-Drug Office on 1 November."
LABORATORY = ("Laboratory by the river", "12 River Road, Preah Sovann")
COURIER = "Courier on the northern road"
LANGUAGES: tuple[Language, ...] = ("en", "en", "km")
MISREAD = {"b_ml": "26"}
"""What the second keyer makes of the 20 mL in bottle B."""


@dataclass(frozen=True)
class Filled:
    """One pack with the order it was filled in for, and what the collector wrote on it."""

    pack: Pack
    order: orders.Order
    language: Language
    fields: dict[str, str]
    written: datetime


def play_paper(season: Season, clerk: Actor, collector: Actor, session: str, *, kit: int) -> None:
    """Issue packs, fill three of them in, and key them as far as the demo leaves them.

    Their seals are those of the collector's kits from number ``kit`` on, which stay without them.
    """
    force = season.force
    with season.at(ISSUED):
        packs = issue_packs(by=clerk, second=collector, force=force, session=session, count=COUNT)
        print_packs(by=clerk, force=force, session=session)
        called = _called(season, collector)
    filled = [
        _filled(season, collector, *one, seal=2 * (kit + place) - 1)
        for place, one in enumerate(zip(packs, called, LANGUAGES, strict=False))
    ]
    with season.at(WRITTEN + USED * BETWEEN):
        for one in filled:
            end_pack(by=collector, force=force, text=one.pack.serial, end="used")
        spoilt = packs[USED].serial
        end_pack(
            by=collector,
            second=clerk,
            force=force,
            text=spoilt,
            end="void",
            reason="written-wrongly",
        )
    _keyed(season, filled)


def _called(season: Season, collector: Actor) -> list[orders.Order]:
    """Order and serve whoever is collected from on paper; the collector declares no tie."""
    by = notifier_of(season)
    made = order_list(
        by=season.cast.manager,
        force=season.force,
        persons=unordered(season, USED),
        reason=Reason.SENSITIVE_POST,
        words=WORDS,
    )
    for order in made:
        seal_slip(by=by, order=order)
    with season.at(SERVED):
        for order in made:
            serve_notice(by=by, order=order, place="Post")
            declared(season, order, Part.COLLECTOR, collector)
    return list(made)


def _filled(
    season: Season,
    collector: Actor,
    pack: Pack,
    order: orders.Order,
    language: Language,
    *,
    seal: int,
) -> Filled:
    written = WRITTEN + (pack.number - 1) * BETWEEN
    local = localtime(written)
    fields = {
        "service_number": order.person.service_number,
        "collected_on": f"{local:%Y-%m-%d}",
        "collected_at": f"{local:%H:%M}",
        "temperature": "yes",
        "observed": "no",
        "a_ml": "35",
        "b_ml": "20",
        "seal_a": serial(Kind.SEAL, seal).text,
        "seal_b": serial(Kind.SEAL, seal + 1).text,
        "collector": season.force.humans.get(code=collector.human).name,
        "released_to": COURIER,
    }
    return Filled(pack, order, language, fields, written)


def scan_of(season: Season, one: Filled) -> bytes:
    """Return the collector's copy of a filled pack as a picture: what two people key."""
    form = form_of(season, one)
    (page,) = penned_pages(form, Addressee.COLLECTOR, one.language, ppi=130)
    return page


def form_of(season: Season, one: Filled) -> CustodyForm:
    """Return a pack as it was printed, with what the collector wrote on it."""
    force, fields, person = season.force, one.fields, one.order.person
    name = force.name_km if one.language == "km" else force.name_en
    collection = Collection(
        specimen_kind="split",
        temperature_in_range=fields["temperature"] == "yes",
        observed=fields["observed"] == "yes",
        a_ml=int(fields["a_ml"]),
        b_ml=int(fields["b_ml"]),
        seal_a=parse_serial(fields["seal_a"]),
        seal_b=parse_serial(fields["seal_b"]),
        collector=fields["collector"],
        at=localtime(one.written),
        released_to=fields["released_to"],
    )
    shared = LaboratoryCopy(
        force=name,
        laboratory=LABORATORY[0],
        laboratory_address=LABORATORY[1],
        specimen=parse_serial(one.pack.specimen),
        issued=localtime(ISSUED).date(),
        pack=one.pack.as_core,
        order=Order(employer=name, reason="high-risk-unit", site="Training Centre"),
        collection=collection,
    )
    donor = DonorPart(
        khmer_name=person.full_name,
        latin_name=person.latin_name,
        service_number=person.service_number,
    )
    return CustodyForm(shared, donor)


def _keyed(season: Season, filled: Sequence[Filled]) -> None:
    """Key the packs: two people type, each alone; one of them misreads a number twice."""
    first = admit(season, "h-observer", "", Role.OBSERVER)
    second = admit(season, "h-notifier-3", "", Role.NOTIFIER)
    mended, unlike, _half = filled
    with season.at(KEYED):
        for one in filled:
            _type(season, first, one, scan=scan_of(season, one))
    with season.at(KEYED + timedelta(minutes=8)):
        for one in (mended, unlike):
            _type(season, second, one, misread=MISREAD)
    with season.at(KEYED + timedelta(minutes=15)):
        _type(season, second, mended)


def _type(
    season: Season,
    by: Actor,
    one: Filled,
    *,
    scan: bytes | None = None,
    misread: dict[str, str] | None = None,
) -> None:
    fields = one.fields | (misread or {})
    key_pack(by=by, force=season.force, pack=one.pack, fields=fields, scan=scan)
