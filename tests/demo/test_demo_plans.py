"""What the demo plays with whom: no invented official rules on somebody of their own unit."""

from __future__ import annotations

from types import SimpleNamespace

from passmuster.demo import orders


def test_the_manager_cancels_no_order_of_their_own_unit_whoever_was_drawn(monkeypatch) -> None:
    units = {"colleague": ["0201", "02", "00"], "other": ["03", "00"]}
    monkeypatch.setattr(orders, "units_of", units.__getitem__)
    season = SimpleNamespace(cast=SimpleNamespace(manager=SimpleNamespace(unit="02")))
    colleague, other = (SimpleNamespace(person=name) for name in units)
    plans = [orders._no_kits, orders._missed]
    assert orders.next_plan(season, plans, colleague) is orders._missed
    assert orders.next_plan(season, plans, colleague) is orders._tested
    assert orders.next_plan(season, plans, other) is orders._no_kits
    assert orders.next_plan(season, plans, other) is orders._tested
    assert plans == []
