"""Orders of ranks, as data: enough to tell a promotion from a demotion where the order is known.

Guarantees: a direction is told only when one known order holds both ranks and no other order that
holds both says otherwise. An installation may give its own orders in place of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.text import search_key

UP: Final = "up"
DOWN: Final = "down"
LEVEL: Final = "level"
UNKNOWN: Final = "unknown"

_CODE: Final = re.compile(r"^\d{3,6}\s*[-–:]\s*")
"""A job code before the title, as in "9161 - POLICE OFFICER" (Chicago 2023)."""

ORDERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        # The project's list of Khmer police ranks: three seen in print, eleven to be confirmed by
        # a Khmer reader; their order is the army's and is not in doubt.
        "Cambodian National Police": (
            "ពលបាលទោ",
            "ពលបាលឯក",
            "ព្រឹន្ទបាលទោ",
            "ព្រឹន្ទបាលឯក",
            "អនុសេនីយ៍ត្រី",
            "អនុសេនីយ៍ទោ",
            "អនុសេនីយ៍ឯក",
            "វរសេនីយ៍ត្រី",
            "វរសេនីយ៍ទោ",
            "វរសេនីយ៍ឯក",
            "ឧត្តមសេនីយ៍ត្រី",
            "ឧត្តមសេនីយ៍ទោ",
            "ឧត្តមសេនីយ៍ឯក",
            "នាយឧត្តមសេនីយ៍",
        ),
        # Titles of the published rosters of 2021 and 2023. Titles between officer and sergeant
        # are assignments of officers, detectives included, and stand on one level.
        "Chicago Police Department": (
            "police officer",
            (
                "po as detective|police officer assigned as detective|"
                "po field trning off|police officer assigned as field training officer|"
                "po asgn evid techni|police officer assigned as evidence technician|"
                "po assgn traff spec|police officer assigned as traffic specialist|"
                "po assg canine handl|police officer assigned as canine handler|"
                "po exp det can hand|po assigned as explosives detection canine handler|"
                "po marine officer|police officer assigned as marine officer|"
                "po mounted pat off|police officer assigned as mounted patrol officer|"
                "police officer assigned as helicopter pilot|"
                "police officer assigned as latent fingerprint examiner|"
                "police officer assigned as legal officer i|"
                "police officer assigned as legal officer ii|"
                "police officer assigned as substance abuse counselor|"
                "police technician|police agent|"
                "explosives technician i|police forensic investigator i"
            ),
            "sergeant of police",
            "lieutenant of police",
            "captain of police",
            "commander",
            "deputy chief",
            "chief",
            "first deputy superintendent",
            "superintendent of police",
        ),
        # Titles of the published roster, in the order usual in that state; to be confirmed.
        "Buffalo Police Department": (
            "prob police officer",
            "police officer",
            "detective",
            "detective sergeant",
            "lieutenant",
            "captain",
            "inspector",
            "chief",
            "deputy commissioner",
            "commissioner",
        ),
        # Titles of five published rosters of Illinois towns.
        "United States towns": (
            "patrol officer|police officer|officer",
            "sergeant|police sergeant|administrative sergeant|investigative sergeant",
            "lieutenant",
            "commander|police commander",
            "deputy chief",
            "chief|police chief|chief of police",
        ),
        # Police Act 1996 s.13 (England and Wales) and the usual order of Commonwealth forces.
        "United Kingdom": (
            "constable|police constable|pc",
            "sergeant|police sergeant",
            "inspector",
            "chief inspector",
            "superintendent",
            "chief superintendent",
            "assistant chief constable",
            "deputy chief constable",
            "chief constable",
        ),
        # Code général de la fonction publique; décret 2004-1439 and those beside it.
        "Police nationale": (
            "gardien de la paix",
            "brigadier|brigadier de police",
            "brigadier chef|brigadier chef de police",
            "major|major de police",
            "lieutenant de police",
            "capitaine|capitaine de police",
            "commandant|commandant de police",
            "commissaire|commissaire de police",
            "commissaire divisionnaire",
            "commissaire général",
        ),
    }
)
"""Known orders, lowest rank first; titles of one level are parted by "|"."""

_SPELLINGS: Final = (
    ("po as ", "police officer assigned as "),
    ("po assigned as ", "police officer assigned as "),
    ("po field trning off", "police officer assigned as field training officer"),
    ("po asgn evid techni", "police officer assigned as evidence technician"),
    ("po assgn traff spec", "police officer assigned as traffic specialist"),
    ("po assg canine handl", "police officer assigned as canine handler"),
    (
        "po exp det can hand",
        "police officer assigned as explosives detection canine handler",
    ),
    ("po marine officer", "police officer assigned as marine officer"),
    ("po mounted pat off", "police officer assigned as mounted patrol officer"),
)
"""Short and long spellings of one title (Chicago's rosters use both, in one file)."""


@lru_cache(maxsize=4096)
def rank_key(rank: str) -> str:
    """Return the form in which ranks are compared: without job code, case, or known short forms."""
    key = search_key(_CODE.sub("", rank))
    for short, long in _SPELLINGS:
        if key.startswith(short):
            return long + key[len(short) :]
    return key


def direction(old: str, new: str, orders: Mapping[str, Sequence[str]] = ORDERS) -> str:
    """Return ``up``, ``down`` or ``level`` for a change of rank, ``unknown`` if no order says."""
    told = set()
    for levels in _levels(tuple(tuple(order) for order in orders.values())):
        before, after = levels.get(rank_key(old)), levels.get(rank_key(new))
        if before is not None and after is not None:
            told.add(UP if after > before else DOWN if after < before else LEVEL)
    return told.pop() if len(told) == 1 else UNKNOWN


@lru_cache(maxsize=16)
def _levels(orders: tuple[tuple[str, ...], ...]) -> tuple[Mapping[str, int], ...]:
    return tuple(
        MappingProxyType(
            {
                rank_key(title): level
                for level, titles in enumerate(order)
                for title in titles.split("|")
            }
        )
        for order in orders
    )
