"""The recall of a batch: everybody it touched at once, what is reopened, and what waits until then.

A recall cancels nothing and clears nobody by itself: a verified result and a decision stand until
those decide who may. What it does is make them look, and keep the bottles. Done twice, it does
nothing more (field.md C4: one laboratory's data touched ten thousand cases over years).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.quality.batch import Batch
from passmuster.core.laboratory.sources import OURS

REASONS: Final = (
    "calibration-wrong",
    "control-material-wrong",
    "instrument-fault",
    "specimens-exchanged",
    "run-not-shown",
    "other-fault",
)
"""Why a batch is recalled: chosen from this list and never typed."""


class Progress(StrEnum):
    """How far a specimen's test had come when its batch was recalled."""

    NO_RESULT = "no-result"
    HELD = "result-held"
    WITH_DOCTOR = "with-doctor"
    VERIFIED_NEGATIVE = "verified-negative"
    VERIFIED_OTHER = "verified-not-negative"
    DECIDED = "decided"
    CANCELLED = "cancelled"


class Lock(StrEnum):
    """An act that waits until the recall is dealt with."""

    RELEASE = "release"
    VERIFY = "verify"
    DISCIPLINE = "discipline"
    DISPOSE = "dispose"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a recall does to a test that has come so far; ``reopens`` puts it before the doctor."""

    progress: Progress
    reopens: bool
    locks: tuple[Lock, ...]
    says: str


_KEPT: Final = "Its bottles are kept."
SOURCE: Final = Source(text=f"{OURS}: one action finds every person touched")

EFFECTS: Final[Mapping[Progress, Effect]] = MappingProxyType(
    {
        row.progress: row
        for row in (
            Effect(
                progress=Progress.NO_RESULT,
                reopens=False,
                locks=(Lock.RELEASE, Lock.DISPOSE),
                says=f"A result that comes from this batch is held. {_KEPT}",
            ),
            Effect(
                progress=Progress.HELD,
                reopens=False,
                locks=(Lock.RELEASE, Lock.DISPOSE),
                says=f"Its result stays held. {_KEPT}",
            ),
            Effect(
                progress=Progress.WITH_DOCTOR,
                reopens=False,
                locks=(Lock.VERIFY, Lock.DISPOSE),
                says=f"The doctor does not verify it before the recall is dealt with. {_KEPT}",
            ),
            Effect(
                progress=Progress.VERIFIED_NEGATIVE,
                reopens=True,
                locks=(Lock.DISPOSE,),
                says=f"The doctor looks at it again; the verified result stands meanwhile. {_KEPT}",
            ),
            Effect(
                progress=Progress.VERIFIED_OTHER,
                reopens=True,
                locks=(Lock.DISCIPLINE, Lock.DISPOSE),
                says="The doctor looks at it again; no step of discipline rests on it meanwhile. "
                f"{_KEPT}",
            ),
            Effect(
                progress=Progress.DECIDED,
                reopens=True,
                locks=(Lock.DISCIPLINE, Lock.DISPOSE),
                says="The doctor looks at it again, and those who decided are told; the decision "
                f"stands until they change it. {_KEPT}",
            ),
            Effect(
                progress=Progress.CANCELLED,
                reopens=False,
                locks=(Lock.DISPOSE,),
                says=f"The test stays cancelled. {_KEPT}",
            ),
        )
    }
)
"""One row for each progress there is."""


@dataclass(frozen=True, kw_only=True)
class Rests:
    """Which batches a specimen's result rests on. ``person`` is the person's code, "" for none."""

    specimen: str
    person: str
    batches: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Review:
    """How far a specimen's test has come, and which recalls have reached it already."""

    specimen: str
    progress: Progress
    recalled: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Touched:
    """One specimen that a recall reaches.

    ``listed`` is false where a result names the batch and the batch does not name the specimen;
    ``named`` is false where the batch names it and its result does not name the batch. ``new`` is
    false where this recall has reached it before: then nothing is done again.
    """

    specimen: str
    person: str
    effect: Effect
    listed: bool
    named: bool
    new: bool


@dataclass(frozen=True, kw_only=True)
class Recall:
    """Everything that the recall of one batch reaches, in the order of the specimens' codes."""

    batch: str
    touched: tuple[Touched, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Return the codes of every person touched, each once."""
        return tuple(sorted({one.person for one in self.touched if one.person}))

    @property
    def reopened(self) -> tuple[str, ...]:
        """Return the specimens that this recall puts before the doctor now."""
        return tuple(one.specimen for one in self.touched if one.new and one.effect.reopens)

    def locked(self, lock: Lock) -> tuple[str, ...]:
        """Return the specimens of which an act waits, whether the recall is new to them or not."""
        return tuple(one.specimen for one in self.touched if lock in one.effect.locks)


def recall(batch: Batch, results: Iterable[Rests], reviews: Iterable[Review]) -> Recall:
    """Return what the recall of a batch reaches: what it lists, and what rests on it unlisted.

    A specimen without a review has no result yet. Of two reviews of one specimen the later given
    counts.
    """
    rests = {one.specimen: one for one in results}
    stands = {one.specimen: one for one in reviews}
    on_it = {code for code, one in rests.items() if batch.code in one.batches}
    listed = set(batch.specimens)
    touched = []
    for specimen in sorted(listed | on_it):
        review = stands.get(specimen, Review(specimen=specimen, progress=Progress.NO_RESULT))
        touched.append(
            Touched(
                specimen=specimen,
                person=rests[specimen].person if specimen in rests else "",
                effect=EFFECTS[review.progress],
                listed=specimen in listed,
                named=specimen in on_it,
                new=batch.code not in review.recalled,
            )
        )
    return Recall(batch=batch.code, touched=tuple(touched))


def after(done: Recall, reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Return the reviews as they stand after a recall: marked by it, and otherwise as they were."""
    stands = {one.specimen: one for one in reviews}
    for one in done.touched:
        before = stands.get(
            one.specimen, Review(specimen=one.specimen, progress=one.effect.progress)
        )
        stands[one.specimen] = replace(before, recalled=before.recalled | {done.batch})
    return tuple(stands.values())
