"""How a label is read: the words that say what was tested, and those that say how.

"AMPHETAMINES,QL,URINE" and "Amphetamines Screen Urine" are both "amphetamines"; the second says
besides that it is the initial test. A number in a label ("THC 50 URINE") is a cutoff and no name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from itertools import pairwise
from types import MappingProxyType
from typing import Final, TypeVar

from passmuster.core.laboratory.analytes import SUBJECTS, agreeing, spellings_of
from passmuster.core.laboratory.rules import Stage

_INITIAL_WORDS: Final = (
    "screen screening screened scrn scr scn initial presumptive immunoassay ia eia emit elisa "
    "cedia kims"
)
_CONFIRMATORY_WORDS: Final = (
    "confirm confirmation confirmatory confirmed conf cfm definitive gcms lcms lcmsms gcmsms"
)
_HOW_WORDS: Final = (
    "urine ur u urn random spot ql qual qualitative quant quantitative qn qnt test tests assay "
    "level lvl method by in for the presence present mass volume conc concentration mcnc gc lc ms "
    "msms ng ml mcg ug mg l dl cut off cutoff drug drugs samhsa of"
)
_INITIAL: Final = frozenset(_INITIAL_WORDS.split())
_CONFIRMATORY: Final = frozenset(_CONFIRMATORY_WORDS.split())
_HOW: Final = frozenset(_HOW_WORDS.split())
_NO_NAME: Final = _HOW | _INITIAL | _CONFIRMATORY
_WORD: Final = re.compile(r"[^\W_]+")
_BRACKETS: Final = re.compile(r"\[[^\[\]]{0,60}\]")
_SPECTROMETRY: Final = re.compile(r"\b[gl]c\W{0,3}ms\b", re.IGNORECASE)
_PARENTHESES: Final = re.compile(r"([^()]+)\(([^()]+)\)([^()]*)")
LONGEST: Final = 200
"""Characters of a label that are read at all; nothing longer is the name of an analyte."""


T = TypeVar("T")


def _remembered(ask: Callable[[str], T]) -> Callable[[str], T]:
    """Let a question about a label be answered once: laboratories write the same ones always."""
    known = lru_cache(maxsize=4096)(ask)

    @wraps(ask)
    def asked(text: str) -> T:
        return known(text[:LONGEST])

    return asked


@_remembered
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters, Greek and look-alike letters made plain."""
    plain = unicodedata.normalize("NFKC", text).replace("∆", "delta ")
    plain = _BRACKETS.sub(" ", plain.casefold().replace("δ", "delta ").replace("α", "alpha "))
    return tuple(_WORD.findall(plain))


@_remembered
def stages(text: str) -> frozenset[Stage]:
    """Return the stages that a label or a method names: none, one, or both."""
    found = set(words(text))
    named = set()
    if found & _INITIAL:
        named.add(Stage.INITIAL)
    if found & _CONFIRMATORY or _SPECTROMETRY.search(text):
        named.add(Stage.CONFIRMATORY)
    return frozenset(named)


@_remembered
def names_cutoff(text: str) -> bool:
    """Tell whether a label says that its line carries a cutoff.

    "Opiates cutoff" does; "Opiates, cutoff 2000 ng/mL" is a result with its cutoff beside it.
    """
    found = words(text)
    said = "cutoff" in found or ("cut", "off") in set(pairwise(found))
    return said and stated_cutoff(text) is None


@_remembered
def core_of(text: str) -> str:
    """Return a label without the words that say how the test was made."""
    return " ".join(word for word in words(text) if word not in _NO_NAME)


def _is_cutoff(word: str) -> bool:
    return word.isdecimal() and len(word) > 1


def _without_cutoffs(core: str) -> str:
    return " ".join(word for word in core.split() if not _is_cutoff(word))


def _spelled() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for subject in SUBJECTS.values():
        for spelling in (*spellings_of(subject), subject.name, subject.code):
            key = core_of(spelling) or " ".join(words(spelling))
            found.setdefault(key, set()).add(subject.code)
    return MappingProxyType({key: frozenset(codes) for key, codes in found.items()})


_SPELLED: Final = _spelled()


@_remembered
def stated_cutoff(text: str) -> int | None:
    """Return the cutoff (ng/mL) that a label states beside a name, None where it states none."""
    core = core_of(text)
    numbers = [word for word in core.split() if _is_cutoff(word)]
    if core in _SPELLED or len(numbers) != 1 or _without_cutoffs(core) not in _SPELLED:
        return None
    return int(numbers[0])


@_remembered
def subjects_of(text: str) -> frozenset[str]:
    """Return the codes that a label may stand for; empty where nobody spells one so.

    What stands in brackets has to agree with what stands before them: "Benzoylecgonine (BZE)".
    """
    core = core_of(text) or " ".join(words(text))
    whole = _SPELLED.get(core) or _SPELLED.get(_without_cutoffs(core)) or frozenset()
    apart = _PARENTHESES.fullmatch(text)
    if whole or apart is None:
        return whole
    before, inner, after = apart.groups()
    return agreeing(subjects_of(f"{before} {after}"), subjects_of(inner))
