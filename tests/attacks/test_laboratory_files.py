"""Groups L and W: what a laboratory, or somebody on the way, writes into its files.

Executed at the command line, where such files are read so far: ``passmuster results read``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from passmuster.cli.main import main
from passmuster.core.laboratory.judging import ALARMS
from tests.formats.lab.messages import (
    ORDER,
    PERSON,
    SPECIMEN,
    as_json,
    bundle,
    hl7,
    observation,
    report_of,
    segment,
)

PANEL = {
    "AMP": "Amphetamines",
    "MDMA": "MDMA",
    "THC": "Cannabinoids",
    "COC": "Cocaine metabolites",
    "OPI": "Opiates",
    "6AM": "6-Acetylmorphine",
    "PCP": "Phencyclidine",
    "OXY": "Oxycodone",
    "HYD": "Hydrocodone",
}


def result(number: int, code: str, label: str, value: str = "Negative", **fields: str) -> str:
    """Return one OBX segment of a panel."""
    told = {"f2": "ST", "f3": f"{code}^{label}^L", "f5": value, "f11": "F"} | fields
    return segment("OBX", f1=str(number), **told)


LINES = [result(n, code, label) for n, (code, label) in enumerate(PANEL.items(), 1)]
HONEST = hl7(PERSON, ORDER, *LINES)


def read(capsys: pytest.CaptureFixture[str], folder: Path, data: bytes) -> dict[str, Any]:
    """Return what the command says of a file, which it never ends with a traceback."""
    path = folder / "file"
    path.write_bytes(data)
    main(["results", "read", str(path), "--rules", "dot-2023", "--json"])
    out, err = capsys.readouterr()
    assert err == ""
    found: dict[str, Any] = json.loads(out)
    return found


def codes(said: dict[str, Any]) -> set[str]:
    """Return the codes that a person sees, of the file and of its specimens."""
    of_specimens = [one for specimen in said["specimens"] for one in specimen["problems"]]
    return {one["code"] for one in (*said["problems"], *of_specimens)}


NARRATIVE = {"status": "generated", "div": "<div>Cannabinoids: Positive</div>"}
TWICE = as_json(observation()).replace(
    b'"valueString"', b'"valueString": "Positive", "valueString"'
)

INJECTED = {
    "separators inside a value": (
        hl7(PERSON, ORDER, *LINES[:2], result(3, "THC", "Cannabinoids", "Negative^Positive")),
        "separator-in-text",
    ),
    "a second value behind the first": (
        hl7(PERSON, ORDER, result(1, "THC", "Cannabinoids", "Negative~Positive"), *LINES[1:]),
        "value-repeated",
    ),
    "a second order in a comment": (
        hl7(
            PERSON, ORDER, *LINES, "NTE|1||fine\nOBR|2|S-0002\nOBX|1|ST|THC^THC^L||Positive||||||F"
        ),
        "line-ends-mixed",
    ),
    "a result in a comment": (
        hl7(PERSON, ORDER, *LINES, "NTE|1||THC = POS"),
        "result-only-in-a-note",
    ),
    "a wrong escape": (
        hl7(PERSON, ORDER, *LINES[1:], result(1, "THC", "Cannabinoids", "Neg\\Q1\\ative")),
        "escape-unknown",
    ),
    "separators declared twice": (
        HONEST.replace(b"|^~\\&|", b"|^~^&|", 1),
        "delimiters-unusable",
    ),
    "a code against its label": (
        hl7(
            *(PERSON, ORDER, *LINES[1:]),
            result(1, "3397-7", "Amphetamines", f3="3397-7^Amphetamines^LN"),
        ),
        "code-and-label-disagree",
    ),
    "a narrative against the data": (
        bundle(report_of("thc"), SPECIMEN, observation(specimen=None, text=NARRATIVE)),
        "narrative-contradicts",
    ),
    "a name twice in one object": (TWICE, "json-key-twice"),
}


@pytest.mark.attack("W-05a")
@pytest.mark.parametrize("what", INJECTED)
def test_w05a_a_laboratory_that_writes_between_the_fields_gets_no_result(
    what: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    honest = read(capsys, tmp_path, HONEST)
    assert [one["laboratory_result"] for one in honest["specimens"]] == [["negative"]]
    assert codes(honest) == set()

    data, reason = INJECTED[what]
    said = read(capsys, tmp_path, data)
    assert reason in codes(said)
    assert reason not in ALARMS
    named = [one for one in said["specimens"] if reason in {p["code"] for p in one["problems"]}]
    assert named or not said["specimens"]
    assert all((one["status"], one["laboratory_result"]) == ("held", []) for one in named)


@pytest.mark.attack("L-05c")
def test_l05c_a_message_that_names_its_donor_alarms_and_no_name_is_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    told = "PID|1||4711||Sorphea^Dara||19900101|||||||012345678"
    note = "NTE|1||Dara Sorphea (4711, 012345678) came late"
    said = read(capsys, tmp_path, hl7(told, ORDER, *LINES, note))
    assert "message-names-a-person" in codes(said)
    path = tmp_path / "file"
    for more in ([], ["--json"]):
        assert main(["results", "read", str(path), *more]) == 1
        printed = "".join(capsys.readouterr())
        assert not [word for word in ("Sorphea", "Dara", "4711", "012345678") if word in printed]
