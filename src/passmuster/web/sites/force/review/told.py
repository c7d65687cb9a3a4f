"""The verdicts that were signed in a review, in words: by whom, when, and by which credential."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster.core.kernel.errors import Refused
from passmuster.core.review.credentials import require_credential
from passmuster.web.review.credentials import credentials_of
from passmuster.web.review.signing import OPINIONS, opinions_in
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.review.verdict_said import Verdicted, verdict_said
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.theme.numerals import day_and_clock

if TYPE_CHECKING:
    from passmuster.core.review.verdict import Verdict
    from passmuster.web.review.models import ReviewEntry
    from passmuster.web.review.queries import Seen


@dataclass(frozen=True)
class Told:
    """One signed verdict: who signed it, when, by which credential, and what it says in words."""

    by: str
    at: str
    credential: str
    verdict: Verdict
    said: Verdicted


def verdicts_in(signed: SignedIn, seen: Seen) -> list[Told]:
    """Return every verdict that this doctor may see, the oldest first; none to who is blind."""
    rows = [one.row for one in seen.entries]
    # What a doctor signed of bottle B alone bears the same entries, and no findings.
    signed_rows = [
        one.row for one in seen.entries if one.row.event in OPINIONS and "findings" in one.facts
    ]
    if not signed_rows:
        return []
    names = names_in(signed.force)
    return [
        Told(
            by=names.human(row.by),
            at=day_and_clock(row.at),
            credential=_credential(signed, row),
            verdict=opinion.verdict,
            said=verdict_said(opinion.verdict),
        )
        for row, opinion in zip(signed_rows, opinions_in(rows), strict=True)
    ]


def _credential(signed: SignedIn, row: ReviewEntry) -> str:
    """Return the number of the credential by which an entry was signed, "" where none counted."""
    try:
        return require_credential(credentials_of(signed.force), row.by, at=row.at).number
    except Refused:
        return ""
