"""What printed pages say: data with version, date and source, in Khmer and English.

A wording file is TOML: ``version``, ``date``, ``khmer`` (``unsure`` until a native reader of the
field has passed it) and a table ``text.<key>`` with ``en`` and ``km``. A text that states a fact of
procedure also bears ``source`` and ``confirmed``: false until somebody with the document at hand
has compared it. Braces hold facts: ``{draw}``. A text that counts holds one ``{number}`` and bears
``one``, the English form for a single thing; Khmer has one form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from passmuster.formats.paper.language import Language, whole
from passmuster.formats.paper.typeset import FOLDER

WORDING: Final = FOLDER / "wording"


@dataclass(frozen=True)
class Text:
    """One sentence or label in both languages; ``source`` is empty where it states no rule."""

    en: str
    km: str
    source: str
    confirmed: bool
    one: str = ""


@dataclass(frozen=True)
class Wording:
    """The texts of one kind of paper by key, with the version that stands on it."""

    version: str
    date: str
    khmer: str
    texts: Mapping[str, Text]

    def say(self, key: str, language: Language, **facts: object) -> str:
        """Return a text with its facts put in."""
        text = self.texts[key]
        return (text.km if language == "km" else text.en).format(**facts)

    def count(self, key: str, number: int, language: Language) -> str:
        """Return a text that counts, in the form for so many."""
        text = self.texts[key]
        said = whole(number, language)
        if language == "en" and number == 1:
            return text.one.format(number=said)
        return self.say(key, language, number=said)

    def labels(self, prefix: str, language: Language) -> dict[str, str]:
        """Return every text whose key begins with ``prefix_``, by the rest of the key."""
        start = f"{prefix}_"
        return {
            key.removeprefix(start): self.say(key, language)
            for key in self.texts
            if key.startswith(start)
        }

    def unconfirmed(self) -> tuple[str, ...]:
        """Return the keys of texts whose rule nobody has compared with its source yet."""
        return tuple(sorted(key for key, text in self.texts.items() if not text.confirmed))


@cache
def load_wording(name: str) -> Wording:
    """Return the wording of one kind of paper: the name of its file, ``notice`` for example."""
    raw = tomllib.loads((WORDING / f"{name}.toml").read_text("utf-8"))
    texts = {
        key: Text(
            en=text["en"],
            km=text["km"],
            source=text.get("source", ""),
            confirmed=text.get("confirmed", True),
            one=text.get("one", ""),
        )
        for key, text in raw["text"].items()
    }
    return Wording(raw["version"], raw["date"], raw["khmer"], texts)
