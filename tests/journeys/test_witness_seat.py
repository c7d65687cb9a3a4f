"""A union cosigns from a phone: keys, words, growth, paper, the saved page, in a real browser."""

from __future__ import annotations

import re

import pytest

from passmuster.core.ledger.keys import COSIGNATURE, VerifierKey
from passmuster.core.ledger.notes import parse_note
from passmuster.web.theme.fingerprint import fingerprint
from tests.journeys import seat_site
from tests.journeys.seat_phone import (
    browser,
    cosigned,
    force,
    language,
    phone,
    seat,
    signatures,
    site,
)
from tests.journeys.seat_site import ORIGIN, WORDS, phone_key
from tests.support.accessibility import BEST, violations
from tests.support.programs import passmuster

__all__ = ["browser", "cosigned", "force", "language", "phone", "site"]

pytestmark = pytest.mark.browser

ZERO = "abandon " * 23 + "art"
VECTORS = {
    "00" * 32: ZERO,
    "7f" * 32: "legal winner thank year wave sausage worth useful " * 2
    + "legal winner thank year wave sausage worth title",
    "80" * 32: "letter advice cage absurd amount doctor acoustic avoid " * 2
    + "letter advice cage absurd amount doctor acoustic bless",
    "ff" * 32: "zoo " * 23 + "vote",
}
"""The standard's own vectors for 256 bits (BIP-39, "Test vectors")."""


def test_a_union_makes_a_key_writes_its_words_and_is_told_to_give_it_to_the_administrator(
    phone, site, language
):
    held = phone()
    page = held.page
    page.goto(seat(site, language))
    held.wait("begin")
    page.click("#seat-make")
    held.wait("words")
    words = page.locator("#seat-list li").all_inner_texts()
    assert len(words) == 24
    page.click("#seat-wrote")
    held.wait("check")
    assert page.locator("#seat-list li").count() == 0  # shown once
    fields = page.locator("#seat-asked input")
    asked = [int(re.sub(r"\D", "", fields.nth(n).get_attribute("id") or "")) for n in range(3)]
    page.click("#seat-answers .btn")
    assert held.complaint("check") == "word-differs"
    for place in asked:
        page.fill(f"#seat-word-{place}", words[place].upper())
    page.click("#seat-answers .btn")
    held.wait("key")
    key = VerifierKey.parse(page.inner_text("#seat-vkey"))
    assert (key.type, key.name) == (COSIGNATURE, f"witness/{key.public_key[:8].hex()}")
    assert page.locator("#seat-unnamed").is_visible()
    assert not page.locator("#seat-look").is_visible()
    held.until("document.getElementById('seat-code').naturalWidth > 0")
    page.reload()
    held.wait("key")
    assert page.inner_text("#seat-vkey") == str(key)
    other = phone()
    other.page.goto(seat(site, language))
    other.bring_back(" ".join(word[:4] for word in words))
    other.wait("key")
    assert other.page.inner_text("#seat-vkey") == str(key)
    assert held.complaints == other.complaints == []


def test_a_genuine_record_is_cosigned_as_it_grows_and_the_verifier_counts_it(phone, site, language):
    held = phone()
    held.page.goto(seat(site, language))
    held.bring_back()
    held.wait("look")
    assert held.page.inner_text("#seat-vkey") == phone_key()
    held.looked()
    assert held.page.locator("#seat-first").is_visible()
    held.cosign()
    first = signatures(site.folder)
    assert set(first) == {ORIGIN, VerifierKey.parse(phone_key()).name}
    held.page.goto(seat(site, language))
    held.looked()
    assert not held.page.locator("#seat-sign").is_visible()
    seat_site.grow(site.folder, 5)
    held.page.goto(seat(site, language))
    held.looked()
    assert not held.page.locator("#seat-first").is_visible()
    held.cosign()
    grown = signatures(site.folder)
    assert set(grown) == set(first)
    assert min(grown.values()) == max(first.values()) + 5 * 65
    told = passmuster(
        *("verify", "log", site.folder / "published/log"),
        *("--policy", site.folder / "published/policy"),
    )
    assert told.status == 0, told.text
    assert held.complaints == []


def test_a_new_phone_begins_from_a_line_of_the_notebook(cosigned, phone, site):
    note = parse_note((site.folder / "published/log/checkpoint").read_bytes())
    size, print_ = note.text.split(b"\n")[1].decode(), fingerprint(note.text)
    seat_site.grow(site.folder)
    held = phone()
    held.page.goto(seat(site))
    held.bring_back()
    held.looked()
    page = held.page
    page.click("#seat-first summary")
    page.fill("#seat-book-size", size)
    page.fill("#seat-book-seal", "one two")
    page.click("#seat-book .btn")
    assert held.complaint("look") == "notebook-unreadable"
    digits = "".join(print_.digits).translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    for typed in (" ".join(print_.words), digits):
        page.fill("#seat-book-seal", typed)
        page.click("#seat-book .btn")
        assert "notebook" in held.looked()
        assert page.locator("#seat-sign").is_visible()
        page.reload()
        held.looked()
        page.click("#seat-first summary")
        page.fill("#seat-book-size", size)
    page.fill("#seat-book-seal", " ".join(print_.words[::-1]))
    page.click("#seat-book .btn")
    assert held.code() == "notebook-differs"


def test_words_that_are_not_whole_are_told_apart_from_wrong_ones(phone, site):
    held = phone()
    held.page.goto(seat(site))
    for typed, code in (
        ("abandon", "words-count"),
        (WORDS.replace("liar", "lair"), "word-unknown"),
        (WORDS.replace("liar", "lion"), "words-checksum"),
    ):
        held.page.goto(seat(site))
        held.bring_back(typed)
        assert held.complaint("enter") == code
    read = """(vectors) => Object.entries(vectors).map(([hex, words]) => [
        passmuster.wordsOf(passmuster.unhex(hex)).join(" "),
        passmuster.hex(passmuster.seedOf(words)),
    ])"""
    assert held.page.evaluate(read, VECTORS) == [[words, hex_] for hex_, words in VECTORS.items()]


def test_the_key_can_be_taken_off_the_phone_and_what_it_saw_stays(cosigned, site):
    page = cosigned.page
    page.goto(seat(site))
    cosigned.looked()
    page.click("#seat-key summary")
    page.click("#seat-forget")
    cosigned.bring_back()
    cosigned.looked()
    assert not page.locator("#seat-first").is_visible()


def test_the_private_half_of_a_kept_key_cannot_be_read_by_any_script(cosigned):
    exported = """async () => {
      const key = await passmuster.keptKey();
      try { await crypto.subtle.exportKey("pkcs8", key.privateKey); return "read"; }
      catch (error) { return error.name; }
    }"""
    cosigned.page.goto(cosigned.page.url.split("cosigned/")[0])
    cosigned.wait("look")
    assert cosigned.page.evaluate(exported) == "InvalidAccessError"


def test_two_windows_of_one_witness_cannot_cosign_past_each_other(cosigned, site):
    seat_site.grow(site.folder)
    first = cosigned.page
    first.goto(seat(site))
    cosigned.looked()
    second = first.context.new_page()
    second.goto(seat(site))
    second.wait_for_selector("#seat-sign:not([hidden])")
    second.click("#seat-sign")
    second.wait_for_url("**/witness/cosigned/**")
    first.click("#seat-sign")
    assert cosigned.complaint("look") == "seen-elsewhere"


def test_a_browser_without_ed25519_says_so_and_points_to_paper(phone, site, language):
    held = phone()
    held.page.add_init_script("delete SubtleCrypto.prototype.generateKey")
    held.page.goto(seat(site, language))
    held.wait("unable")
    assert held.page.locator("#paper").is_visible()


def test_without_script_the_page_tells_the_paper_way_and_takes_a_pasted_line(
    phone, browser, site, language
):
    signing = phone()
    signing.page.goto(seat(site, language))
    signing.bring_back()
    signing.looked()
    made = signing.page.evaluate(
        """async () => {
          const { texts } = passmuster;
          const logKey = passmuster.parseKey(texts.site.vkey);
          const source = passmuster.sourceAt(texts.site.log, texts.site.origin);
          const { shown } = await passmuster.look(source, logKey, null, null);
          const key = await passmuster.keptKey();
          return passmuster.cosign(key, shown, logKey, Math.floor(Date.now() / 1000));
        }"""
    )
    plain = phone(java_script_enabled=False)
    plain.page.goto(seat(site, language))
    assert plain.page.locator("#seat-plain").is_visible()
    assert plain.page.locator("[data-step]:visible").count() == 0
    assert plain.page.locator(".seal .blocks").is_visible()
    plain.page.locator("details").last.evaluate("(it) => { it.open = true; }")
    plain.page.fill("#seat-note", made)
    plain.page.locator("details .btn").last.click()
    plain.page.wait_for_url("**/witness/cosigned/**")
    assert VerifierKey.parse(phone_key()).name in signatures(site.folder)


def test_the_saved_page_looks_and_signs_from_disk_and_its_line_is_pasted(
    phone, site, tmp_path, language
):
    held = phone(accept_downloads=True)
    held.page.goto(seat(site, language))
    with held.page.expect_download() as coming:
        held.page.click("a[download]:not([id])")
    kept = tmp_path / coming.value.suggested_filename
    coming.value.save_as(kept)
    saved = phone()
    saved.page.goto(kept.as_uri())
    saved.bring_back()
    saved.looked()
    saved.page.click("#seat-sign")
    saved.until("document.getElementById('seat-note').value.length > 100")
    note = saved.page.input_value("#seat-note")
    assert saved.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert saved.complaints == []
    held.page.locator("details").last.evaluate("(it) => { it.open = true; }")
    held.page.fill("#seat-note", note)
    held.page.locator("details .btn").last.click()
    held.page.wait_for_url("**/witness/cosigned/**")
    assert VerifierKey.parse(phone_key()).name in signatures(site.folder)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_step_fits_a_small_screen_and_has_no_accessibility_finding(
    phone, site, language, scheme
):
    held = phone(color_scheme=scheme)
    page = held.page

    def look(name: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        found = violations(page, BEST)
        assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == [], name

    page.goto(seat(site, language))
    held.wait("begin")
    look("begin")
    page.click("#seat-make")
    held.wait("words")
    look("words")
    page.click("#seat-wrote")
    look("check")
    page.goto(seat(site, language))
    held.bring_back("abandon")
    held.complaint("enter")
    look("enter")
    page.goto(seat(site, language))
    held.bring_back()
    held.looked()
    page.locator("details").evaluate_all("(all) => all.forEach((it) => { it.open = true; })")
    look("look")
    held.cosign()
    look("cosigned")
    page.route("**/log/checkpoint*", lambda route: route.fulfill(body=b"no note"))
    page.goto(seat(site, language))
    held.code()
    look("alarm")


FIRST_VISIT = 100_000


def test_a_first_visit_stays_within_its_weight_and_loads_the_seat_when_it_is_used(
    phone, site, language
):
    held = phone()
    answers = []
    held.page.on("response", lambda answer: answers.append(answer))
    held.page.goto(seat(site, language))
    held.wait("begin")
    held.page.evaluate("document.fonts.ready.then(() => true)")
    weight = sum(answer.request.sizes()["responseBodySize"] for answer in answers)
    assert weight <= FIRST_VISIT
    held.page.click("#seat-make")
    held.wait("words")
    assert held.page.locator("#seat-list li").count() == 24


def test_a_key_kept_without_its_mark_is_found_again_and_not_replaced(phone, site):
    held = phone()
    held.page.goto(seat(site, "en"))
    held.bring_back()
    held.page.wait_for_selector("#seat-vkey")
    key = held.page.inner_text("#seat-vkey")
    held.page.evaluate("localStorage.clear()")
    held.page.reload()
    held.wait("begin")
    held.page.click("#seat-make")
    held.wait("key")
    assert held.page.inner_text("#seat-vkey") == key


def test_a_line_that_breaks_while_the_seat_loads_is_said_and_the_next_press_goes_on(phone, site):
    held = phone()
    held.page.route("**/witness/words/", lambda route: route.abort())
    held.page.goto(seat(site, "en"))
    held.wait("begin")
    held.page.click("#seat-make")
    held.page.wait_for_selector("#seat-unloaded:not([hidden])")
    held.page.unroute("**/witness/words/")
    held.page.click("#seat-make")
    held.wait("words")
