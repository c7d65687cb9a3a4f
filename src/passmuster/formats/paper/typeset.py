"""From a template and its facts to PDF bytes, by typst with our own fonts only.

Typst shapes Khmer with HarfBuzz's rules and breaks its lines by dictionary. No clock, network,
system font or environment is used: the document's day is given, and its id follows from content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.text import normalise_name

if TYPE_CHECKING:
    import typst

FOLDER: Final = Path(__file__).parent
TEMPLATES: Final = FOLDER / "templates"
FONTS: Final = FOLDER / "fonts"

PAGE: Final = "\ue000"
PAGES: Final = "\ue001"
FIRST_SHEET: Final = "\ue002"
"""Stand in a text for the page's number, the last page's, and the first one after the cover."""

_CLUSTER: Final = re.compile(
    "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17d3\u17dd])*|[^\\s]"
)
"""What must not be torn: a Khmer syllable with all its marks, or one other character."""

_WORD: Final = re.compile(r"\S+")
_RUN: Final = 16
"""Letters of one word after which a line may break, so that no name leaves its box."""

_KHMER_RUN: Final = 32
"""Khmer is written without spaces and the typesetter breaks it by dictionary; a longer run than
any unit's name is probably no words, and gets breaks like other letters."""

_JOINT: Final = "\u200b"

_PILED: Final = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")
"""More than two accents on one letter would be drawn over the lines above."""

_REMEMBERED: Final = 10

_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")


def typeset_pdf(
    template: str, facts: Mapping[str, Any], *, day: date, tagged: bool = True
) -> bytes:
    """Return the PDF of ``templates/<template>.typ``; ``day`` is the document's date.

    ``tagged`` adds the structure that screen readers use; a thousand slips for paper alone are half
    as large without. ``facts`` is anything JSON can hold. Raises UnusableInput (``paper-not-set``)
    when a text does not fit where it must stand; nothing is cut off in silence.
    """
    return cast(bytes, _compile(template, facts, day, "pdf", tagged=tagged))


def typeset_png(
    template: str, facts: Mapping[str, Any], *, day: date, ppi: float = 96
) -> list[bytes]:
    """Return each page as a PNG picture, ``ppi`` dots an inch: to look at before printing."""
    pages = _compile(template, facts, day, "png", ppi)
    return [pages] if isinstance(pages, bytes) else pages


def forget() -> None:
    """Let the typesetter drop what it keeps of earlier pages: about a megabyte a slip.

    Typst keeps the layout of its last ten documents to set the next one faster; ten empty ones push
    a large one out (0.1 s). The memory is used again by the next page.
    """
    import typst

    for _ in range(_REMEMBERED + 1):
        typst.compile(b" ", font_paths=_fonts(), timestamp=0)


def shown(text: str, most: int, what: str) -> str:
    """Return ``text`` as paper shows it: normal, nothing invisible, long words breakable.

    Characters that are not drawn go, among them those that turn the direction of writing, so that
    a name cannot hide or reorder what stands beside it. Raises UnusableInput (``paper-text-long``)
    beyond ``most`` characters; ``what`` says which text in the error.
    """
    text = normalise_name(_PRIVATE.sub("", text.encode("utf-8", "replace").decode("utf-8")))
    if len(text) > most:
        raise UnusableInput(
            "paper-text-long", f"The {what} has {len(text)} characters; paper has room for {most}."
        )
    return _WORD.sub(_breakable, _PILED.sub(r"\1", text))


def _breakable(word: re.Match[str]) -> str:
    """Let one long word break between letters, and between Khmer and other letters."""
    clusters = _CLUSTER.findall(word[0])
    if len(clusters) <= _RUN:
        return word[0]
    khmer = [_in_khmer(cluster) for cluster in clusters]
    often = len(clusters) > _KHMER_RUN or not any(khmer)
    parts = [clusters[0]]
    since = 1
    for at, cluster in enumerate(clusters[1:], start=1):
        if khmer[at] != khmer[at - 1] or (often and since == _RUN):
            parts.append(_JOINT)
            since = 0
        parts.append(cluster)
        since += 1
    return "".join(parts)


def _in_khmer(cluster: str) -> bool:
    return "\u1780" <= cluster[0] <= "\u17ff"


def _compile(
    template: str,
    facts: Mapping[str, Any],
    day: date,
    form: Literal["pdf", "png"],
    ppi: float | None = None,
    *,
    tagged: bool = False,
) -> bytes | list[bytes]:
    import typst  # loaded when paper is wanted: most commands print nothing

    dated = {**facts, "date": [day.year, day.month, day.day]}
    try:
        made = typst.compile(
            TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            font_paths=_fonts(),
            sys_inputs={"facts": json.dumps(dated, ensure_ascii=False, sort_keys=True)},
            format=form,
            ppi=ppi,
            timestamp=0,
            pdf_tags=tagged,
        )
    except typst.TypstError as error:
        raise UnusableInput("paper-not-set", f"The page cannot be set: {error.message}.") from error
    return cast("bytes | list[bytes]", made)


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
