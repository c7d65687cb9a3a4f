"""`passmuster ledger` and `passmuster audit`: the log as files, and what differs from it."""

from __future__ import annotations

import pytest

from passmuster.web.installation import here


@pytest.fixture
def season(begin):
    return begin("finish")


@pytest.fixture
def folder(season):
    return here().root


def test_an_export_is_a_log_that_the_verifier_accepts(folder, run, tmp_path) -> None:
    target = tmp_path / "export"
    said = run("ledger", "export", target, "--dir", folder, "--json").said
    policy = ("--policy", folder / "published/policy")
    checked = run("verify", "log", target, *policy, "--json")
    assert checked.status == 0
    assert checked.said["size"] == said["size"]
    assert [c["name"] for c in checked.said["cosignatures"]] == [
        "witness.example/union",
        "witness.example/university",
    ]


def test_the_text_names_the_command_that_checks_the_export(folder, run, tmp_path) -> None:
    out = run("ledger", "export", tmp_path / "export", "--dir", folder).out
    command = out.splitlines()[-1].partition("passmuster ")[2].replace("'", "").split()
    assert run(*command).status == 0


def test_nothing_is_written_over(folder, run, tmp_path) -> None:
    (tmp_path / "mine").write_text("precious")
    done = run("ledger", "export", tmp_path, "--dir", folder, "--json")
    assert (done.status, done.code) == (2, "folder-not-empty")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["mine"]


def test_a_log_that_is_not_there_is_named_with_those_that_are(folder, run) -> None:
    done = run("ledger", "publish", "--log", "other.example/log", "--dir", folder, "--json")
    assert (done.status, done.code) == (2, "log-not-named")
    assert "passmuster.example/preah-sovann" in done.said["error"]["message"]


def test_publishing_again_changes_nothing(folder, run, season) -> None:
    before = (folder / "published/log/checkpoint").read_bytes()
    said = run("ledger", "publish", "--dir", folder, "--json").said
    assert said["size"] == season.force.log.heads.order_by("-size").first().size
    assert (folder / "published/log/checkpoint").read_bytes() == before


def test_the_audit_agrees_with_an_untouched_installation(folder, run) -> None:
    done = run("audit", "--dir", folder, "--json")
    assert (done.status, done.said["ok"]) == (0, True)
    assert "every row agrees with the record" in run("audit", "--dir", folder).out


def test_the_audit_names_table_row_field_and_entry_and_ends_with_one(folder, run, season) -> None:
    season.force.persons.filter(service_number="PS000007").update(rank="General")
    done = run("audit", "--dir", folder, "--json")
    assert (done.status, done.said["ok"]) == (1, False)
    (found,) = done.said["logs"][0]["differences"]
    assert (found["code"], found["table"], found["field"]) == (
        "row-altered",
        "roster_person",
        "rank",
    )
    assert f"entry {found['entry']}" in run("audit", "--dir", folder).out
