"""A browser page with the checker's modules in it, for asking the same questions as in Python."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from passmuster.core.draw.dossier import verify_dossier
from passmuster.core.kernel.errors import PassmusterError
from passmuster.formats.signing import fast_check
from passmuster.web.sites.oversight.checker_texts import MODULES

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "src/passmuster/web/theme/static/checker"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
NOT_NEEDED = {"show", "runs"}

HELPERS = """
const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const filesOf = (files) => new Map(Object.entries(files).map(([n, t]) => [n, bytesOf(t)]));
const some = (text) => (text === null || text === undefined ? null : bytesOf(text));
const plain = (value) => JSON.parse(JSON.stringify(value, (_, v) =>
  typeof v === "bigint" ? String(v) : v instanceof Uint8Array ? passmuster.hex(v) : v));
const answered = async (work) => {
  try {
    return plain(await work());
  } catch (error) {
    if (error instanceof passmuster.Problem) return { code: error.code, unusable: error.unusable };
    throw error;
  }
};
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser, or skip the test where there is none (and fail in CI)."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        told = "no chromium on this machine (Debian package: chromium)"
        in_ci = any(
            os.environ.get(name, "").lower() in {"1", "true", "yes"}
            for name in ("CI", "PASSMUSTER_CI")
        )
        pytest.fail(told) if in_ci else pytest.skip(told)
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


def with_modules(page: Page) -> Page:
    """Put every module that computes into a blank page."""
    sources = [(SCRIPTS / f"{m}.js").read_text("utf-8") for m in MODULES if m not in NOT_NEEDED]
    page.add_script_tag(content="\n".join(sources))
    page.add_script_tag(content=HELPERS)
    return page


def text_of(data: bytes) -> str:
    """Return bytes as the page takes them."""
    return base64.b64encode(data).decode("ascii")


def texts_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return files as the page takes them."""
    return {name: text_of(data) for name, data in files.items()}


Answer = dict[str, Any] | list[list[Any]]


def python_says(files: Mapping[str, bytes], **given: Any) -> Answer:
    """Return the Python verifier's rules and answers, sorted, or the code of its refusal."""
    try:
        findings = verify_dossier(files, check=fast_check, **given)
    except PassmusterError as error:
        return {"code": error.code, "unusable": True}
    return sorted(([f.rule, f.ok] for f in findings), key=str)


def browser_says(page: Page, files: Mapping[str, bytes], **given: Any) -> Answer:
    """Return the same of the checker in the browser."""
    policy, beacon = given.get("policy"), given.get("outside_beacon")
    said = page.evaluate(
        """async ([files, policy, logKey, beacon]) => answered(async () => {
            const given = { policy: some(policy), logKey, beacon: some(beacon) };
            const checked = await passmuster.verifyDossier(filesOf(files), given);
            return checked.findings.map(({ rule, ok }) => [rule, ok]);
        })""",
        [
            texts_of(files),
            None if policy is None else text_of(policy),
            given.get("log_key"),
            None if beacon is None else text_of(beacon),
        ],
    )
    return sorted(said, key=str) if isinstance(said, list) else said
