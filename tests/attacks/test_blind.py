"""Blind controls: nothing tells one from an ordinary specimen, and nobody sees a plan early."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from passmuster.core.access.actors import Actor, Role
from passmuster.core.access.roles import GRANTABLE
from passmuster.core.kernel.errors import PassmusterError
from passmuster.demo.custody import specimen_of
from tests.support.blind_acts import AFTER, FIFTY, Controls, controls_of
from tests.support.browsing import approves, named_by_audit, newest_proposal, nothing_moves
from tests.support.factors import text_of
from tests.support.laboratory_messages import message
from tests.support.ordinary_days import ordinary_days
from tests.support.season import human, refused
from tests.support.signing_in import client_of
from tests.support.tampering import administrator, put_back

EACH = 50
REASONS = ("random", "random", "suspicion", "post-incident")
"""Reasons of the ordinary orders, in turn."""

DOOR = "/en/laboratory/blind/"
Fields = dict[str, Any]


def flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every field of a record of records, by its path."""
    held = getattr(value, "__dict__", None) or (value if isinstance(value, dict) else None)
    if held and not isinstance(value, type):
        for key, one in held.items():
            yield from flat(one, f"{name}.{key}")
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value):
            yield from flat(one, f"{name}.{place}")
    else:
        yield name, value


def shape(value: Any) -> str:
    """Return a value with every digit as 9: what is left is what is not a number or a time."""
    return re.sub("[0-9]", "9", f"{type(value).__name__} {value}")


def separating(controls: list[Fields], others: list[Fields]) -> list[str]:
    """Return the fields by which controls can be told from others.

    A field tells where one side has it and the other has not, where the values without their digits
    differ as sets, or where all numbers of one side lie below all of the other.
    """
    found = set()
    for name in {key for one in (*controls, *others) for key in one}:
        sides = [[one.get(name, "(absent)") for one in side] for side in (controls, others)]
        if {shape(value) for value in sides[0]} != {shape(value) for value in sides[1]}:
            found.add(name)
        numbers = [[_number(value) for value in side] for side in sides]
        lowest, highest = [min(one) for one in numbers], [max(one) for one in numbers]
        if highest[0] < lowest[1] or highest[1] < lowest[0]:
            found.add(name)
    return sorted(found)


def _number(value: Any) -> int:
    return int("".join(re.findall("[0-9]", str(value))) or 0)


def laboratory_sees(season: Any, number: str, copy: Any, said: Any, pages: Any) -> Fields:
    """Return everything of one specimen that comes to its laboratory, field by field."""
    from passmuster.core.kits.serials import parse_serial
    from passmuster.formats.paper.custody_form import Addressee, file_name

    force = season.force
    seen = dict(flat(copy, "form"))
    seen["file"] = file_name(parse_serial(number), Addressee.LABORATORY)
    items = list(force.items.filter(specimen=number).order_by("code"))
    for item in items:
        columns = {key: one for key, one in item.bound_values().items() if key != "force_id"}
        seen |= flat(columns, f"item {item.bottle}")
        seen |= flat(list(item.chain.order_by("position").values_list("body")), item.bottle)
        page = pages.get(f"/en/custody/items/{item.code}/")
        seen[f"page {item.bottle}"] = text_of(page)
    seen["bottles"] = len(items)
    receipt = force.receipts.get(specimen=number)
    seen |= flat({k: v for k, v in receipt.bound_values().items() if k != "force_id"}, "receipt")
    seen |= flat([(one.outcome.value, one.specimen) for one in said.specimens], "answer")
    seen["times"] = (items[0].chain.get(position=0).at.timestamp() // 60) % 1440
    return seen


def one_of_each(controls: Controls, days: Any, control: Any, place: int, dealt: Any) -> Any:
    """Collect from somebody and plant a control on one day, in either order; returns both."""
    first = dealt.random() < 0.5
    hours = (8, 13) if first else (13, 8)
    ours, other = (
        controls.day_of(control, hour) + timedelta(seconds=dealt.randrange(9000)) for hour in hours
    )
    if ours < other:
        planting = controls.plants_at(ours)
        return planting, days.collects(other, REASONS[place % len(REASONS)])
    session = days.collects(other, REASONS[place % len(REASONS)])
    return controls.plants_at(ours), session


def fifty_of_each(controls: Controls) -> tuple[list[Fields], list[Fields]]:
    """Run both through a quarter's days, and return what the laboratory sees of each."""
    from passmuster.web.sites.force.blind.planting import copy_of
    from passmuster.web.sites.force.collection.copies import _shared, sealed_of

    season, dealt = controls.season, random.Random(1)
    found: tuple[list[Fields], list[Fields]] = ([], [])
    plan = controls.plan().controls
    assert len(plan) == EACH
    begins = controls.day_of(plan[0]) - timedelta(days=1)
    with ordinary_days(season, controls.collector, begins) as days:
        for place, control in enumerate(plan):
            planting, session = one_of_each(controls, days, control, place, dealt)
            (specimen,) = sealed_of(session)
            numbers = (controls.number_of(planting), specimen.form)
            evening = controls.day_of(control, 18)
            for number in sorted(numbers, key=lambda _: dealt.random()):
                controls.carries(number, evening)
            with season.at(evening + timedelta(hours=3)):
                pages = client_of(season, "h-receiver")
                copies = (
                    copy_of(season.force, planting, "en"),
                    _shared(season.force, session, specimen, "en"),
                )
            for side, number, copy in zip(found, numbers, copies, strict=True):
                at = evening + timedelta(hours=14, minutes=dealt.randrange(60))
                said = controls.reports(message(number, number=f"M{number}"), at)
                with season.at(at):
                    side.append(laboratory_sees(season, number, copy, said, pages))
    return found


@pytest.mark.attack("L-04a")
def test_l04a_no_field_of_form_chain_or_answer_tells_a_control_from_an_ordinary_specimen(
    begin: Callable[..., Any],
) -> None:
    ours, others = fifty_of_each(
        Controls(begin("announce"), specimens=FIFTY, kits=2 * EACH, first=201)
    )
    assert (len(ours), len(others)) == (EACH, EACH)
    assert len(set().union(*others)) > 60
    assert separating(ours, others) == []


def test_a_field_that_tells_is_found_by_its_words_its_absence_and_its_numbers() -> None:
    usual = [{"reason": why, "number": n} for n, why in enumerate(REASONS)]
    assert separating(usual, usual[::-1]) == []
    assert separating([one | {"reason": "voluntary"} for one in usual], usual) == ["reason"]
    assert separating([one | {"remark": ""} for one in usual], usual) == ["remark"]
    assert separating([one | {"number": n} for n, one in enumerate(usual, 5)], usual) == ["number"]


@pytest.mark.attack("L-04b")
def test_l04b_nobody_sees_a_plan_before_its_end_whoever_planned_it_or_runs_the_machine(
    begin: Callable[..., Any],
) -> None:
    controls = controls_of(begin)
    season, plan = controls.season, controls.plan()
    control = plan.controls[0]
    planting = controls.plants(control)
    number = controls.number_of(planting)
    page = f"{DOOR}{controls.row.pk}/"
    with season.at(controls.day_of(control, 15)):
        readers = {
            role: human(season, f"b-{role.value}", role)
            for role in sorted(GRANTABLE)
            if role not in (Role.OFFICER,)
        }
        codes = [*(one.human for one in readers.values()), season.cast.manager.human, "h-admin"]
        for code in codes:
            client = client_of(season, code)
            for address in (page, f"{page}sealed-file/", f"{DOOR}planted/{planting.pk}/form/"):
                answer = client.get(address)
                assert answer.status_code in (403, 404), (code, address)
                shown = answer.content.decode()
                assert plan.seed not in shown
                assert number not in shown
                assert not any(one.occasion in shown for one in plan.controls)
        answer = client_of(season, season.cast.manager.human).get(page)
        assert "blind-plan-sealed" in answer.content.decode()
        # The tables, with the bytes of every event, and the kept files: without the key nothing.
        everything = dumped()
        assert controls.row.seal in everything
        for secret in (plan.seed, *(f'"{one.occasion}"' for one in plan.controls)):
            assert secret not in everything
        for table in ("plan", "taking", "planting"):
            assert number not in rows_of(f"blind_blind{table}")


@pytest.mark.attack("L-04c")
def test_l04c_one_alone_the_planner_or_one_organisation_opens_no_plan_early(
    begin: Callable[..., Any],
) -> None:
    from passmuster.web.blind.opening import is_open, open_early

    controls = controls_of(begin)
    season, row = controls.season, controls.row
    cast, facts = season.cast, {"force": season.force, "plan": row, "reason": "court-order"}
    with season.at(controls.day_of(controls.plan().controls[0])):
        both = human(season, "h-both", Role.OVERSIGHT_BODY)
        tries = (
            (both, both, "role-not-allowed"),
            (cast.manager, cast.staff_side, "role-not-allowed"),
            (cast.oversight, cast.manager, "role-not-allowed"),
            (cast.oversight, both, "role-not-allowed"),
            (cast.oversight, as_staff(cast.oversight), "same-human-twice"),
            (cast.oversight, as_staff(cast.manager), "blind-planner-opens"),
        )
        for by, second, code in tries:
            with refused(code):
                open_early(by=by, second=second, **facts)
        # On the page: proposed by one it stays shut, and the proposer cannot sign it.
        client = client_of(season, cast.oversight.human)
        sent = client.post(f"{DOOR}{row.pk}/open-early/", {"reason": "court-order"})
        assert sent.status_code == 302
        proposal = newest_proposal()
        with nothing_moves():
            client.post(f"/en/approvals/{proposal}/answer/", {"answer": "approve"})
        assert not is_open(season.force.blind_plans.get())
        assert client.get(f"{DOOR}{row.pk}/").status_code == 403
        approves(client_of(season, cast.staff_side.human), proposal)
        assert is_open(season.force.blind_plans.get())
        shown = client.get(f"{DOOR}{row.pk}/")
        assert shown.status_code == 200
        kinds = season.force.log.events.filter(kind="blind:opened-early")
        assert kinds.count() == 1


def as_staff(somebody: Any) -> Actor:
    """Return a human in the role of the staff side, as two roles of one human would let them."""
    return Actor(human=somebody.human, role=Role.STAFF_SIDE)


@pytest.mark.attack("L-04d")
def test_l04d_another_plan_or_a_number_chosen_after_the_result_is_named(
    begin: Callable[..., Any],
) -> None:
    from passmuster.web.blind.opening import open_plan
    from passmuster.web.blind.sealing import key_of, seal

    controls = controls_of(begin)
    missed, *_more = controls.of_sort("positive")
    planting = controls.runs(missed)
    facts = json.loads(planting_facts(planting))
    # Whoever has database and key binds the missed control to a number that was never reported.
    key = key_of(controls.force)
    body = json.dumps(facts | {"specimen": specimen_of(99)}).encode()
    forged = {
        "blind_blindplanting": (planting.pk, seal(key, body)),
        "blind_blindplan": (controls.row.pk, seal(key, b"{}")),
    }
    for table, (row, made) in forged.items():
        with administrator(table) as cursor:
            cursor.execute(
                f"UPDATE {table} SET sealed_sha256 = %s WHERE id = %s", [made.sealed_sha256, row]
            )
            put_back(cursor, table)
            named = named_by_audit(controls.season)
            assert {("blind-plan-differs", table), ("row-altered", table)} <= named
            plan = controls.force.blind_plans.get()
            with controls.season.at(AFTER), pytest.raises(PassmusterError) as failed:
                open_plan(by=controls.inspector, force=controls.force, plan=plan)
            assert failed.value.code == "blind-plan-differs"


def planting_facts(planting: Any) -> bytes:
    """Return the bytes that bind a control to its number."""
    from passmuster.web.blind.sealing import key_of, unseal

    body: bytes = unseal(key_of(planting.taking.plan.force), planting).body
    return body


def dumped() -> str:
    """Return every value of every table and every kept file, as text."""
    from django.apps import apps

    from passmuster.web.installation import here

    tables = "\n".join(rows_of(model._meta.db_table) for model in apps.get_models())
    files = [path.read_bytes().decode("utf-8", "replace") for path in _files(here().kept)]
    return tables + "\n".join(files)


def _files(folder: Any) -> list[Any]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def rows_of(table: str) -> str:
    """Return every value of a table, bytes as the text that they are."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        rows = cursor.fetchall()
    return "\n".join(
        " ".join(
            bytes(one).decode("utf-8", "replace")
            if isinstance(one, bytes | memoryview)
            else str(one)
            for one in row
        )
        for row in rows
    )
