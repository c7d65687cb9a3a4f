"""The page about discipline holds every table that decides, and marks what nobody has read."""

from __future__ import annotations

import pytest

from passmuster.core.discipline import duty
from passmuster.core.discipline.acts import DISCIPLINE_ACTIONS
from passmuster.core.discipline.clocks import CLOCKS
from passmuster.core.discipline.evidence import ATTENDANCE, Attendance
from passmuster.core.discipline.floor import SLOTS, Route
from passmuster.core.discipline.moves import TRANSITIONS
from passmuster.core.discipline.policy import STEPS
from passmuster.core.discipline.sanctions import SANCTIONS
from tools import reference_discipline

CODES = (
    *(slot.code for slot in SLOTS),
    *CLOCKS,
    *DISCIPLINE_ACTIONS,
    *SANCTIONS,
    *ATTENDANCE,
    *STEPS,
)


@pytest.fixture(scope="module")
def page() -> str:
    return reference_discipline.render()


def test_every_row_of_the_tables_stands_on_the_page(page: str) -> None:
    assert [code for code in CODES if f"| `{code}` |" not in page] == []
    moves = (*TRANSITIONS, *duty.TRANSITIONS)
    assert [move.event for move in moves if f"`{move.event}`" not in page] == []
    assert set(ATTENDANCE) == set(Attendance)


def test_the_floor_says_for_each_way_whether_a_slot_is_asked_for(page: str) -> None:
    lines = page.splitlines()
    for slot in SLOTS:
        line = next(one for one in lines if one.startswith(f"| `{slot.code}` |"))
        assert line.count("| yes |") + line.count("| yes ") >= 1
        cells = [cell.strip() for cell in line.strip("|").split("|")][2 : 2 + len(Route)]
        assert [cell == "yes" for cell in cells] == [route in slot.routes for route in Route]


def test_what_nobody_has_read_is_marked(page: str) -> None:
    lines = page.splitlines()
    for code, source in (
        *((slot.code, slot.source) for slot in SLOTS),
        *((step.code, step.source) for step in STEPS.values()),
        *((rule.sanction, rule.source) for rule in SANCTIONS.values()),
    ):
        mine = [line for line in lines if line.startswith(f"| `{code}` |")]
        assert len(mine) == 1
        assert ("(unconfirmed)" in mine[0]) is not source.confirmed
