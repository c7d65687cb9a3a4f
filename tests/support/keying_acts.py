"""A printed report of the laboratory by the river, typed by its two people."""

from __future__ import annotations

from typing import Any

from passmuster.demo.custody import Custody, specimen_of

SCAN = b"\x89PNG\r\n\x1a\n a scan of a printed report"
ROWS = (
    *("amphetamine-methamphetamine", "mdma-mda", "ketamines", "cannabinoids"),
    *("codeine-morphine", "6-AM", "cocaine-metabolites"),
)
VALUE = "417.30"
"""What the paper says of benzoylecgonine, in ng/mL: its last digit counts."""


def typed(number: int = 1, *, positive: bool = False, **more: str) -> dict[str, str]:
    """Return what stands on a report of a specimen: the panel negative, or cocaine confirmed."""
    fields = {"specimen": specimen_of(number), "message_id": "P-1", "status": "final"}
    fields |= {f"initial-{row}": "negative" for row in ROWS}
    if positive:
        fields |= {"initial-cocaine-metabolites": "positive", "value-BZE": VALUE}
        fields |= {"unit-BZE": "ng/mL"}
    return fields | {name.replace("_of_", "-"): text for name, text in more.items()}


def two_keyers(season: Any) -> tuple[Any, Any]:
    """Return the receiver and the certifying scientist, both acting for the laboratory."""
    actors = Custody(season).resume().actors
    return actors["h-receiver"], actors["h-scientist"]


def brings(season: Any) -> Any:
    """Bring a scan with the first keying, as the receiver."""
    from passmuster.web.laboratory.keying import bring_report

    by, _second = two_keyers(season)
    holder = Custody(season).resume().holders["lab-1"]
    return bring_report(by=by, laboratory=holder, scan=SCAN, fields=typed())


def keys_again(season: Any) -> None:
    """Key the newest scan as the second person."""
    from passmuster.web.laboratory.keying import key_report

    _first, by = two_keyers(season)
    key_report(by=by, paper=season.force.paper_reports.latest("pk"), fields=typed())


def a_laboratory_has_two(season: Any) -> None:
    """Have a laboratory with two people and a received specimen."""
    from tests.support.custody_acts import received

    received(season)
    two_keyers(season)


def a_scan_is_there(season: Any) -> None:
    """Have a scan with its first keying."""
    a_laboratory_has_two(season)
    brings(season)
