"""One spelling for texts that look alike: the ground on which names and numbers are compared.

Guarantees: every function here is idempotent, keeps text that is already normal byte for byte,
and never makes two texts equal that a reader sees as different (but for letter case, leading
zeros and a leading "#" in service numbers, which are no part of the number).

Khmer needs its own step because one visible syllable can be stored in several orders of code
points and Unicode's normalisation forms do not merge them. The rules are those of Unicode
Technical Note #61 (Khmer Encoding Structure): the order of a syllable on p. 16, the sequences not
to be used on pp. 28 to 32.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_INVISIBLE_RANGES: Final = (
    (0x0000, 0x0008),  # C0 controls that are not white space
    (0x000E, 0x001B),
    (0x007F, 0x0084),  # DEL and C1 controls; U+0085 is white space
    (0x0086, 0x009F),
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark (bidi)
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels, never drawn
    (0x180B, 0x180F),  # Mongolian selectors and vowel separator
    (0x200B, 0x200F),  # zero-width space, non-joiner, joiner, bidi marks
    (0x202A, 0x202E),  # bidi embeddings and overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, bidi isolates
    (0x3164, 0x3164),  # Hangul filler
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark, zero-width no-break space
    (0xFFA0, 0xFFA0),  # half-width Hangul filler
    (0xFFF9, 0xFFFB),  # interlinear annotation
    (0xE0000, 0xE0FFF),  # tags, further variation selectors
)
"""Characters that are not drawn (Unicode 16 DerivedCoreProperties, Default_Ignorable_Code_Point,
with the control characters): they may tell two texts apart for a computer, never for a reader."""

_INVISIBLE: Final = re.compile(
    "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _INVISIBLE_RANGES) + "]"
)

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_DIGIT: Final = re.compile(r"\d")


def has_control_character(text: str) -> bool:
    """Tell whether ``text`` holds a control character that no keyboard puts into a cell.

    Tab and the line ends are not meant: they are white space.
    """
    return not text.isprintable() and _CONTROL.search(text) is not None


def normalise_text(text: str) -> str:
    """Return ``text`` in NFC, without invisible characters, with single plain spaces.

    No-break spaces, line ends and every other white space become one space; none stays at the ends.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    elif not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def ascii_digits(text: str) -> str:
    """Return ``text`` with every decimal digit of every script (``០``, ``٣``, ``４``) as 0 to 9."""
    if text.isascii():
        return text
    return _DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)


# --- Khmer ---------------------------------------------------------------------------------

_BASE = "[\u1780-\u17a2\u17a5-\u17b3]"
_COENG = "\u17d2"
_KHMER: Final = re.compile("[\u17a3\u17a4\u17b6-\u17d3\u17dd]")
_SYLLABLE: Final = re.compile(f"{_BASE}(?:{_COENG}{_BASE}|[\u17b6-\u17d1\u17d3\u17dd])+")
_PART: Final = re.compile(f"{_COENG}?.")

_SLOTS: Final = {
    code: slot
    for slot, codes in enumerate(
        (
            "\u17cc",  # robat stands right after the base
            "\u17c9\u17ca",  # consonant shifters, after the subscripts (slot of _COENG is 0.5)
            "\u17be\u17bf\u17c0\u17c1\u17c2\u17c3\u17c4\u17c5",  # vowels drawn before or around
            "\u17bb\u17bc\u17bd",  # vowels below
            "\u17b7\u17b8\u17b9\u17ba",  # vowels above
            "\u17b6",  # vowel after
            "\u17c6\u17cb\u17cd\u17ce\u17cf\u17d0\u17d1\u17d3\u17dd",  # other signs
            "\u17c7\u17c8",  # final signs
        )
    )
    for code in codes
}
"""Place of every mark in a syllable (TN61 p. 16, Base Robat Coengs Shifter Vowel Modifiers Final);
the order among vowels is that of SIL's khnormal, on which the note rests."""

_SUBSCRIPT_SLOT: Final = 0.5

_DEPRECATED: Final = {0x17A3: "\u17a2", 0x17A4: "\u17a2\u17b6"}
"""Deprecated letters that look like others (Unicode Standard §16.4, TN61 p. 27)."""

_REPEATED_COENG: Final = re.compile(f"{_COENG}{{2,}}")
_E_THEN_II: Final = re.compile("\u17c1([\u17bb-\u17bd]?)\u17b8")
_E_THEN_AA: Final = re.compile("\u17c1([\u17bb-\u17bd]?)\u17b6")
_RO_FIRST: Final = re.compile(f"({_COENG}\u179a)({_COENG}(?!\u179a){_BASE})")
_U_FOR_SHIFTER: Final = re.compile(
    f"(?P<letters>{_BASE}\u17cc?(?:{_COENG}{_BASE})*)(?P<before>[\u17c1-\u17c5]?)\u17bb"
    "(?:(?P<above>[\u17b7-\u17ba\u17be\u17dd]|\u17b6\u17c6)|\u17d0)"
)
_STRONG: Final = frozenset("កខគឃចឆជឈដឋឌឍតថទធផពភឞសហអ")
"""Letters that TN61 p. 16 calls strong bases: they take triisap, the others muusikatoan."""


def normalise_khmer(text: str) -> str:
    """Return ``text`` with every Khmer syllable in the one order that TN61 gives it.

    Sorted: subscripts, shifters, vowels, signs, whatever order they were typed in. Merged: split
    vowels, a subscript ``ro`` typed first, subscript ``da`` and ``ta`` (drawn alike), ``u`` typed
    for a shifter, marks typed twice. Invisible characters go; all other text stays.
    """
    if text.isascii():
        return text
    return _ordered_khmer(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))


def _ordered_khmer(text: str) -> str:
    """Order the syllables of a text that is in NFC and has no invisible characters."""
    if _KHMER.search(text) is None:
        return text
    text = _REPEATED_COENG.sub(_COENG, text.translate(_DEPRECATED))
    text = _SYLLABLE.sub(lambda found: _normal_syllable(found[0]), text)
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=16384)
def _normal_syllable(syllable: str) -> str:
    """Sort and merge one syllable until nothing changes (a merge can unsort, and the reverse)."""
    while True:
        again = _merge(_sort(syllable))
        if again == syllable:
            return again
        syllable = again


def _sort(syllable: str) -> str:
    parts = sorted(_PART.findall(syllable[1:]), key=_slot)
    once = [
        part
        for index, part in enumerate(parts)
        # A mark typed twice is drawn once upon itself; two equal subscripts are drawn twice.
        if index == 0 or part != parts[index - 1] or part[0] == _COENG
    ]
    return syllable[0] + "".join(once)


def _slot(part: str) -> float:
    return _SUBSCRIPT_SLOT if part[0] == _COENG else _SLOTS[part]


def _merge(syllable: str) -> str:
    syllable = syllable.replace("\u17be\u17b6", "\u17c4\u17b8")
    syllable = _E_THEN_II.sub("\u17be\\1", syllable)
    syllable = _E_THEN_AA.sub("\u17c4\\1", syllable)
    syllable = syllable.replace("\u17be\u17bb", "\u17bb\u17be")
    syllable = _U_FOR_SHIFTER.sub(_shifter_for_u, syllable)
    syllable = _RO_FIRST.sub(r"\2\1", syllable)
    return syllable.replace(f"{_COENG}\u178a", f"{_COENG}\u178f")


def _shifter_for_u(found: re.Match[str]) -> str:
    """Put the shifter that ``u`` under a vowel above stands for (TN61 pp. 22 to 25, 30)."""
    letters, before = found["letters"], found["before"]
    rest = found[0][len(letters) + len(before) + 1 :]
    strong = "\u1794" not in letters and not _STRONG.isdisjoint(letters)
    if strong and not found["above"]:
        return found[0]  # samyok sannya does not push triisap down: this u is a vowel
    return letters + ("\u17ca" if strong else "\u17c9") + before + rest


# --- Names and numbers ---------------------------------------------------------------------


def normalise_name(text: str) -> str:
    """Return a name as it is stored: normal text, Khmer syllables in order; letter case is kept."""
    text = normalise_text(text)
    return text if text.isascii() else _ordered_khmer(text)


_ACCENT: Final = re.compile("[\u0300-\u036f]")


def search_key(text: str) -> str:
    """Return the form in which names are searched and compared: no case, accents or punctuation."""
    text = ascii_digits(normalise_name(text)).casefold()
    if not text.isascii():
        # Only Latin, Greek and Cyrillic accents (U+0300 to U+036F) go: a Khmer sign is a letter.
        split = _ACCENT.sub("", unicodedata.normalize("NFD", text))
        text = normalise_khmer(unicodedata.normalize("NFC", split))
    return " ".join(text.translate(_LETTER_OR_SPACE).split())


class _LetterOrSpace(dict[int, str]):
    """Every sign as itself, but punctuation, symbols and spaces as one space."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        found = " " if unicodedata.category(sign)[0] in "PSZ" else sign
        if len(self) < 4096:  # the signs that texts really have
            self[code] = found
        return found


_LETTER_OR_SPACE: Final = _LetterOrSpace()


_NUMBER_SIGN: Final = re.compile("^[# ]+")

_DASHES: Final = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212), "-")
"""Every kind of dash is typed for a hyphen."""

_LOOKALIKES: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "ABESIJKMHOPCTYXABEZHIKMNOPTYX",
)
"""Cyrillic, then Greek capitals that are drawn like a Latin one (Unicode Technical Standard #39,
confusables.txt): a ghost must not be made of a look-alike letter."""


def normalise_service_number(text: str) -> str:
    """Return a service number as it is stored and hashed.

    ASCII digits, no invisible characters, compatibility forms folded (full-width letters), plain
    dashes, single spaces, without a leading ``#`` or number sign. Letter case and leading zeros
    stay as written: how the force prints a number is for the force to say.
    """
    if text.isascii() and text.isalnum():
        return text
    if not text.isascii():
        text = normalise_khmer(text).replace("\u2116", "#")
        text = ascii_digits(unicodedata.normalize("NFKC", text).translate(_DASHES))
    return _NUMBER_SIGN.sub("", normalise_text(text))


def identity_key(number: str) -> str:
    """Return the key under which a person is one person, however the number was typed.

    On top of ``normalise_service_number``: letter case, inner spaces, look-alike capitals of other
    scripts, and leading zeros of a number made only of digits do not count.
    """
    key = normalise_service_number(number).upper().replace(" ", "")
    if not key.isascii():
        key = unicodedata.normalize("NFKC", key).translate(_LOOKALIKES)
        key = unicodedata.normalize("NFC", key)  # a look-alike may meet its accent
    if key.isdecimal():
        return key.lstrip("0") or "0"
    return key
