"""Keeps what was noted in an entry as a file beside 32 random bytes, and reads it back.

So the hash in the log tells nothing to whoever guesses, and the file can be erased.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from passmuster.core.kernel.canonical import canonical_bytes, parse_canonical
from passmuster.core.laboratory.judgement import Result
from passmuster.core.review.drugs import Clinical
from passmuster.core.review.explanations import Explanation
from passmuster.core.review.facts import Admission, Admitted, Earlier, Findings
from passmuster.web.installation import here
from passmuster.web.review.models import ReviewEntry


def keep_facts(facts: Mapping[str, Any]) -> str:
    """Keep facts (plain JSON values); returns the hash (64 hex), "" where there are none."""
    if not facts:
        return ""
    return here().keep(canonical_bytes({"salt": secrets.token_hex(32), "facts": dict(facts)}))


def keep_papers(papers: Iterable[bytes]) -> list[str]:
    """Keep papers as they are; returns their hashes."""
    return [here().keep(paper) for paper in papers]


def facts_of(entry: ReviewEntry) -> dict[str, Any]:
    """Return what was noted in an entry; raises UnusableInput (``kept-file-…``)."""
    if not entry.facts_sha256:
        return {}
    facts: dict[str, Any] = parse_canonical(here().kept_bytes(entry.facts_sha256))["facts"]
    return facts


def findings_as_json(findings: Findings) -> dict[str, Any]:
    """Return a doctor's findings as plain JSON values."""
    return {
        "explanations": {
            finding: {"kind": given.kind, "papers": sorted(given.papers)}
            for finding, given in findings.explanations.items()
        },
        "clinical": [asdict(one) for one in findings.clinical],
        "admissions": [
            {
                "what": one.what.value,
                "told_at": one.told_at.isoformat(),
                "signed_at": one.signed_at.isoformat() if one.signed_at else "",
            }
            for one in findings.admissions
        ],
        "laboratory_asked": findings.laboratory_asked,
        "forms_complete": findings.forms_complete,
        "observed": findings.observed,
        "earlier": _earlier_as_json(findings.earlier),
    }


def _earlier_as_json(earlier: Earlier | None) -> dict[str, Any] | None:
    if earlier is None:
        return None
    return {
        "result": earlier.result.value,
        "low_creatinine": earlier.low_creatinine,
        "invalid_for": sorted(earlier.invalid_for),
        "explained": earlier.explained,
    }


def _earlier_of(facts: Mapping[str, Any] | None) -> Earlier | None:
    if facts is None:
        return None
    result, rules = Result(facts["result"]), frozenset(facts["invalid_for"])
    return Earlier(
        result=result,
        low_creatinine=facts["low_creatinine"],
        invalid_for=rules,
        explained=facts["explained"],
    )


def findings_of(facts: Mapping[str, Any]) -> Findings:
    """Return the findings that findings_as_json() wrote.

    What an older version did not write (how it was collected) counts as nothing known.
    """
    return Findings(
        explanations={
            finding: Explanation(kind=given["kind"], papers=frozenset(given["papers"]))
            for finding, given in facts["explanations"].items()
        },
        clinical=tuple(Clinical(**one) for one in facts["clinical"]),
        admissions=tuple(
            Admission(
                what=Admitted(one["what"]),
                told_at=datetime.fromisoformat(one["told_at"]),
                signed_at=datetime.fromisoformat(one["signed_at"]) if one["signed_at"] else None,
            )
            for one in facts["admissions"]
        ),
        laboratory_asked=facts["laboratory_asked"],
        forms_complete=facts.get("forms_complete", True),
        observed=facts.get("observed", False),
        earlier=_earlier_of(facts.get("earlier")),
    )
