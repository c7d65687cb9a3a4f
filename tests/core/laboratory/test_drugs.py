"""The panel's rows: two tests apart, at or above the cutoff, co-rules, and what a human decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.laboratory.reported import Line
from passmuster.core.laboratory.rules import RuleSet
from passmuster.core.laboratory.rulesets import rule_set
from tests.core.laboratory.reports import (
    DOT,
    coded,
    codes,
    judged,
    line,
    number,
    panel,
    result_of,
    whys,
)

AMP, MAMP = "Amphetamine confirm", "Methamphetamine confirm"
SCREENED = line("Amphetamines screen", "Positive")
REST = panel("amphetamine-methamphetamine")
TAIWAN = rule_set("taiwan")
PHNOM_PENH = rule_set("phnom-penh-start")


def test_a_whole_panel_of_negative_initial_tests_is_negative() -> None:
    found = judged(*panel())
    assert (found.status, found.laboratory_result, found.positive_for) == (
        "judged",
        ("negative",),
        (),
    )
    assert set(whys(found)) == {"initial-cutoff-below", "validity-not-shown"}


@pytest.mark.parametrize("row", ["PCP", "cannabinoids", "mdma-mda"])
def test_a_negative_lacks_the_row_that_was_not_reported(row: str) -> None:
    found = judged(*panel(row))
    assert (found.status, found.laboratory_result) == ("held", ())
    assert codes(found) == ["analytes-missing"]


def test_an_initial_positive_without_confirmation_is_never_a_positive() -> None:
    found = judged(*REST, SCREENED)
    assert (found.status, found.laboratory_result, found.positive_for) == ("held", (), ())
    assert codes(found) == ["awaiting-confirmation"]


def test_a_presumptive_positive_and_a_number_above_the_initial_cutoff_wait_too() -> None:
    for given in (
        line("Amphetamines screen", "Presumptive positive"),
        number("Amphetamines screen", "500"),
        number("Amphetamines", "9000"),
        line("Amphetamines", "Positive"),
    ):
        assert codes(judged(*REST, given)) == ["awaiting-confirmation"]


def test_an_initial_positive_whose_confirmation_is_below_every_cutoff_is_negative() -> None:
    below = (number(AMP, "249"), number(MAMP, "249.9"))
    assert result_of(*REST, SCREENED, *below) == ["negative"]
    found = judged(*REST, SCREENED, below[0])
    assert codes(found) == ["awaiting-confirmation"]
    assert "methamphetamine" in found.problems[0].says


def test_confirmatory_tests_below_every_cutoff_need_no_initial_test_beside_them() -> None:
    assert result_of(*REST, number(AMP, "0"), line(MAMP, "Not detected")) == ["negative"]
    assert codes(judged(*REST, number(AMP, "0"))) == ["analytes-missing"]


def test_a_confirmed_positive_stands_without_the_other_rows_and_says_so() -> None:
    found = judged(number(AMP, "250"))
    assert (found.laboratory_result, found.positive_for) == (("positive",), ("AMP",))
    assert {"initial-not-shown", "not-reported", "donor-explains"} <= set(whys(found))


def test_a_confirmed_positive_beside_a_negative_initial_test_is_a_contradiction() -> None:
    found = judged(*panel(), number(AMP, "250"))
    assert (found.status, codes(found)) == ("held", ["initial-negative"])


def test_a_confirmed_positive_in_a_word_needs_its_number() -> None:
    assert codes(judged(*REST, SCREENED, line(AMP, "Positive"))) == ["number-missing"]


def test_two_lines_on_both_sides_of_a_cutoff_contradict_each_other() -> None:
    found = judged(*REST, SCREENED, number(AMP, "250"), number(AMP, "249"), number(MAMP, "1"))
    assert codes(found) == ["lines-contradict"]
    again = judged(*panel(), SCREENED)
    assert "lines-contradict" in codes(again)
    equal = judged(*REST, SCREENED, number(AMP, "250"), number(AMP, "260"))
    assert equal.positive_for == ("AMP",)


def test_a_class_and_a_member_that_differ_contradict_each_other() -> None:
    member = line("Methamphetamine screen", "Positive")
    assert "lines-contradict" in codes(judged(*panel(), member))


@pytest.mark.parametrize(
    ("amphetamine", "positive"),
    [("100", ("MAMP",)), ("100.0", ("MAMP",)), ("99.9", ()), ("0", ())],
)
def test_methamphetamine_needs_amphetamine_of_a_hundred(
    amphetamine: str, positive: tuple[str, ...]
) -> None:
    found = judged(*REST, SCREENED, number(AMP, amphetamine), number(MAMP, "250"))
    assert (found.status, found.positive_for) == ("judged", positive)
    assert found.laboratory_result == (("positive",) if positive else ("negative",))
    assert "methamphetamine-needs-amphetamine" in whys(found)


@pytest.mark.parametrize(
    "beside",
    [(), (number(AMP, "250", sign="<"),), (line(AMP, "Negative"),), (number(AMP, "90"),) * 2],
)
def test_amphetamine_beside_methamphetamine_is_needed_as_a_number(
    beside: tuple[Line, ...],
) -> None:
    found = judged(*REST, SCREENED, number(MAMP, "250"), *beside)
    if beside and beside[0].value == "90":
        assert found.laboratory_result == ("negative",)
    else:
        assert codes(found) == ["companion-missing"]


def test_amphetamine_below_a_hundred_may_be_told_by_a_comparator() -> None:
    found = judged(*REST, SCREENED, number(MAMP, "250"), number(AMP, "100", sign="<"))
    assert found.laboratory_result == ("negative",)


@pytest.mark.parametrize(
    ("ketamine", "norketamine", "positive"),
    [("60", "40", ("KET",)), ("60", "39", ()), ("100", "0", ("KET",)), ("0", "100", ("NKET",))],
)
def test_in_taiwan_ketamine_and_norketamine_count_together(
    ketamine: str, norketamine: str, positive: tuple[str, ...]
) -> None:
    lines = (
        line("Amphetamines", "Neg"),
        line("Opiates", "Neg"),
        line("THC", "Neg"),
        line("Cocaine", "Neg"),
        line("Ketamine metabolites screen", "Pos"),
        number("Ketamine confirm", ketamine),
        number("Norketamine confirm", norketamine),
    )
    found = judged(*lines, rules=TAIWAN)
    assert found.positive_for == positive
    assert found.laboratory_result == (("positive",) if positive else ("negative",))
    assert ("ketamine-total" in whys(found)) == (ketamine == "60" and norketamine == "40")


@pytest.mark.parametrize(
    ("ketamine", "norketamine", "problems"),
    [
        (number("Ketamine confirm", "50", sign="<"), number("Norketamine confirm", "49"), []),
        (
            number("Ketamine confirm", "60", sign="<"),
            number("Norketamine confirm", "49"),
            ["total-open"],
        ),
        (line("Ketamine confirm", "Negative"), number("Norketamine confirm", "49"), ["total-open"]),
    ],
)
def test_a_total_that_a_comparator_leaves_open_is_asked_for(
    ketamine: Line, norketamine: Line, problems: list[str]
) -> None:
    screened = line("Ketamine metabolites screen", "Pos")
    found = judged(screened, ketamine, norketamine, rules=TAIWAN)
    assert codes(found) == sorted([*problems, "analytes-missing"])


def test_no_total_counts_where_no_rule_says_so() -> None:
    lines = (number("Ketamine confirm", "60"), number("Norketamine confirm", "60"))
    found = judged(line("Ketamine metabolites screen", "Pos"), *lines, rules=PHNOM_PENH)
    assert found.positive_for == ()


@pytest.mark.parametrize(
    ("value", "sign", "rule"),
    [("15000", "", "opiate-high"), ("14999", "", "opiate-low"), ("20000", ">", "opiate-high")],
)
def test_morphine_is_flagged_for_the_doctor_by_its_value(value: str, sign: str, rule: str) -> None:
    found = judged(number("Morphine confirm", value, sign=sign))
    assert found.positive_for == ("MOR",)
    assert [why for why in whys(found) if why.startswith("opiate")] == [rule]


def test_morphine_above_its_cutoff_and_open_towards_fifteen_thousand_is_asked_for() -> None:
    found = judged(number("Morphine confirm", "5000", sign=">"))
    assert codes(found) == ["opiate-number-missing"]


def test_with_6_acetylmorphine_no_value_of_morphine_matters() -> None:
    found = judged(number("Morphine confirm", "20000"), number("6-AM confirm", "10"))
    assert found.positive_for == ("MOR", "6-AM")
    assert "six-am-always-verified" in whys(found)
    assert not [why for why in whys(found) if why.startswith("opiate")]


def test_a_drug_that_no_medical_claim_explains_says_so() -> None:
    assert "no-medical-claim" in whys(judged(number("PCP confirm", "25")))


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (number(AMP, "300", "nmol/L"), "unit-substance"),
        (number(AMP, "300", ""), "unit-missing"),
        (number(AMP, "300", "furlong"), "unit-unknown"),
        (number(AMP, "1,5"), "number-comma"),
        (number(AMP, "-1"), "number-negative"),
        (number(AMP, "NaN"), "number-unreadable"),
        (number(AMP, "10000001"), "value-implausible"),
        (number(AMP, "0.3", "mg/L"), "value-too-coarse"),
        (number(AMP, "300", sign="<"), "value-open"),
        (number(AMP, "200", sign=">"), "value-open"),
        (line(AMP, "Normal"), "value-unread"),
        (line(AMP, "SEE NOTE"), "value-unread"),
        (line("Amphetamines confirm", "300", "ng/mL"), "no-confirmatory-cutoff"),
        (number("Amphetamine", "300"), "stage-unstated"),
        (coded("19343-3", "Amphetamine", "300", "ng/mL"), "value-does-not-fit-code"),
        (coded("16234-7", "Amphetamine", "Positive"), "value-does-not-fit-code"),
        (coded("58357-5", "Amphetamine", "Negative"), "value-does-not-fit-code"),
        (coded("3397-7", "Amphetamine", "Negative"), "code-and-label-disagree"),
    ],
)
def test_a_line_that_would_have_to_be_guessed_holds_the_report(given: Line, problem: str) -> None:
    found = judged(*REST, SCREENED, number(MAMP, "1"), given)
    assert (found.status, found.laboratory_result, found.positive_for) == ("held", (), ())
    assert problem in codes(found)


def test_a_unit_a_hundred_times_smaller_is_converted_and_not_overlooked() -> None:
    assert (
        judged(*REST, SCREENED, number(MAMP, "0"), number(AMP, "300", "ng/dl")).positive_for == ()
    )
    found = judged(*REST, SCREENED, number(AMP, "0.250", "ug/mL"))
    assert found.positive_for == ("AMP",)


@pytest.mark.parametrize(
    ("value", "unit", "asked"),
    [
        ("49.999", "ug/mL", False),  # 49,999 ng/mL: less than 200 times the cutoff of 250
        ("50.000", "ug/mL", True),
        ("50000", "ng/mL", False),
        ("1251", "ng/dL", False),  # 12.51 ng/mL: more than a twentieth of it
        ("1250", "ng/dL", True),
        ("12.5", "ng/mL", False),
        ("12.5", "ug/L", False),
        ("0", "ng/dL", False),
    ],
)
def test_a_number_in_another_unit_is_asked_about_where_a_slip_would_turn_the_result(
    value: str, unit: str, asked: bool
) -> None:
    found = judged(*REST, SCREENED, number(MAMP, "0"), number(AMP, value, unit))
    assert ("unit-doubted" in codes(found)) is asked
    assert (found.status == "held") is asked
    if asked:
        assert (found.laboratory_result, found.positive_for) == ((), ())


def test_a_small_number_in_another_unit_is_no_slip_where_no_initial_test_was_positive() -> None:
    found = judged(*REST, number(MAMP, "0"), number(AMP, "1250", "ng/dL"))
    assert found.laboratory_result == ("negative",)


@pytest.mark.parametrize(
    ("given", "held"),
    [
        (line("Amphetamines screen", "Negative", "1000"), True),
        (line("Amphetamines screen", "Negative", "ng/mL", reference="<1000"), True),
        (line("Amphetamines screen", "Negative", reference="Cutoff: 1000 ng/mL"), True),
        (line("Amphetamines screen", "Negative", reference="500"), False),
        (line("Amphetamines screen", "Negative", reference="<300"), False),
        (line("Amphetamines screen", "Negative", reference="Negative"), False),
        (line("Amphetamines 1000 screen", "Negative"), True),
        (line("Amphetamines screen, cutoff 500 ng/mL", "Negative"), False),
        (coded("14308-1", "Amphetamines", "Negative"), True),
        (coded("43983-6", "Amphetamines", "Negative"), False),
        (coded("19261-7", "Amphetamines", "Negative"), False),
    ],
)
def test_a_negative_word_at_a_higher_cutoff_is_none_of_the_programme(
    given: Line, held: bool
) -> None:
    found = judged(*REST, given)
    assert codes(found) == (["laboratory-cutoff-differs"] if held else [])


def test_a_positive_word_at_a_lower_cutoff_is_none_of_the_programme() -> None:
    lower = line("Amphetamines screen", "Positive", "300")
    assert "laboratory-cutoff-differs" in codes(judged(*REST, lower))
    higher = line("Amphetamines screen", "Positive", "1000")
    assert codes(judged(*REST, higher)) == ["awaiting-confirmation"]


def test_one_target_stands_for_its_row_only_where_a_rule_says_so() -> None:
    alone = line("Amphetamine screen", "Negative")
    found = judged(*REST, alone)
    assert (found.laboratory_result, found.status) == (("negative",), "judged")
    assert "one-target-stands" in whys(found)
    assert "analytes-missing" in codes(judged(alone, rules=PHNOM_PENH))
    both = (alone, line("Methamphetamine screen", "Negative"))
    assert "one-target-stands" not in whys(judged(*REST, *both))


def test_a_bare_strip_of_amphetamine_does_not_speak_of_methamphetamine() -> None:
    strips = [line(name, "Neg") for name in ("MDMA", "KET", "THC", "MOP", "6-AM", "COC", "AMP")]
    assert codes(judged(*strips, rules=PHNOM_PENH)) == ["analytes-missing"]
    found = judged(*strips, line("MET", "Neg"), rules=PHNOM_PENH)
    assert found.laboratory_result == ("negative",)
    standing = [reason for reason in found.reasons if reason.rule == "one-target-stands"]
    assert [reason.confirmed for reason in standing] == [False, False]


def test_the_metabolites_of_a_short_name_are_confirmed_as_the_single_analyte() -> None:
    assert judged(number("Cocaine metabolite confirm", "100")).positive_for == ("BZE",)
    assert "no-confirmatory-cutoff" in codes(judged(number("Cocaine confirm", "100")))
    assert "no-confirmatory-cutoff" in codes(judged(number("THC confirm", "100")))


@pytest.mark.parametrize(
    ("name", "screened", "confirmed"),
    [
        ("taiwan", "Cocaine screen", "Benzoylecgonine confirm"),
        ("as-nzs-4308-2023", "Opiates screen", "Morphine confirm"),
    ],
)
def test_a_row_without_a_confirmatory_cutoff_is_held_and_not_passed_over(
    name: str, screened: str, confirmed: str
) -> None:
    rules: RuleSet = rule_set(name)
    found = judged(line(screened, "Pos"), number(confirmed, "9999"), rules=rules)
    assert "no-confirmatory-cutoff" in codes(found)
    assert found.positive_for == ()
    waiting = judged(line(screened, "Pos"), rules=rules)
    assert "awaiting-confirmation" in codes(waiting)


def test_a_narrower_class_covers_its_members_alone() -> None:
    rules = rule_set("ewdts")
    narrow = judged(line("Amphetamine/Methamphetamine screen", "Neg"), rules=rules)
    wide = judged(line("Amphetamines screen", "Neg"), rules=rules)
    assert "amphetamines" in narrow.problems[-1].says
    assert "amphetamines" not in wide.problems[-1].says


def test_a_number_without_a_stage_below_every_cutoff_of_its_row_is_negative() -> None:
    below = (number("Amphetamine", "249"), number("Methamphetamine", "249", sign="<"))
    assert result_of(*REST, *below) == ["negative"]
    above = (number("Amphetamine", "250"), number("Methamphetamine", "1"))
    assert "stage-unstated" in codes(judged(*REST, *above))


def test_an_initial_number_is_no_companion_and_no_part_of_a_total() -> None:
    initial = number("Amphetamine screen", "600")
    found = judged(*REST, initial, number(MAMP, "250"))
    assert "companion-missing" in codes(found)
    parts = (number("Ketamine screen", "60"), number("Norketamine screen", "60"))
    assert judged(*parts, rules=TAIWAN).positive_for == ()
    assert "ketamine-total" not in whys(judged(*parts, rules=TAIWAN))


def test_two_targets_of_a_wide_row_do_not_stand_for_the_rest_of_it() -> None:
    wide = rule_set("ewdts")
    rows = tuple(replace(row, stands=DOT.panel[0].stands) for row in wide.panel)
    rules = replace(wide, panel=rows)
    one = line("Diazepam screen", "Negative")
    two = (one, line("Oxazepam screen", "Negative"))
    assert "benzodiazepines" not in judged(one, rules=rules).problems[-1].says
    assert "benzodiazepines" in judged(*two, rules=rules).problems[-1].says
