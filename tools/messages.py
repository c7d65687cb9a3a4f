"""Collect, check and compile the catalogues of src/passmuster/web/locale, without GNU gettext.

``python tools/messages.py collect`` brings every catalogue up to the strings in the code,
``compile`` writes the .mo files, ``check`` says what is missing or stale (as the tests do).
Strings are read with Django's own template reader and Babel's for Python.
"""

from __future__ import annotations

import io
import re
import struct
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "src" / "passmuster" / "web"
LOCALE = WEB / "locale"
SOURCE, LANGUAGES = "en", ("en", "km")

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
NOT_OURS = re.compile(
    r'^"(?!Language: |Plural-Forms|MIME-|Content-)[A-Z][A-Za-z-]+: .*$\n', re.MULTILINE
)
"""Lines of a catalogue's head that carry dates, tools and addresses."""

TAG = re.compile(r"</?[a-z][^>]*>")

Found = tuple[str, int, str | None, str | tuple[str, ...]]


def catalogue(language: str) -> Path:
    """Return the path of a language's catalogue."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Return a language's catalogue as it is committed."""
    with catalogue(language).open("rb") as file:
        return read_po(file, locale=language)


def strings() -> Iterator[Found]:
    """Yield (file, line, context, string or its two numbers) for every string of the sites."""
    for path in sorted([*WEB.rglob("*.py"), *WEB.rglob("templates/**/*.html")]):
        text = path.read_text(encoding="utf-8")
        code = templatize(text, origin=str(path)) if path.suffix == ".html" else text
        name = path.relative_to(ROOT).as_posix()
        source = io.BytesIO(code.encode("utf-8"))
        for line, function, given, _ in extract_python(source, KEYWORDS, [], {}):
            yield name, line, *_message(function, given)


def _message(function: str, given: object) -> tuple[str | None, str | tuple[str, ...]]:
    parts = [part for part in (given if isinstance(given, tuple) else (given,)) if part is not None]
    texts = [str(part) for part in parts]
    if "pgettext" in function:
        context, *texts = texts
        return context, tuple(texts[:2]) if function.startswith("n") else texts[0]
    return None, tuple(texts[:2]) if function.startswith("n") else texts[0]


def collected(language: str) -> Catalog:
    """Return the catalogue that the code asks for, with the translations there are."""
    old = read(language) if catalogue(language).exists() else Catalog(locale=language)
    new = Catalog(
        locale=language,
        project="Passmuster",
        header_comment="# An uncertain Khmer term has a comment for a Khmer reader.",
        fuzzy=False,
    )
    for file, line, context, text in strings():
        kept = old.get(text if isinstance(text, str) else text[0], context)
        new.add(text, context=context, locations=[(file, line)])
        message = new.get(text if isinstance(text, str) else text[0], context)
        if kept is not None:
            message.string, message.user_comments = kept.string, list(kept.user_comments)
        if language == SOURCE:
            message.string = text
        # A file is named, not a line: a line would change with every edit above it.
        message.locations = sorted({(name, None) for name, _ in message.locations})
        message.flags -= {"fuzzy"}
    return new


def bytes_of(language_catalogue: Catalog) -> bytes:
    """Return the text form; no date stands in it, so equal strings give equal bytes."""
    out = io.BytesIO()
    write_po(out, language_catalogue, width=96, sort_output=True, omit_header=False)
    # Only in the head, which ends with the first blank line: a sentence may look like such a line.
    head, blank, rest = out.getvalue().decode("utf-8").partition("\n\n")
    return (NOT_OURS.sub("", head + "\n").rstrip("\n") + blank + rest).encode("utf-8")


def compiled(language: str) -> bytes:
    """Return the binary form of the committed catalogue: the same bytes for the same strings.

    Babel's own writer puts the present minute and its version into the head, so it is not used.
    """
    held = read(language)
    texts = {b"": f"Content-Type: text/plain; charset=utf-8\nPlural-Forms: {held.plural_forms}\n"}
    for message in held:
        if message.id and all(_all(message.string)):
            context = f"{message.context}\x04" if message.context else ""
            texts[(context + "\0".join(_all(message.id))).encode()] = "\0".join(
                _all(message.string)
            )
    return _mo(sorted((key, text.encode()) for key, text in texts.items()))


def _mo(pairs: list[tuple[bytes, bytes]]) -> bytes:
    """Return a little-endian .mo file (GNU gettext manual, "The Format of GNU MO Files")."""
    head, count = 28, len(pairs)
    keys = b"".join(key + b"\0" for key, _ in pairs)
    tables, at = [b"", b""], [head + 16 * count, head + 16 * count + len(keys)]
    for pair in pairs:
        for side in (0, 1):
            tables[side] += struct.pack("<2I", len(pair[side]), at[side])
            at[side] += len(pair[side]) + 1
    start = struct.pack("<7I", 0x950412DE, 0, count, head, head + 8 * count, 0, head + 16 * count)
    return start + tables[0] + tables[1] + keys + b"".join(text + b"\0" for _, text in pairs)


def _all(text: str | Sequence[str]) -> Sequence[str]:
    return [text] if isinstance(text, str) else text


def faults() -> list[str]:
    """Return one sentence for each string that is missing, stale, empty or has lost a part."""
    found = []
    wanted = {(context, _key(text)) for _, _, context, text in strings()}
    for language in LANGUAGES:
        held = {(m.context, _key(m.id)): m for m in read(language) if m.id}
        found += [
            f"{language}: not collected: {key}" for key in sorted(wanted - set(held), key=str)
        ]
        found += [
            f"{language}: no longer used: {key}" for key in sorted(set(held) - wanted, key=str)
        ]
        for message in held.values():
            found += [f"{language}: {fault}: {message.id}" for fault in _faults_of(message)]
        binary = catalogue(language).with_suffix(".mo")
        if not binary.exists() or binary.read_bytes() != compiled(language):
            found.append(
                f"{language}: the compiled catalogue is stale; run tools/messages.py compile"
            )
    return found


def _faults_of(message: Message) -> Iterator[str]:
    originals, written = _all(message.id), _all(message.string)
    if not all(written):
        yield "not translated"
        return
    if message.fuzzy:
        yield "marked as guessed"
    wanted = set(PLACEHOLDER.findall(originals[-1]))
    for place, text in enumerate(written, 1):
        # "One act" beside "%(n)s acts": a form for one thing may leave its number out.
        missing = wanted - set(PLACEHOLDER.findall(text))
        foreign = set(PLACEHOLDER.findall(text)) - wanted
        if foreign or (missing and place == len(written)):
            yield "other placeholders"
        if sorted(TAG.findall(text)) != sorted(TAG.findall(originals[-1])):
            yield "other markup"


def _key(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def main(arguments: list[str]) -> int:
    """Do what is asked; ``check`` ends with 1 when anything is wrong."""
    match arguments:
        case ["collect"]:
            for language in LANGUAGES:
                new = bytes_of(collected(language))
                catalogue(language).parent.mkdir(parents=True, exist_ok=True)
                catalogue(language).write_bytes(new)
        case ["compile"]:
            for language in LANGUAGES:
                catalogue(language).with_suffix(".mo").write_bytes(compiled(language))
        case ["check"]:
            found = faults()
            print("\n".join(found) or "Every string is translated and compiled.")
            return 1 if found else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
