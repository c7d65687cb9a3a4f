"""Laboratory messages of 15 results: read, judged and stored in the record.

Measured is what stands between a message and its answer: its bytes kept durably, read, searched for
its donor's name, judged, laid beside what is known of its specimen, with an entry of its own. The
messages are the simulator's in its realistic shares, each about a specimen that the laboratory
received and whose donor is known, filled up to 15 results with screens that other panels have.

They are taken in as a folder brings them, many in one transaction, and then one after the other,
as a laboratory that waits for each answer sends them. Both are told by the clock and by processor
time, which a machine that does something else too does not change so much. The peer's parse of the
same messages is measured in processor time in the same run.

The custody of the specimens is written past its services, which are not what is measured here.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from passmuster.cli.benchmarks import Figure
from passmuster.core.access.actors import Actor, Role
from passmuster.core.kits.serials import Kind, serial
from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.rulesets import STARTING, rule_set
from passmuster.demo.people import invent_people
from passmuster.formats.lab.reader import read_results
from passmuster.formats.lab.samples.simulator import Laboratory, simulate, simulate_day

MESSAGES = 10_000
RESULTS = 15
TOGETHER = 50
"""How many messages a folder brings in one transaction (``cli/lab``)."""

SINGLY = 10
"""One message in so many is taken in by itself, after the others."""

PEER_MESSAGES = 500
"""The peer is measured on fewer messages, and compared by the message."""

BUDGET = 165.0
"""Messages a second (architecture.md §5)."""

RATIO_BUDGET = 7.0
"""How many times a bare parse of the peer's (architecture.md §5)."""

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
_FILLED_FROM = "hhs-2025"


def figures(*, quick: bool) -> Iterator[Figure]:
    """Yield the figures; ``quick`` measures a tenth of the messages, for a look."""
    count = MESSAGES // 10 if quick else MESSAGES
    os.environ.pop("PASSMUSTER_DATABASE_URL", None)
    numbers = [serial(Kind.SPECIMEN, number + 1).text for number in range(count + count // SINGLY)]
    messages = mixed_messages(numbers)
    many, singly = messages[:count], messages[count:]
    rules = rule_set(STARTING)

    def read_alone() -> None:
        for raw in many:
            for report in read_results(raw).reports:
                judge(report, rules)

    yield from _figures("read and judged", count, _took(read_alone)[1:])
    peer, parsed = _peer_seconds(many[:PEER_MESSAGES])
    with tempfile.TemporaryDirectory(prefix="passmuster-bench-") as folder:
        laboratory = _laboratory(Path(folder), numbers)
        clock, processor = _took(lambda: _receive_many(laboratory, many))
        yield Figure(
            name=f"laboratory, {count:,} messages read, judged and stored, by the clock",
            value=round(clock, 1),
            unit="s",
            better="less",
            budget=round(count / BUDGET, 1),
        )
        yield from _figures("read, judged and stored", count, (clock, processor), BUDGET)
        yield Figure(
            name="laboratory, read, judged and stored, in processor time",
            value=round(count / processor, 1),
            unit="messages/s",
            better="more",
            peer=peer,
            peer_value=parsed,
            ratio_budget=RATIO_BUDGET,
        )
        took = _took(lambda: _receive_singly(laboratory, singly))
        yield from _figures("stored singly, each answered", len(singly), took)


def _figures(
    what: str, count: int, took: Sequence[float], budget: float | None = None
) -> Iterator[Figure]:
    """Yield what was done a second: by the clock where it was taken, and in processor time."""
    ways = ("by the clock", "in processor time")[-len(took) :]
    for way, seconds in zip(ways, took, strict=True):
        yield Figure(
            name=f"laboratory, messages of {RESULTS} results {what}, {way}",
            value=round(count / seconds, 1),
            unit="messages/s",
            better="more",
            budget=budget,
        )


def _took(work: Callable[[], object]) -> tuple[float, float]:
    """Return how long work took: by the clock, and in processor time of this process, seconds."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def _peer_seconds(messages: Sequence[bytes]) -> tuple[str, float | None]:
    """Return the peer's name and how many messages a second it parses; "" without it."""
    try:
        from passmuster.cli.benchmarks.laboratory_peer import NAME, parse_with_peer
    except ImportError:
        return "", None
    _clock, processor = _took(lambda: parse_with_peer(messages))
    return NAME, round(len(messages) / processor, 1)


def mixed_messages(numbers: Sequence[str]) -> list[bytes]:
    """Return a message about each specimen in realistic shares, filled up to 15 results."""
    ours = Laboratory(rules=rule_set(STARTING), code="lab-1", force="bench")
    other = Laboratory(rules=rule_set(_FILLED_FROM), code="lab-1", force="bench")
    (full,) = simulate(other, numbers[0], "negative", at=AT)
    spare = [line for line in _segments(full.data) if line.startswith(b"OBX")]
    found: list[bytes] = []
    for sample in simulate_day(ours, numbers, at=AT):
        if len(found) == len(numbers):
            break
        found.append(_filled(sample.data, spare))
    return found


def _segments(raw: bytes) -> list[bytes]:
    return raw.rstrip(b"\r").split(b"\r")


def _filled(raw: bytes, spare: Sequence[bytes]) -> bytes:
    """Return a message with screens that it has not, up to 15 results; a rejection stays one."""
    lines = _segments(raw)
    said = [line for line in lines if line.startswith(b"OBX")]
    known = {line.split(b"|")[3] for line in said}
    more = [line for line in spare if line.split(b"|")[3] not in known]
    status = said[0].split(b"|")[11]
    if len(said) > 1:
        for line in more[: RESULTS - len(said)]:
            fields = line.split(b"|")
            fields[1], fields[11] = b"%d" % (len(said) + 1), status
            said.append(b"|".join(fields))
    rest = [line for line in lines if not line.startswith(b"OBX")]
    return b"\r".join((*rest[:-1], *said, rest[-1])) + b"\r"


def _laboratory(folder: Path, numbers: Sequence[str]) -> Any:
    """Return a laboratory that received these specimens, in a force of its own."""
    from passmuster.web.setup import start

    start(folder / "installation", create=True)
    from passmuster.web.custody.holders import register_holder
    from passmuster.web.people.establish import establish_force

    by = Actor(human="bench", role=Role.ADMINISTRATOR)
    force = establish_force(
        by=by,
        code="bench",
        name_en="Bench",
        name_km="Bench",
        origin="passmuster.example/bench",
    )
    holder = register_holder(
        by=Actor(human="bench", role=Role.PROGRAMME_MANAGER),
        second=Actor(human="bench-2", role=Role.OVERSIGHT_BODY),
        force=force,
        code="lab-1",
        kind="laboratory",
        name_en="Bench",
        name_km="Bench",
    )
    _collected(force, numbers)
    _received(force, numbers)
    return holder


def _collected(force: Any, numbers: Sequence[str]) -> None:
    """Write a donor and a collection behind each specimen."""
    from passmuster.web.collection.models import Session, SessionEvent
    from passmuster.web.roster.imports import import_people

    people = list(invent_people(len(numbers), random.Random(1)))  # noqa: S311 - invented people
    clerk = Actor(human="bench-clerk", role=Role.ROSTER_CLERK)
    import_people(by=clerk, force=force, people=people, raw=[b"bench"])
    donors = force.persons.order_by("pk").values_list("pk", flat=True)
    sessions = Session.objects.bulk_create(
        Session(
            force=force,
            number=f"C-{number}",
            order=f"O-{number}",
            person_id=donor,
            collector="bench",
            practice=False,
            rules="bench",
            fixed={},
            state="done",
            opened_at=AT,
        )
        for number, donor in zip(numbers, donors, strict=True)
    )
    SessionEvent.objects.bulk_create(
        SessionEvent(
            session=session,
            position=1,
            step="seal",
            answers={"form": number},
            by="bench",
            at=AT,
            token=f"{position:032}",
        )
        for position, (number, session) in enumerate(zip(numbers, sessions, strict=True))
    )


def _received(force: Any, numbers: Sequence[str]) -> None:
    """Write the bottles and the receipts of specimens that came to the laboratory."""
    from passmuster.web.custody.models import Item, ReceiptDecision

    own = {"force": force, "holder": "lab-1"}
    Item.objects.bulk_create(
        Item(
            **own,
            code=f"{number}-{bottle}",
            kind="specimen",
            specimen=number,
            bottle=bottle,
            state="held",
            since=AT,
            seals=[],
            links=1,
        )
        for number in numbers
        for bottle in "AB"
    )
    ReceiptDecision.objects.bulk_create(
        ReceiptDecision(
            **own,
            specimen=number,
            outcome="accept",
            code="receipt-in-order",
            also=[],
            split_available=True,
            arrival={},
            by="bench",
            at=AT,
        )
        for number in numbers
    )


def _receive_many(holder: Any, messages: Sequence[bytes]) -> None:
    """Do what `passmuster lab receive` does with the files of a folder."""
    from passmuster.web.laboratory.services import FOLDER, Message, receive_reports
    from passmuster.web.ledger.services import SYSTEM

    for start in range(0, len(messages), TOGETHER):
        some = [Message(raw=raw) for raw in messages[start : start + TOGETHER]]
        receive_reports(messages=some, channel=FOLDER, laboratory=holder, by=SYSTEM)


def _receive_singly(holder: Any, messages: Sequence[bytes]) -> None:
    """Do what `passmuster lab-listen --dir` does with each message."""
    from passmuster.web.laboratory.services import MLLP, receive_report
    from passmuster.web.ledger.services import SYSTEM

    for raw in messages:
        receive_report(raw=raw, channel=MLLP, laboratory=holder, by=SYSTEM)
