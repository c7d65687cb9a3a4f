"""The page that checks in the browser: its policy, its texts, its modules, the file to keep."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from passmuster.core.draw import dossier
from passmuster.web.sites.oversight import checker_says
from passmuster.web.sites.oversight.checker_file import LANGUAGES, checker_file
from passmuster.web.sites.oversight.checker_texts import MODULES, START
from tests.web.oversight_site import body, read, site
from tests.web.published_sample import build, build_empty

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "src/passmuster/web/theme/static/checker"
PROTOCOL = (ROOT / "docs/protocol/draw.md").read_text("utf-8")
SOURCES = {path.stem: path.read_text("utf-8") for path in sorted(SCRIPTS.glob("*.js"))}
MAX_LINES = 400
CARRIED = {"entry:not-in-log": "inclusion-proof-wrong"}
"""Rules whose sentence is that of the error they carry."""


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with site(build(tmp_path_factory.mktemp("published"))) as made:
        yield made


@pytest.fixture(params=["en", "km"])
def language(request):
    return request.param


def texts_on(html: str):
    found = re.search(r'<script id="checker-texts" type="application/json">(.*?)</script>', html)
    return json.loads(found[1])


def test_this_page_alone_may_run_scripts_and_only_the_site_s_own(client):
    def policy(address):
        return client.get(address).headers["Content-Security-Policy"].split("; ")

    plain, page = policy("/en/check/"), policy("/en/verify/")
    assert set(page) - set(plain) == {"script-src 'self'", "connect-src 'self'"}
    assert "script-src" not in " ".join(plain)
    for part in ("unsafe", "blob:", "data:", "worker-src", "http"):
        assert part not in " ".join(page), part


def test_the_page_holds_no_inline_script_style_or_other_host(client, language):
    html = body(client.get(f"/{language}/verify/")).decode()
    scripts = re.findall(r"<script[^>]*>", html)
    assert len(scripts) == 2
    assert 'type="application/json"' in scripts[0]
    assert re.search(r'src="/static/checker/start\.js\?v=[0-9a-f]+" defer', scripts[1])
    assert not re.search(r" style=| on[a-z]+=", html)
    links = read(client, f"/{language}/verify/").links
    assert [link for link in links if not link.startswith(("/", "#"))] == []


def test_the_page_offers_every_draw_that_has_a_dossier_and_chooses_the_one_asked_for(client):
    html = body(client.get("/en/verify/?draw=2023-002")).decode()
    assert re.findall(r"<option( selected)?>([^<]+)</option>", html) == [
        ("", "2023-004"),
        ("", "2023-003"),
        (" selected", "2023-002"),
        ("", "2023-001"),
    ]
    assert "<option selected" not in body(client.get("/en/verify/?draw=<script>")).decode()


def test_a_record_without_draws_can_still_be_checked(tmp_path, language):
    with site(build_empty(tmp_path)) as empty:
        html = body(empty.get(f"/{language}/verify/")).decode()
    assert 'data-check="newest"' in html
    assert 'data-check="draw"' not in html


def test_the_texts_on_the_page_name_this_site_s_files_and_every_module(client, language):
    texts = texts_on(body(client.get(f"/{language}/verify/")).decode())
    assert texts["site"]["log"] == "/log"
    assert [re.sub(r"\?v=.*", "", m) for m in texts["modules"]] == [
        f"/static/checker/{name}.js" for name in MODULES
    ]
    assert texts["digits"] == ("០១២៣៤៥៦៧៨៩" if language == "km" else "")
    assert len(set(texts["months"])) == 12


def test_every_rule_of_the_protocol_has_a_claim_and_a_sentence():
    section = PROTOCOL[PROTOCOL.index("## 10.") : PROTOCOL.index("## 11.")]
    rules = set(re.findall(r"`([a-z]+:[a-z-]+)`", section))
    assert len(rules) > 80
    for rule in rules:
        claim = checker_says.CLAIMS.get(rule) or checker_says.CLAIMS.get(rule.split(":")[0])
        assert claim, rule
        code = CARRIED.get(rule, rule.replace(":", "-"))
        ways = (rule, f"?{rule}", f"!{code}")
        assert any(way in checker_says.SAYS for way in ways), rule
    codes = re.findall(r"`([a-z-]+)`", PROTOCOL[PROTOCOL.index("## 4.") : PROTOCOL.index("## 5.")])
    for code in {c for c in codes if "-" in c} - {"number-not-next", "throwers-too-few"}:
        if "_" not in code:
            assert f"announcement:{code}" in checker_says.SAYS, code


def test_every_code_that_a_module_throws_has_a_sentence(client):
    known = set(texts_on(body(client.get("/en/verify/")).decode())["says"])
    thrown = set()
    for text in SOURCES.values():
        thrown |= set(re.findall(r'pm\.(?:fail|unusable)\(\s*"([a-z0-9-]+)"', text))
        thrown |= set(re.findall(r'\bcode: "([a-z-]+)"', text))
    internal = {"json-not-canonical", "entry-unreadable", "dossier-index-unreadable"}
    internal.add("consistency-proof-wrong")  # said as a rewritten history
    assert len(thrown) > 40
    assert {code for code in thrown - internal if f"!{code}" not in known} == set()


def test_no_sentence_takes_the_place_of_another():
    parts = ("_OPEN", "_AGREES", "_DISAGREES")
    counts = sum(len(getattr(checker_says, part)) for part in parts)
    assert len({key for part in parts for key in getattr(checker_says, part)}) == counts


@pytest.mark.parametrize("name", SOURCES)
def test_a_module_is_short_strict_own_and_reaches_no_other_host(name):
    text = SOURCES[name]
    assert name in {*MODULES, START}
    assert text.startswith('"use strict";\n/**\n')
    assert len(text.splitlines()) <= MAX_LINES
    assert set(re.findall(r"https?://[^\s\"']+", text)) <= {"http://www.w3.org/2000/svg"}
    for forbidden in ("eval(", "innerHTML", "new Function", "import(", "localStorage", "cookie"):
        assert forbidden not in text, forbidden


def test_every_module_is_there():
    assert set(SOURCES) == {*MODULES, START}


def test_what_the_readme_module_says_of_a_room_is_what_the_dossier_says():
    assert dossier.ROOM_ALONE_EN in SOURCES["readme"]
    assert dossier.ROOM_ALONE_KM in SOURCES["readme"]
    assert dossier.RERUN in SOURCES["readme"]


def test_the_file_to_keep_has_the_same_bytes_each_time_and_the_digest_shown(client, language):
    answer = client.get(f"/passmuster-check-{language}.html")
    data = body(answer)
    checker_file.cache_clear()
    assert checker_file(language) == data
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="passmuster-check-{language}.html"'
    )
    digest = hashlib.sha256(data).hexdigest()
    assert digest in body(client.get(f"/{language}/verify/")).decode().replace(" ", "")
    assert client.get("/passmuster-check-fr.html").status_code == 404


@pytest.mark.parametrize("of", LANGUAGES)
def test_the_file_to_keep_holds_everything_and_allows_only_what_it_holds(client, of):
    html = body(client.get(f"/passmuster-check-{of}.html")).decode()
    assert f'<html lang="{of}">' in html
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert "@font-face" not in html
    assert "url(" not in html
    policy = html[html.index('content="default-src') : html.index('">', html.index("default-src"))]
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert [len(scripts), len(styles)] == [2, 1]
    for text in (*scripts, *styles):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"&#x27;sha256-{digest}&#x27;" in policy
    assert "connect-src" not in policy
    assert "unsafe" not in policy
    texts = texts_on(html)
    assert texts["site"] is None
    assert texts["modules"] == []
    assert 'data-check="draw"' not in html
