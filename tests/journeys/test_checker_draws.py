"""The checker in the browser says of every draw, true or forged, what ``verify draw`` says."""

from __future__ import annotations

import io
import itertools
import zipfile
from pathlib import Path

import pytest

from passmuster.core.draw.dossier import readme_text
from passmuster.core.kernel.errors import PassmusterError
from passmuster.verifier.draw import load_dossier
from tests.core.draw.ceremony import VKEY, Ceremony, policy, rehash, relay_json
from tests.core.draw.forgeries import FORGERIES
from tests.journeys.checker_browser import (
    browser_says,
    chromium,
    python_says,
    text_of,
    texts_of,
    with_modules,
)

pytestmark = pytest.mark.browser

STAGES = ("announcement", "pool", "dice", "result")
TRUE = {
    "decided": Ceremony(),
    "decided without a beacon": Ceremony(beacon=False),
    "decided without witnesses": Ceremony(quorum=0),
    "decided with one witness": Ceremony(quorum=1),
    **{
        f"voided after {stage}, {'with' if beacon else 'without'} a beacon": Ceremony(
            stage=stage, void=True, beacon=beacon
        )
        for stage in STAGES
        for beacon in (True, False)
    },
}


@pytest.fixture(scope="module")
def page():
    with chromium() as browser:
        yield with_modules(browser.new_page())


@pytest.fixture(scope="module")
def good():
    return Ceremony().build()


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_draw_gets_the_same_answer_in_both_verifiers(page, name):
    ceremony, rules = FORGERIES[name]
    files = ceremony.build()
    said = browser_says(page, files, policy=policy(2))
    assert said == python_says(files, policy=policy(2))
    assert {rule for rule, ok in said if ok is False} == rules


@pytest.mark.parametrize("name", TRUE)
def test_a_true_draw_gets_the_same_answer_in_both_verifiers(page, name):
    files = TRUE[name].build()
    said = browser_says(page, files)
    assert said == python_says(files)
    assert all(ok is not False for _, ok in said)


@pytest.mark.parametrize(
    "given",
    [
        {"policy": policy(2)},
        {"policy": policy(2) + b"# a remark\n"},
        {"policy": policy(1)},
        {"policy": b"quorum none"},
        {"policy": b""},
        {"policy": b"\xff\n"},
        {"log_key": VKEY},
        {"log_key": VKEY[:-2]},
        {"log_key": "x"},
        {"outside_beacon": relay_json()},
        {"outside_beacon": relay_json(round=9)},
        {"outside_beacon": relay_json(round=1.0)},
        {"outside_beacon": relay_json().replace(b"{", b'{"round":9,')},
        {"outside_beacon": b"\xef\xbb\xbf" + relay_json()},
        {"outside_beacon": b"[" * 100 + b"]" * 100},
        {"outside_beacon": b""},
    ],
    ids=lambda given: str(given)[:60],
)
def test_what_is_given_from_outside_weighs_the_same_in_both(page, good, given):
    assert browser_says(page, good, **given) == python_says(good, **given)


def test_one_altered_byte_in_any_file_is_found_by_both(page, good):
    for name, data in good.items():
        for at in {0, len(data) // 3, len(data) - 1}:
            altered = {**good, name: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]}
            said = browser_says(page, altered)
            assert said == python_says(altered), (name, at)
            assert any(ok is False for _, ok in said), (name, at)


def test_one_altered_byte_under_a_new_index_is_found_by_both(page, good):
    for name in sorted(set(good) - {"dossier.json"}):
        data = good[name]
        for at in {0, len(data) // 2, len(data) - 1}:
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            altered = rehash(good, **{name: changed})
            said = browser_says(page, altered)
            assert said == python_says(altered), (name, at)
            # A receipt stands while two of the three witnesses' lines are whole.
            spare = name.startswith("receipts/")
            assert spare or any(ok is False for _, ok in said), (name, at)


def test_a_file_left_out_emptied_or_added_is_found_by_both(page, good):
    for name in good:
        without = {kept: data for kept, data in good.items() if kept != name}
        assert browser_says(page, without) == python_says(without), name
        emptied = {**good, name: b""}
        assert browser_says(page, emptied) == python_says(emptied), name
    added = {**good, "remark.txt": b"hello"}
    assert browser_says(page, added) == python_says(added)
    nothing = python_says({})
    assert browser_says(page, {}) == nothing == {"code": "dossier-missing", "unusable": True}


@pytest.mark.parametrize(
    "index",
    [
        b'{"draw":"2023-007"}',
        b"{}",
        b"null",
        b"[1.0]",
        b'{"a":1,"a":1}',
        b'{"a":9007199254740993}',
        b'{"a":"\\ud800"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"b":1,"a":1}',
        b"[" * 70 + b"]" * 70,
        b"\xff",
    ],
)
def test_an_index_that_is_not_canonical_is_unreadable_to_both(page, good, index):
    files = {**good, "dossier.json": index}
    assert browser_says(page, files) == python_says(files) == [["dossier:index-unreadable", False]]


def packed(files, *, folder="", method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(folder + name, data)
    return made.getvalue()


def unpacked_by(page, data):
    return page.evaluate(
        """async (text) => answered(async () => {
            const pm = passmuster;
            const files = pm.dossierFiles(await pm.unzip(bytesOf(text)));
            return Object.fromEntries([...files].map(([n, bytes]) => [n, pm.toBase64(bytes)]));
        })""",
        text_of(data),
    )


def python_unpacks(path: Path, data: bytes):
    path.write_bytes(data)
    try:
        return texts_of(load_dossier(path))
    except PassmusterError as error:
        return {"code": error.code, "unusable": True}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_file_opens_to_the_same_files_or_the_same_refusal(page, good, tmp_path):
    whole = packed(good)
    middle = whole.index(b"selection.csv") + 60
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("dossier.json", b"{}")
        archive.writestr("dossier.json", b"{}")
    cases = {
        "deflated": whole,
        "stored": packed(good, method=zipfile.ZIP_STORED),
        "in a folder": packed(good, folder="2023-007/"),
        "unusual packing": packed(good, method=zipfile.ZIP_BZIP2),
        "a changed byte": whole[:middle] + bytes([whole[middle] ^ 8]) + whole[middle + 1 :],
        "cut short": whole[:-30],
        "no zip": b"hello",
        "nothing": b"",
        "one name twice": twice.getvalue(),
        "too many": packed({f"{n}.txt": b"" for n in range(101)}),
    }
    for name, data in cases.items():
        assert unpacked_by(page, data) == python_unpacks(tmp_path / "draw.zip", data), name


def test_the_explanation_is_the_same_text_in_both_for_every_kind_of_draw(page):
    wanted, asked = [], []
    names = ("pool", "beacon", "result")
    for state, beacon in itertools.product(("decided", "voided"), (True, False)):
        for count in range(4):
            for entries in itertools.combinations(names, count):
                facts = {"draw": "2023-007", "origin": "force.example/log", "state": state}
                wanted.append(readme_text(**facts, entries=set(entries), beacon=beacon))
                asked.append([facts, list(entries), beacon])
    assert (
        page.evaluate("(asked) => asked.map((a) => passmuster.readmeText(...a))", asked) == wanted
    )
