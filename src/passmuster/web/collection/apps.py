"""Names the collection app to Django."""

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """From an arrival to a sealed specimen, a step at a time."""

    name = "passmuster.web.collection"
    label = "collection"

    def ready(self) -> None:
        """Let the audit know what to check of this app, and approvals which acts take two."""
        from passmuster.web.collection import (
            audit,
            beyond,
            correcting,
            discarding,
            donors,
            from_paper,
            neighbours,
            proposals,
        )
        from passmuster.web.custody.needs import KEPT_AS, MENDED
        from passmuster.web.kits import following
        from passmuster.web.ledger.audit import FURTHER_CHECKS
        from passmuster.web.orders.specimens import SPECIMENS, UNCORRECTED

        FURTHER_CHECKS.extend([audit.sessions_as_their_events_say, audit.kept_reasons])
        proposals.register_all()
        SPECIMENS.append(donors.specimens_ordered)
        UNCORRECTED.append(correcting.uncorrected)
        MENDED.append(correcting.mended)
        KEPT_AS.append(discarding.kept_as)
        beyond.connect(neighbours.Neighbours())
        following.connect(from_paper.collect_from_paper)
