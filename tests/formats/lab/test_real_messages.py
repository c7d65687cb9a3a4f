"""Every real laboratory message beside the project: read or refused, each with its reasons.

The table (expected_messages.csv) was read by a person, line by line, against the messages. Its
``problems`` are what the readers name (code and how often), ``status`` what the starting rules make
of each report, ``held_for`` what they want a person to look at beside that, ``result`` what they
conclude: nothing, wherever anything is doubtful.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from passmuster.core.laboratory.judging import ALARMS, judge
from passmuster.core.laboratory.reported import Reading, Report
from passmuster.core.laboratory.rulesets import rule_set
from passmuster.formats.lab.reader import read_results
from passmuster.formats.lab.table.mapping import FORMAT, parse_mapping
from tests.formats.lab.messages import as_json, problems

TABLE = Path(__file__).with_name("expected_messages.csv")
RULES = rule_set("phnom-penh-start")
WITH_PEOPLE = ("Fenwick", "Travis", "999-99-9999", "Mazurek", "Everyman", "Huckleberry", "DREST")


@pytest.fixture(scope="session")
def messages(shared: Path) -> Path:
    folder = shared / "data" / "lab-messages"
    if not folder.is_dir():
        pytest.skip(
            "the real messages (shared/data/lab-messages) do not stand beside this checkout"
        )
    return folder


def expected() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def counted(codes: Iterable[str]) -> str:
    """Return codes in order, each with how often it stands if more than once."""
    counts = sorted(Counter(codes).items())
    return " ".join(code if count == 1 else f"{code}*{count}" for code, count in counts)


def beyond(report: Report) -> Counter[str]:
    """Return the codes that the rules name of a report and its reader did not."""
    judged = Counter(one.code for one in judge(report, RULES).problems)
    return judged - Counter(one.code for one in report.problems)


def outcome(name: str, reading: Reading) -> dict[str, str]:
    """Return a file's row of the table."""
    judged = [judge(report, RULES) for report in reading.reports]
    return {
        "file": name,
        "kind": reading.kind,
        "specimens": " ".join(report.specimen_id or "-" for report in reading.reports),
        "lines": str(sum(len(report.lines) for report in reading.reports)),
        "problems": counted(one.code for one in problems(reading)),
        "status": " ".join(one.status.value for one in judged) or "refused",
        "held_for": counted(
            found for report in reading.reports for found in beyond(report).elements()
        ),
        "result": " ".join(word for one in judged for word in one.laboratory_result),
    }


def files(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.suffix in (".hl7", ".json", ".xml"))
    return sorted(path.relative_to(folder).as_posix() for path in found)


def test_every_message_gives_what_the_table_says(messages: Path) -> None:
    table = expected()
    found = {
        name: outcome(name, read_results((messages / name).read_bytes(), name))
        for name in files(messages)
    }
    assert set(found) == set(table)
    assert {name: row for name, row in found.items() if row != table[name]} == {}


def test_nothing_was_guessed_and_every_refusal_has_a_reason() -> None:
    for row in expected().values():
        assert row["result"] == "", row["file"]
        named = {word.partition("*")[0] for word in f"{row['problems']} {row['held_for']}".split()}
        assert named - ALARMS or row["status"] == "preliminary", row["file"]
        assert ("held" in row["status"].split()) <= bool(named - ALARMS), row["file"]


def test_no_name_of_a_real_message_leaves_in_what_was_read(messages: Path) -> None:
    for name in files(messages):
        said = repr(read_results((messages / name).read_bytes(), name))
        assert [word for word in WITH_PEOPLE if word.lower() in said.lower()] == []


def test_a_hand_typed_sheet_keeps_its_odd_words_and_means_nothing_by_them(shared: Path) -> None:
    sheet = shared / "data" / "lab-exports" / "me_toxicology_wide.csv"
    if not sheet.is_file():
        pytest.skip("the real sheets (shared/data/lab-exports) do not stand beside this checkout")
    analytes = ("Heroin", "Cocaine", "Fentanyl", "Morphine_NotHeroin")
    header = sheet.read_text(encoding="utf-8").partition("\n")[0].strip().split(",")
    mapping = {
        "format": FORMAT,
        "layout": "wide",
        "columns": {"specimen": "CaseID", "collected_at": "Date"},
        "analytes": {name: {"code": name, "system": "local"} for name in analytes},
        "words": {"Y": "positive", "N": "negative"},
        "ignored": [name for name in header if name not in (*analytes, "CaseID", "Date")],
    }
    reading = read_results(sheet.read_bytes(), sheet.name, mapping=parse_mapping(as_json(mapping)))
    odd = [
        line.value for report in reading.reports for line in report.lines if not line.value_codings
    ]
    assert len(reading.reports) == 2552
    assert sorted(odd) == ["PCP NEG", "STOLE MEDS", "Y (PTCH)", "Y-A", "Y-A", "YES"]
    told = Counter(one.code for one in problems(reading))
    assert told["word-not-agreed"] == len(odd)
    assert set(told) == {"word-not-agreed", "order-without-lines"}
