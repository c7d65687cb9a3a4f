"""Group N: a result put aside by cancelling the order behind it (N-08)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tests.support.browsing import nothing_moves
from tests.support.factors import text_of
from tests.support.laboratory_messages import message
from tests.support.orders import REASONS
from tests.support.review_acts import DAY, ONE, reviewing
from tests.support.season import refused
from tests.support.signing_in import client_of
from tests.support.split_acts import without_panel
from tests.support.struck_acts import clean, with_officer

GROUNDS = ("specimen-lost", "specimen-spoiled", "fatal-flaw", "flaw-not-corrected")


def order_of(case: Any) -> Any:
    """Return the order behind the specimen, as it stands now."""
    from passmuster.web.review.collected import order_behind

    return order_behind(case.force, ONE)


def cancels(case: Any, code: str) -> None:
    """Let the manager and the oversight body cancel the order together."""
    from passmuster.web.orders.rulings import cancel

    with case.at():
        cancel(**case.both, order=order_of(case), code=code, reasons=REASONS)


def verified(begin: Any) -> Any:
    """Return a force in which a doctor verified a positive result and told the officer."""
    from passmuster.web.review import signing

    case = with_officer(begin)
    case.heard()
    case.does(signing.verify)
    case.told()
    return case


@pytest.mark.attack("N-08")
@pytest.mark.django_db
def test_n08_no_two_cancel_the_order_behind_a_result_as_lost(begin: Any) -> None:
    from passmuster.web.orders.proposals import propose_cancel

    with translation.override("en"):
        case = verified(begin)
        for code in GROUNDS:
            with refused("no-result-reported-missing"):
                cancels(case, code)
        with case.at(), refused("no-result-reported-missing"):
            propose_cancel(
                by=case.manager, order=order_of(case), code="specimen-lost", reasons=REASONS
            )
        number = order_of(case).number
        page, cancel = f"/en/orders/{number}/", f"/en/orders/{number}/cancellation/"
        with case.at():
            manager = client_of(case.season, case.manager.human)
            assert cancel not in manager.get(page).content.decode()
            with nothing_moves():
                given = {"code": "specimen-lost", "reasons": REASONS}
                said = text_of(manager.post(cancel, given))
            assert "Only the medical review can cancel its result" in said
        assert order_of(case).state == "sampled"


@pytest.mark.attack("N-08")
@pytest.mark.django_db
def test_n08_no_report_is_outrun_by_a_proposal_from_before_it(begin: Any) -> None:
    """A bottle at the laboratory is not lost, and a proposal is judged again when it is signed."""
    from passmuster.web.orders import specimens
    from passmuster.web.orders.proposals import propose_cancel
    from tests.support.browsing import approves, newest_proposal

    with translation.override("en"):
        case = reviewing(begin)
        for code in GROUNDS:
            with refused("record-agrees-missing"):
                cancels(case, code)
        with pytest.MonkeyPatch.context() as patch, case.at():
            # As if it were still on its way when the proposal is made.
            patch.setattr(specimens, "receipts_about", lambda *_: {})
            patch.setattr(specimens, "LAB", "nowhere")
            order = order_of(case)
            propose_cancel(by=case.manager, order=order, code="specimen-lost", reasons=REASONS)
        case.reported()
        with case.at():
            approves(client_of(case.season, "h-oversight"), newest_proposal())
        assert order_of(case).state == "sampled"


@pytest.mark.attack("N-08")
@pytest.mark.django_db
def test_n08_the_audit_names_an_order_that_was_cancelled_over_a_result(
    begin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.orders import rulings
    from passmuster.web.orders.specimens import SPECIMEN_EVIDENCE

    case = verified(begin)
    assert clean(case)
    # As an older version did it.
    monkeypatch.setattr(rulings, "evidence_of_specimen", lambda *_: SPECIMEN_EVIDENCE)
    case.later(DAY)
    cancels(case, "specimen-lost")
    with case.at():
        found = {one.code for one in audit_log(case.force.log)}
    assert "order-cancelled-over-result" in found


@pytest.mark.attack("N-08")
@pytest.mark.django_db
def test_n08_what_the_doctor_cancelled_for_a_rejection_is_cancelled_by_two(begin: Any) -> None:
    """The lawful way stays open: the review first, and its order's end brings the new test."""
    from passmuster.web.review import signing

    case = reviewing(begin)
    line = "ST|R1^Result^OTHER||Rejected|"
    case.laboratory.sends(without_panel(message(ONE, lines=(line,))))
    with refused("no-result-reported-missing"):
        cancels(case, "fatal-flaw")
    case.does(signing.verify)
    with refused("record-agrees-missing"):
        cancels(case, "specimen-lost")
    cancels(case, "fatal-flaw")
    assert order_of(case).state == "specimen-cancelled"
    assert clean(case)
