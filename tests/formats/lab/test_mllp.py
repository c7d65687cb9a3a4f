from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from passmuster.formats.lab.mllp import Decoder, Fault, Frame, framed

LIMIT = 16

CASES = {
    "one frame": (b"\x0bMSH|1\r\x1c\r", [Frame(b"MSH|1\r")]),
    "an empty frame": (b"\x0b\x1c\r", [Frame(b"")]),
    "two frames with a line end between": (
        b"\x0bA\x1c\r\r\n\x0bB\x1c\r",
        [Frame(b"A"), Frame(b"B")],
    ),
    "bytes before a frame": (b"GET / HTTP/1.1\x0bA\x1c\r", ["bytes-outside-frame", Frame(b"A")]),
    "an end without a start": (b"\x1c\r\x0bA\x1c\r", ["bytes-outside-frame", Frame(b"A")]),
    "a start inside a frame": (b"\x0bA\x0bB\x1c\r", ["frame-not-closed", Frame(b"B")]),
    "a frame that is never closed": (b"\x0bMSH|1", ["frame-not-closed"]),
    "a frame that ends at its end byte": (b"\x0bMSH|1\x1c", ["frame-not-closed"]),
    "an end byte inside": (b"\x0bA\x1cB\x1c\r\x0bC\x1c\r", ["frame-end-broken", Frame(b"C")]),
    "a start behind an end byte": (b"\x0bA\x1c\x0bB\x1c\r", ["frame-end-broken", Frame(b"B")]),
    "as large as is allowed": (framed(b"x" * LIMIT), [Frame(b"x" * LIMIT)]),
    "one byte larger": (
        framed(b"x" * (LIMIT + 1)) + framed(b"A"),
        ["frame-too-large", Frame(b"A")],
    ),
    "too large with end bytes inside": (
        b"\x0b" + b"x" * 20 + b"\x1cx\x1c\x1c\r\x0bA\x1c\r",
        ["frame-too-large", Frame(b"A")],
    ),
    "too large and never closed": (b"\x0b" + b"x" * 20, ["frame-too-large"]),
    "too large and begun anew": (
        b"\x0b" + b"x" * 20 + b"\x0bA\x1c\r",
        ["frame-too-large", Frame(b"A")],
    ),
}


def all_of(data: bytes, cuts: list[int] | None = None) -> list[Frame | Fault]:
    """Return what a decoder makes of bytes that arrive in pieces, and of their end."""
    decoder = Decoder(LIMIT)
    places = sorted({cut % (len(data) + 1) for cut in cuts or []})
    pieces = [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]
    found = []
    for piece in pieces:
        found += decoder.feed(piece)
        assert decoder.held <= LIMIT
    return [*found, *decoder.finish()]


@pytest.mark.parametrize("case", CASES)
def test_a_stream_gives_its_frames_and_names_what_is_none(case: str) -> None:
    data, expected = CASES[case]
    wanted = [Fault(one) if isinstance(one, str) else one for one in expected]
    assert all_of(data) == wanted
    assert all_of(data, list(range(len(data)))) == wanted


STREAM = st.lists(
    st.one_of(
        st.sampled_from([b"\x0b", b"\x1c", b"\r", b"\n", b"\x1c\r"]), st.binary(max_size=LIMIT + 4)
    ),
    max_size=12,
).map(b"".join)


@given(STREAM, st.lists(st.integers(0, 200), max_size=12))
@example(b"\x0b" + b"x" * 17 + b"\x1c\r", [17, 18])
def test_where_a_stream_is_cut_changes_nothing(data: bytes, cuts: list[int]) -> None:
    assert all_of(data, cuts) == all_of(data)


MESSAGE = st.binary(max_size=LIMIT).filter(lambda data: not {0x0B, 0x1C} & set(data))


@given(st.lists(MESSAGE, max_size=6), st.lists(st.integers(0, 200), max_size=12))
def test_what_was_framed_comes_out_again(messages: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(map(framed, messages))
    assert all_of(stream, cuts) == [Frame(message) for message in messages]


@pytest.mark.parametrize("byte", [b"\x0b", b"\x1c"])
def test_a_message_with_a_framing_byte_inside_is_not_framed(byte: bytes) -> None:
    with pytest.raises(ValueError, match="cannot be framed"):
        framed(b"MSH" + byte)


def test_a_frame_of_any_size_holds_no_more_than_the_limit() -> None:
    decoder = Decoder(LIMIT)
    decoder.feed(b"\x0b")
    for _ in range(1000):
        decoder.feed(b"x" * 1000)
        assert decoder.held <= LIMIT
        assert decoder.is_inside
