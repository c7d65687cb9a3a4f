"""Draws met through pages: the officer's own window, each use of the key, names before the hour."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from passmuster.core.access.actors import Role, may
from passmuster.demo.season import DAYS
from tests.support import matrix
from tests.support.browsing import address, assert_refused, attempts, nothing_moves, private_pages
from tests.support.factors import text_of
from tests.support.season import (
    FREEZE_DAY,
    human,
    import_file,
    made_people,
    personnel_file,
    refused,
    taken_back,
)
from tests.support.signing_in import client_of

MINUTE = timedelta(minutes=1)


def tied(season: Any, code: str, number: str) -> Any:
    """Register an officer, tie the account to a person of the roster, and sign in."""
    from passmuster.web.roster.identity import person_numbered, tie_person

    human(season, code, Role.OFFICER)
    tie_person(
        by=season.cast.administrator,
        second=season.cast.staff_side,
        human=season.force.humans.get(code=code),
        person=person_numbered(season.force, number),
    )
    return client_of(season, code)


def go_on(season: Any, *steps: str) -> None:
    for step in steps:
        getattr(season, step)()


# --- R-01c: dropped from the file, seen by the officer himself --------------------------------


@pytest.mark.attack("R-01c")
def test_r01c_a_dropped_officer_reads_on_his_own_page_that_he_was_not_in_the_pool(begin) -> None:
    season = begin("announce")
    friend, other = made_people()[42], made_people()[43]
    with season.at(season.now + timedelta(days=1)):
        import_file(season, personnel_file([p for p in made_people() if p != friend]))
        season.attest()
        season.deliver_payroll()
        dropped, kept = (tied(season, f"o-{p.number}", p.number) for p in (friend, other))
        # Nobody learns anything of a pool that is not frozen yet.
        assert "Not in the pool" not in text_of(dropped.get("/en/draws/mine/"))
    go_on(season, "freeze")
    number = season.draw.number
    for step in ("throw", "decide", "finish"):
        with season.at(season.now + MINUTE):
            said = text_of(dropped.get("/en/draws/mine/"))
            assert f"Draw {number}" in said
            assert "Not in the pool" in said
            said = text_of(kept.get("/en/draws/mine/"))
            assert "Not in the pool" not in said
            assert "You were in the pool" in said
        go_on(season, step)
    with season.at(season.now + MINUTE), nothing_moves():
        # His own opening is refused by the rule, in the log too, and nobody else's has an address.
        assert dropped.get(f"/en/draws/{number}/names/").status_code == 403
        assert_refused(dropped.post(f"/en/draws/mine/{number}/slip/"), "opening-before-its-day")


# --- D-06c: every use of the key is seen at once ----------------------------------------------


def uses_page(season: Any, client: Any) -> str:
    answer = client.get(f"/en/draws/{season.draw.number}/uses/")
    assert answer.status_code == 200
    return text_of(answer)


@pytest.mark.attack("D-06c")
def test_d06c_each_use_of_the_key_stands_at_once_on_the_auditors_and_staff_sides_page(
    begin,
) -> None:
    from passmuster.web.draw.models import KeyUse

    season = begin("announce")
    watchers = [client_of(season, code) for code in ("h-auditor", "h-staff", "h-inspector")]
    auditor, manager = watchers[0], client_of(season, "h-manager")
    draw = f"/en/draws/{season.draw.number}"
    with season.at(FREEZE_DAY):
        silent = [uses_page(season, client) for client in watchers]
        assert [page.count("Keo Sophal") for page in silent] == [0, 0, 0]
        assert manager.get(f"{draw}/freeze/").status_code == 200
        assert [uses_page(season, client) for client in watchers] == silent, "looking is no use"
        assert auditor.post(f"{draw}/audit/").status_code in (200, 302)
        assert [uses_page(season, client).count("Ros Sreyleak") for client in watchers] == [2, 1, 1]
        used = KeyUse.objects.count()
        assert manager.post(f"{draw}/freeze/").status_code == 302
        assert KeyUse.objects.count() == used + 1
        newest = KeyUse.objects.order_by("-pk")[0]
        assert (newest.by, newest.purpose, newest.draw_number) == (
            *("h-manager", "freeze-pool"),
            season.draw.number,
        )
        after = [uses_page(season, client) for client in watchers]
        assert [page.count("Keo Sophal") for page in after] == [1, 1, 1]
        # Whoever used it can neither use it again nor touch the list of its uses.
        with nothing_moves():
            assert manager.post(f"{draw}/freeze/").headers["Location"] == f"{draw}/"
            assert auditor.post(f"{draw}/uses/").status_code == 405
            assert manager.get(f"{draw}/uses/").status_code == 403


# --- N-01b: no name before the hour, and after it one entry a look ----------------------------


def drawn_words(season: Any, day: Any) -> set[bytes]:
    """Return number and both names of everybody who is called on a day."""
    rows = season.draw.selected.filter(reserve=False, day=day).select_related("person")
    people = [row.person for row in rows]
    return {w.encode() for p in people for w in (p.service_number, p.full_name, p.latin_name)}


ASKED = (
    *(Role.PROGRAMME_MANAGER, Role.NOTIFIER, Role.ROSTER_AUDITOR, Role.STAFF_SIDE),
    *(Role.OVERSIGHT_BODY, Role.INSPECTOR_GENERAL, Role.OFFICER),
)
"""Whoever has more pages of draws than everybody has; tests/web/test_drawn_names.py asks all."""


@pytest.mark.attack("N-01b")
def test_n01b_no_page_paper_or_export_holds_a_drawn_name_a_minute_before_the_hour(begin) -> None:
    from passmuster.web.draw.models import NamesOpened
    from passmuster.web.draw.names import opens_at

    season = begin("finish")
    day, number = DAYS[0], season.draw.number
    hour: datetime = opens_at(season.draw, day)
    with season.at(hour - MINUTE):
        codes = matrix.humans_of_every_role(season, "post-1")
        own = matrix.own_objects(season, "post-1") | {"draw": number, "day": str(day)}
        words = drawn_words(season, day)
        assert words
        clients = {role: client_of(season, codes[role]) for role in ASKED}
        told = []
        for page in private_pages():
            if not page.name.startswith(("draw", "announce", "throw", "ceremony", "record")):
                continue
            for role, client in clients.items():
                if not may(role, page.action):
                    continue
                for sent in (client.get(address(page, own)), *_posted(client, page, own)):
                    kind = sent.headers.get("Content-Type")
                    # The other papers hold counts and seals; no slip is printed yet.
                    paper = kind == "application/pdf" and page.name == "draw-slips"
                    if paper or any(word in sent.content for word in words):
                        told.append((role.value, page.name))
        assert told == []
        assert NamesOpened.objects.count() == 0
        names = f"/en/draws/{number}/names/{day}/"
        for role in (Role.PROGRAMME_MANAGER, Role.NOTIFIER):
            with nothing_moves():
                for page, typed in ((names, PURPOSE), (f"{names}slips/", SLIPS)):
                    assert b"names-before-hour" in clients[role].post(page, typed).content
        assert len(attempts("names-before-hour")) >= 4
    with season.at(hour):
        _opened_each_by_an_entry(season, clients, names, words)


PURPOSE = {"purpose": "serve-in-person"}
SLIPS = {"place": "Hall", "contact": "Desk", "opening": "Desk", "language": "en"}


def _posted(client: Any, page: Any, own: Any) -> list[Any]:
    """Send what these pages take, and take it back: nothing of it may show a name."""
    with taken_back():
        return [client.post(address(page, own), PURPOSE | SLIPS)]


def _opened_each_by_an_entry(season: Any, clients: Any, names: str, words: set[bytes]) -> None:
    from passmuster.web.draw.models import NamesOpened

    watchers = [clients[role] for role in (Role.ROSTER_AUDITOR, Role.STAFF_SIDE)]
    silent = [uses_page(season, client) for client in watchers]
    manager, notifier = clients[Role.PROGRAMME_MANAGER], clients[Role.NOTIFIER]
    page = manager.get(names)
    assert not any(word in page.content for word in words), "asking why shows nobody yet"
    for count, (client, url, typed) in enumerate(
        (
            (manager, names, PURPOSE),
            (manager, names, PURPOSE),
            (notifier, names, PURPOSE),
            (notifier, f"{names}slips/", SLIPS),
        ),
        start=1,
    ):
        answer = client.post(url, typed)
        if url == names:
            assert sum(word in answer.content for word in words) >= len(words) // 3
        else:
            assert answer.headers["Content-Type"] == "application/pdf"
        assert NamesOpened.objects.count() == count
        # Printing slips seals one for each order of the day, in the same transaction.
        opened = season.force.log.events.filter(kind="draw:names-opened")
        assert opened.count() == count
        event = opened.order_by("-pk")[0]
        assert json.loads(bytes(event.body))["door"]["by"] == "web"
    for client, before in zip(watchers, silent, strict=True):
        said = uses_page(season, client)
        assert said.count("Holder of programme-manager") == 2
        assert said.count("Holder of notifier") == 2
        assert not any(word.decode() in said for word in words)
        assert "Holder of notifier" not in before
    with refused("names-day-unknown"):
        from passmuster.web.draw.names import open_names

        by = season.cast.manager
        wrong = DAYS[0] + timedelta(days=9)
        open_names(by=by, draw=season.draw, day=wrong, purpose="serve-in-person")
