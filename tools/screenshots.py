"""Picture every page of both sites, in both languages, narrow and wide: ``make screenshots``.

``python tools/screenshots.py [FOLDER] [--dark]`` writes PNG files into FOLDER (screenshots/) and an
index.html that shows them side by side; what is wrong with a page is printed and the status is 1.
"""

from __future__ import annotations

import argparse
import html
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import crawl  # noqa: E402 - the folder is found only after the line above

WIDTHS = (360, 1280)
DOORS = ("account/sign-in/",)
PER_ROLE = "/"
"""The start page differs by role, so it is pictured for each."""


def name_of(site: str, pattern: str, language: str, width: int, who: str = "") -> str:
    """Return a picture's file name."""
    words = "-".join(filter(None, pattern.strip("/").split("/"))) or "start"
    return "-".join(filter(None, (site, words, who, language, str(width)))) + ".png"


def picture_site(
    browser: Any, folder: Path, site: str, start: str, language: str, door: str, seen: set[str]
) -> list[str]:
    """Picture what one person can open of a site in one language; returns what is wrong."""
    who = door.rstrip("/").rsplit("/", 1)[-1] if door else ""
    context = browser.new_context(viewport={"width": WIDTHS[1], "height": 900}, locale=language)
    page = context.new_page()
    if door:
        page.goto(door)
        seen.discard(PER_ROLE)
    wrong: list[str] = []

    def look(opened: Any, pattern: str) -> None:
        for width in WIDTHS:
            opened.set_viewport_size({"width": width, "height": 900})
            if crawl.too_wide(opened):
                wrong.append(f"{site}{pattern} ({language}, {width}): wider than its window")
            name = name_of(site, pattern, language, width, who if pattern == PER_ROLE else "")
            opened.screenshot(path=folder / name, full_page=True)

    address = f"{start}{language}/"
    also = [address + path for path in DOORS] if not door and site == "force" else []
    found = crawl.walk(page, address, seen=seen, look=look, also=also)
    context.close()
    return wrong + [f"{site} ({language}) {line}" for line in found.wrong]


def write_index(folder: Path) -> None:
    """Write a page that shows every picture, wide and narrow beside each other."""
    names = sorted(path.name for path in folder.glob("*.png"))
    rows = "\n".join(
        f'<figure><figcaption>{html.escape(name)}</figcaption><img src="{name}" loading="lazy">'
        "</figure>"
        for name in names
    )
    style = "figure{display:inline-block;vertical-align:top;margin:8px}img{max-width:640px}"
    text = f"<!doctype html><meta charset=utf-8><title>Pages</title><style>{style}</style>{rows}"
    (folder / "index.html").write_text(text, encoding="utf-8")


def main() -> int:
    """Picture everything; the status tells whether something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("screenshots"))
    parser.add_argument("--dark", action="store_true", help="the dark theme")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    with (
        tempfile.TemporaryDirectory() as place,
        crawl.served_demo(Path(place) / "demo") as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=crawl.browser_path(), args=["--no-sandbox"]
        )
        for language in crawl.LANGUAGES:
            seen: set[str] = set()
            wrong += picture_site(browser, asked.folder, "public", demo.public, language, "", set())
            wrong += picture_site(browser, asked.folder, "force", demo.force, language, "", seen)
            for door in demo.doors.values():
                wrong += picture_site(
                    browser, asked.folder, "force", demo.force, language, door, seen
                )
        browser.close()
    write_index(asked.folder)
    print(f"{len(list(asked.folder.glob('*.png')))} pictures in {asked.folder}")
    for line in dict.fromkeys(wrong):
        print(f"WRONG: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
