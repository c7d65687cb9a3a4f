"""A line is about what its codes and its words say together, or a human looks at it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.laboratory.analytes import SUBJECTS, Sort, is_within, name_of, spellings_of
from passmuster.core.laboratory.loinc import (
    MEANINGS,
    Kind,
    check_digit,
    has_right_check_digit,
    looks_like_loinc,
)
from passmuster.core.laboratory.loinc_codes import CODES
from passmuster.core.laboratory.naming import name_line
from passmuster.core.laboratory.reported import Coding
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.spelling import names_cutoff, stages, subjects_of
from tests.core.laboratory.reports import coded, line

STAGES = {"screen": Stage.INITIAL, "confirm": Stage.CONFIRMATORY}


def problems(named) -> set[str]:
    return {problem.code for problem in named.problems}


def test_every_pair_of_code_and_label_that_was_collected_is_told_apart_as_it_was(
    shared: Path,
) -> None:
    wanted = {
        "agree (drug class)": set(),
        "label and code mean different drugs": {"code-and-label-disagree"},
        "check digit right, code not in the table": {"code-unknown"},
        "not a LOINC code: check digit wrong": {"code-check-digit"},
        "same drug, but a screening code on a confirmation": {"screening-code-on-confirmation"},
    }
    path = shared / "data" / "lab-messages" / "loinc_label_check.csv"
    with path.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) > 40
    for row in rows:
        named = name_line(coded(row["code_sent"], row["label_sent"], "Negative"))
        if "cut-off" in row["verdict"]:
            assert "code-is-a-cutoff" in problems(named), row
        else:
            assert problems(named) == wanted[row["verdict"]], row


def test_every_code_of_the_table_means_what_the_collection_says(shared: Path) -> None:
    path = shared / "data" / "codes" / "loinc_urine_drug_tests.csv"
    with path.open(encoding="utf-8") as opened:
        rows = {row["loinc"]: row for row in csv.DictReader(opened)}
    known = {code: meaning for code, meaning in MEANINGS.items() if code in rows}
    assert len(known) > 400
    for code, meaning in known.items():
        row = rows[code]
        text = row["long_common_name"].replace("/Creatinine", "").replace("CtO", "cutoff")
        named = subjects_of(text.split("[")[0].split(" Ur")[0].replace("+", " and "))
        assert meaning.subject in named | subjects_of(text) or meaning.subject in {
            *("6-AM", "mdma-mda", "EDDP", "cocaine-metabolites", "methadone", "OXYC"),
            "oxycodone-oxymorphone",
        }, (code, row["long_common_name"], named)
        assert (meaning.kind is Kind.CUTOFF) == ("cutoff" in text), code
        if meaning.kind is Kind.PRESENCE and row["method_kind"] in STAGES:
            assert meaning.stage is STAGES[row["method_kind"]], code
        assert (meaning.cutoff is not None) == (">" in text), code


def test_every_code_of_the_table_has_its_check_digit_and_one_meaning() -> None:
    listed = [
        word.partition("@")[0]
        for text in CODES.values()
        for word in text.replace(";", " ").split()
        if looks_like_loinc(word.partition("@")[0])
    ]
    assert len(listed) == len(set(listed)) == len(MEANINGS)
    assert [code for code in listed if not has_right_check_digit(code)] == []
    assert set(CODES) <= set(SUBJECTS)


@given(st.from_regex(r"[0-9]{1,7}", fullmatch=True), st.integers(0, 9))
def test_one_digit_alone_checks_a_number(number: str, digit: int) -> None:
    assert has_right_check_digit(f"{number}-{digit}") == (digit == check_digit(number))


@pytest.mark.parametrize("text", ["", "3393", "3393-", "-6", "33936", "٣-6", "12345678-1"])
def test_what_has_not_the_shape_is_no_code(text: str) -> None:
    assert not looks_like_loinc(text)
    assert not has_right_check_digit(text)


@pytest.mark.parametrize(
    ("label", "code", "stage"),
    [
        ("AMPHETAMINES,QL,URINE", "amphetamines", Stage.UNSTATED),
        ("THC-COOH Confirmation (GC/MS)", "Δ9THCC", Stage.CONFIRMATORY),
        ("Δ9-THCC by LC-MS/MS", "Δ9THCC", Stage.CONFIRMATORY),
        ("∆9THCC", "Δ9THCC", Stage.UNSTATED),
        ("BZE", "BZE", Stage.UNSTATED),
        ("6-MAM, Urine", "6-AM", Stage.UNSTATED),
        ("OPIATES-UR", "opiates", Stage.UNSTATED),
        ("Codeine/Morphine Screen", "codeine-morphine", Stage.INITIAL),
        ("MET 500 IMMUNOASSAY", "MAMP", Stage.INITIAL),
        ("Norketamine", "NKET", Stage.UNSTATED),
        ("Sp. Gr.", "gravity", Stage.UNSTATED),
        ("pH, Urine", "ph", Stage.UNSTATED),
        ("Drug Screen", "overall", Stage.INITIAL),
        ("Benzoylecgonine (BZE)", "BZE", Stage.UNSTATED),
        ("Opiates (Codeine/Morphine) Screen", "codeine-morphine", Stage.INITIAL),
        ("Marijuana Metabolite (THC-COOH)", "Δ9THCC", Stage.UNSTATED),
        ("Amphetamines (EIA)", "amphetamines", Stage.INITIAL),
        ("11-nor-Δ9-THC-COOH", "Δ9THCC", Stage.UNSTATED),
    ],
)
def test_a_label_is_read_as_laboratories_write_it(label: str, code: str, stage: Stage) -> None:
    named = name_line(line(label, "Negative"))
    assert (named.subjects, named.stage, problems(named)) == ({code}, stage, set())


def test_a_bare_short_name_stays_both_the_drug_and_its_class() -> None:
    assert subjects_of("AMP") == {"AMP", "amphetamines"}
    assert subjects_of("THC 50 URINE") == {"THC", "cannabinoids"}
    assert subjects_of("Xyzzy") == frozenset()


def test_a_local_code_and_its_label_are_read_together() -> None:
    local = Coding(system="L", code="AMP", text="Amphetamines")
    assert name_line(line("", "Negative", codings=(local,))).subjects == {"amphetamines"}
    opaque = Coding(system="L", code="50334981", text="COCAINE METABOLITE")
    assert "BZE" in name_line(line("", "Negative", codings=(opaque,))).subjects
    other = Coding(system="L", code="MTD", text="Methamphetamine")
    assert problems(name_line(line("", "Negative", codings=(other,)))) == {
        "code-and-label-disagree"
    }


def test_a_code_without_a_system_is_a_loinc_code_by_its_shape_alone() -> None:
    bare = Coding(system="", code="3397-7", text="Amphetamines")
    assert problems(name_line(line("", "x", codings=(bare,)))) == {"code-and-label-disagree"}
    empty = Coding(system="loinc", code="", text="Amphetamines")
    assert problems(name_line(line("", "x", codings=(empty,)))) == set()


def test_the_narrower_of_two_that_lie_in_each_other_counts() -> None:
    assert name_line(coded("3393-6", "COCAINE,QL,URINE", "NEG")).subjects == {"BZE"}
    assert name_line(coded("20521-1", "Cannabinoids", "20")).subjects == {"Δ9THCC"}
    assert name_line(coded("17384-9", "Morphine", "20")).subjects == {"MOR"}


def test_a_label_that_nobody_understands_beside_a_known_code_is_told() -> None:
    assert problems(name_line(coded("3393-6", "Kokainmetabolit", "NEG"))) == {
        "label-not-understood"
    }
    ratio = coded("26747-6", "Cannabinoids/Creatinine", "NEG")
    assert problems(name_line(ratio)) == set()
    assert name_line(ratio).kind is Kind.RATIO


def test_a_line_that_says_both_stages_is_told() -> None:
    both = line("Opiates screen, confirmed", "Positive")
    assert problems(name_line(both)) == {"stage-contradicts"}
    later = coded("16251-1", "Morphine", "20", method="immunoassay")
    assert problems(name_line(later)) == {"stage-contradicts"}


def test_a_cutoffs_line_is_no_result_where_code_and_label_agree_on_it() -> None:
    agreed = name_line(coded("19292-2", "Cannabinoids cutoff", "15"))
    assert agreed.no_result
    assert problems(agreed) == set()
    for code, label in (("3427-2", "Cannabinoids cut-off"), ("19292-2", "Cannabinoids")):
        named = name_line(coded(code, label, "15"))
        assert problems(named) == {"code-is-a-cutoff"}
        assert not named.no_result
    assert name_line(line("Cannabinoids cut off", "50")).no_result
    assert not names_cutoff("cut it off")


def test_a_label_may_state_a_cutoff_beside_its_name() -> None:
    for label in ("Opiates, cutoff 2000 ng/mL", "OPIATES 2000", "Opiates (2000 ng/mL cut-off)"):
        named = name_line(line(label, "Negative"))
        assert (named.subjects, named.own_cutoff, named.no_result) == ({"opiates"}, 2000, False)
    for label in ("Opiates", "11-nor-9-carboxy-THC", "Opiates 300 2000", "Quux 300"):
        assert name_line(line(label, "Negative")).own_cutoff is None


@pytest.mark.parametrize(
    "label", ["Cocaine (PCP)", "Amphetamine (quux)", "d-Methamphetamine", "()"]
)
def test_what_does_not_agree_within_a_label_is_known_to_nobody(label: str) -> None:
    assert subjects_of(label) == frozenset()


def test_stages_are_words_and_not_letters_within_words() -> None:
    assert stages("scrub") == frozenset()
    assert stages("gc - ms") == {Stage.CONFIRMATORY}
    assert stages("EIA, confirmed by LCMS") == {Stage.INITIAL, Stage.CONFIRMATORY}


def test_no_spelling_means_two_things_but_a_drug_and_its_class() -> None:
    for subject in SUBJECTS.values():
        for spelling in spellings_of(subject):
            shared_by = subjects_of(spelling)
            assert subject.code in shared_by, (subject.code, spelling)
            sorts = {SUBJECTS[code].sort for code in shared_by}
            assert len(shared_by) == 1 or sorts == {Sort.ANALYTE, Sort.CLASS}, shared_by
            single = [code for code in shared_by if SUBJECTS[code].sort is Sort.ANALYTE]
            wide = shared_by - set(single)
            assert len(single) <= 1
            assert len(wide) <= 1
            assert all(is_within(code, other) for code in single for other in wide), shared_by


def test_members_of_a_class_exist_and_a_code_without_a_name_stands_for_itself() -> None:
    members = {member for subject in SUBJECTS.values() for member in subject.members}
    assert {SUBJECTS[member].sort for member in members} == {Sort.ANALYTE}
    assert name_of("BZE") == "benzoylecgonine"
    assert name_of("nothing") == "nothing"
    assert not is_within("AMP", "AMP")


@pytest.mark.parametrize(
    ("code", "label", "problem"),
    [
        ("19295-5", "OPIATES CONFIRMATION", "screening-code-on-confirmation"),
        ("3397-7", "Amphetamines Screen Urine", "code-and-label-disagree"),
        ("12327-3", "Xylazine", "code-and-label-disagree"),
        ("3399-3", "Cocaine Metabolite Screen Urine", "code-unknown"),
        ("8257-0", "Phencyclidine Screen Urine", "code-check-digit"),
        ("19501-6", "Ketamine [Presence]", "code-is-a-cutoff"),
        ("16251-1", "Morphine screen", "stage-contradicts"),
    ],
)
def test_a_code_that_does_not_fit_its_label_is_named_for_what_it_is(
    code: str, label: str, problem: str
) -> None:
    assert problems(name_line(coded(code, label, "Negative"))) == {problem}


def test_two_lines_that_say_the_same_are_each_named_with_their_own_place() -> None:
    one = replace(coded("19659-2", "Cocaine screen", "Negative"), place="OBX 1")
    other = replace(one, place="OBX 2", value="Positive")
    for asked in (one, other, one):
        named = name_line(asked)
        assert named.line is asked
        assert {problem.place for problem in named.problems} == {asked.place}


def test_a_long_line_is_named_as_a_short_one_is() -> None:
    short = coded("19659-2", "Cocaine screen", "Negative")
    long = replace(short, method="immunoassay" + " " * 1000)
    short = replace(short, method="immunoassay")
    assert replace(name_line(long), line=short) == name_line(short)
