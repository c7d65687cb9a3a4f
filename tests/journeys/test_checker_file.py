"""The checker saved to disk: opened without a network it checks the files that somebody holds."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from passmuster.verifier.__main__ import main as verify
from tests.core.draw.ceremony import Ceremony, policy
from tests.journeys.checker_browser import chromium
from tests.journeys.test_checker import ask, code_of, give
from tests.web.oversight_site import served
from tests.web.published_sample import build

pytestmark = pytest.mark.browser

DRAW = "2023-002"
DIGITS, KHMER_DIGITS = "0123456789", "០១២៣៤៥៦៧៨៩"


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    return build(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def saved(browser, published, tmp_path_factory) -> dict[str, Path]:
    """Return the files that a visitor saved from the site, by language, and shut the site down."""
    folder = tmp_path_factory.mktemp("saved")
    found = {}
    with served(published) as where:
        page = browser.new_page()
        page.goto(f"{where}/en/verify/")
        for language in ("en", "km"):
            name = f"passmuster-check-{language}.html"
            with page.expect_download() as download:
                page.get_by_role("link", name=name).click()
            assert download.value.suggested_filename == name
            download.value.save_as(folder / name)
            found[language] = folder / name
            digest = hashlib.sha256(found[language].read_bytes()).hexdigest()
            assert digest in page.content().replace(" ", "")
        page.close()
    return found


@pytest.fixture(params=["en", "km"])
def page(browser, saved, request):
    context = browser.new_context(viewport={"width": 360, "height": 800}, offline=True)
    opened = context.new_page()
    opened.complaints, opened.asked = [], []
    opened.on("console", lambda said: opened.complaints.append(said.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.goto(saved[request.param].as_uri())
    yield opened
    assert opened.complaints == []
    assert all(url.startswith("file:") for url in opened.asked)
    context.close()


@pytest.fixture
def archive(published, tmp_path) -> Path:
    return packed(published / "dossiers" / DRAW, tmp_path / "draw.zip")


def packed(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
    return target


def command_says(capsys, *arguments: object) -> dict[str, str]:
    """Return what the single-file verifier's own command says of a draw."""
    verify(["draw", *map(str, arguments), "--json"])
    words = {True: "true", False: "false", None: "null"}
    said = json.loads(capsys.readouterr().out)
    return {finding["rule"]: words[finding["ok"]] for finding in said["findings"]}


def without_browser(found: dict[str, str]) -> dict[str, str]:
    return {rule: ok for rule, ok in found.items() if rule != "browser:ed25519"}


def test_a_zip_file_and_a_policy_from_elsewhere_are_checked_offline(
    page, archive, published, capsys
):
    give(page, "zip", archive)
    give(page, "policy", published / "policy")
    found = ask(page, "helddraw")
    assert without_browser(found) == command_says(capsys, archive, "--policy", published / "policy")
    assert found["selection:redrawn"] == found["policy:pinned"] == "true"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "00:00\u00a0(UTC)"),
        ("Asia/Phnom_Penh", "07:00\u00a0(UTC+7)"),
        ("America/St_Johns", "20:30\u00a0(UTC−3:30)"),
    ],
)
def test_every_time_in_the_saved_file_says_of_which_clock_it_is(
    browser, saved, language, zone, said
):
    context = browser.new_context(timezone_id=zone, offline=True)
    page = context.new_page()
    page.goto(saved[language].as_uri())
    said = said.translate(str.maketrans(DIGITS, KHMER_DIGITS)) if language == "km" else said
    assert page.evaluate("passmuster.moment(19675 * 86400)").endswith(said)
    assert "UTC" in page.locator("footer").inner_text()
    context.close()


def test_an_unpacked_folder_is_checked_offline_and_an_altered_one_found(
    page, published, tmp_path, capsys
):
    folder = shutil.copytree(published / "dossiers" / DRAW, tmp_path / DRAW)
    give(page, "folder", folder)
    assert "false" not in ask(page, "helddraw").values()
    for name in ("reserves.csv", "seed.txt", "receipts/pool.tlog-proof", "beacon.json"):
        file = folder / name
        whole = file.read_bytes()
        file.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
        give(page, "folder", folder)
        found = ask(page, "helddraw")
        assert without_browser(found) == command_says(capsys, folder), name
        assert "false" in found.values(), name
        file.write_bytes(whole)


def test_a_forged_dossier_is_found_offline_as_by_the_command(page, tmp_path, capsys):
    folder = tmp_path / "forged"
    rows = Ceremony(rows=lambda rows: rows[:-1]).build()
    for name, data in rows.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (tmp_path / "policy").write_bytes(policy(2))
    give(page, "zip", packed(folder, tmp_path / "forged.zip"))
    give(page, "policy", tmp_path / "policy")
    found = ask(page, "helddraw")
    assert found["selection:take"] == "false"
    assert without_browser(found) == command_says(capsys, folder, "--policy", tmp_path / "policy")


def test_a_whole_log_in_a_folder_is_read_offline(page, published, tmp_path):
    give(page, "policy", published / "policy")
    give(page, "log", published / "log")
    give(page, "old", published / "log/checkpoint")
    found = ask(page, "heldlog")
    assert {"log:entries", "log:tiles", "log:root", "log:growth", "log:record"} <= {
        rule for rule, ok in found.items() if ok == "true"
    }
    altered = shutil.copytree(published / "log", tmp_path / "log")
    bundle = next(p for p in sorted((altered / "tile/entries").rglob("*")) if p.is_file())
    data = bundle.read_bytes()
    bundle.write_bytes(data[:20] + bytes([data[20] ^ 1]) + data[21:])
    give(page, "log", altered)
    assert ask(page, "heldlog")["log:root"] == "false"


def test_a_checkpoint_and_a_receipt_alone_are_checked_offline(page, published):
    folder = published / "dossiers" / DRAW
    assert ask(page, "heldlog") == {}
    assert code_of(page, "heldlog") == "file-not-chosen"
    give(page, "checkpoint", published / "log/checkpoint")
    assert ask(page, "heldlog") == {}
    assert code_of(page, "heldlog") == "policy-missing"
    give(page, "policy", published / "policy")
    found = ask(page, "heldlog")
    assert found["log:checkpoint"] == found["log:cosignatures"] == "true"
    assert found["log:entries"] == "null"
    give(page, "receipt", folder / "receipts/result.tlog-proof")
    give(page, "entry", folder / "entries/result.json")
    assert ask(page, "receipt")["log:inclusion"] == "true"


def test_the_saved_page_may_reach_no_network_and_run_nothing_else(saved, browser):
    for file in saved.values():
        page = browser.new_page()
        page.goto(file.as_uri())
        refused = page.evaluate(
            """async () => {
                try { await fetch("http://127.0.0.1:1/"); return "sent"; }
                catch (error) { return "refused"; }
            }"""
        )
        assert refused == "refused"
        assert page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "globalThis.ran = true";
                document.body.append(script);
                return globalThis.ran === undefined;
            }"""
        )
        page.close()


def test_the_site_never_runs_the_saved_page_on_its_own_origin(published, browser):
    with served(published) as where:
        page = browser.new_page()
        answer = page.request.get(f"{where}/passmuster-check-en.html")
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "script-src" not in answer.headers["content-security-policy"]
        assert page.request.get(f"{where}/passmuster-check-fr.html").status == 404
        page.close()


def test_an_installation_s_own_dossier_is_judged_as_by_the_command(browser, saved, played, capsys):
    folder = next((played / "now/published/dossiers").iterdir())
    given = played / "now/published/policy"
    page = browser.new_page()
    page.goto(saved["en"].as_uri())
    give(page, "folder", folder)
    give(page, "policy", given)
    found = ask(page, "helddraw")
    assert without_browser(found) == command_says(capsys, folder, "--policy", given)
    assert found["selection:redrawn"] == "true"
    give(page, "log", played / "now/published/log")
    assert "false" not in ask(page, "heldlog").values()
    page.close()
