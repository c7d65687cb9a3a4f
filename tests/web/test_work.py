"""A round of work does what is due, once, and what one log refuses stops no other."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from passmuster.web.installation import here


@pytest.fixture
def season(begin):
    opened = begin("establish")
    with opened.at(opened.now):
        yield opened


def work(log):
    from passmuster.web.work import work_once

    return work_once(log)


def test_the_first_round_does_everything_and_the_second_nothing(season) -> None:
    log = season.force.log
    first = work(log)
    assert (first.batch, first.heartbeat, first.differences, first.alarmed) == (64, True, 0, False)
    assert first.size == log.entries.count()
    second = work(log)
    assert (second.batch, second.heartbeat, second.differences) == (0, False, None)
    assert second.size == first.size


def test_each_step_comes_round_in_its_own_time(season) -> None:
    log = season.force.log
    work(log)
    for after, batch, heartbeat in (
        (timedelta(minutes=15), 64, False),
        (timedelta(days=1), 64, True),
    ):
        with season.at(season.now + after):
            done = work(log)
        assert (done.batch, done.heartbeat, done.differences == 0) == (batch, heartbeat, heartbeat)


def test_the_audit_is_itself_an_entry_with_its_figures(season) -> None:
    log = season.force.log
    work(log)
    (event,) = log.events.filter(kind="log:audited")
    data = json.loads(bytes(event.entry.data))["data"]
    assert data["differences"] == 0
    assert data["size"] == event.entry.index
    assert data["rows"] == event.pk - log.events.order_by("id").first().pk


def test_an_audit_that_finds_something_is_an_alarm(season) -> None:
    log = season.force.log
    (here().published / "force.json").write_text("{}")
    done = work(log)
    assert done.differences > 0
    assert done.alarmed


def test_a_dossier_waits_for_its_quorum_and_is_then_written_once(begin) -> None:
    season = begin("decide")
    log, draw = season.force.log, season.draw
    folder = here().published / "dossiers" / draw.number
    with season.at(season.now + timedelta(hours=1)):
        assert work(log).dossiers == [draw.number]
        assert (folder / "dossier.json").exists()
        assert work(log).dossiers == []


def test_a_dossier_whose_last_entry_nobody_cosigned_waits(begin) -> None:
    from passmuster.demo.season import BEACON_JSON, ROUND_TIME
    from passmuster.web.draw.services import decide_draw

    season = begin("throw")
    with season.at(ROUND_TIME + timedelta(minutes=2)):
        season.draw = decide_draw(by=season.cast.manager, draw=season.draw, beacon_json=BEACON_JSON)
        done = work(season.force.log)
        assert (done.dossiers, done.waiting_dossiers) == ([], [season.draw.number])
        season.publish()
        assert work(season.force.log).dossiers == [season.draw.number]


def test_a_void_after_the_result_has_the_dossier_written_anew(begin) -> None:
    from passmuster.web.draw.services import void_draw

    season = begin("finish")
    folder = here().published / "dossiers" / season.draw.number
    before = (folder / "dossier.json").read_bytes()
    with season.at(season.now + timedelta(hours=1)):
        void_draw(
            by=season.cast.manager,
            second=season.cast.oversight,
            draw=season.draw,
            reason="court-order",
        )
        season.publish()
        assert work(season.force.log).dossiers == [season.draw.number]
    assert (folder / "entries/void.json").exists()
    assert (folder / "dossier.json").read_bytes() != before


def other_force():
    from passmuster.core.access.actors import Actor, Role
    from passmuster.web.people.establish import establish_force

    return establish_force(
        by=Actor(human="h-admin", role=Role.ADMINISTRATOR),
        code="other",
        name_en="Other",
        name_km="ផ្សេង",
        origin="other.example/log",
        folder="other",
    )


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda: _append(here().signed_sizes / "first.jsonl"), "ledger-behind-signed-head"),
        (lambda: (here().published / "policy").unlink(), "file-unusable"),
    ],
)
def test_a_log_that_cannot_go_on_is_an_alarm_and_stops_no_other(season, damage, code) -> None:
    from passmuster.web.work import work_on_every_log

    other = other_force().log
    damage()
    first, second = work_on_every_log()
    assert first.refusal.code == code
    assert first.alarmed
    assert (second.log, second.size) == (other.origin, other.entries.count())
    assert not second.alarmed


def _append(path):
    with path.open("a") as file:
        file.write('[999, "00"]\n')


def test_two_workers_take_turns(season, monkeypatch) -> None:
    import fcntl

    from passmuster.web import work as module

    held = []

    def look(log):
        with (here().root / "work.lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                held.append(log.origin)
        return module.Round(log.origin)

    monkeypatch.setattr(module, "work_once", look)
    module.work_on_every_log()
    assert held == [season.force.log.origin]
    look(season.force.log)
    assert len(held) == 1
