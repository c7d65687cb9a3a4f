"""Canonical JSON: one value, one sequence of bytes, and nothing else is read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.canonical import (
    MAX_DEPTH,
    MAX_SAFE_INTEGER,
    canonical_bytes,
    canonical_digest,
    parse_canonical,
)
from passmuster.core.kernel.errors import PassmusterError, UnusableInput

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_is_read_back_equal(value):
    assert parse_canonical(canonical_bytes(value)) == value


@given(VALUES)
def test_any_json_reader_reads_the_same_value(value):
    assert json.loads(canonical_bytes(value)) == value


def test_keys_are_ordered_by_utf16_code_units_as_rfc_8785_section_3_2_3_says():
    # The RFC's own example: U+1F600 sorts before U+FB33 in UTF-16, after it by code point.
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}

    keys = list(json.loads(canonical_bytes(value)))

    assert keys == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_strings_are_escaped_as_rfc_8785_section_3_2_2_2_says():
    assert canonical_bytes("\u20ac$\u000f\nA'B\"\\/\u007f") == (
        '"\u20ac$\\u000f\\nA\'B\\"\\\\/\u007f"'.encode()
    )


def test_the_digest_is_over_the_canonical_bytes():
    assert canonical_digest({}) == (
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )


@pytest.mark.parametrize(
    "value",
    [1.5, {1: 2}, MAX_SAFE_INTEGER + 1, -MAX_SAFE_INTEGER - 1, "\ud800", {"\udfff": 1}, b"x", {1}],
)
def test_values_without_one_spelling_are_refused(value):
    with pytest.raises(UnusableInput) as refused:
        canonical_bytes(value)

    assert refused.value.code == "json-not-canonical"


def test_nesting_beyond_the_limit_is_refused_in_both_directions():
    nested: object = 0
    for _ in range(MAX_DEPTH + 1):
        nested = [nested]

    with pytest.raises(UnusableInput):
        canonical_bytes(nested)
    with pytest.raises(UnusableInput):
        parse_canonical(b"[" * 100_000 + b"]" * 100_000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"a":1,"a":1}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b"1.0",
        b"01",
        b"1e3",
        b"-0",
        b"NaN",
        b"\xef\xbb\xbf{}",
        b"{}\n",
        b'"\\u0041"',
        b"\xff",
        b'"\\ud800"',
    ],
)
def test_any_other_spelling_is_refused(data):
    with pytest.raises(UnusableInput) as refused:
        parse_canonical(data)

    assert refused.value.code == "json-not-canonical"


def test_an_error_carries_its_code_and_its_sentence():
    error = PassmusterError("some-code", "A sentence.")

    assert (error.code, error.message, str(error)) == (
        "some-code",
        "A sentence.",
        "A sentence. [some-code]",
    )


def test_brackets_inside_strings_are_no_nesting_and_backslashes_hide_none():
    value = {"a": "[" * 500, "b": '\\"' + "{" * 500, "c": [[]]}

    assert parse_canonical(canonical_bytes(value)) == value
