"""A number of a rule has one shape: found by its code, said with its source, never made laxer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.signals import SIGNAL_RULES
from passmuster.core.custody import limits as custody
from passmuster.core.kernel.errors import PassmusterError, Refused, UnusableInput
from passmuster.core.kernel.figures import Bound, Figure, FigureSet, Source, Unit
from passmuster.core.kits import packs
from passmuster.core.ledger import clocks
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.review import limits as review

SETS = (
    *(clocks.FIGURES, custody.FIGURES, packs.FIGURES),
    *(DEFAULT, STANDARD, SIGNAL_RULES, review.DEFAULT),
)
OURS = Source(text="order 12 of the force", day="2026-01-01", confirmed=True)
FOUND = Source(text="a rule that was read")


def figure(code: str, value: int | Fraction, unit: Unit, bound: Bound = Bound.FREE) -> Figure:
    return Figure(code=code, value=value, unit=unit, says="for a test", source=FOUND, bound=bound)


GIVEN = FigureSet(
    version="1",
    figures=(
        figure("least", 45, Unit.MILLILITRES, Bound.AT_LEAST),
        figure("most", 4, Unit.MINUTES, Bound.AT_MOST),
        figure("free", 5, Unit.DAYS),
        figure("share", Fraction(1, 10), Unit.SHARE),
    ),
)


def changed(values: dict[str, int], sources: dict[str, Source] | None = None) -> FigureSet:
    given = dict.fromkeys(values, OURS) if sources is None else sources
    return GIVEN.with_policy(
        version="force-1", effective_from="2026-01-01", values=values, sources=given
    )


def test_a_figure_is_found_by_its_code_as_a_number_or_a_length_of_time() -> None:
    assert GIVEN.value("least") == 45
    assert GIVEN.span("most") == timedelta(minutes=4)
    assert GIVEN.span("free") == timedelta(days=5)
    assert GIVEN.figure("share").value == Fraction(1, 10)
    assert figure("x", 2, Unit.HOURS).span == timedelta(hours=2)
    assert figure("x", 30, Unit.SECONDS).span == timedelta(seconds=30)


@pytest.mark.parametrize(
    "call",
    [
        lambda: GIVEN.figure("no-such"),
        lambda: GIVEN.value("no-such"),
        lambda: GIVEN.span("no-such"),
        lambda: GIVEN.value("share"),
        lambda: GIVEN.span("share"),
        lambda: GIVEN.span("least"),
    ],
)
def test_a_figure_that_is_none_cannot_be_used(call) -> None:
    with pytest.raises(UnusableInput) as unusable:
        call()
    assert unusable.value.code == "limit-unknown"


def test_one_code_has_one_value() -> None:
    with pytest.raises(ValueError, match="each code once"):
        replace(GIVEN, figures=(*GIVEN.figures, figure("least", 46, Unit.MILLILITRES)))


def test_no_two_parts_of_the_rules_say_the_same_figure() -> None:
    codes = [one.code for given in SETS for one in given.figures]
    assert sorted(codes) == sorted(set(codes))


def test_every_figure_says_what_it_is_for_and_where_it_is_from() -> None:
    for given in SETS:
        assert given.version
        for one in given.figures:
            assert one.says
            assert one.source.text
            assert not (one.source.confirmed and "ours" in one.source.text.lower())


@pytest.mark.parametrize(
    ("code", "value", "allowed"),
    [
        ("least", 44, False),
        ("least", 46, True),
        ("most", 5, False),
        ("most", 3, True),
        ("free", 1, True),
        ("free", 99, True),
    ],
)
def test_a_policy_may_be_stricter_and_never_laxer(code: str, value: int, allowed: bool) -> None:
    if not allowed:
        with pytest.raises(Refused) as refused:
            changed({code: value})
        assert refused.value.code == "rule-below-floor"
        return
    made = changed({code: value})
    assert (made.version, made.effective_from) == ("force-1", "2026-01-01")
    assert (made.value(code), made.figure(code).source) == (value, OURS)
    assert [one.code for one in made.figures] == [one.code for one in GIVEN.figures]
    assert GIVEN.value(code) != value
    others = [one for one in made.figures if one.code != code]
    assert others == [one for one in GIVEN.figures if one.code != code]


@pytest.mark.parametrize(
    ("code", "values", "sources"),
    [
        ("rule-unknown", {"lest": 50}, None),
        ("rule-not-a-number", {"least": 0}, None),
        ("rule-not-a-number", {"least": True}, None),
        ("rule-source-missing", {"least": 50}, {}),
    ],
)
def test_what_cannot_stand_is_refused(
    code: str, values: dict[str, int], sources: dict[str, Source] | None
) -> None:
    with pytest.raises(PassmusterError) as refused:
        changed(values, sources)
    assert refused.value.code == code
