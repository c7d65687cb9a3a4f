"""The donor's own name and number are found in any text of a report, and masked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from passmuster.core.kits.blinding import DonorIdentifiers
from passmuster.core.laboratory.blind import MASK, blinded, names_in_lines
from passmuster.core.laboratory.reported import Coding, Problem
from tests.core.laboratory.reports import line, number, report

DONOR = DonorIdentifiers(
    names=("សុខ តារា", "Sok Dara"), service_number="0104512", phones=("012 345 678",)
)
PLAIN = report(line("Cocaine screen", "Negative"), number("Benzoylecgonine", "104512"))


@pytest.mark.parametrize(
    "text",
    [
        *("Sok Dara was pale", "Dara, Sok", "copyofsokdara", "តារា សុខ", "no. 104512"),
        *("call 012345678", "លោក តារា"),
    ],
)
def test_a_name_or_number_of_the_donor_is_masked_in_every_free_field(text) -> None:
    coding = Coding(system="local", code="X", text=text)
    problem = Problem(code="result-only-in-a-note", place="", says=f"A note says {text}")
    said = [
        replace(PLAIN, notes=(text,)),
        replace(PLAIN, rejected=text),
        replace(PLAIN, other_ids=(("filler", text),)),
        replace(PLAIN, order=(coding,)),
        replace(PLAIN, problems=(problem,)),
        report(line("Cocaine screen", "Negative", notes=(text,))),
        report(line(text, "Negative", place="row 1")),
        report(line("Cocaine screen", text)),
        report(line("Cocaine screen", "Negative", value_codings=(coding,))),
    ]
    for one in said:
        found = blinded(one, DONOR)
        assert found.names_donor
        assert text not in repr(found)
        assert MASK in repr(found)


def test_an_ordinary_report_passes_as_it_is_its_numbers_and_places_included() -> None:
    # A measured number that happens to be the service number is a number and no word.
    assert blinded(PLAIN, DONOR) is PLAIN
    other = replace(PLAIN, specimen_id="104512", notes=("Donor of 12 h fasting; seal whole.",))
    assert blinded(other, DONOR) is other


def test_a_whole_name_is_found_in_a_line_that_no_reader_takes_in() -> None:
    message = "MSH|^~\\&|LIS\nZXX|1|DARA^SOK|0104512\n"
    assert names_in_lines(message, DONOR)
    # A part of it, or its parts in two lines, tell nobody who it is; nor does a bare number.
    assert not names_in_lines("OBX|1|Sok\nOBX|2|Dara|0104512", DONOR)
