"""The page about collecting holds every step, number, ground and flaw of the tables."""

from __future__ import annotations

import pytest

from passmuster.core.collection.flaws import FLAWS
from passmuster.core.collection.observation import TRIGGERS
from passmuster.core.collection.refusals import GROUNDS, NOT_GROUNDS
from passmuster.core.collection.steps import STEPS
from tools import reference_collection

CODES = (
    *(step.code for step in STEPS),
    *(trigger.code for trigger in TRIGGERS),
    *(ground.code for ground in GROUNDS),
    *NOT_GROUNDS,
    *(flaw.code for flaw in FLAWS),
)


@pytest.fixture(scope="module")
def page() -> str:
    return reference_collection.render()


def test_every_row_of_the_tables_stands_on_the_page(page: str) -> None:
    assert [code for code in CODES if f"| `{code}` |" not in page] == []


def test_what_nobody_has_read_is_marked(page: str) -> None:
    unread = [step for step in STEPS if not step.confirmed]
    harmless = [flaw for flaw in FLAWS if not flaw.confirmed]
    rows = [line for line in page.splitlines() if line.startswith("| ") and "(unconfirmed)" in line]
    assert len(rows) == len(unread) + len(harmless)


def test_every_row_of_a_table_has_as_many_cells_as_its_head(page: str) -> None:
    width = 0
    for line in page.splitlines():
        if line.startswith("|---"):
            width = line.count("|---")
        elif line.startswith("| ") and width:
            assert line.count(" |") == width, line
        elif not line:
            width = 0
