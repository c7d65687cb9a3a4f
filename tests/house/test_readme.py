"""The README names only what exists: files, make targets, verbs of the command line."""

from __future__ import annotations

import argparse
import re

import pytest

from passmuster.cli.main import build_parser
from tests.house.source import ROOT

README = ROOT / "README.md"
FULL = 500  # characters; a first line of a README names nothing yet
CODE_BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE_SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
FILE_LIKE = re.compile(r"^(?:[\w.-]+/)+[\w.-]*$|^[\w-]+\.(?:md|toml|py|lock|yml|csv)$")
PLAIN_WORD = re.compile(r"[a-z][a-z-]*")
# Written by a command, so they need not be in the tree.
PRODUCED = ("dist/", "demo-data/", "passmuster-data/", "published/", "log/")


def commands(parser: argparse.ArgumentParser, path: str = "") -> dict[str, set[str]]:
    """Return the options of every command by its words, as in ``roster preview``."""
    options = {name for action in parser._actions for name in action.option_strings}
    found = {path: options}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                found |= commands(sub, f"{path} {name}".strip())
    return found


def unknown(words: list[str], known: dict[str, set[str]]) -> bool:
    """Tell whether a command line names a verb, a sub-command or an option that is not there."""
    path = ""
    for word in words:
        has_more = any(name != path and name.startswith(f"{path} ".lstrip()) for name in known)
        longer = f"{path} {word}".strip()
        if longer in known:
            path = longer
        elif has_more and PLAIN_WORD.fullmatch(word):
            return True
        else:
            break
    named = {word.split("=")[0].strip("[]") for word in words if word.startswith(("--", "[--"))}
    return not named <= known[path]


def make_targets() -> set[str]:
    """Return the targets of the Makefile."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))


def missing(text: str, known: dict[str, set[str]]) -> list[str]:
    """Return what a page names that is not there."""
    blocks = CODE_BLOCK.findall(text)
    spans = CODE_SPAN.findall(CODE_BLOCK.sub("", text))
    found = [link for link in LINK.findall(text) if not (ROOT / link).exists()]
    for line in [line.strip() for block in blocks for line in block.splitlines()] + spans:
        words = line.removeprefix("$ ").partition("#")[0].split()
        match words:
            case ["make", target, *_] if "=" not in target:
                found += [] if target in make_targets() else [line]
            case ["passmuster", _, *_] if unknown(words[1:], known):
                found.append(line)
            case [path] if FILE_LIKE.match(path) and not path.startswith(PRODUCED):
                found += [] if (ROOT / path).exists() else [path]
    return found


def test_the_readme_names_only_what_exists() -> None:
    text = README.read_text(encoding="utf-8")
    if len(text) < FULL:
        pytest.skip("the README is not written yet")
    assert missing(text, commands(build_parser())) == []


def test_the_readme_says_which_site_of_the_demo_takes_which_port() -> None:
    text, port = README.read_text(encoding="utf-8"), build_parser().parse_args(["demo"]).port
    assert f"the public site on http://127.0.0.1:{port}/" in text
    assert f"the force's own on http://127.0.0.1:{port + 1}/" in text
    assert "--port 9000" in text
    assert "the force's own always on the next one" in text


def test_contributing_and_security_name_only_what_exists() -> None:
    known = commands(build_parser())
    for name in ("CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md"):
        assert missing((ROOT / name).read_text(encoding="utf-8"), known) == []


KNOWN = {"": {"--version"}, "roster": set(), "roster preview": {"--map"}}


@pytest.mark.parametrize(
    "wrong",
    [
        "See `docs/never-written.md`.",
        "See [the guide](docs/never-written.md).",
        "```\nmake never\n```",
        "Run `passmuster never`.",
        "```sh\n$ passmuster roster never FILE\n```",
        "```sh\npassmuster roster preview FILE --never\n```",
    ],
)
def test_a_page_that_names_what_is_not_there_is_found(wrong: str) -> None:
    assert len(missing(wrong, KNOWN)) == 1


def test_a_page_that_names_what_is_there_passes() -> None:
    right = "`make test`, `passmuster roster preview FILE --map a=b`, [lock](requirements.lock)"
    assert missing(right, KNOWN) == []
    assert missing("`docs/`, `a b`, `--json`, `passmuster --version`", KNOWN) == []
