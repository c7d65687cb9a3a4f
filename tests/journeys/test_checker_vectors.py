"""The checker's own arithmetic gives what other people's programs gave: hashes, tickets, points."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from passmuster.core.draw.bls12381.hashing import hash_to_g1
from passmuster.core.draw.pool import PoolEntry, pool_file, pool_root
from passmuster.core.draw.sampler import draw, ticket
from passmuster.core.draw.selection import select
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger import ed25519
from passmuster.core.ledger.entries import parse_entry
from passmuster.formats.signing import SigningKey
from tests.core.draw.ceremony import announcement
from tests.journeys.checker_browser import chromium, text_of, with_modules

pytestmark = pytest.mark.browser

VECTORS = Path(__file__).parents[2] / "vectors"
TICKETS = json.loads((VECTORS / "draw/consistent_sampler.json").read_text("utf-8"))
BEACON = json.loads((VECTORS / "beacon/drand-quicknet.json").read_text("utf-8"))
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.fixture(scope="module")
def page():
    with chromium() as browser:
        yield with_modules(browser.new_page())


def test_hashes_of_every_length_around_a_block_are_the_standard_ones(page):
    messages = [bytes(range(256))[:length] for length in range(0, 256, 1)] + [b"a" * 100_000]
    got = page.evaluate(
        """async (texts) => Promise.all(texts.map(bytesOf).map(async (b) => [
            passmuster.sha256Hex(b), passmuster.hex(passmuster.sha512(b)),
            passmuster.hex(await passmuster.sha256Slowly(b)),
        ]))""",
        [text_of(message) for message in messages],
    )
    for message, (short, long, slow) in zip(messages, got, strict=True):
        assert short == slow == hashlib.sha256(message).hexdigest()
        assert long == hashlib.sha512(message).hexdigest()


def test_hashes_of_texts_are_those_of_the_vectors(page):
    cases = TICKETS["primitives"]["sha256_hex"]
    ask = "(texts) => texts.map((text) => passmuster.sha256Hex(passmuster.utf8(text)))"
    assert page.evaluate(ask, [c["input"] for c in cases]) == [c["output"] for c in cases]


def test_every_first_ticket_is_the_public_package_s(page):
    cases = TICKETS["primitives"]["first_fraction"]
    ask = "(cases) => cases.map(({ seed, id }) => passmuster.ticket(seed, id))"
    assert page.evaluate(ask, cases) == [case["output"] for case in cases]


@pytest.mark.parametrize(
    "case",
    [case for case in TICKETS["cases"] if not case["with_replacement"]],
    ids=lambda case: case["name"],
)
def test_every_draw_without_replacement_is_the_public_package_s(page, case):
    order = page.evaluate(
        "([seed, ids, take]) => passmuster.draw(seed, ids, take)",
        [str(case["seed"]), case["ids"], case["drop"] + case["take"]],
    )
    expected = [[drawn["ticket"], drawn["id"]] for drawn in case["drawn"]]
    assert order[case["drop"] :] == expected


@pytest.mark.parametrize("take", [0, 1, 7, 1999, 2000, 3000])
def test_a_large_pool_is_drawn_alike_whatever_the_number(page, take):
    ids = [hashlib.sha256(b"%d" % n).hexdigest() for n in range(2000)]
    order = page.evaluate("([ids, take]) => passmuster.draw('a seed', ids, take)", [ids, take])
    assert order == [[drawn.ticket, drawn.id] for drawn in draw("a seed", ids, take)]
    assert all(number == ticket("a seed", ident) for number, ident in order[:20])


def test_a_whole_selection_with_days_and_reserves_is_the_same(page):
    ids = [hashlib.sha256(b"%d" % n).hexdigest() for n in range(300)]
    entries = [PoolEntry("patrol" if n % 3 else "custody", i) for n, i in enumerate(ids)]
    said = announcement()
    mine = select(said, entries, "passmuster-seed/v1/x")
    theirs = page.evaluate(
        "([said, pool, seed]) => passmuster.select(said, pool, seed)",
        [said, [[e.stratum, e.commitment] for e in entries], "passmuster-seed/v1/x"],
    )
    assert theirs["selected"] == [
        [c.stratum, str(c.position), c.commitment, c.ticket, c.day] for c in mine.selected
    ]
    assert theirs["reserves"] == [
        [c.stratum, str(c.position), c.commitment, c.ticket] for c in mine.reserves
    ]
    assert theirs["take"] == dict(mine.take)
    assert theirs["lastTickets"] == dict(mine.last_tickets)
    file = pool_file(entries)
    read = page.evaluate(
        "async (text) => (await passmuster.readPool(bytesOf(text))).root", text_of(file)
    )
    assert read == pool_root(file)


@pytest.mark.parametrize("case", BEACON["cases"], ids=lambda case: str(case["round"]))
def test_a_real_beacon_round_is_told_from_one_that_is_not(page, case):
    asked = {"chain": BEACON["chain"]["hash"], **{k: case[k] for k in ("round", "signature")}}
    asked["randomness"] = case["randomness"]
    answer = page.evaluate(
        "(beacon) => answered(() => passmuster.verifyBeacon(beacon).then(() => 'genuine'))", asked
    )
    wanted = {"code": "beacon-signature-wrong", "unusable": False}
    assert answer == ("genuine" if case["valid"] else wanted)


def test_points_that_are_none_are_no_signature(page):
    true = BEACON["cases"][0]["signature"]
    infinity = "c0" + "00" * 47
    flags = ["3" + true[1:], f"{int(true[:2], 16) ^ 0x20:02x}{true[2:]}", "9f" + "ff" * 47]
    outside = "a" + "0" * 94 + "4"
    for signature in (infinity, *flags, outside, "80" + "00" * 47):
        beacon = {"chain": BEACON["chain"]["hash"], "round": 657413, "signature": signature}
        answer = page.evaluate(
            "(beacon) => answered(() => passmuster.verifyBeacon(beacon).then(() => 'genuine'))",
            beacon | {"randomness": "0" * 64},
        )
        assert answer == {"code": "beacon-signature-wrong", "unusable": False}, signature


def test_messages_are_hashed_to_the_same_points(page):
    tag = "QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_"
    for message in ("", "abc", "abcdef0123456789", "q128_" + "q" * 128):
        got = page.evaluate(
            """([message, tag]) => plain(
                passmuster.hashToG1(passmuster.utf8(message), passmuster.utf8(tag)))""",
            [message, tag],
        )
        (x, _), (y, _) = hash_to_g1(message.encode(), tag.encode())
        assert got == [[str(x), "0"], [str(y), "0"]]


def signature_cases():
    key = SigningKey("a.example/log", hashlib.sha256(b"key").digest())
    public, message = key.vkey().public_key, b"a message"
    true = key.sign(message)
    high = int.from_bytes(true[32:], "little") + ORDER
    yield public, true, message
    yield public, true, message + b"."
    yield public, true[:32] + high.to_bytes(32, "little"), message
    yield public, true[:-1], message
    yield public, bytes([true[0] ^ 1]) + true[1:], message
    yield bytes(32), true, message
    yield (2**255 - 19).to_bytes(32, "little"), true, message
    yield (1 | 1 << 255).to_bytes(32, "little"), true, message
    yield (1).to_bytes(32, "little"), (1).to_bytes(32, "little") + bytes(32), message
    yield b"\xff" * 32, true, message
    for length in (0, 111, 112, 127, 128, 300):
        yield public, key.sign(b"m" * length), b"m" * length


def test_signatures_are_judged_by_the_same_strict_reading(page):
    for public, signature, message in signature_cases():
        answer = page.evaluate(
            "(parts) => passmuster.ed25519(...parts.map(bytesOf))",
            [text_of(part) for part in (public, signature, message)],
        )
        assert answer == ed25519.verify(public, signature, message)
        known = page.evaluate("(text) => passmuster.isCanonicalKey(bytesOf(text))", text_of(public))
        assert known == ed25519.is_canonical_key(public)


@pytest.mark.parametrize(
    "day",
    [
        *("2023-02-29", "2024-02-29", "2100-02-29", "0000-01-01", "0001-01-01", "2023-13-01"),
        *("2023-04-31", "2023-00-10", "2023-01-00", "1970-01-01", "9999-12-31", "2000-02-29"),
    ],
)
def test_the_calendar_is_the_same(page, day):
    try:
        wanted = (date.fromisoformat(day) - date(1970, 1, 1)).days
    except ValueError:
        wanted = None
    assert page.evaluate("(day) => passmuster.dayNumber(day)", day) == wanted


HASH = "0" * 64
ENTRIES = [
    b'{"c":"%s","v":1}' % HASH.encode(),
    b'{"c":"%s","v":1.0}' % HASH.encode(),
    b'{"c":"%s","v":2}' % HASH.encode(),
    b'{"c":"%s","v":1,"x":1}' % HASH.encode(),
    b'{"c":"%s","v":1} ' % HASH.encode(),
    b'{"c":"%s"}' % HASH.upper().replace("0", "A").encode(),
    b"[]",
    b"null",
    b"",
    b"x" * 70_000,
    *(
        b'{"c":"%s","data":%s,"time":"%s","type":"%s","v":1}' % (HASH.encode(), data, time, kind)
        for data, time, kind in (
            (
                b'{"policy_sha256":"%s"}' % HASH.encode(),
                b"2023-01-01T00:00:00Z",
                b"log:policy-changed",
            ),
            (
                b'{"policy_sha256":"%s"}' % HASH.encode(),
                b"2023-01-01T00:00:00",
                b"log:policy-changed",
            ),
            (b'{"policy_sha256":"x"}', b"2023-01-01T00:00:00Z", b"log:policy-changed"),
            (b"{}", b"2023-01-01T00:00:00Z", b"log:policy-changed"),
            (b"{}", b"2023-01-01T00:00:00Z", b"constructor"),
            (b'{"day":"2023-01-01","draw":"2023-001"}', b"2023-01-01T00:00:00Z", b"draw:opened"),
            (b'{"day":"2023-01-01\\n","draw":"2023-001"}', b"2023-01-01T00:00:00Z", b"draw:opened"),
            (b'{"size":true,"rows":0,"differences":0}', b"2023-01-01T00:00:00Z", b"log:audited"),
        )
    ),
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry[-70:].decode())
def test_an_entry_is_readable_to_both_or_to_neither(page, entry):
    try:
        wanted = parse_entry(entry)
    except PassmusterError:
        wanted = None
    ask = "(text) => passmuster.orNull(() => passmuster.parseEntry(bytesOf(text)))"
    assert page.evaluate(ask, text_of(entry)) == wanted
