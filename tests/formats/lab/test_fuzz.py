"""Every parser against bytes that nobody thought of: a Reading or a refusal, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.reported import Reading
from passmuster.core.laboratory.rulesets import rule_set
from passmuster.formats.lab.fhir.reader import read_fhir
from passmuster.formats.lab.problems import SAYS
from passmuster.formats.lab.reader import read_results
from passmuster.formats.lab.table.mapping import parse_mapping
from passmuster.formats.lab.values import names
from tests.formats.lab.messages import (
    SPECIMEN,
    as_json,
    bundle,
    hl7,
    observation,
    report_of,
)
from tests.formats.lab.test_result_table import LONG, LONG_HEADER, WIDE

MAPPINGS = [parse_mapping(as_json(one)) for one in (WIDE, LONG)]
GOOD = [
    hl7(),
    hl7() + hl7(),
    b"\x0b" + hl7() + b"\x1c\r",
    bundle(report_of("thc"), SPECIMEN, observation(specimen=None)),
    as_json(observation(component=[{"code": {"text": "x"}, "valueQuantity": {"value": 1}}])),
    b"Case,Date,THC,Morphine\nS-1,2026-10-01,Y,10.5\n",
    (LONG_HEADER + "S-1,A-1,L,THC,Cannabinoids,12,ng/mL,ok,15,late,odd\n").encode(),
]
RULES = rule_set("phnom-penh-start")


def is_sound(reading: Reading, *, of: bytes) -> None:
    """Check what must hold of any reading whatsoever."""
    assert len(reading.sha256) == 64
    assert reading.kind in ("", "hl7v2", "fhir-r4b", "fhir-r5", "table")
    assert reading.reports or reading.problems, of
    for report in reading.reports:
        assert report.place
        judged = judge(report, RULES)
        assert not (judged.laboratory_result and judged.status.value == "held")
        for line in report.lines:
            assert not line.numeric or line.value.strip("+-0123456789.") == ""
    told = [*reading.problems, *(p for report in reading.reports for p in report.problems)]
    for one in told:
        assert one.says.isprintable()
        assert one.code in SAYS or not reading.reports
    json.dumps([one.says for one in told], ensure_ascii=False).encode()


@given(st.binary(max_size=400), st.sampled_from([None, *MAPPINGS]))
@example(b"MSH", None)
@example(b"MSH|", None)
@example(b"MSH|^~\\&|\rOBR\rOBX\rNTE\rSPM\rORC\rPID", None)
@example(b"\x0b\x1c", None)
def test_any_bytes_give_a_reading(data: bytes, mapping: Any) -> None:
    is_sound(read_results(data, mapping=mapping), of=data)


@given(st.data())
def test_a_good_file_with_some_bytes_changed_gives_a_reading(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(GOOD)))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(raw)))
        size = data.draw(st.integers(0, 12))
        raw[place : place + size] = data.draw(st.binary(max_size=6))
    mapping = data.draw(st.sampled_from(MAPPINGS))
    is_sound(read_results(bytes(raw), mapping=mapping), of=bytes(raw))


NAMES = ["MSH", "PID", "NK1", "ORC", "OBR", "OBX", "NTE", "SPM", "DSC", "FHS", "BTS", "ZZZ", "x"]
PARTS = ["", *sorted(names("^ ~ & \\ \\F\\ F NM SN ST CWE ED S-1 NEG 10 <"))]
FIELDS = st.lists(st.sampled_from(PARTS), max_size=4).map("".join)
SEGMENTS = st.builds(
    lambda name, fields: "|".join((name, *fields)),
    st.sampled_from(NAMES),
    st.lists(FIELDS, max_size=30),
)


@given(st.lists(SEGMENTS, max_size=12))
def test_any_segments_under_a_good_header_give_a_reading(segments: list[str]) -> None:
    data = hl7("PID|1", *segments)
    is_sound(read_results(data), of=data)


KEYS = st.sampled_from(
    sorted(
        names(
            "resourceType id status code coding system display text div contained specimen value "
            "identifier reference hasMember component valueQuantity valueString type method meta "
            "valueCodeableConcept dataAbsentReason comparator unit note result basedOn performer "
            "subject name entry resource fullUrl interpretation referenceRange low high collection "
            "condition profile issued"
        )
    )
)
WORDS = st.sampled_from(
    sorted(
        names(
            "Observation DiagnosticReport Bundle Specimen Patient final batch #a Observation/a a "
            "http://loinc.org http://snomed.info/sct NEG <p>neg</p> ng/mL < unsatisfactory"
        )
    )
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(0, 9) | WORDS | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=24,
)
KINDS = st.sampled_from(["Observation", "DiagnosticReport", "Specimen", "Patient"])
RESOURCES = st.builds(
    lambda kind, value: {"resourceType": kind, "id": "a", "status": "final", **value},
    KINDS,
    st.dictionaries(KEYS, VALUES, max_size=6),
)


@given(st.lists(RESOURCES, min_size=1, max_size=4))
def test_any_resources_give_a_reading(found: list[dict[str, Any]]) -> None:
    for data in (bundle(*found), as_json(found[0])):
        is_sound(read_results(data), of=data)


def code_of(parser: Callable[[bytes], object], data: bytes) -> str:
    """Return the code with which a parser refused, "" where it read."""
    try:
        parser(data)
    except UnusableInput as refused:
        return refused.code
    return ""


@given(VALUES)
def test_any_json_is_read_or_refused(value: Any) -> None:
    assert code_of(read_fhir, as_json(value)) in ("", *SAYS)


@given(st.binary(max_size=200) | VALUES.map(as_json))
def test_any_mapping_is_read_or_refused(data: bytes) -> None:
    assert code_of(parse_mapping, data) in ("", "mapping-unreadable")


@given(st.lists(st.lists(st.text(max_size=5), max_size=12), max_size=5))
def test_any_table_is_read_or_refused(rows: list[list[str]]) -> None:
    text = LONG_HEADER + "\n".join(",".join(row) for row in rows)
    data = text.encode("utf-8", "replace")
    is_sound(read_results(data, mapping=MAPPINGS[1]), of=data)
