"""The public pages over a whole published folder: what they say, in both languages."""

from __future__ import annotations

import gzip
import os
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured

import passmuster.web.theme
from passmuster.web.sites.oversight import environment
from tests.web.oversight_site import body, read, site
from tests.web.published_sample import PEOPLE, ROUND_AT, build, build_empty

SPACE = "\u00a0"
PAGES = (
    "",
    "draws/2023-001/",
    "draws/2023-002/",
    "draws/2023-002/tickets/",
    "draws/2023-003/",
    "draws/2023-004/",
    "draws/2023-005/",
    "log/",
    "log/3/",
    "log/10/",
    "log/heads/",
    "chance/",
    "check/",
    "downloads/",
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
    allowed |= {"JSON", "SHA", "tlog", "zip"}
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
    addresses = ["/nothing", "/log/checkpoint", "/static/theme/passmuster.css"]
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
        assert body(answer)


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


def test_a_record_without_draws_has_an_empty_state(tmp_path, language):
    with site(build_empty(tmp_path)) as client:
        for page in ("", "log/", "log/0/", "check/", "limits/"):
            read(client, f"/{language}/{page}")
        for page in ("chance/", "downloads/", "log/heads/"):
            read(client, f"/{language}/{page}")
        assert "No draw has been announced yet" in read(client, "/en/").text()


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
