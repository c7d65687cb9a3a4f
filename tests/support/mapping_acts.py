"""A laboratory's mapping of tables, put in force, and a table that it reads."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from passmuster.demo.custody import Custody, specimen_of
from tests.support.rules_acts import PAPER

HEADER = "number,amp,mdma,ket,thc,opi,am6,coc"
TABLE = f"{HEADER}\n{specimen_of(1)},N,N,N,N,N,N,N\n".encode()
"""The panel of specimen 1, all negative."""

LABELS = {
    "amp": "Amphetamines screen",
    "mdma": "MDMA/MDA screen",
    "ket": "Ketamine screen",
    "thc": "Cannabinoids screen",
    "opi": "Opiates screen",
    "am6": "6-AM screen",
    "coc": "Cocaine metabolites screen",
}


def mapping_bytes(words: dict[str, str] | None = None, **labels: str) -> bytes:
    """Return a mapping of the table above, with other labels of some columns."""
    given = LABELS | labels
    return json.dumps(
        {
            "format": "passmuster-laboratory-table/v1",
            "layout": "wide",
            "status": "final",
            "columns": {"specimen": "number"},
            "analytes": {name: {"code": f"L-{name}", "label": given[name]} for name in given},
            "words": {"N": "negative", "Y": "positive"} if words is None else words,
        },
        ensure_ascii=False,
    ).encode()


def mapping_facts(season: Any, mapping: bytes = b"", **changes: Any) -> dict[str, Any]:
    """Return what a proposal of a first mapping holds, in force as early as can be."""
    from passmuster.web.installation import here
    from passmuster.web.laboratory.certificates import keep_certificate

    return {
        "laboratory": "lab-1",
        "mapping_sha256": here().keep(mapping or mapping_bytes()),
        "in_force_from": (localdate(season.now) + timedelta(days=1)).isoformat(),
        "certificate": "RIVER-7",
        "certificate_sha256": keep_certificate(PAPER),
    } | changes


def choose_mapping(
    season: Any, mapping: bytes = b"", *, by: Any = None, second: Any = None, **changes: Any
) -> Any:
    """Put a mapping in force by the laboratory's receiver and the oversight body."""
    from passmuster.web.laboratory.mappings import choose_mapping as put_in_force

    return put_in_force(
        by=by or Custody(season).resume().actors["h-receiver"],
        second=second or season.cast.oversight,
        force=season.force,
        facts=mapping_facts(season, mapping, **changes),
    )


def a_mapping_is_kept(season: Any) -> None:
    """Have a laboratory, a mapping and its paper among the kept files."""
    from tests.support.custody_acts import received

    received(season)
    mapping_facts(season)
