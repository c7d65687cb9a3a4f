"""The public pages over a whole published folder: what they say, in both languages."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured

import passmuster.web.theme
from passmuster.core.draw.dossier import ROOM_ALONE_EN, ROOM_ALONE_KM
from passmuster.web.sites.oversight import checks, environment
from tests.web.oversight_site import site
from tests.web.published_sample import PEOPLE, ROUND_AT, build, build_empty

SPACE = "\u00a0"
PAGES = (
    "",
    "draws/2023-001/",
    "draws/2023-002/",
    "draws/2023-003/",
    "draws/2023-004/",
    "draws/2023-005/",
    "log/",
    "log/3/",
    "log/10/",
    "check/",
    "limits/",
)
FIRST_VISIT = 100_000
LATER_VISIT = 25_000


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


@pytest.fixture(params=["en", "km"])
def language(request):
    return request.param


class Page(HTMLParser):
    """Takes a page apart: its text by language, its links, and whatever would need a script."""

    VOID = frozenset({"meta", "link", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.forbidden: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        lang = given.get("lang") or (self._open[-1][1] if self._open else "")
        if tag in {"script", "style", "iframe", "img", "object"} or "style" in given:
            self.forbidden.append(tag)
        self.forbidden += [name for name in given if name.startswith("on")]
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.said += [(lang, given[n]) for n in ("aria-label", "title", "alt") if n in given]
        if tag not in self.VOID:
            self._open.append((tag, lang))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and self._open:
            self.said.append((self._open[-1][1], data.strip()))

    def text(self, lang: str | None = None) -> str:
        return " ".join(text for of, text in self.said if lang in {None, of})


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Page(answer.content.decode())


def test_the_root_chooses_the_language_that_the_browser_asks_for(client):
    for asked, chosen in (("km,en;q=0.5", "/km/"), ("en-GB", "/en/"), ("fr", "/en/")):
        answer = client.get("/", headers={"accept-language": asked})
        assert answer.status_code == 302
        assert answer.headers["Location"] == chosen
        assert "Accept-Language" in answer.headers["Vary"]


def test_every_page_links_its_twin_in_the_other_language(client, language):
    other = {"en": "km", "km": "en"}[language]
    for page in (*PAGES, "log/?before=100"):
        links = read(client, f"/{language}/{page}").links
        assert f"/{other}/{page}" in links, page


def test_the_start_page_lists_every_draw_with_its_state(client):
    text = read(client, "/en/").text()
    assert "Municipal Police of Rivermouth" in text
    for number in range(1, 6):
        assert f"Draw 2023-00{number}" in text
    assert f"31 of {sum(PEOPLE.values())} people were drawn." in text
    assert "Voided after the seed was known" in text
    assert "Pool frozen" in text
    assert "no number missing" in text
    assert "cosigned by 2 of 2 witnesses" in text


def test_a_khmer_page_says_nothing_in_english_outside_marked_words(client):
    latin = re.compile(r"[A-Za-z]{3,}")
    allowed = {"hash", "Python", "ZIP", "checkpoint", "old", "Asia", "Phnom", "Penh", "UTC"}
    for page in PAGES:
        words = set(latin.findall(read(client, f"/km/{page}").text("km")))
        assert words <= allowed | {"rivermouth", "example", "log"}, page


def test_khmer_pages_count_in_khmer_digits_and_keep_ids_latin(client):
    text = read(client, "/km/draws/2023-002/").text()
    assert "៩៣៧" in text
    assert "2023-002" in text
    assert "ថ្ងៃ ១៥\u00a0កញ្ញា\u00a0២០២៣" in text


def test_nothing_on_a_page_needs_a_script_a_style_or_another_host(client, language):
    for page in PAGES:
        taken = read(client, f"/{language}/{page}")
        assert taken.forbidden == [], page
        assert [link for link in taken.links if not link.startswith(("/", "#", "?"))] == [], page


def test_every_answer_is_strict_and_sets_no_cookie(client):
    addresses = ["/", "/nothing", "/log/checkpoint", "/static/theme/passmuster.css"]
    for address in [*addresses, *(f"/en/{page}" for page in PAGES)]:
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies
        answer.close()


def test_nothing_can_be_posted(client):
    for address in ("/en/", "/en/draws/2023-002/", "/log/checkpoint", "/dossiers/2023-002.zip"):
        assert client.post(address).status_code == 405


def test_other_hosts_are_not_answered(client):
    assert client.get("/en/", headers={"host": "elsewhere.example"}).status_code == 400


def test_a_first_visit_weighs_less_than_100_kb_and_a_later_one_less_than_25(client, language):
    static = Path(passmuster.web.theme.__file__).parent / "static"
    style = gzip.compress((static / "theme" / "passmuster.css").read_bytes())
    fonts = sum(path.stat().st_size for path in static.rglob("*.woff2"))
    for page in PAGES:
        answer = client.get(f"/{language}/{page}", headers={"accept-encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.content) <= LATER_VISIT, page
        assert len(answer.content) + len(style) + fonts <= FIRST_VISIT, page


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


def test_a_record_without_draws_has_an_empty_state(tmp_path, language):
    with site(build_empty(tmp_path)) as client:
        for page in ("", "log/", "log/0/", "check/", "limits/"):
            read(client, f"/{language}/{page}")
        assert "No draw has been announced yet" in read(client, "/en/").text()


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


def test_a_record_that_nobody_signs_any_more_shows_its_silence(own_folder):
    facts = own_folder / "force.json"
    facts.write_text(facts.read_text("utf-8").replace('"demo": true', '"demo": false'), "utf-8")
    signed = ROUND_AT.replace(second=0) + timedelta(days=36, minutes=-10)
    with site(own_folder) as client:
        with time_machine.travel(signed + timedelta(hours=25), tick=False):
            assert "Nobody has signed" not in read(client, "/en/").text()
        with time_machine.travel(signed + timedelta(days=3), tick=False):
            assert "Nobody has signed for 2 days" in read(client, "/en/").text()


def test_an_invented_force_is_called_one_on_every_page(client):
    for page in PAGES:
        assert "invented force" in read(client, f"/en/{page}").text()


@pytest.mark.parametrize("missing", ["log/checkpoint", "policy", "force.json"])
def test_a_missing_file_is_said_and_nothing_else_is_shown(own_folder, missing, language):
    (own_folder / missing).unlink()
    with site(own_folder) as client:
        answer = client.get(f"/{language}/")
    assert answer.status_code == 503
    assert "published-file-missing" in answer.content.decode()
    assert "2023-002" not in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_false_signature_stops_every_page(own_folder):
    checkpoint = own_folder / "log" / "checkpoint"
    text = checkpoint.read_bytes()
    size = text.split(b"\n")[1]
    checkpoint.write_bytes(text.replace(size, str(int(size) + 1).encode(), 1))
    with site(own_folder) as client:
        for page in PAGES:
            answer = client.get(f"/en/{page}")
            assert answer.status_code == 503
            assert b"note-signature-wrong" in answer.content


@pytest.mark.parametrize(
    "facts", ["[]", "{}", '{"name_en": 1}', "no json", '{"name_en":"","name_km":"x"}']
)
def test_a_force_file_that_says_nothing_is_named(own_folder, facts):
    (own_folder / "force.json").write_text(facts, "utf-8")
    with site(own_folder) as client:
        answer = client.get("/en/")
    assert answer.status_code == 503
    assert b"force-unreadable" in answer.content


def test_unknown_pages_say_so_in_the_language_of_their_address(client):
    for address in ("/en/nothing", "/en/draws/2023-099/", "/en/log/99999/", "/en/log/?before=0"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert b"There is no such page" in answer.content
    assert "គ្មានទំព័រនេះទេ" in client.get("/km/nothing").content.decode()


def test_a_failing_page_says_that_the_record_is_not_to_blame(client, monkeypatch, language):
    def fail(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("passmuster.web.sites.oversight.views.with_gaps", fail)
    answer = client.get(f"/{language}/")
    assert answer.status_code == 500
    told = {"en": "The fault is in this site’s program", "km": "កំហុសស្ថិតក្នុងកម្មវិធី"}
    assert told[language] in answer.content.decode()


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


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("PASSMUSTER_PUBLISHED", "", "Set PASSMUSTER_PUBLISHED"),
        ("PASSMUSTER_PUBLISHED", "/nowhere/at/all", "which is not a folder"),
        ("PASSMUSTER_OVERSIGHT_URL", "record.example.org", "must look like"),
        ("PASSMUSTER_OVERSIGHT_URL", "https://record.example.org/path", "must look like"),
        ("PASSMUSTER_TIME_ZONE", "Mars/Olympus", "names no time zone"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(monkeypatch, variable, value, told):
    monkeypatch.setenv(variable, value)
    read_setting = {
        "PASSMUSTER_PUBLISHED": environment.published_folder,
        "PASSMUSTER_OVERSIGHT_URL": environment.public_address,
        "PASSMUSTER_TIME_ZONE": environment.time_zone,
    }[variable]
    with pytest.raises(ImproperlyConfigured, match=told):
        read_setting()


def test_a_public_address_is_the_one_answered_and_the_one_in_commands(folder, monkeypatch):
    monkeypatch.setenv("PASSMUSTER_OVERSIGHT_URL", "https://record.example.org/")
    with site(folder) as client:
        answer = client.get("/en/check/", headers={"host": "record.example.org"}, secure=True)
        assert answer.status_code == 200
        assert "curl -O https://record.example.org/passmuster-verify.pyz" in answer.content.decode()
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_the_site_needs_no_secret_and_no_database(folder):
    assert "PASSMUSTER_SECRET_KEY" not in os.environ
    with site(folder) as client:
        from django.conf import settings

        assert "django.contrib.sessions" not in settings.INSTALLED_APPS
        assert "django.contrib.auth" not in settings.INSTALLED_APPS
        assert client.get("/en/").status_code == 200
