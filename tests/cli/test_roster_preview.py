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
