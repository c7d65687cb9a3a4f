"""Changed files: a good file with parts cut, doubled, moved, and put in that parsers trip over."""

from __future__ import annotations

from hypothesis import strategies as st

AWKWARD = (
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n", b"\r\n", b"\x0b", b"\x1c\r"),
    *(b"|", b"^", b"~", b"&", b"\\", b"\\X00\\", b",", b";", b"\t", b'"', b"'", b"=", b"+", b"-"),
    *(b"<", b">", b"{", b"}", b"[", b"]", b"{}", b"[]", b"null", b"true", b'""', b":", b"/"),
    *(b"0", b"-1", b"1e999", b"NaN", b"Infinity", b"9" * 25, b"9" * 5000, b"0.0000000000001"),
    *("១២៣".encode(), "\u200b".encode(), "\u202e".encode(), b"\xed\xa0\x80", "ﬀİı".encode()),
    *(b"[" * 3000, b'{"a":' * 3000, b"<a>" * 300, b"(" * 300, b"PK\x03\x04", b"\x1f\x8b\x08"),
    *(b"2026-02-30", b"9999-12-31", b"0000-00-00", b"31/12/9999", b"%n", b"\x1b[2J"),
)
"""What parsers have tripped over elsewhere: marks, numbers, depths, letters, days."""

_PLACE = st.integers(0, 1 << 16)
_SIZE = st.sampled_from((0, 1, 2, 3, 8, 40, 400))


@st.composite
def changed(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """Draw one of the files, changed in one to six places."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 6))):
        data = _once(draw, data, seeds)
    return data


def _once(draw: st.DrawFn, data: bytes, seeds: tuple[bytes, ...]) -> bytes:
    start = draw(_PLACE) % (len(data) + 1)
    end = min(len(data), start + draw(_SIZE))
    head, part, tail = data[:start], data[start:end], data[end:]
    what = draw(st.sampled_from(("put", "cut", "double", "move", "other", "bytes", "end")))
    if what == "put":
        return head + draw(st.sampled_from(AWKWARD)) + tail
    if what == "double":
        return head + part * draw(st.sampled_from((2, 3, 50))) + tail
    if what == "move":
        place = draw(_PLACE) % (len(tail) + 1)
        return head + tail[:place] + part + tail[place:]
    if what == "other":
        other = draw(st.sampled_from(seeds))
        return head + other[draw(_PLACE) % (len(other) + 1) :]
    if what == "bytes":
        return head + draw(st.binary(min_size=1, max_size=8)) + tail
    return head if what == "end" else head + tail
