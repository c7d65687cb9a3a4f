"""The documents that the rule sets rest on, and how much of each was read (rules.md §0).

Only words that somebody read in the document itself are confirmed. What comes from a second hand
or from memory says so, and waits for a person who has the document.
"""

from __future__ import annotations

from typing import Final

from passmuster.core.kernel.figures import Source

OURS: Final = "Passmuster, for want of a source"


def read(text: str, day: str = "") -> Source:
    """Return a source whose own words were read."""
    return Source(text=text, day=day, confirmed=True)


def second_hand(text: str, day: str = "") -> Source:
    """Return a source that another publication tells of."""
    return Source(text=f"{text} (second hand)", day=day)


def remembered(text: str, day: str = "") -> Source:
    """Return a source that nobody has opened: from memory."""
    return Source(text=f"{text} (from memory)", day=day)


def derived(text: str, day: str = "") -> Source:
    """Return a source for what follows from others."""
    return Source(text=f"{text} (derived)", day=day)


DOT: Final = read("49 CFR 40.85", "2023-06-01")
HHS_2025: Final = read(
    "90 FR 4662, HHS panel of 16 Jan 2025; 91 FR 12308 changed no cutoff", "2025"
)
EUROPE: Final = second_hand("European expert group's list, as IMIM PCQ prints it")
EUROPE_LATER: Final = remembered("EWDTS urine guidelines 2015, 2022")
PACIFIC_2008: Final = second_hand("AS/NZS 4308:2008, as drugchek.co.nz and alcolizer.com print it")
PACIFIC_2023: Final = second_hand("AS/NZS 4308:2023, as drugchek.co.nz and alcolizer.com print it")
TAIWAN: Final = read("Taiwan, Regulations Governing Drug Abuse Urine Testing Operations, Art. 15")
TAIWAN_CONFIRM: Final = second_hand(
    "Taiwan, same regulations Art. 18, as CGMH's catalogue prints it"
)
TAIWAN_MEMORY: Final = remembered("Taiwan, same regulations Art. 18")
AMPHETAMINE_NEEDED: Final = second_hand(
    "49 CFR 40.87 footnote 5 of 2010 to 2017; not in the table of 2023, said to stand still in the "
    "HHS reporting section"
)
CROSS_REACTIVITY: Final = read("90 FR 4662, footnote 1: at least 80 % or separate assays", "2025")
