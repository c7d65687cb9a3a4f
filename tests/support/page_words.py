"""What a page says to whoever reads it, by blocks: no code, no number, nothing quoted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from passmuster.core.laboratory.analytes import SUBJECTS
from tools import crawl

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"})
INLINE = frozenset({"abbr", "b", "bdi", "em", "i", "mark", "small", "span", "strong", "time"})
SILENT = frozenset({"code", "pre", "script", "style", "svg", "template", "textarea", "title"})
QUOTED = frozenset({"cite", "kbd", "q", "samp"})
"""Where a thing stands as somebody else wrote it: a document of law, a program, a laboratory."""

MARKED = frozenset({"hash", "id", "raw", "sent", "words"})
"""Classes of what is no word of ours: numbers, hashes, what was sent, the six words of a seal."""

SHOWN = ("alt", "aria-label", "data-k", "placeholder", "title")
"""Attributes that somebody reads or hears."""

NAMED = re.compile(r"(?:Person|Holder) of [a-z0-9-]+")
"""How tests/support/season and matrix name the people whom they invent."""

RUN = re.compile(r"[A-Za-z][A-Za-z’'-]*(?:[ \n]+[A-Za-z][A-Za-z’'-]*){2,}")
"""Three words or more in Latin letters, one after the other."""


class Reader(HTMLParser):
    """Collects the text of a page; what one reads in one go stands on one line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _silent(self) -> bool:
        return any(silent for _tag, silent in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        silent = tag in SILENT | QUOTED or not MARKED.isdisjoint(given.get("class", "").split())
        if not self._silent and not silent:
            for name in SHOWN:
                if name in given:
                    self.text.append(f"\t{given[name]}\t")
        self._part(tag)
        if tag not in VOID:
            self._open.append((tag, silent))
        if silent:
            self.text.append(" · ")

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _silent in self._open):
            while self._open.pop()[0] != tag:
                pass
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.append(data)

    def _part(self, tag: str) -> None:
        if tag not in INLINE:
            self.text.append("\t")


def lines_of(html: str) -> list[str]:
    """Return what a page says, block by block."""
    reader = Reader()
    reader.feed(html)
    return [" ".join(part.split()) for part in "".join(reader.text).split("\t") if part.strip()]


def english_in(html: str, written: Iterable[str]) -> list[str]:
    """Return the runs of Latin words on a page, without what people wrote and what things bear."""
    found = []
    for line in lines_of(html):
        left = NAMED.sub(" · ", line)
        for text in written:
            left = left.replace(text, " · ")
        found += RUN.findall(left)
    return found


def written_in(folder: Path) -> Iterator[str]:
    """Yield every text in the programs of a folder that is more than two words."""
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                parts = (part.strip() for part in node.value.splitlines())
                yield from (part for part in parts if part.count(" ") > 1)


def names_of_things() -> list[str]:
    """Return the international names of substances, and what the demo and the acts let type."""
    folders = (crawl.ROOT / "src/passmuster/demo", crawl.ROOT / "tests/support")
    texts = {text for folder in folders for text in written_in(folder)}
    texts |= {one.name for one in SUBJECTS.values()}
    return sorted(texts, key=len, reverse=True)
