"""What people do with sealed bottles, one rule a service."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from passmuster.core.access.actors import Actor
from passmuster.core.custody.links import Amount, Basis, SealState, Unit
from tests.support.machine_world import InWorld

CARRIED_BY = {
    "site-1": ("collector", "collector-2"),
    "courier-1": ("courier",),
    "courier-2": ("courier-2",),
    "lab-1": ("receiver", "scientist"),
}
BESIDE = st.sampled_from(["store_in", "store_out", "measure", "open", "return", "explain"])
SEALED = precondition(lambda self: self.force.items.exists())
FULL = Amount(value=Decimal(35), unit=Unit.MILLILITRE, basis=Basis.NET)


class Bottles(InWorld):
    """Collectors, couriers, the laboratory, and whoever would like to have a bottle."""

    @SEALED
    @rule(data=st.data())
    def both_bottles_travel(self, data: st.DataObject) -> None:
        """Offer both bottles of a specimen on their way, and let the other side accept or not."""
        item = self._item(data)
        if item is not None:
            self._pair_travels(data, item)

    def _pair_travels(self, data: st.DataObject, item: Any) -> None:
        from passmuster.web.custody.services import accept

        to = {"site-1": "courier-1", "courier-1": "lab-1"}.get(item.holder, "courier-2")
        for bottle in self.force.items.filter(specimen=item.specimen).order_by("bottle"):
            self._offered(bottle, to, self._keeper(bottle.holder))
        self.passes(minutes=4)
        if to.startswith("courier") and data.draw(st.integers(0, 3)) < 3:
            for bottle in self.force.items.filter(specimen=item.specimen).order_by("bottle"):
                promised = self.now + timedelta(hours=4)
                by, seen = self._keeper(to), self._seen(bottle)
                self.went(accept, by=by, item=bottle, seen=seen, deliver_by=promised)

    @SEALED
    @rule(data=st.data(), to=st.sampled_from(sorted(CARRIED_BY)))
    def a_bottle_is_offered_to_anybody(self, data: st.DataObject, to: str) -> None:
        """Offer one bottle to any holder, as its keeper or as somebody else."""
        item = self._item(data)
        if item is not None:
            self._offered(item, to, self._anybody(data, item.holder))

    @SEALED
    @rule(data=st.data())
    def a_bottle_is_accepted_by_anybody(self, data: st.DataObject) -> None:
        """Accept what was offered, or what was not, as whoever it was offered to or another."""
        from passmuster.web.custody.services import accept

        item = self._item(data)
        if item is not None:
            by = self._anybody(data, item.offered_to)
            promised = data.draw(st.sampled_from([None, self.now + timedelta(hours=2)]))
            seen = self._seen(item, data)
            self.went(accept, by=by, item=item, seen=seen, deliver_by=promised)

    @SEALED
    @rule(data=st.data())
    def an_offer_is_withdrawn(self, data: st.DataObject) -> None:
        """Take an offer back, whoever made it."""
        from passmuster.web.custody.services import withdraw

        item = self._item(data)
        if item is not None:
            by = self._anybody(data, item.holder)
            self.went(withdraw, by=by, item=item, seen=self._seen(item, data))

    @SEALED
    @rule(data=st.data(), what=BESIDE)
    def a_bottle_is_handled(self, data: st.DataObject, what: str) -> None:
        """Store, measure, open, give back or explain."""
        from passmuster.web.custody import services

        item = self._item(data)
        if item is None:
            return
        by, seen = self._anybody(data, item.holder), self._seen(item, data)
        about = {"by": by, "item": item}
        match what:
            case "store_in" | "store_out" | "measure":
                self.went(getattr(services, what), **about, seen=seen)
            case "open":
                sealed = data.draw(st.sampled_from([(), ("300000009999",)]))
                self.went(services.open_item, **about, seen=seen, new_seals=sealed, taken=None)
            case "return":
                second = self.who(data, "courier", "scientist")
                self.went(services.return_item, **about, second=second, seen=seen)
            case "explain":
                both = {"by": self.who(data, "manager"), "second": self.who(data, "oversight")}
                place = data.draw(st.integers(0, 4))
                facts = {"position": place, "reason": "road-closed"}
                self.went(services.explain_gap, **both, item=item, **facts)

    @SEALED
    @rule(data=st.data(), years=st.sampled_from([0, 0, 2]))
    def a_bottle_is_disposed_of(self, data: st.DataObject, years: int) -> None:
        """Dispose of a bottle by two, now or in years."""
        from passmuster.web.custody.services import dispose

        item = self._item(data)
        if item is not None:
            self.passes(days=400 * years)
            both = {"by": self.who(data, "receiver"), "second": self.who(data, "scientist")}
            self.went(dispose, **both, item=item, seen=self._seen(item))

    @SEALED
    @rule(data=st.data(), swapped=st.booleans())
    def a_specimen_is_received(self, data: st.DataObject, swapped: bool) -> None:
        """Receive a specimen at the laboratory, whole or not, and perhaps exchange its bottles."""
        from passmuster.web.custody.receiving import receive_at_laboratory, redesignate

        item = self._item(data)
        if item is None:
            return
        by = self.who(data, "receiver")
        where = {"force": self.force, "specimen": item.specimen}
        arrived = self._arrival(data, item.specimen, swapped)
        self.went(receive_at_laboratory, by=by, **where, seen=arrived)
        if data.draw(st.booleans()):
            self.went(redesignate, by=by, second=self.who(data, "scientist"), **where)

    @SEALED
    @rule(data=st.data(), how=st.sampled_from(["again", "another-code", "another-seal"]))
    def a_chain_is_begun_once_more(self, data: st.DataObject, how: str) -> None:
        """Begin a chain for a bottle that has one: under its code, under another, newly sealed."""
        from passmuster.web.custody.services import Seen, begin_custody

        item = self._item(data)
        if item is None:
            return
        code = item.code if how == "again" else f"{item.code}{len(self.force.items.all())}"
        seals = ("300000009999",) if how == "another-seal" else tuple(item.seals) or ("S",)
        self.went(
            begin_custody,
            by=self.who(data, "collector", "collector-2"),
            force=self.force,
            holder=self.world.holders["site-1"],
            code=code,
            kind="specimen",
            specimen=item.specimen,
            bottle=item.bottle,
            seen=Seen(seals=seals, seal_state=SealState.INTACT, amount=FULL),
        )

    def _item(self, data: st.DataObject) -> Any:
        row = self.one_of(data, self.force.items.order_by("pk"))
        if row is None:
            return None
        old = self.first_seen.setdefault(row.code, row)
        return old if data.draw(st.integers(0, 4)) == 4 else row

    def _keeper(self, holder: str) -> Actor:
        return self.world.people[CARRIED_BY.get(holder, ("collector",))[0]]

    def _anybody(self, data: st.DataObject, holder: str) -> Actor:
        return self.who(data, *CARRIED_BY.get(holder, ("collector", "courier", "receiver")))

    def _offered(self, item: Any, to: str, by: Actor) -> None:
        from passmuster.web.custody.services import offer

        facts = {"to": self.world.holders[to], "due": self.now + timedelta(hours=2)}
        self.went(offer, by=by, item=item, **facts, seen=self._seen(item))

    def _seen(self, item: Any, data: st.DataObject | None = None) -> Any:
        """Return a bottle as it should look, or where there is a choice perhaps otherwise."""
        from passmuster.web.custody.services import Seen

        seals = tuple(self.force.items.get(pk=item.pk).seals)
        whole = Seen(seals=seals, seal_state=SealState.INTACT if seals else SealState.UNSEALED)
        if data is None or data.draw(st.integers(0, 5)) < 5:
            return whole
        return data.draw(
            st.sampled_from(
                [
                    replace(whole, seal_state=None),
                    replace(whole, seal_state=SealState.BROKEN),
                    replace(whole, seals=("300000008888",), seal_state=SealState.INTACT),
                    replace(whole, amount=replace(FULL, value=Decimal(3))),
                ]
            )
        )

    def _arrival(self, data: st.DataObject, specimen: str, swapped: bool) -> Any:
        from passmuster.web.custody.receiving import ArrivalSeen, BottleSeen

        rows = {row.bottle: row for row in self.force.items.filter(specimen=specimen)}

        def bottle(letter: str) -> Any:
            row = rows.get(letter)
            return BottleSeen(
                present=row is not None and data.draw(st.integers(0, 5)) < 5,
                code=specimen,
                seal_state=data.draw(st.sampled_from([SealState.INTACT] * 5 + [SealState.BROKEN])),
                scanned=tuple(row.seals) if row else (),
                volume=Decimal(35 if letter == "A" else 20),
            )

        return ArrivalSeen(
            form_present=True,
            form_code=specimen,
            collector_named=True,
            collector_signed=data.draw(st.integers(0, 5)) < 5,
            one_collection=True,
            form_right=True,
            temperature_said=True,
            labels_swapped=swapped,
            b_opened_by_mistake=False,
            a=bottle("A"),
            b=bottle("B"),
        )
