"""Who can hold sealed things, and who acts for them: made known by two, once, and readably."""

from __future__ import annotations

import pytest

from tests.support.season import refused
from tests.support.season_custody import holder_new

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "ship"}, "holder-kind-unknown"),
        ({"code": "-x"}, "holder-code-unreadable"),
        ({"code": "lab-1"}, "holder-known"),
    ],
)
def test_a_holder_is_made_known_once_and_readably(custody, t0, changes, code) -> None:
    with custody.season.at(t0), refused(code):
        holder_new(custody.season, **changes)


@pytest.mark.parametrize(
    ("human", "code"),
    [
        ("h-nobody", "human-unknown"),
        ("h-courier", "keeper-known"),
        ("h-manager", "role-for-oneself"),
    ],
)
def test_somebody_is_let_act_for_a_holder_once_and_by_two_others(custody, t0, human, code) -> None:
    from passmuster.web.custody.holders import add_keeper

    cast = custody.season.cast
    facts = {"by": cast.manager, "second": cast.oversight, "force": custody.season.force}
    with custody.season.at(t0), refused(code):
        add_keeper(**facts, holder=custody.holders["courier-1"], human=human)
