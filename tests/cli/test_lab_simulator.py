from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from passmuster.formats.lab.hl7v2.acknowledgement import Outcome, Received
from passmuster.transport.listener import Door
from passmuster.transport.spool import Spool
from tests.cli.conftest import Ran
from tests.transport.listening import keys, listening, now

AT = ["--at", "2026-11-01T08:00+07:00"]


def test_the_scenarios_of_a_rule_set_are_listed(run: Callable[..., Ran]) -> None:
    said = run("lab-simulator", "scenarios", "--rules", "hhs-2025", "--json").said
    assert {"negative", "positive-fentanyl", "adulterated-nitrite", "trial"} <= set(
        said["scenarios"]
    )
    assert "positive-fentanyl" not in run("lab-simulator", "scenarios").out.split()


@pytest.mark.parametrize("kind", ["hl7v2", "fhir-r4b", "fhir-r5"])
def test_what_is_written_is_judged_as_the_trainer_was_told(
    run: Callable[..., Ran], tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "drill"
    options = ["--specimen", "S-1", "--specimen", "S-2", "--scenario", "corrected", "--kind", kind]
    told = run("lab-simulator", "write", folder, *options, *AT, "--json").said["messages"]
    assert [(one["specimen"], one["step"]) for one in told] == [
        ("S-1", 1),
        ("S-1", 2),
        ("S-2", 1),
        ("S-2", 2),
    ]
    for one in told:
        said = run("results", "read", folder / one["file"], "--json").said
        (specimen,) = said["specimens"]
        assert said["kind"] == kind
        assert specimen["specimen_id"] == one["specimen"]
        found = {key: specimen[key] for key in ("status", "laboratory_result", "positive_for")}
        found["problems"] = sorted(problem["code"] for problem in specimen["problems"])
        assert found == one["expected"]


def test_a_day_is_the_same_for_the_same_seed_and_moment(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    (tmp_path / "numbers").write_text("S-1\nS-2\n", encoding="utf-8")
    options = ["--specimens", tmp_path / "numbers", "--count", 30, "--seed", "x", *AT]
    for name in ("one", "two"):
        ran = run("lab-simulator", "write", tmp_path / name, *options)
        assert ran.status == 0
        assert "--json says what each must come to" in ran.out
    first, second = (
        [path.read_bytes() for path in sorted((tmp_path / name).glob("*.hl7"))]
        for name in ("one", "two")
    )
    assert len(first) >= 32
    assert first == second


def test_nothing_is_written_over_what_is_there(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept", encoding="utf-8")
    ran = run("lab-simulator", "write", tmp_path, "--count", 1, "--json")
    assert (ran.status, ran.code) == (2, "folder-not-empty")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_messages_are_sent_over_tls_and_their_answers_told(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    ours = keys()
    files = ["--certificate", ours.lab_a.certificate, "--key", ours.lab_a.key]
    files += ["--ca", ours.authority]
    spool = Spool(tmp_path, now)
    with listening(spool.receive) as running:
        to = ["lab-simulator", "send", f"127.0.0.1:{running.port}", *files, "--specimen", "S-1"]
        ran = run(*to, "--scenario", "duplicate", *AT)
        assert (ran.status, ran.out) == (
            0,
            "2 messages sent: 2 stored (AA), 0 kept for a person (AE), 0 refused.\n",
        )
        said = run(*to, "--scenario", "names-donor", *AT, "--json").said
    spool.close()
    (one,) = said["messages"]
    assert (one["answer"], one["reason"]) == ("AE", "message-names-a-person")
    assert len(list(tmp_path.glob("LAB-A/*.hl7"))) == 2


def test_a_refusal_is_told_with_its_reason(run: Callable[..., Ran]) -> None:
    refusing = lambda raw, laboratory: Received(Outcome.REFUSED, "wrong-laboratory")  # noqa: E731
    with listening(refusing, Door(plain="LAB-A")) as running:
        to = ["lab-simulator", "send", f"127.0.0.1:{running.port}", "--specimen", "S-1"]
        ran = run(*to, "--scenario", "negative")
    assert ran.status == 1
    assert "S-1, negative: AR wrong-laboratory" in ran.out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["write", "DIR"], "specimens-unusable"),
        (["write", "DIR", "--count", "0"], "specimens-unusable"),
        (["write", "DIR", "--count", "999999999"], "specimens-unusable"),
        (["write", "DIR", "--specimen", "a b"], "specimens-unusable"),
        (["write", "DIR", "--count", "1", "--rules", "none"], "rule-set-unknown"),
        (["write", "DIR", "--count", "1", "--scenario", "positive-fentanyl"], "scenario-unknown"),
        (
            ["write", "DIR", "--count", "1", "--scenario", "trial", "--kind", "fhir-r5"],
            "scenario-unknown",
        ),
        (["write", "DIR", "--count", "1", "--at", "2026-11-01"], "moment-unusable"),
        (["write", "DIR", "--count", "1", "--at", "soon"], "moment-unusable"),
        (["write", "DIR", "--count", "1", "--laboratory", "A B"], "laboratory-code-unusable"),
        (["send", "nowhere", "--count", "1"], "address-unusable"),
        (["send", "127.0.0.1:99999", "--count", "1"], "address-unusable"),
        (["send", "127.0.0.1:1", "--count", "1", "--key", "k"], "address-unusable"),
        (["send", "lab.example:2575", "--count", "1"], "invented-stays-at-home"),
        (
            ["send", "lab.example:2575", "--count", "1", "--elsewhere", "--key", "k"],
            "address-unusable",
        ),
    ],
)
def test_what_cannot_be_invented_or_sent_is_said(
    run: Callable[..., Ran], tmp_path: Path, options: list[str], code: str
) -> None:
    folder = tmp_path / "drill"
    given = [str(folder) if one == "DIR" else one for one in options]
    ran = run("lab-simulator", *given, "--json")
    assert (ran.status, ran.code) == (2, code)
    assert not folder.exists()


def test_a_listener_that_is_not_there_is_told(run: Callable[..., Ran]) -> None:
    ran = run("lab-simulator", "send", "127.0.0.1:1", "--count", 1, "--attempts", 1, "--json")
    assert (ran.status, ran.code) == (1, "message-not-answered")
    assert json.loads(ran.out)["error"]["message"].startswith("127.0.0.1:1 did not take")
