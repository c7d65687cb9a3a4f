"""A dossier with any one thing changed does not hold, and says why."""

from __future__ import annotations

import csv
import io
import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest

from passmuster.core.draw import dossier, selection
from passmuster.core.draw.beacon import QUICKNET
from passmuster.core.draw.dossier import verify_dossier
from passmuster.core.draw.pool import PoolEntry, parse_pool, pool_file
from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.policy import format_policy, threshold_policy
from passmuster.formats.signing import fast_check
from tests.core.draw.ceremony import (
    DRAW,
    LOG,
    ROUND,
    THROWS,
    VKEY,
    WITNESSES,
    Ceremony,
    Files,
    announcement,
    commitment_of,
    policy,
    pool_lines,
    rehash,
    relay_json,
)

OTHER = "9" * 64


@pytest.fixture(scope="session")
def good() -> Files:
    return Ceremony().build()


def rules(files: Files, **given: Any) -> set[str]:
    """Return the rules that say no."""
    given = {"policy": policy(), "check": fast_check} | given
    return {f.rule for f in verify_dossier(files, **given) if f.ok is False}


def unchecked(files: Files, **given: Any) -> set[str]:
    """Return the rules that were not checked; nothing may say no."""
    findings = verify_dossier(files, **({"check": fast_check} | given))
    assert [f for f in findings if f.ok is False] == []
    return {f.rule for f in findings if f.ok is None}


def test_an_honest_dossier_holds_and_says_what_it_did_not_check(good: Files) -> None:
    assert unchecked(good, policy=policy()) == {"beacon:not-compared", "log:whole"}
    assert unchecked(good, policy=policy(), outside_beacon=relay_json()) == {"log:whole"}


def test_it_holds_by_the_pure_python_check_of_signatures_too(good: Files) -> None:
    assert all(f.ok is not False for f in verify_dossier(good, policy=policy()))


def test_a_verifier_that_was_given_no_policy_says_unpinned(good: Files) -> None:
    assert unchecked(good) == {"policy:unpinned", "beacon:not-compared", "log:whole"}
    assert "policy:witnesses-unpinned" in unchecked(good, log_key=VKEY)


def test_without_witnesses_the_times_rest_on_the_log_alone() -> None:
    files = Ceremony(quorum=0).build()
    assert "time:not-cosigned" in unchecked(files, policy=policy(0))
    # Whoever holds the real policy does not accept that.
    assert rules(files) >= {"policy:differs", "receipt:cosignatures-too-few"}


def test_without_a_beacon_it_says_in_both_languages_that_it_rests_on_the_room() -> None:
    files = Ceremony(beacon=False).build()
    findings = verify_dossier(files, policy=policy())
    (sentence,) = [f.sentence for f in findings if f.rule == "beacon:none"]
    for text in (dossier.ROOM_ALONE_EN, dossier.ROOM_ALONE_KM):
        assert text in sentence
        assert text in files["README.txt"].decode()
    assert unchecked(files, policy=policy()) == {"beacon:none", "log:whole"}


def test_every_single_changed_byte_is_found(good: Files) -> None:
    for name, data in good.items():
        middle = len(data) // 2
        changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        found = rules(good | {name: changed})
        expected = "dossier:file-altered"
        if name == "dossier.json":
            assert found, name
        else:
            assert expected in found, name


def test_no_file_may_be_missing_or_added(good: Files) -> None:
    for name in good:
        left = {other: data for other, data in good.items() if other != name}
        if name == "dossier.json":
            with pytest.raises(UnusableInput) as refused:
                verify_dossier(left)
            assert refused.value.code == "dossier-missing"
        else:
            assert "dossier:file-missing" in rules(left), name
            assert "dossier:file-missing" in rules(rehash(good, **{name: None})), name
    assert rules(good | {"notes.txt": b"x"}) == {"dossier:file-not-listed"}
    assert rules(rehash(good, **{"notes.txt": b"x"})) == {"dossier:file-unexpected"}


def with_commitment(rows: list[selection.Chosen], commitment: str) -> list[selection.Chosen]:
    first = rows[0]
    changed = selection.Chosen(first.stratum, first.position, commitment, first.ticket, first.day)
    return [changed, *rows[1:]]


def with_ticket(rows: list[selection.Chosen]) -> list[selection.Chosen]:
    first, ticket = rows[0], rows[0].ticket[:-1] + "0"
    return [
        selection.Chosen(first.stratum, first.position, first.commitment, ticket, first.day),
        *rows[1:],
    ]


def with_days_swapped(rows: list[selection.Chosen]) -> list[selection.Chosen]:
    by_day = {row.day: at for at, row in enumerate(rows)}
    (a, b, *_) = by_day.values()
    one, two = rows[a], rows[b]
    out = list(rows)
    out[a] = selection.Chosen(one.stratum, one.position, one.commitment, one.ticket, two.day)
    out[b] = selection.Chosen(two.stratum, two.position, two.commitment, two.ticket, one.day)
    return out


def friend_out() -> bytes:
    """Return a pool in which the first line's person was given another salt."""
    entries = parse_pool(pool_lines())
    return pool_file([PoolEntry(entries[0].stratum, OTHER), *entries[1:]])


EXTRA_STRATUM = pool_file([*parse_pool(pool_lines()), PoolEntry("mounted", OTHER)])

FORGERIES: dict[str, tuple[Ceremony, set[str]]] = {
    # D-01: each knob that could be turned after the seed.
    "a salt or an id changed after the dice": (
        Ceremony(pool=friend_out(), seed=Ceremony().build()["seed.txt"].decode()),
        {"seed:text", "seed:logged"},
    ),
    "another pool file than the one logged": (
        Ceremony(files={"pool.txt": friend_out()}),
        {
            "pool:hash",
            "pool:root",
            "seed:text",
            "seed:logged",
            "selection:member",
            "reserves:member",
            "result:last-tickets",
        },
    ),
    "pool lines out of order": (
        Ceremony(files={"pool.txt": b"".join(pool_lines().splitlines(True)[::-1])}),
        {"pool:hash", "pool:unsorted", "seed:text", "seed:logged"},
    ),
    "a person twice": (
        Ceremony(files={"pool.txt": pool_lines().splitlines(True)[0] + pool_lines()}),
        {"pool:hash", "pool:duplicate", "seed:text", "seed:logged"},
    ),
    "a pool that is no pool": (
        Ceremony(files={"pool.txt": b"patrol"}),
        {"pool:hash", "pool:line-malformed", "seed:text"},
    ),
    "pool hash": (Ceremony(data={"pool": {"pool_sha256": OTHER}}), {"pool:hash"}),
    "pool root": (Ceremony(data={"pool": {"pool_root": OTHER}}), {"pool:root"}),
    "pool counts": (
        Ceremony(data={n: {"strata": {"patrol": 59, "custody": 41}} for n in ("pool", "audit")}),
        {"pool:strata"},
    ),
    "a stratum nobody announced": (
        Ceremony(
            files={"pool.txt": EXTRA_STRATUM},
            data={
                n: {"strata": {"custody": 40, "mounted": 1, "patrol": 60}}
                for n in ("pool", "audit")
            },
        ),
        {
            "pool:hash",
            "pool:root",
            "pool:stratum-not-announced",
            "seed:text",
            "seed:logged",
            "selection:not-drawable",
        },
    ),
    "draw number": (
        Ceremony(data={"dice": {"draw": "2023-008"}}),
        {"number:mismatch"},
    ),
    "draw number of the index": (
        Ceremony(index={"draw": "2023-008"}),
        {"number:mismatch", "seed:text", "seed:logged", "readme:differs"},
    ),
    # Order and times.
    "pool logged after the dice": (
        Ceremony(
            order=("key", "announcement", "roster", "audit", "dice", "pool", "beacon", "result")
        ),
        {"order:pool-after-dice", "order:pool-head-after-dice", "time:log-clock"},
    ),
    "pool cosigned after the dice": (
        Ceremony(heads={"pool": [-895, -894, -893]}),
        {"time:pool-cosigned-after-dice"},
    ),
    "pool cosigned in the same second as the dice": (
        Ceremony(heads={"pool": [-901, -900, -1]}),
        {"time:pool-cosigned-after-dice"},
    ),
    "pool shown under a head that holds the dice": (
        Ceremony(head_of={"pool": "dice"}),
        {"order:pool-head-after-dice", "time:pool-cosigned-after-dice"},
    ),
    "dice shown under the last head only": (
        Ceremony(head_of={"dice": "end"}),
        {
            "order:dice-head-after-beacon",
            "order:dice-head-after-result",
            "time:dice-after-beacon",
        },
    ),
    "dice cosigned when the beacon was public": (
        Ceremony(heads={"dice": [-3, 0, 5]}),
        {"time:dice-after-beacon"},
    ),
    "dice logged when the beacon was public": (
        Ceremony(times={"dice": 1}),
        {"time:dice-logged-after-beacon"},
    ),
    "dice before the public hour": (Ceremony(times={"dice": -7200}), {"time:dice-early"}),
    "beacon logged before it came to be": (Ceremony(times={"beacon": -1}), {"time:beacon-early"}),
    "a clock that goes back": (Ceremony(times={"audit": -71_000}), {"time:log-clock"}),
    "key committed after the announcement": (
        Ceremony(
            order=("announcement", "key", "roster", "audit", "pool", "dice", "beacon", "result")
        ),
        {"key:after-announcement", "time:log-clock"},
    ),
    # Key, roster, announcement.
    "another key": (Ceremony(data={"announcement": {"key": OTHER}}), {"key:mismatch"}),
    "another year's key": (Ceremony(data={"key": {"year": 2022}}), {"key:year"}),
    "another roster": (
        Ceremony(data={"roster": {"snapshot": OTHER}}),
        {"roster:audit-other-snapshot"},
    ),
    "ghosts": (Ceremony(data={"audit": {"ghosts": 200}}), {"roster:audit-ghosts"}),
    "gaps hidden": (Ceremony(data={"pool": {"gaps": 0}}), {"roster:audit-gaps-differ"}),
    "an announcement that leaves something open": (
        Ceremony(data={"announcement": {"opening_day": "2024-09-09"}}),
        {"announcement:opening-after-cap"},
    ),
    "an announcement with an impossible hour": (
        Ceremony(data={"announcement": {"dice_at": "2023-09-31T10:00:00Z"}}),
        {"announcement:day-not-a-date", "announcement:time-not-usable"},
    ),
    "a rate that cannot be": (
        Ceremony(
            data={
                "announcement": {
                    "strata": [
                        {"label": "patrol", "rate": "1/10", "merged_from": []},
                        {"label": "custody", "take": 5, "merged_from": []},
                        {"label": "mounted", "take": 0, "merged_from": []},
                    ]
                }
            }
        ),
        {"announcement:take-not-usable"},
    ),
    # Dice.
    "dice retyped": (
        Ceremony(data={"dice": {"dice": "0" * 20}}),
        {"dice:throws-differ", "seed:text", "seed:logged"},
    ),
    "a digit less": (
        Ceremony(data={"dice": {"dice": "".join(THROWS)[:19]}}),
        {"dice:count", "dice:throws-differ", "seed:text", "seed:logged"},
    ),
    "one thrower": (
        Ceremony(data={"dice": {"throws": ["".join(THROWS)]}}),
        {"dice:throwers-too-few"},
    ),
    # D-04: the beacon.
    "another round": (
        Ceremony(
            data={"beacon": {"round": ROUND + 20}},
            files={"beacon.json": relay_json(round=ROUND + 20)},
            times={"beacon": 100, "result": 110},
        ),
        {"beacon:signature-wrong", "seed:text", "seed:logged"},
    ),
    "a round nobody announced": (
        Ceremony(data={"beacon": {"round": ROUND + 1}}),
        {"beacon:file-differs", "beacon:round-not-announced", "seed:text", "seed:logged"},
    ),
    "another chain": (
        Ceremony(data={"beacon": {"chain": OTHER}}),
        {"beacon:file-differs", "beacon:chain-unknown", "seed:text", "seed:logged"},
    ),
    "an unknown chain announced": (
        Ceremony(
            data={
                "announcement": {"beacon": {"chain": OTHER, "round": 9}, "fallbacks": []},
                "beacon": {"chain": OTHER, "round": 9},
            }
        ),
        {
            "announcement:beacon-chain-unknown",
            "beacon:file-differs",
            "beacon:chain-unknown",
            "seed:text",
            "seed:logged",
        },
    ),
    "altered randomness": (
        Ceremony(
            data={"beacon": {"randomness": OTHER}},
            files={"beacon.json": relay_json(randomness=OTHER)},
        ),
        {"beacon:randomness-wrong", "seed:text", "seed:logged"},
    ),
    "a relay's answer that is none": (
        Ceremony(files={"beacon.json": b"{}"}),
        {"beacon:json-unreadable"},
    ),
    "the announced round left out": (
        Ceremony(omit=["beacon"]),
        {"beacon:missing", "dossier:file-unexpected", "seed:text", "seed:logged"},
    ),
    "a round used that was not announced at all": (
        Ceremony(data={"announcement": {"beacon": None, "fallbacks": []}}),
        {"beacon:not-announced", "readme:differs"},
    ),
    # D-05: the lists.
    "another seed text": (
        Ceremony(files={"seed.txt": Ceremony().build()["seed.txt"] + b"\n"}),
        {"seed:text"},
    ),
    "another seed logged": (
        Ceremony(seed=f"passmuster-seed/v1/{DRAW}/{OTHER}/dice-1/none"),
        {"seed:text", "seed:logged"},
    ),
    "friend out, enemy in": (
        Ceremony(rows=lambda rows: with_commitment(rows, commitment_of("patrol", "000001"))),
        {"selection:member"},
    ),
    "a ticket retyped": (Ceremony(rows=with_ticket), {"selection:ticket"}),
    "one line fewer": (Ceremony(rows=lambda rows: rows[:-1]), {"selection:take"}),
    "two lines in the other order": (
        Ceremony(rows=lambda rows: [rows[1], rows[0], *rows[2:]]),
        {"selection:order"},
    ),
    "two days swapped": (Ceremony(rows=with_days_swapped), {"days:wrong"}),
    "a selection that is no table": (
        Ceremony(files={"selection.csv": b"hello\n"}),
        {"selection:unreadable"},
    ),
    "a selection with a line feed too few": (
        Ceremony(files={"selection.csv": Ceremony().build()["selection.csv"][:-1]}),
        {"selection:unreadable"},
    ),
    "a reserve fewer": (
        Ceremony(
            files={
                "reserves.csv": b"".join(Ceremony().build()["reserves.csv"].splitlines(True)[:-1])
            }
        ),
        {"reserves:take"},
    ),
    "reserves in another order": (
        Ceremony(
            files={
                "reserves.csv": b"".join(
                    Ceremony().build()["reserves.csv"].splitlines(True)[i]
                    for i in (0, 2, 1, 3, 4, 5)
                )
            }
        ),
        {"reserves:order"},
    ),
    "selection hash": (
        Ceremony(data={"result": {"selection_sha256": OTHER}}),
        {"selection:hash"},
    ),
    "reserves hash": (Ceremony(data={"result": {"reserves_sha256": OTHER}}), {"reserves:hash"}),
    "numbers to take": (
        Ceremony(data={"result": {"take": {"patrol": 7, "custody": 5}}}),
        {"result:take"},
    ),
    "last tickets": (Ceremony(data={"result": {"last_tickets": {}}}), {"result:last-tickets"}),
    # Log and dossier.
    "an entry of another kind": (
        Ceremony(entry_bytes={"roster": Ceremony().build()["entries/audit.json"]}),
        {"entry:type"},
    ),
    "an entry nobody can read": (
        Ceremony(entry_bytes={"roster": b"{}"}),
        {"entry:unreadable"},
    ),
    "an index that is not the entry's": (
        Ceremony(index={"entries": {n: 2 * i + 2 for i, n in enumerate(dossier.ENTRY_TYPES)}}),
        {"receipt:index-differs", "dossier:entry-unexpected", "dossier:file-missing"},
    ),
    "another origin": (
        Ceremony(index={"origin": "other.example/log"}),
        {"policy:other-log", "readme:differs"},
    ),
    "an entry left out": (
        Ceremony(omit=["audit"]),
        {"dossier:entry-missing"},
    ),
    "said to be voided": (
        Ceremony(index={"state": "voided"}),
        {
            "dossier:entry-missing",
            "dossier:entry-unexpected",
            "readme:differs",
        },
    ),
    "another policy inside": (
        Ceremony(files={"policy": policy(1)}),
        {"policy:differs"},
    ),
    "a policy that is none": (
        Ceremony(files={"policy": b"log x\n"}),
        {"policy:unreadable", "policy:differs"},
    ),
    "an explanation with other advice": (
        Ceremony(files={"README.txt": b"All is well.\n"}),
        {"readme:differs"},
    ),
    "a receipt of another entry": (
        Ceremony(receipts={"dice": lambda _: Ceremony().build()["receipts/pool.tlog-proof"]}),
        {"receipt:index-differs"},
    ),
    "a receipt that is none": (
        Ceremony(receipts={"dice": lambda _: b"?"}),
        {"receipt:receipt-malformed"},
    ),
    "a head without the witnesses": (
        Ceremony(heads={"dice": [-900]}),
        {"receipt:cosignatures-too-few"},
    ),
    # Voids.
    "a void that hides its stage": (
        Ceremony(void=True, data={"void": {"stage": "opened"}}),
        {"dossier:entry-unexpected", "void:stage"},
    ),
    "a void that hides that the seed was known": (
        Ceremony(void=True, data={"void": {"seed_known": False}}),
        {"void:seed-known"},
    ),
    "something after the void": (
        Ceremony(
            void=True,
            order=(
                "key",
                "announcement",
                "roster",
                "audit",
                "pool",
                "dice",
                "beacon",
                "void",
                "result",
            ),
            times={"result": 600},
        ),
        {"order:void-not-last"},
    ),
}


@pytest.mark.parametrize(("forged", "expected"), FORGERIES.values(), ids=FORGERIES)
def test_each_forgery_is_named_by_its_own_rule(forged: Ceremony, expected: set[str]) -> None:
    assert rules(forged.build()) == expected


def test_an_entry_changed_under_its_old_receipt_is_not_in_the_log(good: Files) -> None:
    other = Ceremony(data={"roster": {"people": 104}, "audit": {"people": 104}}).build()
    forged = rehash(good, **{n: other[n] for n in ("entries/roster.json", "entries/audit.json")})
    assert rules(forged) == {"entry:not-in-log"}


def test_a_log_that_shows_two_trees_of_one_size_is_named(good: Files) -> None:
    # The same draw in a log where one entry, of no other consequence, is another.
    other = Ceremony(entry_bytes={"roster": good["entries/audit.json"]}).build()
    name = "receipts/key.tlog-proof"
    assert rules(rehash(good, **{name: other[name]})) == {"log:forked"}


def test_a_signature_of_another_key_is_refused(good: Files) -> None:
    stranger = format_policy(
        threshold_policy(WITNESSES[0].vkey(), [w.vkey(COSIGNATURE) for w in WITNESSES[1:]], 1)
    )
    assert "policy:other-log" in rules(good, policy=stranger)
    other_key = str(WITNESSES[0].vkey())
    assert "policy:other-log" in rules(good, policy=None, log_key=other_key)
    unreadable = rehash(good, policy=b"?")
    assert rules(unreadable, policy=None) == {"policy:unreadable"}
    head = good["receipts/dice.tlog-proof"]
    at = head.rindex(b"w0.example ") + 30
    swapped = head[:at] + (b"A" if head[at : at + 1] != b"A" else b"B") + head[at + 1 :]
    forged = rehash(good, **{"receipts/dice.tlog-proof": swapped})
    assert rules(forged) == {"receipt:note-signature-wrong"}


def test_what_the_caller_gave_must_be_readable(good: Files) -> None:
    for given in ({"policy": b"?"}, {"log_key": "?"}):
        with pytest.raises(UnusableInput):
            verify_dossier(good, **given)


def test_a_fallback_is_said_and_a_needless_one_refused() -> None:
    chain = QUICKNET.hash
    named = {
        "beacon": {"chain": chain, "round": ROUND - 20},
        "fallbacks": [{"chain": chain, "round": ROUND}],
    }
    files = Ceremony(data={"announcement": named}).build()
    assert "beacon:fallback" in unchecked(files, policy=policy())
    assert "beacon:fallback" in unchecked(files, policy=policy(), outside_beacon=relay_json())
    # The named round can be verified after all: then nobody was free to pass it over.
    later = Ceremony(
        data={
            "announcement": {
                "beacon": {"chain": chain, "round": ROUND},
                "fallbacks": [{"chain": chain, "round": ROUND + 20}],
            },
            "beacon": {"round": ROUND + 20},
        },
        files={"beacon.json": relay_json(round=ROUND + 20)},
        times={"beacon": 100, "result": 110},
    ).build()
    assert "beacon:fallback-needless" in rules(later, outside_beacon=relay_json())


def test_a_copy_from_outside_must_be_genuine_and_of_the_same_round(good: Files) -> None:
    assert rules(good, outside_beacon=b"{}") == {"beacon:outside-copy-unusable"}
    assert rules(good, outside_beacon=relay_json(round=ROUND + 1)) == {
        "beacon:outside-copy-unusable"
    }
    foreign = Ceremony(data={"beacon": {"round": ROUND + 1}}).build()
    assert "beacon:outside-copy-differs" in rules(foreign, outside_beacon=relay_json())


@pytest.mark.parametrize("stage", ["announcement", "pool", "dice", "result"])
@pytest.mark.parametrize("beacon", [True, False])
def test_a_voided_draw_holds_as_far_as_it_came(stage: str, beacon: bool) -> None:
    known = stage in ("dice", "result")
    files = Ceremony(
        void=True, stage=stage, beacon=beacon, data={"void": {"seed_known": known}}
    ).build()
    found = unchecked(files, policy=policy(), outside_beacon=relay_json())
    assert ("void:after-seed-known" in found) == known


def test_a_draw_voided_before_its_audit_needs_none() -> None:
    files = Ceremony(void=True, stage="announcement", omit=["roster", "audit"]).build()
    assert unchecked(files, policy=policy()) == {"log:whole"}


@pytest.mark.parametrize(
    "change",
    [
        {"format": "passmuster-dossier/v2"},
        {"draw": "31"},
        {"origin": "UPPER"},
        {"state": "opened"},
        {"entries": []},
        {"entries": {"secret": 1}},
        {"entries": {"key": -1}},
        {"entries": {"key": True}},
        {"files": []},
        {"files": {"policy": "x"}},
        {"files": {"policy": {"sha256": "x", "bytes": 1}}},
        {"files": {"policy": {"sha256": OTHER, "bytes": -1}}},
        {"files": {"policy": {"sha256": OTHER}}},
        {"more": 1},
    ],
    ids=str,
)
def test_an_index_of_another_form_is_refused(good: Files, change: dict[str, Any]) -> None:
    index = json.loads(good["dossier.json"]) | change
    data = json.dumps(index, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(CheckFailed) as refused:
        dossier.parse_index(data)
    assert refused.value.code == "dossier-index-unreadable"
    assert rules(good | {"dossier.json": data}) == {"dossier:index-unreadable"}


def test_an_index_that_is_not_canonical_is_refused(good: Files) -> None:
    assert rules(good | {"dossier.json": b"[]"}) == {"dossier:index-unreadable"}
    spaced = good["dossier.json"] + b"\n"
    assert rules(good | {"dossier.json": spaced}) == {"dossier:index-unreadable"}


def test_the_ten_lines_in_the_explanation_draw_it_again(
    good: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("seed.txt", "pool.txt", "selection.csv"):
        (tmp_path / name).write_bytes(good[name])
    lines = [line.removeprefix("    ") for line in good["README.txt"].decode().split("\n")]
    start = lines.index("import csv")
    program = "\n".join(lines[start : start + 10])
    assert program + "\n" == dossier.RERUN
    with chdir(tmp_path):
        exec(compile(closing(program), "README", "exec"), {})  # the text itself is under test
    assert capsys.readouterr().out == "custody same\npatrol same\n"


def closing(program: str) -> str:
    """Return the program with its files closed, which a reader's own Python does unasked."""
    return (
        program.replace('open("seed.txt").read()', "read('seed.txt')")
        .replace('open("pool.txt")', "read('pool.txt').splitlines()")
        .replace('open("selection.csv")', "read('selection.csv').splitlines()")
        .replace(
            "import csv", "import csv, pathlib\nread = lambda name: pathlib.Path(name).read_text()"
        )
    )


def test_the_lists_are_plain_tables(good: Files) -> None:
    rows = list(csv.DictReader(io.StringIO(good["selection.csv"].decode())))
    assert [row["position"] for row in rows if row["stratum"] == "patrol"] == list("123456")
    assert {row["day"] for row in rows} == set(announcement()["days"])
    spare = list(csv.DictReader(io.StringIO(good["reserves.csv"].decode())))
    assert [(r["stratum"], r["position"]) for r in spare] == [
        ("patrol", "7"),
        ("patrol", "8"),
        ("patrol", "9"),
        ("custody", "6"),
        ("custody", "7"),
    ]


def test_the_log_of_the_ceremony_is_the_one_the_policy_names() -> None:
    assert str(LOG.vkey()) == VKEY
