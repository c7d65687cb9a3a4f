"""Every number of rules.md §12 that a collection uses, and the floor below which no policy goes."""

from __future__ import annotations

import pytest

from passmuster.core.collection.constants import STANDARD, CollectionRules
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Bound, Figure, Source

OURS = Source(text="order 12 of the force", day="2026-01-01", confirmed=True)
TABLE = {
    "min-void-ml": ("MIN_VOID_ML", 45),
    "bottle-a-ml": ("A", 30),
    "bottle-b-ml": ("B", 15),
    "temperature-low": ("TEMP_C", 320),
    "temperature-high": ("TEMP_C", 380),
    "temperature-minutes": ("TEMP_LIMIT_MIN", 4),
    "shy-bladder-hours": ("SHY_BLADDER_H", 3),
    "fluid-ml": ("FLUID_OZ", 1200),
    "ship-hours": ("SHIP_H", 24),
    "copy-send-hours": ("COPY_SEND_H", 24),
    "flaw-hold-business-days": ("FLAW_HOLD_BUSINESS_DAYS", 5),
    "refresh-years": ("COLLECTOR_REFRESH_Y", 5),
    "retrain-days": ("RETRAIN_DAYS", 30),
    "mocks-first": ("MOCKS", 5),
    "mocks-again": ("MOCKS", 3),
    "vetting-years": ("", 5),
}
UNREAD = {"ship-hours", "copy-send-hours", "vetting-years"}


def changed(values: dict[str, int]) -> CollectionRules:
    """Return the rules of a force that puts these numbers in place of the standard's."""
    return STANDARD.with_policy(
        version="force-1",
        effective_from="2026-01-01",
        values=values,
        sources=dict.fromkeys(values, OURS),
    )


@pytest.mark.parametrize("code", TABLE)
def test_each_number_is_the_standards_and_says_where_it_is_from(code: str) -> None:
    rules_name, value = TABLE[code]
    assert STANDARD.value(code) == value
    source = STANDARD.figure(code).source
    assert source.text.endswith(f"rules.md §12 {rules_name}" if rules_name else "rules.md §3.7")
    assert source.confirmed is (code not in UNREAD)


def test_no_number_stands_outside_the_table() -> None:
    assert [figure.code for figure in STANDARD.figures] == list(TABLE)
    assert (STANDARD.version, STANDARD.effective_from) == ("49-cfr-40-2023", "2023-06-01")


def limits() -> list[tuple[Figure, int, bool]]:
    """Return each figure with a value beside the standard's, and whether it may stand."""
    found = []
    for figure in STANDARD.figures:
        found.append((figure, figure.whole - 1, figure.bound is not Bound.AT_LEAST))
        found.append((figure, figure.whole + 1, figure.bound is not Bound.AT_MOST))
    return found


@pytest.mark.parametrize(("figure", "value", "allowed"), limits())
def test_a_policy_may_be_stricter_and_never_laxer(
    figure: Figure, value: int, allowed: bool
) -> None:
    values = {figure.code: value}
    if figure.code.startswith("bottle"):
        values["min-void-ml"] = 60
    if not allowed:
        with pytest.raises(Refused) as refused:
            changed(values)
        assert refused.value.code == "rule-below-floor"
        return
    made = changed(values)
    assert made.value(figure.code) == value
    assert made.figure(figure.code).source == OURS


@pytest.mark.parametrize("values", [{"bottle-a-ml": 31}, {"temperature-low": 381}])
def test_numbers_that_no_specimen_could_meet_are_refused(values: dict[str, int]) -> None:
    with pytest.raises(Refused) as refused:
        changed(values)
    assert refused.value.code == "rules-contradict"
