"""Hostile files, read in a process of its own: little memory, little time, no network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.formats.workbook_maker import parts, row, text, zipped

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 20

READ_ALL = f"""
import json, pathlib, resource, socket, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
def refuse(*_): raise SystemExit("a file made the reader open a socket")
socket.socket = refuse
from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster
from passmuster.formats.table import read_table
for path in map(pathlib.Path, sys.argv[1:]):
    began, data = time.process_time(), path.read_bytes()
    outcome = {{}}
    try:
        outcome["rows"] = sum(1 for _ in read_table(data, path.name).rows())
    except UnusableInput as refused:
        outcome["code"] = refused.code
    try:
        if len(data) < 1_000_000:
            read_roster(SheetFile(path.name, data))
    except UnusableInput as refused:
        outcome["roster"] = refused.code
    outcome["seconds"] = time.process_time() - began
    print(json.dumps({{path.name: outcome}}))
"""


def read_apart(paths: Sequence[Path]) -> dict[str, dict[str, object]]:
    """Read every file in one limited process; return what became of each."""
    # The reader's own time is what counts: coverage, which the gate measures with, would treble it.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=SECONDS * 6,
        check=False,
        env=bare,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, dict[str, object]] = {}
    for line in done.stdout.splitlines():
        found |= json.loads(line)
    return found


def hostile_workbooks() -> dict[str, bytes]:
    """Return workbooks of the project's own that try to fill memory or time."""
    many_strings = "".join(f"<si><t>{n * 7919 % 999_983:06}</t></si>" for n in range(1_000_000))
    far = row(1, text("A1", "id")) + row(1_048_576, text("A1048576", "x"))
    wide = row(1, text("A1", "id"), text("XFD1", "x"))
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    entities = parts(row(1, text("A1", "&b;")))
    entities["xl/sheet1.xml"] = bomb + entities["xl/sheet1.xml"]
    outside = parts(row(1, text("A1", "&b;")))
    outside["xl/sheet1.xml"] = (
        '<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:9/b">]>' + outside["xl/sheet1.xml"]
    )
    return {
        "strings.xlsx": zipped(parts(row(1, text("A1", "id")), strings=many_strings)),
        "deep.xlsx": zipped(parts(row(1, text("A1", "id")) + "<a>" * 300_000)),
        "far.xlsx": zipped(parts(far)),
        "wide.xlsx": zipped(parts(wide)),
        "ratio.xlsx": zipped({**parts(""), "xl/media/x.xml": b"a" * 80_000_000}),
        "entities.xlsx": zipped(entities),
        "outside.xlsx": zipped(outside),
        "quote.csv": b'id,name\n1,"' + b"x" * 30_000_000,
        "commas.csv": b"," * 30_000_000,
        "lines.csv": b"id\n" + b"1\n" * 3_000_000,
    }


def test_made_bombs_are_refused_within_memory_and_time(tmp_path: Path) -> None:
    for name, data in hostile_workbooks().items():
        (tmp_path / name).write_bytes(data)
    found = read_apart(sorted(tmp_path.iterdir()))
    assert {name: outcome.get("code") for name, outcome in found.items()} == {
        "strings.xlsx": None,
        "deep.xlsx": "workbook-unreadable",
        "far.xlsx": None,
        "wide.xlsx": "table-too-large",
        "ratio.xlsx": "archive-bomb",
        "entities.xlsx": "archive-xml-entities",
        "outside.xlsx": "archive-xml-entities",
        "quote.csv": "file-truncated",
        "commas.csv": "table-too-large",
        "lines.csv": "table-too-large",
    }
    assert max(float(str(outcome["seconds"])) for outcome in found.values()) < SECONDS


# What becomes of each file as a table: the number of rows under its header, or the code.
WORKBOOKS = {
    "54764.xlsx": "archive-xml-entities",
    "DateFormatTests.xlsx": 3,
    "InlineStrings.xlsx": 6,
    "NewlineInFormulas.xlsx": 9,
    "PackageRelsHasEntities.ooxml": "archive-xml-entities",
    "SampleSS.strict.xlsx": 2,
    "Simple.xlsb": "workbook-binary",
    "SimpleWithComments.xlsx": 2,
    "TwoSheetsOneHidden.xlsx": 0,
    "clusterfuzz-testcase-minimized-POIXSSFFuzzer-6123461607817216.xlsx": "archive-damaged",
    "clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5025401116950528.xlsx": "archive-damaged",
    "clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5636439151607808.xlsx": "archive-damaged",
    "duplicate-filename.xlsx": "archive-duplicate-part",
    "made_ratio_bomb_60MB.xlsx": "archive-bomb",
    "noSharedStringTable.xlsx": 0,
    "poc-xmlbomb.xlsx": "archive-xml-entities",
    "protected_passtika.xlsx": "workbook-encrypted",
    "testSharedFormulasSetBlank.xlsx": 9,
    "unicodeSheetName.xlsx": 8,
    "workbookProtection-sheet_password-2013.xlsx": 0,
}


@pytest.fixture(scope="session")
def adversarial(shared: Path) -> Path:
    folder = shared / "data" / "adversarial"
    if not folder.is_dir():
        pytest.skip("the adversarial files (shared/data/adversarial) are not beside this checkout")
    return folder


def test_workbooks_that_broke_other_readers_are_read_or_refused(adversarial: Path) -> None:
    found = read_apart(sorted((adversarial / "xlsx").iterdir()))
    assert {
        n: outcome.get("code", outcome.get("rows")) for n, outcome in found.items()
    } == WORKBOOKS
    assert max(float(str(outcome["seconds"])) for outcome in found.values()) < SECONDS


def test_text_tables_that_are_odd_are_read_as_their_authors_say(adversarial: Path) -> None:
    from passmuster.formats.table import read_table

    for path in sorted((adversarial / "csv").glob("*.csv")):
        expected = path.with_suffix(".expected.json")
        if expected.exists():
            table = read_table(path.read_bytes())
            rows = [dict(zip(table.header, row.cells, strict=True)) for row in table.rows()]
            assert rows == json.loads(expected.read_text(encoding="utf-8")), path.name


def test_formula_payloads_in_a_roster_stay_text(adversarial: Path) -> None:
    from passmuster.formats.roster_sheet.reader import SheetFile, read_roster

    data = (adversarial / "csv" / "roster_with_formula_payloads.csv").read_bytes()
    reading = read_roster(SheetFile("payloads.csv", data)).reading
    assert (reading.rows, len(reading.people), reading.rejected) == (6, 6, [])
    texts = " ".join(text for person in reading.people for text in person)
    for payload in ("@SUM(1+9)*cmd|", "=10+20+cmd|", "=cmd|' /C notepad'!'A1'"):
        assert payload in texts


def test_naughty_strings_are_read_as_text_or_come_back(adversarial: Path) -> None:
    from passmuster.formats.pieces import write_csv
    from passmuster.formats.roster_sheet.reader import SheetFile, read_roster

    strings = json.loads((adversarial / "strings" / "blns.json").read_text(encoding="utf-8"))
    rows = [
        ("employee no", "name", "rank", "unit"),
        *((str(n), s, s, s) for n, s in enumerate(strings)),
    ]
    reading = read_roster(SheetFile("blns.csv", write_csv(rows))).reading
    assert reading.rows == len(strings)
    assert {fault.code for fault in reading.rejected} <= {"control-character"}
    found = read_apart([adversarial / "strings" / name for name in ("blns.txt", "blns.json")])
    assert len(found) == 2
