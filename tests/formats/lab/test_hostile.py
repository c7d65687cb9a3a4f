"""Hostile files, read in a process of its own: little memory, little time, no network.

They are a sixteenth of the largest file that is taken, so that the gate stays quick; whatever does
not grow in proportion shows at this size too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from passmuster.formats.lab.limits import MAX_FILE_BYTES
from tests.formats.lab.messages import HEADER, ORDER, PERSON, THC

MEMORY_BYTES = 384 * 1024 * 1024
SECONDS = 10
SIZE = MAX_FILE_BYTES // 16
_HEAD = f"{HEADER}\r{PERSON}\r{ORDER}\r"

READ_ALL = f"""
import json, pathlib, resource, socket, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
def refuse(*_): raise SystemExit("a file made the reader open a socket")
socket.socket = refuse
from passmuster.formats.lab.reader import read_results
for path in map(pathlib.Path, sys.argv[1:]):
    began = time.process_time()
    reading = read_results(path.read_bytes(), path.name)
    codes = [p.code for p in reading.problems]
    codes += [p.code for r in reading.reports for p in r.problems]
    seconds = time.process_time() - began
    print(json.dumps({{"name": path.name, "codes": sorted(set(codes)), "seconds": seconds,
                      "reports": len(reading.reports)}}))
"""


def filled(start: str, unit: str, end: str = "") -> bytes:
    """Return ``unit`` over and over, up to a fixed size."""
    room = SIZE - len(start.encode()) - len(end.encode())
    return (start + unit * (room // len(unit.encode())) + end).encode()


HOSTILE = {
    "headers.hl7": filled("", "MSH|^~\\&|\r"),
    "messages.hl7": filled("", f"{_HEAD}{THC}\r"),
    "segments.hl7": filled(_HEAD, "OBX|||a\r"),
    "orders.hl7": filled(f"{HEADER}\r", "x\r" * 50 + "OBR|1\r" * 300),
    "broken.hl7": filled(_HEAD, "x\r"),
    "field.hl7": filled(_HEAD + "OBX|1|TX|THC^x^L||", "\\F", "||||||F\r"),
    "escapes.hl7": filled(_HEAD + "OBX|1|TX|THC^x^L||", "\\X41\\", "||||||F\r"),
    "repeats.hl7": filled(_HEAD + "OBX|1|ST|THC^x^L||", "a~", "||||||F\r"),
    "note.hl7": filled(f"{_HEAD}{THC}\rNTE|1||", "THC = NEG ", "\r"),
    "spaces.hl7": filled(f"{_HEAD}{THC}\rNTE|1||", "a          ", "= NEG\r"),
    "notes.hl7": filled(f"{_HEAD}{THC}\r", "NTE|1||a=NEG\r"),
    "people.hl7": filled(f"{_HEAD}", "PID|1||S||Sok^Dara\r"),
    "names.hl7": filled(f"{HEADER}\rPID|1||S||", "abcd ~", f"\r{ORDER}\r{THC}\rNTE|1||abcd\r"),
    "frames.hl7": filled("", "\x0bMSH|^~\\&|\x1c"),
    "batches.hl7": filled("MSH|^~\\&|\r", "FHS|^~\\&|\r"),
    "deep.json": filled("", "["),
    "objects.json": filled("", '{"a":'),
    "numbers.json": filled('{"resourceType":"Observation","x":[', "1,", "1]}"),
    "digits.json": filled('{"resourceType":"Observation","valueInteger":', "9", "}"),
    "entries.json": filled('{"resourceType":"Bundle","type":"batch","entry":[', "{},", "{}]}"),
    "empties.json": filled('{"resourceType":"Observation","note":[', "{},", "{}]}"),
    "lines.json": filled(
        '{"resourceType":"Observation","component":[', '{"valueString":"N"},', "{}]}"
    ),
    "div.json": filled('{"resourceType":"Observation","text":{"div":"', "<p>neg ", '"}}'),
    "strings.json": filled('{"resourceType":"Observation","x":"', "\\u0041", '"}'),
    "quotes.csv": filled('a,b\n"', "x"),
    "commas.csv": filled("", ","),
    "xml.xml": filled('<a xmlns="http://hl7.org/fhir">', "<b>"),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """Return what became of every hostile file."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, data in HOSTILE.items():
        (folder / name).write_bytes(data)
    # The reader's own time is what counts: coverage, which the gate measures with, would treble it.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, *map(str, sorted(folder.iterdir()))],
        capture_output=True,
        text=True,
        timeout=SECONDS * len(HOSTILE),
        check=False,
        env=bare,
    )
    for path in folder.iterdir():
        path.unlink()
    assert done.returncode == 0, done.stderr[-2000:]
    lines = map(json.loads, done.stdout.splitlines())
    return {one.pop("name"): one for one in lines}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_fills_memory_or_time(name: str, read: dict[str, dict[str, object]]) -> None:
    found = read[name]
    assert float(str(found["seconds"])) < SECONDS, found
    assert found["codes"] or found["reports"], found
