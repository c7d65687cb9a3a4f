"""Order groups of HL7 messages: specimens, numbers, notes, states, people."""

from __future__ import annotations

import pytest

from passmuster.core.laboratory.reported import Status
from passmuster.formats.lab.hl7v2 import reader
from passmuster.formats.lab.reader import read_results
from tests.formats.lab.messages import ORDER, PERSON, THC, codes, hl7, only_report, segment

NUMBERS = [
    # OBR-2, OBR-3, ORC-2, ORC-3, SPM-2 → specimen number, problems
    ("P", "F", "", "", "B&x^L", "B", []),
    ("P", "F", "", "", "", "P", []),
    ("", "F", "P", "", "", "P", []),
    ("", "F", "", "", "^L", "L", []),
    ("", "F", "", "", "", "F", []),
    ("", "", "", "F", "", "F", []),
    ("", "", "", "", "", "", ["specimen-id-missing"]),
    ("P", "F", "Q", "F", "", "P", ["ids-disagree"]),
    ("P", "F", "P", "G", "", "P", ["ids-disagree"]),
]


@pytest.mark.parametrize(("obr2", "obr3", "orc2", "orc3", "spm2", "number", "told"), NUMBERS)
def test_the_number_on_the_bottle_comes_before_the_laboratorys(
    obr2: str, obr3: str, orc2: str, orc3: str, spm2: str, number: str, told: list[str]
) -> None:
    orc, obr = f"ORC|RE|{orc2}|{orc3}", f"OBR|1|{obr2}|{obr3}{'|' * 22}F"
    data = hl7("PID|1", orc, obr, THC, f"SPM|1|{spm2}||122575003^Urine^SCT")
    report = only_report(data)
    assert (report.specimen_id, codes(data)) == (number, told)
    assert report.specimen_type[0].code == "122575003"


def test_two_specimens_of_one_order_are_named_and_none_is_chosen() -> None:
    data = hl7("PID|1", ORDER, THC, "SPM|1|B1", "SPM|2|B2")
    assert (only_report(data).specimen_id, codes(data)) == ("", ["several-specimens"])
    foreign = hl7("PID|1", ORDER, THC, "SPM|1|^B1", "SPM|2|^B2")
    assert codes(foreign) == ["several-specimens"]


def test_two_orders_for_one_specimen_are_one_report_while_their_states_agree() -> None:
    second = ORDER.replace("F-1", "F-2").replace("49587-9", "5640-8")
    alcohol = "OBX|1|NM|5640-8^Ethanol^LN||0.00|g/L|||||F"
    note = "NTE|1||kept"
    report = only_report(hl7(PERSON, ORDER, THC, second, note, alcohol))
    assert [line.label for line in report.lines] == ["Cannabinoids", "Ethanol"]
    assert [one.code for one in report.order] == ["49587-9", "5640-8"]
    assert (report.notes, report.problems) == (("kept",), ())
    assert ("filler", "F-2") in report.other_ids
    early = second.removesuffix("F") + "P"
    both = read_results(hl7(PERSON, ORDER, THC, early, alcohol)).reports
    assert [(one.specimen_id, one.status) for one in both] == [
        ("S-0001", Status.FINAL),
        ("S-0001", Status.PRELIMINARY),
    ]


def test_one_specimen_under_two_people_is_named() -> None:
    data = hl7("PID|1", ORDER, THC, "PID|2", ORDER.replace("F-1", "F-2"), THC)
    assert codes(data) == ["specimen-twice"]


STATES = [
    ("F", Status.FINAL, []),
    ("C", Status.CORRECTED, []),
    ("A", Status.PRELIMINARY, []),
    ("I", Status.PENDING, []),
    ("X", Status.WITHDRAWN, []),
    ("Y", Status.UNSTATED, ["status-unknown"]),
    ("", Status.UNSTATED, ["status-missing"]),
]


@pytest.mark.parametrize(("letter", "status", "told"), STATES)
def test_the_letter_of_an_order_says_how_far_it_has_come(
    letter: str, status: Status, told: list[str]
) -> None:
    data = hl7(PERSON, ORDER.removesuffix("F") + letter, THC)
    assert (only_report(data).status, codes(data)) == (status, told)


@pytest.mark.parametrize("place", [22, 23, 24, 26, 27])
def test_an_orders_state_in_a_neighbouring_field_is_named_and_not_moved(place: int) -> None:
    data = hl7(PERSON, segment("OBR", f2="S-0001", **{f"f{place}": "F"}), THC)
    assert (only_report(data).status, codes(data)) == (Status.UNSTATED, ["fields-shifted"])


def test_notes_belong_to_the_line_or_the_order_before_them() -> None:
    spm = "SPM|1|S-0001"
    data = hl7(
        *(PERSON, "NTE|1||of the person", "ORC|RE|S-0001", "NTE|1||of the order", ORDER),
        *("NTE|1||of the panel", "NTE|2", THC, "NTE|1||of the line", spm, "NTE|1||of the specimen"),
    )
    report = only_report(data)
    assert report.notes == ("of the order", "of the panel", "of the specimen")
    assert report.lines[0].notes == ("of the line",)


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("THC = NEG", True),
        ("Cocaine: Not detected", True),
        ("MDMA: 12.5 ng/mL", True),
        ("Normal: Negative", False),
        ("Toxic concentration: >80 mg/dL", False),
        ("POSITIVE THRESHOLD", False),
        ("Collected: 08:30", False),
        ("= NEG", False),
    ],
)
def test_a_result_that_stands_in_a_note_only_is_named(note: str, told: bool) -> None:
    found = codes(hl7(PERSON, ORDER, THC, f"NTE|1||{note}"))
    assert found == (["result-only-in-a-note"] if told else [])


def test_what_stands_outside_its_order_is_named_and_not_read() -> None:
    assert codes(hl7(PERSON, THC, ORDER, THC)) == ["line-without-order"]
    assert codes(hl7(PERSON, "OBX|1", ORDER, THC)) == []
    assert codes(hl7(PERSON, "SPM|1|B", ORDER, THC)) == ["specimen-without-order"]
    assert codes(hl7(PERSON, ORDER, THC, "OBW|1|ST")) == ["segment-unknown"]
    assert codes(hl7(PERSON, ORDER, THC, "ZZZ|1|ST")) == []
    assert codes(hl7(PERSON, ORDER, THC, "DSC|next")) == ["message-continues"]
    assert codes(hl7("PID|1")) == ["message-without-order"]


def test_a_note_with_a_result_concerns_its_own_order_only() -> None:
    other = ORDER.replace("S-0001", "S-0002").replace("F-1", "F-2")
    found = read_results(hl7("PID|1", ORDER, THC, other, THC, "NTE|1||THC = POS")).reports
    assert [[p.code for p in one.problems] for one in found] == [[], ["result-only-in-a-note"]]
    early = hl7("PID|1", "NTE|1||THC = POS", ORDER, THC)
    assert codes(early) == ["result-only-in-a-note"]


def test_many_problems_of_a_message_are_not_all_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_OF_ONE_MESSAGE", 2)
    found = codes(hl7(PERSON, ORDER, THC, *["QQQ|1"] * 5))
    assert found == ["segment-unknown"] * 2 + ["too-many-problems"]


def test_what_the_laboratory_saw_of_the_specimen_is_kept() -> None:
    spm = "SPM|1|S-0001||UR^Urine^HL70070|||||||||||||20261031^x|20261031170000|||RB^Broken seal"
    report = only_report(hl7(PERSON, ORDER, THC, spm))
    assert (report.collected_at, report.received_at) == ("20261031", "20261031170000")
    assert (report.released_at, report.rejected) == ("20261101080000", "Broken seal")
    assert report.laboratory == "Phnum Sa Laboratory"
    bare = only_report(hl7(PERSON, ORDER.replace("170000|", "170000|UR&Urine&HL70070", 1), THC))
    assert (bare.specimen_type[0].code, bare.specimen_type[0].text) == ("UR", "Urine")
    assert only_report(hl7(PERSON, ORDER, THC, "SPM|1|S-0001||||||||||||||||||| ")).rejected == ""


PEOPLE = [
    ("PID|1||S-0001", False),
    ("PID|1||F-1", False),
    ("PID|1", False),
    ("PID|1||4711", True),
    ("PID|1||S-0001||Sok^Dara", True),
    ('PID|1||S-0001||""', False),
    ("PID|1||S-0001||^^^^^^L", True),
    ("PID|1||S-0001||^^^", False),
    ("PID|1||S-0001||||19900101", True),
    ("PID|1||S-0001||||||||||^PRN^PH^^^12^345678", True),
    ("PID|1||S-0001\rNK1|1|Sok^Bopha", True),
    ("PID|1||S-0001\rNK1|1", False),
    ("PID|1||S-0001\rIN1|1|7630", True),
]


@pytest.mark.parametrize(("pid", "named"), PEOPLE)
def test_a_message_that_names_a_person_alarms(pid: str, named: bool) -> None:
    data = hl7(pid, ORDER, THC)
    assert only_report(data).names_donor is named
    assert codes(data) == (["message-names-a-person"] if named else [])


def test_the_name_leaves_in_no_text() -> None:
    pid = "PID|1||4711^^^F^MR||Sorphea^Dara^K||19900101|||||12 Street 271||012 345 678"
    noted = "NTE|1||Sorphea, Dara said 4711 again = NEG"
    odd = (
        "OBX|2|ST|COC^DARA cocaine^L||dara|Sorphea|DARA|DARA|||F|||||||SORPHEA\rNTE|1||012 345 678"
    )
    reading = read_results(hl7(pid, ORDER, noted, THC, odd))
    said = repr(reading).lower()
    assert not any(word in said for word in ("sorphea", "dara", "4711", "345 678"))
    assert "name-in-a-value" in {p.code for p in reading.reports[0].problems}
    assert reading.reports[0].lines[1].value == "[masked]"
    alone = read_results(hl7("PID|1||||Sorphea^Dara", "XYZ|Sorphea"))
    assert "sorphea" not in repr(alone).lower()


def test_a_name_of_two_letters_is_masked_in_notes_and_spares_units() -> None:
    line = "OBX|1|NM|THC^x^L||12|ng/mL|||||F"
    report = only_report(hl7("PID|1||S-0001||Ng^Ly", ORDER, line, "NTE|1||Ly Ng rang, early"))
    assert report.lines[0].unit == "ng/mL"
    assert report.lines[0].notes == ("[masked] [masked] rang, early",)
    assert [one.code for one in report.problems] == ["message-names-a-person"]


def test_a_khmer_name_is_masked_inside_a_sentence_without_spaces() -> None:
    pid = "PID|1||S-0001||សុខ^ដារា"
    header_charset = hl7(pid, ORDER, THC, "NTE|1||លោកសុខដារាមកយឺត")
    report = only_report(header_charset)
    assert report.lines[0].notes == ("លោក[masked][masked]មកយឺត",)
