"""Every parser against changed files: an answer or a refusal, soon, and in little memory."""

from __future__ import annotations

import ast
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import PassmusterError
from tests.support.mutating import changed
from tests.support.parsers import PARSERS, Parser
from tests.support.programs import ROOT

SOURCE = ROOT / "src" / "passmuster"
RINGS = ("core", "formats", "transport", "verifier", "witness")
SECONDS = 5
"""Of processor time for one small file; the slowest takes a fiftieth, coverage trebles it."""

MEMORY_BYTES = 256 * 1024 * 1024
"""More than the process has when its parsers begin."""

BEGINS = ("parse_", "read_", "decode_", "open_", "split_")
TAKES = {"bytes", "str", "object", "Any", "SheetFile", "Iterable[bytes]", "Mapping[str, Any]"}
ELSEWHERE = {
    "decode_g1": "takes the 48 bytes of one constant of a chain",
    "decode_g2": "takes 96 bytes that parse_beacon_json found to be hex digits",
    "loads_shallow": "a part of parse_canonical and parse_beacon_json",
    "open_checkpoint": "opens what parse_note and parse_checkpoint read",
    "open_source": "takes an address, whose answers the parsers here read",
    "open_trusted": "opens what parse_note and parse_checkpoint read",
    "parse_base64": "raises ValueError to parsers that are here",
    "parse_decimal": "raises ValueError to parsers that are here",
    "parse_hash": "raises ValueError to parsers that are here",
    "read_result_table": "a part of read_results, with three mappings here",
}


class TooSlow(Exception):  # noqa: N818 - the name is what happened
    """A parser took more processor time than a small file is worth."""


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow


def _virtual_memory() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


@pytest.fixture(scope="module", autouse=True)
def _little_memory() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_virtual_memory() + MEMORY_BYTES, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@contextmanager
def soon(seconds: float = SECONDS) -> Iterator[None]:
    """Raise TooSlow in whatever takes longer than it may."""
    before = signal.signal(signal.SIGPROF, _too_slow)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def is_refused(parser: Parser, data: bytes) -> bool:
    """Let a parser read; tell whether it refused. Any other end is a fault of the parser."""
    with soon():
        try:
            parser.read(data)
        except PassmusterError as refused:
            said = refused
        else:
            return False
    assert said.code
    assert said.message
    return True


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_takes_its_own_files(name: str) -> None:
    parser = PARSERS[name]
    assert parser.seeds
    assert not any(is_refused(parser, data) for data in parser.seeds)


@pytest.mark.parametrize("name", PARSERS)
@given(data=st.data())
def test_a_parser_reads_or_refuses_a_changed_file(name: str, data: st.DataObject) -> None:
    is_refused(PARSERS[name], data.draw(changed(PARSERS[name].seeds)))


def parsers_of(path: Path) -> Iterator[str]:
    """Yield the public functions of a module that are named as parsers and take what came in."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith(BEGINS) and node.args.args:
            first = node.args.args[0].annotation
            if first is not None and ast.unparse(first) in TAKES:
                yield node.name


def test_no_parser_is_left_out() -> None:
    found = {
        name
        for ring in RINGS
        for path in (SOURCE / ring).rglob("*.py")
        for name in parsers_of(path)
    }
    known = {name.partition(",")[0].rpartition(".")[2] for name in PARSERS}
    assert len(found) > 30
    assert found - known - set(ELSEWHERE) == set()


def test_the_guards_of_these_tests_bite() -> None:
    def for_ever() -> None:
        while True:
            pass

    with soon(0.05), pytest.raises(TooSlow):
        for_ever()
    with pytest.raises(MemoryError):
        is_refused(Parser(lambda _data: bytearray(2 * MEMORY_BYTES), ()), b"")
