"""`passmuster roster preview` on small files of the project's own (cli/roster.py)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from passmuster.cli.main import main
from passmuster.formats.table import read_table

SAMPLES = Path(__file__).parents[1] / "formats" / "roster_sheet" / "samples"


def preview(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = main(["roster", "preview", *map(str, words)])
    out, err = capsys.readouterr()
    return status, out, err


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    status, out, err = preview(capsys, *words, "--json")
    assert (status, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_without_anything_to_compare_with_everybody_joins(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = answer(capsys, SAMPLES / "october.csv")
    assert (found["rows"], found["accepted"], found["rejected"]) == (5, 5, [])
    assert found["mapping"]["service_number"] == "employee_no"
    assert found["changes"]["joiners"][0] == {
        "id": "004711",
        "name": "Sok Dara",
        "unit": "Traffic Office",
        "rank": "Police Officer",
    }
    assert len(found["changes"]["joiners"]) == 5
    assert (found["unchanged"], found["mode"]) == (0, "full")
    assert found["file"]["delimiter"] == ","
    assert len(found["file"]["sha256"]) == 64


def test_against_an_earlier_file_every_change_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    files = (SAMPLES / "november_semicolon.csv", "--against", SAMPLES / "october.csv")
    found = answer(capsys, *files)
    assert [p["id"] for p in found["changes"]["disappeared"]] == ["004714"]
    assert found["changes"]["transfers"][0]["from"] == "Traffic Office"
    assert found["changes"]["transfers"][0]["to"] == "Phnum Sa Inspectorate"
    assert found["changes"]["promotions"][0]["direction"] == "up"
    partial = answer(capsys, *files, "--delta")
    assert (partial["changes"]["disappeared"], partial["mode"]) == ([], "delta")
    status, out, _ = preview(capsys, *files)
    assert status == 0
    assert "004714  Keo Bopha, Lieutenant, Phnum Sa Inspectorate" in out
    assert "service_number  SERVICE NO" in out
    assert "nothing was changed" in out


def test_rows_that_come_back_are_counted_shown_and_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = answer(capsys, SAMPLES / "faults.csv")
    assert found["accepted"] + len(found["rejected"]) == found["rows"] == 16
    assert set(found["rejected"][0]) == {"row", "column", "code", "message"}
    for name in ("mend.csv", "mend.xlsx"):
        status, out, _ = preview(capsys, SAMPLES / "faults.csv", "--errors", tmp_path / name)
        assert status == 0
        assert "row 6, joined: There is no such date as “31/02/2015”" in out
        table = read_table((tmp_path / name).read_bytes())
        assert sum(1 for _ in table.rows()) == len(found["rejected"])


def test_many_faults_of_one_kind_are_counted_not_listed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "blank units.csv"
    path.write_text("employee no,unit\n" + "".join(f"{n},\n" for n in range(50)), encoding="utf-8")
    _, out, _ = preview(capsys, path)
    assert "and 30 more of unit-missing" in out


def test_two_files_are_joined(capsys: pytest.CaptureFixture[str]) -> None:
    pair = (SAMPLES / "officers.csv", "--join", SAMPLES / "postings.csv")
    found = answer(capsys, *pair)
    assert (found["rows"], found["accepted"]) == (6, 3)
    assert found["rejected"][0]["file"] == "postings.csv"
    against = ("--against", SAMPLES / "officers.csv", "--against-join", SAMPLES / "postings.csv")
    assert answer(capsys, *pair, *against)["unchanged"] == 3
    _, out, _ = preview(capsys, *pair)
    assert "postings.csv row 4" in out


def test_a_mapping_is_corrected_saved_and_used_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    saved = tmp_path / "profile.json"
    found = answer(
        capsys, SAMPLES / "october.csv", "--map", "badge=unit", "--map", "status=",
        "--save-profile", saved,
    )  # fmt: skip
    assert found["mapping"]["badge"] == "unit"
    assert "status" not in found["mapping"]
    again = answer(capsys, SAMPLES / "october.csv", "--profile", saved)
    assert again["mapping"]["badge"] == "unit"


def test_an_open_order_of_dates_is_settled_on_the_command_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "dates.csv"
    path.write_text("employee no,joined\n1,03/04/2019\n", encoding="utf-8")
    assert answer(capsys, path)["rejected"][0]["code"] == "date-ambiguous"
    assert answer(capsys, path, "--dates", "dmy")["accepted"] == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["cut_off.csv"], "file-truncated"),
        (["october.csv", "--map", "height=1"], "field-unknown"),
        (["october.csv", "--map", "rank=grade"], "column-unknown"),
        (["october.csv", "--map", "rank"], "map-unreadable"),
        (["october.csv", "--map", "service_number="], "no-number-column"),
        (["gone.csv"], "file-unusable"),
        (["october.csv", "--profile", "october.csv"], "profile-unreadable"),
    ],
)
def test_a_file_or_a_word_that_cannot_be_used_is_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], words: list[str], code: str
) -> None:
    placed = [str(SAMPLES / word) if word.endswith(".csv") else word for word in words]
    status, out, err = preview(capsys, *placed)
    assert (status, out) == (2, "")
    assert err.rstrip().endswith(f"[{code}]")
    assert "Traceback" not in err
    status, out, _ = preview(capsys, *placed, "--json")
    assert json.loads(out)["error"]["code"] == code


def test_nobody_missing_is_named_without_a_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "old.csv").write_text("employee no,dob\n1,1980\n2,1990\n", encoding="utf-8")
    (tmp_path / "new.csv").write_text("employee no\n2\n", encoding="utf-8")
    _, out, _ = preview(capsys, tmp_path / "new.csv", "--against", tmp_path / "old.csv")
    assert "1  (no name), no rank, (none)" in out
    _, out, _ = preview(capsys, tmp_path / "old.csv")
    assert "Not kept: dob" in out


@pytest.mark.parametrize("option", ["--errors", "--save-profile", "--changes"])
def test_nothing_is_written_over(
    option: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_bytes((SAMPLES / "faults.csv").read_bytes())
    new = tmp_path / "new.csv"
    other = "--errors" if option == "--changes" else "--changes"
    status, out, err = preview(capsys, roster, option, roster, other, new)
    assert (status, out) == (2, "")
    assert err.rstrip().endswith("Choose a new name. [file-exists]")
    assert roster.read_bytes() == (SAMPLES / "faults.csv").read_bytes()
    assert preview(capsys, roster, option, new, other, new)[0] == 2
    assert not new.exists()


def test_every_change_is_written_and_none_of_its_cells_calculates(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path, changes = tmp_path / "new.csv", tmp_path / "changes.csv"
    rows = "".join(f"{n},=Sok{n},Post,Officer\n" for n in range(1, 31))
    path.write_text("employee no,name,unit,rank\n" + rows, encoding="utf-8")
    _, out, _ = preview(capsys, path, "--changes", changes)
    assert "20  =Sok20, Officer, Post" in out
    assert "21  =Sok21, Officer, Post" not in out
    assert "10 more: --changes FILE writes all of them" in out
    lines = changes.read_text("utf-8-sig").splitlines()
    assert lines[:2] == ["list,id,name,unit,rank,from,to", "joiners,1,'=Sok1,Post,Officer,,"]
    assert len(lines) == 31


def test_everybody_of_a_dangerous_group_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def write(name: str, rank: str, status: str) -> Path:
        rows = "".join(f"{n},Sok{n},Post,{rank},{status}\n" for n in range(1, 31))
        (tmp_path / name).write_text("employee no,name,unit,rank,status\n" + rows, encoding="utf-8")
        return tmp_path / name

    sergeants, officers = write("s.csv", "Sergeant", ""), write("o.csv", "Officer", "")
    left = write("l.csv", "Officer", "retired")
    for new, old, line in (
        (officers, sergeants, "30  Sok30, Officer, Post: Sergeant → Officer"),
        (left, officers, "30  Sok30, Officer, Post: active → left"),
        (officers, left, "30  Sok30, Officer, Post: left → active"),
    ):
        assert line in preview(capsys, new, "--against", old)[1]
    assert "30  Sok30" not in preview(capsys, sergeants, "--against", officers)[1]


def test_a_preview_warns_of_what_an_import_would_refuse(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("employee no\n" + "".join(f"{n}\n" for n in range(1, 11)), encoding="utf-8")
    new.write_text("employee no\n1\n", encoding="utf-8")
    _, out, _ = preview(capsys, new, "--against", old)
    assert "With 1 accepted rows, 9 of the 10 people on the roster would disappear" in out
    assert "--confirm-disappeared 9. [too-many-disappeared]" in out
    assert "--delta" in answer(capsys, new, "--against", old)["needs_consent"]
    assert answer(capsys, new, "--against", old, "--delta")["needs_consent"] == ""


def test_a_profile_keeps_the_order_of_dates_of_the_profile_before(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    answer(capsys, SAMPLES / "october.csv", "--dates", "mdy", "--save-profile", first)
    answer(capsys, SAMPLES / "october.csv", "--profile", first, "--save-profile", second)
    assert json.loads(second.read_bytes())["dates"] == "mdy"
