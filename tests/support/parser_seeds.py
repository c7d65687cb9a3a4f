"""Small files that the parsers take, one or more for each: what fuzzing changes."""

from __future__ import annotations

import gzip
import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from typing import Any

from passmuster.core.draw.dossier.layout import SELECTION_COLUMNS, dossier_index
from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kits.labels import Label, Place
from passmuster.core.kits.serials import Kind, serial
from passmuster.core.ledger.entries import blind_entry, readable_entry
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.policy import format_policy, threshold_policy
from passmuster.core.roster.changes import changes_bytes
from passmuster.core.roster.comparing import compare
from passmuster.core.roster.payroll import payroll_file, payroll_half_file
from passmuster.core.roster.people import Person
from passmuster.core.roster.profile import Profile, profile_bytes
from passmuster.core.roster.snapshot import snapshot_lines
from passmuster.demo.policy import DEMO_POLICY
from passmuster.formats.lab.mllp import framed
from passmuster.formats.signing import SigningKey
from tests.formats import workbook_maker as workbooks
from tests.formats.lab import messages
from tests.formats.lab.test_batch_file import as_csv, as_rows
from tests.formats.lab.test_result_table import LONG, LONG_HEADER, WIDE
from tests.support.guides import guide_block
from tests.support.own_rules import own_body
from tests.support.programs import ROOT

HASH = "ab" * 32
SIGNED_HEADERS = ("Signature-Input", "Signature", "Content-Digest")
KEY = SigningKey("a.example", bytes(32))
_PEOPLE = [
    Person("00017", "សុខ ដារ៉ា", sex="male"),
    Person("00018", "Chan Sokha", left_on="2026-01-02"),
]


def _vector(path: str) -> bytes:
    return (ROOT / "vectors" / path).read_bytes()


def _texts(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


def _canonical(*values: Any) -> tuple[bytes, ...]:
    return tuple(map(canonical_bytes, values))


HL7 = (
    messages.hl7(),
    messages.hl7() + messages.hl7(),
    messages.hl7(messages.PERSON, messages.ORDER, "OBX|2|NM|^^||12.5|ng/mL|<15|N|||F", "NTE|1||a"),
)
FHIR = (
    messages.bundle(
        messages.report_of("thc"), messages.SPECIMEN, messages.observation(specimen=None)
    ),
    messages.as_json(
        messages.observation(component=[{"code": {"text": "x"}, "valueQuantity": {"value": 1}}])
    ),
)
FRAMES = tuple(map(framed, HL7))
ACKNOWLEDGEMENTS = (b"MSH|^~\\&|A|B|C|D|20260101||ACK|1|P|2.5.1\rMSA|AA|M1\r",)
HL7_HEADERS = (b"MSH|^~\\&|", b"MSH#^~\\&#")
WIDE_RESULTS = (b"Case,Date,THC,Morphine\nS-1,2026-10-01,Y,10.5\n",)
LONG_RESULTS = ((LONG_HEADER + "S-1,A-1,L,THC,Cannabinoids,12,ng/mL,ok,15,late,odd\n").encode(),)
MAPPINGS = (messages.as_json(WIDE), messages.as_json(LONG))
BATCHES = (guide_block("laboratory", "json"),)
BATCH_TABLES = tuple(as_csv(as_rows(batch)) for batch in BATCHES)
CLAIMS = tuple(
    "\n".join(one["headers"][name] for name in SIGNED_HEADERS).encode()
    for one in json.loads(_vector("upload/signed.json"))["requests"]
)
_TAKEN = {"row": "fentanyls", "from": {"name": "hhs-2025", "version": "2025-07-07"}}
OWN_RULES = _canonical(own_body(), own_body(without=["cocaine-metabolites"], rows=[_TAKEN]))

ROSTER = (
    "Service number;Family name;Given name;Sex;Rank;Unit;Date of birth;Status\n"
    "00017;Sok;Dara;M;Captain;Traffic;31/12/1980;active\n"
    "00018;ចាន់;សុខា;F;Major;Station 2;1979-02-03;leave\n"
).encode()
BOOK = workbooks.workbook(
    workbooks.row(1, workbooks.text("A1", "Service number"), workbooks.text("B1", "Name"))
    + workbooks.row(2, workbooks.text("A2", "00017"), '<c r="B2"><v>29000</v></c>')
)
TABLES = (ROSTER, ROSTER.decode().encode("utf-16"), BOOK)
DATES = _texts("31/12/1980", "1980-12-31", "29000", "3 Feb 2520", "៣១/១២/១៩៨០")
PAYROLL = (payroll_file([HASH]),)
PAYROLL_HALVES = (payroll_half_file("payroll", bytes(32)),)
PROFILES = (profile_bytes(Profile("monthly", {"service_number": "Service number"})),)
SNAPSHOTS = (b"".join(line + b"\n" for line in snapshot_lines(_PEOPLE)),)
CHANGES = (changes_bytes(compare(_PEOPLE[:1], _PEOPLE)),)

_CHAINS = [chain["links"] for chain in json.loads(_vector("custody/chains.json"))["chains"]]
CHAINS = _canonical(*_CHAINS[:3])
LINKS = _canonical(*_CHAINS[0])
EXPLANATIONS = _canonical({"position": 1, "reason": "traffic", "human": "a", "second": "b"})
POLICIES = _canonical(DEMO_POLICY)
JSON = (b'{"a":[1,true,null,"x"],"b":{}}', *CHAINS)

_ACTS = json.loads(_vector("signing/acts.json"))
_OF_BYTES = ("authenticator_data", "client_data", "signature")
_PARTS = [
    {name: urlsafe_b64decode(one[name] + "==") for name in _OF_BYTES}
    for case in _ACTS["acts"][:2]
    for one in case["act"]["signatures"]
]
PASSKEYS = tuple(bytes.fromhex(one["cose"]) for one in _ACTS["keys"] if not one["code"])
ENROLMENTS = _canonical(*_ACTS["acts"][0]["enrolments"])
SIGNED_ACTS = _canonical(*(case["act"] for case in _ACTS["acts"][:3]))
AUTHENTICATOR_DATA = tuple(one["authenticator_data"] for one in _PARTS)
CLIENT_DATA = (_PARTS[0]["client_data"],)
CHALLENGE = urlsafe_b64decode(json.loads(CLIENT_DATA[0])["challenge"] + "=")
ORIGINS = tuple(_ACTS["origins"])
ECDSA_SIGNATURES = (_PARTS[0]["signature"],)

POOLS = (f"officers {HASH}\n".encode(),)
INDEXES = (
    dossier_index(
        draw="2026-001", origin="a.example/log", state="decided", entries={}, files={"a": b"a"}
    ),
)
SELECTIONS = (",".join(SELECTION_COLUMNS).encode() + b"\n",)
BEACONS = (json.dumps({"round": 7, "signature": "ab" * 48, "randomness": HASH}).encode(),)
SEEDS = _texts(f"passmuster-seed/v1/2026-001/{HASH}/dice-123456/none")

SPECIMEN = serial(Kind.SPECIMEN, 123)
SERIALS = _texts(SPECIMEN.text, SPECIMEN.grouped, serial(Kind.KIT, 7, practice=True).text)
LABELS = _texts(Label(SPECIMEN, next(iter(Place)), 1).text)

CHECKPOINTS = (_vector("log-a/checkpoints/300"), _vector("log-a/checkpoints/0"))
NOTES = (*CHECKPOINTS, _vector("cosigned/ed25519-256"))
SIGNATURES = tuple(
    line for note in NOTES for line in note.splitlines() if line.startswith("— ".encode())
)
ENTRIES = (
    blind_entry(HASH),
    readable_entry(
        "log:genesis",
        datetime(2026, 11, 21, 12, tzinfo=UTC),
        {"origin": "a.example/log", "policy_sha256": HASH, "format": "passmuster-log/v1"},
        HASH,
    ),
)
BUNDLES = (_vector("log-a/tree-300/tile/entries/001.p/44"),)
RECEIPTS = (_vector("proofs/entry-0.tlog-proof"), _vector("proofs/entry-417.tlog-proof"))
TRUST = (format_policy(threshold_policy(KEY.vkey(), [KEY.vkey(COSIGNATURE)], 1)),)
REQUESTS = (b"old 0\n\n" + CHECKPOINTS[0],)
VERIFIER_KEYS = _texts(str(KEY.vkey()))
SIGNING_KEYS = _texts(KEY.to_text())
TILE_PATHS = _texts("tile/0/x001/234", "tile/entries/001.p/44")
LABORATORIES = _texts(f"LAB-1={HASH}\n")
GZIPS = (gzip.compress(b"a" * 5000, mtime=0),)
