"""Plays one round of the invented force, step by step, through the same services as a real one.

The demo's clock stands in September 2023, because the beacon round it uses was really published
then: 15 September 2023, 11:00:03 UTC. So the demo's draw is checked against a genuine public round,
without any network.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from passmuster.core.access.actors import Actor, Role
from passmuster.core.draw.beacon import QUICKNET
from passmuster.core.ledger.policy import PolicyWitness
from passmuster.core.roster.payroll import payroll_file, payroll_hash
from passmuster.core.roster.people import Person as RosterPerson
from passmuster.demo.policy import DEMO_POLICY
from passmuster.demo.witnesses import DemoWitness
from passmuster.web import clock
from passmuster.web.draw.ceremony import announce_draw, audit_roster, commit_year_key, freeze_pool
from passmuster.web.draw.dossier import write_dossier
from passmuster.web.draw.models import Draw
from passmuster.web.draw.services import confirm_throw, decide_draw, log_dice
from passmuster.web.ledger.publishing import publish
from passmuster.web.ledger.services import beat, sequence_batch
from passmuster.web.people.establish import establish_force
from passmuster.web.people.models import Force
from passmuster.web.people.services import actor, register_human
from passmuster.web.programme.services import announce_policy, draft_policy, put_in_force
from passmuster.web.roster.imports import import_people
from passmuster.web.roster.keys import make_payroll_halves, payroll_key_of
from passmuster.web.roster.queries import in_service, persons_in_service
from passmuster.web.roster.services import attest_headcounts, receive_payroll

ORIGIN = "passmuster.example/preah-sovann"
FORCE_CODE = "preah-sovann"
NAME_EN = "Preah Sovann municipal police (invented)"
NAME_KM = "នគរបាលក្រុងព្រះសុវណ្ណ (សន្មត)"

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
    oversight: Actor
    commander: Actor
    throwers: tuple[Actor, ...]


def play(
    people: Sequence[RosterPerson], raw: Sequence[bytes], *, progress: Progress = lambda step: None
) -> Draw:
    """Build the force from these people and play one whole round; returns the decided draw."""
    witnesses = [DemoWitness.create(name) for name in ("union", "university")]
    steps = Season(people, raw, witnesses).steps()
    draw = None
    for name, result in steps:
        progress(name)
        draw = result or draw
    if draw is None:
        raise RuntimeError("the season ended without a draw")
    return draw


class Season:
    """The round as a list of dated steps."""

    def __init__(
        self,
        people: Sequence[RosterPerson],
        raw: Sequence[bytes],
        witnesses: Sequence[DemoWitness],
    ) -> None:
        self._people = people
        self._raw = raw
        self._witnesses = witnesses

    def steps(self) -> Iterator[tuple[str, Draw | None]]:
        """Yield each step's name when it is done; the last ones with the draw."""
        with clock.standing_at(datetime(2023, 6, 30, 2, 0, tzinfo=UTC)):
            force, cast = self._establish()
        yield "force, log and witnesses", None
        with clock.standing_at(datetime(2023, 7, 1, 2, 0, tzinfo=UTC)):
            version = draft_policy(by=cast.manager, force=force, body=DEMO_POLICY)
            day = date(2023, 8, 1)
            announce_policy(
                by=cast.manager, second=cast.inspector, version=version, in_force_from=day
            )
            commit_year_key(manager=cast.manager, staff=cast.staff_side, force=force, year=2023)
            self._publish(force)
        yield "policy announced, key committed in two hands", None
        with clock.standing_at(datetime(2023, 8, 1, 2, 0, tzinfo=UTC)):
            put_in_force(by=cast.manager, version=version)
            self._publish(force)
        yield "policy in force", None
        with clock.standing_at(datetime(2023, 9, 7, 2, 0, tzinfo=UTC)):
            self._import(force, cast)
            self._publish(force)
        yield f"roster of {in_service(force).count()} imported, attested, matched with payroll", None
        yield from self._draw(force, cast)

    def _draw(self, force: Force, cast: Cast) -> Iterator[tuple[str, Draw | None]]:
        with clock.standing_at(datetime(2023, 9, 8, 2, 0, tzinfo=UTC)):
            draw = announce_draw(
                by=cast.manager,
                force=force,
                days=DAYS,
                dice_at=ROUND_TIME - timedelta(hours=1),
                dice=DICE,
                throwers=len(cast.throwers),
                beacon={"chain": QUICKNET.hash, "round": BEACON_ROUND},
                fallbacks=[{"chain": QUICKNET.hash, "round": BEACON_ROUND + 1200}],
                opening_day=OPENING_DAY,
            )
            self._publish(force)
        yield "draw announced", draw
        with clock.standing_at(datetime(2023, 9, 15, 2, 0, tzinfo=UTC)):
            audit_roster(by=cast.inspector, draw=draw)
            draw = freeze_pool(by=cast.manager, draw=draw)
            self._publish(force)
        yield "roster audited, pool frozen and cosigned", draw
        with clock.standing_at(ROUND_TIME - timedelta(minutes=50)):
            for thrower in cast.throwers:
                digits = _throw(draw, thrower)
                confirm_throw(by=thrower, draw=draw, digits=digits)
            draw = log_dice(by=cast.manager, draw=draw)
            self._publish(force)
        yield "dice thrown by three people and cosigned", draw
        with clock.standing_at(ROUND_TIME + timedelta(minutes=2)):
            draw = decide_draw(by=cast.manager, draw=draw, beacon_json=BEACON_JSON)
            self._publish(force)
        yield "beacon checked, selection drawn", draw
        with clock.standing_at(ROUND_TIME + timedelta(minutes=20)):
            beat(force.log)
            self._publish(force)
            write_dossier(draw)
        yield "dossier published", draw

    def _establish(self) -> tuple[Force, Cast]:
        administrator = Actor(human="h-admin", role=Role.ADMINISTRATOR)
        force = establish_force(
            by=administrator,
            code=FORCE_CODE,
            name_en=NAME_EN,
            name_km=NAME_KM,
            origin=ORIGIN,
            witnesses=[PolicyWitness(witness.name, witness.vkey) for witness in self._witnesses],
            threshold=len(self._witnesses),
            demo=True,
        )
        for witness in self._witnesses:
            witness.trust(force.log.vkey)

        def human(code: str, name: str, role: Role, unit: str = "") -> Actor:
            where = {"unit": unit} if unit else {}
            return actor(
                register_human(
                    by=administrator, force=force, code=code, name=name, role=role, **where
                )
            )

        cast = Cast(
            administrator=administrator,
            clerk=human("h-clerk", "Sok Chanthou", Role.ROSTER_CLERK, "hq-personnel"),
            manager=human("h-manager", "Keo Sophal", Role.PROGRAMME_MANAGER, "hq-integrity"),
            staff_side=human("h-staff", "Lim Dara", Role.STAFF_SIDE),
            payroll=human("h-payroll", "Chea Bopha", Role.PAYROLL),
            inspector=human("h-inspector", "Nuon Vichea", Role.INSPECTOR_GENERAL),
            oversight=human("h-oversight", "Prak Malis", Role.OVERSIGHT_BODY),
            commander=human("h-commander", "Heng Rithy", Role.COMMANDER, ROOT_UNIT),
            throwers=(
                human("h-thrower-1", "Seng Kanha", Role.CEREMONY_PARTICIPANT),
                human("h-thrower-2", "Ouk Pisey", Role.CEREMONY_PARTICIPANT),
                human("h-thrower-3", "Tep Ravuth", Role.CEREMONY_PARTICIPANT),
            ),
        )
        return force, cast

    def _import(self, force: Force, cast: Cast) -> None:
        import_people(
            by=cast.clerk, force=force, people=self._people, raw=self._raw, root_unit=ROOT_UNIT
        )
        counts = Counter(in_service(force).values_list("unit__code", flat=True))
        attest_headcounts(by=cast.commander, force=force, counts=counts)
        make_payroll_halves(force)
        key = payroll_key_of(force)
        hashes = [payroll_hash(key, p.service_number) for p in persons_in_service(force)]
        receive_payroll(by=cast.payroll, force=force, data=payroll_file(hashes))

    def _publish(self, force: Force) -> None:
        sequence_batch(force.log)
        head = publish(force.log)
        for witness in self._witnesses:
            witness.cosign(force.log, head)


ROOT_UNIT = "hq"


def _throw(draw: Draw, thrower: Actor) -> str:
    """Return the invented throw of one thrower: eight digits that look thrown and can be repeated."""
    digest = hashlib.sha256(f"{draw.pool_sha256}{thrower.human}".encode()).digest()
    return "".join(str(byte % 10) for byte in digest[: DICE // 3])
