"""The page about medical review holds every table that decides, and marks what nobody has read."""

from __future__ import annotations

import pytest

from passmuster.core.review.acts import REVIEW_ACTIONS
from passmuster.core.review.clocks import CLOCKS
from passmuster.core.review.contact import CONTACT_RULES
from passmuster.core.review.decisions import DECISIONS
from passmuster.core.review.drugs import CLINICAL
from passmuster.core.review.explanations import KINDS
from passmuster.core.review.moves import TRANSITIONS
from passmuster.core.review.reopening import GROUNDS
from passmuster.core.review.screens import SCREEN_POLICIES, SLOTS
from passmuster.core.review.second import SECOND_RULES
from passmuster.core.review.split import LATE_CAUSES, ORDER_RULES
from passmuster.core.review.split_results import CATEGORIES
from passmuster.core.review.unheard import WAYS
from passmuster.core.review.verdict import NEXT
from tools import reference_review

CODES = (
    *REVIEW_ACTIONS,
    *CLOCKS,
    *(rule.code for rule in (*CONTACT_RULES, *WAYS, *ORDER_RULES, *SECOND_RULES, *SLOTS)),
    *DECISIONS,
    *CLINICAL,
    *KINDS,
    *GROUNDS,
    *SCREEN_POLICIES,
    *LATE_CAUSES,
    *NEXT,
)


@pytest.fixture(scope="module")
def page() -> str:
    return reference_review.render()


def test_every_row_of_the_tables_stands_on_the_page(page: str) -> None:
    assert [code for code in CODES if f"| `{code}` |" not in page] == []
    assert [code for code in CATEGORIES if f"\n| {code} |" not in page] == []
    assert [move.event for move in TRANSITIONS if f"`{move.event}`" not in page] == []


def test_what_nobody_has_read_is_marked(page: str) -> None:
    lines = page.splitlines()
    for rule in (*DECISIONS.values(), *KINDS.values(), *NEXT.values(), *GROUNDS.values()):
        mine = [line for line in lines if line.startswith(f"| `{rule.code}` | {rule.says} |")]
        assert len(mine) == 1
        assert ("(unconfirmed)" in mine[0]) is not rule.source.confirmed


def test_every_row_of_a_table_has_as_many_cells_as_its_head(page: str) -> None:
    width = 0
    for line in page.splitlines():
        if line.startswith("|---"):
            width = line.count("|---")
        elif line.startswith("| ") and width:
            assert line.count(" |") == width, line
        elif not line:
            width = 0
