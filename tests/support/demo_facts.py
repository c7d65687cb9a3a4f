"""Tells, as JSON, what stands in a built demo: who may collect and observe, and what was played.

Run as a program over the demo's folder: ``python -m tests.support.demo_facts FOLDER``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from passmuster.web.setup import start

SERVED = ("notified", "sampled")


def main(folder: Path) -> None:
    """Print the facts of the demo in this folder."""
    start(folder)
    from passmuster.demo.present import PRESENT
    from passmuster.web import clock
    from passmuster.web.people.models import Force

    force = Force.objects.get()
    with clock.standing_at(PRESENT):
        told = {**_people(force), **_orders(force), **_kits(force), "packs": _packs(force)}
        told["laboratory"] = _laboratory(force)
        told["reviews"] = _reviews(force)
        told["round"] = _round(force)
        told["verified"] = _verified(force)
        print(json.dumps(told))


def _people(force: Any) -> dict[str, Any]:
    from passmuster.core.access.actors import Role
    from passmuster.web.collection.beyond import neighbour
    from passmuster.web.collection.training import gender_of, qualified_now
    from passmuster.web.custody.models import Keeper
    from passmuster.web.kits.queries import collectors_of
    from passmuster.web.people.grants import roles_of

    observers = [one for one in force.humans.all() if Role.OBSERVER in roles_of(one)]
    return {
        "donors": sorted({one.sex for one in force.persons.all()}),
        "observers": {one.code: gender_of(one) for one in observers},
        "collectors": {
            code: {
                "missing": qualified_now(force, code).code,
                "keeper": Keeper.objects.filter(holder__kind="site", human=code).exists(),
                "kits": len(neighbour().issued(force, code)[0]),
            }
            for code, _name in collectors_of(force)
        },
    }


def _orders(force: Any) -> dict[str, Any]:
    from passmuster.web.collection.models import Assignment, Session
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.orders.models import Grounds

    orders: dict[str, list[Any]] = {}
    for one in force.orders.exclude(reason="random").order_by("sequence"):
        named = Assignment.objects.filter(order=one.number).values_list("part", flat=True)
        fact = {
            "state": one.state,
            "origin": one.origin,
            "grounds": Grounds.objects.filter(order=one).exists(),
            "named": sorted(named),
            "sex": one.person.sex,
        }
        orders.setdefault(one.reason, []).append(fact)
    kept = [one for one in Session.objects.all() if "paper" in one.fixed]
    audit = [str(one) for one in audit_log(force.log)]
    return {"orders": orders, "from_paper": [one.order for one in kept], "audit": audit}


def _kits(force: Any) -> dict[str, Any]:
    """Return each bottle with its seals and their states, and the numbers used without a bottle."""
    from passmuster.core.kits.serials import parse_serial
    from passmuster.web.kits.queries import unaccounted

    states = dict(force.kit_items.values_list("serial", "state"))
    papers = set(force.packs.values_list("specimen", flat=True))
    bottles = [
        {
            "specimen": states.get(one.specimen, "paper" if one.specimen in papers else ""),
            "number": parse_serial(one.specimen).number,
            "bottle": one.bottle,
            "seals": [(parse_serial(text).number, states.get(text, "")) for text in one.seals],
        }
        for one in force.items.order_by("pk")
    ]
    begun = set(force.items.values_list("specimen", flat=True))
    used = force.kit_items.filter(lot__kind="specimen", state="used")
    alone = [one.serial for one in used if one.serial not in begun]
    carried = [one.text for one in unaccounted(force, "2023-001/S1")]
    return {"bottles": bottles, "used_alone": alone, "left_of_carried": carried}


def _laboratory(force: Any) -> dict[str, Any]:
    """Return what counts of each specimen that was received, what waits, and the hours between."""
    from passmuster.web.laboratory.queries import standing_result, waiting_items

    received = {one.specimen: one for one in force.receipts.all()}
    standing = {number: standing_result(force, number) for number in received}
    counts = {number: found for number, found in standing.items() if found}
    return {
        "received": len(received),
        "results": sorted("+".join(one.judgement.laboratory_result) for one in counts.values()),
        "refused_at_receipt": [
            "+".join(counts[number].judgement.laboratory_result) if number in counts else ""
            for number, one in received.items()
            if one.outcome == "reject"
        ],
        "hours": sorted(
            (found.row.arrival.at - received[number].at).total_seconds() / 3600
            for number, found in counts.items()
        ),
        "waiting": sorted(one.outcome for one in waiting_items(force)),
        "channels": sorted({one.channel for one in force.arrivals.all()}),
    }


def _reviews(force: Any) -> dict[str, Any]:
    """Return where the review of each kind of result stands, who signed, and what waits."""
    from passmuster.demo.custody import specimen_of
    from passmuster.demo.laboratory import FIRST, SPECIMENS, STORIES
    from passmuster.web.collection.donors import session_that_sealed
    from passmuster.web.review.sealing import facts_of
    from passmuster.web.review.signing import OPINIONS

    told: dict[str, Any] = {"negative": []}
    donors = 0
    for place in range(SPECIMENS):
        specimen = specimen_of(FIRST + place)
        donors += session_that_sealed(force, specimen) is not None
        review = force.reviews.filter(specimen=specimen).first()
        if review is None:
            continue
        signed = [
            {"by": one.by, "results": facts_of(one)["results"], "next": facts_of(one)["next"]}
            for one in review.entries.filter(event__in=OPINIONS).order_by("position")
        ]
        events = list(review.entries.order_by("position").values_list("event", flat=True))
        fact = {"state": review.state, "signed": signed, "events": events}
        told.setdefault(STORIES.get(place, "negative"), []).append(fact)
    sealed = force.orders.filter(state="sampled").count()
    return {"stories": told, "donors": donors, "sealed": sealed}


def _round(force: Any) -> dict[str, Any]:
    """Return what the laboratory and a doctor said of each specimen of the first round."""
    from passmuster.demo.season import DAYS
    from passmuster.web.collection.donors import specimens_ordered
    from passmuster.web.laboratory.queries import standing_result

    drawn = force.orders.filter(draw__number="2023-001", state="sampled")
    found = {}
    for one in drawn.order_by("sequence"):
        for specimen in specimens_ordered(force, one.number) or ("",):
            result = standing_result(force, specimen) if specimen else None
            review = force.reviews.filter(specimen=specimen).first()
            said = "+".join(result.judgement.laboratory_result) if result else ""
            found[one.number] = [said, review.state if review else ""]
    return {"sampled": drawn.count(), "days": len(DAYS), "results": found}


def _verified(force: Any) -> list[str]:
    """Return the verified result of every specimen that has one: the last that was signed."""
    from passmuster.web.review.sealing import facts_of
    from passmuster.web.review.signing import OPINIONS

    found = []
    for review in force.reviews.exclude(state__in=("received", "second-review")):
        signed = review.entries.filter(event__in=OPINIONS).order_by("-position").first()
        found.append("+".join(facts_of(signed)["results"]) if signed else "")
    return sorted(found)


def _packs(force: Any) -> list[dict[str, Any]]:
    from passmuster.core.kits.packs import differences
    from passmuster.web.kits.keyings import contradiction_of, pair_of

    told = []
    for pack in force.packs.order_by("number"):
        both = pair_of(pack)
        keyings = list(pack.keyings.order_by("pk"))
        told.append(
            {
                "specimen": pack.specimen,
                "state": pack.state,
                "agreed": pack.agreed,
                "stands_not": contradiction_of(pack),
                "keyers": [row.human for row in keyings],
                "b_ml": [row.fields["b_ml"] for row in keyings],
                "differs": [one.field for one in differences(*both)] if both else [],
                "scans": sorted({row.scan_sha256 for row in keyings}),
                "shows": _shows(force, pack, keyings),
            }
        )
    return told


def _shows(force: Any, pack: Any, keyings: list[Any]) -> bool:
    """Tell whether the scan is what the first keyer typed, written for an order that was served."""
    from passmuster.demo.paper import LANGUAGES, Filled, scan_of
    from passmuster.web.installation import here
    from passmuster.web.orders.models import Order

    if not keyings:
        return False
    first = keyings[0]
    number = first.fields["service_number"]
    order = Order.objects.filter(person__service_number=number, state__in=SERVED).first()
    if order is None:
        return False
    language = LANGUAGES[pack.number - 1]
    filled = Filled(pack, order, language, first.fields, first.written_at)
    again = scan_of(SimpleNamespace(force=force), filled)  # type: ignore[arg-type]
    return here().kept_bytes(first.scan_sha256) == again


if __name__ == "__main__":
    main(Path(sys.argv[1]))
