"""What people do with collections and with serials, one rule a service."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from passmuster.core.access.actors import Actor
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.core.kits.serials import Kind
from tests.support.machine_answers import STEPS, TURNS, answers_to
from tests.support.machine_world import InWorld
from tests.support.orders import REASONS

TURN = st.sampled_from([*["plain"] * 8, *TURNS])
BY_OBSERVER = ("observer-check", "observer-watched")
USED_UP = st.sampled_from([Kind.SEAL, Kind.CUP])
COLLECTORS = ("collector", "collector", "collector-2")


class Collections(InWorld):
    """Collectors, an observer, a donor, a store clerk, and whoever would like to be one."""

    @initialize(data=st.data(), steps=st.sampled_from([24, 24, 17, 12, 0]))
    def a_collection_may_be_under_way(self, data: st.DataObject, steps: int) -> None:
        """Begin, more often than not, with the served order's collection some steps on."""
        number = self.world.numbers[0]
        if steps and self._assigned(number, "collector"):
            session = self.force.collections.get(order=number)
            for _ in range(steps):
                self._next(session, "plain")

    @rule(data=st.data())
    def a_collection_is_opened(self, data: st.DataObject) -> None:
        """Name a collector, who declares no tie and opens; any of it may be refused."""
        self._assigned(self.order(data).number, data.draw(st.sampled_from(COLLECTORS)))

    def _assigned(self, number: str, name: str) -> bool:
        from passmuster.web.collection.assigning import assign, declare
        from passmuster.web.collection.opening import open_session

        people, force = self.world.people, self.force
        by = people[name]
        named = {"number": number, "part": Part.COLLECTOR, "human": by.human}
        self.went(assign, by=people["manager"], force=force, **named, words="Named anew.")
        row = force.assignments.filter(order=number, human=by.human).order_by("-pk").first()
        if row is None:
            return False
        self.went(declare, by=by, force=force, assignment=row, relation=Declared.NONE)
        return self.went(open_session, by=by, force=force, assignment=row)

    @rule(data=st.data(), relation=st.sampled_from(Declared))
    def somebody_is_assigned_in_any_way(self, data: st.DataObject, relation: Declared) -> None:
        """Name anybody for any part; somebody declares, objects or opens for any assignment."""
        from passmuster.web.collection.assigning import assign, declare, object_to
        from passmuster.web.collection.opening import open_practice, open_session

        force = self.force
        named = {"number": self.order(data).number, "human": self.who(data, "collector").human}
        part = data.draw(st.sampled_from(Part))
        self.went(assign, by=self.who(data, "manager"), force=force, part=part, **named)
        row = self.one_of(data, force.assignments.order_by("pk"))
        about = {"force": force, "assignment": row}
        if row is None:
            return
        self.went(declare, by=self.who(data, "collector"), **about, relation=relation)
        self.went(open_session, by=self.who(data, *COLLECTORS), **about)
        if data.draw(st.integers(0, 4)) == 4:
            self.went(object_to, by=self.who(data, "donor"), **about, words="A quarrel.")
            self.went(open_practice, by=self.who(data, "collector"), force=force)

    @rule(data=st.data(), steps=st.integers(1, 12), turn=TURN)
    def a_collection_goes_on(self, data: st.DataObject, steps: int, turn: str) -> None:
        """Record what comes next, some steps of it, the last with a turn of events."""
        session = self._session(data)
        for left in range(steps, 0, -1):
            if session is not None:
                self._next(session, turn if left == 1 else "plain")

    @rule(data=st.data(), step=st.sampled_from(STEPS), turn=TURN)
    def any_step_is_recorded(self, data: st.DataObject, step: str, turn: str) -> None:
        """Record any step in any place, as its collector or as somebody else."""
        session = self._session(data)
        if session is not None:
            known = {actor.human: name for name, actor in self.world.people.items()}
            self._record(session, step, turn, self.who(data, known[session.collector]))

    @rule(data=st.data(), step=st.sampled_from(["refusal-facts", "void-collection", "void-step"]))
    def a_collection_is_broken_off(self, data: st.DataObject, step: str) -> None:
        """End a collection without a specimen, or void its last record."""
        session = self._session(data)
        if session is not None:
            turn = data.draw(st.sampled_from(["plain", "left"]))
            self._record(session, step, turn, self._collector(session))

    @rule(data=st.data(), refusal=st.booleans())
    def facts_are_decided(self, data: st.DataObject, refusal: bool) -> None:
        """Decide what a collector wrote down."""
        from passmuster.web.collection.deciding import decide_facts, reasons_kept

        session = self._session(data)
        if session is not None:
            both = {"by": self.who(data, "official"), "second": self.who(data, "oversight")}
            said = {"refusal": refusal, "reasons_sha256": reasons_kept(REASONS)}
            self.went(decide_facts, **both, force=self.force, session=session, **said)

    @rule(data=st.data(), kind=USED_UP)
    def a_serial_is_used_out_of_any_place(self, data: st.DataObject, kind: Kind) -> None:
        """Use a seal or a cup past its collection, as whoever holds it or somebody else."""
        from passmuster.web.kits.services import use_serial

        row = self._serial(data, kind)
        by = self.who(data, *COLLECTORS)
        form = self.one_of(data, self._serials(Kind.SPECIMEN))
        place = {"session": row.session, "specimen": form.serial}
        self.went(use_serial, by=by, force=self.force, text=row.serial, kind=kind, **place)

    @rule(data=st.data(), kind=st.sampled_from([Kind.SPECIMEN, Kind.SEAL, Kind.CUP]))
    def a_serial_is_ended_or_given_on(self, data: st.DataObject, kind: Kind) -> None:
        """Void, lose, give back or issue a serial, whatever became of it."""
        from passmuster.web.kits import services

        row, by = self._serial(data, kind), self.who(data, *COLLECTORS)
        one = {"force": self.force, "serials": [row.serial]}
        store = self.who(data, "store")
        match data.draw(st.sampled_from(["void", "lose", "return", "issue", "site"])):
            case "void":
                self.went(services.void_serials, by=by, second=store, reason="recalled", **one)
            case "lose":
                self.went(services.lose_serials, by=by, second=store, reason="taken", **one)
            case "return":
                self.went(services.return_serials, by=by, second=store, **one)
            case "issue":
                session = {"session": f"DAY-{data.draw(st.integers(1, 3))}", "seen_whole": True}
                self.went(services.issue_to_collector, by=store, second=by, **one, **session)
            case "site":
                self.went(services.issue_to_site, by=store, second=by, site="site-1", **one)

    def _serials(self, kind: Kind) -> Any:
        return self.force.kit_items.filter(lot__kind=kind.value).order_by("serial")

    def _serial(self, data: st.DataObject, kind: Kind) -> Any:
        used = list(self._serials(kind).filter(state="used"))
        if used and data.draw(st.booleans()):
            return data.draw(st.sampled_from(used))
        return self.one_of(data, self._serials(kind))

    def _session(self, data: st.DataObject) -> Any:
        rows = self.force.collections.order_by("pk")
        if data.draw(st.integers(0, 5)) < 5:
            rows = rows.filter(practice=False)
        row = self.one_of(data, rows)
        if row is None:
            return None
        old = self.first_seen.setdefault(f"session {row.pk}", row)
        return old if data.draw(st.integers(0, 4)) == 4 else row

    def _collector(self, session: Any) -> Actor:
        people = self.world.people.values()
        return next(actor for actor in people if actor.human == session.collector)

    def _next(self, session: Any, turn: str) -> None:
        from passmuster.web.collection.folding import next_of

        coming = next_of(session)
        if coming is None:
            return
        step = coming.step.code
        if step == "name-observer":
            self._observer_for(session)
        by = self.world.people["observer"] if step in BY_OBSERVER else self._collector(session)
        self._record(session, step, turn, by)

    def _observer_for(self, session: Any) -> None:
        from passmuster.web.collection.assigning import assign, declare

        observer, force = self.world.people["observer"], self.force
        named = {"number": session.order, "part": Part.OBSERVER, "human": observer.human}
        self.went(assign, by=self._collector(session), force=force, **named)
        for row in force.assignments.filter(order=session.order, human=observer.human):
            self.went(declare, by=observer, force=force, assignment=row, relation=Declared.NONE)

    def _record(self, session: Any, step: str, turn: str, by: Actor) -> None:
        from passmuster.web.collection.services import record_step

        self.passes(seconds=50)
        said = answers_to(session, step, turn, int(self.now.timestamp()))
        self.forms += 1
        token = sha256(str(self.forms).encode()).hexdigest()[:32]
        told = {"step": step, "answers": said, "token": token}
        self.went(record_step, by=by, force=self.force, session=session, **told)
