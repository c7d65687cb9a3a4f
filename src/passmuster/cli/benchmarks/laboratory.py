"""Laboratory messages of 15 results: read, judged and stored in the record, one after the other.

Measured is what stands between a message and its answer: its bytes kept durably, read, judged, laid
beside what is known of its specimen, in a transaction and with an entry of its own. The messages
are the simulator's in its realistic shares, each about a specimen that the laboratory received,
filled up to 15 results with screens that other panels have.

The custody of the specimens is written past its services, which are not what is measured here.
Beside it stands, without a budget, how fast messages are read and judged alone. No peer is measured
beside it: none that reads HL7 is among the packages of the project.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from passmuster.cli.benchmarks import Figure, seconds
from passmuster.core.access.actors import Actor, Role
from passmuster.core.kits.serials import Kind, serial
from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.rulesets import STARTING, rule_set
from passmuster.formats.lab.reader import read_results
from passmuster.formats.lab.samples.simulator import Laboratory, simulate, simulate_day

MESSAGES = 10_000
RESULTS = 15
BUDGET = 165.0
"""Messages a second (architecture.md §5)."""

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
_FILLED_FROM = "hhs-2025"


def figures(*, quick: bool) -> Iterator[Figure]:
    """Yield the figures; ``quick`` measures a tenth of the messages, for a look."""
    count = MESSAGES // 10 if quick else MESSAGES
    os.environ.pop("PASSMUSTER_DATABASE_URL", None)
    numbers = [serial(Kind.SPECIMEN, number + 1).text for number in range(count)]
    messages = mixed_messages(numbers)
    rules = rule_set(STARTING)

    def read_alone() -> None:
        for raw in messages:
            for report in read_results(raw).reports:
                judge(report, rules)

    yield _figure("read and judged", len(messages), seconds(read_alone))
    with tempfile.TemporaryDirectory(prefix="passmuster-bench-") as folder:
        holder = _laboratory(Path(folder), numbers)
        took = seconds(lambda: _receive(holder, messages))
        yield _figure("read, judged and stored", len(messages), took, budget=BUDGET)


def _figure(what: str, count: int, took: float, budget: float | None = None) -> Figure:
    return Figure(
        name=f"laboratory, {count:,} messages of {RESULTS} results {what}",
        value=round(count / took, 1),
        unit="messages/s",
        better="more",
        budget=budget,
    )


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
    _received(force, numbers)
    return holder


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


def _receive(holder: Any, messages: Sequence[bytes]) -> None:
    """Do what `passmuster lab-listen --dir` does with each message."""
    from passmuster.web.laboratory.services import MLLP, receive_report
    from passmuster.web.ledger.services import SYSTEM

    for raw in messages:
        receive_report(raw=raw, channel=MLLP, laboratory=holder, by=SYSTEM)
