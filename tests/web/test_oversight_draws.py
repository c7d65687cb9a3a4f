"""A draw's public page: its evidence in order, its counts, its checks, and what it admits."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest

from passmuster.core.draw.dossier import ROOM_ALONE_EN, ROOM_ALONE_KM
from passmuster.web.sites.oversight import checks
from tests.web.oversight_site import read, site
from tests.web.published_sample import PEOPLE, build

SPACE = "\u00a0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build(tmp_path_factory.mktemp("published"))


@pytest.fixture
def own_folder(folder, tmp_path):
    """A copy that a test may damage."""
    return shutil.copytree(folder, tmp_path / "published")


@pytest.fixture
def client(folder):
    with site(folder) as running:
        yield running


def test_a_decided_draw_shows_evidence_counts_seed_and_checks(client, folder):
    text = read(client, "/en/draws/2023-002/").text()
    result = json.loads((folder / "dossiers/2023-002/entries/result.json").read_bytes())["data"]
    assert result["seed"] in text
    assert all(ticket in text for ticket in result["last_tickets"].values())
    assert "2 of 2 witnesses had signed the frozen pool." in text
    assert f"Round 657{SPACE}413" in text
    assert "The dice came" in text or "the dice came" in text
    assert "Computed by this server on" in text
    assert text.count("Agrees") == 18
    assert "Does not agree" not in text
    assert "That the roster was true." in text


def test_the_order_of_the_evidence_is_the_order_of_time(client):
    text = read(client, "/en/draws/2023-002/").text()
    said = (
        "The pool key of 2023",
        "The draw was announced",
        "Personnel sealed a roster",
        "The auditor opened",
        "The pool of 937 was frozen",
        "had signed the frozen pool",
        "20 dice were rolled by 4 people",
        "had signed the dice",
        f"Beacon round 657{SPACE}413 was recorded",
        "The seed was put together",
        "Opening day: from",
    )
    places = [text.rindex(part) for part in said]
    assert places == sorted(places)


def test_a_draw_without_a_beacon_says_what_it_rests_on(client):
    assert ROOM_ALONE_EN in read(client, "/en/draws/2023-001/").text()
    assert ROOM_ALONE_KM in read(client, "/km/draws/2023-001/").text()
    assert ROOM_ALONE_EN not in read(client, "/en/draws/2023-002/").text()


def test_a_draw_voided_after_the_seed_was_known_says_so_first(client):
    text = read(client, "/en/draws/2023-003/").text()
    assert (
        "Voided after the seed was known The reason given: a machine or the beacon failed" in text
    )
    assert "Look closely" in text


def test_a_draw_voided_in_time_says_that_nobody_could_know(client):
    text = read(client, "/en/draws/2023-004/").text()
    assert "Voided before anybody could know the outcome The reason given: a court ordered" in text
    assert "Voided after" not in text


def test_a_draw_on_its_way_has_a_page_and_no_dossier_yet(client):
    text = read(client, "/en/draws/2023-005/").text()
    assert "No dossier yet" in text
    assert "937 people are in the pool. Nobody is drawn yet." in text
    assert "Next: the dice, on" in text
    assert "Result of the last check" not in text


def test_a_missing_number_is_a_line_of_its_own(tmp_path):
    with site(build(tmp_path, skipped={"2023-001", "2023-003"})) as client:
        text = read(client, "/en/").text()
        assert "2 numbers missing" in text
        assert "2023-003 This number is missing." in text
        assert "2023-001 This number is missing." in text
        assert "2 numbers missing" in read(client, "/en/draws/2023-002/").text()


def test_a_stratum_below_twenty_is_withheld_with_the_one_that_would_betray_it(tmp_path):
    people = {"patrol": 300, "traffic": 150, "divers": 12}
    with site(build(tmp_path, people=people)) as client:
        answer = client.get("/en/draws/2023-002/").content.decode()
    table = answer[answer.index("<tbody>") : answer.index("</tbody>")]
    assert table.count("Withheld") == 2
    assert "Divers" in table
    assert ">300<" in table
    assert ">12<" not in table
    assert ">150<" not in table


def test_a_tampered_dossier_does_not_agree_and_is_checked_anew(own_folder):
    selection = own_folder / "dossiers/2023-002/selection.csv"
    with site(own_folder) as client:
        assert "Does not agree" not in read(client, "/en/draws/2023-002/").text()
        lines = selection.read_text("ascii").splitlines(keepends=True)
        selection.write_text("".join(lines[:-1]), "ascii")
        text = read(client, "/en/draws/2023-002/").text()
        assert "Does not agree Every file of the dossier is listed and unchanged" in text
        assert "selection.csv has 30 lines, but 31 are drawn." in text
        khmer = read(client, "/km/draws/2023-002/")
        assert "មិនត្រូវគ្នា" in khmer.text("km")
        assert "selection.csv has 30 lines, but 31 are drawn." in khmer.text("en")


def test_the_check_of_unchanged_bytes_is_computed_once(client, monkeypatch):
    checks._results.clear()
    calls = []
    real = checks.verify_dossier
    monkeypatch.setattr(checks, "verify_dossier", lambda *a, **k: calls.append(1) or real(*a, **k))
    for _ in range(3):
        read(client, "/en/draws/2023-001/")
    assert len(calls) == 1


def test_the_answers_kept_are_bounded(monkeypatch):
    monkeypatch.setattr(checks, "RESULTS_KEPT", 2)
    checks._results.clear()
    for n in range(4):
        found = checks.check_dossier({"a": bytes([n])}, b"")
        assert found.disagreeing == 1
    assert len(checks._results) == 2


def test_the_lines_shown_for_redrawing_run_and_say_same(client, folder):
    html = client.get("/en/draws/2023-002/").content.decode()
    shown = re.search(r'id="rerun-code"><code>(.*?)</code>', html, re.DOTALL)
    code = shown[1].replace("&quot;", '"').replace("&#x27;", "'").replace("&lt;", "<")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=folder / "dossiers" / "2023-002",
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(done.stdout.split("\n")[:-1]) == sorted(f"{label} same" for label in PEOPLE)


def test_a_stratum_bears_the_force_s_name_a_common_one_or_its_label(tmp_path):
    people = {"patrol": 300, "recruits": 150, "river-guard": 80}
    with site(build(tmp_path, people=people)) as client:
        english = read(client, "/en/draws/2023-002/")
        khmer = read(client, "/km/draws/2023-002/")
    assert all(name in english.text("en") for name in ("Patrol", "Recruits", "River guard"))
    assert all(name in khmer.text("km") for name in ("ល្បាត", "អ្នកទើបជ្រើសរើស"))
    assert "River guard" in khmer.text("en")
