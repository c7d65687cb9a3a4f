"""Whether the record is alive, what can be downloaded, and which signed states are still shown."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import timedelta

import pytest
import time_machine

from passmuster.core.ledger.notes import parse_note
from passmuster.core.ledger.receipts import parse_receipt
from passmuster.web.theme.fingerprint import fingerprint
from tests.web.oversight_site import body, read, site
from tests.web.published_sample import ROUND_AT, build, build_empty

BEAT = ROUND_AT.replace(second=0) + timedelta(days=36, minutes=-30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build(tmp_path_factory.mktemp("published"))


@pytest.fixture
def client(folder):
    with site(folder) as running:
        yield running


def real(folder):
    """Let the record be of a force that is not invented, so that its silence counts."""
    facts = folder / "force.json"
    facts.write_text(facts.read_text("utf-8").replace('"demo": true', '"demo": false'), "utf-8")
    return folder


def home_at(folder, moment):
    with site(folder) as client, time_machine.travel(moment, tick=False):
        return client.get("/en/").content.decode()


def test_a_heartbeat_in_time_is_shown_and_nothing_is_red(folder, tmp_path):
    copy = real(shutil.copytree(folder, tmp_path / "published"))
    page = home_at(copy, BEAT + timedelta(hours=25))
    assert "The record is kept up" in page
    assert "The last daily entry is of 21\u00a0Oct\u00a02023 at 17:30." in page
    assert "is-late" not in page.split("<main")[0]


def test_a_heartbeat_that_did_not_come_turns_strip_and_home_red(folder, tmp_path):
    copy = real(shutil.copytree(folder, tmp_path / "published"))
    page = home_at(copy, BEAT + timedelta(hours=31))
    strip, main = page.split("<main")
    assert "No daily entry for" in strip
    assert "is-late" in strip
    assert "The record has fallen silent" in main
    assert "note is-late" in main


def test_a_cosignature_older_than_promised_is_late_by_itself(folder, tmp_path):
    copy = real(shutil.copytree(folder, tmp_path / "published"))
    page = home_at(copy, BEAT + timedelta(hours=28))
    assert "Nobody has signed for" in page.split("<main")[0]
    assert "No daily entry for" not in page


def test_a_young_record_is_not_called_silent_before_its_first_day_is_over(tmp_path):
    copy = real(build_empty(tmp_path))
    with site(copy) as client, time_machine.travel("2023-09-01T20:00:00Z", tick=False):
        assert "No daily entry was written yet." in read(client, "/en/").text()
        assert "fallen silent" not in read(client, "/en/").text()
    with site(copy) as client, time_machine.travel("2023-09-03T00:00:00Z", tick=False):
        assert "fallen silent" in read(client, "/en/").text()


def test_a_demonstration_is_never_called_overdue(client):
    text = read(client, "/en/").text()
    assert "The record of a demonstration stands still" in text
    assert "No daily entry for" not in text


def test_every_single_file_is_listed_with_its_size_and_hash_and_is_served_so(client, folder):
    page = read(client, "/en/downloads/")
    text = page.text().replace(" ", "")
    for name in ("policy", "passmuster-verify.pyz", "force.json", "log/checkpoint"):
        served = body(client.get(f"/{name}"))
        assert served == (folder / name).read_bytes()
        assert hashlib.sha256(served).hexdigest() in text
        assert f"/{name}" in page.links


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_checking_page_as_one_file_is_listed_with_the_hash_it_is_served_with(client, language):
    name = f"/passmuster-check-{language}.html"
    page = read(client, "/en/downloads/")
    assert name in page.links
    served = body(client.get(name))
    assert hashlib.sha256(served).hexdigest() in page.text().replace(" ", "")


def test_every_dossier_is_listed_with_the_hash_of_its_list(client, folder):
    page = read(client, "/en/downloads/")
    text = page.text().replace(" ", "")
    for path in sorted((folder / "dossiers").iterdir()):
        index = (path / "dossier.json").read_bytes()
        assert hashlib.sha256(index).hexdigest() in text
        assert f"/dossiers/{path.name}.zip" in page.links


def test_a_dossier_without_its_list_is_named(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "published")
    (copy / "dossiers/2023-002/dossier.json").unlink()
    with site(copy) as client:
        assert "The list is missing" in read(client, "/en/downloads/").text()


def test_a_file_that_changes_is_hashed_anew(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "published")
    with site(copy) as client:
        read(client, "/en/downloads/")
        changed = (copy / "force.json").read_bytes() + b"\n"
        (copy / "force.json").write_bytes(changed)
        text = read(client, "/en/downloads/").text().replace(" ", "")
    assert hashlib.sha256(changed).hexdigest() in text


def test_signed_states_are_the_newest_and_those_of_the_receipts(client, folder):
    text = read(client, "/en/log/heads/").text()
    states = set()
    for path in folder.glob("dossiers/*/receipts/*.tlog-proof"):
        note = parse_note(parse_receipt(path.read_bytes()).checkpoint_note)
        states.add(" ".join(fingerprint(note.text).words))
    newest = parse_note((folder / "log/checkpoint").read_bytes())
    states.add(" ".join(fingerprint(newest.text).words))
    assert len(states) == 12
    assert all(words in text for words in states)
    assert text.count("Cosigned by 2 of 2 witnesses.") == len(states)


def test_a_receipt_that_does_not_hold_gives_no_state(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "published")
    for path in (copy / "dossiers/2023-002/receipts").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n\n", b"\n", 1))
    (copy / "dossiers/2023-003/dossier.json").write_bytes(b"{}")
    with site(copy) as client:
        text = read(client, "/en/log/heads/").text()
        assert "In the dossier of draw 2023-002" not in text
        assert "In the dossier of draw 2023-003" not in text
        assert "In the dossier of draw 2023-001" in text


def test_a_draw_shows_what_was_laid_down_and_which_states_cover_it(client, folder):
    page = read(client, "/en/draws/2023-002/")
    text = page.text()
    frozen = json.loads((folder / "dossiers/2023-002/entries/pool.json").read_bytes())["data"]
    assert frozen["pool_sha256"] in text.replace(" ", "")
    assert "Patrol : 3 of 100, rounded up" in text
    assert "In reserve, should nobody be able to verify it: Round 657\u00a0433" in text
    assert "/en/draws/2023-002/tickets/" in page.links
    assert "Signed states that cover it" in text
    assert "2 of 2" in text
