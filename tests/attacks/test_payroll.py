"""Attacks on payroll's key, under which roster and payroll are compared (attack book, R-02)."""

from __future__ import annotations

import pytest

from tests.attacks.test_roster import audit, freeze
from tests.support.season import BEFORE_FREEZE, refused, taken_back


@pytest.mark.attack("R-02c")
def test_r02c_a_half_of_payrolls_key_that_is_exchanged_is_refused_and_named(begin) -> None:
    from passmuster.core.roster.payroll import payroll_half_file
    from passmuster.web.ledger.audit import audit_log as nightly
    from passmuster.web.roster.keys import (
        exchange_payroll_key,
        half_path_of,
        hand_out_personnel_half,
        payroll_key_in_use,
    )

    season = begin("announce")
    force, cast = season.force, season.cast
    assert list(nightly(force.log)) == []
    with taken_back():
        audit(season)
        freeze(season)
    mine = payroll_half_file("payroll", bytes(32))
    for by in (cast.clerk, cast.manager, cast.administrator, cast.auditor):
        with season.at(BEFORE_FREEZE):
            with refused("role-not-allowed"):
                exchange_payroll_key(by=by, force=force, data=mine)
            with refused("role-not-allowed"):
                hand_out_personnel_half(by=by, force=force)
    key = payroll_key_in_use(force)
    for side in ("personnel", "payroll"):
        path = half_path_of(key, side)
        genuine = path.read_bytes()
        # A half that the operator knows, so that he could hash whom he likes.
        path.write_bytes(payroll_half_file(side, bytes(32)))
        with refused("payroll-key-not-the-committed-one"):
            audit(season)
        named = [(d.code, d.table, d.row, d.field) for d in nightly(force.log)]
        assert named == [
            ("payroll-key-not-the-committed-one", "roster_payrollkey", str(key.pk), side)
        ]
        path.write_bytes(genuine)
    assert list(nightly(force.log)) == []
    # Payroll itself may: then it is named, and its list counts no more.
    with season.at(BEFORE_FREEZE):
        exchange_payroll_key(by=cast.payroll, force=force, data=mine)
    exchanged = force.log.events.filter(kind="roster:payroll-key-exchanged").order_by("-id")
    assert [event.by for event in exchanged] == ["h-payroll", "h-payroll"]
    audit(season)
    with refused("payroll-not-delivered"):
        freeze(season)
