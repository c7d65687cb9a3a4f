"""An appeal is filed in time whoever is late, and undoes all that it must and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.discipline import moves
from passmuster.core.discipline.appeals import (
    AppealRequest,
    Effect,
    Standing,
    appeal_evidence,
    appeal_until,
    effects_evidence,
    effects_left,
    effects_of,
)
from passmuster.core.discipline.file import File
from passmuster.core.discipline.moves import Verb
from passmuster.core.discipline.sanctions import Sanction
from tests.core.discipline.cases import DAY, POLICY, SECOND, START, file_in, served, step

UNTIL = START.replace(hour=23, minute=59, second=59) + 15 * DAY  # ten business days, a holiday
ALL = Standing(restricted=True, counted=True, published=True)


def shown(service, filed_at=None, *, now=None, cause="", seen=True, waived_at=None):
    request = None
    if filed_at is not None:
        request = AppealRequest(filed_at=filed_at, cause=cause, cause_shown=seen)
    return appeal_evidence(
        service, request, waived_at=waived_at, now=now or START + 90 * DAY, policy=POLICY
    )


def test_the_time_runs_from_a_proved_service_one_second_either_side() -> None:
    assert appeal_until(served(START), POLICY) == UNTIL
    assert shown(served(START), UNTIL) == {"appeal-in-time"}
    assert shown(served(START), UNTIL + SECOND) == {"appeal-clock-run"}
    assert shown(served(START), now=UNTIL) == frozenset()
    assert shown(served(START), now=UNTIL + SECOND) == {"appeal-clock-run"}


@pytest.mark.parametrize("service", [None, served(START, proof=""), served(START, dispute="open")])
def test_the_forces_own_lateness_bars_nobody(service) -> None:
    assert appeal_until(service, POLICY) is None
    assert shown(service, START + 80 * DAY) == {"appeal-in-time"}
    assert shown(service) == frozenset()
    assert shown(service, waived_at=START) == frozenset()


def test_a_late_appeal_needs_a_cause_that_is_known_and_shown() -> None:
    late = UNTIL + DAY
    assert shown(served(START), late, cause="injury") == {
        "appeal-late-excused",
        "appeal-clock-run",
    }
    assert "appeal-late-excused" not in shown(served(START), late, cause="injury", seen=False)
    assert "appeal-late-excused" not in shown(served(START), late, cause="forgot")
    assert shown(served(START), START + 99 * DAY, cause="injury") == {"appeal-clock-run"}
    assert "appeal-waived" in shown(served(START), waived_at=START + DAY, now=START + DAY)
    assert "appeal-waived" not in shown(served(START), waived_at=START + DAY, now=START)


def upheld(sanction: str) -> File:
    return file_in(moves.UNDOING, sanction=sanction)


@pytest.mark.parametrize(
    ("sanction", "undone"),
    [
        ("dismissal", {Effect.SERVICE, Effect.DUTY, Effect.PAY, Effect.MARK}),
        ("demotion", {Effect.RANK, Effect.PAY, Effect.MARK}),
        ("transfer", {Effect.POST, Effect.MARK}),
        ("reprimand", {Effect.MARK}),
        ("treatment", {Effect.DUTY, Effect.MARK}),
        ("no-measure", set()),
    ],
)
def test_an_upheld_appeal_undoes_what_the_decision_did_and_nothing_else(sanction, undone) -> None:
    file = upheld(sanction)
    assert effects_of(file, Standing()) == undone
    more = {Effect.DUTY, Effect.COUNTS, Effect.PUBLICATION}
    assert effects_of(file, ALL) == undone | more
    assert effects_left(file, Standing(), undone) == frozenset()


def test_everything_is_carried_out_and_nothing_besides() -> None:
    file = upheld("dismissal")
    wanted = effects_of(file, ALL)
    assert effects_evidence(file, ALL, wanted) == {"effects-carried-out"}
    for one in wanted:
        assert effects_evidence(file, ALL, wanted - {one}) == frozenset()
        assert effects_left(file, ALL, wanted - {one}) == {one}
    assert effects_evidence(file, ALL, wanted | {Effect.RANK}) == frozenset()


@pytest.mark.parametrize("state", [s for s in moves.STATES if s != moves.UNDOING])
def test_nothing_is_undone_in_another_state(state: str) -> None:
    assert effects_of(file_in(state), ALL) == frozenset()


def test_a_varied_decision_undoes_only_the_difference() -> None:
    def varied(old: str, new: str) -> File:
        heard = file_in(moves.APPEAL_HEARD, sanction=old)
        return step(step(heard, Verb.SIGN_APPEAL, f"varied:{new}"), Verb.VARY, new)

    lighter = varied("dismissal", "demotion")
    assert effects_of(lighter, Standing()) == {Effect.SERVICE, Effect.DUTY}
    assert effects_of(lighter, ALL) == {
        *(Effect.SERVICE, Effect.DUTY, Effect.COUNTS, Effect.PUBLICATION)
    }
    none = varied("dismissal", "no-measure")
    assert effects_of(none, Standing()) == effects_of(upheld("dismissal"), Standing())
    # Taken back by the laboratory afterwards: what the lighter decision did goes as well.
    gone = step(step(lighter, Verb.APPLY_VARIED), Verb.CANCEL)
    assert effects_of(gone, Standing()) >= {Effect.RANK, Effect.PAY, Effect.MARK}


def test_a_result_taken_back_before_any_decision_lifts_what_was_restricted() -> None:
    early = step(file_in(moves.CHARGED), Verb.CANCEL)
    assert effects_of(early, Standing()) == frozenset()
    assert effects_of(early, replace(ALL, published=False)) == {Effect.DUTY, Effect.COUNTS}
    # Decided and never served: the decision did nothing yet.
    decided = step(file_in(moves.DECIDED), Verb.CANCEL)
    assert effects_of(decided, Standing()) == frozenset()
    assert Sanction(decided.decision) is Sanction.DISMISSAL
