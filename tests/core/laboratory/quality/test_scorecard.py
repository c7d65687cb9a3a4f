"""The scorecard names each difference by what it is, and who is told of it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.quality.exact import exact_limits
from passmuster.core.laboratory.quality.scorecard import (
    CONSEQUENCES,
    Blind,
    Match,
    Tally,
    compare,
    consequence,
    score,
)

NEG, DIL, POS = Result.NEGATIVE, Result.NEGATIVE_DILUTE, Result.POSITIVE
ADU, SUB, INV, REJ = Result.ADULTERATED, Result.SUBSTITUTED, Result.INVALID, Result.REJECTED


def blind(expected: Result, analyte: str = "", **given: object) -> Blind:
    return Blind(specimen="S-1", expected=expected, analyte=analyte, **given)


@pytest.mark.parametrize(
    ("expected", "analyte", "reported", "found", "match"),
    [
        (NEG, "", None, (), Match.OPEN),
        (NEG, "", (NEG,), (), Match.AGREES),
        (POS, "MAMP", (POS,), ("MAMP",), Match.AGREES),
        (POS, "MAMP", (POS,), ("MAMP", "AMP"), Match.AGREES),
        (ADU, "", (ADU,), (), Match.AGREES),
        (DIL, "", (DIL,), (), Match.AGREES),
        (NEG, "", (POS,), ("KET",), Match.FALSE_POSITIVE),
        (NEG, "", (POS,), (), Match.FALSE_POSITIVE),
        (ADU, "", (POS,), (), Match.FALSE_POSITIVE),
        (POS, "MAMP", (POS,), ("KET",), Match.FALSE_POSITIVE),
        (POS, "MAMP", (POS,), ("MAMP", "KET"), Match.FALSE_POSITIVE),
        (NEG, "", (Result.POSITIVE_DILUTE,), (), Match.FALSE_POSITIVE),
        (NEG, "", (ADU,), (), Match.FALSE_VALIDITY),
        (DIL, "", (SUB,), (), Match.FALSE_VALIDITY),
        (POS, "MAMP", (POS, ADU), ("MAMP",), Match.FALSE_VALIDITY),
        (POS, "MAMP", (NEG,), (), Match.FALSE_NEGATIVE),
        (POS, "MAMP", (DIL,), (), Match.FALSE_NEGATIVE),
        (POS, "MAMP", (NEG, DIL), (), Match.FALSE_NEGATIVE),
        (ADU, "", (NEG,), (), Match.FALSE_NEGATIVE),
        (SUB, "", (DIL,), (), Match.FALSE_NEGATIVE),
        (POS, "MAMP", (INV,), (), Match.NOT_TESTED),
        (NEG, "", (REJ,), (), Match.NOT_TESTED),
        (ADU, "", (SUB,), (), Match.DIFFERS),
        (DIL, "", (NEG,), (), Match.DIFFERS),
        (NEG, "", (DIL,), (), Match.DIFFERS),
        (POS, "MAMP", (), (), Match.DIFFERS),
        (POS, "MAMP", (POS,), (), Match.DIFFERS),
    ],
)
def test_a_report_is_compared_with_what_was_planted(
    expected: Result,
    analyte: str,
    reported: tuple[Result, ...] | None,
    found: tuple[str, ...],
    match: Match,
) -> None:
    given = blind(expected, analyte, reported=reported, found=found, also=("AMP",))
    assert compare(given) is match


def test_what_a_control_holds_besides_may_be_found_and_anything_else_may_not() -> None:
    both = {"reported": (POS,), "found": ("MAMP", "AMP")}
    assert compare(blind(POS, "MAMP", also=("AMP",), **both)) is Match.AGREES
    assert compare(blind(POS, "MAMP", **both)) is Match.FALSE_POSITIVE


def test_every_comparison_has_one_consequence_and_only_the_grave_go_to_the_regulator() -> None:
    assert [row.match for row in CONSEQUENCES] == list(Match)
    told = {row.match for row in CONSEQUENCES if row.regulator}
    assert told == {Match.FALSE_POSITIVE, Match.FALSE_VALIDITY}
    for row in CONSEQUENCES:
        assert consequence(row.match) is row
        assert row.told is (row.match not in (Match.AGREES, Match.OPEN))


def test_a_scorecard_counts_with_exact_limits_and_names_what_is_open() -> None:
    blinds = [
        Blind(specimen="S-5", expected=NEG),
        Blind(specimen="S-4", expected=NEG, reported=(POS,), found=("KET",)),
        Blind(specimen="S-3", expected=ADU, reported=(NEG,)),
        Blind(specimen="S-2", expected=POS, analyte="MAMP", reported=(NEG,)),
        Blind(specimen="S-1", expected=POS, analyte="MAMP", reported=(POS,), found=("MAMP",)),
    ]
    card = score(blinds)
    assert card.lines == (
        ("S-1", Match.AGREES),
        ("S-2", Match.FALSE_NEGATIVE),
        ("S-3", Match.FALSE_NEGATIVE),
        ("S-4", Match.FALSE_POSITIVE),
        ("S-5", Match.OPEN),
    )
    assert card.agreed == Tally(seen=1, of=4, limits=exact_limits(1, 4))
    assert card.missed == Tally(seen=2, of=3, limits=exact_limits(2, 3))
    assert card.invented == Tally(seen=1, of=2, limits=exact_limits(1, 2))
    assert (card.open, card.regulator) == (("S-5",), ("S-4",))


def test_a_perfect_scorecard_says_how_much_it_could_still_hide() -> None:
    right = [
        Blind(specimen=f"S-{n}", expected=POS, analyte="KET", reported=(POS,), found=("KET",))
        for n in range(59)
    ]
    card = score(right)
    assert (card.missed.seen, card.missed.of) == (0, 59)
    assert Fraction("0.0606") < card.missed.limits.high <= Fraction("0.0607")
    assert Fraction("0.0495") < card.shows <= Fraction("0.05")


def test_a_scorecard_of_nothing_claims_nothing() -> None:
    card = score([])
    assert (card.lines, card.shows) == ((), 1)
    assert card.agreed.limits == exact_limits(0, 0)
