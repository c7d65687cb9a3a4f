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
# Written by a command, so they need not be in the tree.
PRODUCED = ("dist/", "demo-data/", "passmuster-data/", "published/", "log/")


def verbs() -> dict[str, set[str]]:
    """Return each verb of the command line with the words that may follow it."""
    return {verb: words for verb, words in walk(build_parser()).items() if verb}


def walk(parser: argparse.ArgumentParser) -> dict[str, set[str]]:
    """Return the sub-commands of a parser, each with its own sub-commands."""
    found: dict[str, set[str]] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                found[name] = set(walk(sub))
    return found


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
        words = line.removeprefix("$ ").split()
        match words:
            case ["make", target, *_] if "=" not in target:
                found += [] if target in make_targets() else [line]
            case ["passmuster", verb, *rest] if re.fullmatch("[a-z-]+", verb):
                word = rest[0] if rest and re.fullmatch("[a-z-]+", rest[0]) else None
                nested = known.get(verb)
                if nested is None or (nested and word and word not in nested):
                    found.append(line)
            case [path] if FILE_LIKE.match(path) and not path.startswith(PRODUCED):
                found += [] if (ROOT / path).exists() else [path]
    return found


def test_the_readme_names_only_what_exists() -> None:
    text = README.read_text(encoding="utf-8")
    if len(text) < FULL:
        pytest.skip("the README is not written yet")
    assert missing(text, verbs()) == []


def test_contributing_and_security_name_only_what_exists() -> None:
    for name in ("CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md"):
        assert missing((ROOT / name).read_text(encoding="utf-8"), verbs()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "See `docs/never-written.md`.",
        "See [the guide](docs/never-written.md).",
        "```\nmake never\n```",
        "Run `passmuster never`.",
        "```sh\n$ passmuster roster never FILE\n```",
    ],
)
def test_a_page_that_names_what_is_not_there_is_found(wrong: str) -> None:
    assert len(missing(wrong, {"roster": {"preview"}})) == 1


def test_a_page_that_names_what_is_there_passes() -> None:
    right = (
        "`make test`, `passmuster roster preview FILE`, [lock](requirements.lock), `docs/`, `a b`"
    )
    assert missing(right, {"roster": {"preview"}}) == []
