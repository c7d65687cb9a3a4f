"""A force whose laboratory reports of a known officer's specimen, and three doctors who review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from passmuster.core.access.actors import Role
from passmuster.core.review.explanations import Explanation
from passmuster.core.review.facts import Findings
from passmuster.demo.custody import specimen_of
from passmuster.demo.season import DAYS
from tests.support.batch_acts import pass_batches
from tests.support.laboratory_acts import Laboratory
from tests.support.laboratory_messages import message
from tests.support.orders import staff_of
from tests.support.season import human
from tests.support.season_collections import sampled_before

ONE = specimen_of(1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PRESCRIBED = Findings(
    explanations={
        "BZE": Explanation(
            kind="given-in-treatment",
            papers=frozenset({"treatment-record"}),
        )
    }
)
"""A physician gave the cocaine in a treatment: a reversal, on a paper."""


class Reviewing:
    """Specimen 1 was sealed by a known officer and received; ``now`` is the moment of the acts.

    The laboratory has run it in a batch of each stage that passed, unless ``batched`` is false.
    """

    def __init__(self, season: Any, *, batched: bool = True) -> None:
        staff_of(season)
        with season.at(season.now):
            season.trainer = human(season, "h-trainer", Role.TRAINER)
        sampled_before(season, ONE, DAYS[0])
        self.season = season
        self.force = season.force
        self.laboratory = Laboratory(season)
        self.now: datetime = self.laboratory.now
        with season.at(self.now):
            if batched:
                pass_batches(self.laboratory.holder, self.laboratory.receiver, [ONE])
            self.doctor = self.laboratory.doctor
            self.second = human(season, "h-doctor-2", Role.MEDICAL_REVIEW_OFFICER)
            self.third = human(season, "h-doctor-3", Role.MEDICAL_REVIEW_OFFICER)
        self.manager = season.cast.manager
        self.both = {"by": self.manager, "second": season.cast.oversight}

    def at(self) -> Any:
        """Let the acts in this block happen at ``now``."""
        return self.season.at(self.now)

    def later(self, by: timedelta) -> None:
        """Let time go by."""
        self.now += by
        self.laboratory.now = self.now

    def credential(self, doctor: Any, **facts: Any) -> Any:
        """Record a doctor's credential by two others, valid for a year from today."""
        from passmuster.web.review.credentials import record_credential

        given = {
            "number": "MRO-17",
            "valid_from": self.now,
            "valid_until": self.now + 365 * DAY,
        } | facts
        with self.at():
            return record_credential(**self.both, force=self.force, holder=doctor.human, **given)

    def credentials(self) -> None:
        """Record a credential of each doctor, a second before whatever comes next."""
        for doctor in (self.doctor, self.second, self.third):
            self.credential(doctor)
        self.later(timedelta(seconds=1))

    def reported(self, *, positive: bool = True, **facts: Any) -> Any:
        """Let the laboratory report, and return the review that it opened."""
        self.laboratory.sends(message(ONE, positive=positive, **facts))
        return self.review()

    def review(self) -> Any:
        """Return the specimen's review as it stands now."""
        from passmuster.web.review.queries import review_of

        return review_of(self.force, ONE)

    def does(self, act: Callable[..., Any], by: Any = None, **facts: Any) -> Any:
        """Let a doctor (the first one, if nobody else) do something with the review now."""
        with self.at():
            return act(by=by or self.doctor, review=self.review(), **facts)

    def taken_back(self) -> None:
        """Let the laboratory take its report back, and two people see its signed certificate."""
        self.laboratory.sends(message(ONE, number="M2", status="X"))
        (item,) = self.laboratory.items()
        self.laboratory.ends(item, "taken", "RIVER-2023/18")

    def heard(self) -> None:
        """Reach the donor, and hear what there is to say."""
        from passmuster.web.review.contacting import record_contact_attempt, record_interview

        self.does(record_contact_attempt, phone="day", answer="donor")
        self.does(record_interview, identified=True, notes="A private word of Sok.")

    def told(self) -> None:
        """Let the doctor tell the officer the verified result in person."""
        from passmuster.web.review.splitting import notify_officer

        self.does(notify_officer, proof="2023-4711")

    def letter(self, through: str = "h-manager") -> None:
        """Let the doctor try in vain for a day and a half, then ask the contact by letter."""
        from passmuster.web.review.contacting import record_contact_attempt, send_letter

        for phone in ("day", "evening", "day"):
            self.does(record_contact_attempt, phone=phone, answer="no-answer")
            self.later(12 * HOUR)
        self.does(send_letter, through=through)


def reviewing(begin: Callable[[str], Any]) -> Reviewing:
    """Return a force that reviews, its doctors with credentials."""
    found = Reviewing(begin("finish"))
    found.credentials()
    return found


def takes_a_call(season: Any) -> None:
    """Try to reach the donor, as an act of a test."""
    from passmuster.web.review.contacting import record_contact_attempt

    record_contact_attempt(**_doctor(season), phone="day", answer="donor")


def looks(season: Any) -> None:
    """Open the review as a doctor."""
    from passmuster.web.review.queries import open_review

    open_review(**_doctor(season))


def signs(season: Any) -> None:
    """Sign the verdict on a negative result."""
    from passmuster.web.review.signing import verify

    verify(**_doctor(season))


def is_credentialed(season: Any) -> None:
    """Record one more credential of the doctor."""
    from passmuster.web.clock import now
    from passmuster.web.review.credentials import record_credential

    record_credential(
        **_both(season),
        force=season.force,
        holder="h-doctor",
        number="MRO-2",
        valid_from=now(),
        valid_until=now() + 30 * DAY,
    )


def loses_a_credential(season: Any) -> None:
    """Withdraw the oldest credential that still counts."""
    from passmuster.web.review.credentials import end_credential

    row = season.force.credentials.filter(end__isnull=True).order_by("pk").first()
    end_credential(**_both(season), force=season.force, credential=row, reason="left-service")


def _both(season: Any) -> dict[str, Any]:
    return {"by": season.cast.manager, "second": season.cast.oversight}


def _doctor(season: Any) -> dict[str, Any]:
    from passmuster.web.people.grants import actor_of

    human = season.force.humans.get(code="h-doctor")
    by = actor_of(human, Role.MEDICAL_REVIEW_OFFICER)
    return {"by": by, "review": season.force.reviews.get(specimen=ONE)}


def negative_waits(season: Any) -> None:
    """Let a negative result wait for its doctor."""
    case = Reviewing(season)
    case.credentials()
    case.reported(positive=False)


def positive_waits(season: Any) -> None:
    """Let a positive result wait for its doctor."""
    case = Reviewing(season)
    case.credentials()
    case.reported()


REVIEWED_AT = datetime(2023, 11, 1, 2, 0, tzinfo=UTC)

REVIEW: list[tuple[str, Callable[..., None], object, Callable[..., None]]] = [
    ("finish", takes_a_call, REVIEWED_AT, positive_waits),
    ("finish", looks, REVIEWED_AT, positive_waits),
    ("finish", signs, REVIEWED_AT, negative_waits),
    ("finish", is_credentialed, REVIEWED_AT, negative_waits),
    ("finish", loses_a_credential, REVIEWED_AT, negative_waits),
]
"""Step of the season, the act, its moment, and what comes before it."""

OF_REVIEW = frozenset(
    {
        *("record_contact_attempt", "record_employer_attempt", "send_letter", "record_service"),
        *("record_declination", "record_unreached", "record_interview", "await_documents"),
        *("take_document", "verify", "judge_second", "open_review"),
        *("record_credential", "end_credential", "open_told"),
        *("notify_officer", "read_result", "ask_for_split", "waive_split", "tell_of_bottle_b"),
        *("ask_for_bottle_a", "ask_for_reopening", "judge_bottle_b", "judge_hearing"),
        *("judge_hearing_second", "judge_bottle_a", "record_regulator_told"),
        *("dispute_claim", "hear_dispute"),
        "cancel_withdrawn",
        "foresee_second",  # writes nothing
    }
)
"""Every function of the app's services in which somebody acts; all write through one place."""


def modules_of_review() -> tuple[Any, ...]:
    """Return every module of the app in which somebody acts."""
    from passmuster.web.review import (
        contacting,
        credentials,
        disputing,
        outcomes,
        queries,
        signing,
        splitting,
        told,
        withdrawing,
    )

    return (
        *(contacting, credentials, queries, signing, splitting, outcomes, disputing, told),
        withdrawing,
    )


def fill_reviews(season: Any, specimen: str = ONE) -> None:
    """Play so much that no table of the review is empty, over the results that have come."""
    from django.db import transaction

    from passmuster.web.clock import now
    from passmuster.web.ledger.services import append
    from passmuster.web.review.credentials import end_credential, record_credential
    from passmuster.web.review.models import ReviewOpened, SecondSample
    from passmuster.web.review.sealing import keep_facts

    doctor = human(season, "h-review-doctor", Role.MEDICAL_REVIEW_OFFICER)
    row = record_credential(
        **_both(season),
        force=season.force,
        holder=doctor.human,
        number="MRO-1",
        valid_from=now(),
        valid_until=now() + 30 * DAY,
    )
    # Nobody here knows whose the specimen is, so no doctor may look: the row is written as such.
    review = season.force.reviews.get(specimen=specimen)
    look = {"review": review, "blind": False, "by": doctor.human, "at": now()}
    with transaction.atomic():
        opened = ReviewOpened.objects.create(**look)
        append(season.force.log, "review:opened", by=doctor, rows=[opened])
    sample = {"force": season.force, "quarter": "2023-Q2", "draw": season.draw}
    with transaction.atomic():
        found = SecondSample.objects.create(
            **sample, facts_sha256=keep_facts({"seed": season.draw.seed, "doctors": {}}), at=now()
        )
        append(season.force.log, "review:sample-drawn", by=doctor, rows=[found])
    both = _both(season)
    end_credential(**both, force=season.force, credential=row, reason="recorded-wrongly")
