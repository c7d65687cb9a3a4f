from __future__ import annotations

import pytest

from passmuster.core.ledger.encoding import (
    MAX_COUNT,
    format_base64,
    parse_base64,
    parse_decimal,
    parse_hash,
)


@pytest.mark.parametrize("text", ["0", "1", "10", "600", str(MAX_COUNT)])
def test_a_plain_decimal_is_read(text: str) -> None:
    assert parse_decimal(text) == int(text)


@pytest.mark.parametrize(
    "text",
    ["", "00", "01", "+5", "-1", "5_0", " 5", "5 ", "5\n", "٣", "1e3", "0x1", str(MAX_COUNT + 1)],
)
def test_every_other_spelling_of_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        parse_decimal(text)


@pytest.mark.parametrize("data", [b"", b"a", b"ab", b"abc", bytes(range(256))])
def test_base64_is_read_back(data: bytes) -> None:
    assert parse_base64(format_base64(data)) == data


def test_numbers_of_any_length_are_refused_in_no_time() -> None:
    for digits in (20, 100_000):
        with pytest.raises(ValueError, match="number"):
            parse_decimal("9" * digits)


@pytest.mark.parametrize(
    "text",
    ["QQ", "QQ=", "QR==", "Q Q==", "QQ==\n", "QQ==QQ==", "Q-==", "QUI_", "QQ==é", "=", "A==="],
)
def test_every_other_spelling_of_base64_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Base64"):
        parse_base64(text)


def test_a_hash_is_32_bytes() -> None:
    assert parse_hash(format_base64(bytes(32))) == bytes(32)
    for length in (0, 31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            parse_hash(format_base64(bytes(length)))
