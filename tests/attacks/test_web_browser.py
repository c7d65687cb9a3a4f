"""Group W in a real browser: a foreign page against every form, and hostile names on every page."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from passmuster.core.roster.people import Person
from tests.support.demos import Demos
from tests.support.programs import raw_sql
from tests.support.season import made_people
from tools import crawl

pytestmark = pytest.mark.browser

HIT = "window.passmusterHit=1"
HOSTILE = (
    f"<script>{HIT}</script>",
    f'<img src=x onerror="{HIT}">',
    f'"><svg onload="{HIT}">',
    f"' onmouseover='{HIT}' autofocus onfocus='{HIT}",
    f"javascript:{HIT}",
    "{{ settings.SECRET_KEY }}{% now 'Y' %}",
    "\u202eevil\u202c \u2066x",
    "</title><base href='http://192.0.2.1/'><script src=//192.0.2.1/x></script>",
)
CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MOST_PAGES = 40


@pytest.fixture(scope="module")
def demo(
    demos: Demos, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[crawl.Demo, Path]]:
    """Serve a demo whose personnel file holds hostile names, ranks and units."""
    if crawl.browser_path() is None:
        pytest.skip("no chromium on this machine (Debian package: chromium)")
    folder = tmp_path_factory.mktemp("hostile")
    odd = [
        Person(
            f"PS80000{number}",
            name=text,
            latin_name=text,
            rank=text,
            unit_code=f"odd-{number}",
            unit_name=text,
        )
        for number, text in enumerate(HOSTILE)
    ]
    with demos.served([*made_people(120), *odd], folder) as running:
        yield running, folder / "demo"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=crawl.browser_path(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield found
        found.close()


@pytest.mark.attack("W-02")
def test_w02_markup_in_names_runs_on_no_page_of_any_role_and_is_shown_as_text(
    demo: tuple[crawl.Demo, Path], browser: Any
) -> None:
    running, _folder = demo
    wrong: list[str] = []
    shown: set[str] = set()
    seen: set[str] = set()

    def look(page: Any, pattern: str) -> None:
        if page.evaluate("window.passmusterHit"):
            wrong.append(f"{pattern}: a script ran")
        text = page.evaluate("document.body.innerText")
        shown.update(name for name in HOSTILE if name in text)
        if set(page.content()) & CONTROLS:
            wrong.append(f"{pattern}: a control that turns text about")
        if page.evaluate("document.querySelectorAll('[onerror],[onload],[onfocus],base').length"):
            wrong.append(f"{pattern}: an attribute of a name became one of the page")

    def dismiss(dialog: Any) -> None:
        wrong.append("a dialogue opened")
        dialog.dismiss()

    for code in ("h-clerk", "h-auditor", "h-inspector", "h-commander", "h-notifier", "h-admin"):
        context = browser.new_context()
        page = context.new_page()
        page.on("dialog", dismiss)
        page.goto(running.doors[code])
        found = crawl.walk(
            page,
            f"{running.force}en/",
            seen=seen,
            look=look,
            most=MOST_PAGES,
            also=[f"{running.force}en/roster/people/?q=PS80"] if code == "h-clerk" else [],
        )
        wrong += [one for one in found.wrong if "status of 4" not in one]
        context.close()
    assert sorted(set(wrong)) == []
    assert len(shown) >= 5
    assert len(seen) > 25


@contextmanager
def foreign_page(forms: list[str], force: str) -> Iterator[str]:
    """Serve, from another site, a page that sends every form, fetches, frames and loads images."""
    script = f"""
const targets = {json.dumps(forms)};
window.answers = [];
window.attack = async () => {{
  for (const url of targets) {{
    for (const method of ['POST', 'PUT', 'DELETE']) {{
      try {{
        const answer = await fetch(url, {{method, mode: method === 'POST' ? 'no-cors' : 'cors',
          credentials: 'include', body: new URLSearchParams({{role: 'trainer'}})}});
        window.answers.push(answer.type);
      }} catch (error) {{ window.answers.push('blocked'); }}
    }}
    const image = new Image(); image.src = url + '?purpose=own-request';
    const frame = document.createElement('iframe'); frame.name = 'f' + targets.indexOf(url);
    document.body.append(frame);
    const form = document.createElement('form');
    form.method = 'post'; form.action = url; form.target = frame.name;
    document.body.append(form); form.submit();
  }}
  const framed = document.createElement('iframe');
  framed.id = 'framed'; framed.src = {json.dumps(force + "en/")};
  document.body.append(framed);
  return targets.length;
}};
"""
    body = f"<!doctype html><title>x</title><body><script>{script}</script>".encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()


def addresses(page: Any, force: str) -> list[str]:
    """Return every form's address that this person meets on pages, and grave ones by hand."""
    found = {f"{force}en/account/sign-out/", f"{force}en/account/sessions/"}
    for path in ("en/", "en/people/", "en/approvals/", "en/people/of/h-payroll/"):
        page.goto(force + path)
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        forms = page.eval_on_selector_all("form[method=post]", "all => all.map(f => f.action)")
        found.update(forms)
        found.update(one for one in links if one.startswith(f"{force}en/people/of/h-payroll/"))
    found |= {f"{force}en/people/roles/{n}/end/" for n in (3, 5, 7)}
    return sorted(found)


def rows(folder: Path) -> dict[str, int]:
    """Return how many rows every table of the demo has, and nothing of who only looked."""
    with raw_sql(folder) as database:
        names = [
            r[0] for r in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        counted = {n: database.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names}
        system = "SELECT count(*) FROM ledger_event WHERE role = 'system'"
        counted["ledger_event"] -= database.execute(system).fetchone()[0]
    quiet = ("ledger_event", "people_", "approvals_", "accounts_", "roster_", "draw_", "usersess")
    return {name: number for name, number in counted.items() if name.startswith(quiet)}


@pytest.mark.attack("W-01b")
def test_w01b_a_foreign_page_in_the_same_browser_sends_every_form_and_changes_nothing(
    demo: tuple[crawl.Demo, Path], browser: Any
) -> None:
    running, folder = demo
    context = browser.new_context()
    page = context.new_page()
    page.goto(running.doors["h-admin"])
    targets = addresses(page, running.force)
    assert len(targets) > 6
    assert page.goto(f"{running.force}en/people/").status == 200
    answers: list[tuple[str, int]] = []
    page_of_attacker = context.new_page()
    page_of_attacker.on(
        "response",
        lambda got: (
            answers.append((got.request.method, got.status))
            if got.url.startswith(running.force) and got.request.method != "GET"
            else None
        ),
    )
    before = rows(folder)
    with foreign_page(targets, running.force) as attacker:
        page_of_attacker.goto(attacker)
        assert page_of_attacker.evaluate("window.attack()") == len(targets)
        page_of_attacker.wait_for_timeout(1500)
        framed = page_of_attacker.frame_locator("#framed").locator("main")
        assert framed.count() == 0, "the site let itself be framed"
    assert rows(folder) == before
    assert {status for method, status in answers if method == "POST"} == {403}
    # The session is still there: nothing signed the person out, and her own form still works.
    assert page.goto(f"{running.force}en/people/").status == 200
    page.goto(f"{running.force}en/people/of/h-payroll/role/")
    page.check("input[name=role][value=trainer]")
    page.click("main form button")
    assert "/approvals/" in page.url
    assert rows(folder) != before
    context.close()
