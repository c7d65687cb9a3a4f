"""Nothing committed names a machine, a registry or a mirror: it means the same everywhere."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.source import ROOT, project_files

# Written in two pieces, so that this file does not hold what it looks for.
FOLDERS = "|".join("/" + folder + "/" for folder in ("opt", "root", "work", "home"))
HOSTS = "|".join(
    re.escape(name + domain)
    for name, domain in [
        ("pypi.", "org"),
        ("pythonhosted.", "org"),
        ("npmjs.", "org"),
        ("npmjs.", "com"),
        ("deb.debian.", "org"),
        ("archive.ubuntu.", "com"),
    ]
)
MACHINE_PATH = re.compile(rf"(?<![\w.~*-])(?:{FOLDERS})")
REGISTRY = re.compile(rf"(?:{HOSTS})", re.IGNORECASE)
PRIVATE_KEY = re.compile("-----BEGIN [A-Z ]*" + "PRIVATE KEY-----")


def slips(text: str) -> list[str]:
    """Return the lines that hold a machine's path, a registry's host or a private key."""
    patterns = (MACHINE_PATH, REGISTRY, PRIVATE_KEY)
    return [line for line in text.splitlines() if any(p.search(line) for p in patterns)]


def readable(path: Path) -> str:
    """Return a file's text, or nothing for one that holds no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_committed_text_names_a_machine_or_a_registry() -> None:
    found = {str(p.relative_to(ROOT)): bad for p in project_files() if (bad := slips(readable(p)))}
    assert found == {}


def test_the_search_finds_what_it_is_for() -> None:
    assert slips("see " + "/opt" + "/wheels") != []
    assert slips("cd '" + "/root" + "/x'") != []
    assert slips("index = https://" + "pypi." + "org/simple") != []
    assert slips("-----BEGIN EC " + "PRIVATE KEY-----") != []
    assert slips("a work/home path, src/opt/x, https://c2sp.org/tlog-tiles, /usr/lib") == []
