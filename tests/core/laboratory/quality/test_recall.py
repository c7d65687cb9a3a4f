"""A recall reaches everybody its batch touched, reopens, locks, cancels nothing, is done once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.laboratory.quality.recall import (
    EFFECTS,
    Lock,
    Progress,
    Rests,
    Review,
    after,
    recall,
)
from tests.core.laboratory.quality.samples import batch


def rests(specimen: str, person: str, *batches: str) -> Rests:
    return Rests(specimen=specimen, person=person, batches=frozenset(batches))


RESULTS = (
    rests("S-1", "P-1", "B-1", "B-0"),
    rests("S-2", "P-2", "B-1"),
    rests("S-3", "P-1", "B-1"),
    rests("S-4", "P-4", "B-2"),
)
REVIEWS = (
    Review(specimen="S-1", progress=Progress.DECIDED),
    Review(specimen="S-2", progress=Progress.VERIFIED_NEGATIVE),
    Review(specimen="S-3", progress=Progress.WITH_DOCTOR),
    Review(specimen="S-4", progress=Progress.DECIDED),
)
RECALLED = batch("B-1", specimens=("S-1", "S-2", "S-5"))


def test_a_recall_reaches_what_the_batch_lists_and_what_rests_on_it_unlisted() -> None:
    done = recall(RECALLED, RESULTS, REVIEWS)
    assert [one.specimen for one in done.touched] == ["S-1", "S-2", "S-3", "S-5"]
    assert [one.listed for one in done.touched] == [True, True, False, True]
    assert [one.named for one in done.touched] == [True, True, True, False]
    assert done.people == ("P-1", "P-2")


def test_a_recall_reopens_what_was_verified_and_locks_what_was_to_come() -> None:
    done = recall(RECALLED, RESULTS, REVIEWS)
    assert done.reopened == ("S-1", "S-2")
    assert done.locked(Lock.DISCIPLINE) == ("S-1",)
    assert done.locked(Lock.VERIFY) == ("S-3",)
    assert done.locked(Lock.RELEASE) == ("S-5",)
    assert done.locked(Lock.DISPOSE) == ("S-1", "S-2", "S-3", "S-5")


def test_a_recall_done_again_does_nothing_more_and_locks_the_same() -> None:
    done = recall(RECALLED, RESULTS, REVIEWS)
    reviews = after(done, REVIEWS)
    again = recall(RECALLED, RESULTS, reviews)
    assert again.reopened == ()
    assert not any(one.new for one in again.touched)
    assert [one.specimen for one in again.touched] == [one.specimen for one in done.touched]
    assert [again.locked(lock) for lock in Lock] == [done.locked(lock) for lock in Lock]
    assert after(again, reviews) == reviews


def test_a_second_batch_reaches_a_specimen_for_its_own_reason() -> None:
    reviews = after(recall(RECALLED, RESULTS, REVIEWS), REVIEWS)
    second = recall(batch("B-0", specimens=("S-1",)), RESULTS, reviews)
    assert second.reopened == ("S-1",)
    assert after(second, reviews)[0].recalled == {"B-0", "B-1"}


def test_what_comes_late_is_reached_when_the_recall_is_asked_again() -> None:
    reviews = after(recall(RECALLED, RESULTS, REVIEWS), REVIEWS)
    late = recall(RECALLED, (*RESULTS, rests("S-6", "P-6", "B-1")), reviews)
    assert [one.specimen for one in late.touched if one.new] == ["S-6"]


def test_a_recall_cancels_and_clears_nothing_by_itself() -> None:
    for before, now in zip(
        REVIEWS, after(recall(RECALLED, RESULTS, REVIEWS), REVIEWS), strict=False
    ):
        assert (now.specimen, now.progress) == (before.specimen, before.progress)
    words = " ".join(effect.says for effect in EFFECTS.values())
    assert "stands" in words
    assert not any(word in words for word in ("is cancelled", "cleared", "dismiss", "guilty"))


@pytest.mark.parametrize("progress", Progress)
def test_every_progress_has_an_effect_that_keeps_the_bottles(progress: Progress) -> None:
    effect = EFFECTS[progress]
    assert effect.progress is progress
    assert Lock.DISPOSE in effect.locks
    verified = progress in (
        Progress.VERIFIED_NEGATIVE,
        Progress.VERIFIED_OTHER,
        Progress.DECIDED,
    )
    assert effect.reopens is verified


CODES = st.sampled_from([f"S-{number}" for number in range(8)])
LISTS = st.sets(CODES, min_size=1).map(sorted).map(tuple)


@given(
    LISTS,
    st.dictionaries(CODES, st.booleans()),
    st.dictionaries(CODES, st.sampled_from(list(Progress))),
)
def test_no_one_is_missed_and_a_second_time_is_always_idle(
    listed: tuple[str, ...], on_it: dict[str, bool], stands: dict[str, Progress]
) -> None:
    given_batch = batch("B-1", specimens=listed)
    results = [rests(code, f"P-{code}", "B-1" if here else "B-2") for code, here in on_it.items()]
    reviews = [Review(specimen=code, progress=where) for code, where in stands.items()]
    done = recall(given_batch, results, reviews)
    wanted = set(listed) | {code for code, here in on_it.items() if here}
    assert {one.specimen for one in done.touched} == wanted
    assert set(done.people) == {f"P-{code}" for code in wanted & set(on_it)}
    again = recall(given_batch, results, after(done, reviews))
    assert not any(one.new for one in again.touched)
