"""Reads the text layer of a one-page PDF that our typesetter made, glyph by glyph.

Only as much of ISO 32000-1 as these files use: two-byte codes (Identity-H) in string literals, a
ToUnicode map a font (§9.10.3), and the text that a span says it stands for (ActualText, §14.9.4).
"""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\n?endstream", re.DOTALL)
_TOKEN = re.compile(
    rb"/(?P<font>f\d+) [\d.]+ Tf|(?<!/Lang)\((?P<text>(?:\\.|[^\\)])*)\)"
    rb"|<(?P<actual>FEFF[0-9A-F]*)>|(?P<end>\bET\b)",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Return every text of the page: a line for each run of glyphs."""
    objects = dict(_OBJECT.findall(pdf))
    fonts = {
        name: _letters(objects, objects[number])
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", pdf)
    }
    pages = [
        content
        for content in map(_content, objects.values())
        if b" Tf" in content and b"begincmap" not in content
    ]
    assert len(pages) == 1
    said, font = [], b""
    for token in _TOKEN.finditer(pages[0]):
        if token["font"]:
            font = token["font"]
        elif token["end"]:
            said.append("\n")
        elif token["actual"]:
            said.append(bytes.fromhex(token["actual"].decode())[2:].decode("utf-16-be"))
        else:
            codes = _ESCAPE.sub(_unescaped, token["text"])
            pairs = [codes[at : at + 2] for at in range(0, len(codes), 2)]
            said.append("".join(fonts[font].get(pair, "?") for pair in pairs))
    return "".join(said)


def _letters(objects: dict[bytes, bytes], font: bytes) -> dict[bytes, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    assert found
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", _content(objects[found[1]]))
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(letters.decode()).decode("utf-16-be")
        for code, letters in pairs
        if len(letters) % 4 == 0 and code + letters != b"0000FFFF"
    }


def _content(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None or b"/FlateDecode" not in body[: found.start()]:
        return b""
    return zlib.decompressobj().decompress(found[1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8)]) if said[:1].isdigit() else _NAMED.get(said, said)
