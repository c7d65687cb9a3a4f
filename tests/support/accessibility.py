"""What an automated accessibility run (axe) says against a page in the browser.

Axe is asked for what it finds wrong alone: it then neither describes nor sends what passed, which
on a page with a list of people is a hundred times more and took most of such a test's time.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
BEST = (*RULES, "best-practice")


def violations(page: Any, rules: tuple[str, ...] = RULES) -> list[dict[str, Any]]:
    """Return what breaks these rules, each with its ``id`` and its ``nodes``."""
    asked = {"runOnly": {"type": "tag", "values": list(rules)}, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = Axe().run(page, options=asked).response["violations"]
    return found
