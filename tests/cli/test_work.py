"""`passmuster work`: one round, or one a minute; an alarm is an exit status of 1."""

from __future__ import annotations

import pytest

from passmuster.web.installation import here
from tests.witness.serving import answering

CREATE = (
    *("force", "create", "sovann", "--name-en", "Sovann police", "--name-km", "នគរបាលសុវណ្ណ"),
    *("--origin", "police.example/sovann"),
)


def test_a_round_says_what_it_did(place, run) -> None:
    run(*CREATE, "--dir", place)
    (log,) = run("work", "--once", "--dir", place, "--json").said["logs"]
    assert (log["log"], log["batch"], log["heartbeat"]) == ("police.example/sovann", 64, True)
    assert (log["differences"], log["refusal"]) == (0, None)
    done = run("work", "--once", "--dir", place)
    assert done.status == 0
    assert done.out == f"police.example/sovann: {log['size']} entries published\n"


def test_an_alarm_of_a_witness_is_said_and_ends_with_one(place, run) -> None:
    from passmuster.core.ledger.keys import COSIGNATURE
    from passmuster.formats.signing import SigningKey

    vkey = str(SigningKey("union.example/w", bytes(32)).vkey(COSIGNATURE))
    with answering((422, {}, b"no\n")) as url:
        run(*CREATE, "--witness", "union", vkey, url, "--quorum", "1", "--dir", place)
        done = run("work", "--once", "--dir", place)
    assert done.status == 1
    assert "ALARM from union" in done.out


def test_a_witness_that_is_away_is_said_and_is_no_alarm(place, run) -> None:
    from passmuster.core.ledger.keys import COSIGNATURE
    from passmuster.formats.signing import SigningKey

    vkey = str(SigningKey("union.example/w", bytes(32)).vkey(COSIGNATURE))
    away = ("--witness", "union", vkey, "http://127.0.0.1:9", "--quorum", "1")
    run(*CREATE, *away, "--dir", place)
    done = run("work", "--once", "--dir", place)
    assert done.status == 0
    assert "no cosignature from union" in done.out


def test_a_log_that_cannot_go_on_is_named_and_the_others_go_on(place, run) -> None:
    run(*CREATE, "--dir", place)
    other = ("force", "create", "kandal", *CREATE[3:-1], "police.example/kandal")
    run(*other, "--folder", "kandal", "--dir", place)
    (here().signed_sizes / "first.jsonl").write_text('[999, "00"]\n')
    done = run("work", "--once", "--dir", place, "--json")
    assert (done.status, done.code) == (1, "ledger-behind-signed-head")
    assert [log["size"] > 0 for log in done.said["logs"]] == [False, True]
    text = run("work", "--once", "--dir", place).out
    assert "police.example/sovann: STOPPED" in text
    assert "police.example/kandal: " in text


def test_it_goes_round_until_it_is_stopped(place, run, monkeypatch) -> None:
    from passmuster.cli import work

    run(*CREATE, "--dir", place)
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(work.time, "sleep", pause)
    assert run("work", "--dir", place).status == 130
    assert pauses == [60, 60, 60]


@pytest.mark.parametrize("verb", [("work", "--once"), ("audit",), ("ledger", "publish")])
def test_a_folder_without_an_installation_is_unusable(place, run, tmp_path, verb) -> None:
    done = run(*verb, "--dir", tmp_path / "elsewhere", "--json")
    assert (done.status, done.code) == (2, "installation-missing")
    assert not (tmp_path / "elsewhere").exists()
