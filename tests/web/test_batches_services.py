"""Batches: results wait for them, passing ones release, failing and doubtful ones hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.rules import Stage
from tests.support.batch_acts import (
    MINUTE,
    a_batch,
    changed,
    control_out,
    pass_batches,
    send_batch,
)
from tests.support.laboratory_messages import message
from tests.support.review_acts import DAY, HOUR, ONE, Reviewing
from tests.support.season import human, refused

pytestmark = pytest.mark.django_db


class Batches(Reviewing):
    """A force that reviews, and the laboratory's batches sent one by one."""

    def sends_batch(
        self,
        raw: bytes | None = None,
        qc: bytes | None = None,
        specimens: tuple[str, ...] = (ONE,),
        **facts: Any,
    ) -> Any:
        """Send a batch (a passing one of specimen 1, if nothing else is given) now."""
        with self.at():
            holder = self.laboratory.holder
            given = a_batch(holder, specimens, **facts) if raw is None else raw
            return send_batch(holder, self.laboratory.receiver, given, qc)

    def both_stages(self) -> list[Any]:
        """Send a passing batch of each stage."""
        with self.at():
            return pass_batches(self.laboratory.holder, self.laboratory.receiver, [ONE])

    def unbatched(self, *, positive: bool = False) -> Any:
        """Let the laboratory report without any batch, and return the review."""
        self.laboratory.sends(message(ONE, positive=positive), batched=False)
        return self.review()

    def waits(self) -> list[str]:
        """Return why specimen 1's result waits for a batch."""
        from passmuster.web.review.holding import waiting_for_batches

        with self.at():
            found = waiting_for_batches(self.force)
        return [one.rule for waiting in found for one in waiting.reasons]


@pytest.fixture
def case(begin: Any) -> Batches:
    found = Batches(begin("finish"))
    found.credentials()
    return found


def test_a_result_without_its_batch_is_held_and_no_doctor_signs_it(case: Batches) -> None:
    from passmuster.web.review.signing import verify

    assert case.unbatched().state == "held"
    assert case.waits() == ["batch-missing"]
    with refused("review-move-forbidden"):
        case.does(verify)


def test_the_batch_that_passes_releases_it_at_once(case: Batches) -> None:
    from passmuster.web.review.signing import verify

    case.unbatched()
    case.later(timedelta(hours=1))
    batch = case.sends_batch(ended=case.now - 3 * HOUR, begun=case.now - 5 * HOUR)
    assert batch.standing == "passes"
    assert (case.review().state, case.waits()) == ("received", [])
    case.does(verify)
    assert case.review().state == "final"


def test_a_positive_waits_for_the_batches_of_both_its_tests(case: Batches) -> None:
    times = {"ended": case.now - 3 * HOUR, "begun": case.now - 5 * HOUR}
    case.unbatched(positive=True)
    case.sends_batch(**times)
    assert (case.review().state, case.waits()) == ("held", ["batch-missing"])
    case.sends_batch(stage=Stage.CONFIRMATORY, **times)
    assert case.review().state == "received"


def test_a_run_that_ended_after_the_report_releases_nothing(case: Batches) -> None:
    case.unbatched()
    case.later(DAY)
    case.sends_batch()
    assert (case.review().state, case.waits()) == ("held", ["batch-missing"])


def test_a_batch_that_does_not_pass_holds_and_says_every_reason(case: Batches) -> None:
    with case.at():
        spoilt = changed(a_batch(case.laboratory.holder, [ONE]), control_out)
    batch = case.sends_batch(spoilt)
    assert batch.standing == "held"
    told = list(batch.reasons.filter(holds=True).values_list("rule", flat=True))
    assert told == ["westgard-1-3s"]
    assert list(batch.reasons.filter(holds=False).values_list("rule", flat=True)) == [
        "westgard-1-2s"
    ]
    assert case.unbatched().state == "held"
    assert case.waits() == ["westgard-1-3s"]


def test_westgards_rules_look_back_over_earlier_batches_of_the_instrument(case: Batches) -> None:
    def high(batch: dict[str, Any]) -> None:
        control_out(batch, 1)
        one = next(one for one in batch["controls"] if one["kind"] == "spiked")
        one["measured"] = str(float(one["mean"]) + 2.5 * float(one["deviation"]))

    def sent() -> Any:
        with case.at():
            raw = changed(a_batch(case.laboratory.holder, [ONE]), high)
        return case.sends_batch(raw)

    assert sent().standing == "passes"
    case.later(HOUR)
    second = sent()
    assert [one.rule for one in second.reasons.filter(holds=True)] == ["westgard-2-2s"]


def test_without_the_instruments_own_file_a_batch_is_held(case: Batches) -> None:
    batch = case.sends_batch(qc=b"")
    assert [one.rule for one in batch.reasons.all()] == ["qc-data-missing"]


def test_the_same_bytes_count_once_and_a_number_is_used_once(case: Batches) -> None:
    from passmuster.web.batches.services import record_batch

    with case.at():
        holder, by = case.laboratory.holder, case.laboratory.receiver
        raw = a_batch(holder, [ONE])
        first = record_batch(by=by, laboratory=holder, raw=raw, qc=b"1")
        again = record_batch(by=by, laboratory=holder, raw=raw, qc=b"1")
        assert (first.again, again.again) == (False, True)
        assert first.batch == again.batch
        with refused("batch-number-taken"):
            record_batch(by=by, laboratory=holder, raw=changed(raw, control_out), qc=b"1")
        with refused("batch-number-taken"):
            record_batch(by=by, laboratory=holder, raw=raw, qc=b"2")


def test_only_who_acts_for_the_laboratory_sends_and_no_run_of_tomorrow_comes(case: Batches) -> None:
    from passmuster.core.access.actors import Role
    from passmuster.web.batches.services import record_batch

    with case.at():
        holder = case.laboratory.holder
        raw = a_batch(holder, [ONE])
        other = human(case.season, "h-other-lab", Role.CERTIFYING_SCIENTIST)
        with refused("custody-not-keeper"):
            record_batch(by=other, laboratory=holder, raw=raw)
        for by in (case.doctor, case.season.cast.manager, case.season.cast.oversight):
            with refused("role-not-allowed"):
                record_batch(by=by, laboratory=holder, raw=raw)
        late = a_batch(holder, [ONE], ended=case.now + DAY, begun=case.now)
        with refused("batch-in-the-future"):
            record_batch(by=case.laboratory.receiver, laboratory=holder, raw=late)
        with pytest.raises(UnusableInput):
            record_batch(by=case.laboratory.receiver, laboratory=holder, raw=b"{}")
        assert not case.force.batches.exists()


def test_another_laboratorys_batch_releases_nothing(case: Batches) -> None:
    from passmuster.web.custody.holders import add_keeper
    from tests.support.custody_acts import holder_new

    case.unbatched()
    with case.at():
        other = holder_new(case.season, "lab-2", "laboratory")
        add_keeper(
            **case.both, force=case.force, holder=other, human=case.laboratory.receiver.human
        )
        times = {"ended": case.now - MINUTE, "begun": case.now - HOUR}
        send_batch(other, case.laboratory.receiver, a_batch(other, [ONE], **times))
    assert (case.review().state, case.waits()) == ("held", ["batch-missing"])


def test_one_file_of_control_data_is_asked_about_and_holds_both_batches(case: Batches) -> None:
    from passmuster.web.batches.queries import numbers_in, open_signs
    from passmuster.web.review.signing import verify

    first = case.sends_batch(qc=b"one file")
    case.unbatched()
    assert case.review().state == "received"
    case.later(HOUR)
    second = case.sends_batch(qc=b"one file")
    (sign,) = open_signs(case.force)
    assert (sign.kind, numbers_in(sign)) == ("qc-file-reused", [first.number, second.number])
    # It had gone to the doctor: it stays there, and cannot be signed while the question is open.
    assert case.review().state == "received"
    with refused("result-judged-missing"):
        case.does(verify)


def test_an_answer_by_two_lets_what_waited_go_on(case: Batches) -> None:
    from passmuster.web.batches.queries import open_signs
    from passmuster.web.batches.services import answer_sign

    case.sends_batch(qc=b"one file", specimens=("999999999999",))
    case.sends_batch(qc=b"one file")
    assert case.unbatched().state == "held"
    assert case.waits() == ["qc-file-reused"]
    (sign,) = open_signs(case.force)
    facts = {"sign": sign, "paper": "LAB-12/2023"}
    oversight = case.season.cast.oversight
    with case.at():
        for both, code in (
            ((case.season.cast.manager, oversight), "role-not-allowed"),
            ((case.laboratory.receiver, oversight), "role-not-allowed"),
            ((case.doctor, case.second), "role-not-allowed"),
        ):
            with refused(code):
                answer_sign(by=both[0], second=both[1], **facts)
        with refused("batch-paper-missing"):
            answer_sign(by=case.doctor, second=oversight, sign=sign, paper="")
        answer_sign(by=case.doctor, second=oversight, **facts)
        with refused("batch-sign-answered"):
            answer_sign(by=case.doctor, second=oversight, **facts)
    assert (case.review().state, case.waits()) == ("received", [])


def test_controls_that_read_the_same_in_two_runs_are_asked_about(case: Batches) -> None:
    from passmuster.web.batches.queries import open_signs

    with case.at():
        raw = a_batch(case.laboratory.holder, [ONE])
    case.sends_batch(raw)
    case.later(HOUR)
    case.sends_batch(changed(raw, lambda batch: batch.update(batch="I-2")))
    assert [one.kind for one in open_signs(case.force)] == ["controls-equal"]


def test_an_excuse_by_two_lets_results_pass_on_its_days_and_never_before(case: Batches) -> None:
    from passmuster.web.batches.services import excuse_laboratory

    day = localdate(case.now)
    facts = {"laboratory": case.laboratory.holder, "paper": "OV-7"}
    with case.at():
        for since, until in (
            (day, day + 5 * DAY),
            (day + 2 * DAY, day + DAY),
            (day + DAY, day + 200 * DAY),
        ):
            with refused("excuse-days-wrong"):
                excuse_laboratory(**case.both, **facts, since=since, until=until)
        with refused("role-not-allowed"):
            excuse_laboratory(
                by=case.doctor, second=case.both["second"], **facts, since=day, until=day
            )
        excuse_laboratory(**case.both, **facts, since=day + DAY, until=day + 5 * DAY)
    case.later(2 * DAY)
    assert case.unbatched().state == "received"


def test_an_excuse_does_not_reach_back_to_what_waits(case: Batches) -> None:
    from passmuster.web.batches.services import excuse_laboratory

    case.unbatched()
    day = localdate(case.now)
    facts = {"laboratory": case.laboratory.holder, "paper": "OV-7"}
    with case.at():
        excuse_laboratory(**case.both, **facts, since=day + DAY, until=day + 5 * DAY)
    case.later(2 * DAY)
    assert (case.review().state, case.waits()) == ("held", ["batch-missing"])


def test_each_night_everything_is_compared_and_each_question_asked_once(case: Batches) -> None:
    from passmuster.web.batches.queries import open_signs
    from passmuster.web.batches.signs import keep_signs

    with case.at():
        many = [f"{number:012d}" for number in range(400)]
        # 400 in one run under one code: more than a day's work.
        raw = a_batch(case.laboratory.holder, many, stage=Stage.CONFIRMATORY)
    case.sends_batch(raw)
    assert [one.kind for one in open_signs(case.force)] == ["day-full"]
    with case.at():
        assert keep_signs(case.force.log) == 0


def test_equal_quantities_are_found_at_night_and_their_value_stands_nowhere(
    case: Batches, monkeypatch: pytest.MonkeyPatch
) -> None:
    from passmuster.web.batches import signs
    from passmuster.web.batches.queries import open_signs

    batch = case.sends_batch(stage=Stage.CONFIRMATORY)
    case.sends_batch()
    case.unbatched(positive=True)
    with case.at():
        (found,) = signs._quantities([batch])
        assert (found.analyte, float(found.value)) == ("BZE", 417.3)
        monkeypatch.setattr(signs, "_quantities", lambda rows: [found] * 10)
        assert signs.keep_signs(case.force.log) == 1
    (sign,) = open_signs(case.force)
    assert sign.kind == "quantities-equal"
    assert "417" not in str([sign.bound_values() for sign in open_signs(case.force)])


def test_the_audit_is_content_and_names_what_was_changed_under_it(case: Batches) -> None:
    from passmuster.web.installation import here
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.review.signing import verify

    batch = case.sends_batch()
    case.unbatched()
    case.does(verify)
    with case.at():
        assert audit_log(case.force.log) == []
        here().kept_path(batch.qc_sha256).write_bytes(b"other control data")
        named = {(one.code, one.table, one.field) for one in audit_log(case.force.log)}
    assert named == {("kept-file-altered", "batches_batch", "qc_sha256")}


def test_the_audit_names_a_result_that_was_verified_without_its_batch(
    case: Batches, monkeypatch: pytest.MonkeyPatch
) -> None:
    from passmuster.core.laboratory.quality.release import Release
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.review import opening
    from passmuster.web.review.signing import verify

    with monkeypatch.context() as patched:
        # Somebody at the shell lets everything pass.
        patched.setattr(
            opening,
            "releases",
            lambda force, given: [Release(specimen=one.row.specimen) for one in given],
        )
        patched.setattr(opening, "release_of", lambda row, *_: Release(specimen=row.specimen))
        case.unbatched()
        case.does(verify)
    with case.at():
        codes = {(one.code, one.table) for one in audit_log(case.force.log)}
    assert codes == {("verified-without-batch", "review_reviewentry")}
