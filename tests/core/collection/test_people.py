"""An answer that names somebody takes whose duty it is, and nobody else."""

from __future__ import annotations

import pytest

from passmuster.core.access.roles import GRANTABLE, Role
from passmuster.core.collection.people import STAND_FOR, require_stands_for, stands_for
from passmuster.core.collection.steps import STEPS
from passmuster.core.kernel.errors import Refused

REPRESENT = {
    Role.PROGRAMME_MANAGER,
    Role.NOTIFIER,
    Role.ROSTER_CLERK,
    Role.UNIT_OFFICER,
    Role.COMMANDER,
}
ROWS = {
    "allowed_by": {Role.PROGRAMME_MANAGER},
    "vouched_by": REPRESENT,
    "matched_by": {Role.COLLECTOR, Role.OBSERVER},
}


@pytest.mark.parametrize("answer", ROWS)
@pytest.mark.parametrize("role", sorted(GRANTABLE))
def test_each_answer_takes_the_roles_of_its_row(answer: str, role: Role) -> None:
    given = {"answer": answer, "human": "sokha", "roles": {role}, "collector": "bopha"}
    assert stands_for(**given) is (role in ROWS[answer])
    if role in ROWS[answer]:
        require_stands_for(**given)
        return
    with pytest.raises(Refused) as refused:
        require_stands_for(**given)
    assert refused.value.code == "person-stands-not-for-this"


def test_the_collector_compares_the_photograph_and_vouches_for_nobody() -> None:
    both = {Role.COLLECTOR, Role.PROGRAMME_MANAGER}
    assert stands_for("matched_by", "bopha", both, collector="bopha")
    assert not stands_for("vouched_by", "bopha", both, collector="bopha")


def test_every_answer_of_the_table_is_asked_in_some_step() -> None:
    asked = {field.name for step in STEPS for field in step.fields}
    assert set(STAND_FOR) <= asked
