"""The acts of whoever sends what a laboratory reports, and of whoever ends what is odd."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from passmuster.core.access.actors import Role
from passmuster.demo.custody import HOUR, Custody, specimen_of
from tests.support.custody_acts import NOW, received
from tests.support.keying_acts import (
    a_laboratory_has_two,
    a_scan_is_there,
    brings,
    keys_again,
)
from tests.support.laboratory_messages import message
from tests.support.mapping_acts import a_mapping_is_kept, choose_mapping
from tests.support.rules_acts import choose, rule_facts
from tests.support.season import human
from tests.support.season_custody import custody_of


class Laboratory:
    """A force with its laboratory: specimen 1 was received, specimen 2 stands at its door."""

    def __init__(self, season: Any, *, accredited: bool = True) -> None:
        self.season = season
        t0: datetime = season.now + HOUR
        custody: Custody = custody_of(season, accredited=accredited)
        for number in (1, 2):
            items = custody.seal(number, t0)
            custody.to_courier(items, t0 + HOUR, promise=4 * HOUR)
            custody.offer(items, "lab-1", "h-courier", t0 + 2 * HOUR, due=t0 + 3 * HOUR)
        custody.receive(1, t0 + 2.5 * HOUR)
        self.now = t0 + 10 * HOUR
        self.holder = custody.holders["lab-1"]
        self.receiver = custody.actors["h-receiver"]
        with season.at(self.now):
            self.doctor = human(season, "h-doctor", Role.MEDICAL_REVIEW_OFFICER)
        self.custody = custody

    def sends(self, raw: bytes, **facts: Any) -> Any:
        """Send bytes as the receiver of the laboratory."""
        from passmuster.web.laboratory.services import receive_report

        given = {"by": self.receiver, "laboratory": self.holder, "channel": "folder"} | facts
        with self.season.at(self.now):
            return receive_report(raw=raw, **given)

    def said(self, raw: bytes, **facts: Any) -> list[str]:
        """Send bytes and return the class of each specimen's report."""
        return [str(one.outcome) for one in self.sends(raw, **facts).specimens]

    def ends(self, item: Any, way: str, certificate: str = "") -> Any:
        """End an item as the doctor and the oversight body."""
        from passmuster.web.laboratory.settling import settle

        both = {"by": self.doctor, "second": self.season.cast.oversight}
        with self.season.at(self.now):
            return settle(
                **both, force=self.season.force, item=item, way=way, certificate=certificate
            )

    def counts(self, number: int = 1) -> Any:
        """Return the result that counts for a specimen, as (results, positive for), or None."""
        from passmuster.web.laboratory.queries import standing_result

        found = standing_result(self.season.force, specimen_of(number))
        if found is None:
            return None
        return (
            [str(one) for one in found.judgement.laboratory_result],
            list(found.judgement.positive_for),
        )

    def items(self) -> list[Any]:
        """Return what waits in the inbox, oldest first."""
        from passmuster.web.laboratory.queries import waiting_items

        return list(waiting_items(self.season.force))


Begin = Callable[[str], Any]


def laboratory_of(begin: Begin, *, accredited: bool = True) -> Laboratory:
    """Return a season's laboratory."""
    return Laboratory(begin("establish"), accredited=accredited)


def fill_laboratory(season: Any) -> None:
    """Play so much that no table of the laboratory is empty, over a season's received specimen."""
    from passmuster.web.laboratory.queries import waiting_items
    from passmuster.web.laboratory.settling import settle

    custody = Custody(season).resume()
    facts = {"by": custody.actors["h-receiver"], "laboratory": custody.holders["lab-1"]}
    for raw in (message(specimen_of(1)), message("9999", number="M2")):
        receive_report(raw, **facts)
    (item,) = waiting_items(season.force)
    both = {"by": season.cast.manager, "second": season.cast.oversight}
    settle(**both, force=season.force, item=item, way="asked-anew")
    choose(season)
    choose_mapping(season)
    brings(season)
    _fill_keys(season)


def _fill_keys(season: Any) -> None:
    """Record a key, send with it, and end another."""
    from tests.support import laboratory_signing as signing

    lab = _sender_in(season)
    key = signing.key_of("lab-1")
    signing.record(lab, key)
    assert signing.uploads(message("9998", number="M9"), key).status_code == 403
    signing.end(lab, signing.record(lab, signing.key_of("lab-1", 2)))


def receive_report(raw: bytes, **facts: Any) -> Any:
    """Take bytes in from a folder."""
    from passmuster.web.laboratory.services import receive_report as received

    return received(raw=raw, channel="folder", **facts)


def takes_in(season: Any) -> None:
    """Take in one message that is odd, as an act of a test."""
    custody = Custody(season).resume()
    facts = {"by": custody.actors["h-receiver"], "laboratory": custody.holders["lab-1"]}
    number = season.force.arrivals.count()
    receive_report(message("9999", number=f"M{number}"), **facts)


def settles(season: Any) -> None:
    """End the item that waits longest, as an act of a test."""
    from passmuster.web.laboratory.queries import waiting_items
    from passmuster.web.laboratory.settling import settle

    item = waiting_items(season.force).first()
    both = {"by": season.cast.manager, "second": season.cast.oversight}
    settle(**both, force=season.force, item=item, way="set-aside")


def records_key(season: Any) -> None:
    """Record a key of the laboratory by two, as an act of a test."""
    from tests.support import laboratory_signing as signing

    signing.record(_sender_in(season), signing.key_of("lab-1"))


def a_key_is_recorded(season: Any) -> None:
    """Receive a specimen, and record a key of the laboratory."""
    received(season)
    records_key(season)


def ends_key(season: Any) -> None:
    """End the laboratory's key by two, as an act of a test."""
    from tests.support import laboratory_signing as signing

    lab = _sender_in(season)
    signing.end(lab, lab.holder.signing_keys.get())


def _sender_in(season: Any) -> Any:
    holder = Custody(season).resume().holders["lab-1"]
    return SimpleNamespace(season=season, holder=holder)


def something_waits(season: Any) -> None:
    """Receive a specimen, and let something odd come."""
    received(season)
    takes_in(season)


LABORATORY: list[tuple[str, Callable[..., None], object, Callable[..., None]]] = [
    ("establish", takes_in, NOW, received),
    ("establish", settles, NOW, something_waits),
    ("establish", choose, NOW, rule_facts),
    ("establish", choose_mapping, NOW, a_mapping_is_kept),
    ("establish", brings, NOW, a_laboratory_has_two),
    ("establish", keys_again, NOW, a_scan_is_there),
    ("establish", records_key, NOW, received),
    ("establish", ends_key, NOW, a_key_is_recorded),
]
"""Step of the season, the act, its moment, and what comes before it."""

OF_LABORATORY = frozenset(
    {
        *("receive_report", "settle", "choose_rule_set", "choose_mapping"),
        *("bring_report", "key_report", "record_key", "end_key"),
        # receive_report is one of many that come at once.
        "receive_reports",
    }
)
"""Every function of the app's services in which somebody acts."""
