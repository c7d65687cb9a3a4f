"""A part of each doctor's results is drawn by a public seed and judged blind by another doctor."""

from __future__ import annotations

import pytest

from passmuster.web.review import signing
from tests.support.review_acts import DAY, ONE, PRESCRIBED, reviewing
from tests.support.season import refused
from tests.support.tampering import administrator

pytestmark = pytest.mark.django_db

DRAWN = "review:drawn-for-second"


@pytest.fixture
def case(begin):
    return reviewing(begin)


def draws_after_the_quarter(case, dice_at="2023-10-02T03:00:00Z"):
    """Let another draw be decided; as a row, for its ceremony is no matter of a review's."""
    first = case.season.draw
    first.refresh_from_db()
    return type(first).objects.create(
        force=case.force,
        number="2023-002",
        year=2023,
        sequence=2,
        state="decided",
        policy=first.policy,
        announcement={**first.announcement, "dice_at": dice_at},
        seed=first.seed.replace("2023-001", "2023-002"),
    )


def events(case):
    rows = case.review().entries.order_by("position")
    return list(rows.values_list("event", flat=True))


def works(case):
    from passmuster.web.review.keeping import keep_reviews

    with case.at():
        return keep_reviews(case.force.log)


def audited(case):
    from passmuster.web.review.audit import samples_as_their_seed_says

    return [one.code for one in samples_as_their_seed_says(case.force.log)]


def drawn(case, **how):
    """Verify a positive in the third quarter, and draw that quarter in the next one."""
    case.reported(**how)
    if how.get("positive", True):
        case.heard()
    case.does(signing.verify)
    draws_after_the_quarter(case)
    case.later(20 * DAY)
    # What opens an offer nobody told the officer in twenty days: the force is told of it as well.
    assert works(case) == (2 if how.get("positive", True) else 1)


def waiting(case):
    """Return the reviews that were drawn and that another doctor has still to judge."""
    from passmuster.web.review.folding import core_review

    return [row for row in case.force.reviews.order_by("pk") if core_review(row).drawn is not None]


def test_a_quarter_is_drawn_once_by_the_first_draw_thrown_after_its_end_and_not_before(case):
    case.reported(positive=False)
    case.does(signing.verify)
    draw = draws_after_the_quarter(case, "2023-09-30T16:59:59Z")
    case.later(20 * DAY)
    # Thrown a second before the quarter ended in the force's own time.
    assert works(case) == 0
    draw.announcement = {**draw.announcement, "dice_at": "2023-09-30T17:00:00Z"}
    draw.save()
    assert audited(case) == ["sample-not-drawn"]
    assert works(case) == 1
    assert works(case) == 0
    sample = case.force.second_samples.get()
    assert (sample.quarter, sample.draw.number) == ("2023-Q3", "2023-002")
    entry = case.review().entries.get(event=DRAWN)
    assert (entry.role, entry.code, entry.facts_sha256) == ("system", "2023-Q3", "")
    assert case.review().state == "final"
    assert audited(case) == []


def test_what_two_doctors_reversed_together_is_not_drawn(case):
    case.reported()
    case.heard()
    case.does(signing.verify, findings=PRESCRIBED, papers=[b"A scan."])
    case.does(signing.judge_second, by=case.second, findings=PRESCRIBED, papers=[b"A scan."])
    assert case.review().state == "final"
    draws_after_the_quarter(case)
    case.later(20 * DAY)
    assert works(case) == 0
    assert DRAWN not in events(case)


def test_another_doctor_judges_the_drawn_one_blind_and_the_same_changes_nothing(case):
    from passmuster.web.review.queries import open_review
    from passmuster.web.review.queueing import queue_of

    drawn(case)
    with case.at():
        assert [one.specimen for one in waiting(case)] == [ONE]
        ((clock, blind),) = ((one.clock, one.blind) for one in queue_of(case.second, case.force))
    assert blind
    assert (clock.review, clock.state) == (str(case.review().pk), "second-review")
    assert (clock.since, clock.left) == (case.now, 3 * DAY)
    seen = case.does(open_review, by=case.second)
    assert seen.blind
    told = {"review:verified", "review:employer-told", DRAWN}
    assert not told & {one.row.event for one in seen.entries}
    assert not case.does(open_review).blind
    with refused("second-doctor-same"):
        case.does(signing.judge_second)
    case.does(signing.judge_second, by=case.second)
    assert events(case)[-1] == "review:sample-agreed"
    assert case.review().state == "verified"
    with case.at():
        assert waiting(case) == []
    with refused("review-move-forbidden"):
        case.does(signing.judge_second, by=case.third)
    assert audited(case) == []


def test_where_the_second_one_differs_it_opens_again_until_two_agree_and_is_told_anew(case):
    from passmuster.web.review.told import told_to_act_on

    drawn(case)
    case.does(signing.judge_second, by=case.second, findings=PRESCRIBED, papers=[b"A scan."])
    assert case.review().state == "disagreed"
    with case.at():
        (told,) = told_to_act_on(case.force)
    assert told.anew
    for by in (case.doctor, case.second):
        with refused("second-doctor-same"):
            case.does(signing.judge_second, by=by)
    case.does(signing.judge_second, by=case.third, findings=PRESCRIBED, papers=[b"A scan."])
    assert case.review().state == "final"
    with case.at():
        (told,) = told_to_act_on(case.force)
    assert [str(one) for one in told.report.results] == ["negative"]
    assert audited(case) == []


def test_a_corrected_one_is_always_drawn_and_one_that_is_held_again_is_not(case):
    from passmuster.web.review.sealing import facts_kept
    from tests.support.laboratory_messages import message

    case.reported(positive=False)
    case.does(signing.verify)
    case.laboratory.sends(message(ONE, number="M2", positive=True, status="C"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "RIVER-17")
    draws_after_the_quarter(case)
    case.heard()
    case.does(signing.verify)
    case.later(20 * DAY)
    # Drawn, and told to the force, since nobody told the officer in twenty days.
    assert works(case) == 2
    facts = facts_kept(case.force.second_samples.get().facts_sha256)
    (of,) = facts["doctors"].values()
    assert of["reviews"] == of["corrected"] == of["drawn"] == [str(case.review().pk)]


def test_the_audit_names_a_drawn_one_that_was_left_out(case):
    drawn(case, positive=False)
    assert audited(case) == []
    with administrator("review_reviewentry") as cursor:
        cursor.execute("UPDATE review_reviewentry SET code = 'x' WHERE event = %s", [DRAWN])
        assert audited(case) == ["sample-not-of-its-seed"]
