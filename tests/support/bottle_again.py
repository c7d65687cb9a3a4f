"""How a second bottle's case is looked at and changed once it was asked for, for its tests."""

from __future__ import annotations

from tests.support.batch_acts import pass_batches
from tests.support.factors import text_of
from tests.support.laboratory_messages import message
from tests.support.review_acts import HOUR, ONE
from tests.support.signing_in import client_of
from tests.support.split_acts import Splitting


def sees(case: Splitting, code: str, address: str) -> str:
    """Return the text of a page as somebody sees it now."""
    with case.at():
        return text_of(client_of(case.season, code).get(address))


def own(case: Splitting) -> str:
    """Return the text of the officer's own result."""
    return sees(case, case.officer.human, f"/en/orders/mine/results/{case.review().pk}/")


def named(case: Splitting) -> list[str]:
    """Return the codes that the audit names now."""
    from passmuster.web.ledger.audit import audit_log

    with case.at():
        return sorted(one.code for one in audit_log(case.force.log))


def recalls(case: Splitting, laboratory: str) -> None:
    """Let two people recall the newest run of a laboratory with the specimen in it."""
    from passmuster.web.batches.services import recall_batch

    case.later(HOUR)
    both = {"by": case.doctor, "second": case.season.cast.oversight}
    batch = case.force.batches.filter(laboratory=laboratory).order_by("pk").last()
    with case.at():
        recall_batch(**both, batch=batch, reason="instrument-fault", paper="LAB-2")


def runs_anew(case: Splitting) -> None:
    """Let the first laboratory run the specimen anew; every run passes."""
    case.later(HOUR)
    with case.at():
        pass_batches(case.laboratory.holder, case.laboratory.receiver, [ONE])


def corrects(case: Splitting) -> None:
    """Let the first laboratory send its report anew, on a certificate that two people saw."""
    case.laboratory.sends(message(ONE, positive=True, number="M2", status="C"))
    case.laboratory.ends(case.laboratory.items()[-1], "taken", "RIVER-1")


def verified_anew(case: Splitting) -> None:
    """Let the first laboratory report anew, and the doctor hear and verify."""
    runs_anew(case)
    corrects(case)
    assert case.state() == "received"
    case.heard()
    case.verified()
