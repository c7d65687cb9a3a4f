"""The checker in the browser says of logs, heads and receipts what the Python verifier says."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.merkle import verify_consistency, verify_inclusion
from passmuster.core.ledger.policy import format_policy, threshold_policy
from passmuster.formats.signing import SigningKey, sign_checkpoint
from passmuster.verifier.log import check_log
from passmuster.verifier.receipt import check_receipt
from passmuster.verifier.source import Folder
from passmuster.verifier.trust import Trust, _of_policy, _require_apart
from tests.journeys.checker_browser import chromium, text_of, texts_of, with_modules

pytestmark = pytest.mark.browser

VECTORS = Path(__file__).parents[2] / "vectors"
LOG = VECTORS / "log-a"
KEYS = {key["Role"]: key["Vkey"] for key in json.loads((VECTORS / "keys.json").read_text("utf-8"))}
WITNESSES = [VerifierKey.parse(KEYS[f"witness-{n} as cosigner"]) for n in (1, 2, 3)]
SIZES = ("1", "255", "256", "300", "600")


def policy(quorum: int, log: str = "log-a") -> bytes:
    return format_policy(
        threshold_policy(VerifierKey.parse(KEYS[log]), WITNESSES if quorum else [], quorum)
    )


def trust_in(data: bytes) -> Trust:
    trust = _of_policy(data, None)
    _require_apart(trust.policy)
    return trust


@pytest.fixture(scope="module")
def page():
    with chromium() as browser:
        made = with_modules(browser.new_page())
        made.evaluate(
            """() => {
                globalThis.sourceOf = (files) => ({
                  checkpoint: async () => some(files.checkpoint),
                  async tile(level, index, width) {
                    for (const wide of [width, 256]) {
                      const path = passmuster.tilePath(level, index, wide);
                      if (files[path] !== undefined) return { path, bytes: bytesOf(files[path]) };
                    }
                    return null;
                  },
                });
                globalThis.said = (findings) => ({
                  checks: findings.map(({ rule, ok }) => [rule.replace("log:", ""), ok]),
                  codes: [...new Set(findings.filter((f) => f.ok === false)
                    .flatMap((f) => f.args.codes || [f.args.code]))],
                });
            }"""
        )
        yield made


def served(size: str) -> dict[str, bytes]:
    """Return the files of a served tree by path."""
    root = LOG / f"tree-{size}"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def reported(work):
    try:
        report, _ = work()
    except PassmusterError as error:
        return {"code": error.code, "unusable": True}
    checks = sorted([check.name, check.ok] for check in report.checks)
    return {"checks": checks, "codes": sorted({code for code, _ in report.problems})}


def in_order(answer):
    if "checks" in answer:
        return {"checks": sorted(answer["checks"]), "codes": sorted(answer["codes"])}
    return answer


def both_say(page, tmp_path, files, trust=None, old=None):
    """Return what both verifiers say of a log."""
    trust = policy(0) if trust is None else trust
    folder = tmp_path / f"log-{len(list(tmp_path.iterdir()))}"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    python = reported(lambda: check_log(Folder(folder), trust_in(trust), old))
    browser = page.evaluate(
        """async ([files, policy, old]) => answered(async () => said(await passmuster.checkLog(
            sourceOf(files), passmuster.trustOf(bytesOf(policy), true), some(old))))""",
        [texts_of(files), text_of(trust), None if old is None else text_of(old)],
    )
    return python, in_order(browser)


@pytest.mark.parametrize("size", SIZES)
def test_a_true_log_agrees_in_both(page, tmp_path, size):
    python, browser = both_say(page, tmp_path, served(size))
    assert browser == python
    assert python["codes"] == []
    assert ["root", True] in browser["checks"]


@pytest.mark.parametrize("size", ["1", "300", "600"])
def test_any_damaged_file_of_a_log_is_named_alike(page, tmp_path, size):
    files = served(size)
    for name, data in files.items():
        damages = {
            "first": bytes([data[0] ^ 1]) + data[1:],
            "last": data[:-1] + bytes([data[-1] ^ 1]),
            "short": data[:-1],
            "long": data + b"\0",
            "empty": b"",
        }
        for how, damaged in damages.items():
            python, browser = both_say(page, tmp_path, {**files, name: damaged})
            assert browser == python, (name, how)
            assert python["codes"], (name, how)
        rest = {kept: whole for kept, whole in files.items() if kept != name}
        python, browser = both_say(page, tmp_path, rest)
        assert browser == python, (name, "missing")


def test_a_bundle_and_its_tile_both_gone_leave_a_gap_for_both(page, tmp_path):
    files = served("600")
    for name in ("tile/entries/001", "tile/0/001"):
        del files[name]
    python, browser = both_say(page, tmp_path, files)
    assert browser == python
    assert ["root", None] in browser["checks"]


def test_full_tiles_in_the_place_of_partial_ones_and_packed_bundles_pass_in_both(page, tmp_path):
    small, large = served("255"), served("256")
    grown = {**large, "checkpoint": small["checkpoint"]}
    packed = {n: gzip.compress(d) if "entries" in n else d for n, d in served("300").items()}
    for files in (grown, packed):
        python, browser = both_say(page, tmp_path, files)
        assert browser == python
        assert python["codes"] == []


@pytest.mark.parametrize("name", sorted((LOG / "checkpoints").iterdir(), key=lambda p: int(p.name)))
def test_every_checkpoint_kept_from_before_is_continued_in_both_and_by_tiles(page, tmp_path, name):
    old, files = name.read_bytes(), served("600")
    python, browser = both_say(page, tmp_path, files, old=old)
    assert browser == python
    assert ["growth", True] in browser["checks"]
    assert growth_by_tiles(page, files, old) == [True, None]


def growth_by_tiles(page, files, old):
    return page.evaluate(
        """async ([files, policy, old]) => {
            const trust = passmuster.trustOf(bytesOf(policy), true);
            const found = await passmuster.checkNewest(sourceOf(files), trust, bytesOf(old));
            const growth = found.find(({ rule }) => rule === "log:growth");
            return [growth.ok, growth.args.code || null];
        }""",
        [texts_of(files), text_of(policy(0)), text_of(old)],
    )


def test_another_past_is_a_rewritten_history_to_both_and_by_tiles(page, tmp_path):
    seeds = {k["Role"]: k for k in json.loads((VECTORS / "keys.json").read_text("utf-8"))}["log-a"]
    key = SigningKey(seeds["Name"], bytes.fromhex(seeds["SeedHex"]))
    for size in (1, 44, 256, 300, 599, 600):
        old = sign_checkpoint(Checkpoint(seeds["Name"], size, sha256(b"other").digest()), key)
        python, browser = both_say(page, tmp_path, served("600"), old=old)
        assert browser == python
        assert python["codes"] == ["history-rewritten"]
        assert growth_by_tiles(page, served("600"), old) == [False, "history-rewritten"]


def test_a_log_rolled_back_and_another_log_s_checkpoint_are_told_alike(page, tmp_path):
    newer = (LOG / "checkpoints/599").read_bytes()
    for old in (newer, newer[:-5], b"", newer.replace(b"vec/a", b"vec/b")):
        python, browser = both_say(page, tmp_path, served("300"), old=old)
        assert browser == python
        assert python["codes"]


@pytest.mark.parametrize("quorum", [0, 1, 2, 3])
def test_cosignatures_weigh_the_same_against_any_quorum(page, tmp_path, quorum):
    for size in ("256", "600"):
        files = served(size) | {"checkpoint": (VECTORS / f"cosigned/ed25519-{size}").read_bytes()}
        python, browser = both_say(page, tmp_path, files, policy(quorum))
        assert browser == python
        assert (quorum == 3) == (python["codes"] == ["quorum-missing"])


def test_every_altered_line_of_a_cosigned_checkpoint_is_judged_alike(page, tmp_path):
    note, files = (VECTORS / "cosigned/ed25519-256").read_bytes(), served("256")
    at = 0
    for line in note.splitlines(keepends=True):
        for place in (at, at + len(line) // 2, at + len(line) - 2):
            altered = note[:place] + bytes([note[place] ^ 1]) + note[place + 1 :]
            python, browser = both_say(page, tmp_path, {**files, "checkpoint": altered}, policy(2))
            assert browser == python, place
        at += len(line)
    for altered in (note.replace(b"\n", b"\r\n"), note + b"\n", note[:-1], note.rstrip() + b" \n"):
        python, browser = both_say(page, tmp_path, {**files, "checkpoint": altered}, policy(2))
        assert browser == python


def receipt_cases():
    for number in (0, 255, 417):
        receipt = (VECTORS / f"proofs/entry-{number}.tlog-proof").read_bytes()
        entry = b"passmuster vector entry %d\n" % number
        yield receipt, entry
        yield receipt, entry + b" "
        yield receipt, b""
        yield receipt, None
        yield receipt[: len(receipt) // 2], entry
        yield receipt.replace(b"index ", b"index 0"), entry
        yield receipt.replace(b"index %d" % number, b"index %d" % (number + 1)), entry
        lines = receipt.splitlines(keepends=True)
        for gone in range(len(lines)):
            yield b"".join(lines[:gone] + lines[gone + 1 :]), entry
        for place in range(0, len(receipt), 37):
            yield receipt[:place] + bytes([receipt[place] ^ 1]) + receipt[place + 1 :], entry
    yield b"", None
    yield b"\xff\n\n", b""


def test_receipts_true_and_tampered_are_judged_alike(page):
    trust = policy(0)
    for receipt, entry in receipt_cases():
        python = reported(lambda r=receipt, e=entry: check_receipt(r, e, trust_in(trust)))
        browser = page.evaluate(
            """([receipt, entry, policy]) => answered(() => said(passmuster.checkReceipt(
                bytesOf(receipt), some(entry), passmuster.trustOf(bytesOf(policy), true))))""",
            [text_of(receipt), None if entry is None else text_of(entry), text_of(trust)],
        )
        assert in_order(browser) == python, (receipt, entry)


def vkey(name: str, role: str) -> str:
    return f"witness {name} {KEYS[role]}\n"


POLICIES = [
    f"log {KEYS['log-a']}\nquorum none\n",
    f"log {KEYS['log-a']} https://a.example/log\n{vkey('a', 'witness-1 as cosigner')}quorum a\n",
    f"log {KEYS['log-a']}\n{vkey('a', 'witness-1 as cosigner')}group g any a\nquorum g\n",
    f"log {KEYS['log-a']}\n{vkey('a', 'witness-1 as cosigner')}group g 2 a\nquorum g\n",
    f"log {KEYS['log-a']}\n{vkey('a', 'witness-1 as cosigner')}group g all a a\nquorum g\n",
    f"log {KEYS['log-a']}\ngroup g any\nquorum g\n",
    f"log {KEYS['log-a']}\ngroup g\nquorum none\n",
    f"log {KEYS['log-a']}\ngroup toString 1 none\nquorum none\n",
    f"log {KEYS['log-a']}\ngroup g toString none\nquorum none\n",
    f"log {KEYS['log-a']}\nquorum toString\n",
    f"log {KEYS['log-a']}\nlog {KEYS['log-a']}\nquorum none\n",
    f"log {KEYS['stranger']}\nlog {KEYS['log-a']}\nquorum none\n",
    f"log {KEYS['witness-1 as cosigner']}\nquorum none\n",
    f"log {KEYS['log-a']}\n{vkey('a', 'witness-1')}quorum a\n",
    f"log {KEYS['log-a']}\n{vkey('none', 'witness-1 as cosigner')}quorum none\n",
    f"log {KEYS['log-a']} u v\nquorum none\n",
    f"log {KEYS['ml-dsa-44 cosigner (random key)']}\nquorum none\n",
    f"log {KEYS['log-a'][:-3]}\nquorum none\n",
    f"log {KEYS['log-a']}\nquorum none\nquorum none\n",
    f"log {KEYS['log-a']}\nquorum none",
    f"log {KEYS['log-a']}\r\nquorum none\r\n",
    f"\t# remark \u00e9\n\n log\t{KEYS['log-a']}  \nquorum none\n",
    "quorum none\n",
    "",
]


@pytest.mark.parametrize(
    "text", [*POLICIES, *(p.replace("quorum", "\x00", 1) for p in POLICIES[:1])]
)
def test_a_policy_is_usable_to_both_or_refused_with_one_code(page, text):
    for data in (text.encode(), text.encode() + b"# \xff\xfe\n"):
        try:
            trust_in(data)
            wanted = "usable"
        except PassmusterError as error:
            wanted = {"code": error.code, "unusable": True}
        got = page.evaluate(
            "(text) => answered(() => passmuster.trustOf(bytesOf(text), true) && 'usable')",
            text_of(data),
        )
        assert got == wanted


def holds(check) -> bool:
    try:
        check()
    except PassmusterError:
        return False
    return True


def test_every_proof_of_the_vectors_holds_and_no_altered_one_does(page):
    ask = """(cases) => cases.map(([name, facts]) => {
        for (const key of ["leaf", "root", "oldRoot", "newRoot"])
          if (facts[key]) facts[key] = passmuster.base64(facts[key]);
        for (const key of ["index", "size", "oldSize", "newSize"])
          if (key in facts) facts[key] = BigInt(facts[key]);
        facts.path = facts.path.map(passmuster.base64);
        try { passmuster[name](facts); return true; } catch (error) { return false; }
    })"""
    inclusion = json.loads((LOG / "inclusion.json").read_text("utf-8"))
    consistency = json.loads((LOG / "consistency.json").read_text("utf-8"))
    cases, wanted = [], []
    for proof in inclusion:
        for shift in (0, 1):
            facts = {"index": proof["Index"] + shift, "size": proof["Size"]}
            facts |= {"leaf": proof["LeafHash"], "root": proof["Root"], "path": proof["Proof"]}
            cases.append(["verifyInclusion", facts])
            wanted.append(holds(lambda f=facts: verify_inclusion(**in_bytes(f))))
    for proof in consistency:
        for shift in (0, 1):
            facts = {"oldSize": proof["Old"] + shift, "newSize": proof["New"]}
            facts |= {"oldRoot": proof["OldRoot"], "newRoot": proof["NewRoot"]}
            facts["path"] = proof["Proof"] or []
            cases.append(["verifyConsistency", facts])
            wanted.append(holds(lambda f=facts: verify_consistency(**in_bytes(f))))
    assert page.evaluate(ask, cases) == wanted
    assert wanted.count(True) >= len(inclusion) + len(consistency)


def in_bytes(facts):
    names = {"oldSize": "old_size", "newSize": "new_size"}
    names |= {"oldRoot": "old_root", "newRoot": "new_root"}
    read = {"leaf", "root", "oldRoot", "newRoot"}
    return {
        names.get(name, name): b64decode(value)
        if name in read
        else [b64decode(item) for item in value]
        if name == "path"
        else value
        for name, value in facts.items()
    }


def test_tiles_are_asked_for_under_their_standard_paths(page):
    good = json.loads((VECTORS / "paths.json").read_text("utf-8"))["good"]
    asked = [[case["level"], case["index"], case["width"]] for case in good]
    got = page.evaluate("(asked) => asked.map((a) => passmuster.tilePath(...a))", asked)
    assert got == [case["path"] for case in good]
