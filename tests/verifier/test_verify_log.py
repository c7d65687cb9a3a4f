"""`verify log` says yes to a true log, and no, with the place and the reason, to every other."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from passmuster.cli.main import main
from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.merkle import leaf_hash, root_of
from passmuster.core.ledger.notes import format_signature_line
from passmuster.core.ledger.tiles import TILE_BYTES
from passmuster.formats.signing import SigningKey, sign_checkpoint
from passmuster.formats.tile_files import TileFiles
from passmuster.verifier.log import entries_of
from passmuster.verifier.source import open_source
from tests.core.ledger.vector_log import ENTRIES_OF_A, LEAVES_OF_A, VECTORS, role
from tests.verifier.published import LOG_VKEY, copy_log, cosigner_options, served, verify

KEY = SigningKey.from_text(role("log-a")["Skey"])


def old(size: int) -> list[str]:
    return ["--old", str(VECTORS / f"log-a/checkpoints/{size}")]


@pytest.mark.parametrize("size", [1, 255, 256, 300, 600])
def test_a_true_log_agrees(tmp_path: Path, capsys, size: int) -> None:
    folder = copy_log(tmp_path / "log", size, cosigned=False)
    said = verify(capsys, "log", folder)
    assert said.status == 0
    assert said.json["ok"] is True
    assert said.json["origin"] == "passmuster.example/vec/a"
    assert said.json["size"] == size
    assert said.json["root"] == (folder / "checkpoint").read_text().split("\n")[2]
    assert said.json["problems"] == []
    assert said.answers == {
        "checkpoint": True,
        "cosignatures": None,
        "pinned": None,
        "growth": None,
        "entries": True,
        "tiles": True,
        "root": True,
    }


def test_cosignatures_are_counted_and_dated(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    for options in ((1, 2), (1,), (2,)):
        said = verify(capsys, "log", folder, *cosigner_options(*options))
        assert (said.status, said.answers["cosignatures"]) == (0, True)
    said = verify(capsys, "log", folder, *cosigner_options(1, 2, 3, quorum=2))
    assert said.status == 0
    assert said.json["cosignatures"] == [
        {"name": "witness.example/w1", "time": 1795297406},
        {"name": "witness.example/w2", "time": 1795297406},
    ]
    for options in (cosigner_options(3), cosigner_options(1, 2, 3), cosigner_options(1, 3)):
        said = verify(capsys, "log", folder, *options)
        assert (said.status, said.codes) == (1, ["quorum-missing"])
        assert said.answers["root"] is True


def test_a_policy_pins_what_is_believed(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    _, w1, _, w2 = cosigner_options(1, 2)
    policy = tmp_path / "policy"
    policy.write_text(
        f"log {LOG_VKEY}\nwitness a {w1}\nwitness b {w2}\ngroup g all a b\nquorum g\n"
    )
    for vkey in (LOG_VKEY, None):
        said = verify(capsys, "log", folder, "--policy", policy, vkey=vkey)
        assert said.status == 0
        assert said.json["pinned"] is True
        assert said.answers["pinned"] is True
    assert verify(capsys, "log", folder).json["pinned"] is False


def test_the_log_must_continue_a_checkpoint_kept_from_earlier(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    for size in (0, 1, 255, 256, 257, 300, 512, 599, 600):
        said = verify(capsys, "log", folder, *old(size))
        assert (said.status, said.answers["growth"]) == (0, True), size


def test_a_rollback_is_seen(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log", 300, cosigned=False)
    said = verify(capsys, "log", folder, *old(600))
    assert (said.status, said.codes) == (1, ["log-rolled-back"])


def rewritten(folder: Path, changed: int, *, key: SigningKey = KEY) -> Path:
    entries = [*ENTRIES_OF_A[:changed], b"another entry", *ENTRIES_OF_A[changed + 1 :]]
    files = TileFiles(folder)
    head = files.append_entries(0, entries)
    files.write_checkpoint(sign_checkpoint(Checkpoint(key.name, *head), key))
    return folder


@pytest.mark.parametrize("changed", [0, 200, 257])
def test_a_rewritten_past_is_seen_by_who_kept_a_checkpoint(
    tmp_path: Path, capsys, changed: int
) -> None:
    folder = rewritten(tmp_path / "log", changed)
    assert verify(capsys, "log", folder).status == 0
    assert verify(capsys, "log", folder, *old(changed)).status == 0
    said = verify(capsys, "log", folder, *old(300))
    assert (said.status, said.codes) == (1, ["history-rewritten"])
    assert said.answers["root"] is True
    said = verify(capsys, "log", folder, *old(600))
    assert (said.status, said.codes) == (1, ["history-rewritten"])


def test_an_old_checkpoint_must_itself_be_signed_and_of_this_log(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    kept = tmp_path / "kept"
    for data, code in (
        ((VECTORS / "log-a/checkpoints/300").read_bytes()[:-1], "note-malformed"),
        ((VECTORS / "log-a/checkpoints/300").read_bytes().replace(b"300", b"299"), None),
        (sign_checkpoint(Checkpoint("b", 1, bytes(32)), KEY.renamed("b")), None),
    ):
        kept.write_bytes(data)
        said = verify(capsys, "log", folder, "--old", kept)
        assert said.status == 1
        assert said.answers["growth"] is False
        assert said.codes == [code or said.codes[0]]
    other = role("log-b")
    policy = tmp_path / "policy"
    policy.write_text(f"log {LOG_VKEY}\nlog {other['Vkey']}\nquorum none\n")
    key = SigningKey.from_text(other["Skey"])
    kept.write_bytes(sign_checkpoint(Checkpoint(key.name, 1, LEAVES_OF_A[0]), key))
    said = verify(capsys, "log", folder, "--old", kept, "--policy", policy)
    assert (said.status, said.codes) == (1, ["checkpoint-other-origin"])


def test_another_key_is_not_believed(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    said = verify(capsys, "log", folder, vkey=role("stranger")["Vkey"])
    assert (said.status, said.codes) == (1, ["note-unsigned"])
    assert said.json["root"] is None
    assert said.answers["entries"] is None
    said = verify(capsys, "log", folder, vkey=role("log-b")["Vkey"])
    assert (said.status, said.codes) == (1, ["checkpoint-other-origin"])


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace(b"\n600\n", b"\n599\n"),
        lambda note: note.replace(b"\n600\n", b"\n0600\n"),
        lambda note: note[:-1],
        lambda note: note.replace(b"\n", b"\r\n"),
        lambda note: b"",
        lambda note: b"\xff" * 100,
        lambda note: note + b"x" * (1 << 20),
    ],
)
def test_a_forged_or_malformed_checkpoint_fails(tmp_path: Path, capsys, change) -> None:
    folder = copy_log(tmp_path / "log")
    path = folder / "checkpoint"
    path.write_bytes(change(path.read_bytes()))
    said = verify(capsys, "log", folder)
    assert said.status == 1
    assert said.answers["checkpoint"] is False


def test_a_false_cosignature_fails_though_the_log_itself_is_whole(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    path = folder / "checkpoint"
    good = path.read_text()
    path.write_text(good.replace("JROAhgAAAABrAhB+", "JROAhgAAAABrAhB/"))
    said = verify(capsys, "log", folder, *cosigner_options(1, 2, quorum=1))
    assert (said.status, said.codes) == (1, ["note-signature-wrong"])
    assert said.answers["checkpoint"] is True
    assert said.answers["root"] is True


def test_a_missing_checkpoint_fails_and_a_folder_that_is_no_log_is_unusable(
    tmp_path: Path, capsys
) -> None:
    folder = copy_log(tmp_path / "log")
    (folder / "checkpoint").unlink()
    said = verify(capsys, "log", folder)
    assert (said.status, said.codes) == (1, ["checkpoint-missing"])
    (tmp_path / "empty").mkdir()
    said = verify(capsys, "log", tmp_path / "empty")
    assert (said.status, said.codes) == (2, ["log-missing"])
    said = verify(capsys, "log", tmp_path / "nowhere")
    assert (said.status, said.codes) == (2, ["folder-missing"])


def every_file() -> list[str]:
    folder = VECTORS / "log-a" / "tree-600"
    files = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    return sorted(set(files) - {"checkpoint"})


@pytest.mark.parametrize("path", every_file())
def test_every_missing_file_is_named(tmp_path: Path, capsys, path: str) -> None:
    folder = copy_log(tmp_path / "log")
    (folder / path).unlink()
    said = verify(capsys, "log", folder)
    assert said.status == 1
    assert said.codes == ["bundle-missing" if "entries" in path else "tile-missing"]
    assert path in said.json["problems"][0]["message"]


@pytest.mark.parametrize("path", every_file())
def test_every_changed_bit_is_seen_and_its_file_named(tmp_path: Path, capsys, path: str) -> None:
    folder = copy_log(tmp_path / "log")
    good = (folder / path).read_bytes()
    for place in {0, len(good) // 2, len(good) - 1}:
        changed = bytearray(good)
        changed[place] ^= 1
        (folder / path).write_bytes(changed)
        said = verify(capsys, "log", folder)
        assert said.status == 1
        assert any(path in problem["message"] for problem in said.json["problems"])


@pytest.mark.parametrize("path", every_file())
def test_a_file_cut_or_lengthened_is_seen_and_named(tmp_path: Path, capsys, path: str) -> None:
    folder = copy_log(tmp_path / "log")
    good = (folder / path).read_bytes()
    for data in (good[:-1], good + b"\0", b"", good + bytes(TILE_BYTES)):
        (folder / path).write_bytes(data)
        said = verify(capsys, "log", folder)
        assert said.status == 1
        assert path in said.json["problems"][0]["message"]


def test_a_changed_entry_is_named_by_its_number(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    path = folder / "tile/entries/001"
    path.write_bytes(path.read_bytes().replace(b"entry 417", b"entry 418"))
    said = verify(capsys, "log", folder)
    assert said.codes == ["tile-altered", "tile-altered", "root-wrong"]
    assert "entry 417" in said.json["problems"][0]["message"]
    assert said.answers["entries"] is True


def test_a_gap_that_nothing_bridges_leaves_the_rest_unchecked(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    (folder / "tile/entries/001").unlink()
    (folder / "tile/0/001").unlink()
    said = verify(capsys, "log", folder, *old(300))
    assert said.status == 1
    assert said.codes == ["bundle-missing", "tile-missing"]
    assert (said.answers["root"], said.answers["growth"]) == (None, None)


def test_entries_are_read_for_their_sense_and_a_missing_bundle_is_named(tmp_path: Path) -> None:
    folder = copy_log(tmp_path / "log")
    source = open_source(str(folder))
    assert list(entries_of(source, 600)) == ENTRIES_OF_A
    assert list(entries_of(source, 300)) == ENTRIES_OF_A[:300]
    (folder / "tile/entries/001").unlink()
    with pytest.raises(CheckFailed, match="tile/entries/001") as caught:
        list(entries_of(source, 600))
    assert caught.value.code == "bundle-missing"


def test_full_tiles_may_have_replaced_partial_ones(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    note = (VECTORS / "log-a/checkpoints/300").read_bytes()
    (folder / "checkpoint").write_bytes(note)
    partial = copy_log(tmp_path / "small", 300, cosigned=False) / "tile/1/000.p/1"
    (folder / "tile/1/000.p/1").write_bytes(partial.read_bytes())
    assert verify(capsys, "log", folder).status == 0
    tile = folder / "tile/0/001"
    tile.write_bytes(tile.read_bytes()[:-32])
    assert verify(capsys, "log", folder).codes == ["tile-altered"]


def test_bundles_may_be_kept_compressed(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    path = folder / "tile/entries/001"
    good = path.read_bytes()
    path.write_bytes(gzip.compress(good))
    assert verify(capsys, "log", folder).status == 0
    for bad in (gzip.compress(good + b"x"), gzip.compress(good)[:-9], b"\x1f\x8bx"):
        path.write_bytes(bad)
        assert verify(capsys, "log", folder).codes == ["bundle-malformed"]


def test_wider_files_left_by_a_crash_do_not_matter(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    (folder / "tile/0/002.p/200").write_bytes(bytes(200 * 32))
    (folder / "tile/entries/002.p/200").write_bytes(b"junk")
    assert verify(capsys, "log", folder).status == 0


def test_an_empty_log_has_the_empty_root(tmp_path: Path, capsys) -> None:
    (tmp_path / "checkpoint").write_bytes((VECTORS / "log-a/checkpoints/0").read_bytes())
    assert verify(capsys, "log", tmp_path, *old(0)).status == 0
    (tmp_path / "checkpoint").write_bytes(sign_checkpoint(Checkpoint(KEY.name, 0, bytes(32)), KEY))
    assert verify(capsys, "log", tmp_path).codes == ["root-wrong"]


def test_a_log_that_claims_the_impossible_ends_at_the_first_gap(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    claim = Checkpoint(KEY.name, 2**62, root_of(LEAVES_OF_A))
    (folder / "checkpoint").write_bytes(sign_checkpoint(claim, KEY))
    said = verify(capsys, "log", folder)
    assert (said.status, said.codes) == (1, ["bundle-missing", "tile-missing"])


def test_a_log_of_three_levels_is_checked_whole(tmp_path: Path, capsys) -> None:
    key = SigningKey("log.example/x", bytes(range(32)))
    entries = [b"%d" % n for n in range(66_000)]
    files = TileFiles(tmp_path)
    for start, end in ((0, 40_000), (40_000, 66_000)):
        head = files.append_entries(start, entries[start:end])
        files.write_checkpoint(sign_checkpoint(Checkpoint(key.name, *head), key))
        (tmp_path / f"at-{end}").write_bytes(files.read_checkpoint())
    assert head.root == root_of([leaf_hash(entry) for entry in entries])
    options = ["--old", tmp_path / "at-40000"]
    assert verify(capsys, "log", tmp_path, *options, vkey=str(key.vkey())).status == 0
    (tmp_path / "tile/1/000").unlink()
    said = verify(capsys, "log", tmp_path, *options, vkey=str(key.vkey()))
    assert (said.status, said.codes) == (1, ["tile-missing"])


def test_the_answer_for_people_says_every_claim_and_never_one_big_yes(
    tmp_path: Path, capsys
) -> None:
    folder = copy_log(tmp_path / "log")
    assert main(["verify", "log", str(folder), "--vkey", LOG_VKEY]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.partition(":")[0] for line in lines} == {"Agrees", "Not checked"}
    assert any("unpinned" in line for line in lines)
    (folder / "tile/0/001").unlink()
    assert main(["verify", "log", str(folder), "--vkey", LOG_VKEY]) == 1
    out = capsys.readouterr().out
    assert "Does not agree" in out
    assert "tile/0/001 is missing" in out


def test_a_log_is_read_over_http_plain_and_compressed(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    for compress in (False, True):
        with served(folder, compress=compress) as url:
            said = verify(capsys, "log", url + "/", *cosigner_options(1, 2))
            assert said.status == 0
    (folder / "tile/0/001").unlink()
    with served(folder) as url:
        said = verify(capsys, "log", url)
        assert (said.status, said.codes) == (1, ["tile-missing"])


def test_a_note_with_a_kind_of_signature_we_do_not_know_is_read(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    line = format_signature_line("witness.example/pq1", b"\x32\x90\x2e\xde", bytes(2428))
    with (folder / "checkpoint").open("ab") as file:
        file.write(line.encode())
    assert verify(capsys, "log", folder, *cosigner_options(1, 2)).status == 0
