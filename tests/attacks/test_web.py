"""Group W: hostile input, and the web as far as it takes any."""

from __future__ import annotations

import csv
import io
import json
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from passmuster.core.roster.people import Person
from passmuster.formats.cells import plain_cell
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster
from passmuster.formats.roster_sheet.writer import error_file
from tests.support.programs import ROOT, environment, passmuster, raw_sql
from tests.support.season import made_people, personnel_file

DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
FORMULAS = (
    '=HYPERLINK("http://192.0.2.1","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "'=1+1",
    " =1+1",
    "\n=1+1",
    "Sok\n=1+1",
)


@pytest.mark.attack("W-03")
def test_w03_a_formula_in_a_name_comes_back_as_text_that_reads_the_same() -> None:
    rows = [Person(number="", name=text, unit_code="post-0") for text in FORMULAS]
    reading = read_roster(SheetFile("p.csv", personnel_file([*made_people(30), *rows]))).reading
    assert len(reading.people) == 30
    sent = [fault.cells[1] for fault in reading.rejected]
    assert len(sent) == len(FORMULAS)

    data = error_file(reading.rejected, reading.header)
    back = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    column = back[0].index("Name")
    cells = [cell for row in back for cell in row if cell and cell[0] != "'"]
    assert [cell for cell in cells if cell.lstrip(" \u00a0")[:1] in DANGEROUS] == []
    assert [plain_cell(row[column]) for row in back[1:]] == sent

    book = openpyxl.load_workbook(
        io.BytesIO(error_file(reading.rejected, reading.header, kind="xlsx"))
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def archive(**parts: bytes) -> bytes:
    """Return a ZIP file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def workbook(*, extra: dict[str, bytes] | None = None, sheet: bytes | None = None) -> bytes:
    """Return a real workbook with a part added, or its sheet replaced."""
    book = openpyxl.Workbook()
    book.active.append(["Service number", "Name"])
    book.active.append(["PS1", "Sok Dara"])
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    if sheet is not None:
        parts["xl/worksheets/sheet1.xml"] = sheet
    return archive(**parts | (extra or {}))


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "http://192.0.2.1/">]>'
    b"<worksheet>&a;</worksheet>"
)
BOMBS = {
    "archive-bomb": lambda: workbook(sheet=b"<worksheet>" + b" " * 400_000_000),
    "archive-xml-entities": lambda: workbook(sheet=ENTITIES),
    "archive-part-name": lambda: workbook(extra={"../../../tmp/out": b"x"}),
    "archive-too-large": lambda: workbook(extra={f"x{n}": b"" for n in range(3_000)}),
    "archive-damaged": lambda: workbook()[:-400],
    "table-too-large": lambda: b"Service number,Name\n" + b"," * 600 + b"\n",
    "file-too-large": lambda: b"Service number,Name\n" + b"1,x\n" * 20_000_000,
}


def limited() -> None:
    """Give the process one gigabyte and a minute: what needs more would stop the service."""
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))


@pytest.mark.attack("W-04")
@pytest.mark.parametrize("code", BOMBS)
def test_w04_a_clerk_with_a_bomb_gets_a_plain_sentence_and_nothing_is_imported(
    code: str, copy: Path, tmp_path: Path
) -> None:
    def imported(path: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "passmuster", "roster", "import", str(path)]
        return subprocess.run(
            [*command, "--dir", str(copy), "--json"],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=limited,
        )

    def rows() -> int:
        with raw_sql(copy) as database:
            return sum(
                database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("roster_import", "roster_person", "ledger_entry", "ledger_event")
            )

    honest = tmp_path / "honest.csv"
    honest.write_bytes(personnel_file(made_people()))
    done = imported(honest)
    assert done.returncode == 0, done.stdout + done.stderr
    before, bomb = rows(), tmp_path / ("bomb.xlsx" if code.startswith("archive") else "bomb.csv")
    bomb.write_bytes(BOMBS[code]())
    began = time.monotonic()
    done = imported(bomb)
    assert done.returncode == 2, done.stdout + done.stderr
    assert json.loads(done.stdout)["error"]["code"] == code
    assert time.monotonic() - began < 60
    assert rows() == before
    assert not Path("/tmp/out").exists()


@pytest.mark.attack("W-06a")
def test_w06a_the_demo_refuses_a_folder_that_is_not_its_own(copy: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_bytes(personnel_file(made_people()))
    own = ("demo", "--once", "--roster", people, "--dir", tmp_path / "demo")
    assert passmuster(*own, check=0).said["draw"] == passmuster(*own, check=0).said["draw"]
    before = {p: p.stat().st_mtime_ns for p in copy.rglob("*") if p.is_file()}
    refused = passmuster("demo", "--once", "--roster", people, "--dir", copy)
    assert refused.code == "demo-folder-not-ours"
    assert {p: p.stat().st_mtime_ns for p in copy.rglob("*") if p.is_file()} == before


@pytest.mark.attack("W-06b")
def test_w06b_the_same_file_twice_changes_nothing(copy: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_bytes(personnel_file(made_people()[:-1]))
    first = passmuster("roster", "import", people, "--dir", copy, check=0).said
    again = passmuster("roster", "import", people, "--dir", copy, check=0).said
    assert len(first["changes"]["disappeared"]) == 1
    assert again["changes"]["disappeared"] == []
    with raw_sql(copy) as database:
        assert database.execute("SELECT count(*) FROM roster_snapshot").fetchone() == (2,)
