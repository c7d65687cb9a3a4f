"""`passmuster results` on small files of the project's own (cli/results.py)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from passmuster.cli import results
from passmuster.cli.main import main
from passmuster.core.laboratory.rulesets import names
from tests.formats.lab.messages import ORDER, PERSON, THC, as_json, hl7, segment
from tests.formats.lab.test_result_table import WIDE

PANEL = {
    "19261-7": "Amphetamines",
    "18358-2": "MDMA",
    "12327-3": "Ketamine",
    "3427-2": "Cannabinoids",
    "3879-4": "Opiates",
    "3393-6": "Benzoylecgonine",
}
KEYS = {
    "specimen_id",
    "status",
    "laboratory_result",
    "positive_for",
    "reasons",
    "problems",
    "place",
}


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = main(["results", *map(str, words)])
    out, err = capsys.readouterr()
    return status, out, err


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    status, out, err = run(capsys, *words, "--json")
    assert err == ""
    found: dict[str, Any] = json.loads(out)
    return status, found


@pytest.fixture
def message(tmp_path: Path) -> Path:
    path = tmp_path / "october.hl7"
    path.write_bytes(hl7())
    return path


def test_one_file_is_one_object_with_its_hash_its_rules_and_its_specimens(
    capsys: pytest.CaptureFixture[str], message: Path
) -> None:
    status, found = answer(capsys, "read", message)
    assert found["file"] == "october.hl7"
    assert found["sha256"] == hashlib.sha256(message.read_bytes()).hexdigest()
    assert (found["kind"], found["rules"]) == ("hl7v2", "phnom-penh-start")
    (specimen,) = found["specimens"]
    assert set(specimen) == KEYS
    assert specimen["specimen_id"] == "S-0001"
    # One line of a panel of seven is not a negative: a person has to look.
    assert (specimen["status"], specimen["laboratory_result"], status) == ("held", [], 1)
    assert {"rule", "source"} <= set(specimen["reasons"][0])
    assert [one["code"] for one in specimen["problems"]] == ["analytes-missing"]


def test_a_whole_negative_panel_ends_well(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rules = {"name": "dot-2023"}
    lines = [
        segment("OBX", f1=str(n), f2="ST", f3=f"{label}^{label}^L", f5="Negative", f11="F")
        for n, label in enumerate(_dot_panel(capsys, rules["name"]), 1)
    ]
    path = tmp_path / "whole.hl7"
    path.write_bytes(hl7(PERSON, ORDER, *lines))
    status, found = answer(capsys, "read", path, "--rules", rules["name"])
    (specimen,) = found["specimens"]
    assert specimen["problems"] == []
    assert (specimen["status"], specimen["laboratory_result"]) == ("judged", ["negative"])
    assert (status, found["rules"], found["problems"]) == (0, "dot-2023", [])
    status, out, _ = run(capsys, "read", path, "--rules", rules["name"])
    assert (status, "judged, negative" in out) == (0, True)


def _dot_panel(capsys: pytest.CaptureFixture[str], name: str) -> list[str]:
    """Return a name of every initial test of a rule set, as a laboratory writes it."""
    _, shown = answer(capsys, "rules", name)
    return [row["initial"]["target"] for row in shown["panel"]]


def test_several_files_are_judged_each_and_the_worst_decides_the_status(
    capsys: pytest.CaptureFixture[str], message: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"{")
    status, found = answer(capsys, "read", message, broken)
    assert [one["file"] for one in found["files"]] == ["october.hl7", "broken.json"]
    assert [one["code"] for one in found["files"][1]["problems"]] == ["json-broken"]
    assert status == 1
    status, found = answer(capsys, "read", broken)
    assert (status, found["kind"], found["specimens"]) == (2, "", [])


def test_the_text_says_the_same_as_the_object(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "odd.hl7"
    odd = [f"OBX|{n}|ST|Q{n}^\x1b[31m{n}^L||SEE NOTE||||||F" for n in range(30)]
    path.write_bytes(hl7(PERSON, ORDER, *odd))
    status, out, err = run(capsys, "read", path)
    assert (status, err) == (1, "")
    assert out.startswith("odd.hl7: hl7v2, judged by phnom-penh-start")
    assert "Specimen S-0001 (message 1, OBR 1): held, no result" in out
    assert "[value-points-to-a-note]" in out
    assert "more: --json gives all of them" in out
    assert "\x1b" not in out
    path.write_bytes(hl7("PID|1", segment("OBR", f1="1", f25="F"), THC))
    _, out, _ = run(capsys, "read", path)
    assert "Specimen without a number" in out
    assert out.count("[specimen-id-missing]") == 1


def test_a_table_needs_its_mapping(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table, mapping = tmp_path / "cases.csv", tmp_path / "mapping.json"
    table.write_text("Case,Date,THC,Morphine\nS-1,,STOLE MEDS,\n", encoding="utf-8")
    mapping.write_bytes(as_json(WIDE))
    status, found = answer(capsys, "read", table)
    assert (status, [one["code"] for one in found["problems"]]) == (2, ["mapping-missing"])
    status, found = answer(capsys, "read", table, "--mapping", mapping)
    told = [one["code"] for one in found["specimens"][0]["problems"]]
    assert (status, told[0]) == (1, "word-not-agreed")
    status, found = answer(capsys, "read", table, "--mapping", table)
    assert (status, found["error"]["code"]) == (2, "mapping-unreadable")


def test_a_positive_is_named_with_the_analyte(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = [
        segment("OBX", f1="1", f2="ST", f3="THC^Cannabinoids screen^L", f5="Positive", f11="F"),
        segment(
            *("OBX",),
            f1="2",
            f2="NM",
            f3="THCC^THC-COOH confirmation^L",
            f5="22",
            f6="ng/mL",
            f11="F",
        ),
    ]
    path = tmp_path / "positive.hl7"
    path.write_bytes(hl7(PERSON, ORDER, *lines))
    _, found = answer(capsys, "read", path)
    (specimen,) = found["specimens"]
    assert (specimen["laboratory_result"], specimen["positive_for"]) == (["positive"], ["Δ9THCC"])
    _, out, _ = run(capsys, "read", path)
    assert "judged, laboratory positive, not verified" in out
    assert "the laboratory reports Δ9THCC" in out
    assert "judged, positive" not in out
    assert "only after a doctor's review; the donor may show" in out


def test_what_cannot_be_opened_is_a_sentence(
    capsys: pytest.CaptureFixture[str], message: Path, tmp_path: Path
) -> None:
    for place in (tmp_path / "no.hl7", tmp_path, Path("/dev/null")):
        status, found = answer(capsys, "read", place)
        assert (status, found["error"]["code"]) == (2, "file-unusable")
    status, found = answer(capsys, "read", message, "--rules", "none")
    assert (status, found["error"]["code"]) == (2, "rule-set-unknown")


def test_a_file_over_the_limit_is_hashed_and_not_read(
    capsys: pytest.CaptureFixture[str], message: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "MAX_FILE_BYTES", 10)
    status, found = answer(capsys, "read", message)
    assert (status, [one["code"] for one in found["problems"]]) == (2, ["file-too-large"])
    assert found["sha256"] == hashlib.sha256(message.read_bytes()).hexdigest()


def test_a_name_is_an_alarm_and_printed_nowhere(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "named.hl7"
    path.write_bytes(hl7("PID|1||4711||Sorphea^Dara", ORDER, THC, "NTE|1||Sorphea rang"))
    for more in ([], ["--json"]):
        status, out, err = run(capsys, "read", path, *more)
        assert status == 1
        assert "message-names-a-person" in out
        assert not any(word in out + err for word in ("Sorphea", "Dara", "4711"))


def test_every_rule_set_is_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(capsys, "rules")
    assert (status, found["default"]) == (0, "phnom-penh-start")
    assert tuple(one["name"] for one in found["rules"]) == names()
    _, out, _ = run(capsys, "rules")
    assert "the default of `results read`" in out
    for name in names():
        status, shown = answer(capsys, "rules", name)
        assert (status, shown["name"]) == (0, name)
        status, out, _ = run(capsys, "rules", name)
        assert status == 0
        assert f"{shown['panel'][0]['initial']['target']} " in out
