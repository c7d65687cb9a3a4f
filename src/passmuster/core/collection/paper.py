"""A paper pack judged as far as paper can hold a collection: one specimen, sealed and not observed.

Guarantees: a paper is never earlier than its pack or the notice, nor later than its first keying;
what the rules follow with an observed second specimen, and what no single paper can tell, is taken
from no paper. Source: rules.md §3.1 and §3.2; attack C-08.
"""

from __future__ import annotations

from dataclasses import dataclass

from passmuster.core.collection.constants import CollectionRules
from passmuster.core.collection.observation import require_ordered
from passmuster.core.collection.progress import Progress, SessionEnd, SessionFacts
from passmuster.core.collection.specimen import Specimen, Temperature, require_pour
from passmuster.core.kernel.errors import Refused

_MINUTE = 60
"""Seconds of the finest time that is written by hand."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What two people typed alike from one pack.

    ``pack`` and ``form`` are its own number and the specimen's. ``issued_at``, ``written_at`` and
    ``keyed_at`` (the first keying) are Unix seconds. ``in_range`` and ``observed`` are None where
    nothing is written, volumes (mL) None and seals "" likewise; ``collector_named`` says that a
    collector's name is.
    """

    pack: str
    form: str
    issued_at: int
    written_at: int
    keyed_at: int
    in_range: bool | None
    observed: bool | None
    a_ml: int | None
    b_ml: int | None
    seal_a: str
    seal_b: str
    collector_named: bool


def read_paper(facts: SessionFacts, paper: Paper, rules: CollectionRules) -> Progress:
    """Return the collection that a paper tells of, which has ended; raises Refused.

    Codes: ``paper-before-its-pack``, ``written-after-keyed``, ``notice-not-served``,
    ``paper-without-specimen``, ``paper-collector-missing``, ``paper-observed``,
    ``paper-temperature-missing``, ``paper-out-of-range``, ``paper-bottle-short``, and those of
    ``observation.require_ordered``.
    """
    _require_times(facts, paper)
    if paper.a_ml is None or paper.b_ml is None or not (paper.seal_a and paper.seal_b):
        raise Refused("paper-without-specimen", "Both volumes and both seals stand on the paper.")
    if not paper.collector_named:
        raise Refused("paper-collector-missing", "The paper names no collector.")
    if require_ordered(facts.reason, facts.trigger) or paper.observed is not False:
        raise Refused("paper-observed", "No observed collection is taken from one paper.")
    if paper.in_range is None:
        raise Refused("paper-temperature-missing", "The paper does not answer the temperature.")
    if not paper.in_range:
        raise Refused("paper-out-of-range", "An observed second specimen is missing.")
    volume = paper.a_ml + paper.b_ml
    try:
        require_pour(
            volume_ml=volume, a_ml=paper.a_ml, b_ml=paper.b_ml, short_kept=False, rules=rules
        )
    except Refused as short:
        raise Refused("paper-bottle-short", short.message) from short
    specimen = Specimen(
        form=paper.form,
        number=1,
        of=1,
        volume_ml=volume,
        a_ml=paper.a_ml,
        b_ml=paper.b_ml,
        temperature=Temperature.IN_RANGE,
        tampering=False,
        observed=False,
        seal_a=paper.seal_a,
        seal_b=paper.seal_b,
        sealed_at=paper.written_at,
    )
    return Progress(
        path=(),
        end=SessionEnd.COLLECTED,
        last_at=paper.written_at,
        form=paper.form,
        used=frozenset({paper.form}),
        given_at=paper.written_at,
        volume_ml=volume,
        a_ml=paper.a_ml,
        b_ml=paper.b_ml,
        specimens=(specimen,),
    )


def _require_times(facts: SessionFacts, paper: Paper) -> None:
    """A handwritten time has no seconds, so what came before it is compared by its minute."""
    if paper.issued_at // _MINUTE * _MINUTE > paper.written_at:
        raise Refused("paper-before-its-pack", "The paper is dated before its pack was issued.")
    if paper.written_at > paper.keyed_at:
        raise Refused("written-after-keyed", "The time on the paper lies after its first keying.")
    served = facts.notice_served_at
    if served is None or served // _MINUTE * _MINUTE > paper.written_at:
        raise Refused("notice-not-served", "No notice was served to this person before.")
