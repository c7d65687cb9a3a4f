"""Whom to believe is said from outside, once, and so that nobody counts twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.formats.signing import SigningKey
from passmuster.verifier.report import MAX_PROBLEMS, Report
from tests.core.ledger.vector_log import role
from tests.verifier.published import COSIGNERS, LOG_VKEY, copy_log, cosigner_options, verify

LOG_KEY = SigningKey.from_text(role("log-a")["Skey"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_log(tmp_path_factory.mktemp("trust") / "log")


@pytest.mark.parametrize(
    ("vkey", "options", "code"),
    [
        (None, [], "trust-missing"),
        (LOG_VKEY[:-1], [], "vkey-malformed"),
        ("nonsense", [], "vkey-malformed"),
        (role("ml-dsa-44 cosigner (random key)")["Vkey"], [], "vkey-type-unsupported"),
        (COSIGNERS[0], [], "vkey-wrong-kind"),
        (LOG_VKEY, ["--cosigner", role("witness-1")["Vkey"]], "vkey-wrong-kind"),
        (LOG_VKEY, ["--cosigner", "w"], "vkey-malformed"),
        (LOG_VKEY, ["--cosigner", str(LOG_KEY.vkey(COSIGNATURE))], "cosigner-is-the-log"),
        (LOG_VKEY, cosigner_options(1, quorum=2), "quorum-impossible"),
        (LOG_VKEY, cosigner_options(1, 2, quorum=0), "quorum-impossible"),
        (LOG_VKEY, cosigner_options(1, quorum=-1), "quorum-impossible"),
        (LOG_VKEY, ["--quorum", "1"], "quorum-impossible"),
        (LOG_VKEY, cosigner_options(1, 1, quorum=1), "policy-malformed"),
    ],
)
def test_what_cannot_be_believed_is_unusable(
    folder: Path, capsys, vkey: str | None, options: list[str], code: str
) -> None:
    said = verify(capsys, "log", folder, *options, vkey=vkey)
    assert (said.status, said.codes) == (2, [code])


def with_policy(folder: Path, tmp_path: Path, capsys, text: str, *options: str, **named):
    path = tmp_path / "policy"
    path.write_text(text)
    return verify(capsys, "log", folder, "--policy", path, *options, **named)


def test_a_policy_and_options_that_do_not_fit_are_unusable(
    folder: Path, tmp_path: Path, capsys
) -> None:
    full = f"log {LOG_VKEY}\nquorum none\n"
    other = f"log {role('log-b')['Vkey']}\nquorum none\n"
    said = with_policy(folder, tmp_path, capsys, full, *cosigner_options(1))
    assert (said.status, said.codes) == (2, ["trust-given-twice"])
    said = with_policy(folder, tmp_path, capsys, full, "--quorum", "1")
    assert (said.status, said.codes) == (2, ["trust-given-twice"])
    said = with_policy(folder, tmp_path, capsys, other)
    assert (said.status, said.codes) == (2, ["vkey-not-in-policy"])
    said = with_policy(folder, tmp_path, capsys, "quorum none\n", vkey=None)
    assert (said.status, said.codes) == (2, ["trust-missing"])
    said = with_policy(folder, tmp_path, capsys, full[:-1])
    assert (said.status, said.codes) == (2, ["policy-malformed"])


def test_a_policy_may_leave_the_log_to_the_option(folder: Path, tmp_path: Path, capsys) -> None:
    text = f"witness w {COSIGNERS[0]}\nquorum w\n"
    said = with_policy(folder, tmp_path, capsys, text)
    assert (said.status, said.json["pinned"]) == (0, True)
    text = f"witness w {COSIGNERS[2]}\nquorum w\n"
    assert with_policy(folder, tmp_path, capsys, text).codes == ["quorum-missing"]


def test_a_policy_may_ask_for_nobody_and_still_count(folder: Path, tmp_path: Path, capsys) -> None:
    text = f"log {LOG_VKEY}\nwitness w {COSIGNERS[2]}\nquorum none\n"
    said = with_policy(folder, tmp_path, capsys, text)
    assert (said.status, said.answers["cosignatures"]) == (0, True)


def test_a_policy_of_another_log_does_not_agree(folder: Path, tmp_path: Path, capsys) -> None:
    said = with_policy(
        folder, tmp_path, capsys, f"log {role('log-b')['Vkey']}\nquorum none\n", vkey=None
    )
    assert (said.status, said.codes) == (1, ["checkpoint-other-origin"])


def test_a_report_lists_the_first_hundred_faults_and_counts_the_rest() -> None:
    report = Report()
    for number in range(MAX_PROBLEMS + 7):
        report.problem("tile-missing", f"tile {number} is missing.")
    report.fail_listed("tiles", "tiles are missing.")
    assert '"problems-more"' in report.to_json({})
    assert "7 further faults" in report.to_text()
    assert "tile 99 is missing" in report.to_text()
    assert "tile 100 is missing" not in report.to_text()
