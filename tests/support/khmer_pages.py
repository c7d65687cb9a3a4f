"""The words that may stand in Latin letters on a Khmer page: ours, and what people wrote."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tools import crawl

LATIN = frozenset(
    {
        *("Passmuster", "passmuster", "Ctrl", "JSON", "HTML", "SHA", "UTF", "XLSX", "WebCrypto"),
        *("Python", "hash", "checkpoint", "tlog", "proof", "drand", "quicknet", "English"),
        *("HL7", "FHIR", "MLLP", "HTTP", "TOML", "JPEG"),
        "PRACTICE",  # the mark of what can never be a live serial or order
    }
)
"""Words that stay Latin on Khmer pages wherever they stand (docs/glossary.md)."""

DEMO = "src/passmuster/demo"

NAMES = (
    "SELECT code || ' ' || name FROM people_human",
    "SELECT code || ' ' || name FROM people_unit",
    "SELECT full_name || ' ' || latin_name || ' ' || rank FROM roster_person",
    "SELECT number FROM kits_lot",
    "SELECT DISTINCT site || ' ' || session FROM kits_kititem",
    "SELECT code || ' ' || name_en FROM custody_holder",
)
"""What bears a name that the demo's people gave it."""

DATA = (
    *NAMES,
    "SELECT CAST(body AS TEXT) FROM programme_policyversion",
    "SELECT origin FROM ledger_log",
    'SELECT DISTINCT "by" FROM ledger_event',
    "SELECT CAST(answers AS TEXT) FROM collection_sessionevent",
)
"""What the demo's people wrote themselves: a name is no word of ours, in whichever letters."""


def written_by_the_cast() -> list[str]:
    """Return the texts that the demo lets its people type: reasons, remarks, places, numbers."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (crawl.ROOT / DEMO).glob("*.py")]
    constants = (node for tree in trees for node in ast.walk(tree))
    return [
        node.value
        for node in constants
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def words_of_names(folder: Path) -> frozenset[str]:
    """Return every Latin word in the names of the demo's people, units, places and lots."""
    return _words(_read(folder, NAMES))


def words_of_data(folder: Path) -> frozenset[str]:
    """Return every Latin word that the demo's people, units, policy and witnesses brought in."""
    policy = (folder / "published" / "policy").read_text("utf-8")
    return _words([*_read(folder, DATA), policy, *written_by_the_cast()])


def _read(folder: Path, queries: Sequence[str]) -> list[str]:
    address = f"file:{folder / 'passmuster.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as base:
        return [row[0] for query in queries for row in base.execute(query)]


def _words(texts: Sequence[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in crawl.LATIN_WORD.findall(text))
