"""A positive result that a doctor verified, a second laboratory, and an officer with an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from passmuster.core.access.actors import Role
from passmuster.core.laboratory.rules import Stage
from passmuster.demo.custody import HOUR, accredit, code_of
from tests.support.batch_acts import pass_batches
from tests.support.laboratory_messages import message
from tests.support.review_acts import ONE, Reviewing
from tests.support.season import human

VALIDITY = (
    "NM|V1^Creatinine^RIVER||88|mg/dL",
    "NM|V2^Specific gravity^RIVER||1.015|",
    "NM|V3^pH^RIVER||6.2|",
)
"""Validity tests of a bottle that is in order."""


ACID = (
    *VALIDITY[:2],
    "NM|V3^pH screen^RIVER||2.0|",
    "NM|V4^pH confirmation^RIVER||2.0|",
)
"""Validity tests of a bottle with acid in it: adulterated."""


def retest(
    value: str = "12", *, validity: tuple[str, ...] = VALIDITY, status: str = "F", **facts: Any
) -> bytes:
    """Return the second laboratory's message: one drug, without a cutoff, and why if not found."""
    kind = "NM" if value.strip("<>=.").replace(".", "").isdigit() else "ST"
    unit = "ng/mL" if kind == "NM" else ""
    lines = (f"{kind}|C6^Benzoylecgonine confirmation^OTHER||{value}|{unit}",)
    lines += validity
    given = {"lines": lines, "number": "S1", "status": status} | facts
    return without_panel(message(ONE, **given))


def without_panel(raw: bytes) -> bytes:
    """Return a message without the initial tests: a second bottle is asked for its findings."""
    rows = raw.decode().split("\r")
    return "\r".join(row for row in rows if "|ST|P" not in row).encode()


class Splitting(Reviewing):
    """A verified positive, a second laboratory with its own receiver, and the officer.

    With ``reports`` false the first laboratory has not reported yet, with ``covered`` false no
    certificate covers the second one.
    """

    def __init__(
        self,
        season: Any,
        *,
        second_laboratory: bool = True,
        reports: bool = True,
        covered: bool = True,
    ) -> None:
        super().__init__(season)
        self.credentials()
        with self.at():
            self.officer = officer_of(season)
        if second_laboratory:
            self.register_second(covered=covered)
        if reports:
            self.reported()
            self.heard()
            self.verified()

    def register_second(self, code: str = "lab-2", *, covered: bool = True, **names: str) -> Any:
        """Let two people make a second laboratory known, with a receiver of its own."""
        from passmuster.web.custody.holders import add_keeper, register_holder

        given = {"name_en": "Laboratory on the hill", "name_km": "មន្ទីរពិសោធន៍លើភ្នំ"} | names
        with self.at():
            self.receiver_2 = human(self.season, f"h-of-{code}", Role.LABORATORY_RECEIVER)
            both = self.both | {"force": self.force}
            holder = register_holder(**both, code=code, kind="laboratory", **given)
            add_keeper(**both, holder=holder, human=self.receiver_2.human)
            if covered:
                accredit(self.season, holder)
        self.holder_2 = holder
        return holder

    def verified(self) -> None:
        """Sign the verdict: the positive stands."""
        from passmuster.web.review.signing import verify

        self.does(verify)

    def told(self, proof: str = "N-7") -> None:
        """Tell the officer, with proof."""
        from passmuster.web.review.splitting import notify_officer

        self.does(notify_officer, proof=proof)

    def asks(self, by: Any = None, **facts: Any) -> Any:
        """Let the officer ask for the second bottle."""
        from passmuster.web.review.splitting import ask_for_split

        return self.does(ask_for_split, by=by or self.officer, **facts)

    def seen(self, item: Any, *, volume: int | None = None) -> Any:
        """Return a bottle under its own seals."""
        from decimal import Decimal

        from passmuster.core.custody.links import Amount, Basis, SealState, Unit
        from passmuster.web.custody.services import Seen

        item.refresh_from_db()
        amount = None
        if volume is not None:
            amount = Amount(value=Decimal(volume), unit=Unit.MILLILITRE, basis=Basis.NET)
        return Seen(seals=tuple(item.seals), seal_state=SealState.INTACT, amount=amount)

    def bottle(self, letter: str = "B") -> Any:
        """Return a bottle of the specimen."""
        return self.force.items.get(code=code_of(1, letter))

    def offered(self, to: Any = None) -> None:
        """Let the first laboratory offer the second bottle, to the second one if not said."""
        from passmuster.web.custody.services import offer

        item = self.bottle()
        facts = {"to": to or self.holder_2, "due": self.now + 5 * HOUR, "seen": self.seen(item)}
        with self.at():
            offer(by=self.laboratory.receiver, item=item, **facts)

    def travels(self) -> None:
        """Let the second bottle go from the first laboratory to the second."""
        from passmuster.web.custody.services import accept

        self.offered()
        self.later(HOUR)
        item = self.bottle()
        with self.at():
            accept(by=self.receiver_2, item=item, seen=self.seen(item, volume=18))
        self.later(HOUR)

    def second_runs(self) -> list[Any]:
        """Let the second laboratory send the confirmatory run that the bottle was in; it passes."""
        with self.at():
            return pass_batches(self.holder_2, self.receiver_2, [ONE], (Stage.CONFIRMATORY,))

    def second_sends(self, raw: bytes, *, batched: bool = True) -> list[str]:
        """Let the second laboratory report, and return the class of each specimen's report.

        Its run came before and passed, unless ``batched`` is false.
        """
        if batched:
            self.second_runs()
        return self.laboratory.said(raw, by=self.receiver_2, laboratory=self.holder_2)

    def under_test(self) -> None:
        """Ask for the second bottle on the day of the verdict, and bring it there."""
        self.asks()
        self.travels()

    def judged(self, by: Any = None) -> Any:
        """Let the doctor sign what the second bottle came to."""
        from passmuster.web.review.outcomes import judge_bottle_b

        return self.does(judge_bottle_b, by=by)

    def result(self) -> list[str]:
        """Return what stands now, in the words of the vocabulary."""
        from passmuster.web.review.outcomes import result_now

        return [str(one) for one in result_now(self.review()).results]

    def state(self) -> str:
        """Return the review's state."""
        found: str = self.review().state
        return found

    def works(self) -> int:
        """Let `passmuster work` keep the clocks."""
        from passmuster.web.review.splitting import keep_split_clocks

        with self.at():
            return keep_split_clocks(self.force.log)


def officer_of(season: Any, specimen: str = ONE) -> Any:
    """Return the actor of the officer whose specimen it is, with an account tied to them."""
    from passmuster.web.collection.donors import session_that_sealed
    from passmuster.web.roster.identity import tie_person

    person = session_that_sealed(season.force, specimen).person
    actor = human(season, "h-own-officer", Role.OFFICER)
    tie_person(
        by=season.cast.administrator,
        second=season.cast.staff_side,
        human=season.force.humans.get(code=actor.human),
        person=person,
    )
    return actor


def splitting(begin: Callable[[str], Any], **facts: Any) -> Splitting:
    """Return a force with a verified positive result."""
    return Splitting(begin("finish"), **facts)
