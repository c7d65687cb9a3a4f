"""The pages of batches: sent, read, recalled and answered, each by whoever may."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passmuster.core.access.actors import Role
from passmuster.core.kits.serials import in_fours
from tests.support.batch_acts import a_batch, changed, control_out, send_batch
from tests.support.browsing import approves
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER
from tests.support.review_acts import DAY, HOUR, ONE, Reviewing, reviewing
from tests.support.season import human
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

PAGES = "/en/laboratory/batches/"


@pytest.fixture
def case(begin: Any) -> Any:
    return reviewing(begin)


@pytest.fixture
def bare(begin: Any) -> Any:
    """Return a force that reviews, and whose laboratory has sent no batch yet."""
    found = Reviewing(begin("finish"), batched=False)
    found.credentials()
    return found


def as_(case: Any, code: str) -> Any:
    return client_of(case.season, code)


def sent(case: Any, raw: bytes, *, by: str = "h-receiver", qc: bytes = b"run") -> Any:
    facts = {
        "laboratory": case.laboratory.holder.code,
        "file": SimpleUploadedFile("batch.json", raw),
        "qc": SimpleUploadedFile("run.dat", qc),
    }
    return as_(case, by).post(f"{PAGES}send/", facts)


def signed_by_the_oversight(case: Any) -> Any:
    """Let the oversight body read and approve the newest proposal."""
    from passmuster.web.approvals.queries import open_proposals

    proposal = open_proposals(case.force).order_by("-pk").first()
    done = approves(as_(case, case.season.cast.oversight.human), proposal.pk)
    assert done.status_code == 302
    return done


def test_a_laboratory_sends_a_batch_and_reads_what_it_comes_to(bare: Any) -> None:
    with bare.at():
        raw = a_batch(bare.laboratory.holder, [ONE])
        answer = sent(bare, raw)
        batch = bare.force.batches.get()
        assert answer.url == f"{PAGES}{batch.pk}/"
        page = as_(bare, "h-receiver").get(answer.url)
        assert "Passed" in text_of(page)
        # The same bytes lead to the same batch.
        assert sent(bare, raw).url == answer.url
    assert bare.force.batches.count() == 1


def test_what_is_wrong_with_a_file_is_said_with_its_place(bare: Any) -> None:
    with bare.at():
        raw = changed(
            a_batch(bare.laboratory.holder, [ONE]),
            lambda batch: batch["controls"][3].update(measured="much"),
        )
        answer = sent(bare, raw)
        assert answer.status_code == 403
        assert "control 4, measured" in text_of(answer)
        assert not bare.force.batches.exists()
        nothing = as_(bare, "h-receiver").post(f"{PAGES}send/", {})
        assert nothing.status_code == 200


def test_a_batch_that_does_not_pass_says_why_and_shows_its_charts(bare: Any) -> None:
    with bare.at():
        raw = changed(a_batch(bare.laboratory.holder, [ONE]), control_out)
        send_batch(bare.laboratory.holder, bare.laboratory.receiver, raw)
        batch = bare.force.batches.get()
        client = as_(bare, "h-manager")
        page = client.get(f"{PAGES}{batch.pk}/")
        assert "westgard-1-3s" in text_of(page)
        picture = client.get(f"{PAGES}{batch.pk}/0/wide-light.svg")
        assert picture["Content-Type"] == "image/svg+xml"
        assert picture.content.startswith(b"<svg")
        for wrong in ("0/other.svg", "99/wide-light.svg"):
            assert client.get(f"{PAGES}{batch.pk}/{wrong}").status_code == 404


def test_a_laboratory_sees_its_own_batches_alone(case: Any) -> None:
    from passmuster.web.custody.holders import add_keeper
    from tests.support.custody_acts import holder_new

    with case.at():
        other = holder_new(case.season, "lab-2", "laboratory")
        human(case.season, "h-far-lab", Role.LABORATORY_RECEIVER)
        add_keeper(**case.both, force=case.force, holder=other, human="h-far-lab")
        raw = a_batch(case.laboratory.holder, [ONE])
        batch = send_batch(case.laboratory.holder, case.laboratory.receiver, raw)
        far = as_(case, "h-far-lab")
        assert batch.number not in text_of(far.get(PAGES))
        for page in (f"{batch.pk}/", f"{batch.pk}/specimens/", f"{batch.pk}/0/wide-light.svg"):
            assert far.get(PAGES + page).status_code == 404
        assert batch.number in text_of(as_(case, "h-receiver").get(PAGES))


def test_a_recall_goes_by_two_and_everybody_concerned_is_told(case: Any) -> None:
    from passmuster.web.review.signing import verify

    case.reported()
    case.heard()
    case.does(verify)
    case.later(HOUR)
    batch = case.force.batches.get(stage="initial")
    with case.at():
        doctor = as_(case, "h-doctor")
        assert "Recall this batch" in text_of(doctor.get(f"{PAGES}{batch.pk}/"))
        wrong = doctor.post(f"{PAGES}{batch.pk}/recall/", {"reason": "instrument-fault"})
        assert wrong.status_code == 200
        assert 'value="instrument-fault"' in wrong.content.decode()
        facts = {"reason": "instrument-fault", "paper": "LAB-17"}
        assert doctor.post(f"{PAGES}{batch.pk}/recall/", facts).status_code == 302
        assert case.review().state == "verified"
        signed_by_the_oversight(case)
        assert case.review().state == "held"
        assert "1 result waits for its batch" in text_of(doctor.get("/en/"))
        assert "Its batch was recalled" in text_of(doctor.get(f"{PAGES}waiting/"))
        assert doctor.get(f"{PAGES}{batch.pk}/recall/").status_code == 404


def test_how_far_a_review_is_stands_on_the_doctors_page_alone(case: Any) -> None:
    from passmuster.web.review.signing import verify

    case.reported(positive=False)
    case.does(verify)
    batch = case.force.batches.get(stage="initial")
    with case.at():
        human(case.season, "h-inspector-2", Role.INSPECTOR_GENERAL)
        page = f"{PAGES}{batch.pk}/specimens/"
        assert "The result is verified" in text_of(as_(case, "h-doctor").get(page))
        assert "verified" not in text_of(as_(case, "h-receiver").get(page))
        for code in ("h-manager", "h-inspector-2"):
            assert as_(case, code).get(page).status_code == 403, code


def test_who_proposes_a_recall_reads_how_many_specimens_it_reaches(case: Any) -> None:
    batch = case.force.batches.get(stage="confirmatory")
    with case.at():
        said = text_of(as_(case, "h-doctor").get(f"{PAGES}{batch.pk}/recall/"))
        assert "It lists: 1 specimen" in said
        assert ONE not in said


def test_a_laboratory_reads_what_waits_by_its_number_and_the_manager_how_many(bare: Any) -> None:
    bare.laboratory.sends(case_message())
    with bare.at():
        page = f"{PAGES}waiting/"
        own = text_of(as_(bare, "h-receiver").get(page))
        assert in_fours(ONE) in own
        assert "by the review doctor alone" not in own
        told = text_of(as_(bare, "h-manager").get(page))
        assert in_fours(ONE) not in told
        assert "1 result waits for its batch" in told
        assert "No batch came with it" in told


def test_no_page_of_batches_says_what_was_measured_of_a_specimen(case: Any) -> None:
    case.reported()
    with case.at():
        for batch in case.force.batches.all():
            for page in ("", f"{batch.pk}/", f"{batch.pk}/specimens/", "waiting/", "signs/"):
                for code in ("h-manager", "h-receiver", "h-doctor"):
                    assert NUMBER not in as_(case, code).get(PAGES + page).content.decode()


def test_a_question_is_answered_by_two_and_results_go_on(bare: Any) -> None:
    with bare.at():
        holder, by = bare.laboratory.holder, bare.laboratory.receiver
        for turn in range(2):
            raw = a_batch(holder, [ONE], number=f"Q-{turn}")
            send_batch(holder, by, raw, b"one file")
    bare.laboratory.sends(case_message())
    assert bare.review().state == "held"
    with bare.at():
        doctor = as_(bare, "h-doctor")
        assert "Propose that it is answered" in text_of(doctor.get(f"{PAGES}signs/"))
        page = f"{PAGES}signs/{bare.force.batch_signs.get().pk}/answer/"
        assert doctor.post(page, {"paper": "LAB 18"}).status_code == 302
        signed_by_the_oversight(bare)
    assert bare.review().state == "received"


def case_message() -> bytes:
    from tests.support.laboratory_messages import message

    return message(ONE)


def test_a_laboratory_is_excused_by_two_for_days_to_come(case: Any) -> None:
    with case.at():
        manager = as_(case, "h-manager")
        since, until = (case.now + DAY).date(), (case.now + 9 * DAY).date()
        facts = {"laboratory": case.laboratory.holder.code, "paper": "OV-1"}
        back = manager.post(
            f"{PAGES}excuses/new/",
            facts | {"since": case.now.date().isoformat(), "until": until.isoformat()},
        )
        assert back.status_code == 403
        done = manager.post(
            f"{PAGES}excuses/new/",
            facts | {"since": f"{since:%d.%m.%Y}", "until": f"{until:%d.%m.%Y}"},
        )
        assert done.status_code == 302
        signed_by_the_oversight(case)
        assert case.force.batch_excuses.get().since == since
        assert "OV-1" in text_of(manager.get(f"{PAGES}excuses/"))


def test_an_officer_hears_that_the_run_of_their_specimen_was_recalled(case: Any) -> None:
    from passmuster.web.batches.services import recall_batch
    from passmuster.web.collection.donors import session_that_sealed, specimens_of
    from passmuster.web.review.holding import recalled_tests_of

    case.reported(positive=False)
    person = session_that_sealed(case.force, ONE).person
    assert ONE in specimens_of(person)
    assert recalled_tests_of(person) == 0
    case.later(HOUR)
    with case.at():
        recall_batch(
            by=case.doctor,
            second=case.season.cast.oversight,
            batch=case.force.batches.get(stage="initial"),
            reason="instrument-fault",
            paper="LAB-17",
        )
    assert recalled_tests_of(person) == 1
