"""What the audit checks of a force: that the public reads the name that the log binds."""

from __future__ import annotations

import json
from collections.abc import Iterator

from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.publishing import published_folder
from passmuster.web.people.models import Force


def published_name_of_the_force(log: Log) -> Iterator[Difference]:
    """Compare ``force.json``, from which the public pages take the name, with the force's row."""
    for force in Force.objects.filter(log=log):
        try:
            facts = json.loads((published_folder(log) / "force.json").read_bytes())
            served = (facts["name_en"], facts["name_km"], facts["origin"])
        except (OSError, ValueError, KeyError, TypeError):
            served = None
        if served != (force.name_en, force.name_km, log.origin):
            yield Difference(code="published-file-differs", table="file", row="force.json")
