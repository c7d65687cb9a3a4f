"""Every number of rules.md §12 that a collection uses, and the floor below which no policy goes."""

from __future__ import annotations

import pytest

from passmuster.core.collection.constants import STANDARD, CollectionRules
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Bound, Figure, Source

OURS = Source(text="order 12 of the force", day="2026-01-01", confirmed=True)
BEFORE_2023 = "49 CFR 40.73 in its wording before 2023, since moved to a section not read here"
TABLE = {
    "min-void-ml": (45, "49 CFR 40.65(a)"),
    "bottle-a-ml": (30, "49 CFR 40.71(b)(2)"),
    "bottle-b-ml": (15, "49 CFR 40.71(b)(3)"),
    "temperature-low": (320, "49 CFR 40.65(b)"),
    "temperature-high": (380, "49 CFR 40.65(b)"),
    "temperature-minutes": (4, "49 CFR 40.65(b)"),
    "shy-bladder-hours": (3, "49 CFR 40.193(b)"),
    "fluid-ml": (1200, "49 CFR 40.193(b), 40 oz taken as 1.2 L"),
    "ship-hours": (24, f"{BEFORE_2023}, (c)"),
    "copy-send-hours": (24, f"{BEFORE_2023}, (a)(9)"),
    "flaw-hold-business-days": (5, "49 CFR 40.203(b), 40.208, 40.83(e)"),
    "refresh-years": (5, "49 CFR 40.33(e)"),
    "retrain-days": (30, "49 CFR 40.33(f)"),
    "mocks-first": (5, "49 CFR 40.33(c)"),
    "mocks-again": (3, "49 CFR 40.33(f)"),
    "vetting-years": (5, "10 CFR 26.31(b)(1), which says nominally"),
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
    value, document = TABLE[code]
    assert STANDARD.value(code) == value
    source = STANDARD.figure(code).source
    assert source.text == document
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
