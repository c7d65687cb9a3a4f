"""Plays one round of the invented force, step by step, through the same services as a real one.

The demo's clock stands in September 2023, because the beacon round it uses was really published
then: 15 September 2023, 11:00:03 UTC. So the demo's draw is checked against a genuine public round,
without any network.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from passmuster.core.access.actors import OUTSIDE_FORCE, Actor, Role
from passmuster.core.draw.beacon import QUICKNET
from passmuster.core.ledger.policy import PolicyWitness
from passmuster.core.roster.payroll import (
    KEY_BYTES,
    payroll_file,
    payroll_half_file,
    payroll_hash,
)
from passmuster.core.roster.people import Person as RosterPerson
from passmuster.demo.people import FORCE_NAME, FORCE_NAME_KHMER, UNITS
from passmuster.demo.policy import DEMO_POLICY
from passmuster.demo.witnesses import DemoWitness
from passmuster.web import clock
from passmuster.web.draw.ceremony import announce_draw, audit_roster, commit_year_key, freeze_pool
from passmuster.web.draw.dossier import write_dossier
from passmuster.web.draw.models import Draw
from passmuster.web.draw.services import confirm_throw, decide_draw, log_dice
from passmuster.web.ledger.models import SignedHead
from passmuster.web.ledger.publishing import publish
from passmuster.web.ledger.services import beat, sequence_batch
from passmuster.web.people.establish import establish_force
from passmuster.web.people.grants import actor_of, grant_role, revoke_role, roles_of
from passmuster.web.people.models import Force, Grant
from passmuster.web.people.services import UnitFacts, arrange_units, register_human
from passmuster.web.programme.services import announce_policy, draft_policy, put_in_force
from passmuster.web.roster.imports import Applied, import_people
from passmuster.web.roster.keys import exchange_payroll_key, payroll_key_of
from passmuster.web.roster.queries import in_service, persons_in_service
from passmuster.web.roster.services import attest_headcounts, receive_payroll

ORIGIN = "passmuster.example/preah-sovann"
FORCE_CODE = "preah-sovann"
NAME_EN = f"{FORCE_NAME} (invented)"
NAME_KM = f"{FORCE_NAME_KHMER} (សន្មត)"

BEACON_JSON = json.dumps(
    {
        "round": 657413,
        "randomness": "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587",
        "signature": "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
        "41076862b98fad56e91a6b85b89cd97b",
    }
).encode("ascii")
"""drand quicknet, round 657413, as a public relay answered; genuine, and checked at each use."""

BEACON_ROUND = 657413
ROUND_TIME = datetime(2023, 9, 15, 11, 0, 3, tzinfo=UTC)
DAYS = (date(2023, 9, 18), date(2023, 9, 19), date(2023, 9, 20))
OPENING_DAY = date(2023, 10, 10)
DICE = 24

INVENTED_UNITS = tuple(UnitFacts(unit.code, unit.khmer, unit.parent) for unit in UNITS)
"""The invented force's tree, the head of the force first."""

FLAT = (UnitFacts("(force)", FORCE_NAME_KHMER, ""),)
"""For people of a file, whose units stand side by side under the head of the force."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Cast:
    """The invented humans who act in the round."""

    administrator: Actor
    clerk: Actor
    manager: Actor
    staff_side: Actor
    payroll: Actor
    inspector: Actor
    auditor: Actor
    notifier: Actor
    oversight: Actor
    commander: Actor
    throwers: tuple[Actor, ...]


class Season:
    """One round, step by step, each at its own date; a test may stop after any step.

    ``people`` are the roster's, ``raw`` the files they came in, ``witnesses`` cosign every head.
    """

    STEPS = (
        ("establish", "force, log and witnesses"),
        ("adopt_policy", "policy announced and in force, key committed in two hands"),
        ("load_roster", "roster imported, attested, matched with payroll"),
        ("announce", "draw announced"),
        ("freeze", "roster audited, pool frozen and cosigned"),
        ("throw", "dice thrown by three people and cosigned"),
        ("decide", "beacon round checked, selection drawn"),
        ("finish", "heartbeat, dossier published"),
    )

    force: Force
    cast: Cast
    draw: Draw

    def __init__(
        self,
        people: Sequence[RosterPerson],
        raw: Sequence[bytes],
        witnesses: Sequence[DemoWitness],
        units: Sequence[UnitFacts] = FLAT,
    ) -> None:
        self.people = list(people)
        self.raw = raw
        self.witnesses = witnesses
        self.units = units
        self.now = datetime(2023, 6, 30, 2, 0, tzinfo=UTC)

    def play(self, *, until: str = "finish", progress: Progress = lambda step: None) -> Season:
        """Run the steps up to and including ``until``; returns the season itself."""
        for name, sentence in self.STEPS:
            getattr(self, name)()
            progress(sentence)
            if name == until:
                break
        return self

    def at(self, moment: datetime) -> AbstractContextManager[None]:
        """Let the demo's clock stand at a moment, and remember it as the season's present."""
        self.now = moment
        return clock.standing_at(moment)

    @property
    def root(self) -> str:
        """The code of the unit at the head of the force."""
        return self.units[0].code

    def establish(self) -> None:
        """Begin the force's log and register the humans who act."""
        with self.at(self.now):
            administrator = Actor(human="h-admin", role=Role.ADMINISTRATOR)
            self.force = establish_force(
                by=administrator,
                code=FORCE_CODE,
                name_en=NAME_EN,
                name_km=NAME_KM,
                origin=ORIGIN,
                witnesses=[PolicyWitness(w.name, w.vkey) for w in self.witnesses],
                threshold=len(self.witnesses),
                demo=True,
            )
            for witness in self.witnesses:
                witness.trust(self.force.log.vkey)
            self.cast = _register_cast(self.force, administrator, self.root)

    def adopt_policy(self) -> None:
        """Announce the policy, commit the year's key in two hands, put the policy in force."""
        cast = self.cast
        with self.at(datetime(2023, 7, 1, 2, 0, tzinfo=UTC)):
            version = draft_policy(by=cast.manager, force=self.force, body=DEMO_POLICY)
            announce_policy(
                by=cast.manager,
                second=cast.oversight,
                version=version,
                in_force_from=date(2023, 8, 1),
            )
            commit_year_key(
                manager=cast.manager, staff=cast.staff_side, force=self.force, year=2023
            )
            self.publish()
        with self.at(datetime(2023, 8, 1, 2, 0, tzinfo=UTC)):
            put_in_force(by=cast.manager, version=version)
            self.publish()

    def load_roster(self) -> None:
        """Import the people, attest every unit, and deliver payroll's keyed hashes."""
        with self.at(datetime(2023, 9, 7, 2, 0, tzinfo=UTC)):
            arrange_units(by=self.cast.clerk, force=self.force, units=self.units)
            self.import_roster(self.people)
            self.attest()
            half = payroll_half_file("payroll", secrets.token_bytes(KEY_BYTES))
            exchange_payroll_key(by=self.cast.payroll, force=self.force, data=half)
            self.deliver_payroll()
            self.publish()

    def announce(self) -> None:
        """Announce the draw with its dice, its beacon round and its fallback."""
        with self.at(datetime(2023, 9, 8, 2, 0, tzinfo=UTC)):
            self.draw = announce_draw(
                by=self.cast.manager,
                force=self.force,
                days=DAYS,
                dice_at=ROUND_TIME - timedelta(hours=1),
                dice=DICE,
                throwers=len(self.cast.throwers),
                beacon={"chain": QUICKNET.hash, "round": BEACON_ROUND},
                fallbacks=[{"chain": QUICKNET.hash, "round": BEACON_ROUND + 1200}],
                opening_day=OPENING_DAY,
            )
            self.publish()

    def freeze(self) -> None:
        """Let the roster auditor open every entry, then freeze the pool."""
        with self.at(datetime(2023, 9, 15, 2, 0, tzinfo=UTC)):
            audit_roster(by=self.cast.auditor, draw=self.draw)
            self.draw = freeze_pool(by=self.cast.manager, draw=self.draw)
            self.publish()

    def throw(self) -> None:
        """Throw the dice, each thrower confirming their own."""
        with self.at(ROUND_TIME - timedelta(minutes=50)):
            for thrower in self.cast.throwers:
                confirm_throw(by=thrower, draw=self.draw, digits=throw_of(self.draw, thrower))
            self.draw = log_dice(by=self.cast.manager, draw=self.draw)
            self.publish()

    def decide(self) -> None:
        """Check the beacon round and draw."""
        with self.at(ROUND_TIME + timedelta(minutes=2)):
            self.draw = decide_draw(by=self.cast.manager, draw=self.draw, beacon_json=BEACON_JSON)
            self.publish()

    def finish(self) -> None:
        """Write the heartbeat and publish the dossier."""
        with self.at(ROUND_TIME + timedelta(minutes=20)):
            beat(self.force.log)
            self.publish()
            write_dossier(self.draw)

    def import_roster(self, people: Sequence[RosterPerson]) -> Applied:
        """Import a full file of these people."""
        return import_people(
            by=self.cast.clerk, force=self.force, people=people, raw=self.raw, root_unit=self.root
        )

    def attest(self) -> None:
        """Let the head of the force attest every unit's headcount as the roster has it."""
        counts = Counter(in_service(self.force).values_list("unit__code", flat=True))
        attest_headcounts(by=self.cast.commander, force=self.force, counts=counts)

    def deliver_payroll(self, people: Sequence[RosterPerson] | None = None) -> None:
        """Let payroll deliver its keyed hashes: of these people, or of everybody in service."""
        key = payroll_key_of(self.force)
        numbers = (
            [person.number for person in people]
            if people is not None
            else [person.service_number for person in persons_in_service(self.force)]
        )
        data = payroll_file(payroll_hash(key, number) for number in numbers)
        receive_payroll(by=self.cast.payroll, force=self.force, data=data)

    def publish_at(self, moment: datetime) -> SignedHead:
        """Publish as `passmuster work` would have at a moment."""
        with self.at(moment):
            return self.publish()

    def publish(self) -> SignedHead:
        """Sequence what waits, sign, publish, and let every witness cosign."""
        sequence_batch(self.force.log)
        head = publish(self.force.log)
        for witness in self.witnesses:
            witness.cosign(self.force.log, head)
        return head


def _register_cast(force: Force, administrator: Actor, root_unit: str) -> Cast:
    """Register the invented humans and grant each a role, the first two while founding.

    A unit is given where somebody serves inside the force.
    """
    second: Actor | None = None

    def human(code: str, name: str, role: Role, unit: str = OUTSIDE_FORCE) -> Actor:
        row = register_human(by=administrator, force=force, code=code, name=name, unit=unit)
        grant_role(by=administrator, second=second, human=row, role=role)
        return actor_of(row, role)

    human(administrator.human, "Mok Samnang", Role.ADMINISTRATOR)
    second = oversight = human("h-oversight", "Prak Malis", Role.OVERSIGHT_BODY)
    _let_a_duty_end(administrator, human("h-clerk-before", "Yim Sokha", Role.ROSTER_CLERK), force)
    return Cast(
        administrator=administrator,
        oversight=oversight,
        clerk=human("h-clerk", "Sok Chanthou", Role.ROSTER_CLERK, "01"),
        manager=human("h-manager", "Keo Sophal", Role.PROGRAMME_MANAGER, "02"),
        staff_side=human("h-staff", "Lim Dara", Role.STAFF_SIDE),
        payroll=human("h-payroll", "Chea Bopha", Role.PAYROLL),
        inspector=human("h-inspector", "Nuon Vichea", Role.INSPECTOR_GENERAL),
        auditor=human("h-auditor", "Ros Sreyleak", Role.ROSTER_AUDITOR),
        notifier=human("h-notifier", "Chum Narith", Role.NOTIFIER, "03"),
        commander=human("h-commander", "Heng Rithy", Role.COMMANDER, root_unit),
        throwers=(
            human("h-thrower-1", "Seng Kanha", Role.CEREMONY_PARTICIPANT),
            human("h-thrower-2", "Ouk Pisey", Role.CEREMONY_PARTICIPANT),
            human("h-thrower-3", "Tep Ravuth", Role.CEREMONY_PARTICIPANT),
        ),
    )


def _let_a_duty_end(administrator: Actor, former: Actor, force: Force) -> None:
    grant = Grant.objects.get(human__force=force, human__code=former.human)
    revoke_role(by=administrator, grant=grant, force=force, reason="duty-ended")


def admit(season: Season, code: str, name: str, role: Role) -> Actor:
    """Return an invented human in a role, registered from outside the units unless known already.

    Whoever served or collected in an earlier part of the demo keeps the name given there.
    """
    cast, known = season.cast, season.force.humans.filter(code=code).first()
    row = known or register_human(
        by=cast.administrator, force=season.force, code=code, name=name, unit=OUTSIDE_FORCE
    )
    if role not in roles_of(row):
        grant_role(by=cast.administrator, second=cast.oversight, human=row, role=role)
    return actor_of(row, role)


def throw_of(draw: Draw, thrower: Actor) -> str:
    """Return the invented throw of one thrower: digits that look thrown and can be repeated."""
    digest = hashlib.sha256(f"{draw.pool_sha256}{thrower.human}".encode()).digest()
    return "".join(str(byte % 10) for byte in digest[: DICE // 3])
