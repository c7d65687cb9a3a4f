"""What the checker reads out of a whole log is what a watchdog's monitor reads out of it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from passmuster.core.draw.watch import watch
from passmuster.core.ledger.entries import blind_entry, parse_entry, readable_entry
from tests.core.draw.ceremony import announcement
from tests.journeys.checker_browser import chromium, text_of, with_modules

pytestmark = pytest.mark.browser

HASH = "0" * 64
AT = datetime(2023, 9, 15, 12, 0, tzinfo=UTC)
NOW = int(AT.timestamp())
LATER = NOW + 60 * 86_400
FACTS = {
    "draw:frozen": {"pool_sha256": HASH, "pool_root": HASH, "strata": {}, "excluded": 0, "gaps": 0},
    "draw:diced": {"dice": "1", "throws": ["1"]},
    "draw:decided": {
        "seed": "passmuster-seed/v1/x",
        "selection_sha256": HASH,
        "reserves_sha256": HASH,
        "take": {},
        "last_tickets": {},
    },
    "draw:opened": {"day": "2023-10-10"},
}
STEPS = ("draw:frozen", "draw:diced", "draw:decided", "draw:opened")


@pytest.fixture(scope="module")
def page():
    with chromium() as browser:
        yield with_modules(browser.new_page())


def entry(kind: str, draw: str = "2023-001", **facts) -> bytes:
    return readable_entry(kind, AT, {"draw": draw, **FACTS.get(kind, {}), **facts}, HASH)


def announced(draw: str, **changes) -> bytes:
    return entry("draw:announced", **announcement(draw=draw, year=int(draw[:4]), **changes))


def voided(draw: str, *, seed_known: bool) -> bytes:
    facts = {"reason": "court-order", "stage": "announced", "seed_known": seed_known}
    return entry("draw:voided", draw, **facts)


def heartbeat(at: datetime) -> bytes:
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    counts = ("entries", "sealed_entries", "draws_announced", "draws_decided", "draws_voided")
    facts = dict.fromkeys(counts, 0) | {"from": moment, "to": moment, "valid_until": moment}
    return readable_entry("log:heartbeat", at, facts, HASH)


WHOLE = [announced("2023-001"), *(entry(step) for step in STEPS)]
LOGS = {
    "nothing": [],
    "one draw to its end": [heartbeat(AT), *WHOLE],
    "sealed entries between": [WHOLE[0], blind_entry(HASH), *WHOLE[1:]],
    "two draws": [*WHOLE, announced("2023-002"), voided("2023-002", seed_known=False)],
    "a number left out": [announced("2023-001"), announced("2023-004")],
    "the first left out": [announced("2023-003")],
    "announced twice": [announced("2023-001"), announced("2023-001")],
    "announced again when over": [*WHOLE, announced("2023-001"), entry("draw:frozen")],
    "never announced": [entry("draw:frozen"), entry("draw:diced", "2023-009")],
    "a second pool": [announced("2023-001"), entry("draw:frozen"), entry("draw:frozen")],
    "dice before the pool": [announced("2023-001"), entry("draw:diced")],
    "something after a void": [
        announced("2023-001"),
        voided("2023-001", seed_known=False),
        entry("draw:frozen"),
    ],
    "voided after the seed": [announced("2023-001"), voided("2023-001", seed_known=True)],
    "a new year": [*WHOLE, announced("2024-001")],
    "a year before": [announced("2023-001"), announced("2022-001")],
    "used up": [announced("2023-999"), announced("2023-001")],
    "no collecting day": [announced("2023-001", days=["2023-09-18"])],
    "an entry nobody knows": [b"{}", *WHOLE],
    "dice before their hour": [
        announced("2023-001", dice_at="2023-09-15T12:00:01Z"),
        *WHOLE[1:],
    ],
    "dice in their very second": [
        announced("2023-001", dice_at="2023-09-15T12:00:00Z"),
        *WHOLE[1:],
    ],
    "an hour that no calendar has": [
        announced("2023-001", dice_at="2023-02-31T12:00:01Z"),
        *WHOLE[1:],
    ],
}
NUMBERS = {"draw-year-past", "draw-numbers-used-up"}


def python_reads(log: list[bytes], now: int) -> list[list[object]]:
    known = [(n, data) for n, data in enumerate(log) if data != b"{}"]
    alarms = watch(((n, parse_entry(data)) for n, data in known), now)
    return [["draw-number-impossible" if a.code in NUMBERS else a.code, a.entry] for a in alarms]


@pytest.mark.parametrize(("name", "now"), list(product(LOGS, (NOW, LATER))))
def test_a_log_s_entries_raise_the_same_alarms_as_for_the_monitor(page, name, now):
    alarms = page.evaluate(
        """([entries, now]) => {
            const watch = new passmuster.Watch();
            entries.forEach((text, index) => watch.read(index, bytesOf(text)));
            return watch.finish(BigInt(now)).map(([code, index]) => [code, index]);
        }""",
        [[text_of(data) for data in LOGS[name]], now],
    )
    assert alarms == python_reads(LOGS[name], now)


def findings(page, log: list[bytes], now: int, *, live: bool) -> dict[str, bool | None]:
    return page.evaluate(
        """([entries, now, live]) => {
            const watch = new passmuster.Watch();
            entries.forEach((text, index) => watch.read(index, bytesOf(text)));
            const found = passmuster.recordFindings(watch, BigInt(now), live);
            return Object.fromEntries(found.map(({ rule, ok }) => [rule, ok]));
        }""",
        [[text_of(data) for data in log], now, live],
    )


def test_what_contradicts_is_a_no_and_what_asks_for_a_look_is_left_open(page):
    assert findings(page, LOGS["one draw to its end"], NOW, live=True) == {
        "log:record": True,
        "log:heartbeat": True,
    }
    assert findings(page, LOGS["a second pool"], NOW, live=False) == {"log:record": False}
    assert findings(page, LOGS["voided after the seed"], NOW, live=False) == {
        "log:record": True,
        "log:voided-after-seed": None,
    }
    assert findings(page, [announced("2023-001")], LATER, live=True) == {
        "log:record": True,
        "log:draw-unfinished": None,
        "log:heartbeat": False,
    }
