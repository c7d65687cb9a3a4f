"""`verify draw` takes a folder or a zip, refuses what is neither, and ends with a plain answer."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from passmuster.cli.main import main
from passmuster.core.kernel.errors import UnusableInput
from passmuster.verifier import draw
from tests.core.draw.ceremony import VKEY, Ceremony, Files, policy, relay_json


@pytest.fixture(scope="module")
def files() -> Files:
    return Ceremony().build()


def write(folder: Path, files: Files) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def zipped(path: Path, files: Files, prefix: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("empty")
        for name, data in files.items():
            archive.writestr(prefix + name, data)
    return path


def answer(capsys: pytest.CaptureFixture[str], status: int, *args: str) -> dict[str, Any]:
    assert main(["verify", "draw", "--json", *args]) == status
    return json.loads(capsys.readouterr().out)


def test_a_folder_and_a_zip_of_it_get_one_answer(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policy").write_bytes(policy())
    (tmp_path / "beacon").write_bytes(relay_json())
    given = ["--policy", str(tmp_path / "policy"), "--beacon", str(tmp_path / "beacon")]
    folder = write(tmp_path / "2023-007", files)
    expected = answer(capsys, 0, str(folder), *given)
    assert expected["ok"] is True
    assert {f["ok"] for f in expected["findings"]} == {True, None}
    assert answer(capsys, 0, str(zipped(tmp_path / "a.zip", files)), *given) == expected
    inside = zipped(tmp_path / "b.zip", files, "2023-007/")
    assert answer(capsys, 0, str(inside), *given) == expected


def test_a_forged_draw_ends_with_status_one_and_its_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = Ceremony(rows=lambda rows: rows[:-1]).build()
    folder = write(tmp_path / "d", forged)
    found = answer(capsys, 1, str(folder), "--vkey", VKEY)
    assert found["ok"] is False
    assert [f["rule"] for f in found["findings"] if f["ok"] is False] == ["selection:take"]
    assert main(["verify", "draw", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "selection:take" in out
    assert out.splitlines()[-1] == "THE DRAW DOES NOT HOLD."


def test_an_honest_draw_is_said_to_hold_line_by_line(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "draw", str(write(tmp_path / "d", files))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "The draw holds."
    assert any("policy:unpinned" in line for line in lines)


def refused(path: Path) -> str:
    with pytest.raises(UnusableInput) as error:
        draw.load_dossier(path)
    return error.value.code


def test_what_is_no_dossier_is_unusable(files: Files, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a zip")
    assert refused(tmp_path / "text") == "dossier-not-plain"
    folder = write(tmp_path / "d", files)
    (folder / "link").symlink_to(folder / "policy")
    assert refused(folder) == "dossier-not-plain"
    assert main(["verify", "draw", str(zipped(tmp_path / "none.zip", {"x": b""}))]) == 2
    assert main(["verify", "draw", str(tmp_path / "absent")]) == 2


def test_a_zip_with_two_files_of_one_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("dossier.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("dossier.json", b"{}")
    assert refused(path) == "dossier-not-plain"


def test_an_encrypted_or_cut_zip_is_refused(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", {"dossier.json": b"{}" * 500}).read_bytes()
    marked = bytearray(whole)
    for signature, flag_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.rindex(signature)
        marked[at + flag_at] |= 1
    (tmp_path / "encrypted.zip").write_bytes(marked)
    assert refused(tmp_path / "encrypted.zip") == "dossier-not-plain"
    (tmp_path / "cut.zip").write_bytes(whole[:-30])
    assert refused(tmp_path / "cut.zip") == "dossier-not-plain"


def test_an_unusual_packing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("dossier.json", b"{}")
    assert refused(path) == "dossier-not-plain"


def test_damaged_contents_of_a_zip_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"dossier.json": bytes(range(256)) * 9})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        start = archive.getinfo("dossier.json").header_offset + 30 + len("dossier.json")
    data[start] ^= 0xFF
    path.write_bytes(data)
    assert refused(path) == "dossier-not-plain"


def test_too_many_files_or_bytes_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {f"f{n}": b"" for n in range(draw.MAX_FILES + 1)}
    assert refused(write(tmp_path / "many", many)) == "dossier-too-large"
    monkeypatch.setattr(draw, "MAX_BYTES", 1000)
    bomb = zipped(tmp_path / "bomb.zip", {"dossier.json": bytes(900), "policy": bytes(10**6)})
    assert refused(bomb) == "dossier-too-large"
