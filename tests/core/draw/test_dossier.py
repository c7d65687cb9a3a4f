"""A dossier with any one thing changed does not hold, and says why."""

from __future__ import annotations

import csv
import io
import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest

from passmuster.core.draw import dossier
from passmuster.core.draw.beacon import QUICKNET
from passmuster.core.draw.dossier import verify_dossier
from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.policy import format_policy, threshold_policy
from passmuster.formats.signing import fast_check
from tests.core.draw.ceremony import (
    LOG,
    ROUND,
    VKEY,
    WITNESSES,
    Ceremony,
    Files,
    announcement,
    policy,
    rehash,
    relay_json,
)
from tests.core.draw.forgeries import FORGERIES, OTHER


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
