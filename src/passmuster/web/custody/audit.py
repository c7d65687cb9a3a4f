"""What the audit checks of custody: every item is what its links say. Faults of a chain are shown
on its page; they are facts of the world and no differences of the record."""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.custody.chains import chain_of, folded
from passmuster.web.custody.models import Item
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log


def items_as_their_links(log: Log) -> Iterator[Difference]:
    """Fold every chain again and compare the item's columns with it."""
    for item in Item.objects.filter(force__log=log).order_by("pk"):
        row = str(item.pk)
        try:
            right = folded(chain_of(item))
        except (PassmusterError, IndexError) as error:
            code = getattr(error, "code", "custody-not-begun")
            yield Difference(code=code, table="custody_item", row=row, field="state")
            continue
        for name, value in right.items():
            if getattr(item, name) != value:
                yield Difference(
                    code="not-what-the-links-say", table="custody_item", row=row, field=name
                )
