"""Every parser of what comes from outside, each with small files that it takes, for fuzzing.

A parser answers or raises a PassmusterError, and nothing else, whatever it is given. Whoever writes
one adds it here; a test finds those that are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from passmuster.core.access.purposes import read_case_number
from passmuster.core.custody.explaining import parse_explanation
from passmuster.core.custody.links import parse_chain, parse_link
from passmuster.core.draw.beacon import parse_beacon_json
from passmuster.core.draw.dossier.layout import SELECTION_COLUMNS, parse_index, parse_rows
from passmuster.core.draw.pool import parse_pool
from passmuster.core.draw.seed import parse_seed
from passmuster.core.draw.strata import parse_rate
from passmuster.core.kernel.canonical import canonical_bytes, parse_canonical
from passmuster.core.kits.labels import parse_label
from passmuster.core.kits.serials import Kind, parse_serial, read_serial
from passmuster.core.laboratory.own_rules import parse_own, read_own
from passmuster.core.laboratory.quantities import read_number
from passmuster.core.ledger import policy as trust
from passmuster.core.ledger.bundles import decode_bundle
from passmuster.core.ledger.checkpoints import parse_checkpoint
from passmuster.core.ledger.entries import parse_entry
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.notes import parse_note, parse_signature_line
from passmuster.core.ledger.receipts import parse_receipt
from passmuster.core.ledger.tile_paths import parse_tile_path
from passmuster.core.ledger.witness_rules import parse_request
from passmuster.core.programme import policy as programme
from passmuster.core.roster.changes import read_changes
from passmuster.core.roster.dates import read_date
from passmuster.core.roster.payroll import parse_payroll, parse_payroll_half
from passmuster.core.roster.profile import parse_profile
from passmuster.core.roster.snapshot import parse_snapshot
from passmuster.core.roster.vocabulary import read_person_class, read_sex, read_status
from passmuster.core.signing.assertions import check_client_data, read_authenticator_data
from passmuster.core.signing.cose import read_key, read_map
from passmuster.core.signing.p256 import read_signature
from passmuster.core.signing.records import parse_act, parse_enrolment
from passmuster.formats.archive import open_archive
from passmuster.formats.delimited import open_delimited
from passmuster.formats.lab.batches.reader import read_batch
from passmuster.formats.lab.fhir.reader import read_fhir
from passmuster.formats.lab.fhir.strict_json import parse_strictly
from passmuster.formats.lab.hl7v2.acknowledgement import read_acknowledgement
from passmuster.formats.lab.hl7v2.fields import parse_delimiters
from passmuster.formats.lab.hl7v2.framing import split_messages
from passmuster.formats.lab.hl7v2.reader import read_hl7
from passmuster.formats.lab.mllp import Decoder
from passmuster.formats.lab.reader import read_results
from passmuster.formats.lab.table.mapping import parse_mapping
from passmuster.formats.payroll_list import read_payroll_list
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster
from passmuster.formats.signed_request import read_claim
from passmuster.formats.signing import SigningKey
from passmuster.formats.table import read_table
from passmuster.formats.workbook import open_workbook
from passmuster.transport.secure import parse_laboratories
from passmuster.verifier.source import gunzip
from tests.support import parser_seeds as seeds


class Parser(NamedTuple):
    """One parser: what reads (to the end, where it reads lazily), and files that it takes."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def _text(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: parse(data.decode("utf-8", "surrogateescape"))


def _json(parse: Callable[[Any], object]) -> Callable[[bytes], object]:
    """Return a reader of values that come as canonical JSON."""
    return lambda data: parse(parse_canonical(data))


def _rows(opened: Callable[[bytes], Any]) -> Callable[[bytes], object]:
    return lambda data: list(opened(data).all_rows())


def _lines(parse: Callable[[Iterable[bytes]], Iterable[object]]) -> Callable[[bytes], object]:
    return lambda data: list(parse(data.splitlines(keepends=True)))


def _results(mapping: bytes) -> Callable[[bytes], object]:
    agreed = parse_mapping(mapping)
    return lambda data: read_results(data, "results", mapping=agreed)


def _frames(data: bytes) -> object:
    decoder = Decoder(4096)
    return [*decoder.feed(data), *decoder.finish()]


def _headers(data: bytes) -> object:
    """Read the three headers of a signed request, a line each; a web server hands on Latin-1."""
    lines = data.decode("latin-1").split("\n", 2)
    return read_claim(*lines, *[""] * (3 - len(lines)))


def _canonical(data: bytes) -> object:
    value = parse_canonical(data)
    if canonical_bytes(value) != data:
        raise ValueError("What was read as canonical is written otherwise.")
    return value


def _mapping(data: bytes) -> object:
    """Read a laboratory's mapping, and with it a table: a mapping steers another parser."""
    mapping = parse_mapping(data)
    return [read_results(table, mapping=mapping) for table in seeds.WIDE_RESULTS]


PARSERS: dict[str, Parser] = {
    "read_results": Parser(read_results, (*seeds.HL7, *seeds.FHIR, *seeds.FRAMES)),
    "read_results, wide table": Parser(_results(seeds.MAPPINGS[0]), seeds.WIDE_RESULTS),
    "read_results, long table": Parser(_results(seeds.MAPPINGS[1]), seeds.LONG_RESULTS),
    "read_results, workbook": Parser(_results(seeds.MAPPINGS[0]), (seeds.BOOK,)),
    "read_hl7": Parser(read_hl7, seeds.HL7),
    "split_messages": Parser(split_messages, (*seeds.HL7, *seeds.FRAMES)),
    "parse_delimiters": Parser(_text(parse_delimiters), seeds.HL7_HEADERS),
    "read_acknowledgement": Parser(read_acknowledgement, seeds.ACKNOWLEDGEMENTS),
    "read_fhir": Parser(read_fhir, seeds.FHIR),
    "parse_strictly": Parser(parse_strictly, seeds.FHIR),
    "parse_mapping": Parser(_mapping, seeds.MAPPINGS),
    "Decoder": Parser(_frames, seeds.FRAMES),
    "read_batch": Parser(read_batch, (*seeds.BATCHES, *seeds.BATCH_TABLES)),
    "read_claim": Parser(_headers, seeds.CLAIMS),
    "parse_own": Parser(parse_own, seeds.OWN_RULES),
    "read_own": Parser(_json(read_own), seeds.OWN_RULES),
    "read_number": Parser(_text(read_number), (b"12.5", b"<0.50", "១២".encode())),
    "read_roster": Parser(lambda data: read_roster(SheetFile("people", data)), seeds.TABLES),
    "read_payroll_list": Parser(
        lambda data: read_payroll_list(SheetFile("paid", data)), seeds.TABLES
    ),
    "read_table": Parser(_rows(read_table), seeds.TABLES),
    "open_delimited": Parser(_rows(open_delimited), seeds.TABLES[:2]),
    "open_workbook": Parser(_rows(open_workbook), (seeds.BOOK,)),
    "open_archive": Parser(open_archive, (seeds.BOOK,)),
    "read_date": Parser(_text(read_date), seeds.DATES),
    "read_sex": Parser(_text(read_sex), (b"M", "ស្រី".encode())),
    "read_status": Parser(_text(read_status), (b"active",)),
    "read_person_class": Parser(_text(read_person_class), (b"recruit",)),
    "parse_payroll": Parser(parse_payroll, seeds.PAYROLL),
    "parse_payroll_half": Parser(parse_payroll_half, seeds.PAYROLL_HALVES),
    "parse_profile": Parser(parse_profile, seeds.PROFILES),
    "parse_snapshot": Parser(_lines(parse_snapshot), seeds.SNAPSHOTS),
    "read_changes": Parser(read_changes, seeds.CHANGES),
    "parse_canonical": Parser(_canonical, seeds.JSON),
    "parse_link": Parser(_json(parse_link), seeds.LINKS),
    "parse_chain": Parser(_json(parse_chain), seeds.CHAINS),
    "parse_explanation": Parser(_json(parse_explanation), seeds.EXPLANATIONS),
    "read_map": Parser(read_map, seeds.PASSKEYS),
    "read_key": Parser(read_key, seeds.PASSKEYS),
    "read_signature": Parser(read_signature, seeds.ECDSA_SIGNATURES),
    "read_authenticator_data": Parser(read_authenticator_data, seeds.AUTHENTICATOR_DATA),
    "check_client_data": Parser(
        lambda data: check_client_data(data, challenge=seeds.CHALLENGE, origins=seeds.ORIGINS),
        seeds.CLIENT_DATA,
    ),
    "parse_enrolment": Parser(_json(parse_enrolment), seeds.ENROLMENTS),
    "parse_act": Parser(_json(parse_act), seeds.SIGNED_ACTS),
    "programme.parse_policy": Parser(_json(programme.parse_policy), seeds.POLICIES),
    "parse_pool": Parser(parse_pool, seeds.POOLS),
    "parse_index": Parser(parse_index, seeds.INDEXES),
    "parse_rows": Parser(lambda data: parse_rows(data, SELECTION_COLUMNS), seeds.SELECTIONS),
    "parse_beacon_json": Parser(parse_beacon_json, seeds.BEACONS),
    "parse_seed": Parser(_text(parse_seed), seeds.SEEDS),
    "parse_rate": Parser(_text(parse_rate), (b"1/4", b"3/1000")),
    "read_case_number": Parser(_text(read_case_number), (b"C-2026/17",)),
    "parse_label": Parser(_text(parse_label), seeds.LABELS),
    "parse_serial": Parser(_text(parse_serial), seeds.SERIALS),
    "read_serial": Parser(
        _text(lambda text: read_serial(text, Kind.SPECIMEN, practice=False)), seeds.SERIALS[:2]
    ),
    "parse_entry": Parser(parse_entry, seeds.ENTRIES),
    "decode_bundle": Parser(lambda data: decode_bundle(data, 44), seeds.BUNDLES),
    "parse_note": Parser(parse_note, seeds.NOTES),
    "parse_signature_line": Parser(_text(parse_signature_line), seeds.SIGNATURES),
    "parse_checkpoint": Parser(
        lambda data: parse_checkpoint(parse_note(data).text), seeds.CHECKPOINTS
    ),
    "parse_receipt": Parser(parse_receipt, seeds.RECEIPTS),
    "ledger.parse_policy": Parser(trust.parse_policy, seeds.TRUST),
    "parse_request": Parser(parse_request, seeds.REQUESTS),
    "VerifierKey.parse": Parser(_text(VerifierKey.parse), seeds.VERIFIER_KEYS),
    "SigningKey.from_text": Parser(_text(SigningKey.from_text), seeds.SIGNING_KEYS),
    "parse_tile_path": Parser(_text(parse_tile_path), seeds.TILE_PATHS),
    "parse_laboratories": Parser(
        lambda data: parse_laboratories(data.decode("utf-8", "replace").splitlines()),
        seeds.LABORATORIES,
    ),
    "gunzip": Parser(lambda data: gunzip(data, 10_000), seeds.GZIPS),
}
"""Every parser, by its name; a comma and more behind it where it stands twice."""
